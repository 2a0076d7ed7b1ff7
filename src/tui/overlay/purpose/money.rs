//! Purposes of money: their answers become orders here.

use super::super::asking::{Asking, Settled};
use super::{Purpose, acted, dossier};
use crate::base::coded::Coded as _;
use crate::base::id::{DossierId, OfficerId, PaymentId};
use crate::base::money::Dong;
use crate::domain::command::Command as Order;
use crate::domain::money::{
    CloseTill, GrantReceipts, OpenTill, PaymentMethod, RecordPayment, RefundGround, RefundPayment,
    ReversePayment, SetAccount, StateFee, StateFeeRow, StateLastReceipt, VoidReceipt,
};
use crate::domain::pointer::OfficerRef;
use crate::tui::wish::{Then, Wish};
use crate::tui::world::World;

/// What a question about money is for.
#[derive(Debug, Clone, Copy)]
pub enum MoneyPurpose {
    /// State what is owed.
    StateFee(DossierId),
    /// Give back, approved by.
    Refund(DossierId, OfficerId),
    /// Take a payment back.
    Reverse(DossierId, PaymentId),
    /// Open the till.
    OpenTill,
    /// Close it.
    CloseTill,
    /// Void a receipt number.
    VoidReceipt,
    /// State the last stub.
    StateReceipt,
    /// Give this device a book.
    GrantReceipts,
    /// A row of the post's own fees.
    FeeRow,
    /// The account transfers go to.
    Account,
}

fn digits(asked: &Asking, nth: usize) -> Option<u64> {
    let text: String = asked.text(nth)?.chars().filter(char::is_ascii_digit).collect();
    text.parse().ok()
}

fn amount(asked: &Asking, nth: usize, world: &World<'_>) -> Result<Dong, String> {
    digits(asked, nth).map(Dong).ok_or_else(|| world.say("asking-amount"))
}

fn number(asked: &Asking, nth: usize, world: &World<'_>) -> Result<u32, String> {
    digits(asked, nth).and_then(|n| u32::try_from(n).ok()).ok_or_else(|| world.say("asking-number"))
}

/// `2026-12-01` of `01/12/2026`.
fn day(text: Option<String>) -> Option<String> {
    let text = text?;
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    match parts.as_slice() {
        [day, month, year] => Some(format!("{year}-{month:0>2}-{day:0>2}")),
        _ => Some(text),
    }
}

fn said(order: Order, said: &'static str) -> Vec<Wish> {
    vec![Wish::order(order, Then::Said(said))]
}

/// What the answers ask for.
pub(super) fn wishes(purpose: MoneyPurpose, asked: &Asking, world: &World<'_>) -> Settled {
    let text = |nth| asked.text(nth).unwrap_or_default();
    Ok(match purpose {
        MoneyPurpose::StateFee(id) => {
            let order = StateFee { dossier: dossier(id), amount: amount(asked, 0, world)?, source: text(1) };
            acted(Order::StateFee(order), "said-fee-stated", false)
        }
        MoneyPurpose::Refund(id, approver) => {
            let ground = RefundGround::ALL.get(asked.chosen(0).unwrap_or(0)).copied();
            let order = RefundPayment {
                dossier: dossier(id),
                amount: Some(amount(asked, 0, world)?),
                ground: ground.unwrap_or(RefundGround::Other),
                approver: OfficerRef(approver.to_string()),
                method: PaymentMethod::ALL.get(asked.chosen(1).unwrap_or(0)).copied(),
                text: asked.text(1),
            };
            acted(Order::RefundPayment(order), "said-refunded", false)
        }
        MoneyPurpose::Reverse(id, payment) => {
            let order = ReversePayment { dossier: dossier(id), payment: Some(payment), motive: text(0) };
            acted(Order::ReversePayment(order), "said-reversed", false)
        }
        MoneyPurpose::OpenTill => {
            said(Order::OpenTill(OpenTill { amount: amount(asked, 0, world)? }), "said-till-opened")
        }
        MoneyPurpose::CloseTill => {
            said(Order::CloseTill(CloseTill { motive: asked.text(0) }), "said-till-closed")
        }
        MoneyPurpose::VoidReceipt => {
            let number = asked.text(0).map(|_| number(asked, 0, world)).transpose()?;
            let order = VoidReceipt { number, series: None, motive: text(1) };
            said(Order::VoidReceipt(order), "said-receipt-voided")
        }
        MoneyPurpose::StateReceipt => {
            let order = StateLastReceipt {
                number: number(asked, 0, world)?,
                series: asked.text(1),
                motive: asked.text(2),
            };
            said(Order::StateLastReceipt(order), "said-receipt-stated")
        }
        MoneyPurpose::GrantReceipts => {
            let (first, last) = (number(asked, 2, world)?, number(asked, 3, world)?);
            let order = GrantReceipts { device: None, form: text(0), series: text(1), first, last };
            said(Order::GrantReceipts(order), "said-receipts-granted")
        }
        MoneyPurpose::FeeRow => {
            let order = StateFeeRow {
                procedure: text(0),
                case: None,
                channel: None,
                amount: amount(asked, 1, world)?,
                from: day(asked.text(2)),
                until: day(asked.text(3)),
                source: text(4),
            };
            said(Order::StateFeeRow(order), "said-fee-row")
        }
        MoneyPurpose::Account => {
            let order = SetAccount { bin: text(0), number: text(1), card: false, holder: asked.text(2) };
            said(Order::SetAccount(order), "said-account")
        }
    })
}

/// A payment whose amount is not known here: what was told, with its source.
pub(super) fn payment(id: DossierId, asked: &Asking, world: &World<'_>) -> Result<RecordPayment, String> {
    let method = PaymentMethod::ALL.get(asked.chosen(0).unwrap_or(0)).copied();
    let amount = Some(amount(asked, 0, world)?);
    Ok(RecordPayment { amount, method, source: asked.text(1), ..RecordPayment::of(dossier(id)) })
}

impl From<MoneyPurpose> for Purpose {
    fn from(purpose: MoneyPurpose) -> Self {
        Self::Money(purpose)
    }
}
