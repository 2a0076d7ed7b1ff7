//! An act, from submit to acknowledgement with the state ready for the next read, against the floor:
//! a raw append of the same bytes with fdatasync, into a file grown the ordinary way.
//!
//! A sealed store beside it does the same acts (goal: at most 10 % more).
//!
//! All are measured in turn, so that a busy disk slows each; the figures are ratios of medians.
//! `cargo bench --bench act` (`MOTCUA_BENCH_ACTS=n`: pairs measured, 2000 unless told).

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::base::random::{OsRandom, SeededRandom};
use motcua::base::time::SystemClock;
use motcua::desk::engine::{Engine, OpenOptions, SetUp, StatePlace};
use motcua::desk::request::{Outcome, Request};
use motcua::domain::applicant::Applicant;
use motcua::domain::command::{Command, DossierRef};
use motcua::domain::intake::OpenDossier;
use motcua::domain::post::Purpose;
use motcua::domain::review::AddNote;
use motcua::domain::review::NoteFor;
use motcua::seal::passphrase::Passphrase;
use motcua::seal::secret::Secret;
use motcua::store::disk::RealDisk;
use motcua::store::journal::JournalOptions;
use motcua::store::sealer::{Sealer, unlocked};
use motcua::store::vault::{Holder, Vault, measured_cost};

fn main() {
    let pairs: usize = std::env::var("MOTCUA_BENCH_ACTS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (plain, under_seal) = (folder.path().join("plain"), folder.path().join("sealed"));
    seal(&under_seal);
    let (mut engine, mut sealed) = (open(&plain), open(&under_seal));
    let first = |engine: &Engine| *engine.view().officers.keys().next().expect("the first officer");
    let (officer, its_officer) = (first(&engine), first(&sealed));
    let (mut its_acts, mut its_dossier) = (Vec::new(), None);
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
        let command = match (&its_dossier, round % 4) {
            (Some(dossier), 1..=3) => note(dossier, round),
            _ => open_command(round),
        };
        let start = Instant::now();
        let outcome = sealed.decide(&Request::now(its_officer, command)).expect("a sound disk");
        sealed.commit().expect("a sound disk");
        its_acts.push(start.elapsed());
        let Outcome::Recorded(recorded) = outcome else { panic!("refused: {outcome:?}") };
        its_dossier = recorded.dossier().map(|id| DossierRef(id.to_string())).or(its_dossier);
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
    let its_act = median(&mut its_acts);
    println!("sealed p50 {:>8.1} us  p99 {:>8.1} us", us(its_act), us(at(&its_acts, 99)));
    println!("sealed/act p50 {:.3} (goal: at most 1.1)", us(its_act) / us(act));
    engine.close().expect("a clean end");
    sealed.close().expect("a clean end");
}

/// A vault in a folder, and its keys for this process.
fn seal(folder: &std::path::Path) {
    let mut random = OsRandom;
    let disk = RealDisk::new(folder).expect("a folder");
    let secret = Secret::random(&mut random);
    let (mut vault, keyring) =
        Vault::create(&Holder::KeyFile { secret: &secret }, &mut random).expect("a vault");
    vault.write(&disk).expect("a sound disk");
    unlocked::unlock(folder, Arc::new(Sealer::new(&keyring, Box::new(OsRandom))));
    let (began, cost) = (Instant::now(), measured_cost());
    let measuring = began.elapsed();
    let began = Instant::now();
    Passphrase::typed("cây đa bến nước").key(&[0; 16], cost).expect("memory");
    println!("sign-in {:?} with {cost:?}, measured in {measuring:?}", began.elapsed());
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
