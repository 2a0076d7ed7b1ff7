//! The state: small values under ordered keys, derived from the journal and rebuildable from it.
//!
//! A [`State`] is what folds leave behind for lists, filters and counts. [`SledState`] keeps it in a
//! folder, [`MemoryState`] nowhere; one conformance suite runs over both. Values are opaque here.
//!
//! Invariant: nothing lives in the state alone. Whatever it answers wrongly, with a fault or not at
//! all, the cure is the same: set it aside and rebuild.

pub mod copy;
pub mod memory;
pub mod sealed;
pub mod sieved;
pub mod sled_state;

#[cfg(test)]
mod conformance;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow};

pub use copy::StateCopy;
pub use memory::MemoryState;
pub use sealed::SealedState;
pub use sieved::Sieved;
pub use sled_state::{SledState, panic_is_caught, remove_states, set_aside};

/// Longest value: with larger ones sled keeps pages in files that it never syncs.
pub const VALUE_BYTES_MAX: usize = 4096;

/// Longest key: several make a page, and no index needs more.
pub const KEY_BYTES_MAX: usize = 512;

/// What a state could not do. All but the limits mean: set aside and rebuild from the journal.
#[derive(Debug, thiserror::Error)]
pub enum StateFault {
    /// The database gave up in the middle of its work.
    #[error("the state failed inside its database and will be rebuilt: {0}")]
    Panicked(String),
    /// The database answered with an error.
    #[error("the state could not be used and will be rebuilt: {0}")]
    Database(String),
    /// Another part of this process or another process still has it open.
    #[error("the state is still open elsewhere: {0}")]
    Busy(String),
    /// What the state says about itself cannot be read.
    #[error("the state is not valid and will be rebuilt: {0}")]
    Invalid(&'static str),
    /// A value is longer than [`VALUE_BYTES_MAX`] or a key than [`KEY_BYTES_MAX`].
    #[error("{bytes} bytes are too many for a {what} of the state; at most {limit}")]
    TooLarge {
        /// "key" or "value".
        what: &'static str,
        /// Bytes given.
        bytes: usize,
        /// Bytes possible.
        limit: usize,
    },
    /// Its folder could not be renamed, removed or synced.
    #[error("the state's folder: {0}")]
    Folder(#[from] std::io::Error),
}

impl StateFault {
    /// The message id of the text for people.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Panicked(_) | Self::Database(_) | Self::Invalid(_) => "fault-state-rebuild",
            Self::Busy(_) => "fault-state-busy",
            Self::TooLarge { .. } => "fault-state-too-large",
            Self::Folder(_) => "fault-disk",
        }
    }

    /// Whether setting the state aside and rebuilding it is the cure.
    pub fn calls_for_rebuild(&self) -> bool {
        matches!(self, Self::Panicked(_) | Self::Database(_) | Self::Invalid(_))
    }
}

/// Changes that are made together or not at all; the last word on a key counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    changes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl Batch {
    /// No change yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a key to a value.
    pub fn put(&mut self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.changes.insert(key.into(), Some(value.into()));
    }

    /// Removes a key; fine when it is not there.
    pub fn remove(&mut self, key: impl Into<Vec<u8>>) {
        self.changes.insert(key.into(), None);
    }

    /// What the batch says of a key: `Some(None)` when it removes it, `None` when it says nothing.
    pub fn get(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        self.changes.get(key).map(Option::as_deref)
    }

    /// The changes in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        self.changes.iter().map(|(key, value)| (key.as_slice(), value.as_deref()))
    }

    /// Number of keys changed.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Forgets all changes, for the next use.
    pub fn clear(&mut self) {
        self.changes.clear();
    }

    /// Refuses keys that are too long, and values longer than a limit.
    pub(crate) fn check(&self, value_bytes_max: usize) -> Result<(), StateFault> {
        let within = |what, bytes: usize, limit| {
            if bytes > limit { Err(StateFault::TooLarge { what, bytes, limit }) } else { Ok(()) }
        };
        self.iter().try_for_each(|(key, value)| {
            within("key", key.len(), KEY_BYTES_MAX)?;
            within("value", value.map_or(0, <[u8]>::len), value_bytes_max)
        })
    }
}

/// A stretch of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRange {
    /// Where it starts.
    pub start: Bound<Vec<u8>>,
    /// Where it ends.
    pub end: Bound<Vec<u8>>,
}

impl KeyRange {
    /// Every key.
    pub fn all() -> Self {
        Self { start: Bound::Unbounded, end: Bound::Unbounded }
    }

    /// Every key that begins with these bytes.
    pub fn prefix(prefix: &[u8]) -> Self {
        let start = Bound::Included(prefix.to_vec());
        let mut above = prefix.to_vec();
        while let Some(last) = above.pop() {
            if last < u8::MAX {
                above.push(last + 1);
                return Self { start, end: Bound::Excluded(above) };
            }
        }
        Self { start, end: Bound::Unbounded }
    }

