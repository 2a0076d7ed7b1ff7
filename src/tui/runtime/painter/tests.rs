//! The painter against a terminal that reads what it writes.

use super::*;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::cell::RefCell;
use std::rc::Rc;

const AREA: Rect = Rect { x: 0, y: 0, width: 40, height: 4 };

/// A terminal that reads what is written to it.
#[derive(Clone)]
struct Terminal {
    seen: Rc<RefCell<vt100::Parser>>,
    bytes: Rc<RefCell<Vec<u8>>>,
}

impl Terminal {
    fn new() -> Self {
        let seen = Rc::new(RefCell::new(vt100::Parser::new(AREA.height, AREA.width, 0)));
        Self { seen, bytes: Rc::default() }
    }
}

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.seen.borrow_mut().process(bytes);
        self.bytes.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A painter at work on a terminal, and the pictures it was given one after the other.
struct Easel {
    terminal: Terminal,
    painter: Painter<Terminal>,
    before: Buffer,
}

impl Easel {
    fn new() -> Self {
        let terminal = Terminal::new();
        let mut painter = Painter::new(terminal.clone());
        painter.shown = Shown::blank(AREA.as_size());
        Self { terminal, painter, before: Buffer::empty(AREA) }
    }

    fn show(&mut self, next: &Buffer) -> String {
        self.terminal.bytes.borrow_mut().clear();
        let diff = self.before.diff(next);
        self.painter.draw(diff.into_iter()).expect("a terminal in memory");
        self.before = next.clone();
        String::from_utf8(self.terminal.bytes.borrow().clone()).expect("text")
    }

    /// The first cell that the terminal shows otherwise.
    fn wrong(&self) -> Option<String> {
        let screen = self.terminal.seen.borrow();
        let mut hidden = 0;
        for (nth, cell) in self.before.content().iter().enumerate() {
            let (x, y) = self.before.pos_of(nth);
            if std::mem::take(&mut hidden) > 0 {
                continue;
            }
            hidden = cell.cell_width().saturating_sub(1);
            let there = screen.screen().cell(y, x).expect("a cell");
            let text = if there.contents().is_empty() { " " } else { there.contents() };
            let mut expected = seen_as(&seen(cell));
            let mut found = look(there);
            if cell.symbol() == " " {
                // What nobody sees on a blank may differ.
                (expected.0, found.0) = (String::new(), String::new());
                (expected.2, found.2) = (false, false);
            }
            if text != cell.symbol() || expected != found {
                return Some(format!("{x},{y}: {cell:?} is shown as {text:?} {found:?}"));
            }
        }
        None
    }
}

type Looks = (String, String, bool, bool, bool);

fn look(cell: &vt100::Cell) -> Looks {
    let name = |colour: vt100::Color| format!("{colour:?}");
    (name(cell.fgcolor()), name(cell.bgcolor()), cell.bold(), cell.underline(), cell.inverse())
}

fn seen_as(cell: &Cell) -> Looks {
    let name = |colour: Color| match colour {
        Color::Cyan => "Idx(6)".to_owned(),
        Color::LightRed => "Idx(9)".to_owned(),
        Color::Indexed(index) => format!("Idx({index})"),
        Color::Rgb(r, g, b) => format!("Rgb({r}, {g}, {b})"),
        _ => "Default".to_owned(),
    };
    let has = |modifier| cell.modifier.contains(modifier);
    (name(cell.fg), name(cell.bg), has(Modifier::BOLD), has(Modifier::UNDERLINED), has(Modifier::REVERSED))
}

fn style() -> impl Strategy<Value = Style> {
    let colour = || {
        prop_oneof![
            6 => Just(Color::Reset),
            1 => Just(Color::Cyan),
            1 => Just(Color::LightRed),
            1 => Just(Color::Indexed(200)),
            1 => Just(Color::Rgb(1, 2, 3)),
        ]
    };
    let modifier = prop_oneof![
        4 => Just(Modifier::empty()),
        1 => Just(Modifier::BOLD),
        1 => Just(Modifier::UNDERLINED),
        1 => Just(Modifier::REVERSED),
        1 => Just(Modifier::BOLD | Modifier::REVERSED),
    ];
    (colour(), colour(), modifier)
        .prop_map(|(fg, bg, modifier)| Style::reset().fg(fg).bg(bg).add_modifier(modifier))
}

