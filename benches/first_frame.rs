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

#[expect(dead_code, reason = "other benches need more of it")]
#[path = "desk/pty.rs"]
mod pty;

use std::path::Path;
use std::time::{Duration, Instant};

use pty::{FIND, HOME, Holds as _, Screen, figure, make, millis};

const SIZE: (u16, u16) = (40, 120);
/// Words of the sheet with which a day begins.
const MORNING: [&str; 1] = ["The day begins"];
/// Words of the frame that says how far opening has come.
const OPENING: &str = "Opening the store";

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
        let mut screen = Screen::open(store, SIZE);
        told.push(screen.until(|seen| seen.holds(&[OPENING]) || seen.holds(&HOME)));
        home.push(screen.until(|seen| seen.holds(&HOME)));
        screen.leave();
    }
    figure("after kill -9: a frame with progress", &mut told);
    figure("after kill -9: home", &mut home);
    let mut screen = Screen::open(store, SIZE);
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
    let mut screen = Screen::open(store, SIZE);
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
    let mut screen = Screen::open(store, SIZE);
    let taken = screen.until(|seen| seen.holds(&HOME));
    screen.leave();
    taken
}

/// Opens, records an act (the next number is called) and pulls the plug.
fn kill_with_an_act(store: &Path) {
    let mut screen = Screen::open(store, SIZE);
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
