//! Acts made while a right was withdrawn elsewhere: which they are, and what becomes of them.
//!
//! An act is in doubt where its officer lost the right to it by a word that did not know of the act, and the
//! device that recorded the act did not know of the word. Both are recorded: a withdrawal names, for every device
//! the officer had acted at, the newest moment it knew; a device says which withdrawals it knows before its next
//! act. Clocks of different devices are never compared, and each device's own runs forward.
//!
//! - A *decision* in doubt is a proposal: neither it nor what was built on it takes effect until it is confirmed.
//! - A *fact of the counter* stands; it is only listed until somebody has looked.
//! - Of settlements the causally last counts; where the last ones say different things, the act waits on.
//!
//! Invariant: a pure function of the set of entries; the order in which they came does not matter.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::conflict::table::excludes;
use super::table::{Table, row};
use super::{Fold, FoldFault, POINT_EVERY, Recall};
use crate::base::id::{DeviceId, DossierId, EntryId, OfficerId};
use crate::desk::keys;
use crate::desk::rows::{
    ActorsRow, DoubtRow, LogsRow, Place, RecentRow, SeenRow, WithdrawalRow, WithdrawalsRow,
};
use crate::domain::event::{Event, Subject};
use crate::domain::money;
use crate::domain::officer::withdrawal::Unconfirmed;
use crate::domain::officer::{self, RightsWithdrawn, WithdrawalsSeen};
use crate::domain::rights::{self, ActKind};
use crate::record::act::{Placed, Read};
use crate::record::chain::LogKey;
use crate::record::entry::Entry;
use crate::store::journal::Position;
use crate::store::state::{Batch, State};

row! {
    ActorsRow, OfficerId => |officer| keys::actors(*officer);
    LogsRow, DeviceId => |device| keys::logs(*device);
    WithdrawalsRow, OfficerId => |officer| keys::withdrawals(*officer);
    SeenRow, EntryId => |entry| keys::withdrawal_seen(*entry);
    RecentRow, () => |_id| keys::RECENT_WITHDRAWALS.to_vec();
    DoubtRow, DossierId => |id| keys::doubt(*id);
}

/// The tables of acts in doubt.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    actors: Table<OfficerId, ActorsRow>,
    logs: Table<DeviceId, LogsRow>,
    withdrawals: Table<OfficerId, WithdrawalsRow>,
    seen: Table<EntryId, SeenRow>,
    recent: Table<(), RecentRow>,
    flags: Table<DossierId, DoubtRow>,
}

impl Doubts {
    pub(super) fn drain(&mut self, batch: &mut Batch) {
        self.actors.drain(batch);
        self.logs.drain(batch);
        self.withdrawals.drain(batch);
        self.seen.drain(batch);
        self.recent.drain(batch);
        self.flags.drain(batch);
    }
}

type Positions = BTreeSet<usize>;

/// Entries of a dossier in doubt, by their positions in causal order; whether each is a proposal.
pub(super) type InDoubt = BTreeMap<usize, bool>;

/// What becomes of entries because of those in doubt.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    /// Proposals that wait, and what was built on them.
    pub(super) held: Positions,
    /// Proposals that were not confirmed, and what was built on them.
    pub(super) aside: Positions,
    /// Everything that waits for somebody to look.
    pub(super) open: Positions,
}

impl Weighed {
    /// Everything without effect.
    pub(super) fn without_effect(&self) -> Positions {
        self.held.union(&self.aside).copied().collect()
    }
}

/// The settlements of entries by their positions: what was said, and what each knew.
struct Field<'a> {
    reads: &'a [Read],
    pasts: Vec<Positions>,
}

impl<'a> Field<'a> {
    fn of(reads: &'a [Read]) -> Self {
        let mut places: BTreeMap<EntryId, usize> = BTreeMap::new();
        let mut pasts: Vec<Positions> = Vec::with_capacity(reads.len());
        for (at, read) in reads.iter().enumerate() {
            let mut past = Positions::new();
            for parent in read.entry.parents.iter().filter_map(|parent| places.get(parent).copied()) {
                past.extend(pasts.get(parent).into_iter().flatten().copied());
                past.insert(parent);
            }
            places.insert(read.id, at);
            pasts.push(past);
        }
        Self { reads, pasts }
    }

