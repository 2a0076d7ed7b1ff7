//! In which order tickets are called, and what people are told of their wait.
//!
//! Invariants: the order is total and depends on the tickets, the figures and the moment alone; of two
//! tickets of one class the one taken first is always called first; nobody who waits can be passed for
//! ever, because ageing ends in the highest class, where only who came before goes before.

use std::cmp::Reverse;

use super::{QueueRules, Ticket, TicketNumber, TicketState};
use crate::base::id::TicketId;
use crate::base::time::Timestamp;

/// Place in the order of calling; the smallest goes first.
pub type CallKey = (Reverse<u8>, Timestamp, TicketNumber, TicketId);

/// What a waiting person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// Tickets called before this one.
    pub before: usize,
    /// Minutes until it is called; `None` while too few turns of the day have ended.
    pub minutes: Option<u32>,
}

/// How the day goes: what estimates are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// Median of the day's finished turns, in milliseconds of serving; `None` where there are too few.
    pub median_millis: Option<i64>,
    /// Counters that call.
    pub counters: usize,
    /// Of those, how many serve or have called somebody.
    pub busy: usize,
}

impl Ticket {
    /// Its place in the order of calling at a moment.
    pub fn call_order(&self, rules: &QueueRules, now: Timestamp) -> CallKey {
        let class = rules.lifted(self.priority, now.minutes_since(self.taken_at));
        (Reverse(class), self.taken_at, self.number, self.id)
    }
}

/// The median turn of the day's tickets that were served; `None` below the number the figures ask for.
pub fn median_turn<'a>(tickets: impl Iterator<Item = &'a Ticket>, rules: &QueueRules) -> Option<i64> {
    let done = tickets.filter(|ticket| ticket.state == TicketState::Done);
    let mut served: Vec<i64> = done.map(|ticket| ticket.visit.totals().serve).filter(|ms| *ms > 0).collect();
    if served.len() < usize::from(rules.estimate_from) {
        return None;
    }
    served.sort_unstable();
    let (low, high) = (served.get((served.len() - 1) / 2)?, served.get(served.len() / 2)?);
    Some(low + (high - low) / 2)
}

impl Pace {
    /// What somebody with so many tickets before them is told: at a free counter it is their turn at
    /// once, otherwise whole turns pass before.
    pub fn estimate(&self, before: usize) -> Estimate {
        let counters = self.counters.max(1);
        let free = counters.saturating_sub(self.busy);
        let turns = if before < free { 0 } else { (before - free) / counters + 1 };
        let millis = self.median_millis.map(|m| m.saturating_mul(i64::try_from(turns).unwrap_or(i64::MAX)));
        // Rounded up: nobody minds being called early.
        let minutes = millis.map(|ms| u32::try_from((ms + 59_999) / 60_000).unwrap_or(u32::MAX));
        Estimate { before, minutes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::coded::Coded;
    use crate::domain::ticket::{Event, Priority, TicketFinished, TicketServingStarted, TicketTaken};
    use proptest::prelude::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::parse("2026-11-23T08:00").unwrap().plus(time::Duration::minutes(minutes))
    }

    fn ticket(id: u8, class: usize, minute: i64) -> Ticket {
        let taken = TicketTaken {
            number: TicketNumber { letter: 'A', serial: u16::from(id) + 1 },
            date: at(0).date(),
            priority: Priority::ALL[class],
        };
        Ticket::taken(TicketId([id; 16]), &taken, at(minute), false)
    }

    fn queue() -> impl Strategy<Value = Vec<Ticket>> {
        prop::collection::vec((0..Priority::ALL.len(), 0_i64..300), 1..30).prop_map(|seeds| {
            let tickets = seeds.into_iter().zip(0_u8..);
            tickets.map(|((class, minute), id)| ticket(id, class, minute)).collect()
        })
    }

    fn sorted(mut tickets: Vec<Ticket>, now: Timestamp) -> Vec<TicketId> {
        tickets.sort_by_key(|t| t.call_order(QueueRules::shipped(), now));
        tickets.into_iter().map(|t| t.id).collect()
    }

    proptest! {
        #[test]
        fn the_order_is_total_and_the_same_however_the_tickets_came(
            tickets in queue(), now in -60_i64..700, turn in 0_usize..30,
        ) {
            let mut keys: Vec<_> =
                tickets.iter().map(|t| t.call_order(QueueRules::shipped(), at(now))).collect();
            keys.sort_unstable();
            prop_assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "no two are equal");
            let mut turned = tickets.clone();
            turned.rotate_left(turn % tickets.len());
            prop_assert_eq!(sorted(tickets, at(now)), sorted(turned, at(now)));
        }

        #[test]
        fn of_one_class_the_older_is_always_called_first(tickets in queue(), now in -60_i64..700) {
            let rules = QueueRules::shipped();
            for a in &tickets {
                for b in tickets.iter().filter(|b| b.priority == a.priority && a.taken_at < b.taken_at) {
                    prop_assert!(a.call_order(rules, at(now)) < b.call_order(rules, at(now)));
                }
            }
        }

        /// A priority ticket comes every minute and one ticket is called every `pace` minutes: whoever
        /// waited at the beginning is called after those who came before and those who slipped in before
        /// ageing was through, however long the stream lasts.
        #[test]
        fn nobody_starves_under_an_endless_stream_of_priority(pace in 1_i64..6, urgent in any::<bool>()) {
            let rules = QueueRules::shipped();
            let mut waiting = vec![ticket(0, 0, 0)];
            let class = if urgent { 5 } else { 1 };
            let aged = i64::from(rules.age_after + rules.age_every * u16::from(rules.highest()));
            let mut called_at = None;
            for minute in 1..250_i64 {
                waiting.push(ticket(u8::try_from(minute).unwrap(), class, minute));
                if minute % pace == 0 {
                    waiting.sort_by_key(|t| t.call_order(rules, at(minute)));
                    if waiting.remove(0).id == TicketId([0; 16]) {
                        called_at = Some(minute);
                        break;
                    }
                }
            }
            prop_assert!(called_at.is_some_and(|minute| minute <= aged + pace), "{called_at:?}");
        }
    }

    #[test]
    fn minutes_are_told_once_the_day_has_a_median() {
        let rules = QueueRules::shipped();
        let done = |id: u8, minutes: i64| {
            let mut ticket = ticket(id, 0, 0);
            ticket.apply(&Event::ServingStarted(TicketServingStarted { counter: 1 }), at(1));
            ticket.apply(&Event::Finished(TicketFinished {}), at(1 + minutes));
            ticket
        };
        let mut tickets = vec![done(1, 4), done(2, 30)];
        assert_eq!(median_turn(tickets.iter(), rules), None, "two turns tell nothing");
        tickets.push(done(3, 6));
        assert_eq!(median_turn(tickets.iter(), rules), Some(6 * 60_000));
        tickets.push(done(4, 8));
        assert_eq!(median_turn(tickets.iter(), rules), Some(7 * 60_000), "between the two in the middle");
        let pace = Pace { median_millis: Some(7 * 60_000), counters: 2, busy: 2 };
        for (before, minutes) in [(0, 7), (1, 7), (2, 14), (5, 21)] {
            assert_eq!(pace.estimate(before), Estimate { before, minutes: Some(minutes) }, "{before}");
        }
        let free = Pace { busy: 1, ..pace };
        assert_eq!(free.estimate(0).minutes, Some(0), "a counter is free");
        assert_eq!(Pace::default().estimate(3), Estimate { before: 3, minutes: None });
    }
}
