//! The table of roles as the engine asks it: every role against every command, through the one door.

use serde_json::{Map, Value, json};

use super::*;
use crate::base::coded::Coded as _;
use crate::domain::command::NAMES;
use crate::domain::officer::Role;
use crate::domain::rights;

/// A smallest command of each name, made from the schema `act` publishes: what it says is beside the point,
/// who gives it is judged before anything is looked up.
fn smallest() -> Vec<Command> {
    let schema = schemars::schema_for!(Command).to_value();
    let variants = schema["oneOf"].as_array().unwrap();
    let all: Vec<Command> =
        variants.iter().map(|one| serde_json::from_value(value(one, &schema, "")).unwrap()).collect();
    assert_eq!(all.iter().map(Command::name).collect::<Vec<_>>(), NAMES);
    all
}

/// A value that fits a schema: only what must be there.
fn value(of: &Value, root: &Value, name: &str) -> Value {
    let first = |key: &str| of[key].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null"));
    if let Some(path) = of["$ref"].as_str() {
        let inner = value(root.pointer(path.trim_start_matches('#')).unwrap(), root, name);
        let Some(own) = of["properties"].as_object() else { return inner };
        let own = own.iter().map(|(key, schema)| (key.clone(), value(schema, root, key)));
        return Value::Object(inner.as_object().unwrap().clone().into_iter().chain(own).collect());
    }
    if !of["const"].is_null() {
        return of["const"].clone();
    }
    if let Some(one) = first("enum") {
        return one.clone();
    }
    if let Some(one) = first("oneOf").or_else(|| first("anyOf")) {
        return value(one, root, name);
    }
    match of["type"].as_str().or_else(|| of["type"][0].as_str()).unwrap_or("string") {
        "object" => {
            let needed = of["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let fields = needed.map(|key| (key.to_owned(), value(&of["properties"][key], root, key)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        "array" => {
            let count = of["minItems"].as_u64().unwrap_or(0);
            Value::Array((0..count).map(|_| value(&of["items"], root, name)).collect())
        }
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        _ => json!(text(name)),
    }
}

/// Texts that are read as something else at once.
fn text(name: &str) -> &'static str {
    match name {
        "day" | "date" => "2026-11-23",
        "at" | "from" | "until" => "2026-11-23T09:00:00+07:00",
        "by" | "limit" => "5wd",
        "payment" => "0192f0c1-2345-7abc-8def-0123456789ab",
        _ => "A",
    }
}

#[test]
fn every_role_gives_the_commands_of_its_line_and_no_other() {
    let mut bench = fresh();
    let (first, commands) = (bench.officer(), smallest());
    for role in Role::ALL {
        let name = format!("Cán bộ {}", role.code());
        let add = json!({"command": "add-officer", "name": name, "roles": [role.name()]});
        let add = Request::now(first, serde_json::from_value(add).unwrap());
        assert!(matches!(bench.engine.submit(&add).unwrap(), Outcome::Recorded(_)));
        let who = bench.engine.find_officer(&crate::domain::command::OfficerRef(name)).unwrap().unwrap();
        for command in &commands {
            let may = rights::line(command.name()).unwrap().is_open_to(&[*role]);
            // Who may change roles would take them away here; what comes after the question is not its matter.
            if may && matches!(command, Command::ChangeRoles(_)) {
                continue;
            }
            let answer = bench.engine.submit(&Request::now(who, command.clone())).unwrap();
            let refused = match &answer {
                Outcome::Refused(refusal) => {
                    [refusal::ROLE_NEEDED, refusal::ROLE_VACANT, refusal::READS_ONLY].contains(&refusal.code)
                }
                _ => false,
            };
            assert_eq!(refused, !may, "{role} gives {}: {answer:?}", command.name());
        }
    }
}

