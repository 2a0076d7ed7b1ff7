//! Keys by what they are for: a master key, the data keys of epochs below it, and sub-keys for each use.
//!
//! ```text
//! master key ── wraps ──► data key of epoch 1, 2, 3 …  ── derives ──► journal · state · names of keys · files
//! ```
//! An *epoch* is a stretch of the store's life sealed under one data key. A new one begins when somebody leaves
//! who held the keys: what is written from then on is not theirs to read. Epoch 0 is "not sealed" and has no key.

use super::secret::Secret;
use crate::base::random::Random;

/// Number of a data key: 1 and up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(u32);

impl Epoch {
    /// The first there is.
    pub const FIRST: Self = Self(1);

    /// `None` for 0: that is "not sealed".
    pub fn new(number: u32) -> Option<Self> {
        (number > 0).then_some(Self(number))
    }

    /// The number.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for Epoch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What a sub-key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Bodies of frames.
    Journal,
    /// Values of the state.
    State,
    /// The state's keys, where they tell of a number or a person.
    Names,
    /// Small files.
    Files,
    /// Keys inside of a vault.
    Vault,
    /// Vouching for a vault's slots.
    Vouch,
}

impl Use {
    fn context(self) -> &'static str {
        match self {
            Self::Journal => "motcua 2026 seal: bodies of frames of the journal",
            Self::State => "motcua 2026 seal: values of the state",
            Self::Names => "motcua 2026 seal: names of the state's keys",
            Self::Files => "motcua 2026 seal: small files",
            Self::Vault => "motcua 2026 seal: keys in the vault",
            Self::Vouch => "motcua 2026 seal: vouching for the slots of the vault",
        }
    }
}

/// A key for one use in one epoch.
#[derive(Debug)]
pub struct SubKey {
    epoch: Epoch,
    secret: Secret,
}

impl SubKey {
    /// The sub-key of any secret for a use.
    pub fn of(secret: &Secret, epoch: Epoch, usage: Use) -> Self {
        Self { epoch, secret: secret.derive(usage.context(), &epoch.number().to_le_bytes()) }
    }

    /// The epoch it belongs to.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The bytes, for the cipher and for locking their memory.
    pub fn bytes(&self) -> &[u8; 32] {
        self.secret.bytes()
    }

    /// A name for bytes that only holders of this key can find again: keyed BLAKE3, 128 bits.
    pub fn name(&self, parts: &[&[u8]]) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_keyed(self.bytes());
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        let mut short = [0; 16];
        hasher.finalize_xof().fill(&mut short);
        zeroize::Zeroize::zeroize(&mut hasher);
        short
    }
}

/// The key of an epoch.
#[derive(Debug)]
pub struct DataKey {
    epoch: Epoch,
    secret: Secret,
}

impl DataKey {
    /// A random one.
    pub fn random(epoch: Epoch, random: &mut dyn Random) -> Self {
        Self { epoch, secret: Secret::random(random) }
    }

    /// One that was kept.
    pub fn of(epoch: Epoch, secret: Secret) -> Self {
        Self { epoch, secret }
    }

    /// The epoch it belongs to.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The secret itself, to be wrapped.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Its sub-key for a use.
    pub fn sub_key(&self, usage: Use) -> SubKey {
        SubKey::of(&self.secret, self.epoch, usage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SeededRandom;
    use std::collections::BTreeSet;

    #[test]
    fn every_use_and_every_epoch_has_a_key_of_its_own() {
        let secret = || Secret::random(&mut SeededRandom::new(1));
        let uses = [Use::Journal, Use::State, Use::Names, Use::Files, Use::Vault, Use::Vouch];
        let keys: BTreeSet<[u8; 32]> = [1, 2]
            .into_iter()
            .flat_map(|n| {
                uses.map(|usage| *DataKey::of(Epoch::new(n).unwrap(), secret()).sub_key(usage).bytes())
            })
            .collect();
        assert_eq!(keys.len(), 2 * uses.len());
        assert_eq!(Epoch::new(0), None);
    }

    #[test]
    fn a_name_is_the_same_for_the_same_parts_only() {
        let key = DataKey::random(Epoch::FIRST, &mut SeededRandom::new(1)).sub_key(Use::Names);
        let other = DataKey::random(Epoch::FIRST, &mut SeededRandom::new(2)).sub_key(Use::Names);
        assert_eq!(key.name(&[b"a", b"bc"]), key.name(&[b"a", b"bc"]));
        assert_ne!(key.name(&[b"a", b"bc"]), key.name(&[b"ab", b"c"]));
        assert_ne!(key.name(&[b"a"]), other.name(&[b"a"]));
    }
}
