//! What this machine is told on the screen: settings, sounds, the mouse, the clipboard.

use super::accepted;
use crate::desk::backup::Last;
use crate::desk::backup::keeper::BackupNews;
use crate::desk::testkit::at;
use crate::domain::command::Command as Order;
use crate::domain::ticket::{Priority, TakeTicket};
use crate::locale::Language;
use crate::tui::canvas::Pointed;
use crate::tui::kept::Sounds;
use crate::tui::key::{Code, Key};
use crate::tui::port::{DeskPort as _, News};
use crate::tui::table::Place;
use crate::tui::testing::Bench;
use crate::tui::wish::{Action, Effect};

fn ticket(bench: &mut Bench) {
    bench.order(Order::TakeTicket(TakeTicket { group: 'A', priority: Priority::Normal, number: None }));
}

fn rings(bench: &Bench) -> usize {
    bench.effects.iter().filter(|effect| **effect == Effect::Ring).count()
}

fn kept(bench: &Bench, name: &str) -> Option<String> {
    bench.bridge.setting(name)
}

#[test]
fn every_row_of_the_machine_changes_a_setting_that_is_kept() {
    let mut bench = Bench::vietnamese();
    bench.keys("^G 8 Tab Down Down Down Enter");
    assert_eq!(kept(&bench, "input_method").as_deref(), Some("telex"));
    assert!(bench.shows("Bộ gõ có sẵn   Telex"));
    bench.keys("Down Enter 1 4 ^S");
    assert_eq!(kept(&bench, "sounds").as_deref(), Some("held called"));
    assert!(bench.shows("bật 2/4"));
    bench.keys("Down Enter");
    bench.types("lp -d quay3");
    bench.keys("Enter");
    assert_eq!(kept(&bench, "print_command").as_deref(), Some("lp -d quay3"));
    bench.keys("Down Down Enter");
    bench.types("/dev/ttyACM0");
    bench.keys("Enter");
    assert_eq!(kept(&bench, "scanner").as_deref(), Some("/dev/ttyACM0"), "Telex leaves a path alone");
    bench.keys("Down Enter Down Enter");
    assert_eq!(
        (kept(&bench, "paper_roll").as_deref(), kept(&bench, "mouse").as_deref()),
        (Some("on"), Some("on"))
    );
    assert!(bench.effects.contains(&Effect::Mouse(true)));
    assert!(bench.model.roll && bench.model.mouse);
    bench.keys("Down Enter");
    bench.types("0");
    bench.keys("Enter");
    assert!(bench.shows("từ 1 trở lên"));
    bench.keys("^U");
    bench.types("7");
    bench.keys("Enter");
    assert_eq!(kept(&bench, "counter").as_deref(), Some("7"));
    assert!(bench.shows("Quầy 7"), "it holds at once:\n{}", bench.draw());
    bench.keys("Down Enter");
    bench.types("/media/usb/motcua");
    bench.keys("Enter");
    assert_eq!(kept(&bench, "backup").as_deref(), Some("/media/usb/motcua"));
    assert!(bench.shows("Sao lưu vào"), "{}", bench.draw());
}

#[test]
fn the_header_says_that_no_backup_was_made_only_where_a_folder_is_set_and_a_day_went_by() {
    let mut bench = Bench::new((120, 40), Language::Vietnamese);
    assert!(!bench.shows("chưa sao lưu"), "no folder is set");
    bench.bridge.keep_setting("backup", "/media/usb/motcua");
    assert!(bench.shows("chưa sao lưu"), "{}", bench.draw());
    let made = |text| Last { at: at(text), folder: "/media/usb/motcua".into(), entries: Some(3) };
    bench.act(Action::News(News::Backup(BackupNews::Remembered(Some(made("2026-11-20T17:00"))))));
    assert!(bench.shows("sao lưu 2 ngày trước"), "{}", bench.draw());
    bench.act(Action::News(News::Backup(BackupNews::Absent("/media/usb/motcua".into()))));
    assert!(bench.shows("Chưa thấy ổ sao lưu"), "{}", bench.draw());
    bench.act(Action::News(News::Backup(BackupNews::Made(made("2026-11-23T08:59")))));
    assert!(bench.shows("Đã sao lưu lúc 08:59"), "{}", bench.draw());
    assert!(!bench.shows("ngày trước"));
    bench.keys("^K");
    bench.types("sao lưu ngay");
    bench.keys("Enter");
    assert!(bench.effects.contains(&Effect::BackUp));
}

#[test]
fn a_print_command_that_cannot_be_split_is_told_and_not_kept() {
    let mut bench = Bench::vietnamese();
    bench.keys("^G 8 Tab Down Down Down Down Down Enter");
    bench.types("lp 'quầy");
    bench.keys("Enter");
    assert!(bench.shows("dấu nháy chưa đóng"));
    assert_eq!(kept(&bench, "print_command"), None);
}

