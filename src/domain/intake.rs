//! The first phase: a person's papers become a dossier with a number and a promised time.
//!
//! `Opened → (SupplementRequested → SupplementReceived)* → Accepted | Refused`. The number is given
//! once, at valid acceptance, and never changes (NĐ 118/2025 art. 17.3 as amended by NĐ 309/2026).
//! An event carries what was decided (due time, fee, number); folding never computes it again.

mod decide;

pub use decide::*;

use serde::{Deserialize, Serialize};

use crate::base::id::{ContentHash, TicketId};
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::applicant::{Applicant, FieldValue, Representative, Submitter};
use crate::domain::clock::limit::TimeLimit;
use crate::domain::identity::CheckedAtIntake;
use crate::domain::money::FeeTold;
use crate::domain::permission::Permission;
use crate::domain::pointer::{DossierRef, TicketRef};
use crate::domain::procedure::Channel;

coded_enum! {
    /// How the result goes back.
    pub enum ReturnWay {
        /// At the counter.
        Counter = 1, "counter";
        /// By post.
        Post = 2, "post";
        /// As an electronic file.
        Electronic = 3, "electronic";
    }
}

coded_enum! {
    /// What is wrong with a paper.
    pub enum Lack {
        /// Not handed in.
        Missing = 1, "missing";
        /// Handed in, with wrong contents.
        Incorrect = 2, "incorrect";
        /// Handed in, not whole.
        Incomplete = 3, "incomplete";
        /// No longer valid.
        Outdated = 4, "outdated";
    }
}

coded_enum! {
    /// Why a dossier is not taken in (form 03).
    pub enum RefusalGround {
        /// Another body is competent.
        NotCompetent = 1, "not-competent";
        /// The papers cannot be completed.
        CannotComplete = 2, "cannot-complete";
        /// The law does not allow the request.
        NotEligible = 3, "not-eligible";
        /// Another ground, in words.
        Other = 9, "other";
    }
}

/// A procedure in one of its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureVersion {
    /// National code, `1.001193`.
    pub code: String,
    /// Hash of the version's content.
    pub version: ContentHash,
}

/// A dossier came into being.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierOpened {
    /// Under which procedure, in which version.
    pub procedure: ProcedureVersion,
    /// Which case of it.
    pub case: String,
    /// How it came in.
    pub channel: Channel,
    /// How the result goes back.
    pub return_way: ReturnWay,
    /// The turn it was handed in at.
    pub ticket: Option<TicketId>,
    /// The agency that takes it in, as numbers carry it.
    pub unit: String,
    /// Whose it is, and what they said.
    pub personal: Option<Box<Opening>>,
}

/// The personal part of an opened dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Whose dossier it is.
    pub applicant: Applicant,
    /// Who handed it in, where that is somebody else.
    pub submitter: Option<Submitter>,
    /// The procedure's own fields.
    pub fields: Vec<FieldValue>,
    /// Free note.
    pub note: String,
}

/// How many of a checklist row's papers were handed in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentCount {
    /// Row of the case's checklist, from 0.
    pub row: u16,
    /// Originals.
    #[serde(default)]
    pub original: u16,
    /// Certified copies.
    #[serde(default)]
    pub certified: u16,
    /// Photocopies.
    #[serde(default)]
    pub photocopy: u16,
}

impl DocumentCount {
    /// Papers of the row in all.
    pub fn total(&self) -> u32 {
        u32::from(self.original) + u32::from(self.certified) + u32::from(self.photocopy)
    }
}

/// Papers were handed in: each row named stands from now on with these counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentsRecorded {
    /// The rows.
    pub rows: Vec<DocumentCount>,
    /// Remarks on rows (free text, hence personal).
    pub personal: Option<DocumentRemarks>,
}

/// Remarks on checklist rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRemarks {
    /// Row and words.
    pub remarks: Vec<(u16, String)>,
}

/// A dossier was validly received: number, clock and promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierAccepted {
    /// `<agency>-<yyMMdd>-<serial>`.
    pub number: String,
    /// When it was complete and received; the clock starts here.
    pub received_at: Timestamp,
    /// The legal limit it runs under.
    pub limit: TimeLimit,
    /// The promise.
    pub due_at: Option<Timestamp>,
    /// The calendar the promise was computed with.
    pub calendar: ContentHash,
    /// The rules the promise was computed with.
    pub rules: ContentHash,
    /// The step it goes to.
    pub step: String,
    /// Whether its due time waits for the payment.
    pub awaits_payment: bool,
}

/// A dossier was not taken in (form 03).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierRefused {
    /// The ground.
    pub ground: RefusalGround,
    /// The explanation given.
    pub personal: Option<Words>,
}

/// Free words of an officer: always personal, they may name anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The text.
    pub text: String,
}

/// One line of a supplement request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LackingDocument {
    /// Row of the case's checklist, from 0.
    pub row: u16,
    /// What is wrong with it.
    pub lack: Lack,
}

/// What is missing was asked for, once and in full (form 02); the clock stands from now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplementRequested {
    /// 1 for the first request.
    pub round: u8,
    /// The papers concerned.
    pub documents: Vec<LackingDocument>,
    /// Guidance to the applicant.
    pub personal: Option<Words>,
}

