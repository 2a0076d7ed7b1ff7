//! A copy of a store on another disk: made beside a running desk, checked, and put back.
//!
//! ```text
//! <backup>/
//!   manifest, manifest.before       what belongs to the copy (and to the one before), with checksums
//!   journal/00000001.0.log …        segments as far as whole frames go; the last one grows
//!   files/<checksum>                small files, each named by its content
//! ```
//! Bodies of frames are not looked into here: a sealed store is copied as sealed as it lies. Left out is
//! what says *where* a store lies or can be made again: anchor, lock, clean marker, reserve, state. So what
//! is put back has no anchor, and the device begins another life in it.
//!
//! Invariant: bytes that a manifest names are never written over or removed before a later manifest, whole
//! and durable, no longer names them. A power cut at any moment leaves the last good copy, or the new one.

mod copy;
mod manifest;
mod restore;
mod view;

#[cfg(test)]
mod tests;

pub use copy::{About, Asked, Copied, copy};
pub use manifest::{Manifest, StoreId, read_manifest};
pub use restore::{check, restore};
pub use view::BackupView;

use super::disk::DiskFault;
use super::folder::SmallFault;
use super::journal::Damage;
use crate::base::id::hex;

/// Folder of small files.
const FILES: &str = "files";

/// Bytes copied between two words of progress, and between two looks at whether to stop.
const PIECE_BYTES: usize = 1 << 20;

/// The longest small file copied: a hundred times the longest there is.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// How far copying, checking or restoring has come, in bytes of all there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Bytes done.
    pub done: u64,
    /// Bytes there are to do.
    pub of: u64,
}

/// Why there is no (new) copy. The last good one, where there was one, is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BackupFault {
    /// The disk of the store, or that of the copy.
    #[error(transparent)]
    Disk(#[from] DiskFault),
    /// The manifest, or a small file.
    #[error(transparent)]
    Small(#[from] SmallFault),
    /// The journal of the store is damaged: a copy of it would take a good one's place.
    #[error("the store's journal is damaged: {0}; the copy made before is kept as it is")]
    SourceDamaged(Damage),
    /// The store has no journal yet.
    #[error("there is no store to copy")]
    NoStore,
    /// The folder holds no copy.
    #[error("there is no backup in this folder")]
    NoBackup,
    /// The folder holds the copy of another store.
    #[error("this folder holds the backup of another store; nothing was changed")]
    Foreign,
    /// Made by a later version of this program.
    #[error("this backup was made by a later version of the program (format {0})")]
    Later(u32),
    /// Somebody asked to stop.
    #[error("stopped; the copy made before is kept as it is")]
    Stopped,
    /// Files of the copy are missing or not what was written.
    #[error("the backup is damaged: {}", .0.join(", "))]
    Damaged(Vec<String>),
    /// The folder to restore into is not empty.
    #[error("the folder is not empty; nothing was changed")]
    NotEmpty,
    /// What the store said of itself cannot be kept in the manifest.
    #[error("the manifest cannot be written: {0}")]
    Manifest(String),
}

impl BackupFault {
    /// The message id of the text for people.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Disk(fault) if fault.is_full() => "backup-fault-full",
            Self::Disk(_) | Self::Small(_) | Self::Manifest(_) => "backup-fault-disk",
            Self::SourceDamaged(_) => "backup-fault-source",
            Self::NoStore => "backup-fault-no-store",
            Self::NoBackup => "backup-fault-none",
            Self::Foreign => "backup-fault-foreign",
            Self::Later(_) => "backup-fault-later",
            Self::Stopped => "backup-fault-stopped",
            Self::Damaged(_) => "backup-fault-damaged",
            Self::NotEmpty => "backup-fault-not-empty",
        }
    }
}

/// The checksum of a file: 16 bytes of BLAKE3, as hexadecimal digits.
fn short_sum(hasher: &blake3::Hasher) -> String {
    let mut short = [0; 16];
    hasher.finalize_xof().fill(&mut short);
    hex(&short)
}
