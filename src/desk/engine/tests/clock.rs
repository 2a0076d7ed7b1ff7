//! What moves a promise beside the usual steps: payments, other calendars and rules; and why one is late.

use serde_json::{Value, json};

use super::*;
use crate::domain::budget::step_times;
use crate::domain::procedure::Procedure;
use crate::domain::review::{LateCause, lateness};

fn command(value: Value) -> Command {
    serde_json::from_value(value).unwrap()
}

/// A dossier of five working days, received on Monday 30/11 at ten: due on Monday 7/12 at ten.
fn received(bench: &mut Bench) -> (DossierId, String) {
    bench.now("2026-11-30T10:00");
    let open = walk_in(&mut bench.engine, "1.010038", "H'Hen Niê");
    let received = bench.done(Command::ReceiveDossier(open));
    (received.dossier().unwrap(), received.number.unwrap())
}

fn due(bench: &mut Bench, id: DossierId) -> Option<Timestamp> {
    let summary = bench.engine.summary(id).unwrap().unwrap();
    let whole = bench.engine.dossier(id).unwrap().unwrap().summary;
    assert_eq!(summary, whole, "the row and the whole agree");
    summary.due_at
}

fn owed(bench: &mut Bench, id: DossierId) -> u64 {
    let summary = bench.engine.summary(id).unwrap().unwrap();
    summary.fee.unwrap_or_default().0 - summary.paid.0
}

#[test]
fn a_payment_asked_for_stops_the_clock_until_all_of_it_is_paid() {
    let mut bench = fresh();
    let (id, number) = received(&mut bench);
    let before = owed(&mut bench, id);
    bench.now("2026-12-02T10:00");
    let mut ask = json!({"command": "ask-payment", "dossier": number, "amount": 500_000});
    assert_eq!(bench.refused(command(ask.clone())), refusal::VALUE_MISSING, "for what?");
    ask["text"] = json!("thuế thu nhập cá nhân");
    bench.done(command(ask.clone()));
    assert_eq!(bench.status(id).1, Status::AwaitingPayment);
    assert_eq!(owed(&mut bench, id), before + 500_000);
    assert_eq!(bench.refused(command(ask)), refusal::DOSSIER_STATE);
    bench.now("2026-12-04T10:00");
    let pay =
        |amount: u64| command(json!({"command": "record-payment", "dossiers": [number], "amount": amount}));
    bench.done(pay(before + 500_000));
    assert_eq!(bench.status(id).1, Status::InReview);
    assert_eq!(due(&mut bench, id), Some(at("2026-12-09T10:00")), "two days later");
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    assert_eq!(dossier.pauses, [(at("2026-12-02T10:00"), Some(at("2026-12-04T10:00")))]);
    assert_eq!(dossier.fee_lines.last().map(|line| line.amount.0), Some(500_000));
    let nothing = json!({"command": "ask-payment", "dossier": number});
    assert_eq!(bench.refused(command(nothing)), refusal::PAYMENT_EMPTY);
}

#[test]
fn a_payment_asked_for_by_mistake_is_taken_back() {
    let mut bench = fresh();
    let (id, number) = received(&mut bench);
    let before = owed(&mut bench, id);
    bench.done(command(json!({"command": "ask-payment", "dossier": number, "amount": 9, "text": "nhầm"})));
    bench.done(command(json!({"command": "undo-act", "dossier": number, "motive": "nhầm hồ sơ"})));
    assert_eq!((bench.status(id).1, owed(&mut bench, id)), (Status::InReview, before));
    assert_eq!(due(&mut bench, id), Some(at("2026-12-07T10:00")));
}

#[test]
fn where_the_clock_begins_with_the_payment_the_promise_is_counted_from_it() {
    let mut bench = fresh();
    bench.now("2026-11-27T16:50");
    let open = walk_in(&mut bench.engine, "1.013067", "Giàng A Páo");
    let received = bench.done(Command::ReceiveDossier(open));
    let id = received.dossier().unwrap();
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    assert!(dossier.waits_to_begin() && due(&mut bench, id).is_none());
    assert!(bench.engine.view().counts(at("2026-11-30T09:00")).late == 0);
    // The desk receives on Saturday morning; the limit counts from Monday.
    bench.now("2026-11-28T09:00");
    let pay = json!({"command": "record-payment", "dossiers": [received.number], "amount": 150_000,
        "source": "NQ 12/2025/NQ-HĐND"});
    bench.done(command(pay));
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    assert_eq!(dossier.clock_from, Some(at("2026-11-28T09:00")));
    assert_eq!(due(&mut bench, id), Some(at("2026-11-30T08:00")));
}

fn edit(days: &Value) -> Command {
    command(json!({"command": "edit-calendar", "days": days}))
}

