//! A counter's day in the real binary: opened, tickets given out, one set aside, a break, closing, and the
//! next morning; the plug is pulled once, because the state of a counter must outlive the program.

use crate::desk::Desk;
use crate::house::{CARD, LATER, MORNING, OTHER_CARD, STORE, new_desk, opened};
use crate::screen::Screen;

/// The next morning, before anything happened at the counter.
const NEXT_DAY: &str = "+2026-12-07T07:45:00+07:00";

#[test]
fn a_counter_is_opened_has_a_break_and_is_closed_with_what_is_left() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.command("mo quay", "Mở quầy, bắt đầu gọi số");
    screen.wait(&["Quầy đã mở."]);
    for (group, number) in [("a", "A001"), ("a", "A002"), ("b", "B001"), ("c", "C001")] {
        screen.give_out(group, number);
    }
    // The first goes to fetch a paper; half of the form is filled in.
    screen.call("A001");
    screen.serve("A001");
    screen.scan(CARD);
    screen.wait(&["Lò Thị Ban", "Lưu nháp"]);
    screen.press(&["F6"]);
    screen.wait(&["2 Tạm gác"]);
    screen.type_text("2");
    screen.wait(&["trống: 15 phút"]);
    screen.type_text("90");
    screen.press(&["Enter"]);
    screen.wait(&["A001: tạm gác. Nháp đi cùng vé.", "gác 09:3"]);
    // The second is served; then a break, in which nobody is called.
    screen.call("A002");
    screen.take_in(OTHER_CARD);
    screen.press(&["F6"]);
    screen.wait(&["5 Xong"]);
    screen.type_text("5");
    screen.wait(&["A002 đã xong"]);
    screen.command("an trua", "Quầy nghỉ: chọn lý do");
    screen.wait(&["2 Ăn trưa"]);
    screen.type_text("2");
    screen.wait(&["Quầy 1 đang nghỉ", "Quầy nghỉ từ 08:0"]);
    screen.press(&["F2"]);
    screen.wait(&["Quầy 1 đang nghỉ từ 08:0", "Chưa gọi ai"]);
    screen.settle();
    screen.kill();
    resumed_and_closed(&desk, opened(&desk, LATER));
    next_morning(&desk);
}

/// Also after the plug was pulled the counter has its break, and the ticket its form.
fn resumed_and_closed(desk: &Desk, mut screen: Screen) {
    screen.wait(&["Nháp còn dở", "Lò Thị Ban"]);
    screen.leave_the_drafts();
    screen.wait(&["Quầy 1 đang nghỉ"]);
    screen.press(&["F6"]);
    screen.wait(&["1 Làm tiếp"]);
    screen.type_text("1");
    screen.wait(&["Quầy làm tiếp"]);
    screen.call("B001");
    screen.command("dong ngay", "Đóng quầy cuối ngày");
    screen.wait(&["Ghi vắng mặt 2 vé: A001 B001", "Chưa phục vụ 1 vé: C001", "Nháp còn dở: 1"]);
    screen.decide("Enter", &["Quầy 1 đã đóng", "Đã đóng ngày"]);
    screen.press(&["F2"]);
    screen.wait(&["Quầy 1 đã đóng lúc 09:"]);
    screen.leave();
    let mut states: Vec<(String, String)> = desk
        .rows(STORE, "ticket list --json")
        .iter()
        .map(|row| (row["number"].as_str().unwrap().into(), row["state"].as_str().unwrap().into()))
        .collect();
    states.sort();
    let wanted = [("A001", "no-show"), ("A002", "done"), ("B001", "no-show"), ("C001", "waiting")];
    assert_eq!(states, wanted.map(|(number, state)| (number.to_owned(), state.to_owned())));
}

/// Two weeks later the dossier is overdue: the first start of the day says so, the second does not.
fn next_morning(desk: &Desk) {
    let mut screen = opened(desk, NEXT_DAY);
    screen.leave_the_drafts();
    screen.wait(&["Đầu ngày 07/12/2026", "Quá hạn: 1 hồ sơ", "H29.14-261123-0001"]);
    screen.press(&["Enter"]);
    screen.wait(&["F2 gọi số đầu tiên sẽ mở quầy"]);
    screen.leave();
    let mut screen = opened(desk, "+2026-12-07T07:55:00+07:00");
    screen.leave_the_drafts();
    screen.settle();
    assert!(!screen.text().contains("Đầu ngày"), "{}", screen.text());
    screen.leave();
}
