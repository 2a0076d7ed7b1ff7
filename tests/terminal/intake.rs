//! Taking in whole: a body, values told before, remarks, where the paper lies, a group from a list.

use crate::house::{CARD, MORNING, PROCEDURE, STORE, at_name, new_desk, opened};
use crate::screen::Screen;

/// The chip card of somebody who has nothing here.
const OTHER_CARD: &str = "001090000321||Vàng A Tếnh|02021990|Nam|Bản Huổi Mí|20032022";

fn typed(screen: &mut Screen, behind: &str, text: &str) {
    screen.wait_cursor_behind(behind);
    screen.type_text(text);
    screen.press(&["Enter"]);
}

/// A command by what a clerk calls it.
fn command(screen: &mut Screen, words: &str, shown: &str) {
    screen.press(&["^K"]);
    screen.wait(&["Lệnh"]);
    screen.type_text(words);
    screen.wait(&[shown]);
    screen.press(&["Enter"]);
}

/// An organisation's intake up to its number, with a remark on its paper.
fn organisation(screen: &mut Screen) {
    screen.press(&["F5"]);
    screen.wait(&["gõ vài chữ để chọn"]);
    screen.type_text("xo");
    screen.wait(&["Chọn thủ tục", PROCEDURE]);
    screen.press(&["Enter"]);
    screen.wait_cursor_behind("Số định danh  ▸[");
    screen.press(&["Up"]);
    screen.wait(&["Chủ hồ sơ là", "( ) Tổ chức"]);
    screen.type_text("4");
    screen.wait(&["(•) Tổ chức", "Người đại diện"]);
    screen.press(&["Enter"]);
    typed(screen, "Mã số/MST     ▸[", "0101.234-567");
    typed(screen, "Tên tổ chức   ▸[", "Trường Tiểu học Na Sang");
    typed(screen, "Người đại diện▸[", "Vàng Thị Mỷ");
    typed(screen, "Chức vụ       ▸[", "Hiệu trưởng");
    typed(screen, "Trụ sở        ▸[", "Bản Na Sang");
    typed(screen, "Điện thoại    ▸[", "0215123456");
    screen.press(&["Enter", "Enter"]);
    screen.wait(&["Space đánh dấu"]);
    screen.press(&["Space", "F4"]);
    screen.wait(&["Ghi chú giấy tờ"]);
    screen.type_text("mờ chữ ký");
    screen.press(&["Enter"]);
    screen.wait(&["[x]", "ghi chú"]);
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["Đã tiếp nhận", "Mã số hồ sơ"]);
}

#[test]
fn an_organisation_hands_in_and_its_paper_is_found_wherever_it_goes() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    organisation(&mut screen);
    // The label of the shelf, scanned while the number still stands there.
    screen.scan("KE-A12-03");
    screen.wait(&["đã ghi chỗ để giấy"]);
    screen.press(&["Enter"]);
    screen.wait(&["Việc của tôi", "[TC] Trường"]);
    screen.press(&["Enter"]);
    screen.wait(&["Tổ chức", "Đại diện: Vàng Thị Mỷ", "“mờ chữ ký”", "kệ KE-A12-03"]);
    command(&mut screen, "giay o dau", "Giấy ở đâu");
    screen.wait(&["kệ KE-A12-03", "Gửi đơn vị khác"]);
    screen.type_text("4");
    screen.wait(&["Gửi tới đơn vị"]);
    screen.type_text("Công an xã");
    screen.press(&["Enter"]);
    screen.wait(&["gửi Công an xã", "chưa ai xác nhận"]);
    command(&mut screen, "giay o dau", "Giấy ở đâu");
    screen.wait(&["1 Đã nhận đủ giấy"]);
    screen.type_text("1");
    screen.wait(&["đã xác nhận nhận giấy", "đã nhận"]);
    assert_eq!(screen.leave(), 0);
    let shown: serde_json::Value =
        serde_json::from_str(&desk.text(STORE, "dossier show H29.14-261123-0001 --json")).unwrap();
    let dossier = &shown[0];
    assert_eq!(dossier["applicant_kind"], "organisation", "{dossier}");
    assert_eq!(dossier["representative"]["name"], "Vàng Thị Mỷ");
    assert_eq!(dossier["documents"][0]["remark"], "mờ chữ ký");
    assert_eq!(dossier["whereabouts"]["place"], "unit");
    assert_eq!(dossier["whereabouts"]["on_its_way"], false);
}

