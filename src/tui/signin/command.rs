//! What the palette asks of the lock: a PIN, another passphrase, one for somebody else.

use super::Knock;
use crate::domain::officer::Role;
use crate::tui::model::Model;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::menu::{Item, Menu};
use crate::tui::table::Command;
use crate::tui::wish::{Tone, Wish};
use crate::tui::world::World;

/// What one of the commands of this room leads to.
pub(in crate::tui) fn of(command: Command, model: &Model, world: &World<'_>) -> Vec<Wish> {
    if !model.guarded {
        return vec![Wish::Say(Tone::Note, world.say("signin-not-sealed"))];
    }
    vec![match command {
        Command::SetPin => Wish::Knock(Knock::Pin),
        Command::ChangePassphrase => Wish::Knock(Knock::Change),
        _ => give(model, world),
    }]
}

/// Whom an administrator gives a passphrase.
fn give(model: &Model, world: &World<'_>) -> Wish {
    let me = world.staff().find(|officer| officer.id == model.seat.officer);
    if !me.is_some_and(|officer| officer.may(Role::Administrator)) {
        return Wish::Say(Tone::Bad, world.say("signin-give-not"));
    }
    let item =
        |id| Item { label: world.officer_name(id), hint: String::new(), wish: Wish::Knock(Knock::Give(id)) };
    let items = world.staff().map(|officer| item(officer.id)).collect();
    Wish::Lay(Box::new(Overlay::Menu(Menu::new(world.say("give-passphrase-title"), items))))
}
