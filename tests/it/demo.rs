//! `motcua demo` from outside.

use super::desk::Desk;

const MORNING: &str = "2026-11-23T09:30:00+07:00";

#[test]
fn equal_seed_and_clock_give_an_equal_list_and_an_existing_one_is_opened_as_it_is() {
    let desk = Desk::at(MORNING);
    for store in ["one", "two"] {
        desk.text(store, "demo --no-tui --seed 5 --dossiers 150");
    }
    desk.text("other", "demo --no-tui --seed 6 --dossiers 150");
    let list = |store| desk.text(store, "dossier list --json --limit 1000");
    assert_eq!(list("one"), list("two"));
    assert_ne!(list("one"), list("other"));
    let before = list("one");
    desk.text("one", "demo --no-tui --seed 9 --dossiers 3");
    assert_eq!(list("one"), before);
}

#[test]
fn four_hundred_dossiers_in_every_status_and_people_waiting() {
    let desk = Desk::at(MORNING);
    desk.text("d", "demo --no-tui");
    let rows = desk.rows("d", "dossier list --json --limit 1000");
    assert_eq!(rows.len(), 400 + 6, "six more wait online");
    for status in [
        "awaiting-acceptance",
        "refused",
        "in-review",
        "awaiting-supplement",
        "awaiting-payment",
        "ready",
        "handed-over",
        "withdrawn",
        "stopped",
    ] {
        assert!(rows.iter().any(|row| row["status"] == status), "{status}");
    }
    let tickets = desk.rows("d", "ticket list --json");
    let waiting = tickets.iter().filter(|ticket| ticket["state"] == "waiting").count();
    assert!((10..=15).contains(&waiting), "{waiting}");
}

#[test]
fn a_real_or_training_store_is_left_alone() {
    let desk = Desk::new();
    desk.text("real", "init --unit H56.14 --officer Bưởi");
    desk.text("training", "init --unit H56.14 --officer Bưởi --training");
    for store in ["real", "training"] {
        let before = desk.files(store);
        let refused = desk.run(store, "demo --no-tui");
        assert!(desk.files(store) == before, "not a byte of {store} was touched");
        assert_eq!(refused.status.code(), Some(1), "{store}");
        assert!(desk.rows(store, "dossier list --json").is_empty(), "{store}");
    }
}

#[test]
fn more_than_the_most_is_wrong_usage() {
    let desk = Desk::new();
    assert_eq!(desk.run("d", "demo --no-tui --dossiers 1200001").status.code(), Some(2));
}