    fn knows(&self, at: usize, other: usize) -> bool {
        self.pasts.get(at).is_some_and(|past| past.contains(&other))
    }

    /// Settlements of an entry: where they stand, and whether they confirm it.
    fn settlements(&self, of: usize) -> Vec<(usize, bool)> {
        let Some(id) = self.reads.get(of).map(|read| read.id) else { return Vec::new() };
        let said = self.reads.iter().enumerate().filter_map(|(at, read)| match &read.event {
            Event::Officer(officer::Event::ActsSettled(settled)) if settled.entries.contains(&id) => {
                Some((at, settled.confirmed))
            }
            _ => None,
        });
        said.collect()
    }

    /// What was said last of an entry; `None` where nothing was, or different things were.
    fn verdict(&self, of: usize) -> Option<bool> {
        let all = self.settlements(of);
        let last = all.iter().filter(|(at, _)| !all.iter().any(|(other, _)| self.knows(*other, *at)));
        let said: BTreeSet<bool> = last.map(|(_, confirmed)| *confirmed).collect();
        if said.len() == 1 { said.first().copied() } else { None }
    }

    /// Whether an entry is a proposal, or was built on it: made knowing it, and not that it was set aside.
    fn stands_on(&self, at: usize, proposal: usize) -> bool {
        let built = || {
            self.knows(at, proposal)
                && !self.settlements(proposal).iter().any(|(said, holds)| !holds && self.knows(at, *said))
        };
        at == proposal || built()
    }
}

/// Weighs what is in doubt among entries in causal order.
pub(super) fn weigh(reads: &[Read], doubts: &InDoubt) -> Weighed {
    let mut weighed = Weighed::default();
    if doubts.is_empty() {
        return weighed;
    }
    let field = Field::of(reads);
    let verdicts: BTreeMap<usize, Option<bool>> = doubts.keys().map(|at| (*at, field.verdict(*at))).collect();
    weighed.open.extend(verdicts.iter().filter(|(_, said)| said.is_none()).map(|(at, _)| *at));
    let unconfirmed: Vec<(usize, Option<bool>)> = verdicts
        .into_iter()
        .filter(|(at, said)| *said != Some(true) && doubts.get(at) == Some(&true))
        .collect();
    for (at, _) in reads.iter().enumerate().filter(|(_, read)| excludes(&read.event)) {
        let under: Vec<Option<bool>> = unconfirmed
            .iter()
            .filter(|(proposal, _)| field.stands_on(at, *proposal))
            .map(|(_, said)| *said)
            .collect();
        if under.contains(&None) {
            weighed.held.insert(at);
        } else if !under.is_empty() {
            weighed.aside.insert(at);
        }
    }
    weighed
}

/// Dossiers an entry is about.
fn dossiers_of(read: &Read) -> Vec<DossierId> {
    match (&read.entry.subject, &read.event) {
        (Subject::Dossier(id), _) => vec![*id],
        (_, Event::Money(money::Event::Paid(paid))) => paid.shares.iter().map(|(id, _)| *id).collect(),
        (_, Event::Money(money::Event::Reversed(back))) => back.shares.iter().map(|(id, _)| *id).collect(),
        _ => Vec::new(),
    }
}

impl Fold {
    /// Notes at which device an officer acts on dossiers.
    pub(super) fn note_actor(&mut self, state: &dyn State, entry: &Entry) -> Result<(), FoldFault> {
        if !matches!(entry.subject, Subject::Dossier(_) | Subject::Visit(_)) {
            return Ok(());
        }
        let before = self.doubts.actors.get(state, &entry.officer)?;
        if before.is_some_and(|row| row.0.contains(&entry.device)) {
            return Ok(());
        }
        let mut row = before.cloned().unwrap_or_default();
        row.insert(entry.device);
        self.doubts.actors.put(entry.officer, row);
        Ok(())
    }

