//! A line that loses, repeats, turns round, delays and cuts what goes over it.
//!
//! It does with parcels what the hub's routes do: one that is refused keeps no other back, and its reason is
//! the answer in the end; a fault of the hub itself ends the line.

use super::super::ReplicaFault;
use super::super::exchange::Line;
use super::super::hub::Hub;
use crate::base::id::DeviceId;
use crate::base::random::{Random as _, SeededRandom};
use crate::sync::message::{Hello, Message as _, Pull};
use crate::sync::parcel::Parcel;

/// Parcels kept at most to come again.
const OLD_MAX: usize = 40;

/// What this line does today.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trouble {
    /// Messages and parcels until it is cut.
    pub(super) cut_after: Option<u64>,
    /// The hub's answer to a push is lost.
    pub(super) lose_answer: bool,
    /// Percent of parcels that get lost.
    pub(super) drop: u64,
    /// Percent of parcels that come twice.
    pub(super) repeat: u64,
    /// Percent of parcels that come behind the next.
    pub(super) reorder: u64,
    /// Percent of parcels before which an old one comes.
    pub(super) delay: u64,
}

/// Why a line did not go on.
#[derive(Debug)]
pub(super) enum WireFault {
    /// It was cut, or nobody is there any more.
    Cut,
    /// The hub said no.
    No(ReplicaFault),
}

/// Parcels that went over a line before: up from a device, or down.
#[derive(Debug, Default)]
pub(super) struct Old {
    up: Vec<(DeviceId, Vec<u8>)>,
    down: Vec<Vec<u8>>,
}

/// The line between a desk and the hub.
pub(super) struct Wire<'a> {
    pub(super) hub: &'a mut Hub,
    pub(super) device: DeviceId,
    pub(super) trouble: Trouble,
    pub(super) random: SeededRandom,
    pub(super) old: &'a mut Old,
}

/// What the hub says, with its own faults as the end of the line.
fn told<T>(answer: Result<T, ReplicaFault>) -> Result<T, WireFault> {
    answer.map_err(|fault| match fault {
        ReplicaFault::Desk(_) => WireFault::Cut,
        no => WireFault::No(no),
    })
}

impl Wire<'_> {
    /// One more thing goes over.
    fn goes(&mut self) -> Result<(), WireFault> {
        match &mut self.trouble.cut_after {
            Some(0) => Err(WireFault::Cut),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn take(&mut self, device: DeviceId, bytes: &[u8]) -> Result<(), WireFault> {
        let parcel = told(Parcel::unpack(bytes).map_err(Into::into))?;
        told(self.hub.take(device, parcel)).map(drop)
    }

    /// A parcel reaches the hub, with whatever the line makes of it.
    fn up(&mut self, bytes: Vec<u8>) -> Result<(), WireFault> {
        self.goes()?;
        if self.random.chance(self.trouble.delay)
            && let Some((device, old)) = crate::base::random::pick(&mut self.random, &self.old.up).cloned()
            && let Err(WireFault::Cut) = self.take(device, &old)
        {
            return Err(WireFault::Cut);
        }
        if self.random.chance(self.trouble.drop) {
            return Ok(());
        }
        let mut taken = self.take(self.device, &bytes);
        if self.random.chance(self.trouble.repeat) && taken.is_ok() {
            taken = self.take(self.device, &bytes);
        }
        if self.old.up.len() < OLD_MAX {
            self.old.up.push((self.device, bytes));
        }
        taken
    }

    /// A parcel reaches the desk, with whatever the line makes of it.
    fn down(&mut self, bytes: Vec<u8>, take: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<bool, WireFault> {
        self.goes()?;
        if self.random.chance(self.trouble.delay)
            && let Some(old) = crate::base::random::pick(&mut self.random, &self.old.down).cloned()
            && !take(old)
        {
            return Ok(false);
        }
        if self.random.chance(self.trouble.drop) {
            return Ok(true);
        }
        let mut goes_on = take(bytes.clone());
        if goes_on && self.random.chance(self.trouble.repeat) {
            goes_on = take(bytes.clone());
        }
        if self.old.down.len() < OLD_MAX {
            self.old.down.push(bytes);
        }
        Ok(goes_on)
    }
}

impl Line for Wire<'_> {
    type Fault = WireFault;

    fn stands_after(fault: &WireFault) -> bool {
        matches!(fault, WireFault::No(_))
    }

    fn hello(&mut self, body: &[u8]) -> Result<Vec<u8>, WireFault> {
        self.goes()?;
        let hello = told(Hello::from_bytes(body).map_err(Into::into))?;
        let welcome = told(self.hub.hello(self.device, &hello))?.to_bytes();
        self.goes()?;
        Ok(welcome)
    }

    fn push(&mut self, next: &mut dyn FnMut() -> Option<Vec<u8>>) -> Result<Vec<u8>, WireFault> {
        let (mut first_no, mut held) = (None, None);
        loop {
            let parcel = next();
            let last = parcel.is_none();
            let turned = parcel.is_some() && self.random.chance(self.trouble.reorder);
            let ready = if turned { held.replace(parcel) } else { Some(parcel) };
            let behind = if turned { None } else { held.take() };
            for parcel in [ready, behind].into_iter().flatten().flatten() {
                match self.up(parcel) {
                    Err(WireFault::No(no)) => first_no = first_no.or(Some(no)),
                    other => other?,
                }
            }
            if last {
                break;
            }
        }
        let pushed = told(self.hub.pushed(self.device))?.to_bytes();
        if self.trouble.lose_answer {
            return Err(WireFault::Cut);
        }
        self.goes()?;
        first_no.map_or(Ok(pushed), |no| Err(WireFault::No(no)))
    }

    fn pull(&mut self, body: &[u8], take: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), WireFault> {
        let pull = told(Pull::from_bytes(body).map_err(Into::into))?;
        let (mut began, mut held) = (false, None);
        for (log, mut after) in pull.wants {
            loop {
                let given = match told(self.hub.parcel_wanted(self.device, log, after)) {
                    // After the first parcel a no can only be an early end.
                    Err(WireFault::No(_)) if began => return Err(WireFault::Cut),
                    other => other?,
                };
                let Some((parcel, head)) = given else { break };
                (began, after) = (true, head);
                let turned = self.random.chance(self.trouble.reorder);
                let ready = if turned { held.replace(parcel) } else { Some(parcel) };
                let behind = if turned { None } else { held.take() };
                for parcel in [ready, behind].into_iter().flatten() {
                    if !self.down(parcel, take)? {
                        return Ok(());
                    }
                }
            }
        }
        match held {
            Some(parcel) => self.down(parcel, take).map(drop),
            None => Ok(()),
        }
    }
}
