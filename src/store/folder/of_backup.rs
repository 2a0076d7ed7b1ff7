//! What a store keeps about its copies, and what of its folder belongs into one.

use super::small::{self, Purpose};
use super::{ANCHOR, CLEAN, Folder, RESERVE, STATE, SmallFault};
use crate::store::journal::segment::FOLDER as JOURNAL;
use crate::store::vault::door::FILE as ATTEMPTS;

const NOTE: &str = "backup.note";

/// Names below the store's folder that stay out of a copy: what says where this store lies, what is made
/// anew, what only runs, and the journal, which is copied in its own way.
pub const LEFT_OUT: [&str; 11] =
    ["sealing.done", ANCHOR, CLEAN, RESERVE, STATE, JOURNAL, NOTE, "lock", "hub.sock", "parcel", ATTEMPTS];

/// Folders whose files belong into a copy.
pub const PLACES: [&str; 1] = [super::DRAFTS];

impl Folder {
    /// What is kept about the copies of this store; `None` before the first.
    pub fn read_backup_note(&self) -> Result<Option<Vec<u8>>, SmallFault> {
        small::read(&*self.disk, NOTE, Purpose::BackupNote)
    }

    /// Keeps it; durable on return.
    pub fn write_backup_note(&self, body: &[u8]) -> Result<(), SmallFault> {
        small::write(&*self.disk, NOTE, Purpose::BackupNote, body)
    }
}
