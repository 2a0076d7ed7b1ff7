//! sled as a [`State`]; the only room that names it.
//!
//! How it is used decides what it costs (one tree, small values, `LowSpace`, an explicit cache). What
//! is known of it decides how far it is trusted: `flush` never syncs, and it panics where others return
//! errors. So every call goes through `guarded`, which turns a panic into [`StateFault::Panicked`];
//! after one, the database is not touched again, not even to drop it.
//!
//! The panic hook still runs before a panic is caught: a hook that owns the terminal asks
//! [`panic_is_caught`] and keeps silent when it says yes.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::sealed::STORED_BYTES_MAX;
use super::{Batch, KeyRange, Order, State, StateFault, VALUE_BYTES_MAX, Visit};

/// Bytes of pages kept in memory: more gave no speed at 1.2 million dossiers, less cost some.
const CACHE_BYTES: u64 = 32 << 20;

/// Folders of broken states that are kept for those who look into it; older ones are removed.
const BROKEN_KEPT_MAX: usize = 2;

/// A database closed a moment ago lets go of its lock from a thread of its own: so often it is asked
/// again, [`BUSY_WAIT`] apart.
const BUSY_TRIES: u32 = 100;
const BUSY_WAIT: std::time::Duration = std::time::Duration::from_millis(10);

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of the present thread is caught here or only ends a thread of the database: then
/// the store rebuilds the state, and nobody needs to see a message.
pub fn panic_is_caught() -> bool {
    let of_the_database = std::thread::current().name().is_some_and(|name| name.starts_with("sled"));
    of_the_database || GUARDED.with(Cell::get)
}

/// Runs one call into sled and turns a panic into a fault.
fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, StateFault> {
    let before = GUARDED.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(call));
    GUARDED.set(before);
    match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Io(fault))) if fault.to_string().contains("could not acquire lock") => {
            Err(StateFault::Busy(fault.to_string()))
        }
        Ok(Err(fault)) => Err(StateFault::Database(fault.to_string())),
        Err(panic) => Err(StateFault::Panicked(panic_text(&*panic))),
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no reason given".to_owned())
}

/// A sled database in a folder.
pub struct SledState {
    /// `None` once it has been closed.
    db: Option<sled::Db>,
    folder: PathBuf,
    broken: AtomicBool,
    value_bytes_max: usize,
}

impl std::fmt::Debug for SledState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SledState").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl SledState {
    /// Opens the database in a folder, or makes one. Any fault but [`StateFault::Busy`] calls for
    /// [`set_aside`] and a rebuild.
    pub fn open(folder: &Path) -> Result<Self, StateFault> {
        let config = sled::Config::new()
            .path(folder)
            .mode(sled::Mode::LowSpace)
            .cache_capacity(CACHE_BYTES)
            // The owner flushes when the desk is idle: no surprise I/O beside an act, no thread more.
            .flush_every_ms(None);
        let mut tries = 0;
        loop {
            match guarded(|| config.open()) {
                Err(StateFault::Busy(_)) if tries < BUSY_TRIES => {
                    tries += 1;
                    std::thread::park_timeout(BUSY_WAIT);
                }
                outcome => {
                    let (db, folder) = (Some(outcome?), folder.to_owned());
                    return Ok(Self {
                        db,
                        folder,
                        broken: AtomicBool::new(false),
                        value_bytes_max: VALUE_BYTES_MAX,
                    });
                }
            }
        }
    }

    /// The same for one that holds sealed values, which are longer.
    pub fn open_under_seal(folder: &Path) -> Result<Self, StateFault> {
        let mut state = Self::open(folder)?;
        state.value_bytes_max = STORED_BYTES_MAX;
        Ok(state)
    }

    fn call<T>(&self, call: impl FnOnce(&sled::Db) -> sled::Result<T>) -> Result<T, StateFault> {
        let db = self.db.as_ref().filter(|_| !self.broken.load(Ordering::Acquire));
        let Some(db) = db else { return Err(StateFault::Panicked("it failed before".to_owned())) };
        let outcome = guarded(|| call(db));
        if matches!(outcome, Err(StateFault::Panicked(_))) {
            self.broken.store(true, Ordering::Release);
        }
        outcome
    }

    fn shut(&mut self) -> Result<(), StateFault> {
        let Some(db) = self.db.take() else { return Ok(()) };
        if self.broken.load(Ordering::Acquire) {
            // Dropping it would run the code that failed; its few megabytes are given up instead.
            std::mem::forget(db);
            return Ok(());
        }
        guarded(|| {
            drop(db);
            Ok(())
        })
    }
}

impl Drop for SledState {
    fn drop(&mut self) {
        // Closing without `close` is allowed: the state is then checked at the next opening.
        let _ = self.shut();
    }
}

impl State for SledState {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateFault> {
        self.call(|db| db.get(key)).map(|value| value.map(|value| value.to_vec()))
    }

    fn range(&self, keys: &KeyRange, order: Order, visit: &mut Visit<'_>) -> Result<(), StateFault> {
        if keys.is_void() {
            return Ok(());
        }
        let mut found = self.call(|db| Ok(db.range((keys.start.clone(), keys.end.clone()))))?;
        loop {
            // One guard a step, so that a visitor's own panic is not taken for the database's.
            let next = self.call(|_| match order {
                Order::Forward => found.next().transpose(),
                Order::Backward => found.next_back().transpose(),
            });
            match next {
                Ok(Some((key, value))) if visit(&key, &value).is_continue() => {}
                Ok(_) => return Ok(()),
                Err(fault) => {
                    if matches!(fault, StateFault::Panicked(_)) {
                        std::mem::forget(found);
                    }
                    return Err(fault);
                }
            }
        }
    }

