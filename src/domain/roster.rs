//! The roster: which devices a hub knows, of which unit, and what it invited or shut out.
//!
//! A hub's own log holds it and every device of it reads it. What a device may read and write follows
//! from its unit alone: every scope that a device of the unit brought along. It is not who works there
//! (`officer`), and no right of a person.
//!
//! Invariant: a device's id is the hash of its signing key, so that a row cannot name another's key.

pub mod ranges;

use std::collections::BTreeSet;

use crate::base::id::{ChainHash, ContentHash, DeviceId, Incarnation, ScopeId};
use crate::base::time::Timestamp;
use crate::domain::number::{AgencyCode, SerialRange};
use crate::domain::post::Purpose;
use crate::domain::refusal::{self, Refusal};

/// Longest name of a device or a hub, in characters.
pub const NAME_MAX: usize = 80;
/// How long an invitation holds, in hours.
pub const INVITATION_HOURS: i64 = 24;
/// Most scopes a device brings along: one a life of its store, and far more than that.
pub const SCOPES_MAX: usize = 16;
/// Most logs a revocation names: one a life and scope of the device, and far more than that.
pub const ACCEPTED_MAX: usize = 256;
/// Most devices a hub knows: 124 units with a few dozen each.
pub const DEVICES_MAX: usize = 10_000;

/// The name a device goes by, in the words of whoever invited it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceName {
    /// The name.
    pub name: String,
}

/// A device was invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// BLAKE3 of the token that the code carries; the token itself is never recorded.
    pub token: ContentHash,
    /// Agency code of the unit it is invited under.
    pub unit: String,
    /// Until when the code holds.
    pub expires_at: Timestamp,
    /// Its name; `None` once erased.
    pub personal: Option<DeviceName>,
}

/// A device became known to the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceEnrolled {
    /// Which.
    pub device: DeviceId,
    /// Its Ed25519 public key.
    pub signing_key: [u8; 32],
    /// Its X25519 public key.
    pub sealing_key: [u8; 32],
    /// The invitation it came with.
    pub token: ContentHash,
    /// The unit it belongs to.
    pub unit: String,
    /// Scopes it brings along: all it recorded before lies in them.
    pub scopes: Vec<ScopeId>,
    /// Its name; `None` once erased.
    pub personal: Option<DeviceName>,
}

/// A device is shut out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRevoked {
    /// Which.
    pub device: DeviceId,
    /// How far its logs are accepted: what the hub held of them. `None` where an earlier version said so.
    pub accepted: Option<Vec<AcceptedLog>>,
}

/// A log of a device that is shut out, as far as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedLog {
    /// The life it was written in.
    pub incarnation: Incarnation,
    /// Its scope.
    pub scope: ScopeId,
    /// Number of the last entry that stands.
    pub seq: u64,
    /// The chain's hash there.
    pub hash: ChainHash,
}

/// An administrator of a hub that was put back from a backup has seen who has reported since, and who has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubConfirmed {
    /// The hub's life that began with it.
    pub incarnation: Incarnation,
    /// Devices that had reported.
    pub reported: Vec<DeviceId>,
    /// Devices that had not, and were seen to be missing.
    pub missing: Vec<DeviceId>,
}

/// This device belongs to a hub from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubJoined {
    /// The hub's device.
    pub hub: DeviceId,
    /// The hub's Ed25519 public key: receipts are signed by it.
    pub signing_key: [u8; 32],
    /// The hub's X25519 public key: bundles are sealed to it.
    pub sealing_key: [u8; 32],
    /// The hub's scope: roster, catalogue, calendar, units.
    pub scope: ScopeId,
    /// The unit this device was enrolled under.
    pub unit: String,
    /// Where the hub is found, `host:port`, in order of preference.
    pub addresses: Vec<String>,
    /// Hashes of the public keys its certificate may have, cut to 128 bits as codes carry them.
    pub pins: Vec<[u8; 16]>,
}

