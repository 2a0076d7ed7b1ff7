//! The second phase: steps from hand to hand until somebody decides, or the dossier ends early.

mod extension;
mod lateness;
mod moved;
mod opinion;
mod payment;
mod substitute;

pub use extension::*;
pub use lateness::*;
pub use moved::*;
pub use opinion::*;
pub use payment::*;
pub use substitute::*;

use serde::{Deserialize, Serialize};

use crate::base::id::OfficerId;
use crate::coded_enum;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::optional;
use crate::domain::dossier::{Dossier, Status};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake;
use crate::domain::intake::Words;
use crate::domain::pointer::{DossierRef, OfficerRef};
use crate::domain::procedure::{RETURN_STEP, StepSpec};
use crate::domain::refusal::{self, Refusal};

coded_enum! {
    /// What was decided.
    pub enum Outcome {
        /// The request was granted.
        Approved = 1, "approved";
        /// The request was denied, with reasons.
        Denied = 2, "denied";
    }
}

coded_enum! {
    /// Whom a note is for.
    pub enum NoteFor {
        /// Officers only: never printed, never exported.
        Internal = 1, "internal";
        /// The applicant may read it.
        Applicant = 2, "applicant";
    }
}

/// An officer took the dossier, or was given it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierAssigned {
    /// Who works on it now.
    pub to: OfficerId,
}

/// A step was done; the dossier is at the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepCompleted {
    /// The step that was done.
    pub from: String,
    /// The step it is at now.
    pub to: String,
    /// The finding, in words.
    pub personal: Option<Words>,
}

/// Sent back to an earlier step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SteppedBack {
    /// The step it was at.
    pub from: String,
    /// The step it is at now.
    pub to: String,
    /// Why.
    pub personal: Option<Words>,
}

/// The decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Granted or denied.
    pub outcome: Outcome,
    /// The step at which it was decided.
    pub from: String,
    /// The step of returning the result.
    pub to: String,
    /// Reasons, or the number of the paper.
    pub personal: Option<Words>,
}

/// Work on the dossier was stopped for good (form 05).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierStopped {
    /// Why.
    pub personal: Option<Words>,
}

/// The applicant took the dossier back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierWithdrawn {
    /// Why, as they said.
    pub personal: Option<Words>,
}

/// A note was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteAdded {
    /// Whom it is for.
    pub audience: NoteFor,
    /// The words.
    pub personal: Option<Words>,
}

/// The facts of review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody works on it.
    Assigned(DossierAssigned),
    /// A step forward.
    StepCompleted(StepCompleted),
    /// A step back.
    SteppedBack(SteppedBack),
    /// The decision.
    Decided(Decided),
    /// Stopped.
    Stopped(DossierStopped),
    /// Withdrawn.
    Withdrawn(DossierWithdrawn),
    /// A note.
    NoteAdded(NoteAdded),
    /// Somebody stands in.
    Substituted(OfficerSubstituted),
    /// More time.
    Extended(DossierExtended),
    /// Another body was asked.
    OpinionAsked(OpinionAsked),
    /// It answered.
    OpinionAnswered(OpinionAnswered),
    /// The applicant was asked to pay.
    PaymentAsked(PaymentAsked),
    /// Why it is late.
    LateCauseStated(LateCauseStated),
    /// The promise was counted anew.
    PromiseMoved(PromiseMoved),
}

/// Gives a dossier to an officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignDossier {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Whom; oneself when left out.
    #[serde(default)]
    pub officer: Option<OfficerRef>,
}

/// Completes the present step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteStep {
    /// Which dossier.
    pub dossier: DossierRef,
    /// The finding.
    #[serde(default)]
    pub text: Option<String>,
}

/// Sends a dossier back a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepBack {
    /// Which dossier.
    pub dossier: DossierRef,
    /// To this step; the one before when left out.
    #[serde(default)]
    pub to: Option<String>,
    /// Why.
    #[serde(default)]
    pub text: Option<String>,
}

/// Approves or denies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Reasons, or the number of the paper.
    #[serde(default)]
    pub text: Option<String>,
}

/// Stops or withdraws.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndDossier {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Why.
    #[serde(default)]
    pub text: Option<String>,
}

/// Adds a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddNote {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Whom it is for.
    pub audience: NoteFor,
    /// The words.
    pub text: String,
}

/// Free words of an officer, cleaned; `None` where there are none.
pub(in crate::domain) fn words(raw: Option<&str>) -> Result<Option<Words>, Refusal> {
    Ok(optional(raw, "text", TEXT_MAX)?.map(|text| Words { text }))
}

