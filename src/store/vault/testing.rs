//! Keys for tests of what stands on a vault.

use super::{Holder, Keyring, Vault};
use crate::base::random::SeededRandom;
use crate::seal::secret::Secret;

/// The keys of a vault of that seed.
pub(in crate::store) fn keyring(seed: u64) -> Keyring {
    let mut random = SeededRandom::new(seed);
    let secret = Secret::random(&mut random);
    Vault::create(&Holder::KeyFile { secret: &secret }, &mut random).unwrap().1
}
