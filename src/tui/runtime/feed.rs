//! What comes from outside: keys and pastes, or lines; signals; each by a thread of its own into one channel,
//! in which the desk's news arrive too.

use super::scanner::{self, Port};
use crate::domain::scan::detector::{Key as ScanKey, Verdict};
use crate::domain::scan::{Scan, ScanRefusal};
use crate::tui::canvas::Pointed;
use crate::tui::key::{Code, Key};
use crate::tui::port::{News, Trouble};
use crate::tui::signin::keeper::Answer;
use crate::tui::wish::Action;
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
pub(in crate::tui) enum Input {
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
    /// A line, without its end.
    Line {
        /// What it says.
        text: String,
        /// When it was read.
        at: Instant,
    },
    /// Nobody types lines any more.
    NoMoreLines,
    /// Another size.
    Resized(u16, u16),
    /// The scanner's port said something.
    Scanner(scanner::Said),
    /// The mouse did something.
    Mouse(Pointed),
    /// The desk told something.
    News(News),
    /// The keeper of the lock answered.
    Door(Answer),
    /// The system wants us gone, or the terminal is.
    HangUp,
    /// The terminal failed.
    Failed(io::Error),
}

/// Longest line read, in bytes: a card is 300, a list of people is a file.
const LINE_MAX: u64 = 64 * 1024;

/// Who is to have what is typed, and whether nobody types lines any more.
#[derive(Debug, Default)]
struct Reach {
    sender: Option<Sender<Input>>,
    ended: bool,
}

type Listener = Mutex<Reach>;

/// The terminal's keys, or lines from standard input, read for one screen after another.
///
/// Reading the terminal cannot be interrupted: a reader ends with the program, and two of them would take
/// each other's keys. So there is one, and what comes while no screen listens is dropped.
#[derive(Debug)]
pub struct Keyboard {
    listener: Arc<Listener>,
    reads: Arc<OnceLock<()>>,
    read: fn(&Listener),
}

impl Default for Keyboard {
    fn default() -> Self {
        Self { listener: Arc::default(), reads: Arc::default(), read: read_terminal }
    }
}

impl Keyboard {
    /// Lines instead of keys; all of these share the one reader there may be.
    pub fn of_lines() -> Self {
        static SHARED: OnceLock<(Arc<Listener>, Arc<OnceLock<()>>)> = OnceLock::new();
        let (listener, reads) = SHARED.get_or_init(Default::default).clone();
        Self { listener, reads, read: read_lines }
    }

    /// Sends to this screen from now on; begins to read with the first.
    pub(in crate::tui) fn lend(&self, sender: Sender<Input>) -> io::Result<()> {
        {
            let mut reach = self.listener.lock().unwrap_or_else(PoisonError::into_inner);
            if reach.ended {
                // Whoever asks after the end is told of it too.
                let _ = sender.send(Input::NoMoreLines);
            }
            reach.sender = Some(sender);
        }
        if self.reads.set(()).is_ok() {
            let (listener, read) = (Arc::clone(&self.listener), self.read);
            std::thread::Builder::new().name("keys".to_owned()).spawn(move || read(&listener))?;
        }
        Ok(())
    }
}

/// The threads that feed the channel.
pub(in crate::tui) struct Feed {
    signals: Handle,
    /// Dropped, it ends the scanner's thread.
    _scanner: Option<Sender<()>>,
}

impl Feed {
    /// Begins to listen to the terminal, to signals, and to the scanner's port where there is one.
    pub(in crate::tui) fn start(
        keyboard: &Keyboard,
        sender: Sender<Input>,
        port: Option<Port>,
    ) -> io::Result<Self> {
        let scanner = port.map(|port| scanner::listen(port, sender.clone())).transpose()?;
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
        Ok(Self { signals: handle, _scanner: scanner })
    }

    /// Lets the threads end.
    pub(in crate::tui) fn stop(&self) {
        self.signals.close();
    }
}

fn read_terminal(listener: &Listener) {
    loop {
        let (input, failed) = match crossterm::event::read() {
            Ok(event) => (input_of(event), false),
            Err(error) => (Some(Input::Failed(error)), true),
        };
        if let Some(input) = input {
            pass_on(listener, input);
        }
        if failed {
            return;
        }
    }
}

fn pass_on(listener: &Listener, input: Input) {
    let mut reach = listener.lock().unwrap_or_else(PoisonError::into_inner);
    reach.ended |= matches!(input, Input::NoMoreLines);
    if let Some(sender) = &reach.sender {
        // A screen that is gone needs no keys.
        let _ = sender.send(input);
    }
}

/// Standard input under a handle of its own: whoever holds the lock of the usual one is not waited for.
fn standard_input() -> io::Result<std::fs::File> {
    #[cfg(unix)]
    let handle = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned();
    #[cfg(windows)]
    let handle = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned();
    handle.map(std::fs::File::from)
}

fn read_lines(listener: &Listener) {
    use std::io::{BufRead as _, Read as _};
    let Ok(input) = standard_input() else { return pass_on(listener, Input::NoMoreLines) };
    let mut input = io::BufReader::new(input);
    let mut at = Instant::now();
    loop {
        let mut bytes = Vec::new();
        // Lines that came together came at the same moment, however long they lie here.
        let came = input.buffer().is_empty();
        let _ = input.fill_buf();
        if came {
            at = Instant::now();
        }
        match input.by_ref().take(LINE_MAX).read_until(b'\n', &mut bytes) {
            Ok(1..) => {
                let text = String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned();
                pass_on(listener, Input::Line { text, at });
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => return pass_on(listener, Input::NoMoreLines),
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

/// What the scanner's port said, as the desk takes it.
pub(in crate::tui) fn of_scanner(said: scanner::Said) -> Action {
    match said {
        scanner::Said::Text(text) => {
            Action::Scanned { read: Some(crate::domain::scan::read(&text)), take_back: 0 }
        }
        scanner::Said::Absent(detail) => {
            Action::News(News::Scanner(Some(Trouble { code: "scanner", detail })))
        }
        scanner::Said::Back => Action::News(News::Scanner(None)),
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
    matches!(verdict, Verdict::Scanned { swallow: true, .. } | Verdict::Nothing { swallow: true, .. })
}

/// A scan: what it is (`None` for the same one again) and how many characters it typed.
pub(super) fn scanned(verdict: Verdict) -> Option<(Option<Result<Scan, ScanRefusal>>, usize)> {
    match verdict {
        Verdict::Typed => None,
        Verdict::Scanned { read, take_back, .. } => Some((Some(read), take_back)),
        Verdict::Nothing { take_back, .. } => Some((None, take_back)),
    }
}
