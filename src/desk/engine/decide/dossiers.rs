//! Dossiers: opened, accepted, reviewed, paid for, handed over.

use super::{Answer, Decided, lawful, shown};
use crate::base::id::DossierId;
use crate::desk::engine::content::unknown_procedure;
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::library::Version;
use crate::domain::catalogue::ContentKind;
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::command::{Command, DossierRef, OfficerRef};
use crate::domain::context::Context;
use crate::domain::dossier::Dossier;
use crate::domain::event::Subject;
use crate::domain::intake::{self, Acceptance, InForce, OpenDossier};
use crate::domain::money::FeeTold;
use crate::domain::refusal::{self, Refusal};
use crate::domain::review::{self, Outcome as Decision};
use crate::domain::{identity, paper, place, result};

impl Engine {
    /// The id of a dossier about to be opened: its draft's, unless that one became a dossier already.
    fn id_of_opening(&mut self, draft: Option<DossierId>) -> Answer<DossierId> {
        let Some(id) = draft else {
            return Ok(Ok(DossierId::new(self.clock.now(), &mut *self.random)));
        };
        let Some(row) = self.fold.dossier(self.ledger.state(), id)? else { return Ok(Ok(id)) };
        let number = row.summary.number.clone().unwrap_or_else(|| id.to_string());
        Ok(Err(Refusal::new(refusal::DRAFT_TAKEN_IN).at("dossier").with("number", number)))
    }

    pub(super) fn decide_open(
        &mut self,
        context: &Context<'_>,
        command: &OpenDossier,
        draft: Option<DossierId>,
    ) -> Answer<Decided> {
        let version = lawful!(self.in_force(&command.procedure)?);
        let ticket = match &command.ticket {
            Some(pointer) => Some(lawful!(self.find_ticket(context, pointer)?).id),
            None => None,
        };
        let id = lawful!(self.id_of_opening(draft)?);
        let under = InForce { procedure: &version.procedure, version: version.hash };
        let opened = lawful!(intake::open(context, id, command, under, ticket));
        let mut facts =
            self.carry(ContentKind::Procedure, version.procedure.code.as_str(), &version.bytes)?;
        facts.extend(opened);
        Ok(Ok(facts.into()))
    }

    /// Opens and accepts in one act.
    pub(super) fn decide_receive(
        &mut self,
        context: &Context<'_>,
        command: &OpenDossier,
        draft: Option<DossierId>,
    ) -> Answer<Decided> {
        let opened = lawful!(self.decide_open(context, command, draft)?);
        let Some(id) = opened.facts.iter().find_map(|fact| match fact.subject {
            Subject::Dossier(id) => Some(id),
            _ => None,
        }) else {
            return Ok(Err(Refusal::new(refusal::COMMAND_INVALID)));
        };
        let mut dossier = Dossier::blank(id, context.at);
        let stamp = crate::domain::dossier::Stamp {
            at: context.at,
            entered_at: context.entered_at,
            officer: context.officer,
            simulated: self.clock.is_simulated(),
        };
        for fact in opened.facts.iter().filter(|fact| fact.subject == Subject::Dossier(id)) {
            dossier.apply(fact.event.clone(), stamp);
        }
        let accepted = lawful!(self.accept(
            context,
            &dossier,
            command.limit,
            &command.quantities,
            command.fee.as_ref(),
        )?);
        let facts = opened.facts.into_iter().chain(accepted.facts).collect();
        Ok(Ok(Decided { facts, number: accepted.number }))
    }

