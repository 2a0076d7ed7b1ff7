//! One sealed piece, bound to the place it stands at **\[bytes\]**.
//!
//! ```text
//! sealed = nonce [24] · XChaCha20-Poly1305(plain) · tag [16]
//! associated data = format version u8 · kind of place u8 · epoch u32 LE · the place's own fields
//! ```
//! A piece that was changed, cut, moved to another place, or taken from another epoch is not opened.
//!
//! The nonce is random: 24 bytes do not repeat in the life of any key. One made of the place would be shorter,
//! but places come back: a torn frame is zeroed and another body is written where it stood, a row of the state
//! is written again and again under one key, and a copied disk goes on twice from one day. A thief who holds
//! both writings would read their difference.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use super::key::{Epoch, SubKey};
use crate::base::random::Random;

/// Bytes a piece grows by.
pub const OVERHEAD: usize = NONCE_BYTES + TAG_BYTES;

const FORMAT_VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// What cannot be opened: changed, cut, moved, or sealed with another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "it was changed, is incomplete, stands at another place than it was sealed for, or needs another key"
)]
pub struct NotOpened;

/// Where a sealed piece stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// The body of a frame of the journal.
    Frame {
        /// The segment's number.
        segment: u32,
        /// Offset of the frame in it.
        offset: u32,
        /// The frame's kind.
        kind: u8,
    },
    /// A value of the state.
    Row {
        /// Its key, as it is stored.
        key: &'a [u8],
    },
    /// A small file.
    File {
        /// What it is for.
        purpose: u8,
        /// Its path below the store's folder.
        path: &'a str,
    },
    /// A key inside of a vault.
    Key {
        /// The vault's own random id.
        vault: &'a [u8; 16],
        /// What the key is: a letter of the vault's.
        what: u8,
        /// Number of the slot or of the epoch.
        number: u32,
        /// What else it must not be parted from.
        bound: &'a [u8],
    },
}

impl Place<'_> {
    /// The associated data. Every kind has its own first byte and at most one field of open length, the last.
    fn bytes(&self, epoch: Epoch) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        out.extend([FORMAT_VERSION, self.letter()]);
        out.extend(epoch.number().to_le_bytes());
        match self {
            Self::Frame { segment, offset, kind } => {
                out.extend(segment.to_le_bytes());
                out.extend(offset.to_le_bytes());
                out.push(*kind);
            }
            Self::Row { key } => out.extend_from_slice(key),
            Self::File { purpose, path } => {
                out.push(*purpose);
                out.extend_from_slice(path.as_bytes());
            }
            Self::Key { vault, what, number, bound } => {
                out.extend_from_slice(*vault);
                out.push(*what);
                out.extend(number.to_le_bytes());
                out.extend_from_slice(bound);
            }
        }
        out
    }

    fn letter(&self) -> u8 {
        match self {
            Self::Frame { .. } => b'F',
            Self::Row { .. } => b'R',
            Self::File { .. } => b'S',
            Self::Key { .. } => b'K',
        }
    }
}

fn cipher(key: &SubKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(<&Key>::from(key.bytes()))
}

/// Seals a piece for a place.
pub fn seal(key: &SubKey, place: &Place<'_>, plain: &[u8], random: &mut dyn Random) -> Vec<u8> {
    let mut nonce = [0; NONCE_BYTES];
    random.fill(&mut nonce);
    let bound = place.bytes(key.epoch());
    let sealed = cipher(key).encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &bound });
    let sealed = sealed.expect("BUG: a piece is shorter than 256 GB");
    [nonce.as_slice(), &sealed].concat()
}

/// Opens a piece that stands at a place.
pub fn open(key: &SubKey, place: &Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, NotOpened> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(NotOpened)?;
    let bound = place.bytes(key.epoch());
    let payload = Payload { msg: sealed, aad: &bound };
    cipher(key).decrypt(&XNonce::from(*nonce), payload).map_err(|_| NotOpened)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SeededRandom;
    use crate::seal::key::{DataKey, Use};
    use proptest::prelude::*;

    fn key(seed: u64, epoch: u32) -> SubKey {
        let epoch = Epoch::new(epoch).unwrap();
        DataKey::random(epoch, &mut SeededRandom::new(seed)).sub_key(Use::Journal)
    }

    const VAULT: [u8; 16] = [5; 16];

    /// Places that differ from the first in one field each, and of every kind.
    fn places() -> Vec<Place<'static>> {
        let key = |what, number, bound| Place::Key { vault: &VAULT, what, number, bound };
        vec![
            Place::Frame { segment: 1, offset: 64, kind: 2 },
            Place::Frame { segment: 2, offset: 64, kind: 2 },
            Place::Frame { segment: 1, offset: 96, kind: 2 },
            Place::Frame { segment: 1, offset: 64, kind: 4 },
            Place::Row { key: b"a1" },
            Place::Row { key: b"a2" },
            Place::Row { key: b"" },
            Place::File { purpose: 1, path: "drafts/a" },
            Place::File { purpose: 2, path: "drafts/a" },
            Place::File { purpose: 1, path: "drafts/b" },
            key(1, 1, b"x"),
            key(2, 1, b"x"),
            key(1, 2, b"x"),
            key(1, 1, b"y"),
        ]
    }

    #[test]
    fn a_piece_opens_at_its_own_place_and_at_no_other() {
        let (key, mut random) = (key(1, 1), SeededRandom::new(2));
        for (n, at) in places().iter().enumerate() {
            let sealed = seal(&key, at, b"plain", &mut random);
            assert_eq!(sealed.len(), 5 + OVERHEAD);
            for (m, other) in places().iter().enumerate() {
                assert_eq!(open(&key, other, &sealed).is_ok(), n == m, "{at:?} at {other:?}");
            }
        }
    }

    #[test]
    fn another_key_or_epoch_opens_nothing() {
        let place = Place::Row { key: b"a" };
        let sealed = seal(&key(1, 1), &place, b"plain", &mut SeededRandom::new(2));
        for other in [key(2, 1), key(1, 2)] {
            assert_eq!(open(&other, &place, &sealed), Err(NotOpened));
        }
    }

    #[test]
    fn the_same_is_never_sealed_the_same_twice() {
        let (key, place, mut random) = (key(1, 1), Place::Row { key: b"a" }, SeededRandom::new(2));
        assert_ne!(seal(&key, &place, b"plain", &mut random), seal(&key, &place, b"plain", &mut random));
    }

    proptest! {
        #[test]
        fn what_is_changed_or_cut_is_not_opened(
            plain in prop::collection::vec(any::<u8>(), 0..200),
            at in any::<prop::sample::Index>(),
            flip in 1_u8..,
        ) {
            let (key, place) = (key(1, 7), Place::File { purpose: 1, path: "a" });
            let sealed = seal(&key, &place, &plain, &mut SeededRandom::new(3));
            prop_assert_eq!(open(&key, &place, &sealed), Ok(plain));
            let at = at.index(sealed.len());
            let mut changed = sealed.clone();
            changed[at] ^= flip;
            prop_assert_eq!(open(&key, &place, &changed), Err(NotOpened));
            prop_assert_eq!(open(&key, &place, &sealed[..at]), Err(NotOpened));
            let longer = [sealed.as_slice(), &[flip]].concat();
            prop_assert_eq!(open(&key, &place, &longer), Err(NotOpened));
        }
    }
}
