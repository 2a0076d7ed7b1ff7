//! What the everyday tasks cost in keys. A scan costs none, a chord one. Above the number a test fails.

use crate::house::{CARD, MORNING, PROCEDURE, new_desk, opened, taken_in};
use crate::screen::Screen;

/// Counts anew from here.
fn count(screen: &mut Screen) {
    screen.settle();
    screen.keys = 0;
}

#[test]
fn calling_the_next_ticket_takes_one_key() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    for (nth, group) in ["a", "b"].into_iter().enumerate() {
        screen.press(&["Ins"]);
        screen.wait(&["Cấp số thứ tự"]);
        screen.type_text(group);
        screen.press(&["Enter"]);
        screen.wait(&["Đã cấp vé", &format!("Hàng đợi · {}", nth + 1)]);
    }
    count(&mut screen);
    screen.press(&["F2"]);
    screen.wait(&["Đã gọi A001", "gọi lần 1"]);
    assert_eq!(screen.keys, 1);
    // The turn that ended and the next one, still one key.
    screen.press(&["F5"]);
    screen.wait(&["Tiếp nhận · vé A001"]);
    count(&mut screen);
    screen.press(&["F2"]);
    screen.wait(&["Đã gọi B001"]);
    assert_eq!(screen.keys, 1);
}

#[test]
fn a_walk_in_is_opened_by_a_scan_and_three_keys_and_taken_in_by_fourteen() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    count(&mut screen);
    screen.scan(CARD);
    screen.wait(&["Lò Thị Ban", "Chọn thủ tục"]);
    screen.type_text("xo");
    screen.wait(&["▸1.003197"]);
    screen.press(&["Enter"]);
    screen.wait(&["Tiếp nhận", PROCEDURE, "Lò Thị Ban", "Giấy tờ  0/1"]);
    assert!(screen.keys <= 3, "{} keys", screen.keys);
    count(&mut screen);
    screen.press(&["+"]);
    screen.wait_cursor_behind("Điện thoại    ▸[");
    screen.type_text("0903123456");
    screen.press(&["Enter"]);
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["Đã tiếp nhận"]);
    screen.press(&["Enter"]);
    screen.wait(&["Việc của tôi", "261123-0001"]);
    assert!(screen.keys <= 14, "{} keys", screen.keys);
}

#[test]
fn approving_takes_two_keys_from_the_focused_row_and_returning_a_scan_and_two() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    taken_in(&mut screen, CARD);
    screen.press(&["Enter"]);
    screen.wait(&["F8 Xong bước"]);
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["xong bước"]);
    screen.press(&["Esc"]);
    screen.wait(&["Việc của tôi", "Ký duyệt"]);
    count(&mut screen);
    screen.press(&["Enter"]);
    screen.wait(&["F8 Ký duyệt"]);
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["đã ký duyệt"]);
    assert!(screen.keys <= 2, "{} keys", screen.keys);
    screen.press(&["Esc"]);
    screen.wait(&["Việc của tôi", "Trả KQ"]);
    count(&mut screen);
    screen.scan(CARD);
    screen.wait(&["Lò Thị Ban", "F8 Trả KQ"]);
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["Người nhận"]);
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["đã trả kết quả"]);
    assert!(screen.keys <= 2, "{} keys", screen.keys);
}

#[test]
fn a_result_is_returned_by_scanning_its_receipt_too() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    taken_in(&mut screen, CARD);
    screen.press(&["Enter"]);
    for done in ["xong bước", "đã ký duyệt"] {
        screen.wait(&["Nhật ký"]);
        screen.settle();
        screen.press(&["F8"]);
        screen.wait(&[done]);
    }
    screen.press(&["Esc"]);
    screen.wait(&["Việc của tôi"]);
    count(&mut screen);
    screen.scan("H29.14-261123-0001");
    screen.wait(&["Hồ sơ H29.14-261123-0001", "F8 Trả KQ"]);
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["Người nhận"]);
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["đã trả kết quả"]);
    assert!(screen.keys <= 2, "{} keys", screen.keys);
}
