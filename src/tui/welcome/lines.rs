//! The first run in lines, for `--plain`: the same questions one after the other, numbered where one of a
//! few is meant.
//!
//! Pure but for [`ask`]: a line goes in, what is said comes out. Nothing is decided before the last
//! question, which wants a word of its own; `0` goes a question back, `.` leaves without a trace.

use super::questions::{Answers, Ask, Given, Kind, QUESTIONS};
use crate::locale::{Language, Texts};
use crate::tui::runtime::Keyboard;
use crate::tui::runtime::feed::Input;
use std::io::{self, Write};
use std::sync::mpsc::channel;

/// What a line led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The next question, or the same again.
    GoOn,
    /// Nothing is to be set up.
    Left,
    /// The demonstration is to be tried.
    Demo,
    /// A store is to be set up.
    SetUp(Box<Answers>),
}

/// Questions that only a screen has: signs are not shown, and what types is not this program.
const OF_SCREENS: [Ask; 2] = [Ask::Signs, Ask::Typing];

/// The questions with what was answered so far.
#[derive(Debug)]
struct Lines {
    given: Given,
    /// The question that is asked; past the last it is asked whether it is meant.
    at: usize,
    /// The clock is a made-up one: no real store is set up under it.
    simulated: bool,
}

fn asked() -> Vec<Ask> {
    QUESTIONS.iter().map(|question| question.ask).filter(|ask| !OF_SCREENS.contains(ask)).collect()
}

impl Lines {
    fn new(language: Language, simulated: bool) -> Self {
        let mut given = Given::default();
        // A language has always been one of the two.
        let _ = given.give(Ask::Language, language.tag());
        Self { given, at: 0, simulated }
    }

    fn texts(&self) -> Texts {
        Texts::new(Language::from_tag(self.given.get(Ask::Language)).unwrap_or_default())
    }

    /// The question in lines.
    fn question(&self) -> Vec<String> {
        let texts = self.texts();
        let Some(ask) = asked().get(self.at).copied() else { return self.summary(&texts) };
        let question = ask.question();
        let mut lines = vec![texts.say(question.label)];
        if let Kind::OneOf(words) = question.kind {
            let row = |(nth, word): (usize, &&str)| {
                format!("{}. {}", nth + 1, choice(question.label, word, &texts))
            };
            lines.extend(words.iter().enumerate().map(row));
        }
        let own = format!("{}-line", question.label);
        lines.push(texts.say(&if texts.has(&own) { own } else { format!("{}-hint", question.label) }));
        let now = self.given.get(ask);
        if !now.is_empty() {
            let told =
                if ask.among().is_empty() { now.to_owned() } else { choice(question.label, now, &texts) };
            lines.push(texts.say_with("setup-lines-usual", &[("value", &told)]));
        }
        lines
    }

    /// Everything that was answered, and what to type if it is meant.
    fn summary(&self, texts: &Texts) -> Vec<String> {
        let line = |ask: Ask| {
            let (label, value) = (ask.question().label, self.given.get(ask));
            let told = if ask.among().is_empty() { value.to_owned() } else { choice(label, value, texts) };
            format!("{}: {}", texts.say(label), if told.is_empty() { "–" } else { &told })
        };
        asked().into_iter().map(line).chain([texts.say("setup-lines-sure")]).collect()
    }

    /// Takes a line; what is said to it, and what follows.
    fn hear(&mut self, line: &str) -> (Option<String>, Said) {
        let texts = self.texts();
        match (line.trim(), asked().get(self.at).copied()) {
            (".", _) => return (None, Said::Left),
            ("0", _) => self.at = self.at.saturating_sub(1),
            (word, None) => {
                let meant = ["co", "có", "yes"].contains(&word.to_lowercase().as_str());
                return match self.given.answers().filter(|_| meant) {
                    Some(answers) => (None, Said::SetUp(Box::new(answers))),
                    None => (None, Said::Left),
                };
            }
            (line, Some(ask)) => return self.answer(ask, line, &texts),
        }
        (None, Said::GoOn)
    }

    fn answer(&mut self, ask: Ask, line: &str, texts: &Texts) -> (Option<String>, Said) {
        let number = line.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let word = number.and_then(|n| ask.among().get(n)).copied();
        let kept = if line.is_empty() { self.given.get(ask).to_owned() } else { line.to_owned() };
        if let Err(wrong) = self.given.give(ask, word.unwrap_or(&kept)) {
            return (Some(texts.say(wrong)), Said::GoOn);
        }
        match (ask, self.given.get(ask)) {
            (Ask::Purpose, "demo") => return (None, Said::Demo),
            (Ask::Purpose, "real") if self.simulated => {
                return (Some(texts.say("setup-wrong-clock")), Said::GoOn);
            }
            _ => self.at += 1,
        }
        (None, Said::GoOn)
    }
}

