//! Routing a command to its family's rules, with what they need looked up.

use super::{DeskFault, Engine, Reading};
use crate::base::id::{ContentHash, DossierId, OfficerId, TicketId};
use crate::base::text::fold;
use crate::base::time::Timestamp;
use crate::desk::library::{Shipped, Version};
use crate::desk::request::Request;
use crate::desk::rows::CatalogueRow;
use crate::domain::applicant::NAME_MAX;
use crate::domain::catalogue::{self, ContentKind, ContentRecorded, ImportAccepted, Origin};
use crate::domain::clock::calendar::SHIPPED_CALENDAR;
use crate::domain::clock::rules::SHIPPED_RULES;
use crate::domain::command::{Command, DossierRef, OfficerRef, TicketRef};
use crate::domain::context::{Context, text_of};
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::intake::{self, Acceptance, InForce, OpenDossier};
use crate::domain::officer::{self, Officer, Role};
use crate::domain::post::{self, Purpose};
use crate::domain::refusal::{self, Refusal};
use crate::domain::review::{self, Outcome as Decision};
use crate::domain::ticket::{self, QueueRules, Ticket, TicketNumber};
use crate::domain::{money, paper, place, result};
use crate::record::content::{PART_MAX, content_hash};

/// How far back an act may be said to have happened, in days.
const HAPPENED_BACK_DAYS: i64 = 31;

/// Facts of an act, and the number its answer names.
pub(super) struct Decided {
    /// The facts.
    pub(super) facts: Vec<Fact>,
    /// A dossier's or ticket's number.
    pub(super) number: Option<String>,
}

impl From<Vec<Fact>> for Decided {
    fn from(facts: Vec<Fact>) -> Self {
        Self { facts, number: None }
    }
}

/// Deciding may fail in the machine (outer) or be refused by the rules (inner).
pub(super) type Answer<T> = Result<Result<T, Refusal>, DeskFault>;

/// Passes a refusal on.
macro_rules! lawful {
    ($answer:expr) => {
        match $answer {
            Ok(value) => value,
            Err(refusal) => return Ok(Err(refusal)),
        }
    };
}

pub(super) use lawful;

impl Engine {
    pub(super) fn decide_facts(&mut self, request: &Request) -> Answer<Decided> {
        let now = self.clock.now();
        if self.clock.is_simulated() && self.post.purpose == Purpose::Real {
            return Ok(Err(Refusal::new(refusal::SIMULATED_ON_REAL)));
        }
        if self.officer(request.officer)?.is_none() {
            return Ok(Err(Refusal::new(refusal::UNKNOWN_OFFICER)
                .at("officer")
                .with("officer", request.officer)));
        }
        let at = request.late.map_or(now, |late| late.at);
        if at > now || now.minutes_since(at) > HAPPENED_BACK_DAYS * 24 * 60 {
            return Ok(Err(Refusal::new(refusal::HAPPENED_AT_INVALID).at("happened_at").with("value", at)));
        }
        let post = self.post.clone();
        let context =
            Context { at, officer: request.officer, post: &post, calendar: self.calendar, rules: self.rules };
        match &request.command {
            Command::AddOfficer(_)
            | Command::ChangeRoles(_)
            | Command::AcceptImport(_)
            | Command::MarkDocument(_) => self.decide_administration(request),
            Command::ConfirmClock(_) | Command::StateLastNumber(_) => {
                self.decide_post(&context, &request.command)
            }
            Command::OpenCounter(_)
            | Command::BeginBreak(_)
            | Command::ResumeCounter(_)
            | Command::CloseDay(_)
            | Command::BeginDay(_) => self.decide_counter(&context, &request.command),
            Command::TakeTicket(_) | Command::CallNext(_) => self.decide_queue(&context, &request.command),
            Command::CallTicket(_)
            | Command::ServeTicket(_)
            | Command::FinishTicket(_)
            | Command::MarkNoShow(_)
            | Command::HoldTicket(_)
            | Command::ReturnTicket(_)
            | Command::TransferTicket(_) => self.decide_ticket(&context, &request.command),
            Command::OpenDossier(command) => self.decide_open(&context, command, request.draft),
            Command::ReceiveDossier(command) => self.decide_receive(&context, command, request.draft),
            Command::RecordPayment(command) => self.decide_payment(&context, command),
            Command::CorrectDossier(_)
            | Command::ChangeProcedure(_)
            | Command::CloseAsMistaken(_)
            | Command::UndoAct(_) => self.decide_correction(&context, &request.command),
            other => self.decide_dossier(&context, other),
        }
    }

