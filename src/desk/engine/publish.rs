//! Publishing: after every commit the view follows what was touched.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::{DeskFault, Engine};
use crate::base::id::{DeviceId, DossierId, OfficerId, TicketId};
use crate::desk::keys;
use crate::desk::query::is_listed;
use crate::desk::rows::{CounterRow, DossierRow, DutyRow, OfficerRow, OutageRow, TicketRow};
use crate::desk::search::Index;
use crate::desk::view::{View, WorkKey, conflicts_among, ended_lately};
use crate::domain::dossier::Summary;
use crate::domain::event::{Event, Subject};
use crate::domain::intake;
use crate::domain::rights::duty::Duties;
use crate::record::codec;
use crate::store::state::{KeyRange, Order};

/// Dossiers taken into the index at a time: a few milliseconds.
const INDEX_STEP: usize = 1_000;

/// Ended dossiers looked at for papers not printed yet and for the day's figures when a store is opened, the youngest first: weeks
/// of a busy post in a few milliseconds. An older one that ended last shows its papers on its own screen.
const ENDED_LOOKED_AT: usize = 2_000;

impl Engine {
    /// Follows what the last group touched.
    pub(super) fn publish(&mut self) -> Result<(), DeskFault> {
        let touched = self.fold.take_touched();
        self.follow_duties(false)?;
        if self.unseen {
            self.fold.take_touched_counters();
            self.fold.take_touched_slips();
            self.forget_touched_money();
            self.follow_books()?;
            return self.publish_officers(&touched);
        }
        let hub = self.hub_device()?;
        let mut index = self.index.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        for subject in touched {
            match subject {
                Subject::Dossier(id) => {
                    if let Some(row) = self.fold.dossier(self.ledger.state(), id)? {
                        index.touch(&row.summary);
                        let summary = Arc::new(row.summary.clone());
                        follow_work(&mut self.view, &mut self.work_keys, summary);
                    }
                }
                Subject::Ticket(id) => {
                    if let Some(row) = self.fold.ticket(self.ledger.state(), id)? {
                        follow_ticket(&mut self.view, row.ticket(id));
                    }
                }
                Subject::Officer(id) => {
                    let row = self.fold.officer(self.ledger.state(), id)?;
                    if let Some(row) = row.filter(|row| Some(row.added_by) != hub) {
                        self.view.officers.insert(id, Arc::new(row.officer(id)));
                    }
                }
                Subject::Post(_) | Subject::Catalogue(_) | Subject::Visit(_) | Subject::Unknown(..) => {}
            }
        }
        drop(index);
        for number in self.fold.take_touched_counters() {
            if let Some(counter) =
                self.fold.counter(self.ledger.state(), number)?.and_then(|r| r.counter(number))
            {
                self.view.counters.insert(number, Arc::new(counter));
            }
        }
        self.publish_money()?;
        self.publish_slips()?;
        self.follow_outages(false)?;
        self.follow_access(false)?;
        self.follow_receipts_given_twice(false)?;
        let stats = self.fold.stats(self.ledger.state())?;
        self.view.version += 1;
        self.view.entries = stats.entries;
        self.follow_books()?;
        self.view.office_conflicts = self.receipts_twice + self.books_in_dispute().len();
        self.view.unsent = self.unsent()?;
        self.view.waiting = self.waiting()?;
        self.view.dossiers = stats.dossiers;
        self.view.newest = stats.newest;
        self.view.catalogue_version = stats.entries_of_catalogue;
        Ok(())
    }

    /// The hub this device belongs to. Whoever was added at the hub works there, not at this desk: they sit
    /// down at no counter here and are given no dossier.
    fn hub_device(&mut self) -> Result<Option<DeviceId>, DeskFault> {
        Ok(self.fold.hub(self.ledger.state(), self.device.id)?.map(|row| row.hub))
    }

    /// Entries of this device that its hub has not acknowledged.
    fn unsent(&mut self) -> Result<Option<u64>, DeskFault> {
        let Some(hub) = self.fold.hub(self.ledger.state(), self.device.id)?.map(|row| row.hub) else {
            return Ok(None);
        };
        let mut unsent = 0;
        for log in self.known_logs.iter().filter(|log| log.device == self.device.id) {
            let held = self.fold.head(self.ledger.state(), *log)?.seq;
            let sent = self.fold.receipt(self.ledger.state(), hub, *log)?.map_or(0, |row| row.head.seq);
            unsent += held.saturating_sub(sent);
        }
        Ok(Some(unsent))
    }

