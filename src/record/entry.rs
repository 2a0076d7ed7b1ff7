//! An entry: a stamped event as canonical bytes, and the reader of such bytes.

use crate::base::id::{DeviceId, EntryId, OfficerId};
use crate::base::time::{Hlc, Timestamp};
use crate::domain::event::Subject;
use crate::record::codec;

/// The next entry belongs to the same act.
pub const FLAG_ACT_CONTINUES: u8 = 1;
/// `happened_at` and its reason follow.
pub const FLAG_HAPPENED_AT: u8 = 2;
/// A personal section exists; its commitment follows the payload.
pub const FLAG_PERSONAL: u8 = 4;
/// Made under a simulated clock.
pub const FLAG_SIMULATED: u8 = 8;

/// Most parents an entry names.
pub const PARENTS_MAX: usize = 8;

/// Everything canonical bytes hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Number of the kind in [`super::kinds`].
    pub kind: u16,
    /// Version of the kind's payload.
    pub version: u8,
    /// Reserved flag bits, kept as they came.
    pub reserved_flags: u8,
    /// Whether the next entry belongs to the same act.
    pub act_continues: bool,
    /// Whether it was made under a simulated clock.
    pub simulated: bool,
    /// What it is about.
    pub subject: Subject,
    /// Its place in the hybrid order.
    pub hlc: Hlc,
    /// The device's wall clock.
    pub at: Timestamp,
    /// When it happened, where it was entered later, and why it was.
    pub happened_at: Option<(Timestamp, u8)>,
    /// The device that recorded it.
    pub device: DeviceId,
    /// The officer who acted.
    pub officer: OfficerId,
    /// The tips of the subject's entries it was made on.
    pub parents: Vec<EntryId>,
    /// The encoded open part.
    pub payload: Vec<u8>,
    /// What binds the personal section, where there is one.
    pub commitment: Option<[u8; 32]>,
}

/// Bytes that are no entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// They end too early.
    #[error("the entry ends after {0} bytes, in the middle")]
    Short(usize),
    /// They go on too long.
    #[error("{0} bytes follow the entry")]
    Trailing(usize),
    /// A field holds what it cannot.
    #[error("the entry's {0} is out of range")]
    OutOfRange(&'static str),
}

impl Entry {
    /// When it happened in law.
    pub fn legal_time(&self) -> Timestamp {
        self.happened_at.map_or(self.at, |(at, _)| at)
    }

    /// Writes the canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(160 + self.payload.len());
        out.extend_from_slice(&self.kind.to_le_bytes());
        out.push(self.version);
        out.push(self.flags());
        let (subject_kind, subject_id) = self.subject.parts();
        out.push(subject_kind);
        out.extend_from_slice(&subject_id);
        out.extend_from_slice(&self.hlc.0.to_le_bytes());
        write_time(&mut out, self.at);
        if let Some((at, reason)) = self.happened_at {
            write_time(&mut out, at);
            out.push(reason);
        }
        out.extend_from_slice(&self.device.0);
        out.extend_from_slice(&self.officer.0);
        out.push(u8::try_from(self.parents.len()).expect("BUG: an entry has at most 8 parents"));
        self.parents.iter().for_each(|parent| out.extend_from_slice(&parent.0));
        out.extend_from_slice(
            &u32::try_from(self.payload.len()).expect("BUG: payloads are under 256 KiB").to_le_bytes(),
        );
        out.extend_from_slice(&self.payload);
        if let Some(commitment) = &self.commitment {
            out.extend_from_slice(commitment);
        }
        out
    }

    fn flags(&self) -> u8 {
        let bit = |on: bool, flag: u8| if on { flag } else { 0 };
        (self.reserved_flags & 0xF0)
            | bit(self.act_continues, FLAG_ACT_CONTINUES)
            | bit(self.happened_at.is_some(), FLAG_HAPPENED_AT)
            | bit(self.commitment.is_some(), FLAG_PERSONAL)
            | bit(self.simulated, FLAG_SIMULATED)
    }

    /// Reads canonical bytes; what it accepts, [`Self::to_bytes`] writes back the same.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        let parts = Parts::read(bytes)?;
        let parents = parts.parents.as_chunks().0.iter().copied().map(EntryId).collect();
        Ok(Self {
            kind: parts.kind,
            version: parts.version,
            reserved_flags: parts.flags & 0xF0,
            act_continues: parts.flags & FLAG_ACT_CONTINUES != 0,
            simulated: parts.flags & FLAG_SIMULATED != 0,
            subject: parts.subject,
            hlc: parts.hlc,
            at: parts.at,
            happened_at: parts.happened_at,
            device: parts.device,
            officer: parts.officer,
            parents,
            payload: parts.payload.to_vec(),
            commitment: parts.commitment,
        })
    }
}

/// What a carrier looks at: canonical bytes read whole, of which nothing is kept that lies on the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// See [`Entry::act_continues`].
    pub act_continues: bool,
    /// See [`Entry::device`].
    pub device: DeviceId,
    /// See [`Entry::commitment`].
    pub commitment: Option<[u8; 32]>,
}

impl Outline {
    /// Reads canonical bytes; accepts what [`Entry::from_bytes`] accepts.
    pub fn of(bytes: &[u8]) -> Result<Self, EntryError> {
        let parts = Parts::read(bytes)?;
        let act_continues = parts.flags & FLAG_ACT_CONTINUES != 0;
        Ok(Self { act_continues, device: parts.device, commitment: parts.commitment })
    }
}

