//! `motcua sync`: one exchange with the hub, or one after the other.

use std::sync::mpsc::{Receiver, channel};

use serde::Serialize;

use super::session::{self, ProgressLine, Session, Wish};
use super::{CliFault, NO, Outcome, World, YES};
use crate::base::random::OsRandom;
use crate::desk::courier::CourierFault;
use crate::desk::engine::Engine;
use crate::desk::link_history::{LinkHistory, Measured};
use crate::desk::replica::ReplicaFault;
use crate::desk::replica::exchange::{Done, Exchanged, exchange};
use crate::desk::replica::line::{Metered, connect, identity};
use crate::desk::replica::post::{self, Standing};
use crate::desk::rows::HubRow;
use crate::sync::backoff::Backoff;
use crate::sync::transport::{LinkFault, Stop, Traffic};

/// Arguments of `motcua sync`.
#[derive(Debug, Clone, clap::Args)]
pub struct SyncArgs {
    /// One exchange, then end
    #[arg(long, conflicts_with = "watch")]
    pub once: bool,
    /// One exchange after the other until it is stopped
    #[arg(long)]
    pub watch: bool,
    /// Say what was moved as JSON
    #[arg(long)]
    pub json: bool,
}

/// What one exchange came to.
#[derive(Debug, Serialize)]
struct Report {
    sent_entries: u64,
    received_entries: u64,
    bytes_up: u64,
    bytes_down: u64,
    rounds: u32,
    conflicts: usize,
    durable: bool,
    backed_up: Option<bool>,
    clock_ahead_minutes: i64,
    /// Entries that came along into another life; null where this device goes on in the life it had.
    lived_on: Option<u64>,
    forked: Vec<String>,
    refused: Vec<String>,
}

/// Syncs once, or on and on.
pub fn run(args: &SyncArgs, world: &mut World<'_>) -> Outcome {
    let stop = Stop::default();
    let ended = end_on_signals(&stop)?;
    if !args.watch {
        return once(args, world, &stop);
    }
    let mut backoff = Backoff::default();
    loop {
        // Between two exchanges the store is free for whoever else wants it.
        let wait = match once(args, world, &stop) {
            Ok(YES) => backoff.after_success(&mut OsRandom),
            Ok(_) => backoff.after_failure(&mut OsRandom),
            Err(_) if stop.is_pulled() => return Ok(YES),
            Err(fault) => {
                writeln!(world.err, "motcua: {fault}")?;
                backoff.after_failure(&mut OsRandom)
            }
        };
        if ended.recv_timeout(wait).is_ok() {
            return Ok(YES);
        }
    }
}

/// Pulls the brake when the system wants the program gone.
fn end_on_signals(stop: &Stop) -> Result<Receiver<()>, CliFault> {
    let (sender, ended) = channel();
    let stop = stop.clone();
    let signals = [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT, signal_hook::consts::SIGHUP];
    let mut signals = signal_hook::iterator::Signals::new(signals)?;
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            stop.pull();
            // Nobody waits any more where one exchange was all.
            let _ = sender.send(());
        }
    });
    Ok(ended)
}

fn once(args: &SyncArgs, world: &mut World<'_>, stop: &Stop) -> Outcome {
    let mut session = session::open(world, Wish { unseen: true, ..Wish::default() })?;
    let outcome = with_store(&mut session, world, stop);
    let report = match outcome {
        Ok((exchanged, traffic)) => report(&mut session, exchanged, traffic)?,
        Err(fault) => {
            session.close()?;
            return Err(fault);
        }
    };
    session.close()?;
    let clean = report.forked.is_empty() && report.refused.is_empty();
    if args.json {
        world.print_json(&report)?;
    } else {
        let (sent, received) = (report.sent_entries.to_string(), report.received_entries.to_string());
        let values = [("sent", sent.as_str()), ("received", received.as_str())];
        writeln!(world.out, "{}", super::words::message("sync-done", &values))?;
    }
    if let Some(brought) = report.lived_on {
        let line = super::words::message("sync-lived-on", &[("n", &brought.to_string())]);
        writeln!(world.err, "{line}")?;
    }
    for line in report.forked.iter().chain(&report.refused) {
        writeln!(world.err, "{}", super::words::left_alone(line))?;
    }
    Ok(if clean { YES } else { NO })
}

