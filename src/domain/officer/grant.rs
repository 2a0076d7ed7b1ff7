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
use crate::domain::rights::ActKind;

/// Most grants of one officer that run or will: a row stays small.
pub const GRANTS_MAX: usize = 16;
/// Most procedures and units of one grant.
pub const SCOPE_MAX: usize = 8;
/// Characters of a code a grant is for.
pub const CODE_MAX: usize = 40;

/// A role was given for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleGranted {
    /// The role.
    pub role: Role,
    /// From when.
    pub from: Timestamp,
    /// Until when, this moment not included.
    pub until: Timestamp,
    /// Codes of the procedures it is for; none = all.
    pub procedures: Vec<String>,
    /// Agencies whose dossiers it is for; none = all.
    pub units: Vec<String>,
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// The entry that gave it.
    pub entry: EntryId,
    /// The role.
    pub role: Role,
    /// From when.
    pub from: Timestamp,
    /// Until when, this moment not included.
    pub until: Timestamp,
    /// Codes of the procedures it is for; none = all.
    pub procedures: Vec<String>,
    /// Agencies whose dossiers it is for; none = all.
    pub units: Vec<String>,
}

/// What an act is about, as the scope of a grant asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The procedure; `None` where it is about no dossier.
    pub procedure: Option<String>,
    /// The agency.
    pub unit: String,
}

impl Grant {
    /// Whether it is for all there is.
    pub fn is_for_all(&self) -> bool {
        self.procedures.is_empty() && self.units.is_empty()
    }

    /// Whether it is for this. What is about no dossier is in no procedure: a grant for some lets the work of
    /// the counter through, but decides and administers nothing beside them.
    pub fn covers(&self, target: &Target, kind: ActKind) -> bool {
        let unit = self.units.is_empty() || self.units.contains(&target.unit);
        let beside = !matches!(kind, ActKind::Decision | ActKind::Administration);
        unit && match &target.procedure {
            _ if self.procedures.is_empty() => true,
            Some(code) => self.procedures.contains(code),
            None => beside,
        }
    }

    /// What it is for, code by code.
    pub fn scope(&self) -> String {
        let all: Vec<&str> = self.procedures.iter().chain(&self.units).map(String::as_str).collect();
        all.join(", ")
    }

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
    /// Codes of the procedures it is for; all, where none is said.
    #[serde(default)]
    pub procedures: Vec<String>,
    /// Agencies whose dossiers it is for; all, where none is said.
    #[serde(default)]
    pub units: Vec<String>,
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
    if officer.may(command.role) || open_grants(officer, context.at) >= GRANTS_MAX {
        return Err(Refusal::new(refusal::ROLE_HELD).at("role").with("officer", &officer.name));
    }
    let text = optional(command.text.as_deref(), "text", TEXT_MAX)?;
    let personal = text.map(|text| Words { text });
    let procedures = codes(&command.procedures, "procedures")?;
    let units = codes(&command.units, "units")?;
    let (role, until) = (command.role, command.until);
    let granted = RoleGranted { role, from, until, procedures, units, personal };
    Ok(vec![fact(officer.id, Event::Granted(granted))])
}

/// How many grants and delegations of an officer have not run out.
pub(super) fn open_grants(officer: &Officer, at: Timestamp) -> usize {
    let grants = officer.grants.iter().filter(|grant| grant.until > at).count();
    grants + officer.delegations.iter().filter(|one| one.until > at).count()
}

/// Codes as they may be recorded: each once, cleaned, not too many.
fn codes(said: &[String], field: &'static str) -> Result<Vec<String>, Refusal> {
    let cleaned: Result<Vec<_>, _> =
        said.iter().map(|code| optional(Some(code.as_str()), field, CODE_MAX)).collect();
    let mut codes: Vec<String> = cleaned?.into_iter().flatten().collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.len() > SCOPE_MAX {
        return Err(Refusal::new(refusal::VALUE_TOO_LONG).at(field).with("max", SCOPE_MAX));
    }
    Ok(codes)
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
