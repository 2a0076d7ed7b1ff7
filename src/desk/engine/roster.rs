//! The roster's acts: a hub invites, enrols and shuts out; a device says which hub it belongs to.

use std::collections::BTreeSet;

use super::{DeskFault, Engine};
use crate::base::id::{ContentHash, DeviceId, OfficerId, ScopeId};
use crate::desk::device::Keys;
use crate::desk::keys;
use crate::desk::rows::{DeviceRow, DossierRow, HubRow, InvitationRow, RangeRow, ReceiptRow, TimesRow};
use crate::domain::dossier::Summary;
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::number::{AgencyCode, Machine, SerialRange};
use crate::domain::post::{self, Purpose, SerialRangeGranted};
use crate::domain::refusal::{self, Refusal};
use crate::domain::roster::ranges::{self, Held};
use crate::domain::roster::{self, Claim, Device, HubJoined, Invitation};
use crate::record::chain::LogKey;
use crate::record::codec;
use crate::store::state::{KeyRange, Order, StateFault};

/// What a device may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnDevice {
    /// The scopes it was given to read.
    pub scopes: Vec<ScopeId>,
    /// Dossiers in them.
    pub dossiers: u64,
    /// Those still worked on.
    pub open: Vec<Summary>,
}

impl Engine {
    /// Records an invitation; the caller keeps the token.
    pub fn invite(
        &mut self,
        token: ContentHash,
        unit: &str,
        name: &str,
    ) -> Result<Result<Invitation, Refusal>, DeskFault> {
        if let Err(refusal) = self.may_grant()? {
            return Ok(Err(refusal));
        }
        let now = self.clock.now();
        match roster::invite(token, unit, name, now) {
            Ok(event) => {
                self.record_roster(event)?;
                let hub = self.device.id;
                let row = self.fold.invitation(self.ledger.state(), hub, token)?;
                Ok(row
                    .map(InvitationRow::invitation)
                    .ok_or_else(|| Refusal::new(refusal::INVITATION_UNKNOWN)))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// What an invitation of this hub is for, where this device may use it now.
    pub fn invitation(
        &mut self,
        token: ContentHash,
        device: DeviceId,
    ) -> Result<Result<Invitation, Refusal>, DeskFault> {
        let now = self.clock.now();
        let row = self.fold.invitation(self.ledger.state(), self.device.id, token)?;
        let invitation = row.map(InvitationRow::invitation);
        let used_by_it = invitation.as_ref().is_some_and(|invitation| invitation.used_by == Some(device));
        if let (false, Err(refusal)) = (used_by_it, self.may_grant()?) {
            return Ok(Err(refusal));
        }
        Ok(roster::check_invitation(invitation.as_ref(), device, now).cloned())
    }

    /// Takes a device in.
    pub fn enrol(&mut self, claim: &Claim, token: ContentHash) -> Result<Result<Device, Refusal>, DeskFault> {
        let now = self.clock.now();
        let hub = self.device.id;
        let invitation =
            self.fold.invitation(self.ledger.state(), hub, token)?.map(InvitationRow::invitation);
        let known =
            self.fold.device(self.ledger.state(), hub, claim.device)?.map(|row| row.device(claim.device));
        let purpose = self.post.purpose;
        match roster::enrol(claim, token, invitation.as_ref(), known.as_ref(), purpose, now) {
            Ok(Some(event)) => {
                if let Err(refusal) = self.may_grant()? {
                    return Ok(Err(refusal));
                }
                let unit = invitation.map(|invitation| invitation.unit).unwrap_or_default();
                let others = self.devices_of(hub)?;
                if let Err(refusal) = roster::check_scopes(claim, &unit, self.post.scope, &others) {
                    return Ok(Err(refusal));
                }
                let grants = match self.allot(claim, &unit)? {
                    Ok(grants) => grants,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                let events =
                    grants.into_iter().map(|grant| Event::Post(post::Event::SerialRangeGranted(grant)));
                self.record_all(std::iter::once(Event::Roster(event)).chain(events).collect())?;
            }
            Ok(None) => {}
            Err(refusal) => return Ok(Err(refusal)),
        }
        let row = self.fold.device(self.ledger.state(), hub, claim.device)?;
        Ok(row.map(|row| row.device(claim.device)).ok_or_else(|| Refusal::new(refusal::DEVICE_UNKNOWN)))
    }

    /// Decides which serials of a unit a newcomer gives, and who gives others from now on.
    fn allot(
        &mut self,
        claim: &Claim,
        unit: &str,
    ) -> Result<Result<Vec<SerialRangeGranted>, Refusal>, DeskFault> {
        let Some((_, claimed)) = claim.ranges.iter().find(|(agency, _)| agency == unit) else {
            return Ok(Ok(Vec::new()));
        };
        let others = self.ranges_of(unit)?;
        let allotted = ranges::allot(claim.device, Some(*claimed), &others, claimed.width());
        Ok(allotted.map(|allotted| {
            allotted.grants.into_iter().map(|held| granted(held.device, unit, held.range)).collect()
        }))
    }

    /// The serials that devices of the roster give for a unit.
    fn ranges_of(&mut self, unit: &str) -> Result<Vec<Held>, DeskFault> {
        let mut held = Vec::new();
        for device in
            self.devices_of(self.device.id)?.into_iter().filter(|device| device.revoked_at.is_none())
        {
            let row = self.fold.range(self.ledger.state(), device.id, unit)?;
            held.extend(row.and_then(RangeRow::range).map(|range| Held { device: device.id, range }));
        }
        Ok(held)
    }

    /// The serials a device gives, by agency.
    pub fn ranges_given(&mut self, device: DeviceId) -> Result<Vec<(String, SerialRange)>, DeskFault> {
        self.commit()?;
        self.save_state()?;
        let mut ranges = Vec::new();
        let all = KeyRange::prefix(&keys::range(device, ""));
        self.ledger.state().range(&all, Order::Forward, &mut |key, value| {
            let agency = key.get(17..).and_then(|agency| std::str::from_utf8(agency).ok());
            let range = codec::decode::<RangeRow>(value).ok().and_then(RangeRow::range);
            ranges.extend(agency.map(str::to_owned).zip(range));
            std::ops::ControlFlow::Continue(())
        })?;
        Ok(ranges)
    }

    /// Shuts a device out.
    pub fn revoke(&mut self, device: DeviceId) -> Result<Result<(), Refusal>, DeskFault> {
        let known = self.known_device(device)?;
        let held = self.logs_of(device)?;
        match roster::revoke(device, known.as_ref(), held) {
            Ok(event) => Ok(Ok(self.record_roster(event)?)),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// The dossiers of scopes: how many, and those still worked on, the longest open first.
    pub fn dossiers_in(&mut self, scopes: &BTreeSet<ScopeId>) -> Result<OnDevice, DeskFault> {
        self.commit()?;
        self.save_state()?;
        let (mut dossiers, mut open) = (0, Vec::new());
        for prefix in [keys::OPEN, keys::ENDED] {
            self.ledger.state().range(&KeyRange::prefix(&[prefix]), Order::Forward, &mut |_, value| {
                let row = codec::decode::<DossierRow>(value).ok().filter(|row| scopes.contains(&row.scope));
                if let Some(row) = row {
                    dossiers += 1;
                    open.extend((prefix == keys::OPEN).then_some(row.summary));
                }
                std::ops::ControlFlow::Continue(())
            })?;
        }
        Ok(OnDevice { scopes: scopes.iter().copied().collect(), dossiers, open })
    }

    /// A device as this hub's roster knows it.
    pub fn known_device(&mut self, device: DeviceId) -> Result<Option<Device>, DeskFault> {
        let row = self.fold.device(self.ledger.state(), self.device.id, device)?;
        Ok(row.map(|row| row.device(device)))
    }

    /// Every device of a hub's roster: this store's own, or that of the hub it belongs to.
    pub fn devices_of(&mut self, hub: DeviceId) -> Result<Vec<Device>, DeskFault> {
        self.commit()?;
        self.save_state()?;
        let mut devices = Vec::new();
        let mut fault = None;
        let all = KeyRange::prefix(&keys::device(hub, DeviceId::default())[..17]);
        self.ledger.state().range(&all, Order::Forward, &mut |key, value| {
            match (key.last_chunk::<16>(), codec::decode::<DeviceRow>(value)) {
                (Some(id), Ok(row)) => devices.push(row.device(DeviceId(*id))),
                _ => fault = Some(StateFault::Invalid("a device's row")),
            }
            std::ops::ControlFlow::Continue(())
        })?;
        fault.map_or(Ok(devices), |fault| Err(fault.into()))
    }

    /// The hub this device belongs to.
    pub fn own_hub(&mut self) -> Result<Option<HubRow>, DeskFault> {
        Ok(self.fold.hub(self.ledger.state(), self.device.id)?.cloned())
    }

    /// Records that this device belongs to a hub from now on, and which serials it gives.
    pub fn join_hub(
        &mut self,
        joined: HubJoined,
        ranges: &[(String, SerialRange)],
    ) -> Result<Result<(), Refusal>, DeskFault> {
        if self.clock.is_simulated() && self.post.purpose == Purpose::Real {
            return Ok(Err(Refusal::new(refusal::SIMULATED_ON_REAL)));
        }
        let mut events = vec![Event::Roster(roster::Event::HubJoined(joined))];
        let own = self.device.id;
        let before = self.ranges_given(own)?;
        for (agency, range) in ranges.iter().filter(|range| !before.contains(range)) {
            events.push(Event::Post(post::Event::SerialRangeGranted(granted(own, agency, *range))));
        }
        self.record_all(events)?;
        Ok(Ok(()))
    }

    pub(super) fn record_roster(&mut self, event: roster::Event) -> Result<(), DeskFault> {
        self.record_all(vec![Event::Roster(event)])
    }

    fn record_all(&mut self, events: Vec<Event>) -> Result<(), DeskFault> {
        self.check_found()?;
        self.commit()?;
        let subject = Subject::Post(self.post.id);
        let facts = events.into_iter().map(|event| Fact { subject, event }).collect();
        self.stamp_act(OfficerId::default(), facts, None, None)?;
        self.commit()
    }

    /// Machines of a unit whose numbers a device of the roster may give; all where one may give every number.
    pub fn machines_of(&mut self, unit: &str) -> Result<Vec<u8>, DeskFault> {
        let Ok(agency) = unit.parse::<AgencyCode>() else { return Ok(Vec::new()) };
        let held = self.ranges_of(unit)?;
        let free: Vec<SerialRange> = ranges::free(&held, agency.serial_width()).collect();
        let of =
            |number: &u8| Machine::new(*number).map(|k| SerialRange::for_machine(k, agency.serial_width()));
        Ok((1..=9).filter(|number| of(number).is_ok_and(|range| !free.contains(&range))).collect())
    }

    /// How far a hub holds a log, by its receipts.
    pub fn receipt_of(&mut self, hub: DeviceId, log: LogKey) -> Result<Option<ReceiptRow>, DeskFault> {
        Ok(self.fold.receipt(self.ledger.state(), hub, log)?)
    }

    /// The newest times a device recorded under.
    pub fn times_of(&mut self, device: DeviceId) -> Result<TimesRow, DeskFault> {
        Ok(self.fold.times(self.ledger.state(), device)?)
    }

    /// The log this store writes now.
    pub fn log(&self) -> LogKey {
        self.log
    }

    /// The device's keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The scopes of all logs that this device wrote, in any of its lives.
    pub fn own_scopes(&mut self) -> Result<Vec<ScopeId>, DeskFault> {
        let own = self.device.id;
        let mut scopes: Vec<ScopeId> =
            self.frontier(None)?.keys().filter(|log| log.device == own).map(|log| log.scope).collect();
        scopes.dedup();
        scopes.sort_unstable();
        scopes.dedup();
        Ok(scopes)
    }
}

/// The word of a grant.
fn granted(device: DeviceId, agency: &str, range: SerialRange) -> SerialRangeGranted {
    SerialRangeGranted {
        device,
        agency: agency.to_owned(),
        first: range.first().0,
        last: range.last().0,
        reserve_from: range.reserve_first().0,
        width: range.width().digits(),
    }
}
