//! Folding money that belongs to no dossier alone: tills, receipts, the day's moves, the post's fees.
//!
//! What a dossier owes and paid is folded with the dossier. Invariant: every row is the same in whatever order
//! entries came; a receipt number used by two payments is told as used twice, whichever came first.

use super::table::{Table, row};
use super::{Fold, FoldFault, Recall};
use crate::base::id::{DeviceId, DossierId, EntryId, OfficerId, ShiftId};
use crate::base::money::Dong;
use crate::desk::keys;
use crate::desk::rows::{
    AccountRow, BlocksRow, FeesRow, MoneyRow, Move, Place, ReceiptsRow, SerialsRow, ShiftRow, StubRow,
    TillsRow,
};
use crate::domain::event::Subject;
use crate::domain::money::receipts::BlockUse;
use crate::domain::money::till::{Closing, Count};
use crate::domain::money::{Event, LocalFee, PaymentMethod, ReceiptBlock, ReceiptNumber, Shift};
use crate::record::act::Read;
use crate::store::state::{Batch, State};
use std::collections::BTreeSet;

row! {
    FeesRow, String => |code| keys::fees(code);
    BlocksRow, DeviceId => |device| keys::receipt_blocks(*device);
    ReceiptsRow, Vec<u8> => |key| key.clone();
    ShiftRow, ShiftId => |shift| keys::shift(*shift);
    TillsRow, OfficerId => |officer| keys::tills(*officer);
    MoneyRow, (i32, EntryId) => |id| keys::money_move(id.0, id.1);
    AccountRow, () => |_id| keys::ACCOUNT.to_vec();
}

/// Rows of money that were touched.
#[derive(Debug, Default)]
pub(super) struct Purse {
    fees: Table<String, FeesRow>,
    blocks: Table<DeviceId, BlocksRow>,
    receipts: Table<Vec<u8>, ReceiptsRow>,
    shifts: Table<ShiftId, ShiftRow>,
    tills: Table<OfficerId, TillsRow>,
    moves: Table<(i32, EntryId), MoneyRow>,
    account: Table<(), AccountRow>,
    touched_fees: BTreeSet<String>,
    touched_tills: BTreeSet<OfficerId>,
    touched_clash: bool,
}

impl Purse {
    pub(super) fn drain(&mut self, batch: &mut Batch) {
        self.fees.drain(batch);
        self.blocks.drain(batch);
        self.receipts.drain(batch);
        self.shifts.drain(batch);
        self.tills.drain(batch);
        self.moves.drain(batch);
        self.account.drain(batch);
    }

    pub(super) fn pending(&self) -> usize {
        self.moves.dirty() + self.receipts.dirty() + self.shifts.dirty()
    }
}

/// A move of money as a row.
fn move_of(read: &Read, event: &Event) -> Option<MoneyRow> {
    let bare = |what, amount, method| MoneyRow {
        at: read.entry.legal_time(),
        officer: read.entry.officer,
        what,
        amount,
        method,
        payment: None,
        receipt: None,
        shift: None,
        dossiers: Vec::new(),
    };
    let named = |shares: &[(DossierId, Dong)]| shares.iter().map(|(id, _)| *id).collect();
    let row = match event {
        Event::Paid(paid) => MoneyRow {
            payment: Some(paid.id),
            receipt: paid.receipt.clone(),
            shift: paid.shift,
            dossiers: named(&paid.shares),
            ..bare(Move::Paid, paid.total(), Some(paid.method))
        },
        Event::Reversed(back) => MoneyRow {
            payment: Some(back.payment),
            receipt: back.receipt.clone(),
            shift: back.shift,
            dossiers: named(&back.shares),
            ..bare(Move::Reversed, back.total(), Some(back.method))
        },
        Event::Refunded(back) => MoneyRow {
            shift: back.shift,
            dossiers: match read.entry.subject {
                Subject::Dossier(id) => vec![id],
                _ => Vec::new(),
            },
            ..bare(Move::Refunded, back.amount, Some(back.method))
        },
        Event::ReceiptVoided(voided) => {
            MoneyRow { receipt: Some(voided.number.clone()), ..bare(Move::Voided, Dong(0), None) }
        }
        Event::ReceiptReplaced(replaced) => MoneyRow {
            payment: Some(replaced.payment),
            receipt: Some(replaced.instead_of.clone()),
            dossiers: replaced.dossiers.clone(),
            ..bare(Move::Replaced, Dong(0), None)
        },
        _ => return None,
    };
    Some(row.within())
}

