//! The journal: the truth of a store, append-only, durable when `append` returns **\[bytes\]**.
//!
//! ```text
//! journal/00000001.log   8 MiB, written ahead with zeros:  ┌start┬frame┬frame┬frame┬ 0 0 0 …
//! journal/00000002.log   …                                  └ "the segment before ended at …"
//! ```
//! [`frame`] has a frame's bytes, [`mod@scan`] the rules by which an end, a torn tail and damage are told
//! apart. Bodies are opaque here: this room knows nothing of what is recorded.
//!
//! Invariants: at most one frame is ever unsynced; a segment is started only after the last frame of
//! the one before it is durable; a frame is never changed; after a write or sync that failed nothing
//! more is written until the journal has been opened anew and its end checked.

pub mod frame;
pub mod position;
pub mod reader;
pub mod scan;
pub mod segment;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use frame::{Frame, FrameKind};
pub use position::Position;
pub use reader::{Frames, JournalReader};
pub use scan::{Damage, ScanReport, TornTail, scan};

use self::frame::{ALIGNMENT, HEADER_BYTES, frame_bytes, place, start_body, write_frame};
use self::scan::{Scanner, Step};
use self::segment::{FOLDER, SegmentFile, file_name};
use crate::seal::aead::OVERHEAD;
use crate::seal::key::Use;
use crate::store::disk::{Disk, DiskFault};

/// Bytes of a segment.
pub const SEGMENT_BYTES: u32 = 8 << 20;

/// Bytes a start frame takes.
const START_BYTES: u32 = 64;

/// The longest body a frame can have: what a fresh segment has room for.
pub const BODY_BYTES_MAX: usize = (SEGMENT_BYTES - START_BYTES - HEADER_BYTES) as usize;

/// The longest body that several acts may be put into together, so that one sync stays short.
pub const GROUP_COMMIT_BYTES_MAX: usize = 1 << 20;

/// Bytes of the next segment written at a time by [`Journal::prepare`]: about a millisecond's work.
const PREPARE_BYTES: u64 = 256 << 10;

/// Choices about a journal that are not in its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalOptions {
    /// Bytes of a new segment: [`SEGMENT_BYTES`], or less (a multiple of 32, at least 1 KiB) where a
    /// test wants many segments.
    pub segment_bytes: u32,
}

impl Default for JournalOptions {
    fn default() -> Self {
        Self { segment_bytes: SEGMENT_BYTES }
    }
}

/// What is known about a journal's end before it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownEnd {
    /// Nothing: every frame is read once.
    Nothing,
    /// Everything below this place was durable once: the highest of the state's cursor, the clean
    /// marker and the last hub receipt. Segments before it are not read.
    AtLeast(Position),
    /// A clean marker, removed before any write, says that the log ends exactly here.
    Clean(Position),
}

/// What opening found and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenReport {
    /// The place after the last frame.
    pub end: Position,
    /// Frames read on the way.
    pub frames_read: u64,
    /// The unfinished frame that was replaced by zeros.
    pub torn_tail: Option<TornTail>,
    /// Whether there was no journal before.
    pub is_new: bool,
}

