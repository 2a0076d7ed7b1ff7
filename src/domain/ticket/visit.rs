//! The time of a visit: waiting, being served and being set aside, one after the other from the moment the
//! number was taken.
//!
//! Invariant: the periods tile the visit. Each begins where the one before ended, none is negative: where
//! a clock went back the period is empty until the clock has caught up.

use serde::{Deserialize, Serialize};

use super::TicketState;
use crate::base::time::Timestamp;

/// Periods kept one by one; the totals count older ones too.
const KEPT_MAX: usize = 48;

/// What a period was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeriodKind {
    /// Until serving began, the time on the way to the counter included.
    Wait,
    /// At the counter.
    Serve,
    /// Set aside.
    Hold,
}

impl PeriodKind {
    /// What a ticket in this state does; `None` after its end.
    pub fn of(state: TicketState) -> Option<Self> {
        match state {
            TicketState::Waiting | TicketState::Called | TicketState::Transferred => Some(Self::Wait),
            TicketState::Serving => Some(Self::Serve),
            TicketState::Held => Some(Self::Hold),
            TicketState::Done | TicketState::NoShow => None,
        }
    }
}

/// One period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// What it was.
    pub kind: PeriodKind,
    /// Its beginning: the end of the one before.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
}

/// Milliseconds by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Waited.
    pub wait: i64,
    /// Served.
    pub serve: i64,
    /// Set aside.
    pub hold: i64,
}

impl Totals {
    fn add(&mut self, kind: PeriodKind, millis: i64) {
        let sum = match kind {
            PeriodKind::Wait => &mut self.wait,
            PeriodKind::Serve => &mut self.serve,
            PeriodKind::Hold => &mut self.hold,
        };
        *sum = sum.saturating_add(millis);
    }

    /// The whole.
    pub fn all(self) -> i64 {
        self.wait.saturating_add(self.serve).saturating_add(self.hold)
    }
}

/// The time of a visit so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Totals of all ended periods.
    ended: Totals,
    /// Where the first period kept begins.
    from: Timestamp,
    /// Ended periods by their ends, of very many the last.
    parts: Vec<(PeriodKind, Timestamp)>,
    /// What goes on now.
    open: Option<PeriodKind>,
}

impl Visit {
    /// Somebody took a number and waits.
    pub fn begun(at: Timestamp) -> Self {
        Self { ended: Totals::default(), from: at, parts: Vec::new(), open: Some(PeriodKind::Wait) }
    }

    fn since(&self) -> Timestamp {
        self.parts.last().map_or(self.from, |part| part.1)
    }

    /// Something else begins, or the visit ends.
    pub fn turn(&mut self, to: Option<PeriodKind>, at: Timestamp) {
        if to == self.open {
            return;
        }
        let Some(kind) = std::mem::replace(&mut self.open, to) else { return };
        let (since, until) = (self.since(), at.max(self.since()));
        self.ended.add(kind, until.unix_millis() - since.unix_millis());
        self.parts.push((kind, until));
        if self.parts.len() > KEPT_MAX {
            self.from = self.parts.remove(0).1;
        }
    }

    /// The periods that ended and the one that goes on until now; of very many, the last.
    pub fn periods(&self, now: Timestamp) -> Vec<Period> {
        let open = self.open.map(|kind| (kind, now.max(self.since())));
        let mut from = self.from;
        let parts = self.parts.iter().copied().chain(open);
        parts.map(|(kind, to)| Period { kind, from: std::mem::replace(&mut from, to), to }).collect()
    }

    /// Totals of the ended periods.
    pub fn totals(&self) -> Totals {
        self.ended
    }

    /// Totals with the one that goes on until now.
    pub fn totals_at(&self, now: Timestamp) -> Totals {
        let mut totals = self.ended;
        if let Some(kind) = self.open {
            totals.add(kind, (now.unix_millis() - self.since().unix_millis()).max(0));
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::TicketId;
    use crate::domain::ticket::{
        Event, Move, Priority, Ticket, TicketCalled, TicketFinished, TicketHeld, TicketMarkedNoShow,
        TicketReturned, TicketServingStarted, TicketTaken, TicketTransferred, allowed,
    };
    use proptest::prelude::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::parse("2026-11-23T08:00").unwrap().plus(time::Duration::milliseconds(millis))
    }

    fn fresh() -> Ticket {
        let number = "A012".parse().unwrap();
        let taken = TicketTaken { number, date: at(0).date(), priority: Priority::Normal };
        Ticket::taken(TicketId([1; 16]), &taken, at(0), false)
    }

    fn event(nth: u8) -> (Move, Event) {
        match nth % 7 {
            0 => (Move::Call, Event::Called(TicketCalled { counter: 1, call: 1 })),
            1 => (Move::Serve, Event::ServingStarted(TicketServingStarted { counter: 1 })),
            2 => (Move::Hold, Event::Held(TicketHeld { until: None, personal: None })),
            3 => (Move::Return, Event::Returned(TicketReturned {})),
            4 => (
                Move::Transfer,
                Event::Transferred(TicketTransferred { counter: Some(2), group: None, personal: None }),
            ),
            5 => (Move::Finish, Event::Finished(TicketFinished {})),
            _ => (Move::NoShow, Event::MarkedNoShow(TicketMarkedNoShow {})),
        }
    }

    proptest! {
        /// Any life of a ticket, under a clock that goes back and leaps.
        #[test]
        fn periods_tile_the_visit_and_none_is_negative(
            moves in prop::collection::vec((any::<u8>(), -3_600_000_i64..7_200_000), 0..120),
            now in -3_600_000_i64..900_000_000,
        ) {
            let mut ticket = fresh();
            let (mut clock, mut latest) = (0_i64, 0_i64);
            for (nth, step) in moves {
                clock += step;
                let (step, event) = event(nth);
                if allowed(ticket.state, step) {
                    let before = ticket.visit.open;
                    ticket.apply(&event, at(clock));
                    // A period ends only where something else begins.
                    if ticket.visit.open != before {
                        latest = latest.max(clock);
                    }
                }
            }
            prop_assert_eq!(PeriodKind::of(ticket.state), ticket.visit.open);
            prop_assert_eq!(ticket.visit.totals().all(), latest, "what ended covers from the taking on");
            let ended = ticket.visit.open.is_none();
            let end = if ended { latest } else { latest.max(now) };
            prop_assert_eq!(ticket.visit.totals_at(at(now)).all(), end);
            let periods = ticket.visit.periods(at(now));
            prop_assert!(periods.iter().all(|p| p.from <= p.to));
            prop_assert!(periods.windows(2).all(|pair| pair[0].to == pair[1].from));
            prop_assert!(periods.windows(2).all(|pair| pair[0].kind != pair[1].kind));
            prop_assert_eq!(periods.last().map_or(at(0), |p| p.to), at(end));
            if periods.len() <= KEPT_MAX {
                prop_assert_eq!(periods.first().map_or(at(0), |p| p.from), at(0));
            }
        }
    }

    #[test]
    fn a_visit_tells_how_long_somebody_waited_was_served_and_was_set_aside() {
        let mut ticket = fresh();
        let minutes = |n: i64| at(n * 60_000);
        for (nth, minute) in [(0, 5), (1, 6), (2, 10), (0, 30), (1, 32), (5, 40)] {
            ticket.apply(&event(nth).1, minutes(minute));
        }
        let told = Totals { wait: 8 * 60_000, serve: 12 * 60_000, hold: 20 * 60_000 };
        assert_eq!(ticket.visit.totals(), told);
        assert_eq!(ticket.visit.totals_at(minutes(90)), told, "it ended");
    }
}
