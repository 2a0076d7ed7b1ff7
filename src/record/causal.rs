//! Causal order: parents first, ties by hybrid clock and then by id; nothing else decides.
//!
//! Two replicas that hold the same entries fold them in the same order, whatever order they came in.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::EntryId;
use crate::base::time::Hlc;

/// What ordering needs to know of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its id.
    pub id: EntryId,
    /// Its place in the hybrid order.
    pub hlc: Hlc,
    /// The entries it was made on; those outside the set do not count.
    pub parents: Vec<EntryId>,
}

/// Positions of `nodes` in causal order; an id that stands twice counts once (its first position).
pub fn order(nodes: &[Node]) -> Vec<usize> {
    let mut by_id: BTreeMap<EntryId, usize> = BTreeMap::new();
    for (position, node) in nodes.iter().enumerate() {
        by_id.entry(node.id).or_insert(position);
    }
    let mut waits_for: BTreeMap<usize, usize> = BTreeMap::new();
    let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (&id, &position) in &by_id {
        let Some(node) = nodes.get(position) else { continue };
        let parents: BTreeSet<usize> = node
            .parents
            .iter()
            .filter(|parent| **parent != id)
            .filter_map(|parent| by_id.get(parent).copied())
            .collect();
        waits_for.insert(position, parents.len());
        for parent in parents {
            children.entry(parent).or_default().push(position);
        }
    }
    let key = |position: usize| nodes.get(position).map(|node| (node.hlc, node.id, position));
    let mut ready: BTreeSet<_> = waits_for
        .iter()
        .filter(|(_, count)| **count == 0)
        .filter_map(|(position, _)| key(*position))
        .collect();
    let mut ordered = Vec::with_capacity(by_id.len());
    while let Some((_, _, position)) = ready.pop_first() {
        ordered.push(position);
        for child in children.remove(&position).unwrap_or_default() {
            if let Some(count) = waits_for.get_mut(&child) {
                *count -= 1;
                if *count == 0 {
                    ready.extend(key(child));
                }
            }
        }
    }
    ordered
}

/// The tips of a set: entries no other entry of the set names as parent, in order of id.
pub fn tips(nodes: &[Node]) -> Vec<EntryId> {
    let named: BTreeSet<EntryId> = nodes.iter().flat_map(|node| node.parents.iter().copied()).collect();
    let all: BTreeSet<EntryId> = nodes.iter().map(|node| node.id).collect();
    all.difference(&named).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn node(id: u8, hlc: u64, parents: &[u8]) -> Node {
        Node {
            id: EntryId([id; 16]),
            hlc: Hlc(hlc),
            parents: parents.iter().map(|p| EntryId([*p; 16])).collect(),
        }
    }

    #[test]
    fn a_parent_comes_first_even_when_its_clock_was_ahead() {
        let nodes = [node(2, 5, &[1]), node(1, 9, &[]), node(3, 6, &[2])];
        assert_eq!(order(&nodes), [1, 0, 2]);
        assert_eq!(tips(&nodes), [EntryId([3; 16])]);
    }

    #[test]
    fn concurrent_entries_are_two_tips_and_ordered_by_clock() {
        let nodes = [node(1, 1, &[]), node(3, 3, &[1]), node(2, 2, &[1])];
        assert_eq!(order(&nodes), [0, 2, 1]);
        assert_eq!(tips(&nodes), [EntryId([2; 16]), EntryId([3; 16])]);
    }

    proptest! {
        #[test]
        fn the_order_does_not_depend_on_arrival(
            hlcs in proptest::collection::vec(0_u64..20, 1..12),
            links in proptest::collection::vec((0_usize..12, 0_usize..12), 0..20),
            shuffle in any::<u64>(),
        ) {
            let mut nodes: Vec<Node> =
                hlcs.iter().enumerate().map(|(i, hlc)| node(u8::try_from(i).unwrap(), *hlc, &[])).collect();
            for (child, parent) in links {
                if parent < child && child < nodes.len() {
                    nodes[child].parents.push(EntryId([u8::try_from(parent).unwrap(); 16]));
                }
            }
            let straight: Vec<EntryId> = order(&nodes).into_iter().map(|i| nodes[i].id).collect();
            let mut other = nodes.clone();
            let turn = usize::try_from(shuffle % 12).unwrap() % other.len();
            other.rotate_left(turn);
            let turned: Vec<EntryId> = order(&other).into_iter().map(|i| other[i].id).collect();
            prop_assert_eq!(&straight, &turned);
            prop_assert_eq!(straight.len(), nodes.len());
            for (place, id) in straight.iter().enumerate() {
                let of = nodes.iter().find(|n| n.id == *id).unwrap();
                for parent in &of.parents {
                    prop_assert!(straight.iter().position(|x| x == parent).unwrap() < place);
                }
            }
        }
    }
}
