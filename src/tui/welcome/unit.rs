//! The third page: which unit the office belongs to, by a few letters, and its agency code.
//!
//! The program knows the provinces; a file of all units is read where its path is typed, and goes into the
//! store with the set-up. A unit no list holds is taken as it is typed. No list tells agency codes: the
//! code is typed, and what it says of itself stands below it.

use super::questions::{AGENCY_MAX, Ask, Given, UNIT_MAX, check, code_means};
use super::{Page, Turn, label};
use crate::base::text;
use crate::domain::number::AgencyCode;
use crate::domain::units::{Province, provinces};
use crate::locale::Texts;
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::widget::list::Cursor;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Units kept of what matches: nobody reads further.
const KEPT: usize = 100;
/// Column in which fields begin.
const FIELDS: u16 = 15;
/// Lines below the list: the code, what it means, what is wrong.
const BELOW: u16 = 5;
/// Characters of a path at most.
const PATH_MAX: usize = 400;

/// What has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Unit,
    Path,
    Agency,
}

/// The page.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    query: Field,
    path: Field,
    agency: Field,
    focus: Focus,
    /// What is offered: name and folded name.
    rows: Vec<(String, String)>,
    hits: Vec<usize>,
    cursor: Cursor,
    /// The row in focus was moved to: Enter takes it though nothing is typed.
    moved: bool,
    /// The list that was read, to go into the store.
    list: Option<Arc<Vec<Province>>>,
    /// What reading a list came to: well or not, and the words.
    told: Option<(bool, String)>,
    wrong: Option<&'static str>,
}

impl Unit {
    /// With what the program knows.
    pub(super) fn new() -> Self {
        let mut page = Self {
            query: Field::new(UNIT_MAX, Mask::Text),
            path: Field::new(PATH_MAX, Mask::Text),
            agency: Field::new(AGENCY_MAX, Mask::Text),
            focus: Focus::Unit,
            rows: rows(&provinces()),
            hits: Vec::new(),
            cursor: Cursor::default(),
            moved: false,
            list: None,
            told: None,
            wrong: None,
        };
        page.search();
        page
    }

    /// The list that was read.
    pub(super) fn list(&self) -> Option<&Arc<Vec<Province>>> {
        self.list.as_ref()
    }

    /// What reading the file came to.
    pub(super) fn read(&mut self, list: Result<Vec<Province>, String>, texts: &Texts) {
        match list {
            Ok(list) => {
                let units = list.iter().map(|province| province.wards.len()).sum::<usize>().to_string();
                let told = [("provinces", list.len().to_string()), ("units", units)];
                let told = told.each_ref().map(|(name, value)| (*name, value.as_str()));
                self.told = Some((true, texts.say_with("setup-units-read", &told)));
                self.rows = rows(&list);
                self.list = Some(Arc::new(list));
                self.focus = Focus::Unit;
                self.search();
            }
            Err(why) => self.told = Some((false, texts.say_with("setup-units-not-read", &[("why", &why)]))),
        }
    }

    /// Every word must begin a word of the unit's or its province's name; early matches first.
    fn search(&mut self) {
        let folded = text::fold(self.query.value());
        let words: Vec<&str> = folded.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        let begins = |name: &str, word: &str| name.split([' ', ',']).position(|own| own.starts_with(word));
        let place = |name: &str| words.iter().map(|word| begins(name, word)).sum::<Option<usize>>();
        let mut hits: Vec<(usize, usize)> =
            self.rows.iter().enumerate().filter_map(|(at, row)| Some((place(&row.1)?, at))).collect();
        hits.sort_unstable();
        self.hits = hits.into_iter().take(KEPT).map(|hit| hit.1).collect();
        self.cursor = Cursor::default();
        self.moved = false;
    }

    /// Takes the row in focus, or the words as they stand where none fits.
    fn choose(&mut self) {
        let meant = self.moved || !self.query.is_empty();
        let row = self.hits.get(self.cursor.at).and_then(|at| self.rows.get(*at)).filter(|_| meant);
        if let Some((name, _)) = row {
            self.query.set(&name.clone());
            self.search();
        }
        self.focus = Focus::Agency;
    }

    fn unit_key(&mut self, key: Key) {
        let moved = matches!(key.code, Code::Up | Code::Down) && self.cursor.key(key, self.hits.len());
        if moved || self.cursor.page(key, self.hits.len(), 8) {
            self.moved = true;
            return;
        }
        let before = self.query.value().to_owned();
        self.query.key(key);
        if before != self.query.value() {
            self.search();
        }
    }

