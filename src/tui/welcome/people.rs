//! The fourth page: which machine of the post this is, who sits here, and what they mostly do.

use super::one_of::OneOf;
use super::questions::{Ask, Given};
use super::{Page, Turn, label};
use crate::domain::officer::NAME_MAX;
use crate::locale::Texts;
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::widget::field::{Field, Mask};
use ratatui::layout::Rect;

const DIGITS: &[char] = &['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/// The page.
#[derive(Debug, Clone)]
pub(super) struct People {
    machine: OneOf,
    officer: Field,
    work: OneOf,
    focus: usize,
    wrong: Option<&'static str>,
}

impl People {
    /// The first machine, nobody yet, all kinds of work.
    pub(super) fn new() -> Self {
        Self {
            machine: OneOf::new(Ask::Machine, DIGITS),
            officer: Field::new(NAME_MAX, Mask::Text),
            work: OneOf::new(Ask::Work, &['1', '2', '3', '4']),
            focus: 0,
            wrong: None,
        }
    }

    fn own(&mut self, key: Key) -> bool {
        match self.focus {
            0 => self.machine.across(key),
            1 => self.officer.key(key),
            _ => self.work.down(key),
        }
    }
}

impl Page for People {
    fn key(&mut self, key: Key, given: &mut Given) -> Turn {
        self.wrong = None;
        if self.own(key) {
            return Turn::Stay;
        }
        match key.code {
            Code::Enter if self.focus == 2 => {
                return if self.give(given) { Turn::Next } else { Turn::Stay };
            }
            Code::Enter | Code::Tab | Code::Down => self.focus = (self.focus + 1).min(2),
            Code::Up | Code::BackTab => self.focus = self.focus.saturating_sub(1),
            _ => {}
        }
        Turn::Stay
    }

    fn paste(&mut self, text: &str) {
        if self.focus == 1 {
            self.officer.paste(text);
        }
    }

    fn words(&self) -> Option<&Field> {
        (self.focus == 1).then_some(&self.officer)
    }

    fn give(&mut self, given: &mut Given) -> bool {
        let answers = [
            given.give(Ask::Machine, self.machine.word()),
            given.give(Ask::Officer, self.officer.value()),
            given.give(Ask::Work, self.work.word()),
        ];
        let wrong = answers.iter().position(Result::is_err);
        if let Some(at) = wrong {
            self.focus = at;
            self.wrong = answers.get(at).and_then(|answer| answer.err());
        }
        wrong.is_none()
    }

    fn asks(&self) -> Ask {
        [Ask::Machine, Ask::Officer, Ask::Work].get(self.focus).copied().unwrap_or(Ask::Work)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>, at: Rect, texts: &Texts) {
        label(canvas, at, 0, &texts.say("setup-machine"), self.focus == 0);
        let used = self.machine.draw_across(canvas, at, (1, 1), self.focus == 0, texts);
        let line = used + 2;
        label(canvas, at, line, &texts.say("setup-officer"), self.focus == 1);
        self.officer.draw(canvas, at, line + 1, 1, 44.min(at.width), self.focus == 1);
        if let Some(wrong) = self.wrong {
            canvas.text(at, line + 2, 1, &texts.say(wrong), Role::Bad);
        }
        label(canvas, at, line + 3, &texts.say("setup-work"), self.focus == 2);
        self.work.draw_down(canvas, at, line + 4, self.focus == 2, texts);
    }
}
