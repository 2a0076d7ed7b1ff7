//! One segment file, read through a window.
//!
//! Reading goes forward in large steps; the window slides. Nothing here writes.

use std::sync::Arc;

use super::frame::{ALIGNMENT, HEADER_BYTES, Header, HeaderSeen, MAGIC, agrees, read_header};
use super::position::Position;
use crate::store::disk::{Disk, DiskFault};

/// Folder of the segments.
pub const FOLDER: &str = "journal";

/// Bytes read at once while many are read: large enough that a rebuild is not held up by system calls.
const WINDOW_BYTES: u64 = 1 << 20;
/// Bytes read at first, twice as many every time: whoever reads a few frames must not hold a megabyte.
const WINDOW_BYTES_FIRST: u64 = 64 << 10;

/// Bytes hashed at most while looking for a later good frame. Only a segment made to look like
/// thousands of frame starts gets there; it is then taken as damaged, which changes nothing on disk.
const SEARCH_BYTES_MAX: u64 = 256 << 20;

/// The file of a segment: `journal/00000001.log`.
pub fn file_name(segment: u32) -> String {
    format!("{FOLDER}/{segment:08}.log")
}

/// The segment a name in the journal's folder stands for.
pub(super) fn number_of(name: &str) -> Option<u32> {
    let number = name.strip_suffix(".log")?.parse().ok()?;
    (number > 0 && format!("{number:08}.log") == name).then_some(number)
}

/// All segments there are, in order; none when there is no folder.
pub(in crate::store) fn numbers(disk: &dyn Disk) -> Result<Vec<u32>, DiskFault> {
    match disk.list(FOLDER) {
        Ok(names) => {
            let mut numbers: Vec<u32> = names.iter().filter_map(|name| number_of(name)).collect();
            numbers.sort_unstable();
            Ok(numbers)
        }
        Err(fault) if fault.is_absent() => Ok(Vec::new()),
        Err(fault) => Err(fault),
    }
}

/// What stands at an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A frame whose checksum agrees.
    Good(Header),
    /// A header of zeros, or no room for one.
    Empty,
    /// Something that is no frame, in words.
    Bad(&'static str),
}

/// What the rest of a segment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    Frame(u32),
    /// The search was given up, see [`SEARCH_BYTES_MAX`].
    Undecided,
}

pub(super) struct SegmentFile {
    disk: Arc<dyn Disk>,
    number: u32,
    name: String,
    len: u64,
    window: Vec<u8>,
    window_at: u64,
    window_bytes: u64,
}

impl SegmentFile {
    /// `None` when there is no such file.
    pub(super) fn open(disk: &Arc<dyn Disk>, number: u32) -> Result<Option<Self>, DiskFault> {
        let name = file_name(number);
        let Some(len) = disk.len(&name)? else { return Ok(None) };
        // Offsets are 32 bits; what lies beyond could not be named.
        let len = len.min(u64::from(u32::MAX));
        let disk = Arc::clone(disk);
        Ok(Some(Self {
            disk,
            number,
            name,
            len,
            window: Vec::new(),
            window_at: 0,
            window_bytes: WINDOW_BYTES_FIRST,
        }))
    }

    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// Up to `wanted` bytes at an offset, fewer where the file ends.
    fn bytes(&mut self, offset: u64, wanted: u64) -> Result<&[u8], DiskFault> {
        let end = (offset + wanted).min(self.len);
        let held = offset >= self.window_at && end <= self.window_at + self.window.len() as u64;
        if !held {
            self.slide(offset, wanted)?;
        }
        let start = usize::try_from(offset - self.window_at).unwrap_or(usize::MAX);
        let rest = self.window.get(start..).unwrap_or_default();
        let count = usize::try_from(wanted).unwrap_or(usize::MAX).min(rest.len());
        Ok(rest.get(..count).unwrap_or_default())
    }

    fn slide(&mut self, offset: u64, wanted: u64) -> Result<(), DiskFault> {
        let count = wanted.max(self.window_bytes).min(self.len.saturating_sub(offset));
        self.window_bytes = WINDOW_BYTES.min(self.window_bytes * 2);
        self.window_at = offset;
        self.window.resize(usize::try_from(count).unwrap_or(0), 0);
        let read = match self.disk.read_at(&self.name, offset, &mut self.window) {
            Ok(read) => read,
            Err(fault) => {
                self.window.clear();
                return Err(fault);
            }
        };
        self.window.truncate(read);
        Ok(())
    }

