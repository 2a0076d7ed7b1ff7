//! Review and result in the real binary: several at once, officers, papers again, opinions, more time,
//! and a result that a relative collects without the receipt.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::house::{LATER, STORE, dossier, given, intake_of, new_desk, number, opened, story};

/// So many dossiers in review, the first of them at the deciding step.
fn with_dossiers(count: usize, deciding: usize) -> Desk {
    let desk = new_desk();
    let names = ["Lò Thị Ban", "Vừ A Sính", "Giàng A Páo", "Ksor H'Lan", "Sùng Thị Dợ"];
    let mut orders: Vec<Value> = names.iter().cycle().take(count).map(|name| intake_of(name)).collect();
    orders.extend((1..=deciding).map(|nth| json!({"command": "complete-step", "dossier": number(nth)})));
    given(&desk, 10, &orders);
    desk
}

fn approved(desk: &Desk) -> usize {
    let rows = desk.rows(STORE, "dossier list --json");
    rows.iter().filter(|row| row["outcome"] == "approved").count()
}

#[test]
fn three_dossiers_are_approved_at_once_and_the_one_that_cannot_be_is_told() {
    let desk = with_dossiers(4, 3);
    given(&desk, 20, &[json!({"command": "request-supplement", "dossier": number(4), "text": "thiếu"})]);
    let mut screen = opened(&desk, LATER);
    screen.wait(&["261123-0004"]);
    screen.press(&["Space", "Space", "Space", "Space"]);
    screen.wait(&["4 đã chọn"]);
    screen.press(&["F8"]);
    screen.wait(&["3 hồ sơ sẽ làm · 1 không làm được", "Đã bổ sung: cần hỏi thêm"]);
    screen.settle();
    screen.press(&["F8", "^S"]);
    screen.wait(&["Đã xong 3 · 1 hồ sơ chưa làm được", &number(4)]);
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["1 đã chọn", "Chờ trả 3"]);
    screen.leave();
    assert_eq!(approved(&desk), 3);
}

#[test]
fn ten_presses_of_f8_in_fifty_milliseconds_on_a_list_of_ten_decide_once() {
    let desk = with_dossiers(10, 10);
    let mut screen = opened(&desk, LATER);
    screen.wait(&["261123-0010"]);
    screen.open_row(&number(1));
    screen.settle();
    screen.press(&["F8"; 10]);
    // The next of the list is shown, and was not decided on.
    screen.wait(&["quá sớm"]);
    screen.settle();
    screen.wait(&["F8 Ký duyệt"]);
    screen.leave();
    assert_eq!(approved(&desk), 1);
}

