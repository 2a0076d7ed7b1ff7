//! What happens when the desk has answered: recorded, refused, or failed with nothing recorded.

use super::grant;
use crate::base::coded::Coded as _;
use crate::base::id::{DossierId, OfficerId};
use crate::desk::courier::CourierNews;
use crate::desk::request::{Outcome, Recorded};
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::event::Subject;
use crate::domain::intake::{RefuseDossier, RequestSupplement};
use crate::domain::paper::{self, Form, RecordPrint};
use crate::domain::post::{ConfirmClock, Purpose as PostPurpose};
use crate::domain::refusal::{self, Refusal};
use crate::domain::slip::RecordSlip;
use crate::tui::kept::Sound;
use crate::tui::linked;
use crate::tui::model::Model;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::Asking;
use crate::tui::overlay::purpose::Purpose;
use crate::tui::port::{Answer, News, PrintDone, PrintEnd, PrintJob, Printing};
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
        News::Printed(done) => printed(model, done, world, effects),
        News::Tried { ended, said } => super::machine::tried(model, &ended, &said, world),
        News::SettingLost(trouble) => model.say(Tone::Warn, words::trouble(world, &trouble)),
        News::Scanner(Some(trouble)) => model.say(Tone::Warn, words::trouble(world, &trouble)),
        News::Link(news) => {
            if let CourierNews::Done(exchanged) = &news
                && let Some(brought) = exchanged.lived_on
            {
                model.say(Tone::Warn, world.say_with("sync-lived-on", &[("n", &brought.to_string())]));
            }
            if model.linked.heard(news, world.now) {
                model.say(Tone::Note, world.say("sync-went-offline"));
            }
            linked::retell(model, world);
        }
        News::Backup(news) => crate::tui::backed::heard(model, news, world),
        News::Enrol(news) => crate::tui::enrol::told(model, news, world, effects),
        News::Scanner(None) => model.say(Tone::Good, world.say("said-scanner-back")),
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
    if first && let Some(menu) = super::drafts(world, model.seat.officer) {
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
            if model.linked.is_online() {
                // What was just recorded is safe elsewhere too within a second.
                effects.push(Effect::SyncNow);
            }
            after(model, pending.then, &recorded, world, effects)
        }
        Ok(Outcome::Refused(refusal)) => {
            forget_orders(model);
            refused(model, &pending.then, &refusal, world)
        }
        Err(trouble) => {
            if let Some(group) = group_of(model, &pending.then) {
                group.failed();
            }
            forget_orders(model);
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
    let number = name_of(recorded.number.clone(), recorded.dossier(), world);
    match then {
        Then::Said(key) => model.say(Tone::Good, world.say_with(key, &[("number", &number)])),
        Then::CallNext => return vec![queue::following(world, model.seat, model.roll)],
        Then::Given => {
            let place = recorded.ticket().and_then(|id| world.view.estimate(id, world.now));
            let given = world.say_with("said-ticket", &[("number", &number)]);
            let told = place.map(|place| words::estimate(world, place));
            let offered = world.desk.has_printer().then(|| world.say("said-ticket-print"));
            model.say(
                Tone::Good,
                [Some(given), told, offered].into_iter().flatten().collect::<Vec<_>>().join(" "),
            );
        }
        Then::Away(said) => away(model, recorded, said, world, effects),
        Then::Called => {
            let calls = world.current_ticket(model.seat.counter).map_or(1, |ticket| ticket.calls);
            let key = if calls > 1 { "said-called-again" } else { "said-called" };
            let mut told = world.say_with(key, &[("number", &number), ("n", &calls.to_string())]);
            let current = world.current_ticket(model.seat.counter);
            if let Some(note) = current.and_then(|ticket| ticket.note.clone()) {
                told.push(' ');
                told.push_str(&world.say_with("said-called-note", &[("note", &note)]));
            }
            model.say(Tone::Good, told);
            return vec![Wish::Ring(Sound::Called)];
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
        Then::Papered { said, moved_on, form } => {
            acted(model, said, moved_on, &number, world);
            return papered(recorded, form, world);
        }
        Then::Noted(_, tone, told) => note(model, tone, told),
    }
    Vec::new()
}

/// What a dossier is called in a message: its number, or whose it is while it has none.
fn name_of(number: Option<String>, dossier: Option<DossierId>, world: &World<'_>) -> String {
    let number = number.filter(|number| !number.is_empty());
    number.or_else(|| Some(world.desk.dossier(dossier?).ok()??.summary.applicant)).unwrap_or_default()
}

/// Somebody leaves the counter for a while: what was typed for them is kept with their ticket.
fn away(
    model: &mut Model,
    recorded: &Recorded,
    said: &'static str,
    world: &World<'_>,
    effects: &mut Vec<Effect>,
) {
    let theirs = |screen: &Screen| match screen {
        Screen::Intake(intake) => {
            intake.done.is_none() && intake.ticket.as_ref().map(|(id, _)| *id) == recorded.ticket()
        }
        _ => false,
    };
    let kept = model.above.iter().any(theirs);
    if kept {
        grant::home(model, world, effects);
    }
    let number = recorded.number.clone().unwrap_or_default();
    let told = world.say_with(said, &[("number", &number)]);
    let more = kept.then(|| world.say("said-draft-goes"));
    model.say(Tone::Good, [Some(told), more].into_iter().flatten().collect::<Vec<_>>().join(" "));
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

/// What followed an order that was not recorded is dropped; what a printer did is true all the same.
fn forget_orders(model: &mut Model) {
    model.orders.retain(|(_, then, _)| matches!(then, Then::Noted(..)));
}

/// The act is recorded; now its paper, where there is a printer.
fn papered(recorded: &Recorded, form: Form, world: &World<'_>) -> Vec<Wish> {
    if !world.desk.has_printer() {
        return Vec::new();
    }
    let dossier = recorded.dossier().and_then(|id| world.desk.dossier(id).ok().flatten());
    let found = dossier.and_then(|dossier| {
        let standing = paper::find(&dossier, form, None).ok()?;
        Some(Printing::Paper(dossier.summary.id, standing.paper))
    });
    found.map(|printing| Wish::Print(vec![printing])).into_iter().collect()
}

/// Says what a printer did, unless something is on the screen that must be read.
fn note(model: &mut Model, tone: Tone, told: String) {
    let busy = model.message.as_ref().is_some_and(|said| matches!(said.tone, Tone::Bad | Tone::Warn));
    if !busy || tone == Tone::Bad {
        model.say(tone, told);
    }
}

/// A printer ended with a paper: what became of it is recorded.
fn printed(model: &mut Model, done: PrintDone, world: &World<'_>, effects: &mut Vec<Effect>) {
    let PrintJob { officer, what } = done.job.clone();
    model.printing.retain(|printing| *printing != what);
    let (dossier, paper) = match what {
        Printing::Paper(dossier, paper) => (dossier, paper),
        Printing::Book(_) => return book_printed(model, done, world, effects),
    };
    let (name, form) = (name_of(Some(done.name), Some(dossier), world), words::paper(world, paper));
    let (n, values) = (done.copy.to_string(), [("number", name.as_str()), ("paper", form.as_str())]);
    let (trouble, tone, told) = match done.ended {
        PrintEnd::Taken if done.copy > 1 => {
            let told = world.say_with("said-printed-copy", &[values[0], values[1], ("n", &n)]);
            (None, Tone::Good, told)
        }
        PrintEnd::Taken => (None, Tone::Good, world.say_with("said-printed", &values)),
        PrintEnd::Written(file) => {
            // Nothing is on paper, so nothing is recorded: it stays on the list.
            let told = world.say_with("said-print-written", &[values[0], values[1], ("file", &file)]);
            return note(model, Tone::Warn, told);
        }
        PrintEnd::Failed(trouble, detail) => {
            let why = world.say(&format!("print-trouble-{}", trouble.name()));
            let given = [values[0], values[1], ("why", why.as_str()), ("detail", detail.as_str())];
            (Some(trouble), Tone::Bad, world.say_with("said-print-failed", &given))
        }
        PrintEnd::Nothing(trouble) => return model.say(Tone::Bad, words::trouble(world, &trouble)),
    };
    let order = RecordPrint {
        dossier: DossierRef(dossier.to_string()),
        form: paper.form,
        round: Some(paper.round),
        copy: Some(done.copy),
        trouble,
    };
    model.orders.push_back((Order::RecordPrint(order), Then::Noted(officer, tone, told), None));
    grant::pump(model, effects);
}

/// The same for a paper that is of no one dossier.
fn book_printed(model: &mut Model, done: PrintDone, world: &World<'_>, effects: &mut Vec<Effect>) {
    let Some(slip) = done.slip else {
        if let PrintEnd::Nothing(trouble) = done.ended {
            model.say(Tone::Bad, words::trouble(world, &trouble));
        }
        return;
    };
    let (paper, n) = (words::slip(world, &slip, &done.name), done.copy.to_string());
    let (trouble, tone, told) = match done.ended {
        PrintEnd::Taken if done.copy > 1 => {
            let told = world.say_with("said-book-copy", &[("paper", &paper), ("n", &n)]);
            (None, Tone::Good, told)
        }
        PrintEnd::Taken => (None, Tone::Good, world.say_with("said-book-printed", &[("paper", &paper)])),
        PrintEnd::Written(file) => {
            let told = world.say_with("said-book-written", &[("paper", &paper), ("file", &file)]);
            return note(model, Tone::Warn, told);
        }
        PrintEnd::Failed(trouble, detail) => {
            let why = world.say(&format!("print-trouble-{}", trouble.name()));
            let given = [("paper", paper.as_str()), ("why", &why), ("detail", &detail)];
            (Some(trouble), Tone::Bad, world.say_with("said-book-failed", &given))
        }
        PrintEnd::Nothing(trouble) => return model.say(Tone::Bad, words::trouble(world, &trouble)),
    };
    if !done.counts {
        return note(model, tone, told);
    }
    let order = RecordSlip { kind: slip.kind, of: slip.of, copy: Some(done.copy), trouble };
    model.orders.push_back((Order::RecordSlip(order), Then::Noted(done.job.officer, tone, told), None));
    grant::pump(model, effects);
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
        intake.received(&dossier.summary, world);
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
            let then = Then::Papered { said: "said-supplement", moved_on: false, form: Form::Supplement };
            Wish::order(Order::RequestSupplement(order), then)
        }
        Follow::Refuse(ground, text) => {
            let order = RefuseDossier { dossier, ground, text };
            let then = Then::Papered { said: "said-refused", moved_on: false, form: Form::Refusal };
            Wish::order(Order::RefuseDossier(order), then)
        }
    }
}

/// The dossier on the screen moved: on to the next of the list, or it is shown as it stands now.
fn acted(model: &mut Model, said: &'static str, moved_on: bool, number: &str, world: &World<'_>) {
    model.guard.record_changed();
    let seat = model.seat;
    if let Some(Screen::Dossier(page)) = model.above.last_mut() {
        let went_on = moved_on && page.move_on(world, seat);
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
