//! Procedures as the catalogue holds them: one version of a procedure with its cases, limits, fees,
//! papers, fields and steps, and the pure questions asked of it.
//!
//! It is not the catalogue (which versions are in force is the desk's fold) and reads no files: the
//! shipped ones and the portal's records are made into these types by `exchange`.
//!
//! Invariant: everything is ordered and deterministic (no map, no float), so that equal procedures
//! have equal bytes; every text is NFC without control characters; a fee or limit that the source
//! does not state is *unknown*, never zero.
//!
//! A limit, fee, paper or field may stand on the procedure, where all cases share it, or on a case:
//! a case's own limits or fees replace the shared ones, its papers and fields follow them.

mod brief;
mod check;
mod code;
mod fee;
mod flag;
mod parts;

pub use brief::{Brief, FeeTerm, Listed, Pending, Shelf, listed, short_name};
pub use check::{DueBy, Expected, ExpectedFee, Finding, GuidanceText, Sample, Specimen, check};
pub use code::{CaseCode, CodeError, ProcedureCode, Quantity};
pub use fee::{
    AmountRule, FeeFacts, FeeKind, FeeLine, FeeOutcome, FeeRule, Quantities, Relief, Tariff, Tier,
};
pub use flag::{Flag, FlagKind};
pub use parts::{
    Channel, DocumentSpec, FieldKind, FieldSpec, Guidance, INTAKE_STEP, Level, LimitRow, PaperLine, PaperRef,
    QuantitySpec, RETURN_STEP, RecordRef, Requirement, Source, StepSpec, SubClock, Topic,
};

use super::clock::TimeLimit;
use serde::{Deserialize, Serialize};

/// One version of an administrative procedure (thủ tục hành chính).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Procedure {
    /// The national code, `1.004222`.
    pub code: ProcedureCode,
    /// The full Vietnamese name as published.
    pub name: String,
    /// What a clerk calls it; at most 40 characters in the shipped files.
    pub short_name: String,
    /// English name, where somebody wrote one.
    pub name_en: Option<String>,
    /// Sector (lĩnh vực), as published.
    pub sector: String,
    /// Where its facts come from.
    pub source: Source,
    /// Which record and decision that is.
    pub record: RecordRef,
    /// Levels of government that execute it.
    pub levels: Vec<Level>,
    /// The competent bodies, in the source's words.
    pub body: String,
    /// Letter of the ticket group it belongs to, where the file proposes one.
    pub ticket_group: Option<char>,
    /// Whether the legal clock also waits for the fee.
    pub starts_on_payment: bool,
    /// Sub-clocks that its law takes out of the limit.
    pub excludes: Vec<SubClock>,
    /// The steps a dossier goes through; [`Procedure::default_steps`] unless the file lists its own.
    pub steps: Vec<StepSpec>,
    /// What must be counted to know the fee.
    pub quantities: Vec<QuantitySpec>,
    /// Limits shared by all cases, one a row of the source.
    pub limits: Vec<LimitRow>,
    /// Fees shared by all cases.
    pub fees: Vec<FeeRule>,
    /// Papers, headings and notes shared by all cases, in the source's order.
    pub papers: Vec<PaperLine>,
    /// Form fields shared by all cases.
    pub fields: Vec<FieldSpec>,
    /// Its cases, at least one.
    pub cases: Vec<Case>,
    /// What the applicant gets.
    pub results: Vec<PaperRef>,
    /// The legal basis: number and title.
    pub legal_basis: Vec<PaperRef>,
    /// Conditions, order of steps, remarks.
    pub guidance: Vec<Guidance>,
    /// What a supervisor should look at before relying on it.
    pub flags: Vec<Flag>,
}

/// One case (trường hợp) of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// `1.004222.01`.
    pub code: CaseCode,
    /// Vietnamese name.
    pub name: String,
    /// English name, where somebody wrote one.
    pub name_en: Option<String>,
    /// The limit the record states for the case by itself, beside the method rows.
    pub stated: Option<TimeLimit>,
    /// Its own limits; empty where the shared ones hold.
    pub limits: Vec<LimitRow>,
    /// Its own fees; empty where the shared ones hold.
    pub fees: Vec<FeeRule>,
    /// Its own papers, after the shared ones.
    pub papers: Vec<PaperLine>,
    /// Its own form fields, after the shared ones.
    pub fields: Vec<FieldSpec>,
}

