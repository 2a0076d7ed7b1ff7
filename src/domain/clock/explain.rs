//! How a due time came about: a list of steps with their data, told in Vietnamese or English when asked.
//!
//! Steps are cheap to keep; words are made only for who reads them. Every line tells its dates and its
//! arithmetic, so that a clerk can read it aloud to an applicant.

use super::calendar::DayName;
use super::limit::TimeLimit;
use super::wall::{Day, Minute};
use std::sync::Arc;

mod english;
mod vietnamese;

/// The language a line is told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Tiếng Việt.
    #[default]
    Vietnamese,
    /// English.
    English,
}

/// The steps from receipt to due time, in the order they were taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation(Vec<Step>);

/// One step of the reckoning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A complete dossier was received.
    Received { at: Minute, limit: TimeLimit },
    /// Where counting days begins.
    FirstDay { received: Day, first: Day, article: Arc<str> },
    /// Days that do not count, by name.
    DayOff { first: Day, last: Day, name: Arc<DayName> },
    /// Days that count although their weekday does not.
    MadeUp { first: Day, last: Day, name: Arc<DayName> },
    /// Weekly days off between two days.
    WeeklyOff { days: i64, first: Day, last: Day },
    /// The last of so many working days.
    LastCounted { days: u32, last: Day },
    /// The time of day of a limit in working days.
    TimeOfDay { received: Minute, hour: Hour, end: Minute },
    /// Counting minutes begin later than receipt.
    CountsFrom { received: Minute, from: Minute },
    /// Counting minutes were added.
    MinutesAdded { minutes: i64, from: Minute, end: Minute },
    /// Calendar days or months were added.
    CalendarAdded { added: Added, from: Day, last: Day },
    /// A last day that does not count moved to one that does.
    LastDayMoved { from: Day, to: Day, article: Arc<str> },
    /// A same-day limit was placed.
    SameDay { received: Minute, how: SameDay, due_day: Day, article: Arc<str> },
    /// An ended pause.
    Paused { from: Minute, to: Minute, moved: Moved },
    /// What a pause made of the due time.
    NowDue { at: Minute, before: Minute },
    /// A pause that began at or after the due time: it changes nothing.
    PauseTooLate { from: Minute, due: Minute },
    /// A pause that has not ended.
    PauseOpen { from: Minute, due: Minute, left: i64 },
    /// The days off of this year are not decided yet.
    Projected { year: i32 },
    /// The calendar does not know these years: only the weekly days off were left out.
    NotCovered { from: i32, to: i32 },
    /// The result.
    Due { at: Minute },
    /// The result while a pause is open.
    NoDueWhilePaused,
}

/// How the time of receipt becomes the time of the due day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hour {
    /// It is the same.
    Kept,
    /// Received before opening.
    BeforeOpening,
    /// Received in the lunch break.
    InBreak,
    /// Received after this closing (a minute of the day).
    AfterClosing { closing: u16 },
    /// Received on a day that does not count.
    ReceivedOnDayOff,
}

/// Calendar time added to the day of receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// Calendar days.
    Days(i64),
    /// Months.
    Months(u16),
}

/// Where a same-day limit falls; times are minutes of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameDay {
    /// Received by the cut-off: the same day.
    InTime { cutoff: u16 },
    /// Received after the cut-off: the next counted day.
    AfterCutoff { cutoff: u16 },
    /// Received after this day's own, earlier closing: the next counted day.
    AfterClosing { closing: u16 },
    /// Received on a day that does not count: the next that does.
    DayOff,
}

/// What a pause adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// Counting minutes (limits in working days and hours).
    Minutes(i64),
    /// Calendar days (limits in days and months).
    Days(i64),
    /// Its end counts as a new receipt (same-day).
    ReceivedAgain,
}

impl Explanation {
    pub(super) fn new(steps: Vec<Step>) -> Self {
        Self(steps)
    }

    /// The steps as data.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Each step as a sentence.
    pub fn lines(&self, language: Language) -> Vec<String> {
        self.0.iter().map(|step| step.line(language)).collect()
    }
}

impl Step {
    /// This step as a sentence.
    pub fn line(&self, language: Language) -> String {
        let mut out = String::with_capacity(128);
        // Writing into a String cannot fail.
        let _ = match language {
            Language::Vietnamese => vietnamese::tell(self, &mut out),
            Language::English => english::tell(self, &mut out),
        };
        out
    }
}

/// `25/11/2026`.
struct ShortDate(Day);

impl std::fmt::Display for ShortDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let date = self.0.date();
        write!(f, "{:02}/{:02}/{:04}", date.day(), u8::from(date.month()), date.year())
    }
}

/// `17:00`, of a minute of the day.
struct TimeOfDay(u16);

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

#[cfg(test)]
mod tests;
