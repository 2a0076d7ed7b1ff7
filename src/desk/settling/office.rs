//! What the office works under and counts by, where two desks meet: versions of the calendar and the rules made
//! apart, receipts given one number, money in whatever order it comes.

use serde_json::{Value, json};

use super::*;
use crate::domain::clock::calendar::DayAsked;
use crate::domain::clock::rules::RuleId;
use time::macros::date;

fn order(value: Value) -> Command {
    serde_json::from_value(value).unwrap()
}

fn day(date: &str, kind: DayAsked, name: &str) -> Command {
    let hours = if kind == DayAsked::Hours { json!(["07:00-11:30"]) } else { json!([]) };
    let days = json!([{"date": date, "kind": kind, "hours": hours, "name": name, "official": true}]);
    order(json!({"command": "edit-calendar", "days": days}))
}

fn cutoff(value: &str) -> Command {
    order(json!({"command": "set-rule", "rule": RuleId::SameDayCutoff, "value": value}))
}

fn in_force(desk: &Desk) -> (crate::base::id::ContentHash, crate::base::id::ContentHash) {
    (desk.engine.calendar().hash(), desk.engine.rules().hash())
}

fn same_everywhere(one: &mut Post, two: &mut Post) {
    assert_eq!(in_force(&one.1), in_force(&two.1));
    assert_eq!(told(&mut one.1), told(&mut two.1));
    assert_eq!(state_of(&mut one.1), state_of(&mut two.1));
    let counts = [one, two].map(|post| {
        assert_eq!(check(&post.0).faults, []);
        let count = post.1.engine.conflict_count().unwrap();
        assert_eq!(post.1.engine.view().conflict_count(), count);
        count
    });
    assert_eq!(counts[0], counts[1]);
}

#[test]
fn days_and_rules_set_apart_all_hold_and_the_next_version_is_made_over_both() {
    let (mut one, mut two) = (desk(1), desk(2));
    give(&mut one.1, day("2026-12-02", DayAsked::Off, "Hội xuân")).unwrap();
    later(&two.1, 1);
    give(&mut two.1, day("2026-12-03", DayAsked::Hours, "Họp dân")).unwrap();
    give(&mut two.1, cutoff("14:30")).unwrap();
    together(&mut one, &mut two);
    same_everywhere(&mut one, &mut two);
    for (_, desk) in [&mut one, &mut two] {
        let calendar = desk.engine.calendar();
        assert!(!calendar.is_counted_day(date!(2026 - 12 - 02)));
        assert_eq!(calendar.hours_of(date!(2026 - 12 - 03)).counting.total(), 270);
        assert!(desk.engine.conflicts().unwrap().is_empty());
    }
    let walk_in = one.1.walk_in();
    let id = give(&mut one.1, Command::ReceiveDossier(walk_in)).unwrap().dossier().unwrap();
    give(&mut one.1, day("2026-12-04", DayAsked::Off, "Lễ hội")).unwrap();
    together(&mut one, &mut two);
    same_everywhere(&mut one, &mut two);
    let both = two.1.engine.dossier(id).unwrap().unwrap();
    let counted = two.1.engine.calendar_of(&both).unwrap();
    assert!(counted.is_counted_day(date!(2026 - 12 - 04)), "counted by what was in force then");
    assert!(!counted.is_counted_day(date!(2026 - 12 - 02)), "a version of both, carried by the act");
    assert!(!two.1.engine.calendar().is_counted_day(date!(2026 - 12 - 04)));
    assert!(!two.1.engine.calendar().is_counted_day(date!(2026 - 12 - 02)));
}

/// Two desks that made one day something else, and have met.
fn a_day_in_dispute() -> (Post, Post) {
    let (mut one, mut two) = (desk(3), desk(4));
    give(&mut one.1, day("2026-12-02", DayAsked::Off, "Hội xuân")).unwrap();
    give(&mut one.1, day("2026-12-07", DayAsked::Off, "Giỗ tổ")).unwrap();
    later(&two.1, 1);
    give(&mut two.1, day("2026-12-02", DayAsked::Hours, "Họp dân")).unwrap();
    together(&mut one, &mut two);
    (one, two)
}

fn minutes(desk: &Desk) -> u32 {
    u32::try_from(desk.engine.calendar().hours_of(date!(2026 - 12 - 02)).counting.total()).unwrap()
}

