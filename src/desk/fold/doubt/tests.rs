//! What becomes of proposals and of what was built on them: small fields drawn by hand, and random ones.

use proptest::prelude::*;

use super::*;
use crate::base::id::{Incarnation, ScopeId};
use crate::base::time::{Hlc, Timestamp};
use crate::domain::officer::ActsSettled;
use crate::domain::review;
use crate::record::causal;

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
    let (device, incarnation, scope) = (DeviceId::default(), Incarnation::default(), ScopeId::default());
    Read { log: LogKey { device, incarnation, scope }, id: id(n), entry, event }
}

/// An act that decides where the dossier stands.
fn act(n: u8, parents: &[u8]) -> Read {
    read(n, parents, Event::Review(review::Event::Withdrawn(review::DossierWithdrawn { personal: None })))
}

fn settled(n: u8, parents: &[u8], of: u8, confirmed: bool) -> Read {
    let settled = ActsSettled { entries: vec![id(of)], confirmed, personal: None };
    read(n, parents, Event::Officer(officer::Event::ActsSettled(settled)))
}

/// The numbers of entries that are held, set aside and open, where these are proposals.
fn weighed(reads: &[Read], proposals: &[u8]) -> [Vec<u8>; 3] {
    let nodes: Vec<_> = reads.iter().map(super::super::subjects::node).collect();
    let ordered: Vec<Read> = causal::order(&nodes).into_iter().map(|at| reads[at].clone()).collect();
    let name = |at: &usize| ordered[*at].id.0[0];
    let doubts = ordered.iter().enumerate().filter(|(_, read)| proposals.contains(&read.id.0[0]));
    let weighed = weigh(&ordered, &doubts.map(|(at, _)| (at, true)).collect());
    [&weighed.held, &weighed.aside, &weighed.open].map(|set| {
        let mut names: Vec<u8> = set.iter().map(name).collect();
        names.sort_unstable();
        names
    })
}

const NONE: [Vec<u8>; 3] = [Vec::new(), Vec::new(), Vec::new()];

/// 1 holds, 2 is a proposal on it, 3 was built on that.
fn chain() -> Vec<Read> {
    vec![act(1, &[]), act(2, &[1]), act(3, &[2])]
}

fn chain_and(more: &[Read]) -> Vec<Read> {
    [chain(), more.to_vec()].concat()
}

#[test]
fn a_proposal_waits_with_what_was_built_on_it() {
    assert_eq!(weighed(&chain(), &[]), NONE);
    assert_eq!(weighed(&chain(), &[2]), [vec![2, 3], vec![], vec![2]]);
    assert_eq!(
        weighed(&chain_and(&[act(4, &[1])]), &[2]),
        [vec![2, 3], vec![], vec![2]],
        "4 knew of neither"
    );
}

#[test]
fn confirmed_it_takes_effect_and_otherwise_it_is_set_aside_and_work_goes_on() {
    let confirmed = chain_and(&[settled(4, &[3], 2, true), act(5, &[4])]);
    assert_eq!(weighed(&confirmed, &[2]), NONE);
    let rejected = chain_and(&[settled(4, &[3], 2, false), act(5, &[4])]);
    assert_eq!(weighed(&rejected, &[2]), [vec![], vec![2, 3], vec![]], "5 was made knowing that");
}

#[test]
fn the_last_word_counts_and_where_the_last_ones_differ_it_waits_on() {
    let (yes, no) = (settled(4, &[3], 2, true), settled(5, &[3], 2, false));
    let apart = chain_and(&[yes.clone(), no.clone()]);
    assert_eq!(weighed(&apart, &[2]), [vec![2, 3], vec![], vec![2]]);
    let both_say_no = chain_and(&[settled(4, &[3], 2, false), no.clone()]);
    assert_eq!(weighed(&both_say_no, &[2]), [vec![], vec![2, 3], vec![]], "equal words are one");
    let third = chain_and(&[yes, no, settled(6, &[4, 5], 2, true)]);
    assert_eq!(weighed(&third, &[2]), NONE);
}

#[test]
fn a_fact_in_doubt_stands_and_only_waits_to_be_seen() {
    let reads = chain();
    let weighed = weigh(&reads, &[(1, false)].into_iter().collect());
    assert_eq!((weighed.held.len(), weighed.aside.len()), (0, 0));
    assert_eq!(weighed.open, [1].into_iter().collect());
}

proptest! {
    /// What becomes of a proposal depends on the entries, not on the order in which they are listed; nothing is
    /// both held and set aside, and what is no proposal nor built on one is neither.
    #[test]
    fn weighing_depends_on_the_set_of_entries_alone(
        shape in proptest::collection::vec((0_u8..4, any::<proptest::sample::Index>(), any::<bool>()), 1..14),
        order in any::<u64>(),
    ) {
        let mut reads: Vec<Read> = vec![act(1, &[])];
        for (n, (what, parent, yes)) in (2_u8..).zip(&shape) {
            let of = reads[parent.index(reads.len())].id.0[0];
            reads.push(match what {
                0 => settled(n, &[of], of, *yes),
                1 => settled(n, &[of, 1], 2, *yes),
                _ => act(n, &[of]),
            });
        }
        let proposals: Vec<u8> = (2..=u8::try_from(reads.len()).unwrap()).filter(|n| n % 3 != 0).collect();
        let first = weighed(&reads, &proposals);
        let mut mixed = reads.clone();
        let mut seed = order;
        for at in (1..mixed.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            mixed.swap(at, usize::try_from(seed >> 33).unwrap() % (at + 1));
        }
        prop_assert_eq!(&weighed(&mixed, &proposals), &first);
        prop_assert!(first[0].iter().all(|n| !first[1].contains(n)));
        let none = weighed(&reads, &[]);
        prop_assert_eq!(none, NONE);
    }
}
