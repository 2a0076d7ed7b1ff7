//! The program in a pty, read through a terminal emulator, for benches that measure what a clerk waits for.

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_motcua");
/// Nothing takes as long.
const PATIENCE: Duration = Duration::from_secs(600);
/// Words of a home that is whole, in English.
pub(crate) const HOME: [&str; 3] = ["Queue · ", "My work", "Due today "];
/// Words of the search.
pub(crate) const FIND: &str = "Type a name";

/// The moment the demonstrations were made for.
pub(crate) fn clock() -> String {
    std::env::var("MOTCUA_CLOCK").unwrap_or_else(|_| "2026-11-23T09:30:00+07:00".to_owned())
}

/// Makes a demonstration.
pub(crate) fn make(store: &Path, dossiers: u32) {
    let made = Command::new(PROGRAM)
        .env("MOTCUA_CLOCK", clock())
        .args(["demo", "--no-tui", "--dossiers", &dossiers.to_string(), "--store"])
        .arg(store)
        .output()
        .expect("the program runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// Prints p50 and p99; gives p50 in milliseconds.
pub(crate) fn figure(what: &str, times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    let at = |percent: usize| {
        millis(times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default())
    };
    println!("  {what:38} p50 {:>8.1} ms  p99 {:>8.1} ms  n {}", at(50), at(99), times.len());
    at(50)
}

pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The program in its pty, and what it shows.
pub(crate) struct Screen {
    child: Box<dyn Child + Send + Sync>,
    input: Box<dyn Write + Send>,
    _master: Box<dyn MasterPty + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    pub(crate) seen: vt100::Parser,
    /// Bytes it wrote so far.
    pub(crate) bytes: usize,
    began: Instant,
}

pub(crate) trait Holds {
    fn holds(&self, words: &[&str]) -> bool;
}

impl Holds for vt100::Parser {
    fn holds(&self, words: &[&str]) -> bool {
        let shown = self.screen().contents();
        words.iter().all(|word| shown.contains(word))
    }
}

impl Screen {
    pub(crate) fn open(store: &Path, size: (u16, u16)) -> Self {
        Self::open_with(store, size, &[("MOTCUA_CLOCK", &clock())])
    }

    /// At this moment: a store that works with others needs the time they have.
    pub(crate) fn open_now(store: &Path, size: (u16, u16)) -> Self {
        Self::open_with(store, size, &[])
    }

    fn open_with(store: &Path, (rows, cols): (u16, u16), more: &[(&str, &str)]) -> Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(PROGRAM);
        command.arg("--store");
        command.arg(store);
        for (name, value) in [("TERM", "xterm-256color"), ("MOTCUA_LANG", "en")].iter().chain(more) {
            command.env(name, value);
        }
        let mut reader = pair.master.try_clone_reader().expect("a pty");
        let (sender, output) = channel();
        let began = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        std::thread::spawn(move || {
            let mut buffer = vec![0; 64 * 1024];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if sender.send((Instant::now(), buffer[..read].to_vec())).is_err() {
                    break;
                }
            }
        });
        let input = pair.master.take_writer().expect("a pty");
        let seen = vt100::Parser::new(rows, cols, 0);
        Self { child, input, _master: pair.master, output, seen, bytes: 0, began }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.process_id().expect("a running program")
    }

    pub(crate) fn press(&mut self, key: &[u8]) {
        self.input.write_all(key).and_then(|()| self.input.flush()).expect("a pty");
    }

    /// Takes what is written next; the moment it came.
    pub(crate) fn hear(&mut self, patience: Duration) -> Option<Instant> {
        let (at, bytes) = self.output.recv_timeout(patience).ok()?;
        if bytes.windows(4).any(|window| window == b"\x1b[6n") {
            self.press(b"\x1b[1;1R");
        }
        self.bytes += bytes.len();
        self.seen.process(&bytes);
        Some(at)
    }

    /// Time from the start until the screen is so.
    pub(crate) fn until(&mut self, fits: impl Fn(&vt100::Parser) -> bool) -> Duration {
        let mut at = self.began;
        while !fits(&self.seen) {
            let heard = self.hear(PATIENCE);
            assert!(heard.is_some(), "waited in vain; the screen shows:\n{}", self.seen.screen().contents());
            at = heard.unwrap_or(at).max(at);
        }
        at.saturating_duration_since(self.began)
    }

    /// Time from a key to the first bytes that change what is shown; `None` where it changes nothing.
    pub(crate) fn answer(&mut self, key: &[u8]) -> Option<Duration> {
        let before = self.seen.screen().state_formatted();
        let start = Instant::now();
        self.press(key);
        loop {
            let at = self.hear(Duration::from_millis(500))?;
            if self.seen.screen().state_formatted() != before {
                return Some(at.saturating_duration_since(start));
            }
        }
    }

    /// Lets a clerk's pause pass, longer than a scanner's between two letters.
    pub(crate) fn quiet(&mut self) {
        let until = Instant::now() + Duration::from_millis(60);
        while let left = until.saturating_duration_since(Instant::now())
            && !left.is_zero()
        {
            self.hear(left);
        }
    }

    /// Waits until the program uses no processor for half a second; time from the start.
    pub(crate) fn until_at_rest(&mut self) -> Duration {
        let used = |id: u32| {
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            let fields: Vec<String> = stat.split_whitespace().skip(13).take(2).map(str::to_owned).collect();
            fields
        };
        let (mut last, mut since) = (used(self.id()), Instant::now());
        while since.elapsed() < Duration::from_millis(500) {
            self.hear(Duration::from_millis(20));
            let now = used(self.id());
            if now != last {
                (last, since) = (now, Instant::now());
            }
        }
        since.saturating_duration_since(self.began)
    }

    pub(crate) fn leave(mut self) {
        self.press(b"\x11");
        // The pty must be read, or the program waits for its last words.
        while self.hear(Duration::from_secs(60)).is_some() {}
        let status = self.child.wait().expect("the program ends");
        assert!(status.success(), "it ended with {status:?}");
    }

    pub(crate) fn kill(mut self) {
        // The pty's own `kill` hangs up first, and a hang-up closes the store well.
        let killed = Command::new("kill").args(["-KILL", &self.id().to_string()]).status();
        assert!(killed.is_ok_and(|status| status.success()), "it cannot be killed");
        self.child.wait().expect("the program ends");
    }
}
