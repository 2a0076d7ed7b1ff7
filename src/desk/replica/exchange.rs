//! One exchange: hello, push, pull, receipts; over any line, with any way to reach the engine.

use std::collections::{BTreeMap, BTreeSet};

use super::post::Plan;
use super::restored::after_revocation;
use super::{ReplicaFault, post};
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::rows::HubRow;
use crate::record::chain::{Head, LogKey};
use crate::sync::difference::Difference;
use crate::sync::message::{Message as _, Pull, Pushed, Welcome};
use crate::sync::parcel::{Parcel, ParcelError};

/// Bytes of parcels in one push; what is left goes with the next, so that no answer is long in coming.
const PUSH_BYTES: usize = 64 << 20;

/// A line to the hub.
pub trait Line {
    /// What can go wrong on it.
    type Fault;

    /// Whether the line still stands after a fault: the hub said no to something, and can be asked on.
    fn stands_after(fault: &Self::Fault) -> bool;

    /// Says hello; the answer's bytes.
    fn hello(&mut self, body: &[u8]) -> Result<Vec<u8>, Self::Fault>;

    /// Sends parcels as long as there are more; the answer's bytes.
    fn push(&mut self, next: &mut dyn FnMut() -> Option<Vec<u8>>) -> Result<Vec<u8>, Self::Fault>;

    /// Asks for parcels and hands each over as it comes; stops where `take` says so.
    fn pull(&mut self, body: &[u8], take: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), Self::Fault>;
}

/// A way to the engine: in one's own hand, or at the other end of a writer's queue.
pub trait Reach {
    /// Does something with the engine and waits for it.
    fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Engine) -> Result<T, DeskFault> + Send + 'static,
    ) -> Result<T, DeskFault>;
}

impl Reach for Engine {
    fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, DeskFault> + Send + 'static,
    ) -> Result<T, DeskFault> {
        work(self)
    }
}

/// How far an exchange is, for a progress line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Entries the hub took.
    pub sent: u64,
    /// Entries taken over from it.
    pub received: u64,
    /// Questions and answers.
    pub rounds: u32,
    /// Entries there were to send when the hub was last asked, those sent before included.
    pub to_send: u64,
    /// Entries there were to receive, likewise.
    pub to_receive: u64,
}

/// What an exchange came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exchanged {
    /// What was moved.
    pub done: Done,
    /// Logs that were left alone because they were continued in two places.
    pub forked: Vec<LogKey>,
    /// Set where the hub held more of this device's log, or another end of it, so that it lives on in another:
    /// how many entries, recorded here only, came along.
    pub lived_on: Option<u64>,
    /// Parcels of the hub that were refused: the log and why.
    pub refused: Vec<(LogKey, String)>,
    /// Minutes that the hub's clock is ahead of this one; negative where it is behind.
    pub clock_ahead: i64,
}

/// Why an exchange ended early; everything acknowledged before is safe, and the next one goes on there.
#[derive(Debug)]
pub enum ExchangeFault<L> {
    /// The line.
    Line(L),
    /// What was said on it, or the store.
    Replica(ReplicaFault),
}

impl<L> From<ReplicaFault> for ExchangeFault<L> {
    fn from(fault: ReplicaFault) -> Self {
        Self::Replica(fault)
    }
}

impl<L> From<DeskFault> for ExchangeFault<L> {
    fn from(fault: DeskFault) -> Self {
        Self::Replica(ReplicaFault::Desk(fault))
    }
}

/// Does something of a replica in the engine's hand; its own faults come back beside the desk's.
fn ask<R: Reach, T: Send + 'static>(
    reach: &mut R,
    work: impl FnOnce(&mut Engine) -> Result<T, ReplicaFault> + Send + 'static,
) -> Result<T, ReplicaFault> {
    reach.with(move |engine| match work(engine) {
        Err(ReplicaFault::Desk(fault)) => Err(fault),
        other => Ok(other),
    })?
}

/// One exchange with the hub; `tell` hears how far it is. What is too much for one push goes in several.
pub fn exchange<L: Line, R: Reach>(
    line: &mut L,
    reach: &mut R,
    hub: &HubRow,
    tell: &mut dyn FnMut(Done),
) -> Result<Exchanged, ExchangeFault<L::Fault>> {
    let mut out = Exchanged::default();
    let (mut new_lives, mut came_back) = (0, false);
    loop {
        let sent = out.done.sent;
        match turn(line, reach, hub, &mut out, tell)? {
            // What was set aside is in its new place: on with a plan of what is there now.
            Turn::NewLife if new_lives < NEW_LIVES_MAX => (new_lives, came_back) = (new_lives + 1, true),
            Turn::More if out.done.sent > sent => {}
            // One hello more: receipts for what came back of this device's own.
            Turn::Done if came_back => came_back = false,
            Turn::NewLife | Turn::More | Turn::Done => return Ok(out),
        }
    }
}

