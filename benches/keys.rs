//! What a key costs: until it is on the screen, and on the line to it.
//!
//! The release binary in a pty. `MOTCUA_BENCH_STORES=dir[:dir…] cargo bench --bench keys` looks at
//! demonstrations there are; without it one of 20,000 dossiers is made. Clocks are frozen as in
//! `first_frame`.
//!
//! - typing 200 words a minute, a key every 50 ms whatever the screen does, into an intake's name and into the
//!   search: from the byte written until the caret stands behind its letter; keys that never arrived;
//! - bytes drawn per key on each screen, on 80x24 and 120x40: a line of 9600 baud carries 960 a second;
//! - the size of the program.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[expect(dead_code, reason = "the other bench needs more of it")]
#[path = "desk/pty.rs"]
mod pty;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use pty::{FIND, HOME, Holds as _, PROGRAM, Screen, figure, make};

const SMALL: (u16, u16) = (24, 80);
const LARGE: (u16, u16) = (40, 120);
/// Six keys a word, two hundred words a minute.
const BEAT: Duration = Duration::from_millis(50);

const F3: &[u8] = b"\x1bOR";
const F5: &[u8] = b"\x1b[15~";
const ESC: &[u8] = b"\x1b";
const ENTER: &[u8] = b"\r";
const DOWN: &[u8] = b"\x1b[B";
const UP: &[u8] = b"\x1b[A";
const TAB: &[u8] = b"\t";
const PAGE_DOWN: &[u8] = b"\x1b[6~";
const ERASE: &[u8] = b"\x15";

fn main() {
    let size = std::fs::metadata(PROGRAM).map_or(0, |file| file.len());
    println!("the program: {:.1} MB", size as f64 / 1e6);
    match std::env::var("MOTCUA_BENCH_STORES") {
        Ok(stores) => stores.split(':').for_each(|store| measure(Path::new(store))),
        Err(_) => {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let store = folder.path().join("demo");
            make(&store, 20_000);
            measure(&store);
        }
    }
}

fn measure(store: &Path) {
    assert!(store.join("journal").is_dir(), "{} is no store: give each one, `a:b`", store.display());
    println!("{}", store.display());
    for size in [SMALL, LARGE] {
        println!(" {}x{}", size.1, size.0);
        // A draft is left behind: each size has a copy of the store.
        let folder = tempfile::tempdir().expect("a temporary folder");
        let copied = Command::new("cp").arg("-r").arg(store).arg(folder.path().join("s")).status();
        assert!(copied.is_ok_and(|status| status.success()), "the store cannot be copied");
        let mut screen = at_home(&folder.path().join("s"), size);
        intake(&mut screen);
        back(&mut screen);
        desk(&mut screen);
        to_the_search(&mut screen);
        search(&mut screen);
        back(&mut screen);
        overlays(&mut screen);
        screen.leave();
    }
}

fn at_home(store: &Path, size: (u16, u16)) -> Screen {
    let mut screen = Screen::open(store, size);
    screen.until(|seen| seen.holds(&HOME));
    screen.until_at_rest();
    // The morning's sheet, where there is one.
    screen.press(ESC);
    screen.quiet();
    screen
}

fn to_the_name(screen: &mut Screen) {
    screen.press(F5);
    screen.until(|seen| seen.holds(&["type a few letters"]));
    screen.press(b"1.003197");
    screen.until(|seen| seen.holds(&["1.003197  "]));
    screen.press(ENTER);
    screen.until(|seen| seen.holds(&["Full name", "Papers "]));
    screen.press(ENTER);
    screen.quiet();
}

fn to_the_search(screen: &mut Screen) {
    screen.press(F3);
    screen.until(|seen| seen.holds(&[FIND]));
    screen.quiet();
}

/// Up to the desk, however many levels.
fn back(screen: &mut Screen) {
    for _ in 0..12 {
        if screen.seen.holds(&HOME) {
            return;
        }
        screen.press(ESC);
        screen.quiet();
    }
    panic!("the desk does not come back:\n{}", screen.seen.screen().contents());
}

/// Cells before the caret: a blank typed where nothing was ever drawn shows in nothing but it.
fn caret(screen: &Screen) -> usize {
    usize::from(screen.seen.screen().cursor_position().1)
}

