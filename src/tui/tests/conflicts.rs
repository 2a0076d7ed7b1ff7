//! Conflicts at the screen: seen without looking for them, looked at side by side, settled by a digit.

use super::accepted;
use super::album::{Camera, album};
use crate::base::id::DossierId;
use crate::desk::testkit::elsewhere;
use crate::domain::dossier::Status;
use crate::domain::event::Event;
use crate::domain::intake::{DossierAccepted, Event as Intake, Words};
use crate::domain::review::{DossierStopped, Event as Review};
use crate::record::act::Placed;
use crate::tui::overlay::Overlay;
use crate::tui::port::DeskPort as _;
use crate::tui::testing::Bench;

fn only(bench: &Bench) -> DossierId {
    bench.bridge.view().work.values().next().unwrap().id
}

fn order(bench: &mut Bench, order: serde_json::Value) {
    bench.order(serde_json::from_value(order).unwrap());
}

fn note(bench: &mut Bench, id: DossierId) {
    let id = id.to_string();
    let text = "đã gọi điện";
    order(
        bench,
        serde_json::json!({"command": "add-note", "dossier": id, "audience": "internal", "text": text}),
    );
}

/// What another desk did with the dossier, not knowing of what is done here next.
fn stopped_elsewhere(bench: &Bench) -> Placed {
    let id = only(bench);
    let personal = Some(Words { text: "chủ hồ sơ đã mất".into() });
    let event = Event::Review(Review::Stopped(DossierStopped { personal }));
    bench.bridge.with_engine(move |engine| Ok(elsewhere(engine, id, &event, 1)))
}

fn take_in(bench: &mut Bench, id: DossierId, placed: Placed) {
    bench.bridge.with_engine(move |engine| engine.absorb(vec![placed]));
    note(bench, id);
}

/// A dossier that was withdrawn here and stopped elsewhere.
pub(in crate::tui) fn torn(bench: &mut Bench) -> String {
    let number = accepted(bench, "Giàng A Páo");
    bench.keys("Enter");
    let there = stopped_elsewhere(bench);
    bench.pass(60_000);
    let id = only(bench);
    order(
        bench,
        serde_json::json!({"command": "withdraw-dossier", "dossier": id.to_string(), "text": "xin rút về"}),
    );
    take_in(bench, id, there);
    number
}

/// A second dossier comes in from elsewhere under the number of the first.
fn twin(bench: &mut Bench) {
    accepted(bench, "Lò Thị Ban");
    bench.keys("Enter");
    let first = only(bench);
    let placed = bench.bridge.with_engine(move |engine| {
        let dossier = engine.dossier(first)?.unwrap();
        let other = DossierId([0xD1; 16]);
        let story = dossier.story.iter().map(|told| told.event.clone());
        let kept = story.filter(|event| {
            matches!(event, Event::Intake(Intake::Opened(_) | Intake::Accepted(DossierAccepted { .. })))
        });
        let events: Vec<Event> = kept.collect();
        let mut frames = Vec::new();
        for (seq, event) in (1..).zip(&events) {
            let placed = elsewhere(engine, other, event, seq);
            engine.absorb(vec![placed])?;
            frames.push(seq);
        }
        Ok(frames.len())
    });
    assert_eq!(placed, 2);
    note(bench, first);
}

fn conflict(bench: &mut Bench) {
    bench.keys("^K");
    bench.types("conflict");
    bench.keys("Enter");
}

#[test]
fn the_header_counts_conflicts_and_the_dossier_says_the_way() {
    let mut bench = Bench::vietnamese();
    torn(&mut bench);
    assert!(bench.shows("! 1 xung đột"), "{}", bench.draw());
    bench.keys("Down");
    assert!(bench.shows("^K xung đột"), "{}", bench.draw());
    bench.keys("Enter");
    assert!(bench.shows("Hồ sơ có xung đột"), "{}", bench.draw());
    assert!(bench.shows("(trái nhau, chưa xử lý)"), "{}", bench.draw());
}

#[test]
fn a_digit_and_a_reason_keep_a_side_and_esc_leaves_it_for_later() {
    let mut bench = Bench::vietnamese();
    let number = torn(&mut bench);
    conflict(&mut bench);
    for told in ["Trước khi tách", "1 Máy khác", "2 Máy này", "Nếu giữ bên này:", "rút hồ sơ"]
    {
        assert!(bench.shows(told), "{told}\n{}", bench.draw());
    }
    bench.keys("Esc");
    assert!(bench.model.overlays.is_empty() && bench.bridge.view().conflicts.len() == 1);
    conflict(&mut bench);
    bench.keys("3");
    assert!(matches!(bench.model.overlays.last(), Some(Overlay::Sides(_))), "there is no third side");
    bench.keys("2");
    bench.keys("^S");
    assert!(matches!(bench.model.overlays.last(), Some(Overlay::Asking(_))), "a reason is needed");
    bench.types("chủ hồ sơ đã tới rút");
    bench.keys("^S");
    assert!(bench.message().starts_with(&format!("{number}: đã xử lý xung đột")), "{}", bench.message());
    assert!(bench.bridge.view().conflicts.is_empty() && !bench.shows("xung đột │"), "{}", bench.draw());
    let settled = bench.bridge.search(&number, 9).rows.remove(0);
    assert_eq!(settled.status, Status::Withdrawn);
}

