//! One machine's store: its disk, the clock on its wall, and what its log held when it was last looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::base::id::{DeviceId, EntryId};
use crate::base::random::{Random as _, SeededRandom};
use crate::base::time::{ManualClock, Timestamp};
use crate::desk::engine::{DeskFault, Engine, Limits, OpenOptions, Run, SetUp, StatePlace};
use crate::desk::testkit::{START, at};
use crate::domain::post::Purpose;
use crate::record::chain::{Head, LogKey};
use crate::record::entry::entry_id;
use crate::store::disk::{Disk, MemoryDisk, SimulatedDisk};
use crate::store::journal::JournalOptions;

/// A minute in milliseconds.
pub(super) const MINUTE: i64 = 60_000;
/// A day in milliseconds.
pub(super) const DAY: i64 = 24 * 60 * MINUTE;

/// Every entry that any device recorded, and which.
pub(super) type Ledger = BTreeMap<EntryId, DeviceId>;

/// A machine's disk and what is known of it from outside.
#[derive(Debug)]
pub(super) struct Store {
    /// What it is called in the trace.
    pub(super) name: String,
    /// The machine's own id.
    pub(super) machine_id: String,
    /// The agency it is set up for.
    pub(super) unit: &'static str,
    /// Which machine of its post it is.
    pub(super) number: u8,
    /// Milliseconds its clock is ahead.
    pub(super) skew: i64,
    /// Whether its clock says of itself that it is made up.
    pub(super) simulated: bool,
    /// Its disk.
    pub(super) disk: Arc<SimulatedDisk>,
    /// Entries of its own that it was told are recorded.
    pub(super) kept: BTreeSet<EntryId>,
    noted: BTreeMap<LogKey, Head>,
}

/// A copy of a store, to be put back later.
#[derive(Debug)]
pub(super) struct Image {
    /// The files.
    pub(super) disk: MemoryDisk,
    /// [`Store::kept`] at that time.
    pub(super) kept: BTreeSet<EntryId>,
}

impl Store {
    pub(super) fn new(name: String, unit: &'static str, number: u8, simulated: bool) -> Self {
        Self {
            machine_id: format!("pc of {name}"),
            name,
            unit,
            number,
            skew: 0,
            simulated,
            disk: Arc::new(SimulatedDisk::new()),
            kept: BTreeSet::new(),
            noted: BTreeMap::new(),
        }
    }

    /// Opens it; `draw` decides its keys, ids and salts.
    pub(super) fn open(
        &mut self,
        now: i64,
        draw: SeededRandom,
    ) -> Result<(Engine, Arc<ManualClock>), DeskFault> {
        self.noted.clear();
        let clock = Arc::new(ManualClock::new(self.time(now), self.simulated));
        let (engine, _) = Engine::open(OpenOptions {
            disk: Arc::clone(&self.disk) as Arc<dyn Disk>,
            state: StatePlace::Memory,
            journal: JournalOptions { segment_bytes: 256 * 1024 },
            clock: clock.clone(),
            random: Box::new(draw),
            machine_id: Some(self.machine_id.clone()),
            set_up: Some(SetUp {
                purpose: Purpose::Training,
                unit: self.unit.into(),
                machine: Some(self.number),
                officer: format!("Cán bộ {}", self.name),
            }),
            rebuild: false,
            progress: &mut |_| ControlFlow::Continue(()),
        })?;
        Ok((engine, clock))
    }

    /// What its clock shows, so many milliseconds after the beginning.
    pub(super) fn time(&self, now: i64) -> Timestamp {
        Timestamp::new(at(START).unix_millis() + now + self.skew, 420).unwrap()
    }

    /// Takes down what it recorded in its present life since it was last looked at.
    pub(super) fn note(&mut self, engine: &mut Engine, ledger: &mut Ledger) {
        let life = engine.log();
        let own = |log: &LogKey| log.device == life.device && log.incarnation == life.incarnation;
        let logs: Vec<LogKey> = engine.frontier(None).unwrap().into_keys().filter(own).collect();
        let everything = Limits { bytes: usize::MAX, last: u64::MAX };
        for log in logs {
            let after = self.noted.get(&log).copied().unwrap_or_default();
            let Run::Entries(entries, head) = engine.run(log, after, everything).unwrap() else {
                panic!("{}: its own log {log} changed before {}", self.name, after.seq)
            };
            for entry in &entries {
                let id = entry_id(&entry.canonical);
                ledger.insert(id, log.device);
                self.kept.insert(id);
            }
            self.noted.insert(log, head);
        }
    }

    /// The power goes: what was not synced is lost, or torn.
    pub(super) fn lose_power(&mut self, random: &mut SeededRandom) {
        let left = self.disk.image_now(random.next_u64());
        self.disk = Arc::new(SimulatedDisk::from_memory(left));
    }

    /// A copy of all files at another place.
    pub(super) fn copied(&self) -> Image {
        Image { disk: self.disk.live().copied(), kept: self.kept.clone() }
    }

    /// An image of the whole disk: put back, it lies where it lay.
    pub(super) fn imaged(&self) -> Image {
        Image { disk: self.disk.live().put_back(), kept: self.kept.clone() }
    }

    /// Goes back to a copy.
    pub(super) fn go_back(&mut self, image: Image) {
        self.disk = Arc::new(SimulatedDisk::from_memory(image.disk));
        self.kept = image.kept;
    }
}
