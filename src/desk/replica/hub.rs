//! The hub's side: who may speak, what it holds, taking parcels in and giving them out.
//!
//! Every answer is judged by the roster as it stands at that moment: a device that was shut out is refused in
//! the middle of a connection.

use std::collections::{BTreeMap, BTreeSet};

use super::ReplicaFault;
use super::ends::OtherEnds;
use super::post::{self, Met};
use super::restored::after_revocation;
use crate::base::coded::Coded as _;
use crate::base::id::{ContentHash, DeviceId, ScopeId};
use crate::base::time::Timestamp;
use crate::desk::engine::{Engine, Limits, OnDevice, Run, Vouched};
use crate::domain::post::Purpose;
use crate::domain::refusal::{self, Refusal};
use crate::domain::roster::{Claim, Device, granted};
use crate::record::chain::{Frontier, Head, LogKey};
use crate::record::head::{Receipt, SignedHead, device_id};
use crate::sync::difference::digests;
use crate::sync::message::{
    Enrol, Enrolled, Hello, LogHead, Look, Looked, PROTOCOL, Pull, Pushed, RangeV1, Welcome, short,
};
use crate::sync::parcel::{Parcel, RAW_TARGET};

/// As much as a parcel holds.
const LARGE: Limits = Limits { bytes: RAW_TARGET, last: u64::MAX };
/// Receipts in one answer: a device writes a log a scope.
const RECEIPTS_MAX: usize = 256;

/// The hash of a token: all that a hub records of it.
pub fn token_hash(token: &[u8; 16]) -> ContentHash {
    let mut hasher = blake3::Hasher::new_derive_key("motcua enrolment token v1");
    ContentHash(*hasher.update(token).finalize().as_bytes())
}

/// A hub's store and what of it waits.
#[derive(Debug)]
pub struct Hub {
    engine: Engine,
    /// Logs that a device pushed and has no receipt for yet.
    pushed: BTreeMap<DeviceId, BTreeSet<LogKey>>,
    /// The roster as it stood at a head of the hub's own log, where alone it changes: reading its rows means
    /// handing the state over, which is too much for every parcel.
    roster: Option<((LogKey, Head), Vec<Device>)>,
    /// How far what comes back of the hub's own log is what it holds.
    followed: BTreeMap<LogKey, Head>,
    /// Logs of which a device pushes an end that was set aside, until the push is over.
    passed_over: BTreeSet<(DeviceId, LogKey)>,
    /// What desks showed of logs of others that went on elsewhere than here.
    ends: OtherEnds,
}

