//! What is known of the hub: the word of it in the header, and the page behind ^G 6.
//!
//! Being off line is no trouble here: everything is recorded on this device first, and the page says how much
//! of it waits.

use crate::base::time::Timestamp;
use crate::desk::courier::{CourierFault, CourierNews};
use crate::desk::replica::exchange::Done;
use crate::locale::clock_time;
use crate::tui::overlay::menu::{Item, Menu};
use crate::tui::table::Command;
use crate::tui::wish::Wish;
use crate::tui::world::World;
use std::sync::Arc;

/// What the courier told so far.
#[derive(Debug, Default)]
pub struct Linked {
    /// An exchange is under way.
    working: Option<Done>,
    /// When the last one ended well, and what it moved.
    good: Option<(Timestamp, Done)>,
    /// Why the last one failed; `None` once one ends well again.
    failed: Option<Arc<CourierFault>>,
    /// Logs that could not be synced in the last one, with the reason.
    left_alone: Vec<String>,
}

impl Linked {
    /// Takes what the courier told; says whether this is the first failure after it went well.
    pub fn heard(&mut self, news: CourierNews, now: Timestamp) -> bool {
        self.working = None;
        match news {
            CourierNews::NoHub => *self = Self::default(),
            CourierNews::Working(done) => self.working = Some(done),
            CourierNews::Done(exchanged) => {
                self.failed = None;
                self.good = Some((now, exchanged.done));
                let forked = exchanged.forked.iter().map(ToString::to_string);
                let refused = exchanged.refused.iter().map(|(log, why)| format!("{log}: {why}"));
                self.left_alone = forked.chain(refused).collect();
            }
            CourierNews::Failed(fault) => return self.failed.replace(fault).is_none(),
        }
        false
    }

    /// Whether the hub answered last.
    pub fn is_online(&self) -> bool {
        self.failed.is_none() && (self.good.is_some() || self.working.is_some())
    }
}

/// The header's words.
pub(super) fn header(linked: &Linked, world: &World<'_>) -> String {
    let Some(unsent) = world.view.unsent else { return world.say("header-no-hub") };
    let state = if linked.is_online() { "header-online" } else { "header-offline" };
    let state = world.say(state);
    if unsent == 0 {
        state
    } else {
        world.say_with("header-unsent", &[("state", &state), ("n", &unsent.to_string())])
    }
}

/// The page of the link: how it stands, and what can be done.
pub(super) fn page(linked: &Linked, world: &World<'_>) -> Menu {
    let item =
        |key: &str, command| Item { label: world.say(key), hint: String::new(), wish: Wish::Run(command) };
    let mut items = Vec::new();
    if world.view.unsent.is_some() {
        items.push(match linked.working {
            Some(_) => item("act-halt-sync", Command::HaltSync),
            None => item("act-sync-now", Command::SyncNow),
        });
    }
    let mut menu = Menu::new(world.say("sync-title"), items);
    menu.lines = lines(linked, world);
    menu
}

fn lines(linked: &Linked, world: &World<'_>) -> Vec<String> {
    let Some(unsent) = world.view.unsent else { return vec![world.say("sync-no-hub")] };
    let moved = |key: &str, done: Done, at: &str| {
        let values = [("sent", done.sent.to_string()), ("received", done.received.to_string())];
        let values = [("time", at), ("sent", values[0].1.as_str()), ("received", values[1].1.as_str())];
        world.say_with(key, &values)
    };
    let mut lines = vec![if unsent == 0 {
        world.say("sync-all-sent")
    } else {
        world.say_with("sync-unsent", &[("n", &unsent.to_string())])
    }];
    if let Some(done) = linked.working {
        lines.push(moved("sync-working", done, ""));
    }
    if let Some((at, done)) = linked.good {
        lines.push(moved("sync-last", done, &clock_time(at)));
    }
    if let Some(fault) = &linked.failed {
        lines.push(fault.said(world.texts.language()));
    }
    for log in &linked.left_alone {
        lines.push(world.say_with("sync-left-alone", &[("log", log)]));
    }
    lines
}
