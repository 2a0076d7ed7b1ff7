//! Somebody stands in (thay) for the officer who works on a dossier, from a day, perhaps until another.
//!
//! The dossier stays the absent officer's: when the time is over it is theirs again without an act. A
//! new assignment ends it.

use serde::{Deserialize, Serialize};

use crate::base::id::OfficerId;
use crate::base::time::Timestamp;
use crate::domain::context::Context;
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::event::Fact;
use crate::domain::intake::{self, Words};
use crate::domain::pointer::{DossierRef, OfficerRef};
use crate::domain::refusal::{self, Refusal};

/// Somebody stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerSubstituted {
    /// Who stands in.
    pub to: OfficerId,
    /// For whom.
    pub instead: OfficerId,
    /// From when.
    pub from: Timestamp,
    /// Until when; until the dossier is given to somebody where it is left open.
    pub until: Option<Timestamp>,
    /// Why.
    pub personal: Option<Words>,
}

/// Who stands in and when, as lists need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// Who.
    pub officer: OfficerId,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
}

impl Summary {
    /// Who works on it at a moment: the officer it was given to, or who stands in for them then.
    pub fn worker(&self, at: Timestamp) -> Option<OfficerId> {
        let now = |stand_in: &StandIn| stand_in.from <= at && stand_in.until.is_none_or(|until| at <= until);
        self.stand_in.filter(now).map(|stand_in| stand_in.officer).or(self.assignee)
    }
}

/// Lets somebody stand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubstituteOfficer {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Who stands in.
    pub officer: OfficerRef,
    /// From when; from now when left out.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when; without an end when left out.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// Why.
    #[serde(default)]
    pub text: Option<String>,
}

/// Lets somebody stand in for who works on the dossier.
pub fn substitute(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &SubstituteOfficer,
    to: OfficerId,
) -> Result<Vec<Fact>, Refusal> {
    intake::expect_commuting(dossier, |status| !status.is_final())?;
    let instead =
        dossier.summary.assignee.ok_or_else(|| Refusal::new(refusal::NOBODY_ASSIGNED).at("dossier"))?;
    if instead == to {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("officer").with("value", &command.officer.0));
    }
    let from = command.from.unwrap_or(context.at);
    if let Some(until) = command.until.filter(|until| *until <= from || *until <= context.at) {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("until").with("value", until));
    }
    let personal = super::words(command.text.as_deref())?;
    let stands_in = OfficerSubstituted { to, instead, from, until: command.until, personal };
    Ok(super::fact(dossier, super::Event::Substituted(stands_in)))
}
