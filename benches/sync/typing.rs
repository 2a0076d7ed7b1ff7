//! What a clerk waits for while the entries of others are taken over.
//!
//! - keys, in the release binary in a pty: typed into the search at a beat, from the byte written until the
//!   caret stands behind its letter, while the background sync runs;
//! - acts, until they are durable, in this process;
//! - the floor of those: what the disk alone makes one wait for, appending and syncing the same bytes by turns.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::people::Place;
use crate::pty::{FIND, HOME, Holds as _, Screen};

/// Six keys a word, two hundred words a minute.
const BEAT: Duration = Duration::from_millis(50);
/// How long is typed at least: the sync begins a moment after the desk is shown.
const TYPED: Duration = Duration::from_secs(12);
/// A key that shows nothing for so long is lost.
const LOST: Duration = Duration::from_secs(2);
const F3: &[u8] = b"\x1bOR";
const ESC: &[u8] = b"\x1b";
const ERASE: &[u8] = b"\x15";
const LETTERS: &[u8] = b"nguyen thi minh khai";

/// p50, p99 and the worst.
pub(crate) fn waits(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let millis = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1e3);
    let at = |percent: usize| millis(times.get(times.len() * percent / 100));
    let worst = millis(times.last());
    println!("  {what:46} p50 {:.1}  p99 {:.1}  worst {worst:.1} ms  n {}", at(50), at(99), times.len());
}

/// Types while the desk of a store that lacks everything fetches it.
pub(crate) fn typed(place: &Place, store: &str) {
    let mut screen = Screen::open_now(&place.store(store), (24, 80));
    screen.until(|seen| seen.holds(&HOME));
    screen.press(ESC);
    screen.quiet();
    screen.press(F3);
    screen.until(|seen| seen.holds(&[FIND]));
    screen.quiet();
    let start = caret(&screen);
    let (mut times, begin) = (Vec::new(), Instant::now());
    while begin.elapsed() < TYPED {
        for (nth, letter) in (1..).zip(LETTERS) {
            let pressed = Instant::now();
            screen.press(&[*letter]);
            let mut answered = None;
            while answered.is_none() || pressed.elapsed() < BEAT {
                let patience = if answered.is_none() { LOST } else { BEAT.saturating_sub(pressed.elapsed()) };
                let heard = screen.hear(patience);
                assert!(heard.is_some() || answered.is_some(), "a key was lost");
                answered = answered.or(heard.filter(|_| caret(&screen) >= start + nth));
            }
            times.extend(answered.map(|at| at.saturating_duration_since(pressed)));
        }
        screen.press(ERASE);
        // Where the caret does not come back, letters would be counted from a wrong place.
        screen.until(|seen| usize::from(seen.screen().cursor_position().1) == start);
        screen.quiet();
    }
    screen.leave();
    let left = place.sync(store)["received_entries"].as_u64().unwrap_or_default();
    println!(
        "keys: typed for {} s while the background sync ran; {left} entries were left then",
        TYPED.as_secs()
    );
    waits("a key until it is on the screen (goal 16 ms)", &mut times);
}

/// Cells before the caret.
fn caret(screen: &Screen) -> usize {
    usize::from(screen.seen.screen().cursor_position().1)
}

/// Bytes of a piece of what is taken over, and of an act.
const PIECE: usize = 8 * 1024;
const ACT: usize = 900;
/// Between two acts.
const ACT_BEAT: Duration = Duration::from_millis(5);

/// The disk alone: a file written ahead, into which one thread writes and syncs piece after piece, and another an
/// act now and then, which has the next turn. What it waits for then nobody can take away.
pub(crate) fn disk_alone(file: &Path, acts: usize) {
    let mut whole = File::create(file).expect("a file");
    whole.write_all(&vec![0; (acts + 1) * 16 * PIECE]).and_then(|()| whole.sync_all()).expect("room");
    drop(whole);
    let file = File::options().write(true).open(file).expect("a file");
    let (file, wanted, ended) =
        (Arc::new(Mutex::new(file)), Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let pieces = {
        let (file, wanted, ended) = (Arc::clone(&file), Arc::clone(&wanted), Arc::clone(&ended));
        std::thread::spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                if wanted.load(Ordering::Acquire) {
                    std::thread::yield_now();
                    continue;
                }
                append(&file, PIECE);
            }
        })
    };
    let mut times: Vec<Duration> = (0..acts)
        .map(|_| {
            let start = Instant::now();
            wanted.store(true, Ordering::Release);
            append(&file, ACT);
            wanted.store(false, Ordering::Release);
            let took = start.elapsed();
            crate::pause(ACT_BEAT);
            took
        })
        .collect();
    ended.store(true, Ordering::Relaxed);
    pieces.join().expect("the thread of pieces");
    waits("the disk alone, an act beside pieces (floor)", &mut times);
}

fn append(file: &Mutex<File>, bytes: usize) {
    let mut file = file.lock().expect("a sound lock");
    file.write_all(&vec![0x6D; bytes]).and_then(|()| file.sync_data()).expect("a sound disk");
}
