//! The published vectors, every example of the rules, and the laws a promise obeys.

use super::*;
use crate::domain::clock::calendar::SHIPPED_CALENDAR;
use crate::domain::clock::rules::SHIPPED_RULES;
use proptest::prelude::*;
use time::macros::date;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn pause(from: &str, to: &str) -> Pause {
    Pause::new(at(from), (!to.is_empty()).then(|| at(to))).unwrap()
}

fn reckon(limit: &str, received: &str, pauses: &[Pause]) -> Due {
    due(limit.parse().unwrap(), at(received), pauses, WorkingCalendar::shipped(), Rules::shipped())
}

/// The due time as `2026-11-25 17:00`.
fn shown(limit: &str, received: &str, pauses: &[Pause]) -> String {
    match reckon(limit, received, pauses).due_at {
        Some(due) => due.to_string().replace('T', " ").replace(":00+07:00", ""),
        None => "paused".to_owned(),
    }
}

#[track_caller]
fn all_due(cases: &[(&str, &str, &str)]) {
    for (received, limit, expected) in cases {
        assert_eq!(shown(limit, received, &[]), *expected, "{received} + {limit}");
    }
}

#[test]
fn working_days_follow_the_table() {
    let cases = [
        ("2026-11-23", "1wd", "2026-11-25"),
        ("2026-11-23", "3wd", "2026-11-27"),
        ("2026-11-20", "10wd", "2026-12-07"),
        ("2026-02-13", "1wd", "2026-02-23"),
        ("2026-02-13", "7wd", "2026-03-03"),
        ("2026-08-28", "5wd", "2026-09-09"),
        ("2026-08-21", "1wd", "2026-08-22"),
        ("2026-08-18", "7wd", "2026-08-26"),
        ("2026-04-24", "3wd", "2026-05-04"),
        ("2026-04-29", "2wd", "2026-05-05"),
        ("2026-12-31", "3wd", "2027-01-06"),
        ("2025-01-24", "7wd", "2025-02-11"),
        ("2024-04-26", "3wd", "2024-05-04"),
    ];
    for (received, limit, expected) in cases {
        assert_eq!(shown(limit, &format!("{received}T09:20"), &[]), format!("{expected} 09:20"));
        assert_eq!(shown(limit, &format!("{received}T18:20"), &[]), format!("{expected} 17:00"));
    }
}

#[test]
fn hours_follow_the_table() {
    all_due(&[
        ("2026-11-23T10:00", "24h", "2026-11-27 10:00"),
        ("2026-11-23T16:30", "8h", "2026-11-25 16:30"),
        ("2026-11-25T17:30", "24h", "2026-12-01 07:00"),
        ("2026-11-25T17:00", "24h", "2026-12-01 07:00"),
        ("2026-11-25T09:00", "4h", "2026-11-25 15:00"),
        ("2026-11-25T15:00", "4h", "2026-11-26 09:00"),
        ("2026-11-25T11:45", "2h", "2026-11-25 15:30"),
        ("2026-11-27T16:00", "16h", "2026-12-01 16:00"),
        ("2026-11-25T06:15", "8h", "2026-11-26 07:00"),
        ("2026-11-30T10:00", "40h", "2026-12-07 10:00"),
        ("2026-11-25T07:30", "4h", "2026-11-25 13:30"),
    ]);
    // A user's expectation: Monday 10:00 + 2 days = Wednesday 10:00.
    all_due(&[
        ("2026-11-30T10:00", "2wd", "2026-12-02 10:00"),
        ("2026-11-30T10:00", "16h", "2026-12-02 10:00"),
    ]);
}

#[test]
fn the_time_of_a_working_days_limit_is_that_of_receipt_or_closing() {
    all_due(&[
        ("2026-11-25T17:30", "3wd", "2026-11-30 17:00"),
        ("2026-11-28T09:00", "3wd", "2026-12-02 17:00"),
        ("2026-11-25T17:00", "3wd", "2026-11-30 17:00"),
        ("2026-11-25T17:01", "3wd", "2026-11-30 17:00"),
        ("2026-11-25T06:15", "3wd", "2026-11-30 07:00"),
        ("2026-11-25T11:29:59", "3wd", "2026-11-30 11:29"),
        ("2026-11-25T11:30", "3wd", "2026-11-30 13:30"),
        ("2026-11-25T13:29", "3wd", "2026-11-30 13:30"),
        ("2026-11-24T10:00", "1wd", "2026-11-25 17:00"),
    ]);
}

