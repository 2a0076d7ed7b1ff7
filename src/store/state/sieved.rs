//! A state seen through a sieve: keys it cannot hold are not looked for.
//!
//! A rebuild asks first of nearly every key whether it is there, and mostly it is not; the database
//! would read a page to say so. Where a state began empty, a Bloom filter over the keys written since
//! says the same from memory. It is no cache: it knows keys that may be there, never a value.
//!
//! Invariant: every key written through it is known to the sieve before it is in the state, so a key the
//! sieve lacks is absent.

use fastbloom::AtomicBloomFilter;

use super::{Batch, KeyRange, Order, State, StateFault, Visit};

/// Bits of the sieve: 16 MiB, touched as it fills. With six million keys (a province's five years) about
/// one lookup in a thousand goes to the state in vain; with more it is slower, not wrong.
/// The stores of tests are small, and they open thousands: there making it would cost more than everything else.
const BITS: usize = if cfg!(test) { 1 << 20 } else { 1 << 27 };

/// How many bits a key sets.
const HASHES: u32 = 4;

/// A state that began empty, with the keys written to it since.
pub struct Sieved<'a> {
    state: &'a dyn State,
    keys: Option<AtomicBloomFilter>,
}

impl<'a> Sieved<'a> {
    /// A view of a state; `began_empty` says that nothing was ever written to it.
    pub fn new(state: &'a dyn State, began_empty: bool) -> Self {
        let filter = || AtomicBloomFilter::with_num_bits(BITS).hashes(HASHES);
        Self { state, keys: began_empty.then(filter) }
    }

    fn may_hold(&self, key: &[u8]) -> bool {
        self.keys.as_ref().is_none_or(|keys| keys.contains(key))
    }
}

impl State for Sieved<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateFault> {
        if self.may_hold(key) { self.state.get(key) } else { Ok(None) }
    }

    fn range(&self, range: &KeyRange, order: Order, visit: &mut Visit<'_>) -> Result<(), StateFault> {
        self.state.range(range, order, visit)
    }

    fn apply(&self, batch: &Batch) -> Result<(), StateFault> {
        if let Some(keys) = &self.keys {
            batch.iter().for_each(|(key, _)| {
                keys.insert(key);
            });
        }
        self.state.apply(batch)
    }

    fn flush(&self) -> Result<(), StateFault> {
        self.state.flush()
    }

    fn close(self: Box<Self>) -> Result<(), StateFault> {
        Ok(())
    }

    fn stored<'k>(&self, key: &'k [u8]) -> std::borrow::Cow<'k, [u8]> {
        self.state.stored(key)
    }

    fn sweep(&self, after: Option<&[u8]>, visit: &mut super::Sweep<'_>) -> Result<(), StateFault> {
        self.state.sweep(after, visit)
    }
}
