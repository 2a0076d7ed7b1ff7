//! What is owed and what was paid, as facts; amounts are whole đồng.
//!
//! A payment belongs to a visit and names its dossiers, so that one payment can serve a basket.

use serde::{Deserialize, Serialize};

use crate::base::id::DossierId;
use crate::base::money::Dong;
use crate::coded_enum;
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::pointer::DossierRef;
use crate::domain::procedure::FeeLine;
use crate::domain::refusal::{self, Refusal};

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

/// What is owed for a dossier, fixed at acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeAssessed {
    /// The lines; empty where nothing is owed.
    pub lines: Vec<FeeLine>,
    /// Whether some part is not known here (set by the province): never to be read as zero.
    pub unknown: bool,
}

/// A payment was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRecorded {
    /// The dossiers it is for, with the amount for each.
    pub shares: Vec<(DossierId, Dong)>,
    /// How it was paid.
    pub method: PaymentMethod,
}

/// The facts of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// What is owed.
    Assessed(FeeAssessed),
    /// What was paid.
    Paid(PaymentRecorded),
}

/// Records a payment for one or more dossiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordPayment {
    /// The dossiers.
    pub dossiers: Vec<DossierRef>,
    /// The amount, which must be what is owed for them.
    pub amount: Dong,
    /// How it was paid; cash when left out.
    #[serde(default)]
    pub method: Option<PaymentMethod>,
}

/// Takes a payment for one or more dossiers of a visit: exactly what is still owed for them.
pub fn record_payment(dossiers: &[Dossier], command: &RecordPayment) -> Result<Vec<Fact>, Refusal> {
    let first = dossiers.first().ok_or_else(|| Refusal::new(refusal::VALUE_MISSING).at("dossiers"))?;
    let mut shares = Vec::new();
    let mut owed = Dong(0);
    for dossier in dossiers {
        let rest = Dong(dossier.summary.fee.unwrap_or(Dong(0)).0.saturating_sub(dossier.summary.paid.0));
        let known = !dossier.summary.fee_unknown;
        // Where the amount is not known here it is what the officer was told, for one dossier at a time.
        let share = if !known && dossiers.len() == 1 { command.amount } else { rest };
        owed = owed.checked_add(share).ok_or_else(|| Refusal::new(refusal::PAYMENT_AMOUNT).at("amount"))?;
        if share.0 > 0 {
            shares.push((dossier.summary.id, share));
        }
    }
    if command.amount.0 == 0 || shares.is_empty() {
        return Err(Refusal::new(refusal::PAYMENT_EMPTY).at("amount"));
    }
    if command.amount != owed {
        return Err(Refusal::new(refusal::PAYMENT_AMOUNT).at("amount").with("owed", owed));
    }
    let visit = first.summary.ticket.map_or(first.summary.id.0, |ticket| ticket.0);
    let method = command.method.unwrap_or(PaymentMethod::Cash);
    let event = AnyEvent::Money(Event::Paid(PaymentRecorded { shares, method }));
    Ok(vec![Fact { subject: Subject::Visit(visit), event }])
}
