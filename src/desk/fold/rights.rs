//! Folding rights: what is kept apart between officers.
//!
//! Invariant: of every row the word said last counts, in whatever order entries came.

use super::table::{Table, row};
use super::{Fold, FoldFault};
use crate::desk::keys;
use crate::desk::rows::DutyRow;
use crate::domain::officer::Event;
use crate::record::act::Read;
use crate::store::state::{Batch, State};

row! {
    DutyRow, (String, u8, String) => |id| keys::duty(&id.0, id.1, &id.2);
}

/// The tables of rights.
#[derive(Debug, Default)]
pub(super) struct Rights {
    duties: Table<(String, u8, String), DutyRow>,
    touched_duties: bool,
}

impl Rights {
    pub(super) fn drain(&mut self, batch: &mut Batch) {
        self.duties.drain(batch);
    }
}

impl Fold {
    /// Folds what is said of an agency's rules.
    pub(super) fn fold_duties(
        &mut self,
        state: &dyn State,
        event: &Event,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let said_at = (read.entry.hlc, read.id);
        let row = match event {
            Event::DutySet(set) => DutyRow::set(set, &read.entry, said_at),
            Event::DutiesExempted(exempted) => DutyRow::exempted(exempted, &read.entry, said_at),
            _ => return Ok(()),
        };
        let id = row.id();
        if self.rights.duties.get(state, &id)?.is_none_or(|before| before.said_at < said_at) {
            self.rights.duties.put(id, row);
            self.rights.touched_duties = true;
        }
        Ok(())
    }

    /// Whether rules were said since the last call.
    pub fn take_touched_duties(&mut self) -> bool {
        std::mem::take(&mut self.rights.touched_duties)
    }
}
