//! Stores to work on, and the steps every journey takes.

use crate::desk::Desk;
use crate::screen::Screen;

/// A Monday morning; the clock runs on from there.
pub(crate) const MORNING: &str = "+2026-11-23T08:00:00+07:00";
/// Later the same day: a program that is started again does not go back in time.
pub(crate) const LATER: &str = "+2026-11-23T09:00:00+07:00";
/// The chip card of a woman who comes to the counter.
pub(crate) const CARD: &str = "001195000123||Lò Thị Ban|15081995|Nữ|Bản Na Sang|20032022";
/// A procedure of one case, one paper and no fields of its own; `xo` finds it first.
pub(crate) const PROCEDURE: &str = "Xóa đăng ký thường trú";
/// The name of the only store.
pub(crate) const STORE: &str = "s";

/// A training store just set up.
pub(crate) fn new_desk() -> Desk {
    let desk = Desk::at(MORNING);
    let init = desk
        .command(STORE, "init --unit H29.14 --machine only --training")
        .args(["--officer", "Trần Thị Mai"])
        .output()
        .unwrap();
    assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
    desk
}

/// The desk's screen, opened and ready for keys.
pub(crate) fn opened(desk: &Desk, clock: &str) -> Screen {
    let screen = Screen::open(&desk.store(STORE), 24, 80, clock);
    screen.wait(&["TẬP HUẤN", "Việc của tôi"]);
    screen
}

/// An intake with the procedure chosen, the caret where the name goes.
pub(crate) fn at_name(screen: &mut Screen) {
    screen.press(&["F5"]);
    screen.wait(&["gõ vài chữ để chọn"]);
    screen.type_text("xo");
    screen.wait(&["Chọn thủ tục", PROCEDURE]);
    screen.press(&["Enter"]);
    screen.wait(&["1.003197"]);
    screen.wait_cursor_behind("Số định danh  ▸[");
    screen.press(&["Enter"]);
    screen.wait_cursor_behind("Họ và tên     ▸[");
}

/// Takes the card's holder in under the procedure; the form is put away.
pub(crate) fn taken_in(screen: &mut Screen, card: &str) {
    screen.scan(card);
    screen.wait(&["Chọn thủ tục"]);
    screen.type_text("xo");
    screen.wait(&["▸1.003197"]);
    screen.press(&["Enter"]);
    screen.wait(&["Giấy tờ  0/1"]);
    screen.press(&["+"]);
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["Đã tiếp nhận"]);
    screen.press(&["Enter"]);
    screen.wait(&["Việc của tôi"]);
}