/// Types names at a beat that waits for nothing; each is erased before the next.
fn typing(screen: &mut Screen, what: &str) {
    let (mut times, mut lost) = (Vec::new(), 0);
    for name in
        ["nguyen thi minh khai ", "tran van suong ha ", "lo thi dao h56.14 ", "giang a pao 0912 "].repeat(6)
    {
        let start = caret(screen);
        let mut written: Vec<Instant> = Vec::new();
        let mut answered = 0;
        let begin = Instant::now();
        for (nth, key) in name.bytes().enumerate() {
            listen(
                screen,
                begin + BEAT * u32::try_from(nth).unwrap_or(0),
                start,
                &written,
                &mut answered,
                &mut times,
            );
            written.push(Instant::now());
            screen.press(&[key]);
        }
        let end = Instant::now() + Duration::from_secs(2);
        while answered < written.len() && Instant::now() < end {
            let soon = Instant::now() + Duration::from_millis(20);
            listen(screen, soon, start, &written, &mut answered, &mut times);
        }
        lost += written.len() - answered;
        screen.press(ERASE);
        screen.quiet();
        screen.quiet();
    }
    figure(what, &mut times);
    let worst = times.last().copied().unwrap_or_default();
    println!("  {:38} worst {:>6.1} ms  keys lost {lost}", "", pty::millis(worst));
}

/// Hears until that moment; keys whose letters stand before the caret now are answered.
fn listen(
    screen: &mut Screen,
    until: Instant,
    start: usize,
    written: &[Instant],
    answered: &mut usize,
    times: &mut Vec<Duration>,
) {
    while let left = until.saturating_duration_since(Instant::now())
        && !left.is_zero()
    {
        let Some(at) = screen.hear(left) else { continue };
        let shown = caret(screen).saturating_sub(start);
        while *answered < shown.min(written.len()) {
            times.push(at.saturating_duration_since(written[*answered]));
            *answered += 1;
        }
    }
}

const LETTERS: [&[u8]; 10] = [b"n", b"g", b"u", b"y", b"e", b"n", b" ", b"v", b"a", b"n"];

fn intake(screen: &mut Screen) {
    to_the_name(screen);
    typing(screen, "typing 200 words/min: intake's name");
    weigh(screen, "bytes per key: intake, typing", &LETTERS);
    weigh(screen, "bytes per key: intake, fields", &[ENTER; 6]);
    weigh(screen, "bytes per key: intake, checklist", &[b"1", b"1", DOWN, UP, b" ", b" "]);
}

fn desk(screen: &mut Screen) {
    weigh(screen, "bytes per key: home, rows down", &[DOWN; 12]);
    weigh(screen, "bytes per key: home, rows up", &[UP; 12]);
    weigh(screen, "bytes per key: home, panes", &[TAB; 8]);
    screen.press(ENTER);
    screen.quiet();
    weigh(screen, "bytes per key: dossier, story", &[DOWN; 6]);
    weigh(screen, "bytes per key: dossier, next one", &[PAGE_DOWN; 8]);
    back(screen);
}

fn search(screen: &mut Screen) {
    typing(screen, "typing 200 words/min: search");
    weigh(screen, "bytes per key: search, typing", &LETTERS);
    weigh(screen, "bytes per key: search, rows", &[DOWN; 12]);
}

fn overlays(screen: &mut Screen) {
    weigh(screen, "bytes per key: palette", &[b"\x0b", b"d", b"o", b"s", b"s", DOWN, UP, ESC]);
    weigh(screen, "bytes per key: help", &[b"\x1bOP", DOWN, DOWN, b"\x1b[C", DOWN, ESC]);
    weigh(screen, "bytes per key: search opened, closed", &[F3, ESC, F3, ESC]);
    weigh(screen, "bytes per key: dossier opened, closed", &[ENTER, ESC, ENTER, ESC]);
}

/// Presses keys one after the other, each after the screen has come to rest.
fn weigh(screen: &mut Screen, what: &str, keys: &[&[u8]]) {
    screen.quiet();
    screen.quiet();
    let mut bytes: Vec<usize> = keys
        .iter()
        .map(|key| {
            let before = screen.bytes;
            screen.press(key);
            screen.quiet();
            screen.quiet();
            screen.bytes - before
        })
        .collect();
    bytes.sort_unstable();
    let mean = bytes.iter().sum::<usize>() / bytes.len().max(1);
    let p99 = bytes[bytes.len() * 99 / 100];
    let worst = bytes.last().copied().unwrap_or_default();
    println!("  {what:38} mean {mean:>6} p99 {p99:>6} worst {worst:>6}");
}
