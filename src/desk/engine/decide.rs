//! Routing a command to its family's rules, which are given what they need looked up.
//!
//! A family's file looks up and hands over; the rules themselves are pure and live in `domain`.

mod access;
mod administration;
mod correct;
mod counter;
mod dossiers;
mod money;
mod portal;
mod rights;
mod settle;
mod turns;

pub use portal::ItemOutlook;

use std::sync::Arc;

use super::{DeskFault, Engine};
use crate::base::id::OfficerId;
use crate::base::text::fold;
use crate::base::time::Timestamp;
use crate::desk::request::Request;
use crate::domain::applicant::NAME_MAX;
use crate::domain::command::{Command, OfficerRef};
use crate::domain::context::{Context, text_of};
use crate::domain::event::Fact;
use crate::domain::officer::Officer;
use crate::domain::post::Purpose;
use crate::domain::refusal::{self, Refusal};

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
        match self.decide_request(request)? {
            Err(refusal) => Ok(Err(self.name_conflict(refusal)?)),
            Ok(decided) => Ok(Ok(self.say_for_whom(request, decided)?)),
        }
    }

    fn decide_request(&mut self, request: &Request) -> Answer<Decided> {
        let now = self.clock.now();
        if self.clock.is_simulated() && self.post.purpose == Purpose::Real {
            return Ok(Err(Refusal::new(refusal::SIMULATED_ON_REAL)));
        }
        let at = request.late.map_or(now, |late| late.at);
        let Some(officer) = self.officer(request.officer)? else {
            return Ok(Err(Refusal::new(refusal::UNKNOWN_OFFICER)
                .at("officer")
                .with("officer", request.officer)));
        };
        lawful!(self.judge_roles(&officer, &request.command, (at, now)));
        if at > now || now.minutes_since(at) > HAPPENED_BACK_DAYS * 24 * 60 {
            return Ok(Err(Refusal::new(refusal::HAPPENED_AT_INVALID).at("happened_at").with("value", at)));
        }
        let (post, outages) = (self.post.clone(), Arc::clone(&self.view.outages));
        let context = Context {
            at,
            entered_at: now,
            officer: request.officer,
            post: &post,
            calendar: self.calendar,
            rules: self.rules,
            fees: &[],
            outages: &outages,
        };
        lawful!(self.judge_on(&context, &officer, &request.command)?);
        match &request.command {
            Command::AddOfficer(_)
            | Command::ChangeRoles(_)
            | Command::GrantRole(_)
            | Command::EndGrant(_)
            | Command::AcceptImport(_)
            | Command::EditCalendar(_)
            | Command::SetRule(_)
            | Command::MarkDocument(_) => self.decide_administration(&context, request),
            command if rights::is_of_rights(command) => self.decide_rights(&context, command),
            Command::RecordOutage(command) => self.decide_outage(&context, command),
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
            Command::ReversePayment(_)
            | Command::RefundPayment(_)
            | Command::StateFee(_)
            | Command::StateFeeRow(_)
            | Command::GrantReceipts(_)
            | Command::VoidReceipt(_)
            | Command::StateLastReceipt(_)
            | Command::OpenTill(_)
            | Command::CountTill(_)
            | Command::CloseTill(_)
            | Command::SetAccount(_) => self.decide_money(&context, &request.command),
            Command::CorrectDossier(_)
            | Command::ChangeProcedure(_)
            | Command::CloseAsMistaken(_)
            | Command::UndoAct(_) => self.decide_correction(&context, &request.command),
            Command::SettleConflict(command) => self.decide_settlement(&context, command),
            Command::TakeSubmission(_)
            | Command::SettleChange(_)
            | Command::ChooseCase(_)
            | Command::RecordExport(_)
            | Command::RecordAnswer(_) => self.decide_portal(&context, &request.command),
            Command::RecordSlip(command) => self.decide_slip(&context, command),
            other => self.decide_dossier(&context, other),
        }
    }

    /// An officer who works here.
    pub fn officer(&mut self, id: OfficerId) -> Result<Option<Officer>, DeskFault> {
        let row = self.fold.officer(self.ledger.state(), id)?;
        Ok(row.map(|row| row.officer(id)).filter(|officer| !officer.roles.is_empty()))
    }

    /// All officers with the roles of a moment.
    pub(in crate::desk) fn staff(&self, at: Timestamp) -> impl Iterator<Item = Arc<Officer>> {
        self.view.officers.values().map(move |officer| Arc::new(self.view.standing(officer, at)))
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
}

/// Outside text as a sentence may show it.
pub(super) fn shown(raw: &str) -> String {
    text_of(raw, "", NAME_MAX)
        .unwrap_or_else(|_| raw.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect())
}
