//! The contract of [`Disk`], run over every disk there is.

use super::{Disk, MemoryDisk, RealDisk, SimulatedDisk, read_file};

fn on_every_disk(check: impl Fn(&dyn Disk)) {
    check(&MemoryDisk::new());
    check(&SimulatedDisk::new());
    let folder = tempfile::tempdir().unwrap();
    check(&RealDisk::new(folder.path().join("store")).unwrap());
}

fn text(disk: &dyn Disk, path: &str) -> Vec<u8> {
    read_file(disk, path, 1 << 20).unwrap().unwrap()
}

#[test]
fn what_was_written_is_read_back() {
    on_every_disk(|disk| {
        disk.create("a").unwrap();
        disk.write_at("a", 0, b"hello").unwrap();
        disk.write_at("a", 3, b"p!").unwrap();
        disk.sync_data("a").unwrap();
        disk.sync_dir("").unwrap();
        assert_eq!(text(disk, "a"), b"help!");
        let mut part = [0; 3];
        assert_eq!(disk.read_at("a", 3, &mut part).unwrap(), 2, "a read ends where the file ends");
        assert_eq!(disk.read_at("a", 99, &mut part).unwrap(), 0);
    });
}

#[test]
fn gaps_and_extensions_are_zeros() {
    on_every_disk(|disk| {
        disk.create("a").unwrap();
        disk.write_at("a", 4, b"x").unwrap();
        disk.write_zeros("a", 5, 200_000).unwrap();
        assert_eq!(disk.len("a").unwrap(), Some(200_005));
        disk.truncate("a", 6).unwrap();
        assert_eq!(text(disk, "a"), [0, 0, 0, 0, b'x', 0]);
        disk.write_zeros("a", 3, 2).unwrap();
        assert_eq!(text(disk, "a"), [0; 6]);
        disk.truncate("a", 8).unwrap();
        assert_eq!(text(disk, "a"), [0; 8]);
    });
}

#[test]
fn a_missing_file_is_told_apart() {
    on_every_disk(|disk| {
        assert_eq!(disk.len("a").unwrap(), None);
        assert!(disk.read_at("a", 0, &mut [0]).unwrap_err().is_absent());
        assert!(disk.write_at("a", 0, b"x").unwrap_err().is_absent());
        assert!(disk.sync_data("a").unwrap_err().is_absent());
        assert!(disk.remove("a").unwrap_err().is_absent());
        assert!(disk.rename("a", "b").unwrap_err().is_absent());
        assert!(disk.list("folder").unwrap_err().is_absent());
        assert!(disk.create("folder/a").unwrap_err().is_absent());
        assert!(disk.sync_dir("folder").unwrap_err().is_absent());
    });
}

#[test]
fn a_name_is_made_once() {
    on_every_disk(|disk| {
        disk.create("a").unwrap();
        assert!(matches!(disk.create("a"), Err(super::DiskFault::Exists { .. })));
    });
}

#[test]
fn renaming_replaces_what_was_there() {
    on_every_disk(|disk| {
        for (name, bytes) in [("old", b"old"), ("new", b"new")] {
            disk.create(name).unwrap();
            disk.write_at(name, 0, bytes).unwrap();
        }
        disk.rename("new", "old").unwrap();
        assert_eq!(text(disk, "old"), b"new");
        assert_eq!(disk.len("new").unwrap(), None);
        disk.create("new").unwrap();
        assert_eq!(text(disk, "new"), b"", "the old name starts afresh");
        disk.remove("old").unwrap();
        assert_eq!(disk.list("").unwrap(), ["new"]);
    });
}

#[test]
fn folders_list_their_own_names_only() {
    on_every_disk(|disk| {
        disk.make_dir("one/two").unwrap();
        disk.make_dir("one").unwrap();
        disk.create("one/b").unwrap();
        disk.create("one/a").unwrap();
        disk.create("one/two/c").unwrap();
        assert_eq!(disk.list("").unwrap(), ["one"]);
        assert_eq!(disk.list("one").unwrap(), ["a", "b", "two"]);
        assert_eq!(disk.len("one").unwrap(), None, "a folder is no file");
        assert_eq!(disk.identity("one").unwrap(), disk.identity("one").unwrap());
        disk.sync_dir("one").unwrap();
    });
}

