//! Randomness as an argument: the operating system's, or a seed's.

/// A source of random bytes.
pub trait Random: Send {
    /// Fills the buffer.
    fn fill(&mut self, buffer: &mut [u8]);

    /// A random 64-bit number.
    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A number in `0..bound`; 0 when the bound is 0. The bias of at most `bound / 2^64` is harmless here.
    fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.next_u64() % bound }
    }

    /// True in `percent` of cases out of a hundred.
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// Picks one item; `None` from an empty slice.
pub fn pick<'a, T>(random: &mut dyn Random, items: &'a [T]) -> Option<&'a T> {
    let index = random.below(items.len() as u64);
    items.get(usize::try_from(index).unwrap_or(0))
}

/// The operating system's generator: for keys, ids and incarnations.
#[derive(Debug, Default, Clone, Copy)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&mut self, buffer: &mut [u8]) {
        // A machine that cannot give randomness cannot make keys: there is nothing safe to go on with.
        getrandom::fill(buffer).expect("BUG: the operating system gave no random bytes");
    }
}

/// Repeatable randomness from a seed: BLAKE3's extendable output, stable across versions and machines.
#[derive(Debug, Clone)]
pub struct SeededRandom(blake3::OutputReader);

impl SeededRandom {
    /// Starts the stream of one seed.
    pub fn new(seed: u64) -> Self {
        Self::mixed(seed, 0)
    }

    /// Starts the stream of a seed at a step, so that step `n` is the same however it was reached.
    pub fn mixed(seed: u64, step: u64) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("motcua seeded random v1");
        hasher.update(&seed.to_le_bytes()).update(&step.to_le_bytes());
        Self(hasher.finalize_xof())
    }
}

impl Random for SeededRandom {
    fn fill(&mut self, buffer: &mut [u8]) {
        self.0.fill(buffer);
    }
}