/// What the journal could not do. English for logs; [`JournalFault::key`] names the text for people.
#[derive(Debug, thiserror::Error)]
pub enum JournalFault {
    /// The journal is not what was written. Nothing was changed; restore a backup or ask for help.
    #[error("the journal is damaged: {0}; nothing was changed")]
    Damaged(Damage),
    /// An earlier write failed; opening the journal anew checks its end and goes on.
    #[error("nothing more is recorded until the store has been opened again: {reason}")]
    ReadOnly {
        /// The failure that led to it.
        reason: String,
    },
    /// No room: nothing was recorded, all that was recorded before is safe.
    #[error("the disk is full: this was not recorded, everything before it is safe ({source})")]
    Full {
        /// Whether the journal must be opened again before the next append.
        reopen: bool,
        /// What the disk said.
        source: DiskFault,
    },
    /// Writing or syncing failed; the journal is read-only until it is opened again.
    #[error(
        "the disk failed while recording: {source}; {}",
        if *.void { "this was not recorded" } else { "whether this was recorded shows when the store is opened again" }
    )]
    Failed {
        /// True when the frame is proven absent, false when only opening again can tell.
        void: bool,
        /// What the disk said.
        source: DiskFault,
    },
    /// The body is longer than a frame can be.
    #[error("{bytes} bytes are too many for one frame; at most {limit}")]
    TooLarge {
        /// Bytes asked for.
        bytes: usize,
        /// Bytes possible.
        limit: usize,
    },
    /// The journal is sealed and nobody has signed in.
    #[error("the journal is sealed: sign in with --officer and --passphrase-file")]
    Sealed,
    /// Reading failed, or writing outside of an append.
    #[error(transparent)]
    Disk(#[from] DiskFault),
}

impl JournalFault {
    /// The message id of the text for people.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Damaged(_) => "fault-journal-damaged",
            Self::ReadOnly { .. } => "fault-journal-read-only",
            Self::Full { .. } => "fault-disk-full",
            Self::Failed { void: true, .. } => "fault-journal-not-recorded",
            Self::Failed { void: false, .. } => "fault-journal-unknown",
            Self::TooLarge { .. } => "fault-journal-too-large",
            Self::Sealed => "fault-sealed",
            Self::Disk(_) => "fault-disk",
        }
    }

    /// Whether the cause is a full disk.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full { .. }) || matches!(self, Self::Disk(fault) if fault.is_full())
    }
}

/// A segment that is being written ahead.
#[derive(Debug, Clone, Copy)]
struct Ahead {
    segment: u32,
    written: u64,
}

/// The one writer of a journal.
pub struct Journal {
    disk: Arc<dyn Disk>,
    options: JournalOptions,
    end: Position,
    shared_end: Arc<AtomicU64>,
    /// Why nothing more is written, once something failed.
    broken: Option<String>,
    ahead: Option<Ahead>,
    buffer: Vec<u8>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal")
            .field("end", &self.end)
            .field("broken", &self.broken)
            .finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens the journal of a disk, makes it where there is none, and replaces a torn tail by zeros.
    ///
    /// Damage is a fault, and then nothing has been written.
    pub fn open(
        disk: Arc<dyn Disk>,
        options: JournalOptions,
        known: KnownEnd,
    ) -> Result<(Self, OpenReport), JournalFault> {
        let believed = match known {
            KnownEnd::Clean(end) => clean_end(&disk, end)?,
            KnownEnd::AtLeast(_) | KnownEnd::Nothing => None,
        };
        let (mut report, last) = match (believed, known) {
            (Some(report), _) => (report, None),
            (None, KnownEnd::Clean(good) | KnownEnd::AtLeast(good)) => find_end(&disk, Some(good))?,
            (None, KnownEnd::Nothing) => find_end(&disk, None)?,
        };
        if let Some(torn) = report.torn_tail {
            zero(&*disk, torn)?;
        }
        if let Some(last) = last {
            rewrite(&*disk, last, report.end)?;
        }
        let mut journal = Self {
            disk,
            options,
            end: report.end,
            shared_end: Arc::new(AtomicU64::new(0)),
            broken: None,
            ahead: None,
            buffer: Vec::new(),
        };
        journal.finish_segment()?;
        report.end = journal.end;
        Ok((journal, report))
    }

