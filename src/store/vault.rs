//! The vault: the keys of a sealed store, and who may open them.
//!
//! ```text
//! passphrase ─Argon2id─► opens the slot's X25519 secret ─► opens the master key ─► opens the epochs' data keys
//! recovery key ─────────────────────────────────────────►        "
//! key file of a service ────────────────────────────────►        "
//! ```
//! Every slot has a public key, and the master key is sealed to it. So whoever is signed in can give a new master
//! key to all who stay, without their passphrases: that is how somebody is dismissed ([`Vault::rotate`]).
//! Changing a passphrase rewrites one slot and gives it a new key pair, so that an old copy of the file and the
//! old passphrase open nothing that is sealed to the slot later.
//!
//! The vault is two equal files, `keys` and `keys.copy`: one flipped bit must not lose a store. Each is replaced
//! whole (tmp, sync, rename, folder sync); a block that was damaged is named by its number, the others still
//! serve. Slots are vouched for with the master key: one that was put in from outside is never given a key.
//!
//! [`Door`] is what a sign-in screen stands on: it counts failures before it tries, and waits.
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use motcua::store::{Disk, vault::{Door, VaultFault, process_time}};
//! # use motcua::seal::passphrase::Passphrase;
//! # fn sign_in(disk: Arc<dyn Disk>) -> Result<(), VaultFault> {
//! let Some(mut door) = Door::open(disk)? else { return Ok(()) }; // not sealed
//! let slot = door.vault().slot_of("Nguyễn Thị Hoa").ok_or(VaultFault::NoSlot)?;
//! let keyring = door.sign_in(slot, &Passphrase::typed("cây đa bến nước sân đình"), &process_time)?;
//! # drop(keyring); Ok(()) }
//! ```

mod block;
mod cost;
pub mod door;
pub mod key_file;
pub mod keyring;
pub mod slot;

#[cfg(test)]
pub(in crate::store) mod testing;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use cost::measured_cost;
pub use door::{Door, process_time};
pub use key_file::{make_key_file, read_key_file};
pub use keyring::Keyring;
pub use slot::{Slot, SlotKind, SlotNumber};

use self::block::{Block, Header};
use self::slot::Sealing;
use super::disk::{Disk, DiskFault, read_file};
use super::folder::small::{self, SmallFault};
use crate::base::id::OfficerId;
use crate::base::random::Random;
use crate::seal::key::Epoch;
use crate::seal::passphrase::{Cost, CostFault, Passphrase, Weak};
use crate::seal::secret::Secret;

/// The vault's files: the first that is whole counts, of two whole ones the newer.
pub const FILES: [&str; 2] = ["keys", "keys.copy"];

/// Slots and epochs of a vault together.
pub const BLOCKS_MAX: usize = 2000;

/// What could not be done with a vault.
#[derive(Debug, thiserror::Error)]
pub enum VaultFault {
    /// Neither of the files can be read. Restore the two files from a backup of this store.
    #[error("the key files {} and {} are damaged: restore them from a backup of this store", FILES[0], FILES[1])]
    Damaged,
    /// The slot's block is damaged. Others may sign in; they can give the officer a new slot.
    #[error("slot {0} of the key file is damaged; another officer can sign in and seal it anew")]
    SlotDamaged(u32),
    /// The keys of these epochs are damaged in both files.
    #[error("the keys of these epochs are damaged: {0:?}; restore the key file from a backup of this store")]
    EpochsDamaged(Vec<u32>),
    /// No slot of that name or number.
    #[error("no officer of that name can open this store")]
    NoSlot,
    /// The wrong passphrase or key (or a slot that was changed together with its checksum).
    #[error("the passphrase or key is wrong, or slot {0} was changed")]
    Wrong(SlotNumber),
    /// The slot opened, but it is not what holders of the master key made of it.
    #[error("slot {0} was changed by somebody who holds no key of this store")]
    NotVouched(SlotNumber),
    /// Too early after a failure.
    #[error("after failed attempts the next one is possible in {} seconds", .0.as_secs() + u64::from(.0.subsec_nanos() > 0))]
    Waiting(Duration),
    /// Too many failures.
    #[error("too many failed attempts: another officer, or the recovery key, must open this slot again")]
    Locked,
    /// The new passphrase is too weak.
    #[error(transparent)]
    Weak(#[from] Weak),
    /// What a passphrase costs is out of bounds.
    #[error(transparent)]
    Cost(#[from] CostFault),
    /// The last slot a person or service can open by itself is not removed.
    #[error("this is the last slot anybody here could open: make another first")]
    LastSlot,
    /// More slots than a vault holds.
    #[error("the key file is full: {BLOCKS_MAX} slots and epochs")]
    Full,
    /// A key file others than its owner may read.
    #[error(
        "{path}: others than its owner may read or write this key file (mode {mode:o}); set its mode to 600"
    )]
    KeyFileOpen {
        /// Where it lies.
        path: String,
        /// Its mode.
        mode: u32,
    },
    /// A key file that is none.
    #[error("{path}: this is no key file of this program")]
    NoKeyFile {
        /// Where it lies.
        path: String,
    },
    /// A file outside of the store could not be read or written.
    #[error("{path}: {source}")]
    Outside {
        /// Where it lies.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A small file beside it could not be read or written.
    #[error(transparent)]
    Small(#[from] SmallFault),
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] DiskFault),
}

