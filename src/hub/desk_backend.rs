//! A backend on the desk's own store: one engine, one hand at a time.
//!
//! The rules are `desk::replica`'s; here are the lock and the words of a no; what an administrator is shown is
//! put together in `shown`.
//! The lock is held for one parcel or one answer, never across the line. After [`DeskBackend::close`]
//! everything is refused, with nothing changed.

mod records;
mod shown;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::watch;

use super::backend::{AdminOrder, Backend, Class, Peer, Refused, device_meant, refused};
use super::seen::Seen;
use super::stick::{self, StickFault};
use crate::base::id::{ContentHash, DeviceId, Incarnation};
use crate::base::random::OsRandom;
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::replica::ReplicaFault;
use crate::desk::replica::bundle::{BundlingFault, ReachHub};
use crate::desk::replica::hub::{Hub, token_hash};
use crate::domain::post::Purpose;
use crate::domain::refusal::{self, Refusal};
use crate::domain::roster::Device;
use crate::locale::{Language, Texts};
use crate::sync::message::{Enrol, Hello, Look, Message as _, Pull};
use crate::sync::parcel::{Parcel, ParcelError};

/// Between two parcels of a push hardly any time passes; after so much of it folding goes on.
const QUIET: Duration = Duration::from_millis(30);
/// Entries not folded at which folding goes on although parcels come: some seconds' work for whoever asks
/// for what they say.
const LAG_MAX: u64 = 250_000;

/// A hub's storage on the store of a desk.
#[derive(Debug)]
pub struct DeskBackend {
    /// `None` once closed.
    hub: Mutex<Option<Hub>>,
    /// When the last parcel came.
    taken_at: Mutex<Option<Instant>>,
    /// When each device last spoke.
    seen: Mutex<Seen>,
    purpose: Purpose,
    unit: String,
    /// Told to stop when the store must be opened again: nothing would be taken until then.
    stop: watch::Sender<bool>,
    broke: Mutex<Option<Refused>>,
}

impl DeskBackend {
    /// A backend on an open store; `stop` is told when that must be opened again.
    pub fn new(engine: Engine, stop: watch::Sender<bool>) -> Self {
        let (purpose, unit) = (engine.post().purpose, engine.post().unit.clone());
        let seen = Mutex::new(Seen::read(engine.folder().clone()));
        let hub = Mutex::new(Some(Hub::new(engine)));
        let taken_at = Mutex::default();
        Self { hub, taken_at, seen, purpose, unit, stop, broke: Mutex::new(None) }
    }

