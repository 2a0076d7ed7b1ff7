//! What the office works under and counts by, where two desks meet: versions of the calendar and the rules made
//! apart, receipts given one number, money in whatever order it comes.

use serde_json::{Value, json};

use super::*;
use crate::base::coded::Coded as _;
use crate::base::money::Dong;
use crate::desk::rows::Move;
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

#[test]
fn a_payment_reversed_at_two_desks_apart_is_told_as_given_back_twice() {
    let (mut one, mut two) = (desk(1), desk(2));
    let id = pay(&mut one.1);
    together(&mut one, &mut two);
    let reverse = || order(json!({"command": "reverse-payment", "dossier": id, "motive": "thu nhầm"}));
    for post in [&mut one, &mut two] {
        // Whose till it is out of matters nothing: one that is open already stays so.
        drop(give(&mut post.1, order(json!({"command": "open-till", "amount": 500_000}))));
        give(&mut post.1, reverse()).unwrap();
    }
    together(&mut one, &mut two);
    same_everywhere(&mut one, &mut two);
    for (_, desk) in [&mut one, &mut two] {
        let summary = desk.engine.summary(id).unwrap().unwrap();
        let fee = summary.fee.unwrap();
        assert_eq!((summary.paid, summary.refunded_beyond(), summary.owes()), (Dong(0), fee, fee));
        let now = desk.engine.clock().now();
        assert_eq!(desk.engine.view().counts(now).given_twice, 1);
        let till: u64 =
            desk.engine.shifts_of(now.date()).unwrap().iter().map(|shift| shift.given_back.0).sum();
        assert_eq!(till, 2 * fee.0, "both gave it out of their tills");
    }
}

/// One thing done with money, refused or not.
fn handle(desk: &mut Desk, approver: &str) {
    let open: Vec<String> = desk.engine.view().work.keys().map(|key| key.id.to_string()).collect();
    let id = pick(&mut desk.random, &open).cloned().unwrap_or_default();
    let n = desk.random.below(1_000_000);
    let amount = 1_000 * (1 + n % 5);
    let value = match n % 12 {
        0 => {
            let walk_in = desk.walk_in();
            drop(give(desk, Command::ReceiveDossier(walk_in)));
            return;
        }
        1..=3 => {
            let method = if (n / 12).is_multiple_of(2) { "cash" } else { "transfer" };
            json!({"command": "record-payment", "dossiers": [id], "method": method})
        }
        4 => json!({"command": "reverse-payment", "dossier": id, "motive": "thu nhầm"}),
        5 => json!({"command": "refund-payment", "dossier": id, "ground": "overpaid", "approver": approver}),
        6 => json!({"command": "correct-dossier", "dossier": id, "motive": "sai phí",
            "changes": [{"part": "fee", "value": amount.to_string()}]}),
        7 => json!({"command": "void-receipt", "motive": "rách"}),
        8 => json!({"command": "open-till", "amount": amount}),
        9 => json!({"command": "count-till", "sum": amount}),
        10 => json!({"command": "close-till", "motive": "lệch"}),
        _ => json!({"command": "state-last-receipt", "number": 3 + n % 4}),
    };
    drop(give(desk, order(value)));
}

/// What is told of money, wherever it is asked: books with their gaps, sums of the days, tills.
fn told_of_money(desk: &mut Desk, days: &[time::Date]) -> String {
    let books = books(desk);
    let money: Vec<_> = days.iter().map(|day| desk.engine.money_of(*day).unwrap()).collect();
    let shifts: Vec<_> = days.iter().map(|day| desk.engine.shifts_of(*day).unwrap()).collect();
    format!("{books:?} {money:?} {shifts:?}")
}

