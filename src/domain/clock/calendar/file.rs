//! The calendar as an administrator writes it (TOML), read into checked parts with the line of a mistake.

use super::{DayKind, DayName, DayRow, Hours};
use crate::base::text::clean_line;
use crate::domain::clock::wall::Day;
use crate::domain::clock::windows::{Windows, WindowsError};
use serde::Deserialize;
use std::sync::Arc;
use toml::Spanned;

/// What is wrong with a calendar's text, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("calendar, line {line}: {fault}")]
pub struct CalendarError {
    /// The line of the text, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: CalendarFault,
}

/// What makes a calendar unusable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// Not TOML, a key missing, or a key nobody knows.
    #[error("cannot be read: {0}")]
    Syntax(String),
    /// Text that is no date.
    #[error("not a date: {0:?}; expected for example 2026-11-24")]
    Date(String),
    /// A weekday that is none of mon, tue, wed, thu, fri, sat, sun.
    #[error("not a weekday: {0:?}; expected mon, tue, wed, thu, fri, sat or sun")]
    Weekday(String),
    /// Hours that cannot be.
    #[error(transparent)]
    Windows(#[from] WindowsError),
    /// A row that ends before it begins, or lies outside the covered years.
    #[error("the days of this row are not within {0}–{1}, or end before they begin")]
    Span(i32, i32),
    /// More than one row about one day.
    #[error("{0} already has a row")]
    Twice(time::Date),
    /// A make-up working day on a day that works anyway.
    #[error("{0} is a working day anyway")]
    WorksAnyway(time::Date),
    /// Own hours without counting windows, or for a day that does not count.
    #[error("a row of kind \"hours\" needs counting windows and a day that counts")]
    NoHours,
    /// No weekday counts: no limit would ever end.
    #[error("no day of the week has counting windows")]
    NeverOpen,
    /// First year after the last, or years nobody could mean.
    #[error("the covered years must be between 1900 and 2200, the first not after the last, at most {max}", max = MAX_YEARS)]
    Years,
    /// Text longer than any calendar.
    #[error("longer than {max} bytes", max = MAX_BYTES)]
    TooLong,
}

