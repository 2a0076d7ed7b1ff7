//! Reading with a reason, marks, audit, and lawful erasure: recorded, folded alike, carried out on the disk.

use serde_json::{Value, json};

use super::*;
use crate::desk::testkit::{check, elsewhere};
use crate::desk::verify::state_digest;
use crate::domain::access;

fn command(value: Value) -> Command {
    serde_json::from_value(value).unwrap()
}

/// A dossier that ended: taken in, approved, handed over.
fn ended(bench: &mut Bench, name: &str) -> (DossierId, String) {
    let open = walk_in(&mut bench.engine, "1.010038", name);
    let received = bench.done(Command::ReceiveDossier(open));
    let number = received.number.clone().unwrap();
    for order in ["complete-step", "approve-dossier", "hand-over"] {
        bench.done(command(json!({"command": order, "dossier": number})));
    }
    (received.dossier().unwrap(), number)
}

fn erase(number: &str) -> Command {
    command(json!({
        "command": "erase-personal", "dossier": number, "ground": "on-request", "document": "Đơn 05/12/2026",
    }))
}

/// Whether a text stands anywhere on a disk's journal.
fn on_disk(disk: &Arc<dyn Disk>, text: &str) -> bool {
    let names = disk.list("journal").unwrap();
    names.iter().any(|name| {
        let path = format!("journal/{name}");
        let mut bytes = vec![0; usize::try_from(disk.len(&path).unwrap().unwrap()).unwrap()];
        disk.read_at(&path, 0, &mut bytes).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn what_is_erased_is_gone_from_screens_at_once_from_the_disk_at_the_next_opening_and_verify_passes() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
    let mut bench = open_on(Arc::clone(&disk), "2026-11-23T08:00", 1, "pc-1").unwrap();
    let (kept, _) = ended(&mut bench, "Vừ A Sính");
    let (id, number) = ended(&mut bench, "Giàng Thị Mỷ");
    assert!(on_disk(&disk, "Giàng Thị Mỷ"));
    bench.done(erase(&number));
    assert_eq!(bench.refused(erase(&number)), refusal::ERASE_NOTHING);
    let whole = bench.engine.dossier(id).unwrap().unwrap();
    assert!(whole.opening.is_none() && whole.summary.applicant.is_empty() && whole.summary.number.is_some());
    assert_eq!(bench.engine.summary(id).unwrap().unwrap(), whole.summary);
    assert!(bench.engine.find_dossiers("giang thi my", None, 10).unwrap().is_empty(), "search forgot it");
    assert!(bench.engine.still_holds(id).unwrap());
    let head = bench.engine.day_head().unwrap().unwrap().head;
    let digest = {
        let (_, ledger, _) = bench.engine.settled().unwrap();
        state_digest(ledger.state()).unwrap()
    };
    assert!(on_disk(&disk, "Giàng Thị Mỷ"));
    drop(bench);
    let mut again = open_on(Arc::clone(&disk), "2026-11-24T08:00", 2, "pc-1").unwrap();
    assert!(again.opened.rebuilt);
    assert!(!on_disk(&disk, "Giàng Thị Mỷ") && on_disk(&disk, "Vừ A Sính"));
    assert!(on_disk(&disk, "Đơn 05/12/2026"), "the paper that says so stays");
    assert!(!again.engine.still_holds(id).unwrap());
    assert_eq!(again.engine.day_head().unwrap().unwrap().head, head, "chains are as they were");
    let (_, ledger, _) = again.engine.settled().unwrap();
    assert_eq!(state_digest(ledger.state()).unwrap(), digest, "folds are as they were");
    assert_eq!(again.engine.summary(kept).unwrap().unwrap().applicant, "Vừ A Sính");
    assert_eq!(again.engine.erasures_of(id).unwrap().len(), 1);
    let report = check(&disk);
    assert!(report.ok, "{:?}", report.faults);
    drop(again);
    let third = open_on(disk, "2026-11-25T08:00", 3, "pc-1").unwrap();
    assert!(!third.opened.rebuilt || third.opened.replayed > 0, "nothing is left to carry out");
}

#[test]
fn a_dossier_that_is_worked_on_is_not_erased() {
    let mut bench = fresh();
    let open = walk_in(&mut bench.engine, "1.010038", "Lầu A Chứ");
    let number = bench.done(Command::ReceiveDossier(open)).number.unwrap();
    assert_eq!(bench.refused(erase(&number)), refusal::ERASE_OPEN);
}

#[test]
fn an_erasure_and_what_came_without_knowing_of_it_fold_alike_in_both_orders() {
    let note = |bench: &mut Bench, id| {
        let said = review::NoteAdded {
            audience: review::NoteFor::Internal,
            personal: Some(crate::domain::intake::Words { text: "chủ hồ sơ gọi điện".into() }),
        };
        elsewhere(&mut bench.engine, id, &Event::Review(review::Event::NoteAdded(said)), 1)
    };
    let mut digests = Vec::new();
    for note_first in [true, false] {
        let mut bench = fresh();
        let (id, number) = ended(&mut bench, "Giàng Thị Mỷ");
        let placed = note(&mut bench, id);
        if note_first {
            bench.engine.absorb(vec![placed.clone()]).unwrap();
        }
        let entries = bench.engine.entries_of(Subject::Dossier(id)).unwrap();
        let named = entries
            .iter()
            .filter(|(personal, read)| *personal && read.entry.device == bench.engine.device().id);
        let entries = named.map(|(_, read)| read.id).collect();
        let erased =
            access::PersonalDataErased { ground: access::ErasureGround::Decision, entries, personal: None };
        let event = Event::Access(access::Event::Erased(erased));
        let officer = bench.officer();
        bench.engine.say(officer, vec![Fact::dossier(id, event)]).unwrap();
        if !note_first {
            bench.engine.absorb(vec![placed]).unwrap();
        }
        let summary = bench.engine.summary(id).unwrap().unwrap();
        assert_eq!(summary, bench.engine.dossier(id).unwrap().unwrap().summary);
        assert!(summary.applicant.is_empty(), "{number}");
        digests.push(summary);
    }
    assert_eq!(digests[0].applicant, digests[1].applicant);
}

#[test]
fn a_reading_is_told_in_the_view_the_audit_and_the_access_list() {
    let mut bench = fresh();
    let (id, number) = ended(&mut bench, "Giàng Thị Mỷ");
    assert!(!bench.engine.view().is_sensitive("1.010038") && bench.engine.view().is_sensitive("3.000333"));
    bench.done(command(json!({"command": "mark-sensitive", "procedure": "1.010038", "sensitive": true})));
    assert!(bench.engine.view().is_sensitive("1.010038"));
    let marked = json!({"command": "mark-sensitive", "procedure": "1.010038", "sensitive": true});
    assert_eq!(bench.refused(command(marked)), refusal::SENSITIVE_ALREADY);
    bench.now("2026-11-24T09:00");
    let read = json!({"command": "read-dossier", "dossier": number, "reason": "công an đề nghị xác minh"});
    bench.done(command(read));
    let readings = bench.engine.view().readings.clone();
    assert_eq!(readings.iter().map(|one| one.dossier).collect::<Vec<_>>(), [id]);
    let question = |dossier, from: Option<&str>| AuditQuestion {
        dossier,
        officer: Some(bench.officer()),
        from: from.map(|day| at(day).date()),
        to: None,
        max: 100,
    };
    let (of_dossier, of_day) = (question(Some(id), None), question(None, Some("2026-11-24T00:00")));
    let doings = |found: Vec<crate::desk::engine::Audited>| -> Vec<Doing> {
        found.iter().map(|one| one.doing).collect()
    };
    let all = bench.engine.audit(&of_dossier).unwrap();
    assert_eq!(all.len(), 5, "taken in, three acts, read");
    assert_eq!(doings(all).last(), Some(&Doing::Read));
    assert_eq!(doings(bench.engine.audit(&of_day).unwrap()), [Doing::Read]);
    let lines = bench.engine.access_lines(id).unwrap();
    assert_eq!(lines.len(), 5);
    assert!(lines[4].what.contains("công an đề nghị xác minh") && lines[4].who == "Lò Thị Ban");
}

#[test]
fn a_reading_does_not_stand_in_the_way_of_taking_an_act_back() {
    let mut bench = fresh();
    let open = walk_in(&mut bench.engine, "1.010038", "Giàng Thị Mỷ");
    let received = bench.done(Command::ReceiveDossier(open));
    let (id, number) = (received.dossier().unwrap(), received.number.unwrap());
    bench.done(command(json!({"command": "complete-step", "dossier": number})));
    bench.done(command(json!({"command": "read-dossier", "dossier": number, "reason": "tra cứu"})));
    bench.done(command(json!({"command": "undo-act", "dossier": number, "motive": "bấm nhầm"})));
    let story = bench.engine.dossier(id).unwrap().unwrap().story;
    assert_eq!(story.iter().filter(|told| told.undone).count(), 1);
}
