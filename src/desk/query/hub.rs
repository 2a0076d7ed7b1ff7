//! The hub a desk belongs to, as its page shows it: where it is, who else is of the unit, what it holds.

use crate::base::id::DeviceId;
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine, Limits, Run};
use crate::desk::replica::post::{Standing, standing};
use crate::desk::rows::HubRow;
use crate::domain::event::Event;
use crate::domain::post;
use crate::record::chain::Head;

/// A device of the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceShown {
    /// Which.
    pub id: DeviceId,
    /// What the hub's administrator called it; empty once erased.
    pub name: String,
    /// Whether it is this one.
    pub own: bool,
    /// Whether it was shut out.
    pub revoked: bool,
    /// The newest moment it recorded that has come here.
    pub newest: Option<Timestamp>,
}

/// The hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubShown {
    /// The unit this device was enrolled under.
    pub unit: String,
    /// The unit of the hub itself, as its store was founded; `None` until its own log has come.
    pub hub_unit: Option<String>,
    /// Where the hub is looked for, in that order.
    pub addresses: Vec<String>,
    /// Devices of that unit as the hub's roster, as far as it has come, names them: this one first, then by
    /// name.
    pub devices: Vec<DeviceShown>,
    /// How far the hub holds what this device recorded.
    pub standing: Standing,
}

impl Engine {
    /// What there is to tell of the hub; `None` where there is none.
    pub fn hub_shown(&mut self) -> Result<Option<HubShown>, DeskFault> {
        let Some(hub) = self.own_hub()? else { return Ok(None) };
        let own = self.device().id;
        let mut devices = Vec::new();
        for device in self.devices_of(hub.hub)?.into_iter().filter(|device| device.unit == hub.unit) {
            devices.push(DeviceShown {
                newest: self.times_of(device.id)?.newest,
                id: device.id,
                own: device.id == own,
                revoked: device.revoked_at.is_some(),
                name: device.name,
            });
        }
        devices.sort_by(|one, other| (!one.own, &one.name).cmp(&(!other.own, &other.name)));
        let standing = standing(self)?;
        let hub_unit = self.unit_of_hub(&hub)?;
        Ok(Some(HubShown { unit: hub.unit, hub_unit, addresses: hub.addresses, devices, standing }))
    }

    /// The unit a hub's store was founded for: the first act of its own log says so.
    fn unit_of_hub(&mut self, hub: &HubRow) -> Result<Option<String>, DeskFault> {
        let own = std::collections::BTreeSet::from([hub.scope]);
        let logs = self.frontier(Some(&own))?.into_keys().filter(|log| log.device == hub.hub);
        for log in logs {
            let first = self.run(log, Head::default(), Limits { bytes: 1, last: 1 })?;
            let Run::Entries(entries, _) = first else { continue };
            let founded =
                entries.iter().filter_map(|placed| placed.read().ok()).find_map(|read| match read.event {
                    Event::Post(post::Event::Founded(founded)) => Some(founded.unit),
                    _ => None,
                });
            if founded.is_some() {
                return Ok(founded);
            }
        }
        Ok(None)
    }
}
