//! What the wire promises, asked of a hub on loopback.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustls::pki_types::ServerName;

use super::fake::{HUB, Running, identity};
use crate::hub::limits;
use crate::sync::code::Pin;
use crate::sync::transport::frames::{PARCEL_BYTES_MAX, frame};
use crate::sync::transport::{
    Class, ENROL, HEALTH, HELLO, LOOK, Link, LinkFault, PUSH, Peer, Stop, Waits, tls,
};

fn code_of(fault: LinkFault) -> String {
    match fault {
        LinkFault::Refused(refused) => refused.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_connection_carries_several_calls_and_counts_its_bytes() {
    let hub = Running::start();
    let mut link = hub.link(1);
    assert_eq!(link.call(LOOK, b"abc".to_vec()).unwrap(), b"cba");
    assert_eq!(link.call(ENROL, Vec::new()).unwrap(), identity(1).peer().device.0);
    let before = link.traffic();
    assert_eq!(link.call(HELLO, vec![7; 600]).unwrap(), vec![7; 600]);
    let after = link.traffic();
    let (up, down) = (after.up - before.up, after.down - before.down);
    // Nothing new: a kilobyte each way is the promise, and heads are what is added here.
    assert!((600..760).contains(&up) && (600..800).contains(&down), "{up} up, {down} down");
}

#[test]
fn a_push_is_taken_parcel_by_parcel_and_answered_once() {
    let hub = Running::start();
    let parcels: Vec<Vec<u8>> = (0u8..40).map(|n| vec![n; 1 + usize::from(n) * 6000]).collect();
    let answer = hub.link(1).push(&mut parcels.clone().into_iter()).unwrap();
    assert_eq!(answer, 40usize.to_le_bytes());
    assert_eq!(*hub.fake.taken.lock().unwrap(), parcels);
}

#[test]
fn what_was_taken_before_a_cut_stays() {
    let hub = Running::start();
    let stop = Stop::default();
    let mut link = hub.try_link(1, &hub.pins(), &stop).unwrap();
    let mut parcels = (0u32..).map(|n| n.to_le_bytes().repeat(3000));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            hub.fake.wait_for_taken(3);
            stop.pull();
        });
        assert_eq!(link.push(&mut parcels), Err(LinkFault::Stopped));
    });
    drop(link);
    hub.link(1).push(&mut [vec![9; 5]].into_iter()).unwrap();
    let mut taken = hub.fake.taken.lock().unwrap().clone();
    taken.retain(|parcel| *parcel != [9; 5]);
    assert!(taken.len() >= 3);
    let whole = (0u32..).map(|n| n.to_le_bytes().repeat(3000));
    assert!(taken.into_iter().eq(whole.take(taken_len(&hub))), "each whole, in order, none twice");
}

/// Parcels taken but for the one that came after the cut.
fn taken_len(hub: &Running) -> usize {
    hub.fake.taken.lock().unwrap().len() - 1
}

#[test]
fn half_a_parcel_is_never_taken() {
    let hub = Running::start();
    let whole = frame(&[5; 100]).unwrap();
    let half = &frame(&[6; 100]).unwrap()[..50];
    let body = [whole.as_slice(), half].concat();
    // The body is as long as it says; its last parcel is not.
    assert_eq!(code_of(hub.link(1).call(PUSH, body).unwrap_err()), "stream-broken");
    assert_eq!(*hub.fake.taken.lock().unwrap(), [vec![5; 100]]);
}

#[test]
fn a_refused_parcel_is_told_and_keeps_no_other_from_being_taken() {
    let hub = Running::start();
    let mut link = hub.link(1);
    let parcels = [vec![1; 10], b"bad".to_vec(), vec![2; 60_000]];
    let refused = link.push(&mut parcels.clone().into_iter()).unwrap_err();
    assert_eq!(refused.said(crate::locale::Language::English), "no: bad-chain");
    assert_eq!(*hub.fake.taken.lock().unwrap(), [parcels[0].clone(), parcels[2].clone()]);
    assert_eq!(link.call(HELLO, b"on".to_vec()).unwrap(), b"on");
}

