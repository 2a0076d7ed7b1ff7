//! `motcua log export` and `motcua log import`: logs as lines of JSON.
//!
//! Export only reads and works beside a running desk. Import needs the store to itself; into an absent
//! or empty folder it sets a store up whose purpose and unit are those of the log's own founding, with
//! a log of its own and the lowest machine number that the lines do not grant to another: the entries
//! that come in stay in the logs of those who made them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::session::{self, Session, Wish, default_set_up};
use super::{CliFault, Outcome, World, YES};
use crate::base::id::ScopeId;
use crate::base::time::Timestamp;
use crate::desk::engine::{Held, SetUp};
use crate::desk::logs::{self, Incoming, LogsFault};
use crate::domain::event::Event;
use crate::domain::post::{self, Purpose};
use crate::store::disk::{Disk, RealDisk};
use crate::store::journal::segment;

/// Arguments of `motcua log`.
#[derive(Debug, Clone, clap::Args)]
pub struct LogArgs {
    /// What to do
    #[command(subcommand)]
    pub command: LogCommand,
}

/// Out or in.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum LogCommand {
    /// Write every entry as a JSON line, by log and number
    Export {
        /// Only the logs of this scope (16 hex digits)
        #[arg(long, value_name = "SCOPE")]
        scope: Option<ScopeId>,
    },
    /// Take in entries from JSON lines; those that are here already are passed over
    Import {
        /// The file; standard input when left out
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// One JSON document instead of words
        #[arg(long)]
        json: bool,
    },
}

impl From<LogsFault> for CliFault {
    fn from(fault: LogsFault) -> Self {
        match fault {
            LogsFault::Desk(fault) => Self::Desk(fault),
            LogsFault::Io(fault) => Self::Io(fault),
            refused @ LogsFault::Refused { .. } => Self::Refused(refused.to_string()),
        }
    }
}

/// Runs an export or an import.
pub fn run(args: &LogArgs, world: &mut World<'_>) -> Outcome {
    match &args.command {
        LogCommand::Export { scope } => export(*scope, world),
        LogCommand::Import { file: Some(path), json } => {
            let mut file = BufReader::new(File::open(path)?);
            let incoming = logs::read(&mut file)?;
            import(incoming, *json, world)
        }
        LogCommand::Import { file: None, json } => {
            let incoming = logs::read(world.input)?;
            import(incoming, *json, world)
        }
    }
}

fn has_journal(world: &World<'_>) -> bool {
    world.store.join(segment::file_name(1)).is_file() || world.store.join(segment::FOLDER).is_dir()
}

fn export(scope: Option<ScopeId>, world: &mut World<'_>) -> Outcome {
    if !has_journal(world) {
        return Err(crate::desk::engine::DeskFault::NoStore.into());
    }
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::read_only(&world.store));
    let out = &mut *world.out;
    logs::export(&disk, scope, &mut |line| out.write_all(line))?;
    world.out.flush()?;
    Ok(YES)
}

#[derive(Debug, Serialize)]
struct Imported {
    imported: u64,
    passed_over: u64,
    logs: usize,
}

fn import(incoming: Vec<Incoming>, json: bool, world: &mut World<'_>) -> Outcome {
    let keys: BTreeSet<_> = incoming.iter().map(|item| item.placed.log).collect();
    let founded = founding(&incoming);
    if !has_journal(world) {
        // Nothing is set up for lines that are refused anyway.
        logs::plan(incoming.clone(), &Held::new())?;
    }
    let set_up = set_up_for(&incoming, founded.as_ref());
    refuse_simulated(set_up.purpose, world)?;
    let mut session = session::open(world, Wish { set_up: Some(set_up), ..Wish::default() })?;
    refuse_other_purpose(&session, founded.as_ref())?;
    refuse_simulated(session.engine.post().purpose, world)?;
    if session.opened.was_set_up {
        writeln!(world.err, "Đã lập kho mới tại {}. / A new store was set up.", world.store.display())?;
    }
    let plan = logs::plan(incoming, &session.engine.held(&keys)?)?;
    for frame in plan.frames {
        session.engine.absorb(frame)?;
    }
    session.close()?;
    let imported = Imported { imported: plan.fresh, passed_over: plan.passed_over, logs: keys.len() };
    if json {
        world.print_json(&imported)?;
    } else {
        writeln!(
            world.out,
            "Đã nhận {} bản ghi, {} đã có. / {} entries taken in, {} were here already.",
            plan.fresh, plan.passed_over, plan.fresh, plan.passed_over
        )?;
    }
    Ok(YES)
}

/// The founding of the store that the lines come from: the earliest, where there are several.
fn founding(incoming: &[Incoming]) -> Option<post::StoreFounded> {
    let founded = |item: &Incoming| match item.event() {
        Some(Event::Post(post::Event::Founded(founded))) => Some((item.entry.hlc, item.id, founded)),
        _ => None,
    };
    incoming.iter().filter_map(founded).min_by_key(|(hlc, id, _)| (*hlc, *id)).map(|(_, _, founded)| founded)
}

/// With what an absent store is set up for these lines.
fn set_up_for(incoming: &[Incoming], founded: Option<&post::StoreFounded>) -> SetUp {
    let Some(founded) = founded else { return default_set_up() };
    let taken: BTreeSet<u8> = incoming
        .iter()
        .filter_map(|item| match item.event() {
            Some(Event::Post(post::Event::Founded(other))) if other.unit == founded.unit => {
                Some(other.machine)
            }
            _ => None,
        })
        .collect();
    let machine = (1..=9).find(|machine| !taken.contains(machine)).unwrap_or(9);
    SetUp { purpose: founded.purpose, unit: founded.unit.clone(), machine: Some(machine), ..default_set_up() }
}

/// What was invented must not come among real records, nor real records among exercises.
fn refuse_other_purpose(session: &Session, founded: Option<&post::StoreFounded>) -> Result<(), CliFault> {
    let here = session.engine.post().purpose;
    match founded {
        Some(founded) if founded.purpose != here => Err(CliFault::Refused(format!(
            "kho này là kho `{here}`, nhật ký là của kho `{}`; chưa ghi gì. \
             / this store is `{here}`, the log is of a `{}` store; nothing was recorded",
            founded.purpose, founded.purpose
        ))),
        _ => Ok(()),
    }
}

fn refuse_simulated(purpose: Purpose, world: &World<'_>) -> Result<(), CliFault> {
    let now: Timestamp = world.clock.now();
    if purpose == Purpose::Real && world.clock.is_simulated() {
        return Err(CliFault::Refused(format!(
            "không ghi vào kho thật dưới đồng hồ giả ({now}); chưa ghi gì. \
             / a real store is not written under a simulated clock; nothing was recorded"
        )));
    }
    Ok(())
}
