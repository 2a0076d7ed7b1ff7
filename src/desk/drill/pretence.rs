//! The clock and the randomness a drill gives to the engine.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::random::{Random, SeededRandom};
use crate::base::time::{Clock, ManualClock, Timestamp};

/// Tells the world's time until it is first set, simulated time from then on: so that what opening a
/// store records is stamped truly.
pub(super) struct PretendClock {
    world: Option<Arc<dyn Clock>>,
    manual: ManualClock,
    began: AtomicBool,
}

impl std::fmt::Debug for PretendClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PretendClock").field("manual", &self.manual).finish_non_exhaustive()
    }
}

impl PretendClock {
    /// Stands at a moment from the first.
    pub(super) fn simulated(at: Timestamp) -> Self {
        Self { world: None, manual: ManualClock::new(at, true), began: AtomicBool::new(true) }
    }

    /// The world's until it is set.
    pub(super) fn of_world(world: Arc<dyn Clock>) -> Self {
        let manual = ManualClock::new(world.now(), true);
        Self { world: Some(world), manual, began: AtomicBool::new(false) }
    }

    /// Sets the moment.
    pub(super) fn set(&self, to: Timestamp) {
        self.manual.set(to);
        self.began.store(true, Ordering::SeqCst);
    }

    fn shown(&self) -> &dyn Clock {
        match &self.world {
            Some(world) if !self.began.load(Ordering::SeqCst) => &**world,
            _ => &self.manual,
        }
    }
}

impl Clock for PretendClock {
    fn now(&self) -> Timestamp {
        self.shown().now()
    }

    fn is_simulated(&self) -> bool {
        self.shown().is_simulated()
    }
}

/// The engine's randomness, set anew for every act, so that an act's ids do not depend on the ones before.
#[derive(Debug, Clone)]
pub(super) struct StepRandom(Arc<Mutex<SeededRandom>>);

/// Keeps the engine's numbers apart from those the act is chosen by.
const ENGINE: u64 = 1 << 63;

impl StepRandom {
    pub(super) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(SeededRandom::mixed(seed, ENGINE))))
    }

    pub(super) fn step(&self, seed: u64, number: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = SeededRandom::mixed(seed, ENGINE | number);
    }
}

impl Random for StepRandom {
    fn fill(&mut self, buffer: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill(buffer);
    }
}
