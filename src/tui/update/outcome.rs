//! What happens when the desk has answered: recorded, refused, or failed with nothing recorded.

use super::grant;
use crate::base::id::{DossierId, OfficerId};
use crate::desk::request::{Outcome, Recorded};
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::event::Subject;
use crate::domain::intake::{RefuseDossier, RequestSupplement};
use crate::domain::post::{ConfirmClock, Purpose as PostPurpose};
use crate::domain::refusal::{self, Refusal};
use crate::tui::model::Model;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::Asking;
use crate::tui::overlay::purpose::Purpose;
use crate::tui::port::{Answer, News};
use crate::tui::queue;
use crate::tui::screen::Screen;
use crate::tui::screen::group::Group;
use crate::tui::screen::intake::Intake;
use crate::tui::tour::Tour;
use crate::tui::undo::RECENT_MAX;
use crate::tui::wish::{Effect, Follow, Goal, Then, Tone, Wish};
use crate::tui::words;
use crate::tui::world::World;

/// Takes what the desk told.
pub(super) fn told(model: &mut Model, news: News, world: &World<'_>, effects: &mut Vec<Effect>) -> Vec<Wish> {
    match news {
        News::Opening { done, of } => model.opening = (done, of),
        News::Open { new_life } => {
            opened(model, world);
            if new_life {
                model.say(Tone::Warn, world.say("said-new-life"));
            }
        }
        News::CannotOpen(trouble) => {
            model.open = false;
            model.say(Tone::Bad, words::trouble(world, &trouble));
        }
        News::Answered(answer) => return answered(model, answer, world, effects),
        News::DraftLost(trouble) => model.say(Tone::Bad, words::trouble(world, &trouble)),
        News::IndexComplete => {
            model.forget_seen();
            model.sync(world);
        }
    }
    Vec::new()
}

/// The store is open, for the first time or again after a fault: somebody sits down, drafts are offered.
fn opened(model: &mut Model, world: &World<'_>) {
    let first = !std::mem::replace(&mut model.open, true);
    let known = world.view.officers.get(&model.seat.officer).is_some_and(|o| !o.roles.is_empty());
    if !known {
        let working = world.view.officers.values().find(|officer| !officer.roles.is_empty());
        model.seat.officer = working.map(|officer| officer.id).unwrap_or_default();
    }
    model.forget_seen();
    model.sync(world);
    if first && world.view.post.purpose == PostPurpose::Demo {
        model.tour = Some(Tour::default());
    }
    if first && let Some(menu) = super::drafts(world) {
        model.overlays.push(Overlay::Menu(menu));
    }
}

/// Goes on after an answer.
fn answered(model: &mut Model, answer: Answer, world: &World<'_>, effects: &mut Vec<Effect>) -> Vec<Wish> {
    let Some(pending) = model.pending.take() else { return Vec::new() };
    if matches!(pending.then, Then::Batch) {
        return batch_answered(model, &answer, world);
    }
    let wishes = match answer.result {
        Ok(Outcome::Recorded(recorded)) => {
            remember(model, &pending.then, &recorded);
            after(model, pending.then, &recorded, world, effects)
        }
        Ok(Outcome::Refused(refusal)) => {
            model.orders.clear();
            refused(model, &pending.then, &refusal, world)
        }
        Err(trouble) => {
            if let Some(group) = group_of(model, &pending.then) {
                group.failed();
            }
            model.orders.clear();
            model.say(Tone::Bad, words::trouble(world, &trouble));
            Vec::new()
        }
    };
    grant::pump(model, effects);
    wishes
}

fn after(
    model: &mut Model,
    then: Then,
    recorded: &Recorded,
    world: &World<'_>,
    effects: &mut Vec<Effect>,
) -> Vec<Wish> {
    let number = recorded.number.clone().unwrap_or_default();
    match then {
        Then::Said(key) => model.say(Tone::Good, world.say_with(key, &[("number", &number)])),
        Then::CallNext => return vec![queue::call_next(model.seat)],
        Then::Called => {
            let calls = world.current_ticket(model.seat.counter).map_or(1, |ticket| ticket.calls);
            let key = if calls > 1 { "said-called-again" } else { "said-called" };
            let told = world.say_with(key, &[("number", &number), ("n", &calls.to_string())]);
            model.say(Tone::Good, told);
        }
        Then::Undone => acted(model, "said-undone", false, &number, world),
        Then::Replaced => return replaced(model, recorded, &number, world),
        Then::Go(wish) => return vec![*wish],
        Then::Received(draft) => {
            effects.push(Effect::RemoveDraft(draft));
            return received(model, draft, recorded, world);
        }
        Then::Grouped(line) => {
            let group = group_of(model, &Then::Grouped(line));
            return group.map(|group| group.accepted(line, &number, world)).unwrap_or_default();
        }
        Then::Opened(draft, follow) => {
            effects.push(Effect::RemoveDraft(draft));
            model.above.retain(|screen| !matches!(screen, Screen::Intake(i) if i.draft == draft));
            return recorded.dossier().map(|id| follow_up(id, follow)).into_iter().collect();
        }
        Then::Batch => {}
        Then::Acted { said, moved_on } => acted(model, said, moved_on, &number, world),
    }
    Vec::new()
}

/// Keeps what was acted on for ^Z; an undo goes one further back.
fn remember(model: &mut Model, then: &Then, recorded: &Recorded) {
    let officer = model.seat.officer;
    if matches!(then, Then::Undone) {
        let mine = |one: &(OfficerId, Subject)| *one == (officer, recorded.subject);
        if let Some(at) = model.recent.iter().rposition(mine) {
            model.recent.remove(at);
        }
    } else if matches!(recorded.subject, Subject::Dossier(_) | Subject::Ticket(_)) {
        model.recent.push((officer, recorded.subject));
        let surplus = model.recent.len().saturating_sub(RECENT_MAX);
        model.recent.drain(..surplus);
    }
}

