//! `due --batch`: questions answered a second, beside the floor of only reading them as JSON.
//!
//! `cargo bench --bench due`

use motcua::base::time::SimulatedClock;
use motcua::cli::due::{DueArgs, run};
use motcua::domain::clock::{Rules, TimeLimit, WorkingCalendar, due};
use std::fmt::Write;

fn main() {
    divan::main();
}

/// Questions of all kinds, one in four with a pause.
fn questions(count: u32) -> String {
    const LIMITS: [&str; 8] = ["3wd", "7wd", "same-day", "10d", "6.25wd", "20wd", "4h", "1m"];
    let mut text = String::new();
    for n in 0..count {
        let limit = LIMITS[n as usize % LIMITS.len()];
        let (year, month, day, hour) = (2024 + n % 5, 1 + n % 12, 1 + n % 28, 6 + n % 12);
        let pauses = match n % 4 {
            0 => format!("[[\"{year}-{month:02}-{day:02}T18:00\", \"{year}-{month:02}-28T10:00\"]]"),
            _ => "[]".to_owned(),
        };
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "{{\"limit\": \"{limit}\", \"received\": \"{year}-{month:02}-{day:02}T{hour:02}:17:00+07:00\", \"pauses\": {pauses}}}"
        );
    }
    text
}

const COUNT: u32 = 10_000;

#[divan::bench]
fn batch(bencher: divan::Bencher<'_, '_>) {
    let text = questions(COUNT);
    let args = DueArgs { batch: true, ..DueArgs::default() };
    let clock = SimulatedClock::parse("2026-11-23T09:00:00+07:00").expect("a fixed time");
    bencher.counter(divan::counter::ItemsCount::new(COUNT)).bench(|| {
        let mut out = Vec::with_capacity(16 << 20);
        run(&args, &clock, &mut text.as_bytes(), &mut out, &mut std::io::sink()).map(|code| (code, out.len()))
    });
}

#[divan::bench]
fn floor_reading_json(bencher: divan::Bencher<'_, '_>) {
    let text = questions(COUNT);
    bencher.counter(divan::counter::ItemsCount::new(COUNT)).bench(|| {
        text.lines().filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()).count()
    });
}

#[divan::bench(args = ["3wd", "6.25wd", "10d", "4h", "same-day"])]
fn one_promise_without_words(bencher: divan::Bencher<'_, '_>, limit: &str) {
    let limit: TimeLimit = limit.parse().expect("a limit");
    let received = "2026-11-23T10:00:00+07:00";
    let received = motcua::base::time::Timestamp::parse(received).expect("a time");
    let (calendar, rules) = (WorkingCalendar::shipped(), Rules::shipped());
    bencher.bench(|| due(limit, divan::black_box(received), &[], calendar, rules));
}