    fn draw_list(&self, canvas: &mut Canvas<'_, '_>, at: Rect, texts: &Texts) {
        let rows = usize::from(at.height);
        if self.hits.is_empty() {
            for (line, words) in (0..).zip(wrap(&texts.say("setup-unit-as-typed"), usize::from(at.width - 1)))
            {
                canvas.text(at, line, 1, &words, Role::Quiet);
            }
            return;
        }
        let top = self.cursor.top(self.hits.len(), rows.max(1));
        for (line, (nth, row)) in (0..).zip(self.hits.iter().enumerate().skip(top).take(rows)) {
            let Some((name, _)) = self.rows.get(*row) else { continue };
            canvas.text(at, line, 1, name, Role::Text);
            if nth == self.cursor.at && self.focus == Focus::Unit {
                canvas.text(at, line, 0, canvas.look.glyphs.focus, Role::Accent);
                canvas.select(at, line);
            }
        }
    }

    fn draw_agency(&self, canvas: &mut Canvas<'_, '_>, at: Rect, texts: &Texts) {
        let focused = self.focus == Focus::Agency;
        label(canvas, at, 0, &texts.say("setup-agency"), focused);
        self.agency.draw(canvas, at, 0, FIELDS, 38.min(at.width.saturating_sub(FIELDS)), focused);
        let (told, role) = match (self.wrong, self.agency.value().parse::<AgencyCode>()) {
            (Some(wrong), _) => (texts.say(wrong), Role::Bad),
            (None, Ok(code)) => (means(&code, texts), Role::Text),
            (None, Err(_)) => (texts.say("setup-agency-hint"), Role::Quiet),
        };
        for (line, words) in (1..).zip(wrap(&told, usize::from(at.width))) {
            canvas.text(at, line, 0, &words, role);
        }
    }
}

/// What is offered: units with their province, or provinces where their units are not known.
fn rows(list: &[Province]) -> Vec<(String, String)> {
    let names = list.iter().flat_map(|province| {
        let units = province.wards.iter().map(|ward| format!("{}, {}", ward.name, province.name));
        units.chain([province.name.clone()])
    });
    names.map(|name| (name.clone(), text::fold(&name))).collect()
}

fn means(code: &AgencyCode, texts: &Texts) -> String {
    let (level, root, below) = code_means(code);
    let key = if below.is_empty() { "setup-code-root" } else { "setup-code-below" };
    let level = texts.say(level);
    let serial = if root == "G01" { "000001" } else { "0001" };
    let number = format!("{code}-261123-{serial}");
    texts.say_with(key, &[("root", &root), ("level", &level), ("below", &below), ("number", &number)])
}

impl Page for Unit {
    fn key(&mut self, key: Key, given: &mut Given) -> Turn {
        self.wrong = None;
        match (self.focus, key.code) {
            (Focus::Unit, Code::F(4)) => self.focus = Focus::Path,
            (Focus::Path, Code::F(4) | Code::Up | Code::BackTab) => self.focus = Focus::Unit,
            (Focus::Path, Code::Enter) => match self.path.filled() {
                Some(path) => return Turn::Read(path),
                None => self.focus = Focus::Unit,
            },
            (Focus::Path, _) => drop(self.path.key(key)),
            (Focus::Unit, Code::Enter | Code::Tab) => self.choose(),
            (Focus::Unit, _) => self.unit_key(key),
            (Focus::Agency, Code::Up | Code::BackTab) => self.focus = Focus::Unit,
            (Focus::Agency, Code::Enter | Code::Tab | Code::Down) => {
                if self.give(given) {
                    return Turn::Next;
                }
            }
            (Focus::Agency, _) => drop(self.agency.key(key)),
        }
        Turn::Stay
    }

    fn paste(&mut self, text: &str) {
        match self.focus {
            Focus::Unit => {
                self.query.paste(text);
                self.search();
            }
            Focus::Path => self.path.paste(text),
            Focus::Agency => self.agency.paste(text),
        }
    }

    fn words(&self) -> Option<&Field> {
        (self.focus == Focus::Unit).then_some(&self.query)
    }

