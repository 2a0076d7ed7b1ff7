//! The page behind ^G 6: how the link stands in sentences, and what can be done about it.

use super::lists::ended;
use super::{Linked, span};
use crate::desk::query::{DeviceShown, HubShown, OutboxTotals};
use crate::desk::replica::exchange::Done;
use crate::locale::{clock_time, date_time_short};
use crate::record::chain::LogKey;
use crate::tui::canvas::wrap;
use crate::tui::model::Model;
use crate::tui::online;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::link::LinkPage;
use crate::tui::overlay::menu::{Item, Menu, WIDTH_MAX};
use crate::tui::table::Command;
use crate::tui::wish::Wish;
use crate::tui::words;
use crate::tui::world::World;

/// Devices named at most: the rest are counted, the page fits the smallest screen.
const DEVICES_MAX: usize = 3;
/// Rows of sentences and of what can be done on the smallest screen.
const ROWS: usize = 17;

/// The page of the link: how it stands, and what can be done.
pub(in crate::tui) fn page(linked: &Linked, world: &World<'_>) -> LinkPage {
    let menu = Menu::new(world.say("sync-title"), Vec::new());
    let mut page = LinkPage { menu, hub: None, quarantined: 0, outbox: OutboxTotals::default() };
    tell(&mut page, linked, world, true);
    page
}

/// Tells the page anew where it is open.
pub(in crate::tui) fn retell(model: &mut Model, world: &World<'_>) {
    let Model { overlays, linked, .. } = model;
    for overlay in overlays {
        if let Overlay::Link(page) = overlay {
            tell(page, linked, world, !linked.is_busy());
        }
    }
}

/// What the page says now; asks the desk about the hub where nothing is under way.
fn tell(page: &mut LinkPage, linked: &Linked, world: &World<'_>, ask: bool) {
    let mut lines = lines(linked, world);
    if ask {
        page.quarantined = world.desk.quarantined().map_or(0, |found| found.len());
        page.outbox = world.desk.outbox_totals().unwrap_or_default();
        match world.desk.hub_shown() {
            Ok(hub) => page.hub = hub,
            Err(trouble) => lines.push(words::trouble(world, &trouble)),
        }
    }
    lines.extend(linked.left_alone.iter().map(|(log, why)| left_alone(*log, why, page.hub.as_ref(), world)));
    page.menu.items = items(page, linked, world);
    if let Some(hub) = &page.hub {
        lines.extend(held(hub, world));
        let room = ROWS.saturating_sub(page.menu.items.len() + rows(&lines));
        lines.extend(whose(hub, room, world));
    }
    page.menu.lines = lines;
}

/// Rows that sentences take.
fn rows(lines: &[String]) -> usize {
    lines.iter().map(|line| wrap(line, WIDTH_MAX).len()).sum()
}

/// What can be done from here: conflicts and what lies in quarantine only where there are any.
fn items(page: &LinkPage, linked: &Linked, world: &World<'_>) -> Vec<Item> {
    let quarantined = page.quarantined;
    let item =
        |key: &str, hint: String, command| Item { label: world.say(key), hint, wish: Wish::Run(command) };
    let enrolled = world.view.unsent.is_some();
    let conflicts = world.view.conflict_count();
    let none = String::new;
    let mut items = Vec::new();
    if enrolled && linked.is_busy() {
        items.push(item("act-halt-sync", none(), Command::HaltSync));
    } else if enrolled {
        items.push(item("act-sync-now", none(), Command::SyncNow));
    }
    let enrol = if enrolled { "sync-enrol-again" } else { "sync-enrol" };
    items.push(item(enrol, none(), Command::Enrol));
    if enrolled {
        items.push(item("sync-history", none(), Command::SyncHistory));
    }
    if world.view.unsent.is_some_and(|unsent| unsent > 0) {
        items.push(item("sync-unsent-list", none(), Command::Unsent));
    }
    items.push(item("outbox-title", online::brief(&page.outbox, world), Command::Outbox));
    if conflicts > 0 {
        items.push(item("sync-conflicts", conflicts.to_string(), Command::Conflict));
    }
    if quarantined > 0 {
        items.push(item("sync-quarantine", quarantined.to_string(), Command::Quarantine));
    }
    items
}

fn lines(linked: &Linked, world: &World<'_>) -> Vec<String> {
    let Some(unsent) = world.view.unsent else { return vec![world.say("sync-no-hub")] };
    let mut lines = vec![waits(unsent, world)];
    match linked.working {
        Some(done) => lines.push(working(done, world)),
        None if linked.calling => lines.push(world.say("sync-calling")),
        None => {}
    }
    lines.extend(last(linked, world));
    if let Some(fault) = &linked.failed {
        lines.push(fault.said(world.texts.language()));
    }
    lines.extend(skew(linked, world));
    lines.extend(quality(linked, world));
    lines
}

