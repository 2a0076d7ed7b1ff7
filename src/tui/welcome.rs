//! The first run: what this store is, which machine of which agency, and who sits here.
//!
//! Shown before there is a store, so it has its own small loop; nothing is written until the last
//! question is answered, and Esc leaves without a trace.

use super::canvas::Canvas;
use super::key::{Code, Key};
use super::look::{Look, Role};
use super::runtime::{RunFault, Takeover};
use super::widget::choice::Choice;
use super::widget::field::{Field, Mask};
use crate::domain::number::AgencyCode;
use crate::domain::officer::NAME_MAX;
use crate::domain::post::Purpose;
use crate::locale::{Language, Texts};
use crossterm::event::Event;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Characters of an agency code at most (QĐ 20/2020/QĐ-TTg).
const UNIT_MAX: usize = 35;
/// Column in which the answers begin.
const ANSWERS: u16 = 18;
/// Column in which the machines' numbers begin.
const MACHINES: u16 = 9;

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// Real or training.
    pub purpose: Purpose,
    /// The agency code as dossier numbers carry it.
    pub unit: String,
    /// Which machine of the post this is; `None` where it is the only one.
    pub machine: Option<u8>,
    /// The first officer's name.
    pub officer: String,
    /// The language chosen.
    pub language: Language,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Purpose,
    Language,
    Unit,
    Machine,
    Officer,
    Glyphs,
}

const PARTS: [Part; 6] =
    [Part::Purpose, Part::Language, Part::Unit, Part::Machine, Part::Officer, Part::Glyphs];

/// What a key led to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Stay,
    Leave,
    Done(Answers),
}

/// The questions and the answers so far.
#[derive(Debug, Clone)]
struct Welcome {
    texts_of: Language,
    purpose: Choice,
    language: Choice,
    unit: Field,
    machine: Choice,
    officer: Field,
    glyphs: Choice,
    focus: usize,
}

/// Asks; `None` where the user left.
pub fn ask(language: Language, look: Look) -> Result<Option<(Answers, Look)>, RunFault> {
    let mut takeover = Takeover::begin()?;
    let mut welcome = Welcome::new(language);
    let mut look = look;
    loop {
        let texts = Texts::new(welcome.texts_of);
        takeover.draw(|frame| welcome.view(&texts, look, frame))?;
        let step = match crossterm::event::read()? {
            Event::Key(event) => {
                Key::from_terminal(&event).map_or(Step::Stay, |key| welcome.key(key, &texts))
            }
            Event::Paste(text) => welcome.paste(&text),
            _ => Step::Stay,
        };
        look = welcome.look(look);
        match step {
            Step::Stay => {}
            Step::Leave => return Ok(None),
            Step::Done(answers) => return Ok(Some((answers, look))),
        }
    }
}

impl Welcome {
    fn new(language: Language) -> Self {
        let texts = Texts::new(language);
        let mut language_choice = Choice::first_of(vec!["Tiếng Việt".to_owned(), "English".to_owned()]);
        language_choice.at = Some(usize::from(language == Language::English));
        let numbers = (1..=9).map(|n| n.to_string());
        let machine = Choice::first_of(numbers.chain([texts.say("welcome-only")]).collect());
        Self {
            texts_of: language,
            purpose: Choice::first_of(vec![texts.say("welcome-real"), texts.say("welcome-training")]),
            language: language_choice,
            unit: Field::new(UNIT_MAX, Mask::Text),
            machine: machine.with_hotkeys('1'..='9'),
            officer: Field::new(NAME_MAX, Mask::Text),
            glyphs: Choice::first_of(vec![texts.say("welcome-glyphs-well"), texts.say("welcome-glyphs-ill")])
                .with_hotkeys(['6', '7']),
            focus: 0,
        }
    }

    fn part(&self) -> Part {
        PARTS.get(self.focus).copied().unwrap_or(Part::Officer)
    }

