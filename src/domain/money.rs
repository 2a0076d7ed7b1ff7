//! What is owed and what was paid, as facts; amounts are whole đồng.
//!
//! A payment belongs to a visit and names its dossiers, so that one payment can serve a basket.

use serde::{Deserialize, Serialize};

use crate::base::id::DossierId;
use crate::base::money::Dong;
use crate::coded_enum;
use crate::domain::command::DossierRef;
use crate::domain::procedure::FeeLine;

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
