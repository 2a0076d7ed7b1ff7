//! What the first run does outside of its pages: watches for signals, reads a list of units, tries a print
//! command. Nothing of it touches the store's folder.

use crate::base::time::Timestamp;
use crate::desk::printing::{PATIENCE, Spool, Targets, Trial};
use crate::domain::units::Province;
use crate::exchange::units::read_units;
use crate::locale::{Language, Texts, date_time};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};
use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::Duration;

/// How long the pages have to end by themselves. Reading a terminal that is gone never returns.
const GRACE: Duration = Duration::from_secs(1);

/// A request to end: the terminal is given back as after Esc. Where nobody can do that any more because
/// the terminal itself is gone, the program ends: nothing was written that could be left half done.
pub(in crate::tui) struct HangUp {
    came: Arc<AtomicBool>,
    signals: Handle,
    /// Dropped with the pages: they have ended.
    _pages: Sender<()>,
}

impl HangUp {
    /// Watches from now on.
    pub(in crate::tui) fn watch() -> std::io::Result<Self> {
        let came = Arc::new(AtomicBool::new(false));
        let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT])?;
        let handle = signals.handle();
        let (pages, ended) = channel::<()>();
        let told = Arc::clone(&came);
        std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for _ in &mut signals {
                told.store(true, Ordering::Relaxed);
                if ended.recv_timeout(GRACE) == Err(RecvTimeoutError::Timeout) {
                    std::process::exit(0);
                }
            }
        })?;
        Ok(Self { came, signals: handle, _pages: pages })
    }

    /// Whether it came.
    pub(in crate::tui) fn came(&self) -> bool {
        self.came.load(Ordering::Relaxed)
    }
}

impl Drop for HangUp {
    fn drop(&mut self) {
        self.signals.close();
    }
}

/// Reads a list of units; the words of what is wrong with it.
pub(super) fn read_list(path: &str) -> Result<Vec<Province>, String> {
    let file = File::open(path.trim()).map_err(|error| error.to_string())?;
    read_units(BufReader::new(file)).map_err(|fault| fault.to_string())
}

/// A test page on its way; the keys go on meanwhile.
pub(super) struct Trying {
    answer: Receiver<Trial>,
}

impl Trying {
    /// Begins with a page in a folder of its own, which is gone afterwards.
    pub(super) fn begin(command: &str, office: String, now: Timestamp) -> Self {
        let (sender, answer) = channel();
        let targets = Targets::of(Some(command), std::iter::empty());
        std::thread::spawn(move || {
            let folder = std::env::temp_dir().join(format!("motcua-{}", std::process::id()));
            let spool = Spool { store: folder.clone(), targets, patience: PATIENCE };
            let now = date_time(&Texts::new(Language::Vietnamese), now);
            let trial = spool.try_out(&office, &now);
            let _ = std::fs::remove_dir_all(folder);
            // Whoever left does not want the answer.
            let _ = sender.send(trial);
        });
        Self { answer }
    }

    /// What the trial came to, once it has ended: well or not, and the words.
    pub(super) fn answer(&self, texts: &Texts) -> Option<(bool, String)> {
        match self.answer.try_recv() {
            Ok(trial) => Some(told(&trial, texts)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some((false, texts.say("trial-lost"))),
        }
    }
}

/// What a trial came to, in words.
fn told(trial: &Trial, texts: &Texts) -> (bool, String) {
    let said = if trial.said.is_empty() { "–" } else { trial.said.as_str() };
    match &trial.ended {
        Ok(()) => (true, texts.say_with("trial-taken", &[("said", said)])),
        Err(fault) => {
            let why = fault.to_string();
            (false, texts.say_with("trial-failed", &[("why", &why), ("said", said)]))
        }
    }
}
