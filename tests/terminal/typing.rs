//! What arrives from input methods, clipboards and impatient fingers.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use crate::desk::Desk;
use crate::house::{MORNING, STORE, at_name, new_desk, opened};
use crate::screen::Screen;

#[test]
fn an_input_method_that_takes_letters_back_by_0x08_writes_the_word() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    at_name(&mut screen);
    // UniKey, Telex, the keys v i e e t j: a letter is taken back, then the rhyme, each sent anew.
    screen.raw("vie\u{8}ê".as_bytes());
    screen.wait_cursor_behind("[viê");
    screen.raw("t\u{8}\u{8}ệt".as_bytes());
    screen.wait_cursor_behind("[việt");
    // The same at once, and by the other backspace.
    screen.raw(" vie\u{8}êt\u{8}\u{8}ệt vie\u{7f}êt\u{7f}\u{7f}ệt".as_bytes());
    screen.wait_cursor_behind("[việt việt việt");
}

#[test]
fn a_pasted_text_is_composed_and_its_line_ends_never_submit() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    at_name(&mut screen);
    let pasted: String = "Nguyễn Thị Ắng\r\n\r\nBản Mường\n".nfd().collect();
    screen.raw(format!("\u{1b}[200~{pasted}\u{1b}[201~").as_bytes());
    screen.wait(&["[Nguyễn Thị Ắng"]);
    let before = screen.before_cursor();
    assert!(before.contains("Họ và tên") && before.contains("Bản Mường"), "{before}");
    assert!(before.nfc().eq(before.chars()), "{before:?}");
    screen.settle();
    assert!(screen.text().contains("1.003197"), "{}", screen.text());
    assert_eq!(screen.leave(), 0);
    let list = desk.rows(STORE, "dossier list --json");
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["status"], "draft", "nothing was submitted");
}

/// Where every dossier of a store stands.
fn standing(desk: &Desk) -> BTreeMap<String, (String, String)> {
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let rows = desk.rows(STORE, "dossier list --json --limit 100000");
    rows.iter().map(|row| (text(row, "id"), (text(row, "status"), text(row, "step")))).collect()
}

fn many_f8(screen: &mut Screen) {
    screen.settle();
    screen.raw("\u{1b}[19~".repeat(10).as_bytes());
    screen.settle();
}

#[test]
fn f8_pressed_ten_times_at_once_decides_about_one_dossier_at_most() {
    let desk = Desk::at(MORNING);
    desk.text(STORE, "demo --no-tui --dossiers 120");
    let before = standing(&desk);
    let screen = Screen::open(&desk.store(STORE), 24, 80, MORNING);
    screen.wait(&["DỮ LIỆU GIẢ", "Việc của tôi", "F8 "]);
    let mut screen = screen;
    many_f8(&mut screen);
    assert_eq!(screen.leave(), 0);
    let changed = || {
        let after = standing(&desk);
        before.iter().filter(|(id, was)| after.get(*id) != Some(was)).count()
    };
    assert!(changed() <= 1, "from the list");
    let mut screen = Screen::open(&desk.store(STORE), 24, 80, MORNING);
    screen.wait(&["Việc của tôi", "F8 "]);
    screen.press(&["Enter"]);
    screen.wait(&["Nhật ký", "F8 "]);
    many_f8(&mut screen);
    assert_eq!(screen.leave(), 0);
    assert!(changed() <= 1, "from one dossier to the next");
}
