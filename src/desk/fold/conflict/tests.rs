//! Laws of ruling, on small fields drawn by hand and on random ones.

use proptest::prelude::*;

use super::*;
use crate::base::id::{DeviceId, DossierId, Incarnation, OfficerId, ScopeId};
use crate::base::time::Timestamp;
use crate::domain::event::Subject;
use crate::domain::review;
use crate::record::causal;
use crate::record::chain::LogKey;
use crate::record::entry::Entry;

fn id(n: u8) -> EntryId {
    EntryId([n; 16])
}

fn read(n: u8, parents: &[u8], event: Event) -> Read {
    let entry = Entry {
        kind: 0,
        version: 1,
        reserved_flags: 0,
        act_continues: false,
        simulated: false,
        subject: Subject::Dossier(DossierId([1; 16])),
        hlc: Hlc(u64::from(n)),
        at: Timestamp::default(),
        happened_at: None,
        device: DeviceId::default(),
        officer: OfficerId::default(),
        parents: parents.iter().map(|n| id(*n)).collect(),
        payload: Vec::new(),
        commitment: None,
    };
    let log = LogKey {
        device: DeviceId::default(),
        incarnation: Incarnation::default(),
        scope: ScopeId::default(),
    };
    Read { log, id: id(n), entry, event }
}

/// An exclusive act.
fn act(n: u8, parents: &[u8]) -> Read {
    read(n, parents, Event::Review(review::Event::Withdrawn(review::DossierWithdrawn { personal: None })))
}

/// A settlement that keeps the side with this act.
fn settled(n: u8, parents: &[u8], keep: u8) -> Read {
    let seen = parents.iter().map(|n| id(*n)).collect();
    let settled = correct::ConflictSettled { keep: vec![id(keep)], seen, personal: None };
    read(n, parents, Event::Correct(correct::Event::ConflictSettled(settled)))
}

/// Sides by the numbers of their acts, and what is set aside.
fn ruled(reads: &[Read]) -> (Vec<Vec<u8>>, Vec<u8>) {
    let nodes: Vec<_> = reads.iter().map(super::super::subjects::node).collect();
    let ordered: Vec<Read> = causal::order(&nodes).into_iter().map(|at| reads[at].clone()).collect();
    let name = |at: &usize| ordered[*at].id.0[0];
    let ruling = rule(&ordered, &Positions::new());
    let told = ruling.conflict(&ordered).map(|conflict| conflict.sides.len()).unwrap_or_default();
    assert_eq!(told, ruling.sides.len());
    let mut aside: Vec<u8> = ruling.aside.iter().map(name).collect();
    aside.sort_unstable();
    (ruling.sides.iter().map(|side| side.iter().map(name).collect()).collect(), aside)
}

/// 1, then 2 and 3 apart.
fn split() -> Vec<Read> {
    vec![act(1, &[]), act(2, &[1]), act(3, &[1])]
}

fn split_and(more: &[Read]) -> Vec<Read> {
    [split(), more.to_vec()].concat()
}

#[test]
fn two_acts_apart_are_two_sides_and_what_is_built_on_one_belongs_to_it() {
    assert_eq!(ruled(&[act(1, &[]), act(2, &[1])]), (vec![], vec![]));
    assert_eq!(ruled(&split()), (vec![vec![2], vec![3]], vec![]));
    assert_eq!(ruled(&split_and(&[act(4, &[3])])), (vec![vec![2], vec![3, 4]], vec![]));
    assert_eq!(ruled(&split_and(&[act(4, &[1])])), (vec![vec![2], vec![3], vec![4]], vec![]));
}

#[test]
fn a_settlement_keeps_a_side_with_what_was_built_on_it() {
    assert_eq!(ruled(&split_and(&[settled(9, &[2, 3], 3)])), (vec![], vec![2]));
    let built = split_and(&[act(4, &[3]), settled(9, &[2, 4], 3), act(10, &[9])]);
    assert_eq!(ruled(&built), (vec![], vec![2]));
}

#[test]
fn a_settlement_that_names_no_side_decides_nothing() {
    assert_eq!(ruled(&split_and(&[settled(9, &[2, 3], 1)])), (vec![vec![2], vec![3]], vec![]));
    assert_eq!(ruled(&[act(1, &[]), settled(9, &[1], 1), act(2, &[9])]), (vec![], vec![]));
}

#[test]
fn equal_concurrent_settlements_are_one_and_what_follows_either_goes_on() {
    let equal = split_and(&[settled(8, &[2, 3], 2), settled(9, &[2, 3], 2)]);
    assert_eq!(ruled(&equal), (vec![], vec![3]));
    assert_eq!(ruled(&[equal.clone(), vec![act(10, &[9])]].concat()), (vec![], vec![3]));
    let apart = [equal, vec![act(10, &[8]), act(11, &[9])]].concat();
    assert_eq!(ruled(&apart), (vec![vec![10], vec![11]], vec![3]), "after it they exclude each other anew");
}

