//! A [`State`] that lives as long as the process: for tests, `verify`, and stores without a folder.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use super::sealed::STORED_BYTES_MAX;
use super::{Batch, KeyRange, Order, State, StateFault, VALUE_BYTES_MAX, Visit};

/// Keys and values in memory. A visit works on what was there when it began.
#[derive(Debug)]
pub struct MemoryState {
    values: RwLock<BTreeMap<Vec<u8>, Vec<u8>>>,
    value_bytes_max: usize,
}

impl Default for MemoryState {
    fn default() -> Self {
        Self { values: RwLock::default(), value_bytes_max: VALUE_BYTES_MAX }
    }
}

impl MemoryState {
    /// An empty state.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty one that holds sealed values, which are longer.
    pub fn under_seal() -> Self {
        Self { value_bytes_max: STORED_BYTES_MAX, ..Self::default() }
    }
}

impl State for MemoryState {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateFault> {
        Ok(self.values.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    fn range(&self, keys: &KeyRange, order: Order, visit: &mut Visit<'_>) -> Result<(), StateFault> {
        if keys.is_void() {
            return Ok(());
        }
        let values = self.values.read().unwrap_or_else(PoisonError::into_inner);
        let stretch = values.range::<Vec<u8>, _>((keys.start.as_ref(), keys.end.as_ref()));
        let mut each = |(key, value): (&Vec<u8>, &Vec<u8>)| visit(key, value);
        // How it ended is for the visitor to know.
        let _ = match order {
            Order::Forward => stretch.into_iter().try_for_each(&mut each),
            Order::Backward => stretch.into_iter().rev().try_for_each(&mut each),
        };
        Ok(())
    }

    fn apply(&self, batch: &Batch) -> Result<(), StateFault> {
        batch.check(self.value_bytes_max)?;
        let mut values = self.values.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in batch.iter() {
            match value {
                Some(value) => values.insert(key.to_vec(), value.to_vec()),
                None => values.remove(key),
            };
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), StateFault> {
        Ok(())
    }

    fn close(self: Box<Self>) -> Result<(), StateFault> {
        Ok(())
    }
}
