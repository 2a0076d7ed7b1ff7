//! The list of administrative units: a JSON array of provinces with their communes, wards and zones.
//!
//! Shape: `[{"Code":"01","FullName":"Thành phố Hà Nội","Wards":[{"Code":"00004","FullName":"Phường Ba
//! Đình","ProvinceCode":"01"}]}]`. It is taken whole or refused whole: half a list of units is none.

use crate::base::text::clean_line;
use crate::domain::units::{Province, Ward};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::io::{BufRead, Read};

/// Largest list accepted, unpacked; the real one has 312 KB.
const MAX_BYTES: u64 = 16 << 20;
/// Most characters of a unit's name.
const MAX_NAME: usize = 200;

/// Why a list of units was refused.
#[derive(Debug, thiserror::Error)]
pub enum UnitsFault {
    /// The file cannot be read or unpacked.
    #[error("the list of units cannot be read; nothing was changed: {0}")]
    Unreadable(#[from] std::io::Error),
    /// More than any list of units has.
    #[error("the list of units is longer than {MAX_BYTES} bytes; nothing was changed")]
    TooLong,
    /// Not JSON of the expected shape.
    #[error("this is no list of units; nothing was changed: {0}")]
    Shape(#[from] serde_json::Error),
    /// A unit with a wrong code, an empty name, a code used twice, or another province's code.
    #[error("unit {code:?} ({name}) is wrong: {what}; nothing was changed")]
    Unit {
        /// Its code as written.
        code: String,
        /// Its name, cleaned.
        name: String,
        /// What is wrong.
        what: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ProvinceRow {
    code: String,
    full_name: String,
    #[serde(default)]
    wards: Vec<WardRow>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WardRow {
    code: String,
    full_name: String,
    province_code: Option<String>,
}

/// Reads a list of units, plain or gzip, sorted by code.
pub fn read_units<'a>(input: impl BufRead + 'a) -> Result<Vec<Province>, UnitsFault> {
    let mut bytes = Vec::new();
    super::lines::unpacked(input)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(UnitsFault::TooLong);
    }
    let rows: Vec<ProvinceRow> = serde_json::from_slice(&bytes)?;
    let mut seen = BTreeSet::new();
    let mut provinces = rows.iter().map(|row| province(row, &mut seen)).collect::<Result<Vec<_>, _>>()?;
    provinces.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(provinces)
}

fn province(row: &ProvinceRow, seen: &mut BTreeSet<String>) -> Result<Province, UnitsFault> {
    let name = checked(&row.code, &row.full_name, seen)?;
    let code = row.code.parse().map_err(|_| wrong(&row.code, &name, "a province has two digits"))?;
    let mut wards =
        row.wards.iter().map(|ward_row| ward(ward_row, &row.code, seen)).collect::<Result<Vec<_>, _>>()?;
    wards.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(Province { code, name, wards })
}

fn ward(row: &WardRow, province: &str, seen: &mut BTreeSet<String>) -> Result<Ward, UnitsFault> {
    let name = checked(&row.code, &row.full_name, seen)?;
    if row.province_code.as_ref().is_some_and(|own| own != province) {
        return Err(wrong(&row.code, &name, "it names another province"));
    }
    let code = row.code.parse().map_err(|_| wrong(&row.code, &name, "a unit has five digits"))?;
    Ok(Ward { code, name })
}

fn checked(code: &str, name: &str, seen: &mut BTreeSet<String>) -> Result<String, UnitsFault> {
    let name = clean_line(name, MAX_NAME);
    if name.is_empty() {
        return Err(wrong(code, &name, "it has no name"));
    }
    if !seen.insert(code.to_owned()) {
        return Err(wrong(code, &name, "the code stands twice"));
    }
    Ok(name)
}

fn wrong(code: &str, name: &str, what: &'static str) -> UnitsFault {
    UnitsFault::Unit { code: clean_line(code, 20), name: name.to_owned(), what }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::units::WardKind;

    #[test]
    fn units_are_read_in_order_with_their_leading_zeros() {
        let provinces = read_units(include_bytes!("../../tests/data/units.json").as_slice()).unwrap();
        let shown: Vec<_> = provinces.iter().map(|p| (p.code.as_str(), p.wards.len())).collect();
        assert_eq!(shown, [("01", 2), ("79", 1)]);
        let hanoi = provinces.first().unwrap();
        let first = hanoi.wards.first().unwrap();
        assert_eq!((first.code.as_str(), first.name.as_str()), ("00004", "Phường Ba Đình"));
        assert_eq!(first.kind(), Some(WardKind::Ward));
    }

    #[test]
    fn a_wrong_list_is_refused_whole_with_the_unit_named() {
        for (json, said) in [
            (r#"[{"Code":"1","FullName":"A"}]"#, "two digits"),
            (r#"[{"Code":"01","FullName":" "}]"#, "no name"),
            (r#"[{"Code":"01","FullName":"A"},{"Code":"01","FullName":"B"}]"#, "twice"),
            (r#"[{"Code":"01","FullName":"A","Wards":[{"Code":"4","FullName":"B"}]}]"#, "five digits"),
            (
                r#"[{"Code":"01","FullName":"A","Wards":[{"Code":"00004","FullName":"B","ProvinceCode":"02"}]}]"#,
                "another province",
            ),
            (r#"{"Code":"01"}"#, "no list of units"),
            ("", "no list of units"),
        ] {
            let fault = read_units(json.as_bytes()).unwrap_err().to_string();
            assert!(fault.contains(said), "{json}: {fault}");
        }
    }

    #[test]
    fn the_national_list_has_34_provinces_and_3321_units() {
        let Some(file) = crate::exchange::shared::open("units.json") else { return };
        let provinces = read_units(file).unwrap();
        let kinds: Vec<_> = provinces.iter().flat_map(|p| &p.wards).map(Ward::kind).collect();
        let count = |kind| kinds.iter().filter(|k| **k == Some(kind)).count();
        assert_eq!((provinces.len(), kinds.len()), (34, 3321));
        let names = |provinces: &[Province]| {
            provinces.iter().map(|p| (p.code.clone(), crate::base::text::fold(&p.name))).collect::<Vec<_>>()
        };
        assert_eq!(
            names(&provinces),
            names(&crate::domain::units::provinces()),
            "the program knows them too"
        );
        assert_eq!(
            (count(WardKind::Commune), count(WardKind::Ward), count(WardKind::SpecialZone)),
            (2611, 697, 13)
        );
    }
}