    fn apply(&self, batch: &Batch) -> Result<(), StateFault> {
        batch.check(self.value_bytes_max)?;
        self.call(|db| {
            let mut changes = sled::Batch::default();
            for (key, value) in batch.iter() {
                match value {
                    Some(value) => changes.insert(key, value),
                    None => changes.remove(key),
                }
            }
            db.apply_batch(changes)
        })
    }

    fn flush(&self) -> Result<(), StateFault> {
        self.call(|db| db.flush()).map(|_| ())
    }

    fn close(mut self: Box<Self>) -> Result<(), StateFault> {
        self.flush()?;
        self.shut()?;
        sync_folder(&self.folder)
    }
}

/// Syncs every file below a folder, and the folder: sled itself never does.
fn sync_folder(folder: &Path) -> Result<(), StateFault> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_folder(&path)?;
        } else {
            std::fs::File::open(&path)?.sync_all()?;
        }
    }
    if cfg!(unix) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Renames the folder of a state that cannot be used to `<folder>.broken-N` and returns that path;
/// `None` when there was none. Only the newest few are kept. The state must have been dropped.
pub fn set_aside(folder: &Path) -> Result<Option<PathBuf>, StateFault> {
    if !folder.exists() {
        return Ok(None);
    }
    let mut broken = broken_states(folder)?;
    let number = broken.last().map_or(1, |(number, _)| number + 1);
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(format!(".broken-{number}"));
    let aside = folder.with_file_name(name);
    std::fs::rename(folder, &aside)?;
    broken.push((number, aside.clone()));
    for (_, old) in broken.iter().rev().skip(BROKEN_KEPT_MAX) {
        std::fs::remove_dir_all(old)?;
    }
    if cfg!(unix)
        && let Some(parent) = folder.parent()
    {
        std::fs::File::open(parent)?.sync_all()?;
    }
    Ok(Some(aside))
}

/// Removes the folder of a state and all that were set aside: those set aside first, so that what a cut leaves
/// is removed the next time.
pub fn remove_states(folder: &Path) -> Result<(), StateFault> {
    for (_, broken) in broken_states(folder)? {
        std::fs::remove_dir_all(broken)?;
    }
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    if cfg!(unix)
        && let Some(parent) = folder.parent()
    {
        std::fs::File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// The states set aside so far, oldest first.
fn broken_states(folder: &Path) -> Result<Vec<(u32, PathBuf)>, StateFault> {
    let Some(parent) = folder.parent() else { return Ok(Vec::new()) };
    let stem = folder.file_name().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
    let mut found = Vec::new();
    for entry in std::fs::read_dir(parent)? {
        let entry = entry?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(stem)?.strip_prefix(".broken-"));
        if let Some(number) = number.and_then(|number| number.parse().ok()) {
            found.push((number, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(n: u32) -> Batch {
        let mut batch = Batch::new();
        batch.put(n.to_be_bytes(), vec![7; 100]);
        batch
    }

    #[test]
    fn a_closed_state_opens_again_with_what_was_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        for n in 0..5 {
            let state = SledState::open(&path).unwrap();
            assert_eq!(state.get(&(n + 10_u32).to_be_bytes()).unwrap(), None);
            assert!((0..n).all(|n| state.get(&n.to_be_bytes()).unwrap().is_some()));
            state.apply(&batch(n)).unwrap();
            Box::new(state).close().unwrap();
        }
    }

    #[test]
    fn a_panic_inside_is_a_fault_and_the_database_is_not_touched_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let state = SledState::open(&path).unwrap();
        let fault = state.call(|_| -> sled::Result<()> {
            assert!(panic_is_caught());
            std::panic::resume_unwind(Box::new("inside"))
        });
        assert!(matches!(&fault, Err(StateFault::Panicked(text)) if text == "inside"), "{fault:?}");
        assert!(!panic_is_caught());
        assert!(state.get(b"a").is_err_and(|fault| fault.calls_for_rebuild()));
        drop(state);
        set_aside(&path).unwrap();
        SledState::open(&path).unwrap().apply(&batch(1)).unwrap();
    }

    #[test]
    fn a_folder_full_of_nonsense_is_a_fault_or_an_empty_state_never_a_panic() {
        for (name, bytes) in [("db", vec![0xAB; 600_000]), ("db", Vec::new()), ("conf", b"nonsense".to_vec())]
        {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("state");
            let state = SledState::open(&path).unwrap();
            state.apply(&batch(1)).unwrap();
            Box::new(state).close().unwrap();
            std::fs::write(path.join(name), bytes).unwrap();
            match SledState::open(&path).and_then(|state| state.get(&1_u32.to_be_bytes())) {
                Ok(value) => assert!(value.is_none_or(|value| value == [7; 100])),
                Err(fault) => assert!(fault.calls_for_rebuild(), "{fault}"),
            }
        }
    }

    #[test]
    fn states_set_aside_are_numbered_and_only_the_newest_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        assert_eq!(set_aside(&path).unwrap(), None);
        for n in 1..=4 {
            std::fs::create_dir(&path).unwrap();
            let aside = set_aside(&path).unwrap().unwrap();
            assert!(aside.ends_with(format!("state.broken-{n}")));
        }
        assert_eq!(broken_states(&path).unwrap().len(), BROKEN_KEPT_MAX);
    }
}
