//! The header's words of the link, the fullest first: the view takes those that fit beside the rest.

use super::{Linked, SKEW_MARKED, span};
use crate::base::time::Timestamp;
use crate::locale::clock_time;
use crate::tui::look::Glyphs;
use crate::tui::world::World;

/// Minutes from which the header says how old what waits is.
const OLD_MINUTES: i64 = 24 * 60;

/// The sign before the words: alone it still tells the state.
pub(in crate::tui) fn sign(linked: &Linked, glyphs: &Glyphs) -> &'static str {
    match (is_moving(linked), linked.is_online()) {
        (true, _) => glyphs.half,
        (false, true) => glyphs.dot,
        (false, false) => glyphs.open,
    }
}

fn is_moving(linked: &Linked) -> bool {
    linked.working.is_some_and(|done| done.to_send + done.to_receive > 0)
}

/// The words: state, then how much waits and for how long. What comes later in the list says less.
pub(in crate::tui) fn words(linked: &Linked, world: &World<'_>) -> Vec<String> {
    let Some(unsent) = world.view.unsent else { return vec![world.say("header-no-hub")] };
    if let Some(moving) = moving(linked, world) {
        return moving;
    }
    let state = if linked.is_online() { world.say("header-online") } else { off(linked, world) };
    if unsent == 0 {
        return vec![state];
    }
    let waits = waits(unsent, world);
    let short = match linked.reached().filter(|_| !linked.is_online()) {
        Some(at) => world.say_with("header-from", &[("time", &since(at, world))]),
        None => String::new(),
    };
    let both = |state: &str| world.say_with("header-both", &[("state", state), ("waits", &waits)]);
    let mut words = vec![both(&state)];
    words.extend((!short.is_empty()).then(|| both(&short)));
    words.push(waits.clone());
    words
}

/// `Đang gửi 12/37`, where something is moved.
fn moving(linked: &Linked, world: &World<'_>) -> Option<Vec<String>> {
    let done = linked.working?;
    let (key, n, of) = if done.to_send > done.sent || done.to_receive == 0 {
        ("header-sending", done.sent, done.to_send)
    } else {
        ("header-receiving", done.received, done.to_receive)
    };
    let (n, of) = (n.to_string(), of.to_string());
    let told = world.say_with(key, &[("n", &n), ("of", &of)]);
    is_moving(linked).then(|| vec![told, format!("{n}/{of}")])
}

/// Off line, since when the hub was last reached: nothing where it never was.
fn off(linked: &Linked, world: &World<'_>) -> String {
    let state = world.say("header-offline");
    match linked.reached() {
        Some(at) => world.say_with("header-since", &[("state", &state), ("time", &since(at, world))]),
        None => state,
    }
}

/// The time of today, the day of an earlier one.
fn since(at: Timestamp, world: &World<'_>) -> String {
    if at.date() == world.now.date() {
        return clock_time(at);
    }
    format!("{:02}/{:02}", at.date().day(), u8::from(at.date().month()))
}

/// How much waits, and how long the oldest does where that is more than a day.
fn waits(unsent: u64, world: &World<'_>) -> String {
    let n = unsent.to_string();
    let age = world.view.waiting.map(|waiting| world.now.minutes_since(waiting.since));
    match age.filter(|minutes| *minutes > OLD_MINUTES) {
        Some(minutes) => {
            let days = (minutes / OLD_MINUTES).to_string();
            world.say_with("header-waits-days", &[("n", &n), ("days", &days)])
        }
        None => world.say_with("header-waits", &[("n", &n)]),
    }
}

/// That the clocks differ much: in full, and as short as can be.
pub(in crate::tui) fn skew(linked: &Linked, world: &World<'_>) -> Option<[String; 2]> {
    let minutes = linked.skew().filter(|minutes| minutes.abs() >= SKEW_MARKED)?;
    let told = world.say_with("header-skew", &[("span", &span(minutes, world))]);
    Some([told, world.say("header-skew-short")])
}
