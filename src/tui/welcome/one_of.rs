//! One of a few words of a question, side by side or under each other; what is said follows the language,
//! so that a choice made stays made when the language changes.

use super::questions::Ask;
use crate::base::text;
use crate::locale::Texts;
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use ratatui::layout::Rect;

/// A choice.
#[derive(Debug, Clone)]
pub(super) struct OneOf {
    ask: Ask,
    at: usize,
    /// Keys that choose each, in the order of the question's words.
    hotkeys: &'static [char],
}

impl OneOf {
    /// The first word is chosen.
    pub(super) fn new(ask: Ask, hotkeys: &'static [char]) -> Self {
        Self { ask, at: 0, hotkeys }
    }

    /// The word chosen.
    pub(super) fn word(&self) -> &'static str {
        self.ask.among().get(self.at).copied().unwrap_or_default()
    }

    /// Chooses a word.
    pub(super) fn choose(&mut self, word: &str) {
        self.at = self.ask.among().iter().position(|known| *known == word).unwrap_or(self.at);
    }

    fn last(&self) -> usize {
        self.ask.among().len().saturating_sub(1)
    }

    /// A key of its own, wherever the focus is.
    pub(super) fn hotkey(&mut self, key: Key) -> bool {
        let at = key.typed().and_then(|c| self.hotkeys.iter().position(|own| *own == c));
        self.at = at.unwrap_or(self.at);
        at.is_some()
    }

    /// Takes a key of choosing side by side.
    pub(super) fn across(&mut self, key: Key) -> bool {
        match key.code {
            Code::Right => self.at = (self.at + 1).min(self.last()),
            Code::Left => self.at = self.at.saturating_sub(1),
            Code::Char(' ') if !key.ctrl => self.at = (self.at + 1) % (self.last() + 1),
            _ => return self.hotkey(key),
        }
        true
    }

    /// Takes a key of choosing up and down; at its ends it lets the key go.
    pub(super) fn down(&mut self, key: Key) -> bool {
        match key.code {
            Code::Down if self.at < self.last() => self.at += 1,
            Code::Up if self.at > 0 => self.at -= 1,
            Code::Char(' ') if !key.ctrl => self.at = (self.at + 1) % (self.last() + 1),
            _ => return self.hotkey(key),
        }
        true
    }

    fn label(&self, word: &str, nth: usize, texts: &Texts) -> String {
        let said = texts.say(&format!("{}-{word}", self.ask.question().label));
        match self.hotkeys.get(nth).filter(|key| said != key.to_string()) {
            Some(key) => format!("{key} {said}"),
            None => said,
        }
    }

    /// Draws it side by side, on as many lines as that takes; returns how many.
    pub(super) fn draw_across(
        &self,
        canvas: &mut Canvas<'_, '_>,
        at: Rect,
        (line, first): (u16, u16),
        focused: bool,
        texts: &Texts,
    ) -> u16 {
        let (mut line, begun, mut column) = (line, line, first);
        for (nth, word) in self.ask.among().iter().enumerate() {
            let chosen = nth == self.at;
            let sign = if chosen { canvas.look.glyphs.chosen } else { " " };
            let told = format!("({sign}) {}", self.label(word, nth, texts));
            let cells = u16::try_from(text::width(&told)).unwrap_or(u16::MAX);
            if column > first && column.saturating_add(cells) > at.width {
                (line, column) = (line + 1, first);
            }
            let role = if chosen && focused { Role::Accent } else { Role::Text };
            if chosen && focused {
                canvas.cursor(at, line, column + 1);
            }
            column += canvas.text(at, line, column, &told, role) + 2;
        }
        line - begun + 1
    }

    /// Draws it with a line each, and what each means beside it where there is room.
    pub(super) fn draw_down(
        &self,
        canvas: &mut Canvas<'_, '_>,
        at: Rect,
        line: u16,
        focused: bool,
        texts: &Texts,
    ) -> u16 {
        let label = self.ask.question().label;
        let labels: Vec<String> =
            self.ask.among().iter().enumerate().map(|(nth, word)| self.label(word, nth, texts)).collect();
        let widest = labels.iter().map(|label| text::width(label)).max().unwrap_or(0);
        for (row, (nth, said)) in (line..).zip(labels.iter().enumerate()) {
            let chosen = nth == self.at;
            let role = if chosen && focused { Role::Accent } else { Role::Text };
            let sign = if chosen { canvas.look.glyphs.focus } else { " " };
            let used = canvas.text(at, row, 0, &format!("{sign}{}", text::pad(said, widest)), role);
            let word = self.ask.among().get(nth).copied().unwrap_or_default();
            let means = format!("{label}-{word}-means");
            if texts.has(&means) {
                canvas.text(at, row, used + 3, &texts.say(&means), Role::Quiet);
            }
            if chosen && focused {
                canvas.select(at, row);
                canvas.cursor(at, row, 0);
            }
        }
        u16::try_from(labels.len()).unwrap_or(u16::MAX)
    }
}
