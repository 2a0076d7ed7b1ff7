//! A paper as lines of text: set into cells, with tables of rows that break inside their cells, and pages
//! parted by form feeds. What every printer takes.
//!
//! Invariants: no line is wider than the page's columns; a page has at most its lines.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use super::FORM_FEED;
use super::pages::{Align, Block, Column, Half, Pages, Signature};
use crate::base::text::{clean, pad, strip_marks, width};

/// Cells of a line.
pub const COLUMNS: usize = 80;

/// Cells of a line of a paper that lies: wide paper, or small letters (17 to the inch) on A4.
pub const WIDE_COLUMNS: usize = 132;

/// Lines of an A4 page at six to the inch are 70; what printers cannot reach at its ends is left free.
pub const PAGE_LINES: usize = 64;

/// Lines of half an A4 page lying (A5): continuous paper of 5.5 inches has 33.
pub const HALF_PAGE_LINES: usize = 30;

/// Cells kept free at the left: holes and staples.
const MARGIN: usize = 4;

/// Longest text taken from a record, in characters: a limit for what comes from elsewhere.
const TEXT_MAX: usize = 4_000;

/// Cells a line needs for two halves side by side.
const HALVES_MIN: usize = 60;

/// What stands under the part of who signs.
pub(super) const SIGN_HINT: &str = "(ký, ghi rõ họ tên)";
const SIGN_HINT_ASCII: &str = "(ky, ghi ro ho ten)";

/// Lines of room to sign.
const SIGN_LINES: usize = 3;

/// A page of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextPage {
    /// Cells of a line, those of the margin too.
    pub columns: usize,
    /// Cells kept free at the left.
    pub margin: usize,
    /// Lines of a page; `None` for a roll, which has no pages.
    pub lines: Option<usize>,
    /// Without diacritics: for printers that know ASCII alone.
    pub ascii: bool,
}

impl TextPage {
    /// A4, six lines to the inch.
    pub const A4: Self = Self { columns: COLUMNS, margin: MARGIN, lines: Some(PAGE_LINES), ascii: false };

    /// Half of it lying: the paper of most dot-matrix printers at desks.
    pub const A5: Self = Self { lines: Some(HALF_PAGE_LINES), ..Self::A4 };

    /// A roll of so many columns.
    pub fn roll(columns: usize) -> Self {
        Self { columns, margin: 0, lines: None, ascii: true }
    }

    /// Cells text may use.
    fn room(&self) -> usize {
        self.columns.saturating_sub(self.margin).max(1)
    }
}

/// A paper as text; one that lies has [`WIDE_COLUMNS`] where pages have ends at all.
pub fn text(pages: &Pages, page: &TextPage) -> String {
    let wide = TextPage { columns: WIDE_COLUMNS, ..*page };
    let page = if pages.is_lying() && page.lines.is_some() { &wide } else { page };
    let mut lines = Lines {
        room: page.room(),
        is_roll: page.lines.is_none(),
        ascii: page.ascii,
        body: page.lines.map_or(0, |lines| lines.saturating_sub(2)),
        pages: vec![Vec::new()],
    };
    let folded = page.ascii.then(|| pages.rewritten(to_ascii));
    folded.as_ref().unwrap_or(pages).blocks().iter().for_each(|block| lines.block(block));
    lines.numbered(page)
}

/// Without diacritics; what is no ASCII even then is a question mark, what takes no room is left out.
pub(super) fn to_ascii(text: &str) -> String {
    let replaced = |c: char| match c {
        '–' | '—' => '-',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '•' | '·' => '*',
        '→' => '>',
        c if c.is_ascii() => c,
        _ => '?',
    };
    strip_marks(text).chars().filter(|c| c.width() != Some(0)).map(replaced).collect()
}

/// A paper being set: its pages, as they are forced to begin.
#[derive(Debug)]
struct Lines {
    room: usize,
    is_roll: bool,
    ascii: bool,
    /// Lines of a page above its number; none on a roll.
    body: usize,
    pages: Vec<Vec<String>>,
}

