//! The desk's side: saying how far it is, packing what the hub lacks, taking over what it lacks itself.

use super::ReplicaFault;
use crate::desk::engine::{DeskFault, Engine, Limits, Run};
use crate::desk::rows::HubRow;
use crate::domain::post::IncarnationCause;
use crate::record::act::Placed;
use crate::record::chain::{Frontier, Head, LogKey};
use crate::record::entry::Entry;
use crate::record::head::{Receipt, ReceiptV1, SignedHead};
use crate::sync::difference::{Difference, difference, digests};
use crate::sync::message::{Hello, PROTOCOL, Welcome, short};
use crate::sync::parcel::{Parcel, ParcelError, RAW_TARGET};

/// Says how far this desk is.
pub fn hello(engine: &mut Engine) -> Result<Hello, ReplicaFault> {
    let frontier = engine.frontier(None)?;
    let own = engine.device().id;
    let signed = frontier
        .iter()
        .filter(|(log, head)| log.device == own && head.seq > 0)
        .map(|(log, head)| SignedHead::sign(*log, *head, engine.keys().signing()).into())
        .collect();
    Ok(Hello {
        protocol: PROTOCOL,
        clock: engine.clock().now().unix_millis(),
        incarnation: engine.log().incarnation,
        scopes: digests(&frontier).into_iter().map(|(scope, digest)| (scope, short(digest))).collect(),
        signed,
    })
}

/// What is to be done after a welcome. Logs forked are left alone; the others go on.
pub fn plan(engine: &mut Engine, hub: &HubRow, welcome: &Welcome) -> Result<Difference, ReplicaFault> {
    if welcome.protocol != PROTOCOL {
        return Err(ReplicaFault::Protocol(welcome.protocol));
    }
    note_receipts(engine, hub, &welcome.receipts)?;
    let ours = engine.frontier(None)?;
    let mut theirs = Frontier::new();
    for (scope, heads) in &welcome.scopes {
        for (device, incarnation, head) in heads {
            theirs.insert(LogKey { device: *device, incarnation: *incarnation, scope: *scope }, *head);
        }
    }
    let scopes: Vec<_> = welcome.scopes.iter().map(|(scope, _)| *scope).collect();
    let mut plan = difference(&ours, &theirs, &scopes, |_| true);
    // Into the hub's scope goes only what a hub lost of its own.
    plan.push.retain(|(log, _)| log.scope != hub.scope || log.device == hub.hub);
    live_on(engine, &mut plan, &theirs)?;
    Ok(plan)
}

/// Where the hub holds more of the log written now, or another end of it, this disk went back to an earlier
/// day: nothing more is written to that log, and what was lost comes back.
fn live_on(engine: &mut Engine, plan: &mut Difference, theirs: &Frontier) -> Result<(), ReplicaFault> {
    let present = engine.log();
    let lost = plan.pull.iter().any(|(log, _)| *log == present);
    let mut forked = plan.forked.contains(&present);
    if let Some((log, after)) = plan.push.iter().find(|(log, _)| *log == present) {
        // Longer here, but perhaps from an earlier point on.
        forked |= theirs.contains_key(log) && matches!(engine.run(*log, *after, PEEK)?, Run::Forked);
    }
    if lost || forked {
        engine.begin_life(IncarnationCause::HubDiffers, Some(present.incarnation))?;
        let new = engine.log();
        plan.push.push((new, Head::default()));
    }
    Ok(())
}

/// As much of a log as tells whether it goes on from a head.
const PEEK: Limits = Limits { bytes: 1, last: 0 };

/// The next parcel of a log after a head; `None` at its end. Own heads are signed now, those of others are
/// kept as their devices signed them.
pub fn parcel_after(
    engine: &mut Engine,
    log: LogKey,
    after: Head,
) -> Result<Option<(Vec<u8>, Head, u64)>, ReplicaFault> {
    let own = log.device == engine.device().id;
    let signed = if own { Vec::new() } else { engine.signed_after(log, after.seq, 1)? };
    let limits = match (own, signed.first()) {
        (true, _) => Limits { bytes: RAW_TARGET, last: u64::MAX },
        (false, Some(signed)) => Limits { bytes: usize::MAX, last: signed.head.seq },
        (false, None) => return Ok(None),
    };
    let (entries, head) = match engine.run(log, after, limits)? {
        Run::Entries(entries, head) => (entries, head),
        Run::Forked => return Err(ReplicaFault::Forked(log)),
    };
    if entries.is_empty() {
        return Ok(None);
    }
    let signed = match signed.first() {
        Some(signed) if signed.head != head => return Ok(None),
        Some(signed) => *signed,
        None => SignedHead::sign(log, head, engine.keys().signing()),
    };
    Ok(Some((Parcel::pack(&entries, &signed), head, entries.len() as u64)))
}

