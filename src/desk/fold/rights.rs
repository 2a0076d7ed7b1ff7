//! Folding rights: grants and who acts for whom, what is kept apart between officers.
//!
//! Invariant: of every row the word said last counts, in whatever order entries came.

use std::collections::BTreeMap;

use super::table::{Table, row};
use super::{Fold, FoldFault};
use crate::base::coded::Coded as _;
use crate::base::id::{EntryId, OfficerId};
use crate::desk::keys;
use crate::desk::rows::DutyRow;
use crate::domain::event::Event as AnyEvent;
use crate::domain::officer::grant::{CODE_MAX, SCOPE_MAX};
use crate::domain::officer::{Delegated, Delegation, Event, Grant, Role, RoleGranted};
use crate::record::act::Read;
use crate::store::state::{Batch, State};

row! {
    DutyRow, (String, u8, String) => |id| keys::duty(&id.0, id.1, &id.2);
}

/// The tables of rights.
#[derive(Debug, Default)]
pub(super) struct Rights {
    duties: Table<(String, u8, String), DutyRow>,
    touched_duties: bool,
}

impl Rights {
    pub(super) fn drain(&mut self, batch: &mut Batch) {
        self.duties.drain(batch);
    }
}

/// A grant as a row keeps it: what another device wrote is cut to what this one would have written.
pub(super) fn grant(entry: EntryId, granted: &RoleGranted) -> Grant {
    let codes = |said: &[String]| -> Vec<String> {
        said.iter().take(SCOPE_MAX).map(|code| code.chars().take(CODE_MAX).collect()).collect()
    };
    let (procedures, units) = (codes(&granted.procedures), codes(&granted.units));
    let RoleGranted { role, from, until, .. } = *granted;
    Grant { entry, role, from, until, procedures, units }
}

/// A delegation as a row keeps it.
pub(super) fn delegation(entry: EntryId, delegated: &Delegated) -> Delegation {
    let roles = Role::ALL.iter().filter(|role| delegated.roles.contains(role)).copied().collect();
    let Delegated { absent, from, until, .. } = *delegated;
    Delegation { entry, absent, roles, from, until }
}

/// Which entries of a dossier were recorded for an absent officer, by their positions: each act says so first,
/// and its entries about one thing are made each on the one before.
pub(super) fn acted_for(reads: &[Read]) -> BTreeMap<usize, OfficerId> {
    let mut found = BTreeMap::new();
    for read in reads {
        let AnyEvent::Officer(Event::ActedFor(acted)) = &read.event else { continue };
        let mut last = read.id;
        for _ in 0..acted.entries {
            let next = reads.iter().position(|read| read.entry.parents == [last]);
            let Some((at, next)) = next.and_then(|at| Some((at, reads.get(at)?))) else { break };
            found.insert(at, acted.absent);
            last = next.id;
        }
    }
    found
}

impl Fold {
    /// Folds what is said of an agency's rules.
    pub(super) fn fold_duties(
        &mut self,
        state: &dyn State,
        event: &Event,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let said_at = (read.entry.hlc, read.id);
        let row = match event {
            Event::DutySet(set) => DutyRow::set(set, &read.entry, said_at),
            Event::DutiesExempted(exempted) => DutyRow::exempted(exempted, &read.entry, said_at),
            _ => return Ok(()),
        };
        let id = row.id();
        if self.rights.duties.get(state, &id)?.is_none_or(|before| before.said_at < said_at) {
            self.rights.duties.put(id, row);
            self.rights.touched_duties = true;
        }
        Ok(())
    }

    /// Whether rules were said since the last call.
    pub fn take_touched_duties(&mut self) -> bool {
        std::mem::take(&mut self.rights.touched_duties)
    }
}
