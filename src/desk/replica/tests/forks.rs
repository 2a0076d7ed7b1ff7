//! Logs continued in two places: one end is the log, the other goes on in a new one, and nothing counts twice.

use std::collections::BTreeSet;

use super::*;
use crate::base::id::{EntryId, ScopeId};
use crate::desk::logs;
use crate::desk::request::Request;
use crate::record::act::decode_frame;
use crate::record::entry::entry_id;
use crate::store::disk::SimulatedDisk;
use crate::store::journal::{self, FrameKind};

/// A hub that holds a day of a desk, and that desk's disk put back to the day before and worked on since.
struct Parted {
    hub: Hub,
    hub_disk: Arc<MemoryDisk>,
    disk: Arc<MemoryDisk>,
    old: LogKey,
    /// All that either day recorded.
    recorded: BTreeSet<EntryId>,
}

fn ids(disk: &Arc<dyn Disk>) -> BTreeSet<EntryId> {
    let mut ids = BTreeSet::new();
    journal::scan(disk, None, &mut |frame| {
        if frame.kind == FrameKind::ACTS {
            ids.extend(decode_frame(&frame.body).unwrap().iter().map(|entry| entry_id(&entry.canonical)));
        }
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    ids
}

fn files(disk: &Arc<MemoryDisk>) -> Arc<dyn Disk> {
    Arc::clone(disk) as Arc<dyn Disk>
}

fn parted(lost: usize, since: usize) -> Parted {
    let (hub_disk, disk) = (Arc::new(MemoryDisk::new()), Arc::new(MemoryDisk::new()));
    let mut hub = Hub::new(testkit::open(files(&hub_disk), 100, 0).unwrap().engine);
    let mut one = testkit::open(files(&disk), 1, 0).unwrap();
    enrol(&mut hub, &mut one, "H56.14", TOKEN);
    work(&mut one, 30);
    sync(&mut hub, &mut one);
    // Everything on it comes back, the anchor too.
    let yesterday = Arc::new(disk.put_back());
    work(&mut one, lost);
    sync(&mut hub, &mut one);
    let old = one.engine.log();
    drop(one);
    let mut again = testkit::open(files(&yesterday), 1, 2_000).unwrap();
    work(&mut again, since);
    assert_eq!(again.engine.log(), old, "the anchor fits: nothing tells yet");
    drop(again);
    let recorded = ids(&files(&disk)).into_iter().chain(ids(&files(&yesterday))).collect();
    Parted { hub, hub_disk, disk: yesterday, old, recorded }
}

fn lines(disk: &Arc<dyn Disk>, scope: ScopeId) -> Vec<u8> {
    let mut out = Vec::new();
    logs::export(disk, Some(scope), &mut |line| {
        out.extend_from_slice(line);
        Ok(())
    })
    .unwrap();
    out
}

/// Everything both days recorded is at both ends, once, and both ends are alike.
fn all_is_there(parted: &mut Parted, desk: &mut Desk) {
    let both = parted.hub.engine().frontier(None).unwrap();
    assert_eq!(desk.engine.frontier(None).unwrap(), both);
    assert_eq!(digest(&mut desk.engine), digest(parted.hub.engine()));
    for disk in [&parted.disk, &parted.hub_disk] {
        let (held, report) = (ids(&files(disk)), testkit::check(&files(disk)));
        assert!(report.ok, "{:?}", report.faults);
        assert!(parted.recorded.is_subset(&held), "{} {}", parted.recorded.len(), held.len());
    }
    let scope = desk.engine.post().scope;
    assert!(lines(&files(&parted.disk), scope) == lines(&files(&parted.hub_disk), scope), "the same export");
}

#[test]
fn what_was_recorded_in_two_places_is_all_at_both_ends_and_counts_once() {
    // The end set aside is longer, shorter and as long as the other; and longer than a parcel.
    for (lost, since) in [(20, 60), (60, 20), (5, 5), (40, 400)] {
        let mut parted = parted(lost, since);
        let mut again = testkit::open(files(&parted.disk), 1, 4_000).unwrap();
        let met = sync(&mut parted.hub, &mut again);
        assert!(met.forked.is_empty() && met.refused.is_empty(), "{met:?}");
        assert_ne!(again.engine.log(), parted.old);
        assert_eq!(again.engine.view().unsent, Some(0), "all of it is acknowledged");
        all_is_there(&mut parted, &mut again);
        work(&mut again, 10);
        let met = sync(&mut parted.hub, &mut again);
        assert!(met.done.sent > 0 && met.done.rounds == 2, "{met:?}");
        all_is_there(&mut parted, &mut again);
        // A third desk gets both ends through the hub.
        let mut third = desk(3);
        enrol(&mut parted.hub, &mut third, "H56.14", [9; 16]);
        sync(&mut parted.hub, &mut third);
        sync(&mut parted.hub, &mut again);
        assert_eq!(digest(&mut third.engine), digest(parted.hub.engine()));
        // Folded anew it is the same.
        let before = digest(&mut again.engine);
        drop(again);
        let mut opened = testkit::open(files(&parted.disk), 1, 6_000).unwrap();
        assert_eq!(digest(&mut opened.engine), before);
    }
}

/// A line on which nothing of what is asked for comes.
struct Withholding<'a>(Wire<'a>);

impl Line for Withholding<'_> {
    type Fault = <Wire<'static> as Line>::Fault;

    fn stands_after(fault: &Self::Fault) -> bool {
        Wire::stands_after(fault)
    }

    fn hello(&mut self, body: &[u8]) -> Result<Vec<u8>, Self::Fault> {
        self.0.hello(body)
    }

    fn push(&mut self, next: &mut dyn FnMut() -> Option<Vec<u8>>) -> Result<Vec<u8>, Self::Fault> {
        self.0.push(next)
    }

    fn pull(&mut self, body: &[u8], _: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), Self::Fault> {
        self.0.pull(body, &mut |_| true)
    }
}

