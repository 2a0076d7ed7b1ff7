//! Reading frames, by place or in order, while a writer appends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::JournalFault;
use super::frame::{Frame, HEADER_BYTES, Header, HeaderSeen, agrees, frame_bytes, opened, read_header};
use super::position::Position;
use super::scan::{Damage, Scanner, Step};
use super::segment::file_name;
use crate::store::disk::Disk;

/// Read at once when one frame is wanted: most are shorter.
const GUESS_BYTES: usize = 4096;

/// A cheap handle for reading; clones may go to other threads.
#[derive(Clone)]
pub struct JournalReader {
    disk: Arc<dyn Disk>,
    end: Arc<AtomicU64>,
}

impl std::fmt::Debug for JournalReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JournalReader").field("end", &self.end()).finish_non_exhaustive()
    }
}

impl JournalReader {
    pub(super) fn new(disk: Arc<dyn Disk>, end: Arc<AtomicU64>) -> Self {
        Self { disk, end }
    }

    /// Reads a journal that is not open for writing here, up to an end that a scan found.
    pub fn at_rest(disk: Arc<dyn Disk>, end: Position) -> Self {
        Self::new(disk, Arc::new(AtomicU64::new(end.packed())))
    }

    /// The place after the last durable frame.
    pub fn end(&self) -> Position {
        Position::unpacked(self.end.load(Ordering::Acquire))
    }

    /// Reads the frame that starts at a place. Where none does, that is damage: places come from here.
    pub fn read(&self, position: Position) -> Result<Frame, JournalFault> {
        let name = file_name(position.segment);
        let mut bytes = vec![0; GUESS_BYTES];
        let read = self.disk.read_at(&name, position.offset.into(), &mut bytes)?;
        bytes.truncate(read);
        let wrong = |text: &str| {
            let (file, offset) = (name.clone(), position.offset.into());
            JournalFault::Damaged(Damage { file, offset, text: text.to_owned() })
        };
        let header = match bytes.first_chunk().map(read_header) {
            Some(HeaderSeen::Plausible(header)) => header,
            Some(HeaderSeen::Wrong(why)) => return Err(wrong(why)),
            Some(HeaderSeen::Zero) | None => return Err(wrong("zeros stand where a frame was written")),
        };
        self.complete(&name, position, &header, &mut bytes)?;
        let body = bytes.split_off((HEADER_BYTES as usize).min(bytes.len()));
        if !agrees(&header, position, &body) {
            return Err(wrong("the frame's checksum does not agree"));
        }
        frame(&*self.disk, position, &header, body)
    }

    /// Brings the bytes read so far to exactly header and body.
    fn complete(
        &self,
        name: &str,
        position: Position,
        header: &Header,
        bytes: &mut Vec<u8>,
    ) -> Result<(), JournalFault> {
        let wanted = usize::try_from(header.bytes()).unwrap_or(usize::MAX);
        let have = bytes.len();
        // A length that was damaged must not make room for gigabytes: no file holds so much.
        if wanted > have && wanted <= super::SEGMENT_BYTES as usize {
            bytes.resize(wanted, 0);
            let rest = bytes.get_mut(have..).unwrap_or_default();
            let read = self.disk.read_at(name, u64::from(position.offset) + have as u64, rest)?;
            bytes.truncate(have + read);
        }
        bytes.truncate(wanted);
        Ok(())
    }

    /// Frames from a place to the end as it is now, in order, with large reads; segments' start frames
    /// are left out. The place must be a frame's, a cursor, or [`Position::START`].
    pub fn frames(&self, from: Position) -> Result<Frames, JournalFault> {
        let until = self.end();
        let start = (from != Position::START).then_some(from);
        let scanner = Scanner::new(&self.disk, start, Some(until))?;
        Ok(Frames { scanner, until, done: from >= until })
    }
}

/// A frame for those who read what is in it: sealed ones are a fault where the disk has no keys.
fn frame(disk: &dyn Disk, position: Position, header: &Header, body: Vec<u8>) -> Result<Frame, JournalFault> {
    let next = position.after(frame_bytes(body.len()).unwrap_or(HEADER_BYTES));
    let (kind, epoch) = (header.kind, header.epoch);
    match opened(disk, position, header, body) {
        Ok((body, false)) => Ok(Frame { position, next, kind, epoch, body, is_sealed: false }),
        Ok((_, true)) => Err(JournalFault::Sealed),
        Err(why) => Err(JournalFault::Damaged(Damage::at(position, why))),
    }
}

/// An iterator over frames; ends after the first fault.
pub struct Frames {
    scanner: Scanner,
    until: Position,
    done: bool,
}

impl std::fmt::Debug for Frames {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Frames").field("until", &self.until).field("done", &self.done).finish_non_exhaustive()
    }
}

impl Frames {
    /// The place the iterator stops at.
    pub fn until(&self) -> Position {
        self.until
    }

    fn advance(&mut self) -> Result<Option<Frame>, JournalFault> {
        if self.scanner.at() >= self.until {
            return Ok(None);
        }
        match self.scanner.step()? {
            Step::Frame(position, _) if position >= self.until => Ok(None),
            Step::Frame(position, header) => {
                let body = self.scanner.body(position, &header)?.to_vec();
                frame(self.scanner.disk(), position, &header, body).map(Some)
            }
            Step::End { .. } => Ok(None),
            Step::Damage(damage) => Err(JournalFault::Damaged(damage)),
        }
    }
}

impl Iterator for Frames {
    type Item = Result<Frame, JournalFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.advance().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}
