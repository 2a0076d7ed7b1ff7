//! Settling conflicts: which dossier or number is meant, what is known of it, the further numbers it takes.

use super::{Answer, Decided, lawful};
use crate::base::id::DossierId;
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::context::Context;
use crate::domain::correct::{self, SettleConflict};
use crate::domain::event::Subject;
use crate::domain::refusal::{self, Refusal};

impl Engine {
    pub(super) fn decide_settlement(
        &mut self,
        context: &Context<'_>,
        command: &SettleConflict,
    ) -> Answer<Decided> {
        let ids = self.resolve_dossier(&command.dossier.0)?;
        if ids.len() > 1 {
            let sharing = self.fold.sharers(self.ledger.state(), &command.dossier.0)?;
            if !sharing.is_empty() {
                let number = command.dossier.0.trim().to_owned();
                return self.share_number(context, &number, command);
            }
        }
        let dossier = lawful!(self.find_dossier(&command.dossier)?);
        lawful!(context.follows(dossier.told_last_at()));
        let summary = &dossier.summary;
        if let Some(number) = summary.number.clone().filter(|_| summary.clash && !summary.disputed) {
            return self.share_number(context, &number, command);
        }
        let tips = self.fold.tips(self.ledger.state(), Subject::Dossier(summary.id))?;
        let facts = lawful!(correct::settle(&dossier, tips, command));
        Ok(Ok(Decided { facts, number: summary.number.clone() }))
    }

    /// One of the dossiers of a number keeps it; each of the others gets a further one, of today.
    fn share_number(
        &mut self,
        context: &Context<'_>,
        number: &str,
        command: &SettleConflict,
    ) -> Answer<Decided> {
        let bearers: Vec<DossierId> = self.bearers_in_order(number)?.into_iter().map(|(id, _)| id).collect();
        let others = lawful!(correct::share(&bearers, command));
        lawful!(self.check_clock(self.clock.now())?);
        let numbers = lawful!(self.next_numbers(context.at, others.len())?);
        let mut facts = Vec::with_capacity(others.len());
        for (id, further) in others.iter().zip(&numbers) {
            let Some(dossier) = self.dossier(*id)? else { continue };
            facts.push(lawful!(correct::renumber(&dossier, &further.to_string(), command.motive.as_deref())));
        }
        Ok(Ok(Decided { facts, number: numbers.first().map(ToString::to_string) }))
    }

    /// A refusal because of a conflict, with both acts and both officers named.
    pub(super) fn name_conflict(&mut self, refusal: Refusal) -> Result<Refusal, DeskFault> {
        if refusal.code != refusal::DOSSIER_CONFLICT {
            return Ok(refusal);
        }
        let name = refusal.args.iter().find(|(name, _)| *name == "dossier").map(|(_, value)| value.clone());
        let ids = self.resolve_dossier(&name.unwrap_or_default())?;
        let opponents = match ids.first() {
            Some(id) => self.opponents(*id)?,
            None => Vec::new(),
        };
        let nobody = || ("conflict-settled", "—".to_owned());
        let mut opponents = opponents.into_iter();
        let (first, one) = opponents.next().unwrap_or_else(nobody);
        let (second, two) = opponents.next().unwrap_or_else(nobody);
        let named = refusal.with("first", first).with("first_by", one);
        Ok(named.with("second", second).with("second_by", two))
    }
}
