//! Putting right from the screen: what is asked, what is shown before deciding, who is told no.

use super::accepted;
use crate::base::coded::Coded as _;
use crate::domain::command::Command as Order;
use crate::domain::correct::{Deed, Part};
use crate::domain::dossier::Status;
use crate::domain::officer::{AddOfficer, Role};
use crate::locale::{Language, Texts};
use crate::tui::port::DeskPort as _;
use crate::tui::testing::Bench;
use crate::tui::wish::Effect;

/// Runs a command by its name in the palette.
fn run(bench: &mut Bench, words: &str) {
    bench.keys("^K");
    bench.types(words);
    bench.keys("Enter");
}

fn on_a_dossier() -> Bench {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Lò Thị Bam");
    bench.keys("Enter Enter");
    assert!(bench.shows("Hồ sơ H29.14-261123-0001"), "{}", bench.draw());
    bench
}

fn submitted(bench: &Bench) -> usize {
    bench.effects.iter().filter(|effect| matches!(effect, Effect::Submit(_))).count()
}

#[test]
fn what_the_new_fee_counts_is_asked_before_old_and_new_are_shown() {
    let mut bench = on_a_dossier();
    let before = submitted(&bench);
    run(&mut bench, "doi thu tuc");
    bench.types("2.000815");
    bench.keys("Enter");
    while bench.shows("Trường hợp") && !bench.shows("Xem") {
        bench.keys("Enter");
    }
    assert!(bench.shows("[ Xem ]"), "{}", bench.draw());
    bench.types("4");
    bench.keys("Enter");
    assert!(bench.shows("Phí, lệ phí: không thu →"), "{}", bench.draw());
    assert_eq!(submitted(&bench), before, "nothing was asked of the record yet");
    bench.types("nhầm");
    bench.keys("Enter");
    let procedures: Vec<String> = bench.bridge.view().work.values().map(|s| s.procedure.clone()).collect();
    assert_eq!(procedures, ["2.000815"], "{}", bench.draw());
}

#[test]
fn a_correction_without_a_motive_is_not_given() {
    let mut bench = on_a_dossier();
    let before = submitted(&bench);
    run(&mut bench, "dinh chinh");
    bench.keys("2 Backspace");
    bench.types("n");
    bench.keys("^S");
    assert!(bench.shows("Mục này cần ghi"), "{}", bench.draw());
    assert_eq!(submitted(&bench), before);
    bench.types("gõ nhầm");
    bench.keys("Enter");
    let names: Vec<String> = bench.bridge.view().work.values().map(|s| s.applicant.clone()).collect();
    assert_eq!(names, ["Lò Thị Ban"]);
    assert!(bench.shows("Lò Thị Ban"));
    assert!(bench.message().contains("in lại giấy hẹn"), "{}", bench.message());
}

#[test]
fn undo_in_a_question_undoes_typing_and_elsewhere_the_last_act() {
    let mut bench = on_a_dossier();
    bench.keys("F8 ^Z");
    assert!(bench.shows("Hoàn tác việc: xong bước") && bench.shows("[bấm nhầm"), "{}", bench.draw());
    bench.types(" tay");
    bench.keys("^Z");
    assert!(bench.shows("[bấm nhầm") && !bench.shows("bấm nhầm tay"), "{}", bench.draw());
    bench.keys("Enter");
    assert!(bench.message().contains("đã hoàn tác"), "{}", bench.message());
    let work: Vec<(Status, String)> =
        bench.bridge.view().work.values().map(|s| (s.status, s.step.clone())).collect();
    assert_eq!(work, [(Status::InReview, "examine".to_owned())]);
    bench.keys("^Z");
    assert!(bench.message().contains("không hoàn tác"), "{}", bench.message());
}

#[test]
fn what_another_officer_did_is_theirs_to_undo() {
    let mut bench = on_a_dossier();
    bench.keys("F8");
    let roles = vec![Role::Approver, Role::Clerk];
    bench.order(Order::AddOfficer(AddOfficer { name: "Vừ A Sính".into(), roles }));
    let me = bench.model.seat.officer;
    let view = bench.bridge.view();
    bench.model.seat.officer = *view.officers.keys().find(|id| **id != me).unwrap();
    bench.keys("^Z");
    assert!(bench.message().contains("Trần Thị Mai"), "{}", bench.message());
}

#[test]
fn home_goes_back_over_what_was_done_from_here() {
    let mut bench = Bench::vietnamese();
    bench.keys("^Z");
    assert!(bench.message().contains("Không có việc nào"), "{}", bench.message());
    bench.keys("Ins a Enter Ins a Enter F2 F5 Esc F2");
    assert!(bench.shows("A002"), "the first was served, the second is called");
    for deed in ["gọi vé", "xong lượt", "bắt đầu phục vụ", "gọi vé"] {
        bench.keys("^Z");
        assert!(bench.shows(&format!("Hoàn tác việc: {deed}")), "{deed}\n{}", bench.draw());
        bench.keys("Enter");
    }
    assert!(bench.shows("Hàng đợi · 2"), "{}", bench.draw());
}

#[test]
fn every_part_and_deed_has_its_name() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        for part in Part::ALL.iter().filter(|part| **part != Part::Field) {
            assert!(texts.has(&format!("part-{}", part.name())), "{part}");
        }
        for deed in Deed::ALL {
            assert!(texts.has(&format!("deed-{}", deed.name())), "{deed}");
        }
    }
}
