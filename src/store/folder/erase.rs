//! Drops a whole store: only for invented ones, which the caller has made sure of.
//!
//! Invariant: until the journal is gone in one rename the folder is still the store it was, with at worst
//! less beside the journal than before; after it there is no store. A cut in between loses nothing else.

use std::io;
use std::path::Path;

use super::{ANCHOR, CLEAN, DEVICE_KEY, DRAFTS, RESERVE, STATE};
use crate::store::journal::segment::FOLDER as JOURNAL;
use crate::store::vault;

/// What the journal is called on its way out.
const GONE: &str = "journal.gone";

fn absent_is_fine(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Removes everything this program keeps in a store's folder, save its lock.
pub fn erase(store: &Path) -> io::Result<()> {
    for folder in [STATE, DRAFTS, GONE] {
        absent_is_fine(std::fs::remove_dir_all(store.join(folder)))?;
    }
    for file in [CLEAN, RESERVE, ANCHOR] {
        absent_is_fine(std::fs::remove_file(store.join(file)))?;
    }
    absent_is_fine(std::fs::rename(store.join(JOURNAL), store.join(GONE)))?;
    // What was sealed cannot be opened from here on, even where its bytes are found again on the disk.
    for file in vault::FILES.into_iter().chain([vault::door::FILE, DEVICE_KEY]) {
        absent_is_fine(std::fs::remove_file(store.join(file)))?;
    }
    absent_is_fine(std::fs::remove_dir_all(store.join(GONE)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_the_stores_stays_and_an_erased_folder_can_be_erased_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path();
        for name in [STATE, DRAFTS, JOURNAL] {
            std::fs::create_dir(store.join(name)).unwrap();
            std::fs::write(store.join(name).join("a"), "a").unwrap();
        }
        for name in [CLEAN, RESERVE, ANCHOR, DEVICE_KEY, "keys", "keys.copy", "attempts", "config.toml"] {
            std::fs::write(store.join(name), "a").unwrap();
        }
        erase(store).unwrap();
        erase(store).unwrap();
        let left: Vec<_> = std::fs::read_dir(store).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["config.toml"]);
    }
}
