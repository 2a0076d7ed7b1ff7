//! What else is done with a dossier in review: given to an officer, looked after by another, more time,
//! and what another body is asked. Each opens a small form; none of them decides about the request.

use super::{lay, reference, whom, words};
use crate::base::coded::Coded;
use crate::base::id::OfficerId;
use crate::base::text;
use crate::domain::applicant::NAME_MAX;
use crate::domain::command::Command as Order;
use crate::domain::dossier::{Dossier, Status, Summary};
use crate::domain::officer::{Officer, Role};
use crate::domain::pointer::OfficerRef;
use crate::domain::procedure::Procedure;
use crate::domain::review::{AssignDossier, ExtensionGround, Opinion, stops_clock};
use crate::locale::due_moment;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::{Asking, Part};
use crate::tui::overlay::menu::{Item, Menu};
use crate::tui::overlay::purpose::Purpose;
use crate::tui::widget::choice::Choice;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::wish::{Then, Tone, Wish};
use crate::tui::world::World;

/// Officers who work here, with their roles, as a menu; `None` where there is nobody to choose.
fn officers(
    title: &str,
    summary: &Summary,
    without: Option<OfficerId>,
    world: &World<'_>,
    wish: impl Fn(&Officer) -> Wish,
) -> Wish {
    let here = world.view.officers.values().filter(|o| !o.roles.is_empty() && Some(o.id) != without);
    let items: Vec<Item> = here
        .map(|officer| Item { label: officer.name.clone(), hint: roles(officer, world), wish: wish(officer) })
        .collect();
    if items.is_empty() {
        return Wish::Say(Tone::Note, world.say("officers-none"));
    }
    let mut menu = Menu::new(world.say(title), items);
    menu.lines.push(whom(summary));
    if let Some(now) = summary.assignee {
        menu.lines.push(world.say_with("dossier-assignee", &[("name", &world.officer_name(now))]));
    }
    Wish::lay(Overlay::Menu(menu))
}

fn roles(officer: &Officer, world: &World<'_>) -> String {
    let names = officer.roles.iter().take(3).map(|role| world.say(&format!("role-{}", role.name())));
    names.collect::<Vec<_>>().join(", ")
}

/// To whom a dossier is given.
pub fn assign(summary: &Summary, world: &World<'_>) -> Wish {
    let id = summary.id;
    officers("assign-title", summary, summary.assignee, world, |officer| {
        let to = Some(OfficerRef(officer.id.to_string()));
        let order = AssignDossier { dossier: reference(id), officer: to };
        Wish::order(Order::AssignDossier(order), Then::Acted { said: "said-given", moved_on: true })
    })
}

/// Who stands in for the officer who works on it, then from when until when.
pub fn substitute(summary: &Summary, world: &World<'_>) -> Wish {
    if summary.assignee.is_none() {
        return Wish::Say(Tone::Note, world.say("substitute-nobody"));
    }
    officers("substitute-title", summary, summary.assignee, world, |officer| {
        let day = |key: &str| Part::Text {
            label: world.say(key),
            field: Box::new(Field::new(10, Mask::Date)),
            needed: false,
        };
        let told = world.say_with("ask-substitute-who", &[("name", &officer.name)]);
        lay(Asking::new(
            world.say("substitute-title"),
            world.say("do-substitute"),
            Purpose::Substitute(summary.id, officer.id),
        )
        .saying([whom(summary), told])
        .asking(day("ask-from"))
        .asking(day("ask-until"))
        .asking(words(world.say("ask-reason"), false)))
    })
}

/// How long: a number of working days, or a limit as limits are written.
fn span(label: &str, usual: &str, world: &World<'_>) -> Part {
    let field = Field::new(8, Mask::Text).holding(usual);
    Part::Text { label: world.say(label), field: Box::new(field), needed: true }
}

/// Names of officers who allow things.
pub fn who_allow(world: &World<'_>) -> Vec<String> {
    let may = |officer: &Officer| officer.may(Role::Approver) || officer.may(Role::Supervisor);
    let names = world.staff().filter(|officer| may(officer)).map(|o| o.name.clone());
    names.filter(|name| !name.is_empty()).collect()
}

