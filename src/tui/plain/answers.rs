//! What a line does: it answers what was asked, chooses, or commands; always by the actions that keys would
//! have been, with the focus where the line said.

use super::heard::{self, Heard};
use super::told::{Deed, Item, Spot};
use super::{Asked, Session, places, questions, standing};
use crate::base::text::fold;
use crate::domain::scan;
use crate::domain::scan::joining::Joined;
use crate::tui::key::{Code, Key};
use crate::tui::model::Model;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::Part;
use crate::tui::screen::Screen;
use crate::tui::screen::intake::Slot;
use crate::tui::table::{Command, Kind};
use crate::tui::update;
use crate::tui::widget::choice::Choice;
use crate::tui::widget::field::Field;
use crate::tui::wish::Action;
use std::io;
use std::time::Instant;

/// Words that say yes, folded, in either language.
const YES: [&str; 2] = ["co", "yes"];
/// Empties a field.
const EMPTY: &str = "-";
/// Leaves off being asked.
const ENOUGH: &str = ".";

/// Whether a deciding key does so at once, or only asks, or puts away what was read.
fn decides_at_once(model: &Model, key: Key) -> bool {
    match (model.overlays.last(), Command::of(key), model.above.last()) {
        (Some(Overlay::Batch(batch)), ..) => !batch.is_told(),
        (Some(_), ..) => true,
        (None, Some(Command::Forward), Some(Screen::Dossier(page))) => {
            page.forward().is_some_and(|forward| forward.at_once(page.id).is_some())
        }
        (None, Some(Command::Forward), None | Some(Screen::Person(_))) => false,
        (None, command, _) => command != Some(Command::Lacking),
    }
}

impl Session<'_, '_> {
    /// Takes a line.
    pub(super) fn hear(&mut self, line: &str, at: Instant) -> io::Result<()> {
        if self.desk.model.blank {
            // Any key is back, and does nothing else.
            self.key(Key::plain(Code::Enter));
            self.whole = true;
            return Ok(());
        }
        match std::mem::replace(&mut self.asked, Asked::What) {
            Asked::Sure { spot, key, what } => self.sure(&spot, key, &what, line, at),
            Asked::What => return self.free(line, at),
            _ if line.trim() == ENOUGH => {}
            _ if line.trim_start().starts_with('/') || line.contains('|') => return self.free(line, at),
            Asked::Text(..) if heard::is_function_key(line) => return self.free(line, at),
            Asked::Which(..) | Asked::Papers(_) if heard::is_key(line) => return self.free(line, at),
            Asked::Text(spot, _) => self.fill(&spot, line),
            Asked::Which(spot, label, choice) => self.which(spot, label, choice, line),
            Asked::Papers(row) => self.count(row, line),
        }
        Ok(())
    }

    /// A line that answers nothing in particular.
    fn free(&mut self, line: &str, at: Instant) -> io::Result<()> {
        let (joining, began) = &mut self.joining;
        let millis = u64::try_from(at.saturating_duration_since(*began).as_millis()).unwrap_or(u64::MAX);
        let line = match joining.take(line.trim(), millis) {
            Joined::Whole(line) => line,
            Joined::Part => return Ok(()),
        };
        match heard::read(&line, &self.desk.texts) {
            Heard::Again => self.whole = true,
            Heard::Numbers(_) if self.retold_at.is_some_and(|retold| at < retold) => {
                self.note("plain-retold", &[]);
            }
            Heard::Numbers(numbers) => match numbers.as_slice() {
                [one] => self.choose(*one),
                several => self.mark(several),
            },
            Heard::Command(command, about) => {
                if command == Command::Help {
                    let help = ["plain-help", "plain-help-more", "plain-help-fields"];
                    help.into_iter().for_each(|key| self.note(key, &[]));
                }
                if command == Command::Language {
                    self.commands_said.clear();
                }
                self.command(command, about);
                if self.desk.model.blank {
                    self.voice.push_away()?;
                    self.voice.say(&self.desk.texts.say("plain-blank"))?;
                }
            }
            Heard::Commands(words) => {
                self.command(Command::Palette, None);
                if matches!(self.desk.model.overlays.last(), Some(Overlay::Palette(_))) {
                    self.type_words(&words);
                }
            }
            Heard::NoCommand(words) => self.note("plain-no-command", &[("words", &words)]),
            Heard::Scan(text) => {
                self.act(Action::Scanned { read: Some(scan::read(&text)), take_back: 0 });
                self.after_scan();
            }
            Heard::Words(words) => self.words(&words),
        }
        Ok(())
    }

