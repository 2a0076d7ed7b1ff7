//! The keys: those of the place first, then all others, then what holds inside fields.

use super::{Page, WIDTH};
use crate::base::text;
use crate::tui::canvas::wrap;
use crate::tui::look::Role;
use crate::tui::table::{Place, TABLE};
use crate::tui::world::World;

/// The page.
pub(super) fn page(world: &World<'_>, place: Place) -> Page {
    let mut page = Page::new(world.say("help-title"));
    for here in [true, false] {
        page.heading(&world.say(if here { "help-here" } else { "help-elsewhere" }));
        for row in TABLE.iter().filter(|row| row.places.contains(&place) == here) {
            let key = row.command.key().map_or_else(|| "^K".to_owned(), |key| key.to_string());
            let line = format!("{}{}", text::pad(&key, 11), row.command.long(world.texts));
            page.lines.push((line, Role::Text));
        }
    }
    page.blank();
    for part in ["help-fields", "help-checklist", "help-scan", "help-keys"] {
        page.lines.extend(wrap(&world.say(part), WIDTH).into_iter().map(|line| (line, Role::Quiet)));
    }
    page
}
