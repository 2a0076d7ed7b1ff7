//! Grants what screens and overlays wish.

use super::{keep_all_drafts, lay, machine, run};
use crate::base::id::{DossierId, OfficerId};
use crate::desk::request::Request;
use crate::domain::applicant::Applicant;
use crate::domain::command::Command as Order;
use crate::domain::ticket::TicketState;
use crate::tui::access;
use crate::tui::model::{Left, Model, Pending};
use crate::tui::overlay::Overlay;
use crate::tui::port::{PrintJob, Printing};
use crate::tui::screen::Screen;
use crate::tui::screen::dossier::DossierPage;
use crate::tui::screen::find::Find;
use crate::tui::screen::group::Group;
use crate::tui::screen::group::kept::KeptGroup;
use crate::tui::screen::history::History;
use crate::tui::screen::intake::Intake;
use crate::tui::screen::intake::draft::Typed;
use crate::tui::screen::online::OnlineList;
use crate::tui::screen::person::Person;
use crate::tui::screen::settings::Settings;
use crate::tui::signin::Knock;
use crate::tui::wish::{Effect, Goal, Reply, Then, Tone, Wish};
use crate::tui::world::World;
use std::collections::VecDeque;

/// Grants wishes in order, and those they lead to.
pub(super) fn all(model: &mut Model, wishes: Vec<Wish>, world: &World<'_>, effects: &mut Vec<Effect>) {
    let mut waiting = VecDeque::from(wishes);
    while let Some(wish) = waiting.pop_front() {
        for more in one(model, wish, world, effects).into_iter().rev() {
            waiting.push_front(more);
        }
    }
}

fn one(model: &mut Model, wish: Wish, world: &World<'_>, effects: &mut Vec<Effect>) -> Vec<Wish> {
    match wish {
        Wish::Open(Goal::Dossier { id, list }) => match access::reason_asked(id, &list, world, model.seat) {
            Some(asked) => return vec![asked],
            None => open(model, Goal::Dossier { id, list }, world, effects),
        },
        Wish::Open(goal) => open(model, goal, world, effects),
        Wish::Close => close(model, world, effects),
        Wish::Lay(overlay) => lay(model, *overlay),
        Wish::Say(tone, text) => model.say(tone, text),
        Wish::Order(order, then) => {
            model.orders.push_back((*order, then, None));
            pump(model, effects);
        }
        Wish::Late(order, late, then) => {
            model.orders.push_back((*order, then, Some(late)));
            pump(model, effects);
        }
        Wish::Tell(reply) => return tell(model, reply, world),
        Wish::Run(command) => return run::command(model, command, world, effects),
        Wish::Seat(officer) if model.guarded => effects.push(Effect::Knock(Knock::Switch(officer))),
        Wish::Seat(officer) => seat(model, officer, world, effects),
        Wish::Knock(knock) => effects.push(Effect::Knock(knock)),
        Wish::Discard(id) => {
            effects.push(Effect::RemoveDraft(id));
            model.above.retain(|screen| !matches!(screen, Screen::Intake(intake) if intake.draft == id));
            model.say(Tone::Note, world.say("said-discarded"));
        }
        Wish::Reset => effects.push(Effect::Reset),
        Wish::SaveFilter { name, query } => {
            let said = if query.is_empty() { "said-filter-removed" } else { "said-filter-saved" };
            model.say(Tone::Good, world.say_with(said, &[("name", &name)]));
            effects.push(Effect::SaveFilter { name, query });
        }
        Wish::RecordChanged => model.guard.record_changed(),
        Wish::KeepGroup => keep_group(model, world, effects),
        Wish::Insert(text) => {
            if let Some(Overlay::Asking(asking)) = model.overlays.last_mut() {
                asking.insert(&text);
            }
        }
        Wish::Print(papers) => print(model, papers, world, effects),
        Wish::Keep(name, value) => machine::keep(model, name, value, world, effects),
        Wish::Ring(sound) => machine::ring(model, sound, effects),
        Wish::Enrol(step) => effects.push(Effect::Enrol(step)),
    }
    Vec::new()
}