    /// An officer who works here.
    pub fn officer(&mut self, id: OfficerId) -> Result<Option<Officer>, DeskFault> {
        let row = self.fold.officer(self.ledger.state(), id)?;
        Ok(row.map(|row| row.officer(id)).filter(|officer| !officer.roles.is_empty()))
    }

    /// The officer a name or an id points at.
    pub fn find_officer(&mut self, pointer: &OfficerRef) -> Answer<OfficerId> {
        let unknown =
            || Refusal::new(refusal::UNKNOWN_OFFICER).at("officer").with("officer", shown(&pointer.0));
        if let Ok(id) = pointer.0.parse::<OfficerId>() {
            return Ok(self.officer(id)?.map(|officer| officer.id).ok_or_else(unknown));
        }
        let wanted = fold(&pointer.0);
        let found = self.view.officers.values().find(|officer| fold(&officer.name) == wanted);
        Ok(found.map(|officer| officer.id).ok_or_else(unknown))
    }

    /// [`Self::find_officer`], those who left included: they may come back.
    fn find_anyone(&mut self, pointer: &OfficerRef) -> Answer<OfficerId> {
        if let Ok(id) = pointer.0.parse::<OfficerId>()
            && self.fold.officer(self.ledger.state(), id)?.is_some()
        {
            return Ok(Ok(id));
        }
        self.find_officer(pointer)
    }

    fn decide_administration(&mut self, request: &Request) -> Answer<Decided> {
        let Some(actor) = self.officer(request.officer)? else {
            return Ok(Err(Refusal::new(refusal::UNKNOWN_OFFICER)));
        };
        lawful!(officer::require(&actor, &[Role::Administrator, Role::Supervisor]));
        match &request.command {
            Command::AddOfficer(command) => {
                let id = OfficerId::new(self.clock.now(), &mut *self.random);
                let present = self.view.officers.values().map(std::convert::AsRef::as_ref);
                Ok(officer::add(id, command, present).map(Into::into))
            }
            Command::ChangeRoles(command) => {
                let id = lawful!(self.find_anyone(&command.officer)?);
                let present = self.view.officers.values().map(std::convert::AsRef::as_ref);
                Ok(officer::change_roles(id, command, present).map(Into::into))
            }
            Command::AcceptImport(command) => self.decide_accept_import(command),
            Command::MarkDocument(command) => self.decide_mark_document(command),
            _ => Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        }
    }

    fn decide_accept_import(&mut self, command: &post::AcceptImport) -> Answer<Decided> {
        let row = self.fold.catalogue(self.ledger.state(), &command.procedure)?;
        let Some((version, _)) = row.waiting() else {
            let none = Refusal::new(refusal::NO_IMPORT_PENDING).at("procedure");
            return Ok(Err(none.with("procedure", shown(&command.procedure))));
        };
        let accepted = ImportAccepted { code: command.procedure.clone(), version: *version };
        let event = Event::Catalogue(catalogue::Event::ImportAccepted(accepted));
        Ok(Ok(vec![Fact { subject: Subject::Catalogue(self.post.id), event }].into()))
    }

    /// A marked paper makes another version of the newest import; where that was in force by acceptance
    /// the new one is too.
    fn decide_mark_document(&mut self, command: &post::MarkDocument) -> Answer<Decided> {
        let row = self.fold.catalogue(self.ledger.state(), &command.procedure)?;
        let held = row.waiting().map(|(hash, _)| (*hash, false));
        let Some((hash, accepted)) = held.or(row.accepted.as_ref().map(|(hash, _)| (*hash, true))) else {
            let none = Refusal::new(refusal::NO_IMPORT_PENDING).at("procedure");
            return Ok(Err(none.with("procedure", shown(&command.procedure))));
        };
        let Some(version) = self.version(hash)? else {
            return Ok(Err(unknown_procedure(&command.procedure)));
        };
        let mut procedure = (*version.procedure).clone();
        if !procedure.mark(&command.document, command.requirement) {
            let none = Refusal::new(refusal::UNKNOWN_DOCUMENT).at("document");
            return Ok(Err(none.with("row", shown(&command.document))));
        }
        let marked = Version::of(procedure);
        let key = &command.procedure;
        let mut facts =
            content_facts(self.post.id, ContentKind::Procedure, Origin::Imported, key, &marked.bytes);
        if accepted {
            let event = ImportAccepted { code: key.clone(), version: marked.hash };
            let event = Event::Catalogue(catalogue::Event::ImportAccepted(event));
            facts.push(Fact { subject: Subject::Catalogue(self.post.id), event });
        }
        Ok(Ok(facts.into()))
    }

