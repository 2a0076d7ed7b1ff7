//! A hub put back from a backup, and devices that are shut out: what is granted, what goes on standing.

use super::*;
use crate::domain::refusal::{self, Refusal};

fn hub_on(disk: Arc<MemoryDisk>, minutes: i64) -> Hub {
    Hub::new(testkit::open(disk, 100, minutes).unwrap().engine)
}

fn no(answer: Result<Refusal, ReplicaFault>) -> &'static str {
    answer.map_or_else(|fault| fault.code(), |refusal| refusal.code)
}

/// Everything a hub may grant, tried; the codes of what was said.
fn granted(hub: &mut Hub, newcomer: &mut Desk, token: [u8; 16]) -> [String; 3] {
    let device = newcomer.engine.device();
    let invited = hub.engine().invite(token_hash(&[77; 16]), "H56.14", "máy nữa").unwrap();
    let looked = hub.look(device.id, &Look { token: token_hash(&token) });
    let asked = Enrol {
        token,
        sealing_key: device.sealing_key,
        purpose: newcomer.engine.post().purpose.code(),
        scopes: newcomer.engine.own_scopes().unwrap(),
        ranges: newcomer.engine.ranges_given(device.id).unwrap().iter().map(RangeV1::of).collect(),
    };
    let enrolled = hub.enrol(device.signing_key, &asked);
    let said = |fault: Option<&'static str>| fault.unwrap_or("granted").to_owned();
    [
        said(invited.err().map(|refusal| refusal.code)),
        said(looked.err().map(|fault| fault.code())),
        said(enrolled.err().map(|fault| fault.code())),
    ]
}

/// A hub with a device, an invitation nobody has used, and a backup of that moment; then a busy day.
fn put_back() -> (Hub, Desk, MemoryDisk) {
    let disk = Arc::new(MemoryDisk::new());
    let mut hub = hub_on(Arc::clone(&disk), 0);
    let mut one = desk(1);
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    hub.engine().invite(token_hash(&[3; 16]), "H56.14", "máy ba").unwrap().unwrap();
    work(&mut one, 10);
    sync(&mut hub, &mut one);
    let backup = disk.copied();
    work(&mut one, 10);
    sync(&mut hub, &mut one);
    (hub, one, backup)
}

#[test]
fn a_hub_put_back_grants_nothing_until_its_administrator_has_looked() {
    let (hub, mut one, backup) = put_back();
    drop(hub);
    let backup = Arc::new(backup);
    let mut hub = hub_on(Arc::clone(&backup), 60);
    let mut three = desk(3);
    assert!(hub.engine().put_back().unwrap().is_some());
    assert_eq!(granted(&mut hub, &mut three, [3; 16]), [refusal::HUB_UNCONFIRMED; 3]);
    assert_eq!(hub.engine().known_device(three.engine.device().id).unwrap(), None);
    // What was enrolled before is heard, and gives back what the backup did not hold.
    sync(&mut hub, &mut one);
    assert_eq!(granted(&mut hub, &mut three, [3; 16]), [refusal::HUB_UNCONFIRMED; 3]);
    hub.engine().confirm_hub(vec![one.engine.device().id], Vec::new()).unwrap().unwrap();
    assert_eq!(hub.engine().put_back().unwrap(), None);
    let again = hub.engine().confirm_hub(Vec::new(), Vec::new()).unwrap();
    assert_eq!(no(Ok(again.unwrap_err())), refusal::NOTHING_TO_CONFIRM);
    assert_eq!(granted(&mut hub, &mut three, [3; 16]), ["granted"; 3]);
    // A store rebuilt from its journal stands the same.
    drop(hub);
    assert_eq!(hub_on(backup, 61).engine().put_back().unwrap(), None);
}

#[test]
fn a_first_start_is_no_restore_and_a_device_of_a_hub_has_nothing_to_confirm() {
    assert_eq!(hub().engine().put_back().unwrap(), None);
    let (mut hub, mut one) = (hub(), desk(1));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    let said = one.engine.confirm_hub(Vec::new(), Vec::new()).unwrap().unwrap_err();
    assert_eq!(said.code, refusal::NOTHING_TO_CONFIRM);
}

#[test]
fn a_hub_whose_own_log_comes_back_longer_begins_another_life_and_keeps_all_of_it() {
    let disk = Arc::new(MemoryDisk::new());
    let mut hub = hub_on(Arc::clone(&disk), 0);
    let (mut one, mut two) = (desk(1), desk(2));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    sync(&mut hub, &mut one);
    // The whole machine goes back to the morning, the anchor too.
    let morning = disk.put_back();
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    sync(&mut hub, &mut one);
    let old = hub.engine().log();
    let held = hub.engine().head_of(old).unwrap();
    drop(hub);
    let mut hub = hub_on(Arc::new(morning), 60);
    assert_eq!(hub.engine().log(), old, "the anchor fits: nothing tells yet");
    assert_eq!(hub.engine().put_back().unwrap(), None);
    sync(&mut hub, &mut one);
    assert_ne!(hub.engine().log(), old);
    assert_eq!(hub.engine().head_of(old).unwrap(), held, "what it forgot is here again");
    assert!(hub.engine().put_back().unwrap().is_some());
    let second = two.engine.device().id;
    assert!(hub.admit(second).is_ok(), "whom it had let in it knows again");
    assert_eq!(granted(&mut hub, &mut desk(3), [3; 16])[0], refusal::HUB_UNCONFIRMED);
    sync(&mut hub, &mut one);
    assert_eq!(hub.engine().frontier(None).unwrap(), one.engine.frontier(None).unwrap());
}

