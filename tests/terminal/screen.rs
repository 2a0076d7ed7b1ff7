//! The real binary in a pty, read through a terminal emulator. Waits for text, never sleeps.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long a text may take to appear before the test gives up: machines are shared and slow.
const PATIENCE: Duration = Duration::from_secs(60);
/// A screen that says nothing for so long has settled: deciding keys count 400 ms after the last drawing.
const QUIET: Duration = Duration::from_millis(700);

struct Seen {
    parser: vt100::Parser,
    /// How many pieces of output have come.
    chunks: u64,
    /// They themselves.
    all: Vec<u8>,
    ended: bool,
}

/// A running desk and what it shows.
pub(crate) struct Screen {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    input: Arc<Mutex<Box<dyn Write + Send>>>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    /// Keys pressed so far, chords counted as one; a scan counts as none.
    pub(crate) keys: usize,
}

impl Screen {
    /// Starts the desk of a store.
    pub(crate) fn open(store: &Path, rows: u16, cols: u16, clock: &str) -> Self {
        Self::run(&[], store, (rows, cols), clock)
    }

    /// Starts the program with these arguments on a store.
    pub(crate) fn run(arguments: &[&str], store: &Path, (rows, cols): (u16, u16), clock: &str) -> Self {
        let pair =
            native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_motcua"));
        command.args(arguments);
        command.arg("--store");
        command.arg(store);
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("MOTCUA_CLOCK", clock)] {
            command.env(name, value);
        }
        for name in
            ["NO_COLOR", "MOTCUA_STORE", "MOTCUA_LANG", "MOTCUA_THEME", "MOTCUA_GLYPHS", "MOTCUA_COUNTER"]
        {
            command.env_remove(name);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut output = pair.master.try_clone_reader().unwrap();
        let input = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let seen = Arc::new((
            Mutex::new(Seen {
                parser: vt100::Parser::new(rows, cols, 0),
                chunks: 0,
                all: Vec::new(),
                ended: false,
            }),
            Condvar::new(),
        ));
        let (of_reader, answers) = (Arc::clone(&seen), Arc::clone(&input));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                let read = output.read(&mut buffer).unwrap_or(0);
                let bytes = &buffer[..read];
                if bytes.windows(4).any(|window| window == b"\x1b[6n") {
                    let _ = answers.lock().unwrap().write_all(b"\x1b[1;1R");
                }
                let mut seen = of_reader.0.lock().unwrap();
                seen.parser.process(bytes);
                seen.chunks += 1;
                seen.all.extend_from_slice(bytes);
                seen.ended = read == 0;
                of_reader.1.notify_all();
                if read == 0 {
                    break;
                }
            }
        });
        Self { child, master: pair.master, input, seen, keys: 0 }
    }

    /// How many bytes have been drawn so far.
    pub(crate) fn bytes(&self) -> usize {
        self.seen.0.lock().unwrap().all.len()
    }

    /// Whether these bytes were ever written to the terminal.
    pub(crate) fn ever_wrote(&self, bytes: &[u8]) -> bool {
        self.seen.0.lock().unwrap().all.windows(bytes.len()).any(|window| window == bytes)
    }

    /// What stands on the screen.
    pub(crate) fn text(&self) -> String {
        self.seen.0.lock().unwrap().parser.screen().contents()
    }

    /// Reads something off the screen.
    pub(crate) fn look<T>(&self, read: impl FnOnce(&vt100::Screen) -> T) -> T {
        read(self.seen.0.lock().unwrap().parser.screen())
    }

    /// What stands left of the hardware cursor on its line.
    pub(crate) fn before_cursor(&self) -> String {
        let seen = self.seen.0.lock().unwrap();
        let screen = seen.parser.screen();
        let (row, column) = screen.cursor_position();
        screen.contents_between(row, 0, row, column)
    }

    /// Waits until the hardware cursor stands right behind this.
    pub(crate) fn wait_cursor_behind(&self, text: &str) {
        self.wait_for(&format!("the cursor behind {text:?}"), |screen| {
            let (row, column) = screen.cursor_position();
            !screen.hide_cursor() && screen.contents_between(row, 0, row, column).ends_with(text)
        });
    }

    /// Waits until nothing new was shown for a moment: what is shown can be decided on.
    pub(crate) fn settle(&self) {
        let until = Instant::now() + PATIENCE;
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            let before = seen.chunks;
            let (now, waited) = self
                .seen
                .1
                .wait_timeout_while(seen, QUIET, |seen| seen.chunks == before && !seen.ended)
                .unwrap();
            seen = now;
            if waited.timed_out() {
                return;
            }
            if seen.ended || Instant::now() >= until {
                let shown = seen.parser.screen().contents();
                drop(seen);
                panic!("it never settled; the screen shows:\n{shown}");
            }
        }
    }

    /// Waits until the screen holds all of these.
    pub(crate) fn wait(&self, texts: &[&str]) -> String {
        self.wait_until(&format!("{texts:?}"), |shown| texts.iter().all(|text| shown.contains(text)))
    }

    /// Waits until what the screen shows fits.
    pub(crate) fn wait_until(&self, what: &str, fits: impl Fn(&str) -> bool) -> String {
        self.wait_for(what, |screen| fits(&screen.contents()))
    }

    fn wait_for(&self, what: &str, fits: impl Fn(&vt100::Screen) -> bool) -> String {
        let until = Instant::now() + PATIENCE;
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            let shown = seen.parser.screen().contents();
            if fits(seen.parser.screen()) {
                return shown;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || seen.ended {
                drop(seen);
                panic!("waited for {what}; the screen shows:\n{shown}");
            }
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Sends bytes as they are.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        let mut input = self.input.lock().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    /// Presses named keys, one after the other.
    pub(crate) fn press(&mut self, keys: &[&str]) {
        for key in keys {
            self.keys += 1;
            self.raw(bytes_of(key));
        }
    }

    /// Types text, a key a character.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.keys += text.chars().count();
        self.raw(text.as_bytes());
    }

    /// Delivers a scan: no key of the clerk's.
    pub(crate) fn scan(&mut self, text: &str) {
        self.raw(text.as_bytes());
        self.raw(b"\r");
    }

    /// Changes the window.
    pub(crate) fn resize(&mut self, rows: u16, cols: u16) {
        self.seen.0.lock().unwrap().parser.screen_mut().set_size(rows, cols);
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Pulls the plug: `kill -9`, nothing can be done about it.
    pub(crate) fn kill(self) {
        // The pty's own kill would send SIGHUP first, which the program answers by keeping its drafts.
        self.signal("KILL");
        self.wait_for_end();
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.process_id().unwrap());
        assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Leaves by ^Q and waits for the program's end, which must be a good one.
    pub(crate) fn leave(mut self) {
        self.raw(&[0x11]);
        assert_eq!(self.wait_for_end(), End { code: 0, given_back: true });
    }

    /// Waits for the program's end.
    pub(crate) fn wait_for_end(mut self) -> End {
        let seen = self.seen.0.lock().unwrap();
        let (seen, waited) = self.seen.1.wait_timeout_while(seen, PATIENCE, |seen| !seen.ended).unwrap();
        let screen = seen.parser.screen();
        let mouse = screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None;
        let given_back =
            !screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor() && !mouse;
        let shown = screen.contents();
        drop(seen);
        assert!(!waited.timed_out(), "it does not end; the screen shows:\n{shown}");
        End { code: self.child.wait().unwrap().exit_code(), given_back }
    }
}

/// How the program ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// Its exit code.
    pub(crate) code: u32,
    /// Whether the terminal is as it was before: main screen, no bracketed paste, no mouse, a cursor to be
    /// seen.
    pub(crate) given_back: bool,
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        let _ = self.child.kill();
    }
}

