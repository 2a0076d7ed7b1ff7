//! Stamping: facts become entries of this device's logs.
//!
//! A device writes a log for every scope it has something to say in: what is said of a dossier goes into the
//! scope the dossier was opened in, whoever says it. Facts of one act that belong to several scopes are an act
//! in each, side by side in one frame. Before a log goes on it witnesses how far the hub's logs are known here.

use std::collections::BTreeMap;

use super::{DeskFault, Engine, Reading};
use crate::base::coded::Coded;
use crate::base::id::{EntryId, OfficerId, ScopeId};
use crate::base::time::{Hlc, Timestamp};
use crate::desk::rows::Place;
use crate::domain::command::Late;
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::officer::{self, WithdrawalsSeen};
use crate::domain::roster::{self, Witnessed};
use crate::record::act::Placed;
use crate::record::chain::{Head, LogKey};
use crate::record::entry::{Entry, PARENTS_MAX, entry_id};
use crate::record::kinds;
use crate::record::personal::PersonalSection;

/// An act being stamped.
struct Stamping {
    now: Timestamp,
    /// Whether the hybrid clock follows this reading.
    follow: bool,
    officer: OfficerId,
    late: Option<Late>,
    /// The last reading given.
    hlc: Hlc,
    /// Tips as the entries before leave them.
    tips: BTreeMap<Subject, Vec<EntryId>>,
    placed: Vec<Placed>,
}

impl Engine {
    /// Makes the entries of one act, each on the tips of its subject as the ones before leave them.
    pub(super) fn stamp(
        &mut self,
        officer: OfficerId,
        facts: Vec<Fact>,
        late: Option<Late>,
    ) -> Result<Vec<Placed>, DeskFault> {
        let facts = self.by_scope(facts)?;
        self.stamp_in(officer, facts, late)
    }

    /// [`Self::stamp`] for facts whose scopes are known.
    pub(super) fn stamp_in(
        &mut self,
        officer: OfficerId,
        facts: Vec<(ScopeId, Vec<Fact>)>,
        late: Option<Late>,
    ) -> Result<Vec<Placed>, DeskFault> {
        let now = self.clock.now();
        let follow = !self.clock_leapt(now) || self.clock_confirmed;
        let hlc = self.newest_reading(now)?;
        let mut act = Stamping { now, follow, officer, late, hlc, tips: BTreeMap::new(), placed: Vec::new() };
        for (scope, facts) in facts {
            self.check_brought_along(LogKey { scope, ..self.log })?;
            self.stamp_log(LogKey { scope, ..self.log }, facts, &mut act)?;
        }
        Ok(act.placed)
    }

    /// The entries of an act in one log.
    fn stamp_log(&mut self, log: LogKey, facts: Vec<Fact>, act: &mut Stamping) -> Result<(), DeskFault> {
        let facts: Vec<Fact> = self.witnessing(log)?.into_iter().chain(facts).collect();
        let first = self.fold.head(self.ledger.state(), log)?.seq + 1;
        let last = first + (facts.len() as u64).saturating_sub(1);
        for (seq, fact) in (first..).zip(facts) {
            act.hlc = act.hlc.next(act.now, act.follow);
            let mut parents = match act.tips.remove(&fact.subject) {
                Some(parents) => parents,
                None => self.fold.tips(self.ledger.state(), fact.subject)?,
            };
            parents.truncate(PARENTS_MAX);
            let (canonical, personal) = self.entry(&fact, parents, seq < last, act);
            act.tips.insert(fact.subject, vec![entry_id(&canonical)]);
            act.placed.push(Placed { log, seq, canonical, personal });
        }
        Ok(())
    }

    /// Facts by the scope each belongs to, in the order in which the scopes come up.
    fn by_scope(&mut self, facts: Vec<Fact>) -> Result<Vec<(ScopeId, Vec<Fact>)>, DeskFault> {
        let mut scopes: Vec<(ScopeId, Vec<Fact>)> = Vec::with_capacity(1);
        for fact in facts {
            let scope = self.scope_of(fact.subject)?;
            match scopes.iter_mut().find(|(known, _)| *known == scope) {
                Some((_, facts)) => facts.push(fact),
                None => scopes.push((scope, vec![fact])),
            }
        }
        Ok(scopes)
    }