#[test]
fn a_dossier_is_assigned_extended_asked_about_and_its_papers_asked_for_twice() {
    let desk = with_dossiers(1, 0);
    given(&desk, 20, &[json!({"command": "add-officer", "name": "Hờ A Chú", "roles": ["approver"]})]);
    let mut screen = opened(&desk, LATER);
    screen.wait(&["261123-0001"]);
    screen.press(&["Enter"]);
    screen.wait(&["F8 Xong bước"]);
    screen.command("giao ho so", "Giao hồ sơ cho cán bộ khác");
    screen.wait(&["Giao hồ sơ cho", "ký duyệt"]);
    screen.type_text("2");
    screen.wait(&["đã giao cho người khác", "Xử lý: Hờ A Chú"]);

    screen.command("lay y kien", "Lấy ý kiến cơ quan khác");
    screen.wait(&["Cơ quan được hỏi"]);
    screen.type_text("Công an xã");
    screen.press(&["Tab"]);
    screen.type_text("Còn cư trú không?");
    // The answer is due after the promise: said before it is asked.
    screen.decide("^S", &["Gia hạn hồ sơ trước", "Vẫn gửi hỏi"]);
    screen.settle();
    screen.type_text("2");
    screen.wait(&["đã gửi lấy ý kiến", "Hỏi Công an xã: chờ tới"]);

    screen.command("gia han", "Gia hạn giải quyết");
    screen.wait(&["đã gia hạn 0 lần"]);
    screen.type_text("2");
    screen.press(&["Tab"]);
    screen.type_text("3");
    screen.press(&["Tab"]);
    screen.type_text("Xác minh tại thôn");
    screen.press(&["Tab", "F4"]);
    screen.wait(&["Chọn để điền"]);
    screen.type_text("1");
    screen.decide("^S", &["đã gia hạn", "Đã gia hạn 1 lần"]);

    for round in [1, 2] {
        screen.decide("F7", &["mẫu 02"]);
        screen.type_text("1");
        screen.wait(&["Hướng dẫn cho người dân"]);
        screen.press(&["Space", "Tab", "F4"]);
        screen.wait(&["Chọn để điền", "Nộp bản chính"]);
        screen.type_text("1");
        if round == 2 {
            screen.wait(&["Đã yêu cầu bổ sung 1 lần"]);
            screen.press(&["Tab"]);
            screen.type_text("Giấy mới nộp không hợp lệ");
            screen.press(&["Tab"]);
            screen.type_text("Hờ A Chú");
        }
        screen.decide("^S", &["đã yêu cầu bổ sung, thời hạn dừng"]);
        if round == 1 {
            screen.decide("F8", &["Thời hạn chạy tiếp"]);
            screen.settle();
            screen.press(&["Space", "^S"]);
            screen.wait(&["đã bổ sung, thời hạn chạy tiếp"]);
        }
    }
    screen.leave();
    let shown = dossier(&desk, &number(1));
    let events = story(&shown);
    for event in ["dossier-assigned", "opinion-asked", "dossier-extended", "supplement-allowed"] {
        assert!(events.contains(&event), "{event} in {events:?}");
    }
    assert_eq!(events.iter().filter(|event| **event == "supplement-requested").count(), 2);
    assert_eq!(shown["status"], "awaiting-supplement");
}

#[test]
fn a_shelved_result_goes_to_a_relative_without_the_receipt() {
    let desk = with_dossiers(1, 1);
    let note = json!({
        "command": "add-note", "dossier": number(1), "audience": "internal", "text": "nghi giấy giả",
    });
    given(&desk, 20, &[json!({"command": "approve-dossier", "dossier": number(1)}), note]);
    let mut screen = opened(&desk, LATER);
    screen.wait(&["261123-0001"]);
    screen.press(&["^G"]);
    screen.wait(&["4 Trả kết quả"]);
    screen.type_text("4");
    screen.wait(&["Kết quả chờ trả · 1", "0 ngày"]);
    screen.command("xep ke", "Xếp kết quả lên kệ");
    screen.wait(&["Xếp kết quả"]);
    screen.type_text("k2");
    screen.press(&["Tab"]);
    screen.type_text("14");
    screen.press(&["^S"]);
    screen.wait(&["đã xếp kệ", "K2/14"]);
    screen.settle();
    screen.open_row(&number(1));
    screen.wait(&["Kết quả ở K2/14", "F8 Trả KQ"]);
    screen.decide("F8", &["Người nhận", "Mất giấy hẹn"]);
    screen.settle();
    // The son's own card: he collects for her; then the relation and the line for the lost receipt.
    screen.scan("001095000123||Lò Văn Ún|02091995|Nam|Bản Na Sang|20032022");
    screen.wait(&["Lò Văn Ún", "001095000123", "chọn quan hệ"]);
    screen.press(&["Right", "Right", "Right", "Tab", "Tab", "F4"]);
    screen.wait(&["Chọn để điền"]);
    screen.type_text("1");
    screen.decide("^S", &["đã trả kết quả"]);
    screen.leave();
    let text = desk.text(STORE, &format!("dossier show {} --json", number(1)));
    assert!(
        text.contains("receipt-lost") && text.contains("\"child\"") && text.contains("Lò Văn Ún"),
        "{text}"
    );
    assert!(!text.contains("nghi giấy giả"), "an internal note's words are not shown to the outside");
}
