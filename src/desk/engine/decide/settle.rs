//! Settling conflicts: which dossier or number is meant, what is known of it, the further numbers it takes.

use super::{Answer, Decided, lawful};
use crate::base::id::DossierId;
use crate::desk::engine::books::InForce;
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::query::Bearer;
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::command::Command;
use crate::domain::context::Context;
use crate::domain::correct::{self, SettleConflict};
use crate::domain::event::Subject;
use crate::domain::money::receipts::{self, ReceiptNumber};
use crate::domain::money::stubs;
use crate::domain::refusal::{self, Refusal};
use crate::domain::rights;

/// What the conflict of the calendar is called.
const CALENDAR: &str = "calendar";
/// And that of the rules.
const RULES: &str = "rules";

/// The act a command is judged as: settling versions of what promises are made by is keeping content.
pub(super) fn act_of(command: &Command) -> &'static str {
    match command {
        Command::SettleConflict(c) if [CALENDAR, RULES].contains(&c.dossier.0.trim()) => {
            rights::SETTLE_VERSIONS
        }
        other => other.name(),
    }
}

impl Engine {
    pub(super) fn decide_settlement(
        &mut self,
        context: &Context<'_>,
        command: &SettleConflict,
    ) -> Answer<Decided> {
        match command.dossier.0.trim() {
            CALENDAR => return self.settle_versions::<WorkingCalendar>(command),
            RULES => return self.settle_versions::<Rules>(command),
            _ => {}
        }
        if let Some((number, bearers)) = self.bearers_of_receipt(&command.dossier.0)? {
            return self.settle_receipt(&number, &bearers, command);
        }
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

    /// One of the versions made apart is kept where they differ; what they do not dispute holds as it is. The
    /// version they make takes the place of all of them.
    fn settle_versions<B: InForce>(&mut self, command: &SettleConflict) -> Answer<Decided> {
        self.record_waiting()?;
        let Some(apart) = self.books_in_dispute().into_iter().find(|apart| apart.kind == B::KIND) else {
            return Ok(Err(correct::no_conflict(&command.dossier.0)));
        };
        let keep = lawful!(correct::place_of(command.keep, apart.sides.len()));
        let Some(text) = self.settled_book::<B>(keep)? else {
            return Ok(Err(correct::no_conflict(&command.dossier.0)));
        };
        Ok(Ok(self.make_version::<B>(&text)?.into()))
    }

    /// One of the payments of a receipt's number keeps it; each of the others gets the next one of this device's
    /// book.
    fn settle_receipt(
        &mut self,
        number: &ReceiptNumber,
        bearers: &[Bearer],
        command: &SettleConflict,
    ) -> Answer<Decided> {
        let keep = lawful!(correct::place_of(command.keep, bearers.len()));
        let mut blocks = self.receipt_blocks(self.device.id)?;
        let mut facts = Vec::new();
        for (_, bearer) in bearers.iter().enumerate().filter(|(nth, _)| *nth != keep) {
            let next = lawful!(receipts::take(&mut blocks));
            let Some(next) = next else { return Ok(Err(Refusal::new(refusal::RECEIPTS_EXHAUSTED))) };
            let dossiers = bearer.paid.shares.iter().map(|(id, _)| *id).collect();
            let numbers = (number.clone(), next);
            facts.push(lawful!(stubs::replace(bearer.paid.id, dossiers, numbers, command.motive.as_deref())));
        }
        Ok(Ok(facts.into()))
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