/// The sums agree: what dossiers have paid is what came in of payments nobody took back, however often that was
/// said; what was refunded went out, or was taken back more than once; tills hold what moved in cash.
fn sums_agree(desk: &mut Desk, disk: &Arc<dyn Disk>, day: time::Date) {
    let money = desk.engine.money_of(day).unwrap();
    let subjects: std::collections::BTreeSet<DossierId> = entries(disk)
        .iter()
        .filter_map(|placed| match placed.read().ok()?.entry.subject {
            crate::domain::event::Subject::Dossier(id) => Some(id),
            _ => None,
        })
        .collect();
    let summaries: Vec<_> = subjects.into_iter().filter_map(|id| desk.engine.summary(id).unwrap()).collect();
    let moved = |what: Move| money.moves.iter().filter(move |row| row.what == what);
    let reversed: Vec<_> = moved(Move::Reversed).map(|row| row.payment).collect();
    let stands = moved(Move::Paid).filter(|row| !reversed.contains(&row.payment));
    assert_eq!(
        summaries.iter().map(|summary| summary.paid.0).sum::<u64>(),
        stands.map(|row| row.amount.0).sum::<u64>()
    );
    let mut seen = std::collections::BTreeSet::new();
    let again = moved(Move::Reversed).filter(|row| !seen.insert(row.payment)).map(|row| row.amount.0);
    assert_eq!(
        summaries.iter().map(|summary| summary.refunded.0).sum::<u64>(),
        moved(Move::Refunded).map(|row| row.amount.0).sum::<u64>() + again.sum::<u64>()
    );
    let shifts = desk.engine.shifts_of(day).unwrap();
    let (taken, back) =
        shifts.iter().fold((0, 0), |(taken, back), shift| (taken + shift.taken.0, back + shift.given_back.0));
    assert_eq!((taken, back), (money.cash.taken.0, money.cash.given_back.0));
}

#[test]
fn money_is_the_same_in_whatever_order_it_comes_and_its_sums_are_the_cash_that_moved() {
    let day = date!(2026 - 11 - 23);
    let (mut twice, mut voided, mut back) = (0, 0, 0);
    for seed in seeds(8) {
        let mut random = SeededRandom::mixed(seed, 500);
        // Machines of one number: their books and their dossiers' numbers may be the same.
        let (mut one, mut two) = (desk(seed * 18 + 1), desk(seed * 18 + 10));
        for post in [&mut one, &mut two] {
            let add = AddOfficer { name: "Vừ A Sính".into(), roles: Role::ALL.to_vec() };
            give(&mut post.1, Command::AddOfficer(add)).unwrap();
            grant(&mut post.1, 1, 9);
            grant(&mut post.1, 20, 40);
            for _ in 0..3 {
                let walk_in = crate::desk::testkit::walk_in(&mut post.1.engine, "1.004222", "Giàng A Páo");
                give(&mut post.1, Command::ReceiveDossier(walk_in)).unwrap();
            }
        }
        for _ in 0..70 {
            let post = if random.below(2) == 0 { &mut one } else { &mut two };
            later(&post.1, i64::try_from(random.below(3)).unwrap());
            handle(&mut post.1, "Vừ A Sính");
            if random.below(30) == 0 {
                let from = Arc::clone(&two.0);
                take_some(&mut one.1, &from, &mut random);
            }
        }
        together(&mut one, &mut two);
        same_everywhere(&mut one, &mut two);
        let wanted = told_of_money(&mut one.1, &[day]);
        assert_eq!(told_of_money(&mut two.1, &[day]), wanted, "seed {seed}");
        sums_agree(&mut one.1, &one.0, day);
        twice += books(&mut one.1).iter().map(|book| book.twice.len()).sum::<usize>();
        voided += books(&mut one.1).iter().map(|book| book.voided.len()).sum::<usize>();
        back += usize::from(one.1.engine.money_of(day).unwrap().given_back().0 > 0);
        let mut state = None;
        for _ in 0..2 {
            let mut fresh = desk(3000 + seed);
            let mut logs: Vec<_> =
                acts_by_log(entries(&one.0)).into_values().map(std::collections::VecDeque::from).collect();
            while !logs.is_empty() {
                let at = usize::try_from(random.below(logs.len() as u64)).unwrap();
                match logs[at].pop_front() {
                    Some(act) => drop(fresh.1.engine.absorb(act).unwrap()),
                    None => drop(logs.swap_remove(at)),
                }
            }
            assert_eq!(told_of_money(&mut fresh.1, &[day]), wanted, "seed {seed}");
            let found = (state_of(&mut fresh.1), told(&mut fresh.1));
            assert_eq!(*state.get_or_insert_with(|| found.clone()), found, "seed {seed}");
        }
    }
    assert!(twice > 0 && voided > 0 && back > 0, "nothing was tried: {twice} {voided} {back}");
}
