//! Days and minutes on Vietnam's wall clock, as plain integers.
//!
//! The law counts days and minutes of the office's wall, not moments: a [`Timestamp`] told in another
//! offset is read on Vietnam's wall clock first; seconds are dropped. Vietnam has one zone and no
//! summer time, so the arithmetic is exact.
//!
//! Invariant: every [`Minute`] lies within the years a [`Timestamp`] can tell; arithmetic saturates there.

use crate::base::time::{Timestamp, VIETNAM_OFFSET_MINUTES};
use time::{Date, Weekday};

/// Julian day of 1970-01-01.
const EPOCH_JULIAN: i32 = 2_440_588;
/// Minutes of a whole day.
pub const DAY_MINUTES: i64 = 24 * 60;
const MINUTE_MILLIS: i64 = 60_000;

/// A day on the wall calendar, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The first day told: 1900-01-02.
    pub const FIRST: Self = Self(-25_566);
    /// The last day told: 9998-12-30.
    pub const LAST: Self = Self(2_932_530);

    /// The day of a calendar date.
    pub const fn of(date: Date) -> Self {
        Self(date.to_julian_day() - EPOCH_JULIAN)
    }

    /// The calendar date.
    pub fn date(self) -> Date {
        Date::from_julian_day(self.0 + EPOCH_JULIAN).unwrap_or(Date::MAX)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i64 {
        self.0 as i64
    }

    /// So many days later (or earlier), never beyond [`Self::FIRST`] and [`Self::LAST`].
    pub fn plus(self, days: i64) -> Self {
        let bounded = self.number().saturating_add(days).clamp(Self::FIRST.number(), Self::LAST.number());
        Self(i32::try_from(bounded).unwrap_or(Self::LAST.0))
    }

    /// The same day of the month `months` later; where that month has none, its last day.
    pub fn plus_months(self, months: u16) -> Self {
        let date = self.date();
        let count = i64::from(date.year()) * 12 + i64::from(u8::from(date.month())) - 1 + i64::from(months);
        let year = i32::try_from(count.div_euclid(12)).unwrap_or(i32::MAX);
        let month = u8::try_from(count.rem_euclid(12) + 1).ok().and_then(|m| time::Month::try_from(m).ok());
        let Some(month) = month else { return Self::LAST };
        let day = date.day().min(month.length(year));
        Date::from_calendar_date(year, month, day).map_or(Self::LAST, Self::of).min(Self::LAST)
    }

    /// 0 for Monday to 6 for Sunday.
    pub fn weekday_index(self) -> usize {
        // 1970-01-01 was a Thursday.
        usize::try_from((self.0 + 3).rem_euclid(7)).unwrap_or(0)
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        Weekday::Monday.nth_next(u8::try_from(self.weekday_index()).unwrap_or(0))
    }

    /// The days from `earlier` to this one.
    pub fn since(self, earlier: Self) -> i64 {
        self.number() - earlier.number()
    }
}

/// A whole minute on the wall clock, counted from 1970-01-01 00:00 there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(i64);

impl Minute {
    const FIRST: i64 = Day::FIRST.number() * DAY_MINUTES;
    const LAST: i64 = (Day::LAST.number() + 1) * DAY_MINUTES - 1;

    /// The minute a moment falls in, on Vietnam's wall clock.
    pub fn of(moment: Timestamp) -> Self {
        let wall = moment.unix_millis().div_euclid(MINUTE_MILLIS) + i64::from(VIETNAM_OFFSET_MINUTES);
        Self(wall.clamp(Self::FIRST, Self::LAST))
    }

    /// A minute of a day (0–1439).
    pub fn at(day: Day, minute_of_day: u16) -> Self {
        Self((day.number() * DAY_MINUTES + i64::from(minute_of_day)).clamp(Self::FIRST, Self::LAST))
    }

    /// The moment this minute begins, told in Vietnam's offset.
    pub fn timestamp(self) -> Timestamp {
        let millis = (self.0 - i64::from(VIETNAM_OFFSET_MINUTES)) * MINUTE_MILLIS;
        Timestamp::new(millis, VIETNAM_OFFSET_MINUTES)
            .expect("BUG: a minute is kept within the years a timestamp tells")
    }

    /// The day it belongs to.
    pub fn day(self) -> Day {
        Day(i32::try_from(self.0.div_euclid(DAY_MINUTES)).unwrap_or(Day::LAST.0))
    }

    /// The minute within its day (0–1439).
    pub fn of_day(self) -> u16 {
        u16::try_from(self.0.rem_euclid(DAY_MINUTES)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minute(text: &str) -> Minute {
        Minute::of(Timestamp::parse(text).unwrap())
    }

    #[test]
    fn a_moment_told_elsewhere_is_read_on_vietnams_wall() {
        assert_eq!(minute("2026-11-23T03:00:59Z"), minute("2026-11-23T10:00+07:00"));
        assert_eq!(minute("2026-11-23T20:30:00Z").day().date().to_string(), "2026-11-24");
    }

    #[test]
    fn the_bounds_are_real_days_and_arithmetic_stays_inside() {
        assert_eq!(Day::FIRST.date().to_string(), "1900-01-02");
        assert_eq!(Day::LAST.date().to_string(), "9998-12-30");
        assert_eq!(Day::LAST.plus(i64::MAX), Day::LAST);
        assert_eq!(Day::LAST.plus_months(9999), Day::LAST);
        assert_eq!(Minute(Minute::LAST).timestamp().to_string(), "9998-12-30T23:59:00+07:00");
        assert_eq!(Minute(Minute::FIRST).timestamp().to_string(), "1900-01-02T00:00:00+07:00");
    }

    #[test]
    fn a_month_without_that_day_ends_on_its_last() {
        for (from, months, to) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2027-12-31", 2, "2028-02-29"),
            ("2026-11-30", 1, "2026-12-30"),
        ] {
            assert_eq!(minute(&format!("{from}T10:00")).day().plus_months(months).date().to_string(), to);
        }
    }

    proptest! {
        #[test]
        fn every_moment_has_a_minute_and_back(millis in -2_208_988_800_000_i64..253_370_764_800_000) {
            let at = Minute::of(Timestamp::new(millis, 0).unwrap());
            prop_assert_eq!(Minute::of(at.timestamp()), at);
            prop_assert_eq!(Minute::at(at.day(), at.of_day()), at);
            prop_assert_eq!(Day::of(at.day().date()), at.day());
            prop_assert_eq!(at.day().weekday(), at.day().date().weekday());
        }
    }
}
