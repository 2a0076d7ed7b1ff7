//! The third phase: the result goes back to whom it belongs.

mod shelf;
mod terms;

pub use shelf::*;
pub use terms::*;

use serde::{Deserialize, Serialize};

use crate::coded_enum;
use crate::domain::applicant::Submitter;
use crate::domain::dossier::{Dossier, Status};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake;
use crate::domain::pointer::DossierRef;
use crate::domain::refusal::{self, Refusal};

coded_enum! {
    /// Who collected a result.
    pub enum Collector {
        /// The applicant.
        Applicant = 1, "applicant";
        /// Somebody with authority.
        Representative = 2, "representative";
        /// The post.
        Post = 3, "post";
    }
}

/// The result was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultHandedOver {
    /// Who collected it.
    pub collector: Collector,
    /// Who that was, where it was not the applicant.
    pub personal: Option<Submitter>,
}

/// The facts of returning results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It was handed over.
    HandedOver(ResultHandedOver),
    /// It was put on a shelf.
    Shelved(ResultShelved),
    /// What a hand-over was made under.
    HandOverNoted(HandOverNoted),
    /// It went off by post.
    Posted(ResultPosted),
    /// The post delivered it.
    Delivered(ResultDelivered),
}

/// Hands the result over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Who collects; the applicant when left out.
    #[serde(default)]
    pub collector: Option<Collector>,
    /// Who that is, where it is not the applicant.
    #[serde(default)]
    pub person: Option<Submitter>,
    /// The relation, a lost receipt, the parcel.
    #[serde(default)]
    pub terms: Option<HandOverTerms>,
}

/// Hands the result over to whom it belongs; anybody but the applicant must be named.
pub fn hand_over(dossier: &Dossier, command: &HandOver) -> Result<Vec<Fact>, Refusal> {
    intake::expect(dossier, |status| status == Status::Ready)?;
    let collector = command.collector.unwrap_or(Collector::Applicant);
    let personal = command.person.as_ref().map(intake::submitter_of).transpose()?;
    if collector == Collector::Representative && personal.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("person"));
    }
    let mut facts = terms::noted(dossier, &command.terms.clone().unwrap_or_default(), collector)?;
    let event = Event::HandedOver(ResultHandedOver { collector, personal });
    facts.push(Fact::dossier(dossier.summary.id, AnyEvent::Result(event)));
    Ok(facts)
}
