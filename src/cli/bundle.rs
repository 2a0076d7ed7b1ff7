//! `motcua bundle`: a day on a stick, and its answer.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::session::{self, Session, Wish};
use super::{CliFault, NO, Outcome, World, YES};
use crate::base::id::DeviceId;
use crate::base::random::OsRandom;
use crate::desk::replica::ReplicaFault;
use crate::desk::replica::bundle::{
    BundleReport, Bundled, BundlingFault, MissingLog, RefusedLog, export_to_hub, import_from_hub,
};
use crate::desk::replica::hub::Hub;
#[cfg(unix)]
use crate::hub::admin::{Errand, socket};
use crate::hub::stick::{self, StickFault};

/// Arguments of `motcua bundle`.
#[derive(Debug, Clone, clap::Args)]
pub struct BundleArgs {
    /// What to do
    #[command(subcommand)]
    pub command: BundleCommand,
}

/// Writing and taking in.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum BundleCommand {
    /// Write what this device recorded for its hub; at a hub, what a device lacks
    Export {
        /// The file to write; one that is there is replaced once the new one is whole
        file: PathBuf,
        /// Only what the hub has not acknowledged: since the last acknowledgement received
        #[arg(long, value_name = "WHEN")]
        since: Option<Since>,
        /// At a hub: the device it is for, or the beginning of its id
        #[arg(long, value_name = "DEVICE")]
        to: Option<String>,
        /// Say what was written as JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a bundle in; taking it in twice is taking it in once
    Import {
        /// The file
        file: PathBuf,
        /// At a hub: write the answer here, to go back on the same stick
        #[arg(long, value_name = "FILE")]
        answer: Option<PathBuf>,
        /// Say what came as JSON
        #[arg(long)]
        json: bool,
    },
}

/// From where on a bundle is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Since {
    /// The last acknowledgement received.
    Last,
}

/// Writes or takes in a bundle.
pub fn run(args: &BundleArgs, world: &mut World<'_>) -> Outcome {
    #[cfg(unix)]
    if let Some(done) = at_running_hub(&args.command, world)? {
        let (key, json) = match &args.command {
            BundleCommand::Export { json, .. } => ("bundle-written", *json),
            BundleCommand::Import { json, .. } => ("bundle-taken", *json),
        };
        return report(key, &done, json, world);
    }
    let session = session::open(world, Wish { unseen: true, ..Wish::default() })?;
    match &args.command {
        BundleCommand::Export { file, since, to, json } => {
            let done = export(session, file, since.is_some(), to.as_deref())?;
            report("bundle-written", &done.report(), *json, world)
        }
        BundleCommand::Import { file, answer, json } => {
            let done = import(session, file, answer.as_deref())?;
            report("bundle-taken", &done.report(), *json, world)
        }
    }
}

/// Has it done by the hub that runs on this store; `None` where none does.
#[cfg(unix)]
fn at_running_hub(command: &BundleCommand, world: &World<'_>) -> Result<Option<BundleReport>, CliFault> {
    // The hub stands in another folder than whoever asks it.
    let whole = |file: &Path| std::path::absolute(file);
    let errand = match command {
        BundleCommand::Export { to: None, .. } => return refuse_without_device(world),
        BundleCommand::Export { file, to: Some(to), .. } => {
            Errand::BundleExport { file: whole(file)?, to: to.clone() }
        }
        BundleCommand::Import { file, answer, .. } => {
            Errand::BundleImport { file: whole(file)?, answer: answer.as_deref().map(whole).transpose()? }
        }
    };
    let Some(answer) = socket::ask(&world.store, &errand)? else { return Ok(None) };
    serde_json::from_value(answer?).map(Some).map_err(|fault| CliFault::Refused(fault.to_string()))
}

/// A hub writes bundles for its devices only: one of them must be named.
#[cfg(unix)]
fn refuse_without_device(world: &World<'_>) -> Result<Option<BundleReport>, CliFault> {
    match socket::ask(&world.store, &Errand::Devices)? {
        Some(_) => Err(CliFault::Refused(super::words::message("sync-not-enrolled", &[]))),
        None => Ok(None),
    }
}

