//! Calendars that were edited apart: days of one and days of the other, and which day both made something else.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::edit::written;
use super::file::{self, Parts};
use super::{DayKind, DayName, DayRow, Hours};
use crate::domain::clock::merge::{Disputed, Merged, Saying, each, one_of};
use crate::domain::clock::wall::Day;

/// What a calendar says of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    kind: DayKind,
    name: Arc<DayName>,
    official: bool,
}

/// Puts calendars together that were made from one; `None` where one of them cannot be read, or together they
/// make none. `keep` names the side whose word holds where they differ; without it the later one's does.
pub fn merged(base: &str, sides: &[&str], keep: Option<usize>) -> Option<Merged> {
    let read = |text: &str| file::read(text).ok();
    let before = read(base)?;
    let parts = sides.iter().map(|text| read(text)).collect::<Option<Vec<Parts>>>()?;
    let mut disputed = Vec::new();
    let mut part = |what: &str, differs: bool| {
        let says = vec![Saying::default(); parts.len()];
        disputed.extend(differs.then(|| Disputed { what: what.to_owned(), says }));
    };
    let names: Vec<&String> = parts.iter().map(|parts| &parts.name).collect();
    let (name, differs) = one_of(&before.name, &names, keep);
    part("name", differs);
    let years: Vec<&(i32, i32)> = parts.iter().map(|parts| &parts.years).collect();
    let (years, differs) = one_of(&before.years, &years, keep);
    part("years", differs);
    let weeks: Vec<&[Hours; 7]> = parts.iter().map(|parts| &parts.week).collect();
    let (week, differs) = one_of(&before.week, &weeks, keep);
    part("week", differs);
    let make_ups: Vec<&Hours> = parts.iter().map(|parts| &parts.make_up).collect();
    let (make_up, differs) = one_of(&before.make_up, &make_ups, keep);
    part("make-up", differs);
    let (days, told) = (days_of(&before), parts.iter().map(days_of).collect::<Vec<_>>());
    let (merged, differ) = each(&days, &told.iter().collect::<Vec<_>>(), keep);
    disputed.extend(differ.iter().map(|day| Disputed {
        what: day.date().to_string(),
        says: told.iter().map(|days| saying(days.get(day))).collect(),
    }));
    let (name, years, week, make_up) = (name.clone(), *years, week.clone(), make_up.clone());
    let rows = rows_of(&merged);
    let last = sides.last()?;
    let head: Vec<&str> = last.lines().take_while(|line| line.starts_with('#')).collect();
    let text = written(&head, &Parts { name, years, week, make_up, rows });
    read(&text)?;
    Some(Merged { text, disputed })
}

fn days_of(parts: &Parts) -> BTreeMap<Day, Said> {
    let each = |row: &DayRow| {
        let said = Said { kind: row.kind.clone(), name: Arc::clone(&row.name), official: row.official };
        let first = row.first;
        (0..=row.last.since(first)).map(move |n| (first.plus(n), said.clone())).collect::<Vec<_>>()
    };
    parts.rows.iter().flat_map(each).collect()
}

/// Days of which the same is said, one behind the other, as one row.
fn rows_of(days: &BTreeMap<Day, &Said>) -> Vec<DayRow> {
    let mut rows: Vec<DayRow> = Vec::new();
    for (day, said) in days {
        match rows.last_mut() {
            Some(row)
                if row.last.plus(1) == *day
                    && (&row.kind, &row.name, row.official) == (&said.kind, &said.name, said.official) =>
            {
                row.last = *day;
            }
            _ => rows.push(DayRow {
                first: *day,
                last: *day,
                kind: said.kind.clone(),
                name: Arc::clone(&said.name),
                official: said.official,
            }),
        }
    }
    rows
}

fn saying(said: Option<&Said>) -> Saying {
    let Some(said) = said else { return Saying { kind: "usual".into(), text: String::new() } };
    let (kind, hours) = match &said.kind {
        DayKind::Off => ("off", None),
        DayKind::MakeUp(hours) => ("work", Some(hours)),
        DayKind::OwnHours(hours) => ("hours", Some(hours)),
    };
    let hours = hours.map(|hours| hours.counting.texts().join(", "));
    let text: Vec<String> = hours.into_iter().chain([said.name.vi.clone()]).collect();
    Saying { kind: kind.into(), text: text.join(" · ") }
}

#[cfg(test)]
mod tests {
    use super::super::{DayAsked, DaysAsked, SHIPPED_CALENDAR, WorkingCalendar, edited};
    use super::*;
    use time::{Date, macros::date};

    fn with(text: &str, day: Date, kind: DayAsked, name: &str) -> String {
        let asked = DaysAsked {
            first: day,
            last: day,
            kind,
            hours: if kind == DayAsked::Hours { vec!["07:00-11:30".into()] } else { Vec::new() },
            vi: name.into(),
            en: name.into(),
            official: true,
        };
        edited(text, &[asked]).unwrap()
    }

    const ONE: Date = date!(2026 - 12 - 02);
    const TWO: Date = date!(2026 - 12 - 03);

    #[test]
    fn days_set_apart_all_hold_in_either_order() {
        let one = with(SHIPPED_CALENDAR, ONE, DayAsked::Off, "Hội xuân");
        let two = with(SHIPPED_CALENDAR, TWO, DayAsked::Hours, "Họp");
        let merged = merged(SHIPPED_CALENDAR, &[&one, &two], None).unwrap();
        assert_eq!(merged.disputed, []);
        let calendar = WorkingCalendar::parse(&merged.text).unwrap();
        assert!(!calendar.is_counted_day(ONE));
        assert_eq!(calendar.hours_of(TWO).counting.total(), 270);
        let other = super::merged(SHIPPED_CALENDAR, &[&two, &one], None).unwrap();
        assert_eq!(WorkingCalendar::parse(&other.text).unwrap().rows(), calendar.rows());
    }

    #[test]
    fn a_day_both_made_something_else_is_disputed_and_the_later_or_the_kept_word_holds() {
        let one = with(SHIPPED_CALENDAR, ONE, DayAsked::Off, "Hội xuân");
        let one = with(&one, TWO, DayAsked::Off, "Hội xuân");
        let two = with(SHIPPED_CALENDAR, ONE, DayAsked::Hours, "Họp");
        for (keep, minutes) in [(None, 270), (Some(0), 0), (Some(1), 270)] {
            let merged = merged(SHIPPED_CALENDAR, &[&one, &two], keep).unwrap();
            let [disputed] = merged.disputed.as_slice() else { panic!("{merged:?}") };
            assert_eq!(disputed.what, "2026-12-02");
            assert_eq!(disputed.says[0], Saying { kind: "off".into(), text: "Hội xuân".into() });
            assert_eq!(disputed.says[1], Saying { kind: "hours".into(), text: "07:00-11:30 · Họp".into() });
            let calendar = WorkingCalendar::parse(&merged.text).unwrap();
            assert_eq!(calendar.hours_of(ONE).counting.total(), minutes);
            assert!(!calendar.is_counted_day(TWO), "what nobody disputes holds, whichever side is kept");
        }
    }

    #[test]
    fn the_same_word_said_twice_is_one_and_texts_that_are_no_calendars_make_none() {
        let one = with(SHIPPED_CALENDAR, ONE, DayAsked::Off, "Hội xuân");
        let merged = merged(SHIPPED_CALENDAR, &[&one, &one], None).unwrap();
        assert_eq!((merged.text, merged.disputed), (one.clone(), vec![]));
        assert_eq!(super::merged(SHIPPED_CALENDAR, &[&one, "no calendar"], None), None);
    }
}
