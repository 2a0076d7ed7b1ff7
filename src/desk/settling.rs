//! Laws of conflicts on whole desks: what is found, what a settlement does, numbers given twice, and that
//! every replica with the same entries says the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::id::DossierId;
use crate::base::random::{Random, SeededRandom, pick};
use crate::base::time::Timestamp;
use crate::desk::laws::{acts_by_log, entries, seeds, state_of, take_in};
use crate::desk::query::ConflictShown;
use crate::desk::request::{Outcome, Recorded, Request};
use crate::desk::testkit::{Desk, check, open};
use crate::domain::command::{Command, DossierRef, OfficerRef};
use crate::domain::conflict::{ConflictKind, Effect};
use crate::domain::correct::SettleConflict;
use crate::domain::dossier::Status;
use crate::domain::officer::{AddOfficer, Role};
use crate::domain::paper::Form;
use crate::domain::refusal::{self, Refusal};
use crate::domain::review;
use crate::record::chain::LogKey;
use crate::store::disk::{Disk, MemoryDisk};

mod office;

type Post = (Arc<dyn Disk>, Desk);

fn desk(seed: u64) -> Post {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let desk = open(Arc::clone(&disk), seed, 0).unwrap();
    (disk, desk)
}

fn give(desk: &mut Desk, command: Command) -> Result<Recorded, Refusal> {
    let officer = desk.officer();
    match desk.engine.submit(&Request::now(officer, command)).unwrap() {
        Outcome::Recorded(recorded) => Ok(recorded),
        Outcome::Refused(refusal) => Err(refusal),
    }
}

fn later(desk: &Desk, minutes: i64) {
    let now = desk.engine.clock().now().unix_millis();
    desk.clock.set(Timestamp::new(now + minutes * 60_000, 420).unwrap());
}

fn together(one: &mut Post, two: &mut Post) {
    take_in(&mut two.1, &one.0);
    take_in(&mut one.1, &two.0);
}

fn pointer(id: &impl ToString) -> DossierRef {
    DossierRef(id.to_string())
}

fn deny(id: DossierId) -> Command {
    Command::DenyDossier(review::Decide { dossier: pointer(&id), text: Some("thiếu căn cứ".into()) })
}

fn stop(id: DossierId) -> Command {
    Command::StopDossier(review::EndDossier {
        dossier: pointer(&id), text: Some("chủ hồ sơ mất".into())
    })
}

fn settle(id: &impl ToString, keep: u8) -> Command {
    Command::SettleConflict(SettleConflict {
        dossier: pointer(id),
        keep,
        motive: Some("quyết định có căn cứ".into()),
    })
}

/// Two desks at which one dossier was denied (side 1) and stopped (side 2) apart.
fn torn(seed: u64) -> (Post, Post, DossierId) {
    let (mut one, mut two) = (desk(seed), desk(seed + 1));
    let walk_in = one.1.walk_in();
    let id = give(&mut one.1, Command::ReceiveDossier(walk_in)).unwrap().dossier().unwrap();
    together(&mut one, &mut two);
    give(&mut one.1, deny(id)).unwrap();
    later(&two.1, 1);
    give(&mut two.1, stop(id)).unwrap();
    together(&mut one, &mut two);
    (one, two, id)
}

/// A desk's conflicts as a script reads them, without what differs by device.
fn told(desk: &mut Desk) -> serde_json::Value {
    let mut shown: Vec<ConflictShown> = desk.engine.conflicts().unwrap();
    let acts = shown.iter_mut().flat_map(|conflict| &mut conflict.sides).flat_map(|side| &mut side.acts);
    acts.for_each(|act| act.here = false);
    serde_json::to_value(shown).unwrap()
}