#[test]
fn who_loses_a_role_may_no_more_and_what_was_done_stands() {
    let mut bench = fresh();
    let order = |value: Value| -> Command { serde_json::from_value(value).unwrap() };
    bench.done(order(
        json!({"command": "add-officer", "name": "Vừ A Sính", "roles": ["clerk", "supervisor"]}),
    ));
    let pointer = crate::domain::command::OfficerRef("Vừ A Sính".into());
    let who = bench.engine.find_officer(&pointer).unwrap().unwrap();
    let take = order(json!({"command": "take-ticket", "group": "A"}));
    assert!(matches!(bench.engine.submit(&Request::now(who, take.clone())).unwrap(), Outcome::Recorded(_)));
    bench.done(order(json!({"command": "change-roles", "officer": "Vừ A Sính", "roles": ["inspector"]})));
    let answer = bench.engine.submit(&Request::now(who, take.clone())).unwrap();
    assert!(matches!(&answer, Outcome::Refused(refusal) if refusal.code == refusal::READS_ONLY));
    bench.done(order(json!({"command": "change-roles", "officer": who.to_string(), "roles": []})));
    let answer = bench.engine.submit(&Request::now(who, take)).unwrap();
    assert!(matches!(&answer, Outcome::Refused(refusal) if refusal.code == refusal::UNKNOWN_OFFICER));
    assert_eq!(bench.engine.tickets().unwrap().len(), 1);
}

fn order(value: Value) -> Command {
    serde_json::from_value(value).unwrap()
}

/// A clerk who signs from the 24th at 7 until the 27th at 17, with a dossier that waits for it.
fn signing_for_a_time() -> (Bench, OfficerId, Command) {
    let mut bench = fresh();
    bench.done(order(json!({"command": "add-officer", "name": "Vừ A Sính", "roles": ["clerk"]})));
    let pointer = crate::domain::command::OfficerRef("Vừ A Sính".into());
    let who = bench.engine.find_officer(&pointer).unwrap().unwrap();
    let open = walk_in(&mut bench.engine, "1.010038", "H'Hen Niê");
    let number = bench.done(Command::ReceiveDossier(open)).number.unwrap();
    bench.done(order(json!({"command": "grant-role", "officer": "Vừ A Sính", "role": "approver",
        "from": "2026-11-24T07:00:00+07:00", "until": "2026-11-27T17:00:00+07:00"})));
    (bench, who, order(json!({"command": "deny-dossier", "dossier": number})))
}

fn is_barred(bench: &mut Bench, who: OfficerId, command: &Command) -> bool {
    let answer = bench.engine.submit(&Request::now(who, command.clone())).unwrap();
    matches!(answer, Outcome::Refused(refusal) if refusal.code == refusal::ROLE_NEEDED)
}

#[test]
fn a_role_for_a_time_counts_from_its_first_moment_until_before_its_last() {
    for (now, may) in [
        ("2026-11-24T06:59", false),
        ("2026-11-24T07:00", true),
        ("2026-11-27T16:59", true),
        ("2026-11-27T17:00", false),
        ("2026-12-01T09:00", false),
    ] {
        let (mut bench, who, deny) = signing_for_a_time();
        bench.now(now);
        assert_eq!(is_barred(&mut bench, who, &deny), !may, "{now}");
        assert!(
            !is_barred(&mut bench, who, &order(json!({"command": "take-ticket", "group": "A"}))),
            "{now}"
        );
    }
}

#[test]
fn what_is_entered_late_needs_the_role_then_and_now() {
    use crate::domain::command::{Late, LateReason};
    for (now, then, may) in [
        ("2026-11-25T09:00", "2026-11-24T08:00", true),
        ("2026-11-25T09:00", "2026-11-23T16:00", false),
        ("2026-11-28T09:00", "2026-11-26T09:00", false),
    ] {
        let (mut bench, who, deny) = signing_for_a_time();
        bench.now(now);
        let late = Some(Late { at: at(then), reason: LateReason::PowerCut });
        let answer = bench.engine.submit(&Request { late, ..Request::now(who, deny) }).unwrap();
        let barred = matches!(&answer, Outcome::Refused(refusal) if refusal.code == refusal::ROLE_NEEDED);
        assert_eq!(barred, !may, "{now} {then} {answer:?}");
    }
}

