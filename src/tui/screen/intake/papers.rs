//! The checklist: which papers came, how many, as originals, certified copies or photocopies.
//!
//! Keys while it has the focus: arrows a row, digits the nth visible row, Space the row, `+` all that are
//! required, left and right the kind, a digit after them its count.

use crate::domain::intake::DocumentCount;
use crate::domain::procedure::{DocumentSpec, Requirement};
use crate::tui::key::{Code, Key};
use crate::tui::widget::list::top;
use std::collections::BTreeMap;

/// Kinds of paper, in the order of the arrows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Bản chính.
    #[default]
    Original,
    /// Bản sao chứng thực.
    Certified,
    /// Bản chụp.
    Photocopy,
}

impl Kind {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Original, Self::Certified, Self::Photocopy];

    /// The key of its text.
    pub fn key(self) -> &'static str {
        match self {
            Self::Original => "copy-original",
            Self::Certified => "copy-certified",
            Self::Photocopy => "copy-photocopy",
        }
    }

    fn moved(self, right: bool) -> Self {
        match (self, right) {
            (Self::Original, true) => Self::Certified,
            (Self::Certified | Self::Photocopy, true) => Self::Photocopy,
            (Self::Photocopy, false) => Self::Certified,
            (Self::Original | Self::Certified, false) => Self::Original,
        }
    }
}

/// One row of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// English name, empty where there is none.
    pub name_en: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether nobody has said yet whether it must.
    pub to_check: bool,
    /// How many the procedure asks for, at least one.
    pub asked: (Kind, u16),
}

/// The checklist of a case, with what came.
#[derive(Debug, Clone, Default)]
pub struct Papers {
    /// Its rows.
    pub rows: Vec<Row>,
    counts: Vec<[u16; 3]>,
    /// Remarks by row.
    pub remarks: BTreeMap<u16, String>,
    /// The row in focus.
    pub at: usize,
    /// The kind in focus.
    pub kind: Kind,
    /// Whether the next digit is a count.
    counting: bool,
    /// Rows shown at once, for the digits that choose one.
    pub window: usize,
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Did {
    /// Nothing: it is not for the checklist.
    Nothing,
    /// The focus moved.
    Moved,
    /// Something was counted.
    Counted,
    /// All required papers are there: on to the next empty field.
    All,
}

impl Papers {
    /// The checklist of a case, nothing ticked.
    pub fn of<'a>(specs: impl Iterator<Item = &'a DocumentSpec>) -> Self {
        let rows: Vec<Row> = specs.map(Row::of).collect();
        Self { counts: vec![[0; 3]; rows.len()], rows, window: 9, ..Self::default() }
    }

    /// How many of a row's kind came.
    pub fn count(&self, row: usize, kind: Kind) -> u16 {
        self.counts.get(row).map_or(0, |counts| counts[kind as usize])
    }

    /// Whether anything of a row came.
    pub fn has(&self, row: usize) -> bool {
        self.counts.get(row).is_some_and(|counts| counts.iter().any(|n| *n > 0))
    }

    /// Required rows that are there, and required rows in all.
    pub fn required(&self) -> (usize, usize) {
        let required = self.rows.iter().enumerate().filter(|(_, row)| row.required);
        let there = required.clone().filter(|(at, _)| self.has(*at)).count();
        (there, required.count())
    }

    /// Rows that are required and missing.
    pub fn missing(&self) -> Vec<usize> {
        let required = self.rows.iter().enumerate().filter(|(_, row)| row.required);
        required.map(|(at, _)| at).filter(|at| !self.has(*at)).collect()
    }

    /// What came, as a command says it.
    pub fn recorded(&self) -> Vec<DocumentCount> {
        let rows = self.counts.iter().enumerate().filter(|(_, counts)| counts.iter().any(|n| *n > 0));
        rows.map(|(row, [original, certified, photocopy])| DocumentCount {
            row: u16::try_from(row).unwrap_or(u16::MAX),
            original: *original,
            certified: *certified,
            photocopy: *photocopy,
        })
        .collect()
    }

