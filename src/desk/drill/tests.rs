//! What holds of every drill: the same acts for the same seed, marks without a gap, killed or not.

use super::*;
use crate::base::time::SystemClock;
use crate::desk::engine::{OpenOptions, SetUp, StatePlace};
use crate::domain::dossier::Status;
use crate::store::disk::{Disk, MemoryDisk, SimulatedDisk};
use crate::store::journal::JournalOptions;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

fn open(drill: &Drill, disk: Arc<dyn Disk>, purpose: Option<Purpose>) -> Result<Engine, DeskFault> {
    let set_up = purpose.map(|purpose| SetUp {
        purpose,
        unit: "H56.14".to_owned(),
        machine: Some(1),
        officer: "Cán bộ một cửa".to_owned(),
    });
    let (engine, _) = Engine::open(OpenOptions {
        disk,
        state: StatePlace::Memory,
        journal: JournalOptions::default(),
        clock: drill.clock(),
        random: drill.random(),
        machine_id: None,
        set_up,
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    })?;
    Ok(engine)
}

fn new_store(seed: u64, disk: &Arc<MemoryDisk>) -> (Drill, Engine) {
    let mut drill = Drill::on_new_store(seed);
    let mut engine = open(&drill, Arc::clone(disk) as Arc<dyn Disk>, Some(Purpose::Training)).unwrap();
    drill.begin(&mut engine).unwrap();
    (drill, engine)
}

/// Goes on with a store as another process would.
fn again(seed: u64, disk: Arc<dyn Disk>) -> (Drill, Engine) {
    let mut drill = Drill::on_store(seed, Arc::new(SystemClock::default()));
    let mut engine = open(&drill, disk, None).unwrap();
    drill.begin(&mut engine).unwrap();
    (drill, engine)
}

fn acts(drill: &mut Drill, engine: &mut Engine, count: u64) -> Vec<u64> {
    (0..count).map(|_| drill.act(engine).unwrap()).collect()
}

/// Everything a drill left behind, as lists show it.
fn picture(engine: &mut Engine) -> String {
    let dossiers = engine.find_dossiers("", None, usize::MAX).unwrap();
    let tickets = engine.tickets().unwrap();
    format!("{dossiers:?}\n{tickets:?}")
}

#[test]
fn a_seed_gives_the_same_acts_on_a_new_store_and_another_seed_gives_others() {
    let made = |seed| {
        let (mut drill, mut engine) = new_store(seed, &Arc::new(MemoryDisk::new()));
        acts(&mut drill, &mut engine, 200);
        picture(&mut engine)
    };
    assert_eq!(made(7), made(7));
    assert_ne!(made(7), made(8));
}

#[test]
fn a_drill_cut_in_pieces_is_the_same_drill() {
    let whole = Arc::new(MemoryDisk::new());
    let (mut drill, mut engine) = new_store(11, &whole);
    assert_eq!(acts(&mut drill, &mut engine, 300), (1..=300).collect::<Vec<_>>());

    let pieces = Arc::new(MemoryDisk::new());
    let (mut first, mut engine_of_first) = new_store(11, &pieces);
    acts(&mut first, &mut engine_of_first, 83);
    // The first process is killed: nothing is closed, the state is gone.
    drop(engine_of_first);
    let (mut second, mut engine_of_second) = again(11, Arc::clone(&pieces) as Arc<dyn Disk>);
    assert_eq!(acts(&mut second, &mut engine_of_second, 217), (84..=300).collect::<Vec<_>>());
    assert_eq!(picture(&mut engine_of_second), picture(&mut engine));
}

#[test]
fn going_on_with_the_same_seed_gives_new_acts_of_new_people() {
    let disk = Arc::new(MemoryDisk::new());
    let (mut drill, mut engine) = new_store(3, &disk);
    acts(&mut drill, &mut engine, 150);
    let before = engine.find_dossiers("", None, usize::MAX).unwrap().len();
    drop(engine);
    let (mut drill, mut engine) = again(3, Arc::clone(&disk) as Arc<dyn Disk>);
    acts(&mut drill, &mut engine, 150);
    let all = engine.find_dossiers("", None, usize::MAX).unwrap();
    assert!(all.len() > before);
    let numbers: Vec<_> = all.iter().filter_map(|s| s.number.clone()).collect();
    let distinct: BTreeSet<_> = numbers.iter().collect();
    assert_eq!(distinct.len(), numbers.len(), "no number is given twice");
}

