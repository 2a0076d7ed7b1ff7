//! The desk's values in the words of the screen's language.

use super::look::Role;
use super::port::Trouble;
use super::world::World;
use crate::base::coded::Coded;
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::domain::applicant::ApplicantKind;
use crate::domain::clock::{Pause, TimeLimit, due};
use crate::domain::dossier::{Dossier, Status, Summary};
use crate::domain::refusal::Refusal;
use crate::domain::ticket::TicketState;
use crate::locale::remaining;

/// Where a dossier stands.
pub fn status(world: &World<'_>, status: Status) -> String {
    world.say(&format!("status-{}", status.name()))
}

/// Whose dossier it is, as lists show it: a body carries the short word for what it is.
pub fn applicant(world: &World<'_>, summary: &Summary) -> String {
    if summary.kind == ApplicantKind::Citizen || summary.applicant.is_empty() {
        return summary.applicant.clone();
    }
    format!("{} {}", world.say(&format!("applicant-tag-{}", summary.kind)), summary.applicant)
}

/// Where a ticket stands.
pub fn ticket_state(world: &World<'_>, state: TicketState) -> String {
    world.say(&format!("ticket-state-{}", state.name()))
}

/// A limit: `5 ngày làm việc`, `trong ngày`.
pub fn limit(world: &World<'_>, limit: TimeLimit) -> String {
    let (key, n) = match limit {
        TimeLimit::WorkingDays(n) => ("limit-working-days", n.to_string()),
        TimeLimit::Days(n) => ("limit-days", n.to_string()),
        TimeLimit::Months(n) => ("limit-months", n.to_string()),
        TimeLimit::Hours(n) => ("limit-hours", n.to_string()),
        TimeLimit::SameDay => ("limit-same-day", String::new()),
    };
    world.say_with(key, &[("n", &n)])
}

/// An amount with its unit, zero too.
pub fn amount(dong: Dong) -> String {
    format!("{dong} đ")
}

/// A lawful no as a sentence: what happened, what is safe, what to do.
pub fn refusal(world: &World<'_>, refusal: &Refusal) -> String {
    let told: Vec<(&str, String)> =
        refusal.args.iter().map(|(name, value)| (*name, told_value(world, name, value))).collect();
    let mut values: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let field = refusal.field.map(|field| field_name(world, field)).unwrap_or_default();
    if !values.iter().any(|(name, _)| *name == "field") && needs_field(refusal.code) {
        values.push(("field", &field));
    }
    world.texts.reason("refusal", refusal.code, &values)
}

/// Codes whose sentence names the field it stands beside.
fn needs_field(code: &str) -> bool {
    code.starts_with("value-")
}

/// The name of a command's field, or the field itself where it has none.
fn field_name(world: &World<'_>, field: &str) -> String {
    let key = format!("input-{}", field.replace(['.', '_'], "-"));
    if world.texts.has(&key) { world.say(&key) } else { field.to_owned() }
}

/// Codes among a refusal's values become words.
fn told_value(world: &World<'_>, name: &str, value: &str) -> String {
    let word = |family: &str| {
        let key = format!("{family}-{value}");
        if world.texts.has(&key) { world.say(&key) } else { value.to_owned() }
    };
    match name {
        "status" => word("status"),
        "now" | "newest" => Timestamp::parse(value)
            .map_or_else(|_| value.to_owned(), |at| crate::locale::date_time_short(world.texts, at)),
        "state" => word("ticket-state"),
        "step" => word("step"),
        "roles" => value
            .split(", ")
            .map(|role| {
                let key = format!("role-{role}");
                if world.texts.has(&key) { world.say(&key) } else { role.to_owned() }
            })
            .collect::<Vec<_>>()
            .join(", "),
        _ => value.to_owned(),
    }
}

/// A failure of the world outside as a sentence.
pub fn trouble(world: &World<'_>, trouble: &Trouble) -> String {
    let key = format!("fault-{}", trouble.code);
    let code = if world.texts.has(&key) { trouble.code } else { "other" };
    world.texts.reason("fault", code, &[("detail", &trouble.detail)])
}

/// What is left of a dossier's time, in words and with its role.
pub fn left(world: &World<'_>, summary: &Summary) -> (String, Role) {
    match summary.status {
        Status::Ready => return (world.say("left-ready"), Role::Good),
        Status::AwaitingSupplement => return (world.say("left-supplement"), Role::Warn),
        Status::AwaitingPayment => return (world.say("left-payment"), Role::Warn),
        Status::AwaitingAcceptance => return (world.say("left-open"), Role::Warn),
        Status::InReview => {}
        Status::Draft | Status::Refused | Status::HandedOver | Status::Withdrawn | Status::Stopped => {
            return (String::new(), Role::Quiet);
        }
    }
    let Some(minutes) = world.minutes_left(summary) else { return (world.say("left-none"), Role::Quiet) };
    let span = remaining(world.texts, minutes);
    match minutes {
        ..0 => (span, Role::Bad),
        0..=240 => (world.say_with("left-span", &[("span", &span)]), Role::Warn),
        _ => (world.say_with("left-span", &[("span", &span)]), Role::Text),
    }
}

/// Why a dossier is due when it is, line by line; empty where there is no promise.
pub fn why_due(dossier: &Dossier, world: &World<'_>) -> Vec<String> {
    let summary = &dossier.summary;
    let (Some(limit), Some(received)) = (summary.limit, summary.received_at) else { return Vec::new() };
    let pauses: Vec<Pause> =
        dossier.pauses.iter().filter_map(|(from, to)| Pause::new(*from, *to).ok()).collect();
    let (calendar, rules) = (world.desk.calendar(), world.desk.rules());
    due(limit, received, &pauses, calendar, rules).explanation.lines(world.clock_language())
}
