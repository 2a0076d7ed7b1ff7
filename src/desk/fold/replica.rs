//! Folding what replicas know of each other: the roster of a hub, the hub a device belongs to, where a log's
//! entries lie, who vouched for how much of it.
//!
//! A roster row stands under the device that said it: whoever reads it asks for the words of the hub it
//! trusts, and what another device claims is never found there.

use super::table::Table;
use super::{Fold, FoldFault};
use crate::base::id::{ContentHash, DeviceId, EntryId, Incarnation};
use crate::base::time::{Hlc, Timestamp};
use crate::desk::keys;
use crate::desk::rows::{
    AcceptedRow, ConfirmedRow, CutsRow, DeviceRow, HubRow, InvitationRow, Place, PointRow, ReceiptRow,
    SignedHeadRow, SupersedingRow, TimesRow, WitnessedRow,
};
use crate::domain::roster::{self, ACCEPTED_MAX, DeviceName, NAME_MAX, SCOPES_MAX};
use crate::record::act::Read;
use crate::record::chain::{Head, LogKey};
use crate::record::head::{LogCut, Receipt, SignedHead};
use crate::store::journal::{FrameKind, Position};
use crate::store::state::{Batch, State};

/// Entries from one point of a log to the next.
pub(in crate::desk) const POINT_EVERY: u64 = 32;

/// The tables of what replicas know of each other.
#[derive(Debug, Default)]
pub(super) struct Replica {
    times: Table<DeviceId, TimesRow>,
    devices: Table<(DeviceId, DeviceId), DeviceRow>,
    invitations: Table<(DeviceId, ContentHash), InvitationRow>,
    hubs: Table<DeviceId, HubRow>,
    accepted: Table<(DeviceId, LogKey), AcceptedRow>,
    confirmed: Table<DeviceId, ConfirmedRow>,
    points: Table<(LogKey, u64), PointRow>,
    signed: Table<(LogKey, u64), SignedHeadRow>,
    receipts: Table<(DeviceId, LogKey), ReceiptRow>,
    pub(super) superseding: Table<LogKey, SupersedingRow>,
    pub(super) cuts: Table<LogKey, CutsRow>,
    witnessed: Table<(LogKey, LogKey), WitnessedRow>,
}

impl Replica {
    pub(super) fn drain(&mut self, batch: &mut Batch) {
        self.times.drain(batch);
        self.devices.drain(batch);
        self.invitations.drain(batch);
        self.hubs.drain(batch);
        self.accepted.drain(batch);
        self.confirmed.drain(batch);
        self.points.drain(batch);
        self.signed.drain(batch);
        self.receipts.drain(batch);
        self.superseding.drain(batch);
        self.cuts.drain(batch);
        self.witnessed.drain(batch);
    }

    pub(super) fn settle(&mut self, at: Position) {
        self.points.amend(|row| {
            if row.place.is_pending() {
                row.place = Place { segment: at.segment, offset: at.offset, index: row.place.index };
            }
        });
    }

    pub(super) fn pending(&self) -> usize {
        self.points.dirty() + self.signed.dirty()
    }
}

fn named(personal: Option<&DeviceName>) -> String {
    personal.map(|personal| personal.name.chars().take(NAME_MAX).collect()).unwrap_or_default()
}

impl Fold {
    /// A device as a hub's roster knows it.
    pub fn device(
        &mut self,
        state: &dyn State,
        hub: DeviceId,
        device: DeviceId,
    ) -> Result<Option<&DeviceRow>, FoldFault> {
        self.replica.devices.get(state, &(hub, device))
    }

    /// An invitation of a hub.
    pub fn invitation(
        &mut self,
        state: &dyn State,
        hub: DeviceId,
        token: ContentHash,
    ) -> Result<Option<&InvitationRow>, FoldFault> {
        self.replica.invitations.get(state, &(hub, token))
    }

    /// The hub a device belongs to.
    pub fn hub(&mut self, state: &dyn State, device: DeviceId) -> Result<Option<&HubRow>, FoldFault> {
        self.replica.hubs.get(state, &device)
    }

