//! A day at the counter: tickets with all that may happen to them, breaks, closing, people.

use super::{accepted, fill};
use crate::domain::command::Command as Order;
use crate::domain::counter::CounterState;
use crate::domain::ticket::{Priority, TakeTicket, TicketState};
use crate::tui::port::DeskPort as _;
use crate::tui::screen::Screen;
use crate::tui::testing::Bench;
use crate::tui::wish::Action;

const MINUTE: u64 = 60_000;

fn take(bench: &mut Bench, group: char) {
    bench.order(Order::TakeTicket(TakeTicket { group, priority: Priority::Normal, number: None }));
}

fn state(bench: &Bench, number: &str) -> TicketState {
    let view = bench.bridge.view();
    view.tickets.values().find(|t| t.number.to_string() == number).unwrap().state
}

fn counter(bench: &Bench) -> CounterState {
    let view = bench.bridge.view();
    let today = view.counters.values().map(|counter| counter.date).max();
    today.map_or(CounterState::NotOpened, |today| view.counter(3, today).state)
}

#[test]
fn a_ticket_given_out_is_told_its_place_and_after_three_turns_its_minutes() {
    let mut bench = Bench::vietnamese();
    bench.keys("Ins a Enter");
    assert!(bench.message().contains("A001") && bench.message().contains("kế tiếp"), "{}", bench.message());
    for _ in 0..3 {
        take(&mut bench, 'A');
    }
    for _ in 0..3 {
        bench.keys("F2 F5 Esc");
        bench.pass(6 * MINUTE);
    }
    bench.keys("F2 Ins b Enter");
    assert!(bench.message().contains("Là người kế tiếp, khoảng 7 phút"), "{}", bench.message());
    bench.keys("Left");
    assert!(bench.shows("kế tiếp · ~7 ph"), "{}", bench.draw());
}

