//! Items out of a file, one after the other: an array, a call with its `data`, several calls, or an item a
//! line. What cannot be read is handed on with its reason and its text, and the rest goes on.

use std::io::{self, BufRead, Read};

use serde_json::Value;

use crate::domain::portal::{ITEM_BYTES_MAX, Unread};
use crate::exchange::lines;

/// Bytes of a file (unpacked) that are read: a day of a whole province, and what a desk can hold in memory.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// An item of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemAt {
    /// Its place in the file, from 1: the n-th item, or the line.
    pub place: usize,
    /// The item, or why there is none, with the text as far as it can be kept.
    pub item: Result<Value, (Unread, String)>,
}

/// The items of a file, plain or gzip.
#[derive(Debug)]
pub struct Items {
    of: std::vec::IntoIter<ItemAt>,
    count: usize,
}

impl Items {
    /// How many there are in all.
    pub fn count_in_all(&self) -> usize {
        self.count
    }
}

impl Iterator for Items {
    type Item = ItemAt;

    fn next(&mut self) -> Option<ItemAt> {
        self.of.next()
    }
}

/// Reads the items of a file; a file that breaks off gives those before, and an item that says so.
pub fn items(input: impl BufRead) -> io::Result<Items> {
    let mut text = Vec::new();
    let mut input = lines::unpacked(input)?.take(FILE_BYTES_MAX + 1);
    let broken = match input.read_to_end(&mut text) {
        Err(error) => Some(error.to_string()),
        Ok(_) if text.len() as u64 > FILE_BYTES_MAX => Some(format!("more than {FILE_BYTES_MAX} bytes")),
        Ok(_) => None,
    };
    let mut items = of_text(text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text));
    if let Some(why) = broken {
        let place = items.len() + 1;
        items.push(ItemAt { place, item: Err((Unread::Broken, why)) });
    }
    Ok(Items { count: items.len(), of: items.into_iter() })
}

fn of_text(text: &[u8]) -> Vec<ItemAt> {
    if let Ok(document) = serde_json::from_slice::<Value>(text) {
        let items = unpack(document).into_iter().zip(1..);
        return items.map(|(item, place)| ItemAt { place, item: Ok(item) }).collect();
    }
    let lines: Vec<&[u8]> = text.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).collect();
    // Not one document: an item a line, some perhaps bad; where no line is an item, one bad document.
    let some = lines.iter().any(|line| serde_json::from_slice::<Value>(line).is_ok_and(|v| v.is_object()));
    if !some {
        let nothing = text.trim_ascii().is_empty();
        let whole = ItemAt { place: 1, item: Err((Unread::NotJson, kept(text))) };
        return if nothing { Vec::new() } else { vec![whole] };
    }
    let lines = lines.into_iter().zip(1..).filter(|(line, _)| !line.is_empty());
    let read = |line: &[u8]| serde_json::from_slice(line).map_err(|_| (Unread::NotJson, kept(line)));
    lines.map(|(line, place)| ItemAt { place, item: read(line) }).collect()
}

/// Whether an object is a call or an answer around items, rather than an item.
fn is_call(object: &Value) -> bool {
    let holds = |key: &str| object.get(key).is_some_and(Value::is_array);
    object.get("MaHoSo").is_none() && (holds("data") || holds("result"))
}

/// The items of a document. Progress rows are no dossiers: a call of another service is passed over.
fn unpack(document: Value) -> Vec<Value> {
    let call = is_call(&document);
    match document {
        Value::Array(all) => {
            all.into_iter().flat_map(|one| if is_call(&one) { unpack(one) } else { vec![one] }).collect()
        }
        Value::Object(mut object) if call => {
            let other =
                object.get("service").and_then(Value::as_str).is_some_and(|name| name != "DongBoHoSoMC");
            match object.remove("data").or_else(|| object.remove("result")) {
                Some(Value::Array(items)) if !other => items,
                _ => Vec::new(),
            }
        }
        one => vec![one],
    }
}

/// Text of bytes, as far as it can be kept.
fn kept(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(ITEM_BYTES_MAX)).unwrap_or_default());
    cut(text.trim()).to_owned()
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(ITEM_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// An item's text as it is kept and compared: without needless blanks, keys in their order of letters, so
/// that the same item sent twice is the same text. One that no act can carry is given back cut.
pub fn canonical(item: &Value) -> Result<String, (Unread, String)> {
    let text = sorted(item).to_string();
    if text.len() > ITEM_BYTES_MAX { Err((Unread::TooLarge, cut(&text).to_owned())) } else { Ok(text) }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            keys.into_iter().filter_map(|key| Some((key.clone(), sorted(map.get(key)?)))).collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::String(text) => Value::String(crate::base::text::nfc(text)),
        other => other.clone(),
    }
}
