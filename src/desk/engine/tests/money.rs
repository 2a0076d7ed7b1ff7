//! Fees by the day of acceptance, payments with receipts and tills, what goes back, and the post's own fees.

use serde_json::{Value, json};

use super::*;
use crate::base::money::Dong;
use crate::domain::event::Event as AnyEvent;
use crate::domain::money::{Event, PaymentRecorded};

fn command(value: Value) -> Command {
    serde_json::from_value(value).unwrap()
}

fn taken_in(
    bench: &mut Bench,
    code: &str,
    more: impl FnOnce(&mut crate::domain::intake::OpenDossier),
) -> (DossierId, String) {
    let mut open = walk_in(&mut bench.engine, code, "H'Hen Niê");
    more(&mut open);
    let received = bench.done(Command::ReceiveDossier(open));
    (received.dossier().unwrap(), received.number.unwrap())
}

fn summary(bench: &mut Bench, id: DossierId) -> crate::domain::dossier::Summary {
    let row = bench.engine.summary(id).unwrap().unwrap();
    assert_eq!(row, bench.engine.dossier(id).unwrap().unwrap().summary, "the row and the whole agree");
    row
}

fn payment(bench: &mut Bench, id: DossierId) -> PaymentRecorded {
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    let paid = dossier.story.iter().rev().find_map(|told| match &told.event {
        AnyEvent::Money(Event::Paid(paid)) => Some(paid.clone()),
        _ => None,
    });
    paid.unwrap()
}

fn officer(bench: &mut Bench, name: &str, roles: &Value) -> OfficerId {
    bench.done(command(json!({"command": "add-officer", "name": name, "roles": roles})));
    bench.engine.find_officer(&crate::domain::command::OfficerRef(name.into())).unwrap().unwrap()
}

fn counting(pages: u32) -> impl FnOnce(&mut crate::domain::intake::OpenDossier) {
    move |open| {
        open.quantities = vec![crate::domain::intake::QuantityValue { key: "page".into(), count: pages }];
    }
}

#[test]
fn the_tariff_is_that_of_the_day_of_acceptance() {
    for (code, day, fee) in [
        ("1.012680", "2025-06-30T09:00", 50_000),
        ("1.012680", "2025-07-01T09:00", 25_000),
        ("1.012680", "2026-12-31T09:00", 25_000),
        ("1.012680", "2027-01-04T09:00", 50_000),
        ("1.014063", "2026-12-31T09:00", 25_000),
        ("1.014063", "2027-01-04T09:00", 50_000),
        ("1.014061", "2026-11-23T09:00", 0),
    ] {
        let mut bench = open_on(Arc::new(MemoryDisk::new()), day, 1, "pc-1").unwrap();
        let (id, _) = taken_in(&mut bench, code, |open| {
            open.quantities.clear();
        });
        let summary = summary(&mut bench, id);
        assert_eq!((summary.fee, summary.fee_unknown), (Some(Dong(fee)), false), "{code} {day}");
    }
}

#[test]
fn an_online_tariff_ends_with_its_last_day() {
    for (day, fee) in [("2025-12-31T09:00", 115_000), ("2026-01-05T09:00", 135_000)] {
        let mut bench = open_on(Arc::new(MemoryDisk::new()), day, 1, "pc-1").unwrap();
        let online = Some(crate::domain::procedure::Channel::Online);
        let (id, _) = taken_in(&mut bench, "3.000348", |open| open.channel = online);
        assert_eq!(summary(&mut bench, id).fee, Some(Dong(fee)), "{day}");
    }
}

#[test]
fn copies_are_counted_with_steps_and_cap_and_what_was_counted_is_kept() {
    let mut bench = fresh();
    for (pages, fee) in [(1, 2_000), (2, 4_000), (3, 5_000), (10, 12_000), (250, 200_000)] {
        let (id, _) = taken_in(&mut bench, "2.000815", counting(pages));
        assert_eq!(summary(&mut bench, id).fee, Some(Dong(fee)), "{pages}");
        let ground = bench.engine.dossier(id).unwrap().unwrap().fee_ground.unwrap();
        assert_eq!(ground.quantities, [("page".to_owned(), pages), ("copy".to_owned(), 1)]);
    }
    let open = walk_in(&mut bench.engine, "2.000815", "Vừ A Sính");
    assert_eq!(bench.refused(Command::ReceiveDossier(open)), refusal::VALUE_MISSING, "pages are asked for");
}

