//! A journal and small files under seal: read with the keys, judged without them, and never believed when forged.

use std::ops::ControlFlow;

use super::*;
use crate::base::random::SeededRandom;
use crate::store::disk::{MemoryDisk, read_file};
use crate::store::folder::{DraftId, Folder, SmallFault};
use crate::store::journal::{
    FrameKind, Journal, JournalFault, JournalOptions, JournalReader, KnownEnd, Position, scan,
};
use crate::store::vault::testing;

const OPTIONS: JournalOptions = JournalOptions { segment_bytes: 2048 };

fn sealer(seed: u64) -> Arc<Sealer> {
    Arc::new(Sealer::new(&testing::keyring(seed), Box::new(SeededRandom::new(seed))))
}

fn keyed(disk: &Arc<dyn Disk>, seed: u64) -> Arc<dyn Disk> {
    Arc::new(KeyedDisk::new(Arc::clone(disk), sealer(seed)))
}

fn body(n: u8) -> Vec<u8> {
    vec![n; 100 + usize::from(n)]
}

/// A sealed journal of several segments on a bare disk.
fn written() -> Arc<dyn Disk> {
    let bare: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    Folder::new(Arc::clone(&bare)).prepare().unwrap();
    let (mut journal, _) = Journal::open(keyed(&bare, 1), OPTIONS, KnownEnd::Nothing).unwrap();
    for n in 0..20 {
        journal.append(FrameKind::ACTS, 0, &body(n)).unwrap();
    }
    bare
}

/// What a scan tells: bodies that were opened, frames that were not, places that are damaged.
fn scanned(disk: &Arc<dyn Disk>) -> (Vec<Vec<u8>>, usize, Vec<(String, u64)>) {
    let (mut bodies, mut sealed) = (Vec::new(), 0);
    let report = scan(disk, None, &mut |frame| {
        if frame.is_sealed {
            sealed += 1;
        } else {
            bodies.push(frame.body.clone());
        }
        ControlFlow::Continue(())
    });
    let damage = report.unwrap().damage.into_iter().map(|damage| (damage.file, damage.offset)).collect();
    (bodies, sealed, damage)
}

#[test]
fn a_sealed_journal_is_read_with_its_keys_and_counted_without() {
    let bare = written();
    let all: Vec<Vec<u8>> = (0..20).map(body).collect();
    assert_eq!(scanned(&keyed(&bare, 1)), (all.clone(), 0, Vec::new()));
    assert_eq!(scanned(&bare), (Vec::new(), 20, Vec::new()));
    let (journal, report) = Journal::open(keyed(&bare, 1), OPTIONS, KnownEnd::Nothing).unwrap();
    assert_eq!((report.frames_read, report.torn_tail), (20, None));
    let read: Vec<Vec<u8>> =
        journal.frames(Position::START).unwrap().map(|frame| frame.unwrap().body).collect();
    assert_eq!(read, all);
    let locked = JournalReader::at_rest(Arc::clone(&bare), report.end);
    assert!(matches!(locked.frames(Position::START).unwrap().next(), Some(Err(JournalFault::Sealed))));
    let longest = journal.body_bytes_max();
    let (mut journal, _) = Journal::open(keyed(&bare, 1), OPTIONS, KnownEnd::Nothing).unwrap();
    let place = journal.append(FrameKind::ACTS, 0, &vec![7; longest]).unwrap();
    assert_eq!(journal.read(place).unwrap().body.len(), longest);
}

#[test]
fn no_plain_byte_of_a_body_is_on_the_disk() {
    let bare = written();
    for segment in 1.. {
        let name = format!("journal/{segment:08}.log");
        let Some(bytes) = read_file(&*bare, &name, 1 << 20).unwrap() else { break };
        for n in 1..20_u8 {
            assert!(!bytes.windows(8).any(|window| window == [n; 8]), "{name} {n}");
        }
    }
}

/// Writes a journal anew whose second frame is what `forge` makes of the frames of another, checksums and all: what
/// a thief can do who holds the disk and no key.
fn forged(forge: impl Fn(&[(u32, Vec<u8>)]) -> (u32, Vec<u8>)) -> Arc<dyn Disk> {
    let bare = written();
    let mut frames = Vec::new();
    scan(&bare, None, &mut |frame| {
        frames.push((frame.epoch, frame.body.clone()));
        ControlFlow::Continue(())
    })
    .unwrap();
    let target: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    Folder::new(Arc::clone(&target)).prepare().unwrap();
    let (mut journal, _) = Journal::open(Arc::clone(&target), OPTIONS, KnownEnd::Nothing).unwrap();
    for (n, frame) in frames.iter().enumerate() {
        let (epoch, body) = if n == 1 { forge(&frames) } else { frame.clone() };
        journal.append(FrameKind::ACTS, epoch, &body).unwrap();
    }
    target
}

