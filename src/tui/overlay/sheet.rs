//! Lines to read, scrolled by the arrows: help, and why a due time is what it is.

use super::Reaction;
use crate::base::text;
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::table::{Place, TABLE};
use crate::tui::wish::Wish;
use crate::tui::world::World;

/// Cells of a sheet's lines.
const WIDTH: usize = 68;

/// A sheet of lines.
#[derive(Debug, Clone)]
pub struct Sheet {
    title: String,
    lines: Vec<(String, Role)>,
    top: usize,
    /// What leaving it asks for; then only Enter and Esc leave it.
    after: Vec<Wish>,
}

impl Sheet {
    /// A sheet of sentences, each on lines of its own.
    pub fn of(title: String, sentences: &[String]) -> Self {
        let mut lines = Vec::new();
        for sentence in sentences {
            for (nth, line) in wrap(sentence, WIDTH - 2).into_iter().enumerate() {
                let sign = if nth == 0 { "· " } else { "  " };
                lines.push((format!("{sign}{line}"), Role::Text));
            }
        }
        Self { title, lines, top: 0, after: Vec::new() }
    }

    /// A sheet of lines as they are, which must be left by Enter or Esc, and what follows.
    pub fn to_be_left(title: String, lines: Vec<(String, Role)>, after: Vec<Wish>) -> Self {
        Self { title, lines, top: 0, after }
    }

    /// Help: the keys of the place, then all others.
    pub fn help(world: &World<'_>, place: Place) -> Self {
        let mut lines = Vec::new();
        for here in [true, false] {
            lines.push((world.say(if here { "help-here" } else { "help-elsewhere" }), Role::Accent));
            for row in TABLE.iter().filter(|row| row.places.contains(&place) == here) {
                let key = row.command.key().map_or_else(|| "^K".to_owned(), |key| key.to_string());
                lines.push((format!("{}{}", text::pad(&key, 11), row.command.long(world.texts)), Role::Text));
            }
            lines.push((String::new(), Role::Text));
        }
        for part in ["help-fields", "help-checklist", "help-scan", "help-keys"] {
            for line in wrap(&world.say(part), WIDTH) {
                lines.push((line, Role::Quiet));
            }
        }
        Self { title: world.say("help-title"), lines, top: 0, after: Vec::new() }
    }

    /// Takes a key: arrows scroll, anything else closes.
    pub fn key(&mut self, key: Key) -> Reaction {
        let last = self.lines.len().saturating_sub(1);
        match key.code {
            Code::Down => self.top = (self.top + 1).min(last),
            Code::Up => self.top = self.top.saturating_sub(1),
            Code::PageDown => self.top = (self.top + 10).min(last),
            Code::PageUp => self.top = self.top.saturating_sub(10),
            Code::Home => self.top = 0,
            Code::End => self.top = last,
            Code::Enter | Code::Esc => return Reaction::Done(std::mem::take(&mut self.after)),
            _ if !self.after.is_empty() => {}
            _ => return Reaction::Done(Vec::new()),
        }
        Reaction::Stay
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let room = canvas.area().height.saturating_sub(6);
        let wanted = u16::try_from(self.lines.len()).unwrap_or(u16::MAX).saturating_add(1);
        let at = canvas.dialog(&self.title, u16::try_from(WIDTH).unwrap_or(u16::MAX), wanted.min(room));
        let rows = usize::from(at.height.saturating_sub(1));
        let top = self.top.min(self.lines.len().saturating_sub(rows));
        for (nth, (line, role)) in self.lines.iter().skip(top).take(rows).enumerate() {
            canvas.text(at, u16::try_from(nth).unwrap_or(0), 0, line, *role);
        }
        let foot = match (self.lines.len() > rows, self.after.is_empty()) {
            (true, true) => "sheet-more",
            (false, true) => "sheet-close",
            (true, false) => "sheet-more-leave",
            (false, false) => "sheet-leave",
        };
        canvas.text(at, at.height.saturating_sub(1), 0, &world.say(foot), Role::Quiet);
        canvas.cursor(at, at.height.saturating_sub(1), 0);
    }
}
