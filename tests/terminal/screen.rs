//! The real binary in a pty, read through a terminal emulator. Waits for text, never sleeps.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long a text may take to appear before the test gives up: machines are shared and slow.
const PATIENCE: Duration = Duration::from_secs(60);

struct Seen {
    parser: vt100::Parser,
    ended: bool,
}

/// A running desk and what it shows.
pub struct Screen {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    input: Arc<Mutex<Box<dyn Write + Send>>>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    /// Keys pressed so far, chords counted as one; a scan counts as none.
    pub keys: usize,
}

impl Screen {
    /// Starts the desk of a store.
    pub fn open(store: &Path, rows: u16, cols: u16, clock: &str) -> Self {
        let pair = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_motcua"));
        command.arg("--store");
        command.arg(store);
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("MOTCUA_CLOCK", clock)] {
            command.env(name, value);
        }
        command.env_remove("NO_COLOR");
        command.env_remove("MOTCUA_STORE");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut output = pair.master.try_clone_reader().unwrap();
        let input = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let seen = Arc::new((
            Mutex::new(Seen { parser: vt100::Parser::new(rows, cols, 0), ended: false }),
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
                seen.ended = read == 0;
                of_reader.1.notify_all();
                if read == 0 {
                    break;
                }
            }
        });
        Self { child, master: pair.master, input, seen, keys: 0 }
    }

    /// What stands on the screen.
    pub fn text(&self) -> String {
        self.seen.0.lock().unwrap().parser.screen().contents()
    }

    /// The hardware cursor, row and column from 0.
    pub fn cursor(&self) -> (u16, u16) {
        self.seen.0.lock().unwrap().parser.screen().cursor_position()
    }

    /// Waits until the screen holds all of these.
    pub fn wait(&self, texts: &[&str]) -> String {
        self.wait_until(&format!("{texts:?}"), |shown| texts.iter().all(|text| shown.contains(text)))
    }

    /// Waits until the screen no longer holds this.
    pub fn wait_gone(&self, text: &str) -> String {
        self.wait_until(&format!("no {text:?}"), |shown| !shown.contains(text))
    }

    /// Waits until what the screen shows fits.
    pub fn wait_until(&self, what: &str, fits: impl Fn(&str) -> bool) -> String {
        let until = Instant::now() + PATIENCE;
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            let shown = seen.parser.screen().contents();
            if fits(&shown) {
                return shown;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.ended, "waited for {what}; the screen shows:\n{shown}");
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let mut input = self.input.lock().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    /// Presses named keys, one after the other.
    pub fn press(&mut self, keys: &[&str]) {
        for key in keys {
            self.keys += 1;
            self.raw(bytes_of(key));
        }
    }

    /// Types text, a key a character.
    pub fn type_text(&mut self, text: &str) {
        self.keys += text.chars().count();
        self.raw(text.as_bytes());
    }

    /// Delivers a scan: no key of the clerk's.
    pub fn scan(&mut self, text: &str) {
        self.raw(text.as_bytes());
        self.raw(b"\r");
    }

    /// Changes the window.
    pub fn resize(&mut self, rows: u16, cols: u16) {
        self.seen.0.lock().unwrap().parser.screen_mut().set_size(rows, cols);
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Pulls the plug.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        let sent = std::process::Command::new("kill").args([format!("-{name}"), id]).status().unwrap();
        assert!(sent.success());
    }

    /// Leaves by ^Q and waits for the program's end.
    pub fn leave(mut self) -> u32 {
        self.raw(&[0x11]);
        self.child.wait().unwrap().exit_code()
    }

    /// Waits for the program's end.
    pub fn wait_for_end(mut self) -> u32 {
        self.child.wait().unwrap().exit_code()
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
        "^G" => b"\x07",
        "^Z" => b"\x1a",
        "^L" => b"\x0c",
        "BS" => b"\x7f",
        "^H" => b"\x08",
        "Space" => b" ",
        "+" => b"+",
        other => panic!("no key is called {other}"),
    }
}
