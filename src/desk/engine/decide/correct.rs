//! Corrections, another procedure, mistaken intakes and undo: their rules with what they need looked up,
//! and what a command would do before it is given.

use std::ops::ControlFlow;

use super::{Answer, Decided, lawful};
use crate::base::id::DossierId;
use crate::desk::engine::content::unknown_procedure;
use crate::desk::engine::{DeskFault, Engine, Reading};
use crate::desk::fold::Standing;
use crate::desk::keys;
use crate::desk::library::Version;
use crate::desk::request::Request;
use crate::desk::rows::DossierRow;
use crate::domain::catalogue::ContentKind;
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::command::{Command, TicketRef};
use crate::domain::context::Context;
use crate::domain::correct::{self, Change, ChangeProcedure, CloseAsMistaken, Done, UndoAct};
use crate::domain::dossier::{Dossier, Status, Summary};
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::identity::CheckedAtIntake;
use crate::domain::intake::{self, InForce, OpenDossier};
use crate::domain::refusal::{self, Refusal};
use crate::domain::ticket::{Ticket, TicketState};
use crate::record::codec;
use crate::store::state::{KeyRange, Order};

impl Engine {
    /// What a command would record, without recording it; for showing old and new before deciding.
    pub fn preview(&mut self, request: &Request) -> Answer<Vec<Event>> {
        let decided = self.decide_facts(request)?;
        Ok(decided.map(|decided| decided.facts.into_iter().map(|fact| fact.event).collect()))
    }

    pub(super) fn decide_correction(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        match command {
            Command::CorrectDossier(command) => {
                let dossier = lawful!(self.find_dossier(&command.dossier)?);
                lawful!(context.follows(dossier.told_last_at()));
                let Some(version) = self.version(dossier.summary.version)? else {
                    return Ok(Err(unknown_procedure(&dossier.summary.procedure)));
                };
                let facts = lawful!(correct::correct(context, &dossier, command, under(&version)));
                Ok(Ok(named(facts, &dossier)))
            }
            Command::ChangeProcedure(command) => self.decide_change(context, command),
            Command::CloseAsMistaken(command) => self.decide_mistaken(context, command),
            Command::UndoAct(command) => self.decide_undo(context, command),
            _ => Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        }
    }

    fn decide_change(&mut self, context: &Context<'_>, command: &ChangeProcedure) -> Answer<Decided> {
        let dossier = lawful!(self.find_dossier(&command.dossier)?);
        lawful!(context.follows(dossier.told_last_at()));
        let from = self.version(dossier.summary.version)?;
        let to = match &command.procedure {
            Some(code) if *code != dossier.summary.procedure => lawful!(self.in_force(code)?),
            // Another case of the same procedure stays in the version in force at its intake.
            _ => match from.clone() {
                Some(version) => version,
                None => return Ok(Err(unknown_procedure(&dossier.summary.procedure))),
            },
        };
        let change = Change { from: from.as_ref().map(under), to: under(&to) };
        let changed = lawful!(correct::change_procedure(context, &dossier, command, change));
        let mut facts = self.carry(ContentKind::Procedure, to.procedure.code.as_str(), &to.bytes)?;
        facts.extend(self.carry_book::<WorkingCalendar>()?);
        facts.extend(self.carry_book::<Rules>()?);
        facts.extend(changed);
        Ok(Ok(named(facts, &dossier)))
    }

