//! The first run by keys: which page, what is asked for outside, and what comes out in the end.

use super::*;
use crate::domain::officer::{Officer, Role as Work};
use crate::domain::post::Purpose;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fn welcome(language: Language) -> Welcome {
    Welcome::new(language, Look::usual())
}

fn press(welcome: &mut Welcome, codes: &[Code]) -> Turn {
    codes.iter().map(|code| welcome.key(Key::plain(*code))).last().unwrap_or(Turn::Stay)
}

fn types(welcome: &mut Welcome, text: &str) -> Turn {
    let event = |c: char| Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
    text.chars().map(|c| welcome.event(&event(c))).last().unwrap_or(Turn::Stay)
}

fn shown(welcome: &Welcome, (width, height): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| welcome.view(frame)).unwrap();
    let shown = terminal.backend().to_string();
    shown.lines().map(|line| line.trim_matches('"').trim_end()).collect::<Vec<_>>().join("\n")
}

/// Answers everything as a clerk would; returns the number of keys.
fn run_through(welcome: &mut Welcome, stop_at: usize) -> usize {
    let mut keys = 0;
    let steps: [&dyn Fn(&mut Welcome) -> usize; 5] = [
        &|w| {
            press(w, &[Code::Char('2'), Code::Enter, Code::Enter, Code::Enter]);
            4
        },
        &|w| {
            types(w, "tiếng việt");
            press(w, &[Code::Enter]);
            11
        },
        &|w| {
            types(w, "lam dong");
            press(w, &[Code::Enter]);
            types(w, "h36.14");
            press(w, &[Code::Enter]);
            16
        },
        &|w| {
            press(w, &[Code::Char('2'), Code::Enter]);
            types(w, "Lò Thị Ban");
            press(w, &[Code::Enter, Code::Char('2'), Code::Enter]);
            15
        },
        &|w| {
            press(w, &[Code::Enter, Code::Enter]);
            2
        },
    ];
    for step in steps.iter().take(stop_at) {
        keys += step(welcome);
    }
    keys
}

#[test]
fn five_pages_make_a_store_in_under_fifty_keys() {
    let mut welcome = welcome(Language::Vietnamese);
    let keys = run_through(&mut welcome, 5);
    assert_eq!(keys, 48);
    assert!(welcome.done);
    let Asked::SetUp(answers, None) = welcome.asked() else { panic!("nothing was asked for") };
    assert_eq!(
        (answers.purpose, answers.unit.as_str(), answers.machine),
        (Purpose::Training, "H36.14", Some(2))
    );
    assert_eq!(answers.officer, "Lò Thị Ban");
    assert_eq!(answers.roles, [Work::Clerk, Work::Cashier, Work::Administrator]);
    assert!(answers.settings.contains(&("agency", "UBND TỈNH LÂM ĐỒNG".into())));
}

#[test]
fn escape_goes_a_page_back_with_every_answer_kept_and_leaves_from_the_first() {
    let mut welcome = welcome(Language::Vietnamese);
    run_through(&mut welcome, 4);
    for page in (0..4).rev() {
        assert!(!welcome.left);
        press(&mut welcome, &[Code::Esc]);
        assert_eq!(welcome.at, page);
    }
    for _ in 0..5 {
        press(&mut welcome, &[Code::F(8)]);
    }
    let Asked::SetUp(answers, _) = welcome.asked() else { panic!("an answer was lost") };
    assert_eq!(answers.officer, "Lò Thị Ban");
    let mut welcome = self::welcome(Language::Vietnamese);
    press(&mut welcome, &[Code::Esc]);
    assert!(welcome.left);
    assert_eq!(welcome.asked(), Asked::Left);
}

#[test]
fn a_page_is_not_left_without_what_is_needed_and_says_so() {
    let mut welcome = welcome(Language::Vietnamese);
    run_through(&mut welcome, 2);
    press(&mut welcome, &[Code::F(8)]);
    assert_eq!(welcome.at, 2);
    assert!(shown(&welcome, (80, 24)).contains("Mã gồm chữ hoa"));
    types(&mut welcome, "H36.14");
    press(&mut welcome, &[Code::Enter, Code::F(8)]);
    assert_eq!(welcome.at, 3, "the name is needed too");
    assert!(shown(&welcome, (80, 24)).contains("Cần họ tên"));
}

#[test]
fn five_tries_the_demonstration_at_once() {
    let mut welcome = welcome(Language::Vietnamese);
    assert_eq!(press(&mut welcome, &[Code::Char('5')]), Turn::Demo);
}

#[test]
fn under_a_made_up_clock_real_work_is_refused_on_the_first_page() {
    let mut welcome = Welcome { simulated: true, ..welcome(Language::Vietnamese) };
    press(&mut welcome, &[Code::F(8)]);
    assert_eq!(welcome.at, 0);
    assert!(shown(&welcome, (80, 24)).contains("MOTCUA_CLOCK"));
    press(&mut welcome, &[Code::Char('2'), Code::F(8)]);
    assert_eq!(welcome.at, 1);
}

