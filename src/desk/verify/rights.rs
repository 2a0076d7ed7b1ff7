//! Rights, proved from the record: acts on dossiers whose officer had no right to them in their causal past.
//!
//! It is no rule of folding: what stands, stands. It asks of every act whether anything its device can have known
//! opened it: roles for always, roles for a time, acting for somebody. A right withdrawn elsewhere counts only
//! where the device had said that it knew of it; what was made meanwhile waits to be confirmed and is not listed
//! here. Scopes of grants and separate duties are not asked again, nor officers of whom nothing is recorded.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::coded::Coded as _;
use crate::base::id::{DeviceId, EntryId, OfficerId};
use crate::base::time::{Hlc, Timestamp};
use crate::domain::event::{Event as AnyEvent, Subject};
use crate::domain::officer::{Delegation, Event, Grant, Role};
use crate::domain::rights::{self, Line};
use crate::record::act::Read;
use crate::record::chain::LogKey;

/// Acts listed at most; the rest is counted.
const LISTED_MAX: usize = 200;

/// An act by somebody who had no right to it, as far as was known where it was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithoutRight {
    /// The log.
    pub log: String,
    /// Its number there.
    pub seq: u64,
    /// The entry.
    pub entry: String,
    /// The officer.
    pub officer: String,
    /// Their name; empty where it was erased.
    pub name: String,
    /// The act, by its command.
    pub act: &'static str,
    /// Roles one of which it needs.
    pub needs: Vec<&'static str>,
}

/// What was said of an officer.
#[derive(Debug, Default)]
struct Told {
    name: String,
    /// What they do always: when and where that was said.
    roles: Vec<(Hlc, DeviceId, Vec<Role>)>,
    grants: Vec<Grant>,
    delegations: Vec<Delegation>,
    /// Ends of grants and delegations.
    ended: Vec<(Hlc, DeviceId, EntryId)>,
    /// Withdrawals, by which a device says that it knows.
    withdrawn: Vec<(Hlc, DeviceId, EntryId)>,
}

/// An act on a dossier, as small as it can be kept.
#[derive(Debug)]
struct Act {
    hlc: Hlc,
    device: DeviceId,
    at: Timestamp,
    entered: Timestamp,
    line: &'static Line,
    log: LogKey,
    seq: u64,
    entry: EntryId,
}

/// Everything of rights that was met.
#[derive(Debug, Default)]
pub(super) struct Rights {
    told: BTreeMap<OfficerId, Told>,
    seen: BTreeMap<(EntryId, DeviceId), Hlc>,
    acts: BTreeMap<OfficerId, Vec<Act>>,
}

impl Rights {
    /// Takes one entry in; its log and number name it.
    pub(super) fn take(&mut self, log: LogKey, seq: u64, read: &Read) {
        let entry = &read.entry;
        match (&read.event, entry.subject) {
            (AnyEvent::Officer(Event::WithdrawalsSeen(seen)), _) => {
                for id in &seen.entries {
                    let since = self.seen.entry((*id, entry.device)).or_insert(entry.hlc);
                    *since = (*since).min(entry.hlc);
                }
            }
            (AnyEvent::Officer(event), Subject::Officer(id)) => {
                self.told.entry(id).or_default().take(event, read);
            }
            (event, Subject::Dossier(_) | Subject::Visit(_)) => {
                let Some(line) = rights::act_of(event).and_then(rights::line) else { return };
                self.acts.entry(entry.officer).or_default().push(Act {
                    hlc: entry.hlc,
                    device: entry.device,
                    at: entry.legal_time(),
                    entered: entry.at,
                    line,
                    log,
                    seq,
                    entry: read.id,
                });
            }
            _ => {}
        }
    }

    /// The acts without a right, by log and number, and how many more there are than are listed.
    pub(super) fn judge(&self) -> (Vec<WithoutRight>, usize) {
        let mut found = Vec::new();
        for (officer, acts) in &self.acts {
            let Some(told) = self.told.get(officer) else { continue };
            found.extend(
                acts.iter().filter(|act| !self.had_right(told, act)).map(|act| (*officer, told, act)),
            );
        }
        found.sort_by_key(|(_, _, act)| (act.log, act.seq));
        let more = found.len().saturating_sub(LISTED_MAX);
        let listed = found.into_iter().take(LISTED_MAX);
        let listed = listed.map(|(officer, told, act)| WithoutRight {
            log: act.log.to_string(),
            seq: act.seq,
            entry: act.entry.to_string(),
            officer: officer.to_string(),
            name: told.name.clone(),
            act: act.line.act,
            needs: act.line.roles.iter().map(|role| role.name()).collect(),
        });
        (listed.collect(), more)
    }

