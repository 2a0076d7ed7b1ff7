//! The handshake, in memory: who is let through, and who is not.

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ClientConnection, Error, ServerConfig,
    ServerConnection, SignatureScheme,
};

use super::identity::spki_of;
use super::*;
use crate::sync::code::Pin;

fn identity(n: u8) -> Identity {
    Identity::of_key(&SigningKey::from_bytes(&[n; 32])).unwrap()
}

fn pin(n: u8) -> Pin {
    identity(n).peer().pin()
}

/// Shows one device's certificate and signs with another's key.
#[derive(Debug)]
struct Thief(Arc<CertifiedKey>);

impl Thief {
    fn new(shown: u8, hand: u8) -> Self {
        let of =
            |n| ResolvesClientCert::resolve(&*identity(n).shown(), &[], &[SignatureScheme::ED25519]).unwrap();
        Self(Arc::new(CertifiedKey::new(of(shown).cert.clone(), Arc::clone(&of(hand).key))))
    }
}

impl ResolvesClientCert for Thief {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

impl ResolvesServerCert for Thief {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// What each side makes of the other: the device the hub sees, or why not.
fn greet(desk: ClientConfig, hub: ServerConfig) -> (Result<(), Error>, Result<Option<Peer>, Error>) {
    let name = ServerName::try_from("10.0.0.5").unwrap();
    let mut desk = ClientConnection::new(Arc::new(desk), name).unwrap();
    let mut hub = ServerConnection::new(Arc::new(hub)).unwrap();
    let (mut of_desk, mut of_hub) = (Ok(()), Ok(()));
    for _ in 0..8 {
        let mut bytes = Vec::new();
        while desk.wants_write() {
            desk.write_tls(&mut bytes).unwrap();
        }
        let mut rest = &bytes[..];
        while !rest.is_empty() && of_hub.is_ok() {
            hub.read_tls(&mut rest).unwrap();
            of_hub = hub.process_new_packets().map(drop);
        }
        let mut bytes = Vec::new();
        while hub.wants_write() {
            hub.write_tls(&mut bytes).unwrap();
        }
        let mut rest = &bytes[..];
        while !rest.is_empty() && of_desk.is_ok() {
            desk.read_tls(&mut rest).unwrap();
            of_desk = desk.process_new_packets().map(drop);
        }
    }
    let shown = hub.peer_certificates().and_then(<[_]>::first).and_then(Peer::of_certificate);
    (of_desk, of_hub.map(|()| shown))
}

fn desk(n: u8, pins: &[Pin]) -> ClientConfig {
    tls::client(&identity(n), pins).unwrap()
}

fn hub(n: u8) -> ServerConfig {
    tls::server(&identity(n)).unwrap()
}

#[test]
fn both_ends_know_each_other_by_their_keys_alone() {
    let (of_desk, of_hub) = greet(desk(1, &[pin(8), pin(9)]), hub(9));
    assert_eq!(of_desk, Ok(()));
    assert_eq!(of_hub, Ok(Some(identity(1).peer())));
}

#[test]
fn a_hub_under_no_pin_is_left_before_the_desk_has_shown_itself() {
    let (of_desk, of_hub) = greet(desk(1, &[pin(8), pin(7)]), hub(9));
    let wrong = Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure);
    assert_eq!(of_desk, Err(wrong));
    assert!(matches!(of_hub, Err(Error::AlertReceived(_))), "{of_hub:?}");
}

#[test]
fn a_certificate_without_its_key_proves_nothing() {
    let mut copied = hub(9);
    copied.cert_resolver = Arc::new(Thief::new(9, 5));
    let (of_desk, _) = greet(desk(1, &[pin(9)]), copied);
    assert_eq!(of_desk, Err(Error::InvalidCertificate(CertificateError::BadSignature)));
    let mut posing = desk(5, &[pin(9)]);
    posing.client_auth_cert_resolver = Arc::new(Thief::new(1, 5));
    let (_, of_hub) = greet(posing, hub(9));
    assert_eq!(of_hub, Err(Error::InvalidCertificate(CertificateError::BadSignature)));
}

#[test]
fn only_tls_1_3_is_spoken() {
    let hello = tls_1_2_hello();
    let mut hub = ServerConnection::new(Arc::new(hub(9))).unwrap();
    hub.read_tls(&mut &hello[..]).unwrap();
    let refused = hub.process_new_packets().unwrap_err();
    assert!(matches!(refused, Error::PeerIncompatible(_)), "{refused:?}");
    let mut answer = Vec::new();
    hub.write_tls(&mut answer).unwrap();
    // An alert record: fatal, and which.
    assert_eq!(answer[..1], [21]);
    assert_eq!(AlertDescription::from(answer[6]), AlertDescription::ProtocolVersion);
}

/// The first message of one that knows TLS 1.2 and nothing later.
fn tls_1_2_hello() -> Vec<u8> {
    let groups = [0, 10, 0, 4, 0, 2, 0, 29];
    let signatures = [0, 13, 0, 4, 0, 2, 8, 7];
    let extensions = [groups.as_slice(), &signatures].concat();
    let mut body = vec![3, 3];
    body.extend([7; 32]);
    body.extend([0, 0, 2, 0xC0, 0x2B, 1, 0]);
    body.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
    body.extend(extensions);
    let mut message = vec![1, 0];
    message.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
    message.extend(body);
    let mut record = vec![22, 3, 1];
    record.extend(u16::try_from(message.len()).unwrap().to_be_bytes());
    record.extend(message);
    record
}

#[test]
fn one_key_has_one_certificate_and_another_key_another() {
    let of =
        |n| ResolvesClientCert::resolve(&*identity(n).shown(), &[], &[SignatureScheme::ED25519]).unwrap();
    assert_eq!(of(1).cert, of(1).cert);
    assert_eq!(Peer::of_certificate(&of(1).cert[0]), Some(identity(1).peer()));
    assert_ne!(pin(1), pin(2));
    let spki = spki_of(&of(1).cert[0]).unwrap();
    assert_eq!(Pin::of_spki(&spki), pin(1));
}

#[test]
fn a_key_under_which_anything_is_signed_is_no_device() {
    // The neutral element of the curve: its signatures are good for many texts.
    let mut weak = [0; 32];
    weak[0] = 1;
    let of = ResolvesClientCert::resolve(&*identity(1).shown(), &[], &[SignatureScheme::ED25519]).unwrap();
    let mut bytes = of.cert[0].to_vec();
    let key = identity(1).peer().signing_key;
    let at = bytes.windows(32).position(|window| window == key).unwrap();
    bytes[at..at + 32].copy_from_slice(&weak);
    assert_eq!(Peer::of_certificate(&CertificateDer::from(bytes)), None);
}

proptest! {
    #[test]
    fn no_bytes_make_reading_a_certificate_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(Peer::of_certificate(&CertificateDer::from(bytes)), None);
    }

    #[test]
    fn a_hubs_no_comes_as_it_went_and_strangers_pages_are_none(code in "[a-z-]{1,20}", vi in "\\PC{0,80}", en in "[ -~]{0,80}", junk in prop::collection::vec(any::<u8>(), 0..60)) {
        let no = Refused { class: Class::Forbidden, code, text_vi: vi, text_en: en };
        prop_assert_eq!(Refused::of_answer(403, &no.to_body()), Some(no));
        prop_assert_eq!(Refused::of_answer(502, &junk), None);
    }
}
