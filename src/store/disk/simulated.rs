//! A disk that fails on demand and whose plug can be pulled at any recorded moment.
//!
//! While it runs it is a [`MemoryDisk`] that also writes down every change. Afterwards
//! [`SimulatedDisk::image`] tells what a real disk could hold had the power gone after the first `n`
//! changes: synced bytes are there; each unsynced sector of 512 bytes independently holds any of its
//! versions since the last sync (lost, torn, or an earlier write repeated over a later one); a file's
//! length is somewhere between the synced one and the newest; names are a prefix, per folder, of the
//! changes made since that folder was synced. A seed chooses; the same seed gives the same image.

mod platter;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::platter::Platter;
use super::{Disk, DiskFault, MemoryDisk};
use crate::base::random::SeededRandom;

/// What a disk writes whole or not at all.
pub const SECTOR_BYTES: usize = 512;

/// A family of calls that a fault can be planned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// `write_at` and `write_zeros`.
    Write,
    /// `sync_data`.
    Sync,
    /// `sync_dir`.
    SyncDir,
    /// `create`.
    Create,
    /// `rename`.
    Rename,
    /// `remove`.
    Remove,
    /// `read_at`.
    Read,
}

/// How a planned fault shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The device answers with an error; of a write half is done, of a sync a seeded part.
    Broken,
    /// No room is left; of a write nothing is done.
    Full,
}

#[derive(Debug, Clone)]
enum Change {
    Create(String),
    Write {
        path: String,
        offset: u64,
        bytes: Arc<[u8]>,
    },
    Zeros {
        path: String,
        offset: u64,
        count: u64,
    },
    Truncate {
        path: String,
        len: u64,
    },
    SyncData(String),
    /// A sync that failed: a seeded part became durable, the rest is forgotten, as kernels do.
    FailedSync {
        path: String,
        seed: u64,
    },
    SyncDir(String),
    Rename {
        from: String,
        to: String,
    },
    Remove(String),
    MakeDir(String),
}

#[derive(Debug, Default)]
struct Record {
    changes: Vec<Change>,
    planned: Vec<(Operation, u64, FaultKind)>,
    capacity: Option<u64>,
}

/// A memory disk with a record of its changes and a plan of faults.
#[derive(Debug, Default)]
pub struct SimulatedDisk {
    live: MemoryDisk,
    record: Mutex<Record>,
    /// What was durable when the record began.
    start: BTreeMap<String, Vec<u8>>,
    start_folders: Vec<String>,
}

impl SimulatedDisk {
    /// An empty disk that does what it is told.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on from what another disk held, all of it durable (an image after a power cut, say).
    pub fn from_memory(disk: MemoryDisk) -> Self {
        let mut folders = Vec::new();
        collect_folders(&disk, "", &mut folders);
        let start = disk.files().into_iter().collect();
        Self { live: disk, record: Mutex::default(), start, start_folders: folders }
    }

    /// Lets the call of this family after `skip` more of them fail, once.
    pub fn fail(&self, operation: Operation, skip: u64, kind: FaultKind) {
        self.record().planned.push((operation, skip, kind));
    }

    /// Limits the bytes in all files together; `None` lifts the limit.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.record().capacity = bytes;
    }

    /// How many changes were recorded: the cuts are `0..=changes()`.
    pub fn changes(&self) -> usize {
        self.record().changes.len()
    }

    /// What the disk could hold had the power gone after the first `cut` changes.
    pub fn image(&self, cut: usize, seed: u64) -> MemoryDisk {
        let mut platter = Platter::holding(&self.start, &self.start_folders);
        for change in self.record().changes.iter().take(cut) {
            platter.apply(change);
        }
        MemoryDisk::of(
            self.live.number(),
            platter.after_power_loss(&mut SeededRandom::mixed(seed, cut as u64)),
        )
    }

    /// What the disk could hold if the power went now.
    pub fn image_now(&self, seed: u64) -> MemoryDisk {
        self.image(self.changes(), seed)
    }

    /// Everything written so far, as a program sees it that goes on without a power cut.
    pub fn live(&self) -> &MemoryDisk {
        &self.live
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn planned(&self, operation: Operation) -> Option<FaultKind> {
        let mut record = self.record();
        let mut due = None;
        for (at, plan) in record.planned.iter_mut().enumerate().filter(|(_, plan)| plan.0 == operation) {
            if plan.1 == 0 && due.is_none() {
                due = Some(at);
            }
            plan.1 = plan.1.saturating_sub(1);
        }
        due.map(|at| record.planned.swap_remove(at).2)
    }

    fn check(&self, operation: Operation, path: &str) -> Result<(), DiskFault> {
        match self.planned(operation) {
            None => Ok(()),
            Some(FaultKind::Full) => Err(DiskFault::Full { path: path.to_owned() }),
            Some(FaultKind::Broken) => Err(broken(path)),
        }
    }

    fn check_room(&self, path: &str, offset: u64, count: u64) -> Result<(), DiskFault> {
        let Some(capacity) = self.record().capacity else { return Ok(()) };
        let grows = (offset + count).saturating_sub(self.live.len(path)?.unwrap_or(0));
        if grows > 0 && self.live.bytes_used() + grows > capacity {
            return Err(DiskFault::Full { path: path.to_owned() });
        }
        Ok(())
    }

    fn note(&self, change: Change) {
        self.record().changes.push(change);
    }
}

