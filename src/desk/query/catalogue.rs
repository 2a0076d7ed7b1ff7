//! The catalogue as lists and the picker see it: a row a code, with what is in force.
//!
//! [`Catalogue`] is a picture taken once and kept until `View::catalogue_version` rises; finding in it
//! needs neither engine nor disk.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use time::Date;

use crate::base::text::{fit, fold};
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::keys;
use crate::desk::library::Shipped;
use crate::desk::rows::{CatalogueRow, SlotRow};
use crate::domain::procedure::{Listed, ProcedureCode, Shelf, Source, listed, short_name};
use crate::domain::units::Province;
use crate::record::codec;
use crate::store::state::{KeyRange, Order, StateFault};

/// What can be done under a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Its limit is known.
    Usable,
    /// Its limit, or one of them, cannot be read: the officer sets the due time.
    LimitUnknown,
    /// Only its name is known: nothing can be promised under it.
    Bare,
}

/// A code of the catalogue, for the picker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// The procedure's code.
    pub code: ProcedureCode,
    /// Its full name.
    pub name: String,
    /// What a clerk calls it.
    pub short_name: String,
    /// Letter of the ticket group, where one was proposed.
    pub group: Option<char>,
    /// What can be done under it.
    pub standing: Standing,
    /// It ships with the program.
    pub shipped: bool,
    /// Code, short name and name without marks: each word stands behind a space.
    key: String,
}

/// The whole catalogue at one moment; cloning it shares the rows.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    entries: Arc<[CatalogueEntry]>,
}

/// Words of a query that are looked at.
const WORDS_MAX: usize = 8;
/// Cells of a short name made from a long one.
const SHORT_CELLS: usize = 60;

impl Catalogue {
    /// A catalogue of these entries.
    pub fn new(entries: Vec<CatalogueEntry>) -> Self {
        Self { entries: entries.into() }
    }

    /// All entries by code.
    pub fn entries(&self) -> &[CatalogueEntry] {
        &self.entries
    }

    /// The entry of a code.
    pub fn get(&self, code: &ProcedureCode) -> Option<&CatalogueEntry> {
        let at = self.entries.binary_search_by(|entry| entry.code.cmp(code)).ok()?;
        self.entries.get(at)
    }

    /// Entries that hold every word of a query, with or without marks: first the one whose code it is,
    /// then those whose short name begins with it, then the others; shipped ones first each time.
    pub fn find(&self, query: &str, limit: usize) -> Vec<&CatalogueEntry> {
        let query = fold(query);
        let words: Vec<String> = query.split(' ').flat_map(sought).take(WORDS_MAX).collect();
        let mut found: Vec<(Rank, &CatalogueEntry)> = self
            .entries
            .iter()
            .filter(|entry| words.iter().all(|word| entry.key.contains(word)))
            .map(|entry| (entry.rank(&query), entry))
            .collect();
        // Stable: entries of one rank stay in the order of their codes.
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().take(limit).map(|(_, entry)| entry).collect()
    }
}

/// How near an entry is to a query: the lower the nearer; then shipped before others.
type Rank = (u8, bool);

/// What is looked for: a word at the beginning of a word, a number anywhere in a code.
fn sought(word: &str) -> Vec<String> {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.starts_with(|c: char| c.is_ascii_digit()) {
        return vec![bare.to_owned()];
    }
    bare.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(|w| format!(" {w}")).collect()
}

impl CatalogueEntry {
    fn new(code: ProcedureCode, shelf: &Shelf) -> Option<Self> {
        let brief = shelf.in_force()?;
        let shipped = Shipped::get().version(code.as_str()).map(|version| &version.procedure);
        let short = shipped.map_or_else(|| short_name(&brief.name), |own| own.short_name.clone());
        let standing = match (&brief.limit, brief.source) {
            (_, Source::Catalogue) => Standing::Bare,
            (Some(limit), _) if !limit.contains('?') => Standing::Usable,
            _ => Standing::LimitUnknown,
        };
        Some(Self {
            key: format!(" {} {} {}", fold(code.as_str()), words(&short), words(&brief.name)),
            name: brief.name.clone(),
            short_name: fit(&short, SHORT_CELLS),
            group: shipped.and_then(|own| own.ticket_group),
            standing,
            shipped: shipped.is_some(),
            code,
        })
    }

    /// Code, short name and name, folded, a space between words.
    pub fn folded(&self) -> &str {
        self.key.trim_start()
    }

    fn rank(&self, query: &str) -> Rank {
        let nearness = if self.code.as_str().eq_ignore_ascii_case(query) {
            0
        } else if !query.is_empty() && fold(&self.short_name).starts_with(query) {
            1
        } else {
            2
        };
        (nearness, !self.shipped)
    }
}

/// Folded, with punctuation as spaces, so that each word begins behind one.
fn words(text: &str) -> String {
    fold(text).replace(|c: char| !c.is_alphanumeric(), " ")
}

/// The list where there is no store: what ships with the program.
pub fn shipped_listed(on: Date) -> Vec<Listed> {
    rows_of(&BTreeMap::new(), |code, shelf| listed(code, shelf, on))
}

