//! Why a dossier is late (nguyên nhân trễ hạn): one cause each, taken from its events, and what an officer
//! said instead with a motive.
//!
//! What waits for the applicant is no lateness at all: the promise has moved by it. Of the working time
//! that passed the promise, a cause outside the unit is named where it took at least half; otherwise the
//! unit itself is the cause.

use serde::{Deserialize, Serialize};

use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::clock::{WorkingCalendar, is_late};
use crate::domain::conflict::Effect;
use crate::domain::context::{Context, needed};
use crate::domain::dossier::{Dossier, Status, Summary};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake::{self, Words};
use crate::domain::outage::Outage;
use crate::domain::pointer::DossierRef;
use crate::domain::refusal::{self, Refusal};

coded_enum! {
    /// Why a dossier is late.
    pub enum LateCause {
        /// The unit that works on it.
        Unit = 1, "unit";
        /// Another body answered late, or has not answered.
        OtherBody = 2, "other-body";
        /// The power, the network or the machines stood still.
        System = 3, "system";
    }
}

/// An officer said why it is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateCauseStated {
    /// The cause.
    pub cause: LateCause,
    /// What the events had told until then.
    pub instead_of: LateCause,
    /// Why it is another one.
    pub personal: Option<Words>,
}

/// Says why a dossier is late, where its events do not tell it rightly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateLateCause {
    /// Which dossier.
    pub dossier: DossierRef,
    /// The cause.
    pub cause: LateCause,
    /// Why.
    pub motive: String,
}

/// How late a dossier is, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lateness {
    /// Working minutes past the promise, at least one.
    pub minutes: i64,
    /// Until when they are counted: the decision, or now.
    pub until: Timestamp,
    /// Of these, how many another body took beyond its own time.
    pub other_body: i64,
    /// Of these, how many the machines stood still.
    pub system: i64,
    /// The cause that holds.
    pub cause: LateCause,
    /// Whether an officer said so.
    pub stated: bool,
}

impl Summary {
    /// Until when its time counts: the decision, or now while nobody has decided; `None` while its clock
    /// stands or where it has no promise.
    pub fn measured_until(&self, now: Timestamp) -> Option<Timestamp> {
        match self.status {
            Status::InReview if self.paused_at.is_none() => Some(now),
            Status::Ready | Status::HandedOver | Status::Stopped | Status::Withdrawn => self.decided_at,
            _ => None,
        }
    }

    /// Whether it is late, by the minute.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.due_at.zip(self.measured_until(now)).is_some_and(|(due, until)| is_late(due, until))
    }
}

type Span = (Timestamp, Timestamp);

/// How late a dossier is and why; `None` where it is not.
pub fn lateness(
    dossier: &Dossier,
    calendar: &WorkingCalendar,
    outages: &[Outage],
    now: Timestamp,
) -> Option<Lateness> {
    let summary = &dossier.summary;
    let (due, until) = summary.due_at.zip(summary.measured_until(now))?;
    if !is_late(due, until) {
        return None;
    }
    let waiting = |from: Timestamp, to: Timestamp| (from < to).then_some((from, to));
    let opinions = dossier.opinions.iter().filter(|opinion| !opinion.asked.stops_clock);
    let other = opinions.filter_map(|opinion| {
        waiting(opinion.asked.due_at, opinion.answered_at.map_or(until, |at| at.min(until)))
    });
    let told = dossier.story.iter().filter(|told| !told.undone && told.effect == Effect::Holds);
    let system = told
        .filter(|told| told.stamp.entered_at > told.stamp.at)
        .filter_map(|told| waiting(told.stamp.at, told.stamp.entered_at.min(until)));
    // Machines stood still at any time since it was taken in: what could not be done then came later.
    let since = summary.received_at;
    let stood = outages.iter().filter(|outage| outage.unit == summary.unit);
    let stood = stood.filter_map(|outage| outage.until(until));
    let stood = stood.filter_map(|(from, to)| waiting(since.map_or(from, |since| from.max(since)), to));
    let system = system.chain(stood);
    let minutes = calendar.counting_minutes_between(due, until).max(1);
    let other_body = counted(other.collect(), calendar).min(minutes);
    let system = counted(system.collect(), calendar).min(minutes);
    let derived = match () {
        () if other_body * 2 >= minutes && other_body >= system => LateCause::OtherBody,
        () if system * 2 >= minutes => LateCause::System,
        () => LateCause::Unit,
    };
    let cause = summary.late_cause.unwrap_or(derived);
    Some(Lateness { minutes, until, other_body, system, cause, stated: summary.late_cause.is_some() })
}

/// Counting minutes in any of the spans, each once.
fn counted(mut spans: Vec<Span>, calendar: &WorkingCalendar) -> i64 {
    spans.sort_unstable();
    let (mut sum, mut end) = (0, None);
    for (from, to) in spans {
        let from = end.map_or(from, |end: Timestamp| from.max(end));
        if from < to {
            sum += calendar.counting_minutes_between(from, to);
            end = Some(to);
        }
    }
    sum
}

/// Records why it is late; a word about the past, so that any dossier takes it that is late.
pub fn state_late_cause(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &StateLateCause,
) -> Result<Vec<Fact>, Refusal> {
    intake::expect_commuting(dossier, |_| true)?;
    let late = lateness(dossier, context.calendar, context.outages, context.at)
        .ok_or_else(|| Refusal::new(refusal::NOT_LATE).at("dossier"))?;
    let text = needed(&command.motive, "motive", TEXT_MAX)?;
    let (cause, instead_of) = (command.cause, late.cause);
    let stated = LateCauseStated { cause, instead_of, personal: Some(Words { text }) };
    Ok(vec![Fact::dossier(dossier.summary.id, AnyEvent::Review(super::Event::LateCauseStated(stated)))])
}
