//! The first run in lines: the questions of [`crate::tui::welcome::questions`], one after the other.
//!
//! Invariant: nothing is written anywhere; whoever stops answering leaves no trace. What cannot be heard (signs,
//! the keyboard's test) is not asked, and the demonstration is a command of its own.

use super::answers::YES;
use super::heard::{self, Heard};
use super::told::joined;
use super::voice::Voice;
use crate::base::text::fold;
use crate::locale::{Language, Texts};
use crate::tui::runtime::feed::{Feed, Input};
use crate::tui::runtime::{Keyboard, RunFault};
use crate::tui::table::Command;
use crate::tui::welcome::Answers;
use crate::tui::welcome::questions::{Ask, Given, Kind};
use std::io::{self, IsTerminal as _, Write};
use std::sync::mpsc::{Receiver, channel};

/// What is asked, in this order: first how everything else is said.
const ASKED: [Ask; 8] = [
    Ask::Language,
    Ask::Purpose,
    Ask::Unit,
    Ask::Agency,
    Ask::Machine,
    Ask::Officer,
    Ask::Work,
    Ask::Printer,
];

/// Asks what a store is to be; `None` where nobody answers any more. `simulated` where the clock is: no real
/// store is set up under it.
pub fn first_run(
    lines: &Keyboard,
    language: Language,
    simulated: bool,
    out: &mut dyn Write,
) -> Result<Option<Answers>, RunFault> {
    let (sender, inputs) = channel();
    let feed = Feed::start(lines, sender, None).map_err(RunFault::Signals)?;
    let mut given = Given::default();
    // The language of the environment is the usual answer.
    let _ = given.give(Ask::Language, language.tag());
    let voice = Voice::new(out, !io::stdin().is_terminal());
    let mut asking = Asking { voice, inputs, texts: Texts::new(language), given, simulated };
    let answers = asking.run();
    feed.stop();
    answers.map_err(RunFault::Lines)
}

struct Asking<'o> {
    voice: Voice<'o>,
    inputs: Receiver<Input>,
    texts: Texts,
    given: Given,
    simulated: bool,
}

impl Asking<'_> {
    fn run(&mut self) -> io::Result<Option<Answers>> {
        for key in ["setup-title", "plain-setup"] {
            self.voice.say(&self.texts.say(key))?;
        }
        loop {
            for ask in ASKED {
                if !self.put(ask)? {
                    return Ok(None);
                }
            }
            let told = [Ask::Purpose, Ask::Agency, Ask::Machine, Ask::Officer].map(|ask| self.now(ask));
            self.voice.ask(&self.texts.say_with("plain-sure", &[("what", &joined(told))]))?;
            match self.line()? {
                None => return Ok(None),
                Some(line) if YES.contains(&fold(&line).as_str()) => return Ok(self.given.answers()),
                // Once more, each with what was answered.
                Some(_) => {}
            }
        }
    }

    /// The next line; `None` where there is none any more, or it leaves.
    fn line(&mut self) -> io::Result<Option<String>> {
        while let Ok(input) = self.inputs.recv() {
            match input {
                Input::Line { text, .. } => {
                    self.voice.heard()?;
                    let leaves = heard::read(&text, &self.texts) == Heard::Command(Command::Leave, None);
                    return Ok((!leaves).then_some(text));
                }
                Input::NoMoreLines | Input::HangUp | Input::Failed(_) => return Ok(None),
                _ => {}
            }
        }
        Ok(None)
    }

    /// The words a question may be answered with here, and how each is called.
    fn choices(&self, ask: Ask) -> Vec<(&'static str, String)> {
        let label = ask.question().label;
        let words = ask.among().iter().filter(|word| **word != "demo");
        words.map(|word| (*word, self.texts.say(&format!("{label}-{word}")))).collect()
    }

    /// What stands as the answer, in words.
    fn now(&self, ask: Ask) -> String {
        let now = self.given.get(ask);
        match ask.question().kind {
            Kind::OneOf(_) => self.texts.say(&format!("{}-{now}", ask.question().label)),
            Kind::Words(_) => now.to_owned(),
        }
    }

    /// Asks until the answer is one; says whether there was any.
    fn put(&mut self, ask: Ask) -> io::Result<bool> {
        loop {
            let now = self.now(ask);
            let now = if now.is_empty() { self.texts.say("plain-empty") } else { now };
            let label = self.texts.say(ask.question().label);
            let choices = self.choices(ask);
            let numbered = (1..).zip(&choices).map(|(nth, (word, said))| match nth.to_string() {
                number if number == *word => number,
                number => format!("{number} {said}"),
            });
            if matches!(ask, Ask::Purpose | Ask::Agency) {
                self.voice.say(&self.texts.say(&format!("{}-hint", ask.question().label)))?;
            }
            self.voice
                .ask(&format!("{}:", joined([format!("{label} ({now})")].into_iter().chain(numbered))))?;
            let Some(line) = self.line()? else { return Ok(false) };
            match self.take(ask, line.trim(), &choices) {
                Ok(()) => return Ok(true),
                Err(wrong) => self.voice.say(&self.texts.say(wrong))?,
            }
        }
    }

    /// Takes an answer, or says by message id what is wrong with it; nothing keeps what stands there.
    fn take(&mut self, ask: Ask, line: &str, choices: &[(&str, String)]) -> Result<(), &'static str> {
        let nth = line.parse().ok().and_then(|nth: usize| nth.checked_sub(1));
        let chosen = nth.and_then(|nth| choices.get(nth)).map(|choice| choice.0);
        let answer = match (line, chosen) {
            ("", _) => self.given.get(ask).to_owned(),
            (_, Some(word)) => word.to_owned(),
            (line, None) => line.to_owned(),
        };
        if ask == Ask::Purpose && answer == "real" && self.simulated {
            return Err("setup-wrong-clock");
        }
        self.given.give(ask, &answer)?;
        if let Some(language) = Language::from_tag(&answer).filter(|_| ask == Ask::Language) {
            self.texts = Texts::new(language);
        }
        Ok(())
    }
}
