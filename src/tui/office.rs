//! What stands around the desk: the folder papers are printed into, the heading they carry, the settings
//! this machine keeps; and the two threads that work on them, so that no key waits for a printer.

use crate::desk::printing::{PATIENCE, PrintCommand, Spool};
use crate::paper::Heading;
use crate::settings::{self, Settings};
use crate::store::disk::RealDisk;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

/// A piece of work for a thread of its own.
type Work = Box<dyn FnOnce() + Send>;

/// A thread that does one thing after the other; it begins with the first of them.
#[derive(Default)]
pub(super) struct Hand {
    thread: Mutex<Option<(Sender<Work>, JoinHandle<()>)>>,
}

impl Hand {
    /// Gives it something to do.
    pub(super) fn give(&self, work: Work) {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        let (sender, _) = thread.get_or_insert_with(|| {
            let (sender, receiver) = channel::<Work>();
            (sender, std::thread::spawn(move || receiver.iter().for_each(|work| work())))
        });
        // A hand that panicked does nothing more; what it was to do stays undone and is not recorded.
        let _ = sender.send(work);
    }

    /// Waits until all is done.
    fn finish(self) {
        if let Some((sender, thread)) = self.thread.into_inner().unwrap_or_else(PoisonError::into_inner) {
            drop(sender);
            let _ = thread.join();
        }
    }
}

/// The office around a desk; without a folder nothing is printed and nothing kept.
#[derive(Default)]
pub struct Office {
    pub(super) spool: Option<Spool>,
    pub(super) heading: Heading,
    pub(super) prints: Hand,
    pub(super) files: Hand,
}

impl Office {
    /// The office of a store as its settings describe it. A print command that cannot be split counts as
    /// none; `doctor` says so.
    pub fn new(store: &Path, settings: &Settings) -> Self {
        let command = settings.print_command.as_deref().and_then(|line| line.parse::<PrintCommand>().ok());
        let spool = Spool { store: store.to_owned(), command, patience: PATIENCE };
        Self { spool: Some(spool), heading: heading(settings), ..Self::default() }
    }

    /// Whether a command that prints is set.
    pub(super) fn has_printer(&self) -> bool {
        self.spool.as_ref().is_some_and(|spool| spool.command.is_some())
    }

    /// Waits for the files, not for a printer.
    pub(super) fn close(self) {
        self.files.finish();
    }
}

/// The heading papers carry.
pub fn heading(settings: &Settings) -> Heading {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Heading {
        superior: text(&settings.superior),
        agency: text(&settings.agency),
        place: text(&settings.place),
        contact: text(&settings.contact),
    }
}

/// Keeps a setting beside the store.
pub(super) fn keep(store: &Path, name: &str, value: &str) -> Result<(), String> {
    let disk = RealDisk::new(store).map_err(|fault| fault.to_string())?;
    settings::keep(&disk, name, value).map_err(|fault| fault.to_string())
}
