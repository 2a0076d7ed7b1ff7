//! Access: a reason for reading, procedures marked as sensitive, lawful erasure.

use super::{Answer, Decided, lawful};
use crate::base::id::EntryId;
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::access::{self, ErasePersonal};
use crate::domain::command::Command;
use crate::domain::context::Context;
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event, Subject};
use crate::domain::refusal::{self, Refusal};

impl Engine {
    pub(super) fn decide_access(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        let (dossier, facts) = match command {
            Command::ReadDossier(c) => {
                let dossier = lawful!(self.find_dossier(&c.dossier)?);
                let facts = access::read(&dossier, c);
                (dossier, facts)
            }
            Command::MarkSensitive(c) => {
                let now = self.is_sensitive(c.procedure.trim())?;
                return Ok(access::mark(context.post.id, c, now).map(Into::into));
            }
            Command::ErasePersonal(c) => {
                let dossier = lawful!(self.find_dossier(&c.dossier)?);
                let entries = self.erasable(&dossier, c)?;
                let facts = access::erase(&dossier, c, entries);
                (dossier, facts)
            }
            _ => return Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        };
        lawful!(context.follows(dossier.told_last_at()));
        let number = dossier.summary.number;
        Ok(facts.map(|facts| Decided { facts, number }))
    }

    /// Whether dossiers of a procedure are sensitive here.
    pub fn is_sensitive(&mut self, procedure: &str) -> Result<bool, DeskFault> {
        let row = self.fold.sensitive(self.ledger.state(), procedure)?;
        Ok(row.map_or_else(|| access::shipped().contains(procedure), |row| row.sensitive))
    }

    /// Entries of a dossier that still have a personal section. Who erased keeps the paper that says so, and who
    /// paid is kept for as long as the accounts are.
    fn erasable(&mut self, dossier: &Dossier, command: &ErasePersonal) -> Result<Vec<EntryId>, DeskFault> {
        let reads = self.entries_of(Subject::Dossier(dossier.summary.id))?;
        let gone = crate::desk::fold::access::erased(reads.iter().map(|(_, read)| read));
        let goes = |event: &Event| match event {
            Event::Access(_) => false,
            Event::Money(_) => command.vouchers,
            _ => true,
        };
        let here = reads.iter().filter(|(personal, read)| *personal && !gone.contains(&read.id));
        Ok(here.filter(|(_, read)| goes(&read.event)).map(|(_, read)| read.id).collect())
    }
}
