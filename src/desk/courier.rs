//! The courier: syncs in the background of an open desk, by itself and when it is asked to.
//!
//! It holds no lock and no part of the store: what it needs of the engine it asks of the writer, a parcel at a
//! time, so that an officer's act never waits for more than one. It can be halted at any moment; what was
//! acknowledged stays, the next exchange goes on there.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::base::id::DeviceId;
use crate::base::random::Random;
use crate::base::time::Clock;
use crate::desk::engine::DeskFault;
use crate::desk::link_history::{LinkHistory, Measured};
use crate::desk::replica::ReplicaFault;
use crate::desk::replica::exchange::{Done, ExchangeFault, Exchanged, Reach, exchange};
use crate::desk::replica::line::{Metered, connect, identity};
use crate::desk::rows::HubRow;
use crate::desk::writer::Hand;
use crate::locale::{Language, Texts};
use crate::store::folder::Folder;
use crate::sync::backoff::{Backoff, INTERVAL};
use crate::sync::transport::{Identity, Link, LinkFault, Stop};

/// What the courier tells.
#[derive(Debug, Clone)]
pub enum CourierNews {
    /// This device belongs to no hub.
    NoHub,
    /// What is remembered of the link: told at the start, and anew before an exchange's end is told.
    Remembered(Arc<LinkHistory>),
    /// An exchange begins: the hub is being called.
    Calling,
    /// An exchange is under way; so far this was moved.
    Working(Done),
    /// An exchange ended well.
    Done(Arc<Exchanged>),
    /// It did not; everything is safe here, and it is tried again.
    Failed(Arc<CourierFault>),
}

/// Why an exchange failed.
#[derive(Debug)]
pub enum CourierFault {
    /// The network or the hub.
    Link(LinkFault),
    /// What was said, or the store.
    Replica(ReplicaFault),
}

impl CourierFault {
    /// What happened, what is safe, what to do.
    pub fn said(&self, language: Language) -> String {
        match self {
            Self::Link(fault) => fault.said(language),
            Self::Replica(fault) => {
                let detail = fault.to_string();
                Texts::new(language)
                    .say_with(&format!("sync-fault-{}", fault_key(fault)), &[("detail", &detail)])
            }
        }
    }

    /// The message id of it in the link's history.
    pub fn key(&self) -> String {
        match self {
            Self::Link(fault) => fault.key().to_owned(),
            Self::Replica(fault) => format!("sync-fault-{}", fault_key(fault)),
        }
    }

    /// Whether somebody halted it.
    pub fn was_halted(&self) -> bool {
        matches!(self, Self::Link(LinkFault::Stopped))
    }
}

fn fault_key(fault: &ReplicaFault) -> &'static str {
    match fault {
        // Rules of the roster are said by the hub itself.
        ReplicaFault::Refused(_) => "message",
        other => other.code(),
    }
}

impl From<ExchangeFault<LinkFault>> for CourierFault {
    fn from(fault: ExchangeFault<LinkFault>) -> Self {
        match fault {
            ExchangeFault::Line(fault) => Self::Link(fault),
            ExchangeFault::Replica(fault) => Self::Replica(fault),
        }
    }
}

/// How news reach whoever listens.
pub type TellCourier = Box<dyn Fn(CourierNews) + Send>;

enum Wish {
    Now,
    Leave,
}

/// The courier's thread, and hands on it.
#[derive(Debug)]
pub struct Courier {
    wishes: Sender<Wish>,
    stop: Arc<Mutex<Stop>>,
    thread: Option<JoinHandle<()>>,
}

impl Courier {
    /// Sends the courier off; the first exchange begins at once.
    pub fn start(hand: Hand, random: Box<dyn Random + Send>, tell: TellCourier) -> Self {
        let (wishes, heard) = channel();
        let stop = Arc::new(Mutex::new(Stop::default()));
        let round = Round { hand, random, tell, heard, stop: Arc::clone(&stop), link: None, memory: None };
        let thread = std::thread::spawn(move || round.run());
        Self { wishes, stop, thread: Some(thread) }
    }

    /// Begins an exchange now; one under way goes on.
    pub fn now(&self) {
        // A courier that is gone goes nowhere; the program is ending.
        let _ = self.wishes.send(Wish::Now);
    }

