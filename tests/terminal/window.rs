//! The window: its size, the hardware cursor, the demonstration's first sight.

use crate::desk::Desk;
use crate::house::{MORNING, STORE, new_desk, opened};
use crate::screen::Screen;

#[test]
fn another_size_keeps_the_focus_and_what_was_typed() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.at_name();
    screen.type_text("Lý Mẩy");
    screen.wait_cursor_behind("[Lý Mẩy");
    for (rows, cols) in [(20, 60), (40, 120), (24, 80)] {
        screen.resize(rows, cols);
        screen.wait(&["1.003197", "F1 Giúp"]);
        screen.wait_cursor_behind("▸[Lý Mẩy");
    }
    screen.resize(15, 50);
    screen.wait(&["Cửa sổ cần ít nhất 60x20", "50x15"]);
    screen.resize(24, 80);
    screen.wait_cursor_behind("▸[Lý Mẩy");
    screen.type_text(" Chạn");
    screen.wait_cursor_behind("▸[Lý Mẩy Chạn");
    screen.leave();
}

#[test]
fn the_hardware_cursor_stands_on_what_has_the_focus() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.press(&["F3"]);
    screen.wait(&["Tra cứu"]);
    screen.type_text("duoc");
    screen.wait_cursor_behind("[duoc");
    screen.press(&["Esc"]);
    screen.wait(&["Việc của tôi"]);
    screen.at_name();
    screen.type_text("Nguyễn 中文");
    screen.wait_cursor_behind("Họ và tên     ▸[Nguyễn 中文");
    screen.press(&["Left"]);
    screen.wait_cursor_behind("Họ và tên     ▸[Nguyễn 中");
    screen.press(&["Down"]);
    screen.wait_cursor_behind("Ngày sinh     ▸[");
    screen.press(&["Up", "Up"]);
    screen.wait_cursor_behind("Số định danh  ▸[");
    screen.press(&["^K"]);
    screen.wait(&["Lệnh"]);
    screen.type_text("thoat");
    screen.wait_cursor_behind("[thoat");
}

#[test]
fn a_blanked_screen_shows_nothing_until_a_key_and_that_key_does_nothing_else() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.at_name();
    screen.type_text("Thào Thị Mỷ");
    screen.wait_cursor_behind("[Thào Thị Mỷ");
    screen.press(&["^L"]);
    screen.wait_until("nothing", |shown| shown.trim().is_empty());
    screen.type_text("x");
    screen.wait(&["[Thào Thị Mỷ "]);
    screen.type_text("!");
    screen.wait_cursor_behind("[Thào Thị Mỷ!");
}

#[test]
fn a_demonstration_opens_on_people_waiting_and_says_that_it_is_one() {
    let desk = Desk::at(MORNING);
    let arguments = ["demo", "--dossiers", "60"];
    let screen = Screen::run(&arguments, &desk.store(STORE), (24, 80), MORNING);
    screen.wait(&["DỮ LIỆU GIẢ", "Hàng đợi", "lâu nhất"]);
    let shown = screen.text();
    assert!(!shown.contains("Hàng đợi · 0"), "{shown}");
    assert!(!shown.contains("Không có hồ sơ nào chờ bạn"), "{shown}");
    screen.leave();
}

#[test]
fn a_demonstration_shows_round_and_can_be_made_anew() {
    let desk = Desk::at(MORNING);
    let arguments = ["demo", "--dossiers", "60"];
    let mut screen = Screen::run(&arguments, &desk.store(STORE), (24, 80), MORNING);
    // Somebody is called already.
    screen.wait(&["DỮ LIỆU GIẢ", "2/10", "bấm F5"]);
    screen.press(&["F5"]);
    screen.wait(&["3/10"]);
    screen.command("dat lai demo", "Đặt lại demo: bỏ hết");
    screen.wait(&["Hủy", "bị đụng tới"]);
    screen.decide("^S", &["DỮ LIỆU GIẢ", "2/10", "bấm F5"]);
    screen.leave();
}

#[test]
fn practice_counts_the_keys_of_an_intake() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.command("bai tap", "Luyện một lượt tiếp nhận");
    screen.wait(&["thẻ giả vừa quét"]);
    screen.choose("xo", "1.003197");
    screen.wait(&["Giấy tờ  0/1"]);
    screen.all_papers();
    screen.submit();
    screen.wait(&["Lượt này 5 phím", "Chuẩn là 16 phím"]);
    screen.leave();
}