/// Pieces of text at places, over a picture that is blank or the one before.
fn picture() -> impl Strategy<Value = (bool, Vec<(u16, u16, String, Style)>)> {
    let text = prop_oneof![3 => "[a-c]{1,6}", 2 => " {1,40}", 2 => "─{1,40}", 1 => "[ệđư ]{1,20}"];
    let text = prop_oneof![8 => text, 1 => "(漢|a|かな| ){1,6}"];
    let piece = (0..AREA.width, 0..AREA.height, text, style());
    (any::<bool>(), proptest::collection::vec(piece, 0..8))
}

/// Takes wide letters out that something was written over the second half of: no widget leaves such.
fn mend(picture: &mut Buffer) {
    for nth in 0..picture.content.len() {
        let halved = picture.content[nth].cell_width() > 1
            && picture.content.get(nth + 1).is_none_or(|beside| *beside != Cell::EMPTY);
        if halved {
            picture.content[nth] = Cell::EMPTY;
        }
    }
}

proptest! {
    #[test]
    fn the_terminal_shows_each_picture_whatever_was_shown_before(
        pictures in proptest::collection::vec(picture(), 1..8)
    ) {
        let mut easel = Easel::new();
        for (anew, pieces) in pictures {
            let mut next = if anew { Buffer::empty(AREA) } else { easel.before.clone() };
            for (x, y, text, style) in pieces {
                next.set_stringn(x, y, text, usize::from(AREA.width - x), style);
            }
            mend(&mut next);
            easel.show(&next);
            prop_assert_eq!(easel.wrong(), None);
        }
    }
}

fn lines(lines: [&str; 4]) -> Buffer {
    let mut buffer = Buffer::empty(AREA);
    for (y, line) in (0..).zip(lines) {
        buffer.set_string(0, y, line, Style::reset());
    }
    buffer
}

#[test]
fn a_line_that_ends_earlier_is_erased_to_its_end() {
    let mut easel = Easel::new();
    easel.show(&lines(["a long line of thirty-one cells", "", "", ""]));
    assert_eq!(easel.show(&lines(["a", "", "", ""])), "\x1b[1;3H\x1b[K");
}

#[test]
fn blanks_between_letters_are_erased_at_once() {
    let mut easel = Easel::new();
    easel.show(&lines(["", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "", ""]));
    assert_eq!(
        easel.show(&lines(["", "b                            b", "", ""])),
        "\x1b[2Hb\x1b[28X\x1b[28Cb"
    );
}

#[test]
fn a_letter_that_stays_is_written_again_where_a_jump_were_longer() {
    let mut easel = Easel::new();
    easel.show(&lines(["abcde", "", "", ""]));
    assert_eq!(easel.show(&lines(["xbxde", "", "", ""])), "\x1b[Hxbx");
}

#[test]
fn nothing_is_written_where_only_a_blanks_letter_colour_changes() {
    let mut easel = Easel::new();
    let mut next = easel.before.clone();
    next.set_style(AREA, Style::reset().fg(Color::Cyan).add_modifier(Modifier::BOLD));
    assert_eq!(easel.show(&next), "");
}

#[test]
fn a_colour_is_told_once_for_words_with_blanks_between() {
    let mut easel = Easel::new();
    let mut next = easel.before.clone();
    next.set_string(0, 0, "ab", Style::reset().fg(Color::Cyan).add_modifier(Modifier::BOLD));
    next.set_string(3, 0, "cd", Style::reset().fg(Color::Cyan).add_modifier(Modifier::BOLD));
    assert_eq!(easel.show(&next), "\x1b[H\x1b[1;36mab cd\x1b[m");
}
