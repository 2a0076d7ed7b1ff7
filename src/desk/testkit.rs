//! For tests of this floor: a desk on any disk, and lifelike commands by seed.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::base::id::{DeviceId, DossierId, Incarnation, OfficerId, ScopeId};
use crate::base::money::Dong;
use crate::base::random::{Random, SeededRandom, pick};
use crate::base::time::{ManualClock, Timestamp};
use crate::desk::engine::{DeskFault, Engine, OpenOptions, SetUp, StatePlace};
use crate::desk::request::{Outcome, Request};
use crate::desk::verify::{Question, Report, StateFound, verify};
use crate::domain::applicant::Applicant;
use crate::domain::clock::calendar::DayAsked;
use crate::domain::clock::rules::RuleId;
use crate::domain::command::{Command, DossierRef, TicketRef};
use crate::domain::dossier::{Status, Summary};
use crate::domain::event::{Event, Subject};
use crate::domain::intake::{DocumentCount, OpenDossier, ReceiveSupplement, RequestSupplement};
use crate::domain::permission::Permission;
use crate::domain::post::Purpose;
use crate::domain::procedure::Requirement;
use crate::domain::{catalogue, correct, money, paper, result, review, ticket};
use crate::record::act::Placed;
use crate::record::chain::LogKey;
use crate::record::entry::Entry;
use crate::record::kinds;
use crate::record::personal::PersonalSection;
use crate::store::disk::Disk;
use crate::store::journal::JournalOptions;

/// When the clocks of tests begin.
pub(crate) const START: &str = "2026-11-23T08:00";

const MINUTE: i64 = 60_000;

/// A desk under test.
pub(crate) struct Desk {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) random: SeededRandom,
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Opens a desk; `seed` decides its keys and ids, `minutes` how far its clock is.
pub(crate) fn open(disk: Arc<dyn Disk>, seed: u64, minutes: i64) -> Result<Desk, DeskFault> {
    let now = Timestamp::new(at(START).unix_millis() + minutes * MINUTE, 420).unwrap();
    let clock = Arc::new(ManualClock::new(now, true));
    let machine = u8::try_from(seed % 9).unwrap() + 1;
    let (engine, _) = Engine::open(OpenOptions {
        disk,
        state: StatePlace::Memory,
        journal: JournalOptions { segment_bytes: 256 * 1024 },
        clock: clock.clone(),
        random: Box::new(SeededRandom::mixed(seed, u64::try_from(minutes).unwrap())),
        machine_id: Some(format!("pc-{seed}")),
        set_up: Some(SetUp {
            purpose: Purpose::Training,
            unit: "H56.14".into(),
            machine: Some(machine),
            officer: "Lò Thị Ban".into(),
        }),
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    })?;
    Ok(Desk { engine, clock, random: SeededRandom::mixed(seed, 7) })
}

/// Checks a disk without any state beside it.
pub(crate) fn check(disk: &Arc<dyn Disk>) -> Report {
    verify(Question {
        disk: Arc::clone(disk),
        state: StateFound::Absent,
        marker: None,
        in_use: false,
        acts_at_least: None,
        head: None,
        machine_id: None,
        progress: &mut |_| {},
    })
    .unwrap()
}

impl Desk {
    pub(crate) fn officer(&self) -> OfficerId {
        *self.engine.view().officers.keys().next().unwrap()
    }

    /// Goes a few minutes on and gives one command that fits what is there; `None` when it was refused.
    pub(crate) fn act(&mut self) -> Result<Option<u64>, DeskFault> {
        let now = self.engine.clock().now().unix_millis();
        let minutes = i64::try_from(1 + self.random.below(20)).unwrap();
        self.clock.set(Timestamp::new(now + minutes * MINUTE, 420).unwrap());
        Ok(match self.act_now()? {
            Outcome::Recorded(recorded) => Some(recorded.act),
            Outcome::Refused(_) => None,
        })
    }

    /// Gives one command that fits what is there, at the time the clock shows.
    pub(crate) fn act_now(&mut self) -> Result<Outcome, DeskFault> {
        let command = self.command();
        let request = Request::now(self.officer(), command);
        self.engine.submit(&request)
    }

    fn command(&mut self) -> Command {
        let open: Vec<Arc<Summary>> = self.engine.view().work.values().cloned().collect();
        match (pick(&mut self.random, &open).cloned(), self.random.below(10)) {
            (_, 0) => Command::TakeTicket(ticket::TakeTicket {
                group: 'A',
                priority: ticket::Priority::Normal,
                number: None,
            }),
            (_, 1) => self.about_tickets(),
            (Some(summary), 2) => self.put_right(&summary),
            (Some(summary), 3..) => self.about(&summary),
            _ => Command::ReceiveDossier(self.walk_in()),
        }
    }

