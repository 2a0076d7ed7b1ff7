//! Conflicts: acts on one dossier that exclude each other and were made without knowing of each other.
//!
//! Exactly told by the causal parents. Where there is one, the dossier stands as it did before the
//! split: no side, and nothing that was built on a side, takes effect until it is settled; what commutes
//! (notes, papers, money) goes on. The acts stay in the story, all of them.
//!
//! # Settlements
//! - A settlement decides about what it saw, and about nothing else. Its side takes effect with all that was
//!   built on it; the other sides are set aside.
//! - It is *in force* where no exclusive act is concurrent with it. Another settlement does not count where
//!   it decides the same of what both saw: equal concurrent settlements are one.
//! - So an exclusive act it had not seen re-opens the conflict, and so does a concurrent settlement that
//!   decides otherwise: the sides are then again those of before, each with what was built on it.
//! - A settlement that names no side of what it saw decides nothing.
//!
//! Invariant: a pure function of the set of entries; two replicas with the same entries rule the same.

pub(super) mod table;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::EntryId;
use crate::base::time::Hlc;
use crate::domain::conflict::{Act, Conflict, Side};
use crate::domain::correct;
use crate::domain::event::Event;
use crate::record::act::Read;
use table::excludes;

type Positions = BTreeSet<usize>;

/// What of a dossier's entries has no effect, by their positions in causal order.
#[derive(Debug, Default)]
pub(super) struct Ruling {
    /// Sides of a conflict that is not settled.
    pub(super) suspended: Positions,
    /// What settlements did not keep.
    pub(super) aside: Positions,
    /// The sides that are to choose from, in the order of their names.
    pub(super) sides: Vec<Vec<usize>>,
}

impl Ruling {
    /// Everything that has no effect.
    pub(super) fn without_effect(&self) -> Positions {
        self.suspended.union(&self.aside).copied().collect()
    }

    /// The conflict as it is shown; `None` where there is none.
    pub(super) fn conflict(&self, reads: &[Read]) -> Option<Conflict> {
        let act = |at: &usize| {
            let read = reads.get(*at)?;
            let stamp = super::subjects::stamp(&read.entry);
            Some(Act { entry: read.id, device: read.entry.device, event: read.event.clone(), stamp })
        };
        let side = |acts: &Vec<usize>| Side { acts: acts.iter().filter_map(act).collect() };
        (!self.sides.is_empty()).then(|| Conflict { sides: self.sides.iter().map(side).collect() })
    }
}

/// An exclusive entry.
struct Node {
    place: (Hlc, EntryId),
    /// Exclusive entries it was made on, directly or not.
    past: Positions,
    /// What it decided, where it is a settlement.
    decided: Option<Decided>,
}

/// What a settlement makes of its past.
struct Decided {
    keeps: Positions,
    aside: Positions,
}

/// The exclusive entries of a dossier.
#[derive(Default)]
struct Field(BTreeMap<usize, Node>);

/// Rules over entries in causal order; those that are out have no effect anyway.
pub(super) fn rule(reads: &[Read], out: &Positions) -> Ruling {
    let mut field = Field::default();
    let mut pasts: BTreeMap<EntryId, Positions> = BTreeMap::new();
    let mut positions: BTreeMap<EntryId, usize> = BTreeMap::new();
    for (at, read) in reads.iter().enumerate() {
        positions.insert(read.id, at);
        let settled = match &read.event {
            Event::Correct(correct::Event::ConflictSettled(settled)) => Some(settled),
            _ => None,
        };
        let seen = settled.iter().flat_map(|settled| &settled.seen);
        let mut past = Positions::new();
        for parent in read.entry.parents.iter().chain(seen) {
            past.extend(pasts.get(parent).into_iter().flatten().copied());
        }
        if excludes(&read.event) && !out.contains(&at) {
            let decided = settled.map(|settled| {
                let named: Option<Positions> =
                    settled.keep.iter().map(|id| positions.get(id).copied()).collect();
                field.decide(&past, &named.unwrap_or_default())
            });
            let place = (read.entry.hlc, read.id);
            let node = match decided {
                None => Some(Node { place, past: past.clone(), decided: None }),
                Some(Some(decided)) => Some(Node { place, past: past.clone(), decided: Some(decided) }),
                Some(None) => None,
            };
            past.extend(node.map(|node| field.enter(at, node)));
        }
        pasts.insert(read.id, past);
    }
    let all: Positions = field.0.keys().copied().collect();
    field.ruling(&all)
}

