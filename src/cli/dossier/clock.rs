//! What `dossier show` tells of a dossier's clock: when it began, where it stood, extensions, opinions, the
//! time of each step, and why it is late.

use serde_json::{Map, Value, json};

use super::{CliFault, LateTold, Session};
use crate::base::time::Timestamp;
use crate::domain::budget::step_times;
use crate::domain::clock::is_late;
use crate::domain::dossier::Dossier;
use crate::domain::procedure::Procedure;
use crate::domain::review::{comes_too_late, lateness};

/// Adds the keys.
pub(super) fn tell(
    session: &mut Session,
    dossier: &Dossier,
    now: Timestamp,
    object: &mut Map<String, Value>,
) -> Result<(), CliFault> {
    let (calendar, rules) = (session.engine.calendar_of(dossier)?, session.engine.rules_of(dossier)?);
    let version = session.engine.version(dossier.summary.version)?;
    let steps = version.map_or_else(Procedure::default_steps, |version| version.procedure.steps.clone());
    let outages = std::sync::Arc::clone(&session.engine.view().outages);
    let late = lateness(dossier, calendar, &outages, now).map(LateTold::from);
    object.insert("clock_from".into(), serde_json::to_value(dossier.clock_from)?);
    object.insert("late".into(), serde_json::to_value(late)?);
    let pause = |(from, to): &(Timestamp, Option<Timestamp>)| json!({ "from": from, "to": to });
    object.insert("pauses".into(), dossier.pauses.iter().map(pause).collect());
    object.insert("steps".into(), serde_json::to_value(step_times(dossier, &steps, calendar, rules, now))?);
    object.insert("extensions".into(), extensions(dossier));
    object.insert("opinions".into(), opinions(dossier, now));
    Ok(())
}

fn extensions(dossier: &Dossier) -> Value {
    let told = dossier.prolongations().map(|(stamp, extended)| {
        let permission = extended.personal.as_ref();
        json!({
            "at": stamp.at, "officer": stamp.officer, "ground": extended.ground,
            "added": extended.added.to_string(), "before": extended.before, "due_at": extended.due_at,
            "motive": permission.map(|said| &said.motive), "allowed_by": permission.map(|said| &said.allowed_by),
        })
    });
    told.collect()
}

fn opinions(dossier: &Dossier, now: Timestamp) -> Value {
    let told = dossier.opinions.iter().map(|opinion| {
        let asked = &opinion.asked;
        json!({
            "number": asked.number, "body": asked.personal.as_ref().map(|question| &question.body),
            "asked_at": opinion.asked_at, "limit": asked.limit.to_string(), "due_at": asked.due_at,
            "answered_at": opinion.answered_at, "late": is_late(asked.due_at, opinion.answered_at.unwrap_or(now)),
            "stops_clock": asked.stops_clock,
            "after_promise": comes_too_late(&dossier.summary, asked.due_at, asked.stops_clock),
        })
    });
    told.collect()
}
