//! A receipt from the record to the bytes a printer gets, against the floor: the same receipt as lines of text.
//!
//! Composing is part of it: the dossier is folded from the journal, its promise explained. ESC/POS as dots
//! for 80 mm, PDF on A4. The figures that count are the medians: 50 ms from a key to the printer's bytes, PDF
//! 30 ms and 60 KB. `cargo bench --bench print` (`MOTCUA_BENCH_PRINTS=n`, 200 unless told).

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::base::id::DossierId;
use motcua::base::time::Timestamp;
use motcua::desk::demo::Demo;
use motcua::desk::engine::{Engine, OpenOptions, StatePlace};
use motcua::domain::paper::Form;
use motcua::paper::{Format, Heading};
use motcua::store::disk::MemoryDisk;
use motcua::store::journal::JournalOptions;

fn main() {
    let prints = std::env::var("MOTCUA_BENCH_PRINTS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let now = Timestamp::parse("2026-11-23T09:30:00+07:00").expect("a moment");
    let mut engine = invented(now);
    let id = accepted(&mut engine);
    println!("{:8} {:>10} {:>10} {:>8} {:>10}", "format", "p50 ms", "p99 ms", "ratio", "bytes");
    let formats = [Format::Text, Format::Escpos, Format::EscposAscii, Format::PdfA5, Format::Pdf];
    let mut times = vec![Vec::new(); formats.len()];
    let mut bytes = vec![0; formats.len()];
    // In turn, so that whatever else the machine does meets all of them.
    for _ in 0..prints {
        for (nth, format) in formats.iter().enumerate() {
            let start = Instant::now();
            bytes[nth] = printed(&mut engine, id, *format);
            times[nth].push(start.elapsed());
        }
    }
    times.iter_mut().for_each(|all| all.sort_unstable());
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    let floor = ms(times[0][prints / 2]);
    for (nth, format) in formats.iter().enumerate() {
        let (p50, p99) = (ms(times[nth][prints / 2]), ms(times[nth][prints * 99 / 100]));
        println!("{:8} {p50:>10.3} {p99:>10.3} {:>8.1} {:>10}", format.name(), p50 / floor, bytes[nth]);
    }
}

/// The receipt of a dossier in a format; how many bytes it has.
fn printed(engine: &mut Engine, id: DossierId, format: Format) -> usize {
    let heading = Heading {
        superior: "UBND TỈNH LÂM ĐỒNG".into(),
        agency: "UBND XÃ ĐẠ HUOAI".into(),
        place: "Đạ Huoai".into(),
        ..Heading::default()
    };
    let dossier = engine.dossier(id).expect("a store").expect("a dossier");
    let composed = engine.compose_paper(&dossier, Form::Receipt, None, &heading).expect("a store");
    let composed = composed.expect("a receipt");
    format.render(&composed.pages).expect("a face").len()
}

/// The newest dossier that has a receipt.
fn accepted(engine: &mut Engine) -> DossierId {
    let found = engine.find_dossiers("", None, usize::MAX).expect("a store");
    found.iter().find(|summary| summary.due_at.is_some()).expect("an accepted dossier").id
}

/// A commune of 500 dossiers in memory.
fn invented(now: Timestamp) -> Engine {
    let demo = Demo::new(1, 500, now);
    let (mut engine, _) = Engine::open(OpenOptions {
        disk: Arc::new(MemoryDisk::new()),
        state: StatePlace::Memory,
        journal: JournalOptions::default(),
        clock: demo.clock(),
        random: demo.random(),
        machine_id: None,
        set_up: Some(Demo::set_up()),
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    })
    .expect("a new store");
    demo.make(&mut engine, &mut |_| ControlFlow::Continue(())).expect("an invented commune");
    engine
}
