//! A counter's day in the real binary: opened, tickets given out, one set aside, a break, closing, and the
//! next morning; the plug is pulled once, because the state of a counter must outlive the program.

use crate::house::{CARD, LATER, MORNING, STORE, new_desk, opened, taken_in};
use crate::screen::Screen;

/// The card of who comes second: the same one again within two seconds would be the scanner's echo.
const OTHER_CARD: &str = "001088012345||Vừ A Sính|03091988|Nam|Bản Na Sang|20032022";
/// The next morning, before anything happened at the counter.
const NEXT_DAY: &str = "+2026-12-07T07:45:00+07:00";

fn palette(screen: &mut Screen, words: &str, found: &str) {
    screen.press(&["^K"]);
    screen.wait(&["┌ Lệnh"]);
    screen.type_text(words);
    screen.wait(&[found]);
    screen.press(&["Enter"]);
}

fn give_out(screen: &mut Screen, group: &str, number: &str) {
    screen.press(&["Ins"]);
    screen.wait(&["Cấp số thứ tự"]);
    screen.type_text(group);
    screen.press(&["Enter"]);
    screen.wait(&[&format!("Đã cấp vé {number}. ")]);
}

/// The list of drafts is put away; a key sent before it is gone would be read together with the Esc.
fn put_away(screen: &mut Screen) {
    screen.press(&["Esc"]);
    screen.wait_until("the drafts put away", |shown| !shown.contains("Nháp còn dở"));
}

#[test]
fn a_counter_is_opened_has_a_break_and_is_closed_with_what_is_left() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    palette(&mut screen, "mo quay", "Mở quầy, bắt đầu gọi số");
    screen.wait(&["Quầy đã mở."]);
    for (group, number) in [("a", "A001"), ("a", "A002"), ("b", "B001"), ("c", "C001")] {
        give_out(&mut screen, group, number);
    }
    // The first goes to fetch a paper; half of the form is filled in.
    screen.press(&["F2"]);
    screen.wait(&["Đã gọi A001"]);
    screen.press(&["F5"]);
    screen.wait(&["Tiếp nhận · vé A001"]);
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
    screen.press(&["F2"]);
    screen.wait(&["Đã gọi A002"]);
    taken_in(&mut screen, OTHER_CARD);
    screen.press(&["F6"]);
    screen.wait(&["5 Xong"]);
    screen.type_text("5");
    screen.wait(&["A002 đã xong"]);
    palette(&mut screen, "an trua", "Quầy nghỉ: chọn lý do");
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
fn resumed_and_closed(desk: &crate::desk::Desk, mut screen: Screen) {
    screen.wait(&["Nháp còn dở", "Lò Thị Ban"]);
    put_away(&mut screen);
    screen.wait(&["Quầy 1 đang nghỉ"]);
    screen.press(&["F6"]);
    screen.wait(&["1 Làm tiếp"]);
    screen.type_text("1");
    screen.wait(&["Quầy làm tiếp"]);
    screen.press(&["F2"]);
    screen.wait(&["Đã gọi B001"]);
    palette(&mut screen, "dong ngay", "Đóng quầy cuối ngày");
    screen.wait(&["Ghi vắng mặt 2 vé: A001 B001", "Chưa phục vụ 1 vé: C001", "Nháp còn dở: 1"]);
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["Quầy 1 đã đóng", "Đã đóng ngày"]);
    screen.press(&["F2"]);
    screen.wait(&["Quầy 1 đã đóng lúc 09:"]);
    assert_eq!(screen.leave(), 0);
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
fn next_morning(desk: &crate::desk::Desk) {
    let mut screen = opened(desk, NEXT_DAY);
    screen.wait(&["Nháp còn dở"]);
    put_away(&mut screen);
    screen.wait(&["Đầu ngày 07/12/2026", "Quá hạn: 1 hồ sơ", "H29.14-261123-0001"]);
    screen.press(&["Enter"]);
    screen.wait(&["F2 gọi số đầu tiên sẽ mở quầy"]);
    assert_eq!(screen.leave(), 0);
    let mut screen = opened(desk, "+2026-12-07T07:55:00+07:00");
    screen.wait(&["Nháp còn dở"]);
    put_away(&mut screen);
    screen.settle();
    assert!(!screen.text().contains("Đầu ngày"), "{}", screen.text());
    assert_eq!(screen.leave(), 0);
}
