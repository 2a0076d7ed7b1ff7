//! A list with one row in focus; where it scrolls to follows from the focus and the height.

use crate::tui::key::{Code, Key};

/// Which row is in focus.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The row, from 0.
    pub at: usize,
}

impl Cursor {
    /// Takes a key in a list of `len` rows; says whether it moved within the list.
    pub fn key(&mut self, key: Key, len: usize) -> bool {
        let last = len.saturating_sub(1);
        match key.code {
            Code::Down => self.at = (self.at + 1).min(last),
            Code::Up => self.at = self.at.saturating_sub(1),
            Code::Home => self.at = 0,
            Code::End => self.at = last,
            _ => return false,
        }
        !key.ctrl
    }

    /// Moves a page down or up.
    pub fn page(&mut self, key: Key, len: usize, rows: usize) -> bool {
        match key.code {
            Code::PageDown => self.at = (self.at + rows).min(len.saturating_sub(1)),
            Code::PageUp => self.at = self.at.saturating_sub(rows),
            _ => return false,
        }
        true
    }

    /// Keeps it inside a list that became shorter.
    pub fn clamp(&mut self, len: usize) {
        self.at = self.at.min(len.saturating_sub(1));
    }

    /// The first row shown in a window of `rows` rows.
    pub fn top(self, len: usize, rows: usize) -> usize {
        top(self.at, len, rows)
    }
}

/// The first row shown so that row `at` of `len` is in a window of `rows`, with some rows around it.
pub fn top(at: usize, len: usize, rows: usize) -> usize {
    let around = (rows / 4).min(3);
    let wanted = (at + around + 1).saturating_sub(rows);
    wanted.min(len.saturating_sub(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_in_focus_is_always_shown() {
        for len in 0..30_usize {
            for rows in 1..12 {
                for at in 0..len {
                    let top = top(at, len, rows);
                    assert!(at >= top && at < top + rows, "{at} of {len} in {rows}");
                    assert!(top == 0 || top + rows <= len);
                }
            }
        }
    }

    #[test]
    fn keys_stop_at_the_ends() {
        let mut cursor = Cursor::default();
        cursor.key(Key::plain(Code::Up), 3);
        assert_eq!(cursor.at, 0);
        cursor.key(Key::plain(Code::End), 3);
        cursor.key(Key::plain(Code::Down), 3);
        assert_eq!(cursor.at, 2);
        cursor.clamp(0);
        assert_eq!(cursor.at, 0);
        assert!(!cursor.key(Key::plain(Code::Enter), 3));
    }
}
