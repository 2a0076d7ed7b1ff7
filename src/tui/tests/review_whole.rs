//! Review and result at the screen: several at once, officers, more time, opinions, shelves, hand-over.

use super::accepted;
use crate::domain::command::Command as Order;
use crate::domain::dossier::Status;
use crate::domain::officer::{AddOfficer, Role};
use crate::tui::key::Key;
use crate::tui::overlay::Overlay;
use crate::tui::port::DeskPort as _;
use crate::tui::testing::Bench;
use crate::tui::wish::Effect;

const NAMES: [&str; 4] = ["Lò Thị Ban", "Vừ A Sính", "Giàng A Páo", "Ksor H'Lan"];

/// A desk with dossiers in review, the list of work in focus.
fn with_dossiers(names: &[&str]) -> Bench {
    let mut bench = Bench::vietnamese();
    for name in names {
        accepted(&mut bench, name);
        bench.keys("Enter");
    }
    bench
}

fn submitted(bench: &Bench) -> usize {
    bench.effects.iter().filter(|effect| matches!(effect, Effect::Submit(_))).count()
}

fn steps(bench: &Bench, step: &str) -> usize {
    bench.bridge.view().work.values().filter(|summary| summary.step == step).count()
}

fn run(bench: &mut Bench, words: &str) {
    bench.keys("^K");
    bench.types(words);
    bench.keys("Enter");
}

#[test]
fn several_selected_dossiers_are_decided_one_after_another_and_who_cannot_is_told() {
    let mut bench = with_dossiers(&NAMES);
    // The last of the list is decided already: it cannot go on without a question.
    bench.keys("Down Down Down Enter F8 F8 Esc");
    assert_eq!(steps(&bench, "return"), 1, "{}", bench.draw());
    bench.keys("Up Up Up Up Space Space Space Space");
    assert!(bench.shows("4 đã chọn"), "{}", bench.draw());
    let before = submitted(&bench);
    bench.keys("F8");
    assert!(bench.shows("3 hồ sơ sẽ làm · 1 không làm được"), "{}", bench.draw());
    assert!(bench.shows("Trả KQ: cần hỏi thêm"), "{}", bench.draw());
    bench.keys("F8 Enter");
    assert_eq!(submitted(&bench), before, "neither the key that opened it nor Enter on Hủy decides");
    bench.keys("F8 Tab Enter");
    assert_eq!(submitted(&bench), before + 3);
    assert_eq!(steps(&bench, "approve"), 3);
    assert!(bench.shows("Đã xong 3 · 1 hồ sơ chưa làm được"), "{}", bench.draw());
    bench.keys("Enter");
    assert!(bench.shows("1 đã chọn"), "only who could not be stays selected:\n{}", bench.draw());
    bench.keys("Esc Up Up Up Up Space Space Space F8 ^S");
    assert_eq!(steps(&bench, "return"), 4);
    assert!(bench.message().contains("Đã xong 3 hồ sơ"), "{}", bench.message());
    assert!(bench.model.overlays.is_empty(), "nothing to tell: the list is back");
}

#[test]
fn ten_presses_on_a_selection_decide_nothing_and_a_deciding_key_once() {
    let mut bench = with_dossiers(&NAMES);
    bench.keys("Space Space Space Space");
    let before = submitted(&bench);
    for _ in 0..10 {
        bench.press(Key::f(8));
        bench.pass(5);
        bench.settle();
        bench.draw();
    }
    assert_eq!(submitted(&bench), before, "F8 shows, it does not do");
    // The deciding key right behind it comes before anybody can have read the list.
    bench.press(Key::ctrl('s'));
    bench.settle();
    assert_eq!(submitted(&bench), before, "{}", bench.message());
    bench.pass(1_500);
    for _ in 0..10 {
        bench.press(Key::ctrl('s'));
        bench.pass(5);
        bench.settle();
        bench.draw();
    }
    assert_eq!(submitted(&bench), before + 4, "each once");
    assert_eq!(steps(&bench, "approve"), 4);
}

