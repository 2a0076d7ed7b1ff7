//! The plug is pulled at every moment of copying; what was copied comes back byte for byte.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::restore::put;
use super::*;
use crate::base::time::Timestamp;
use crate::store::disk::{Disk, MemoryDisk, SimulatedDisk};
use crate::store::folder::{DraftId, Folder};
use crate::store::journal::{Frame, FrameKind, Journal, JournalOptions, KnownEnd, Position, scan};

const OPTIONS: JournalOptions = JournalOptions { segment_bytes: 4096 };
const ID: StoreId = StoreId([7; 16]);

/// Counts frames, going on from the copy before.
#[derive(Default)]
struct Count(u64);

impl About for Count {
    fn begin(&mut self, before: Option<&serde_json::Value>) {
        self.0 = before.and_then(serde_json::Value::as_u64).unwrap_or(0);
    }
    fn frame(&mut self, _: &Frame) {
        self.0 += 1;
    }
    fn finish(&mut self) -> serde_json::Value {
        self.0.into()
    }
}

fn source() -> Arc<dyn Disk> {
    Arc::new(MemoryDisk::new())
}

fn append(disk: &Arc<dyn Disk>, frames: u8) {
    let (mut journal, _) = Journal::open(Arc::clone(disk), OPTIONS, KnownEnd::Nothing).unwrap();
    for n in 0..frames {
        journal.append(FrameKind::ACTS, u32::from(n % 2), &vec![n; 700]).unwrap();
    }
}

fn backed_up(source: &Arc<dyn Disk>, target: &dyn Disk) -> Result<Copied, BackupFault> {
    let at = Timestamp::parse("2026-11-23T09:00").unwrap();
    let (about, watch) = (&mut Count::default(), &mut |_: Moved| ControlFlow::Continue(()));
    copy(Asked { source, target, store: ID, at, about, watch })
}

fn view_of(target: MemoryDisk) -> Option<(BackupView, Manifest)> {
    let manifest = read_manifest(&target).unwrap()?;
    Some((BackupView::new(Arc::new(target), &manifest), manifest))
}

fn go_on(_: Moved) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn bodies(disk: &Arc<dyn Disk>) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let report = scan(disk, None, &mut |frame| {
        found.push(frame.body.clone());
        ControlFlow::Continue(())
    });
    assert_eq!(report.unwrap().damage, []);
    found
}

#[test]
fn what_was_copied_in_steps_comes_back_whole_and_without_an_anchor() {
    let (disk, target) = (source(), MemoryDisk::new());
    let folder = Folder::new(Arc::clone(&disk));
    for frames in [3, 0, 9, 1] {
        append(&disk, frames);
        folder.write_draft(&DraftId::new("form").unwrap(), &[frames; 40]).unwrap();
        folder.write_device_key(b"secret").unwrap();
        disk.create("lock").ok();
        backed_up(&disk, &target).unwrap();
    }
    let unchanged = backed_up(&disk, &target).unwrap();
    assert_eq!((unchanged.written, unchanged.rewritten), (0, false));
    assert_eq!(unchanged.manifest.about, 13);
    let (view, _) = view_of(target).unwrap();
    check(&view, &mut go_on).unwrap();
    let back = MemoryDisk::new();
    put(&view, &back, &mut go_on).unwrap();
    let back: Arc<dyn Disk> = Arc::new(back);
    assert_eq!(bodies(&back), bodies(&disk));
    let again = Folder::new(Arc::clone(&back));
    assert_eq!(again.read_device_key().unwrap().as_deref(), Some(&b"secret"[..]));
    assert_eq!(again.read_draft(&DraftId::new("form").unwrap()).unwrap(), Some(vec![1; 40]));
    assert_eq!(again.anchor().unwrap(), None);
    assert_eq!(back.list("").unwrap(), ["device.key", "drafts", "journal"]);
    append(&back, 1);
}

#[test]
fn after_a_power_cut_at_any_moment_the_last_copy_or_the_new_one_is_whole() {
    let disk = source();
    append(&disk, 6);
    let target = SimulatedDisk::new();
    backed_up(&disk, &target).unwrap();
    let first = target.changes();
    append(&disk, 8);
    backed_up(&disk, &target).unwrap();
    let second = target.changes();
    // A journal that does not go on from the copy takes its place as safely.
    let other = source();
    append(&other, 3);
    backed_up(&other, &target).unwrap();
    for cut in 0..=target.changes() {
        for seed in 0..3 {
            let image = target.image(cut, seed);
            let again = image.copied();
            let counts: &[u64] = match cut {
                _ if cut < first => &[6],
                _ if cut == first => &[6],
                _ if cut < second => &[6, 14],
                _ if cut == second => &[14],
                _ => &[14, 3],
            };
            match view_of(image) {
                None => assert!(cut < first, "the copy is gone at {cut}"),
                Some((view, manifest)) => {
                    check(&view, &mut go_on).unwrap();
                    assert!(counts.contains(&manifest.about.as_u64().unwrap()), "{cut}: {}", manifest.about);
                }
            }
            // The next run goes on whatever was left behind.
            let copied = backed_up(&disk, &again).unwrap();
            assert_eq!(copied.manifest.about, 14);
            check(&view_of(again).unwrap().0, &mut go_on).unwrap();
        }
    }
}

