//! A detail record of the portal made into a procedure.
//!
//! Cases come from the record's own `cases` (a code, a name, a number of days); limits and fees stand on
//! its methods and hold for all cases, and so do its papers.

use super::values::{Reader, is_on};
use super::{Reason, fees, limits, papers, row};
use crate::base::time::{Timestamp, VIETNAM_OFFSET_MINUTES};
use crate::domain::procedure::{
    Case, FlagKind, Guidance, Level, PaperLine, PaperRef, Procedure, ProcedureCode, RecordRef, Source, Topic,
    short_name,
};
use serde_json::Value;

/// Reads a record.
pub(super) fn read(value: &Value) -> Result<Procedure, Reason> {
    let mut reader = Reader::default();
    let r = &mut reader;
    let (code, name) = row::identity(r, value)?;
    let methods = r.list(value, "executionMethods");
    let limits: Vec<_> = methods.iter().map(|method| limits::row(r, method)).collect();
    let fees = methods.iter().flat_map(|method| fees::rules(r, method)).collect();
    let papers = papers::lines(r, value);
    let cases = cases(r, value, &code, &name);
    limits::compare(r, &limits, &cases.iter().map(|case| case.stated).collect::<Vec<_>>());
    doubts(r, value, &code, &papers);
    let mut procedure = Procedure {
        short_name: short_name(&name),
        sector: sector(r, value),
        record: record(r, value),
        levels: levels(value),
        body: bodies(r, value),
        results: refs(r, value, "resultsDetails"),
        legal_basis: refs(r, value, "legalBasisesDetails"),
        guidance: guidance(r, value),
        source: Source::Portal,
        name_en: None,
        ticket_group: None,
        starts_on_payment: false,
        excludes: Vec::new(),
        steps: Procedure::default_steps(),
        quantities: Vec::new(),
        fields: Vec::new(),
        flags: Vec::new(),
        code,
        name,
        limits,
        fees,
        papers,
        cases,
    };
    procedure.flags = reader.into_flags();
    Ok(procedure)
}

fn doubts(reader: &mut Reader, value: &Value, code: &ProcedureCode, papers: &[PaperLine]) {
    if !code.is_usual() {
        reader.flag(FlagKind::CodeUnusual, code.as_str());
    }
    let state = reader.line(value, "state");
    if !matches!(state.as_str(), "ACTIVE" | "UPDATED") {
        reader.flag(FlagKind::NotActive, &state);
    }
    if papers.iter().all(|line| line.document().is_none()) {
        reader.flag(FlagKind::NoPapers, "");
    }
}

/// The record's cases in the order of their codes, each code once; one case where it has none.
fn cases(reader: &mut Reader, value: &Value, code: &ProcedureCode, name: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (at, item) in reader.list(value, "cases").iter().enumerate() {
        let text = reader.line(item, "code");
        let own = text.parse().unwrap_or_else(|_| code.nth_case(at + 1));
        let own_name = reader.line(item, "name");
        if cases.iter().any(|case| case.code == own) {
            reader.flag(FlagKind::CaseTwice, own.as_str());
            continue;
        }
        let stated = limits::stated(item);
        let name = if own_name.is_empty() { name.to_owned() } else { own_name };
        cases.push(Case { stated, ..bare_case(own, name) });
    }
    if cases.is_empty() {
        cases.push(bare_case(code.nth_case(1), name.to_owned()));
    }
    cases.sort_by(|a, b| a.code.cmp(&b.code));
    cases
}

fn bare_case(code: crate::domain::procedure::CaseCode, name: String) -> Case {
    Case {
        code,
        name,
        name_en: None,
        stated: None,
        limits: Vec::new(),
        fees: Vec::new(),
        papers: Vec::new(),
        fields: Vec::new(),
    }
}

fn levels(value: &Value) -> Vec<Level> {
    [("isMinistry", Level::Ministry), ("isProvince", Level::Province), ("isWard", Level::Ward)]
        .into_iter()
        .filter_map(|(key, level)| is_on(value, key).then_some(level))
        .collect()
}

fn sector(reader: &mut Reader, value: &Value) -> String {
    let own = value.get("category").map(|category| reader.line(category, "name")).unwrap_or_default();
    if own.is_empty() { names(reader, value, "categoriesDetails").join("; ") } else { own }
}

fn record(reader: &mut Reader, value: &Value) -> RecordRef {
    let proposal = value.get("procedureProposal").unwrap_or(&Value::Null);
    let decided = proposal.get("decisionDate").and_then(Value::as_i64);
    RecordRef {
        id: reader.line(value, "id"),
        decision: reader.line(proposal, "proposalNumber"),
        decided_on: decided.and_then(|ms| Timestamp::new(ms, VIETNAM_OFFSET_MINUTES)).map(Timestamp::date),
        updated_millis: value.get("updatedAt").and_then(Value::as_i64),
    }
}

fn bodies(reader: &mut Reader, value: &Value) -> String {
    let own = reader.line(value, "executingAgencies");
    if !own.is_empty() {
        return own;
    }
    let mut all = names(reader, value, "departmentsExecuting");
    all.extend(names(reader, value, "unitGroupsExecuting"));
    all.join("; ")
}

fn names(reader: &mut Reader, value: &Value, key: &str) -> Vec<String> {
    let items = reader.list(value, key);
    items.iter().map(|item| reader.line(item, "name")).filter(|name| !name.is_empty()).collect()
}

fn refs(reader: &mut Reader, value: &Value, key: &str) -> Vec<PaperRef> {
    let items = reader.list(value, key);
    items
        .iter()
        .map(|item| PaperRef { code: reader.line(item, "code"), name: reader.line(item, "name") })
        .collect()
}

fn guidance(reader: &mut Reader, value: &Value) -> Vec<Guidance> {
    let mut steps = Vec::new();
    for step in reader.list(value, "executionSteps") {
        steps.extend(reader.lines(step, "name"));
        steps.extend(reader.lines(step, "description"));
    }
    let conditions = reader.lines(value, "requirementsAndConditions");
    let mut remarks = reader.lines(value, "description");
    if remarks == conditions {
        remarks.clear();
    }
    remarks.extend(reader.lines(value, "note"));
    [
        (Topic::Steps, steps),
        (Topic::Conditions, conditions),
        (Topic::Place, reader.lines(value, "dossierReceivingAddresses")),
        (Topic::Applicants, names(reader, value, "subjectTypesDetails")),
        (Topic::Remarks, remarks),
    ]
    .into_iter()
    .filter(|(_, lines)| !lines.is_empty())
    .map(|(topic, lines)| Guidance { topic, lines })
    .collect()
}
