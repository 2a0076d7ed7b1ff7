//! The exchange's line as a link over the network.

use std::time::{Duration, Instant};

use super::exchange::Line;
use crate::desk::device::Keys;
use crate::desk::link_history::Measured;
use crate::desk::rows::HubRow;
use crate::sync::code::{Address, Pin};
use crate::sync::transport::{HELLO, Identity, Link, LinkFault, Stop, Traffic, Waits};

/// Connects to the hub a device belongs to.
pub fn connect(hub: &HubRow, identity: &Identity, stop: &Stop) -> Result<Link, LinkFault> {
    let addresses: Vec<Address> = hub.addresses.iter().filter_map(|text| text.parse().ok()).collect();
    let pins: Vec<Pin> = hub.pins.iter().copied().map(Pin).collect();
    Link::connect(&addresses, &pins, identity, stop, Waits::default())
}

/// What a device proves itself with.
pub fn identity(keys: &Keys) -> Result<Identity, LinkFault> {
    Identity::of_key(keys.signing()).map_err(|fault| LinkFault::SetUp(fault.to_string()))
}

impl Line for Link {
    type Fault = LinkFault;

    fn stands_after(fault: &LinkFault) -> bool {
        matches!(fault, LinkFault::Refused(_))
    }

    fn hello(&mut self, body: &[u8]) -> Result<Vec<u8>, LinkFault> {
        self.call(HELLO, body.to_vec())
    }

    fn push(&mut self, next: &mut dyn FnMut() -> Option<Vec<u8>>) -> Result<Vec<u8>, LinkFault> {
        Self::push(self, &mut std::iter::from_fn(next))
    }

    fn pull(&mut self, body: &[u8], take: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), LinkFault> {
        Self::pull(self, body.to_vec(), take)
    }
}

/// A link that is measured while it is used.
#[derive(Debug)]
pub struct Metered<'a> {
    link: &'a mut Link,
    before: Traffic,
    round_trip: Option<Duration>,
    moving: Duration,
}

impl<'a> Metered<'a> {
    /// Nothing is measured yet.
    pub fn new(link: &'a mut Link) -> Self {
        let before = link.traffic();
        Self { link, before, round_trip: None, moving: Duration::ZERO }
    }

    /// What was measured.
    pub fn measured(&self) -> Measured {
        let now = self.link.traffic();
        let traffic = Traffic { up: now.up - self.before.up, down: now.down - self.before.down };
        Measured { round_trip: self.round_trip, moving: self.moving, traffic }
    }
}

impl Line for Metered<'_> {
    type Fault = LinkFault;

    fn stands_after(fault: &LinkFault) -> bool {
        <Link as Line>::stands_after(fault)
    }

    fn hello(&mut self, body: &[u8]) -> Result<Vec<u8>, LinkFault> {
        let begun = Instant::now();
        let answer = Line::hello(self.link, body)?;
        self.round_trip = Some(begun.elapsed());
        Ok(answer)
    }

    fn push(&mut self, next: &mut dyn FnMut() -> Option<Vec<u8>>) -> Result<Vec<u8>, LinkFault> {
        let begun = Instant::now();
        let pushed = Line::push(self.link, next);
        self.moving += begun.elapsed();
        pushed
    }

    fn pull(&mut self, body: &[u8], take: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), LinkFault> {
        let begun = Instant::now();
        let pulled = Line::pull(self.link, body, take);
        self.moving += begun.elapsed();
        pulled
    }
}
