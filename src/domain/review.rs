//! The second phase: steps from hand to hand until somebody decides, or the dossier ends early.

use serde::{Deserialize, Serialize};

use crate::base::id::OfficerId;
use crate::coded_enum;
use crate::domain::command::{DossierRef, OfficerRef};
use crate::domain::intake::Words;

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
