//! A role for a time: given from one moment until another, and taken back before it where need be.
//!
//! It adds to what an officer does always ([`super::Officer::roles`]) and takes nothing away. Invariants: a
//! grant counts at no moment outside its own, and not at all for somebody who no longer works here; one that
//! was ended counts never again, in whatever order the two are learnt.

use serde::{Deserialize, Serialize};

use super::{Event, Officer, Role, fact};
use crate::base::id::{EntryId, OfficerId};
use crate::base::time::Timestamp;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::{Context, optional};
use crate::domain::event::Fact;
use crate::domain::intake::Words;
use crate::domain::pointer::OfficerRef;
use crate::domain::refusal::{self, Refusal};

/// Most grants of one officer that were not ended: a row stays small.
pub const GRANTS_MAX: usize = 32;

/// A role was given for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleGranted {
    /// The role.
    pub role: Role,
    /// From when.
    pub from: Timestamp,
    /// Until when, this moment not included.
    pub until: Timestamp,
    /// Why.
    pub personal: Option<Words>,
}

/// Grants were ended before their time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantsEnded {
    /// The entries that gave them.
    pub grants: Vec<EntryId>,
}

/// A grant as it stands with its officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// The entry that gave it.
    pub entry: EntryId,
    /// The role.
    pub role: Role,
    /// From when.
    pub from: Timestamp,
    /// Until when, this moment not included.
    pub until: Timestamp,
}

impl Grant {
    /// Whether it counts at a moment.
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// Gives a role for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantRole {
    /// To whom.
    pub officer: OfficerRef,
    /// Which.
    pub role: Role,
    /// From when; now, where it is not said.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    #[serde(default)]
    pub text: Option<String>,
}

/// Takes a role given for a time back: every grant of it that has not run out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndGrant {
    /// Whose.
    pub officer: OfficerRef,
    /// Which.
    pub role: Role,
}

/// Gives a role for a time that is not over, to somebody who works here and does not have it always.
pub fn grant(context: &Context<'_>, officer: &Officer, command: &GrantRole) -> Result<Vec<Fact>, Refusal> {
    if officer.roles.is_empty() {
        let unknown = Refusal::new(refusal::UNKNOWN_OFFICER).at("officer");
        return Err(unknown.with("officer", &command.officer.0));
    }
    let from = command.from.unwrap_or(context.at);
    if command.until <= from || command.until <= context.entered_at {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("until").with("value", command.until));
    }
    if officer.may(command.role) || officer.grants.len() >= GRANTS_MAX {
        return Err(Refusal::new(refusal::ROLE_HELD).at("role").with("officer", &officer.name));
    }
    let text = optional(command.text.as_deref(), "text", TEXT_MAX)?;
    let personal = text.map(|text| Words { text });
    let granted = RoleGranted { role: command.role, from, until: command.until, personal };
    Ok(vec![fact(officer.id, Event::Granted(granted))])
}

/// Ends every grant of a role that has not run out.
pub fn end(context: &Context<'_>, officer: &Officer, command: &EndGrant) -> Result<Vec<Fact>, Refusal> {
    let runs = |grant: &&Grant| grant.role == command.role && grant.until > context.at;
    let grants: Vec<EntryId> = officer.grants.iter().filter(runs).map(|grant| grant.entry).collect();
    if grants.is_empty() {
        return Err(Refusal::new(refusal::NO_GRANT).at("role").with("officer", &officer.name));
    }
    Ok(vec![ended(officer.id, grants)])
}

/// The fact that grants were ended.
pub(super) fn ended(officer: OfficerId, grants: Vec<EntryId>) -> Fact {
    fact(officer, Event::GrantsEnded(GrantsEnded { grants }))
}