    /// Puts back what a draft recorded; rows the checklist no longer has are left out.
    pub fn restore(&mut self, recorded: &[DocumentCount]) {
        for came in recorded {
            if let Some(counts) = self.counts.get_mut(usize::from(came.row)) {
                *counts = [came.original, came.certified, came.photocopy];
            }
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Did {
        let counting = std::mem::take(&mut self.counting);
        let last = self.rows.len().saturating_sub(1);
        match key.code {
            Code::Down if self.at < last => self.at += 1,
            Code::Up if self.at > 0 => self.at -= 1,
            Code::Left | Code::Right => {
                self.kind = self.kind.moved(key.code == Code::Right);
                self.counting = true;
            }
            Code::Char(c) if !key.ctrl => return self.character(c, counting),
            _ => return Did::Nothing,
        }
        Did::Moved
    }

    fn character(&mut self, c: char, counting: bool) -> Did {
        match (c, c.to_digit(10)) {
            ('+', _) => {
                for row in self.missing() {
                    self.put_asked(row);
                }
                Did::All
            }
            (' ', _) => {
                self.toggle(self.at);
                Did::Counted
            }
            (_, Some(digit)) if counting => {
                let (row, kind) = (self.at, self.kind);
                if let Some(counts) = self.counts.get_mut(row) {
                    counts[kind as usize] = u16::try_from(digit).unwrap_or(0);
                }
                Did::Counted
            }
            (_, Some(digit @ 1..=9)) => {
                let row = self.top() + usize::try_from(digit).unwrap_or(1) - 1;
                if row < self.rows.len() {
                    self.at = row;
                    self.toggle(row);
                }
                Did::Counted
            }
            _ => Did::Nothing,
        }
    }

    /// The first row shown.
    pub fn top(&self) -> usize {
        top(self.at, self.rows.len(), self.window.max(1))
    }

    fn toggle(&mut self, row: usize) {
        if self.has(row) {
            if let Some(counts) = self.counts.get_mut(row) {
                *counts = [0; 3];
            }
        } else {
            self.put_asked(row);
        }
    }

    fn put_asked(&mut self, row: usize) {
        let Some((kind, count)) = self.rows.get(row).map(|row| row.asked) else { return };
        if let Some(counts) = self.counts.get_mut(row) {
            counts[kind as usize] = count;
        }
    }
}

impl Row {
    fn of(spec: &DocumentSpec) -> Self {
        let asked = match (spec.originals, spec.copies) {
            (0, copies @ 1..) => (Kind::Certified, copies),
            (originals, _) => (Kind::Original, originals.max(1)),
        };
        Self {
            name: spec.name.clone(),
            name_en: spec.name_en.clone().unwrap_or_default(),
            required: spec.requirement == Requirement::Required,
            to_check: spec.requirement == Requirement::ToBeChecked,
            asked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(code: &str, originals: u16, copies: u16, requirement: Requirement) -> DocumentSpec {
        DocumentSpec {
            code: code.to_owned(),
            name: format!("Giấy {code}"),
            name_en: None,
            originals,
            copies,
            requirement,
            form: None,
        }
    }

    fn papers() -> Papers {
        let specs = [
            spec("1", 1, 0, Requirement::Required),
            spec("2", 0, 2, Requirement::Required),
            spec("3", 1, 0, Requirement::Conditional),
        ];
        Papers::of(specs.iter())
    }

    fn press(papers: &mut Papers, keys: &str) -> Did {
        let mut did = Did::Nothing;
        for c in keys.chars() {
            did = papers.key(match c {
                '>' => Key::plain(Code::Right),
                'v' => Key::plain(Code::Down),
                c => Key::plain(Code::Char(c)),
            });
        }
        did
    }

    #[test]
    fn plus_ticks_all_that_is_required_in_the_kind_asked_for() {
        let mut papers = papers();
        assert_eq!(press(&mut papers, "+"), Did::All);
        assert_eq!(papers.required(), (2, 2));
        assert_eq!(papers.count(1, Kind::Certified), 2);
        assert!(!papers.has(2), "a conditional paper is not assumed");
    }

    #[test]
    fn digits_choose_rows_and_count_after_an_arrow() {
        let mut papers = papers();
        press(&mut papers, "2");
        assert!(papers.has(1) && papers.at == 1);
        press(&mut papers, "2");
        assert!(!papers.has(1), "again takes it back");
        press(&mut papers, "v>>5 ");
        assert_eq!(papers.count(2, Kind::Photocopy), 0, "Space took the row back");
        press(&mut papers, ">7");
        assert_eq!(papers.count(2, Kind::Photocopy), 7);
        assert_eq!(papers.recorded().len(), 1);
        assert_eq!(press(&mut papers, "x"), Did::Nothing);
    }

    #[test]
    fn a_draft_puts_back_what_came_and_ignores_rows_that_are_gone() {
        let mut papers = papers();
        let came = |row| DocumentCount { row, original: 1, certified: 0, photocopy: 3 };
        papers.restore(&[came(0), came(99)]);
        assert_eq!(papers.recorded(), [came(0)]);
    }
}
