//! The desk's values in the words of the screen's language.

use super::look::Role;
use super::port::Trouble;
use super::world::World;
use crate::base::coded::Coded;
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::domain::applicant::ApplicantKind;
use crate::domain::clock::{TimeLimit, is_late};
use crate::domain::dossier::{Dossier, Status, Summary};
use crate::domain::paper::Paper;
use crate::domain::person::BirthDate;
use crate::domain::promise;
use crate::domain::refusal::Refusal;
use crate::domain::review::{Opinion, StandIn, comes_too_late};
use crate::domain::slip::{Slip, SlipKind};
use crate::domain::ticket::{Estimate, TicketState};
use crate::locale::{date_time_short, due_moment, remaining};

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

/// A paper: `Giấy hẹn (mẫu 01)`, with its round from the second on.
pub fn paper(world: &World<'_>, paper: Paper) -> String {
    let name = world.say(&format!("paper-form-{}", paper.form.name()));
    if paper.round < 2 {
        return name;
    }
    world.say_with("paper-round", &[("paper", &name), ("n", &paper.round.to_string())])
}

/// A paper of no one dossier: its kind, and which one it is.
pub fn slip(world: &World<'_>, slip: &Slip, name: &str) -> String {
    let kind = world.say(&format!("slip-form-{}", slip.kind.name()));
    let which = slip_of(world, slip, name);
    if which.is_empty() { kind } else { format!("{kind} {which}") }
}

/// Which one of its kind a paper is: a number, days, whose.
pub fn slip_of(world: &World<'_>, slip: &Slip, name: &str) -> String {
    let known = |id| world.view.officers.get(&id).map(|officer| officer.name.clone()).unwrap_or_default();
    match slip.kind {
        _ if !name.is_empty() => name.to_owned(),
        SlipKind::FeeReceipt | SlipKind::AccessList => String::new(),
        SlipKind::TillSheet => {
            let shift = slip.shift();
            let held = world.view.tills.values().find(|till| Some(till.id) == shift);
            held.map(|till| known(till.officer)).unwrap_or_default()
        }
        SlipKind::Register => slip.days().map_or_else(String::new, |(from, to)| {
            if from == to { day(from) } else { format!("{}–{}", day(from), day(to)) }
        }),
        SlipKind::HandOverSheet => slip.officer().map(|(officer, _)| known(officer)).unwrap_or_default(),
        SlipKind::Ticket => {
            let ticket = slip.turn().and_then(|id| world.view.tickets.get(&id));
            ticket.map(|ticket| ticket.number.to_string()).unwrap_or_default()
        }
    }
}

/// What somebody who waits is told: `Trước còn 4 người, khoảng 20 phút.`
pub fn estimate(world: &World<'_>, place: Estimate) -> String {
    told_place("estimate", world, place)
}

/// The same for a narrow place: `trước 4 · ~20 ph`.
pub fn estimate_short(world: &World<'_>, place: Estimate) -> String {
    told_place("estimate-short", world, place)
}

fn told_place(family: &str, world: &World<'_>, place: Estimate) -> String {
    let next = if place.before == 0 { "-next" } else { "" };
    let timed = if place.minutes.is_some() { "-minutes" } else { "" };
    let (before, minutes) = (place.before.to_string(), place.minutes.unwrap_or(0).to_string());
    world.say_with(&format!("{family}{next}{timed}"), &[("n", &before), ("minutes", &minutes)])
}

