//! A counter's day: opened, breaks, closed; and what an officer was shown at its beginning and end.
//!
//! The day begins anew at midnight: a counter that was not closed yesterday is not open today. It is not
//! the queue: that calls only while the counter is open, and the first call of a day opens it.
//!
//! Invariant: open time and break time tile the time between the first opening and the last closing; the
//! facts of different counters, and of one counter made on copies that did not know of each other,
//! commute: the state follows from the set of the day's facts in their hybrid order.

mod decide;
mod left;

pub use decide::*;
pub use left::{Closing, closing};

use serde::{Deserialize, Serialize};
use time::Date;

use crate::base::time::Timestamp;
use crate::coded_enum;

coded_enum! {
    /// Why a counter does not call for a while.
    pub enum BreakReason {
        /// Nghỉ giải lao.
        Rest = 1, "rest";
        /// Nghỉ ăn trưa.
        Meal = 2, "meal";
        /// Họp, giao ban.
        Meeting = 3, "meeting";
        /// Đi việc khác của cơ quan.
        Errand = 4, "errand";
        /// Máy, mạng hỏng.
        Machine = 5, "machine";
        /// Lý do khác.
        Other = 9, "other";
    }
}

coded_enum! {
    /// Whether a counter calls.
    pub enum CounterState {
        /// Nothing happened at it today: the first call opens it.
        NotOpened = 1, "not-opened";
        /// It calls.
        Open = 2, "open";
        /// It has a break.
        OnBreak = 3, "on-break";
        /// Its day is over.
        Closed = 4, "closed";
    }
}

/// A counter was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterOpened {
    /// Which.
    pub counter: u8,
}

/// A break began: the counter does not call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakBegan {
    /// Which counter.
    pub counter: u8,
    /// Why.
    pub reason: BreakReason,
}

/// The break is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterResumed {
    /// Which counter.
    pub counter: u8,
}

/// What was left when a counter was closed; `None` where this desk cannot know.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Left {
    /// Tickets of the day that still waited.
    pub waiting: u32,
    /// Tickets ended as "no show" by closing.
    pub no_show: u32,
    /// Drafts kept at this desk.
    pub drafts: u32,
    /// Open dossiers whose promise has passed.
    pub late: u32,
    /// Open dossiers promised for the next working day.
    pub due_next: u32,
    /// Papers that were not printed.
    pub unprinted: Option<u32>,
    /// Entries that were not sent.
    pub unsent: Option<u32>,
}

/// A counter was closed for the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterClosed {
    /// Which counter.
    pub counter: u8,
    /// The working day that follows.
    pub next_day: Date,
    /// What was left.
    pub left: Left,
}

/// The officer was shown what is overdue and what is due at the first start of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayBegun {
    /// At which counter.
    pub counter: u8,
    /// Open dossiers whose promise had passed.
    pub late: u32,
    /// Open dossiers promised for the day.
    pub due_today: u32,
}

/// The facts of a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Opened.
    Opened(CounterOpened),
    /// A break began.
    BreakBegan(BreakBegan),
    /// It is over.
    Resumed(CounterResumed),
    /// Closed for the day.
    Closed(CounterClosed),
    /// The day's work was shown.
    DayBegun(DayBegun),
}

impl Event {
    /// The counter it is about.
    pub fn counter(&self) -> u8 {
        match self {
            Self::Opened(e) => e.counter,
            Self::BreakBegan(e) => e.counter,
            Self::Resumed(e) => e.counter,
            Self::Closed(e) => e.counter,
            Self::DayBegun(e) => e.counter,
        }
    }

    /// What it does to the counter's day.
    pub fn mark(&self) -> Mark {
        match self {
            Self::Opened(_) => Mark::Opened,
            Self::BreakBegan(e) => Mark::Break(e.reason),
            Self::Resumed(_) => Mark::Resumed,
            Self::Closed(_) => Mark::Closed,
            Self::DayBegun(_) => Mark::Begun,
        }
    }
}

/// What a fact does to a counter's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// It calls from here on.
    Opened,
    /// It does not, for a reason.
    Break(BreakReason),
    /// It calls again.
    Resumed,
    /// Its day is over.
    Closed,
    /// The day's work was shown.
    Begun,
}

