//! A sealed store in the real binary: nobody sees anything before signing in, and no secret is ever drawn.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::json;

use crate::desk::Desk;
use crate::house::{MORNING, STORE};
use crate::screen::Screen;

const MINE: &str = "suoi nguon chay mai";
const HERS: &str = "cay da ben nuoc san dinh";
const PIN: &str = "471135";
const NAME: &str = "Trần Thị Mai";

/// A training store under seal, with a dossier in it.
fn sealed() -> Desk {
    let desk = Desk::at(MORNING);
    std::fs::write(desk.store("passphrase"), format!("{MINE}\n")).unwrap();
    let init = desk
        .command(STORE, "init --unit H29.14 --machine only --training")
        .args(["--officer", NAME, "--passphrase-file"])
        .arg(desk.store("passphrase"))
        .output()
        .unwrap();
    assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
    given(
        &desk,
        &json!({
            "command": "receive-dossier", "procedure": "1.003197",
            "applicant": {"name": "Lò Thị Ban", "date_of_birth": "1990-05-01"},
            "documents": [{"row": 0, "original": 1}],
        }),
    );
    desk
}

/// Gives an order past the screen.
fn given(desk: &Desk, order: &serde_json::Value) {
    let mut act = desk
        .command(STORE, "act")
        .arg("--passphrase-file")
        .arg(desk.store("passphrase"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(act.stdin.take().unwrap(), "{order}").unwrap();
    assert!(act.wait_with_output().unwrap().status.success());
}

/// Types a secret and hands it on.
fn give(screen: &mut Screen, secret: &str) {
    screen.wait(&["F1 giúp"]);
    screen.type_text(secret);
    screen.wait(&["[****"]);
    screen.press(&["Enter"]);
}

/// The only officer there is needs no name.
fn signed_in(screen: &mut Screen) {
    screen.wait(&["Đăng nhập", "F1 giúp"]);
    screen.press(&["Enter"]);
    give(screen, MINE);
    screen.wait(&["Việc của tôi"]);
}

fn no_secret_was_drawn(screen: &Screen) {
    for secret in [MINE, HERS, PIN, "khong phai cau nay"] {
        assert!(!screen.ever_wrote(secret.as_bytes()), "{secret} was drawn");
    }
}

#[test]
fn nothing_of_a_sealed_store_is_shown_before_somebody_signs_in() {
    let desk = sealed();
    let mut screen = Screen::open(&desk.store(STORE), 24, 80, MORNING);
    screen.wait(&["Đăng nhập", "Họ và tên", "Mật khẩu"]);
    screen.type_text(NAME);
    screen.press(&["Enter"]);
    give(&mut screen, "khong phai cau nay");
    screen.wait(&["không đúng", "Thử lại sau"]);
    screen.wait_until("the wait is over", |text| !text.contains("Thử lại sau"));
    assert!(!screen.text().contains("Việc của tôi"));
    give(&mut screen, MINE);
    screen.wait(&["TẬP HUẤN", "Việc của tôi"]);
    no_secret_was_drawn(&screen);
    screen.leave();
}

#[test]
fn a_locked_screen_shows_nothing_and_opens_by_passphrase_or_pin() {
    let desk = sealed();
    let mut screen = Screen::open(&desk.store(STORE), 24, 80, MORNING);
    signed_in(&mut screen);
    screen.command("dat ma pin", "Đặt mã PIN cho ca này");
    screen.wait(&["Mã PIN mới"]);
    screen.type_text(PIN);
    screen.press(&["Enter"]);
    screen.type_text(PIN);
    screen.press(&["Enter"]);
    screen.wait(&["Đã đặt mã PIN"]);
    screen.press(&["^L"]);
    let locked = screen.wait(&["Màn hình đã khóa", NAME]);
    assert!(!locked.contains("Lò Thị Ban") && !locked.contains("Việc của tôi"), "{locked}");
    screen.press(&["Esc"]);
    screen.settle();
    assert!(screen.text().contains("Màn hình đã khóa"));
    give(&mut screen, PIN);
    screen.wait(&["Việc của tôi"]);
    no_secret_was_drawn(&screen);
    screen.leave();
}

#[test]
fn an_administrator_gives_a_passphrase_and_the_other_officer_sits_down_with_it() {
    let desk = sealed();
    given(&desk, &json!({"command": "add-officer", "name": "Lò Văn Pó", "roles": ["clerk"]}));
    let mut screen = Screen::open(&desk.store(STORE), 24, 80, MORNING);
    signed_in(&mut screen);
    screen.command("cap mat khau", "Cấp mật khẩu cho một cán bộ");
    screen.wait(&["Cấp mật khẩu cho ai", "Lò Văn Pó"]);
    screen.type_text("po");
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["Lò Văn Pó", "Mật khẩu mới"]);
    screen.type_text(HERS);
    screen.press(&["Enter"]);
    screen.type_text(HERS);
    screen.press(&["Enter"]);
    screen.wait(&["Đã cấp mật khẩu"]);
    screen.press(&["F12"]);
    screen.wait(&["Lò Văn Pó"]);
    screen.press(&["Enter"]);
    screen.wait(&["Đổi cán bộ", "Lò Văn Pó"]);
    give(&mut screen, HERS);
    screen.wait(&["Việc của tôi", "Lò Văn Pó"]);
    no_secret_was_drawn(&screen);
    screen.leave();
}