    fn key(&mut self, key: Key, texts: &Texts) -> Step {
        match key {
            Key { code: Code::Esc, .. } | Key { code: Code::Char('q'), ctrl: true } => return Step::Leave,
            Key { code: Code::Char('s'), ctrl: true } | Key { code: Code::F(8), .. } => {
                return self.finish(texts);
            }
            Key { code: Code::Enter | Code::Tab | Code::Down, .. } => {
                if self.focus + 1 == PARTS.len() && key.code == Code::Enter {
                    return self.finish(texts);
                }
                self.focus = (self.focus + 1).min(PARTS.len() - 1);
            }
            Key { code: Code::Up | Code::BackTab, .. } => self.focus = self.focus.saturating_sub(1),
            key => self.answer(key),
        }
        Step::Stay
    }

    fn answer(&mut self, key: Key) {
        match self.part() {
            Part::Purpose => drop(self.purpose.key(key)),
            Part::Language => {
                self.language.key(key);
                self.change_language();
            }
            Part::Unit => drop(self.unit.key(key)),
            Part::Machine => drop(self.machine.key(key)),
            Part::Officer => drop(self.officer.key(key)),
            Part::Glyphs => drop(self.glyphs.key(key)),
        }
    }

    /// The labels follow the language; what was answered stays.
    fn change_language(&mut self) {
        let language = if self.language.at == Some(1) { Language::English } else { Language::Vietnamese };
        if language == self.texts_of {
            return;
        }
        let fresh = Self::new(language);
        self.texts_of = language;
        self.purpose.labels = fresh.purpose.labels;
        self.machine.labels = fresh.machine.labels;
        self.glyphs.labels = fresh.glyphs.labels;
    }

    fn paste(&mut self, text: &str) -> Step {
        match self.part() {
            Part::Unit => self.unit.paste(text),
            Part::Officer => self.officer.paste(text),
            _ => {}
        }
        Step::Stay
    }

    fn look(&self, look: Look) -> Look {
        if self.glyphs.at == Some(1) { look.with_plain_signs() } else { look }
    }

    /// Everything is answered, or the first field that is not says so.
    fn finish(&mut self, texts: &Texts) -> Step {
        self.unit.error = None;
        self.officer.error = None;
        let Ok(unit) = self.unit.value().trim().to_uppercase().parse::<AgencyCode>() else {
            self.unit.error = Some(texts.say("welcome-unit-wrong"));
            self.focus = 2;
            return Step::Stay;
        };
        let Some(officer) = self.officer.filled() else {
            self.officer.error = Some(texts.say("welcome-officer-wrong"));
            self.focus = 4;
            return Step::Stay;
        };
        Step::Done(Answers {
            purpose: if self.purpose.at == Some(1) { Purpose::Training } else { Purpose::Real },
            unit: unit.to_string(),
            machine: self.machine.at.and_then(|at| u8::try_from(at + 1).ok()).filter(|n| *n <= 9),
            officer,
            language: self.texts_of,
        })
    }

    fn view(&self, texts: &Texts, look: Look, frame: &mut Frame<'_>) {
        let mut canvas = Canvas::new(frame, look);
        let area = canvas.area();
        canvas.text(area, 0, 1, &texts.say("welcome-title"), Role::Accent);
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
        let inside = canvas.panel(body, &texts.say("welcome-panel"), true);
        for (index, part) in PARTS.iter().enumerate() {
            let line = u16::try_from(index * 2).unwrap_or(0) + 1;
            self.draw_part(*part, index == self.focus, &mut canvas, inside, line, texts);
        }
        canvas.text(inside, 12, ANSWERS, "Ằ ẳ ễ ợ ữ ị Đ đ ┌─┐ │ █ ▶ ✓ ●", Role::Text);
        canvas.text(area, area.height.saturating_sub(2), 1, &texts.say(self.hint()), Role::Text);
        canvas.text(area, area.height.saturating_sub(1), 1, &texts.say("welcome-keys"), Role::Quiet);
    }

