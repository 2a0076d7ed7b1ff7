//! The first run: a few short pages that ask what a store and this machine are set up with.
//!
//! Shown before there is a store, so it has its own small loop. The pages are pure: a key goes in, a turn
//! comes out; what has to be done outside (reading a list of units, a test page) is done by
//! `outside`. The questions themselves are a table ([`questions`]).
//!
//! Invariant: nothing is written into the store's folder before the last page is answered; Esc goes a page
//! back, and from the first leaves without a trace.

mod devices;
mod heard;
mod keyboard;
pub mod lines;
mod one_of;
mod outside;
mod people;
pub mod questions;
mod start;
#[cfg(test)]
mod tests;
mod unit;

use super::canvas::{Canvas, SMALLEST, wrap};
use super::key::{Code, Key};
use super::look::{Look, Role};
use super::runtime::{RunFault, Takeover};
use super::typing::{self, Typing};
use super::widget::field::Field;
use super::widget::stepper;
use crate::base::text;
use crate::base::time::Clock;
use crate::domain::units::Province;
use crate::locale::{Language, Texts};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use devices::{Devices, Tried};
use heard::Heard;
use keyboard::Keyboard;
pub(in crate::tui) use outside::HangUp;
use outside::Trying;
use people::People;
pub use questions::Answers;
use questions::{Ask, Given};
use ratatui::Frame;
use ratatui::layout::Rect;
use start::Start;
use std::sync::Arc;
use std::time::Duration;
use unit::Unit;

/// How long a key is waited for before it is looked whether a signal or an answer came.
const LISTEN: Duration = Duration::from_millis(250);

/// The message ids of the pages' names, in their order.
const PAGES: [&str; 5] =
    ["setup-page-start", "setup-page-keys", "setup-page-unit", "setup-page-people", "setup-page-devices"];

/// What the first run came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Nothing: the user left, or the system wants us gone.
    Left,
    /// The demonstration is to be tried, in this language and look.
    Demo,
    /// A store is to be set up, with the list of units that was read.
    SetUp(Box<Answers>, Option<Arc<Vec<Province>>>),
}

/// What a key on a page led to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Turn {
    /// The page stays.
    Stay,
    /// The page is answered.
    Next,
    /// The demonstration at once.
    Demo,
    /// Read a list of units from this path.
    Read(String),
    /// Print a test page with this command.
    Try(String),
}

/// One page.
trait Page {
    /// Takes a key.
    fn key(&mut self, key: Key, given: &mut Given) -> Turn;
    /// Takes pasted text.
    fn paste(&mut self, _text: &str) {}
    /// The field in focus where it holds Vietnamese words.
    fn words(&self) -> Option<&Field> {
        None
    }
    /// Gives its answers; false where one is wrong, which the page then says.
    fn give(&mut self, given: &mut Given) -> bool;
    /// What is asked in focus.
    fn asks(&self) -> Ask;
    /// What the message line says.
    fn hint(&self, texts: &Texts) -> String {
        texts.say(&format!("{}-hint", self.asks().question().label))
    }
    /// Draws it.
    fn draw(&self, canvas: &mut Canvas<'_, '_>, at: Rect, texts: &Texts);
}

/// Draws a question's words; returns the column behind them.
fn label(canvas: &mut Canvas<'_, '_>, at: Rect, line: u16, words: &str, focused: bool) -> u16 {
    let role = if focused { Role::Accent } else { Role::Quiet };
    canvas.text(at, line, 0, words, role) + 2
}

/// The pages with what was answered so far.
#[derive(Debug)]
struct Welcome {
    given: Given,
    at: usize,
    start: Start,
    keyboard: Keyboard,
    unit: Unit,
    people: People,
    devices: Devices,
    typing: Typing,
    look: Look,
    help: bool,
    /// The clock is a made-up one: no real store is set up under it.
    simulated: bool,
    /// Real work was asked for under such a clock.
    refused: bool,
    left: bool,
    done: bool,
}

/// Asks, with the terminal taken over.
pub fn ask(language: Language, look: Look, clock: &dyn Clock) -> Result<(Asked, Language, Look), RunFault> {
    let hang_up = HangUp::watch().map_err(RunFault::Signals)?;
    let mut takeover = Takeover::begin()?;
    let mut welcome = Welcome { simulated: clock.is_simulated(), ..Welcome::new(language, look) };
    let mut trying = None;
    while !welcome.left && !welcome.done {
        takeover.draw(|frame| welcome.view(frame))?;
        if !crossterm::event::poll(LISTEN)? {
            if hang_up.came() {
                return Ok((Asked::Left, welcome.language(), welcome.look));
            }
            welcome.hear_printer(&mut trying);
            continue;
        }
        match welcome.event(&crossterm::event::read()?) {
            Turn::Read(path) => welcome.unit.read(outside::read_list(&path), &welcome.texts()),
            Turn::Try(command) => {
                trying = Some(Trying::begin(&command, welcome.office(), clock.now()));
            }
            Turn::Demo => return Ok((Asked::Demo, welcome.language(), welcome.look)),
            Turn::Stay | Turn::Next => {}
        }
        welcome.hear_printer(&mut trying);
    }
    let (language, look) = (welcome.language(), welcome.look);
    Ok((welcome.asked(), language, look))
}

