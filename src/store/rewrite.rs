//! Writes a journal anew with other bodies, and puts it in the place of the old one.
//!
//! It is for what the law takes out of the record, never for anything else: entries, chains and signatures are
//! in the bodies, and whoever asks must leave them as they are. Where frames lie changes, so the state beside
//! the journal must be thrown away before.
//!
//! ```text
//! rewriting/journal/…   the new one, while it is written
//! rewriting/ready       it is whole: from here on it replaces the old one
//! ```
//!
//! Invariant: until `ready` is durable the old journal is the journal, untouched; from then on the new one is,
//! and whoever opens the store finishes what was begun ([`finish`]).

use std::sync::Arc;

use super::disk::{Disk, DiskFault, read_file};
use super::journal::segment::FOLDER as JOURNAL;
use super::journal::{Frame, Journal, JournalFault, JournalOptions, KnownEnd, Position};
use super::sealer::Sealer;

/// Where the new journal is written.
const FOLDER: &str = "rewriting";
/// Says that it is whole.
const READY: &str = "rewriting/ready";
/// The same before it is durable.
const READY_TMP: &str = "rewriting/ready.tmp";
/// The longest list of segments: far more than any store has.
const READY_BYTES_MAX: u64 = 4 << 20;

/// A folder of a disk as a disk of its own.
struct Below {
    disk: Arc<dyn Disk>,
    folder: &'static str,
}

impl Below {
    fn path(&self, path: &str) -> String {
        if path.is_empty() { self.folder.to_owned() } else { format!("{}/{path}", self.folder) }
    }
}

