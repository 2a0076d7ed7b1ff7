//! Undo in the fold: entries that were taken back are passed over, as if they had never been.
//!
//! It is not the rule who may (that is `domain::correct`). Invariant: a pure function of the entries; an
//! undo that is itself a side of a conflict takes nothing back, and what is never undone (acceptance,
//! payments) stays whatever an entry names.

use std::collections::BTreeSet;

use super::subjects::node;
use super::{Fold, FoldFault, Recall};
use crate::base::id::{EntryId, TicketId};
use crate::desk::rows::Place;
use crate::domain::access;
use crate::domain::correct::{self, ActUndone, Deed};
use crate::domain::event::{Event, Subject};
use crate::domain::ticket::Ticket;
use crate::record::act::Read;
use crate::record::causal;
use crate::store::state::State;

/// What an event takes back.
fn undoing(event: &Event) -> Option<&ActUndone> {
    match event {
        Event::Correct(correct::Event::Undone(undone) | correct::Event::TicketUndone(undone)) => Some(undone),
        _ => None,
    }
}

/// Whether an entry can change what earlier ones do, so that the whole is folded anew.
pub(super) fn reaches_back(event: &Event) -> bool {
    undoing(event).is_some() || matches!(event, Event::Access(access::Event::Erased(_)))
}

/// Positions of the entries that were taken back; `suspended` take nothing back.
pub(super) fn undone(reads: &[Read], suspended: &BTreeSet<usize>) -> BTreeSet<usize> {
    let acting = reads.iter().enumerate().filter(|(at, _)| !suspended.contains(at));
    let named: BTreeSet<EntryId> = acting
        .filter_map(|(_, read)| undoing(&read.event))
        .flat_map(|undone| undone.entries.iter().copied())
        .collect();
    let falls = |event: &Event| Deed::of(event).is_some() || correct::goes_along(event);
    let taken = |read: &Read| named.contains(&read.id) && falls(&read.event);
    reads.iter().enumerate().filter(|(_, read)| taken(read)).map(|(at, _)| at).collect()
}

/// Folds a ticket from entries in causal order.
pub(super) fn fold_ticket(id: TicketId, reads: &[Read]) -> Option<Ticket> {
    let undone = undone(reads, &BTreeSet::new());
    let standing = reads.iter().enumerate().filter(|(at, _)| !undone.contains(at));
    standing.fold(None, |ticket, (_, read)| super::subjects::next_ticket(ticket, id, read))
}

/// An entry of a subject that stands: neither taken back nor a side of a conflict.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The entry.
    pub read: Read,
    /// Its act: entries recorded together have the same.
    pub act: u64,
}

impl Fold {
    /// What stands of a dossier or ticket, in causal order; to say that something was undone does not
    /// stand, it only made other things fall.
    pub fn standing(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        subject: Subject,
    ) -> Result<Vec<Standing>, FoldFault> {
        let count = match subject {
            Subject::Dossier(id) => self.dossiers.get(state, &id)?.map_or(0, |row| row.places),
            Subject::Ticket(id) => self.tickets.get(state, &id)?.map_or(0, |row| row.places),
            _ => 0,
        };
        let mut found = Vec::new();
        for place in self.places(state, subject, count)? {
            let read = journal.recall(place)?.read();
            let read = read.map_err(|error| FoldFault::Unreadable(error.to_string()))?;
            found.push(Some(Standing { act: act_of(journal, place, &read), read }));
        }
        let nodes: Vec<_> = found.iter().flatten().map(|one| node(&one.read)).collect();
        let order = causal::order(&nodes);
        let all: Vec<Standing> =
            order.into_iter().filter_map(|at| found.get_mut(at).and_then(Option::take)).collect();
        let reads: Vec<Read> = all.iter().map(|one| one.read.clone()).collect();
        let suspended = match subject {
            Subject::Dossier(_) => {
                let doubts = self.doubts_among(state, &reads)?;
                let out = super::doubt::weigh(&reads, &doubts).without_effect();
                super::conflict::rule(&reads, &out).without_effect().union(&out).copied().collect()
            }
            _ => BTreeSet::new(),
        };
        let fallen = undone(&reads, &suspended);
        let stands = |at: &usize| !suspended.contains(at) && !fallen.contains(at);
        let kept =
            all.into_iter().enumerate().filter(|(at, one)| stands(at) && !reaches_back(&one.read.event));
        Ok(kept.map(|(_, one)| one).collect())
    }
}

/// The act of an entry, by the place of the act's last entry: acts lie whole in their frame.
fn act_of(journal: &dyn Recall, place: Place, read: &Read) -> u64 {
    let mut last = place;
    let mut goes_on = read.entry.act_continues;
    while goes_on {
        last.index += 1;
        let next = journal.recall(last).ok().and_then(|placed| placed.read().ok());
        goes_on = next.is_some_and(|read| read.entry.act_continues);
    }
    // Offsets stay below 8 MiB (23 bits) and indexes below 16: the three parts never overlap.
    (u64::from(last.segment) << 40) | (u64::from(last.offset) << 16) | u64::from(last.index)
}
