//! `motcua due`: when a result is due, and why. Needs no store.
//!
//! One question from the arguments, or with `--batch` one a line from stdin and one answer a line in the
//! same order. Answers to all complete lines are written before more input is waited for, so it also
//! serves as a co-process; what is held in memory is bounded by the longest line allowed.

use crate::base::time::{Clock, TimeError, Timestamp};
use crate::domain::clock::{
    ClockStatus, Due, Language, LimitError, Pause, PauseError, Rules, Standing, TimeLimit, WorkingCalendar,
    due,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{BufRead, Result, Write};

/// Bytes of a `--batch` line at most; a question with a thousand pauses takes less.
pub const MAX_LINE: usize = 64 * 1024;

/// What was asked: all is well.
const YES: u8 = 0;
/// A question that is well formed but has no answer; in a batch, any line that has none.
const REFUSED: u8 = 1;
/// Text that is no limit, time or pause.
const WRONG_USAGE: u8 = 2;

/// Arguments of `motcua due`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DueArgs {
    /// The legal limit: 5wd (working days, parts allowed), 10d, 2m (months), 4h or same-day
    #[arg(long, value_name = "L", required_unless_present = "batch")]
    pub limit: Option<String>,
    /// When the complete dossier was received, such as 2026-11-23T09:00
    #[arg(long, value_name = "T", required_unless_present = "batch")]
    pub received: Option<String>,
    /// A pause that waits for the applicant; without TO it is still open (may be given more than once)
    #[arg(long = "pause", value_name = "FROM..TO")]
    pub pauses: Vec<String>,
    /// One JSON document: {due_at, status (running, late, paused), remaining_minutes, explanation}
    #[arg(long)]
    pub json: bool,
    /// Read questions {limit, received, pauses: [[from, to|null]…]} line by line from stdin, answer each with a JSON line
    #[arg(long, conflicts_with_all = ["limit", "received", "pauses"])]
    pub batch: bool,
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

/// A question that cannot be answered.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error(transparent)]
    Limit(#[from] LimitError),
    #[error(transparent)]
    Time(#[from] TimeError),
    #[error("not a pause: {0:?}")]
    PauseText(String),
    #[error(transparent)]
    Pause(#[from] PauseError),
    #[error("not a question: {0}")]
    Json(#[from] serde_json::Error),
    #[error("line too long")]
    LineTooLong,
}

impl Problem {
    /// What is wrong and what to write instead.
    fn text(&self, language: Language) -> String {
        if language == Language::English {
            return match self {
                Self::PauseText(_) => {
                    format!("{self}; expected FROM..TO, or FROM.. for one that is still open")
                }
                Self::Json(_) => format!("{self}; expected {{\"limit\", \"received\", \"pauses\"}}"),
                Self::LineTooLong => format!("{self}: at most {MAX_LINE} bytes"),
                _ => self.to_string(),
            };
        }
        match self {
            Self::Limit(LimitError::Grammar(text)) => {
                format!("không phải thời hạn: {text:?}; ví dụ đúng: 5wd, 6.25wd, 10d, 2m, 4h, same-day")
            }
            Self::Limit(LimitError::Decimals(text)) => {
                format!("chỉ ngày làm việc (wd) mới có phần lẻ: {text:?}")
            }
            Self::Limit(LimitError::Range(text)) => {
                format!("thời hạn phải lớn hơn 0 và không quá {}: {text:?}", TimeLimit::MAX_COUNT)
            }
            Self::Time(TimeError(text)) => {
                format!("không phải thời điểm: {text:?}; ví dụ đúng: 2026-11-23T09:00:00+07:00")
            }
            Self::PauseText(text) => {
                format!("không phải khoảng tạm dừng: {text:?}; viết TỪ..ĐẾN, hoặc TỪ.. nếu chưa kết thúc")
            }
            Self::Pause(PauseError { from, to }) => {
                format!("khoảng tạm dừng không thể kết thúc ({to}) trước khi bắt đầu ({from})")
            }
            Self::Json(error) => {
                format!("dòng không đọc được ({error}); cần {{\"limit\", \"received\", \"pauses\"}}")
            }
            Self::LineTooLong => format!("dòng quá dài: tối đa {MAX_LINE} byte"),
        }
    }
}

/// What is asked of the clock.
struct Question {
    limit: TimeLimit,
    received: Timestamp,
    pauses: Vec<Pause>,
}

/// A question as a line of JSON. A key nobody knows is refused: a misspelt `pauses` would change a promise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestion<'a> {
    #[serde(borrow)]
    limit: Cow<'a, str>,
    #[serde(borrow)]
    received: Cow<'a, str>,
    #[serde(default)]
    pauses: Option<Vec<(String, Option<String>)>>,
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

impl Question {
    fn from_args(args: &DueArgs) -> std::result::Result<Self, Problem> {
        Ok(Self {
            limit: args.limit.as_deref().unwrap_or_default().parse()?,
            received: Timestamp::parse(args.received.as_deref().unwrap_or_default())?,
            pauses: args
                .pauses
                .iter()
                .map(|text| parse_pause(text))
                .collect::<std::result::Result<_, _>>()?,
        })
    }

    fn from_line(line: &[u8]) -> std::result::Result<Self, Problem> {
        let raw: RawQuestion<'_> = serde_json::from_slice(line)?;
        let pause = |(from, to): &(String, Option<String>)| {
            let to = to.as_deref().map(Timestamp::parse).transpose()?;
            Ok(Pause::new(Timestamp::parse(from)?, to)?)
        };
        Ok(Self {
            limit: raw.limit.parse()?,
            received: Timestamp::parse(&raw.received)?,
            pauses: raw
                .pauses
                .unwrap_or_default()
                .iter()
                .map(pause)
                .collect::<std::result::Result<_, Problem>>()?,
        })
    }

    fn answer(&self) -> Due {
        due(self.limit, self.received, &self.pauses, WorkingCalendar::shipped(), Rules::shipped())
    }
}

/// Reads `FROM..TO`, or `FROM..` for an open pause.
fn parse_pause(text: &str) -> std::result::Result<Pause, Problem> {
    let (from, to) =
        text.split_once("..").ok_or_else(|| Problem::PauseText(text.chars().take(80).collect()))?;
    let to = if to.trim().is_empty() { None } else { Some(Timestamp::parse(to)?) };
    Ok(Pause::new(Timestamp::parse(from)?, to)?)
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
    let question = match Question::from_args(args) {
        Ok(question) => question,
        Err(problem) => {
            writeln!(err, "motcua due: {}", problem.text(args.lang))?;
            return Ok(if matches!(problem, Problem::Pause(_)) { REFUSED } else { WRONG_USAGE });
        }
    };
    let due = question.answer();
    let standing = due.standing(clock.now(), WorkingCalendar::shipped());
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
            write_answer(&due, due.standing(now, WorkingCalendar::shipped()), language, answers)?;
            Ok(true)
        }
        Err(problem) => {
            serde_json::to_writer(&mut *answers, &Refused { error: problem.text(language) })?;
            answers.push(b'\n');
            Ok(false)
        }
    }
}

/// A line of the input, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line<'a> {
    Whole(&'a [u8]),
    TooLong,
}

/// Cuts chunks into lines, holding at most [`MAX_LINE`] bytes of an unfinished one.
#[derive(Default)]
struct Lines {
    begun: Vec<u8>,
    too_long: bool,
}

impl Lines {
    fn feed(&mut self, chunk: &[u8], mut each: impl FnMut(Line<'_>) -> Result<()>) -> Result<()> {
        let mut pieces = chunk.split_inclusive(|byte| *byte == b'\n');
        for piece in &mut pieces {
            let Some(end) = piece.strip_suffix(b"\n") else {
                self.keep(piece);
                break;
            };
            if self.begun.is_empty() && !self.too_long && end.len() <= MAX_LINE {
                each(Line::Whole(end))?;
            } else {
                self.keep(end);
                self.finish(&mut each)?;
            }
        }
        Ok(())
    }

    fn keep(&mut self, piece: &[u8]) {
        self.too_long |= self.begun.len() + piece.len() > MAX_LINE;
        if self.too_long {
            self.begun.clear();
        } else {
            self.begun.extend_from_slice(piece);
        }
    }

    /// Ends a line that was begun.
    fn finish(&mut self, mut each: impl FnMut(Line<'_>) -> Result<()>) -> Result<()> {
        let begun = std::mem::take(&mut self.begun);
        match std::mem::take(&mut self.too_long) {
            true => each(Line::TooLong),
            false if !begun.is_empty() => each(Line::Whole(&begun)),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