/// How many entries a plan is about to send, and to receive.
fn ahead(engine: &mut Engine, plan: &Difference, welcome: &Welcome) -> Result<(u64, u64), DeskFault> {
    let (mut up, mut down) = (0, 0);
    let pulled: BTreeMap<LogKey, Head> = plan.pull.iter().copied().collect();
    for (log, after) in &plan.push {
        up += engine.head_of(*log)?.seq.saturating_sub(after.seq);
    }
    for (scope, heads) in &welcome.scopes {
        for (device, incarnation, head) in heads {
            let log = LogKey { device: *device, incarnation: *incarnation, scope: *scope };
            down += pulled.get(&log).map_or(0, |held| head.seq.saturating_sub(held.seq));
        }
    }
    Ok((up, down))
}

/// New lives that one exchange begins: a hub that says something else every time is not followed for ever.
const NEW_LIVES_MAX: u32 = 2;

/// What comes after a turn.
enum Turn {
    /// Nothing.
    Done,
    /// There is more to push.
    More,
    /// This device lives on in other logs.
    NewLife,
}

/// Hello, push, pull.
fn turn<L: Line, R: Reach>(
    line: &mut L,
    reach: &mut R,
    hub: &HubRow,
    out: &mut Exchanged,
    tell: &mut dyn FnMut(Done),
) -> Result<Turn, ExchangeFault<L::Fault>> {
    let hello = ask(reach, post::hello)?;
    let own = reach.with(|engine| Ok(engine.device().id))?;
    out.done.rounds += 1;
    let welcome = line.hello(&hello.to_bytes()).map_err(ExchangeFault::Line)?;
    let welcome = Welcome::from_bytes(&welcome).map_err(ReplicaFault::Message)?;
    out.clock_ahead = (welcome.clock - hello.clock) / 60_000;
    let known = hub.clone();
    let (plan, ahead) = ask(reach, move |engine| {
        let plan = post::plan(engine, &known, &welcome)?;
        let ahead = ahead(engine, &plan.moves, &welcome)?;
        Ok((plan, ahead))
    })?;
    if !plan.doubtful.is_empty() && part(line, reach, hub, &plan.doubtful, out)? {
        return Ok(Turn::NewLife);
    }
    (out.done.to_send, out.done.to_receive) = (out.done.sent + ahead.0, out.done.received + ahead.1);
    if ahead != (0, 0) {
        tell(out.done);
    }
    let Plan { moves: mut plan, doubtful, closed } = plan;
    let no_more = |log: LogKey| (log, after_revocation(log.device).to_string());
    out.refused.retain(|(log, _)| !closed.contains(log));
    out.refused.extend(closed.into_iter().map(no_more));
    let is_doubtful = |log: &LogKey| doubtful.contains(log);
    plan.push.retain(|(log, _)| !is_doubtful(log));
    plan.pull.retain(|(log, _)| !is_doubtful(log));
    out.forked = plan.forked.into_iter().filter(|log| !is_doubtful(log)).chain(doubtful.clone()).collect();
    let pushed =
        if plan.push.is_empty() { Ok(Turn::Done) } else { push(line, reach, hub, plan.push, out, tell) };
    if let Err(ExchangeFault::Line(fault)) = &pushed
        && !L::stands_after(fault)
    {
        return pushed;
    }
    // What the hub does not take keeps nothing from coming down.
    if !plan.pull.is_empty() {
        pull(line, reach, hub, plan.pull, out, tell)?;
    }
    let parted = out.forked.extract_if(.., |log| log.device == own).collect::<Vec<_>>();
    if !parted.is_empty() {
        if part(line, reach, hub, &parted, out)? {
            return Ok(Turn::NewLife);
        }
        out.forked.extend(parted);
    }
    if give_back(line, reach, hub, out, tell)? {
        return Ok(Turn::NewLife);
    }
    let of_others = |log: &LogKey| log.device != own && log.device != hub.hub;
    for log in out.forked.iter().copied().filter(of_others).collect::<Vec<_>>() {
        show_end(line, reach, log, out)?;
    }
    pushed
}

/// How far behind the end of a log it is looked where it parts from what the hub holds: a day, a month, all.
const LOOKED_BEHIND: [u64; 3] = [256, 8192, u64::MAX];

