//! Every screen, overlay and state, as a clerk meets them: what each looks like is in `snapshots/`.

use super::accepted;
use super::album::{Camera, album};
use crate::domain::command::Command as Order;
use crate::domain::ticket::{Priority, TakeTicket};
use crate::locale::Language;
use crate::tui::testing::Bench;
use crate::tui::wish::{Action, Tone};
use serde_json::{Value, json};

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;

/// The order that takes somebody in.
fn intake_of(name: &str) -> Value {
    json!({
        "command": "receive-dossier", "procedure": "1.003197",
        "applicant": {"name": name, "date_of_birth": "1990-05-01", "id_number": "001090000321"},
        "documents": [{"row": 0, "original": 1}],
    })
}

/// The number of the day's n-th dossier.
fn number(nth: usize) -> String {
    format!("H29.14-261123-{nth:04}")
}

/// An order about the n-th dossier.
fn about(command: &str, nth: usize, mut more: Value) -> Value {
    more["command"] = json!(command);
    more["dossier"] = json!(number(nth));
    more
}

fn take_in(camera: &mut Camera, names: &[&str]) {
    for name in names {
        camera.order(intake_of(name));
        camera.bench.pass(MINUTE);
    }
}

fn tickets(camera: &mut Camera, groups: &str) {
    for (nth, group) in groups.chars().enumerate() {
        let priority = if nth % 5 == 2 { Priority::Elderly } else { Priority::Normal };
        camera.bench.order(Order::TakeTicket(TakeTicket { group, priority, number: None }));
        camera.bench.pass(4 * MINUTE);
    }
}

/// Opens the n-th dossier through the search.
fn open(camera: &mut Camera, nth: usize) {
    camera.bench.keys("F3");
    camera.bench.types(&number(nth));
    camera.bench.keys("Enter");
}

fn home_again(camera: &mut Camera) {
    camera.bench.keys("Esc Esc Esc Esc");
}

fn scan(camera: &mut Camera, card: &str) {
    camera.bench.act(Action::Scanned { read: Some(crate::domain::scan::read(card)), take_back: 0 });
    camera.bench.settle();
    camera.bench.draw();
    camera.bench.pass(3_000);
}

const CARD: &str = "001090000321||Lò Thị Ban|01051990|Nữ|Bản Na Sang, xã Nậm Mười, tỉnh Yên Bái|20032022";

const PEOPLE: [&str; 6] = [
    "Lò Thị Ban",
    "Vừ A Sính",
    "Giàng A Páo",
    "Ksor H'Lan",
    "Sùng Thị Dợ",
    "Nguyễn Trần Thị Minh Nguyệt Ánh",
];

#[test]
fn home() {
    album(|camera| {
        camera.picture("home-empty");
        tickets(camera, "ABCABDABCABCABCDABCABCABCABCAB");
        camera.bench.keys("F2");
        camera.picture("home-called");
        camera.bench.keys("F5 Esc");
        take_in(camera, &PEOPLE);
        camera.picture("home-serving");
        camera.bench.keys("Space Space Down Space");
        camera.picture("home-marks");
        camera.bench.keys("F8");
        camera.picture("batch");
        camera.bench.keys("Esc Esc Tab Down Down");
        camera.picture("home-queue");
        camera.bench.keys("Tab /");
        camera.bench.types("ban");
        camera.picture("home-filter");
        camera.bench.types("zz");
        camera.picture("home-filter-nothing");
    });
}

#[test]
fn the_counters_day() {
    album(|camera| {
        tickets(camera, "ABC");
        camera.bench.keys("F2 F2 F2 F2");
        camera.picture("missed");
        camera.bench.keys("Esc F6");
        camera.picture("ticket");
        camera.bench.keys("2");
        camera.picture("hold");
        camera.bench.keys("Enter Ins");
        camera.picture("take-ticket");
        camera.bench.keys("Esc");
        camera.command("break");
        camera.picture("breaks");
        camera.bench.keys("2");
        camera.picture("home-break");
        take_in(camera, &PEOPLE[..2]);
        camera.bench.keys("F6 2");
        camera.picture("close-day");
        camera.bench.keys("Enter");
        camera.picture("home-closed");
    });
}