#[test]
fn a_conflict_names_both_acts_and_both_officers_and_says_what_each_side_would_make() {
    let (mut one, mut two, id) = torn(40);
    let shown = one.1.engine.conflicts().unwrap();
    let [conflict] = shown.as_slice() else { panic!("{shown:?}") };
    assert_eq!((conflict.kind, conflict.id.as_str()), (ConflictKind::Acts, id.to_string().as_str()));
    assert_eq!(conflict.base.as_ref().unwrap().status, Status::InReview);
    let sides: Vec<_> = conflict
        .sides
        .iter()
        .map(|s| (s.side, s.acts[0].event, s.would_stand.as_ref().unwrap().status))
        .collect();
    let wanted = [(1, "dossier-decided", Status::Ready), (2, "dossier-stopped", Status::Stopped)];
    assert_eq!(sides, wanted);
    assert!(conflict.sides[0].acts[0].here && !conflict.sides[1].acts[0].here);
    assert_eq!(told(&mut one.1), told(&mut two.1));
    let refused = give(&mut one.1, stop(id)).unwrap_err();
    let args: BTreeMap<_, _> = refused.args.iter().cloned().collect();
    assert_eq!(refused.code, refusal::DOSSIER_CONFLICT);
    assert_eq!(args["first"], "dossier-decided");
    assert_eq!((args["second"].as_str(), args["second_by"].as_str()), ("dossier-stopped", "Lò Thị Ban"));
}

#[test]
fn the_side_that_is_kept_takes_effect_at_every_desk_and_the_other_stays_in_the_story() {
    let (mut one, mut two, id) = torn(42);
    give(&mut one.1, settle(&id, 2)).unwrap();
    together(&mut one, &mut two);
    for (disk, desk) in [&mut one, &mut two] {
        let dossier = desk.engine.dossier(id).unwrap().unwrap();
        assert_eq!((dossier.summary.status, dossier.summary.outcome), (Status::Stopped, None));
        assert!(!dossier.summary.conflict && dossier.conflict.is_none());
        assert_eq!(Some(dossier.summary), desk.engine.summary(id).unwrap());
        let aside = dossier.story.iter().filter(|told| told.effect == Effect::SetAside);
        assert_eq!(aside.count(), 1);
        assert!(desk.engine.view().conflicts.is_empty() && desk.engine.conflicts().unwrap().is_empty());
        assert_eq!(check(disk).faults, []);
    }
    let refused = give(&mut one.1, settle(&id, 1)).unwrap_err();
    assert_eq!(refused.code, refusal::NO_CONFLICT);
}

#[test]
fn only_who_decides_settles_and_only_a_side_there_is() {
    let (mut one, _, id) = torn(48);
    assert_eq!(give(&mut one.1, settle(&id, 3)).unwrap_err().code, refusal::NO_SUCH_SIDE);
    assert_eq!(give(&mut one.1, settle(&id, 0)).unwrap_err().code, refusal::NO_SUCH_SIDE);
    let add = AddOfficer { name: "Vàng A Sử".into(), roles: vec![Role::Clerk, Role::Examiner] };
    give(&mut one.1, Command::AddOfficer(add)).unwrap();
    let clerk = one.1.engine.find_officer(&OfficerRef("vàng a sử".into())).unwrap().unwrap();
    let asked = one.1.engine.submit(&Request::now(clerk, settle(&id, 1))).unwrap();
    assert!(matches!(asked, Outcome::Refused(refusal) if refusal.code == refusal::ROLE_NEEDED));
}

#[test]
fn settlements_made_apart_are_one_where_they_agree_and_a_conflict_where_they_do_not() {
    for (second, conflict) in [(1, false), (2, true)] {
        let (mut one, mut two, id) = torn(46);
        give(&mut one.1, settle(&id, 1)).unwrap();
        later(&two.1, 1);
        give(&mut two.1, settle(&id, second)).unwrap();
        together(&mut one, &mut two);
        for (_, desk) in [&mut one, &mut two] {
            let summary = desk.engine.summary(id).unwrap().unwrap();
            assert_eq!(summary.conflict, conflict);
            assert_eq!(summary.status, if conflict { Status::InReview } else { Status::Ready });
        }
        assert_eq!(told(&mut one.1), told(&mut two.1));
        if conflict {
            give(&mut one.1, settle(&id, 2)).unwrap();
            together(&mut one, &mut two);
            assert_eq!(two.1.engine.summary(id).unwrap().unwrap().status, Status::Stopped);
        }
    }
}

