//! A line of text being typed, with the terminal's own cursor in it.
//!
//! Invariants: the text is NFC, without control characters, and no longer than its limit, however it came
//! in (typed, pasted, scanned); deleting takes a whole character with its marks; undo gives back what was
//! typed, a word's worth at a time.

use crate::base::text;
use crate::tui::canvas::{Canvas, cell_text};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use ratatui::layout::Rect;
use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;

/// How many steps of typing can be undone.
const UNDO_MAX: usize = 50;

/// What may be typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mask {
    /// Anything.
    #[default]
    Text,
    /// Digits and the signs people put between them.
    Digits,
    /// Letters and digits of a code: anything, but no input method makes Vietnamese of it.
    Code,
    /// A day: digits, `/`, `-`, `.`.
    Date,
}

/// A text field.
#[derive(Debug, Clone, Default)]
pub struct Field {
    input: Input,
    max: usize,
    mask: Mask,
    undo: Vec<(String, usize)>,
    joined: bool,
    /// What is wrong with it, said beside it.
    pub error: Option<String>,
}

impl Field {
    /// An empty field for at most `max` characters.
    pub fn new(max: usize, mask: Mask) -> Self {
        Self { max, mask, ..Self::default() }
    }

    /// The same with a text in it.
    pub fn holding(mut self, text: &str) -> Self {
        self.set(text);
        self.undo.clear();
        self
    }

    /// What is in it.
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// What is in it without blanks around; `None` where that is nothing.
    pub fn filled(&self) -> Option<String> {
        let trimmed = self.value().trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.value().trim().is_empty()
    }

    /// What may be typed into it.
    pub fn mask(&self) -> Mask {
        self.mask
    }

    /// Where the cursor is, in characters.
    pub fn caret(&self) -> usize {
        self.input.cursor()
    }

    /// Puts another text in.
    pub fn set(&mut self, text: &str) {
        self.remember(false);
        self.input = Input::new(text::clean(text, self.max).text);
        self.error = None;
    }

    /// Takes a key; says whether it was one of editing.
    pub fn key(&mut self, key: Key) -> bool {
        if let Some(c) = key.typed() {
            self.insert(&c.to_string(), true);
            return true;
        }
        let request = match (key.ctrl, key.code) {
            (false, Code::Backspace) => InputRequest::DeletePrevChar,
            (false, Code::Delete) => InputRequest::DeleteNextChar,
            (false, Code::Left) => InputRequest::GoToPrevChar,
            (false, Code::Right) => InputRequest::GoToNextChar,
            (false, Code::Home) => InputRequest::GoToStart,
            (false, Code::End) => InputRequest::GoToEnd,
            (true, Code::Char('w')) => InputRequest::DeletePrevWord,
            (true, Code::Char('u')) => InputRequest::DeleteFromStart,
            _ => return false,
        };
        let deletes = matches!(key.code, Code::Backspace | Code::Delete | Code::Char(_));
        if deletes {
            self.remember(true);
            self.error = None;
        }
        self.input.handle(request);
        true
    }

    /// Puts a text in at the cursor: pasted or scanned.
    pub fn paste(&mut self, pasted: &str) {
        self.insert(pasted, false);
    }

    /// Takes the last `count` characters before the cursor back: a scan that went into the field.
    pub fn take_back(&mut self, count: usize) {
        let chars: Vec<char> = self.value().chars().collect();
        let caret = self.caret().min(chars.len());
        let from = caret.saturating_sub(count);
        let kept: String = chars[..from].iter().chain(&chars[caret..]).collect();
        self.input = Input::new(kept).with_cursor(from);
    }

    /// Gives back what was there before the last piece of typing; says whether there was any.
    pub fn undo(&mut self) -> bool {
        let Some((text, caret)) = self.undo.pop() else { return false };
        self.input = Input::new(text).with_cursor(caret);
        self.joined = false;
        true
    }

    /// Drops characters the mask does not take, composes, and keeps to the limit.
    fn insert(&mut self, raw: &str, typed: bool) {
        let accepted: String = raw.chars().filter(|c| self.takes(*c)).collect();
        let word_ends = accepted.ends_with(' ');
        if accepted.is_empty() {
            return;
        }
        self.remember(typed && !word_ends);
        let chars: Vec<char> = self.value().chars().collect();
        let caret = self.caret().min(chars.len());
        // Composing may join what is inserted with what stands before it.
        let head: String = chars[..caret].iter().collect::<String>() + &accepted;
        let tail: String = chars[caret..].iter().collect();
        let head = text::clean(&head, self.max).text;
        let caret = head.chars().count();
        let whole = text::clean(&(head + &tail), self.max).text;
        self.input = Input::new(whole).with_cursor(caret);
        self.error = None;
    }

