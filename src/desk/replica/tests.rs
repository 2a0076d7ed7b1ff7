//! Desks and a hub in one process: what one records, all hold.

mod dismissed;
mod downward;
mod restored;

use std::sync::Arc;

use proptest::prelude::*;

use super::exchange::{Done, ExchangeFault, Exchanged, Line, exchange};
use super::hub::{Hub, token_hash};
use super::{ReplicaFault, post};
use crate::base::coded::Coded as _;
use crate::base::id::DeviceId;
use crate::base::random::{Random as _, SeededRandom};
use crate::desk::engine::{Engine, Limits, Run, Vouched};
use crate::desk::rows::HubRow;
use crate::desk::testkit::{self, Desk};
use crate::desk::verify::state_digest;
use crate::domain::roster::HubJoined;
use crate::record::act::Placed;
use crate::record::chain::{Head, LogKey};
use crate::record::entry::Entry;
use crate::record::head::{SignedHead, device_id};
use crate::store::disk::{Disk, MemoryDisk};
use crate::sync::message::{Enrol, Hello, Look, Message as _, Pull, RangeV1};
use crate::sync::parcel::Parcel;

mod backed;
mod forks;
mod lag;
mod scopes;

const TOKEN: [u8; 16] = [3; 16];

/// A hub in the same process, and where its line is cut: after so many parcels.
struct Wire<'a> {
    hub: &'a mut Hub,
    device: DeviceId,
    parcels_left: usize,
}

/// The line was cut.
#[derive(Debug)]
struct Cut;

impl<'a> Wire<'a> {
    fn new(hub: &'a mut Hub, desk: &Desk) -> Self {
        Self { hub, device: desk.engine.device().id, parcels_left: usize::MAX }
    }

    fn goes(&mut self) -> bool {
        self.parcels_left = self.parcels_left.saturating_sub(1);
        self.parcels_left > 0
    }
}

impl Line for Wire<'_> {
    type Fault = Result<ReplicaFault, Cut>;

    fn stands_after(fault: &Self::Fault) -> bool {
        fault.is_ok()
    }

    fn hello(&mut self, body: &[u8]) -> Result<Vec<u8>, Self::Fault> {
        let hello = Hello::from_bytes(body).map_err(|e| Ok(e.into()))?;
        Ok(self.hub.hello(self.device, &hello).map_err(Ok)?.to_bytes())
    }

    fn push(&mut self, next: &mut dyn FnMut() -> Option<Vec<u8>>) -> Result<Vec<u8>, Self::Fault> {
        while let Some(parcel) = next() {
            if !self.goes() {
                return Err(Err(Cut));
            }
            let parcel = Parcel::unpack(&parcel).map_err(|e| Ok(e.into()))?;
            self.hub.take(self.device, parcel).map_err(Ok)?;
        }
        Ok(self.hub.pushed(self.device).map_err(Ok)?.to_bytes())
    }

    fn pull(&mut self, body: &[u8], take: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), Self::Fault> {
        let pull = Pull::from_bytes(body).map_err(|e| Ok(e.into()))?;
        let mut cut = false;
        let device = self.device;
        let mut left = self.parcels_left;
        let given = self.hub.give(device, &pull, &mut |parcel| {
            left = left.saturating_sub(1);
            cut = left == 0;
            !cut && take(parcel)
        });
        self.parcels_left = left;
        given.map_err(Ok)?;
        if cut { Err(Err(Cut)) } else { Ok(()) }
    }
}

fn desk(seed: u64) -> Desk {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    testkit::open(disk, seed, 0).unwrap()
}

fn hub() -> Hub {
    Hub::new(desk(100).engine)
}

