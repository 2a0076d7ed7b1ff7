//! Deciding about counters: their state of the day, and what is left at its end.

use super::{Answer, Decided};
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::command::Command;
use crate::domain::context::Context;
use crate::domain::counter::{self, Counter, Left};
use crate::domain::event::Fact;
use crate::domain::refusal::{self, Refusal};
use crate::domain::ticket::{self, TicketState};

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Engine {
    /// A counter's day as the fold has it, also what is not published yet.
    fn counter_on(&mut self, number: u8, day: time::Date) -> Result<Counter, DeskFault> {
        let row = self.fold.counter(self.ledger.state(), number)?;
        let known = row.and_then(|row| row.counter(number)).filter(|counter| counter.date == day);
        Ok(known.unwrap_or_else(|| Counter::idle(number, day)))
    }

    /// What a call at a counter needs before it, or why it may not call.
    pub(super) fn calling(&mut self, context: &Context<'_>, number: u8) -> Answer<Vec<Fact>> {
        let counter = self.counter_on(number, context.at.date())?;
        Ok(counter::calling(context.post.id, &counter))
    }

    pub(super) fn decide_counter(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        let number = match command {
            Command::OpenCounter(c) => c.counter,
            Command::BeginBreak(c) => c.counter,
            Command::ResumeCounter(c) => c.counter,
            Command::CloseDay(c) => c.counter,
            Command::BeginDay(c) => c.counter,
            _ => return Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        };
        let (post, today) = (context.post.id, context.at.date());
        let counter = self.counter_on(number, today)?;
        let facts = match command {
            Command::OpenCounter(_) => counter::open(post, &counter),
            Command::BeginBreak(c) => {
                let tickets = self.todays_tickets(today)?;
                let at_counter = |t: TicketState| matches!(t, TicketState::Called | TicketState::Serving);
                let here = tickets.iter().find(|t| t.counter == Some(number) && at_counter(t.state));
                counter::begin_break(post, &counter, c.reason, here)
            }
            Command::ResumeCounter(_) => counter::resume(post, &counter),
            Command::BeginDay(_) => {
                let counts = self.view.counts(context.at);
                counter::begin_day(post, &counter, count(counts.late), count(counts.due_today))
            }
            _ => self.close_day(context, &counter)?,
        };
        Ok(facts.map(Into::into))
    }

    /// Closing ends the turns that are still under way at the counter and records what is left.
    fn close_day(&mut self, context: &Context<'_>, counter: &Counter) -> Answer<Vec<Fact>> {
        let next_day = context.calendar.next_counted_day(context.at.date());
        let tickets = self.todays_tickets(context.at.date())?;
        let drafts = count(self.drafts()?.len());
        let work = self.view.work.values().map(std::convert::AsRef::as_ref);
        let closing = counter::closing(counter.number, tickets.iter(), work, (context.at, next_day));
        let unprinted = Some(count(self.view.unprinted_count(context.at)));
        let unsent = Some(u32::try_from(self.view.unsent.unwrap_or(self.view.entries)).unwrap_or(u32::MAX));
        let left = Left { drafts, unprinted, unsent, ..closing.left };
        Ok(counter::close(context.post.id, counter, next_day, left).and_then(|closed| {
            let mut facts = Vec::new();
            for ticket in closing.finished {
                facts.extend(ticket::finish(ticket)?);
            }
            for ticket in closing.no_show {
                facts.extend(ticket::no_show(ticket)?);
            }
            facts.extend(closed);
            Ok(facts)
        }))
    }
}