#[test]
fn a_part_of_a_working_day_is_consumed_after_the_whole_days() {
    all_due(&[
        // 6 working days: Thu 3/12 10:00; 120 minutes more cross lunch.
        ("2026-11-25T10:00", "6.25wd", "2026-12-03 14:00"),
        ("2026-11-25T17:30", "6.25wd", "2026-12-04 09:00"),
        ("2026-11-25T10:00", "0.5wd", "2026-11-25 16:00"),
        ("2026-11-25T17:30", "0.5wd", "2026-11-26 11:00"),
        ("2026-11-25T07:30", "1.5wd", "2026-11-26 13:30"),
        // 0.001 of a day is 0.48 minutes: a whole minute.
        ("2026-11-25T10:00", "0.001wd", "2026-11-25 10:01"),
    ]);
}

#[test]
fn calendar_days_and_months_end_at_closing_of_a_day_that_counts() {
    all_due(&[
        ("2026-11-23T10:00", "10d", "2026-12-03 17:00"),
        ("2026-11-23T10:00", "1d", "2026-11-25 17:00"),
        ("2026-11-23T20:00", "5d", "2026-11-30 17:00"),
        ("2026-02-10T10:00", "6d", "2026-02-23 17:00"),
        ("2026-11-30T10:00", "1m", "2026-12-30 17:00"),
        ("2027-01-31T10:00", "1m", "2027-03-01 17:00"),
        ("2026-12-31T08:00", "2m", "2027-03-01 17:00"),
        ("2026-08-12T10:00", "10d", "2026-08-22 17:00"),
    ]);
}

#[test]
fn same_day_turns_at_fifteen_hours() {
    all_due(&[
        ("2026-12-01T14:59", "same-day", "2026-12-01 17:00"),
        ("2026-12-01T15:00:59", "same-day", "2026-12-01 17:00"),
        ("2026-12-01T15:01", "same-day", "2026-12-02 17:00"),
        ("2026-11-23T15:01", "same-day", "2026-11-25 17:00"),
        ("2026-11-28T09:00", "same-day", "2026-11-30 17:00"),
        ("2026-11-24T09:00", "same-day", "2026-11-25 17:00"),
        ("2026-12-01T05:00", "same-day", "2026-12-01 17:00"),
    ]);
    // Other limits do not move for it.
    assert_eq!(shown("1wd", "2026-12-01T15:01", &[]), "2026-12-02 15:01");
}

#[test]
fn a_pause_adds_the_working_time_it_took() {
    let (d5, r) = ("5wd", "2026-11-30T10:00");
    assert_eq!(shown(d5, r, &[]), "2026-12-07 10:00");
    let cases: [(&[Pause], &str); 9] = [
        (&[pause("2026-12-02T10:00", "2026-12-04T10:00")], "2026-12-09 10:00"),
        (&[pause("2026-12-04T10:00", "2026-12-28T10:00")], "2026-12-29 10:00"),
        // At the due time or later: late stays late.
        (&[pause("2026-12-07T10:00", "2026-12-09T10:00")], "2026-12-07 10:00"),
        (&[pause("2026-12-08T10:00", "")], "2026-12-07 10:00"),
        // The first moves the due time past the beginning of the second.
        (
            &[pause("2026-12-08T10:00", "2026-12-09T10:00"), pause("2026-12-02T10:00", "2026-12-04T10:00")],
            "2026-12-10 10:00",
        ),
        // Overlapping ones are one.
        (
            &[pause("2026-12-02T10:00", "2026-12-03T10:00"), pause("2026-12-02T15:00", "2026-12-04T10:00")],
            "2026-12-09 10:00",
        ),
        // Before receipt, and over a weekend: nothing is added, nothing changes.
        (&[pause("2026-11-01T10:00", "2026-11-29T10:00")], "2026-12-07 10:00"),
        (&[pause("2026-12-04T17:00", "2026-12-07T07:00")], "2026-12-07 10:00"),
        (&[pause("2026-12-02T10:00", "")], "paused"),
    ];
    for (pauses, expected) in cases {
        assert_eq!(shown(d5, r, pauses), expected, "{pauses:?}");
    }
}

