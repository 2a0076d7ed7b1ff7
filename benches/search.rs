//! Search as one types, over the index of a whole store, against the floor: one `memmem` over a text of
//! the same lines.
//!
//! `MOTCUA_BENCH_STORES=dir[:dir…] cargo bench --bench search` searches stores there are (nothing may have
//! them open; the state is only read); without it 100,000 invented dossiers in memory. Each word is typed
//! letter by letter, every prefix is a search; a figure is one query with its hundred rows read, as the
//! screen asks for them. Goals, p99: 20 ms with 100,000 dossiers, 60 ms with 1,200,000.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::base::id::{DossierId, ScopeId};
use motcua::base::random::SeededRandom;
use motcua::base::time::{SystemClock, Timestamp};
use motcua::desk::engine::{Engine, OpenOptions, StatePlace};
use motcua::desk::invented::names;
use motcua::desk::keys;
use motcua::desk::rows::DossierRow;
use motcua::desk::search::Index;
use motcua::domain::dossier::Summary;
use motcua::record::codec;
use motcua::store::disk::RealDisk;
use motcua::store::folder::STATE;
use motcua::store::journal::JournalOptions;
use motcua::store::state::{Batch, MemoryState, State};

/// Rows the screen asks for.
const ROWS: usize = 100;
/// Dossiers invented where no store is named.
const INVENTED: u32 = 100_000;

/// What is typed: what it stands for, and the words.
const TYPED: &[(&str, &str)] = &[
    ("common name", "tran van"),
    ("common word", "thi"),
    ("rare name", "giang a suong"),
    ("several words", "tran thi may chieu"),
    ("common and none", "van thi zzq"),
    ("no hit", "qqqzzz"),
    ("number", "h56.14-250314-0012"),
    ("end of a number", "-0007"),
    ("identity number", "001099012"),
    ("phone", "0912"),
    ("diacritics", "Đặng Thị Sương"),
    ("half composed", "nguyeenx thij suwowng"),
    ("initials", "dts 1990"),
];

fn main() {
    match std::env::var("MOTCUA_BENCH_STORES") {
        Ok(stores) => stores.split(':').for_each(|store| of_store(Path::new(store))),
        Err(_) => of_invented(),
    }
}

fn of_store(store: &Path) {
    let (mut engine, _) = Engine::open(OpenOptions {
        disk: Arc::new(RealDisk::new(store).expect("a folder")),
        state: StatePlace::Folder(store.join(STATE)),
        journal: JournalOptions::default(),
        clock: Arc::new(SystemClock::default()),
        random: Box::new(SeededRandom::new(1)),
        machine_id: motcua::store::folder::anchor::machine_id(),
        set_up: None,
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    })
    .expect("a store");
    let start = Instant::now();
    while engine.index_step().expect("a sound state") {}
    let filled = start.elapsed();
    let index = engine.index();
    println!(
        "{}: {} dossiers, index filled in {:.2} s",
        store.display(),
        engine.view().dossiers,
        filled.as_secs_f64()
    );
    let mut text = Vec::new();
    for prefix in [keys::OPEN, keys::ENDED] {
        let state = engine.state().expect("a sound state");
        lines(state, prefix, &mut text);
    }
    let mut search = |query: &str| {
        let hits = index.read().expect("nobody panics").search(query, ROWS);
        let rows = hits.ids.iter().filter_map(|id| engine.summary(*id).expect("a sound state"));
        rows.count()
    };
    table(&mut search, &text);
    drop(index);
    engine.close().expect("a clean end");
}

fn of_invented() {
    let state = MemoryState::new();
    let mut random = SeededRandom::new(5);
    for n in 0..INVENTED {
        let mut id = DossierId::default();
        id.0.iter_mut().zip(n.to_be_bytes()).for_each(|(to, from)| *to = from);
        let person = names::citizen(&mut random);
        let mut summary = Summary::blank(id, Timestamp::default());
        summary.applicant = person.name;
        summary.id_number = person.id_number;
        summary.phone = person.phone;
        summary.number = Some(format!("H56.14-25{:02}{:02}-{:04}", n / 9_000 + 1, n / 330 % 28 + 1, n % 330));
        let mut batch = Batch::new();
        let row = DossierRow { tips: Vec::new(), places: 1, scope: ScopeId::default(), summary };
        batch.put(keys::open(id), codec::encode(&row));
        state.apply(&batch).expect("memory");
    }
    let mut index = Index::new();
    let start = Instant::now();
    while index.build_step(&state, 1_000).expect("memory") {}
    println!("invented: {INVENTED} dossiers, index filled in {:.2} s", start.elapsed().as_secs_f64());
    let mut text = Vec::new();
    lines(&state, keys::OPEN, &mut text);
    table(&mut |query| index.search(query, ROWS).ids.len(), &text);
}

/// The lines an index keeps, for the floor.
fn lines(state: &dyn State, prefix: u8, text: &mut Vec<u8>) {
    use motcua::store::state::{KeyRange, Order};
    let range = KeyRange::prefix(&[prefix]);
    let mut visit = |_: &[u8], value: &[u8]| {
        let summary = codec::decode::<DossierRow>(value).expect("a row").summary;
        let folded = motcua::base::text::fold(&summary.applicant);
        let initials: String = folded.split(' ').filter_map(|word| word.chars().next()).collect();
        let year = summary.birth_year.map(|year| year.to_string()).unwrap_or_default();
        let written = summary.applicant.to_lowercase();
        let parts = [summary.number.unwrap_or_default().to_lowercase(), folded];
        let rest = [summary.id_number.unwrap_or_default(), summary.phone.unwrap_or_default()];
        let rest = [rest.as_slice(), &[year, initials.to_uppercase(), written]].concat();
        for part in parts.iter().chain(&rest) {
            text.extend_from_slice(part.as_bytes());
            text.push(b'\t');
        }
        text.push(b'\n');
        ControlFlow::Continue(())
    };
    state.range(&range, Order::Forward, &mut visit).expect("a sound state");
}

fn table(search: &mut dyn FnMut(&str) -> usize, text: &[u8]) {
    const ROUNDS: usize = 5;
    println!(
        "  {:18} {:>9} {:>9} {:>9} {:>7}   text {} MB",
        "typed",
        "p50 ms",
        "worst ms",
        "floor ms",
        "rows",
        text.len() >> 20
    );
    let mut all = Vec::new();
    for (what, words) in TYPED {
        let letters: Vec<char> = words.chars().collect();
        let (mut times, mut floors, mut rows) = (Vec::new(), Vec::new(), 0);
        for _ in 0..ROUNDS {
            for typed in 1..=letters.len() {
                let query: String = letters.iter().take(typed).collect();
                let start = Instant::now();
                rows = search(&query);
                times.push(start.elapsed());
            }
            let start = Instant::now();
            std::hint::black_box(memchr::memmem::find(std::hint::black_box(text), b"\x01nowhere"));
            floors.push(start.elapsed());
        }
        times.sort_unstable();
        floors.sort_unstable();
        let (p50, worst) = (ms(at(&times, 50)), ms(at(&times, 100)));
        println!("  {what:18} {p50:>9.3} {worst:>9.3} {:>9.3} {rows:>7}", ms(at(&floors, 50)));
        all.extend(times);
    }
    all.sort_unstable();
    println!(
        "  all {} searches: p50 {:.3} ms, p99 {:.3} ms, worst {:.3} ms",
        all.len(),
        ms(at(&all, 50)),
        ms(at(&all, 99)),
        ms(at(&all, 100))
    );
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len() * percent / 100).or(sorted.last()).copied().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