/// Two desks set up with the same machine number, each with a dossier under the same number.
fn twins() -> (Post, Post, [DossierId; 2], String) {
    let (mut one, mut two) = (desk(1), desk(10));
    let mut ids = Vec::new();
    let mut numbers = Vec::new();
    for (minutes, post) in [&mut one, &mut two].into_iter().enumerate() {
        later(&post.1, i64::try_from(minutes).unwrap());
        let walk_in = post.1.walk_in();
        let received = give(&mut post.1, Command::ReceiveDossier(walk_in)).unwrap();
        ids.push(received.dossier().unwrap());
        numbers.push(received.number.unwrap());
    }
    assert_eq!(numbers[0], numbers[1]);
    together(&mut one, &mut two);
    (one, two, ids.try_into().unwrap(), numbers.remove(0))
}

#[test]
fn a_number_given_twice_is_a_conflict_of_both_dossiers_until_one_has_a_further_one() {
    let (mut one, mut two, ids, number) = twins();
    for (_, desk) in [&mut one, &mut two] {
        let shown = desk.engine.conflicts().unwrap();
        let [conflict] = shown.as_slice() else { panic!("{shown:?}") };
        assert_eq!((conflict.kind, &conflict.id), (ConflictKind::Number, &number));
        assert_eq!(conflict.sides.iter().filter_map(|side| side.dossier).collect::<Vec<_>>(), ids);
        let mut found = desk.engine.resolve_dossier(&number.to_lowercase()).unwrap();
        found.sort_unstable();
        let mut both = ids;
        both.sort_unstable();
        assert_eq!(found, both);
    }
    assert_eq!(give(&mut one.1, stop(ids[0])).unwrap_err().code, refusal::DOSSIER_CONFLICT);
    let settled = give(&mut two.1, settle(&number, 1)).unwrap();
    let further = settled.number.unwrap();
    assert_ne!(further, number);
    together(&mut one, &mut two);
    for (disk, desk) in [&mut one, &mut two] {
        assert!(desk.engine.conflicts().unwrap().is_empty());
        let kept = desk.engine.summary(ids[0]).unwrap().unwrap();
        let other = desk.engine.summary(ids[1]).unwrap().unwrap();
        assert_eq!((kept.number.as_deref(), kept.conflict), (Some(number.as_str()), false));
        assert_eq!((other.number.as_deref(), other.conflict), (Some(further.as_str()), false));
        assert_eq!(other.former_number.as_deref(), Some(number.as_str()));
        assert!(other.owed.iter().any(|owed| owed.paper.form == Form::Receipt), "a receipt with the new one");
        assert_eq!(desk.engine.resolve_dossier(&number).unwrap().len(), 2, "found by what is on the paper");
        assert_eq!(desk.engine.resolve_dossier(&further).unwrap(), [ids[1]]);
        assert!(desk.engine.find_dossiers(&number, None, 9).unwrap().len() == 2);
        assert_eq!(check(disk).faults, []);
    }
    let next = one.1.walk_in();
    let next = give(&mut one.1, Command::ReceiveDossier(next)).unwrap().number.unwrap();
    assert!(next != number && next != further, "{next}");
}

#[test]
fn the_dossiers_of_a_number_given_twice_are_told_again_after_opening() {
    let (one, _, ids, _) = twins();
    one.1.engine.close().unwrap();
    let again = open(one.0, 1, 60).unwrap();
    let mut known: Vec<DossierId> = again.engine.view().conflicts.keys().copied().collect();
    known.sort_unstable();
    let mut both = ids.to_vec();
    both.sort_unstable();
    assert_eq!(known, both);
}

