//! ^Z outside a field: my last act, with what taking it back does, and a motive that is there already.
//!
//! On a dossier it is the last act on that one; at home it is the last thing done from this desk, one
//! further back each time, or the row in focus where nothing was done yet.

use super::correct::Amend;
use super::model::Model;
use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::purpose::Purpose;
use super::screen::Screen;
use super::screen::home::Pane;
use super::widget::field::{Field, Mask};
use super::wish::{Tone, Wish};
use super::words;
use super::world::World;
use crate::base::coded::Coded;
use crate::desk::request::Request;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::{Command as Order, DossierRef, TicketRef};
use crate::domain::correct::{Event as Correction, UndoAct};
use crate::domain::event::{Event, Subject};

/// Acts at a desk that ^Z goes back over at most.
pub const RECENT_MAX: usize = 50;

/// Lays the question, or says why nothing is taken back and who can.
pub fn ask(model: &Model, world: &World<'_>) -> Wish {
    let Some(subject) = subject(model, world) else {
        return Wish::Say(Tone::Note, world.say("undo-none"));
    };
    let Some(order) = order(subject, world.say("undo-motive")) else {
        return Wish::Say(Tone::Note, world.say("undo-none"));
    };
    let whom = whom(subject, world);
    let request = Request::now(model.seat.officer, Order::UndoAct(order.clone()));
    let events = match world.desk.preview(request) {
        Ok(Ok(events)) => events,
        Ok(Err(refusal)) => {
            let told = words::refusal(world, &refusal);
            return Wish::Say(Tone::Bad, format!("{whom}: {told}"));
        }
        Err(trouble) => return Wish::Say(Tone::Bad, words::trouble(world, &trouble)),
    };
    let deed = events.iter().find_map(|event| match event {
        Event::Correct(Correction::Undone(undone) | Correction::TicketUndone(undone)) => Some(undone.deed),
        _ => None,
    });
    let Some(deed) = deed else { return Wish::Say(Tone::Note, world.say("undo-none")) };
    let what = world.say(&format!("deed-{}", deed.name()));
    let motive = Field::new(TEXT_MAX, Mask::Text).holding(&order.motive);
    let part = Part::Text { label: world.say("ask-reason"), field: Box::new(motive), needed: true };
    let purpose = Purpose::Amend(Box::new(Amend::Undo(order)));
    let asking = Asking::new(world.say("ask-undo"), world.say("do-undo"), purpose)
        .saying([whom, world.say_with("ask-undo-what", &[("what", &what)])])
        .asking(part)
        .deciding(false);
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

fn order(subject: Subject, motive: String) -> Option<UndoAct> {
    Some(match subject {
        Subject::Dossier(id) => UndoAct { dossier: Some(DossierRef(id.to_string())), ticket: None, motive },
        Subject::Ticket(id) => UndoAct { dossier: None, ticket: Some(TicketRef(id.to_string())), motive },
        _ => return None,
    })
}

pub(super) fn subject(model: &Model, world: &World<'_>) -> Option<Subject> {
    if let Some(Screen::Dossier(page)) = model.above.last() {
        return Some(Subject::Dossier(page.id));
    }
    if let Some(Screen::Online(page)) = model.above.last() {
        return page.focused().map(|summary| Subject::Dossier(summary.id));
    }
    if let Some(Screen::History(page)) = model.above.last() {
        return page.subject();
    }
    let mine = model.recent.iter().rev().find(|(officer, _)| *officer == model.seat.officer);
    if let Some((_, subject)) = mine {
        return Some(*subject);
    }
    let current = || world.current_ticket(model.seat.counter).map(|ticket| Subject::Ticket(ticket.id));
    match model.home.pane {
        Pane::Queue => current(),
        Pane::Work => model.home.focused().map(|summary| Subject::Dossier(summary.id)).or_else(current),
    }
}

fn whom(subject: Subject, world: &World<'_>) -> String {
    match subject {
        Subject::Dossier(id) => {
            let dossier = world.desk.dossier(id).ok().flatten();
            dossier.map(|dossier| super::acts::whom(&dossier.summary)).unwrap_or_default()
        }
        Subject::Ticket(id) => {
            let number = world.view.tickets.get(&id).map(|ticket| ticket.number.to_string());
            world.say_with("ticket-menu", &[("number", &number.unwrap_or_default())])
        }
        _ => String::new(),
    }
}