impl Welcome {
    fn new(language: Language, look: Look) -> Self {
        let mut welcome = Self {
            given: Given::default(),
            at: 0,
            start: Start::new(language, look),
            keyboard: Keyboard::new(),
            unit: Unit::new(),
            people: People::new(),
            devices: Devices::new(language),
            typing: Typing::default(),
            look,
            help: false,
            simulated: false,
            refused: false,
            left: false,
            done: false,
        };
        welcome.start.give(&mut welcome.given);
        welcome
    }

    fn page(&self) -> &dyn Page {
        match self.at {
            0 => &self.start,
            1 => &self.keyboard,
            2 => &self.unit,
            3 => &self.people,
            _ => &self.devices,
        }
    }

    fn language(&self) -> Language {
        Language::from_tag(self.given.get(Ask::Language)).unwrap_or_default()
    }

    fn texts(&self) -> Texts {
        Texts::new(self.language())
    }

    /// Whom the test page is for.
    fn office(&self) -> String {
        format!("{} {}", self.given.get(Ask::Unit), self.given.get(Ask::Agency)).trim().to_owned()
    }

    /// Everything that was answered; nothing where the user left.
    fn asked(self) -> Asked {
        match self.given.answers().filter(|_| self.done) {
            Some(answers) => Asked::SetUp(Box::new(answers), self.unit.list().cloned()),
            None => Asked::Left,
        }
    }

    /// Takes what the terminal said.
    fn event(&mut self, event: &Event) -> Turn {
        match event {
            Event::Key(event) => {
                let Some(key) = Key::from_terminal(event) else { return Turn::Stay };
                if self.at == 1
                    && let Some(heard) = heard(event, key)
                {
                    self.keyboard.hear(heard);
                }
                self.key(key)
            }
            Event::Paste(text) => {
                match self.at {
                    1 => self.keyboard.paste(text),
                    2 => self.unit.paste(text),
                    3 => self.people.paste(text),
                    4 => self.devices.paste(text),
                    _ => {}
                }
                Turn::Stay
            }
            _ => Turn::Stay,
        }
    }

    fn key(&mut self, key: Key) -> Turn {
        self.refused = false;
        if std::mem::take(&mut self.help) {
            return Turn::Stay;
        }
        match key {
            Key { code: Code::Char('q'), ctrl: true } => self.left = true,
            Key { code: Code::Esc, .. } if self.at == 0 => self.left = true,
            Key { code: Code::Esc, .. } => self.at -= 1,
            Key { code: Code::F(1), .. } => self.help = true,
            Key { code: Code::Char('s'), ctrl: true } | Key { code: Code::F(8), .. } => self.go_on(),
            key => return self.page_key(key),
        }
        Turn::Stay
    }

    fn page_key(&mut self, key: Key) -> Turn {
        let mut typing = std::mem::take(&mut self.typing);
        let keys = typing::typed(&mut typing, self.page().words(), key);
        self.typing = typing;
        let mut turn = Turn::Stay;
        for key in keys.unwrap_or_else(|| vec![key]) {
            turn = match self.at {
                0 => self.start.key(key, &mut self.given),
                1 => self.keyboard.key(key, &mut self.given),
                2 => self.unit.key(key, &mut self.given),
                3 => self.people.key(key, &mut self.given),
                _ => self.devices.key(key, &mut self.given),
            };
        }
        self.follow();
        if turn == Turn::Next {
            self.next();
            return Turn::Stay;
        }
        turn
    }

    /// Language, signs and input method take effect at once.
    fn follow(&mut self) {
        self.devices.speak(self.language());
        self.look = self.look.with_signs(self.given.get(Ask::Signs));
        if self.typing.method != self.keyboard.method() {
            self.typing = Typing::of(self.keyboard.method());
        }
    }

    /// Answers the page as it stands, where that can be done.
    fn go_on(&mut self) {
        let Self { given, start, keyboard, unit, people, devices, .. } = self;
        let given_well = match self.at {
            0 => start.give(given),
            1 => keyboard.give(given),
            2 => unit.give(given),
            3 => people.give(given),
            _ => devices.give(given),
        };
        if given_well {
            self.next();
        }
    }

    fn next(&mut self) {
        self.refused = self.simulated && self.given.get(Ask::Purpose) == "real";
        if self.refused {
            self.at = 0;
        } else if self.at + 1 < PAGES.len() {
            self.at += 1;
        } else {
            self.done = self.given.missing().is_none();
        }
    }

