//! When the machines of the office stood still (sự cố hệ thống): recorded as it happens or afterwards, so that
//! what is late because of it has its cause.
//!
//! It moves no promise. One that is still going on ends when somebody says so; an end said once stays, however
//! many desks record the same outage.

use serde::{Deserialize, Serialize};

use crate::base::time::Timestamp;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::{Context, needed};
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::intake::Words;
use crate::domain::post::Event;
use crate::domain::refusal::{self, Refusal};

/// How far back an outage may begin, in days.
const BACK_DAYS: i64 = 366;

/// An outage was recorded, or its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutageRecorded {
    /// The agency whose machines stood still.
    pub unit: String,
    /// Since when.
    pub from: Timestamp,
    /// Until when; `None` while it goes on.
    pub to: Option<Timestamp>,
    /// What stood still.
    pub personal: Option<Words>,
}

/// An outage as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// The agency.
    pub unit: String,
    /// Since when.
    pub from: Timestamp,
    /// Until when; `None` while it goes on.
    pub to: Option<Timestamp>,
    /// What; empty where it was erased.
    pub what: String,
}

impl Outage {
    /// The part of it up to a moment; `None` where there is none.
    pub fn until(&self, moment: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let to = self.to.map_or(moment, |to| to.min(moment));
        (self.from < to).then_some((self.from, to))
    }
}

/// Records an outage: one that began, one that is over, or the end of the one that goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordOutage {
    /// Since when; left out: the one that goes on, or now.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when; left out: it goes on, or where one goes on and no beginning is given, until now.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// What stood still; may be left out where one ends.
    #[serde(default)]
    pub what: Option<String>,
}

/// The outage of an agency that goes on, the one that began last.
pub fn going_on<'a>(outages: &'a [Outage], unit: &str) -> Option<&'a Outage> {
    outages.iter().filter(|one| one.unit == unit && one.to.is_none()).max_by_key(|one| one.from)
}

/// Records it for the post's own agency.
pub fn record(context: &Context<'_>, command: &RecordOutage, known: &[Outage]) -> Result<Vec<Fact>, Refusal> {
    let open = going_on(known, &context.post.unit).filter(|_| command.from.is_none());
    let (from, to) = match open {
        Some(open) => (open.from, Some(command.to.unwrap_or(context.at))),
        None => (command.from.unwrap_or(context.at), command.to),
    };
    let wrong = |field| Refusal::new(refusal::VALUE_INVALID).at(field);
    if from > context.at || context.at.minutes_since(from) > BACK_DAYS * 24 * 60 {
        return Err(wrong("from").with("value", from));
    }
    if let Some(to) = to.filter(|to| *to < from || *to > context.at) {
        return Err(wrong("to").with("value", to));
    }
    let what = command.what.as_deref().filter(|what| !what.trim().is_empty());
    let text = match (what, open) {
        (None, Some(open)) if !open.what.is_empty() => open.what.clone(),
        (what, _) => needed(what.unwrap_or_default(), "what", TEXT_MAX)?,
    };
    let unit = context.post.unit.clone();
    let event = Event::OutageRecorded(OutageRecorded { unit, from, to, personal: Some(Words { text }) });
    Ok(vec![Fact { subject: Subject::Post(context.post.id), event: AnyEvent::Post(event) }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::OfficerId;
    use crate::domain::clock::{Rules, WorkingCalendar};
    use crate::domain::post::Post;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    type Said = (Timestamp, Option<Timestamp>, String);

    fn said(
        from: Option<&str>,
        to: Option<&str>,
        what: &str,
        known: &[Outage],
    ) -> Result<Said, &'static str> {
        let (post, now) = (Post::blank(), at("2026-11-23T10:00"));
        let context = Context {
            at: now,
            entered_at: now,
            officer: OfficerId::default(),
            post: &post,
            calendar: WorkingCalendar::shipped(),
            rules: Rules::shipped(),
            fees: &[],
            outages: known,
        };
        let command = RecordOutage { from: from.map(at), to: to.map(at), what: Some(what.into()) };
        let mut facts = record(&context, &command, known).map_err(|refusal| refusal.code)?;
        match facts.remove(0).event {
            AnyEvent::Post(Event::OutageRecorded(o)) => Ok((o.from, o.to, o.personal.unwrap().text)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_begins_goes_on_and_ends_or_is_told_afterwards() {
        let now = at("2026-11-23T10:00");
        assert_eq!(said(None, None, "mất mạng", &[]), Ok((now, None, "mất mạng".into())));
        let (eight, nine) = (at("2026-11-23T08:00"), at("2026-11-23T09:00"));
        let both = said(Some("2026-11-23T08:00"), Some("2026-11-23T09:00"), "mất điện", &[]);
        assert_eq!(both, Ok((eight, Some(nine), "mất điện".into())));
        let open = [Outage { unit: String::new(), from: eight, to: None, what: "mất điện".into() }];
        assert_eq!(said(None, None, " ", &open), Ok((eight, Some(now), "mất điện".into())), "it ends now");
        assert_eq!(
            said(None, Some("2026-11-23T09:00"), "", &open),
            Ok((eight, Some(nine), "mất điện".into()))
        );
        assert_eq!(open[0].until(nine), Some((eight, nine)));
    }

    #[test]
    fn what_lies_ahead_ends_before_it_begins_or_says_nothing_is_refused() {
        for (from, to, what, code) in [
            (Some("2026-11-23T10:01"), None, "mất điện", refusal::VALUE_INVALID),
            (Some("2025-11-01T08:00"), None, "mất điện", refusal::VALUE_INVALID),
            (Some("2026-11-23T08:00"), Some("2026-11-23T07:59"), "mất điện", refusal::VALUE_INVALID),
            (Some("2026-11-23T08:00"), Some("2026-11-23T10:01"), "mất điện", refusal::VALUE_INVALID),
            (None, None, " ", refusal::VALUE_MISSING),
        ] {
            assert_eq!(said(from, to, what, &[]), Err(code), "{from:?} {to:?}");
        }
    }
}