/// Invites and enrols a desk under a unit.
fn enrol(hub: &mut Hub, desk: &mut Desk, unit: &str, token: [u8; 16]) -> HubRow {
    hub.engine().invite(token_hash(&token), unit, "máy mới").unwrap().unwrap();
    let device = desk.engine.device();
    let looked = hub.look(device.id, &Look { token: token_hash(&token) }).unwrap();
    assert_eq!(looked.unit, unit);
    let asked = Enrol {
        token,
        sealing_key: device.sealing_key,
        purpose: desk.engine.post().purpose.code(),
        scopes: desk.engine.own_scopes().unwrap(),
        ranges: desk.engine.ranges_given(device.id).unwrap().iter().map(RangeV1::of).collect(),
    };
    let enrolled = hub.enrol(device.signing_key, &asked).unwrap();
    let joined = HubJoined {
        hub: device_id(&enrolled.signing_key),
        signing_key: enrolled.signing_key,
        sealing_key: enrolled.sealing_key,
        scope: enrolled.scope,
        unit: enrolled.unit,
        addresses: vec!["127.0.0.1:7443".to_owned()],
        pins: vec![[1; 16]],
    };
    let ranges: Vec<_> = enrolled.ranges.iter().filter_map(RangeV1::range).collect();
    desk.engine.join_hub(joined, &ranges).unwrap().unwrap();
    desk.engine.own_hub().unwrap().unwrap()
}

fn sync(hub: &mut Hub, desk: &mut Desk) -> Exchanged {
    let row = desk.engine.own_hub().unwrap().unwrap();
    let mut wire = Wire::new(hub, desk);
    match exchange(&mut wire, &mut desk.engine, &row, &mut |_: Done| {}) {
        Ok(done) => done,
        Err(fault) => panic!("{fault:?}"),
    }
}

/// So many acts that are recorded: some of those drawn are refused.
fn work(desk: &mut Desk, acts: usize) {
    for _ in 0..acts {
        let log = desk.engine.log();
        let before = desk.engine.head_of(log).unwrap();
        for _ in 0..30 {
            desk.act().unwrap();
            if desk.engine.head_of(log).unwrap() != before {
                break;
            }
        }
    }
}

fn digest(engine: &mut Engine) -> String {
    state_digest(engine.state().unwrap()).unwrap().to_string()
}

#[test]
fn two_desks_of_a_unit_end_with_the_same_frontier_and_the_same_state_as_the_hub() {
    let (mut hub, mut one, mut two) = (hub(), desk(1), desk(2));
    work(&mut one, 40);
    work(&mut two, 40);
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    for _ in 0..2 {
        sync(&mut hub, &mut one);
        sync(&mut hub, &mut two);
    }
    let all = hub.engine().frontier(None).unwrap();
    assert_eq!(one.engine.frontier(None).unwrap(), all);
    assert_eq!(two.engine.frontier(None).unwrap(), all);
    let state = digest(hub.engine());
    assert_eq!((digest(&mut one.engine), digest(&mut two.engine)), (state.clone(), state));
}

#[test]
fn officers_of_the_unit_are_at_every_desk_and_those_of_the_hub_at_none() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let mut one = testkit::open(Arc::clone(&disk), 1, 0).unwrap();
    let (mut hub, mut two) = (hub(), desk(2));
    let at_hub: Vec<_> = hub.engine().view().officers.keys().copied().collect();
    let of_two: Vec<_> = two.engine.view().officers.keys().copied().collect();
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    for _ in 0..2 {
        sync(&mut hub, &mut two);
        sync(&mut hub, &mut one);
    }
    let officers = &one.engine.view().officers;
    assert!(!at_hub.is_empty() && !of_two.is_empty());
    assert!(at_hub.iter().all(|id| !officers.contains_key(id)), "an officer of the hub sits at a desk");
    assert!(of_two.iter().all(|id| officers.contains_key(id)), "an officer of the unit is missing");
    // The hub itself still knows its own, and a desk that is opened anew shows the same as before.
    assert!(at_hub.iter().all(|id| hub.engine().view().officers.contains_key(id)));
    let shown = officers.clone();
    one.engine.close().unwrap();
    assert_eq!(testkit::open(disk, 1, 0).unwrap().engine.view().officers, shown);
}

