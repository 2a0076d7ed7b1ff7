//! What a hub promises and gives where a log is not what the other side thinks.

use super::*;
use crate::base::id::ChainHash;

#[test]
fn a_log_the_asker_holds_otherwise_keeps_none_of_the_others_from_coming() {
    let (mut hub, mut one, mut two, mut three) = (hub(), desk(1), desk(2), desk(3));
    for (nth, desk) in (1_u8..).zip([&mut one, &mut two, &mut three]) {
        work(desk, 10);
        enrol(&mut hub, desk, "H56.14", [nth; 16]);
    }
    sync(&mut hub, &mut one);
    sync(&mut hub, &mut two);
    let (forked, sound) = (one.engine.log(), two.engine.log());
    let otherwise = Head { seq: 4, hash: ChainHash([7; 32]) };
    let wants = Pull { wants: vec![(forked, otherwise), (sound, Head::default())] };
    let mut came = Vec::new();
    let given = hub.give(three.engine.device().id, &wants, &mut |parcel| {
        came.push(Parcel::unpack(&parcel).unwrap().log);
        true
    });
    assert!(given.is_ok(), "{given:?}");
    assert!(!came.is_empty() && came.iter().all(|log| *log == sound), "{came:?}");
}

/// A line to a hub that keeps one log to itself.
struct Keeping<'a> {
    wire: Wire<'a>,
    kept: crate::record::chain::LogKey,
}

impl Line for Keeping<'_> {
    type Fault = Result<ReplicaFault, Cut>;

    fn stands_after(fault: &Self::Fault) -> bool {
        Wire::stands_after(fault)
    }

    fn hello(&mut self, body: &[u8]) -> Result<Vec<u8>, Self::Fault> {
        self.wire.hello(body)
    }

    fn push(&mut self, next: &mut dyn FnMut() -> Option<Vec<u8>>) -> Result<Vec<u8>, Self::Fault> {
        self.wire.push(next)
    }

    fn pull(&mut self, body: &[u8], take: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), Self::Fault> {
        let kept = self.kept;
        self.wire.pull(body, &mut |bytes| Parcel::unpack(&bytes).unwrap().log == kept || take(bytes))
    }
}

#[test]
fn a_log_that_was_promised_and_of_which_nothing_came_is_told_as_forked() {
    let (mut hub, mut one, mut two) = (hub(), desk(1), desk(2));
    work(&mut one, 10);
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    let row = enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    sync(&mut hub, &mut one);
    let kept = one.engine.log();
    let mut line = Keeping { wire: Wire::new(&mut hub, &two), kept };
    let Ok(met) = exchange(&mut line, &mut two.engine, &row, &mut |_: Done| {}) else { panic!("cut") };
    assert_eq!(met.forked, [kept]);
    assert!(met.done.received > 0, "the hub's own log came all the same");
    assert_eq!(sync(&mut hub, &mut two).forked, []);
}

#[test]
fn a_word_whose_entries_a_power_cut_took_keeps_nothing_from_coming() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let open = |minutes| Hub::new(testkit::open(Arc::clone(&disk), 100, minutes).unwrap().engine);
    let (mut hub, mut one, mut two) = (open(0), desk(1), desk(2));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    sync(&mut hub, &mut one);
    sync(&mut hub, &mut two);
    let log = one.engine.log();
    let held = hub.engine().head_of(log).unwrap();
    work(&mut one, 10);
    // The hub's power goes between a word and the entries it is for. Another word is for a history that the
    // device lost with its disk: the hub never gets it.
    let (parcel, ..) = post::parcel_after(&mut one.engine, log, held).unwrap().unwrap();
    let ahead = Parcel::unpack(&parcel).unwrap().signed_after(held).unwrap();
    let elsewhere = Head { seq: held.seq + 1, hash: ChainHash([7; 32]) };
    let lost = SignedHead::sign(log, elsewhere, one.engine.keys().signing());
    hub.engine().record_signed(&[ahead, lost]).unwrap();
    drop(hub);
    let mut hub = open(60);
    assert_eq!(hub.engine().head_of(log).unwrap(), held);
    let met = sync(&mut hub, &mut two);
    assert_eq!((met.done.rounds, met.done.received, &met.forked[..]), (1, 0, &[][..]));
    // Its device only has to come by.
    sync(&mut hub, &mut one);
    assert!(sync(&mut hub, &mut two).done.received > 0);
    assert_eq!(two.engine.head_of(log).unwrap(), one.engine.head_of(log).unwrap());
}

#[test]
fn what_was_taken_in_before_a_power_cut_is_vouched_for_after_it() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let open = |minutes| Hub::new(testkit::open(Arc::clone(&disk), 100, minutes).unwrap().engine);
    let (mut hub, mut one, mut two) = (open(0), desk(1), desk(2));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    sync(&mut hub, &mut one);
    sync(&mut hub, &mut two);
    let log = one.engine.log();
    let held = hub.engine().head_of(log).unwrap();
    work(&mut one, 10);
    let (parcel, head, _) = post::parcel_after(&mut one.engine, log, held).unwrap().unwrap();
    hub.take(one.engine.device().id, Parcel::unpack(&parcel).unwrap()).unwrap();
    hub.tend().unwrap();
    drop(hub);
    // The device never comes again; the other gets what there is, and could give it to another hub.
    let mut hub = open(60);
    let met = sync(&mut hub, &mut two);
    assert!(met.done.received > 0 && met.forked.is_empty(), "{met:?}");
    assert_eq!(two.engine.head_of(log).unwrap(), head);
    assert!(post::parcel_after(&mut two.engine, log, held).unwrap().is_some());
    assert_eq!(sync(&mut hub, &mut two).done.rounds, 1);
}
