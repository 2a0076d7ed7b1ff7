//! The bytes of one frame **\[bytes\]**.
//!
//! ```text
//! offset  length
//!      0       4  magic: 6D 63 46 F1 ("mcF" and a byte that no UTF-8 text has)
//!      4       1  format version: 1
//!      5       1  frame kind, never 0
//!      6       2  zero
//!      8       4  length of the body, little-endian
//!     12       4  key epoch, little-endian; 0 = the body is not sealed
//!     16      16  BLAKE3(segment number u32 LE ‖ offset u32 LE ‖ bytes 0..16 ‖ body)[..16]
//!     32       …  body
//!              …  zeros up to a multiple of 32 bytes; under no checksum
//! ```
//!
//! Frames start at multiples of 32, so a header never straddles a sector: after a power cut it is
//! whole or zero. The place is in the checksum, so a frame that turns up elsewhere is not believed. The checksum
//! is over the body as it is stored: what is sealed is checked, and its end found, without a key.

use super::position::Position;
use crate::seal::aead::Place;
use crate::seal::key::Use;
use crate::store::disk::Disk;

/// First four bytes of every frame.
pub const MAGIC: [u8; 4] = [0x6D, 0x63, 0x46, 0xF1];

/// The only format version there is.
pub const FORMAT_VERSION: u8 = 1;

/// Bytes before the body.
pub const HEADER_BYTES: u32 = 32;

/// Frames start at multiples of this.
pub const ALIGNMENT: u32 = 32;

/// What a frame is for. Kinds this program does not know are kept and handed out like any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameKind(pub u8);

impl FrameKind {
    /// First frame of every segment: where the segment before it ended. The journal's own.
    pub const SEGMENT_START: Self = Self(1);
    /// One or more acts.
    pub const ACTS: Self = Self(2);
    /// Reserved: a signed checkpoint that may stand for the segments before it.
    pub const CHECKPOINT: Self = Self(3);
    /// What a hub has acknowledged.
    pub const HUB_RECEIPT: Self = Self(4);
    /// Reserved: room left over where a segment was rewritten with less in it.
    pub const FILLER: Self = Self(5);
    /// Heads of logs, signed by their devices.
    pub const SIGNED_HEADS: Self = Self(6);
    /// The end of a log that lies before this was set aside.
    pub const LOG_CUT: Self = Self(7);
}

/// A frame read from the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Where it starts.
    pub position: Position,
    /// The place after it: the cursor of one who has taken it in.
    pub next: Position,
    /// What it is for.
    pub kind: FrameKind,
    /// Which key sealed the body; 0 = none.
    pub epoch: u32,
    /// Opaque bytes.
    pub body: Vec<u8>,
    /// The body is still sealed: nobody has signed in.
    pub is_sealed: bool,
}

/// What a header says, before the body has been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: FrameKind,
    pub(super) epoch: u32,
    pub(super) body_bytes: u32,
    pub(super) checksum: [u8; 16],
}

/// What stands where a frame should start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderSeen {
    /// Nothing but zeros.
    Zero,
    /// A header that may be believed once the checksum agrees.
    Plausible(Header),
    /// Something else, in words.
    Wrong(&'static str),
}

impl Header {
    /// Header and body, without the padding.
    pub(super) fn bytes(&self) -> u64 {
        u64::from(HEADER_BYTES) + u64::from(self.body_bytes)
    }
}

/// Bytes a frame with such a body takes, padding included; `None` when that passes 4 GiB.
pub(super) fn frame_bytes(body_bytes: usize) -> Option<u32> {
    u32::try_from(body_bytes).ok()?.checked_add(HEADER_BYTES)?.checked_next_multiple_of(ALIGNMENT)
}

/// Reads the 32 header bytes.
pub(super) fn read_header(bytes: &[u8; HEADER_BYTES as usize]) -> HeaderSeen {
    if *bytes == [0; HEADER_BYTES as usize] {
        return HeaderSeen::Zero;
    }
    let [m0, m1, m2, m3, version, kind, z0, z1, rest @ ..] = *bytes;
    let [l0, l1, l2, l3, e0, e1, e2, e3, checksum @ ..] = rest;
    if [m0, m1, m2, m3] != MAGIC {
        return HeaderSeen::Wrong("no frame starts here");
    }
    if version != FORMAT_VERSION {
        return HeaderSeen::Wrong("the frame's format is not one this program knows");
    }
    if kind == 0 || [z0, z1] != [0; 2] {
        return HeaderSeen::Wrong("the frame's header is not valid");
    }
    HeaderSeen::Plausible(Header {
        kind: FrameKind(kind),
        epoch: u32::from_le_bytes([e0, e1, e2, e3]),
        body_bytes: u32::from_le_bytes([l0, l1, l2, l3]),
        checksum,
    })
}