/// Takes a parcel over; the number of new entries, and the head they end at.
pub fn take(engine: &mut Engine, hub: &HubRow, parcel: Parcel) -> Result<(u64, SignedHead), ReplicaFault> {
    let (fresh, signed) = check(engine, hub, parcel)?;
    let count = fresh.len() as u64;
    engine.absorb(fresh)?;
    Ok((count, signed))
}

/// Judges a parcel; what of it is new here, and the head it ends at.
pub(super) fn check(
    engine: &mut Engine,
    hub: &HubRow,
    parcel: Parcel,
) -> Result<(Vec<Placed>, SignedHead), ReplicaFault> {
    if parcel.log.scope == hub.scope && parcel.log.device != hub.hub {
        // Only the hub speaks in the hub's scope.
        return Err(ReplicaFault::NotGranted(hub.scope));
    }
    let (log, held) = (parcel.log, engine.head_of(parcel.log)?);
    let (fresh, signed) = parcel.after(held)?;
    if !fresh.is_empty() && !engine.accepted_of(hub.hub, log)?.holds(signed.head) {
        return Err(super::restored::after_revocation(log.device));
    }
    Ok((fresh, signed))
}

/// Bytes of entries taken over at a time: a clerk's act waits for no more than these.
const PIECE_BYTES: usize = 8 * 1024;
/// Rows at which what was taken over is handed to the state, for the same reason.
const PIECE_ROWS: usize = 400;

/// Entries in pieces of whole acts.
pub(super) fn pieces(entries: Vec<Placed>) -> Vec<Vec<Placed>> {
    let (mut pieces, mut piece, mut bytes) = (Vec::new(), Vec::new(), 0);
    for placed in entries {
        let ends = Entry::from_bytes(&placed.canonical).map_or(true, |entry| !entry.act_continues);
        bytes += placed.size();
        piece.push(placed);
        if ends && bytes >= PIECE_BYTES {
            pieces.push(std::mem::take(&mut piece));
            bytes = 0;
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// Records one of the [`pieces`] of what [`check`] found new.
pub(super) fn take_piece(engine: &mut Engine, piece: Vec<Placed>) -> Result<(), ReplicaFault> {
    engine.absorb(piece)?;
    Ok(engine.save_rows(PIECE_ROWS)?)
}

/// Keeps receipts that the hub signed for what is here.
pub fn note_receipts(engine: &mut Engine, hub: &HubRow, receipts: &[ReceiptV1]) -> Result<(), ReplicaFault> {
    let mut good = Vec::with_capacity(receipts.len());
    for receipt in receipts.iter().cloned().map(Receipt::from) {
        receipt.verify(hub.hub).map_err(ParcelError::Head)?;
        good.push(receipt);
    }
    Ok(engine.record_receipts(&good)?)
}

/// How far the hub holds what this device recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Entries of this device that no receipt covers yet.
    pub unsent: u64,
    /// Whether a backup of the hub holds all of them; `None` where the hub has none.
    pub backed_up: Option<bool>,
}

/// Compares this device's logs with the hub's receipts; `None` before a hub is joined.
pub fn standing_with(engine: &mut Engine) -> Result<Option<Standing>, DeskFault> {
    let Some(hub) = engine.own_hub()? else { return Ok(None) };
    let own = engine.device().id;
    let mut standing = Standing::default();
    let mut backed = Vec::new();
    for (log, head) in engine.frontier(None)? {
        if log.device != own {
            continue;
        }
        let receipt = engine.receipt_of(hub.hub, log)?;
        standing.unsent += head.seq.saturating_sub(receipt.map_or(0, |row| row.head.seq));
        backed.push(receipt.and_then(|row| row.backed_up).map(|seq| seq >= head.seq));
    }
    let known = backed.iter().any(Option::is_some);
    standing.backed_up = known.then(|| backed.iter().all(|each| *each == Some(true)));
    Ok(Some(standing))
}

/// [`standing_with`]; a device without a hub has sent nothing and owes nothing.
pub fn standing(engine: &mut Engine) -> Result<Standing, DeskFault> {
    Ok(standing_with(engine)?.unwrap_or_default())
}