    /// Goes a few minutes on and sets a day or a rule otherwise, asks for a payment or counts a promise anew;
    /// refused or not.
    pub(crate) fn clock_act(&mut self) -> Result<(), DeskFault> {
        let now = self.engine.clock().now().unix_millis();
        self.clock.set(Timestamp::new(now + 3 * MINUTE, 420).unwrap());
        let open: Vec<Arc<Summary>> = self.engine.view().work.values().cloned().collect();
        let Some(summary) = pick(&mut self.random, &open).cloned() else { return Ok(()) };
        let command = clock_matter(self.random.below(100), DossierRef(summary.id.to_string()));
        let request = Request::now(self.officer(), command);
        self.engine.submit(&request).map(drop)
    }

    /// Corrections, other procedures, mistaken intakes and undo.
    fn put_right(&mut self, summary: &Summary) -> Command {
        let dossier = DossierRef(summary.id.to_string());
        let motive = "bấm nhầm".to_owned();
        let n = self.random.below(100);
        let tickets: Vec<String> = self.engine.view().tickets.keys().map(ToString::to_string).collect();
        match n % 7 {
            0 | 1 => {
                let (part, value) = match n % 3 {
                    0 => (correct::Part::ApplicantName, format!("Lò Thị {n}")),
                    1 => (correct::Part::Fee, (n * 1000).to_string()),
                    _ => (correct::Part::ReturnWay, "post".to_owned()),
                };
                let change = correct::NewValue { part, key: None, value: Some(value), motive: None };
                let changes = vec![change];
                Command::CorrectDossier(correct::CorrectDossier { dossier, changes, motive: Some(motive) })
            }
            2 => {
                let procedure = Some("1.004222".to_owned());
                let case = Some("1.004222.01".to_owned());
                let (documents, quantities) = (Vec::new(), Vec::new());
                Command::ChangeProcedure(correct::ChangeProcedure {
                    dossier,
                    procedure,
                    case,
                    documents,
                    quantities,
                    limit: None,
                    fee: None,
                    motive,
                })
            }
            3 => Command::CloseAsMistaken(correct::CloseAsMistaken {
                dossier,
                instead: None,
                procedure: None,
                case: None,
                motive,
            }),
            4 => {
                let ticket = pick(&mut self.random, &tickets).cloned().map(TicketRef);
                Command::UndoAct(correct::UndoAct { dossier: None, ticket, motive })
            }
            _ => Command::UndoAct(correct::UndoAct { dossier: Some(dossier), ticket: None, motive }),
        }
    }

    fn about_tickets(&mut self) -> Command {
        let tickets: Vec<String> = self.engine.view().tickets.keys().map(ToString::to_string).collect();
        let pointer = TicketRef(pick(&mut self.random, &tickets).cloned().unwrap_or_default());
        match self.random.below(5) {
            0 => Command::CallNext(ticket::CallNext { counter: 1, group: None }),
            1 => Command::ServeTicket(ticket::ServeTicket { ticket: pointer }),
            2 => Command::FinishTicket(ticket::FinishTicket { ticket: pointer }),
            3 => Command::MarkNoShow(ticket::MarkNoShow { ticket: pointer }),
            _ => Command::CallTicket(ticket::CallTicket { ticket: pointer, counter: 2 }),
        }
    }

    fn about(&mut self, summary: &Summary) -> Command {
        let dossier = DossierRef(summary.id.to_string());
        let text = Some("ghi chú".to_owned());
        let note = review::AddNote {
            dossier: dossier.clone(),
            text: "đã gọi điện".into(),
            audience: review::NoteFor::Internal,
        };
        match (summary.status, self.random.below(9)) {
            (_, 0) => Command::AddNote(note),
            (Status::InReview, 5) => Command::RecordPrint(self.print(dossier)),
            (Status::AwaitingSupplement, _) => {
                Command::ReceiveSupplement(ReceiveSupplement { dossier, documents: Vec::new(), text: None })
            }
            (Status::InReview, 1) => Command::RequestSupplement(RequestSupplement {
                dossier,
                documents: Vec::new(),
                text,
                permission: None,
            }),
            (Status::InReview, 2) => {
                let amount = Some(summary.fee.unwrap_or_default());
                Command::RecordPayment(money::RecordPayment { amount, ..money::RecordPayment::of(dossier) })
            }
            (Status::InReview, 3) => Command::ApproveDossier(review::Decide { dossier, text: None }),
            (Status::InReview, 4) => {
                Command::WithdrawDossier(review::EndDossier { dossier, text: Some("rút".into()) })
            }
            (_, 7) => {
                let motive = "thu nhầm".to_owned();
                Command::ReversePayment(money::ReversePayment { dossier, payment: None, motive })
            }
            (_, 8) => Command::CountTill(money::CountTill { sum: Some(summary.paid), notes: Vec::new() }),
            (Status::Ready, _) => {
                Command::HandOver(result::HandOver { dossier, collector: None, person: None, terms: None })
            }
            _ => Command::CompleteStep(review::CompleteStep { dossier, text: None }),
        }
    }

