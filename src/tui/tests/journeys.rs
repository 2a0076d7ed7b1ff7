//! The main line, from a ticket to a result handed over.

use super::{accepted, fill};
use crate::domain::dossier::Status;
use crate::tui::testing::Bench;

fn status(bench: &Bench) -> Vec<Status> {
    use crate::tui::port::DeskPort as _;
    bench.bridge.view().work.values().map(|summary| summary.status).collect()
}

#[test]
fn a_dossier_goes_from_the_ticket_to_the_hand_over() {
    let mut bench = Bench::vietnamese();
    bench.keys("Ins a Enter F2");
    assert!(bench.message().contains("A001"), "{}", bench.message());
    let number = accepted(&mut bench, "Lò Văn Ún");
    assert_eq!(number, "H29.14-261123-0001");
    assert!(bench.shows("Đã tiếp nhận") && bench.shows("Hẹn trả"));
    bench.keys("Enter");
    assert!(bench.shows("261123-0001"), "it is on the list of work:\n{}", bench.draw());
    // Examine, approve, hand over: each by F8, named in the footer.
    bench.keys("Tab Tab Enter");
    assert!(bench.shows("F8 Xong bước"), "{}", bench.draw());
    bench.keys("F8");
    assert!(bench.shows("F8 Ký duyệt"), "{}", bench.draw());
    bench.keys("F8");
    assert_eq!(status(&bench), [Status::Ready]);
    assert!(bench.shows("F8 Trả KQ"));
    bench.keys("F8 Enter");
    assert_eq!(status(&bench), []);
    assert!(bench.shows("đã trả kết quả"), "{}", bench.draw());
}

#[test]
fn a_supplement_stops_the_clock_and_what_came_starts_it_again() {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Sùng Thị Dợ");
    bench.keys("Enter Enter F7 1 Space ^S");
    assert_eq!(status(&bench), [Status::AwaitingSupplement], "{}", bench.draw());
    assert!(bench.shows("chờ bổ sung"));
    bench.keys("F8 Space ^S");
    assert_eq!(status(&bench), [Status::InReview], "{}", bench.draw());
    assert!(bench.shows("đã bổ sung"));
}

#[test]
fn an_intake_can_be_refused_with_its_ground_and_reason() {
    let mut bench = Bench::vietnamese();
    bench.keys("F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    bench.types("Hờ A Chú");
    bench.keys("F7 2 2 Down Down Down");
    bench.types("Không đủ căn cứ");
    bench.keys("^S");
    assert!(bench.message().contains("từ chối"), "{}", bench.draw());
    assert_eq!(status(&bench), [], "it ended");
}

#[test]
fn a_denial_needs_its_reason_and_cancel_comes_first() {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Y Bham Êban");
    bench.keys("Enter Enter F7 2 ^S");
    assert!(bench.shows("Mục này cần ghi"), "{}", bench.draw());
    bench.types("Không cư trú tại xã");
    // Enter leaves the field for [Hủy], Enter again is Hủy: two Enters never decide.
    bench.keys("Enter Enter");
    assert_eq!(status(&bench), [Status::InReview]);
    bench.keys("F7 2");
    bench.types("Không cư trú tại xã");
    bench.keys("Enter Right Enter");
    assert_eq!(status(&bench), [Status::Ready], "{}", bench.draw());
}

#[test]
fn calling_again_counts_and_a_finished_turn_calls_the_next() {
    let mut bench = Bench::vietnamese();
    bench.keys("Ins a Enter Ins b + 1 Enter F2");
    assert!(bench.message().contains("B001"), "priority goes first: {}", bench.message());
    bench.keys("F2");
    assert!(bench.message().contains("lần 2"), "{}", bench.message());
    bench.keys("F5 F2");
    assert!(bench.message().contains("A001"), "{}", bench.message());
    bench.keys("F6 1");
    assert!(bench.message().contains("vắng mặt"), "{}", bench.message());
    bench.keys("F2");
    assert!(bench.message().contains("Không có ai chờ"), "{}", bench.message());
}

#[test]
fn the_same_person_gets_another_dossier_and_the_basket_is_listed() {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Lý Mẩy Chạn");
    bench.keys("F5");
    bench.types("1.000656");
    bench.keys("Enter");
    fill(&mut bench);
    bench.keys("^S");
    assert!(bench.shows("Cùng người này: 2 hồ sơ"), "{}", bench.draw());
}

#[test]
fn a_dossier_is_found_without_diacritics_while_an_intake_is_open() {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Nông Thị Hường");
    bench.keys("Enter F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    bench.types("Đàm");
    let before = bench.cursor();
    bench.keys("F3");
    bench.types("nong thi huong");
    assert!(bench.shows("Nông Thị Hường"), "{}", bench.draw());
    bench.types(" zz");
    assert!(bench.shows("Không tìm thấy"));
    bench.keys("Esc");
    assert_eq!(bench.cursor(), before, "the same field and caret");
}
