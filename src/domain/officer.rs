//! People who work at the desk: names and roles, without secrets.

pub mod delegation;
pub mod grant;
pub mod withdrawal;

use serde::{Deserialize, Serialize};

use crate::base::coded::Coded;
use crate::base::id::{EntryId, OfficerId};
use crate::base::text::fold;
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::context::needed;
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::pointer::OfficerRef;
use crate::domain::refusal::{self, Refusal};
pub use crate::domain::rights::duty::{DutiesExempted, DutySet};
pub use delegation::{ActedFor, Delegate, Delegated, Delegation, EndDelegation};
pub use grant::{EndGrant, Grant, GrantRole, GrantsEnded, RoleGranted};
pub use withdrawal::{ActsSettled, RightsWithdrawn, SettleActs, WithdrawalsSeen};

coded_enum! {
    /// What an officer does at the desk.
    pub enum Role {
        /// Cán bộ tiếp nhận.
        Clerk = 1, "clerk";
        /// Cán bộ thẩm định.
        Examiner = 2, "examiner";
        /// Người ký duyệt.
        Approver = 3, "approver";
        /// Thu phí.
        Cashier = 4, "cashier";
        /// Phụ trách bộ phận.
        Supervisor = 5, "supervisor";
        /// Quản trị.
        Administrator = 6, "administrator";
        /// Kiểm tra: chỉ đọc.
        Inspector = 7, "inspector";
    }
}

/// An officer joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerAdded {
    /// What they do.
    pub roles: Vec<Role>,
    /// Their name.
    pub personal: Option<OfficerName>,
}

/// An officer's roles changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerRolesChanged {
    /// What they do from now on; none = they no longer work here.
    pub roles: Vec<Role>,
}

/// How an officer is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerName {
    /// Full name.
    pub name: String,
}

/// The facts of officers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Joined.
    Added(OfficerAdded),
    /// Other roles.
    RolesChanged(OfficerRolesChanged),
    /// A role for a time.
    Granted(RoleGranted),
    /// Such roles taken back.
    GrantsEnded(GrantsEnded),
    /// A rule of who does not do what, switched.
    DutySet(DutySet),
    /// An agency exempt from those rules.
    DutiesExempted(DutiesExempted),
    /// Somebody acts for an absent officer.
    Delegated(Delegated),
    /// An act was done for an absent officer.
    ActedFor(ActedFor),
    /// Rights were withdrawn.
    Withdrawn(RightsWithdrawn),
    /// A device knows of withdrawals.
    WithdrawalsSeen(WithdrawalsSeen),
    /// Acts that waited for it were confirmed, or not.
    ActsSettled(ActsSettled),
}

/// An officer: the fold of their events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Identity.
    pub id: OfficerId,
    /// Full name; empty where it was erased.
    pub name: String,
    /// What they do; empty = no longer here.
    pub roles: Vec<Role>,
    /// Roles given for a time and not ended, whether that time is now or not.
    pub grants: Vec<Grant>,
    /// Absent officers they act for, not ended, whether that time is now or not.
    pub delegations: Vec<Delegation>,
}

impl Officer {
    /// Whether they do this, or everything.
    pub fn may(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The same officer with the roles of a moment: those for always, and those given for a time that counts
    /// then. Who no longer works here has none.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Self {
        let mut now = self.clone();
        for grant in self.granted(at) {
            if !now.may(grant.role) {
                now.roles.push(grant.role);
            }
        }
        now
    }

    /// Roles given for a time that counts at a moment.
    pub fn granted(&self, at: Timestamp) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| !self.roles.is_empty() && grant.is_in_force(at))
    }

    /// The same officer without what was given for some procedures or agencies only.
    #[must_use]
    pub fn wide(&self) -> Self {
        let mut wide = self.clone();
        wide.grants.retain(Grant::is_for_all);
        wide
    }

    /// All roles that act: what the first officer of a store gets. Who only reads is no part of it.
    pub fn all_roles() -> Vec<Role> {
        Role::ALL.iter().copied().filter(|role| *role != Role::Inspector).collect()
    }
}

