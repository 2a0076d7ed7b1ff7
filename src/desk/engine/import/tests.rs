//! Imports over a disk in memory: once or twice, what waits for a supervisor, what survives a rebuild.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::*;
use crate::base::random::SeededRandom;
use crate::base::time::{ManualClock, Timestamp};
use crate::desk::engine::{OpenOptions, SetUp, StatePlace};
use crate::desk::query::Standing;
use crate::desk::request::Request;
use crate::domain::command::Command;
use crate::domain::post::{AcceptImport, MarkDocument};
use crate::domain::procedure::{Listed, Requirement, Source};
use crate::exchange::portal::{read_record, records};
use crate::exchange::shared;
use crate::exchange::units::read_units;
use crate::store::disk::{Disk, FaultKind, MemoryDisk, Operation, SimulatedDisk};
use crate::store::journal::JournalOptions;

const DETAILS: &[u8] = include_bytes!("../../../../tests/data/details.jsonl");
const CATALOGUE: &[u8] = include_bytes!("../../../../tests/data/catalogue.jsonl");
const UNITS: &[u8] = include_bytes!("../../../../tests/data/units.json");

fn open(disk: &Arc<MemoryDisk>, purpose: Purpose, simulated: bool) -> Engine {
    open_on(disk.clone(), purpose, simulated)
}

fn open_on(disk: Arc<dyn Disk>, purpose: Purpose, simulated: bool) -> Engine {
    let now = Timestamp::parse("2026-11-23T08:00").unwrap();
    let options = OpenOptions {
        disk,
        state: StatePlace::Memory,
        journal: JournalOptions::default(),
        clock: Arc::new(ManualClock::new(now, simulated)),
        random: Box::new(SeededRandom::new(1)),
        machine_id: Some("pc-1".to_owned()),
        set_up: Some(SetUp {
            purpose,
            unit: "H56.14".into(),
            machine: Some(1),
            officer: "Lò Thị Ban".into(),
        }),
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    };
    Engine::open(options).unwrap().0
}

fn fresh() -> (Arc<MemoryDisk>, Engine) {
    let disk = Arc::new(MemoryDisk::new());
    let engine = open(&disk, Purpose::Training, false);
    (disk, engine)
}

fn officer(engine: &Engine) -> OfficerId {
    *engine.view().officers.keys().next().unwrap()
}

/// Imports every good record; returns how many were new and how many known.
fn import(engine: &mut Engine, input: impl BufRead) -> (usize, usize) {
    let officer = officer(engine);
    let mut importing = engine.begin_import(officer).unwrap().unwrap();
    let (mut new, mut known) = (0, 0);
    for record in records(input).unwrap().flatten() {
        match importing.take(record).unwrap() {
            Taken::New => new += 1,
            Taken::Known => known += 1,
            Taken::TooLarge { bytes } => panic!("{bytes} bytes"),
        }
    }
    importing.finish().unwrap();
    (new, known)
}

fn list(engine: &mut Engine) -> Vec<Listed> {
    engine.catalogue_listed(engine.clock().now().date()).unwrap()
}

fn row(engine: &mut Engine, code: &str) -> Listed {
    list(engine).into_iter().find(|row| row.code.as_str() == code).unwrap()
}

fn ask(engine: &mut Engine, command: Command) -> Outcome {
    let request = Request::now(officer(engine), command);
    engine.submit(&request).unwrap()
}

fn accept(engine: &mut Engine, code: &str) -> Outcome {
    ask(engine, Command::AcceptImport(AcceptImport { procedure: code.to_owned() }))
}

fn refusal_of(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Refused(refusal) => refusal.code,
        Outcome::Recorded(recorded) => panic!("recorded: {recorded:?}"),
    }
}

fn acts(engine: &mut Engine) -> u64 {
    engine.fold.stats(engine.ledger.state()).unwrap().acts
}

/// The record of residence registration with another number of days.
fn residence(days: u32) -> Vec<u8> {
    let line = DETAILS.split(|b| *b == b'\n').next().unwrap();
    let mut record: serde_json::Value = serde_json::from_slice(line).unwrap();
    record["executionMethods"].as_array_mut().unwrap().iter_mut().for_each(|method| {
        method["processingTime"] = days.into();
        method["description"] = "".into();
    });
    serde_json::to_vec(&record).unwrap()
}

