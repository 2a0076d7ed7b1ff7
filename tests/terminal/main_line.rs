//! From a ticket to a handed-over result, with the plug pulled in between.

use std::path::{Path, PathBuf};

use crate::desk::Desk;
use crate::house::{CARD, LATER, MORNING, STORE, is_whole, new_desk, number, opened};
use crate::screen::Screen;

/// Examined, approved and handed over, each by F8 after a look.
fn to_the_result(screen: &mut Screen, number: &str) {
    screen.open_row(number);
    screen.wait(&["Lò Thị Ban"]);
    screen.examine();
    screen.approve();
    screen.hand_over();
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
    is_whole(desk);
}

#[test]
fn a_ticket_becomes_a_handed_over_result_though_the_program_is_killed_in_between() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.seat("a", "A001");
    screen.choose("xo", "1.003197");
    screen.wait_cursor_behind("Số định danh  ▸[");
    screen.scan(CARD);
    screen.wait(&["Lò Thị Ban", "15/08/1995", "(•) Nữ", "Bản Na Sang", "Đã điền theo thẻ"]);
    screen.all_papers();
    screen.type_text("0903123456");
    screen.submit();
    screen.kill();

    let mut screen = opened(&desk, LATER);
    let shown = screen.wait(&["261123-0001", "Lò Thị Ban", "Thẩm định"]);
    assert!(!shown.contains("Tiếp tục nháp"), "what was accepted is no draft:\n{shown}");
    to_the_result(&mut screen, &number(1));
    screen.leave();
    is_handed_over(&desk, &number(1), "1.003197");
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
    screen.seat("b", "B001");
    screen.choose(code, code);
    screen.wait(&[name]);
    screen.scan(CARD);
    screen.wait(&["Lò Thị Ban", "15/08/1995", "cần xem"]);
    screen.press(&["Space"]);
    screen.wait(&["[x]"]);
    screen.all_papers();
    screen.type_text("0903123456");
    screen.wait_cursor_behind("▸[0903123456");
}

#[test]
fn a_procedure_as_the_portal_publishes_it_goes_the_same_way() {
    let Some(desk) = desk_of_the_portal() else { return };
    let mut screen = opened(&desk, MORNING);
    under_the_portals(&mut screen, "1.003583", "khai sinh lưu động");
    screen.submit();
    screen.kill();
    let mut screen = opened(&desk, LATER);
    screen.wait(&["261123-0001", "Lò Thị Ban"]);
    to_the_result(&mut screen, &number(1));
    screen.leave();
    is_handed_over(&desk, &number(1), "1.003583");
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
    screen.submit();
    screen.kill();
    let mut screen = opened(&desk, LATER);
    screen.wait(&["261123-0001", "Lò Thị Ban"]);
    to_the_result(&mut screen, &number(1));
    screen.leave();
    is_handed_over(&desk, &number(1), "1.004884");
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
    screen.give_out("a", "A001");
    let mut screen = killed_and_opened(screen, &desk, 9);
    screen.wait(&["Hàng đợi · 1"]);
    screen.call("A001");
    let mut screen = killed_and_opened(screen, &desk, 10);
    screen.wait(&["gọi lần 1", "Hàng đợi · 0"]);
    screen.show_card(CARD);
    let mut screen = killed_and_opened(screen, &desk, 11);
    screen.wait(&["đang phục vụ"]);
    screen.begin(CARD);
    screen.wait(&["Tiếp nhận · vé A001"]);
    screen.all_papers();
    screen.settle();
    let mut screen = killed_and_opened(screen, &desk, 12);
    screen.wait(&["Tiếp tục nháp", "Lò Thị Ban"]);
    screen.press(&["Enter"]);
    screen.wait(&["Tiếp nhận · vé A001", "Lò Thị Ban", "[x]"]);
    screen.submit();
    let screen = killed_and_opened(screen, &desk, 13);
    decided_and_killed(screen, &desk);
    is_handed_over(&desk, &number(1), "1.003197");
}

/// Each decision is there after the plug was pulled the moment it was said to be.
fn decided_and_killed(mut screen: Screen, desk: &Desk) {
    let acts: [fn(&mut Screen); 3] = [Screen::examine, Screen::approve, Screen::hand_over];
    for (hour, act) in (14..).zip(acts) {
        screen.open_row(&number(1));
        act(&mut screen);
        screen = killed_and_opened(screen, desk, hour);
    }
    screen.wait(&["Không có hồ sơ nào chờ bạn"]);
    screen.leave();
}
