//! `motcua drill` from outside.

use super::desk::Desk;

fn acks(from: u64, to: u64) -> String {
    (from..=to).map(|n| format!("ACK {n}\n")).collect()
}

#[test]
fn acts_are_acknowledged_from_one_and_the_next_run_goes_on() {
    let desk = Desk::new();
    assert_eq!(desk.text("a", "drill --acts 40 --seed 7 --ack"), acks(1, 40));
    assert_eq!(desk.text("a", "drill --acts 25 --seed 7 --ack"), acks(41, 65));
    assert_eq!(desk.text("a", "drill --acts 3"), "", "nothing is said unless asked");
}

#[test]
fn a_seed_on_a_new_store_gives_the_same_dossiers_also_in_two_runs() {
    let desk = Desk::new();
    desk.text("whole", "drill --acts 220 --seed 3");
    desk.text("pieces", "drill --acts 90 --seed 3");
    desk.text("pieces", "drill --acts 130 --seed 3");
    desk.text("other", "drill --acts 220 --seed 4");
    let list = |store| desk.text(store, "dossier list --json --limit 1000");
    assert_eq!(list("whole"), list("pieces"));
    assert_ne!(list("whole"), list("other"));
    assert!(desk.rows("whole", "dossier list --json").iter().all(|row| row["simulated"] == true));
}

#[test]
fn the_days_begin_in_january_2024_in_a_training_store_of_its_own() {
    let desk = Desk::new();
    desk.text("new", "drill --acts 60 --seed 1");
    let rows = desk.rows("new", "dossier list --json");
    assert!(!rows.is_empty());
    for row in rows.iter().filter(|row| row["number"].is_string()) {
        assert!(row["number"].as_str().unwrap().starts_with("H56.14-240102-0"), "{row}");
        assert!(row["received_at"].as_str().unwrap().starts_with("2024-01-02T"), "{row}");
    }
}

#[test]
fn a_training_store_keeps_its_unit_and_goes_on_after_its_newest_act() {
    let desk = Desk::new();
    desk.text("t", "init --unit G01.899.909 --machine 2 --officer Bưởi --training");
    desk.text("t", "drill --acts 60 --seed 1");
    let rows = desk.rows("t", "dossier list --json");
    let numbers: Vec<&str> = rows.iter().filter_map(|row| row["number"].as_str()).collect();
    assert!(!numbers.is_empty());
    for number in numbers {
        let (before, serial) = number.rsplit_once('-').unwrap();
        assert!(before.starts_with("G01.899.909-"), "{number}");
        assert!(serial.len() == 6 && serial.starts_with('1'), "{number}: machine 2 begins at 100000");
        assert!(!before.ends_with("-240102"), "{number}");
    }
}

#[test]
fn a_real_store_is_left_alone() {
    let desk = Desk::new();
    desk.text("real", "init --unit H56.14 --officer Bưởi");
    let before = desk.files("real");
    let refused = desk.run("real", "drill --acts 5");
    assert!(desk.files("real") == before, "not a byte was touched");
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.stdout.is_empty());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("kho thật"));
    assert!(desk.rows("real", "dossier list --json").is_empty());
    assert!(desk.rows("real", "ticket list --json").is_empty());
}
