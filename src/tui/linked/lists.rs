//! What the page of the link leads to: the history of exchanges, and the dossiers that wait to be sent.

use super::Linked;
use crate::base::id::DossierId;
use crate::base::time::Timestamp;
use crate::desk::link_history::Line;
use crate::locale::{clock_time, date_time_short};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::menu::{Item, Menu};
use crate::tui::overlay::sheet::Sheet;
use crate::tui::wish::{Goal, Tone, Wish};
use crate::tui::words;
use crate::tui::world::World;

/// Dossiers listed at most: whoever has more waits for the network, not for a list.
const DOSSIERS_MAX: usize = 200;

/// The last exchanges, the newest first.
pub(in crate::tui) fn history(linked: &Linked, world: &World<'_>) -> Sheet {
    let mut lines: Vec<String> = linked.history.lines.iter().rev().map(|line| told(line, world)).collect();
    if lines.is_empty() {
        lines.push(world.say("sync-history-none"));
    }
    Sheet::of(world.say("sync-history-title"), &lines)
}

fn told(line: &Line, world: &World<'_>) -> String {
    let when = when(line, world);
    let (sent, received) = (line.sent.to_string(), line.received.to_string());
    let bytes = super::page::bytes(line.bytes);
    let what = match (line.went_well(), line.sent + line.received) {
        (true, 0) => world.say("sync-history-nothing"),
        (true, _) => world
            .say_with("sync-history-moved", &[("sent", &sent), ("received", &received), ("bytes", &bytes)]),
        (false, _) => ended(line.ended(), world),
    };
    let mut told = world.say_with("sync-history-line", &[("when", &when), ("what", &what)]);
    if line.times > 1 {
        let times = line.times.to_string();
        told = world.say_with("sync-history-times", &[("line", &told), ("n", &times)]);
    }
    if line.left_alone > 0 {
        let n = line.left_alone.to_string();
        told = world.say_with("sync-history-left", &[("line", &told), ("n", &n)]);
    }
    told
}

/// `T2 23/11 08:00`, or from when to when where it was the same several times.
fn when(line: &Line, world: &World<'_>) -> String {
    let from = date_time_short(world.texts, line.since);
    if line.times <= 1 {
        return from;
    }
    let to = |at: Timestamp| {
        if at.date() == line.since.date() { clock_time(at) } else { date_time_short(world.texts, at) }
    };
    format!("{from} – {}", to(line.at))
}

/// Why an exchange failed, in a few words.
pub(super) fn ended(key: &str, world: &World<'_>) -> String {
    let brief = format!("ended-{key}");
    world.say(if world.texts.has(&brief) { &brief } else { "ended-other" })
}

/// Dossiers with acts that have not reached the hub, the longest waiting first; one opens by its digit.
pub(in crate::tui) fn unsent(world: &World<'_>) -> Wish {
    let found = match world.desk.unsent_dossiers() {
        Ok(found) => found,
        Err(trouble) => return Wish::Say(Tone::Bad, words::trouble(world, &trouble)),
    };
    if found.is_empty() {
        return Wish::Say(Tone::Note, world.say("unsent-none"));
    }
    let list: Vec<DossierId> = found.iter().map(|(id, _)| *id).collect();
    let mut menu = Menu::new(world.say("unsent-title"), Vec::new());
    menu.lines = vec![world.say_with("unsent-what", &[("n", &found.len().to_string())])];
    let items = found.iter().take(DOSSIERS_MAX).filter_map(|(id, since)| item(*id, *since, &list, world));
    menu.items = items.collect();
    Wish::lay(Overlay::Menu(menu))
}

fn item(id: DossierId, since: Timestamp, list: &[DossierId], world: &World<'_>) -> Option<Item> {
    let summary = world.desk.dossier(id).ok().flatten()?.summary;
    let number = summary.number.clone().unwrap_or_else(|| world.say("dossier-no-number-short"));
    let label = format!("{number}  {}", summary.applicant);
    let hint = date_time_short(world.texts, since);
    Some(Item { label, hint, wish: Wish::Open(Goal::Dossier { id, list: list.to_vec() }) })
}

/// Where the acts on a dossier are, for its screen; nothing where there is no hub.
pub(in crate::tui) fn at_hub(id: DossierId, world: &World<'_>) -> Option<(String, bool)> {
    let found = world.desk.at_hub(id)?;
    if found.unsent == 0 {
        return Some((world.say("dossier-at-hub"), true));
    }
    let since = found.since.map(|at| date_time_short(world.texts, at)).unwrap_or_default();
    let n = found.unsent.to_string();
    Some((world.say_with("dossier-not-at-hub", &[("n", &n), ("time", &since)]), false))
}
