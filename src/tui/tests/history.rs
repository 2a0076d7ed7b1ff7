//! The history: what was done, found by typing, opened, told whole, and taken back from its row.

use super::accepted;
use crate::domain::command::Command as Order;
use crate::domain::officer::{AddOfficer, Role};
use crate::domain::ticket::{Priority, TakeTicket};
use crate::locale::Language;
use crate::tui::table::Place;
use crate::tui::testing::Bench;

/// A morning: a ticket, an intake, a step, an officer who joined.
fn morning(bench: &mut Bench) {
    bench.order(Order::TakeTicket(TakeTicket { group: 'A', priority: Priority::Elderly, number: None }));
    bench.pass(4 * 60_000);
    bench.keys("F2");
    accepted(bench, "Trần Thị Ngọc");
    bench.keys("Enter");
    bench.pass(9 * 60_000);
    let order = AddOfficer { name: "Lò Văn Minh".into(), roles: vec![Role::Clerk] };
    bench.order(Order::AddOfficer(order));
}

#[test]
fn the_newest_act_stands_first_and_enter_opens_what_it_was_about() {
    let mut bench = Bench::vietnamese();
    morning(&mut bench);
    bench.keys("^G 9");
    assert_eq!(bench.model.place(), Place::History);
    let shown = bench.draw();
    let line = |words: &str| {
        shown.lines().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}\n{shown}"))
    };
    assert!(line("thêm cán bộ Lò Văn Minh") < line("261123-0001"));
    assert!(line("261123-0001") < line("gọi đến quầy 3"));
    assert!(line("gọi đến quầy 3") < line("cấp vé ưu tiên"));
    assert!(line("cấp vé ưu tiên") < line("lập kho của H29.14"));
    bench.keys("Down Enter");
    assert_eq!(bench.model.place(), Place::Dossier);
    bench.keys("Esc");
    assert_eq!(bench.model.place(), Place::History, "and back on the same row");
}

#[test]
fn words_without_marks_an_officer_and_a_day_narrow_it() {
    let mut bench = Bench::vietnamese();
    morning(&mut bench);
    bench.keys("^G 9");
    bench.types("tran thi ngoc hen tra");
    assert!(bench.shows("261123-0001") && !bench.shows("cấp vé"));
    bench.keys("^U");
    bench.types("22/11");
    assert!(bench.shows("Không thấy việc nào khớp"));
    bench.keys("^U");
    bench.types("23/11 cap ve");
    assert!(bench.shows("cấp vé ưu tiên") && !bench.shows("thêm cán bộ"));
    bench.keys("^U Tab Tab");
    assert!(bench.shows("Tab: Lò Văn Minh") || bench.shows("Tab: Trần Thị Mai"));
    bench.keys("Tab");
    assert!(bench.shows("mọi cán bộ"));
}

#[test]
fn f4_tells_every_entry_of_the_act_and_undo_begins_from_the_row() {
    let mut bench = Bench::vietnamese();
    morning(&mut bench);
    bench.keys("Enter F8");
    bench.keys("^G 9 F4");
    assert!(bench.shows("Một việc đã ghi") && bench.shows("Trần Thị Ngọc"));
    bench.keys("Esc ^Z");
    assert!(bench.shows("bấm nhầm"), "{}", bench.draw());
    bench.keys("Enter");
    assert!(bench.shows("hoàn tác"), "the undo is the newest act: {}", bench.draw());
}

#[test]
fn more_than_a_page_is_read_only_when_one_goes_down() {
    let mut bench = Bench::vietnamese();
    for _ in 0..420 {
        bench.order(Order::TakeTicket(TakeTicket { group: 'A', priority: Priority::Normal, number: None }));
    }
    bench.keys("^G 9");
    assert!(bench.shows("PgDn xem tiếp"));
    for _ in 0..30 {
        bench.keys("PgDn");
    }
    assert!(bench.shows("lập kho của H29.14") && bench.shows("đã xem hết"));
    bench.types("a007");
    assert!(bench.shows("Vé A007"));
}

#[test]
fn on_the_smallest_screen_a_line_is_still_a_line() {
    let mut bench = Bench::new((60, 20), Language::Vietnamese);
    morning(&mut bench);
    bench.keys("^G 9");
    assert!(bench.shows("261123-0001") && bench.shows("thêm cán bộ"));
}
