//! An act of the past in words: one line for the list, all its entries for whoever wants to know more.

use crate::base::coded::Coded as _;
use crate::base::id::OfficerId;
use crate::desk::engine::PastAct;
use crate::domain::conflict::Effect;
use crate::domain::dossier::Happening;
use crate::domain::event::{Event, Subject};
use crate::domain::{catalogue, correct, counter, intake, money, officer, post, roster, slip, ticket};
use crate::tui::story;
use crate::tui::world::World;

/// What an act is about, as one would name it: a number, a ticket, or nothing.
pub fn name(act: &PastAct, world: &World<'_>) -> String {
    match (&act.dossier, &act.ticket) {
        (Some(summary), _) => summary.number.clone().unwrap_or_else(|| world.say("dossier-no-number-short")),
        (None, Some(ticket)) => world.say_with("history-ticket", &[("number", &ticket.number.to_string())]),
        (None, None) => String::new(),
    }
}

/// The line of the list: what the act was done for.
pub fn line(act: &PastAct, world: &World<'_>) -> String {
    let main = act.facts.iter().rev().max_by_key(|fact| weight(&fact.event));
    let told = main.and_then(|fact| words(&fact.event, act, world));
    let told = told.unwrap_or_else(|| world.say("history-other"));
    let absent = act.facts.iter().find_map(|fact| match &fact.event {
        Event::Officer(officer::Event::ActedFor(acted)) => Some(acted.absent),
        _ => None,
    });
    absent.map_or_else(|| told.clone(), |absent| format!("{told} · {}", for_whom(absent, world)))
}

/// Every entry of the act.
pub fn entries(act: &PastAct, world: &World<'_>) -> Vec<String> {
    act.facts.iter().filter_map(|fact| words(&fact.event, act, world)).collect()
}

/// For which absent officer something was done.
pub fn for_whom(absent: OfficerId, world: &World<'_>) -> String {
    world.say_with("acted-for", &[("name", &world.officer_name(absent))])
}

/// How much of its act an event tells: what only goes with it tells least.
fn weight(event: &Event) -> u8 {
    match event {
        Event::Intake(
            intake::Event::Opened(_)
            | intake::Event::DocumentsRecorded(_)
            | intake::Event::RepresentativeNamed(_),
        )
        | Event::Money(money::Event::Assessed(_))
        | Event::Identity(_)
        | Event::Officer(
            officer::Event::ActedFor(_) | officer::Event::Withdrawn(_) | officer::Event::WithdrawalsSeen(_),
        )
        | Event::Catalogue(catalogue::Event::ContentRecorded(_)) => 1,
        Event::Intake(intake::Event::ClockStarted(_)) | Event::Counter(_) => 2,
        Event::Post(post::Event::Founded(_)) => 5,
        Event::Post(_) => 1,
        Event::Paper(_) | Event::Slip(_) | Event::Place(_) | Event::Ticket(_) => 3,
        _ => 4,
    }
}

fn words(event: &Event, act: &PastAct, world: &World<'_>) -> Option<String> {
    match event {
        Event::Ticket(event) => Some(ticket_words(event, world)),
        Event::Counter(event) => Some(counter_words(event, world)),
        Event::Officer(event) => Some(officer_words(event, act, world)),
        Event::Post(event) => Some(post_words(event, world)),
        Event::Catalogue(event) => Some(catalogue_words(event, world)),
        Event::Roster(event) => Some(roster_words(event, world)),
        Event::Slip(event) => Some(slip_words(event, world)),
        Event::Drill(_) => None,
        Event::Correct(correct::Event::TicketUndone(undone)) => {
            let what = world.say(&format!("deed-{}", undone.deed.name()));
            Some(world.say_with("story-undone", &[("what", &what)]))
        }
        event => {
            let (event, effect) = (event.clone(), Effect::Holds);
            let happening = Happening {
                stamp: act.stamp,
                event,
                undone: false,
                effect,
                instead_of: None,
                unconfirmed: false,
            };
            let summary = act.dossier.as_deref();
            let procedure = summary.and_then(|summary| world.desk.procedure_of(&summary.version));
            let case = summary.map_or("", |summary| summary.case.as_str());
            story::what(&happening, case, procedure.as_deref(), world)
        }
    }
}

