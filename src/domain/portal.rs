//! What passes between this desk and the national portal (Cổng dịch vụ công quốc gia), as facts: online
//! submissions that wait to be taken in, and what of our dossiers was told to the portal, with its answers.
//!
//! It knows no field of the portal's interface: `exchange::dvcqg` makes a [`Submission`] of an item and an
//! item of a dossier. Invariants: the clock of a submission begins at its acceptance, never at its filing
//! (NĐ 118/2025 art. 17.3); what came from the portal is kept as it came, in the personal section; a changed
//! item changes nothing before an officer says so.

mod decide;
mod files;
mod online;
mod outbox;
mod shape;

pub use decide::*;
pub use online::{Online, OnlineStory};
pub use outbox::{Delivery, Outbox, Standing};
pub use shape::{Shape, ShapeError};

use serde::{Deserialize, Serialize};

use crate::base::id::ContentHash;
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::applicant::Applicant;
use crate::domain::intake::{Opening, ReturnWay, Words};
use crate::domain::pointer::DossierRef;

/// Longest item that is kept, in bytes of its JSON: what an act can carry beside the rest.
pub const ITEM_BYTES_MAX: usize = 160 * 1024;

coded_enum! {
    /// Why an item was set aside: nobody could make a submission of it.
    pub enum Unread {
        /// No JSON.
        NotJson = 1, "not-json";
        /// JSON, but no object.
        NotObject = 2, "not-object";
        /// No number, or none of the shapes in force.
        Number = 3, "number";
        /// No procedure, or one this desk cannot take dossiers in under.
        Procedure = 4, "procedure";
        /// No applicant.
        Applicant = 5, "applicant";
        /// It does not wait to be taken in: another office has it, or it is over.
        Status = 6, "status";
        /// Larger than an act may be; only its beginning is kept.
        TooLarge = 7, "too-large";
        /// The file broke off, or is packed wrongly.
        Broken = 8, "broken";
    }
}

coded_enum! {
    /// What the portal said of an item.
    pub enum Verdict {
        /// It has it.
        Acknowledged = 1, "acknowledged";
        /// It has one of that number already: the item must be sent as an update.
        Exists = 2, "exists";
        /// It does not take it.
        Refused = 3, "refused";
    }
}

/// The text of an item, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemText {
    /// JSON, without needless blanks; for what could not be read the bytes as they came.
    pub json: String,
}

/// An online submission came: it waits to be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The number it brings (MaHoSo); it becomes the dossier's at acceptance.
    pub number: String,
    /// When the applicant filed it.
    pub submitted_at: Option<Timestamp>,
    /// Until when it must be answered.
    pub answer_by: Option<Timestamp>,
    /// BLAKE3 of the item's text.
    pub digest: ContentHash,
    /// Whether its procedure has several cases, of which an officer must choose one.
    pub several_cases: bool,
    /// The item.
    pub personal: Option<ItemText>,
}

/// An item of a known submission came with other contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionChanged {
    /// BLAKE3 of the item's text.
    pub digest: ContentHash,
    /// The item.
    pub personal: Option<ItemText>,
}

/// An officer has looked at a changed item: it was taken over, or left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSettled {
    /// Of which item.
    pub digest: ContentHash,
    /// Whether its values hold from now on.
    pub taken: bool,
    /// How the result goes back from now on.
    pub return_way: ReturnWay,
    /// Whose it is and what they said from now on; nothing where it was left.
    pub personal: Option<Box<Opening>>,
}

/// The case of a submission was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseChosen {
    /// The case.
    pub case: String,
}

/// The dossier's item was given out for the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Version of the mapping, `1.4`.
    pub mapping: String,
    /// Whether as an update of what the portal has.
    pub update: bool,
    /// What had happened to the dossier: [`Outbox::told`] then.
    pub seen: u64,
    /// BLAKE3 of the item's text, where it is known.
    pub digest: Option<ContentHash>,
}

/// The portal answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What it said.
    pub verdict: Verdict,
    /// Its code (`error_code`).
    pub code: String,
    /// Its words.
    pub personal: Option<Words>,
}

/// An item that could not be made a submission is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemSetAside {
    /// BLAKE3 of its text.
    pub digest: ContentHash,
    /// Why.
    pub reason: Unread,
    /// The text.
    pub personal: Option<ItemText>,
}

/// The facts between desk and portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A submission came.
    Submitted(Submitted),
    /// It came again, changed.
    Changed(SubmissionChanged),
    /// The change was looked at.
    ChangeSettled(ChangeSettled),
    /// Its case was chosen.
    CaseChosen(CaseChosen),
    /// A dossier was given out.
    Exported(Exported),
    /// The portal answered.
    Answered(Answered),
    /// An item was set aside.
    SetAside(ItemSetAside),
}

/// An online submission as rules and screens know it, whatever the version of the interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// MaHoSo, as numbers are written here.
    pub number: String,
    /// National code of the procedure.
    pub procedure: String,
    /// What the portal calls it.
    pub procedure_name: String,
    /// When it was filed.
    pub submitted_at: Option<Timestamp>,
    /// How the result goes back; the counter where the portal does not say.
    pub return_way: ReturnWay,
    /// Whose it is.
    pub applicant: Applicant,
    /// Identity numbers that have no shape of one, as they stand.
    pub doubtful_ids: Vec<String>,
    /// What it is about, in the applicant's words.
    pub subject: String,
    /// What else was written.
    pub note: String,
    /// Its state at the portal, `1` to `10`; empty where none is given.
    pub state: String,
    /// Its files, by name and link.
    pub attachments: Vec<Attachment>,
}

/// A file of a submission: named and linked, never fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// What it is called.
    pub name: String,
    /// Code of the paper it is, where the portal says so.
    pub paper: String,
    /// Where it lies.
    pub link: String,
}

/// Takes an item of the portal: a new submission, a changed one, or one to be set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeSubmission {
    /// The item, as an object; a text is read as JSON.
    pub item: serde_json::Value,
    /// Why a text that is no JSON could not be read, where the file tells more than that.
    #[serde(default)]
    pub broken: Option<Unread>,
}

/// Answers a changed item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleChange {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Whether its values are taken over; otherwise all stays as it is.
    pub take: bool,
}

/// Chooses the case of a submission that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseCase {
    /// Which dossier.
    pub dossier: DossierRef,
    /// The case's code.
    pub case: String,
}

/// Records that a dossier's item was given out for the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordExport {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Version of the mapping, `1.4`.
    pub mapping: String,
    /// BLAKE3 of the item's text, 64 hex digits.
    #[serde(default)]
    pub digest: Option<ContentHash>,
}

/// Records what the portal answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordAnswer {
    /// Which dossier.
    pub dossier: DossierRef,
    /// What it said.
    pub verdict: Verdict,
    /// Its code.
    #[serde(default)]
    pub code: Option<String>,
    /// Its words.
    #[serde(default)]
    pub text: Option<String>,
}
