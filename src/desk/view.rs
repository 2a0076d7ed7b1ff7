//! What screens read: an immutable picture of the desk, published anew after every act.
//!
//! Cloning is cheap (shared trees), so that a screen may keep the picture it drew from.

pub mod figures;

use std::sync::Arc;

use imbl::OrdMap;
use time::Date;

use crate::base::id::{DossierId, OfficerId, TicketId};
use crate::base::time::Timestamp;
use crate::domain::dossier::{Status, Summary};
use crate::domain::officer::Officer;
use crate::domain::post::Post;
use crate::domain::ticket::Ticket;

/// Order of open dossiers: those whose clock runs by their promise, then results to be collected, then
/// what is not accepted yet, then what waits for the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkKey {
    /// Milliseconds of the promise while the clock runs; beyond every promise otherwise.
    pub due_millis: i64,
    /// The dossier.
    pub id: DossierId,
}

impl WorkKey {
    /// The place of a dossier.
    pub fn of(summary: &Summary) -> Self {
        let due_millis = match (summary.status, summary.due_at) {
            (Status::InReview, Some(due)) if summary.paused_at.is_none() => due.unix_millis(),
            (Status::InReview, _) => i64::MAX - 3,
            (Status::Ready, _) => i64::MAX - 2,
            (Status::AwaitingAcceptance, _) => i64::MAX - 1,
            _ => i64::MAX,
        };
        Self { due_millis, id: summary.id }
    }
}

/// The desk as it stands.
#[derive(Debug, Clone)]
pub struct View {
    /// Rises with every publication.
    pub version: u64,
    /// The post.
    pub post: Arc<Post>,
    /// Who works here.
    pub officers: OrdMap<OfficerId, Arc<Officer>>,
    /// Tickets of the newest day that has any.
    pub tickets: OrdMap<TicketId, Arc<Ticket>>,
    /// Open dossiers (not final), by promise.
    pub work: OrdMap<WorkKey, Arc<Summary>>,
    /// Dossiers that ended on the newest day on which any did, for its figures.
    pub ended_today: OrdMap<DossierId, Arc<Summary>>,
    /// How many dossiers there are in all.
    pub dossiers: u64,
    /// The newest moment recorded.
    pub newest: Option<Timestamp>,
    /// Rises when the catalogue changes.
    pub catalogue_version: u64,
}

/// Counts over the open dossiers, for the home screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// The clock runs and the promise has passed.
    pub late: usize,
    /// Promised for today.
    pub due_today: usize,
    /// The applicant owes papers.
    pub awaiting_supplement: usize,
    /// Results to be collected.
    pub ready: usize,
    /// Open in all.
    pub open: usize,
}

impl View {
    /// A desk of which nothing is known yet.
    pub fn empty() -> Self {
        Self {
            version: 0,
            post: Arc::new(Post::blank()),
            officers: OrdMap::new(),
            tickets: OrdMap::new(),
            work: OrdMap::new(),
            ended_today: OrdMap::new(),
            dossiers: 0,
            newest: None,
            catalogue_version: 0,
        }
    }

    /// Tickets of a day; only the newest day's are kept, so that the queue is empty on any other.
    pub fn tickets_of(&self, day: Date) -> impl Iterator<Item = &Arc<Ticket>> {
        self.tickets.values().filter(move |ticket| ticket.date == day)
    }

    /// Tickets that wait today, in the order in which they are called.
    pub fn queue(&self, counter: u8, today: Date) -> Vec<Arc<Ticket>> {
        let mut waiting: Vec<_> =
            self.tickets_of(today).filter(|ticket| ticket.is_waiting_for(counter)).cloned().collect();
        waiting.sort_by_key(|t| t.call_order());
        waiting
    }

    /// The ticket this counter has called or serves today.
    pub fn current_ticket(&self, counter: u8, today: Date) -> Option<Arc<Ticket>> {
        use crate::domain::ticket::TicketState::{Called, Serving};
        let mine = |t: &&Arc<Ticket>| t.counter == Some(counter) && matches!(t.state, Called | Serving);
        self.tickets_of(today).filter(mine).max_by_key(|t| t.called_at).cloned()
    }

    /// Counts over the open dossiers at a moment.
    pub fn counts(&self, now: Timestamp) -> Counts {
        let mut counts = Counts { open: self.work.len(), ..Counts::default() };
        for summary in self.work.values() {
            match summary.status {
                Status::AwaitingSupplement => counts.awaiting_supplement += 1,
                Status::Ready => counts.ready += 1,
                Status::InReview => match summary.due_at.filter(|_| summary.paused_at.is_none()) {
                    Some(due) if due < now => counts.late += 1,
                    Some(due) if due.date() == now.date() => counts.due_today += 1,
                    _ => {}
                },
                _ => {}
            }
        }
        counts
    }
}
