//! A whole desk without a file: the main line, what must be refused, and what happens after faults.

mod access;
mod clock;
mod day;
mod identity;
mod money;
mod portal;
mod review_whole;
mod rights;
mod stubs;

use std::ops::ControlFlow;

use super::*;
use crate::base::random::SeededRandom;
use crate::base::time::ManualClock;
use crate::desk::testkit::walk_in;
use crate::domain::command::{Command, DossierRef, Late, LateReason, TicketRef};
use crate::domain::dossier::{Phase, Status};
use crate::domain::post::Purpose;
use crate::domain::ticket::TicketState;
use crate::domain::{money as domain_money, result, review, ticket};
use crate::store::disk::{Disk, FaultKind, MemoryDisk, Operation, SimulatedDisk};
use crate::store::journal::JournalOptions;

impl Engine {
    /// Records facts that no rule decided, as a device with other ideas would.
    pub(in crate::desk) fn say(&mut self, officer: OfficerId, facts: Vec<Fact>) -> Result<(), DeskFault> {
        self.stamp_act(officer, facts, None, None)?;
        self.commit()
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn set_up(purpose: Purpose) -> SetUp {
    SetUp { purpose, unit: "H56.14".into(), machine: Some(1), officer: "Lò Thị Ban".into() }
}

struct Bench {
    engine: Engine,
    opened: Opened,
    clock: Arc<ManualClock>,
}

fn open_on(disk: Arc<dyn Disk>, now: &str, seed: u64, machine: &str) -> Result<Bench, DeskFault> {
    let clock = Arc::new(ManualClock::new(at(now), false));
    let (engine, opened) = Engine::open(OpenOptions {
        disk,
        state: StatePlace::Memory,
        journal: JournalOptions { segment_bytes: 256 * 1024 },
        clock: clock.clone(),
        random: Box::new(SeededRandom::new(seed)),
        machine_id: Some(machine.to_owned()),
        set_up: Some(set_up(Purpose::Training)),
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    })?;
    Ok(Bench { engine, opened, clock })
}

fn fresh() -> Bench {
    open_on(Arc::new(MemoryDisk::new()), "2026-11-23T08:00", 1, "pc-1").unwrap()
}

impl Bench {
    fn officer(&self) -> OfficerId {
        *self.engine.view().officers.keys().next().unwrap()
    }

    fn ask(&mut self, command: Command) -> Outcome {
        let request = Request::now(self.officer(), command);
        self.engine.submit(&request).unwrap()
    }

    fn done(&mut self, command: Command) -> Recorded {
        match self.ask(command) {
            Outcome::Recorded(recorded) => recorded,
            Outcome::Refused(refusal) => panic!("refused: {refusal:?}"),
        }
    }

    fn refused(&mut self, command: Command) -> &'static str {
        match self.ask(command) {
            Outcome::Refused(refusal) => refusal.code,
            Outcome::Recorded(recorded) => panic!("recorded: {recorded:?}"),
        }
    }

    /// Time passes, as the machine's own count saw too.
    fn now(&mut self, text: &str) {
        self.clock.set(at(text));
        self.engine.last_seen = None;
    }

    /// The wall clock alone jumps.
    fn leap(&self, text: &str) {
        self.clock.set(at(text));
    }

    fn status(&mut self, id: DossierId) -> (Phase, Status, String) {
        let summary = self.engine.summary(id).unwrap().unwrap();
        (summary.phase, summary.status, summary.step)
    }
}

fn pointer(recorded: &Recorded) -> DossierRef {
    DossierRef(recorded.number.clone().unwrap())
}

fn decide(dossier: &DossierRef, text: Option<&str>) -> review::Decide {
    review::Decide { dossier: dossier.clone(), text: text.map(Into::into) }
}

#[test]
fn a_ticket_becomes_a_dossier_and_a_dossier_a_result_handed_over() {
    let mut bench = fresh();
    let taken = bench.done(Command::TakeTicket(ticket::TakeTicket {
        group: 'a',
        priority: ticket::Priority::Normal,
        number: None,
    }));
    assert_eq!(taken.number.as_deref(), Some("A001"));
    bench.now("2026-11-23T08:05");
    bench.done(Command::CallNext(ticket::CallNext { counter: 3, group: None }));
    bench.done(Command::ServeTicket(ticket::ServeTicket { ticket: TicketRef("A001".into()) }));
    let mut walk_in = walk_in(&mut bench.engine, "1.004222", "Giàng A Páo");
    walk_in.ticket = Some(TicketRef("A001".into()));
    let received = bench.done(Command::ReceiveDossier(walk_in));
    assert_eq!(received.number.as_deref(), Some("H56.14-261123-0001"));
    let id = received.dossier().unwrap();
    let dossier = pointer(&received);
    assert_eq!(bench.status(id), (Phase::Review, Status::InReview, "examine".into()));
    // Seven working days after Monday 23/11, of which Tuesday 24/11 is a holiday.
    assert_eq!(bench.engine.summary(id).unwrap().unwrap().due_at, Some(at("2026-12-03T08:05")));
    assert_eq!(bench.refused(Command::ApproveDossier(decide(&dossier, None))), refusal::STEP_NOT_DECIDING);
    bench.done(Command::CompleteStep(review::CompleteStep {
        dossier: dossier.clone(),
        text: Some("đủ".into()),
    }));
    let step = review::CompleteStep { dossier: dossier.clone(), text: None };
    assert_eq!(bench.refused(Command::CompleteStep(step)), refusal::STEP_NEEDS_DECISION);
    let hand_over = result::HandOver { dossier: dossier.clone(), collector: None, person: None, terms: None };
    assert_eq!(bench.refused(Command::HandOver(hand_over.clone())), refusal::DOSSIER_STATE);
    bench.done(Command::ApproveDossier(decide(&dossier, None)));
    assert_eq!(bench.status(id), (Phase::Result, Status::Ready, "return".into()));
    let amount = bench.engine.summary(id).unwrap().unwrap().fee.unwrap();
    let pay =
        domain_money::RecordPayment { amount: Some(amount), ..domain_money::RecordPayment::of(dossier) };
    bench.done(Command::RecordPayment(pay.clone()));
    assert_eq!(bench.refused(Command::RecordPayment(pay)), refusal::PAYMENT_EMPTY);
    bench.done(Command::HandOver(hand_over));
    bench.done(Command::FinishTicket(ticket::FinishTicket { ticket: TicketRef("A001".into()) }));
    assert_eq!(bench.status(id).1, Status::HandedOver);
    let view = bench.engine.view();
    assert!(view.work.is_empty());
    assert_eq!(view.tickets.values().next().unwrap().state, TicketState::Done);
    let told = bench.engine.dossier(id).unwrap().unwrap();
    assert_eq!(told.story.len(), 8, "opened, papers, fee, accepted, examined, approved, paid, handed over");
}

#[test]
fn a_supplement_stops_the_clock_and_moves_the_promise() {
    let mut bench = fresh();
    bench.now("2026-11-30T10:00");
    let open = walk_in(&mut bench.engine, "1.010038", "H'Hen Niê");
    let received = bench.done(Command::ReceiveDossier(open));
    let id = received.dossier().unwrap();
    assert_eq!(bench.engine.summary(id).unwrap().unwrap().due_at, Some(at("2026-12-07T10:00")));
    bench.now("2026-12-02T10:00");
    let text = Some("bổ sung giấy tờ chỗ ở".to_owned());
    let ask = intake_request(&pointer(&received), text);
    bench.done(Command::RequestSupplement(ask.clone()));
    assert_eq!(bench.refused(Command::RequestSupplement(ask)), refusal::DOSSIER_STATE);
    bench.now("2026-12-04T10:00");
    bench.done(Command::ReceiveSupplement(crate::domain::intake::ReceiveSupplement {
        dossier: pointer(&received),
        documents: Vec::new(),
        text: None,
    }));
    assert_eq!(bench.engine.summary(id).unwrap().unwrap().due_at, Some(at("2026-12-09T10:00")));
}

#[test]
fn a_fee_the_clock_waits_for_starts_it_when_it_is_paid() {
    let mut bench = fresh();
    bench.now("2026-11-23T09:00");
    let command = walk_in(&mut bench.engine, "1.013067", "Giàng A Páo");
    let received = bench.done(Command::ReceiveDossier(command));
    let id = received.dossier().unwrap();
    assert_eq!(bench.status(id).1, Status::AwaitingPayment);
    assert_eq!(bench.engine.summary(id).unwrap().unwrap().due_at, None);
    bench.now("2026-11-23T09:30");
    let paid = domain_money::RecordPayment {
        amount: Some(crate::base::money::Dong(150_000)),
        source: Some("NQ 12/2025/NQ-HĐND".into()),
        ..domain_money::RecordPayment::of(pointer(&received))
    };
    bench.done(Command::RecordPayment(paid));
    assert_eq!(bench.status(id), (Phase::Review, Status::InReview, "examine".to_owned()));
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    assert_eq!(dossier.summary.due_at, Some(at("2026-11-23T10:30")), "an hour from the payment");
    assert_eq!(dossier.pauses, [(at("2026-11-23T09:00"), Some(at("2026-11-23T09:30")))]);
    assert_eq!(dossier.summary, bench.engine.summary(id).unwrap().unwrap());
}

fn intake_request(dossier: &DossierRef, text: Option<String>) -> crate::domain::intake::RequestSupplement {
    crate::domain::intake::RequestSupplement {
        dossier: dossier.clone(),
        documents: Vec::new(),
        text,
        permission: None,
    }
}

#[test]
fn a_missing_required_paper_is_refused_by_name_and_nothing_is_recorded() {
    let mut bench = fresh();
    let mut open = walk_in(&mut bench.engine, "1.001193", "Vừ A Sính");
    open.documents.pop();
    let before = bench.engine.view().version;
    assert_eq!(bench.refused(Command::ReceiveDossier(open)), refusal::DOCUMENTS_MISSING);
    assert_eq!(bench.engine.view().version, before);
    assert_eq!(bench.engine.view().dossiers, 0);
}

#[test]
fn a_store_goes_on_where_it_was_closed_or_where_it_was_cut_off() {
    let disk = Arc::new(MemoryDisk::new());
    let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
    assert!(bench.opened.was_set_up && !bench.opened.new_life);
    let open = walk_in(&mut bench.engine, "1.004222", "Y Bham Êban");
    bench.done(Command::ReceiveDossier(open));
    let view = bench.engine.view().clone();
    drop(bench);
    let mut again = open_on(disk, "2026-11-23T08:30", 2, "pc-1").unwrap();
    assert!(!again.opened.was_set_up && !again.opened.new_life);
    assert_eq!(again.engine.view().work, view.work);
    assert_eq!(again.engine.view().officers, view.officers);
    let open = walk_in(&mut again.engine, "1.004222", "Sùng Thị Dợ");
    let second = again.done(Command::ReceiveDossier(open));
    assert_eq!(second.number.as_deref(), Some("H56.14-261123-0002"));
}

#[test]
fn a_copy_begins_another_life_and_uses_the_reserve_until_the_last_number_is_stated() {
    let disk = Arc::new(MemoryDisk::new());
    let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
    let open = walk_in(&mut bench.engine, "1.004222", "Lý Mẩy Chạn");
    bench.done(Command::ReceiveDossier(open));
    drop(bench);
    let mut copy = open_on(Arc::new(disk.copied()), "2026-11-23T09:00", 3, "pc-2").unwrap();
    assert!(copy.opened.new_life);
    let open = walk_in(&mut copy.engine, "1.004222", "Bàn Văn Tá");
    let reserve = copy.done(Command::ReceiveDossier(open.clone()));
    assert_eq!(reserve.number.as_deref(), Some("H56.14-261123-0900"));
    copy.done(Command::StateLastNumber(crate::domain::post::StateLastNumber { day: None, serial: 5 }));
    let main = copy.done(Command::ReceiveDossier(open.clone()));
    assert_eq!(main.number.as_deref(), Some("H56.14-261123-0006"));
    copy.now("2026-11-25T09:00");
    let next_day = copy.done(Command::ReceiveDossier(open));
    assert_eq!(next_day.number.as_deref(), Some("H56.14-261125-0001"));
}

#[test]
fn no_number_is_given_while_the_clock_stands_behind_the_newest_act() {
    let mut bench = fresh();
    let open = walk_in(&mut bench.engine, "1.004222", "Thào Thị Súa");
    bench.done(Command::ReceiveDossier(open.clone()));
    bench.leap("2026-11-22T08:00");
    assert_eq!(bench.refused(Command::ReceiveDossier(open.clone())), refusal::CLOCK_BEHIND);
    bench.done(Command::ConfirmClock(crate::domain::post::ConfirmClock {}));
    let given = bench.done(Command::ReceiveDossier(open));
    assert_eq!(given.number.as_deref(), Some("H56.14-261122-0001"));
}

#[test]
fn a_clock_that_leaps_ahead_is_not_followed_until_an_officer_confirms_it() {
    let mut bench = fresh();
    let open = walk_in(&mut bench.engine, "1.004222", "Kpă H'Lan");
    bench.done(Command::ReceiveDossier(open.clone()));
    bench.leap("2027-11-23T08:00");
    assert_eq!(bench.refused(Command::ReceiveDossier(open.clone())), refusal::CLOCK_AHEAD);
    bench.done(Command::ConfirmClock(crate::domain::post::ConfirmClock {}));
    bench.done(Command::ReceiveDossier(open));
}

#[test]
fn a_failed_sync_shows_nothing_and_the_desk_goes_on_when_opened_again() {
    let disk = Arc::new(SimulatedDisk::new());
    let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
    let open = walk_in(&mut bench.engine, "1.004222", "Đinh Y Nhoc");
    disk.fail(Operation::Sync, 0, FaultKind::Broken);
    let request = Request::now(bench.officer(), Command::ReceiveDossier(open.clone()));
    assert!(bench.engine.submit(&request).is_err());
    assert_eq!(bench.engine.view().dossiers, 0, "what was not recorded is not shown");
    assert!(bench.engine.submit(&request).is_err(), "read-only until it was opened and checked again");
    drop(bench);
    let mut again = open_on(disk, "2026-11-23T08:10", 2, "pc-1").unwrap();
    let recorded = again.done(Command::ReceiveDossier(open));
    assert!(matches!(recorded.number.as_deref(), Some("H56.14-261123-0001" | "H56.14-261123-0002")));
}

#[test]
fn a_failed_act_takes_nothing_along_that_was_recorded_before_it() {
    let disk = Arc::new(SimulatedDisk::new());
    let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
    let open = walk_in(&mut bench.engine, "1.004222", "Ksor H'Bia");
    let first = bench.done(Command::ReceiveDossier(open.clone()));
    let step = review::CompleteStep { dossier: pointer(&first), text: None };
    bench.done(Command::CompleteStep(step));
    disk.fail(Operation::Sync, 0, FaultKind::Broken);
    let request = Request::now(bench.officer(), Command::ReceiveDossier(open));
    assert!(bench.engine.submit(&request).is_err());
    assert_eq!(bench.status(first.dossier().unwrap()).2, "approve");
    assert_eq!(bench.engine.find_dossiers("", None, 10).unwrap().len(), 1);
    assert_eq!(bench.engine.resolve_dossier("H56.14-261123-0001").unwrap(), [first.dossier().unwrap()]);
}

#[test]
fn a_full_disk_refuses_the_act_and_keeps_everything_before() {
    let disk = Arc::new(SimulatedDisk::new());
    let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
    let open = walk_in(&mut bench.engine, "1.004222", "Đinh Y Nhoc");
    disk.fail(Operation::Write, 0, FaultKind::Full);
    let request = Request::now(bench.officer(), Command::ReceiveDossier(open.clone()));
    let fault = bench.engine.submit(&request).unwrap_err();
    assert!(fault.is_full(), "{fault}");
    assert_eq!(bench.engine.view().dossiers, 0);
    drop(bench);
    let mut again = open_on(disk, "2026-11-23T08:10", 2, "pc-1").unwrap();
    assert_eq!(again.done(Command::ReceiveDossier(open)).number.as_deref(), Some("H56.14-261123-0001"));
}

#[test]
fn a_real_store_takes_no_act_under_a_simulated_clock() {
    let clock = Arc::new(ManualClock::new(at("2026-11-23T08:00"), true));
    let (mut engine, _) = Engine::open(OpenOptions {
        disk: Arc::new(MemoryDisk::new()),
        state: StatePlace::Memory,
        journal: JournalOptions::default(),
        clock,
        random: Box::new(SeededRandom::new(1)),
        machine_id: None,
        set_up: Some(set_up(Purpose::Real)),
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    })
    .unwrap();
    let officer = *engine.view().officers.keys().next().unwrap();
    let take = ticket::TakeTicket { group: 'A', priority: ticket::Priority::Normal, number: None };
    let outcome = engine.submit(&Request::now(officer, Command::TakeTicket(take))).unwrap();
    assert!(matches!(outcome, Outcome::Refused(r) if r.code == refusal::SIMULATED_ON_REAL));
}

#[test]
fn what_is_entered_late_cannot_have_happened_before_what_it_follows() {
    let mut bench = fresh();
    let open = walk_in(&mut bench.engine, "1.004222", "Hờ Mí Lử");
    let received = bench.done(Command::ReceiveDossier(open));
    bench.now("2026-11-23T11:00");
    let step = Command::CompleteStep(review::CompleteStep { dossier: pointer(&received), text: None });
    let late = |text| Some(Late { at: at(text), reason: LateReason::PowerCut });
    let mut request =
        Request { officer: bench.officer(), command: step, late: late("2026-11-23T07:30"), draft: None };
    let outcome = bench.engine.submit(&request).unwrap();
    assert!(matches!(outcome, Outcome::Refused(r) if r.code == refusal::HAPPENED_AT_INVALID));
    request.late = late("2026-11-23T09:30");
    assert!(matches!(bench.engine.submit(&request).unwrap(), Outcome::Recorded(_)));
    let told = bench.engine.dossier(received.dossier().unwrap()).unwrap().unwrap();
    let stamp = told.story.last().unwrap().stamp;
    assert_eq!((stamp.at, stamp.entered_at), (at("2026-11-23T09:30"), at("2026-11-23T11:00")));
}

#[test]
fn a_copied_real_store_is_not_opened_under_a_simulated_clock() {
    let disk = Arc::new(MemoryDisk::new());
    let open = |disk: Arc<MemoryDisk>, simulated| {
        Engine::open(OpenOptions {
            disk,
            state: StatePlace::Memory,
            journal: JournalOptions::default(),
            clock: Arc::new(ManualClock::new(at("2026-11-23T08:00"), simulated)),
            random: Box::new(SeededRandom::new(1)),
            machine_id: None,
            set_up: Some(set_up(Purpose::Real)),
            rebuild: false,
            progress: &mut |_| ControlFlow::Continue(()),
        })
    };
    drop(open(Arc::clone(&disk), false).unwrap());
    assert!(matches!(open(Arc::new(disk.copied()), true), Err(DeskFault::SimulatedOnReal)));
    assert!(open(Arc::new(disk.copied()), false).unwrap().1.new_life);
}

#[test]
fn acts_of_one_group_are_judged_by_each_other_and_recorded_together() {
    let mut bench = fresh();
    let officer = bench.officer();
    for expected in ["A001", "A002", "A003"] {
        let take = ticket::TakeTicket { group: 'A', priority: ticket::Priority::Normal, number: None };
        let outcome = bench.engine.decide(&Request::now(officer, Command::TakeTicket(take))).unwrap();
        assert!(matches!(outcome, Outcome::Recorded(r) if r.number.as_deref() == Some(expected)));
    }
    let open = walk_in(&mut bench.engine, "1.004222", "Rơ Châm H'Yéo");
    let Outcome::Recorded(received) =
        bench.engine.decide(&Request::now(officer, Command::ReceiveDossier(open))).unwrap()
    else {
        panic!("refused")
    };
    let step = review::CompleteStep { dossier: pointer(&received), text: None };
    let outcome = bench.engine.decide(&Request::now(officer, Command::CompleteStep(step))).unwrap();
    assert!(matches!(outcome, Outcome::Recorded(_)), "{outcome:?}");
    assert_eq!(bench.engine.view().tickets.len(), 0, "not shown before it is on the disk");
    bench.engine.commit().unwrap();
    assert_eq!(bench.engine.view().tickets.len(), 3);
    let told = bench.engine.dossier(received.dossier().unwrap()).unwrap().unwrap();
    assert_eq!(told.summary.step, "approve");
}

#[test]
fn a_draft_becomes_one_dossier_wherever_the_power_fails() {
    let disk = Arc::new(MemoryDisk::new());
    let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
    let open = walk_in(&mut bench.engine, "1.004222", "Ksor H'Bia");
    let id = bench.engine.invent_id();
    let kept = crate::desk::draft::Draft {
        id,
        officer: bench.officer(),
        saved_at: at("2026-11-23T08:00"),
        simulated: false,
        command: open.clone(),
        place: String::new(),
    };
    bench.engine.save_draft(&kept).unwrap();
    let request = Request { draft: Some(id), ..Request::now(bench.officer(), Command::ReceiveDossier(open)) };
    let outcome = bench.engine.submit(&request).unwrap();
    assert!(matches!(&outcome, Outcome::Recorded(recorded) if recorded.dossier() == Some(id)), "{outcome:?}");
    let again = bench.engine.submit(&request).unwrap();
    assert!(matches!(&again, Outcome::Refused(no) if no.code == refusal::DRAFT_TAKEN_IN), "{again:?}");
    // The power fails before the draft is removed.
    assert_eq!(bench.engine.drafts().unwrap().len(), 1);
    drop(bench);
    let mut bench = open_on(disk, "2026-11-23T08:10", 2, "pc-1").unwrap();
    assert_eq!(bench.engine.drafts().unwrap(), []);
    assert_eq!(bench.engine.find_dossiers("", None, 10).unwrap().len(), 1);
}