/// A date of birth as it is written here, whatever it was recorded as: `15/08/1985`, or only the year.
pub fn born(recorded: &str) -> String {
    recorded.parse().map_or_else(|_| recorded.to_owned(), BirthDate::vi)
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

/// `23/11/2026`.
pub fn day(day: time::Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), u8::from(day.month()), day.year())
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
        "deed" => word("did"),
        "duty" => word("duty"),
        "first" | "second" => word("told"),
        "counter_state" => word("counter-state"),
        "since" => Timestamp::parse(value).map_or_else(|_| value.to_owned(), crate::locale::clock_time),
        "now" | "newest" | "at" | "due" => Timestamp::parse(value)
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
        Status::Draft
        | Status::Refused
        | Status::HandedOver
        | Status::Withdrawn
        | Status::Stopped
        | Status::Mistaken => {
            return (String::new(), Role::Quiet);
        }
    }
    if summary.paused_at.is_some() {
        return (world.say("left-opinion"), Role::Warn);
    }
    let Some(minutes) = world.minutes_left(summary) else { return (world.say("left-none"), Role::Quiet) };
    let span = remaining(world.texts, minutes);
    match minutes {
        ..0 => (span, Role::Bad),
        _ if world.view.is_close(summary, world.now) => {
            (world.say_with("left-span", &[("span", &span)]), Role::Warn)
        }
        _ => (world.say_with("left-span", &[("span", &span)]), Role::Text),
    }
}

/// Why a dossier is due when it is, line by line; empty where there is no promise.
pub fn why_due(dossier: &Dossier, world: &World<'_>) -> Vec<String> {
    let summary = &dossier.summary;
    let (Some(grounds), Some(received)) = (dossier.grounds(world.now), summary.received_at) else {
        return Vec::new();
    };
    let parts = promise::parts(grounds, world.desk.calendar_of(dossier), world.desk.rules_of(dossier));
    let mut lines = begins(dossier, received, world);
    for (nth, part) in parts.iter().enumerate() {
        if let Some(added) = nth.checked_sub(1).and_then(|nth| dossier.extensions.get(nth)) {
            lines.push(world.say_with("why-extended", &[("limit", &self::limit(world, *added))]));
        }
        lines.extend(part.explanation.lines(world.clock_language()));
    }
    lines
}

/// Where the clock begins with the payment: that it has, or what the promise would be if it were paid now.
fn begins(dossier: &Dossier, received: Timestamp, world: &World<'_>) -> Vec<String> {
    let at = date_time_short(world.texts, received);
    match dossier.clock_from {
        None => vec![world.say_with("why-waits-payment", &[("at", &at)])],
        Some(from) if from != received => {
            let paid = date_time_short(world.texts, from);
            vec![world.say_with("why-from-payment", &[("at", &at), ("paid", &paid)])]
        }
        Some(_) => Vec::new(),
    }
}

/// Whether another body has let the time to answer pass.
pub fn opinion_is_late(world: &World<'_>, summary: &Summary) -> bool {
    summary.opinions.iter().any(|open| is_late(open.due_at, world.now))
}

/// How a question to another body stands.
pub fn opinion(world: &World<'_>, opinion: &Opinion, summary: &Summary) -> (String, Role) {
    if let Some(at) = opinion.answered_at {
        return (
            world.say_with("opinion-answered", &[("at", &date_time_short(world.texts, at))]),
            Role::Quiet,
        );
    }
    let due = opinion.asked.due_at;
    let late = is_late(due, world.now);
    let told = due_moment(world.texts, due, world.now);
    let key = if late { "opinion-late" } else { "opinion-waits" };
    let line = world.say_with(key, &[("at", &told)]);
    if !late && comes_too_late(summary, due, opinion.asked.stops_clock) {
        return (format!("{line} · {}", world.say("opinion-after-promise")), Role::Warn);
    }
    (line, if late { Role::Bad } else { Role::Text })
}

/// Who stands in, and until when.
pub fn stand_in(world: &World<'_>, stand_in: StandIn) -> String {
    let name = world.officer_name(stand_in.officer);
    let from = crate::locale::date(stand_in.from);
    match stand_in.until {
        Some(until) => {
            let until = crate::locale::date(until);
            world.say_with("dossier-stand-in", &[("name", &name), ("from", &from), ("until", &until)])
        }
        None => world.say_with("dossier-stand-in-open", &[("name", &name), ("from", &from)]),
    }
}
