//! Sync, against floors measured in the same run.
//!
//! The release binary as hub and desks on loopback. `cargo bench --bench sync`, or some parts of it:
//! `cargo bench --bench sync -- push many keys`. `MOTCUA_BENCH_DOSSIERS=n` (30,000) and
//! `MOTCUA_BENCH_DESKS=n` (124) make it quicker.
//!
//! - `push`: new dossiers, one act and one frame each, from one desk to a hub, until they are durable there;
//!   the floor is one POST of the same entries, zstd-3, to a server that writes and syncs once. Then how fast
//!   the hub folds them, and a sync with nothing new;
//! - `keys`: another desk of the unit takes them over while acts are submitted, and a third while somebody types
//!   in its screen: how long one waits, beside what the disk alone makes one wait;
//! - `many`: that many desks at once, each with a drill of 250 acts, to one hub.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "sync/floor.rs"]
mod floor;
#[path = "sync/people.rs"]
mod people;
#[expect(dead_code, reason = "other benches need more of it")]
#[path = "desk/pty.rs"]
mod pty;
#[path = "sync/typing.rs"]
mod typing;

use std::time::{Duration, Instant};

use motcua::desk::courier::{Courier, CourierNews};
use motcua::desk::engine::Opened;
use motcua::desk::request::Request;
use motcua::desk::writer::{Desk, News};
use motcua::domain::command::Command as Act;
use motcua::domain::ticket::{Priority, TakeTicket};
use people::{Hub, Place, number, open};

/// Between two keys of a very fast typist.
const BEAT: Duration = Duration::from_millis(5);
/// Acts submitted while nothing else happens.
const QUIET_ACTS: usize = 200;
/// A day of a desk.
const DAY: u64 = 250;

/// A clerk's pause between two keys.
#[expect(clippy::disallowed_methods, reason = "a pause is all that is meant: there is nothing to wait for")]
fn pause(long: Duration) {
    std::thread::sleep(long);
}

fn main() {
    let parts: Vec<String> = std::env::args().skip(1).filter(|part| !part.starts_with('-')).collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|name| name == part);
    let (dossiers, desks) = (number("MOTCUA_BENCH_DOSSIERS", 30_000), number("MOTCUA_BENCH_DESKS", 124));
    if wanted("push") || wanted("keys") {
        let place = Place::new();
        let hub = Hub::start(&place);
        people::intakes(&place.store("a"), dossiers);
        place.enrol("a", "H56.14", "A");
        place.enrol("b", "H56.14", "B");
        place.sync("b");
        push(&place, &hub, dossiers);
        if wanted("keys") {
            acts(&place);
            place.enrol("c", "H56.14", "C");
            typing::typed(&place, "c");
        }
    }
    if wanted("many") {
        many(desks);
    }
}

fn push(place: &Place, hub: &Hub, dossiers: u64) {
    let entries = people::entries(&place.store("a"));
    let floor = floor::post(&place.store("floor"), &entries);
    let start = Instant::now();
    let synced = place.sync("a");
    let took = start.elapsed();
    let up = synced["bytes_up"].as_u64().unwrap_or_default();
    let each = entries.len() as u64 / dossiers.max(1);
    println!(
        "push: {dossiers} dossiers of {each} bytes, {} entries, durable {}",
        synced["sent_entries"], synced["durable"]
    );
    let (lag, folding) = place.lag();
    let (nothing, opening) = quickest((0..3).map(|_| {
        let start = Instant::now();
        (place.sync("a"), start.elapsed())
    }));
    let times = |took: Duration| took.as_secs_f64() / floor.time.as_secs_f64();
    println!("  floor {:>8.3} s  {:>9} bytes", floor.time.as_secs_f64(), floor.bytes);
    println!(
        "  sync  {:>8.3} s  {up:>9} bytes, the whole program; hub {} MB at most",
        took.as_secs_f64(),
        hub.peak_mb()
    );
    println!("  ratio {:>8.2} (goal 4)  {:>9.2} (goal 1.2)", times(took), up as f64 / floor.bytes as f64);
    println!(
        "  ratio {:>8.2} without the {:.3} s that a sync takes with nothing to do: starting, opening, closing",
        times(took.saturating_sub(opening)),
        opening.as_secs_f64()
    );
    println!(
        "  the hub had {lag} entries to fold then: {:.2} s, {:.0} a second (goal 20,000)",
        folding.as_secs_f64(),
        lag as f64 / folding.as_secs_f64()
    );
    println!(
        "nothing new: {} round, {} bytes up, {} down",
        nothing["rounds"], nothing["bytes_up"], nothing["bytes_down"]
    );
}

