//! Lists of dossiers and tickets.

use std::collections::HashMap;
use std::ops::{Bound, ControlFlow};

use crate::base::id::{DossierId, TicketId};
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::keys;
use crate::desk::rows::{DossierRow, TicketRow};
use crate::domain::dossier::{Phase, Summary};
use crate::domain::procedure::{CaseCode, DocumentSpec};
use crate::domain::ticket::Ticket;
use crate::record::codec;
use crate::store::state::{KeyRange, Order};

/// Tickets listed at most: some thirty days of a busy post.
const TICKETS_MAX: usize = 10_000;

/// Dossiers under a prefix that may belong to a ticket: ids are ordered by time, and a dossier of a turn
/// is younger than its ticket.
fn younger_than(ticket: TicketId, prefix: u8) -> KeyRange {
    let mut from = vec![prefix];
    from.extend_from_slice(&ticket.0);
    KeyRange { start: Bound::Included(from), ..KeyRange::prefix(&[prefix]) }
}

impl Engine {
    /// Dossiers that hold every word of a query, pass its filters and are in a phase: newest first where
    /// no filter is typed.
    pub fn find_dossiers(
        &mut self,
        query: &str,
        phase: Option<Phase>,
        limit: usize,
    ) -> Result<Vec<Summary>, DeskFault> {
        let question = self.question(query)?;
        if question.is_empty() {
            return self.newest_dossiers(phase, limit);
        }
        while self.index_step()? {}
        if !question.chips.is_empty() {
            let wanted = if phase.is_some() { usize::MAX } else { limit };
            let mut found = self.answer(&question, wanted, usize::MAX)?;
            found.retain(|summary| phase.is_none_or(|phase| summary.phase == phase));
            found.truncate(limit);
            return Ok(found);
        }
        let index = self.index();
        // A phase narrows what the index cannot know of: then every hit is looked at.
        let wanted = if phase.is_some() { usize::MAX } else { limit };
        let hits = index.read().unwrap_or_else(std::sync::PoisonError::into_inner).search(query, wanted);
        let mut found = Vec::new();
        for id in hits.ids {
            if found.len() >= limit {
                break;
            }
            if let Some(summary) = self.summary(id)?
                && phase.is_none_or(|phase| summary.phase == phase)
            {
                found.push(summary);
            }
        }
        Ok(found)
    }

    fn newest_dossiers(&mut self, phase: Option<Phase>, limit: usize) -> Result<Vec<Summary>, DeskFault> {
        let mut found: Vec<Summary> = Vec::new();
        for prefix in [keys::OPEN, keys::ENDED] {
            let mut of_prefix = 0;
            let (_, ledger, _) = self.settled()?;
            ledger.state().range(&KeyRange::prefix(&[prefix]), Order::Backward, &mut |_, value| {
                if of_prefix >= limit {
                    return ControlFlow::Break(());
                }
                if let Ok(row) = codec::decode::<DossierRow>(value)
                    && phase.is_none_or(|phase| row.summary.phase == phase)
                {
                    of_prefix += 1;
                    found.push(row.summary);
                }
                ControlFlow::Continue(())
            })?;
        }
        found.sort_by_key(|summary| std::cmp::Reverse(summary.id));
        found.truncate(limit);
        Ok(found)
    }

    /// All tickets, newest day first, in the order in which they were taken.
    pub fn tickets(&mut self) -> Result<Vec<Ticket>, DeskFault> {
        let mut found: Vec<Ticket> = Vec::new();
        let (_, ledger, _) = self.settled()?;
        ledger.state().range(&KeyRange::prefix(&[keys::TICKET]), Order::Backward, &mut |key, value| {
            let id = key.get(1..).and_then(|id| id.try_into().ok()).map(TicketId);
            if let (Some(id), Ok(row)) = (id, codec::decode::<TicketRow>(value)) {
                found.push(row.ticket(id));
            }
            if found.len() >= TICKETS_MAX { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        found.sort_by_key(|ticket| (std::cmp::Reverse(ticket.date), ticket.id));
        Ok(found)
    }

    /// Dossiers handed in at a ticket. They are opened during the turn, so only those of about that
    /// time are looked at.
    pub fn dossiers_of_ticket(&mut self, ticket: TicketId) -> Result<Vec<Summary>, DeskFault> {
        const LOOKED_AT_MAX: usize = 2_000;
        let mut found = Vec::new();
        for prefix in [keys::OPEN, keys::ENDED] {
            let mut looked_at = 0;
            let (_, ledger, _) = self.settled()?;
            ledger.state().range(&younger_than(ticket, prefix), Order::Forward, &mut |_, value| {
                looked_at += 1;
                if let Ok(row) = codec::decode::<DossierRow>(value)
                    && row.summary.ticket == Some(ticket)
                {
                    found.push(row.summary);
                }
                if looked_at >= LOOKED_AT_MAX { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
        }
        found.sort_by_key(|summary| summary.id);
        Ok(found)
    }

    /// Numbers, or ids where there is none yet, of the dossiers handed in at each of these tickets: one
    /// pass over the dossiers since the oldest of them, however many tickets there are.
    pub fn dossiers_of_tickets(
        &mut self,
        tickets: &[Ticket],
    ) -> Result<HashMap<TicketId, Vec<String>>, DeskFault> {
        let mut found: HashMap<TicketId, Vec<(DossierId, String)>> =
            tickets.iter().map(|ticket| (ticket.id, Vec::new())).collect();
        let Some(oldest) = tickets.iter().map(|ticket| ticket.id).min() else { return Ok(HashMap::new()) };
        for prefix in [keys::OPEN, keys::ENDED] {
            let (_, ledger, _) = self.settled()?;
            ledger.state().range(&younger_than(oldest, prefix), Order::Forward, &mut |_, value| {
                if let Ok(row) = codec::decode::<DossierRow>(value)
                    && let Some(of_ticket) = row.summary.ticket.and_then(|ticket| found.get_mut(&ticket))
                {
                    let id = row.summary.id;
                    of_ticket.push((id, row.summary.number.unwrap_or_else(|| id.to_string())));
                }
                ControlFlow::Continue(())
            })?;
        }
        let named = |mut dossiers: Vec<(DossierId, String)>| {
            dossiers.sort_unstable();
            dossiers.into_iter().map(|(_, name)| name).collect()
        };
        Ok(found.into_iter().map(|(ticket, dossiers)| (ticket, named(dossiers))).collect())
    }

    /// Dossiers handed in at a ticket, those of the group not recorded yet among them.
    pub(in crate::desk) fn basket_of(&mut self, id: TicketId) -> Result<Vec<DossierId>, DeskFault> {
        let mut found = self.opened_at(id);
        for prefix in [keys::OPEN, keys::ENDED] {
            let (_, ledger, _) = self.settled()?;
            ledger.state().range(&younger_than(id, prefix), Order::Forward, &mut |_, value| {
                if let Ok(row) = codec::decode::<DossierRow>(value)
                    && row.summary.ticket == Some(id)
                {
                    found.push(row.summary.id);
                }
                ControlFlow::Continue(())
            })?;
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The checklist a dossier runs under.
    pub fn checklist_of(&mut self, summary: &Summary) -> Result<Vec<DocumentSpec>, DeskFault> {
        let Some(version) = self.version(summary.version)? else { return Ok(Vec::new()) };
        let case =
            summary.case.parse::<CaseCode>().ok().and_then(|code| version.procedure.case(&code).cloned());
        Ok(case.map(|case| version.procedure.checklist(&case).cloned().collect()).unwrap_or_default())
    }
}
