//! Sound stores are sound, and every way of harming one is named with its place.

use super::*;
use crate::base::id::DossierId;
use crate::desk::fold::FOLD_VERSION;
use crate::desk::testkit::{check, open};
use crate::record::act::{Placed, encode_frame};
use crate::store::disk::MemoryDisk;
use crate::store::journal::{FrameKind, Journal, JournalOptions, KnownEnd, Position};
use crate::store::ledger::{Applied, StateSum};
use crate::store::state::{Batch, MemoryState};

const ACTS: usize = 25;

/// A store with some acts in it, and its state.
fn store() -> (Arc<dyn Disk>, u64) {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let mut desk = open(Arc::clone(&disk), 3, 0).unwrap();
    let mut acts = 0;
    for _ in 0..ACTS {
        acts = desk.act().unwrap().unwrap_or(acts);
    }
    (disk, acts)
}

fn kinds(report: &Report) -> Vec<&'static str> {
    report.faults.iter().map(|fault| fault.kind).collect()
}

/// All entries of a disk's journal, frame by frame.
fn frames(disk: &Arc<dyn Disk>) -> Vec<(Position, Vec<Placed>)> {
    let mut found = Vec::new();
    journal::scan(disk, None, &mut |frame| {
        found.push((frame.position, crate::record::act::decode_frame(&frame.body).unwrap()));
        ControlFlow::Continue(())
    })
    .unwrap();
    found
}

/// A journal of its own with these frames.
fn journal_of(frames: &[Vec<Placed>]) -> Arc<dyn Disk> {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let options = JournalOptions { segment_bytes: 256 * 1024 };
    let (mut journal, _) = Journal::open(Arc::clone(&disk), options, KnownEnd::Nothing).unwrap();
    for frame in frames {
        journal.append(FrameKind::ACTS, 0, &encode_frame(frame)).unwrap();
    }
    disk
}

fn harmed(harm: impl FnOnce(&mut Vec<Vec<Placed>>)) -> Report {
    let (disk, _) = store();
    let mut all: Vec<Vec<Placed>> = frames(&disk).into_iter().map(|(_, entries)| entries).collect();
    harm(&mut all);
    check(&journal_of(&all))
}

#[test]
fn a_store_in_use_or_closed_is_sound_and_counted() {
    let (disk, acts) = store();
    let report = check(&disk);
    assert_eq!(report.faults, []);
    assert!(report.ok);
    assert_eq!(report.acts, acts);
    assert!(report.dossiers > 0 && report.entries > report.acts);
    assert_eq!(check(&disk).state_digest, report.state_digest);
}

#[test]
fn an_empty_place_is_no_store_and_a_fault_only_where_acts_are_expected() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let report = check(&disk);
    assert!(report.ok && report.notes.len() == 1 && report.frontier_digest.is_none());
    let journal_only = journal_of(&[]);
    assert!(check(&journal_only).ok, "a set-up that was cut short counts as none");
    for disk in [disk, journal_only] {
        let report = verify(Question {
            disk,
            state: StateFound::Absent,
            marker: None,
            in_use: false,
            acts_at_least: Some(1),
            head: None,
            machine_id: None,
            progress: &mut |_| {},
        })
        .unwrap();
        assert_eq!(kinds(&report), ["store-missing"]);
    }
}

#[test]
fn a_flipped_byte_is_named_with_its_place() {
    let (disk, _) = store();
    let (at, _) = frames(&disk).get(4).cloned().unwrap();
    let file = journal::segment::file_name(at.segment);
    let mut byte = [0];
    let offset = u64::from(at.offset) + 40;
    disk.read_at(&file, offset, &mut byte).unwrap();
    disk.write_at(&file, offset, &[byte[0] ^ 4]).unwrap();
    let report = check(&disk);
    assert!(!report.ok);
    assert_eq!(kinds(&report), ["chain-gap", "journal-damage"], "{report:?}");
    let damage = report.faults.last().unwrap();
    assert_eq!((damage.file.as_deref(), damage.offset), (Some(&*file), Some(at.offset.into())));
}

#[test]
fn an_unfinished_last_frame_is_a_note() {
    let (disk, _) = store();
    let (at, _) = frames(&disk).last().cloned().unwrap();
    let file = journal::segment::file_name(at.segment);
    disk.write_at(&file, u64::from(at.offset) + 40, &[0xAA]).unwrap();
    let report = check(&disk);
    assert_eq!(report.faults, []);
    assert!(report.notes.iter().any(|note| note.contains("unfinished")), "{:?}", report.notes);
}

#[test]
fn a_frame_taken_out_is_a_gap_and_one_put_in_twice_is_said() {
    let gap = harmed(|frames| drop(frames.remove(5)));
    assert_eq!(kinds(&gap).first(), Some(&"chain-gap"));
    let twice = harmed(|frames| frames.push(frames.last().cloned().unwrap()));
    assert!(kinds(&twice).contains(&"entry-repeated"), "{twice:?}");
}

#[test]
fn an_act_cut_apart_is_a_fault() {
    let long = |frames: &mut Vec<Vec<Placed>>| {
        let at = frames.iter().position(|frame| frame.len() > 1).unwrap();
        let rest = frames.get_mut(at).unwrap().split_off(1);
        frames.insert(at + 1, rest);
    };
    assert_eq!(kinds(&harmed(long)), ["act-cut"]);
}