    fn note(&mut self, key: &str, values: &[(&str, &str)]) {
        self.messages.push(self.desk.texts.say_with(key, values));
    }

    fn stand(&mut self, spot: &Spot) -> bool {
        let there = self.desk.with_model(|model, world| standing::stand(model, spot, world));
        if !there {
            self.note("plain-gone", &[]);
            self.whole = true;
        }
        there
    }

    /// Does what a number means.
    fn choose(&mut self, number: usize) {
        let deed = match self.voice.meaning(number) {
            Some(deed) => deed.clone(),
            // Where nothing else is called so, nought leads back.
            None if number == 0 => return self.press(&Spot::Here, &[Key::plain(Code::Esc)]),
            None => return self.note("plain-no-number", &[("n", &number.to_string())]),
        };
        match deed {
            Deed::Press(spot, keys) => {
                self.press(&spot, &keys);
                self.ask_on();
            }
            Deed::Ask(spot) | Deed::Choose(spot) => {
                if self.stand(&spot) {
                    self.ask_at(&spot);
                }
            }
            Deed::Count(row) => {
                if self.stand(&Spot::Paper(row)) {
                    self.asked = Asked::Papers(row);
                }
            }
            Deed::More(list) => self.more.of(list),
        }
    }

    /// Several numbers select their dossiers for a decision on all of them, or no longer.
    fn mark(&mut self, numbers: &[usize]) {
        for number in numbers {
            match self.voice.meaning(*number).cloned() {
                Some(Deed::Press(spot @ Spot::Dossier(_), _)) => {
                    self.press(&spot, &[Key::plain(Code::Char(' '))]);
                }
                _ => self.note("plain-no-number", &[("n", &number.to_string())]),
            }
        }
    }

    /// Presses keys at a place; one that decides is asked about first.
    fn press(&mut self, spot: &Spot, keys: &[Key]) {
        if !self.stand(spot) {
            return;
        }
        for key in keys {
            if update::decides(&self.desk.model, *key) {
                if decides_at_once(&self.desk.model, *key) {
                    let what = self.decided_on(*key);
                    self.asked = Asked::Sure { spot: spot.clone(), key: *key, what };
                    return;
                }
                self.desk.model.guard.asked(*key);
            }
            self.key(*key);
        }
    }

    /// What a key would decide, in words.
    fn decided_on(&self, key: Key) -> String {
        let (model, world) = (&self.desk.model, self.desk.world());
        match (model.overlays.last(), Command::of(key)) {
            (Some(overlay), _) => questions::decided_on(overlay, &world),
            (None, Some(command)) => places::decided_on(&model.home, model.above.last(), command, &world),
            (None, None) => String::new(),
        }
    }

    /// The answer to whether it is meant: only a yes that was typed after the question, about the same thing.
    fn sure(&mut self, spot: &Spot, key: Key, what: &str, line: &str, at: Instant) {
        if at < self.asked_at {
            return self.note("guard-dropped", &[]);
        }
        if !YES.contains(&fold(line).as_str()) {
            return self.note("plain-not-done", &[]);
        }
        if !self.stand(spot) {
            return;
        }
        if self.decided_on(key) != what {
            self.whole = true;
            return self.note("plain-changed", &[]);
        }
        self.desk.model.guard.asked(key);
        self.key(key);
    }

