//! The store's folder: its layout and its small files.
//!
//! ```text
//! lock           held while a process has the store open, see `lock`
//! anchor         where this copy of the store lies; left out of backups, see `anchor`
//! keys           who may open a sealed store, and its copy keys.copy, see `store::vault`
//! attempts       failed attempts to sign in
//! device.key     the device's secret keys, as opaque bytes
//! hub.key        a hub's reserve key, as opaque bytes
//! hub.addresses  where a hub was last found, a line each
//! hub.seen       when a hub last heard each device
//! hub.sock       while a hub runs: its administrator's door
//! link.history   what came of the last exchanges with the hub
//! backup.note    when and where the last copy was made
//! parcel         while a parcel of the hub is taken in pieces: the whole of it
//! clean          written at closing, removed before the first write: where the journal ends
//! reserve.bin    1 MiB kept in hand, given up when the disk is full
//! drafts/<id>    unfinished forms
//! filters.toml   searches with a name, see `filters`
//! sealing/       while the store is being sealed: the sealed one, see `store::sealing`
//! sealing.done   what of it goes where, until all of it has
//! journal/       see `journal`         state/  see `state`
//! ```
//! A small file is replaced whole or not at all (tmp, sync, rename, folder sync) and carries a
//! checksum, so that what was torn or damaged is told, not believed. When the disk is full the
//! reserve is given up and the write tried once more: a draft and the closing never fail for room.

mod all;
pub mod anchor;
mod erase;
pub mod filters;
pub mod lock;
mod of_backup;
mod of_hub;
mod of_link;
pub mod small;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use anchor::{Anchor, Place};
pub use erase::erase;
pub use lock::{Lock, LockFault};
pub use of_backup::{LEFT_OUT, PLACES};
pub use of_link::LINK_HISTORY_BYTES_MAX;
pub use small::SmallFault;

use self::small::Purpose;
use super::disk::{Disk, DiskFault};
use super::journal::Position;
use super::journal::segment::FOLDER as JOURNAL;
use super::ledger::{Applied, FoldVersion, StateSum};

/// The state's folder below the store's.
pub const STATE: &str = "state";

const DRAFTS: &str = "drafts";
const RESERVE: &str = "reserve.bin";
const ANCHOR: &str = "anchor";
const DEVICE_KEY: &str = "device.key";
const CLEAN: &str = "clean";

/// Bytes kept in hand against a full disk: drafts and the closing need a small part of it.
pub const RESERVE_BYTES: u64 = 1 << 20;

/// The longest draft: a form with every field at its limit is a tenth of it.
pub const DRAFT_BYTES_MAX: usize = 256 << 10;

/// The longest device key file: two keys, sealed, with what unseals them.
pub const KEY_BYTES_MAX: usize = 4096;

/// The name of a draft: 1 to 64 of `0-9 a-z -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftId(String);

impl DraftId {
    /// `None` when the text is no draft's name.
    pub fn new(text: &str) -> Option<Self> {
        let allowed = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase() || c == '-';
        ((1..=64).contains(&text.len()) && text.chars().all(allowed)).then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn path(&self) -> String {
        format!("{DRAFTS}/{}", self.0)
    }
}

/// What was true when the store was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CleanMarker {
    /// The journal's end, which is also the state's cursor, and the fold version.
    pub applied: Applied,
    /// The sum over the state.
    pub sum: StateSum,
}

/// The small files of one store.
#[derive(Clone)]
pub struct Folder {
    disk: Arc<dyn Disk>,
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Folder").finish_non_exhaustive()
    }
}

impl Folder {
    /// The small files of the store on a disk; nothing is read or made.
    pub fn new(disk: Arc<dyn Disk>) -> Self {
        Self { disk }
    }

    /// Whether what is written here is sealed.
    pub fn is_sealed(&self) -> bool {
        self.disk.sealer().is_some()
    }

    /// Makes the folders and the reserve where they are missing, and removes unfinished small files.
    /// A full disk leaves the reserve out.
    ///
    /// A sealing that had come so far that the store is a sealed one has to be finished before, see
    /// [`finish`](crate::store::sealing::finish).
    pub fn prepare(&self) -> Result<(), DiskFault> {
        for folder in [JOURNAL, DRAFTS] {
            self.disk.make_dir(folder)?;
        }
        self.disk.sync_dir("")?;
        self.remove_leftovers()?;
        match self.fill_reserve() {
            Err(fault) if fault.is_full() => self.release_reserve(),
            outcome => outcome,
        }
    }

