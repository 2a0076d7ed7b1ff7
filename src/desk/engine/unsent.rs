//! What has not reached the hub: since when the oldest act waits, which dossiers it concerns.
//!
//! Read from heads and receipts alone: what no receipt covers is not there, whatever was sent.

use std::collections::BTreeMap;

use super::{DeskFault, Engine, Limits, Reading, Run};
use crate::base::id::{DeviceId, DossierId};
use crate::base::time::Timestamp;
use crate::desk::fold::Recall as _;
use crate::desk::view::Waiting;
use crate::domain::event::Subject;
use crate::record::chain::{Head, LogKey};
use crate::record::entry::Entry;

/// Entries looked at for the dossiers they are about: two weeks of a busy desk.
const LOOKED_AT_BYTES: usize = 4 << 20;

/// Where the acts on a dossier are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Whereabouts {
    /// Acts recorded on this device that its hub has not acknowledged.
    pub unsent: u32,
    /// Since when the oldest of them waits.
    pub since: Option<Timestamp>,
    /// Acts of other devices.
    pub elsewhere: u32,
}

impl Engine {
    /// The oldest entry of this device that its hub has not acknowledged. Read once: as long as it waits, what
    /// comes later is younger.
    pub(super) fn waiting(&mut self) -> Result<Option<Waiting>, DeskFault> {
        if self.view.unsent.unwrap_or(0) == 0 {
            return Ok(None);
        }
        let Some(hub) = self.fold.hub(self.ledger.state(), self.device.id)?.map(|row| row.hub) else {
            return Ok(None);
        };
        if let Some(known) = self.view.waiting
            && self.sent_of(hub, known.log)?.seq + 1 == known.seq
        {
            return Ok(Some(known));
        }
        let own = self.device.id;
        let logs: Vec<LogKey> = self.known_logs.iter().filter(|log| log.device == own).copied().collect();
        let mut oldest: Option<Waiting> = None;
        for log in logs {
            let first = self.first_unsent(hub, log)?;
            oldest = [oldest, first].into_iter().flatten().min_by_key(|waiting| waiting.since);
        }
        Ok(oldest)
    }

    /// The first entry of a log that a hub has not acknowledged.
    fn first_unsent(&mut self, hub: DeviceId, log: LogKey) -> Result<Option<Waiting>, DeskFault> {
        let sent = self.sent_of(hub, log)?;
        let first = match self.run(log, sent, Limits { bytes: 1, last: sent.seq + 1 })? {
            Run::Entries(entries, _) => entries.into_iter().next(),
            // The hub holds another history: how old what it lacks is cannot be told by numbers.
            Run::Forked => None,
        };
        let entry = first.and_then(|placed| Some((placed.seq, Entry::from_bytes(&placed.canonical).ok()?)));
        Ok(entry.map(|(seq, entry)| Waiting { log, seq, since: entry.at }))
    }

    /// How far a hub acknowledged a log.
    fn sent_of(&mut self, hub: DeviceId, log: LogKey) -> Result<Head, DeskFault> {
        Ok(self.fold.receipt(self.ledger.state(), hub, log)?.map_or_else(Head::default, |row| row.head))
    }

    /// Dossiers with acts of this device that the hub has not acknowledged, the longest waiting first, and
    /// since when each waits. Of very many the oldest; nothing where there is no hub.
    pub fn unsent_dossiers(&mut self) -> Result<Vec<(DossierId, Timestamp)>, DeskFault> {
        let Some(hub) = self.own_hub()?.map(|row| row.hub) else { return Ok(Vec::new()) };
        let own = self.device.id;
        let logs: Vec<LogKey> = self.frontier(None)?.into_keys().filter(|log| log.device == own).collect();
        let mut since: BTreeMap<DossierId, Timestamp> = BTreeMap::new();
        for log in logs {
            let sent = self.sent_of(hub, log)?;
            let limits = Limits { bytes: LOOKED_AT_BYTES, last: u64::MAX };
            let Run::Entries(entries, _) = self.run(log, sent, limits)? else { continue };
            for entry in entries.iter().filter_map(|placed| Entry::from_bytes(&placed.canonical).ok()) {
                if let Subject::Dossier(id) = entry.subject {
                    let at = since.entry(id).or_insert(entry.at);
                    *at = entry.at.min(*at);
                }
            }
        }
        let mut dossiers: Vec<(DossierId, Timestamp)> = since.into_iter().collect();
        dossiers.sort_by_key(|(id, at)| (*at, *id));
        Ok(dossiers)
    }

    /// Where the acts on a dossier are; `None` where there is no hub, or no such dossier.
    pub fn whereabouts(&mut self, id: DossierId) -> Result<Option<Whereabouts>, DeskFault> {
        let Some(hub) = self.own_hub()?.map(|row| row.hub) else { return Ok(None) };
        let own = self.device.id;
        let Some(count) = self.fold.dossier(self.ledger.state(), id)?.map(|row| row.places) else {
            return Ok(None);
        };
        let places = self.fold.places(self.ledger.state(), Subject::Dossier(id), count)?;
        let reading = Reading::new(self.journal.reader(), &self.group);
        let mut logs = Vec::with_capacity(places.len());
        for place in places {
            let placed = reading.recall(place)?;
            let at = Entry::from_bytes(&placed.canonical).ok().map(|entry| entry.at);
            logs.push((placed.log, placed.seq, at));
        }
        let mut found = Whereabouts::default();
        for (log, seq, at) in logs {
            if log.device != own {
                found.elsewhere += 1;
            } else if seq > self.sent_of(hub, log)?.seq {
                found.unsent += 1;
                found.since = [found.since, at].into_iter().flatten().min();
            }
        }
        Ok(Some(found))
    }
}
