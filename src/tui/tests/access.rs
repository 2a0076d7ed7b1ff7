//! A sensitive dossier on the screen: closed until a reason is given, told to who looks after it; who did what.

use crate::domain::access::MarkSensitive;
use crate::domain::command::Command as Order;
use crate::domain::officer::{AddOfficer, Role};
use crate::tui::port::DeskPort as _;
use crate::tui::screen::Screen;
use crate::tui::testing::Bench;

const NUMBER: &str = "261123-0001";

/// A desk with one dossier that is sensitive, and somebody who does not handle it at the keyboard.
fn bench() -> Bench {
    let mut bench = Bench::vietnamese();
    let walk_in = bench
        .bridge
        .with_engine(|engine| Ok(crate::desk::testkit::walk_in(engine, "1.004222", "Giàng Thị Mỷ")));
    bench.order(Order::ReceiveDossier(walk_in));
    bench.order(Order::MarkSensitive(MarkSensitive { procedure: "1.004222".into(), sensitive: true }));
    let known: Vec<_> = bench.bridge.view().officers.keys().copied().collect();
    let roles = vec![Role::Clerk, Role::Supervisor];
    bench.order(Order::AddOfficer(AddOfficer { name: "Vừ A Sính".into(), roles }));
    let view = bench.bridge.view();
    bench.model.seat.officer = *view.officers.keys().find(|id| !known.contains(id)).unwrap();
    bench.draw();
    bench
}

fn is_open(bench: &Bench) -> bool {
    matches!(bench.model.above.last(), Some(Screen::Dossier(_)))
}

fn find(bench: &mut Bench) {
    bench.keys("F3");
    bench.types(NUMBER);
    bench.draw();
    bench.pass(1_000);
    bench.keys("Enter");
}

#[test]
fn a_sensitive_dossier_opens_with_a_reason_that_stands_in_its_story() {
    let mut bench = bench();
    find(&mut bench);
    assert!(bench.shows("Hồ sơ nhạy cảm") && !is_open(&bench), "{}", bench.draw());
    bench.keys("Enter");
    assert!(!is_open(&bench), "no reason, no dossier: {}", bench.draw());
    bench.keys("Esc");
    assert!(!is_open(&bench) && bench.model.overlays.is_empty());
    bench.keys("Enter");
    bench.types("tra ket qua");
    bench.keys("Enter");
    assert!(is_open(&bench), "{}", bench.draw());
    assert!(bench.shows("mở xem hồ sơ nhạy cảm"), "{}", bench.draw());
    bench.keys("Esc");
    bench.keys("Enter");
    assert!(is_open(&bench), "once a day: {}", bench.draw());
}

#[test]
fn the_next_morning_its_supervisor_finds_who_opened_it() {
    let mut bench = bench();
    find(&mut bench);
    bench.types("tra ket qua");
    bench.keys("Enter");
    bench.keys("Esc Esc");
    assert!(!bench.shows("Mở xem hồ sơ nhạy cảm"), "not on the same day: {}", bench.draw());
    bench.pass(24 * 60 * 60 * 1000);
    assert!(bench.shows("Mở xem hồ sơ nhạy cảm 1"), "{}", bench.draw());
    bench.keys("Esc ^K");
    bench.types("luot xem");
    bench.keys("Enter");
    assert!(bench.shows("Vừ A Sính") && bench.shows(NUMBER), "{}", bench.draw());
}

#[test]
fn an_audit_lists_acts_and_a_dossier_is_shown_as_it_stood() {
    let mut bench = bench();
    bench.keys("^K");
    bench.types("kiem tra nhat ky");
    bench.keys("Enter");
    assert!(bench.shows("Từ ngày"), "{}", bench.draw());
    bench.keys("^S");
    assert!(bench.shows("hồ sơ nhạy cảm") && bench.shows("Trần Thị Mai"), "{}", bench.draw());
    bench.keys("Esc");
    find(&mut bench);
    bench.types("tra ket qua");
    bench.keys("Enter");
    bench.keys("^K");
    bench.types("xem lai ngay");
    bench.keys("Enter");
    bench.types("22/11");
    bench.keys("Enter");
    assert!(bench.shows("Ngày đó chưa có hồ sơ này."), "{}", bench.draw());
    bench.keys("Esc");
}
