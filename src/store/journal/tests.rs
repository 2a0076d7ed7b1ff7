//! The journal as a whole: what is appended is read, torn tails, damage, full disks.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;
use crate::store::disk::{FaultKind, MemoryDisk, Operation, SimulatedDisk};

const SMALL: JournalOptions = JournalOptions { segment_bytes: 4096 };

fn open(disk: &Arc<dyn Disk>, known: KnownEnd) -> Result<(Journal, OpenReport), JournalFault> {
    Journal::open(Arc::clone(disk), SMALL, known)
}

fn memory() -> Arc<dyn Disk> {
    Arc::new(MemoryDisk::new())
}

fn body(n: usize, len: usize) -> Vec<u8> {
    (0..len).map(|i| u8::try_from((n * 31 + i) % 251).unwrap() | 1).collect()
}

/// A journal with `count` frames of about 300 bytes.
fn filled(disk: &Arc<dyn Disk>, count: usize) -> (Vec<Position>, Position) {
    let (mut journal, _) = open(disk, KnownEnd::Nothing).unwrap();
    let places = (0..count).map(|n| journal.append(FrameKind::ACTS, 0, &body(n, 280)).unwrap()).collect();
    (places, journal.end())
}

fn bodies(journal: &Journal, from: Position) -> Vec<Vec<u8>> {
    journal.frames(from).unwrap().map(|frame| frame.unwrap().body).collect()
}

fn damage<T: std::fmt::Debug>(outcome: Result<T, JournalFault>) -> Damage {
    match outcome {
        Err(JournalFault::Damaged(damage)) => damage,
        other => panic!("expected damage, got {other:?}"),
    }
}

#[test]
fn a_new_journal_is_empty_and_says_so() {
    let disk = memory();
    let (journal, report) = open(&disk, KnownEnd::Nothing).unwrap();
    assert!(report.is_new && bodies(&journal, Position::START).is_empty());
    let (_, report) = open(&disk, KnownEnd::Nothing).unwrap();
    assert!(!report.is_new && report.frames_read == 0);
}

#[test]
fn what_was_appended_is_read_in_order_and_by_place() {
    let disk = memory();
    let (places, end) = filled(&disk, 40);
    assert!(end.segment > 2, "several segments");
    for known in
        [KnownEnd::Nothing, KnownEnd::AtLeast(places[20]), KnownEnd::AtLeast(end), KnownEnd::Clean(end)]
    {
        let (journal, report) = open(&disk, known).unwrap();
        assert_eq!((report.end, report.torn_tail), (end, None), "{known:?}");
        assert_eq!(bodies(&journal, Position::START), (0..40).map(|n| body(n, 280)).collect::<Vec<_>>());
        assert_eq!(bodies(&journal, places[33]), (33..40).map(|n| body(n, 280)).collect::<Vec<_>>());
        assert!(bodies(&journal, end).is_empty());
        for (n, place) in places.iter().enumerate() {
            let frame = journal.read(*place).unwrap();
            assert_eq!((frame.position, frame.body), (*place, body(n, 280)));
            assert!(places.get(n + 1).is_none_or(|next| frame.next <= *next));
        }
    }
}

#[test]
fn opening_at_a_cursor_reads_one_segment_only() {
    let disk = memory();
    let (_, end) = filled(&disk, 200);
    let (_, report) = open(&disk, KnownEnd::AtLeast(end)).unwrap();
    assert!(report.frames_read < 20, "{report:?}");
    assert_eq!(open(&disk, KnownEnd::Clean(end)).unwrap().1.frames_read, 0);
}

#[test]
fn a_reader_follows_the_writer_from_another_thread() {
    let disk = memory();
    let (mut journal, _) = open(&disk, KnownEnd::Nothing).unwrap();
    let reader = journal.reader();
    let place = journal.append(FrameKind(77), 0, b"kept").unwrap();
    let frame = std::thread::spawn(move || reader.read(place)).join().unwrap().unwrap();
    assert_eq!((frame.kind, frame.epoch, frame.body.as_slice()), (FrameKind(77), 0, b"kept".as_slice()));
}

