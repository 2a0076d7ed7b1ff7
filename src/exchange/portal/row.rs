//! A bare row of the national catalogue: a code, a name, and who is concerned.

use super::Reason;
use super::values::{MAX_NAME, Reader};
use crate::base::text;
use crate::domain::procedure::{Brief, Level, ProcedureCode, Source};
use serde_json::Value;

/// A row without limits, fees or papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueRow {
    /// The procedure's code, trimmed.
    pub code: ProcedureCode,
    /// Its name.
    pub name: String,
    /// Sectors (lĩnh vực).
    pub sectors: Vec<String>,
    /// The bodies that execute it, in the row's words.
    pub bodies: Vec<String>,
    /// Who announced it.
    pub promulgated_by: String,
    /// Levels, as far as the bodies' names tell; empty where they do not.
    pub levels: Vec<Level>,
}

impl CatalogueRow {
    /// What the catalogue's list needs of it.
    pub fn brief(&self) -> Brief {
        Brief {
            name: self.name.clone(),
            levels: self.levels.clone(),
            source: Source::Catalogue,
            limit: None,
            fees: Vec::new(),
        }
    }
}

/// Reads a row.
pub(super) fn read(value: &Value) -> Result<CatalogueRow, Reason> {
    let mut reader = Reader::default();
    let (code, name) = identity(&mut reader, value)?;
    let names = |reader: &mut Reader, key| {
        let items = reader.list(value, key).iter().filter_map(Value::as_str);
        let mut names: Vec<String> = items.map(|item| text::clean_line(item, MAX_NAME)).collect();
        names.retain(|name| !name.is_empty());
        names.dedup();
        names
    };
    let sectors = names(&mut reader, "categories");
    let bodies = names(&mut reader, "departments");
    let levels = levels(&bodies);
    Ok(CatalogueRow {
        code,
        name,
        sectors,
        bodies,
        promulgated_by: reader.line(value, "departmentPromulgate"),
        levels,
    })
}

/// Code and name, without which nothing can be kept.
pub(super) fn identity(reader: &mut Reader, value: &Value) -> Result<(ProcedureCode, String), Reason> {
    let code = reader.line(value, "code").parse().map_err(|_| Reason::NoCode)?;
    let name = reader.line(value, "name");
    if name.is_empty() { Err(Reason::NoName) } else { Ok((code, name)) }
}

/// The levels that names of bodies tell for certain.
fn levels(bodies: &[String]) -> Vec<Level> {
    let mut levels: Vec<Level> = bodies.iter().filter_map(|body| level(&text::fold(body))).collect();
    levels.sort_unstable();
    levels.dedup();
    levels
}

fn level(body: &str) -> Option<Level> {
    let has = |words: &[&str]| words.iter().any(|word| body.contains(word));
    let begins = |words: &[&str]| words.iter().any(|word| body.starts_with(word));
    if has(&["cap xa", "xa, phuong"]) {
        Some(Level::Ward)
    } else if has(&["cap tinh", "tinh, thanh pho"]) || begins(&["so ", "cong an tinh"]) {
        Some(Level::Province)
    } else if begins(&["bo ", "bo, "]) || has(&["- bo "]) {
        Some(Level::Ministry)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_told_only_by_names_that_are_certain() {
        for (body, told) in [
            ("Công an cấp Xã", Some(Level::Ward)),
            ("Chủ tịch UBND cấp xã", Some(Level::Ward)),
            ("Cơ quan chuyên môn về y tế thuộc Uỷ ban nhân dân cấp tỉnh", Some(Level::Province)),
            ("Sở Tư Pháp", Some(Level::Province)),
            ("Bộ Công an", Some(Level::Ministry)),
            ("Cục Thuế - Bộ tài chính", Some(Level::Ministry)),
            ("Cảng vụ hàng hải", None),
            ("Tổ chức hành nghề công chứng", None),
        ] {
            assert_eq!(level(&text::fold(body)), told, "{body}");
        }
    }
}
