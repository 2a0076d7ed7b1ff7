//! The first run in the real binary: five pages, counted in keys, and nothing written before the last.

use crate::desk::Desk;
use crate::house::{MORNING, STORE};
use crate::screen::{End, Screen};

/// Keys a set-up may take: at two keys a second it is done in half a minute.
const KEYS_MAX: usize = 60;

/// A list of two provinces.
const UNITS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/units.json");

fn begun(desk: &Desk) -> Screen {
    let screen = Screen::open(&desk.store(STORE), 24, 80, MORNING);
    screen.wait(&["Thiết lập lần đầu", "1/5", "Máy này dùng để"]);
    screen
}

/// Training, the signs are well; then "tiếng việt" arrives as it should.
fn first_two_pages(screen: &mut Screen) {
    screen.type_text("2");
    screen.press(&["Enter", "Enter", "Enter"]);
    screen.wait(&["2/5", "Gõ thử"]);
    screen.type_text("tiếng việt");
    screen.wait(&["t i ế n g _ v i ệ t", "Bàn phím tốt"]);
    screen.press(&["Enter"]);
    screen.wait(&["3/5", "Mã cơ quan"]);
}

#[test]
fn a_desk_is_set_up_in_under_a_minute_of_typing() {
    let desk = Desk::at(MORNING);
    let mut screen = begun(&desk);
    first_two_pages(&mut screen);
    screen.type_text("lam dong");
    screen.wait(&["▸Tỉnh Lâm Đồng"]);
    screen.press(&["Enter"]);
    screen.type_text("h36.14");
    screen.wait(&["H36: mã tỉnh, thành phố", "H36.14-261123-0001"]);
    screen.press(&["Enter"]);
    screen.wait(&["4/5"]);
    screen.type_text("2");
    screen.press(&["Enter"]);
    screen.type_text("Lò Thị Ban");
    screen.press(&["Enter", "Enter"]);
    screen.wait(&["5/5", "Lệnh in"]);
    assert!(!desk.store(STORE).exists(), "nothing is written yet");
    screen.press(&["Enter"]);
    screen.wait(&["Đưa thẻ CCCD"]);
    screen.press(&["Enter"]);
    screen.wait(&["TẬP HUẤN", "Việc của tôi", "Ban"]);
    assert!(screen.keys <= KEYS_MAX, "{} keys", screen.keys);
    screen.leave();
    let config = std::fs::read_to_string(desk.store(STORE).join("config.toml")).unwrap();
    for line in ["language = \"vi\"", "agency = \"UBND TỈNH LÂM ĐỒNG\"", "input_method = \"off\""] {
        assert!(config.contains(line), "{config}");
    }
    // The next start asks nothing.
    let screen = Screen::open(&desk.store(STORE), 24, 80, MORNING);
    screen.wait(&["TẬP HUẤN", "Việc của tôi"]);
}

#[test]
fn a_list_of_units_a_printer_and_a_scanner_are_tried_on_the_way() {
    let desk = Desk::at(MORNING);
    let mut screen = begun(&desk);
    first_two_pages(&mut screen);
    screen.press(&["F4"]);
    screen.wait(&["Tệp danh mục"]);
    screen.type_text(UNITS);
    screen.press(&["Enter"]);
    screen.wait(&["Đã đọc 2 tỉnh, 3 xã, phường"]);
    screen.type_text("ba dinh");
    screen.wait(&["▸Phường Ba Đình, Thành phố Hà Nội"]);
    screen.press(&["Enter"]);
    screen.type_text("h26.3");
    screen.press(&["Enter", "Enter"]);
    screen.wait(&["4/5"]);
    screen.type_text("Lò Thị Ban");
    screen.press(&["Enter"]);
    screen.type_text("2");
    screen.press(&["Enter"]);
    screen.wait(&["5/5"]);
    screen.type_text("head -n 1");
    screen.press(&["F9"]);
    screen.wait(&["Lệnh in đã nhận trang thử", "TRANG IN THỬ"]);
    screen.press(&["Enter"]);
    screen.wait(&["Đưa thẻ CCCD"]);
    screen.scan("001195000123||Lò Thị Ban|15081995|Nữ|Bản Na Sang|20032022");
    screen.wait(&["Nhận ra mã QR của thẻ căn cước: máy quét dùng được"]);
    screen.press(&["Enter"]);
    screen.wait(&["TẬP HUẤN", "Việc của tôi"]);
    screen.press(&["^G"]);
    screen.wait(&["8 Thiết lập"]);
    screen.type_text("8");
    screen.wait(&["Lò Thị Ban", "tiếp nhận", "quản trị"]);
    screen.leave();
    let again = desk.text(STORE, &format!("units import {UNITS} --json"));
    assert!(again.contains("\"known\": true"), "the list went into the store: {again}");
    let prints = std::fs::read_dir(desk.store(STORE).join("prints")).map_or(0, Iterator::count);
    assert_eq!(prints, 0, "the test page is nobody's paper");
}

#[test]
fn leaving_the_first_run_leaves_no_trace() {
    let desk = Desk::at(MORNING);
    let mut screen = begun(&desk);
    first_two_pages(&mut screen);
    screen.press(&["Esc"]);
    screen.wait(&["2/5"]);
    screen.press(&["Esc"]);
    screen.wait(&["1/5"]);
    screen.press(&["Esc"]);
    assert_eq!(screen.wait_for_end(), End { code: 0, given_back: true });
    for signal in ["TERM", "HUP"] {
        let screen = begun(&desk);
        screen.signal(signal);
        assert_eq!(screen.wait_for_end(), End { code: 0, given_back: true }, "{signal}");
    }
    assert!(!desk.store(STORE).exists());
}

#[test]
fn five_opens_the_demonstration_beside_the_store_and_never_in_it() {
    let desk = Desk::at(MORNING);
    let mut screen = begun(&desk);
    screen.type_text("5");
    screen.wait(&["DỮ LIỆU GIẢ", "Việc của tôi"]);
    screen.leave();
    assert!(!desk.store(STORE).exists());
    assert!(desk.store("s-demo").join("journal").is_dir());
}