#[test]
fn one_person_taken_in_twice_at_two_desks_is_told_at_both_and_never_merged() {
    let (mut one, mut two) = (desk(1), desk(2));
    let mut ids = Vec::new();
    for post in [&mut one, &mut two] {
        let mut walk_in = crate::desk::testkit::walk_in(&mut post.1.engine, "1.004222", "Giàng A Páo");
        walk_in.applicant.id_number = Some("092203000456".into());
        ids.push(give(&mut post.1, Command::ReceiveDossier(walk_in)).unwrap().dossier().unwrap());
    }
    assert!(one.1.engine.view().duplicates().is_empty(), "each desk knows of one");
    together(&mut one, &mut two);
    ids.sort_unstable();
    for (_, desk) in [&mut one, &mut two] {
        assert_eq!(desk.engine.view().duplicates(), ids);
        let found = desk.engine.find_dossiers("trùng:", None, 9).unwrap();
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|summary| !summary.conflict && summary.status == Status::InReview));
    }
    give(&mut one.1, stop(ids[0])).unwrap();
    together(&mut one, &mut two);
    assert!(two.1.engine.view().duplicates().is_empty(), "one of them ended");
}

/// Takes in a random beginning of what another desk holds: a link that was cut between two acts.
fn take_some(to: &mut Desk, from: &Arc<dyn Disk>, random: &mut SeededRandom) {
    let logs: BTreeMap<LogKey, _> = acts_by_log(entries(from));
    for acts in logs.into_values() {
        let cut = usize::try_from(random.below(acts.len() as u64 + 1)).unwrap();
        for act in acts.into_iter().take(cut) {
            to.engine.absorb(act).unwrap();
        }
    }
}

/// Settles something that is in conflict here, if anything is.
fn settle_some(desk: &mut Desk) {
    let shown = desk.engine.conflicts().unwrap();
    if let Some(conflict) = pick(&mut desk.random, &shown) {
        let keep = 1 + u8::try_from(desk.random.below(conflict.sides.len() as u64)).unwrap();
        let _ = give(desk, settle(&conflict.id, keep));
    }
}

fn exported(disk: &Arc<dyn Disk>) -> Vec<u8> {
    let mut lines = Vec::new();
    crate::desk::logs::export(disk, None, &mut |line| {
        lines.extend_from_slice(line);
        Ok(())
    })
    .unwrap();
    lines
}

#[test]
fn desks_that_met_in_any_order_say_the_same_of_everything() {
    let (mut conflicts, mut settled) = (0, 0);
    for seed in seeds(10) {
        // The third has the machine number of the first: their numbers collide.
        let mut posts: Vec<Post> = [seed * 9 + 1, seed * 9 + 2, seed * 9 + 10].map(desk).into();
        let mut random = SeededRandom::mixed(seed, 321);
        for _ in 0..110 {
            let at = usize::try_from(random.below(3)).unwrap();
            let other = (at + 1 + usize::try_from(random.below(2)).unwrap()) % 3;
            match random.below(16) {
                0 | 1 => {
                    let from = Arc::clone(&posts[other].0);
                    take_some(&mut posts[at].1, &from, &mut random);
                }
                2 => {
                    settled += u32::from(!posts[at].1.engine.view().conflicts.is_empty());
                    settle_some(&mut posts[at].1);
                }
                _ => drop(posts[at].1.act().unwrap()),
            }
        }
        for (to, from) in [(0, 1), (0, 2), (1, 0), (2, 0)] {
            let from = Arc::clone(&posts[from].0);
            take_in(&mut posts[to].1, &from);
        }
        let (first, rest) = posts.split_first_mut().unwrap();
        let wanted = (exported(&first.0), state_of(&mut first.1), told(&mut first.1));
        conflicts += wanted.2.as_array().unwrap().len();
        for (disk, desk) in rest {
            assert_eq!(exported(disk), wanted.0, "seed {seed}: the same logs");
            assert_eq!(told(desk), wanted.2, "seed {seed}: the same conflicts");
            assert_eq!(state_of(desk), wanted.1, "seed {seed}: the same state");
            let report = check(disk);
            assert_eq!((report.faults, report.state_digest), (vec![], wanted.1), "seed {seed}");
        }
    }
    assert!(conflicts > 0 && settled > 0, "nothing was tried: {conflicts} {settled}");
}
