//! Setting the end of an own log aside that was continued elsewhere too, and going on with it in another.
//!
//! In this order, each step safe to be cut after: a new life; in its log the word which end is set aside; the
//! entries of that end once more, byte for byte; the cut, from which on the old log goes on as the others know
//! it. A word that was said is made good when the store is opened; before it nothing has changed, and the next
//! exchange finds the log parted again.
//!
//! Invariant: nothing that was recorded here is lost, and nothing of it counts twice.

use super::{DeskFault, Engine, GROUP_BYTES_MAX, Limits, Run};
use crate::base::id::OfficerId;
use crate::desk::rows::SupersedingRow;
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::roster::{self, LogSuperseded};
use crate::record::act::Placed;
use crate::record::chain::{Head, LogKey};
use crate::record::head::LogCut;
use crate::store::journal::FrameKind;
use crate::store::state::StateFault;

impl Engine {
    /// Sets aside what this store holds of its device's logs behind the heads that the hub has too, one after the
    /// other. Where one is of the present life, that ends first: nothing is said in a log that is parted.
    pub(in crate::desk) fn supersede(&mut self, logs: &[(LogKey, Head)]) -> Result<(), DeskFault> {
        self.check_found()?;
        self.commit()?;
        let present = self.log.incarnation;
        let (of_this_life, earlier): (Vec<_>, Vec<_>) =
            logs.iter().copied().partition(|(log, _)| log.incarnation == present);
        if !of_this_life.is_empty() {
            self.begin_another_life()?;
        }
        of_this_life.into_iter().chain(earlier).try_for_each(|(log, kept)| self.set_aside(log, kept))
    }

    fn set_aside(&mut self, log: LogKey, kept: Head) -> Result<(), DeskFault> {
        let end = self.head_of(log)?;
        let event = Event::Roster(roster::Event::LogSuperseded(LogSuperseded {
            incarnation: log.incarnation,
            scope: log.scope,
            kept: kept.seq,
            kept_hash: kept.hash,
            end: end.seq,
            end_hash: end.hash,
        }));
        let fact = Fact { subject: Subject::Post(self.post.id), event };
        let placed = self.stamp_in(OfficerId::default(), vec![(log.scope, vec![fact])], None)?;
        self.take_group(placed)?;
        self.bring_along(LogKey { scope: log.scope, ..self.log })
    }

    /// Folds and records what must not be half there.
    fn take_group(&mut self, placed: Vec<Placed>) -> Result<(), DeskFault> {
        if let Err(fault) = self.fold_group(placed) {
            self.forget_group();
            return Err(fault);
        }
        self.commit()
    }

    /// Goes on with what was set aside until all of it stands in the logs of the present life.
    pub(super) fn finish_superseding(&mut self) -> Result<(), DeskFault> {
        let own: Vec<LogKey> = self
            .known_logs
            .iter()
            .filter(|log| log.device == self.device.id && log.incarnation == self.log.incarnation)
            .copied()
            .collect();
        own.into_iter().try_for_each(|log| self.bring_along(log))?;
        let all: Vec<LogKey> = self.known_logs.iter().copied().collect();
        all.into_iter().try_for_each(|log| self.cut_aside(log))
    }

    fn bring_along(&mut self, into: LogKey) -> Result<(), DeskFault> {
        while let Some(row) = self.unfinished(into)? {
            let limits = Limits { bytes: GROUP_BYTES_MAX, last: row.end.seq };
            let Run::Entries(entries, _) = self.run(row.log, row.next, limits)? else {
                return Err(DeskFault::State(StateFault::Invalid("the end of a log that was set aside")));
            };
            let first = self.fold.head(self.ledger.state(), into)?.seq + 1;
            let again = (first..).zip(entries).map(|(seq, entry)| Placed { log: into, seq, ..entry });
            self.take_group(again.collect())?;
        }
        self.cut_aside(into)
    }

    /// What this device set aside itself and does not stand whole in the log of its present life.
    fn unfinished(&mut self, into: LogKey) -> Result<Option<SupersedingRow>, DeskFault> {
        let row = self.fold.superseding(self.ledger.state(), into)?.filter(|row| !row.is_whole());
        let Some(row) = row.filter(|row| row.log.device == self.device.id) else { return Ok(None) };
        Ok((self.fold.head(self.ledger.state(), row.log)? == row.end).then_some(row))
    }

