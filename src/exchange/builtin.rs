//! The procedures that ship with the program: files in `assets/procedures`, read once when first needed.
//!
//! A new file is added to the list here; a test compares the list with the folder, reads every file and
//! runs its sample cases, so a bad one never ships.

use super::procedure_file::read_procedure;
use crate::domain::procedure::{GuidanceText, Procedure, ProcedureCode, Specimen};
use std::sync::LazyLock;

macro_rules! files {
    ($($code:literal)*) => {
        &[$(($code, include_str!(concat!("../../assets/procedures/", $code, ".toml")))),*]
    };
}

/// Code and text of every shipped file, in the order of their codes.
const FILES: &[(&str, &str)] = files! {
    "1.000656"
    "1.000894"
    "1.001193"
    "1.001258"
    "1.001280"
    "1.001456"
    "1.001612"
    "1.002755"
    "1.003197"
    "1.003677"
    "1.004194"
    "1.004222"
    "1.004837"
    "1.004845"
    "1.004873"
    "1.010028"
    "1.010038"
    "1.010039"
    "1.010040"
    "1.010041"
    "1.010386"
    "1.011606"
    "1.012680"
    "1.012753"
    "1.013067"
    "1.013076"
    "1.013080"
    "1.013225"
    "1.013314"
    "1.013978"
    "1.013980"
    "1.014027"
    "1.014061"
    "1.014062"
    "1.014063"
    "1.014064"
    "1.115231"
    "2.000200"
    "2.000635"
    "2.000815"
    "2.000884"
    "2.000908"
    "2.000986"
    "2.001023"
    "2.001159"
    "3.000333"
    "3.000340"
    "3.000346"
    "3.000347"
    "3.000348"
    "3.000527"
};

static SPECIMENS: LazyLock<Vec<Specimen>> = LazyLock::new(|| {
    let read = |(code, text): &(&str, &str)| match read_procedure(text) {
        Ok(specimen) => specimen,
        Err(error) => unreachable!("BUG: the shipped procedure file {code} cannot be read: {error}"),
    };
    FILES.iter().map(read).collect()
});

/// The shipped procedures with their sample cases, in the order of their codes.
pub fn specimens() -> &'static [Specimen] {
    &SPECIMENS
}

/// The shipped procedures in the order of their codes.
pub fn procedures() -> impl Iterator<Item = &'static Procedure> {
    specimens().iter().map(|specimen| &specimen.procedure)
}

/// The shipped procedure of a code.
pub fn procedure(code: &ProcedureCode) -> Option<&'static Procedure> {
    let at = specimens().binary_search_by(|specimen| specimen.procedure.code.cmp(code)).ok()?;
    specimens().get(at).map(|specimen| &specimen.procedure)
}