#[test]
fn with_nothing_new_one_question_is_asked_and_little_is_said() {
    let (mut hub, mut one) = (hub(), desk(1));
    work(&mut one, 30);
    let row = enrol(&mut hub, &mut one, "H56.14", TOKEN);
    let first = sync(&mut hub, &mut one);
    assert!(first.done.sent > 20 && first.done.received > 0, "{first:?}");
    let second = sync(&mut hub, &mut one);
    assert_eq!((second.done.sent, second.done.received, second.done.rounds), (0, 0, 1));
    let hello = post::hello(&mut one.engine).unwrap();
    let welcome = hub.hello(one.engine.device().id, &hello).unwrap();
    assert!(hello.to_bytes().len() < 768 && welcome.to_bytes().len() < 768);
    let own = one.engine.log();
    let held = one.engine.head_of(own).unwrap();
    assert_eq!(one.engine.receipt_of(row.hub, own).unwrap().map(|r| r.head), Some(held));
}

#[test]
fn a_cut_anywhere_loses_at_most_the_parcel_under_way() {
    for cut in 1..8 {
        let (mut hub, mut one) = (hub(), desk(1));
        work(&mut one, 200);
        let row = enrol(&mut hub, &mut one, "H56.14", TOKEN);
        let mut wire = Wire { parcels_left: cut, ..Wire::new(&mut hub, &one) };
        let ended = exchange(&mut wire, &mut one.engine, &row, &mut |_: Done| {});
        let cut_short = matches!(ended, Err(ExchangeFault::Line(Err(Cut))));
        let before = hub.engine().frontier(None).unwrap().len();
        let rest = sync(&mut hub, &mut one);
        assert!(cut_short || rest.done.sent == 0, "cut {cut}: {ended:?}, then {rest:?}, {before} logs");
        assert_eq!(hub.engine().frontier(None).unwrap(), one.engine.frontier(None).unwrap());
    }
}

#[test]
fn a_desk_of_another_unit_sees_the_hubs_scope_and_nothing_else() {
    let (mut hub, mut one, mut other) = (hub(), desk(1), desk(2));
    work(&mut one, 20);
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut other, "H56.15", [2; 16]);
    sync(&mut hub, &mut one);
    sync(&mut hub, &mut other);
    let theirs = one.engine.log().scope;
    assert!(other.engine.frontier(None).unwrap().keys().all(|log| log.scope != theirs));
    let stolen = Pull { wants: vec![(one.engine.log(), Head::default())] };
    let answer = hub.give(other.engine.device().id, &stolen, &mut |_| true);
    assert!(matches!(answer, Err(ReplicaFault::NotGranted(scope)) if scope == theirs));
    let own = one.engine.log();
    let (parcel, ..) = post::parcel_after(&mut one.engine, own, Head::default()).unwrap().unwrap();
    let smuggled = hub.take(other.engine.device().id, Parcel::unpack(&parcel).unwrap());
    assert!(matches!(smuggled, Err(ReplicaFault::NotGranted(_))));
}

#[test]
fn a_device_shut_out_is_heard_no_more() {
    let (mut hub, mut one, mut two) = (hub(), desk(1), desk(2));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    sync(&mut hub, &mut one);
    work(&mut one, 5);
    let id = one.engine.device().id;
    hub.engine().revoke(id).unwrap().unwrap();
    let row = one.engine.own_hub().unwrap().unwrap();
    let mut wire = Wire::new(&mut hub, &one);
    let ended = exchange(&mut wire, &mut one.engine, &row, &mut |_: Done| {});
    let Err(ExchangeFault::Line(Ok(fault))) = ended else { panic!("{ended:?}") };
    assert_eq!(fault.code(), "device-revoked");
    // Nor through another's hands.
    let log = one.engine.log();
    let held = hub.engine().head_of(log).unwrap();
    let (parcel, ..) = post::parcel_after(&mut one.engine, log, held).unwrap().unwrap();
    let carried = hub.take(two.engine.device().id, Parcel::unpack(&parcel).unwrap());
    assert!(matches!(carried, Err(fault) if fault.code() == "after-revocation"));
}

