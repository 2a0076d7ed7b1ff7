//! From a ticket to a handed-over result, with the plug pulled in between.

use std::path::{Path, PathBuf};

use crate::desk::Desk;
use crate::house::{CARD, LATER, MORNING, PROCEDURE, STORE, new_desk, opened};
use crate::screen::Screen;

/// A ticket is given out, called, and served by beginning an intake under it.
fn serving(screen: &mut Screen, group: &str) {
    let number = format!("{}001", group.to_uppercase());
    screen.press(&["Ins"]);
    screen.wait(&["Cấp số thứ tự"]);
    screen.type_text(group);
    screen.press(&["Enter"]);
    screen.wait(&[&format!("Đã cấp vé {number}")]);
    screen.press(&["F2"]);
    screen.wait(&[&format!("Đã gọi {number}")]);
    screen.press(&["F5"]);
    screen.wait(&[&format!("Tiếp nhận · vé {number}")]);
}

/// Examined, approved and handed over, each by F8 after a look.
fn to_the_result(screen: &mut Screen, number: &str) {
    screen.press(&["Enter"]);
    screen.wait(&[&format!("Hồ sơ {number}"), "Lò Thị Ban", "F8 Xong bước"]);
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["xong bước", "F8 Ký duyệt"]);
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["đã ký duyệt", "F8 Trả KQ"]);
    screen.settle();
    screen.press(&["F8"]);
    screen.wait(&["Người nhận"]);
    screen.settle();
    screen.press(&["Enter"]);
    screen.wait(&["đã trả kết quả"]);
}

/// The store's only dossier is handed over, and the record is whole.
fn is_handed_over(desk: &Desk, number: &str, code: &str) {
    let list = desk.rows(STORE, "dossier list --json");
    assert_eq!(list.len(), 1, "{list:?}");
    assert_eq!(list[0]["number"], number);
    assert_eq!(list[0]["procedure"], code);
    assert_eq!(list[0]["applicant"], "Lò Thị Ban");
    assert_eq!(list[0]["status"], "handed-over");
    assert_eq!(list[0]["outcome"], "approved");
    let tickets = desk.rows(STORE, "ticket list --json");
    assert_eq!(tickets.len(), 1, "{tickets:?}");
    assert_eq!(tickets[0]["dossiers"].as_array().unwrap().len(), 1, "{tickets:?}");
    let verified: serde_json::Value = serde_json::from_str(&desk.text(STORE, "verify --json")).unwrap();
    assert_eq!(verified["ok"], true, "{verified}");
}

#[test]
fn a_ticket_becomes_a_handed_over_result_though_the_program_is_killed_in_between() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    serving(&mut screen, "a");
    screen.type_text("xo");
    screen.wait(&["Chọn thủ tục", PROCEDURE]);
    screen.press(&["Enter"]);
    screen.wait_cursor_behind("Số định danh  ▸[");
    screen.scan(CARD);
    screen.wait(&["Lò Thị Ban", "15/08/1995", "(•) Nữ", "Bản Na Sang", "Đã điền theo thẻ"]);
    screen.press(&["+"]);
    screen.wait_cursor_behind("Điện thoại    ▸[");
    screen.type_text("0903123456");
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["Đã tiếp nhận", "Mã số hồ sơ", "Hẹn trả"]);
    screen.kill();

    let mut screen = opened(&desk, LATER);
    let shown = screen.wait(&["261123-0001", "Lò Thị Ban", "Thẩm định"]);
    assert!(!shown.contains("Tiếp tục nháp"), "what was accepted is no draft:\n{shown}");
    to_the_result(&mut screen, "H29.14-261123-0001");
    assert_eq!(screen.leave(), 0);
    is_handed_over(&desk, "H29.14-261123-0001", "1.003197");
}

/// The portal's data, where it lies beside the project.
fn portal_data() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("MOTCUA_DATA").map_or_else(beside, PathBuf::from);
    folder.join("details.jsonl").is_file().then_some(folder)
}

/// A store with the portal's procedures and units, as it publishes them; `None`, said, without them.
fn desk_of_the_portal() -> Option<Desk> {
    let Some(folder) = portal_data() else {
        println!("passed over: no ../shared/data/details.jsonl; MOTCUA_DATA names another folder");
        return None;
    };
    let desk = new_desk();
    let import = |arguments: &str, files: &[&str]| {
        let files = files.iter().map(|file| folder.join(file));
        let output = desk.command(STORE, arguments).args(files).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    import("catalogue import", &["details.jsonl", "catalogue.jsonl"]);
    import("units import", &["units.json"]);
    Some(desk)
}

/// Chooses an imported procedure by its code; its papers are still to be checked, the first one came.
fn under_the_portals(screen: &mut Screen, code: &str, name: &str) {
    serving(screen, "b");
    screen.type_text(code);
    screen.wait(&["Chọn thủ tục", &format!("▸{code}")]);
    screen.press(&["Enter"]);
    screen.wait(&[name]);
    screen.scan(CARD);
    screen.wait(&["Lò Thị Ban", "15/08/1995", "cần xem"]);
    screen.press(&["Space"]);
    screen.wait(&["[x]"]);
    screen.press(&["+"]);
    screen.wait_cursor_behind("Điện thoại    ▸[");
    screen.type_text("0903123456");
    screen.wait_cursor_behind("▸[0903123456");
}

#[test]
fn a_procedure_as_the_portal_publishes_it_goes_the_same_way() {
    let Some(desk) = desk_of_the_portal() else { return };
    let mut screen = opened(&desk, MORNING);
    under_the_portals(&mut screen, "1.003583", "khai sinh lưu động");
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["Đã tiếp nhận", "Mã số hồ sơ", "Hẹn trả"]);
    screen.kill();
    let mut screen = opened(&desk, LATER);
    screen.wait(&["261123-0001", "Lò Thị Ban"]);
    to_the_result(&mut screen, "H29.14-261123-0001");
    assert_eq!(screen.leave(), 0);
    is_handed_over(&desk, "H29.14-261123-0001", "1.003583");
}

