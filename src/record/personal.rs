//! The personal section: what names people, beside the canonical bytes, bound by a commitment.

use std::sync::LazyLock;

use blake3::Hasher;
use blake3::hazmat::{ContextKey, HasherExt as _, hash_derive_key_context};

use crate::base::random::Random;

/// The commitment's domain, hashed once.
static DOMAIN: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context("motcua personal section v1"));

/// Bytes of salt: enough that a commitment cannot be tried against guessed names.
pub const SALT_LEN: usize = 16;

/// A salted plaintext section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalSection(Vec<u8>);

/// Bytes too short to be a section.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a personal section has at least {SALT_LEN} bytes")]
pub struct SectionTooShort;

impl PersonalSection {
    /// Salts a plaintext.
    pub fn new(plaintext: &[u8], random: &mut dyn Random) -> Self {
        let mut bytes = vec![0; SALT_LEN];
        random.fill(&mut bytes);
        bytes.extend_from_slice(plaintext);
        Self(bytes)
    }

    /// From the bytes as they travel.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SectionTooShort> {
        if bytes.len() < SALT_LEN { Err(SectionTooShort) } else { Ok(Self(bytes)) }
    }

    /// The bytes as they travel: salt, then plaintext.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The plaintext.
    pub fn plaintext(&self) -> &[u8] {
        self.0.get(SALT_LEN..).unwrap_or_default()
    }

    /// What the canonical bytes say of it.
    pub fn commitment(&self) -> [u8; 32] {
        *Hasher::new_from_context_key(&DOMAIN).update(&self.0).finalize().as_bytes()
    }
}
