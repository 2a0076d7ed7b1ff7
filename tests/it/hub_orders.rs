//! The administrator's orders beside a running hub, and a hub that was put back from a backup.

use std::path::Path;

use serde_json::Value;

use super::desk::Desk;
use super::hub::{Hub, invite, json, refused};

fn keys(value: &Value) -> Vec<&String> {
    value.as_object().unwrap().keys().collect()
}

#[test]
fn a_stick_goes_to_a_running_hub_and_back_as_to_one_at_rest() {
    let desk = Desk::new();
    let hub = Hub::start(&desk, "127.0.0.1:0");
    desk.text("a", &format!("enrol {}", invite(&desk, "A")));
    desk.text("a", "drill --acts 40 --seed 1");
    let [out, back, whole] = ["out", "back", "whole"].map(|name| desk.store(name).display().to_string());
    desk.text("a", &format!("bundle export {out}"));
    let taken = json(&desk, "hub", &format!("bundle import {out} --answer {back} --json"));
    assert!(taken["entries"].as_u64().unwrap() >= 40, "{taken}");
    desk.text("a", &format!("bundle import {back}"));
    let synced = json(&desk, "a", "sync --once --json");
    assert_eq!((&synced["sent_entries"], &synced["durable"]), (&Value::from(0), &Value::from(true)));
    let device = json(&desk, "hub", "hub devices --json")[0]["device"].as_str().unwrap().to_owned();
    let short = device.get(..8).unwrap();
    let written = json(&desk, "hub", &format!("bundle export {whole} --to {short} --json"));
    assert!(written["entries"].as_u64().unwrap() >= 40 && Path::new(&whole).exists());
    assert!(refused(&desk, "hub", &format!("bundle export {whole}")).contains("code"));
    let no_bundle = refused(&desk, "hub", &format!("bundle import {}", desk.store("a/anchor").display()));
    assert!(no_bundle.contains("This file cannot be used") || no_bundle.contains("file"), "{no_bundle}");
    hub.stop();
    // At rest: the same words, and what is in is in.
    let again = json(&desk, "hub", &format!("bundle import {out} --json"));
    assert_eq!((&again["entries"], keys(&again)), (&Value::from(0), keys(&taken)));
    let at_rest = refused(&desk, "hub", &format!("bundle import {}", desk.store("a/anchor").display()));
    assert_eq!(at_rest, no_bundle);
}

#[test]
fn the_roster_shows_numbers_rights_and_when_each_device_was_heard_also_after_a_restart() {
    let desk = Desk::new();
    let hub = Hub::start(&desk, "127.0.0.1:0");
    desk.text("a", "init --unit H56.14 --machine 2 --officer Mai --training");
    desk.text("a", &format!("enrol {}", invite(&desk, "A")));
    desk.text("a", "sync --once");
    let heard = |running: &str| {
        let devices = json(&desk, "hub", "hub devices --json");
        let device = &devices[0];
        assert_eq!(device["ranges"][0]["first"], "1000", "{running}: {device}");
        assert_eq!(device["ranges"][0]["agency"], "H56.14");
        assert_eq!((&device["reported"], &device["scopes_of_unit"]), (&Value::Null, &Value::from(1)));
        assert!(device["newest_act_at"].is_string(), "{running}: {device}");
        let said = desk.text("hub", "hub devices");
        assert!(said.contains("1000 – 1999") && said.contains("reads and writes all dossiers"), "{said}");
        device["last_seen_at"].as_str().unwrap().to_owned()
    };
    let at = heard("running");
    hub.stop();
    assert_eq!(heard("at rest"), at);
    let device = json(&desk, "hub", "hub devices --json")[0]["device"].as_str().unwrap().to_owned();
    let revoked = json(&desk, "hub", &format!("hub revoke {device} --json"));
    assert!(revoked["accepted_entries"].as_u64().unwrap() > 0, "{revoked}");
    assert!(desk.text("hub", "hub devices").contains("entries received before stand"));
}

#[test]
fn a_hub_put_back_lets_nobody_in_until_its_administrator_has_seen_who_is_missing() {
    let desk = Desk::new();
    let hub = Hub::start(&desk, "127.0.0.1:0");
    let at = hub.at.clone();
    desk.text("a", &format!("enrol {}", invite(&desk, "A")));
    desk.text("a", "sync --once");
    hub.stop();
    copy(&desk.store("hub"), &desk.store("backup"));
    let hub = Hub::start(&desk, &at);
    desk.text("b", &format!("enrol {}", invite(&desk, "B")));
    for store in ["b", "a"] {
        desk.text(store, "sync --once");
    }
    hub.stop();

    let hub = Hub::start_on(&desk, "backup", &at);
    let status = || json(&desk, "backup", "hub status --json")["put_back"].clone();
    let order = "hub invite --unit H56.14 --name C";
    assert!(refused(&desk, "backup", order).contains("put back from a backup"));
    assert_eq!(status()["missing"].as_array().unwrap().len(), 1, "it knows of one device only");
    desk.text("a", "sync --once");
    let put_back = status();
    assert_eq!(put_back["reported"][0]["name"], "A");
    assert_eq!(put_back["missing"][0]["name"], "B", "the first told of the second");
    assert!(desk.text("backup", "hub status").contains("Not reported yet"));
    assert!(refused(&desk, "backup", order).contains("hub confirm"));
    let confirmed = json(&desk, "backup", "hub confirm --json");
    assert_eq!(confirmed["missing"], put_back["missing"]);
    assert!(refused(&desk, "backup", "hub confirm").contains("nothing to confirm"));
    assert_eq!(status(), Value::Null);
    desk.text("backup", order);
    desk.text("b", "sync --once");
    hub.stop();
    desk.text("backup", "verify");
}

#[test]
fn a_calendar_put_into_force_at_the_hub_is_in_force_at_its_desks() {
    let desk = Desk::new();
    let hub = Hub::start(&desk, "127.0.0.1:0");
    let at = hub.at.clone();
    desk.text("a", &format!("enrol {}", invite(&desk, "A")));
    hub.stop();
    let shipped = desk.text("hub", "calendar show");
    assert_eq!(desk.text("a", "calendar show"), shipped);
    let local = shipped.clone()
        + "\n[[day]]\ndate = \"2026-11-25\"\nkind = \"off\"\nvi = \"Lễ hội\"\nen = \"Festival\"\nofficial = true\n";
    let file = desk.store("local.toml");
    std::fs::write(&file, &local).unwrap();
    let import = format!("calendar import {} --json", file.display());
    assert_eq!(json(&desk, "hub", &import)["known"], false);
    assert_eq!(json(&desk, "hub", &import)["known"], true);
    std::fs::write(&file, "name = 1").unwrap();
    assert!(refused(&desk, "hub", &import).contains("calendar show"));
    let _hub = Hub::start(&desk, &at);
    desk.text("a", "sync --once");
    assert_eq!(desk.text("a", "calendar show"), local);
    desk.text("a", "verify");
    // The hub need not be stopped for the next one, nor for the list of units.
    std::fs::write(&file, &shipped).unwrap();
    assert_eq!(json(&desk, "hub", &import)["known"], false);
    let import = concat!("units import ", env!("CARGO_MANIFEST_DIR"), "/tests/data/units.json --json");
    let first = json(&desk, "hub", import);
    assert_eq!((&first["communes"], &first["known"]), (&Value::from(3), &Value::from(false)));
    assert_eq!(json(&desk, "hub", import)["known"], true);
    desk.text("a", "sync --once");
    assert_eq!(desk.text("a", "calendar show"), shipped);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}