    /// Why the store must be opened again, if it must: the machine's keeper starts the hub anew, and
    /// opening checks the store.
    pub fn broke(&self) -> Option<Refused> {
        self.broke.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn break_off(&self, why: Refused) {
        self.broke.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
        self.stop.send_replace(true);
    }

    /// Gives the store back, everything recorded, to be closed. `None` where that was done before.
    pub fn close(&self) -> Result<Option<Engine>, ReplicaFault> {
        let hub = self.hub.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(hub) = &hub {
            self.seen().write(hub.now());
        }
        hub.map(Hub::into_engine).transpose()
    }

    fn with<T>(&self, work: impl FnOnce(&mut Hub) -> Result<T, ReplicaFault>) -> Result<T, Refused> {
        self.locked(work)?.map_err(|fault| {
            let no = said(&fault);
            if matches!(&fault, ReplicaFault::Desk(desk) if desk.code() == "reopen") {
                self.break_off(no.clone());
            }
            no
        })
    }

    /// [`Self::with`], where everything must be folded: it is folded before, in strides between which others
    /// have their turn.
    fn with_folded<T>(&self, work: impl FnOnce(&mut Hub) -> Result<T, ReplicaFault>) -> Result<T, Refused> {
        while self.with(Hub::tend)? {}
        self.with(work)
    }

    /// Whether the store does not get another parcel at this moment.
    fn is_quiet(&self) -> bool {
        let taken_at = *self.taken_at.lock().unwrap_or_else(PoisonError::into_inner);
        taken_at.is_none_or(|at| at.elapsed() >= QUIET)
    }

    fn locked<T>(
        &self,
        work: impl FnOnce(&mut Hub) -> Result<T, ReplicaFault>,
    ) -> Result<Result<T, ReplicaFault>, Refused> {
        // A panic in the middle of an act: what is in memory is not to be believed, the disk is.
        let Ok(mut hub) = self.hub.lock() else {
            let failed = refused(Class::Fault, "failed", &[]);
            self.break_off(failed.clone());
            return Err(failed);
        };
        let hub = hub.as_mut().ok_or_else(|| refused(Class::Fault, "stopping", &[]))?;
        Ok(work(hub))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a device has told everything it knew, where this hub was put back and waits for that.
    fn note_reported(&self, device: DeviceId, life: Option<Incarnation>) -> Result<(), Refused> {
        if let Some(life) = life {
            let at = self.with(|hub| Ok(hub.now()))?;
            self.seen().reported(device, life, at);
        }
        Ok(())
    }

    fn devices(&self) -> Result<Vec<Device>, Refused> {
        self.with_folded(|hub| {
            let engine = hub.engine();
            Ok(engine.devices_of(engine.device().id)?)
        })
    }

    fn invite(&self, unit: &str, name: &str, token: ContentHash) -> Result<Value, Refused> {
        let invited =
            self.with_folded(|hub| hub.engine().invite(token, unit, name)?.map_err(ReplicaFault::Refused))?;
        Ok(json!({ "expires_at": invited.expires_at.to_string() }))
    }

    /// The device an administrator means.
    fn meant(&self, text: &str) -> Result<DeviceId, Refused> {
        let ids: Vec<DeviceId> = self.devices()?.iter().map(|device| device.id).collect();
        let unknown = || ReplicaFault::Refused(Refusal::new(refusal::DEVICE_UNKNOWN).with("device", text));
        device_meant(text, &ids).ok_or_else(|| said(&unknown()))
    }

    fn revoke(&self, text: &str) -> Result<Value, Refused> {
        let meant = self.meant(text)?;
        let unknown = || ReplicaFault::Refused(Refusal::new(refusal::DEVICE_UNKNOWN).with("device", text));
        let device = self.with_folded(|hub| {
            hub.engine().revoke(meant)?.map_err(ReplicaFault::Refused)?;
            hub.engine().known_device(meant)?.ok_or_else(unknown)
        })?;
        let on_device = self.with(|hub| hub.on_device(&device))?;
        let mut shown = self.shown(&device, &self.devices()?)?;
        if let Some(shown) = shown.as_object_mut() {
            shown.insert("on_device".to_owned(), shown::on_device(&on_device));
        }
        Ok(shown)
    }

    fn import(&self, file: &Path, answer: Option<&Path>) -> Result<Value, Refused> {
        let taken = stick::import(&mut Between(self), file, answer, &mut OsRandom);
        let (done, basis) = taken.map_err(|fault| stick_said(&fault))?;
        let at = self.with(|hub| Ok(hub.now()))?;
        self.seen().note(done.device, at);
        let life = self.with(|hub| hub.reported_by_basis(&basis))?;
        self.note_reported(done.device, life)?;
        Ok(json!(done.report()))
    }

    fn export(&self, file: &Path, to: &str) -> Result<Value, Refused> {
        let device = self.meant(to)?;
        let done = stick::export(&mut Between(self), device, file, &mut OsRandom);
        Ok(json!(done.map_err(|fault| stick_said(&fault))?.report()))
    }
}

/// The hub of a backend, taken for a parcel at a time.
struct Between<'a>(&'a DeskBackend);

impl ReachHub for Between<'_> {
    fn with<T>(&mut self, work: impl FnOnce(&mut Hub) -> Result<T, ReplicaFault>) -> Result<T, ReplicaFault> {
        // Stopped in the middle: what was taken is in, the stick can be put in again.
        self.0.locked(work).unwrap_or(Err(ReplicaFault::Desk(DeskFault::WriterGone)))
    }
}

/// A bundle's no in the words of both languages.
fn stick_said(fault: &StickFault) -> Refused {
    match fault {
        StickFault::Bundling(BundlingFault::Replica(fault)) => said(fault),
        other => {
            let detail = other.to_string();
            let say = |language| Texts::new(language).say_with("bundle-fault", &[("detail", &detail)]);
            Refused {
                class: Class::Unreadable,
                code: "bundle-fault".to_owned(),
                text_vi: say(Language::Vietnamese),
                text_en: say(Language::English),
            }
        }
    }
}