    /// Removes what writes that were cut off left behind: nobody would ever look at it again.
    fn remove_leftovers(&self) -> Result<(), DiskFault> {
        for folder in ["", DRAFTS] {
            for name in self.disk.list(folder)?.iter().filter(|name| name.ends_with(small::TMP)) {
                let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                self.disk.remove(&path)?;
            }
        }
        Ok(())
    }

    fn fill_reserve(&self) -> Result<(), DiskFault> {
        let have = self.disk.len(RESERVE)?;
        if have.is_some_and(|have| have >= RESERVE_BYTES) {
            return Ok(());
        }
        if have.is_none() {
            self.disk.create(RESERVE)?;
        }
        // Bytes that cannot be compressed: a file system that does so would keep nothing in hand.
        let mut noise = vec![0; usize::try_from(RESERVE_BYTES).unwrap_or(0)];
        blake3::Hasher::new().update(RESERVE.as_bytes()).finalize_xof().fill(&mut noise);
        self.disk.write_at(RESERVE, 0, &noise)?;
        self.disk.sync_data(RESERVE)?;
        self.disk.sync_dir("")
    }

    /// Gives the reserve up; fine when it is gone already.
    pub fn release_reserve(&self) -> Result<(), DiskFault> {
        match self.disk.remove(RESERVE) {
            Err(fault) if !fault.is_absent() => Err(fault),
            _ => self.disk.sync_dir(""),
        }
    }

    /// Whether the reserve is there in full.
    pub fn has_reserve(&self) -> Result<bool, DiskFault> {
        Ok(self.disk.len(RESERVE)?.is_some_and(|have| have >= RESERVE_BYTES))
    }

    fn write(&self, path: &str, purpose: Purpose, body: &[u8]) -> Result<(), SmallFault> {
        let outcome = small::write(&*self.disk, path, purpose, body);
        if !matches!(&outcome, Err(SmallFault::Disk(fault)) if fault.is_full()) {
            return outcome;
        }
        self.release_reserve()?;
        small::write(&*self.disk, path, purpose, body)
    }

    /// Writes a draft; durable on return.
    pub fn write_draft(&self, id: &DraftId, body: &[u8]) -> Result<(), SmallFault> {
        if body.len() > DRAFT_BYTES_MAX {
            return Err(SmallFault::TooLarge { bytes: body.len(), limit: DRAFT_BYTES_MAX });
        }
        // Every time: an earlier attempt may have made the folder and failed to make its name durable.
        self.disk.make_dir(DRAFTS)?;
        self.disk.sync_dir("")?;
        self.write(&id.path(), Purpose::Draft, body)
    }

    /// Reads a draft; `None` when there is none, [`SmallFault::Damaged`] when it cannot be believed.
    pub fn read_draft(&self, id: &DraftId) -> Result<Option<Vec<u8>>, SmallFault> {
        small::read(&*self.disk, &id.path(), Purpose::Draft)
    }

    /// All drafts there are, readable or not, by name.
    pub fn drafts(&self) -> Result<Vec<DraftId>, DiskFault> {
        match self.disk.list(DRAFTS) {
            Ok(names) => Ok(names.iter().filter_map(|name| DraftId::new(name)).collect()),
            Err(fault) if fault.is_absent() => Ok(Vec::new()),
            Err(fault) => Err(fault),
        }
    }

    /// Removes a draft; fine when there is none.
    pub fn remove_draft(&self, id: &DraftId) -> Result<(), DiskFault> {
        self.remove(&id.path(), DRAFTS)
    }

    fn remove(&self, path: &str, folder: &str) -> Result<(), DiskFault> {
        match self.disk.remove(path) {
            Err(fault) if !fault.is_absent() => return Err(fault),
            _ => {}
        }
        // Also when it was gone already: an earlier removal may not have become durable.
        match self.disk.sync_dir(folder) {
            Err(fault) if !fault.is_absent() => Err(fault),
            _ => Ok(()),
        }
    }

    /// Says that the store was closed in order. The state must have been flushed and synced before.
    pub fn mark_clean(&self, marker: &CleanMarker) -> Result<(), SmallFault> {
        let mut body = marker.applied.position.to_bytes().to_vec();
        body.extend_from_slice(&marker.applied.fold.0.to_be_bytes());
        body.extend_from_slice(&marker.sum.0.to_be_bytes());
        self.write(CLEAN, Purpose::Clean, &body)
    }

