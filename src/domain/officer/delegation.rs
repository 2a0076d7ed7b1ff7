//! Delegation for an absence: another officer acts for one who is away, from a moment until another (thay mặt).
//!
//! It gives the one who acts what the absent officer may do always, as far as it says so, and nothing that
//! officer could not do; an act done by it names both. Invariants: it counts at no moment outside its own, for
//! nobody who left, and not for what the absent officer no longer does; it is not passed on.

use serde::{Deserialize, Serialize};

use super::grant::open_grants;
use super::{Event, Officer, Role, fact};
use crate::base::id::{DossierId, EntryId, OfficerId};
use crate::base::time::Timestamp;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::{Context, optional};
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::intake::Words;
use crate::domain::pointer::OfficerRef;
use crate::domain::refusal::{self, Refusal};
use crate::domain::rights::Line;

/// Somebody was to act for an absent officer; it is said of who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegated {
    /// Who is away.
    pub absent: OfficerId,
    /// What is done for them.
    pub roles: Vec<Role>,
    /// From when.
    pub from: Timestamp,
    /// Until when, this moment not included.
    pub until: Timestamp,
    /// Why.
    pub personal: Option<Words>,
}

/// An act was done for an absent officer: said first in the act, of each thing it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActedFor {
    /// For whom.
    pub absent: OfficerId,
    /// The entry by which.
    pub delegation: EntryId,
    /// How many of the entries that follow in the act are about the same thing.
    pub entries: u16,
    /// Dossiers they name, where they are about a visit.
    pub dossiers: Vec<DossierId>,
}

/// A delegation as it stands with who acts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Delegation {
    /// The entry that gave it.
    pub entry: EntryId,
    /// Who is away.
    pub absent: OfficerId,
    /// What is done for them.
    pub roles: Vec<Role>,
    /// From when.
    pub from: Timestamp,
    /// Until when, this moment not included.
    pub until: Timestamp,
}

impl Delegation {
    /// Whether it counts at a moment.
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// Lets somebody act for an absent officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delegate {
    /// Who acts.
    pub officer: OfficerRef,
    /// Who is away; who asks, where it is not said.
    #[serde(default)]
    pub absent: Option<OfficerRef>,
    /// What is done for them; all they do always, where it is not said.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// From when; now, where it is not said.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    #[serde(default)]
    pub text: Option<String>,
}

/// Ends it: the absent officer is back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndDelegation {
    /// Who acts.
    pub officer: OfficerRef,
    /// For whom; for who asks, where it is not said.
    #[serde(default)]
    pub absent: Option<OfficerRef>,
}

impl Officer {
    /// The same officer with the roles of a moment, those of absent officers they act for included; `roles_of`
    /// tells what somebody does always.
    #[must_use]
    pub fn standing(&self, at: Timestamp, roles_of: &dyn Fn(OfficerId) -> Vec<Role>) -> Self {
        let mut now = self.at(at);
        for (delegation, role) in self.acting(at, roles_of) {
            if !now.may(role) && delegation.absent != self.id {
                now.roles.push(role);
            }
        }
        now
    }

    /// By which delegation an act is done that one's own roles do not open: the earliest said.
    pub fn acts_for(
        &self,
        line: &Line,
        at: Timestamp,
        roles_of: &dyn Fn(OfficerId) -> Vec<Role>,
    ) -> Option<&Delegation> {
        if line.is_open_to(&self.at(at).roles) {
            return None;
        }
        let by = self.acting(at, roles_of).find(|(_, role)| line.is_open_to(&[*role]));
        by.map(|(delegation, _)| delegation)
    }

    fn acting(
        &self,
        at: Timestamp,
        roles_of: &dyn Fn(OfficerId) -> Vec<Role>,
    ) -> impl Iterator<Item = (&Delegation, Role)> {
        let here = !self.roles.is_empty();
        let counts = self.delegations.iter().filter(move |one| here && one.is_in_force(at));
        counts.flat_map(|one| {
            let theirs = roles_of(one.absent);
            one.roles.iter().filter(move |role| theirs.contains(role)).map(move |role| (one, *role))
        })
    }
}

/// Whether somebody may say who acts for whom: the absent officer, or who answers for others.
fn may_say(who: &Officer, absent: OfficerId) -> Result<(), Refusal> {
    if who.id == absent || who.may(Role::Supervisor) || who.may(Role::Administrator) {
        return Ok(());
    }
    Err(Refusal::new(refusal::DELEGATION_OTHERS).at("absent"))
}

/// Lets one officer act for another; `who` asks, with the roles of now.
pub fn delegate(
    context: &Context<'_>,
    who: &Officer,
    (absent, to): (&Officer, &Officer),
    command: &Delegate,
) -> Result<Vec<Fact>, Refusal> {
    may_say(who, absent.id)?;
    if absent.id == to.id || to.roles.is_empty() {
        return Err(Refusal::new(refusal::DELEGATION_SELF).at("officer").with("officer", &to.name));
    }
    let from = command.from.unwrap_or(context.at);
    if command.until <= from || command.until <= context.entered_at {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("until").with("value", command.until));
    }
    let theirs = |role: &&Role| absent.may(**role) && **role != Role::Inspector;
    let wanted = if command.roles.is_empty() { &absent.roles } else { &command.roles };
    let mut roles: Vec<Role> = wanted.iter().filter(theirs).copied().collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() || (!command.roles.is_empty() && !command.roles.iter().all(|role| theirs(&role))) {
        return Err(Refusal::new(refusal::DELEGATION_ROLES).at("roles").with("officer", &absent.name));
    }
    if open_grants(to, context.at) >= super::grant::GRANTS_MAX {
        return Err(Refusal::new(refusal::ROLE_HELD).at("officer").with("officer", &to.name));
    }
    let text = optional(command.text.as_deref(), "text", TEXT_MAX)?;
    let personal = text.map(|text| Words { text });
    let delegated = Delegated { absent: absent.id, roles, from, until: command.until, personal };
    Ok(vec![fact(to.id, Event::Delegated(delegated))])
}