/// One row for every code that ships or is on a shelf.
fn rows_of<T>(
    held: &BTreeMap<ProcedureCode, CatalogueRow>,
    mut row: impl FnMut(&ProcedureCode, &Shelf) -> Option<T>,
) -> Vec<T> {
    let shipped = Shipped::get();
    let mut codes: Vec<&ProcedureCode> = shipped.codes().chain(held.keys()).collect();
    codes.sort();
    codes.dedup();
    let blank = CatalogueRow::default();
    let shelf = |code| held.get(code).unwrap_or(&blank).shelf(shipped.brief(code));
    codes.into_iter().filter_map(|code| row(code, &shelf(code))).collect()
}

impl Engine {
    /// The list with what is in force on a day, by code.
    pub fn catalogue_listed(&mut self, on: Date) -> Result<Vec<Listed>, DeskFault> {
        Ok(rows_of(&self.held_catalogue()?, |code, shelf| listed(code, shelf, on)))
    }

    /// The entries of the picker, by code.
    pub fn catalogue_rows(&mut self) -> Result<Vec<CatalogueEntry>, DeskFault> {
        Ok(rows_of(&self.held_catalogue()?, |code, shelf| CatalogueEntry::new(code.clone(), shelf)))
    }

    /// The catalogue as it stands.
    pub fn catalogue(&mut self) -> Result<Catalogue, DeskFault> {
        Ok(Catalogue::new(self.catalogue_rows()?))
    }

    /// What is recorded of each code, as last committed.
    fn held_catalogue(&mut self) -> Result<BTreeMap<ProcedureCode, CatalogueRow>, DeskFault> {
        let mut held: BTreeMap<ProcedureCode, CatalogueRow> = BTreeMap::new();
        let mut unreadable = false;
        let (_, ledger, _) = self.settled()?;
        ledger.state().range(&KeyRange::prefix(&[keys::CATALOGUE]), Order::Forward, &mut |key, value| {
            let parts = keys::catalogue_parts(key).and_then(|(code, slot)| Some((code.parse().ok()?, slot)));
            match (parts, codec::decode::<SlotRow>(value)) {
                (Some((code, slot)), Ok(row)) => held.entry(code).or_default().set(slot, row),
                _ => unreadable = true,
            }
            ControlFlow::Continue(())
        })?;
        if unreadable {
            return Err(StateFault::Invalid("a row of the catalogue").into());
        }
        Ok(held)
    }

    /// The administrative units in use; none before a list was imported.
    pub fn units(&mut self) -> Result<Vec<Province>, DeskFault> {
        let (fold, ledger, reading) = self.settled()?;
        let Some(hash) = fold.units(ledger.state())? else { return Ok(Vec::new()) };
        let bytes = fold.content_bytes(ledger.state(), &reading, hash)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::procedure::Brief;

    fn entry(code: &str, name: &str) -> CatalogueEntry {
        let brief = Brief {
            name: name.to_owned(),
            levels: Vec::new(),
            source: Source::Catalogue,
            limit: None,
            fees: Vec::new(),
        };
        let code: ProcedureCode = code.parse().unwrap();
        let builtin = Shipped::get().brief(&code).cloned();
        CatalogueEntry::new(code, &Shelf { builtin, row: Some(brief), ..Shelf::default() }).unwrap()
    }

    fn catalogue() -> Catalogue {
        Catalogue::new(vec![
            entry("1.000001", "Thủ tục Đăng ký thường trú cho tàu cá"),
            entry("1.004222", ""),
            entry("9.004222", "Cấp lại giấy phép"),
            entry("9.100000", "Xác nhận việc đăng ký, thường trú"),
        ])
    }

    fn codes(query: &str) -> Vec<String> {
        catalogue().find(query, 10).iter().map(|entry| entry.code.to_string()).collect()
    }

    #[test]
    fn a_code_comes_first_then_short_names_that_begin_so_then_shipped_ones() {
        assert_eq!(codes("1.004222"), ["1.004222"]);
        assert_eq!(codes("đăng ký thường trú"), ["1.004222", "1.000001", "9.100000"]);
        assert_eq!(codes("DANG KY THUONG TRU"), ["1.004222", "1.000001", "9.100000"]);
        assert_eq!(codes("tru thuong"), ["1.004222", "1.000001", "9.100000"]);
        assert_eq!(codes(""), ["1.004222", "1.000001", "9.004222", "9.100000"]);
    }

    #[test]
    fn words_are_met_at_their_beginning_and_numbers_anywhere() {
        assert_eq!(codes("tàu"), ["1.000001"]);
        assert_eq!(codes("ruong"), Vec::<String>::new());
        assert_eq!(codes("004222"), ["1.004222", "9.004222"]);
        assert_eq!(codes("Xác nhận việc đăng ký, thường trú"), ["9.100000"], "a name as it was copied");
        assert_eq!(codes("(004222)"), ["1.004222", "9.004222"]);
        assert_eq!(catalogue().find("thuong", 1).len(), 1);
    }

    #[test]
    fn without_a_store_what_ships_is_listed() {
        let on = Date::from_calendar_date(2026, time::Month::November, 23).unwrap();
        let rows = shipped_listed(on);
        assert_eq!(rows.len(), Shipped::get().codes().count());
        assert!(rows.is_sorted_by_key(|row| row.code.clone()));
        assert!(rows.iter().all(|row| row.pending.is_none()));
    }
}
