//! What arrives from input methods, clipboards and impatient fingers.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use crate::desk::Desk;
use crate::house::{LATER, MORNING, STORE, desk_of, new_desk, opened};
use crate::screen::Screen;

#[test]
fn an_input_method_that_takes_letters_back_by_0x08_writes_the_word() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.at_name();
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
    screen.at_name();
    let pasted: String = "Nguyễn Thị Ắng\r\n\r\nBản Mường\n".nfd().collect();
    screen.raw(format!("\u{1b}[200~{pasted}\u{1b}[201~").as_bytes());
    screen.wait(&["[Nguyễn Thị Ắng"]);
    let before = screen.before_cursor();
    assert!(before.contains("Họ và tên") && before.contains("Bản Mường"), "{before}");
    assert!(before.nfc().eq(before.chars()), "{before:?}");
    screen.settle();
    assert!(screen.text().contains("1.003197"), "{}", screen.text());
    screen.leave();
    let list = desk.rows(STORE, "dossier list --json");
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["status"], "draft", "nothing was submitted");
}

#[test]
fn ten_thousand_bytes_of_anything_leave_the_screen_whole_and_the_field_clean() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.at_name();
    let text: String = "Nguyễn \u{202e}Văn\u{1b}[31m 👩‍👩‍👧 ❤️ \u{2067}الاسم\u{2069} 中文 ".nfd().collect();
    let text = text.repeat(10_240 / text.len() + 1);
    screen.raw(format!("\u{1b}[200~{text}\u{1b}[201~").as_bytes());
    screen.wait(&["Đã bỏ", "ký tự điều khiển"]);
    screen.settle();
    let shown = screen.text();
    // Every row of the form still ends at its border, in the eightieth column.
    let rows: Vec<&str> = shown.lines().filter(|line| line.starts_with('│')).collect();
    assert!(rows.len() > 15, "{shown}");
    for row in &rows {
        let cells: usize = row.chars().filter_map(unicode_width::UnicodeWidthChar::width).sum();
        assert!(row.ends_with('│') && cells == 80, "{row}\n{shown}");
    }
    assert!(!shown.contains(['\u{202e}', '\u{2067}', '\u{200d}', '👩']), "{shown}");
    screen.leave();
    let kept = desk.rows(STORE, "dossier list --json")[0]["applicant"].as_str().unwrap().to_owned();
    assert!(kept.starts_with("Nguyễn Văn") && kept.nfc().eq(kept.chars()), "{kept}");
    assert!(!kept.contains(['\u{202e}', '\u{1b}', '\u{2067}']), "{kept}");
}

#[test]
fn keys_typed_ahead_arrive_where_they_were_meant_for_while_acts_are_being_recorded() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.press(&["Ins", "Enter"]);
    screen.wait(&["Đã cấp vé A001"]);
    // Called, served, procedure, past the number, a long name: all at once, without a look.
    let name = "Nguyễn Thị Được ".repeat(6);
    screen.raw(format!("\u{1b}OQ\u{1b}[15~xo\r\r{name}Hết").as_bytes());
    screen.wait(&["Tiếp nhận · vé A001", "1.003197"]);
    screen.wait_cursor_behind("Nguyễn Thị Được Hết");
    screen.settle();
    screen.leave();
    let list = desk.rows(STORE, "dossier list --json");
    assert_eq!(list[0]["applicant"], format!("{name}Hết"));
}

/// Where every dossier of a store stands.
fn standing(desk: &Desk) -> BTreeMap<String, (String, String)> {
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let rows = desk.rows(STORE, "dossier list --json --limit 100000");
    rows.iter().map(|row| (text(row, "id"), (text(row, "status"), text(row, "step")))).collect()
}

/// Ten dossiers of ten people, all to be examined.
fn desk_of_ten() -> Desk {
    let names: Vec<String> = (0..10).map(|n| format!("Người {n}")).collect();
    desk_of(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Presses F8 ten times at once and leaves; how many of the ten stand elsewhere than before.
fn moved_by_ten_f8(desk: &Desk, mut screen: Screen, before: &BTreeMap<String, (String, String)>) -> usize {
    screen.settle();
    screen.raw("\u{1b}[19~".repeat(10).as_bytes());
    screen.settle();
    screen.leave();
    let after = standing(desk);
    assert_eq!((before.len(), after.len()), (10, 10));
    before.iter().filter(|(id, was)| after.get(*id) != Some(was)).count()
}

#[test]
fn f8_pressed_ten_times_at_once_decides_about_one_dossier_at_most() {
    let desk = desk_of_ten();
    let before = standing(&desk);
    let screen = opened(&desk, LATER);
    screen.wait(&["Người 0", "Người 9", "F8 Xong bước"]);
    // From a list it is asked first: ten times F8 answers nothing.
    assert_eq!(moved_by_ten_f8(&desk, screen, &before), 0, "from the list");
    let mut screen = opened(&desk, LATER);
    screen.wait(&["Người 0", "F8 Xong bước"]);
    screen.press(&["Enter"]);
    screen.wait(&["Nhật ký", "F8 Xong bước"]);
    // The next dossier is on the screen at once, and none of the other nine reaches it.
    assert_eq!(moved_by_ten_f8(&desk, screen, &before), 1, "from one dossier to the next");
}
