//! A key as the desk knows it, whatever the terminal calls it.
//!
//! Invariants: 0x08, which terminals report as Ctrl+H, *is* Backspace (Vietnamese input methods rewrite a
//! syllable with it); Alt+1…9 are F1…F9 and Alt+0 is F12, for terminals that keep the function keys.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What was pressed, without Ctrl, Alt and Shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A character as typed (Shift is in it).
    Char(char),
    /// A function key, 1…12.
    F(u8),
    /// Enter.
    Enter,
    /// Esc.
    Esc,
    /// Tab.
    Tab,
    /// Shift+Tab.
    BackTab,
    /// Backspace, 0x08 or 0x7f.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Left.
    Left,
    /// Right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
}

/// A key, perhaps with Ctrl. Alt is not used for anything of our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What was pressed.
    pub code: Code,
    /// With Ctrl.
    pub ctrl: bool,
}

/// A key press with its moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Press {
    /// Which key.
    pub key: Key,
    /// When, in milliseconds of a steady clock.
    pub at: u64,
    /// The terminal says it is held down.
    pub repeat: bool,
}

impl Key {
    /// A key without Ctrl.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false }
    }

    /// A function key.
    pub const fn f(number: u8) -> Self {
        Self::plain(Code::F(number))
    }

    /// A letter with Ctrl.
    pub const fn ctrl(letter: char) -> Self {
        Self { code: Code::Char(letter), ctrl: true }
    }

    /// The character it types into a field, if it types one.
    pub fn typed(self) -> Option<char> {
        match self {
            Self { code: Code::Char(c), ctrl: false } => Some(c),
            _ => None,
        }
    }

    /// From the terminal's event; `None` for releases and keys that mean nothing here.
    pub fn from_terminal(event: &KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        let plain = |code| Some(Self::plain(code));
        match event.code {
            KeyCode::Char('h' | 'H') if ctrl => plain(Code::Backspace),
            KeyCode::Char(c) if ctrl && !alt => Some(Self::ctrl(c.to_ascii_lowercase())),
            KeyCode::Char(c @ '1'..='9') if alt && !ctrl => {
                c.to_digit(10).and_then(|n| u8::try_from(n).ok()).map(Self::f)
            }
            KeyCode::Char('0') if alt && !ctrl => Some(Self::f(12)),
            // AltGr arrives as Ctrl+Alt or Alt on some terminals: the character is what was meant.
            KeyCode::Char(c) => plain(Code::Char(c)),
            code => plain_code(code).and_then(plain),
        }
    }
}

fn plain_code(code: KeyCode) -> Option<Code> {
    Some(match code {
        KeyCode::F(n) => Code::F(n),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        _ => return None,
    })
}

impl std::fmt::Display for Key {
    /// As the footer and the key list write it: `F8`, `^S`, `PgDn`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.ctrl {
            f.write_str("^")?;
        }
        match self.code {
            Code::Char(c) => write!(f, "{}", c.to_uppercase()),
            Code::F(n) => write!(f, "F{n}"),
            Code::Enter => f.write_str("Enter"),
            Code::Esc => f.write_str("Esc"),
            Code::Tab => f.write_str("Tab"),
            Code::BackTab => f.write_str("Shift-Tab"),
            Code::Backspace => f.write_str("Backspace"),
            Code::Delete => f.write_str("Del"),
            Code::Insert => f.write_str("Ins"),
            Code::Up => f.write_str("↑"),
            Code::Down => f.write_str("↓"),
            Code::Left => f.write_str("←"),
            Code::Right => f.write_str("→"),
            Code::Home => f.write_str("Home"),
            Code::End => f.write_str("End"),
            Code::PageUp => f.write_str("PgUp"),
            Code::PageDown => f.write_str("PgDn"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        Key::from_terminal(&KeyEvent::new(code, modifiers))
    }

    #[test]
    fn the_other_backspace_of_input_methods_is_backspace() {
        let backspace = Some(Key::plain(Code::Backspace));
        assert_eq!(from(KeyCode::Char('h'), KeyModifiers::CONTROL), backspace);
        assert_eq!(from(KeyCode::Backspace, KeyModifiers::NONE), backspace);
    }

    #[test]
    fn alt_and_a_digit_is_the_function_key() {
        assert_eq!(from(KeyCode::Char('5'), KeyModifiers::ALT), Some(Key::f(5)));
        assert_eq!(from(KeyCode::Char('0'), KeyModifiers::ALT), Some(Key::f(12)));
        assert_eq!(from(KeyCode::Char('5'), KeyModifiers::NONE).and_then(Key::typed), Some('5'));
    }

    #[test]
    fn releases_are_nothing_and_shift_stays_in_the_letter() {
        let mut event = KeyEvent::new(KeyCode::F(8), KeyModifiers::NONE);
        event.kind = KeyEventKind::Release;
        assert_eq!(Key::from_terminal(&event), None);
        assert_eq!(from(KeyCode::Char('Đ'), KeyModifiers::SHIFT).and_then(Key::typed), Some('Đ'));
        assert_eq!(from(KeyCode::Char('S'), KeyModifiers::CONTROL), Some(Key::ctrl('s')));
    }
}
