//! Pictures of a screen on every size and in every language, a file a screen, and what must hold in each:
//! nothing of ours is cut, no line is wider than the screen, and every theme paints the same roles.
//!
//! A picture's roles are shown once, as a letter a cell: `q` quiet, `a` accent, `g` good, `w` warn, `b` bad,
//! a blank plain text, capitals bold, `#` the chosen row. That the five themes differ by nothing else is
//! checked cell by cell; what a role looks like in each is in `themes.snap`.

use crate::base::text;
use crate::domain::command::Command as Order;
use crate::locale::Language;
use crate::tui::look::{Look, Role, Theme};
use crate::tui::testing::Bench;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Modifier, Style};
use std::collections::BTreeSet;

/// The sizes of every picture.
const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

const ROLES: [(Role, char); 6] = [
    (Role::Text, ' '),
    (Role::Quiet, 'q'),
    (Role::Accent, 'a'),
    (Role::Good, 'g'),
    (Role::Warn, 'w'),
    (Role::Bad, 'b'),
];

/// Pictures of one tour through the screens, in the order in which they were taken.
#[derive(Default)]
struct Album(Vec<(&'static str, String)>);

/// Takes pictures of a desk on one size and in one language.
pub(super) struct Camera {
    pub(super) bench: Bench,
    pub(super) language: Language,
    size: (u16, u16),
    album: Album,
}

/// Goes through the screens on every size and in every language; a file a picture's name.
pub(super) fn album(show: impl Fn(&mut Camera)) {
    let mut album = Album::default();
    for size in SIZES {
        for language in Language::ALL {
            let bench = Bench::new(size, language);
            let mut camera = Camera { bench, language, size, album };
            show(&mut camera);
            album = camera.album;
        }
    }
    for (name, pages) in album.0 {
        insta::assert_snapshot!(name, pages);
    }
}

impl Camera {
    /// Takes a picture.
    pub(super) fn picture(&mut self, name: &'static str) {
        let shown = self.bench.draw();
        let roles = self.roles();
        let cut = cut_labels(&shown, self.language);
        assert!(cut.is_empty(), "{name}: cut {cut:?}\n{shown}");
        let wide = shown.lines().find(|line| text::width(line) > usize::from(self.size.0));
        assert_eq!(wide, None, "{name}");
        let mut page = format!("── {}x{} {} ──\n{shown}\n", self.size.0, self.size.1, self.language.tag());
        if self.size == SIZES[0] && self.language == Language::Vietnamese {
            page.push_str(&format!("── roles ──\n{roles}\n"));
        }
        match self.album.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, pages)) => pages.push_str(&page),
            None => self.album.0.push((name, page)),
        }
    }

    /// The role of each cell; every theme must paint that role there.
    fn roles(&mut self) -> String {
        let dark = self.painted(Theme::Dark);
        let paints: Vec<Paint> = dark.content.iter().map(Paint::of).collect();
        for theme in Theme::ALL {
            let painted = self.painted(theme);
            for (at, (cell, paint)) in painted.content.iter().zip(&paints).enumerate() {
                let (x, y) = dark.pos_of(at);
                let wanted = paint.cell(theme);
                assert!(looks(cell) == looks(&wanted), "{x},{y} in {}: {cell:?}\n{paint:?}", theme.name());
            }
        }
        let rows = paints.chunks(usize::from(dark.area.width));
        rows.map(|row| row.iter().map(Paint::letter).collect::<String>().trim_end().to_owned())
            .collect::<Vec<_>>()
            .join("\n")
            .trim_end()
            .to_owned()
    }

    fn painted(&mut self, theme: Theme) -> Buffer {
        self.bench.painted(&Look { theme, ..Look::usual() })
    }

    /// Runs a command by its name, which is the same in every language.
    pub(super) fn command(&mut self, name: &str) {
        self.bench.keys("^K");
        self.bench.types(name);
        self.bench.keys("Enter");
    }

    /// Gives an order past the screen.
    pub(super) fn order(&mut self, order: serde_json::Value) {
        self.bench.order(serde_json::from_value::<Order>(order).unwrap());
    }

    /// The words of a text in the language of the picture.
    pub(super) fn either<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        if self.language == Language::English { en } else { vi }
    }
}

