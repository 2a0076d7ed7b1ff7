//! "What may I do, and why not this", from the key to the page; and who only reads.

use crate::base::coded::Coded as _;
use crate::domain::command::Command as Order;
use crate::domain::officer::{AddOfficer, Role};
use crate::domain::rights;
use crate::locale::{Language, Texts};
use crate::tui::port::DeskPort as _;
use crate::tui::testing::Bench;

fn joined(bench: &mut Bench, name: &str, roles: &[Role]) {
    let known: Vec<_> = bench.bridge.view().officers.keys().copied().collect();
    bench.order(Order::AddOfficer(AddOfficer { name: name.into(), roles: roles.to_vec() }));
    let view = bench.bridge.view();
    bench.model.seat.officer = *view.officers.keys().find(|id| !known.contains(id)).unwrap();
}

#[test]
fn every_act_and_sort_of_act_has_its_name() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        for line in rights::lines() {
            assert!(texts.has(&format!("right-{}", line.act)), "{}", line.act);
        }
        for kind in rights::ActKind::ALL {
            assert!(texts.has(&format!("rights-kind-{}", kind.name())), "{kind}");
        }
    }
}

#[test]
fn a_key_tells_what_one_may_and_why_not_the_rest() {
    let mut bench = Bench::vietnamese();
    joined(&mut bench, "Vừ A Sính", &[Role::Clerk]);
    bench.keys("^R");
    assert!(bench.shows("Vừ A Sính · tiếp nhận"), "{}", bench.draw());
    assert!(bench.shows("được   Cấp vé"), "{}", bench.draw());
    bench.keys("Right");
    assert!(bench.shows("được   Từ chối tiếp nhận"), "{}", bench.draw());
    bench.keys("End");
    let drawn = bench.draw();
    assert!(drawn.contains("không") && drawn.contains("cần"), "{drawn}");
    bench.keys("Esc ^R Right Right");
    assert!(bench.shows("Thu phí, lệ phí · cần thu phí, phụ trách: Trần Thị Mai"), "{}", bench.draw());
    bench.keys("Esc");
    assert!(bench.model.overlays.is_empty());
}

#[test]
fn who_keeps_roles_asks_of_another_and_the_palette_finds_it() {
    let mut bench = Bench::vietnamese();
    let first = bench.model.seat.officer;
    joined(&mut bench, "Vừ A Sính", &[Role::Inspector]);
    bench.keys("^R");
    assert!(bench.shows("Vừ A Sính · kiểm tra (chỉ xem)"), "one's own page at once\n{}", bench.draw());
    bench.keys("Esc");
    bench.model.seat.officer = first;
    bench.keys("^K");
    bench.types("vi sao khong");
    bench.keys("Enter");
    assert!(bench.shows("Xem quyền của ai") && bench.shows("Trần Thị Mai"), "{}", bench.draw());
    bench.keys("2");
    assert!(bench.shows("Vừ A Sính · kiểm tra (chỉ xem)"), "{}", bench.draw());
    assert!(!bench.shows("được  "), "{}", bench.draw());
}

#[test]
fn an_inspector_is_told_that_they_only_read() {
    let mut bench = Bench::vietnamese();
    joined(&mut bench, "Vừ A Sính", &[Role::Inspector]);
    bench.keys("Ins a Enter");
    assert!(bench.message().contains("chỉ được xem"), "{}", bench.message());
}

