//! Rows of money: shifts at the till, blocks and numbers of receipts, moves of a day, fees of the post.
//!
//! Every row is a sum, a set or the word said last by the hybrid order, so that it is the same in whatever
//! order entries came.

use serde::{Deserialize, Serialize};

use super::{SerialsRow, clamped};
use crate::base::id::{DossierId, EntryId, OfficerId, PaymentId, ShiftId};
use crate::base::money::Dong;
use crate::base::time::{Hlc, Timestamp};
use crate::domain::money::till::{Closing, Count};
use crate::domain::money::{
    LocalFee, PaymentMethod, ReceiptBlock, ReceiptNumber, ReceiptStated, Shift, fees,
};
use crate::domain::vietqr::Account;

/// The entry that said something.
pub type Said = (Hlc, EntryId);

/// Rows of fees kept of a procedure.
const FEES_MAX: usize = 8;
/// Blocks kept of a device.
const BLOCKS_MAX: usize = 30;
/// Stretches kept that were skipped in a block.
const SKIPPED_MAX: usize = 4;
/// Shifts of an officer among which the open one is looked for.
const TILLS_MAX: usize = 32;
/// Dossiers of a payment that are named in a row.
const NAMED_MAX: usize = 40;
/// Characters of a text in these rows.
const TEXT_MAX: usize = 200;
/// Characters of a code.
const CODE_MAX: usize = 40;

/// The post's own rows of fees of a procedure, in the order in which they were stated.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FeesRow(Vec<(Said, LocalFee)>);

impl FeesRow {
    /// Takes one more; of too many those that began first are dropped.
    pub fn insert(&mut self, said: Said, row: &LocalFee) {
        if self.0.iter().any(|kept| kept.0 == said) {
            return;
        }
        let row = LocalFee {
            procedure: clamped(&row.procedure, CODE_MAX),
            case: row.case.as_deref().map(|case| clamped(case, CODE_MAX)),
            source: clamped(&row.source, fees::SOURCE_MAX),
            ..row.clone()
        };
        self.0.push((said, row));
        self.0.sort_unstable_by_key(|(said, row)| (row.from, *said));
        let surplus = self.0.len().saturating_sub(FEES_MAX);
        self.0.drain(..surplus);
        self.0.sort_unstable_by_key(|(said, _)| *said);
    }

    /// The rows.
    pub fn fees(&self) -> Vec<LocalFee> {
        self.0.iter().map(|(_, row)| row.clone()).collect()
    }
}

/// The blocks of receipts a device may give from, in the order in which they were granted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BlocksRow(Vec<(Said, ReceiptBlock)>, Vec<StubRow>);

/// What was read off the stubs of a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StubRow {
    form: String,
    series: String,
    first: u32,
    /// The last time.
    said: Said,
    /// The highest number told.
    last: Option<u32>,
    /// Stretches nothing was known of then.
    skipped: Vec<(u32, u32)>,
}

impl BlocksRow {
    /// Takes one more; of too many the oldest are dropped.
    pub fn insert(&mut self, said: Said, block: &ReceiptBlock) {
        if self.0.iter().any(|kept| kept.0 == said) {
            return;
        }
        let (form, series) = (clamped(&block.form, CODE_MAX), clamped(&block.series, CODE_MAX));
        self.0.push((said, ReceiptBlock { form, series, ..block.clone() }));
        self.0.sort_unstable_by_key(|kept| kept.0);
        let surplus = self.0.len().saturating_sub(BLOCKS_MAX);
        self.0.drain(..surplus);
    }

    /// Takes what was read off a block's stubs; of too many the oldest are dropped.
    pub fn tell(&mut self, said: Said, stated: &ReceiptStated) {
        let (form, series) = (clamped(&stated.block.form, CODE_MAX), clamped(&stated.block.series, CODE_MAX));
        let first = stated.block.first;
        let same = |row: &&mut StubRow| row.form == form && row.series == series && row.first == first;
        match self.1.iter_mut().find(same) {
            Some(row) => row.join(said, stated.last, stated.skipped),
            None => {
                let skipped = stated.skipped.into_iter().collect();
                self.1.push(StubRow { form, series, first, said, last: stated.last, skipped });
            }
        }
        self.1.sort_by(|a, b| (a.said, &a.series, a.first).cmp(&(b.said, &b.series, b.first)));
        let surplus = self.1.len().saturating_sub(BLOCKS_MAX);
        self.1.drain(..surplus);
    }

    /// The blocks, each with when it was given and what its stubs told.
    pub fn blocks(&self) -> impl Iterator<Item = (Said, &ReceiptBlock, Option<&StubRow>)> {
        let told = |block: &ReceiptBlock| {
            let same = |row: &&StubRow| {
                row.first == block.first && row.series == block.series && row.form == block.form
            };
            self.1.iter().find(same)
        };
        self.0.iter().map(move |(said, block)| (*said, block, told(block)))
    }
}

impl StubRow {
    fn join(&mut self, said: Said, last: Option<u32>, skipped: Option<(u32, u32)>) {
        self.said = self.said.max(said);
        self.last = self.last.max(last);
        self.skipped.extend(skipped);
        self.skipped.sort_unstable();
        self.skipped.dedup();
        let surplus = self.skipped.len().saturating_sub(SKIPPED_MAX);
        self.skipped.drain(..surplus);
    }

    /// When it was told last.
    pub fn said(&self) -> Said {
        self.said
    }

    /// The highest number told.
    pub fn last(&self) -> Option<u32> {
        self.last
    }