#[test]
fn nothing_is_set_aside_before_it_is_seen_where_a_log_parts() {
    let mut parted = parted(20, 30);
    let mut again = testkit::open(files(&parted.disk), 1, 4_000).unwrap();
    let held = again.engine.frontier(None).unwrap();
    let row = again.engine.own_hub().unwrap().unwrap();
    let mut line = Withholding(Wire::new(&mut parted.hub, &again));
    let met = exchange(&mut line, &mut again.engine, &row, &mut |_| {}).unwrap();
    assert_eq!((&met.forked[..], met.lived_on, met.done.sent), (&[parted.old][..], None, 0));
    assert_eq!(again.engine.frontier(None).unwrap(), held);
    let met = sync(&mut parted.hub, &mut again);
    assert!(met.forked.is_empty() && met.lived_on.is_some_and(|brought| brought > 0), "{met:?}");
    all_is_there(&mut parted, &mut again);
}

#[test]
fn a_log_that_parts_twice_goes_on_in_a_third() {
    let mut parted = parted(20, 30);
    let second = Arc::new(parted.disk.put_back());
    let mut again = testkit::open(files(&parted.disk), 1, 4_000).unwrap();
    sync(&mut parted.hub, &mut again);
    work(&mut again, 10);
    sync(&mut parted.hub, &mut again);
    drop(again);
    // The image is put back once more: it knows nothing of the life it began, and works on in the old log.
    let mut once_more = testkit::open(files(&second), 1, 6_000).unwrap();
    work(&mut once_more, 10);
    parted.recorded.extend(ids(&files(&second)));
    parted.disk = second;
    let met = sync(&mut parted.hub, &mut once_more);
    assert!(met.forked.is_empty() && met.refused.is_empty(), "{met:?}");
    assert_eq!(once_more.engine.frontier(None).unwrap(), parted.hub.engine().frontier(None).unwrap());
    let (held, report) = (ids(&files(&parted.disk)), testkit::check(&files(&parted.disk)));
    assert!(report.ok, "{:?}", report.faults);
    assert!(parted.recorded.is_subset(&held));
    assert_eq!(digest(&mut once_more.engine), digest(parted.hub.engine()));
}

