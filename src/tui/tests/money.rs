//! A payment with its change and code, a till counted blind, a refund: as a clerk does them.

use super::accepted;
use crate::base::money::Dong;
use crate::domain::command::Command as Order;
use crate::domain::officer::{AddOfficer, Role};
use crate::tui::overlay::Overlay;
use crate::tui::port::DeskPort as _;
use crate::tui::testing::Bench;
use serde_json::{Value, json};

fn order(bench: &mut Bench, value: Value) {
    let order: Order = serde_json::from_value(value).unwrap();
    bench.order(order);
}

fn run(bench: &mut Bench, words: &str) {
    bench.keys("^K");
    bench.types(words);
    bench.keys("Enter");
}

/// A dossier that owes 20,000, on the screen.
fn owing() -> (Bench, String) {
    let mut bench = Bench::vietnamese();
    let number = accepted(&mut bench, "Lò Thị Ban");
    bench.keys("Enter");
    let change = json!({"part": "fee", "value": "20000"});
    let correct =
        json!({"command": "correct-dossier", "dossier": number, "changes": [change], "motive": "sai"});
    order(&mut bench, correct);
    bench.keys("F3");
    bench.types(&number);
    bench.keys("Enter");
    assert!(bench.shows("còn phải thu"), "{}", bench.draw());
    (bench, number)
}

fn kept(bench: &Bench) -> u64 {
    bench.bridge.view().work.values().map(|summary| summary.kept().0).sum()
}

#[test]
fn a_payment_tells_the_change_while_it_is_typed_and_takes_no_less_than_is_owed() {
    let (mut bench, _) = owing();
    run(&mut bench, "nop le phi");
    bench.types("50000");
    assert!(bench.shows("trả lại 30.000 đ"), "{}", bench.draw());
    assert!(bench.shows("chưa có quyển biên lai"), "{}", bench.draw());
    bench.keys("Backspace Backspace Backspace Backspace Backspace");
    bench.types("15000");
    assert!(bench.shows("còn thiếu 5.000 đ"), "{}", bench.draw());
    bench.keys("^S");
    assert_eq!(kept(&bench), 0, "less than is owed is not taken");
    bench.keys("Backspace Backspace Backspace Backspace Backspace ^S");
    assert_eq!(kept(&bench), 20_000);
    assert!(bench.message().contains("Đã ghi nhận thu tiền"), "{}", bench.message());
    run(&mut bench, "nop le phi");
    assert!(bench.message().contains("không còn khoản nào phải thu"), "{}", bench.message());
}

#[test]
fn a_transfer_is_a_code_with_its_numbers_once_the_post_has_an_account() {
    let (mut bench, number) = owing();
    run(&mut bench, "nop le phi");
    bench.keys("F4");
    assert!(bench.shows("Chưa có tài khoản nhận phí"), "{}", bench.draw());
    bench.keys("Esc");
    order(&mut bench, json!({"command": "set-account", "bin": "970436", "number": "0011001234567"}));
    run(&mut bench, "nop le phi");
    bench.keys("F4");
    assert!(matches!(bench.model.overlays.last(), Some(Overlay::Transfer(_))));
    for told in ["Vietcombank", "0011001234567", "20.000 đ", number.as_str(), "█"] {
        assert!(bench.shows(told), "{told}\n{}", bench.draw());
    }
    bench.keys("Esc Up 2 Down");
    bench.types("FT26327001");
    bench.keys("^S");
    assert_eq!(kept(&bench), 20_000);
    assert!(bench.bridge.view().tills.is_empty(), "a transfer lies in no till");
}

#[test]
fn a_till_shows_what_should_be_in_it_only_after_it_was_counted() {
    let (mut bench, _) = owing();
    run(&mut bench, "quy tien mat");
    bench.keys("1");
    bench.types("100000");
    bench.keys("^S");
    run(&mut bench, "nop le phi");
    bench.keys("^S");
    run(&mut bench, "quy tien mat");
    assert!(bench.shows("đầu ca 100.000 đ") && !bench.shows("120.000"), "{}", bench.draw());
    bench.keys("1 Down Down");
    bench.types("1");
    bench.keys("^S");
    run(&mut bench, "quy tien mat");
    assert!(bench.shows("sổ ghi 120.000 đ") && bench.shows("Thiếu 20.000 đ"), "{}", bench.draw());
    bench.keys("2 ^S");
    assert!(bench.shows("cần ghi"), "a difference has its motive\n{}", bench.draw());
    bench.types("thối nhầm");
    bench.keys("^S");
    assert!(bench.message().contains("Đã chốt quỹ"), "{}", bench.message());
    let till = bench.bridge.view().tills.values().next().cloned().unwrap();
    let closed = till.closed.as_ref().unwrap();
    assert_eq!((closed.expected, closed.counted), (Dong(120_000), Dong(100_000)));
}

#[test]
fn a_refund_names_another_officer_who_approves_it() {
    let (mut bench, number) = owing();
    run(&mut bench, "nop le phi");
    bench.keys("^S");
    let change = json!({"part": "fee", "value": "5000"});
    let correct =
        json!({"command": "correct-dossier", "dossier": number, "changes": [change], "motive": "sai"});
    order(&mut bench, correct);
    run(&mut bench, "hoan phi");
    assert!(bench.message().contains("Không có người ký duyệt nào khác"), "{}", bench.message());
    bench.order(Order::AddOfficer(AddOfficer { name: "Hờ A Chú".into(), roles: vec![Role::Approver] }));
    run(&mut bench, "hoan phi");
    assert!(bench.shows("Hờ A Chú"), "{}", bench.draw());
    bench.keys("1");
    assert!(bench.shows("15000"), "all that is too much is offered\n{}", bench.draw());
    bench.keys("^S");
    assert_eq!(kept(&bench), 5_000, "{}", bench.message());
}
