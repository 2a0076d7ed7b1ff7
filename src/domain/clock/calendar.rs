//! The working calendar: which days and minutes count, when the counter receives, what each day off is called.
//!
//! Read from TOML text and checked as a whole; a dossier keeps the [`hash`](WorkingCalendar::hash) of
//! the version in force at its intake. Days outside the covered years follow the weekly pattern only, and
//! [`covers`](WorkingCalendar::covers) says so.
//!
//! Invariant: some weekday counts, so the n-th counted day after any day exists.

use super::wall::{Day, Minute};
use super::windows::Windows;
use crate::base::id::ContentHash;
use crate::base::time::Timestamp;
use std::sync::{Arc, OnceLock};
use tally::Tally;
use time::Date;

mod edit;
mod file;
mod merge;
mod tally;

pub use edit::{DayAsked, DaysAsked, edited};
pub use file::{CalendarError, CalendarFault};
pub use merge::merged;

/// Hours of a day: what a limit consumes, and when the counter is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours {
    /// The minutes that a legal limit consumes; none: the day does not count.
    pub counting: Windows,
    /// When the counter receives.
    pub receiving: Windows,
}

/// What a day is called, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayName {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// A run of days that differ from the weekly pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRow {
    /// The first day of the run.
    pub first: Day,
    /// The last day of the run.
    pub last: Day,
    /// How they differ.
    pub kind: DayKind,
    /// What they are called.
    pub name: Arc<DayName>,
    /// Whether a decision was published; otherwise it is a projection.
    pub official: bool,
}

/// How a day differs from the weekly pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayKind {
    /// Does not count and does not receive (nghỉ lễ, nghỉ bù, hoán đổi).
    Off,
    /// A make-up working day: counts although its weekday does not (làm bù).
    MakeUp(Hours),
    /// Counts, with hours of its own (a half-day).
    OwnHours(Hours),
}

/// The working calendar of an office.
#[derive(Debug, Clone)]
pub struct WorkingCalendar {
    name: String,
    years: (i32, i32),
    week: [Hours; 7],
    make_up: Hours,
    rows: Vec<DayRow>,
    first_day: Day,
    /// For each covered day the place of its row in `rows`.
    row_of_day: Vec<Option<u16>>,
    counted: Tally,
    minutes: Tally,
    hash: ContentHash,
}

/// The calendar that ships with the program, 2024–2028.
pub const SHIPPED_CALENDAR: &str = include_str!("../../../assets/calendar.toml");

impl WorkingCalendar {
    /// Reads and checks a calendar's TOML text.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let parts = file::read(text)?;
        let (first_day, last_day) = (year_start(parts.years.0), year_start(parts.years.1 + 1).plus(-1));
        let length = usize::try_from(last_day.since(first_day) + 1).unwrap_or(0);
        let mut row_of_day = vec![None; length];
        for (index, row) in parts.rows.iter().enumerate() {
            for n in 0..=row.last.since(row.first) {
                let at = usize::try_from(row.first.plus(n).since(first_day)).unwrap_or(usize::MAX);
                if let Some(slot) = row_of_day.get_mut(at) {
                    *slot = u16::try_from(index).ok();
                }
            }
        }
        let empty = Tally::new([0; 7], first_day, &[]);
        let mut calendar = Self {
            name: parts.name,
            years: parts.years,
            week: parts.week,
            make_up: parts.make_up,
            rows: parts.rows,
            first_day,
            row_of_day,
            counted: empty.clone(),
            minutes: empty,
            hash: ContentHash(*blake3::hash(text.as_bytes()).as_bytes()),
        };
        calendar.counted = calendar.tally(|hours| i64::from(!hours.counting.is_closed()));
        calendar.minutes = calendar.tally(|hours| hours.counting.total());
        Ok(calendar)
    }

    /// The calendar that ships with the program.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<WorkingCalendar> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            Self::parse(SHIPPED_CALENDAR).expect("BUG: the shipped calendar is checked by a test")
        })
    }

    fn tally(&self, units: impl Fn(&Hours) -> i64) -> Tally {
        let days: Vec<i64> = (0..self.row_of_day.len())
            .map(|n| units(self.hours(self.first_day.plus(i64::try_from(n).unwrap_or(0)))))
            .collect();
        Tally::new(std::array::from_fn(|i| units(&self.week[i])), self.first_day, &days)
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// BLAKE3 of its text: the version a dossier keeps.
    pub fn hash(&self) -> ContentHash {
        self.hash
    }

    /// The first and the last year whose days off it knows.
    pub fn years(&self) -> (i32, i32) {
        self.years
    }

    /// Whether it knows the days off of this year; beyond, only the weekly pattern is told.
    pub fn covers(&self, year: i32) -> bool {
        (self.years.0..=self.years.1).contains(&year)
    }

    /// All runs of days that differ from the weekly pattern, in order.
    pub fn rows(&self) -> &[DayRow] {
        &self.rows
    }

    /// Whether every row of this covered year rests on a published decision.
    pub fn is_official(&self, year: i32) -> bool {
        let (first, after) = (year_start(year), year_start(year + 1));
        self.covers(year) && self.rows_between(first, after.plus(-1)).iter().all(|row| row.official)
    }

    /// The row about this day, if it differs from the weekly pattern.
    pub fn row(&self, date: Date) -> Option<&DayRow> {
        self.row_on(Day::of(date))
    }

    /// Counting and receiving windows of a date.
    pub fn hours_of(&self, date: Date) -> &Hours {
        self.hours(Day::of(date))
    }

    /// Whether a date counts as a working day.
    pub fn is_counted_day(&self, date: Date) -> bool {
        self.counts(Day::of(date))
    }

    /// The first counted day after a date.
    pub fn next_counted_day(&self, date: Date) -> Date {
        self.nth_counted_after(Day::of(date), 1).date()
    }

    /// The counted days in the years, months or weeks from `first` to `last`, both included.
    pub fn counted_days(&self, first: Date, last: Date) -> i64 {
        (self.counted.before(Day::of(last).plus(1)) - self.counted.before(Day::of(first))).max(0)
    }

    /// When a date's counting windows end; `None` for a date that does not count.
    pub fn closing_of(&self, date: Date) -> Option<Timestamp> {
        let day = Day::of(date);
        self.hours(day).counting.closing().map(|closing| Minute::at(day, closing).timestamp())
    }

    /// When a date's counting windows begin; `None` for a date that does not count.
    pub fn opening_of(&self, date: Date) -> Option<Timestamp> {
        let day = Day::of(date);
        self.hours(day).counting.opening().map(|opening| Minute::at(day, opening).timestamp())
    }

    /// Whether the counter is open at this moment.
    pub fn is_receiving(&self, at: Timestamp) -> bool {
        let at = Minute::of(at);
        self.hours(at.day()).receiving.holds(at.of_day())
    }

    /// Counting minutes from `a` to `b`; negative when `b` is earlier.
    pub fn counting_minutes_between(&self, a: Timestamp, b: Timestamp) -> i64 {
        self.minutes_between(Minute::of(a), Minute::of(b))
    }

    /// The moment `minutes` counting minutes after `from`, as an hours limit is counted: from the next
    /// counting minute on; an end exactly at a closing or at lunch is the next opening. Nothing added
    /// changes nothing.
    pub fn add_counting_minutes(&self, from: Timestamp, minutes: u32) -> Timestamp {
        self.consume(Minute::of(from), i64::from(minutes)).timestamp()
    }
}

