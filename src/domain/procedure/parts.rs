//! The small parts of a procedure: rows of limits, papers, fields, steps, and where facts come from.
//!
//! Plain data; the questions asked of it stand in the front file.

use super::code::Quantity;
use crate::coded_enum;
use crate::domain::clock::TimeLimit;
use serde::{Deserialize, Serialize};
use time::Date;

coded_enum! {
    /// How a dossier reaches the desk (the national portal's KenhThucHien).
    pub enum Channel {
        /// At the counter (trực tiếp).
        Direct = 1, "direct";
        /// Through the portal (trực tuyến).
        Online = 2, "online";
        /// By public post (bưu chính công ích).
        Postal = 3, "postal";
    }
}

coded_enum! {
    /// A level of government that executes a procedure; shown from the highest.
    pub enum Level {
        /// Ministries and their departments (bộ, cơ quan ngang bộ).
        Ministry = 1, "ministry";
        /// Provinces and their departments (cấp tỉnh).
        Province = 2, "province";
        /// Communes, wards, special zones (cấp xã).
        Ward = 3, "ward";
    }
}

/// Where the facts of a version come from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A detail record of the national portal.
    Portal,
    /// A written summary of the public sources; no detail record was at hand.
    Summary,
    /// A bare row of the national catalogue: a name and a code.
    Catalogue,
}

/// The record a version was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRef {
    /// The portal's id of the record; empty where there is none.
    pub id: String,
    /// Number of the decision that announced it: `1523/QĐ-BCA-C06`.
    pub decision: String,
    /// Day of that decision.
    pub decided_on: Option<Date>,
    /// When the record was last changed, in milliseconds since 1970 UTC.
    pub updated_millis: Option<i64>,
}

/// One row of the time limits, kept with the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitRow {
    /// The channel it is for; `None` for all.
    pub channel: Option<Channel>,
    /// The limit; `None` where the text cannot be read as one.
    pub limit: Option<TimeLimit>,
    /// What the source says, line by line; the first is number and unit.
    pub raw: Vec<String>,
}

/// The rows for a channel: its own and those for all channels; where none names it, the counter's;
/// where there are none of these either, every row.
pub(super) fn rows_for(rows: &[LimitRow], channel: Channel) -> impl Iterator<Item = &LimitRow> {
    let named = |wanted: Channel| rows.iter().any(|row| row.channel == Some(wanted));
    let followed = [channel, Channel::Direct].into_iter().find(|c| named(*c));
    let general = rows.iter().any(|row| row.channel.is_none());
    rows.iter().filter(move |row| match followed {
        Some(channel) => row.channel.is_none_or(|own| own == channel),
        None => !general || row.channel.is_none(),
    })
}

/// A line of the list of papers (thành phần hồ sơ).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaperLine {
    /// A heading over the papers that follow.
    Heading(String),
    /// Guidance among them; not ticked.
    Note(String),
    /// A paper to tick.
    Document(DocumentSpec),
}

impl PaperLine {
    /// The paper, if the line is one.
    pub fn document(&self) -> Option<&DocumentSpec> {
        match self {
            Self::Document(document) => Some(document),
            Self::Heading(_) | Self::Note(_) => None,
        }
    }
}

/// A paper the applicant hands in or shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSpec {
    /// The portal's code of the paper, or a number within the procedure (`01`); unique within a case.
    pub code: String,
    /// Vietnamese name.
    pub name: String,
    /// English name, where somebody wrote one.
    pub name_en: Option<String>,
    /// Originals asked for.
    pub originals: u16,
    /// Copies asked for.
    pub copies: u16,
    /// Whether the dossier is incomplete without it.
    pub requirement: Requirement,
    /// The form's short name (`CT01`), where it is one.
    pub form: Option<String>,
}

/// Whether a paper must be there.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Requirement {
    /// Without it the dossier is incomplete.
    Required,
    /// Only in the situation its name tells.
    Conditional,
    /// Imported; nobody has said yet whether it is required.
    ToBeChecked,
}

/// A field of the procedure's own form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSpec {
    /// Its key in the dossier: `child_name`; unique within a case.
    pub key: String,
    /// Vietnamese label.
    pub label: String,
    /// English label.
    pub label_en: String,
    /// What may be typed.
    pub kind: FieldKind,
    /// Whether it must be filled.
    pub required: bool,
    /// Whether it tells about a person and belongs into the personal section.
    pub personal: bool,
    /// Most characters accepted.
    pub max_chars: u16,
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// A day.
    Date,
    /// A personal id number.
    IdNumber,
    /// A telephone number.
    Phone,
    /// A whole number.
    Number,
    /// One of these.
    Choice(Vec<String>),
}

/// A named stage with a role and a share of the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepSpec {
    /// Short code, unique within the procedure: `examine`.
    pub code: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Who does it: `intake`, `examine`, `approve`, `return`.
    pub role: String,
    /// Its share of the limit, where the file gives one.
    pub budget: Option<TimeLimit>,
}

/// Something the law takes out of the limit while it runs, with its article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubClock {
    /// `opinion`, `survey`, …
    pub key: String,
    /// The article that says so.
    pub article: String,
}

/// A quantity the officer counts for the fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantitySpec {
    /// Its key.
    pub key: Quantity,
    /// Vietnamese label: `Số trang`.
    pub label: String,
    /// English label.
    pub label_en: String,
    /// What holds where nobody counted; `None` means it must be asked.
    pub default: Option<u32>,
}

/// A code with a name: a result paper, a legal document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperRef {
    /// Code or number.
    pub code: String,
    /// Name or title.
    pub name: String,
}

/// What lines of guidance are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// The order of steps (trình tự thực hiện).
    Steps,
    /// Conditions (yêu cầu, điều kiện).
    Conditions,
    /// Where it is handed in.
    Place,
    /// Who may apply.
    Applicants,
    /// How the result is given back.
    Returning,
    /// Anything else.
    Remarks,
}

/// Lines of explanation under one topic; never ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guidance {
    /// What they are about.
    pub topic: Topic,
    /// The lines.
    pub lines: Vec<String>,
}

/// Code of the step every dossier begins with.
pub const INTAKE_STEP: &str = "intake";
/// Code of the step every dossier ends with.
pub const RETURN_STEP: &str = "return";

/// Intake, examine, approve, return.
pub(super) fn default_steps() -> Vec<StepSpec> {
    [
        (INTAKE_STEP, "Tiếp nhận", "Intake"),
        ("examine", "Thẩm định", "Examine"),
        ("approve", "Ký duyệt", "Approve"),
        (RETURN_STEP, "Trả kết quả", "Return"),
    ]
    .into_iter()
    .map(|(code, name, name_en)| StepSpec {
        code: code.to_owned(),
        name: name.to_owned(),
        name_en: name_en.to_owned(),
        role: code.to_owned(),
        budget: None,
    })
    .collect()
}
