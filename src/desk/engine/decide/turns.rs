//! Tickets: given out, called, served, set aside.

use super::{Answer, Decided, lawful, shown};
use crate::base::id::TicketId;
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::command::{Command, TicketRef};
use crate::domain::context::Context;
use crate::domain::event::{Event, Subject};
use crate::domain::refusal::{self, Refusal};
use crate::domain::ticket::{self, QueueRules, Ticket, TicketNumber};

impl Engine {
    pub(super) fn decide_queue(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        match command {
            Command::TakeTicket(command) => {
                let id = TicketId::new(self.clock.now(), &mut *self.random);
                let letter = command.group.to_ascii_uppercase();
                let given = self.fold.given_tickets(self.ledger.state(), context.at.date(), letter)?;
                let given = |serial: u16| given.contains(u32::from(serial));
                let facts = lawful!(ticket::take(context, id, command, &given));
                let number = facts.iter().find_map(|fact| match &fact.event {
                    Event::Ticket(ticket::Event::Taken(taken)) => Some(taken.number.to_string()),
                    _ => None,
                });
                Ok(Ok(Decided { facts, number }))
            }
            Command::CallNext(command) => {
                let today = context.at.date();
                let mut facts = lawful!(self.calling(context, command.counter)?);
                let tickets: Vec<Ticket> = self.todays_tickets(today)?;
                let order = (QueueRules::shipped(), context.at);
                match ticket::next(tickets.iter(), command.counter, command.group, order) {
                    None => Ok(Err(Refusal::new(refusal::QUEUE_EMPTY))),
                    Some(next) => {
                        facts.extend(lawful!(ticket::call(next, command.counter)));
                        Ok(Ok(Decided { facts, number: Some(next.number.to_string()) }))
                    }
                }
            }
            _ => Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        }
    }

    /// The day's tickets as the fold has them, also those of a group not yet published.
    pub(super) fn todays_tickets(&mut self, day: time::Date) -> Result<Vec<Ticket>, DeskFault> {
        let mut ids: std::collections::BTreeSet<TicketId> = self.view.tickets.keys().copied().collect();
        for entry in &self.group {
            if let Ok(read) = entry.read()
                && let Subject::Ticket(id) = read.entry.subject
            {
                ids.insert(id);
            }
        }
        let mut tickets = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(row) = self.fold.ticket(self.ledger.state(), id)? {
                tickets.push(row.ticket(id));
            }
        }
        tickets.retain(|ticket| ticket.date == day);
        Ok(tickets)
    }

    pub(super) fn find_ticket(&mut self, context: &Context<'_>, pointer: &TicketRef) -> Answer<Ticket> {
        let unknown = || Refusal::new(refusal::UNKNOWN_TICKET).at("ticket").with("ticket", shown(&pointer.0));
        if let Ok(id) = pointer.0.parse::<TicketId>() {
            let row = self.fold.ticket(self.ledger.state(), id)?;
            return Ok(row.map(|row| row.ticket(id)).ok_or_else(unknown));
        }
        let Ok(number) = pointer.0.parse::<TicketNumber>() else { return Ok(Err(unknown())) };
        let tickets = self.todays_tickets(context.at.date())?;
        Ok(tickets.into_iter().find(|ticket| ticket.number == number).ok_or_else(unknown))
    }

    pub(super) fn decide_ticket(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        let pointer = match command {
            Command::CallTicket(c) => &c.ticket,
            Command::ServeTicket(c) => &c.ticket,
            Command::FinishTicket(c) => &c.ticket,
            Command::MarkNoShow(c) => &c.ticket,
            Command::HoldTicket(c) => &c.ticket,
            Command::ReturnTicket(c) => &c.ticket,
            Command::TransferTicket(c) => &c.ticket,
            _ => return Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        };
        let ticket = lawful!(self.find_ticket(context, pointer)?);
        let times = [Some(ticket.taken_at), ticket.called_at, ticket.serving_at];
        lawful!(context.follows(times.into_iter().flatten().max()));
        let facts = match command {
            Command::CallTicket(command) => {
                let mut facts = lawful!(self.calling(context, command.counter)?);
                ticket::call(&ticket, command.counter).map(|called| {
                    facts.extend(called);
                    facts
                })
            }
            Command::ServeTicket(_) => ticket::serve(&ticket),
            Command::FinishTicket(_) => ticket::finish(&ticket),
            Command::MarkNoShow(_) => ticket::no_show(&ticket),
            Command::HoldTicket(command) => ticket::hold(&ticket, command),
            Command::ReturnTicket(_) => ticket::return_to_queue(&ticket),
            Command::TransferTicket(command) => ticket::transfer(context, &ticket, command),
            _ => Err(Refusal::new(refusal::COMMAND_INVALID)),
        };
        Ok(facts.map(|facts| Decided { facts, number: Some(ticket.number.to_string()) }))
    }
}