impl Fold {
    /// Folds what an event of money does beside the dossiers it names.
    pub(super) fn fold_money(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        event: &Event,
        read: &Read,
        place: Place,
    ) -> Result<(), FoldFault> {
        let said = (read.entry.hlc, read.id);
        if let Some(row) = move_of(read, event) {
            self.purse.moves.put((row.at.date().to_julian_day(), read.id), row);
        }
        self.fold_owed_slip(state, event, read.entry.legal_time())?;
        match event {
            Event::Paid(paid) => {
                if let Some(receipt) = &paid.receipt {
                    self.use_receipt(state, receipt)?;
                }
                let cash = paid.method == PaymentMethod::Cash;
                if let Some(shift) = paid.shift.filter(|_| cash) {
                    self.amend_shift(state, shift, |row| row.take(paid.total()))?;
                    self.purse.touched_tills.insert(read.entry.officer);
                }
                let dossiers: BTreeSet<DossierId> = paid.shares.iter().map(|(id, _)| *id).collect();
                dossiers.into_iter().try_for_each(|id| self.fold_payment(state, journal, id, read, place))
            }
            Event::Reversed(back) => {
                self.purse.touched_clash |= back.receipt.is_some();
                self.cash_back(state, back.shift, back.method, back.total(), read.entry.officer)?;
                let dossiers: BTreeSet<DossierId> = back.shares.iter().map(|(id, _)| *id).collect();
                dossiers.into_iter().try_for_each(|id| self.fold_reversal(state, journal, id, read, place))
            }
            Event::Refunded(back) => {
                self.cash_back(state, back.shift, back.method, back.amount, read.entry.officer)
            }
            Event::ReceiptsGranted(granted) => {
                let mut row = self.purse.blocks.get(state, &granted.device)?.cloned().unwrap_or_default();
                row.insert(said, &granted.block);
                self.purse.blocks.put(granted.device, row);
                Ok(())
            }
            Event::ReceiptVoided(voided) => self.mark_receipt(state, &voided.number, false),
            Event::ReceiptStated(stated) => {
                let mut row = self.purse.blocks.get(state, &stated.device)?.cloned().unwrap_or_default();
                row.tell(said, stated);
                self.purse.blocks.put(stated.device, row);
                Ok(())
            }
            Event::ReceiptReplaced(replaced) => {
                self.use_receipt(state, &replaced.number)?;
                self.purse.touched_clash = true;
                let dossiers: BTreeSet<DossierId> = replaced.dossiers.iter().copied().collect();
                dossiers.into_iter().try_for_each(|id| self.fold_payment(state, journal, id, read, place))
            }
            Event::TillOpened(_) | Event::TillCounted(_) | Event::TillClosed(_) => {
                self.fold_till(state, event, read)
            }
            Event::FeeRowStated(fee) => {
                let mut row = self.purse.fees.get(state, &fee.procedure)?.cloned().unwrap_or_default();
                row.insert(said, fee);
                self.purse.fees.put(fee.procedure.clone(), row);
                self.purse.touched_fees.insert(fee.procedure.clone());
                Ok(())
            }
            Event::AccountSet(set) => {
                if self.purse.account.get(state, &())?.is_none_or(|row| row.said_at < said) {
                    let holder = set.personal.as_ref().map(|words| words.text.as_str()).unwrap_or_default();
                    self.purse.account.put((), AccountRow::new(said, &set.account, holder));
                }
                Ok(())
            }
            Event::Assessed(_) | Event::Grounded(_) => Ok(()),
        }
    }

    fn fold_till(&mut self, state: &dyn State, event: &Event, read: &Read) -> Result<(), FoldFault> {
        let (said, at) = ((read.entry.hlc, read.id), read.entry.legal_time());
        let officer = read.entry.officer;
        match event {
            Event::TillOpened(opened) => {
                let told = (!opened.by_itself).then_some(opened.opening);
                self.amend_shift(state, opened.shift, |row| row.open(said, at, officer, told))?;
                let mut tills = self.purse.tills.get(state, &officer)?.cloned().unwrap_or_default();
                tills.insert(said, opened.shift);
                self.purse.tills.put(officer, tills);
            }
            Event::TillCounted(counted) => {
                let (sum, moves) = (counted.sum, counted.moves);
                let count = Count { at, sum, notes: counted.notes.clone(), moves };
                self.amend_shift(state, counted.shift, |row| row.count(said, count))?;
            }
            Event::TillClosed(closed) => {
                let motive = closed.personal.as_ref().map(|words| words.text.clone()).unwrap_or_default();
                let (expected, counted) = (closed.expected, closed.counted);
                let closing = Closing { at, expected, counted, motive };
                self.amend_shift(state, closed.shift, |row| row.close(said, closing))?;
            }
            _ => {}
        }
        self.purse.touched_tills.insert(officer);
        Ok(())
    }