#[test]
fn a_day_both_made_something_else_is_a_conflict_that_an_administrator_settles() {
    let (mut one, mut two) = a_day_in_dispute();
    same_everywhere(&mut one, &mut two);
    let shown = one.1.engine.conflicts().unwrap();
    let [conflict] = shown.as_slice() else { panic!("{shown:?}") };
    assert_eq!((conflict.kind, conflict.id.as_str()), (ConflictKind::Calendar, "calendar"));
    let says: Vec<_> = conflict.sides.iter().map(|side| side.says.clone()).collect();
    assert_eq!(says[0].len(), 1, "only the day that differs: {says:?}");
    assert_eq!((says[0][0].0.as_str(), says[0][0].1.kind.as_str()), ("2026-12-02", "off"));
    assert_eq!(says[1][0].1.kind, "hours");
    assert_eq!(minutes(&one.1), 270, "the later word until then");
    let refused = give(&mut one.1, day("2026-12-09", DayAsked::Off, "Nghỉ")).unwrap_err();
    assert_eq!(refused.code, refusal::VERSIONS_APART);
    give(&mut one.1, cutoff("14:00")).unwrap();
    let add = AddOfficer { name: "Vàng A Sử".into(), roles: vec![Role::Clerk, Role::Approver] };
    give(&mut one.1, Command::AddOfficer(add)).unwrap();
    let clerk = one.1.engine.find_officer(&OfficerRef("vàng a sử".into())).unwrap().unwrap();
    let asked = one.1.engine.submit(&Request::now(clerk, settle(&"calendar", 1))).unwrap();
    assert!(matches!(asked, Outcome::Refused(refusal) if refusal.code == refusal::ROLE_NEEDED));
    assert_eq!(give(&mut one.1, settle(&"calendar", 3)).unwrap_err().code, refusal::NO_SUCH_SIDE);
    assert_eq!(give(&mut one.1, settle(&"rules", 1)).unwrap_err().code, refusal::NO_CONFLICT);
    give(&mut one.1, settle(&"calendar", 1)).unwrap();
    together(&mut one, &mut two);
    same_everywhere(&mut one, &mut two);
    for (_, desk) in [&mut one, &mut two] {
        assert!(desk.engine.conflicts().unwrap().is_empty());
        assert_eq!(minutes(desk), 0);
        assert!(!desk.engine.calendar().is_counted_day(date!(2026 - 12 - 07)), "what nobody disputed stays");
    }
}

#[test]
fn a_calendar_settled_apart_is_one_where_they_agree_and_a_conflict_again_where_they_do_not() {
    for (second, conflicts) in [(1, 0), (2, 1)] {
        let (mut one, mut two) = a_day_in_dispute();
        give(&mut one.1, settle(&"calendar", 1)).unwrap();
        later(&two.1, 1);
        give(&mut two.1, settle(&"calendar", second)).unwrap();
        together(&mut one, &mut two);
        same_everywhere(&mut one, &mut two);
        assert_eq!(two.1.engine.conflict_count().unwrap(), conflicts);
        assert_eq!(minutes(&one.1), if conflicts == 0 { 0 } else { 270 });
    }
}

#[test]
fn promises_given_stay_where_they_were_whatever_versions_meet() {
    let (mut one, mut two) = (desk(5), desk(6));
    let walk_in = one.1.walk_in();
    let id = give(&mut one.1, Command::ReceiveDossier(walk_in)).unwrap().dossier().unwrap();
    let promised = one.1.engine.summary(id).unwrap().unwrap().due_at;
    for (nth, name) in ["Bão", "Lũ"].into_iter().enumerate() {
        let post = if nth == 0 { &mut one } else { &mut two };
        for date in ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"] {
            give(&mut post.1, day(date, DayAsked::Off, name)).unwrap();
        }
    }
    together(&mut one, &mut two);
    assert_eq!(one.1.engine.conflicts().unwrap().len(), 1);
    give(&mut two.1, settle(&"calendar", 2)).unwrap();
    together(&mut one, &mut two);
    for (_, desk) in [&mut one, &mut two] {
        assert_eq!(desk.engine.summary(id).unwrap().unwrap().due_at, promised);
    }
}

