//! A running total over all days there are: the weekly pattern, corrected inside a table of known days.
//!
//! Answers "how many before this day" in constant time and "which day holds the n-th" by a short search.

use crate::domain::clock::wall::Day;

/// How many units (counted days, counting minutes) lie before each day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    /// Units of a week before each weekday, Monday first; the last is the whole week.
    week: [i64; 8],
    /// The first day of the table.
    first: Day,
    /// For each day of the table and the one after it: units before it beyond the weekly pattern.
    beyond: Vec<i64>,
}

impl Tally {
    /// From the units of each weekday, Monday first, and the units of each day from `first` on.
    pub(super) fn new(week: [i64; 7], first: Day, days: &[i64]) -> Self {
        let mut prefix = [0; 8];
        for (i, units) in week.iter().enumerate() {
            prefix[i + 1] = prefix[i] + units;
        }
        let mut beyond = Vec::with_capacity(days.len() + 1);
        let mut total = 0;
        beyond.push(0);
        for (i, units) in days.iter().enumerate() {
            let weekday = first.plus(i64::try_from(i).unwrap_or(0)).weekday_index();
            total += units - week[weekday];
            beyond.push(total);
        }
        Self { week: prefix, first, beyond }
    }

    /// The units before a day, from a fixed Monday long ago.
    pub(super) fn before(&self, day: Day) -> i64 {
        self.before_number(day.number())
    }

    fn before_number(&self, day: i64) -> i64 {
        let since_monday = day + 3;
        let weekday = usize::try_from(since_monday.rem_euclid(7)).unwrap_or(0);
        let pattern = since_monday.div_euclid(7) * self.week[7] + self.week[weekday];
        let last = self.beyond.len() - 1;
        let at = usize::try_from((day - self.first.number()).max(0)).unwrap_or(last).min(last);
        pattern + self.beyond[at]
    }

    /// The day that holds unit number `n`; `from` is any day with no more than `n` units before it.
    pub(super) fn day_holding(&self, n: i64, from: Day) -> Day {
        let (mut low, mut step) = (from.number(), 8);
        while self.before_number(low + step) <= n {
            low += step;
            step *= 2;
            if low >= Day::LAST.number() {
                return Day::LAST;
            }
        }
        let mut high = low + step;
        while high - low > 1 {
            let middle = low.midpoint(high);
            if self.before_number(middle) <= n {
                low = middle;
            } else {
                high = middle;
            }
        }
        from.plus(low - from.number())
    }
}
