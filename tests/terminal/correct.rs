//! What went wrong at the counter is put right: a name, a procedure, a decision, an intake.

use crate::desk::Desk;
use crate::house::{CARD, MORNING, STORE, new_desk, opened, taken_in};
use crate::screen::Screen;

const NUMBER: &str = "H29.14-261123-0001";

/// Runs a command by its name in the palette.
fn run(screen: &mut Screen, words: &str, long: &str) {
    screen.press(&["^K"]);
    screen.type_text(words);
    screen.wait(&[&format!("▸{long}")]);
    screen.settle();
    screen.press(&["Enter"]);
}

/// A dossier taken in at the counter, opened on its own screen.
fn on_a_dossier(desk: &Desk) -> Screen {
    let mut screen = opened(desk, MORNING);
    taken_in(&mut screen, CARD);
    screen.wait(&["261123-0001"]);
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&[&format!("Hồ sơ {NUMBER}"), "F8 Xong bước"]);
    screen.settle();
    screen
}

fn shown(desk: &Desk, number: &str) -> serde_json::Value {
    desk.rows(STORE, &format!("dossier show {number} --json")).remove(0)
}

fn events(dossier: &serde_json::Value) -> Vec<&str> {
    dossier["history"].as_array().unwrap().iter().map(|told| told["event"].as_str().unwrap()).collect()
}

fn is_whole(desk: &Desk) {
    let verified: serde_json::Value = serde_json::from_str(&desk.text(STORE, "verify --json")).unwrap();
    assert_eq!(verified["ok"], true, "{verified}");
}

#[test]
fn a_wrong_intake_is_corrected_and_the_story_tells_both_values_and_why() {
    let desk = new_desk();
    let mut screen = on_a_dossier(&desk);
    run(&mut screen, "dinh chinh", "Đính chính thông tin của hồ sơ");
    screen.wait(&["mục nào sai?", "Họ tên chủ hồ sơ"]);
    screen.type_text("2");
    screen.wait(&["Hiện ghi: Lò Thị Ban"]);
    screen.type_text(" Mai");
    screen.press(&["Enter"]);
    screen.type_text("thiếu tên");
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["Đã đính chính", "đính chính Họ tên chủ hồ sơ", "thiếu tên", "Lò Thị Ban Mai"]);
    // A second thought: the correction itself is taken back, the motive is there already.
    screen.settle();
    screen.press(&["^Z"]);
    screen.wait(&["Hoàn tác việc: đính chính", "[bấm nhầm"]);
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["đã hoàn tác"]);
    assert_eq!(screen.leave(), 0);
    let dossier = shown(&desk, NUMBER);
    assert_eq!(dossier["applicant"], "Lò Thị Ban");
    assert_eq!(events(&dossier).iter().rev().take(2).collect::<Vec<_>>(), [&"undone", &"corrected"]);
    is_whole(&desk);
}

#[test]
fn a_wrong_procedure_is_changed_from_the_same_receipt_after_old_and_new_were_shown() {
    let desk = new_desk();
    let mut screen = on_a_dossier(&desk);
    let before = shown_after_leaving(screen, &desk);
    screen = opened(&desk, "+2026-11-23T08:30:00+07:00");
    screen.press(&["Enter"]);
    screen.wait(&[&format!("Hồ sơ {NUMBER}")]);
    screen.settle();
    run(&mut screen, "doi thu tuc", "Đổi thủ tục hoặc trường hợp của hồ sơ");
    screen.wait(&["Chọn thủ tục"]);
    screen.type_text("khai sinh");
    screen.wait(&["▸1.001193"]);
    screen.press(&["Enter"]);
    screen.wait(&["Đăng ký đúng hạn"]);
    screen.press(&["Enter"]);
    screen.wait(&["Thời hạn: 5 ngày làm việc → trong ngày", "Còn thiếu"]);
    screen.type_text("chọn nhầm");
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["đã đổi thủ tục", "Đăng ký khai sinh"]);
    assert_eq!(screen.leave(), 0);
    let after = shown(&desk, NUMBER);
    assert_eq!(after["procedure"], "1.001193");
    assert_eq!(after["received_at"], before["received_at"], "the same moment of receipt");
    assert_ne!(after["due_at"], before["due_at"]);
    is_whole(&desk);
}

fn shown_after_leaving(screen: Screen, desk: &Desk) -> serde_json::Value {
    assert_eq!(screen.leave(), 0);
    shown(desk, NUMBER)
}

#[test]
fn a_decision_is_undone_and_a_mistaken_intake_gives_way_to_another() {
    let desk = new_desk();
    let mut screen = on_a_dossier(&desk);
    screen.press(&["F8"]);
    screen.wait(&["xong bước", "F8 Ký duyệt"]);
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["đã ký duyệt", "F8 Trả KQ"]);
    screen.settle();
    screen.press(&["^Z"]);
    screen.wait(&["Hoàn tác việc: quyết định", "[bấm nhầm"]);
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["đã hoàn tác", "F8 Ký duyệt"]);
    screen.settle();
    run(&mut screen, "nhap nham dong", "Nhập nhầm: đóng hồ sơ, mở hồ sơ khác thay");
    screen.wait(&["Tiếp nhận lại cùng thủ tục"]);
    screen.type_text("2");
    screen.wait(&["mã số bỏ và không dùng lại"]);
    screen.type_text("nhập trùng");
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["Thay hồ sơ nhập nhầm", "F8 Tiếp nhận"]);
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["Đã tiếp nhận H29.14-261123-0002"]);
    screen.settle();
    run(&mut screen, "so da bo", "Các mã số bỏ vì nhập nhầm trong năm");
    screen.wait(&[&format!("· {NUMBER}")]);
    screen.press(&["Esc"]);
    // An Esc right before another key would be one with Alt.
    screen.wait(&["F8 Xong bước"]);
    screen.settle();
    assert_eq!(screen.leave(), 0);
    let burnt = desk.rows(STORE, "dossier list --status mistaken --json");
    assert_eq!(burnt.len(), 1, "{burnt:?}");
    assert_eq!(burnt[0]["number"], NUMBER);
    let (closed, other) = (shown(&desk, NUMBER), shown(&desk, "H29.14-261123-0002"));
    assert_eq!((&closed["replaced_by"], &other["replaces"]), (&other["id"], &closed["id"]));
    assert_eq!(other["documents"][0]["original"], closed["documents"][0]["original"]);
    is_whole(&desk);
}

#[test]
fn on_the_home_screen_the_last_act_on_a_ticket_is_taken_back() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.press(&["Ins"]);
    screen.wait(&["Cấp số thứ tự"]);
    screen.press(&["Enter"]);
    screen.wait(&["Đã cấp vé A001"]);
    screen.press(&["F2"]);
    screen.wait(&["Đã gọi A001"]);
    screen.settle();
    screen.press(&["^Z"]);
    screen.wait(&["Vé A001", "Hoàn tác việc: gọi vé"]);
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["A001: đã hoàn tác", "Quầy trống", "Hàng đợi · 1"]);
    assert_eq!(screen.leave(), 0);
    assert_eq!(desk.rows(STORE, "ticket list --json")[0]["state"], "waiting");
    is_whole(&desk);
}