/// A log of this device was continued elsewhere too, and what the other place recorded reached the hub first:
/// the end of it that lies here belongs to the log no more. Its entries follow this one in the log this stands
/// in, byte for byte, as many as are between the two heads; the chain over them, from the one head, gives the
/// other, which is the proof that this device recorded both ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSuperseded {
    /// The life of the device whose log it is.
    pub incarnation: Incarnation,
    /// Its scope.
    pub scope: ScopeId,
    /// Number of the last entry that both have.
    pub kept: u64,
    /// The chain's hash there.
    pub kept_hash: ChainHash,
    /// Number of the last entry of the end set aside.
    pub end: u64,
    /// The chain's hash there.
    pub end_hash: ChainHash,
}

/// How far a log of the hub was known here when what follows was recorded: its roster, its catalogue, its
/// calendar. An act is judged by what its log had witnessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// The log's device.
    pub device: DeviceId,
    /// In which life.
    pub incarnation: Incarnation,
    /// Its scope.
    pub scope: ScopeId,
    /// Number of the last entry known.
    pub seq: u64,
    /// The chain's hash there.
    pub hash: ChainHash,
}

/// The facts of the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An invitation.
    Invited(Invited),
    /// A device that is known from now on.
    DeviceEnrolled(DeviceEnrolled),
    /// A device that is shut out.
    DeviceRevoked(DeviceRevoked),
    /// Said by a device: its hub.
    HubJoined(HubJoined),
    /// Said by a hub that was put back: its administrator knows who is missing.
    HubConfirmed(HubConfirmed),
    /// Said by a device: the end of a log of its own was set aside.
    LogSuperseded(LogSuperseded),
    /// Said by a device: what it knew of its hub.
    Witnessed(Witnessed),
}

/// A device as the roster knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Which.
    pub id: DeviceId,
    /// Its Ed25519 public key.
    pub signing_key: [u8; 32],
    /// Its X25519 public key.
    pub sealing_key: [u8; 32],
    /// The unit it belongs to.
    pub unit: String,
    /// Its name; empty once erased.
    pub name: String,
    /// Scopes it brought along.
    pub scopes: Vec<ScopeId>,
    /// Since when it is known.
    pub enrolled_at: Timestamp,
    /// Since when it is shut out.
    pub revoked_at: Option<Timestamp>,
}

/// An invitation as the roster knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The unit.
    pub unit: String,
    /// The name of the device.
    pub name: String,
    /// Until when it holds.
    pub expires_at: Timestamp,
    /// The device that used it.
    pub used_by: Option<DeviceId>,
}

/// What a device says of itself when it enrols.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Which; the connection proved its signing key.
    pub device: DeviceId,
    /// Its Ed25519 public key.
    pub signing_key: [u8; 32],
    /// Its X25519 public key.
    pub sealing_key: [u8; 32],
    /// What its store is.
    pub purpose: Purpose,
    /// Scopes of what it recorded so far.
    pub scopes: Vec<ScopeId>,
    /// Serials it gives so far, by agency.
    pub ranges: Vec<(String, SerialRange)>,
}

/// Invites a device under a unit.
pub fn invite(token: ContentHash, unit: &str, name: &str, now: Timestamp) -> Result<Event, Refusal> {
    let unit = unit.trim();
    let code: AgencyCode =
        unit.parse().map_err(|_| Refusal::new(refusal::VALUE_INVALID).at("unit").with("value", unit))?;
    let name = crate::domain::context::needed(name, "name", NAME_MAX)?;
    let expires_at = now.plus(time::Duration::hours(INVITATION_HOURS));
    Ok(Event::Invited(Invited {
        token,
        unit: code.to_string(),
        expires_at,
        personal: Some(DeviceName { name }),
    }))
}

