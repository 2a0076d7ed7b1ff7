//! A scanner on a serial port: the other end of a pseudo-terminal stands for it, a link for its name.

use std::io::Write;
use std::path::Path;

use portable_pty::{MasterPty, PtySize, SlavePty, native_pty_system};

use crate::desk::Desk;
use crate::house::{CARD, MORNING, STORE, new_desk, opened};
use crate::screen::Screen;

/// A scanner that is plugged in.
struct Scanner {
    _master: Box<dyn MasterPty + Send>,
    _slave: Box<dyn SlavePty + Send>,
    writer: Box<dyn Write + Send>,
}

impl Scanner {
    /// Plugs it in: the name leads to its port.
    fn plug_in(name: &Path) -> Self {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let port = pair.master.tty_name().unwrap();
        let _ = std::fs::remove_file(name);
        std::os::unix::fs::symlink(port, name).unwrap();
        let writer = pair.master.take_writer().unwrap();
        Self { _master: pair.master, _slave: pair.slave, writer }
    }

    fn scans(&mut self, text: &str) {
        self.writer.write_all(text.as_bytes()).unwrap();
    }
}

/// A desk whose settings name a scanner's port; the port itself is a link beside the store.
fn desk_with_port() -> (Desk, std::path::PathBuf) {
    let desk = new_desk();
    let name = desk.store("ttyACM0");
    let settings = format!("scanner = '{}'\n", name.display());
    std::fs::write(desk.store(STORE).join("config.toml"), settings).unwrap();
    (desk, name)
}

#[test]
fn a_card_read_by_a_serial_scanner_opens_its_holder_and_types_nothing_anywhere() {
    let (desk, name) = desk_with_port();
    let mut scanner = Scanner::plug_in(&name);
    let mut screen = opened(&desk, MORNING);
    screen.press(&["F3"]);
    screen.wait(&["Tra cứu"]);
    scanner.scans("something else\r");
    let shown = screen.wait(&["không phải thẻ, hồ sơ hay vé"]);
    assert!(!shown.contains("something"), "it is told, and typed nowhere:\n{shown}");
    scanner.scans(&format!("{CARD}\r\n"));
    screen.wait(&["Lò Thị Ban", "Chọn thủ tục", "001195000123"]);
    screen.leave();
}

#[test]
fn a_scanner_that_is_unplugged_is_told_once_and_taken_up_again_by_itself() {
    let (desk, name) = desk_with_port();
    let mut screen = opened(&desk, MORNING);
    screen.wait(&["Không mở được cổng máy quét"]);
    screen.press(&["F3"]);
    screen.wait(&["Tra cứu"]);
    let scanner = Scanner::plug_in(&name);
    screen.wait(&["Máy quét đã có lại"]);
    screen.press(&["Esc"]);
    screen.wait(&["Việc của tôi"]);
    drop(scanner);
    screen.wait(&["Không mở được cổng máy quét"]);
    let mut scanner = Scanner::plug_in(&name);
    screen.wait(&["Máy quét đã có lại"]);
    // No line end: silence ends what it read.
    scanner.scans(CARD);
    screen.wait(&["Lò Thị Ban", "Chọn thủ tục"]);
    screen.leave();
}

#[test]
fn in_lines_the_scanner_is_heard_too() {
    let (desk, name) = desk_with_port();
    let mut scanner = Scanner::plug_in(&name);
    let mut screen = Screen::run(&["--plain"], &desk.store(STORE), (60, 100), MORNING);
    screen.wait(&["Bàn làm việc", "Phím ở đây", "> "]);
    scanner.scans(&format!("{CARD}\r"));
    screen.wait(&["Lò Thị Ban", "001195000123", "Chọn thủ tục"]);
    screen.type_text("/leave");
    screen.press(&["Enter"]);
    assert_eq!(screen.wait_for_end().code, 0);
}

#[test]
fn the_doctor_says_whether_the_scanners_port_opens() {
    let (desk, name) = desk_with_port();
    let row = |desk: &Desk| {
        let output = desk.command(STORE, "doctor --json").output().unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let rows = report["rows"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["check"] == "scanner").unwrap()
    };
    let told = row(&desk);
    assert_eq!(told["standing"], "warn", "{told}");
    assert!(told["advice"].as_str().unwrap().contains("dialout"), "{told}");
    let _scanner = Scanner::plug_in(&name);
    let told = row(&desk);
    assert_eq!(told["standing"], "ok", "{told}");
}