impl Backend for DeskBackend {
    fn admits(&self, peer: &Peer) -> Result<(), Refused> {
        let at = self.with(|hub| {
            hub.admit(peer.device)?;
            Ok(hub.now())
        })?;
        self.seen().note(peer.device, at);
        Ok(())
    }

    fn look(&self, peer: &Peer, body: &[u8]) -> Result<Vec<u8>, Refused> {
        self.with(|hub| Ok(hub.look(peer.device, &Look::from_bytes(body)?)?.to_bytes()))
    }

    fn enrol(&self, peer: &Peer, body: &[u8]) -> Result<Vec<u8>, Refused> {
        self.with_folded(|hub| Ok(hub.enrol(peer.signing_key, &Enrol::from_bytes(body)?)?.to_bytes()))
    }

    fn hello(&self, peer: &Peer, body: &[u8]) -> Result<Vec<u8>, Refused> {
        let (welcome, life) = self.with(|hub| {
            let hello = Hello::from_bytes(body)?;
            Ok((hub.hello(peer.device, &hello)?.to_bytes(), hub.reported_by_hello(&hello)?))
        })?;
        self.note_reported(peer.device, life)?;
        Ok(welcome)
    }

    fn take(&self, peer: &Peer, parcel: Vec<u8>) -> Result<(), Refused> {
        // Unpacked before the lock is taken: a broken parcel keeps nobody waiting.
        let parcel = Parcel::unpack(&parcel).map_err(|fault| said(&fault.into()))?;
        let taken = self.with(|hub| hub.take(peer.device, parcel).map(drop));
        *self.taken_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        taken
    }

    fn pushed(&self, peer: &Peer) -> Result<Vec<u8>, Refused> {
        self.with(|hub| Ok(hub.pushed(peer.device)?.to_bytes()))
    }

    fn give(&self, peer: &Peer, wants: &[u8], send: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), Refused> {
        let pull = Pull::from_bytes(wants).map_err(|fault| said(&fault.into()))?;
        let life = self.with(|hub| hub.reported_by_pull(&pull))?;
        self.note_reported(peer.device, life)?;
        for (log, mut after) in pull.wants {
            while !self.with(|hub| Ok(hub.has_folded(log) || !hub.tend()?))? {}
            while let Some((parcel, head)) = self.with(|hub| hub.parcel_wanted(peer.device, log, after))? {
                if !send(parcel) {
                    return Ok(());
                }
                after = head;
            }
        }
        Ok(())
    }

    fn tend(&self) -> bool {
        // Whoever has the lock is served first.
        let lag = match self.hub.try_lock() {
            Ok(hub) => hub.as_ref().map_or(0, Hub::lag),
            Err(_) => return true,
        };
        if !self.is_quiet() && lag < LAG_MAX {
            return true;
        }
        // A fault is told to whoever asks next; where the store must be opened again the hub is stopped.
        self.with(Hub::tend).unwrap_or(false)
    }

    fn health(&self) -> Value {
        let open = self.hub.lock().is_ok_and(|hub| hub.is_some());
        json!({ "open": open, "purpose": self.purpose.to_string() })
    }

    fn admin(&self, order: &AdminOrder) -> Result<Value, Refused> {
        match order {
            AdminOrder::Invite { unit, name, token } => self.invite(unit, name, token_hash(&token.0)),
            AdminOrder::Devices => self.all_shown(),
            AdminOrder::Revoke { device } => self.revoke(device),
            AdminOrder::Status => self.status(),
            AdminOrder::Confirm => self.confirm(),
            AdminOrder::BundleImport { file, answer } => self.import(file, answer.as_deref()),
            AdminOrder::BundleExport { file, to } => self.export(file, to),
            AdminOrder::Calendar { text, officer } => self.record_calendar(text, officer.as_deref()),
            AdminOrder::Rules { text, officer } => self.record_rules(text, officer.as_deref()),
            AdminOrder::Units { units, officer } => self.record_units(units, officer.as_deref()),
        }
    }
}