#[test]
fn what_a_third_desk_pulls_is_what_the_first_signed() {
    let (mut hub, mut one) = (hub(), desk(1));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    for _ in 0..5 {
        work(&mut one, 60);
        sync(&mut hub, &mut one);
    }
    let mut third = desk(3);
    enrol(&mut hub, &mut third, "H56.14", [3; 16]);
    let got = sync(&mut hub, &mut third);
    assert!(got.refused.is_empty(), "{:?}", got.refused);
    let log = one.engine.log();
    assert_eq!(third.engine.head_of(log).unwrap(), one.engine.head_of(log).unwrap());
    let end = one.engine.head_of(log).unwrap().seq;
    let (mut after, mut words) = (Head::default(), 0);
    while let Vouched::Entries(_, word) =
        third.engine.vouched_run(log, after, Limits { bytes: 1, last: u64::MAX }).unwrap()
    {
        assert!(word.verify().is_ok());
        (after, words) = (word.head, words + 1);
    }
    assert!(after.seq == end && words >= 5, "{words} words, the last for {} of {end}", after.seq);
}

#[test]
fn a_store_opened_again_still_knows_its_hub_its_receipts_and_its_points() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let mut one = testkit::open(Arc::clone(&disk), 1, 0).unwrap();
    let mut hub = hub();
    work(&mut one, 50);
    let row = enrol(&mut hub, &mut one, "H56.14", TOKEN);
    sync(&mut hub, &mut one);
    let (log, state) = (one.engine.log(), digest(&mut one.engine));
    let receipt = one.engine.receipt_of(row.hub, log).unwrap();
    one.engine.close().unwrap();
    assert!(testkit::check(&disk).ok);
    let mut again = testkit::open(disk, 1, 600).unwrap();
    assert_eq!(again.engine.own_hub().unwrap(), Some(row.clone()));
    assert_eq!(again.engine.receipt_of(row.hub, log).unwrap(), receipt);
    assert_eq!(digest(&mut again.engine), state);
    work(&mut again, 5);
    assert!(sync(&mut hub, &mut again).done.sent > 0);
}

#[test]
fn a_clock_that_runs_ahead_elsewhere_neither_drags_this_one_along_nor_stops_its_numbers() {
    let (mut hub, mut one, mut fast) = (hub(), desk(1), desk(2));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut fast, "H56.14", [2; 16]);
    let year = 365 * 24 * 60 * 60 * 1000;
    let ahead = fast.engine.clock().now().unix_millis() + year;
    fast.clock.set(crate::base::time::Timestamp::new(ahead, 420).unwrap());
    work(&mut fast, 10);
    sync(&mut hub, &mut fast);
    sync(&mut hub, &mut one);
    let recorded = (0..20).filter_map(|_| one.act().unwrap()).count();
    assert!(recorded > 0);
    let own = one.engine.device().id;
    let reading = one.engine.times_of(own).unwrap().hlc.millis();
    let now = u64::try_from(one.engine.clock().now().unix_millis()).unwrap();
    assert!(reading <= now + crate::base::time::Hlc::LEAP_MILLIS, "{reading} {now}");
}

#[test]
fn two_desks_set_up_as_the_same_machine_give_other_numbers_once_they_have_met_a_hub() {
    let (mut hub, mut one, mut same) = (hub(), desk(1), desk(10));
    let (of_one, of_same) = (one.engine.device().id, same.engine.device().id);
    assert_eq!(one.engine.ranges_given(of_one).unwrap(), same.engine.ranges_given(of_same).unwrap());
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut same, "H56.14", [2; 16]);
    let (first, second) =
        (one.engine.ranges_given(of_one).unwrap(), same.engine.ranges_given(of_same).unwrap());
    assert!(!first[0].1.overlaps(second[0].1), "{first:?} {second:?}");
    assert_eq!(hub.engine().ranges_given(of_same).unwrap(), second);
}

