//! "Giấy ở đâu": where the paper of a dossier lies, in words, and the menu that puts it elsewhere or
//! confirms that it arrived.

use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::widget::field::{Field, Mask};
use super::wish::{Then, Wish};
use super::world::{Seat, World};
use crate::base::id::OfficerId;
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::dossier::Summary;
use crate::domain::place::{ConfirmPapers, PLACE_NAME_MAX, Place, PlaceCode, PlacePapers, Whereabouts};
use crate::locale::date_time_short;

/// `kệ KE-A12`, `Lê Minh giữ`, `đã gửi Công an phường`.
pub fn place_words(world: &World<'_>, place: Place, name: &str, officer: Option<OfficerId>) -> String {
    let name = officer.map_or_else(|| name.to_owned(), |id| world.officer_name(id));
    world.say_with(&format!("place-{place}"), &[("name", &name)]).trim_end().to_owned()
}

/// The place with since when and by whom, and what is still to be confirmed.
pub fn words(world: &World<'_>, there: &Whereabouts) -> String {
    let place = place_words(world, there.place, &there.name, there.officer);
    let since = date_time_short(world.texts, there.since);
    let by = world.officer_name(there.by);
    let told = world.say_with("where-told", &[("place", &place), ("since", &since), ("by", &by)]);
    match there.confirmed {
        Some((who, at)) => {
            let (who, at) = (world.officer_name(who), date_time_short(world.texts, at));
            format!("{told} · {}", world.say_with("where-confirmed", &[("name", &who), ("at", &at)]))
        }
        None if there.is_on_its_way() => format!("{told} · {}", world.say("where-unconfirmed")),
        None => told,
    }
}

fn reference(summary: &Summary) -> DossierRef {
    DossierRef(summary.id.to_string())
}

fn order(order: PlacePapers) -> Wish {
    Wish::order(Order::PlacePapers(order), Then::Acted { said: "said-placed", moved_on: false })
}

/// A label was scanned: the paper lies there now.
pub fn scanned(dossier: DossierRef, code: &PlaceCode) -> Wish {
    order(PlacePapers { dossier, place: Some(code.place), name: Some(code.to_string()) })
}

/// Puts it where the answers of a question say.
pub fn placed(dossier: DossierRef, place: Place, name: Option<String>) -> Wish {
    order(PlacePapers { dossier, place: Some(place), name })
}

fn ask(summary: &Summary, place: Place, world: &World<'_>) -> Wish {
    let label = world.say(if place == Place::Unit { "ask-place-unit" } else { "ask-place-label" });
    let field = Box::new(Field::new(PLACE_NAME_MAX, Mask::Text));
    let purpose = Purpose::Place(reference(summary), place);
    let asking = Asking::new(world.say("where-title"), world.say("do-place"), purpose)
        .saying([super::acts::whom(summary), world.say(&format!("where-to-{place}"))])
        .asking(Part::Text { label, field, needed: place == Place::Unit });
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

/// Who of the post takes it.
fn officers(summary: &Summary, world: &World<'_>) -> Wish {
    let items = world
        .view
        .officers
        .values()
        .filter(|officer| !officer.roles.is_empty())
        .map(|officer| Item {
            label: world.officer_name(officer.id),
            hint: String::new(),
            wish: placed(reference(summary), Place::Officer, Some(officer.id.to_string())),
        })
        .collect();
    let mut menu = Menu::new(world.say("where-to-officer"), items);
    menu.lines.push(super::acts::whom(summary));
    Wish::lay(Overlay::Menu(menu))
}

/// Where it is, and what can be done about it.
pub fn menu(summary: &Summary, world: &World<'_>, seat: Seat) -> Wish {
    let there = summary.whereabouts.as_ref();
    let item = |label: &str, wish| Item { label: world.say(label), hint: String::new(), wish };
    let mut items = Vec::new();
    if there.is_some_and(|w| w.is_on_its_way() && w.officer.is_none_or(|to| to == seat.officer)) {
        let confirm = Order::ConfirmPapers(ConfirmPapers { dossier: reference(summary) });
        let then = Then::Acted { said: "said-papers-confirmed", moved_on: false };
        items.push(item("where-confirm", Wish::order(confirm, then)));
    }
    items.push(item("where-to-tray", ask(summary, Place::Tray, world)));
    items.push(item("where-to-shelf", ask(summary, Place::Shelf, world)));
    items.push(item("where-to-officer", officers(summary, world)));
    items.push(item("where-to-unit", ask(summary, Place::Unit, world)));
    let mut menu = Menu::new(world.say("where-title"), items);
    menu.lines.push(super::acts::whom(summary));
    let told = there.map_or_else(|| world.say("where-nowhere"), |there| words(world, there));
    menu.lines.extend(super::canvas::wrap(&told, 68));
    menu.lines.push(world.say("where-scan"));
    Wish::lay(Overlay::Menu(menu))
}
