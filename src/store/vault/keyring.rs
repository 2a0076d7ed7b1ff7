//! The open keys of a store: in memory while somebody is signed in, nowhere else.

use std::collections::BTreeMap;

use super::VaultFault;
use super::Wrapped;
use crate::base::random::Random;
use crate::seal::aead::{self, OVERHEAD, Place};
use crate::seal::key::{DataKey, Epoch, SubKey, Use};
use crate::seal::secret::{SECRET_BYTES, Secret};

/// Bytes of a wrapped key.
pub(super) const WRAPPED_BYTES: usize = SECRET_BYTES + OVERHEAD;

/// Letter of an epoch's key among the keys of a vault.
const EPOCH_KEY: u8 = b'E';

/// Master key and data keys. Wiped when dropped.
#[derive(Debug)]
pub struct Keyring {
    vault: [u8; 16],
    generation: u32,
    master: Secret,
    keys: BTreeMap<Epoch, DataKey>,
}

impl Keyring {
    /// New keys: a master key, and the first epoch's.
    pub(super) fn new(vault: [u8; 16], generation: u32, random: &mut dyn Random) -> Self {
        let first = DataKey::random(Epoch::FIRST, random);
        Self { vault, generation, master: Secret::random(random), keys: [(Epoch::FIRST, first)].into() }
    }

    /// Opens the data keys with the master key.
    pub(super) fn open(
        vault: [u8; 16],
        generation: u32,
        master: Secret,
        epochs: &[(Epoch, Wrapped)],
    ) -> Result<Self, VaultFault> {
        let mut keyring = Self { vault, generation, master, keys: BTreeMap::new() };
        let mut damaged = Vec::new();
        for (epoch, wrapped) in epochs {
            let opened =
                aead::open(&keyring.wrapping(), &keyring.place(*epoch, &generation.to_le_bytes()), wrapped);
            match opened.ok().and_then(Secret::take) {
                Some(secret) => {
                    keyring.keys.insert(*epoch, DataKey::of(*epoch, secret));
                }
                None => damaged.push(epoch.number()),
            }
        }
        let newest = keyring.keys.keys().next_back().map_or(0, |epoch| epoch.number());
        let missing =
            (1..=newest.max(1)).filter(|n| Epoch::new(*n).is_none_or(|e| !keyring.keys.contains_key(&e)));
        damaged.extend(missing);
        damaged.sort_unstable();
        damaged.dedup();
        if damaged.is_empty() { Ok(keyring) } else { Err(VaultFault::EpochsDamaged(damaged)) }
    }

    /// The same data keys and one more, under a new master key.
    pub(super) fn next(&self, generation: u32, epoch: Epoch, random: &mut dyn Random) -> Self {
        let copied = |key: &DataKey| Secret::filled(|own| own.copy_from_slice(key.secret().bytes()));
        let mut keys: BTreeMap<Epoch, DataKey> =
            self.keys.iter().map(|(epoch, key)| (*epoch, DataKey::of(*epoch, copied(key)))).collect();
        keys.insert(epoch, DataKey::random(epoch, random));
        Self { vault: self.vault, generation, master: Secret::random(random), keys }
    }

    fn wrapping(&self) -> SubKey {
        SubKey::of(&self.master, Epoch::FIRST, Use::Vault)
    }

    fn place<'a>(&'a self, epoch: Epoch, generation: &'a [u8; 4]) -> Place<'a> {
        Place::Key { vault: &self.vault, what: EPOCH_KEY, number: epoch.number(), bound: generation }
    }

    /// The data keys under the master key.
    pub(super) fn wrapped(&self, random: &mut dyn Random) -> Vec<(Epoch, Wrapped)> {
        let (key, generation) = (self.wrapping(), self.generation.to_le_bytes());
        let wrap = |(epoch, data): (&Epoch, &DataKey)| {
            let sealed = aead::seal(&key, &self.place(*epoch, &generation), data.secret().bytes(), random);
            let wrapped = sealed.try_into().expect("BUG: a wrapped key has one length");
            (*epoch, wrapped)
        };
        self.keys.iter().map(wrap).collect()
    }

    pub(super) fn master(&self) -> &Secret {
        &self.master
    }

    /// Whose keys they are.
    pub fn vault(&self) -> [u8; 16] {
        self.vault
    }

    /// The epoch that is sealed with now.
    pub fn newest(&self) -> Epoch {
        self.keys.keys().next_back().copied().unwrap_or(Epoch::FIRST)
    }

    /// All epochs, oldest first.
    pub fn epochs(&self) -> impl Iterator<Item = Epoch> {
        self.keys.keys().copied()
    }

    /// The sub-key of an epoch for a use; `None` where the vault knows no such epoch.
    pub fn sub_key(&self, epoch: Epoch, usage: Use) -> Option<SubKey> {
        self.keys.get(&epoch).map(|key| key.sub_key(usage))
    }
}