fn fact(dossier: &Dossier, event: Event) -> Vec<Fact> {
    vec![Fact::dossier(dossier.summary.id, AnyEvent::Review(event))]
}

fn in_review(dossier: &Dossier) -> Result<(), Refusal> {
    intake::expect(dossier, |status| status == Status::InReview)
}

/// Gives the dossier to an officer.
pub fn assign(dossier: &Dossier, to: OfficerId) -> Result<Vec<Fact>, Refusal> {
    intake::expect_commuting(dossier, |status| !status.is_final())?;
    Ok(fact(dossier, Event::Assigned(DossierAssigned { to })))
}

/// Completes the present step. The last step before the return is left by a decision, never by this.
pub fn complete_step(
    dossier: &Dossier,
    command: &CompleteStep,
    steps: &[StepSpec],
) -> Result<Vec<Fact>, Refusal> {
    in_review(dossier)?;
    let next = intake::step_after(steps, &dossier.summary.step)?;
    if next.code == RETURN_STEP {
        return Err(Refusal::new(refusal::STEP_NEEDS_DECISION)
            .at("dossier")
            .with("step", &dossier.summary.step));
    }
    let personal = words(command.text.as_deref())?;
    let done = StepCompleted { from: dossier.summary.step.clone(), to: next.code.clone(), personal };
    Ok(fact(dossier, Event::StepCompleted(done)))
}

/// Sends the dossier back to an earlier step of review, with a reason.
pub fn step_back(dossier: &Dossier, command: &StepBack, steps: &[StepSpec]) -> Result<Vec<Fact>, Refusal> {
    in_review(dossier)?;
    let at = steps.iter().position(|step| step.code == dossier.summary.step).unwrap_or(0);
    let earlier = steps.get(1..at).unwrap_or_default();
    let to = match &command.to {
        Some(code) => earlier.iter().find(|step| step.code == *code),
        None => earlier.last(),
    };
    let to =
        to.ok_or_else(|| Refusal::new(refusal::NO_STEP_BEFORE).at("to").with("step", &dossier.summary.step))?;
    let personal = words(command.text.as_deref())?;
    let back = SteppedBack { from: dossier.summary.step.clone(), to: to.code.clone(), personal };
    Ok(fact(dossier, Event::SteppedBack(back)))
}

/// Approves (at the deciding step) or denies (at any step of review, with reasons).
pub fn decide(
    dossier: &Dossier,
    command: &Decide,
    outcome: Outcome,
    steps: &[StepSpec],
) -> Result<Vec<Fact>, Refusal> {
    in_review(dossier)?;
    let next = intake::step_after(steps, &dossier.summary.step)?;
    if outcome == Outcome::Approved && next.code != RETURN_STEP {
        return Err(Refusal::new(refusal::STEP_NOT_DECIDING)
            .at("dossier")
            .with("step", &dossier.summary.step));
    }
    let personal = words(command.text.as_deref())?;
    if outcome == Outcome::Denied && personal.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("text"));
    }
    let decided =
        Decided { outcome, from: dossier.summary.step.clone(), to: RETURN_STEP.to_owned(), personal };
    Ok(fact(dossier, Event::Decided(decided)))
}

/// Stops work for good (form 05), with a reason.
pub fn stop(dossier: &Dossier, command: &EndDossier) -> Result<Vec<Fact>, Refusal> {
    intake::expect(dossier, |status| status == Status::InReview || status.is_paused())?;
    let personal = words(command.text.as_deref())?;
    if personal.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("text"));
    }
    Ok(fact(dossier, Event::Stopped(DossierStopped { personal })))
}

/// Records that the applicant took the dossier back.
pub fn withdraw(dossier: &Dossier, command: &EndDossier) -> Result<Vec<Fact>, Refusal> {
    intake::expect(dossier, |status| !status.is_final() && status != Status::Ready)?;
    let personal = words(command.text.as_deref())?;
    Ok(fact(dossier, Event::Withdrawn(DossierWithdrawn { personal })))
}

/// Adds a note; notes commute with everything, so any dossier takes one.
pub fn add_note(dossier: &Dossier, command: &AddNote) -> Result<Vec<Fact>, Refusal> {
    let personal = words(Some(&command.text))?;
    if personal.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("text"));
    }
    Ok(fact(dossier, Event::NoteAdded(NoteAdded { audience: command.audience, personal })))
}
