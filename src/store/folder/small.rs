//! Small files that are replaced whole and believed only with their checksum **\[bytes\]**.
//!
//! ```text
//! 0   4  magic: 6D 63 53 F1          4  1  format version: 1
//! 5   1  purpose                     6  2  zero
//! 8   4  length of the body, LE     12  4  zero
//! 16 16  BLAKE3(bytes 0..16 ‖ body)[..16]
//! 32  …  body, to the end of the file
//! ```

use crate::store::disk::{Disk, DiskFault, parent, read_file};

const MAGIC: [u8; 4] = [0x6D, 0x63, 0x53, 0xF1];
const FORMAT_VERSION: u8 = 1;
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

pub(super) fn encode(purpose: Purpose, body: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&[FORMAT_VERSION, purpose as u8, 0, 0]);
    bytes.extend_from_slice(&u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    let checksum = checksum(&bytes, body);
    bytes.extend_from_slice(&checksum);
    bytes.extend_from_slice(body);
    bytes
}

fn decode(purpose: Purpose, bytes: &[u8]) -> Option<Vec<u8>> {
    let (header, body) = bytes.split_at_checked(HEADER_BYTES)?;
    // The header has one valid form for a body, so it is enough to compare with that.
    encode(purpose, body).starts_with(header).then(|| body.to_vec())
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
    let outcome = write_tmp(disk, &tmp, &encode(purpose, body));
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
    let body = decode(purpose, &bytes);
    body.map(Some).ok_or_else(|| SmallFault::Damaged { path: path.to_owned() })
}