    /// Takes the printer's answer, once it has come.
    fn hear_printer(&mut self, trying: &mut Option<Trying>) {
        let texts = self.texts();
        if let Some((well, told)) = trying.as_ref().and_then(|trying| trying.answer(&texts)) {
            self.devices.tried(Tried::Ended(well, told));
            *trying = None;
        }
    }

    fn view(&self, frame: &mut Frame<'_>) {
        let texts = self.texts();
        let mut canvas = Canvas::new(frame, self.look);
        let area = canvas.area();
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            draw_too_small(&mut canvas, area, &texts);
            return;
        }
        let step = format!("{}/{} ", self.at + 1, PAGES.len());
        canvas.text(area, 0, 1, &texts.say("setup-title"), Role::Accent);
        canvas.right(area, 0, &step, Role::Quiet);
        let names: Vec<String> = PAGES.iter().map(|page| texts.say(page)).collect();
        let line = Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: 1 };
        stepper::draw(&mut canvas, line, 0, &names, self.at, false);
        let body = Rect { y: area.y + 2, height: area.height - 4, ..area };
        let title = names.get(self.at).cloned().unwrap_or_default();
        let inside = canvas.panel(body, &title, true);
        self.page().draw(&mut canvas, inside, &texts);
        if self.help {
            draw_help(&mut canvas, &texts);
        }
        let hint = if self.refused { texts.say("setup-wrong-clock") } else { self.page().hint(&texts) };
        draw_foot(&mut canvas, area, &hint, &self.keys(&texts), &texts);
    }

    /// The keys of the page.
    fn keys(&self, texts: &Texts) -> String {
        let key = match self.at {
            0 => "setup-keys-start",
            2 => "setup-keys-unit",
            4 => "setup-keys-devices",
            _ => "setup-keys",
        };
        texts.say(key)
    }
}

/// The key as it came, for the keyboard check.
fn heard(event: &KeyEvent, key: Key) -> Option<Heard> {
    match (event.code, key) {
        (KeyCode::Char('h' | 'H'), Key { code: Code::Backspace, .. })
            if event.modifiers.contains(KeyModifiers::CONTROL) =>
        {
            Some(Heard::OldBackspace)
        }
        (_, Key { code: Code::Backspace, .. }) => Some(Heard::Backspace),
        (_, key) => key.typed().map(Heard::Char),
    }
}

fn draw_too_small(canvas: &mut Canvas<'_, '_>, area: Rect, texts: &Texts) {
    let size = format!("{}x{}", SMALLEST.0, SMALLEST.1);
    let now = format!("{}x{}", area.width, area.height);
    let told = texts.say_with("too-small", &[("size", &size), ("now", &now)]);
    for (line, words) in (0..).zip(wrap(&told, usize::from(area.width))) {
        canvas.text(area, line, 0, &words, Role::Warn);
    }
}

/// What is asked and why, over the page; any key closes it.
fn draw_help(canvas: &mut Canvas<'_, '_>, texts: &Texts) {
    let width = canvas.area().width.min(70).saturating_sub(6);
    let lines: Vec<String> =
        (1..=4).flat_map(|n| wrap(&texts.say(&format!("setup-help-{n}")), usize::from(width))).collect();
    let at = canvas.dialog(&texts.say("setup-help"), width, u16::try_from(lines.len()).unwrap_or(u16::MAX));
    for (line, words) in (0..).zip(&lines) {
        canvas.text(at, line, 0, words, Role::Text);
    }
}

/// The message line, on as many lines as it needs, and the keys; help is never dropped.
fn draw_foot(canvas: &mut Canvas<'_, '_>, area: Rect, hint: &str, keys: &str, texts: &Texts) {
    let lines = wrap(hint, usize::from(area.width.saturating_sub(2)));
    let count = u16::try_from(lines.len().max(1)).unwrap_or(1).min(3);
    let block = Rect { y: area.y + area.height - 1 - count, height: count, ..area };
    if count > 1 {
        canvas.clear(block);
    }
    for (line, words) in (0..).zip(&lines) {
        canvas.text(block, line, 1, words, Role::Text);
    }
    let help = format!("{} ", texts.say("setup-keys-help"));
    let room = usize::from(area.width).saturating_sub(text::width(&help) + 2);
    canvas.text(area, area.height - 1, 1, &fitting(keys, room), Role::Quiet);
    canvas.right(area, area.height - 1, &help, Role::Accent);
}

/// As many of the keys as fit: the first and the way out stay longest.
fn fitting(keys: &str, room: usize) -> String {
    let mut parts: Vec<&str> = keys.split(" · ").collect();
    while parts.len() > 2 && text::width(&parts.join(" · ")) > room {
        parts.remove(parts.len() - 2);
    }
    parts.join(" · ")
}
