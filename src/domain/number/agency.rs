//! The code of an agency, as dossier numbers carry it.
//!
//! Two orders exist side by side (`000.00.12.H62` of QCVN 102:2016, root last; `H56.14` of Decision
//! 20/2020/QĐ-TTg and `G01.899.909` of Circular 58/2025/TT-BCA, root first), and the official lists
//! hold duplicates: a code is a shape here, not a proof that the agency exists or is the only one.

use super::serial::SerialWidth;
use crate::domain::text_form::text_form;

/// An agency code: 3 to 35 capital letters, digits and dots.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgencyCode(String);

/// Text that is no agency code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an agency code: 3 to 35 letters, digits and dots, for example H56.14")]
pub struct AgencyCodeError;

impl AgencyCodeError {
    /// The same in Vietnamese.
    pub fn vi(self) -> &'static str {
        "Mã cơ quan gồm 3 đến 35 chữ cái, chữ số và dấu chấm, ví dụ H56.14."
    }
}

impl AgencyCode {
    /// The code's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The groups between the dots, left to right.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.0.split('.').filter(|group| !group.is_empty())
    }

    /// How many digits the serials of its dossier numbers have: 6 for the police (`G01…`), else 4.
    pub fn serial_width(&self) -> SerialWidth {
        if self.groups().next() == Some("G01") { SerialWidth::SIX } else { SerialWidth::FOUR }
    }
}

impl std::fmt::Display for AgencyCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl std::str::FromStr for AgencyCode {
    type Err = AgencyCodeError;

    /// Reads a code; small letters become capitals.
    fn from_str(text: &str) -> Result<Self, AgencyCodeError> {
        let code = text.trim().to_ascii_uppercase();
        let allowed = code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'.');
        let named = code.bytes().any(|b| b != b'.');
        if allowed && named && (3..=35).contains(&code.len()) { Ok(Self(code)) } else { Err(AgencyCodeError) }
    }
}

text_form!(AgencyCode, "agency code: 3 to 35 capital letters, digits and dots");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_every_order_are_read() {
        for text in ["H56.14", "G22.99.3", "000.00.12.H62", "G01.899.909", "H01", &"A".repeat(35)] {
            assert_eq!(text.parse::<AgencyCode>().unwrap().as_str(), text);
        }
        assert_eq!(" h56.14 ".parse::<AgencyCode>().unwrap().as_str(), "H56.14");
        for text in ["", "H5", "...", "H56-14", "H56 14", "Đ56.14", &"A".repeat(36)] {
            assert!(text.parse::<AgencyCode>().is_err(), "{text}");
        }
        let code: AgencyCode = "G01.899.909".parse().unwrap();
        assert_eq!(code.groups().collect::<Vec<_>>(), ["G01", "899", "909"]);
    }

    #[test]
    fn the_shape_decides_the_width_of_serials() {
        for (text, width) in [("G01.899.909", 6), ("G01", 6), ("G011.2", 4), ("H56.14", 4), ("H.G01", 4)] {
            assert_eq!(text.parse::<AgencyCode>().unwrap().serial_width().digits(), width, "{text}");
        }
    }
}