/// A dossier was closed as mistaken: the one in its place is shown.
fn replaced(model: &mut Model, recorded: &Recorded, number: &str, world: &World<'_>) -> Vec<Wish> {
    acted(model, "said-mistaken", false, number, world);
    let closed = recorded.dossier().and_then(|id| world.desk.dossier(id).ok().flatten());
    let successor = closed.and_then(|dossier| dossier.replaced_by);
    successor.map(|id| Wish::Open(Goal::Dossier { id, list: Vec::new() })).into_iter().collect()
}

/// One of several decisions was answered: on to the next, or what came of them all.
fn batch_answered(model: &mut Model, answer: &Answer, world: &World<'_>) -> Vec<Wish> {
    let (told, stop) = match &answer.result {
        Ok(Outcome::Recorded(_)) => (Ok(()), false),
        Ok(Outcome::Refused(refusal)) => (Err(words::refusal(world, refusal)), false),
        Err(trouble) => (Err(words::trouble(world, trouble)), true),
    };
    let batch = model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Batch(batch) => Some(batch),
        _ => None,
    });
    let Some(batch) = batch else { return Vec::new() };
    if let Some(next) = batch.answered(told, stop, world) {
        return vec![next];
    }
    let (done, not) = batch.counts();
    model.home.marks.remove(batch.done());
    for screen in &mut model.above {
        if let Screen::Find(find) = screen {
            find.marks.remove(batch.done());
        }
    }
    if not == 0 {
        model.overlays.retain(|overlay| !matches!(overlay, Overlay::Batch(_)));
    }
    model.guard.record_changed();
    let values = [("n", done.to_string()), ("not", not.to_string())];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let (tone, key) = if not == 0 { (Tone::Good, "said-batch") } else { (Tone::Warn, "batch-done") };
    model.say(tone, world.say_with(key, &values));
    Vec::new()
}

fn intake_of(model: &mut Model, draft: DossierId) -> Option<&mut Intake> {
    model.above.iter_mut().find_map(|screen| match screen {
        Screen::Intake(intake) if intake.draft == draft => Some(intake.as_mut()),
        _ => None,
    })
}

/// The group one of whose lines was recorded; it may have been left meanwhile.
fn group_of<'m>(model: &'m mut Model, then: &Then) -> Option<&'m mut Group> {
    let Then::Grouped(line) = then else { return None };
    model.above.iter_mut().find_map(|screen| match screen {
        Screen::Group(group) if group.lines.iter().any(|known| known.id == *line) => Some(group.as_mut()),
        _ => None,
    })
}

fn received(model: &mut Model, draft: DossierId, recorded: &Recorded, world: &World<'_>) -> Vec<Wish> {
    let dossier = recorded.dossier().and_then(|id| world.desk.dossier(id).ok().flatten());
    let Some(dossier) = dossier else {
        let number = recorded.number.clone().unwrap_or_default();
        model.say(Tone::Good, world.say_with("said-received", &[("number", &number)]));
        return Vec::new();
    };
    if let Some(intake) = intake_of(model, draft) {
        intake.received(&dossier.summary);
    }
    model.guard.record_changed();
    if let Some(practice) = model.practice.take() {
        let (reached, grade) = practice.grade(world);
        model.say(if reached { Tone::Good } else { Tone::Note }, grade);
    }
    Vec::new()
}

fn follow_up(id: DossierId, follow: Follow) -> Wish {
    let dossier = DossierRef(id.to_string());
    match follow {
        Follow::Supplement(documents, text) => {
            let order = RequestSupplement { dossier, documents, text, permission: None };
            Wish::order(Order::RequestSupplement(order), Then::Said("said-supplement"))
        }
        Follow::Refuse(ground, text) => {
            let order = RefuseDossier { dossier, ground, text };
            Wish::order(Order::RefuseDossier(order), Then::Said("said-refused"))
        }
    }
}

/// The dossier on the screen moved: on to the next of the list, or it is shown as it stands now.
fn acted(model: &mut Model, said: &'static str, moved_on: bool, number: &str, world: &World<'_>) {
    model.guard.record_changed();
    if let Some(Screen::Dossier(page)) = model.above.last_mut() {
        let went_on = moved_on && page.move_on(world);
        if !went_on {
            page.refresh(world);
        }
    }
    model.say(Tone::Good, world.say_with(said, &[("number", number)]));
}

fn refused(model: &mut Model, then: &Then, refusal: &Refusal, world: &World<'_>) -> Vec<Wish> {
    let told = words::refusal(world, refusal);
    if let Then::Received(draft) | Then::Opened(draft, _) = then
        && let Some(intake) = intake_of(model, *draft)
    {
        intake.refused(refusal, told.clone());
    }
    if let Then::Grouped(line) = then
        && let Some(group) = group_of(model, then)
    {
        return group.refused(*line, refusal, told, world);
    }
    let nobody = refusal.code == refusal::QUEUE_EMPTY;
    model.say(if nobody { Tone::Note } else { Tone::Bad }, told.clone());
    if [refusal::CLOCK_BEHIND, refusal::CLOCK_AHEAD].contains(&refusal.code) {
        let order = Order::ConfirmClock(ConfirmClock {});
        let purpose = Purpose::Order(Box::new(order), "said-clock", false);
        let asking = Asking::new(world.say("ask-clock"), world.say("do-clock"), purpose)
            .saying([told, world.say("ask-clock-what")])
            .deciding(true);
        return vec![Wish::lay(Overlay::Asking(Box::new(asking)))];
    }
    Vec::new()
}