    /// What the last closing said; `None` when there was none in order, or it cannot be believed.
    pub fn clean_marker(&self) -> Result<Option<CleanMarker>, DiskFault> {
        match small::read(&*self.disk, CLEAN, Purpose::Clean) {
            Ok(body) => Ok(body.as_deref().and_then(read_marker)),
            Err(SmallFault::Disk(fault)) => Err(fault),
            // Without it the state is checked instead: nothing is lost by not believing it.
            Err(_) => Ok(None),
        }
    }

    /// Removes the marker, durably; to be done before the first write.
    pub fn remove_clean_marker(&self) -> Result<(), DiskFault> {
        self.remove(CLEAN, "")
    }

    /// Keeps the device's secret keys (opaque bytes), readable by the owner only.
    pub fn write_device_key(&self, secret: &[u8]) -> Result<(), SmallFault> {
        if secret.len() > KEY_BYTES_MAX {
            return Err(SmallFault::TooLarge { bytes: secret.len(), limit: KEY_BYTES_MAX });
        }
        self.write(DEVICE_KEY, Purpose::DeviceKey, secret)
    }

    /// The device's secret keys; `None` before the first run has made them.
    pub fn read_device_key(&self) -> Result<Option<Vec<u8>>, SmallFault> {
        small::read(&*self.disk, DEVICE_KEY, Purpose::DeviceKey)
    }

    /// Where this copy of the store lies now, on the machine of that id.
    pub fn place(&self, machine: Option<String>) -> Result<Place, DiskFault> {
        Ok(Place { machine: machine.unwrap_or_default(), journal: self.disk.identity(JOURNAL)? })
    }

    /// Writes the anchor: this copy belongs here.
    pub fn write_anchor(&self, anchor: &Anchor) -> Result<(), SmallFault> {
        self.write(ANCHOR, Purpose::Anchor, &anchor.to_bytes())
    }

    /// The anchor; `None` when it is missing or cannot be believed, which calls for a new incarnation.
    pub fn anchor(&self) -> Result<Option<Anchor>, DiskFault> {
        match small::read(&*self.disk, ANCHOR, Purpose::Anchor) {
            Ok(body) => Ok(body.as_deref().and_then(Anchor::from_bytes)),
            Err(SmallFault::Disk(fault)) => Err(fault),
            Err(_) => Ok(None),
        }
    }
}

/// Removes the clean marker of a store that is not open, durably; fine when there is none.
pub(in crate::store) fn remove_clean_marker(disk: &dyn Disk) -> Result<(), DiskFault> {
    match disk.remove(CLEAN) {
        Err(fault) if !fault.is_absent() => Err(fault),
        _ => disk.sync_dir(""),
    }
}

fn read_marker(body: &[u8]) -> Option<CleanMarker> {
    let (position, rest) = body.split_first_chunk::<8>()?;
    let (fold, sum) = rest.split_first_chunk::<4>()?;
    let sum = StateSum(u128::from_be_bytes(sum.try_into().ok()?));
    let fold = FoldVersion(u32::from_be_bytes(*fold));
    Some(CleanMarker { applied: Applied { position: Position::from_bytes(*position), fold }, sum })
}

/// Files and folders of a store that others than their owner may read or write, relative to it; notes
/// for `verify` and `doctor`, not faults. Empty where the system knows no modes.
#[cfg(unix)]
pub fn open_to_others(root: &std::path::Path) -> Vec<(std::path::PathBuf, u32)> {
    use std::os::unix::fs::PermissionsExt;
    /// The first few say it all.
    const NOTES_MAX: usize = 20;
    let mut notes = Vec::new();
    let mut todo = vec![root.to_owned()];
    while let Some(path) = todo.pop() {
        let Ok(data) = std::fs::symlink_metadata(&path) else { continue };
        let mode = data.permissions().mode() & 0o777;
        // sled makes its files by the user's own mask; the folder around them is what protects them.
        let below_state = path.strip_prefix(root).is_ok_and(|path| path.starts_with(STATE));
        if mode & 0o077 != 0 && !data.is_symlink() && !below_state && notes.len() < NOTES_MAX {
            notes.push((path.strip_prefix(root).unwrap_or(&path).to_owned(), mode));
        }
        if data.is_dir()
            && let Ok(entries) = std::fs::read_dir(&path)
        {
            todo.extend(entries.flatten().map(|entry| entry.path()));
        }
    }
    notes.sort();
    notes
}

/// This system knows no modes.
#[cfg(not(unix))]
pub fn open_to_others(_root: &std::path::Path) -> Vec<(std::path::PathBuf, u32)> {
    Vec::new()
}
