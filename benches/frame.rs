//! A frame of the desk at 120x40, against the floor: drawing an empty frame on the same terminal.
//!
//! Home with a full list, an intake and a dossier with its story, over an invented commune in memory.
//! Every frame is drawn whole (the terminal is cleared before), the two in turn; the figure that counts
//! is the median, its goal 2 ms. `cargo bench --bench frame` (`MOTCUA_BENCH_FRAMES=n`, 500 unless told).

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use motcua::base::time::{Clock, ManualClock, Timestamp};
use motcua::desk::demo::Demo;
use motcua::desk::engine::{Engine, OpenOptions, StatePlace};
use motcua::locale::{Language, Texts};
use motcua::store::disk::MemoryDisk;
use motcua::store::journal::JournalOptions;
use motcua::tui::bridge::Bridge;
use motcua::tui::key::{Code, Key, Press};
use motcua::tui::look::Look;
use motcua::tui::model::Model;
use motcua::tui::port::{DeskPort, News};
use motcua::tui::wish::Action;
use motcua::tui::world::{Seat, World};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const SIZE: (u16, u16) = (120, 40);

fn main() {
    let frames: usize = std::env::var("MOTCUA_BENCH_FRAMES").ok().and_then(|n| n.parse().ok()).unwrap_or(500);
    let now = Timestamp::parse("2026-11-23T09:30:00+07:00").expect("a moment");
    let mut desk = Shown::new(&invented(now), now);
    println!(
        "{:10} {:>10} {:>10} {:>10} {:>8}   (goal: p50 at most 2000 us)",
        "screen", "p50 us", "p99 us", "floor us", "ratio"
    );
    desk.measure("home", frames);
    desk.press(Code::Enter);
    desk.measure("dossier", frames);
    desk.press(Code::Esc);
    desk.press(Code::F(5));
    for letter in "1.001193".chars() {
        desk.press(Code::Char(letter));
    }
    desk.press(Code::Enter);
    desk.measure("intake", frames);
    desk.close();
}

/// A commune of 2,000 dossiers in memory, closed.
fn invented(now: Timestamp) -> Arc<MemoryDisk> {
    let disk = Arc::new(MemoryDisk::new());
    let demo = Demo::new(1, 2_000, now);
    let (mut engine, _) = Engine::open(OpenOptions {
        disk: Arc::clone(&disk) as _,
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
    engine.close().expect("a clean end");
    disk
}

/// The desk with its screen, driven without a terminal.
struct Shown {
    bridge: Bridge,
    model: Model,
    texts: Texts,
    look: Look,
    clock: Arc<ManualClock>,
    steady: u64,
    terminal: Terminal<TestBackend>,
    empty: Terminal<TestBackend>,
}

impl Shown {
    fn new(disk: &Arc<MemoryDisk>, now: Timestamp) -> Self {
        let clock = Arc::new(ManualClock::new(now, true));
        let (disk, of_engine) = (Arc::clone(disk), Arc::clone(&clock));
        let open = move |progress: &mut dyn FnMut(_) -> _| {
            Engine::open(OpenOptions {
                disk: Arc::clone(&disk) as _,
                state: StatePlace::Memory,
                journal: JournalOptions::default(),
                clock: Arc::clone(&of_engine) as Arc<dyn Clock>,
                random: Box::new(motcua::base::random::SeededRandom::new(3)),
                machine_id: None,
                set_up: None,
                rebuild: false,
                progress,
            })
        };
        let bridge = Bridge::start(Box::new(open), Arc::clone(&clock) as Arc<dyn Clock>);
        let (sender, news) = channel();
        bridge.listen(Box::new(move |told| {
            let _ = sender.send(told);
        }));
        let terminal = || Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).expect("a screen");
        let mut shown = Self {
            bridge,
            model: Model::new(Seat { officer: motcua::base::id::OfficerId::default(), counter: 1 }),
            texts: Texts::new(Language::Vietnamese),
            look: Look::from_environment(&|_| None),
            clock,
            steady: 1_000,
            terminal: terminal(),
            empty: terminal(),
        };
        // The whole index first: nothing else shall run while frames are measured.
        loop {
            let told = news.recv().expect("the writer lives");
            let last = matches!(told, News::IndexComplete);
            shown.act(Action::News(told));
            if last {
                break;
            }
        }
        shown.draw();
        shown
    }

    fn act(&mut self, action: Action) {
        let world = World {
            view: self.bridge.view(),
            desk: &self.bridge,
            texts: &self.texts,
            now: self.clock.now(),
            simulated: true,
            steady: self.steady,
        };
        // Nothing is recorded here, so the effects (drafts) may be left undone.
        motcua::tui::update(&mut self.model, action, &world);
    }

    fn press(&mut self, code: Code) {
        self.steady += 1_500;
        let press = Press { key: Key { code, ctrl: false }, at: self.steady, repeat: false };
        self.act(Action::Press(press));
        self.draw();
        self.act(Action::Drawn);
    }

    fn draw(&mut self) -> Duration {
        self.terminal.clear().expect("a screen");
        let world = World {
            view: self.bridge.view(),
            desk: &self.bridge,
            texts: &self.texts,
            now: self.clock.now(),
            simulated: true,
            steady: self.steady,
        };
        let (model, look) = (&self.model, &self.look);
        let start = Instant::now();
        self.terminal.draw(|frame| motcua::tui::view(model, &world, look, frame)).expect("a screen");
        start.elapsed()
    }

    fn draw_empty(&mut self) -> Duration {
        self.empty.clear().expect("a screen");
        let start = Instant::now();
        self.empty.draw(|_| ()).expect("a screen");
        start.elapsed()
    }

    fn measure(&mut self, name: &str, frames: usize) {
        let (mut own, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..frames.max(1) {
            own.push(self.draw());
            floor.push(self.draw_empty());
        }
        own.sort_unstable();
        floor.sort_unstable();
        let (p50, low) = (us(at(&own, 50)), us(at(&floor, 50)));
        println!("{name:10} {p50:>10.1} {:>10.1} {low:>10.1} {:>8.1}", us(at(&own, 99)), p50 / low);
        if std::env::var_os("MOTCUA_BENCH_SHOW").is_some() {
            println!("{}", self.terminal.backend());
        }
    }

    fn close(self) {
        self.bridge.close().expect("a clean end");
    }
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len() * percent / 100).or(sorted.last()).copied().unwrap_or_default()
}

fn us(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