#[test]
fn a_role_for_a_time_ends_by_a_word_and_with_the_officer_and_does_not_come_back() {
    let (mut bench, who, deny) = signing_for_a_time();
    bench.now("2026-11-24T08:00");
    bench.done(order(json!({"command": "end-grant", "officer": "Vừ A Sính", "role": "approver"})));
    assert!(is_barred(&mut bench, who, &deny));
    let again = json!({"command": "end-grant", "officer": "Vừ A Sính", "role": "approver"});
    assert_eq!(bench.refused(order(again)), refusal::NO_GRANT);

    let (mut bench, who, deny) = signing_for_a_time();
    bench.now("2026-11-24T08:00");
    for roles in [json!([]), json!(["clerk"])] {
        let change = json!({"command": "change-roles", "officer": who.to_string(), "roles": roles});
        bench.done(order(change));
    }
    assert!(is_barred(&mut bench, who, &deny), "who comes back begins without it");
}

#[test]
fn a_grant_that_means_nothing_is_refused() {
    let (mut bench, ..) = signing_for_a_time();
    bench.now("2026-11-25T08:00");
    for (more, code) in [
        (json!({"role": "clerk", "until": "2026-12-01T00:00:00+07:00"}), refusal::ROLE_HELD),
        (json!({"role": "cashier", "until": "2026-11-25T07:00:00+07:00"}), refusal::VALUE_INVALID),
        (
            json!({"role": "cashier", "from": "2026-12-02T00:00:00+07:00", "until": "2026-12-01T00:00:00+07:00"}),
            refusal::VALUE_INVALID,
        ),
    ] {
        let mut grant = json!({"command": "grant-role", "officer": "Vừ A Sính"});
        grant.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(bench.refused(order(grant.clone())), code, "{grant}");
    }
}

#[test]
fn what_was_given_for_a_time_is_known_after_a_restart() {
    let disk = Arc::new(MemoryDisk::new());
    let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
    bench.done(order(json!({"command": "add-officer", "name": "Vừ A Sính", "roles": ["clerk"]})));
    bench.done(order(json!({"command": "grant-role", "officer": "Vừ A Sính", "role": "cashier",
        "until": "2026-11-27T17:00:00+07:00"})));
    let grants = |bench: &Bench| -> Vec<Role> {
        bench.engine.view().officers.values().flat_map(|o| o.grants.iter().map(|grant| grant.role)).collect()
    };
    assert_eq!(grants(&bench), [Role::Cashier]);
    drop(bench);
    let again = open_on(disk, "2026-11-24T08:00", 2, "pc-1").unwrap();
    assert_eq!(grants(&again), [Role::Cashier]);
}

#[test]
fn two_acts_on_one_dossier_need_two_officers_where_the_post_says_so() {
    let mut bench = fresh();
    let first = bench.officer();
    bench.done(order(json!({"command": "add-officer", "name": "Vừ A Sính", "roles": ["approver"]})));
    let pointer = crate::domain::command::OfficerRef("Vừ A Sính".into());
    let other = bench.engine.find_officer(&pointer).unwrap().unwrap();
    let open = walk_in(&mut bench.engine, "1.010038", "H'Hen Niê");
    let number = bench.done(Command::ReceiveDossier(open)).number.unwrap();
    let deny = order(json!({"command": "deny-dossier", "dossier": number, "text": "không đủ điều kiện"}));
    let set = |applies: bool, procedure: Option<&str>| {
        order(json!({"command": "set-duty", "duty": "signing", "applies": applies, "procedure": procedure}))
    };
    let refused =
        |bench: &mut Bench, who| match bench.engine.preview(&Request::now(who, deny.clone())).unwrap() {
            Ok(_) => None,
            Err(refusal) => Some(refusal.code),
        };
    assert_eq!(refused(&mut bench, first), None, "nothing holds by itself");
    bench.done(set(true, None));
    assert_eq!(refused(&mut bench, first), Some(refusal::DUTY_APART));
    assert_eq!(refused(&mut bench, other), None);
    bench.done(set(false, Some("1.010038")));
    assert_eq!(refused(&mut bench, first), None, "not for this procedure");
    bench.done(set(true, Some("1.010038")));
    assert_eq!(bench.refused(set(true, Some("1.010038"))), refusal::NOTHING_TO_CORRECT);
    assert_eq!(
        bench.refused(order(json!({"command": "exempt-duties", "exempt": true}))),
        refusal::VALUE_MISSING,
        "the motive is recorded"
    );
    bench.done(order(json!({"command": "exempt-duties", "exempt": true, "text": "chỉ có hai cán bộ"})));
    assert_eq!(refused(&mut bench, first), None);
    bench.done(order(json!({"command": "exempt-duties", "exempt": false})));
    assert_eq!(refused(&mut bench, first), Some(refusal::DUTY_APART));
    bench.done(order(json!({"command": "change-roles", "officer": other.to_string(), "roles": ["clerk"]})));
    assert_eq!(refused(&mut bench, first), Some(refusal::DUTY_NOBODY));
}

