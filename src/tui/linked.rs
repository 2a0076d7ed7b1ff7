//! What is known of the hub: the word of it in the header, and the page behind ^G 6.
//!
//! Being off line is no trouble here: everything is recorded on this device first, and the page says how much
//! of it waits.

use crate::base::time::Timestamp;
use crate::desk::courier::{CourierFault, CourierNews};
use crate::desk::query::{DeviceShown, HubShown};
use crate::desk::replica::exchange::Done;
use crate::locale::{clock_time, date_time_short};
use crate::tui::model::Model;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::link::LinkPage;
use crate::tui::overlay::menu::{Item, Menu};
use crate::tui::table::Command;
use crate::tui::wish::Wish;
use crate::tui::words;
use crate::tui::world::World;
use std::sync::Arc;

/// Devices named at most: the rest are counted, the page fits the smallest screen.
const DEVICES_MAX: usize = 6;

/// What the courier told so far.
#[derive(Debug, Default)]
pub struct Linked {
    /// The hub is being called.
    calling: bool,
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
        self.calling = matches!(news, CourierNews::Calling);
        match news {
            CourierNews::Calling => {}
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

    /// Whether something is under way that can be halted.
    pub fn is_busy(&self) -> bool {
        self.calling || self.working.is_some()
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
pub(super) fn page(linked: &Linked, world: &World<'_>) -> LinkPage {
    let menu = Menu::new(world.say("sync-title"), Vec::new());
    let mut page = LinkPage { menu, hub: None };
    tell(&mut page, linked, world, true);
    page
}

/// Tells the page anew where it is open.
pub(super) fn retell(model: &mut Model, world: &World<'_>) {
    let Model { overlays, linked, .. } = model;
    for overlay in overlays {
        if let Overlay::Link(page) = overlay {
            tell(page, linked, world, !linked.is_busy());
        }
    }
}

/// What the page says now; asks the desk about the hub where nothing is under way.
fn tell(page: &mut LinkPage, linked: &Linked, world: &World<'_>, ask: bool) {
    let item =
        |key: &str, command| Item { label: world.say(key), hint: String::new(), wish: Wish::Run(command) };
    let enrolled = world.view.unsent.is_some();
    page.menu.items = match (enrolled, linked.is_busy()) {
        (true, true) => vec![item("act-halt-sync", Command::HaltSync)],
        (true, false) => vec![item("act-sync-now", Command::SyncNow)],
        (false, _) => Vec::new(),
    };
    page.menu.items.push(item(if enrolled { "sync-enrol-again" } else { "sync-enrol" }, Command::Enrol));
    let mut lines = lines(linked, world);
    if ask {
        match world.desk.hub_shown() {
            Ok(hub) => page.hub = hub,
            Err(trouble) => lines.push(words::trouble(world, &trouble)),
        }
    }
    if let Some(hub) = &page.hub {
        lines.extend(held(hub, world));
        lines.extend(whose(hub, world));
    }
    page.menu.lines = lines;
}

fn lines(linked: &Linked, world: &World<'_>) -> Vec<String> {
    let Some(unsent) = world.view.unsent else { return vec![world.say("sync-no-hub")] };
    let moved = |key: &str, done: Done, at: &str| {
        let (sent, received) = (done.sent.to_string(), done.received.to_string());
        world.say_with(key, &[("time", at), ("sent", &sent), ("received", &received)])
    };
    let mut lines = vec![if unsent == 0 {
        world.say("sync-all-sent")
    } else {
        world.say_with("sync-unsent", &[("n", &unsent.to_string())])
    }];
    match linked.working {
        Some(done) => lines.push(moved("sync-working", done, "")),
        None if linked.calling => lines.push(world.say("sync-calling")),
        None => {}
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

/// Whether a backup of the hub holds what this device recorded; nothing where something is still unsent.
fn held(hub: &HubShown, world: &World<'_>) -> Option<String> {
    let key = match (hub.standing.unsent, hub.standing.backed_up) {
        (0, Some(true)) => "sync-backed-up",
        (0, Some(false)) => "sync-not-backed-up",
        _ => return None,
    };
    Some(world.say(key))
}

/// Where the hub is, and who else is of the unit.
fn whose(hub: &HubShown, world: &World<'_>) -> Vec<String> {
    let addresses = hub.addresses.join(", ");
    let mut lines = vec![world.say_with("sync-hub", &[("unit", &hub.unit), ("address", &addresses)])];
    lines.extend(hub.devices.iter().take(DEVICES_MAX).map(|device| named(device, world)));
    let more = hub.devices.len().saturating_sub(DEVICES_MAX);
    if more > 0 {
        lines.push(world.say_with("sync-more-devices", &[("n", &more.to_string())]));
    }
    lines
}

fn named(device: &DeviceShown, world: &World<'_>) -> String {
    let name = if device.name.is_empty() { "—" } else { device.name.as_str() };
    let key = match (device.own, device.revoked, device.newest) {
        (true, false, _) => "sync-device-own",
        (true, true, _) => "sync-device-own-revoked",
        (false, true, _) => "sync-device-revoked",
        (false, false, Some(_)) => "sync-device-until",
        (false, false, None) => "sync-device-silent",
    };
    let time = device.newest.map(|at| date_time_short(world.texts, at)).unwrap_or_default();
    world.say_with(key, &[("name", name), ("time", &time)])
}