/// One counter on one day: the fold of that day's facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// Its number, from 1.
    pub number: u8,
    /// The day.
    pub date: Date,
    /// Whether it calls.
    pub state: CounterState,
    /// Since when it is so; `None` before anything happened.
    pub since: Option<Timestamp>,
    /// Why it does not call.
    pub reason: Option<BreakReason>,
    /// When it was first opened.
    pub opened_at: Option<Timestamp>,
    /// Milliseconds it was open, in periods that have ended.
    pub open_millis: i64,
    /// Milliseconds of breaks that have ended.
    pub break_millis: i64,
    /// Whether the day's work was shown.
    pub begun: bool,
}

impl Counter {
    /// A counter on a day on which nothing happened at it yet.
    pub fn idle(number: u8, date: Date) -> Self {
        Self {
            number,
            date,
            state: CounterState::NotOpened,
            since: None,
            reason: None,
            opened_at: None,
            open_millis: 0,
            break_millis: 0,
            begun: false,
        }
    }

    /// Whether nothing at all happened at it on its day.
    pub fn is_untouched(&self) -> bool {
        self.since.is_none() && !self.begun
    }

    /// Folds one more fact of the day. A clock that went back makes an empty period, never a negative one.
    pub fn apply(&mut self, mark: Mark, at: Timestamp) {
        let (state, reason) = match mark {
            Mark::Begun => {
                self.begun = true;
                return;
            }
            Mark::Opened | Mark::Resumed => (CounterState::Open, None),
            Mark::Break(reason) => (CounterState::OnBreak, Some(reason)),
            Mark::Closed => (CounterState::Closed, None),
        };
        if state == self.state && reason == self.reason {
            return;
        }
        let since = self.since.unwrap_or(at);
        let at = at.max(since);
        let millis = at.unix_millis() - since.unix_millis();
        match self.state {
            CounterState::Open => self.open_millis = self.open_millis.saturating_add(millis),
            CounterState::OnBreak => self.break_millis = self.break_millis.saturating_add(millis),
            CounterState::NotOpened | CounterState::Closed => {}
        }
        if state == CounterState::Open {
            self.opened_at.get_or_insert(at);
        }
        (self.state, self.reason, self.since) = (state, reason, Some(at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::parse("2026-11-23T08:00").unwrap().plus(time::Duration::minutes(minutes))
    }

    #[test]
    fn a_day_is_opened_broken_resumed_and_closed() {
        let mut counter = Counter::idle(3, at(0).date());
        assert!(counter.is_untouched());
        counter.apply(Mark::Begun, at(-5));
        assert!(!counter.is_untouched() && counter.since.is_none());
        for (mark, minute) in [
            (Mark::Opened, 0),
            (Mark::Break(BreakReason::Meal), 210),
            (Mark::Resumed, 330),
            (Mark::Closed, 540),
        ] {
            counter.apply(mark, at(minute));
        }
        assert_eq!((counter.state, counter.opened_at), (CounterState::Closed, Some(at(0))));
        assert_eq!((counter.open_millis, counter.break_millis), (420 * 60_000, 120 * 60_000));
    }

    proptest! {
        #[test]
        fn open_and_break_time_tile_the_day_whatever_the_clock_does(
            marks in prop::collection::vec((0_u8..5, -90_i64..200), 0..60),
        ) {
            let mut counter = Counter::idle(1, at(0).date());
            let (mut clock, mut apart, mut first) = (0, 0, None);
            for (nth, step) in marks {
                clock += step;
                let mark = [
                    Mark::Opened, Mark::Break(BreakReason::Rest), Mark::Resumed, Mark::Closed, Mark::Begun,
                ][usize::from(nth)];
                let before = (counter.state, counter.since);
                counter.apply(mark, at(clock));
                prop_assert!(counter.since >= before.1, "time never goes back");
                first = first.or(counter.since);
                if matches!(before.0, CounterState::NotOpened | CounterState::Closed)
                    && let (Some(from), Some(to)) = (before.1, counter.since)
                {
                    apart += to.unix_millis() - from.unix_millis();
                }
            }
            prop_assert!(counter.open_millis >= 0 && counter.break_millis >= 0);
            if let (Some(first), Some(since)) = (first, counter.since) {
                let all = counter.open_millis + counter.break_millis + apart;
                prop_assert_eq!(all, since.unix_millis() - first.unix_millis());
            }
        }
    }
}
