//! A hub whose fold lags: what is acknowledged survives, what was only taken need not, and all end alike.

use super::*;
use crate::record::head::Receipt;
use crate::store::disk::{FaultKind, Operation, SimulatedDisk};

/// A hub on a disk that outlives it.
fn hub_on(disk: &Arc<dyn Disk>) -> Hub {
    Hub::new(testkit::open(Arc::clone(disk), 100, 0).unwrap().engine)
}

/// Sends all that a desk holds of its own log, and asks for no receipt.
fn send(hub: &mut Hub, desk: &mut Desk) -> u64 {
    let (device, log) = (desk.engine.device().id, desk.engine.log());
    let (mut after, mut sent) = (Head::default(), 0);
    while let Some((parcel, head, count)) = post::parcel_after(&mut desk.engine, log, after).unwrap() {
        hub.take(device, Parcel::unpack(&parcel).unwrap()).unwrap();
        (after, sent) = (head, sent + count);
    }
    sent
}

fn receipts(hub: &mut Hub, desk: &Desk) -> Vec<Receipt> {
    let pushed = hub.pushed(desk.engine.device().id).unwrap();
    pushed.receipts.into_iter().map(Receipt::from).collect()
}

fn held(hub: &mut Hub, log: LogKey) -> Head {
    hub.engine().head_of(log).unwrap()
}

#[test]
fn what_was_taken_is_on_the_disk_once_it_is_acknowledged_and_not_before() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let (mut hub, mut one) = (hub_on(&disk), desk(1));
    enrol(&mut hub, &mut one, "H56.14", TOKEN);
    work(&mut one, 60);
    let log = one.engine.log();
    let sent = send(&mut hub, &mut one);
    // The power goes before a receipt was given.
    drop(hub);
    let mut hub = hub_on(&disk);
    assert_eq!(held(&mut hub, log), Head::default());
    assert_eq!(send(&mut hub, &mut one), sent);
    let given = receipts(&mut hub, &one);
    assert_eq!((hub.lag(), given.len()), (sent, 1));
    // And after it, with nothing folded yet.
    drop(hub);
    let mut hub = hub_on(&disk);
    assert_eq!((hub.lag(), held(&mut hub, log)), (0, given[0].head));
    assert_eq!(given[0].head, one.engine.head_of(log).unwrap());
}

#[test]
fn a_hello_knows_what_is_written_and_whoever_pulls_gets_it_folded() {
    let (mut hub, mut one, mut two) = (hub(), desk(1), desk(2));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    work(&mut one, 60);
    let sent = send(&mut hub, &mut one);
    let hello = post::hello(&mut one.engine).unwrap();
    let welcome = hub.hello(one.engine.device().id, &hello).unwrap();
    assert_eq!(hub.lag(), sent, "a hello folds nothing");
    assert_eq!(welcome.receipts.len(), 1);
    let received = sync(&mut hub, &mut two).done.received;
    assert!(received >= sent, "{received} of {sent}");
    assert_eq!(hub.lag(), 0);
}

#[test]
fn strides_fold_all_there_is_a_little_at_a_time() {
    let (mut hub, mut one) = (hub(), desk(1));
    enrol(&mut hub, &mut one, "H56.14", TOKEN);
    let mut sent = 0;
    for _ in 0..5 {
        work(&mut one, 300);
        sent = send(&mut hub, &mut one);
        receipts(&mut hub, &one);
    }
    let mut lags = vec![hub.lag()];
    while hub.tend().unwrap() {
        lags.push(hub.lag());
    }
    assert_eq!((lags[0], hub.lag()), (sent, 0));
    assert!(lags.len() > 1 && lags.is_sorted_by(|before, after| before > after), "{lags:?}");
}

#[test]
fn a_disk_that_fails_takes_what_waited_with_it_and_nothing_that_was_acknowledged() {
    let simulated = Arc::new(SimulatedDisk::new());
    let disk: Arc<dyn Disk> = Arc::clone(&simulated) as _;
    let (mut hub, mut one) = (hub_on(&disk), desk(1));
    enrol(&mut hub, &mut one, "H56.14", TOKEN);
    work(&mut one, 30);
    let log = one.engine.log();
    send(&mut hub, &mut one);
    let first = receipts(&mut hub, &one)[0].head;
    work(&mut one, 30);
    send(&mut hub, &mut one);
    simulated.fail(Operation::Write, 0, FaultKind::Full);
    assert!(hub.pushed(one.engine.device().id).is_err());
    drop(hub);
    let mut hub = hub_on(&disk);
    assert_eq!(held(&mut hub, log), first);
    sync(&mut hub, &mut one);
    assert_eq!(held(&mut hub, log), one.engine.head_of(log).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn however_it_lags_and_breaks_off_a_hub_ends_as_its_desks_do(seed in any::<u64>()) {
        let mut random = SeededRandom::new(seed);
        let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
        let mut hub = hub_on(&disk);
        let mut desks: Vec<Desk> = (1..=2).map(desk).collect();
        for (nth, desk) in (1_u8..).zip(&mut desks) {
            enrol(&mut hub, desk, "H56.14", [nth; 16]);
        }
        let mut given: Vec<Receipt> = Vec::new();
        for _ in 0..20 {
            let desk = &mut desks[usize::try_from(random.below(2)).unwrap()];
            match random.below(6) {
                0 => work(desk, 8),
                1 => drop(send(&mut hub, desk)),
                2 => given.extend(receipts(&mut hub, desk)),
                3 => drop(hub.tend().unwrap()),
                4 => drop(sync(&mut hub, desk)),
                _ => {
                    drop(hub);
                    hub = hub_on(&disk);
                    for receipt in &given {
                        prop_assert!(held(&mut hub, receipt.log).seq >= receipt.head.seq);
                    }
                }
            }
        }
        for _ in 0..2 {
            desks.iter_mut().for_each(|desk| drop(sync(&mut hub, desk)));
        }
        let (all, state) = (hub.engine().frontier(None).unwrap(), digest(hub.engine()));
        for desk in &mut desks {
            prop_assert_eq!(&desk.engine.frontier(None).unwrap(), &all);
            prop_assert_eq!(digest(&mut desk.engine), state.clone());
        }
    }
}
