//! The keeper: makes the backup in the background of an open desk, hourly and when it is asked to.
//!
//! It holds no lock and asks nothing of the writer. The folder is read from the settings anew every time; one
//! that is not there is told and tried again in an hour. It can be stopped between two pieces.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Last, back_up, is_there, note_of};
use crate::base::random::Random;
use crate::base::time::Clock;
use crate::store::backup::BackupFault;

/// How often a backup is made.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// The first one after opening waits until the desk has been opened and its search is filled.
const FIRST: Duration = Duration::from_secs(60);

/// What the keeper tells.
#[derive(Debug, Clone)]
pub enum BackupNews {
    /// When the last backup was, as is kept beside the store; `None` before the first.
    Remembered(Option<Last>),
    /// A backup was made.
    Made(Last),
    /// The folder is not there, or the stick is another one.
    Absent(PathBuf),
    /// It failed; the one before is as it was.
    Failed(Arc<BackupFault>),
    /// No folder is set.
    NoFolder,
}

/// The folder backups go to, as it is set now.
pub type FolderNow = Box<dyn Fn() -> Option<PathBuf> + Send>;

/// How news reach whoever listens.
pub type TellBackup = Box<dyn Fn(BackupNews) + Send>;

enum Wish {
    Now,
    Leave,
}

/// The keeper's thread.
#[derive(Debug)]
pub struct Keeper {
    wishes: Sender<Wish>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What the keeper works with.
pub struct Place {
    /// The store.
    pub store: PathBuf,
    /// Where to.
    pub folder: FolderNow,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For the store's name in its backups.
    pub random: Box<dyn Random>,
}

impl Keeper {
    /// Begins; what is kept of the last backup is told at once.
    pub fn start(mut place: Place, tell: TellBackup) -> Self {
        let (wishes, heard) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let brake = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            tell(BackupNews::Remembered(note_of(&place.store).and_then(|note| note.last)));
            run(&mut place, &*tell, &heard, &brake);
        });
        Self { wishes, stop, thread: Some(thread) }
    }

    /// Makes one now.
    pub fn now(&self) {
        // A keeper that is gone makes none; the program is ending.
        let _ = self.wishes.send(Wish::Now);
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let _ = self.wishes.send(Wish::Leave);
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(place: &mut Place, tell: &dyn Fn(BackupNews), heard: &Receiver<Wish>, stop: &AtomicBool) {
    let mut wait = FIRST;
    loop {
        let asked = match heard.recv_timeout(wait) {
            Ok(Wish::Now) => true,
            Err(RecvTimeoutError::Timeout) => false,
            Ok(Wish::Leave) | Err(RecvTimeoutError::Disconnected) => return,
        };
        match once(place, stop) {
            // Nobody asked for it and none is wanted.
            BackupNews::NoFolder if !asked => {}
            news => tell(news),
        }
        wait = EVERY;
    }
}

/// Makes one backup where the folder set is there.
pub fn once(place: &mut Place, stop: &AtomicBool) -> BackupNews {
    let Some(folder) = (place.folder)() else { return BackupNews::NoFolder };
    if !is_there(&place.store, &folder) {
        return BackupNews::Absent(folder);
    }
    let now = place.clock.now();
    let mut watch = |_| match stop.load(Ordering::Relaxed) {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    match back_up(&place.store, &folder, now, &mut *place.random, &mut watch) {
        Ok(made) => BackupNews::Made(Last { at: now, folder, entries: made.told.entries() }),
        Err(fault) => BackupNews::Failed(Arc::new(fault)),
    }
}
