//! Lines and pages: text set into 80 columns, tables of rows that break inside their cells, A4 pages.

use unicode_segmentation::UnicodeSegmentation;

use super::FORM_FEED;
use crate::base::text::{clean, pad, width};

/// Cells of a line.
pub const COLUMNS: usize = 80;

/// Lines of an A4 page at six to the inch are 70; what printers cannot reach at its ends is left free.
pub const PAGE_LINES: usize = 64;

/// Cells kept free at the left: holes and staples.
const MARGIN: usize = 4;

/// Cells text may use.
pub(super) const ROOM: usize = COLUMNS - MARGIN;

/// Longest text taken from a record, in characters: a limit for what comes from elsewhere.
const TEXT_MAX: usize = 4_000;

/// A paper being set.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<String>);

impl Lines {
    /// A line as it is; what does not fit goes on below.
    pub(super) fn say(&mut self, text: &str) {
        self.hanging(text, 0);
    }

    /// Lines whose continuation stands further in.
    pub(super) fn hanging(&mut self, text: &str, indent: usize) {
        for (nth, line) in wrap_hanging(text, ROOM, indent).into_iter().enumerate() {
            let before = if nth == 0 { 0 } else { indent };
            self.0.push(format!("{}{line}", " ".repeat(before)));
        }
    }

    /// `Label: value`.
    pub(super) fn field(&mut self, label: &str, value: &str) {
        self.hanging(&format!("{label}: {value}"), 4);
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.0.push(String::new());
    }

    /// Lines in the middle.
    pub(super) fn center(&mut self, text: &str) {
        for line in wrap(text, ROOM) {
            let before = ROOM.saturating_sub(width(&line)) / 2;
            self.0.push(format!("{}{line}", " ".repeat(before)));
        }
    }

    /// Two columns side by side, each text in the middle of its half.
    pub(super) fn halves(&mut self, left: &[&str], right: &[&str]) {
        let half = ROOM / 2;
        let set = |texts: &[&str]| -> Vec<String> {
            let lines = texts.iter().flat_map(|text| wrap(text, half - 2));
            lines.map(|line| pad(&format!("{}{line}", " ".repeat((half - width(&line)) / 2)), half)).collect()
        };
        let (left, right) = (set(left), set(right));
        let blank = " ".repeat(half);
        for nth in 0..left.len().max(right.len()) {
            let part = |column: &[String]| column.get(nth).unwrap_or(&blank).clone();
            self.0.push(part(&left) + &part(&right));
        }
    }

    /// A table with a rule around its head: cells of these widths, a blank between them.
    pub(super) fn table(&mut self, widths: &[usize], rows: &[Vec<String>]) {
        let rule = "-".repeat(widths.iter().sum::<usize>() + widths.len().saturating_sub(1));
        self.0.push(rule.clone());
        for (nth, row) in rows.iter().enumerate() {
            self.row(widths, row);
            if nth == 0 {
                self.0.push(rule.clone());
            }
        }
        self.0.push(rule);
    }

    fn row(&mut self, widths: &[usize], row: &[String]) {
        let cells: Vec<Vec<String>> =
            row.iter().zip(widths).map(|(text, cells)| wrap(text, *cells)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for nth in 0..height {
            let line: Vec<String> = cells
                .iter()
                .zip(widths)
                .map(|(lines, cells)| pad(lines.get(nth).map_or("", String::as_str), *cells))
                .collect();
            self.0.push(line.join(" "));
        }
    }

    /// The pages: at most [`PAGE_LINES`] lines each, numbered where there are several.
    pub(super) fn pages(self) -> String {
        let body = PAGE_LINES - 2;
        let all = if self.0.len() <= PAGE_LINES { 1 } else { self.0.len().div_ceil(body) };
        let per_page = if all == 1 { PAGE_LINES } else { body };
        let mut out = String::new();
        for (nth, page) in self.0.chunks(per_page).enumerate() {
            if nth > 0 {
                out.push(FORM_FEED);
            }
            let foot = format!("{}Trang {}/{all}", " ".repeat(ROOM / 2 - 5), nth + 1);
            let numbered = [String::new(), foot];
            let feet = numbered.iter().filter(|_| all > 1);
            for line in page.iter().chain(feet) {
                let set = format!("{}{line}", " ".repeat(MARGIN));
                out.push_str(set.trim_end());
                out.push('\n');
            }
        }
        out
    }
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
            let mut lines = Lines::default();
            for text in &texts {
                lines.field("Nội dung", text);
                lines.halves(&[text], &["Độc lập - Tự do - Hạnh phúc", text]);
                lines.table(&[3, 40, 10], &[vec!["1".into(), text.clone(), text.clone()]]);
                lines.center(text);
            }
            let out = lines.pages();
            for page in out.split(FORM_FEED) {
                assert!(page.lines().count() <= PAGE_LINES);
                let wide = page.lines().find(|line| width(line) > COLUMNS);
                assert_eq!(wide, None);
            }
        }
    }

    #[test]
    fn words_are_broken_at_blanks_and_long_ones_inside() {
        assert_eq!(wrap("một hai ba", 7), ["một hai", "ba"]);
        assert_eq!(wrap("nghiêngnghiêng", 7), ["nghiêng", "nghiêng"]);
        assert_eq!(wrap("", 7), [""]);
    }
}
