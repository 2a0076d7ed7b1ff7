//! `motcua bundle`: a day on a stick, and its answer.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::session::{self, Session, Wish};
use super::{CliFault, NO, Outcome, World, YES};
use crate::base::id::DeviceId;
use crate::base::random::OsRandom;
use crate::desk::replica::ReplicaFault;
use crate::desk::replica::bundle::{
    Bundled, BundlingFault, export_to_device, export_to_hub, import_at_hub, import_from_hub,
};
use crate::desk::replica::hub::Hub;
use crate::record::chain::Frontier;

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

#[derive(Debug, Serialize)]
struct Report {
    device: DeviceId,
    entries: u64,
    parcels: u64,
    missing: Vec<Missing>,
    refused: Vec<Refused>,
    /// Entries that came along into another life; null where this device goes on in the life it had.
    lived_on: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Missing {
    log: String,
    from: u64,
}

#[derive(Debug, Serialize)]
struct Refused {
    log: String,
    reason: String,
}

/// Writes or takes in a bundle.
pub fn run(args: &BundleArgs, world: &mut World<'_>) -> Outcome {
    let session = session::open(world, Wish::default())?;
    match &args.command {
        BundleCommand::Export { file, since, to, json } => {
            let done = export(session, file, since.is_some(), to.as_deref())?;
            report("bundle-written", &done, *json, world)
        }
        BundleCommand::Import { file, answer, json } => {
            let done = import(session, file, answer.as_deref())?;
            report("bundle-taken", &done, *json, world)
        }
    }
}

fn export(mut session: Session, file: &Path, since: bool, to: Option<&str>) -> Result<Bundled, CliFault> {
    if let Some(hub) = session.engine.own_hub()?.filter(|_| to.is_none()) {
        let engine = &mut session.engine;
        let done = written(file, |out| export_to_hub(engine, &hub, since, out, &mut OsRandom))?;
        session.close()?;
        return Ok(done);
    }
    let device = device_meant(&mut session, to)?;
    let Session { engine, .. } = session;
    let mut hub = Hub::new(engine);
    let done = written(file, |out| export_to_device(&mut hub, device, &Frontier::new(), out, &mut OsRandom));
    close(hub)?;
    done
}

fn import(mut session: Session, file: &Path, answer: Option<&Path>) -> Result<Bundled, CliFault> {
    let mut input = BufReader::new(File::open(file)?);
    if let Some(hub) = session.engine.own_hub()? {
        let done = import_from_hub(&mut session.engine, &hub, &mut input).map_err(|fault| told(&fault));
        session.close()?;
        return done;
    }
    let Session { engine, .. } = session;
    let mut hub = Hub::new(engine);
    let done = taken_and_answered(&mut hub, &mut input, answer);
    close(hub)?;
    done
}

fn taken_and_answered(
    hub: &mut Hub,
    input: &mut BufReader<File>,
    answer: Option<&Path>,
) -> Result<Bundled, CliFault> {
    let (done, head) = import_at_hub(hub, input).map_err(|fault| told(&fault))?;
    if let Some(answer) = answer {
        let basis: Frontier = head.basis.into_iter().collect();
        written(answer, |out| export_to_device(hub, done.device, &basis, out, &mut OsRandom))?;
    }
    Ok(done)
}

fn close(hub: Hub) -> Result<(), CliFault> {
    let engine = hub.into_engine().map_err(|fault| told(&fault.into()))?;
    Ok(engine.close()?)
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

/// Writes beside the file and puts it in its place once it is whole and on the disk.
fn written(
    file: &Path,
    write: impl FnOnce(&mut dyn std::io::Write) -> Result<Bundled, BundlingFault>,
) -> Result<Bundled, CliFault> {
    let beside = file.with_extension("part");
    let mut out = BufWriter::new(File::create(&beside)?);
    let done = write(&mut out).map_err(|fault| told(&fault));
    let kept = out.flush().and_then(|()| out.get_ref().sync_all());
    match (done, kept) {
        (Ok(done), Ok(())) => {
            std::fs::rename(&beside, file)?;
            Ok(done)
        }
        (done, kept) => {
            // Half a bundle is of no use; that it cannot be removed is no reason to say anything else.
            let _ = std::fs::remove_file(&beside);
            kept?;
            done
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

fn report(key: &str, done: &Bundled, json: bool, world: &mut World<'_>) -> Outcome {
    let report = Report {
        device: done.device,
        entries: done.entries,
        parcels: done.parcels,
        missing: done
            .missing
            .iter()
            .map(|(log, from)| Missing { log: log.to_string(), from: *from })
            .collect(),
        lived_on: done.lived_on,
        refused: done
            .refused
            .iter()
            .map(|(log, reason)| Refused { log: log.to_string(), reason: reason.clone() })
            .collect(),
    };
    if json {
        world.print_json(&report)?;
    } else {
        let values = [("n", report.entries.to_string()), ("device", report.device.to_string())];
        let values = [("n", values[0].1.as_str()), ("device", values[1].1.as_str())];
        writeln!(world.out, "{}", super::words::message(key, &values))?;
    }
    for Missing { log, from } in &report.missing {
        let from = from.to_string();
        writeln!(world.err, "{}", super::words::message("bundle-missing", &[("log", log), ("n", &from)]))?;
    }
    if let Some(brought) = report.lived_on {
        let line = super::words::message("sync-lived-on", &[("n", &brought.to_string())]);
        writeln!(world.err, "{line}")?;
    }
    for Refused { log, reason } in &report.refused {
        let log = format!("{log}: {reason}");
        writeln!(world.err, "{}", super::words::message("sync-left-alone", &[("log", &log)]))?;
    }
    Ok(if report.missing.is_empty() && report.refused.is_empty() { YES } else { NO })
}