    fn decide_mistaken(&mut self, context: &Context<'_>, command: &CloseAsMistaken) -> Answer<Decided> {
        let dossier = lawful!(self.find_dossier(&command.dossier)?);
        lawful!(context.follows(dossier.told_last_at()));
        if let Some(pointer) = &command.instead {
            let other = lawful!(self.find_dossier(pointer)?);
            let facts = lawful!(correct::close_as_mistaken(&dossier, other.summary.id, &command.motive));
            return Ok(Ok(named(facts, &dossier)));
        }
        let code = command.procedure.clone().unwrap_or_else(|| dossier.summary.procedure.clone());
        let to = lawful!(self.in_force(&code)?);
        let from = self.version(dossier.summary.version)?;
        let change = Change { from: from.as_ref().map(under), to: under(&to) };
        let open = lawful!(again(&dossier, command, change));
        let id = DossierId::new(self.clock.now(), &mut *self.random);
        let closed = lawful!(correct::close_as_mistaken(&dossier, id, &command.motive));
        let opened = lawful!(intake::open(context, id, &open, under(&to), dossier.summary.ticket));
        let mut facts = self.carry(ContentKind::Procedure, to.procedure.code.as_str(), &to.bytes)?;
        // The closed one first: the answer is about it. The other is opened before it is named.
        let (first, rest) = closed.split_at(1);
        facts.extend_from_slice(first);
        facts.extend(opened);
        facts.extend_from_slice(rest);
        Ok(Ok(named(facts, &dossier)))
    }

    fn decide_undo(&mut self, context: &Context<'_>, command: &UndoAct) -> Answer<Decided> {
        match (&command.dossier, &command.ticket) {
            (Some(pointer), None) => {
                let dossier = lawful!(self.find_dossier(pointer)?);
                lawful!(context.follows(dossier.told_last_at()));
                let subject = Subject::Dossier(dossier.summary.id);
                let done = self.done(subject)?;
                let undone = lawful!(correct::undo(context, &done, &command.motive));
                if undone.deed.excludes() {
                    lawful!(intake::expect_whole(&dossier));
                }
                let event = Event::Correct(correct::Event::Undone(undone));
                Ok(Ok(named(vec![Fact { subject, event }], &dossier)))
            }
            (None, Some(pointer)) => self.decide_undo_ticket(context, pointer, &command.motive),
            _ => Ok(Err(Refusal::new(refusal::VALUE_MISSING).at("dossier"))),
        }
    }

    fn decide_undo_ticket(
        &mut self,
        context: &Context<'_>,
        pointer: &TicketRef,
        motive: &str,
    ) -> Answer<Decided> {
        let ticket = lawful!(self.find_ticket(context, pointer)?);
        let subject = Subject::Ticket(ticket.id);
        let done = self.done(subject)?;
        lawful!(context.follows(done.last().map(|one| one.at)));
        let undone = lawful!(correct::undo(context, &done, motive));
        let back = standing_after(&ticket, &done, &undone);
        if let Some(counter) = back.filter(is_at_counter).and_then(|ticket| ticket.counter) {
            let others = self.todays_tickets(context.at.date())?;
            let busy = others
                .iter()
                .any(|other| other.id != ticket.id && other.counter == Some(counter) && is_at_counter(other));
            if busy {
                return Ok(Err(Refusal::new(refusal::COUNTER_BUSY).at("ticket").with("counter", counter)));
            }
        }
        let event = Event::Correct(correct::Event::TicketUndone(undone));
        let number = Some(ticket.number.to_string());
        Ok(Ok(Decided { facts: vec![Fact { subject, event }], number }))
    }

    /// What stands of a dossier or ticket, as undo judges it.
    fn done(&mut self, subject: Subject) -> Result<Vec<Done>, DeskFault> {
        let reading = Reading::new(self.journal.reader(), &self.group);
        let standing = self.fold.standing(self.ledger.state(), &reading, subject)?;
        let mut done = Vec::with_capacity(standing.len());
        for Standing { read, act } in standing {
            let name = self.officer_name(read.entry.officer)?.unwrap_or_else(|| "—".to_owned());
            let at = read.entry.legal_time();
            let officer = read.entry.officer;
            done.push(Done { entry: read.id, act, event: read.event, officer, name, at });
        }
        Ok(done)
    }

