//! The portal import against small files of real shape, against all published records, and against garbage.

use super::*;
use crate::domain::procedure::{Brief, Shelf};
use crate::domain::procedure::{Channel, FeeFacts, FeeOutcome, FlagKind, Level, Requirement, Source, listed};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

const DETAILS: &[u8] = include_bytes!("../../../tests/data/details.jsonl");
const CATALOGUE: &[u8] = include_bytes!("../../../tests/data/catalogue.jsonl");

fn today() -> time::Date {
    time::Date::from_calendar_date(2026, time::Month::November, 23).unwrap()
}

fn details(bytes: &[u8]) -> BTreeMap<String, Procedure> {
    records(bytes)
        .unwrap()
        .map(|record| match record {
            Ok(Imported::Detail(procedure)) => (procedure.code.to_string(), *procedure),
            other => panic!("not a detail record: {other:?}"),
        })
        .collect()
}

fn row(brief: Brief) -> (Option<String>, Option<String>) {
    let shelf = Shelf { imported: Some(brief), ..Shelf::default() };
    let listed = listed(&"1.000000".parse().unwrap(), &shelf, today()).unwrap();
    (listed.limit, listed.fee)
}

fn has(procedure: &Procedure, kind: FlagKind) -> bool {
    procedure.flags.iter().any(|flag| flag.kind == kind)
}

#[test]
fn real_records_are_listed_with_the_limits_and_fees_of_the_counter() {
    let all = details(DETAILS);
    for (code, limit, fee) in [
        ("1.004222", Some("7wd"), Some("20000")),
        ("1.010038", Some("5wd"), Some("10000")),
        ("1.010040", Some("30wd|5wd"), None),
        ("1.000656", Some("?"), None),
        ("2.000635", Some("?"), Some("8000")),
        ("1.115336", Some("6.25wd"), None),
    ] {
        let procedure = all.get(code).unwrap();
        let (found_limit, found_fee) = row(procedure.brief());
        assert_eq!((found_limit.as_deref(), found_fee.as_deref()), (limit, fee), "{code}");
        assert_eq!(procedure.source, Source::Portal);
    }
}

#[test]
fn imported_papers_are_never_required_and_notes_are_never_ticked() {
    for procedure in details(DETAILS).values() {
        for case in &procedure.cases {
            for paper in procedure.checklist(case) {
                assert_eq!(paper.requirement, Requirement::ToBeChecked);
                assert!(paper.originals + paper.copies > 0);
            }
        }
    }
}

#[test]
fn a_record_keeps_cases_levels_and_the_decision_it_came_from() {
    let all = details(DETAILS);
    let residence = all.get("1.004222").unwrap();
    assert_eq!(residence.levels, [Level::Ward]);
    assert_eq!(residence.record.decision, "1523/QĐ-BCA-C06");
    assert_eq!(residence.cases.iter().map(|c| c.code.as_str()).collect::<Vec<_>>(), ["1.004222.01"]);
    let death = all.get("1.000656").unwrap();
    let codes: Vec<_> = death.cases.iter().map(|c| c.code.as_str()).collect();
    assert_eq!(codes, ["1.000656.01", "1.000656.02", "1.000656.03"]);
    assert!(has(death, FlagKind::LimitUnitOther) && has(death, FlagKind::FeeUnknown));
    assert!(has(all.get("1.010040").unwrap(), FlagKind::LimitSeveral));
    assert!(has(all.get("1.115336").unwrap(), FlagKind::LimitFraction));
}

#[test]
fn a_limit_with_several_rows_takes_the_longest_and_an_undecided_fee_is_unknown() {
    let all = details(DETAILS);
    let declared = all.get("1.010040").unwrap();
    let case = declared.cases.first().unwrap();
    assert_eq!(declared.limit(case, Channel::Direct).map(|l| l.to_string()).as_deref(), Some("30wd"));
    let facts = FeeFacts::of(Channel::Direct, today());
    assert_eq!(declared.fee(case, &facts), FeeOutcome::Unknown(Vec::new()));
}

#[test]
fn rows_of_the_catalogue_are_trimmed_and_kept_even_where_the_code_is_odd() {
    let rows: Vec<_> = records(CATALOGUE).unwrap().map(Result::unwrap).collect();
    let codes: Vec<_> = rows
        .iter()
        .map(|row| match row {
            Imported::Row(row) => (row.code.as_str(), row.code.is_usual(), row.levels.clone()),
            Imported::Detail(_) => panic!("a row is no detail"),
        })
        .collect();
    assert_eq!(
        codes,
        [
            ("1.004222", true, vec![Level::Ward]),
            ("1.014325", true, vec![Level::Province]),
            ("1.014955-Xoa", false, vec![Level::Province]),
        ]
    );
    let Some(Imported::Row(first)) = rows.first() else { panic!("no row") };
    assert_eq!(row(first.brief()), (None, None));
}