    /// A receipt that comes out, or does not.
    fn print(&mut self, dossier: DossierRef) -> paper::RecordPrint {
        let trouble = (self.random.below(2) == 0).then_some(paper::Trouble::TimedOut);
        paper::RecordPrint { dossier, form: paper::Form::Receipt, round: None, copy: None, trouble }
    }

    /// A walk-in with every required paper.
    pub(crate) fn walk_in(&mut self) -> OpenDossier {
        let codes = ["1.004222", "1.010038", "1.001193", "2.000815"];
        let code = pick(&mut self.random, &codes).copied().unwrap();
        let names = ["Giàng A Páo", "H'Hen Niê", "Vừ A Sính", "Y Bham Êban", "Lò Văn Ún"];
        let name = pick(&mut self.random, &names).copied().unwrap();
        walk_in(&mut self.engine, code, name)
    }
}

/// A payment asked for, a promise counted anew, a day or a rule set otherwise.
fn clock_matter(n: u64, dossier: DossierRef) -> Command {
    let permission = Permission { motive: "lịch đổi".into(), allowed_by: "Vừ A Sính".into() };
    match n % 4 {
        0 => Command::AskPayment(review::AskPayment {
            dossier,
            amount: Some(Dong(n * 1000)),
            text: Some("thuế".into()),
        }),
        1 => Command::MovePromise(review::MovePromise { dossier, permission }),
        2 => Command::SetRule(catalogue::SetRule {
            rule: RuleId::SameDayCutoff,
            value: format!("14:{:02}", n % 60),
        }),
        _ => Command::EditCalendar(catalogue::EditCalendar {
            days: vec![catalogue::CalendarDays {
                date: format!("2026-12-{:02}", 1 + n % 4),
                to: None,
                kind: DayAsked::Off,
                hours: Vec::new(),
                name: Some("Nghỉ lễ địa phương".into()),
                name_en: None,
                official: true,
            }],
        }),
    }
}

/// A walk-in with every required paper.
pub(crate) fn walk_in(engine: &mut Engine, code: &str, name: &str) -> OpenDossier {
    let version = engine.in_force(code).unwrap().unwrap();
    let case = version.procedure.cases.first().unwrap();
    let documents = version
        .procedure
        .checklist(case)
        .enumerate()
        .filter(|(_, paper)| paper.requirement == Requirement::Required)
        .map(|(row, _)| DocumentCount {
            row: u16::try_from(row).unwrap(),
            original: 1,
            ..DocumentCount::default()
        })
        .collect();
    OpenDossier {
        procedure: code.into(),
        case: Some(case.code.to_string()),
        channel: None,
        return_way: None,
        ticket: None,
        applicant: Applicant::named(name),
        representative: None,
        submitter: None,
        fields: Vec::new(),
        documents,
        remarks: Vec::new(),
        quantities: Vec::new(),
        note: None,
        limit: None,
        fee: None,
        identity: Vec::new(),
    }
}

/// What a device elsewhere would record about a dossier as it stands here now, to be taken in later: the
/// `seq`-th entry of its own log.
pub(crate) fn elsewhere(engine: &mut Engine, id: DossierId, event: &Event, seq: u64) -> Placed {
    let officer = *engine.view().officers.keys().next_back().unwrap();
    let at = engine.clock().now();
    let subject = Subject::Dossier(id);
    let (fold, ledger, _) = engine.settled().unwrap();
    let parents = fold.tips(ledger.state(), subject).unwrap();
    let hlc = fold.stats(ledger.state()).unwrap().hlc.next(at, true);
    let encoded = kinds::encode(event).unwrap();
    let mut random = SeededRandom::new(seq);
    let personal = encoded.personal.map(|bytes| PersonalSection::new(&bytes, &mut random));
    let device = DeviceId([0xE1; 16]);
    let entry = Entry {
        kind: encoded.kind,
        version: encoded.version,
        reserved_flags: 0,
        act_continues: false,
        simulated: false,
        subject,
        hlc,
        at,
        happened_at: None,
        device,
        officer,
        parents,
        payload: encoded.payload,
        commitment: personal.as_ref().map(PersonalSection::commitment),
    };
    let log = LogKey { device, incarnation: Incarnation([1; 8]), scope: ScopeId([1; 8]) };
    Placed { log, seq, canonical: entry.to_bytes(), personal }
}