#[test]
fn a_hub_that_fails_in_the_middle_of_a_push_says_so_to_a_desk_that_is_still_sending() {
    let hub = Running::start();
    let mut link = hub.link(1);
    let mut endless = [vec![1; 10], b"full".to_vec()].into_iter().chain(std::iter::repeat(vec![2; 60_000]));
    assert_eq!(code_of(link.push(&mut endless).unwrap_err()), "full");
    assert_eq!(*hub.fake.taken.lock().unwrap(), [vec![1; 10]]);
}

#[test]
fn a_pull_hands_parcels_on_in_order() {
    let hub = Running::start();
    let parcels: Vec<Vec<u8>> = (0u8..30).map(|n| vec![n; 1 + usize::from(n) * 7000]).collect();
    hub.fake.gives.lock().unwrap().clone_from(&parcels);
    let mut got = Vec::new();
    let mut link = hub.link(1);
    link.pull(b"all".to_vec(), &mut |parcel| {
        got.push(parcel);
        true
    })
    .unwrap();
    assert_eq!(got, parcels);
    assert_eq!(link.call(HELLO, b"on".to_vec()).unwrap(), b"on");
}

#[test]
fn a_pull_goes_no_faster_than_its_reader() {
    let hub = Running::start();
    // 256 MB: far more than all buffers of both ends and the system together.
    *hub.fake.gives.lock().unwrap() = vec![vec![1; PARCEL_BYTES_MAX]; 1024];
    let mut link = hub.link(1);
    let mut got = 0;
    link.pull(Vec::new(), &mut |_| {
        got += 1;
        got < 3
    })
    .unwrap();
    assert_eq!(got, 3);
    drop(link);
    let given = hub.fake.given.load(Ordering::SeqCst);
    assert!(given < 512, "{given} parcels were made for a reader of three");
}

#[test]
fn a_pull_that_is_refused_says_so_and_one_that_breaks_is_no_end() {
    let hub = Running::start();
    let mut link = hub.link(1);
    assert_eq!(code_of(link.pull(b"forbidden".to_vec(), &mut |_| true).unwrap_err()), "no-grant");
    *hub.fake.gives.lock().unwrap() = vec![vec![1; 10]; 3];
    hub.fake.give_fails.store(true, Ordering::SeqCst);
    let broken = link.pull(Vec::new(), &mut |_| true).unwrap_err();
    assert!(matches!(broken, LinkFault::Cut(_)), "{broken:?}");
}

#[test]
fn a_revoked_device_is_refused_at_the_next_request_of_an_open_connection() {
    let hub = Running::start();
    let (mut link, mut other) = (hub.link(1), hub.link(2));
    link.call(HELLO, Vec::new()).unwrap();
    hub.fake.revoked.lock().unwrap().push(identity(1).peer().device);
    assert_eq!(code_of(link.call(HELLO, Vec::new()).unwrap_err()), "revoked");
    assert_eq!(code_of(link.push(&mut [vec![1]].into_iter()).unwrap_err()), "revoked");
    assert_eq!(code_of(link.pull(Vec::new(), &mut |_| true).unwrap_err()), "revoked");
    assert!(hub.fake.taken.lock().unwrap().is_empty());
    other.call(HELLO, Vec::new()).unwrap();
}

#[test]
fn a_hub_under_another_key_gets_nothing() {
    let hub = Running::start();
    let wrong = [Pin([1; 16]), identity(201).peer().pin()];
    let fault = hub.try_link(1, &wrong, &Stop::default()).unwrap_err();
    assert_eq!(fault, LinkFault::WrongHub(hub.at.to_string()));
    assert!(!fault.may_retry());
    // Either pin will do.
    hub.try_link(1, &[Pin([1; 16]), identity(HUB).peer().pin()], &Stop::default()).unwrap();
}