#[test]
fn esc_stops_between_two_and_what_was_done_stays_done() {
    let mut bench = with_dossiers(&NAMES);
    bench.keys("Space Space Space Space F8");
    bench.press(Key::ctrl('s'));
    assert!(bench.shows("Đã xong 0/4"), "{}", bench.draw());
    bench.press(Key::plain(crate::tui::key::Code::Esc));
    bench.settle();
    assert_eq!(steps(&bench, "approve"), 1);
    assert!(bench.shows("Đã xong 1 · 3 hồ sơ chưa làm được"), "{}", bench.draw());
    assert!(bench.shows("Đã dừng trước hồ sơ này"), "{}", bench.draw());
}

#[test]
fn what_changed_since_it_was_shown_is_left_alone() {
    use crate::domain::pointer::DossierRef;
    use crate::domain::review::CompleteStep;
    let mut bench = with_dossiers(&NAMES[..2]);
    bench.keys("Space Space F8");
    let first = bench.bridge.view().work.values().next().unwrap().id;
    let order = CompleteStep { dossier: DossierRef(first.to_string()), text: None };
    bench.order(Order::CompleteStep(order));
    bench.pass(1_500);
    bench.keys("^S");
    assert!(bench.shows("Đã thay đổi từ lúc xem trước"), "{}", bench.draw());
    assert_eq!(steps(&bench, "approve"), 2);
}

#[test]
fn found_dossiers_are_selected_by_space_once_one_moves_among_them() {
    let mut bench = with_dossiers(&NAMES);
    bench.keys("F3");
    bench.types("261123 000");
    bench.keys("Down Space Space F8");
    assert!(bench.shows("2 hồ sơ sẽ làm"), "{}", bench.draw());
    bench.keys("^S");
    assert_eq!(steps(&bench, "approve"), 2);
    // Typing goes into the query again.
    bench.types("1");
    assert!(bench.shows("[261123 0001"), "{}", bench.draw());
}

#[test]
fn a_dossier_is_given_to_another_officer_and_somebody_stands_in() {
    let mut bench = with_dossiers(&NAMES[..1]);
    let add = AddOfficer { name: "Hờ A Chú".into(), roles: vec![Role::Examiner, Role::Approver] };
    bench.order(Order::AddOfficer(add));
    bench.keys("Enter");
    run(&mut bench, "lam thay");
    assert!(bench.message().contains("Chưa giao hồ sơ"), "{}", bench.message());
    run(&mut bench, "giao ho so");
    assert!(bench.shows("Hờ A Chú") && bench.shows("thẩm định, ký duyệt"), "{}", bench.draw());
    bench.keys("2");
    assert!(bench.shows("giao Hờ A Chú xử lý"), "{}", bench.draw());
    run(&mut bench, "lam thay");
    bench.keys("1 Enter");
    bench.types("27/11");
    bench.keys("^S");
    let summary = bench.bridge.view().work.values().next().unwrap().clone();
    let stand_in = summary.stand_in.unwrap();
    assert_eq!(stand_in.until.map(|until| until.to_string()), Some("2026-11-27T23:59:00+07:00".into()));
    assert!(bench.shows("làm thay"), "{}", bench.draw());
}

#[test]
fn the_limit_is_extended_by_days_and_the_due_line_tells_it() {
    let mut bench = with_dossiers(&NAMES[..1]);
    bench.keys("Enter F7 6");
    assert!(bench.shows("đã gia hạn 0 lần"), "{}", bench.draw());
    bench.keys("2 Tab");
    bench.types("3");
    bench.keys("Tab");
    bench.types("Xác minh tại thôn");
    bench.keys("Tab F4 1 ^S");
    assert!(bench.shows("Đã gia hạn 1 lần"), "{}", bench.draw());
    assert!(bench.shows("Trần Thị Mai cho phép") || bench.shows("gia hạn thêm"), "{}", bench.draw());
    // Received the same day: from its closing three counted days on, of which 24/11 is none.
    let due = bench.bridge.view().work.values().next().unwrap().due_at.unwrap();
    assert_eq!(due.to_string(), "2026-11-27T17:00:00+07:00");
    bench.keys("F4");
    assert!(bench.shows("Gia hạn thêm 3 ngày làm việc"), "{}", bench.draw());
}