#[test]
fn f4_takes_the_phone_told_before_and_no_identity_older_than_the_card() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.scan(CARD);
    screen.wait(&["Chọn thủ tục"]);
    screen.type_text("xo");
    screen.wait(&["▸1.003197"]);
    screen.press(&["Enter"]);
    screen.wait(&["Giấy tờ  0/1"]);
    screen.press(&["+"]);
    screen.wait_cursor_behind("Điện thoại    ▸[");
    screen.type_text("0903123456");
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["Đã tiếp nhận"]);
    screen.press(&["Enter"]);
    screen.wait(&["Việc của tôi"]);
    // Somebody else in between: the same scan at once would be ignored.
    screen.scan(OTHER_CARD);
    screen.wait(&["Vàng A Tếnh", "Chọn thủ tục"]);
    screen.scan(CARD);
    screen.wait(&["Lò Thị Ban", "Chọn thủ tục", "vừa dùng"]);
    // The procedure used here is favourite number 1.
    screen.type_text("1");
    screen.wait(&["▸1 1.003197"]);
    screen.press(&["Enter"]);
    screen.wait(&["Giấy tờ  0/1"]);
    screen.press(&["+"]);
    screen.wait_cursor_behind("Điện thoại    ▸[");
    screen.press(&["F4"]);
    screen.wait(&["đã khai trước đây", "0903123456", "H29.14-261123-0001"]);
    screen.press(&["Enter"]);
    screen.wait_cursor_behind("Điện thoại    ▸[0903123456");
    screen.press(&["Up", "Up", "Up", "Up", "F4"]);
    screen.wait(&["Theo thẻ vừa quét"]);
    assert_eq!(screen.leave(), 0);
}

#[test]
fn a_group_from_a_pasted_list_keeps_its_bad_line_and_gives_the_others_their_numbers() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    at_name(&mut screen);
    screen.type_text("Hoàng Văn Thầy");
    screen.press(&["Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter"]);
    screen.wait(&["Space đánh dấu"]);
    screen.press(&["+"]);
    screen.wait(&["Giấy tờ  1/1"]);
    command(&mut screen, "nhom ho so", "Tiếp nhận nhóm hồ sơ theo danh sách");
    screen.wait(&["Người nộp chung: Hoàng Văn Thầy", "Dán danh sách"]);
    let list = "Họ và tên;Số CCCD;Ngày sinh\rLò Văn Một;001099000111;01/02/1999\r\
        Lò Văn Hai;12;\r\"Lò Văn Ba\";001099000333;\rLò Văn Bốn;;2001\r";
    screen.raw(format!("\x1b[200~{list}\x1b[201~").as_bytes());
    screen.wait(&["Đọc được 3 dòng đúng, 1 dòng cần xem", "số định danh sai: 12", "Lò Văn Bốn"]);
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&[
        "Đã tiếp nhận 3 hồ sơ",
        "-261123-0001",
        "-261123-0002",
        "-261123-0003",
        "số định danh sai",
    ]);
    screen.press(&["Enter"]);
    screen.wait(&["Việc của tôi", "Lò Văn Một"]);
    assert_eq!(screen.leave(), 0);
    let list = desk.rows(STORE, "dossier list --json");
    assert_eq!(list.iter().filter(|row| row["status"] == "in-review").count(), 3, "{list:?}");
    let shown: serde_json::Value =
        serde_json::from_str(&desk.text(STORE, "dossier show H29.14-261123-0002 --json")).unwrap();
    assert_eq!(shown[0]["submitter"]["name"], "Hoàng Văn Thầy", "{}", shown[0]);
}
