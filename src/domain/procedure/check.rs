//! `catalogue check`: each shipped procedure against itself and against its sample cases.
//!
//! The due time comes from a function given as an argument, so that this file needs neither calendar
//! nor clock. A finding is a sentence for whoever edits the file; no finding means all is well.

use super::code::{CaseCode, ProcedureCode, Quantity};
use super::fee::{AmountRule, FeeFacts, FeeOutcome, FeeRule, MAX_COUNT};
use super::flag::FlagKind;
use super::parts::{Channel, Requirement};
use super::{Case, Procedure};
use crate::base::money::Dong;
use crate::base::text;
use crate::base::time::Timestamp;
use crate::domain::clock::TimeLimit;
use serde_json::Value;
use std::collections::BTreeSet;

/// The clock as the check needs it: limit and receipt in, due time out.
pub type DueBy<'a> = &'a dyn Fn(TimeLimit, Timestamp) -> Timestamp;

/// A procedure with its sample cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specimen {
    /// The procedure.
    pub procedure: Procedure,
    /// Its samples.
    pub samples: Vec<Sample>,
    /// Sentences for asking for papers: no part of a version, they decide nothing.
    pub texts: Vec<GuidanceText>,
}

/// A sentence often needed when papers are asked for, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuidanceText {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// Facts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The case.
    pub case: CaseCode,
    /// How the dossier came.
    pub channel: Channel,
    /// When it was validly received.
    pub received: Timestamp,
    /// What was counted.
    pub quantities: Vec<(Quantity, u32)>,
    /// Ground for relief, if one was proved.
    pub relief: Option<String>,
    /// What must come out.
    pub expected: Expected,
}

/// Fee, checklist and due time out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The fee.
    pub fee: ExpectedFee,
    /// Rows on the checklist.
    pub papers: usize,
    /// Rows without which the dossier is incomplete.
    pub required: usize,
    /// The due time; `None` where the limit is not known.
    pub due: Option<Timestamp>,
}

/// What a sample expects of the fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedFee {
    /// This sum.
    Known(Dong),
    /// The source does not state it.
    Unknown,
    /// Something must be counted first.
    NeedsQuantity,
}

/// Something wrong with a shipped procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The procedure.
    pub code: ProcedureCode,
    /// What is wrong, in English, with what was expected and what was found.
    pub text: String,
}

/// Most form fields a case may ask for: more do not fit the screen.
const MAX_FIELDS: usize = 12;

/// Checks every procedure and runs every sample; an empty answer means that all is well.
pub fn check(specimens: &[Specimen], due: DueBy<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for specimen in specimens {
        let code = &specimen.procedure.code;
        let mut report = |text: String| findings.push(Finding { code: code.clone(), text });
        if !seen.insert(code) {
            report("the code is used by another file".to_owned());
        }
        check_shape(&specimen.procedure, &mut report);
        check_texts(&specimen.procedure, &mut report);
        for case in &specimen.procedure.cases {
            check_case(&specimen.procedure, case, &mut report);
        }
        if specimen.samples.is_empty() {
            report("there is no sample case".to_owned());
        }
        for (at, sample) in specimen.samples.iter().enumerate() {
            run_sample(&specimen.procedure, sample, due, &mut |text| {
                report(format!("sample {}: {text}", at + 1));
            });
        }
    }
    findings
}

type Report<'a> = &'a mut dyn FnMut(String);

fn check_shape(procedure: &Procedure, report: Report<'_>) {
    if procedure.cases.is_empty() {
        report("there is no case".to_owned());
    }
    if procedure.levels.is_empty() {
        report("no level of government executes it".to_owned());
    }
    unique("case code", procedure.cases.iter().map(|case| case.code.as_str()), report);
    unique("step", procedure.steps.iter().map(|step| step.code.as_str()), report);
    unique("quantity", procedure.quantities.iter().map(|spec| spec.key.as_str()), report);
    let roles: Vec<&str> = procedure.steps.iter().map(|step| step.role.as_str()).collect();
    let (first, last) = (roles.first(), roles.last());
    if first != Some(&"intake") || last != Some(&"return") {
        report("the steps must begin with intake and end with return".to_owned());
    }
}

