//! A hub and its desks as real processes on loopback.

mod parted;

mod kills;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Stdio};

use motcua::sync::code::{EnrolmentCode, Pin};
use serde_json::Value;

use super::desk::Desk;

/// A hub's process; killed when dropped.
pub(super) struct Hub {
    child: Child,
    said: BufReader<ChildStderr>,
    pub(super) at: String,
}

impl Hub {
    /// Starts it on the store `hub`, and waits until it listens.
    pub(super) fn start(desk: &Desk, listen: &str) -> Self {
        Self::start_on(desk, "hub", listen)
    }

    /// Starts it on a store.
    pub(super) fn start_on(desk: &Desk, store: &str, listen: &str) -> Self {
        let mut command = desk.command(store, &format!("hub --training --listen {listen}"));
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        let at = loop {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "the hub ended before it listened");
            if let Some((_, rest)) = line.split_once("listens at ") {
                break rest.split(';').next().unwrap().to_owned();
            }
        };
        Self { child, said, at }
    }

    /// Asks it to stop; what it said at the end.
    pub(super) fn stop(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut last = String::new();
        self.said.read_to_string(&mut last).unwrap();
        assert!(self.child.wait().unwrap().success(), "{last}");
        last
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) fn json(desk: &Desk, store: &str, arguments: &str) -> Value {
    serde_json::from_str(&desk.text(store, arguments)).unwrap()
}

pub(super) fn invite(desk: &Desk, name: &str) -> String {
    let arguments = format!("hub invite --unit H56.14 --name {name} --json");
    json(desk, "hub", &arguments)["code"].as_str().unwrap().to_owned()
}

