//! Bundles of an engine: written for a device, taken in from one.
//!
//! A stick is a line with long pauses: what goes on it and how it is judged is the same as over a network.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};

use serde::{Deserialize, Serialize};

use super::ReplicaFault;
use super::hub::Hub;
use super::post::{self, Met};
use crate::base::id::DeviceId;
use crate::base::random::Random;
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::rows::HubRow;
use crate::domain::refusal::{self, Refusal};
use crate::record::chain::{Frontier, Head, LogKey};
use crate::record::head::ReceiptV1;
use crate::sync::bundle::{BundleFault, BundleHead, Piece, Reader, Writer};
use crate::sync::parcel::{Parcel, ParcelError};

/// What a bundle came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundled {
    /// The device it is for, or comes from.
    pub device: DeviceId,
    /// Entries written, or new here.
    pub entries: u64,
    /// Parcels.
    pub parcels: u64,
    /// Logs of which entries before those in the bundle are missing here: from which number on.
    pub missing: Vec<(LogKey, u64)>,
    /// Parcels that were refused, with the reason.
    pub refused: Vec<(LogKey, String)>,
    /// Set where the bundle holds more of this device's log than this device, or another end of it, so that it
    /// lives on in another: how many entries, recorded here only, came along.
    pub lived_on: Option<u64>,
}

impl Bundled {
    /// What it came to, as scripts read it.
    pub fn report(&self) -> BundleReport {
        let missing = self.missing.iter().map(|(log, from)| MissingLog { log: log.to_string(), from: *from });
        let refused =
            self.refused.iter().map(|(log, why)| RefusedLog { log: log.to_string(), reason: why.clone() });
        BundleReport {
            device: self.device,
            entries: self.entries,
            parcels: self.parcels,
            missing: missing.collect(),
            refused: refused.collect(),
            lived_on: self.lived_on,
        }
    }
}

/// What a bundle came to, as scripts read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleReport {
    /// The device it is for, or comes from.
    pub device: DeviceId,
    /// Entries written, or new here.
    pub entries: u64,
    /// Parcels.
    pub parcels: u64,
    /// What is missing before it.
    pub missing: Vec<MissingLog>,
    /// What was refused.
    pub refused: Vec<RefusedLog>,
    /// Entries that came along into another life; null where this device goes on in the life it had.
    pub lived_on: Option<u64>,
}

/// A log of which entries are missing here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingLog {
    /// Which.
    pub log: String,
    /// From which number on.
    pub from: u64,
}

/// A log that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedLog {
    /// Which.
    pub log: String,
    /// Why.
    pub reason: String,
}

/// A way to the hub: in one's own hand, or between the requests of one that runs. A bundle takes it for a parcel
/// at a time.
pub trait ReachHub {
    /// Does something with the hub.
    fn with<T>(&mut self, work: impl FnOnce(&mut Hub) -> Result<T, ReplicaFault>) -> Result<T, ReplicaFault>;
}

impl ReachHub for Hub {
    fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, ReplicaFault>,
    ) -> Result<T, ReplicaFault> {
        work(self)
    }
}