#[test]
fn the_next_weeks_morning() {
    album(|camera| {
        take_in(camera, &PEOPLE);
        camera.order(about("complete-step", 1, json!({})));
        camera.order(about("approve-dossier", 1, json!({})));
        camera.bench.pass(8 * DAY);
        camera.picture("morning");
        camera.bench.keys("Enter");
        camera.bench.pass(40 * DAY);
        camera.bench.keys("Enter");
        camera.picture("home-late");
        open(camera, 2);
        camera.picture("dossier-late");
        home_again(camera);
        camera.bench.keys("^G 4");
        camera.picture("ready");
        camera.bench.keys("Esc F12");
        camera.picture("officers");
    });
}

#[test]
fn intake() {
    album(|camera| {
        camera.bench.keys("F5");
        camera.picture("intake-empty");
        camera.bench.types("kh");
        camera.picture("picker");
        camera.bench.types("zzz");
        camera.picture("picker-nothing");
        camera.bench.keys("Esc");
        camera.bench.types("1.001193");
        camera.bench.keys("Enter");
        camera.picture("intake-case");
        camera.bench.keys("Enter Enter");
        camera.bench.types("Trần Thị Ngọc");
        camera.bench.keys("Enter");
        camera.bench.types("31/02/2020");
        camera.bench.keys("Enter ^S");
        camera.picture("intake-errors");
        camera.bench.keys("Down Down Down Down Down Down Down Down Down Down Down Down");
        camera.picture("intake-fields");
    });
}

#[test]
fn intake_from_the_checklist_to_the_result() {
    album(|camera| {
        camera.bench.keys("Ins Enter F2");
        scan(camera, CARD);
        camera.bench.types("1.014061");
        camera.bench.keys("Enter");
        camera.bench.keys("1 Right 2 F4");
        camera.picture("remark");
        camera.bench.types("mờ chữ ký");
        camera.bench.keys("Enter");
        camera.picture("intake-papers");
        camera.bench.keys("F7");
        camera.picture("intake-lacking");
        camera.bench.keys("2");
        camera.picture("refuse");
        camera.bench.keys("Esc +");
        camera.picture("intake-phone");
        camera.bench.keys("^S");
        camera.picture("result");
        for _ in 0..3 {
            camera.bench.keys("F5");
            camera.bench.types("1.014063");
            camera.bench.keys("Enter + ^S");
        }
        camera.picture("result-basket");
        camera.bench.keys("Enter F5");
        camera.bench.types("1.003197");
        camera.bench.keys("Enter Up 2");
        camera.picture("intake-body");
        camera.bench.keys("Esc ^G 3");
        camera.picture("drafts");
    });
}

#[test]
fn the_history() {
    album(|camera| {
        tickets(camera, "ABC");
        camera.bench.keys("F2");
        accepted(&mut camera.bench, "Nguyễn Thị Minh Khai");
        camera.bench.keys("Enter Enter F8 Esc ^G 9");
        camera.picture("history");
        camera.bench.keys("Down F4");
        camera.picture("history-act");
    });
}

#[test]
fn people() {
    album(|camera| {
        scan(camera, CARD);
        camera.picture("person-new");
        home_again(camera);
        take_in(camera, &PEOPLE[..1]);
        camera.order(about("complete-step", 1, json!({})));
        camera.order(about("approve-dossier", 1, json!({})));
        take_in(camera, &PEOPLE[..1]);
        camera.order(about("request-supplement", 2, json!({"text": "Nộp thêm bản chính"})));
        scan(camera, CARD);
        camera.picture("person");
        camera.bench.keys("Tab Enter");
        camera.picture("person-open");
    });
}

#[test]
fn dossiers_in_review() {
    album(|camera| {
        accepted(&mut camera.bench, "Trần Thị Ngọc");
        camera.bench.keys("Enter Enter");
        camera.picture("dossier");
        camera.bench.keys("F7");
        camera.picture("lacking");
        camera.bench.keys("1");
        camera.picture("supplement");
        camera.bench.keys("Esc F7 2 ^S");
        camera.picture("deny");
        camera.bench.keys("Esc F4");
        camera.picture("why");
        camera.bench.keys("Esc F9");
        camera.picture("papers");
        camera.bench.keys("Esc");
        for (command, name) in [
            ("correct", "correct"),
            ("change-procedure", "change-procedure"),
            ("mistaken", "mistaken"),
            ("where", "where"),
            ("note", "note"),
            ("payment", "payment"),
            ("extend", "extend"),
            ("opinion", "opinion"),
            ("burnt-numbers", "burnt-numbers"),
        ] {
            camera.command(command);
            camera.picture(name);
            camera.bench.keys("Esc");
        }
        camera.command("correct");
        camera.bench.keys("2");
        camera.picture("correct-name");
        camera.bench.keys("Esc F8 ^Z");
        camera.picture("undo");
        camera.bench.keys("Esc F8");
        camera.picture("dossier-ready");
        camera.command("shelve");
        camera.picture("shelve");
        camera.bench.keys("Esc F8");
        camera.picture("hand-over");
        camera.bench.keys("^S");
        camera.picture("dossier-handed-over");
    });
}