/// Runs what must be refused; what was said about it.
pub(super) fn refused(desk: &Desk, store: &str, arguments: &str) -> String {
    let output = desk.run(store, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn desks_of_a_unit_meet_at_a_hub_and_hold_the_same_afterwards() {
    let desk = Desk::new();
    let hub = Hub::start(&desk, "127.0.0.1:0");
    // One worked alone before, one is new.
    desk.text("a", "init --unit H56.14 --officer Mai --training");
    desk.text("a", "drill --acts 40 --seed 1");
    desk.text("a", &format!("enrol {}", invite(&desk, "A")));
    // So that the hub knows which machine's numbers are taken.
    desk.text("a", "sync --once");
    desk.text("b", &format!("enrol {}", invite(&desk, "B")));
    desk.text("b", "drill --acts 40 --seed 2");
    for store in ["a", "b", "a"] {
        let synced = json(&desk, store, "sync --once --json");
        assert_eq!((&synced["durable"], &synced["conflicts"]), (&Value::from(true), &Value::from(0)));
    }
    assert_eq!(desk.text("a", "log export"), desk.text("b", "log export"));
    let status = json(&desk, "hub", "hub status --json");
    let verified = json(&desk, "a", "verify --json");
    for digest in ["frontier_digest", "state_digest"] {
        assert_eq!(status[digest], verified[digest], "{digest}");
    }
    let nothing = json(&desk, "b", "sync --once --json");
    assert_eq!((&nothing["rounds"], &nothing["sent_entries"]), (&Value::from(1), &Value::from(0)));
    assert!(nothing["bytes_up"].as_u64().unwrap() <= 1024 && nothing["bytes_down"].as_u64().unwrap() <= 1024);
    assert_eq!(json(&desk, "hub", "hub devices --json").as_array().unwrap().len(), 2);
    assert!(hub.stop().contains("nothing was cut"));
    // At rest the store itself answers, and is sound.
    assert_eq!(json(&desk, "hub", "hub status --json")["state_digest"], status["state_digest"]);
    desk.text("hub", "verify");
}

#[test]
fn a_code_lets_one_device_in_at_its_own_hub_alone() {
    let desk = Desk::new();
    let _hub = Hub::start(&desk, "127.0.0.1:0");
    let code = invite(&desk, "A");
    let mut other: EnrolmentCode = code.parse().unwrap();
    other.pins = [Pin([1; 16]), Pin([2; 16])];
    assert!(refused(&desk, "a", &format!("enrol {other}")).contains("not the hub of this code"));
    // Nothing was sent to the wrong one: the code is as good as before. Spaces and case do not matter.
    let typed = code.to_lowercase().replace('-', " ");
    desk.text("a", &format!("enrol {typed}"));
    assert!(refused(&desk, "b", &format!("enrol {code}")).contains("Another device has used this code"));
    let other_letter = if code.ends_with('X') { 'Y' } else { 'X' };
    let mistyped = format!("{}{other_letter}", code.get(..code.len() - 1).unwrap());
    assert!(refused(&desk, "c", &format!("enrol {mistyped}")).contains("Group"));
}

#[test]
fn a_revoked_device_is_refused_in_words_and_keeps_what_it_recorded() {
    let desk = Desk::new();
    let hub = Hub::start(&desk, "127.0.0.1:0");
    desk.text("a", &format!("enrol {}", invite(&desk, "A")));
    desk.text("a", "drill --acts 10 --seed 1");
    desk.text("a", "sync --once");
    let device = json(&desk, "hub", "hub devices --json")[0]["device"].as_str().unwrap().to_owned();
    let revoked = json(&desk, "hub", &format!("hub revoke {} --json", device.get(..8).unwrap()));
    assert!(revoked["revoked_at"].is_string());
    desk.text("a", "drill --acts 10 --seed 1");
    assert!(refused(&desk, "a", "sync --once").contains("shut this device out"));
    assert!(refused(&desk, "hub", "hub revoke 0000").contains("does not know device"));
    drop(hub);
    desk.text("a", "verify --acts-at-least 20");
    assert!(refused(&desk, "a", "sync --once").contains("no hub listens"));
}

#[test]
fn a_hub_for_practice_is_named_one_and_its_store_is_held() {
    let desk = Desk::new();
    let hub = Hub::start(&desk, "127.0.0.1:0");
    let held = desk.run("hub", "sync --once");
    assert_eq!(held.status.code(), Some(3));
    let taken = refused(&desk, "other", &format!("hub --training --listen {}", hub.at));
    assert!(taken.contains("Cannot listen there"), "{taken}");
    hub.stop();
    assert!(refused(&desk, "hub", "hub --listen 127.0.0.1:0").contains("for practice"));
}

#[test]
fn a_stick_carries_what_no_network_does_there_and_back_between_real_processes() {
    let desk = Desk::new();
    let hub = Hub::start(&desk, "127.0.0.1:0");
    for name in ["a", "b"] {
        desk.text(name, &format!("enrol {}", invite(&desk, name)));
    }
    desk.text("b", "drill --acts 30 --seed 2");
    desk.text("b", "sync --once");
    hub.stop();
    desk.text("a", "drill --acts 30 --seed 1");
    let (there, back) = (desk.store("day.mcb"), desk.store("answer.mcb"));
    let out = json(&desk, "a", &format!("bundle export {} --since last --json", there.display()));
    assert!(out["entries"].as_u64().unwrap() >= 30);
    let import = format!("bundle import {} --answer {} --json", there.display(), back.display());
    let came = json(&desk, "hub", &import);
    assert_eq!((&came["entries"], &came["missing"]), (&out["entries"], &Value::Array(Vec::new())));
    assert!(
        json(&desk, "a", &format!("bundle import {} --json", back.display()))["entries"].as_u64() > Some(30)
    );
    // Another finds the stick, and somebody breaks it.
    assert!(refused(&desk, "b", &format!("bundle import {}", back.display())).contains("made for device"));
    let mut broken = std::fs::read(&there).unwrap();
    let middle = broken.len() / 2;
    broken[middle] ^= 1;
    std::fs::write(&there, broken).unwrap();
    assert!(refused(&desk, "hub", &format!("bundle import {}", there.display())).contains("cannot be used"));
    // Nothing is left to send, and nothing differs.
    let again = json(&desk, "a", &format!("bundle export {} --since last --json", there.display()));
    assert_eq!(again["entries"], 0);
    for digest in ["frontier_digest", "state_digest"] {
        let (a, of_hub) = (json(&desk, "a", "verify --json"), json(&desk, "hub", "verify --json"));
        assert_eq!(a[digest], of_hub[digest], "{digest}");
    }
}
