//! A dossier's story in words: one line an event, with time and officer, as one would tell it.

mod portal;

use crate::base::coded::Coded;
use crate::domain::conflict::Effect;
use crate::domain::dossier::{Dossier, Happening};
use crate::domain::event::Event;
use crate::domain::intake::{self, Words};
use crate::domain::permission::Permission;
use crate::domain::procedure::Procedure;
use crate::domain::review::{Outcome, StandIn};
use crate::domain::{correct, paper, place, result, review};
use crate::locale::{clock_time, date_time, due_moment};
use crate::tui::correct::{names, old_and_new, values};
use crate::tui::whereabouts;
use crate::tui::words;
use crate::tui::world::World;

/// The lines, oldest first: when and who, then what.
pub fn lines(dossier: &Dossier, procedure: Option<&Procedure>, world: &World<'_>) -> Vec<(String, String)> {
    let case = dossier.summary.case.as_str();
    dossier.story.iter().filter_map(|happening| line(happening, case, procedure, world)).collect()
}

fn line(
    happening: &Happening,
    case: &str,
    procedure: Option<&Procedure>,
    world: &World<'_>,
) -> Option<(String, String)> {
    let at = happening.stamp.at;
    let day = at.date();
    let who = world.officer_name(happening.stamp.officer);
    let given = who.split(' ').next_back().unwrap_or_default();
    let when = format!("{:02}/{:02} {} {given}", day.day(), u8::from(day.month()), clock_time(at));
    Some((when, what(happening, case, procedure, world)?))
}

/// What happened, in words; nothing for what is not about a dossier.
pub fn what(
    happening: &Happening,
    case: &str,
    procedure: Option<&Procedure>,
    world: &World<'_>,
) -> Option<String> {
    let what = match &happening.event {
        Event::Intake(event) => intake_words(event, happening, procedure, world),
        Event::Review(event) => review_words(event, procedure, world),
        Event::Result(event) => result_words(event, world),
        Event::Money(event) => crate::tui::money::told(event, world)?,
        Event::Paper(event) => paper_words(event, world),
        Event::Correct(event) => correct_words(event, case, procedure, world),
        Event::Place(event) => place_words(event, world),
        Event::Portal(event) => portal::words(event, world),
        Event::Identity(event) => crate::tui::identity::told(event, world),
        Event::Access(event) => crate::tui::access::told(event, world),
        Event::Unknown { .. } => world.say("story-unknown"),
        Event::Officer(crate::domain::officer::Event::ActsSettled(settled)) => {
            crate::tui::doubts::told(settled, world)
        }
        Event::Post(_)
        | Event::Officer(_)
        | Event::Catalogue(_)
        | Event::Ticket(_)
        | Event::Roster(_)
        | Event::Drill(_)
        | Event::Slip(_)
        | Event::Counter(_) => {
            return None;
        }
    };
    let absent = happening.instead_of.map(|absent| crate::tui::past::for_whom(absent, world));
    let what = absent.map_or_else(|| what.clone(), |absent| format!("{what} · {absent}"));
    let beside = match happening.effect {
        _ if happening.undone => "story-was-undone",
        Effect::Holds if happening.unconfirmed => "story-unconfirmed",
        Effect::Holds => return Some(what),
        Effect::Proposed => "story-proposed",
        Effect::Disputed => "story-disputed",
        Effect::SetAside => "story-set-aside",
    };
    Some(format!("{what} {}", world.say(beside)))
}

fn paper_words(event: &paper::Event, world: &World<'_>) -> String {
    let name = words::paper(world, event.paper());
    match event {
        paper::Event::Printed(printed) if printed.copy > 1 => {
            world.say_with("story-paper-copy", &[("paper", &name), ("n", &printed.copy.to_string())])
        }
        paper::Event::Printed(_) => world.say_with("story-paper-printed", &[("paper", &name)]),
        paper::Event::Failed(failed) => {
            let why = world.say(&format!("print-trouble-{}", failed.trouble.name()));
            world.say_with("story-paper-failed", &[("paper", &name), ("why", &why)])
        }
        paper::Event::Handwritten(_) => world.say_with("story-paper-handwritten", &[("paper", &name)]),
    }
}