#[test]
fn a_ground_for_paying_less_is_one_of_the_tariff_and_has_its_paper() {
    let mut bench = fresh();
    let told = |relief: &str, proof: &str| {
        let fee = json!({"relief": relief, "proof": proof});
        serde_json::from_value::<crate::domain::money::FeeTold>(fee).unwrap()
    };
    let version = bench.engine.in_force("1.004222").unwrap().unwrap();
    let case = version.procedure.cases.first().unwrap();
    let day = time::macros::date!(2026 - 11 - 23);
    let relief = version.procedure.reliefs(case, crate::domain::procedure::Channel::Direct, day)[0].clone();
    let mut open = walk_in(&mut bench.engine, "1.004222", "Vừ A Sính");
    open.fee = Some(told("no-such-ground", "giấy"));
    assert_eq!(bench.refused(Command::ReceiveDossier(open.clone())), refusal::RELIEF_UNKNOWN);
    open.fee = Some(told(&relief.key, " "));
    assert_eq!(bench.refused(Command::ReceiveDossier(open)), refusal::VALUE_MISSING);
    let (id, _) =
        taken_in(&mut bench, "1.004222", |open| open.fee = Some(told(&relief.key, "Giấy xác nhận")));
    assert_eq!(summary(&mut bench, id).fee, Some(relief.amount));
    let ground = bench.engine.dossier(id).unwrap().unwrap().fee_ground.unwrap();
    assert_eq!(ground.relief, Some(relief.key));
    assert_eq!(ground.personal.unwrap().text, "Giấy xác nhận");
}

#[test]
fn an_unknown_fee_is_told_with_its_source_and_remembered_from_that_day() {
    let mut bench = fresh();
    let code = "1.013067";
    let (first, number) = taken_in(&mut bench, code, |_| {});
    assert!(summary(&mut bench, first).fee_unknown);
    let pay = json!({"command": "record-payment", "dossiers": [number], "amount": 150_000});
    assert_eq!(bench.refused(command(pay)), refusal::FEE_UNKNOWN, "never 0, never without its source");
    let state = |source: &str| {
        command(json!({"command": "state-fee", "dossier": number, "amount": 150_000, "source": source}))
    };
    assert_eq!(bench.refused(state(" ")), refusal::VALUE_MISSING);
    bench.done(state("NQ 12/2025/NQ-HĐND"));
    assert_eq!(bench.refused(state("NQ 12/2025/NQ-HĐND")), refusal::FEE_KNOWN);
    let now = summary(&mut bench, first);
    assert_eq!((now.fee, now.fee_unknown, now.owes()), (Some(Dong(150_000)), false, Dong(150_000)));
    let (second, _) = taken_in(&mut bench, code, |_| {});
    assert_eq!(summary(&mut bench, second).fee, Some(Dong(150_000)), "the next one asks nobody");
    let ground = bench.engine.dossier(second).unwrap().unwrap().fee_ground.unwrap();
    assert_eq!(ground.source.as_deref(), Some("NQ 12/2025/NQ-HĐND"));
    let row = json!({"command": "state-fee-row", "procedure": code, "amount": 200_000, "from": "2026-12-01",
        "source": "NQ 30/2026/NQ-HĐND"});
    bench.done(command(row));
    bench.now("2026-11-30T09:00");
    let (third, _) = taken_in(&mut bench, code, |_| {});
    bench.now("2026-12-01T09:00");
    let (fourth, _) = taken_in(&mut bench, code, |_| {});
    assert_eq!(summary(&mut bench, third).fee, Some(Dong(150_000)));
    assert_eq!(summary(&mut bench, fourth).fee, Some(Dong(200_000)));
    assert_eq!(summary(&mut bench, first).fee, Some(Dong(150_000)), "what was assessed stays");
    assert_eq!(bench.engine.view().fees[code].len(), 2);
}

