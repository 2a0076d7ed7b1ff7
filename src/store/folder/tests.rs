//! The small files of a store.

use super::*;
use crate::base::id::hex;
use crate::base::time::Timestamp;
use crate::store::disk::{FaultKind, MemoryDisk, Operation, RealDisk, SimulatedDisk, read_file};

fn on(disk: &Arc<impl Disk + 'static>) -> Folder {
    let folder = Folder::new(Arc::clone(disk) as Arc<dyn Disk>);
    folder.prepare().unwrap();
    folder
}

fn draft(text: &str) -> DraftId {
    DraftId::new(text).unwrap()
}

fn marker() -> CleanMarker {
    let position = Position { segment: 2, offset: 96 };
    CleanMarker { applied: Applied { position, fold: FoldVersion(7) }, sum: StateSum(0x0102) }
}

#[test]
fn a_draft_is_read_back_listed_and_removed() {
    let folder = on(&Arc::new(MemoryDisk::new()));
    assert!(folder.drafts().unwrap().is_empty() && folder.read_draft(&draft("a")).unwrap().is_none());
    folder.write_draft(&draft("a"), b"one").unwrap();
    folder.write_draft(&draft("a"), b"two").unwrap();
    folder.write_draft(&draft("b-2"), b"").unwrap();
    assert_eq!(folder.read_draft(&draft("a")).unwrap().unwrap(), b"two");
    assert_eq!(folder.drafts().unwrap(), [draft("a"), draft("b-2")]);
    folder.remove_draft(&draft("a")).unwrap();
    folder.remove_draft(&draft("a")).unwrap();
    assert_eq!(folder.drafts().unwrap(), [draft("b-2")]);
    assert!(folder.write_draft(&draft("c"), &vec![0; DRAFT_BYTES_MAX + 1]).is_err());
}

#[test]
fn a_name_that_could_leave_the_folder_is_no_drafts_name() {
    for text in ["", "../a", "a/b", "a.tmp", "A", "đ", &"a".repeat(65)] {
        assert_eq!(DraftId::new(text), None, "{text}");
    }
}

#[test]
fn a_damaged_draft_is_told_not_believed() {
    let disk = Arc::new(MemoryDisk::new());
    let folder = on(&disk);
    folder.write_draft(&draft("a"), b"text").unwrap();
    for at in 0..36 {
        let good = read_file(&*disk, "drafts/a", 99).unwrap().unwrap();
        disk.write_at("drafts/a", at, &[good[usize::try_from(at).unwrap()] ^ 4]).unwrap();
        assert!(matches!(folder.read_draft(&draft("a")), Err(SmallFault::Damaged { .. })), "{at}");
        disk.write_at("drafts/a", 0, &good).unwrap();
    }
    disk.truncate("drafts/a", 35).unwrap();
    assert!(folder.read_draft(&draft("a")).is_err());
}

#[test]
fn the_small_files_have_these_bytes() {
    let disk = Arc::new(MemoryDisk::new());
    let folder = on(&disk);
    folder.mark_clean(&marker()).unwrap();
    folder.write_draft(&draft("a"), b"draft").unwrap();
    folder.write_device_key(&[1, 2, 3]).unwrap();
    let place = Place { machine: "m1".to_owned(), journal: 5 };
    folder.write_anchor(&Anchor { place, life: [9; 8], random: [9; 8] }).unwrap();
    let seen: Vec<String> = ["clean", "drafts/a", "device.key", "anchor"]
        .map(|path| hex(&read_file(&*disk, path, 999).unwrap().unwrap()))
        .into();
    let expected: Vec<&str> = include_str!("golden/small_files.hex").lines().collect();
    assert_eq!(seen, expected);
}

#[test]
fn the_clean_marker_comes_back_until_it_is_removed_or_damaged() {
    let disk = Arc::new(MemoryDisk::new());
    let folder = on(&disk);
    assert_eq!(folder.clean_marker().unwrap(), None);
    folder.mark_clean(&marker()).unwrap();
    assert_eq!(folder.clean_marker().unwrap(), Some(marker()));
    folder.remove_clean_marker().unwrap();
    folder.remove_clean_marker().unwrap();
    assert_eq!(folder.clean_marker().unwrap(), None);
    folder.mark_clean(&marker()).unwrap();
    disk.write_at("clean", 40, &[0xEE]).unwrap();
    assert_eq!(folder.clean_marker().unwrap(), None);
}

