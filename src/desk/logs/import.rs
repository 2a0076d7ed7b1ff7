//! In: lines to entries, each checked by itself.

use std::io::BufRead;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::{LogsFault, log_key};
use crate::base::id::{ChainHash, EntryId};
use crate::domain::event::Event;
use crate::exchange::lines::{Line, MAX_LINE_BYTES, next_line};
use crate::record::act::Placed;
use crate::record::entry::{Entry, entry_id};
use crate::record::kinds;
use crate::record::personal::PersonalSection;

/// A line whose entry holds together.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Number of the line, from 1.
    pub line: u64,
    /// The entry in its place.
    pub placed: Placed,
    /// Its id.
    pub id: EntryId,
    /// Its header and payload.
    pub entry: Entry,
    /// The chain's hash after it, where the line says one.
    pub head: Option<ChainHash>,
}

impl Incoming {
    /// What it says, where this version can read it.
    pub fn event(&self) -> Option<Event> {
        let personal = self.placed.personal.as_ref().map(PersonalSection::plaintext);
        kinds::decode(self.entry.kind, self.entry.version, &self.entry.payload, personal).ok()
    }
}

#[derive(Deserialize)]
struct Fields {
    log: String,
    seq: u64,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    head: Option<String>,
    bytes: String,
    #[serde(default)]
    personal: Option<String>,
}

/// Reads every line; empty ones are passed over. The first that is wrong refuses them all.
pub fn read(input: &mut dyn BufRead) -> Result<Vec<Incoming>, LogsFault> {
    let mut incoming = Vec::new();
    let mut buffer = Vec::new();
    for line in 1.. {
        match next_line(input, &mut buffer)? {
            Line::End => break,
            Line::TooLong => return Err(LogsFault::refused(line, format!("> {MAX_LINE_BYTES} byte"))),
            Line::Read if buffer.iter().all(u8::is_ascii_whitespace) => {}
            Line::Read => {
                incoming.push(incoming_of(line, &buffer).map_err(|why| LogsFault::refused(line, why))?);
            }
        }
    }
    Ok(incoming)
}

fn incoming_of(line: u64, bytes: &[u8]) -> Result<Incoming, String> {
    let fields: Fields = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let log = log_key(&fields.log).ok_or("`log` is not device:incarnation:scope")?;
    let canonical = STANDARD.decode(&fields.bytes).map_err(|error| format!("`bytes`: {error}"))?;
    let personal = section(fields.personal.as_deref())?;
    let entry = Entry::from_bytes(&canonical).map_err(|error| format!("`bytes`: {error}"))?;
    if entry.device != log.device {
        return Err("the entry was made by another device than `log` names".to_owned());
    }
    match (&personal, entry.commitment) {
        (None, None) => {}
        (Some(section), Some(commitment)) if section.commitment() == commitment => {}
        (Some(_), Some(_)) => return Err("`personal` is not the section the entry commits to".to_owned()),
        (Some(_), None) => return Err("the entry names no personal section, but one came".to_owned()),
        (None, Some(_)) => return Err("`personal` is missing and no event erased it".to_owned()),
    }
    let id = entry_id(&canonical);
    if fields.id.is_some_and(|said| said != id.to_string()) {
        return Err(format!("`id` differs from the entry's own, {id}"));
    }
    let head = fields.head.map(|said| said.parse::<ChainHash>()).transpose();
    let head = head.map_err(|error| format!("`head`: {error}"))?;
    Ok(Incoming { line, placed: Placed { log, seq: fields.seq, canonical, personal }, id, entry, head })
}

fn section(text: Option<&str>) -> Result<Option<PersonalSection>, String> {
    let Some(text) = text else { return Ok(None) };
    let bytes = STANDARD.decode(text).map_err(|error| format!("`personal`: {error}"))?;
    PersonalSection::from_bytes(bytes).map(Some).map_err(|error| format!("`personal`: {error}"))
}
