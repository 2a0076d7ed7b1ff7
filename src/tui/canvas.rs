//! Draws texts, panels and the cursor into cells. All text reaches the terminal through here.
//!
//! Invariant: what is written is cut by cells, never inside a character, and holds nothing that
//! terminals draw in a width of their own (emoji, joined or with variation selectors).

use super::look::{Look, Role};
use crate::base::text;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

mod hits;

pub use hits::{Hits, Pointed};

/// Columns and lines of the smallest window that is drawn in.
pub const SMALLEST: (u16, u16) = (60, 20);

/// The screen being drawn, with its look.
pub struct Canvas<'f, 'b> {
    frame: &'f mut Frame<'b>,
    /// What the mouse finds.
    pub hits: Hits,
    /// Colours and signs.
    pub look: Look,
}

/// Signs that terminals draw as they like are shown as a question mark.
pub fn cell_text(text: &str) -> String {
    let odd = |g: &str| {
        g.chars().any(|c| matches!(c, '\u{FE0F}' | '\u{200D}' | '\u{1F000}'..='\u{1FAFF}'))
            || text::width(g) > 2
    };
    text.graphemes(true).map(|g| if odd(g) { "?" } else { g }).collect()
}

impl<'f, 'b> Canvas<'f, 'b> {
    /// Begins a frame: the ground is laid everywhere.
    pub fn new(frame: &'f mut Frame<'b>, look: Look) -> Self {
        let area = frame.area();
        frame.buffer_mut().set_style(area, look.theme.ground());
        Self { frame, hits: Hits::default(), look }
    }

    /// The whole screen.
    pub fn area(&self) -> Rect {
        self.frame.area()
    }

    /// Writes into one line, cut to the area's width; returns the cells used.
    pub fn text(&mut self, at: Rect, line: u16, column: u16, text: &str, role: Role) -> u16 {
        self.styled(at, line, column, text, self.look.theme.style(role))
    }

    /// Writes with a style of its own.
    pub fn styled(&mut self, at: Rect, line: u16, column: u16, text: &str, style: Style) -> u16 {
        if line >= at.height || column >= at.width {
            return 0;
        }
        let room = usize::from(at.width - column);
        let shown = text::fit(&cell_text(text), room);
        let cells = u16::try_from(text::width(&shown)).unwrap_or(0);
        self.frame.buffer_mut().set_string(at.x + column, at.y + line, shown, style);
        cells
    }

    /// Writes flush right.
    pub fn right(&mut self, at: Rect, line: u16, text: &str, role: Role) {
        let cells = u16::try_from(text::width(text)).unwrap_or(u16::MAX);
        self.text(at, line, at.width.saturating_sub(cells), text, role);
    }

    /// Marks a whole line as chosen.
    pub fn select(&mut self, at: Rect, line: u16) {
        if line < at.height {
            let row = Rect { y: at.y + line, height: 1, ..at };
            self.frame.buffer_mut().set_style(row, self.look.theme.selected());
        }
    }

    /// Emphasises a piece of a line.
    pub fn bold(&self, role: Role) -> Style {
        self.look.theme.style(role).add_modifier(Modifier::BOLD)
    }

    /// Empties an area.
    pub fn clear(&mut self, area: Rect) {
        let blank = " ".repeat(usize::from(area.width));
        for line in 0..area.height {
            self.styled(area, line, 0, &blank, self.look.theme.ground());
        }
    }

    /// Draws a panel with its title and returns what is inside, one cell of margin left and right.
    ///
    /// Focus brightens the upper border only: going to the next panel must not redraw both of them whole
    /// over a slow line.
    pub fn panel(&mut self, area: Rect, title: &str, focused: bool) -> Rect {
        self.framed(area, title, focused, Role::Quiet)
    }

    fn framed(&mut self, area: Rect, title: &str, focused: bool, sides: Role) -> Rect {
        if area.width < 4 || area.height < 2 {
            return Rect { width: 0, height: 0, ..area };
        }
        let role = if focused { Role::Accent } else { Role::Quiet };
        let [tl, tr, bl, br, across, down] = self.look.glyphs.border;
        let line = across.repeat(usize::from(area.width) - 2);
        self.text(area, 0, 0, &format!("{tl}{line}{tr}"), role);
        for row in 1..area.height - 1 {
            self.text(area, row, 0, down, sides);
            self.text(area, row, area.width - 1, down, sides);
        }
        self.text(area, area.height - 1, 0, &format!("{bl}{line}{br}"), sides);
        if !title.is_empty() {
            let inside = Rect { x: area.x + 1, width: area.width - 2, ..area };
            let title_role = if focused { Role::Accent } else { Role::Text };
            self.text(inside, 0, 0, &format!(" {title} "), title_role);
        }
        Rect { x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height - 2 }
    }

    /// Opens a box in the middle of the screen, emptied, and returns what is inside.
    pub fn dialog(&mut self, title: &str, width: u16, lines: u16) -> Rect {
        let screen = self.area();
        let width = (width + 4).min(screen.width);
        // The header, the message and the keys stay to be seen.
        let height = (lines + 2).min(screen.height.saturating_sub(3));
        let area = Rect {
            x: screen.x + (screen.width - width) / 2,
            y: screen.y + (screen.height.saturating_sub(height)) / 2,
            width,
            height,
        };
        self.clear(area);
        // What lies under a box is not pointed at.
        self.hits.cover();
        self.framed(area, title, true, Role::Accent)
    }

    /// A row of a list of which row `at_row` has the focus: a click goes there, a second one opens it.
    pub fn point(&mut self, at: Rect, line: u16, row: usize, at_row: usize) {
        if line < at.height {
            self.hits.row(Rect { y: at.y + line, height: 1, ..at }, row, at_row);
        }
    }

    /// Puts the terminal's own cursor where input methods and screen readers look for it.
    pub fn cursor(&mut self, at: Rect, line: u16, column: u16) {
        if line < at.height {
            let x = at.x + column.min(at.width.saturating_sub(1));
            self.frame.set_cursor_position(Position { x, y: at.y + line });
        }
    }
}

/// The words of a text in lines of at most `width` cells.
pub fn wrap(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words.split_whitespace() {
        let fits = text::width(&line) + 1 + text::width(word) <= width;
        if !line.is_empty() && !fits {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_shown_as_question_marks_and_vietnamese_stays() {
        assert_eq!(cell_text("Nguyễn 👍 Ắ 中"), "Nguyễn ? Ắ 中");
        assert_eq!(cell_text("a\u{2764}\u{FE0F}b"), "a?b");
    }

    #[test]
    fn wrapping_keeps_words_whole() {
        assert_eq!(wrap("Hồ sơ còn thiếu giấy", 8), ["Hồ sơ", "còn", "thiếu", "giấy"]);
        assert_eq!(wrap("", 8), Vec::<String>::new());
    }
}
