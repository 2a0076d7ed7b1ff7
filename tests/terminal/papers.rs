//! Papers in the real binary: the receipt of an intake on a printer that is a command, one that fails, one
//! that is not there, copies, and what was written by hand.

use std::path::Path;

use crate::desk::Desk;
use crate::house::{CARD, LATER, MORNING, OTHER_CARD, STORE, dossier, is_whole, new_desk, opened};
use crate::screen::Screen;

const NUMBER: &str = "H29.14-261123-0001";

/// Later still: no program goes back in time.
const AT_NOON: &str = "+2026-11-23T11:00:00+07:00";

/// A desk whose print command is this script, called with the file.
fn desk_with(script: &str) -> Desk {
    let desk = new_desk();
    set(&desk, &format!("print_command = '''sh -c '{script}' {{file}}'''\n"));
    desk
}

fn set(desk: &Desk, settings: &str) {
    std::fs::write(desk.store(STORE).join("config.toml"), settings).unwrap();
}

/// A command that copies what it prints into a folder of paper, one sheet after the other.
fn copying(paper: &Path) -> String {
    format!("cat \"$0\" >> \"{}\"", paper.display())
}

/// What the record says about papers: event, form, copy or trouble.
fn told(desk: &Desk) -> Vec<(String, String, String)> {
    let shown = dossier(desk, NUMBER);
    let history = shown["history"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let papers = history.iter().filter(|told| text(&told["event"]).starts_with("paper-"));
    papers.map(|told| (text(&told["event"]), text(&told["to"]), text(&told["from"]))).collect()
}

fn line(event: &str, form: &str, more: &str) -> (String, String, String) {
    (event.to_owned(), form.to_owned(), more.to_owned())
}

#[test]
fn enter_after_the_result_prints_the_receipt_and_a_second_copy_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let paper = folder.path().join("giấy");
    let desk = desk_with(&copying(&paper));
    let mut screen = opened(&desk, MORNING);
    screen.receive(CARD);
    screen.wait(&["Enter in giấy hẹn"]);
    screen.press(&["Enter"]);
    screen.wait(&["Việc của tôi", "0001: đã in Giấy hẹn (mẫu 01)"]);
    let first = std::fs::read_to_string(&paper).unwrap();
    for text in ["GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", NUMBER, "Lò Thị Ban", "BẢN TẬP HUẤN"]
    {
        assert!(first.contains(text), "{text}:\n{first}");
    }
    assert!(!first.contains("BẢN SAO"), "{first}");

    screen.press(&["F9"]);
    screen.wait(&["Không còn giấy nào chưa in"]);
    screen.open_row(NUMBER);
    screen.press(&["F9"]);
    screen.wait(&["Giấy tờ của hồ sơ", "bản sao lần 2"]);
    screen.press(&["Enter"]);
    screen.wait(&["đã in Giấy hẹn (mẫu 01), bản sao lần 2"]);
    assert!(std::fs::read_to_string(&paper).unwrap().contains("BẢN SAO (in lần 2)"));
    screen.leave();
    assert_eq!(told(&desk), [line("paper-printed", "01", "1"), line("paper-printed", "01", "2")]);
}

#[test]
fn a_printer_that_fails_marks_the_receipt_and_it_is_printed_later_from_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let paper = folder.path().join("giấy");
    let mended = folder.path().join("máy in chạy");
    let desk = desk_with(&format!("test -e \"{}\" && {}", mended.display(), copying(&paper)));
    let mut screen = opened(&desk, MORNING);
    screen.receive(CARD);
    screen.press(&["Enter"]);
    screen.wait(&["Việc của tôi", "chưa in được", "lệnh in báo lỗi"]);
    assert!(!paper.exists());
    screen.press(&["F9"]);
    screen.wait(&["Giấy chưa in · 1", "in lỗi, chưa in"]);
    std::fs::write(&mended, "").unwrap();
    screen.press(&["Enter"]);
    screen.wait(&["đã in Giấy hẹn (mẫu 01)"]);
    assert!(!std::fs::read_to_string(&paper).unwrap().contains("BẢN SAO"), "none came out before");
    screen.leave();
    assert_eq!(told(&desk), [line("paper-failed", "01", "failed"), line("paper-printed", "01", "1")]);
    is_whole(&desk);
}

#[test]
fn a_printer_that_hangs_holds_no_key_back() {
    let desk = desk_with("exec tail -f /dev/null");
    let mut screen = opened(&desk, MORNING);
    screen.receive(CARD);
    screen.press(&["Enter"]);
    screen.wait(&["Việc của tôi", "Đang in"]);
    screen.receive(OTHER_CARD);
    screen.leave();
}