/// What the clock itself counts with.
impl WorkingCalendar {
    pub(super) fn hours(&self, day: Day) -> &Hours {
        match self.row_on(day).map(|row| &row.kind) {
            Some(DayKind::MakeUp(hours) | DayKind::OwnHours(hours)) => hours,
            Some(DayKind::Off) => closed(),
            None => &self.week[day.weekday_index()],
        }
    }

    pub(super) fn row_on(&self, day: Day) -> Option<&DayRow> {
        let at = usize::try_from(day.since(self.first_day)).ok()?;
        let index = (*self.row_of_day.get(at)?)?;
        self.rows.get(usize::from(index))
    }

    /// The rows that touch the days from `first` to `last`.
    pub(super) fn rows_between(&self, first: Day, last: Day) -> &[DayRow] {
        let from = self.rows.partition_point(|row| row.last < first);
        let to = self.rows.partition_point(|row| row.first <= last).max(from);
        &self.rows[from..to]
    }

    pub(super) fn counts(&self, day: Day) -> bool {
        !self.hours(day).counting.is_closed()
    }

    /// The n-th counted day after `day`; `day` itself for 0.
    pub(super) fn nth_counted_after(&self, day: Day, n: u32) -> Day {
        match n {
            0 => day,
            n => self.counted.day_holding(self.counted.before(day.plus(1)) + i64::from(n) - 1, day.plus(1)),
        }
    }

    /// This day if it counts, else the next that does.
    pub(super) fn counted_from(&self, day: Day) -> Day {
        if self.counts(day) { day } else { self.nth_counted_after(day, 1) }
    }

    /// Counted days after `first` up to and including `last`.
    pub(super) fn counted_between(&self, first: Day, last: Day) -> i64 {
        self.counted.before(last.plus(1)) - self.counted.before(first.plus(1))
    }

    /// The closing of a day; of one that does not count, that of a make-up day.
    pub(super) fn closing(&self, day: Day) -> Minute {
        let own = self.hours(day).counting.closing();
        Minute::at(day, own.or_else(|| self.make_up.counting.closing()).unwrap_or(17 * 60))
    }

    /// The first counting minute at or after this one.
    pub(super) fn next_counting(&self, at: Minute) -> Minute {
        self.counting_minute(self.minutes_before(at), at.day())
    }

    /// `minutes` counting minutes after `from`, ending on a counting minute; `from` itself for none.
    pub(super) fn consume(&self, from: Minute, minutes: i64) -> Minute {
        if minutes <= 0 {
            return from;
        }
        self.counting_minute(self.minutes_before(from) + minutes, from.day())
    }

    pub(super) fn minutes_between(&self, a: Minute, b: Minute) -> i64 {
        self.minutes_before(b) - self.minutes_before(a)
    }

    fn minutes_before(&self, at: Minute) -> i64 {
        self.minutes.before(at.day()) + self.hours(at.day()).counting.before(at.of_day())
    }

    /// When counting minute number `n` of all time begins; it lies on `from` or later.
    fn counting_minute(&self, n: i64, from: Day) -> Minute {
        let day = self.minutes.day_holding(n, from);
        let within = self.hours(day).counting.nth(n - self.minutes.before(day));
        within.map_or_else(|| self.closing(day), |minute| Minute::at(day, minute))
    }
}

fn year_start(year: i32) -> Day {
    Date::from_ordinal_date(year, 1).map_or(Day::LAST, Day::of)
}

fn closed() -> &'static Hours {
    static CLOSED: OnceLock<Hours> = OnceLock::new();
    CLOSED.get_or_init(Hours::default)
}

#[cfg(test)]
mod tests;