/// The first officer signs and is away until the 27th; a clerk acts for them. The dossier waits for it.
fn acting_for() -> (Bench, OfficerId, OfficerId, String) {
    let mut bench = fresh();
    let first = bench.officer();
    bench.done(order(json!({"command": "add-officer", "name": "Vừ A Sính", "roles": ["clerk"]})));
    let pointer = crate::domain::command::OfficerRef("Vừ A Sính".into());
    let who = bench.engine.find_officer(&pointer).unwrap().unwrap();
    let open = walk_in(&mut bench.engine, "1.010038", "H'Hen Niê");
    let number = bench.done(Command::ReceiveDossier(open)).number.unwrap();
    bench
        .done(order(json!({"command": "delegate", "officer": "Vừ A Sính", "roles": ["approver", "cashier"],
        "until": "2026-11-27T17:00:00+07:00", "text": "đi tập huấn"})));
    (bench, first, who, number)
}

#[test]
fn an_act_for_an_absent_officer_names_both_and_ones_own_act_nobody() {
    let (mut bench, first, who, number) = acting_for();
    let give = |bench: &mut Bench, command: Command| {
        let answer = bench.engine.submit(&Request::now(who, command)).unwrap();
        assert!(matches!(answer, Outcome::Recorded(_)), "{answer:?}");
    };
    give(
        &mut bench,
        order(
            json!({"command": "add-note", "dossier": number, "audience": "internal", "text": "đã gọi điện"}),
        ),
    );
    give(&mut bench, order(json!({"command": "deny-dossier", "dossier": number, "text": "thiếu điều kiện"})));
    let id = bench.engine.resolve_dossier(&number).unwrap()[0];
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    let told = |wanted: fn(&Event) -> bool| {
        dossier.story.iter().find(|told| wanted(&told.event)).unwrap().instead_of
    };
    use crate::domain::review::Event as Review;
    assert_eq!(told(|event| matches!(event, Event::Review(Review::NoteAdded(_)))), None);
    assert_eq!(told(|event| matches!(event, Event::Review(Review::Decided(_)))), Some(first));
    let story = bench.engine.story(&dossier).unwrap();
    assert_eq!(story.iter().filter(|told| told.on_behalf_of.is_some()).count(), 1, "{story:?}");
    // The act is taken back whole.
    give(&mut bench, order(json!({"command": "undo-act", "dossier": number, "motive": "nhầm"})));
    assert_eq!(bench.engine.dossier(id).unwrap().unwrap().summary.outcome, None);
}

#[test]
fn acting_for_somebody_ends_by_its_date_by_a_word_and_with_the_absent_officer() {
    let (mut bench, _, who, number) = acting_for();
    let deny = order(json!({"command": "deny-dossier", "dossier": number}));
    assert!(!is_barred(&mut bench, who, &deny));
    bench.done(order(json!({"command": "end-delegation", "officer": "Vừ A Sính"})));
    assert!(is_barred(&mut bench, who, &deny));
    let again = json!({"command": "end-delegation", "officer": "Vừ A Sính"});
    assert_eq!(bench.refused(order(again)), refusal::NO_DELEGATION);

    let (mut bench, _, who, number) = acting_for();
    let deny = order(json!({"command": "deny-dossier", "dossier": number}));
    bench.now("2026-11-27T17:00");
    assert!(is_barred(&mut bench, who, &deny));

    let (mut bench, first, who, number) = acting_for();
    let deny = order(json!({"command": "deny-dossier", "dossier": number}));
    bench.done(order(
        json!({"command": "add-officer", "name": "Sùng Thị Dợ", "roles": ["supervisor", "approver"]}),
    ));
    bench.done(order(json!({"command": "change-roles", "officer": first.to_string(), "roles": ["clerk"]})));
    assert!(is_barred(&mut bench, who, &deny), "they sign no more themselves");
}