    fn cash_back(
        &mut self,
        state: &dyn State,
        shift: Option<ShiftId>,
        method: PaymentMethod,
        amount: Dong,
        officer: OfficerId,
    ) -> Result<(), FoldFault> {
        let Some(shift) = shift.filter(|_| method == PaymentMethod::Cash) else { return Ok(()) };
        self.purse.touched_tills.insert(officer);
        self.amend_shift(state, shift, |row| row.give_back(amount))
    }

    fn amend_shift(
        &mut self,
        state: &dyn State,
        shift: ShiftId,
        amend: impl FnOnce(&mut ShiftRow),
    ) -> Result<(), FoldFault> {
        let mut row = self.purse.shifts.get(state, &shift)?.cloned().unwrap_or_default();
        amend(&mut row);
        self.purse.shifts.put(shift, row);
        Ok(())
    }

    fn use_receipt(&mut self, state: &dyn State, number: &ReceiptNumber) -> Result<(), FoldFault> {
        self.mark_receipt(state, number, true)
    }

    /// Notes a number; one that payments use more than once, or that one uses and another desk voids, is used
    /// twice.
    fn mark_receipt(
        &mut self,
        state: &dyn State,
        number: &ReceiptNumber,
        pays: bool,
    ) -> Result<(), FoldFault> {
        let (block, place) = (number.number / SerialsRow::BLOCK, number.number % SerialsRow::BLOCK);
        let key = keys::receipt_numbers(&number.form, &number.series, block);
        let mut row = self.purse.receipts.get(state, &key)?.cloned().unwrap_or_default();
        // A payment and a voiding made apart are told whichever came first.
        if (pays && row.used.contains(place)) || (!pays && row.paid.contains(place)) {
            row.twice.insert(place);
            self.purse.touched_clash = true;
        }
        row.used.insert(place);
        if pays {
            row.paid.insert(place);
        }
        self.purse.receipts.put(key, row);
        Ok(())
    }

    /// The post's own fees of a procedure.
    pub fn fees(&mut self, state: &dyn State, procedure: &str) -> Result<Vec<LocalFee>, FoldFault> {
        let row = self.purse.fees.get(state, &procedure.to_owned())?;
        Ok(row.map(FeesRow::fees).unwrap_or_default())
    }

    /// Procedures whose own fees were touched since the last call.
    pub fn take_touched_fees(&mut self) -> Vec<String> {
        std::mem::take(&mut self.purse.touched_fees).into_iter().collect()
    }

    /// Officers whose tills were touched since the last call.
    pub fn take_touched_tills(&mut self) -> Vec<OfficerId> {
        std::mem::take(&mut self.purse.touched_tills).into_iter().collect()
    }

    /// Whether what is known of numbers given twice may have changed since the last call.
    pub fn take_touched_clash(&mut self) -> bool {
        std::mem::take(&mut self.purse.touched_clash)
    }

    /// The account transfers go to.
    pub fn account(&mut self, state: &dyn State) -> Result<Option<AccountRow>, FoldFault> {
        Ok(self.purse.account.get(state, &())?.cloned())
    }

    /// A shift at the till.
    pub fn shift(&mut self, state: &dyn State, id: ShiftId) -> Result<Option<Shift>, FoldFault> {
        Ok(self.purse.shifts.get(state, &id)?.and_then(|row| row.shift(id)))
    }

    /// An officer's shifts, the newest first.
    pub fn shifts(&mut self, state: &dyn State, officer: OfficerId) -> Result<Vec<Shift>, FoldFault> {
        let row = self.purse.tills.get(state, &officer)?.cloned().unwrap_or_default();
        let mut shifts = Vec::new();
        for id in row.newest_first() {
            shifts.extend(self.shift(state, id)?);
        }
        Ok(shifts)
    }

