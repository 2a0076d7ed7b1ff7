//! The queue: tickets from the dispenser to the end of the turn.
//!
//! `waiting → called → serving → done | no-show | held | transferred`; a held or transferred ticket
//! waits again. The table of [`allowed`] is the whole life of a ticket. Numbers restart every day in
//! every group and are never given twice.

mod decide;
mod order;
mod rules;
mod visit;

pub use decide::*;
pub use order::{CallKey, Estimate, Pace, median_turn};
pub use rules::{QueueRules, QueueRulesError, SHIPPED_QUEUE};
pub use visit::{Period, PeriodKind, Totals, Visit};

use serde::{Deserialize, Serialize};
use time::Date;

use crate::base::id::TicketId;
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::refusal::{self, Refusal};

/// Highest number of a group in a day (three digits on the slip).
pub const TICKETS_PER_DAY: u16 = 999;

coded_enum! {
    /// Why a ticket goes before the others (elderly, disabled, pregnant, people of merit).
    pub enum Priority {
        /// In turn.
        Normal = 0, "normal";
        /// Người cao tuổi.
        Elderly = 1, "elderly";
        /// Người khuyết tật.
        Disabled = 2, "disabled";
        /// Phụ nữ mang thai, có con nhỏ.
        Pregnant = 3, "pregnant";
        /// Người có công.
        Merit = 4, "merit";
        /// Việc khẩn cấp.
        Urgent = 5, "urgent";
    }
}

coded_enum! {
    /// Where a ticket stands.
    pub enum TicketState {
        /// Taken, not yet called.
        Waiting = 1, "waiting";
        /// Called to a counter.
        Called = 2, "called";
        /// Being served.
        Serving = 3, "serving";
        /// Served.
        Done = 4, "done";
        /// Called and did not come.
        NoShow = 5, "no-show";
        /// Set aside, will come back.
        Held = 6, "held";
        /// Sent to another counter or group, waits there.
        Transferred = 7, "transferred";
    }
}

/// A service group of the queue: a letter and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The letter on the slip, `A`–`Z`.
    pub letter: char,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// What is shown and called: the group's letter and the day's number, `A012`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketNumber {
    /// Group letter.
    pub letter: char,
    /// 1…[`TICKETS_PER_DAY`].
    pub serial: u16,
}

impl std::fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}{:03}", self.letter, self.serial))
    }
}

impl std::str::FromStr for TicketNumber {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let wrong = || Refusal::new(refusal::VALUE_INVALID).at("ticket").with("value", text);
        let mut chars = text.trim().chars();
        let letter = chars
            .next()
            .map(|c| c.to_ascii_uppercase())
            .filter(char::is_ascii_uppercase)
            .ok_or_else(wrong)?;
        let digits = chars.as_str();
        let plain = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let serial =
            digits.parse().ok().filter(|n| plain && (1..=TICKETS_PER_DAY).contains(n)).ok_or_else(wrong)?;
        Ok(Self { letter, serial })
    }
}

/// A number given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketTaken {
    /// Letter and number.
    pub number: TicketNumber,
    /// The day the number belongs to.
    pub date: Date,
    /// Why it goes first, if it does.
    pub priority: Priority,
}

/// A ticket called to a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketCalled {
    /// The counter that calls.
    pub counter: u8,
    /// 1 for the first call, 2 for the first recall…
    pub call: u8,
}

/// Serving began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketServingStarted {
    /// The counter that serves.
    pub counter: u8,
}

/// The turn is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketFinished {}

/// Called and did not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketMarkedNoShow {}

/// Set aside until a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketHeld {
    /// When to look again.
    pub until: Option<Timestamp>,
    /// Why (personal: it may name somebody).
    pub personal: Option<HoldReason>,
}

/// Why a ticket was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldReason {
    /// In the clerk's words.
    pub reason: String,
}

/// Waits again after having been held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketReturned {}

/// Sent to another counter or group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketTransferred {
    /// To this counter, if to one.
    pub counter: Option<u8>,
    /// To this group, if to one.
    pub group: Option<char>,
    /// The note that goes with it.
    pub personal: Option<TransferNote>,
}

/// What the next counter should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferNote {
    /// In the clerk's words.
    pub note: String,
}

