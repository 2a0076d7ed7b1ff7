//! The sealer: the open keys of a store at work.
//!
//! It hangs on the [`Disk`] ([`KeyedDisk`]), so that journal, small files and state, and all who
//! read them through that disk, seal and open without knowing of it. A disk without one hands out what is sealed
//! as sealed, and says so.
//!
//! Invariant: with a sealer nothing unsealed is believed where something sealed belongs. A thief who cannot read
//! must not be able to write either.

pub mod memory;
#[cfg(test)]
mod tests;
pub mod unlocked;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::disk::{Disk, DiskFault};
use super::vault::Keyring;
use crate::base::random::Random;
use crate::seal::aead::{self, NotOpened, Place};
use crate::seal::key::{Epoch, SubKey, Use};

/// The sub-keys of one epoch.
#[derive(Debug)]
struct Keys {
    journal: SubKey,
    state: SubKey,
    names: SubKey,
    files: SubKey,
}

/// Seals with the newest epoch, opens with all.
pub struct Sealer {
    vault: [u8; 16],
    newest: Epoch,
    keys: BTreeMap<Epoch, Keys>,
    is_locked: bool,
    random: Mutex<Box<dyn Random>>,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").field("newest", &self.newest).finish_non_exhaustive()
    }
}

impl Sealer {
    /// With the keys of a vault; the randomness is for nonces and must never repeat.
    pub fn new(keyring: &Keyring, random: Box<dyn Random>) -> Self {
        let of = |epoch: Epoch| {
            let key = |usage| keyring.sub_key(epoch, usage);
            let keys = Keys {
                journal: key(Use::Journal)?,
                state: key(Use::State)?,
                names: key(Use::Names)?,
                files: key(Use::Files)?,
            };
            Some((epoch, keys))
        };
        let keys: BTreeMap<Epoch, Keys> = keyring.epochs().filter_map(of).collect();
        let all = keys.values().flat_map(|keys| [&keys.journal, &keys.state, &keys.names, &keys.files]);
        // Every one of them, also behind one that could not be.
        let is_locked = all.filter(|key| !memory::lock(key.bytes())).count() == 0;
        let (vault, newest) = (keyring.vault(), keyring.newest());
        Self { vault, newest, keys, is_locked, random: Mutex::new(random) }
    }

    /// The epoch it seals with.
    pub fn newest(&self) -> Epoch {
        self.newest
    }

    /// Whether the keys are kept out of the swap.
    pub fn is_locked(&self) -> bool {
        self.is_locked
    }

    /// Whose keys these are.
    pub fn vault(&self) -> [u8; 16] {
        self.vault
    }

    fn key(&self, epoch: u32, usage: Use) -> Option<&SubKey> {
        let keys = self.keys.get(&Epoch::new(epoch)?)?;
        Some(match usage {
            Use::Journal => &keys.journal,
            Use::State => &keys.state,
            Use::Names => &keys.names,
            Use::Files | Use::Vault | Use::Vouch => &keys.files,
        })
    }

    /// Seals for a place, with the newest epoch.
    pub(super) fn seal(&self, usage: Use, place: &Place<'_>, plain: &[u8]) -> Vec<u8> {
        let key = self.key(self.newest.number(), usage).expect("BUG: the newest epoch has its keys");
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        aead::seal(key, place, plain, &mut **random)
    }

    /// Opens what was sealed for a place in an epoch; an epoch the vault does not know is not opened.
    pub(super) fn open(
        &self,
        usage: Use,
        epoch: u32,
        place: &Place<'_>,
        sealed: &[u8],
    ) -> Result<Vec<u8>, NotOpened> {
        aead::open(self.key(epoch, usage).ok_or(NotOpened)?, place, sealed)
    }

    /// The name that stands for a key of the state.
    pub(super) fn name(&self, parts: &[&[u8]]) -> [u8; 16] {
        let key = self.key(self.newest.number(), Use::Names).expect("BUG: the newest epoch has its keys");
        key.name(parts)
    }
}

/// A disk with the keys of the store on it.
pub struct KeyedDisk {
    disk: Arc<dyn Disk>,
    sealer: Arc<Sealer>,
}

impl KeyedDisk {
    /// The same disk, and the keys.
    pub fn new(disk: Arc<dyn Disk>, sealer: Arc<Sealer>) -> Self {
        Self { disk, sealer }
    }
}

impl Disk for KeyedDisk {
    fn sealer(&self) -> Option<&Arc<Sealer>> {
        Some(&self.sealer)
    }

    fn read_at(&self, path: &str, offset: u64, buffer: &mut [u8]) -> Result<usize, DiskFault> {
        self.disk.read_at(path, offset, buffer)
    }

    fn write_at(&self, path: &str, offset: u64, bytes: &[u8]) -> Result<(), DiskFault> {
        self.disk.write_at(path, offset, bytes)
    }

    fn write_zeros(&self, path: &str, offset: u64, count: u64) -> Result<(), DiskFault> {
        self.disk.write_zeros(path, offset, count)
    }

    fn create(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.create(path)
    }

    fn len(&self, path: &str) -> Result<Option<u64>, DiskFault> {
        self.disk.len(path)
    }

    fn truncate(&self, path: &str, len: u64) -> Result<(), DiskFault> {
        self.disk.truncate(path, len)
    }

    fn sync_data(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.sync_data(path)
    }

    fn sync_dir(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.sync_dir(path)
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), DiskFault> {
        self.disk.rename(from, to)
    }

    fn remove(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.remove(path)
    }

    fn list(&self, path: &str) -> Result<Vec<String>, DiskFault> {
        self.disk.list(path)
    }

    fn make_dir(&self, path: &str) -> Result<(), DiskFault> {
        self.disk.make_dir(path)
    }

    fn identity(&self, path: &str) -> Result<u64, DiskFault> {
        self.disk.identity(path)
    }
}