#[test]
fn a_frame_forged_with_its_checksum_is_refused_and_named() {
    let same = forged(|frames| frames[1].clone());
    assert!(scanned(&keyed(&same, 1)).2.is_empty(), "the forger changes nothing by copying");
    let flipped = |at: usize| {
        forged(move |frames| {
            let (epoch, mut body) = frames[1].clone();
            let at = at.min(body.len() - 1);
            body[at] ^= 1;
            (epoch, body)
        })
    };
    let other_place = forged(|frames| frames[2].clone());
    let other_epoch = forged(|frames| (2, frames[1].1.clone()));
    let open = forged(|_| (0, body(1)));
    for (what, disk) in [
        ("first byte flipped", flipped(0)),
        ("one flipped", flipped(60)),
        ("last flipped", flipped(usize::MAX)),
        ("another frame's", other_place),
        ("another epoch", other_epoch),
        ("not sealed", open),
    ] {
        let (bodies, _, damage) = scanned(&keyed(&disk, 1));
        assert_eq!(damage.first(), Some(&("journal/00000001.log".to_owned(), 256)), "{what}");
        assert!(!bodies.contains(&body(1)), "{what}");
        let reader = JournalReader::at_rest(keyed(&disk, 1), Position { segment: 1, offset: 512 });
        let read: Vec<_> = reader.frames(Position::START).unwrap().collect();
        assert!(matches!(read.last(), Some(Err(JournalFault::Damaged(_)))), "{what}");
    }
    assert_eq!(scanned(&keyed(&written(), 2)).2.len(), 20, "another store's keys");
}

#[test]
fn small_files_are_sealed_to_their_place_and_nothing_else_is_believed() {
    let bare: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let folder = Folder::new(keyed(&bare, 1));
    folder.prepare().unwrap();
    let draft = |name: &str| DraftId::new(name).unwrap();
    folder.write_draft(&draft("a"), b"Nguyen Van A").unwrap();
    folder.write_draft(&draft("b"), b"Tran Thi B").unwrap();
    folder.write_device_key(&[5; 64]).unwrap();
    folder.write_filters(b"name = 'Nguyen Van A'").unwrap();
    assert_eq!(folder.read_draft(&draft("a")).unwrap().unwrap(), b"Nguyen Van A");
    assert_eq!(folder.read_device_key().unwrap().unwrap(), [5; 64]);
    assert_eq!(folder.read_filters().unwrap().unwrap(), b"name = 'Nguyen Van A'");
    let bytes = |path: &str| read_file(&*bare, path, 1 << 20).unwrap().unwrap();
    for path in ["drafts/a", "drafts/b", "device.key", "filters.toml"] {
        let holds = |planted: &[u8]| bytes(path).windows(planted.len()).any(|window| window == planted);
        assert!(!holds(b"Nguyen") && !holds(b"Tran") && !holds(&[5; 8]), "{path}");
    }
    let locked = Folder::new(Arc::clone(&bare));
    assert!(matches!(locked.read_draft(&draft("a")), Err(SmallFault::Sealed { .. })));
    assert!(locked.unsound_files().unwrap().is_empty() && folder.unsound_files().unwrap().is_empty());
    // One draft in another's place, and one that is not sealed.
    let (one, two) = (bytes("drafts/a"), bytes("drafts/b"));
    bare.truncate("drafts/a", 0).unwrap();
    bare.write_at("drafts/a", 0, &two).unwrap();
    assert!(matches!(folder.read_draft(&draft("a")), Err(SmallFault::Damaged { .. })));
    assert_eq!(folder.unsound_files().unwrap(), ["drafts/a"]);
    locked.write_draft(&draft("b"), b"forged").unwrap();
    assert!(matches!(folder.read_draft(&draft("b")), Err(SmallFault::Damaged { .. })));
    bare.truncate("drafts/a", 0).unwrap();
    bare.write_at("drafts/a", 0, &one).unwrap();
    assert!(folder.read_draft(&draft("a")).is_ok());
    for at in 0..u64::try_from(one.len()).unwrap() {
        bare.write_at("drafts/a", at, &[one[usize::try_from(at).unwrap()] ^ 8]).unwrap();
        assert!(matches!(folder.read_draft(&draft("a")), Err(SmallFault::Damaged { .. })), "{at}");
        bare.write_at("drafts/a", 0, &one).unwrap();
    }
}

#[test]
fn every_disk_of_a_folder_somebody_signed_in_to_has_its_keys_until_they_are_forgotten() {
    use crate::store::disk::RealDisk;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    let before = RealDisk::new(&root).unwrap();
    assert!(before.sealer().is_none());
    unlocked::unlock(&root, sealer(1));
    let indirect = root.join("..").join("store");
    assert!(RealDisk::read_only(&indirect).sealer().is_some());
    assert!(RealDisk::new(folder.path()).unwrap().sealer().is_none(), "not the folder around it");
    unlocked::forget(&indirect);
    assert!(RealDisk::read_only(&root).sealer().is_none());
}
