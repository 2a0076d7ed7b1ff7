//! The clock's rules in force: those that were said last, or those that ship with the program.
//!
//! Like the calendar: a dossier keeps the version in force at its intake.

use super::{DeskFault, Engine, Reading};
use crate::base::id::ContentHash;
use crate::desk::rulebooks;
use crate::domain::catalogue::ContentKind;
use crate::domain::clock::Rules;
use crate::domain::clock::rules::SHIPPED_RULES;
use crate::domain::dossier::Dossier;
use crate::domain::event::Fact;

impl Engine {
    /// The rules in force.
    pub fn rules(&self) -> &'static Rules {
        self.rules
    }

    /// Follows what was recorded or came: the next promise is counted by it.
    pub(super) fn follow_rules(&mut self) -> Result<(), DeskFault> {
        let said = match self.fold.rules(self.ledger.state())? {
            Some(hash) if hash == self.rules.hash() => Some(self.rules),
            Some(hash) => self.rules_named(hash)?,
            None => None,
        };
        self.rules = said.unwrap_or_else(Rules::shipped);
        self.view.rules = self.rules;
        Ok(())
    }

    /// Rules by their version: shipped, or carried by the journal.
    pub fn rules_named(&mut self, hash: ContentHash) -> Result<Option<&'static Rules>, DeskFault> {
        if let Some(rules) = rulebooks::at_hand(hash) {
            return Ok(Some(rules));
        }
        let reading = Reading::new(self.journal.reader(), &self.group);
        let bytes = self.fold.content_bytes(self.ledger.state(), &reading, hash)?;
        Ok(bytes.and_then(|bytes| rulebooks::read(&bytes)))
    }

    /// The rules a dossier is counted by: those of its promise; those in force where it has none yet.
    pub fn rules_of(&mut self, dossier: &Dossier) -> Result<&'static Rules, DeskFault> {
        let own = match dossier.rules() {
            Some(hash) => self.rules_named(hash)?,
            None => None,
        };
        Ok(own.unwrap_or(self.rules))
    }

    /// The facts that carry the rules in force, unless the journal carries them already.
    pub(super) fn carry_rules(&mut self) -> Result<Vec<Fact>, DeskFault> {
        if self.rules.hash() == Rules::shipped().hash() {
            return self.carry(ContentKind::Rules, "", SHIPPED_RULES.as_bytes());
        }
        Ok(Vec::new())
    }

    /// The text of the rules in force.
    pub fn rules_text(&mut self) -> Result<String, DeskFault> {
        let hash = self.rules.hash();
        let reading = Reading::new(self.journal.reader(), &self.group);
        let bytes = self.fold.content_bytes(self.ledger.state(), &reading, hash)?;
        let bytes = bytes.unwrap_or_else(|| SHIPPED_RULES.as_bytes().to_vec());
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
