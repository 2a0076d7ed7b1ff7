//! What a mouse finds on a drawn screen: rows of the list in focus and the keys of the footer.
//!
//! A click is nothing new: it becomes the keys that would have done the same, so that every rule about
//! keys holds for it too.

use crate::tui::key::{Code, Key};
use ratatui::layout::{Position, Rect};

/// Lines a turn of the wheel moves.
const WHEEL: usize = 3;

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointed {
    /// The left button was pressed here.
    Click(Position),
    /// The wheel was turned.
    Wheel {
        /// Towards the end.
        down: bool,
    },
}

/// What lies where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits(Vec<(Rect, Vec<Key>)>);

impl Hits {
    /// Forgets what was drawn so far: something lies over it.
    pub fn cover(&mut self) {
        self.0.clear();
    }

    /// A row of a list; the one in focus is opened, another gets the focus.
    pub fn row(&mut self, area: Rect, row: usize, at_row: usize) {
        let (steps, code) = match row.cmp(&at_row) {
            std::cmp::Ordering::Equal => (1, Code::Enter),
            std::cmp::Ordering::Less => (at_row - row, Code::Up),
            std::cmp::Ordering::Greater => (row - at_row, Code::Down),
        };
        self.0.push((area, vec![Key::plain(code); steps]));
    }

    /// A key named on the screen.
    pub fn key(&mut self, area: Rect, key: Key) {
        self.0.push((area, vec![key]));
    }

    /// The keys that do what was pointed at; none where nothing is.
    pub fn keys(&self, pointed: Pointed) -> Vec<Key> {
        match pointed {
            Pointed::Wheel { down } => vec![Key::plain(if down { Code::Down } else { Code::Up }); WHEEL],
            Pointed::Click(at) => {
                let hit = self.0.iter().rev().find(|(area, _)| area.contains(at));
                hit.map(|(_, keys)| keys.clone()).unwrap_or_default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_becomes_the_keys_that_would_do_it() {
        let mut hits = Hits::default();
        let line = |y| Rect { x: 0, y, width: 10, height: 1 };
        for row in 0..4 {
            hits.row(line(u16::try_from(row).unwrap()), row, 1);
        }
        let click = |y| Pointed::Click(Position { x: 3, y });
        assert_eq!(hits.keys(click(0)), [Key::plain(Code::Up)]);
        assert_eq!(hits.keys(click(1)), [Key::plain(Code::Enter)], "the row in focus is opened");
        assert_eq!(hits.keys(click(3)), [Key::plain(Code::Down); 2]);
        assert_eq!(hits.keys(click(9)), []);
        assert_eq!(hits.keys(Pointed::Wheel { down: true }), [Key::plain(Code::Down); 3]);
        hits.cover();
        hits.key(line(3), Key::f(8));
        assert_eq!(hits.keys(click(3)), [Key::f(8)]);
        assert_eq!(hits.keys(click(1)), [], "what lies under a box is not pointed at");
    }
}
