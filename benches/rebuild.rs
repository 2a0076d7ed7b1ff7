//! Rebuilding the state from the journal, in entries a second, against the floor: reading the journal and
//! checking its frames' checksums, and nothing else.
//!
//! `MOTCUA_BENCH_STORES=dir[:dir…] cargo bench --bench rebuild` reads stores there are: the journal is only
//! read, the new state goes to a temporary folder beside it. Without it a commune of 20,000 invented
//! dossiers is made first. Goal: 100,000 entries a second.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use motcua::base::time::Timestamp;
use motcua::desk::demo::Demo;
use motcua::desk::engine::{Engine, OpenOptions, Reading, SetUp, StatePlace};
use motcua::desk::fold::{FOLD_VERSION, Fold};
use motcua::desk::rows::Place;
use motcua::record::act::decode_frame;
use motcua::store::disk::{Disk, RealDisk};
use motcua::store::folder::STATE;
use motcua::store::journal::{self, Frame, FrameKind, JournalOptions, JournalReader, Position};
use motcua::store::ledger::{Applied, Ledger};
use motcua::store::state::{Batch, SledState};

/// Changed rows at which the fold hands them over, as the engine's own replay does.
const ROWS_MAX: usize = 20_000;

fn main() {
    match std::env::var("MOTCUA_BENCH_STORES") {
        Ok(stores) => stores.split(':').for_each(|store| measure(Path::new(store))),
        Err(_) => {
            let folder = tempfile::tempdir().expect("a temporary folder");
            invent(folder.path());
            measure(folder.path());
        }
    }
}

fn measure(store: &Path) {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(store).expect("a folder"));
    let (mut frames, mut end) = (0_u64, Position::START);
    let start = Instant::now();
    journal::scan(&disk, None, &mut |frame: &Frame| {
        (frames, end) = (frames + 1, frame.next);
        ControlFlow::Continue(())
    })
    .expect("a sound journal");
    let floor = start.elapsed().as_secs_f64();
    let state = tempfile::tempdir_in(store).expect("a temporary folder");
    let start = Instant::now();
    let entries = rebuild(&disk, end, &state.path().join("state"));
    let taken = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = entries as f64 / taken;
    println!("{}: {entries} entries in {frames} frames", store.display());
    println!("  rebuild {taken:>8.2} s  {rate:>9.0} entries/s (goal: 100000)");
    println!("  floor   {floor:>8.2} s  ratio {:.1}", taken / floor);
}

/// What `motcua rebuild` does, into a folder of its own.
fn rebuild(disk: &Arc<dyn Disk>, end: Position, state: &Path) -> u64 {
    let mut ledger = Ledger::open(Box::new(SledState::open(state).expect("a folder"))).expect("a new state");
    let (mut fold, mut batch, mut entries) = (Fold::new(), Batch::new(), 0);
    let reader = JournalReader::at_rest(Arc::clone(disk), end);
    for frame in reader.frames(Position::START).expect("a journal") {
        let frame = frame.expect("a sound frame");
        if frame.kind != FrameKind::ACTS {
            continue;
        }
        let reading = Reading::new(reader.clone(), &[]);
        for (placed, index) in decode_frame(&frame.body).expect("acts").iter().zip(0..) {
            let place = Place { segment: frame.position.segment, offset: frame.position.offset, index };
            fold.absorb(ledger.state(), &reading, placed, place).expect("a sound journal");
            entries += 1;
        }
        if fold.pending() >= ROWS_MAX || frame.next >= end {
            batch.clear();
            fold.take_batch(&mut batch);
            let applied = Applied { position: frame.next, fold: FOLD_VERSION };
            ledger.apply(&mut batch, applied).expect("a sound state");
        }
    }
    ledger.close().expect("a clean end");
    entries
}

fn invent(store: &Path) {
    let demo = Demo::new(1, 20_000, Timestamp::parse("2026-11-23T09:30:00+07:00").expect("a moment"));
    let (mut engine, _) = Engine::open(OpenOptions {
        disk: Arc::new(RealDisk::new(store).expect("a folder")),
        state: StatePlace::Folder(store.join(STATE)),
        journal: JournalOptions::default(),
        clock: demo.clock(),
        random: demo.random(),
        machine_id: None,
        set_up: Some(SetUp { ..Demo::set_up() }),
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    })
    .expect("a new store");
    demo.make(&mut engine, &mut |_| ControlFlow::Continue(())).expect("an invented commune");
    engine.close().expect("a clean end");
}
