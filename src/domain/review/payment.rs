//! A payment asked of the applicant while the dossier is in work (nghĩa vụ tài chính): what the law lets
//! the clock stand for beside a supplement, DOMAIN.md §2a.
//!
//! It is not the fee of acceptance, which is assessed once. What is asked is added to what is owed; the
//! payment that completes it lets the clock run again.

use serde::{Deserialize, Serialize};

use crate::base::money::Dong;
use crate::domain::clock::PauseGround;
use crate::domain::context::Context;
use crate::domain::dossier::Dossier;
use crate::domain::event::Fact;
use crate::domain::intake::Words;
use crate::domain::pointer::DossierRef;
use crate::domain::procedure::{FeeKind, FeeLine};
use crate::domain::refusal::{self, Refusal};

/// What a line of the fee is called that was asked later; what it is for stands in the request's words.
const LABEL: &str = "Nghĩa vụ tài chính thông báo sau";

/// The applicant was asked to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentAsked {
    /// What is owed beyond the fee so far; nothing where the rest of that fee is asked for.
    pub amount: Dong,
    /// Whether the clock stands until it is paid.
    pub stops_clock: bool,
    /// What it is for.
    pub personal: Option<Words>,
}

impl PaymentAsked {
    /// What is added to what is owed, as a line of it.
    pub(in crate::domain) fn line(&self) -> Option<FeeLine> {
        let line = FeeLine { label: LABEL.to_owned(), kind: FeeKind::Fee, amount: self.amount };
        (self.amount.0 > 0).then_some(line)
    }
}

/// Asks the applicant to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskPayment {
    /// Which dossier.
    pub dossier: DossierRef,
    /// What is owed beyond the fee so far; left out where the rest of that fee is asked for.
    #[serde(default)]
    pub amount: Option<Dong>,
    /// What it is for.
    #[serde(default)]
    pub text: Option<String>,
}

/// Asks for a payment; where the rules say so the clock stands from now.
pub fn ask_payment(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &AskPayment,
) -> Result<Vec<Fact>, Refusal> {
    super::in_review(dossier)?;
    let amount = command.amount.unwrap_or(Dong(0));
    let owed = dossier.summary.fee.unwrap_or(Dong(0)).0.saturating_sub(dossier.summary.paid.0);
    if amount.0 == 0 && owed == 0 && !dossier.summary.fee_unknown {
        return Err(Refusal::new(refusal::PAYMENT_EMPTY).at("amount"));
    }
    let personal = super::words(command.text.as_deref())?;
    if amount.0 > 0 && personal.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("text"));
    }
    let stops_clock = context.rules.pauses_for(PauseGround::Payment);
    let asked = PaymentAsked { amount, stops_clock, personal };
    Ok(super::fact(dossier, super::Event::PaymentAsked(asked)))
}
