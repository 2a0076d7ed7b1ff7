//! When people come to the invented commune: working days, hours with peaks, a rush after Tết.

use std::collections::VecDeque;

use time::{Date, Duration, Time};

use crate::base::random::{Random, SeededRandom};
use crate::base::time::{Timestamp, VIETNAM_OFFSET_MINUTES};
use crate::domain::clock::WorkingCalendar;

/// Working days of history of a small demonstration.
const DAYS: u64 = 60;
/// Dossiers up to which that is enough.
const SMALL: u64 = 2_000;
/// Dossiers from which on the history is five years and the whole province takes part.
pub(super) const LARGE: u64 = 100_000;
/// Working days of five years.
const DAYS_MAX: u64 = 1_250;
/// Nobody new comes within this time before now, so that everybody who came could be received.
pub(super) const STILL_MINUTES: i64 = 45;

/// How many of a thousand come in which hour: 8–9 and 14–15 are the peaks.
const HOURS: &[(u8, u8, u64)] = &[
    (7, 60, 90),
    (8, 60, 260),
    (9, 60, 120),
    (10, 60, 90),
    (11, 25, 30),
    (13, 60, 50),
    (14, 60, 210),
    (15, 60, 100),
    (16, 45, 50),
];
/// The afternoon begins at half past.
const HALF_PAST_ONE: (u8, u64) = (13, 30);

/// Working days of history for so many dossiers.
pub(super) fn days_for(dossiers: u64) -> u64 {
    match dossiers {
        0..=SMALL => DAYS,
        n if n >= LARGE => DAYS_MAX,
        n => DAYS + (n - SMALL) * (DAYS_MAX - DAYS) / (LARGE - SMALL),
    }
}

/// A stream of arrivals in order of time; holds one day at a time.
#[derive(Debug)]
pub(super) struct Arrivals {
    days: VecDeque<(Date, u64)>,
    today: VecDeque<Timestamp>,
    random: SeededRandom,
    until: Timestamp,
}

impl Arrivals {
    /// So many arrivals over the working days up to a moment.
    pub(super) fn new(seed: u64, dossiers: u64, now: Timestamp, calendar: &WorkingCalendar) -> Self {
        let until = now.plus(Duration::minutes(-STILL_MINUTES));
        let days = working_days(days_for(dossiers), until, calendar);
        let weights: Vec<u64> = days.iter().map(|day| weight(*day, until, calendar)).collect();
        let all: u64 = weights.iter().sum::<u64>().max(1);
        let mut before = 0;
        let mut sum = 0;
        let shares = days.iter().zip(&weights).map(|(day, weight)| {
            sum += weight;
            let upto = u64::try_from(u128::from(dossiers) * u128::from(sum) / u128::from(all)).unwrap_or(0);
            let share = upto - before;
            before = upto;
            (*day, share)
        });
        let days = shares.collect();
        Self { days, today: VecDeque::new(), random: SeededRandom::mixed(seed, ARRIVALS), until }
    }

    /// When the first comes.
    pub(super) fn first_day(&self) -> Option<Date> {
        self.days.front().map(|(day, _)| *day)
    }

    /// When the next comes.
    pub(super) fn peek(&mut self) -> Option<Timestamp> {
        while self.today.is_empty() {
            let (day, share) = self.days.pop_front()?;
            let mut times: Vec<Timestamp> = (0..share).map(|_| self.moment(day)).collect();
            times.sort_unstable();
            self.today = times.into();
        }
        self.today.front().copied()
    }

    /// Takes the next.
    pub(super) fn pop(&mut self) {
        self.today.pop_front();
    }

    fn moment(&mut self, day: Date) -> Timestamp {
        let opening = moment_of(day, 7, 1);
        for _ in 0..32 {
            let at = self.any_moment(day);
            if at <= self.until {
                return at;
            }
        }
        // Early in the day hardly any hour has passed: then they come as the door opens.
        opening.min(self.until)
    }

    fn any_moment(&mut self, day: Date) -> Timestamp {
        let mut left = self.random.below(HOURS.iter().map(|hour| hour.2).sum());
        for (hour, minutes, share) in HOURS {
            if left < *share {
                let first = if *hour == HALF_PAST_ONE.0 { HALF_PAST_ONE.1 } else { 0 };
                let seconds = first * 60 + self.random.below((u64::from(*minutes) - first) * 60);
                return moment_of(day, *hour, 0).plus(Duration::seconds(i64::try_from(seconds).unwrap_or(0)));
            }
            left -= share;
        }
        moment_of(day, 8, 0)
    }
}

/// Keeps the stream of arrivals apart from the dossiers' own.
const ARRIVALS: u64 = 1 << 62;