#[test]
fn different_concurrent_settlements_are_again_a_conflict_with_what_was_built_on_each() {
    let torn = split_and(&[settled(8, &[2, 3], 2), settled(9, &[2, 3], 3), act(10, &[8]), act(11, &[9])]);
    assert_eq!(ruled(&torn), (vec![vec![2, 10], vec![3, 11]], vec![]));
    let again = [torn, vec![settled(12, &[10, 11], 3)]].concat();
    assert_eq!(ruled(&again), (vec![], vec![2, 10]));
}

#[test]
fn a_side_it_had_not_seen_opens_a_settlement_again() {
    let settled_once = split_and(&[settled(9, &[2, 3], 2)]);
    let built_on = [settled_once.clone(), vec![act(4, &[3])]].concat();
    assert_eq!(ruled(&built_on), (vec![vec![2], vec![3, 4]], vec![]));
    let third = [settled_once, vec![act(4, &[1]), act(10, &[9])]].concat();
    assert_eq!(ruled(&third), (vec![vec![2, 10], vec![3], vec![4]], vec![]));
    let again = [third, vec![settled(12, &[10, 4], 4)]].concat();
    assert_eq!(ruled(&again), (vec![], vec![2, 3, 10]));
}

#[test]
fn who_saw_more_and_decided_the_same_is_heard() {
    let more = split_and(&[settled(8, &[2, 3], 2), act(4, &[2]), settled(9, &[4, 3], 2)]);
    assert_eq!(ruled(&more), (vec![], vec![3]));
    let otherwise = split_and(&[settled(8, &[2, 3], 3), act(4, &[2]), settled(9, &[4, 3], 2)]);
    assert_eq!(ruled(&otherwise), (vec![vec![2, 4], vec![3]], vec![]));
}

#[test]
fn a_conflict_within_the_side_that_was_kept_stays_one() {
    let within = split_and(&[act(4, &[2]), act(5, &[2]), settled(9, &[4, 5, 3], 2)]);
    assert_eq!(ruled(&within), (vec![vec![4], vec![5]], vec![3]));
    let settled = [within, vec![settled(10, &[9], 5)]].concat();
    assert_eq!(ruled(&settled), (vec![], vec![3, 4]));
}

/// A random history: each entry on some of the tips of one of three devices that now and then meet.
fn history(choices: &[(u8, u8)]) -> Vec<Read> {
    let mut reads: Vec<Read> = Vec::new();
    let mut tips: [Vec<u8>; 3] = Default::default();
    for (n, (device, what)) in (1_u8..).zip(choices) {
        let device = usize::from(device % 3);
        let parents = tips[device].clone();
        if what % 4 == 0 {
            let other = tips[(device + 1) % 3].clone();
            tips[device].extend(other);
            tips[device].sort_unstable();
            tips[device].dedup();
            continue;
        }
        let keep = 1 + (what / 4) % n;
        reads.push(if what % 4 == 1 { settled(n, &parents, keep) } else { act(n, &parents) });
        tips[device] = vec![n];
    }
    reads
}

proptest! {
    #[test]
    fn ruling_does_not_depend_on_arrival_and_loses_nothing(
        choices in proptest::collection::vec((any::<u8>(), any::<u8>()), 1..24),
        turn in 0_usize..24,
    ) {
        let reads = history(&choices);
        let (sides, aside) = ruled(&reads);
        let mut turned = reads;
        let by = turn % turned.len().max(1);
        turned.rotate_left(by);
        prop_assert_eq!((&sides, &aside), (&ruled(&turned).0, &ruled(&turned).1));
        turned.reverse();
        prop_assert_eq!((&sides, &aside), (&ruled(&turned).0, &ruled(&turned).1));
        // No act is both a side and set aside; a conflict has two sides at least.
        let flat: Vec<u8> = sides.iter().flatten().copied().collect();
        prop_assert!(flat.iter().all(|n| !aside.contains(n)));
        prop_assert!(sides.len() != 1);
    }

    #[test]
    fn whoever_sees_all_can_settle_it_with_either_side(
        choices in proptest::collection::vec((any::<u8>(), any::<u8>()), 1..24),
        side in any::<usize>(),
    ) {
        let reads = history(&choices);
        let (sides, before) = ruled(&reads);
        prop_assume!(!sides.is_empty());
        let kept = &sides[side % sides.len()];
        let named: BTreeSet<EntryId> = reads.iter().flat_map(|read| read.entry.parents.iter().copied()).collect();
        let tips: Vec<u8> = reads.iter().filter(|read| !named.contains(&read.id)).map(|r| r.id.0[0]).collect();
        let settled = settled(200, &tips, kept[0]);
        let (after, aside) = ruled(&[reads, vec![settled]].concat());
        // What is left to settle lies within the side that was kept.
        prop_assert!(after.iter().flatten().all(|n| kept.contains(n)));
        prop_assert!(after.iter().flatten().count() < sides.iter().flatten().count());
        prop_assert!(before.iter().all(|n| aside.contains(n)));
        prop_assert!(sides.iter().filter(|one| *one != kept).flatten().all(|n| aside.contains(n)));
        prop_assert!(kept.iter().all(|n| !aside.contains(n)));
    }
}
