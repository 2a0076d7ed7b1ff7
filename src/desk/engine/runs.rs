//! Runs of a log: its entries one after the other, read back from the journal for whoever lacks them.
//!
//! The state knows where every 32nd entry of a log lies; from there the frames are read on. The chain is
//! recomputed on the way, so that a side whose history differs is told apart from one that is only behind.

use super::{DeskFault, Engine};
use crate::base::id::ScopeId;
use crate::desk::fold::POINT_EVERY;
use crate::desk::keys;
use crate::record::act::{Placed, decode_frame};
use crate::record::chain::{Frontier, Head, LogKey};
use crate::record::codec;
use crate::store::journal::{FrameKind, Frames};
use crate::store::state::{KeyRange, Order, StateFault};

/// A stretch of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) enum Run {
    /// Whole acts, and the head after them. No entries: there is nothing after that head.
    Entries(Vec<Placed>, Head),
    /// The log held here has another history at that number.
    Forked,
}

/// How far a run goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) struct Limits {
    /// Bytes after which it ends with the act.
    pub(in crate::desk) bytes: usize,
    /// Number after which it ends.
    pub(in crate::desk) last: u64,
}

/// A run being read.
struct Reader {
    log: LogKey,
    after: Head,
    limits: Limits,
    /// The chain as it is recomputed up to `after`, which tells a fork.
    head: Head,
    /// Number of the last entry read.
    seq: u64,
    /// Entries of whole acts, and the number of the last of them.
    whole: (usize, u64),
    bytes: usize,
    entries: Vec<Placed>,
    /// Behind this number the journal holds an end that was set aside first.
    cut: u64,
    forked: bool,
    full: bool,
}

impl Reader {
    fn new(log: LogKey, after: Head, before: Head, limits: Limits) -> Self {
        let whole = (0, after.seq);
        Self {
            log,
            after,
            limits,
            head: before,
            seq: before.seq,
            whole,
            bytes: 0,
            entries: Vec::new(),
            cut: u64::MAX,
            forked: false,
            full: false,
        }
    }

    fn is_done(&self) -> bool {
        self.forked || self.full
    }

    fn take(&mut self, placed: Placed) {
        let due = placed.log == self.log && placed.seq == self.seq + 1 && self.seq != self.cut;
        if !due || self.is_done() {
            return;
        }
        self.seq = placed.seq;
        if self.seq <= self.after.seq {
            self.head = self.head.extend(self.log, &placed.canonical);
            self.forked = self.seq == self.after.seq && self.head.hash != self.after.hash;
            return;
        }
        let ends = placed.ends_act();
        self.bytes += placed.size();
        self.entries.push(placed);
        if ends {
            self.whole = (self.entries.len(), self.seq);
            self.full = self.bytes >= self.limits.bytes || self.seq >= self.limits.last;
        }
    }

    /// Takes a frame's entries of the log; those that came after the end are given back.
    fn take_all(&mut self, placed: Vec<Placed>) -> Vec<Placed> {
        let mut left = Vec::new();
        for placed in placed {
            if self.is_done() {
                left.push(placed);
            } else {
                self.take(placed);
            }
        }
        left
    }

    /// The head after the last whole act, going on from one that is known.
    fn head_from(&self, known: Head) -> Head {
        let skip = usize::try_from(known.seq - self.after.seq).unwrap_or(usize::MAX);
        let rest = self.entries.get(skip..self.whole.0).unwrap_or_default();
        rest.iter().fold(known, |head, entry| head.extend(self.log, &entry.canonical))
    }
}

/// Where a run ended, for whoever asks for the next one: frames are read once, not once a run.
pub(super) struct RunsOn {
    log: LogKey,
    after: Head,
    frames: Frames,
    /// What of the last frame is still to be given.
    left: Vec<Placed>,
}

impl Engine {
    /// The entries of a log after a head, as far as the limits let.
    pub(in crate::desk) fn run(
        &mut self,
        log: LogKey,
        after: Head,
        limits: Limits,
    ) -> Result<Run, DeskFault> {
        // A log that is folded whole is read as it lies, however far others are behind.
        if self.lost || !self.group.is_empty() || self.lag.concerns(log) {
            self.check_found()?;
            self.commit()?;
        }
        let held = self.fold.head(self.ledger.state(), log)?;
        if held.seq <= after.seq {
            let same = held == after || held.seq < after.seq;
            return Ok(if same { Run::Entries(Vec::new(), after) } else { Run::Forked });
        }
        let end = self.journal.end();
        let goes_on =
            |ended: &RunsOn| ended.log == log && ended.after == after && ended.frames.until() == end;
        let ended = self.runs_on.take().filter(goes_on);
        let begun = match ended {
            Some(ended) => Some((Reader::new(log, after, after, limits), ended.frames, ended.left)),
            None => self.run_begins(log, after, limits)?.map(|(reader, frames)| (reader, frames, Vec::new())),
        };
        let Some((mut reader, mut frames, left)) = begun else { return Ok(Run::Forked) };
        let cuts = self.fold.cuts(self.ledger.state(), log)?;
        reader.cut = next_cut(&cuts, reader.seq + 1);
        let mut left = reader.take_all(left);
        while !reader.is_done() && reader.seq < held.seq {
            let Some(frame) = frames.next().transpose()? else { break };
            let position = frame.position;
            let before = reader.seq;
            if frame.kind == FrameKind::ACTS {
                let placed = decode_frame(&frame.body).map_err(|error| DeskFault::Frame(position, error))?;
                left = reader.take_all(placed);
            }
            if reader.seq == reader.cut && reader.cut < held.seq {
                // What follows here was set aside: the log goes on where its next entry was taken in.
                let next = self.fold.point(self.ledger.state(), log, reader.cut + 1)?;
                let Some(next) = next else {
                    return Err(DeskFault::State(StateFault::Invalid("a log's point is missing")));
                };
                frames = self.journal.frames(next.place.position())?;
                reader.cut = next_cut(&cuts, reader.cut + 1);
                continue;
            }
            if frame.kind == FrameKind::ACTS
                && reader.seq == before
                && let Some(next) = self.fold.point(self.ledger.state(), log, reader.seq + 1)?
                && next.place.position() > position
            {
                // Other logs lie between: go straight to where this one goes on.
                frames = self.journal.frames(next.place.position())?;
            }
        }
        if reader.forked {
            return Ok(Run::Forked);
        }
        let known = self.known_head(log, after, reader.whole.1.min(held.seq - 1))?;
        let head = reader.head_from(known);
        let ends_whole = reader.whole.0 == reader.entries.len();
        if ends_whole && head.seq < held.seq && cuts.is_empty() {
            self.runs_on = Some(RunsOn { log, after: head, frames, left });
        }
        reader.entries.truncate(reader.whole.0);
        Ok(Run::Entries(reader.entries, head))
    }

