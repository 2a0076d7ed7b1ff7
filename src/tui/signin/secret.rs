//! A field for what must not be seen: dots on the screen, wiped memory behind it.
//!
//! Invariant: what is in it leaves it only by [`SecretField::take`], which wipes it; it never prints itself.

use crate::seal::passphrase::Passphrase;
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use ratatui::layout::Rect;
use zeroize::{Zeroize as _, Zeroizing};

/// Characters taken; what comes after is dropped.
const CHARS_MAX: usize = 256;

/// Dots drawn at most: whoever looks over the shoulder learns no more than that it is long.
pub(super) const DOTS_MAX: usize = 24;

/// The field.
pub(super) struct SecretField {
    /// Never grows past what it began with: a string that grows leaves copies behind.
    text: Zeroizing<String>,
    chars: usize,
}

impl Default for SecretField {
    fn default() -> Self {
        Self { text: Zeroizing::new(String::with_capacity(CHARS_MAX * 4)), chars: 0 }
    }
}

impl std::fmt::Debug for SecretField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretField")
    }
}

impl SecretField {
    pub(super) fn is_empty(&self) -> bool {
        self.chars == 0
    }

    pub(super) fn equals(&self, other: &Self) -> bool {
        *self.text == *other.text
    }

    /// Takes a key: characters, Backspace, ^U for nothing.
    pub(super) fn key(&mut self, key: Key) {
        match (key.ctrl, key.code) {
            (false, Code::Backspace) => self.take_back(1),
            (true, Code::Char('u' | 'w')) => self.wipe(),
            _ => key.typed().into_iter().for_each(|c| self.push(c)),
        }
    }

    /// Puts a text in, without line ends and other control characters.
    pub(super) fn paste(&mut self, text: &str) {
        text.chars().filter(|c| !c.is_control()).for_each(|c| self.push(c));
    }

    fn push(&mut self, c: char) {
        if self.chars < CHARS_MAX {
            self.text.push(c);
            self.chars += 1;
        }
    }

    /// Takes the last characters back.
    pub(super) fn take_back(&mut self, count: usize) {
        for _ in 0..count.min(self.chars) {
            self.text.pop();
            self.chars -= 1;
        }
    }

    /// Forgets everything.
    pub(super) fn wipe(&mut self) {
        self.text.zeroize();
        self.chars = 0;
    }

    /// Hands on what was typed, and forgets it.
    pub(super) fn take(&mut self) -> Passphrase {
        let taken = Passphrase::typed(&self.text);
        self.wipe();
        taken
    }

    /// Draws dots in a field as wide as the place.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_, '_>, at: Rect, line: u16, focused: bool) {
        let dots = self.chars.min(DOTS_MAX);
        let frame = if focused { Role::Accent } else { Role::Quiet };
        canvas.text(at, line, 0, "[", frame);
        canvas.text(at, line, 1, &"*".repeat(dots), Role::Text);
        canvas.text(at, line, at.width.saturating_sub(1), "]", frame);
        if focused {
            canvas.cursor(at, line, 1 + u16::try_from(dots).unwrap_or(0));
        }
    }
}
