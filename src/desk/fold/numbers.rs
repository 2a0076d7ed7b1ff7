//! Which dossiers were given a number: usually one, and a conflict where there are more.
//!
//! A number is given twice only between copies that ran without seeing each other. Every dossier that was
//! ever given a number stays under it, so that it is found by the number on the paper; in conflict are those
//! that still bear it. Invariant: a dossier's row says `clash` exactly where another row bears its number.

use super::{Fold, FoldFault};
use crate::base::id::DossierId;
use crate::desk::keys;
use crate::desk::rows::{BearersRow, FlagRow};
use crate::domain::event::{Event, Subject};
use crate::domain::{correct, intake};
use crate::store::state::State;

/// The number an event gives its dossier.
pub fn number_given(event: &Event) -> Option<&str> {
    match event {
        Event::Intake(intake::Event::Accepted(accepted)) => Some(&accepted.number),
        Event::Correct(correct::Event::FurtherNumberGiven(given)) => Some(&given.number),
        _ => None,
    }
}

impl Fold {
    /// Every dossier that was ever given a number.
    pub fn bearers(&mut self, state: &dyn State, number: &str) -> Result<Vec<DossierId>, FoldFault> {
        let row = self.bearers.get(state, &keys::bearers(number))?;
        Ok(row.map(|row| row.0.clone()).unwrap_or_default())
    }

    /// Dossiers that bear a number now, where they are more than one.
    pub fn sharers(&mut self, state: &dyn State, number: &str) -> Result<Vec<DossierId>, FoldFault> {
        let mut sharing = Vec::new();
        for id in self.bearers(state, number)? {
            let row = self.dossiers.get(state, &id)?;
            if row.is_some_and(|row| row.summary.number.as_deref().is_some_and(|own| same(own, number))) {
                sharing.push(id);
            }
        }
        Ok(if sharing.len() > 1 { sharing } else { Vec::new() })
    }

    /// Notes who was given a number.
    pub(super) fn bear(&mut self, state: &dyn State, id: DossierId, number: &str) -> Result<(), FoldFault> {
        let key = keys::bearers(number);
        let mut row = self.bearers.get(state, &key)?.cloned().unwrap_or_default();
        if row.insert(id) {
            self.bearers.put(key, row);
        }
        Ok(())
    }

    /// Says of every dossier that was given a number whether it shares it.
    pub(super) fn tell_clash(&mut self, state: &dyn State, number: &str) -> Result<(), FoldFault> {
        let sharing = self.sharers(state, number)?;
        for id in self.bearers(state, number)? {
            let Some(row) = self.dossiers.get(state, &id)? else { continue };
            let bears = row.summary.number.as_deref().is_some_and(|own| same(own, number));
            let clash = sharing.contains(&id);
            if bears && row.summary.clash != clash {
                let mut row = row.clone();
                row.summary.set_conflict(row.summary.disputed, clash);
                self.flag(id, row.summary.conflict);
                self.dossiers.put(id, row);
                self.touched.insert(Subject::Dossier(id));
            }
        }
        Ok(())
    }

    /// Keeps a dossier among those in conflict, or no longer.
    pub(super) fn flag(&mut self, id: DossierId, conflict: bool) {
        if conflict {
            self.flags.put(id, FlagRow(true));
        } else {
            self.flags.remove(id);
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    keys::bearers(one) == keys::bearers(other)
}

impl BearersRow {
    /// Takes one more dossier in; whether it is new.
    fn insert(&mut self, id: DossierId) -> bool {
        match self.0.binary_search(&id) {
            Ok(_) => false,
            Err(at) => {
                self.0.insert(at, id);
                true
            }
        }
    }
}
