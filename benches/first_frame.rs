//! What a clerk waits for: the first frame, a key's answer, and what the program costs while it stands.
//!
//! The release binary in a pty of 120x40 behind a terminal emulator. `MOTCUA_BENCH_STORES=dir[:dir…]
//! cargo bench --bench first_frame` looks at demonstrations there are; without it one of 20,000 dossiers
//! is made. Clocks are frozen at the moment the demonstrations were made for (`MOTCUA_CLOCK`, else
//! 2026-11-23 9:30). `MOTCUA_BENCH_RUNS=n`: starts per figure, 20 unless told.
//!
//! - first frame: from exec until home stands there with queue and counts, after a clean close; the floor is
//!   the same program on a store with nothing in it;
//! - the same after kill -9 with an act recorded: until a frame with progress, and until home;
//! - memory from /proc when the search index is complete and nothing moves any more;
//! - keys: from the byte written until the screen differs; idle: bytes drawn in three seconds.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const PROGRAM: &str = env!("CARGO_BIN_EXE_motcua");
const SIZE: (u16, u16) = (40, 120);
/// Nothing takes as long.
const PATIENCE: Duration = Duration::from_secs(600);
/// Words of a home that is whole, in English.
const HOME: [&str; 3] = ["Queue · ", "My work", "Due today "];
/// Words of the sheet with which a day begins.
const MORNING: [&str; 1] = ["The day begins"];
/// Words of the frame that says how far opening has come.
const OPENING: &str = "Opening the store";
/// Words of the search.
const FIND: &str = "Type a name";

