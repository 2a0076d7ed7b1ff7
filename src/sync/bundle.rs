//! A bundle: the parcels of an exchange as a file, for a stick on a motorbike.
//!
//! ```text
//! "motcua-bundle 1\n" · receiver's device id [16] · envelope of pieces
//! piece = kind u8 ‖ body: 1 head · 2 parcel · 3 receipts · 4 end
//! ```
//! The head says who made it, signed over the envelope's key, and how far the maker was: the receiver's answer
//! goes on from there. Parcels are the very ones a line would carry. A bundle that is cut is good up to the
//! cut; importing it twice is importing it once.

use std::io::{self, Read, Write};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use x25519_dalek::StaticSecret;

use crate::base::id::DeviceId;
use crate::base::random::Random;
use crate::record::chain::{Head, LogKey};
use crate::record::codec::{self, CodecError};
use crate::record::head::{Halves, ReceiptV1, device_id};
use crate::seal::envelope::{NotOpened, OVERHEAD, Opener, PIECE_HEADER, Sealer};
use crate::sync::message::MESSAGE_MAX;
use crate::sync::parcel::PACKED_MAX;

const MAGIC: &[u8; 16] = b"motcua-bundle 1\n";
const CONTEXT: &str = "motcua bundle v1";
const HEAD_CONTEXT: &str = "motcua bundle head v1";
/// Longest sealed piece.
const PIECE_MAX: usize = if MESSAGE_MAX > PACKED_MAX { MESSAGE_MAX } else { PACKED_MAX } + 1 + OVERHEAD;

/// Who made a bundle, and how far they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleHead {
    /// The maker's Ed25519 public key.
    pub signing_key: [u8; 32],
    /// The maker's X25519 public key: an answer is sealed to it.
    pub sealing_key: [u8; 32],
    /// The maker's wall clock: milliseconds since 1970 UTC.
    pub made_at: i64,
    /// What the maker holds.
    pub basis: Vec<(LogKey, Head)>,
}

impl BundleHead {
    /// The device that made it.
    pub fn device(&self) -> DeviceId {
        device_id(&self.signing_key)
    }
}

/// A piece of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Always the first.
    Head(BundleHead),
    /// A packed parcel.
    Parcel(Vec<u8>),
    /// A hub's receipts.
    Receipts(Vec<ReceiptV1>),
    /// Always the last.
    End,
}

#[derive(Serialize, Deserialize)]
struct SignedBundleHeadV1 {
    head: BundleHead,
    signature: Halves,
}

/// A file that is no bundle for this device.
#[derive(Debug, thiserror::Error)]
pub enum BundleFault {
    /// Reading or writing it.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Something else.
    #[error("the file is no bundle")]
    NotABundle,
    /// For another device.
    #[error("the bundle was made for device {0}")]
    ForAnother(DeviceId),
    /// Changed, or cut.
    #[error(transparent)]
    NotOpened(#[from] NotOpened),
    /// It ends too early.
    #[error("the bundle ends too early; what came before is in")]
    Cut,
    /// A piece cannot be read.
    #[error("a piece of the bundle {0}")]
    Codec(#[from] CodecError),
    /// Pieces out of order, or a head that nobody signed.
    #[error("the bundle is not put together as it should be")]
    Form,
}

fn signed_over(head: &BundleHead, ephemeral: &[u8; 32], to: DeviceId) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key(HEAD_CONTEXT);
    hasher.update(ephemeral).update(&to.0).update(&codec::encode(head));
    *hasher.finalize().as_bytes()
}

/// Writes a bundle piece by piece.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    sealer: Sealer,
    /// Bytes written.
    pub bytes: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a bundle for a device.
    pub fn begin(
        mut out: W,
        to: DeviceId,
        sealing_key: &[u8; 32],
        head: &BundleHead,
        key: &SigningKey,
        random: &mut dyn Random,
    ) -> Result<Self, BundleFault> {
        let sealer = Sealer::new(CONTEXT, sealing_key, random);
        let start = [&MAGIC[..], &to.0, &sealer.ephemeral()].concat();
        out.write_all(&start)?;
        let signature = key.sign(&signed_over(head, &sealer.ephemeral(), to)).to_bytes();
        let (mut first, mut second) = ([0; 32], [0; 32]);
        first.iter_mut().zip(signature).for_each(|(to, from)| *to = from);
        second.iter_mut().zip(signature.into_iter().skip(32)).for_each(|(to, from)| *to = from);
        let mut writer = Self { out, sealer, bytes: start.len() as u64 };
        let signed = SignedBundleHeadV1 { head: head.clone(), signature: (first, second) };
        writer.piece(1, &codec::encode(&signed), false)?;
        Ok(writer)
    }

