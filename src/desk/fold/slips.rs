//! Folding papers that are of no one dossier: what payments and closed tills owe, what was printed.
//!
//! What a dossier owes is folded with the dossier. Invariant: a row is the same in whatever order entries
//! came; see [`SlipRow`].

use super::table::{Row, Table};
use super::{Fold, FoldFault};
use crate::base::time::Timestamp;
use crate::desk::keys;
use crate::desk::rows::SlipRow;
use crate::domain::money;
use crate::domain::slip::{Event, Slip};
use crate::record::act::Read;
use crate::store::state::{Batch, State};
use std::collections::BTreeSet;

impl Row<Slip> for SlipRow {
    fn key(&self, slip: &Slip) -> Vec<u8> {
        keys::slip(slip, self.is_pending())
    }
    fn keys(slip: &Slip) -> Vec<Vec<u8>> {
        [true, false].map(|pending| keys::slip(slip, pending)).to_vec()
    }
}

/// Rows of slips that were touched.
#[derive(Debug, Default)]
pub(super) struct Slips {
    rows: Table<Slip, SlipRow>,
    touched: BTreeSet<Slip>,
}

impl Slips {
    pub(super) fn drain(&mut self, batch: &mut Batch) {
        self.rows.drain(batch);
    }

    pub(super) fn pending(&self) -> usize {
        self.rows.dirty()
    }
}

impl Fold {
    /// Folds what became of printing a slip.
    pub(super) fn fold_slip(
        &mut self,
        state: &dyn State,
        event: &Event,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let at = read.entry.legal_time();
        self.amend_slip(state, event.slip(), |row| match event {
            Event::Printed(printed) => row.print(printed.copy),
            Event::Failed(_) => row.fail(at),
        })
    }

    /// Folds what an event of money owes: a receipt that has a number, the sheet of a till that was closed.
    pub(super) fn fold_owed_slip(
        &mut self,
        state: &dyn State,
        event: &money::Event,
        at: Timestamp,
    ) -> Result<(), FoldFault> {
        match event {
            money::Event::Paid(paid) => {
                let dossier = paid.shares.first().map(|(id, _)| *id);
                let number = paid.receipt.as_ref().map(ToString::to_string);
                self.amend_slip(state, &Slip::fee_receipt(paid.id), |row| {
                    row.owe(at, number.is_some(), dossier, number.as_deref().unwrap_or_default());
                })
            }
            money::Event::Reversed(back) => {
                self.amend_slip(state, &Slip::fee_receipt(back.payment), SlipRow::cancel)
            }
            money::Event::TillClosed(closed) => {
                self.amend_slip(state, &Slip::till_sheet(closed.shift), |row| row.owe(at, true, None, ""))
            }
            _ => Ok(()),
        }
    }

    fn amend_slip(
        &mut self,
        state: &dyn State,
        slip: &Slip,
        amend: impl FnOnce(&mut SlipRow),
    ) -> Result<(), FoldFault> {
        let slip = Slip { of: SlipRow::of(slip), ..slip.clone() };
        let mut row = self.slips.rows.get(state, &slip)?.cloned().unwrap_or_default();
        amend(&mut row);
        self.slips.rows.put(slip.clone(), row);
        self.slips.touched.insert(slip);
        Ok(())
    }

    /// How a slip stands.
    pub fn slip(&mut self, state: &dyn State, slip: &Slip) -> Result<Option<&SlipRow>, FoldFault> {
        self.slips.rows.get(state, slip)
    }

    /// Slips touched since the last call.
    pub fn take_touched_slips(&mut self) -> Vec<Slip> {
        std::mem::take(&mut self.slips.touched).into_iter().collect()
    }
}
