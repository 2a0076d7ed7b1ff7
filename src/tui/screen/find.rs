//! Search as one types, without diacritics: only what matches is listed, and nothing when nothing does.

use crate::base::text;
use crate::domain::dossier::Summary;
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::batch::Batch;
use crate::tui::screen::Label;
use crate::tui::table::Command;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::widget::list::Cursor;
use crate::tui::widget::marks::Marks;
use crate::tui::wish::{Goal, Tone, Wish};
use crate::tui::words;
use crate::tui::world::World;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Rows asked for: nobody reads further, one more letter is quicker.
const ROWS: usize = 100;

/// The search screen.
#[derive(Debug)]
pub struct Find {
    query: Field,
    rows: Vec<Arc<Summary>>,
    complete: bool,
    cursor: Cursor,
    /// Dossiers selected for a decision on several.
    pub marks: Marks,
    /// Whether the rows have the Space key: from moving in them until something is typed.
    in_rows: bool,
}

impl Find {
    /// Opens with words already there.
    pub fn new(words: &str, world: &World<'_>) -> Self {
        let query = Field::new(100, Mask::Text).holding(words);
        let mut find = Self {
            query,
            rows: Vec::new(),
            complete: true,
            cursor: Cursor::default(),
            marks: Marks::default(),
            in_rows: false,
        };
        find.refresh(world);
        find
    }

    /// Searches anew.
    pub fn refresh(&mut self, world: &World<'_>) {
        if self.query.is_empty() {
            self.rows.clear();
            self.marks.clear();
            self.complete = true;
            return;
        }
        let found = world.desk.search(self.query.value(), ROWS);
        self.rows = found.rows;
        self.complete = found.complete;
        self.cursor.clamp(self.rows.len());
        let rows = &self.rows;
        self.marks.keep(|id| rows.iter().any(|row| row.id == id));
    }

    /// Selects the row in focus, or no longer, and goes on to the next.
    fn mark(&mut self) {
        if let Some(id) = self.rows.get(self.cursor.at).map(|row| row.id) {
            self.marks.toggle(id);
            self.cursor.at += 1;
            self.cursor.clamp(self.rows.len());
        }
    }

    /// What would happen to the selected rows, or to the one in focus.
    fn batch(&self, world: &World<'_>) -> Wish {
        let focused = self.rows.get(self.cursor.at).filter(|_| self.marks.is_empty()).map(|row| row.id);
        let chosen = |id| self.marks.has(id) || focused == Some(id);
        let rows = self.rows.iter().filter(|row| chosen(row.id));
        Wish::lay(Overlay::Batch(Box::new(Batch::new(rows, world))))
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Vec<Wish> {
        match key.code {
            Code::Enter => return self.open(),
            Code::Up | Code::Down => {
                self.cursor.key(key, self.rows.len());
                self.in_rows = !self.rows.is_empty();
            }
            Code::Char(' ') if self.in_rows && !key.ctrl => self.mark(),
            Code::PageUp | Code::PageDown => {
                self.cursor.page(key, self.rows.len(), 10);
            }
            _ => {
                self.in_rows = false;
                let before = self.query.value().to_owned();
                self.query.key(key);
                if before != self.query.value() {
                    self.cursor = Cursor::default();
                    self.refresh(world);
                }
            }
        }
        Vec::new()
    }

    fn open(&self) -> Vec<Wish> {
        let list: Vec<_> = self.rows.iter().map(|summary| summary.id).collect();
        let chosen = list.get(self.cursor.at).copied();
        chosen.map(|id| Wish::Open(Goal::Dossier { id, list })).into_iter().collect()
    }

    /// Takes a command.
    pub fn command(&mut self, command: Command, world: &World<'_>) -> Option<Vec<Wish>> {
        match command {
            Command::Forward if self.rows.is_empty() => {
                Some(vec![Wish::Say(Tone::Note, world.say("work-none"))])
            }
            Command::Forward => Some(vec![self.batch(world)]),
            Command::Up if !self.marks.is_empty() => {
                self.marks.clear();
                Some(Vec::new())
            }
            Command::Undo => {
                self.query.undo();
                Some(Vec::new())
            }
            Command::SwitchPane => Some(Vec::new()),
            _ => None,
        }
    }

    /// What commands are called here.
    pub fn labels(&self, world: &World<'_>) -> Vec<Label> {
        let label = if self.rows.is_empty() { String::new() } else { world.say("label-batch") };
        vec![(Command::Forward, label)]
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str, world: &World<'_>) {
        self.query.paste(pasted);
        self.cursor = Cursor::default();
        self.refresh(world);
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize, world: &World<'_>) {
        self.query.take_back(count);
        self.refresh(world);
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
        let at = canvas.panel(area, &world.say("find-title"), true);
        let used = canvas.text(at, 0, 0, &world.say("find-words"), Role::Accent);
        self.query.draw(canvas, at, 0, used + 1, at.width.saturating_sub(used + 1).min(50), true);
        let count = match (self.query.is_empty(), self.complete) {
            (true, _) => String::new(),
            (false, true) => world.say_with("find-count", &[("n", &self.rows.len().to_string())]),
            (false, false) => world.say_with("find-filling", &[("n", &self.rows.len().to_string())]),
        };
        canvas.right(at, 0, &count, Role::Quiet);
        let list = Rect { y: at.y + 2, height: at.height.saturating_sub(2), ..at };
        if self.rows.is_empty() {
            let said = if self.query.is_empty() {
                world.say("find-hint")
            } else {
                world.say_with("find-nothing", &[("words", self.query.value())])
            };
            for (line, words) in wrap(&said, usize::from(at.width)).iter().enumerate() {
                canvas.text(list, u16::try_from(line).unwrap_or(0), 0, words, Role::Quiet);
            }
            return;
        }
        self.draw_rows(canvas, list, world);
    }

    fn draw_rows(&self, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
        let rows = usize::from(at.height).max(1);
        let top = self.cursor.top(self.rows.len(), rows);
        for (line, (nth, summary)) in self.rows.iter().enumerate().skip(top).take(rows).enumerate() {
            let line = u16::try_from(line).unwrap_or(0);
            draw_summary(summary, canvas, at, line, world);
            if self.marks.has(summary.id) {
                canvas.text(at, line, 0, canvas.look.glyphs.check, Role::Accent);
            }
            if nth == self.cursor.at {
                canvas.select(at, line);
            }
        }
    }
}

/// Number, name, procedure and state of a dossier in one line.
fn draw_summary(summary: &Summary, canvas: &mut Canvas<'_, '_>, at: Rect, line: u16, world: &World<'_>) {
    let number = summary.number.clone().unwrap_or_else(|| world.say("dossier-no-number-short"));
    let procedure = world.desk.procedure_of(&summary.version);
    let what = procedure.map_or_else(|| summary.procedure.clone(), |p| world.procedure_name(&p).to_owned());
    let status = words::status(world, summary.status);
    let room = usize::from(at.width).saturating_sub(20 + 22 + text::width(&status) + 3);
    let row = format!(
        "{} {} {}",
        text::pad(&number, 19),
        text::pad(&words::applicant(world, summary), 22),
        text::fit(&what, room)
    );
    canvas.text(at, line, 1, &row, Role::Text);
    canvas.right(at, line, &status, Role::Quiet);
}
