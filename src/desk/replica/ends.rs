//! Other ends of logs: what a hub keeps for a device of which somebody else holds an end that the hub does not.
//!
//! A disk that went back to an earlier day goes on in its log, and where the hub went back too, nobody but
//! another desk knows what was recorded there first. That desk shows its end, the hub keeps it until the device
//! calls, and gives it that: the device alone decides, and lives on in another log. Kept in memory only: whoever
//! holds the end shows it again as long as the two differ.
//!
//! Invariant: what is kept was signed by the log's device, and says something else than the log held here.

use std::collections::BTreeMap;

use super::{ReplicaFault, post};
use crate::desk::engine::Engine;
use crate::record::chain::{Head, LogKey};
use crate::sync::parcel::Parcel;

/// Bytes of ends kept at a time: of a handful of logs, a parcel each.
const BYTES_MAX: usize = 2 << 20;

/// An end of a log, as far as its first parcel goes.
#[derive(Debug, Clone)]
struct End {
    /// The last head that both ends have.
    both: Head,
    /// The head after the parcel.
    last: Head,
    parcel: Vec<u8>,
}

/// The ends that wait for their devices.
#[derive(Debug, Default)]
pub(super) struct OtherEnds(BTreeMap<LogKey, End>);

impl OtherEnds {
    /// Keeps a parcel where it says something else than the log held here; says whether it does.
    pub(super) fn keep(&mut self, engine: &mut Engine, parcel: &Parcel) -> Result<bool, ReplicaFault> {
        let log = parcel.log;
        let (held, before) = (engine.head_of(log)?, engine.head_at(log, parcel.first().saturating_sub(1))?);
        let Some(before) = before else { return Ok(false) };
        let (both, goes_on) = post::follow(engine, before, parcel)?;
        if goes_on || both.seq >= held.seq {
            return Ok(false);
        }
        let parts = parcel.entries().iter().find(|entry| entry.seq == both.seq + 1);
        if let Some(first) = parts
            && engine.was_set_aside(log, both, &first.canonical)?
        {
            // Its device knows it, and who shows it will hear so.
            return Ok(true);
        }
        let word = parcel.signed_after(before)?;
        let parcel = Parcel::pack(parcel.entries(), &word);
        let kept: usize = self.0.values().map(|end| end.parcel.len()).sum();
        if kept + parcel.len() <= BYTES_MAX {
            self.0.entry(log).or_insert(End { both, last: word.head, parcel });
        }
        Ok(true)
    }

    /// Logs of which another end is kept, where it still is another.
    pub(super) fn logs(&mut self, engine: &mut Engine) -> Result<BTreeMap<LogKey, Head>, ReplicaFault> {
        let mut parted = BTreeMap::new();
        for (log, end) in &self.0 {
            let goes_on = engine.head_of(*log)?.seq > end.both.seq;
            if goes_on
                && engine.head_at(*log, end.both.seq)? == Some(end.both)
                && engine.head_at(*log, end.last.seq)? != Some(end.last)
            {
                parted.insert(*log, end.last);
            }
        }
        self.0.retain(|log, _| parted.contains_key(log));
        Ok(parted)
    }

    /// The parcel kept for the device of a log, where it lies behind a head.
    pub(super) fn after(&self, log: LogKey, after: Head) -> Option<(Vec<u8>, Head)> {
        let end = self.0.get(&log).filter(|end| after != end.last)?;
        Some((end.parcel.clone(), end.last))
    }
}