impl VaultFault {
    /// The message id of the text for people.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Damaged | Self::EpochsDamaged(_) => "fault-vault-damaged",
            Self::SlotDamaged(_) => "fault-vault-slot-damaged",
            Self::NoSlot => "fault-vault-no-slot",
            Self::Wrong(_) => "fault-vault-wrong",
            Self::NotVouched(_) => "fault-vault-changed",
            Self::Waiting(_) => "fault-vault-waiting",
            Self::Locked => "fault-vault-locked",
            Self::Weak(weak) => weak.key(),
            Self::Cost(CostFault::Memory) => "fault-vault-memory",
            Self::Cost(CostFault::Bounds(_)) => "fault-vault-cost",
            Self::LastSlot => "fault-vault-last-slot",
            Self::Full => "fault-vault-full",
            Self::KeyFileOpen { .. } => "fault-key-file-open",
            Self::NoKeyFile { .. } => "fault-key-file-none",
            Self::Outside { .. } => "fault-disk",
            Self::Small(fault) => fault.key(),
            Self::Disk(fault) if fault.is_full() => "fault-disk-full",
            Self::Disk(_) => "fault-disk",
        }
    }
}

/// A vault as it lies on disk. It holds no open key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault {
    header: Header,
    /// Wrapped data keys, by epoch.
    epochs: Vec<(Epoch, Wrapped)>,
    slots: Vec<Slot>,
    /// Numbers of the blocks that could not be read, from 1.
    damaged: Vec<u32>,
}

/// A data key under the master key.
type Wrapped = [u8; keyring::WRAPPED_BYTES];

/// What a slot is made for.
#[derive(Debug)]
pub enum Holder<'a> {
    /// An officer who knows a passphrase.
    Officer {
        /// Their id.
        id: OfficerId,
        /// The name they sign in by.
        name: &'a str,
        /// The passphrase.
        passphrase: &'a Passphrase,
        /// What guessing it shall cost.
        cost: Cost,
    },
    /// The province, by its public key.
    Recovery {
        /// X25519.
        public: [u8; 32],
    },
    /// A service, by the secret in its key file.
    KeyFile {
        /// What the file holds.
        secret: &'a Secret,
    },
}

impl Vault {
    /// A new vault with one slot, and its keys.
    pub fn create(holder: &Holder<'_>, random: &mut dyn Random) -> Result<(Self, Keyring), VaultFault> {
        let mut id = [0; 16];
        random.fill(&mut id);
        let header = Header { id, revision: 0, generation: 1, next_slot: 1 };
        let keyring = Keyring::new(id, header.generation, random);
        let epochs = keyring.wrapped(random);
        let mut vault = Self { header, epochs, slots: Vec::new(), damaged: Vec::new() };
        vault.add(&keyring, holder, random)?;
        Ok((vault, keyring))
    }

    /// The vault of a store; `None` where the store is not sealed.
    pub fn read(disk: &dyn Disk) -> Result<Option<Self>, VaultFault> {
        let mut best: Option<Self> = None;
        let mut seen = false;
        for file in FILES {
            let Some(bytes) = read_file(disk, file, block::FILE_BYTES_MAX)? else { continue };
            seen = true;
            let Some(read) = Self::from_bytes(&bytes) else { continue };
            let better = |best: &Self| read.rank() > best.rank();
            if best.as_ref().is_none_or(better) {
                best = Some(read);
            }
        }
        if seen && best.is_none() { Err(VaultFault::Damaged) } else { Ok(best) }
    }

