//! Signed heads and receipts: who vouches for how far a log goes.
//!
//! A device signs the head of its log when it ships entries, not each entry: the chain binds all that came
//! before. A hub signs what it holds durably. Neither is an entry: they say something about a log, not about
//! a dossier, and lie in frames of their own.
//!
//! Invariant: a head verifies only under the key whose hash is the log's device.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::base::id::DeviceId;
use crate::record::chain::{Head, LogKey};
use crate::record::codec::{self, CodecError};

/// Most heads or receipts in one frame.
pub const HEADS_MAX: usize = 1024;

/// The id of a device by its Ed25519 public key: `BLAKE3(key)[..16]`.
pub fn device_id(signing_key: &[u8; 32]) -> DeviceId {
    let mut id = DeviceId::default();
    for (to, from) in id.0.iter_mut().zip(blake3::hash(signing_key).as_bytes()) {
        *to = *from;
    }
    id
}

/// A signature in two halves, which is how it is stored.
pub type Halves = ([u8; 32], [u8; 32]);

/// A head and the word of its log's device for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedHead {
    /// Which log.
    pub log: LogKey,
    /// How far.
    pub head: Head,
    /// The device's Ed25519 public key.
    pub key: [u8; 32],
    /// Its signature.
    pub signature: Halves,
}

/// A hub's word that it holds a log up to there on its disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Which log.
    pub log: LogKey,
    /// How far.
    pub head: Head,
    /// Whether a backup or a hub above holds it too; `None` where the hub has neither.
    pub backed_up: Option<bool>,
    /// The hub's Ed25519 public key.
    pub key: [u8; 32],
    /// Its signature.
    pub signature: Halves,
}

/// A head or receipt that proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// The key belongs to another device than the log.
    #[error("the head is signed by a key of another device than the log's")]
    OtherDevice,
    /// The signature is not the key's over this head.
    #[error("the signature does not fit the entries: they were changed, or the log was forked")]
    WrongSignature,
}

fn message(domain: &str, log: LogKey, head: Head, more: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key(domain);
    hasher.update(&log.to_bytes()).update(&head.seq.to_le_bytes()).update(&head.hash.0).update(more);
    *hasher.finalize().as_bytes()
}

fn halves(signature: Signature) -> Halves {
    let (mut first, mut second) = ([0; 32], [0; 32]);
    let bytes = signature.to_bytes();
    let (a, b) = bytes.split_at(32);
    first.copy_from_slice(a);
    second.copy_from_slice(b);
    (first, second)
}

fn verify(key: &[u8; 32], message: &[u8], (first, second): Halves) -> Result<(), HeadError> {
    let mut bytes = [0; 64];
    let (a, b) = bytes.split_at_mut(32);
    a.copy_from_slice(&first);
    b.copy_from_slice(&second);
    let key = VerifyingKey::from_bytes(key).map_err(|_| HeadError::WrongSignature)?;
    key.verify_strict(message, &Signature::from_bytes(&bytes)).map_err(|_| HeadError::WrongSignature)
}

const HEAD_DOMAIN: &str = "motcua signed head v1";
const RECEIPT_DOMAIN: &str = "motcua hub receipt v1";

impl SignedHead {
    /// Signs a head of one's own log.
    pub fn sign(log: LogKey, head: Head, key: &SigningKey) -> Self {
        let signature = halves(key.sign(&message(HEAD_DOMAIN, log, head, &[])));
        Self { log, head, key: key.verifying_key().to_bytes(), signature }
    }

    /// Whether the log's device said so.
    pub fn verify(&self) -> Result<(), HeadError> {
        if device_id(&self.key) != self.log.device {
            return Err(HeadError::OtherDevice);
        }
        verify(&self.key, &message(HEAD_DOMAIN, self.log, self.head, &[]), self.signature)
    }
}

impl Receipt {
    /// Signs that a log is held up to there.
    pub fn sign(log: LogKey, head: Head, backed_up: Option<bool>, key: &SigningKey) -> Self {
        let signature = halves(key.sign(&message(RECEIPT_DOMAIN, log, head, &[backing(backed_up)])));
        Self { log, head, backed_up, key: key.verifying_key().to_bytes(), signature }
    }

    /// Whether that hub said so.
    pub fn verify(&self, hub: DeviceId) -> Result<(), HeadError> {
        if device_id(&self.key) != hub {
            return Err(HeadError::OtherDevice);
        }
        let said = message(RECEIPT_DOMAIN, self.log, self.head, &[backing(self.backed_up)]);
        verify(&self.key, &said, self.signature)
    }
}

fn backing(backed_up: Option<bool>) -> u8 {
    match backed_up {
        None => 0,
        Some(false) => 1,
        Some(true) => 2,
    }
}

/// A signed head as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHeadV1 {
    log: LogKey,
    head: Head,
    key: [u8; 32],
    signature: Halves,
}

/// A receipt as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptV1 {
    log: LogKey,
    head: Head,
    backed_up: u8,
    key: [u8; 32],
    signature: Halves,
}