#[test]
fn versions_of_three_desks_make_the_same_book_in_whatever_order_they_come() {
    for seed in seeds(6) {
        let mut random = SeededRandom::mixed(seed, 77);
        let mut posts: Vec<Post> = [seed * 9 + 1, seed * 9 + 2, seed * 9 + 3].map(desk).into();
        for _ in 0..24 {
            let at = usize::try_from(random.below(3)).unwrap();
            later(&posts[at].1, i64::try_from(1 + random.below(9)).unwrap());
            match random.below(8) {
                0 | 1 => {
                    let from = Arc::clone(&posts[(at + 1) % 3].0);
                    take_some(&mut posts[at].1, &from, &mut random);
                }
                2 => settle_some(&mut posts[at].1),
                3 => drop(give(&mut posts[at].1, cutoff(&format!("14:{:02}", random.below(3))))),
                n => {
                    let kind =
                        [DayAsked::Off, DayAsked::Hours, DayAsked::Usual][usize::try_from(n % 3).unwrap()];
                    let date = format!("2026-12-{:02}", 7 + random.below(4));
                    drop(give(&mut posts[at].1, day(&date, kind, &format!("Việc {n}"))));
                }
            }
        }
        let disks: Vec<Arc<dyn Disk>> = posts.iter().map(|post| Arc::clone(&post.0)).collect();
        let mut wanted = None;
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]] {
            let mut fresh = desk(1000 + seed);
            for at in order {
                take_in(&mut fresh.1, &disks[at]);
            }
            let found = (in_force(&fresh.1), told(&mut fresh.1), state_of(&mut fresh.1));
            assert_eq!(*wanted.get_or_insert_with(|| found.clone()), found, "seed {seed} {order:?}");
        }
    }
}

fn books(desk: &mut Desk) -> Vec<crate::desk::query::Book> {
    desk.engine.receipt_books().unwrap()
}

fn pay(desk: &mut Desk) -> DossierId {
    let walk_in = crate::desk::testkit::walk_in(&mut desk.engine, "1.004222", "Giàng A Páo");
    let id = give(desk, Command::ReceiveDossier(walk_in)).unwrap().dossier().unwrap();
    give(desk, order(json!({"command": "record-payment", "dossiers": [id.to_string()]}))).unwrap();
    id
}

fn receipt(desk: &mut Desk, id: DossierId) -> u32 {
    let dossier = desk.engine.dossier(id).unwrap().unwrap();
    let paid = crate::domain::money::payment_of(&dossier, None).unwrap();
    crate::domain::money::receipt_of(&dossier, paid).unwrap().number
}

fn grant(desk: &mut Desk, first: u32, last: u32) {
    let block =
        json!({"command": "grant-receipts", "form": "01BLP", "series": "AA", "first": first, "last": last});
    give(desk, order(block)).unwrap();
}

#[test]
fn a_receipt_given_by_a_copy_and_its_original_is_a_conflict_and_both_payments_stand() {
    let memory = Arc::new(MemoryDisk::new());
    let disk: Arc<dyn Disk> = memory.clone();
    let mut original = open(Arc::clone(&disk), 7, 0).unwrap();
    grant(&mut original, 1, 20);
    let copied: Arc<dyn Disk> = Arc::new(memory.copied());
    let mut copy = open(Arc::clone(&copied), 50, 10).unwrap();
    give(&mut copy, order(json!({"command": "state-last-receipt", "number": 0}))).unwrap();
    let first = pay(&mut original);
    later(&copy, 5);
    let second = pay(&mut copy);
    assert_eq!((receipt(&mut original, first), receipt(&mut copy, second)), (1, 1));
    let (mut one, mut two) = ((disk, original), (copied, copy));
    together(&mut one, &mut two);
    same_everywhere(&mut one, &mut two);
    for (_, desk) in [&mut one, &mut two] {
        let shown = desk.engine.conflicts().unwrap();
        let conflict = shown.iter().find(|one| one.kind == ConflictKind::Receipt).unwrap();
        assert_eq!(conflict.id, "01BLP AA 0000001");
        assert_eq!(
            conflict.sides.iter().map(|side| side.dossier.unwrap()).collect::<Vec<_>>(),
            [first, second]
        );
        assert_eq!(books(desk)[0].twice, [1]);
        for id in [first, second] {
            let summary = desk.engine.summary(id).unwrap().unwrap();
            assert_eq!(Some(summary.paid), summary.fee, "both payments stand");
        }
    }
    give(&mut two.1, settle(&"01BLP AA 0000001", 1)).unwrap();
    together(&mut one, &mut two);
    same_everywhere(&mut one, &mut two);
    for (_, desk) in [&mut one, &mut two] {
        assert!(desk.engine.conflicts().unwrap().iter().all(|one| one.kind != ConflictKind::Receipt));
        assert_eq!((receipt(desk, first), receipt(desk, second)), (1, 2));
        assert_eq!(books(desk)[0].highest, Some(2));
    }
    let third = pay(&mut two.1);
    assert_eq!(receipt(&mut two.1, third), 3);
}
