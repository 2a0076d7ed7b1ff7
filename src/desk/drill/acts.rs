//! Choosing the next act: at the counter or in the back office, always something lawful.

use std::sync::Arc;

use super::Scene;
use crate::base::random::{Random, pick};
use crate::desk::engine::DeskFault;
use crate::desk::invented::{form, names};
use crate::desk::library::{Shipped, Version};
use crate::domain::clock::WorkingCalendar;
use crate::domain::command::{Command, DossierRef, TicketRef};
use crate::domain::dossier::{Status, Summary};
use crate::domain::intake::{
    AcceptDossier, ReceiveSupplement, RecordDocuments, RefusalGround, RefuseDossier, RequestSupplement,
};
use crate::domain::money::{PaymentMethod, RecordPayment};
use crate::domain::procedure::{Case, CaseCode, RETURN_STEP};
use crate::domain::result::{Collector, HandOver};
use crate::domain::review::{AddNote, AssignDossier, CompleteStep, Decide, EndDossier, NoteFor};
use crate::domain::ticket::{
    CallNext, CallTicket, FinishTicket, MarkNoShow, Priority, ServeTicket, TakeTicket, Ticket, TicketState,
};

/// Counters that call.
const COUNTERS: u64 = 2;
/// Tickets of a day: with [`DOSSIERS_A_TURN`] this keeps a day within 200 dossiers.
const TICKETS_A_DAY: usize = 99;
/// Dossiers handed in at one turn.
const DOSSIERS_A_TURN: usize = 2;
/// People waiting above which nobody else takes a number.
const QUEUE_MAX: usize = 14;
/// The dispenser is switched off half an hour before closing.
const LAST_TICKET: (u8, u8) = (16, 30);
/// Open dossiers looked at, at either end of their order.
const WINDOW: usize = 8;
/// Open dossiers above which the back office comes first.
const BACKLOG: usize = 60;

type Choice = Result<Option<Command>, DeskFault>;