#[test]
fn a_damaged_journal_another_store_and_a_stop_leave_the_copy_as_it_was() {
    let (disk, target) = (source(), MemoryDisk::new());
    append(&disk, 9);
    backed_up(&disk, &target).unwrap();
    let before = target.files();
    let watch = &mut |_: Moved| ControlFlow::Break(());
    let at = Timestamp::parse("2026-11-23T10:00").unwrap();
    append(&disk, 9);
    let (source, about) = (&disk, &mut Count::default());
    let stopped = copy(Asked { source, target: &target, store: ID, at, about, watch });
    assert!(matches!(stopped, Err(BackupFault::Stopped)));
    let watch = &mut go_on;
    let foreign =
        copy(Asked { source, target: &target, store: StoreId([8; 16]), at, about: &mut Count(0), watch });
    assert!(matches!(foreign, Err(BackupFault::Foreign)));
    disk.write_at("journal/00000002.log", 1000, b"harm").unwrap();
    assert!(matches!(backed_up(&disk, &target), Err(BackupFault::SourceDamaged(_))));
    assert_eq!(target.files(), before);
}

#[test]
fn a_journal_that_was_rewritten_is_copied_anew_and_the_copy_before_is_kept() {
    let (disk, other, target) = (source(), source(), MemoryDisk::new());
    append(&disk, 9);
    backed_up(&disk, &target).unwrap();
    append(&other, 2);
    let copied = backed_up(&other, &target).unwrap();
    assert!(copied.rewritten);
    let before = manifest::read(&target, manifest::BEFORE).unwrap().unwrap();
    let target: Arc<dyn Disk> = Arc::new(target);
    for (manifest, frames) in [(copied.manifest, 2), (before, 9)] {
        let view = BackupView::new(Arc::clone(&target), &manifest);
        check(&view, &mut go_on).unwrap();
        let view: Arc<dyn Disk> = Arc::new(view);
        assert_eq!(bodies(&view).len(), frames);
    }
}

#[test]
fn every_harmed_or_missing_file_of_a_copy_is_named() {
    let (disk, target) = (source(), MemoryDisk::new());
    append(&disk, 9);
    Folder::new(Arc::clone(&disk)).write_device_key(b"secret").unwrap();
    backed_up(&disk, &target).unwrap();
    for (name, bytes) in target.files() {
        if name == "manifest" {
            let harmed = target.copied();
            harmed.write_at(&name, 60, b"?").unwrap();
            assert!(matches!(read_manifest(&harmed), Err(BackupFault::Damaged(_))));
            continue;
        }
        for harm in 0..3 {
            let harmed = target.copied();
            match harm {
                0 => harmed.remove(&name).unwrap(),
                1 => harmed.truncate(&name, bytes.len() as u64 / 2).unwrap(),
                _ => harmed.write_at(&name, bytes.len() as u64 / 2, b"?!").unwrap(),
            }
            let (view, _) = view_of(harmed).unwrap();
            match check(&view, &mut go_on) {
                Err(BackupFault::Damaged(named)) => assert_eq!(named, std::slice::from_ref(&name)),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_frame_on_its_way_is_not_part_of_a_copy() {
    let (disk, target) = (source(), MemoryDisk::new());
    append(&disk, 2);
    let end = backed_up(&disk, &target).unwrap().manifest.end();
    disk.write_at("journal/00000001.log", end.offset.into(), &[0x6D, 0x63, 0x46, 0xF1, 1, 2]).unwrap();
    assert_eq!(backed_up(&disk, &target).unwrap().manifest.end(), end);
    assert!(end > Position::START);
}

#[test]
fn a_folder_with_something_in_it_is_not_restored_into() {
    let (disk, target) = (source(), MemoryDisk::new());
    append(&disk, 2);
    backed_up(&disk, &target).unwrap();
    let (view, _) = view_of(target).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    restore(&view, &store, &mut go_on).unwrap();
    assert!(store.join("journal/00000001.log").is_file());
    assert!(matches!(restore(&view, &store, &mut go_on), Err(BackupFault::NotEmpty)));
    let stopped = restore(&view, &folder.path().join("b"), &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(BackupFault::Stopped)));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside");
}
