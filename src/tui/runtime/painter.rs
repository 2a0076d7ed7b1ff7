//! Writes what changed on the screen, in as few bytes as a line of 9600 baud deserves.
//!
//! Not what is on the screen: that is decided before, cell by cell, by the terminal's two buffers. A painter
//! knows what the terminal shows, and so it erases blank runs instead of writing them, jumps the shorter way,
//! writes unchanged letters over where that is shorter than a jump, and changes the pen only where one would
//! see it.
//!
//! Invariant: what it takes for shown is shown. A line it cannot be sure of is written whole. Only sequences of ECMA-48 that the Linux console obeys too: CUP, CUF, EL, ECH, SGR.

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Cell, CellWidth as _};
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use std::io::{self, Write};

/// What shows on a blank too.
const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// Blanks in a row from which on erasing and jumping over is shorter than writing them.
const ERASED_FROM: usize = 12;

/// Modifiers and their numbers in SGR.
const MODIFIERS: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// A backend that writes less.
pub(super) struct Painter<W: Write> {
    inner: CrosstermBackend<W>,
    shown: Shown,
}

/// What the terminal shows.
#[derive(Debug, Default)]
struct Shown {
    width: u16,
    cells: Vec<Cell>,
    /// Lines with letters wider than a cell: terminals differ in what they leave of one that is half written
    /// over, and in how far it moves them.
    unsure: Vec<bool>,
}

impl Shown {
    fn blank(size: Size) -> Self {
        let (width, height) = (usize::from(size.width), usize::from(size.height));
        Self { width: size.width, cells: vec![Cell::EMPTY; width * height], unsure: vec![false; height] }
    }

    /// Changes a line's cells; which of them look otherwise now. `None` where the terminal was grown since it
    /// was cleared.
    fn change(&mut self, y: u16, changes: &[(u16, &Cell)]) -> Option<Line<'_>> {
        let width = usize::from(self.width);
        let start = usize::from(y) * width;
        let cells = self.cells.get_mut(start..start + width)?;
        let mut changed = vec![false; width];
        for (x, cell) in changes {
            let (x, cell) = (usize::from(*x), seen(cell));
            let beside = x + 1..x + usize::from(cell.cell_width()).max(1);
            if *cells.get(x)? != cell {
                cells[x] = cell;
                changed[x] = true;
            }
            cells.get_mut(beside)?.fill(Cell::EMPTY);
        }
        let wide = cells.iter().any(|cell| cell.cell_width() != 1);
        let whole = std::mem::replace(&mut self.unsure[usize::from(y)], wide) || wide;
        Some(Line { y, cells, changed, whole })
    }
}

/// A line as it is to be shown.
struct Line<'a> {
    y: u16,
    cells: &'a [Cell],
    changed: Vec<bool>,
    /// To be written whole.
    whole: bool,
}

/// How letters look that are written now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Pen {
    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// Whether a cell written with this pen looks as it should.
    fn fits(self, cell: &Cell) -> bool {
        if cell.symbol() == " " {
            self.bg == cell.bg && self.modifier & SEEN_ON_BLANK == cell.modifier & SEEN_ON_BLANK
        } else {
            self == Self::of(cell)
        }
    }

    /// Whether erasing with this pen leaves a plain blank.
    fn erases(self) -> bool {
        self.fits(&Cell::EMPTY)
    }

    /// The shorter way to this pen: from nothing, or by what is added.
    fn sgr(self, from: Self) -> String {
        let anew = std::iter::once("0".to_owned()).chain(self.added_to(Self::default())).collect::<Vec<_>>();
        let anew = if anew.len() == 1 { String::new() } else { anew.join(";") };
        if !self.modifier.contains(from.modifier) {
            return anew;
        }
        let added = self.added_to(from).collect::<Vec<_>>().join(";");
        if added.len() <= anew.len() && !added.is_empty() { added } else { anew }
    }

    fn added_to(self, from: Self) -> impl Iterator<Item = String> {
        let modifiers = MODIFIERS
            .into_iter()
            .filter(move |(modifier, _)| {
                self.modifier.contains(*modifier) && !from.modifier.contains(*modifier)
            })
            .map(|(_, number)| number.to_string());
        let fg = (self.fg != from.fg).then(|| colour(self.fg, 30));
        let bg = (self.bg != from.bg).then(|| colour(self.bg, 40));
        modifiers.chain(fg).chain(bg)
    }
}

/// A colour's SGR parameter: of letters from 30, of the ground from 40.
fn colour(colour: Color, base: u8) -> String {
    let named = match colour {
        Color::Reset => return (base + 9).to_string(),
        Color::Rgb(r, g, b) => return format!("{};2;{r};{g};{b}", base + 8),
        Color::Indexed(index) => return format!("{};5;{index}", base + 8),
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
    };
    (base + named).to_string()
}

/// A cell without what nobody sees: of a blank, its ground and lines alone.
fn seen(cell: &Cell) -> Cell {
    let mut seen = cell.clone();
    if seen.symbol() == " " {
        seen.fg = Color::Reset;
        seen.modifier &= SEEN_ON_BLANK;
        if seen.modifier != Modifier::empty() {
            seen.fg = cell.fg;
        }
    }
    seen
}

impl<W: Write> Painter<W> {
    /// Writes to this terminal, of which nothing is known before it is cleared.
    pub(super) fn new(out: W) -> Self {
        Self { inner: CrosstermBackend::new(out), shown: Shown::default() }
    }

    fn cleared(&mut self) -> io::Result<()> {
        self.shown = Shown::blank(self.inner.size()?);
        Ok(())
    }
}

/// Where the terminal writes, with which pen, and what it was told so far in this frame.
#[derive(Debug, Default)]
struct Hand {
    /// `None` where that is not known: in the beginning, and behind the last column.
    at: Option<Position>,
    pen: Pen,
    told: Vec<u8>,
}