#[test]
fn without_a_printer_the_receipt_is_written_by_hand_and_that_is_recorded() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.receive(CARD);
    screen.wait(&["chưa có máy in"]);
    screen.press(&["F9"]);
    screen.wait(&["Giấy tờ của hồ sơ", "chưa in", "2 Đã viết tay Giấy hẹn"]);
    screen.press(&["Down", "Enter"]);
    screen.wait(&["đã ghi nhận giấy viết tay"]);
    screen.press(&["Enter"]);
    screen.wait(&["Việc của tôi"]);
    screen.leave();
    assert_eq!(told(&desk), [line("paper-handwritten", "01", "")]);
    assert!(!desk.store(STORE).join("prints").exists(), "what is written needs no file");
}

#[test]
fn a_result_handed_over_prints_its_slip_with_the_same_two_keys() {
    let folder = tempfile::tempdir().unwrap();
    let paper = folder.path().join("giấy");
    let desk = desk_with(&copying(&paper));
    let mut screen = opened(&desk, MORNING);
    screen.receive(CARD);
    screen.press(&["Enter"]);
    screen.wait(&["Việc của tôi", "đã in Giấy hẹn"]);
    screen.open_row(NUMBER);
    screen.examine();
    screen.approve();
    screen.keys = 0;
    screen.decide("F8", &["Người nhận"]);
    screen.decide("Enter", &["đã in Phiếu trả kết quả"]);
    assert_eq!(screen.keys, 2);
    assert!(std::fs::read_to_string(&paper).unwrap().contains("PHIẾU TRẢ KẾT QUẢ"));
    screen.leave();
}

#[test]
fn what_the_screen_is_told_of_language_and_colours_is_kept_and_a_bad_file_is_said() {
    let desk = new_desk();
    set(&desk, "# quầy bên trái\ncounter = 4\n");
    let mut screen = opened(&desk, MORNING);
    screen.wait(&["Quầy 4"]);
    screen.command("english", "Đổi ngôn ngữ");
    screen.wait(&["Counter 4"]);
    screen.leave();
    let kept = std::fs::read_to_string(desk.store(STORE).join("config.toml")).unwrap();
    assert_eq!(kept, "# quầy bên trái\ncounter = 4\nlanguage = \"en\"\n");
    let screen = Screen::open(&desk.store(STORE), 24, 80, MORNING);
    screen.wait(&["Counter 4"]);
    screen.leave();

    set(&desk, "counter = = 4\n");
    let screen = Screen::open(&desk.store(STORE), 24, 80, MORNING);
    screen.wait(&["Quầy 1", "Không đọc được config.toml"]);
    screen.leave();
}

#[test]
fn the_command_line_prints_records_and_previews() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.receive(CARD);
    screen.leave();
    let run = |clock: &str, arguments: &str| {
        let mut command = desk.command(STORE, &format!("print {NUMBER} {arguments}"));
        command.env("MOTCUA_CLOCK", clock).output().unwrap()
    };
    let text = |clock: &str, arguments: &str| String::from_utf8(run(clock, arguments).stdout).unwrap();
    let preview = text(LATER, "01 --preview");
    assert!(preview.contains(NUMBER) && told(&desk).is_empty());
    let file = desk.store(STORE).with_extension("txt");
    let printed = text(LATER, &format!("receipt -o {}", file.display()));
    assert_eq!((printed.as_str(), std::fs::read_to_string(&file).unwrap()), ("", preview));
    assert!(text(AT_NOON, "01").contains("BẢN SAO (in lần 2)"));
    assert_eq!(told(&desk), [line("paper-printed", "01", "1"), line("paper-printed", "01", "2")]);
    let refused = run(AT_NOON, "03");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("chưa có giấy mẫu 03"));
    assert_eq!(run(AT_NOON, "99").status.code(), Some(2));
}

#[test]
fn the_slip_of_a_ticket_is_offered_and_a_register_is_asked_for_by_its_days() {
    let folder = tempfile::tempdir().unwrap();
    let paper = folder.path().join("giấy");
    let desk = desk_with(&copying(&paper));
    let mut screen = opened(&desk, MORNING);
    screen.press(&["Insert", "Enter", "Enter"]);
    screen.wait(&["F9: in phiếu số"]);
    screen.press(&["F9"]);
    screen.wait(&["In phiếu số A001"]);
    screen.press(&["Enter"]);
    screen.wait(&["Đã in Phiếu số A001"]);
    screen.press(&["^K"]);
    screen.type_text("in phieu so");
    screen.press(&["Enter"]);
    screen.wait(&["Phiếu số hôm nay"]);
    screen.press(&["Enter"]);
    screen.wait(&["Đã in Phiếu số A001, bản sao lần 2"]);
    assert!(std::fs::read_to_string(&paper).unwrap().contains("BẢN SAO (in lần 2)"));
    screen.press(&["^K"]);
    screen.type_text("so theo doi mau");
    screen.press(&["Enter"]);
    screen.wait(&["Từ ngày", "23/11/2026"]);
    screen.press(&["^S"]);
    screen.wait(&["Đã in Sổ theo dõi 23/11/2026"]);
    screen.leave();
    is_whole(&desk);
}