    fn give(&mut self, given: &mut Given) -> bool {
        let unit = given.give(Ask::Unit, self.query.value());
        let agency = given.give(Ask::Agency, self.agency.value());
        self.wrong = unit.and(agency).err();
        if self.wrong.is_some() {
            self.focus =
                if check(Ask::Unit, self.query.value()).is_err() { Focus::Unit } else { Focus::Agency };
        }
        self.wrong.is_none()
    }

    fn asks(&self) -> Ask {
        if self.focus == Focus::Agency { Ask::Agency } else { Ask::Unit }
    }

    fn hint(&self, texts: &Texts) -> String {
        match (&self.told, self.focus) {
            (Some((_, told)), _) => told.clone(),
            (None, Focus::Path) => texts.say("setup-units-hint"),
            _ => texts.say(&format!("{}-hint", self.asks().question().label)),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>, at: Rect, texts: &Texts) {
        let room = at.width.saturating_sub(FIELDS);
        if self.focus == Focus::Path {
            label(canvas, at, 0, &texts.say("setup-units"), true);
            self.path.draw(canvas, at, 0, FIELDS, room, true);
        } else {
            label(canvas, at, 0, &texts.say("setup-unit"), self.focus == Focus::Unit);
            self.query.draw(canvas, at, 0, FIELDS, room, self.focus == Focus::Unit);
        }
        let below = BELOW.min(at.height.saturating_sub(2));
        let rows = at.height.saturating_sub(below + 1);
        self.draw_list(canvas, Rect { y: at.y + 1, height: rows, ..at }, texts);
        let y = at.y + at.height - below + 1;
        self.draw_agency(canvas, Rect { y, height: below - 1, ..at }, texts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(page: &mut Unit, text: &str) {
        let mut given = Given::default();
        for c in text.chars() {
            page.key(Key::plain(Code::Char(c)), &mut given);
        }
    }

    fn names(page: &Unit) -> Vec<&str> {
        page.hits.iter().map(|at| page.rows[*at].0.as_str()).collect()
    }

    #[test]
    fn the_provinces_are_found_by_folded_letters_and_a_list_adds_its_units() {
        let texts = Texts::new(crate::locale::Language::Vietnamese);
        let mut page = Unit::new();
        typed(&mut page, "la do");
        assert_eq!(names(&page), ["Tỉnh Lâm Đồng"]);
        let list =
            crate::exchange::units::read_units(include_bytes!("../../../tests/data/units.json").as_slice());
        page.query.set("");
        page.read(list.map_err(|fault| fault.to_string()), &texts);
        typed(&mut page, "ba dinh ha");
        assert_eq!(names(&page), ["Phường Ba Đình, Thành phố Hà Nội"]);
        assert_eq!(page.list().map(|list| list.len()), Some(2));
        page.read(Err("không có tệp".into()), &texts);
        assert!(page.hint(&texts).contains("không có tệp"));
        assert_eq!(page.list().map(|list| list.len()), Some(2), "what was read before stays");
    }

    #[test]
    fn enter_takes_the_row_a_name_no_list_holds_stays_as_typed_and_the_code_is_needed() {
        let mut given = Given::default();
        let mut page = Unit::new();
        typed(&mut page, "lam dong");
        page.key(Key::plain(Code::Enter), &mut given);
        assert_eq!(page.query.value(), "Tỉnh Lâm Đồng");
        assert_eq!(page.key(Key::plain(Code::Enter), &mut given), Turn::Stay);
        assert_eq!(page.wrong, Some("setup-wrong-agency"));
        typed(&mut page, "h36.14");
        assert_eq!(page.key(Key::plain(Code::Enter), &mut given), Turn::Next);
        assert_eq!((given.get(Ask::Unit), given.get(Ask::Agency)), ("Tỉnh Lâm Đồng", "H36.14"));
        let mut page = Unit::new();
        typed(&mut page, "xã Đạ Huoai, Lâm Đồng");
        page.key(Key::plain(Code::Enter), &mut given);
        typed(&mut page, "H36.14");
        page.key(Key::plain(Code::Enter), &mut given);
        assert_eq!(given.get(Ask::Unit), "xã Đạ Huoai, Lâm Đồng");
        let mut page = Unit::new();
        page.key(Key::plain(Code::Enter), &mut given);
        assert_eq!((page.query.value(), page.focus), ("", Focus::Agency), "Enter alone chooses nothing");
    }
}
