//! What holds of every invented commune, whatever seed, size and hour.

use super::*;
use crate::base::coded::Coded;
use crate::desk::engine::{OpenOptions, StatePlace};
use crate::domain::dossier::{Status, Summary};
use crate::domain::officer::Officer;
use crate::domain::review;
use crate::domain::ticket::TicketState;
use crate::store::disk::MemoryDisk;
use crate::store::journal::JournalOptions;
use std::collections::BTreeSet;

const MORNING: &str = "2026-11-23T09:30";

fn opened(demo: &Demo, purpose: Purpose) -> Engine {
    let (engine, _) = Engine::open(OpenOptions {
        disk: Arc::new(MemoryDisk::new()),
        state: StatePlace::Memory,
        journal: JournalOptions::default(),
        clock: demo.clock(),
        random: demo.random(),
        machine_id: None,
        set_up: Some(SetUp { purpose, ..Demo::set_up() }),
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    })
    .unwrap();
    engine
}

fn made(seed: u64, dossiers: u64, now: &str) -> Engine {
    let demo = Demo::new(seed, dossiers, Timestamp::parse(now).unwrap());
    let mut engine = opened(&demo, Purpose::Demo);
    let made = demo.make(&mut engine, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((made.dossiers, made.of), (dossiers, dossiers), "{seed} {now}");
    engine
}

fn all(engine: &mut Engine) -> Vec<Summary> {
    engine.find_dossiers("", None, usize::MAX).unwrap()
}

fn is_late(summary: &Summary, now: Timestamp) -> bool {
    let end = summary.decided_at.unwrap_or(now);
    let judged = summary.outcome.is_some() || summary.status == Status::InReview;
    judged && summary.due_at.is_some_and(|due| due < end)
}

#[test]
fn equal_seed_and_clock_make_an_equal_commune_and_another_seed_another() {
    let list = |seed| all(&mut made(seed, 120, MORNING));
    assert_eq!(list(4), list(4));
    assert_ne!(list(4), list(5));
}

#[test]
fn three_of_a_hundred_are_late_and_eight_lacked_a_paper() {
    let now = Timestamp::parse(MORNING).unwrap();
    for seed in [1, 2, 3, 99] {
        let dossiers = all(&mut made(seed, DEFAULT_DOSSIERS, MORNING));
        let percent = |count: usize| count as f64 * 100.0 / dossiers.len() as f64;
        let late = percent(dossiers.iter().filter(|d| is_late(d, now)).count());
        let lacking = percent(dossiers.iter().filter(|d| d.supplements > 0).count());
        assert!((2.0..=5.0).contains(&late), "seed {seed}: {late} % late");
        assert!((6.0..=10.0).contains(&lacking), "seed {seed}: {lacking} % supplements");
    }
}

#[test]
fn every_status_every_outcome_and_every_step_of_review_occurs_and_nothing_is_real() {
    // Drafts are no dossiers, and nobody takes one in by mistake in an invented life.
    let invented = |status: &Status| !matches!(status, Status::Draft | Status::Mistaken);
    let statuses = Status::ALL.iter().copied().filter(invented);
    let wanted: BTreeSet<Status> = statuses.collect();
    for (seed, dossiers) in [(1, DEFAULT_DOSSIERS), (2, 60), (3, 1_000)] {
        let found = all(&mut made(seed, dossiers, MORNING));
        let have: BTreeSet<Status> = found.iter().map(|d| d.status).collect();
        assert_eq!(have, wanted, "seed {seed}, {dossiers} dossiers");
        for outcome in [review::Outcome::Approved, review::Outcome::Denied] {
            assert!(found.iter().any(|d| d.outcome == Some(outcome)));
        }
        for step in ["examine", "approve"] {
            assert!(found.iter().any(|d| d.status == Status::InReview && d.step == step), "{step}");
        }
        assert!(found.iter().all(|d| d.simulated));
        assert!(found.iter().filter_map(|d| d.id_number.as_ref()).all(|id| id.starts_with("000")));
    }
}

#[test]
fn some_are_overdue_and_some_are_due_today_on_a_working_morning() {
    for now in [MORNING, "2026-11-25T10:00", "2026-03-03T09:00"] {
        let engine = made(8, DEFAULT_DOSSIERS, now);
        let counts = engine.view().counts(Timestamp::parse(now).unwrap());
        assert!(counts.late > 0 && counts.late <= 20, "{now}: {counts:?}");
        assert!(counts.due_today > 0, "{now}: {counts:?}");
        assert!(counts.ready > 0 && counts.awaiting_supplement > 0, "{now}: {counts:?}");
    }
}

#[test]
fn people_wait_and_one_is_called_whatever_the_hour() {
    for now in [MORNING, "2026-11-23T00:05", "2026-11-22T15:00", "2026-11-24T12:30", "2027-02-06T03:00"] {
        let engine = made(6, 80, now);
        let today = Timestamp::parse(now).unwrap().date();
        let of_today =
            |state| engine.view().tickets.values().filter(|t| t.date == today && t.state == state).count();
        assert!((10..=15).contains(&of_today(TicketState::Waiting)), "{now}");
        assert_eq!(of_today(TicketState::Called), 1, "{now}");
    }
}

#[test]
fn several_officers_with_their_own_work_and_none_is_called_nguyen() {
    let engine = made(1, 60, MORNING);
    let officers: Vec<_> = engine.view().officers.values().cloned().collect();
    assert!(officers.len() >= 5);
    assert!(officers.iter().all(|officer| !officer.name.contains("Nguyễn")));
    for role in Officer::all_roles() {
        assert!(officers.iter().any(|officer| officer.may(role)), "{role}");
    }
}

#[test]
fn a_demonstration_of_any_size_down_to_nothing_can_be_made() {
    for dossiers in [0, 1, 2, 16, 17] {
        assert_eq!(all(&mut made(1, dossiers, MORNING)).len() as u64, dossiers);
    }
}

#[test]
fn one_that_was_stopped_holds_whole_dossiers_and_says_how_many() {
    let demo = Demo::new(1, 300, Timestamp::parse(MORNING).unwrap());
    let mut engine = opened(&demo, Purpose::Demo);
    let made = demo.make(&mut engine, &mut |made| {
        if made.dossiers >= 100 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let made = made.unwrap();
    assert!((100..300).contains(&made.dossiers), "{made:?}");
    assert_eq!(all(&mut engine).len() as u64, made.dossiers);
}

#[test]
fn nothing_is_invented_in_a_real_or_training_store() {
    for purpose in [Purpose::Real, Purpose::Training] {
        let demo = Demo::new(1, 10, Timestamp::parse(MORNING).unwrap());
        let clock: Arc<dyn Clock> = Arc::new(crate::base::time::SystemClock::default());
        let (mut engine, _) = Engine::open(OpenOptions {
            disk: Arc::new(MemoryDisk::new()),
            state: StatePlace::Memory,
            journal: JournalOptions::default(),
            clock,
            random: demo.random(),
            machine_id: None,
            set_up: Some(SetUp { purpose, ..Demo::set_up() }),
            rebuild: false,
            progress: &mut |_| ControlFlow::Continue(()),
        })
        .unwrap();
        let refused = demo.make(&mut engine, &mut |_| ControlFlow::Continue(()));
        assert!(matches!(refused, Err(DemoFault::NoDemo)));
        assert_eq!(all(&mut engine).len(), 0);
    }
}

#[test]
fn a_province_takes_part_where_the_demonstration_is_large() {
    // Made only as far as a hundred dossiers: the units show at once.
    let demo = Demo::new(1, calendar::LARGE, Timestamp::parse(MORNING).unwrap());
    let mut engine = opened(&demo, Purpose::Demo);
    let stopped = demo.make(&mut engine, &mut |made| {
        if made.dossiers >= 100 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    stopped.unwrap();
    let dossiers = all(&mut engine);
    let units: BTreeSet<&str> = dossiers.iter().map(|d| d.unit.as_str()).collect();
    assert!(units.len() > 30, "{}", units.len());
    for dossier in dossiers.iter().filter(|d| d.number.is_some()) {
        assert!(dossier.number.as_ref().unwrap().starts_with(&format!("{}-", dossier.unit)));
    }
    assert_eq!(staff::other_units().count() + 1, 124);
}

#[test]
fn online_submissions_of_several_ages_wait_and_one_should_have_been_answered() {
    let mut engine = made(1, DEFAULT_DOSSIERS, MORNING);
    let counts = engine.view().counts(Timestamp::parse(MORNING).unwrap());
    assert_eq!((counts.online, counts.online_late), (6, 1));
    assert_eq!(all(&mut engine).len() as u64, DEFAULT_DOSSIERS + online::count(DEFAULT_DOSSIERS));
    let waiting: Vec<_> = all(&mut engine).into_iter().filter(Summary::waits_online).collect();
    let procedures: BTreeSet<String> = waiting.iter().map(|one| one.procedure.clone()).collect();
    assert_eq!(procedures.len(), 6);
    assert!(waiting.iter().any(|one| one.online.as_ref().unwrap().needs_case));
    for small in [0, 120, calendar::LARGE] {
        assert_eq!(online::count(small), 0);
    }
}
