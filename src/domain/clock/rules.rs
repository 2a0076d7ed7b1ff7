//! The clock's rules as data: each a row with its value, its default and the article behind it.
//!
//! The text is checked as a whole: a row nobody knows, a missing one or a value of the wrong unit is
//! refused with its line. What the code does with a value is not data.

use super::limit::TimeLimit;
use super::windows::parse_time_of_day;
use crate::base::id::ContentHash;
use crate::base::text::clean_line;
use crate::domain::portal::Shape;
use serde::Deserialize;
use std::sync::{Arc, OnceLock};
use toml::Spanned;

mod edit;
mod merge;

pub use edit::{RuleEditError, with_value};
pub use merge::merged;

/// The rules that ship with the program.
pub const SHIPPED_RULES: &str = include_str!("../../../assets/rules.toml");

/// Characters of a row's text at most.
const MAX_TEXT: usize = 300;

/// What may stop the clock, if the rules or a procedure's data say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PauseGround {
    /// A supplement asked of the applicant.
    Supplement,
    /// A payment the applicant owes.
    Payment,
    /// An opinion asked of another body.
    Opinion,
    /// A survey on the spot.
    Survey,
}

/// The rules in force.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Minutes in a working day, for limits with a part of a day.
    pub working_day_minutes: u16,
    /// Same-day procedures: received up to and including this minute of the day are due the same day.
    pub same_day_cutoff: u16,
    /// Paper received after this minute of the day is handed over the next working day.
    pub hand_over_cutoff: u16,
    /// Whether the day of receipt counts as the first of the limit.
    pub first_day_counted: bool,
    /// Whether a last day that is off moves to the next that counts (limits in days and months).
    pub last_day_moves: bool,
    /// A promise is close when no more than this share of its limit is left, in percent.
    pub warning_share: u8,
    /// But never earlier than so many working minutes before it.
    pub warning_minutes: u16,
    step_shares: Vec<(String, u16)>,
    /// Within which working time of its filing an online submission is answered.
    pub online_answer: TimeLimit,
    pausing_grounds: Vec<PauseGround>,
    number_shapes: Vec<Shape>,
    rows: Vec<RuleRow>,
    hash: ContentHash,
}

/// A row of the rules, as shown to an administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRow {
    /// Its id.
    pub id: RuleId,
    /// The value in force, as written.
    pub value: String,
    /// What the law gives, as written.
    pub default: String,
    /// The article it rests on.
    pub article: Arc<str>,
    /// Whether the article was read in a public source.
    pub verified: bool,
    /// What it decides, in Vietnamese.
    pub vi: String,
    /// What it decides, in English.
    pub en: String,
}

/// The rules there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RuleId {
    /// [`Rules::working_day_minutes`].
    WorkingDayMinutes,
    /// [`Rules::same_day_cutoff`].
    SameDayCutoff,
    /// [`Rules::hand_over_cutoff`].
    HandOverCutoff,
    /// [`Rules::first_day_counted`].
    FirstDayCounted,
    /// [`Rules::last_day_moves`].
    LastDayMoves,
    /// [`Rules::pauses_for`].
    PausingGrounds,
    /// [`Rules::warning_share`].
    WarningShare,
    /// [`Rules::warning_minutes`].
    WarningMinutes,
    /// [`Rules::step_share`].
    StepShares,
    /// [`Rules::online_answer`].
    OnlineAnswer,
    /// [`Rules::number_of`].
    NumberShapes,
}

impl RuleId {
    /// All of them, in the order of the shipped text.
    pub const ALL: [Self; 11] = [
        Self::WorkingDayMinutes,
        Self::SameDayCutoff,
        Self::HandOverCutoff,
        Self::FirstDayCounted,
        Self::LastDayMoves,
        Self::PausingGrounds,
        Self::WarningShare,
        Self::WarningMinutes,
        Self::StepShares,
        Self::OnlineAnswer,
        Self::NumberShapes,
    ];

    /// Its frozen name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WorkingDayMinutes => "working-day-minutes",
            Self::SameDayCutoff => "same-day-cutoff",
            Self::HandOverCutoff => "hand-over-cutoff",
            Self::FirstDayCounted => "first-day-counted",
            Self::LastDayMoves => "last-day-moves",
            Self::PausingGrounds => "pausing-grounds",
            Self::WarningShare => "warning-share",
            Self::WarningMinutes => "warning-minutes",
            Self::StepShares => "step-shares",
            Self::OnlineAnswer => "online-answer",
            Self::NumberShapes => "number-shapes",
        }
    }
}

