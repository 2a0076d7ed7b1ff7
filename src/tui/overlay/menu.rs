//! A few numbered things to do: a digit or Enter does one.

use super::Reaction;
use crate::base::text;
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::widget::list::Cursor;
use crate::tui::wish::Wish;
use crate::tui::world::World;
use ratatui::layout::Rect;

/// Widest line, in cells.
pub(in crate::tui) const WIDTH_MAX: usize = 72;

/// One thing to do.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is called.
    pub label: String,
    /// What is said beside it.
    pub hint: String,
    /// What it asks for.
    pub wish: Wish,
}

/// A menu.
#[derive(Debug, Clone)]
pub struct Menu {
    /// Over it.
    pub title: String,
    /// Said before the items.
    pub lines: Vec<String>,
    /// What can be done; the first nine have a digit.
    pub items: Vec<Item>,
    /// Their digits where they are not 1, 2, 3…
    pub digits: Vec<usize>,
    cursor: Cursor,
}

impl Menu {
    /// A menu without explanations.
    pub fn new(title: String, items: Vec<Item>) -> Self {
        Self { title, lines: Vec::new(), items, digits: Vec::new(), cursor: Cursor::default() }
    }

    /// Stands at the nth item.
    pub fn stand_at(&mut self, nth: usize) -> bool {
        self.cursor.at = nth;
        nth < self.items.len()
    }

    fn digit(&self, nth: usize) -> Option<usize> {
        if self.digits.is_empty() { Some(nth + 1).filter(|n| *n <= 9) } else { self.digits.get(nth).copied() }
    }

    fn of_digit(&self, digit: usize) -> Option<&Item> {
        self.items.iter().enumerate().find(|(nth, _)| self.digit(*nth) == Some(digit)).map(|(_, item)| item)
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Reaction {
        let digit = key.typed().and_then(|c| c.to_digit(10)).and_then(|n| usize::try_from(n).ok());
        if let Some(item) = digit.and_then(|digit| self.of_digit(digit)) {
            return Reaction::Done(vec![item.wish.clone()]);
        }
        match key.code {
            Code::Enter => {
                Reaction::Done(self.items.get(self.cursor.at).map(|i| i.wish.clone()).into_iter().collect())
            }
            Code::Esc | Code::F(_) => Reaction::Done(Vec::new()),
            Code::Tab => {
                self.cursor.at = (self.cursor.at + 1) % self.items.len().max(1);
                Reaction::Stay
            }
            _ => {
                self.cursor.key(key, self.items.len());
                Reaction::Stay
            }
        }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let hints = self.hints_at();
        let told = self.items.iter().map(|item| match text::width(&item.hint) {
            0 => text::width(&item.label) + 4,
            hint => hints + hint + 4,
        });
        let told = told.max();
        let lines: Vec<String> = self.lines.iter().flat_map(|line| wrap(line, WIDTH_MAX)).collect();
        let said = lines.iter().map(|line| text::width(line)).max().unwrap_or(0);
        let foot = world.say("menu-foot");
        let width = told
            .unwrap_or(20)
            .max(said)
            .max(text::width(&foot))
            .max(text::width(&self.title) + 2)
            .min(WIDTH_MAX);
        let count = lines.len() + self.items.len() + 2;
        let at = canvas.dialog(&self.title, cells(width), cells(count));
        for (nth, line) in lines.iter().enumerate() {
            canvas.text(at, cells(nth), 0, line, Role::Text);
        }
        let rows = usize::from(at.height).saturating_sub(lines.len() + 2).max(1);
        let list = Rect { y: at.y + cells(lines.len()), height: cells(rows), ..at };
        self.draw_items(canvas, list, rows);
        canvas.text(at, at.height.saturating_sub(1), 0, &foot, Role::Quiet);
    }

    /// Cells from the labels to the hints, which stand under each other.
    fn hints_at(&self) -> usize {
        let hinted = self.items.iter().filter(|item| !item.hint.is_empty());
        hinted.map(|item| text::width(&item.label) + 2).max().unwrap_or(0)
    }

    fn draw_items(&self, canvas: &mut Canvas<'_, '_>, at: Rect, rows: usize) {
        let hints = cells(self.hints_at());
        let top = self.cursor.top(self.items.len(), rows);
        for (line, (nth, item)) in self.items.iter().enumerate().skip(top).take(rows).enumerate() {
            let line = cells(line);
            let digit = self.digit(nth).map_or_else(|| " ".to_owned(), |digit| digit.to_string());
            canvas.text(at, line, 1, &format!("{digit} {}", item.label), Role::Text);
            if !item.hint.is_empty() {
                canvas.text(at, line, hints + 3, &item.hint, Role::Quiet);
            }
            canvas.point(at, line, nth, self.cursor.at);
            if nth == self.cursor.at {
                canvas.text(at, line, 0, canvas.look.glyphs.focus, Role::Accent);
                canvas.select(at, line);
                canvas.cursor(at, line, 0);
            }
        }
        if top > 0 {
            canvas.right(at, 0, "↑", Role::Quiet);
        }
        if top + rows < self.items.len() {
            canvas.right(at, cells(rows.saturating_sub(1)), "↓", Role::Quiet);
        }
    }
}

fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