#[test]
fn a_body_too_long_for_any_segment_is_refused_and_the_longest_fits() {
    let disk = memory();
    let (mut journal, _) = open(&disk, KnownEnd::Nothing).unwrap();
    journal.append(FrameKind::ACTS, 0, b"first").unwrap();
    let longest = journal.body_bytes_max();
    assert!(matches!(
        journal.append(FrameKind::ACTS, 0, &vec![1; longest + 1]),
        Err(JournalFault::TooLarge { .. })
    ));
    let place = journal.append(FrameKind::ACTS, 0, &vec![1; longest]).unwrap();
    assert_eq!(place, Position { segment: 2, offset: 64 });
    assert_eq!(journal.end(), Position { segment: 2, offset: 4096 });
    journal.append(FrameKind::ACTS, 0, b"last").unwrap();
    let (journal, _) = open(&disk, KnownEnd::Nothing).unwrap();
    assert_eq!(bodies(&journal, Position::START).len(), 3);
    assert_eq!(JournalOptions::default().segment_bytes as usize, BODY_BYTES_MAX + 96);
}

#[test]
fn a_cursor_inside_a_frame_is_not_believed() {
    let disk = memory();
    let (places, _) = filled(&disk, 3);
    let inside = Position { offset: places[2].offset + 32, ..places[2] };
    assert!(damage(open(&disk, KnownEnd::AtLeast(inside))).text.contains("inside"));
    assert_eq!(bodies(&open(&disk, KnownEnd::Nothing).unwrap().0, Position::START).len(), 3);
}

#[test]
fn a_clean_marker_that_the_journal_contradicts_is_not_believed() {
    let disk = memory();
    let (places, end) = filled(&disk, 30);
    assert_eq!(open(&disk, KnownEnd::Clean(places[29])).unwrap().1.end, end);
    let beyond = Position { segment: end.segment + 1, offset: 64 };
    damage(open(&disk, KnownEnd::Clean(beyond)));
    damage(open(&disk, KnownEnd::AtLeast(Position { offset: end.offset + 32, ..end })));
}

#[test]
fn a_torn_last_frame_is_replaced_by_zeros() {
    type Harm = fn(&dyn Disk, Position);
    let harms: [(&str, Harm); 5] = [
        ("its header is lost", |disk, at| {
            disk.write_zeros(&file_name(at.segment), at.offset.into(), 32).unwrap();
        }),
        ("its body is lost", |disk, at| {
            disk.write_zeros(&file_name(at.segment), u64::from(at.offset) + 32, 100).unwrap();
        }),
        ("its length is garbage", |disk, at| {
            disk.write_at(&file_name(at.segment), u64::from(at.offset) + 8, &[0xFF; 4]).unwrap();
        }),
        ("its length is zero", |disk, at| {
            disk.write_at(&file_name(at.segment), u64::from(at.offset) + 8, &[0; 4]).unwrap();
        }),
        ("the file ends inside it", |disk, at| {
            disk.truncate(&file_name(at.segment), u64::from(at.offset) + 50).unwrap();
        }),
    ];
    for (what, harm) in harms {
        let disk = memory();
        let (places, _) = filled(&disk, 5);
        harm(&*disk, places[4]);
        let before = scan(&disk, None, &mut |_| ControlFlow::Continue(())).unwrap();
        assert_eq!((before.frames, before.damage.len()), (4, 0), "{what}");
        assert_eq!(before.torn_tail.unwrap().position, places[4], "{what}");
        let (mut journal, report) = open(&disk, KnownEnd::Nothing).unwrap();
        assert_eq!((report.end, report.torn_tail), (places[4], before.torn_tail), "{what}");
        journal.append(FrameKind::ACTS, 0, b"x").unwrap();
        let after = scan(&disk, None, &mut |_| ControlFlow::Continue(())).unwrap();
        assert_eq!((after.frames, after.torn_tail, after.damage.len()), (5, None, 0), "{what}");
    }
}

