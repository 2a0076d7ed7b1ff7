//! What each screen tells in lines, out of the same state and the same words as it is drawn from.

use super::told::{Deed, Item, List, Spot, Teller, joined};
use crate::desk::query::SubmissionShown;
use crate::domain::dossier::Summary;
use crate::domain::ticket::{Ticket, TicketState};
use crate::locale::{clock_time, date, remaining, weekday};
use crate::tui::counter;
use crate::tui::key::{Code, Key};
use crate::tui::look::Look;
use crate::tui::online as tui_online;
use crate::tui::overlay::picker::Procedures;
use crate::tui::screen::Screen;
use crate::tui::screen::dossier::{DossierPage, view as dossier_view};
use crate::tui::screen::find::{Find, view as find_view};
use crate::tui::screen::group::{Group, view as group_view};
use crate::tui::screen::history::{History, view as history_view};
use crate::tui::screen::home::{Home, view as home_view};
use crate::tui::screen::intake::{Intake, Receipt, Slot, view as intake_view};
use crate::tui::screen::online::{OnlineList, view as online_view};
use crate::tui::screen::person::Person;
use crate::tui::screen::settings::{self, Settings};
use crate::tui::story;
use crate::tui::table::Command;
use crate::tui::words;
use crate::tui::world::World;

pub(super) fn enter(spot: Spot) -> Deed {
    Deed::Press(spot, vec![Key::plain(Code::Enter)])
}

/// A screen above home.
pub(super) fn screen(screen: &Screen, to: &mut Teller<'_, '_>) {
    match screen {
        Screen::Intake(screen) => intake(screen, to),
        Screen::Dossier(screen) => dossier(screen, to),
        Screen::Find(screen) => find(screen, to),
        Screen::Person(screen) => person(screen, to),
        Screen::Settings(screen) => settings(screen, to),
        Screen::Group(screen) => group(screen, to),
        Screen::History(screen) => history(screen, to),
        Screen::Online(screen) => online(screen, to),
    }
}

/// Queue and work.
pub(super) fn home(home: &Home, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(world.say("go-home"));
    let current = world.current_ticket(to.seat.counter);
    counter(current.as_deref(), to);
    to.text(home_view::basket_words(home, world).unwrap_or_default());
    to.text(world.say_with("queue-title", &[("n", &home.tickets.len().to_string())]));
    if home.tickets.is_empty() {
        to.text(world.say("queue-empty-hint"));
    }
    to.list(List::Queue, home.tickets.iter(), |ticket| {
        let words = joined([ticket.number.to_string(), home_view::what_for(ticket, world)]);
        let spot = Spot::Ticket(ticket.id);
        // While somebody is at the counter a number asks what to do; it never ends their turn.
        let busy = || Deed::Press(spot.clone(), vec![Key::f(6), Key::plain(Code::Char('8'))]);
        let deed = if current.is_some() { busy() } else { enter(spot.clone()) };
        Item::passing(words, waits(ticket, world), deed)
    });
    let counts = home_view::counts(home, world)
        .into_iter()
        .chain(crate::tui::identity::count(&home.counts, world))
        .map(|(words, _)| words)
        .collect::<Vec<_>>();
    to.text(format!("{}. {}", home_view::work_title(home, world), joined(counts)));
    if let Some(filter) = &home.filter {
        to.field(world.say("work-filter"), filter, Spot::Typed);
    }
    if home.work.is_empty() {
        to.text(home_view::no_work(home, world));
    }
    to.list(List::Dossiers, home.work.iter(), |summary| {
        let marked = if home.marks.has(summary.id) { world.say("plain-marked") } else { String::new() };
        let (row, left) = work_row(home, summary, world);
        Item::passing(joined([marked, row]), left, enter(Spot::Dossier(summary.id)))
    });
}

