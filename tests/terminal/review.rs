//! Review and result in the real binary: several at once, officers, papers again, opinions, more time,
//! and a result that a relative collects without the receipt.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::house::{LATER, STORE, new_desk, opened};
use crate::screen::Screen;

/// Gives orders before the screen is opened, so many minutes past eight; every one must be recorded.
fn given(desk: &Desk, minute: u8, orders: &[Value]) {
    let mut act = desk.command(STORE, "act");
    act.env("MOTCUA_CLOCK", format!("+2026-11-23T08:{minute:02}:00+07:00"));
    let mut child = act.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    for order in orders {
        writeln!(input, "{order}").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.matches("\"ok\":true").count(), orders.len(), "{answers}");
}

fn number(nth: usize) -> String {
    format!("H29.14-261123-{nth:04}")
}

/// So many dossiers in review, the first of them at the deciding step.
fn with_dossiers(count: usize, deciding: usize) -> Desk {
    let desk = new_desk();
    let names = ["Lò Thị Ban", "Vừ A Sính", "Giàng A Páo", "Ksor H'Lan", "Sùng Thị Dợ"];
    let mut orders: Vec<Value> = (0..count)
        .map(|nth| {
            json!({
                "command": "receive-dossier", "procedure": "1.003197",
                "applicant": {"name": names[nth % names.len()]},
                "documents": [{"row": 0, "original": 1}],
            })
        })
        .collect();
    orders.extend((1..=deciding).map(|nth| json!({"command": "complete-step", "dossier": number(nth)})));
    given(&desk, 10, &orders);
    desk
}

fn approved(desk: &Desk) -> usize {
    let rows = desk.rows(STORE, "dossier list --json");
    rows.iter().filter(|row| row["outcome"] == "approved").count()
}

/// Opens the palette, types the words and runs what is found.
fn run(screen: &mut Screen, words: &str) {
    screen.settle();
    screen.press(&["^K"]);
    screen.type_text(words);
    screen.settle();
    screen.press(&["Enter"]);
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
    assert_eq!(screen.leave(), 0);
    assert_eq!(approved(&desk), 3);
}

#[test]
fn ten_presses_of_f8_in_fifty_milliseconds_on_a_list_of_ten_decide_once() {
    let desk = with_dossiers(10, 10);
    let mut screen = opened(&desk, LATER);
    screen.wait(&["261123-0010"]);
    screen.press(&["Enter"]);
    screen.wait(&["F8 Ký duyệt"]);
    screen.settle();
    screen.press(&["F8"; 10]);
    // The next of the list is shown, and was not decided on.
    screen.wait(&["quá sớm"]);
    screen.settle();
    screen.wait(&["F8 Ký duyệt"]);
    assert_eq!(screen.leave(), 0);
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
    run(&mut screen, "giao ho so");
    screen.wait(&["Giao hồ sơ cho", "ký duyệt"]);
    screen.type_text("2");
    screen.wait(&["đã giao cho người khác", "Xử lý: Hờ A Chú"]);

    run(&mut screen, "lay y kien");
    screen.wait(&["Cơ quan được hỏi"]);
    screen.type_text("Công an xã");
    screen.press(&["Tab"]);
    screen.type_text("Còn cư trú không?");
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["đã gửi lấy ý kiến", "Hỏi Công an xã: chờ tới"]);

    run(&mut screen, "gia han");
    screen.wait(&["đã gia hạn 0 lần"]);
    screen.type_text("2");
    screen.press(&["Tab"]);
    screen.type_text("3");
    screen.press(&["Tab"]);
    screen.type_text("Xác minh tại thôn");
    screen.press(&["Tab", "F4"]);
    screen.wait(&["Chọn để điền"]);
    screen.type_text("1");
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["đã gia hạn", "Đã gia hạn 1 lần"]);

    for round in [1, 2] {
        screen.settle();
        screen.press(&["F7"]);
        screen.wait(&["mẫu 02"]);
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
        screen.settle();
        screen.press(&["^S"]);
        screen.wait(&["đã yêu cầu bổ sung, thời hạn dừng"]);
        screen.settle();
        if round == 1 {
            screen.press(&["F8"]);
            screen.wait(&["Thời hạn chạy tiếp"]);
            screen.settle();
            screen.press(&["Space", "^S"]);
            screen.wait(&["đã bổ sung, thời hạn chạy tiếp"]);
        }
    }
    assert_eq!(screen.leave(), 0);
    let shown = &desk.rows(STORE, &format!("dossier show {} --json", number(1)))[0];
    let events: Vec<&str> =
        shown["history"].as_array().unwrap().iter().filter_map(|told| told["event"].as_str()).collect();
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
    run(&mut screen, "xep ke");
    screen.wait(&["Xếp kết quả"]);
    screen.type_text("k2");
    screen.press(&["Tab"]);
    screen.type_text("14");
    screen.press(&["^S"]);
    screen.wait(&["đã xếp kệ", "K2/14"]);
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["Kết quả ở K2/14", "F8 Trả KQ"]);
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["Người nhận", "Mất giấy hẹn"]);
    screen.settle();
    // The son's own card: he collects for her; then the relation and the line for the lost receipt.
    screen.scan("001095000123||Lò Văn Ún|02091995|Nam|Bản Na Sang|20032022");
    screen.wait(&["Lò Văn Ún", "001095000123", "chọn quan hệ"]);
    screen.press(&["Right", "Right", "Right", "Tab", "Tab", "F4"]);
    screen.wait(&["Chọn để điền"]);
    screen.type_text("1");
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["đã trả kết quả"]);
    assert_eq!(screen.leave(), 0);
    let text = desk.text(STORE, &format!("dossier show {} --json", number(1)));
    assert!(
        text.contains("receipt-lost") && text.contains("\"child\"") && text.contains("Lò Văn Ún"),
        "{text}"
    );
    assert!(!text.contains("nghi giấy giả"), "an internal note's words are not shown to the outside");
}
