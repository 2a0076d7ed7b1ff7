//! How people were checked at the counter, and what the look-up gave: from the scan to the list.

use crate::domain::identity::{CheckedAtIntake, Evidence, Holder};
use crate::domain::scan::read;
use crate::tui::port::DeskPort as _;
use crate::tui::screen::Screen;
use crate::tui::screen::intake::{Intake, Slot};
use crate::tui::testing::Bench;
use crate::tui::wish::Action;

const CARD: &str = "001195000123||Lò Thị Ban|15081995|Nữ|Bản Na Sang|20032022";
const OTHER: &str = "001088012345||Vừ A Sính|03091988|Nam|Bản Na Sang|20032022";

fn scan(bench: &mut Bench, text: &str) {
    bench.act(Action::Scanned { read: Some(read(text)), take_back: 0 });
}

fn intake(bench: &mut Bench) -> &mut Intake {
    match bench.model.above.last_mut() {
        Some(Screen::Intake(intake)) => intake,
        _ => panic!("no intake"),
    }
}

fn marks(bench: &mut Bench) -> Vec<CheckedAtIntake> {
    intake(bench).order().unwrap().identity
}

fn mark(holder: Holder, evidence: Evidence) -> CheckedAtIntake {
    CheckedAtIntake { holder, evidence }
}

/// The holder of a card at the form of a procedure with one paper and no fields of its own.
fn begun(card: &str) -> Bench {
    let mut bench = Bench::vietnamese();
    scan(&mut bench, card);
    bench.types("1.003197");
    bench.keys("Enter");
    bench
}

/// Taken in, and its own screen opened.
fn taken_in(card: &str) -> Bench {
    let mut bench = begun(card);
    bench.keys("+");
    bench.types("0903123456");
    bench.draw();
    bench.pass(1_500);
    bench.keys("^S");
    assert!(bench.shows("Đã tiếp nhận"), "{}", bench.draw());
    bench.keys("Enter");
    assert!(bench.shows("Chưa tra cứu 1"), "{}", bench.draw());
    bench.keys("^K");
    bench.types("cho tra cuu");
    bench.keys("Enter");
    assert!(bench.shows("[chưa tra cứu]") && bench.shows("1 hồ sơ"), "{}", bench.draw());
    bench.keys("Enter");
    assert!(bench.shows("Danh tính: chưa tra cứu"), "{}", bench.draw());
    bench.draw();
    bench.pass(1_500);
    bench
}

#[test]
fn a_scanned_card_leaves_its_mark_without_a_key_and_the_look_up_takes_it_off_the_list() {
    let mut bench = taken_in(CARD);
    bench.keys("^T 1");
    assert!(bench.shows("khớp CSDL dân cư"), "{}", bench.draw());
    bench.keys("Esc");
    assert!(!bench.shows("Lò Thị Ban"), "nobody is left to look up {}", bench.draw());
}

#[test]
fn what_differs_must_be_said_and_is_told_on_the_dossier_and_its_row_until_it_is_corrected() {
    let mut bench = taken_in(CARD);
    bench.keys("^T 2 Enter");
    assert!(bench.shows("Khác ở đâu") && bench.shows("001195000123 · 15/08/1995"), "{}", bench.draw());
    bench.types("năm sinh 1996");
    bench.draw();
    bench.pass(1_500);
    bench.keys("Enter");
    assert!(bench.shows("khác CSDL dân cư") && bench.shows("năm sinh 1996"), "{}", bench.draw());
    bench.keys("Esc Esc");
    assert!(bench.shows("chưa khớp"), "{}", bench.draw());
    let id = bench.bridge.view().work.values().next().unwrap().id;
    let correct: crate::domain::command::Command = serde_json::from_value(serde_json::json!({
        "command": "correct-dossier", "dossier": id.to_string(), "motive": "theo CSDL dân cư",
        "changes": [{"part": "applicant-date-of-birth", "value": "1996-08-15"}],
    }))
    .unwrap();
    bench.order(correct);
    bench.keys("Enter");
    assert!(bench.shows("cần tra cứu lại"), "{}", bench.draw());
}

#[test]
fn a_mark_falls_where_something_else_is_typed_over_what_was_read() {
    let mut bench = begun(CARD);
    assert_eq!(marks(&mut bench), [mark(Holder::Applicant, Evidence::Card)]);
    assert!(bench.shows("✓ quét mã QR thẻ"), "{}", bench.draw());
    for (slot, text, holds) in [
        (Slot::Address, "Bản Phủ", true),
        (Slot::Name, "LO THI BAN", true),
        (Slot::Name, "Lò Thị Bình", false),
        (Slot::Name, "Lò Thị Ban", true),
        (Slot::Birth, "16/08/1995", false),
        (Slot::Birth, "", false),
        (Slot::Birth, "15/08/1995", true),
        (Slot::Id, "001195000124", false),
    ] {
        intake(&mut bench).fields.get_mut(&slot).unwrap().set(text);
        assert_eq!(!marks(&mut bench).is_empty(), holds, "{slot:?} {text}");
    }
    assert!(bench.shows("^E đã xem giấy tờ"), "{}", bench.draw());
}

#[test]
fn who_hands_in_for_somebody_else_is_marked_by_their_own_card_and_whoever_is_typed_in_by_a_key() {
    let mut bench = Bench::vietnamese();
    bench.keys("F5");
    bench.types("1.003197");
    bench.keys("Enter ^E");
    assert!(bench.message().contains("Chưa có họ tên"), "{}", bench.draw());
    bench.keys("Enter");
    bench.types("Giàng Thị Súa");
    bench.keys("^E");
    assert_eq!(marks(&mut bench), [mark(Holder::Applicant, Evidence::Seen)]);
    assert!(bench.shows("✓ xem giấy tờ"), "{}", bench.draw());
    bench.keys("^E");
    assert_eq!(marks(&mut bench), []);
    bench.keys("^E");
    scan(&mut bench, OTHER);
    assert!(bench.shows("Vừ A Sính"), "{}", bench.draw());
    bench.keys("^S");
    let both = [mark(Holder::Applicant, Evidence::Seen), mark(Holder::Submitter, Evidence::Card)];
    assert_eq!(marks(&mut bench), both, "{}", bench.draw());
    // The draft is another one's evening's work: the marks come back with it.
    let seat = bench.model.seat;
    let draft = {
        let Some(Screen::Intake(intake)) = bench.model.above.last() else { panic!("no intake") };
        intake.kept(&bench.world(), seat)
    };
    let typed = crate::tui::screen::intake::draft::Typed::read(&draft).unwrap();
    let restored = typed.restore(draft.id, &bench.world());
    assert_eq!(restored.order().unwrap().identity, both);
}

#[test]
fn a_bare_number_and_a_body_leave_no_mark_and_the_lines_of_a_passport_leave_theirs() {
    let mut bench = begun("001195000123");
    intake(&mut bench).fields.get_mut(&Slot::Name).unwrap().set("Lò Thị Ban");
    assert_eq!(marks(&mut bench), []);
    intake(&mut bench).choices.get_mut(&Slot::Kind).unwrap().at = Some(1);
    scan(&mut bench, CARD);
    assert_eq!(marks(&mut bench), [mark(Holder::Submitter, Evidence::Card)], "{}", bench.draw());
    let passport =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    let mut bench = begun(passport);
    assert_eq!(marks(&mut bench), [mark(Holder::Applicant, Evidence::Lines)]);
}
