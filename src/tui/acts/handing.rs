//! The result on its way out: on a shelf, to who collects it, by post.
//!
//! What is still owed or missing is said before the hand-over is offered, never after.

use super::{lay, names, payment, whom, words};
use crate::base::money::Dong;
use crate::domain::applicant::{NAME_MAX, TEXT_MAX};
use crate::domain::dossier::{Dossier, Status, Summary};
use crate::domain::event::Event;
use crate::domain::procedure::Procedure;
use crate::domain::result::{self, Collector, PLACE_MAX, Relation};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::{Asking, Part};
use crate::tui::overlay::menu::{Item, Menu};
use crate::tui::overlay::purpose::Purpose;
use crate::tui::widget::choice::Choice;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::wish::{Tone, Wish};
use crate::tui::world::World;

/// What is owed of a dossier's fee.
fn owed(summary: &Summary) -> Dong {
    Dong(summary.fee.map_or(0, |fee| fee.0.saturating_sub(summary.paid.0)))
}

fn line(label: &str, max: usize, world: &World<'_>) -> Part {
    Part::Text { label: world.say(label), field: Box::new(Field::new(max, Mask::Text)), needed: false }
}

/// Hands the result over; where something is owed or missing, that is told and asked about first.
pub fn handing(dossier: &Dossier, procedure: Option<&Procedure>, world: &World<'_>) -> Wish {
    let summary = &dossier.summary;
    let (owed, papers) = (owed(summary), missing(dossier, procedure, world));
    if owed.0 == 0 && papers.is_empty() {
        return lay(hand_over(summary, world));
    }
    let item = |key: &str, wish| Item { label: world.say(key), hint: String::new(), wish };
    let mut items = Vec::new();
    let mut menu = Menu::new(world.say("ask-hand-over"), Vec::new());
    menu.lines.push(whom(summary));
    if owed.0 > 0 {
        menu.lines.push(world.say_with("ask-hand-over-owed", &[("amount", &world.money(owed))]));
        items.push(item("menu-pay-first", lay(payment(summary, world))));
    }
    for paper in papers {
        menu.lines.push(world.say_with("ask-hand-over-missing", &[("paper", &paper)]));
    }
    items.push(item("menu-hand-over-still", lay(hand_over(summary, world))));
    menu.items = items;
    Wish::lay(Overlay::Menu(menu))
}

/// Papers that were asked for and have not come.
fn missing(dossier: &Dossier, procedure: Option<&Procedure>, world: &World<'_>) -> Vec<String> {
    let rows = super::checklist(procedure, &dossier.summary.case, world);
    let name = |row: u16| {
        let known = rows.iter().find(|have| have.0 == row).map(|have| have.1.clone());
        crate::base::text::fit(&known.unwrap_or_else(|| (row + 1).to_string()), 50)
    };
    dossier.lacking.iter().map(|lack| name(lack.row)).collect()
}

/// Who collects the result.
pub fn hand_over(summary: &Summary, world: &World<'_>) -> Asking {
    let choice = Choice::first_of(names::<Collector>(world, "collector")).with_hotkeys(['1', '2', '3']);
    let relation = Choice::open(names::<Relation>(world, "relation"));
    let mut asking =
        Asking::new(world.say("ask-hand-over"), world.say("do-hand-over"), Purpose::HandOver(summary.id))
            .saying([whom(summary), world.say("ask-hand-over-what")]);
    let owed = owed(summary);
    if owed.0 > 0 {
        asking = asking.saying([world.say_with("ask-hand-over-owed", &[("amount", &world.money(owed))])]);
    }
    if let Some(place) = &summary.shelf {
        asking = asking.saying([world.say_with("dossier-shelf", &[("place", &place.to_string())])]);
    }
    asking
        .asking(line("ask-collector-name", NAME_MAX, world))
        .asking(line("ask-collector-id", 20, world))
        .asking(Part::Choice { label: world.say("ask-relation"), choice: relation, long: false })
        .asking(line("ask-collector-authority", TEXT_MAX, world))
        .asking(line("ask-receipt-lost", TEXT_MAX, world))
        .offering(vec![world.say("receipt-lost-line")])
        .asking(line("ask-tracking", 60, world))
        .asking(Part::Choice { label: world.say("ask-collector"), choice, long: false })
        .deciding(false)
        .focused_on_last()
}

/// Where a result is put.
pub fn shelve(summary: &Summary, world: &World<'_>) -> Wish {
    if summary.status != Status::Ready {
        return Wish::Say(Tone::Note, world.say("shelve-not-now"));
    }
    let held = summary.shelf.clone();
    let part = |key: &str, held: &str, needed| Part::Text {
        label: world.say(key),
        field: Box::new(Field::new(PLACE_MAX, Mask::Text).holding(held)),
        needed,
    };
    let place = |pick: fn(&result::ShelfPlace) -> &String| held.as_ref().map(pick).cloned();
    lay(Asking::new(world.say("ask-shelve"), world.say("do-shelve"), Purpose::Shelve(summary.id))
        .saying([whom(summary)])
        .asking(part("ask-shelf", &place(|place| &place.shelf).unwrap_or_default(), true))
        .asking(part("ask-box", &place(|place| &place.box_no).unwrap_or_default(), false)))
}

/// The post has delivered it.
pub fn delivered(dossier: &Dossier, world: &World<'_>) -> Wish {
    let posted = dossier.story.iter().any(|told| {
        matches!(&told.event, Event::Result(result::Event::HandedOver(h)) if h.collector == Collector::Post)
    });
    if !posted {
        return Wish::Say(Tone::Note, world.say("deliver-not-posted"));
    }
    let summary = &dossier.summary;
    lay(Asking::new(world.say("ask-deliver"), world.say("do-deliver"), Purpose::Deliver(summary.id))
        .saying([whom(summary)])
        .asking(words(world.say("ask-deliver-who"), false)))
}