/// Another officer sits down: everything the earlier one had open stays theirs, and comes back with them.
pub(super) fn seat(model: &mut Model, officer: OfficerId, world: &World<'_>, effects: &mut Vec<Effect>) {
    keep_all_drafts(model, world, effects);
    let place = model.places.remove(&officer).unwrap_or_default();
    let left = Left {
        home: std::mem::replace(&mut model.home, place.home),
        above: std::mem::replace(&mut model.above, place.above),
        overlays: std::mem::replace(&mut model.overlays, place.overlays),
    };
    model.places.insert(model.seat.officer, left);
    model.held.clear();
    model.seat.officer = officer;
    model.home.refresh(world, model.seat);
    model.guard.record_changed();
    let name = world.officer_name(officer);
    model.say(Tone::Good, world.say_with("said-seat", &[("name", &name)]));
}

/// Gives the next order to the desk, one at a time.
pub(super) fn pump(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.pending.is_some() {
        return;
    }
    if let Some((order, then, late)) = model.orders.pop_front() {
        let queue = matches!(
            order,
            Order::CallNext(_) | Order::CallTicket(_) | Order::FinishTicket(_) | Order::TakeTicket(_)
        );
        let draft = match &then {
            Then::Received(draft) | Then::Opened(draft, _) | Then::Grouped(draft) => Some(*draft),
            _ => None,
        };
        // A group goes on by itself: Esc must reach it between two lines.
        let grouped = matches!(then, Then::Grouped(_));
        // What a printer did is recorded beside whatever is typed, in the name of who asked for it.
        let (officer, noted) = match &then {
            Then::Noted(officer, ..) => (*officer, true),
            _ => (model.seat.officer, false),
        };
        model.pending = Some(Pending { then, blocks: !queue && !noted && !grouped });
        let request = Request { draft, late, ..Request::now(officer, order) };
        effects.push(Effect::Submit(Box::new(request)));
    }
}

/// Sends papers to the printer; one that is on its way already is not sent twice.
fn print(model: &mut Model, papers: Vec<Printing>, world: &World<'_>, effects: &mut Vec<Effect>) {
    let before = model.printing.len();
    for printing in papers {
        if !model.printing.contains(&printing) {
            model.printing.push(printing.clone());
            effects.push(Effect::Print(PrintJob { officer: model.seat.officer, what: printing }));
        }
    }
    if model.printing.len() > before {
        model.say(Tone::Note, world.say("said-printing"));
    }
}

fn tell(model: &mut Model, reply: Reply, world: &World<'_>) -> Vec<Wish> {
    model.above.last_mut().map(|screen| screen.reply(reply, world, model.seat)).unwrap_or_default()
}

/// Goes one level up; an intake is kept as a draft, and that is said.
pub(super) fn close(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    keep_all_drafts(model, world, effects);
    model.guard.record_changed();
    if let Some(Screen::Group(group)) = model.above.last()
        && group.is_unfinished()
    {
        keep_group(model, world, effects);
        model.say(Tone::Note, world.say("draft-kept"));
    }
    if let Some(Screen::Intake(intake)) = model.above.pop()
        && intake.done.is_none()
        && !intake.is_blank()
    {
        model.say(Tone::Note, world.say("draft-kept"));
    }
}

/// Goes home; intakes on the way are kept as drafts.
pub(super) fn home(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    while !model.above.is_empty() {
        close(model, world, effects);
    }
}

