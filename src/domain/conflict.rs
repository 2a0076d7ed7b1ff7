//! A conflict: what was recorded apart and cannot hold together, and which sides there are to choose from.
//!
//! It is found by the fold (`desk::fold::conflict`) and settled by a command (`domain::correct::settle`);
//! here is only its shape. Sides are named 1, 2, … in the order of their first acts, the same on every
//! replica. Nothing in a conflict is lost: a side that is not kept stays in the story.

use crate::base::id::{DeviceId, EntryId};
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::dossier::{Dossier, Stamp};
use crate::domain::event::Event;

coded_enum! {
    /// What excludes each other.
    pub enum ConflictKind {
        /// Acts on one dossier that decide where it stands.
        Acts = 1, "acts";
        /// Two dossiers that were given one number.
        Number = 2, "number";
        /// Payments whose receipts were given one number.
        Receipt = 3, "receipt";
        /// Versions of the working calendar that say different things of one day.
        Calendar = 4, "calendar";
        /// Versions of the rules that say different things of one rule.
        Rules = 5, "rules";
    }
}

coded_enum! {
    /// What became of an entry in its dossier.
    pub enum Effect {
        /// It holds.
        Holds = 0, "holds";
        /// It is a side of a conflict that is not settled: without effect until then.
        Disputed = 1, "disputed";
        /// Another side was kept: without effect.
        SetAside = 2, "set-aside";
        /// It waits to be confirmed, or was built on what does: without effect until then.
        Proposed = 3, "proposed";
    }
}

/// One exclusive act of a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Its entry.
    pub entry: EntryId,
    /// The device it was recorded at.
    pub device: DeviceId,
    /// What it says.
    pub event: Event,
    /// When, by whom.
    pub stamp: Stamp,
}

/// One side: an act and what was built on it, in causal order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Side {
    /// The acts; the first one names the side's place among the others.
    pub acts: Vec<Act>,
}

/// Acts on a dossier that exclude each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conflict {
    /// The sides, at least two.
    pub sides: Vec<Side>,
}

impl Conflict {
    /// Since when there are two sides: when the second of them began.
    pub fn since(&self) -> Option<Timestamp> {
        self.sides.get(1).and_then(|side| side.acts.first()).map(|act| act.stamp.at)
    }

    /// A side by its number, from 1.
    pub fn side(&self, number: u8) -> Option<&Side> {
        self.sides.get(usize::from(number).checked_sub(1)?)
    }
}

impl Dossier {
    /// The dossier as it would stand with one side kept, from the last state before the split.
    pub fn keeping(&self, side: &Side) -> Self {
        let mut kept = self.clone();
        side.acts.iter().for_each(|act| kept.apply(act.event.clone(), act.stamp));
        kept
    }
}
