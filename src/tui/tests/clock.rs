//! The clock on the screen: why, steps, causes; calendar and rules edited with what they would move shown first.

use super::accepted;
use super::album::album;
use crate::domain::dossier::Status;
use crate::domain::review::LateCause;
use crate::tui::port::DeskPort as _;
use crate::tui::testing::Bench;

fn run(bench: &mut Bench, words: &str) {
    bench.keys("^K");
    bench.types(words);
    bench.keys("Enter");
}

/// A desk with one dossier due today, open on the screen.
fn on_a_dossier() -> Bench {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Lò Thị Ban");
    bench.keys("Enter Enter");
    bench
}

fn summary(bench: &Bench) -> std::sync::Arc<crate::domain::dossier::Summary> {
    bench.bridge.view().work.values().next().unwrap().clone()
}

#[test]
fn every_rule_has_a_name_in_both_languages() {
    for language in crate::locale::Language::ALL {
        let texts = crate::locale::Texts::new(language);
        for rule in crate::domain::clock::rules::RuleId::ALL {
            assert!(texts.has(&format!("rule-{}", rule.name())), "{}", rule.name());
        }
    }
}

#[test]
fn f4_tells_why_on_the_dossier_at_home_and_on_a_row_of_a_search() {
    let mut bench = on_a_dossier();
    bench.keys("F4");
    assert!(bench.shows("Vì sao hẹn ngày này") && bench.shows("Thời gian từng bước"), "{}", bench.draw());
    bench.keys("Esc Esc F4");
    assert!(bench.shows("Vì sao hẹn ngày này"), "{}", bench.draw());
    bench.keys("Esc F3");
    bench.types("ban");
    bench.keys("Down F4");
    assert!(bench.shows("Vì sao hẹn ngày này"), "{}", bench.draw());
}

#[test]
fn a_day_off_is_saved_after_the_promises_it_would_move_were_shown_and_moves_none() {
    let mut bench = on_a_dossier();
    let promised = summary(&bench).due_at;
    run(&mut bench, "calendar");
    assert!(bench.shows("Lịch làm việc · tháng 11/2026") && bench.shows("nghỉ"), "{}", bench.draw());
    bench.keys("PageDown PageUp Enter 1");
    bench.types("Nghỉ bão");
    bench.keys("^S");
    assert!(bench.shows("1 hẹn trả đang mở sẽ khác nếu tính lại"), "{}", bench.draw());
    bench.keys("^S");
    bench.settle();
    assert!(bench.message().contains("Lịch mới có hiệu lực"), "{}\n{}", bench.message(), bench.draw());
    assert_eq!(summary(&bench).due_at, promised);
    assert!(!bench.bridge.calendar().is_counted_day(bench.world().now.date()));
    bench.keys("Esc Esc");
    run(&mut bench, "recheck");
    assert!(bench.shows("Hẹn trả khác với lịch hiện hành"), "{}", bench.draw());
    bench.keys("1");
    run(&mut bench, "move-promise");
    assert!(bench.shows("Theo lịch và quy tắc hiện hành"), "{}", bench.draw());
    bench.types("nghỉ bão");
    bench.keys("Enter");
    bench.types("Mai");
    bench.keys("^S");
    assert!(bench.message().contains("Đã tính lại hẹn trả"), "{}\n{}", bench.message(), bench.draw());
    assert!(summary(&bench).due_at > promised);
}

#[test]
fn a_swapped_day_needs_the_day_that_is_worked_instead() {
    let mut bench = Bench::vietnamese();
    run(&mut bench, "calendar");
    bench.keys("Down Down Enter 2");
    bench.types("Hoán đổi");
    bench.keys("^S");
    assert!(bench.shows("ngày") && bench.shows("Làm bù ngày"), "{}", bench.draw());
    bench.types("12/12");
    bench.keys("^S ^S");
    bench.settle();
    let calendar = bench.bridge.view().calendar;
    let day = |month: time::Month, day: u8| time::Date::from_calendar_date(2026, month, day).unwrap();
    assert!(!calendar.is_counted_day(day(time::Month::December, 7)), "{}", bench.message());
    assert!(calendar.is_counted_day(day(time::Month::December, 12)));
}

#[test]
fn a_rule_is_given_another_value_and_a_wrong_one_is_told_beside_it() {
    let mut bench = Bench::vietnamese();
    run(&mut bench, "rules");
    assert!(bench.shows("Quy tắc tính thời hạn"), "{}", bench.draw());
    bench.keys("2 ^U");
    for _ in 0..6 {
        bench.keys("Backspace");
    }
    bench.types("25:00");
    bench.keys("^S");
    assert!(bench.shows("25:00") && bench.shows("không hợp lệ"), "{}", bench.draw());
    for _ in 0..6 {
        bench.keys("Backspace");
    }
    bench.types("14:30");
    bench.keys("^S ^S");
    bench.settle();
    let cutoff = bench.bridge.rules().same_day_cutoff;
    assert_eq!(cutoff, 14 * 60 + 30, "{}", bench.draw());
}

#[test]
fn a_payment_is_asked_for_and_a_late_dossier_gets_its_cause() {
    let mut bench = on_a_dossier();
    run(&mut bench, "late-cause");
    assert!(bench.message().contains("không trễ hạn"), "{}", bench.message());
    run(&mut bench, "ask-payment");
    bench.types("120000");
    bench.keys("Enter");
    bench.types("phí bản sao");
    bench.keys("^S");
    assert_eq!(summary(&bench).status, Status::AwaitingPayment, "{}", bench.draw());
    bench.keys("F8");
    assert!(bench.shows("120"), "{}", bench.draw());
    bench.keys("^S");
    assert_eq!(summary(&bench).status, Status::InReview, "{}", bench.draw());
    bench.pass(3 * 24 * 60 * 60 * 1000);
    bench.settle();
    run(&mut bench, "late-cause");
    assert!(bench.shows("đơn vị xử lý"), "{}", bench.draw());
    bench.keys("3 Enter");
    bench.types("mất điện hai ngày");
    bench.keys("^S");
    assert_eq!(summary(&bench).late_cause, Some(LateCause::System), "{}", bench.draw());
    assert!(bench.shows("do sự cố hệ thống") && bench.shows("(cán bộ xác định)"), "{}", bench.draw());
}

#[test]
fn pictures_of_the_clock() {
    album(|camera| {
        accepted(&mut camera.bench, "Lò Thị Ban");
        camera.bench.keys("Enter Enter F4");
        camera.picture("clock-why");
        camera.bench.keys("Esc");
        run(&mut camera.bench, "calendar");
        camera.picture("clock-month");
        camera.bench.keys("Enter");
        camera.picture("clock-day");
        camera.bench.keys("3");
        camera.picture("clock-half-day");
        camera.bench.types("Nghỉ bão");
        camera.bench.keys("^S");
        camera.picture("clock-foreseen");
        camera.bench.keys("^S");
        camera.bench.settle();
        camera.bench.keys("Esc Esc Esc");
        run(&mut camera.bench, "rules");
        camera.picture("clock-rules");
        camera.bench.keys("2");
        camera.picture("clock-rule");
        camera.bench.keys("Esc Esc");
        run(&mut camera.bench, "recheck");
        camera.picture("clock-recheck");
    });
}