    /// Records a frame, sealed in the newest epoch where the disk has keys; elsewhere its header has `epoch`,
    /// which is 0. When this returns its place, it is durable.
    pub fn append(&mut self, kind: FrameKind, epoch: u32, body: &[u8]) -> Result<Position, JournalFault> {
        self.check_sound()?;
        let limit = self.body_bytes_max();
        let size = frame_bytes(body.len() + self.seal_bytes()).filter(|_| body.len() <= limit);
        let Some(size) = size else { return Err(JournalFault::TooLarge { bytes: body.len(), limit }) };
        if self.end.offset.saturating_add(size) > self.options.segment_bytes {
            self.roll_over()?;
        }
        let Some(sealer) = self.disk.sealer() else { return self.write(kind, epoch, body) };
        let sealed = sealer.seal(Use::Journal, &place(self.end, kind), body);
        let epoch = sealer.newest().number();
        self.write(kind, epoch, &sealed)
    }

    /// The longest body [`Self::append`] takes.
    pub fn body_bytes_max(&self) -> usize {
        let fresh = self.options.segment_bytes.saturating_sub(START_BYTES + HEADER_BYTES) as usize;
        BODY_BYTES_MAX.min(fresh).saturating_sub(self.seal_bytes())
    }

    /// Bytes a body grows by.
    fn seal_bytes(&self) -> usize {
        if self.disk.sealer().is_some() { OVERHEAD } else { 0 }
    }

    /// The place after the last frame.
    pub fn end(&self) -> Position {
        self.end
    }

    /// Why nothing more is written, if an append failed.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// A handle for reading, also from other threads, while this writer goes on.
    pub fn reader(&self) -> JournalReader {
        JournalReader::new(Arc::clone(&self.disk), Arc::clone(&self.shared_end))
    }

    /// Reads the frame at a place; see [`JournalReader::read`].
    pub fn read(&self, position: Position) -> Result<Frame, JournalFault> {
        self.reader().read(position)
    }

    /// All frames from a place to the present end; see [`JournalReader::frames`].
    pub fn frames(&self, from: Position) -> Result<Frames, JournalFault> {
        self.reader().frames(from)
    }

    /// Writes a piece of the next segment ahead, once the present one is half full, so that no act has
    /// to wait for it. To be called between acts; each call takes about a millisecond.
    ///
    /// Returns whether more is to be done. A fault leaves the journal as it was.
    pub fn prepare(&mut self) -> Result<bool, JournalFault> {
        let size = u64::from(self.options.segment_bytes);
        let segment = self.end.segment.saturating_add(1);
        let early = u64::from(self.end.offset) < size / 2;
        let ahead = match self.ahead {
            Some(ahead) if ahead.segment == segment => ahead,
            _ if early => return Ok(false),
            _ => Ahead { segment, written: self.usable_bytes(segment)? },
        };
        if self.broken.is_some() || ahead.written >= size {
            self.ahead = Some(ahead);
            return Ok(false);
        }
        let count = PREPARE_BYTES.min(size - ahead.written);
        if let Err(fault) = self.write_ahead(ahead, count) {
            // What was written ahead is given back: drafts need the room more.
            self.ahead = None;
            let _ = self.disk.remove(&file_name(segment));
            return Err(fault.into());
        }
        self.ahead = Some(Ahead { segment, written: ahead.written + count });
        Ok(ahead.written + count < size)
    }

    fn check_sound(&self) -> Result<(), JournalFault> {
        match &self.broken {
            Some(reason) => Err(JournalFault::ReadOnly { reason: reason.clone() }),
            None => Ok(()),
        }
    }

    fn set_end(&mut self, end: Position) {
        self.end = end;
        self.shared_end.store(end.packed(), Ordering::Release);
    }

    /// Writes and syncs one frame at the end, where there is room for it.
    fn write(&mut self, kind: FrameKind, epoch: u32, body: &[u8]) -> Result<Position, JournalFault> {
        let place = self.end;
        let mut buffer = std::mem::take(&mut self.buffer);
        let size = write_frame(&mut buffer, place, (kind, epoch), body);
        let Some(size) = size else {
            return Err(JournalFault::TooLarge { bytes: body.len(), limit: self.body_bytes_max() });
        };
        let name = file_name(place.segment);
        let written = self.disk.write_at(&name, place.offset.into(), &buffer);
        let outcome = written.and_then(|()| self.disk.sync_data(&name));
        if buffer.capacity() <= GROUP_COMMIT_BYTES_MAX {
            self.buffer = buffer;
        }
        match outcome {
            Ok(()) => {
                self.set_end(place.after(size));
                Ok(place)
            }
            Err(source) => Err(self.fail(place, source)),
        }
    }