#[test]
fn an_edited_calendar_moves_no_promise_by_itself_and_lists_those_it_would() {
    let disk = Arc::new(MemoryDisk::new());
    let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
    let (id, number) = received(&mut bench);
    let (calendar, rules) = (bench.engine.calendar(), bench.engine.rules());
    assert!(bench.engine.moved_promises(calendar, rules).unwrap().is_empty());
    let off = json!([{"date": "2026-12-03", "kind": "off", "name": "Nghỉ lễ địa phương", "official": true}]);
    assert_eq!(bench.refused(edit(&json!([{"date": "2026-12-03", "kind": "work"}]))), refusal::CALENDAR_DAY);
    bench.done(edit(&off));
    assert_eq!(bench.refused(edit(&off)), refusal::NOTHING_TO_CORRECT);
    assert_eq!(due(&mut bench, id), Some(at("2026-12-07T10:00")), "told on paper");
    let listed = |bench: &mut Bench| {
        let (calendar, rules) = (bench.engine.calendar(), bench.engine.rules());
        bench.engine.moved_promises(calendar, rules).unwrap()
    };
    let moved = listed(&mut bench);
    assert_eq!(moved.iter().map(|m| (m.id, m.would_be)).collect::<Vec<_>>(), [(id, at("2026-12-08T10:00"))]);
    // The next one is counted by it; the first only by an act of its own.
    let open = walk_in(&mut bench.engine, "1.010038", "Vừ A Sính");
    let second = bench.done(Command::ReceiveDossier(open)).dossier().unwrap();
    assert_eq!(due(&mut bench, second), Some(at("2026-12-08T10:00")));
    let mut anew = json!({"command": "move-promise", "dossier": number,
        "permission": {"motive": "nghỉ lễ địa phương", "allowed_by": ""}});
    assert_eq!(bench.refused(command(anew.clone())), refusal::VALUE_MISSING);
    anew["permission"]["allowed_by"] = json!("Vừ A Sính");
    bench.done(command(anew.clone()));
    assert_eq!(due(&mut bench, id), Some(at("2026-12-08T10:00")));
    assert_eq!(bench.refused(command(anew)), refusal::PROMISE_STANDS);
    assert!(listed(&mut bench).is_empty());
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    assert_eq!(dossier.calendar(), Some(bench.engine.calendar().hash()));
    let told = bench.engine.story(&dossier).unwrap();
    let told = told.iter().find(|told| told.event == "promise-moved").unwrap();
    assert_eq!(told.text.as_deref(), Some("nghỉ lễ địa phương"));
    // It is still in force after a start.
    let hash = bench.engine.calendar().hash();
    drop(bench);
    let again = open_on(disk, "2026-12-01T08:00", 2, "pc-1").unwrap();
    assert_eq!(again.engine.calendar().hash(), hash);
}

#[test]
fn a_rule_with_another_value_counts_for_the_next_dossier_only_and_is_kept() {
    let disk = Arc::new(MemoryDisk::new());
    let mut bench = open_on(disk.clone(), "2026-12-01T15:30", 1, "pc-1").unwrap();
    let take_in = |bench: &mut Bench| {
        let open = walk_in(&mut bench.engine, "1.001193", "Lò Thị Ban");
        bench.done(Command::ReceiveDossier(open)).dossier().unwrap()
    };
    let first = take_in(&mut bench);
    assert_eq!(due(&mut bench, first), Some(at("2026-12-02T17:00")), "after three o'clock");
    let set =
        |value: &str| command(json!({"command": "set-rule", "rule": "same-day-cutoff", "value": value}));
    assert_eq!(bench.refused(set("25:00")), refusal::RULE_VALUE);
    bench.done(set("16:00"));
    let second = take_in(&mut bench);
    assert_eq!(due(&mut bench, second), Some(at("2026-12-01T17:00")));
    assert_eq!(due(&mut bench, first), Some(at("2026-12-02T17:00")));
    let dossier = bench.engine.dossier(first).unwrap().unwrap();
    assert_eq!(bench.engine.rules_of(&dossier).unwrap().same_day_cutoff, 15 * 60);
    drop(bench);
    let again = open_on(disk, "2026-12-02T08:00", 2, "pc-1").unwrap();
    assert_eq!(again.engine.rules().same_day_cutoff, 16 * 60);
}

#[test]
fn only_who_administers_sets_days_and_rules() {
    let mut bench = fresh();
    let add = json!({"command": "add-officer", "name": "Giàng A Páo", "roles": ["clerk"]});
    bench.done(command(add));
    let clerk = bench.engine.find_officer(&crate::domain::command::OfficerRef("Giàng A Páo".into()));
    let clerk = clerk.unwrap().unwrap();
    let off = edit(&json!([{"date": "2026-12-03", "kind": "off", "name": "Nghỉ"}]));
    let rule = command(json!({"command": "set-rule", "rule": "warning-share", "value": "30"}));
    for order in [off, rule] {
        let answer = bench.engine.submit(&Request::now(clerk, order)).unwrap();
        assert!(matches!(answer, Outcome::Refused(_)), "{answer:?}");
    }
}

