//! What every decision is judged by besides the thing decided on: time, officer, post and rules.

use crate::base::id::OfficerId;
use crate::base::text;
use crate::base::time::Timestamp;
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::money::LocalFee;
use crate::domain::outage::Outage;
use crate::domain::post::Post;
use crate::domain::refusal::{self, Refusal};

/// The ground a command is decided on.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// When the act happens in law.
    pub at: Timestamp,
    /// When it is entered: the same moment, unless it is entered late.
    pub entered_at: Timestamp,
    /// Who acts.
    pub officer: OfficerId,
    /// The post it happens at.
    pub post: &'a Post,
    /// The calendar in force.
    pub calendar: &'a WorkingCalendar,
    /// The clock's rules in force.
    pub rules: &'a Rules,
    /// The post's own rows of fees for the procedure concerned, in the order in which they were stated.
    pub fees: &'a [LocalFee],
    /// When machines stood still, as far as is known.
    pub outages: &'a [Outage],
}

impl Context<'_> {
    /// What is entered later than it happened cannot have happened before what it follows. An act entered
    /// at once may bear an earlier time than the one before it: a clock may be set back a little.
    pub fn follows(&self, newest: Option<Timestamp>) -> Result<(), Refusal> {
        if self.at < self.entered_at && newest.is_some_and(|newest| self.at < newest) {
            let refusal = Refusal::new(refusal::HAPPENED_AT_INVALID);
            return Err(refusal.at("happened_at").with("value", self.at));
        }
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn only_what_is_entered_late_must_follow_what_came_before_it() {
        let (earlier, newest) = (at("2026-11-23T08:59:58"), at("2026-11-23T09:00"));
        let post = Post::blank();
        let context = |at, entered_at| Context {
            at,
            entered_at,
            officer: OfficerId::default(),
            post: &post,
            calendar: WorkingCalendar::shipped(),
            rules: Rules::shipped(),
            fees: &[],
            outages: &[],
        };
        assert_eq!(context(earlier, earlier).follows(Some(newest)), Ok(()), "a clock set back two seconds");
        assert_eq!(context(newest, newest).follows(Some(newest)), Ok(()));
        assert_eq!(context(earlier, newest).follows(None), Ok(()));
        let refused = context(earlier, newest).follows(Some(newest)).unwrap_err();
        assert_eq!(refused.code, refusal::HAPPENED_AT_INVALID);
    }
}
