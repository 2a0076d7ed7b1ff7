//! Records of the national public-service portal, as its REST interface publishes them (2026), one a
//! line: detail records and bare catalogue rows, told apart by their shape.
//!
//! Invariant: what the record says is kept, doubtful or not. A limit or fee that looks wrong is left
//! unknown and flagged; an imported paper is "to be checked", never required.

mod detail;
mod fees;
mod limits;
mod papers;
mod row;
mod values;

#[cfg(test)]
mod tests;

pub use row::CatalogueRow;

use super::lines::{self, Line};
use crate::domain::procedure::Procedure;
use std::io::{self, BufRead};

/// What a line of a portal file became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// A detail record.
    Detail(Box<Procedure>),
    /// A bare row of the catalogue.
    Row(CatalogueRow),
}

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its number in the (unpacked) file, counted from 1.
    pub line: usize,
    /// Why.
    pub reason: Reason,
}

/// Why a line was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Longer than any record.
    #[error("the line is longer than {max} bytes", max = lines::MAX_LINE_BYTES)]
    TooLong,
    /// Not JSON; with the parser's words.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// JSON, but no object.
    #[error("not a record: a JSON object is expected")]
    NotAnObject,
    /// No code, or none of 1 to 64 printable characters.
    #[error("no usable procedure code")]
    NoCode,
    /// No name.
    #[error("no procedure name")]
    NoName,
    /// The file broke off or could not be unpacked; nothing after this line was read.
    #[error("the file cannot be read further: {0}")]
    Unreadable(String),
}

impl Reason {
    /// The Vietnamese sentence; the English one is its `Display`.
    pub fn vietnamese(&self) -> String {
        match self {
            Self::TooLong => format!("dòng dài hơn {} byte", lines::MAX_LINE_BYTES),
            Self::NotJson(words) => format!("không phải JSON: {words}"),
            Self::NotAnObject => "không phải bản ghi: cần một đối tượng JSON".to_owned(),
            Self::NoCode => "không có mã thủ tục dùng được".to_owned(),
            Self::NoName => "không có tên thủ tục".to_owned(),
            Self::Unreadable(words) => format!("không đọc tiếp được tệp: {words}"),
        }
    }
}

/// Reads one record.
pub fn read_record(json: &[u8]) -> Result<Imported, Reason> {
    // A byte order mark is not JSON, but files saved on Windows begin with one.
    let json = json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json);
    let value: serde_json::Value =
        serde_json::from_slice(json).map_err(|error| Reason::NotJson(error.to_string()))?;
    if !value.is_object() {
        return Err(Reason::NotAnObject);
    }
    if value.get("executionMethods").is_some() || value.get("executionCases").is_some() {
        detail::read(&value).map(|procedure| Imported::Detail(Box::new(procedure)))
    } else {
        row::read(&value).map(Imported::Row)
    }
}

/// The records of a file, plain or gzip, read as they are asked for; blank lines are passed over.
pub fn records<'a>(input: impl BufRead + 'a) -> io::Result<Records<'a>> {
    Ok(Records { input: lines::unpacked(input)?, buffer: Vec::new(), line: 0, broken: false })
}

/// The iterator of [`records`].
pub struct Records<'a> {
    input: Box<dyn BufRead + 'a>,
    buffer: Vec<u8>,
    line: usize,
    broken: bool,
}

impl Records<'_> {
    /// The number of the line read last, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Imported, Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.broken {
            self.line += 1;
            let read = match lines::next_line(&mut self.input, &mut self.buffer) {
                Ok(Line::End) => return None,
                Ok(Line::Read) if self.buffer.trim_ascii().is_empty() => continue,
                Ok(Line::Read) => read_record(&self.buffer),
                Ok(Line::TooLong) => Err(Reason::TooLong),
                Err(error) => {
                    self.broken = true;
                    Err(Reason::Unreadable(error.to_string()))
                }
            };
            return Some(read.map_err(|reason| Refused { line: self.line, reason }));
        }
        None
    }
}