impl Disk for Below {
    fn sealer(&self) -> Option<&Arc<Sealer>> {
        self.disk.sealer()
    }
    fn read_at(&self, path: &str, offset: u64, buffer: &mut [u8]) -> Result<usize, DiskFault> {
        self.disk.read_at(&self.path(path), offset, buffer)
    }
    fn write_at(&self, path: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskFault> {
        self.disk.write_at(&self.path(path), offset, bytes)
    }
    fn write_zeros(&self, path: &str, offset: u64, count: u64) -> Result<(), DiskFault> {
        self.disk.write_zeros(&self.path(path), offset, count)
    }
    fn create(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.create(&self.path(path))
    }
    fn len(&self, path: &str) -> Result<Option<u64>, DiskFault> {
        self.disk.len(&self.path(path))
    }
    fn truncate(&self, path: &str, len: u64) -> Result<(), DiskFault> {
        self.disk.truncate(&self.path(path), len)
    }
    fn sync_data(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.sync_data(&self.path(path))
    }
    fn sync_dir(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.sync_dir(&self.path(path))
    }
    fn rename(&self, from: &str, to: &str) -> Result<(), DiskFault> {
        self.disk.rename(&self.path(from), &self.path(to))
    }
    fn remove(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.remove(&self.path(path))
    }
    fn list(&self, path: &str) -> Result<Vec<String>, DiskFault> {
        self.disk.list(&self.path(path))
    }
    fn make_dir(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.make_dir(&self.path(path))
    }
    fn identity(&self, path: &str) -> Result<u64, DiskFault> {
        self.disk.identity(&self.path(path))
    }
}

/// Writes the journal anew: `body` gives a frame's other body, or `None` to keep the one it has. The journal
/// must be closed, and the state beside it gone.
pub fn rewrite(
    disk: &Arc<dyn Disk>,
    options: JournalOptions,
    body: &mut dyn FnMut(&Frame) -> Option<Vec<u8>>,
) -> Result<(), JournalFault> {
    clear(&**disk)?;
    let (old, _) = Journal::open(Arc::clone(disk), options, KnownEnd::Nothing)?;
    let below: Arc<dyn Disk> = Arc::new(Below { disk: Arc::clone(disk), folder: FOLDER });
    disk.make_dir(FOLDER)?;
    let (mut new, _) = Journal::open(below, options, KnownEnd::Nothing)?;
    for frame in old.frames(Position::START)? {
        let frame = frame?;
        let other = body(&frame);
        new.append(frame.kind, frame.epoch, other.as_deref().unwrap_or(&frame.body))?;
    }
    drop((old, new));
    let fresh = names(&**disk, &format!("{FOLDER}/{JOURNAL}"))?.join("\n");
    // By name only once it is durable, and with its checksum: what is half there would take segments for old.
    absent_is_fine(disk.remove(READY_TMP))?;
    disk.create(READY_TMP)?;
    disk.write_at(READY_TMP, 0, format!("{}\n{fresh}", checksum(&fresh)).as_bytes())?;
    disk.sync_data(READY_TMP)?;
    disk.rename(READY_TMP, READY)?;
    disk.sync_dir(FOLDER)?;
    disk.sync_dir("")?;
    finish(disk)?;
    Ok(())
}

/// Finishes a replacement that was begun, or clears away one that was not whole; whether the journal was
/// replaced. To be called before a journal is opened.
pub fn finish(disk: &Arc<dyn Disk>) -> Result<bool, DiskFault> {
    let disk = &**disk;
    let Some(ready) = read_file(disk, READY, READY_BYTES_MAX)? else {
        clear(disk)?;
        return Ok(false);
    };
    let ready = String::from_utf8_lossy(&ready).into_owned();
    let listed = ready.split_once('\n').filter(|(sum, fresh)| *sum == checksum(fresh) && !fresh.is_empty());
    // It came by rename: what cannot be believed was damaged since, and nobody knows which segments are new.
    let Some((_, fresh)) = listed else { return Err(damaged()) };
    let fresh: Vec<&str> = fresh.lines().collect();
    let from = format!("{FOLDER}/{JOURNAL}");
    for name in names(disk, &from)?.iter().filter(|name| fresh.contains(&name.as_str())) {
        disk.rename(&format!("{from}/{name}"), &format!("{JOURNAL}/{name}"))?;
    }
    disk.sync_dir(JOURNAL)?;
    for name in names(disk, JOURNAL)?.iter().filter(|name| !fresh.contains(&name.as_str())) {
        disk.remove(&format!("{JOURNAL}/{name}"))?;
    }
    disk.sync_dir(JOURNAL)?;
    clear(disk)?;
    Ok(true)
}

fn checksum(list: &str) -> String {
    blake3::hash(list.as_bytes()).to_hex().to_string()
}

fn damaged() -> DiskFault {
    let source =
        std::io::Error::new(std::io::ErrorKind::InvalidData, "the list of rewritten segments is damaged");
    DiskFault::Io { action: "read", path: READY.into(), source }
}

/// Removes what was written of a new journal: `ready` first, or half of it would be taken for whole.
fn clear(disk: &dyn Disk) -> Result<(), DiskFault> {
    absent_is_fine(disk.remove(READY))?;
    absent_is_fine(disk.remove(READY_TMP))?;
    let folder = format!("{FOLDER}/{JOURNAL}");
    for name in names(disk, &folder)? {
        disk.remove(&format!("{folder}/{name}"))?;
    }
    Ok(())
}

fn names(disk: &dyn Disk, folder: &str) -> Result<Vec<String>, DiskFault> {
    match disk.list(folder) {
        Err(fault) if fault.is_absent() => Ok(Vec::new()),
        names => names,
    }
}

fn absent_is_fine(outcome: Result<(), DiskFault>) -> Result<(), DiskFault> {
    match outcome {
        Err(fault) if fault.is_absent() => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::disk::MemoryDisk;
    use crate::store::journal::FrameKind;

    const OPTIONS: JournalOptions = JournalOptions { segment_bytes: 1024 };

    fn journal() -> Arc<dyn Disk> {
        let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
        let (mut journal, _) = Journal::open(Arc::clone(&disk), OPTIONS, KnownEnd::Nothing).unwrap();
        for nth in 0..40_u8 {
            journal.append(FrameKind::ACTS, 0, &[nth; 200]).unwrap();
        }
        disk
    }

    fn bodies(disk: &Arc<dyn Disk>) -> Vec<Vec<u8>> {
        let (journal, _) = Journal::open(Arc::clone(disk), OPTIONS, KnownEnd::Nothing).unwrap();
        journal.frames(Position::START).unwrap().map(|frame| frame.unwrap().body).collect()
    }

    fn shorter(frame: &Frame) -> Option<Vec<u8>> {
        frame.body[0].is_multiple_of(2).then(|| frame.body[..10].to_vec())
    }

    fn expected() -> Vec<Vec<u8>> {
        (0..40_u8).map(|nth| vec![nth; if nth % 2 == 0 { 10 } else { 200 }]).collect()
    }

    #[test]
    fn a_sealed_journal_stays_sealed() {
        use crate::base::random::SeededRandom;
        use crate::store::sealer::KeyedDisk;
        let bare: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
        let keys = crate::store::vault::testing::keyring(1);
        let sealer = Arc::new(Sealer::new(&keys, Box::new(SeededRandom::new(2))));
        let disk: Arc<dyn Disk> = Arc::new(KeyedDisk::new(Arc::clone(&bare), sealer));
        let (mut journal, _) = Journal::open(Arc::clone(&disk), OPTIONS, KnownEnd::Nothing).unwrap();
        for nth in 0..40_u8 {
            journal.append(FrameKind::ACTS, 0, &[nth; 200]).unwrap();
        }
        drop(journal);
        rewrite(&disk, OPTIONS, &mut shorter).unwrap();
        assert_eq!(bodies(&disk), expected());
        let (journal, _) = Journal::open(bare, OPTIONS, KnownEnd::Nothing).unwrap();
        let first = journal.frames(Position::START).unwrap().next();
        assert!(matches!(first, Some(Err(JournalFault::Sealed))));
    }

    #[test]
    fn frames_keep_their_order_and_the_old_segments_are_gone() {
        let disk = journal();
        let before = disk.list("journal").unwrap().len();
        rewrite(&disk, OPTIONS, &mut shorter).unwrap();
        assert_eq!(bodies(&disk), expected());
        assert!(disk.list("journal").unwrap().len() < before);
        assert_eq!(disk.list("rewriting/journal").unwrap(), Vec::<String>::new());
        assert!(!finish(&disk).unwrap(), "nothing is left to finish");
    }

    #[test]
    fn a_list_that_cannot_be_believed_touches_no_segment() {
        for list in ["", "\0\0\0\0", "00000001.log", "00000001.log\n00000002.log"] {
            let disk = journal();
            let before = bodies(&disk);
            disk.make_dir(FOLDER).unwrap();
            disk.create(READY).unwrap();
            disk.write_at(READY, 0, list.as_bytes()).unwrap();
            assert!(finish(&disk).is_err(), "{list:?}");
            assert_eq!(bodies(&disk), before);
        }
        let disk = journal();
        disk.make_dir(FOLDER).unwrap();
        disk.create(READY_TMP).unwrap();
        disk.write_at(READY_TMP, 0, b"\0").unwrap();
        assert!(!finish(&disk).unwrap(), "what was never durable by name is cleared away");
        assert_eq!(bodies(&disk).len(), 40);
    }

    /// A disk whose renames fail after so many.
    struct Cut(Arc<dyn Disk>, std::sync::Mutex<usize>);

    impl Disk for Cut {
        fn sealer(&self) -> Option<&Arc<Sealer>> {
            self.0.sealer()
        }
        fn read_at(&self, path: &str, offset: u64, buffer: &mut [u8]) -> Result<usize, DiskFault> {
            self.0.read_at(path, offset, buffer)
        }
        fn write_at(&self, path: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskFault> {
            self.0.write_at(path, offset, bytes)
        }
        fn write_zeros(&self, path: &str, offset: u64, count: u64) -> Result<(), DiskFault> {
            self.0.write_zeros(path, offset, count)
        }
        fn create(&self, path: &str) -> Result<(), DiskFault> {
            self.0.create(path)
        }
        fn len(&self, path: &str) -> Result<Option<u64>, DiskFault> {
            self.0.len(path)
        }
        fn truncate(&self, path: &str, len: u64) -> Result<(), DiskFault> {
            self.0.truncate(path, len)
        }
        fn sync_data(&self, path: &str) -> Result<(), DiskFault> {
            self.0.sync_data(path)
        }
        fn sync_dir(&self, path: &str) -> Result<(), DiskFault> {
            self.0.sync_dir(path)
        }
        fn rename(&self, from: &str, to: &str) -> Result<(), DiskFault> {
            self.spend(from)?;
            self.0.rename(from, to)
        }
        fn remove(&self, path: &str) -> Result<(), DiskFault> {
            self.spend(path)?;
            self.0.remove(path)
        }
        fn list(&self, path: &str) -> Result<Vec<String>, DiskFault> {
            self.0.list(path)
        }
        fn make_dir(&self, path: &str) -> Result<(), DiskFault> {
            self.0.make_dir(path)
        }
        fn identity(&self, path: &str) -> Result<u64, DiskFault> {
            self.0.identity(path)
        }
    }

    impl Cut {
        fn spend(&self, path: &str) -> Result<(), DiskFault> {
            let mut left = self.1.lock().unwrap();
            *left = left.checked_sub(1).ok_or_else(|| DiskFault::Full { path: path.to_owned() })?;
            Ok(())
        }
    }

    #[test]
    fn a_replacement_that_was_cut_short_anywhere_is_finished_or_never_was() {
        for cut in 0..60 {
            let disk = journal();
            let all = bodies(&disk);
            let halting: Arc<dyn Disk> = Arc::new(Cut(Arc::clone(&disk), std::sync::Mutex::new(cut)));
            let outcome = rewrite(&halting, OPTIONS, &mut shorter);
            let replaced = finish(&disk).unwrap() || outcome.is_ok();
            let found = bodies(&disk);
            assert!(found == expected() || (found == all && !replaced), "cut after {cut}");
        }
    }
}