#[test]
fn language_and_signs_take_effect_at_once() {
    let mut welcome = welcome(Language::Vietnamese);
    press(&mut welcome, &[Code::Enter, Code::Right]);
    assert!(shown(&welcome, (80, 24)).contains("This machine is for"));
    press(&mut welcome, &[Code::Char('7')]);
    assert_eq!(welcome.look.glyphs.name, "ascii");
    press(&mut welcome, &[Code::Char('8')]);
    assert_eq!(welcome.look.glyphs.name, "line");
}

#[test]
fn bare_telex_keys_are_told_and_the_built_in_method_types_the_name() {
    let mut welcome = welcome(Language::Vietnamese);
    run_through(&mut welcome, 1);
    types(&mut welcome, "tieengs vieetj");
    assert!(shown(&welcome, (80, 24)).contains("Telex thô"));
    press(&mut welcome, &[Code::Enter]);
    assert!(shown(&welcome, (80, 24)).contains("(•) 1 Telex"));
    press(&mut welcome, &[Code::Up]);
    types(&mut welcome, "tieengs vieetj");
    assert!(shown(&welcome, (80, 24)).contains("Bộ gõ có sẵn chạy tốt"));
    press(&mut welcome, &[Code::Enter]);
    press(&mut welcome, &[Code::Enter]);
    types(&mut welcome, "h36.14");
    press(&mut welcome, &[Code::Enter, Code::Enter]);
    types(&mut welcome, "Lof Thij Ban");
    press(&mut welcome, &[Code::F(8), Code::F(8)]);
    let Asked::SetUp(answers, _) = welcome.asked() else { panic!("not done") };
    assert_eq!(answers.officer, "Lò Thị Ban");
    assert_eq!(answers.roles, Officer::all_roles());
    assert!(answers.settings.contains(&("input_method", "telex".into())));
}

#[test]
fn the_other_backspace_is_heard_and_nothing_is_to_change() {
    let mut welcome = welcome(Language::Vietnamese);
    run_through(&mut welcome, 1);
    types(&mut welcome, "tie");
    welcome.event(&Event::Key(KeyEvent::new(KeyCode::Char('h'), KeyModifiers::CONTROL)));
    types(&mut welcome, "ếng việt");
    assert!(shown(&welcome, (80, 24)).contains("0x08"));
}

#[test]
fn printer_and_scanner_are_tried_without_writing_anything() {
    let mut welcome = welcome(Language::Vietnamese);
    run_through(&mut welcome, 4);
    press(&mut welcome, &[Code::F(9)]);
    assert!(shown(&welcome, (80, 24)).contains("không có gì để thử"));
    types(&mut welcome, "lp -d quay3");
    assert_eq!(press(&mut welcome, &[Code::F(9)]), Turn::Try("lp -d quay3".into()));
    assert_eq!(press(&mut welcome, &[Code::F(9)]), Turn::Stay, "one at a time");
    welcome.devices.tried(Tried::Ended(true, "Lệnh in đã nhận trang thử. Trả lời: –".into()));
    assert!(shown(&welcome, (80, 24)).contains("đã nhận trang thử"));
    press(&mut welcome, &[Code::Enter]);
    types(&mut welcome, "001195000123||Lò Thị Ban|15081995|Nữ|Bản Na Sang|20032022");
    press(&mut welcome, &[Code::Enter]);
    let screen = shown(&welcome, (80, 24));
    assert!(screen.contains("Nhận ra mã QR của thẻ căn cước") && !screen.contains("Ban"), "{screen}");
    assert!(!welcome.done);
    press(&mut welcome, &[Code::Enter]);
    assert!(welcome.done);
}

#[test]
fn every_page_fits_in_both_languages_and_sizes() {
    for size in [(80, 24), (120, 40)] {
        for language in Language::ALL {
            let mut welcome = welcome(language);
            for page in 0..5 {
                let name = format!("setup-{}-{}x{}-{}", page + 1, size.0, size.1, language.tag());
                insta::assert_snapshot!(name, shown(&welcome, size));
                let mut next = self::welcome(language);
                run_through(&mut next, page + 1);
                welcome = next;
            }
        }
    }
}

#[test]
fn nothing_of_ours_is_cut_even_on_the_smallest_screen() {
    for size in [(60, 20), (80, 24)] {
        for language in Language::ALL {
            for page in 0..5 {
                let mut welcome = welcome(language);
                run_through(&mut welcome, page);
                let screen = shown(&welcome, size);
                assert!(!screen.contains('…'), "{screen}");
                assert!(screen.lines().last().unwrap().contains("F1 "), "{screen}");
            }
        }
    }
    let small = shown(&welcome(Language::Vietnamese), (50, 10));
    assert!(small.contains("60x20"), "{small}");
}