    fn takes(&self, c: char) -> bool {
        match self.mask {
            Mask::Text | Mask::Code => true,
            Mask::Digits => c.is_ascii_digit() || matches!(c, ' ' | '.' | '+' | '-'),
            Mask::Date => c.is_ascii_digit() || matches!(c, '/' | '-' | '.'),
        }
    }

    /// Keeps a state to go back to; typing that follows typing joins the same step.
    fn remember(&mut self, joins: bool) {
        if joins && self.joined {
            return;
        }
        self.joined = joins;
        if self.undo.len() == UNDO_MAX {
            self.undo.remove(0);
        }
        self.undo.push((self.value().to_owned(), self.caret()));
    }

    /// Draws `[text   ]` of `cells` cells; the cursor goes into it when it is in focus.
    pub fn draw(
        &self,
        canvas: &mut Canvas<'_, '_>,
        at: Rect,
        line: u16,
        column: u16,
        cells: u16,
        focused: bool,
    ) {
        let room = cells.saturating_sub(2);
        // Measured as it is drawn: the caret stands on the cell of its character.
        let before = cell_text(&self.value().chars().take(self.caret()).collect::<String>());
        let scroll = text::width(&before).saturating_sub(usize::from(room.saturating_sub(1)));
        let shown = cells_of(&skip_cells(&cell_text(self.value()), scroll), usize::from(room));
        let role = if self.error.is_some() { Role::Bad } else { Role::Text };
        let frame = if focused { Role::Accent } else { Role::Quiet };
        canvas.text(at, line, column, "[", frame);
        canvas.text(at, line, column + 1, &shown, role);
        canvas.text(at, line, column + 1 + room, "]", frame);
        if focused {
            let cell = text::width(&before).saturating_sub(scroll);
            canvas.cursor(at, line, column + 1 + u16::try_from(cell).unwrap_or(0));
        }
    }
}

/// The text without its first `cells` cells.
fn skip_cells(text: &str, cells: usize) -> String {
    let mut left = cells;
    text.graphemes(true)
        .skip_while(|g| {
            let skip = left > 0;
            left = left.saturating_sub(text::width(g));
            skip
        })
        .collect()
}

/// Exactly so many cells of the text: what is being typed is cut by cells, not by words.
fn cells_of(text: &str, cells: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += text::width(grapheme);
        if used > cells {
            break;
        }
        out.push_str(grapheme);
    }
    let used = text::width(&out);
    out.extend(std::iter::repeat_n(' ', cells.saturating_sub(used)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization as _;

    fn type_in(field: &mut Field, text: &str) {
        for c in text.chars() {
            let key = if c == '\u{8}' { Key::plain(Code::Backspace) } else { Key::plain(Code::Char(c)) };
            field.key(key);
        }
    }

    #[test]
    fn an_input_method_that_rewrites_by_backspaces_gives_the_word() {
        // What UniKey sends for the Telex keys v i e e t j: the syllable is taken back and sent anew.
        let mut field = Field::new(50, Mask::Text);
        type_in(&mut field, "vie\u{8}ê");
        type_in(&mut field, "t\u{8}\u{8}ệt");
        assert_eq!(field.value(), "việt");
    }

    #[test]
    fn decomposed_text_is_composed_and_deleted_by_whole_characters() {
        let mut field = Field::new(50, Mask::Text);
        field.paste(&"Nguyễn Văn Ắ".nfd().collect::<String>());
        assert_eq!(field.value(), "Nguyễn Văn Ắ");
        field.key(Key::plain(Code::Backspace));
        assert_eq!(field.value(), "Nguyễn Văn ");
        type_in(&mut field, "e\u{302}\u{301}");
        assert_eq!(field.value(), "Nguyễn Văn ế", "typed in pieces");
        assert_eq!(field.caret(), 12);
    }

    #[test]
    fn pasting_is_cut_and_cannot_steer_the_terminal() {
        let mut field = Field::new(8, Mask::Text);
        field.paste("a\u{1b}[2Jb\ncdefghijk");
        assert_eq!(field.value(), "a[2Jb cd");
        let mut digits = Field::new(12, Mask::Digits);
        type_in(&mut digits, "09a0b3");
        assert_eq!(digits.value(), "0903");
    }

    #[test]
    fn undo_gives_back_a_piece_of_typing_at_a_time() {
        let mut field = Field::new(50, Mask::Text);
        type_in(&mut field, "Lê Văn");
        assert!(field.undo());
        assert_eq!(field.value(), "Lê ");
        field.paste("Thị");
        assert!(field.undo());
        assert_eq!(field.value(), "Lê ");
        while field.undo() {}
        assert_eq!(field.value(), "");
    }

    #[test]
    fn a_scan_is_taken_back_from_where_it_was_typed() {
        let mut field = Field::new(50, Mask::Text).holding("Lê ");
        type_in(&mut field, "079088012345");
        field.take_back(12);
        assert_eq!((field.value(), field.caret()), ("Lê ", 3));
    }
}
