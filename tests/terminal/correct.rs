//! What went wrong at the counter is put right: a name, a procedure, a decision, an intake.

use crate::desk::Desk;
use crate::house::{CARD, MORNING, STORE, dossier, is_whole, new_desk, opened, story};
use crate::screen::Screen;

const NUMBER: &str = "H29.14-261123-0001";

/// A dossier taken in at the counter, opened on its own screen.
fn on_a_dossier(desk: &Desk) -> Screen {
    let mut screen = opened(desk, MORNING);
    screen.take_in(CARD);
    screen.wait(&["261123-0001"]);
    screen.open_row(NUMBER);
    screen.wait(&["F8 Xong bước"]);
    screen
}

#[test]
fn a_wrong_intake_is_corrected_and_the_story_tells_both_values_and_why() {
    let desk = new_desk();
    let mut screen = on_a_dossier(&desk);
    screen.command("dinh chinh", "Đính chính thông tin của hồ sơ");
    screen.wait(&["mục nào sai?", "Họ tên chủ hồ sơ"]);
    screen.type_text("2");
    screen.wait(&["Hiện ghi: Lò Thị Ban"]);
    screen.type_text(" Mai");
    screen.press(&["Enter"]);
    screen.type_text("thiếu tên");
    screen.decide("Enter", &["Đã đính chính", "đính chính Họ tên chủ hồ sơ", "thiếu tên", "Lò Thị Ban Mai"]);
    // A second thought: the correction itself is taken back.
    screen.undo("đính chính", &[NUMBER]);
    screen.leave();
    let told = dossier(&desk, NUMBER);
    assert_eq!(told["applicant"], "Lò Thị Ban");
    assert_eq!(story(&told).iter().rev().take(2).collect::<Vec<_>>(), [&"undone", &"corrected"]);
    is_whole(&desk);
}

#[test]
fn a_wrong_procedure_is_changed_from_the_same_receipt_after_old_and_new_were_shown() {
    let desk = new_desk();
    let mut screen = on_a_dossier(&desk);
    let before = shown_after_leaving(screen, &desk);
    screen = opened(&desk, "+2026-11-23T08:30:00+07:00");
    screen.open_row(NUMBER);
    screen.command("doi thu tuc", "Đổi thủ tục hoặc trường hợp của hồ sơ");
    screen.wait(&["Chọn thủ tục"]);
    screen.choose("khai sinh", "1.001193");
    screen.wait(&["Đăng ký đúng hạn"]);
    screen.press(&["Enter"]);
    screen.wait(&["Thời hạn: 5 ngày làm việc → trong ngày", "Còn thiếu"]);
    screen.type_text("chọn nhầm");
    screen.decide("Enter", &["đã đổi thủ tục", "Đăng ký khai sinh"]);
    screen.leave();
    let after = dossier(&desk, NUMBER);
    assert_eq!(after["procedure"], "1.001193");
    assert_eq!(after["received_at"], before["received_at"], "the same moment of receipt");
    assert_ne!(after["due_at"], before["due_at"]);
    is_whole(&desk);
}

fn shown_after_leaving(screen: Screen, desk: &Desk) -> serde_json::Value {
    screen.leave();
    dossier(desk, NUMBER)
}

#[test]
fn a_decision_is_undone_and_a_mistaken_intake_gives_way_to_another() {
    let desk = new_desk();
    let mut screen = on_a_dossier(&desk);
    screen.examine();
    screen.approve();
    screen.undo("quyết định", &["F8 Ký duyệt"]);
    screen.command("nhap nham dong", "Nhập nhầm: đóng hồ sơ, mở hồ sơ khác thay");
    screen.wait(&["Tiếp nhận lại cùng thủ tục"]);
    screen.type_text("2");
    screen.wait(&["mã số bỏ và không dùng lại"]);
    screen.type_text("nhập trùng");
    screen.decide("^S", &["Thay hồ sơ nhập nhầm", "F8 Tiếp nhận"]);
    screen.decide("F8", &["Đã tiếp nhận H29.14-261123-0002"]);
    screen.command("so da bo", "Các mã số bỏ vì nhập nhầm trong năm");
    screen.wait(&[&format!("· {NUMBER}")]);
    screen.press(&["Esc"]);
    // An Esc right before another key would be one with Alt.
    screen.wait(&["F8 Xong bước"]);
    screen.settle();
    screen.leave();
    let burnt = desk.rows(STORE, "dossier list --status mistaken --json");
    assert_eq!(burnt.len(), 1, "{burnt:?}");
    assert_eq!(burnt[0]["number"], NUMBER);
    let (closed, other) = (dossier(&desk, NUMBER), dossier(&desk, "H29.14-261123-0002"));
    assert_eq!((&closed["replaced_by"], &other["replaces"]), (&other["id"], &closed["id"]));
    assert_eq!(other["documents"][0]["original"], closed["documents"][0]["original"]);
    is_whole(&desk);
}

#[test]
fn on_the_home_screen_the_last_act_on_a_ticket_is_taken_back() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.give_out("a", "A001");
    screen.call("A001");
    screen.undo("gọi vé", &["A001: đã hoàn tác", "Quầy trống", "Hàng đợi · 1"]);
    screen.leave();
    assert_eq!(desk.rows(STORE, "ticket list --json")[0]["state"], "waiting");
    is_whole(&desk);
}
