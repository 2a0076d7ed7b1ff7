//! The desk's side: saying how far it is, packing what the hub lacks, taking over what it lacks itself.

use std::collections::BTreeMap;

use super::ReplicaFault;
use crate::desk::engine::{DeskFault, Engine, Limits, Run, Vouched};
use crate::desk::rows::HubRow;
use crate::record::act::Placed;
use crate::record::chain::{Frontier, Head, LogKey};
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

/// What is to be done after a welcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What goes where.
    pub moves: Difference,
    /// Logs written now of which the hub holds more, or another end: this disk went back to an earlier day, or
    /// was copied. They are looked at before anything moves.
    pub doubtful: Vec<LogKey>,
    /// Logs of devices that were shut out of which more lies here than the hub accepted.
    pub closed: Vec<LogKey>,
}

/// What is to be done after a welcome. Logs of others that are forked are left alone; the rest goes on.
pub fn plan(engine: &mut Engine, hub: &HubRow, welcome: &Welcome) -> Result<Plan, ReplicaFault> {
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
    let mut moves = difference(&ours, &theirs, &scopes, |_| true);
    // Into the hub's scope goes only what a hub lost of its own.
    moves.push.retain(|(log, _)| log.scope != hub.scope || log.device == hub.hub);
    let doubtful = doubtful(engine, &moves)?;
    let closed = closed(engine, hub, &mut moves, &ours)?;
    Ok(Plan { moves, doubtful, closed })
}

/// Takes out what the hub said that it does not accept: what lies here of it stays here, and is told.
fn closed(
    engine: &mut Engine,
    hub: &HubRow,
    moves: &mut Difference,
    ours: &Frontier,
) -> Result<Vec<LogKey>, ReplicaFault> {
    let (mut closed, mut push) = (Vec::new(), Vec::with_capacity(moves.push.len()));
    for (log, after) in moves.push.drain(..) {
        let accepted = engine.accepted_of(hub.hub, log)?;
        let open = accepted.holds(ours.get(&log).copied().unwrap_or_default());
        if !open {
            closed.push(log);
        }
        let sends = open
            || match parcel_after(engine, log, after) {
                Err(ReplicaFault::Forked(_)) => false,
                next => next?.is_some(),
            };
        push.extend(sends.then_some((log, after)));
    }
    moves.push = push;
    Ok(closed)
}

/// The logs of this device of which the hub holds something else than lies here. Of the life written now that
/// is more than the beginning, too: it was written here, and nobody else can know more of it.
fn doubtful(engine: &mut Engine, moves: &Difference) -> Result<Vec<LogKey>, ReplicaFault> {
    let present = engine.log();
    let own = |log: &LogKey| log.device == present.device;
    let of_this_life = |log: &LogKey| own(log) && log.incarnation == present.incarnation;
    let longer_there = moves.pull.iter().map(|(log, _)| *log).filter(of_this_life);
    let mut doubtful: Vec<LogKey> = longer_there.chain(moves.forked.iter().copied().filter(own)).collect();
    for (log, after) in moves.push.iter().filter(|(log, after)| own(log) && after.seq > 0) {
        // Longer here, but perhaps from an earlier point on.
        if matches!(engine.run(*log, *after, PEEK)?, Run::Forked) {
            doubtful.push(*log);
        }
    }
    Ok(doubtful)
}

/// How far this store knows that the hub held what lies here of a log: from there on the two are compared.
pub fn compared_from(engine: &mut Engine, hub: &HubRow, log: LogKey) -> Result<Head, ReplicaFault> {
    let acknowledged = engine.receipt_of(hub.hub, log)?.map(|row| row.head);
    match acknowledged {
        // Since it was given, the log may have been cut here: then it says nothing of what lies here now.
        Some(head) if holds(engine, log, head)? => Ok(head),
        _ => Ok(Head::default()),
    }
}

/// [`follow`], from where the parcel goes on from something that lies here; else from `both`.
pub fn follow_from_any(
    engine: &mut Engine,
    both: Head,
    parcel: &Parcel,
) -> Result<(Head, bool), ReplicaFault> {
    let here = engine.head_at(parcel.log, parcel.first().saturating_sub(1))?;
    follow(engine, here.unwrap_or(both), parcel)
}

