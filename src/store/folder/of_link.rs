//! The small files of the link to the hub: what came of the last exchanges, a comfort for people on which nothing
//! depends; and a parcel while it is taken in pieces.

use super::small::{self, Purpose};
use super::{Folder, SmallFault};
use crate::store::disk::DiskFault;

pub(super) const HISTORY: &str = "link.history";
pub(super) const PARCEL: &str = "parcel";

/// The longest history: some dozens of lines are a few kilobytes.
pub const LINK_HISTORY_BYTES_MAX: usize = 64 << 10;

impl Folder {
    /// Keeps what came of the last exchanges. A full disk refuses it: the reserve is for drafts and closing.
    pub fn write_link_history(&self, body: &[u8]) -> Result<(), SmallFault> {
        if body.len() > LINK_HISTORY_BYTES_MAX {
            return Err(SmallFault::TooLarge { bytes: body.len(), limit: LINK_HISTORY_BYTES_MAX });
        }
        small::write(&*self.disk, HISTORY, Purpose::LinkHistory, body)
    }

    /// What came of the last exchanges; `None` before the first, [`SmallFault::Damaged`] when it cannot be
    /// believed.
    pub fn read_link_history(&self) -> Result<Option<Vec<u8>>, SmallFault> {
        small::read(&*self.disk, HISTORY, Purpose::LinkHistory)
    }

    /// Keeps a parcel until all of it is recorded.
    pub fn write_parcel(&self, packed: &[u8]) -> Result<(), SmallFault> {
        small::write(&*self.disk, PARCEL, Purpose::Parcel, packed)
    }

    /// The parcel that was not recorded whole; `None` where there is none.
    pub fn read_parcel(&self) -> Result<Option<Vec<u8>>, SmallFault> {
        small::read(&*self.disk, PARCEL, Purpose::Parcel)
    }

    /// Lets it go; fine when there is none.
    pub fn remove_parcel(&self) -> Result<(), DiskFault> {
        self.remove(PARCEL, "")
    }
}