/// Sentences of a shipped procedure for asking for papers.
pub fn texts(code: &ProcedureCode) -> Option<&'static [GuidanceText]> {
    let at = specimens().binary_search_by(|specimen| specimen.procedure.code.cmp(code)).ok()?;
    specimens().get(at).map(|specimen| specimen.texts.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::{Rules, WorkingCalendar, due};
    use crate::domain::procedure::{AmountRule, ExpectedFee, Requirement, Source, check};
    use std::collections::BTreeSet;

    fn today() -> time::Date {
        time::Date::from_calendar_date(2026, time::Month::November, 23).unwrap()
    }

    fn run(specimens: &[Specimen]) -> Vec<String> {
        let (calendar, rules) = (WorkingCalendar::shipped(), Rules::shipped());
        let findings =
            check(specimens, &|limit, received| due(limit, received, &[], calendar, rules).due_at.unwrap());
        findings.iter().map(|finding| format!("{}: {}", finding.code, finding.text)).collect()
    }

    #[test]
    fn every_sample_case_of_every_shipped_procedure_comes_out() {
        let (calendar, rules) = (WorkingCalendar::shipped(), Rules::shipped());
        let findings =
            check(specimens(), &|limit, received| due(limit, received, &[], calendar, rules).due_at.unwrap());
        let shown: Vec<_> = findings.iter().map(|f| format!("{}: {}", f.code, f.text)).collect();
        assert!(shown.is_empty(), "{}", shown.join("\n"));
    }

    #[test]
    fn the_list_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/procedures");
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let found: BTreeSet<String> = names.filter_map(|name| name.into_string().ok()).collect();
        let listed: BTreeSet<String> = FILES.iter().map(|(code, _)| format!("{code}.toml")).collect();
        assert_eq!(found, listed);
        assert!(FILES.len() >= 45);
        for ((file, text), procedure) in FILES.iter().zip(procedures()) {
            assert_eq!(procedure.code.as_str(), *file);
            assert!(text.starts_with("# ") && text.contains("# Source: "), "{file} says where it comes from");
            assert!(specimens().iter().all(|specimen| !specimen.samples.is_empty()));
        }
        assert!(FILES.is_sorted());
    }

    #[test]
    fn limits_and_fees_are_those_of_the_public_texts() {
        for (code, limit, fee) in [
            ("1.004222", Some("7wd"), Some("20000")),
            ("1.004194", Some("3wd"), Some("15000|10000")),
            ("1.003677", Some("2wd|1wd"), Some("0")),
            ("2.001159", Some("1h"), Some("0")),
            ("1.010038", Some("5wd"), Some("10000")),
            ("1.010041", Some("3wd|1wd"), Some("0")),
            ("1.003197", Some("5wd"), None),
            ("1.014061", Some("7wd"), Some("0")),
            ("1.014063", Some("7wd"), Some("25000")),
            ("1.014064", Some("7wd"), Some("35000")),
            ("3.000333", Some("15d|10d"), Some("200000")),
            ("3.000347", Some("5wd"), Some("135000")),
            ("1.013067", Some("7wd|2wd|1h"), None),
            ("1.001456", Some("8wd"), Some("400000|200000")),
            ("1.012680", Some("3wd"), Some("25000")),
            ("1.001258", Some("3wd"), Some("50000")),
            ("3.000340", Some("12d"), Some("8000000|2000000")),
            ("1.001193", Some("same-day"), Some("0")),
            ("1.000656", Some("same-day"), None),
            ("1.004873", Some("3wd"), None),
            ("2.000635", Some("same-day"), Some("8000")),
            ("2.000815", Some("same-day"), Some("2000|1000")),
            ("1.011606", None, Some("0")),
            ("1.013978", Some("20wd|17wd"), None),
            ("1.013225", Some("10wd|7wd"), None),
        ] {
            let procedure = procedure(&code.parse().unwrap()).unwrap();
            let brief = procedure.brief();
            assert_eq!((brief.limit.as_deref(), brief.fee(today()).as_deref()), (limit, fee), "{code}");
        }
    }

    #[test]
    fn only_shipped_papers_may_be_required_and_birth_registration_has_its_own_fields() {
        let birth = procedure(&"1.001193".parse().unwrap()).unwrap();
        let case = birth.cases.first().unwrap();
        let keys: Vec<&str> = birth.form_fields(case).map(|field| field.key.as_str()).collect();
        for key in ["child_name", "child_birth", "father_name", "mother_name"] {
            assert!(keys.contains(&key), "{key}");
        }
        let required: Vec<_> =
            birth.checklist(case).filter(|paper| paper.requirement == Requirement::Required).collect();
        assert_eq!(required.len(), 3);
        assert!(procedures().all(|procedure| procedure.source != Source::Catalogue));
        let ghost = "9.999999".parse().unwrap();
        assert!(procedure(&ghost).is_none());
    }

    #[test]
    fn a_stored_procedure_reads_back_as_it_was() {
        for procedure in procedures() {
            let bytes = serde_json::to_vec(procedure).unwrap();
            assert_eq!(&serde_json::from_slice::<Procedure>(&bytes).unwrap(), procedure);
        }
    }

    /// Breaks a good procedure in one way and says what the check must find.
    type Breakage = (&'static str, fn(&mut Specimen));

    #[test]
    fn the_check_finds_what_is_broken() {
        let breakages: [Breakage; 12] = [
            ("no case", |s| s.procedure.cases.clear()),
            ("no level", |s| s.procedure.levels.clear()),
            ("no limit", |s| s.procedure.limits.clear()),
            ("the steps must begin", |s| s.procedure.steps.reverse()),
            ("field child_name stands twice", |s| {
                s.procedure.cases.iter_mut().for_each(|case| {
                    case.fields = s.procedure.fields.iter().take(1).cloned().collect();
                });
            }),
            ("paper code", |s| {
                let first = s.procedure.papers.first().unwrap().clone();
                s.procedure.papers.push(first);
            }),
            ("not NFC", |s| s.procedure.name.push_str("a\u{301}")),
            ("control characters", |s| s.procedure.short_name.push('\u{202e}')),
            ("no sample", |s| s.samples.clear()),
            ("the fee should be", |s| {
                s.samples.first_mut().unwrap().expected.fee = ExpectedFee::NeedsQuantity;
            }),
            ("the checklist should have", |s| s.samples.first_mut().unwrap().expected.papers += 1),
            ("the due time should be", |s| s.samples.first_mut().unwrap().expected.due = None),
        ];
        let good = specimens().iter().find(|s| s.procedure.code.as_str() == "1.001193").unwrap();
        for (said, breakage) in breakages {
            let mut broken = good.clone();
            breakage(&mut broken);
            let findings = run(std::slice::from_ref(&broken));
            assert!(findings.iter().any(|text| text.contains(said)), "{said}: {findings:?}");
        }
        assert!(run(&[good.clone(), good.clone()]).iter().any(|text| text.contains("used by another file")));
    }

    #[test]
    fn a_tariff_that_counts_nothing_listed_or_does_not_rise_is_found() {
        let good = specimens().iter().find(|s| s.procedure.code.as_str() == "2.000815").unwrap();
        let mut unlisted = good.clone();
        unlisted.procedure.quantities.clear();
        assert!(run(&[unlisted]).iter().any(|text| text.contains("is not listed")));
        let mut falling = good.clone();
        for rule in &mut falling.procedure.fees {
            if let AmountRule::Counted(tariff) = &mut rule.amount {
                tariff.tiers.reverse();
            }
        }
        assert!(run(&[falling]).iter().any(|text| text.contains("must start at 1 and rise")));
    }
}