    /// After a failed write: no further one until reopened. The frame's header is overwritten with
    /// zeros; where that reaches the disk, the frame is proven absent.
    fn fail(&mut self, place: Position, source: DiskFault) -> JournalFault {
        self.broken = Some(source.to_string());
        let name = file_name(place.segment);
        let void = self
            .disk
            .write_zeros(&name, place.offset.into(), HEADER_BYTES.into())
            .and_then(|()| self.disk.sync_data(&name))
            .is_ok();
        if void && source.is_full() {
            JournalFault::Full { reopen: true, source }
        } else {
            JournalFault::Failed { void, source }
        }
    }

    /// Goes to the next segment. The last frame of this one is durable, as every frame is.
    fn roll_over(&mut self) -> Result<(), JournalFault> {
        let before = self.end;
        let segment = before.segment.saturating_add(1);
        if let Err(source) = self.make_segment(segment) {
            // The present segment is untouched: the act is refused, the next one may find room.
            let _ = self.disk.remove(&file_name(segment));
            self.ahead = None;
            return Err(if source.is_full() {
                JournalFault::Full { reopen: false, source }
            } else {
                JournalFault::Disk(source)
            });
        }
        self.ahead = None;
        self.end = Position { segment, offset: 0 };
        match self.write(FrameKind::SEGMENT_START, 0, &start_body(Some(before))) {
            Ok(_) => Ok(()),
            Err(fault) => {
                self.end = before;
                Err(fault)
            }
        }
    }

    /// Sees to it that a segment's file is there at full length, all zeros, durable by name and content.
    fn make_segment(&self, segment: u32) -> Result<(), DiskFault> {
        let size = u64::from(self.options.segment_bytes);
        let written = match self.ahead {
            Some(ahead) if ahead.segment == segment => ahead.written,
            _ => self.usable_bytes(segment)?,
        };
        if written < size {
            self.write_ahead(Ahead { segment, written }, size - written)?;
        } else {
            // Written ahead before a restart: its name may not have been synced then.
            self.disk.sync_data(&file_name(segment))?;
            self.disk.sync_dir(FOLDER)?;
        }
        Ok(())
    }

    /// How much of a segment is already written ahead with zeros; 0 when none of it can be used.
    fn usable_bytes(&self, segment: u32) -> Result<u64, DiskFault> {
        let Some(mut file) = SegmentFile::open(&self.disk, segment)? else { return Ok(0) };
        Ok(if file.last_written(0)?.is_none() { file.len() } else { 0 })
    }

    fn write_ahead(&self, ahead: Ahead, count: u64) -> Result<(), DiskFault> {
        let name = file_name(ahead.segment);
        if ahead.written == 0 && self.disk.len(&name)?.is_none() {
            self.disk.create(&name)?;
        }
        self.disk.write_zeros(&name, ahead.written, count)?;
        self.disk.sync_data(&name)?;
        self.disk.sync_dir(FOLDER)
    }

    /// Brings the segment of the end to what an append expects: full length, durable, started.
    fn finish_segment(&mut self) -> Result<(), JournalFault> {
        let end = self.end;
        let size = u64::from(self.options.segment_bytes);
        let name = file_name(end.segment);
        let len = self.disk.len(&name)?;
        if len.is_none() {
            self.disk.make_dir(FOLDER)?;
        }
        if len.is_none_or(|len| len < size) {
            let written = len.unwrap_or(0);
            self.write_ahead(Ahead { segment: end.segment, written }, size - written)
                .map_err(full_or_disk)?;
        }
        // A process that was killed may have left a last frame or a name that only the cache holds.
        self.disk.sync_data(&name)?;
        self.disk.sync_dir(FOLDER)?;
        self.disk.sync_dir("")?;
        self.set_end(end);
        if end.offset == 0 {
            self.write(FrameKind::SEGMENT_START, 0, &start_body(None))?;
        }
        Ok(())
    }
}