fn said(words: Option<&Words>) -> String {
    words.map(|words| format!(": “{}”", words.text)).unwrap_or_default()
}

fn intake_words(
    event: &intake::Event,
    happening: &Happening,
    procedure: Option<&Procedure>,
    world: &World<'_>,
) -> String {
    match event {
        intake::Event::Opened(_) => world.say("story-opened"),
        intake::Event::DocumentsRecorded(recorded) => papers_words(recorded, world),
        intake::Event::RepresentativeNamed(named) => {
            let name = named.personal.as_ref().map(|person| person.name.clone()).unwrap_or_default();
            world.say_with("story-representative", &[("name", &name)])
        }
        intake::Event::Accepted(accepted) => {
            let due = accepted.due_at.map_or_else(
                || world.say("due-waits"),
                |due| due_moment(world.texts, due, happening.stamp.at),
            );
            let step = world.step_name(procedure, &accepted.step);
            world.say_with("story-accepted", &[("due", &due), ("step", &step)])
        }
        intake::Event::Refused(refused) => {
            let ground = world.say(&format!("ground-{}", refused.ground.name()));
            format!("{} ({ground}){}", world.say("story-refused"), said(refused.personal.as_ref()))
        }
        intake::Event::SupplementRequested(request) => {
            let count = request.documents.len().to_string();
            let round = request.round.to_string();
            let key =
                if request.documents.is_empty() { "story-supplement-words" } else { "story-supplement" };
            let told = world.say_with(key, &[("round", &round), ("n", &count)]);
            told + &said(request.personal.as_ref())
        }
        intake::Event::ClockStarted(started) => {
            let due = started.due_at.map_or_else(
                || world.say("due-waits"),
                |due| due_moment(world.texts, due, happening.stamp.at),
            );
            world.say_with("story-clock-started", &[("due", &due)])
        }
        intake::Event::SupplementReceived(received) => {
            world.say("story-supplement-came") + &said(received.personal.as_ref())
        }
        intake::Event::SupplementAllowed(allowed) => {
            let round = allowed.round.to_string();
            let told = world.say_with("story-supplement-allowed", &[("round", &round)]);
            told + &permitted(allowed.personal.as_ref(), world)
        }
    }
}

/// How many papers came, and what was remarked on them.
fn papers_words(recorded: &intake::DocumentsRecorded, world: &World<'_>) -> String {
    let came = world.say_with("story-papers", &[("n", &recorded.rows.len().to_string())]);
    let remarks: Vec<String> = recorded
        .personal
        .iter()
        .flat_map(|personal| &personal.remarks)
        .map(|(row, words)| format!("{}: “{words}”", row + 1))
        .collect();
    let remarked = world.say_with("story-remarks", &[("remarks", &remarks.join("; "))]);
    match (recorded.rows.is_empty(), remarks.is_empty()) {
        (_, true) => came,
        (true, false) => remarked,
        (false, false) => format!("{came}; {remarked}"),
    }
}

fn place_words(event: &place::Event, world: &World<'_>) -> String {
    match event {
        place::Event::Placed(placed) => {
            let words = placed.personal.as_ref().map(|personal| personal.name.as_str());
            let name = placed.label.as_deref().or(words).unwrap_or_default();
            let there = whereabouts::place_words(world, placed.place, name, placed.officer);
            world.say_with("story-placed", &[("place", &there)])
        }
        place::Event::Confirmed(_) => world.say("story-papers-confirmed"),
    }
}

