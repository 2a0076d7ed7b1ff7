//! A parcel: a run of whole acts of one log, packed for a slow line, with the word of the log's device for its
//! end.
//!
//! ```text
//! version u8 = 1 · dictionary u32 LE (0 = none; reserved) · raw length u32 LE · zstd of the encoded body
//! ```
//! The hash before a parcel is not sent: the receiver holds the log up to there and recomputes the chain; the
//! signature fits only if both hold the same history. Reading a parcel never allocates more than
//! [`RAW_MAX`], whatever it claims.

mod packing;

use serde::{Deserialize, Serialize};

use crate::record::act::{ACT_BYTES_MAX, ACT_ENTRIES_MAX, Placed};
use crate::record::chain::{Head, LogKey};
use crate::record::codec::{self, Blob, BlobRef, CodecError};
use crate::record::entry::{EntryError, Outline};
use crate::record::head::{Halves, HeadError, SignedHead};
use crate::record::personal::{PersonalSection, SectionTooShort};

/// Bytes of entries at which a parcel is closed: about 16 KiB when packed, so that a cut on a line of
/// 64 kbit/s loses two seconds. Tests have little to send, and send it in many parcels all the same.
pub const RAW_TARGET: usize = if cfg!(test) { 2 * 1024 } else { 64 * 1024 };
/// Most bytes a parcel unpacks to: one act of the largest kind and what surrounds it.
pub const RAW_MAX: usize = RAW_TARGET + ACT_BYTES_MAX + 64 * 1024;
/// Most bytes of a packed parcel.
pub const PACKED_MAX: usize = RAW_MAX + 1024;
const VERSION: u8 = 1;
const HEADER: usize = 9;

#[derive(Serialize, Deserialize)]
struct ParcelV1<B> {
    log: LogKey,
    first: u64,
    entries: Vec<(B, Option<B>)>,
    key: [u8; 32],
    signature: Halves,
}

/// Whole acts of one log, and who vouches for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Which log.
    pub log: LogKey,
    /// Number of the first entry.
    pub first: u64,
    /// The entries, one after the other.
    pub entries: Vec<Placed>,
    /// The device's key and signature over the head after the last entry.
    pub key: [u8; 32],
    /// See `key`.
    pub signature: Halves,
}

