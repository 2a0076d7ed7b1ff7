//! The restore drill: a store that works on, its backup, and what comes of it elsewhere.

use super::*;
use crate::base::random::SeededRandom;
use crate::desk::testkit::{at, check, open};
use crate::store::backup::restore;

fn go_on(_: Moved) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn a_backup_of_an_open_store_says_what_verify_says_and_comes_back_as_another_life() {
    let folder = tempfile::tempdir().unwrap();
    let (store, to, back) =
        (folder.path().join("store"), folder.path().join("copy"), folder.path().join("back"));
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(&store).unwrap());
    let mut desk = open(Arc::clone(&disk), 5, 0).unwrap();
    let mut random = SeededRandom::new(1);
    for round in 0..3 {
        for _ in 0..12 {
            desk.act().unwrap();
        }
        let made = back_up(&store, &to, at("2026-11-23T17:00"), &mut random, &mut go_on).unwrap();
        let report = check(&disk);
        assert_eq!(made.told.entries(), Some(report.entries), "round {round}");
        assert_eq!(made.told.acts(), Some(report.acts));
        assert_eq!(made.told.frontier_digest(), report.frontier_digest);
        assert!(!made.copied.rewritten);
    }
    let (view, told, made) = opened(&to).unwrap();
    assert_eq!(made, at("2026-11-23T17:00"));
    restore(&view, &back, &mut go_on).unwrap();
    let restored: Arc<dyn Disk> = Arc::new(RealDisk::new(&back).unwrap());
    assert_eq!(check(&restored).frontier_digest, told.frontier_digest());
    assert_eq!(
        Folder::new(Arc::clone(&restored)).anchor().unwrap(),
        None,
        "the next opening is another life"
    );
    open(Arc::clone(&restored), 6, 600).unwrap().act().unwrap();
    let life = |disk| Folder::new(disk).anchor().unwrap().unwrap().life;
    assert_ne!(life(restored), life(disk), "never the same life twice");
    let foreign = back_up(&back, &to, at("2026-11-24T17:00"), &mut random, &mut go_on);
    assert!(matches!(foreign, Err(BackupFault::Foreign)), "{foreign:?}");
}

#[test]
fn the_note_says_when_and_where_and_an_empty_mount_point_is_not_the_stick() {
    let folder = tempfile::tempdir().unwrap();
    let (store, to) = (folder.path().join("store"), folder.path().join("stick"));
    assert!(matches!(
        back_up(&store, &to, at("2026-11-23T17:00"), &mut SeededRandom::new(1), &mut go_on),
        Err(BackupFault::NoStore)
    ));
    drop(open(Arc::new(RealDisk::new(&store).unwrap()), 5, 0).unwrap());
    assert!(!is_there(&store, &to));
    std::fs::create_dir(&to).unwrap();
    assert!(is_there(&store, &to), "a folder made for it");
    back_up(&store, &to, at("2026-11-23T17:00"), &mut SeededRandom::new(1), &mut go_on).unwrap();
    let last = note_of(&store).unwrap().last.unwrap();
    assert_eq!((last.at, last.folder.as_path()), (at("2026-11-23T17:00"), to.as_path()));
    assert!(!last.is_stale(at("2026-11-24T16:59")) && last.is_stale(at("2026-11-24T17:00")));
    std::fs::rename(&to, folder.path().join("elsewhere")).unwrap();
    std::fs::create_dir(&to).unwrap();
    assert!(!is_there(&store, &to), "the mount point without the stick");
}

#[test]
fn a_dossier_as_it_stood_is_what_had_been_recorded_by_then() {
    let disk: Arc<dyn Disk> = Arc::new(crate::store::disk::MemoryDisk::new());
    let mut desk = open(disk, 11, 0).unwrap();
    for _ in 0..60 {
        desk.act().unwrap();
    }
    let mut shorter = 0;
    for id in desk.engine.find_dossiers("", None, 20).unwrap().into_iter().map(|summary| summary.id) {
        let whole = desk.engine.dossier(id).unwrap().unwrap();
        for told in &whole.story {
            let until = told.stamp.entered_at;
            let then = desk.engine.dossier_as_of(id, until).unwrap().unwrap();
            assert!(then.story.iter().all(|line| line.stamp.entered_at <= until));
            let count = whole.story.iter().filter(|line| line.stamp.entered_at <= until).count();
            assert_eq!(then.story.len(), count);
            shorter += usize::from(count < whole.story.len());
        }
        let far = desk.engine.dossier_as_of(id, at("2099-01-01T00:00")).unwrap().unwrap();
        assert_eq!(far.summary, whole.summary);
        assert_eq!(desk.engine.dossier_as_of(id, at("2000-01-01T00:00")).unwrap(), None);
    }
    assert!(shorter > 0);
}