    fn decide_post(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        let event = match command {
            Command::ConfirmClock(_) => {
                self.clock_confirmed = true;
                let newest = self.fold.stats(self.ledger.state())?.newest.unwrap_or(context.at);
                post::Event::ClockConfirmed(post::ClockConfirmed { newest })
            }
            Command::StateLastNumber(command) => {
                let today = crate::desk::fold::subjects::day_of(context.at.date());
                let day = command.day.clone().unwrap_or(today);
                if day.len() != 6 || !day.bytes().all(|b| b.is_ascii_digit()) {
                    return Ok(Err(Refusal::new(refusal::VALUE_INVALID)
                        .at("day")
                        .with("value", shown(&day))));
                }
                post::Event::LastNumberStated(post::LastNumberStated {
                    device: self.device.id,
                    agency: self.post.unit.clone(),
                    day,
                    serial: command.serial,
                })
            }
            _ => return Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        };
        Ok(Ok(vec![Fact { subject: Subject::Post(self.post.id), event: Event::Post(event) }].into()))
    }

    fn decide_queue(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        match command {
            Command::TakeTicket(command) => {
                let id = TicketId::new(self.clock.now(), &mut *self.random);
                let letter = command.group.to_ascii_uppercase();
                let given = self.fold.given_tickets(self.ledger.state(), context.at.date(), letter)?;
                let given = |serial: u16| given.contains(u32::from(serial));
                let facts = lawful!(ticket::take(context, id, command, &given));
                let number = facts.iter().find_map(|fact| match &fact.event {
                    Event::Ticket(ticket::Event::Taken(taken)) => Some(taken.number.to_string()),
                    _ => None,
                });
                Ok(Ok(Decided { facts, number }))
            }
            Command::CallNext(command) => {
                let today = context.at.date();
                let mut facts = lawful!(self.calling(context, command.counter)?);
                let tickets: Vec<Ticket> = self.todays_tickets(today)?;
                let order = (QueueRules::shipped(), context.at);
                match ticket::next(tickets.iter(), command.counter, command.group, order) {
                    None => Ok(Err(Refusal::new(refusal::QUEUE_EMPTY))),
                    Some(next) => {
                        facts.extend(lawful!(ticket::call(next, command.counter)));
                        Ok(Ok(Decided { facts, number: Some(next.number.to_string()) }))
                    }
                }
            }
            _ => Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        }
    }