#[test]
fn an_amount_told_at_intake_needs_its_source_and_never_replaces_a_stated_one() {
    let mut bench = fresh();
    let told = |value: Value| Some(serde_json::from_value(value).unwrap());
    let mut open = walk_in(&mut bench.engine, "1.013067", "Vừ A Sính");
    open.fee = told(json!({"amount": 150_000}));
    assert_eq!(bench.refused(Command::ReceiveDossier(open)), refusal::VALUE_MISSING);
    let mut open = walk_in(&mut bench.engine, "1.010038", "Vừ A Sính");
    open.fee = told(json!({"amount": 1, "source": "NQ 1"}));
    assert_eq!(bench.refused(Command::ReceiveDossier(open)), refusal::FEE_KNOWN);
    let fee = told(json!({"amount": 150_000, "source": "NQ 12/2025/NQ-HĐND"}));
    let (id, _) = taken_in(&mut bench, "1.013067", |open| open.fee = fee);
    assert_eq!(summary(&mut bench, id).fee, Some(Dong(150_000)));
    assert_eq!(bench.engine.view().fees["1.013067"][0].source, "NQ 12/2025/NQ-HĐND");
}

#[test]
fn one_payment_serves_a_basket_with_change_receipt_and_till() {
    let mut bench = fresh();
    bench.done(command(json!({"command": "take-ticket", "group": "A"})));
    bench.now("2026-11-23T08:05");
    let ticket = Some(TicketRef("A001".into()));
    let (one, first) = taken_in(&mut bench, "1.010038", |open| open.ticket = ticket.clone());
    let (two, _) = taken_in(&mut bench, "1.004222", |open| open.ticket = ticket.clone());
    bench.done(command(
        json!({"command": "grant-receipts", "form": "01BLP2-001", "series": "AA-26T", "first": 1, "last": 2}),
    ));
    let owed = summary(&mut bench, one).owes().0 + summary(&mut bench, two).owes().0;
    assert_eq!(owed, 30_000);
    let pay = |given: u64| command(json!({"command": "record-payment", "ticket": "A001", "given": given}));
    assert_eq!(bench.refused(pay(29_999)), refusal::PAYMENT_GIVEN);
    bench.done(pay(50_000));
    let paid = payment(&mut bench, one);
    assert_eq!(paid, payment(&mut bench, two));
    assert_eq!((paid.total(), paid.change(), paid.shares.len()), (Dong(30_000), Dong(20_000), 2));
    assert_eq!(paid.receipt.as_ref().unwrap().to_string(), "AA-26T 0000001");
    assert_eq!(paid.lines.iter().map(|line| line.amount.0).sum::<u64>(), 30_000);
    assert_eq!(paid.personal.as_ref().unwrap().name, "H'Hen Niê");
    assert_eq!(bench.refused(pay(50_000)), refusal::VALUE_MISSING, "nothing of the turn is owed");
    let till = bench.engine.view().tills.values().next().unwrap().clone();
    assert!(till.by_itself && till.expected() == Dong(30_000) && till.payments == 1);
    assert_eq!(paid.shift, Some(till.id));
    let again = json!({"command": "record-payment", "dossiers": [first]});
    assert_eq!(bench.refused(command(again)), refusal::PAYMENT_EMPTY);
}