/// What a word of a choice is called, with what it means.
fn choice(label: &str, word: &str, texts: &Texts) -> String {
    let (said, means) = (texts.say(&format!("{label}-{word}")), format!("{label}-{word}-means"));
    if texts.has(&means) { format!("{said}, {}", texts.say(&means)) } else { said }
}

/// Asks line by line, and says which language was chosen; `None` where no more lines come.
pub fn ask(
    lines: &Keyboard,
    out: &mut dyn Write,
    language: Language,
    simulated: bool,
) -> io::Result<Option<(Said, Language)>> {
    let (sender, inputs) = channel();
    lines.lend(sender)?;
    let mut asking = Lines::new(language, simulated);
    let begun = asking.texts();
    writeln!(out, "{}\n{}", begun.say("setup-title"), begun.say("setup-lines-how"))?;
    loop {
        writeln!(out)?;
        for line in asking.question() {
            writeln!(out, "{line}")?;
        }
        write!(out, "> ")?;
        out.flush()?;
        let line = inputs.iter().find_map(|input| match input {
            Input::Line { text, .. } => Some(Some(text)),
            Input::NoMoreLines | Input::HangUp | Input::Failed(_) => Some(None),
            _ => None,
        });
        let Some(line) = line.flatten() else { return Ok(None) };
        let (told, said) = asking.hear(&line);
        if let Some(told) = told {
            writeln!(out, "{told}")?;
        }
        if said == Said::Left {
            writeln!(out, "{}", asking.texts().say("setup-lines-left"))?;
        }
        if said != Said::GoOn {
            out.flush()?;
            return Ok(Some((said, asking.texts().language())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::post::Purpose;

    fn hear(lines: &mut Lines, all: &[&str]) -> Said {
        all.iter().map(|line| lines.hear(line).1).last().unwrap_or(Said::GoOn)
    }

    #[test]
    fn the_questions_are_answered_by_numbers_words_and_empty_lines() {
        let mut lines = Lines::new(Language::Vietnamese, false);
        let step =
            hear(&mut lines, &["2", "", "Xã Đạ Huoai, Tỉnh Lâm Đồng", "h36.14", "10", "Lò Thị Ban", "2", ""]);
        assert_eq!(step, Said::GoOn);
        let shown = lines.question().join("\n");
        for part in ["Tập huấn", "H36.14", "chỉ có máy này", "Lò Thị Ban", "Quầy tiếp nhận", "Gõ co"]
        {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        let Said::SetUp(answers) = hear(&mut lines, &["co"]) else { panic!("nothing is set up") };
        assert_eq!((answers.purpose, answers.machine), (Purpose::Training, None));
        assert!(answers.settings.contains(&("place", "Đạ Huoai".into())));
    }

    #[test]
    fn a_wrong_answer_is_told_and_asked_again_zero_goes_back_and_a_dot_leaves() {
        let mut lines = Lines::new(Language::Vietnamese, false);
        hear(&mut lines, &["2", "2"]);
        assert!(lines.question()[0].contains("Unit"), "the language takes effect at once");
        hear(&mut lines, &["", "H5"]);
        assert!(lines.hear("").0.is_some_and(|told| told.contains("H56.14")));
        hear(&mut lines, &["H36.14", "0"]);
        assert!(lines.question().iter().any(|line| line.contains("H36.14")), "what was answered stays");
        assert_eq!(hear(&mut lines, &["."]), Said::Left);
    }

    #[test]
    fn nothing_is_set_up_by_any_other_word_nor_really_under_a_made_up_clock() {
        let mut lines = Lines::new(Language::Vietnamese, true);
        assert!(lines.hear("1").0.is_some_and(|told| told.contains("MOTCUA_CLOCK")));
        let rest = ["2", "", "", "H36.14", "", "Mai", "", ""];
        assert_eq!(hear(&mut lines, &rest), Said::GoOn);
        assert_eq!(hear(&mut lines, &[""]), Said::Left, "an empty line decides nothing");
        assert_eq!(hear(&mut Lines::new(Language::English, true), &["3"]), Said::Demo);
    }
}