fn main() {
    let runs: usize = std::env::var("MOTCUA_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let empty = folder.path().join("empty");
    make(&empty, 0);
    match std::env::var("MOTCUA_BENCH_STORES") {
        Ok(stores) => stores.split(':').for_each(|store| measure(Path::new(store), &empty, runs)),
        Err(_) => {
            let store = folder.path().join("demo");
            make(&store, 20_000);
            measure(&store, &empty, runs);
        }
    }
}

fn clock() -> String {
    std::env::var("MOTCUA_CLOCK").unwrap_or_else(|_| "2026-11-23T09:30:00+07:00".to_owned())
}

fn make(store: &Path, dossiers: u32) {
    let made = Command::new(PROGRAM)
        .env("MOTCUA_CLOCK", clock())
        .args(["demo", "--no-tui", "--dossiers", &dossiers.to_string(), "--store"])
        .arg(store)
        .output()
        .expect("the program runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

fn measure(store: &Path, empty: &Path, runs: usize) {
    assert!(store.join("journal").is_dir(), "{} is no store: give each one, `a:b`", store.display());
    println!("{}", store.display());
    begin_day(store);
    let (mut own, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..runs.max(1) {
        own.push(first_frame(store));
        floor.push(first_frame(empty));
    }
    let low = figure("first frame, empty store (floor)", &mut floor);
    let p50 = figure("first frame, clean", &mut own);
    println!("  {:38} {:>9.2}", "ratio of medians", p50 / low);
    let (mut told, mut home) = (Vec::new(), Vec::new());
    for _ in 0..runs.div_ceil(4) {
        kill_with_an_act(store);
        let mut screen = Screen::open(store);
        told.push(screen.until(|seen| seen.holds(&[OPENING]) || seen.holds(&HOME)));
        home.push(screen.until(|seen| seen.holds(&HOME)));
        screen.leave();
    }
    figure("after kill -9: a frame with progress", &mut told);
    figure("after kill -9: home", &mut home);
    let mut screen = Screen::open(store);
    screen.until(|seen| seen.holds(&HOME));
    let rest = screen.until_at_rest();
    println!("  {:38} {:>9.0} ms", "until the index is complete", millis(rest));
    println!("  {:38} {}", "memory at rest", memory(&screen));
    idle(&mut screen);
    keys_on_home(&mut screen);
    keys_in_search(&mut screen);
    println!("  {:38} {}", "memory after use", memory(&screen));
    screen.leave();
}

/// The morning's sheet lies over home once a day: it is read and put away before anything is measured.
fn begin_day(store: &Path) {
    let mut screen = Screen::open(store);
    let whole = |seen: &vt100::Parser| seen.holds(&HOME);
    screen.until(|seen| whole(seen) || seen.holds(&MORNING));
    if !whole(&screen.seen) {
        screen.press(b"\r");
        screen.until(whole);
    }
    screen.leave();
}

/// From exec to home, and a clean close after it.
fn first_frame(store: &Path) -> Duration {
    let mut screen = Screen::open(store);
    let taken = screen.until(|seen| seen.holds(&HOME));
    screen.leave();
    taken
}

/// Opens, records an act (the next number is called) and pulls the plug.
fn kill_with_an_act(store: &Path) {
    let mut screen = Screen::open(store);
    screen.until(|seen| seen.holds(&HOME));
    let marker = store.join("clean");
    for key in [&b"\x1bOQ"[..], b"\x1b[2~", b"\r"] {
        let until = Instant::now() + Duration::from_secs(2);
        screen.press(key);
        while marker.exists() && Instant::now() < until {
            screen.hear(Duration::from_millis(20));
        }
    }
    assert!(!marker.exists(), "no act was recorded:\n{}", screen.seen.screen().contents());
    screen.kill();
}

fn idle(screen: &mut Screen) {
    let before = screen.bytes;
    let until = Instant::now() + Duration::from_secs(3);
    while Instant::now() < until {
        screen.hear(until.saturating_duration_since(Instant::now()));
    }
    println!("  {:38} {:>9}", "bytes drawn in three idle seconds", screen.bytes - before);
}

fn keys_on_home(screen: &mut Screen) {
    let mut times = Vec::new();
    for key in (0..400).map(|n| if n / 20 % 2 == 0 { &b"\x1b[B"[..] } else { &b"\x1b[A"[..] }) {
        times.extend(screen.answer(key));
        screen.quiet();
    }
    figure("key to screen: list on home", &mut times);
}

fn keys_in_search(screen: &mut Screen) {
    screen.press(b"\x1bOR");
    screen.until(|seen| seen.holds(&[FIND]));
    let mut times = Vec::new();
    for words in ["tran van suong", "lo thi dao", "giang a pao", "h56.14-2503", "0912", "zzqq"] {
        let keys = words.bytes().map(|byte| vec![byte]).chain(words.bytes().map(|_| vec![0x7f]));
        for key in keys {
            times.extend(screen.answer(&key));
            screen.quiet();
        }
    }
    figure("key to screen: search as one types", &mut times);
    screen.press(b"\x1b");
    screen.until(|seen| seen.holds(&HOME));
}

/// Prints p50 and p99; gives p50 in milliseconds.
fn figure(what: &str, times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    let at = |percent: usize| {
        millis(times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default())
    };
    println!("  {what:38} p50 {:>8.1} ms  p99 {:>8.1} ms  n {}", at(50), at(99), times.len());
    at(50)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// `VmRSS … VmHWM …` as the kernel tells them.
fn memory(screen: &Screen) -> String {
    let status = std::fs::read_to_string(format!("/proc/{}/status", screen.id())).unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or(": 0 kB");
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<u64>().unwrap_or(0) >> 10
    };
    format!("resident {} MB, highest {} MB", of("VmRSS"), of("VmHWM"))
}

/// The program in its pty, and what it shows.
struct Screen {
    child: Box<dyn Child + Send + Sync>,
    input: Box<dyn Write + Send>,
    _master: Box<dyn MasterPty + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    seen: vt100::Parser,
    bytes: usize,
    began: Instant,
}

trait Holds {
    fn holds(&self, words: &[&str]) -> bool;
}

impl Holds for vt100::Parser {
    fn holds(&self, words: &[&str]) -> bool {
        let shown = self.screen().contents();
        words.iter().all(|word| shown.contains(word))
    }
}

impl Screen {
    fn open(store: &Path) -> Self {
        let size = PtySize { rows: SIZE.0, cols: SIZE.1, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(PROGRAM);
        command.arg("--store");
        command.arg(store);
        for (name, value) in [("TERM", "xterm-256color"), ("MOTCUA_LANG", "en"), ("MOTCUA_CLOCK", &clock())] {
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
        let seen = vt100::Parser::new(SIZE.0, SIZE.1, 0);
        Self { child, input, _master: pair.master, output, seen, bytes: 0, began }
    }

    fn id(&self) -> u32 {
        self.child.process_id().expect("a running program")
    }

    fn press(&mut self, key: &[u8]) {
        self.input.write_all(key).and_then(|()| self.input.flush()).expect("a pty");
    }

    /// Takes what is written next; the moment it came.
    fn hear(&mut self, patience: Duration) -> Option<Instant> {
        let (at, bytes) = self.output.recv_timeout(patience).ok()?;
        if bytes.windows(4).any(|window| window == b"\x1b[6n") {
            self.press(b"\x1b[1;1R");
        }
        self.bytes += bytes.len();
        self.seen.process(&bytes);
        Some(at)
    }

    /// Time from the start until the screen is so.
    fn until(&mut self, fits: impl Fn(&vt100::Parser) -> bool) -> Duration {
        let mut at = self.began;
        while !fits(&self.seen) {
            let heard = self.hear(PATIENCE);
            assert!(heard.is_some(), "waited in vain; the screen shows:\n{}", self.seen.screen().contents());
            at = heard.unwrap_or(at).max(at);
        }
        at.saturating_duration_since(self.began)
    }

    /// Time from a key to the first bytes that change what is shown; `None` where it changes nothing.
    fn answer(&mut self, key: &[u8]) -> Option<Duration> {
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
    fn quiet(&mut self) {
        let until = Instant::now() + Duration::from_millis(60);
        while let left = until.saturating_duration_since(Instant::now())
            && !left.is_zero()
        {
            self.hear(left);
        }
    }

    /// Waits until the program uses no processor for half a second; time from the start.
    fn until_at_rest(&mut self) -> Duration {
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

    fn leave(mut self) {
        self.press(b"\x11");
        // The pty must be read, or the program waits for its last words.
        while self.hear(Duration::from_secs(60)).is_some() {}
        let status = self.child.wait().expect("the program ends");
        assert!(status.success(), "it ended with {status:?}");
    }

    fn kill(mut self) {
        // The pty's own `kill` hangs up first, and a hang-up closes the store well.
        let killed = Command::new("kill").args(["-KILL", &self.id().to_string()]).status();
        assert!(killed.is_ok_and(|status| status.success()), "it cannot be killed");
        self.child.wait().expect("the program ends");
    }
}
