//! Reading entries back from the journal, or from the group that is not written yet.

use std::cell::RefCell;
use std::ops::ControlFlow;

use crate::base::id::EntryId;
use crate::desk::fold::{FoldFault, Recall};
use crate::desk::rows::Place;
use crate::record::act::{Placed, decode_frame};
use crate::record::chain::LogKey;
use crate::record::entry::entry_id;
use crate::store::journal::{FrameKind, JournalReader, Position};

/// A reader that keeps the frame it read last: an act's entries lie side by side.
#[derive(Debug)]
pub struct Reading<'a> {
    journal: JournalReader,
    group: &'a [Placed],
    last: RefCell<Option<(Position, Vec<Placed>)>>,
}

impl<'a> Reading<'a> {
    /// Reads from a journal and from the entries of a group not yet in it.
    pub fn new(journal: JournalReader, group: &'a [Placed]) -> Self {
        Self { journal, group, last: RefCell::new(None) }
    }
}

impl Recall for Reading<'_> {
    fn recall(&self, place: Place) -> Result<Placed, FoldFault> {
        let index = usize::from(place.index);
        let lost = || FoldFault::Unreadable(format!("no entry {index} at {}", place.position()));
        if place.is_pending() {
            return self.group.get(index).cloned().ok_or_else(lost);
        }
        let mut last = self.last.borrow_mut();
        if last.as_ref().is_none_or(|(at, _)| *at != place.position()) {
            let frame = self
                .journal
                .read(place.position())
                .map_err(|fault| FoldFault::Unreadable(fault.to_string()))?;
            let entries =
                decode_frame(&frame.body).map_err(|error| FoldFault::Unreadable(error.to_string()))?;
            *last = Some((place.position(), entries));
        }
        last.as_ref().and_then(|(_, entries)| entries.get(index)).cloned().ok_or_else(lost)
    }

    fn find(&self, from: Place, log: LogKey, seq: u64) -> Result<Option<EntryId>, FoldFault> {
        let unreadable = |fault: &dyn std::fmt::Display| FoldFault::Unreadable(fault.to_string());
        let meant = |entry: &&Placed| entry.log == log && entry.seq == seq;
        if !from.is_pending() {
            for frame in self.journal.frames(from.position()).map_err(|fault| unreadable(&fault))? {
                let frame = frame.map_err(|fault| unreadable(&fault))?;
                if frame.kind != FrameKind::ACTS {
                    continue;
                }
                let entries = decode_frame(&frame.body).map_err(|error| unreadable(&error))?;
                if let Some(found) = entries.iter().find(meant) {
                    return Ok(Some(entry_id(&found.canonical)));
                }
            }
        }
        Ok(self.group.iter().find(meant).map(|entry| entry_id(&entry.canonical)))
    }

    fn each(&self, from: Place, each: &mut dyn FnMut(&Placed) -> ControlFlow<()>) -> Result<(), FoldFault> {
        let unreadable = |fault: &dyn std::fmt::Display| FoldFault::Unreadable(fault.to_string());
        if !from.is_pending() {
            for frame in self.journal.frames(from.position()).map_err(|fault| unreadable(&fault))? {
                let frame = frame.map_err(|fault| unreadable(&fault))?;
                if frame.kind != FrameKind::ACTS {
                    continue;
                }
                let entries = decode_frame(&frame.body).map_err(|error| unreadable(&error))?;
                if entries.iter().try_for_each(&mut *each).is_break() {
                    return Ok(());
                }
            }
        }
        // What is left is not written yet: there is little of it.
        let _ = self.group.iter().try_for_each(each);
        Ok(())
    }
}
