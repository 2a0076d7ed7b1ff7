//! The narrow door to files: everything the store keeps, except sled's own folder, passes here.
//!
//! A [`Disk`] is a tree of files under one root, named by relative paths with `/` between the parts.
//! Three live behind the door: [`RealDisk`] (a folder), [`MemoryDisk`] (no file at all) and
//! [`SimulatedDisk`] (a memory disk that fails on demand and can be cut at any moment). One
//! conformance suite runs over all of them.
//!
//! Invariant: what was written is durable only after [`Disk::sync_data`] of that file, and a name
//! (made, renamed or removed) only after [`Disk::sync_dir`] of its folder. No caller may count on more.

pub mod memory;
pub mod real;
pub mod simulated;

#[cfg(test)]
mod conformance;

pub use memory::MemoryDisk;
pub use real::RealDisk;
pub use simulated::{FaultKind, Operation, SimulatedDisk};

/// What a disk could not do.
#[derive(Debug, thiserror::Error)]
pub enum DiskFault {
    /// Nothing has that name.
    #[error("{path}: there is no such file")]
    Absent {
        /// Path below the root.
        path: String,
    },
    /// A new file was asked for, but the name is taken.
    #[error("{path}: a file of that name is already there")]
    Exists {
        /// Path below the root.
        path: String,
    },
    /// No room is left, or the quota is used up. Retrying helps once room has been made.
    #[error("{path}: the disk is full; make room and try again")]
    Full {
        /// Path below the root.
        path: String,
    },
    /// Anything else the operating system said.
    #[error("{path}: could not {action}: {source}")]
    Io {
        /// What was being done, as a verb.
        action: &'static str,
        /// Path below the root.
        path: String,
        /// The system's own error.
        source: std::io::Error,
    },
}

impl DiskFault {
    /// Sorts a system error into the kinds the store treats differently.
    pub fn from_io(action: &'static str, path: &str, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::NotFound => Self::Absent { path },
            ErrorKind::AlreadyExists => Self::Exists { path },
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Io { action, path, source },
        }
    }

    /// Whether the cause is a full disk.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full { .. })
    }

    /// Whether the cause is a missing file or folder.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent { .. })
    }
}

/// A tree of files, with exactly the promises the store needs.
///
/// # Contract
/// - Calls may come from several threads; a reader may read a file that a writer extends.
/// - A read sees every write that returned before it, durable or not.
/// - `write_at` and `write_zeros` need an existing file, extend it when they reach past its end, and
///   leave zeros in any gap. When they fail, any part of the bytes may have been written.
/// - After a power cut, what was not synced may be there, not be there, or be there in parts of 512
///   bytes, in any order.
/// - A failed `sync_data` promises nothing about earlier writes, and a later one that succeeds does
///   not cover them again.
pub trait Disk: Send + Sync {
    /// Reads up to `buffer.len()` bytes; fewer only where the file ends.
    fn read_at(&self, path: &str, offset: u64, buffer: &mut [u8]) -> Result<usize, DiskFault>;

    /// Writes all bytes at an offset.
    fn write_at(&self, path: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskFault>;

    /// Writes `count` zero bytes at an offset: really written, never a hole.
    fn write_zeros(&self, path: &str, offset: u64, count: u64) -> Result<(), DiskFault>;

    /// Makes an empty file; [`DiskFault::Exists`] when the name is taken.
    fn create(&self, path: &str) -> Result<(), DiskFault>;

    /// The file's length in bytes; `None` when there is no such file.
    fn len(&self, path: &str) -> Result<Option<u64>, DiskFault>;

    /// Cuts or extends (with zeros) the file to a length.
    fn truncate(&self, path: &str, len: u64) -> Result<(), DiskFault>;

    /// Returns when the file's bytes and length are durable.
    fn sync_data(&self, path: &str) -> Result<(), DiskFault>;

    /// Returns when the names in a folder are durable; the root is `""`.
    fn sync_dir(&self, path: &str) -> Result<(), DiskFault>;

    /// Gives a file another name, replacing what had it; before or after, never between.
    fn rename(&self, from: &str, to: &str) -> Result<(), DiskFault>;

    /// Removes a file; [`DiskFault::Absent`] when there is none.
    fn remove(&self, path: &str) -> Result<(), DiskFault>;

    /// The names in a folder, sorted; the root is `""`.
    fn list(&self, path: &str) -> Result<Vec<String>, DiskFault>;

    /// Makes a folder (and those above it); fine when it is there.
    fn make_dir(&self, path: &str) -> Result<(), DiskFault>;

    /// The keys of the store on this disk, where somebody has signed in. Everybody answers: a disk that stands
    /// before another and forgot it would write in clear what was sealed.
    fn sealer(&self) -> Option<&std::sync::Arc<super::sealer::Sealer>>;

    /// A number that stays with a folder while it is renamed and differs in a copy: the inode.
    fn identity(&self, path: &str) -> Result<u64, DiskFault>;
}

/// The folder part of a path; `""` for a name at the root.
pub(crate) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Reads a whole file of at most `limit` bytes; `None` when there is none.
pub(crate) fn read_file(disk: &dyn Disk, path: &str, limit: u64) -> Result<Option<Vec<u8>>, DiskFault> {
    let Some(len) = disk.len(path)? else { return Ok(None) };
    let wanted = usize::try_from(len.min(limit)).unwrap_or(usize::MAX);
    let mut bytes = vec![0; wanted];
    let read = disk.read_at(path, 0, &mut bytes)?;
    bytes.truncate(read);
    Ok(Some(bytes))
}
