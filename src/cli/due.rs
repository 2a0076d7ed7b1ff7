//! `motcua due`: when a result is due, and why. Needs no store.
//!
//! One question from the arguments, or with `--batch` one a line from stdin and one answer a line in the
//! same order. Answers to all complete lines are written before more input is waited for, so it also
//! serves as a co-process; what is held in memory is bounded by the longest line allowed.

use crate::base::time::{Clock, Timestamp};
use crate::domain::clock::{ClockStatus, Due, Language, Standing};
use lines::{Line, Lines};
use question::{Problem, Question};
use serde::Serialize;
use std::io::{BufRead, Result, Write};
use std::path::PathBuf;

mod lines;
mod other;
mod question;
pub mod recheck;

/// All was answered.
const YES: u8 = 0;
/// A question that is well formed but has no answer; in a batch, any line that has none.
const REFUSED: u8 = 1;
/// Text that is no limit, time or pause.
const WRONG_USAGE: u8 = 2;

/// Arguments of `motcua due`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DueArgs {
    /// The legal limit: 5wd (working days, parts allowed), 10d, 2m (months), 4h or same-day
    #[arg(long, value_name = "L", required_unless_present_any = ["batch", "recheck"])]
    pub limit: Option<String>,
    /// When the complete dossier was received, such as 2026-11-23T09:00
    #[arg(long, value_name = "T", required_unless_present_any = ["batch", "recheck"])]
    pub received: Option<String>,
    /// A pause that waits for the applicant; without TO it is still open (may be given more than once)
    #[arg(long = "pause", value_name = "FROM..TO")]
    pub pauses: Vec<String>,
    /// One JSON document: {due_at, status (running, late, paused), remaining_minutes, explanation}
    #[arg(long)]
    pub json: bool,
    /// Read questions {limit, received, pauses: [[from, to|null]…], calendar, rules} line by line from stdin, answer
    /// each with a JSON line; calendar and rules are what differs from those that ship, or whole texts
    #[arg(long, conflicts_with_all = ["limit", "received", "pauses"])]
    pub batch: bool,
    /// List the open promises of the store that the calendar and rules in force, or those of the files, would move
    #[arg(long, conflicts_with_all = ["limit", "received", "pauses", "batch"])]
    pub recheck: bool,
    /// With --recheck: a calendar file in the place of the one in force
    #[arg(long, value_name = "FILE", requires = "recheck")]
    pub calendar: Option<PathBuf>,
    /// With --recheck: a file of rules in the place of those in force
    #[arg(long, value_name = "FILE", requires = "recheck")]
    pub rules: Option<PathBuf>,
    /// Language of the explanation
    #[arg(long, value_name = "vi|en", default_value = "vi", value_parser = parse_language)]
    pub lang: Language,
}

fn parse_language(text: &str) -> std::result::Result<Language, String> {
    match text {
        "vi" => Ok(Language::Vietnamese),
        "en" => Ok(Language::English),
        _ => Err("expected vi or en".to_owned()),
    }
}

/// The answer as JSON.
#[derive(Serialize)]
struct Answer {
    due_at: Option<Timestamp>,
    status: ClockStatus,
    remaining_minutes: i64,
    explanation: Vec<String>,
}

#[derive(Serialize)]
struct Refused {
    error: String,
}

/// Runs the subcommand; returns the exit code: 0 answered, 1 refused (in a batch: some line was), 2 wrong usage.
pub fn run(
    args: &DueArgs,
    clock: &dyn Clock,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8> {
    if args.batch {
        return batch(args.lang, clock, input, out);
    }
    let limit = args.limit.as_deref().unwrap_or_default();
    let received = args.received.as_deref().unwrap_or_default();
    let question = match Question::from_texts(limit, received, &args.pauses) {
        Ok(question) => question,
        Err(problem) => {
            writeln!(err, "motcua due: {}", problem.text(args.lang))?;
            return Ok(if matches!(problem, Problem::Pause(_)) { REFUSED } else { WRONG_USAGE });
        }
    };
    let due = question.answer();
    let standing = due.standing(clock.now(), question.calendar());
    if args.json {
        write_answer(&due, standing, args.lang, out)?;
    } else {
        for line in due.explanation.lines(args.lang) {
            writeln!(out, "{line}")?;
        }
        writeln!(out, "{}", tell_standing(standing, args.lang))?;
    }
    out.flush()?;
    Ok(YES)
}

fn write_answer(due: &Due, standing: Standing, language: Language, mut out: &mut dyn Write) -> Result<()> {
    let answer = Answer {
        due_at: due.due_at,
        status: standing.status,
        remaining_minutes: standing.remaining_minutes,
        explanation: due.explanation.lines(language),
    };
    serde_json::to_writer(&mut out, &answer)?;
    out.write_all(b"\n")
}

fn tell_standing(standing: Standing, language: Language) -> String {
    let minutes = standing.remaining_minutes.abs();
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (language, standing.status) {
        (Language::Vietnamese, ClockStatus::Running) => {
            format!("Trong hạn: còn {hours} giờ {rest:02} phút làm việc.")
        }
        (Language::Vietnamese, ClockStatus::Late) => {
            format!("Quá hạn: {hours} giờ {rest:02} phút làm việc.")
        }
        (Language::Vietnamese, ClockStatus::Paused) => {
            format!("Đang tạm dừng: khi dừng còn {hours} giờ {rest:02} phút làm việc.")
        }
        (Language::English, ClockStatus::Running) => {
            format!("On time: {hours} h {rest:02} min of working time left.")
        }
        (Language::English, ClockStatus::Late) => format!("Late by {hours} h {rest:02} min of working time."),
        (Language::English, ClockStatus::Paused) => {
            format!("Paused: {hours} h {rest:02} min of working time were left when the pause began.")
        }
    }
}

/// Answers line by line until the input ends.
fn batch(language: Language, clock: &dyn Clock, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<u8> {
    let mut lines = Lines::default();
    let mut answers: Vec<u8> = Vec::new();
    let mut code = YES;
    loop {
        let now = clock.now();
        let mut answer = |line: Line<'_>, answers: &mut Vec<u8>| -> Result<()> {
            if !answer_line(line, now, language, answers)? {
                code = REFUSED;
            }
            Ok(())
        };
        let chunk = input.fill_buf()?;
        let length = chunk.len();
        if length == 0 {
            lines.finish(|line| answer(line, &mut answers))?;
        } else {
            lines.feed(chunk, |line| answer(line, &mut answers))?;
        }
        input.consume(length);
        out.write_all(&answers)?;
        out.flush()?;
        answers.clear();
        if length == 0 {
            return Ok(code);
        }
    }
}

/// Writes the answer to one line; whether it had one.
fn answer_line(line: Line<'_>, now: Timestamp, language: Language, answers: &mut Vec<u8>) -> Result<bool> {
    let question = match line {
        Line::Whole(bytes) => Question::from_line(bytes),
        Line::TooLong => Err(Problem::LineTooLong),
    };
    match question {
        Ok(question) => {
            let due = question.answer();
            write_answer(&due, due.standing(now, question.calendar()), language, answers)?;
            Ok(true)
        }
        Err(problem) => {
            serde_json::to_writer(&mut *answers, &Refused { error: problem.text(language) })?;
            answers.push(b'\n');
            Ok(false)
        }
    }
}

#[cfg(test)]
mod tests;
