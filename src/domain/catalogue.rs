//! What the post works under, as versioned facts: procedures, calendars, rules, units.
//!
//! A version is named by the BLAKE3 of its content. A log carries a version before the first act
//! that names it, so that no replica ever meets a hash it cannot open.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::base::id::{ContentHash, EntryId};
use crate::base::text::clean_line;
use crate::coded_enum;
use crate::domain::clock::calendar::{DayAsked, DaysAsked, edited};
use crate::domain::clock::rules::{RuleEditError, RuleId, with_value};
use crate::domain::procedure::Level;
use crate::domain::refusal::{self, Refusal};

coded_enum! {
    /// What kind of document a content is.
    pub enum ContentKind {
        /// A procedure with its cases.
        Procedure = 1, "procedure";
        /// A working calendar.
        Calendar = 2, "calendar";
        /// The clock's rules.
        Rules = 3, "rules";
        /// Administrative units.
        Units = 4, "units";
    }
}

coded_enum! {
    /// Where a content came from.
    pub enum Origin {
        /// Shipped with the program.
        BuiltIn = 1, "built-in";
        /// Imported from a file.
        Imported = 2, "imported";
    }
}

/// One part of a content document; a longer one lies in several parts of one act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentRecorded {
    /// What it is.
    pub kind: ContentKind,
    /// Where it came from.
    pub origin: Origin,
    /// Its key: a procedure's code, otherwise empty.
    pub key: String,
    /// BLAKE3 of the whole document.
    pub hash: ContentHash,
    /// Which part this is, from 0.
    pub part: u16,
    /// How many parts there are.
    pub parts: u16,
    /// The part's bytes.
    pub bytes: Vec<u8>,
}

/// A row of the national catalogue of which only the name is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BareRow {
    /// Procedure code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Sectors (lĩnh vực).
    pub sectors: Vec<String>,
    /// The bodies that execute it.
    pub bodies: Vec<String>,
    /// Who announced it.
    pub promulgated_by: String,
    /// Levels, as far as the row tells.
    pub levels: Vec<Level>,
}

/// Rows of the national catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsImported {
    /// The rows.
    pub rows: Vec<BareRow>,
}

/// A supervisor put an imported version into force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportAccepted {
    /// Procedure code.
    pub code: String,
    /// The version.
    pub version: ContentHash,
}

/// Another version of a book of the office (calendar, rules) was made; its content follows in the same act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionMade {
    /// Which book.
    pub kind: ContentKind,
    /// The version.
    pub version: ContentHash,
    /// The version it was made from.
    pub from: ContentHash,
    /// The entries that made the versions it takes the place of: all of them that were known and newest.
    pub over: Vec<EntryId>,
}

/// The facts of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A document, or a part of one.
    ContentRecorded(ContentRecorded),
    /// Names of procedures.
    RowsImported(RowsImported),
    /// A version is in force.
    ImportAccepted(ImportAccepted),
    /// A version takes the place of others.
    VersionMade(VersionMade),
}

/// Most runs of days one command sets.
const RUNS_MAX: usize = 60;
/// Longest name of a day, in characters.
const DAY_NAME_MAX: usize = 120;

/// Sets days of the working calendar otherwise; the calendar in force becomes another version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditCalendar {
    /// The runs of days: a swapped day is two of them.
    pub days: Vec<CalendarDays>,
}

/// A run of days of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarDays {
    /// The first day: `2026-12-02`.
    pub date: String,
    /// The last day; the first when left out.
    #[serde(default)]
    pub to: Option<String>,
    /// What they are to be.
    pub kind: DayAsked,
    /// Their hours, `07:00-11:30`, where they have some of their own.
    #[serde(default)]
    pub hours: Vec<String>,
    /// What they are called, in Vietnamese.
    #[serde(default)]
    pub name: Option<String>,
    /// And in English.
    #[serde(default)]
    pub name_en: Option<String>,
    /// Whether a decision was published; otherwise they are a projection.
    #[serde(default)]
    pub official: bool,
}

/// Gives a rule of the clock another value; the rules in force become another version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRule {
    /// Which rule.
    pub rule: RuleId,
    /// The value as one writes it: `15:00`, `480`, `true`, `supplement, payment`.
    pub value: String,
}

/// The text of the calendar with the days set as asked.
pub fn edit_calendar(text: &str, command: &EditCalendar) -> Result<String, Refusal> {
    if command.days.is_empty() || command.days.len() > RUNS_MAX {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("days"));
    }
    let asked = command.days.iter().map(days_asked).collect::<Result<Vec<_>, Refusal>>()?;
    let day = command.days.iter().map(|days| days.date.as_str()).collect::<Vec<_>>().join(", ");
    edited(text, &asked).map_err(|error| {
        Refusal::new(refusal::CALENDAR_DAY).at("days").with("day", day).with("detail", error.fault)
    })
}

fn days_asked(raw: &CalendarDays) -> Result<DaysAsked, Refusal> {
    let first = day_of(&raw.date)?;
    let last = raw.to.as_deref().map_or(Ok(first), day_of)?;
    let (usual, usual_en) = match raw.kind {
        DayAsked::Off => ("Ngày nghỉ", "Day off"),
        DayAsked::Work => ("Làm bù", "Make-up working day"),
        DayAsked::Hours | DayAsked::Usual => ("Giờ làm việc riêng", "Hours of its own"),
    };
    let named = |raw: Option<&String>| {
        let name = raw.map(|name| clean_line(name, DAY_NAME_MAX)).filter(|name| !name.trim().is_empty());
        name.map(|name| name.trim().to_owned())
    };
    let vi = named(raw.name.as_ref());
    let en = named(raw.name_en.as_ref()).or_else(|| vi.clone());
    Ok(DaysAsked {
        first,
        last,
        kind: raw.kind,
        hours: raw.hours.clone(),
        vi: vi.unwrap_or_else(|| usual.to_owned()),
        en: en.unwrap_or_else(|| usual_en.to_owned()),
        official: raw.official,
    })
}

fn day_of(text: &str) -> Result<Date, Refusal> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let wrong = || Refusal::new(refusal::VALUE_INVALID).at("date");
    Date::parse(text, format).map_err(|_| wrong().with("value", clean_line(text, 20)))
}

/// The text of the rules with one value changed.
pub fn set_rule(text: &str, command: &SetRule) -> Result<String, Refusal> {
    with_value(text, command.rule, &clean_line(&command.value, 300)).map_err(|error| {
        let detail = match error {
            RuleEditError::Value(said) => said.to_owned(),
            RuleEditError::Text(said) => said,
        };
        let refusal =
            Refusal::new(refusal::RULE_VALUE).at("value").with("value", clean_line(&command.value, 60));
        refusal.with("detail", detail)
    })
}