#[test]
fn where_the_portal_states_no_limit_to_count_with_the_clerk_is_asked_for_one() {
    let Some(desk) = desk_of_the_portal() else { return };
    let mut screen = opened(&desk, MORNING);
    under_the_portals(&mut screen, "1.004884", "đăng ký lại khai sinh");
    screen.settle();
    screen.press(&["^S"]);
    screen.wait_cursor_behind("Thời hạn      ▸[");
    screen.type_text("5wd");
    screen.wait(&["T3 01/12"]);
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["Đã tiếp nhận"]);
    screen.kill();
    let mut screen = opened(&desk, LATER);
    screen.wait(&["261123-0001", "Lò Thị Ban"]);
    to_the_result(&mut screen, "H29.14-261123-0001");
    assert_eq!(screen.leave(), 0);
    is_handed_over(&desk, "H29.14-261123-0001", "1.004884");
}

/// Pulls the plug and starts the program again, at that hour of the same day.
fn killed_and_opened(screen: Screen, desk: &Desk, hour: u8) -> Screen {
    screen.kill();
    opened(desk, &format!("+2026-11-23T{hour:02}:00:00+07:00"))
}

#[test]
fn wherever_the_plug_is_pulled_the_work_goes_on_from_there() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.press(&["Ins"]);
    screen.wait(&["Cấp số thứ tự"]);
    screen.press(&["Enter"]);
    screen.wait(&["Đã cấp vé A001"]);
    let mut screen = killed_and_opened(screen, &desk, 9);
    screen.wait(&["Hàng đợi · 1"]);
    screen.press(&["F2"]);
    screen.wait(&["Đã gọi A001"]);
    let mut screen = killed_and_opened(screen, &desk, 10);
    screen.wait(&["gọi lần 1", "Hàng đợi · 0"]);
    screen.scan(CARD);
    screen.wait(&["Lò Thị Ban", "Chọn thủ tục"]);
    let mut screen = killed_and_opened(screen, &desk, 11);
    screen.wait(&["đang phục vụ"]);
    screen.scan(CARD);
    screen.wait(&["Lò Thị Ban", "Chọn thủ tục"]);
    screen.type_text("xo");
    screen.wait(&["▸1.003197"]);
    screen.press(&["Enter"]);
    screen.wait(&["Tiếp nhận · vé A001", "Giấy tờ  0/1"]);
    screen.press(&["+"]);
    screen.wait_cursor_behind("Điện thoại    ▸[");
    screen.settle();
    let mut screen = killed_and_opened(screen, &desk, 12);
    screen.wait(&["Tiếp tục nháp", "Lò Thị Ban"]);
    screen.press(&["Enter"]);
    screen.wait(&["Tiếp nhận · vé A001", "Lò Thị Ban", "[x]"]);
    screen.settle();
    screen.press(&["^S"]);
    screen.wait(&["Đã tiếp nhận", "Mã số hồ sơ"]);
    let screen = killed_and_opened(screen, &desk, 13);
    decided_and_killed(screen, &desk);
    is_handed_over(&desk, "H29.14-261123-0001", "1.003197");
}

/// Each decision is there after the plug was pulled the moment it was said to be.
fn decided_and_killed(mut screen: Screen, desk: &Desk) {
    for (hour, shown, said) in [
        (14, "F8 Xong bước", "xong bước"),
        (15, "F8 Ký duyệt", "đã ký duyệt"),
        (16, "F8 Trả KQ", "đã trả kết quả"),
    ] {
        screen.press(&["Enter"]);
        screen.wait(&["Hồ sơ H29.14-261123-0001", shown]);
        screen.settle();
        screen.press(&["F8"]);
        if shown == "F8 Trả KQ" {
            screen.wait(&["Người nhận"]);
            screen.settle();
            screen.press(&["Enter"]);
        }
        screen.wait(&[said]);
        screen = killed_and_opened(screen, desk, hour);
    }
    screen.wait(&["Không có hồ sơ nào chờ bạn"]);
    assert_eq!(screen.leave(), 0);
}
