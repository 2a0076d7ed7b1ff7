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
fn a_log_is_promised_to_others_as_far_as_its_device_vouches_for_it() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let open = |minutes| Hub::new(testkit::open(Arc::clone(&disk), 100, minutes).unwrap().engine);
    let (mut hub, mut one, mut two) = (open(0), desk(1), desk(2));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    sync(&mut hub, &mut one);
    sync(&mut hub, &mut two);
    let log = one.engine.log();
    let vouched = hub.engine().head_of(log).unwrap();
    work(&mut one, 10);
    // The hub's power goes between the entries and the word for them.
    let (parcel, ..) = post::parcel_after(&mut one.engine, log, vouched).unwrap().unwrap();
    hub.take(one.engine.device().id, Parcel::unpack(&parcel).unwrap()).unwrap();
    hub.tend().unwrap();
    drop(hub);
    let mut hub = open(60);
    assert!(hub.engine().head_of(log).unwrap().seq > vouched.seq);
    let met = sync(&mut hub, &mut two);
    assert_eq!(
        (met.done.received, &met.forked[..]),
        (0, &[][..]),
        "nothing is promised that cannot be given"
    );
    // Its device only has to come by.
    sync(&mut hub, &mut one);
    assert!(sync(&mut hub, &mut two).done.received > 0);
    assert_eq!(two.engine.head_of(log).unwrap(), one.engine.head_of(log).unwrap());
}
