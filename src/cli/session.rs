//! Opening the store for a subcommand: the lock, the disk, the set-up of an empty folder, progress.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{CliFault, World};
use crate::base::random::{OsRandom, Random};
use crate::base::time::Clock;
use crate::desk::engine::{DeskFault, Engine, OpenOptions, Opened, Progress, SetUp, StatePlace};
use crate::domain::post::Purpose;
use crate::store::disk::RealDisk;
use crate::store::folder::{Lock, STATE, anchor};
use crate::store::journal::JournalOptions;

/// An opened store and the lock on it.
pub struct Session {
    /// The engine; dropped before the lock.
    pub engine: Engine,
    /// What opening found.
    pub opened: Opened,
    _lock: Lock,
}

impl Session {
    /// The engine and the lock, for whoever keeps the engine elsewhere: the lock goes after it.
    pub fn into_parts(self) -> (Engine, Lock) {
        (self.engine, self._lock)
    }

    /// Closes the store cleanly.
    pub fn close(self) -> Result<(), CliFault> {
        Ok(self.engine.close()?)
    }
}

/// How a store is opened.
#[derive(Default)]
pub struct Wish {
    /// With what an absent or empty store is set up.
    pub set_up: Option<SetUp>,
    /// Throw the state away first.
    pub rebuild: bool,
    /// Nobody looks at it: neither view nor search index is made.
    pub unseen: bool,
    /// Randomness instead of the operating system's: repeatable stores of drills and demos.
    pub random: Option<Box<dyn Random>>,
    /// A clock instead of the world's.
    pub clock: Option<Arc<dyn Clock>>,
}

/// What a writing subcommand sets an absent store up with, when nothing was said.
pub fn default_set_up() -> SetUp {
    SetUp {
        purpose: Purpose::Training,
        unit: "H56.14".to_owned(),
        machine: Some(1),
        officer: "Cán bộ một cửa".to_owned(),
    }
}

/// What is said when an absent store was set up on the way.
pub fn was_set_up(store: &Path) -> String {
    let store = store.display();
    format!("Đã lập kho tập huấn mới tại {store}. / A new training store was set up at {store}.")
}

/// Opens the store of a world.
pub fn open(world: &mut World<'_>, wish: Wish) -> Result<Session, CliFault> {
    let clock = wish.clock.unwrap_or_else(|| Arc::clone(&world.clock));
    let lock = lock(&world.store, &*world.clock, wish.set_up.is_some())?;
    let disk = Arc::new(RealDisk::new(&world.store)?);
    let mut shown = ProgressLine::new(world.err, world.plain);
    let open = if wish.unseen { Engine::open_unseen } else { Engine::open };
    let (engine, opened) = open(OpenOptions {
        disk,
        state: StatePlace::Folder(world.store.join(STATE)),
        journal: JournalOptions::default(),
        clock,
        random: wish.random.unwrap_or_else(|| Box::new(OsRandom)),
        machine_id: anchor::machine_id(),
        set_up: wish.set_up,
        rebuild: wish.rebuild,
        progress: &mut |progress| shown.show(progress),
    })?;
    shown.done();
    Ok(Session { engine, opened, _lock: lock })
}

/// Takes the lock; a store that is to be read must be there.
fn lock(store: &Path, clock: &dyn Clock, may_create: bool) -> Result<Lock, CliFault> {
    if may_create {
        RealDisk::new(store)?;
    } else if !store.join("journal").is_dir() {
        return Err(DeskFault::NoStore.into());
    }
    Ok(Lock::take(store, "motcua", clock.now())?)
}

/// How often a progress is told where every telling is a line of its own.
const LINE_EVERY: Duration = Duration::from_secs(3);

/// One line on stderr that says how far something has come; silent where stderr is no terminal. In plain
/// mode nothing is written over: a line is added now and then.
pub struct ProgressLine<'a> {
    err: &'a mut dyn Write,
    terminal: bool,
    shown: bool,
    /// When the last line was added, in plain mode.
    lines: Option<Instant>,
}

impl<'a> ProgressLine<'a> {
    /// A line on this stream.
    pub fn new(err: &'a mut dyn Write, plain: bool) -> Self {
        let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
        Self { err, terminal, shown: false, lines: plain.then(Instant::now) }
    }

    /// Shows how far opening has come.
    pub fn show(&mut self, progress: Progress) -> ControlFlow<()> {
        let text = match progress {
            Progress::Checking(keys) => format!("kiểm tra dữ liệu: {keys} dòng"),
            Progress::Replaying { entries, segment, last } => {
                format!("dựng lại dữ liệu: {entries} bản ghi, tệp {segment}/{last}")
            }
        };
        self.text(&text);
        ControlFlow::Continue(())
    }

    /// Shows a text in place of the one before.
    pub fn text(&mut self, text: &str) {
        if let Some(last) = self.lines {
            if last.elapsed() >= LINE_EVERY {
                self.lines = Some(Instant::now());
                // Progress that cannot be told is no reason to stop.
                let _ = writeln!(self.err, "{text}").and_then(|()| self.err.flush());
            }
        } else if self.terminal {
            // Progress that cannot be shown is no reason to stop.
            let _ = write!(self.err, "\r\u{1b}[K{text}").and_then(|()| self.err.flush());
            self.shown = true;
        }
    }

    /// Clears the line.
    pub fn done(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(self.err, "\r\u{1b}[K").and_then(|()| self.err.flush());
        }
    }
}
