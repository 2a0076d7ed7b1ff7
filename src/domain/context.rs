//! What every decision is judged by besides the thing decided on: time, officer, post and rules.

use crate::base::id::OfficerId;
use crate::base::text;
use crate::base::time::Timestamp;
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::post::Post;
use crate::domain::refusal::{self, Refusal};

/// The ground a command is decided on.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// When the act happens in law.
    pub at: Timestamp,
    /// Who acts.
    pub officer: OfficerId,
    /// The post it happens at.
    pub post: &'a Post,
    /// The calendar in force.
    pub calendar: &'a WorkingCalendar,
    /// The clock's rules in force.
    pub rules: &'a Rules,
}

/// Text from outside as it may be recorded: cleaned, trimmed, not longer than `max` characters.
pub(crate) fn text_of(raw: &str, field: &'static str, max: usize) -> Result<String, Refusal> {
    let cleaned = text::clean(raw, max);
    if cleaned.cut {
        return Err(Refusal::new(refusal::VALUE_TOO_LONG).at(field).with("max", max));
    }
    Ok(cleaned.text.trim().to_owned())
}

/// [`text_of`] for a value that must be there.
pub(crate) fn needed(raw: &str, field: &'static str, max: usize) -> Result<String, Refusal> {
    let text = text_of(raw, field, max)?;
    if text.is_empty() { Err(Refusal::new(refusal::VALUE_MISSING).at(field)) } else { Ok(text) }
}

/// [`text_of`] for a value that may be absent or empty.
pub(crate) fn optional(
    raw: Option<&str>,
    field: &'static str,
    max: usize,
) -> Result<Option<String>, Refusal> {
    let text = raw.map(|raw| text_of(raw, field, max)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}
