//! Between desk and portal: what an item becomes here, and what is recorded of what was given out.

use super::{Answer, Decided, lawful};
use crate::base::id::DossierId;
use crate::base::text::fold;
use crate::desk::engine::content::unknown_procedure;
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::catalogue::ContentKind;
use crate::domain::command::Command;
use crate::domain::context::Context;
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::intake::InForce;
use crate::domain::portal::{self, ItemSetAside, ItemText, Submission, TakeSubmission, Unread};
use crate::domain::refusal::{self, Refusal};
use crate::exchange::dvcqg;

/// What an item of the portal would become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemOutlook {
    /// A new submission.
    New,
    /// One that is known: nothing, or a change.
    Again,
    /// A dossier that was taken in here.
    Ours,
    /// Nothing that can be read.
    Unread(Unread),
}

/// States at the portal in which an item waits for this desk: newly filed, or none said.
const WAITS: [&str; 2] = ["", "1"];
/// States in which the applicant speaks: filed, papers sent in after they were asked for, withdrawn.
const APPLICANTS: [&str; 4] = ["", "1", "5", "7"];

impl Engine {
    pub(super) fn decide_portal(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        let mut number = None;
        let mut named = |dossier: &Dossier| number = dossier.summary.number.clone();
        let facts = match command {
            Command::TakeSubmission(c) => return self.take_item(context, c),
            Command::SettleChange(c) => {
                let dossier = lawful!(self.find_dossier(&c.dossier)?);
                named(&dossier);
                let version = self.version(dossier.summary.version)?;
                let read = self.read_item(dossier.online.pending.as_deref());
                let under = version.as_ref();
                let under =
                    under.map(|version| InForce { procedure: &version.procedure, version: version.hash });
                portal::settle_change(&dossier, c, read.as_ref(), under)
            }
            Command::ChooseCase(c) => {
                let dossier = lawful!(self.find_dossier(&c.dossier)?);
                named(&dossier);
                let Some(version) = self.version(dossier.summary.version)? else {
                    return Ok(Err(unknown_procedure(&dossier.summary.procedure)));
                };
                let under = InForce { procedure: &version.procedure, version: version.hash };
                let read = self.read_item(dossier.online.current.as_deref());
                portal::choose_case(&dossier, c, read.as_ref(), under)
            }
            Command::RecordExport(c) => {
                let dossier = lawful!(self.find_dossier(&c.dossier)?);
                named(&dossier);
                portal::record_export(&dossier, c)
            }
            Command::RecordAnswer(c) => {
                let dossier = lawful!(self.find_dossier(&c.dossier)?);
                named(&dossier);
                portal::record_answer(&dossier, c)
            }
            _ => Err(Refusal::new(refusal::COMMAND_INVALID)),
        };
        Ok(facts.map(|facts| Decided { facts, number }))
    }

    /// An item of the portal: opened as a submission, told as a change, or set aside with its reason.
    fn take_item(&mut self, context: &Context<'_>, command: &TakeSubmission) -> Answer<Decided> {
        let item = match &command.item {
            serde_json::Value::String(text) => match serde_json::from_str(text) {
                Ok(item) => item,
                Err(_) => return self.keep_unread(command.broken.unwrap_or(Unread::NotJson), text),
            },
            item => item.clone(),
        };
        let text = match dvcqg::canonical(&item) {
            Ok(text) => text,
            Err((reason, text)) => return self.keep_unread(reason, &text),
        };
        let submission = match dvcqg::in_use().read(&item, self.rules) {
            Ok(submission) => submission,
            Err(reason) => return self.keep_unread(reason, &text),
        };
        let id = portal::id_of(&submission.number);
        if let Some(known) = self.summary(id)?.filter(|summary| summary.online.is_some()) {
            return self.take_again(&known, &submission, text);
        }
        if self.is_ours(&submission)? {
            let refusal = Refusal::new(refusal::SUBMISSION_IS_OURS).at("item");
            return Ok(Err(refusal.with("number", &submission.number)));
        }
        if !WAITS.contains(&submission.state.as_str()) {
            return self.keep_unread(Unread::Status, &text);
        }
        let Ok(version) = self.in_force(&submission.procedure)? else {
            return self.keep_unread(Unread::Procedure, &text);
        };
        let under = InForce { procedure: &version.procedure, version: version.hash };
        let mut facts =
            self.carry(ContentKind::Procedure, version.procedure.code.as_str(), &version.bytes)?;
        let opened = portal::submit(context, id, &submission, ItemText { json: text }, under);
        facts.extend(lawful!(opened));
        Ok(Ok(Decided { facts, number: Some(submission.number) }))
    }

