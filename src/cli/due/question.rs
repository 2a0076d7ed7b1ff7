//! A question to the clock, from arguments or a line of JSON, and what can be wrong with it.

use super::lines::MAX_LINE;
use super::other::{OtherCalendar, OtherRules};
use crate::base::text::clean_line;
use crate::base::time::{TimeError, Timestamp};
use crate::domain::clock::{
    Due, Language, LimitError, Pause, PauseError, Rules, TimeLimit, WorkingCalendar, due,
};
use serde::Deserialize;
use std::borrow::Cow;

/// Characters of an error's text at most.
const MAX_TEXT: usize = 400;

/// A question that cannot be answered.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
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
    /// A calendar or rules that cannot be.
    #[error("calendar or rules: {0}")]
    Other(String),
}

impl Problem {
    /// What is wrong and what to write instead; safe to show, for it may quote the input.
    pub(super) fn text(&self, language: Language) -> String {
        clean_line(&self.raw_text(language), MAX_TEXT)
    }

    fn raw_text(&self, language: Language) -> String {
        if language == Language::English {
            return match self {
                Self::PauseText(_) => {
                    format!("{self}; expected FROM..TO, or FROM.. for one that is still open")
                }
                Self::Json(_) => {
                    format!(
                        "{self}; expected {{\"limit\", \"received\", \"pauses\", \"calendar\", \"rules\"}}"
                    )
                }
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
                format!(
                    "dòng không đọc được ({error}); cần {{\"limit\", \"received\", \"pauses\", \"calendar\", \"rules\"}}"
                )
            }
            Self::Other(told) => format!("lịch hoặc quy tắc không dùng được: {told}"),
            Self::LineTooLong => format!("dòng quá dài: tối đa {MAX_LINE} byte"),
        }
    }
}

/// What is asked of the clock.
pub(super) struct Question {
    limit: TimeLimit,
    received: Timestamp,
    pauses: Vec<Pause>,
    calendar: Option<Box<WorkingCalendar>>,
    rules: Option<Box<Rules>>,
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
    #[serde(default)]
    calendar: Option<OtherCalendar>,
    #[serde(default)]
    rules: Option<OtherRules>,
}

impl Question {
    /// From the texts of the arguments.
    pub(super) fn from_texts(
        limit: &str,
        received: &str,
        pauses: &[String],
    ) -> std::result::Result<Self, Problem> {
        Ok(Self {
            limit: limit.parse()?,
            received: Timestamp::parse(received)?,
            pauses: pauses.iter().map(|text| parse_pause(text)).collect::<std::result::Result<_, _>>()?,
            calendar: None,
            rules: None,
        })
    }

    /// From a line of JSON.
    pub(super) fn from_line(line: &[u8]) -> std::result::Result<Self, Problem> {
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
            calendar: raw.calendar.map(OtherCalendar::read).transpose()?.map(Box::new),
            rules: raw.rules.map(OtherRules::read).transpose()?.map(Box::new),
        })
    }

    /// The calendar it is asked under: its own, or the one that ships with the program.
    pub(super) fn calendar(&self) -> &WorkingCalendar {
        self.calendar.as_deref().unwrap_or_else(|| WorkingCalendar::shipped())
    }

    /// Asks the clock.
    pub(super) fn answer(&self) -> Due {
        let rules = self.rules.as_deref().unwrap_or_else(|| Rules::shipped());
        due(self.limit, self.received, &self.pauses, self.calendar(), rules)
    }
}

/// Reads `FROM..TO`, or `FROM..` for an open pause.
fn parse_pause(text: &str) -> std::result::Result<Pause, Problem> {
    let (from, to) =
        text.split_once("..").ok_or_else(|| Problem::PauseText(text.chars().take(80).collect()))?;
    let to = if to.trim().is_empty() { None } else { Some(Timestamp::parse(to)?) };
    Ok(Pause::new(Timestamp::parse(from)?, to)?)
}