#[test]
fn a_disk_put_back_to_yesterday_lives_on_in_another_log_and_gets_its_lost_day_back() {
    let mut hub = hub();
    let disk = Arc::new(MemoryDisk::new());
    let mut one = testkit::open(Arc::clone(&disk) as Arc<dyn Disk>, 1, 0).unwrap();
    enrol(&mut hub, &mut one, "H56.14", TOKEN);
    work(&mut one, 30);
    sync(&mut hub, &mut one);
    // Everything on it comes back, the anchor too.
    let yesterday = disk.put_back();
    work(&mut one, 30);
    sync(&mut hub, &mut one);
    let old = one.engine.log();
    let held = one.engine.head_of(old).unwrap();
    drop(one);
    let mut again = testkit::open(Arc::new(yesterday), 1, 2_000).unwrap();
    assert_eq!(again.engine.log(), old, "the anchor fits: nothing tells yet");
    let met = sync(&mut hub, &mut again);
    assert_ne!(again.engine.log(), old);
    assert_eq!(again.engine.head_of(old).unwrap(), held, "the lost day is back: {met:?}");
    work(&mut again, 10);
    assert!(sync(&mut hub, &mut again).forked.is_empty());
    assert_eq!(hub.engine().frontier(None).unwrap(), again.engine.frontier(None).unwrap());
}

#[test]
fn a_hub_put_back_from_a_backup_gets_its_own_log_back_from_its_desks() {
    let disk = Arc::new(MemoryDisk::new());
    let open = |disk: Arc<MemoryDisk>, minutes| Hub::new(testkit::open(disk, 100, minutes).unwrap().engine);
    let mut hub = open(Arc::clone(&disk), 0);
    let (mut one, mut two) = (desk(1), desk(2));
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    work(&mut one, 10);
    sync(&mut hub, &mut one);
    let backup = disk.copied();
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    work(&mut one, 10);
    sync(&mut hub, &mut one);
    let old = hub.engine().log();
    let held = hub.engine().head_of(old).unwrap();
    drop(hub);
    let mut hub = open(Arc::new(backup), 3_000);
    assert_ne!(hub.engine().log(), old);
    assert!(matches!(hub.admit(two.engine.device().id), Err(ReplicaFault::Refused(_))), "not known any more");
    sync(&mut hub, &mut one);
    assert_eq!(hub.engine().head_of(old).unwrap(), held);
    sync(&mut hub, &mut two);
    sync(&mut hub, &mut one);
    assert_eq!(hub.engine().frontier(None).unwrap(), one.engine.frontier(None).unwrap());
}

#[test]
fn what_was_made_under_a_simulated_clock_takes_no_effect_in_a_store_of_real_papers_and_is_kept() {
    use crate::desk::engine::{OpenOptions, SetUp, StatePlace};
    let mut practised = desk(1);
    work(&mut practised, 20);
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let (mut real, _) = Engine::open(OpenOptions {
        disk,
        state: StatePlace::Memory,
        journal: crate::store::journal::JournalOptions::default(),
        clock: practised.clock.clone(),
        random: Box::new(SeededRandom::new(4)),
        machine_id: None,
        set_up: Some(SetUp {
            purpose: crate::domain::post::Purpose::Real,
            unit: "H56.14".into(),
            machine: None,
            officer: "Lò Thị Ban".into(),
        }),
        rebuild: false,
        progress: &mut |_| std::ops::ControlFlow::Continue(()),
    })
    .unwrap();
    let own = practised.engine.log();
    let (parcel, _, count) =
        post::parcel_after(&mut practised.engine, own, Head::default()).unwrap().unwrap();
    let (entries, signed) = Parcel::unpack(&parcel).unwrap().after(Head::default()).unwrap();
    assert_eq!(real.absorb(entries).unwrap() as u64, count);
    assert_eq!(real.head_of(own).unwrap(), signed.head, "kept, and passed on like any other");
    assert_eq!((real.view().work.len(), real.view().tickets.len()), (0, 0));
    assert!(!practised.engine.view().work.is_empty());
}