    /// Devices an officer acted at.
    pub fn acted_at(&mut self, state: &dyn State, officer: OfficerId) -> Result<Vec<DeviceId>, FoldFault> {
        Ok(self.doubts.actors.get(state, &officer)?.map_or_else(Vec::new, |row| row.0.clone()))
    }

    /// Withdrawals other devices said that this one has not said it knows.
    pub fn unseen_withdrawals(
        &mut self,
        state: &dyn State,
        device: DeviceId,
    ) -> Result<Vec<EntryId>, FoldFault> {
        let recent = self.doubts.recent.get(state, &())?.cloned().unwrap_or_default();
        let mut unseen = Vec::new();
        for (_, entry, _) in recent.0.into_iter().filter(|(.., by)| *by != device) {
            if self.doubts.seen.get(state, &entry)?.and_then(|row| row.by(device)).is_none() {
                unseen.push(entry);
            }
        }
        Ok(unseen)
    }

    /// A device said which withdrawals it knows.
    pub(super) fn fold_seen(
        &mut self,
        state: &dyn State,
        seen: &WithdrawalsSeen,
        read: &Read,
    ) -> Result<(), FoldFault> {
        for entry in &seen.entries {
            let mut row = self.doubts.seen.get(state, entry)?.cloned().unwrap_or_default();
            row.insert(read.entry.device, read.entry.hlc);
            self.doubts.seen.put(*entry, row);
        }
        Ok(())
    }

    /// Something was withdrawn from an officer: what they did meanwhile elsewhere is in doubt.
    pub(super) fn fold_withdrawn(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        officer: OfficerId,
        said: &RightsWithdrawn,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let (hlc, device) = (read.entry.hlc, read.entry.device);
        let mut recent = self.doubts.recent.get(state, &())?.cloned().unwrap_or_default();
        recent.insert((hlc, read.id, device));
        self.doubts.recent.put((), recent);
        let fresh = WithdrawalRow::new(said, (hlc, read.id), device);
        let mut row = self.doubts.withdrawals.get(state, &officer)?.cloned().unwrap_or_default();
        row.insert(fresh.clone());
        self.doubts.withdrawals.put(officer, row);
        for id in self.acted_beyond(state, journal, officer, &fresh)? {
            self.fold_again(state, journal, id)?;
        }
        Ok(())
    }

