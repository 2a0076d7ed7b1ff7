//! The administrator's orders: over the socket and without it.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::fake::{Fake, identity};
use crate::base::random::SeededRandom;
use crate::hub::admin::socket::{Door, ask};
use crate::hub::admin::{Errand, Ways, answer};
use crate::hub::backend::{Backend, device_meant};
use crate::sync::code::EnrolmentCode;

fn ways(addresses: &[&str]) -> Ways {
    let addresses = addresses.iter().map(|text| text.parse().unwrap()).collect();
    Ways { addresses, pins: [identity(1).peer().pin(), identity(2).peer().pin()], training: true }
}

fn invite(unit: &str, addresses: &[&str]) -> Errand {
    let addresses = addresses.iter().map(|text| (*text).to_owned()).collect();
    Errand::Invite { unit: unit.to_owned(), name: "Máy 2".to_owned(), addresses }
}

fn code_of(answer: &Value) -> EnrolmentCode {
    answer["code"].as_str().unwrap().parse().unwrap()
}

#[test]
fn a_code_carries_how_the_hub_is_reached_and_a_token_of_its_own() {
    let (fake, ways) = (Fake::default(), ways(&["10.0.0.5:8443"]));
    let mut random = SeededRandom::new(1);
    let mut ask = |errand| answer(errand, &ways, &fake, &mut random);
    let first = ask(invite("H56.14", &[])).unwrap();
    assert_eq!(first["expires_at"], json!("2026-11-24T09:00:00+07:00"));
    let (first, second) = (code_of(&first), code_of(&ask(invite("H56.14", &["hub.vn:1"])).unwrap()));
    assert_eq!((first.addresses, first.pins, first.training), (ways.addresses.clone(), ways.pins, true));
    assert_eq!(second.addresses, ["hub.vn:1".parse().unwrap()]);
    assert_ne!(first.token, second.token);
}

#[test]
fn what_cannot_be_a_code_is_refused_before_anybody_is_invited() {
    let fake = Fake::default();
    let ask = |errand, ways: &Ways| answer(errand, ways, &fake, &mut SeededRandom::new(1)).unwrap_err().code;
    assert_eq!(ask(invite("H56.14", &[]), &ways(&[])), "address-needed");
    assert_eq!(ask(invite("H56.14", &["nowhere"]), &ways(&[])), "order-unreadable");
    assert_eq!(ask(invite("X", &[]), &ways(&["10.0.0.5:1"])), "unknown-unit");
}

/// A door in a folder whose path is longer than a socket's address may be.
struct Served {
    folder: PathBuf,
    _held: tempfile::TempDir,
    stop: watch::Sender<bool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Served {
    fn start() -> Self {
        let held = tempfile::tempdir().unwrap();
        let folder = held.path().join("a-long-name".repeat(12));
        std::fs::create_dir(&folder).unwrap();
        // What a hub that was killed leaves behind.
        std::fs::write(folder.join("hub.sock"), b"").unwrap();
        let (stop, stopping) = watch::channel(false);
        let (ready, is_ready) = std::sync::mpsc::channel();
        let at = folder.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let door = Door::open(&at).unwrap();
                ready.send(()).unwrap();
                let backend: Arc<dyn Backend> = Arc::new(Fake::default());
                door.serve(ways(&["10.0.0.5:8443"]), backend, stopping).await;
            });
        });
        is_ready.recv().unwrap();
        Self { folder, _held: held, stop, thread: Some(thread) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        let joined = self.thread.take().map(std::thread::JoinHandle::join);
        assert!(std::thread::panicking() || matches!(joined, Some(Ok(()))));
    }
}

#[test]
fn orders_go_over_the_socket_which_is_its_owners_alone() {
    let served = Served::start();
    let mode = std::fs::metadata(served.folder.join("hub.sock")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let done = ask(&served.folder, &invite("H56.14", &[])).unwrap().unwrap();
    assert_eq!(code_of(&done.unwrap()).pins, ways(&[]).pins);
    let no = ask(&served.folder, &Errand::Revoke { device: "ab".to_owned() }).unwrap().unwrap().unwrap_err();
    assert_eq!((no.code.as_str(), no.class.status()), ("unknown-device", 403));
    assert_eq!(ask(&served.folder, &Errand::Status).unwrap().unwrap().unwrap(), json!({ "devices": 2 }));
    let folder = served.folder.clone();
    drop(served);
    assert!(!folder.exists() || ask(&folder, &Errand::Status).unwrap().is_none());
}

#[test]
fn nonsense_over_the_socket_is_answered_and_the_next_order_done() {
    let served = Served::start();
    let handle = std::fs::File::open(&served.folder).unwrap();
    let path = format!("/proc/self/fd/{}/hub.sock", std::os::fd::AsRawFd::as_raw_fd(&handle));
    for nonsense in [&b"\n"[..], b"{}\n", b"{\"order\":\"other\"}\n", &[0xFF; 300]] {
        let mut stream = std::os::unix::net::UnixStream::connect(&path).unwrap();
        stream.write_all(nonsense).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("order-unreadable"), "{answer}");
    }
    assert_eq!(ask(&served.folder, &Errand::Devices).unwrap().unwrap().unwrap(), json!([]));
}

#[test]
fn where_no_hub_runs_nobody_answers() {
    let folder = tempfile::tempdir().unwrap();
    assert!(ask(folder.path(), &Errand::Status).unwrap().is_none());
}

#[test]
fn a_device_is_meant_by_the_beginning_of_its_id_if_only_one_fits() {
    let known = [identity(1).peer().device, identity(2).peer().device];
    let whole = known[0].to_string();
    for (text, meant) in [
        (whole.as_str(), Some(known[0])),
        (whole.get(..6).unwrap(), Some(known[0])),
        (&whole.to_uppercase(), Some(known[0])),
        (whole.get(..3).unwrap(), None),
        ("", None),
        ("zzzz", None),
    ] {
        assert_eq!(device_meant(text, &known), meant, "{text}");
    }
    assert_eq!(device_meant(whole.get(..4).unwrap(), &[known[0], known[0]]), None);
}
