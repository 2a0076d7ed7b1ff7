//! What is asked of rights beyond the table: whether a role is for this procedure and agency, whether two acts
//! on one dossier need two officers, and for whom an act is done.

use std::sync::Arc;

use super::settle::act_of;
use super::{Answer, Decided, lawful};
use crate::base::coded::Coded as _;
use crate::base::id::{DossierId, OfficerId};
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine, Reading};
use crate::desk::request::Request;
use crate::domain::command::{Command, DossierRef, OfficerRef};
use crate::domain::context::Context;
use crate::domain::dossier::Dossier;
use crate::domain::event::{Fact, Subject};
use crate::domain::officer::grant::Target;
use crate::domain::officer::withdrawal::{self, Unconfirmed};
use crate::domain::officer::{Grant, Officer, SettleActs, delegation};
use crate::domain::refusal::{self, Refusal};
use crate::domain::rights::{self, duty};

/// Whether a command says something of rights.
pub(super) fn is_of_rights(command: &Command) -> bool {
    matches!(
        command,
        Command::Delegate(_)
            | Command::EndDelegation(_)
            | Command::SetDuty(_)
            | Command::ExemptDuties(_)
            | Command::SettleActs(_)
    )
}

impl Engine {
    pub(super) fn decide_rights(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        match command {
            Command::Delegate(command) => {
                let pair = lawful!(self.absent_and_acting(context, &command.absent, &command.officer)?);
                let who = lawful!(self.known_officer(context.officer)?).at(context.entered_at);
                Ok(delegation::delegate(context, &who, (&pair.0, &pair.1), command).map(Into::into))
            }
            Command::EndDelegation(command) => {
                let pair = lawful!(self.absent_and_acting(context, &command.absent, &command.officer)?);
                let who = lawful!(self.known_officer(context.officer)?).at(context.entered_at);
                let facts = lawful!(delegation::end(context, &who, (&pair.0, &pair.1)));
                Ok(Ok(self.withdrawing(facts)?.into()))
            }
            Command::SetDuty(command) => Ok(duty::set(context, &self.view.duties, command).map(Into::into)),
            Command::ExemptDuties(command) => {
                Ok(duty::exempt(context, &self.view.duties, command).map(Into::into))
            }
            Command::SettleActs(command) => self.decide_settle_acts(context, command),
            _ => Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        }
    }

    /// Who is away (who asks, where nobody is named), and who acts for them.
    fn absent_and_acting(
        &mut self,
        context: &Context<'_>,
        absent: &Option<OfficerRef>,
        acting: &OfficerRef,
    ) -> Answer<(Officer, Officer)> {
        let absent = match absent {
            Some(pointer) => lawful!(self.find_anyone(pointer)?),
            None => context.officer,
        };
        let acting = lawful!(self.find_anyone(acting)?);
        Ok(Ok((lawful!(self.known_officer(absent)?), lawful!(self.known_officer(acting)?))))
    }

    /// Refuses what no role opens: what was given for a time must count when it happened and when it is entered.
    pub(super) fn judge_roles(
        &self,
        officer: &Officer,
        command: &Command,
        (at, now): (Timestamp, Timestamp),
    ) -> Result<(), Refusal> {
        let judge = |moment| {
            let standing = self.view.standing(officer, moment);
            rights::judge(&standing, act_of(command), self.staff(moment))
        };
        judge(at).and_then(|()| judge(now))
    }

    /// Refuses what this officer may not do on what the command is about.
    pub(super) fn judge_on(
        &mut self,
        context: &Context<'_>,
        officer: &Officer,
        command: &Command,
    ) -> Answer<()> {
        lawful!(self.judge_scope(context, officer, command)?);
        self.judge_apart(context, officer, command)
    }

    /// Refuses what must be another's, by what this officer did on the dossiers concerned.
    fn judge_apart(&mut self, context: &Context<'_>, officer: &Officer, command: &Command) -> Answer<()> {
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
    fn judge_scope(&mut self, context: &Context<'_>, officer: &Officer, command: &Command) -> Answer<()> {
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
        Ok(Ok(Decided { facts, number: dossier.summary.number }))
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
