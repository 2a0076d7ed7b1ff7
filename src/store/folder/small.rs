//! Small files that are replaced whole and believed only with their checksum **\[bytes\]**.
//!
//! ```text
//! 0   4  magic: 6D 63 53 F1          4  1  format version: 1, or 2 where the body is sealed
//! 5   1  purpose                     6  2  zero
//! 8   4  length of the body, LE     12  4  key epoch, LE; zero where the body is not sealed
//! 16 16  BLAKE3(bytes 0..16 ‖ body)[..16]
//! 32  …  body, to the end of the file
//! ```
//! On a disk with keys the body is sealed to its purpose and path, save in the files that are needed before
//! anybody has signed in; and one that should be sealed and is not is not believed.

use crate::seal::aead::Place;
use crate::seal::key::Use;
use crate::store::disk::{Disk, DiskFault, parent, read_file};

const MAGIC: [u8; 4] = [0x6D, 0x63, 0x53, 0xF1];
const OPEN: u8 = 1;
const SEALED: u8 = 2;
const HEADER_BYTES: usize = 32;

/// No small file is longer; what claims to be is not read into memory.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Ending of a file that is not finished.
pub(in crate::store) const TMP: &str = ".tmp";

/// What a small file is for; a file under another's name is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Purpose {
    Draft = 1,
    Clean = 2,
    Anchor = 3,
    DeviceKey = 4,
    HubReserve = 16,
    HubAddresses = 17,
    LinkHistory = 18,
    HubSeen = 19,
    Parcel = 20,
    Manifest = 40,
    BackupNote = 41,
    Attempts = 50,
    Filters = 51,
    Switch = 52,
}

impl Purpose {
    /// Whether it says nothing about persons and is needed where nobody has signed in: a backup of a sealed
    /// store needs no key.
    fn stays_open(self) -> bool {
        matches!(
            self,
            Self::Clean | Self::Anchor | Self::Manifest | Self::BackupNote | Self::Attempts | Self::Switch
        )
    }
}

/// What could not be done with a small file.
#[derive(Debug, thiserror::Error)]
pub enum SmallFault {
    /// The file is there, but its checksum does not agree.
    #[error("{path}: the file is damaged and was not used; it is left as it is")]
    Damaged {
        /// Path below the store's folder.
        path: String,
    },
    /// The file is sealed and nobody has signed in.
    #[error("{path}: the file is sealed: sign in with --officer and --passphrase-file")]
    Sealed {
        /// Path below the store's folder.
        path: String,
    },
    /// The content is longer than such a file may be.
    #[error("{bytes} bytes are too many for this file; at most {limit}")]
    TooLarge {
        /// Bytes given.
        bytes: usize,
        /// Bytes possible.
        limit: usize,
    },
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] DiskFault),
}

impl SmallFault {
    /// The message id of the text for people.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => "fault-file-damaged",
            Self::Sealed { .. } => "fault-sealed",
            Self::TooLarge { .. } => "fault-file-too-large",
            Self::Disk(fault) if fault.is_full() => "fault-disk-full",
            Self::Disk(_) => "fault-disk",
        }
    }
}

fn checksum(open: &[u8], body: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    blake3::Hasher::new().update(open).update(body).finalize_xof().fill(&mut short);
    short
}

fn encode(purpose: Purpose, epoch: u32, body: &[u8]) -> Vec<u8> {
    let version = if epoch == 0 { OPEN } else { SEALED };
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&[version, purpose as u8, 0, 0]);
    bytes.extend_from_slice(&u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend_from_slice(&epoch.to_le_bytes());
    let checksum = checksum(&bytes, body);
    bytes.extend_from_slice(&checksum);
    bytes.extend_from_slice(body);
    bytes
}

/// The bytes of a file on a disk: sealed where the disk has keys.
pub(in crate::store) fn bytes_for(disk: &dyn Disk, path: &str, purpose: Purpose, body: &[u8]) -> Vec<u8> {
    let Some(sealer) = disk.sealer().filter(|_| !purpose.stays_open()) else {
        return encode(purpose, 0, body);
    };
    let sealed = sealer.seal(Use::Files, &place(purpose, path), body);
    encode(purpose, sealer.newest().number(), &sealed)
}

fn place(purpose: Purpose, path: &str) -> Place<'_> {
    Place::File { purpose: purpose as u8, path }
}

/// Epoch and body of a file whose checksum agrees.
fn decode(purpose: Purpose, bytes: &[u8]) -> Option<(u32, Vec<u8>)> {
    let (header, body) = bytes.split_at_checked(HEADER_BYTES)?;
    let epoch = u32::from_le_bytes(*header.get(12..)?.first_chunk()?);
    // The header has one valid form for a body and an epoch, so it is enough to compare with that.
    encode(purpose, epoch, body).starts_with(header).then(|| (epoch, body.to_vec()))
}

/// The body of a file's bytes.
fn body_of(disk: &dyn Disk, path: &str, purpose: Purpose, bytes: &[u8]) -> Result<Vec<u8>, SmallFault> {
    let damaged = || SmallFault::Damaged { path: path.to_owned() };
    let (epoch, body) = decode(purpose, bytes).ok_or_else(damaged)?;
    match (disk.sealer(), epoch) {
        (None, 0) => Ok(body),
        (None, _) => Err(SmallFault::Sealed { path: path.to_owned() }),
        (Some(_), 0) if purpose.stays_open() => Ok(body),
        (Some(_), 0) => Err(damaged()),
        (Some(sealer), epoch) => {
            sealer.open(Use::Files, epoch, &place(purpose, path), &body).map_err(|_| damaged())
        }
    }
}

/// Replaces a file: after a power cut it holds the old bytes or the new ones.
pub(in crate::store) fn write(
    disk: &dyn Disk,
    path: &str,
    purpose: Purpose,
    body: &[u8],
) -> Result<(), SmallFault> {
    // No name of ours ends so; the next write of the same file takes over what a cut left behind.
    let tmp = format!("{path}{TMP}");
    let outcome = write_tmp(disk, &tmp, &bytes_for(disk, path, purpose, body));
    if let Err(fault) = outcome {
        let _ = disk.remove(&tmp);
        return Err(fault.into());
    }
    disk.rename(&tmp, path)?;
    Ok(disk.sync_dir(parent(path))?)
}

pub(in crate::store) fn write_tmp(disk: &dyn Disk, tmp: &str, bytes: &[u8]) -> Result<(), DiskFault> {
    if disk.len(tmp)?.is_some() {
        disk.remove(tmp)?;
    }
    disk.create(tmp)?;
    disk.write_at(tmp, 0, bytes)?;
    disk.sync_data(tmp)
}

/// Reads a file's body; `None` when there is no file.
pub(in crate::store) fn read(
    disk: &dyn Disk,
    path: &str,
    purpose: Purpose,
) -> Result<Option<Vec<u8>>, SmallFault> {
    let Some(bytes) = read_file(disk, path, FILE_BYTES_MAX)? else { return Ok(None) };
    body_of(disk, path, purpose, &bytes).map(Some)
}
