//! An envelope: pieces sealed one after the other to an X25519 key, by whoever; opened by its holder alone.
//!
//! ```text
//! ephemeral X25519 public key [32] · piece*
//! piece = length of the sealed bytes u32 LE · last u8 · XChaCha20-Poly1305(bytes)
//! key   = BLAKE3 derive-key(context, shared secret ‖ ephemeral ‖ receiver)
//! nonce = number of the piece u64 LE ‖ zeros; associated data = number ‖ last
//! ```
//! A key is used for one envelope. Pieces cannot be changed, left out, swapped or cut off at the end without
//! being noticed; those before a cut are good.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::base::random::Random;

/// Bytes a piece grows by.
pub const OVERHEAD: usize = 16;
/// Bytes before a piece's sealed bytes.
pub const PIECE_HEADER: usize = 5;

/// What cannot be opened: changed, cut, or sealed to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it was changed, is incomplete, or was sealed to another device")]
pub struct NotOpened;

struct Cipher {
    aead: XChaCha20Poly1305,
    number: u64,
}

impl Cipher {
    fn new(context: &str, shared: &[u8; 32], ephemeral: &[u8; 32], receiver: &[u8; 32]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(context);
        hasher.update(shared).update(ephemeral).update(receiver);
        let key = Zeroizing::new(*hasher.finalize().as_bytes());
        Self { aead: XChaCha20Poly1305::new(&Key::from(*key)), number: 0 }
    }

    /// The nonce and the associated data of the next piece.
    fn next(&mut self, last: bool) -> ([u8; 24], [u8; 9]) {
        let number = self.number.to_le_bytes();
        self.number += 1;
        let (mut nonce, mut bound) = ([0; 24], [0; 9]);
        nonce.iter_mut().zip(number).for_each(|(to, from)| *to = from);
        bound.iter_mut().zip(number).for_each(|(to, from)| *to = from);
        bound[8] = u8::from(last);
        (nonce, bound)
    }
}

/// Seals pieces.
pub struct Sealer {
    cipher: Cipher,
    ephemeral: [u8; 32],
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").finish_non_exhaustive()
    }
}

impl Sealer {
    /// To a receiver's public key, for one purpose.
    pub fn new(context: &str, receiver: &[u8; 32], random: &mut dyn Random) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        random.fill(&mut *secret);
        let secret = StaticSecret::from(*secret);
        let ephemeral = PublicKey::from(&secret).to_bytes();
        let shared = secret.diffie_hellman(&PublicKey::from(*receiver));
        Self { cipher: Cipher::new(context, shared.as_bytes(), &ephemeral, receiver), ephemeral }
    }

    /// What stands before the pieces.
    pub fn ephemeral(&self) -> [u8; 32] {
        self.ephemeral
    }

    /// A piece with its header.
    pub fn piece(&mut self, bytes: &[u8], last: bool) -> Vec<u8> {
        let (nonce, bound) = self.cipher.next(last);
        let sealed = self.cipher.aead.encrypt(&XNonce::from(nonce), Payload { msg: bytes, aad: &bound });
        let sealed = sealed.expect("BUG: a piece is shorter than 256 GB");
        let length = u32::try_from(sealed.len()).expect("BUG: a piece is shorter than 4 GB");
        let mut out = Vec::with_capacity(PIECE_HEADER + sealed.len());
        out.extend_from_slice(&length.to_le_bytes());
        out.push(u8::from(last));
        out.extend(sealed);
        out
    }
}

/// Opens pieces.
pub struct Opener {
    cipher: Cipher,
}

impl std::fmt::Debug for Opener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opener").finish_non_exhaustive()
    }
}

impl Opener {
    /// With the receiver's secret key.
    pub fn new(context: &str, secret: &StaticSecret, ephemeral: [u8; 32]) -> Result<Self, NotOpened> {
        let shared = secret.diffie_hellman(&PublicKey::from(ephemeral));
        // A key of low order would make the secret known to everybody.
        if !shared.was_contributory() {
            return Err(NotOpened);
        }
        let receiver = PublicKey::from(secret).to_bytes();
        Ok(Self { cipher: Cipher::new(context, shared.as_bytes(), &ephemeral, &receiver) })
    }

