//! Scopes: what is said of a dossier goes where the dossier was opened, whoever says it.

use super::*;
use crate::desk::request::{Outcome, Request};
use crate::domain::command::Command;
use crate::domain::event::{Event, Subject};
use crate::domain::roster;
use crate::record::act::Read;

fn entries(engine: &mut Engine, log: LogKey) -> Vec<Read> {
    let limits = crate::desk::engine::Limits { bytes: usize::MAX, last: u64::MAX };
    match engine.run(log, Head::default(), limits).unwrap() {
        crate::desk::engine::Run::Entries(entries, _) => {
            entries.iter().map(|entry| entry.read().unwrap()).collect()
        }
        crate::desk::engine::Run::Forked => panic!("forked"),
    }
}

/// Two desks of a unit that each worked alone, and know all of each other.
fn pair() -> (Hub, Desk, Desk) {
    let (mut hub, mut one, mut two) = (hub(), desk(1), desk(2));
    work(&mut one, 40);
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    for _ in 0..2 {
        sync(&mut hub, &mut one);
        sync(&mut hub, &mut two);
    }
    (hub, one, two)
}

/// A note of the second desk on a dossier of the first.
fn note(one: &Desk, two: &mut Desk) -> Subject {
    let id = *one.engine.view().work.iter().next().map(|(_, summary)| &summary.id).unwrap();
    let command: Command = serde_json::from_value(
        serde_json::json!({"command": "add-note", "dossier": id, "audience": "internal", "text": "Đã gọi điện"}),
    )
    .unwrap();
    let done = two.engine.submit(&Request::now(two.officer(), command)).unwrap();
    assert!(matches!(done, Outcome::Recorded(_)), "{done:?}");
    Subject::Dossier(id)
}

#[test]
fn an_act_on_another_posts_dossier_goes_into_that_posts_scope_from_a_log_of_ones_own() {
    let (mut hub, mut one, mut two) = pair();
    let subject = note(&one, &mut two);
    let log = LogKey { scope: one.engine.post().scope, ..two.engine.log() };
    let said = entries(&mut two.engine, log);
    assert!(said.iter().any(|read| read.entry.subject == subject), "{said:?}");
    let own = two.engine.log();
    assert!(entries(&mut two.engine, own).iter().all(|read| read.entry.subject != subject));
    assert!(two.engine.view().unsent.unwrap() >= 1, "it waits to be sent like any other");
    sync(&mut hub, &mut two);
    assert_eq!(two.engine.view().unsent, Some(0));
    sync(&mut hub, &mut one);
    assert_eq!(entries(&mut one.engine, log).len(), said.len());
    assert_eq!(digest(&mut one.engine), digest(hub.engine()));
}

/// Something in the desk's own scope.
fn record(desk: &mut Desk) {
    let command =
        serde_json::from_value(serde_json::json!({"command": "take-ticket", "group": "A"})).unwrap();
    let done = desk.engine.submit(&Request::now(desk.officer(), command)).unwrap();
    assert!(matches!(done, Outcome::Recorded(_)), "{done:?}");
}

#[test]
fn a_log_witnesses_how_far_the_hub_is_known_once_before_it_goes_on() {
    let (mut hub, one, mut two) = pair();
    let witnessed = |reads: &[Read]| -> Vec<u64> {
        let seen = reads.iter().filter_map(|read| match &read.event {
            Event::Roster(roster::Event::Witnessed(witnessed)) => Some(witnessed.seq),
            _ => None,
        });
        seen.collect()
    };
    let own = two.engine.log();
    let known = |desk: &mut Desk, hub: &mut Hub| desk.engine.head_of(hub.engine().log()).unwrap().seq;
    record(&mut two);
    let first = known(&mut two, &mut hub);
    assert_eq!(witnessed(&entries(&mut two.engine, own)), [first]);
    // A log of its own for another scope witnesses for itself.
    note(&one, &mut two);
    let there = LogKey { scope: one.engine.post().scope, ..own };
    let reads = entries(&mut two.engine, there);
    assert_eq!(witnessed(&reads), [first]);
    assert!(matches!(reads[0].event, Event::Roster(roster::Event::Witnessed(_))), "before the act");
    // The hub says something new: the next act has witnessed it.
    hub.engine().invite(token_hash(&[7; 16]), "H56.14", "máy 3").unwrap().unwrap();
    record(&mut two);
    assert_eq!(witnessed(&entries(&mut two.engine, own)), [first], "not known yet");
    sync(&mut hub, &mut two);
    record(&mut two);
    let second = known(&mut two, &mut hub);
    assert!(second > first);
    assert_eq!(witnessed(&entries(&mut two.engine, own)), [first, second]);
}
