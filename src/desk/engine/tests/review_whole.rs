//! What happens between the usual steps of review, and on a result's way out.

use serde_json::{Value, json};

use super::*;
use crate::domain::procedure::SubClock;
use crate::domain::review::OpenOpinion;

fn command(value: Value) -> Command {
    serde_json::from_value(value).unwrap()
}

/// A dossier of four working days, received on Monday 30/11 at ten: due on Monday 7/12.
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

fn extension(dossier: &str, limit: &str) -> Command {
    command(json!({
        "command": "extend-dossier", "dossier": dossier, "ground": "verification", "limit": limit,
        "permission": {"motive": "xác minh tại thôn", "allowed_by": "Vừ A Sính"},
    }))
}

#[test]
fn an_extension_counts_on_from_the_promise_and_outlasts_a_later_pause() {
    let mut bench = fresh();
    let (id, number) = received(&mut bench);
    assert_eq!(due(&mut bench, id), Some(at("2026-12-07T10:00")));
    bench.done(extension(&number, "2wd"));
    assert_eq!(due(&mut bench, id), Some(at("2026-12-09T10:00")));
    // Papers take two days: both the limit's part and the extension move.
    bench.now("2026-12-02T10:00");
    let ask = json!({"command": "request-supplement", "dossier": number, "text": "thiếu"});
    bench.done(command(ask));
    assert_eq!(bench.refused(extension(&number, "2wd")), refusal::DOSSIER_STATE);
    bench.now("2026-12-04T10:00");
    bench.done(command(json!({"command": "receive-supplement", "dossier": number})));
    assert_eq!(due(&mut bench, id), Some(at("2026-12-11T10:00")));
    bench.now("2026-12-15T08:00");
    assert_eq!(bench.refused(extension(&number, "1wd")), refusal::EXTENSION_TOO_SHORT, "long late");
    let bare = json!({
        "command": "extend-dossier", "dossier": number, "ground": "other", "limit": "9wd",
        "permission": {"motive": " ", "allowed_by": "Vừ A Sính"},
    });
    assert_eq!(bench.refused(command(bare)), refusal::VALUE_MISSING);
}

#[test]
fn a_second_request_for_papers_says_why_and_who_allowed_it() {
    let mut bench = fresh();
    let (id, number) = received(&mut bench);
    let mut ask = json!({"command": "request-supplement", "dossier": number, "text": "thiếu"});
    bench.done(command(ask.clone()));
    bench.done(command(json!({"command": "receive-supplement", "dossier": number})));
    assert_eq!(bench.refused(command(ask.clone())), refusal::SUPPLEMENT_AGAIN);
    ask["permission"] = json!({"motive": "giấy mới nộp không hợp lệ", "allowed_by": ""});
    assert_eq!(bench.refused(command(ask.clone())), refusal::VALUE_MISSING);
    ask["permission"]["allowed_by"] = json!("Vừ A Sính");
    bench.done(command(ask));
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    assert_eq!((dossier.summary.supplements, dossier.summary.status), (2, Status::AwaitingSupplement));
    let story = bench.engine.story(&dossier).unwrap();
    let allowed = story.iter().find(|told| told.event == "supplement-allowed").unwrap();
    assert_eq!(allowed.to.as_deref(), Some("Vừ A Sính"));
    assert_eq!(allowed.text.as_deref(), Some("giấy mới nộp không hợp lệ"));
}

fn ask_opinion(dossier: &str) -> Command {
    command(json!({
        "command": "ask-opinion", "dossier": dossier, "body": "Công an xã", "question": "Có cư trú không?",
        "limit": "2wd",
    }))
}