/// Who is at the counter; choosing it goes on: calls the next, serves who was called, or asks what to do.
fn counter(current: Option<&Ticket>, to: &mut Teller<'_, '_>) {
    let world = to.world;
    let press = |key| Deed::Press(Spot::Here, vec![key]);
    match current {
        Some(ticket) => {
            let note = ticket.note.clone().unwrap_or_default();
            let words = joined([ticket.number.to_string(), home_view::current_words(ticket, world), note]);
            let called = ticket.state == TicketState::Called;
            to.row(words, press(if called { Key::f(5) } else { Key::f(6) }));
        }
        None => match counter::why_shut(world, to.seat) {
            Some(shut) => to.row(shut, press(Key::f(6))),
            None => to.row(world.say("counter-free"), press(Key::f(2))),
        },
    }
}

/// How long somebody has waited, or until when they are away.
fn waits(ticket: &Ticket, world: &World<'_>) -> String {
    if ticket.state == TicketState::Held {
        return home_view::wait_words(ticket, world).0;
    }
    remaining(world.texts, world.now.minutes_since(ticket.taken_at).max(0))
}

fn number(summary: &Summary, world: &World<'_>) -> String {
    summary.number.clone().unwrap_or_else(|| world.say("dossier-no-number-short"))
}

/// A dossier of the list, and how long it waits or still has.
fn work_row(home: &Home, summary: &Summary, world: &World<'_>) -> (String, String) {
    let (number, name) = (number(summary, world), words::applicant(world, summary));
    if home.ready {
        let (place, days) = home_view::waits_where(summary, world);
        return (joined([number, name, place]), world.say_with("ready-days", &[("n", &days.to_string())]));
    }
    let (left, _) = words::left(world, summary);
    (joined([number, name, home_view::step_words(summary, world)]), left)
}

/// What a procedure is called, of which version soever.
fn procedure_of(summary: &Summary, world: &World<'_>) -> String {
    let procedure = world.desk.procedure_of(&summary.version);
    procedure.map_or_else(|| summary.procedure.clone(), |p| world.procedure_name(&p).to_owned())
}

fn hit(summary: &Summary, name: String, world: &World<'_>) -> String {
    let (state, _) = find_view::state(summary, world);
    joined([number(summary, world), name, procedure_of(summary, world), state])
}

fn intake(intake: &Intake, to: &mut Teller<'_, '_>) {
    let world = to.world;
    if let Some(given) = &intake.done {
        return receipt(intake, given, to);
    }
    to.title(intake_view::title(intake, world));
    for slot in intake.slots() {
        intake_slot(intake, slot, to);
    }
    let submit = Deed::Press(Spot::Here, vec![Key::ctrl('s')]);
    to.row(world.say("label-submit"), submit);
}

fn intake_slot(intake: &Intake, slot: Slot, to: &mut Teller<'_, '_>) {
    let world = to.world;
    let label = intake_view::label(intake, slot, world);
    let choose = || Deed::Press(Spot::Slot(slot), vec![Key::f(4)]);
    match slot {
        Slot::Procedure => {
            let named =
                |p: &crate::domain::procedure::Procedure| format!("{} {}", p.code, world.procedure_name(p));
            let told = intake.procedure.as_deref().map(named);
            let told = told.unwrap_or_else(|| world.say("field-procedure-hint"));
            to.row(format!("{label}: {told}"), choose());
        }
        Slot::Due => {
            let (due, _) = intake_view::due_words(intake, world);
            let limit = intake.stated_limit().map(|limit| words::limit(world, limit));
            to.row(format!("{label}: {}", joined([due, limit.unwrap_or_default()])), choose());
            let (fee, _) = intake_view::fee_words(intake, world);
            to.text(format!("{}: {fee}", world.say("field-fee")));
        }
        Slot::Papers => papers(intake, label, to),
        _ => {
            if let Some(choice) = intake.choices.get(&slot) {
                to.choice(label, choice, Spot::Slot(slot));
            } else if let Some(field) = intake.fields.get(&slot) {
                to.field(label, field, Spot::Slot(slot));
                if let Some((_, told)) = intake.mark_beside(slot, world).filter(|(checked, _)| *checked) {
                    to.text(told);
                }
            }
        }
    }
}