#[test]
fn nobody_passes_on_what_is_not_theirs_or_speaks_for_others() {
    let (mut bench, first, who, _) = acting_for();
    let refused = |bench: &mut Bench, by, value: Value| match bench
        .engine
        .submit(&Request::now(by, order(value)))
        .unwrap()
    {
        Outcome::Refused(refusal) => refusal.code,
        Outcome::Recorded(_) => "recorded",
    };
    let until = "2026-11-27T17:00:00+07:00";
    let own =
        json!({"command": "delegate", "officer": first.to_string(), "roles": ["approver"], "until": until});
    assert_eq!(refused(&mut bench, who, own), refusal::DELEGATION_ROLES, "what one does for others stays");
    let others =
        json!({"command": "delegate", "officer": "Vừ A Sính", "absent": first.to_string(), "until": until});
    assert_eq!(refused(&mut bench, who, others), refusal::DELEGATION_OTHERS);
    let oneself = json!({"command": "delegate", "officer": first.to_string(), "until": until});
    assert_eq!(refused(&mut bench, first, oneself), refusal::DELEGATION_SELF);
}

#[test]
fn a_payment_taken_for_an_absent_cashier_says_so_in_the_dossiers_story() {
    let (mut bench, first, who, _) = acting_for();
    let open = walk_in(&mut bench.engine, "1.012680", "Giàng A Páo");
    let number = bench.done(Command::ReceiveDossier(open)).number.unwrap();
    let id = bench.engine.resolve_dossier(&number).unwrap()[0];
    let pay = order(json!({"command": "record-payment", "dossiers": [number]}));
    let answer = bench.engine.submit(&Request::now(who, pay)).unwrap();
    assert!(matches!(answer, Outcome::Recorded(_)), "{answer:?}");
    let dossier = bench.engine.dossier(id).unwrap().unwrap();
    let is_paid = |event: &Event| matches!(event, Event::Money(crate::domain::money::Event::Paid(_)));
    let paid = dossier.story.iter().find(|told| is_paid(&told.event)).unwrap();
    assert_eq!(paid.instead_of, Some(first));
}

#[test]
fn a_role_for_some_procedures_opens_their_dossiers_and_no_others() {
    let mut bench = fresh();
    bench.done(order(json!({"command": "add-officer", "name": "Vừ A Sính", "roles": ["clerk"]})));
    let pointer = crate::domain::command::OfficerRef("Vừ A Sính".into());
    let who = bench.engine.find_officer(&pointer).unwrap().unwrap();
    let open = walk_in(&mut bench.engine, "1.010038", "H'Hen Niê");
    let number = bench.done(Command::ReceiveDossier(open)).number.unwrap();
    let deny = order(json!({"command": "deny-dossier", "dossier": number, "text": "thiếu"}));
    let code = |bench: &mut Bench| match bench.engine.preview(&Request::now(who, deny.clone())).unwrap() {
        Ok(_) => "may",
        Err(refusal) => refusal.code,
    };
    let until = "2026-11-27T17:00:00+07:00";
    let grant = |more: Value| {
        let mut grant =
            json!({"command": "grant-role", "officer": "Vừ A Sính", "role": "approver", "until": until});
        grant.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        order(grant)
    };
    assert_eq!(code(&mut bench), refusal::ROLE_NEEDED);
    bench.done(grant(json!({"procedures": ["1.001193"]})));
    assert_eq!(code(&mut bench), refusal::OUT_OF_SCOPE);
    bench.done(grant(json!({"units": ["H99.99"]})));
    assert_eq!(code(&mut bench), refusal::OUT_OF_SCOPE);
    bench.done(grant(json!({"procedures": ["1.001193", "1.010038"]})));
    assert_eq!(code(&mut bench), "may");
    let many: Vec<String> = (0..9).map(|nth| format!("1.{nth}")).collect();
    assert_eq!(bench.refused(grant(json!({"procedures": many}))), refusal::VALUE_TOO_LONG);
}