    /// Whole ones before damaged ones, newer before older.
    fn rank(&self) -> (bool, u32) {
        (self.damaged.is_empty(), self.header.revision)
    }

    /// Writes both files; durable on return. After a cut each holds the old vault or the new one.
    pub fn write(&mut self, disk: &dyn Disk) -> Result<(), VaultFault> {
        self.header.revision = self.header.revision.saturating_add(1);
        let bytes = self.to_bytes();
        for file in FILES {
            let tmp = format!("{file}{}", small::TMP);
            small::write_tmp(disk, &tmp, &bytes)?;
            disk.rename(&tmp, file)?;
            disk.sync_dir("")?;
        }
        Ok(())
    }

    /// Whether both files hold exactly this.
    pub(super) fn lies_whole(&self, disk: &dyn Disk) -> Result<bool, DiskFault> {
        let bytes = self.to_bytes();
        for file in FILES {
            if read_file(disk, file, block::FILE_BYTES_MAX)?.as_deref() != Some(bytes.as_slice()) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Which vault this is: random, told by backups and by `doctor`.
    pub fn id(&self) -> [u8; 16] {
        self.header.id
    }

    /// The slots that can be read.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// Numbers of the blocks that cannot be read, from 1 in the order of the file.
    pub fn damaged(&self) -> &[u32] {
        &self.damaged
    }

    /// The newest epoch there is.
    pub fn newest_epoch(&self) -> Epoch {
        self.epochs.iter().map(|(epoch, _)| *epoch).max().unwrap_or(Epoch::FIRST)
    }

    /// The slot of an officer by the name they sign in by, however it is written; an empty name stands for the
    /// only officer there is.
    pub fn slot_of(&self, name: &str) -> Option<SlotNumber> {
        let mut officers = self.slots.iter().filter(|slot| slot.kind == SlotKind::Officer);
        if name.trim().is_empty() {
            return officers.next().filter(|_| officers.next().is_none()).map(|slot| slot.number);
        }
        officers.find(|slot| slot.is_of(name)).map(|slot| slot.number)
    }

    /// The slot of an officer by their id.
    pub fn slot_of_id(&self, id: OfficerId) -> Option<SlotNumber> {
        self.slots.iter().find(|slot| slot.officer == Some(id)).map(|slot| slot.number)
    }

    /// A slot by its number.
    pub fn slot(&self, number: SlotNumber) -> Result<&Slot, VaultFault> {
        self.slots.iter().find(|slot| slot.number == number).ok_or(VaultFault::NoSlot)
    }

    /// Opens an officer's slot. It takes as long as its cost says. No attempt is counted: see [`Door::sign_in`].
    pub fn open(&self, number: SlotNumber, passphrase: &Passphrase) -> Result<Keyring, VaultFault> {
        let slot = self.slot(number)?;
        let secret = slot.secret_by_passphrase(self.header.id, passphrase)?;
        self.open_slot(slot, &secret)
    }

    /// Opens with the secret of a service's key file.
    pub fn open_by_key_file(&self, secret: &Secret) -> Result<Keyring, VaultFault> {
        self.open_by_secret(SlotKind::KeyFile, &slot::key_file_secret(secret))
    }

    /// Opens with the province's recovery key.
    pub fn open_by_recovery(&self, secret: &Secret) -> Result<Keyring, VaultFault> {
        self.open_by_secret(SlotKind::Recovery, secret)
    }

    fn open_by_secret(&self, kind: SlotKind, secret: &Secret) -> Result<Keyring, VaultFault> {
        let public = slot::public_of(secret);
        let own = self.slots.iter().find(|slot| slot.kind == kind && slot.public == public);
        self.open_slot(own.ok_or(VaultFault::NoSlot)?, secret)
    }

    fn open_slot(&self, slot: &Slot, secret: &Secret) -> Result<Keyring, VaultFault> {
        let master = slot.master(secret)?;
        let id = self.header.id;
        if !slot.is_vouched(id, self.header.generation, &master) {
            return Err(VaultFault::NotVouched(slot.number));
        }
        Keyring::open(id, self.header.generation, master, &self.epochs)
    }

    /// Slots that nobody who holds the keys has made: they are never given a key.
    pub fn not_vouched(&self, keyring: &Keyring) -> Vec<SlotNumber> {
        let strange = |slot: &&Slot| !self.vouches(keyring, slot);
        self.slots.iter().filter(strange).map(|slot| slot.number).collect()
    }

    fn vouches(&self, keyring: &Keyring, slot: &Slot) -> bool {
        slot.is_vouched(self.header.id, self.header.generation, keyring.master())
    }

    /// Adds a slot. An officer who has one already gets the new one instead of it.
    pub fn add(
        &mut self,
        keyring: &Keyring,
        holder: &Holder<'_>,
        random: &mut dyn Random,
    ) -> Result<SlotNumber, VaultFault> {
        if self.slots.len() + self.epochs.len() >= BLOCKS_MAX {
            return Err(VaultFault::Full);
        }
        if let Holder::Officer { name, passphrase, .. } = holder {
            passphrase.strong(name)?;
        }
        let number = SlotNumber(self.header.next_slot);
        let sealing =
            Sealing { vault: self.header.id, generation: self.header.generation, master: keyring.master() };
        let made = Slot::make(number, holder, &sealing, random)?;
        let replaced = |slot: &Slot| {
            slot.kind == made.kind
                && (made.officer.is_none_or(|_| slot.officer == made.officer))
                && (made.officer.is_some() || slot.public == made.public)
        };
        self.slots.retain(|slot| !replaced(slot));
        self.slots.push(made);
        self.header.next_slot = self.header.next_slot.saturating_add(1);
        Ok(number)
    }

    /// Says whose a slot is: a store that is set up has its keys before its first officer has an id.
    pub fn set_officer(
        &mut self,
        keyring: &Keyring,
        number: SlotNumber,
        id: OfficerId,
    ) -> Result<(), VaultFault> {
        let (vault, generation) = (self.header.id, self.header.generation);
        let sealing = Sealing { vault, generation, master: keyring.master() };
        let own = |slot: &&mut Slot| slot.number == number && slot.kind == SlotKind::Officer;
        let slot = self.slots.iter_mut().find(own).ok_or(VaultFault::NoSlot)?;
        *slot = slot.of_officer(id, &sealing);
        Ok(())
    }

    /// Takes a slot away and begins a new epoch under a new master key, sealed to all who stay: what is written
    /// from now on is not for the one who leaves. `None` begins a new epoch for everybody. Slots that nobody
    /// vouches for, and damaged ones, go too.
    pub fn rotate(
        &mut self,
        keyring: &Keyring,
        leaving: Option<SlotNumber>,
        random: &mut dyn Random,
    ) -> Result<Keyring, VaultFault> {
        if let Some(leaving) = leaving {
            self.slot(leaving)?;
        }
        let stays = |slot: &&Slot| Some(slot.number) != leaving && self.vouches(keyring, slot);
        let staying: Vec<&Slot> = self.slots.iter().filter(stays).collect();
        if !staying.iter().any(|slot| slot.kind != SlotKind::Recovery) {
            return Err(VaultFault::LastSlot);
        }
        if self.slots.len() + self.epochs.len() >= BLOCKS_MAX {
            return Err(VaultFault::Full);
        }
        let generation = self.header.generation.saturating_add(1);
        let next = keyring.next(generation, self.newest_epoch().next(), random);
        let sealing = Sealing { vault: self.header.id, generation, master: next.master() };
        let slots = staying.into_iter().map(|slot| slot.resealed(&sealing, random)).collect();
        self.slots = slots;
        self.header.generation = generation;
        self.epochs = next.wrapped(random);
        self.damaged.clear();
        Ok(next)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut blocks: Vec<Block> =
            self.epochs.iter().map(|(epoch, key)| Block::Epoch(*epoch, *key)).collect();
        blocks.extend(self.slots.iter().cloned().map(|slot| Block::Slot(Box::new(slot))));
        block::write(&self.header, &blocks)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, blocks) = block::read(bytes)?;
        let mut vault = Self { header, epochs: Vec::new(), slots: Vec::new(), damaged: Vec::new() };
        for (number, block) in (1..).zip(blocks) {
            match block {
                Some(Block::Epoch(epoch, key)) => vault.epochs.push((epoch, key)),
                Some(Block::Slot(slot)) => vault.slots.push(*slot),
                None => vault.damaged.push(number),
            }
        }
        Some(vault)
    }
}