    /// Halts the exchange under way; the next one comes in its time.
    pub fn halt(&self) {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner).pull();
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        let _ = self.wishes.send(Wish::Leave);
        self.halt();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The courier at work.
struct Round {
    hand: Hand,
    random: Box<dyn Random + Send>,
    tell: TellCourier,
    heard: Receiver<Wish>,
    stop: Arc<Mutex<Stop>>,
    /// The connection, kept from one exchange to the next, and the hub it leads to.
    link: Option<(DeviceId, Link)>,
    /// What is remembered of the link, once the store is open and a hub known.
    memory: Option<Memory>,
}

/// The link's history, and where it is kept.
struct Memory {
    folder: Folder,
    clock: Arc<dyn Clock>,
    history: LinkHistory,
}

impl Round {
    fn run(mut self) {
        let mut backoff = Backoff::default();
        loop {
            let wait = match self.exchange() {
                Ok(None) => {
                    (self.tell)(CourierNews::NoHub);
                    INTERVAL
                }
                Ok(Some(exchanged)) => {
                    (self.tell)(CourierNews::Done(Arc::new(exchanged)));
                    backoff.after_success(&mut *self.random)
                }
                Err(CourierFault::Replica(ReplicaFault::Desk(DeskFault::WriterGone))) => return,
                Err(fault) => {
                    (self.tell)(CourierNews::Failed(Arc::new(fault)));
                    backoff.after_failure(&mut *self.random)
                }
            };
            match self.heard.recv_timeout(wait) {
                Ok(Wish::Now) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Wish::Leave) | Err(RecvTimeoutError::Disconnected) => return,
            }
            // Wishes that piled up meanwhile are all met by one exchange.
            while let Ok(wish) = self.heard.try_recv() {
                if matches!(wish, Wish::Leave) {
                    return;
                }
            }
        }
    }

    /// One exchange; `None` where there is no hub.
    fn exchange(&mut self) -> Result<Option<Exchanged>, CourierFault> {
        let known = self.hand.with(|engine| Ok((engine.own_hub()?, identity(engine.keys()))));
        let (hub, identity) = known.map_err(|fault| CourierFault::Replica(fault.into()))?;
        let Some(hub) = hub else {
            self.memory = None;
            return Ok(None);
        };
        let identity = identity.map_err(CourierFault::Link)?;
        self.recall(hub.hub)?;
        (self.tell)(CourierNews::Calling);
        let mut measured = Measured::default();
        let ended = self.call(&hub, &identity, &mut measured);
        self.remember(&ended, measured);
        ended.map(Some)
    }

    /// Exchanges over the connection that was kept, or a new one.
    fn call(
        &mut self,
        hub: &HubRow,
        identity: &Identity,
        measured: &mut Measured,
    ) -> Result<Exchanged, CourierFault> {
        if let Some(link) = self.kept_for(hub) {
            match self.exchange_over(link, hub, measured) {
                // It may have ended while nobody spoke on it: the hub is called anew before that is a failure.
                Err(CourierFault::Link(LinkFault::Cut(_))) => {}
                ended => return ended,
            }
        }
        let link = self.connect(hub, identity)?;
        self.exchange_over(link, hub, measured)
    }

    /// Reads what is remembered of the link to this hub, the first time it is called.
    fn recall(&mut self, hub: DeviceId) -> Result<(), CourierFault> {
        if self.memory.as_ref().is_some_and(|memory| memory.history.hub() == hub) {
            return Ok(());
        }
        let known = self.hand.with(|engine| Ok((engine.folder().clone(), Arc::clone(engine.clock()))));
        let (folder, clock) = known.map_err(|fault| CourierFault::Replica(fault.into()))?;
        let history = LinkHistory::read(&folder, hub);
        (self.tell)(CourierNews::Remembered(Arc::new(history.clone())));
        self.memory = Some(Memory { folder, clock, history });
        Ok(())
    }

    fn remember(&mut self, ended: &Result<Exchanged, CourierFault>, measured: Measured) {
        let Some(Memory { folder, clock, history }) = &mut self.memory else { return };
        match ended {
            Ok(exchanged) => history.note_done(clock.now(), exchanged, measured),
            // Whoever halted it knows; it says nothing about the line.
            Err(fault) if fault.was_halted() => return,
            Err(fault) => history.note_failed(clock.now(), &fault.key(), measured),
        }
        // A comfort that is lost with a full disk: what is held where does not depend on it.
        let _ = history.write(folder);
        (self.tell)(CourierNews::Remembered(Arc::new(history.clone())));
    }

    /// The connection that was kept, where it leads to this hub and nobody halted what ran on it.
    fn kept_for(&mut self, hub: &HubRow) -> Option<Link> {
        let halted = self.stop.lock().unwrap_or_else(PoisonError::into_inner).is_pulled();
        self.link.take().filter(|(of, _)| *of == hub.hub && !halted).map(|(_, link)| link)
    }

    fn exchange_over(
        &mut self,
        mut link: Link,
        hub: &HubRow,
        measured: &mut Measured,
    ) -> Result<Exchanged, CourierFault> {
        let tell = &self.tell;
        let mut line = Metered::new(&mut link);
        let ended = exchange(&mut line, &mut self.hand, hub, &mut |done| tell(CourierNews::Working(done)));
        *measured = line.measured();
        let exchanged = ended?;
        self.link = Some((hub.hub, link));
        Ok(exchanged)
    }

    fn connect(&self, hub: &HubRow, identity: &Identity) -> Result<Link, CourierFault> {
        connect(hub, identity, &self.fresh_stop()).map_err(CourierFault::Link)
    }

    /// A brake nobody has pulled: one that was pulled stops for good.
    fn fresh_stop(&self) -> Stop {
        let mut stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        if stop.is_pulled() {
            *stop = Stop::default();
        }
        stop.clone()
    }
}