#[cfg(unix)]
#[test]
fn files_on_a_real_disk_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let disk = RealDisk::new(folder.path().join("store")).unwrap();
    disk.make_dir("sub").unwrap();
    disk.create("sub/a").unwrap();
    let mode = |path: &str| std::fs::metadata(disk.root().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(""), mode("sub"), mode("sub/a")), (0o700, 0o700, 0o600));
}

#[test]
fn more_files_than_open_handles_can_be_used_in_turn() {
    let folder = tempfile::tempdir().unwrap();
    let disk = RealDisk::new(folder.path()).unwrap();
    for n in 0..100_u8 {
        disk.create(&format!("{n}")).unwrap();
        disk.write_at(&format!("{n}"), 0, &[n]).unwrap();
    }
    assert!((0..100_u8).all(|n| text(&disk, &format!("{n}")) == [n]));
}

mod simulated {
    use super::super::{FaultKind, Operation};
    use super::*;

    #[test]
    fn synced_bytes_and_names_survive_every_power_cut() {
        let disk = SimulatedDisk::new();
        disk.create("a").unwrap();
        disk.write_at("a", 0, &[7; 2000]).unwrap();
        disk.sync_data("a").unwrap();
        disk.sync_dir("").unwrap();
        disk.write_at("a", 2000, &[8; 2000]).unwrap();
        for seed in 0..100 {
            let bytes = text(&disk.image_now(seed), "a");
            assert!(bytes.len() >= 2000 && bytes.iter().take(2000).all(|b| *b == 7));
        }
    }

    #[test]
    fn unsynced_writes_are_lost_torn_and_kept_by_seed() {
        let disk = SimulatedDisk::new();
        disk.create("a").unwrap();
        disk.write_zeros("a", 0, 2048).unwrap();
        disk.sync_data("a").unwrap();
        disk.sync_dir("").unwrap();
        disk.write_at("a", 0, &[1; 2048]).unwrap();
        let sectors = |seed| -> Vec<u8> {
            text(&disk.image_now(seed), "a").chunks(512).map(|s| s.first().copied().unwrap()).collect()
        };
        let seen: std::collections::BTreeSet<Vec<u8>> = (0..200).map(sectors).collect();
        assert_eq!(seen.len(), 16, "every combination of four sectors");
        assert_eq!(sectors(3), sectors(3), "the same seed gives the same image");
    }

    #[test]
    fn a_name_not_synced_may_be_gone() {
        let disk = SimulatedDisk::new();
        disk.create("a").unwrap();
        disk.sync_data("a").unwrap();
        let there = (0..50).filter(|seed| disk.image_now(*seed).len("a").unwrap().is_some()).count();
        assert!(there > 0 && there < 50);
        disk.sync_dir("").unwrap();
        assert!((0..50).all(|seed| disk.image_now(seed).len("a").unwrap().is_some()));
    }

    #[test]
    fn planned_faults_come_once_and_in_order() {
        let disk = SimulatedDisk::new();
        disk.create("a").unwrap();
        disk.fail(Operation::Write, 1, FaultKind::Full);
        disk.fail(Operation::Sync, 0, FaultKind::Broken);
        disk.write_at("a", 0, b"1").unwrap();
        assert!(disk.write_at("a", 1, b"2").unwrap_err().is_full());
        disk.write_at("a", 1, b"2").unwrap();
        assert!(disk.sync_data("a").is_err());
        disk.sync_data("a").unwrap();
    }

    #[test]
    fn a_full_disk_takes_nothing_more_but_overwrites() {
        let disk = SimulatedDisk::new();
        disk.create("a").unwrap();
        disk.set_capacity(Some(10));
        disk.write_at("a", 0, &[1; 10]).unwrap();
        assert!(disk.write_at("a", 5, &[2; 6]).unwrap_err().is_full());
        disk.write_at("a", 5, &[2; 5]).unwrap();
        disk.set_capacity(None);
        disk.write_zeros("a", 10, 5).unwrap();
    }
}