fn export(mut session: Session, file: &Path, since: bool, to: Option<&str>) -> Result<Bundled, CliFault> {
    if let Some(hub) = session.engine.own_hub()?.filter(|_| to.is_none()) {
        let engine = &mut session.engine;
        let done = stick::written(file, |out| export_to_hub(engine, &hub, since, out, &mut OsRandom));
        session.close()?;
        return done.map_err(|fault| stick_told(&fault));
    }
    let device = device_meant(&mut session, to)?;
    at_hub(session, |hub| stick::export(hub, device, file, &mut OsRandom))
}

fn import(mut session: Session, file: &Path, answer: Option<&Path>) -> Result<Bundled, CliFault> {
    if let Some(hub) = session.engine.own_hub()? {
        let mut input = BufReader::new(File::open(file)?);
        let done = import_from_hub(&mut session.engine, &hub, &mut input).map_err(|fault| told(&fault));
        session.close()?;
        return done;
    }
    at_hub(session, |hub| stick::import(hub, file, answer, &mut OsRandom).map(|(done, _)| done))
}

/// Does something at a hub at rest and closes its store.
fn at_hub(
    session: Session,
    work: impl FnOnce(&mut Hub) -> Result<Bundled, StickFault>,
) -> Result<Bundled, CliFault> {
    let Session { engine, .. } = session;
    let mut hub = Hub::new(engine);
    let done = work(&mut hub);
    let engine = hub.into_engine().map_err(|fault| told(&fault.into()))?;
    engine.close()?;
    done.map_err(|fault| stick_told(&fault))
}

/// The device of the roster that the beginning of an id means.
fn device_meant(session: &mut Session, to: Option<&str>) -> Result<DeviceId, CliFault> {
    let own = session.engine.device().id;
    let devices = session.engine.devices_of(own)?;
    let Some(to) = to else {
        return Err(CliFault::Refused(super::words::message("sync-not-enrolled", &[])));
    };
    let ids: Vec<DeviceId> = devices.iter().map(|device| device.id).collect();
    crate::hub::backend::device_meant(to, &ids)
        .ok_or_else(|| CliFault::Usage(super::words::message("refusal-device-unknown", &[("device", to)])))
}

fn stick_told(fault: &StickFault) -> CliFault {
    match fault {
        StickFault::Bundling(fault) => told(fault),
        StickFault::File(fault) => {
            CliFault::Refused(super::words::message("bundle-fault", &[("detail", &fault.to_string())]))
        }
    }
}

fn told(fault: &BundlingFault) -> CliFault {
    let detail = fault.to_string();
    match fault {
        BundlingFault::Replica(ReplicaFault::Refused(refusal)) => {
            CliFault::Refused(super::words::refusal(refusal))
        }
        BundlingFault::Replica(fault) => {
            let key = format!("sync-fault-{}", fault.code());
            CliFault::Refused(super::words::message(&key, &[("detail", &detail)]))
        }
        BundlingFault::Bundle(_) => {
            CliFault::Refused(super::words::message("bundle-fault", &[("detail", &detail)]))
        }
    }
}

fn report(key: &str, report: &BundleReport, json: bool, world: &mut World<'_>) -> Outcome {
    if json {
        world.print_json(report)?;
    } else {
        let (n, device) = (report.entries.to_string(), report.device.to_string());
        let values = [("n", n.as_str()), ("device", device.as_str())];
        writeln!(world.out, "{}", super::words::message(key, &values))?;
    }
    for MissingLog { log, from } in &report.missing {
        let from = from.to_string();
        writeln!(world.err, "{}", super::words::message("bundle-missing", &[("log", log), ("n", &from)]))?;
    }
    if let Some(brought) = report.lived_on {
        let line = super::words::message("sync-lived-on", &[("n", &brought.to_string())]);
        writeln!(world.err, "{line}")?;
    }
    for RefusedLog { log, reason } in &report.refused {
        let log = format!("{log}: {reason}");
        writeln!(world.err, "{}", super::words::left_alone(&log))?;
    }
    Ok(if report.missing.is_empty() && report.refused.is_empty() { YES } else { NO })
}