#[test]
fn a_stick_carries_a_day_to_the_hub_and_its_answer_back() {
    use super::bundle::{export_to_device, export_to_hub, import_at_hub, import_from_hub};
    let mut random = SeededRandom::new(5);
    let (mut hub, mut one, mut two) = (hub(), desk(1), desk(2));
    work(&mut one, 60);
    work(&mut two, 20);
    let row = enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    sync(&mut hub, &mut two);
    let mut stick = Vec::new();
    let out = export_to_hub(&mut one.engine, &row, true, &mut stick, &mut random).unwrap();
    let (came, head) = import_at_hub(&mut hub, &mut &stick[..]).unwrap();
    assert_eq!((came.entries, came.refused.len(), came.missing.len()), (out.entries, 0, 0));
    let (again, _) = import_at_hub(&mut hub, &mut &stick[..]).unwrap();
    assert_eq!(again.entries, 0, "importing twice is importing once");
    let mut answer = Vec::new();
    let basis = head.basis.into_iter().collect();
    export_to_device(&mut hub, one.engine.device().id, &basis, &mut answer, &mut random).unwrap();
    let back = import_from_hub(&mut one.engine, &row, &mut &answer[..]).unwrap();
    assert!(back.entries > 20, "the other desk's day and the roster came: {back:?}");
    assert_eq!(one.engine.frontier(None).unwrap(), hub.engine().frontier(None).unwrap());
    // Only what the hub has not acknowledged goes on the next stick.
    let mut next = Vec::new();
    let empty = export_to_hub(&mut one.engine, &row, true, &mut next, &mut random).unwrap();
    assert_eq!(empty.entries, 0);
    work(&mut one, 10);
    let log = one.engine.log();
    let before = one.engine.head_of(log).unwrap().seq;
    let some = export_to_hub(&mut one.engine, &row, true, &mut next, &mut random).unwrap();
    assert!(some.entries > 0 && some.entries < before);
}

