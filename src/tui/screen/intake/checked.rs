//! How the people of a form were checked at the counter: by a card that was read, or by a document looked at.
//!
//! What was read is kept as long as the form is, and the mark holds while the form says the same: where the
//! officer types another name or number over it, it falls by itself.
//!
//! Invariant: a mark is recorded with the dossier only for somebody who stands in the form.

use super::compare::{differs, told};
use super::{Intake, Slot};
use crate::domain::applicant::Applicant;
use crate::domain::identity::{CheckedAtIntake, Evidence, Holder};
use crate::tui::identity;
use crate::tui::wish::{Tone, Wish};
use crate::tui::world::World;
use serde::{Deserialize, Serialize};

/// What a person was held against, and what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    evidence: Evidence,
    /// What was read, by place; nothing where the document was only looked at.
    read: Vec<(Slot, String)>,
}

impl Intake {
    /// What a person of the form was held against, as long as that holds.
    pub fn evidence(&self, holder: Holder) -> Option<Evidence> {
        let there = match holder {
            Holder::Applicant => !self.is_body() && self.text(Slot::Name).is_some(),
            Holder::Submitter => self.has_submitter() && self.text(Slot::SubName).is_some(),
        };
        let reading = self.checked.get(&holder).filter(|_| there)?;
        let holds = |(slot, read): &(Slot, String)| {
            self.standing(*slot).is_some_and(|stands| !differs(*slot, &stands, read))
        };
        reading.read.iter().all(holds).then_some(reading.evidence)
    }

    /// The marks to be recorded with the dossier.
    pub(super) fn identity(&self) -> Vec<CheckedAtIntake> {
        let both = [Holder::Applicant, Holder::Submitter].into_iter();
        both.filter_map(|holder| Some(CheckedAtIntake { holder, evidence: self.evidence(holder)? })).collect()
    }

    /// A document was read: what it said of who somebody is. Where they live may have changed since.
    pub fn read(&mut self, person: &Applicant, evidence: Option<Evidence>, as_submitter: bool) {
        let holder = if as_submitter { Holder::Submitter } else { Holder::Applicant };
        let Some(evidence) = evidence else { return };
        let mut read = told(person, as_submitter);
        read.retain(|(slot, _)| !matches!(slot, Slot::Address | Slot::Phone | Slot::SubPhone));
        self.checked.insert(holder, Reading { evidence, read });
    }

    /// Whose identity is meant where the focus is.
    fn holder_in_focus(&self) -> Holder {
        let of_submitter = [Slot::Who, Slot::SubName, Slot::SubId, Slot::SubAuthority, Slot::SubPhone];
        let submitter = self.has_submitter() && (self.is_body() || of_submitter.contains(&self.focus));
        if submitter { Holder::Submitter } else { Holder::Applicant }
    }

    /// ^E: the document of whoever is typed in was looked at; once more, it was not.
    pub(super) fn seen(&mut self, world: &World<'_>) -> Vec<Wish> {
        let holder = self.holder_in_focus();
        let said = match self.evidence(holder) {
            Some(Evidence::Seen) => {
                self.checked.remove(&holder);
                "identity-unmarked"
            }
            Some(_) => "identity-read-already",
            None => {
                self.checked.insert(holder, Reading { evidence: Evidence::Seen, read: Vec::new() });
                if self.evidence(holder).is_some() {
                    "identity-marked"
                } else {
                    self.checked.remove(&holder);
                    return vec![Wish::Say(Tone::Warn, world.say("identity-name-first"))];
                }
            }
        };
        self.touch(world);
        let whose = world.say(&format!("identity-of-{holder}"));
        vec![Wish::Say(Tone::Note, world.say_with(said, &[("whose", &whose)]))]
    }

    /// What stands beside a number: how its holder was checked (true), or how to say that they were.
    pub(in crate::tui) fn mark_beside(&self, slot: Slot, world: &World<'_>) -> Option<(bool, String)> {
        let (holder, name) = match slot {
            Slot::Id => (Holder::Applicant, Slot::Name),
            Slot::SubId => (Holder::Submitter, Slot::SubName),
            _ => return None,
        };
        if self.is_body() && holder == Holder::Applicant {
            return None;
        }
        match self.evidence(holder) {
            Some(evidence) => Some((true, identity::how(evidence, world))),
            None => self.text(name).map(|_| (false, world.say("identity-mark-hint"))),
        }
    }
}