/// Whether an invitation can be used by a device now.
pub fn check_invitation(
    invitation: Option<&Invitation>,
    device: DeviceId,
    now: Timestamp,
) -> Result<&Invitation, Refusal> {
    let invitation = invitation.ok_or_else(|| Refusal::new(refusal::INVITATION_UNKNOWN))?;
    if invitation.used_by.is_some_and(|by| by != device) {
        return Err(Refusal::new(refusal::INVITATION_USED));
    }
    // The device that used it may ask again: the answer to its first request may have been lost.
    if invitation.used_by.is_none() && now > invitation.expires_at {
        return Err(Refusal::new(refusal::INVITATION_EXPIRED).with("time", invitation.expires_at));
    }
    Ok(invitation)
}

/// Takes a device in; `hub` is what the hub's own store is.
pub fn enrol(
    claim: &Claim,
    token: ContentHash,
    invitation: Option<&Invitation>,
    known: Option<&Device>,
    hub: Purpose,
    now: Timestamp,
) -> Result<Option<Event>, Refusal> {
    let invitation = check_invitation(invitation, claim.device, now)?;
    if claim.purpose != hub || hub == Purpose::Demo {
        return Err(Refusal::new(refusal::PURPOSE_DIFFERS).with("here", hub).with("there", claim.purpose));
    }
    if claim.scopes.len() > SCOPES_MAX {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("scopes").with("value", claim.scopes.len()));
    }
    match known {
        Some(device) if device.revoked_at.is_some() => Err(Refusal::new(refusal::DEVICE_REVOKED)),
        Some(device) if device.unit != invitation.unit => Err(Refusal::new(refusal::UNIT_DIFFERS)
            .with("there", &device.unit)
            .with("here", &invitation.unit)),
        Some(device) if invitation.used_by == Some(device.id) => Ok(None),
        _ => {
            let scopes: BTreeSet<ScopeId> =
                claim.scopes.iter().chain(known.iter().flat_map(|device| &device.scopes)).copied().collect();
            Ok(Some(Event::DeviceEnrolled(DeviceEnrolled {
                device: claim.device,
                signing_key: claim.signing_key,
                sealing_key: claim.sealing_key,
                token,
                unit: invitation.unit.clone(),
                scopes: scopes.into_iter().collect(),
                personal: Some(DeviceName { name: invitation.name.clone() }),
            })))
        }
    }
}

/// Whether the scopes a device says it brings along can be its own: those of another unit, and the hub's,
/// would let it read what is none of its business.
pub fn check_scopes(claim: &Claim, unit: &str, hub: ScopeId, others: &[Device]) -> Result<(), Refusal> {
    let whose = |scope: &ScopeId| {
        others
            .iter()
            .find(|other| other.unit != unit && other.scopes.contains(scope))
            .map(|other| &other.unit)
    };
    for scope in &claim.scopes {
        if let Some(theirs) = whose(scope) {
            return Err(Refusal::new(refusal::UNIT_DIFFERS).with("there", theirs).with("here", unit));
        }
        if *scope == hub {
            return Err(Refusal::new(refusal::VALUE_INVALID).at("scopes").with("value", scope));
        }
    }
    Ok(())
}

/// Shuts a device out; `held` is what is held of its logs, which goes on standing.
pub fn revoke(
    device: DeviceId,
    known: Option<&Device>,
    mut held: Vec<AcceptedLog>,
) -> Result<Event, Refusal> {
    match known {
        None => Err(Refusal::new(refusal::DEVICE_UNKNOWN).with("device", device)),
        Some(known) if known.revoked_at.is_some() => Err(Refusal::new(refusal::DEVICE_REVOKED)),
        Some(_) => {
            held.truncate(ACCEPTED_MAX);
            Ok(Event::DeviceRevoked(DeviceRevoked { device, accepted: Some(held) }))
        }
    }
}

/// What a device may read and write: the hub's scope is read by all, its own only by whoever it is.
pub fn granted<'a>(device: &Device, all: impl Iterator<Item = &'a Device>) -> BTreeSet<ScopeId> {
    all.filter(|other| other.unit == device.unit).flat_map(|other| other.scopes.iter().copied()).collect()
}

#[cfg(test)]
mod tests;
