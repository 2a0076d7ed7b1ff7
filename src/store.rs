//! The store: what makes a record last. Journal first, state rebuildable from it.
//!
//! ```text
//! <store>/
//!   keys, keys.copy         of a sealed store: who may open it, see `vault`
//!   lock, anchor, device.key, clean, reserve.bin, drafts/…    small files, see `folder`
//!   journal/00000001.log …  the truth: frames, see `journal`
//!   state/                  sled: derived, thrown away and rebuilt at will, see `state` and `ledger`
//! ```
//! Generic about contents: bodies of frames and values of the state are opaque bytes, and this floor
//! knows no entry, dossier or kind. Files go through [`disk::Disk`], derived state through the state's
//! own trait; each has real and in-memory forms and one conformance suite.
//!
//! Invariant: what `append` acknowledged is never lost, whatever happens to the state beside it.

pub mod backup;
pub mod disk;
pub mod folder;
pub mod journal;
pub mod ledger;
pub mod rewrite;
pub mod sealer;
pub mod sealing;
pub mod state;
pub mod vault;

#[cfg(test)]
mod power;

pub use disk::{Disk, DiskFault, MemoryDisk, RealDisk, SimulatedDisk};
pub use folder::{Anchor, CleanMarker, DraftId, Folder, Lock, LockFault, Place, SmallFault};
pub use journal::{
    Damage, Frame, FrameKind, Frames, Journal, JournalFault, JournalOptions, JournalReader, KnownEnd,
    OpenReport, Position, ScanReport, TornTail, scan,
};
pub use ledger::{Applied, CheckStep, FoldVersion, Ledger, StateSum};
pub use sealer::{KeyedDisk, Sealer};
pub use state::{Batch, KeyRange, MemoryState, Order, SealedState, SledState, State, StateFault};