#[test]
fn minutes_added_by_a_pause_end_on_a_counting_minute() {
    // Due at closing; one minute more is the first of the next opening, after it 07:01.
    let pauses = [pause("2026-11-26T10:00", "2026-11-26T10:01")];
    assert_eq!(shown("3wd", "2026-11-25T17:30", &pauses), "2026-12-01 07:01");
    // 60 minutes from 10:30 end at lunch, which is the afternoon's opening.
    let pauses = [pause("2026-12-02T10:00", "2026-12-02T11:00")];
    assert_eq!(shown("5wd", "2026-11-30T10:30", &pauses), "2026-12-07 13:30");
}

#[test]
fn a_pause_moves_calendar_limits_by_days_and_same_day_by_a_new_receipt() {
    // 10 days: Thu 10/12; 3 days more are Sun 13/12, so Mon 14/12.
    let pauses = [pause("2026-12-02T16:00", "2026-12-05T08:00")];
    assert_eq!(shown("10d", "2026-11-30T10:00", &pauses), "2026-12-14 17:00");
    assert_eq!(shown("1m", "2026-11-30T10:00", &pauses), "2027-01-04 17:00");
    let within = [pause("2026-12-02T08:00", "2026-12-02T16:59")];
    assert_eq!(shown("10d", "2026-11-30T10:00", &within), "2026-12-10 17:00");
    let same_day = [pause("2026-12-01T10:00", "2026-12-01T15:01")];
    assert_eq!(shown("same-day", "2026-12-01T09:00", &same_day), "2026-12-02 17:00");
    let same_day = [pause("2026-12-01T10:00", "2026-12-01T14:00")];
    assert_eq!(shown("same-day", "2026-12-01T09:00", &same_day), "2026-12-01 17:00");
}

#[test]
fn an_open_pause_gives_no_due_time_but_what_was_left() {
    let due = reckon("5wd", "2026-11-30T10:00", &[pause("2026-12-02T10:00", "")]);
    let open = due.paused.unwrap();
    assert_eq!((due.due_at, open.remaining_minutes), (None, 3 * 480));
    assert_eq!((open.since, open.due_before), (at("2026-12-02T10:00"), at("2026-12-07T10:00")));
    let standing = due.standing(at("2027-06-01T10:00"), WorkingCalendar::shipped());
    assert_eq!(standing, Standing { status: ClockStatus::Paused, remaining_minutes: 1440 });
}

#[test]
fn a_promise_is_late_by_the_minute_and_on_time_by_date() {
    let due = reckon("5wd", "2026-11-30T10:00", &[]);
    let cases = [
        ("2026-12-04T10:00", ClockStatus::Running, 480),
        ("2026-12-07T10:00:59", ClockStatus::Running, 0),
        ("2026-12-07T10:01", ClockStatus::Late, -1),
        ("2026-12-08T10:00", ClockStatus::Late, -480),
    ];
    for (now, status, remaining_minutes) in cases {
        assert_eq!(
            due.standing(at(now), WorkingCalendar::shipped()),
            Standing { status, remaining_minutes },
            "{now}"
        );
    }
    let due = at("2026-12-07T10:00");
    assert!(on_time_by_date(due, at("2026-12-07T23:59")) && !on_time_by_date(due, at("2026-12-08T00:00")));
}

