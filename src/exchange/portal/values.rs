//! Careful reading of a JSON record: any value may be missing or of another type than expected, every
//! text is cleaned, every list is bounded, and what was lost on the way becomes a flag.

use crate::base::text;
use crate::domain::procedure::{Flag, FlagKind};
use serde_json::Value;

/// Most characters of a name or a paper; the longest real one has 4,718.
pub(super) const MAX_NAME: usize = 6_000;
/// Most characters of a line of free text.
const MAX_LINE: usize = 8_000;
/// Most lines of one free text.
const MAX_LINES: usize = 400;
/// Most elements of any list; the longest real one has 27.
const MAX_ITEMS: usize = 200;

/// Collects flags while a record is read.
#[derive(Debug, Default)]
pub(super) struct Reader {
    flags: Vec<Flag>,
}

impl Reader {
    /// Remarks on something; equal remarks are made once.
    pub(super) fn flag(&mut self, kind: FlagKind, found: &str) {
        let flag = Flag { kind, found: text::clean_line(found, 160) };
        if !self.flags.contains(&flag) && self.flags.len() < MAX_ITEMS {
            self.flags.push(flag);
        }
    }

    /// The flags in the order of their kinds.
    pub(super) fn into_flags(mut self) -> Vec<Flag> {
        self.flags.sort_by(|a, b| (a.kind, &a.found).cmp(&(b.kind, &b.found)));
        self.flags
    }

    fn cleaned(&mut self, raw: &str, max: usize) -> String {
        let cleaned = text::clean(raw, max);
        if cleaned.cut {
            self.flag(FlagKind::TextCut, &cleaned.text);
        }
        if cleaned.stripped > 0 {
            self.flag(FlagKind::TextStripped, &cleaned.text);
        }
        cleaned.text.trim().to_owned()
    }

    /// A text as one line; empty where it is missing.
    pub(super) fn line(&mut self, of: &Value, key: &str) -> String {
        let raw = self.text(of, key).to_owned();
        self.cleaned(&raw, MAX_NAME)
    }

    /// A text line by line, blank lines left out.
    pub(super) fn lines(&mut self, of: &Value, key: &str) -> Vec<String> {
        let raw = self.text(of, key).to_owned();
        self.split(&raw)
    }

    /// Splits and cleans a text line by line.
    pub(super) fn split(&mut self, raw: &str) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for line in raw.split(['\n', '\r']).filter(|line| !line.trim().is_empty()) {
            if lines.len() == MAX_LINES {
                self.flag(FlagKind::TextCut, line);
                break;
            }
            let line = self.cleaned(line, MAX_LINE);
            if !line.is_empty() {
                lines.push(line);
            }
        }
        lines
    }

    fn text<'a>(&mut self, of: &'a Value, key: &str) -> &'a str {
        match of.get(key) {
            None | Some(Value::Null) => "",
            Some(Value::String(text)) => text,
            Some(_) => {
                self.flag(FlagKind::Malformed, key);
                ""
            }
        }
    }

    /// A list's elements; none where it is missing.
    pub(super) fn list<'a>(&mut self, of: &'a Value, key: &str) -> &'a [Value] {
        match of.get(key) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(items)) => {
                let kept = items.get(..MAX_ITEMS).unwrap_or(items);
                if kept.len() < items.len() {
                    self.flag(FlagKind::TextCut, key);
                }
                kept
            }
            Some(_) => {
                self.flag(FlagKind::Malformed, key);
                &[]
            }
        }
    }

    /// A small count of pieces; anything else is zero, flagged.
    pub(super) fn pieces(&mut self, of: &Value, key: &str) -> u16 {
        let value = of.get(key).unwrap_or(&Value::Null);
        let number = value.as_u64().and_then(|n| u16::try_from(n).ok());
        if number.is_none() && !value.is_null() {
            self.flag(FlagKind::Malformed, key);
        }
        number.unwrap_or(0)
    }
}

/// Whether a switch is on.
pub(super) fn is_on(of: &Value, key: &str) -> bool {
    of.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// A number or a text that holds one, as decimal text: `7`, `16.5`, `Theo mô tả`.
pub(super) fn number_text(value: Option<&Value>) -> String {
    match value {
        Some(Value::Number(number)) => {
            let shown = number.to_string();
            shown.strip_suffix(".0").map_or(shown.clone(), ToOwned::to_owned)
        }
        Some(Value::String(text)) => text.trim().to_owned(),
        _ => String::new(),
    }
}
