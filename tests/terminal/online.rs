//! Online submissions in the real binary: looked at, compared, taken in, sent back, refused.

use serde_json::{Value, json};

use crate::house::{MORNING, given, is_whole, new_desk, opened};

fn item(nth: u8, procedure: &str, name: &str) -> Value {
    json!({
        "MaHoSo": format!("G22.99-261120-000{nth}"), "MaTTHC": procedure, "ChuHoSo": name, "LoaiDoiTuong": "1",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "001195000123"}], "SoDienThoai": "0903123456",
        "NgayNopHoSo": "20261120213000", "TrangThaiHoSo": "1", "HinhThuc": "0", "KenhThucHien": "2",
        "TaiLieuNop": [{"TenTepDinhKem": "Tờ khai.pdf", "DuongDanTaiTepTin": "https://vi-du.vn/1"}],
    })
}

fn come(nth: u8, procedure: &str, name: &str) -> Value {
    json!({"command": "take-submission", "item": item(nth, procedure, name)})
}

#[test]
fn one_is_compared_and_taken_in_one_sent_back_and_one_refused() {
    let desk = new_desk();
    let filed = [
        come(1, "1.003197", "Lường Thị Thử"),
        come(2, "1.003197", "Đinh Văn Thử"),
        come(3, "1.003197", "Sùng A Thử"),
    ];
    given(&desk, 10, &filed);
    let mut screen = opened(&desk, MORNING);
    screen.wait(&["Trực tuyến 3"]);
    screen.press(&["^O"]);
    screen.wait(&["Lường Thị Thử", "Đinh Văn Thử", "Sùng A Thử"]);
    screen.press(&["F4"]);
    screen.wait(&["Điện thoại", "0903123456"]);
    screen.press(&["Esc"]);
    screen.wait_until("the sheet is gone", |text| !text.contains("So sánh hồ sơ trực tuyến"));
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["Tiếp nhận hồ sơ trực tuyến", "Giữ nguyên mã G22.99-261120-000"]);
    screen.settle();
    for _ in 0..8 {
        screen.press(&["Space", "Down"]);
    }
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["Đã tiếp nhận G22.99-261120-000"]);
    screen.settle();
    screen.press(&["F7"]);
    screen.wait(&["mẫu 02", "mẫu 03"]);
    screen.type_text("1");
    screen.wait(&["Ghi đủ một lần"]);
    screen.press(&["Space", "Tab"]);
    screen.type_text("tep mo");
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["đã yêu cầu bổ sung"]);
    screen.settle();
    screen.press(&["F7"]);
    screen.wait(&["mẫu 02", "mẫu 03"]);
    screen.type_text("2");
    screen.wait(&["không cấp mã số"]);
    screen.press(&["Tab"]);
    screen.type_text("khong thuoc tham quyen");
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&[": từ chối tiếp nhận."]);
    screen.leave();
    is_whole(&desk);
}