fn review_words(event: &review::Event, procedure: Option<&Procedure>, world: &World<'_>) -> String {
    let step = |code: &str| world.step_name(procedure, code);
    match event {
        review::Event::Assigned(assigned) => {
            world.say_with("story-assigned", &[("officer", &world.officer_name(assigned.to))])
        }
        review::Event::StepCompleted(done) => {
            let told =
                world.say_with("story-step", &[("step", &step(&done.from)), ("next", &step(&done.to))]);
            told + &said(done.personal.as_ref())
        }
        review::Event::SteppedBack(back) => {
            world.say_with("story-back", &[("step", &step(&back.to))]) + &said(back.personal.as_ref())
        }
        review::Event::Decided(decided) => {
            let key = if decided.outcome == Outcome::Approved { "story-approved" } else { "story-denied" };
            world.say(key) + &said(decided.personal.as_ref())
        }
        review::Event::Stopped(stopped) => world.say("story-stopped") + &said(stopped.personal.as_ref()),
        review::Event::Withdrawn(withdrawn) => {
            world.say("story-withdrawn") + &said(withdrawn.personal.as_ref())
        }
        review::Event::NoteAdded(note) => {
            let audience = world.say(&format!("note-for-{}", note.audience.name()));
            format!("{} ({audience}){}", world.say("story-note"), said(note.personal.as_ref()))
        }
        review::Event::Substituted(event) => {
            let stand_in = StandIn { officer: event.to, from: event.from, until: event.until };
            words::stand_in(world, stand_in) + &said(event.personal.as_ref())
        }
        review::Event::Extended(extended) => extended_words(extended, world),
        review::Event::OpinionAsked(asked) => {
            let due = date_time(world.texts, asked.due_at);
            let told = asked.personal.as_ref().map(|q| format!("{}: “{}”", q.body, q.question));
            let what = told.unwrap_or_else(|| asked.number.to_string());
            let clock = if asked.stops_clock { world.say("story-opinion-stops") } else { String::new() };
            world.say_with("story-opinion", &[("what", &what), ("due", &due)]) + &clock
        }
        review::Event::PaymentAsked(asked) => {
            let sum =
                if asked.amount.0 == 0 { world.say("story-rest-owed") } else { world.money(asked.amount) };
            let clock = if asked.stops_clock { world.say("story-opinion-stops") } else { String::new() };
            world.say_with("story-payment-asked", &[("sum", &sum)]) + &clock + &said(asked.personal.as_ref())
        }
        review::Event::LateCauseStated(stated) => {
            let cause = world.say(&format!("late-cause-{}", stated.cause));
            world.say_with("story-late-cause", &[("cause", &cause)]) + &said(stated.personal.as_ref())
        }
        review::Event::PromiseMoved(moved) => {
            let (before, due) = (date_time(world.texts, moved.before), date_time(world.texts, moved.due_at));
            let told = world.say_with("story-promise-moved", &[("before", &before), ("due", &due)]);
            told + &permitted(moved.personal.as_ref(), world)
        }
        review::Event::OpinionAnswered(answered) => {
            let number = answered.number.to_string();
            world.say_with("story-opinion-answered", &[("n", &number)]) + &said(answered.personal.as_ref())
        }
    }
}