/// How much waits, and since when.
fn waits(unsent: u64, world: &World<'_>) -> String {
    let n = unsent.to_string();
    match (unsent, world.view.waiting) {
        (0, _) => world.say("sync-all-sent"),
        (_, None) => world.say_with("sync-unsent", &[("n", &n)]),
        (_, Some(waiting)) => {
            let since = date_time_short(world.texts, waiting.since);
            world.say_with("sync-unsent-since", &[("n", &n), ("time", &since)])
        }
    }
}

fn working(done: Done, world: &World<'_>) -> String {
    let figures = [done.sent, done.to_send, done.received, done.to_receive].map(|n| n.to_string());
    let [sent, to_send, received, to_receive] = &figures;
    let values = [("sent", sent), ("to_send", to_send), ("received", received), ("to_receive", to_receive)];
    world.say_with("sync-working", &values.map(|(name, value)| (name, value.as_str())))
}

/// When the hub was last reached; what was moved then, where it was since the program was started.
fn last(linked: &Linked, world: &World<'_>) -> Option<String> {
    let when = |at: crate::base::time::Timestamp| {
        if at.date() == world.now.date() { clock_time(at) } else { date_time_short(world.texts, at) }
    };
    if let Some((at, done)) = linked.good {
        let (sent, received) = (done.sent.to_string(), done.received.to_string());
        let values = [("time", when(at)), ("sent", sent), ("received", received)];
        return Some(
            world.say_with("sync-last", &values.each_ref().map(|(name, value)| (*name, value.as_str()))),
        );
    }
    let at = linked.reached()?;
    Some(world.say_with("sync-last-before", &[("time", &when(at))]))
}

/// That a log could not be synced: whose it is where the roster names it, and why.
fn left_alone(log: LogKey, why: &str, hub: Option<&HubShown>, world: &World<'_>) -> String {
    let device = hub.and_then(|hub| hub.devices.iter().find(|device| device.id == log.device));
    let whose = device.map(|device| device.name.clone()).filter(|name| !name.is_empty());
    let whose = whose.unwrap_or_else(|| log.device.to_string());
    let key = format!("left-alone-{why}");
    let why = if world.texts.has(&key) { world.say(&key) } else { why.to_owned() };
    world.say_with("sync-left-alone-of", &[("device", &whose), ("why", &why)])
}

/// That this machine's clock and the hub's differ, and which way.
fn skew(linked: &Linked, world: &World<'_>) -> Option<String> {
    let minutes = linked.skew()?;
    let key = if minutes > 0 { "sync-clock-behind" } else { "sync-clock-ahead" };
    Some(world.say_with(key, &[("span", &span(minutes, world))]))
}

/// How good the line is, as far as it was measured, and when it last failed.
fn quality(linked: &Linked, world: &World<'_>) -> Vec<String> {
    let history = &linked.history;
    let trip = history.round_trip_millis.map(|millis| millis.to_string());
    let mut lines = Vec::new();
    match (trip, history.bytes_a_second) {
        (Some(trip), Some(speed)) => {
            let values = [("millis", trip.as_str()), ("speed", &bytes(speed))];
            lines.push(world.say_with("sync-line-quality", &values));
        }
        (Some(trip), None) => lines.push(world.say_with("sync-line-trip", &[("millis", &trip)])),
        _ => {}
    }
    let failed: Vec<_> = history.lines.iter().rev().filter(|line| !line.went_well()).collect();
    // Where it fails now the sentence above says why.
    if let Some(last) = failed.first().filter(|_| linked.failed.is_none()) {
        let cuts: u32 = failed.iter().map(|line| line.times).sum();
        let (n, why) = (cuts.to_string(), ended(last.ended(), world));
        let time = date_time_short(world.texts, last.at);
        lines.push(world.say_with("sync-line-cuts", &[("n", &n), ("time", &time), ("why", &why)]));
    }
    lines
}

/// `4,0 kB`: bytes as people say them.
pub(super) fn bytes(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = bytes / (unit / 10);
        format!("{},{}", tenths / 10, tenths % 10)
    };
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", tenths(1_000)),
        _ => format!("{} MB", tenths(1_000_000)),
    }
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

/// Where the hub is, and who else is of the unit: as many of them as there is room for.
fn whose(hub: &HubShown, room: usize, world: &World<'_>) -> Vec<String> {
    let addresses = hub.addresses.join(", ");
    let of = match &hub.hub_unit {
        Some(unit) => world.say_with("sync-hub-of", &[("unit", unit), ("address", &addresses)]),
        None => world.say_with("sync-hub-at", &[("address", &addresses)]),
    };
    let mut lines = vec![of];
    // The line over the devices, and one that counts the rest.
    let shown = room.saturating_sub(rows(&lines) + 2).min(DEVICES_MAX);
    if shown == 0 {
        return lines;
    }
    lines.push(world.say_with("sync-unit-devices", &[("unit", &hub.unit)]));
    lines.extend(hub.devices.iter().take(shown).map(|device| named(device, world)));
    let more = hub.devices.len().saturating_sub(shown);
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
