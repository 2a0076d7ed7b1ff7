//! Stands where a line said: the focus is put there, so that the next key is pressed as at the screen.

use super::told::Spot;
use crate::tui::model::Model;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::{Asking, Part};
use crate::tui::screen::Screen;
use crate::tui::screen::intake::Slot;
use crate::tui::world::World;

/// Puts the focus there; says whether there is such a place now.
pub(super) fn stand(model: &mut Model, spot: &Spot, world: &World<'_>) -> bool {
    if *spot == Spot::Here {
        return true;
    }
    match (model.overlays.last_mut(), model.above.last_mut()) {
        (Some(overlay), _) => over(overlay, spot),
        (None, Some(screen)) => on(screen, spot, world),
        (None, None) => match spot {
            Spot::Ticket(id) => model.home.stand_at_ticket(*id),
            Spot::Dossier(id) => model.home.stand_at_dossier(*id),
            Spot::Typed => model.home.filter.is_some(),
            _ => false,
        },
    }
}

fn over(overlay: &mut Overlay, spot: &Spot) -> bool {
    match (overlay, spot) {
        (Overlay::Menu(menu), Spot::Row(nth)) => menu.stand_at(*nth),
        (Overlay::Link(page), Spot::Row(nth)) => page.menu.stand_at(*nth),
        (Overlay::Month(month), Spot::Row(nth)) => month.stand_at(*nth),
        (Overlay::Palette(palette), Spot::Row(nth)) => palette.stand_at(*nth),
        (Overlay::Competent(search), Spot::Row(nth)) => search.stand_at(*nth),
        (Overlay::Picker(picker), Spot::Procedure(code)) => picker.list.stand_at(code),
        (Overlay::Palette(_) | Overlay::Competent(_) | Overlay::Picker(_), Spot::Typed) => true,
        (Overlay::Asking(asking), Spot::Part(nth)) => part(asking, *nth),
        (Overlay::Paying(paying), Spot::Row(nth)) => paying.stand_at(*nth),
        (Overlay::Paying(paying), Spot::Part(nth)) => paying.stand_on(*nth == 1),
        (Overlay::Counting(counting), Spot::Part(nth)) => counting.stand_at(*nth),
        (Overlay::Asking(asking), Spot::Tick(nth, row)) => {
            let Some(Part::Ticks { rows, at, .. }) = asking.parts.get_mut(*nth) else { return false };
            let there = *row < rows.len();
            *at = *row;
            there && part(asking, *nth)
        }
        _ => false,
    }
}

fn part(asking: &mut Asking, nth: usize) -> bool {
    asking.focus = nth;
    nth < asking.parts.len()
}

fn on(screen: &mut Screen, spot: &Spot, world: &World<'_>) -> bool {
    match (screen, spot) {
        (Screen::Intake(intake), Spot::Slot(slot)) => {
            intake.focus = *slot;
            intake.done.is_none() && intake.slots().contains(slot)
        }
        (Screen::Intake(intake), Spot::Paper(row)) => {
            (intake.focus, intake.papers.at) = (Slot::Papers, *row);
            intake.done.is_none() && *row < intake.papers.rows.len()
        }
        (Screen::Find(find), Spot::Dossier(id)) => find.stand_at(*id, world),
        (Screen::Person(person), Spot::Dossier(id)) => person.stand_at_dossier(*id),
        (Screen::Person(person), Spot::Procedure(code)) => person.stand_at_procedure(code),
        (Screen::Find(_) | Screen::Person(_) | Screen::History(_), Spot::Typed) => true,
        (Screen::History(history), Spot::Row(nth)) => history.stand_at(*nth),
        (Screen::Online(list), Spot::Dossier(id)) => list.stand_at(*id, world),
        (Screen::Group(group), Spot::Typed) => group.lines.is_empty(),
        (Screen::Settings(settings), Spot::Row(nth)) => settings.stand_at(*nth),
        (Screen::Settings(settings), Spot::Machine(nth)) => settings.stand_at_machine(*nth),
        _ => false,
    }
}

/// Where a text or a choice has the focus.
pub(super) fn focus(model: &Model) -> Option<Spot> {
    match (model.overlays.last(), model.above.last()) {
        (Some(Overlay::Asking(asking)), _) => Some(Spot::Part(asking.focus)),
        (None, Some(Screen::Intake(intake))) if intake.done.is_none() => Some(Spot::Slot(intake.focus)),
        _ => None,
    }
}

/// Whether words go straight into what is searched or filtered by.
pub(super) fn takes_words(model: &Model) -> bool {
    match (model.overlays.last(), model.above.last()) {
        (Some(Overlay::Asking(_)), _) | (None, Some(Screen::Intake(_))) => false,
        _ => model.takes_text(),
    }
}

/// Chooses the nth label of what a question asks, and goes on to what it asks next.
pub(super) fn choose(model: &mut Model, nth_part: usize, nth: usize) {
    if let Some(Overlay::Asking(asking)) = model.overlays.last_mut()
        && let Some(Part::Choice { choice, .. }) = asking.parts.get_mut(nth_part)
    {
        choice.at = Some(nth);
        asking.focus = nth_part + 1;
        asking.problem = None;
    }
}
