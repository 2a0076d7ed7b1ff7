//! Laws of putting right: an undone act leaves no trace in the state, a burnt number never comes back,
//! and corrections made apart agree everywhere.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::base::random::{Random, pick};
use crate::base::time::Timestamp;
use crate::desk::engine::DeskFault;
use crate::desk::laws::take_in;
use crate::desk::request::{Outcome, Recorded, Request};
use crate::desk::testkit::{Desk, check, open};
use crate::domain::command::{Command, DossierRef, TicketRef};
use crate::domain::correct::{
    ChangeProcedure, CloseAsMistaken, CorrectDossier, Deed, NewValue, Part, UndoAct,
};
use crate::domain::dossier::{Status, Summary};
use crate::domain::event::{Event, Subject};
use crate::domain::officer::{AddOfficer, Role};
use crate::domain::refusal::Refusal;
use crate::domain::ticket::Ticket;
use crate::domain::{correct, intake, money, refusal, result, review, ticket};
use crate::record::act::decode_frame;
use crate::store::disk::{Disk, MemoryDisk};
use crate::store::journal::scan;

mod along;

const MOTIVE: &str = "bấm nhầm";

fn desk(seed: u64) -> (Arc<dyn Disk>, Desk) {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let desk = open(Arc::clone(&disk), seed, 0).unwrap();
    (disk, desk)
}

fn pass(desk: &Desk, minutes: i64) {
    let now = desk.engine.clock().now();
    desk.clock.set(Timestamp::new(now.unix_millis() + minutes * 60_000, 420).unwrap());
}

fn give(desk: &mut Desk, command: Command) -> Result<Recorded, Refusal> {
    let officer = desk.officer();
    give_by(desk, officer, command)
}

fn give_by(
    desk: &mut Desk,
    officer: crate::base::id::OfficerId,
    command: Command,
) -> Result<Recorded, Refusal> {
    match desk.engine.submit(&Request::now(officer, command)).unwrap() {
        Outcome::Recorded(recorded) => Ok(recorded),
        Outcome::Refused(refusal) => Err(refusal),
    }
}

fn received(desk: &mut Desk) -> Recorded {
    let open = crate::desk::testkit::walk_in(&mut desk.engine, "1.010038", "Lò Thị Ban");
    give(desk, Command::ReceiveDossier(open)).unwrap()
}

fn undo(subject: Subject) -> Command {
    let (dossier, ticket) = match subject {
        Subject::Dossier(id) => (Some(DossierRef(id.to_string())), None),
        Subject::Ticket(id) => (None, Some(TicketRef(id.to_string()))),
        _ => (None, None),
    };
    Command::UndoAct(UndoAct { dossier, ticket, motive: MOTIVE.into() })
}

fn pointer(recorded: &Recorded) -> DossierRef {
    DossierRef(recorded.dossier().unwrap().to_string())
}

/// Everything the state shows of dossiers and tickets, without tips and places.
fn state(desk: &mut Desk) -> Result<(Vec<Summary>, Vec<Ticket>), DeskFault> {
    Ok((desk.engine.find_dossiers("", None, 10_000)?, desk.engine.tickets()?))
}

/// The deeds of the last act, where it was nothing else.
fn deed_of_last(disk: &Arc<dyn Disk>) -> Vec<Deed> {
    let mut last = Vec::new();
    scan(disk, None, &mut |frame| {
        last = decode_frame(&frame.body).unwrap();
        ControlFlow::Continue(())
    })
    .unwrap();
    let events: Vec<Event> = last.iter().map(|placed| placed.read().unwrap().event).collect();
    let deeds: Vec<Option<Deed>> = events.iter().map(Deed::of).collect();
    if deeds.iter().all(Option::is_some) { deeds.into_iter().flatten().collect() } else { Vec::new() }
}

