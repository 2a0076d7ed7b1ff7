//! Taking in whole: a body, values told before, remarks, where the paper lies, a group from a list.

use crate::house::{CARD, MORNING, OTHER_CARD, STORE, dossier, new_desk, number, opened};
use crate::screen::Screen;

fn typed(screen: &mut Screen, behind: &str, text: &str) {
    screen.wait_cursor_behind(behind);
    screen.type_text(text);
    screen.press(&["Enter"]);
}

/// An organisation's intake up to its number, with a remark on its paper.
fn organisation(screen: &mut Screen) {
    screen.press(&["F5"]);
    screen.wait(&["gõ vài chữ để chọn"]);
    screen.choose("xo", "1.003197");
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
    screen.submit();
}

#[test]
fn an_organisation_hands_in_and_its_paper_is_found_wherever_it_goes() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    organisation(&mut screen);
    // The label of the shelf, scanned while the number still stands there.
    screen.scan("KE-A12-03");
    screen.wait(&["đã ghi chỗ để giấy"]);
    screen.put_away();
    screen.wait(&["[TC] Trường"]);
    screen.open_row(&number(1));
    screen.wait(&["Tổ chức", "Đại diện: Vàng Thị Mỷ", "“mờ chữ ký”", "kệ KE-A12-03"]);
    screen.command("giay o dau", "Giấy ở đâu");
    screen.wait(&["kệ KE-A12-03", "Gửi đơn vị khác"]);
    screen.type_text("4");
    screen.wait(&["Gửi tới đơn vị"]);
    screen.type_text("Công an xã");
    screen.press(&["Enter"]);
    screen.wait(&["gửi Công an xã", "chưa ai xác nhận"]);
    screen.command("giay o dau", "Giấy ở đâu");
    screen.wait(&["1 Đã nhận đủ giấy"]);
    screen.type_text("1");
    screen.wait(&["đã xác nhận nhận giấy", "đã nhận"]);
    screen.leave();
    let shown = dossier(&desk, &number(1));
    assert_eq!(shown["applicant_kind"], "organisation", "{shown}");
    assert_eq!(shown["representative"]["name"], "Vàng Thị Mỷ");
    assert_eq!(shown["documents"][0]["remark"], "mờ chữ ký");
    assert_eq!(shown["whereabouts"]["place"], "unit");
    assert_eq!(shown["whereabouts"]["on_its_way"], false);
}

#[test]
fn f4_takes_the_phone_told_before_and_no_identity_older_than_the_card() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.begin(CARD);
    screen.all_papers();
    screen.type_text("0903123456");
    screen.submit();
    screen.put_away();
    // Somebody else in between: the same scan at once would be ignored.
    screen.show_card(OTHER_CARD);
    screen.show_card(CARD);
    screen.wait(&["vừa dùng"]);
    // The procedure used here is favourite number 1.
    screen.choose("1", "1 1.003197");
    screen.wait(&["Giấy tờ  0/1"]);
    screen.all_papers();
    screen.press(&["F4"]);
    screen.wait(&["đã khai trước đây", "0903123456", "H29.14-261123-0001"]);
    screen.press(&["Enter"]);
    screen.wait_cursor_behind("Điện thoại    ▸[0903123456");
    screen.press(&["Up", "Up", "Up", "Up", "F4"]);
    screen.wait(&["Theo thẻ vừa quét"]);
    screen.leave();
}

#[test]
fn a_group_from_a_pasted_list_keeps_its_bad_line_and_gives_the_others_their_numbers() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.at_name();
    screen.type_text("Hoàng Văn Thầy");
    screen.press(&["Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter"]);
    screen.wait(&["Space đánh dấu"]);
    screen.press(&["+"]);
    screen.wait(&["Giấy tờ  1/1"]);
    screen.command("nhom ho so", "Tiếp nhận nhóm hồ sơ theo danh sách");
    screen.wait(&["Người nộp chung: Hoàng Văn Thầy", "Dán danh sách"]);
    let list = "Họ và tên;Số CCCD;Ngày sinh\rLò Văn Một;001099000111;01/02/1999\r\
        Lò Văn Hai;12;\r\"Lò Văn Ba\";001099000333;\rLò Văn Bốn;;2001\r";
    screen.raw(format!("\x1b[200~{list}\x1b[201~").as_bytes());
    screen.wait(&["Đọc được 3 dòng đúng, 1 dòng cần xem", "số định danh sai: 12", "Lò Văn Bốn"]);
    screen.decide(
        "^S",
        &["Đã tiếp nhận 3 hồ sơ", "-261123-0001", "-261123-0002", "-261123-0003", "số định danh sai"],
    );
    screen.put_away();
    screen.wait(&["Lò Văn Một"]);
    screen.leave();
    let list = desk.rows(STORE, "dossier list --json");
    assert_eq!(list.iter().filter(|row| row["status"] == "in-review").count(), 3, "{list:?}");
    let second = dossier(&desk, &number(2));
    assert_eq!(second["submitter"]["name"], "Hoàng Văn Thầy", "{second}");
}