/// Ends what one officer does for another.
pub fn end(
    context: &Context<'_>,
    who: &Officer,
    (absent, to): (&Officer, &Officer),
) -> Result<Vec<Fact>, Refusal> {
    may_say(who, absent.id)?;
    let runs = |one: &&Delegation| one.absent == absent.id && one.until > context.at;
    let entries: Vec<EntryId> = to.delegations.iter().filter(runs).map(|one| one.entry).collect();
    if entries.is_empty() {
        let none = Refusal::new(refusal::NO_DELEGATION).at("officer");
        return Err(none.with("officer", &to.name).with("absent", &absent.name));
    }
    Ok(vec![super::grant::ended(to.id, entries)])
}

/// The facts of an act with, before them, for whom it was done: of each dossier, visit and ticket it is about,
/// or of the first thing where it is about none.
pub fn said_for(facts: Vec<Fact>, delegation: &Delegation) -> Vec<Fact> {
    let own =
        |fact: &&Fact| matches!(fact.subject, Subject::Dossier(_) | Subject::Visit(_) | Subject::Ticket(_));
    let mut subjects: Vec<Subject> = Vec::new();
    for fact in facts.iter().filter(own) {
        if !subjects.contains(&fact.subject) {
            subjects.push(fact.subject);
        }
    }
    if subjects.is_empty() {
        subjects.extend(facts.first().map(|fact| fact.subject));
    }
    let said = |subject: Subject| {
        let about = facts.iter().filter(|fact| fact.subject == subject);
        let mut dossiers: Vec<DossierId> = about.clone().flat_map(|fact| named(&fact.event)).collect();
        dossiers.sort_unstable();
        dossiers.dedup();
        let entries = u16::try_from(about.count()).unwrap_or(u16::MAX);
        let (absent, delegation) = (delegation.absent, delegation.entry);
        let event = Event::ActedFor(ActedFor { absent, delegation, entries, dossiers });
        Fact { subject, event: AnyEvent::Officer(event) }
    };
    let said: Vec<Fact> = subjects.into_iter().map(said).collect();
    said.into_iter().chain(facts).collect()
}

/// Dossiers an entry about a visit names.
fn named(event: &AnyEvent) -> Vec<DossierId> {
    use crate::domain::money::Event as Money;
    match event {
        AnyEvent::Money(Money::Paid(paid)) => paid.shares.iter().map(|(id, _)| *id).collect(),
        AnyEvent::Money(Money::Reversed(back)) => back.shares.iter().map(|(id, _)| *id).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rights;

    fn at(minute: i64) -> Timestamp {
        Timestamp::new(1_795_000_000_000 + minute * 60_000, 420).unwrap()
    }

    fn officer(nth: u8, roles: &[Role]) -> Officer {
        Officer {
            id: OfficerId([nth; 16]),
            name: format!("Cán bộ {nth}"),
            roles: roles.to_vec(),
            grants: Vec::new(),
            delegations: Vec::new(),
        }
    }

    fn acting(roles: &[Role]) -> Officer {
        let delegation = Delegation {
            entry: EntryId([7; 16]),
            absent: OfficerId([2; 16]),
            roles: roles.to_vec(),
            from: at(10),
            until: at(20),
        };
        Officer { delegations: vec![delegation], ..officer(1, &[Role::Clerk]) }
    }

    #[test]
    fn it_counts_in_its_time_for_what_the_absent_officer_still_does() {
        let signs = rights::line("approve-dossier").unwrap();
        for (minute, theirs, may) in [
            (9, &[Role::Approver][..], false),
            (10, &[Role::Approver], true),
            (19, &[Role::Approver], true),
            (20, &[Role::Approver], false),
            (15, &[Role::Clerk], false),
            (15, &[], false),
        ] {
            let roles_of = |_: OfficerId| theirs.to_vec();
            let one = acting(&[Role::Approver]);
            assert_eq!(one.standing(at(minute), &roles_of).may(Role::Approver), may, "{minute} {theirs:?}");
            assert_eq!(one.acts_for(signs, at(minute), &roles_of).is_some(), may, "{minute} {theirs:?}");
        }
    }

    #[test]
    fn what_ones_own_role_opens_is_done_for_nobody() {
        let roles_of = |_: OfficerId| vec![Role::Approver, Role::Clerk];
        let one = acting(&[Role::Approver, Role::Clerk]);
        assert!(one.acts_for(rights::line("receive-dossier").unwrap(), at(15), &roles_of).is_none());
        let left = Officer { roles: Vec::new(), ..one };
        assert!(left.acts_for(rights::line("approve-dossier").unwrap(), at(15), &roles_of).is_none());
        assert!(left.standing(at(15), &roles_of).roles.is_empty(), "who left acts for nobody");
    }
}
