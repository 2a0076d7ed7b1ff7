//! What an append costs beside the least that durability can cost.
//!
//! `journal_append` against `raw_append_and_sync`: the same bytes written and fdatasynced at the end of
//! a file that grows the ordinary way. Divide the medians: the budget of an act, 1.3, includes the state.
//! `ledger_apply` is the state's share, `frames` what a rebuild reads.

use std::io::Write;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use motcua::store::journal::Frames;
use motcua::store::{
    Applied, Batch, Disk, FoldVersion, FrameKind, Journal, JournalOptions, KnownEnd, Ledger, Position,
    RealDisk, SledState,
};

/// A usual act: a few entries with a personal section.
const BODY_BYTES: usize = 600;

fn main() {
    divan::main();
}

/// A folder on the disk the program is built on: `/tmp` may be memory.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("BUG: no folder to measure in")
}

fn journal(folder: &tempfile::TempDir) -> Journal {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(folder.path()).expect("BUG: no disk"));
    Journal::open(disk, JournalOptions::default(), KnownEnd::Nothing).expect("BUG: no journal").0
}

#[divan::bench(sample_count = 1000, sample_size = 1)]
fn journal_append(bencher: Bencher<'_, '_>) {
    let folder = folder();
    let mut journal = journal(&folder);
    let body = [7; BODY_BYTES];
    bencher.bench_local(|| journal.append(FrameKind::ACTS, 0, &body).expect("BUG: append failed"));
}

#[divan::bench(sample_count = 1000, sample_size = 1)]
fn raw_append_and_sync(bencher: Bencher<'_, '_>) {
    let folder = folder();
    let mut file = std::fs::File::create(folder.path().join("raw")).expect("BUG: no file");
    let bytes = [7; BODY_BYTES + 32];
    bencher.bench_local(|| {
        file.write_all(&bytes).expect("BUG: write failed");
        file.sync_data().expect("BUG: sync failed");
    });
}

#[divan::bench(sample_count = 1000, sample_size = 1)]
fn ledger_apply(bencher: Bencher<'_, '_>) {
    let folder = folder();
    let state = SledState::open(&folder.path().join("state")).expect("BUG: no state");
    let mut ledger = Ledger::open(Box::new(state)).expect("BUG: no ledger");
    let mut n = 0_u64;
    bencher.bench_local(|| {
        n += 1;
        let mut batch = Batch::new();
        for part in 0..6_u8 {
            let mut key = vec![part];
            key.extend_from_slice(&n.to_be_bytes());
            batch.put(key, [part; 200]);
        }
        let position = Position::from_bytes(n.to_be_bytes());
        ledger.apply(&mut batch, Applied { position, fold: FoldVersion(1) }).expect("BUG: apply failed");
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn frames(bencher: Bencher<'_, '_>) {
    const FRAMES: usize = 20_000;
    let disk: Arc<dyn Disk> = Arc::new(motcua::store::MemoryDisk::new());
    let (mut journal, _) =
        Journal::open(disk, JournalOptions::default(), KnownEnd::Nothing).expect("BUG: no journal");
    for _ in 0..FRAMES {
        journal.append(FrameKind::ACTS, 0, &[7; 300]).expect("BUG: append failed");
    }
    let all = |journal: &Journal| -> Frames { journal.frames(Position::START).expect("BUG: no frames") };
    bencher.counter(ItemsCount::new(FRAMES)).bench_local(|| assert_eq!(all(&journal).count(), FRAMES));
}
