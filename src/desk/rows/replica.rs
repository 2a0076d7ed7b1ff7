//! Rows about devices, hubs and how far logs are vouched for.

use serde::{Deserialize, Serialize};

use super::Place;
use crate::base::id::{ChainHash, DeviceId, EntryId, Incarnation, ScopeId};
use crate::base::time::{Hlc, Timestamp};
use crate::domain::roster::{Device, HubJoined, Invitation};
use crate::record::chain::{Head, LogKey};
use crate::record::head::Halves;

/// The newest times a device recorded under: its own clock, whatever others' clocks say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesRow {
    /// Newest hybrid reading.
    pub hlc: Hlc,
    /// Newest wall-clock time.
    pub newest: Option<Timestamp>,
}

/// A device of a hub's roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Ed25519 public key.
    pub signing_key: [u8; 32],
    /// X25519 public key.
    pub sealing_key: [u8; 32],
    /// Its unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// What it brought along.
    pub scopes: Vec<ScopeId>,
    /// Since when it is known.
    pub enrolled_at: Timestamp,
    /// Since when it is shut out.
    pub revoked_at: Option<Timestamp>,
    /// Whether its revocation names how far its logs are accepted.
    pub names_heads: bool,
    /// The entry that enrolled it last.
    pub said_at: (Hlc, EntryId),
}

/// How far a hub accepts a log of a device that is shut out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedRow {
    /// The last entry that stands.
    pub head: Head,
}

/// The life of a hub whose missing devices its administrator has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmedRow {
    /// Which.
    pub incarnation: Incarnation,
    /// The entry that said so.
    pub said_at: (Hlc, EntryId),
}

impl DeviceRow {
    /// The device of the row.
    pub fn device(&self, id: DeviceId) -> Device {
        Device {
            id,
            signing_key: self.signing_key,
            sealing_key: self.sealing_key,
            unit: self.unit.clone(),
            name: self.name.clone(),
            scopes: self.scopes.clone(),
            enrolled_at: self.enrolled_at,
            revoked_at: self.revoked_at,
        }
    }
}

/// An invitation of a hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRow {
    /// The unit.
    pub unit: String,
    /// The name of the device to come.
    pub name: String,
    /// Until when it holds.
    pub expires_at: Timestamp,
    /// Which device used it.
    pub used_by: Option<DeviceId>,
}

impl InvitationRow {
    /// The invitation of the row.
    pub fn invitation(&self) -> Invitation {
        Invitation {
            unit: self.unit.clone(),
            name: self.name.clone(),
            expires_at: self.expires_at,
            used_by: self.used_by,
        }
    }
}

/// The hub a device belongs to, as it said itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubRow {
    /// The hub's device.
    pub hub: DeviceId,
    /// The hub's Ed25519 public key.
    pub signing_key: [u8; 32],
    /// The hub's X25519 public key.
    pub sealing_key: [u8; 32],
    /// The hub's scope.
    pub scope: ScopeId,
    /// The unit the device was enrolled under.
    pub unit: String,
    /// Where the hub is found.
    pub addresses: Vec<String>,
    /// Hashes of the keys its certificate may have.
    pub pins: Vec<[u8; 16]>,
    /// The entry that said so.
    pub said_at: (Hlc, EntryId),
}

impl HubRow {
    /// The row of an event.
    pub fn new(event: &HubJoined, said_at: (Hlc, EntryId)) -> Self {
        Self {
            hub: event.hub,
            signing_key: event.signing_key,
            sealing_key: event.sealing_key,
            scope: event.scope,
            unit: event.unit.clone(),
            addresses: event.addresses.clone(),
            pins: event.pins.clone(),
            said_at,
        }
    }
}

/// Where an entry of a log lies in this journal, and the chain's hash before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointRow {
    /// Its frame and place.
    pub place: Place,
    /// The chain's hash before it.
    pub before: ChainHash,
}

/// A head with its device's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHeadRow {
    /// The chain's hash.
    pub hash: ChainHash,
    /// The device's key.
    pub key: [u8; 32],
    /// Its signature.
    pub signature: Halves,
}

/// How far a hub holds a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptRow {
    /// Up to here, on its disk.
    pub head: Head,
    /// Up to this number in a backup too; `None` where the hub has none.
    pub backed_up: Option<u64>,
}

/// The end of a device's own log that was set aside and stands once more in the log after the row's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupersedingRow {
    /// The log it was the end of.
    pub log: LogKey,
    /// Where it began: what that log keeps.
    pub kept: Head,
    /// The chain over it so far.
    pub next: Head,
    /// Where it ends.
    pub end: Head,
    /// Its first number in the log it stands in now.
    pub first: u64,
    /// Up to where this journal holds it in its first place, so that it took effect already: the number that is
    /// kept where it holds nothing of it. Known from its first entry on.
    pub held_to: u64,
    /// Ends within it that were set aside before and came again in the log it was the end of: the logs they were
    /// recorded in, and how many of their entries are still to come; the innermost last.
    pub inner: Vec<(LogKey, u64)>,
}

impl SupersedingRow {
    /// Goes on by one entry.
    pub fn step(&mut self, canonical: &[u8]) {
        self.next = self.next.extend(self.log, canonical);
        self.inner.retain(|(_, left)| *left > 0);
        for (_, left) in &mut self.inner {
            *left -= 1;
        }
    }

    /// The log in which the entry was recorded that it came to last.
    pub fn recorded_in(&self) -> LogKey {
        self.inner.last().map_or(self.log, |(log, _)| *log)
    }

    /// Whether an entry of the other log is one of it, by its number there.
    pub fn covers(&self, seq: u64) -> bool {
        (self.first..self.first + (self.end.seq - self.kept.seq)).contains(&seq)
    }

    /// Whether all of it stands in the other log.
    pub fn is_whole(&self) -> bool {
        self.next.seq >= self.end.seq
    }

    /// Whether this journal holds something of it in its first place.
    pub fn is_held(&self) -> bool {
        self.held_to > self.kept.seq
    }
}

/// Numbers of a log's entries before which this journal holds another end of it, set aside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutsRow(pub Vec<u64>);

/// How far one log had witnessed another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WitnessedRow(pub Head);

/// A device's present life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeRow {
    /// The incarnation.
    pub incarnation: Incarnation,
    /// When it began.
    pub since: Timestamp,
    /// The newest act it knew of then.
    pub newest: Option<Timestamp>,
    /// Whether it began after a copy or a restore.
    pub after_copy: bool,
    /// The entry that said so.
    pub said_at: (Hlc, EntryId),
}

impl LifeRow {
    /// Whether numbers of a day may have been given that this copy does not know of.
    pub fn may_have_missed(&self, day: time::Date) -> bool {
        self.after_copy && day <= self.since.date() && self.newest.is_none_or(|newest| newest.date() <= day)
    }
}
