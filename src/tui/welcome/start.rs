//! The first page: what this machine is for, the language, and whether the terminal shows the signs.

use super::one_of::OneOf;
use super::questions::{Ask, Given};
use super::{Page, Turn, label};
use crate::locale::{Language, Texts};
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::{Look, Role};
use ratatui::layout::Rect;

/// The signs that are looked at.
pub(super) const SAMPLE: &str = "Ằ ẳ ễ ợ ữ ị Đ đ ┌─┐ │ █ ▸ ✓ ●";

/// The page.
#[derive(Debug, Clone)]
pub(super) struct Start {
    purpose: OneOf,
    language: OneOf,
    signs: OneOf,
    focus: usize,
}

impl Start {
    /// As language and look are now.
    pub(super) fn new(language: Language, look: Look) -> Self {
        let mut page = Self {
            purpose: OneOf::new(Ask::Purpose, &['1', '2', '5']),
            language: OneOf::new(Ask::Language, &[]),
            signs: OneOf::new(Ask::Signs, &['6', '8', '7']),
            focus: 0,
        };
        page.language.choose(language.tag());
        page.signs.choose(look.glyphs.name);
        page
    }

    fn hotkey(&mut self, key: Key) -> bool {
        self.purpose.hotkey(key) || self.signs.hotkey(key)
    }

    fn own(&mut self, key: Key) -> bool {
        match self.focus {
            0 => self.purpose.down(key),
            1 => self.language.across(key),
            _ => self.signs.across(key),
        }
    }
}

impl Page for Start {
    fn key(&mut self, key: Key, given: &mut Given) -> Turn {
        let taken = self.own(key) || self.hotkey(key);
        self.give(given);
        if key.typed() == Some('5') {
            return Turn::Demo;
        }
        if taken {
            return Turn::Stay;
        }
        match key.code {
            Code::Enter if self.focus == 0 && self.purpose.word() == "demo" => return Turn::Demo,
            Code::Enter if self.focus == 2 => return Turn::Next,
            Code::Enter | Code::Tab | Code::Down => self.focus = (self.focus + 1).min(2),
            Code::Up | Code::BackTab => self.focus = self.focus.saturating_sub(1),
            _ => {}
        }
        Turn::Stay
    }

    fn give(&mut self, given: &mut Given) -> bool {
        let answers = [&self.purpose, &self.language, &self.signs];
        let asks = [Ask::Purpose, Ask::Language, Ask::Signs];
        asks.into_iter().zip(answers).all(|(ask, answer)| given.give(ask, answer.word()).is_ok())
    }

    fn asks(&self) -> Ask {
        [Ask::Purpose, Ask::Language, Ask::Signs].get(self.focus).copied().unwrap_or(Ask::Signs)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>, at: Rect, texts: &Texts) {
        label(canvas, at, 0, &texts.say("setup-purpose"), self.focus == 0);
        let used = self.purpose.draw_down(canvas, at, 1, self.focus == 0, texts);
        let line = used + 2;
        let column = label(canvas, at, line, &texts.say("setup-language"), self.focus == 1);
        self.language.draw_across(canvas, at, (line, column), self.focus == 1, texts);
        label(canvas, at, line + 2, &texts.say("setup-signs"), self.focus == 2);
        canvas.text(at, line + 3, 1, SAMPLE, Role::Text);
        self.signs.draw_across(canvas, at, (line + 4, 1), self.focus == 2, texts);
    }
}
