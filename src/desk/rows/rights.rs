//! Rows of rights: what is kept apart, who acts for whom, what waits to be confirmed.

use serde::{Deserialize, Serialize};

use super::{CODE_MAX, SHOWN_MAX, clamped, money::Said};
use crate::base::coded::Coded as _;
use crate::domain::intake::Words;
use crate::domain::officer::{DutiesExempted, DutySet};
use crate::domain::rights::duty::DutyRule;
use crate::record::entry::Entry;

/// A rule of an agency for a procedure, as it was said last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyRow {
    /// The entry that said so.
    pub said_at: Said,
    /// The rule.
    pub rule: DutyRule,
}

fn motive(personal: Option<&Words>) -> String {
    personal.map(|words| clamped(&words.text, SHOWN_MAX)).unwrap_or_default()
}

impl DutyRow {
    /// What one word on a rule says.
    pub fn set(said: &DutySet, entry: &Entry, said_at: Said) -> Self {
        let rule = DutyRule {
            unit: clamped(&said.unit, CODE_MAX),
            duty: Some(said.duty),
            procedure: said.procedure.as_deref().map(|code| clamped(code, CODE_MAX)),
            applies: said.applies,
            since: entry.legal_time(),
            officer: entry.officer,
            motive: motive(said.personal.as_ref()),
        };
        Self { said_at, rule }
    }

    /// What one word on an agency's exemption says.
    pub fn exempted(said: &DutiesExempted, entry: &Entry, said_at: Said) -> Self {
        let rule = DutyRule {
            unit: clamped(&said.unit, CODE_MAX),
            duty: None,
            procedure: None,
            applies: said.exempt,
            since: entry.legal_time(),
            officer: entry.officer,
            motive: motive(said.personal.as_ref()),
        };
        Self { said_at, rule }
    }

    /// Where it stands: agency, rule, procedure.
    pub fn id(&self) -> (String, u8, String) {
        let duty = self.rule.duty.map_or(0, |duty| duty.code());
        (self.rule.unit.clone(), duty, self.rule.procedure.clone().unwrap_or_default())
    }
}