    /// The bytes of the next piece.
    pub fn piece(&mut self, sealed: &[u8], last: bool) -> Result<Vec<u8>, NotOpened> {
        let (nonce, bound) = self.cipher.next(last);
        let payload = Payload { msg: sealed, aad: &bound };
        self.cipher.aead.decrypt(&XNonce::from(nonce), payload).map_err(|_| NotOpened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SeededRandom;
    use proptest::prelude::*;

    const CONTEXT: &str = "a test";

    fn secret(n: u8) -> StaticSecret {
        StaticSecret::from([n; 32])
    }

    fn sealed(to: u8, pieces: &[&[u8]]) -> ([u8; 32], Vec<Vec<u8>>) {
        let receiver = PublicKey::from(&secret(to)).to_bytes();
        let mut sealer = Sealer::new(CONTEXT, &receiver, &mut SeededRandom::new(9));
        let last = pieces.len() - 1;
        let all = pieces.iter().enumerate().map(|(n, piece)| sealer.piece(piece, n == last)).collect();
        (sealer.ephemeral(), all)
    }

    fn opened(with: u8, ephemeral: [u8; 32], pieces: &[Vec<u8>]) -> Vec<Result<Vec<u8>, NotOpened>> {
        let mut opener = Opener::new(CONTEXT, &secret(with), ephemeral).unwrap();
        pieces.iter().map(|piece| opener.piece(&piece[PIECE_HEADER..], piece[4] == 1)).collect()
    }

    #[test]
    fn the_receiver_reads_what_was_sealed_and_nobody_else() {
        let (ephemeral, pieces) = sealed(1, &[b"one", b"", b"three"]);
        let read: Vec<_> = opened(1, ephemeral, &pieces).into_iter().map(Result::unwrap).collect();
        assert_eq!(read, [b"one".to_vec(), Vec::new(), b"three".to_vec()]);
        assert_eq!(opened(2, ephemeral, &pieces)[0], Err(NotOpened));
    }

    #[test]
    fn pieces_swapped_left_out_or_ended_early_are_noticed() {
        let (ephemeral, pieces) = sealed(1, &[b"one", b"two", b"three"]);
        let swapped = [pieces[1].clone(), pieces[0].clone()];
        assert_eq!(opened(1, ephemeral, &swapped)[0], Err(NotOpened));
        let left_out = [pieces[0].clone(), pieces[2].clone()];
        assert_eq!(opened(1, ephemeral, &left_out)[1], Err(NotOpened));
        let mut ended = pieces[..2].to_vec();
        ended[1][4] = 1;
        assert_eq!(opened(1, ephemeral, &ended)[1], Err(NotOpened));
    }

    #[test]
    fn a_key_of_low_order_opens_nothing() {
        assert!(Opener::new(CONTEXT, &secret(1), [0; 32]).is_err());
    }

    proptest! {
        #[test]
        fn a_changed_byte_is_noticed(at in 0_usize..60, flip in 1_u8..) {
            let (mut ephemeral, mut pieces) = sealed(1, &[b"sixteen bytes ok"]);
            let sealed = pieces[0].len() - PIECE_HEADER;
            match at % (32 + sealed) {
                key @ 0..32 => ephemeral[key] ^= flip,
                byte => pieces[0][PIECE_HEADER + byte - 32] ^= flip,
            }
            let opener = Opener::new(CONTEXT, &secret(1), ephemeral);
            let read = opener.and_then(|mut opener| opener.piece(&pieces[0][PIECE_HEADER..], true));
            // The highest bit of an X25519 key does not count, by its definition.
            prop_assert!(read == Err(NotOpened) || (at % (32 + sealed) == 31 && flip == 0x80));
        }
    }
}
