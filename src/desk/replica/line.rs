//! The exchange's line as a link over the network.

use super::exchange::Line;
use crate::desk::device::Keys;
use crate::desk::rows::HubRow;
use crate::sync::code::{Address, Pin};
use crate::sync::transport::{HELLO, Identity, Link, LinkFault, Stop, Waits};

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
