//! What stands around the desk: the folder papers are printed into, the heading they carry, the settings
//! this machine keeps; and the two threads that work on them, so that no key waits for a printer.

use crate::desk::backup::keeper::FolderNow;
use crate::desk::printing::{PATIENCE, Spool, Targets};
use crate::paper::Heading;
use crate::settings::{self, Settings};
use crate::store::disk::RealDisk;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
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
    spool: Mutex<Option<Spool>>,
    /// The texts of the settings by name, as they are kept or will be in a moment.
    texts: Arc<Mutex<BTreeMap<String, String>>>,
    pub(super) heading: Heading,
    pub(super) prints: Hand,
    pub(super) files: Hand,
}

impl Office {
    /// The office of a store as its settings describe it. A target that cannot be read counts as
    /// none; `doctor` says so.
    pub fn new(store: &Path, settings: &Settings) -> Self {
        let targets = Targets::of(settings.print_command.as_deref(), settings.print.iter());
        let spool = Spool { store: store.to_owned(), targets, patience: PATIENCE };
        let texts = settings::texts(&RealDisk::read_only(store));
        Self {
            spool: Mutex::new(Some(spool)),
            texts: Arc::new(Mutex::new(texts)),
            heading: heading(settings),
            ..Self::default()
        }
    }

    /// Where papers go now; `None` without a folder.
    pub(super) fn spool(&self) -> Option<Spool> {
        self.spool.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether a command that prints is set.
    pub(super) fn has_printer(&self) -> bool {
        self.spool().is_some_and(|spool| spool.targets.prints())
    }

    /// The text of a setting; `None` where it was never set, or set to nothing.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.get(name).filter(|text| !text.is_empty()).cloned()
    }

    /// The folder of backups as it is set when asked.
    pub(super) fn backup_folder(&self) -> FolderNow {
        let texts = Arc::clone(&self.texts);
        Box::new(move || {
            let texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
            texts.get("backup").filter(|text| !text.is_empty()).map(PathBuf::from)
        })
    }

    /// A setting changes: it holds at once, whatever becomes of the file.
    pub(super) fn set(&self, name: &str, value: &str) {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), value.to_owned());
        if name == "print_command"
            && let Some(spool) = self.spool.lock().unwrap_or_else(PoisonError::into_inner).as_mut()
        {
            spool.targets.usual = value.parse().unwrap_or_default();
        }
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
        english: settings.paper_english.as_deref() == Some("on"),
    }
}

/// Keeps a setting beside the store.
pub(super) fn keep(store: &Path, name: &str, value: &str) -> Result<(), String> {
    let disk = RealDisk::new(store).map_err(|fault| fault.to_string())?;
    settings::keep(&disk, name, value).map_err(|fault| fault.to_string())
}
