//! A hub that was put back from a backup, and devices that were shut out: what is granted, what is accepted.
//!
//! A hub that began another life may have forgotten what it granted last: who was let in, which numbers were
//! given to whom. It takes back its own earlier log from its desks, and grants nothing more until its
//! administrator has seen who has not reported yet. That it began another life and that it was seen are
//! entries of its log: a store rebuilt from its journal stands the same.

use super::{DeskFault, Engine};
use crate::base::id::{DeviceId, Incarnation};
use crate::base::time::Timestamp;
use crate::domain::refusal::{self, Refusal};
use crate::domain::roster::{self, AcceptedLog, HubConfirmed};
use crate::record::chain::{Head, LogKey};

/// The life a hub began when it was put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PutBack {
    /// Which.
    pub incarnation: Incarnation,
    /// Since when.
    pub since: Timestamp,
}

/// How far a log may be taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Accepted {
    /// As far as it goes: its device is not shut out.
    All,
    /// Up to there.
    UpTo(Head),
    /// Nothing more than is held.
    Nothing,
}

impl Accepted {
    /// Number of the last entry that may stand, as far as is said.
    pub(in crate::desk) fn last(self) -> u64 {
        match self {
            Self::All => u64::MAX,
            Self::UpTo(head) => head.seq,
            Self::Nothing => 0,
        }
    }

    /// Whether entries up to a number may stand.
    pub(in crate::desk) fn reaches(self, seq: u64) -> bool {
        match self {
            Self::All => true,
            Self::UpTo(head) => seq <= head.seq,
            Self::Nothing => false,
        }
    }

    /// Whether entries up to a head stand: of the same history where both end.
    pub(in crate::desk) fn holds(self, head: Head) -> bool {
        self.reaches(head.seq) && !matches!(self, Self::UpTo(last) if last.seq == head.seq && last != head)
    }
}

impl Engine {
    /// The life this hub began when it was put back, until its administrator has confirmed it; `None` for
    /// one that never was, and for a device of another hub.
    pub fn put_back(&mut self) -> Result<Option<PutBack>, DeskFault> {
        let own = self.device.id;
        let Some(life) = self.fold.life(self.ledger.state(), own)?.filter(|life| life.after_copy) else {
            return Ok(None);
        };
        let confirmed = self.fold.confirmed(self.ledger.state(), own)? == Some(life.incarnation);
        if confirmed || self.own_hub()?.is_some() {
            return Ok(None);
        }
        Ok(Some(PutBack { incarnation: life.incarnation, since: life.since }))
    }

    /// Refuses to let anybody in while nobody has looked who is missing.
    pub(super) fn may_grant(&mut self) -> Result<Result<(), Refusal>, DeskFault> {
        let put_back = self.put_back()?;
        Ok(put_back
            .map_or(Ok(()), |life| Err(Refusal::new(refusal::HUB_UNCONFIRMED).with("time", life.since))))
    }

    /// Records that the administrator has seen who reported since this hub was put back, and who did not.
    pub fn confirm_hub(
        &mut self,
        reported: Vec<DeviceId>,
        missing: Vec<DeviceId>,
    ) -> Result<Result<(), Refusal>, DeskFault> {
        let Some(PutBack { incarnation, .. }) = self.put_back()? else {
            return Ok(Err(Refusal::new(refusal::NOTHING_TO_CONFIRM)));
        };
        let confirmed = HubConfirmed { incarnation, reported, missing };
        Ok(Ok(self.record_roster(roster::Event::HubConfirmed(confirmed))?))
    }

    /// How far a device's logs are held, the longest first.
    pub(in crate::desk) fn logs_of(&mut self, device: DeviceId) -> Result<Vec<AcceptedLog>, DeskFault> {
        let logs = self.frontier(None)?.into_iter().filter(|(log, _)| log.device == device);
        let mut logs: Vec<AcceptedLog> = logs
            .map(|(log, head)| AcceptedLog {
                incarnation: log.incarnation,
                scope: log.scope,
                seq: head.seq,
                hash: head.hash,
            })
            .collect();
        logs.sort_by_key(|log| std::cmp::Reverse(log.seq));
        Ok(logs)
    }

    /// How far the logs of a device that is shut out stand here: what was held of them that is accepted.
    pub fn accepted_logs(&mut self, device: DeviceId) -> Result<Vec<AcceptedLog>, DeskFault> {
        let own = self.device.id;
        let mut logs = self.logs_of(device)?;
        for log in &mut logs {
            let key = LogKey { device, incarnation: log.incarnation, scope: log.scope };
            if let Accepted::UpTo(head) = self.accepted_of(own, key)? {
                (log.seq, log.hash) = (head.seq, head.hash);
            }
        }
        Ok(logs)
    }

    /// How far this hub gives a log out: what its desks accept of it.
    pub(in crate::desk) fn given_of(&mut self, log: LogKey) -> Result<Accepted, DeskFault> {
        let own = self.device.id;
        let row = self.fold.device(self.ledger.state(), own, log.device)?;
        match row {
            // It was shut out in a version that named no head: what is held stands.
            Some(row) if row.revoked_at.is_some() && !row.names_heads => Ok(Accepted::All),
            _ => self.accepted_of(own, log),
        }
    }

    /// How far a hub accepts a log. A revocation of an earlier version names no head: then the hub itself
    /// takes nothing more, and a desk what the hub gives it.
    pub(in crate::desk) fn accepted_of(&mut self, hub: DeviceId, log: LogKey) -> Result<Accepted, DeskFault> {
        let row = self.fold.device(self.ledger.state(), hub, log.device)?;
        let revoked = row.filter(|row| row.revoked_at.is_some()).map(|row| row.names_heads);
        Ok(match revoked {
            None => Accepted::All,
            Some(false) if hub == self.device.id => Accepted::Nothing,
            Some(false) => Accepted::All,
            Some(true) => match self.fold.accepted(self.ledger.state(), hub, log)? {
                Some(head) => Accepted::UpTo(head),
                None => Accepted::Nothing,
            },
        })
    }
}
