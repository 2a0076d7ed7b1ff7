//! The money of a day by method, the shifts at the till, and the books of receipts with their gaps.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use time::Date;

use crate::base::id::{DeviceId, OfficerId, PaymentId, ShiftId};
use crate::base::money::Dong;
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::keys;
use crate::desk::rows::{MoneyRow, Move};
use crate::domain::dossier::Dossier;
use crate::domain::event::Event as AnyEvent;
use crate::domain::money::receipts::BlockUse;
use crate::domain::money::{self, Event, PaymentMethod, ReceiptBlock, ReceiptNumber, Shift};
use crate::domain::refusal::{self, Refusal};
use crate::paper::{FeeReceipt, Heading, Pages, TillSheet, fee_receipt, till_sheet};
use crate::record::codec;
use crate::store::state::{KeyRange, Order};

/// What was taken and given back by one method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct MethodSums {
    /// Taken.
    pub taken: Dong,
    /// Given back: reversals and refunds.
    pub given_back: Dong,
}

/// The money of a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayMoney {
    /// Cash.
    pub cash: MethodSums,
    /// Transfers.
    pub transfer: MethodSums,
    /// On line.
    pub online: MethodSums,
    /// Payments taken.
    pub payments: usize,
    /// Every move, in the order in which they happened.
    pub moves: Vec<MoneyRow>,
}

impl DayMoney {
    fn add(&mut self, row: MoneyRow) {
        let sums = match row.method {
            Some(PaymentMethod::Cash) => Some(&mut self.cash),
            Some(PaymentMethod::Transfer) => Some(&mut self.transfer),
            Some(PaymentMethod::Online) => Some(&mut self.online),
            None => None,
        };
        if let Some(sums) = sums {
            let sum = if row.what == Move::Paid { &mut sums.taken } else { &mut sums.given_back };
            *sum = Dong(sum.0.saturating_add(row.amount.0));
        }
        self.payments += usize::from(row.what == Move::Paid);
        self.moves.push(row);
    }

    /// Taken in all.
    pub fn taken(&self) -> Dong {
        Dong(
            [self.cash, self.transfer, self.online]
                .iter()
                .fold(0, |sum: u64, m| sum.saturating_add(m.taken.0)),
        )
    }

    /// Given back in all.
    pub fn given_back(&self) -> Dong {
        let all = [self.cash, self.transfer, self.online];
        Dong(all.iter().fold(0, |sum: u64, m| sum.saturating_add(m.given_back.0)))
    }
}

/// A book of receipts and what became of its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// The device it belongs to.
    pub device: DeviceId,
    /// The stretch.
    pub block: ReceiptBlock,
    /// The highest number used or voided.
    pub highest: Option<u32>,
    /// Numbers up to there that nobody used or voided: first and last of each gap.
    pub gaps: Vec<(u32, u32)>,
    /// Numbers voided.
    pub voided: Vec<u32>,
    /// Numbers whose payment was taken back.
    pub cancelled: Vec<u32>,
    /// Numbers that payments used more than once.
    pub twice: Vec<u32>,
    /// Whether its last stub must be read before a number of it is given.
    pub unsure: bool,
    /// Stretches used on paper of which nothing was known when it was told.
    pub skipped: Vec<(u32, u32)>,
}

/// A payment, the number of its receipt where it has one, and the receipt.
type PaidFor = (PaymentId, Option<String>, Pages);

/// Numbers of a series by what became of them.
#[derive(Debug, Default)]
struct Fates {
    voided: BTreeSet<u32>,
    cancelled: BTreeSet<u32>,
}

impl Engine {
    /// The money of a day.
    pub fn money_of(&mut self, day: Date) -> Result<DayMoney, DeskFault> {
        let mut moves = Vec::new();
        let prefix = [&[keys::MONEY][..], &day.to_julian_day().to_be_bytes()].concat();
        self.each_move(&prefix, &mut |row| moves.push(row))?;
        moves.sort_by_key(|row| (row.at, row.what, row.amount));
        let mut money = DayMoney::default();
        moves.into_iter().for_each(|row| money.add(row));
        Ok(money)
    }

    pub(super) fn each_move(
        &mut self,
        prefix: &[u8],
        each: &mut dyn FnMut(MoneyRow),
    ) -> Result<(), DeskFault> {
        let mut fault = false;
        let (_, ledger, _) = self.settled()?;
        ledger.state().range(&KeyRange::prefix(prefix), Order::Forward, &mut |_, value| {
            match codec::decode::<MoneyRow>(value) {
                Ok(row) => each(row),
                Err(_) => fault = true,
            }
            ControlFlow::Continue(())
        })?;
        if fault {
            return Err(crate::store::state::StateFault::Invalid("a move of money").into());
        }
        Ok(())
    }

