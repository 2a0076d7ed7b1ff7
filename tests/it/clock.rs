//! The golden cases of the legal clock: what `tests/data/clock_oracle.py` walked out minute by minute, and
//! the explanation people have read.
//!
//! `MOTCUA_WRITE_CLOCK=1` puts the explanations of today into the table; its due times are the oracle's alone.

use std::io::BufReader;

use super::desk::Desk;
use motcua::base::time::SimulatedClock;
use motcua::cli::due::{DueArgs, run};
use serde_json::Value;

const TABLE: &str = "tests/data/clock.jsonl";

fn rows() -> Vec<Value> {
    std::fs::read_to_string(TABLE).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn answers(rows: &[Value]) -> Vec<Value> {
    let questions: String = rows.iter().map(|row| format!("{}\n", row["question"])).collect();
    let clock = SimulatedClock::parse("2026-12-01T10:00").unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = DueArgs { batch: true, ..DueArgs::default() };
    let code = run(&args, &clock, &mut BufReader::new(questions.as_bytes()), &mut out, &mut err).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert_eq!(code, 0, "{out}");
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_golden_case_of_the_clock_holds_with_its_explanation() {
    let rows = rows();
    assert!(rows.len() >= 250, "{}", rows.len());
    let answers = answers(&rows);
    assert_eq!(rows.len(), answers.len());
    for (row, answer) in rows.iter().zip(&answers) {
        let due = answer["due_at"].as_str().map(|text| text.strip_suffix(":00+07:00").unwrap());
        assert_eq!(due, row["due_at"].as_str(), "{row}\n{answer}");
        assert_eq!(answer["status"] == "paused", due.is_none(), "{answer}");
    }
    if std::env::var_os("MOTCUA_WRITE_CLOCK").is_some() {
        let told = rows.iter().zip(&answers).map(|(row, answer)| {
            // The columns stay in the order in which the oracle writes them.
            format!(
                "{{\"name\": {}, \"question\": {}, \"due_at\": {}, \"explanation\": {}}}\n",
                row["name"], row["question"], row["due_at"], answer["explanation"]
            )
        });
        return std::fs::write(TABLE, told.collect::<String>()).unwrap();
    }
    for (row, answer) in rows.iter().zip(&answers) {
        assert_eq!(row["explanation"], answer["explanation"], "{}", row["question"]);
    }
}

/// Gives commands to `act`, one a line; each is recorded.
fn act(desk: &Desk, store: &str, lines: &[String]) {
    let mut command = assert_cmd::Command::from_std(desk.command(store, "act"));
    let output = command.write_stdin(lines.join("\n")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn an_edited_calendar_lists_the_promises_it_would_move_and_a_late_dossier_names_its_cause() {
    let desk = Desk::at("2026-11-23T09:30:00+07:00");
    desk.text("d", "demo --no-tui --dossiers 150");
    assert!(desk.rows("d", "due --recheck --json").is_empty());
    let late = desk.rows("d", "dossier list --late --json --limit 1000");
    assert!(!late.is_empty() && late.iter().all(|row| row["late"]["minutes"].as_i64().unwrap() > 0));
    let number = late[0]["number"].as_str().unwrap().to_owned();
    let promises = |desk: &Desk| desk.text("d", "dossier list --status in-review --json --limit 1000");
    let before = desk.rows("d", "dossier list --status in-review --json --limit 1000");
    act(
        &desk,
        "d",
        &[
            r#"{"command": "edit-calendar", "days": [{"date": "2026-11-25", "kind": "off", "name": "Nghỉ bão"}]}"#.into(),
            r#"{"command": "set-rule", "rule": "warning-share", "value": "30"}"#.into(),
            format!(r#"{{"command": "state-late-cause", "dossier": "{number}", "cause": "system", "motive": "mất điện"}}"#),
        ],
    );
    let moved = desk.rows("d", "due --recheck --json");
    assert!(!moved.is_empty());
    assert!(moved.iter().all(|row| row["would_be"].as_str() > row["due_at"].as_str()));
    let due = |rows: &[Value]| {
        rows.iter().map(|row| (row["number"].clone(), row["due_at"].clone())).collect::<Vec<_>>()
    };
    let after: Vec<Value> = serde_json::from_str(&promises(&desk)).unwrap();
    assert_eq!(due(&before), due(&after), "none moved by itself");
    let first = moved[0]["number"].as_str().unwrap();
    let would_be = moved[0]["would_be"].as_str().unwrap();
    act(
        &desk,
        "d",
        &[format!(
            r#"{{"command": "move-promise", "dossier": "{first}", "permission": {{"motive": "nghỉ bão", "allowed_by": "Bưởi"}}}}"#
        )],
    );
    let shown = desk.rows("d", &format!("dossier show {first} --json"));
    assert_eq!(shown[0]["due_at"], would_be);
    assert_eq!(desk.rows("d", "due --recheck --json").len(), moved.len() - 1);
    let late = desk.rows("d", &format!("dossier show {number} --json"));
    assert_eq!(
        (&late[0]["late"]["cause"], &late[0]["late"]["stated"]),
        (&Value::from("system"), &Value::from(true))
    );
    assert!(late[0]["steps"].as_array().is_some_and(|steps| !steps.is_empty()));
    let rules = desk.rows("d", "rules show --json");
    assert!(rules.iter().any(|row| row["rule"] == "warning-share" && row["value"] == "30"));
    // A store without a trace of change verifies, rebuilt too.
    desk.text("d", "rebuild");
    assert_eq!(desk.rows("d", "due --recheck --json").len(), moved.len() - 1);
}