    /// The day's tickets as the fold has them, also those of a group not yet published.
    pub(super) fn todays_tickets(&mut self, day: time::Date) -> Result<Vec<Ticket>, DeskFault> {
        let mut ids: std::collections::BTreeSet<TicketId> = self.view.tickets.keys().copied().collect();
        for entry in &self.group {
            if let Ok(read) = entry.read()
                && let Subject::Ticket(id) = read.entry.subject
            {
                ids.insert(id);
            }
        }
        let mut tickets = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(row) = self.fold.ticket(self.ledger.state(), id)? {
                tickets.push(row.ticket(id));
            }
        }
        tickets.retain(|ticket| ticket.date == day);
        Ok(tickets)
    }

    pub(super) fn find_ticket(&mut self, context: &Context<'_>, pointer: &TicketRef) -> Answer<Ticket> {
        let unknown = || Refusal::new(refusal::UNKNOWN_TICKET).at("ticket").with("ticket", shown(&pointer.0));
        if let Ok(id) = pointer.0.parse::<TicketId>() {
            let row = self.fold.ticket(self.ledger.state(), id)?;
            return Ok(row.map(|row| row.ticket(id)).ok_or_else(unknown));
        }
        let Ok(number) = pointer.0.parse::<TicketNumber>() else { return Ok(Err(unknown())) };
        let tickets = self.todays_tickets(context.at.date())?;
        Ok(tickets.into_iter().find(|ticket| ticket.number == number).ok_or_else(unknown))
    }

    fn decide_ticket(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        let pointer = match command {
            Command::CallTicket(c) => &c.ticket,
            Command::ServeTicket(c) => &c.ticket,
            Command::FinishTicket(c) => &c.ticket,
            Command::MarkNoShow(c) => &c.ticket,
            Command::HoldTicket(c) => &c.ticket,
            Command::ReturnTicket(c) => &c.ticket,
            Command::TransferTicket(c) => &c.ticket,
            _ => return Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        };
        let ticket = lawful!(self.find_ticket(context, pointer)?);
        let times = [Some(ticket.taken_at), ticket.called_at, ticket.serving_at];
        lawful!(in_order(context.at, self.clock.now(), times.into_iter().flatten().max()));
        let facts = match command {
            Command::CallTicket(command) => {
                let mut facts = lawful!(self.calling(context, command.counter)?);
                ticket::call(&ticket, command.counter).map(|called| {
                    facts.extend(called);
                    facts
                })
            }
            Command::ServeTicket(_) => ticket::serve(&ticket),
            Command::FinishTicket(_) => ticket::finish(&ticket),
            Command::MarkNoShow(_) => ticket::no_show(&ticket),
            Command::HoldTicket(command) => ticket::hold(&ticket, command),
            Command::ReturnTicket(_) => ticket::return_to_queue(&ticket),
            Command::TransferTicket(command) => ticket::transfer(context, &ticket, command),
            _ => Err(Refusal::new(refusal::COMMAND_INVALID)),
        };
        Ok(facts.map(|facts| Decided { facts, number: Some(ticket.number.to_string()) }))
    }

    /// The version of a procedure in force.
    pub fn in_force(&mut self, code: &str) -> Answer<Version> {
        let row = self.fold.catalogue(self.ledger.state(), code)?;
        if let Some(hash) = chosen(&row, Shipped::get().version(code).is_some()) {
            return Ok(self.version(hash)?.ok_or_else(|| unknown_procedure(code)));
        }
        match Shipped::get().version(code) {
            Some(version) => Ok(Ok(version.clone())),
            None if row.bare.is_some() => {
                Ok(Err(Refusal::new(refusal::PROCEDURE_BARE).at("procedure").with("procedure", shown(code))))
            }
            None => Ok(Err(unknown_procedure(code))),
        }
    }

    /// The version of a hash: shipped, or carried by the journal.
    pub fn version(&mut self, hash: ContentHash) -> Result<Option<Version>, DeskFault> {
        if let Some(version) = Shipped::get().by_hash(hash).or_else(|| self.loaded.get(hash)) {
            return Ok(Some(version.clone()));
        }
        let reading = Reading::new(self.journal.reader(), &self.group);
        let bytes = self.fold.content_bytes(self.ledger.state(), &reading, hash)?;
        let version = bytes.and_then(Version::read);
        if let Some(version) = &version {
            self.loaded.keep(version.clone());
        }
        Ok(version)
    }

    /// The facts that carry a document, unless the journal carries it already.
    pub(super) fn carry(
        &mut self,
        kind: ContentKind,
        key: &str,
        bytes: &[u8],
    ) -> Result<Vec<Fact>, DeskFault> {
        let hash = content_hash(bytes);
        if self.fold.content(self.ledger.state(), hash)?.is_some() {
            return Ok(Vec::new());
        }
        Ok(content_facts(self.post.id, kind, Origin::BuiltIn, key, bytes))
    }

    /// The id of a dossier about to be opened: its draft's, unless that one became a dossier already.
    fn id_of_opening(&mut self, draft: Option<DossierId>) -> Answer<DossierId> {
        let Some(id) = draft else {
            return Ok(Ok(DossierId::new(self.clock.now(), &mut *self.random)));
        };
        let Some(row) = self.fold.dossier(self.ledger.state(), id)? else { return Ok(Ok(id)) };
        let number = row.summary.number.clone().unwrap_or_else(|| id.to_string());
        Ok(Err(Refusal::new(refusal::DRAFT_TAKEN_IN).at("dossier").with("number", number)))
    }

    fn decide_open(
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
    fn decide_receive(
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
            entered_at: self.clock.now(),
            officer: context.officer,
            simulated: self.clock.is_simulated(),
        };
        for fact in opened.facts.iter().filter(|fact| fact.subject == Subject::Dossier(id)) {
            dossier.apply(fact.event.clone(), stamp);
        }
        let accepted = lawful!(self.accept(context, &dossier, command.limit, &command.quantities)?);
        let facts = opened.facts.into_iter().chain(accepted.facts).collect();
        Ok(Ok(Decided { facts, number: accepted.number }))
    }

    fn accept(
        &mut self,
        context: &Context<'_>,
        dossier: &Dossier,
        limit: Option<crate::domain::clock::TimeLimit>,
        quantities: &[intake::QuantityValue],
    ) -> Answer<Decided> {
        lawful!(self.check_clock(self.clock.now())?);
        let Some(version) = self.version_of(dossier)? else {
            return Ok(Err(unknown_procedure(&dossier.summary.procedure)));
        };
        let under = InForce { procedure: &version.procedure, version: version.hash };
        lawful!(intake::check_complete(dossier, under));
        let number = lawful!(self.next_number(context.at)?).to_string();
        let acceptance = Acceptance { number: &number, limit, quantities };
        let accepted = lawful!(intake::accept(context, dossier, under, acceptance));
        let mut facts = self.carry(ContentKind::Calendar, "", SHIPPED_CALENDAR.as_bytes())?;
        facts.extend(self.carry(ContentKind::Rules, "", SHIPPED_RULES.as_bytes())?);
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

    fn decide_payment(&mut self, context: &Context<'_>, command: &money::RecordPayment) -> Answer<Decided> {
        let mut dossiers = Vec::with_capacity(command.dossiers.len());
        for pointer in &command.dossiers {
            dossiers.push(lawful!(self.find_dossier(pointer)?));
        }
        let number = dossiers.first().and_then(|dossier| dossier.summary.number.clone());
        let mut facts = lawful!(money::record_payment(&dossiers, command));
        facts.extend(dossiers.iter().filter_map(|dossier| intake::start_clock(context, dossier)));
        Ok(Ok(Decided { facts, number }))
    }

    fn decide_dossier(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        let Some(pointer) = dossier_of(command) else {
            return Ok(Err(Refusal::new(refusal::COMMAND_INVALID)));
        };
        let dossier = lawful!(self.find_dossier(pointer)?);
        let dossier = &dossier;
        lawful!(in_order(context.at, self.clock.now(), dossier.story.last().map(|told| told.stamp.at)));
        let Some(version) = self.version_of(dossier)? else {
            return Ok(Err(unknown_procedure(&dossier.summary.procedure)));
        };
        let under = InForce { procedure: &version.procedure, version: version.hash };
        let steps = &version.procedure.steps;
        let facts = match command {
            Command::AcceptDossier(c) => return self.accept(context, dossier, c.limit, &c.quantities),
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
            Command::AskOpinion(c) => review::ask_opinion(context, dossier, c, &version.procedure),
            Command::AnswerOpinion(c) => review::answer_opinion(context, dossier, c),
            Command::ShelveResult(c) => result::shelve(dossier, c),
            Command::RecordDelivery(c) => result::delivered(dossier, c),
            Command::RecordPrint(c) => paper::record_print(dossier, c),
            Command::RecordHandwriting(c) => paper::record_handwriting(dossier, c),
            _ => Err(Refusal::new(refusal::COMMAND_INVALID)),
        };
        let number = dossier.summary.number.clone();
        Ok(facts.map(|facts| Decided { facts, number }))
    }
}

