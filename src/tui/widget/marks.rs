//! Rows of a list that were selected; only rows that are shown can be.

use crate::base::id::DossierId;
use std::collections::BTreeSet;

/// The selected dossiers.
#[derive(Debug, Clone, Default)]
pub struct Marks(BTreeSet<DossierId>);

impl Marks {
    /// Selects a row, or no longer.
    pub fn toggle(&mut self, id: DossierId) {
        if !self.0.remove(&id) {
            self.0.insert(id);
        }
    }

    /// What was done is no longer selected.
    pub fn remove(&mut self, done: &[DossierId]) {
        self.0.retain(|id| !done.contains(id));
    }

    /// Whether a row is selected.
    pub fn has(&self, id: DossierId) -> bool {
        self.0.contains(&id)
    }

    /// How many are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Selects none.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// What is no longer listed is no longer selected: nobody decides on what is not to be seen.
    pub fn keep(&mut self, listed: impl Fn(DossierId) -> bool) {
        self.0.retain(|id| listed(*id));
    }
}