    /// Runs a command, about an item where one is named.
    fn command(&mut self, command: Command, about: Option<usize>) {
        if let Some(number) = about {
            let spot = match self.voice.meaning(number) {
                Some(Deed::Press(spot, _) | Deed::Ask(spot) | Deed::Choose(spot)) => spot.clone(),
                Some(Deed::Count(row)) => Spot::Paper(*row),
                _ => return self.note("plain-no-number", &[("n", &number.to_string())]),
            };
            if !self.stand(&spot) {
                return;
            }
        }
        let row = command.row();
        let key = row.keys.first().copied();
        if row.kind != Kind::Always && !self.desk.model.overlays.is_empty() && !self.put_away(command) {
            return;
        }
        // Keys of moving mean something else where the command has no place.
        let moves = matches!(command, Command::NextRecord | Command::PreviousRecord);
        match key.filter(|_| !moves || row.places.contains(&self.desk.model.place())) {
            Some(key) => self.press(&Spot::Here, &[key]),
            None => self.act(Action::Run(command)),
        }
        self.ask_on();
    }

    /// Whether a command may go on although something lies over the screen: what is only read or chosen from
    /// is closed first, a question that was begun is not.
    fn put_away(&mut self, command: Command) -> bool {
        while let Some(overlay) = self.desk.model.overlays.last() {
            let asking = matches!(overlay, Overlay::Asking(_));
            // What these keys mean to a question they mean here too.
            let own = matches!(command, Command::Choose | Command::Undo | Command::Submit);
            let batch = matches!(overlay, Overlay::Batch(_));
            if command == Command::Up || asking && own || batch && command == Command::Submit {
                return true;
            }
            let depth = self.desk.model.overlays.len();
            if asking || batch {
                self.note("plain-first", &[]);
                return false;
            }
            self.key(Key::plain(Code::Esc));
            if self.desk.model.overlays.len() >= depth {
                return false;
            }
        }
        true
    }

    /// Words go into what is searched or filtered by; on an intake without a procedure they look for one,
    /// at the first screen for a dossier.
    fn words(&mut self, words: &str) {
        if standing::takes_words(&self.desk.model) {
            return self.type_words(words);
        }
        match (self.desk.model.overlays.last(), self.desk.model.above.last()) {
            (None, None) => {
                self.command(Command::Find, None);
                self.type_words(words);
            }
            (None, Some(Screen::Intake(intake))) if intake.done.is_none() && intake.procedure.is_none() => {
                self.press(&Spot::Slot(Slot::Procedure), &[Key::f(4)]);
                self.type_words(words);
            }
            _ => self.note("plain-what", &[("words", words)]),
        }
    }

    /// Types over what stands in the field in focus.
    fn type_words(&mut self, words: &str) {
        self.key(Key::plain(Code::End));
        self.key(Key::ctrl('u'));
        if self.desk.model.typing.method.is_some() {
            // The built-in input method knows keys only.
            words.chars().for_each(|c| self.key(Key::plain(Code::Char(c))));
        } else if !words.is_empty() {
            self.act(Action::Paste(words.to_owned()));
        }
    }

    /// The text of a field: nothing keeps what stands there, `-` empties it. Then the next one is asked.
    fn fill(&mut self, spot: &Spot, line: &str) {
        if !self.stand(spot) {
            return;
        }
        match line.trim() {
            "" => {}
            EMPTY => self.type_words(""),
            text => self.type_words(text),
        }
        if *spot != Spot::Typed {
            self.key(Key::plain(Code::Tab));
            self.walk(spot);
        }
    }