    fn accept(
        &mut self,
        context: &Context<'_>,
        dossier: &Dossier,
        limit: Option<crate::domain::clock::TimeLimit>,
        quantities: &[intake::QuantityValue],
        fee: Option<&FeeTold>,
    ) -> Answer<Decided> {
        lawful!(self.check_clock(self.clock.now())?);
        let Some(version) = self.version_of(dossier)? else {
            return Ok(Err(unknown_procedure(&dossier.summary.procedure)));
        };
        let under = InForce { procedure: &version.procedure, version: version.hash };
        lawful!(intake::check_complete(dossier, under));
        // The number an online submission brings is its number: nobody gives it another one.
        let number = match &dossier.summary.online {
            Some(online) if online.needs_case => {
                return Ok(Err(Refusal::new(refusal::ONLINE_CASE_NEEDED).at("case")));
            }
            Some(online) => online.number.clone(),
            None => lawful!(self.next_number(context.at)?).to_string(),
        };
        let acceptance = Acceptance { number: &number, limit, quantities, fee };
        let fees = self.fees_of(version.procedure.code.as_str())?;
        let context = &Context { fees: &fees, ..*context };
        let accepted = lawful!(intake::accept(context, dossier, under, acceptance));
        let mut facts = self.carry_book::<WorkingCalendar>()?;
        facts.extend(self.carry_book::<Rules>()?);
        facts.extend(accepted);
        Ok(Ok(Decided { facts, number: Some(number) }))
    }

    /// The version a dossier runs under; one just opened in the same act may not be in the journal yet.
    fn version_of(&mut self, dossier: &Dossier) -> Result<Option<Version>, DeskFault> {
        let hash = dossier.summary.version;
        self.version(hash)
    }

    /// The dossier a number or an id points at, whole.
    pub fn find_dossier(&mut self, pointer: &DossierRef) -> Answer<Dossier> {
        let name = shown(&pointer.0);
        let unknown = || Refusal::new(refusal::UNKNOWN_DOSSIER).at("dossier").with("dossier", name.clone());
        let ids = self.resolve_dossier(&pointer.0)?;
        match ids.as_slice() {
            [] => Ok(Err(unknown())),
            [id] => Ok(self.dossier(*id)?.ok_or_else(unknown)),
            _ => Ok(Err(Refusal::new(refusal::DOSSIER_AMBIGUOUS).at("dossier").with("dossier", name))),
        }
    }

    pub(super) fn decide_dossier(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        let Some(pointer) = dossier_of(command) else {
            return self.decide_access(context, command);
        };
        let dossier = lawful!(self.find_dossier(pointer)?);
        let dossier = &dossier;
        lawful!(context.follows(dossier.told_last_at()));
        // A promise counted anew is counted by what is in force now, everything else by its own calendar.
        let own = match command {
            Command::MovePromise(_) => (context.calendar, context.rules),
            _ => (self.calendar_of(dossier)?, self.rules_of(dossier)?),
        };
        let context = &Context { calendar: own.0, rules: own.1, ..*context };
        let Some(version) = self.version_of(dossier)? else {
            return Ok(Err(unknown_procedure(&dossier.summary.procedure)));
        };
        let under = InForce { procedure: &version.procedure, version: version.hash };
        let steps = &version.procedure.steps;
        let facts = match command {
            Command::AcceptDossier(c) => {
                return self.accept(context, dossier, c.limit, &c.quantities, c.fee.as_ref());
            }
            Command::AssignDossier(c) => {
                let to = match &c.officer {
                    Some(pointer) => lawful!(self.find_officer(pointer)?),
                    None => context.officer,
                };
                review::assign(dossier, to)
            }
            Command::RecordDocuments(c) => intake::record_documents(dossier, c, under),
            Command::RefuseDossier(c) => intake::refuse(dossier, c),
            Command::RequestSupplement(c) => intake::request_supplement(dossier, c, under),
            Command::ReceiveSupplement(c) => intake::receive_supplement(context, dossier, c, under),
            Command::CompleteStep(c) => review::complete_step(dossier, c, steps),
            Command::StepBack(c) => review::step_back(dossier, c, steps),
            Command::ApproveDossier(c) => review::decide(dossier, c, Decision::Approved, steps),
            Command::DenyDossier(c) => review::decide(dossier, c, Decision::Denied, steps),
            Command::StopDossier(c) => review::stop(dossier, c),
            Command::WithdrawDossier(c) => review::withdraw(dossier, c),
            Command::AddNote(c) => review::add_note(dossier, c),
            Command::HandOver(c) => result::hand_over(dossier, c),
            Command::PlacePapers(c) => {
                let receiver = match (c.place, &c.name) {
                    (Some(place::Place::Officer), Some(name)) => {
                        Some(lawful!(self.find_officer(&OfficerRef(name.clone()))?))
                    }
                    _ => None,
                };
                place::place_papers(dossier, c, receiver)
            }
            Command::ConfirmPapers(_) => place::confirm_papers(dossier, context.officer),
            Command::SubstituteOfficer(c) => {
                let to = lawful!(self.find_officer(&c.officer)?);
                review::substitute(context, dossier, c, to)
            }
            Command::ExtendDossier(c) => review::extend(context, dossier, c),
            Command::AskPayment(c) => review::ask_payment(context, dossier, c),
            Command::StateLateCause(c) => review::state_late_cause(context, dossier, c),
            Command::MovePromise(c) => {
                let moved = lawful!(review::move_promise(context, dossier, c));
                let mut facts = self.carry_book::<WorkingCalendar>()?;
                facts.extend(self.carry_book::<Rules>()?);
                facts.extend(moved);
                Ok(facts)
            }
            Command::AskOpinion(c) => review::ask_opinion(context, dossier, c, &version.procedure),
            Command::AnswerOpinion(c) => review::answer_opinion(context, dossier, c),
            Command::ShelveResult(c) => result::shelve(dossier, c),
            Command::RecordDelivery(c) => result::delivered(dossier, c),
            Command::RecordPrint(c) => paper::record_print(dossier, c),
            Command::RecordHandwriting(c) => paper::record_handwriting(dossier, c),
            Command::CheckIdentity(c) => identity::check(dossier, c),
            Command::VerifyIdentity(c) => identity::verify(dossier, c),
            _ => Err(Refusal::new(refusal::COMMAND_INVALID)),
        };
        let number = dossier.summary.number.clone();
        Ok(facts.map(|facts| Decided { facts, number }))
    }
}

