//! The manifest: what belongs to a copy, how far the journal goes in it, and what it is a copy of.

use serde::{Deserialize, Serialize};

use super::BackupFault;
use crate::base::time::Timestamp;
use crate::store::disk::Disk;
use crate::store::folder::small::{self, Purpose};
use crate::store::journal::Position;

/// The manifest's name below the backup's folder.
pub(super) const MANIFEST: &str = "manifest";
/// The manifest of a copy whose journal the present one did not go on from.
pub(super) const BEFORE: &str = "manifest.before";
/// The only format there is.
pub(super) const FORMAT: u32 = 1;

/// What tells one store's copies from another's: random, kept beside the store and left out of copies, so
/// that a store that was put back never continues the copies of the one it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreId(pub [u8; 16]);

/// A segment in the copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Segment {
    pub(super) number: u32,
    /// Its file below the backup's folder.
    pub(super) file: String,
    /// How much of the file belongs to the copy.
    pub(super) bytes: u64,
    pub(super) sum: String,
}

/// A small file in the copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Its name below the store's folder.
    pub(super) name: String,
    pub(super) bytes: u64,
    /// Also its name below `files`.
    pub(super) sum: String,
}

/// What a copy consists of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub(super) format: u32,
    /// The store it is a copy of.
    pub store: StoreId,
    /// When it was made.
    pub made: Timestamp,
    /// The number of times the journal was found rewritten.
    pub(super) generation: u32,
    end: (u32, u32),
    pub(super) segments: Vec<Segment>,
    pub(super) files: Vec<Kept>,
    /// What the floor above says of the journal's contents.
    pub about: serde_json::Value,
}

impl Manifest {
    pub(super) fn new(store: StoreId, made: Timestamp, generation: u32, end: Position) -> Self {
        Self {
            format: FORMAT,
            store,
            made,
            generation,
            end: (end.segment, end.offset),
            segments: Vec::new(),
            files: Vec::new(),
            about: serde_json::Value::Null,
        }
    }

    /// The place after the last frame of the copy.
    pub fn end(&self) -> Position {
        Position { segment: self.end.0, offset: self.end.1 }
    }

    /// Bytes of all that belongs to the copy.
    pub fn bytes(&self) -> u64 {
        let segments: u64 = self.segments.iter().map(|segment| segment.bytes).sum();
        segments + self.files.iter().map(|kept| kept.bytes).sum::<u64>()
    }
}

/// The manifest of a backup; `None` where the folder holds none.
pub fn read_manifest(target: &dyn Disk) -> Result<Option<Manifest>, BackupFault> {
    read(target, MANIFEST)
}

pub(super) fn read(target: &dyn Disk, path: &str) -> Result<Option<Manifest>, BackupFault> {
    let body = match small::read(target, path, Purpose::Manifest) {
        Ok(Some(body)) => body,
        Ok(None) => return Ok(None),
        Err(small::SmallFault::Damaged { path }) => return Err(BackupFault::Damaged(vec![path])),
        Err(fault) => return Err(fault.into()),
    };
    let damaged = |_| BackupFault::Damaged(vec![path.to_owned()]);
    let value: serde_json::Value = serde_json::from_slice(&body).map_err(damaged)?;
    let format = value.get("format").and_then(serde_json::Value::as_u64);
    if let Some(later) = format.and_then(|n| u32::try_from(n).ok()).filter(|format| *format != FORMAT) {
        return Err(BackupFault::Later(later));
    }
    serde_json::from_value(value).map(Some).map_err(damaged)
}

pub(super) fn write(target: &dyn Disk, path: &str, manifest: &Manifest) -> Result<(), BackupFault> {
    let body = serde_json::to_vec(manifest).map_err(|fault| BackupFault::Manifest(fault.to_string()))?;
    Ok(small::write(target, path, Purpose::Manifest, &body)?)
}