/// Follows what the hub holds of a log as long as the same lies here, from a head that both have; where they
/// part, or one ends, and whether the other side may still go on alike.
pub fn follow(engine: &mut Engine, both: Head, parcel: &Parcel) -> Result<(Head, bool), ReplicaFault> {
    // Only this device itself can have continued its log elsewhere.
    parcel.signed_after(both)?;
    let limits = Limits { bytes: usize::MAX, last: parcel.last() };
    let Run::Entries(ours, _) = engine.run(parcel.log, both, limits)? else { return Ok((both, false)) };
    let (mut head, mut whole) = (both, both);
    let theirs = parcel.entries().iter().filter(|entry| entry.seq > both.seq);
    let mut ours = ours.into_iter();
    for entry in theirs {
        if ours.next().is_none_or(|own| own.seq != entry.seq || own.canonical != entry.canonical) {
            return Ok((whole, false));
        }
        head = head.extend(parcel.log, &entry.canonical);
        if entry.ends_act() {
            whole = head;
        }
    }
    Ok((whole, true))
}

/// Lives on once it is known how much of each doubtful log the hub has too: in another life where one of them
/// is written now. What lies here behind that is set aside and goes on in the logs of the life there is then;
/// what only the hub has comes back by the next plan.
/// Returns how many entries those are; `None` where everything here is at the hub, in lives that are over.
pub fn live_on(engine: &mut Engine, common: &[(LogKey, Head)]) -> Result<Option<u64>, ReplicaFault> {
    let (mut parted, mut brought) = (Vec::new(), 0);
    for (log, kept) in common {
        let only_here = engine.head_of(*log)?.seq.saturating_sub(kept.seq);
        if only_here > 0 {
            parted.push((*log, *kept));
            brought += only_here;
        }
    }
    let present = engine.log().incarnation;
    if !parted.is_empty() {
        engine.supersede(&parted)?;
    } else if common.iter().any(|(log, _)| log.incarnation == present) {
        engine.begin_another_life()?;
    } else {
        return Ok(None);
    }
    Ok(Some(brought))
}

/// What became of a parcel of a log of this device that came back to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// It says what lies here, or goes on from there.
    Fits,
    /// It said something else: what lies here is set aside, and so many entries came along.
    LivedOn(u64),
    /// It is an end that was set aside here before, and stands in another log.
    SetAside,
}

/// Meets a parcel of a log of this device, of the present life or an earlier one: what lies here is compared with
/// it first, from what `followed` says both have. Where it says more than is here of the present life, or
/// something else, this device lives on in another log.
pub fn meet_own(
    engine: &mut Engine,
    followed: &mut BTreeMap<LogKey, Head>,
    parcel: &Parcel,
) -> Result<Met, ReplicaFault> {
    let (log, present) = (parcel.log, engine.log());
    if log.device != present.device {
        return Ok(Met::Fits);
    }
    let here = engine.head_at(log, parcel.first().saturating_sub(1))?;
    let Some(from) = here.or_else(|| followed.get(&log).copied()) else { return Ok(Met::Fits) };
    let (both, goes_on) = follow(engine, from, parcel)?;
    followed.insert(log, both);
    if goes_on {
        return Ok(Met::Fits);
    }
    if log.incarnation != present.incarnation && stands_elsewhere(engine, both, parcel)? {
        return Ok(Met::SetAside);
    }
    Ok(live_on(engine, &[(log, both)])?.map_or(Met::Fits, Met::LivedOn))
}