impl Procedure {
    /// The case of a code.
    pub fn case(&self, code: &CaseCode) -> Option<&Case> {
        self.cases.iter().find(|case| case.code == *code)
    }

    /// The limit rows that hold for a case.
    pub fn limit_rows<'a>(&'a self, case: &'a Case) -> &'a [LimitRow] {
        if case.limits.is_empty() { &self.limits } else { &case.limits }
    }

    /// The fee rules that hold for a case.
    pub fn fee_rules<'a>(&'a self, case: &'a Case) -> &'a [FeeRule] {
        if case.fees.is_empty() { &self.fees } else { &case.fees }
    }

    /// The limit of a case for a channel; where the source states several, the longest, because the
    /// shorter ones are for simpler situations that only an officer can tell.
    ///
    /// A channel without a row of its own follows the counter's rows, and where there are none of
    /// these, any. `None` means that no row could be read: the officer must set the due time.
    pub fn limit(&self, case: &Case, channel: Channel) -> Option<TimeLimit> {
        let rows = self.limit_rows(case);
        parts::rows_for(rows, channel).filter_map(|row| row.limit).max()
    }

    /// What the fee is, on a day, for a channel and counted quantities.
    pub fn fee(&self, case: &Case, facts: &FeeFacts<'_>) -> FeeOutcome {
        fee::fee(self.fee_rules(case), &self.quantities, facts)
    }

    /// What must be counted for the fee of a case on a day: what its rules in force count, unless a proved
    /// ground settles them. Where the rules count nothing there is nothing to ask.
    pub fn counted<'a>(&'a self, case: &'a Case, facts: &FeeFacts<'_>) -> Vec<&'a QuantitySpec> {
        let keys = fee::counted_keys(self.fee_rules(case), facts);
        self.quantities.iter().filter(|spec| keys.contains(&&spec.key)).collect()
    }

    /// Grounds on which less is paid for a case on a day, each once, in the rules' order.
    pub fn reliefs<'a>(&'a self, case: &'a Case, channel: Channel, on: time::Date) -> Vec<&'a Relief> {
        let mut grounds: Vec<&Relief> = Vec::new();
        for relief in fee::in_force(self.fee_rules(case), channel, on).flat_map(|rule| &rule.reliefs) {
            if !grounds.iter().any(|known| known.key == relief.key) {
                grounds.push(relief);
            }
        }
        grounds
    }

    /// Papers, headings and notes of a case in order.
    pub fn paper_lines<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = &'a PaperLine> {
        self.papers.iter().chain(&case.papers)
    }

    /// The rows to tick for a case.
    pub fn checklist<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = &'a DocumentSpec> {
        self.paper_lines(case).filter_map(PaperLine::document)
    }

    /// Marks a paper, wherever it stands, as a supervisor decided; `false` where no paper has the code.
    pub fn mark(&mut self, paper: &str, requirement: Requirement) -> bool {
        let lines = self.papers.iter_mut().chain(self.cases.iter_mut().flat_map(|case| &mut case.papers));
        let mut found = false;
        for line in lines {
            if let PaperLine::Document(document) = line
                && document.code == paper
            {
                document.requirement = requirement;
                found = true;
            }
        }
        found
    }

    /// Every paper, wherever it stands.
    fn documents(&self) -> impl Iterator<Item = &DocumentSpec> {
        let lines = self.papers.iter().chain(self.cases.iter().flat_map(|case| &case.papers));
        lines.filter_map(PaperLine::document)
    }

    /// Keeps what a supervisor decided about the papers of an earlier version: a paper of the same code
    /// and name stays marked. A renamed one is another paper, to be checked anew.
    pub fn keep_marks(&mut self, earlier: &Self) {
        let decided = earlier.documents().filter(|paper| paper.requirement != Requirement::ToBeChecked);
        for paper in decided {
            if self.documents().any(|own| own.code == paper.code && own.name == paper.name) {
                self.mark(&paper.code, paper.requirement);
            }
        }
    }

    /// The form fields of a case.
    pub fn form_fields<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = &'a FieldSpec> {
        self.fields.iter().chain(&case.fields)
    }

    /// Whether something in it looks wrong, beyond what is merely worth knowing.
    pub fn looks_wrong(&self) -> bool {
        self.flags.iter().any(|flag| !flag.kind.is_note())
    }

    /// Intake, examine, approve, return: the steps of a procedure that lists none.
    pub fn default_steps() -> Vec<StepSpec> {
        parts::default_steps()
    }
}