fn ticket_words(event: &ticket::Event, world: &World<'_>) -> String {
    let counter = |number: u8| number.to_string();
    match event {
        ticket::Event::Taken(taken) if taken.priority == ticket::Priority::Normal => {
            world.say("history-taken")
        }
        ticket::Event::Taken(taken) => {
            let class = world.say(&format!("priority-{}", taken.priority.name()));
            world.say_with("history-taken-first", &[("class", &class)])
        }
        ticket::Event::Called(called) => {
            let (n, at) = (called.call.to_string(), counter(called.counter));
            let key = if called.call > 1 { "history-called-again" } else { "history-called" };
            world.say_with(key, &[("counter", &at), ("n", &n)])
        }
        ticket::Event::ServingStarted(_) => world.say("deed-ticket-served"),
        ticket::Event::Finished(_) => world.say("deed-ticket-finished"),
        ticket::Event::MarkedNoShow(_) => world.say("deed-ticket-no-show"),
        ticket::Event::Held(held) => {
            let reason = held.personal.as_ref().map(|said| said.reason.as_str()).unwrap_or_default();
            with_reason(world.say("deed-ticket-held"), reason)
        }
        ticket::Event::Returned(_) => world.say("deed-ticket-returned"),
        ticket::Event::Transferred(sent) => {
            let note = sent.personal.as_ref().map(|said| said.note.as_str()).unwrap_or_default();
            let told = match (sent.counter, sent.group) {
                (Some(to), _) => world.say_with("history-sent-counter", &[("n", &counter(to))]),
                (None, Some(group)) => world.say_with("history-sent-group", &[("group", &group.to_string())]),
                (None, None) => world.say("deed-ticket-transferred"),
            };
            with_reason(told, note)
        }
    }
}

fn with_reason(told: String, reason: &str) -> String {
    if reason.is_empty() { told } else { format!("{told}: “{reason}”") }
}

fn slip_words(event: &slip::Event, world: &World<'_>) -> String {
    let paper = crate::tui::words::slip(world, event.slip(), "");
    match event {
        slip::Event::Printed(printed) if printed.copy > 1 => {
            world.say_with("story-paper-copy", &[("paper", &paper), ("n", &printed.copy.to_string())])
        }
        slip::Event::Printed(_) => world.say_with("story-paper-printed", &[("paper", &paper)]),
        slip::Event::Failed(failed) => {
            let why = world.say(&format!("print-trouble-{}", failed.trouble.name()));
            world.say_with("story-paper-failed", &[("paper", &paper), ("why", &why)])
        }
    }
}

fn counter_words(event: &counter::Event, world: &World<'_>) -> String {
    let say = |key: &str, number: u8| world.say_with(key, &[("n", &number.to_string())]);
    match event {
        counter::Event::Opened(opened) => say("history-counter-opened", opened.counter),
        counter::Event::BreakBegan(began) => {
            let why = world.say(&format!("break-{}", began.reason.name()));
            format!("{} ({why})", say("history-counter-break", began.counter))
        }
        counter::Event::Resumed(resumed) => say("history-counter-resumed", resumed.counter),
        counter::Event::Closed(closed) => say("history-counter-closed", closed.counter),
        counter::Event::DayBegun(begun) => say("history-day-begun", begun.counter),
    }
}

/// Whom an event about an officer is about.
fn officer_of(event: &officer::Event, act: &PastAct, world: &World<'_>) -> String {
    let whose = act.facts.iter().find(|fact| fact.event == Event::Officer(event.clone()));
    match whose.map(|fact| fact.subject) {
        Some(Subject::Officer(id)) => world.officer_name(id),
        _ => "—".to_owned(),
    }
}

