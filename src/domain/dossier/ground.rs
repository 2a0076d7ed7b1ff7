//! The ground a dossier's promise stands on, as its story tells.

use super::{Dossier, Stamp};
use crate::base::id::ContentHash;
use crate::base::time::Timestamp;
use crate::domain::conflict::Effect;
use crate::domain::event::Event;
use crate::domain::promise::Grounds;
use crate::domain::{correct, intake, review};

impl Dossier {
    /// The calendar its promise was computed with; `None` before it was accepted.
    pub fn calendar(&self) -> Option<ContentHash> {
        let in_effect = self.story.iter().rev().filter(|told| !told.undone && told.effect == Effect::Holds);
        in_effect.map(|told| &told.event).find_map(|event| match event {
            Event::Intake(intake::Event::Accepted(accepted)) => Some(accepted.calendar),
            Event::Correct(correct::Event::ProcedureChanged(changed)) => Some(changed.calendar),
            Event::Review(review::Event::PromiseMoved(moved)) => Some(moved.calendar),
            _ => None,
        })
    }

    /// The rules its promise was computed with; `None` before it was accepted.
    pub fn rules(&self) -> Option<ContentHash> {
        let in_effect = self.story.iter().rev().filter(|told| !told.undone && told.effect == Effect::Holds);
        in_effect.map(|told| &told.event).find_map(|event| match event {
            Event::Intake(intake::Event::Accepted(accepted)) => Some(accepted.rules),
            Event::Correct(correct::Event::ProcedureChanged(changed)) => Some(changed.rules),
            Event::Review(review::Event::PromiseMoved(moved)) => Some(moved.rules),
            _ => None,
        })
    }

    /// What its promise is made from; where the clock has not begun, as if it began at `begins`. `None`
    /// before acceptance.
    pub fn grounds(&self, begins: Timestamp) -> Option<Grounds<'_>> {
        self.summary.received_at?;
        Some(Grounds {
            received: self.clock_from.unwrap_or(begins),
            limit: self.summary.limit?,
            pauses: &self.pauses,
            extensions: &self.extensions,
        })
    }

    /// Whether it was accepted and its clock waits for the fee to begin.
    pub fn waits_to_begin(&self) -> bool {
        self.summary.received_at.is_some() && self.clock_from.is_none()
    }

    /// Every extension of its limit, in order: what form 04 tells.
    pub fn prolongations(&self) -> impl Iterator<Item = (Stamp, &review::DossierExtended)> {
        let in_effect = self.story.iter().filter(|told| !told.undone && told.effect == Effect::Holds);
        in_effect.filter_map(|told| match &told.event {
            Event::Review(review::Event::Extended(extended)) => Some((told.stamp, extended)),
            _ => None,
        })
    }
}
