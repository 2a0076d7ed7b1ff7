//! The record: what an event is in bytes, forever.
//!
//! # Canonical entry bytes
//! All integers are little-endian. Ids, chains and signatures cover these bytes, never a re-encoded
//! struct.
//!
//! ```text
//! kind u16 · version u8 · flags u8 · subject kind u8 · subject id [16] · hlc u64
//! at: millis i64, offset i16 · [happened_at: millis i64, offset i16, reason u8]   (flag 2)
//! device [16] · officer [16] · parent count u8 · parents [16] × n
//! payload length u32 · payload · [commitment [32]]                                 (flag 4)
//! ```
//! Flags: 1 = the next entry belongs to the same act, 2 = happened_at follows, 4 = a personal section
//! exists and its commitment follows, 8 = made under a simulated clock. The upper four are reserved;
//! they never change the layout and readers keep them.
//!
//! The personal section travels beside the canonical bytes: `salt [16] · bytes`, and
//! `commitment = BLAKE3(domain ‖ salt ‖ bytes)`. It may be gone; everything folds without it.
//!
//! `EntryId = BLAKE3(canonical)[..16]`. A log's chain is
//! `h_n = BLAKE3(domain ‖ log ‖ n ‖ h_{n-1} ‖ canonical)`, `n` from 1.
//!
//! # Invariants
//! - [`codec`] is the only place that names bincode; [`kinds`] is the only place that numbers kinds.
//! - Golden files from the first commit stay readable.
//! - Reading never panics and never allocates more than the bytes at hand allow.

pub mod act;
pub mod causal;
pub mod chain;
pub mod codec;
pub mod content;
pub mod day_head;
pub mod entry;
pub mod head;
pub mod kinds;
pub mod personal;