/// Adds an officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddOfficer {
    /// Full name.
    pub name: String,
    /// What they do.
    pub roles: Vec<Role>,
}

/// Changes an officer's roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRoles {
    /// Who.
    pub officer: OfficerRef,
    /// What they do from now on; none = they no longer work here.
    #[serde(default)]
    pub roles: Vec<Role>,
}

/// Longest officer's name, in characters.
pub const NAME_MAX: usize = 100;

fn fact(id: OfficerId, event: Event) -> Fact {
    Fact { subject: Subject::Officer(id), event: AnyEvent::Officer(event) }
}

/// Adds an officer under a name nobody here has.
pub fn add<'a>(
    id: OfficerId,
    command: &AddOfficer,
    mut present: impl Iterator<Item = &'a Officer>,
) -> Result<Vec<Fact>, Refusal> {
    let name = needed(&command.name, "name", NAME_MAX)?;
    if present.any(|officer| fold(&officer.name) == fold(&name)) {
        return Err(Refusal::new(refusal::OFFICER_EXISTS).at("name").with("name", name));
    }
    if command.roles.is_empty() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("roles"));
    }
    let added = OfficerAdded { roles: command.roles.clone(), personal: Some(OfficerName { name }) };
    Ok(vec![fact(id, Event::Added(added))])
}

/// Roles that may change roles.
const KEEPERS: &[Role] = &[Role::Administrator, Role::Supervisor];

/// Changes an officer's roles; somebody who may give roles must remain.
pub fn change_roles<'a>(
    id: OfficerId,
    command: &ChangeRoles,
    present: impl Iterator<Item = &'a Officer>,
) -> Result<Vec<Fact>, Refusal> {
    let present: Vec<&Officer> = present.collect();
    let mine = present.iter().find(|officer| officer.id == id);
    let grants = mine.iter().flat_map(|o| &o.grants).map(|grant| grant.entry);
    let acts = mine.iter().flat_map(|o| &o.delegations).map(|one| one.entry);
    let grants: Vec<EntryId> = grants.chain(acts).collect();
    let keeps = |roles: &[Role]| roles.iter().any(|role| KEEPERS.contains(role));
    if !keeps(&command.roles) && !present.iter().any(|officer| officer.id != id && keeps(&officer.roles)) {
        return Err(Refusal::new(refusal::LAST_ADMINISTRATOR).at("roles"));
    }
    let mut facts = vec![fact(id, Event::RolesChanged(OfficerRolesChanged { roles: command.roles.clone() }))];
    // Who leaves and comes back one day begins without what was given for a time.
    if command.roles.is_empty() && !grants.is_empty() {
        facts.push(grant::ended(id, grants));
    }
    // Nor does anybody go on acting for who left.
    for other in present.iter().filter(|other| command.roles.is_empty() && other.id != id) {
        let theirs = other.delegations.iter().filter(|one| one.absent == id);
        let entries: Vec<EntryId> = theirs.map(|one| one.entry).collect();
        if !entries.is_empty() {
            facts.push(grant::ended(other.id, entries));
        }
    }
    Ok(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_who_may_give_roles_always_remains() {
        let officer = |id: u8, roles: &[Role]| Officer {
            id: OfficerId([id; 16]),
            name: format!("Cán bộ {id}"),
            roles: roles.to_vec(),
            grants: Vec::new(),
            delegations: Vec::new(),
        };
        let all = [officer(1, &[Role::Administrator, Role::Clerk]), officer(2, &[Role::Clerk])];
        let change = |id: u8, roles: &[Role], present: &[Officer]| {
            let command = ChangeRoles { officer: OfficerRef(String::new()), roles: roles.to_vec() };
            change_roles(OfficerId([id; 16]), &command, present.iter())
        };
        assert_eq!(change(1, &[Role::Clerk], &all).unwrap_err().code, refusal::LAST_ADMINISTRATOR);
        assert!(change(1, &[], &all).is_err());
        assert!(change(2, &[], &all).is_ok(), "a clerk may leave");
        assert!(change(1, &[Role::Supervisor], &all).is_ok());
        assert!(change(1, &[], &[all[0].clone(), officer(2, &[Role::Supervisor])]).is_ok());
    }
}