    /// Every officer's newest shifts at the till that began or ended on a day, or are open.
    pub fn shifts_of(&mut self, day: Date) -> Result<Vec<Shift>, DeskFault> {
        let mut officers = Vec::new();
        let (_, ledger, _) = self.settled()?;
        ledger.state().range(&KeyRange::prefix(&[keys::TILLS]), Order::Forward, &mut |key, _| {
            officers.extend(key.get(1..).and_then(|id| id.try_into().ok()).map(OfficerId));
            ControlFlow::Continue(())
        })?;
        let mut shifts = Vec::new();
        for officer in officers {
            let (fold, ledger, _) = self.settled()?;
            shifts.extend(fold.shifts(ledger.state(), officer)?);
        }
        let ended = |shift: &Shift| shift.closed.as_ref().is_none_or(|closed| closed.at.date() == day);
        shifts.retain(|shift| shift.opened_at.date() == day || ended(shift));
        shifts.sort_by_key(|shift| (shift.opened_at, shift.id));
        Ok(shifts)
    }

    /// A shift at the till, whosever and whenever it was.
    pub fn shift(&mut self, id: ShiftId) -> Result<Option<Shift>, DeskFault> {
        let (fold, ledger, _) = self.settled()?;
        Ok(fold.shift(ledger.state(), id)?)
    }

    /// The fee receipt of a payment of a dossier: the one named, or the newest, taken back or not; with the
    /// payment and the number of its receipt.
    pub fn fee_receipt(
        &mut self,
        dossier: &Dossier,
        wanted: Option<PaymentId>,
        heading: &Heading,
    ) -> Result<Result<PaidFor, Refusal>, DeskFault> {
        let told = dossier.story.iter().rev().find_map(|told| match &told.event {
            AnyEvent::Money(Event::Paid(paid)) if wanted.is_none_or(|wanted| wanted == paid.id) => {
                Some((told.stamp, paid.clone()))
            }
            _ => None,
        });
        let Some((stamp, payment)) = told else {
            let name = dossier.summary.number.clone().unwrap_or_default();
            return Ok(Err(Refusal::new(refusal::NO_PAYMENT).at("dossier").with("dossier", name)));
        };
        let mut dossiers = Vec::with_capacity(payment.shares.len());
        for (id, _) in &payment.shares {
            dossiers.extend(self.summary(*id)?.and_then(|summary| summary.number));
        }
        let cashier = self.officer_name(stamp.officer)?;
        let mut payment = payment;
        payment.receipt = money::receipt_of(dossier, &payment);
        let receipt = FeeReceipt {
            payment: &payment,
            at: stamp.at,
            cashier,
            dossiers: &dossiers,
            cancelled: money::payment_of(dossier, Some(payment.id)).is_none()
                && payment.id != PaymentId::default(),
            heading,
            unit: &dossier.summary.unit,
            purpose: self.post().purpose,
        };
        let number = payment.receipt.as_ref().map(ToString::to_string);
        Ok(Ok((payment.id, number, fee_receipt(&receipt))))
    }

    /// The sheet of a shift at the till.
    pub fn till_sheet(&mut self, shift: &Shift, heading: &Heading) -> Result<Pages, DeskFault> {
        let officer = self.officer_name(shift.officer)?;
        let head = self.day_head()?.map(|head| head.paper());
        let (post, head) = (self.post(), head.as_deref());
        let sheet = TillSheet { shift, officer, heading, unit: &post.unit, purpose: post.purpose, head };
        Ok(till_sheet(&sheet))
    }

    /// Every book of receipts known here, with its gaps.
    pub fn receipt_books(&mut self) -> Result<Vec<Book>, DeskFault> {
        let mut fates: BTreeMap<(String, String), Fates> = BTreeMap::new();
        self.each_move(&[keys::MONEY], &mut |row| {
            let Some(receipt) = row.receipt else { return };
            let of = fates.entry((receipt.form, receipt.series)).or_default();
            match row.what {
                Move::Voided => drop(of.voided.insert(receipt.number)),
                Move::Reversed => drop(of.cancelled.insert(receipt.number)),
                Move::Paid | Move::Refunded | Move::Replaced => {}
            }
        })?;
        let mut books = Vec::new();
        for known in self.all_receipt_blocks()? {
            let key = (known.block.form.clone(), known.block.series.clone());
            books.push(self.book(known, fates.get(&key))?);
        }
        Ok(books)
    }

    fn book(&mut self, known: BlockUse, fates: Option<&Fates>) -> Result<Book, DeskFault> {
        let BlockUse { device, block, highest, unsure, skipped } = known;
        let within = |numbers: Option<&BTreeSet<u32>>| -> Vec<u32> {
            numbers.map(|all| all.range(block.first..=block.last).copied().collect()).unwrap_or_default()
        };
        let (voided, cancelled) = (within(fates.map(|f| &f.voided)), within(fates.map(|f| &f.cancelled)));
        let (mut gaps, mut twice): (Vec<(u32, u32)>, Vec<u32>) = (Vec::new(), Vec::new());
        let (fold, ledger, _) = self.settled()?;
        for number in block.first..=highest.unwrap_or(0) {
            let (form, series) = (block.form.clone(), block.series.clone());
            let (used, again) =
                fold.receipt_known(ledger.state(), &ReceiptNumber { form, series, number })?;
            if again {
                twice.push(number);
            }
            match gaps.last_mut() {
                _ if used => {}
                Some(gap) if gap.1 + 1 == number => gap.1 = number,
                _ => gaps.push((number, number)),
            }
        }
        Ok(Book { device, block, highest, gaps, voided, cancelled, twice, unsure, skipped })
    }
}
