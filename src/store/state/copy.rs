//! A copy of a state's folder to look at, where the original must not be touched.
//!
//! Opening a sled database may write to it, and another process may have it open: so readers copy the
//! folder to the system's temporary folder (for the owner only: rows name people) and open it there.
//! A copy made while another process writes may be torn; whoever looks must not take that for damage.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{SledState, StateFault};

/// A copy of a state's folder; removed when dropped.
#[derive(Debug)]
pub struct StateCopy {
    folder: PathBuf,
}

impl StateCopy {
    /// Copies a state's folder; `None` where there is none.
    pub fn of(folder: &Path) -> std::io::Result<Option<Self>> {
        if !folder.is_dir() {
            return Ok(None);
        }
        let copy = Self { folder: fresh_folder()? };
        copy_folder(folder, &copy.folder)?;
        Ok(Some(copy))
    }

    /// Opens the copy. What it gives must be dropped before the copy is.
    pub fn open(&self) -> Result<SledState, StateFault> {
        SledState::open(&self.folder)
    }

    /// Where the copy lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for StateCopy {
    fn drop(&mut self) {
        // What cannot be removed now, the system's own cleaning removes later.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Makes a folder of its own that only the owner may enter.
fn fresh_folder() -> std::io::Result<PathBuf> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("motcua-state-{}-{number}", std::process::id()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&folder) {
            Ok(()) => return Ok(folder),
            // Left behind by an earlier process of the same number.
            Err(fault) if fault.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(fault) => return Err(fault),
        }
    }
}

/// Copies files and folders; a file that goes away meanwhile is left out.
fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            std::fs::create_dir(&target)?;
            copy_folder(&source, &target)?;
        } else {
            match std::fs::copy(&source, &target) {
                Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => return Err(fault),
                _ => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::state::{Batch, State};

    #[test]
    fn a_copy_holds_what_the_state_held_and_is_gone_when_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        assert!(StateCopy::of(&path).unwrap().is_none());
        let state = SledState::open(&path).unwrap();
        let mut batch = Batch::new();
        batch.put([1], [2]);
        state.apply(&batch).unwrap();
        Box::new(state).close().unwrap();
        let copy = StateCopy::of(&path).unwrap().unwrap();
        let place = copy.folder.clone();
        assert_eq!(copy.open().unwrap().get(&[1]).unwrap(), Some(vec![2]));
        drop(copy);
        assert!(!place.exists());
    }
}