/// What is entered later than it happened cannot have happened before what it follows.
pub(super) fn in_order(at: Timestamp, now: Timestamp, newest: Option<Timestamp>) -> Result<(), Refusal> {
    if at < now && newest.is_some_and(|newest| at < newest) {
        return Err(Refusal::new(refusal::HAPPENED_AT_INVALID).at("happened_at").with("value", at));
    }
    Ok(())
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
        Command::ShelveResult(c) => Some(&c.dossier),
        Command::RecordDelivery(c) => Some(&c.dossier),
        Command::RecordPrint(c) => Some(&c.dossier),
        Command::RecordHandwriting(c) => Some(&c.dossier),
        _ => None,
    }
}

/// The imported version in force: an accepted one; without a shipped one also the newest record.
fn chosen(row: &CatalogueRow, shipped: bool) -> Option<ContentHash> {
    let imported = if shipped { None } else { row.imported.as_ref() };
    imported.or(row.accepted.as_ref()).map(|(hash, _)| *hash)
}

pub(super) fn unknown_procedure(code: &str) -> Refusal {
    Refusal::new(refusal::UNKNOWN_PROCEDURE).at("procedure").with("procedure", shown(code))
}

/// Outside text as a sentence may show it.
fn shown(raw: &str) -> String {
    text_of(raw, "", NAME_MAX)
        .unwrap_or_else(|_| raw.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect())
}

/// The facts that carry a document in parts.
pub(in crate::desk) fn content_facts(
    post: crate::base::id::PostId,
    kind: ContentKind,
    origin: Origin,
    key: &str,
    bytes: &[u8],
) -> Vec<Fact> {
    let hash = content_hash(bytes);
    let parts = u16::try_from(bytes.len().div_ceil(PART_MAX).max(1)).unwrap_or(u16::MAX);
    bytes
        .chunks(PART_MAX)
        .zip(0_u16..)
        .map(|(chunk, part)| {
            let content = ContentRecorded {
                kind,
                origin,
                key: key.to_owned(),
                hash,
                part,
                parts,
                bytes: chunk.to_vec(),
            };
            let event = Event::Catalogue(catalogue::Event::ContentRecorded(content));
            Fact { subject: Subject::Catalogue(post), event }
        })
        .collect()
}
