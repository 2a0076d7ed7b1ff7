//! The form, key by key.

use super::*;
use crate::locale::Language;
use crate::seal::passphrase::{Cost, SALT_BYTES};
use crate::tui::look::Look;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::time::Duration;

const ME: OfficerId = OfficerId([7; 16]);
const PASSPHRASE: &str = "suoi nguon chay mai";

fn press(form: &mut SignIn, keys: &str, now: u64) -> Turn {
    let mut turn = Turn::Stay;
    for c in keys.chars() {
        let key = match c {
            '\n' => Key::plain(Code::Enter),
            '\t' => Key::plain(Code::Tab),
            '\u{1b}' => Key::plain(Code::Esc),
            '\u{8}' => Key::plain(Code::Backspace),
            c => Key::plain(Code::Char(c)),
        };
        turn = form.key(key, ME, now);
    }
    turn
}

fn shown(form: &SignIn, (width, height): (u16, u16), now: u64) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let texts = Texts::new(Language::Vietnamese);
    terminal.draw(|frame| form.view(&mut Canvas::new(frame, Look::usual()), &texts, now)).unwrap();
    terminal.backend().to_string()
}

fn is(secret: &crate::seal::passphrase::Passphrase, text: &str) -> bool {
    let key =
        |secret: &crate::seal::passphrase::Passphrase| secret.key(&[0; SALT_BYTES], Cost::SMALLEST).unwrap();
    key(secret) == key(&crate::seal::passphrase::Passphrase::typed(text))
}

fn wrong(seconds: u64) -> Answer {
    Err(Denied {
        key: "fault-vault-wrong",
        detail: "ô 1".to_owned(),
        wait: Some(Duration::from_secs(seconds)),
    })
}

#[test]
fn a_name_and_a_passphrase_are_asked_and_the_passphrase_is_never_drawn() {
    let mut form = SignIn::new(Knock::Opening, "", Typing::default());
    press(&mut form, "Lò Thị Ban\n", 0);
    press(&mut form, PASSPHRASE, 0);
    for size in [(80, 24), (60, 20), (120, 40)] {
        let screen = shown(&form, size, 0);
        assert!(screen.contains("Lò Thị Ban") && screen.contains("****"), "{screen}");
        for word in PASSPHRASE.split(' ') {
            assert!(!screen.contains(word), "{screen}");
        }
    }
    let Turn::Ask(Asked::Admit { name, secret }) = press(&mut form, "\n", 0) else { panic!("not asked") };
    assert_eq!(name, "Lò Thị Ban");
    assert!(is(&secret, PASSPHRASE));
    assert!(!shown(&form, (80, 24), 0).contains('*'), "what was handed on is wiped");
}

#[test]
fn while_an_answer_is_awaited_nothing_more_is_asked() {
    let mut form = SignIn::new(Knock::Lock, "Lò Thị Ban", Typing::default());
    assert!(matches!(press(&mut form, "mat khau dung\n", 0), Turn::Ask(_)));
    assert!(matches!(press(&mut form, "mat khau dung\n", 0), Turn::Stay));
    assert!(form.answered(&Ok(ME), 5));
}

#[test]
fn after_a_wrong_passphrase_one_waits_and_the_wait_counts_down() {
    let mut form = SignIn::new(Knock::Lock, "Lò Thị Ban", Typing::default());
    press(&mut form, "sai mat khau\n", 0);
    assert!(!form.answered(&wrong(4), 1_000));
    assert!(shown(&form, (80, 24), 1_000).contains("4 giây"));
    assert!(shown(&form, (80, 24), 3_500).contains("2 giây"));
    assert_eq!(form.wakes_at(3_500), Some(4_000));
    assert!(matches!(press(&mut form, "mat khau dung\n", 4_000), Turn::Stay));
    assert_eq!(form.wakes_at(5_000), None);
    assert!(matches!(press(&mut form, "\n", 5_000), Turn::Ask(_)));
}

#[test]
fn a_lock_is_not_left_by_esc_and_the_others_are() {
    for (knock, leaves) in [
        (Knock::Lock, false),
        (Knock::Opening, true),
        (Knock::Switch(ME), true),
        (Knock::Pin, true),
        (Knock::Change, true),
        (Knock::Give(ME), true),
    ] {
        let mut form = SignIn::new(knock, "Lò Thị Ban", Typing::default());
        let turn = press(&mut form, "abc\u{1b}", 0);
        assert_eq!(matches!(turn, Turn::Leave), leaves, "{knock:?}");
    }
}

#[test]
fn what_is_to_be_new_is_typed_twice_and_must_be_the_same() {
    let mut form = SignIn::new(Knock::Change, "Lò Thị Ban", Typing::default());
    press(&mut form, "cu cu cu cu\nmoi moi moi\nkhac khac\n", 0);
    let screen = shown(&form, (80, 24), 0);
    assert!(screen.contains("không giống nhau"), "{screen}");
    let Turn::Ask(Asked::Change { officer, old, new, .. }) =
        press(&mut form, "moi moi moi\nmoi moi moi\n", 0)
    else {
        panic!("not asked")
    };
    assert_eq!(officer, ME);
    assert!(is(&old, "cu cu cu cu") && is(&new, "moi moi moi"));
    let mut pin = SignIn::new(Knock::Pin, "Lò Thị Ban", Typing::default());
    let Turn::Ask(Asked::SetPin { officer: ME, pin }) = press(&mut pin, "4711\n4711\n", 0) else {
        panic!("not asked")
    };
    assert!(pin.is_pin());
}

#[test]
fn nothing_is_asked_where_a_secret_is_missing() {
    let mut form = SignIn::new(Knock::Opening, "", Typing::default());
    assert!(matches!(press(&mut form, "Lò Thị Ban\n\n", 0), Turn::Stay));
    assert!(shown(&form, (80, 24), 0).contains("Chưa gõ"));
}

#[test]
fn what_a_scanner_typed_is_taken_back_out_of_a_secret() {
    let mut form = SignIn::new(Knock::Lock, "Lò Thị Ban", Typing::default());
    press(&mut form, "mat khau001195000123", 0);
    form.take_back(12);
    let Turn::Ask(Asked::Admit { secret, .. }) = press(&mut form, "\n", 0) else { panic!("not asked") };
    assert!(is(&secret, "mat khau"));
}
