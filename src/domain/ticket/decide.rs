//! What may be asked of the queue, and what each command becomes.

use serde::{Deserialize, Serialize};

use super::{
    Event, HoldReason, Move, Priority, QueueRules, TICKETS_PER_DAY, Ticket, TicketCalled, TicketFinished,
    TicketHeld, TicketMarkedNoShow, TicketNumber, TicketReturned, TicketServingStarted, TicketState,
    TicketTaken, TicketTransferred, TransferNote, next_number,
};
use crate::base::id::TicketId;
use crate::base::time::Timestamp;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::{Context, optional};
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::pointer::TicketRef;
use crate::domain::refusal::{self, Refusal};

/// Gives out a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeTicket {
    /// Group letter.
    pub group: char,
    /// Why it goes first; normal when left out.
    #[serde(default = "normal")]
    pub priority: Priority,
    /// The number on the paper roll, where it was torn off one; the next free number when left out.
    #[serde(default)]
    pub number: Option<u16>,
}

fn normal() -> Priority {
    Priority::Normal
}

/// Calls whoever is next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallNext {
    /// The counter that calls.
    pub counter: u8,
    /// Only from this group.
    #[serde(default)]
    pub group: Option<char>,
}

/// Calls a chosen ticket, or calls it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallTicket {
    /// Which ticket.
    pub ticket: TicketRef,
    /// The counter that calls.
    pub counter: u8,
}

/// Begins to serve a called ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServeTicket {
    /// Which ticket.
    pub ticket: TicketRef,
}

/// Ends a turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishTicket {
    /// Which ticket.
    pub ticket: TicketRef,
}

/// Notes that nobody came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkNoShow {
    /// Which ticket.
    pub ticket: TicketRef,
}

/// Sets a ticket aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldTicket {
    /// Which ticket.
    pub ticket: TicketRef,
    /// When to look again.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Lets a held ticket wait again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnTicket {
    /// Which ticket.
    pub ticket: TicketRef,
}

/// Sends a ticket to another counter or group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferTicket {
    /// Which ticket.
    pub ticket: TicketRef,
    /// To this counter.
    #[serde(default)]
    pub counter: Option<u8>,
    /// To this group.
    #[serde(default)]
    pub group: Option<char>,
    /// What the next counter should know.
    #[serde(default)]
    pub note: Option<String>,
}

fn fact(id: TicketId, event: Event) -> Vec<Fact> {
    vec![Fact { subject: Subject::Ticket(id), event: AnyEvent::Ticket(event) }]
}

/// Gives out a ticket of a group for the day: the next number, or the one on the roll. `given` tells which
/// numbers of the group were given out that day; none is given twice.
pub fn take(
    context: &Context<'_>,
    id: TicketId,
    command: &TakeTicket,
    given: &dyn Fn(u16) -> bool,
) -> Result<Vec<Fact>, Refusal> {
    let letter = command.group.to_ascii_uppercase();
    if context.post.group(letter).is_none() {
        return Err(Refusal::new(refusal::UNKNOWN_GROUP).at("group").with("group", letter));
    }
    let number = match command.number {
        None => next_number(letter, given)?,
        Some(serial) => on_the_roll(TicketNumber { letter, serial }, given)?,
    };
    let taken = TicketTaken { number, date: context.at.date(), priority: command.priority };
    Ok(fact(id, Event::Taken(taken)))
}

/// A number that was torn off the roll, unless it was given out already.
fn on_the_roll(number: TicketNumber, given: &dyn Fn(u16) -> bool) -> Result<TicketNumber, Refusal> {
    if !(1..=TICKETS_PER_DAY).contains(&number.serial) {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("number").with("value", number.serial));
    }
    if given(number.serial) {
        return Err(Refusal::new(refusal::TICKET_NUMBER_GIVEN).at("number").with("ticket", number));
    }
    Ok(number)
}

/// Calls a ticket to a counter, for the first time or again.
pub fn call(ticket: &Ticket, counter: u8) -> Result<Vec<Fact>, Refusal> {
    if counter == 0 {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("counter").with("value", counter));
    }
    ticket.check(Move::Call)?;
    let again = ticket.state == TicketState::Called;
    if again && ticket.counter != Some(counter) {
        let busy = Refusal::new(refusal::TICKET_STATE).at("ticket");
        return Err(busy.with("ticket", ticket.number).with("state", ticket.state));
    }
    Ok(fact(ticket.id, Event::Called(TicketCalled { counter, call: ticket.calls.saturating_add(1) })))
}

/// The ticket a counter calls next; `None` where nobody waits.
pub fn next<'a>(
    tickets: impl Iterator<Item = &'a Ticket>,
    counter: u8,
    group: Option<char>,
    (rules, now): (&QueueRules, Timestamp),
) -> Option<&'a Ticket> {
    tickets
        .filter(|ticket| ticket.is_waiting_for(counter) && group.is_none_or(|letter| ticket.group == letter))
        .min_by_key(|ticket| ticket.call_order(rules, now))
}

/// Begins to serve a called ticket.
pub fn serve(ticket: &Ticket) -> Result<Vec<Fact>, Refusal> {
    ticket.check(Move::Serve)?;
    let counter = ticket.counter.unwrap_or(1);
    Ok(fact(ticket.id, Event::ServingStarted(TicketServingStarted { counter })))
}

/// Ends a turn.
pub fn finish(ticket: &Ticket) -> Result<Vec<Fact>, Refusal> {
    ticket.check(Move::Finish)?;
    Ok(fact(ticket.id, Event::Finished(TicketFinished {})))
}

/// Notes that nobody came.
pub fn no_show(ticket: &Ticket) -> Result<Vec<Fact>, Refusal> {
    ticket.check(Move::NoShow)?;
    Ok(fact(ticket.id, Event::MarkedNoShow(TicketMarkedNoShow {})))
}

/// Sets a ticket aside.
pub fn hold(ticket: &Ticket, command: &HoldTicket) -> Result<Vec<Fact>, Refusal> {
    ticket.check(Move::Hold)?;
    let personal =
        optional(command.reason.as_deref(), "reason", TEXT_MAX)?.map(|reason| HoldReason { reason });
    Ok(fact(ticket.id, Event::Held(TicketHeld { until: command.until, personal })))
}

/// Lets a held ticket wait again.
pub fn return_to_queue(ticket: &Ticket) -> Result<Vec<Fact>, Refusal> {
    ticket.check(Move::Return)?;
    Ok(fact(ticket.id, Event::Returned(TicketReturned {})))
}

/// Sends a ticket to another counter or group.
pub fn transfer(
    context: &Context<'_>,
    ticket: &Ticket,
    command: &TransferTicket,
) -> Result<Vec<Fact>, Refusal> {
    ticket.check(Move::Transfer)?;
    let group = command.group.map(|letter| letter.to_ascii_uppercase());
    match (command.counter, group) {
        (None, None) => return Err(Refusal::new(refusal::VALUE_MISSING).at("counter")),
        (_, Some(letter)) if context.post.group(letter).is_none() => {
            return Err(Refusal::new(refusal::UNKNOWN_GROUP).at("group").with("group", letter));
        }
        _ => {}
    }
    let personal = optional(command.note.as_deref(), "note", TEXT_MAX)?.map(|note| TransferNote { note });
    Ok(fact(ticket.id, Event::Transferred(TicketTransferred { counter: command.counter, group, personal })))
}
