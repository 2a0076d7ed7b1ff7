//! What is owed, what was paid, what was given back: facts; amounts are whole đồng.
//!
//! A payment belongs to a visit and names its dossiers, so that one payment can serve a basket. It is never
//! changed: what was wrong is put right by a counter-event (a reversal, a refund), and an amount receipted
//! once stays on its receipt whatever is corrected afterwards; the difference is shown as owed or to be
//! refunded.
//!
//! [`account`] says what a dossier owes, [`fees`] what the post decided where the law leaves the amount to
//! the province, [`receipts`] numbers the fee receipts, [`stubs`] what its book of paper tells, [`till`] is the cash of one officer's shift.

pub mod account;
mod decide;
pub mod fees;
pub mod receipts;
pub mod stubs;
pub mod till;

pub(in crate::domain) use decide::remembered;
pub use decide::{
    Taking, paid_for, payment_of, receipt_of, record_payment, refund, reversal_roles, reverse_payment,
    set_account, state_fee, state_fee_row, taken,
};
pub use fees::{FeeTold, LocalFee};
pub use receipts::{ReceiptBlock, ReceiptNumber};
pub use stubs::{ReceiptReplaced, ReceiptStated, StateLastReceipt};
pub use till::{Shift, TillClosed, TillCounted, TillOpened};

use serde::{Deserialize, Serialize};
use time::Date;

use crate::base::id::{DeviceId, DossierId, OfficerId, PaymentId, ShiftId};
use crate::base::money::Dong;
use crate::coded_enum;
use crate::domain::intake::Words;
use crate::domain::pointer::{DossierRef, OfficerRef, TicketRef};
use crate::domain::procedure::{Channel, FeeLine};
use crate::domain::vietqr::Account;

coded_enum! {
    /// How a payment was made.
    pub enum PaymentMethod {
        /// Cash at the counter.
        Cash = 1, "cash";
        /// Bank transfer.
        Transfer = 2, "transfer";
        /// On line.
        Online = 3, "online";
    }
}

coded_enum! {
    /// Why money goes back.
    pub enum RefundGround {
        /// More was taken than was owed.
        Overpaid = 1, "overpaid";
        /// What is owed was corrected.
        FeeCorrected = 2, "fee-corrected";
        /// The applicant took the dossier back, or it was stopped.
        Withdrawn = 3, "withdrawn";
        /// It was taken in by mistake, or not taken in.
        NotHandled = 4, "not-handled";
        /// The ground for paying less was proved afterwards.
        Relieved = 5, "relieved";
        /// Another ground, in words.
        Other = 9, "other";
    }
}

/// What is owed for a dossier, fixed at acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeAssessed {
    /// The lines; empty where nothing is owed.
    pub lines: Vec<FeeLine>,
    /// Whether some part is not known here (set by the province): never to be read as zero.
    pub unknown: bool,
}

/// What an assessment stands on beside the catalogue; recorded with it where there is anything to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeGrounded {
    /// The day whose tariff holds: that of acceptance.
    pub on: Date,
    /// The channel whose rows hold.
    pub channel: Channel,
    /// What was counted: key and number.
    pub quantities: Vec<(String, u32)>,
    /// Key of the ground on which less is paid.
    pub relief: Option<String>,
    /// Its text in the catalogue.
    pub ground: Option<String>,
    /// The public decision that states an amount the catalogue does not.
    pub source: Option<String>,
    /// The paper that proves the ground.
    pub personal: Option<Words>,
}

/// A payment was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRecorded {
    /// Its own name; all zeros in what was recorded before payments had one.
    pub id: PaymentId,
    /// The dossiers it is for, with the amount for each.
    pub shares: Vec<(DossierId, Dong)>,
    /// What it was paid for, as the receipt prints it; the sum of the shares.
    pub lines: Vec<FeeLine>,
    /// How it was paid.
    pub method: PaymentMethod,
    /// The cash that was given; what is more than the amount went back as change.
    pub given: Option<Dong>,
    /// The number of its receipt, where this device has a book.
    pub receipt: Option<ReceiptNumber>,
    /// The till it lies in.
    pub shift: Option<ShiftId>,
    /// Who paid.
    pub personal: Option<Payer>,
}