    /// How far a hub holds a log.
    pub fn receipt(
        &mut self,
        state: &dyn State,
        hub: DeviceId,
        log: LogKey,
    ) -> Result<Option<ReceiptRow>, FoldFault> {
        Ok(self.replica.receipts.get(state, &(hub, log))?.copied())
    }

    /// Where the entry of a number lies and the hash before it, for every 32nd entry.
    pub fn point(&mut self, state: &dyn State, log: LogKey, seq: u64) -> Result<Option<PointRow>, FoldFault> {
        Ok(self.replica.points.get(state, &(log, seq))?.copied())
    }

    /// The word of a log's device for a number.
    pub fn signed_head(
        &mut self,
        state: &dyn State,
        log: LogKey,
        seq: u64,
    ) -> Result<Option<SignedHead>, FoldFault> {
        let row = self.replica.signed.get(state, &(log, seq))?;
        Ok(row.map(|row| SignedHead {
            log,
            head: Head { seq, hash: row.hash },
            key: row.key,
            signature: row.signature,
        }))
    }

    /// The newest times a device recorded under.
    pub fn times(&mut self, state: &dyn State, device: DeviceId) -> Result<TimesRow, FoldFault> {
        Ok(self.replica.times.get(state, &device)?.copied().unwrap_or_default())
    }

    pub(super) fn note_times(&mut self, state: &dyn State, read: &Read) -> Result<(), FoldFault> {
        let device = read.entry.device;
        let before = self.times(state, device)?;
        let row =
            TimesRow { hlc: before.hlc.max(read.entry.hlc), newest: before.newest.max(Some(read.entry.at)) };
        self.replica.times.put(device, row);
        Ok(())
    }

    pub(super) fn note_point(
        &mut self,
        state: &dyn State,
        log: LogKey,
        before: Head,
        place: Place,
    ) -> Result<(), FoldFault> {
        if before.seq.is_multiple_of(POINT_EVERY) || self.is_cut(state, log, before.seq)? {
            self.replica.points.put((log, before.seq + 1), PointRow { place, before: before.hash });
        }
        Ok(())
    }

    /// How far a log had witnessed a log of its hub.
    pub fn witnessed(&mut self, state: &dyn State, writer: LogKey, seen: LogKey) -> Result<Head, FoldFault> {
        Ok(self.replica.witnessed.get(state, &(writer, seen))?.copied().unwrap_or_default().0)
    }

    fn note_witnessed(
        &mut self,
        state: &dyn State,
        writer: LogKey,
        event: &roster::Witnessed,
    ) -> Result<(), FoldFault> {
        let seen = LogKey { device: event.device, incarnation: event.incarnation, scope: event.scope };
        let writer = self.recorded_in(state, writer)?;
        let head = Head { seq: event.seq, hash: event.hash };
        if self.witnessed(state, writer, seen)? < head {
            self.replica.witnessed.put((writer, seen), WitnessedRow(head));
        }
        Ok(())
    }

    /// Folds a frame that holds no acts. A body that cannot be read says nothing: it was written by a newer
    /// version, and no entry depends on it.
    pub fn absorb_marks(&mut self, state: &dyn State, kind: FrameKind, body: &[u8]) -> Result<(), FoldFault> {
        match kind {
            FrameKind::SIGNED_HEADS => {
                for signed in crate::record::head::decode_heads(body).unwrap_or_default() {
                    self.note_signed(&signed);
                }
                Ok(())
            }
            FrameKind::HUB_RECEIPT => {
                let receipts = crate::record::head::decode_receipts(body).unwrap_or_default();
                receipts.iter().try_for_each(|receipt| self.note_receipt(state, receipt))
            }
            FrameKind::LOG_CUT => LogCut::from_bytes(body).map_or(Ok(()), |cut| self.note_cut(state, cut)),
            _ => Ok(()),
        }
    }