    /// What an item would become here, without recording anything.
    pub fn outlook_of(&mut self, item: &serde_json::Value) -> Result<ItemOutlook, DeskFault> {
        if let Err((reason, _)) = dvcqg::canonical(item) {
            return Ok(ItemOutlook::Unread(reason));
        }
        if let serde_json::Value::String(text) = item {
            return match serde_json::from_str(text) {
                Ok(item @ serde_json::Value::Object(_)) => self.outlook_of(&item),
                _ => Ok(ItemOutlook::Unread(Unread::NotJson)),
            };
        }
        let submission = match dvcqg::in_use().read(item, self.rules) {
            Ok(submission) => submission,
            Err(reason) => return Ok(ItemOutlook::Unread(reason)),
        };
        let known = self.summary(portal::id_of(&submission.number))?;
        if known.is_some_and(|summary| summary.online.is_some()) {
            return Ok(ItemOutlook::Again);
        }
        if self.is_ours(&submission)? {
            return Ok(ItemOutlook::Ours);
        }
        if !WAITS.contains(&submission.state.as_str()) {
            return Ok(ItemOutlook::Unread(Unread::Status));
        }
        Ok(match self.in_force(&submission.procedure)? {
            Ok(_) => ItemOutlook::New,
            Err(_) => ItemOutlook::Unread(Unread::Procedure),
        })
    }

    /// An item of a submission that is known: nothing where it says nothing new.
    fn take_again(&mut self, known: &Summary, submission: &Submission, text: String) -> Answer<Decided> {
        let digest = portal::digest_of(&text);
        let same = known.online.as_ref().is_some_and(|online| online.knows(digest));
        if same || self.is_echo(known.id, submission)? {
            let refusal = Refusal::new(refusal::SUBMISSION_KNOWN).at("item");
            return Ok(Err(refusal.with("number", &submission.number)));
        }
        let facts = portal::changed(known.id, ItemText { json: text });
        Ok(Ok(Decided { facts, number: Some(submission.number.clone()) }))
    }

    /// A number of the portal's as it is written here, where it has a shape that is taken.
    pub(in crate::desk) fn portal_number(&self, text: &str) -> Option<String> {
        self.rules.number_of(text)
    }

    /// What the text of an item says; nothing where it was erased.
    pub(in crate::desk) fn read_item(&self, json: Option<&str>) -> Option<Submission> {
        let item = serde_json::from_str(json?).ok()?;
        dvcqg::in_use().read(&item, self.rules).ok()
    }

    /// Whether an item only repeats what this desk told the portal of it: its own state, its own dates.
    fn is_echo(&mut self, id: DossierId, submission: &Submission) -> Result<bool, DeskFault> {
        if APPLICANTS.contains(&submission.state.as_str()) {
            return Ok(false);
        }
        let Some(dossier) = self.dossier(id)? else { return Ok(false) };
        let version = self.version(dossier.summary.version)?;
        let source = dvcqg::Source {
            dossier: &dossier,
            procedure: version.as_ref().map(|version| &*version.procedure),
            unit: "",
            officer: &|_| String::new(),
        };
        let own = dvcqg::in_use().read(&dvcqg::in_use().item(&source), self.rules).ok();
        let brought = self.read_item(dossier.online.current.as_deref());
        let state = &submission.state;
        let mut told = [own, brought].into_iter().flatten();
        Ok(told.any(|told| Submission { state: state.clone(), ..told } == *submission))
    }

    /// Whether a dossier of this number, taken in here, is the same matter of the same person.
    fn is_ours(&mut self, submission: &Submission) -> Result<bool, DeskFault> {
        for id in self.fold.bearers(self.ledger.state(), &submission.number)? {
            let Some(row) = self.fold.dossier(self.ledger.state(), id)? else { continue };
            let (summary, applicant) = (&row.summary, &submission.applicant);
            let person = match (&summary.id_number, &applicant.id_number) {
                (Some(here), Some(there)) => here == there,
                _ => fold(&summary.applicant) == fold(&applicant.name),
            };
            if person && summary.procedure == submission.procedure {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Keeps what nobody can read; once, however often it comes.
    fn keep_unread(&mut self, reason: Unread, text: &str) -> Answer<Decided> {
        let digest = portal::digest_of(text);
        if self.fold.is_unread(self.ledger.state(), digest)? {
            return Ok(Err(Refusal::new(refusal::SUBMISSION_KNOWN).at("item").with("number", "—")));
        }
        let personal = Some(ItemText { json: text.to_owned() });
        let event = Event::Portal(portal::Event::SetAside(ItemSetAside { digest, reason, personal }));
        Ok(Ok(vec![Fact { subject: Subject::Post(self.post.id), event }].into()))
    }
}
