//! `motcua --plain`: the same desk in lines, for screen readers, Braille lines and bad connections. It says
//! where one is and what can be chosen, numbered; a line typed chooses, fills a field, or gives a command.
//!
//! It is the same program behind another front: what a line means becomes the actions that keys would have
//! been, and [`super::update()`] does the rest. It has no rules and no state of the desk of its own.
//!
//! # Invariants
//! - Lines are only ever added; nothing written steers a terminal, and nothing is said by itself but what
//!   somebody must know.
//! - Nothing is decided by a line that was typed before its question was said, nor by the same line twice:
//!   every decision asks for a word of its own.
//! - A number means what it meant when it was said, whatever has changed since.

mod answers;
mod heard;
mod places;
mod purse;
mod questions;
mod standing;
#[cfg(test)]
mod tests;
mod told;
mod voice;

use super::key::{Key, Press};
use super::model::Model;
use super::overlay::Overlay;
use super::port::{DeskPort, News};
use super::runtime::desk::Desk;
use super::runtime::feed::{Feed, Input, of_scanner};
use super::runtime::scanner::Said;
use super::runtime::{Ended, Keyboard, Options, RunFault};
use super::screen::Screen;
use super::table::{Command, Place};
use super::view;
use super::widget::choice::Choice;
use super::wish::Action;
use super::world::World;
use crate::base::time::Clock;
use crate::domain::scan::joining::Joining;
use crate::locale::date_time;
use heard::Heard;
use std::collections::{BTreeSet, VecDeque};
use std::io::{self, IsTerminal as _, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use told::{More, Spot, Teller, Told, joined};
use voice::Voice;

/// How long what was typed ahead of a decision's question may take to be read; nobody notices it.
const TYPED_AHEAD: Duration = Duration::from_millis(30);
/// How often opening is told of while it goes on.
const PROGRESS: Duration = Duration::from_secs(3);

/// Runs the desk in lines until the officer leaves or no more lines come.
pub fn run(
    port: &dyn DeskPort,
    clock: &dyn Clock,
    lines: &Keyboard,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Ended, RunFault> {
    let (sender, inputs) = channel();
    let feed = Feed::start(lines, sender.clone(), options.scanner.clone()).map_err(RunFault::Signals)?;
    port.listen(Box::new(move |news| {
        // A front that is gone needs no news.
        let _ = sender.send(Input::News(news));
    }));
    let voice = Voice::new(out, !io::stdin().is_terminal());
    let mut session = Session::new(Desk::new(port, clock, options), voice, inputs);
    let ended = session.run();
    if ended.is_err() {
        // Whoever listened is gone: what is typed is kept all the same.
        session.desk.act(Action::HangUp);
    }
    feed.stop();
    ended.map_err(RunFault::Lines)
}

/// What is told of what is in front.
fn told(model: &Model, world: &World<'_>, more: &More) -> Told {
    let mut to = Teller::new(world, model.seat, more);
    match (model.overlays.last(), model.above.last()) {
        (Some(overlay), _) => questions::overlay(overlay, &mut to),
        (None, Some(screen)) => places::screen(screen, &mut to),
        (None, None) => places::home(&model.home, &mut to),
    }
    to.told
}

/// What the next line is the answer to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    /// Nothing: it chooses or commands.
    What,
    /// A text.
    Text(Spot, String),
    /// One of a few.
    Which(Spot, String, Choice),
    /// How many of a paper came.
    Papers(usize),
    /// Whether it is meant.
    Sure {
        /// Where one stands.
        spot: Spot,
        /// The key that decides.
        key: Key,
        /// What it decides, in words.
        what: String,
    },
}

/// A line, or that there are no more.
type Line = Option<(String, Instant)>;

/// The desk in lines.
struct Session<'a, 'o> {
    desk: Desk<'a>,
    voice: Voice<'o>,
    asked: Asked,
    /// The last question that was said, and when it was first.
    last_asked: Option<Asked>,
    asked_at: Instant,
    /// When something else was told although nobody asked: a number typed before meant something else.
    retold_at: Option<Instant>,
    more: More,
    inputs: Receiver<Input>,
    /// What came while typed-ahead lines were waited for.
    kept: VecDeque<Input>,
    waiting: VecDeque<Line>,
    /// What the message line would have said.
    messages: Vec<String>,
    /// A line was taken and not answered yet.
    owed: bool,
    /// Everything is to be said again.
    whole: bool,
    greeted: bool,
    progress: Instant,
    /// Lines of a document that come one by one, since it began.
    joining: (Joining, Instant),
    tour: String,
    /// How fields are answered was said.
    fields_said: bool,
    /// Where the commands were said.
    commands_said: BTreeSet<Place>,
}

impl<'a, 'o> Session<'a, 'o> {
    fn new(desk: Desk<'a>, voice: Voice<'o>, inputs: Receiver<Input>) -> Self {
        Self {
            desk,
            voice,
            asked: Asked::What,
            last_asked: None,
            asked_at: Instant::now(),
            retold_at: None,
            more: More::default(),
            inputs,
            kept: VecDeque::new(),
            waiting: VecDeque::new(),
            messages: Vec::new(),
            owed: false,
            whole: false,
            greeted: false,
            progress: Instant::now(),
            joining: (Joining::default(), Instant::now()),
            tour: String::new(),
            fields_said: false,
            commands_said: BTreeSet::new(),
        }
    }

    fn run(&mut self) -> io::Result<Ended> {
        self.act(Action::Wake);
        while !self.desk.leaving {
            let kept = self.kept.pop_front();
            match kept.map_or_else(|| self.inputs.recv_timeout(self.desk.patience([])), Ok) {
                Ok(input) => self.take(input)?,
                Err(RecvTimeoutError::Timeout) => self.act(Action::Wake),
                Err(RecvTimeoutError::Disconnected) => self.leave(),
            }
            self.go_on()?;
        }
        self.say_messages()?;
        Ok(self.desk.ended)
    }

    fn leave(&mut self) {
        self.act(Action::HangUp);
        self.desk.leaving = true;
    }

    fn take(&mut self, input: Input) -> io::Result<()> {
        match input {
            Input::Line { text, at } => self.waiting.push_back(Some((text, at))),
            Input::NoMoreLines => self.waiting.push_back(None),
            Input::News(news) => {
                let opening = matches!(news, News::Opening { .. });
                self.act(Action::News(news));
                if opening {
                    self.say_progress()?;
                }
            }
            Input::Scanner(said) => {
                let scanned = matches!(said, Said::Text(_));
                self.act(of_scanner(said));
                if scanned {
                    self.after_scan();
                }
            }
            Input::HangUp | Input::Failed(_) => self.leave(),
            // Keys and sizes belong to the other front.
            Input::Key { .. } | Input::Paste(_) | Input::Resized(..) | Input::Mouse(_) | Input::Door(_) => {}
        }
        Ok(())
    }

    /// Takes lines as long as nothing they depend on is under way, and says what came of each.
    fn go_on(&mut self) -> io::Result<()> {
        loop {
            if self.desk.leaving {
                return Ok(());
            }
            if self.is_settled() {
                self.say()?;
            } else if !self.desk.model.open && !self.messages.is_empty() {
                // What is told before the desk is open is told to somebody who may only leave.
                self.say_messages()?;
                self.voice.ask(">")?;
            }
            match self.next_line() {
                None => return Ok(()),
                Some(None) => self.leave(),
                Some(Some((text, at))) => {
                    self.voice.heard()?;
                    self.owed = true;
                    self.hear(&text, at)?;
                }
            }
        }
    }

    /// The next line, once it may be taken; before the desk is open only one that leaves.
    fn next_line(&mut self) -> Option<Line> {
        let ready = match self.waiting.front() {
            Some(Some((text, _))) if !self.desk.model.open => {
                heard::read(text, &self.desk.texts) == Heard::Command(Command::Leave, None)
            }
            Some(Some(_)) => self.is_settled(),
            Some(None) => self.is_settled() || !self.desk.model.open,
            None => false,
        };
        if ready { self.waiting.pop_front() } else { None }
    }

    /// Whether nothing is being recorded that the next line depends on.
    fn is_settled(&self) -> bool {
        let model = &self.desk.model;
        let goes_on = match (model.overlays.last(), model.above.last()) {
            (Some(Overlay::Batch(batch)), _) => batch.is_running(),
            (None, Some(Screen::Group(group))) => group.is_running(),
            _ => false,
        };
        model.open && (model.pending.is_none() || goes_on)
    }

    /// Gives the desk an action; what it says is kept to be said.
    fn act(&mut self, action: Action) {
        self.desk.act(action);
        if self.desk.knock.take().is_some() {
            // What is typed in lines is seen: whoever else sits down signs in at a start of their own.
            self.messages.push(self.desk.texts.say("signin-plain"));
        }
        if let Some(message) = self.desk.model.message.take() {
            self.messages.push(message.text);
        }
    }

    fn key(&mut self, key: Key) {
        let press = Press { key, at: self.desk.steady(), repeat: false };
        self.act(Action::Press(press));
    }

    fn say_messages(&mut self) -> io::Result<()> {
        for message in std::mem::take(&mut self.messages) {
            self.voice.say(&message)?;
        }
        Ok(())
    }

    fn say_progress(&mut self) -> io::Result<()> {
        let done = self.desk.model.opening.0;
        if self.desk.model.open || done == 0 || self.progress.elapsed() < PROGRESS {
            return Ok(());
        }
        self.progress = Instant::now();
        let world = self.desk.world();
        let told = world.say_with("opening-done", &[("n", &done.to_string())]);
        self.voice.say(&format!("{}: {told}", world.say("opening-title")))
    }

    fn told(&self) -> Told {
        told(&self.desk.model, &self.desk.world(), &self.more)
    }

    /// Says what came of the last line, or what somebody must know although nobody asked.
    fn say(&mut self) -> io::Result<()> {
        if !self.greeted {
            self.greeted = true;
            self.owed = true;
            self.greet()?;
        }
        if self.desk.model.blank {
            return Ok(());
        }
        let told = self.told();
        let moved = self.asked == Asked::What && told.title != self.voice.title();
        if !(self.owed || moved || !self.messages.is_empty()) {
            return Ok(());
        }
        let owed = std::mem::take(&mut self.owed);
        if moved && !owed {
            self.retold_at = Some(Instant::now());
        }
        self.say_messages()?;
        self.say_tour()?;
        if self.asked == Asked::What && (owed || moved) {
            if told.title != self.voice.title() {
                self.more.forget();
            }
            let told = self.told();
            let whole = std::mem::take(&mut self.whole);
            let all = self.voice.tell(&told, whole, &self.desk.world())?;
            self.say_commands(whole, all)?;
        }
        self.ask()?;
        self.act(Action::Drawn);
        Ok(())
    }

    fn greet(&mut self) -> io::Result<()> {
        let world = self.desk.world();
        let seat = self.desk.model.seat;
        let counter = world.say_with("header-counter", &[("n", &seat.counter.to_string())]);
        let marks = view::marks(&world).join(", ");
        let now = date_time(world.texts, world.now);
        let link = super::linked::header::words(&self.desk.model.linked, &world).into_iter().next();
        let link = link.unwrap_or_default();
        let place = [world.say("header-name"), counter, world.officer_name(seat.officer), marks, link, now];
        self.voice.say(&format!("{}.", joined(place)))?;
        self.voice.say(&world.say("plain-help"))
    }

    /// The tour's next sentence.
    fn say_tour(&mut self) -> io::Result<()> {
        let world = self.desk.world();
        let says = self.desk.model.tour.map(|tour| tour.says(&world)).unwrap_or_default();
        if says != self.tour {
            self.voice.say(&says)?;
            self.tour = says;
        }
        Ok(())
    }

    /// What can be done here by keys: the first time one comes here, and when asked.
    fn say_commands(&mut self, asked: bool, all: bool) -> io::Result<()> {
        let model = &self.desk.model;
        if !model.overlays.is_empty() || !(asked || all && self.commands_said.insert(model.place())) {
            return Ok(());
        }
        let world = self.desk.world();
        // One level up is 0 here, and all commands are behind the stroke.
        let hints = view::hints(model, &world).into_iter().map(|hint| hint.1);
        let keys = joined(hints.filter(|hint| !hint.starts_with("Esc ") && !hint.starts_with("^K ")));
        let now = if asked { date_time(world.texts, world.now) } else { String::new() };
        self.voice.say(&joined([world.say_with("plain-commands", &[("keys", &keys)]), now]))
    }

    /// Lets what was typed ahead arrive before a question is said, so that it is known to be older.
    fn hear_typed_ahead(&mut self) {
        let until = Instant::now() + TYPED_AHEAD;
        while let Ok(input) = self.inputs.recv_timeout(until.saturating_duration_since(Instant::now())) {
            match input {
                Input::Line { text, at } => self.waiting.push_back(Some((text, at))),
                Input::NoMoreLines => self.waiting.push_back(None),
                other => self.kept.push_back(other),
            }
        }
    }

    /// The question the next line answers.
    fn ask(&mut self) -> io::Result<()> {
        if matches!(self.asked, Asked::Text(..)) && !std::mem::replace(&mut self.fields_said, true) {
            self.voice.say(&self.desk.texts.say("plain-help-fields"))?;
        }
        let say = |key: &str, values: &[(&str, &str)]| self.desk.texts.say_with(key, values);
        let words = match &self.asked {
            Asked::What => ">".to_owned(),
            Asked::Text(_, label) => format!("{label}:"),
            Asked::Which(_, label, choice) => {
                let labels = choice.labels.iter().enumerate().map(|(nth, l)| format!("{} {l}", nth + 1));
                format!("{}:", joined([label.clone()].into_iter().chain(labels)))
            }
            Asked::Papers(_) => say("plain-papers", &[]),
            Asked::Sure { what, .. } => say("plain-sure", &[("what", what)]),
        };
        // A question that is only said again, because something else was told meanwhile, is as old as it was.
        if self.last_asked.as_ref() != Some(&self.asked) {
            if matches!(self.asked, Asked::Sure { .. }) {
                self.hear_typed_ahead();
            }
            self.asked_at = Instant::now();
            self.last_asked = Some(self.asked.clone());
        }
        self.voice.ask(&words)
    }
}
