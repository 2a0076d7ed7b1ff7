//! A desk whose disk is put back to an earlier day under it, as real processes.

use serde_json::Value;

use super::{Hub, invite, json};
use crate::desk::Desk;

#[test]
fn a_desk_whose_disk_went_back_a_day_loses_nothing_of_either_day() {
    let desk = Desk::new();
    let _hub = Hub::start(&desk, "127.0.0.1:0");
    for store in ["a", "b"] {
        desk.text(store, &format!("enrol {}", invite(&desk, store)));
        desk.text(store, "drill --acts 30 --seed 1");
        desk.text(store, "sync --once");
    }
    let image = desk.files("a");
    desk.text("a", "drill --acts 40 --seed 2");
    let lost = json(&desk, "a", "verify --json")["entries"].as_u64().unwrap();
    assert_eq!(json(&desk, "a", "sync --once --json")["lived_on"], Value::Null);
    // The image is put back into the same folders: nothing on the machine tells.
    for path in desk.files("a").into_keys() {
        std::fs::remove_file(path).unwrap();
    }
    for (path, bytes) in image {
        std::fs::write(path, bytes).unwrap();
    }
    desk.text("a", "drill --acts 50 --seed 3");
    let met = json(&desk, "a", "sync --once --json");
    assert!(met["lived_on"].as_u64() > Some(0) && met["durable"] == true, "{met}");
    assert_eq!(met["forked"], Value::Array(Vec::new()));
    let after = json(&desk, "a", "verify --json");
    assert!(after["entries"].as_u64().unwrap() > lost);
    assert!(desk.text("a", "log export").contains("roster::LogSuperseded"));
    desk.text("b", "sync --once");
    desk.text("a", "sync --once");
    assert_eq!(desk.text("a", "log export"), desk.text("b", "log export"));
    let status = json(&desk, "hub", "hub status --json");
    for digest in ["frontier_digest", "state_digest"] {
        assert_eq!(status[digest], json(&desk, "a", "verify --json")[digest], "{digest}");
    }
}

#[test]
fn a_hubs_export_of_a_scope_is_a_desks() {
    let desk = Desk::new();
    let hub = Hub::start(&desk, "127.0.0.1:0");
    desk.text("a", &format!("enrol {}", invite(&desk, "A")));
    desk.text("a", "drill --acts 30 --seed 1");
    desk.text("a", "sync --once");
    let scope = json(&desk, "hub", "hub devices --json")[0]["scopes"][0].as_str().unwrap().to_owned();
    hub.stop();
    let (of_desk, of_hub) = ("a", "hub");
    let export = |store| desk.text(store, &format!("log export --scope {scope}"));
    assert!(export(of_desk).lines().count() > 30);
    assert_eq!(export(of_desk), export(of_hub));
}
