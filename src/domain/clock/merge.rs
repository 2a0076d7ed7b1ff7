//! What two versions of one document become where they were made apart, from the same one before.
//!
//! A version says many things, each by its name (a day of the calendar, a rule). What only one side says
//! otherwise than before, or all sides alike, holds; what sides say differently is disputed, and until
//! somebody settles it the later word holds.

use std::collections::BTreeMap;

/// Sides of a document put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The whole text.
    pub text: String,
    /// What the sides say differently; none where all of it holds together.
    pub disputed: Vec<Disputed>,
}

/// One thing that sides say differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disputed {
    /// What: a day (`2026-12-02`), a rule's name, or a part of the document (`week`).
    pub what: String,
    /// What each side says of it, in the order of the sides.
    pub says: Vec<Saying>,
}

/// What a side says of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Saying {
    /// Of a day what it is to be: `off`, `work`, `hours`, `usual`; empty otherwise.
    pub kind: String,
    /// Hours and name of a day, the value of a rule.
    pub text: String,
}

/// One value out of three or more: what it was and what each side makes of it. `keep` names the side that is
/// kept; without one the later word holds. Also says whether sides differ.
pub(super) fn one_of<'a, V: PartialEq>(base: &'a V, sides: &[&'a V], keep: Option<usize>) -> (&'a V, bool) {
    let mut said: Vec<&'a V> = Vec::new();
    for side in sides.iter().filter(|side| **side != base) {
        if !said.contains(side) {
            said.push(side);
        }
    }
    let disputed = said.len() > 1;
    let later = sides.iter().rev().find(|side| **side != base).copied();
    let kept = keep.filter(|_| disputed).and_then(|keep| sides.get(keep).copied());
    (kept.or(later).unwrap_or(base), disputed)
}

/// Every thing of a document by its name, and the names of which sides say differently.
pub(super) fn each<'a, K: Ord + Clone, V: PartialEq>(
    base: &'a BTreeMap<K, V>,
    sides: &[&'a BTreeMap<K, V>],
    keep: Option<usize>,
) -> (BTreeMap<K, &'a V>, Vec<K>) {
    let mut names: Vec<&K> = base.keys().chain(sides.iter().flat_map(|side| side.keys())).collect();
    names.sort_unstable();
    names.dedup();
    let (mut merged, mut disputed) = (BTreeMap::new(), Vec::new());
    for name in names {
        let before = base.get(name);
        let said: Vec<Option<&V>> = sides.iter().map(|side| side.get(name)).collect();
        let (value, differs) = one_of(&before, &said.iter().collect::<Vec<_>>(), keep);
        if let Some(value) = *value {
            merged.insert(name.clone(), value);
        }
        if differs {
            disputed.push(name.clone());
        }
    }
    (merged, disputed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_side_changed_holds_and_what_two_changed_differently_is_disputed() {
        for (base, sides, keep, value, disputed) in [
            (1, &[1, 1][..], None, 1, false),
            (1, &[2, 1], None, 2, false),
            (1, &[1, 2], None, 2, false),
            (1, &[2, 2], None, 2, false),
            (1, &[2, 3], None, 3, true),
            (1, &[2, 3], Some(0), 2, true),
            (1, &[2, 3], Some(1), 3, true),
            (1, &[2, 3, 1], None, 3, true),
            (1, &[2, 3, 1], Some(2), 1, true),
            (1, &[2, 1], Some(1), 2, false),
        ] {
            let told: Vec<&i32> = sides.iter().collect();
            assert_eq!(one_of(&base, &told, keep), (&value, disputed), "{base} {sides:?} {keep:?}");
        }
    }

    #[test]
    fn a_thing_may_come_or_go_on_one_side() {
        let map = |rows: &[(u8, u8)]| rows.iter().copied().collect::<BTreeMap<u8, u8>>();
        let (base, one, two) = (map(&[(1, 1), (2, 2)]), map(&[(1, 1), (3, 3)]), map(&[(1, 9), (2, 2)]));
        let (merged, disputed) = each(&base, &[&one, &two], None);
        assert_eq!(merged, BTreeMap::from([(1, &9), (3, &3)]));
        assert!(disputed.is_empty());
        let gone = map(&[(2, 2)]);
        assert_eq!(each(&base, &[&gone, &two], None).1, [1], "gone here and changed there");
    }
}
