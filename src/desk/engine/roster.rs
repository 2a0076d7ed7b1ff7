//! The roster's acts: a hub invites, enrols and shuts out; a device says which hub it belongs to.

use std::collections::BTreeSet;

use super::{DeskFault, Engine};
use crate::base::id::{ContentHash, DeviceId, OfficerId, ScopeId};
use crate::desk::device::Keys;
use crate::desk::keys;
use crate::desk::rows::{DeviceRow, HubRow, InvitationRow, ReceiptRow, TimesRow};
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::number::{AgencyCode, Machine, SerialRange};
use crate::domain::post::Purpose;
use crate::domain::refusal::{self, Refusal};
use crate::domain::roster::{self, Claim, Device, HubJoined, Invitation};
use crate::record::chain::LogKey;
use crate::record::codec;
use crate::store::state::{KeyRange, Order, StateFault};

impl Engine {
    /// Records an invitation; the caller keeps the token.
    pub fn invite(
        &mut self,
        token: ContentHash,
        unit: &str,
        name: &str,
    ) -> Result<Result<Invitation, Refusal>, DeskFault> {
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
            Ok(Some(event)) => self.record_roster(event)?,
            Ok(None) => {}
            Err(refusal) => return Ok(Err(refusal)),
        }
        let row = self.fold.device(self.ledger.state(), hub, claim.device)?;
        Ok(row.map(|row| row.device(claim.device)).ok_or_else(|| Refusal::new(refusal::DEVICE_UNKNOWN)))
    }

    /// Shuts a device out.
    pub fn revoke(&mut self, device: DeviceId) -> Result<Result<(), Refusal>, DeskFault> {
        let known = self.known_device(device)?;
        match roster::revoke(device, known.as_ref()) {
            Ok(event) => Ok(Ok(self.record_roster(event)?)),
            Err(refusal) => Ok(Err(refusal)),
        }
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

    /// Records that this device belongs to a hub from now on.
    pub fn join_hub(&mut self, joined: HubJoined) -> Result<Result<(), Refusal>, DeskFault> {
        if self.clock.is_simulated() && self.post.purpose == Purpose::Real {
            return Ok(Err(Refusal::new(refusal::SIMULATED_ON_REAL)));
        }
        self.record_roster(roster::Event::HubJoined(joined))?;
        Ok(Ok(()))
    }

    fn record_roster(&mut self, event: roster::Event) -> Result<(), DeskFault> {
        self.check_found()?;
        self.commit()?;
        let fact = Fact { subject: Subject::Post(self.post.id), event: Event::Roster(event) };
        self.stamp_act(OfficerId::default(), vec![fact], None, None)?;
        self.commit()
    }

    /// Machines of a unit whose numbers a device of the roster may give; all where one may give every number.
    pub fn machines_of(&mut self, unit: &str) -> Result<Vec<u8>, DeskFault> {
        let Ok(agency) = unit.parse::<AgencyCode>() else { return Ok(Vec::new()) };
        let mut taken = BTreeSet::new();
        for device in
            self.devices_of(self.device.id)?.into_iter().filter(|device| device.revoked_at.is_none())
        {
            let Some(row) = self.fold.range(self.ledger.state(), device.id, unit)? else { continue };
            taken.extend((1..=9).filter(|number| {
                let range = Machine::new(*number).map(|k| SerialRange::for_machine(k, agency.serial_width()));
                range.is_ok_and(|range| range.first().0 <= row.last && row.first <= range.last().0)
            }));
        }
        Ok(taken.into_iter().collect())
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
