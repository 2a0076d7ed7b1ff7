//! A desk that is enrolled from its screen at a real hub on loopback, and goes on when the hub is gone.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Stdio};

use serde_json::Value;

use crate::desk::Desk;
use crate::house::{MORNING, is_whole, new_desk, opened};

/// A hub's process; killed when dropped.
struct Hub {
    child: Child,
    said: BufReader<ChildStderr>,
}

impl Hub {
    /// Starts it, and waits until it listens.
    fn start(desk: &Desk) -> Self {
        let mut command = desk.command("hub", "hub --training --listen 127.0.0.1:0");
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("listens at ") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "the hub ended before it listened");
        }
        Self { child, said }
    }

    /// Asks it to stop and waits until it has.
    fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut last = String::new();
        self.said.read_to_string(&mut last).unwrap();
        assert!(self.child.wait().unwrap().success(), "{last}");
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_desk_is_enrolled_on_its_screen_syncs_and_goes_on_without_the_hub() {
    let desk = new_desk();
    let hub = Hub::start(&desk);
    let invited = desk.text("hub", "hub invite --unit H29.14 --name quay-1 --json");
    let invited: Value = serde_json::from_str(&invited).unwrap();
    let code = invited["code"].as_str().unwrap();

    let mut screen = opened(&desk, MORNING);
    screen.press(&["^G"]);
    screen.wait(&["6 Đồng bộ"]);
    screen.type_text("6");
    screen.wait(&["chưa nối máy chủ", "1 Ghi danh máy này"]);
    screen.type_text("1");
    screen.wait(&["Mã ghi danh"]);
    screen.raw(format!("\x1b[200~{code}\x1b[201~").as_bytes());
    screen.wait_until("the code is there", |shown| shown.contains(code.rsplit('-').next().unwrap()));
    screen.press(&["Enter"]);
    screen.wait(&["Tên máy: quay-1", "Đơn vị: H29.14", "Enter ghi danh"]);
    screen.decide("Enter", &["Đã ghi danh máy ‘quay-1’"]);
    screen.wait(&["Trực tuyến"]);

    screen.press(&["Ins"]);
    screen.wait(&["Nhóm"]);
    screen.press(&["Enter"]);
    screen.wait(&["chờ gửi"]);
    screen.press(&["^G"]);
    screen.wait(&["6 Đồng bộ"]);
    screen.type_text("6");
    screen.wait(&["quay-1 (máy này)", "1 Đồng bộ ngay"]);
    screen.type_text("1");
    screen.wait(&["Máy chủ đã có mọi thứ ghi tại máy này"]);

    hub.stop();
    screen.type_text("1");
    screen.wait(&["không mở cổng", "Ngoại tuyến"]);
    screen.press(&["Esc"]);
    screen.wait_until("the page is closed", |shown| !shown.contains("không mở cổng"));
    screen.press(&["Ins"]);
    screen.wait(&["Nhóm"]);
    screen.press(&["Enter"]);
    screen.wait(&["Ngoại tuyến từ", "chờ gửi"]);
    screen.leave();
    // Closed and opened again it still knows since when, and which exchanges there were.
    let mut screen = opened(&desk, MORNING);
    screen.wait(&["Ngoại tuyến từ", "chờ gửi"]);
    screen.press(&["^G"]);
    screen.wait(&["6 Đồng bộ"]);
    screen.type_text("6");
    screen.wait(&["Lần cuối tới được máy chủ", "3 Các lần trao đổi gần đây"]);
    screen.type_text("3");
    screen.wait(&["máy chủ không mở cổng"]);
    screen.press(&["Esc"]);
    screen.wait_until("the page is closed", |shown| !shown.contains("Các lần trao đổi"));
    screen.leave();
    is_whole(&desk);
}
