//! The third pane of wide windows: the earlier dossiers of the person in focus, and the day's figures.
//!
//! Collected when the picture, the minute or the focus changes; nothing is asked while a frame is drawn,
//! nothing at all in windows that do not show it, and no dossier is looked for before a search finds
//! them all: the first frame waits for nothing, and "no other" is never said too early.

use crate::base::text;
use crate::desk::view::figures::{Figures, HOURS};
use crate::domain::dossier::{Status, Summary};
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::look::Role;
use crate::tui::words;
use crate::tui::world::World;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Columns from which the pane is shown.
pub const WIDE: u16 = 110;
/// Cells it takes.
pub const WIDTH: u16 = 32;
/// Dossiers of a person looked at.
const EARLIER_MAX: usize = 12;
/// Lines of the figures with their frame.
const FIGURES: u16 = 7;

/// What stands in the third pane.
#[derive(Debug, Default)]
pub struct Beside {
    /// Whether the window shows it.
    pub shown: bool,
    figures: Figures,
    person: Option<(String, bool)>,
    earlier: Vec<Arc<Summary>>,
}

impl Beside {
    /// Collects the figures anew, and the person's dossiers.
    pub fn refresh(&mut self, focused: Option<&Summary>, world: &World<'_>) {
        if self.shown {
            self.figures = world.view.figures(world.now);
            self.person = None;
            self.follow(focused, world);
        }
    }

    /// Looks the person in focus up where it is another one.
    pub fn follow(&mut self, focused: Option<&Summary>, world: &World<'_>) {
        let person = focused.and_then(|summary| match &summary.id_number {
            Some(number) => Some((number.clone(), true)),
            None => (!summary.applicant.is_empty()).then(|| (summary.applicant.clone(), false)),
        });
        if !self.shown || person == self.person || !world.desk.is_indexed() {
            return;
        }
        self.earlier = match (&person, focused) {
            (Some((wanted, numbered)), Some(focused)) => {
                let same = |s: &Arc<Summary>| {
                    let same = if *numbered {
                        s.id_number.as_deref() == Some(wanted)
                    } else {
                        text::fold(&s.applicant) == text::fold(wanted)
                    };
                    s.id != focused.id && same
                };
                let found = world.desk.search(wanted, EARLIER_MAX).rows;
                found.into_iter().filter(same).collect()
            }
            _ => Vec::new(),
        };
        self.person = person;
    }

    /// Draws both.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
        let figures = FIGURES.min(area.height);
        let upper = Rect { height: area.height - figures, ..area };
        let at = canvas.panel(upper, &world.say("beside-person"), false);
        self.draw_earlier(canvas, at, world);
        let at = canvas.panel(
            Rect { y: area.y + upper.height, height: figures, ..area },
            &world.say("beside-today"),
            false,
        );
        self.draw_figures(canvas, at, world);
    }

    fn draw_earlier(&self, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
        if self.earlier.is_empty() {
            let told = if world.desk.is_indexed() { "beside-none" } else { "beside-looking" };
            for (line, words) in wrap(&world.say(told), usize::from(at.width)).iter().enumerate() {
                canvas.text(at, u16::try_from(line).unwrap_or(0), 0, words, Role::Quiet);
            }
            return;
        }
        for (nth, summary) in self.earlier.iter().enumerate().take(usize::from(at.height / 2)) {
            let line = u16::try_from(nth * 2).unwrap_or(0);
            let procedure = world.desk.procedure_of(&summary.version);
            let what =
                procedure.map_or_else(|| summary.procedure.clone(), |p| world.procedure_name(&p).to_owned());
            let day = crate::locale::date(summary.received_at.unwrap_or(summary.opened_at));
            let (sign, role) = match summary.status {
                Status::HandedOver => (canvas.look.glyphs.check, Role::Quiet),
                Status::Ready => (canvas.look.glyphs.dot, Role::Good),
                _ => (canvas.look.glyphs.open, Role::Text),
            };
            canvas.text(at, line, 0, &format!("{sign} {what}"), role);
            let (left, _) = words::left(world, summary);
            let told = if left.is_empty() { words::status(world, summary.status) } else { left };
            canvas.text(at, line + 1, 2, &format!("{day} {told}"), Role::Quiet);
        }
    }

    fn draw_figures(&self, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
        let figures = &self.figures;
        let received = world.say_with("beside-received", &[("n", &figures.received.to_string())]);
        canvas.text(at, 0, 0, &received, Role::Text);
        let bars = bars(&figures.by_hour, canvas.look.glyphs.bars);
        canvas.right(at, 0, &bars, Role::Accent);
        let (from, to) = (HOURS.start.to_string(), HOURS.end.to_string());
        canvas.right(at, 1, &world.say_with("beside-hours", &[("from", &from), ("to", &to)]), Role::Quiet);
        let (on_time, role) = match figures.on_time_share() {
            Some(share) => {
                let role = if share < 95 { Role::Warn } else { Role::Good };
                (world.say_with("beside-on-time", &[("share", &share.to_string())]), role)
            }
            None => (world.say("beside-none-decided"), Role::Quiet),
        };
        canvas.text(at, 2, 0, &on_time, role);
        let wait = match figures.median_wait {
            Some(minutes) => world.say_with("beside-wait", &[("n", &minutes.to_string())]),
            None => world.say("beside-no-wait"),
        };
        canvas.text(at, 3, 0, &wait, Role::Text);
    }
}

/// A bar an hour, the highest for the busiest; a blank where nothing came.
fn bars(by_hour: &[usize], signs: [&'static str; 8]) -> String {
    let most = by_hour.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: &usize| match count {
        0 => " ",
        count => signs.get((count * signs.len()).div_ceil(most) - 1).copied().unwrap_or(" "),
    };
    by_hour.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_hour_has_the_highest_bar_and_a_quiet_one_none() {
        let signs = ["1", "2", "3", "4", "5", "6", "7", "8"];
        assert_eq!(bars(&[0, 1, 4, 8, 2], signs), " 1482");
        assert_eq!(bars(&[1, 1_000], signs), "18");
        assert_eq!(bars(&[0; 3], signs), "   ");
    }
}