#[test]
fn the_address_that_answers_is_found_and_the_fault_that_tells_most_is_told() {
    let hub = Running::start();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = nobody.local_addr().unwrap();
    drop(nobody);
    let both = [closed.into(), hub.at.into()];
    let connect = |pins: &[Pin]| Link::connect(&both, pins, &identity(1), &Stop::default(), Waits::default());
    let mut link = connect(&hub.pins()).unwrap();
    link.call(HELLO, Vec::new()).unwrap();
    assert_eq!(connect(&[Pin([1; 16])]).unwrap_err(), LinkFault::WrongHub(hub.at.to_string()));
    let alone = Link::connect(&both[..1], &hub.pins(), &identity(1), &Stop::default(), Waits::default());
    assert_eq!(alone.unwrap_err(), LinkFault::NothingThere(closed.to_string()));
}

#[test]
fn esc_ends_a_wait_at_once() {
    let hub = Running::start();
    let stop = Stop::default();
    let mut link = hub.try_link(1, &hub.pins(), &stop).unwrap();
    hub.fake.shut(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            hub.fake.wait_for_waiting();
            stop.pull();
        });
        assert_eq!(link.call(HELLO, Vec::new()), Err(LinkFault::Stopped));
    });
    assert_eq!(link.call(HELLO, Vec::new()), Err(LinkFault::Stopped), "and stays so");
    hub.fake.shut(false);
}

#[test]
fn a_line_that_stands_still_is_cut() {
    let hub = Running::start();
    hub.fake.shut(true);
    let waits = Waits { stall: Duration::from_millis(20), ..Waits::default() };
    let mut link =
        Link::connect(&[hub.at.into()], &hub.pins(), &identity(1), &Stop::default(), waits).unwrap();
    assert_eq!(link.call(HELLO, Vec::new()), Err(LinkFault::Stalled));
    hub.fake.shut(false);
}

#[test]
fn limits_are_refused_in_words_and_change_nothing() {
    let hub = Running::start();
    let mut link = hub.link(1);
    let long = vec![0; limits::STRANGER_BODY_BYTES_MAX + 1];
    assert_eq!(code_of(link.call(LOOK, long.clone()).unwrap_err()), "body-too-large");
    assert_eq!(link.call(HELLO, long.clone()).unwrap(), long);
    let longer = vec![0; limits::BODY_BYTES_MAX + 1];
    assert_eq!(code_of(link.call(HELLO, longer).unwrap_err()), "body-too-large");
    let liar = u32::MAX.to_le_bytes().to_vec();
    assert_eq!(code_of(link.call(PUSH, liar).unwrap_err()), "stream-broken");
    assert_eq!(code_of(link.call("/v1/other", Vec::new()).unwrap_err()), "no-such-page");
    assert_eq!(code_of(link.call(HEALTH, Vec::new()).unwrap_err()), "no-such-page");
    assert!(hub.fake.taken.lock().unwrap().is_empty());
}

#[test]
fn who_asks_without_end_is_slowed_and_others_go_on() {
    let hub = Running::start();
    let (mut eager, mut other) = (hub.link(1), hub.link(2));
    let refused = (0..10_000).find_map(|_| eager.call(HELLO, Vec::new()).err()).unwrap();
    assert!(refused.may_retry());
    assert_eq!(code_of(refused), "too-often");
    other.call(HELLO, Vec::new()).unwrap();
}

#[test]
fn a_device_that_connects_again_and_again_loses_its_oldest_connection() {
    let hub = Running::start();
    let mut first = hub.link(1);
    first.call(HELLO, Vec::new()).unwrap();
    let mut later: Vec<_> = (0..limits::DEVICE_CONNECTIONS_MAX).map(|_| hub.link(1)).collect();
    later.iter_mut().for_each(|link| drop(link.call(HELLO, Vec::new()).unwrap()));
    // The first was closed by the hub; its link notices and connects anew.
    let cut = first.call(HELLO, Vec::new());
    assert!(matches!(cut, Ok(_) | Err(LinkFault::Cut(_))), "{cut:?}");
    first.call(HELLO, Vec::new()).unwrap();
}

