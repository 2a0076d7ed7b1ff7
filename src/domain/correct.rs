//! Putting right what was recorded: corrections (đính chính), another procedure, an intake by mistake
//! (nhập nhầm), undoing one's last act (hoàn tác).
//!
//! An entry is never changed: each of these is a further event with the old value, the new one and the
//! motive; what is personal lies in its personal section, so that it can be erased and still folds.
//!
//! # What is decided here
//! - **Number and moment of receipt never change**: no command here can name them; a number given twice is
//!   settled by a further one for one of the two dossiers, which stays findable by both.
//! - **A correction** is lawful in every status that is not final; after the hand-over only for data
//!   errors (applicant, submitter, the procedure's own fields, note), because the register must be right
//!   for ever while what was owed, handed in and how it went back is closed. Corrections commute: of two
//!   made apart on one value both stay in the story and the later one in causal order is shown.
//! - **A corrected channel moves neither limit, promise nor fee**: those were promised on paper. Where
//!   another fee holds it is corrected by itself, with its own motive.
//! - **Another procedure or case** is lawful until the first act of review: everything is computed anew
//!   from the same moment of receipt by the functions of acceptance. Later the dossier is closed *by
//!   mistake* and another one stands in its place; the burnt number stays with the closed one. Once
//!   decided, the decision is undone first: a result that went out is never "by mistake".
//! - **Undo** names the entries it takes back; folding passes them over, so that the state is the one
//!   they were never in. Acceptance is not undone: its number is out.

mod amend;
mod mistaken;
mod procedure;
mod settle;
mod undo;

pub use amend::{amend, correct, part_value, parts_of};
pub use mistaken::close_as_mistaken;
pub use procedure::{Change, change_procedure, match_papers};
pub use settle::{
    ConflictSettled, FurtherNumberGiven, SettleConflict, no_conflict, place_of, renumber, settle, share,
};
pub use undo::{Deed, Done, goes_along, undo};

use serde::{Deserialize, Serialize};

use crate::base::id::{ContentHash, DossierId, EntryId};
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::clock::limit::TimeLimit;
use crate::domain::intake::{DocumentCount, ProcedureVersion, QuantityValue, Words};
use crate::domain::money::FeeTold;
use crate::domain::pointer::{DossierRef, TicketRef};
use crate::domain::procedure::FeeLine;

coded_enum! {
    /// What of a dossier can be corrected.
    pub enum Part {
        /// Citizen, business, agency or organisation.
        ApplicantKind = 1, "applicant-kind";
        /// The applicant's name.
        ApplicantName = 2, "applicant-name";
        /// Their identity number.
        ApplicantId = 3, "applicant-id-number";
        /// Their date of birth.
        ApplicantBirth = 4, "applicant-date-of-birth";
        /// Their sex.
        ApplicantSex = 5, "applicant-sex";
        /// Where they live.
        ApplicantAddress = 6, "applicant-address";
        /// Their phone number.
        ApplicantPhone = 7, "applicant-phone";
        /// Their e-mail address.
        ApplicantEmail = 8, "applicant-email";
        /// Name of who handed it in; without one the applicant did.
        SubmitterName = 20, "submitter-name";
        /// Their identity number.
        SubmitterId = 21, "submitter-id-number";
        /// Relation or letter of authority.
        SubmitterAuthority = 22, "submitter-authority";
        /// Their phone number.
        SubmitterPhone = 23, "submitter-phone";
        /// One of the procedure's own fields; the key names it.
        Field = 30, "field";
        /// The free note.
        Note = 31, "note";
        /// A row of the checklist; the key is its number from 0, the value `original/certified/photocopy`.
        Document = 40, "document";
        /// What is owed in all, in whole đồng.
        Fee = 41, "fee";
        /// How it came in.
        Channel = 42, "channel";
        /// How the result goes back.
        ReturnWay = 43, "return-way";
    }
}

impl Part {
    /// Whether its values tell about people and lie in the personal section.
    pub fn is_personal(self) -> bool {
        !matches!(self, Self::Document | Self::Fee | Self::Channel | Self::ReturnWay)
    }
}

/// One value was put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// What.
    pub part: Part,
    /// Which own field or checklist row; empty otherwise.
    pub key: String,
    /// What stood there, unless that is personal; `None` where nothing did.
    pub old: Option<String>,
    /// What stands there now, unless that is personal.
    pub new: Option<String>,
    /// Why, and the values of a personal part.
    pub personal: Option<CorrectedWords>,
}

/// The personal part of a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectedWords {
    /// What stood there, where the part is personal.
    pub old: Option<String>,
    /// What stands there now.
    pub new: Option<String>,
    /// Why.
    pub motive: String,
}

impl Corrected {
    /// What stood there, as far as it is still known.
    pub fn before(&self) -> Option<&str> {
        self.old.as_deref().or(self.personal.as_ref().and_then(|words| words.old.as_deref()))
    }

    /// What stands there now, as far as it is still known.
    pub fn after(&self) -> Option<&str> {
        self.new.as_deref().or(self.personal.as_ref().and_then(|words| words.new.as_deref()))
    }
}

