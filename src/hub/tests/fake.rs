//! A backend in memory, and a hub on it that listens on loopback.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::base::id::DeviceId;
use crate::hub::backend::{AdminOrder, Backend, Class, Peer, Refused};
use crate::hub::routes::Hub;
use crate::hub::server;
use crate::sync::code::Pin;
use crate::sync::transport::{Identity, Link, LinkFault, Stop, Waits, tls};

/// What a hub would keep, and what a test wants to know.
#[derive(Default)]
pub(super) struct Fake {
    pub(super) taken: Mutex<Vec<Vec<u8>>>,
    /// Told whenever `taken` grows.
    pub(super) grew: Condvar,
    pub(super) revoked: Mutex<Vec<DeviceId>>,
    /// Parcels a pull gives, and how many were handed to the line.
    pub(super) gives: Mutex<Vec<Vec<u8>>>,
    pub(super) given: AtomicUsize,
    /// A pull fails after its parcels.
    pub(super) give_fails: AtomicBool,
    /// A hello waits here when it is held shut.
    pub(super) gate: Mutex<Gate>,
    pub(super) gate_moved: Condvar,
}

#[derive(Default)]
pub(super) struct Gate {
    pub(super) shut: bool,
    pub(super) waiting: usize,
}

pub(super) fn no(code: &str) -> Refused {
    Refused {
        class: Class::Forbidden,
        code: code.to_owned(),
        text_vi: format!("không: {code}"),
        text_en: format!("no: {code}"),
    }
}

impl Fake {
    pub(super) fn wait_for_taken(&self, count: usize) -> Vec<Vec<u8>> {
        let mut taken = self.taken.lock().unwrap();
        while taken.len() < count {
            taken = self.grew.wait(taken).unwrap();
        }
        taken.clone()
    }

    pub(super) fn shut(&self, shut: bool) {
        self.gate.lock().unwrap().shut = shut;
        self.gate_moved.notify_all();
    }

    pub(super) fn wait_for_waiting(&self) {
        let mut gate = self.gate.lock().unwrap();
        while gate.waiting == 0 {
            gate = self.gate_moved.wait(gate).unwrap();
        }
    }
}

impl Backend for Fake {
    fn admits(&self, peer: &Peer) -> Result<(), Refused> {
        let revoked = self.revoked.lock().unwrap().contains(&peer.device);
        if revoked { Err(no("revoked")) } else { Ok(()) }
    }

    fn look(&self, _peer: &Peer, body: &[u8]) -> Result<Vec<u8>, Refused> {
        Ok(body.iter().rev().copied().collect())
    }

    fn enrol(&self, peer: &Peer, _body: &[u8]) -> Result<Vec<u8>, Refused> {
        Ok(peer.device.0.to_vec())
    }

    fn hello(&self, _peer: &Peer, body: &[u8]) -> Result<Vec<u8>, Refused> {
        assert_ne!(body, b"panic", "a hello that breaks the backend");
        let mut gate = self.gate.lock().unwrap();
        gate.waiting += 1;
        self.gate_moved.notify_all();
        while gate.shut {
            gate = self.gate_moved.wait(gate).unwrap();
        }
        gate.waiting -= 1;
        Ok(body.to_vec())
    }

    fn take(&self, _peer: &Peer, parcel: Vec<u8>) -> Result<(), Refused> {
        if parcel == b"bad" {
            return Err(no("bad-chain"));
        }
        if parcel == b"full" {
            return Err(Refused { class: Class::Fault, ..no("full") });
        }
        self.taken.lock().unwrap().push(parcel);
        self.grew.notify_all();
        Ok(())
    }

    fn pushed(&self, _peer: &Peer) -> Result<Vec<u8>, Refused> {
        Ok(self.taken.lock().unwrap().len().to_le_bytes().to_vec())
    }

    fn give(&self, _peer: &Peer, wants: &[u8], send: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), Refused> {
        if wants == b"forbidden" {
            return Err(no("no-grant"));
        }
        let parcels = self.gives.lock().unwrap().clone();
        for parcel in parcels {
            if !send(parcel) {
                return Ok(());
            }
            self.given.fetch_add(1, Ordering::SeqCst);
        }
        if self.give_fails.load(Ordering::SeqCst) { Err(no("late")) } else { Ok(()) }
    }

    fn health(&self) -> Value {
        json!({ "devices": 2 })
    }

    fn admin(&self, order: &AdminOrder) -> Result<Value, Refused> {
        match order {
            AdminOrder::Invite { unit, .. } if unit == "H56.14" => {
                Ok(json!({ "expires_at": "2026-11-24T09:00:00+07:00" }))
            }
            AdminOrder::Invite { .. } => Err(no("unknown-unit")),
            AdminOrder::Devices => Ok(json!([])),
            AdminOrder::Revoke { .. } => Err(no("unknown-device")),
            AdminOrder::Status => Ok(json!({ "devices": 2 })),
            AdminOrder::Confirm => Ok(json!({ "reported": [], "missing": [] })),
            AdminOrder::Calendar { .. } | AdminOrder::Rules { .. } | AdminOrder::Units { .. } => {
                Ok(json!({ "known": false }))
            }
            AdminOrder::BundleImport { file, .. } | AdminOrder::BundleExport { file, .. } => {
                Ok(json!({ "file": file }))
            }
        }
    }
}

pub(super) fn identity(n: u8) -> Identity {
    Identity::of_key(&SigningKey::from_bytes(&[n; 32])).unwrap()
}

/// A hub that listens; stopped when dropped.
pub(super) struct Running {
    pub(super) at: SocketAddr,
    pub(super) fake: Arc<Fake>,
    stop: watch::Sender<bool>,
    thread: Option<std::thread::JoinHandle<bool>>,
}

/// The key of the hubs of these tests.
pub(super) const HUB: u8 = 200;

impl Running {
    pub(super) fn start() -> Self {
        let fake = Arc::new(Fake::default());
        let hub = Arc::new(Hub::new(Arc::clone(&fake) as _));
        let (stop, stopping) = watch::channel(false);
        let (told, at) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                told.send(listener.local_addr().unwrap()).unwrap();
                server::serve(listener, tls::server(&identity(HUB)).unwrap(), hub, stopping).await
            })
        });
        Self { at: at.recv().unwrap(), fake, stop, thread: Some(thread) }
    }

    pub(super) fn pins(&self) -> Vec<Pin> {
        vec![identity(HUB).peer().pin(), identity(201).peer().pin()]
    }

    pub(super) fn link(&self, device: u8) -> Link {
        self.try_link(device, &self.pins(), &Stop::default()).unwrap()
    }

    pub(super) fn try_link(&self, device: u8, pins: &[Pin], stop: &Stop) -> Result<Link, LinkFault> {
        Link::connect(&[self.at.into()], pins, &identity(device), stop, Waits::default())
    }

    /// Asks it to stop, without waiting.
    pub(super) fn ask_to_stop(&self) {
        self.stop.send(true).unwrap();
    }

    /// Stops it; whether nothing was cut.
    pub(super) fn stop(&mut self) -> bool {
        // A gate that is still shut would hold the runtime's threads.
        self.fake.shut(false);
        let _ = self.stop.send(true);
        self.thread.take().is_some_and(|thread| thread.join().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.stop();
        }
    }
}
