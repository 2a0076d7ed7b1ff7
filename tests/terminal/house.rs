//! Stores to work on, and what must be true of them afterwards.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::screen::Screen;

/// A Monday morning; the clock runs on from there.
pub(crate) const MORNING: &str = "+2026-11-23T08:00:00+07:00";
/// Later the same day: a program that is started again does not go back in time.
pub(crate) const LATER: &str = "+2026-11-23T09:00:00+07:00";
/// The chip card of a woman who comes to the counter.
pub(crate) const CARD: &str = "001195000123||Lò Thị Ban|15081995|Nữ|Bản Na Sang|20032022";
/// The card of who comes second: the same one again within two seconds would be the scanner's echo.
pub(crate) const OTHER_CARD: &str = "001088012345||Vừ A Sính|03091988|Nam|Bản Na Sang|20032022";
/// A procedure of one case, one paper and no fields of its own; `xo` finds it first.
pub(crate) const PROCEDURE: &str = "Xóa đăng ký thường trú";
/// The name of the only store.
pub(crate) const STORE: &str = "s";

/// A training store just set up.
pub(crate) fn new_desk() -> Desk {
    new_desk_at(MORNING)
}

/// A training store set up then.
pub(crate) fn new_desk_at(clock: &'static str) -> Desk {
    Desk::training(STORE, clock)
}

/// The desk's screen, opened and ready for keys.
pub(crate) fn opened(desk: &Desk, clock: &str) -> Screen {
    let screen = Screen::open(&desk.store(STORE), 24, 80, clock);
    screen.wait(&["TẬP HUẤN", "Việc của tôi"]);
    screen
}

/// The number of the day's n-th dossier.
pub(crate) fn number(nth: usize) -> String {
    format!("H29.14-261123-{nth:04}")
}

/// The order that takes somebody in.
pub(crate) fn intake_of(name: &str) -> Value {
    json!({
        "command": "receive-dossier", "procedure": "1.003197",
        "applicant": {"name": name, "date_of_birth": "1990-05-01"},
        "documents": [{"row": 0, "original": 1}],
    })
}

/// Gives orders before the screen is opened, so many minutes past eight; every one must be recorded.
pub(crate) fn given(desk: &Desk, minute: u8, orders: &[Value]) {
    given_at(desk, &format!("+2026-11-23T08:{minute:02}:00+07:00"), orders);
}

/// The same at that moment.
pub(crate) fn given_at(desk: &Desk, clock: &str, orders: &[Value]) {
    given_to(desk, STORE, clock, orders);
}

/// The same to another store.
pub(crate) fn given_to(desk: &Desk, store: &str, clock: &str, orders: &[Value]) {
    let mut act = desk.command(store, "act");
    act.env("MOTCUA_CLOCK", clock);
    let mut child = act.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    for order in orders {
        writeln!(input, "{order}").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.matches("\"ok\":true").count(), orders.len(), "{answers}");
}

/// A desk with dossiers of these people, all in work.
pub(crate) fn desk_of(names: &[&str]) -> Desk {
    let desk = new_desk();
    given(&desk, 5, &names.iter().map(|name| intake_of(name)).collect::<Vec<_>>());
    desk
}

/// A dossier as the command line shows it.
pub(crate) fn dossier(desk: &Desk, number: &str) -> Value {
    desk.rows(STORE, &format!("dossier show {number} --json")).remove(0)
}

/// Its story: the kinds of its events, the oldest first.
pub(crate) fn story(dossier: &Value) -> Vec<&str> {
    dossier["history"].as_array().unwrap().iter().map(|told| told["event"].as_str().unwrap()).collect()
}

/// The record of the store is whole.
pub(crate) fn is_whole(desk: &Desk) {
    let verified: Value = serde_json::from_str(&desk.text(STORE, "verify --json")).unwrap();
    assert_eq!(verified["ok"], true, "{verified}");
}