    /// Dossiers an officer acted on at other devices beyond what a withdrawal knew.
    fn acted_beyond(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        officer: OfficerId,
        said: &WithdrawalRow,
    ) -> Result<BTreeSet<DossierId>, FoldFault> {
        let mut first: Option<Place> = None;
        let mut ends: BTreeMap<LogKey, u64> = BTreeMap::new();
        for device in self.acted_at(state, officer)?.into_iter().filter(|device| *device != said.device) {
            if said.knew_until(device) >= Some(self.times(state, device)?.hlc) {
                continue;
            }
            for log in self.logs_of(state, device)? {
                let Some(place) = self.place_beyond(state, journal, log, said)? else { continue };
                ends.insert(log, self.head(state, log)?.seq);
                first = Some(first.map_or(place, |before| before.min(place)));
            }
        }
        let mut found = BTreeSet::new();
        let Some(first) = first else { return Ok(found) };
        journal.each(first, &mut |placed: &Placed| {
            let end = ends.get(&placed.log).copied();
            if end.is_some_and(|end| placed.seq <= end)
                && let Ok(read) = placed.read()
                && read.entry.officer == officer
                && !said.knew(&read.entry)
            {
                found.extend(dossiers_of(&read));
            }
            if end.is_some_and(|end| placed.seq >= end) {
                ends.remove(&placed.log);
            }
            if ends.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(found)
    }

    /// Notes a log of which something came for the first time.
    pub(super) fn note_log(&mut self, state: &dyn State, log: LogKey) -> Result<(), FoldFault> {
        let mut row = self.doubts.logs.get(state, &log.device)?.cloned().unwrap_or_default();
        row.insert(log);
        self.doubts.logs.put(log.device, row);
        Ok(())
    }

    /// Logs of a device that are held here.
    fn logs_of(&mut self, state: &dyn State, device: DeviceId) -> Result<Vec<LogKey>, FoldFault> {
        Ok(self.doubts.logs.get(state, &device)?.map_or_else(Vec::new, |row| row.0.clone()))
    }

    /// A place in the journal behind which every entry of a log lies that a withdrawal did not know; `None` where
    /// it knew all.
    fn place_beyond(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        log: LogKey,
        said: &WithdrawalRow,
    ) -> Result<Option<Place>, FoldFault> {
        // Entries that come again in a log are older than those before them: then all of it is looked at.
        let ordered = self.stats(state)?.superseded == 0;
        let mut seq = self.head(state, log)?.seq;
        let mut place = None;
        while seq > 0 {
            let at = (seq - 1) / POINT_EVERY * POINT_EVERY + 1;
            let Some(point) = self.point(state, log, at)? else { return Ok(Some(START)) };
            place = Some(point.place);
            let first = journal.recall(point.place)?.read();
            if ordered && first.is_ok_and(|read| said.knew(&read.entry)) {
                break;
            }
            seq = at - 1;
        }
        Ok(place)
    }

    /// Whether an entry is in doubt, and then whether it is a proposal.
    pub(super) fn in_doubt(&mut self, state: &dyn State, read: &Read) -> Result<Option<bool>, FoldFault> {
        let Some(row) = self.doubts.withdrawals.get(state, &read.entry.officer)?.cloned() else {
            return Ok(None);
        };
        let Some(line) = rights::act_of(&read.event).and_then(rights::line) else { return Ok(None) };
        for said in row.0.iter().filter(|said| !line.is_open_to(&said.left) && !said.knew(&read.entry)) {
            let seen =
                self.doubts.seen.get(state, &said.said_at.1)?.and_then(|row| row.by(read.entry.device));
            if said.device != read.entry.device && seen.is_none_or(|seen| read.entry.hlc < seen) {
                return Ok(Some(line.kind == ActKind::Decision && excludes(&read.event)));
            }
        }
        Ok(None)
    }

    /// Those of a dossier's entries that are in doubt.
    pub(super) fn doubts_among(&mut self, state: &dyn State, reads: &[Read]) -> Result<InDoubt, FoldFault> {
        let mut doubts = InDoubt::new();
        for (at, read) in reads.iter().enumerate() {
            if let Some(proposal) = self.in_doubt(state, read)? {
                doubts.insert(at, proposal);
            }
        }
        Ok(doubts)
    }

    /// Acts on a dossier that wait to be confirmed, in causal order.
    pub fn unconfirmed(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        id: DossierId,
    ) -> Result<Vec<Unconfirmed>, FoldFault> {
        let Some(count) = self.dossiers.get(state, &id)?.map(|row| row.places) else { return Ok(Vec::new()) };
        let reads = self.recall_all(state, journal, Subject::Dossier(id), count, None)?;
        let doubts = self.doubts_among(state, &reads)?;
        let open = weigh(&reads, &doubts).open;
        let waiting = open.iter().filter_map(|at| reads.get(*at));
        Ok(waiting.map(|read| Unconfirmed { entry: read.id, officer: read.entry.officer }).collect())
    }

    /// Keeps a dossier among those with something to confirm, or no longer.
    pub(super) fn flag_doubt(
        &mut self,
        state: &dyn State,
        id: DossierId,
        waits: bool,
    ) -> Result<(), FoldFault> {
        if waits {
            self.doubts.flags.put(id, DoubtRow(true));
        } else if self.doubts.flags.get(state, &id)?.is_some() {
            self.doubts.flags.remove(id);
        }
        Ok(())
    }
}

/// The beginning of the journal.
const START: Place = Place { segment: Position::START.segment, offset: Position::START.offset, index: 0 };

#[cfg(test)]
mod tests;