#[test]
fn a_role_is_given_for_a_time_seen_and_taken_back_by_the_palette() {
    let mut bench = Bench::vietnamese();
    let first = bench.model.seat.officer;
    joined(&mut bench, "Vừ A Sính", &[Role::Clerk]);
    let other = bench.model.seat.officer;
    bench.model.seat.officer = first;
    let run = |bench: &mut Bench, words: &str| {
        bench.keys("^K");
        bench.types(words);
        bench.keys("Enter");
    };
    run(&mut bench, "tam giao vai tro");
    bench.keys("2");
    assert!(bench.shows("Vừ A Sính") && bench.shows("tự hết sau ngày cuối"), "{}", bench.draw());
    bench.keys("3 Tab Tab");
    bench.types("27/11");
    bench.keys("^S");
    assert!(bench.message().contains("Đã giao vai trò"), "{}\n{}", bench.message(), bench.draw());
    bench.model.seat.officer = other;
    bench.keys("^R");
    assert!(bench.shows("Vừ A Sính · tiếp nhận, ký duyệt"), "{}", bench.draw());
    assert!(bench.shows("ký duyệt: từ") && bench.shows("đến"), "{}", bench.draw());
    bench.keys("Esc");
    bench.model.seat.officer = first;
    run(&mut bench, "thu hoi quyen");
    bench.keys("1");
    assert!(bench.message().contains("Đã thu hồi"), "{}", bench.message());
    run(&mut bench, "thu hoi quyen");
    assert!(bench.message().contains("Không có vai trò nào"), "{}", bench.message());
}

#[test]
fn a_rule_of_two_officers_is_switched_on_and_told_on_the_dossier() {
    let mut bench = Bench::vietnamese();
    bench.keys("^K");
    bench.types("tach nhiem vu");
    bench.keys("Enter");
    assert!(
        bench.shows("Người tiếp nhận không ký duyệt") && bench.shows("không áp dụng"),
        "{}",
        bench.draw()
    );
    bench.keys("1 Left ^S");
    assert!(bench.message().contains("Đã ghi quy tắc"), "{}\n{}", bench.message(), bench.draw());
    bench.keys("^K");
    bench.types("tach nhiem vu");
    bench.keys("Enter 4");
    assert!(bench.shows("Khai miễn vì ít cán bộ"), "{}", bench.draw());
    bench.types("ít người");
    bench.keys("^S ^K");
    bench.types("tach nhiem vu");
    bench.keys("Enter");
    assert!(bench.shows("Đang được miễn: ít người"), "{}", bench.draw());
}

#[test]
fn who_acts_for_an_absent_officer_is_said_by_the_palette_and_seen_on_both_pages() {
    let mut bench = Bench::vietnamese();
    let first = bench.model.seat.officer;
    joined(&mut bench, "Vừ A Sính", &[Role::Clerk]);
    let other = bench.model.seat.officer;
    bench.model.seat.officer = first;
    let run = |bench: &mut Bench, words: &str| {
        bench.keys("^K");
        bench.types(words);
        bench.keys("Enter");
    };
    run(&mut bench, "uy quyen khi vang");
    assert!(bench.shows("Ai vắng mặt"), "{}", bench.draw());
    bench.keys("1");
    assert!(bench.shows("Ai làm thay Trần Thị Mai"), "{}", bench.draw());
    bench.keys("1");
    assert!(bench.shows("làm thay Trần Thị Mai") && bench.shows("thay mặt"), "{}", bench.draw());
    bench.keys("Tab");
    bench.types("27/11");
    bench.keys("^S");
    assert!(bench.message().contains("Đã ghi ủy quyền"), "{}\n{}", bench.message(), bench.draw());
    bench.model.seat.officer = other;
    bench.keys("^R");
    assert!(bench.shows("thay mặt Trần Thị Mai"), "{}", bench.draw());
    bench.keys("Esc");
    bench.model.seat.officer = first;
    bench.keys("^R 1");
    assert!(bench.shows("Vừ A Sính đang làm thay đến"), "{}", bench.draw());
    bench.keys("Esc");
    run(&mut bench, "cham dut viec lam thay");
    assert!(bench.shows("Chấm dứt ủy quyền nào"), "{}", bench.draw());
    bench.keys("1");
    assert!(bench.message().contains("Đã chấm dứt ủy quyền"), "{}\n{}", bench.message(), bench.draw());
}

#[test]
fn where_nothing_waits_to_be_confirmed_the_palette_says_so() {
    let mut bench = Bench::vietnamese();
    bench.keys("^K");
    bench.types("cho xac nhan");
    bench.keys("Enter");
    assert!(bench.message().contains("Không có việc nào chờ xác nhận"), "{}", bench.message());
}