/// What is wrong with the rules' text, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rules, line {line}: {fault}")]
pub struct RulesError {
    /// The line of the text, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: RulesFault,
}

/// What makes the rules unusable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesFault {
    /// Not TOML, a key missing, or a key or rule nobody knows.
    #[error("cannot be read: {0}")]
    Syntax(String),
    /// A value that is not of its rule's unit.
    #[error("{0:?} needs another kind of value: {1}")]
    Value(RuleId, &'static str),
    /// A rule given twice.
    #[error("{0:?} is given twice")]
    Twice(RuleId),
    /// A rule not given.
    #[error("{0:?} is missing")]
    Missing(RuleId),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRules {
    rule: Vec<Spanned<RawRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: RuleId,
    value: toml::Value,
    default: toml::Value,
    unit: Unit,
    article: String,
    checked: Checked,
    vi: String,
    en: String,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Unit {
    Minutes,
    Time,
    YesNo,
    Grounds,
    Percent,
    Shares,
    Limit,
    Shapes,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
enum Checked {
    V,
    U,
}

impl Rules {
    /// Reads and checks the rules' TOML text.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let wrong = |at: usize, fault| RulesError {
            line: 1 + text.bytes().take(at).filter(|b| *b == b'\n').count(),
            fault,
        };
        let raw: RawRules = toml::from_str(text).map_err(|e| {
            wrong(e.span().map_or(0, |s| s.start), RulesFault::Syntax(e.message().to_owned()))
        })?;
        let mut read = Reading::default();
        for spanned in &raw.rule {
            read.take(spanned.get_ref()).map_err(|fault| wrong(spanned.span().start, fault))?;
        }
        read.finish(ContentHash(*blake3::hash(text.as_bytes()).as_bytes()))
            .map_err(|fault| wrong(text.len(), fault))
    }

    /// The rules that ship with the program.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Rules> = OnceLock::new();
        SHIPPED
            .get_or_init(|| Self::parse(SHIPPED_RULES).expect("BUG: the shipped rules are checked by a test"))
    }

    /// BLAKE3 of their text.
    pub fn hash(&self) -> ContentHash {
        self.hash
    }

    /// All rows, in the order of the text.
    pub fn rows(&self) -> &[RuleRow] {
        &self.rows
    }

    /// Whether this ground stops the clock of any procedure; one procedure's data may add others.
    pub fn pauses_for(&self, ground: PauseGround) -> bool {
        self.pausing_grounds.contains(&ground)
    }

    /// What share of the limit the steps of a role have, in parts of what all steps have together.
    pub fn step_share(&self, role: &str) -> u16 {
        let of = |name: &str| self.step_shares.iter().find(|(own, _)| own == name).map(|(_, share)| *share);
        of(role).or_else(|| of("other")).unwrap_or(1)
    }

    /// Whether a promise is close with so many working minutes left of so many.
    pub fn is_close(&self, left: i64, whole: i64) -> bool {
        let share = whole.max(0).saturating_mul(i64::from(self.warning_share)) / 100;
        left <= share.min(i64::from(self.warning_minutes))
    }

    /// A dossier number of another system as it is written here, where it has a shape that is taken.
    pub fn number_of(&self, text: &str) -> Option<String> {
        self.number_shapes.iter().find_map(|shape| shape.read(text))
    }

    /// The article behind a rule.
    pub fn article(&self, id: RuleId) -> Arc<str> {
        self.rows
            .iter()
            .find(|row| row.id == id)
            .map_or_else(|| Arc::from(""), |row| Arc::clone(&row.article))
    }
}

/// Values gathered while rows are read.
#[derive(Default)]
struct Reading {
    working_day_minutes: Option<u16>,
    same_day_cutoff: Option<u16>,
    hand_over_cutoff: Option<u16>,
    first_day_counted: Option<bool>,
    last_day_moves: Option<bool>,
    pausing_grounds: Option<Vec<PauseGround>>,
    warning_share: Option<u8>,
    warning_minutes: Option<u16>,
    step_shares: Option<Vec<(String, u16)>>,
    online_answer: Option<TimeLimit>,
    number_shapes: Option<Vec<Shape>>,
    rows: Vec<RuleRow>,
}

