//! Access as screens see it: procedures marked as sensitive, and the newest readings.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::{DeskFault, Engine};
use crate::base::id::{DeviceId, DossierId, EntryId};
use crate::base::time::Timestamp;
use crate::desk::fold::Recall as _;
use crate::desk::fold::access::erased;
use crate::desk::keys;
use crate::desk::rows::{ErasureRow, SensitiveRow};
use crate::domain::access::{self, Reading};
use crate::domain::event::{Event, Subject};
use crate::record::act::Read;
use crate::record::chain::LogKey;
use crate::record::codec;
use crate::store::state::{KeyRange, Order};
use time::Date;

/// Days whose readings screens hold: the morning after a long holiday still tells them.
const SHOWN_DAYS: i32 = 14;

impl Engine {
    /// Follows what was marked and read, where anything was.
    pub(super) fn follow_access(&mut self, anew: bool) -> Result<(), DeskFault> {
        if !self.fold.take_touched_access() && !anew {
            return Ok(());
        }
        self.save_state()?;
        let mut marks = imbl::OrdMap::new();
        let all = KeyRange::prefix(&[keys::SENSITIVE]);
        self.ledger.state().range(&all, Order::Forward, &mut |key, value| {
            let code = key.get(1..).and_then(|code| std::str::from_utf8(code).ok());
            if let (Some(code), Ok(row)) = (code, codec::decode::<SensitiveRow>(value)) {
                marks.insert(code.to_owned(), row.sensitive);
            }
            ControlFlow::Continue(())
        })?;
        self.view.sensitive = marks;
        let today = self.clock.now().date();
        let from = today.to_julian_day().saturating_sub(SHOWN_DAYS);
        let mut readings = self.readings_from(from)?;
        readings.sort_unstable();
        self.view.readings = Arc::new(readings);
        Ok(())
    }

    /// Readings of sensitive dossiers from a day on, the oldest first.
    pub fn readings_since(&mut self, day: Date) -> Result<Vec<Reading>, DeskFault> {
        self.save_state()?;
        let mut readings = self.readings_from(day.to_julian_day())?;
        readings.sort_unstable();
        Ok(readings)
    }

    fn readings_from(&self, day: i32) -> Result<Vec<Reading>, DeskFault> {
        let mut readings = Vec::new();
        let all = KeyRange::prefix(&[keys::READINGS]);
        self.ledger.state().range(&all, Order::Backward, &mut |key, value| {
            let of = key.get(1..5).and_then(|day| day.try_into().ok()).map(i32::from_be_bytes);
            if of.is_none_or(|of| of < day) {
                return ControlFlow::Break(());
            }
            readings.extend(codec::decode::<Reading>(value).ok());
            ControlFlow::Continue(())
        })?;
        Ok(readings)
    }

    /// A subject's entries as they came, each with whether its personal section is here.
    pub(super) fn entries_of(&mut self, subject: Subject) -> Result<Vec<(bool, Read)>, DeskFault> {
        let (fold, ledger, reading) = self.settled()?;
        let count = match subject {
            Subject::Dossier(id) => fold.dossier(ledger.state(), id)?.map_or(0, |row| row.places),
            other => fold.kept_places(ledger.state(), other)?,
        };
        let mut entries = Vec::new();
        for place in fold.places(ledger.state(), subject, count)? {
            let placed = reading.recall(place)?;
            if let Ok(read) = placed.read() {
                entries.push((placed.personal.is_some(), read));
            }
        }
        Ok(entries)
    }
}

/// An erasure and where it stands here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The entry that says so.
    pub entry: EntryId,
    /// Whose data.
    pub dossier: DossierId,
    /// When it was recorded.
    pub at: Timestamp,
    /// The log it stands in, and its number there.
    pub place: (LogKey, u64),
    /// How many sections it names.
    pub sections: u16,
}

impl Engine {
    /// Entries whose sections an erasure names and that still lie here.
    pub(super) fn erasures_due(&mut self) -> Result<BTreeSet<EntryId>, DeskFault> {
        let mut due = BTreeSet::new();
        for dossier in self.erased_dossiers()? {
            let entries = self.entries_of(Subject::Dossier(dossier))?;
            let named = erased(entries.iter().map(|(_, read)| read));
            let here = entries.iter().filter(|(personal, read)| *personal && named.contains(&read.id));
            due.extend(here.map(|(_, read)| read.id));
        }
        Ok(due)
    }

    fn erased_dossiers(&mut self) -> Result<BTreeSet<DossierId>, DeskFault> {
        let mut dossiers = BTreeSet::new();
        let all = KeyRange::prefix(&[keys::ERASURES]);
        let (_, ledger, _) = self.settled()?;
        ledger.state().range(&all, Order::Forward, &mut |_, value| {
            dossiers.extend(codec::decode::<ErasureRow>(value).ok().map(|row| row.dossier));
            ControlFlow::Continue(())
        })?;
        Ok(dossiers)
    }

    /// The erasures of a dossier, the earliest first.
    pub fn erasures_of(&mut self, dossier: DossierId) -> Result<Vec<Erasure>, DeskFault> {
        let (fold, ledger, reading) = self.settled()?;
        let count = fold.dossier(ledger.state(), dossier)?.map_or(0, |row| row.places);
        let mut erasures = Vec::new();
        for place in fold.places(ledger.state(), Subject::Dossier(dossier), count)? {
            let placed = reading.recall(place)?;
            let Ok(read) = placed.read() else { continue };
            if let Event::Access(access::Event::Erased(erased)) = &read.event {
                let sections = u16::try_from(erased.entries.len()).unwrap_or(u16::MAX);
                let (at, place) = (read.entry.at, (placed.log, placed.seq));
                erasures.push(Erasure { entry: read.id, dossier, at, place, sections });
            }
        }
        erasures.sort_by_key(|one| one.at);
        Ok(erasures)
    }
}

/// The hub of this desk, as far as an erasure goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubTold {
    /// Which hub.
    pub hub: DeviceId,
    /// Whether it gave a receipt for every one of them.
    pub told: bool,
    /// Its other devices, those shut out among them.
    pub devices: Vec<crate::domain::roster::Device>,
}

impl Engine {
    /// Whether sections of a dossier that erasures name still lie in this journal.
    pub fn still_holds(&mut self, dossier: DossierId) -> Result<bool, DeskFault> {
        let entries = self.entries_of(Subject::Dossier(dossier))?;
        let named = erased(entries.iter().map(|(_, read)| read));
        Ok(entries.iter().any(|(personal, read)| *personal && named.contains(&read.id)))
    }

    /// What is known of the hub and its devices; `None` where there is no hub.
    pub fn hub_of_erasures(&mut self, erasures: &[Erasure]) -> Result<Option<HubTold>, DeskFault> {
        let Some(hub) = self.own_hub()? else { return Ok(None) };
        let mut told = true;
        for (log, seq) in erasures.iter().map(|one| one.place) {
            let held = self.fold.receipt(self.ledger.state(), hub.hub, log)?;
            told &= held.is_some_and(|row| row.head.seq >= seq);
        }
        let own = self.device.id;
        let mut devices = self.devices_of(hub.hub)?;
        devices.retain(|device| device.id != own);
        Ok(Some(HubTold { hub: hub.hub, told, devices }))
    }
}