    /// Adds a packed parcel.
    pub fn parcel(&mut self, parcel: &[u8]) -> Result<(), BundleFault> {
        self.piece(2, parcel, false)
    }

    /// Adds receipts.
    pub fn receipts(&mut self, receipts: &[ReceiptV1]) -> Result<(), BundleFault> {
        self.piece(3, &codec::encode(&receipts.to_vec()), false)
    }

    /// Ends the bundle.
    pub fn end(mut self) -> Result<(W, u64), BundleFault> {
        self.piece(4, &[], true)?;
        self.out.flush()?;
        Ok((self.out, self.bytes))
    }

    fn piece(&mut self, kind: u8, body: &[u8], last: bool) -> Result<(), BundleFault> {
        let sealed = self.sealer.piece(&[&[kind], body].concat(), last);
        self.bytes += sealed.len() as u64;
        Ok(self.out.write_all(&sealed)?)
    }
}

/// Reads a bundle piece by piece.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    opener: Opener,
    ended: bool,
}

impl<R: Read> Reader<R> {
    /// Opens a bundle that is for this device; the head comes first.
    pub fn begin(mut input: R, own: DeviceId, key: &StaticSecret) -> Result<(Self, BundleHead), BundleFault> {
        let (mut magic, mut to, mut ephemeral) = ([0; 16], DeviceId::default(), [0; 32]);
        input.read_exact(&mut magic).map_err(|_| BundleFault::NotABundle)?;
        if &magic != MAGIC {
            return Err(BundleFault::NotABundle);
        }
        input.read_exact(&mut to.0).map_err(|_| BundleFault::Cut)?;
        input.read_exact(&mut ephemeral).map_err(|_| BundleFault::Cut)?;
        if to != own {
            return Err(BundleFault::ForAnother(to));
        }
        let opener = Opener::new(CONTEXT, key, ephemeral)?;
        let mut reader = Self { input, opener, ended: false };
        let (kind, body) = reader.raw()?;
        if kind != 1 {
            return Err(BundleFault::Form);
        }
        let signed: SignedBundleHeadV1 = codec::decode_within::<_, MESSAGE_MAX>(&body)?;
        verify(&signed, &ephemeral, to)?;
        Ok((reader, signed.head))
    }

    /// The next piece; `None` behind the last.
    pub fn next_piece(&mut self) -> Result<Option<Piece>, BundleFault> {
        if self.ended {
            return Ok(None);
        }
        let (kind, body) = self.raw()?;
        match kind {
            2 => Ok(Some(Piece::Parcel(body))),
            3 => Ok(Some(Piece::Receipts(codec::decode_within::<_, MESSAGE_MAX>(&body)?))),
            4 if self.ended => Ok(Some(Piece::End)),
            _ => Err(BundleFault::Form),
        }
    }

