//! Backups of a store: made beside an open desk or by a command, and what is kept about them.
//!
//! It takes no lock and asks nothing of the writer: whole frames are read as they lie, and the manifest says
//! how far each log goes in them. A folder that is not there (the stick is at home) is told and nothing more.
//!
//! Invariant: a backup never stops or fails an act, and what is told of the last one was durable first.

pub mod keeper;
mod told;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::id::{hex, unhex};
use crate::base::random::Random;
use crate::base::time::Timestamp;
use crate::record::chain::Frontier;
use crate::store::backup::{Asked, BackupFault, BackupView, Copied, Moved, StoreId, copy, read_manifest};
use crate::store::disk::{Disk, DiskFault, RealDisk};
use crate::store::folder::{Folder, lock};

use told::Telling;
pub use told::{Told, Written};

/// How often a journal that seems damaged is read again while another process writes to it: what was read
/// in two pieces may be a frame that was written between them.
const READS_MAX: usize = 3;

/// A day without a backup is worth a word, in minutes.
const STALE_MINUTES: i64 = 24 * 60;

/// Hears how far it is, and may stop it.
pub type Watch<'a> = &'a mut dyn FnMut(Moved) -> ControlFlow<()>;

/// What is kept beside a store about its backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What tells this store's backups from another's: hexadecimal digits.
    pub store: String,
    /// The last backup; `None` before the first.
    pub last: Option<Last>,
    /// How far each log goes in it; empty where that could not be read.
    #[serde(default)]
    pub logs: Vec<Written>,
}

impl Note {
    /// How far each log goes in the last backup; `None` before the first.
    pub fn held(&self) -> Option<Frontier> {
        self.last.as_ref().map(|_| told::frontier(&self.logs))
    }
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub folder: PathBuf,
    /// Entries in it; `None` where they could not be read.
    pub entries: Option<u64>,
}

impl Last {
    /// Whether a day went by since.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        now.minutes_since(self.at) >= STALE_MINUTES
    }
}

/// A backup that was made, for reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// What was copied.
    pub copied: Copied,
    /// What is in it.
    pub told: Told,
    /// Store and backup lie on one disk, which can fail as one.
    pub same_disk: bool,
}

/// What is kept about the backups of a store, by its folder; `None` before the first, or where it cannot be
/// read.
pub fn note_in(folder: &Folder) -> Option<Note> {
    serde_json::from_slice(&folder.read_backup_note().ok()??).ok()
}

/// What is kept about the backups of a store; `None` before the first, or where it cannot be read.
pub fn note_of(store: &Path) -> Option<Note> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::read_only(store));
    note_in(&Folder::new(disk))
}

/// Makes the backup of a store in a folder, or brings it up to date.
pub fn back_up(
    store: &Path,
    folder: &Path,
    now: Timestamp,
    random: &mut dyn Random,
    watch: Watch<'_>,
) -> Result<Made, BackupFault> {
    let source: Arc<dyn Disk> = Arc::new(RealDisk::read_only(store));
    if !store.join("journal").is_dir() {
        return Err(BackupFault::NoStore);
    }
    let files = Folder::new(Arc::clone(&source));
    let mut note = note_of(store).unwrap_or_else(|| fresh_note(random));
    // Before the copy: a backup whose store did not know its own name could never be continued.
    keep(&files, &note)?;
    let target = RealDisk::new(folder)?;
    let id = StoreId(unhex(&note.store).unwrap_or_default());
    let mut tries = 1;
    let copied = loop {
        let mut telling = Telling::default();
        let (source, about) = (&source, &mut telling);
        match copy(Asked { source, target: &target, store: id, at: now, about, watch: &mut *watch }) {
            Err(BackupFault::SourceDamaged(_)) if tries < READS_MAX && lock::is_held(store) => tries += 1,
            outcome => break outcome?,
        }
    };
    let told = Told::of(&copied.manifest.about);
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    note.logs = told.logs().to_vec();
    note.last = Some(Last { at: now, folder: folder.clone(), entries: told.entries() });
    keep(&files, &note)?;
    Ok(Made { copied, told, same_disk: same_disk(store, &folder) })
}

/// Whether a backup can be made in a folder by itself: it is there, and where the last one was made in it,
/// that is there too. An empty mount point is not taken for the stick that is at home.
pub fn is_there(store: &Path, folder: &Path) -> bool {
    let made_there = note_of(store).and_then(|note| note.last).is_some_and(|last| last.folder == folder);
    folder.is_dir() && (!made_there || folder.join("manifest").is_file())
}

fn fresh_note(random: &mut dyn Random) -> Note {
    let mut id = [0; 16];
    random.fill(&mut id);
    Note { store: hex(&id), last: None, logs: Vec::new() }
}

fn keep(files: &Folder, note: &Note) -> Result<(), BackupFault> {
    let body = serde_json::to_vec(note).map_err(|fault| BackupFault::Manifest(fault.to_string()))?;
    Ok(files.write_backup_note(&body)?)
}

/// A backup as it lies in a folder: its files as a store's, what is in it, when it was made.
pub fn opened(folder: &Path) -> Result<(Arc<BackupView>, Told, Timestamp), BackupFault> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::read_only(folder));
    let manifest = match read_manifest(&*disk) {
        Err(BackupFault::Small(_) | BackupFault::Disk(DiskFault::Absent { .. })) => None,
        outcome => outcome?,
    };
    let manifest = manifest.ok_or(BackupFault::NoBackup)?;
    let (told, made) = (Told::of(&manifest.about), manifest.made);
    Ok((Arc::new(BackupView::new(disk, &manifest)), told, made))
}

/// Whether two folders lie on one disk, as far as the system tells.
#[cfg(unix)]
fn same_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| std::fs::metadata(path).ok().map(|data| data.dev());
    device(one).is_some_and(|one| Some(one) == device(other))
}

/// This system does not tell.
#[cfg(not(unix))]
fn same_disk(_one: &Path, _other: &Path) -> bool {
    false
}
