//! The row of an officer: roles for always and for a time, and whom they act for.

use serde::{Deserialize, Serialize};

use crate::base::id::{DeviceId, EntryId, OfficerId};
use crate::base::time::Hlc;
use crate::domain::officer::grant::GRANTS_MAX;
use crate::domain::officer::{Delegation, Grant, Officer, Role};

/// An officer's row; later words on the same officer win by the hybrid order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerRow {
    /// Full name.
    pub name: String,
    /// What they do.
    pub roles: Vec<Role>,
    /// Roles given for a time, by the entry that gave them.
    pub grants: Vec<Grant>,
    /// Absent officers they act for, by the entry that said so.
    pub delegations: Vec<Delegation>,
    /// Entries whose grants were ended, known or not yet.
    pub ended: Vec<EntryId>,
    /// The entry that said so.
    pub said_at: (Hlc, EntryId),
    /// The device that added them; all zeros before that is known.
    pub added_by: DeviceId,
}

/// Bytes the grants of one officer take in a row at most.
const GRANTS_BYTES_MAX: usize = 2_000;

impl OfficerRow {
    /// Keeps what was given that ends last, as far as a row has room: the same in whatever order it came.
    pub fn bound(&mut self) {
        let size = |codes: &[String]| codes.iter().map(|code| code.len() + 1).sum::<usize>();
        self.grants.sort_unstable_by_key(|grant| (std::cmp::Reverse(grant.until), grant.entry));
        self.grants.dedup();
        let mut room = GRANTS_BYTES_MAX;
        let kept = self.grants.iter().take_while(|grant| {
            let left = room.checked_sub(40 + size(&grant.procedures) + size(&grant.units));
            room = left.unwrap_or(0);
            left.is_some()
        });
        let kept = kept.count();
        self.grants.truncate(kept);
        self.delegations.sort_unstable_by_key(|one| (std::cmp::Reverse(one.until), one.entry));
        self.delegations.dedup();
        self.delegations.truncate(GRANTS_MAX);
    }

    /// The officer of the row.
    pub fn officer(&self, id: OfficerId) -> Officer {
        let grants = self.grants.iter().filter(|grant| !self.ended.contains(&grant.entry));
        let delegations = self.delegations.iter().filter(|one| !self.ended.contains(&one.entry));
        let (name, roles) = (self.name.clone(), self.roles.clone());
        let (grants, delegations) = (grants.cloned().collect(), delegations.cloned().collect());
        Officer { id, name, roles, grants, delegations }
    }
}
