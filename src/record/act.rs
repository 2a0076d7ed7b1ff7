//! Acts in a frame: entries with their place in their logs, recorded together or not at all.

use crate::base::id::EntryId;
use crate::record::chain::LogKey;
use crate::record::codec::{self, Blob, BlobRef, CodecError};
use crate::record::entry::{Entry, EntryError, Outline, entry_id};
use crate::record::kinds;
use crate::record::personal::{PersonalSection, SectionTooShort};

use crate::domain::event::Event;

/// Most entries of an act.
pub const ACT_ENTRIES_MAX: usize = 256;
/// Most bytes of an act, canonical and personal together.
pub const ACT_BYTES_MAX: usize = 256 * 1024;
/// Most bytes of a frame's body: one group commit.
pub const FRAME_BODY_MAX: usize = 4 * 1024 * 1024;

/// An entry in its place: what the journal stores and logs exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Which log.
    pub log: LogKey,
    /// Its number there, from 1.
    pub seq: u64,
    /// The canonical bytes.
    pub canonical: Vec<u8>,
    /// The personal section, unless it was erased or never was.
    pub personal: Option<PersonalSection>,
}

/// A placed entry that does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlacedError {
    /// The canonical bytes are no entry.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The payload is no payload of its kind.
    #[error("the payload {0}")]
    Payload(#[from] CodecError),
    /// The personal section is not the one the entry commits to.
    #[error("the personal section is not the one the entry names")]
    WrongSection,
    /// A personal section no entry asked for.
    #[error("the entry names no personal section, but one came with it")]
    UnexpectedSection,
}

/// A placed entry, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The log it stands in.
    pub log: LogKey,
    /// Its id.
    pub id: EntryId,
    /// Its header and payload.
    pub entry: Entry,
    /// What it says.
    pub event: Event,
}

impl Placed {
    /// Reads and checks the entry: bytes, payload and personal section.
    pub fn read(&self) -> Result<Read, PlacedError> {
        let entry = Entry::from_bytes(&self.canonical)?;
        match (&self.personal, entry.commitment) {
            (Some(section), Some(commitment)) if section.commitment() != commitment => {
                return Err(PlacedError::WrongSection);
            }
            (Some(_), None) => return Err(PlacedError::UnexpectedSection),
            _ => {}
        }
        let personal = self.personal.as_ref().map(PersonalSection::plaintext);
        let event = kinds::decode(entry.kind, entry.version, &entry.payload, personal)?;
        Ok(Read { log: self.log, id: entry_id(&self.canonical), entry, event })
    }

    /// Whether its act ends with it; what cannot be read ends one.
    pub fn ends_act(&self) -> bool {
        Outline::of(&self.canonical).map_or(true, |outline| !outline.act_continues)
    }

    /// Bytes it takes of an act.
    pub fn size(&self) -> usize {
        self.canonical.len() + self.personal.as_ref().map_or(0, |section| section.bytes().len())
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
struct FrameV1<B> {
    logs: Vec<LogKey>,
    entries: Vec<FrameEntryV1<B>>,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct FrameEntryV1<B> {
    log: u16,
    seq: u64,
    canonical: B,
    personal: Option<B>,
}

/// A frame's body that holds no acts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The encoding is wrong.
    #[error("the frame's body {0}")]
    Codec(#[from] CodecError),
    /// An entry names a log the frame does not list.
    #[error("an entry names log {0} of the frame, which does not list it")]
    NoSuchLog(u16),
    /// A personal section is too short to be one.
    #[error(transparent)]
    Section(#[from] SectionTooShort),
    /// The last entry says that its act goes on.
    #[error("the frame ends in the middle of an act")]
    OpenAct,
}

/// Encodes acts as a frame's body.
pub fn encode_frame(entries: &[Placed]) -> Vec<u8> {
    let mut logs: Vec<LogKey> = Vec::new();
    let entries = entries
        .iter()
        .map(|placed| {
            let index = logs.iter().position(|log| *log == placed.log).unwrap_or_else(|| {
                logs.push(placed.log);
                logs.len() - 1
            });
            FrameEntryV1 {
                log: u16::try_from(index).expect("BUG: a frame holds fewer than 65,536 logs"),
                seq: placed.seq,
                canonical: BlobRef(&placed.canonical),
                personal: placed.personal.as_ref().map(|section| BlobRef(section.bytes())),
            }
        })
        .collect();
    codec::encode(&FrameV1 { logs, entries })
}

/// Decodes a frame's body into placed entries.
pub fn decode_frame(body: &[u8]) -> Result<Vec<Placed>, FrameError> {
    let frame: FrameV1<Blob> = codec::decode_within::<_, FRAME_BODY_MAX>(body)?;
    frame
        .entries
        .into_iter()
        .map(|entry| {
            let log =
                frame.logs.get(usize::from(entry.log)).copied().ok_or(FrameError::NoSuchLog(entry.log))?;
            let personal = entry.personal.map(|blob| PersonalSection::from_bytes(blob.0)).transpose()?;
            Ok(Placed { log, seq: entry.seq, canonical: entry.canonical.0, personal })
        })
        .collect()
}
