//! An act, from submit to acknowledgement with the state ready for the next read, against the floor:
//! a raw append of the same bytes with fdatasync, into a file grown the ordinary way.
//!
//! The two are measured in turn, so that a busy disk slows both; the figure is the ratio of medians.
//! `cargo bench --bench act` (`MOTCUA_BENCH_ACTS=n`: pairs measured, 2000 unless told).

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::base::random::SeededRandom;
use motcua::base::time::SystemClock;
use motcua::desk::engine::{Engine, OpenOptions, SetUp, StatePlace};
use motcua::desk::request::{Outcome, Request};
use motcua::domain::applicant::Applicant;
use motcua::domain::command::{Command, DossierRef};
use motcua::domain::intake::OpenDossier;
use motcua::domain::post::Purpose;
use motcua::domain::review::AddNote;
use motcua::domain::review::NoteFor;
use motcua::store::disk::RealDisk;
use motcua::store::journal::JournalOptions;

fn main() {
    let pairs: usize = std::env::var("MOTCUA_BENCH_ACTS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut engine = open(folder.path());
    let officer = *engine.view().officers.keys().next().expect("the first officer");
    let mut raw = std::fs::File::create(folder.path().join("floor.log")).expect("the floor's file");
    let (mut acts, mut decisions, mut floors, mut bytes) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let mut dossier = None;
    for round in 0..pairs {
        let command = match (&dossier, round % 4) {
            (Some(dossier), 1..=3) => note(dossier, round),
            _ => open_command(round),
        };
        let before = engine.journal_bytes();
        let start = Instant::now();
        let outcome = engine.decide(&Request::now(officer, command)).expect("a sound disk");
        decisions.push(start.elapsed());
        engine.commit().expect("a sound disk");
        acts.push(start.elapsed());
        let Outcome::Recorded(recorded) = outcome else { panic!("refused: {outcome:?}") };
        if let Some(id) = recorded.dossier() {
            dossier = Some(DossierRef(id.to_string()));
        }
        let size = usize::try_from(engine.journal_bytes() - before).unwrap_or(600).clamp(64, 64 * 1024);
        bytes += size;
        let block = vec![7_u8; size];
        let start = Instant::now();
        raw.write_all(&block).expect("room on the disk");
        raw.sync_data().expect("a sound disk");
        floors.push(start.elapsed());
    }
    let (act, decision, floor) = (median(&mut acts), median(&mut decisions), median(&mut floors));
    println!("pairs {pairs}, bytes an act {}", bytes / pairs);
    println!("act    p50 {:>8.1} us  p99 {:>8.1} us", us(act), us(at(&acts, 99)));
    println!("  of which deciding {:>6.1} us", us(decision));
    println!("floor  p50 {:>8.1} us  p99 {:>8.1} us", us(floor), us(at(&floors, 99)));
    println!("ratio  p50 {:.3} (goal: at most 1.3)", us(act) / us(floor));
    engine.close().expect("a clean end");
}

fn open(folder: &std::path::Path) -> Engine {
    let (engine, _) = Engine::open(OpenOptions {
        disk: Arc::new(RealDisk::new(folder).expect("a folder")),
        state: StatePlace::Folder(folder.join("state")),
        journal: JournalOptions::default(),
        clock: Arc::new(SystemClock::default()),
        random: Box::new(SeededRandom::new(1)),
        machine_id: None,
        set_up: Some(SetUp {
            purpose: Purpose::Training,
            unit: "H56.14".into(),
            machine: Some(1),
            officer: "Lò Thị Ban".into(),
        }),
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    })
    .expect("a new store");
    engine
}

fn open_command(round: usize) -> Command {
    Command::OpenDossier(OpenDossier {
        procedure: "1.004222".into(),
        case: Some("1.004222.01".into()),
        channel: None,
        return_way: None,
        ticket: None,
        applicant: Applicant::named(format!("Giàng A Páo {round}")),
        representative: None,
        submitter: None,
        fields: Vec::new(),
        documents: Vec::new(),
        remarks: Vec::new(),
        quantities: Vec::new(),
        note: None,
        limit: None,
        fee: None,
        identity: Vec::new(),
    })
}

fn note(dossier: &DossierRef, round: usize) -> Command {
    Command::AddNote(AddNote {
        dossier: dossier.clone(),
        audience: NoteFor::Internal,
        text: format!("đã kiểm tra lần {round}"),
    })
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    at(times, 50)
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len() * percent / 100).or(sorted.last()).copied().unwrap_or_default()
}

fn us(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
