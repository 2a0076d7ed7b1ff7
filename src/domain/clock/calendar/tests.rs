//! The shipped calendar against the published working days, and files that are wrong.

use super::*;
use proptest::prelude::*;
use time::macros::date;

fn shipped() -> &'static WorkingCalendar {
    WorkingCalendar::shipped()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[test]
fn the_working_days_of_each_year_are_those_of_the_oracle() {
    for (year, days) in [(2024, 251), (2025, 250), (2026, 249), (2027, 249), (2028, 248)] {
        let first = Date::from_ordinal_date(year, 1).unwrap();
        let last = Date::from_calendar_date(year, time::Month::December, 31).unwrap();
        assert_eq!(shipped().counted_days(first, last), days, "{year}");
        assert_eq!(shipped().is_official(year), year <= 2026, "{year}");
    }
}

#[test]
fn days_off_and_make_up_days_are_known_by_name() {
    let calendar = shipped();
    assert!(!calendar.is_counted_day(date!(2026 - 11 - 24)));
    assert_eq!(calendar.row(date!(2026 - 11 - 24)).unwrap().name.vi, "Ngày Văn hóa Việt Nam");
    assert!(calendar.is_counted_day(date!(2026 - 08 - 22)));
    assert!(matches!(calendar.row(date!(2026 - 08 - 22)).unwrap().kind, DayKind::MakeUp(_)));
    assert_eq!(calendar.next_counted_day(date!(2026 - 02 - 13)), date!(2026 - 02 - 23));
    assert_eq!(calendar.closing_of(date!(2026 - 11 - 25)), Some(at("2026-11-25T17:00")));
    assert_eq!(calendar.opening_of(date!(2026 - 11 - 25)), Some(at("2026-11-25T07:00")));
    assert_eq!(calendar.closing_of(date!(2026 - 11 - 24)), None);
}

#[test]
fn the_counter_receives_on_saturday_morning_although_it_does_not_count() {
    let calendar = shipped();
    assert!(calendar.is_receiving(at("2026-11-28T09:00")));
    assert!(!calendar.is_counted_day(date!(2026 - 11 - 28)));
    assert!(!calendar.is_receiving(at("2026-11-28T11:30")));
    assert!(!calendar.is_receiving(at("2026-02-14T09:00")), "the Saturday of Tết is off");
    assert!(!calendar.is_receiving(at("2026-11-24T09:00")));
}

#[test]
fn beyond_the_covered_years_only_the_week_counts() {
    let calendar = shipped();
    assert!(!calendar.covers(2029) && !calendar.covers(2023) && calendar.covers(2028));
    assert!(calendar.is_counted_day(date!(2029 - 01 - 01)) && calendar.is_counted_day(date!(2023 - 05 - 01)));
    assert!(!calendar.is_counted_day(date!(2029 - 01 - 06)));
    assert_eq!(calendar.counted_days(date!(2029 - 01 - 01), date!(2029 - 12 - 31)), 261);
}

#[test]
fn counting_minutes_skip_lunch_nights_and_days_off() {
    let calendar = shipped();
    for (from, to, minutes) in [
        ("2026-12-02T10:00", "2026-12-04T10:00", 960),
        ("2026-12-04T10:00", "2026-12-02T10:00", -960),
        ("2026-11-25T11:45", "2026-11-25T13:30", 0),
        ("2026-11-23T16:30", "2026-11-25T07:30", 60),
        ("2026-11-28T00:00", "2026-11-29T23:59", 0),
    ] {
        assert_eq!(calendar.counting_minutes_between(at(from), at(to)), minutes, "{from}");
    }
}

