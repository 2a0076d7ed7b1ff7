//! What an administrator is shown: the roster, how the hub stands, and after a restore who is missing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{DeskBackend, Refused};
use crate::base::id::DeviceId;
use crate::desk::engine::{OnDevice, PutBack};
use crate::desk::replica::ReplicaFault;
use crate::desk::replica::hub::Hub;
use crate::domain::number::SerialRange;
use crate::domain::roster::{AcceptedLog, Device};

/// What the store tells of a device.
struct Told {
    ranges: Vec<(String, SerialRange)>,
    newest: Option<String>,
    accepted: Option<Vec<AcceptedLog>>,
}

impl DeskBackend {
    /// Every device of the roster.
    pub(super) fn all_shown(&self) -> Result<Value, Refused> {
        let all = self.devices()?;
        all.iter().map(|device| self.shown(device, &all)).collect()
    }

    /// A device in the administrator's list. Keys are always there, null where nothing is known.
    pub(super) fn shown(&self, device: &Device, all: &[Device]) -> Result<Value, Refused> {
        let of_unit = all.iter().filter(|other| other.unit == device.unit);
        let scopes: BTreeSet<_> = of_unit.flat_map(|other| &other.scopes).collect();
        let told = self.with(|hub| told(hub, device))?;
        let life = self.with(|hub| Ok(hub.engine().put_back()?))?;
        let seen = self.seen();
        let heard = seen.of(device.id);
        let reported = life.map(|life| seen.has_reported(device.id, life.incarnation));
        drop(seen);
        let ranges: Vec<Value> =
            told.ranges.iter().map(|(agency, range)| shown_range(agency, range)).collect();
        Ok(json!({
            "device": device.id,
            "name": device.name,
            "unit": device.unit,
            "enrolled_at": device.enrolled_at.to_string(),
            "revoked_at": device.revoked_at.map(|at| at.to_string()),
            "accepted_entries": told.accepted.map(|logs| logs.iter().map(|log| log.seq).sum::<u64>()),
            "last_seen_at": heard.map(|heard| heard.at.to_string()),
            "newest_act_at": told.newest,
            "reported": reported,
            "ranges": ranges,
            "scopes": device.scopes,
            "scopes_of_unit": scopes.len(),
        }))
    }

    /// How the hub stands.
    pub(super) fn status(&self) -> Result<Value, Refused> {
        let standing = self.with(Hub::standing)?;
        let life = self.with(|hub| Ok(hub.engine().put_back()?))?;
        let put_back = life.map(|life| self.put_back(&life)).transpose()?;
        Ok(json!({
            "frontier_digest": standing.frontier,
            "state_digest": standing.state,
            // As it was when this was asked; the digests are of everything folded since.
            "lag": standing.lag,
            "logs": standing.logs,
            "entries": standing.entries,
            "unit": self.unit,
            "purpose": self.purpose.to_string(),
            "put_back": put_back,
            "devices": self.all_shown()?,
        }))
    }

    /// Who has reported since the hub was put back, and who has not; those shut out are not waited for.
    fn sorted(&self, life: &PutBack) -> Result<[Vec<Device>; 2], Refused> {
        let devices = self.devices()?;
        let seen = self.seen();
        let waited_for = devices.into_iter().filter(|device| device.revoked_at.is_none());
        let (reported, missing) =
            waited_for.partition(|device| seen.has_reported(device.id, life.incarnation));
        Ok([reported, missing])
    }

    fn put_back(&self, life: &PutBack) -> Result<Value, Refused> {
        let [reported, missing] = self.sorted(life)?.map(|devices| named(&devices));
        Ok(json!({ "since": life.since.to_string(), "reported": reported, "missing": missing }))
    }

    /// Records that the administrator has seen who is missing, and says who that is.
    pub(super) fn confirm(&self) -> Result<Value, Refused> {
        let life = self.with(|hub| Ok(hub.engine().put_back()?))?;
        let [reported, missing] = match &life {
            Some(life) => self.sorted(life)?,
            None => [Vec::new(), Vec::new()],
        };
        let ids = |devices: &[Device]| devices.iter().map(|device| device.id).collect::<Vec<DeviceId>>();
        let (of_reported, of_missing) = (ids(&reported), ids(&missing));
        self.with(|hub| hub.engine().confirm_hub(of_reported, of_missing)?.map_err(ReplicaFault::Refused))?;
        let since = life.map(|life| life.since.to_string());
        Ok(json!({ "since": since, "reported": named(&reported), "missing": named(&missing) }))
    }
}

/// What was on a device that is shut out: dossiers of its scopes, those still worked on by number. No name
/// leaves the hub by this.
pub(super) fn on_device(held: &OnDevice) -> Value {
    let open = held.open.iter().map(|summary| {
        json!({
            "dossier": summary.number.clone().unwrap_or_else(|| summary.id.to_string()),
            "procedure": summary.procedure,
            "status": summary.status.to_string(),
            "due_at": summary.due_at.map(|at| at.to_string()),
        })
    });
    json!({ "scopes": held.scopes, "dossiers": held.dossiers, "open": open.collect::<Vec<_>>() })
}

fn told(hub: &mut Hub, device: &Device) -> Result<Told, ReplicaFault> {
    let engine = hub.engine();
    Ok(Told {
        ranges: engine.ranges_given(device.id)?,
        newest: engine.times_of(device.id)?.newest.map(|at| at.to_string()),
        accepted: device.revoked_at.map(|_| engine.accepted_logs(device.id)).transpose()?,
    })
}

fn shown_range(agency: &str, range: &SerialRange) -> Value {
    let width = usize::from(range.width().digits());
    let serial = |serial: u32| format!("{serial:0width$}");
    json!({
        "agency": agency,
        "first": serial(range.first().0),
        "last": serial(range.last().0),
        "reserve_from": serial(range.reserve_first().0),
    })
}

fn named(devices: &[Device]) -> Vec<Value> {
    let named = |device: &Device| json!({ "device": device.id, "name": device.name, "unit": device.unit });
    devices.iter().map(named).collect()
}