#[test]
fn the_power_may_go_at_any_moment_while_an_end_is_set_aside() {
    let parted = parted(15, 60);
    let disk = Arc::new(SimulatedDisk::from_memory(parted.disk.put_back()));
    let hub_disk = Arc::new(parted.hub_disk.put_back());
    drop(parted.hub);
    let mut hub = Hub::new(testkit::open(files(&hub_disk), 100, 4_000).unwrap().engine);
    // The hub as it stands before the two meet, opened anew for every cut.
    let met_by = Arc::new(hub_disk.put_back());
    let mut again = testkit::open(Arc::clone(&disk) as Arc<dyn Disk>, 1, 4_000).unwrap();
    let before = disk.changes();
    sync(&mut hub, &mut again);
    let changes = disk.changes();
    drop(again);
    let step = ((changes - before) / 24).max(1);
    for cut in (before..=changes).step_by(step) {
        let image = Arc::new(disk.image(cut, 7));
        let hub_disk = Arc::new(met_by.put_back());
        let mut hub = Hub::new(testkit::open(files(&hub_disk), 100, 5_000).unwrap().engine);
        let mut desk = testkit::open(files(&image), 1, 5_000).unwrap();
        let met = sync(&mut hub, &mut desk);
        assert!(met.forked.is_empty() && met.refused.is_empty(), "cut {cut}: {met:?}");
        assert_eq!(desk.engine.frontier(None).unwrap(), hub.engine().frontier(None).unwrap(), "cut {cut}");
        assert_eq!(digest(&mut desk.engine), digest(hub.engine()), "cut {cut}");
        assert!(parted.recorded.is_subset(&ids(&files(&image))), "cut {cut}");
        assert!(parted.recorded.is_subset(&ids(&files(&hub_disk))), "cut {cut}");
        let report = testkit::check(&files(&image));
        assert!(report.ok, "cut {cut}: {:?}", report.faults);
    }
}

#[test]
fn an_end_that_does_not_come_again_as_it_was_is_found() {
    use crate::base::id::ChainHash;
    use crate::domain::event::{Event, Fact, Subject};
    use crate::domain::roster::{self, LogSuperseded};
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let mut one = testkit::open(Arc::clone(&disk), 1, 0).unwrap();
    work(&mut one, 5);
    let log = one.engine.log();
    // A device that says so of another life, and lets something else follow.
    let said = LogSuperseded {
        incarnation: crate::base::id::Incarnation([7; 8]),
        scope: log.scope,
        kept: 0,
        kept_hash: ChainHash::default(),
        end: 1,
        end_hash: ChainHash([5; 32]),
    };
    let post = one.engine.post().id;
    let fact =
        Fact { subject: Subject::Post(post), event: Event::Roster(roster::Event::LogSuperseded(said)) };
    let officer = one.officer();
    one.engine.say(officer, vec![fact]).unwrap();
    assert!(testkit::check(&disk).ok);
    work(&mut one, 1);
    let report = testkit::check(&disk);
    assert!(report.faults.iter().any(|fault| fault.kind == "set-aside-differs"), "{:?}", report.faults);
}

#[test]
fn a_receipt_for_another_end_of_a_log_says_nothing_of_this_one() {
    let mut parted = parted(20, 30);
    let mut again = testkit::open(files(&parted.disk), 1, 4_000).unwrap();
    let row = again.engine.own_hub().unwrap().unwrap();
    let before = again.engine.receipt_of(row.hub, parted.old).unwrap();
    let welcome =
        parted.hub.hello(again.engine.device().id, &post::hello(&mut again.engine).unwrap()).unwrap();
    assert!(welcome.receipts.iter().any(|receipt| {
        let receipt = crate::record::head::Receipt::from(receipt.clone());
        receipt.log == parted.old && Some(receipt.head) != before.map(|row| row.head)
    }));
    post::note_receipts(&mut again.engine, &row, &welcome.receipts).unwrap();
    assert_eq!(again.engine.receipt_of(row.hub, parted.old).unwrap(), before);
}