/// The dossier a command names.
fn dossier_of(command: &Command) -> Option<&DossierRef> {
    match command {
        Command::RecordDocuments(c) => Some(&c.dossier),
        Command::AcceptDossier(c) => Some(&c.dossier),
        Command::RefuseDossier(c) => Some(&c.dossier),
        Command::RequestSupplement(c) => Some(&c.dossier),
        Command::ReceiveSupplement(c) => Some(&c.dossier),
        Command::AssignDossier(c) => Some(&c.dossier),
        Command::CompleteStep(c) => Some(&c.dossier),
        Command::StepBack(c) => Some(&c.dossier),
        Command::ApproveDossier(c) | Command::DenyDossier(c) => Some(&c.dossier),
        Command::StopDossier(c) | Command::WithdrawDossier(c) => Some(&c.dossier),
        Command::AddNote(c) => Some(&c.dossier),
        Command::HandOver(c) => Some(&c.dossier),
        Command::PlacePapers(c) => Some(&c.dossier),
        Command::ConfirmPapers(c) => Some(&c.dossier),
        Command::SubstituteOfficer(c) => Some(&c.dossier),
        Command::ExtendDossier(c) => Some(&c.dossier),
        Command::AskOpinion(c) => Some(&c.dossier),
        Command::AnswerOpinion(c) => Some(&c.dossier),
        Command::AskPayment(c) => Some(&c.dossier),
        Command::StateLateCause(c) => Some(&c.dossier),
        Command::MovePromise(c) => Some(&c.dossier),
        Command::ShelveResult(c) => Some(&c.dossier),
        Command::RecordDelivery(c) => Some(&c.dossier),
        Command::RecordPrint(c) => Some(&c.dossier),
        Command::RecordHandwriting(c) => Some(&c.dossier),
        Command::CheckIdentity(c) => Some(&c.dossier),
        Command::VerifyIdentity(c) => Some(&c.dossier),
        _ => None,
    }
}
