//! Taking in whole: groups that stop and go on, and a body's form.

use crate::tui::key::{Code, Key};
use crate::tui::port::DeskPort as _;
use crate::tui::screen::Screen;
use crate::tui::screen::intake::Slot;
use crate::tui::testing::Bench;
use crate::tui::wish::Action;

const LIST: &str = "Họ tên,CCCD\nLò Văn Một,001099000111\nLò Văn Hai,001099000222\nKhông rõ,1\nLò Văn Ba,\n";

/// A group of three right lines and a bad one, ready to be taken in.
fn group(bench: &mut Bench) {
    bench.keys("F5");
    bench.types("1.003197");
    bench.keys("Enter Enter");
    bench.types("Hoàng Văn Thầy");
    bench.keys("^K");
    bench.types("nhom ho so");
    bench.keys("Enter");
    assert!(bench.message().contains("Đánh dấu giấy tờ"), "{}", bench.draw());
    bench.keys("+ ^K");
    bench.types("nhom ho so");
    bench.keys("Enter");
    bench.act(Action::Paste(LIST.to_owned()));
    assert!(bench.message().contains("3 dòng đúng, 1 dòng cần xem"), "{}", bench.draw());
    bench.draw();
    bench.pass(1_500);
}

#[test]
fn a_group_stops_safely_and_goes_on_without_making_anything_twice() {
    let mut bench = Bench::vietnamese();
    group(&mut bench);
    bench.press(Key::ctrl('s'));
    bench.press(Key::plain(Code::Esc));
    bench.settle();
    assert!(bench.message().contains("Đã dừng ở 1/3"), "{}", bench.draw());
    assert_eq!(bench.bridge.view().dossiers, 1);
    bench.draw();
    bench.pass(1_500);
    bench.keys("Esc Esc");
    assert!(bench.model.above.is_empty(), "{}", bench.draw());
    bench.keys("^G 3");
    assert!(bench.shows("nhóm 4 người"), "{}", bench.draw());
    // The younger draft is the group's.
    bench.keys("2");
    assert!(bench.shows("H29.14-261123-0001") || bench.shows("-0001"), "{}", bench.draw());
    // Killed after the act and before the draft: the desk knows the line by its id.
    if let Some(Screen::Group(group)) = bench.model.above.last_mut() {
        group.lines[0].number = None;
    }
    bench.keys("^S");
    assert!(bench.message().contains("Đã tiếp nhận 3 hồ sơ"), "{}", bench.draw());
    assert_eq!(bench.bridge.view().dossiers, 3, "nothing twice");
    assert!(bench.shows("-0003") && bench.shows("số định danh sai: 1"), "{}", bench.draw());
    assert_eq!(bench.bridge.drafts().len(), 0, "neither the group nor what it began from is left");
}

#[test]
fn a_body_has_other_fields_and_its_code_is_no_identity_number() {
    let mut bench = Bench::vietnamese();
    bench.keys("F5");
    bench.types("1.003197");
    bench.keys("Enter Up");
    bench.types("2");
    bench.keys("Enter");
    bench.types("12345");
    bench.keys("Enter");
    assert_eq!(bench.message(), "", "{}", bench.draw());
    let Some(Screen::Intake(intake)) = bench.model.above.last() else { panic!("no intake") };
    let slots = intake.slots();
    assert!(slots.contains(&Slot::Rep) && !slots.contains(&Slot::Birth) && !slots.contains(&Slot::Sex));
    bench.keys("Up Up");
    bench.types("1");
    let Some(Screen::Intake(intake)) = bench.model.above.last() else { panic!("no intake") };
    assert!(intake.slots().contains(&Slot::Birth), "a person again");
}
