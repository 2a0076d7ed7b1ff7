//! Sealing a store that is not sealed yet, in place.
//!
//! ```text
//! 1  everything is written once more, sealed, beside the store: sealing/journal, sealing/files, sealing/keys
//! 2  it is synced, read back with its keys and counted                 until here the store is what it was
//! 3  sealing.done is written: what goes where                          from here on it is a sealed store
//! 4  one file after the other takes the place of its old one, which is overwritten first; then sealing.done goes
//! ```
//! A cut before 3 leaves the store unsealed and whole; sealing it again goes on behind the frames that are beside
//! it already. A cut after 3 is finished, without any key, by whoever opens the store next ([`finish`]).
//!
//! Bodies grow when they are sealed, so every frame gets another place, and what names places is made anew: the
//! state (by the desk, which finds it unsealed and removes it) and the clean marker.
//!
//! Overwriting is done as well as a file system lets one: on flash and on file systems that write elsewhere, old
//! blocks stay until they are used again. Who must be sure seals a new store, or seals on a new disk.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use super::disk::{Disk, DiskFault, parent};
use super::folder::small::{self, Purpose, SmallFault};
use super::folder::{Folder, filters, remove_clean_marker};
use super::journal::segment::{FOLDER as JOURNAL, numbers};
use super::journal::{Frame, Journal, JournalFault, JournalOptions, KnownEnd, scan};
use super::sealer::{KeyedDisk, Sealer};
use super::vault::{FILES, Vault, VaultFault};

/// Where the sealed store is made.
pub const FOLDER: &str = "sealing";

/// Papers that were printed: they are removed, the record makes every one of them again.
const PRINTS: &str = "prints";

/// Says that it is whole, and what goes where.
const DONE: &str = "sealing.done";