fn with_store(
    session: &mut Session,
    world: &mut World<'_>,
    stop: &Stop,
) -> Result<(Exchanged, Traffic), CliFault> {
    let engine = &mut session.engine;
    let Some(hub) = engine.own_hub()? else {
        return Err(CliFault::Refused(super::words::message("sync-not-enrolled", &[])));
    };
    let (before, mut traffic, mut calls) = (post::standing(engine)?, Traffic::default(), 1);
    loop {
        let mut measured = Measured::default();
        let exchanged = over_a_line(engine, &hub, stop, &mut measured, world);
        remember(engine, &hub, &exchanged, measured);
        traffic.up += measured.traffic.up;
        traffic.down += measured.traffic.down;
        match exchanged {
            Ok(mut exchanged) => {
                if calls > 1 {
                    count(before, post::standing(engine)?, &mut exchanged.done);
                }
                return Ok((exchanged, traffic));
            }
            Err(CourierFault::Link(fault)) if calls < CALLS_MAX && goes_on(&fault, traffic) => calls += 1,
            Err(CourierFault::Link(fault)) => return Err(super::enrol::told(&fault)),
            Err(CourierFault::Replica(fault)) => return Err(told(fault)),
        }
    }
}

/// Calls in one exchange of a script.
const CALLS_MAX: u32 = 5;

/// Whether the hub is called again at once: a line that carried something and was cut carries on over a fresh
/// connection, which after an outage comes through long before the old one does.
fn goes_on(fault: &LinkFault, traffic: Traffic) -> bool {
    let carried = traffic.up > 0 && traffic.down > 0;
    carried && matches!(fault, LinkFault::Cut(_) | LinkFault::Stalled | LinkFault::NoAnswer(_))
}

/// What several calls moved: nobody records anything meanwhile.
fn count(before: Standing, after: Standing, done: &mut Done) {
    done.sent = before.unsent.saturating_sub(after.unsent);
    done.received = after.held.saturating_sub(before.held);
}

fn over_a_line(
    engine: &mut Engine,
    hub: &HubRow,
    stop: &Stop,
    measured: &mut Measured,
    world: &mut World<'_>,
) -> Result<Exchanged, CourierFault> {
    let identity = identity(engine.keys()).map_err(CourierFault::Link)?;
    let mut link = connect(hub, &identity, stop).map_err(CourierFault::Link)?;
    let mut shown = ProgressLine::new(world.err, world.plain);
    let mut line = Metered::new(&mut link);
    let exchanged = exchange(&mut line, engine, hub, &mut |done: Done| {
        shown.text(&format!("↑{}/{} ↓{}/{}", done.sent, done.to_send, done.received, done.to_receive));
    });
    shown.done();
    *measured = line.measured();
    Ok(exchanged?)
}

/// Notes it in the link's history, which the desk's screen shows as well.
fn remember(engine: &Engine, hub: &HubRow, ended: &Result<Exchanged, CourierFault>, measured: Measured) {
    let (folder, now) = (engine.folder(), engine.clock().now());
    let mut history = LinkHistory::read(folder, hub.hub);
    match ended {
        Ok(exchanged) => history.note_done(now, exchanged, measured),
        Err(fault) if fault.was_halted() => return,
        Err(fault) => history.note_failed(now, &fault.key(), measured),
    }
    // A comfort that is lost with a full disk: what is held where does not depend on it.
    let _ = history.write(folder);
}

/// What ended an exchange, in both languages.
fn told(fault: ReplicaFault) -> CliFault {
    match fault {
        ReplicaFault::Desk(fault) => fault.into(),
        fault => CliFault::Refused(super::words::message(
            &format!("sync-fault-{}", fault.code()),
            &[("detail", &fault.to_string())],
        )),
    }
}

fn report(session: &mut Session, exchanged: Exchanged, traffic: Traffic) -> Result<Report, CliFault> {
    let engine = &mut session.engine;
    let standing = post::standing(engine)?;
    Ok(Report {
        sent_entries: exchanged.done.sent,
        received_entries: exchanged.done.received,
        bytes_up: traffic.up,
        bytes_down: traffic.down,
        rounds: exchanged.done.rounds,
        conflicts: engine.conflict_count()?,
        durable: standing.unsent == 0,
        backed_up: standing.backed_up,
        clock_ahead_minutes: exchanged.clock_ahead,
        lived_on: exchanged.lived_on,
        forked: exchanged.forked.iter().map(ToString::to_string).collect(),
        refused: exchanged.refused.into_iter().map(|(log, why)| format!("{log}: {why}")).collect(),
    })
}
