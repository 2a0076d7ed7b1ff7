//! The one function that makes a promise: `due(limit, received, pauses, calendar, rules)`.
//!
//! Used by the receipt, the list, the report and the letter of apology alike; it explains itself step by
//! step. It is not told the time: what is left at a given moment is [`Due::standing`].
//!
//! Invariants: a promise lies at or after receipt, on a counted day; pauses never make it earlier, and
//! their order does not matter.

use super::calendar::WorkingCalendar;
use super::explain::{Added, Explanation, Hour, Moved, SameDay, Step};
use super::limit::{TimeLimit, WorkingDays};
use super::pause::{Interval, Pause, joined};
use super::rules::{RuleId, Rules};
use super::wall::{Day, Minute};
use crate::base::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A promise, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// When the result is due; `None` while a pause is open.
    pub due_at: Option<Timestamp>,
    /// The open pause, if there is one.
    pub paused: Option<OpenPause>,
    /// Each step, to be told in either language.
    pub explanation: Explanation,
}

/// A pause that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenPause {
    /// When it began (not before receipt).
    pub since: Timestamp,
    /// When the result was due before it.
    pub due_before: Timestamp,
    /// The counting minutes that were left when it began.
    pub remaining_minutes: i64,
}

/// How a promise stands at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Running, late or paused.
    pub status: ClockStatus,
    /// Counting minutes from that moment to the due time, negative when late (0 when late but no counting
    /// minute has passed since); while paused, those that were left when the pause began.
    pub remaining_minutes: i64,
}

/// The words of a promise's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClockStatus {
    /// The due time has not passed (its own minute is still on time).
    Running,
    /// The minute of the due time has passed.
    Late,
    /// A pause is open.
    Paused,
}

impl Due {
    /// How it stands at `now`.
    pub fn standing(&self, now: Timestamp, calendar: &WorkingCalendar) -> Standing {
        match (self.paused, self.due_at) {
            (Some(pause), _) => {
                Standing { status: ClockStatus::Paused, remaining_minutes: pause.remaining_minutes }
            }
            (None, Some(due)) => standing(due, now, calendar),
            (None, None) => Standing { status: ClockStatus::Running, remaining_minutes: 0 },
        }
    }
}

/// How a running promise stands at `now`.
pub fn standing(due: Timestamp, now: Timestamp, calendar: &WorkingCalendar) -> Standing {
    Standing {
        status: if is_late(due, now) { ClockStatus::Late } else { ClockStatus::Running },
        remaining_minutes: calendar.counting_minutes_between(now, due),
    }
}

/// Whether `at` is past the due time, by the minute: what screens call "quá hạn".
pub fn is_late(due: Timestamp, at: Timestamp) -> bool {
    Minute::of(at) > Minute::of(due)
}

/// Whether work that ended at `end` was on time by date: what reports count.
pub fn on_time_by_date(due: Timestamp, end: Timestamp) -> bool {
    Minute::of(end).day() <= Minute::of(due).day()
}

/// When the paper is handed over to the processing unit, which is when its first step begins: the next
/// counting minute; received after 15:00, or on a day that does not count, the next counted day's opening
/// (Điều 18.2). The promise to the applicant does not move.
pub fn hand_over_start(received: Timestamp, calendar: &WorkingCalendar, rules: &Rules) -> Timestamp {
    let at = Minute::of(received);
    let today = calendar.counts(at.day()) && at.of_day() <= rules.hand_over_cutoff;
    let from = if today { at } else { Minute::at(calendar.nth_counted_after(at.day(), 1), 0) };
    calendar.next_counting(from).timestamp()
}

/// When the result of a dossier is due.
///
/// `received` is the moment of valid acceptance of a complete dossier (Điều 17.3 NĐ 118/2025 as amended by
/// NĐ 309/2026), `pauses` are those of pausing grounds only, in any order.
pub fn due(
    limit: TimeLimit,
    received: Timestamp,
    pauses: &[Pause],
    calendar: &WorkingCalendar,
    rules: &Rules,
) -> Due {
    let received = Minute::of(received);
    let mut reckoning = Reckoning { calendar, rules, steps: Vec::with_capacity(8) };
    reckoning.steps.push(Step::Received { at: received, limit });
    let promise = match limit {
        TimeLimit::WorkingDays(n) => reckoning.working_days(n, received),
        TimeLimit::Hours(n) => reckoning.hours(n, received),
        TimeLimit::Days(n) => reckoning.calendar_days(Added::Days(i64::from(n)), received),
        TimeLimit::Months(n) => reckoning.calendar_days(Added::Months(n), received),
        TimeLimit::SameDay => reckoning.same_day(received),
    };
    let (promise, open) = reckoning.pauses(limit, promise, &joined(pauses, received));
    reckoning.years(received.day(), promise.day());
    reckoning.finish(promise, open)
}

