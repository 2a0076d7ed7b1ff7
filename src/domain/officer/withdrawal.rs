//! Rights in time: what somebody lost, who knew of it when, and what becomes of acts made without knowing.
//!
//! An act is judged by the grants its device knew. Where a right was withdrawn elsewhere at the same time, a
//! decision becomes a proposal (the dossier stands before it) and a fact of the counter stands, to be confirmed;
//! an officer who answers for others settles both. Which acts these are the fold finds (`desk::fold::doubt`) from
//! what is recorded here: what a withdrawal knew of the officer's acts, and which devices knew of it.

use serde::{Deserialize, Serialize};

use super::{Event, Officer, Role};
use crate::base::id::{DeviceId, EntryId, OfficerId};
use crate::base::time::{Hlc, Timestamp};
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::{Context, needed, optional};
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::intake::Words;
use crate::domain::pointer::DossierRef;
use crate::domain::refusal::{self, Refusal};

/// Something an officer might do was taken away: said beside what took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsWithdrawn {
    /// What they may still do, now or later; none where they left.
    pub left: Vec<Role>,
    /// Devices they acted at, and the newest moment of each that was known: what came before it stands.
    pub known: Vec<(DeviceId, Hlc)>,
}

/// A device learnt of withdrawals: said before its next act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawalsSeen {
    /// The entries that said so.
    pub entries: Vec<EntryId>,
}

/// Acts that waited for it were confirmed, or were not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActsSettled {
    /// The acts.
    pub entries: Vec<EntryId>,
    /// Whether they hold.
    pub confirmed: bool,
    /// Why.
    pub personal: Option<Words>,
}

/// Most acts settled at once.
pub const SETTLED_MAX: usize = 64;

/// Settles what waits to be confirmed on a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleActs {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Whether the acts hold: a decision that does not is set aside, a fact of the counter is marked as seen.
    pub confirm: bool,
    /// Why; needed where they do not hold.
    #[serde(default)]
    pub text: Option<String>,
}

/// An act that waits to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unconfirmed {
    /// Its entry.
    pub entry: EntryId,
    /// Who did it.
    pub officer: OfficerId,
}

/// Settles them; nobody settles what they did themselves.
pub fn settle(
    context: &Context<'_>,
    dossier: &Dossier,
    waiting: &[Unconfirmed],
    command: &SettleActs,
) -> Result<Vec<Fact>, Refusal> {
    let id = dossier.summary.id;
    if waiting.is_empty() {
        return Err(Refusal::new(refusal::NOTHING_UNCONFIRMED).at("dossier"));
    }
    if waiting.iter().any(|one| one.officer == context.officer) {
        return Err(Refusal::new(refusal::CONFIRMS_OWN).at("dossier"));
    }
    let text = command.text.as_deref();
    let text = match command.confirm {
        true => optional(text, "text", TEXT_MAX)?,
        false => Some(needed(text.unwrap_or_default(), "text", TEXT_MAX)?),
    };
    let entries = waiting.iter().take(SETTLED_MAX).map(|one| one.entry).collect();
    let personal = text.map(|text| Words { text });
    let settled = ActsSettled { entries, confirmed: command.confirm, personal };
    Ok(vec![Fact::dossier(id, AnyEvent::Officer(Event::ActsSettled(settled)))])
}

/// Everything an officer may do now or later, by what they have always and what was given them.
fn reach(officer: &Officer, now: Timestamp) -> Vec<Role> {
    if officer.roles.is_empty() {
        return Vec::new();
    }
    let grants = officer.grants.iter().filter(|grant| grant.until > now).map(|grant| grant.role);
    let acts = officer.delegations.iter().filter(|one| one.until > now).flat_map(|one| one.roles.clone());
    let mut roles: Vec<Role> = officer.roles.iter().copied().chain(grants).chain(acts).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// What is withdrawn by the facts of an act from an officer; `None` where nothing is.
pub fn withdrawn(
    officer: &Officer,
    facts: &[Fact],
    known: Vec<(DeviceId, Hlc)>,
    now: Timestamp,
) -> Option<Fact> {
    let subject = Subject::Officer(officer.id);
    let mut after = officer.clone();
    for fact in facts.iter().filter(|fact| fact.subject == subject) {
        match &fact.event {
            AnyEvent::Officer(Event::RolesChanged(changed)) => after.roles.clone_from(&changed.roles),
            AnyEvent::Officer(Event::GrantsEnded(ended)) => {
                after.grants.retain(|grant| !ended.grants.contains(&grant.entry));
                after.delegations.retain(|one| !ended.grants.contains(&one.entry));
            }
            _ => {}
        }
    }
    let (before, left) = (reach(officer, now), reach(&after, now));
    if before.iter().all(|role| left.contains(role)) {
        return None;
    }
    let event = Event::Withdrawn(RightsWithdrawn { left, known });
    Some(Fact { subject, event: AnyEvent::Officer(event) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::officer::{GrantsEnded, OfficerRolesChanged};

    fn now() -> Timestamp {
        Timestamp::parse("2026-11-23T08:00").unwrap()
    }

    fn officer(roles: &[Role]) -> Officer {
        let (grants, delegations) = (Vec::new(), Vec::new());
        Officer { id: OfficerId([1; 16]), name: "Ban".into(), roles: roles.to_vec(), grants, delegations }
    }

    fn fact(event: Event) -> Fact {
        Fact { subject: Subject::Officer(OfficerId([1; 16])), event: AnyEvent::Officer(event) }
    }

    fn left(officer: &Officer, event: Event) -> Option<Vec<Role>> {
        match withdrawn(officer, &[fact(event)], Vec::new(), now())?.event {
            AnyEvent::Officer(Event::Withdrawn(withdrawn)) => Some(withdrawn.left),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_what_takes_something_away_withdraws_and_it_says_what_is_left() {
        let both = officer(&[Role::Clerk, Role::Approver]);
        let change = |roles: &[Role]| Event::RolesChanged(OfficerRolesChanged { roles: roles.to_vec() });
        assert_eq!(left(&both, change(&[Role::Clerk])), Some(vec![Role::Clerk]));
        assert_eq!(left(&both, change(&[])), Some(vec![]));
        assert_eq!(left(&both, change(&[Role::Approver, Role::Clerk, Role::Cashier])), None);
        let grant = crate::domain::officer::Grant {
            entry: EntryId([9; 16]),
            role: Role::Approver,
            from: now(),
            until: Timestamp::parse("2026-11-24T08:00").unwrap(),
            procedures: Vec::new(),
            units: Vec::new(),
        };
        let granted = Officer { grants: vec![grant.clone()], ..officer(&[Role::Clerk]) };
        let end = || Event::GrantsEnded(GrantsEnded { grants: vec![grant.entry] });
        assert_eq!(left(&granted, end()), Some(vec![Role::Clerk]));
        let anyway = Officer { roles: vec![Role::Approver], ..granted };
        assert_eq!(left(&anyway, end()), None, "they sign anyway");
    }
}