impl Lines {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Text { text, indent } => self.hanging(text, *indent),
            Block::Field { label, value, .. } => self.hanging(&format!("{label}: {value}"), 4),
            Block::Small(text) => self.hanging(text, 0),
            Block::Gap => self.line(String::new()),
            Block::Title(text) | Block::Mark(text) | Block::Center(text) | Block::Big(text) => {
                self.center(text);
            }
            Block::Head { left, right } => self.head(left, right),
            Block::Dated(text) if self.room < HALVES_MIN => self.center(text),
            Block::Dated(text) => self.beside(&[vec![""], vec![text]]),
            Block::Signatures(signatures) => self.signatures(signatures),
            Block::Table { columns, rows } => self.table(columns, rows),
            Block::Code(_) => {}
            Block::Transfer { code, told } => self.transfer(code, told),
            Block::Rule | Block::Overleaf => self.line("-".repeat(self.room)),
            Block::Break if self.is_roll => self.line("-".repeat(self.room)),
            Block::Break => self.pages.push(Vec::new()),
        }
    }

    fn line(&mut self, line: String) {
        if let Some(page) = self.pages.last_mut() {
            page.push(line);
        }
    }

    /// Lines whose continuation stands further in.
    fn hanging(&mut self, text: &str, indent: usize) {
        for (nth, line) in wrap_hanging(text, self.room, indent).into_iter().enumerate() {
            let before = if nth == 0 { 0 } else { indent };
            self.line(format!("{}{line}", " ".repeat(before)));
        }
    }

    /// Lines in the middle.
    fn center(&mut self, text: &str) {
        for line in wrap(text, self.room) {
            let before = self.room.saturating_sub(width(&line)) / 2;
            self.line(format!("{}{line}", " ".repeat(before)));
        }
    }

    fn head(&mut self, left: &[Half], right: &[Half]) {
        let told = |half: &Half| match half {
            Half::Plain(text) | Half::Strong(text) => text.clone(),
            Half::Underline => "-".repeat(15),
        };
        let (left, right): (Vec<String>, Vec<String>) =
            (left.iter().map(told).collect(), right.iter().map(told).collect());
        if self.room < HALVES_MIN {
            return right.iter().chain(&left).for_each(|text| self.center(text));
        }
        let column = |texts: &[String]| -> Vec<String> { texts.to_vec() };
        self.beside(&[column(&left), column(&right)]);
    }

    /// Columns side by side, each text in the middle of its own.
    fn beside<T: AsRef<str>>(&mut self, columns: &[Vec<T>]) {
        let cells = self.room / columns.len().max(1);
        let centered = |line: String| {
            pad(&format!("{}{line}", " ".repeat(cells.saturating_sub(width(&line)) / 2)), cells)
        };
        let set = |texts: &Vec<T>| -> Vec<String> {
            let lines = texts.iter().flat_map(|text| wrap(text.as_ref(), cells.saturating_sub(2).max(1)));
            lines.map(centered).collect()
        };
        let columns: Vec<Vec<String>> = columns.iter().map(set).collect();
        let blank = " ".repeat(cells);
        for nth in 0..columns.iter().map(Vec::len).max().unwrap_or(0) {
            let line = columns.iter().map(|column| column.get(nth).unwrap_or(&blank).as_str()).collect();
            self.line(line);
        }
    }

    /// Who signs, with room to sign above the names.
    fn signatures(&mut self, signatures: &[Signature]) {
        let hint = if self.ascii { SIGN_HINT_ASCII } else { SIGN_HINT };
        let parts: Vec<Vec<&str>> = signatures.iter().map(|who| vec![who.part.as_str(), hint]).collect();
        self.beside(&parts);
        (0..SIGN_LINES).for_each(|_| self.line(String::new()));
        let names: Vec<Vec<&str>> = signatures.iter().map(|who| vec![who.name.as_str()]).collect();
        self.beside(&names);
    }

    /// A transfer in words, and its code beside them where the letters for it are there and a page has room
    /// for both it and what it belongs to.
    fn transfer(&mut self, code: &str, told: &[(String, String)]) {
        let picture = if self.ascii { None } else { super::codes::qr(code).map(|qr| qr.half_blocks()) };
        let fits = |lines: &Vec<String>| {
            lines.len() * 2 <= self.body && width(lines.first().map_or("", String::as_str)) + 20 <= self.room
        };
        let Some(picture) = picture.filter(fits) else {
            return told.iter().for_each(|(label, value)| self.hanging(&format!("{label}: {value}"), 4));
        };
        let cells = width(picture.first().map_or("", String::as_str)) + 2;
        let room = self.room.saturating_sub(cells);
        let words: Vec<String> = told
            .iter()
            .flat_map(|(label, value)| wrap_hanging(&format!("{label}: {value}"), room, 0))
            .collect();
        let height = picture.len().max(words.len());
        let used = self.pages.last().map_or(0, |page| page.len() % self.body.max(1));
        if used + height > self.body {
            // A code that is cut is none.
            (used..self.body).for_each(|_| self.line(String::new()));
        }
        for nth in 0..height {
            let (code, words) = (picture.get(nth), words.get(nth));
            let code = pad(code.map_or("", String::as_str), cells);
            self.line(format!("{code}{}", words.map_or("", String::as_str)));
        }
    }

    /// A table with a rule around its head: cells by the shares, a blank between them.
    fn table(&mut self, columns: &[Column], rows: &[Vec<String>]) {
        let cells = cells_of(columns, self.room);
        let rule = "-".repeat(cells.iter().sum::<usize>() + cells.len().saturating_sub(1));
        self.line(rule.clone());
        for (nth, row) in rows.iter().enumerate() {
            self.row(columns, &cells, row);
            if nth == 0 {
                self.line(rule.clone());
            }
        }
        self.line(rule);
    }

    fn row(&mut self, columns: &[Column], cells: &[usize], row: &[String]) {
        let set: Vec<Vec<String>> = row.iter().zip(cells).map(|(text, cells)| wrap(text, *cells)).collect();
        let height = set.iter().map(Vec::len).max().unwrap_or(0);
        for nth in 0..height {
            let part = |((lines, cells), column): ((&Vec<String>, &usize), &Column)| {
                let text = lines.get(nth).map_or("", String::as_str);
                match column.align {
                    Align::Right => {
                        pad(&format!("{}{text}", " ".repeat(cells - width(text).min(*cells))), *cells)
                    }
                    Align::Left | Align::Center => pad(text, *cells),
                }
            };
            let line: Vec<String> = set.iter().zip(cells).zip(columns).map(part).collect();
            self.line(line.join(" "));
        }
    }

    /// The pages with their numbers where there are several: each at most as long as paper is.
    fn numbered(self, page: &TextPage) -> String {
        let leaves = match page.lines {
            None => vec![self.pages.concat()],
            Some(most) if self.pages.len() == 1 && self.pages.iter().all(|page| page.len() <= most) => {
                self.pages
            }
            Some(most) => {
                let body = most.saturating_sub(2).max(1);
                self.pages.iter().flat_map(|page| page.chunks(body).map(<[String]>::to_vec)).collect()
            }
        };
        let all = leaves.len();
        let mut out = String::new();
        for (nth, leaf) in leaves.iter().enumerate() {
            if nth > 0 {
                out.push(FORM_FEED);
            }
            let foot = format!("{}Trang {}/{all}", " ".repeat((self.room / 2).saturating_sub(5)), nth + 1);
            let feet = [String::new(), foot];
            for line in leaf.iter().chain(feet.iter().filter(|_| all > 1)) {
                let set = format!("{}{line}", " ".repeat(page.margin));
                out.push_str(set.trim_end());
                out.push('\n');
            }
        }
        out
    }
}

