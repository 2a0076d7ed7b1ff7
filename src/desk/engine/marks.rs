//! Frames that hold no acts: heads that devices signed (see `vouched`), receipts of a hub.
//!
//! They say how far a log is vouched for, not what happened, and are nowhere exported. What is written twice
//! says the same twice.

use super::{DeskFault, Engine};
use crate::desk::backup::note_in;
use crate::record::chain::Frontier;
use crate::record::head::{HEADS_MAX, Receipt, encode_receipts};
use crate::store::journal::FrameKind;

impl Engine {
    /// Records receipts of the hub; those that say nothing new are passed over.
    pub(in crate::desk) fn record_receipts(&mut self, receipts: &[Receipt]) -> Result<(), DeskFault> {
        let mut fresh = Vec::new();
        for receipt in receipts {
            let hub = crate::record::head::device_id(&receipt.key);
            let known = self.fold.receipt(self.ledger.state(), hub, receipt.log)?;
            let same = known.is_some_and(|row| {
                row.head >= receipt.head
                    && (receipt.backed_up != Some(true) || row.backed_up >= Some(receipt.head.seq))
            });
            if !same {
                fresh.push(*receipt);
            }
        }
        for receipts in fresh.chunks(HEADS_MAX) {
            self.record_marks(FrameKind::HUB_RECEIPT, &encode_receipts(receipts))?;
        }
        if fresh.is_empty() { Ok(()) } else { self.publish() }
    }

    /// How far each log goes in the last backup of this store; `None` where none was made.
    pub(in crate::desk) fn backed_up(&self) -> Option<Frontier> {
        note_in(&self.folder)?.held()
    }

    pub(super) fn record_marks(&mut self, kind: FrameKind, body: &[u8]) -> Result<(), DeskFault> {
        self.check_found()?;
        self.commit()?;
        self.soil()?;
        self.journal.append(kind, 0, body)?;
        self.fold.absorb_marks(self.ledger.state(), kind, body)?;
        self.unsaved += 1;
        Ok(())
    }
}