    fn hint(&self) -> &'static str {
        match self.part() {
            Part::Purpose => "welcome-hint-purpose",
            Part::Language => "welcome-hint-language",
            Part::Unit => "welcome-hint-unit",
            Part::Machine => "welcome-hint-machine",
            Part::Officer => "welcome-hint-officer",
            Part::Glyphs => "welcome-hint-glyphs",
        }
    }

    fn draw_part(
        &self,
        part: Part,
        focused: bool,
        canvas: &mut Canvas<'_, '_>,
        at: Rect,
        line: u16,
        texts: &Texts,
    ) {
        let label = match part {
            Part::Purpose => "welcome-purpose",
            Part::Language => "welcome-language",
            Part::Unit => "welcome-unit",
            Part::Machine => "welcome-machine",
            Part::Officer => "welcome-officer",
            Part::Glyphs => "welcome-glyphs",
        };
        let role = if focused { Role::Accent } else { Role::Quiet };
        canvas.text(at, line, 0, &texts.say(label), role);
        let field = |field: &Field, cells: u16, canvas: &mut Canvas<'_, '_>| {
            field.draw(canvas, at, line, ANSWERS, cells, focused);
            if let Some(error) = &field.error {
                canvas.text(at, line + 1, ANSWERS, error, Role::Bad);
            }
        };
        match part {
            Part::Purpose => self.purpose.draw(canvas, at, line, ANSWERS, focused),
            Part::Language => self.language.draw(canvas, at, line, ANSWERS, focused),
            Part::Unit => field(&self.unit, 24, canvas),
            // Ten choices need the room that this short label leaves.
            Part::Machine => self.machine.draw(canvas, at, line, MACHINES, focused),
            Part::Officer => field(&self.officer, 42, canvas),
            Part::Glyphs => self.glyphs.draw(canvas, at, line, ANSWERS, focused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    fn typed(welcome: &mut Welcome, text: &str) -> Step {
        let texts = Texts::new(Language::Vietnamese);
        text.chars().map(|c| welcome.key(Key::plain(Code::Char(c)), &texts)).last().unwrap_or(Step::Stay)
    }

    fn press(welcome: &mut Welcome, codes: &[Code]) -> Step {
        let texts = Texts::new(Language::Vietnamese);
        codes.iter().map(|code| welcome.key(Key::plain(*code), &texts)).last().unwrap_or(Step::Stay)
    }

    fn shown(welcome: &Welcome) -> String {
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let texts = Texts::new(welcome.texts_of);
        terminal.draw(|frame| welcome.view(&texts, Look::usual(), frame)).unwrap();
        terminal.backend().to_string()
    }

    #[test]
    fn five_answers_make_a_store() {
        let mut welcome = Welcome::new(Language::Vietnamese);
        press(&mut welcome, &[Code::Right, Code::Enter, Code::Enter]);
        typed(&mut welcome, "h56.14");
        press(&mut welcome, &[Code::Enter, Code::Right, Code::Enter]);
        typed(&mut welcome, "Lò Thị Ban");
        let step = press(&mut welcome, &[Code::Enter, Code::Enter]);
        let answers = Answers {
            purpose: Purpose::Training,
            unit: "H56.14".into(),
            machine: Some(2),
            officer: "Lò Thị Ban".into(),
            language: Language::Vietnamese,
        };
        assert_eq!(step, Step::Done(answers));
    }

    #[test]
    fn an_unanswered_question_says_so_and_gets_the_focus() {
        let mut welcome = Welcome::new(Language::Vietnamese);
        assert_eq!(press(&mut welcome, &[Code::F(8)]), Step::Stay);
        assert_eq!(welcome.part(), Part::Unit);
        assert!(welcome.unit.error.is_some());
        typed(&mut welcome, "H56.14");
        press(&mut welcome, &[Code::F(8)]);
        assert_eq!(welcome.part(), Part::Officer);
        assert_eq!(press(&mut welcome, &[Code::Esc]), Step::Leave);
    }

    #[test]
    fn the_questions_change_language_and_keep_the_answers() {
        let mut welcome = Welcome::new(Language::Vietnamese);
        press(&mut welcome, &[Code::Right, Code::Enter, Code::Right]);
        assert_eq!(welcome.texts_of, Language::English);
        assert_eq!(welcome.purpose.at, Some(1));
        insta::assert_snapshot!(shown(&welcome));
    }

    #[test]
    fn the_first_run_fits_eighty_columns_in_vietnamese() {
        insta::assert_snapshot!(shown(&Welcome::new(Language::Vietnamese)));
    }
}