#[test]
fn dossiers_in_every_other_state() {
    album(|camera| {
        take_in(camera, &PEOPLE);
        for (nth, command, more, name) in [
            (1, "request-supplement", json!({"text": "Nộp thêm bản chính"}), "dossier-supplement"),
            (2, "withdraw-dossier", json!({"text": "Theo đơn ngày 23/11"}), "dossier-withdrawn"),
            (3, "stop-dossier", json!({"text": "Không bổ sung đúng hạn"}), "dossier-stopped"),
            (4, "deny-dossier", json!({"text": "Không cư trú tại xã"}), "dossier-denied"),
        ] {
            if command == "deny-dossier" {
                camera.order(about("complete-step", nth, json!({})));
            }
            camera.order(about(command, nth, more));
            open(camera, nth);
            camera.picture(name);
            home_again(camera);
        }
        camera.order(about("complete-step", 5, json!({})));
        camera.order(about(
            "ask-opinion",
            5,
            json!({"body": "Công an xã", "question": "Còn cư trú không?", "limit": "2wd"}),
        ));
        open(camera, 5);
        camera.picture("dossier-approve");
        camera.command("change-procedure");
        camera.bench.types("1.001193");
        camera.bench.keys("Enter");
        camera.picture("change-case");
        camera.bench.keys("Enter");
        camera.picture("change");
        home_again(camera);
        open(camera, 1);
        camera.bench.keys("F8");
        camera.picture("supplement-came");
        home_again(camera);
        camera.picture("home-states");
    });
}

#[test]
fn an_intake_that_is_not_ours() {
    album(|camera| {
        camera.bench.keys("F5");
        camera.bench.types("1.003197");
        camera.bench.keys("Enter Enter");
        camera.bench.types("Lý Mẩy Chạn");
        camera.bench.keys("F7 3");
        camera.picture("competent");
        camera.bench.types("Công an phường Nghĩa Lộ");
        camera.bench.keys("Enter");
        camera.picture("competent-refuse");
        camera.bench.keys("^S");
        camera.picture("refused");
    });
}

#[test]
fn find() {
    album(|camera| {
        camera.bench.keys("F3");
        camera.picture("find-empty");
        take_in(camera, &PEOPLE);
        camera.order(about("complete-step", 1, json!({})));
        camera.order(about("approve-dossier", 1, json!({})));
        camera.bench.types("00");
        camera.picture("find");
        camera.bench.keys("F4");
        camera.picture("find-filters");
        camera.bench.keys("Esc ^U");
        camera.bench.types(camera.either("bước:thẩm định nguyet", "step:examine nguyet"));
        camera.picture("find-chips");
        camera.bench.types(camera.either(" bước:zz", " step:zz"));
        camera.picture("find-unknown");
        camera.bench.keys("^U");
        camera.bench.types("nguyen van x");
        camera.picture("find-nothing");
        camera.bench.keys("^U");
        camera.bench.types("ban");
        camera.command("save-filter");
        camera.picture("save-filter");
    });
}

#[test]
fn looking_up_for_a_caller() {
    album(|camera| {
        take_in(camera, &PEOPLE);
        camera.order(about("request-supplement", 1, json!({"text": "Nộp thêm bản chính"})));
        camera.bench.keys("F5");
        camera.bench.types("1.003197");
        camera.bench.keys("Enter Enter");
        camera.bench.types("Đàm Thị");
        camera.bench.keys("F3");
        camera.picture("lookup-empty");
        camera.bench.types("ban");
        camera.picture("lookup");
        camera.bench.keys("^X");
        camera.picture("lookup-verified");
    });
}

#[test]
fn a_group() {
    album(|camera| {
        camera.bench.keys("F5");
        camera.bench.types("1.003197");
        camera.bench.keys("Enter Enter");
        camera.bench.types("Hoàng Văn Thầy");
        camera.bench.keys("Enter Enter Enter Enter Enter Enter Enter +");
        camera.command("group-intake");
        camera.picture("group");
        let list = "Họ và tên;Số CCCD;Ngày sinh\nLò Văn Một;001099000111;01/02/1999\nLò Văn Hai;12;\n\
            Nguyễn Trần Thị Minh Nguyệt Ánh;001099000333;\nLò Văn Bốn;;2001\n";
        camera.bench.act(Action::Paste(list.to_owned()));
        camera.bench.draw();
        camera.bench.pass(1_500);
        camera.picture("group-read");
        camera.bench.keys("^S");
        for _ in 0..4 {
            camera.bench.settle();
        }
        camera.picture("group-done");
    });
}