impl Hub {
    /// A hub on an open store.
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            pushed: BTreeMap::new(),
            roster: None,
            followed: BTreeMap::new(),
            passed_over: BTreeSet::new(),
            ends: OtherEnds::default(),
        }
    }

    /// The store, everything folded.
    pub fn engine(&mut self) -> &mut Engine {
        // Where that fails the store says so itself, whatever is asked of it next.
        let _ = self.engine.catch_up();
        &mut self.engine
    }

    /// The store as far as it is folded: for what lies in the hub's own log alone, which is never behind.
    pub(super) fn engine_as_folded(&mut self) -> &mut Engine {
        &mut self.engine
    }

    /// Does a little of what can wait: puts on the disk what was taken in, then folds some of it. True when
    /// there is more.
    pub fn tend(&mut self) -> Result<bool, ReplicaFault> {
        self.engine.write_ahead()?;
        Ok(self.engine.stride()?)
    }

    /// Puts on the disk what was taken in.
    pub fn keep(&mut self) -> Result<(), ReplicaFault> {
        Ok(self.engine.write_ahead()?)
    }

    /// Entries on the disk that are not folded yet.
    pub fn lag(&self) -> u64 {
        self.engine.lag()
    }

    /// Whether a log is folded whole, so that it can be given out.
    pub fn has_folded(&self, log: LogKey) -> bool {
        !self.engine.lags_for(log)
    }

    /// The time by its clock.
    pub fn now(&self) -> Timestamp {
        self.engine.clock().now()
    }

    /// Gives the store back, everything recorded.
    pub fn into_engine(mut self) -> Result<Engine, ReplicaFault> {
        self.engine.write_ahead()?;
        Ok(self.engine)
    }

    /// The device, where it may speak.
    pub fn admit(&mut self, device: DeviceId) -> Result<Device, ReplicaFault> {
        match self.engine.known_device(device)? {
            Some(known) if known.revoked_at.is_none() => Ok(known),
            Some(_) => Err(ReplicaFault::Refused(Refusal::new(refusal::DEVICE_REVOKED))),
            None => Err(ReplicaFault::Refused(Refusal::new(refusal::DEVICE_UNKNOWN).with("device", device))),
        }
    }

    /// Says what a code is for.
    pub fn look(&mut self, device: DeviceId, asked: &Look) -> Result<Looked, ReplicaFault> {
        let invitation = self.engine.invitation(asked.token, device)?.map_err(ReplicaFault::Refused)?;
        let machines = self.engine.machines_of(&invitation.unit)?;
        let post = self.engine.post();
        Ok(Looked {
            hub_unit: post.unit.clone(),
            purpose: post.purpose.code(),
            unit: invitation.unit,
            name: invitation.name,
            machines,
        })
    }

    /// Takes a device in, whose connection proved `signing_key`.
    pub fn enrol(&mut self, signing_key: [u8; 32], asked: &Enrol) -> Result<Enrolled, ReplicaFault> {
        let purpose = Purpose::from_code(asked.purpose)
            .map_err(|_| ReplicaFault::Message(crate::sync::message::MessageError::Other))?;
        let claim = Claim {
            device: device_id(&signing_key),
            signing_key,
            sealing_key: asked.sealing_key,
            purpose,
            scopes: asked.scopes.clone(),
            ranges: asked.ranges.iter().filter_map(RangeV1::range).collect(),
        };
        let device = self.engine.enrol(&claim, token_hash(&asked.token))?.map_err(ReplicaFault::Refused)?;
        let ranges = self.engine.ranges_given(device.id)?;
        Ok(Enrolled {
            signing_key: self.engine.device().signing_key,
            sealing_key: self.engine.device().sealing_key,
            scope: self.engine.post().scope,
            unit: device.unit,
            name: device.name,
            ranges: ranges.iter().map(RangeV1::of).collect(),
        })
    }

    /// What a device may read: its unit's scopes and the hub's own.
    pub(in crate::desk) fn readable(&mut self, device: &Device) -> Result<BTreeSet<ScopeId>, ReplicaFault> {
        let log = self.engine.log();
        let at = (log, self.engine.head_of(log)?);
        let all = match self.roster.take() {
            Some((before, devices)) if before == at => devices,
            _ => self.engine.devices_of(self.engine.device().id)?,
        };
        let mut scopes = granted(device, all.iter());
        self.roster = Some((at, all));
        scopes.insert(self.engine.post().scope);
        Ok(scopes)
    }

    /// Answers a hello: what differs, the hub's own scope first.
    pub fn hello(&mut self, device: DeviceId, hello: &Hello) -> Result<Welcome, ReplicaFault> {
        let known = self.admit(device)?;
        if hello.protocol != PROTOCOL {
            return Err(ReplicaFault::Protocol(hello.protocol));
        }
        self.passed_over.retain(|(pushes, _)| *pushes != device);
        let readable = self.readable(&known)?;
        self.engine.write_ahead()?;
        let frontier = self.frontier_given(&readable)?;
        self.note_signed(device, hello, &frontier)?;
        let mut ends = self.ends.logs(&mut self.engine)?;
        ends.retain(|log, _| log.device == device);
        let theirs: BTreeMap<ScopeId, [u8; 16]> = hello.scopes.iter().copied().collect();
        let ours = digests(&frontier);
        let own = self.engine.post().scope;
        let mut differ: Vec<ScopeId> = readable
            .into_iter()
            .filter(|scope| {
                let alike = ours.get(scope).map(|digest| short(*digest)) == theirs.get(scope).copied();
                !alike || ends.keys().any(|log| log.scope == *scope)
            })
            .collect();
        differ.sort_by_key(|scope| (*scope != own, *scope));
        let mut scopes = Vec::with_capacity(differ.len());
        for scope in differ {
            let mut heads = self.heads_for(device, scope, &frontier)?;
            for (log, last) in ends.iter().filter(|(log, _)| log.scope == scope) {
                heads.retain(|(device, life, _)| (*device, *life) != (log.device, log.incarnation));
                heads.push((log.device, log.incarnation, *last));
            }
            scopes.push((scope, heads));
        }
        let receipts =
            self.receipts(frontier.keys().filter(|log| log.device == device).copied().collect())?;
        Ok(Welcome {
            protocol: PROTOCOL,
            clock: self.engine.clock().now().unix_millis(),
            scopes,
            receipts: receipts.into_iter().map(Into::into).collect(),
        })
    }

    /// How far logs are given out: those of a device that was shut out as far as is accepted of them. A hub that
    /// was put back may have taken more, before it heard its own word again.
    fn frontier_given(&mut self, readable: &BTreeSet<ScopeId>) -> Result<Frontier, ReplicaFault> {
        let mut given = Frontier::new();
        for (log, held) in self.engine.frontier_written(readable)? {
            let accepted = self.engine.given_of(log)?;
            let head = if accepted.holds(held) {
                Some(held)
            } else {
                self.engine
                    .head_at(log, accepted.last())?
                    .filter(|head| accepted.holds(*head) && head.seq > 0)
            };
            given.extend(head.map(|head| (log, head)));
        }
        Ok(given)
    }

    /// How far a device is told that the logs of a scope are held: its own to their end, those of others as far
    /// as their devices vouch for them, which is as far as it can be given them.
    fn heads_for(
        &mut self,
        device: DeviceId,
        scope: ScopeId,
        frontier: &Frontier,
    ) -> Result<Vec<LogHead>, ReplicaFault> {
        let hub = self.engine.device().id;
        let mut heads = Vec::new();
        for (log, held) in frontier.iter().filter(|(log, _)| log.scope == scope) {
            let to_its_end = log.device == device || log.device == hub;
            let head = if to_its_end {
                Some(*held)
            } else {
                self.engine.vouched(*log, *held)?.filter(|head| head.seq <= held.seq)
            };
            heads.extend(head.map(|head| (log.device, log.incarnation, head)));
        }
        Ok(heads)
    }

    /// Keeps the signatures of a device for logs that are held just so far: theirs may have been lost with a
    /// connection.
    fn note_signed(
        &mut self,
        device: DeviceId,
        hello: &Hello,
        frontier: &Frontier,
    ) -> Result<(), ReplicaFault> {
        let heads: Vec<SignedHead> = hello
            .signed
            .iter()
            .take(RECEIPTS_MAX)
            .cloned()
            .map(SignedHead::from)
            .filter(|signed| signed.log.device == device && frontier.get(&signed.log) == Some(&signed.head))
            .filter(|signed| signed.verify().is_ok())
            .collect();
        let heads = self.engine.unknown_signed(&heads)?;
        Ok(self.engine.write_signed_ahead(&heads)?)
    }

    /// Takes a parcel in, checked against its log. Its entries are on the disk once a receipt covers them:
    /// [`Self::pushed`] and [`Self::hello`] write before they answer.
    pub fn take(&mut self, device: DeviceId, parcel: Parcel) -> Result<usize, ReplicaFault> {
        let known = self.admit(device)?;
        let log = parcel.log;
        let own = self.engine.post().scope;
        if log.scope == own && log.device == self.engine.device().id {
            // Its device knows more of a log written here, or another end of it: this store went back to an
            // earlier day. It lives on in another log, and takes back what it had said.
            match post::meet_own(&mut self.engine, &mut self.followed, &parcel)? {
                Met::LivedOn(_) => self.roster = None,
                Met::Fits if log == self.engine.log() => return Ok(0),
                Met::Fits => {}
                Met::SetAside => return Err(ReplicaFault::Forked(log)),
            }
        }
        // Of the hub's own scope only what it lost itself comes back, as it signed it.
        let lost = log.scope == own && log.device == self.engine.device().id && log != self.engine.log();
        if (log.scope == own && !lost) || !self.readable(&known)?.contains(&log.scope) {
            return Err(ReplicaFault::NotGranted(log.scope));
        }
        let accepted = self.engine.accepted_of(self.engine.device().id, log)?;
        if !accepted.reaches(parcel.last()) {
            return Err(after_revocation(log.device));
        }
        if self.passed_over.contains(&(device, log)) {
            return Ok(0);
        }
        let held = self.engine.head_taken(log)?;
        if log.device != device && parcel.first() <= held.seq {
            // Shown again, or another end of it: that is for its own device to see.
            self.engine.catch_up()?;
            if self.ends.keep(&mut self.engine, &parcel)? {
                return Ok(0);
            }
        }
        let (fresh, signed) = parcel.after(held)?;
        if !fresh.is_empty() && !accepted.holds(signed.head) {
            return Err(after_revocation(log.device));
        }
        if let Some(first) = fresh.first()
            && self.engine.was_set_aside(log, held, &first.canonical)?
        {
            self.passed_over.insert((device, log));
            return Ok(0);
        }
        let count = fresh.len();
        if lost {
            // It may change who is let in: folded at once.
            self.engine.record_signed(&[signed])?;
            self.engine.absorb(fresh)?;
            self.roster = None;
        } else if count > 0 {
            self.engine.take_ahead(fresh, signed)?;
        }
        self.pushed.entry(device).or_default().insert(log);
        Ok(count)
    }

    /// What a device may hold: every dossier of the scopes it was given.
    pub fn on_device(&mut self, device: &Device) -> Result<OnDevice, ReplicaFault> {
        let scopes = self.readable(device)?;
        Ok(self.engine.dossiers_in(&scopes)?)
    }

    /// Receipts for all logs of a device that are held here.
    pub(super) fn receipts_for(&mut self, device: DeviceId) -> Result<Vec<Receipt>, ReplicaFault> {
        let logs = self.engine.frontier(None)?.into_keys().filter(|log| log.device == device).collect();
        self.receipts(logs)
    }

    /// The logs a device may read, the hub's own first.
    pub(super) fn readable_by(&mut self, device: &Device) -> Result<Vec<(LogKey, Head)>, ReplicaFault> {
        let own = self.engine.post().scope;
        let scopes = self.readable(device)?;
        let mut logs: Vec<(LogKey, Head)> = self.frontier_given(&scopes)?.into_iter().collect();
        logs.sort_by_key(|(log, _)| (log.scope != own, *log));
        Ok(logs)
    }

    /// Answers a push: receipts for what was pushed.
    pub fn pushed(&mut self, device: DeviceId) -> Result<Pushed, ReplicaFault> {
        self.engine.write_ahead()?;
        self.passed_over.retain(|(pushes, _)| *pushes != device);
        let logs = self.pushed.remove(&device).unwrap_or_default();
        let receipts = self.receipts(logs)?;
        Ok(Pushed { receipts: receipts.into_iter().map(Into::into).collect() })
    }

    fn receipts(&mut self, logs: BTreeSet<LogKey>) -> Result<Vec<Receipt>, ReplicaFault> {
        // There is no hub above: what is held twice is held by its own backup.
        let backup = self.engine.backed_up();
        let mut receipts = Vec::new();
        for log in logs.into_iter().take(RECEIPTS_MAX / 2) {
            let head = self.engine.head_written(log)?;
            let held = backup.as_ref().map(|backup| backup.get(&log).copied().unwrap_or_default());
            let backed_up = held.map(|held| held.seq >= head.seq);
            if let Some(held) = held.filter(|held| held.seq > 0 && held.seq < head.seq) {
                receipts.push(Receipt::sign(log, held, Some(true), self.engine.keys().signing()));
            }
            receipts.push(Receipt::sign(log, head, backed_up, self.engine.keys().signing()));
        }
        Ok(receipts)
    }

    /// The parcel after a head, where there is one that its device vouches for.
    pub fn parcel_after(
        &mut self,
        device: DeviceId,
        log: LogKey,
        after: Head,
    ) -> Result<Option<(Vec<u8>, Head)>, ReplicaFault> {
        let known = self.admit(device)?;
        if !self.readable(&known)?.contains(&log.scope) {
            return Err(ReplicaFault::NotGranted(log.scope));
        }
        if log.device == self.engine.device().id {
            return self.own_parcel(log, after);
        }
        if log.device == device
            && let Some(end) = self.ends.after(log, after)
        {
            return Ok(Some(end));
        }
        if self.engine.lags_for(log) {
            self.engine.catch_up()?;
        }
        let last = self.engine.given_of(log)?.last();
        Ok(match self.engine.vouched_run(log, after, Limits { last, ..LARGE })? {
            Vouched::Entries(entries, word) => Some((Parcel::pack(&entries, &word), word.head)),
            Vouched::Nothing => None,
            Vouched::Forked => return Err(ReplicaFault::Forked(log)),
        })
    }

    fn own_parcel(&mut self, log: LogKey, after: Head) -> Result<Option<(Vec<u8>, Head)>, ReplicaFault> {
        let Run::Entries(entries, head) = self.engine.run(log, after, LARGE)? else {
            return Err(ReplicaFault::Forked(log));
        };
        if entries.is_empty() {
            return Ok(None);
        }
        let signed = SignedHead::sign(log, head, self.engine.keys().signing());
        Ok(Some((Parcel::pack(&entries, &signed), head)))
    }

    /// [`Self::parcel_after`] where many logs are asked for: one that the asker holds with another history keeps
    /// none of the others from coming, and tells itself by nothing of it coming.
    pub fn parcel_wanted(
        &mut self,
        device: DeviceId,
        log: LogKey,
        after: Head,
    ) -> Result<Option<(Vec<u8>, Head)>, ReplicaFault> {
        match self.parcel_after(device, log, after) {
            Err(ReplicaFault::Forked(_)) => Ok(None),
            other => other,
        }
    }

    /// Gives everything a pull asks for, a parcel at a time, until `send` says that nobody listens.
    pub fn give(
        &mut self,
        device: DeviceId,
        pull: &Pull,
        send: &mut dyn FnMut(Vec<u8>) -> bool,
    ) -> Result<(), ReplicaFault> {
        for (log, after) in &pull.wants {
            let mut after = *after;
            while let Some((parcel, head)) = self.parcel_wanted(device, *log, after)? {
                if !send(parcel) {
                    return Ok(());
                }
                after = head;
            }
        }
        Ok(())
    }
}