    pub(in crate::desk) fn note_signed(&mut self, signed: &SignedHead) {
        let row = SignedHeadRow { hash: signed.head.hash, key: signed.key, signature: signed.signature };
        self.replica.signed.put((signed.log, signed.head.seq), row);
    }

    pub(in crate::desk) fn note_receipt(
        &mut self,
        state: &dyn State,
        receipt: &Receipt,
    ) -> Result<(), FoldFault> {
        let id = (crate::record::head::device_id(&receipt.key), receipt.log);
        let before = self.replica.receipts.get(state, &id)?.copied();
        let head = before.map_or(receipt.head, |row| row.head.max(receipt.head));
        let backed_up = match receipt.backed_up {
            None => before.and_then(|row| row.backed_up),
            Some(true) => Some(receipt.head.seq),
            Some(false) => Some(before.and_then(|row| row.backed_up).unwrap_or(0)),
        };
        self.replica.receipts.put(id, ReceiptRow { head, backed_up });
        Ok(())
    }

    pub(super) fn fold_roster(
        &mut self,
        state: &dyn State,
        event: &roster::Event,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let (hub, said_at) = (read.entry.device, (read.entry.hlc, read.id));
        match event {
            roster::Event::Invited(invited) => {
                let id = (hub, invited.token);
                let used_by = self.replica.invitations.get(state, &id)?.and_then(|row| row.used_by);
                let row = InvitationRow {
                    unit: clamped(&invited.unit),
                    name: named(invited.personal.as_ref()),
                    expires_at: invited.expires_at,
                    used_by,
                };
                self.replica.invitations.put(id, row);
            }
            roster::Event::DeviceEnrolled(enrolled) => {
                self.fold_enrolled(state, hub, enrolled, read)?;
                let id = (hub, enrolled.token);
                let row = self.replica.invitations.get(state, &id)?.cloned().unwrap_or_else(not_invited_yet);
                let used_by = Some(row.used_by.map_or(enrolled.device, |by| by.min(enrolled.device)));
                self.replica.invitations.put(id, InvitationRow { used_by, ..row });
            }
            roster::Event::DeviceRevoked(revoked) => self.fold_revoked(state, hub, revoked, read)?,
            roster::Event::HubConfirmed(confirmed) => {
                if self.replica.confirmed.get(state, &hub)?.is_none_or(|row| row.said_at < said_at) {
                    let row = ConfirmedRow { incarnation: confirmed.incarnation, said_at };
                    self.replica.confirmed.put(hub, row);
                }
            }
            roster::Event::HubJoined(joined) => {
                let device = read.entry.device;
                if self.replica.hubs.get(state, &device)?.is_none_or(|row| row.said_at < said_at) {
                    self.replica.hubs.put(device, HubRow::new(joined, said_at));
                }
            }
            roster::Event::LogSuperseded(superseded) => self.note_superseded(state, superseded, read)?,
            roster::Event::Witnessed(witnessed) => self.note_witnessed(state, read.log, witnessed)?,
        }
        Ok(())
    }

    fn fold_enrolled(
        &mut self,
        state: &dyn State,
        hub: DeviceId,
        enrolled: &roster::DeviceEnrolled,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let (id, said_at) = ((hub, enrolled.device), (read.entry.hlc, read.id));
        let before = self.replica.devices.get(state, &id)?.cloned().unwrap_or_else(not_enrolled_yet);
        let first = before.said_at == (Hlc::default(), EntryId::default());
        let enrolled_at = if first { read.entry.at } else { before.enrolled_at.min(read.entry.at) };
        let row = if before.said_at > said_at {
            DeviceRow { enrolled_at, ..before }
        } else {
            DeviceRow {
                signing_key: enrolled.signing_key,
                sealing_key: enrolled.sealing_key,
                unit: clamped(&enrolled.unit),
                name: named(enrolled.personal.as_ref()),
                scopes: enrolled.scopes.iter().take(SCOPES_MAX).copied().collect(),
                enrolled_at,
                revoked_at: before.revoked_at,
                names_heads: before.names_heads,
                said_at,
            }
        };
        self.replica.devices.put(id, row);
        Ok(())
    }
}