fn officer_words(event: &officer::Event, act: &PastAct, world: &World<'_>) -> String {
    let told = |roles: &[officer::Role]| {
        let names: Vec<String> =
            roles.iter().map(|role| world.say(&format!("role-{}", role.name()))).collect();
        names.join(", ")
    };
    match event {
        officer::Event::Added(added) => {
            let name = added.personal.as_ref().map_or("—", |personal| personal.name.as_str());
            world.say_with("history-officer-added", &[("name", name), ("roles", &told(&added.roles))])
        }
        officer::Event::RolesChanged(changed) => {
            let name = officer_of(event, act, world);
            let roles =
                if changed.roles.is_empty() { world.say("settings-gone") } else { told(&changed.roles) };
            world.say_with("history-roles", &[("name", &name), ("roles", &roles)])
        }
        officer::Event::Granted(granted) => {
            let day = |at| crate::locale::date_time_short(world.texts, at);
            let (role, from, until) = (told(&[granted.role]), day(granted.from), day(granted.until));
            let values =
                [("name", officer_of(event, act, world)), ("role", role), ("from", from), ("until", until)];
            let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
            let told = world.say_with("history-role-granted", &values);
            let scope: Vec<&str> =
                granted.procedures.iter().chain(&granted.units).map(String::as_str).collect();
            match scope.is_empty() {
                true => told,
                false => {
                    format!("{told} · {}", world.say_with("rights-only", &[("scope", &scope.join(", "))]))
                }
            }
        }
        officer::Event::Delegated(delegated) => {
            let day = |at| crate::locale::date_time_short(world.texts, at);
            let values = [
                ("name", officer_of(event, act, world)),
                ("absent", world.officer_name(delegated.absent)),
                ("roles", told(&delegated.roles)),
                ("from", day(delegated.from)),
                ("until", day(delegated.until)),
            ];
            let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
            world.say_with("history-delegated", &values)
        }
        officer::Event::ActedFor(acted) => for_whom(acted.absent, world),
        officer::Event::ActsSettled(settled) => crate::tui::doubts::told(settled, world),
        // They go with an act, and stand for none.
        officer::Event::Withdrawn(_) | officer::Event::WithdrawalsSeen(_) => String::new(),
        officer::Event::GrantsEnded(_) => {
            world.say_with("history-grant-ended", &[("name", &officer_of(event, act, world))])
        }
        officer::Event::DutySet(_) | officer::Event::DutiesExempted(_) => {
            crate::tui::duties::told(event, world)
        }
    }
}

fn post_words(event: &post::Event, world: &World<'_>) -> String {
    match event {
        post::Event::Founded(founded) => world.say_with("history-founded", &[("unit", &founded.unit)]),
        post::Event::DeviceIntroduced(_) => world.say("history-device"),
        post::Event::IncarnationStarted(_) => world.say("history-life"),
        post::Event::SerialRangeGranted(_) => world.say("history-range"),
        post::Event::ClockConfirmed(_) => world.say("history-clock"),
        post::Event::LastNumberStated(_) => world.say("history-last-number"),
        post::Event::OutageRecorded(outage) => {
            let what = outage.personal.as_ref().map_or("—", |words| words.text.as_str());
            let told = [
                ("time", crate::tui::outage::span(outage.from, outage.to, world)),
                ("what", what.to_owned()),
            ];
            world.say_with("history-outage", &told.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
    }
}

fn roster_words(event: &roster::Event, world: &World<'_>) -> String {
    let named = |personal: &Option<roster::DeviceName>| {
        personal.as_ref().map_or_else(|| "—".to_owned(), |personal| personal.name.clone())
    };
    match event {
        roster::Event::Invited(invited) => {
            world.say_with("history-invited", &[("name", &named(&invited.personal)), ("unit", &invited.unit)])
        }
        roster::Event::DeviceEnrolled(enrolled) => world
            .say_with("history-enrolled", &[("name", &named(&enrolled.personal)), ("unit", &enrolled.unit)]),
        roster::Event::DeviceRevoked(revoked) => {
            world.say_with("history-revoked", &[("device", &revoked.device.to_string())])
        }
        roster::Event::HubConfirmed(confirmed) => {
            let n = confirmed.missing.len().to_string();
            world.say_with("history-hub-confirmed", &[("n", &n)])
        }
        roster::Event::HubJoined(joined) => world.say_with("history-joined", &[("unit", &joined.unit)]),
        roster::Event::LogSuperseded(superseded) => {
            let count = superseded.end.saturating_sub(superseded.kept);
            world.say_with("history-superseded", &[("n", &count.to_string())])
        }
        // It goes with an act, and stands for none.
        roster::Event::Witnessed(_) => String::new(),
    }
}

fn catalogue_words(event: &catalogue::Event, world: &World<'_>) -> String {
    match event {
        catalogue::Event::ContentRecorded(content) => {
            let kind = world.say(&format!("history-content-{}", content.kind.name()));
            world.say_with("history-content", &[("kind", &kind), ("key", &content.key)])
        }
        catalogue::Event::RowsImported(rows) => {
            world.say_with("history-rows", &[("n", &rows.rows.len().to_string())])
        }
        // Its content follows in the same act and tells.
        catalogue::Event::VersionMade(_) => String::new(),
        catalogue::Event::ImportAccepted(accepted) => {
            world.say_with("history-accepted", &[("code", &accepted.code)])
        }
    }
}
