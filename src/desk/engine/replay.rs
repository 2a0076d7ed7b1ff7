//! Replaying the journal: what the state has not seen is folded into it.
//!
//! Three hands work on one store: a thread reads frames ahead and checks their entries, this one folds
//! them in the journal's order, and a third hands over to the state what was folded before. Nothing of
//! the result depends on how they interleave.

use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};

use super::{DeskFault, Engine, Progress, Reading};
use crate::desk::fold::FOLD_VERSION;
use crate::desk::rows::Place;
use crate::record::act::{Placed, PlacedError, Read, decode_frame};
use crate::store::journal::{Frame, FrameKind, Frames, JournalFault, Position};
use crate::store::ledger::Applied;

/// Changed rows at which they are handed over.
const ROWS_MAX: usize = 20_000;
/// Entries sent on together: handing over a single small act would cost more than reading it.
const CHUNK_ENTRIES: usize = 64;
/// Chunks read ahead: enough to keep everybody busy, a few megabytes at the most usual.
const CHUNKS_AHEAD: usize = 16;

/// A frame whose entries were read and checked.
struct Decoded {
    position: Position,
    next: Position,
    entries: Vec<(Placed, Result<Read, PlacedError>)>,
    /// The body of a frame that holds no acts.
    marks: Option<(FrameKind, Vec<u8>)>,
}

fn decode(frame: Result<Frame, JournalFault>) -> Result<Decoded, DeskFault> {
    let frame = frame?;
    let (placed, marks) = if frame.kind == FrameKind::ACTS {
        (decode_frame(&frame.body).map_err(|error| DeskFault::Frame(frame.position, error))?, None)
    } else {
        (Vec::new(), Some((frame.kind, frame.body)))
    };
    let read = |placed: Placed| {
        let read = placed.read();
        (placed, read)
    };
    let entries = placed.into_iter().map(read).collect();
    Ok(Decoded { position: frame.position, next: frame.next, entries, marks })
}

/// Reads ahead until the end, a fault, or until nobody listens any more.
fn read_ahead(frames: Frames, chunks: &SyncSender<Result<Vec<Decoded>, DeskFault>>) {
    let (mut chunk, mut entries) = (Vec::new(), 0);
    for frame in frames {
        match decode(frame) {
            Ok(decoded) => {
                entries += decoded.entries.len().max(1);
                chunk.push(decoded);
            }
            Err(fault) => {
                // What came before the fault is folded first, as it would be by one hand.
                let _ = chunks.send(Ok(chunk)).and_then(|()| chunks.send(Err(fault)));
                return;
            }
        }
        if entries >= CHUNK_ENTRIES {
            entries = 0;
            if chunks.send(Ok(std::mem::take(&mut chunk))).is_err() {
                return;
            }
        }
    }
    let _ = chunks.send(Ok(chunk));
}

impl Engine {
    /// Folds what the state has not seen; returns the entries folded.
    pub(super) fn replay(
        &mut self,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<u64, DeskFault> {
        let from = self.ledger.applied().map_or(Position::START, |applied| applied.position);
        let end = self.journal.end();
        if from == end {
            return Ok(0);
        }
        self.soil()?;
        let (fold, journal) = (&mut self.fold, &self.journal);
        let frames = journal.frames(from)?;
        self.ledger.behind(|state, handing| {
            let mut hand_over = |fold: &mut crate::desk::fold::Fold, position| {
                let applied = Applied { position, fold: FOLD_VERSION };
                // Nobody listens yet: whoever shows the state reads it whole afterwards.
                fold.take_touched();
                handing.over(applied, |batch| fold.take_batch(batch)).map_err(DeskFault::State)
            };
            let reading = Reading::new(journal.reader(), &[]);
            let mut done = 0;
            std::thread::scope(|scope| {
                let (chunks, decoded) = sync_channel(CHUNKS_AHEAD);
                scope.spawn(move || read_ahead(frames, &chunks));
                // Moved in here, so that a fault below lets the reader go.
                for chunk in decoded {
                    for frame in chunk? {
                        let Position { segment, offset } = frame.position;
                        for ((placed, read), index) in frame.entries.iter().zip(0_u16..) {
                            let place = Place { segment, offset, index };
                            fold.absorb_read(state, &reading, placed, read, place)?;
                            done += 1;
                        }
                        if let Some((kind, body)) = &frame.marks {
                            fold.absorb_marks(state, *kind, body)?;
                        }
                        if fold.pending() >= ROWS_MAX {
                            hand_over(fold, frame.next)?;
                            let seen = Progress::Replaying { entries: done, segment, last: end.segment };
                            if progress(seen).is_break() {
                                return Err(DeskFault::Stopped);
                            }
                        }
                    }
                }
                hand_over(fold, end)?;
                Ok(done)
            })
        })
    }
}