/// Why a bundle could not be made or taken in; what was taken before is in.
#[derive(Debug, thiserror::Error)]
pub enum BundlingFault {
    /// The file.
    #[error(transparent)]
    Bundle(#[from] BundleFault),
    /// What it holds, or the store.
    #[error(transparent)]
    Replica(#[from] ReplicaFault),
}

impl From<DeskFault> for BundlingFault {
    fn from(fault: DeskFault) -> Self {
        Self::Replica(fault.into())
    }
}

fn head(engine: &mut Engine) -> Result<BundleHead, DeskFault> {
    Ok(BundleHead {
        signing_key: engine.device().signing_key,
        sealing_key: engine.device().sealing_key,
        made_at: engine.clock().now().unix_millis(),
        basis: engine.frontier(None)?.into_iter().collect(),
    })
}

/// Writes what this device recorded for its hub: all of it, or what no receipt of the hub covers yet.
pub fn export_to_hub(
    engine: &mut Engine,
    hub: &HubRow,
    since_last: bool,
    out: &mut dyn Write,
    random: &mut dyn Random,
) -> Result<Bundled, BundlingFault> {
    let own = engine.device().id;
    let head = head(engine)?;
    let logs: Vec<LogKey> = head.basis.iter().map(|(log, _)| *log).filter(|log| log.device == own).collect();
    let mut writer = Writer::begin(out, hub.hub, &hub.sealing_key, &head, engine.keys().signing(), random)?;
    let mut done = Bundled { device: hub.hub, ..Bundled::default() };
    for log in logs {
        let receipt = if since_last { engine.receipt_of(hub.hub, log)? } else { None };
        let mut after = receipt.map_or_else(Head::default, |row| row.head);
        while let Some((parcel, head, count)) = post::parcel_after(engine, log, after)? {
            writer.parcel(&parcel)?;
            (done.parcels, done.entries, after) = (done.parcels + 1, done.entries + count, head);
        }
    }
    writer.end()?;
    Ok(done)
}

/// Takes the hub's answer in.
pub fn import_from_hub(
    engine: &mut Engine,
    hub: &HubRow,
    input: &mut dyn Read,
) -> Result<Bundled, BundlingFault> {
    let (mut reader, head) = Reader::begin(input, engine.device().id, engine.keys().sealing())?;
    if head.device() != hub.hub {
        return Err(refused(head.device()));
    }
    let mut done = Bundled { device: hub.hub, ..Bundled::default() };
    let (mut followed, mut lived_on) = (BTreeMap::new(), None);
    let taken = take_pieces(&mut reader, &mut done, &mut |piece| match piece {
        Taken::Parcel(parcel) => {
            if let Met::LivedOn(brought) = post::meet_own(engine, &mut followed, &parcel)? {
                lived_on = Some(brought);
            }
            post::take(engine, hub, parcel)
        }
        Taken::Receipts(receipts) => post::note_receipts(engine, hub, &receipts).map(|()| 0),
    });
    done.lived_on = lived_on;
    taken.map(|()| done)
}

/// Takes a device's bundle in at its hub; what the device holds, to answer it.
pub fn import_at_hub<R: ReachHub>(
    hub: &mut R,
    input: &mut dyn Read,
) -> Result<(Bundled, BundleHead), BundlingFault> {
    let (own, key) = hub.with(|hub| Ok((hub.engine().device().id, hub.engine().keys().sealing().clone())))?;
    let (mut reader, head) = Reader::begin(input, own, &key)?;
    let device = head.device();
    hub.with(|hub| hub.admit(device))?;
    let mut done = Bundled { device, ..Bundled::default() };
    let taken = take_pieces(&mut reader, &mut done, &mut |piece| match piece {
        Taken::Parcel(parcel) => Ok(hub.with(|hub| hub.take(device, parcel))? as u64),
        Taken::Receipts(_) => Ok(0),
    });
    // What came before a fault is kept too.
    hub.with(Hub::keep)?;
    taken.map(|()| (done, head))
}

/// Writes the hub's answer for a device that was that far: what it lacks, and receipts for what came from it.
pub fn export_to_device<R: ReachHub>(
    hub: &mut R,
    device: DeviceId,
    basis: &Frontier,
    out: &mut dyn Write,
    random: &mut dyn Random,
) -> Result<Bundled, BundlingFault> {
    let (known, own, keys, receipts, logs) = hub.with(|hub| {
        let known = hub.admit(device)?;
        let own = head(hub.engine())?;
        let keys = hub.engine().keys().signing().clone();
        let receipts: Vec<ReceiptV1> = hub.receipts_for(device)?.into_iter().map(Into::into).collect();
        let logs = hub.readable_by(&known)?;
        Ok((known, own, keys, receipts, logs))
    })?;
    let mut writer = Writer::begin(out, device, &known.sealing_key, &own, &keys, random)?;
    let mut done = Bundled { device, ..Bundled::default() };
    writer.receipts(&receipts)?;
    for (log, held) in logs {
        let mut after = basis.get(&log).copied().unwrap_or_default();
        if log.device == device && after.seq > held.seq {
            // More of its log than came here, perhaps another end: it compares its own with all of it.
            after = Head::default();
        }
        loop {
            let before = after.seq;
            match hub.with(|hub| hub.parcel_after(device, log, after)) {
                Ok(Some((parcel, head))) => {
                    writer.parcel(&parcel)?;
                    (done.parcels, done.entries, after) =
                        (done.parcels + 1, done.entries + head.seq - before, head);
                }
                Ok(None) => break,
                // The device compares its own log with all of it, and goes on in another.
                Err(ReplicaFault::Forked(log)) if log.device == device && before > 0 => {
                    after = Head::default();
                }
                // Another history of one log keeps nothing else back.
                Err(ReplicaFault::Forked(log)) => {
                    done.refused.push((log, ReplicaFault::Forked(log).to_string()));
                    break;
                }
                Err(other) => return Err(other.into()),
            }
        }
    }
    writer.end()?;
    Ok(done)
}

fn refused(device: DeviceId) -> BundlingFault {
    let refusal = Refusal::new(refusal::DEVICE_UNKNOWN).with("device", device);
    BundlingFault::Replica(ReplicaFault::Refused(refusal))
}

/// A piece that is taken over.
enum Taken {
    Parcel(Parcel),
    Receipts(Vec<ReceiptV1>),
}

fn take_pieces<R: Read>(
    reader: &mut Reader<R>,
    done: &mut Bundled,
    take: &mut dyn FnMut(Taken) -> Result<u64, ReplicaFault>,
) -> Result<(), BundlingFault> {
    let mut missing: BTreeMap<LogKey, u64> = BTreeMap::new();
    let mut left_alone: BTreeSet<LogKey> = BTreeSet::new();
    while let Some(piece) = reader.next_piece()? {
        let taken = match piece {
            Piece::Parcel(bytes) => Taken::Parcel(Parcel::unpack(&bytes).map_err(ReplicaFault::from)?),
            Piece::Receipts(receipts) => Taken::Receipts(receipts),
            Piece::Head(_) | Piece::End => continue,
        };
        let log = match &taken {
            Taken::Parcel(parcel) => Some(parcel.log),
            Taken::Receipts(_) => None,
        };
        match (take(taken), log) {
            (Ok(count), log) => {
                done.entries += count;
                done.parcels += u64::from(log.is_some());
            }
            (Err(ReplicaFault::Parcel(ParcelError::Gap { due, .. })), Some(log)) => {
                missing.entry(log).or_insert(due);
            }
            (Err(ReplicaFault::Desk(fault)), _) => return Err(fault.into()),
            (Err(other), Some(log)) => {
                if left_alone.insert(log) {
                    done.refused.push((log, other.to_string()));
                }
            }
            (Err(other), None) => return Err(other.into()),
        }
    }
    done.missing = missing.into_iter().collect();
    Ok(())
}
