//! A long list to choose from by typing a few letters, without diacritics if one likes.

use super::Reaction;
use crate::base::text;
use crate::desk::query::Usage;
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
    usage: Arc<Usage>,
}

impl Procedures {
    /// All procedures: what this desk uses first, then those of the ticket's group.
    pub fn new(world: &World<'_>, group: Option<char>) -> Self {
        Self::of(world.desk.procedures(), world.desk.usage(), group)
    }

    fn of(rows: Arc<Vec<ProcedureRow>>, usage: Arc<Usage>, group: Option<char>) -> Self {
        let query = Field::new(60, Mask::Text);
        let mut list = Self { rows, query, hits: Vec::new(), cursor: Cursor::default(), group, usage };
        list.search();
        list
    }

    /// The rows that match, in order.
    pub fn matching(&self) -> impl ExactSizeIterator<Item = Option<&ProcedureRow>> {
        self.hits.iter().map(|at| self.rows.get(*at))
    }

    /// Stands at a procedure; says whether it is listed.
    pub fn stand_at(&mut self, code: &str) -> bool {
        let place = self.matching().position(|row| row.is_some_and(|row| row.code == code));
        self.cursor.at = place.unwrap_or(self.cursor.at);
        place.is_some()
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

    /// The favourite a digit alone stands for.
    fn favourite(&self) -> Option<&String> {
        let number: usize = self.query.value().trim().parse().ok()?;
        self.usage.favourites.get(number.checked_sub(1)?).filter(|_| self.query.value().trim().len() == 1)
    }

    /// How far before the others a row stands because this desk uses it: favourites and what was used last
    /// while nothing is typed, the favourite of a digit typed alone.
    fn standing(&self, code: &str) -> usize {
        let after_all = self.usage.favourites.len() + self.usage.recent.len();
        if self.query.is_empty() {
            let used = self.usage.favourites.iter().chain(&self.usage.recent);
            return used.into_iter().position(|known| known == code).unwrap_or(after_all);
        }
        if self.favourite().is_some_and(|favourite| favourite == code) { 0 } else { after_all }
    }

    /// Every word must begin a word of the row; what is used here, usable rows, the ticket's group and
    /// early matches first. A digit alone also stands for the favourite of that number.
    fn search(&mut self) {
        let folded = text::fold(self.query.value());
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let favourite = self.favourite();
        let mut hits: Vec<(usize, bool, bool, usize, usize)> = self
            .rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| {
                let meant = favourite == Some(&row.code);
                let place = place(&row.folded, &words).or(meant.then_some(0))?;
                let other = self.group.is_some() && row.group != self.group;
                Some((self.standing(&row.code), !row.usable, other, place, at))
            })
            .collect();
        hits.sort_unstable();
        self.hits = hits.into_iter().take(KEPT).map(|hit| hit.4).collect();
        self.cursor = Cursor::default();
    }

    /// `1 ` before the first favourite while digits mean favourites; nothing where there are none.
    fn number(&self, code: &str) -> String {
        if self.usage.favourites.is_empty() || !(self.query.is_empty() || self.favourite().is_some()) {
            return String::new();
        }
        let nth = self.usage.favourites.iter().position(|known| known == code);
        nth.map_or_else(|| "  ".to_owned(), |nth| format!("{} ", nth + 1))
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
            let name = world.pick(&row.name, &row.name_en);
            let said = format!("{}{}  {name}", self.number(&row.code), text::pad(&row.code, 8));
            canvas.text(list, line, 1, &said, role);
            canvas.point(list, line, nth, self.cursor.at);
            if self.query.is_empty() && self.usage.recent.first() == Some(&row.code) {
                canvas.right(list, line, &format!(" {}", world.say("picker-last")), Role::Quiet);
            }
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
    pub(in crate::tui) title: String,
    pub(in crate::tui) list: Procedures,
}

impl Picker {
    /// Chooses a procedure for the screen below.
    pub fn procedures(world: &World<'_>, group: Option<char>) -> Self {
        Self { title: world.say("picker-procedure"), list: Procedures::new(world, group) }
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

    fn row(code: &str, name: &str) -> ProcedureRow {
        ProcedureRow {
            code: code.to_owned(),
            name: name.to_owned(),
            name_en: String::new(),
            group: None,
            folded: format!("{code} {}", text::fold(name)),
            usable: true,
        }
    }

    fn codes(list: &Procedures) -> Vec<&str> {
        list.hits.iter().filter_map(|at| list.rows.get(*at)).map(|row| row.code.as_str()).collect()
    }

    #[test]
    fn a_digit_is_a_favourite_and_still_the_beginning_of_a_code() {
        let rows = vec![row("1.000001", "Khai sinh"), row("2.000002", "Khai tử"), row("3.000003", "Cư trú")];
        let usage = Usage {
            favourites: vec!["3.000003".into(), "2.000002".into()],
            recent: vec!["2.000002".into(), "3.000003".into()],
        };
        let mut list = Procedures::of(Arc::new(rows), Arc::new(usage), None);
        assert_eq!(codes(&list), ["3.000003", "2.000002", "1.000001"], "what is used here comes first");
        for (typed, found) in [
            ("1", &["3.000003", "1.000001"][..]),
            ("2", &["2.000002"]),
            ("1.", &["1.000001"]),
            ("kh", &["1.000001", "2.000002"]),
            ("9", &[]),
        ] {
            list.query.set(typed);
            list.search();
            assert_eq!(codes(&list), found, "{typed}");
        }
    }

    #[test]
    fn two_letters_of_each_word_are_enough() {
        let row = "1.001193 khai sinh dang ky khai sinh ho tich";
        assert!(place(row, &["kh", "si"]).is_some());
        assert!(place(row, &["1.0011"]).is_some());
        assert!(place(row, &["inh"]).is_none(), "the middle of a word");
        assert_eq!(place(row, &[]), Some(0));
    }
}