/// A no in the words of both languages.
fn said(fault: &ReplicaFault) -> Refused {
    let text = |language| {
        let texts = Texts::new(language);
        match fault {
            ReplicaFault::Refused(refusal) => {
                let mut values: Vec<(&str, &str)> =
                    refusal.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
                values.extend(refusal.field.map(|field| ("field", field)));
                texts.reason("refusal", refusal.code, &values)
            }
            other => {
                let key = format!("sync-fault-{}", other.code());
                texts.say_with(&key, &[("detail", &other.to_string())])
            }
        }
    };
    Refused {
        class: class(fault),
        code: fault.code().to_owned(),
        text_vi: text(Language::Vietnamese),
        text_en: text(Language::English),
    }
}

fn class(fault: &ReplicaFault) -> Class {
    match fault {
        ReplicaFault::Refused(refusal) if refusal.code == refusal::DEVICE_UNKNOWN => Class::Unknown,
        ReplicaFault::Refused(refusal) if refusal.code == refusal::VALUE_INVALID => Class::Unreadable,
        ReplicaFault::Refused(_) | ReplicaFault::NotGranted(_) => Class::Forbidden,
        ReplicaFault::Parcel(ParcelError::Gap { .. }) | ReplicaFault::Forked(_) => Class::Contradicts,
        ReplicaFault::Message(_) | ReplicaFault::Parcel(_) | ReplicaFault::Protocol(_) => Class::Unreadable,
        ReplicaFault::Desk(_) => Class::Fault,
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Arc;

    use super::*;
    use crate::desk::testkit;
    use crate::store::disk::MemoryDisk;
    use crate::sync::code::Token;

    fn backend() -> (DeskBackend, watch::Receiver<bool>) {
        let desk = testkit::open(Arc::new(MemoryDisk::new()), 1, 0).unwrap();
        let (stop, stopping) = watch::channel(false);
        (DeskBackend::new(desk.engine, stop), stopping)
    }

    #[test]
    fn an_invitation_is_refused_in_words_where_the_unit_is_none() {
        let (backend, _) = backend();
        let invite = |unit: &str| {
            let (unit, name, token) = (unit.to_owned(), "Máy 2".to_owned(), Token([1; 16]));
            backend.admin(&AdminOrder::Invite { unit, name, token })
        };
        assert!(invite("H56.14").unwrap()["expires_at"].is_string());
        let no = invite("đâu đó").unwrap_err();
        assert_eq!((no.code.as_str(), no.class), ("value-invalid", Class::Unreadable));
        assert!(no.text_vi != no.text_en && no.text_en.contains("đâu đó"), "{no:?}");
    }

    #[test]
    fn after_closing_everything_is_refused_and_nothing_breaks() {
        let (backend, stopping) = backend();
        assert!(backend.close().unwrap().is_some());
        assert!(backend.close().unwrap().is_none());
        assert_eq!(backend.admin(&AdminOrder::Status).unwrap_err().code, "stopping");
        assert_eq!(backend.health()["open"], json!(false));
        assert!(!*stopping.borrow() && backend.broke().is_none());
    }

    #[test]
    fn a_store_that_must_be_opened_again_ends_the_hub() {
        let (backend, stopping) = backend();
        let no = backend.with::<()>(|_| Err(DeskFault::MustReopen.into())).unwrap_err();
        assert_eq!((no.code.as_str(), no.class), ("store", Class::Fault));
        assert!(*stopping.borrow());
        assert_eq!(backend.broke(), Some(no));
        // A refusal of the roster is none of that.
        let (sound, stopping) = self::backend();
        assert_eq!(sound.revoke("abcd").unwrap_err().class, Class::Unknown);
        assert!(!*stopping.borrow());
    }

    #[test]
    fn a_panic_in_the_middle_of_an_act_ends_the_hub_and_what_is_in_memory_is_not_believed() {
        let (backend, stopping) = backend();
        let panicked = catch_unwind(AssertUnwindSafe(|| backend.with::<()>(|_| panic!("in the middle"))));
        assert!(panicked.is_err());
        assert_eq!(backend.admin(&AdminOrder::Status).unwrap_err().code, "failed");
        assert!(*stopping.borrow());
    }
}
