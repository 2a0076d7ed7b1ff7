//! The shape of a procedure file, key by key; the meaning is given where it is read.

use crate::domain::procedure::{
    Channel, FeeKind, FieldKind, FlagKind, GuidanceText, Level, Requirement, Source,
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileForm {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) short: String,
    pub(super) name_en: String,
    pub(super) sector: String,
    pub(super) source: Source,
    #[serde(default)]
    pub(super) record: String,
    #[serde(default)]
    pub(super) decision: String,
    pub(super) decided: Option<String>,
    pub(super) levels: Vec<Level>,
    pub(super) body: String,
    pub(super) group: Option<char>,
    #[serde(default)]
    pub(super) starts_on_payment: bool,
    #[serde(default)]
    pub(super) conditions: Vec<String>,
    #[serde(default)]
    pub(super) remarks: Vec<String>,
    #[serde(default)]
    pub(super) excludes: Vec<ExcludeForm>,
    #[serde(default)]
    pub(super) flag: Vec<FlagForm>,
    #[serde(default)]
    pub(super) step: Vec<StepForm>,
    #[serde(default)]
    pub(super) quantity: Vec<QuantityForm>,
    #[serde(default)]
    pub(super) limit: Vec<LimitForm>,
    #[serde(default)]
    pub(super) fee: Vec<FeeForm>,
    #[serde(default)]
    pub(super) paper: Vec<PaperForm>,
    #[serde(default)]
    pub(super) field: Vec<FieldForm>,
    pub(super) case: Vec<CaseForm>,
    #[serde(default)]
    pub(super) result: Vec<RefForm>,
    #[serde(default)]
    pub(super) basis: Vec<RefForm>,
    #[serde(default)]
    pub(super) sample: Vec<SampleForm>,
    #[serde(default)]
    pub(super) texts: Vec<GuidanceText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExcludeForm {
    pub(super) key: String,
    pub(super) article: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlagForm {
    pub(super) kind: FlagKind,
    pub(super) found: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepForm {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) name_en: String,
    pub(super) role: String,
    pub(super) budget: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuantityForm {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) label_en: String,
    pub(super) default: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitForm {
    pub(super) channel: Option<Channel>,
    pub(super) limit: Option<String>,
    #[serde(default)]
    pub(super) raw: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeeForm {
    pub(super) label: String,
    pub(super) kind: Option<FeeKind>,
    pub(super) channel: Option<Channel>,
    pub(super) amount: Option<u64>,
    #[serde(default)]
    pub(super) unknown: bool,
    pub(super) unit: Option<String>,
    pub(super) each: Option<u64>,
    #[serde(default)]
    pub(super) tiers: Vec<(u32, u64)>,
    pub(super) cap: Option<u64>,
    pub(super) times: Option<String>,
    pub(super) from: Option<String>,
    pub(super) until: Option<String>,
    #[serde(default)]
    pub(super) relief: Vec<ReliefForm>,
    #[serde(default)]
    pub(super) raw: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReliefForm {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) label_en: String,
    #[serde(default)]
    pub(super) amount: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PaperForm {
    pub(super) heading: Option<String>,
    pub(super) note: Option<String>,
    pub(super) name: Option<String>,
    pub(super) name_en: Option<String>,
    pub(super) code: Option<String>,
    #[serde(default)]
    pub(super) originals: u16,
    #[serde(default)]
    pub(super) copies: u16,
    pub(super) need: Option<Requirement>,
    pub(super) form: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldForm {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) label_en: String,
    #[serde(default = "text_field")]
    pub(super) kind: FieldKind,
    #[serde(default)]
    pub(super) choices: Vec<String>,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) personal: bool,
    pub(super) max: u16,
}

fn text_field() -> FieldKind {
    FieldKind::Text
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseForm {
    pub(super) no: u16,
    pub(super) name: String,
    pub(super) name_en: String,
    #[serde(default)]
    pub(super) limit: Vec<LimitForm>,
    #[serde(default)]
    pub(super) fee: Vec<FeeForm>,
    #[serde(default)]
    pub(super) paper: Vec<PaperForm>,
    #[serde(default)]
    pub(super) field: Vec<FieldForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefForm {
    pub(super) code: String,
    pub(super) name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SampleForm {
    pub(super) case: u16,
    pub(super) channel: Option<Channel>,
    pub(super) received: String,
    #[serde(default)]
    pub(super) quantities: BTreeMap<String, u32>,
    pub(super) relief: Option<String>,
    pub(super) fee: Option<u64>,
    pub(super) fee_is: Option<String>,
    pub(super) papers: usize,
    pub(super) required: usize,
    pub(super) due: Option<String>,
}