/// Shows the hub where the end of another device's log that lies here parts from its own: the hub keeps it for
/// that device, which may have forgotten what it recorded first.
fn show_end<L: Line, R: Reach>(
    line: &mut L,
    reach: &mut R,
    log: LogKey,
    out: &mut Exchanged,
) -> Result<(), ExchangeFault<L::Fault>> {
    for behind in LOOKED_BEHIND {
        let at = move |engine: &mut Engine| {
            let held = engine.head_of(log)?;
            Ok((held.seq, engine.head_at(log, held.seq.saturating_sub(behind))?))
        };
        let (held, Some(from)) = reach.with(at)? else { continue };
        let both = match in_common(line, reach, (log, from), out) {
            Err(ExchangeFault::Line(fault)) if L::stands_after(&fault) => return Ok(()),
            other => other?,
        };
        let Some(both) = both.filter(|both| both.seq < held) else { continue };
        let Some((parcel, ..)) = ask(reach, move |engine| post::parcel_after(engine, log, both))? else {
            return Ok(());
        };
        let mut parcel = Some(parcel);
        out.done.rounds += 1;
        return match line.push(&mut || parcel.take()) {
            Err(fault) if !L::stands_after(&fault) => Err(ExchangeFault::Line(fault)),
            // The hub may know better: a device that it shut out.
            _ => Ok(()),
        };
    }
    Ok(())
}

/// Where the hub's own log parted, the hub went back to an earlier day and went on: it gets all of the log that
/// its desks know, sees for itself, and lives on in another. Says whether it took it.
fn give_back<L: Line, R: Reach>(
    line: &mut L,
    reach: &mut R,
    hub: &HubRow,
    out: &mut Exchanged,
    tell: &mut dyn FnMut(Done),
) -> Result<bool, ExchangeFault<L::Fault>> {
    let of_hub = |log: &mut LogKey| log.device == hub.hub && log.scope == hub.scope;
    let parted: Vec<_> = out.forked.extract_if(.., of_hub).map(|log| (log, Head::default())).collect();
    if parted.is_empty() {
        return Ok(false);
    }
    let logs = parted.iter().map(|(log, _)| *log).collect::<Vec<_>>();
    match push(line, reach, hub, parted, out, tell) {
        // It knows better: what lies here is the end that it set aside itself.
        Err(ExchangeFault::Line(fault)) if L::stands_after(&fault) => {
            out.forked.extend(logs);
            Ok(false)
        }
        other => other.map(|_| true),
    }
}

/// Finds out where this device's logs part from those of the hub, and lives on in others. Says whether anything
/// changed by it: a log that the hub gives too little of to see where it parts stays as it is.
fn part<L: Line, R: Reach>(
    line: &mut L,
    reach: &mut R,
    hub: &HubRow,
    doubtful: &[LogKey],
    out: &mut Exchanged,
) -> Result<bool, ExchangeFault<L::Fault>> {
    let mut common = Vec::with_capacity(doubtful.len());
    for log in doubtful.iter().copied() {
        let known = hub.clone();
        let from = ask(reach, move |engine| post::compared_from(engine, &known, log))?;
        let both = match in_common(line, reach, (log, from), out) {
            Err(ExchangeFault::Line(fault)) if L::stands_after(&fault) => None,
            other => other?,
        };
        let both = match both {
            // A hub put back to an earlier day may not know what it acknowledged: then from the beginning.
            None if from.seq > 0 => in_common(line, reach, (log, Head::default()), out)?,
            both => both,
        };
        common.extend(both.map(|head| (log, head)));
    }
    let brought = ask(reach, move |engine| post::live_on(engine, &common))?;
    if let Some(brought) = brought {
        out.lived_on = Some(out.lived_on.unwrap_or(0) + brought);
    }
    Ok(brought.is_some())
}

/// The last head of a log that both sides have, from one that they are thought to have; `None` where nothing that
/// came shows the two part: what would be set aside then might be held alike by all, and count twice.
fn in_common<L: Line, R: Reach>(
    line: &mut L,
    reach: &mut R,
    want: (LogKey, Head),
    out: &mut Exchanged,
) -> Result<Option<Head>, ExchangeFault<L::Fault>> {
    out.done.rounds += 1;
    let (mut both, mut parts, mut fault) = (want.1, false, None);
    line.pull(&Pull { wants: vec![want] }.to_bytes(), &mut |bytes| {
        let Ok(parcel) = Parcel::unpack(&bytes) else { return false };
        if parcel.log != want.0 {
            return false;
        }
        match ask(reach, move |engine| post::follow_from_any(engine, both, &parcel)) {
            Ok((head, goes_on)) => {
                (both, parts) = (head, !goes_on);
                goes_on
            }
            Err(other) => {
                fault = Some(other);
                false
            }
        }
    })
    .map_err(ExchangeFault::Line)?;
    fault.map_or_else(|| Ok(parts.then_some(both)), |fault| Err(fault.into()))
}