#[test]
fn paper_received_after_fifteen_hours_goes_the_next_working_day() {
    for (received, start) in [
        ("2026-12-01T14:59", "2026-12-01T14:59"),
        ("2026-12-01T15:00:30", "2026-12-01T15:00"),
        ("2026-12-01T15:01", "2026-12-02T07:00"),
        ("2026-12-01T12:00", "2026-12-01T13:30"),
        ("2026-12-01T06:00", "2026-12-01T07:00"),
        ("2026-11-23T16:00", "2026-11-25T07:00"),
        ("2026-11-28T09:00", "2026-11-30T07:00"),
    ] {
        assert_eq!(hand_over_start(at(received), WorkingCalendar::shipped(), Rules::shipped()), at(start));
    }
}

#[test]
fn a_half_day_counts_as_a_day_and_closes_earlier() {
    let row = "[[day]]\ndate = \"2026-12-02\"\nkind = \"hours\"\nvi = \"nửa ngày\"\nen = \"half-day\"\n\
               official = true\ncounting = [\"07:00-11:30\"]\n";
    let calendar = WorkingCalendar::parse(&format!("{SHIPPED_CALENDAR}\n{row}")).unwrap();
    for (limit, received, expected) in [
        ("1wd", "2026-12-01T10:00", "2026-12-02T10:00"),
        ("1wd", "2026-12-01T15:00", "2026-12-02T11:30"),
        ("1wd", "2026-12-01T12:00", "2026-12-02T11:30"),
        ("2wd", "2026-12-01T15:00", "2026-12-03T15:00"),
        ("1wd", "2026-12-02T15:00", "2026-12-03T17:00"),
        ("same-day", "2026-12-02T10:00", "2026-12-02T11:30"),
        ("same-day", "2026-12-02T14:00", "2026-12-03T17:00"),
        ("1d", "2026-12-01T10:00", "2026-12-02T11:30"),
        ("2h", "2026-12-02T10:30", "2026-12-03T08:00"),
    ] {
        let due = due(limit.parse().unwrap(), at(received), &[], &calendar, Rules::shipped());
        assert_eq!(due.due_at, Some(at(expected)), "{received} + {limit}");
    }
}

#[test]
fn changed_rules_change_the_promise() {
    let changed = |from: &str, to: &str| Rules::parse(&SHIPPED_RULES.replacen(from, to, 1)).unwrap();
    let reckon = |rules: &Rules, limit: &str, received: &str| {
        due(limit.parse().unwrap(), at(received), &[], WorkingCalendar::shipped(), rules).due_at.unwrap()
    };
    let rules = changed("value = \"15:00\"", "value = \"16:00\"");
    assert_eq!(reckon(&rules, "same-day", "2026-12-01T15:30"), at("2026-12-01T17:00"));
    let rules = changed("value = false", "value = true");
    assert_eq!(reckon(&rules, "3wd", "2026-12-01T10:00"), at("2026-12-03T10:00"));
    assert_eq!(reckon(&rules, "1wd", "2026-12-05T10:00"), at("2026-12-07T17:00"));
    assert_eq!(reckon(&rules, "1d", "2026-12-01T20:00"), at("2026-12-02T17:00"));
    let rules = changed("value = true", "value = false");
    assert_eq!(reckon(&rules, "5d", "2026-12-01T10:00"), at("2026-12-06T17:00"));
    let rules = changed("value = 480", "value = 420");
    assert_eq!(reckon(&rules, "0.5wd", "2026-12-01T07:00"), at("2026-12-01T10:30"));
}

#[test]
fn beyond_the_covered_years_the_promise_stands_and_says_so() {
    let due = reckon("1wd", "2028-12-29T10:00", &[]);
    assert_eq!(due.due_at, Some(at("2029-01-01T10:00")));
    assert!(due.explanation.steps().contains(&Step::NotCovered { from: 2029, to: 2029 }));
    assert!(due.explanation.steps().contains(&Step::Projected { year: 2028 }));
    for received in ["1900-01-01T07:00", "9998-12-31T23:59"] {
        for limit in ["9999wd", "9999d", "9999m", "9999h", "same-day"] {
            assert!(reckon(limit, received, &[]).due_at.is_some());
        }
    }
}

