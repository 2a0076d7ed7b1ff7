//! `motcua` without a subcommand: the desk on the screen.

use super::init::SIMULATED_ON_REAL;
use super::{CliFault, World, YES};
use crate::base::random::OsRandom;
use crate::base::time::Clock;
use crate::desk::engine::{DeskFault, Engine, OpenOptions, SetUp, StatePlace};
use crate::desk::health::purpose_of;
use crate::desk::writer::Opener;
use crate::domain::post::Purpose;
use crate::locale::Language;
use crate::store::disk::RealDisk;
use crate::store::folder::{Lock, STATE, anchor};
use crate::store::journal::JournalOptions;
use crate::tui::bridge::Bridge;
use crate::tui::look::Look;
use crate::tui::port::DeskPort as _;
use crate::tui::{Ended, Options, RunFault, run, welcome};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Shows the desk until the officer leaves; a demonstration that is to start over is made anew between.
pub fn show(world: &mut World<'_>) -> Result<u8, CliFault> {
    while let (Ended::Reset, dossiers) = show_once(world)? {
        super::demo::make_anew(dossiers, world)?;
    }
    Ok(YES)
}

/// Opens the store in the background and shows the desk until the officer leaves. Where there is no
/// store yet the first run asks what it is to be; leaving it there writes nothing. Tells how many dossiers
/// there were in the end.
fn show_once(world: &World<'_>) -> Result<(Ended, u64), CliFault> {
    let mut options = options();
    let mut set_up = None;
    if purpose_of(&world.store).is_none() {
        let Some((answers, look)) = welcome::ask(options.language, options.look)? else {
            return Ok((Ended::Left, 0));
        };
        if answers.purpose == Purpose::Real && world.clock.is_simulated() {
            return Err(CliFault::Refused(SIMULATED_ON_REAL.to_owned()));
        }
        (options.language, options.look) = (answers.language, look);
        set_up = Some(SetUp {
            purpose: answers.purpose,
            unit: answers.unit,
            machine: answers.machine,
            officer: answers.officer,
        });
    }
    RealDisk::new(&world.store)?;
    let lock = Lock::take(&world.store, "motcua", world.clock.now())?;
    let clock = Arc::clone(&world.clock);
    let bridge = Bridge::start(opener(world.store.clone(), Arc::clone(&clock), set_up), Arc::clone(&clock));
    let shown = run(&bridge, &*clock, &options);
    let dossiers = bridge.view().dossiers;
    let closed = bridge.close();
    drop(lock);
    let ended = shown?;
    closed?;
    Ok((ended, dossiers))
}

/// How the store is opened, at first and again after a fault.
fn opener(store: PathBuf, clock: Arc<dyn Clock>, set_up: Option<SetUp>) -> Opener {
    Box::new(move |progress| open(&store, &clock, set_up.clone(), progress))
}

/// A screen that cannot be shown is told as wrong usage: the program needs a terminal.
impl From<RunFault> for CliFault {
    fn from(fault: RunFault) -> Self {
        Self::Usage(fault.to_string())
    }
}

fn open(
    store: &Path,
    clock: &Arc<dyn Clock>,
    set_up: Option<SetUp>,
    progress: &mut dyn FnMut(crate::desk::engine::Progress) -> std::ops::ControlFlow<()>,
) -> Result<(Engine, crate::desk::engine::Opened), DeskFault> {
    Engine::open(OpenOptions {
        disk: Arc::new(RealDisk::new(store)?),
        state: StatePlace::Folder(store.join(STATE)),
        journal: JournalOptions::default(),
        clock: Arc::clone(clock),
        random: Box::new(OsRandom),
        machine_id: anchor::machine_id(),
        set_up,
        rebuild: false,
        progress,
    })
}

/// Language, colours and signs as the environment asks for them.
fn options() -> Options {
    let get = |name: &str| std::env::var(name).ok();
    let asked = get("MOTCUA_LANG").and_then(|tag| Language::from_tag(&tag));
    let counter = get("MOTCUA_COUNTER").and_then(|text| text.parse().ok());
    Options {
        officer: None,
        counter: counter.unwrap_or(1),
        language: asked.unwrap_or_default(),
        look: Look::from_environment(&get),
    }
}