impl Reading {
    fn take(&mut self, raw: &RawRule) -> Result<(), RulesFault> {
        let (id, value, unit) = (raw.id, &raw.value, raw.unit);
        if self.rows.iter().any(|row| row.id == id) {
            return Err(RulesFault::Twice(id));
        }
        match id {
            RuleId::WorkingDayMinutes => self.working_day_minutes = Some(minutes(id, unit, value)?),
            RuleId::SameDayCutoff => self.same_day_cutoff = Some(time_of_day(id, unit, value)?),
            RuleId::HandOverCutoff => self.hand_over_cutoff = Some(time_of_day(id, unit, value)?),
            RuleId::FirstDayCounted => self.first_day_counted = Some(yes_no(id, unit, value)?),
            RuleId::LastDayMoves => self.last_day_moves = Some(yes_no(id, unit, value)?),
            RuleId::PausingGrounds => self.pausing_grounds = Some(grounds(id, unit, value)?),
            RuleId::WarningShare => self.warning_share = Some(percent(id, unit, value)?),
            RuleId::WarningMinutes => self.warning_minutes = Some(minutes(id, unit, value)?),
            RuleId::StepShares => self.step_shares = Some(shares(id, unit, value)?),
            RuleId::OnlineAnswer => self.online_answer = Some(limit(id, unit, value)?),
            RuleId::NumberShapes => self.number_shapes = Some(shapes(id, unit, value)?),
        }
        self.rows.push(RuleRow {
            id,
            value: value.to_string(),
            default: raw.default.to_string(),
            article: clean_line(&raw.article, MAX_TEXT).into(),
            verified: raw.checked == Checked::V,
            vi: clean_line(&raw.vi, MAX_TEXT),
            en: clean_line(&raw.en, MAX_TEXT),
        });
        Ok(())
    }

    fn finish(self, hash: ContentHash) -> Result<Rules, RulesFault> {
        let missing = |id| move || RulesFault::Missing(id);
        Ok(Rules {
            working_day_minutes: self.working_day_minutes.ok_or_else(missing(RuleId::WorkingDayMinutes))?,
            same_day_cutoff: self.same_day_cutoff.ok_or_else(missing(RuleId::SameDayCutoff))?,
            hand_over_cutoff: self.hand_over_cutoff.ok_or_else(missing(RuleId::HandOverCutoff))?,
            first_day_counted: self.first_day_counted.ok_or_else(missing(RuleId::FirstDayCounted))?,
            last_day_moves: self.last_day_moves.ok_or_else(missing(RuleId::LastDayMoves))?,
            pausing_grounds: self.pausing_grounds.ok_or_else(missing(RuleId::PausingGrounds))?,
            warning_share: self.warning_share.unwrap_or(WARNING_SHARE),
            warning_minutes: self.warning_minutes.unwrap_or(WARNING_MINUTES),
            step_shares: self.step_shares.unwrap_or_else(usual_shares),
            // Rules recorded before these rows existed are read as the law then stood.
            online_answer: self.online_answer.map_or_else(|| usual("8h"), Ok)?,
            number_shapes: self.number_shapes.map_or_else(|| usual(USUAL_SHAPE).map(|s| vec![s]), Ok)?,
            rows: self.rows,
            hash,
        })
    }
}

/// What holds for texts of before these rules were known.
const WARNING_SHARE: u8 = 20;
const WARNING_MINUTES: u16 = 480;

fn usual_shares() -> Vec<(String, u16)> {
    [("examine", 80), ("approve", 20), ("other", 50)].map(|(role, share)| (role.to_owned(), share)).into()
}

fn percent(id: RuleId, unit: Unit, value: &toml::Value) -> Result<u8, RulesFault> {
    value
        .as_integer()
        .and_then(|n| u8::try_from(n).ok())
        .filter(|n| unit == Unit::Percent && (1..=100).contains(n))
        .ok_or(RulesFault::Value(id, "a whole percentage from 1 to 100, unit = \"percent\""))
}

fn shares(id: RuleId, unit: Unit, value: &toml::Value) -> Result<Vec<(String, u16)>, RulesFault> {
    const MOST: usize = 20;
    let wrong = || RulesFault::Value(id, "a list such as [\"examine=80\", \"other=50\"], unit = \"shares\"");
    let rows: Vec<String> = value.clone().try_into().map_err(|_| wrong())?;
    if unit != Unit::Shares || rows.len() > MOST {
        return Err(wrong());
    }
    let one = |row: &String| {
        let (role, share) = row.split_once('=')?;
        let share = share.trim().parse().ok().filter(|share| (1..=1000).contains(share))?;
        Some((clean_line(role.trim(), 40), share))
    };
    rows.iter().map(one).collect::<Option<_>>().ok_or_else(wrong)
}

fn minutes(id: RuleId, unit: Unit, value: &toml::Value) -> Result<u16, RulesFault> {
    value
        .as_integer()
        .and_then(|n| u16::try_from(n).ok())
        .filter(|n| unit == Unit::Minutes && (1..=24 * 60).contains(n))
        .ok_or(RulesFault::Value(id, "whole minutes from 1 to 1440, unit = \"minutes\""))
}

