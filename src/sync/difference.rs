//! Who lacks what: two sets of heads compared, log by log.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::{ChainHash, ScopeId};
use crate::record::chain::{Frontier, Head, LogKey, frontier_digest};

/// What is to be done so that two replicas hold the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Logs the other side lacks the end of: from which head on.
    pub push: Vec<(LogKey, Head)>,
    /// Logs this side lacks the end of: from which head on.
    pub pull: Vec<(LogKey, Head)>,
    /// Logs of the same length with another history.
    pub forked: Vec<LogKey>,
}

/// A digest over the heads of each scope.
pub fn digests(frontier: &Frontier) -> BTreeMap<ScopeId, ChainHash> {
    let mut scopes: BTreeMap<ScopeId, Frontier> = BTreeMap::new();
    for (log, head) in frontier {
        scopes.entry(log.scope).or_default().insert(*log, *head);
    }
    scopes.into_iter().map(|(scope, heads)| (scope, frontier_digest(&heads))).collect()
}

/// Compares what is held here with what the other side said of some scopes. Logs of other scopes are equal on
/// both sides, or none of the other's business.
pub fn difference(
    ours: &Frontier,
    theirs: &Frontier,
    scopes: &[ScopeId],
    writable: impl Fn(ScopeId) -> bool,
) -> Difference {
    let mut out = Difference::default();
    for scope in scopes {
        let of_scope = |frontier: &Frontier| -> BTreeSet<LogKey> {
            frontier.keys().filter(|log| log.scope == *scope).copied().collect()
        };
        for log in of_scope(ours).union(&of_scope(theirs)) {
            let (here, there) = (head(ours, log), head(theirs, log));
            match here.seq.cmp(&there.seq) {
                std::cmp::Ordering::Greater if writable(*scope) => out.push.push((*log, there)),
                std::cmp::Ordering::Greater => {}
                std::cmp::Ordering::Less => out.pull.push((*log, here)),
                std::cmp::Ordering::Equal if here.hash != there.hash => out.forked.push(*log),
                std::cmp::Ordering::Equal => {}
            }
        }
    }
    out
}

fn head(frontier: &Frontier, log: &LogKey) -> Head {
    frontier.get(log).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{DeviceId, Incarnation};

    fn log(device: u8, scope: u8) -> LogKey {
        LogKey {
            device: DeviceId([device; 16]),
            incarnation: Incarnation([1; 8]),
            scope: ScopeId([scope; 8]),
        }
    }

    fn heads(heads: &[(u8, u8, u64, u8)]) -> Frontier {
        heads
            .iter()
            .map(|(device, scope, seq, hash)| {
                (log(*device, *scope), Head { seq: *seq, hash: ChainHash([*hash; 32]) })
            })
            .collect()
    }

    #[test]
    fn each_side_lacks_the_end_of_some_logs() {
        let ours = heads(&[(1, 1, 9, 1), (2, 1, 3, 2), (3, 2, 5, 3), (4, 1, 7, 4)]);
        let theirs = heads(&[(1, 1, 4, 9), (2, 1, 6, 2), (4, 1, 7, 5), (5, 1, 2, 5)]);
        let found = difference(&ours, &theirs, &[ScopeId([1; 8])], |_| true);
        assert_eq!(found.push, [(log(1, 1), theirs[&log(1, 1)])]);
        assert_eq!(found.pull, [(log(2, 1), ours[&log(2, 1)]), (log(5, 1), Head::default())]);
        assert_eq!(found.forked, [log(4, 1)]);
    }

    #[test]
    fn nothing_is_pushed_into_a_scope_that_is_only_read() {
        let ours = heads(&[(1, 1, 9, 1)]);
        let found = difference(&ours, &Frontier::new(), &[ScopeId([1; 8])], |_| false);
        assert_eq!(found, Difference::default());
    }

    #[test]
    fn scopes_have_digests_of_their_own() {
        let one = heads(&[(1, 1, 9, 1), (2, 2, 3, 2)]);
        let two = heads(&[(1, 1, 9, 1), (2, 2, 4, 2)]);
        let (one, two) = (digests(&one), digests(&two));
        assert_eq!(one[&ScopeId([1; 8])], two[&ScopeId([1; 8])]);
        assert_ne!(one[&ScopeId([2; 8])], two[&ScopeId([2; 8])]);
    }
}
