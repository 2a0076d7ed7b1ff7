//! Two desks that worked apart on one dossier: their logs meet, and the conflict is settled in the binary.

use std::process::Command;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::house::{STORE, desk_of, dossier, given_to, is_whole, number, opened, story};

/// The other desk's store.
const OTHER: &str = "t";

/// What one store holds goes into the other.
fn carry(desk: &Desk, from: &str, to: &str) {
    let file = desk.store(&format!("{from}.jsonl"));
    std::fs::write(&file, desk.text(from, "log export")).unwrap();
    let mut import: Command = desk.command(to, "log import");
    let output = import.arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Two desks that know of each other and of one dossier; each has done something else with it.
fn torn() -> Desk {
    let desk = desk_of(&["Giàng A Páo"]);
    let mut init = desk.command(OTHER, "init --unit H29.14 --machine 2 --training");
    assert!(init.args(["--officer", "Vừ A Sính"]).output().unwrap().status.success());
    carry(&desk, STORE, OTHER);
    let of = |command: &str, text: &str| -> Value {
        json!({"command": command, "dossier": number(1), "text": text})
    };
    let by = |order: &Value| {
        let mut order = order.clone();
        order["officer"] = json!("Vừ A Sính");
        order
    };
    given_to(&desk, STORE, "+2026-11-23T08:10:00+07:00", &[of("withdraw-dossier", "xin rút về")]);
    given_to(&desk, OTHER, "+2026-11-23T08:20:00+07:00", &[by(&of("stop-dossier", "thiếu căn cứ"))]);
    carry(&desk, OTHER, STORE);
    carry(&desk, STORE, OTHER);
    desk
}

#[test]
fn two_desks_that_met_show_the_conflict_and_settle_it_once_for_both() {
    let desk = torn();
    let lists = [STORE, OTHER].map(|store| desk.rows(store, "conflict list --json"));
    for conflicts in &lists {
        assert_eq!((conflicts.len(), &conflicts[0]["kind"]), (1, &json!("acts")));
        assert_eq!(conflicts[0]["sides"][0]["acts"][0]["event"], "dossier-withdrawn");
        assert_eq!(conflicts[0]["sides"][1]["acts"][0]["officer"], "Vừ A Sính");
    }
    assert_eq!(desk.rows(STORE, "dossier list --json")[0]["conflict"], true);

    let mut screen = opened(&desk, "+2026-11-23T09:00:00+07:00");
    screen.wait(&["! 1 xung đột", "261123-0001"]);
    screen.press(&["Enter"]);
    screen.wait(&["F8 Xung đột", "trái nhau"]);
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["Trước khi tách", "1 Máy này", "2 Máy khác", "Esc để sau"]);
    screen.press(&["Esc"]);
    screen.wait_until("the columns are gone", |shown| !shown.contains("Trước khi tách"));
    screen.command("xung dot", "Xung đột: xem các bên");
    screen.wait(&["Trước khi tách"]);
    screen.type_text("2");
    screen.wait(&["Giữ bên 2", "Vừ A Sính: dừng giải quyết"]);
    screen.type_text("có biên bản");
    screen.decide("^S", &["đã xử lý xung đột", "Đã dừng"]);
    screen.leave();

    carry(&desk, STORE, OTHER);
    for store in [STORE, OTHER] {
        assert_eq!(desk.rows(store, "conflict list --json"), Vec::<Value>::new());
        let row = desk.rows(store, "dossier list --json").remove(0);
        assert_eq!((&row["status"], &row["conflict"]), (&json!("stopped"), &json!(false)));
        assert_eq!(desk.rows(store, "quarantine list --json"), Vec::<Value>::new());
    }
    assert_eq!(story(&dossier(&desk, &number(1))).last(), Some(&"conflict-settled"));
    is_whole(&desk);
}

#[test]
fn the_command_line_settles_it_too_and_refuses_a_side_there_is_not() {
    let desk = torn();
    let refused = desk.run(OTHER, &format!("conflict settle {} --keep 7", number(1)));
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("chỉ có 2 bên"));
    let settled = desk.text(OTHER, &format!("conflict settle {} --keep 1 --json", number(1)));
    let settled: Value = serde_json::from_str(&settled).unwrap();
    assert_eq!((&settled["ok"], &settled["left"]), (&json!(true), &json!(0)));
    assert_eq!(desk.rows(OTHER, "dossier list --json")[0]["status"], "withdrawn");
}
