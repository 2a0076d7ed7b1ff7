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
use crate::record::entry::Entry;
use crate::record::head::SignedHead;
use crate::store::journal::{Frame, FrameKind};
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
    head: Head,
    /// Up to here acts are whole.
    whole: (usize, Head),
    bytes: usize,
    entries: Vec<Placed>,
    /// Behind this number the journal holds an end that was set aside first.
    cut: u64,
    forked: bool,
    full: bool,
}

impl Reader {
    fn new(log: LogKey, after: Head, before: Head, limits: Limits) -> Self {
        let whole = (0, after);
        Self {
            log,
            after,
            limits,
            head: before,
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
        let due = placed.log == self.log && placed.seq == self.head.seq + 1 && self.head.seq != self.cut;
        if !due || self.is_done() {
            return;
        }
        self.head = self.head.extend(self.log, &placed.canonical);
        if self.head.seq == self.after.seq {
            self.forked = self.head.hash != self.after.hash;
        }
        if self.head.seq <= self.after.seq {
            return;
        }
        let ends = Entry::from_bytes(&placed.canonical).map_or(true, |entry| !entry.act_continues);
        self.bytes += placed.size();
        self.entries.push(placed);
        if ends {
            self.whole = (self.entries.len(), self.head);
            self.full = self.bytes >= self.limits.bytes || self.head.seq >= self.limits.last;
        }
    }

    fn run(mut self) -> Run {
        if self.forked {
            return Run::Forked;
        }
        self.entries.truncate(self.whole.0);
        Run::Entries(self.entries, self.whole.1)
    }
}

impl Engine {
    /// The entries of a log after a head, as far as the limits let.
    pub(in crate::desk) fn run(
        &mut self,
        log: LogKey,
        after: Head,
        limits: Limits,
    ) -> Result<Run, DeskFault> {
        self.check_found()?;
        self.commit()?;
        let held = self.fold.head(self.ledger.state(), log)?;
        if held.seq <= after.seq {
            let same = held == after || held.seq < after.seq;
            return Ok(if same { Run::Entries(Vec::new(), after) } else { Run::Forked });
        }
        let first = after.seq.saturating_sub(1) / POINT_EVERY * POINT_EVERY + 1;
        let Some(point) = self.fold.point(self.ledger.state(), log, first)? else {
            return Err(DeskFault::State(StateFault::Invalid("a log's point is missing")));
        };
        let before = Head { seq: first - 1, hash: point.before };
        if after.seq == before.seq && after.hash != before.hash {
            return Ok(Run::Forked);
        }
        let mut reader = Reader::new(log, after, before, limits);
        let cuts = self.fold.cuts(self.ledger.state(), log)?;
        reader.cut = next_cut(&cuts, reader.head.seq + 1);
        let mut frames = self.journal.frames(point.place.position())?;
        while let (false, Some(frame)) = (reader.is_done() || reader.head.seq == held.seq, frames.next()) {
            let frame = frame?;
            let position = frame.position;
            let found = take_frame(&mut reader, &frame)?;
            if reader.head.seq == reader.cut && reader.cut < held.seq {
                // What follows here was set aside: the log goes on where its next entry was taken in.
                let next = self.fold.point(self.ledger.state(), log, reader.cut + 1)?;
                let Some(next) = next else {
                    return Err(DeskFault::State(StateFault::Invalid("a log's point is missing")));
                };
                frames = self.journal.frames(next.place.position())?;
                reader.cut = next_cut(&cuts, reader.cut + 1);
                continue;
            }
            if !found && let Some(next) = self.fold.point(self.ledger.state(), log, reader.head.seq + 1)? {
                // Other logs lie between: go straight to where this one goes on.
                if next.place.position() > position {
                    frames = self.journal.frames(next.place.position())?;
                }
            }
        }
        Ok(reader.run())
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

    /// The signed heads of a log after a number, the nearest first, as many as are asked for.
    pub(in crate::desk) fn signed_after(
        &mut self,
        log: LogKey,
        seq: u64,
        many: usize,
    ) -> Result<Vec<SignedHead>, DeskFault> {
        self.save_state()?;
        let mut numbers = Vec::new();
        let all = KeyRange::prefix(&keys::signed_head(log, 0)[..33]).after(&keys::signed_head(log, seq));
        self.ledger.state().range(&all, Order::Forward, &mut |key, _| {
            numbers.extend(key.last_chunk::<8>().map(|seq| u64::from_be_bytes(*seq)));
            if numbers.len() < many {
                std::ops::ControlFlow::Continue(())
            } else {
                std::ops::ControlFlow::Break(())
            }
        })?;
        let mut signed = Vec::with_capacity(numbers.len());
        for seq in numbers {
            signed.extend(self.fold.signed_head(self.ledger.state(), log, seq)?);
        }
        Ok(signed)
    }
}

/// The first number from one on behind which an end was set aside.
fn next_cut(cuts: &[u64], from: u64) -> u64 {
    cuts.iter().copied().filter(|cut| *cut >= from).min().unwrap_or(u64::MAX)
}

/// Takes a frame's entries of the log; says whether there were any.
fn take_frame(reader: &mut Reader, frame: &Frame) -> Result<bool, DeskFault> {
    if frame.kind != FrameKind::ACTS {
        return Ok(true);
    }
    let before = reader.head.seq;
    for placed in decode_frame(&frame.body).map_err(|error| DeskFault::Frame(frame.position, error))? {
        reader.take(placed);
    }
    Ok(reader.head.seq > before)
}
