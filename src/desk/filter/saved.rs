//! Filters an officer gave a name: `filters.toml` in the store's folder, written whole or not at all.
//!
//! ```text
//! [[filter]]
//! name = "Khai sinh quá hạn"
//! query = "tt:khai sinh quá hạn"
//! ```
//! It is a convenience of this desk and in no log. A file that cannot be read counts as empty, and is put
//! aside as `filters.toml.bad` before the next is written over it.

use serde::{Deserialize, Serialize};

use crate::base::text::clean_line;
use crate::desk::engine::{DeskFault, Engine};

/// Filters kept at most.
pub const SAVED_MAX: usize = 50;
/// Characters of a name.
pub const NAME_MAX: usize = 40;
/// Characters of a query.
pub const QUERY_MAX: usize = 200;

/// A filter with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// What it is called.
    pub name: String,
    /// What it types.
    pub query: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct File {
    #[serde(default)]
    filter: Vec<Saved>,
}

/// The filters a file holds; `None` where it is no such file.
fn read(text: &str) -> Option<Vec<Saved>> {
    let file: File = toml::from_str(text).ok()?;
    let clean = |saved: Saved| Saved {
        name: clean_line(&saved.name, NAME_MAX),
        query: clean_line(&saved.query, QUERY_MAX),
    };
    let whole = |saved: &Saved| !saved.name.is_empty() && !saved.query.is_empty();
    Some(file.filter.into_iter().map(clean).filter(whole).take(SAVED_MAX).collect())
}

/// The list with one more: the same name is replaced, and removed where it types nothing; the newest first.
fn with(mut list: Vec<Saved>, name: &str, query: &str) -> Vec<Saved> {
    let saved = Saved { name: clean_line(name, NAME_MAX), query: clean_line(query, QUERY_MAX) };
    list.retain(|have| have.name != saved.name);
    if !saved.name.is_empty() && !saved.query.is_empty() {
        list.insert(0, saved);
    }
    list.truncate(SAVED_MAX);
    list
}

impl Engine {
    /// Filters kept at this desk, the newest first; none where the file cannot be read.
    pub fn saved_filters(&self) -> Result<Vec<Saved>, DeskFault> {
        let bytes = self.folder().read_filters()?;
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(text.and_then(|text| read(&text)).unwrap_or_default())
    }

    /// Keeps a filter under a name, durably; an empty query removes the name.
    pub fn save_filter(&self, name: &str, query: &str) -> Result<(), DeskFault> {
        let bytes = self.folder().read_filters()?;
        let known = match bytes {
            None => Vec::new(),
            Some(bytes) => match String::from_utf8(bytes).ok().and_then(|text| read(&text)) {
                Some(known) => known,
                None => {
                    self.folder().put_filters_aside()?;
                    Vec::new()
                }
            },
        };
        let text = toml::to_string(&File { filter: with(known, name, query) });
        let text = text.expect("BUG: two texts are TOML");
        Ok(self.folder().write_filters(text.as_bytes())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::testkit::open;
    use crate::store::disk::MemoryDisk;
    use std::sync::Arc;

    fn names(list: &[Saved]) -> Vec<&str> {
        list.iter().map(|saved| saved.name.as_str()).collect()
    }

    #[test]
    fn a_name_is_kept_replaced_and_removed() {
        let list = with(with(Vec::new(), "A", "quá hạn"), "B", "hôm nay");
        assert_eq!(names(&list), ["B", "A"]);
        let list = with(list, "A", "cb:mai");
        assert_eq!((names(&list), list[0].query.as_str()), (vec!["A", "B"], "cb:mai"));
        assert_eq!(names(&with(list, "A", " ")), ["B"]);
    }

    #[test]
    fn filters_outlive_the_program_and_a_broken_file_is_put_aside() {
        let disk = Arc::new(MemoryDisk::new());
        let desk = open(disk.clone(), 1, 0).unwrap();
        desk.engine.save_filter("Trễ \"gấp\"", "quá hạn\u{1b}[2J").unwrap();
        desk.engine.close().unwrap();
        let desk = open(disk, 1, 1).unwrap();
        let saved = desk.engine.saved_filters().unwrap();
        assert_eq!(saved, [Saved { name: "Trễ \"gấp\"".into(), query: "quá hạn[2J".into() }]);
        desk.engine.folder().write_filters(b"[[filter]\nbroken").unwrap();
        assert_eq!(desk.engine.saved_filters().unwrap(), []);
        desk.engine.save_filter("Mới", "hôm nay").unwrap();
        assert_eq!(names(&desk.engine.saved_filters().unwrap()), ["Mới"]);
    }
}
