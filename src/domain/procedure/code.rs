//! Codes of procedures and cases, and keys of counted quantities: short printable text, nothing more.
//!
//! Real codes come as `1.004222`, `1.003560.000.00.00.H56`, ` 1.014325` and `1.014955-Xoa`, so the
//! shape is not enforced: [`ProcedureCode::is_usual`] says whether it is the national one.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Text that is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a code: {0:?}; expected 1 to 64 printable characters, for example 1.004222")]
pub struct CodeError(String);

/// Longest code accepted; the longest real one has 22 characters.
const MAX_CHARS: usize = 64;

fn checked(text: &str) -> Result<String, CodeError> {
    let trimmed = text.trim();
    let printable = trimmed.chars().all(|c| c.is_ascii_graphic());
    let sane = printable && (1..=MAX_CHARS).contains(&trimmed.len());
    if sane { Ok(trimmed.to_owned()) } else { Err(CodeError(text.chars().take(MAX_CHARS).collect())) }
}

macro_rules! code {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Its text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = CodeError;
            fn from_str(text: &str) -> Result<Self, CodeError> {
                checked(text).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "minLength": 1, "maxLength": MAX_CHARS })
            }
        }
    )*};
}

code! {
    /// A procedure's code: `1.004222`, or a local variant `1.003560.000.00.00.H56`. Trimmed, ASCII, 1 to 64 characters.
    ProcedureCode;
    /// A case's code: the procedure's with a number, `1.004222.01`.
    CaseCode;
    /// The key of something counted for a fee: `page`, `copy`, `person`.
    Quantity;
}

impl ProcedureCode {
    /// Whether it has the national shape: a digit, a dot, six digits.
    pub fn is_usual(&self) -> bool {
        let bytes = self.0.as_bytes();
        bytes.len() == 8
            && bytes.iter().enumerate().all(|(at, b)| if at == 1 { *b == b'.' } else { b.is_ascii_digit() })
    }

    /// The code of its n-th case, counted from 1: `1.004222.01`.
    pub fn nth_case(&self, n: usize) -> CaseCode {
        CaseCode(format!("{}.{n:02}", self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_trimmed_and_unusual_ones_are_told() {
        for (text, shown, usual) in [
            ("1.004222", "1.004222", true),
            (" 1.014325", "1.014325", true),
            ("1.014955-Xoa", "1.014955-Xoa", false),
            ("1.003560.000.00.00.H56", "1.003560.000.00.00.H56", false),
            ("1.0133611", "1.0133611", false),
        ] {
            let code: ProcedureCode = text.parse().unwrap();
            assert_eq!((code.as_str(), code.is_usual()), (shown, usual));
        }
        assert_eq!("1.004222".parse::<ProcedureCode>().unwrap().nth_case(2).as_str(), "1.004222.02");
    }

    #[test]
    fn blank_long_and_unprintable_codes_are_refused() {
        let long = "1".repeat(65);
        for text in ["", "  ", "1.00\u{1b}4222", "1.00 4222", "mã", &long] {
            assert!(text.parse::<ProcedureCode>().is_err(), "{text:?}");
        }
        assert!(serde_json::from_str::<ProcedureCode>("\"\"").is_err());
    }
}
