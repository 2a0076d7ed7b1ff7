//! What is asked of rights beyond the table: whether a role is for this procedure and agency, whether two acts
//! on one dossier need two officers, and for whom an act is done.

use std::sync::Arc;

use super::settle::act_of;
use super::{Answer, Decided, lawful};
use crate::base::coded::Coded as _;
use crate::base::id::{DossierId, OfficerId};
use crate::desk::engine::{DeskFault, Engine, Reading};
use crate::desk::request::Request;
use crate::domain::command::{Command, DossierRef};
use crate::domain::context::Context;
use crate::domain::dossier::Dossier;
use crate::domain::event::{Fact, Subject};
use crate::domain::officer::grant::Target;
use crate::domain::officer::withdrawal::{self, Unconfirmed};
use crate::domain::officer::{Grant, Officer, SettleActs, delegation};
use crate::domain::refusal::{self, Refusal};
use crate::domain::rights::{self, duty};

impl Engine {
    /// Refuses what must be another's, by what this officer did on the dossiers concerned.
    pub(super) fn judge_apart(
        &mut self,
        context: &Context<'_>,
        officer: &Officer,
        command: &Command,
    ) -> Answer<()> {
        let duties = Arc::clone(&self.view.duties);
        if !duties.concerns(command.name()) {
            return Ok(Ok(()));
        }
        for dossier in self.kept_apart(context, command)? {
            let present = self.staff(context.entered_at);
            lawful!(duty::judge(&duties, &dossier, officer, command.name(), present));
        }
        Ok(Ok(()))
    }

    /// Refuses what only a role opens that was given for other procedures or agencies.
    pub(super) fn judge_scope(
        &mut self,
        context: &Context<'_>,
        officer: &Officer,
        command: &Command,
    ) -> Answer<()> {
        let Some(line) = rights::line(act_of(command)) else { return Ok(Ok(())) };
        for moment in [context.at, context.entered_at] {
            if line.is_open_to(&self.view.standing(&officer.wide(), moment).roles) {
                continue;
            }
            let targets = self.targets(context, command)?;
            let grants: Vec<&Grant> =
                officer.granted(moment).filter(|grant| line.is_open_to(&[grant.role])).collect();
            let covered = |target: &Target| grants.iter().any(|grant| grant.covers(target, line.kind));
            if !targets.iter().all(covered) {
                let scopes: Vec<String> = grants.iter().map(|grant| grant.scope()).collect();
                let roles: Vec<&str> = line.roles.iter().map(|role| role.name()).collect();
                let refusal = Refusal::new(refusal::OUT_OF_SCOPE).with("roles", roles.join(", "));
                return Ok(Err(refusal.with("scope", scopes.join(", "))));
            }
        }
        Ok(Ok(()))
    }

    /// What a command is about, as its own fields name it: dossiers, or the procedure it works under.
    fn targets(&mut self, context: &Context<'_>, command: &Command) -> Result<Vec<Target>, DeskFault> {
        let fields = serde_json::to_value(command).unwrap_or_default();
        let text = |value: &serde_json::Value| value.as_str().map(ToOwned::to_owned);
        let several = fields["dossiers"].as_array().into_iter().flatten();
        let named: Vec<String> = several.chain([&fields["dossier"]]).filter_map(text).collect();
        let mut dossiers = match command {
            Command::RecordPayment(command) => self.basket(context, command)?.unwrap_or_default(),
            _ => Vec::new(),
        };
        for pointer in named {
            dossiers.extend(self.find_dossier(&DossierRef(pointer))?);
        }
        if dossiers.is_empty() {
            let unit = context.post.unit.clone();
            return Ok(vec![Target { procedure: text(&fields["procedure"]), unit }]);
        }
        let target = |dossier: Dossier| Target {
            procedure: Some(dossier.summary.procedure),
            unit: dossier.summary.unit,
        };
        Ok(dossiers.into_iter().map(target).collect())
    }

    /// Says in an act for whom it was done, where the officer's own roles do not open it.
    pub(super) fn say_for_whom(&mut self, request: &Request, decided: Decided) -> Result<Decided, DeskFault> {
        let Some(officer) = self.officer(request.officer)? else { return Ok(decided) };
        let now = self.clock.now();
        let then = request.late.map_or(now, |late| late.at);
        let Some(line) = rights::line(act_of(&request.command)) else { return Ok(decided) };
        let roles_of = |id| self.view.roles_of(id);
        let by = officer.acts_for(line, then, &roles_of).or_else(|| officer.acts_for(line, now, &roles_of));
        Ok(match by {
            Some(delegation) => Decided { facts: delegation::said_for(decided.facts, delegation), ..decided },
            None => decided,
        })
    }

    /// Facts about officers with what they withdraw, and what is known of what each did.
    pub(super) fn withdrawing(&mut self, mut facts: Vec<Fact>) -> Result<Vec<Fact>, DeskFault> {
        let now = self.clock.now();
        let mut subjects: Vec<OfficerId> = Vec::new();
        for fact in &facts {
            if let Subject::Officer(id) = fact.subject
                && !subjects.contains(&id)
            {
                subjects.push(id);
            }
        }
        for id in subjects {
            let state = self.ledger.state();
            let Some(officer) = self.fold.officer(state, id)?.map(|row| row.officer(id)) else { continue };
            let mut known = Vec::new();
            for device in self.fold.acted_at(state, id)? {
                known.push((device, self.fold.times(state, device)?.hlc));
            }
            facts.extend(withdrawal::withdrawn(&officer, &facts, known, now));
        }
        Ok(facts)
    }

    /// Settles what waits to be confirmed on a dossier.
    pub(super) fn decide_settle_acts(
        &mut self,
        context: &Context<'_>,
        command: &SettleActs,
    ) -> Answer<Decided> {
        let dossier = lawful!(self.find_dossier(&command.dossier)?);
        let waiting = self.unconfirmed(dossier.summary.id)?;
        let facts = lawful!(withdrawal::settle(context, &dossier, &waiting, command));
        Ok(Ok(Decided { facts, number: dossier.summary.number.clone() }))
    }

    /// Acts on a dossier that wait to be confirmed.
    pub fn unconfirmed(&mut self, id: DossierId) -> Result<Vec<Unconfirmed>, DeskFault> {
        let reading = Reading::new(self.journal.reader(), &self.group);
        Ok(self.fold.unconfirmed(self.ledger.state(), &reading, id)?)
    }

    /// Dossiers a command is about, whole, of those the rules ask. What is not found is refused elsewhere.
    fn kept_apart(&mut self, context: &Context<'_>, command: &Command) -> Result<Vec<Dossier>, DeskFault> {
        let pointer = match command {
            Command::RecordPayment(command) => return Ok(self.basket(context, command)?.unwrap_or_default()),
            Command::ApproveDossier(command) | Command::DenyDossier(command) => &command.dossier,
            Command::RefundPayment(command) => &command.dossier,
            _ => return Ok(Vec::new()),
        };
        Ok(self.find_dossier(pointer)?.into_iter().collect())
    }
}
