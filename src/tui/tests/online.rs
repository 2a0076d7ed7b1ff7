//! Online submissions at the screen: seen from home, compared, taken in, a changed item answered.

use serde_json::{Value, json};

use crate::domain::command::Command as Order;
use crate::domain::portal::TakeSubmission;
use crate::locale::Language;
use crate::tui::table::Place;
use crate::tui::testing::Bench;

fn item(number: &str, name: &str, procedure: &str) -> Value {
    let id = if number.ends_with('1') { "001195000123" } else { "092203000456" };
    json!({
        "MaHoSo": number, "MaTTHC": procedure, "ChuHoSo": name, "LoaiDoiTuong": "1",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": id}], "SoDienThoai": "0903123456",
        "NgayNopHoSo": "20261120213000", "TrangThaiHoSo": "1", "HinhThuc": "0", "KenhThucHien": "2",
        "TaiLieuNop": [{"TenTepDinhKem": "Tờ khai.pdf", "DuongDanTaiTepTin": "https://vi-du.vn/1"}],
    })
}

fn came(bench: &mut Bench, item: Value) {
    bench.order(Order::TakeSubmission(TakeSubmission { item, broken: None }));
}

fn waiting(size: (u16, u16), language: Language) -> Bench {
    let mut bench = Bench::new(size, language);
    came(&mut bench, item("G22.99-261120-0001", "Nguyễn Thị Thử", "1.003197"));
    came(&mut bench, item("G22.99-261120-0002", "Trần Văn Thử", "1.001193"));
    bench
}

#[test]
fn submissions_are_counted_at_home_and_listed_with_their_time_to_answer() {
    let mut bench = waiting((80, 24), Language::Vietnamese);
    assert!(bench.draw().contains("Trực tuyến 2"), "{}", bench.draw());
    bench.keys("^O");
    assert_eq!(bench.model.place(), Place::Online);
    insta::assert_snapshot!("online-80x24", bench.draw());
    let mut wide = waiting((120, 40), Language::English);
    wide.keys("^O Down");
    insta::assert_snapshot!("online-120x40", wide.draw());
}

#[test]
fn one_is_taken_in_under_its_own_number_once_its_papers_are_ticked() {
    let mut bench = waiting((80, 24), Language::Vietnamese);
    bench.keys("^O F8");
    let asked = bench.draw();
    assert!(asked.contains("Giữ nguyên mã G22.99-261120-0001"), "{asked}");
    for _ in 0..8 {
        bench.keys("Space Down");
    }
    bench.keys("^S");
    assert!(bench.draw().contains("Đã tiếp nhận G22.99-261120-0001"), "{}", bench.draw());
    let left: Vec<_> = bench.world().view.work.values().filter(|one| one.waits_online()).cloned().collect();
    assert_eq!(left.len(), 1, "the other one still waits");
    assert!(bench.world().view.work.values().any(|one| one.number.as_deref() == Some("G22.99-261120-0001")));
}

#[test]
fn of_several_cases_one_is_chosen_first() {
    let mut bench = waiting((80, 24), Language::Vietnamese);
    bench.keys("^O Down F8");
    assert!(bench.draw().contains("Đăng ký quá hạn"), "{}", bench.draw());
    bench.keys("2");
    assert!(bench.draw().contains("Tiếp nhận hồ sơ trực tuyến"), "{}", bench.draw());
}

#[test]
fn a_changed_item_is_shown_beside_the_old_one_and_taken_over_by_a_key_of_its_own() {
    let mut bench = waiting((80, 24), Language::Vietnamese);
    let mut changed = item("G22.99-261120-0001", "Nguyễn Thị Thử", "1.003197");
    changed["SoDienThoai"] = json!("0988000111");
    came(&mut bench, changed);
    bench.keys("^O");
    let drawn = bench.draw();
    assert!(drawn.contains("0903123456") && drawn.contains("0988000111"), "{drawn}");
    bench.keys("F4");
    assert!(bench.draw().contains("Điện thoại: 0903123456 → 0988000111"), "{}", bench.draw());
    bench.keys("1");
    let phone = |bench: &Bench| {
        let view = bench.world().view;
        let one = view.work.values().find(|one| one.applicant == "Nguyễn Thị Thử").cloned();
        one.and_then(|one| one.phone.clone())
    };
    assert_eq!(phone(&bench).as_deref(), Some("0988000111"));
    assert!(!bench.draw().contains("0903123456"), "{}", bench.draw());
}

#[test]
fn a_submission_is_refused_and_asked_for_papers_like_one_at_the_counter() {
    let mut bench = waiting((80, 24), Language::Vietnamese);
    bench.keys("^O F7");
    let menu = bench.draw();
    assert!(menu.contains("mẫu 02") && menu.contains("mẫu 03"), "{menu}");
}

#[test]
fn the_outbox_is_behind_the_page_of_the_link() {
    let mut bench = waiting((80, 24), Language::Vietnamese);
    bench.keys("^G 6");
    assert!(bench.draw().contains("Gửi cổng quốc gia"), "{}", bench.draw());
    bench.keys("2");
    assert!(bench.draw().contains("chưa có hồ sơ nào phải báo"), "{}", bench.draw());
}

/// Takes the one whose procedure this is, with every paper ticked, typing these texts behind them.
fn accepted_with(procedure: &str, texts: &[&str]) -> (Bench, String) {
    let mut bench = Bench::new((80, 24), Language::Vietnamese);
    came(&mut bench, item("G22.99-261120-0001", "Nguyễn Thị Thử", procedure));
    bench.keys("^O F8");
    if bench.draw().contains("Trường hợp") {
        bench.keys("1");
    }
    let asked = bench.draw();
    let known = bench.world().desk.procedure(procedure).unwrap();
    let rows = known.checklist(&known.cases[0]).count();
    bench.keys(&["Space"; 20][..rows].join(" Down "));
    for text in texts {
        bench.keys("Tab");
        bench.types(text);
    }
    bench.keys("^S");
    (bench, asked)
}

#[test]
fn a_fee_by_count_asks_the_count_and_an_unknown_limit_is_asked() {
    let (bench, asked) = accepted_with("2.000815", &["3"]);
    assert!(asked.contains("Số trang"), "{asked}");
    let view = bench.world().view;
    let taken = view.work.values().find(|one| one.applicant == "Nguyễn Thị Thử").unwrap();
    assert_eq!((taken.number.is_some(), taken.fee.map(|fee| fee.0)), (true, Some(5_000)));
    let (bench, asked) = accepted_with("1.011606", &["5"]);
    assert!(asked.contains("không ghi thời hạn"), "{asked}");
    let view = bench.world().view;
    let taken = view.work.values().find(|one| one.applicant == "Nguyễn Thị Thử").unwrap();
    assert!(taken.number.is_some() && taken.due_at.is_some(), "{taken:?}");
}