fn papers(intake: &Intake, label: String, to: &mut Teller<'_, '_>) {
    let world = to.world;
    let (there, needed) = intake.papers.required();
    to.text(if needed == 0 { label } else { format!("{label}: {there}/{needed}") });
    if there < needed {
        let all = Deed::Press(Spot::Slot(Slot::Papers), vec![Key::plain(Code::Char('+'))]);
        to.row(world.say("plain-all-papers"), all);
    }
    let glyphs = Look::usual().glyphs;
    for (row, paper) in intake.papers.rows.iter().enumerate() {
        let came = intake_view::paper_words(intake, row, false, glyphs, world);
        let name = world.pick(&paper.name, &paper.name_en);
        to.row(format!("{name}: {came}"), Deed::Count(row));
    }
}

/// The number and the due time, to be read to the citizen.
fn receipt(intake: &Intake, given: &Receipt, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(world.say("receipt-title"));
    to.text(format!("{}: {}", world.say("receipt-number"), given.number));
    to.text(match given.due_at {
        Some(due) => {
            let due = format!("{} {} {}", clock_time(due), weekday(world.texts, due), date(due));
            format!("{}: {due}", world.say("receipt-due"))
        }
        None => world.say("receipt-no-due"),
    });
    let fee = given.fee.map_or_else(|| world.say("fee-unknown"), |fee| world.money(fee));
    to.text(joined([given.procedure.clone(), fee]));
    if !intake.basket.is_empty() {
        to.text(intake_view::basket_words(given, &intake.basket, world));
        for other in intake.basket.iter().chain([given]) {
            to.text(joined([&other.number, &other.procedure]));
        }
    }
    let end = if world.desk.has_printer() { "plain-end-print" } else { "plain-end" };
    to.row(world.say(end), enter(Spot::Here));
}

fn dossier(page: &DossierPage, to: &mut Teller<'_, '_>) {
    let world = to.world;
    let dossier = match &page.dossier {
        Ok(dossier) => dossier,
        Err(reason) => {
            to.title(world.say("dossier-title"));
            return to.text(reason.clone());
        }
    };
    let procedure = page.procedure.as_deref();
    let summary = &dossier.summary;
    to.title(dossier_view::title(dossier, world));
    let step = home_view::step_words(summary, world);
    to.text(joined([step, words::left(world, summary).0]));
    for (line, _) in dossier_view::summary_lines(page, dossier, world) {
        to.text(line);
    }
    for (line, _) in dossier_view::field_lines(dossier, procedure, world) {
        to.text(line);
    }
    let papers = dossier_view::paper_rows(dossier, procedure, world);
    let there = papers.iter().filter(|paper| paper.came).count().to_string();
    to.text(world.say_with("dossier-papers", &[("n", &there), ("all", &papers.len().to_string())]));
    for paper in papers {
        let state = if paper.state.is_empty() { world.say("plain-no") } else { paper.state };
        to.text(joined([format!("{}: {state}", paper.name), paper.remark.unwrap_or_default()]));
    }
    to.text(world.say("dossier-story"));
    // The newest first: it is what one looks for.
    let story = story::lines(dossier, procedure, world).into_iter().rev();
    to.list(List::Story, story, |(when, what)| Item::Text(format!("{when}: {what}")));
    if let Some(forward) = page.forward() {
        let deed = Deed::Press(Spot::Here, vec![Key::f(8)]);
        to.row(forward.label(world), deed);
    }
}