fn check_case(procedure: &Procedure, case: &Case, report: Report<'_>) {
    let place = case.code.to_string();
    let flagged = procedure.flags.iter().any(|flag| {
        matches!(flag.kind, FlagKind::LimitMissing | FlagKind::LimitUnreadable | FlagKind::LimitUnitOther)
    });
    if procedure.limit(case, Channel::Direct).is_none() && !flagged {
        report(format!("case {place} has no limit and no flag says so"));
    }
    unique("field", procedure.form_fields(case).map(|field| field.key.as_str()), report);
    if procedure.form_fields(case).count() > MAX_FIELDS {
        report(format!("case {place} has more than {MAX_FIELDS} fields"));
    }
    unique("paper code", procedure.checklist(case).map(|paper| paper.code.as_str()), report);
    for paper in procedure.checklist(case).filter(|paper| paper.originals == 0 && paper.copies == 0) {
        report(format!("paper {} of case {place} asks for no piece", paper.code));
    }
    for rule in procedure.fee_rules(case) {
        check_fee(procedure, rule, report);
    }
}

fn check_fee(procedure: &Procedure, rule: &FeeRule, report: Report<'_>) {
    if let (Some(from), Some(until)) = (rule.from, rule.until)
        && until < from
    {
        report(format!("fee \"{}\" ends before it begins", rule.label));
    }
    unique("relief", rule.reliefs.iter().map(|relief| relief.key.as_str()), report);
    let AmountRule::Counted(tariff) = &rule.amount else { return };
    let known = |key: &Quantity| procedure.quantities.iter().any(|spec| spec.key == *key);
    if !known(&tariff.unit) || tariff.times.as_ref().is_some_and(|key| !known(key)) {
        report(format!("fee \"{}\" counts something that is not listed", rule.label));
    }
    let starts: Vec<u32> = tariff.tiers.iter().map(|tier| tier.from).collect();
    let rising = starts.windows(2).all(|pair| pair.first() < pair.last());
    if starts.first() != Some(&1) || !rising || starts.last() > Some(&MAX_COUNT) {
        report(format!("the tiers of fee \"{}\" must start at 1 and rise", rule.label));
    }
}

fn unique<'a>(what: &str, keys: impl Iterator<Item = &'a str>, report: Report<'_>) {
    let mut seen = BTreeSet::new();
    for key in keys {
        if !seen.insert(key) {
            report(format!("{what} {key} stands twice"));
        }
    }
}

/// Every text of the procedure, whatever part it stands in: found by writing the whole as JSON.
fn check_texts(procedure: &Procedure, report: Report<'_>) {
    match serde_json::to_value(procedure) {
        Ok(value) => check_value(&value, report),
        Err(error) => report(format!("it cannot be written: {error}")),
    }
}

fn check_value(value: &Value, report: Report<'_>) {
    match value {
        Value::String(text) => check_text(text, report),
        Value::Array(items) => items.iter().for_each(|item| check_value(item, report)),
        Value::Object(map) => map.values().for_each(|item| check_value(item, report)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn check_text(text: &str, report: Report<'_>) {
    if text::nfc(text) != *text {
        report(format!("not NFC: {}", text::fit(text, 60)));
    }
    if text.chars().any(text::is_dangerous) {
        report(format!("control characters in: {}", text::clean_line(text, 60)));
    }
}

fn run_sample(procedure: &Procedure, sample: &Sample, due: DueBy<'_>, report: Report<'_>) {
    let Some(case) = procedure.case(&sample.case) else {
        return report(format!("there is no case {}", sample.case));
    };
    let expected = &sample.expected;
    let facts = FeeFacts::of(sample.channel, sample.received.date()).counting(&sample.quantities);
    let facts = FeeFacts { relief: sample.relief.as_deref(), ..facts };
    let outcome = procedure.fee(case, &facts);
    if !expected.fee.matches(&outcome) {
        report(format!("the fee should be {:?}, it is {outcome:?}", expected.fee));
    }
    let (rows, required) = procedure.checklist(case).fold((0, 0), |(rows, required), paper| {
        (rows + 1, required + usize::from(paper.requirement == Requirement::Required))
    });
    if (rows, required) != (expected.papers, expected.required) {
        report(format!(
            "the checklist should have {} rows, {} of them required; it has {rows}, {required} of them required",
            expected.papers, expected.required
        ));
    }
    let found = procedure.limit(case, sample.channel).map(|limit| due(limit, sample.received));
    if found != expected.due {
        report(format!("the due time should be {:?}, it is {found:?}", expected.due));
    }
}

impl ExpectedFee {
    fn matches(self, outcome: &FeeOutcome) -> bool {
        match (self, outcome) {
            (Self::Known(sum), FeeOutcome::Known { total, .. }) => sum == *total,
            (Self::Unknown, FeeOutcome::Unknown(_)) | (Self::NeedsQuantity, FeeOutcome::NeedsQuantity(_)) => {
                true
            }
            _ => false,
        }
    }
}