#[test]
fn after_an_undo_the_state_is_the_one_before_the_act() {
    let mut undone = BTreeSet::new();
    for seed in 0..60 {
        let (disk, mut desk) = desk(seed);
        for _ in 0..40 {
            let before = state(&mut desk).unwrap();
            let done = if desk.random.chance(40) {
                pass(&desk, 1);
                let command = about_tickets(&mut desk);
                give(&mut desk, command).is_ok()
            } else {
                desk.act().unwrap().is_some()
            };
            if !done {
                continue;
            }
            let deeds = deed_of_last(&disk);
            let Some(deed) = deeds.last().copied().filter(|_| desk.random.chance(60)) else { continue };
            let subject = last_subject(&disk);
            match give(&mut desk, undo(subject)) {
                Ok(_) => {
                    assert_eq!(state(&mut desk).unwrap(), before, "seed {seed}: {deed}");
                    undone.insert(deed);
                }
                // The counter went on with somebody else meanwhile.
                Err(refusal) => assert_eq!(refusal.code, refusal::COUNTER_BUSY, "seed {seed}: {deed}"),
            }
        }
        let kept = check(&disk);
        assert_eq!(kept.faults, [], "seed {seed}");
        let digest = crate::desk::verify::state_digest(desk.engine.state().unwrap()).unwrap();
        assert_eq!(kept.state_digest, Some(digest), "seed {seed}: folded anew it is the same");
    }
    for deed in [
        Deed::StepCompleted,
        Deed::Decided,
        Deed::HandedOver,
        Deed::Withdrawn,
        Deed::SupplementRequested,
        Deed::SupplementReceived,
        Deed::NoteAdded,
        Deed::Corrected,
        Deed::TicketCalled,
        Deed::TicketFinished,
        Deed::TicketNoShow,
        Deed::TicketHeld,
        Deed::TicketReturned,
        Deed::TicketTransferred,
    ] {
        assert!(undone.contains(&deed), "{deed} was never tried");
    }
}

/// Something about a ticket, lawful or not; those that are set aside come back at once.
fn about_tickets(desk: &mut Desk) -> Command {
    let tickets: Vec<String> = desk.engine.view().tickets.keys().map(ToString::to_string).collect();
    let held = desk.engine.view().tickets.values().find(|t| t.state == ticket::TicketState::Held).cloned();
    if let Some(held) = held {
        return Command::ReturnTicket(ticket::ReturnTicket { ticket: TicketRef(held.id.to_string()) });
    }
    let ticket = TicketRef(pick(&mut desk.random, &tickets).cloned().unwrap_or_default());
    let counter = 1 + u8::try_from(desk.random.below(3)).unwrap();
    match desk.random.below(10) {
        0 | 1 => Command::CallNext(ticket::CallNext { counter, group: None }),
        2 | 3 => Command::ServeTicket(ticket::ServeTicket { ticket }),
        4 => Command::FinishTicket(ticket::FinishTicket { ticket }),
        5 => Command::MarkNoShow(ticket::MarkNoShow { ticket }),
        6 | 7 => {
            Command::HoldTicket(ticket::HoldTicket { ticket, until: None, reason: Some("đi photo".into()) })
        }
        8 => Command::TransferTicket(ticket::TransferTicket {
            ticket,
            counter: None,
            group: Some('B'),
            note: None,
        }),
        _ => Command::TakeTicket(ticket::TakeTicket {
            group: 'A',
            priority: ticket::Priority::Normal,
            number: None,
        }),
    }
}

fn last_subject(disk: &Arc<dyn Disk>) -> Subject {
    let mut last = None;
    scan(disk, None, &mut |frame| {
        last = decode_frame(&frame.body).unwrap().pop();
        ControlFlow::Continue(())
    })
    .unwrap();
    last.unwrap().read().unwrap().entry.subject
}