    /// One of a few, by its number, its key or the beginning of its words; nothing keeps what is chosen.
    fn which(&mut self, spot: Spot, label: String, choice: Choice, line: &str) {
        let asked = fold(line.trim());
        let by_number = asked.parse().ok().and_then(|n: usize| n.checked_sub(1));
        let by_key = || choice.hotkeys.iter().position(|key| fold(&key.to_string()) == asked);
        let by_words = || choice.labels.iter().position(|label| fold(label).starts_with(&asked));
        let nth = by_number.or_else(by_key).or_else(by_words).filter(|nth| *nth < choice.labels.len());
        if !asked.is_empty() && nth.is_none() {
            self.note("plain-which", &[]);
            self.asked = Asked::Which(spot, label, choice);
            return;
        }
        if !self.stand(&spot) {
            return;
        }
        match spot {
            Spot::Part(part) => {
                let nth = nth.or(choice.at).unwrap_or(0);
                standing::choose(&mut self.desk.model, part, nth);
            }
            _ => {
                if let Some(nth) = nth {
                    choice.labels.iter().for_each(|_| self.key(Key::plain(Code::Left)));
                    (0..nth).for_each(|_| self.key(Key::plain(Code::Right)));
                }
                self.key(Key::plain(Code::Tab));
            }
        }
        self.walk(&spot);
    }

    /// How many of a paper came: `+` as asked for, `0` none, `1 0 2` originals, certified, photocopies.
    fn count(&mut self, row: usize, line: &str) {
        let counts: Option<Vec<u8>> = match line.trim() {
            "" => return,
            "+" => None,
            text => text.split_whitespace().map(|word| word.parse().ok().filter(|n| *n <= 9)).collect(),
        };
        if !self.stand(&Spot::Paper(row)) {
            return;
        }
        let has = |screen: Option<&Screen>| matches!(screen, Some(Screen::Intake(i)) if i.papers.has(row));
        match counts {
            None if line.trim() == "+" => {
                if !has(self.desk.model.above.last()) {
                    self.key(Key::plain(Code::Char(' ')));
                }
            }
            Some(counts) if counts.len() <= 3 => {
                let kinds = counts.into_iter().chain([0, 0]).take(3);
                // From the first kind on: left twice, then a digit and on to the right.
                self.key(Key::plain(Code::Left));
                self.key(Key::plain(Code::Left));
                for (nth, count) in kinds.enumerate() {
                    if nth > 0 {
                        self.key(Key::plain(Code::Right));
                    }
                    self.key(Key::plain(Code::Char(char::from(b'0' + count))));
                }
            }
            _ => {
                self.note("plain-papers-wrong", &[]);
                self.asked = Asked::Papers(row);
            }
        }
    }

    /// After one answer the next thing is asked, as Enter goes to the next field.
    fn walk(&mut self, from: &Spot) {
        if let Some(next) = standing::focus(&self.desk.model).filter(|next| next != from) {
            self.ask_at(&next);
        }
    }

    /// A scan was taken: whatever was being asked is over.
    pub(super) fn after_scan(&mut self) {
        (self.asked, self.owed) = (Asked::What, true);
        self.ask_on();
    }

    /// Where only one thing can be meant it is asked for at once: back on an intake the empty field in
    /// focus, and a question's only text.
    fn ask_on(&mut self) {
        if self.asked != Asked::What {
            return;
        }
        let spot = match (self.desk.model.overlays.last(), self.desk.model.above.last()) {
            (Some(Overlay::Asking(asking)), _) => match asking.parts.as_slice() {
                [Part::Text { field, .. }] if field.is_empty() => Some(Spot::Part(0)),
                _ => None,
            },
            (None, Some(Screen::Intake(intake))) if intake.procedure.is_some() => {
                let empty = intake.fields.get(&intake.focus).is_some_and(Field::is_empty);
                empty.then_some(Spot::Slot(intake.focus))
            }
            _ => None,
        };
        if let Some(spot) = spot {
            self.ask_at(&spot);
        }
    }

    /// Asks for the text or the choice at a place, where there is one.
    fn ask_at(&mut self, spot: &Spot) {
        let told = self.told();
        let item = told.items.into_iter().find(|item| item.spot() == Some(spot));
        let world = self.desk.world();
        self.asked = match item {
            Some(item) => {
                let (label, now) = item.asks(&world);
                let label = format!("{label} ({now})");
                match item {
                    Item::Choice { choice, spot, .. } => Asked::Which(spot, label, choice),
                    _ => Asked::Text(spot.clone(), label),
                }
            }
            None => Asked::What,
        };
    }
}