fn open_part(kind: FrameKind, epoch: u32, body_bytes: u32) -> [u8; 16] {
    let ([m0, m1, m2, m3], [l0, l1, l2, l3], [e0, e1, e2, e3]) =
        (MAGIC, body_bytes.to_le_bytes(), epoch.to_le_bytes());
    [m0, m1, m2, m3, FORMAT_VERSION, kind.0, 0, 0, l0, l1, l2, l3, e0, e1, e2, e3]
}

fn checksum(at: Position, open: &[u8; 16], body: &[u8]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&at.segment.to_le_bytes()).update(&at.offset.to_le_bytes()).update(open).update(body);
    let mut short = [0; 16];
    hasher.finalize_xof().fill(&mut short);
    short
}

/// A body as it is handed out: opened with the keys of the disk, or still sealed (`true`) where it has none.
/// The words are what is wrong with one that does not open, or that should be sealed and is not.
pub(super) fn opened(
    disk: &dyn Disk,
    at: Position,
    header: &Header,
    body: Vec<u8>,
) -> Result<(Vec<u8>, bool), &'static str> {
    let Some(sealer) = disk.sealer() else { return Ok((body, header.epoch > 0)) };
    if header.epoch == 0 {
        let open = matches!(header.kind, FrameKind::SEGMENT_START | FrameKind::FILLER);
        return if open {
            Ok((body, false))
        } else {
            Err("a frame that is not sealed stands in a sealed journal")
        };
    }
    match sealer.open(Use::Journal, header.epoch, &place(at, header.kind), &body) {
        Ok(body) => Ok((body, false)),
        Err(_) => Err("the frame does not open: it was changed, moved, or sealed with another key"),
    }
}

/// What a body is bound to.
pub(super) fn place(at: Position, kind: FrameKind) -> Place<'static> {
    Place::Frame { segment: at.segment, offset: at.offset, kind: kind.0 }
}

/// Whether header and body belong together and to this place.
pub(super) fn agrees(header: &Header, at: Position, body: &[u8]) -> bool {
    let open = open_part(header.kind, header.epoch, header.body_bytes);
    checksum(at, &open, body) == header.checksum
}

/// Writes a whole frame, padding included, into an emptied buffer.
pub(super) fn write_frame(
    into: &mut Vec<u8>,
    at: Position,
    (kind, epoch): (FrameKind, u32),
    body: &[u8],
) -> Option<u32> {
    let total = frame_bytes(body.len())?;
    let open = open_part(kind, epoch, u32::try_from(body.len()).ok()?);
    into.clear();
    into.extend_from_slice(&open);
    into.extend_from_slice(&checksum(at, &open, body));
    into.extend_from_slice(body);
    into.resize(usize::try_from(total).ok()?, 0);
    Some(total)
}

/// Body of a [`FrameKind::SEGMENT_START`]: segment and offset where the log before it ends.
///
/// Without it, a last frame lost to zeros could not be told from a segment that simply ended there.
pub(super) fn start_body(before: Option<Position>) -> [u8; 8] {
    let before = before.unwrap_or(Position { segment: 0, offset: 0 });
    let ([s0, s1, s2, s3], [o0, o1, o2, o3]) = (before.segment.to_le_bytes(), before.offset.to_le_bytes());
    [s0, s1, s2, s3, o0, o1, o2, o3]
}

/// Reads [`start_body`]; longer bodies of later formats keep these eight bytes first.
pub(super) fn read_start_body(body: &[u8]) -> Option<Position> {
    let (number, rest) = body.split_first_chunk::<4>()?;
    let offset = rest.first_chunk::<4>()?;
    Some(Position { segment: u32::from_le_bytes(*number), offset: u32::from_le_bytes(*offset) })
}