#[test]
fn sticks_bring_parted_logs_together_too() {
    use super::super::bundle::{export_to_device, export_to_hub, import_at_hub, import_from_hub};
    let mut random = SeededRandom::new(5);
    // Parted, and a disk that only went back.
    for (lost, since) in [(20, 60), (60, 20), (30, 0)] {
        let mut parted = parted(lost, since);
        let mut again = testkit::open(files(&parted.disk), 1, 4_000).unwrap();
        let row = again.engine.own_hub().unwrap().unwrap();
        let (mut brought, mut lives) = (0, 0);
        for _ in 0..3 {
            let (mut stick, mut answer) = (Vec::new(), Vec::new());
            export_to_hub(&mut again.engine, &row, true, &mut stick, &mut random).unwrap();
            let (_, head) = import_at_hub(&mut parted.hub, &mut &stick[..]).unwrap();
            let (basis, device) = (head.basis.into_iter().collect(), again.engine.device().id);
            export_to_device(&mut parted.hub, device, &basis, &mut answer, &mut random).unwrap();
            let came = import_from_hub(&mut again.engine, &row, &mut &answer[..]).unwrap();
            brought += came.lived_on.unwrap_or(0);
            lives += usize::from(came.lived_on.is_some());
        }
        assert_eq!(lives, 1, "one new life");
        assert_eq!(brought > 0, since > 0);
        all_is_there(&mut parted, &mut again);
    }
}

#[test]
fn where_a_fault_breaks_off_in_the_middle_nothing_comes_in_between_and_opening_finishes_it() {
    use crate::store::disk::{FaultKind, Operation};
    let parted = parted(15, 400);
    let disk = Arc::new(SimulatedDisk::from_memory(parted.disk.put_back()));
    let mut broke_off = 0;
    for skip in 0..14 {
        let disk = Arc::new(SimulatedDisk::from_memory(disk.live().put_back()));
        let hub_disk = Arc::new(parted.hub_disk.put_back());
        let mut hub = Hub::new(testkit::open(files(&hub_disk), 100, 4_000).unwrap().engine);
        let mut again = testkit::open(Arc::clone(&disk) as Arc<dyn Disk>, 1, 4_000).unwrap();
        let row = again.engine.own_hub().unwrap().unwrap();
        disk.fail(Operation::Write, skip, FaultKind::Full);
        let mut wire = Wire::new(&mut hub, &again);
        if exchange(&mut wire, &mut again.engine, &row, &mut |_: Done| {}).is_ok() {
            // A small file found room in the reserve; or all was over.
            continue;
        }
        let ticket = serde_json::json!({"command": "take-ticket", "group": "A"});
        let request = Request::now(again.officer(), serde_json::from_value(ticket).unwrap());
        // In the middle nothing is taken until it is opened again; where a parcel found no room nothing had begun.
        broke_off += usize::from(again.engine.submit(&request).is_err());
        drop(again);
        let image = Arc::new(disk.live().put_back());
        let mut opened = testkit::open(files(&image), 1, 5_000).unwrap();
        sync(&mut hub, &mut opened);
        assert_eq!(digest(&mut opened.engine), digest(hub.engine()), "after {skip} syncs of the disk");
        assert!(parted.recorded.is_subset(&ids(&files(&hub_disk))));
        let report = testkit::check(&files(&image));
        assert!(report.ok, "{:?}", report.faults);
    }
    assert!(broke_off > 4, "{broke_off}");
}