fn moment_of(day: Date, hour: u8, minute: u8) -> Timestamp {
    let time = Time::from_hms(hour, minute, 0).unwrap_or(Time::MIDNIGHT);
    Timestamp::from_local(day.with_time(time), VIETNAM_OFFSET_MINUTES)
}

/// The last `count` working days that had begun by a moment, oldest first.
fn working_days(count: u64, until: Timestamp, calendar: &WorkingCalendar) -> Vec<Date> {
    let mut days = Vec::new();
    let mut day = until.date();
    while (days.len() as u64) < count {
        let begun = calendar.opening_of(day).is_some_and(|opening| opening < until);
        if begun {
            days.push(day);
        }
        let Some(before) = day.previous_day() else { break };
        day = before;
    }
    days.reverse();
    days
}

/// How many people come on a day, in hundredths of an ordinary one: Mondays are fuller, the week after a
/// long holiday is full, the day that is not over yet counts as far as it went.
fn weight(day: Date, until: Timestamp, calendar: &WorkingCalendar) -> u64 {
    let mut weight = 100;
    if day.weekday() == time::Weekday::Monday {
        weight += 20;
    }
    if day.weekday() == time::Weekday::Friday {
        weight -= 10;
    }
    if after_tet(day, calendar) {
        weight += 90;
    }
    if day == until.date() {
        let (Some(opening), Some(closing)) = (calendar.opening_of(day), calendar.closing_of(day)) else {
            return weight;
        };
        let whole = calendar.counting_minutes_between(opening, closing).max(1);
        let gone = calendar.counting_minutes_between(opening, until).clamp(0, whole);
        weight = weight * u64::try_from(gone).unwrap_or(0) / u64::try_from(whole).unwrap_or(1);
    }
    weight
}

/// Whether a day is one of the first working days after the long holiday of January or February.
fn after_tet(day: Date, calendar: &WorkingCalendar) -> bool {
    const RUSH_DAYS: i64 = 9;
    const LONG: i64 = 5;
    let back = |n: i64| day.checked_sub(Duration::days(n));
    let closed = |n: i64| back(n).is_some_and(|day| !calendar.is_counted_day(day));
    let in_season = |n: i64| back(n).is_some_and(|day| u8::from(day.month()) <= 2);
    (1..=RUSH_DAYS).any(|n| in_season(n) && (n..n + LONG).all(closed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn all(seed: u64, dossiers: u64, now: &str) -> Vec<Timestamp> {
        let now = Timestamp::parse(now).unwrap();
        let mut arrivals = Arrivals::new(seed, dossiers, now, WorkingCalendar::shipped());
        let mut found = Vec::new();
        while let Some(at) = arrivals.peek() {
            arrivals.pop();
            found.push(at);
        }
        found
    }

    #[test]
    fn exactly_as_many_come_as_were_asked_for_in_order_and_before_now() {
        for now in [
            "2026-11-23T09:00",
            "2026-11-23T07:10",
            "2026-11-22T23:00",
            "2026-11-23T16:55",
            "2026-02-24T10:00",
        ] {
            for dossiers in [0, 1, 7, 400, 3_000] {
                let found = all(4, dossiers, now);
                assert_eq!(found.len() as u64, dossiers, "{now}");
                assert!(found.is_sorted() && found.iter().all(|at| *at < Timestamp::parse(now).unwrap()));
                assert!(found.iter().all(|at| WorkingCalendar::shipped().is_counted_day(at.date())));
            }
        }
    }

    #[test]
    fn eight_and_fourteen_are_the_fullest_hours() {
        let mut hours: BTreeMap<u8, usize> = BTreeMap::new();
        for at in all(1, 20_000, "2026-11-23T17:30") {
            *hours.entry(at.time_of_day().hour()).or_default() += 1;
        }
        let mut ranked: Vec<_> = hours.iter().map(|(hour, count)| (*count, *hour)).collect();
        ranked.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(ranked.iter().take(2).map(|(_, hour)| *hour).collect::<Vec<_>>(), [8, 14]);
    }

    #[test]
    fn more_come_after_tet_than_before() {
        let (mut rush, mut ordinary) = (0, 0);
        for at in all(1, 1_200, "2026-03-20T17:30") {
            let day = at.date().to_string();
            // Tết 2026 ends on 20 February, a Friday.
            rush += usize::from(("2026-02-23".."2026-02-28").contains(&day.as_str()));
            ordinary += usize::from(("2026-03-09".."2026-03-14").contains(&day.as_str()));
        }
        assert!(rush * 10 > ordinary * 15, "{rush} against {ordinary}");
    }
}
