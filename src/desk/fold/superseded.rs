//! Ends of logs that were set aside: what was continued in two places goes on in one.
//!
//! A device whose log was continued elsewhere (a copy, a disk put back) says so in its new log, and lets the
//! end that was set aside follow there byte for byte. Where this journal holds that end in its first place too,
//! its entries took effect already and count once; everywhere else they take effect now.
//!
//! Invariant: equal frontiers fold alike, whether the end was recorded here, came again, or both.

use super::{Fold, FoldFault, POINT_EVERY, Recall};
use crate::base::id::EntryId;
use crate::desk::rows::{CutsRow, SupersedingRow};
use crate::domain::event::Event;
use crate::domain::roster::{self, LogSuperseded};
use crate::record::act::{Placed, Read};
use crate::record::chain::{Head, LogKey};
use crate::record::entry::entry_id;
use crate::record::head::LogCut;
use crate::store::state::State;

impl Fold {
    /// What was set aside and stands in a log, as far as it does.
    pub fn superseding(
        &mut self,
        state: &dyn State,
        log: LogKey,
    ) -> Result<Option<SupersedingRow>, FoldFault> {
        Ok(self.replica.superseding.get(state, &log)?.cloned())
    }

    /// The numbers of a log before which this journal holds an end that was set aside.
    pub fn cuts(&mut self, state: &dyn State, log: LogKey) -> Result<Vec<u64>, FoldFault> {
        Ok(self.replica.cuts.get(state, &log)?.map_or_else(Vec::new, |row| row.0.clone()))
    }

    /// Whether an end was set aside behind a number.
    pub(super) fn is_cut(&mut self, state: &dyn State, log: LogKey, seq: u64) -> Result<bool, FoldFault> {
        if self.stats(state)?.superseded == 0 {
            return Ok(false);
        }
        Ok(self.replica.cuts.get(state, &log)?.is_some_and(|row| row.0.contains(&seq)))
    }

    /// Follows an end that comes again; whether the entry took effect before, in its first place.
    pub(super) fn stood_before(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        placed: &Placed,
        event: Option<&Event>,
    ) -> Result<bool, FoldFault> {
        let row = self.superseding(state, placed.log)?.filter(|row| !row.is_whole());
        let Some(mut row) = row else { return Ok(false) };
        if row.next == row.kept {
            row.held_to = self.held_to(state, journal, &row, entry_id(&placed.canonical))?;
        }
        row.step(&placed.canonical);
        let stood_before = row.next.seq <= row.held_to;
        if let Some(Event::Roster(roster::Event::LogSuperseded(inner))) = event {
            row.inner.push((earlier_log(row.log, inner), inner.end.saturating_sub(inner.kept)));
        }
        self.replica.superseding.put(placed.log, row);
        Ok(stood_before)
    }

    /// The log in which the newest entry of a log was recorded: another where it came again here.
    pub(super) fn recorded_in(&mut self, state: &dyn State, log: LogKey) -> Result<LogKey, FoldFault> {
        if self.stats(state)?.superseded == 0 {
            return Ok(log);
        }
        let seq = self.head(state, log)?.seq;
        let row = self.replica.superseding.get(state, &log)?;
        Ok(row.filter(|row| row.covers(seq)).map_or(log, SupersedingRow::recorded_in))
    }

    /// Up to where the log holds, in its first place, the end that begins with an entry. The two ends of a parted
    /// log differ from their first entries on.
    fn held_to(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        row: &SupersedingRow,
        first: EntryId,
    ) -> Result<u64, FoldFault> {
        let (log, kept, held) = (row.log, row.kept.seq, self.head(state, row.log)?.seq);
        if held <= kept {
            return Ok(kept);
        }
        let regular = kept / POINT_EVERY * POINT_EVERY;
        let cut = self.cuts(state, log)?.into_iter().filter(|cut| *cut <= kept).max().unwrap_or(0);
        let Some(point) = self.point(state, log, regular.max(cut) + 1)? else { return Ok(kept) };
        let found = journal.find(point.place, log, kept + 1)?;
        Ok(if found == Some(first) { held.min(row.end.seq) } else { kept })
    }

    pub(super) fn note_superseded(
        &mut self,
        state: &dyn State,
        event: &LogSuperseded,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let mut stats = self.stats(state)?;
        stats.superseded += 1;
        self.stats.put((), stats);
        // One that comes again inside another end was followed when it was made.
        let seq = self.head(state, read.log)?.seq;
        if self.superseding(state, read.log)?.is_some_and(|row| row.covers(seq)) {
            return Ok(());
        }
        let log = earlier_log(read.log, event);
        let end = Head { seq: event.end, hash: event.end_hash };
        let kept = Head { seq: event.kept, hash: event.kept_hash };
        let row = SupersedingRow {
            log,
            kept,
            next: kept,
            end,
            first: self.head(state, read.log)?.seq + 1,
            held_to: kept.seq,
            inner: Vec::new(),
        };
        self.replica.superseding.put(read.log, row);
        Ok(())
    }

    /// From here on the log goes on from before the end that was set aside.
    pub(super) fn note_cut(&mut self, state: &dyn State, cut: LogCut) -> Result<(), FoldFault> {
        if self.head(state, cut.log)?.seq <= cut.kept.seq {
            return Ok(());
        }
        self.heads.put(cut.log, cut.kept);
        let mut cuts = self.cuts(state, cut.log)?;
        cuts.retain(|seq| *seq < cut.kept.seq);
        cuts.push(cut.kept.seq);
        self.replica.cuts.put(cut.log, CutsRow(cuts));
        Ok(())
    }
}

/// The log whose end is set aside by a word that stands in another log of its device.
fn earlier_log(said_in: LogKey, word: &LogSuperseded) -> LogKey {
    LogKey { device: said_in.device, incarnation: word.incarnation, scope: word.scope }
}