#[test]
fn an_original_goes_on_in_its_own_life_though_it_learnt_of_its_copys() {
    let (mut hub, disk) = (super::hub(), Arc::new(MemoryDisk::new()));
    let mut one = testkit::open(files(&disk), 1, 0).unwrap();
    enrol(&mut hub, &mut one, "H56.14", TOKEN);
    work(&mut one, 20);
    sync(&mut hub, &mut one);
    let life = one.engine.log();
    drop(one);
    let copied = Arc::new(disk.copied());
    let mut copy = testkit::open(files(&copied), 1, 1_000).unwrap();
    assert_ne!(copy.engine.log(), life, "a copy lives on in a log of its own");
    work(&mut copy, 10);
    sync(&mut hub, &mut copy);
    let mut original = testkit::open(files(&disk), 1, 2_000).unwrap();
    sync(&mut hub, &mut original);
    drop(original);
    let mut original = testkit::open(files(&disk), 1, 3_000).unwrap();
    assert_eq!(original.engine.log(), life, "it has heard of the other life, and goes on in its own");
    work(&mut original, 10);
    let met = sync(&mut hub, &mut original);
    assert_eq!((met.lived_on, met.forked.len()), (None, 0), "{met:?}");
    sync(&mut hub, &mut copy);
    assert_eq!(digest(&mut copy.engine), digest(&mut original.engine));
}

/// A hub whose disk was put back under it, with what it said since: it knows nothing of the device it took in
/// the day before, and of one more that it took in after that.
#[test]
fn a_hub_whose_disk_went_back_unnoticed_hears_it_from_its_desks_and_lives_on() {
    for goes_on in [false, true] {
        let disk = Arc::new(MemoryDisk::new());
        let mut hub = Hub::new(testkit::open(files(&disk), 100, 0).unwrap().engine);
        let (mut one, mut two, mut three) = (desk(1), desk(2), desk(3));
        enrol(&mut hub, &mut one, "H56.14", [1; 16]);
        work(&mut one, 10);
        sync(&mut hub, &mut one);
        let yesterday = Arc::new(disk.put_back());
        enrol(&mut hub, &mut two, "H56.14", [2; 16]);
        work(&mut two, 10);
        sync(&mut hub, &mut two);
        sync(&mut hub, &mut one);
        let old = hub.engine().log();
        drop(hub);
        let mut hub = Hub::new(testkit::open(files(&yesterday), 100, 3_000).unwrap().engine);
        assert_eq!(hub.engine().log(), old, "nothing tells yet");
        if goes_on {
            hub.engine().invite(token_hash(&[9; 16]), "H56.14", "máy thứ ba").unwrap().unwrap();
        }
        sync(&mut hub, &mut one);
        assert_ne!(hub.engine().log(), old);
        assert!(hub.admit(two.engine.device().id).is_ok(), "known again");
        sync(&mut hub, &mut two);
        sync(&mut hub, &mut one);
        assert_eq!(hub.engine().frontier(None).unwrap(), one.engine.frontier(None).unwrap());
        assert_eq!(digest(hub.engine()), digest(&mut one.engine));
        assert_eq!(digest(&mut two.engine), digest(&mut one.engine));
        if goes_on {
            // What it said after it had gone back holds too, once its administrator has looked who is missing.
            let device = three.engine.device().id;
            assert!(hub.look(device, &Look { token: token_hash(&[9; 16]) }).is_err());
            hub.engine().confirm_hub(Vec::new(), Vec::new()).unwrap().unwrap();
            assert!(hub.look(device, &Look { token: token_hash(&[9; 16]) }).is_ok());
        }
        work(&mut three, 1);
        let report = testkit::check(&files(&yesterday));
        assert!(report.ok, "{:?}", report.faults);
    }
}

