//! Days of a calendar set otherwise: a new text of the whole calendar, which is another version of it.
//!
//! A version is never changed itself. The new text keeps the comment at the old one's head, the weekly
//! pattern and every day that was not set; it is read by the same reader before it is given out, so that
//! what cannot be is refused with the reader's own words.

use super::file::{self, Parts};
use super::{CalendarError, CalendarFault, DayKind, DayName, DayRow, Hours};
use crate::coded_enum;
use crate::domain::clock::wall::Day;
use crate::domain::clock::windows::Windows;
use std::fmt::Write as _;
use std::sync::Arc;
use time::Date;

coded_enum! {
    /// What a day is to be.
    pub enum DayAsked {
        /// A day off.
        Off = 1, "off";
        /// A make-up working day: its weekday is off.
        Work = 2, "work";
        /// A working day with hours of its own: a half-day.
        Hours = 3, "hours";
        /// As its weekday usually is.
        Usual = 4, "usual";
    }
}

/// A run of days set otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaysAsked {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// What they are to be.
    pub kind: DayAsked,
    /// Their hours (`07:00-11:30`); none: those of a make-up day.
    pub hours: Vec<String>,
    /// What they are called, in Vietnamese.
    pub vi: String,
    /// And in English.
    pub en: String,
    /// Whether a decision was published.
    pub official: bool,
}

/// The text of a calendar with days set otherwise.
pub fn edited(text: &str, asked: &[DaysAsked]) -> Result<String, CalendarError> {
    let mut parts = file::read(text)?;
    for days in asked {
        set(&mut parts, days).map_err(|fault| CalendarError { line: 0, fault })?;
    }
    let head: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
    let new = written(&head, &parts);
    file::read(&new)?;
    Ok(new)
}

fn set(parts: &mut Parts, asked: &DaysAsked) -> Result<(), CalendarFault> {
    let (first, last) = (Day::of(asked.first), Day::of(asked.last));
    if last < first {
        return Err(CalendarFault::Span(parts.years.0, parts.years.1));
    }
    let mut rows = Vec::with_capacity(parts.rows.len() + 2);
    for row in parts.rows.drain(..) {
        if row.last < first || row.first > last {
            rows.push(row);
            continue;
        }
        if row.first < first {
            rows.push(DayRow { last: first.plus(-1), ..row.clone() });
        }
        if row.last > last {
            rows.push(DayRow { first: last.plus(1), ..row });
        }
    }
    let own = Windows::parse(&asked.hours)?;
    let hours = match own.is_closed() {
        true => parts.make_up.clone(),
        false => Hours { counting: own.clone(), receiving: own },
    };
    let kind = match asked.kind {
        DayAsked::Usual => None,
        DayAsked::Off => Some(DayKind::Off),
        DayAsked::Work => Some(DayKind::MakeUp(hours)),
        DayAsked::Hours if asked.hours.is_empty() => return Err(CalendarFault::NoHours),
        DayAsked::Hours => Some(DayKind::OwnHours(hours)),
    };
    let name = Arc::new(DayName { vi: asked.vi.clone(), en: asked.en.clone() });
    rows.extend(kind.map(|kind| DayRow { first, last, kind, name, official: asked.official }));
    rows.sort_by_key(|row| row.first);
    parts.rows = rows;
    Ok(())
}

/// A calendar as its file writes it.
pub(super) fn written(head: &[&str], parts: &Parts) -> String {
    let mut out = String::with_capacity(12_000);
    for line in head {
        let _ = writeln!(out, "{line}");
    }
    let (first, last) = parts.years;
    let _ = writeln!(out, "\nname = {}\nfirst_year = {first}\nlast_year = {last}", quoted(&parts.name));
    for (days, hours) in alike(&parts.week) {
        let names: Vec<String> = days.iter().map(|day| quoted(day)).collect();
        let _ = writeln!(out, "\n[[week]]\ndays = [{}]", names.join(", "));
        write_hours(&mut out, hours);
    }
    out.push_str("\n[make_up]\n");
    write_hours(&mut out, &parts.make_up);
    let mut year = None;
    for row in &parts.rows {
        let own = row.first.date().year();
        if year.replace(own) != Some(own) {
            let _ = writeln!(out, "\n# ---- {own} ----");
        }
        write_row(&mut out, row, &parts.make_up);
    }
    out
}

