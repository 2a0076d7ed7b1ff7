//! All small files that are sealed in a sealed store: to seal them, and to check them.

use super::small::{self, Purpose, SmallFault};
use super::{DEVICE_KEY, DRAFTS, Folder, of_hub, of_link};
use crate::store::disk::DiskFault;

/// Paths of those that are not drafts.
const FILES: [(&str, Purpose); 6] = [
    (DEVICE_KEY, Purpose::DeviceKey),
    (of_hub::RESERVE_KEY, Purpose::HubReserve),
    (of_hub::ADDRESSES, Purpose::HubAddresses),
    (of_hub::SEEN, Purpose::HubSeen),
    (of_link::HISTORY, Purpose::LinkHistory),
    (of_link::PARCEL, Purpose::Parcel),
];

impl Folder {
    /// Path and purpose of every sealable file there is, the filters aside.
    pub(in crate::store) fn sealable(&self) -> Result<Vec<(String, Purpose)>, DiskFault> {
        let mut found = Vec::new();
        for (path, purpose) in FILES {
            if self.disk.len(path)?.is_some() {
                found.push((path.to_owned(), purpose));
            }
        }
        let drafts = self.drafts()?.into_iter().map(|id| (id.path(), Purpose::Draft));
        found.extend(drafts);
        debug_assert!(found.iter().all(|(path, _)| !path.ends_with(small::TMP) && path != DRAFTS));
        Ok(found)
    }

    /// The files that cannot be believed: torn, changed, put in another's place, or not sealed where they should
    /// be. Without the keys of a sealed store their checksums alone are looked at.
    pub fn unsound_files(&self) -> Result<Vec<String>, DiskFault> {
        let mut unsound = Vec::new();
        for (path, purpose) in self.sealable()? {
            match small::read(&*self.disk, &path, purpose) {
                Ok(_) | Err(SmallFault::Sealed { .. }) => {}
                Err(SmallFault::Disk(fault)) => return Err(fault),
                Err(SmallFault::Damaged { .. } | SmallFault::TooLarge { .. }) => unsound.push(path),
            }
        }
        Ok(unsound)
    }
}
