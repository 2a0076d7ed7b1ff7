//! The small file about the link to the hub: a comfort for people, nothing depends on it.

use super::small::{self, Purpose};
use super::{Folder, SmallFault};

const HISTORY: &str = "link.history";

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
}
