//! What a hub says of its own backup, and what an administrator is told of a device that is gone.

use super::*;
use crate::desk::replica::post::standing;
use crate::store::folder::Folder;

/// Says that a backup of a hub was made now.
fn back_up(disk: &Arc<dyn Disk>, hub: &mut Hub) {
    hub.engine().commit().unwrap();
    let frontier = hub.engine().frontier(None).unwrap();
    let logs: Vec<_> = frontier
        .iter()
        .map(|(log, head)| (crate::base::id::hex(&log.to_bytes()), head.seq, head.hash))
        .collect();
    let last = serde_json::json!({ "at": "2026-11-23T12:00:00+07:00", "folder": "/mnt/b", "entries": 1 });
    let note = serde_json::json!({ "store": "00", "last": last, "logs": logs });
    Folder::new(Arc::clone(disk)).write_backup_note(note.to_string().as_bytes()).unwrap();
}

#[test]
fn a_desk_learns_whether_a_backup_of_the_hub_holds_what_it_recorded() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let mut hub = Hub::new(testkit::open(Arc::clone(&disk), 100, 0).unwrap().engine);
    let mut one = desk(1);
    enrol(&mut hub, &mut one, "H56.14", TOKEN);
    work(&mut one, 20);
    sync(&mut hub, &mut one);
    assert_eq!(standing(&mut one.engine).unwrap().backed_up, None, "no backup was ever made");
    back_up(&disk, &mut hub);
    sync(&mut hub, &mut one);
    assert_eq!(standing(&mut one.engine).unwrap().backed_up, Some(true));
    work(&mut one, 5);
    sync(&mut hub, &mut one);
    assert_eq!(standing(&mut one.engine).unwrap().backed_up, Some(false), "what came since is in none");
    back_up(&disk, &mut hub);
    sync(&mut hub, &mut one);
    assert_eq!(standing(&mut one.engine).unwrap().backed_up, Some(true));
}

#[test]
fn a_lost_device_held_the_dossiers_of_its_unit_and_no_others() {
    let (mut hub, mut one, mut other) = (hub(), desk(1), desk(2));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut other, "H56.15", [2; 16]);
    work(&mut one, 40);
    work(&mut other, 40);
    sync(&mut hub, &mut one);
    sync(&mut hub, &mut other);
    let id = one.engine.device().id;
    let device = hub.engine().known_device(id).unwrap().unwrap();
    let held = hub.on_device(&device).unwrap();
    let mine = one.engine.find_dossiers("", None, usize::MAX).unwrap();
    assert!(!mine.is_empty() && held.dossiers == mine.len() as u64, "{} of {}", held.dossiers, mine.len());
    let open = mine.iter().filter(|summary| !summary.status.is_final()).count();
    assert_eq!(held.open.len(), open);
}