#[test]
fn a_copied_or_restored_store_does_not_match_its_anchor() {
    let disk = Arc::new(MemoryDisk::new());
    let folder = on(&disk);
    let here = folder.place(Some("machine".to_owned())).unwrap();
    assert_eq!(folder.anchor().unwrap(), None, "missing in a restored backup");
    folder.write_anchor(&Anchor { place: here.clone(), life: [2; 8], random: [3; 8] }).unwrap();
    let anchor = folder.anchor().unwrap().unwrap();
    assert!(anchor.matches(&here) && anchor.life == [2; 8] && anchor.random == [3; 8]);
    let copy = on(&Arc::new(disk.copied()));
    assert!(!copy.anchor().unwrap().unwrap().matches(&copy.place(Some("machine".to_owned())).unwrap()));
    assert!(!anchor.matches(&folder.place(Some("other".to_owned())).unwrap()));
}

#[test]
fn on_a_full_disk_drafts_and_the_closing_use_the_reserve() {
    let disk = Arc::new(SimulatedDisk::new());
    let folder = on(&disk);
    assert!(folder.has_reserve().unwrap());
    disk.set_capacity(Some(RESERVE_BYTES));
    folder.write_draft(&draft("a"), &[1; 5000]).unwrap();
    folder.mark_clean(&marker()).unwrap();
    assert!(!folder.has_reserve().unwrap());
    assert_eq!(folder.read_draft(&draft("a")).unwrap().unwrap().len(), 5000);
    folder.prepare().unwrap();
    assert!(!folder.has_reserve().unwrap(), "no room for it yet");
    disk.set_capacity(None);
    folder.prepare().unwrap();
    assert!(folder.has_reserve().unwrap());
}

#[test]
fn a_write_that_fails_leaves_the_old_draft() {
    for operation in [Operation::Write, Operation::Sync, Operation::Rename, Operation::Create] {
        let disk = Arc::new(SimulatedDisk::new());
        let folder = on(&disk);
        folder.write_draft(&draft("a"), b"old").unwrap();
        disk.fail(operation, 0, FaultKind::Broken);
        assert!(folder.write_draft(&draft("a"), b"new").is_err());
        assert_eq!(folder.read_draft(&draft("a")).unwrap().unwrap(), b"old");
        assert_eq!(folder.drafts().unwrap().len(), 1, "what is left of the attempt is no draft");
        folder.write_draft(&draft("a"), b"new").unwrap();
    }
}

#[test]
fn what_a_cut_off_write_left_behind_is_removed_at_the_next_start() {
    let disk = Arc::new(MemoryDisk::new());
    let folder = on(&disk);
    folder.write_draft(&draft("a"), b"kept").unwrap();
    for name in ["drafts/b.tmp", "clean.tmp"] {
        disk.create(name).unwrap();
    }
    folder.prepare().unwrap();
    assert_eq!(disk.list("drafts").unwrap(), ["a"]);
    assert_eq!(disk.list("").unwrap(), ["drafts", "journal", "reserve.bin"]);
}

#[test]
fn a_second_holder_is_told_who_has_the_store() {
    let root = tempfile::tempdir().unwrap();
    let now = Timestamp::parse("2026-11-23T09:00:00+07:00").unwrap();
    let lock = Lock::take(root.path(), "motcua drill", now).unwrap();
    match Lock::take(root.path(), "motcua", now) {
        Err(LockFault::Held { pid, since, program }) => {
            assert_eq!(pid, std::process::id());
            assert_eq!((since.as_str(), program.as_str()), ("2026-11-23T09:00:00+07:00", "motcua drill"));
        }
        other => panic!("{other:?}"),
    }
    drop(lock);
    Lock::take(root.path(), "motcua", now).unwrap();
}

#[cfg(unix)]
#[test]
fn files_open_to_others_are_noted() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    let disk = Arc::new(RealDisk::new(root.path().join("store")).unwrap());
    on(&disk).write_device_key(&[1]).unwrap();
    assert_eq!(open_to_others(disk.root()), []);
    let key = disk.root().join("device.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(open_to_others(disk.root()), [("device.key".into(), 0o644)]);
}