fn any_moment() -> impl Strategy<Value = Timestamp> {
    // 2023 to 2030 in minutes: in and around the covered years.
    (27_873_000_i64..32_080_000).prop_map(|m| Timestamp::new(m * 60_000, 420).unwrap())
}

fn any_limit() -> impl Strategy<Value = TimeLimit> {
    prop_oneof![
        4 => (1_u32..60_000).prop_map(|n| TimeLimit::WorkingDays(WorkingDays::from_thousandths(n).unwrap())),
        4 => (1_u16..60).prop_map(|n| TimeLimit::WorkingDays(WorkingDays::whole(n))),
        2 => (1_u16..400).prop_map(TimeLimit::Hours),
        2 => (1_u16..90).prop_map(TimeLimit::Days),
        1 => (1_u16..18).prop_map(TimeLimit::Months),
        1 => Just(TimeLimit::SameDay),
    ]
}

/// Pauses given as minutes after receipt (some before it) and length; `None`: open.
fn any_pauses() -> impl Strategy<Value = Vec<(i64, i64)>> {
    proptest::collection::vec((-3_000_i64..60_000, 0_i64..20_000), 0..6)
}

fn pauses_after(received: Timestamp, offsets: &[(i64, i64)]) -> Vec<Pause> {
    let plus = |minutes| received.plus(::time::Duration::minutes(minutes));
    offsets.iter().map(|(from, length)| Pause::new(plus(*from), Some(plus(from + length))).unwrap()).collect()
}

fn due_of(limit: TimeLimit, received: Timestamp, pauses: &[Pause]) -> Timestamp {
    due(limit, received, pauses, WorkingCalendar::shipped(), Rules::shipped()).due_at.unwrap()
}

proptest! {
    #[test]
    fn a_promise_lies_after_receipt_on_a_counted_day(limit in any_limit(), received in any_moment(), offsets in any_pauses()) {
        let due = due_of(limit, received, &pauses_after(received, &offsets));
        prop_assert!(due >= received);
        prop_assert!(WorkingCalendar::shipped().is_counted_day(due.date()));
    }

    #[test]
    fn a_longer_limit_is_never_due_earlier(n in 1_u16..200, more in 0_u16..50, received in any_moment()) {
        let days = |n| TimeLimit::WorkingDays(WorkingDays::whole(n));
        for make in [days, TimeLimit::Days, TimeLimit::Months, TimeLimit::Hours] {
            prop_assert!(due_of(make(n), received, &[]) <= due_of(make(n + more), received, &[]));
        }
    }

    #[test]
    fn a_pause_never_makes_it_earlier(limit in any_limit(), received in any_moment(), offsets in any_pauses()) {
        let pauses = pauses_after(received, &offsets);
        // A pause that bridges two others makes one of them; for `d` and `m`, which move to a counted day
        // after each, one may end earlier than the two did. Never earlier than without any pause.
        let bridged = matches!(limit, TimeLimit::Days(_) | TimeLimit::Months(_));
        for taken in 0..pauses.len() {
            let before = if bridged { &pauses[..0] } else { &pauses[..taken] };
            prop_assert!(due_of(limit, received, before) <= due_of(limit, received, &pauses[..=taken]));
        }
    }

    #[test]
    fn the_order_of_pauses_and_their_cutting_do_not_matter(
        limit in any_limit(), received in any_moment(), offsets in any_pauses(), turn in 0_usize..6,
    ) {
        let expected = due_of(limit, received, &pauses_after(received, &offsets));
        let mut cut: Vec<(i64, i64)> = offsets
            .iter()
            .flat_map(|(from, length)| [(*from, length / 2), (from + length / 2, length - length / 2)])
            .collect();
        let turn = turn % cut.len().max(1);
        cut.rotate_left(turn);
        cut.reverse();
        prop_assert_eq!(due_of(limit, received, &pauses_after(received, &cut)), expected);
    }

    #[test]
    fn a_pause_of_no_length_changes_nothing(limit in any_limit(), received in any_moment(), from in 0_i64..60_000) {
        let nothing = pauses_after(received, &[(from, 0)]);
        prop_assert_eq!(due_of(limit, received, &nothing), due_of(limit, received, &[]));
    }

    #[test]
    fn an_hours_limit_is_exactly_that_many_counting_minutes(n in 1_u16..400, received in any_moment()) {
        let due = due_of(TimeLimit::Hours(n), received, &[]);
        let minutes = WorkingCalendar::shipped().counting_minutes_between(received, due);
        prop_assert_eq!(minutes, i64::from(n) * 60);
    }
}