/// The cells of columns: their shares where they fit as they are, else in proportion, one at least.
fn cells_of(columns: &[Column], room: usize) -> Vec<usize> {
    let room = room.saturating_sub(columns.len().saturating_sub(1));
    let all: usize = columns.iter().map(|column| column.share).sum();
    if all <= room {
        return columns.iter().map(|column| column.share).collect();
    }
    let scaled = |column: &Column| (column.share * room / all.max(1)).max(1);
    columns.iter().map(scaled).collect()
}

/// Breaks a text at blanks; a word longer than the line is broken between its signs.
pub(super) fn wrap(text: &str, cells: usize) -> Vec<String> {
    wrap_hanging(text, cells, 0)
}

fn wrap_hanging(text: &str, cells: usize, indent: usize) -> Vec<String> {
    let text = clean(text, TEXT_MAX).text;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let room = |lines: &Vec<String>| if lines.is_empty() { cells } else { cells.saturating_sub(indent) };
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let gap = usize::from(!line.is_empty());
        if width(&line) + gap + width(word) <= room(&lines) {
            line.push_str(if gap == 1 { " " } else { "" });
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for sign in word.graphemes(true) {
            if width(&line) + width(sign) > room(&lines) {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(sign);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn no_text_makes_a_line_too_wide_or_a_page_too_long(
            texts in proptest::collection::vec("\\PC{0,80}|[a-zắằđ ]{0,300}|[👩‍⚕️你好\\t ]{0,60}", 0..12)
        ) {
            let mut pages = Pages::default();
            for text in &texts {
                pages.field("Nội dung", text);
                pages.head(vec![Half::Strong(text.clone()), Half::Underline]);
                let columns = [Column::left(3), Column::left(40), Column::right(10)];
                pages.table(&columns, vec![vec!["1".into(), text.clone(), text.clone()]]);
                pages.center(text);
                pages.transfer(text.clone(), vec![("Số tiền".into(), text.clone())]);
                pages.signatures(vec![Signature::new(text, text), Signature::new("B", text)]);
            }
            for size in [TextPage::A4, TextPage::A5, TextPage::roll(42), TextPage::roll(32)] {
                let out = super::text(&pages, &size);
                for page in out.split(FORM_FEED) {
                    assert!(page.lines().count() <= size.lines.unwrap_or(usize::MAX));
                    let wide = page.lines().find(|line| width(line) > size.columns);
                    assert_eq!(wide, None);
                }
                assert!(!size.ascii || out.is_ascii());
            }
        }
    }

    #[test]
    fn a_roll_stacks_the_halves_and_an_amount_stands_at_the_right() {
        let mut pages = Pages::default();
        pages.head(vec![Half::Strong("UBND XÃ ĐẠ HUOAI".into())]);
        let columns = [Column::left(40), Column::right(20)];
        pages.table(&columns, vec![vec!["Lệ phí".into(), "8.000".into()]]);
        let told = text(&pages, &TextPage::roll(42));
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.first(), Some(&"    CONG HOA XA HOI CHU NGHIA VIET NAM"));
        assert_eq!(lines.get(3), Some(&"             UBND XA DA HUOAI"));
        assert_eq!(lines.get(5).map(|line| width(line)), Some(41), "{told}");
    }

    #[test]
    fn a_new_page_begins_where_it_is_asked_for_and_all_are_numbered() {
        let mut pages = Pages::default();
        pages.say("một");
        pages.append(pages.clone());
        let told = text(&pages, &TextPage::A5);
        let pages: Vec<&str> = told.split(FORM_FEED).collect();
        assert_eq!(pages.len(), 2);
        assert!(pages.iter().zip(["Trang 1/2", "Trang 2/2"]).all(|(page, foot)| page.contains(foot)));
    }

    #[test]
    fn words_are_broken_at_blanks_and_long_ones_inside() {
        assert_eq!(wrap("một hai ba", 7), ["một hai", "ba"]);
        assert_eq!(wrap("nghiêngnghiêng", 7), ["nghiêng", "nghiêng"]);
        assert_eq!(wrap("", 7), [""]);
    }
}