#[test]
fn a_question_to_another_body_has_its_own_clock_and_leaves_the_dossiers_alone() {
    let mut bench = fresh();
    let (id, number) = received(&mut bench);
    let answer = |number: &str| {
        command(json!({
            "command": "answer-opinion", "dossier": number, "text": "Có cư trú",
        }))
    };
    assert_eq!(bench.refused(answer(&number)), refusal::NO_OPINION_OPEN);
    bench.done(ask_opinion(&number));
    let open = OpenOpinion { number: 1, due_at: at("2026-12-02T10:00"), stops_since: None };
    assert_eq!(bench.engine.summary(id).unwrap().unwrap().opinions, [open]);
    assert_eq!(due(&mut bench, id), Some(at("2026-12-07T10:00")));
    bench.done(ask_opinion(&number));
    assert_eq!(bench.refused(answer(&number)), refusal::NO_OPINION_OPEN, "two are open: which?");
    let first = json!({"command": "answer-opinion", "dossier": number, "number": 1, "text": "Có"});
    bench.done(command(first));
    bench.done(answer(&number));
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    assert!(dossier.summary.opinions.is_empty() && dossier.pauses.is_empty());
    assert!(dossier.opinions.iter().all(|opinion| opinion.answered_at.is_some()));
    assert_eq!(due(&mut bench, id), Some(at("2026-12-07T10:00")));
}

#[test]
fn where_the_procedures_law_says_so_the_clock_stands_until_the_answer() {
    use crate::domain::context::Context;
    use crate::domain::dossier::{Dossier, Stamp};
    use crate::domain::event::Fact;
    let mut bench = fresh();
    let (id, number) = received(&mut bench);
    let mut dossier = bench.engine.dossier(id).unwrap().unwrap();
    let mut procedure = (*bench.engine.in_force("1.010038").unwrap().unwrap().procedure).clone();
    procedure.excludes.push(SubClock { key: review::OPINION_CLOCK.into(), article: "Điều 1".into() });
    let post = bench.engine.post().clone();
    let officer = bench.officer();
    let (calendar, rules) = (bench.engine.calendar, bench.engine.rules);
    let act = |now: &str, dossier: &mut Dossier, decide: &dyn Fn(&Context<'_>, &Dossier) -> Vec<Fact>| {
        let context = Context {
            at: at(now),
            entered_at: at(now),
            officer,
            post: &post,
            calendar,
            rules,
            fees: &[],
            outages: &[],
        };
        let stamp = Stamp { at: at(now), entered_at: at(now), officer, simulated: false };
        for fact in decide(&context, dossier) {
            dossier.apply(fact.event, stamp);
        }
    };
    let Command::AskOpinion(ask) = ask_opinion(&number) else { panic!("another command") };
    act("2026-12-01T10:00", &mut dossier, &|context, dossier| {
        review::ask_opinion(context, dossier, &ask, &procedure).unwrap()
    });
    assert_eq!(dossier.summary.paused_at, Some(at("2026-12-01T10:00")));
    let Command::AnswerOpinion(answer) =
        command(json!({"command": "answer-opinion", "dossier": number, "text": "Có"}))
    else {
        panic!("another command")
    };
    act("2026-12-03T10:00", &mut dossier, &|context, dossier| {
        review::answer_opinion(context, dossier, &answer).unwrap()
    });
    assert_eq!(dossier.summary.paused_at, None);
    assert_eq!(dossier.summary.due_at, Some(at("2026-12-09T10:00")));
    assert_eq!(dossier.pauses, [(at("2026-12-01T10:00"), Some(at("2026-12-03T10:00")))]);
}

#[test]
fn somebody_stands_in_for_a_time_and_then_it_is_the_officers_again() {
    let mut bench = fresh();
    let (id, number) = received(&mut bench);
    let add = json!({"command": "add-officer", "name": "Vừ A Sính", "roles": ["examiner"]});
    bench.done(command(add));
    let stand_in = |until: &str| {
        command(json!({
            "command": "substitute-officer", "dossier": number, "officer": "Vừ A Sính", "until": until,
        }))
    };
    assert_eq!(bench.refused(stand_in("2026-12-02T23:59")), refusal::NOBODY_ASSIGNED);
    bench.done(command(json!({"command": "assign-dossier", "dossier": number})));
    assert_eq!(bench.refused(stand_in("2026-11-29T23:59")), refusal::VALUE_INVALID);
    bench.done(stand_in("2026-12-02T23:59"));
    let summary = bench.engine.summary(id).unwrap().unwrap();
    let mine = Some(bench.officer());
    let other = bench.engine.find_officer(&crate::domain::pointer::OfficerRef("vu a sinh".into()));
    assert_eq!(summary.worker(at("2026-12-02T16:00")), Some(other.unwrap().unwrap()));
    assert_eq!(summary.worker(at("2026-12-03T07:00")), mine);
    bench.done(command(json!({"command": "assign-dossier", "dossier": number})));
    assert_eq!(bench.engine.summary(id).unwrap().unwrap().worker(at("2026-12-02T16:00")), mine);
}