impl Fold {
    /// How far a hub accepts a log of a device that is shut out; `None` where the revocation names none.
    pub fn accepted(
        &mut self,
        state: &dyn State,
        hub: DeviceId,
        log: LogKey,
    ) -> Result<Option<Head>, FoldFault> {
        Ok(self.replica.accepted.get(state, &(hub, log))?.map(|row| row.head))
    }

    /// The life of a hub that its administrator confirmed last.
    pub fn confirmed(&mut self, state: &dyn State, hub: DeviceId) -> Result<Option<Incarnation>, FoldFault> {
        Ok(self.replica.confirmed.get(state, &hub)?.map(|row| row.incarnation))
    }

    /// Said twice, by two lives of a hub: shut out since the earlier, accepted as far as either knew.
    fn fold_revoked(
        &mut self,
        state: &dyn State,
        hub: DeviceId,
        revoked: &roster::DeviceRevoked,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let id = (hub, revoked.device);
        let row = self.replica.devices.get(state, &id)?.cloned().unwrap_or_else(not_enrolled_yet);
        let revoked_at = Some(row.revoked_at.map_or(read.entry.at, |at| at.min(read.entry.at)));
        let names_heads = row.names_heads || revoked.accepted.is_some();
        self.replica.devices.put(id, DeviceRow { revoked_at, names_heads, ..row });
        for log in revoked.accepted.iter().flatten().take(ACCEPTED_MAX) {
            let key = LogKey { device: revoked.device, incarnation: log.incarnation, scope: log.scope };
            let id = (hub, key);
            let before = self.replica.accepted.get(state, &id)?.map(|row| row.head);
            let head = Head { seq: log.seq, hash: log.hash };
            self.replica.accepted.put(id, AcceptedRow { head: before.map_or(head, |row| row.max(head)) });
        }
        Ok(())
    }
}

/// A device of which another life of the hub said something before the one that enrolled it was heard: a hub
/// put back from a backup speaks in several logs, and they come in any order.
fn not_enrolled_yet() -> DeviceRow {
    DeviceRow {
        signing_key: [0; 32],
        sealing_key: [0; 32],
        unit: String::new(),
        name: String::new(),
        scopes: Vec::new(),
        enrolled_at: Timestamp::default(),
        revoked_at: None,
        names_heads: false,
        said_at: (Hlc::default(), EntryId::default()),
    }
}

/// An invitation that was used before it was heard of; see [`not_enrolled_yet`].
fn not_invited_yet() -> InvitationRow {
    InvitationRow {
        unit: String::new(),
        name: String::new(),
        expires_at: Timestamp::default(),
        used_by: None,
    }
}

fn clamped(unit: &str) -> String {
    unit.chars().take(NAME_MAX).collect()
}

super::table::row! {
    TimesRow, DeviceId => |device| keys::times(*device);
    DeviceRow, (DeviceId, DeviceId) => |id| keys::device(id.0, id.1);
    InvitationRow, (DeviceId, ContentHash) => |id| keys::invitation(id.0, id.1);
    HubRow, DeviceId => |device| keys::hub(*device);
    AcceptedRow, (DeviceId, LogKey) => |id| keys::accepted(id.0, id.1);
    ConfirmedRow, DeviceId => |device| keys::confirmed(*device);
    PointRow, (LogKey, u64) => |id| keys::point(id.0, id.1);
    SignedHeadRow, (LogKey, u64) => |id| keys::signed_head(id.0, id.1);
    ReceiptRow, (DeviceId, LogKey) => |id| keys::receipt(id.0, id.1);
    SupersedingRow, LogKey => |log| keys::superseding(*log);
    CutsRow, LogKey => |log| keys::cuts(*log);
    WitnessedRow, (LogKey, LogKey) => |id| keys::witnessed(id.0, id.1);
}
