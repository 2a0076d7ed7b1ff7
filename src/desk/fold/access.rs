//! Folding access: procedures marked as sensitive, readings by day, erasures; and leaving erased sections out.
//!
//! Invariant: what a dossier folds to is the same whether the sections an erasure names are still here or not,
//! and whichever came first.

use std::collections::BTreeSet;

use super::table::{Table, row};
use super::{Fold, FoldFault};
use crate::base::id::EntryId;
use crate::desk::keys;
use crate::desk::rows::{ErasureRow, SensitiveRow};
use crate::domain::access::{Event, Reading};
use crate::domain::event::{Event as AnyEvent, Subject};
use crate::record::act::Read;
use crate::record::kinds;
use crate::store::state::{Batch, State};

row! {
    SensitiveRow, String => |code| keys::sensitive(code);
    Reading, (i32, EntryId) => |id| keys::reading(id.0, id.1);
    ErasureRow, EntryId => |id| keys::erasure(*id);
}

/// Rows of access.
#[derive(Debug, Default)]
pub(super) struct Access {
    marks: Table<String, SensitiveRow>,
    readings: Table<(i32, EntryId), Reading>,
    erasures: Table<EntryId, ErasureRow>,
    touched: bool,
}

impl Access {
    pub(super) fn drain(&mut self, batch: &mut Batch) {
        self.marks.drain(batch);
        self.readings.drain(batch);
        self.erasures.drain(batch);
    }

    pub(super) fn pending(&self) -> usize {
        self.marks.dirty() + self.readings.dirty() + self.erasures.dirty()
    }
}

impl Fold {
    /// Folds what concerns access beside the dossier itself.
    pub(super) fn fold_access(
        &mut self,
        state: &dyn State,
        event: &Event,
        read: &Read,
    ) -> Result<(), FoldFault> {
        self.access.touched = true;
        match (event, read.entry.subject) {
            (Event::Marked(marked), Subject::Catalogue(_)) => {
                let said_at = (read.entry.hlc, read.id);
                let code: String = marked.procedure.chars().take(keys::PROCEDURE_MAX).collect();
                if self.access.marks.get(state, &code)?.is_none_or(|row| row.said_at < said_at) {
                    self.access.marks.put(code, SensitiveRow { said_at, sensitive: marked.sensitive });
                }
            }
            (Event::Read(_), Subject::Dossier(dossier)) => {
                let (at, officer) = (read.entry.at, read.entry.officer);
                let id = (at.date().to_julian_day(), read.id);
                self.access.readings.put(id, Reading { at, officer, dossier });
            }
            (Event::Erased(erased), Subject::Dossier(dossier)) => {
                let sections = u16::try_from(erased.entries.len()).unwrap_or(u16::MAX);
                self.access.erasures.put(read.id, ErasureRow { dossier, at: read.entry.at, sections });
            }
            _ => {}
        }
        Ok(())
    }

    /// What the post said of a procedure.
    pub fn sensitive(&mut self, state: &dyn State, code: &str) -> Result<Option<SensitiveRow>, FoldFault> {
        let code: String = code.chars().take(keys::PROCEDURE_MAX).collect();
        Ok(self.access.marks.get(state, &code)?.copied())
    }

    /// Whether anything of it came since the last call.
    pub fn take_touched_access(&mut self) -> bool {
        std::mem::take(&mut self.access.touched)
    }
}

/// The entries whose sections erasures among these name.
pub fn erased<'a>(reads: impl IntoIterator<Item = &'a Read>) -> BTreeSet<EntryId> {
    let named = reads.into_iter().filter_map(|read| match &read.event {
        AnyEvent::Access(Event::Erased(erased)) => Some(&erased.entries),
        _ => None,
    });
    named.flatten().copied().collect()
}

/// Leaves the sections out that erasures among these entries name.
pub(super) fn without_erased(mut reads: Vec<Read>) -> Result<Vec<Read>, FoldFault> {
    let gone = erased(&reads);
    for read in reads.iter_mut().filter(|read| gone.contains(&read.id)) {
        let entry = &read.entry;
        read.event = kinds::decode(entry.kind, entry.version, &entry.payload, None)
            .map_err(|error| FoldFault::Unreadable(error.to_string()))?;
    }
    Ok(reads)
}
