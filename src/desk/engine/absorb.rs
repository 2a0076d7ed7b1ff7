//! Taking in entries as they were recorded elsewhere: their bytes, their logs and their numbers stay.
//!
//! Who calls has checked them against their logs (`desk::logs`); here they become a frame of this
//! journal, are folded and published. What is here already is passed over.

use std::collections::{BTreeMap, BTreeSet};

use super::{DeskFault, Engine};
use crate::base::id::EntryId;
use crate::record::act::{Placed, decode_frame};
use crate::record::chain::{Head, LogKey};
use crate::record::entry::entry_id;
use crate::record::head::LogCut;
use crate::store::journal::{FrameKind, Position};

/// What this journal holds of some logs: each entry's id and the head after it, from number 1.
pub type Held = BTreeMap<LogKey, Vec<(EntryId, Head)>>;

impl Engine {
    /// Records entries as they are, in one frame; whole acts, each log in its order. Returns how many
    /// were new.
    pub fn absorb(&mut self, entries: Vec<Placed>) -> Result<usize, DeskFault> {
        self.check_found()?;
        self.commit()?;
        let mut fresh = Vec::with_capacity(entries.len());
        let mut heads: BTreeMap<LogKey, u64> = BTreeMap::new();
        for entry in entries {
            let known = match heads.get(&entry.log) {
                Some(seq) => *seq,
                None => self.fold.head(self.ledger.state(), entry.log)?.seq,
            };
            if entry.seq > known {
                heads.insert(entry.log, entry.seq);
                fresh.push(entry);
            }
        }
        let count = fresh.len();
        if let Err(fault) = self.fold_group(fresh) {
            // What is forgotten cannot matter more than why: the first fault is the one to tell.
            self.forget_group();
            return Err(fault);
        }
        self.commit()?;
        heads.into_keys().try_for_each(|log| self.cut_aside(log))?;
        Ok(count)
    }

    /// Hands the state over once so many rows wait: a little often, where a clerk's act may stand behind it.
    pub(in crate::desk) fn save_rows(&mut self, many: usize) -> Result<(), DeskFault> {
        if self.fold.pending() >= many { self.save_state() } else { Ok(()) }
    }

    /// How far a log is held.
    pub fn head_of(&mut self, log: LogKey) -> Result<Head, DeskFault> {
        Ok(self.fold.head(self.ledger.state(), log)?)
    }

    /// What the journal holds of some logs, read from its frames.
    pub fn held(&self, logs: &BTreeSet<LogKey>) -> Result<Held, DeskFault> {
        let mut held = Held::new();
        for frame in self.journal.frames(Position::START)? {
            let frame = frame?;
            if let (FrameKind::LOG_CUT, Ok(cut)) = (frame.kind, LogCut::from_bytes(&frame.body))
                && let Some(entries) = held.get_mut(&cut.log)
            {
                entries.retain(|(_, head)| head.seq <= cut.kept.seq);
            }
            if frame.kind != FrameKind::ACTS {
                continue;
            }
            let placed =
                decode_frame(&frame.body).map_err(|error| DeskFault::Frame(frame.position, error))?;
            for entry in placed.iter().filter(|entry| logs.contains(&entry.log)) {
                let entries = held.entry(entry.log).or_default();
                let head = entries.last().map_or_else(Head::default, |(_, head)| *head);
                entries.push((entry_id(&entry.canonical), head.extend(entry.log, &entry.canonical)));
            }
        }
        Ok(held)
    }
}
