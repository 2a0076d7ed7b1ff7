//! A backup seen as the store it is a copy of: read only, each file where the store had it.
//!
//! Bytes that a file has beyond what the manifest names (of a copy that was cut off) are not seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::FILES;
use super::manifest::Manifest;
use crate::store::disk::{Disk, DiskFault};
use crate::store::journal::segment::{FOLDER, file_name};

/// Where the bytes of a file lie in the backup, and how many.
#[derive(Debug, Clone)]
pub(super) struct Lies {
    pub(super) file: String,
    pub(super) bytes: u64,
    pub(super) sum: String,
}

/// A backup as a disk that can only be read.
pub struct BackupView {
    disk: Arc<dyn Disk>,
    pub(super) files: BTreeMap<String, Lies>,
}

impl BackupView {
    /// The files a manifest names.
    pub fn new(disk: Arc<dyn Disk>, manifest: &Manifest) -> Self {
        let segments = manifest.segments.iter().map(|segment| {
            let lies = Lies { file: segment.file.clone(), bytes: segment.bytes, sum: segment.sum.clone() };
            (file_name(segment.number), lies)
        });
        let kept = manifest.files.iter().map(|kept| {
            let file = format!("{FILES}/{}", kept.sum);
            (kept.name.clone(), Lies { file, bytes: kept.bytes, sum: kept.sum.clone() })
        });
        let files = segments.chain(kept).collect();
        Self { disk, files }
    }

    fn lies(&self, path: &str) -> Result<&Lies, DiskFault> {
        self.files.get(path).ok_or_else(|| DiskFault::Absent { path: path.to_owned() })
    }
}

fn only_read<T>(path: &str) -> Result<T, DiskFault> {
    let source = std::io::ErrorKind::ReadOnlyFilesystem.into();
    Err(DiskFault::Io { action: "change", path: path.to_owned(), source })
}

impl Disk for BackupView {
    fn sealer(&self) -> Option<&std::sync::Arc<crate::store::sealer::Sealer>> {
        None
    }

    fn read_at(&self, path: &str, offset: u64, buffer: &mut [u8]) -> Result<usize, DiskFault> {
        let lies = self.lies(path)?;
        let room = usize::try_from(lies.bytes.saturating_sub(offset)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(room);
        match buffer.get_mut(..wanted) {
            Some(part) if wanted > 0 => self.disk.read_at(&lies.file, offset, part),
            _ => Ok(0),
        }
    }

    fn write_at(&self, path: &str, _offset: u64, _bytes: &[u8]) -> Result<(), DiskFault> {
        only_read(path)
    }

    fn write_zeros(&self, path: &str, _offset: u64, _count: u64) -> Result<(), DiskFault> {
        only_read(path)
    }

    fn create(&self, path: &str) -> Result<(), DiskFault> {
        only_read(path)
    }

    fn len(&self, path: &str) -> Result<Option<u64>, DiskFault> {
        Ok(self.files.get(path).map(|lies| lies.bytes))
    }

    fn truncate(&self, path: &str, _len: u64) -> Result<(), DiskFault> {
        only_read(path)
    }

    fn sync_data(&self, _path: &str) -> Result<(), DiskFault> {
        Ok(())
    }

    fn sync_dir(&self, _path: &str) -> Result<(), DiskFault> {
        Ok(())
    }

    fn rename(&self, from: &str, _to: &str) -> Result<(), DiskFault> {
        only_read(from)
    }

    fn remove(&self, path: &str) -> Result<(), DiskFault> {
        only_read(path)
    }

    fn list(&self, path: &str) -> Result<Vec<String>, DiskFault> {
        let below = |name: &String| match path {
            "" => Some(name.split('/').next().unwrap_or(name).to_owned()),
            _ => Some(name.strip_prefix(path)?.strip_prefix('/')?.to_owned()),
        };
        let mut names: Vec<String> = self.files.keys().filter_map(below).collect();
        names.sort();
        names.dedup();
        if names.is_empty() { Err(DiskFault::Absent { path: path.to_owned() }) } else { Ok(names) }
    }

    fn make_dir(&self, path: &str) -> Result<(), DiskFault> {
        only_read(path)
    }

    fn identity(&self, path: &str) -> Result<u64, DiskFault> {
        // It has no place of its own; that it is a copy is told by the anchor that is missing.
        if path == FOLDER { Ok(0) } else { self.disk.identity("") }
    }
}
