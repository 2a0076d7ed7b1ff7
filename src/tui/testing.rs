//! A whole desk in memory behind the screens, driven by keys, for tests that speak the clerk's language.
//!
//! The clocks stand still until a test moves them; the writer's answers are waited for, never slept for.

use super::bridge::Bridge;
use super::canvas::{Hits, Pointed};
use super::key::{Code, Key, Press};
use super::look::Look;
use super::model::Model;
use super::port::{DeskPort, News};
use super::wish::{Action, Effect};
use super::world::{Seat, World};
use crate::base::id::OfficerId;
use crate::base::random::SeededRandom;
use crate::base::time::{Clock, ManualClock, Timestamp};
use crate::desk::engine::{Engine, OpenOptions, SetUp, StatePlace};
use crate::desk::request::Request;
use crate::domain::command::Command as Order;
use crate::domain::post::Purpose;
use crate::locale::{Language, Texts};
use crate::store::disk::{Disk, MemoryDisk};
use crate::store::journal::JournalOptions;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longest wait for an answer before a test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A desk with its screen.
pub(super) struct Bench {
    pub(super) bridge: Bridge,
    pub(super) model: Model,
    pub(super) texts: Texts,
    pub(super) effects: Vec<Effect>,
    clock: Arc<ManualClock>,
    steady: u64,
    news: Receiver<News>,
    indexed: bool,
    terminal: Terminal<TestBackend>,
}

/// A desk in memory at a moment.
pub(super) fn bridge(disk: Arc<dyn Disk>, clock: &Arc<ManualClock>) -> Bridge {
    let of_engine = Arc::clone(clock);
    let open = move |progress: &mut dyn FnMut(_) -> _| {
        Engine::open(OpenOptions {
            disk: Arc::clone(&disk),
            state: StatePlace::Memory,
            journal: JournalOptions { segment_bytes: 256 * 1024 },
            clock: Arc::clone(&of_engine) as Arc<dyn Clock>,
            random: Box::new(SeededRandom::new(7)),
            machine_id: Some("pc-1".to_owned()),
            set_up: Some(SetUp {
                purpose: Purpose::Training,
                unit: "H29.14".to_owned(),
                machine: None,
                officer: "Trần Thị Mai".to_owned(),
            }),
            rebuild: false,
            progress,
        })
    };
    Bridge::start(Box::new(open), Arc::clone(clock) as Arc<dyn Clock>)
}

impl Bench {
    /// A fresh desk at nine on a Monday, on a screen of this size.
    pub(super) fn new(size: (u16, u16), language: Language) -> Self {
        let start = Timestamp::parse("2026-11-23T09:00").unwrap();
        let clock = Arc::new(ManualClock::new(start, false));
        let bridge = bridge(Arc::new(MemoryDisk::new()), &clock);
        let (sender, news) = channel();
        bridge.listen(Box::new(move |told| {
            let _ = sender.send(told);
        }));
        let seat = Seat { officer: OfficerId::default(), counter: 3 };
        let mut bench = Self {
            bridge,
            model: Model::new(seat),
            texts: Texts::new(language),
            effects: Vec::new(),
            clock,
            steady: 1_000,
            news,
            indexed: false,
            terminal: Terminal::new(TestBackend::new(size.0, size.1)).unwrap(),
        };
        bench.act(Action::Resized(size.0, size.1));
        // Search fills behind the first frame: pictures begin when it has.
        while !(bench.model.open && bench.indexed) {
            bench.hear();
        }
        bench.draw();
        bench.pass(1_000);
        bench
    }

    /// A desk on a usual small screen in Vietnamese.
    pub(super) fn vietnamese() -> Self {
        Self::new((80, 24), Language::Vietnamese)
    }

    fn hear(&mut self) {
        let told = self.news.recv_timeout(PATIENCE).expect("the desk said nothing");
        self.indexed |= matches!(told, News::IndexComplete);
        self.act(Action::News(told));
    }

    /// Sends an action through update and performs what it asks for.
    pub(super) fn act(&mut self, action: Action) {
        let effects = {
            let world = World {
                view: self.bridge.view(),
                desk: &self.bridge,
                texts: &self.texts,
                now: self.clock.now(),
                simulated: false,
                steady: self.steady,
            };
            super::update(&mut self.model, action, &world)
        };
        for effect in effects {
            match &effect {
                Effect::Submit(request) => {
                    self.bridge.submit((**request).clone());
                }
                Effect::SaveDraft(draft) => self.bridge.save_draft((**draft).clone()),
                Effect::SaveFilter { name, query } => self.bridge.save_filter(name, query).unwrap(),
                Effect::RemoveDraft(id) => self.bridge.remove_draft(*id),
                Effect::NextLanguage | Effect::NextTheme | Effect::Quit | Effect::Reset => {}
                Effect::NextSigns | Effect::TestPage | Effect::Ring | Effect::Mouse(_) | Effect::Copy(_) => {}
                Effect::Keep(name, value) => self.bridge.keep_setting(name, value),
                Effect::SyncNow | Effect::BackUp | Effect::HaltSync | Effect::Enrol(_) | Effect::Knock(_) => {
                }
                Effect::Print(job) => self.bridge.print(job.clone()),
            }
            self.effects.push(effect);
        }
    }

    /// Waits until nothing is under way.
    pub(super) fn settle(&mut self) {
        while self.model.pending.is_some() {
            self.hear();
        }
    }

    /// Lets time pass on both clocks.
    pub(super) fn pass(&mut self, millis: u64) {
        self.steady += millis;
        let by = time::Duration::milliseconds(i64::try_from(millis).unwrap());
        self.clock.set(self.clock.now().plus(by));
        self.act(Action::Wake);
    }