impl PaymentRecorded {
    /// What was paid in all.
    pub fn total(&self) -> Dong {
        sum(&self.shares)
    }

    /// What of it was for a dossier.
    pub fn share_of(&self, dossier: DossierId) -> Dong {
        let own = self.shares.iter().filter(|(id, _)| *id == dossier);
        Dong(own.fold(0, |sum: u64, (_, amount)| sum.saturating_add(amount.0)))
    }

    /// What went back as change.
    pub fn change(&self) -> Dong {
        Dong(self.given.map_or(0, |given| given.0.saturating_sub(self.total().0)))
    }
}

fn sum(shares: &[(DossierId, Dong)]) -> Dong {
    Dong(shares.iter().fold(0, |sum: u64, (_, amount)| sum.saturating_add(amount.0)))
}

/// Who paid, and what their bank calls the transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    /// Name on the receipt.
    pub name: String,
    /// Address on the receipt.
    pub address: Option<String>,
    /// The bank's or the portal's reference.
    pub reference: Option<String>,
}

/// A payment was taken by mistake: it counts no more, and its receipt is cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentReversed {
    /// Which payment.
    pub payment: PaymentId,
    /// What it had been.
    pub shares: Vec<(DossierId, Dong)>,
    /// How it had been paid, and goes back.
    pub method: PaymentMethod,
    /// The receipt that is cancelled.
    pub receipt: Option<ReceiptNumber>,
    /// The till it is taken out of.
    pub shift: Option<ShiftId>,
    /// Why.
    pub personal: Option<Words>,
}

impl PaymentReversed {
    /// What goes back in all.
    pub fn total(&self) -> Dong {
        sum(&self.shares)
    }
}

/// Money of a dossier went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refunded {
    /// How much.
    pub amount: Dong,
    /// Why.
    pub ground: RefundGround,
    /// How.
    pub method: PaymentMethod,
    /// Who approved it.
    pub approver: OfficerId,
    /// The till it is taken out of.
    pub shift: Option<ShiftId>,
    /// In words.
    pub personal: Option<Words>,
}

/// A device may give the receipt numbers of a stretch of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptsGranted {
    /// Which device.
    pub device: DeviceId,
    /// The stretch.
    pub block: ReceiptBlock,
}

/// A receipt number will never be used: a form that was spoiled or lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptVoided {
    /// Which.
    pub number: ReceiptNumber,
    /// Why.
    pub personal: Option<Words>,
}

/// The account transfers go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSet {
    /// Bank and number.
    pub account: Account,
    /// In whose name it is.
    pub personal: Option<Words>,
}

/// The facts of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// What is owed.
    Assessed(FeeAssessed),
    /// What was paid.
    Paid(PaymentRecorded),
    /// What the assessment stands on.
    Grounded(FeeGrounded),
    /// A payment counts no more.
    Reversed(PaymentReversed),
    /// Money went back.
    Refunded(Refunded),
    /// Receipt numbers of a device.
    ReceiptsGranted(ReceiptsGranted),
    /// A number that is not used.
    ReceiptVoided(ReceiptVoided),
    /// A till was opened.
    TillOpened(TillOpened),
    /// Its cash was counted.
    TillCounted(TillCounted),
    /// It was closed.
    TillClosed(TillClosed),
    /// What the post was told of an amount the law leaves to the province.
    FeeRowStated(LocalFee),
    /// The account transfers go to.
    AccountSet(AccountSet),
    /// How far a block was used on paper.
    ReceiptStated(ReceiptStated),
    /// A receipt's further number.
    ReceiptReplaced(ReceiptReplaced),
}