#[test]
fn a_number_given_twice_is_settled_by_who_keeps_it() {
    let mut bench = Bench::vietnamese();
    twin(&mut bench);
    assert!(bench.shows("! 1 xung đột"), "{}", bench.draw());
    conflict(&mut bench);
    assert!(bench.shows("cấp cho hai hồ sơ"), "{}", bench.draw());
    bench.keys("1");
    bench.types("máy kia cấp sau");
    bench.keys("^S");
    assert!(bench.message().starts_with("Hồ sơ kia nhận mã số"), "{}", bench.message());
    assert!(bench.bridge.view().conflicts.is_empty());
}

#[test]
fn what_cannot_be_read_is_kept_and_told_with_its_reason() {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Giàng A Páo");
    bench.keys("Enter");
    let id = only(&bench);
    let mut placed = stopped_elsewhere(&bench);
    placed.canonical.truncate(20);
    take_in(&mut bench, id, placed);
    bench.keys("^K");
    bench.types("quarantine");
    bench.keys("Enter");
    assert!(bench.shows("giữ nguyên từng byte") && bench.shows("Số 1 của"), "{}", bench.draw());
    let told = bench.bridge.quarantined().unwrap();
    assert_eq!((told.len(), told[0].seq), (1, 1));
}

#[test]
fn nothing_in_conflict_is_said_so() {
    let mut bench = Bench::vietnamese();
    conflict(&mut bench);
    assert_eq!(bench.message(), "Không có xung đột nào.");
}

/// Two open dossiers of one person for one procedure.
fn twice(bench: &mut Bench) {
    for _ in 0..2 {
        let walk_in = bench.bridge.with_engine(|engine| {
            let mut walk_in = crate::desk::testkit::walk_in(engine, "1.004222", "Giàng A Páo");
            walk_in.applicant.id_number = Some("092203000456".into());
            Ok(walk_in)
        });
        bench.order(crate::domain::command::Command::ReceiveDossier(walk_in));
    }
}

#[test]
fn who_was_taken_in_twice_is_pointed_out_on_the_page_and_in_a_list() {
    let mut bench = Bench::vietnamese();
    twice(&mut bench);
    bench.keys("Enter");
    assert!(bench.shows("Có thể trùng H29"), "{}", bench.draw());
    bench.keys("Esc ^K");
    bench.types("ho so trung");
    bench.keys("Enter");
    assert!(bench.shows("trùng:"), "{}", bench.draw());
    assert_eq!(bench.draw().matches("Giàng A Páo").count(), 2, "{}", bench.draw());
}

#[test]
fn pictures_of_duplicates() {
    album(|camera: &mut Camera| {
        twice(&mut camera.bench);
        camera.bench.keys("Enter");
        camera.picture("duplicate-dossier");
        camera.bench.keys("Esc");
        camera.command("duplicate");
        camera.picture("duplicates");
    });
}

#[test]
fn pictures_of_a_conflict() {
    album(|camera: &mut Camera| {
        torn(&mut camera.bench);
        camera.picture("conflict-home");
        camera.bench.keys("Enter");
        camera.picture("conflict-dossier");
        camera.command("conflict");
        camera.picture("conflict-sides");
        camera.bench.keys("1");
        camera.picture("conflict-asked");
    });
}

#[test]
fn pictures_of_a_number_given_twice() {
    album(|camera: &mut Camera| {
        twin(&mut camera.bench);
        camera.command("conflict");
        camera.picture("conflict-number");
    });
}

#[test]
fn pictures_of_a_dossier_of_a_newer_version() {
    album(|camera: &mut Camera| {
        accepted(&mut camera.bench, "Giàng A Páo");
        camera.bench.keys("Enter");
        let id = only(&camera.bench);
        let event = Event::Review(Review::Stopped(DossierStopped { personal: None }));
        let placed = camera.bench.bridge.with_engine(move |engine| {
            let mut placed = elsewhere(engine, id, &event, 1);
            let mut entry = crate::record::entry::Entry::from_bytes(&placed.canonical).unwrap();
            entry.kind = 9_001;
            placed.canonical = entry.to_bytes();
            Ok(placed)
        });
        camera.bench.bridge.with_engine(move |engine| engine.absorb(vec![placed]));
        camera.bench.bridge.with_engine(|_| Ok(()));
        camera.bench.keys("Ins");
        camera.bench.keys("Esc Enter");
        camera.picture("read-only-dossier");
    });
}