#[test]
fn a_ticket_set_aside_rings_when_its_time_has_come_and_its_form_comes_back_with_it() {
    let mut bench = Bench::vietnamese();
    bench.keys("Ins a Enter F2 F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    bench.types("Vàng Thị Mỷ");
    bench.pass(400);
    bench.keys("F6 2");
    assert!(bench.shows("trống: 15 phút"), "{}", bench.draw());
    bench.types("20");
    bench.keys("Enter");
    assert!(bench.message().contains("tạm gác. Nháp đi cùng vé"), "{}", bench.message());
    assert!(bench.model.above.is_empty() && bench.shows("gác 09:20"), "{}", bench.draw());
    bench.keys("Down");
    bench.pass(21 * MINUTE);
    assert!(bench.message().contains("A001") && bench.message().contains("đến giờ"), "{}", bench.message());
    assert!(bench.shows("!gác 09:20"), "{}", bench.draw());
    bench.keys("Left Enter Enter");
    assert_eq!(state(&bench, "A001"), TicketState::Serving);
    assert!(bench.shows("Vàng Thị Mỷ"), "the form goes on:\n{}", bench.draw());
    // Another form for the same person: the first is kept, and not opened again.
    bench.keys("F5");
    assert!(!bench.shows("Vàng Thị Mỷ"), "{}", bench.draw());
}

#[test]
fn a_return_time_may_be_a_time_of_day_but_not_a_past_one() {
    let mut bench = Bench::vietnamese();
    bench.keys("Ins a Enter F2 F6 2");
    for (typed, wrong) in [("8h30", true), ("0", true), ("đi ăn", true), ("10g15", false)] {
        bench.types(typed);
        bench.keys("Enter");
        assert_eq!(bench.shows("giờ hôm nay chưa qua"), wrong, "{typed}\n{}", bench.draw());
        if wrong {
            bench.keys("Esc F6 2");
        }
    }
    assert!(bench.shows("gác 10:15"), "{}", bench.draw());
}

#[test]
fn f6_is_about_who_is_at_the_counter_also_from_the_queue_and_digits_keep_their_meaning() {
    let mut bench = Bench::vietnamese();
    bench.keys("Ins a Enter Ins a Enter F2 Left F6");
    for words in ["Vé A001", "1 Vắng mặt", "2 Tạm gác", "5 Xong", "8 Vé đang chọn: A002"] {
        assert!(bench.shows(words), "{words}\n{}", bench.draw());
    }
    bench.keys("8");
    assert!(bench.shows("Vé A002") && bench.shows("4 Chuyển nhóm khác"), "{}", bench.draw());
    bench.keys("4 b Enter Enter");
    assert_eq!(state(&bench, "A002"), TicketState::Transferred, "{}", bench.draw());
}

#[test]
fn what_was_handed_in_at_a_turn_is_summed_at_the_counter() {
    let mut bench = Bench::vietnamese();
    bench.keys("Ins a Enter F2");
    accepted(&mut bench, "Lý Mẩy Chạn");
    bench.keys("F5");
    bench.types("1.000656");
    bench.keys("Enter");
    fill(&mut bench);
    bench.keys("^S Enter");
    assert!(bench.shows("2 hồ sơ · "), "{}", bench.draw());
    bench.keys("F6 5");
    assert!(!bench.shows("2 hồ sơ · "), "{}", bench.draw());
}

#[test]
fn after_three_calls_no_show_is_offered_and_the_next_is_called() {
    let mut bench = Bench::vietnamese();
    bench.keys("Ins a Enter Ins b Enter F2 F2 F2");
    assert!(bench.message().contains("lần 3"), "{}", bench.message());
    bench.keys("F2");
    assert!(bench.shows("1 Vắng mặt, gọi số kế tiếp") && bench.shows("2 Gọi lại lần 4"), "{}", bench.draw());
    bench.keys("1");
    assert_eq!(state(&bench, "A001"), TicketState::NoShow);
    assert!(bench.message().contains("B001"), "{}", bench.message());
}

#[test]
fn a_ticket_sent_to_another_counter_takes_its_note_and_its_form_along() {
    let mut bench = Bench::vietnamese();
    bench.keys("Ins a Enter F2 F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    bench.types("Lù Seo Dìn");
    bench.pass(400);
    bench.keys("F6 3");
    bench.types("5");
    bench.keys("Enter");
    bench.types("xem đất");
    bench.keys("Enter");
    assert!(bench.message().contains("đã chuyển. Nháp đi cùng vé"), "{}", bench.message());
    bench.keys("F2");
    assert!(bench.message().contains("Không có ai chờ"), "not for this counter: {}", bench.message());
    // The other counter of the same desk.
    bench.model.seat.counter = 5;
    bench.model.forget_seen();
    bench.keys("F2");
    assert!(bench.message().contains("Nhắn: xem đất"), "{}", bench.message());
    assert!(bench.shows("xem đất"));
    bench.keys("F5");
    assert!(bench.shows("Lù Seo Dìn"), "{}", bench.draw());
}

#[test]
fn enter_calls_the_ticket_that_was_looked_at_though_the_queue_moved() {
    let mut bench = Bench::vietnamese();
    take(&mut bench, 'A');
    take(&mut bench, 'B');
    bench.keys("Left Down");
    bench.order(Order::TakeTicket(TakeTicket { group: 'C', priority: Priority::Urgent, number: None }));
    bench.keys("Enter");
    assert!(bench.message().contains("B001"), "{}", bench.message());
    // A chosen one while somebody is served: that turn ends first.
    bench.keys("Enter Esc Enter");
    assert_eq!(state(&bench, "B001"), TicketState::Done, "{}", bench.draw());
    assert!(bench.message().contains("A001"), "{}", bench.message());
}

#[test]
fn the_paper_roll_gives_the_numbers_and_none_twice() {
    let mut bench = Bench::vietnamese();
    bench.keys("^K");
    bench.types("cuon ve");
    bench.keys("Enter");
    assert!(bench.shows("Quầy 3 vé giấy"), "{}", bench.draw());
    bench.keys("Ins");
    bench.types("a57");
    bench.keys("Enter");
    assert!(bench.message().contains("A057"), "{}", bench.message());
    bench.keys("Ins");
    bench.types("A57");
    bench.keys("Enter");
    assert!(bench.message().contains("A057 đã cấp"), "{}", bench.message());
    // The time it was torn off stands above the number.
    bench.keys("Ins Up");
    bench.types("8:40");
    bench.keys("Enter");
    bench.types("b3");
    bench.keys("Enter");
    assert!(bench.shows("B003") && bench.shows("20 ph"), "{}", bench.draw());
    // F2 asks for the slip: one that was entered, one that was not.
    bench.keys("F2");
    bench.types("b003");
    bench.keys("Enter");
    assert_eq!(state(&bench, "B003"), TicketState::Called);
    bench.keys("F5 F2");
    bench.types("c9");
    bench.keys("Enter");
    assert_eq!((state(&bench, "B003"), state(&bench, "C009")), (TicketState::Done, TicketState::Called));
    bench.keys("^K");
    bench.types("ve giay");
    bench.keys("Enter Ins a Enter");
    assert!(bench.message().contains("A058"), "{}", bench.message());
}

#[test]
fn a_break_stops_calling_until_it_is_over_and_the_header_says_so() {
    let mut bench = Bench::vietnamese();
    bench.keys("Ins a Enter Ins a Enter F2");
    assert_eq!(counter(&bench), CounterState::Open, "the first call opens it");
    bench.keys("^K");
    bench.types("giai lao");
    bench.keys("Enter 2");
    assert!(bench.message().contains("đang phục vụ vé A001"), "{}", bench.message());
    bench.keys("F5 Esc F6 5 F6 1 2");
    assert_eq!(counter(&bench), CounterState::OnBreak, "{}", bench.draw());
    assert!(
        bench.shows("Quầy 3 đang nghỉ") && bench.shows("Ăn   ") && bench.shows("trưa. F6 1 làm tiếp"),
        "{}",
        bench.draw()
    );
    bench.keys("F2");
    assert!(bench.message().contains("đang nghỉ từ 09:00"), "{}", bench.message());
    // Also from the queue, where F6 is otherwise about the ticket in focus.
    bench.keys("Left F6 1");
    assert_eq!(counter(&bench), CounterState::Open);
    bench.keys("F2");
    assert!(bench.message().contains("A002"), "{}", bench.message());
}

#[test]
fn closing_the_day_shows_and_does_what_is_left_and_the_next_morning_begins_anew() {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Phàn A Dất");
    bench.keys("Enter Ins a Enter Ins b Enter F2");
    bench.keys("^K");
    bench.types("dong ngay");
    bench.keys("Enter");
    for words in ["Ghi vắng mặt 1 vé: A001", "Chưa phục vụ 1 vé: B001"] {
        assert!(bench.shows(words), "{words}\n{}", bench.draw());
    }
    bench.keys("Enter");
    assert_eq!((counter(&bench), state(&bench, "A001")), (CounterState::Closed, TicketState::NoShow));
    assert!(bench.shows("Quầy 3 đã đóng"), "{}", bench.draw());
    bench.keys("F2");
    assert!(bench.message().contains("đã đóng lúc 09:00"), "{}", bench.message());
    // Two nights later the dossier is late: the sheet says so, once.
    bench.pass(48 * 60 * MINUTE);
    assert!(bench.shows("Đầu ngày 25/11/2026") && bench.shows("Quá hạn: 1 hồ sơ"), "{}", bench.draw());
    bench.keys("x Enter");
    assert!(bench.model.overlays.is_empty());
    assert!(bench.message().contains("F2 gọi số đầu tiên"), "{}", bench.message());
    bench.model.day = None;
    bench.pass(MINUTE);
    assert!(bench.model.overlays.is_empty(), "once a day, as the record says");
}

#[test]
fn an_officer_is_added_gets_roles_and_sits_down_in_two_keys_with_a_place_of_their_own() {
    let mut bench = Bench::vietnamese();
    bench.keys("^G 8 Enter");
    bench.types("Hoàng Văn Thắng");
    bench.keys("Enter 2 Enter");
    assert!(bench.message().contains("Đã thêm"), "{}", bench.message());
    assert!(bench.shows("Hoàng Văn Thắng") && bench.shows("tiếp nhận, thẩm định"), "{}", bench.draw());
    bench.keys("Down Enter 1 Enter");
    assert!(bench.message().contains("Đã đổi vai trò"), "{}", bench.message());
    assert!(bench.shows("Hoàng Văn Thắng            thẩm định"), "{}", bench.draw());
    bench.keys("Esc F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    bench.types("Sình Thị Sua");
    bench.pass(400);
    let before = bench.cursor();
    bench.keys("F12 1");
    assert!(bench.shows("Thắng") && bench.model.above.is_empty(), "{}", bench.draw());
    bench.keys("^G 3");
    assert!(
        bench.shows("Sình Thị Sua") && bench.shows("(Trần Thị Mai)"),
        "another's draft is named:\n{}",
        bench.draw()
    );
    bench.keys("Esc F12");
    bench.keys("Esc");
    assert!(bench.shows("Thắng"), "Esc changes nobody");
    bench.keys("F12 1");
    assert!(matches!(bench.model.above.last(), Some(Screen::Intake(_))), "{}", bench.draw());
    assert_eq!(bench.cursor(), before, "the same form, field and caret");
}

#[test]
fn the_last_who_may_give_roles_cannot_give_them_away() {
    let mut bench = Bench::vietnamese();
    bench.keys("^G 8 Down Enter 5 6 Enter");
    assert!(bench.message().contains("ít nhất một người quản trị"), "{}", bench.message());
}

#[test]
fn whoever_is_called_next_is_not_taken_in_as_the_person_before() {
    let card = "001088012345||Vừ A Sính|03091988|Nam|Bản Huổi Mí|20032022";
    let mut bench = Bench::vietnamese();
    bench.keys("Ins a Enter Ins a Enter F2");
    bench.act(Action::Scanned { read: Some(crate::domain::scan::read(card)), take_back: 0 });
    bench.settle();
    assert!(bench.shows("Vừ A Sính"));
    bench.keys("F2 F5");
    assert!(bench.shows("Tiếp nhận · vé A002"), "{}", bench.draw());
    assert!(!bench.shows("Vừ A Sính") && !bench.shows("001088012345"), "{}", bench.draw());
}