#[test]
fn importing_twice_is_importing_once() {
    let (_, mut engine) = fresh();
    assert_eq!(import(&mut engine, DETAILS), (6, 0));
    assert_eq!(import(&mut engine, CATALOGUE), (3, 0));
    let (before, listed) = (acts(&mut engine), list(&mut engine));
    assert_eq!(import(&mut engine, DETAILS), (0, 6));
    assert_eq!(import(&mut engine, CATALOGUE), (0, 3));
    assert_eq!((acts(&mut engine), list(&mut engine)), (before, listed));
}

#[test]
fn a_shipped_procedure_waits_for_a_supervisor_and_then_follows_the_import() {
    let (_, mut engine) = fresh();
    let shipped = row(&mut engine, "1.004222");
    import(&mut engine, residence(11).as_slice());
    let waiting = row(&mut engine, "1.004222");
    assert_eq!((&waiting.limit, &waiting.fee), (&shipped.limit, &shipped.fee));
    let pending = waiting.pending.unwrap();
    assert_eq!((pending.source, pending.limit.as_deref()), (Source::Portal, Some("11wd")));
    assert!(matches!(accept(&mut engine, "1.004222"), Outcome::Recorded(_)));
    let accepted = row(&mut engine, "1.004222");
    assert_eq!((accepted.limit.as_deref(), accepted.pending), (Some("11wd"), None));
    let version = engine.in_force("1.004222").unwrap().unwrap();
    assert_eq!(version.procedure.source, Source::Portal);
    assert_eq!(refusal_of(&accept(&mut engine, "1.004222")), refusal::NO_IMPORT_PENDING);
    assert_eq!(refusal_of(&accept(&mut engine, "9.999999")), refusal::NO_IMPORT_PENDING);
}

#[test]
fn a_later_record_waits_again_and_the_accepted_one_imported_anew_waits_no_more() {
    let (_, mut engine) = fresh();
    import(&mut engine, residence(11).as_slice());
    accept(&mut engine, "1.004222");
    import(&mut engine, residence(12).as_slice());
    let waiting = row(&mut engine, "1.004222");
    assert_eq!(waiting.limit.as_deref(), Some("11wd"));
    assert_eq!(waiting.pending.unwrap().limit.as_deref(), Some("12wd"));
    assert_eq!(import(&mut engine, residence(11).as_slice()), (1, 0));
    assert_eq!(row(&mut engine, "1.004222").pending, None);
}

#[test]
fn a_rebuild_lists_the_same() {
    let (disk, mut engine) = fresh();
    import(&mut engine, DETAILS);
    import(&mut engine, CATALOGUE);
    accept(&mut engine, "1.004222");
    let listed = list(&mut engine);
    engine.close().unwrap();
    let mut again = open(&disk, Purpose::Training, false);
    assert_eq!(list(&mut again), listed);
}

#[test]
fn the_picker_knows_what_can_be_used() {
    let (_, mut engine) = fresh();
    import(&mut engine, DETAILS);
    import(&mut engine, CATALOGUE);
    let catalogue = engine.catalogue().unwrap();
    let standing = |code: &str| catalogue.get(&code.parse().unwrap()).unwrap().standing;
    assert_eq!(standing("1.004222"), Standing::Usable);
    assert_eq!(standing("1.014325"), Standing::Bare);
    assert_eq!(catalogue.entries().len(), list(&mut engine).len());
    let open = |procedure: &str, case: Option<&str>| {
        let applicant = serde_json::json!({ "name": "Tòng Văn Pâng" });
        let line = serde_json::json!({
            "command": "open-dossier", "procedure": procedure, "case": case, "applicant": applicant,
        });
        serde_json::from_value::<Command>(line).unwrap()
    };
    let case = engine.in_force("1.115336").unwrap().unwrap().procedure.cases[0].code.to_string();
    assert_eq!(refusal_of(&ask(&mut engine, open("1.014325", None))), refusal::PROCEDURE_BARE);
    assert!(matches!(ask(&mut engine, open("1.115336", Some(&case))), Outcome::Recorded(_)));
}