/// Records a payment for one or more dossiers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordPayment {
    /// The dossiers; left out where a ticket names the basket.
    #[serde(default)]
    pub dossiers: Vec<DossierRef>,
    /// A turn: all its dossiers that owe something are paid together.
    #[serde(default)]
    pub ticket: Option<TicketRef>,
    /// The amount, which must be what is owed for them; just that when left out.
    #[serde(default)]
    pub amount: Option<Dong>,
    /// How it was paid; cash when left out.
    #[serde(default)]
    pub method: Option<PaymentMethod>,
    /// The cash that was given, where it was more.
    #[serde(default)]
    pub given: Option<Dong>,
    /// Who pays; whose dossier it is when left out.
    #[serde(default)]
    pub payer: Option<String>,
    /// The bank's or the portal's reference.
    #[serde(default)]
    pub reference: Option<String>,
    /// Where the amount is not known here: the decision that states it.
    #[serde(default)]
    pub source: Option<String>,
}

impl RecordPayment {
    /// What is owed for one dossier, in cash.
    pub fn of(dossier: DossierRef) -> Self {
        Self { dossiers: vec![dossier], ..Self::default() }
    }
}

/// Takes a payment back that was recorded by mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversePayment {
    /// A dossier it was for.
    pub dossier: DossierRef,
    /// Which payment; the newest that stands when left out.
    #[serde(default)]
    pub payment: Option<PaymentId>,
    /// Why.
    pub motive: String,
}

/// Gives money of a dossier back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundPayment {
    /// Which dossier.
    pub dossier: DossierRef,
    /// How much; all that is to be refunded when left out.
    #[serde(default)]
    pub amount: Option<Dong>,
    /// Why.
    pub ground: RefundGround,
    /// Who approved it: not who pays it out.
    pub approver: OfficerRef,
    /// How; cash when left out.
    #[serde(default)]
    pub method: Option<PaymentMethod>,
    /// In words.
    #[serde(default)]
    pub text: Option<String>,
}

/// States what is owed for an accepted dossier whose fee the catalogue does not state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateFee {
    /// Which dossier.
    pub dossier: DossierRef,
    /// How much; zero where that is what was decided.
    pub amount: Dong,
    /// The public decision that says so.
    pub source: String,
}

/// Adds a row to the post's own table of amounts the law leaves to the province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateFeeRow {
    /// Procedure code.
    pub procedure: String,
    /// Case of it; all of them when left out.
    #[serde(default)]
    pub case: Option<String>,
    /// Channel; all of them when left out.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// How much.
    pub amount: Dong,
    /// First day it holds, `2026-12-01`; from today when left out.
    #[serde(default)]
    pub from: Option<String>,
    /// Last day it holds; until changed when left out.
    #[serde(default)]
    pub until: Option<String>,
    /// The public decision that says so.
    pub source: String,
}

/// Gives a device a stretch of receipt numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantReceipts {
    /// Which device; this one when left out.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// Number of the form.
    pub form: String,
    /// The series.
    pub series: String,
    /// First number.
    pub first: u32,
    /// Last number.
    pub last: u32,
}

/// Says that a receipt number will not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidReceipt {
    /// The number; the next one when left out.
    #[serde(default)]
    pub number: Option<u32>,
    /// The series; that of the book in use when left out.
    #[serde(default)]
    pub series: Option<String>,
    /// Why.
    pub motive: String,
}

/// Opens one's till.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenTill {
    /// The cash put in at the beginning.
    pub amount: Dong,
}

/// Says what cash was counted in one's till, before the sum expected is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountTill {
    /// The sum; left out where the notes are listed.
    #[serde(default)]
    pub sum: Option<Dong>,
    /// How many notes of which value.
    #[serde(default)]
    pub notes: Vec<NoteCount>,
}

/// So many notes of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteCount {
    /// The value of one.
    pub value: Dong,
    /// How many.
    pub count: u32,
}

/// Closes one's till.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseTill {
    /// Why there is more or less than expected; needed where there is.
    #[serde(default)]
    pub motive: Option<String>,
}

/// Sets the account transfers go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAccount {
    /// The bank's BIN.
    pub bin: String,
    /// The account's or card's number.
    pub number: String,
    /// Whether it is a card's.
    #[serde(default)]
    pub card: bool,
    /// In whose name it is.
    #[serde(default)]
    pub holder: Option<String>,
}
