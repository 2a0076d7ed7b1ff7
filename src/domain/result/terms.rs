//! What a hand-over says beyond who came: the relation, a receipt that was lost, what was still owed,
//! and the parcel where the post carries it.
//!
//! They are facts of their own, recorded in the same act just before the hand-over itself.

use serde::{Deserialize, Serialize};

use crate::base::money::Dong;
use crate::coded_enum;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::{needed, optional};
use crate::domain::dossier::{Dossier, Status};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake::{self, Words};
use crate::domain::pointer::DossierRef;
use crate::domain::refusal::{self, Refusal};
use crate::domain::result::Collector;
use crate::domain::review;

/// Longest number of a parcel and name of a carrier, in characters.
const PARCEL_MAX: usize = 60;

coded_enum! {
    /// What who collects is to the applicant.
    pub enum Relation {
        /// Husband or wife.
        Spouse = 1, "spouse";
        /// Father or mother.
        Parent = 2, "parent";
        /// Son or daughter.
        Child = 3, "child";
        /// Brother or sister.
        Sibling = 4, "sibling";
        /// Somebody else: the authority says what.
        Other = 9, "other";
    }
}

/// What a hand-over was made under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverNoted {
    /// What who collected is to the applicant.
    pub relation: Option<Relation>,
    /// Whether the receipt was not there.
    pub receipt_lost: bool,
    /// What was still owed.
    pub owed: Dong,
    /// Papers asked for that had not come.
    pub papers_owed: u16,
    /// The line that who collected signed, where the receipt was lost.
    pub personal: Option<Words>,
}

/// The result went off by post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultPosted {
    /// The parcel.
    pub personal: Option<Parcel>,
}

/// A parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parcel {
    /// Its tracking number.
    pub tracking: String,
    /// Who carries it.
    #[serde(default)]
    pub carrier: Option<String>,
}

/// The post has delivered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultDelivered {
    /// Who took it in, in words.
    pub personal: Option<Words>,
}

/// What a hand-over says beyond who came.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverTerms {
    /// What who collects is to the applicant.
    #[serde(default)]
    pub relation: Option<Relation>,
    /// The receipt is lost: the line that who collects has signed.
    #[serde(default)]
    pub receipt_lost: Option<String>,
    /// The parcel, where it goes by post.
    #[serde(default)]
    pub parcel: Option<Parcel>,
}

/// Records that the post has delivered a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDelivery {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Who took it in.
    #[serde(default)]
    pub text: Option<String>,
}

fn fact(dossier: &Dossier, event: super::Event) -> Fact {
    Fact::dossier(dossier.summary.id, AnyEvent::Result(event))
}

/// The facts that go before a hand-over; none where there is nothing to say.
pub(super) fn noted(
    dossier: &Dossier,
    terms: &HandOverTerms,
    collector: Collector,
) -> Result<Vec<Fact>, Refusal> {
    let lost = terms.receipt_lost.as_deref().map(|line| needed(line, "terms.receipt_lost", TEXT_MAX));
    let signed = lost.transpose()?;
    let summary = &dossier.summary;
    let note = HandOverNoted {
        relation: terms.relation,
        receipt_lost: signed.is_some(),
        owed: Dong(summary.fee.unwrap_or_default().0.saturating_sub(summary.paid.0)),
        papers_owed: u16::try_from(dossier.lacking.len()).unwrap_or(u16::MAX),
        personal: signed.map(|text| Words { text }),
    };
    let mut facts = Vec::new();
    if note.relation.is_some() || note.receipt_lost || note.owed.0 > 0 || note.papers_owed > 0 {
        facts.push(fact(dossier, super::Event::HandOverNoted(note)));
    }
    match &terms.parcel {
        Some(_) if collector != Collector::Post => {
            return Err(Refusal::new(refusal::VALUE_INVALID).at("collector").with("value", collector));
        }
        Some(parcel) => {
            let parcel = Parcel {
                tracking: needed(&parcel.tracking, "terms.parcel.tracking", PARCEL_MAX)?,
                carrier: optional(parcel.carrier.as_deref(), "terms.parcel.carrier", PARCEL_MAX)?,
            };
            facts.push(fact(dossier, super::Event::Posted(ResultPosted { personal: Some(parcel) })));
        }
        None => {}
    }
    Ok(facts)
}

/// Records that the post delivered what was handed to it; it commutes with everything.
pub fn delivered(dossier: &Dossier, command: &RecordDelivery) -> Result<Vec<Fact>, Refusal> {
    intake::expect_commuting(dossier, |status| status == Status::HandedOver)?;
    let by_post = dossier.story.iter().any(|told| {
        matches!(&told.event, AnyEvent::Result(super::Event::HandedOver(handed)) if handed.collector == Collector::Post)
    });
    if !by_post {
        return Err(Refusal::new(refusal::NOT_POSTED).at("dossier"));
    }
    let delivered = ResultDelivered { personal: review::words(command.text.as_deref())? };
    Ok(vec![fact(dossier, super::Event::Delivered(delivered))])
}