impl Scene<'_> {
    /// The next act; `None` where nothing is left to do today.
    pub(super) fn next_command(&mut self) -> Choice {
        let backlog = self.engine.view().work.len();
        let back_first = self.random.chance(if backlog > BACKLOG { 70 } else { 35 });
        if back_first && let Some(command) = self.back_office()? {
            return Ok(Some(command));
        }
        if let Some(command) = self.counter()? {
            return Ok(Some(command));
        }
        if let Some(command) = self.back_office()? {
            return Ok(Some(command));
        }
        Ok(self.take_ticket(100))
    }

    /// Something at one of the counters, or a new number.
    fn counter(&mut self) -> Choice {
        let counter = u8::try_from(1 + self.random.below(COUNTERS)).unwrap_or(1);
        let today = self.now.date();
        let current = self.engine.view().current_ticket(counter, today);
        match current {
            Some(ticket) if ticket.state == TicketState::Called => Ok(Some(self.called(&ticket))),
            Some(ticket) => self.serving(&ticket),
            None => Ok(self.free(counter)),
        }
    }

    fn free(&mut self, counter: u8) -> Option<Command> {
        let today = self.now.date();
        let view = self.engine.view();
        let waiting = view.tickets.values().filter(|t| t.date == today && t.is_waiting_for(counter)).count();
        // The emptier the hall, the likelier that somebody comes in before the next is called.
        let comes = match waiting {
            0 => 100,
            1..=3 => 45,
            4..=8 => 25,
            _ => 10,
        };
        let peak = matches!(self.now.time_of_day().hour(), 8 | 14);
        let taken = self.take_ticket(if peak { comes + 20 } else { comes });
        taken.or((waiting > 0).then_some(Command::CallNext(CallNext { counter, group: None })))
    }

    fn take_ticket(&mut self, percent: u64) -> Option<Command> {
        let today = self.now.date();
        let time = (self.now.time_of_day().hour(), self.now.time_of_day().minute());
        let view = self.engine.view();
        let tickets = view.tickets.values().filter(|ticket| ticket.date == today);
        let (mut all, mut waiting) = (0, 0);
        for ticket in tickets {
            all += 1;
            waiting += usize::from(ticket.is_waiting_for(1));
        }
        let open = WorkingCalendar::shipped().is_receiving(self.now);
        if !open
            || time >= LAST_TICKET
            || all >= TICKETS_A_DAY
            || waiting >= QUEUE_MAX
            || !self.random.chance(percent)
        {
            return None;
        }
        let group = pick(self.random, &view.post.groups).map_or('A', |group| group.letter);
        let special = [Priority::Elderly, Priority::Disabled, Priority::Pregnant, Priority::Merit];
        let first = self.random.chance(8);
        let priority = pick(self.random, &special).copied().filter(|_| first).unwrap_or(Priority::Normal);
        Some(Command::TakeTicket(TakeTicket { group, priority, number: None }))
    }

    fn called(&mut self, ticket: &Ticket) -> Command {
        let pointer = TicketRef(ticket.id.to_string());
        match self.random.below(100) {
            0..=84 => Command::ServeTicket(ServeTicket { ticket: pointer }),
            85..=92 if ticket.calls < 3 => {
                Command::CallTicket(CallTicket { ticket: pointer, counter: ticket.counter.unwrap_or(1) })
            }
            _ => Command::MarkNoShow(MarkNoShow { ticket: pointer }),
        }
    }

    fn serving(&mut self, ticket: &Ticket) -> Choice {
        let pointer = TicketRef(ticket.id.to_string());
        let handed_in = self.engine.dossiers_of_ticket(ticket.id)?.len();
        let another = match handed_in {
            0 => 90,
            n if n < DOSSIERS_A_TURN => 18,
            _ => 0,
        };
        if !self.random.chance(another) {
            return Ok(Some(Command::FinishTicket(FinishTicket { ticket: pointer })));
        }
        Ok(self.dossier(ticket, pointer))
    }

    /// A new dossier, mostly accepted at once; one in ten is looked at first.
    fn dossier(&mut self, ticket: &Ticket, pointer: TicketRef) -> Option<Command> {
        let codes: Vec<_> = Shipped::get()
            .codes()
            .filter_map(|code| Shipped::get().version(code.as_str()))
            .filter(|version| form::group(&version.procedure, self.engine.post()) == ticket.group)
            .map(|version| version.procedure.code.clone())
            .collect();
        let code = pick(self.random, &codes)?;
        let version = self.engine.in_force(code.as_str()).ok()?.ok()?;
        let procedure = Arc::clone(&version.procedure);
        let case = pick(self.random, &procedure.cases)?;
        let open = form::complete(self.random, &procedure, case, Some(pointer));
        let accepted = self.random.chance(90);
        Some(if accepted { Command::ReceiveDossier(open) } else { Command::OpenDossier(open) })
    }

    /// Something about an open dossier.
    fn back_office(&mut self) -> Choice {
        let work = &self.engine.view().work;
        // What is in conflict with another desk waits for a decision, and no practice act is one.
        let free = |summary: &&Arc<Summary>| !summary.conflict;
        let window: Vec<Arc<Summary>> = if self.random.chance(60) {
            work.values().filter(free).take(WINDOW).cloned().collect()
        } else {
            work.iter().rev().map(|(_, summary)| summary).filter(free).take(WINDOW).cloned().collect()
        };
        let Some(summary) = pick(self.random, &window).cloned() else { return Ok(None) };
        let Some(version) = self.engine.version(summary.version)? else { return Ok(None) };
        let pointer = DossierRef(summary.id.to_string());
        Ok(Some(match summary.status {
            Status::AwaitingAcceptance => self.before_acceptance(&summary, &version, pointer),
            Status::AwaitingSupplement => self.supplement(&summary, &version, pointer),
            Status::AwaitingPayment => self.unpaid(&summary, pointer),
            Status::InReview => self.review(&summary, &version, pointer),
            _ => self.collect(pointer),
        }))
    }

    fn before_acceptance(&mut self, summary: &Summary, version: &Version, dossier: DossierRef) -> Command {
        let case = case_of(summary, version);
        match (self.random.below(100), case) {
            (0..=64, Some(case)) => Command::AcceptDossier(AcceptDossier {
                dossier,
                limit: form::limit(&version.procedure, case, summary.channel),
                quantities: form::quantities(self.random, &version.procedure),
                fee: None,
            }),
            (65..=74, Some(case)) => {
                let documents = form::documents(self.random, &version.procedure, case);
                if documents.is_empty() {
                    return note(self.random, dossier);
                }
                Command::RecordDocuments(RecordDocuments { dossier, documents, remarks: Vec::new() })
            }
            (75..=86, Some(_)) if summary.supplements == 0 => self.ask(version, summary, dossier),
            (87..=93, _) => Command::RefuseDossier(RefuseDossier {
                dossier,
                ground: RefusalGround::NotCompetent,
                text: Some("Không thuộc thẩm quyền của xã.".to_owned()),
            }),
            _ => note(self.random, dossier),
        }
    }

    fn ask(&mut self, version: &Version, summary: &Summary, dossier: DossierRef) -> Command {
        let papers = case_of(summary, version).map_or(0, |case| version.procedure.checklist(case).count());
        Command::RequestSupplement(RequestSupplement {
            dossier,
            documents: form::lacking(self.random, papers),
            text: Some("Đề nghị bổ sung giấy tờ còn thiếu.".to_owned()),
            permission: None,
        })
    }

    fn supplement(&mut self, summary: &Summary, version: &Version, dossier: DossierRef) -> Command {
        match self.random.below(100) {
            0..=84 => {
                let documents = case_of(summary, version)
                    .map(|case| form::documents(self.random, &version.procedure, case))
                    .unwrap_or_default();
                Command::ReceiveSupplement(ReceiveSupplement { dossier, documents, text: None })
            }
            85..=91 => Command::WithdrawDossier(EndDossier {
                dossier,
                text: Some("Công dân xin rút.".to_owned()),
            }),
            _ => note(self.random, dossier),
        }
    }

    fn unpaid(&mut self, summary: &Summary, dossier: DossierRef) -> Command {
        let paid_already = summary.paid.0 > 0;
        match self.random.below(100) {
            0..=79 if !paid_already => self.pay(summary, dossier),
            80..=89 => note(self.random, dossier),
            _ => Command::WithdrawDossier(EndDossier { dossier, text: None }),
        }
    }

    /// Pays what is owed; where the amount is not known here, what the officer was told.
    fn pay(&mut self, summary: &Summary, dossier: DossierRef) -> Command {
        let told = 50_000 * (1 + self.random.below(6));
        let owed = summary.fee.map_or(0, |fee| fee.0.saturating_sub(summary.paid.0));
        let amount = crate::base::money::Dong(if summary.fee_unknown { told } else { owed });
        let method = if self.random.chance(60) { PaymentMethod::Cash } else { PaymentMethod::Transfer };
        let source = summary.fee_unknown.then(|| "NQ 12/2025/NQ-HĐND".to_owned());
        let (amount, method) = (Some(amount), Some(method));
        Command::RecordPayment(RecordPayment { amount, method, source, ..RecordPayment::of(dossier) })
    }

    fn review(&mut self, summary: &Summary, version: &Version, dossier: DossierRef) -> Command {
        let owes = !summary.fee_unknown && summary.fee.is_some_and(|fee| fee.0 > summary.paid.0);
        if owes && self.random.chance(30) {
            return self.pay(summary, dossier);
        }
        let steps = &version.procedure.steps;
        let at = steps.iter().position(|step| step.code == summary.step);
        let decides = at.and_then(|at| steps.get(at + 1)).is_none_or(|next| next.code == RETURN_STEP);
        let said = |text: &str| Some(text.to_owned());
        match self.random.below(100) {
            0..=79 if decides => {
                let text = format!("Quyết định số {}/QĐ", 1 + self.random.below(900));
                Command::ApproveDossier(Decide { dossier, text: Some(text) })
            }
            0..=79 => Command::CompleteStep(CompleteStep { dossier, text: None }),
            80..=83 => Command::DenyDossier(Decide {
                dossier,
                text: said("Không đủ điều kiện theo quy định."),
            }),
            84 => Command::StopDossier(EndDossier {
                dossier,
                text: said("Công dân đề nghị dừng giải quyết."),
            }),
            85..=90 if summary.supplements == 0 => self.ask(version, summary, dossier),
            91..=94 => Command::AssignDossier(AssignDossier { dossier, officer: None }),
            _ => note(self.random, dossier),
        }
    }

    fn collect(&mut self, dossier: DossierRef) -> Command {
        match self.random.below(100) {
            0..=74 => Command::HandOver(HandOver { dossier, collector: None, person: None, terms: None }),
            75..=91 => Command::HandOver(HandOver {
                dossier,
                collector: Some(Collector::Representative),
                person: Some(names::representative(self.random)),
                terms: None,
            }),
            _ => note(self.random, dossier),
        }
    }
}

fn case_of<'a>(summary: &Summary, version: &'a Version) -> Option<&'a Case> {
    let code: CaseCode = summary.case.parse().ok()?;
    version.procedure.case(&code)
}

fn note(random: &mut dyn Random, dossier: DossierRef) -> Command {
    let words = [
        "Đã gọi điện hẹn lại.",
        "Chờ xác nhận của thôn.",
        "Hồ sơ gốc để ở tủ số 3.",
        "Công dân xin nhận kết quả sớm nếu được.",
    ];
    let text = pick(random, &words).copied().unwrap_or_default().to_owned();
    let audience = if random.chance(80) { NoteFor::Internal } else { NoteFor::Applicant };
    Command::AddNote(AddNote { dossier, audience, text })
}