impl From<SignedHead> for SignedHeadV1 {
    fn from(from: SignedHead) -> Self {
        Self { log: from.log, head: from.head, key: from.key, signature: from.signature }
    }
}

impl From<SignedHeadV1> for SignedHead {
    fn from(from: SignedHeadV1) -> Self {
        Self { log: from.log, head: from.head, key: from.key, signature: from.signature }
    }
}

impl From<Receipt> for ReceiptV1 {
    fn from(from: Receipt) -> Self {
        let backed_up = backing(from.backed_up);
        Self { log: from.log, head: from.head, backed_up, key: from.key, signature: from.signature }
    }
}

impl From<ReceiptV1> for Receipt {
    fn from(from: ReceiptV1) -> Self {
        let backed_up = match from.backed_up {
            1 => Some(false),
            2 => Some(true),
            _ => None,
        };
        Self { log: from.log, head: from.head, backed_up, key: from.key, signature: from.signature }
    }
}

/// Encodes signed heads as a frame's body.
pub fn encode_heads(heads: &[SignedHead]) -> Vec<u8> {
    codec::encode(&heads.iter().copied().map(SignedHeadV1::from).collect::<Vec<_>>())
}

/// Decodes a frame of signed heads.
pub fn decode_heads(body: &[u8]) -> Result<Vec<SignedHead>, CodecError> {
    Ok(codec::decode::<Vec<SignedHeadV1>>(body)?.into_iter().map(SignedHead::from).collect())
}

/// Encodes receipts as a frame's body.
pub fn encode_receipts(receipts: &[Receipt]) -> Vec<u8> {
    codec::encode(&receipts.iter().copied().map(ReceiptV1::from).collect::<Vec<_>>())
}

/// Decodes a frame of receipts.
pub fn decode_receipts(body: &[u8]) -> Result<Vec<Receipt>, CodecError> {
    Ok(codec::decode::<Vec<ReceiptV1>>(body)?.into_iter().map(Receipt::from).collect())
}

/// The end of a log that lies in this journal was set aside: from `kept` on the log goes on otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogCut {
    /// Which log.
    pub log: LogKey,
    /// Where it goes on from.
    pub kept: Head,
}

impl LogCut {
    /// A frame's body.
    pub fn to_bytes(self) -> Vec<u8> {
        codec::encode(&self)
    }

    /// From a frame's body.
    pub fn from_bytes(body: &[u8]) -> Result<Self, CodecError> {
        codec::decode(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{ChainHash, Incarnation, ScopeId};

    fn key(n: u8) -> SigningKey {
        SigningKey::from_bytes(&[n; 32])
    }

    fn log(of: &SigningKey) -> LogKey {
        LogKey {
            device: device_id(&of.verifying_key().to_bytes()),
            incarnation: Incarnation([1; 8]),
            scope: ScopeId([2; 8]),
        }
    }

    fn head(seq: u64) -> Head {
        Head { seq, hash: ChainHash([9; 32]) }
    }

    #[test]
    fn a_head_holds_for_its_log_its_number_its_hash_and_its_device_alone() {
        let (own, other) = (key(1), key(2));
        let signed = SignedHead::sign(log(&own), head(5), &own);
        assert_eq!(signed.verify(), Ok(()));
        let forged = SignedHead::sign(log(&own), head(5), &other);
        assert_eq!(forged.verify(), Err(HeadError::OtherDevice));
        let longer = SignedHead { head: head(6), ..signed };
        assert_eq!(longer.verify(), Err(HeadError::WrongSignature));
        let elsewhere = SignedHead { log: LogKey { scope: ScopeId([3; 8]), ..signed.log }, ..signed };
        assert_eq!(elsewhere.verify(), Err(HeadError::WrongSignature));
    }

    #[test]
    fn a_receipt_is_no_head_and_says_no_more_than_was_signed() {
        let (own, hub) = (key(1), key(2));
        let hub_id = device_id(&hub.verifying_key().to_bytes());
        let receipt = Receipt::sign(log(&own), head(5), None, &hub);
        assert_eq!(receipt.verify(hub_id), Ok(()));
        assert_eq!(receipt.verify(log(&own).device), Err(HeadError::OtherDevice));
        let more = Receipt { backed_up: Some(true), ..receipt };
        assert_eq!(more.verify(hub_id), Err(HeadError::WrongSignature));
        let signed =
            SignedHead { log: log(&hub), head: head(5), key: receipt.key, signature: receipt.signature };
        assert_eq!(signed.verify(), Err(HeadError::WrongSignature));
    }

    #[test]
    fn frames_of_heads_and_receipts_read_back() {
        let own = key(1);
        let heads = [SignedHead::sign(log(&own), head(5), &own), SignedHead::sign(log(&own), head(7), &own)];
        assert_eq!(decode_heads(&encode_heads(&heads)).unwrap(), heads);
        let receipts = [Receipt::sign(log(&own), head(5), Some(false), &own)];
        assert_eq!(decode_receipts(&encode_receipts(&receipts)).unwrap(), receipts);
        assert!(decode_heads(b"nothing").is_err());
    }
}
