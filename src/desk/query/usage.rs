//! Which procedures this desk uses: the favourites by number, and those used last.

use std::collections::BTreeMap;

use crate::desk::engine::{DeskFault, Engine};
use crate::domain::dossier::Summary;

/// Newest dossiers that tell what is used here: some weeks of a counter.
const LOOKED_AT: usize = 500;
/// Favourites have a digit each.
pub const FAVOURITES: usize = 9;

/// Procedures used at this desk, by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// The most used first; the n-th is favourite number n.
    pub favourites: Vec<String>,
    /// The one used last first.
    pub recent: Vec<String>,
}

impl Usage {
    /// What dossiers, the newest first, tell. Of procedures used equally often the one used last goes first.
    pub fn of<'s>(newest: impl IntoIterator<Item = &'s Summary>) -> Self {
        let mut counted: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut recent: Vec<String> = Vec::new();
        for (nth, summary) in newest.into_iter().enumerate().filter(|(_, s)| !s.procedure.is_empty()) {
            counted.entry(&summary.procedure).or_insert((0, nth)).0 += 1;
            if recent.len() < FAVOURITES && !recent.contains(&summary.procedure) {
                recent.push(summary.procedure.clone());
            }
        }
        let mut ranked: Vec<(&str, (usize, usize))> = counted.into_iter().collect();
        ranked.sort_by_key(|(_, (count, nth))| (std::cmp::Reverse(*count), *nth));
        let favourites = ranked.into_iter().take(FAVOURITES).map(|(code, _)| code.to_owned()).collect();
        Self { favourites, recent }
    }
}

impl Engine {
    /// What this desk uses.
    pub fn usage(&mut self) -> Result<Usage, DeskFault> {
        Ok(Usage::of(&self.find_dossiers("", None, LOOKED_AT)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::DossierId;
    use crate::base::time::Timestamp;

    #[test]
    fn the_most_used_has_the_lowest_number_and_the_newest_breaks_ties() {
        let used = ["a", "b", "", "b", "c", "a", "d"].map(|code| {
            let mut summary = Summary::blank(DossierId([1; 16]), Timestamp::default());
            summary.procedure = code.to_owned();
            summary
        });
        let usage = Usage::of(&used);
        assert_eq!(usage.favourites, ["a", "b", "c", "d"]);
        assert_eq!(usage.recent, ["a", "b", "c", "d"]);
        let usage = Usage::of(used.iter().skip(1));
        assert_eq!(usage.favourites, ["b", "c", "a", "d"]);
        assert_eq!(Usage::of([]), Usage::default());
    }
}