struct Reckoning<'a> {
    calendar: &'a WorkingCalendar,
    rules: &'a Rules,
    steps: Vec<Step>,
}

impl Reckoning<'_> {
    /// The N-th counted day after receipt, at the time of receipt; a part of a day is consumed after it.
    fn working_days(&mut self, n: WorkingDays, received: Minute) -> Minute {
        let from = received.day();
        let part = i64::from(n.fraction()) * i64::from(self.rules.working_day_minutes);
        // A part of a minute counts as a minute: the office is never given less than the law gives.
        let part = (part + 999) / 1000;
        let whole = match n.days() {
            0 => received,
            days => {
                let day = self.last_working_day(days, from);
                self.at_time_of(received, day)
            }
        };
        self.add_minutes(whole, part)
    }

    fn last_working_day(&mut self, days: u32, from: Day) -> Day {
        let counts_itself = self.rules.first_day_counted && self.calendar.counts(from);
        let first = if counts_itself { from } else { self.calendar.nth_counted_after(from, 1) };
        let last = self.calendar.nth_counted_after(first, days - 1);
        let article = self.rules.article(RuleId::FirstDayCounted);
        self.steps.push(Step::FirstDay { received: from, first, article });
        self.notes(from, last);
        self.steps.push(Step::LastCounted { days, last });
        last
    }

    /// The time of receipt on another day; `day` counts.
    fn at_time_of(&mut self, received: Minute, day: Day) -> Minute {
        let there = &self.calendar.hours(day).counting;
        let closing = self.calendar.closing(day);
        let here = &self.calendar.hours(received.day()).counting;
        let time = received.of_day();
        let (hour, end) = match (here.opening(), here.closing(), here.fit(time)) {
            (Some(opening), Some(last), Some(fitted)) if time <= last => {
                let end = there.fit(fitted).map_or(closing, |minute| Minute::at(day, minute));
                let hour = match () {
                    () if time < opening => Hour::BeforeOpening,
                    () if fitted != time => Hour::InBreak,
                    () => Hour::Kept,
                };
                (hour, end)
            }
            (_, Some(last), _) => (Hour::AfterClosing { closing: last }, closing),
            _ => (Hour::ReceivedOnDayOff, closing),
        };
        self.steps.push(Step::TimeOfDay { received, hour, end });
        end
    }

    /// Counting minutes from the next counting minute on.
    fn hours(&mut self, hours: u16, received: Minute) -> Minute {
        let from = self.calendar.next_counting(received);
        if from != received {
            self.notes(received.day(), from.day());
            self.steps.push(Step::CountsFrom { received, from });
        }
        self.add_minutes(from, i64::from(hours) * 60)
    }

    fn add_minutes(&mut self, from: Minute, minutes: i64) -> Minute {
        if minutes == 0 {
            return from;
        }
        let end = self.calendar.consume(from, minutes);
        self.notes(from.day(), end.day());
        self.steps.push(Step::MinutesAdded { minutes, from, end });
        end
    }

    /// So many calendar days or months after receipt, at closing.
    fn calendar_days(&mut self, added: Added, received: Minute) -> Minute {
        let from = received.day();
        let full = match added {
            Added::Days(n) => from.plus(n),
            Added::Months(n) => from.plus_months(n),
        };
        // With the first day counted the period ends a day earlier, but never before it began.
        let last = if self.rules.first_day_counted { full.plus(-1).max(from) } else { full };
        self.steps.push(Step::CalendarAdded { added, from, last });
        let end = self.close_on(last);
        // Only where a changed calendar closes before the receipt on the same day.
        if end < received { self.calendar.closing(self.calendar.nth_counted_after(last, 1)) } else { end }
    }

    /// Closing of a last day, moved to one that counts.
    fn close_on(&mut self, last: Day) -> Minute {
        let counted = if self.rules.last_day_moves { self.calendar.counted_from(last) } else { last };
        if counted != last {
            self.notes(last.plus(-1), counted);
            let article = self.rules.article(RuleId::LastDayMoves);
            self.steps.push(Step::LastDayMoved { from: last, to: counted, article });
        }
        self.calendar.closing(counted)
    }

    /// Closing of the day of receipt, or of the next counted day where it came too late.
    fn same_day(&mut self, received: Minute) -> Minute {
        let (day, time) = (received.day(), received.of_day());
        let closing = self.calendar.hours(day).counting.closing();
        let cutoff = self.rules.same_day_cutoff;
        let how = match closing {
            None => SameDay::DayOff,
            Some(closing) if time > closing => SameDay::AfterClosing { closing },
            Some(_) if time > cutoff => SameDay::AfterCutoff { cutoff },
            Some(_) => SameDay::InTime { cutoff },
        };
        let due_day = match how {
            SameDay::InTime { .. } => day,
            _ => self.calendar.nth_counted_after(day, 1),
        };
        self.notes(day, due_day);
        let article = self.rules.article(RuleId::SameDayCutoff);
        self.steps.push(Step::SameDay { received, how, due_day, article });
        self.calendar.closing(due_day)
    }

    /// Takes the pauses in order; returns the promise as moved, and the start of one that is still open.
    fn pauses(&mut self, limit: TimeLimit, promise: Minute, pauses: &[Interval]) -> (Minute, Option<Minute>) {
        let mut due = promise;
        for (from, to) in pauses.iter().copied() {
            if from >= due {
                self.steps.push(Step::PauseTooLate { from, due });
                continue;
            }
            let Some(to) = to else {
                let left = self.calendar.minutes_between(from, due);
                self.steps.push(Step::PauseOpen { from, due, left });
                return (due, Some(from));
            };
            due = self.pause(limit, due, from, to);
        }
        (due, None)
    }

    /// One ended pause that began before the due time: it counts whole.
    fn pause(&mut self, limit: TimeLimit, due: Minute, from: Minute, to: Minute) -> Minute {
        let moved = match limit {
            TimeLimit::WorkingDays(_) | TimeLimit::Hours(_) => {
                Moved::Minutes(self.calendar.minutes_between(from, to))
            }
            TimeLimit::Days(_) | TimeLimit::Months(_) => Moved::Days(to.day().since(from.day())),
            TimeLimit::SameDay => Moved::ReceivedAgain,
        };
        let place = self.steps.len();
        let end = match moved {
            Moved::Minutes(0) | Moved::Days(0) => due,
            Moved::Minutes(minutes) => {
                let end = self.calendar.consume(due, minutes);
                self.notes(due.day(), end.day());
                end
            }
            Moved::Days(days) => self.close_on(due.day().plus(days)),
            Moved::ReceivedAgain => self.same_day(to),
        };
        self.steps.insert(place, Step::Paused { from, to, moved });
        self.steps.push(Step::NowDue { at: end, before: due });
        end
    }

    /// What a clerk would ask about the days after `from` up to `to`: days off by name, make-up days, and
    /// how many weekly days off.
    fn notes(&mut self, from: Day, to: Day) {
        if to <= from {
            return;
        }
        let first = from.plus(1);
        let mut off_days = 0;
        for row in self.calendar.rows_between(first, to) {
            let (start, end) = (row.first.max(first), row.last.min(to));
            let name = std::sync::Arc::clone(&row.name);
            match row.kind {
                super::calendar::DayKind::Off => {
                    off_days += end.since(start) + 1;
                    self.steps.push(Step::DayOff { first: start, last: end, name });
                }
                super::calendar::DayKind::MakeUp(_) => {
                    self.steps.push(Step::MadeUp { first: start, last: end, name });
                }
                super::calendar::DayKind::OwnHours(_) => {}
            }
        }
        let weekly = to.since(from) - off_days - self.calendar.counted_between(from, to);
        if weekly > 0 {
            self.steps.push(Step::WeeklyOff { days: weekly, first, last: to });
        }
    }

    /// Says which of the years concerned are projections, or not in the calendar at all.
    fn years(&mut self, first: Day, last: Day) {
        let (first, last) = (first.date().year(), last.date().year());
        let (known_first, known_last) = self.calendar.years();
        for year in first.max(known_first)..=last.min(known_last) {
            if !self.calendar.is_official(year) {
                self.steps.push(Step::Projected { year });
            }
        }
        for (from, to) in [(first, last.min(known_first - 1)), (first.max(known_last + 1), last)] {
            if from <= to {
                self.steps.push(Step::NotCovered { from, to });
            }
        }
    }

    fn finish(mut self, promise: Minute, open: Option<Minute>) -> Due {
        let paused = open.map(|since| OpenPause {
            since: since.timestamp(),
            due_before: promise.timestamp(),
            remaining_minutes: self.calendar.minutes_between(since, promise),
        });
        let due_at = paused.is_none().then(|| promise.timestamp());
        self.steps.push(match paused {
            None => Step::Due { at: promise },
            Some(_) => Step::NoDueWhilePaused,
        });
        Due { due_at, paused, explanation: Explanation::new(self.steps) }
    }
}

#[cfg(test)]
mod tests;
