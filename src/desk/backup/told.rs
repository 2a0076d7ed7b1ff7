//! What a manifest says of the journal in the copy: how far each log goes, and the last act's time.
//!
//! Made from the frames as they pass, going on from the manifest before. Frames that are sealed are counted
//! and not looked into: then nothing is said of the logs.

use serde::{Deserialize, Serialize};

use crate::base::id::ChainHash;
use crate::base::time::Timestamp;
use crate::record::act::decode_frame;
use crate::record::chain::{Frontier, Head, LogKey, frontier_digest};
use crate::record::entry::Entry;
use crate::record::head::LogCut;
use crate::store::backup::About;
use crate::store::journal::{Frame, FrameKind};

/// How far a log goes: device, life and scope as bytes in hexadecimal digits, last number, hash there.
pub type Written = (String, u64, ChainHash);

/// How far each log goes.
pub(super) fn frontier(logs: &[Written]) -> Frontier {
    let read = |(log, seq, hash): &Written| {
        let key = LogKey::from_bytes(&crate::base::id::unhex(log)?);
        Some((key, Head { seq: *seq, hash: *hash }))
    };
    logs.iter().filter_map(read).collect()
}

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Told {
    entries: u64,
    acts: u64,
    /// Frames that could not be looked into.
    closed: u64,
    /// The device of the first entry: the store's own.
    own: Option<String>,
    /// When the newest act of the store's own device was recorded.
    pub last_act: Option<Timestamp>,
    /// Device, life and scope as bytes in hexadecimal digits, last number, hash there.
    logs: Vec<(String, u64, ChainHash)>,
    /// The last log of the store's own device that grew: as above.
    newest: Option<(String, u64, ChainHash)>,
}

impl Told {
    /// What stands in a manifest; nothing where it says nothing that can be read.
    pub fn of(about: &serde_json::Value) -> Self {
        serde_json::from_value(about.clone()).unwrap_or_else(|_| Self { closed: 1, ..Self::default() })
    }

    /// Entries; `None` where frames could not be looked into.
    pub fn entries(&self) -> Option<u64> {
        self.is_known().then_some(self.entries)
    }

    /// Acts; `None` where frames could not be looked into.
    pub fn acts(&self) -> Option<u64> {
        self.is_known().then_some(self.acts)
    }

    /// The number and the hash the device's own newest log ends with.
    pub fn head(&self) -> Option<Head> {
        let (_, seq, hash) = self.newest.as_ref().filter(|_| self.is_known())?;
        Some(Head { seq: *seq, hash: *hash })
    }

    /// One hash over how far every log goes, as `verify` has it.
    pub fn frontier_digest(&self) -> Option<ChainHash> {
        self.is_known().then(|| frontier_digest(&self.frontier()))
    }

    fn is_known(&self) -> bool {
        self.closed == 0
    }

    fn frontier(&self) -> Frontier {
        frontier(&self.logs)
    }

    /// How far each log goes; nothing where frames could not be looked into.
    pub fn logs(&self) -> &[Written] {
        if self.is_known() { &self.logs } else { &[] }
    }
}

/// Makes a [`Told`] as the frames pass.
#[derive(Default)]
pub(super) struct Telling {
    told: Told,
    frontier: Frontier,
}

fn written(log: LogKey, head: Head) -> (String, u64, ChainHash) {
    (crate::base::id::hex(&log.to_bytes()), head.seq, head.hash)
}

impl About for Telling {
    fn begin(&mut self, before: Option<&serde_json::Value>) {
        self.told = before.map(Told::of).unwrap_or_default();
        self.frontier = self.told.frontier();
    }

    fn frame(&mut self, frame: &Frame) {
        if frame.is_sealed {
            self.told.closed += 1;
            return;
        }
        if let (FrameKind::LOG_CUT, Ok(cut)) = (frame.kind, LogCut::from_bytes(&frame.body)) {
            self.frontier.insert(cut.log, cut.kept);
        }
        if frame.kind != FrameKind::ACTS {
            return;
        }
        let Ok(entries) = decode_frame(&frame.body) else {
            self.told.closed += 1;
            return;
        };
        for entry in entries {
            let head = self.frontier.entry(entry.log).or_default();
            *head = head.extend(entry.log, &entry.canonical);
            let head = *head;
            self.told.entries += 1;
            self.told.acts += u64::from(entry.ends_act());
            let device = entry.log.device.to_string();
            if *self.told.own.get_or_insert_with(|| device.clone()) == device {
                self.told.newest = Some(written(entry.log, head));
                self.note_time(&entry.canonical);
            }
        }
    }

    fn finish(&mut self) -> serde_json::Value {
        self.told.logs = self.frontier.iter().map(|(log, head)| written(*log, *head)).collect();
        // A structure of texts and numbers always has a value.
        serde_json::to_value(&self.told).unwrap_or_default()
    }
}

impl Telling {
    fn note_time(&mut self, canonical: &[u8]) {
        let at = Entry::from_bytes(canonical).ok().map(|entry| entry.at);
        self.told.last_act = self.told.last_act.max(at);
    }
}