/// Weekdays that have the same hours, in the order of the week.
fn alike(week: &[Hours; 7]) -> Vec<(Vec<&'static str>, &Hours)> {
    let mut groups: Vec<(Vec<&'static str>, &Hours)> = Vec::new();
    for (name, hours) in file::WEEKDAYS.iter().zip(week) {
        match groups.iter_mut().find(|(_, known)| *known == hours) {
            Some((days, _)) => days.push(name),
            None => groups.push((vec![name], hours)),
        }
    }
    groups.retain(|(_, hours)| !hours.counting.is_closed() || !hours.receiving.is_closed());
    groups
}

fn write_hours(out: &mut String, hours: &Hours) {
    let _ =
        writeln!(out, "counting = {}\nreceiving = {}", windows(&hours.counting), windows(&hours.receiving));
}

fn write_row(out: &mut String, row: &DayRow, make_up: &Hours) {
    let _ = writeln!(out, "\n[[day]]\ndate = \"{}\"", row.first.date());
    if row.last != row.first {
        let _ = writeln!(out, "to = \"{}\"", row.last.date());
    }
    let (kind, hours) = match &row.kind {
        DayKind::Off => ("off", None),
        DayKind::MakeUp(hours) => ("work", Some(hours).filter(|hours| *hours != make_up)),
        DayKind::OwnHours(hours) => ("hours", Some(hours)),
    };
    let (vi, en) = (quoted(&row.name.vi), quoted(&row.name.en));
    let _ = writeln!(out, "kind = \"{kind}\"\nvi = {vi}\nen = {en}\nofficial = {}", row.official);
    if let Some(hours) = hours {
        write_hours(out, hours);
    }
}

fn windows(windows: &Windows) -> String {
    let each: Vec<String> = windows.texts().iter().map(|text| quoted(text)).collect();
    format!("[{}]", each.join(", "))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::{SHIPPED_CALENDAR, WorkingCalendar};
    use super::*;
    use time::macros::date;

    fn asked(first: Date, last: Date, kind: DayAsked, hours: &[&str]) -> DaysAsked {
        let hours = hours.iter().map(|text| (*text).to_owned()).collect();
        DaysAsked {
            first,
            last,
            kind,
            hours,
            vi: "Nghỉ địa phương".into(),
            en: String::new(),
            official: true,
        }
    }

    fn with(asked: &[DaysAsked]) -> WorkingCalendar {
        WorkingCalendar::parse(&edited(SHIPPED_CALENDAR, asked).unwrap()).unwrap()
    }

    #[test]
    fn written_anew_the_shipped_calendar_says_the_same() {
        let (old, new) = (WorkingCalendar::shipped(), with(&[]));
        assert_eq!((old.name(), old.years(), old.rows()), (new.name(), new.years(), new.rows()));
        let mut day = date!(2024 - 01 - 01);
        while day < date!(2029 - 01 - 10) {
            assert_eq!(old.hours_of(day), new.hours_of(day), "{day}");
            day = day.next_day().unwrap();
        }
        let text = edited(SHIPPED_CALENDAR, &[]).unwrap();
        assert!(text.starts_with("# The working calendar of the desk"), "the head's words stay");
        assert_eq!(edited(&text, &[]).unwrap(), text, "written twice it is the same");
    }

    #[test]
    fn a_day_becomes_a_half_day_a_day_off_or_a_swapped_one_and_usual_again() {
        let (half, saturday) = (date!(2026 - 12 - 02), date!(2026 - 12 - 05));
        let calendar = with(&[asked(half, half, DayAsked::Hours, &["07:00-11:30"])]);
        assert_eq!(calendar.hours_of(half).counting.total(), 270);
        let swap = [asked(half, half, DayAsked::Off, &[]), asked(saturday, saturday, DayAsked::Work, &[])];
        let swapped = with(&swap);
        assert!(!swapped.is_counted_day(half) && swapped.is_counted_day(saturday));
        assert_eq!(swapped.row(half).unwrap().name.vi, "Nghỉ địa phương");
        let text = edited(SHIPPED_CALENDAR, &swap).unwrap();
        let back = [half, saturday].map(|day| asked(day, day, DayAsked::Usual, &[]));
        let usual = WorkingCalendar::parse(&edited(&text, &back).unwrap()).unwrap();
        assert_eq!(usual.rows(), WorkingCalendar::shipped().rows());
    }

    #[test]
    fn a_day_within_a_run_parts_it() {
        let middle = date!(2024 - 02 - 10);
        let calendar = with(&[asked(middle, middle, DayAsked::Usual, &[])]);
        let of = |day: Date| calendar.row(day).map(|row| (row.first.date(), row.last.date()));
        assert_eq!(of(middle), None);
        assert_eq!(of(date!(2024 - 02 - 09)), Some((date!(2024 - 02 - 08), date!(2024 - 02 - 09))));
        assert_eq!(of(date!(2024 - 02 - 14)), Some((date!(2024 - 02 - 11), date!(2024 - 02 - 14))));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let monday = date!(2026 - 12 - 07);
        for wrong in [
            asked(monday, monday, DayAsked::Work, &[]),
            asked(monday, monday, DayAsked::Hours, &[]),
            asked(monday, monday, DayAsked::Hours, &["11:30-07:00"]),
            asked(date!(2026 - 12 - 06), date!(2026 - 12 - 06), DayAsked::Hours, &["07:00-11:30"]),
            asked(date!(2040 - 12 - 06), date!(2040 - 12 - 06), DayAsked::Off, &[]),
            asked(monday, date!(2026 - 12 - 01), DayAsked::Off, &[]),
        ] {
            assert!(edited(SHIPPED_CALENDAR, std::slice::from_ref(&wrong)).is_err(), "{wrong:?}");
        }
    }
}