    /// Tells what stands at an offset, body and checksum included.
    pub(super) fn look(&mut self, offset: u32) -> Result<Look, DiskFault> {
        let number = self.number;
        let Some(header) =
            self.bytes(offset.into(), HEADER_BYTES.into())?.first_chunk::<{ HEADER_BYTES as usize }>()
        else {
            return self.look_at_stump(offset);
        };
        let header = match read_header(header) {
            HeaderSeen::Zero => return Ok(Look::Empty),
            HeaderSeen::Wrong(why) => return Ok(Look::Bad(why)),
            HeaderSeen::Plausible(header) => header,
        };
        if u64::from(offset) + header.bytes() > self.len {
            return Ok(Look::Bad("the frame reaches past the end of its file"));
        }
        let body = self.body(offset, &header)?;
        let place = Position { segment: number, offset };
        Ok(if agrees(&header, place, body) {
            Look::Good(header)
        } else {
            Look::Bad("the frame's checksum does not agree")
        })
    }

    /// Whether a header's worth of zeros stands at an offset, or the file ends before.
    pub(super) fn header_is_zero(&mut self, offset: u32) -> Result<bool, DiskFault> {
        let mut header = [0; HEADER_BYTES as usize];
        self.disk.read_at(&self.name, offset.into(), &mut header)?;
        Ok(header == [0; HEADER_BYTES as usize])
    }

    /// Fewer bytes than a header are left in the file.
    fn look_at_stump(&mut self, offset: u32) -> Result<Look, DiskFault> {
        let zero = self.bytes(offset.into(), HEADER_BYTES.into())?.iter().all(|byte| *byte == 0);
        Ok(if zero { Look::Empty } else { Look::Bad("the file ends inside a frame") })
    }

    /// The body of a frame that was looked at.
    pub(super) fn body(&mut self, offset: u32, header: &Header) -> Result<&[u8], DiskFault> {
        let whole = self.bytes(offset.into(), header.bytes())?;
        Ok(whole.get(HEADER_BYTES as usize..).unwrap_or_default())
    }

    /// The end of the last byte at or after `offset` that is not zero; `None` when all are.
    pub(super) fn last_written(&mut self, offset: u32) -> Result<Option<u32>, DiskFault> {
        const ZEROS: [u8; 4096] = [0; 4096];
        let mut last = None;
        let mut at = u64::from(offset);
        while at < self.len {
            let block = self.bytes(at, ZEROS.len() as u64)?;
            if block.is_empty() {
                break;
            }
            // Comparing with zeros is one fast call even in an unoptimised build.
            if ZEROS.get(..block.len()) != Some(block) {
                last = block.iter().rposition(|byte| *byte != 0).map(|index| at + index as u64 + 1);
            }
            at += block.len() as u64;
        }
        Ok(last.and_then(|end| u32::try_from(end).ok()))
    }

    /// Looks for a good frame at or after `offset`.
    pub(super) fn find_good(&mut self, offset: u32) -> Result<Found, DiskFault> {
        let mut hashed = 0;
        let mut at = u64::from(offset.next_multiple_of(ALIGNMENT));
        while at < self.len {
            let block = self.bytes(at, 4096)?;
            let starts = (0..block.len()).step_by(ALIGNMENT as usize);
            let candidates: Vec<usize> =
                starts.filter(|start| block.get(*start..).is_some_and(|b| b.starts_with(&MAGIC))).collect();
            let step = block.len().next_multiple_of(ALIGNMENT as usize).max(ALIGNMENT as usize);
            for candidate in candidates {
                let here = u32::try_from(at + candidate as u64).unwrap_or(u32::MAX);
                if let Look::Good(_) = self.look(here)? {
                    return Ok(Found::Frame(here));
                }
                hashed += self.claimed_bytes(here)?;
                if hashed > SEARCH_BYTES_MAX {
                    return Ok(Found::Undecided);
                }
            }
            at += step as u64;
        }
        Ok(Found::Nothing)
    }

    /// Bytes that were hashed to look at a candidate.
    fn claimed_bytes(&mut self, offset: u32) -> Result<u64, DiskFault> {
        let header = self.bytes(offset.into(), HEADER_BYTES.into())?.first_chunk().map(read_header);
        Ok(match header {
            Some(HeaderSeen::Plausible(header)) => header.bytes(),
            _ => u64::from(HEADER_BYTES),
        })
    }

    /// Bytes the file has.
    pub(super) fn len(&self) -> u64 {
        self.len
    }
}