#[test]
fn help_palette_and_settings() {
    album(|camera| {
        camera.bench.keys("F1");
        camera.picture("help");
        camera.bench.keys("Right");
        camera.picture("guide");
        camera.bench.keys("Esc F5");
        camera.bench.types("1.001193");
        camera.bench.keys("Enter F1 Right Right");
        camera.picture("handbook");
        camera.bench.keys("Esc Esc ^K");
        camera.picture("palette");
        camera.bench.types(camera.either("tra ket", "hand"));
        camera.picture("palette-found");
        camera.bench.types("zz");
        camera.picture("palette-nothing");
        camera.bench.keys("Esc ^G");
        camera.picture("go-to");
        camera.bench.keys("8");
        camera.picture("settings");
        camera.bench.keys("Enter");
        camera.picture("officer");
        camera.bench.keys("Esc Esc");
        camera.command("last-number");
        camera.picture("last-number");
    });
}

#[test]
fn tour_and_practice() {
    album(|camera| {
        camera.bench.start_tour();
        camera.picture("tour");
        camera.command("practice");
        camera.picture("practice");
    });
}

#[test]
fn opening_faults_and_long_messages() {
    album(|camera| {
        camera.bench.model.open = false;
        camera.picture("opening");
        camera.bench.model.opening = (1_234, 5_000);
        camera.picture("opening-progress");
        camera.bench.model.open = true;
        for (key, name) in
            [("fault-full", "fault-full"), ("fault-damaged", "fault-damaged"), ("said-new-life", "new-life")]
        {
            let told =
                camera.bench.texts.say_with(key, &[("detail", "No space left on device (os error 28)")]);
            camera.bench.model.say(Tone::Bad, told);
            camera.picture(name);
        }
    });
}

#[test]
fn small_windows() {
    album(|camera| {
        tickets(camera, "ABC");
        take_in(camera, &PEOPLE);
        camera.bench.keys("F2");
        camera.bench.resize(60, 20);
        camera.picture("small-home");
        camera.bench.keys("Tab");
        camera.picture("small-queue");
        camera.bench.keys("Tab Enter");
        camera.picture("small-dossier");
        camera.bench.keys("Esc F5");
        camera.bench.types("1.003197");
        camera.bench.keys("Enter Enter");
        camera.picture("small-intake");
        camera.bench.keys("F3");
        camera.bench.types("ban");
        camera.picture("small-lookup");
        camera.bench.keys("Esc ^K");
        camera.picture("small-palette");
        camera.bench.resize(59, 19);
        camera.picture("too-small");
    });
}

#[test]
fn every_role_looks_like_something_in_every_theme() {
    use crate::tui::look::{Role, Theme};
    let roles = [Role::Text, Role::Quiet, Role::Accent, Role::Good, Role::Warn, Role::Bad];
    let mut table = String::new();
    for theme in Theme::ALL {
        table.push_str(&format!("{}\n", theme.name()));
        for role in roles {
            let style = theme.style(role);
            let colour =
                |colour: Option<ratatui::style::Color>| colour.map_or_else(String::new, |c| c.to_string());
            let (fg, bg) = (colour(style.fg), colour(style.bg));
            table.push_str(&format!("  {role:<7?} {fg:8} on {bg:8} {:?}\n", style.add_modifier));
        }
        table.push_str(&format!("  chosen  {:?}\n", theme.selected().add_modifier));
    }
    insta::assert_snapshot!("themes", table);
}

#[test]
fn footers_hold_whole_words_and_help_is_always_there() {
    for width in [60, 70, 80, 100, 120] {
        for language in Language::ALL {
            let mut bench = Bench::new((width, 24), language);
            for step in ["", "F5", "Esc", "F3"] {
                bench.keys(step);
                let shown = bench.draw();
                let footer = shown.lines().last().unwrap();
                assert!(footer.contains("F1 "), "{footer}");
                assert!(!footer.contains('…'), "{footer}");
                let header = shown.lines().next().unwrap();
                assert!(width < 80 || !header.contains('…'), "{header}");
            }
        }
    }
}