#[test]
fn another_body_is_asked_its_answer_recorded_and_a_late_one_seen_in_the_list() {
    let mut bench = with_dossiers(&NAMES[..1]);
    bench.keys("Enter");
    run(&mut bench, "lay y kien");
    assert!(bench.shows("Thời hạn của hồ sơ vẫn chạy"), "{}", bench.draw());
    bench.types("Công an xã");
    bench.keys("Tab");
    bench.types("Có cư trú không?");
    bench.keys("Tab Backspace");
    bench.types("1h");
    bench.keys("^S");
    assert!(bench.shows("Hỏi Công an xã: chờ tới"), "{}", bench.draw());
    bench.pass(3 * 3_600_000);
    bench.keys("Esc");
    assert!(bench.shows("ý kiến"), "{}", bench.draw());
    bench.keys("Enter");
    assert!(bench.shows("quá hạn trả lời"), "{}", bench.draw());
    run(&mut bench, "lay y kien");
    bench.keys("1");
    bench.types("Có cư trú");
    bench.keys("^S");
    assert!(bench.shows("đã trả lời"), "{}", bench.draw());
}

#[test]
fn guidance_is_taken_from_the_library_and_a_second_request_asks_why() {
    let mut bench = with_dossiers(&NAMES[..1]);
    bench.keys("Enter F7 1 Space Tab F4");
    let Some(Overlay::Menu(menu)) = bench.model.overlays.last() else { panic!("no texts") };
    assert!(menu.items[0].label.contains("chứng sinh"), "the procedure's own first: {}", menu.items[0].label);
    bench.keys("1 F4 2 ^S");
    let dossier = bench.bridge.view().work.values().next().unwrap().id;
    let told = format!("{:?}", bench.bridge.dossier(dossier).unwrap().unwrap().story.last());
    assert!(told.contains("dấu của cơ sở y tế. Không có giấy chứng sinh"), "{told}");
    bench.keys("F8 Space ^S F7 1 Space");
    assert!(bench.shows("Đã yêu cầu bổ sung 1 lần") && bench.shows("Người cho phép"), "{}", bench.draw());
    bench.keys("^S");
    assert!(bench.shows("Mục này cần ghi"), "{}", bench.draw());
    bench.types("Giấy mới nộp không hợp lệ");
    bench.keys("Tab F4 1 ^S");
    assert_eq!(bench.bridge.view().work.values().next().unwrap().supplements, 2, "{}", bench.draw());
    assert!(bench.shows("cho phép"), "{}", bench.draw());
}

#[test]
fn results_to_be_collected_are_listed_by_age_with_their_shelf() {
    let mut bench = with_dossiers(&NAMES[..2]);
    bench.keys("Space Space F8 ^S Up Up Space Space F8 ^S ^G 4");
    assert!(bench.shows("Kết quả chờ trả · 2") && bench.shows("0 ngày"), "{}", bench.draw());
    run(&mut bench, "xep ke");
    bench.types("k2");
    bench.keys("Tab");
    bench.types("14");
    bench.keys("^S");
    assert!(bench.shows("K2/14"), "{}", bench.draw());
    bench.pass(31 * 24 * 3_600_000);
    assert!(bench.shows("31 ngày"), "{}", bench.draw());
    bench.keys("Esc");
    assert!(bench.shows("Việc của tôi"), "{}", bench.draw());
}

#[test]
fn a_relative_without_the_receipt_signs_a_line_and_says_who_they_are() {
    let mut bench = with_dossiers(&NAMES[..1]);
    bench.keys("Enter F8 F8 F8 2 Enter");
    assert!(bench.shows("Ghi tên"), "a representative is named:\n{}", bench.draw());
    bench.types("Lò Văn Ún");
    bench.keys("Tab Tab Right Right Right Tab Tab F4 1 ^S");
    assert_eq!(bench.bridge.view().work.len(), 0, "{}", bench.draw());
    assert!(bench.shows("mất giấy hẹn"), "{}", bench.draw());
    let told = bench.bridge.search("261123 0001", 5).rows;
    assert_eq!(told.first().map(|row| row.status), Some(Status::HandedOver));
}
