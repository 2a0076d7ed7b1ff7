//! The stores somebody has signed in to in this process, by their folder.
//!
//! A store is opened in many places (the desk, its papers, backups, the doctor), some on threads of their own. All
//! of them must seal, and none may be forgotten: so the keys belong to the folder, not to whoever opens it.
//! They are there from signing in to the end of the process, or until [`forget`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Sealer;

static UNLOCKED: Mutex<BTreeMap<PathBuf, Arc<Sealer>>> = Mutex::new(BTreeMap::new());

fn unlocked() -> MutexGuard<'static, BTreeMap<PathBuf, Arc<Sealer>>> {
    UNLOCKED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One name for a folder, however it is written; one that is not there yet keeps the name it was given.
fn name(root: &Path) -> PathBuf {
    std::fs::canonicalize(root).or_else(|_| std::path::absolute(root)).unwrap_or_else(|_| root.to_owned())
}

/// Every disk that is made for this folder from now on has these keys.
/// A crash of the process leaves no image of its memory any more.
pub fn unlock(root: &Path, sealer: Arc<Sealer>) {
    super::memory::no_core();
    unlocked().insert(name(root), sealer);
}

/// The keys of a folder's store.
pub fn of(root: &Path) -> Option<Arc<Sealer>> {
    let unlocked = unlocked();
    if unlocked.is_empty() { None } else { unlocked.get(&name(root)).cloned() }
}

/// No disk made from now on has the keys; those that were made keep them until they are dropped.
pub fn forget(root: &Path) {
    unlocked().remove(&name(root));
}
