//! Administrative units after 1 July 2025: 34 provinces and their communes, wards and special zones.
//!
//! Codes are text with leading zeros (`01`, `00004`), never numbers. They are not agency codes: the
//! code a dossier number carries (`H56.14`) belongs to an office, not to an area.

mod provinces;

pub use provinces::provinces;

use serde::{Deserialize, Serialize};

use crate::domain::procedure::Level;

macro_rules! area_code {
    ($($(#[$doc:meta])* $name:ident, $digits:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Its digits.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = AreaCodeError;
            fn from_str(text: &str) -> Result<Self, AreaCodeError> {
                let sane = text.len() == $digits && text.bytes().all(|b| b.is_ascii_digit());
                if sane { Ok(Self(text.to_owned())) } else { Err(AreaCodeError { digits: $digits }) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = AreaCodeError;
            fn try_from(text: String) -> Result<Self, AreaCodeError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    )*};
}

/// Text that is no area code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an area code: expected exactly {digits} digits, leading zeros kept")]
pub struct AreaCodeError {
    digits: usize,
}

area_code! {
    /// A province's code, two digits: `01`.
    ProvinceCode, 2;
    /// A commune's, ward's or special zone's code, five digits: `00004`.
    WardCode, 5;
}

/// A province or centrally-run city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Province {
    /// Two digits.
    pub code: ProvinceCode,
    /// With its kind: `Thành phố Hà Nội`.
    pub name: String,
    /// Its units, by code.
    pub wards: Vec<Ward>,
}

/// A commune, ward or special zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ward {
    /// Five digits.
    pub code: WardCode,
    /// With its kind: `Phường Ba Đình`.
    pub name: String,
}

/// The kinds of unit below a province.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WardKind {
    /// Xã.
    Commune,
    /// Phường.
    Ward,
    /// Đặc khu.
    SpecialZone,
}

impl Ward {
    /// Its kind, told by the first words of its name; `None` for an unknown one.
    pub fn kind(&self) -> Option<WardKind> {
        let name = crate::base::text::fold(&self.name);
        [("xa ", WardKind::Commune), ("phuong ", WardKind::Ward), ("dac khu ", WardKind::SpecialZone)]
            .into_iter()
            .find_map(|(prefix, kind)| name.starts_with(prefix).then_some(kind))
    }
}

/// Which body is competent where somebody lives, in the words of a letter: the commune's committee where
/// communes carry the procedure out, otherwise the body the catalogue names, of that province.
pub fn competent(levels: &[Level], body: &str, province: &Province, ward: &Ward) -> String {
    if levels.contains(&Level::Ward) {
        return format!("Ủy ban nhân dân {}, {}", begun_small(&ward.name), begun_small(&province.name));
    }
    let of_province = levels.is_empty() || levels.contains(&Level::Province);
    match (body.trim(), of_province) {
        ("", _) => format!("Ủy ban nhân dân {}", begun_small(&province.name)),
        (body, true) => format!("{body}, {}", begun_small(&province.name)),
        (body, false) => body.to_owned(),
    }
}

/// `phường Ba Đình` inside a sentence: the kind of unit is written small.
fn begun_small(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_competent_body_is_the_communes_committee_or_the_one_the_catalogue_names() {
        let ward = Ward { code: "00004".parse().unwrap(), name: "Phường Ba Đình".into() };
        let province = Province {
            code: "01".parse().unwrap(),
            name: "Thành phố Hà Nội".into(),
            wards: vec![ward.clone()],
        };
        for (levels, body, unit) in [
            (&[Level::Ward][..], "UBND cấp xã", "Ủy ban nhân dân phường Ba Đình, thành phố Hà Nội"),
            (&[Level::Province, Level::Ward], "", "Ủy ban nhân dân phường Ba Đình, thành phố Hà Nội"),
            (&[Level::Province], "Sở Tư pháp", "Sở Tư pháp, thành phố Hà Nội"),
            (&[Level::Province], " ", "Ủy ban nhân dân thành phố Hà Nội"),
            (&[Level::Ministry], "Cục Hàng hải", "Cục Hàng hải"),
            (&[], "Công an tỉnh", "Công an tỉnh, thành phố Hà Nội"),
        ] {
            assert_eq!(competent(levels, body, &province, &ward), unit);
        }
    }
}
