//! What this machine is told, in the real binary: kept for the next start; the mouse, and ^C.

use crate::house::{LATER, MORNING, STORE, new_desk, opened};
use crate::screen::{End, Screen};

fn palette(screen: &mut Screen, words: &str, found: &str) {
    screen.press(&["^K"]);
    screen.wait(&["┌ Lệnh"]);
    screen.type_text(words);
    screen.wait(&[found]);
    screen.press(&["Enter"]);
}

/// Clicks with the left button where these words stand.
fn click(screen: &mut Screen, words: &str) {
    let shown = screen.text();
    let line = shown.lines().position(|line| line.contains(words)).unwrap();
    let before = shown.lines().nth(line).unwrap().split(words).next().unwrap().chars().count();
    screen.raw(format!("\x1b[<0;{};{}M", before + 2, line + 1).as_bytes());
}

#[test]
fn settings_outlive_the_program() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.press(&["^G"]);
    screen.wait(&["8 Thiết lập"]);
    screen.type_text("8");
    screen.wait(&["Máy này", "Cổng máy quét"]);
    screen.press(&["Tab", "Down", "Down", "Down", "Enter"]);
    screen.wait(&["Bộ gõ Telex đang bật"]);
    screen.press(&["Down", "Down", "Down", "Down", "Down", "Enter"]);
    screen.wait(&["Dùng vé giấy"]);
    screen.leave();
    let config = std::fs::read_to_string(desk.store(STORE).join("config.toml")).unwrap();
    assert!(
        config.contains("input_method = \"telex\"") && config.contains("paper_roll = \"on\""),
        "{config}"
    );
    let mut screen = opened(&desk, LATER);
    screen.wait(&["Telex", "vé giấy"]);
    screen.press(&["F3"]);
    screen.wait(&["Tra cứu"]);
    screen.type_text("nguyeenx");
    screen.wait(&["nguyễn"]);
}

#[test]
fn the_mouse_runs_a_hint_when_it_is_on_and_the_terminal_gets_it_back() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    palette(&mut screen, "chuot", "Bật, tắt chuột");
    screen.wait(&["Chuột đang bật"]);
    click(&mut screen, "F3 Tìm");
    screen.wait(&["Gõ không dấu cũng được"]);
    screen.type_text("ban");
    screen.raw(&[0x03]);
    screen.wait(&["Đã chép 3 ký tự", "^Q"]);
    screen.raw(&[0x11]);
    assert_eq!(screen.wait_for_end(), End { code: 0, given_back: true });
}
