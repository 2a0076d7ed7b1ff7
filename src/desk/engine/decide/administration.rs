//! Who works here, what is in force, and what is said about the post itself.

use super::{Answer, Decided, lawful, shown};
use crate::base::id::OfficerId;
use crate::desk::engine::books::InForce;
use crate::desk::engine::content::{content_facts, unknown_procedure};
use crate::desk::engine::{DOCUMENT_BYTES_MAX, Engine};
use crate::desk::library::Version;
use crate::desk::request::Request;
use crate::domain::catalogue::{self, ContentKind, ImportAccepted, Origin};
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::command::Command;
use crate::domain::context::Context;
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::officer::{self, Officer, grant};
use crate::domain::outage::{self, RecordOutage};
use crate::domain::post;
use crate::domain::refusal::{self, Refusal};

impl Engine {
    pub(super) fn decide_administration(
        &mut self,
        context: &Context<'_>,
        request: &Request,
    ) -> Answer<Decided> {
        match &request.command {
            Command::AddOfficer(command) => {
                let id = OfficerId::new(self.clock.now(), &mut *self.random);
                let present = self.view.officers.values().map(std::convert::AsRef::as_ref);
                Ok(officer::add(id, command, present).map(Into::into))
            }
            Command::ChangeRoles(command) => {
                let id = lawful!(self.find_anyone(&command.officer)?);
                let present = self.view.officers.values().map(std::convert::AsRef::as_ref);
                let facts = lawful!(officer::change_roles(id, command, present));
                Ok(Ok(self.withdrawing(facts)?.into()))
            }
            Command::GrantRole(command) => {
                let id = lawful!(self.find_officer(&command.officer)?);
                let officer = lawful!(self.known_officer(id)?);
                Ok(grant::grant(context, &officer, command).map(Into::into))
            }
            Command::EndGrant(command) => {
                let id = lawful!(self.find_anyone(&command.officer)?);
                let officer = lawful!(self.known_officer(id)?);
                let facts = lawful!(grant::end(context, &officer, command));
                Ok(Ok(self.withdrawing(facts)?.into()))
            }
            Command::AcceptImport(command) => self.decide_accept_import(command),
            Command::MarkDocument(command) => self.decide_mark_document(command),
            Command::EditCalendar(command) => {
                self.record_waiting()?;
                let text = self.calendar_text()?;
                let edited = lawful!(catalogue::edit_calendar(&text, command));
                self.decide_version::<WorkingCalendar>(&text, &edited)
            }
            Command::SetRule(command) => {
                self.record_waiting()?;
                let text = self.rules_text()?;
                let edited = lawful!(catalogue::set_rule(&text, command));
                self.decide_version::<Rules>(&text, &edited)
            }
            _ => Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        }
    }

    pub(super) fn known_officer(&mut self, id: OfficerId) -> Answer<Officer> {
        let row = self.fold.officer(self.ledger.state(), id)?;
        let unknown = || Refusal::new(refusal::UNKNOWN_OFFICER).at("officer").with("officer", id);
        Ok(row.map(|row| row.officer(id)).ok_or_else(unknown))
    }

    /// Another version of what all promises are made by takes the place of the one in force. What was decided
    /// before it in one group is recorded first: it may be such a version too.
    fn decide_version<B: InForce>(&mut self, text: &str, edited: &str) -> Answer<Decided> {
        if text == edited {
            return Ok(Err(Refusal::new(refusal::NOTHING_TO_CORRECT).at("value")));
        }
        if edited.len() > DOCUMENT_BYTES_MAX {
            return Ok(Err(Refusal::new(refusal::VALUE_TOO_LONG)
                .at("value")
                .with("max", DOCUMENT_BYTES_MAX)));
        }
        if self.books_in_dispute().iter().any(|apart| apart.kind == B::KIND) {
            return Ok(Err(Refusal::new(refusal::VERSIONS_APART).at("value")));
        }
        Ok(Ok(self.make_version::<B>(edited)?.into()))
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

    pub(super) fn decide_outage(&mut self, context: &Context<'_>, command: &RecordOutage) -> Answer<Decided> {
        Ok(outage::record(context, command, context.outages).map(Into::into))
    }

    pub(super) fn decide_post(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
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
}