fn ready(bench: &mut Bench) -> (DossierId, String) {
    let (id, number) = received(bench);
    bench.done(command(json!({"command": "complete-step", "dossier": number})));
    bench.done(command(json!({"command": "approve-dossier", "dossier": number})));
    (id, number)
}

#[test]
fn a_result_lies_on_a_shelf_and_goes_to_a_relative_without_the_receipt() {
    let mut bench = fresh();
    let (id, number) = ready(&mut bench);
    let shelve = |shelf: &str| {
        command(json!({
            "command": "shelve-result", "dossier": number, "shelf": shelf, "box": "14",
        }))
    };
    bench.done(shelve("k1"));
    bench.done(shelve("K2"));
    assert_eq!(bench.refused(shelve("Kệ của ông Sính")), refusal::VALUE_TOO_LONG);
    assert_eq!(bench.refused(shelve("a b")), refusal::VALUE_INVALID);
    let place = bench.engine.summary(id).unwrap().unwrap().shelf.unwrap();
    assert_eq!(place.to_string(), "K2/14");
    let hand_over = |line: &str| {
        command(json!({
            "command": "hand-over", "dossier": number, "collector": "representative",
            "person": {"name": "Lò Văn Ún", "id_number": "001095000123", "authority": "giấy ủy quyền 12"},
            "terms": {"relation": "child", "receipt_lost": line},
        }))
    };
    assert_eq!(bench.refused(hand_over(" ")), refusal::VALUE_MISSING);
    bench.done(hand_over("Tôi làm mất giấy hẹn"));
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    assert_eq!(dossier.summary.status, Status::HandedOver);
    let story = bench.engine.story(&dossier).unwrap();
    let told = |event| story.iter().rfind(|told| told.event == event).unwrap();
    assert_eq!(told("result-shelved").from.as_deref(), Some("K1/14"));
    let noted = told("hand-over-noted");
    assert_eq!((noted.from.as_deref(), noted.to.as_deref()), (Some("child"), Some("receipt-lost")));
    assert_eq!(noted.text.as_deref(), Some("Tôi làm mất giấy hẹn"));
    let not_posted = json!({"command": "record-delivery", "dossier": number});
    assert_eq!(bench.refused(command(not_posted)), refusal::NOT_POSTED);
}

#[test]
fn a_result_goes_by_post_with_its_number_and_the_delivery_is_recorded_where_known() {
    let mut bench = fresh();
    let (id, number) = ready(&mut bench);
    let parcel = json!({"tracking": "EB123456789VN"});
    let mut hand_over = json!({"command": "hand-over", "dossier": number, "terms": {"parcel": parcel}});
    assert_eq!(bench.refused(command(hand_over.clone())), refusal::VALUE_INVALID, "the post carries parcels");
    hand_over["collector"] = json!("post");
    bench.done(command(hand_over));
    bench.done(command(json!({"command": "record-delivery", "dossier": number, "text": "con trai nhận"})));
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    let story = bench.engine.story(&dossier).unwrap();
    let events: Vec<&str> = story.iter().map(|told| told.event).collect();
    assert!(events.ends_with(&["result-posted", "result-handed-over", "result-delivered"]), "{events:?}");
}

#[test]
fn the_words_of_an_internal_note_never_leave_the_desk() {
    let mut bench = fresh();
    let (id, number) = received(&mut bench);
    for (audience, text) in [("internal", "nghi giấy giả"), ("applicant", "mời mang bản chính")] {
        bench.done(command(json!({
            "command": "add-note", "dossier": number, "audience": audience, "text": text,
        })));
    }
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    let told = serde_json::to_string(&bench.engine.story(&dossier).unwrap()).unwrap();
    assert!(told.contains("mời mang bản chính") && !told.contains("nghi giấy giả"), "{told}");
    assert_eq!(told.matches("note-added").count(), 2, "that there is one is said");
}
