//! What is left when a counter closes: the turns it ends, and what waits for the next day. Shown before
//! closing and recorded by it, from the same count.

use time::Date;

use super::Left;
use crate::base::time::Timestamp;
use crate::domain::dossier::{Status, Summary};
use crate::domain::ticket::{Ticket, TicketState};

/// What closing a counter does and leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Closing<'a> {
    /// Turns at the counter that end as served.
    pub finished: Vec<&'a Ticket>,
    /// Tickets called here or set aside here whose holder did not come.
    pub no_show: Vec<&'a Ticket>,
    /// Tickets that still wait.
    pub waiting: Vec<&'a Ticket>,
    /// The count that is recorded; drafts and papers are added by who knows of them.
    pub left: Left,
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Looks at the day's tickets and the open dossiers as they stand now.
pub fn closing<'a>(
    counter: u8,
    tickets: impl Iterator<Item = &'a Ticket>,
    work: impl Iterator<Item = &'a Summary>,
    (now, next_day): (Timestamp, Date),
) -> Closing<'a> {
    let mut closing = Closing::default();
    for ticket in tickets {
        let here = ticket.counter == Some(counter);
        match ticket.state {
            TicketState::Serving if here => closing.finished.push(ticket),
            TicketState::Called | TicketState::Held if here => closing.no_show.push(ticket),
            TicketState::Waiting | TicketState::Transferred => closing.waiting.push(ticket),
            _ => {}
        }
    }
    for due in work.filter(|summary| summary.status == Status::InReview).filter_map(|s| s.due_at) {
        closing.left.late += u32::from(due < now);
        closing.left.due_next += u32::from(due.date() == next_day);
    }
    closing.left.waiting = count(closing.waiting.len());
    closing.left.no_show = count(closing.no_show.len());
    closing
}