fn full_or_disk(source: DiskFault) -> JournalFault {
    if source.is_full() { JournalFault::Full { reopen: true, source } } else { JournalFault::Disk(source) }
}

/// Replaces a torn tail by zeros.
fn zero(disk: &dyn Disk, torn: TornTail) -> Result<(), DiskFault> {
    let name = file_name(torn.position.segment);
    disk.write_zeros(&name, torn.position.offset.into(), torn.bytes.into())?;
    disk.sync_data(&name)
}

/// Writes the last frame and the zeros after it once more, as they are read.
///
/// After a sync that failed, what is read may be in the cache only, and no later sync covers it unless
/// it is written again. Nothing before the last frame can be in that case.
fn rewrite(disk: &dyn Disk, last: Position, end: Position) -> Result<(), DiskFault> {
    let name = file_name(end.segment);
    let start = if last.segment == end.segment { last.offset } else { 0 };
    let mut bytes = vec![0; end.offset.saturating_sub(start) as usize];
    let read = disk.read_at(&name, start.into(), &mut bytes)?;
    bytes.truncate(read);
    disk.write_at(&name, start.into(), &bytes)?;
    let room = disk.len(&name)?.unwrap_or(0).saturating_sub(end.offset.into());
    disk.write_zeros(&name, end.offset.into(), room.min(HEADER_BYTES.into()))
}

/// Believes a clean marker where the journal does not contradict it; reads one header.
fn clean_end(disk: &Arc<dyn Disk>, end: Position) -> Result<Option<OpenReport>, DiskFault> {
    let Some(mut file) = SegmentFile::open(disk, end.segment)? else { return Ok(None) };
    let ends_here = end.offset > 0
        && end.offset.is_multiple_of(ALIGNMENT)
        && u64::from(end.offset) <= file.len()
        && file.header_is_zero(end.offset)?;
    let next = match SegmentFile::open(disk, end.segment.saturating_add(1))? {
        Some(mut next) => next.header_is_zero(0)?,
        None => true,
    };
    let report = OpenReport { end, frames_read: 0, torn_tail: None, is_new: false };
    Ok((ends_here && next).then_some(report))
}

/// Reads to the end from the start of the segment that the known-good end lies in, so that a cursor
/// that points inside a frame is noticed rather than believed.
///
/// Returns the last frame's place, too, when there is any segment.
fn find_end(
    disk: &Arc<dyn Disk>,
    known_good: Option<Position>,
) -> Result<(OpenReport, Option<Position>), JournalFault> {
    let from = known_good.map(|good| Position { offset: 0, ..good });
    let mut scanner = Scanner::new(disk, from, known_good)?;
    let (mut frames_read, mut last) = (0, None);
    loop {
        match scanner.step()? {
            Step::Frame(position, _) => {
                frames_read += 1;
                last = Some(position);
                let next = scanner.at();
                if known_good.is_some_and(|good| position < good && good < next) {
                    return Err(JournalFault::Damaged(Damage {
                        file: file_name(position.segment),
                        offset: position.offset.into(),
                        text: "the known-good end points inside this frame".to_owned(),
                    }));
                }
            }
            Step::End { torn } => {
                let end = scanner.at();
                let is_new = end.offset == 0;
                let last = last.or((!is_new).then_some(Position { offset: 0, ..end }));
                return Ok((OpenReport { end, frames_read, torn_tail: torn, is_new }, last));
            }
            Step::Damage(damage) => return Err(JournalFault::Damaged(damage)),
        }
    }
}