#[test]
fn what_is_corrected_after_the_receipt_is_owed_or_refunded_and_never_changes_it() {
    let mut bench = fresh();
    let approver = officer(&mut bench, "Vừ A Sính", &json!(["approver"]));
    let (id, number) = taken_in(&mut bench, "1.010038", |_| {});
    bench.done(command(json!({"command": "record-payment", "dossiers": [number]})));
    let receipted = payment(&mut bench, id);
    let correct = |fee: u64| {
        let change = json!({"part": "fee", "value": fee.to_string()});
        command(
            json!({"command": "correct-dossier", "dossier": number, "changes": [change], "motive": "sai mức"}),
        )
    };
    bench.done(correct(25_000));
    let now = summary(&mut bench, id);
    assert_eq!((now.owes(), now.to_refund()), (Dong(15_000), Dong(0)));
    bench.done(correct(4_000));
    let now = summary(&mut bench, id);
    assert_eq!((now.owes(), now.to_refund()), (Dong(0), Dong(6_000)));
    assert_eq!(payment(&mut bench, id), receipted, "the receipt is what it was");
    let refund = |amount: Option<u64>, approver: &str| {
        command(
            json!({"command": "refund-payment", "dossier": number, "amount": amount, "ground": "fee-corrected",
            "approver": approver}),
        )
    };
    assert_eq!(bench.refused(refund(Some(6_001), "Vừ A Sính")), refusal::REFUND_AMOUNT);
    assert_eq!(bench.refused(refund(None, "Lò Thị Ban")), refusal::REFUND_APPROVER);
    bench.done(refund(None, "Vừ A Sính"));
    let now = summary(&mut bench, id);
    assert_eq!((now.owes(), now.to_refund(), now.kept()), (Dong(0), Dong(0), Dong(4_000)));
    assert_eq!(bench.refused(refund(None, "Vừ A Sính")), refusal::REFUND_AMOUNT);
    let till = bench.engine.view().tills.values().next().unwrap().clone();
    assert_eq!((till.taken, till.given_back), (Dong(10_000), Dong(6_000)));
    let _ = approver;
}

#[test]
fn a_payment_by_mistake_is_taken_back_once_and_its_receipt_number_stays_used() {
    let mut bench = fresh();
    bench.done(command(
        json!({"command": "grant-receipts", "form": "01BLP2-001", "series": "AA-26T", "first": 1, "last": 9}),
    ));
    let (id, number) = taken_in(&mut bench, "1.010038", |_| {});
    let pay = || command(json!({"command": "record-payment", "dossiers": [number]}));
    bench.done(pay());
    let reverse =
        || command(json!({"command": "reverse-payment", "dossier": number, "motive": "thu nhầm người"}));
    bench.done(reverse());
    let now = summary(&mut bench, id);
    assert_eq!((now.paid, now.owes()), (Dong(0), Dong(10_000)));
    assert_eq!(bench.refused(reverse()), refusal::NO_PAYMENT);
    bench.done(command(json!({"command": "void-receipt", "motive": "in hỏng"})));
    bench.done(pay());
    assert_eq!(payment(&mut bench, id).receipt.unwrap().number, 3, "1 was cancelled, 2 voided");
    assert_eq!(summary(&mut bench, id).owes(), Dong(0));
    let void = json!({"command": "void-receipt", "number": 3, "motive": "rách"});
    assert_eq!(bench.refused(command(void)), refusal::RECEIPT_USED);
    bench.done(command(json!({"command": "void-receipt", "number": 7, "motive": "mất"})));
    let book = bench.engine.receipt_books().unwrap().remove(0);
    assert_eq!((book.gaps.clone(), book.highest), (vec![(4, 6)], Some(7)));
    assert_eq!((book.voided.clone(), book.cancelled.clone(), book.twice), (vec![2, 7], vec![1], vec![]));
}

#[test]
fn a_used_up_book_takes_no_more_until_an_administrator_gives_another() {
    let mut bench = fresh();
    let grant = |first: u32, last: u32| {
        command(
            json!({"command": "grant-receipts", "form": "01", "series": "AA-26T", "first": first, "last": last}),
        )
    };
    bench.done(grant(1, 1));
    assert_eq!(bench.refused(grant(1, 5)), refusal::RECEIPTS_TAKEN);
    let (_, one) = taken_in(&mut bench, "1.010038", |_| {});
    let (two, other) = taken_in(&mut bench, "1.010038", |_| {});
    let pay = |number: &str| command(json!({"command": "record-payment", "dossiers": [number]}));
    bench.done(pay(&one));
    assert_eq!(bench.refused(pay(&other)), refusal::RECEIPTS_EXHAUSTED);
    bench.done(grant(2, 5));
    bench.done(pay(&other));
    assert_eq!(payment(&mut bench, two).receipt.unwrap().number, 2);
}