impl Field {
    /// Takes an entry in; a settlement equal to one that is there already is that one.
    fn enter(&mut self, at: usize, node: Node) -> usize {
        let same = |have: &Node| match (&have.decided, &node.decided) {
            (Some(one), Some(two)) => have.past == node.past && one.keeps == two.keeps,
            _ => false,
        };
        if let Some(at) = self.0.iter().find(|(_, have)| same(have)).map(|(at, _)| *at) {
            return at;
        }
        self.0.insert(at, node);
        at
    }

    fn past(&self, at: usize) -> Option<&Positions> {
        self.0.get(&at).map(|node| &node.past)
    }

    fn knows(&self, at: usize, other: usize) -> bool {
        self.past(at).is_some_and(|past| past.contains(&other))
    }

    fn decided(&self, at: usize) -> Option<&Decided> {
        self.0.get(&at).and_then(|node| node.decided.as_ref())
    }

    /// What a settlement of these entries decides; `None` where it names no side of theirs.
    fn decide(&self, past: &Positions, named: &Positions) -> Option<Decided> {
        let before = self.ruling(past);
        let side =
            before.sides.iter().find(|side| !named.is_empty() && named.iter().all(|at| side.contains(at)))?;
        let keeps: Positions = side.iter().copied().collect();
        let mut aside = before.aside;
        aside.extend(before.suspended.difference(&keeps));
        Some(Decided { keeps, aside })
    }

    /// Whether `one` decides nothing that `two` does not decide as well.
    fn agrees(&self, one: usize, two: usize) -> bool {
        let (Some(first), Some(second)) = (self.decided(one), self.decided(two)) else { return false };
        let (Some(earlier), Some(later)) = (self.past(one), self.past(two)) else { return false };
        earlier.is_subset(later)
            && first.aside.is_subset(&second.aside)
            && first.keeps.is_disjoint(&second.aside)
    }

    /// The settlement in force among these entries that saw the most.
    fn in_force(&self, known: &Positions) -> Option<&Decided> {
        let stands = |at: usize| {
            known.iter().all(|other| {
                *other == at || self.knows(at, *other) || self.knows(*other, at) || self.agrees(*other, at)
            })
        };
        let settlements = known.iter().filter(|at| self.decided(**at).is_some() && stands(**at));
        settlements.max_by_key(|at| self.past(**at).map(BTreeSet::len)).and_then(|at| self.decided(*at))
    }

    fn ruling(&self, known: &Positions) -> Ruling {
        let aside = self.in_force(known).map(|decided| decided.aside.clone()).unwrap_or_default();
        let acts: Vec<usize> =
            known.iter().copied().filter(|at| self.decided(*at).is_none() && !aside.contains(at)).collect();
        let mut suspended = Positions::new();
        for (nth, later) in acts.iter().enumerate() {
            for earlier in acts.iter().take(nth).filter(|earlier| !self.knows(*later, **earlier)) {
                suspended.extend([*earlier, *later]);
            }
        }
        // What was built on a side falls with it; positions are in causal order.
        for at in &acts {
            if self.past(*at).is_some_and(|past| !past.is_disjoint(&suspended)) {
                suspended.insert(*at);
            }
        }
        let sides = self.sides(&suspended);
        Ruling { suspended, aside, sides }
    }

    /// The suspended acts by the first act each was built on, in the order of those.
    fn sides(&self, suspended: &Positions) -> Vec<Vec<usize>> {
        let is_first = |at: &&usize| self.past(**at).is_some_and(|past| past.is_disjoint(suspended));
        let firsts: Positions = suspended.iter().filter(is_first).copied().collect();
        let mut sides: BTreeMap<(Hlc, EntryId), Vec<usize>> = BTreeMap::new();
        for at in suspended {
            let first = if firsts.contains(at) { Some(*at) } else { self.first_of(*at, &firsts) };
            if let Some(node) = first.and_then(|first| self.0.get(&first)) {
                sides.entry(node.place).or_default().push(*at);
            }
        }
        sides.into_values().collect()
    }

    /// The side an act was built on: of several that which the last settlement it knew of had kept.
    fn first_of(&self, at: usize, firsts: &Positions) -> Option<usize> {
        let past = self.past(at)?;
        let mut below: Positions = past.intersection(firsts).copied().collect();
        let known = past.iter().filter(|at| self.decided(**at).is_some());
        if below.len() > 1
            && let Some(last) = known.max_by_key(|at| (self.past(**at).map(BTreeSet::len), **at))
            && let Some(decided) = self.decided(*last)
            && !below.is_subset(&decided.aside)
        {
            below.retain(|first| !decided.aside.contains(first));
        }
        below.into_iter().min_by_key(|first| self.0.get(first).map(|node| node.place))
    }
}

#[cfg(test)]
mod tests;