#[test]
fn a_half_day_counts_with_its_own_hours() {
    let row = "[[day]]\ndate = \"2026-12-02\"\nkind = \"hours\"\nvi = \"nửa ngày\"\nen = \"half-day\"\n\
               official = true\ncounting = [\"07:00-11:30\"]\n";
    let calendar = WorkingCalendar::parse(&format!("{SHIPPED_CALENDAR}\n{row}")).unwrap();
    assert_eq!(calendar.closing_of(date!(2026 - 12 - 02)), Some(at("2026-12-02T11:30")));
    assert_eq!(calendar.counting_minutes_between(at("2026-12-02T00:00"), at("2026-12-03T00:00")), 270);
    assert_ne!(calendar.hash(), shipped().hash());
}

#[test]
fn a_wrong_calendar_is_refused_with_the_line_and_the_reason() {
    let lines = SHIPPED_CALENDAR.lines().count();
    let row = |date: &str, kind: &str| {
        format!(
            "{SHIPPED_CALENDAR}\n[[day]]\ndate = \"{date}\"\nkind = \"{kind}\"\nvi = \"x\"\nen = \"x\"\nofficial = true\n"
        )
    };
    type IsRight = fn(&CalendarFault) -> bool;
    let cases: [(String, IsRight); 7] = [
        (row("2026-02-30", "off"), |f| matches!(f, CalendarFault::Date(_))),
        (row("2029-01-01", "off"), |f| matches!(f, CalendarFault::Span(2024, 2028))),
        (row("2026-11-24", "off"), |f| matches!(f, CalendarFault::Twice(_))),
        (row("2026-11-25", "work"), |f| matches!(f, CalendarFault::WorksAnyway(_))),
        (row("2026-11-25", "hours"), |f| matches!(f, CalendarFault::NoHours)),
        (row("2026-11-28", "hours"), |f| matches!(f, CalendarFault::NoHours)),
        (row("2026-11-28", "party"), |f| matches!(f, CalendarFault::Syntax(_))),
    ];
    for (text, is_right) in cases {
        let error = WorkingCalendar::parse(&text).unwrap_err();
        assert!(is_right(&error.fault), "{error}");
        assert!((lines + 1..=lines + 7).contains(&error.line), "{error}");
    }
    let replaced =
        |from: &str, to: &str| WorkingCalendar::parse(&SHIPPED_CALENDAR.replace(from, to)).unwrap_err().fault;
    assert!(matches!(replaced("last_year = 2028", "last_year = 2023"), CalendarFault::Years));
    assert!(matches!(replaced("\"sat\"", "\"caturday\""), CalendarFault::Weekday(_)));
    assert!(matches!(replaced("\"13:30-17:00\"", "\"11:00-17:00\""), CalendarFault::Windows(_)));
    assert!(matches!(
        replaced("counting = [\"07:00-11:30\", \"13:30-17:00\"]", "counting = []"),
        CalendarFault::NeverOpen
    ));
    assert!(WorkingCalendar::parse("").is_err());
}

fn any_day() -> impl Strategy<Value = Day> {
    // Around and beyond the covered years 2024–2028.
    (18_000_i64..23_000).prop_map(|n| Day::FIRST.plus(n - Day::FIRST.number()))
}

proptest! {
    #[test]
    fn the_nth_counted_day_is_the_one_a_walk_finds(from in any_day(), n in 1_u32..400) {
        let calendar = shipped();
        let (mut day, mut left) = (from, n);
        while left > 0 {
            day = day.plus(1);
            left -= u32::from(calendar.counts(day));
        }
        prop_assert_eq!(calendar.nth_counted_after(from, n), day);
        prop_assert_eq!(calendar.counted_between(from, day), i64::from(n));
    }

    #[test]
    fn consuming_minutes_ends_on_a_counting_minute_exactly_that_far(
        from in any_day(), minute in 0_u16..1440, minutes in 1_i64..200_000,
    ) {
        let calendar = shipped();
        let start = Minute::at(from, minute);
        let end = calendar.consume(start, minutes);
        prop_assert_eq!(calendar.minutes_between(start, end), minutes);
        prop_assert!(calendar.hours(end.day()).counting.holds(end.of_day()));
        prop_assert_eq!(calendar.next_counting(end), end);
    }
}