proptest! {
    #[test]
    fn a_later_receipt_is_never_due_earlier(limit in any_limit(), received in any_moment(), later in 0_i64..30_000) {
        let after = received.plus(::time::Duration::minutes(later));
        prop_assert!(due_of(limit, received, &[]) <= due_of(limit, after, &[]));
    }

    #[test]
    fn a_pause_of_so_many_working_minutes_moves_the_promise_by_as_many(
        n in 1_u16..60, hours in any::<bool>(), received in any_moment(), from in 0_i64..3_000, length in 0_i64..20_000,
    ) {
        let calendar = WorkingCalendar::shipped();
        let limit = if hours { TimeLimit::Hours(n) } else { TimeLimit::WorkingDays(WorkingDays::whole(n)) };
        let plain = due_of(limit, received, &[]);
        let pauses = pauses_after(received, &[(from, length)]);
        prop_assume!(pauses[0].from() < plain);
        let minutes = calendar.counting_minutes_between(pauses[0].from(), pauses[0].to().unwrap());
        let moved = due_of(limit, received, &pauses);
        prop_assert_eq!(calendar.counting_minutes_between(plain, moved), minutes);
    }

    #[test]
    fn the_explanation_sums_to_the_result(limit in any_limit(), received in any_moment(), offsets in any_pauses()) {
        let calendar = WorkingCalendar::shipped();
        let due = due(limit, received, &pauses_after(received, &offsets), calendar, Rules::shipped());
        let between = |a: Minute, b: Minute| calendar.counting_minutes_between(a.timestamp(), b.timestamp());
        // Where the reckoning stands after each step that tells a moment.
        let (mut at, mut first) = (Minute::of(received), None);
        for step in due.explanation.steps() {
            match step {
                Step::Received { at: told, .. } => prop_assert_eq!(*told, at),
                Step::FirstDay { first: day, .. } => first = Some(*day),
                Step::LastCounted { days, last } => {
                    let counted = calendar.counted_days(first.unwrap().date(), last.date());
                    prop_assert_eq!(counted, i64::from(*days));
                }
                Step::TimeOfDay { end, .. } => at = *end,
                Step::CountsFrom { received, from } => {
                    prop_assert_eq!(between(*received, *from), 0);
                    at = *from;
                }
                Step::MinutesAdded { minutes, from, end } => {
                    prop_assert_eq!((*from, between(*from, *end)), (at, *minutes));
                    at = *end;
                }
                Step::Paused { from, to, moved: Moved::Minutes(minutes) } => {
                    prop_assert_eq!(between(*from, *to), *minutes);
                }
                Step::Paused { from, to, moved: Moved::Days(days) } => {
                    prop_assert_eq!(to.day().since(from.day()), *days);
                }
                Step::NowDue { at: now, before } => {
                    let fixed = matches!(limit, TimeLimit::WorkingDays(_) | TimeLimit::Hours(_));
                    prop_assert!(!fixed || *before == at);
                    at = *now;
                }
                Step::Due { at: told } => {
                    prop_assert_eq!(Some(told.timestamp()), due.due_at);
                    let fixed = matches!(limit, TimeLimit::WorkingDays(_) | TimeLimit::Hours(_));
                    prop_assert!(!fixed || *told == at);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn the_number_of_counted_days_to_the_due_date_is_the_limit() {
    let calendar = WorkingCalendar::shipped();
    let due = reckon("10wd", "2026-11-20T10:00", &[]).due_at.unwrap();
    assert_eq!(calendar.counted_days(date!(2026 - 11 - 21), due.date()), 10);
}
