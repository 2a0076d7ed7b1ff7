//! When a hub last heard each device, and which have reported since it was put back from a backup.
//!
//! Kept in a small file beside the store, for its administrator: what is held of whom follows from the logs
//! alone. It is written when a device reports after a restore, at the end, and at most once a minute otherwise.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::id::{DeviceId, Incarnation};
use crate::base::time::Timestamp;
use crate::record::codec;
use crate::store::folder::Folder;

/// Milliseconds between two writes where nothing but the last time changes.
const WRITE_EVERY: i64 = 60_000;

/// What is known of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// When it was last heard.
    pub at: Timestamp,
    /// The life of the hub in which it has reported everything it knew.
    pub reported: Option<Incarnation>,
}

/// Of every device.
#[derive(Debug)]
pub struct Seen {
    folder: Folder,
    devices: BTreeMap<DeviceId, Heard>,
    written: Option<Timestamp>,
}

impl Seen {
    /// What was kept; nothing where it was never, or cannot be believed.
    pub fn read(folder: Folder) -> Self {
        let kept = folder.read_hub_seen().ok().flatten();
        let kept: Option<Vec<(DeviceId, Heard)>> =
            kept.and_then(|body| codec::decode_within::<_, KEPT_MAX>(&body).ok());
        Self { folder, devices: kept.unwrap_or_default().into_iter().collect(), written: None }
    }

    /// A device is heard.
    pub fn note(&mut self, device: DeviceId, at: Timestamp) {
        let reported = self.devices.get(&device).and_then(|heard| heard.reported);
        self.devices.insert(device, Heard { at, reported });
        if self.written.is_none_or(|before| (at.unix_millis() - before.unix_millis()).abs() >= WRITE_EVERY) {
            self.write(at);
        }
    }

    /// A device has reported everything it knew, in that life of the hub.
    pub fn reported(&mut self, device: DeviceId, life: Incarnation, at: Timestamp) {
        let before = self.devices.insert(device, Heard { at, reported: Some(life) });
        if before.is_none_or(|heard| heard.reported != Some(life)) {
            self.write(at);
        }
    }

    /// What is known of a device.
    pub fn of(&self, device: DeviceId) -> Option<Heard> {
        self.devices.get(&device).copied()
    }

    /// Whether a device has reported in that life.
    pub fn has_reported(&self, device: DeviceId, life: Incarnation) -> bool {
        self.of(device).is_some_and(|heard| heard.reported == Some(life))
    }

    /// Keeps it now.
    pub fn write(&mut self, at: Timestamp) {
        let all: Vec<(DeviceId, Heard)> = self.devices.iter().map(|(id, heard)| (*id, *heard)).collect();
        // Lost with a full disk: a device that reports again is noted again.
        let _ = self.folder.write_hub_seen(&codec::encode(&all));
        self.written = Some(at);
    }
}

/// Longest file: a roster of 10,000 devices.
const KEPT_MAX: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::store::disk::MemoryDisk;

    #[test]
    fn what_was_heard_outlives_the_hub_and_a_report_counts_for_one_life() {
        let folder = Folder::new(Arc::new(MemoryDisk::new()));
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let (one, two) = (DeviceId([1; 16]), DeviceId([2; 16]));
        let (before, after) = (Incarnation([1; 8]), Incarnation([2; 8]));
        let mut seen = Seen::read(folder.clone());
        seen.note(one, at("2026-11-23T08:00"));
        seen.reported(two, before, at("2026-11-23T08:01"));
        seen.note(two, at("2026-11-23T08:05"));
        let again = Seen::read(folder.clone());
        assert_eq!(again.of(one).unwrap().at, at("2026-11-23T08:00"));
        assert_eq!(again.of(two).unwrap().at, at("2026-11-23T08:05"));
        assert!(again.has_reported(two, before), "hearing it again forgets nothing");
        assert!(!again.has_reported(two, after) && !again.has_reported(one, before));
        folder.write_hub_seen(b"?").unwrap();
        assert_eq!(Seen::read(folder).of(one), None);
    }
}