    /// The same stretch without what is at or before a key.
    #[must_use]
    pub fn after(mut self, key: &[u8]) -> Self {
        self.start = Bound::Excluded(key.to_vec());
        self
    }

    /// The same stretch without what is at or after a key.
    #[must_use]
    pub fn before(mut self, key: &[u8]) -> Self {
        self.end = Bound::Excluded(key.to_vec());
        self
    }

    /// What of the stretch lies within another too.
    #[must_use]
    pub(crate) fn within(self, other: &Self) -> Self {
        let start = if starts_later(&self.start, &other.start) { self.start } else { other.start.clone() };
        let end = if ends_earlier(&self.end, &other.end) { self.end } else { other.end.clone() };
        Self { start, end }
    }

    /// Whether a key lies in it.
    pub(crate) fn contains(&self, key: &[u8]) -> bool {
        let after_start = match &self.start {
            Bound::Included(start) => key >= start.as_slice(),
            Bound::Excluded(start) => key > start.as_slice(),
            Bound::Unbounded => true,
        };
        after_start
            && match &self.end {
                Bound::Included(end) => key <= end.as_slice(),
                Bound::Excluded(end) => key < end.as_slice(),
                Bound::Unbounded => true,
            }
    }

    /// Whether no key can lie in it; ordered maps must not be asked for such a stretch.
    pub(crate) fn is_void(&self) -> bool {
        match (&self.start, &self.end) {
            (Bound::Included(start), Bound::Included(end)) => start > end,
            (Bound::Included(s) | Bound::Excluded(s), Bound::Included(e) | Bound::Excluded(e)) => s >= e,
            _ => false,
        }
    }
}

/// Of two starts, whether the first lets fewer keys in.
fn starts_later(one: &Bound<Vec<u8>>, two: &Bound<Vec<u8>>) -> bool {
    match (one, two) {
        (Bound::Included(one), Bound::Included(two)) => one >= two,
        (Bound::Excluded(one), Bound::Included(two) | Bound::Excluded(two)) => one >= two,
        (Bound::Included(one), Bound::Excluded(two)) => one > two,
        (_, Bound::Unbounded) => true,
        (Bound::Unbounded, _) => false,
    }
}

/// Of two ends, whether the first lets fewer keys in.
fn ends_earlier(one: &Bound<Vec<u8>>, two: &Bound<Vec<u8>>) -> bool {
    match (one, two) {
        (Bound::Included(one), Bound::Included(two)) => one <= two,
        (Bound::Excluded(one), Bound::Included(two) | Bound::Excluded(two)) => one <= two,
        (Bound::Included(one), Bound::Excluded(two)) => one < two,
        (_, Bound::Unbounded) => true,
        (Bound::Unbounded, _) => false,
    }
}

/// In which direction keys are visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// From the lowest key.
    Forward,
    /// From the highest key.
    Backward,
}

/// Called with key and value; breaks off when it has seen enough.
pub type Visit<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// Called with a key as it is stored, the key and the value; breaks off when it has seen enough.
pub type Sweep<'a> = dyn FnMut(&[u8], &[u8], &[u8]) -> ControlFlow<()> + 'a;

/// Ordered keys with small values.
///
/// # Contract
/// - A batch is applied whole or, after a fault or a crash, not at all; it is seen by every later read.
/// - Applying is not durable. After [`State::flush`] a crash of the *process* keeps what was applied;
///   only [`State::close`] makes it survive a power cut.
/// - Readers may be on other threads. A visit sees each key that is there throughout exactly once.
pub trait State: Send + Sync {
    /// The value of a key.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateFault>;

    /// Visits a stretch of keys in order.
    fn range(&self, keys: &KeyRange, order: Order, visit: &mut Visit<'_>) -> Result<(), StateFault>;

    /// Makes all changes of a batch.
    fn apply(&self, batch: &Batch) -> Result<(), StateFault>;

    /// Hands everything applied to the operating system.
    fn flush(&self) -> Result<(), StateFault>;

    /// Flushes, syncs to the disk and closes.
    fn close(self: Box<Self>) -> Result<(), StateFault>;

    /// Keys, as they are stored, of values that do not open: at most so many. None where nothing is sealed.
    fn unsound(&self, _max: usize) -> Result<Vec<Vec<u8>>, StateFault> {
        Ok(Vec::new())
    }

    /// A key as it is stored: the order in which [`State::sweep`] goes.
    fn stored<'k>(&self, key: &'k [u8]) -> Cow<'k, [u8]> {
        Cow::Borrowed(key)
    }

    /// Visits every key after one as it is stored (`None`: all), in the order of stored keys.
    fn sweep(&self, after: Option<&[u8]>, visit: &mut Sweep<'_>) -> Result<(), StateFault> {
        let keys = after.map_or_else(KeyRange::all, |after| KeyRange::all().after(after));
        self.range(&keys, Order::Forward, &mut |key, value| visit(key, key, value))
    }
}