#[test]
fn a_backend_that_breaks_is_a_fault_and_not_the_end() {
    let hub = Running::start();
    let mut link = hub.link(1);
    let fault = link.call(HELLO, b"panic".to_vec()).unwrap_err();
    assert!(matches!(&fault, LinkFault::Refused(refused) if refused.class == Class::Fault), "{fault:?}");
    assert_eq!(link.call(LOOK, b"ab".to_vec()).unwrap(), b"ba");
}

#[test]
fn health_asks_for_no_certificate_and_all_else_does() {
    let hub = Running::start();
    for (path, method, expected) in
        [(HEALTH, "GET", "200 OK"), (HELLO, "POST", "401 Unauthorized"), (LOOK, "POST", "401 Unauthorized")]
    {
        let mut tls = raw(&hub, false);
        write!(
            tls,
            "{method} {path} HTTP/1.1\r\nHost: hub\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        let _ = tls.read_to_string(&mut answer);
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected}")), "{path}: {answer}");
        assert!(path != HEALTH || answer.contains(r#""devices":2"#), "{answer}");
    }
}

#[test]
fn nonsense_ends_the_connection_and_nothing_else() {
    let hub = Running::start();
    for nonsense in [&b"\0\0\0\0\0\0\0\0"[..], b"GET / HTTP/1.1\r\n\r\n", &[0x16, 3, 1, 0xFF, 0xFF, 1, 1, 1]]
    {
        let mut tcp = TcpStream::connect(hub.at).unwrap();
        tcp.write_all(nonsense).unwrap();
        tcp.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _ = tcp.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP"));
    }
    let mut tls = raw(&hub, true);
    tls.write_all(&[b'x'; 100_000]).unwrap_or(());
    let mut answer = Vec::new();
    let _ = tls.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    hub.link(1).call(HELLO, Vec::new()).unwrap();
}

#[test]
fn a_stop_lets_what_is_in_flight_finish() {
    let mut hub = Running::start();
    let mut link = hub.link(1);
    let mut idle = hub.link(2);
    idle.call(HELLO, Vec::new()).unwrap();
    hub.fake.shut(true);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| link.call(HELLO, b"late".to_vec()));
        hub.fake.wait_for_waiting();
        hub.ask_to_stop();
        hub.fake.shut(false);
        assert_eq!(waiting.join().unwrap().unwrap(), b"late");
    });
    assert!(hub.stop(), "nothing had to be cut");
    let gone = link.call(HELLO, Vec::new()).unwrap_err();
    // Whether the kept connection's end has been heard of yet is the system's affair.
    let known = matches!(gone, LinkFault::Cut(_)) || gone == LinkFault::NothingThere(hub.at.to_string());
    assert!(known, "{gone:?}");
}

/// TLS without our client: with a certificate or none.
fn raw(hub: &Running, certificate: bool) -> rustls::StreamOwned<rustls::ClientConnection, TcpStream> {
    let mut config = tls::client(&identity(3), &hub.pins()).unwrap();
    if !certificate {
        config.client_auth_cert_resolver = Arc::new(Nobody);
    }
    let name = ServerName::IpAddress(hub.at.ip().into());
    let connection = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    rustls::StreamOwned::new(connection, TcpStream::connect(hub.at).unwrap())
}

#[derive(Debug)]
struct Nobody;

impl rustls::client::ResolvesClientCert for Nobody {
    fn resolve(&self, _: &[&[u8]], _: &[rustls::SignatureScheme]) -> Option<Arc<rustls::sign::CertifiedKey>> {
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

#[test]
fn a_peer_is_the_hash_of_its_key() {
    let peer = identity(1).peer();
    assert_eq!(peer, Peer::of_key(peer.signing_key));
    assert_ne!(peer.device, identity(2).peer().device);
}