/// How late the dossier is now, and why.
fn late(bench: &mut Bench, id: DossierId, now: &str) -> Option<(i64, LateCause, bool)> {
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    let calendar = bench.engine.calendar_of(&dossier).unwrap();
    lateness(&dossier, calendar, &bench.engine.view().outages, at(now))
        .map(|late| (late.minutes, late.cause, late.stated))
}

#[test]
fn a_late_dossier_has_one_cause_from_its_events_that_an_officer_may_put_right() {
    let mut bench = fresh();
    let (id, number) = received(&mut bench);
    let state = |cause: &str| {
        command(
            json!({"command": "state-late-cause", "dossier": number, "cause": cause, "motive": "mất điện"}),
        )
    };
    assert_eq!(bench.refused(state("system")), refusal::NOT_LATE);
    let ask = json!({"command": "ask-opinion", "dossier": number, "body": "Công an xã", "question": "Có cư trú không?",
        "limit": "4wd"});
    bench.done(command(ask));
    // The answer was due on Friday: until Monday ten it is a day late, then the promise itself.
    assert_eq!(late(&mut bench, id, "2026-12-07T10:00"), None);
    assert_eq!(late(&mut bench, id, "2026-12-07T11:00"), Some((60, LateCause::OtherBody, false)));
    bench.now("2026-12-07T11:00");
    bench.done(command(json!({"command": "answer-opinion", "dossier": number, "text": "Có"})));
    // What the unit takes after it is its own: at last more than what the other body took.
    assert_eq!(late(&mut bench, id, "2026-12-08T11:00"), Some((540, LateCause::OtherBody, false)));
    assert_eq!(late(&mut bench, id, "2026-12-11T11:00"), Some((1980, LateCause::Unit, false)));
    bench.now("2026-12-11T11:00");
    bench.done(state("system"));
    assert_eq!(late(&mut bench, id, "2026-12-11T11:00"), Some((1980, LateCause::System, true)));
    assert_eq!(due(&mut bench, id), Some(at("2026-12-07T10:00")));
    // Waiting for the applicant is no lateness.
    bench.done(command(json!({"command": "request-supplement", "dossier": number, "text": "thiếu"})));
    assert_eq!(late(&mut bench, id, "2026-12-15T11:00"), None);
}

#[test]
fn a_recorded_outage_is_the_cause_of_what_is_late_by_it_and_moves_no_promise() {
    let mut bench = fresh();
    let (id, _) = received(&mut bench);
    let record = |from: Option<&str>, to: Option<&str>| {
        command(json!({"command": "record-outage", "from": from, "to": to, "what": "mất điện"}))
    };
    bench.now("2026-12-07T08:00");
    bench.done(record(None, None));
    assert_eq!(bench.engine.view().outages.len(), 1);
    assert_eq!(due(&mut bench, id), Some(at("2026-12-07T10:00")));
    assert_eq!(late(&mut bench, id, "2026-12-07T11:00"), Some((60, LateCause::System, false)), "it goes on");
    bench.now("2026-12-07T11:00");
    bench.done(record(None, None));
    assert_eq!(bench.engine.view().outages[0].to, Some(at("2026-12-07T11:00")));
    assert_eq!(late(&mut bench, id, "2026-12-09T11:00"), Some((1020, LateCause::Unit, false)));
    bench.now("2026-12-09T11:00");
    bench.done(record(Some("2026-12-08T07:00+07:00"), Some("2026-12-08T16:30+07:00")));
    assert_eq!(late(&mut bench, id, "2026-12-09T11:00").map(|late| late.1), Some(LateCause::System));
    let add = json!({"command": "add-officer", "name": "Giàng A Páo", "roles": ["clerk"]});
    bench.done(command(add));
    let clerk = bench.engine.find_officer(&crate::domain::command::OfficerRef("Giàng A Páo".into()));
    let answer = bench.engine.submit(&Request::now(clerk.unwrap().unwrap(), record(None, None))).unwrap();
    assert!(matches!(answer, Outcome::Refused(refusal) if refusal.code == refusal::ROLE_NEEDED));
}

#[test]
fn the_steps_share_the_limit_and_the_desk_tells_what_is_close() {
    let mut bench = fresh();
    let (id, number) = received(&mut bench);
    bench.now("2026-12-04T11:00");
    bench.done(command(json!({"command": "complete-step", "dossier": number})));
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    let (calendar, rules) = (bench.engine.calendar(), bench.engine.rules());
    let steps = Procedure::default_steps();
    let times = step_times(&dossier, &steps, calendar, rules, at("2026-12-04T14:30"));
    let told: Vec<_> = times.iter().map(|t| (t.budget_minutes, t.used_minutes, t.borrowed_minutes)).collect();
    assert_eq!(told, [(1920, 1980, 60), (480, 90, 0)]);
    let close = |bench: &Bench, now: &str| bench.engine.view().close(at(now)).len();
    assert_eq!(close(&bench, "2026-12-04T09:59"), 0);
    assert_eq!(close(&bench, "2026-12-04T10:00"), 1, "a working day is left of five");
    assert_eq!(close(&bench, "2026-12-07T10:01"), 0, "late is not close");
}