    fn had_right(&self, told: &Told, act: &Act) -> bool {
        let opens = |role: Role| is_open(act.line, role);
        if self.always(told, act).into_iter().any(opens) {
            return true;
        }
        let gone = |entry: EntryId| {
            told.ended.iter().any(|(hlc, device, ended)| {
                *ended == entry && *hlc < act.hlc && self.knew(told, (*hlc, *device), act)
            })
        };
        let in_time = |from: Timestamp, until: Timestamp| {
            [act.at, act.entered].iter().any(|at| from <= *at && *at < until)
        };
        let granted = told
            .grants
            .iter()
            .any(|grant| opens(grant.role) && in_time(grant.from, grant.until) && !gone(grant.entry));
        granted
            || told.delegations.iter().any(|one| {
                let theirs = self.told.get(&one.absent).map(|absent| self.always(absent, act));
                let passed = |role: &&Role| theirs.as_ref().is_some_and(|theirs| theirs.contains(role));
                in_time(one.from, one.until)
                    && !gone(one.entry)
                    && one.roles.iter().filter(passed).any(|role| opens(*role))
            })
    }

    /// What somebody did always, by any word that none the device knew of had replaced.
    fn always(&self, told: &Told, act: &Act) -> Vec<Role> {
        let mut words: Vec<_> = told.roles.iter().filter(|(hlc, ..)| *hlc < act.hlc).collect();
        words.sort_by_key(|(hlc, device, _)| (*hlc, *device));
        let mut roles = Vec::new();
        for (hlc, device, said) in words.into_iter().rev() {
            roles.extend(said.iter().copied());
            if self.knew(told, (*hlc, *device), act) {
                break;
            }
        }
        roles
    }

    /// Whether the device of an act knew of a word: its own, one that withdrew nothing, or one of which it said so.
    fn knew(&self, told: &Told, (said, by): (Hlc, DeviceId), act: &Act) -> bool {
        if by == act.device {
            return true;
        }
        // What withdraws follows, in the same act, the word that does.
        let withdrawal = told.withdrawn.iter().filter(|(hlc, device, _)| *device == by && *hlc > said).min();
        withdrawal.is_none_or(|(.., entry)| {
            self.seen.get(&(*entry, act.device)).is_some_and(|since| *since < act.hlc)
        })
    }
}

/// Whether a role opens an act; a submission of the portal is opened by who exchanges files with it.
fn is_open(line: &Line, role: Role) -> bool {
    let by_portal = || {
        line.act == "open-dossier"
            && rights::line("take-submission").is_some_and(|line| line.is_open_to(&[role]))
    };
    line.is_open_to(&[role]) || by_portal()
}