/// The facts of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A number was given out.
    Taken(TicketTaken),
    /// It was called.
    Called(TicketCalled),
    /// Serving began.
    ServingStarted(TicketServingStarted),
    /// The turn is over.
    Finished(TicketFinished),
    /// Nobody came.
    MarkedNoShow(TicketMarkedNoShow),
    /// Set aside.
    Held(TicketHeld),
    /// Waits again.
    Returned(TicketReturned),
    /// Sent elsewhere.
    Transferred(TicketTransferred),
}

/// One ticket: the fold of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its identity.
    pub id: TicketId,
    /// Letter and number.
    pub number: TicketNumber,
    /// The day the number belongs to.
    pub date: Date,
    /// The group whose queue it stands in now.
    pub group: char,
    /// Why it goes first, if it does.
    pub priority: Priority,
    /// Where it stands.
    pub state: TicketState,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// When it was last called.
    pub called_at: Option<Timestamp>,
    /// When serving began.
    pub serving_at: Option<Timestamp>,
    /// When the turn ended.
    pub finished_at: Option<Timestamp>,
    /// The counter that called or serves it, or that it was sent to.
    pub counter: Option<u8>,
    /// How often it was called.
    pub calls: u8,
    /// Until when it is held.
    pub held_until: Option<Timestamp>,
    /// Why it is held, or what the next counter should know.
    pub note: Option<String>,
    /// Made under a simulated clock.
    pub simulated: bool,
    /// The time of the visit: waited, served, set aside.
    pub visit: Visit,
}

/// What may happen to a ticket next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Call it (again).
    Call,
    /// Begin to serve.
    Serve,
    /// End the turn.
    Finish,
    /// Nobody came.
    NoShow,
    /// Set aside.
    Hold,
    /// Wait again.
    Return,
    /// Send elsewhere.
    Transfer,
}

/// The whole life of a ticket: whether a move is lawful in a state.
pub fn allowed(state: TicketState, step: Move) -> bool {
    use Move as M;
    use TicketState as S;
    matches!(
        (state, step),
        (S::Waiting, M::Call | M::Transfer)
            | (S::Transferred, M::Call | M::Transfer)
            | (S::Called, M::Call | M::Serve | M::Finish | M::NoShow | M::Hold | M::Transfer)
            | (S::Serving, M::Finish | M::Hold | M::Transfer)
            | (S::Held, M::Call | M::Return | M::NoShow)
    )
}

impl Ticket {
    /// The ticket as taken.
    pub fn taken(id: TicketId, event: &TicketTaken, at: Timestamp, simulated: bool) -> Self {
        Self {
            id,
            number: event.number,
            date: event.date,
            group: event.number.letter,
            priority: event.priority,
            state: TicketState::Waiting,
            taken_at: at,
            called_at: None,
            serving_at: None,
            finished_at: None,
            counter: None,
            calls: 0,
            held_until: None,
            note: None,
            simulated,
            visit: Visit::begun(at),
        }
    }

    /// Folds one more fact.
    pub fn apply(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Taken(_) => {}
            Event::Called(called) => {
                self.state = TicketState::Called;
                self.called_at = Some(at);
                self.counter = Some(called.counter);
                self.calls = called.call;
                self.held_until = None;
            }
            Event::ServingStarted(serving) => {
                self.state = TicketState::Serving;
                self.serving_at = Some(at);
                self.counter = Some(serving.counter);
            }
            Event::Finished(_) => self.end(TicketState::Done, at),
            Event::MarkedNoShow(_) => self.end(TicketState::NoShow, at),
            Event::Held(held) => {
                self.state = TicketState::Held;
                self.held_until = held.until;
                self.note = held.personal.as_ref().map(|p| p.reason.clone());
            }
            Event::Returned(_) => {
                self.state = TicketState::Waiting;
                self.held_until = None;
                self.counter = None;
            }
            Event::Transferred(to) => {
                self.state = TicketState::Transferred;
                self.group = to.group.unwrap_or(self.group);
                self.counter = to.counter;
                self.note = to.personal.as_ref().map(|p| p.note.clone());
                self.held_until = None;
            }
        }
        self.visit.turn(PeriodKind::of(self.state), at);
    }

    fn end(&mut self, state: TicketState, at: Timestamp) {
        self.state = state;
        self.finished_at = Some(at);
    }

    /// Refuses a move the ticket's state does not allow.
    pub fn check(&self, step: Move) -> Result<(), Refusal> {
        if allowed(self.state, step) {
            return Ok(());
        }
        Err(Refusal::new(refusal::TICKET_STATE)
            .at("ticket")
            .with("ticket", self.number)
            .with("state", self.state))
    }

    /// Whether it can be called by this counter now.
    pub fn is_waiting_for(&self, counter: u8) -> bool {
        match self.state {
            TicketState::Waiting => true,
            TicketState::Transferred => self.counter.is_none_or(|c| c == counter),
            _ => false,
        }
    }

    /// Whether it was set aside until a moment that has come.
    pub fn is_back(&self, now: Timestamp) -> bool {
        self.state == TicketState::Held && self.held_until.is_some_and(|until| until <= now)
    }
}