/// A parcel that is refused for what it is, before anything is recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParcelError {
    /// Too short, too long, or of a version not known here.
    #[error("the parcel's form is not known here")]
    Form,
    /// It unpacks to more than it may, or to something else than it says.
    #[error("the parcel cannot be unpacked within its limits")]
    Packing,
    /// Its body cannot be read.
    #[error("the parcel {0}")]
    Codec(#[from] CodecError),
    /// An entry cannot be read.
    #[error("entry {0} of the parcel: {1}")]
    Entry(u64, EntryError),
    /// A personal section is not the one its entry commits to, or is missing.
    #[error("the personal section of entry {0} is not the one it commits to")]
    Section(u64),
    /// An entry of another device than the log's.
    #[error("entry {0} was made by another device than the log's")]
    OtherDevice(u64),
    /// It holds no entry, or ends in the middle of an act, or an act is too large.
    #[error("the parcel does not hold whole acts")]
    Acts,
    /// What it goes on from is not held here.
    #[error("the parcel begins with entry {first}, but {due} is due")]
    Gap {
        /// Its first entry.
        first: u64,
        /// The entry that is due.
        due: u64,
    },
    /// Nobody vouches for it.
    #[error(transparent)]
    Head(#[from] HeadError),
}

impl From<SectionTooShort> for ParcelError {
    fn from(_: SectionTooShort) -> Self {
        Self::Section(0)
    }
}

impl Parcel {
    /// Packs entries that follow one another in a log.
    pub fn pack(entries: &[Placed], signed: &SignedHead) -> Vec<u8> {
        let first = entries.first().map_or(0, |entry| entry.seq);
        let body = ParcelV1 {
            log: signed.log,
            first,
            entries: entries.iter().map(|entry| (BlobRef(&entry.canonical), section(entry))).collect(),
            key: signed.key,
            signature: signed.signature,
        };
        let raw = codec::encode(&body);
        let mut out = vec![VERSION, 0, 0, 0, 0];
        out.extend_from_slice(&u32::try_from(raw.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend(packing::pack(&raw));
        out
    }

    /// Unpacks; every entry is read, every section checked, nothing is said yet about the chain.
    pub fn unpack(bytes: &[u8]) -> Result<Self, ParcelError> {
        let (header, packed) = bytes.split_at_checked(HEADER).ok_or(ParcelError::Form)?;
        let [version, d0, d1, d2, d3, l0, l1, l2, l3] = header.try_into().map_err(|_| ParcelError::Form)?;
        if version != VERSION || [d0, d1, d2, d3] != [0; 4] || bytes.len() > PACKED_MAX {
            return Err(ParcelError::Form);
        }
        let length = usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])).unwrap_or(usize::MAX);
        if length > RAW_MAX {
            return Err(ParcelError::Packing);
        }
        let raw = packing::unpack(packed, length).ok_or(ParcelError::Packing)?;
        if raw.len() != length {
            return Err(ParcelError::Packing);
        }
        Self::read(codec::decode_within::<ParcelV1<Blob>, RAW_MAX>(&raw)?)
    }

    fn read(body: ParcelV1<Blob>) -> Result<Self, ParcelError> {
        let mut entries = Vec::with_capacity(body.entries.len().min(ACT_ENTRIES_MAX * 4));
        for ((canonical, personal), seq) in body.entries.into_iter().zip(body.first..) {
            let personal = personal.map(|blob| PersonalSection::from_bytes(blob.0)).transpose();
            let personal = personal.map_err(|_| ParcelError::Section(seq))?;
            entries.push(Placed { log: body.log, seq, canonical: canonical.0, personal });
        }
        let parcel =
            Self { log: body.log, first: body.first, entries, key: body.key, signature: body.signature };
        parcel.check()?;
        Ok(parcel)
    }

    fn check(&self) -> Result<(), ParcelError> {
        let (mut bytes, mut count, mut open) = (0, 0, true);
        for placed in &self.entries {
            let entry = Outline::of(&placed.canonical).map_err(|e| ParcelError::Entry(placed.seq, e))?;
            if entry.device != self.log.device {
                return Err(ParcelError::OtherDevice(placed.seq));
            }
            let commitment = placed.personal.as_ref().map(PersonalSection::commitment);
            if commitment != entry.commitment {
                return Err(ParcelError::Section(placed.seq));
            }
            (bytes, count, open) = (bytes + placed.size(), count + 1, entry.act_continues);
            if bytes > ACT_BYTES_MAX || count > ACT_ENTRIES_MAX {
                return Err(ParcelError::Acts);
            }
            if !open {
                (bytes, count) = (0, 0);
            }
        }
        let counted = self.first > 0 && self.first.checked_add(self.entries.len() as u64).is_some();
        if open || !counted { Err(ParcelError::Acts) } else { Ok(()) }
    }

    /// Its entries, in their order.
    pub fn entries(&self) -> &[Placed] {
        &self.entries
    }

    /// Number of the first entry.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Number of the last entry.
    pub fn last(&self) -> u64 {
        self.first + (self.entries.len() as u64).saturating_sub(1)
    }

    /// What of it is new to a replica that holds the log up to `held`, and the signed head after it. The
    /// signature is checked over the chain as this replica holds it.
    pub fn after(self, held: Head) -> Result<(Vec<Placed>, SignedHead), ParcelError> {
        let signed = self.signed_after(held)?;
        let fresh = self.entries.into_iter().filter(|entry| entry.seq > held.seq).collect();
        Ok((fresh, signed))
    }

    /// The signed head after what follows a head in it.
    pub fn signed_after(&self, held: Head) -> Result<SignedHead, ParcelError> {
        if self.first > held.seq + 1 {
            return Err(ParcelError::Gap { first: self.first, due: held.seq + 1 });
        }
        let (log, key, signature) = (self.log, self.key, self.signature);
        let fresh = self.entries.iter().filter(|entry| entry.seq > held.seq);
        let head = fresh.fold(held, |head, entry| head.extend(log, &entry.canonical));
        let signed = SignedHead { log, head, key, signature };
        if head.seq > held.seq {
            signed.verify()?;
        }
        Ok(signed)
    }
}

fn section(entry: &Placed) -> Option<BlobRef<'_>> {
    entry.personal.as_ref().map(|section| BlobRef(section.bytes()))
}

#[cfg(test)]
mod tests;