#[test]
fn bad_lines_are_refused_with_number_and_reason_and_the_rest_is_read() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let bad: Vec<String> =
        ["{", "[]", "7", "{}", r#"{"code":"1.004222"}"#, r#"{"name":"x"}"#, r#"{"code":"a b","name":"x"}"#]
            .map(str::to_owned)
            .into_iter()
            .chain([deep])
            .collect();
    let file = format!(
        "\u{feff}{{\"code\":\"1.1\",\"name\":\"n\"}}\n{}\n\n{{\"code\":\"1.2\",\"name\":\"n\"}}",
        bad.join("\n")
    );
    let read: Vec<_> = records(file.as_bytes()).unwrap().collect();
    assert_eq!(read.len(), bad.len() + 2);
    assert!(read.first().is_some_and(Result::is_ok) && read.last().is_some_and(Result::is_ok));
    let refused: Vec<_> = read.iter().filter_map(|r| r.as_ref().err()).collect();
    assert_eq!(refused.iter().map(|r| r.line).collect::<Vec<_>>(), (2..=9).collect::<Vec<_>>());
    assert!(refused.iter().all(|r| !r.reason.to_string().is_empty() && !r.reason.vietnamese().is_empty()));
}

#[test]
fn a_file_that_cannot_be_unpacked_says_so_once() {
    let read: Vec<_> = records([0x1F, 0x8B, 8, 0, 1, 2, 3].as_slice()).unwrap().collect();
    assert!(matches!(read.as_slice(), [Err(Refused { reason: Reason::Unreadable(_), .. })]), "{read:?}");
}

#[test]
fn every_published_record_is_kept() {
    let Some(file) = crate::exchange::shared::open("details.jsonl") else { return };
    let read: Vec<_> = records(file).unwrap().collect();
    assert_eq!(read.len(), 402);
    let mut with_papers = 0;
    for record in read {
        let Ok(Imported::Detail(procedure)) = record else { panic!("{record:?}") };
        assert!(!procedure.cases.is_empty());
        let papers = procedure.cases.first().map_or(0, |case| procedure.checklist(case).count());
        with_papers += usize::from(papers > 0);
        assert!(!procedure.limits.is_empty() || has(&procedure, FlagKind::LimitMissing));
        assert!(
            !has(&procedure, FlagKind::TextCut) && !has(&procedure, FlagKind::Malformed),
            "{}",
            procedure.code
        );
    }
    assert_eq!(with_papers, 366);
}

#[test]
fn every_published_row_is_kept() {
    let Some(file) = crate::exchange::shared::open("catalogue.jsonl") else { return };
    let rows = records(file).unwrap().filter(|record| matches!(record, Ok(Imported::Row(_)))).count();
    assert_eq!(rows, 5670);
}

/// Every text that came through is NFC without dangerous characters.
fn check_clean(value: &Value) {
    match value {
        Value::String(text) => {
            assert_eq!(&crate::base::text::nfc(text), text);
            assert!(!text.chars().any(crate::base::text::is_dangerous), "{text:?}");
        }
        Value::Array(items) => items.iter().for_each(check_clean),
        Value::Object(map) => map.values().for_each(check_clean),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn control_characters_are_stripped_and_flagged() {
    let json =
        br#"{"code":"1.000001","name":"Th\u001b[31m\u1ee5 \u202et\u0065\u0302n","executionMethods":[]}"#;
    let Ok(Imported::Detail(procedure)) = read_record(json) else { panic!("refused") };
    assert_eq!(procedure.name, "Th[31mụ tên");
    assert!(has(&procedure, FlagKind::TextStripped) && has(&procedure, FlagKind::LimitMissing));
    check_clean(&serde_json::to_value(&*procedure).unwrap());
}

#[test]
fn a_supervisor_may_mark_an_imported_paper_as_required() {
    let mut all = details(DETAILS);
    let birth = all.get_mut("1.000656").unwrap();
    assert_eq!(birth.short_name, "Đăng ký khai tử");
    let code = "000.00.00.G15-KQ003281";
    assert!(birth.mark(code, Requirement::Required) && !birth.mark("none", Requirement::Required));
    let case = birth.cases.first().unwrap();
    let required: Vec<_> = birth.checklist(case).filter(|p| p.requirement == Requirement::Required).collect();
    assert_eq!(required.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), [code]);
}

/// Any JSON value of small size.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Puts `with` in the place of the n-th value met on a walk through a record.
fn replace(value: &mut Value, n: &mut usize, with: &Value) {
    if *n == 0 {
        *value = with.clone();
    }
    *n = n.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, n, with)),
        Value::Object(map) => map.values_mut().for_each(|item| replace(item, n, with)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn a_record_with_any_value_replaced_is_read_or_refused(place in 0_usize..400, with in any_json()) {
        let line = DETAILS.split(|b| *b == b'\n').next().unwrap();
        let mut record: Value = serde_json::from_slice(line).unwrap();
        replace(&mut record, &mut place.clone(), &with);
        if let Ok(Imported::Detail(procedure)) = read_record(&serde_json::to_vec(&record).unwrap()) {
            prop_assert!(!procedure.cases.is_empty());
            check_clean(&serde_json::to_value(&*procedure).unwrap());
            let bytes = serde_json::to_vec(&*procedure).unwrap();
            let back: Procedure = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(&back, &*procedure);
        }
    }

    #[test]
    fn a_cut_or_changed_line_never_panics(cut in 0_usize..4000, at in 0_usize..4000, byte in any::<u8>()) {
        let mut bytes = DETAILS.to_vec();
        if let Some(slot) = bytes.get_mut(at) {
            *slot = byte;
        }
        bytes.truncate(cut);
        for record in records(bytes.as_slice()).unwrap() {
            drop(record);
        }
    }
}
