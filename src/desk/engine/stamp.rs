//! Stamping: facts become entries of this device's log.

use super::{DeskFault, Engine, Reading};
use crate::base::coded::Coded;
use crate::base::id::OfficerId;
use crate::base::time::{Hlc, Timestamp};
use crate::desk::rows::Place;
use crate::domain::command::Late;
use crate::domain::event::Fact;
use crate::record::act::Placed;
use crate::record::entry::{Entry, PARENTS_MAX};
use crate::record::kinds;
use crate::record::personal::PersonalSection;

impl Engine {
    /// Makes the entries of one act, each on the tips of its subject as the ones before leave them.
    pub(super) fn stamp(
        &mut self,
        officer: OfficerId,
        facts: Vec<Fact>,
        late: Option<Late>,
    ) -> Result<Vec<Placed>, DeskFault> {
        let now = self.clock.now();
        let mut hlc = self.newest_reading(now)?;
        let mut seq = self.fold.head(self.ledger.state(), self.log)?.seq;
        let follow = !self.clock_leapt(now) || self.clock_confirmed;
        let last = facts.len().saturating_sub(1);
        let mut tips = std::collections::BTreeMap::new();
        let mut placed = Vec::with_capacity(facts.len());
        for (index, fact) in facts.into_iter().enumerate() {
            hlc = if follow { hlc.next(now, true) } else { hlc.next(now, false) };
            seq += 1;
            let mut parents = match tips.remove(&fact.subject) {
                Some(parents) => parents,
                None => self.fold.tips(self.ledger.state(), fact.subject)?,
            };
            parents.truncate(PARENTS_MAX);
            let stamp = Stamp { now, hlc, officer, late, continues: index < last };
            let entry = self.place(&fact, parents, seq, stamp);
            tips.insert(fact.subject, vec![crate::record::entry::entry_id(&entry.canonical)]);
            placed.push(entry);
        }
        Ok(placed)
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

    fn place(
        &mut self,
        fact: &Fact,
        parents: Vec<crate::base::id::EntryId>,
        seq: u64,
        stamp: Stamp,
    ) -> Placed {
        let encoded = kinds::encode(&fact.event).expect("BUG: deciding yields only kinds this version knows");
        let personal = encoded.personal.map(|bytes| PersonalSection::new(&bytes, &mut *self.random));
        let entry = Entry {
            kind: encoded.kind,
            version: encoded.version,
            reserved_flags: 0,
            act_continues: stamp.continues,
            simulated: self.clock.is_simulated(),
            subject: fact.subject,
            hlc: stamp.hlc,
            at: stamp.now,
            happened_at: stamp.late.map(|late| (late.at, late.reason.code())),
            device: self.device.id,
            officer: stamp.officer,
            parents,
            payload: encoded.payload,
            commitment: personal.as_ref().map(PersonalSection::commitment),
        };
        Placed { log: self.log, seq, canonical: entry.to_bytes(), personal }
    }

    /// Folds entries just stamped; they wait in the group for their frame.
    pub(super) fn fold_group(&mut self, placed: Vec<Placed>) -> Result<(), DeskFault> {
        for entry in placed {
            let index =
                u16::try_from(self.group.len()).expect("BUG: a group holds fewer than 65,536 entries");
            self.group.push(entry);
            let reading = Reading::new(self.journal.reader(), &self.group);
            let Some(entry) = self.group.last() else { continue };
            self.fold.absorb(self.ledger.state(), &reading, entry, Place::pending(index))?;
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy)]
struct Stamp {
    now: Timestamp,
    hlc: Hlc,
    officer: OfficerId,
    late: Option<Late>,
    continues: bool,
}