impl Hand {
    /// Writes cells as they come.
    fn plainly(&mut self, cells: &[(u16, u16, &Cell)]) {
        for (x, y, cell) in cells {
            self.jump(*x, *y);
            self.write(cell);
            self.at = None;
        }
    }

    /// Writes a line anew, each wide letter followed by a jump.
    fn anew(&mut self, line: &Line<'_>) {
        self.jump(0, line.y);
        self.blank(column(line.cells.len()), true);
        for (x, cell) in line.cells.iter().enumerate().filter(|(_, cell)| **cell != Cell::EMPTY) {
            self.jump(column(x), line.y);
            self.write(cell);
            if cell.cell_width() != 1 {
                self.at = None;
            }
        }
        self.at = None;
    }

    /// Writes what changed of a line.
    fn changed(&mut self, line: &Line<'_>) {
        let (cells, changed) = (line.cells, &line.changed);
        let end = cells.iter().rposition(|cell| *cell != Cell::EMPTY).map_or(0, |last| last + 1);
        let mut x = 0;
        while let Some(next) = changed[x..end].iter().position(|changed| *changed).map(|ahead| x + ahead) {
            self.reach(next, line);
            x = next + self.letters(next, cells, &changed[..end]);
        }
        let tail = &changed[end..];
        if let Some(first) = tail.iter().position(|changed| *changed) {
            let last = tail.iter().rposition(|changed| *changed).unwrap_or(first);
            self.reach(end + first, line);
            self.blank(column(last - first + 1), true);
        }
    }

    /// Writes a letter, or erases the blanks from here on; how many cells were seen to.
    fn letters(&mut self, x: usize, cells: &[Cell], changed: &[bool]) -> usize {
        let blanks = cells[x..changed.len()].iter().take_while(|cell| **cell == Cell::EMPTY).count();
        let stale = changed[x..x + blanks].iter().rposition(|changed| *changed).map_or(0, |last| last + 1);
        if stale >= ERASED_FROM {
            self.blank(column(stale), false);
            return stale;
        }
        self.write(&cells[x]);
        if x + 1 == cells.len() {
            self.at = None;
        }
        1
    }

    /// Erases so many cells, or all to the end of the line; stays where it is.
    fn blank(&mut self, count: u16, to_the_end: bool) {
        if count < 4 && to_the_end {
            for _ in 0..count {
                self.write(&Cell::EMPTY);
            }
            // It may stand behind the last column.
            self.at = None;
            return;
        }
        if !self.pen.erases() {
            self.take(Pen::default());
        }
        if to_the_end {
            self.tell("\x1b[K");
        } else {
            self.tell(&format!("\x1b[{count}X"));
        }
    }

    /// Comes to a place: over the letters between where that is shorter, else by a jump.
    fn reach(&mut self, x: usize, line: &Line<'_>) {
        let to = Position { x: column(x), y: line.y };
        match self.at {
            Some(at) if at.y == to.y && at.x < to.x => {
                let between = &line.cells[usize::from(at.x)..x];
                let jump = forward(to.x - at.x);
                let bytes: usize = between.iter().map(|cell| cell.symbol().len()).sum();
                if bytes <= jump.len() && between.iter().all(|cell| self.pen.fits(cell)) {
                    between.iter().for_each(|cell| self.write(cell));
                } else {
                    self.tell(&jump);
                    self.at = Some(to);
                }
            }
            _ => self.jump(to.x, to.y),
        }
    }

    fn jump(&mut self, x: u16, y: u16) {
        let to = Position { x, y };
        match self.at {
            Some(at) if at == to => {}
            Some(at) if at.y == y && x == 0 => self.tell("\r"),
            Some(at) if at.y + 1 == y && x == 0 => self.tell("\r\n"),
            _ if x == 0 && y == 0 => self.tell("\x1b[H"),
            _ if x == 0 => self.tell(&format!("\x1b[{}H", y + 1)),
            _ => self.tell(&format!("\x1b[{};{}H", y + 1, x + 1)),
        }
        self.at = Some(to);
    }

    fn write(&mut self, cell: &Cell) {
        if !self.pen.fits(cell) {
            self.take(Pen::of(cell));
        }
        self.tell(cell.symbol());
        if let Some(at) = &mut self.at {
            at.x += 1;
        }
    }

    fn take(&mut self, pen: Pen) {
        let sgr = format!("\x1b[{}m", pen.sgr(self.pen));
        self.tell(&sgr);
        self.pen = pen;
    }

    fn tell(&mut self, text: &str) {
        self.told.extend_from_slice(text.as_bytes());
    }
}

fn forward(columns: u16) -> String {
    if columns == 1 { "\x1b[C".to_owned() } else { format!("\x1b[{columns}C") }
}

/// A column's number: no terminal is wider.
fn column(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}

impl<W: Write> Backend for Painter<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let content: Vec<_> = content.collect();
        let mut hand = Hand::default();
        for line in content.chunk_by(|a, b| a.1 == b.1) {
            let changes: Vec<_> = line.iter().map(|(x, _, cell)| (*x, *cell)).collect();
            match self.shown.change(line[0].1, &changes) {
                Some(line) if line.whole => hand.anew(&line),
                Some(line) => hand.changed(&line),
                None => hand.plainly(line),
            }
        }
        if hand.pen != Pen::default() {
            hand.take(Pen::default());
        }
        self.inner.write_all(&hand.told)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()?;
        self.cleared()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)?;
        // Of parts it keeps no count: what they leave is drawn as if nothing were known.
        if clear_type == ClearType::All {
            return self.cleared();
        }
        self.shown = Shown::default();
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

impl<W: Write> Write for Painter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests;
