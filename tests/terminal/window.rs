//! The window: its size, the hardware cursor, the demonstration's first sight.

use crate::desk::Desk;
use crate::house::{MORNING, STORE, at_name, new_desk, opened};
use crate::screen::Screen;

#[test]
fn another_size_keeps_the_focus_and_what_was_typed() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    at_name(&mut screen);
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
    assert_eq!(screen.leave(), 0);
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
    at_name(&mut screen);
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
fn a_demonstration_opens_on_people_waiting_and_says_that_it_is_one() {
    let desk = Desk::at(MORNING);
    let arguments = ["demo", "--dossiers", "60"];
    let screen = Screen::run(&arguments, &desk.store(STORE), (24, 80), MORNING);
    screen.wait(&["DỮ LIỆU GIẢ", "Hàng đợi", "lâu nhất"]);
    let shown = screen.text();
    assert!(!shown.contains("Hàng đợi · 0"), "{shown}");
    assert!(!shown.contains("Không có hồ sơ nào chờ bạn"), "{shown}");
    assert_eq!(screen.leave(), 0);
}

#[test]
fn the_first_run_asks_what_the_store_is_and_leaving_it_writes_nothing() {
    let desk = Desk::at(MORNING);
    let store = desk.store(STORE);
    let screen = Screen::open(&store, 24, 80, MORNING);
    screen.wait(&["Thiết lập lần đầu", "Mã cơ quan"]);
    assert_eq!(screen.leave(), 0);
    assert!(!store.exists());
    let mut screen = Screen::open(&store, 24, 80, MORNING);
    screen.wait(&["Kho này để"]);
    screen.press(&["Right", "Enter", "Enter"]);
    screen.type_text("H29.14");
    screen.wait_cursor_behind("[H29.14");
    screen.press(&["Enter", "Enter"]);
    screen.type_text("Lò Thị Ban");
    screen.wait_cursor_behind("[Lò Thị Ban");
    screen.press(&["F8"]);
    screen.wait(&["TẬP HUẤN", "Ban", "Việc của tôi"]);
    assert_eq!(screen.leave(), 0);
    desk.text(STORE, "verify");
}
