//! Thirty-two secret bytes: never shown, never copied in passing, wiped when dropped.
//!
//! They lie in a box of their own, so that moving the owner leaves no copy behind and the memory can be locked.

use zeroize::Zeroize;

use crate::base::random::Random;

/// Bytes of a secret.
pub const SECRET_BYTES: usize = 32;

/// A key or what keys are made of.
pub struct Secret(Box<[u8; SECRET_BYTES]>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// In the same time wherever they differ.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let differing = self.0.iter().zip(other.0.iter()).fold(0, |seen, (one, two)| seen | (one ^ two));
        std::hint::black_box(differing) == 0
    }
}

impl Secret {
    /// A random one.
    pub fn random(random: &mut dyn Random) -> Self {
        Self::filled(|bytes| random.fill(bytes))
    }

    /// One that is written in place: no copy of it stays on the stack.
    pub fn filled(fill: impl FnOnce(&mut [u8; SECRET_BYTES])) -> Self {
        let mut bytes = Box::new([0; SECRET_BYTES]);
        fill(&mut bytes);
        Self(bytes)
    }

    /// One from bytes that are wiped here; `None` when they are not as many as a secret has.
    pub fn take(mut bytes: Vec<u8>) -> Option<Self> {
        let secret = (bytes.len() == SECRET_BYTES).then(|| Self::filled(|own| own.copy_from_slice(&bytes)));
        bytes.zeroize();
        secret
    }

    /// The secret for one purpose below this one (BLAKE3 derive-key over this secret and what it is bound to).
    #[must_use]
    pub fn derive(&self, context: &str, bound: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(context);
        hasher.update(&*self.0).update(bound);
        let derived = Self::filled(|own| hasher.finalize_xof().fill(own));
        hasher.zeroize();
        derived
    }

    /// The bytes, for the cipher.
    pub fn bytes(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SeededRandom;

    #[test]
    fn a_secret_is_never_shown_and_each_purpose_has_its_own() {
        let secret = Secret::random(&mut SeededRandom::new(1));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        let (one, same) = (secret.derive("one", b"a"), secret.derive("one", b"a"));
        assert_eq!(one.bytes(), same.bytes());
        for other in [secret.derive("two", b"a"), secret.derive("one", b"b")] {
            assert_ne!(other.bytes(), one.bytes());
        }
        assert!(Secret::take(vec![7; 31]).is_none());
        assert_eq!(Secret::take(vec![7; 32]).unwrap().bytes(), &[7; 32]);
    }
}