#[test]
fn a_number_is_given_once_however_many_intakes_were_mistakes() {
    for seed in 0..10 {
        let (disk, mut desk) = desk(seed);
        for _ in 0..60 {
            desk.act().unwrap();
            let open: Vec<Arc<Summary>> = desk.engine.view().work.values().cloned().collect();
            let Some(one) = open.first().filter(|_| desk.random.chance(40)) else { continue };
            let dossier = DossierRef(one.id.to_string());
            let command = if one.status == Status::AwaitingAcceptance {
                let (limit, quantities) = (None, Vec::new());
                Command::AcceptDossier(intake::AcceptDossier { dossier, limit, quantities, fee: None })
            } else {
                mistaken(dossier)
            };
            let _ = give(&mut desk, command);
        }
        let mut given: Vec<String> = Vec::new();
        scan(&disk, None, &mut |frame| {
            for placed in decode_frame(&frame.body).unwrap() {
                if let Event::Intake(intake::Event::Accepted(accepted)) = placed.read().unwrap().event {
                    given.push(accepted.number);
                }
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        let unique: BTreeSet<&String> = given.iter().collect();
        assert_eq!(unique.len(), given.len(), "seed {seed}");
        let burnt = desk.engine.burnt_numbers(2026).unwrap();
        assert!(burnt.iter().all(|summary| summary.status == Status::Mistaken && summary.number.is_some()));
        assert!(!burnt.is_empty(), "seed {seed}: nothing was a mistake");
    }
}

fn mistaken(dossier: DossierRef) -> Command {
    let motive = "nhập trùng".to_owned();
    Command::CloseAsMistaken(CloseAsMistaken { dossier, instead: None, procedure: None, case: None, motive })
}

fn correction(dossier: DossierRef, part: Part, value: &str) -> Command {
    let change = NewValue { part, key: None, value: Some(value.to_owned()), motive: None };
    let motive = Some("ghi sai".to_owned());
    Command::CorrectDossier(CorrectDossier { dossier, changes: vec![change], motive })
}

#[test]
fn a_correction_changes_the_value_and_keeps_number_receipt_and_promise() {
    let (disk, mut desk) = desk(3);
    let taken = received(&mut desk);
    let id = taken.dossier().unwrap();
    let before = desk.engine.summary(id).unwrap().unwrap();
    for (part, value) in [
        (Part::ApplicantName, "Nguyễn Thị Đúng"),
        (Part::ApplicantId, "001195000123"),
        (Part::SubmitterName, "Lò Văn Nộp"),
        (Part::Note, "gọi trước khi trả"),
        (Part::Fee, "12000"),
        (Part::Channel, "postal"),
        (Part::ReturnWay, "post"),
    ] {
        give(&mut desk, correction(pointer(&taken), part, value)).unwrap();
    }
    let dossier = desk.engine.dossier(id).unwrap().unwrap();
    let now = &dossier.summary;
    assert_eq!(
        (&now.number, now.received_at, now.due_at, now.limit),
        (&before.number, before.received_at, before.due_at, before.limit)
    );
    assert_eq!(now.applicant, "Nguyễn Thị Đúng");
    assert_eq!(now.fee, Some(crate::base::money::Dong(12_000)));
    let opening = dossier.opening.as_ref().unwrap();
    assert_eq!(opening.submitter.as_ref().unwrap().name, "Lò Văn Nộp");
    assert_eq!(
        desk.engine.find_dossiers("nguyen thi dung", None, 5).unwrap().len(),
        1,
        "found by the new name"
    );
    assert_eq!(check(&disk).faults, []);
    let same = give(&mut desk, correction(pointer(&taken), Part::Fee, "12000")).unwrap_err();
    assert_eq!(same.code, refusal::NOTHING_TO_CORRECT);
    let wrong = give(&mut desk, correction(pointer(&taken), Part::ApplicantId, "12")).unwrap_err();
    assert_eq!(wrong.code, refusal::VALUE_INVALID);
    let silent = CorrectDossier {
        dossier: pointer(&taken),
        changes: vec![NewValue { part: Part::Note, key: None, value: None, motive: None }],
        motive: None,
    };
    assert_eq!(give(&mut desk, Command::CorrectDossier(silent)).unwrap_err().code, refusal::VALUE_MISSING);
}

#[test]
fn after_the_hand_over_only_data_is_corrected() {
    let (_, mut desk) = desk(4);
    let taken = received(&mut desk);
    let dossier = pointer(&taken);
    let text = || None;
    for command in [
        Command::CompleteStep(review::CompleteStep { dossier: dossier.clone(), text: text() }),
        Command::ApproveDossier(review::Decide { dossier: dossier.clone(), text: text() }),
        Command::HandOver(result::HandOver {
            dossier: dossier.clone(),
            collector: None,
            person: None,
            terms: None,
        }),
    ] {
        give(&mut desk, command).unwrap();
    }
    give(&mut desk, correction(dossier.clone(), Part::ApplicantName, "Tên Đúng")).unwrap();
    let refused = give(&mut desk, correction(dossier, Part::Fee, "1")).unwrap_err();
    assert_eq!(refused.code, refusal::DOSSIER_STATE);
}

fn change(dossier: DossierRef, code: &str, case: &str) -> Command {
    Command::ChangeProcedure(ChangeProcedure {
        dossier,
        procedure: Some(code.into()),
        case: Some(case.into()),
        documents: Vec::new(),
        quantities: Vec::new(),
        limit: None,
        fee: None,
        motive: "chọn nhầm thủ tục".into(),
    })
}

#[test]
fn another_procedure_promises_what_acceptance_would_have_promised() {
    let codes = ["1.004222", "1.010038", "1.001193", "2.000815"];
    for (from, to) in codes.iter().flat_map(|from| codes.map(|to| (*from, to))).filter(|(a, b)| a != b) {
        let (_, mut desk) = desk(5);
        let wrong = crate::desk::testkit::walk_in(&mut desk.engine, from, "Lò Thị Ban");
        let right = crate::desk::testkit::walk_in(&mut desk.engine, to, "Lò Thị Ban");
        let Ok(twin) = give(&mut desk, Command::ReceiveDossier(right.clone())) else { continue };
        let Ok(taken) = give(&mut desk, Command::ReceiveDossier(wrong)) else { continue };
        pass(&desk, 90);
        let case = right.case.clone().unwrap();
        give(&mut desk, change(pointer(&taken), to, &case)).unwrap();
        let twin = desk.engine.summary(twin.dossier().unwrap()).unwrap().unwrap();
        let changed = desk.engine.dossier(taken.dossier().unwrap()).unwrap().unwrap();
        let now = &changed.summary;
        assert_eq!((now.limit, now.due_at, now.fee), (twin.limit, twin.due_at, twin.fee), "{from} to {to}");
        assert_eq!((now.status, &now.step), (twin.status, &twin.step), "{from} to {to}");
        assert_eq!(now.number.as_deref(), taken.number.as_deref());
        give(&mut desk, undo(Subject::Dossier(now.id))).unwrap();
        let back = desk.engine.summary(now.id).unwrap().unwrap();
        assert_eq!(back.procedure, from, "and back");
    }
}

#[test]
fn once_it_was_worked_on_the_procedure_stays_and_the_intake_is_closed_as_mistaken() {
    let (_, mut desk) = desk(6);
    let taken = received(&mut desk);
    let dossier = pointer(&taken);
    give(&mut desk, Command::CompleteStep(review::CompleteStep { dossier: dossier.clone(), text: None }))
        .unwrap();
    let summary = desk.engine.summary(taken.dossier().unwrap()).unwrap().unwrap();
    let to = if summary.procedure == "1.010038" { "2.000815" } else { "1.010038" };
    let case = desk.engine.in_force(to).unwrap().unwrap().procedure.cases[0].code.to_string();
    let late = give(&mut desk, change(dossier.clone(), to, &case)).unwrap_err();
    assert_eq!(late.code, refusal::REVIEW_BEGUN);
    give(&mut desk, mistaken(dossier)).unwrap();
    let closed = desk.engine.dossier(summary.id).unwrap().unwrap();
    assert_eq!(closed.summary.status, Status::Mistaken);
    let other = desk.engine.dossier(closed.replaced_by.unwrap()).unwrap().unwrap();
    assert_eq!((other.replaces, other.summary.status), (Some(summary.id), Status::AwaitingAcceptance));
    assert_eq!(other.summary.applicant, closed.summary.applicant);
    assert_eq!(other.documents, closed.documents, "the papers go with it");
    let accept = intake::AcceptDossier {
        dossier: DossierRef(other.summary.id.to_string()),
        limit: None,
        fee: None,
        quantities: Vec::new(),
    };
    let number = give(&mut desk, Command::AcceptDossier(accept)).unwrap().number;
    assert_ne!(number, closed.summary.number);
    let undone = give(&mut desk, undo(Subject::Dossier(summary.id))).unwrap_err();
    assert_eq!(undone.code, refusal::UNDO_KIND);
}

#[test]
fn what_cannot_be_undone_says_who_can_and_what_to_do() {
    let (_, mut desk) = desk(7);
    let other = add_officer(&mut desk);
    let open = crate::desk::testkit::walk_in(&mut desk.engine, "1.010038", "Lò Thị Ban");
    let taken = give(&mut desk, Command::ReceiveDossier(open)).unwrap();
    let subject = taken.subject;
    let dossier = pointer(&taken);
    assert_eq!(give(&mut desk, undo(subject)).unwrap_err().code, refusal::UNDO_ACCEPTED);
    let step = Command::CompleteStep(review::CompleteStep { dossier: dossier.clone(), text: None });
    give(&mut desk, step).unwrap();
    let approve = Command::ApproveDossier(review::Decide { dossier: dossier.clone(), text: None });
    give_by(&mut desk, other, approve).unwrap();
    let refused = give(&mut desk, undo(subject)).unwrap_err();
    assert_eq!(refused.code, refusal::UNDO_OTHER);
    assert!(refused.args.iter().any(|(name, value)| *name == "officer" && value == "Vừ A Sính"));
    // Somebody's note builds on nothing.
    let note =
        review::AddNote {
            dossier: dossier.clone(), audience: review::NoteFor::Internal, text: "gọi".into()
        };
    give(&mut desk, Command::AddNote(note)).unwrap();
    assert_eq!(give(&mut desk, undo(subject)).map(|r| r.subject), Ok(subject), "one's own note");
    let hand = Command::HandOver(result::HandOver { dossier, collector: None, person: None, terms: None });
    give(&mut desk, hand).unwrap();
    pass(&desk, 24 * 60);
    assert_eq!(give(&mut desk, undo(subject)).unwrap_err().code, refusal::UNDO_ANOTHER_DAY);
}

#[test]
fn money_that_was_taken_is_given_back_not_undone() {
    let (_, mut desk) = desk(8);
    let taken = received(&mut desk);
    give(&mut desk, correction(pointer(&taken), Part::Fee, "8000")).unwrap();
    let amount = crate::base::money::Dong(8000);
    let pay = money::RecordPayment { amount: Some(amount), ..money::RecordPayment::of(pointer(&taken)) };
    give(&mut desk, Command::RecordPayment(pay)).unwrap();
    assert_eq!(give(&mut desk, undo(taken.subject)).unwrap_err().code, refusal::UNDO_PAID);
}

#[test]
fn a_ticket_comes_back_unless_its_counter_serves_another() {
    let (_, mut desk) = desk(9);
    let take = || {
        Command::TakeTicket(ticket::TakeTicket {
            group: 'A',
            priority: ticket::Priority::Normal,
            number: None,
        })
    };
    let first = give(&mut desk, take()).unwrap();
    pass(&desk, 1);
    give(&mut desk, take()).unwrap();
    let call = || Command::CallNext(ticket::CallNext { counter: 1, group: None });
    give(&mut desk, call()).unwrap();
    let pointer = TicketRef(first.ticket().unwrap().to_string());
    give(&mut desk, Command::MarkNoShow(ticket::MarkNoShow { ticket: pointer })).unwrap();
    let second = give(&mut desk, call()).unwrap();
    assert_eq!(give(&mut desk, undo(first.subject)).unwrap_err().code, refusal::COUNTER_BUSY);
    give(&mut desk, undo(second.subject)).unwrap();
    give(&mut desk, undo(first.subject)).unwrap();
    for (taken, state) in [(first, ticket::TicketState::Called), (second, ticket::TicketState::Waiting)] {
        let tickets = desk.engine.tickets().unwrap();
        assert_eq!(tickets.iter().find(|t| Some(t.id) == taken.ticket()).unwrap().state, state);
    }
}

fn add_officer(desk: &mut Desk) -> crate::base::id::OfficerId {
    let roles = vec![Role::Approver, Role::Supervisor];
    let recorded = give(desk, Command::AddOfficer(AddOfficer { name: "Vừ A Sính".into(), roles })).unwrap();
    let Subject::Officer(id) = recorded.subject else { panic!("no officer") };
    id
}

#[test]
fn nothing_is_undone_twice_and_an_undo_is_not_undone() {
    let (_, mut desk) = desk(10);
    let taken = received(&mut desk);
    let step = review::CompleteStep { dossier: pointer(&taken), text: None };
    give(&mut desk, Command::CompleteStep(step)).unwrap();
    give(&mut desk, undo(taken.subject)).unwrap();
    assert_eq!(give(&mut desk, undo(taken.subject)).unwrap_err().code, refusal::UNDO_ACCEPTED);
    let told = desk.engine.dossier(taken.dossier().unwrap()).unwrap().unwrap().story;
    let undone: Vec<bool> = told.iter().map(|told| told.undone).collect();
    assert_eq!(undone.iter().filter(|undone| **undone).count(), 1, "the story keeps both");
    assert!(
        matches!(&told.last().unwrap().event, Event::Correct(correct::Event::Undone(u)) if u.deed == Deed::StepCompleted)
    );
}

type Pair = [(Arc<dyn Disk>, Desk); 2];

/// Two desks that both hold one dossier, just received at the first.
fn apart(seed: u64) -> (Pair, Recorded) {
    let mut desks = [desk(seed), desk(seed + 1)];
    let taken = received(&mut desks[0].1);
    together(&mut desks);
    (desks, taken)
}

fn together(desks: &mut Pair) {
    let [one, two] = desks;
    take_in(&mut two.1, &one.0);
    take_in(&mut one.1, &two.0);
}

#[test]
fn corrections_made_apart_both_stay_and_both_desks_show_the_same() {
    let (mut desks, taken) = apart(20);
    let id = taken.dossier().unwrap();
    give(&mut desks[0].1, correction(pointer(&taken), Part::ApplicantName, "Một")).unwrap();
    give(&mut desks[0].1, correction(pointer(&taken), Part::ReturnWay, "post")).unwrap();
    pass(&desks[1].1, 3);
    give(&mut desks[1].1, correction(pointer(&taken), Part::ApplicantName, "Hai")).unwrap();
    together(&mut desks);
    for (_, desk) in &mut desks {
        let dossier = desk.engine.dossier(id).unwrap().unwrap();
        assert!(!dossier.summary.conflict, "corrections do not exclude each other");
        assert_eq!(dossier.summary.applicant, "Hai", "the later in causal order");
        assert_eq!(dossier.opening.as_ref().unwrap().applicant.name, "Hai");
        assert_eq!(dossier.summary.return_way, intake::ReturnWay::Post, "of another value: both hold");
        let corrections = dossier.story.iter().filter(|told| matches!(told.event, Event::Correct(_)));
        assert_eq!(corrections.count(), 3, "the story keeps all");
    }
}

#[test]
fn an_undo_apart_from_the_next_officers_act_is_a_conflict_and_takes_nothing_back() {
    let (mut desks, taken) = apart(30);
    let id = taken.dossier().unwrap();
    let step = review::CompleteStep { dossier: pointer(&taken), text: None };
    give(&mut desks[0].1, Command::CompleteStep(step)).unwrap();
    together(&mut desks);
    give(&mut desks[0].1, undo(taken.subject)).unwrap();
    let approve = review::Decide { dossier: pointer(&taken), text: None };
    give(&mut desks[1].1, Command::ApproveDossier(approve)).unwrap();
    together(&mut desks);
    let shown: Vec<Summary> =
        desks.iter_mut().map(|(_, desk)| desk.engine.summary(id).unwrap().unwrap()).collect();
    assert_eq!(shown[0], shown[1]);
    assert!(shown[0].conflict);
    assert_eq!((shown[0].status, shown[0].step.as_str()), (Status::InReview, "approve"), "as before both");
    for (disk, _) in &desks {
        assert_eq!(check(disk).faults, []);
    }
}
