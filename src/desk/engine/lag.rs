//! A fold that lags behind its journal: a hub writes down at once what desks hand in, and folds it later.
//!
//! Entries taken in ahead wait for their frames of [`FRAME_BYTES`], a few frames at most, so that one sync serves
//! several parcels, and one more the words of their devices for all of them; [`Engine::write_ahead`] puts them on
//! the disk. The fold follows in strides, a frame or two at a time. Whatever decides, or reads what only the fold
//! knows, catches up first.
//!
//! Invariant: what is acknowledged is on the disk; what is folded is a prefix of what is on the disk; the
//! state says how far it is folded, so that a crash costs nothing but folding again.

use std::collections::{BTreeSet, HashMap};

use super::{DeskFault, Engine, Reading};
use crate::base::id::ScopeId;
use crate::desk::rows::Place;
use crate::record::act::{Placed, decode_frame, encode_frame};
use crate::record::chain::{Frontier, Head, LogKey};
use crate::record::head::{HEADS_MAX, SignedHead, encode_heads};
use crate::store::journal::{FrameKind, Position};

/// Bytes of entries after which a frame is written: one entry is read back with its whole frame, and one
/// frame is folded in one stride.
pub const FRAME_BYTES: usize = 256 * 1024;

/// Frames that wait at most: the words for what is in them go before them in one.
const FRAMES_WAITING: usize = 8;

/// Entries after which a stride ends with its frame: a hundredth of a second, or a few.
const STRIDE_ENTRIES: usize = 250;

/// Rows at which a stride hands them over to the state.
const STRIDE_ROWS: usize = 4_000;

/// How far the fold is behind.
#[derive(Debug, Default)]
pub(super) struct Lag {
    /// Where the fold goes on; `None` while it has everything.
    from: Option<Position>,
    /// Entries in the journal from there on.
    entries: u64,
    /// How far logs go in the journal, where that is farther than in the fold.
    written: HashMap<LogKey, Head>,
    /// The last signed head of each log that lies there.
    signed: HashMap<LogKey, Head>,
    /// How far they go with what waits.
    taken: HashMap<LogKey, Head>,
    /// Entries that wait, frame by frame, and the words of their devices for them.
    waiting: Vec<Vec<Placed>>,
    words: Vec<SignedHead>,
    /// Bytes in the last of those frames.
    waiting_bytes: usize,
    /// Logs of which something was folded and may set an end of another aside.
    folded: BTreeSet<LogKey>,
}

impl Lag {
    /// Whether there is nothing the fold lacks.
    pub(super) fn is_none(&self) -> bool {
        self.from.is_none() && self.waiting.is_empty()
    }

    /// Whether the fold lacks something of a log.
    pub(super) fn concerns(&self, log: LogKey) -> bool {
        self.written.contains_key(&log) || self.taken.contains_key(&log) || self.signed.contains_key(&log)
    }

    /// The place up to which the fold has the journal that ends there.
    pub(super) fn folded_to(&self, end: Position) -> Position {
        self.from.unwrap_or(end)
    }

    /// How far its device vouches for a log of which the fold lacks something.
    pub(super) fn signed(&self, log: LogKey) -> Option<Head> {
        self.signed.get(&log).copied()
    }

    fn vouched_by(&mut self, words: &[SignedHead]) {
        for SignedHead { log, head, .. } in words {
            let last = self.signed.entry(*log).or_default();
            *last = (*last).max(*head);
        }
    }

    fn lies(&mut self, at: Position, entries: u64) {
        self.from.get_or_insert(at);
        self.entries += entries;
    }
}

impl Engine {
    /// Takes whole acts of one log in, which end where its device signed, without folding them. They are on the
    /// disk after [`Self::write_ahead`], which comes by itself when enough of them wait.
    pub(in crate::desk) fn take_ahead(
        &mut self,
        entries: Vec<Placed>,
        signed: SignedHead,
    ) -> Result<(), DeskFault> {
        if self.lost {
            return Err(DeskFault::MustReopen);
        }
        let bytes: usize = entries.iter().map(Placed::size).sum();
        // Segments may be small: a test's are.
        let limit = FRAME_BYTES.min(self.journal.body_bytes_max() / 2);
        let fits = self.lag.waiting_bytes + bytes <= limit;
        if !fits && self.lag.waiting.len() >= FRAMES_WAITING {
            self.write_ahead()?;
        }
        match self.lag.waiting.last_mut().filter(|_| fits) {
            Some(frame) => frame.extend(entries),
            None => {
                self.lag.waiting.push(entries);
                self.lag.waiting_bytes = 0;
            }
        }
        self.lag.waiting_bytes += bytes;
        self.lag.taken.insert(signed.log, signed.head);
        self.lag.words.push(signed);
        Ok(())
    }

    /// Puts on the disk what was taken in ahead, the words for it first (see `vouched`). Where that fails, none of what waited was taken in.
    pub(in crate::desk) fn write_ahead(&mut self) -> Result<(), DeskFault> {
        if self.lag.waiting.is_empty() {
            return Ok(());
        }
        // What is folded in a group lies before what is not.
        self.commit_group()?;
        let frames = std::mem::take(&mut self.lag.waiting);
        let taken = std::mem::take(&mut self.lag.taken);
        let words = std::mem::take(&mut self.lag.words);
        self.lag.waiting_bytes = 0;
        self.write_words(&words)?;
        for entries in frames {
            self.soil()?;
            let at = self.journal.append(FrameKind::ACTS, 0, &encode_frame(&entries))?;
            self.lag.lies(at, entries.len() as u64);
        }
        self.lag.written.extend(taken);
        self.lag.vouched_by(&words);
        Ok(())
    }

