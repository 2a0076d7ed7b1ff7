//! One of a few, shown side by side: `(•) Nam ( ) Nữ`.

use crate::base::text;
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use ratatui::layout::Rect;

/// A choice among labels; `None` chosen where nothing was said yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The labels.
    pub labels: Vec<String>,
    /// Keys that choose each, where there are some: digits, or letters of groups.
    pub hotkeys: Vec<char>,
    /// Which is chosen.
    pub at: Option<usize>,
}

impl Choice {
    /// A choice with the first label chosen.
    pub fn first_of(labels: Vec<String>) -> Self {
        Self { labels, hotkeys: Vec::new(), at: Some(0) }
    }

    /// A choice with nothing chosen.
    pub fn open(labels: Vec<String>) -> Self {
        Self { labels, hotkeys: Vec::new(), at: None }
    }

    /// Gives each label a key.
    #[must_use]
    pub fn with_hotkeys(mut self, keys: impl IntoIterator<Item = char>) -> Self {
        self.hotkeys = keys.into_iter().collect();
        self
    }

    /// Takes a key; says whether it was one of choosing.
    pub fn key(&mut self, key: Key) -> bool {
        let last = self.labels.len().saturating_sub(1);
        match (key.code, self.at) {
            (Code::Right, at) => self.at = Some(at.map_or(0, |at| (at + 1).min(last))),
            (Code::Left, at) => self.at = Some(at.map_or(0, |at| at.saturating_sub(1))),
            (Code::Char(' '), at) if !key.ctrl => self.at = Some(at.map_or(0, |at| (at + 1) % (last + 1))),
            (Code::Char(c), _) if !key.ctrl => {
                let same = |k: &char| k.eq_ignore_ascii_case(&c);
                match self.hotkeys.iter().position(same) {
                    Some(at) => self.at = Some(at.min(last)),
                    None => return false,
                }
            }
            _ => return false,
        }
        true
    }

    /// Draws it in a line; the cursor goes to what is chosen when it is in focus.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, at: Rect, line: u16, column: u16, focused: bool) {
        let mut column = column;
        for (index, label) in self.labels.iter().enumerate() {
            let chosen = self.at == Some(index);
            let sign = if chosen { canvas.look.glyphs.chosen } else { " " };
            let role = if chosen && focused { Role::Accent } else { Role::Text };
            if focused && (chosen || (self.at.is_none() && index == 0)) {
                canvas.cursor(at, line, column + 1);
            }
            column += canvas.text(at, line, column, &format!("({sign}) {label}"), role) + 1;
        }
    }

    /// Cells it takes.
    pub fn cells(&self) -> usize {
        self.labels.iter().map(|label| text::width(label) + 5).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_space_and_hotkeys_choose() {
        let labels = ["Nam", "Nữ", "Khác"].map(str::to_owned).to_vec();
        let mut choice = Choice::open(labels).with_hotkeys(['1', '2', '3']);
        assert!(!choice.key(Key::plain(Code::Enter)));
        choice.key(Key::plain(Code::Right));
        assert_eq!(choice.at, Some(0));
        choice.key(Key::plain(Code::Char('3')));
        choice.key(Key::plain(Code::Right));
        assert_eq!(choice.at, Some(2));
        choice.key(Key::plain(Code::Char(' ')));
        assert_eq!(choice.at, Some(0));
        assert!(!choice.key(Key::plain(Code::Char('x'))));
    }
}