fn open(model: &mut Model, goal: Goal, world: &World<'_>, effects: &mut Vec<Effect>) {
    model.guard.record_changed();
    let goal = match goal {
        Goal::Intake { person: None, procedure: None } => match draft_of_turn(model, world) {
            Some(draft) => {
                model.say(Tone::Note, world.say("said-draft-of-ticket"));
                Goal::Draft(draft)
            }
            None => Goal::Intake { person: None, procedure: None },
        },
        Goal::Person(person, by) => {
            match draft_of_turn(model, world).filter(|draft| is_of(*draft, &person, world)) {
                Some(draft) => {
                    model.say(Tone::Note, world.say("said-draft-of-ticket"));
                    Goal::Draft(draft)
                }
                None => Goal::Person(person, by),
            }
        }
        other => other,
    };
    let screen = match goal {
        Goal::Home => return home(model, world, effects),
        Goal::Intake { person, procedure } => {
            let scanned = match model.above.last() {
                Some(Screen::Person(person)) => Some(person.by),
                _ => None,
            };
            let mut intake = fresh_intake(model, world, effects);
            if let Some(person) = person {
                intake.fill_person(&person);
                if let Some(by) = scanned {
                    intake.carded(&person, world);
                    intake.read(&person, by, false);
                }
            }
            if let Some(code) = procedure {
                for wish in intake.reply(Reply::Procedure(code), world) {
                    if let Wish::Say(tone, text) = wish {
                        model.say(tone, text);
                    }
                }
            }
            Screen::Intake(Box::new(intake))
        }
        Goal::Draft(id) => match restored(id, world) {
            Some(intake) => Screen::Intake(Box::new(intake)),
            None => match restored_group(id, world) {
                Some(group) => Screen::Group(Box::new(group)),
                None => return model.say(Tone::Bad, world.say("draft-unreadable")),
            },
        },
        Goal::Group { from, order, title } => {
            Screen::Group(Box::new(Group::new(world.desk.fresh_id(), from, *order, title)))
        }
        Goal::Dossier { id, list } => Screen::Dossier(Box::new(DossierPage::open(id, list, world))),
        Goal::Find(words) => {
            // Over an intake it is a look-up for whoever rings: the person at the counter can see the screen.
            let over_intake = model.above.iter().any(|screen| matches!(screen, Screen::Intake(_)));
            Screen::Find(Box::new(Find::new(&words, over_intake, world)))
        }
        Goal::Person(person, by) => {
            let group = world.current_ticket(model.seat.counter).map(|ticket| ticket.group);
            Screen::Person(Box::new(Person::new(*person, by, world, group)))
        }
        Goal::Settings => Screen::Settings(Box::new(Settings::new(world))),
        Goal::History => Screen::History(Box::new(History::new(world))),
        Goal::Online => Screen::Online(Box::new(OnlineList::new(world))),
    };
    model.above.push(screen);
}

/// The half-filled form that belongs to the ticket at this counter: it was set aside, or sent here with its
/// holder. Not while a form is open, which F5 puts away to begin a new one.
fn draft_of_turn(model: &Model, world: &World<'_>) -> Option<DossierId> {
    if model.above.iter().any(|screen| matches!(screen, Screen::Intake(_))) {
        return None;
    }
    let ticket = world.current_ticket(model.seat.counter)?;
    let of_ticket = |draft: &crate::desk::draft::Draft| Typed::read(draft)?.ticket_id();
    world.desk.drafts().into_iter().find(|draft| of_ticket(draft) == Some(ticket.id)).map(|draft| draft.id)
}

/// Whether a form was begun for the holder of a card.
fn is_of(draft: DossierId, person: &Applicant, world: &World<'_>) -> bool {
    let kept = world.desk.drafts().into_iter().find(|kept| kept.id == draft);
    let id = kept.and_then(|kept| kept.command.applicant.id_number);
    id.is_some() && id == person.id_number
}

/// Writes what is left of a group, or removes its draft where nothing is.
fn keep_group(model: &Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    let groups = model.above.iter().filter_map(|screen| match screen {
        Screen::Group(group) => Some(group),
        _ => None,
    });
    for group in groups {
        effects.push(if group.is_unfinished() {
            Effect::SaveDraft(Box::new(group.kept(world, model.seat)))
        } else {
            Effect::RemoveDraft(group.id)
        });
    }
}

fn restored_group(id: DossierId, world: &World<'_>) -> Option<Group> {
    let kept = world.desk.drafts().into_iter().find(|draft| draft.id == id)?;
    Some(KeptGroup::read(&kept)?.restore(&kept))
}

fn restored(id: DossierId, world: &World<'_>) -> Option<Intake> {
    let kept = world.desk.drafts().into_iter().find(|draft| draft.id == id)?;
    Some(Typed::read(&kept)?.restore(id, world))
}

/// A new form; one that is open is kept as a draft, one that is done goes into the basket.
fn fresh_intake(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) -> Intake {
    let mut intake = Intake::new(world.desk.fresh_id(), world);
    if matches!(model.above.last(), Some(Screen::Intake(_))) {
        keep_all_drafts(model, world, effects);
        if let Some(Screen::Intake(before)) = model.above.pop() {
            if before.done.is_some() {
                intake.same_person(&before);
            }
            match before.done {
                Some(receipt) => {
                    intake.basket = before.basket;
                    intake.basket.push(receipt);
                }
                None if !before.is_blank() => model.say(Tone::Note, world.say("draft-kept")),
                None => {}
            }
        }
    }
    let ticket = world.current_ticket(model.seat.counter);
    let here = ticket.filter(|t| matches!(t.state, TicketState::Called | TicketState::Serving));
    intake.ticket = here.map(|ticket| (ticket.id, ticket.number.to_string()));
    intake
}