fn push<L: Line, R: Reach>(
    line: &mut L,
    reach: &mut R,
    hub: &HubRow,
    logs: Vec<(LogKey, Head)>,
    out: &mut Exchanged,
    tell: &mut dyn FnMut(Done),
) -> Result<Turn, ExchangeFault<L::Fault>> {
    let (mut fault, mut bytes) = (None, 0);
    let mut left = logs.into_iter();
    let mut current = left.next();
    out.done.rounds += 1;
    let mut done = out.done;
    let mut forked = Vec::new();
    let answer = line.push(&mut || {
        while let Some((log, after)) = current
            && bytes < PUSH_BYTES
        {
            match ask(reach, move |engine| post::parcel_after(engine, log, after)) {
                Ok(Some((parcel, head, count))) => {
                    current = Some((log, head));
                    done.sent += count;
                    bytes += parcel.len();
                    tell(done);
                    return Some(parcel);
                }
                Ok(None) => current = left.next(),
                Err(ReplicaFault::Forked(log)) => {
                    forked.push(log);
                    current = left.next();
                }
                Err(other) => {
                    fault = Some(other);
                    return None;
                }
            }
        }
        None
    });
    let answer = answer.map_err(ExchangeFault::Line)?;
    out.done = done;
    out.forked.extend(forked);
    if let Some(fault) = fault {
        return Err(fault.into());
    }
    let pushed = Pushed::from_bytes(&answer).map_err(ReplicaFault::Message)?;
    let known = hub.clone();
    ask(reach, move |engine| post::note_receipts(engine, &known, &pushed.receipts))?;
    Ok(if bytes >= PUSH_BYTES { Turn::More } else { Turn::Done })
}

/// Takes a parcel over in steps that each sync a file or two: between two of them a clerk's act has its turn. Where
/// the power goes in between, opening takes the rest.
fn take<R: Reach>(reach: &mut R, hub: &HubRow, parcel: Parcel) -> Result<u64, ReplicaFault> {
    let known = hub.clone();
    let fresh = ask(reach, move |engine| post::admit(engine, &known, parcel))?;
    if let Some(kept) = fresh.kept() {
        reach.with(move |engine| engine.begin_taking(&kept))?;
    }
    let mut count = 0;
    for piece in fresh.pieces() {
        count += piece.len() as u64;
        ask(reach, move |engine| post::take_piece(engine, piece))?;
    }
    if count > 0 {
        reach.with(Engine::end_taking)?;
        reach.with(Engine::make_room)?;
    }
    Ok(count)
}

fn pull<L: Line, R: Reach>(
    line: &mut L,
    reach: &mut R,
    hub: &HubRow,
    logs: Vec<(LogKey, Head)>,
    out: &mut Exchanged,
    tell: &mut dyn FnMut(Done),
) -> Result<(), ExchangeFault<L::Fault>> {
    out.done.rounds += 1;
    // What the hub promised and gave nothing of is there with another history.
    let mut nothing_came: BTreeSet<LogKey> = logs.iter().map(|(log, _)| *log).collect();
    let body = Pull { wants: logs }.to_bytes();
    let (mut done, mut fault) = (out.done, None);
    let mut refused: Vec<(LogKey, String)> = Vec::new();
    let (mut forked, mut passed_over) = (BTreeSet::new(), BTreeSet::new());
    let own = reach.with(|engine| Ok(engine.device().id))?;
    let pulled = line.pull(&body, &mut |bytes| {
        // What is no parcel names no log; the hub is asked for it again next time.
        let Ok(parcel) = Parcel::unpack(&bytes) else { return true };
        let log = parcel.log;
        nothing_came.remove(&log);
        match take(reach, hub, parcel) {
            Ok(count) => {
                if count == 0 {
                    passed_over.insert(log);
                }
                done.received += count;
                tell(done);
                true
            }
            // The rest of an end that was set aside, which the hub has not heard yet.
            Err(ReplicaFault::Parcel(ParcelError::Gap { .. })) if passed_over.contains(&log) => true,
            // What it recorded itself and forgot goes on elsewhere than what it recorded since.
            Err(ReplicaFault::Parcel(ParcelError::Head(_))) if log.device == own => {
                forked.insert(log);
                true
            }
            // One log that does not fit never keeps the others from coming.
            Err(ReplicaFault::Desk(desk)) => {
                fault = Some(ReplicaFault::Desk(desk));
                false
            }
            Err(other) => {
                refused.push((log, other.to_string()));
                true
            }
        }
    });
    out.done = done;
    out.refused.extend(refused);
    if let Some(fault) = fault {
        return Err(fault.into());
    }
    pulled.map_err(ExchangeFault::Line)?;
    out.forked.extend(nothing_came.union(&forked));
    Ok(())
}