fn find(find: &Find, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(find_view::title(find, world));
    to.field(world.say("find-words"), find.query(), Spot::Typed);
    if find.rows.is_empty() {
        to.text(find_view::nothing(find, world));
    } else {
        to.text(find_view::count(find, world));
    }
    // A caller is only told of: what is private is opened once they are verified.
    let opens = find.lookup.as_ref().is_none_or(|lookup| lookup.verified);
    to.list(List::Dossiers, find.rows.iter(), |summary| {
        let marked = if find.marks.has(summary.id) { world.say("plain-marked") } else { String::new() };
        let words = joined([marked, hit(summary, find_view::name(find, summary, world), world)]);
        let spot = Spot::Dossier(summary.id);
        Item::row(words, if opens { enter(spot) } else { Deed::Press(spot, Vec::new()) })
    });
    if let Some(lookup) = &find.lookup {
        for sentence in lookup.sentences(world) {
            to.text(sentence);
        }
        to.text(find_view::caller_words(lookup, world).0);
    }
}

fn person(person: &Person, to: &mut Teller<'_, '_>) {
    let world = to.world;
    let who = &person.applicant;
    to.title(if who.name.is_empty() { world.say("beside-person") } else { who.name.clone() });
    let facts = [who.id_number.as_deref(), who.address.as_deref()];
    to.text(joined(facts.into_iter().flatten()));
    if person.rows.is_empty() {
        to.text(world.say("person-none"));
    }
    to.list(List::Dossiers, person.rows.iter(), |summary| {
        Item::row(hit(summary, String::new(), world), enter(Spot::Dossier(summary.id)))
    });
    to.text(world.say("picker-procedure"));
    procedures(&person.procedures, to);
}

/// The field that narrows them, and the procedures.
pub(super) fn procedures(list: &Procedures, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.field(world.say("find-words"), &list.query, Spot::Typed);
    if list.matching().len() == 0 {
        to.text(world.say("picker-nothing"));
    }
    to.list(List::Procedures, list.matching(), |row| match row {
        Some(row) => {
            let name = world.pick(&row.name, &row.name_en);
            let bare = if row.usable { String::new() } else { world.say("plain-bare") };
            Item::row(
                joined([&format!("{name} ({})", row.code), &bare]),
                enter(Spot::Procedure(row.code.clone())),
            )
        }
        None => Item::Text(String::new()),
    });
}

fn settings(page: &Settings, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(world.say("go-settings"));
    to.row(world.say("settings-add"), enter(Spot::Row(0)));
    to.list(List::Rows, page.officers.iter().enumerate(), |(nth, officer)| {
        let words = joined([world.officer_name(officer.id), settings::roles_of(officer, world)]);
        Item::row(words, enter(Spot::Row(nth + 1)))
    });
    to.text(world.say("settings-machine"));
    // Colours, signs and the mouse mean nothing to who hears lines.
    let seen = [Command::Theme, Command::Signs, Command::Mouse];
    for (nth, (command, label, value)) in
        settings::machine::told(&Look::usual(), world).into_iter().enumerate()
    {
        if !seen.contains(&command) {
            to.row(format!("{label}: {value}"), enter(Spot::Machine(nth)));
        }
    }
    for fact in settings::post_facts(world, to.seat) {
        to.text(fact);
    }
}

/// Who must be answered first; of the one in focus each field that differs, its warnings and files.
fn online(list: &OnlineList, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(online_view::title(list, world));
    if list.rows.is_empty() {
        return to.text(world.say("online-empty"));
    }
    to.list(List::Dossiers, list.rows.iter(), |summary| {
        let left = tui_online::left(summary, world).0;
        let words = joined([tui_online::whom(summary), procedure_of(summary, world)]);
        Item::passing(words, left, enter(Spot::Dossier(summary.id)))
    });
    let Some(summary) = list.focused() else { return };
    to.text(tui_online::whom(summary));
    to.text(tui_online::times(summary, world).map(|(words, _)| words).unwrap_or_default());
    match &list.shown {
        Some(Ok(shown)) => submission(shown, to),
        Some(Err(reason)) => to.text(reason.clone()),
        None => {}
    }
    to.row(world.say("label-compare"), Deed::Press(Spot::Dossier(summary.id), vec![Key::f(4)]));
    if summary.waits_online() {
        to.row(world.say("forward-accept"), Deed::Press(Spot::Dossier(summary.id), vec![Key::f(8)]));
    }
    to.row(world.say("label-lacking-intake"), Deed::Press(Spot::Dossier(summary.id), vec![Key::f(7)]));
}