#[test]
fn a_till_is_counted_blind_and_closed_with_the_motive_of_its_difference() {
    let mut bench = fresh();
    let close = |motive: Option<&str>| command(json!({"command": "close-till", "motive": motive}));
    let count = |sum: u64| command(json!({"command": "count-till", "sum": sum}));
    assert_eq!(bench.refused(close(None)), refusal::TILL_NOT_OPEN);
    bench.done(command(json!({"command": "open-till", "amount": 200_000})));
    assert_eq!(bench.refused(command(json!({"command": "open-till", "amount": 1}))), refusal::TILL_OPEN);
    assert_eq!(bench.refused(close(None)), refusal::TILL_NOT_COUNTED);
    bench.done(count(200_000));
    let (_, number) = taken_in(&mut bench, "1.010038", |_| {});
    bench.done(command(json!({"command": "record-payment", "dossiers": [number]})));
    assert_eq!(bench.refused(close(None)), refusal::TILL_NOT_COUNTED, "cash moved after the count");
    bench.done(count(205_000));
    assert_eq!(bench.refused(close(None)), refusal::TILL_DIFFERENCE);
    bench.done(close(Some("thối nhầm 5.000 đ")));
    let till = bench.engine.view().tills.values().next().unwrap().clone();
    let closed = till.closed.as_ref().unwrap();
    assert_eq!((closed.expected, closed.counted), (Dong(210_000), Dong(205_000)));
    assert_eq!(closed.motive, "thối nhầm 5.000 đ");
    bench.done(command(json!({"command": "open-till", "amount": 100_000})));
    let day = bench.engine.money_of(time::macros::date!(2026 - 11 - 23)).unwrap();
    assert_eq!((day.cash.taken, day.transfer.taken, day.payments), (Dong(10_000), Dong(0), 1));
}

#[test]
fn transfers_touch_no_till_and_the_day_counts_each_method() {
    let mut bench = fresh();
    officer(&mut bench, "Vừ A Sính", &json!(["approver"]));
    for method in ["transfer", "online", "cash"] {
        let (_, number) = taken_in(&mut bench, "1.010038", |_| {});
        bench.done(command(json!({"command": "record-payment", "dossiers": [number], "method": method})));
        if method == "transfer" {
            assert!(bench.engine.view().tills.is_empty());
            bench.done(command(json!({"command": "withdraw-dossier", "dossier": number})));
            bench
                .done(command(json!({"command": "refund-payment", "dossier": number, "ground": "withdrawn",
                "approver": "Vừ A Sính", "method": "transfer"})));
        }
    }
    let day = bench.engine.money_of(time::macros::date!(2026 - 11 - 23)).unwrap();
    let both = |sums: crate::desk::query::MethodSums| (sums.taken.0, sums.given_back.0);
    assert_eq!(
        (both(day.transfer), both(day.online), both(day.cash)),
        ((10_000, 10_000), (10_000, 0), (10_000, 0))
    );
}

#[test]
fn the_account_is_an_administrators_word() {
    let mut bench = fresh();
    let clerk = officer(&mut bench, "Giàng A Páo", &json!(["clerk"]));
    let set = command(
        json!({"command": "set-account", "bin": "970405", "number": "0123 456 789", "holder": "UBND XA"}),
    );
    let by_clerk = Request::now(clerk, set.clone());
    assert!(
        matches!(bench.engine.submit(&by_clerk).unwrap(), Outcome::Refused(r) if r.code == refusal::ROLE_NEEDED)
    );
    bench.done(set);
    let account = bench.engine.view().account.clone().unwrap();
    assert_eq!(
        (account.0.bank(), account.0.number.as_str(), account.1.as_str()),
        ("Agribank", "0123456789", "UBND XA")
    );
}
