//! Lines to read, scrolled by the arrows: help and handbook, and why a due time is what it is.

use super::Reaction;
use crate::base::text;
use crate::tui::canvas::Canvas;
use crate::tui::handbook::{Page, WIDTH};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::wish::Wish;
use crate::tui::world::World;

/// A few pages of lines; ← and → turn them.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub(in crate::tui) pages: Vec<Page>,
    pub(in crate::tui) at: usize,
    top: usize,
    /// What leaving it asks for; then only Enter and Esc leave it.
    after: Vec<Wish>,
}

impl Sheet {
    /// A sheet of sentences, each on lines of its own.
    pub fn of(title: String, sentences: &[String]) -> Self {
        let mut page = Page { title, lines: Vec::new() };
        sentences.iter().for_each(|sentence| page.point(sentence));
        Self::book(vec![page])
    }

    /// A sheet of lines as they are, which must be left by Enter or Esc, and what follows.
    pub fn to_be_left(title: String, lines: Vec<(String, Role)>, after: Vec<Wish>) -> Self {
        Self { after, ..Self::book(vec![Page { title, lines }]) }
    }

    /// A sheet of several pages, open at the first.
    pub fn book(pages: Vec<Page>) -> Self {
        Self { pages, at: 0, top: 0, after: Vec::new() }
    }

    fn page(&self) -> Option<&Page> {
        self.pages.get(self.at)
    }

    /// Takes a key: arrows scroll and turn, anything else closes.
    pub fn key(&mut self, key: Key) -> Reaction {
        let last = self.page().map_or(0, |page| page.lines.len().saturating_sub(1));
        match key.code {
            Code::Down => self.top = (self.top + 1).min(last),
            Code::Up => self.top = self.top.saturating_sub(1),
            Code::PageDown => self.top = (self.top + 10).min(last),
            Code::PageUp => self.top = self.top.saturating_sub(10),
            Code::Home => self.top = 0,
            Code::End => self.top = last,
            Code::Right | Code::Tab if self.pages.len() > 1 => self.turn(1),
            Code::Left | Code::BackTab if self.pages.len() > 1 => self.turn(self.pages.len() - 1),
            Code::Enter | Code::Esc => return Reaction::Done(std::mem::take(&mut self.after)),
            _ if !self.after.is_empty() => {}
            _ => return Reaction::Done(Vec::new()),
        }
        Reaction::Stay
    }

    fn turn(&mut self, by: usize) {
        self.at = (self.at + by) % self.pages.len();
        self.top = 0;
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let Some(page) = self.page() else { return };
        let tabs = u16::from(self.pages.len() > 1);
        let room = canvas.area().height.saturating_sub(6);
        let lines = self.pages.iter().map(|page| page.lines.len()).max().unwrap_or(0);
        let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(1 + tabs);
        let at = canvas.dialog(&page.title, u16::try_from(WIDTH).unwrap_or(u16::MAX), wanted.min(room));
        if tabs > 0 {
            self.draw_tabs(canvas, at);
        }
        let rows = usize::from(at.height.saturating_sub(1 + tabs));
        let top = self.top.min(page.lines.len().saturating_sub(rows));
        for (nth, (line, role)) in page.lines.iter().skip(top).take(rows).enumerate() {
            canvas.text(at, tabs + u16::try_from(nth).unwrap_or(0), 0, line, *role);
        }
        let foot = match (tabs > 0, page.lines.len() > rows, self.after.is_empty()) {
            (true, ..) => "sheet-turn",
            (false, true, true) => "sheet-more",
            (false, false, true) => "sheet-close",
            (false, true, false) => "sheet-more-leave",
            (false, false, false) => "sheet-leave",
        };
        canvas.text(at, at.height.saturating_sub(1), 0, &world.say(foot), Role::Quiet);
        canvas.cursor(at, at.height.saturating_sub(1), 0);
    }

    /// The names of the pages; the open one stands out and has a sign for screens without colour.
    fn draw_tabs(&self, canvas: &mut Canvas<'_, '_>, at: ratatui::layout::Rect) {
        let mut column = 0;
        for (nth, page) in self.pages.iter().enumerate() {
            let (sign, role) = if nth == self.at { ("▸", Role::Accent) } else { (" ", Role::Quiet) };
            let name = format!("{sign}{}   ", page.title);
            canvas.text(at, 0, column, &name, role);
            column += u16::try_from(text::width(&name)).unwrap_or(0);
        }
    }
}