/// How a cell is painted.
#[derive(Debug, Clone, Copy)]
struct Paint {
    role: Role,
    letter: char,
    bold: bool,
    chosen: bool,
}

impl Paint {
    /// What the dark theme's colours stand for: there every role has one of its own.
    fn of(cell: &Cell) -> Self {
        let role = ROLES.iter().find(|(role, _)| Theme::Dark.style(*role).fg == Some(cell.fg));
        let (role, letter) = *role.unwrap_or_else(|| panic!("no role has the colour of {cell:?}"));
        let has = |modifier| cell.modifier.contains(modifier);
        Self { role, letter, bold: has(Modifier::BOLD), chosen: has(Modifier::REVERSED) }
    }

    fn letter(&self) -> char {
        match (self.chosen, self.bold, self.letter) {
            (true, ..) => '#',
            (_, true, ' ') => 'T',
            (_, true, letter) => letter.to_ascii_uppercase(),
            (_, _, letter) => letter,
        }
    }

    /// The same in another theme.
    fn cell(&self, theme: Theme) -> Cell {
        let mut cell = Cell::default();
        let style = if self.chosen { theme.selected() } else { theme.style(self.role) };
        cell.set_style(style);
        if self.bold {
            cell.set_style(Style::new().add_modifier(Modifier::BOLD));
        }
        cell
    }
}

fn looks(cell: &Cell) -> (ratatui::style::Color, ratatui::style::Color, Modifier) {
    (cell.fg, cell.bg, cell.modifier)
}

/// Whether a line begins as one of our texts with figures in it, and words of ours behind them are missing.
fn is_cut_template(ours: &str, line: &str) -> bool {
    let mut literals = ours.split('{').map(|part| part.rsplit('}').next().unwrap_or_default());
    let first = literals.next().unwrap_or_default();
    let rest = line.strip_prefix(first).filter(|_| text::width(first.trim()) >= 4);
    let Some(mut rest) = rest.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) else {
        return false;
    };
    for literal in literals.filter(|literal| !literal.trim().is_empty()) {
        match rest.split_once(literal) {
            Some((_, behind)) => rest = behind,
            None => return true,
        }
    }
    false
}

/// Every text of the locale, as its file has it.
fn our_texts(language: Language) -> BTreeSet<&'static str> {
    let file = match language {
        Language::Vietnamese => include_str!("../../../assets/locale/vi.ftl"),
        Language::English => include_str!("../../../assets/locale/en.ftl"),
    };
    file.lines().filter_map(|line| Some(line.split_once(" = ")?.1.trim())).collect()
}

/// Beginnings of our own texts that were cut off: what people typed may be, what we say must not.
fn cut_labels(shown: &str, language: Language) -> Vec<String> {
    let ours = our_texts(language);
    let mut cut = Vec::new();
    for (at, _) in shown.match_indices('…') {
        let before = shown.get(..at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let piece = line.rsplit(['│', '[', '·', '|']).next().unwrap_or_default();
        let piece = piece.rsplit("  ").next().unwrap_or_default().trim();
        let longer = |ours: &&str| ours.len() > piece.len() && ours.starts_with(piece);
        let panel = line.rsplit(['│', '|']).next().unwrap_or_default().trim();
        if ours.iter().any(|ours| is_cut_template(ours, panel)) {
            cut.push(format!("{panel}…"));
        }
        let whole = ours.iter().any(|ours| ours.contains(&format!("{piece}…")));
        if !whole && text::width(piece) >= 8 && ours.range(piece..).next().is_some_and(longer) {
            cut.push(format!("{piece}…"));
        }
    }
    cut
}
