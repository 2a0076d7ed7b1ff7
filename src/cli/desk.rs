//! `motcua` without a subcommand: the desk on the screen.

use super::session::default_set_up;
use super::{CliFault, World};
use crate::base::random::OsRandom;
use crate::base::time::Clock;
use crate::desk::engine::{DeskFault, Engine, OpenOptions, StatePlace};
use crate::desk::writer::Opener;
use crate::locale::Language;
use crate::store::disk::RealDisk;
use crate::store::folder::{Lock, STATE, anchor};
use crate::store::journal::JournalOptions;
use crate::tui::bridge::Bridge;
use crate::tui::look::Look;
use crate::tui::{Options, run};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Opens the store in the background and shows the desk until the officer leaves.
pub fn show(world: &World<'_>) -> Result<u8, CliFault> {
    RealDisk::new(&world.store)?;
    let lock = Lock::take(&world.store, "motcua", world.clock.now())?;
    let clock = Arc::clone(&world.clock);
    let bridge = Bridge::start(opener(world.store.clone(), Arc::clone(&clock)), Arc::clone(&clock));
    let shown = run(&bridge, &*clock, &options());
    let closed = bridge.close();
    drop(lock);
    shown.map_err(|fault| CliFault::Usage(fault.to_string()))?;
    closed?;
    Ok(0)
}

/// How the store is opened, at first and again after a fault.
fn opener(store: PathBuf, clock: Arc<dyn Clock>) -> Opener {
    Box::new(move |progress| open(&store, &clock, progress))
}

fn open(
    store: &Path,
    clock: &Arc<dyn Clock>,
    progress: &mut dyn FnMut(crate::desk::engine::Progress) -> std::ops::ControlFlow<()>,
) -> Result<(Engine, crate::desk::engine::Opened), DeskFault> {
    Engine::open(OpenOptions {
        disk: Arc::new(RealDisk::new(store)?),
        state: StatePlace::Folder(store.join(STATE)),
        journal: JournalOptions::default(),
        clock: Arc::clone(clock),
        random: Box::new(OsRandom),
        machine_id: anchor::machine_id(),
        set_up: Some(default_set_up()),
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