#[test]
fn a_list_of_units_is_in_use_until_another_takes_its_place() {
    let (disk, mut engine) = fresh();
    assert!(engine.units().unwrap().is_empty());
    let provinces = read_units(UNITS).unwrap();
    let take = |engine: &mut Engine, provinces: &[Province]| {
        let officer = officer(engine);
        let mut importing = engine.begin_import(officer).unwrap().unwrap();
        let taken = importing.take_units(provinces).unwrap();
        importing.finish().unwrap();
        taken
    };
    assert_eq!(take(&mut engine, &provinces), Taken::New);
    assert_eq!(take(&mut engine, &provinces), Taken::Known);
    assert_eq!(engine.units().unwrap(), provinces);
    assert_eq!(take(&mut engine, &provinces[..1]), Taken::New);
    assert_eq!(take(&mut engine, &provinces), Taken::New);
    engine.close().unwrap();
    assert_eq!(open(&disk, Purpose::Training, false).units().unwrap(), provinces);
}

#[test]
fn records_with_texts_at_their_limits_are_kept_and_the_store_goes_on() {
    let (disk, mut engine) = fresh();
    let mut record: serde_json::Value = serde_json::from_slice(&residence(7)).unwrap();
    record["name"] = "ế".repeat(7_000).into();
    let fees: Vec<_> = (1..=150)
        .map(|n| serde_json::json!({"type": "FEE", "value": n * 1_000, "description": format!("{n}.000 đồng")}))
        .collect();
    record["executionMethods"].as_array_mut().unwrap().iter_mut().for_each(|method| {
        method["fees"] = fees.clone().into();
    });
    let bare = serde_json::json!({"code": "1.004222", "name": "ế".repeat(7_000)});
    let lines = [serde_json::to_vec(&record).unwrap(), serde_json::to_vec(&bare).unwrap()].join(&b'\n');
    assert_eq!(import(&mut engine, lines.as_slice()), (2, 0));
    assert!(matches!(accept(&mut engine, "1.004222"), Outcome::Recorded(_)));
    let listed = row(&mut engine, "1.004222");
    assert!(listed.name.ends_with('…'));
    engine.close().unwrap();
    assert_eq!(row(&mut open(&disk, Purpose::Training, false), "1.004222"), listed);
}

#[test]
fn the_same_code_twice_in_a_file_keeps_the_later_row() {
    let (_, mut engine) = fresh();
    let lines = "{\"code\":\"9.000001\",\"name\":\"Một\"}\n{\"code\":\"9.000001\",\"name\":\"Hai\"}";
    assert_eq!(import(&mut engine, lines.as_bytes()), (2, 0));
    assert_eq!(row(&mut engine, "9.000001").name, "Hai");
    let before = acts(&mut engine);
    import(&mut engine, lines.as_bytes());
    assert_eq!((row(&mut engine, "9.000001").name.as_str(), acts(&mut engine)), ("Hai", before));
}

#[test]
fn an_import_cut_off_anywhere_goes_on_where_it_ended() {
    let (_, mut whole) = fresh();
    import(&mut whole, DETAILS);
    import(&mut whole, CATALOGUE);
    for taken in 0..9 {
        let (disk, mut engine) = fresh();
        let officer = officer(&engine);
        let mut importing = engine.begin_import(officer).unwrap().unwrap();
        for record in records(DETAILS).unwrap().chain(records(CATALOGUE).unwrap()).flatten().take(taken) {
            importing.take(record).unwrap();
        }
        drop(importing);
        drop(engine);
        let mut again = open(&disk, Purpose::Training, false);
        import(&mut again, DETAILS);
        import(&mut again, CATALOGUE);
        assert_eq!(list(&mut again), list(&mut whole), "cut after {taken}");
    }
}