    /// Where a run begins that goes on from no other; `None` where the log held here has another history.
    fn run_begins(
        &mut self,
        log: LogKey,
        after: Head,
        limits: Limits,
    ) -> Result<Option<(Reader, Frames)>, DeskFault> {
        let first = after.seq.saturating_sub(1) / POINT_EVERY * POINT_EVERY + 1;
        let Some(point) = self.fold.point(self.ledger.state(), log, first)? else {
            return Err(DeskFault::State(StateFault::Invalid("a log's point is missing")));
        };
        let before = Head { seq: first - 1, hash: point.before };
        if after.seq == before.seq && after.hash != before.hash {
            return Ok(None);
        }
        let frames = self.journal.frames(point.place.position())?;
        Ok(Some((Reader::new(log, after, before, limits), frames)))
    }

    /// A head between two numbers, the last that is known: points say the hash before them. One at the end of
    /// the log may be of an end that was set aside, and must not be asked for.
    fn known_head(&mut self, log: LogKey, after: Head, last: u64) -> Result<Head, DeskFault> {
        let mut seq = last / POINT_EVERY * POINT_EVERY;
        while seq > after.seq {
            if let Some(point) = self.fold.point(self.ledger.state(), log, seq + 1)? {
                return Ok(Head { seq, hash: point.before });
            }
            seq -= POINT_EVERY;
        }
        Ok(after)
    }

    /// The head of a log after one of its numbers; `None` where it is not held that far.
    pub(in crate::desk) fn head_at(&mut self, log: LogKey, seq: u64) -> Result<Option<Head>, DeskFault> {
        let held = self.head_of(log)?;
        if seq >= held.seq || seq == 0 {
            return Ok(if seq == 0 {
                Some(Head::default())
            } else {
                Some(held).filter(|held| held.seq == seq)
            });
        }
        let first = (seq - 1) / POINT_EVERY * POINT_EVERY + 1;
        let point = self.fold.point(self.ledger.state(), log, first)?;
        let before = Head { seq: first - 1, hash: point.map(|point| point.before).unwrap_or_default() };
        match self.run(log, before, Limits { bytes: usize::MAX, last: seq })? {
            Run::Entries(entries, _) => {
                let upto = entries.iter().take_while(|entry| entry.seq <= seq);
                Ok(Some(upto.fold(before, |head, entry| head.extend(log, &entry.canonical))))
            }
            Run::Forked => Ok(None),
        }
    }

    /// How far each log is held, of all scopes or of some.
    pub(in crate::desk) fn frontier(
        &mut self,
        within: Option<&std::collections::BTreeSet<ScopeId>>,
    ) -> Result<Frontier, DeskFault> {
        self.commit()?;
        self.frontier_folded(within)
    }

    /// How far each log is folded.
    pub(super) fn frontier_folded(
        &mut self,
        within: Option<&std::collections::BTreeSet<ScopeId>>,
    ) -> Result<Frontier, DeskFault> {
        self.save_state()?;
        let mut frontier = Frontier::new();
        let mut fault = None;
        self.ledger.state().range(&KeyRange::prefix(&[keys::HEAD]), Order::Forward, &mut |key, value| {
            let log = key.get(1..).and_then(|bytes| bytes.try_into().ok()).map(|b| LogKey::from_bytes(&b));
            match (log, codec::decode::<Head>(value)) {
                (Some(log), Ok(head)) if within.is_none_or(|scopes| scopes.contains(&log.scope)) => {
                    frontier.insert(log, head);
                }
                (Some(_), Ok(_)) => {}
                _ => fault = Some(StateFault::Invalid("a log's head")),
            }
            std::ops::ControlFlow::Continue(())
        })?;
        fault.map_or(Ok(frontier), |fault| Err(fault.into()))
    }
}

/// The first number from one on behind which an end was set aside.
fn next_cut(cuts: &[u64], from: u64) -> u64 {
    cuts.iter().copied().filter(|cut| *cut >= from).min().unwrap_or(u64::MAX)
}