/// Papers were asked for once more: why, and who allowed it. Recorded with the request itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplementAllowed {
    /// Which request: 2 for the second.
    pub round: u8,
    /// The motive, and who allowed it.
    pub personal: Option<Permission>,
}

/// What was asked for came; the clock runs again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplementReceived {
    /// The new promise, where there is one.
    pub due_at: Option<Timestamp>,
    /// What came, in words.
    pub personal: Option<Words>,
}

/// The fee the clock waited for was paid; it runs from now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockStarted {
    /// The promise, where there is one.
    pub due_at: Option<Timestamp>,
}

/// Who speaks for the body behind a dossier was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepresentativeNamed {
    /// The person.
    pub personal: Option<Representative>,
}

/// The facts of intake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It came into being.
    Opened(DossierOpened),
    /// Papers were handed in.
    DocumentsRecorded(DocumentsRecorded),
    /// Number and promise.
    Accepted(DossierAccepted),
    /// Not taken in.
    Refused(DossierRefused),
    /// Something is missing.
    SupplementRequested(SupplementRequested),
    /// It came.
    SupplementReceived(SupplementReceived),
    /// The fee its clock waited for was paid.
    ClockStarted(ClockStarted),
    /// Who speaks for the body was named.
    RepresentativeNamed(RepresentativeNamed),
    /// Papers may be asked for once more.
    SupplementAllowed(SupplementAllowed),
}

/// Everything a dossier needs when it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenDossier {
    /// Procedure code.
    pub procedure: String,
    /// Case of the procedure; may be left out where there is only one.
    #[serde(default)]
    pub case: Option<String>,
    /// How it came in; at the counter when left out.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// How the result goes back; at the counter when left out.
    #[serde(default)]
    pub return_way: Option<ReturnWay>,
    /// The turn it is handed in at.
    #[serde(default)]
    pub ticket: Option<TicketRef>,
    /// Whose dossier it is.
    pub applicant: Applicant,
    /// Who speaks for it, where it is a body.
    #[serde(default)]
    pub representative: Option<Representative>,
    /// Who hands it in, where that is somebody else.
    #[serde(default)]
    pub submitter: Option<Submitter>,
    /// The procedure's own fields.
    #[serde(default)]
    pub fields: Vec<FieldValue>,
    /// Papers handed in.
    #[serde(default)]
    pub documents: Vec<DocumentCount>,
    /// Remarks on papers.
    #[serde(default)]
    pub remarks: Vec<Remark>,
    /// Quantities the fee depends on (pages, copies, persons).
    #[serde(default)]
    pub quantities: Vec<QuantityValue>,
    /// Free note.
    #[serde(default)]
    pub note: Option<String>,
    /// The limit, where the procedure states none that can be computed.
    #[serde(default)]
    pub limit: Option<TimeLimit>,
    /// What is told of the fee: a ground for paying less, an amount the catalogue does not state.
    #[serde(default)]
    pub fee: Option<FeeTold>,
    /// Whose identity was checked, and against what; nobody's when left out.
    #[serde(default)]
    pub identity: Vec<CheckedAtIntake>,
}

/// How much of something a fee counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuantityValue {
    /// Key of the quantity in the procedure.
    pub key: String,
    /// How many.
    pub count: u32,
}

/// Records papers handed in; rows named stand with these counts from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDocuments {
    /// Which dossier.
    pub dossier: DossierRef,
    /// The rows.
    #[serde(default)]
    pub documents: Vec<DocumentCount>,
    /// Remarks on rows.
    #[serde(default)]
    pub remarks: Vec<Remark>,
}

/// A remark on a checklist row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// Row, from 0.
    pub row: u16,
    /// The words.
    pub text: String,
}

/// Accepts an open dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptDossier {
    /// Which dossier.
    pub dossier: DossierRef,
    /// The limit, where the procedure states none that can be computed.
    #[serde(default)]
    pub limit: Option<TimeLimit>,
    /// Quantities the fee depends on.
    #[serde(default)]
    pub quantities: Vec<QuantityValue>,
    /// What is told of the fee: a ground for paying less, an amount the catalogue does not state.
    #[serde(default)]
    pub fee: Option<FeeTold>,
}

/// Does not take an open dossier in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseDossier {
    /// Which dossier.
    pub dossier: DossierRef,
    /// The ground.
    pub ground: RefusalGround,
    /// The explanation.
    #[serde(default)]
    pub text: Option<String>,
}

/// Asks for what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestSupplement {
    /// Which dossier.
    pub dossier: DossierRef,
    /// The papers concerned.
    #[serde(default)]
    pub documents: Vec<LackingDocument>,
    /// Guidance to the applicant.
    #[serde(default)]
    pub text: Option<String>,
    /// Needed from the second request on: why, and who allowed it.
    #[serde(default)]
    pub permission: Option<Permission>,
}

/// Records that what was missing came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveSupplement {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Papers that came.
    #[serde(default)]
    pub documents: Vec<DocumentCount>,
    /// In words.
    #[serde(default)]
    pub text: Option<String>,
}
