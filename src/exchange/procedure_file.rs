//! Procedure files: one procedure with its sample cases in TOML, as they ship in `assets/procedures`.
//!
//! The file has its own form, with shorthands an editor likes; it is made into domain types here and
//! nowhere else. An unknown key is an error, so that a misspelt one is not silently passed over.
//!
//! Shorthands: a case's `no = 1` stands for the code `1.004222.01`; papers without a code are numbered
//! through the case; a fee is `amount`, or `each` of a counted `unit` (or `tiers = [[1, 2000], [3,
//! 1000]]`), or `unknown = true`.

mod form;

use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::domain::clock::TimeLimit;
use crate::domain::procedure::{
    AmountRule, Case, CaseCode, Channel, DocumentSpec, Expected, ExpectedFee, FeeKind, FeeRule, FieldKind,
    FieldSpec, Flag, Guidance, LimitRow, PaperLine, PaperRef, Procedure, ProcedureCode, Quantity,
    QuantitySpec, RecordRef, Relief, Sample, Specimen, StepSpec, SubClock, Tariff, Tier, Topic,
};
use form::{CaseForm, FeeForm, FieldForm, FileForm, LimitForm, PaperForm, RefForm, SampleForm, StepForm};
use time::Date;
use time::macros::format_description;

/// Why a procedure file was refused.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// Not TOML of the expected shape; the parser names line and key.
    #[error("the procedure file is not well formed: {0}")]
    Form(#[from] Box<toml::de::Error>),
    /// A value is of the right type and makes no sense.
    #[error("{key} = {value:?} in the procedure file is wrong: {reason}")]
    Value {
        /// The key.
        key: &'static str,
        /// What stands there.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
}

fn fault(key: &'static str, value: &str, reason: &dyn std::fmt::Display) -> FileFault {
    FileFault::Value { key, value: value.to_owned(), reason: reason.to_string() }
}

/// Reads one procedure file.
pub fn read_procedure(text: &str) -> Result<Specimen, FileFault> {
    let file: FileForm = toml::from_str(text).map_err(Box::new)?;
    let code: ProcedureCode = file.code.parse().map_err(|error| fault("code", &file.code, &error))?;
    let samples = file.sample.iter().map(|form| sample(form, &code)).collect::<Result<Vec<_>, _>>()?;
    let texts = file.texts.clone();
    Ok(Specimen { procedure: procedure(file, code)?, samples, texts })
}

fn procedure(file: FileForm, code: ProcedureCode) -> Result<Procedure, FileFault> {
    let steps = file.step.into_iter().map(step).collect::<Result<Vec<_>, _>>()?;
    let mut number = 0;
    let papers = papers(file.paper, &mut number)?;
    let cases = file.case.into_iter().map(|form| case(form, &code, number)).collect::<Result<Vec<_>, _>>()?;
    let guidance = [(Topic::Conditions, file.conditions), (Topic::Remarks, file.remarks)];
    Ok(Procedure {
        name: file.name,
        short_name: file.short,
        name_en: Some(file.name_en),
        sector: file.sector,
        source: file.source,
        record: RecordRef {
            id: file.record,
            decision: file.decision,
            decided_on: file.decided.map(|text| date("decided", &text)).transpose()?,
            updated_millis: None,
        },
        levels: file.levels,
        body: file.body,
        ticket_group: file.group,
        starts_on_payment: file.starts_on_payment,
        excludes: file.excludes.into_iter().map(|e| SubClock { key: e.key, article: e.article }).collect(),
        steps: if steps.is_empty() { Procedure::default_steps() } else { steps },
        quantities: quantities(file.quantity)?,
        limits: limits(file.limit)?,
        fees: fees(file.fee)?,
        papers,
        fields: fields(file.field),
        cases,
        results: refs(file.result),
        legal_basis: refs(file.basis),
        guidance: guidance
            .into_iter()
            .filter(|(_, lines)| !lines.is_empty())
            .map(|(topic, lines)| Guidance { topic, lines })
            .collect(),
        flags: file.flag.into_iter().map(|form| Flag { kind: form.kind, found: form.found }).collect(),
        code,
    })
}

fn case_code(code: &ProcedureCode, no: u16) -> CaseCode {
    code.nth_case(usize::from(no))
}

fn case(form: CaseForm, code: &ProcedureCode, shared_papers: usize) -> Result<Case, FileFault> {
    let mut number = shared_papers;
    Ok(Case {
        code: case_code(code, form.no),
        name: form.name,
        name_en: Some(form.name_en),
        stated: None,
        limits: limits(form.limit)?,
        fees: fees(form.fee)?,
        papers: papers(form.paper, &mut number)?,
        fields: fields(form.field),
    })
}

fn limit(key: &'static str, text: &str) -> Result<TimeLimit, FileFault> {
    text.parse().map_err(|error| fault(key, text, &error))
}

fn limits(rows: Vec<LimitForm>) -> Result<Vec<LimitRow>, FileFault> {
    let row = |form: LimitForm| {
        let limit = form.limit.map(|text| limit("limit", &text)).transpose()?;
        Ok(LimitRow { channel: form.channel, limit, raw: form.raw })
    };
    rows.into_iter().map(row).collect()
}

fn fees(rows: Vec<FeeForm>) -> Result<Vec<FeeRule>, FileFault> {
    rows.into_iter().map(fee).collect()
}

fn fee(form: FeeForm) -> Result<FeeRule, FileFault> {
    let amount = amount(&form)?;
    let day = |key, text: Option<String>| text.map(|text| date(key, &text)).transpose();
    Ok(FeeRule {
        label: form.label,
        kind: form.kind.unwrap_or(FeeKind::Charge),
        channel: form.channel,
        amount,
        from: day("from", form.from)?,
        until: day("until", form.until)?,
        alternative: false,
        reliefs: form
            .relief
            .into_iter()
            .map(|r| Relief { key: r.key, label: r.label, label_en: r.label_en, amount: Dong(r.amount) })
            .collect(),
        raw: form.raw,
    })
}

fn amount(form: &FeeForm) -> Result<AmountRule, FileFault> {
    let Some(unit) = &form.unit else {
        return match (form.amount, form.unknown) {
            (Some(amount), false) => Ok(AmountRule::Fixed(Dong(amount))),
            (None, true) => Ok(AmountRule::Unknown),
            _ => Err(fault("fee", &form.label, &"give exactly one of amount, unit, unknown")),
        };
    };
    let tiers: Vec<Tier> = match form.each {
        Some(each) => vec![Tier { from: 1, each: Dong(each) }],
        None => form.tiers.iter().map(|(from, each)| Tier { from: *from, each: Dong(*each) }).collect(),
    };
    if form.amount.is_some()
        || form.unknown
        || tiers.is_empty()
        || (form.each.is_some() && !form.tiers.is_empty())
    {
        return Err(fault("fee", &form.label, &"a counted fee has either each or tiers, and no amount"));
    }
    let times = form.times.as_deref().map(|key| quantity("times", key)).transpose()?;
    Ok(AmountRule::Counted(Tariff { unit: quantity("unit", unit)?, tiers, cap: form.cap.map(Dong), times }))
}

fn quantity(key: &'static str, text: &str) -> Result<Quantity, FileFault> {
    text.parse().map_err(|error| fault(key, text, &error))
}

fn quantities(rows: Vec<form::QuantityForm>) -> Result<Vec<QuantitySpec>, FileFault> {
    let row = |form: form::QuantityForm| {
        let key = quantity("quantity", &form.key)?;
        Ok(QuantitySpec { key, label: form.label, label_en: form.label_en, default: form.default })
    };
    rows.into_iter().map(row).collect()
}

fn papers(rows: Vec<PaperForm>, number: &mut usize) -> Result<Vec<PaperLine>, FileFault> {
    rows.into_iter().map(|form| paper(form, number)).collect()
}

fn paper(form: PaperForm, number: &mut usize) -> Result<PaperLine, FileFault> {
    match (form.heading, form.note, form.name) {
        (Some(heading), None, None) => Ok(PaperLine::Heading(heading)),
        (None, Some(note), None) => Ok(PaperLine::Note(note)),
        (None, None, Some(name)) => {
            *number += 1;
            let Some(requirement) = form.need else {
                return Err(fault("need", &name, &"a paper says its need"));
            };
            Ok(PaperLine::Document(DocumentSpec {
                code: form.code.unwrap_or_else(|| format!("{number:02}")),
                name,
                name_en: form.name_en,
                originals: form.originals,
                copies: form.copies,
                requirement,
                form: form.form,
            }))
        }
        (heading, note, name) => {
            let shown = heading.or(note).or(name).unwrap_or_default();
            Err(fault("paper", &shown, &"give exactly one of heading, note, name"))
        }
    }
}

fn fields(rows: Vec<FieldForm>) -> Vec<FieldSpec> {
    let field = |form: FieldForm| FieldSpec {
        key: form.key,
        label: form.label,
        label_en: form.label_en,
        kind: if form.choices.is_empty() { form.kind } else { FieldKind::Choice(form.choices) },
        required: form.required,
        personal: form.personal,
        max_chars: form.max,
    };
    rows.into_iter().map(field).collect()
}

fn step(form: StepForm) -> Result<StepSpec, FileFault> {
    let budget = form.budget.map(|text| limit("budget", &text)).transpose()?;
    Ok(StepSpec { code: form.code, name: form.name, name_en: form.name_en, role: form.role, budget })
}

fn refs(rows: Vec<RefForm>) -> Vec<PaperRef> {
    rows.into_iter().map(|form| PaperRef { code: form.code, name: form.name }).collect()
}

fn date(key: &'static str, text: &str) -> Result<Date, FileFault> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|error| fault(key, text, &error))
}

fn moment(key: &'static str, text: &str) -> Result<Timestamp, FileFault> {
    Timestamp::parse(text).map_err(|error| fault(key, text, &error))
}

fn sample(form: &SampleForm, code: &ProcedureCode) -> Result<Sample, FileFault> {
    let fee = match (form.fee, form.fee_is.as_deref()) {
        (Some(sum), None) => ExpectedFee::Known(Dong(sum)),
        (None, Some("unknown")) => ExpectedFee::Unknown,
        (None, Some("needs-quantity")) => ExpectedFee::NeedsQuantity,
        _ => return Err(fault("sample", &form.received, &"give fee, or fee_is = unknown or needs-quantity")),
    };
    let counted = |(key, n): (&String, &u32)| Ok((quantity("quantities", key)?, *n));
    Ok(Sample {
        case: case_code(code, form.case),
        channel: form.channel.unwrap_or(Channel::Direct),
        received: moment("received", &form.received)?,
        quantities: form.quantities.iter().map(counted).collect::<Result<_, FileFault>>()?,
        relief: form.relief.clone(),
        expected: Expected {
            fee,
            papers: form.papers,
            required: form.required,
            due: form.due.as_deref().map(|text| moment("due", text)).transpose()?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "code = \"1.000001\"\nname = \"Thử\"\nshort = \"Thử\"\nname_en = \"Test\"\n\
                        sector = \"Thử\"\nsource = \"summary\"\nlevels = [\"ward\"]\nbody = \"Xã\"\n";
    const CASE: &str = "[[case]]\nno = 1\nname = \"Thử\"\nname_en = \"Test\"\n";

    #[test]
    fn a_small_file_gives_a_procedure_with_default_steps() {
        let specimen = read_procedure(&format!("{HEAD}[[limit]]\nlimit = \"3wd\"\n{CASE}")).unwrap();
        let procedure = specimen.procedure;
        assert_eq!(
            procedure.steps.iter().map(|s| s.code.as_str()).collect::<Vec<_>>(),
            ["intake", "examine", "approve", "return"]
        );
        let case = procedure.cases.first().unwrap();
        assert_eq!(case.code.as_str(), "1.000001.01");
        assert_eq!(procedure.limit(case, Channel::Postal).map(|l| l.to_string()).as_deref(), Some("3wd"));
    }

    #[test]
    fn mistakes_are_named() {
        for (body, said) in [
            ("colour = \"red\"\n", "colour"),
            ("[[limit]]\nlimit = \"3 days\"\n", "3 days"),
            ("[[fee]]\nlabel = \"Phí\"\n", "exactly one of"),
            ("[[fee]]\nlabel = \"Phí\"\namount = 1\nunit = \"page\"\neach = 1\n", "either each or tiers"),
            ("[[paper]]\nname = \"A\"\n", "need"),
            ("[[paper]]\nname = \"A\"\nnote = \"B\"\n", "exactly one of"),
            ("[[sample]]\ncase = 1\nreceived = \"2026-11-23T09:00\"\npapers = 0\nrequired = 0\n", "fee_is"),
            ("decided = \"23/11/2026\"\n", "23/11/2026"),
        ] {
            let error = read_procedure(&format!("{HEAD}{body}{CASE}")).unwrap_err().to_string();
            assert!(error.contains(said), "{body}: {error}");
        }
    }
}