/// Why a store could not be sealed; it is what it was.
#[derive(Debug, thiserror::Error)]
pub enum SealingFault {
    /// Stopped on request.
    #[error("stopped; the store is as it was, sealing it again goes on from here")]
    Stopped,
    /// What was written could not be read back.
    #[error("what was sealed does not read back as it was; the store is as it was")]
    Differs,
    /// The keys.
    #[error(transparent)]
    Vault(#[from] VaultFault),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalFault),
    /// A small file.
    #[error(transparent)]
    Small(#[from] SmallFault),
    /// The disk.
    #[error(transparent)]
    Disk(#[from] DiskFault),
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// Frames sealed.
    pub frames: u64,
    /// Segment of the old journal reached, and the last one.
    pub segment: u32,
    /// The old journal's last segment.
    pub last: u32,
}

/// Hears how far it is and may stop it.
pub type Watch<'a> = dyn FnMut(Sealed) -> ControlFlow<()> + 'a;

/// A folder of a disk as a disk, whose files are synced all at once at the end: until then nothing of it counts.
struct Beside {
    disk: Arc<dyn Disk>,
    written: Mutex<BTreeSet<String>>,
}

impl Beside {
    fn new(disk: &Arc<dyn Disk>) -> Arc<Self> {
        Arc::new(Self { disk: Arc::clone(disk), written: Mutex::default() })
    }

    fn full(path: &str) -> String {
        if path.is_empty() { FOLDER.to_owned() } else { format!("{FOLDER}/{path}") }
    }

    /// Makes everything written so far durable.
    fn settle(&self) -> Result<(), DiskFault> {
        let written = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        let mut folders: BTreeSet<&str> = BTreeSet::from([""]);
        for path in &written {
            if self.disk.len(path)?.is_some() {
                self.disk.sync_data(path)?;
            }
            folders.insert(parent(path));
        }
        folders.into_iter().try_for_each(|folder| self.disk.sync_dir(folder))
    }
}

impl Disk for Beside {
    fn sealer(&self) -> Option<&Arc<Sealer>> {
        None
    }

    fn read_at(&self, path: &str, offset: u64, buffer: &mut [u8]) -> Result<usize, DiskFault> {
        self.disk.read_at(&Self::full(path), offset, buffer)
    }

    fn write_at(&self, path: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskFault> {
        self.disk.write_at(&Self::full(path), offset, bytes)
    }

    fn write_zeros(&self, path: &str, offset: u64, count: u64) -> Result<(), DiskFault> {
        self.disk.write_zeros(&Self::full(path), offset, count)
    }

    fn create(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.create(&Self::full(path))
    }

    fn len(&self, path: &str) -> Result<Option<u64>, DiskFault> {
        self.disk.len(&Self::full(path))
    }

    fn truncate(&self, path: &str, len: u64) -> Result<(), DiskFault> {
        self.disk.truncate(&Self::full(path), len)
    }

    fn sync_data(&self, path: &str) -> Result<(), DiskFault> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(Self::full(path));
        Ok(())
    }

    fn sync_dir(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.sync_dir(&Self::full(path))
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), DiskFault> {
        // Its bytes are synced under the name they end up with.
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.remove(&Self::full(from));
        written.insert(Self::full(to));
        self.disk.rename(&Self::full(from), &Self::full(to))
    }

    fn remove(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.remove(&Self::full(path))
    }

    fn list(&self, path: &str) -> Result<Vec<String>, DiskFault> {
        self.disk.list(&Self::full(path))
    }

    fn make_dir(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.make_dir(&Self::full(path))
    }

    fn identity(&self, path: &str) -> Result<u64, DiskFault> {
        self.disk.identity(&Self::full(path))
    }
}

/// The vault of a sealing that was cut off; `None` where there was none, or nothing of it can be used.
pub fn begun(disk: &Arc<dyn Disk>) -> Option<Vault> {
    Vault::read(&*Beside::new(disk)).ok().flatten().filter(|vault| vault.damaged().is_empty())
}

/// Seals a store that nobody has open. The disk has no keys; `sealer` has those of the vault. On a fault the store
/// is what it was.
pub fn seal(
    disk: &Arc<dyn Disk>,
    vault: &mut Vault,
    sealer: &Arc<Sealer>,
    options: JournalOptions,
    watch: &mut Watch<'_>,
) -> Result<u64, SealingFault> {
    let beside = Beside::new(disk);
    for folder in ["", JOURNAL, "files"] {
        beside.make_dir(folder)?;
    }
    disk.sync_dir("")?;
    disk.sync_dir(FOLDER)?;
    if begun(disk).map(|begun| begun.id()) != Some(vault.id()) {
        start_over(&*beside)?;
    }
    vault.write(&*beside)?;
    let below: Arc<dyn Disk> = Arc::clone(&beside) as Arc<dyn Disk>;
    let keyed: Arc<dyn Disk> = Arc::new(KeyedDisk::new(below, Arc::clone(sealer)));
    let frames = match seal_journal(disk, &keyed, options, watch) {
        // Half of what a cut left behind: it is made anew.
        Err(SealingFault::Differs | SealingFault::Journal(JournalFault::Damaged(_))) => {
            start_over(&*beside)?;
            seal_journal(disk, &keyed, options, watch)?
        }
        outcome => outcome?,
    };
    let mut moves = seal_files(disk, &*beside, sealer)?;
    for name in beside.list(JOURNAL)? {
        moves.push((format!("{FOLDER}/{JOURNAL}/{name}"), format!("{JOURNAL}/{name}")));
    }
    moves.extend(FILES.map(|file| (format!("{FOLDER}/{file}"), file.to_owned())));
    beside.settle()?;
    if frames_of(&keyed, u64::MAX)?.0 != frames {
        return Err(SealingFault::Differs);
    }
    let lines: Vec<String> = moves.iter().map(|(from, to)| format!("{from}\t{to}")).collect();
    small::write(&**disk, DONE, Purpose::Switch, lines.join("\n").as_bytes())?;
    finish(&**disk)?;
    Ok(frames)
}

/// Removes the sealed segments there are.
fn start_over(beside: &dyn Disk) -> Result<(), DiskFault> {
    for folder in [JOURNAL, "files"] {
        for name in beside.list(folder)? {
            beside.remove(&format!("{folder}/{name}"))?;
        }
    }
    Ok(())
}

/// Walks a journal that is sound; damage in it is a fault.
fn walk(
    disk: &Arc<dyn Disk>,
    visit: &mut dyn FnMut(&Frame) -> Result<ControlFlow<()>, SealingFault>,
) -> Result<(), SealingFault> {
    let mut outcome = Ok(());
    let report = scan(disk, None, &mut |frame| {
        let next = if frame.is_sealed { Err(JournalFault::Sealed.into()) } else { visit(frame) };
        next.unwrap_or_else(|fault| {
            outcome = Err(fault);
            ControlFlow::Break(())
        })
    })?;
    outcome?;
    match report.damage.into_iter().next() {
        Some(damage) => Err(JournalFault::Damaged(damage).into()),
        None => Ok(()),
    }
}

/// How many frames a journal has, of the first `limit`, and the last body of them.
fn frames_of(disk: &Arc<dyn Disk>, limit: u64) -> Result<(u64, Option<Vec<u8>>), SealingFault> {
    let (mut count, mut last) = (0, None);
    if limit > 0 {
        walk(disk, &mut |frame| {
            count += 1;
            last = Some(frame.body.clone());
            Ok(if count < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
    }
    Ok((count, last))
}

/// Writes the journal once more, sealed, behind what is there of it.
fn seal_journal(
    plain: &Arc<dyn Disk>,
    keyed: &Arc<dyn Disk>,
    options: JournalOptions,
    watch: &mut Watch<'_>,
) -> Result<u64, SealingFault> {
    let (mut sealed, _) = Journal::open(Arc::clone(keyed), options, KnownEnd::Nothing)?;
    let (have, newest) = frames_of(keyed, u64::MAX)?;
    if frames_of(plain, have)? != (have, newest) {
        return Err(SealingFault::Differs);
    }
    let last = numbers(&**plain)?.last().copied().unwrap_or(1);
    let mut frames = 0;
    walk(plain, &mut |frame| {
        frames += 1;
        if frames > have {
            sealed.append(frame.kind, 0, &frame.body)?;
        }
        match watch(Sealed { frames, segment: frame.position.segment, last }) {
            ControlFlow::Continue(()) => Ok(ControlFlow::Continue(())),
            ControlFlow::Break(()) => Err(SealingFault::Stopped),
        }
    })?;
    Ok(frames)
}

/// Writes every small file once more, sealed for its own path; what goes where. One that cannot be read is removed
/// at the end: nothing can be made of it, and what is left of it is not sealed.
fn seal_files(
    disk: &Arc<dyn Disk>,
    beside: &dyn Disk,
    sealer: &Arc<Sealer>,
) -> Result<Vec<(String, String)>, SealingFault> {
    let keyed = KeyedDisk::new(Arc::clone(disk), Arc::clone(sealer));
    let folder = Folder::new(Arc::clone(disk));
    let mut sealed = Vec::new();
    let mut moves = Vec::new();
    for (path, purpose) in folder.sealable()? {
        match small::read(&**disk, &path, purpose) {
            Ok(Some(body)) => sealed.push((small::bytes_for(&keyed, &path, purpose, &body), path)),
            Ok(None) => {}
            Err(SmallFault::Disk(fault)) => return Err(fault.into()),
            Err(_) => moves.push((String::new(), path)),
        }
    }
    match disk.list(PRINTS) {
        Ok(papers) => moves.extend(papers.iter().map(|name| (String::new(), format!("{PRINTS}/{name}")))),
        Err(fault) if fault.is_absent() => {}
        Err(fault) => return Err(fault.into()),
    }
    if let Some(text) = folder.read_filters()? {
        let path = filters::FILTERS;
        sealed.push((small::bytes_for(&keyed, path, Purpose::Filters, &text), path.to_owned()));
    }
    for (number, (bytes, path)) in sealed.into_iter().enumerate() {
        let name = format!("files/{number}");
        small::write_tmp(beside, &name, &bytes)?;
        moves.push((format!("{FOLDER}/{name}"), path));
    }
    Ok(moves)
}

/// Finishes a sealing that had come so far that the store is a sealed one; false where there is none. Needs no key.
pub fn finish(disk: &dyn Disk) -> Result<bool, SealingFault> {
    let Some(body) = small::read(disk, DONE, Purpose::Switch)? else { return Ok(false) };
    remove_clean_marker(disk)?;
    for line in String::from_utf8_lossy(&body).lines() {
        let Some((from, to)) = line.split_once('\t') else { continue };
        if from.is_empty() {
            overwrite(disk, to)?;
            match disk.remove(to) {
                Err(fault) if !fault.is_absent() => return Err(fault.into()),
                _ => disk.sync_dir(parent(to))?,
            }
        } else if disk.len(from)?.is_some() {
            overwrite(disk, to)?;
            disk.rename(from, to)?;
            disk.sync_dir(parent(to))?;
            disk.sync_dir(parent(from))?;
        }
    }
    disk.remove(DONE)?;
    disk.sync_dir("")?;
    Ok(true)
}

/// Whether a sealing has come so far that it must be finished.
pub fn is_half_way(disk: &dyn Disk) -> Result<bool, DiskFault> {
    Ok(disk.len(DONE)?.is_some())
}

fn overwrite(disk: &dyn Disk, path: &str) -> Result<(), DiskFault> {
    let Some(len) = disk.len(path)? else { return Ok(()) };
    disk.write_zeros(path, 0, len)?;
    disk.sync_data(path)
}
