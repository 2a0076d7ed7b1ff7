//! A hub put back from a backup speaks in several logs; whatever the order in which they come, they say the
//! same.

use super::*;
use crate::desk::laws::{acts_by_log, entries};

/// A hub that shut a device out in one life, and in another, put back to before it knew the device, enrolled
/// it and another anew; the acts of its lives.
fn two_lives() -> (DeviceId, DeviceId, Vec<Vec<Vec<Placed>>>) {
    let disk = Arc::new(MemoryDisk::new());
    let open = |disk: &Arc<MemoryDisk>, minutes| {
        Hub::new(testkit::open(Arc::clone(disk) as Arc<dyn Disk>, 100, minutes).unwrap().engine)
    };
    let (mut hub, mut one, mut two) = (open(&disk, 0), desk(1), desk(2));
    let backup = Arc::new(disk.copied());
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    hub.engine().revoke(one.engine.device().id).unwrap().unwrap();
    let mut again = open(&backup, 600);
    again.engine().confirm_hub(Vec::new(), Vec::new()).unwrap().unwrap();
    enrol(&mut again, &mut one, "H56.14", [2; 16]);
    enrol(&mut again, &mut two, "H56.14", [3; 16]);
    let device = hub.engine().device().id;
    let first = entries(&(disk as Arc<dyn Disk>));
    let later = entries(&(backup as Arc<dyn Disk>));
    let all = first.into_iter().chain(later).filter(|entry| entry.log.device == device);
    (device, one.engine.device().id, acts_by_log(all.collect()).into_values().collect())
}

#[test]
fn the_roster_is_the_same_in_whatever_order_the_logs_of_a_hubs_lives_come() {
    let (hub, shut_out, lives) = two_lives();
    assert_eq!(lives.len(), 2);
    let mut digests = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let mut third = desk(9);
        for act in order.iter().flat_map(|life| &lives[*life]) {
            third.engine.absorb(act.clone()).unwrap();
        }
        let devices = third.engine.devices_of(hub).unwrap();
        assert_eq!(devices.len(), 2);
        let known = devices.iter().find(|device| device.id == shut_out).unwrap();
        assert!(known.revoked_at.is_some(), "once shut out, it stays so");
        assert!(devices.iter().all(|device| device.unit == "H56.14" && device.signing_key != [0; 32]));
        digests.push(digest(&mut third.engine));
    }
    assert_eq!(digests[0], digests[1]);
}