impl Told {
    fn take(&mut self, event: &Event, read: &Read) {
        let (hlc, device) = (read.entry.hlc, read.entry.device);
        match event {
            Event::Added(added) => {
                if let Some(personal) = &added.personal {
                    self.name.clone_from(&personal.name);
                }
                self.roles.push((hlc, device, added.roles.clone()));
            }
            Event::RolesChanged(changed) => self.roles.push((hlc, device, changed.roles.clone())),
            Event::Granted(granted) => self.grants.push(Grant {
                entry: read.id,
                role: granted.role,
                from: granted.from,
                until: granted.until,
                procedures: granted.procedures.clone(),
                units: granted.units.clone(),
            }),
            Event::Delegated(delegated) => self.delegations.push(Delegation {
                entry: read.id,
                absent: delegated.absent,
                roles: delegated.roles.clone(),
                from: delegated.from,
                until: delegated.until,
            }),
            Event::GrantsEnded(ended) => {
                self.ended.extend(ended.grants.iter().map(|entry| (hlc, device, *entry)));
            }
            Event::Withdrawn(_) => self.withdrawn.push((hlc, device, read.id)),
            Event::DutySet(_)
            | Event::DutiesExempted(_)
            | Event::ActedFor(_)
            | Event::WithdrawalsSeen(_)
            | Event::ActsSettled(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{DossierId, Incarnation, ScopeId};
    use crate::domain::intake::Words;
    use crate::domain::officer::{OfficerAdded, OfficerRolesChanged, RightsWithdrawn, WithdrawalsSeen};
    use crate::domain::review::{self, NoteAdded, NoteFor};
    use crate::record::entry::Entry;

    const DOSSIER: Subject = Subject::Dossier(DossierId([1; 16]));
    const OFFICER: Subject = Subject::Officer(OfficerId([5; 16]));

    /// Entries of devices 1 and 2, in their hybrid order.
    fn judged(entries: &[(u8, Subject, AnyEvent)]) -> Vec<u64> {
        let mut rights = Rights::default();
        for (nth, (device, subject, event)) in (1_u8..).zip(entries) {
            let device = DeviceId([*device; 16]);
            let entry = Entry {
                kind: 0,
                version: 1,
                reserved_flags: 0,
                act_continues: false,
                simulated: false,
                subject: *subject,
                hlc: Hlc(u64::from(nth)),
                at: Timestamp::default(),
                happened_at: None,
                device,
                officer: OfficerId([5; 16]),
                parents: Vec::new(),
                payload: Vec::new(),
                commitment: None,
            };
            let log = LogKey { device, incarnation: Incarnation::default(), scope: ScopeId::default() };
            let read = Read { log, id: EntryId([nth; 16]), entry, event: event.clone() };
            rights.take(log, u64::from(nth), &read);
        }
        let (found, more) = rights.judge();
        assert_eq!(more, 0);
        found.into_iter().map(|one| one.seq).collect()
    }

    fn added(roles: &[Role]) -> AnyEvent {
        AnyEvent::Officer(Event::Added(OfficerAdded { roles: roles.to_vec(), personal: None }))
    }

    fn changed(roles: &[Role]) -> AnyEvent {
        AnyEvent::Officer(Event::RolesChanged(OfficerRolesChanged { roles: roles.to_vec() }))
    }

    fn withdrawn() -> AnyEvent {
        AnyEvent::Officer(Event::Withdrawn(RightsWithdrawn { left: Vec::new(), known: Vec::new() }))
    }

    fn seen(entry: u8) -> AnyEvent {
        AnyEvent::Officer(Event::WithdrawalsSeen(WithdrawalsSeen { entries: vec![EntryId([entry; 16])] }))
    }

    fn denied() -> AnyEvent {
        AnyEvent::Review(review::Event::Decided(review::Decided {
            outcome: review::Outcome::Denied,
            from: "a".into(),
            to: "b".into(),
            personal: None,
        }))
    }

    fn noted() -> AnyEvent {
        let personal = Some(Words { text: "x".into() });
        AnyEvent::Review(review::Event::NoteAdded(NoteAdded { audience: NoteFor::Internal, personal }))
    }

    #[test]
    fn an_act_no_role_opens_is_listed_and_one_that_a_role_opens_is_not() {
        let (clerk, approver) = (added(&[Role::Clerk]), added(&[Role::Approver]));
        assert_eq!(judged(&[(1, OFFICER, clerk.clone()), (1, DOSSIER, denied())]), [2]);
        assert_eq!(judged(&[(1, OFFICER, approver), (1, DOSSIER, denied())]), [0_u64; 0]);
        assert_eq!(judged(&[(1, OFFICER, clerk), (1, DOSSIER, noted())]), [0_u64; 0]);
        assert_eq!(judged(&[(1, DOSSIER, denied())]), [0_u64; 0], "of whom nothing is recorded");
    }

    #[test]
    fn a_right_lost_elsewhere_counts_from_when_the_device_knew_of_it() {
        let mut entries = vec![
            (1, OFFICER, added(&[Role::Approver])),
            (1, OFFICER, changed(&[])),
            (1, OFFICER, withdrawn()),
            (2, DOSSIER, denied()),
        ];
        assert_eq!(judged(&entries), [0_u64; 0], "the other desk did not know: it waits to be confirmed");
        entries.push((2, Subject::Post(crate::base::id::PostId([1; 16])), seen(3)));
        entries.push((2, DOSSIER, denied()));
        assert_eq!(judged(&entries), [6], "now it knew");
        entries.push((1, DOSSIER, denied()));
        assert_eq!(judged(&entries), [7, 6], "and so did the desk that said so");
        entries.push((1, OFFICER, changed(&[Role::Approver])));
        entries.push((1, DOSSIER, denied()));
        assert_eq!(judged(&entries), [7, 6], "taken on again");
    }
}
