//! One hash over what entries fold to, equal on every replica that holds the same entries.

use std::ops::ControlFlow;

use crate::base::id::{ChainHash, DeviceId};
use crate::desk::fold::FOLD_VERSION;
use crate::desk::keys;
use crate::desk::rows::RangeRow;
use crate::record::chain::{Frontier, Head, LogKey};
use crate::record::codec;
use crate::store::ledger::{APPLIED_KEY, SUM_KEY};
use crate::store::state::{KeyRange, Order, State, StateFault};

/// Whether a row says something about this copy alone: where its journal holds things, which post it
/// was founded for, how far its state is.
pub(in crate::desk) fn is_local(key: &[u8]) -> bool {
    key == APPLIED_KEY
        || key == SUM_KEY
        || key == keys::POST
        || matches!(
            key.first(),
            Some(
                &(keys::PLACES
                    | keys::CONTENT
                    | keys::AWAITED
                    | keys::POINT
                    | keys::SIGNED_HEAD
                    | keys::RECEIPT
                    | keys::SUPERSEDING
                    | keys::CUTS)
            )
        )
}

/// A digest over all rows but the local ones. Equal frontiers give equal digests (of equal fold
/// versions), whatever the order in which the entries came.
pub fn state_digest(state: &dyn State) -> Result<ChainHash, StateFault> {
    let mut hasher = blake3::Hasher::new_derive_key("motcua state v1");
    hasher.update(&FOLD_VERSION.0.to_le_bytes());
    state.range(&KeyRange::all(), Order::Forward, &mut |key, value| {
        if !is_local(key) {
            let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes();
            hasher.update(&length(key)).update(key).update(&length(value)).update(value);
        }
        ControlFlow::Continue(())
    })?;
    Ok(ChainHash(*hasher.finalize().as_bytes()))
}

/// How far each log is known, from the rows of their heads.
pub(super) fn frontier(state: &dyn State) -> Result<Frontier, StateFault> {
    let mut frontier = Frontier::new();
    let mut fault = None;
    state.range(&KeyRange::prefix(&[keys::HEAD]), Order::Forward, &mut |key, value| {
        let log = key.get(1..).and_then(|bytes| bytes.try_into().ok()).map(|b| LogKey::from_bytes(&b));
        match (log, codec::decode::<Head>(value)) {
            (Some(log), Ok(head)) => {
                frontier.insert(log, head);
            }
            _ => fault = Some(StateFault::Invalid("a log's head")),
        }
        ControlFlow::Continue(())
    })?;
    fault.map_or(Ok(frontier), Err)
}

/// The serials a device may give, by agency.
pub(super) fn ranges_of(state: &dyn State, device: DeviceId) -> Result<Vec<(String, RangeRow)>, StateFault> {
    let prefix = keys::range(device, "");
    let mut ranges = Vec::new();
    state.range(&KeyRange::prefix(&prefix), Order::Forward, &mut |key, value| {
        let agency = key.get(prefix.len()..).and_then(|bytes| std::str::from_utf8(bytes).ok());
        if let (Some(agency), Ok(row)) = (agency, codec::decode::<RangeRow>(value)) {
            ranges.push((agency.to_owned(), row));
        }
        ControlFlow::Continue(())
    })?;
    Ok(ranges)
}