#[test]
fn days_are_working_days_hold_at_most_200_dossiers_and_everything_is_marked_as_practice() {
    let (mut drill, mut engine) = new_store(5, &Arc::new(MemoryDisk::new()));
    acts(&mut drill, &mut engine, 2_500);
    let dossiers = engine.find_dossiers("", None, usize::MAX).unwrap();
    let mut days: BTreeMap<time::Date, usize> = BTreeMap::new();
    for dossier in &dossiers {
        assert!(dossier.simulated);
        let day = dossier.opened_at.date();
        assert!(WorkingCalendar::shipped().is_counted_day(day), "{day}");
        *days.entry(day).or_default() += 1;
    }
    assert!(days.len() > 1 && days.values().all(|count| (1..=200).contains(count)), "{days:?}");
    assert_eq!(days.keys().next().unwrap().to_string(), "2024-01-02");
    let statuses: BTreeSet<Status> = dossiers.iter().map(|dossier| dossier.status).collect();
    for status in [Status::InReview, Status::Ready, Status::HandedOver] {
        assert!(statuses.contains(&status), "{status} among {statuses:?}");
    }
    assert!(dossiers.iter().any(|dossier| dossier.supplements > 0), "some applicants had to bring more");
    for status in [Status::InReview, Status::Ready, Status::HandedOver, Status::Withdrawn] {
        assert!(statuses.contains(&status), "{status} among {statuses:?}");
    }
    assert!(dossiers.iter().any(|dossier| dossier.supplements > 0));
    assert!(dossiers.iter().any(|dossier| dossier.paid.0 > 0));
    let (fold, ledger, _) = engine.settled().unwrap();
    let stats = fold.stats(ledger.state()).unwrap();
    assert_eq!((stats.drill, stats.drills), (2_500, 2_500), "the marks have no gap");
}

#[test]
fn a_store_whose_plug_was_pulled_goes_on_after_the_last_act_that_was_acknowledged() {
    let disk = Arc::new(SimulatedDisk::new());
    let mut drill = Drill::on_new_store(2);
    let mut engine = open(&drill, Arc::clone(&disk) as Arc<dyn Disk>, Some(Purpose::Training)).unwrap();
    drill.begin(&mut engine).unwrap();
    let mut acknowledged = Vec::new();
    for _ in 0..60 {
        let number = drill.act(&mut engine).unwrap();
        acknowledged.push((disk.changes(), number));
    }
    let first = acknowledged.first().unwrap().0;
    for cut in (first..=disk.changes()).step_by(7) {
        let image = Arc::new(disk.image(cut, 1_000 + cut as u64));
        let kept = acknowledged.iter().filter(|(at, _)| *at <= cut).map(|(_, n)| *n).max().unwrap();
        let (mut drill, mut engine) = again(2, image);
        assert!((kept..=kept + 1).contains(&drill.done()), "cut {cut}: {} of {kept}", drill.done());
        let next = drill.done() + 1;
        assert_eq!(acts(&mut drill, &mut engine, 5), (next..next + 5).collect::<Vec<_>>(), "cut {cut}");
    }
}

#[test]
fn nothing_is_practised_on_a_real_store() {
    let disk = Arc::new(MemoryDisk::new());
    let world = Arc::new(SystemClock::default());
    let mut drill = Drill::on_store(1, world);
    let mut engine = open(&drill, Arc::clone(&disk) as Arc<dyn Disk>, Some(Purpose::Real)).unwrap();
    assert!(matches!(drill.begin(&mut engine), Err(DrillFault::RealStore)));
}

#[test]
fn a_drill_goes_on_where_all_that_is_open_is_in_conflict_with_another_desk() {
    use crate::desk::testkit::elsewhere;
    use crate::domain::event::Event;
    use crate::domain::intake::Words;
    use crate::domain::review::{DossierStopped, DossierWithdrawn, Event as Review};
    let disk = Arc::new(MemoryDisk::new());
    let (mut drill, mut engine) = new_store(5, &disk);
    acts(&mut drill, &mut engine, 200);
    let open: Vec<_> = engine.view().work.values().map(|summary| summary.id).collect();
    let words = || Some(Words { text: "không biết nhau".into() });
    for (id, seq) in open.iter().zip((1..).step_by(2)) {
        let stopped = Event::Review(Review::Stopped(DossierStopped { personal: words() }));
        let withdrawn = Event::Review(Review::Withdrawn(DossierWithdrawn { personal: words() }));
        let one = elsewhere(&mut engine, *id, &stopped, seq);
        let two = elsewhere(&mut engine, *id, &withdrawn, seq + 1);
        engine.absorb(vec![one]).unwrap();
        engine.absorb(vec![two]).unwrap();
    }
    assert!(open.len() > 8, "{}", open.len());
    assert!(engine.view().work.values().all(|summary| summary.conflict));
    let done = drill.done();
    assert_eq!(acts(&mut drill, &mut engine, 40).last(), Some(&(done + 40)));
}