    fn raw(&mut self) -> Result<(u8, Vec<u8>), BundleFault> {
        let mut header = [0; PIECE_HEADER];
        self.input.read_exact(&mut header).map_err(|_| BundleFault::Cut)?;
        let [l0, l1, l2, l3, last] = header;
        let length = usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])).unwrap_or(usize::MAX);
        if length > PIECE_MAX || last > 1 {
            return Err(BundleFault::NotOpened(NotOpened));
        }
        let mut sealed = vec![0; length];
        self.input.read_exact(&mut sealed).map_err(|_| BundleFault::Cut)?;
        let mut body = self.opener.piece(&sealed, last == 1)?;
        self.ended = last == 1;
        if body.is_empty() {
            return Err(BundleFault::Form);
        }
        let kind = body.remove(0);
        Ok((kind, body))
    }
}

fn verify(signed: &SignedBundleHeadV1, ephemeral: &[u8; 32], to: DeviceId) -> Result<(), BundleFault> {
    let mut bytes = [0; 64];
    let halves = signed.signature.0.iter().chain(&signed.signature.1);
    bytes.iter_mut().zip(halves).for_each(|(to, from)| *to = *from);
    let key = VerifyingKey::from_bytes(&signed.head.signing_key).map_err(|_| BundleFault::Form)?;
    let said = signed_over(&signed.head, ephemeral, to);
    key.verify_strict(&said, &Signature::from_bytes(&bytes)).map_err(|_| BundleFault::Form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SeededRandom;
    use proptest::prelude::*;
    use x25519_dalek::PublicKey;

    fn receiver() -> (DeviceId, StaticSecret) {
        (DeviceId([7; 16]), StaticSecret::from([8; 32]))
    }

    fn bundle() -> Vec<u8> {
        let key = SigningKey::from_bytes(&[1; 32]);
        let head = BundleHead {
            signing_key: key.verifying_key().to_bytes(),
            sealing_key: [2; 32],
            made_at: 5,
            basis: Vec::new(),
        };
        let (to, secret) = receiver();
        let sealing = PublicKey::from(&secret).to_bytes();
        let random = &mut SeededRandom::new(1);
        let mut writer = Writer::begin(Vec::new(), to, &sealing, &head, &key, random).unwrap();
        writer.parcel(b"a parcel").unwrap();
        writer.receipts(&[]).unwrap();
        let (out, bytes) = writer.end().unwrap();
        assert_eq!(out.len() as u64, bytes);
        out
    }

    fn read(bytes: &[u8]) -> Result<Vec<Piece>, BundleFault> {
        let (to, secret) = receiver();
        let (mut reader, head) = Reader::begin(bytes, to, &secret)?;
        let mut pieces = vec![Piece::Head(head)];
        while let Some(piece) = reader.next_piece()? {
            pieces.push(piece);
        }
        Ok(pieces)
    }

    #[test]
    fn the_receiver_reads_every_piece_in_order() {
        let pieces = read(&bundle()).unwrap();
        assert!(matches!(pieces[0], Piece::Head(_)));
        assert_eq!(
            pieces[1..],
            [Piece::Parcel(b"a parcel".to_vec()), Piece::Receipts(Vec::new()), Piece::End]
        );
    }

    #[test]
    fn a_bundle_for_another_a_cut_one_and_another_file_say_so() {
        let bytes = bundle();
        let (_, secret) = receiver();
        let other = Reader::begin(&bytes[..], DeviceId([1; 16]), &secret);
        assert!(matches!(other, Err(BundleFault::ForAnother(_))));
        assert!(matches!(read(&bytes[..bytes.len() - 1]), Err(BundleFault::Cut)));
        assert!(matches!(read(b"a letter to grandmother"), Err(BundleFault::NotABundle)));
    }

    proptest! {
        #[test]
        fn a_changed_byte_never_reads_as_another_bundle(at in 0_usize..4000, flip in 1_u8..) {
            let (good, mut bytes) = (read(&bundle()).unwrap(), bundle());
            let at = at % bytes.len();
            bytes[at] ^= flip;
            // The highest bit of an X25519 key does not count, but the signature covers it.
            prop_assert!(read(&bytes).is_err_and(|_| true) || read(&bytes).unwrap() == good);
        }
    }
}