    /// Presses a key now, without waiting for anything.
    pub(super) fn press(&mut self, key: Key) {
        let press = Press { key, at: self.steady, repeat: false };
        self.act(Action::Press(press));
    }

    /// Presses keys as a clerk does: looking at the screen between them.
    pub(super) fn keys(&mut self, keys: &str) {
        for word in keys.split_whitespace() {
            self.press(named(word));
            self.settle();
            self.draw();
            self.pass(1_500);
        }
    }

    /// Types a text, forty keys a second.
    pub(super) fn types(&mut self, text: &str) {
        for c in text.chars() {
            self.press(Key::plain(Code::Char(c)));
            self.pass(25);
        }
        self.draw();
    }

    /// Gives an order past the screen, by the officer who sits here.
    pub(super) fn order(&mut self, order: Order) {
        self.bridge.submit(Request::now(self.model.seat.officer, order));
        loop {
            let told = self.news.recv_timeout(PATIENCE).expect("the desk said nothing");
            if matches!(told, News::Answered(_)) {
                break;
            }
            self.act(Action::News(told));
        }
        self.act(Action::Wake);
    }

    /// Begins the tour, as a demonstration does.
    pub(super) fn start_tour(&mut self) {
        self.model.tour = Some(crate::tui::tour::Tour::default());
    }

    /// Where the tour stands.
    pub(super) fn tour(&self) -> Option<crate::tui::tour::Tour> {
        self.model.tour
    }

    /// The terminal's window gets another size.
    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.terminal.autoresize().unwrap();
        self.act(Action::Resized(width, height));
    }

    /// The world at this moment.
    pub(super) fn world(&self) -> World<'_> {
        World {
            view: self.bridge.view(),
            desk: &self.bridge,
            texts: &self.texts,
            now: self.clock.now(),
            simulated: false,
            steady: self.steady,
        }
    }

    /// Draws and tells the screen so.
    pub(super) fn draw(&mut self) -> String {
        let world = World {
            view: self.bridge.view(),
            desk: &self.bridge,
            texts: &self.texts,
            now: self.clock.now(),
            simulated: false,
            steady: self.steady,
        };
        let model = &self.model;
        self.terminal.draw(|frame| super::view(model, &world, &Look::usual(), frame)).unwrap();
        let shown = self.terminal.backend().to_string();
        self.act(Action::Drawn);
        // The backend quotes its lines.
        shown.lines().map(|line| line.trim_matches('"').trim_end()).collect::<Vec<_>>().join("\n")
    }

    /// Clicks where these words stand first on the screen.
    pub(super) fn click(&mut self, words: &str) {
        let shown = self.draw();
        let line = shown.lines().position(|line| line.contains(words)).expect("nothing to click at");
        let before = shown.lines().nth(line).and_then(|line| line.split(words).next()).unwrap_or_default();
        let at = Position {
            x: u16::try_from(crate::base::text::width(before)).unwrap(),
            y: u16::try_from(line).unwrap(),
        };
        self.point(Pointed::Click(at));
    }

    /// The mouse does something.
    pub(super) fn point(&mut self, pointed: Pointed) {
        let world = World {
            view: self.bridge.view(),
            desk: &self.bridge,
            texts: &self.texts,
            now: self.clock.now(),
            simulated: false,
            steady: self.steady,
        };
        let (model, mut hits) = (&self.model, Hits::default());
        let draw = |frame: &mut ratatui::Frame<'_>| {
            hits = super::view::view_with_hits(model, &world, &Look::usual(), frame);
        };
        self.terminal.draw(draw).unwrap();
        for key in hits.keys(pointed) {
            self.press(key);
            self.settle();
        }
        self.draw();
        self.pass(1_500);
    }

    /// The cells of the screen under a look; the screen does not count as seen.
    pub(super) fn painted(&mut self, look: &Look) -> Buffer {
        let size = self.terminal.size().unwrap();
        let mut other = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
        let world = self.world();
        other.draw(|frame| super::view(&self.model, &world, look, frame)).unwrap();
        other.backend().buffer().clone()
    }

    /// What the screen says.
    pub(super) fn shows(&mut self, words: &str) -> bool {
        self.draw().contains(words)
    }

    /// Where the terminal's own cursor is.
    pub(super) fn cursor(&mut self) -> (u16, u16) {
        self.draw();
        let at = self.terminal.get_cursor_position().unwrap();
        (at.x, at.y)
    }

    /// What the message line says.
    pub(super) fn message(&self) -> String {
        self.model.message.as_ref().map(|message| message.text.clone()).unwrap_or_default()
    }
}

/// A key by the name the help gives it.
fn named(word: &str) -> Key {
    if let Some(letter) = word.strip_prefix('^').and_then(|rest| rest.chars().next()) {
        return Key::ctrl(letter.to_ascii_lowercase());
    }
    if let Some(number) = word.strip_prefix('F').and_then(|rest| rest.parse().ok()) {
        return Key::f(number);
    }
    Key::plain(match word {
        "Enter" => Code::Enter,
        "Esc" => Code::Esc,
        "Tab" => Code::Tab,
        "Up" => Code::Up,
        "Down" => Code::Down,
        "Left" => Code::Left,
        "Right" => Code::Right,
        "Ins" => Code::Insert,
        "PgDn" => Code::PageDown,
        "PgUp" => Code::PageUp,
        "Backspace" => Code::Backspace,
        "Space" => Code::Char(' '),
        letter => Code::Char(letter.chars().next().unwrap()),
    })
}