    /// The scope a subject belongs to: that it was made in, or this post's own.
    fn scope_of(&mut self, subject: Subject) -> Result<ScopeId, DeskFault> {
        let state = self.ledger.state();
        let made_in = match subject {
            Subject::Dossier(id) => self.fold.dossier(state, id)?.map(|row| row.scope),
            Subject::Ticket(id) => self.fold.ticket(state, id)?.map(|row| row.scope),
            _ => None,
        };
        Ok(made_in.unwrap_or(self.log.scope))
    }

    /// What a log says of the hub's logs before it goes on: how far they are known, where that is news to it.
    fn witnessing(&mut self, log: LogKey) -> Result<Vec<Fact>, DeskFault> {
        let state = self.ledger.state();
        let mut facts = Vec::new();
        let entries = self.fold.unseen_withdrawals(state, self.device.id)?;
        if !entries.is_empty() {
            let event = Event::Officer(officer::Event::WithdrawalsSeen(WithdrawalsSeen { entries }));
            facts.push(Fact { subject: Subject::Post(self.post.id), event });
        }
        let Some(hub) = self.fold.hub(state, self.device.id)?.map(|row| row.scope) else {
            return Ok(facts);
        };
        for seen in self.known_logs.iter().filter(|seen| seen.scope == hub) {
            let Head { seq, hash } = self.fold.head(state, *seen)?;
            if self.fold.witnessed(state, log, *seen)?.seq < seq {
                let LogKey { device, incarnation, scope } = *seen;
                let witnessed = Witnessed { device, incarnation, scope, seq, hash };
                let event = Event::Roster(roster::Event::Witnessed(witnessed));
                facts.push(Fact { subject: Subject::Post(self.post.id), event });
            }
        }
        Ok(facts)
    }

    /// The reading the next entry follows: the newest of all logs, but one from a clock that runs far ahead
    /// never drags this device's along.
    fn newest_reading(&mut self, now: Timestamp) -> Result<Hlc, DeskFault> {
        let all = self.fold.stats(self.ledger.state())?.hlc;
        if all.millis() <= Hlc::from_wall(now).millis() + Hlc::LEAP_MILLIS {
            return Ok(all);
        }
        Ok(self.fold.times(self.ledger.state(), self.device.id)?.hlc)
    }

    fn entry(
        &mut self,
        fact: &Fact,
        parents: Vec<EntryId>,
        act_continues: bool,
        act: &Stamping,
    ) -> (Vec<u8>, Option<PersonalSection>) {
        let encoded = kinds::encode(&fact.event).expect("BUG: deciding yields only kinds this version knows");
        let personal = encoded.personal.map(|bytes| PersonalSection::new(&bytes, &mut *self.random));
        let entry = Entry {
            kind: encoded.kind,
            version: encoded.version,
            reserved_flags: 0,
            act_continues,
            simulated: self.clock.is_simulated(),
            subject: fact.subject,
            hlc: act.hlc,
            at: act.now,
            happened_at: act.late.map(|late| (late.at, late.reason.code())),
            device: self.device.id,
            officer: act.officer,
            parents,
            payload: encoded.payload,
            commitment: personal.as_ref().map(PersonalSection::commitment),
        };
        (entry.to_bytes(), personal)
    }

    /// Folds entries just stamped; they wait in the group for their frame.
    pub(super) fn fold_group(&mut self, placed: Vec<Placed>) -> Result<(), DeskFault> {
        for entry in placed {
            let index =
                u16::try_from(self.group.len()).expect("BUG: a group holds fewer than 65,536 entries");
            self.known_logs.insert(entry.log);
            self.group.push(entry);
            let reading = Reading::new(self.journal.reader(), &self.group);
            let Some(entry) = self.group.last() else { continue };
            self.fold.absorb(self.ledger.state(), &reading, entry, Place::pending(index))?;
        }
        Ok(())
    }
}
