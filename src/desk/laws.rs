//! Laws of a whole desk, tried on random but lawful work: what is recorded stays, folds the same
//! however it came, and survives the plug being pulled.
//!
//! `MOTCUA_DESK_SEEDS` sets how many seeds each law is tried with.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::base::random::{Random, SeededRandom};
use crate::desk::logs;
use crate::desk::request::{Outcome, Request};
use crate::desk::testkit::{Desk, check, open};
use crate::domain::command::{Command, DossierRef};
use crate::domain::event::Event;
use crate::domain::{refusal, review};
use crate::record::act::{Placed, decode_frame};
use crate::record::chain::LogKey;
use crate::record::entry::Entry;
use crate::store::disk::{Disk, MemoryDisk, SimulatedDisk};
use crate::store::journal::{FrameKind, scan};

pub(super) fn seeds(usual: u64) -> std::ops::Range<u64> {
    let wanted = std::env::var("MOTCUA_DESK_SEEDS").ok().and_then(|text| text.parse().ok());
    0..wanted.unwrap_or(usual)
}

pub(super) fn entries(disk: &Arc<dyn Disk>) -> Vec<Placed> {
    let mut all = Vec::new();
    scan(disk, None, &mut |frame| {
        if frame.kind == FrameKind::ACTS {
            all.extend(decode_frame(&frame.body).unwrap());
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    all
}

pub(super) fn take_in(desk: &mut Desk, from: &Arc<dyn Disk>) {
    let mut lines = Vec::new();
    logs::export(from, None, &mut |line| {
        lines.extend_from_slice(line);
        Ok(())
    })
    .unwrap();
    let incoming = logs::read(&mut &*lines).unwrap();
    let keys = incoming.iter().map(|item| item.placed.log).collect();
    let plan = logs::plan(incoming, &desk.engine.held(&keys).unwrap()).unwrap();
    for frame in plan.frames {
        desk.engine.absorb(frame).unwrap();
    }
}

/// Two desks that work on the same dossiers, exchanging logs now and then.
fn two_desks(seed: u64, steps: u64) -> [(Arc<dyn Disk>, Desk); 2] {
    let desk = |number: u64| {
        let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
        let desk = open(Arc::clone(&disk), seed * 2 + number, 0).unwrap();
        (disk, desk)
    };
    let mut desks = [desk(0), desk(1)];
    let mut random = SeededRandom::mixed(seed, 99);
    for _ in 0..steps {
        let [one, two] = &mut desks;
        match random.below(12) {
            0 => take_in(&mut one.1, &two.0),
            1 => take_in(&mut two.1, &one.0),
            n if n % 2 == 0 => drop(one.1.act().unwrap()),
            _ => drop(two.1.act().unwrap()),
        }
    }
    let [one, two] = &mut desks;
    take_in(&mut one.1, &two.0);
    take_in(&mut two.1, &one.0);
    desks
}

#[test]
fn desks_that_hold_the_same_entries_hold_the_same_state() {
    for seed in seeds(12) {
        let [mut one, mut two] = two_desks(seed, 60);
        let (a, b) = (check(&one.0), check(&two.0));
        assert_eq!((&a.faults[..], &b.faults[..]), (&[][..], &[][..]), "seed {seed}");
        assert_eq!(a.frontier_digest, b.frontier_digest, "seed {seed}");
        assert_eq!(a.state_digest, b.state_digest, "seed {seed}");
        assert_eq!(
            state_of(&mut one.1),
            a.state_digest,
            "seed {seed}: incremental is the same as a fresh fold"
        );
        assert_eq!(state_of(&mut two.1), b.state_digest, "seed {seed}");
    }
}

#[test]
fn desks_that_set_days_and_rules_and_count_promises_anew_apart_hold_the_same_state() {
    for seed in seeds(6) {
        let [mut one, mut two] = two_desks(seed, 30);
        for _ in 0..12 {
            one.1.clock_act().unwrap();
            two.1.clock_act().unwrap();
            one.1.act().unwrap();
        }
        take_in(&mut one.1, &two.0);
        take_in(&mut two.1, &one.0);
        let (a, b) = (check(&one.0), check(&two.0));
        assert_eq!((&a.faults[..], &b.faults[..]), (&[][..], &[][..]), "seed {seed}");
        assert_eq!(a.state_digest, b.state_digest, "seed {seed}");
        assert_eq!(state_of(&mut one.1), a.state_digest, "seed {seed}: incremental is a fresh fold");
        assert_eq!(one.1.engine.calendar().hash(), two.1.engine.calendar().hash(), "seed {seed}");
        assert_eq!(one.1.engine.rules().hash(), two.1.engine.rules().hash(), "seed {seed}");
    }
}

#[test]
fn two_decisions_made_apart_are_a_conflict_and_neither_takes_effect() {
    let mut desks: Vec<(Arc<dyn Disk>, Desk)> = (0..2)
        .map(|number| {
            let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
            let desk = open(Arc::clone(&disk), 70 + number, 0).unwrap();
            (disk, desk)
        })
        .collect();
    let open = desks[0].1.walk_in();
    let officer = desks[0].1.officer();
    let submit =
        |desk: &mut Desk, officer, command| desk.engine.submit(&Request::now(officer, command)).unwrap();
    let Outcome::Recorded(received) = submit(&mut desks[0].1, officer, Command::ReceiveDossier(open)) else {
        panic!("refused")
    };
    let id = received.dossier().unwrap();
    let from = Arc::clone(&desks[0].0);
    take_in(&mut desks[1].1, &from);
    let pointer = DossierRef(id.to_string());
    let before = desks[0].1.engine.summary(id).unwrap().unwrap();
    let note = |text: &str| {
        let dossier = pointer.clone();
        Command::AddNote(review::AddNote { dossier, audience: review::NoteFor::Internal, text: text.into() })
    };
    let words = Some("trái luật".to_owned());
    let deny = Command::DenyDossier(review::Decide { dossier: pointer.clone(), text: words.clone() });
    let stop = Command::StopDossier(review::EndDossier { dossier: pointer.clone(), text: words });
    for (desk, command) in desks.iter_mut().zip([deny.clone(), stop]) {
        let officer = desk.1.officer();
        assert!(matches!(submit(&mut desk.1, officer, command), Outcome::Recorded(_)));
        assert!(matches!(submit(&mut desk.1, officer, note("đã xem")), Outcome::Recorded(_)));
    }
    for (to, from) in [(0, 1), (1, 0)] {
        let disk = Arc::clone(&desks[from].0);
        take_in(&mut desks[to].1, &disk);
    }
    for (_, desk) in &mut desks {
        let now = desk.engine.summary(id).unwrap().unwrap();
        assert!(now.conflict);
        assert_eq!((now.status, now.outcome, &now.step), (before.status, before.outcome, &before.step));
        let told = desk.engine.dossier(id).unwrap().unwrap();
        assert_eq!(told.summary, now);
        assert_eq!(told.story.iter().filter(|h| matches!(h.event, Event::Review(_))).count(), 4);
        let officer = desk.officer();
        let again = submit(desk, officer, deny.clone());
        assert!(matches!(again, Outcome::Refused(r) if r.code == refusal::DOSSIER_CONFLICT));
        assert!(matches!(submit(desk, officer, note("báo lãnh đạo")), Outcome::Recorded(_)));
    }
}

pub(super) fn state_of(desk: &mut Desk) -> Option<crate::base::id::ChainHash> {
    Some(crate::desk::verify::state_digest(desk.engine.state().unwrap()).unwrap())
}

/// Acts of some entries, by log.
pub(super) fn acts_by_log(entries: Vec<Placed>) -> BTreeMap<LogKey, Vec<Vec<Placed>>> {
    let mut acts: BTreeMap<LogKey, Vec<Vec<Placed>>> = BTreeMap::new();
    let mut open = false;
    for entry in entries {
        let goes_on = Entry::from_bytes(&entry.canonical).unwrap().act_continues;
        let of_log = acts.entry(entry.log).or_default();
        match of_log.last_mut() {
            Some(act) if open => act.push(entry),
            _ => of_log.push(vec![entry]),
        }
        open = goes_on;
    }
    acts
}

#[test]
fn the_order_in_which_logs_come_in_does_not_matter() {
    for seed in seeds(8) {
        let [one, _two] = two_desks(seed, 50);
        let mut digests = Vec::new();
        for order in 0..4 {
            let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
            let mut third = open(Arc::clone(&disk), 1000, 0).unwrap();
            let mut random = SeededRandom::mixed(seed, 500 + order);
            let mut logs: Vec<_> = acts_by_log(entries(&one.0)).into_values().collect();
            logs.iter_mut().for_each(|acts| acts.reverse());
            while !logs.is_empty() {
                let at = usize::try_from(random.below(logs.len() as u64)).unwrap();
                match logs[at].pop() {
                    Some(act) => drop(third.engine.absorb(act).unwrap()),
                    None => drop(logs.remove(at)),
                }
            }
            let report = check(&disk);
            assert_eq!(report.faults, [], "seed {seed}, order {order}");
            assert_eq!(state_of(&mut third), report.state_digest, "seed {seed}, order {order}");
            digests.push((report.frontier_digest, report.state_digest));
        }
        digests.dedup();
        assert_eq!(digests.len(), 1, "seed {seed}");
    }
}

#[test]
fn a_state_thrown_away_is_built_anew_with_an_equal_result() {
    for seed in seeds(8) {
        let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
        let mut desk = open(Arc::clone(&disk), seed, 0).unwrap();
        for _ in 0..60 {
            desk.act().unwrap();
        }
        let (view, digest) = (desk.engine.view().clone(), state_of(&mut desk));
        drop(desk);
        assert_eq!(check(&disk).state_digest, digest, "seed {seed}");
        let mut again = open(disk, seed, 3000).unwrap();
        assert_eq!(state_of(&mut again), digest, "seed {seed}");
        let now = again.engine.view();
        assert_eq!((&now.work, &now.tickets, &now.officers), (&view.work, &view.tickets, &view.officers));
        assert_eq!((now.dossiers, now.newest), (view.dossiers, view.newest), "seed {seed}");
    }
}

#[test]
fn no_acknowledged_act_is_lost_and_none_is_torn_wherever_the_power_goes() {
    for seed in seeds(6) {
        let disk = Arc::new(SimulatedDisk::new());
        let mut acknowledged = vec![(0, 0)];
        let mut desk = open(Arc::clone(&disk) as Arc<dyn Disk>, seed, 0).unwrap();
        for _ in 0..25 {
            if let Some(act) = desk.act().unwrap() {
                acknowledged.push((disk.changes(), act));
            }
            if desk.random.chance(20) {
                desk.engine.idle().unwrap();
            }
            if desk.random.chance(5) {
                let minutes = (desk.engine.clock().now().unix_millis()
                    - crate::desk::testkit::at(crate::desk::testkit::START).unix_millis())
                    / 60_000;
                desk.engine.close().unwrap();
                desk = open(Arc::clone(&disk) as Arc<dyn Disk>, seed, minutes).unwrap();
            }
        }
        let mut random = SeededRandom::mixed(seed, 3);
        for _ in 0..12 {
            let cut = usize::try_from(random.below(disk.changes() as u64 + 1)).unwrap();
            let image: Arc<dyn Disk> = Arc::new(disk.image(cut, seed));
            let safe = acknowledged.iter().filter(|(at, _)| *at <= cut).map(|(_, act)| *act).max().unwrap();
            let report = check(&image);
            assert_eq!(report.faults, [], "seed {seed}, cut {cut}");
            assert!(report.acts >= safe, "seed {seed}, cut {cut}: {} of {safe} acts", report.acts);
            let mut desk = open(Arc::clone(&image), seed, 6000)
                .unwrap_or_else(|f| panic!("seed {seed}, cut {cut}: {f}"));
            desk.act().unwrap();
            drop(desk);
            assert_eq!(check(&image).faults, [], "seed {seed}, cut {cut}");
        }
    }
}