    /// Puts on the disk, unfolded, heads that devices signed for what is on it.
    pub(in crate::desk) fn write_signed_ahead(&mut self, heads: &[SignedHead]) -> Result<(), DeskFault> {
        self.write_ahead()?;
        self.write_words(heads)?;
        self.lag.vouched_by(heads);
        Ok(())
    }

    fn write_words(&mut self, words: &[SignedHead]) -> Result<(), DeskFault> {
        for words in self.unknown_signed(words)?.chunks(HEADS_MAX) {
            self.soil()?;
            let at = self.journal.append(FrameKind::SIGNED_HEADS, 0, &encode_heads(words))?;
            self.lag.lies(at, 0);
        }
        Ok(())
    }

    /// How far a log goes with everything taken in: where its next entry must follow.
    pub(in crate::desk) fn head_taken(&mut self, log: LogKey) -> Result<Head, DeskFault> {
        match self.lag.taken.get(&log) {
            Some(head) => Ok(*head),
            None => self.head_written(log),
        }
    }

    /// How far a log is on the disk.
    pub(in crate::desk) fn head_written(&mut self, log: LogKey) -> Result<Head, DeskFault> {
        match self.lag.written.get(&log) {
            Some(head) => Ok(*head),
            None => self.head_of(log),
        }
    }

    /// How far each log is on the disk, of some scopes.
    pub(in crate::desk) fn frontier_written(
        &mut self,
        within: &BTreeSet<ScopeId>,
    ) -> Result<Frontier, DeskFault> {
        let mut frontier = self.frontier_folded(Some(within))?;
        let ahead = self.lag.written.iter().filter(|(log, _)| within.contains(&log.scope));
        frontier.extend(ahead.map(|(log, head)| (*log, *head)));
        Ok(frontier)
    }

    /// Entries in the journal that are not folded yet.
    pub fn lag(&self) -> u64 {
        self.lag.entries
    }

    /// Whether the fold lacks something of a log.
    pub(in crate::desk) fn lags_for(&self, log: LogKey) -> bool {
        self.lag.concerns(log)
    }

    /// Folds everything on the disk, after writing what waits.
    pub(in crate::desk) fn catch_up(&mut self) -> Result<(), DeskFault> {
        self.write_ahead()?;
        while self.stride()? {}
        Ok(())
    }

    /// Folds a little of what is on the disk; true when there is more.
    pub(in crate::desk) fn stride(&mut self) -> Result<bool, DeskFault> {
        let Some(from) = self.lag.from else { return Ok(false) };
        if self.lost {
            return Err(DeskFault::MustReopen);
        }
        match self.fold_frames(from) {
            Ok((to, folded)) => {
                self.lag.entries = self.lag.entries.saturating_sub(folded);
                self.lag.from = (to < self.journal.end()).then_some(to);
                if self.lag.from.is_none() {
                    self.lag.folded.extend(std::mem::take(&mut self.lag.written).into_keys());
                    self.lag.signed.clear();
                    self.lag.entries = 0;
                }
                self.unsaved += 1;
                if self.fold.pending() >= STRIDE_ROWS || self.lag.from.is_none() {
                    self.save_state()?;
                }
                self.publish()?;
                self.cut_folded()?;
                Ok(self.lag.from.is_some())
            }
            Err(fault) => {
                // Half a frame may be folded: as after any fault, all that is recorded is folded anew.
                self.forget_group();
                Err(fault)
            }
        }
    }

    /// Cuts what words that came in ahead set aside, once nothing waits that may go on from there.
    fn cut_folded(&mut self) -> Result<(), DeskFault> {
        if self.lag.from.is_some() || !self.lag.waiting.is_empty() {
            return Ok(());
        }
        let folded = std::mem::take(&mut self.lag.folded);
        folded.into_iter().try_for_each(|log| self.cut_aside(log))
    }

    /// Folds whole frames from a place on; where the next one lies, and how many entries were folded.
    fn fold_frames(&mut self, from: Position) -> Result<(Position, u64), DeskFault> {
        let (mut to, mut folded) = (self.journal.end(), 0);
        let state = self.ledger.state();
        let reading = Reading::new(self.journal.reader(), &[]);
        for frame in self.journal.frames(from)? {
            let frame = frame?;
            to = frame.next;
            if frame.kind != FrameKind::ACTS {
                self.fold.absorb_marks(state, frame.kind, &frame.body)?;
                continue;
            }
            let placed =
                decode_frame(&frame.body).map_err(|error| DeskFault::Frame(frame.position, error))?;
            let Position { segment, offset } = frame.position;
            for (placed, index) in placed.iter().zip(0_u16..) {
                self.known_logs.insert(placed.log);
                self.fold.absorb(state, &reading, placed, Place { segment, offset, index })?;
            }
            folded += placed.len();
            if folded >= STRIDE_ENTRIES {
                break;
            }
        }
        Ok((to, folded as u64))
    }

    /// Everything recorded was folded by replaying the journal.
    pub(super) fn lag_no_more(&mut self) {
        // What waited is recorded nowhere and belongs to nobody: its device hands it in again.
        self.lag = Lag::default();
    }
}