#[test]
fn desks_that_hold_an_end_which_its_hub_set_aside_come_to_rest_with_the_others() {
    // The second desk has heard of all that the hub said after it had gone back, or of a part of it.
    for more in [0_u8, 40] {
        let disk = Arc::new(MemoryDisk::new());
        let mut hub = Hub::new(testkit::open(files(&disk), 100, 0).unwrap().engine);
        let (mut one, mut two) = (desk(1), desk(2));
        enrol(&mut hub, &mut one, "H56.14", [1; 16]);
        enrol(&mut hub, &mut two, "H56.14", [2; 16]);
        sync(&mut hub, &mut one);
        sync(&mut hub, &mut two);
        let yesterday = Arc::new(disk.put_back());
        let invite = |hub: &mut Hub, n: u8| {
            hub.engine().invite(token_hash(&[n; 16]), "H56.14", "máy").unwrap().unwrap();
        };
        (10..14).for_each(|n| invite(&mut hub, n));
        sync(&mut hub, &mut one);
        drop(hub);
        let mut hub = Hub::new(testkit::open(files(&yesterday), 100, 3_000).unwrap().engine);
        (20..23).for_each(|n| invite(&mut hub, n));
        sync(&mut hub, &mut two);
        (30..30 + more).for_each(|n| invite(&mut hub, n));
        // Now the first desk gives back what it knows.
        sync(&mut hub, &mut one);
        for _ in 0..2 {
            sync(&mut hub, &mut two);
            sync(&mut hub, &mut one);
        }
        let met = sync(&mut hub, &mut two);
        assert_eq!((met.done.rounds, met.done.sent, met.forked.len()), (1, 0, 0), "{more}: {met:?}");
        let all = hub.engine().frontier(None).unwrap();
        assert_eq!(two.engine.frontier(None).unwrap(), all);
        assert_eq!(one.engine.frontier(None).unwrap(), all);
        let state = digest(hub.engine());
        assert_eq!((digest(&mut one.engine), digest(&mut two.engine)), (state.clone(), state), "{more}");
    }
}

/// A desk's disk and the hub's went back to the morning, and nothing tells either: what the desk recorded that day
/// lies at another desk alone.
#[test]
fn what_only_another_desk_still_knows_of_a_log_comes_back_through_the_hub() {
    for (lost, since) in [(20, 60), (60, 20), (5, 5), (400, 40)] {
        let (hub_disk, disk) = (Arc::new(MemoryDisk::new()), Arc::new(MemoryDisk::new()));
        let mut hub = Hub::new(testkit::open(files(&hub_disk), 100, 0).unwrap().engine);
        let (mut one, mut two) = (testkit::open(files(&disk), 1, 0).unwrap(), desk(2));
        enrol(&mut hub, &mut one, "H56.14", [1; 16]);
        enrol(&mut hub, &mut two, "H56.14", [2; 16]);
        work(&mut one, 10);
        sync(&mut hub, &mut one);
        sync(&mut hub, &mut two);
        let (hub_morning, morning) = (Arc::new(hub_disk.put_back()), Arc::new(disk.put_back()));
        work(&mut one, lost);
        sync(&mut hub, &mut one);
        sync(&mut hub, &mut two);
        drop((one, hub));
        let mut hub = Hub::new(testkit::open(files(&hub_morning), 100, 2_000).unwrap().engine);
        let mut one = testkit::open(files(&morning), 1, 2_000).unwrap();
        work(&mut one, since);
        sync(&mut hub, &mut one);
        let recorded: BTreeSet<EntryId> =
            ids(&files(&disk)).into_iter().chain(ids(&files(&morning))).collect();
        for _ in 0..4 {
            sync(&mut hub, &mut two);
            sync(&mut hub, &mut one);
        }
        for desk in [&mut one, &mut two] {
            let met = sync(&mut hub, desk);
            assert_eq!((met.done.rounds, met.forked.len(), met.refused.len()), (1, 0, 0), "{met:?}");
        }
        let state = digest(hub.engine());
        assert_eq!((digest(&mut one.engine), digest(&mut two.engine)), (state.clone(), state));
        for disk in [&hub_morning, &morning] {
            assert!(recorded.is_subset(&ids(&files(disk))), "({lost}, {since})");
            let report = testkit::check(&files(disk));
            assert!(report.ok, "{:?}", report.faults);
        }
    }
}