fn broken(path: &str) -> DiskFault {
    let source = std::io::Error::other("simulated device error");
    DiskFault::Io { action: "reach", path: path.to_owned(), source }
}

fn collect_folders(disk: &MemoryDisk, at: &str, into: &mut Vec<String>) {
    for name in disk.list(at).unwrap_or_default() {
        let full = if at.is_empty() { name } else { format!("{at}/{name}") };
        if disk.list(&full).is_ok() {
            into.push(full.clone());
            collect_folders(disk, &full, into);
        }
    }
}

impl Disk for SimulatedDisk {
    fn sealer(&self) -> Option<&std::sync::Arc<crate::store::sealer::Sealer>> {
        None
    }

    fn read_at(&self, path: &str, offset: u64, buffer: &mut [u8]) -> Result<usize, DiskFault> {
        self.check(Operation::Read, path)?;
        self.live.read_at(path, offset, buffer)
    }

    fn write_at(&self, path: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskFault> {
        self.check_room(path, offset, bytes.len() as u64)?;
        let outcome = self.check(Operation::Write, path);
        let done = match &outcome {
            Ok(()) => bytes,
            Err(fault) if fault.is_full() => return outcome,
            Err(_) => bytes.get(..bytes.len() / 2).unwrap_or_default(),
        };
        self.live.write_at(path, offset, done)?;
        self.note(Change::Write { path: path.to_owned(), offset, bytes: done.into() });
        outcome
    }

    fn write_zeros(&self, path: &str, offset: u64, count: u64) -> Result<(), DiskFault> {
        self.check_room(path, offset, count)?;
        let outcome = self.check(Operation::Write, path);
        let count = match &outcome {
            Ok(()) => count,
            Err(fault) if fault.is_full() => return outcome,
            Err(_) => count / 2,
        };
        self.live.write_zeros(path, offset, count)?;
        self.note(Change::Zeros { path: path.to_owned(), offset, count });
        outcome
    }

    fn create(&self, path: &str) -> Result<(), DiskFault> {
        self.check(Operation::Create, path)?;
        self.live.create(path)?;
        self.note(Change::Create(path.to_owned()));
        Ok(())
    }

    fn len(&self, path: &str) -> Result<Option<u64>, DiskFault> {
        self.live.len(path)
    }

    fn truncate(&self, path: &str, len: u64) -> Result<(), DiskFault> {
        self.live.truncate(path, len)?;
        self.note(Change::Truncate { path: path.to_owned(), len });
        Ok(())
    }

    fn sync_data(&self, path: &str) -> Result<(), DiskFault> {
        self.live.sync_data(path)?;
        let outcome = self.check(Operation::Sync, path);
        let seed = self.changes() as u64;
        let path = path.to_owned();
        self.note(match outcome {
            Ok(()) => Change::SyncData(path),
            Err(_) => Change::FailedSync { path, seed },
        });
        outcome
    }

    fn sync_dir(&self, path: &str) -> Result<(), DiskFault> {
        self.check(Operation::SyncDir, path)?;
        self.live.sync_dir(path)?;
        self.note(Change::SyncDir(path.to_owned()));
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), DiskFault> {
        self.check(Operation::Rename, from)?;
        self.live.rename(from, to)?;
        self.note(Change::Rename { from: from.to_owned(), to: to.to_owned() });
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), DiskFault> {
        self.check(Operation::Remove, path)?;
        self.live.remove(path)?;
        self.note(Change::Remove(path.to_owned()));
        Ok(())
    }

    fn list(&self, path: &str) -> Result<Vec<String>, DiskFault> {
        self.live.list(path)
    }

    fn make_dir(&self, path: &str) -> Result<(), DiskFault> {
        self.live.make_dir(path)?;
        self.note(Change::MakeDir(path.to_owned()));
        Ok(())
    }

    fn identity(&self, path: &str) -> Result<u64, DiskFault> {
        self.live.identity(path)
    }
}
