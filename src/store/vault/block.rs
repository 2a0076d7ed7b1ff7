//! The bytes of a vault **\[bytes\]**: a header and blocks of one length, each with a checksum of its own.
//!
//! ```text
//! header  0  4  magic: 6D 63 4B F1       4  1  format version: 1      5  3  zero
//!         8 16  the vault's random id   24  4  revision: counts writes, LE
//!        28  4  generation of the master key   32  4  number of the next slot   36  4  number of blocks
//!        40 16  BLAKE3(bytes 0..40)[..16]
//! block   0  1  kind: 1 epoch, 2 slot    1  3  zero    4 300  content, zeros behind it
//!       304 16  BLAKE3(id ‖ block's number from 1, u32 LE ‖ bytes 0..304)[..16]
//! ```
//! One length, so that a damaged block hides no other. What is read is bounded before it is used; sealed parts
//! are opaque here.

use super::slot::Slot;
use super::{BLOCKS_MAX, Wrapped};
use crate::seal::key::Epoch;

const MAGIC: [u8; 4] = [0x6D, 0x63, 0x4B, 0xF1];
const FORMAT_VERSION: u8 = 1;
const OPEN_BYTES: usize = 40;
const CHECK_BYTES: usize = 16;
const HEADER_BYTES: usize = OPEN_BYTES + CHECK_BYTES;
const CONTENT_BYTES: usize = 300;
const KIND_BYTES: usize = 4;
const BLOCK_BYTES: usize = KIND_BYTES + CONTENT_BYTES + CHECK_BYTES;

/// The longest file there is.
pub(super) const FILE_BYTES_MAX: u64 = (HEADER_BYTES + BLOCKS_MAX * BLOCK_BYTES) as u64;

const EPOCH: u8 = 1;
const SLOT: u8 = 2;

/// What is said of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) id: [u8; 16],
    pub(super) revision: u32,
    pub(super) generation: u32,
    pub(super) next_slot: u32,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Epoch(Epoch, Wrapped),
    Slot(Box<Slot>),
}

fn check(parts: &[&[u8]]) -> [u8; CHECK_BYTES] {
    let mut hasher = blake3::Hasher::new();
    parts.iter().for_each(|part| {
        hasher.update(part);
    });
    let mut short = [0; CHECK_BYTES];
    hasher.finalize_xof().fill(&mut short);
    short
}

/// Reads fields one after the other.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl Fields<'_> {
    pub(super) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    pub(super) fn number(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }
}

/// The whole file.
pub(super) fn write(header: &Header, blocks: &[Block]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend([FORMAT_VERSION, 0, 0, 0]);
    out.extend_from_slice(&header.id);
    for number in [header.revision, header.generation, header.next_slot] {
        out.extend(number.to_le_bytes());
    }
    out.extend(u32::try_from(blocks.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(check(&[&out]));
    for (number, block) in (1_u32..).zip(blocks) {
        let bytes = block_bytes(block);
        out.extend_from_slice(&bytes);
        out.extend(check(&[&header.id, &number.to_le_bytes(), &bytes]));
    }
    out
}

fn block_bytes(block: &Block) -> Vec<u8> {
    let mut bytes = match block {
        Block::Epoch(epoch, key) => {
            let mut bytes = vec![EPOCH, 0, 0, 0];
            bytes.extend(epoch.number().to_le_bytes());
            bytes.extend_from_slice(key);
            bytes
        }
        Block::Slot(slot) => [[SLOT, 0, 0, 0].as_slice(), &slot.to_bytes()].concat(),
    };
    bytes.resize(KIND_BYTES + CONTENT_BYTES, 0);
    bytes
}

/// Header and blocks, `None` for a block that is damaged; `None` for all where the header is.
pub(super) fn read(bytes: &[u8]) -> Option<(Header, Vec<Option<Block>>)> {
    let (open, rest) = bytes.split_at_checked(OPEN_BYTES)?;
    let (sum, rest) = rest.split_first_chunk::<CHECK_BYTES>()?;
    if check(&[open]) != *sum {
        return None;
    }
    let mut fields = Fields(open);
    if fields.take::<4>()? != MAGIC || fields.take::<4>()? != [FORMAT_VERSION, 0, 0, 0] {
        return None;
    }
    let header = Header {
        id: fields.take()?,
        revision: fields.number()?,
        generation: fields.number()?,
        next_slot: fields.number()?,
    };
    let count = usize::try_from(fields.number()?).ok().filter(|count| *count <= BLOCKS_MAX)?;
    let block = |n: usize| {
        let at = n * BLOCK_BYTES;
        let number = u32::try_from(n + 1).ok()?;
        read_block(&header, number, rest.get(at..at + BLOCK_BYTES)?)
    };
    Some((header, (0..count).map(block).collect()))
}

fn read_block(header: &Header, number: u32, bytes: &[u8]) -> Option<Block> {
    let (body, sum) = bytes.split_last_chunk::<CHECK_BYTES>()?;
    if check(&[&header.id, &number.to_le_bytes(), body]) != *sum {
        return None;
    }
    let (kind, content) = body.split_first_chunk::<KIND_BYTES>()?;
    match *kind {
        [EPOCH, 0, 0, 0] => {
            let mut fields = Fields(content);
            Some(Block::Epoch(Epoch::new(fields.number()?)?, fields.take()?))
        }
        [SLOT, 0, 0, 0] => Slot::from_bytes(content).map(|slot| Block::Slot(Box::new(slot))),
        _ => None,
    }
}
