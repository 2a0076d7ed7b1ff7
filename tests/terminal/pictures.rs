//! The pictures of the README: drawn from the real program, and of the program as it is.
//!
//! `MOTCUA_WRITE_PICTURES=1 cargo test --test terminal pictures` draws them anew.

use std::path::Path;

use crate::desk::Desk;
use crate::house::CARD;
use crate::screen::Screen;
use crate::svg;

/// A moment in the middle of a Monday morning that does not pass.
const NOW: &str = "2026-11-23T09:30:00+07:00";
/// Height and width of an old console, and of a window as most have it now.
const SMALL: (u16, u16) = (24, 80);
const WIDE: (u16, u16) = (40, 120);

/// A demonstration, the same every time, in a theme whose colours are known.
fn demonstration(desk: &Desk) -> std::path::PathBuf {
    let made = desk.command("d", "demo --no-tui --dossiers 600 --seed 7").env("MOTCUA_CLOCK", NOW).output();
    assert!(made.unwrap().status.success());
    let store = desk.store("d");
    std::fs::write(store.join("config.toml"), "theme = \"dark\"\n").unwrap();
    store
}

/// The desk of a demonstration with the morning's sheet put away.
fn at_home(store: &Path, size: (u16, u16)) -> Screen {
    let mut screen = Screen::run(&[], store, size, NOW);
    screen.wait(&["Việc của tôi"]);
    screen.settle();
    if screen.text().contains("Đầu ngày") {
        screen.press(&["Enter"]);
        screen.wait(&["Hàng đợi"]);
        screen.settle();
    }
    screen
}

/// Compares a picture with the one in the tree, or writes it.
fn draw(screen: &Screen, name: &str, title: &str) {
    screen.settle();
    let drawn = screen.look(|seen| svg::picture(seen, title));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/pictures/{name}.svg"));
    if std::env::var_os("MOTCUA_WRITE_PICTURES").is_some() {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "{name}.svg shows another screen; MOTCUA_WRITE_PICTURES=1 draws it anew:\n{}",
        screen.text()
    );
}

#[test]
fn the_pictures_of_the_readme_show_the_program_as_it_is() {
    let desk = Desk::at(NOW);
    let store = demonstration(&desk);
    let mut screen = at_home(&store, WIDE);
    screen.press(&["F2"]);
    screen.wait(&["Đã gọi"]);
    draw(&screen, "home", "Bàn làm việc: hàng đợi, việc của tôi, hồ sơ khác của người này, hôm nay");
    screen.leave();

    let mut screen = at_home(&store, SMALL);
    screen.scan(CARD);
    screen.wait(&["Chọn thủ tục"]);
    screen.type_text("xo");
    screen.wait(&["▸1.003197"]);
    draw(&screen, "person", "Sau khi quét thẻ: người này, và gõ hai chữ của thủ tục");
    screen.press(&["Enter"]);
    screen.wait(&["Giấy tờ  0/1"]);
    screen.press(&["+"]);
    screen.settle();
    screen.type_text("0903123456");
    draw(&screen, "intake", "Tiếp nhận: điền sẵn theo thẻ, danh mục giấy tờ, giờ hẹn và phí");
    screen.press(&["^S"]);
    screen.wait(&["Đã tiếp nhận", "Mã số hồ sơ"]);
    draw(&screen, "result", "Đã tiếp nhận: mã số và giờ hẹn chữ lớn");
    screen.press(&["Esc"]);
    screen.wait(&["Chọn thủ tục"]);
    screen.press(&["F3"]);
    screen.wait(&["Gõ họ tên"]);
    screen.type_text("quá hạn");
    draw(&screen, "find", "Tìm: không dấu, lọc bằng lời");
    screen.press(&["Enter"]);
    screen.wait(&["Hồ sơ "]);
    draw(&screen, "dossier", "Hồ sơ: các bước, giấy tờ, nhật ký bằng lời");
    screen.press(&["F4"]);
    screen.settle();
    draw(&screen, "why", "Vì sao ngày này: từng dòng một");
    screen.leave();
}