    /// The blocks of receipts of a device, in the order in which they were granted, with how far they are used.
    pub fn receipt_blocks(
        &mut self,
        state: &dyn State,
        device: DeviceId,
    ) -> Result<Vec<BlockUse>, FoldFault> {
        let row = self.purse.blocks.get(state, &device)?.cloned().unwrap_or_default();
        let began = self.life(state, device)?.filter(|life| life.after_copy).map(|life| life.said_at);
        let mut blocks = Vec::new();
        for (given, block, stub) in row.blocks() {
            let told = stub.and_then(StubRow::last).filter(|last| *last <= block.last);
            let highest = self.highest_receipt(state, block)?.max(told);
            // What an earlier life had may have been used by it; what was given or told since is known.
            let known = stub.map_or(given, |stub| stub.said().max(given));
            let unsure = began.is_some_and(|began| known < began);
            let skipped = stub.map(|stub| stub.skipped().to_vec()).unwrap_or_default();
            blocks.push(BlockUse { device, block: block.clone(), highest, unsure, skipped });
        }
        Ok(blocks)
    }

    fn highest_receipt(&mut self, state: &dyn State, block: &ReceiptBlock) -> Result<Option<u32>, FoldFault> {
        let chunk_of = |number: u32| number / SerialsRow::BLOCK;
        for chunk in (chunk_of(block.first)..=chunk_of(block.last)).rev() {
            let start = chunk * SerialsRow::BLOCK;
            let low = block.first.max(start) - start;
            let high = (block.last - start).min(SerialsRow::BLOCK - 1);
            let key = keys::receipt_numbers(&block.form, &block.series, chunk);
            let row = self.purse.receipts.get(state, &key)?;
            if let Some(place) = row.and_then(|row| row.used.highest(low, high)) {
                return Ok(Some(start + place));
            }
        }
        Ok(None)
    }

    /// What is known of a number: whether it was used or voided, and whether payments used it twice.
    pub fn receipt_known(
        &mut self,
        state: &dyn State,
        number: &ReceiptNumber,
    ) -> Result<(bool, bool), FoldFault> {
        let (block, place) = (number.number / SerialsRow::BLOCK, number.number % SerialsRow::BLOCK);
        let key = keys::receipt_numbers(&number.form, &number.series, block);
        let row = self.purse.receipts.get(state, &key)?;
        Ok(row.map_or((false, false), |row| (row.used.contains(place), row.twice.contains(place))))
    }

    /// A payment belongs to the visit but shows on every dossier it names; it commutes. Where a reversal came
    /// before what it takes back, only the whole set tells.
    pub(super) fn fold_payment(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        id: DossierId,
        read: &Read,
        place: Place,
    ) -> Result<(), FoldFault> {
        let subject = Subject::Dossier(id);
        let Some(mut row) = self.dossiers.get(state, &id)?.cloned() else {
            // Paid at a desk whose entries came before those of the one that opened the dossier.
            let count = self.kept_places(state, subject)?;
            return self.remember(state, subject, count, place).map(drop);
        };
        if row.summary.reversed || row.summary.unconfirmed || self.is_to_weigh(state, read)? {
            return self.fold_reversal(state, journal, id, read, place);
        }
        row.places = self.remember(state, subject, row.places, place)?;
        row.summary.apply(&read.event, super::subjects::stamp(&read.entry));
        self.dossiers.put(id, row);
        self.touched.insert(subject);
        Ok(())
    }

    /// A payment that counts no more: the dossiers it named are folded anew, for whether a reversal counts
    /// depends on the payments there are.
    fn fold_reversal(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        id: DossierId,
        read: &Read,
        place: Place,
    ) -> Result<(), FoldFault> {
        let subject = Subject::Dossier(id);
        let Some(mut row) = self.dossiers.get(state, &id)?.cloned() else {
            let count = self.kept_places(state, subject)?;
            return self.remember(state, subject, count, place).map(drop);
        };
        row.places = self.remember(state, subject, row.places, place)?;
        let reads = self.recall_all(state, journal, subject, row.places, Some((place, read)))?;
        let clash = row.summary.clash;
        let doubts = self.doubts_among(state, &reads)?;
        row.summary = super::subjects::fold_dossier(id, &reads, &doubts).summary;
        self.flag_doubt(state, id, row.summary.unconfirmed)?;
        crate::desk::rows::clamp_summary(&mut row.summary);
        row.summary.set_conflict(row.summary.disputed, clash);
        self.dossiers.put(id, row);
        self.touched.insert(subject);
        Ok(())
    }
}
