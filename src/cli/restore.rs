//! `motcua restore`: checks a backup, or puts it back. What is put back begins another life of the device.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::backup::{Contents, told, watched};
use super::words::message;
use super::{CliFault, NO, Outcome, World, YES};
use crate::desk::backup::opened;
use crate::desk::verify::{Finding, Question, Report, StateFound, verify};
use crate::store::backup::{BackupView, check, restore};
use crate::store::disk::Disk;

/// Arguments of `motcua restore`.
#[derive(Debug, Clone, clap::Args)]
pub struct RestoreArgs {
    /// The folder of the backup
    #[arg(value_name = "BACKUP")]
    pub from: PathBuf,
    /// Only check it: print the last act and the head, and write nothing
    #[arg(long)]
    pub check: bool,
    /// One JSON document instead of words
    #[arg(long)]
    pub json: bool,
}

/// Serials that wait for somebody's word after a restore.
#[derive(Debug, Serialize)]
struct HeldBack {
    agency: String,
    /// Not given until the last number on paper was entered.
    from: u32,
    to: u32,
    /// Given meanwhile.
    reserve_from: u32,
    reserve_to: u32,
}

#[derive(Debug, Serialize)]
struct Restored {
    ok: bool,
    /// Null where it was only checked.
    store: Option<PathBuf>,
    #[serde(flatten)]
    contents: Contents,
    dossiers: u64,
    faults: Vec<Finding>,
    held_back: Vec<HeldBack>,
}

/// Checks, and restores where that is asked; exit 1 when the backup is not sound.
pub fn run(args: &RestoreArgs, world: &mut World<'_>) -> Outcome {
    let (view, in_it, made) = opened(&args.from).map_err(|fault| told(&fault))?;
    watched("backup-checking", world, |watch| check(&view, watch))?;
    let report = examined(&view)?;
    let sound = report.ok;
    let mut done = Restored {
        ok: sound,
        store: None,
        contents: Contents::of(&in_it, made),
        dossiers: report.dossiers,
        held_back: held_back(&report),
        faults: report.faults,
    };
    if sound && !args.check {
        let store = world.store.clone();
        watched("backup-restoring", world, |watch| restore(&view, &store, watch))?;
        done.store = Some(store);
    }
    say(&done, args, world)?;
    Ok(if sound { YES } else { NO })
}

/// Checks the journal in the backup as `verify` checks a store's.
fn examined(view: &Arc<BackupView>) -> Result<Report, CliFault> {
    Ok(verify(Question {
        disk: Arc::clone(view) as Arc<dyn Disk>,
        state: StateFound::Absent,
        marker: None,
        in_use: false,
        acts_at_least: None,
        machine_id: None,
        head: None,
        progress: &mut |_| {},
    })?)
}

fn held_back(report: &Report) -> Vec<HeldBack> {
    let held = report.ranges.iter().map(|(agency, row)| HeldBack {
        agency: agency.clone(),
        from: row.first,
        to: row.reserve_from.saturating_sub(1),
        reserve_from: row.reserve_from,
        reserve_to: row.last,
    });
    held.collect()
}

fn say(done: &Restored, args: &RestoreArgs, world: &mut World<'_>) -> Result<(), CliFault> {
    if args.json {
        return world.print_json(done);
    }
    for fault in &done.faults {
        writeln!(world.out, "LỖI / FAULT [{}] {}", fault.kind, fault.text)?;
    }
    let key = if done.ok { "backup-sound" } else { "backup-unsound" };
    writeln!(world.out, "{}", message(key, &[("n", &done.dossiers.to_string())]))?;
    writeln!(world.out, "{}", done.contents.line())?;
    if let Some(store) = &done.store {
        writeln!(world.out, "{}", message("backup-restored", &[("store", &store.display().to_string())]))?;
        for held in &done.held_back {
            let (from, to) = (held.from.to_string(), held.to.to_string());
            let (first, last) = (held.reserve_from.to_string(), held.reserve_to.to_string());
            let values = [
                ("agency", held.agency.as_str()),
                ("from", &from),
                ("to", &to),
                ("first", &first),
                ("last", &last),
            ];
            writeln!(world.out, "{}", message("backup-held", &values))?;
        }
    }
    Ok(())
}
