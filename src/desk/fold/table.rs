//! A write-back table: rows read once, changed in memory, handed over together.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::FoldFault;
use crate::base::id::{ContentHash, DeviceId, DossierId, EntryId, OfficerId, TicketId};
use crate::desk::keys;
use crate::desk::rows::{
    AwaitedRow, BearersRow, CalendarRow, ContentRow, CounterRow, DossierRow, FlagRow, LifeRow, OfficerRow,
    Place, PostRow, QuarantineRow, RangeRow, RulesRow, SerialsRow, Slot, SlotRow, Stats, TicketRow, UnitsRow,
    UnreadRow, VersionRow,
};
use crate::domain::catalogue::ContentKind;
use crate::domain::event::Subject;
use crate::record::chain::{Head, LogKey};
use crate::record::codec;
use crate::store::state::{Batch, State};

/// Rows of a kind that are kept in memory; the unchanged ones of more are dropped, to be read again.
const KEPT_ROWS_MAX: usize = 4_096;

/// A row that knows where it lies.
pub(super) trait Row<K>: Serialize + DeserializeOwned {
    /// The key it is kept under.
    fn key(&self, id: &K) -> Vec<u8>;
    /// Every key it may be kept under.
    fn keys(id: &K) -> Vec<Vec<u8>>;
}

macro_rules! row {
    ($($row:ty, $id:ty => |$k:ident| $key:expr;)+) => {$(
        impl $crate::desk::fold::table::Row<$id> for $row {
            fn key(&self, $k: &$id) -> Vec<u8> { $key }
            fn keys($k: &$id) -> Vec<Vec<u8>> { vec![$key] }
        }
    )+};
}
pub(super) use row;

row! {
    Head, LogKey => |log| keys::head(*log);
    TicketRow, TicketId => |id| keys::ticket(*id);
    OfficerRow, OfficerId => |id| keys::officer(*id);
    Vec<Place>, (Subject, u32) => |id| keys::places(id.0, id.1);
    Vec<EntryId>, Subject => |subject| keys::tips(*subject);
    AwaitedRow, Subject => |subject| keys::awaited(*subject);
    SerialsRow, Vec<u8> => |key| key.clone();
    u32, Vec<u8> => |key| key.clone();
    ContentRow, ContentHash => |hash| keys::content(*hash);
    SlotRow, (String, Slot) => |id| keys::catalogue(&id.0, id.1);
    UnitsRow, () => |_id| keys::UNITS.to_vec();
    CalendarRow, () => |_id| keys::CALENDAR.to_vec();
    RulesRow, () => |_id| keys::RULES.to_vec();
    RangeRow, Vec<u8> => |key| key.clone();
    LifeRow, DeviceId => |device| keys::life(*device);
    QuarantineRow, (LogKey, u64) => |id| keys::quarantine(id.0, id.1);
    PostRow, () => |_id| keys::POST.to_vec();
    Stats, () => |_id| keys::STATS.to_vec();
    CounterRow, u8 => |counter| keys::counter(*counter);
    UnreadRow, ContentHash => |digest| keys::unread(*digest);
    BearersRow, Vec<u8> => |key| key.clone();
    VersionRow, (ContentKind, EntryId) => |id| keys::version(id.0, id.1);
    FlagRow, DossierId => |id| keys::conflict(*id);
}

impl Row<DossierId> for DossierRow {
    fn key(&self, id: &DossierId) -> Vec<u8> {
        if self.summary.status.is_final() { keys::ended(*id) } else { keys::open(*id) }
    }
    fn keys(id: &DossierId) -> Vec<Vec<u8>> {
        vec![keys::open(*id), keys::ended(*id)]
    }
}

/// Rows of one kind.
#[derive(Debug)]
pub(super) struct Table<K, V> {
    rows: HashMap<K, Option<V>>,
    /// Where a row lay before it was changed.
    stored: HashMap<K, Vec<u8>>,
    dirty: HashSet<K>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: HashMap::new(), stored: HashMap::new(), dirty: HashSet::new() }
    }
}

impl<K: Hash + Eq + Clone, V: Row<K>> Table<K, V> {
    /// The row of an id, from memory or the state.
    pub(super) fn get(&mut self, state: &dyn State, id: &K) -> Result<Option<&V>, FoldFault> {
        if !self.rows.contains_key(id) {
            let row = self.read(state, id)?;
            self.rows.insert(id.clone(), row);
        }
        Ok(self.rows.get(id).and_then(Option::as_ref))
    }

    fn read(&mut self, state: &dyn State, id: &K) -> Result<Option<V>, FoldFault> {
        let keys = V::keys(id);
        let moves = keys.len() > 1;
        for key in keys {
            if let Some(bytes) = state.get(&key)? {
                let row = codec::decode(&bytes).map_err(FoldFault::Row)?;
                if moves {
                    self.stored.insert(id.clone(), key);
                }
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Sets a row; it must have been read with [`Self::get`] before if it may lie elsewhere.
    pub(super) fn put(&mut self, id: K, row: V) {
        self.rows.insert(id.clone(), Some(row));
        self.dirty.insert(id);
    }

    /// Takes a row away.
    pub(super) fn remove(&mut self, id: K) {
        self.rows.insert(id.clone(), None);
        self.dirty.insert(id);
    }

    /// Changes every row that waits to be handed over.
    pub(super) fn amend(&mut self, mut amend: impl FnMut(&mut V)) {
        for id in &self.dirty {
            if let Some(Some(row)) = self.rows.get_mut(id) {
                amend(row);
            }
        }
    }

    /// How many rows changed.
    pub(super) fn dirty(&self) -> usize {
        self.dirty.len()
    }

    /// Hands the changed rows over. Where there are too many it forgets the others: a row that just
    /// changed is the likeliest to change again.
    pub(super) fn drain(&mut self, batch: &mut Batch) {
        if self.rows.len() > KEPT_ROWS_MAX {
            self.rows.retain(|id, _| self.dirty.contains(id));
            self.stored.retain(|id, _| self.dirty.contains(id));
        }
        for id in self.dirty.drain() {
            let Some(Some(row)) = self.rows.get(&id) else {
                V::keys(&id).into_iter().for_each(|key| batch.remove(key));
                continue;
            };
            let key = row.key(&id);
            if let Some(before) = self.stored.get(&id)
                && *before != key
            {
                batch.remove(before.clone());
                self.stored.insert(id.clone(), key.clone());
            } else if V::keys(&id).len() > 1 {
                self.stored.insert(id.clone(), key.clone());
            }
            batch.put(key, codec::encode(row));
        }
    }
}
