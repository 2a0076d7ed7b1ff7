//! `filters.toml`: searches officers gave a name, as plain text people may read and carry to another desk.
//!
//! Replaced whole (tmp, sync, rename, folder sync) like the other small files, but without their header:
//! what is in it is believed by its reader or not at all. In a sealed store it is sealed like them: searches name
//! people.

use super::small::{self, Purpose, SmallFault};
use super::{DiskFault, Folder};
use crate::store::disk::read_file;

pub(in crate::store) const FILTERS: &str = "filters.toml";
const ASIDE: &str = "filters.toml.bad";

/// The longest such file.
pub const FILTERS_BYTES_MAX: usize = 64 << 10;

impl Folder {
    /// The file's bytes; `None` where there is none.
    pub fn read_filters(&self) -> Result<Option<Vec<u8>>, DiskFault> {
        if self.disk.sealer().is_none() {
            return read_file(&*self.disk, FILTERS, FILTERS_BYTES_MAX as u64);
        }
        match small::read(&*self.disk, FILTERS, Purpose::Filters) {
            Ok(text) => Ok(text),
            Err(SmallFault::Disk(fault)) => Err(fault),
            // What does not open is handed on as it is: its reader puts aside what is no list of filters.
            Err(_) => read_file(&*self.disk, FILTERS, FILTERS_BYTES_MAX as u64),
        }
    }

    /// Writes the file; durable on return.
    pub fn write_filters(&self, text: &[u8]) -> Result<(), SmallFault> {
        if text.len() > FILTERS_BYTES_MAX {
            return Err(SmallFault::TooLarge { bytes: text.len(), limit: FILTERS_BYTES_MAX });
        }
        if self.disk.sealer().is_some() {
            return small::write(&*self.disk, FILTERS, Purpose::Filters, text);
        }
        let tmp = format!("{FILTERS}{}", small::TMP);
        small::write_tmp(&*self.disk, &tmp, text)?;
        self.disk.rename(&tmp, FILTERS)?;
        Ok(self.disk.sync_dir("")?)
    }

    /// Puts a file that cannot be read aside, so that the next one does not cover it.
    pub fn put_filters_aside(&self) -> Result<(), DiskFault> {
        self.disk.rename(FILTERS, ASIDE)?;
        self.disk.sync_dir("")
    }
}
