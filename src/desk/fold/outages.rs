//! Folding outages: one row each, by agency and beginning, the same in whatever order they were told.

use super::table::row;
use super::{Fold, FoldFault};
use crate::desk::keys;
use crate::desk::rows::OutageRow;
use crate::domain::outage::OutageRecorded;
use crate::record::act::Read;
use crate::store::state::State;

row! {
    OutageRow, (String, i64) => |id| keys::outage(&id.0, id.1);
}

impl Fold {
    pub(super) fn fold_outage(
        &mut self,
        state: &dyn State,
        told: &OutageRecorded,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let fresh = OutageRow::new(told, (read.entry.hlc, read.id));
        let id = (fresh.outage.unit.clone(), told.from.unix_millis());
        let row = match self.outages.get(state, &id)? {
            Some(row) => row.clone().joined(fresh),
            None => fresh,
        };
        self.outages.put(id, row);
        self.touched_outages = true;
        Ok(())
    }
}
