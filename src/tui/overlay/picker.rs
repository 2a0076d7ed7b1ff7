//! A long list to choose from by typing a few letters, without diacritics if one likes.

use super::Reaction;
use crate::base::text;
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::port::ProcedureRow;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::widget::list::Cursor;
use crate::tui::wish::{Reply, Wish};
use crate::tui::world::World;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Rows shown.
const ROWS: usize = 12;
/// Rows kept of what matches: nobody reads further.
const KEPT: usize = 200;

/// The list of procedures, narrowed by what is typed.
#[derive(Debug, Clone)]
pub struct Procedures {
    rows: Arc<Vec<ProcedureRow>>,
    /// What is typed.
    pub query: Field,
    hits: Vec<usize>,
    cursor: Cursor,
    group: Option<char>,
}

impl Procedures {
    /// All procedures; those of the ticket's group first.
    pub fn new(rows: Arc<Vec<ProcedureRow>>, group: Option<char>) -> Self {
        let query = Field::new(60, Mask::Text);
        let mut list = Self { rows, query, hits: Vec::new(), cursor: Cursor::default(), group };
        list.search();
        list
    }

    /// The row in focus.
    pub fn chosen(&self) -> Option<&ProcedureRow> {
        self.hits.get(self.cursor.at).and_then(|at| self.rows.get(*at))
    }

    /// Takes a key of moving or typing; says whether it was one.
    pub fn key(&mut self, key: Key) -> bool {
        let moved = matches!(key.code, Code::Up | Code::Down) && self.cursor.key(key, self.hits.len());
        if moved || self.cursor.page(key, self.hits.len(), ROWS) {
            return true;
        }
        let before = self.query.value().to_owned();
        let taken = self.query.key(key);
        if before != self.query.value() {
            self.search();
        }
        taken
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str) {
        self.query.paste(pasted);
        self.search();
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize) {
        self.query.take_back(count);
        self.search();
    }

    /// Every word must begin a word of the row; usable rows, the ticket's group and early matches first.
    fn search(&mut self) {
        let folded = text::fold(self.query.value());
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let mut hits: Vec<(bool, bool, usize, usize)> = self
            .rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| {
                let place = place(&row.folded, &words)?;
                let other = self.group.is_some() && row.group != self.group;
                Some((!row.usable, other, place, at))
            })
            .collect();
        hits.sort_unstable();
        self.hits = hits.into_iter().take(KEPT).map(|hit| hit.3).collect();
        self.cursor = Cursor::default();
    }

    /// Draws the field and the rows.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>, focused: bool) {
        self.query.draw(canvas, at, 0, 0, at.width, focused);
        let rows = usize::from(at.height.saturating_sub(1));
        let top = self.cursor.top(self.hits.len(), rows.max(1));
        let list = Rect { y: at.y + 1, height: at.height.saturating_sub(1), ..at };
        if self.hits.is_empty() {
            canvas.text(list, 0, 0, &world.say("picker-nothing"), Role::Warn);
        }
        for (line, (nth, row)) in self.hits.iter().enumerate().skip(top).take(rows).enumerate() {
            let Some(row) = self.rows.get(*row) else { continue };
            let line = u16::try_from(line).unwrap_or(0);
            let role = if row.usable { Role::Text } else { Role::Quiet };
            canvas.text(
                list,
                line,
                1,
                &format!("{}  {}", text::pad(&row.code, 8), world.pick(&row.name, &row.name_en)),
                role,
            );
            if nth == self.cursor.at {
                canvas.text(list, line, 0, canvas.look.glyphs.focus, Role::Accent);
                canvas.select(list, line);
            }
        }
    }
}

/// Where the first word is found, if every word begins a word of the text.
fn place(folded: &str, words: &[&str]) -> Option<usize> {
    let begins = |word: &str| {
        folded
            .match_indices(word)
            .map(|(at, _)| at)
            .find(|at| *at == 0 || folded.as_bytes().get(at - 1).is_some_and(|b| !b.is_ascii_alphanumeric()))
    };
    let mut first = None;
    for word in words {
        let at = begins(word)?;
        first.get_or_insert(at);
    }
    Some(first.unwrap_or(0))
}

/// The picker as an overlay.
#[derive(Debug, Clone)]
pub struct Picker {
    title: String,
    list: Procedures,
}

impl Picker {
    /// Chooses a procedure for the screen below.
    pub fn procedures(world: &World<'_>, group: Option<char>) -> Self {
        Self { title: world.say("picker-procedure"), list: Procedures::new(world.desk.procedures(), group) }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Reaction {
        match key.code {
            Code::Esc | Code::F(_) => Reaction::Done(Vec::new()),
            Code::Enter => match self.list.chosen() {
                Some(row) => Reaction::Done(vec![Wish::Tell(Reply::Procedure(row.code.clone()))]),
                None => Reaction::Stay,
            },
            _ => {
                self.list.key(key);
                Reaction::Stay
            }
        }
    }

    /// What is typed.
    pub fn query(&self) -> &Field {
        &self.list.query
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str) {
        self.list.paste(pasted);
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize) {
        self.list.take_back(count);
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let at = canvas.dialog(&self.title, 70, u16::try_from(ROWS + 2).unwrap_or(14));
        let list = Rect { height: at.height.saturating_sub(1), ..at };
        self.list.draw(canvas, list, world, true);
        canvas.text(at, at.height.saturating_sub(1), 0, &world.say("picker-foot"), Role::Quiet);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_of_each_word_are_enough() {
        let row = "1.001193 khai sinh dang ky khai sinh ho tich";
        assert!(place(row, &["kh", "si"]).is_some());
        assert!(place(row, &["1.0011"]).is_some());
        assert!(place(row, &["inh"]).is_none(), "the middle of a word");
        assert_eq!(place(row, &[]), Some(0));
    }
}