    /// Reads the view anew from the state: officers, the newest day's tickets, open dossiers.
    pub(super) fn load_view(&mut self) -> Result<(), DeskFault> {
        self.view.is_sealed = self.folder.is_sealed();
        self.follow_duties(true)?;
        if self.unseen {
            self.fold.take_touched();
            self.fold.take_touched_slips();
            self.forget_touched_money();
            self.follow_books()?;
            return self.load_officers();
        }
        self.load_officers()?;
        self.load_money()?;
        self.load_slips()?;
        self.follow_outages(true)?;
        self.follow_access(true)?;
        self.follow_receipts_given_twice(true)?;
        let mut fault = None;
        let newest = self.fold.stats(self.ledger.state())?.newest;
        let state = self.ledger.state();
        let view = &mut self.view;
        state.range(&KeyRange::prefix(&[keys::TICKET]), Order::Backward, &mut |key, value| {
            match (id_of(key), codec::decode::<TicketRow>(value)) {
                (Some(id), Ok(row)) => {
                    let ticket = row.ticket(TicketId(id));
                    let day = view.tickets.values().next().map(|t| t.date);
                    if day.is_some_and(|day| ticket.date < day) {
                        return ControlFlow::Break(());
                    }
                    follow_ticket(view, ticket);
                }
                _ => fault = Some("a ticket's row"),
            }
            ControlFlow::Continue(())
        })?;
        state.range(&KeyRange::prefix(&[keys::COUNTER]), Order::Forward, &mut |key, value| {
            match (key.get(1), codec::decode::<CounterRow>(value)) {
                (Some(number), Ok(row)) => {
                    let counter = row.counter(*number).map(|counter| (*number, Arc::new(counter)));
                    view.counters.extend(counter);
                }
                _ => fault = Some("a counter's row"),
            }
            ControlFlow::Continue(())
        })?;
        let work_keys = &mut self.work_keys;
        state.range(&KeyRange::prefix(&[keys::OPEN]), Order::Forward, &mut |_, value| {
            match codec::decode::<DossierRow>(value) {
                Ok(row) => follow_work(view, work_keys, Arc::new(row.summary)),
                Err(_) => fault = Some("a dossier's row"),
            }
            ControlFlow::Continue(())
        })?;
        let mut looked_at = 0;
        view.newest = newest;
        state.range(&KeyRange::prefix(&[keys::ENDED]), Order::Backward, &mut |_, value| {
            match codec::decode::<DossierRow>(value) {
                Ok(row) => follow_work(view, work_keys, Arc::new(row.summary)),
                Err(_) => fault = Some("a dossier's row"),
            }
            looked_at += 1;
            if looked_at < ENDED_LOOKED_AT { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        if let Some(what) = fault {
            return Err(crate::store::state::StateFault::Invalid(what).into());
        }
        let waiting = self.flagged_with(keys::DOUBT)?;
        self.view.unconfirmed.extend(waiting.into_iter().map(|summary| (summary.id, Arc::new(summary))));
        let flagged = self.flagged()?;
        self.view.conflicts.extend(flagged.into_iter().map(|summary| (summary.id, Arc::new(summary))));
        let stats = self.fold.stats(self.ledger.state())?;
        self.view.entries = stats.entries;
        self.follow_books()?;
        self.view.office_conflicts = self.receipts_twice + self.books_in_dispute().len();
        self.view.unsent = self.unsent()?;
        self.view.waiting = self.waiting()?;
        self.view.dossiers = stats.dossiers;
        self.view.newest = stats.newest;
        self.view.catalogue_version = stats.entries_of_catalogue;
        self.fold.take_touched();
        self.fold.take_touched_counters();
        Ok(())
    }

    /// Follows the officers among what was touched: they are known also where nobody looks.
    fn publish_officers(&mut self, touched: &[Subject]) -> Result<(), DeskFault> {
        let hub = self.hub_device()?;
        for subject in touched {
            let Subject::Officer(id) = *subject else { continue };
            let row = self.fold.officer(self.ledger.state(), id)?;
            if let Some(row) = row.filter(|row| Some(row.added_by) != hub) {
                self.view.officers.insert(id, Arc::new(row.officer(id)));
            }
        }
        Ok(())
    }

    fn load_officers(&mut self) -> Result<(), DeskFault> {
        let mut fault = None;
        let hub = self.hub_device()?;
        let view = &mut self.view;
        let all = KeyRange::prefix(&[keys::OFFICER]);
        self.ledger.state().range(&all, Order::Forward, &mut |key, value| {
            match (id_of(key), codec::decode::<OfficerRow>(value)) {
                (Some(_), Ok(row)) if Some(row.added_by) == hub => {}
                (Some(id), Ok(row)) => {
                    view.officers.insert(OfficerId(id), Arc::new(row.officer(OfficerId(id))));
                }
                _ => fault = Some("an officer's row"),
            }
            ControlFlow::Continue(())
        })?;
        fault.map_or(Ok(()), |what| Err(crate::store::state::StateFault::Invalid(what).into()))
    }

    /// Follows the outages, where any was recorded.
    fn follow_outages(&mut self, anew: bool) -> Result<(), DeskFault> {
        if !self.fold.take_touched_outages() && !anew {
            return Ok(());
        }
        self.save_state()?;
        let mut outages = Vec::new();
        let all = KeyRange::prefix(&[keys::OUTAGE]);
        self.ledger.state().range(&all, Order::Forward, &mut |_, value| {
            outages.extend(codec::decode::<OutageRow>(value).ok().map(|row| row.outage));
            ControlFlow::Continue(())
        })?;
        outages.sort_by_key(|outage| outage.from);
        self.view.outages = Arc::new(outages);
        Ok(())
    }

    /// Follows the rules by which two acts need two officers, where any was said.
    fn follow_duties(&mut self, anew: bool) -> Result<(), DeskFault> {
        if !self.fold.take_touched_duties() && !anew {
            return Ok(());
        }
        self.save_state()?;
        let mut duties = Vec::new();
        let all = KeyRange::prefix(&[keys::DUTY]);
        self.ledger.state().range(&all, Order::Forward, &mut |_, value| {
            duties.extend(codec::decode::<DutyRow>(value).ok().map(|row| row.rule));
            ControlFlow::Continue(())
        })?;
        self.view.duties = Arc::new(Duties(duties));
        Ok(())
    }

    /// Dossiers that are in conflict, as the state has them.
    fn flagged(&mut self) -> Result<Vec<Summary>, DeskFault> {
        self.flagged_with(keys::CONFLICT)
    }

    /// Dossiers that are flagged, as the state has them.
    fn flagged_with(&mut self, prefix: u8) -> Result<Vec<Summary>, DeskFault> {
        let mut ids = Vec::new();
        let all = KeyRange::prefix(&[prefix]);
        self.ledger.state().range(&all, Order::Forward, &mut |key, _| {
            ids.extend(id_of(key).map(DossierId));
            ControlFlow::Continue(())
        })?;
        let mut flagged = Vec::with_capacity(ids.len());
        for id in ids {
            let row = self.fold.dossier(self.ledger.state(), id)?;
            flagged.extend(row.map(|row| row.summary.clone()));
        }
        Ok(flagged)
    }

    /// How many conflicts stand, also where no view is kept.
    pub fn conflict_count(&mut self) -> Result<usize, DeskFault> {
        self.commit()?;
        self.save_state()?;
        let office = self.office_conflicts()?.len();
        Ok(conflicts_among(self.flagged()?.iter()) + office)
    }

    /// Takes some more dossiers into the search index; true when there are more.
    pub fn index_step(&mut self) -> Result<bool, DeskFault> {
        if self.index.read().unwrap_or_else(std::sync::PoisonError::into_inner).is_complete() {
            return Ok(false);
        }
        self.save_state()?;
        let mut index = self.index.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(index.build_step(self.ledger.state(), INDEX_STEP)?)
    }

    /// The search index, shared with readers.
    pub fn index(&self) -> Arc<std::sync::RwLock<Index>> {
        Arc::clone(&self.index)
    }

    /// Every dossier a number or an id points at.
    pub fn resolve_dossier(&mut self, text: &str) -> Result<Vec<DossierId>, DeskFault> {
        if let Ok(id) = text.trim().parse::<DossierId>() {
            let known = self.fold.dossier(self.ledger.state(), id)?.is_some();
            return Ok(if known { vec![id] } else { Vec::new() });
        }
        // Numbers that were replaced by a further one stand under their bearers only.
        let mut found = self.fold.bearers(self.ledger.state(), text)?;
        if !found.is_empty() {
            return Ok(found);
        }
        if let Some(id) = self.waiting_of(text)? {
            return Ok(vec![id]);
        }
        while self.index_step()? {}
        let index = self.index.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        found.extend(index.by_number(text));
        drop(index);
        for entry in &self.group {
            if let Ok(read) = entry.read()
                && let crate::domain::event::Event::Intake(crate::domain::intake::Event::Accepted(accepted)) =
                    &read.event
                && let Subject::Dossier(id) = read.entry.subject
                && accepted.number.eq_ignore_ascii_case(text.trim())
                && !found.contains(&id)
            {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// Dossiers opened at a ticket by what is decided and not recorded yet.
    pub(in crate::desk) fn opened_at(&self, ticket: TicketId) -> Vec<DossierId> {
        let opened = self.group.iter().filter_map(|entry| entry.read().ok());
        opened
            .filter_map(|read| match (&read.event, read.entry.subject) {
                (Event::Intake(intake::Event::Opened(opened)), Subject::Dossier(id)) => {
                    (opened.ticket == Some(ticket)).then_some(id)
                }
                _ => None,
            })
            .collect()
    }

    /// The online submission that brought a number, while it has none of its own.
    fn waiting_of(&mut self, text: &str) -> Result<Option<DossierId>, DeskFault> {
        let Some(number) = self.rules.number_of(text) else { return Ok(None) };
        let id = crate::domain::portal::id_of(&number);
        let row = self.fold.dossier(self.ledger.state(), id)?;
        Ok(row.filter(|row| row.summary.online.is_some()).map(|_| id))
    }

    /// A dossier's summary.
    pub fn summary(&mut self, id: DossierId) -> Result<Option<Summary>, DeskFault> {
        Ok(self.fold.dossier(self.ledger.state(), id)?.map(|row| row.summary.clone()))
    }
}

fn id_of(key: &[u8]) -> Option<[u8; 16]> {
    key.get(1..)?.try_into().ok()
}

/// Keeps the tickets of the newest day.
fn follow_ticket(view: &mut View, ticket: crate::domain::ticket::Ticket) {
    let day = view.tickets.values().next().map(|t| t.date);
    match day {
        Some(day) if ticket.date < day => return,
        Some(day) if ticket.date > day => view.tickets.clear(),
        _ => {}
    }
    view.tickets.insert(ticket.id, Arc::new(ticket));
}

/// Keeps a dossier among the open ones while it is open, at the place of its promise.
fn follow_work(
    view: &mut View,
    work_keys: &mut std::collections::HashMap<DossierId, WorkKey>,
    summary: Arc<Summary>,
) {
    if let Some(before) = work_keys.remove(&summary.id) {
        view.work.remove(&before);
    }
    view.follow_ended(&summary);
    view.unprinted.remove(&summary.id);
    view.unlooked.remove(&summary.id);
    let newest = view.newest.or(summary.finished_at);
    if summary.status.is_final()
        && summary.awaits_lookup()
        && newest.is_some_and(|newest| ended_lately(&summary, newest))
    {
        view.unlooked.insert(summary.id, Arc::clone(&summary));
    }
    view.conflicts.remove(&summary.id);
    view.unconfirmed.remove(&summary.id);
    if summary.unconfirmed {
        view.unconfirmed.insert(summary.id, Arc::clone(&summary));
    }
    if summary.conflict {
        view.conflicts.insert(summary.id, Arc::clone(&summary));
    }
    if !summary.status.is_final() {
        let key = WorkKey::of(&summary);
        work_keys.insert(summary.id, key);
        view.work.insert(key, summary);
    } else if let Some(newest) = view.newest.or(summary.finished_at)
        && summary.owed.iter().any(|owed| is_listed(owed, newest))
    {
        view.unprinted.insert(summary.id, summary);
    }
}