/// Whether what a parcel says behind a head stands in another log of this device already.
fn stands_elsewhere(engine: &mut Engine, both: Head, parcel: &Parcel) -> Result<bool, ReplicaFault> {
    let Some(first) = parcel.entries().iter().find(|entry| entry.seq > both.seq) else { return Ok(false) };
    let own =
        |log: &LogKey| *log != parcel.log && log.device == parcel.log.device && log.scope == parcel.log.scope;
    let logs: Vec<LogKey> = engine.frontier(None)?.into_keys().filter(own).collect();
    let all = Limits { bytes: usize::MAX, last: u64::MAX };
    for log in logs {
        if let Run::Entries(entries, _) = engine.run(log, Head::default(), all)?
            && entries.iter().any(|entry| entry.canonical == first.canonical)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// As much of a log as tells whether it goes on from a head.
const PEEK: Limits = Limits { bytes: 1, last: 0 };

/// The next parcel of a log after a head; `None` at its end, or where its hub accepts no more of it. Own heads are
/// signed now, those of others are kept as their devices signed them.
pub fn parcel_after(
    engine: &mut Engine,
    log: LogKey,
    after: Head,
) -> Result<Option<(Vec<u8>, Head, u64)>, ReplicaFault> {
    let (entries, signed) = if log.device == engine.device().id {
        match engine.run(log, after, Limits { bytes: RAW_TARGET, last: u64::MAX })? {
            Run::Entries(entries, head) => (entries, SignedHead::sign(log, head, engine.keys().signing())),
            Run::Forked => return Err(ReplicaFault::Forked(log)),
        }
    } else {
        let last = match engine.own_hub()? {
            Some(hub) => engine.accepted_of(hub.hub, log)?.last(),
            None => u64::MAX,
        };
        match engine.vouched_run(log, after, Limits { bytes: RAW_TARGET, last })? {
            Vouched::Entries(entries, word) => (entries, word),
            Vouched::Nothing => return Ok(None),
            Vouched::Forked => return Err(ReplicaFault::Forked(log)),
        }
    };
    if entries.is_empty() {
        return Ok(None);
    }
    Ok(Some((Parcel::pack(&entries, &signed), signed.head, entries.len() as u64)))
}

/// Takes a parcel over; the number of new entries.
pub fn take(engine: &mut Engine, hub: &HubRow, parcel: Parcel) -> Result<u64, ReplicaFault> {
    let fresh = admit(engine, hub, parcel)?;
    Ok(engine.absorb(fresh.entries)? as u64)
}

/// What of a parcel is new here, and its device's word for it, which is recorded already.
pub(super) struct Fresh {
    entries: Vec<Placed>,
    word: SignedHead,
}

impl Fresh {
    /// What is kept until the last of several pieces is taken; `None` where there is but one.
    pub(super) fn kept(&self) -> Option<Vec<u8>> {
        let bytes: usize = self.entries.iter().map(Placed::size).sum();
        (bytes > PIECE_BYTES).then(|| Parcel::pack(&self.entries, &self.word))
    }

    /// The entries in pieces of whole acts.
    pub(super) fn pieces(self) -> Vec<Vec<Placed>> {
        pieces(self.entries)
    }
}

/// Judges a parcel, and records its device's word for what of it is new here, before that is: entries that
/// nobody vouches for could be given back to no hub.
pub(super) fn admit(engine: &mut Engine, hub: &HubRow, parcel: Parcel) -> Result<Fresh, ReplicaFault> {
    if parcel.log.scope == hub.scope && parcel.log.device != hub.hub {
        // Only the hub speaks in the hub's scope.
        return Err(ReplicaFault::NotGranted(hub.scope));
    }
    let (log, held) = (parcel.log, engine.head_of(parcel.log)?);
    let (mut entries, word) = parcel.after(held)?;
    if let Some(first) = entries.first()
        && engine.was_set_aside(log, held, &first.canonical)?
    {
        entries.clear();
    }
    if !entries.is_empty() && !engine.accepted_of(hub.hub, log)?.holds(word.head) {
        return Err(super::restored::after_revocation(log.device));
    }
    if !entries.is_empty() {
        engine.record_signed(&[word])?;
    }
    Ok(Fresh { entries, word })
}

/// Bytes of entries taken over at a time: a clerk's act waits for no more than these.
const PIECE_BYTES: usize = if cfg!(test) { 512 } else { 8 * 1024 };
/// Rows at which what was taken over is handed to the state, for the same reason.
const PIECE_ROWS: usize = 400;

/// Entries in pieces of whole acts.
fn pieces(entries: Vec<Placed>) -> Vec<Vec<Placed>> {
    let (mut pieces, mut piece, mut bytes) = (Vec::new(), Vec::new(), 0);
    for placed in entries {
        let ends = placed.ends_act();
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

/// Records one of the pieces of what is [`Fresh`], in their order.
pub(super) fn take_piece(engine: &mut Engine, piece: Vec<Placed>) -> Result<(), ReplicaFault> {
    engine.absorb(piece)?;
    Ok(engine.save_rows(PIECE_ROWS)?)
}

/// Keeps receipts that the hub signed for what is here. One for another history of a log says nothing of this.
pub fn note_receipts(engine: &mut Engine, hub: &HubRow, receipts: &[ReceiptV1]) -> Result<(), ReplicaFault> {
    let mut good = Vec::with_capacity(receipts.len());
    for receipt in receipts.iter().cloned().map(Receipt::from) {
        receipt.verify(hub.hub).map_err(ParcelError::Head)?;
        if holds(engine, receipt.log, receipt.head)? {
            good.push(receipt);
        }
    }
    Ok(engine.record_receipts(&good)?)
}

/// Whether a head is one of the log as it lies here.
fn holds(engine: &mut Engine, log: LogKey, head: Head) -> Result<bool, DeskFault> {
    let held = engine.head_of(log)?;
    if head.seq >= held.seq || head.seq == 0 {
        return Ok(held == head);
    }
    Ok(!matches!(engine.run(log, head, PEEK)?, Run::Forked))
}

/// How far the hub holds what this device recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Entries of this device that no receipt covers yet.
    pub unsent: u64,
    /// Entries of all devices that are held here.
    pub held: u64,
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
        standing.held += head.seq;
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