    /// Lets a log end where an end of it that lies here was set aside, once that stands whole in another: from
    /// there it comes as the others know it. The end may be this device's, or what it had from another's.
    pub(super) fn cut_aside(&mut self, into: LogKey) -> Result<(), DeskFault> {
        let state = self.ledger.state();
        if self.fold.stats(state)?.superseded == 0 {
            return Ok(());
        }
        let row = self.fold.superseding(state, into)?.filter(|row| row.is_whole() && row.is_held());
        let Some(row) = row else { return Ok(()) };
        let cut_there = self.fold.cuts(state, row.log)?.contains(&row.kept.seq);
        let held = self.fold.head(state, row.log)?.seq;
        if held <= row.kept.seq || (cut_there && !self.lies_there(into, &row)?) {
            return Ok(());
        }
        self.cut(row.log, row.kept)
    }

    /// Whether what would follow a head of a log is an end that was set aside and stands whole in another: where
    /// it comes once more in its first place, from who has not heard of that, it must not be taken again.
    pub(in crate::desk) fn was_set_aside(
        &mut self,
        log: LogKey,
        kept: Head,
        first: &[u8],
    ) -> Result<bool, DeskFault> {
        if self.fold.stats(self.ledger.state())?.superseded == 0 {
            return Ok(false);
        }
        let of_device = |into: &&LogKey| into.device == log.device && into.scope == log.scope;
        for into in self.known_logs.iter().filter(of_device).copied().collect::<Vec<_>>() {
            let row = self.fold.superseding(self.ledger.state(), into)?;
            let row = row.filter(|row| row.log == log && row.kept == kept && row.is_whole());
            if let Some(row) = row
                && self.entry_after(into, row.first - 1)?.as_deref() == Some(first)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a head is one of an end that was set aside, and stands in another log up to there.
    #[cfg(test)]
    pub(in crate::desk) fn stands_set_aside(&mut self, log: LogKey, head: Head) -> Result<bool, DeskFault> {
        for into in self.known_logs.clone() {
            let row = self.fold.superseding(self.ledger.state(), into)?;
            let Some(row) = row.filter(|row| row.log == log && row.kept.seq < head.seq) else { continue };
            let Some(before) = self.head_at(into, row.first - 1)? else { continue };
            let last = row.first - 1 + (head.seq - row.kept.seq);
            if let Run::Entries(again, _) = self.run(into, before, Limits { bytes: usize::MAX, last })?
                && again.iter().fold(row.kept, |at, entry| at.extend(log, &entry.canonical)) == head
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an end that was set aside lies behind a cut again, in its first place: another end may have been
    /// cut there before, when the log had parted at that point already.
    fn lies_there(&mut self, into: LogKey, row: &SupersedingRow) -> Result<bool, DeskFault> {
        let first_there = self.entry_after(row.log, row.kept.seq)?;
        Ok(first_there.is_some() && first_there == self.entry_after(into, row.first - 1)?)
    }

    /// The canonical bytes of the entry after a number.
    fn entry_after(&mut self, log: LogKey, seq: u64) -> Result<Option<Vec<u8>>, DeskFault> {
        let Some(head) = self.head_at(log, seq)? else { return Ok(None) };
        let next = self.run(log, head, Limits { bytes: 1, last: seq + 1 })?;
        Ok(match next {
            Run::Entries(entries, _) => entries.into_iter().next().map(|entry| entry.canonical),
            Run::Forked => None,
        })
    }

    fn cut(&mut self, log: LogKey, kept: Head) -> Result<(), DeskFault> {
        self.record_marks(FrameKind::LOG_CUT, &LogCut { log, kept }.to_bytes())?;
        self.publish()
    }

    /// Nothing is written between the entries that come again, or it would be taken for one of them: where a
    /// fault broke off in the middle, opening finishes it first.
    pub(super) fn check_brought_along(&mut self, log: LogKey) -> Result<(), DeskFault> {
        if self.unfinished(log)?.is_some() { Err(DeskFault::MustReopen) } else { Ok(()) }
    }

    /// Whether an entry is one that comes again: it took effect in its first place.
    pub(super) fn stood_before(&mut self, entry: &Placed) -> Result<bool, DeskFault> {
        let row = self.fold.superseding(self.ledger.state(), entry.log)?.filter(SupersedingRow::is_held);
        Ok(row.is_some_and(|row| row.covers(entry.seq) && entry.seq - row.first < row.held_to - row.kept.seq))
    }
}
