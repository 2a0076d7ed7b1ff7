//! A calendar or rules of a single question: what differs from those that ship, or a whole text.

use super::question::Problem;
use crate::domain::catalogue::{CalendarDays, EditCalendar, SetRule, edit_calendar, set_rule};
use crate::domain::clock::calendar::SHIPPED_CALENDAR;
use crate::domain::clock::rules::{RuleId, SHIPPED_RULES};
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::refusal::Refusal;
use serde::Deserialize;
use std::collections::BTreeMap;

/// `"calendar"` of a question: runs of days as `edit-calendar` takes them, or a whole text.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OtherCalendar {
    Text(String),
    Days(Vec<CalendarDays>),
}

/// `"rules"` of a question: values by rule, or a whole text.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OtherRules {
    Text(String),
    Values(BTreeMap<String, serde_json::Value>),
}

impl OtherCalendar {
    pub(super) fn read(self) -> Result<WorkingCalendar, Problem> {
        let text = match self {
            Self::Text(text) => text,
            Self::Days(days) => {
                edit_calendar(SHIPPED_CALENDAR, &EditCalendar { days }).map_err(|no| problem(&no))?
            }
        };
        WorkingCalendar::parse(&text).map_err(|error| Problem::Other(error.to_string()))
    }
}

impl OtherRules {
    pub(super) fn read(self) -> Result<Rules, Problem> {
        let text = match self {
            Self::Text(text) => text,
            Self::Values(values) => {
                let mut text = SHIPPED_RULES.to_owned();
                for (name, value) in values {
                    let known = RuleId::ALL.into_iter().find(|rule| rule.name() == name);
                    let rule = known.ok_or_else(|| Problem::Other(format!("{name}: no such rule")))?;
                    let command = SetRule { rule, value: typed(&value) };
                    text = set_rule(&text, &command).map_err(|no| problem(&no))?;
                }
                text
            }
        };
        Rules::parse(&text).map_err(|error| Problem::Other(error.to_string()))
    }
}

/// A JSON value as a person would type it.
fn typed(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(parts) => parts.iter().map(typed).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn problem(refusal: &Refusal) -> Problem {
    let told: Vec<&str> = refusal.args.iter().map(|(_, value)| value.as_str()).collect();
    Problem::Other(format!("{}: {}", refusal.code, told.join(": ")))
}
