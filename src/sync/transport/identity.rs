//! Who is at an end of the wire: a device by its Ed25519 key, shown as a self-signed certificate.
//!
//! The certificate is only the envelope TLS wants: name, dates and its own signature mean nothing. What
//! proves a device is that it signed the handshake. The secret never leaves [`Identity`].

use std::fmt;
use std::sync::Arc;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use rustls::server::ParsedCertificate;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{SignatureAlgorithm, SignatureScheme};

use crate::base::id::DeviceId;
use crate::sync::code::Pin;

/// Before the 32 bytes of an Ed25519 public key in its SubjectPublicKeyInfo (RFC 8410).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00];

/// A device at the other end, proved by the handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Peer {
    /// `BLAKE3(public key)[..16]`.
    pub device: DeviceId,
    /// Its Ed25519 public key.
    pub signing_key: [u8; 32],
}

impl Peer {
    /// The device of a public key.
    pub fn of_key(signing_key: [u8; 32]) -> Self {
        Self { device: DeviceId::of_key(&signing_key), signing_key }
    }

    /// Whose certificate it is; `None` unless it holds a sound Ed25519 key. A key of small order, under
    /// which a signature may be good for any text, is not sound.
    pub fn of_certificate(certificate: &CertificateDer<'_>) -> Option<Self> {
        let spki = spki_of(certificate)?;
        let key: [u8; 32] = spki.strip_prefix(&SPKI_PREFIX)?.try_into().ok()?;
        let sound = VerifyingKey::from_bytes(&key).is_ok_and(|key| !key.is_weak());
        sound.then(|| Self::of_key(key))
    }

    /// The pin of its key.
    pub fn pin(&self) -> Pin {
        Pin::of_spki(&spki(&self.signing_key))
    }
}

/// The public key of a certificate, as DER; `None` where it is no certificate.
pub(super) fn spki_of(certificate: &CertificateDer<'_>) -> Option<Vec<u8>> {
    let parsed = ParsedCertificate::try_from(certificate).ok()?;
    Some(parsed.subject_public_key_info().as_ref().to_vec())
}

fn spki(key: &[u8; 32]) -> Vec<u8> {
    [SPKI_PREFIX.as_slice(), key.as_slice()].concat()
}

/// The certificate could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the device's certificate could not be made: {0}")]
pub struct IdentityFault(String);

/// This end of the wire: a key that signs, and its certificate.
#[derive(Clone)]
pub struct Identity {
    peer: Peer,
    shown: Arc<SingleCertAndKey>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Identity").field(&self.peer.device).finish()
    }
}

impl Identity {
    /// The identity of an Ed25519 key. The same key gives the same certificate.
    pub fn of_key(secret: &SigningKey) -> Result<Self, IdentityFault> {
        let hand = Arc::new(Hand::new(secret.clone()));
        let peer = Peer::of_key(hand.public);
        let certificate = certificate(&peer, &hand).map_err(|fault| IdentityFault(fault.to_string()))?;
        let certified = CertifiedKey::new(vec![certificate], Arc::new(Key(hand)));
        Ok(Self { peer, shown: Arc::new(SingleCertAndKey::from(certified)) })
    }

    /// What the other end will see.
    pub fn peer(&self) -> Peer {
        self.peer
    }

    pub(super) fn shown(&self) -> Arc<SingleCertAndKey> {
        Arc::clone(&self.shown)
    }
}

fn certificate(peer: &Peer, hand: &Hand) -> Result<CertificateDer<'static>, rcgen::Error> {
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, peer.device.to_string());
    Ok(params.self_signed(hand)?.der().clone())
}

/// The hand that signs: the secret key, wiped when dropped.
struct Hand {
    secret: SigningKey,
    public: [u8; 32],
}

impl Hand {
    fn new(secret: SigningKey) -> Self {
        let public = secret.verifying_key().to_bytes();
        Self { secret, public }
    }
}

impl rcgen::PublicKeyData for Hand {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_ED25519
    }
}

impl rcgen::SigningKey for Hand {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(self.secret.sign(message).to_bytes().to_vec())
    }
}

/// The hand as TLS wants it.
#[derive(Clone)]
struct Key(Arc<Hand>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl rustls::sign::SigningKey for Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn rustls::sign::Signer>> {
        offered.contains(&SignatureScheme::ED25519).then(|| Box::new(self.clone()) as _)
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        Some(SubjectPublicKeyInfoDer::from(spki(&self.0.public)))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ED25519
    }
}

impl rustls::sign::Signer for Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        Ok(self.0.secret.sign(message).to_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}
