//! The subcommand as scripts see it: documents, exit codes, batches.

use super::*;
use crate::base::time::SimulatedClock;
use crate::cli::due::lines::MAX_LINE;
use clap::Parser;
use serde_json::{Value, json};

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    args: DueArgs,
}

struct Ran {
    code: u8,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }

    fn json_lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn run_with(arguments: &[&str], mut input: impl BufRead) -> Ran {
    let program = Program::try_parse_from(["due"].iter().chain(arguments)).unwrap();
    let clock = SimulatedClock::parse("2026-12-04T10:00").unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&program.args, &clock, &mut input, &mut out, &mut err).unwrap();
    Ran { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

fn ran(arguments: &[&str]) -> Ran {
    run_with(arguments, &b""[..])
}

#[test]
fn one_question_gets_one_document() {
    let ran = ran(&["--limit", "5wd", "--received", "2026-11-30T10:00", "--json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let answer = ran.json();
    assert_eq!(answer["due_at"], "2026-12-07T10:00:00+07:00");
    assert_eq!((&answer["status"], &answer["remaining_minutes"]), (&json!("running"), &json!(480)));
    assert!(answer["explanation"][0].as_str().unwrap().starts_with("Nhận hồ sơ hợp lệ lúc 10:00"));
    assert_eq!(answer.as_object().unwrap().len(), 4);
}

#[test]
fn pauses_are_taken_and_an_open_one_gives_no_due_time() {
    let base = ["--limit", "5wd", "--received", "2026-11-30T10:00", "--json", "--pause"];
    let ended = ran(&[&base[..], &["2026-12-02T10:00..2026-12-04T10:00"]].concat()).json();
    assert_eq!(ended["due_at"], "2026-12-09T10:00:00+07:00");
    let open = ran(&[&base[..], &["2026-12-02T10:00.."]].concat()).json();
    assert_eq!(open["due_at"], Value::Null);
    assert_eq!((&open["status"], &open["remaining_minutes"]), (&json!("paused"), &json!(1440)));
}

#[test]
fn a_late_promise_counts_below_zero() {
    let late = ran(&["--limit", "1wd", "--received", "2026-12-01T10:00", "--json"]).json();
    assert_eq!((&late["status"], &late["remaining_minutes"]), (&json!("late"), &json!(-960)));
}

#[test]
fn text_for_people_comes_in_both_languages() {
    let asked = ["--limit", "4h", "--received", "2026-12-04T09:00"];
    let vi = ran(&asked).out;
    assert!(
        vi.contains("Hẹn trả kết quả: 15:00 thứ Sáu 04/12/2026.")
            && vi.contains("Trong hạn: còn 3 giờ 00 phút"),
        "{vi}"
    );
    let en = ran(&[&asked[..], &["--lang", "en"]].concat()).out;
    assert!(en.contains("The result is due at 15:00 Fri 04/12/2026.") && en.contains("3 h 00 min"), "{en}");
}

#[test]
fn bad_text_is_wrong_usage_and_a_pause_that_ends_early_is_refused() {
    let received = "2026-11-30T10:00";
    for (limit, received, pause, code) in [
        ("5", received, "2026-12-02T10:00..", 2),
        ("1.5d", received, "2026-12-02T10:00..", 2),
        ("5wd", "yesterday", "2026-12-02T10:00..", 2),
        ("5wd", received, "2026-12-02T10:00", 2),
        ("5wd", received, "2026-12-02T10:00..2026-12-02T09:00", 1),
    ] {
        for lang in ["vi", "en"] {
            let ran = ran(&["--limit", limit, "--received", received, "--pause", pause, "--lang", lang]);
            assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{limit} {received} {pause}");
            assert!(ran.err.lines().count() == 1 && ran.err.starts_with("motcua due: "), "{}", ran.err);
        }
    }
    assert!(Program::try_parse_from(["due", "--limit", "5wd"]).is_err());
    assert!(Program::try_parse_from(["due", "--batch", "--limit", "5wd"]).is_err());
}

#[test]
fn a_batch_answers_every_line_in_order() {
    let lines = [
        r#"{"limit": "5wd", "received": "2026-11-30T10:00", "pauses": [["2026-12-02T10:00", "2026-12-04T10:00"]]}"#,
        r#"{"limit": "5wd", "received": "2026-11-30T10:00", "pauses": [["2026-12-02T10:00", null]]}"#,
        r#"{"limit": "5w", "received": "2026-11-30T10:00"}"#,
        r#"{"limit": "5wd", "received": "2026-11-30T10:00", "pause": []}"#,
        "",
        "{",
        r#"{"limit": "5wd", "received": "2026-11-30T10:00", "pauses": [["2026-12-02T10:00", "2026-12-01T10:00"]]}"#,
        r#"{"limit": "same-day", "received": "2026-12-01T15:01:00+07:00", "pauses": null}"#,
    ];
    let ran = run_with(&["--batch"], lines.join("\n").as_bytes());
    let answers = ran.json_lines();
    let due: Vec<Option<&str>> = answers.iter().map(|a| a.get("due_at").and_then(Value::as_str)).collect();
    let none = None;
    assert_eq!(
        due,
        [
            Some("2026-12-09T10:00:00+07:00"),
            none,
            none,
            none,
            none,
            none,
            none,
            Some("2026-12-02T17:00:00+07:00")
        ]
    );
    let bad: Vec<bool> = answers.iter().map(|a| a.get("error").is_some()).collect();
    assert_eq!(bad, [false, false, true, true, true, true, true, false]);
    assert_eq!(ran.code, 1);
    assert_eq!(run_with(&["--batch"], lines[0].as_bytes()).code, 0);
    assert_eq!(run_with(&["--batch"], &b""[..]).out, "");
}

#[test]
fn an_error_never_carries_the_inputs_control_characters() {
    let line = "{\"limit\": \"5wd\", \"received\": \"2026-11-30T10:00\", \"\u{202e}\u{9b}pauses\": []}\n\
                {\"limit\": \"5\u{202e}\u{9b}wd\", \"received\": \"2026-11-30T10:00\"}";
    for answer in run_with(&["--batch"], line.as_bytes()).json_lines() {
        assert!(!answer["error"].as_str().unwrap().chars().any(crate::base::text::is_dangerous));
    }
}

#[test]
fn a_batch_does_not_depend_on_how_its_input_is_cut() {
    let line = r#"{"limit": "3wd", "received": "2026-11-23T10:00"}"#;
    let text = format!("{line}\r\n{}\n{line}\n\n{line}", "x".repeat(MAX_LINE + 1));
    let whole = run_with(&["--batch"], text.as_bytes());
    assert_eq!(whole.json_lines().len(), 5);
    assert!(whole.json_lines()[1]["error"].as_str().unwrap().contains("quá dài"));
    for size in [1, 7, 8192, MAX_LINE, MAX_LINE + 10] {
        let cut = std::io::BufReader::with_capacity(size, text.as_bytes());
        assert_eq!(run_with(&["--batch"], cut).out, whole.out, "{size}");
    }
}
