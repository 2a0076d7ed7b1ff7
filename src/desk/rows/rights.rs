//! Rows of rights: what is kept apart, who acts for whom, what waits to be confirmed.

use serde::{Deserialize, Serialize};

use super::{CODE_MAX, SHOWN_MAX, clamped, money::Said};
use crate::base::coded::Coded;
use crate::base::id::{DeviceId, EntryId};
use crate::base::time::Hlc;
use crate::domain::intake::Words;
use crate::domain::officer::{DutiesExempted, DutySet, RightsWithdrawn, Role};
use crate::domain::rights::duty::DutyRule;
use crate::record::chain::LogKey;
use crate::record::entry::Entry;

/// A rule of an agency for a procedure, as it was said last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyRow {
    /// The entry that said so.
    pub said_at: Said,
    /// The rule.
    pub rule: DutyRule,
}

fn motive(personal: Option<&Words>) -> String {
    personal.map(|words| clamped(&words.text, SHOWN_MAX)).unwrap_or_default()
}

impl DutyRow {
    /// What one word on a rule says.
    pub fn set(said: &DutySet, entry: &Entry, said_at: Said) -> Self {
        let rule = DutyRule {
            unit: clamped(&said.unit, CODE_MAX),
            duty: Some(said.duty),
            procedure: said.procedure.as_deref().map(|code| clamped(code, CODE_MAX)),
            applies: said.applies,
            since: entry.legal_time(),
            officer: entry.officer,
            motive: motive(said.personal.as_ref()),
        };
        Self { said_at, rule }
    }

    /// What one word on an agency's exemption says.
    pub fn exempted(said: &DutiesExempted, entry: &Entry, said_at: Said) -> Self {
        let rule = DutyRule {
            unit: clamped(&said.unit, CODE_MAX),
            duty: None,
            procedure: None,
            applies: said.exempt,
            since: entry.legal_time(),
            officer: entry.officer,
            motive: motive(said.personal.as_ref()),
        };
        Self { said_at, rule }
    }

    /// Where it stands: agency, rule, procedure.
    pub fn id(&self) -> (String, u8, String) {
        let duty = self.rule.duty.map_or(0, Coded::code);
        (self.rule.unit.clone(), duty, self.rule.procedure.clone().unwrap_or_default())
    }
}

/// Devices kept of an officer or a withdrawal: far more than anybody sits at.
const DEVICES_MAX: usize = 64;
/// Withdrawals kept of one officer.
const WITHDRAWALS_MAX: usize = 12;
/// Devices a withdrawal names, of those kept.
const KNOWN_MAX: usize = 8;
/// The newest withdrawals kept: a device that missed more says less than it knows, and acts wait to be confirmed
/// that need not.
const RECENT_MAX: usize = 64;

/// Devices an officer acted at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorsRow(pub Vec<DeviceId>);

impl ActorsRow {
    /// Takes one more in.
    pub fn insert(&mut self, device: DeviceId) {
        self.0.push(device);
        self.0.sort_unstable();
        self.0.dedup();
        self.0.truncate(DEVICES_MAX);
    }
}

/// Logs of a device that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogsRow(pub Vec<LogKey>);

impl LogsRow {
    /// Takes one more in.
    pub fn insert(&mut self, log: LogKey) {
        self.0.push(log);
        self.0.sort_unstable();
        self.0.dedup();
        self.0.truncate(DEVICES_MAX);
    }
}

/// One withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalRow {
    /// The entry that said so.
    pub said_at: Said,
    /// The device it was said at.
    pub device: DeviceId,
    /// What the officer may still do.
    pub left: Vec<Role>,
    known: Vec<(DeviceId, Hlc)>,
}

impl WithdrawalRow {
    /// What one word says.
    pub fn new(said: &RightsWithdrawn, said_at: Said, device: DeviceId) -> Self {
        let left = Role::ALL.iter().filter(|role| said.left.contains(role)).copied().collect();
        let mut known = said.known.clone();
        known.sort_unstable_by_key(|(device, hlc)| (std::cmp::Reverse(*hlc), *device));
        known.truncate(KNOWN_MAX);
        Self { said_at, device, left, known }
    }

    /// How far a device's entries were known when it was said.
    pub fn knew_until(&self, device: DeviceId) -> Option<Hlc> {
        self.known.iter().find(|(have, _)| *have == device).map(|(_, hlc)| *hlc)
    }

    /// Whether an entry was known when it was said.
    pub fn knew(&self, entry: &Entry) -> bool {
        self.knew_until(entry.device).is_some_and(|known| entry.hlc <= known)
    }
}

/// What was withdrawn from an officer, in the hybrid order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalsRow(pub Vec<WithdrawalRow>);

impl WithdrawalsRow {
    /// Takes one more in; the newest are kept.
    pub fn insert(&mut self, row: WithdrawalRow) {
        self.0.retain(|have| have.said_at != row.said_at);
        self.0.push(row);
        self.0.sort_unstable_by_key(|row| row.said_at);
        let surplus = self.0.len().saturating_sub(WITHDRAWALS_MAX);
        self.0.drain(..surplus);
    }
}

/// Which devices knew of a withdrawal, and since when by their own clocks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenRow(Vec<(DeviceId, Hlc)>);

impl SeenRow {
    /// A device knows of it at this moment.
    pub fn insert(&mut self, device: DeviceId, hlc: Hlc) {
        match self.0.iter_mut().find(|(have, _)| *have == device) {
            Some((_, since)) => *since = (*since).min(hlc),
            None => self.0.push((device, hlc)),
        }
        self.0.sort_unstable();
        self.0.truncate(DEVICES_MAX);
    }

    /// Since when a device knew of it.
    pub fn by(&self, device: DeviceId) -> Option<Hlc> {
        self.0.iter().find(|(have, _)| *have == device).map(|(_, since)| *since)
    }
}

/// The newest withdrawals and the devices they were said at, in the hybrid order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentRow(pub Vec<(Hlc, EntryId, DeviceId)>);

impl RecentRow {
    /// Takes one more in; the newest are kept.
    pub fn insert(&mut self, said: (Hlc, EntryId, DeviceId)) {
        self.0.push(said);
        self.0.sort_unstable();
        self.0.dedup();
        let surplus = self.0.len().saturating_sub(RECENT_MAX);
        self.0.drain(..surplus);
    }
}

/// That something of a dossier waits to be confirmed. There is no row where nothing does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubtRow(pub bool);