/// What the file calls the days of the week, Monday first.
pub(super) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Covered years at most: bounds the table of days.
const MAX_YEARS: i32 = 60;
/// Characters of a name at most.
const MAX_NAME: usize = 120;
/// Bytes of text at most; the shipped five years take 10 kB.
const MAX_BYTES: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCalendar {
    name: String,
    first_year: Spanned<i32>,
    last_year: i32,
    week: Vec<Spanned<RawWeek>>,
    make_up: Spanned<RawHours>,
    #[serde(default)]
    day: Vec<Spanned<RawDay>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWeek {
    days: Vec<String>,
    counting: Vec<String>,
    receiving: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHours {
    counting: Vec<String>,
    receiving: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDay {
    date: String,
    to: Option<String>,
    kind: RawKind,
    vi: String,
    en: String,
    official: bool,
    counting: Option<Vec<String>>,
    receiving: Option<Vec<String>>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum RawKind {
    Off,
    Work,
    Hours,
}

/// A calendar's text taken apart; rows are in order and apart from each other.
pub(super) struct Parts {
    pub(super) name: String,
    pub(super) years: (i32, i32),
    /// Monday first.
    pub(super) week: [Hours; 7],
    pub(super) make_up: Hours,
    pub(super) rows: Vec<DayRow>,
}

/// Turns places in the text into lines.
struct Place<'a>(&'a str);

impl Place<'_> {
    fn wrong(&self, at: usize, fault: impl Into<CalendarFault>) -> CalendarError {
        let line = 1 + self.0.bytes().take(at).filter(|b| *b == b'\n').count();
        CalendarError { line, fault: fault.into() }
    }
}

/// Reads and checks the text.
pub(super) fn read(text: &str) -> Result<Parts, CalendarError> {
    let place = Place(text);
    if text.len() > MAX_BYTES {
        return Err(place.wrong(0, CalendarFault::TooLong));
    }
    let raw: RawCalendar = toml::from_str(text).map_err(|e| {
        place.wrong(e.span().map_or(0, |s| s.start), CalendarFault::Syntax(e.message().to_owned()))
    })?;
    let years = (*raw.first_year.get_ref(), raw.last_year);
    let plausible = years.0 >= 1900 && years.1 <= 2200 && (0..MAX_YEARS).contains(&(years.1 - years.0));
    if !plausible {
        return Err(place.wrong(raw.first_year.span().start, CalendarFault::Years));
    }
    let week = read_week(&place, &raw.week)?;
    let make_up = hours(&raw.make_up.get_ref().counting, &raw.make_up.get_ref().receiving)
        .map_err(|e| place.wrong(raw.make_up.span().start, e))?;
    let mut rows: Vec<(usize, DayRow)> = Vec::with_capacity(raw.day.len());
    for raw_day in &raw.day {
        let at = raw_day.span().start;
        let row = read_row(raw_day.get_ref(), years, &week, &make_up).map_err(|e| place.wrong(at, e))?;
        rows.push((at, row));
    }
    rows.sort_by_key(|(_, row)| row.first);
    for pair in rows.windows(2) {
        if let [(_, before), (at, after)] = pair
            && before.last >= after.first
        {
            return Err(place.wrong(*at, CalendarFault::Twice(after.first.date())));
        }
    }
    Ok(Parts {
        name: clean_line(&raw.name, MAX_NAME),
        years,
        week,
        make_up,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    })
}

fn read_week(place: &Place<'_>, raw: &[Spanned<RawWeek>]) -> Result<[Hours; 7], CalendarError> {
    let mut week: [Hours; 7] = Default::default();
    for entry in raw {
        let at = entry.span().start;
        let entry = entry.get_ref();
        let hours = hours(&entry.counting, &entry.receiving).map_err(|e| place.wrong(at, e))?;
        for name in &entry.days {
            let index = WEEKDAYS
                .iter()
                .position(|known| known == name)
                .ok_or_else(|| place.wrong(at, CalendarFault::Weekday(name.chars().take(20).collect())))?;
            week[index] = hours.clone();
        }
    }
    if week.iter().all(|hours| hours.counting.is_closed()) {
        return Err(place.wrong(0, CalendarFault::NeverOpen));
    }
    Ok(week)
}

fn hours(counting: &[String], receiving: &[String]) -> Result<Hours, CalendarFault> {
    Ok(Hours { counting: Windows::parse(counting)?, receiving: Windows::parse(receiving)? })
}

fn read_row(
    raw: &RawDay,
    years: (i32, i32),
    week: &[Hours; 7],
    make_up: &Hours,
) -> Result<DayRow, CalendarFault> {
    let first = date(&raw.date)?;
    let last = raw.to.as_deref().map_or(Ok(first), date)?;
    let covered = |d: time::Date| (years.0..=years.1).contains(&d.year());
    if last < first || !covered(first) || !covered(last) {
        return Err(CalendarFault::Span(years.0, years.1));
    }
    let (first, last) = (Day::of(first), Day::of(last));
    let works = |day: Day| !week[day.weekday_index()].counting.is_closed();
    let days = || (0..=last.since(first)).map(|n| first.plus(n));
    let own = raw
        .counting
        .as_ref()
        .map(|counting| hours(counting, raw.receiving.as_ref().unwrap_or(counting)))
        .transpose()?;
    let kind = match (raw.kind, own) {
        (RawKind::Off, _) => DayKind::Off,
        (RawKind::Work, own) => {
            if let Some(day) = days().find(|day| works(*day)) {
                return Err(CalendarFault::WorksAnyway(day.date()));
            }
            DayKind::MakeUp(own.unwrap_or_else(|| make_up.clone()))
        }
        (RawKind::Hours, Some(own)) if days().all(works) => DayKind::OwnHours(own),
        (RawKind::Hours, _) => return Err(CalendarFault::NoHours),
    };
    if let DayKind::MakeUp(hours) | DayKind::OwnHours(hours) = &kind
        && hours.counting.is_closed()
    {
        return Err(CalendarFault::NoHours);
    }
    let name = Arc::new(DayName { vi: clean_line(&raw.vi, MAX_NAME), en: clean_line(&raw.en, MAX_NAME) });
    Ok(DayRow { first, last, kind, name, official: raw.official })
}

/// Reads `YYYY-MM-DD`.
fn date(text: &str) -> Result<time::Date, CalendarFault> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(text, format).map_err(|_| CalendarFault::Date(text.chars().take(20).collect()))
}