#[test]
fn a_disk_that_fills_up_stops_the_import_and_keeps_what_was_recorded() {
    let procedure = |n: usize| {
        let mut record: serde_json::Value = serde_json::from_slice(&residence(7)).unwrap();
        record["code"] = format!("9.{n:06}").into();
        serde_json::to_string(&record).unwrap() + "\n"
    };
    let lines: String = (1..=40).map(procedure).collect();
    for writes in 0..4 {
        let disk = Arc::new(SimulatedDisk::new());
        let mut engine = open_on(disk.clone(), Purpose::Training, false);
        let officer = officer(&engine);
        disk.fail(Operation::Write, writes, FaultKind::Full);
        let mut importing = engine.begin_import(officer).unwrap().unwrap();
        let fault = records(lines.as_bytes())
            .unwrap()
            .flatten()
            .try_for_each(|record| importing.take(record).map(|_| ()))
            .and_then(|()| importing.finish())
            .unwrap_err();
        assert!(fault.is_full(), "{fault}");
        drop(engine);
        let mut again = open_on(disk, Purpose::Training, false);
        let (new, known) = import(&mut again, lines.as_bytes());
        assert_eq!((new + known, known > 0), (40, writes > 0), "full at write {writes}");
    }
}

#[test]
fn a_record_too_long_for_an_act_is_refused_and_the_next_one_taken() {
    let (_, mut engine) = fresh();
    let mut record: serde_json::Value = serde_json::from_slice(&residence(7)).unwrap();
    let note = "ghi chú dài ".repeat(400);
    let steps: Vec<_> =
        (0..100).map(|n| serde_json::json!({"name": n.to_string(), "description": note})).collect();
    record["executionSteps"] = steps.into();
    let officer = officer(&engine);
    let mut importing = engine.begin_import(officer).unwrap().unwrap();
    let taken = importing.take(read_record(&serde_json::to_vec(&record).unwrap()).unwrap()).unwrap();
    assert!(matches!(taken, Taken::TooLarge { bytes } if bytes > DOCUMENT_BYTES_MAX), "{taken:?}");
    let taken = importing.take(read_record(&residence(7)).unwrap()).unwrap();
    assert_eq!(taken, Taken::New);
    importing.finish().unwrap();
}

#[test]
fn only_an_administrator_or_supervisor_imports_and_never_under_a_simulated_clock_on_a_real_store() {
    let disk = Arc::new(MemoryDisk::new());
    let mut real = open(&disk, Purpose::Real, true);
    let first = officer(&real);
    assert_eq!(real.begin_import(first).unwrap().unwrap_err().code, refusal::SIMULATED_ON_REAL);
    let (_, mut engine) = fresh();
    assert_eq!(
        engine.begin_import(OfficerId::default()).unwrap().unwrap_err().code,
        refusal::UNKNOWN_OFFICER
    );
    let add = crate::domain::officer::AddOfficer {
        name: "Vàng A Sử".into(),
        roles: vec![crate::domain::officer::Role::Clerk],
    };
    ask(&mut engine, Command::AddOfficer(add));
    let clerk = engine.view().officers.values().find(|o| o.name == "Vàng A Sử").unwrap().id;
    assert_eq!(engine.begin_import(clerk).unwrap().unwrap_err().code, refusal::ROLE_NEEDED);
}

#[test]
fn the_published_files_come_in_whole() {
    let (Some(details), Some(rows), Some(units)) =
        (shared::open("details.jsonl"), shared::open("catalogue.jsonl"), shared::open("units.json"))
    else {
        return;
    };
    let (disk, mut engine) = fresh();
    let shipped = list(&mut engine);
    assert_eq!(import(&mut engine, details), (402, 0));
    assert_eq!(import(&mut engine, rows), (5_670, 0));
    let listed = list(&mut engine);
    let codes: std::collections::BTreeSet<_> = listed.iter().map(|row| row.code.clone()).collect();
    assert_eq!(codes.len(), listed.len(), "one row a code");
    assert!(listed.len() >= 5_669);
    let mut waiting = 0;
    for before in &shipped {
        let after = listed.iter().find(|row| row.code == before.code).unwrap();
        assert_eq!((&after.limit, &after.fee, after.source), (&before.limit, &before.fee, before.source));
        waiting += usize::from(after.pending.is_some());
    }
    assert_eq!(waiting, listed.iter().filter(|row| row.pending.is_some()).count());
    assert!(waiting > 20, "{waiting}");
    assert!(matches!(accept(&mut engine, "1.004222"), Outcome::Recorded(_)));
    let listed = list(&mut engine);
    let accepted = listed.iter().find(|row| row.code.as_str() == "1.004222").unwrap();
    assert_eq!((accepted.source, &accepted.pending), (Source::Portal, &None));
    let officer = officer(&engine);
    let mut importing = engine.begin_import(officer).unwrap().unwrap();
    assert_eq!(importing.take_units(&read_units(units).unwrap()).unwrap(), Taken::New);
    importing.finish().unwrap();
    engine.close().unwrap();
    let mut again = open(&disk, Purpose::Training, false);
    assert_eq!(list(&mut again), listed);
    let provinces = again.units().unwrap();
    assert_eq!((provinces.len(), provinces.iter().map(|p| p.wards.len()).sum::<usize>()), (34, 3_321));
}