#[test]
fn a_stick_that_was_lost_altered_or_came_too_early_yields_nothing_and_harms_nothing() {
    use super::bundle::{export_to_hub, import_at_hub, import_from_hub};
    let mut random = SeededRandom::new(5);
    let (mut hub, mut one, mut other) = (hub(), desk(1), desk(2));
    let row = enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    work(&mut one, 60);
    sync(&mut hub, &mut one);
    let mut first = Vec::new();
    work(&mut one, 30);
    export_to_hub(&mut one.engine, &row, true, &mut first, &mut random).unwrap();
    // Found by somebody else.
    assert!(import_from_hub(&mut other.engine, &row, &mut &first[..]).is_err());
    // Altered anywhere.
    let frontier = hub.engine().frontier(None).unwrap();
    for at in (0..first.len()).step_by(first.len() / 40) {
        let mut altered = first.clone();
        altered[at] ^= 0x40;
        assert!(import_at_hub(&mut hub, &mut &altered[..]).is_err(), "byte {at}");
    }
    assert_eq!(hub.engine().frontier(None).unwrap().len(), frontier.len());
    // One that begins where another stick was to come before it: it says what is missing.
    let mut fresh = self::hub();
    fresh.engine().invite(token_hash(&TOKEN), "H56.14", "máy").unwrap().unwrap();
    let missing = import_at_hub(&mut fresh, &mut &first[..]);
    assert!(missing.is_err(), "it was sealed to the other hub");
    // From a device that was shut out.
    hub.engine().revoke(one.engine.device().id).unwrap().unwrap();
    assert!(import_at_hub(&mut hub, &mut &first[..]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn whatever_the_cuts_and_turns_all_end_alike(seed in any::<u64>()) {
        let mut random = SeededRandom::new(seed);
        let mut hub = hub();
        let mut desks: Vec<Desk> = (1..=3).map(desk).collect();
        for (nth, desk) in (1_u8..).zip(&mut desks) {
            enrol(&mut hub, desk, "H56.14", [nth; 16]);
        }
        for _ in 0..12 {
            let nth = usize::try_from(random.below(3)).unwrap();
            work(&mut desks[nth], usize::try_from(random.below(12)).unwrap());
            let nth = usize::try_from(random.below(3)).unwrap();
            let row = desks[nth].engine.own_hub().unwrap().unwrap();
            let cut = usize::try_from(random.below(4)).unwrap();
            let mut wire = Wire { parcels_left: if cut == 0 { usize::MAX } else { cut }, ..Wire::new(&mut hub, &desks[nth]) };
            let _ = exchange(&mut wire, &mut desks[nth].engine, &row, &mut |_: Done| {});
        }
        for _ in 0..2 {
            desks.iter_mut().for_each(|desk| drop(sync(&mut hub, desk)));
        }
        let all = hub.engine().frontier(None).unwrap();
        let state = digest(hub.engine());
        for desk in &mut desks {
            prop_assert_eq!(&desk.engine.frontier(None).unwrap(), &all);
            prop_assert_eq!(digest(&mut desk.engine), state.clone());
        }
    }
}

#[test]
fn a_parcel_is_taken_over_in_pieces_of_whole_acts_and_a_cut_between_two_is_gone_on_from() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let (mut hub, mut one) = (hub(), desk(1));
    let mut two = testkit::open(Arc::clone(&disk), 2, 0).unwrap();
    work(&mut one, 120);
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    let row = enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    sync(&mut hub, &mut one);
    let log = one.engine.log();
    // The first parcel is the founding act, and nothing else.
    let (parcel, founded, _) = post::parcel_after(&mut one.engine, log, Head::default()).unwrap().unwrap();
    post::take(&mut two.engine, &row, Parcel::unpack(&parcel).unwrap()).unwrap();
    let as_large_as_on_a_line = Limits { bytes: 64 * 1024, last: u64::MAX };
    let Run::Entries(entries, end) = one.engine.run(log, founded, as_large_as_on_a_line).unwrap() else {
        panic!("forked")
    };
    let (signed, count) = (SignedHead::sign(log, end, one.engine.keys().signing()), end.seq - founded.seq);
    let parcel = Parcel::pack(&entries, &signed);
    let fresh = post::admit(&mut two.engine, &row, Parcel::unpack(&parcel).unwrap()).unwrap();
    two.engine.begin_taking(&fresh.kept().unwrap()).unwrap();
    let mut pieces = fresh.pieces();
    assert!(pieces.len() > 2 && pieces.concat() == entries && entries.len() as u64 == count);
    let ends = |piece: &Vec<Placed>| !piece.last().unwrap().read().unwrap().entry.act_continues;
    assert!(pieces.iter().all(ends));
    // The power goes after the first piece: its end is not one that its device vouches for.
    post::take_piece(&mut two.engine, pieces.remove(0)).unwrap();
    assert!(two.engine.head_of(log).unwrap().seq < end.seq);
    drop(two);
    for minutes in [60, 120] {
        let mut two = testkit::open(Arc::clone(&disk), 2, minutes).unwrap();
        assert_eq!(two.engine.head_of(log).unwrap(), end);
        assert!(
            matches!(two.engine.vouched_run(log, founded, Limits { bytes: 1 << 20, last: u64::MAX }).unwrap(), Vouched::Entries(_, w) if w == signed)
        );
    }
    let mut two = testkit::open(Arc::clone(&disk), 2, 180).unwrap();
    sync(&mut hub, &mut two);
    sync(&mut hub, &mut one);
    assert_eq!(two.engine.frontier(None).unwrap(), one.engine.frontier(None).unwrap());
    assert_eq!(digest(&mut two.engine), digest(&mut one.engine));
}

mod hostile;
mod lives_of_a_hub;
mod pulls;
