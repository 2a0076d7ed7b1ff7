//! The filters F4 offers: those kept under a name, then every kind there is, typed in the screen's words.

use crate::base::coded::Coded as _;
use crate::desk::filter::STEPS;
use crate::desk::filter::saved::{NAME_MAX, Saved};
use crate::domain::dossier::Phase;
use crate::domain::identity::Standing;
use crate::domain::place::Place;
use crate::domain::procedure::Channel;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::{Asking, Part};
use crate::tui::overlay::menu::{Item, Menu};
use crate::tui::overlay::purpose::Purpose;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::wish::{Reply, Tone, Wish};
use crate::tui::world::World;

fn item(words: String, hint: String, whole: bool) -> Item {
    Item { label: words.clone(), hint, wish: Wish::Tell(Reply::Query(words, whole)) }
}

/// What F4 offers.
pub fn menu(world: &World<'_>) -> Menu {
    let saved = world.desk.saved_filters().into_iter().map(|Saved { name, query }| Item {
        label: name,
        hint: format!("{} · {query}", world.say("filters-saved")),
        wish: Wish::Tell(Reply::Query(query, true)),
    });
    let plain = |key: &str| item(world.say(key), world.say("filter-hint-due"), false);
    let with = |kind: &str, value: &str| {
        let words = format!("{}:{}", world.say(&format!("filter-key-{kind}")), value.to_lowercase());
        item(words, world.say(&format!("filter-hint-{kind}")), false)
    };
    let mut items: Vec<Item> = saved.collect();
    items.extend(["filter-overdue", "filter-today", "filter-week", "filter-close"].map(plain));
    items.extend(STEPS.iter().skip(1).map(|step| with("step", &world.say(&format!("step-{step}")))));
    items.push(with("procedure", ""));
    let officers = world.view.officers.values().filter(|officer| !officer.roles.is_empty());
    items.extend(officers.map(|officer| with("officer", &officer.name)));
    items.extend(Channel::ALL.iter().map(|c| with("channel", &world.say(&format!("channel-{}", c.name())))));
    items.extend(Phase::ALL.iter().map(|p| with("phase", &world.say(&format!("phase-{}", p.name())))));
    items.extend(Place::ALL.iter().map(|p| with("place", &world.say(&format!("place-kind-{}", p.name())))));
    items.push(plain("filter-lookups"));
    items.extend(Standing::ALL.iter().map(|s| with("identity", &world.say(&format!("identity-stands-{s}")))));
    let mut menu = Menu::new(world.say("filters-title"), items);
    menu.lines.push(world.say("filters-line"));
    menu
}

/// Asks for a name for what is typed; where nothing is, which name is to go.
pub fn save(query: &str, world: &World<'_>) -> Wish {
    let query = query.trim();
    if query.is_empty() {
        return remove(world);
    }
    let field = Box::new(Field::new(NAME_MAX, Mask::Text));
    let part = Part::Text { label: world.say("ask-save-filter-name"), field, needed: true };
    let purpose = Purpose::SaveFilter(query.to_owned());
    let asking = Asking::new(world.say("ask-save-filter"), world.say("do-save-filter"), purpose)
        .saying([query.to_owned()])
        .asking(part);
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

fn remove(world: &World<'_>) -> Wish {
    let saved = world.desk.saved_filters().into_iter().map(|Saved { name, query }| Item {
        label: name.clone(),
        hint: query,
        wish: Wish::SaveFilter { name, query: String::new() },
    });
    let items: Vec<Item> = saved.collect();
    if items.is_empty() {
        return Wish::Say(Tone::Note, world.say("filter-nothing-saved"));
    }
    Wish::lay(Overlay::Menu(Menu::new(world.say("filters-remove-title"), items)))
}