#[test]
fn a_marked_paper_is_required_from_then_on_and_only_a_known_one_can_be_marked() {
    let (_, mut engine) = fresh();
    import(&mut engine, DETAILS);
    assert!(matches!(accept(&mut engine, "1.004222"), Outcome::Recorded(_)));
    let paper = |engine: &mut Engine| {
        let version = engine.in_force("1.004222").unwrap().unwrap();
        let case = version.procedure.cases.first().unwrap();
        version.procedure.checklist(case).next().cloned().unwrap()
    };
    let before = paper(&mut engine);
    assert_eq!(before.requirement, Requirement::ToBeChecked);
    let mark = |document: &str| {
        Command::MarkDocument(MarkDocument {
            procedure: "1.004222".into(),
            document: document.into(),
            requirement: Requirement::Required,
        })
    };
    assert_eq!(refusal_of(&ask(&mut engine, mark("no such paper"))), refusal::UNKNOWN_DOCUMENT);
    assert!(matches!(ask(&mut engine, mark(&before.code)), Outcome::Recorded(_)));
    assert_eq!(paper(&mut engine).requirement, Requirement::Required);
    assert!(row(&mut engine, "1.004222").pending.is_none());
    import(&mut engine, DETAILS);
    assert_eq!(paper(&mut engine).requirement, Requirement::Required, "the same record changes nothing");
    assert!(row(&mut engine, "1.004222").pending.is_none());
}

#[test]
fn a_changed_record_of_a_marked_procedure_comes_with_its_marks() {
    let (_, mut engine) = fresh();
    import(&mut engine, DETAILS);
    assert!(matches!(accept(&mut engine, "1.004222"), Outcome::Recorded(_)));
    let papers = |engine: &mut Engine| {
        let version = engine.in_force("1.004222").unwrap().unwrap();
        let case = version.procedure.cases.first().unwrap();
        version.procedure.checklist(case).cloned().collect::<Vec<_>>()
    };
    let marked = papers(&mut engine).swap_remove(0);
    let mark = MarkDocument {
        procedure: "1.004222".into(),
        document: marked.code.clone(),
        requirement: Requirement::Required,
    };
    assert!(matches!(ask(&mut engine, Command::MarkDocument(mark)), Outcome::Recorded(_)));
    let name = engine.in_force("1.004222").unwrap().unwrap().procedure.name.clone();
    let changed = String::from_utf8(DETAILS.to_vec()).unwrap().replace(&name, "Đăng ký thường trú (mới)");
    assert_eq!(import(&mut engine, changed.as_bytes()).0, 1);
    assert!(row(&mut engine, "1.004222").pending.is_some(), "the change waits for a supervisor");
    assert!(matches!(accept(&mut engine, "1.004222"), Outcome::Recorded(_)));
    let after = papers(&mut engine);
    let of = |code: &str| after.iter().find(|paper| paper.code == code).map(|paper| paper.requirement);
    assert_eq!(of(&marked.code), Some(Requirement::Required));
    assert!(
        after.iter().filter(|p| p.code != marked.code).all(|p| p.requirement == Requirement::ToBeChecked)
    );
}