/// A field for who allowed it, with the names of those who do behind F4.
pub fn allowed_by(asking: Asking, world: &World<'_>) -> Asking {
    let field = Box::new(Field::new(NAME_MAX, Mask::Text));
    asking
        .asking(Part::Text { label: world.say("ask-allowed-by"), field, needed: true })
        .offering(who_allow(world))
}

/// More time: ground, how much, why and who allowed it (form 04).
pub fn extend(summary: &Summary, world: &World<'_>) -> Asking {
    let grounds =
        ExtensionGround::ALL.iter().map(|ground| world.say(&format!("extension-{}", ground.name())));
    let choice = Choice::first_of(grounds.collect()).with_hotkeys(['1', '2', '3', '4', '5']);
    let due = summary.due_at.map_or_else(|| "—".to_owned(), |due| due_moment(world.texts, due, world.now));
    let times = summary.extensions.to_string();
    let asking = Asking::new(world.say("ask-extend"), world.say("do-extend"), Purpose::Extend(summary.id))
        .saying([whom(summary), world.say_with("ask-extend-what", &[("due", &due), ("n", &times)])])
        .asking(Part::Choice { label: world.say("ask-ground"), choice, long: true })
        .asking(span("ask-extend-by", "", world))
        .asking(words(world.say("ask-reason"), true));
    allowed_by(asking, world).deciding(true)
}

/// A question to another body.
fn ask_opinion(summary: &Summary, procedure: Option<&Procedure>, world: &World<'_>) -> Asking {
    let stands = procedure.is_some_and(stops_clock);
    let clock = world.say(if stands { "ask-opinion-stops" } else { "ask-opinion-runs" });
    let body = Box::new(Field::new(NAME_MAX, Mask::Text));
    Asking::new(world.say("ask-opinion"), world.say("do-opinion"), Purpose::AskOpinion(summary.id))
        .saying([whom(summary), clock])
        .asking(Part::Text { label: world.say("ask-body"), field: body, needed: true })
        .asking(words(world.say("ask-question"), true))
        .asking(span("ask-answer-within", "5", world))
}

/// The body a question went to, or its number where that was erased.
pub fn body_of(opinion: &Opinion, world: &World<'_>) -> String {
    let number = opinion.asked.number.to_string();
    let named = opinion.asked.personal.as_ref().map(|question| question.body.clone());
    named.unwrap_or_else(|| world.say_with("opinion-number", &[("n", &number)]))
}

/// Asks another body; where questions are open, first whether one of them was answered.
pub fn opinion(dossier: &Dossier, procedure: Option<&Procedure>, world: &World<'_>) -> Wish {
    let summary = &dossier.summary;
    let ask = lay(ask_opinion(summary, procedure, world));
    let open = dossier.opinions.iter().filter(|opinion| {
        opinion.answered_at.is_none() && summary.opinions.iter().any(|o| o.number == opinion.asked.number)
    });
    let answer = |opinion: &Opinion| {
        let question = opinion.asked.personal.as_ref().map(|q| q.question.clone()).unwrap_or_default();
        let purpose = Purpose::AnswerOpinion(summary.id, opinion.asked.number);
        let asking = Asking::new(world.say("ask-answer"), world.say("do-answer"), purpose)
            .saying([whom(summary), body_of(opinion, world), text::fit(&question, 60)])
            .asking(words(world.say("ask-answer-words"), true));
        let label = world.say_with("menu-answer", &[("body", &text::fit(&body_of(opinion, world), 36))]);
        Item { label, hint: due_moment(world.texts, opinion.asked.due_at, world.now), wish: lay(asking) }
    };
    let mut items: Vec<Item> = open.map(answer).collect();
    if summary.status != Status::InReview && items.is_empty() {
        return Wish::Say(Tone::Note, world.say("opinion-not-now"));
    }
    if items.is_empty() {
        return ask;
    }
    if summary.status == Status::InReview {
        items.push(Item { label: world.say("menu-opinion"), hint: String::new(), wish: ask });
    }
    let mut menu = Menu::new(world.say("ask-opinion"), items);
    menu.lines.push(whom(summary));
    Wish::lay(Overlay::Menu(menu))
}