    /// Stretches nothing was known of when they were told.
    pub fn skipped(&self) -> &[(u32, u32)] {
        &self.skipped
    }
}

/// Which numbers of a stretch of a series were used or voided, and which were used twice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReceiptsRow {
    /// Used or voided, at least once.
    pub used: SerialsRow,
    /// Used by a payment.
    pub paid: SerialsRow,
    /// Used by more than one payment, or by one and voided: copies that ran without seeing each other.
    pub twice: SerialsRow,
}

/// A shift at the till.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShiftRow {
    officer: Option<OfficerId>,
    /// The first opening, whoever made it.
    opened: Option<(Said, Timestamp)>,
    /// The amount somebody said last; `None` where a payment opened it.
    told: Option<(Said, Dong)>,
    taken: Dong,
    given_back: Dong,
    payments: u32,
    returns: u32,
    counted: Option<(Said, Count)>,
    closed: Option<(Said, Closing)>,
}

impl ShiftRow {
    /// It was opened.
    pub fn open(&mut self, said: Said, at: Timestamp, officer: OfficerId, told: Option<Dong>) {
        self.officer.get_or_insert(officer);
        if self.opened.is_none_or(|(before, _)| said < before) {
            self.opened = Some((said, at));
        }
        if let Some(amount) = told
            && self.told.is_none_or(|(before, _)| before < said)
        {
            self.told = Some((said, amount));
        }
    }

    /// Cash came in.
    pub fn take(&mut self, amount: Dong) {
        self.taken = Dong(self.taken.0.saturating_add(amount.0));
        self.payments = self.payments.saturating_add(1);
    }

    /// Cash went back.
    pub fn give_back(&mut self, amount: Dong) {
        self.given_back = Dong(self.given_back.0.saturating_add(amount.0));
        self.returns = self.returns.saturating_add(1);
    }

    /// It was counted.
    pub fn count(&mut self, said: Said, mut count: Count) {
        count.notes.truncate(16);
        if self.counted.as_ref().is_none_or(|(before, _)| *before < said) {
            self.counted = Some((said, count));
        }
    }

    /// It was closed.
    pub fn close(&mut self, said: Said, mut closing: Closing) {
        closing.motive = clamped(&closing.motive, TEXT_MAX);
        if self.closed.as_ref().is_none_or(|(before, _)| *before < said) {
            self.closed = Some((said, closing));
        }
    }

    /// The shift; `None` where its opening has not come.
    pub fn shift(&self, id: ShiftId) -> Option<Shift> {
        Some(Shift {
            id,
            officer: self.officer?,
            opened_at: self.opened?.1,
            opening: self.told.map_or(Dong(0), |(_, amount)| amount),
            by_itself: self.told.is_none(),
            taken: self.taken,
            given_back: self.given_back,
            payments: self.payments,
            returns: self.returns,
            counted: self.counted.as_ref().map(|(_, count)| count.clone()),
            closed: self.closed.as_ref().map(|(_, closing)| closing.clone()),
        })
    }
}

/// An officer's newest shifts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TillsRow(Vec<(Said, ShiftId)>);

impl TillsRow {
    /// Takes one more.
    pub fn insert(&mut self, said: Said, shift: ShiftId) {
        match self.0.iter_mut().find(|kept| kept.1 == shift) {
            Some(kept) => kept.0 = kept.0.min(said),
            None => self.0.push((said, shift)),
        }
        self.0.sort_unstable_by_key(|kept| kept.0);
        let surplus = self.0.len().saturating_sub(TILLS_MAX);
        self.0.drain(..surplus);
    }

    /// The shifts, the newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = ShiftId> {
        self.0.iter().rev().map(|kept| kept.1)
    }
}

/// What happened with money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Move {
    /// It was paid.
    Paid,
    /// A payment was taken back.
    Reversed,
    /// It was refunded.
    Refunded,
    /// A receipt number was voided.
    Voided,
    /// A receipt got a further number, because its own had been given twice.
    Replaced,
}

/// One move of money on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyRow {
    /// When, in law.
    pub at: Timestamp,
    /// Who did it.
    pub officer: OfficerId,
    /// What.
    pub what: Move,
    /// How much.
    pub amount: Dong,
    /// How.
    pub method: Option<PaymentMethod>,
    /// The payment it is or is about.
    pub payment: Option<PaymentId>,
    /// The receipt; of one that got a further number the one it had.
    pub receipt: Option<ReceiptNumber>,
    /// The till.
    pub shift: Option<ShiftId>,
    /// The dossiers, the first few of them.
    pub dossiers: Vec<DossierId>,
}

impl MoneyRow {
    /// A row that fits into a value of the state.
    #[must_use]
    pub fn within(mut self) -> Self {
        self.dossiers.truncate(NAMED_MAX);
        if let Some(receipt) = &mut self.receipt {
            receipt.form = clamped(&receipt.form, CODE_MAX);
            receipt.series = clamped(&receipt.series, CODE_MAX);
        }
        self
    }
}

/// The account transfers go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// The entry that said so.
    pub said_at: Said,
    /// Bank and number.
    pub account: Account,
    /// In whose name it is; empty where nobody said or it was erased.
    pub holder: String,
}

impl AccountRow {
    /// A row that fits into a value of the state.
    pub fn new(said_at: Said, account: &Account, holder: &str) -> Self {
        let (bin, number) = (clamped(&account.bin, CODE_MAX), clamped(&account.number, CODE_MAX));
        let account = Account { bin, number, card: account.card };
        Self { said_at, account, holder: clamped(holder, TEXT_MAX) }
    }
}