#[test]
fn a_changed_or_missing_personal_section_is_a_fault() {
    let with_section = |frames: &mut Vec<Vec<Placed>>, change: &dyn Fn(&mut Placed)| {
        let entry = frames.iter_mut().flatten().find(|entry| entry.personal.is_some()).unwrap();
        change(entry);
    };
    let gone = harmed(|frames| with_section(frames, &|entry| entry.personal = None));
    assert_eq!(kinds(&gone), ["section-missing"]);
    let other = harmed(|frames| {
        with_section(frames, &|entry| {
            let mut random = crate::base::random::SeededRandom::new(9);
            entry.personal = Some(crate::record::personal::PersonalSection::new(b"other", &mut random));
        });
    });
    assert_eq!(kinds(&other).first(), Some(&"section-wrong"));
}

#[test]
fn an_entry_that_is_none_is_a_fault() {
    let report = harmed(|frames| {
        let entry = frames.iter_mut().flatten().next_back().unwrap();
        entry.canonical.truncate(20);
    });
    assert!(kinds(&report).contains(&"entry-unreadable"), "{report:?}");
}

/// A state that has taken in the first frames of a store.
fn state_of(disk: &Arc<dyn Disk>, upto: usize) -> Ledger {
    let all = frames(disk);
    let some: Vec<Vec<Placed>> = all.iter().take(upto).map(|(_, entries)| entries.clone()).collect();
    let part = journal_of(&some);
    let mut walk = Walk::new(&part, StateFound::Absent, None, false).unwrap();
    let report = scan(&part, &mut walk, &mut |_| {}).unwrap().unwrap();
    walk.finish(&report).unwrap();
    walk.into_folded()
}

fn with_state(disk: &Arc<dyn Disk>, ledger: Ledger, vouched: bool) -> Report {
    let marker = CleanMarker { applied: ledger.applied().unwrap(), sum: ledger.sum() };
    verify(Question {
        disk: Arc::clone(disk),
        state: StateFound::Open(Box::new(ledger)),
        marker: vouched.then_some(marker),
        in_use: false,
        acts_at_least: None,
        head: None,
        machine_id: None,
        progress: &mut |_| {},
    })
    .unwrap()
}

#[test]
fn a_state_at_any_cursor_is_met_there() {
    let (disk, _) = store();
    let count = frames(&disk).len();
    for upto in [1, 2, count / 2, count - 1, count] {
        let report = with_state(&disk, state_of(&disk, upto), false);
        assert_eq!(report.faults, [], "{upto}");
        let behind = report.notes.iter().any(|note| note.contains("behind"));
        assert_eq!(behind, upto < count, "{upto}: {:?}", report.notes);
    }
}

#[test]
fn a_state_that_would_be_believed_but_differs_is_a_fault() {
    let (disk, _) = store();
    let change = |ledger: &mut Ledger| {
        let applied = ledger.applied().unwrap();
        let mut batch = Batch::new();
        batch.put(crate::desk::keys::ended(DossierId([7; 16])), [1, 2, 3]);
        ledger.apply(&mut batch, applied).unwrap();
    };
    let mut ledger = state_of(&disk, 9);
    change(&mut ledger);
    assert_eq!(kinds(&with_state(&disk, ledger, false)), ["state-differs"]);
}

#[test]
fn a_state_behind_its_own_sum_is_rebuilt_unless_a_clean_marker_vouches_for_it() {
    let (disk, _) = store();
    for vouched in [false, true] {
        let ledger = state_of(&disk, 9);
        let mut batch = Batch::new();
        batch.remove(crate::desk::keys::STATS);
        ledger.state().apply(&batch).unwrap();
        let report = with_state(&disk, ledger, vouched);
        assert_eq!(report.ok, !vouched, "{report:?}");
        assert_eq!(report.notes.iter().any(|note| note.contains("own sum")), !vouched);
    }
}

#[test]
fn a_state_or_a_marker_ahead_of_the_journal_is_a_fault() {
    let (disk, _) = store();
    let ahead = Applied { position: Position { segment: 3, offset: 64 }, fold: FOLD_VERSION };
    let mut ledger = Ledger::open(Box::new(MemoryState::new())).unwrap();
    ledger.apply(&mut Batch::new(), ahead).unwrap();
    assert_eq!(kinds(&with_state(&disk, ledger, false)), ["state-ahead"]);
    let report = verify(Question {
        disk,
        state: StateFound::Absent,
        marker: Some(CleanMarker { applied: ahead, sum: StateSum(0) }),
        in_use: false,
        acts_at_least: Some(1),
        head: None,
        machine_id: None,
        progress: &mut |_| {},
    })
    .unwrap();
    assert_eq!(kinds(&report), ["journal-short", "drill-missing"]);
}

#[test]
fn a_head_printed_on_a_day_is_found_later_with_the_act_it_followed() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let mut desk = open(Arc::clone(&disk), 3, 0).unwrap();
    for _ in 0..ACTS {
        desk.act().unwrap();
    }
    let printed = desk.engine.day_head().unwrap().unwrap();
    let (digits, word) = (printed.head.to_string(), printed.head.word());
    for _ in 0..ACTS {
        desk.act().unwrap();
    }
    assert_ne!(desk.engine.day_head().unwrap().unwrap().head, printed.head);
    let found = |said: &str| {
        let question = Question {
            disk: Arc::clone(&disk),
            state: StateFound::Absent,
            marker: None,
            in_use: false,
            acts_at_least: None,
            head: Some(said.parse().unwrap()),
            machine_id: None,
            progress: &mut |_| {},
        };
        verify(question).unwrap().heads_found.unwrap()
    };
    let by_digits = found(&digits);
    assert_eq!(by_digits.len(), 1);
    assert_eq!(by_digits[0].act, printed.acts);
    assert_eq!(by_digits[0].officer.as_deref(), Some("Lò Thị Ban"));
    assert!(by_digits[0].what.is_some() && by_digits[0].at.is_some());
    assert!(found(&word).contains(&by_digits[0]), "its word finds it too");
    assert_eq!(found("00000000000000000000"), []);
}