#[test]
fn a_device_has_reported_once_it_knows_nothing_of_the_hub_that_the_hub_lacks() {
    let (hub, mut one, backup) = put_back();
    drop(hub);
    let mut hub = hub_on(Arc::new(backup), 60);
    let life = hub.engine().put_back().unwrap().map(|life| life.incarnation);
    let hello = post::hello(&mut one.engine).unwrap();
    assert_eq!(hub.reported_by_hello(&hello).unwrap(), None, "it may know more");
    sync(&mut hub, &mut one);
    let hello = post::hello(&mut one.engine).unwrap();
    assert_eq!(hub.reported_by_hello(&hello).unwrap(), life);
    let basis: Vec<_> = one.engine.frontier(None).unwrap().into_iter().collect();
    assert_eq!(hub.reported_by_basis(&basis).unwrap(), life);
    let own = hub.engine().log();
    let further: Vec<_> =
        basis.iter().map(|(log, head)| (*log, Head { seq: head.seq + 1, ..*head })).collect();
    assert!(basis.iter().any(|(log, _)| *log == own));
    assert_eq!(hub.reported_by_basis(&further).unwrap(), None);
    hub.engine().confirm_hub(Vec::new(), Vec::new()).unwrap().unwrap();
    assert_eq!(hub.reported_by_hello(&hello).unwrap(), None, "nothing waits any more");
}

#[test]
fn a_revocation_names_what_was_held_and_later_entries_are_taken_by_nobody() {
    let (mut hub, mut one, mut two) = (hub(), desk(1), desk(2));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    let row = enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    work(&mut one, 12);
    sync(&mut hub, &mut one);
    let log = one.engine.log();
    let held = hub.engine().head_of(log).unwrap();
    hub.engine().revoke(log.device).unwrap().unwrap();
    work(&mut one, 5);
    // What the hub held reaches every desk, also one that never heard of that device before.
    sync(&mut hub, &mut two);
    assert_eq!(two.engine.head_of(log).unwrap(), held);
    let mut three = desk(3);
    enrol(&mut hub, &mut three, "H56.14", [3; 16]);
    sync(&mut hub, &mut three);
    assert_eq!(three.engine.head_of(log).unwrap(), held);
    // What came later is taken neither by the hub from another's hands nor by a desk from the hub's.
    let (parcel, ..) = post::parcel_after(&mut one.engine, log, held).unwrap().unwrap();
    let later = || Parcel::unpack(&parcel).unwrap();
    let at_hub = hub.take(two.engine.device().id, later()).unwrap_err();
    let at_desk = post::take(&mut two.engine, &row, later()).unwrap_err();
    assert_eq!((at_hub.code(), at_desk.code()), (refusal::AFTER_REVOCATION, refusal::AFTER_REVOCATION));
    assert_eq!((hub.engine().head_of(log).unwrap(), two.engine.head_of(log).unwrap()), (held, held));
}

#[test]
fn what_a_revocation_accepts_comes_back_through_others_and_another_history_does_not() {
    let disk = Arc::new(MemoryDisk::new());
    let mut hub = hub_on(Arc::clone(&disk), 0);
    let (mut one, mut two) = (desk(1), desk(2));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    let backup = disk.copied();
    work(&mut one, 12);
    sync(&mut hub, &mut one);
    let log = one.engine.log();
    let held = hub.engine().head_of(log).unwrap();
    hub.engine().revoke(log.device).unwrap().unwrap();
    sync(&mut hub, &mut two);
    drop(hub);
    let mut hub = hub_on(Arc::new(backup), 60);
    assert!(hub.engine().head_of(log).unwrap().seq < held.seq);
    for _ in 0..2 {
        sync(&mut hub, &mut two);
    }
    assert_eq!(hub.engine().head_of(log).unwrap(), held, "what stood stands");
    let own = hub.engine().device().id;
    let accepted = hub.engine().accepted_of(own, log).unwrap();
    assert!(accepted.holds(held) && accepted.reaches(held.seq) && !accepted.reaches(held.seq + 1));
    let other = Head { hash: crate::base::id::ChainHash([9; 32]), ..held };
    assert!(!accepted.holds(other), "the same number of another history");
}
