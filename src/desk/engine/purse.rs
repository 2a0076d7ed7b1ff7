//! What the view shows of money: tills, the post's own fees, the account, the next receipt.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::{DeskFault, Engine};
use crate::base::id::{DeviceId, OfficerId};
use crate::desk::keys;
use crate::domain::money::receipts::{self, BlockUse};
use crate::store::state::{KeyRange, Order};

impl Engine {
    /// Follows what the last group touched.
    pub(super) fn publish_money(&mut self) -> Result<(), DeskFault> {
        for code in self.fold.take_touched_fees() {
            let fees = self.fees_of(&code)?;
            self.view.fees.insert(code, Arc::new(fees));
        }
        for officer in self.fold.take_touched_tills() {
            self.follow_till(officer)?;
        }
        self.follow_receipt_books()
    }

    /// What nobody looks at is not followed.
    pub(super) fn forget_touched_money(&mut self) {
        self.fold.take_touched_fees();
        self.fold.take_touched_tills();
    }

    /// Reads it anew from the state.
    pub(super) fn load_money(&mut self) -> Result<(), DeskFault> {
        self.forget_touched_money();
        let (mut codes, mut officers) = (Vec::new(), Vec::new());
        let state = self.ledger.state();
        state.range(&KeyRange::prefix(&[keys::FEES]), Order::Forward, &mut |key, _| {
            let code = key.get(1..).and_then(|code| std::str::from_utf8(code).ok());
            codes.extend(code.map(str::to_owned));
            ControlFlow::Continue(())
        })?;
        state.range(&KeyRange::prefix(&[keys::TILLS]), Order::Forward, &mut |key, _| {
            officers.extend(key.get(1..).and_then(|id| id.try_into().ok()).map(OfficerId));
            ControlFlow::Continue(())
        })?;
        for code in codes {
            let fees = self.fees_of(&code)?;
            self.view.fees.insert(code, Arc::new(fees));
        }
        for officer in officers {
            self.follow_till(officer)?;
        }
        self.follow_receipt_books()
    }

    fn follow_till(&mut self, officer: OfficerId) -> Result<(), DeskFault> {
        let shifts = self.fold.shifts(self.ledger.state(), officer)?;
        let open = shifts.iter().find(|shift| shift.closed.is_none()).or(shifts.first());
        if let Some(shift) = open {
            self.view.tills.insert(officer, Arc::new(shift.clone()));
        }
        Ok(())
    }

    fn follow_receipt_books(&mut self) -> Result<(), DeskFault> {
        let account = self.fold.account(self.ledger.state())?;
        self.view.account = account.map(|row| Arc::new((row.account, row.holder)));
        let blocks = self.receipt_blocks(self.device.id)?;
        let next = receipts::next(blocks.iter());
        self.view.receipt_unsure = next.is_err();
        self.view.next_receipt = next.unwrap_or_default();
        Ok(())
    }

    /// Follows the receipts that were given one number, where any of them was touched.
    pub(super) fn follow_receipts_given_twice(&mut self, anew: bool) -> Result<(), DeskFault> {
        if self.fold.take_touched_clash() || anew {
            self.receipts_twice = self.receipts_in_dispute()?.len();
        }
        Ok(())
    }

    /// Every device's blocks of receipts.
    pub fn all_receipt_blocks(&mut self) -> Result<Vec<BlockUse>, DeskFault> {
        let mut devices = vec![self.device.id];
        let (_, ledger, _) = self.settled()?;
        let all = KeyRange::prefix(&[keys::RECEIPT_BLOCKS]);
        ledger.state().range(&all, Order::Forward, &mut |key, _| {
            devices.extend(key.get(1..).and_then(|id| id.try_into().ok()).map(DeviceId));
            ControlFlow::Continue(())
        })?;
        devices.sort_unstable();
        devices.dedup();
        let mut blocks = Vec::new();
        for device in devices {
            blocks.extend(self.receipt_blocks(device)?);
        }
        Ok(blocks)
    }
}