fn submission(shown: &SubmissionShown, to: &mut Teller<'_, '_>) {
    let world = to.world;
    for (warning, _) in tui_online::warnings(shown, world) {
        to.text(warning);
    }
    let (_, other) = tui_online::heads(shown, world);
    for line in tui_online::compared(shown, world) {
        let beside = line.beside.filter(|_| line.differs).map(|beside| format!("{other}: {beside}"));
        to.text(joined([format!("{}: {}", line.field, line.online), beside.unwrap_or_default()]));
    }
    for (file, _) in tui_online::files(shown, world) {
        to.text(file);
    }
}

fn history(history: &History, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(world.say("history-title"));
    to.field(world.say("history-words"), history.query(), Spot::Typed);
    to.text(history_view::whose(history, world));
    to.text(history_view::foot(history, world));
    to.list(List::Rows, history.listed().enumerate(), |(nth, row)| {
        let when = row.act.entered_at();
        let when = format!("{} {}", crate::locale::date(when), crate::locale::clock_time(when));
        let who = world.officer_name(row.act.officer());
        Item::row(joined([when, who, row.name.clone(), row.what.clone()]), enter(Spot::Row(nth)))
    });
}

fn group(group: &Group, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(world.say("group-title"));
    to.text(group.title.clone());
    group_view::facts(group, world).into_iter().for_each(|fact| to.text(fact));
    if group.lines.is_empty() {
        to.text(world.say("group-how-columns"));
        to.text(world.say("group-how-file"));
        to.field(world.say("group-path"), &group.path, Spot::Typed);
        return to.row(world.say("label-group-read"), enter(Spot::Here));
    }
    to.text(group_view::count(group, world));
    to.list(List::Rows, group.lines.iter(), |person| {
        let who = &person.order.applicant;
        let number = who.id_number.clone().unwrap_or_default();
        let became = group_view::became(group, person, world);
        Item::Text(joined([person.line.to_string(), who.name.clone(), number, became]))
    });
    if group.is_unfinished() {
        to.row(world.say("label-group-submit"), Deed::Press(Spot::Here, vec![Key::ctrl('s')]));
    } else {
        to.row(world.say("plain-end"), enter(Spot::Here));
    }
}

/// What is decided on where a screen is in front: the act's name, and about whom.
pub(super) fn decided_on(home: &Home, above: Option<&Screen>, command: Command, world: &World<'_>) -> String {
    let (labels, whom) = match above {
        None => (home.labels(world), home.focused().map(|s| crate::tui::acts::whom(s))),
        Some(screen) => (screen.labels(world), whom(screen, world)),
    };
    let label = labels.into_iter().find(|label| label.0 == command).map(|label| label.1);
    let label = label.unwrap_or_else(|| command.short(world.texts));
    whom.map_or(label.clone(), |whom| format!("{label}: {whom}"))
}

fn whom(screen: &Screen, world: &World<'_>) -> Option<String> {
    match screen {
        Screen::Dossier(page) => page.dossier.as_ref().ok().map(|d| crate::tui::acts::whom(&d.summary)),
        Screen::Intake(intake) => {
            let procedure = intake.procedure.as_deref().map(|p| world.procedure_name(p).to_owned());
            let (due, fee) =
                (intake_view::due_words(intake, world).0, intake_view::fee_words(intake, world).0);
            let name = intake.text(Slot::Name);
            Some(joined([name.unwrap_or_default(), procedure.unwrap_or_default(), due, fee]))
        }
        Screen::Person(person) => Some(person.applicant.name.clone()),
        Screen::Group(group) => Some(group_view::count(group, world)),
        Screen::Online(list) => list.focused().map(|summary| crate::tui::online::whom(summary)),
        Screen::Find(_) | Screen::Settings(_) | Screen::History(_) => None,
    }
}
