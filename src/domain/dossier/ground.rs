//! The ground a dossier's promise stands on, as its story tells.

use super::Dossier;
use crate::base::id::ContentHash;
use crate::domain::conflict::Effect;
use crate::domain::event::Event;
use crate::domain::{correct, intake};

impl Dossier {
    /// The calendar its promise was computed with; `None` before it was accepted.
    pub fn calendar(&self) -> Option<ContentHash> {
        let in_effect = self.story.iter().rev().filter(|told| !told.undone && told.effect == Effect::Holds);
        in_effect.map(|told| &told.event).find_map(|event| match event {
            Event::Intake(intake::Event::Accepted(accepted)) => Some(accepted.calendar),
            Event::Correct(correct::Event::ProcedureChanged(changed)) => Some(changed.calendar),
            _ => None,
        })
    }
}
