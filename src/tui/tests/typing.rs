//! Typed, pasted and composed text: nothing is lost, nothing steers the screen.

use crate::tui::key::{Code, Key};
use crate::tui::screen::Screen;
use crate::tui::screen::intake::Slot;
use crate::tui::testing::Bench;
use crate::tui::wish::Action;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

/// An intake with the caret in the name.
fn at_name() -> Bench {
    let mut bench = Bench::vietnamese();
    bench.keys("F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    bench
}

fn name(bench: &Bench) -> String {
    match bench.model.above.last() {
        Some(Screen::Intake(intake)) => intake.fields[&Slot::Name].value().to_owned(),
        _ => String::new(),
    }
}

fn method(bench: &mut Bench) {
    bench.keys("^K");
    bench.types("input-method");
    bench.keys("Enter");
}

#[test]
fn the_built_in_input_method_is_off_until_asked_for_and_shown_in_the_header() {
    let mut bench = at_name();
    bench.types("ddawng ");
    assert_eq!(name(&bench), "ddawng ");
    method(&mut bench);
    assert!(bench.message().contains("Telex"), "{}", bench.message());
    bench.types("Nguyeenx Thij Hoaf");
    assert_eq!(name(&bench), "ddawng Nguyễn Thị Hòa");
    assert!(bench.draw().lines().next().unwrap().contains("Telex"));
    method(&mut bench);
    bench.types(" Tra62n D9a8ng");
    assert_eq!(name(&bench), "ddawng Nguyễn Thị Hòa Trần Đăng");
    method(&mut bench);
    bench.types(" aa1");
    assert!(name(&bench).ends_with(" aa1"));
    assert!(!bench.draw().lines().next().unwrap().contains("VNI"));
}

#[test]
fn backspace_takes_a_key_back_and_what_stood_before_is_untouched() {
    let mut bench = at_name();
    method(&mut bench);
    bench.types("Lee vieetj");
    assert_eq!(name(&bench), "Lê việt");
    bench.keys("Backspace");
    assert_eq!(name(&bench), "Lê viêt");
    bench.types("s");
    assert_eq!(name(&bench), "Lê viết");
    for _ in 0..7 {
        bench.keys("Backspace");
    }
    assert_eq!(name(&bench), "Lê");
    // Elsewhere in the text keys are letters of their own: nothing before the caret is rewritten.
    bench.keys("Left");
    bench.types("s");
    assert_eq!(name(&bench), "Lsê");
}

#[test]
fn pastes_digits_and_scans_do_not_pass_through_the_input_method() {
    let mut bench = at_name();
    method(&mut bench);
    bench.act(Action::Paste("aas ddo".to_owned()));
    assert_eq!(name(&bench), "aas ddo");
    bench.types("s");
    assert_eq!(name(&bench), "aas ddos", "a pasted o is not typed");
    bench.keys("^U");
    bench.types("Lees");
    // A scanner types into the field before it is known to be one; then all of its keys are taken back.
    for c in "sa0881".chars() {
        bench.press(Key::plain(Code::Char(c)));
    }
    bench.act(Action::Scanned { read: None, take_back: 6 });
    assert_eq!(name(&bench), "Lế");
    bench.keys("Up");
    bench.types("079088012345");
    assert!(bench.shows("079088012345"), "{}", bench.draw());
}

#[test]
fn a_paste_of_ten_thousand_bytes_is_one_short_clean_line() {
    let mut bench = at_name();
    let long = "Nguyễn \u{202e}Văn\u{1b}[31m 👩‍👩‍👧 \u{2067}الاسم\u{2069} ".nfd().collect::<String>();
    let long = long.repeat(10_240 / long.len() + 1);
    assert!(long.len() > 10_000);
    bench.act(Action::Paste(long));
    let kept = name(&bench);
    assert!(kept.chars().count() <= 200 && kept.starts_with("Nguyễn Văn[31m"), "{kept}");
    assert!(kept.nfc().eq(kept.chars()));
    assert!(!kept.chars().any(crate::base::text::is_dangerous));
    let shown = bench.draw();
    assert!(shown.lines().all(|line| crate::base::text::width(line) <= 80), "{shown}");
    assert!(!shown.contains(['\u{200d}', '\u{202e}', '\u{1b}']), "{shown}");
    assert!(bench.message().contains("ký tự"), "what was left out is said: {}", bench.message());
    let (x, _) = bench.cursor();
    assert!(x < 79);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn five_hundred_keys_a_second_lose_none(text in "[a-zA-Z đêơưÁẾộ']{1,120}", draws in 1..40_usize) {
        let mut bench = at_name();
        for (nth, c) in text.chars().enumerate() {
            bench.press(Key::plain(Code::Char(c)));
            bench.pass(2);
            if nth % draws == 0 {
                bench.draw();
            }
        }
        prop_assert_eq!(name(&bench), text);
    }

    #[test]
    fn with_the_input_method_on_the_field_holds_what_the_keys_compose(keys in "[a-zA-Z ]{1,60}") {
        use crate::base::compose::{Method, Spelling, compose_text};
        let mut bench = at_name();
        method(&mut bench);
        for c in keys.chars() {
            bench.press(Key::plain(Code::Char(c)));
            bench.pass(2);
        }
        prop_assert_eq!(name(&bench), compose_text(Method::Telex, Spelling::Classic, &keys));
    }
}
