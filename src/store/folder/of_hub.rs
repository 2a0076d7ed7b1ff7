//! The small files only a hub has.

use super::small::{self, Purpose};
use super::{Folder, KEY_BYTES_MAX, SmallFault};

pub(super) const RESERVE_KEY: &str = "hub.key";
pub(super) const ADDRESSES: &str = "hub.addresses";
pub(super) const SEEN: &str = "hub.seen";

impl Folder {
    /// Keeps a hub's reserve key (opaque bytes), readable by the owner only.
    pub fn write_hub_reserve(&self, secret: &[u8]) -> Result<(), SmallFault> {
        if secret.len() > KEY_BYTES_MAX {
            return Err(SmallFault::TooLarge { bytes: secret.len(), limit: KEY_BYTES_MAX });
        }
        self.write(RESERVE_KEY, Purpose::HubReserve, secret)
    }

    /// A hub's reserve key; `None` before its first start.
    pub fn read_hub_reserve(&self) -> Result<Option<Vec<u8>>, SmallFault> {
        small::read(&*self.disk, RESERVE_KEY, Purpose::HubReserve)
    }

    /// Keeps where the hub is found, for codes made while it does not run.
    pub fn write_hub_addresses(&self, text: &str) -> Result<(), SmallFault> {
        self.write(ADDRESSES, Purpose::HubAddresses, text.as_bytes())
    }

    /// Keeps when each device was last heard. A full disk refuses it: nothing depends on it.
    pub fn write_hub_seen(&self, body: &[u8]) -> Result<(), SmallFault> {
        small::write(&*self.disk, SEEN, Purpose::HubSeen, body)
    }

    /// When each device was last heard; `None` where that was never kept.
    pub fn read_hub_seen(&self) -> Result<Option<Vec<u8>>, SmallFault> {
        small::read(&*self.disk, SEEN, Purpose::HubSeen)
    }

    /// Where the hub was last found; empty when not known.
    pub fn read_hub_addresses(&self) -> Result<String, SmallFault> {
        let bytes = small::read(&*self.disk, ADDRESSES, Purpose::HubAddresses)?;
        Ok(String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned())
    }
}