/// What a dossier runs under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The procedure in its version.
    pub procedure: ProcedureVersion,
    /// Its case.
    pub case: String,
    /// The limit.
    pub limit: Option<TimeLimit>,
    /// The promise.
    pub due_at: Option<Timestamp>,
    /// What is owed; `None` where it was never assessed.
    pub fee: Option<Dong>,
    /// Whether part of the fee is not known here.
    pub fee_unknown: bool,
}

/// The dossier runs under another procedure or case, from the same moment of receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureChanged {
    /// What it ran under.
    pub from: Terms,
    /// What it runs under now.
    pub to: Terms,
    /// The calendar the promise was computed with.
    pub calendar: ContentHash,
    /// The rules the promise was computed with.
    pub rules: ContentHash,
    /// The step it is at.
    pub step: String,
    /// Whether its promise waits for the payment.
    pub awaits_payment: bool,
    /// Whether the pauses of before still count: the clock had waited for a fee that both ask.
    pub keeps_pauses: bool,
    /// What is owed, line by line.
    pub lines: Vec<FeeLine>,
    /// Old and new checklist rows of papers that both ask for.
    pub carried: Vec<(u16, u16)>,
    /// Old rows whose papers the new checklist does not ask for: they lie with the dossier.
    pub rest: Vec<u16>,
    /// Required rows of the new checklist without a paper.
    pub missing: Vec<u16>,
    /// Papers handed in for the new checklist with the change.
    pub handed_in: Vec<DocumentCount>,
    /// Keys of own fields that the new procedure has too.
    pub fields: Vec<String>,
    /// Why.
    pub personal: Option<Words>,
}

/// The dossier was taken in by mistake; another stands in its place. Its number is burnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedAsMistaken {
    /// The dossier in its place.
    pub successor: DossierId,
    /// Why.
    pub personal: Option<Words>,
}

/// The dossier stands in the place of one taken in by mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacesMistaken {
    /// The closed one.
    pub predecessor: DossierId,
    /// Its burnt number, where it had one.
    pub number: Option<String>,
}

/// An act was taken back by who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActUndone {
    /// What it was.
    pub deed: Deed,
    /// Its entries: folding passes them over.
    pub entries: Vec<EntryId>,
    /// Why.
    pub personal: Option<Words>,
}

/// The facts of putting right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// One value of a dossier.
    Corrected(Corrected),
    /// Procedure or case of a dossier.
    ProcedureChanged(Box<ProcedureChanged>),
    /// Taken in by mistake.
    ClosedAsMistaken(ClosedAsMistaken),
    /// In the place of one taken in by mistake.
    ReplacesMistaken(ReplacesMistaken),
    /// An act on a dossier was taken back.
    Undone(ActUndone),
    /// An act on a ticket was taken back.
    TicketUndone(ActUndone),
    /// One side of a conflict was kept.
    ConflictSettled(ConflictSettled),
    /// A further number, because the first was given twice.
    FurtherNumberGiven(FurtherNumberGiven),
}

/// Corrects values of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectDossier {
    /// Which dossier.
    pub dossier: DossierRef,
    /// What is put right.
    pub changes: Vec<NewValue>,
    /// Why, for every change that states no motive of its own.
    #[serde(default)]
    pub motive: Option<String>,
}

/// One value to be put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewValue {
    /// What.
    pub part: Part,
    /// The own field's key, or the checklist row from 0.
    #[serde(default)]
    pub key: Option<String>,
    /// The right value; nothing is to stand there when left out.
    #[serde(default)]
    pub value: Option<String>,
    /// Why.
    #[serde(default)]
    pub motive: Option<String>,
}

/// Puts a dossier under another procedure or case, before the first act of review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeProcedure {
    /// Which dossier.
    pub dossier: DossierRef,
    /// The right procedure; the present one when left out.
    #[serde(default)]
    pub procedure: Option<String>,
    /// The right case; may be left out where there is only one.
    #[serde(default)]
    pub case: Option<String>,
    /// Papers handed in for the new checklist beside those carried over.
    #[serde(default)]
    pub documents: Vec<DocumentCount>,
    /// Quantities the new fee depends on.
    #[serde(default)]
    pub quantities: Vec<QuantityValue>,
    /// The limit, where the procedure states none that can be computed.
    #[serde(default)]
    pub limit: Option<TimeLimit>,
    /// What is told of the new fee: a ground for paying less, an amount the catalogue does not state.
    #[serde(default)]
    pub fee: Option<FeeTold>,
    /// Why.
    pub motive: String,
}

/// Closes a dossier that was taken in by mistake and opens another in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseAsMistaken {
    /// Which dossier.
    pub dossier: DossierRef,
    /// A dossier that is there already and stands in its place; otherwise one is opened.
    #[serde(default)]
    pub instead: Option<DossierRef>,
    /// Procedure of the one to be opened; the same when left out.
    #[serde(default)]
    pub procedure: Option<String>,
    /// Its case; may be left out where there is only one.
    #[serde(default)]
    pub case: Option<String>,
    /// Why.
    pub motive: String,
}

/// Takes back one's last act on a dossier or a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoAct {
    /// Which dossier.
    #[serde(default)]
    pub dossier: Option<DossierRef>,
    /// Which ticket.
    #[serde(default)]
    pub ticket: Option<TicketRef>,
    /// Why.
    pub motive: String,
}