/// The next number of a group for a day, given which were given out: one more than the highest. Where that
/// is past the last (a number off the roll was high), the lowest that is free.
pub fn next_number(letter: char, given: &dyn Fn(u16) -> bool) -> Result<TicketNumber, Refusal> {
    let all = || 1..=TICKETS_PER_DAY;
    let next = all().rev().find(|serial| given(*serial)).unwrap_or(0) + 1;
    let free = if next <= TICKETS_PER_DAY { Some(next) } else { all().find(|serial| !given(*serial)) };
    match free {
        Some(serial) => Ok(TicketNumber { letter, serial }),
        None => Err(Refusal::new(refusal::TICKETS_EXHAUSTED).at("group").with("group", letter)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::coded::Coded;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn fresh() -> Ticket {
        let event = TicketTaken {
            number: "A012".parse().unwrap(),
            date: at("2026-11-23T08:00").date(),
            priority: Priority::Normal,
        };
        Ticket::taken(TicketId([1; 16]), &event, at("2026-11-23T08:00"), false)
    }

    #[test]
    fn ticket_numbers_read_back_what_they_show() {
        for text in ["A001", "B999", "Z010"] {
            assert_eq!(text.parse::<TicketNumber>().unwrap().to_string(), text);
        }
        for text in ["", "A", "A000", "A1000", "1A01", "AA12", "A+12", "Đ001"] {
            assert!(text.parse::<TicketNumber>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_ticket_that_ended_never_moves_again() {
        for state in [TicketState::Done, TicketState::NoShow] {
            for step in [
                Move::Call,
                Move::Serve,
                Move::Finish,
                Move::NoShow,
                Move::Hold,
                Move::Return,
                Move::Transfer,
            ] {
                assert!(!allowed(state, step));
            }
        }
    }

    #[test]
    fn a_ticket_runs_from_taken_to_done() {
        let mut ticket = fresh();
        ticket.apply(&Event::Called(TicketCalled { counter: 3, call: 1 }), at("2026-11-23T08:05"));
        assert_eq!((ticket.state, ticket.counter), (TicketState::Called, Some(3)));
        ticket.apply(&Event::ServingStarted(TicketServingStarted { counter: 3 }), at("2026-11-23T08:06"));
        ticket.apply(&Event::Finished(TicketFinished {}), at("2026-11-23T08:10"));
        assert_eq!(ticket.finished_at, Some(at("2026-11-23T08:10")));
        assert!(ticket.check(Move::Call).is_err());
    }

    #[test]
    fn a_ticket_sent_to_a_counter_waits_for_that_one_only() {
        let mut ticket = fresh();
        let to = TicketTransferred { counter: Some(2), group: None, personal: None };
        ticket.apply(&Event::Transferred(to), at("2026-11-23T08:05"));
        assert!(ticket.is_waiting_for(2) && !ticket.is_waiting_for(3));
    }

    #[test]
    fn priority_goes_first_until_a_long_wait_has_lifted_the_other() {
        let mut elder = fresh();
        elder.priority = Priority::Elderly;
        elder.taken_at = at("2026-11-23T08:15");
        let before = |now| {
            let order = |ticket: &Ticket| ticket.call_order(QueueRules::shipped(), at(now));
            order(&elder) < order(&fresh())
        };
        assert!(before("2026-11-23T08:29"));
        assert!(!before("2026-11-23T08:30"), "of equals the older first");
    }

    #[test]
    fn numbers_go_on_after_the_highest_and_end_when_all_were_given() {
        let next = |given: &dyn Fn(u16) -> bool| next_number('A', given).map(|number| number.serial);
        assert_eq!(next(&|_| false), Ok(1));
        assert_eq!(next(&|n| n == 12 || n == 57), Ok(58));
        assert_eq!(next(&|n| n == 1 || n == TICKETS_PER_DAY), Ok(2), "the roll's last was typed");
        assert!(next(&|_| true).is_err());
        assert_eq!(Priority::ALL.len(), 6);
    }
}
