//! What comes with the hour and not with a key: the morning's sheet, and tickets whose time to come back
//! has come.

use super::machine;
use crate::tui::counter;
use crate::tui::kept::Sound;
use crate::tui::model::Model;
use crate::tui::overlay::Overlay;
use crate::tui::wish::{Effect, Tone};
use crate::tui::world::World;

/// Looks at the clock; once a day at the sheet, once a ticket at its return.
pub(super) fn look(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    if !model.open {
        return;
    }
    ring(model, world, effects);
    let today = world.now.date();
    // What is being done goes on; the sheet comes when the desk is at its first screen again.
    if model.day == Some(today) || !model.above.is_empty() || !model.overlays.is_empty() {
        return;
    }
    model.day = Some(today);
    if counter::today(world, model.seat).is_untouched()
        && let Some(sheet) = counter::morning(world, model.seat)
    {
        model.overlays.push(Overlay::Sheet(sheet));
    }
}

/// Says once that a ticket set aside is due back; never over a message that is still to be read.
fn ring(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    if model.message.is_some() {
        return;
    }
    let back = world.view.tickets_of(world.now.date()).filter(|ticket| ticket.is_back(world.now));
    for ticket in back {
        let Some(until) = ticket.held_until else { continue };
        if model.rung.insert((ticket.id, until)) {
            let (number, time) = (ticket.number.to_string(), crate::locale::clock_time(until));
            let told = world.say_with("alarm-held", &[("number", &number), ("time", &time)]);
            model.say(Tone::Warn, told);
            machine::ring(model, Sound::Held, effects);
            return;
        }
    }
}
