//! Enrolment: what a code is for, and becoming a device of its hub.
//!
//! Two steps, so that a person can be asked between them: [`look`] gives nothing away but the hash of the
//! token; [`enrol`] uses the token, and records at once which hub the device belongs to. Either makes a
//! connection of its own, whose key is compared with the code's pins before a byte is said.
//!
//! Invariant: what is done twice is done once. A device that was cut off after the hub took it in enrols with
//! the same code again.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use crate::base::coded::Coded as _;
use crate::base::id::DeviceId;
use crate::desk::engine::DeskFault;
use crate::desk::replica::exchange::Reach;
use crate::desk::replica::hub::token_hash;
use crate::desk::replica::line::identity;
use crate::desk::writer::Hand;
use crate::domain::officer::Officer;
use crate::domain::post::Purpose;
use crate::domain::refusal::{self, Refusal};
use crate::domain::rights;
use crate::domain::roster::HubJoined;
use crate::locale::{Language, Texts};
use crate::record::head::device_id;
use crate::sync::code::EnrolmentCode;
use crate::sync::message::{self, Enrol, Look, Message, MessageError, RangeV1};
use crate::sync::transport::{ENROL, Identity, LOOK, Link, LinkFault, Stop, Waits};

/// Why a device was not enrolled; what it recorded is as safe as before.
#[derive(Debug, thiserror::Error)]
pub enum EnrolFault {
    /// The network, or the hub's no.
    #[error(transparent)]
    Link(#[from] LinkFault),
    /// The hub answered something else than was asked.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The hub is for something this program does not know.
    #[error("the hub is of purpose {0}, which this program does not know")]
    Purpose(u8),
    /// The rules of this store.
    #[error("{}", .0.code)]
    Refused(Refusal),
    /// The store.
    #[error(transparent)]
    Desk(#[from] DeskFault),
}

impl EnrolFault {
    /// What happened, what is safe, what to do.
    pub fn said(&self, language: Language) -> String {
        let texts = Texts::new(language);
        let told = |key: &str| texts.say_with(key, &[("detail", &self.to_string())]);
        match self {
            Self::Link(fault) => fault.said(language),
            Self::Message(_) | Self::Purpose(_) => told("sync-fault-message"),
            Self::Refused(refusal) => {
                let values: Vec<(&str, &str)> =
                    refusal.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
                texts.reason("refusal", refusal.code, &values)
            }
            Self::Desk(_) => told("sync-fault-store"),
        }
    }
}

/// What a code is for, as its hub says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// The hub's unit, as its store was founded.
    pub hub_unit: String,
    /// What the hub is for.
    pub purpose: Purpose,
    /// The unit the device is invited under.
    pub unit: String,
    /// The name the device gets.
    pub name: String,
    /// Machines of that unit whose numbers are taken.
    pub machines: Vec<u8>,
}

/// Refuses an officer who does not give devices to hubs.
pub fn may(officer: &Officer, present: impl Iterator<Item = impl AsRef<Officer>>) -> Result<(), Refusal> {
    rights::judge(officer, rights::ENROL, present)
}

/// Asks the hub of a code what the code is for.
pub fn look(code: &EnrolmentCode, identity: &Identity, stop: &Stop) -> Result<Looked, EnrolFault> {
    let asked = Look { token: token_hash(&code.token.0) };
    let told: message::Looked = ask(&mut connect(code, identity, stop)?, LOOK, &asked)?;
    let purpose = Purpose::from_code(told.purpose).map_err(|_| EnrolFault::Purpose(told.purpose))?;
    let message::Looked { hub_unit, unit, name, machines, .. } = told;
    Ok(Looked { hub_unit, purpose, unit, name, machines })
}

/// Enrols the device of a store with a code; the name it has now.
pub fn enrol<R: Reach>(
    code: &EnrolmentCode,
    identity: &Identity,
    reach: &mut R,
    stop: &Stop,
) -> Result<String, EnrolFault> {
    let token = code.token.0;
    let asked = reach.with(move |engine| {
        let device = engine.device();
        Ok(Enrol {
            token,
            sealing_key: engine.keys().device().sealing_key,
            purpose: engine.post().purpose.code(),
            scopes: engine.own_scopes()?,
            ranges: engine.ranges_given(device.id)?.iter().map(RangeV1::of).collect(),
        })
    })?;
    let enrolled: message::Enrolled = ask(&mut connect(code, identity, stop)?, ENROL, &asked)?;
    let joined = HubJoined {
        hub: device_id(&enrolled.signing_key),
        signing_key: enrolled.signing_key,
        sealing_key: enrolled.sealing_key,
        scope: enrolled.scope,
        unit: enrolled.unit,
        addresses: code.addresses.iter().map(ToString::to_string).collect(),
        pins: code.pins.iter().map(|pin| pin.0).collect(),
    };
    let ranges: Vec<_> = enrolled.ranges.iter().filter_map(RangeV1::range).collect();
    let recorded = reach.with(move |engine| engine.join_hub(joined, &ranges))?;
    recorded.map_err(EnrolFault::Refused)?;
    Ok(enrolled.name)
}

fn connect(code: &EnrolmentCode, identity: &Identity, stop: &Stop) -> Result<Link, LinkFault> {
    Link::connect(&code.addresses, &code.pins, identity, stop, Waits::default())
}

fn ask<Q: Message, A: Message>(link: &mut Link, path: &str, question: &Q) -> Result<A, EnrolFault> {
    Ok(A::from_bytes(&link.call(path, question.to_bytes())?)?)
}

/// What an enrolment in the background tells.
#[derive(Debug, Clone)]
pub enum EnrolNews {
    /// The hub said what the code is for; it waits to be told to go on. This device's id goes with it.
    Looked(Looked, DeviceId),
    /// The device belongs to the hub, under this name.
    Enrolled(String),
    /// It does not.
    Failed(Arc<EnrolFault>),
}

/// How news reach whoever listens.
pub type TellEnrolment = Box<dyn Fn(EnrolNews) + Send>;

/// An enrolment on a thread of its own, so that neither screen nor writer waits for a network.
///
/// Once halted it says nothing more, unless the device has become one of the hub's in that moment.
#[derive(Debug)]
pub struct Enrolment {
    stop: Stop,
    go: Sender<()>,
}

impl Enrolment {
    /// Begins with the look.
    pub fn start(code: EnrolmentCode, mut hand: Hand, tell: TellEnrolment) -> Self {
        let (go, told_to_go) = channel();
        let stop = Stop::default();
        let held = stop.clone();
        std::thread::spawn(move || {
            let wait = |looked, device| {
                if !held.is_pulled() {
                    tell(EnrolNews::Looked(looked, device));
                }
                // Nobody goes on with what was halted.
                told_to_go.recv().map_err(|_| EnrolFault::Link(LinkFault::Stopped))
            };
            match run(&code, &mut hand, &held, wait) {
                Ok(name) => tell(EnrolNews::Enrolled(name)),
                Err(_) if held.is_pulled() => {}
                Err(fault) => tell(EnrolNews::Failed(Arc::new(fault))),
            }
        });
        Self { stop, go }
    }

    /// The officer agrees: enrols.
    pub fn go_on(&self) {
        // One that has ended has said so.
        let _ = self.go.send(());
    }

    /// Stops it where it is; what is recorded is as before.
    pub fn halt(&self) {
        self.stop.pull();
    }
}

impl Drop for Enrolment {
    fn drop(&mut self) {
        self.halt();
    }
}

fn run(
    code: &EnrolmentCode,
    hand: &mut Hand,
    stop: &Stop,
    wait: impl FnOnce(Looked, DeviceId) -> Result<(), EnrolFault>,
) -> Result<String, EnrolFault> {
    let (known, device, purpose) =
        hand.with(|engine| Ok((identity(engine.keys()), engine.device().id, engine.post().purpose)))?;
    let known = known?;
    let looked = look(code, &known, stop)?;
    if looked.purpose != purpose {
        // The hub would say so too, but only once the officer has agreed.
        return Err(EnrolFault::Refused(
            Refusal::new(refusal::PURPOSE_DIFFERS).with("here", looked.purpose).with("there", purpose),
        ));
    }
    wait(looked, device)?;
    enrol(code, &known, hand, stop)
}