    /// Dossiers taken in by mistake since the year began, newest first: their numbers are burnt.
    pub fn burnt_numbers(&mut self, year: i32) -> Result<Vec<Summary>, DeskFault> {
        let mut found: Vec<Summary> = Vec::new();
        let (_, ledger, _) = self.settled()?;
        ledger.state().range(&KeyRange::prefix(&[keys::ENDED]), Order::Backward, &mut |_, value| {
            let Ok(row) = codec::decode::<DossierRow>(value) else { return ControlFlow::Continue(()) };
            if row.summary.opened_at.date().year() < year {
                return ControlFlow::Break(());
            }
            if row.summary.status == Status::Mistaken {
                found.push(row.summary);
            }
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }
}

fn under(version: &Version) -> InForce<'_> {
    InForce { procedure: &version.procedure, version: version.hash }
}

fn named(facts: Vec<Fact>, dossier: &Dossier) -> Decided {
    Decided { facts, number: dossier.summary.number.clone() }
}

fn is_at_counter(ticket: &Ticket) -> bool {
    matches!(ticket.state, TicketState::Called | TicketState::Serving)
}

/// The ticket as it would stand.
fn standing_after(ticket: &Ticket, done: &[Done], undone: &correct::ActUndone) -> Option<Ticket> {
    let stands = done.iter().filter(|one| !undone.entries.contains(&one.entry));
    stands.fold(None, |before: Option<Ticket>, one| match (&one.event, before) {
        (Event::Ticket(crate::domain::ticket::Event::Taken(taken)), None) => {
            Some(Ticket::taken(ticket.id, taken, one.at, ticket.simulated))
        }
        (Event::Ticket(event), Some(mut ticket)) => {
            ticket.apply(event, one.at);
            Some(ticket)
        }
        (_, before) => before,
    })
}

/// The dossier in the place of a mistaken one: the same people, way and note; papers and fields that the
/// right procedure asks for too.
fn again(dossier: &Dossier, command: &CloseAsMistaken, change: Change<'_>) -> Result<OpenDossier, Refusal> {
    let erased = || Refusal::new(refusal::VALUE_MISSING).at("applicant.name");
    let opening = dossier.opening.as_ref().ok_or_else(erased)?;
    let same = command.procedure.is_none() && command.case.is_none();
    let case = command.case.clone().or_else(|| same.then(|| dossier.summary.case.clone()));
    let of = intake::case_of(change.to.procedure, case.as_deref())?;
    let papers = correct::match_papers(dossier, change, of);
    let row = |old: u16| papers.carried.iter().find(|(from, _)| *from == old).map(|(_, to)| *to);
    let documents = dossier.documents.iter();
    let documents =
        documents.filter_map(|had| Some(intake::DocumentCount { row: row(had.row)?, ..had.clone() }));
    let remarks = dossier.remarks.iter();
    let remarks =
        remarks.filter_map(|(old, text)| Some(intake::Remark { row: row(*old)?, text: text.clone() }));
    let known = |key: &str| change.to.procedure.form_fields(of).any(|spec| spec.key == key);
    Ok(OpenDossier {
        procedure: change.to.procedure.code.to_string(),
        case: Some(of.code.to_string()),
        channel: Some(dossier.summary.channel),
        return_way: Some(dossier.summary.return_way),
        ticket: None,
        applicant: opening.applicant.clone(),
        representative: dossier.representative.clone(),
        submitter: opening.submitter.clone(),
        fields: opening.fields.iter().filter(|field| known(&field.key)).cloned().collect(),
        documents: documents.collect(),
        remarks: remarks.collect(),
        quantities: Vec::new(),
        note: Some(opening.note.clone()).filter(|note| !note.is_empty()),
        limit: None,
        fee: None,
        identity: still_checked(dossier),
    })
}

/// The same people stand in the other dossier: what they were held against goes with them, the look-up does
/// not, for it is recorded where it was asked for.
fn still_checked(dossier: &Dossier) -> Vec<CheckedAtIntake> {
    let holders = dossier.holders().into_iter();
    let checked = holders.filter_map(|holder| Some((holder, dossier.summary.identity.of(holder).evidence?)));
    checked.map(|(holder, evidence)| CheckedAtIntake { holder, evidence }).collect()
}