/// The fields of canonical bytes where they lie.
struct Parts<'a> {
    kind: u16,
    version: u8,
    flags: u8,
    subject: Subject,
    hlc: Hlc,
    at: Timestamp,
    happened_at: Option<(Timestamp, u8)>,
    device: DeviceId,
    officer: OfficerId,
    /// Their ids, one after the other.
    parents: &'a [u8],
    payload: &'a [u8],
    commitment: Option<[u8; 32]>,
}

impl<'a> Parts<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, EntryError> {
        let mut cursor = Cursor { bytes, at: 0 };
        let kind = u16::from_le_bytes(cursor.take()?);
        let [version, flags, subject_kind] = cursor.take()?;
        let subject = Subject::from_parts(subject_kind, cursor.take()?);
        let hlc = Hlc(u64::from_le_bytes(cursor.take()?));
        let at = cursor.time("at")?;
        let happened_at = match flags & FLAG_HAPPENED_AT {
            0 => None,
            _ => Some((cursor.time("happened_at")?, u8::from_le_bytes(cursor.take()?))),
        };
        let device = DeviceId(cursor.take()?);
        let officer = OfficerId(cursor.take()?);
        let [parent_count] = cursor.take()?;
        if usize::from(parent_count) > PARENTS_MAX {
            return Err(EntryError::OutOfRange("parent count"));
        }
        let parents = cursor.slice(usize::from(parent_count) * size_of::<EntryId>())?;
        let payload_len = usize::try_from(u32::from_le_bytes(cursor.take()?)).unwrap_or(usize::MAX);
        if payload_len > codec::LIMIT {
            return Err(EntryError::OutOfRange("payload length"));
        }
        let payload = cursor.slice(payload_len)?;
        let commitment = if flags & FLAG_PERSONAL == 0 { None } else { Some(cursor.take()?) };
        cursor.finish()?;
        Ok(Self {
            kind,
            version,
            flags,
            subject,
            hlc,
            at,
            happened_at,
            device,
            officer,
            parents,
            payload,
            commitment,
        })
    }
}

/// The id of canonical bytes.
pub fn entry_id(canonical: &[u8]) -> EntryId {
    let mut id = EntryId::default();
    let hash = blake3::hash(canonical);
    for (to, from) in id.0.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    id
}

fn write_time(out: &mut Vec<u8>, at: Timestamp) {
    out.extend_from_slice(&at.unix_millis().to_le_bytes());
    out.extend_from_slice(&at.offset_minutes().to_le_bytes());
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn slice(&mut self, len: usize) -> Result<&'a [u8], EntryError> {
        let end = self.at.checked_add(len).ok_or(EntryError::Short(self.bytes.len()))?;
        let slice = self.bytes.get(self.at..end).ok_or(EntryError::Short(self.bytes.len()))?;
        self.at = end;
        Ok(slice)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], EntryError> {
        self.slice(N)?.try_into().map_err(|_| EntryError::Short(self.bytes.len()))
    }

    fn time(&mut self, field: &'static str) -> Result<Timestamp, EntryError> {
        let millis = i64::from_le_bytes(self.take()?);
        let offset = i16::from_le_bytes(self.take()?);
        Timestamp::new(millis, offset).ok_or(EntryError::OutOfRange(field))
    }

    fn finish(&self) -> Result<(), EntryError> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            left => Err(EntryError::Trailing(left)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::DossierId;
    use proptest::prelude::*;

    fn sample() -> Entry {
        Entry {
            kind: 62,
            version: 1,
            reserved_flags: 0,
            act_continues: true,
            simulated: true,
            subject: Subject::Dossier(DossierId([5; 16])),
            hlc: Hlc(0x0102_0304_0506_0708),
            at: Timestamp::parse("2026-11-23T09:00").unwrap(),
            happened_at: Some((Timestamp::parse("2026-11-23T08:00").unwrap(), 2)),
            device: DeviceId([1; 16]),
            officer: OfficerId([2; 16]),
            parents: vec![EntryId([3; 16])],
            payload: b"payload".to_vec(),
            commitment: Some([4; 32]),
        }
    }

    #[test]
    fn the_layout_is_the_one_that_was_released() {
        let hex = crate::base::id::hex(&sample().to_bytes());
        let released = concat!(
            "3e00010f0505050505050505050505050505050505080706050403020100ad2106a2010000a40180beea05a2010000a4",
            "010201010101010101010101010101010101020202020202020202020202020202020103030303030303030303030303",
            "030303070000007061796c6f61640404040404040404040404040404040404040404040404040404040404040404",
        );
        assert_eq!(hex, released);
    }

    #[test]
    fn cutting_or_lengthening_an_entry_is_an_error() {
        let bytes = sample().to_bytes();
        assert_eq!(Entry::from_bytes(&bytes).unwrap(), sample());
        for len in 0..bytes.len() {
            assert!(Entry::from_bytes(bytes.get(..len).unwrap()).is_err(), "cut at {len}");
        }
        let mut long = bytes;
        long.push(0);
        assert_eq!(Entry::from_bytes(&long), Err(EntryError::Trailing(1)));
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_back_the_same(mut bytes in Just(sample().to_bytes()), at in 0_usize..150, flip in 1_u8..) {
            let at = at % bytes.len();
            bytes[at] ^= flip;
            if let Ok(entry) = Entry::from_bytes(&bytes) {
                prop_assert_eq!(entry.to_bytes(), bytes);
            }
        }
    }
}