fn time_of_day(id: RuleId, unit: Unit, value: &toml::Value) -> Result<u16, RulesFault> {
    value
        .as_str()
        .and_then(parse_time_of_day)
        .filter(|_| unit == Unit::Time)
        .ok_or(RulesFault::Value(id, "a time such as \"15:00\", unit = \"time\""))
}

fn yes_no(id: RuleId, unit: Unit, value: &toml::Value) -> Result<bool, RulesFault> {
    value
        .as_bool()
        .filter(|_| unit == Unit::YesNo)
        .ok_or(RulesFault::Value(id, "true or false, unit = \"yes-no\""))
}

fn grounds(id: RuleId, unit: Unit, value: &toml::Value) -> Result<Vec<PauseGround>, RulesFault> {
    let wrong =
        RulesFault::Value(id, "a list of supplement (always), payment, opinion, survey, unit = \"grounds\"");
    if unit != Unit::Grounds {
        return Err(wrong);
    }
    let grounds: Vec<PauseGround> = value.clone().try_into().map_err(|_| wrong.clone())?;
    // What the applicant is asked to bring is always theirs to bring: the requests themselves stop the clock.
    if grounds.contains(&PauseGround::Supplement) { Ok(grounds) } else { Err(wrong) }
}

/// The shape of numbers where the rules name none.
const USUAL_SHAPE: &str = "{agency}-{yy}{mm}{dd}-{serial}";

fn usual<T: std::str::FromStr>(text: &str) -> Result<T, RulesFault> {
    text.parse().map_err(|_| RulesFault::Syntax(text.to_owned()))
}

fn limit(id: RuleId, unit: Unit, value: &toml::Value) -> Result<TimeLimit, RulesFault> {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .filter(|_| unit == Unit::Limit)
        .ok_or(RulesFault::Value(id, "a limit such as \"8h\" or \"1wd\", unit = \"limit\""))
}

fn shapes(id: RuleId, unit: Unit, value: &toml::Value) -> Result<Vec<Shape>, RulesFault> {
    let wrong =
        RulesFault::Value(id, "a list such as [\"{agency}-{yy}{mm}{dd}-{serial}\"], unit = \"shapes\"");
    let texts = value.as_array().filter(|texts| unit == Unit::Shapes && !texts.is_empty());
    let read = |text: &toml::Value| text.as_str().and_then(|text| text.parse().ok());
    texts.and_then(|texts| texts.iter().map(read).collect()).ok_or(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_are_the_laws_defaults() {
        let rules = Rules::parse(SHIPPED_RULES).unwrap();
        assert_eq!(
            (rules.working_day_minutes, rules.same_day_cutoff, rules.hand_over_cutoff),
            (480, 900, 900)
        );
        assert!(!rules.first_day_counted && rules.last_day_moves);
        assert!(rules.pauses_for(PauseGround::Supplement) && rules.pauses_for(PauseGround::Payment));
        assert!(!rules.pauses_for(PauseGround::Opinion));
        assert!(rules.rows().iter().all(|row| row.value == row.default && !row.article.is_empty()));
        assert_eq!(rules.hash(), Rules::shipped().hash());
    }

    #[test]
    fn a_wrong_row_is_refused_with_its_line() {
        let line_of = |needle: &str| 1 + SHIPPED_RULES.lines().position(|l| l == needle).unwrap();
        let cutoff = line_of("id = \"same-day-cutoff\"");
        let cases = [
            ("value = \"15:00\"", "value = \"25:00\"", cutoff - 1),
            ("value = 480", "value = 0", line_of("id = \"working-day-minutes\"") - 1),
            ("id = \"same-day-cutoff\"", "id = \"lunch\"", cutoff),
            (
                "id = \"hand-over-cutoff\"",
                "id = \"same-day-cutoff\"",
                line_of("id = \"hand-over-cutoff\"") - 1,
            ),
            (
                "\"supplement\", \"payment\"]\ndefault",
                "\"mood\"]\ndefault",
                line_of("id = \"pausing-grounds\"") - 1,
            ),
        ];
        for (from, to, line) in cases {
            let text = SHIPPED_RULES.replacen(from, to, 1);
            assert_ne!(text, SHIPPED_RULES, "{from}");
            let error = Rules::parse(&text).unwrap_err();
            assert_eq!(error.line, line, "{to}: {error}");
        }
        assert!(matches!(Rules::parse("rule = []").unwrap_err().fault, RulesFault::Missing(_)));
    }
}