/// What was put right, as one would tell it: what stood there, what stands there now, and why.
fn correct_words(
    event: &correct::Event,
    case: &str,
    procedure: Option<&Procedure>,
    world: &World<'_>,
) -> String {
    match event {
        correct::Event::Corrected(corrected) => {
            let what = values::name(world, procedure, case, corrected.part, &corrected.key);
            let old = values::shown(world, corrected.part, corrected.before());
            let new = values::shown(world, corrected.part, corrected.after());
            let motive = corrected.personal.as_ref().map_or("—", |words| words.motive.as_str());
            let values = [("what", what.as_str()), ("old", &old), ("new", &new), ("motive", motive)];
            world.say_with("story-corrected", &values)
        }
        correct::Event::ProcedureChanged(changed) => {
            let lines = old_and_new(changed, crate::base::money::Dong(0), world);
            let (old, new) = names(changed, world);
            let mut told = world.say_with("story-changed", &[("old", &old), ("new", &new)]);
            for line in lines.iter().skip(1) {
                told.push_str(&format!(". {line}"));
            }
            told + &said(changed.personal.as_ref())
        }
        correct::Event::ClosedAsMistaken(closed) => {
            world.say("story-mistaken") + &said(closed.personal.as_ref())
        }
        correct::Event::ReplacesMistaken(replaces) => {
            let number = replaces.number.clone().unwrap_or_else(|| "—".to_owned());
            world.say_with("story-replaces", &[("number", &number)])
        }
        correct::Event::Undone(undone) | correct::Event::TicketUndone(undone) => {
            let what = world.say(&format!("deed-{}", undone.deed.name()));
            world.say_with("story-undone", &[("what", &what)]) + &said(undone.personal.as_ref())
        }
        correct::Event::ConflictSettled(settled) => {
            world.say("story-settled") + &said(settled.personal.as_ref())
        }
        correct::Event::FurtherNumberGiven(given) => {
            let values = [("old", given.instead_of.as_str()), ("new", given.number.as_str())];
            world.say_with("story-further-number", &values) + &said(given.personal.as_ref())
        }
    }
}

fn extended_words(extended: &review::DossierExtended, world: &World<'_>) -> String {
    let ground = world.say(&format!("extension-{}", extended.ground.name()));
    let (before, due) = (extended.before, extended.due_at);
    let told = world.say_with(
        "story-extended",
        &[
            ("limit", &words::limit(world, extended.added)),
            ("ground", &ground),
            ("before", &date_time(world.texts, before)),
            ("due", &date_time(world.texts, due)),
        ],
    );
    told + &permitted(extended.personal.as_ref(), world)
}

/// Why, and who allowed it; nothing where that was erased.
fn permitted(permission: Option<&Permission>, world: &World<'_>) -> String {
    let Some(said) = permission else { return String::new() };
    let by = world.say_with("story-allowed-by", &[("name", &said.allowed_by)]);
    format!(": “{}” ({by})", said.motive)
}

fn result_words(event: &result::Event, world: &World<'_>) -> String {
    match event {
        result::Event::HandedOver(handed) => {
            let collector = world.say(&format!("collector-{}", handed.collector.name()));
            let person = handed.personal.as_ref();
            let facts = person.map(|p| [Some(&p.name), p.id_number.as_ref(), p.authority.as_ref()]);
            let facts: Vec<&str> = facts.into_iter().flatten().flatten().map(String::as_str).collect();
            let joint = if facts.is_empty() { "" } else { ": " };
            format!("{} ({collector}{joint}{})", world.say("story-handed-over"), facts.join(", "))
        }
        result::Event::Shelved(shelved) => {
            world.say_with("story-shelved", &[("place", &shelved.place.to_string())])
        }
        result::Event::HandOverNoted(noted) => noted_words(noted, world),
        result::Event::Posted(posted) => {
            let parcel = posted.personal.as_ref().map(|parcel| parcel.tracking.clone());
            world.say_with("story-posted", &[("number", &parcel.unwrap_or_else(|| "—".to_owned()))])
        }
        result::Event::Delivered(delivered) => {
            world.say("story-delivered") + &said(delivered.personal.as_ref())
        }
    }
}

fn noted_words(noted: &result::HandOverNoted, world: &World<'_>) -> String {
    let relation = noted.relation.map(|relation| {
        let relation = world.say(&format!("relation-{}", relation.name()));
        world.say_with("story-relation", &[("relation", &relation)])
    });
    let lost = noted.receipt_lost.then(|| world.say("story-receipt-lost") + &said(noted.personal.as_ref()));
    let owed = (noted.owed.0 > 0)
        .then(|| world.say_with("story-still-owed", &[("amount", &words::amount(noted.owed))]));
    let papers = (noted.papers_owed > 0)
        .then(|| world.say_with("story-still-missing", &[("n", &noted.papers_owed.to_string())]));
    [relation, lost, owed, papers].into_iter().flatten().collect::<Vec<_>>().join("; ")
}