fn bytes_of(key: &str) -> &'static [u8] {
    match key {
        "Enter" => b"\r",
        "Esc" => b"\x1b",
        "Tab" => b"\t",
        "BackTab" => b"\x1b[Z",
        "Up" => b"\x1b[A",
        "Down" => b"\x1b[B",
        "Right" => b"\x1b[C",
        "Left" => b"\x1b[D",
        "Ins" => b"\x1b[2~",
        "PgUp" => b"\x1b[5~",
        "PgDn" => b"\x1b[6~",
        "F1" => b"\x1bOP",
        "F2" => b"\x1bOQ",
        "F3" => b"\x1bOR",
        "F4" => b"\x1bOS",
        "F5" => b"\x1b[15~",
        "F6" => b"\x1b[17~",
        "F7" => b"\x1b[18~",
        "F8" => b"\x1b[19~",
        "F9" => b"\x1b[20~",
        "F12" => b"\x1b[24~",
        "^S" => b"\x13",
        "^K" => b"\x0b",
        "^O" => b"\x0f",
        "Insert" => b"\x1b[2~",
        "^G" => b"\x07",
        "^Z" => b"\x1a",
        "^L" => b"\x0c",
        "^X" => b"\x18",
        "^E" => b"\x05",
        "^T" => b"\x14",
        "BS" => b"\x7f",
        "^H" => b"\x08",
        "Space" => b" ",
        "+" => b"+",
        other => panic!("no key is called {other}"),
    }
}
