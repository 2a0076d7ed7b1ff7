//! The golden cases of the legal clock: what `tests/data/clock_oracle.py` walked out minute by minute, and
//! the explanation people have read.
//!
//! `MOTCUA_WRITE_CLOCK=1` puts the explanations of today into the table; its due times are the oracle's alone.

use std::io::BufReader;

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
