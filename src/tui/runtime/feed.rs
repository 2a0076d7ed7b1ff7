//! What comes from outside: keys and pastes, signals; each by a thread of its own into one channel, in
//! which the desk's news arrive too.

use crate::domain::scan::detector::{Key as ScanKey, Verdict};
use crate::domain::scan::{Scan, ScanRefusal};
use crate::tui::canvas::Pointed;
use crate::tui::key::{Code, Key};
use crate::tui::port::News;
use crossterm::event::{Event, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};
use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

/// What the terminal, the desk or the system said.
#[derive(Debug)]
pub(super) enum Input {
    /// A key.
    Key {
        /// Which.
        key: Key,
        /// The terminal says it is held.
        repeat: bool,
        /// When it was read.
        at: Instant,
    },
    /// A pasted text.
    Paste(String),
    /// Another size.
    Resized(u16, u16),
    /// The mouse did something.
    Mouse(Pointed),
    /// The desk told something.
    News(News),
    /// The system wants us gone, or the terminal is.
    HangUp,
    /// The terminal failed.
    Failed(io::Error),
}

/// The terminal's keys, read for one screen after another.
///
/// Reading the terminal cannot be interrupted: a reader ends with the program, and two of them would take
/// each other's keys. So there is one, and what comes while no screen listens is dropped.
#[derive(Debug, Default)]
pub struct Keyboard {
    listener: Arc<Mutex<Option<Sender<Input>>>>,
    reads: OnceLock<()>,
}

impl Keyboard {
    /// Sends to this screen from now on; begins to read with the first.
    fn lend(&self, sender: Sender<Input>) -> io::Result<()> {
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        if self.reads.set(()).is_ok() {
            let listener = Arc::clone(&self.listener);
            std::thread::Builder::new().name("keys".to_owned()).spawn(move || read_terminal(&listener))?;
        }
        Ok(())
    }
}

/// The threads that feed the channel.
pub(super) struct Feed {
    signals: Handle,
}

impl Feed {
    /// Begins to listen to the terminal and to signals.
    pub(super) fn start(keyboard: &Keyboard, sender: Sender<Input>) -> io::Result<Self> {
        let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT])?;
        let handle = signals.handle();
        keyboard.lend(sender.clone())?;
        std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for _ in &mut signals {
                if sender.send(Input::HangUp).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { signals: handle })
    }

    /// Lets the threads end.
    pub(super) fn stop(&self) {
        self.signals.close();
    }
}

fn read_terminal(listener: &Mutex<Option<Sender<Input>>>) {
    loop {
        let (input, failed) = match crossterm::event::read() {
            Ok(event) => (input_of(event), false),
            Err(error) => (Some(Input::Failed(error)), true),
        };
        let sender = listener.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let (Some(input), Some(sender)) = (input, sender) {
            // A screen that is gone needs no keys.
            let _ = sender.send(input);
        }
        if failed {
            return;
        }
    }
}

fn input_of(event: Event) -> Option<Input> {
    match event {
        Event::Key(event) => {
            let key = Key::from_terminal(&event)?;
            Some(Input::Key { key, repeat: event.kind == KeyEventKind::Repeat, at: Instant::now() })
        }
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(width, height) => Some(Input::Resized(width, height)),
        Event::Mouse(event) => pointed(event).map(Input::Mouse),
        Event::FocusGained | Event::FocusLost => None,
    }
}

/// A click with the left button, or a turn of the wheel.
fn pointed(event: MouseEvent) -> Option<Pointed> {
    let at = Position { x: event.column, y: event.row };
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Pointed::Click(at)),
        MouseEventKind::ScrollDown => Some(Pointed::Wheel { down: true }),
        MouseEventKind::ScrollUp => Some(Pointed::Wheel { down: false }),
        _ => None,
    }
}

/// The key as the scan detector knows it.
pub(super) fn detector_key(key: Key) -> ScanKey {
    match (key.typed(), key.code) {
        (Some(c), _) => ScanKey::Char(c),
        (None, Code::Enter) => ScanKey::Enter,
        (None, Code::Tab) => ScanKey::Tab,
        (None, _) => ScanKey::Other,
    }
}

/// Whether the key that came belongs to the scan.
pub(super) fn swallows(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Scanned { swallow: true, .. } | Verdict::Repeated { swallow: true, .. })
}

/// A scan: what it is (`None` for the same one again) and how many characters it typed.
pub(super) fn scanned(verdict: Verdict) -> Option<(Option<Result<Scan, ScanRefusal>>, usize)> {
    match verdict {
        Verdict::Typed => None,
        Verdict::Scanned { read, take_back, .. } => Some((Some(read), take_back)),
        Verdict::Repeated { take_back, .. } => Some((None, take_back)),
    }
}