#[test]
fn the_same_harm_below_the_known_good_end_is_damage_and_touches_nothing() {
    let disk = memory();
    let (places, end) = filled(&disk, 5);
    disk.write_zeros(&file_name(1), places[4].offset.into(), 32).unwrap();
    let found = damage(open(&disk, KnownEnd::AtLeast(end)));
    assert_eq!((found.file.as_str(), found.offset), ("journal/00000001.log", places[4].offset.into()));
    let report = scan(&disk, None, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(report.torn_tail.is_some(), "the bytes are still there");
}

#[test]
fn a_bad_frame_with_a_good_one_after_it_is_damage() {
    for harm in [(0, 32), (32, 64), (8, 4)] {
        let disk = memory();
        let (places, _) = filled(&disk, 5);
        let at = u64::from(places[2].offset) + harm.0;
        disk.write_zeros(&file_name(1), at, harm.1).unwrap();
        let found = damage(open(&disk, KnownEnd::Nothing));
        assert_eq!(found.offset, u64::from(places[2].offset), "{harm:?}");
        let report = scan(&disk, None, &mut |_| ControlFlow::Continue(())).unwrap();
        assert_eq!((report.frames, report.damage), (4, vec![found]), "the scan goes on behind it");
    }
}

#[test]
fn zeros_at_the_end_of_a_segment_that_was_left_are_damage() {
    let disk = memory();
    let (places, _) = filled(&disk, 20);
    let last = places.iter().rfind(|place| place.segment == 1).unwrap();
    disk.write_zeros(&file_name(1), last.offset.into(), 4096 - u64::from(last.offset)).unwrap();
    assert_eq!(damage(open(&disk, KnownEnd::Nothing)).offset, u64::from(last.offset));
}

#[test]
fn missing_segments_are_named() {
    for missing in [1, 2] {
        let disk = memory();
        filled(&disk, 40);
        disk.remove(&file_name(missing)).unwrap();
        assert_eq!(damage(open(&disk, KnownEnd::Nothing)).file, file_name(missing));
    }
    let disk = memory();
    let (_, end) = filled(&disk, 40);
    disk.remove(&file_name(end.segment)).unwrap();
    assert_eq!(damage(open(&disk, KnownEnd::AtLeast(end))).file, file_name(end.segment));
}

#[test]
fn a_checkpoint_may_stand_for_older_segments() {
    let disk = memory();
    let (mut journal, _) = open(&disk, KnownEnd::Nothing).unwrap();
    journal.append(FrameKind::ACTS, 0, &vec![1; journal.body_bytes_max()]).unwrap();
    journal.append(FrameKind::CHECKPOINT, 0, b"stands for it").unwrap();
    journal.append(FrameKind::ACTS, 0, b"later").unwrap();
    disk.remove(&file_name(1)).unwrap();
    let (journal, _) = open(&disk, KnownEnd::Nothing).unwrap();
    assert_eq!(bodies(&journal, Position::START), [b"stands for it".to_vec(), b"later".to_vec()]);
}

#[test]
fn a_next_segment_whose_making_was_cut_is_finished_when_it_is_needed() {
    for (len, torn) in [(0, false), (1000, false), (4096, false), (4096, true)] {
        let disk = memory();
        let (_, end) = filled(&disk, 10);
        let next = file_name(end.segment + 1);
        disk.create(&next).unwrap();
        disk.write_zeros(&next, 0, len).unwrap();
        if torn {
            disk.write_at(&next, 40, &[9; 8]).unwrap();
        }
        let (mut journal, report) = open(&disk, KnownEnd::Nothing).unwrap();
        assert_eq!((report.end, report.torn_tail.is_some()), (end, torn), "{len}");
        for n in 0..30 {
            journal.append(FrameKind::ACTS, 0, &body(n, 280)).unwrap();
        }
        assert_eq!(bodies(&open(&disk, KnownEnd::Nothing).unwrap().0, Position::START).len(), 40);
        assert_eq!(disk.len(&next).unwrap(), Some(4096));
    }
}

#[test]
fn preparing_writes_the_next_segment_before_it_is_needed() {
    let disk = memory();
    let options = JournalOptions { segment_bytes: 1 << 20 };
    let (mut journal, _) = Journal::open(Arc::clone(&disk), options, KnownEnd::Nothing).unwrap();
    assert!(!journal.prepare().unwrap(), "an empty segment is enough");
    for n in 0..10 {
        journal.append(FrameKind::ACTS, 0, &body(n, 80_000)).unwrap();
    }
    let calls = std::iter::from_fn(|| journal.prepare().unwrap().then_some(())).count();
    assert_eq!((calls, disk.len(&file_name(2)).unwrap()), (3, Some(1 << 20)));
    for n in 10..20 {
        journal.append(FrameKind::ACTS, 0, &body(n, 80_000)).unwrap();
    }
    assert_eq!(bodies(&journal, Position::START).len(), 20);
    assert_eq!(journal.end().segment, 2);
}

#[test]
fn a_failed_sync_voids_the_frame_and_nothing_is_recorded_until_reopened() {
    for operation in [Operation::Write, Operation::Sync] {
        let simulated = Arc::new(SimulatedDisk::new());
        let disk: Arc<dyn Disk> = Arc::clone(&simulated) as Arc<dyn Disk>;
        filled(&disk, 3);
        let (mut journal, _) = open(&disk, KnownEnd::Nothing).unwrap();
        simulated.fail(operation, 0, FaultKind::Broken);
        let failed = journal.append(FrameKind::ACTS, 0, b"void");
        assert!(matches!(failed, Err(JournalFault::Failed { void: true, .. })), "{failed:?}");
        assert!(matches!(journal.append(FrameKind::ACTS, 0, b"x"), Err(JournalFault::ReadOnly { .. })));
        assert_eq!(bodies(&journal, Position::START).len(), 3, "reading goes on");
        let (mut journal, _) = open(&disk, KnownEnd::Nothing).unwrap();
        journal.append(FrameKind::ACTS, 0, b"after").unwrap();
        let seen = bodies(&open(&disk, KnownEnd::Nothing).unwrap().0, Position::START);
        assert_eq!((seen.len(), seen[3].as_slice()), (4, b"after".as_slice()));
    }
}

#[test]
fn a_full_disk_refuses_the_act_and_takes_it_once_there_is_room() {
    let simulated = Arc::new(SimulatedDisk::new());
    let disk: Arc<dyn Disk> = Arc::clone(&simulated) as Arc<dyn Disk>;
    let (mut journal, _) = open(&disk, KnownEnd::Nothing).unwrap();
    simulated.set_capacity(Some(6000));
    let mut taken = 0;
    let fault = loop {
        match journal.append(FrameKind::ACTS, 0, &body(taken, 280)) {
            Ok(_) => taken += 1,
            Err(fault) => break fault,
        }
    };
    assert!(matches!(fault, JournalFault::Full { reopen: false, .. }), "{fault:?}");
    assert!(journal.prepare().is_err_and(|fault| fault.is_full()));
    assert!(journal.broken().is_none(), "the present segment was not touched");
    simulated.set_capacity(None);
    journal.append(FrameKind::ACTS, 0, b"with room").unwrap();
    assert_eq!(bodies(&open(&disk, KnownEnd::Nothing).unwrap().0, Position::START).len(), taken + 1);
}

#[test]
fn a_write_that_meets_a_full_disk_needs_reopening() {
    let simulated = Arc::new(SimulatedDisk::new());
    let disk: Arc<dyn Disk> = Arc::clone(&simulated) as Arc<dyn Disk>;
    let (mut journal, _) = open(&disk, KnownEnd::Nothing).unwrap();
    simulated.fail(Operation::Write, 0, FaultKind::Full);
    assert!(matches!(journal.append(FrameKind::ACTS, 0, b"x"), Err(JournalFault::Full { reopen: true, .. })));
    let (mut journal, _) = open(&disk, KnownEnd::Nothing).unwrap();
    journal.append(FrameKind::ACTS, 0, b"x").unwrap();
}

#[test]
fn a_segment_full_of_frame_starts_does_not_hold_up_opening() {
    let disk = memory();
    let options = JournalOptions { segment_bytes: 1 << 20 };
    let (mut journal, _) = Journal::open(Arc::clone(&disk), options, KnownEnd::Nothing).unwrap();
    let hostile: Vec<u8> = [0x6D, 0x63, 0x46, 0xF1, 1, 2, 0, 0, 0, 0, 12, 0].repeat(80_000);
    let place = journal.append(FrameKind::ACTS, 0, &hostile).unwrap();
    disk.write_at(&file_name(1), u64::from(place.offset) + 33, b"!").unwrap();
    assert!(Journal::open(disk, options, KnownEnd::Nothing).is_err());
}

proptest! {
    #[test]
    fn any_bodies_come_back_whatever_their_lengths(lengths in prop::collection::vec(0_usize..4000, 0..30)) {
        let disk = memory();
        let (mut journal, _) = open(&disk, KnownEnd::Nothing).unwrap();
        let expected: Vec<Vec<u8>> = lengths.iter().enumerate().map(|(n, len)| body(n, *len)).collect();
        for body in &expected {
            journal.append(FrameKind::ACTS, 0, body).unwrap();
        }
        let (journal, report) = open(&disk, KnownEnd::AtLeast(journal.end())).unwrap();
        prop_assert_eq!(report.torn_tail, None);
        prop_assert_eq!(bodies(&journal, Position::START), expected);
    }

    #[test]
    fn a_flipped_bit_below_the_known_good_end_is_named_or_harmless(at in 0_usize..13_000, bit in 0_u32..8) {
        let disk = memory();
        let (places, end) = filled(&disk, 40);
        let segment = u32::try_from(at / 4096).unwrap() + 1;
        let offset = u32::try_from(at % 4096).unwrap();
        prop_assume!(Position { segment, offset } < end);
        let mut byte = [0];
        disk.read_at(&file_name(segment), offset.into(), &mut byte).unwrap();
        disk.write_at(&file_name(segment), offset.into(), &[byte[0] ^ 1 << bit]).unwrap();
        let outcome = open(&disk, KnownEnd::AtLeast(end))
            .and_then(|(journal, _)| journal.frames(Position::START)?.collect::<Result<Vec<_>, _>>());
        match outcome {
            Ok(frames) => {
                let same = frames.iter().enumerate().all(|(n, frame)| frame.body == body(n, 280));
                prop_assert!(same && frames.len() == 40);
            }
            Err(JournalFault::Damaged(damage)) => {
                prop_assert_eq!(&damage.file, &file_name(segment));
                prop_assert!(damage.offset <= offset.into() && u64::from(offset) < damage.offset + 320);
                let known = damage.offset == 0 || places.iter().any(|p| u64::from(p.offset) == damage.offset);
                prop_assert!(known);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
        let report = scan(&disk, None, &mut |_| ControlFlow::Continue(())).unwrap();
        prop_assert!(report.frames >= 39 && report.damage.len() <= 1);
    }

    #[test]
    fn garbage_in_a_segment_never_panics(
        garbage in prop::collection::vec(any::<u8>(), 0..600), at in 0_u64..4000, len in 0_u64..5000,
    ) {
        let disk = memory();
        let (_, end) = filled(&disk, 12);
        disk.write_at(&file_name(1), at, &garbage).unwrap();
        disk.truncate(&file_name(1), len).unwrap();
        let _ = scan(&disk, None, &mut |_| ControlFlow::Continue(())).unwrap();
        let _ = open(&disk, KnownEnd::AtLeast(end)).map(|_| ());
        let _ = open(&disk, KnownEnd::Nothing).map(|_| ());
    }
}