/// The one that took least.
fn quickest<T>(all: impl Iterator<Item = (T, Duration)>) -> (T, Duration) {
    all.min_by_key(|(_, took)| *took).expect("at least one")
}

/// How long an act waits while the courier takes entries over.
fn acts(place: &Place) {
    let store = place.store("b");
    let (told, news) = std::sync::mpsc::channel();
    let opener = Box::new(move |_: &mut dyn FnMut(_) -> _| Ok((open(&store), Opened::default())));
    let mut desk = Desk::start(opener, Box::new(move |item| drop(told.send(item))));
    let officer = loop {
        match news.recv() {
            Ok(News::Open(_)) => break *desk.view().officers.keys().next().expect("an officer"),
            Ok(News::CannotOpen(fault)) => panic!("{fault}"),
            _ => {}
        }
    };
    let act = |desk: &mut Desk| {
        let start = Instant::now();
        let order = TakeTicket { group: 'A', priority: Priority::Normal, number: None };
        let token = desk.submit(Request::now(officer, Act::TakeTicket(order)));
        loop {
            match news.recv() {
                Ok(News::Answered { token: answered, result }) if answered == token => {
                    assert!(result.is_ok(), "{result:?}");
                    break;
                }
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
        let took = start.elapsed();
        pause(BEAT);
        took
    };
    let mut quiet: Vec<Duration> = (0..QUIET_ACTS).map(|_| act(&mut desk)).collect();
    let (done, exchanged) = std::sync::mpsc::channel();
    let random = Box::new(motcua::base::random::OsRandom);
    let start = Instant::now();
    let tell = move |news| drop(done.send(news));
    let courier = Courier::start(desk.hand(), random, Box::new(tell));
    let mut busy = Vec::new();
    let exchanged = loop {
        busy.push(act(&mut desk));
        let ended = exchanged.try_iter().find_map(|news| match news {
            CourierNews::Done(exchanged) => Some(exchanged),
            CourierNews::Failed(fault) => panic!("{fault:?}"),
            _ => None,
        });
        if let Some(exchanged) = ended {
            break exchanged;
        }
    };
    let took = start.elapsed().as_secs_f64();
    println!("acts: {} entries taken over in {took:.1} s beside the acts", exchanged.done.received);
    typing::waits("an act alone", &mut quiet);
    typing::waits("an act meanwhile", &mut busy);
    typing::disk_alone(&place.store("disk"), busy.len());
    drop(courier);
    desk.close().expect("a clean end");
}

fn many(desks: u64) {
    let place = Place::new();
    let hub = Hub::start(&place);
    for desk in 1..=desks {
        let store = format!("desk{desk}");
        place.enrol(&store, &format!("H56.{desk}"), &store);
        place.text(&store, &["drill", "--acts", &DAY.to_string(), "--seed", &desk.to_string()]);
    }
    let start = Instant::now();
    let under_way: Vec<_> =
        (1..=desks).map(|desk| place.start(&format!("desk{desk}"), &["sync", "--once", "--json"])).collect();
    let synced: Vec<_> = under_way.into_iter().map(people::answer).collect();
    let took = start.elapsed();
    let sent: u64 = synced.iter().filter_map(|synced| synced["sent_entries"].as_u64()).sum();
    let durable = synced.iter().filter(|synced| synced["durable"] == true).count();
    println!(
        "many: {desks} desks, {sent} entries, {durable} durable in {:.2} s (goal 10)",
        took.as_secs_f64()
    );
    println!("  the hub had {} MB resident at most (goal 256)", hub.peak_mb());
}
