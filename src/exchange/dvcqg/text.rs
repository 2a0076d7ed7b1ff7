//! A value of the interface: text, whatever it was sent as.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Text on the wire. Some systems send numbers and truth values bare, or null for empty: all are read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Text(pub String);

impl Text {
    /// Its characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Text of at most so many characters: what is longer is refused by the portal, so it is cut.
    pub fn at_most(text: &str, chars: usize) -> Self {
        Self(text.chars().take(chars).collect())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(d)? {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(true) => "1".to_owned(),
            Value::Bool(false) => "0".to_owned(),
            Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
        }))
    }
}

/// A list that may be null, a single object, or hold things of another shape: those are passed over here and
/// stay in the item's text.
pub(super) fn list<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(
    d: D,
) -> Result<Vec<T>, D::Error> {
    let rows = match Value::deserialize(d)? {
        Value::Array(rows) => rows,
        Value::Object(row) => vec![Value::Object(row)],
        _ => Vec::new(),
    };
    Ok(rows.into_iter().filter_map(|row| serde_json::from_value(row).ok()).collect())
}