#[test]
fn a_test_page_says_what_the_command_answered() {
    let mut bench = Bench::vietnamese();
    bench.keys("^K");
    bench.types("trang thu");
    bench.keys("Enter");
    assert!(bench.message().contains("không có gì để thử"));
    bench.act(Action::News(News::Tried { ended: Err("lp: hết giấy".into()), said: String::new() }));
    assert!(bench.message().contains("lp: hết giấy"));
    bench.act(Action::News(News::Tried { ended: Ok(()), said: "request id is quay3-7".into() }));
    assert!(bench.message().contains("quay3-7"));
}

#[test]
fn nothing_rings_unless_somebody_asked_for_it_and_the_screen_says_the_same() {
    for (sounds, expected) in [("", 0), ("called", 1), ("scan", 0)] {
        let mut bench = Bench::vietnamese();
        bench.model.sounds = Sounds::of(sounds);
        ticket(&mut bench);
        bench.keys("F2");
        assert_eq!(rings(&bench), expected, "{sounds:?}");
        assert!(bench.message().contains("Đã gọi A001"));
    }
}

#[test]
fn a_ticket_due_back_a_refused_scan_and_long_work_ring_once_each() {
    let mut bench = Bench::vietnamese();
    bench.model.sounds = Sounds::of("held scan long");
    ticket(&mut bench);
    bench.keys("F2 F6 2 Enter Down");
    assert_eq!(rings(&bench), 0);
    bench.pass(16 * 60_000);
    bench.pass(60_000);
    assert!(bench.message().contains("A001"));
    assert_eq!(rings(&bench), 1);
    let read = Some(crate::domain::scan::read("001195000123||Lò Thị Ban|31021995|Nữ|Bản Na Sang|20032022"));
    assert!(matches!(read, Some(Err(_))), "a day that never was");
    bench.act(Action::Scanned { read, take_back: 0 });
    assert_eq!(rings(&bench), 2);
    bench.press(Key::f(2));
    bench.pass(11_000);
    bench.settle();
    bench.pass(10);
    assert_eq!(rings(&bench), 3, "what took eleven seconds has ended");
}

#[test]
fn a_copy_takes_the_field_in_focus_or_the_number_and_says_how_to_leave() {
    let mut bench = Bench::vietnamese();
    bench.press(Key::ctrl('c'));
    assert!(bench.message().contains("^Q"));
    accepted(&mut bench, "Trần Thị Ngọc");
    bench.keys("Enter");
    bench.press(Key::ctrl('c'));
    let number = "H29.14-261123-0001".to_owned();
    assert_eq!(bench.effects.last(), Some(&Effect::Copy(number)));
    bench.keys("F3");
    bench.types("ngọc");
    bench.press(Key::ctrl('c'));
    assert_eq!(bench.effects.last(), Some(&Effect::Copy("ngọc".into())));
    assert!(bench.message().contains("4 ký tự") && bench.message().contains("^Q"));
}

#[test]
fn a_click_runs_a_hint_chooses_a_row_and_opens_it_and_the_wheel_moves() {
    let mut bench = Bench::vietnamese();
    accepted(&mut bench, "Trần Thị Ngọc");
    bench.keys("Enter");
    accepted(&mut bench, "Lò Thị Ban");
    bench.keys("Enter");
    bench.click("261123-0002");
    assert_eq!(bench.model.home.dossier.at, 1);
    bench.click("261123-0002");
    assert_eq!(bench.model.place(), Place::Dossier);
    bench.keys("Esc");
    bench.point(Pointed::Wheel { down: false });
    assert_eq!(bench.model.home.dossier.at, 0);
    bench.click("F3 Tìm");
    assert_eq!(bench.model.place(), Place::Find);
    bench.keys("Esc ^G");
    bench.click("8 Thiết lập");
    assert_ne!(bench.model.place(), Place::Settings, "the first click only chooses");
    bench.click("8 Thiết lập");
    assert_eq!(bench.model.place(), Place::Settings);
    bench.click("Lệnh in");
    bench.click("Lệnh in");
    bench.click("Lệnh in");
    bench.types("lp -d quay3");
    bench.click("[ Lưu ]");
    assert_eq!(kept(&bench, "print_command").as_deref(), Some("lp -d quay3"), "a button is its key");
    bench.click("Lệnh in");
    bench.click("[ Hủy ]");
    assert!(bench.model.overlays.is_empty());
    bench.click("Cổng máy quét");
    bench.keys("Enter");
    assert!(bench.shows("/dev/ttyACM0"), "the example of the question");
}

#[test]
fn on_a_narrow_screen_one_pane_of_the_settings_is_shown() {
    let mut bench = Bench::new((60, 20), Language::Vietnamese);
    bench.keys("^G 8");
    assert!(bench.shows("Thêm cán bộ") && !bench.shows("Cổng máy quét"));
    bench.press(Key::plain(Code::Tab));
    assert!(bench.shows("Cổng máy quét") && bench.shows("Chuột") && !bench.shows("Thêm cán bộ"));
}
