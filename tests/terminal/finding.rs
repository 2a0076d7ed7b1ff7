//! Finding, looking up for a caller, and typing where there is no input method.

use crate::house::{CARD, LATER, MORNING, STORE, desk_of, new_desk, opened};

#[test]
fn the_phone_rings_during_an_intake() {
    let desk = desk_of(&["Nông Thị Hường", "Lò Văn Hương"]);
    let mut screen = opened(&desk, LATER);
    screen.at_name();
    screen.type_text("Đàm Thị");
    screen.press(&["Left"]);
    screen.wait_cursor_behind("▸[Đàm Th");
    screen.press(&["F3"]);
    screen.wait(&["Tra cứu cho người gọi"]);
    screen.type_text("huwowngf");
    let shown =
        screen.wait(&["*** *** Hường", "*** *** Hương", "Hẹn trả lúc", "bước thẩm định", "Không còn thiếu"]);
    assert!(!shown.contains("Nông") && !shown.contains("Lò Văn"), "{shown}");
    screen.press(&["Enter"]);
    screen.wait(&["Bấm ^X khi đã xác minh"]);
    screen.press(&["^X"]);
    screen.wait(&["Nông Thị Hường", "Đã xác minh người gọi, đến khi đóng"]);
    screen.press(&["Esc"]);
    screen.wait_cursor_behind("▸[Đàm Th");
    screen.press(&["F3"]);
    screen.type_text("huong");
    screen.wait(&["*** *** Hường", "Chưa xác minh người gọi"]);
    screen.press(&["Esc"]);
    screen.wait_cursor_behind("▸[Đàm Th");
    screen.leave();
}

#[test]
fn a_search_with_filters_is_kept_and_the_command_line_understands_it() {
    let desk = desk_of(&["Nông Thị Hường", "Lò Văn Hương", "Trần Thị Ngọc"]);
    let mut screen = opened(&desk, LATER);
    screen.press(&["F3"]);
    screen.type_text("huong bước:thẩm định");
    screen.wait(&["[bước:thẩm định]", "2 hồ sơ"]);
    screen.command("save-filter", "Lưu hoặc bỏ bộ lọc");
    screen.wait(&["Tên bộ lọc"]);
    screen.type_text("Hương");
    screen.press(&["Enter"]);
    screen.wait(&["Đã lưu bộ lọc ‘Hương’"]);
    screen.leave();
    let mut screen = opened(&desk, "+2026-11-23T10:00:00+07:00");
    screen.press(&["F3", "F4"]);
    screen.wait(&["Bộ lọc", "Hương"]);
    screen.press(&["Enter"]);
    screen.wait(&["[bước:thẩm định]", "Nông Thị Hường", "Lò Văn Hương"]);
    screen.leave();
    for (query, count) in [
        ("huong", 2),
        ("nguyeenx", 0),
        ("Hường", 2),
        ("tra62n thij", 1),
        ("ntn 1990", 0),
        ("ttn 1990", 1),
        ("bước:thẩm định", 3),
        ("step:examine huong channel:counter", 2),
        ("quá hạn", 0),
        ("tuần này", 0),
        ("cb:ai", 0),
        ("0002", 1),
    ] {
        let list = desk.command(STORE, "dossier list --json").args(["--query", query]).output().unwrap();
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&list.stdout).unwrap();
        assert_eq!(rows.len(), count, "{query}");
    }
}

#[test]
fn without_an_input_method_the_desk_composes_and_a_scan_passes_it_by() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.at_name();
    screen.command("input-method", "Bộ gõ tiếng Việt");
    screen.wait(&["Bộ gõ Telex đang bật", "Mai │ Telex"]);
    screen.type_text("Nguyeenx Thij Hoaf");
    screen.wait_cursor_behind("▸[Nguyễn Thị Hòa");
    screen.press(&["BS"]);
    screen.wait_cursor_behind("▸[Nguyễn Thị Hoa");
    screen.settle();
    // The card's letters went into the field through the input method before it was known to be a scan.
    screen.scan(CARD);
    screen.wait(&["Thẻ vừa quét", "Lò Thị Ban", "Họ và tên     ▸[Nguyễn Thị Hoa  "]);
    assert!(!screen.text().contains("15081995"), "{}", screen.text());
    screen.leave();
}

#[test]
fn five_hundred_keys_a_second_lose_no_letter() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.at_name();
    let name = "Nguyễn Thị Được Ắng ".repeat(9);
    for c in name.chars() {
        screen.raw(c.to_string().as_bytes());
    }
    screen.type_text("Hết");
    screen.wait_cursor_behind("Ắng Hết");
    screen.settle();
    screen.leave();
    let list = desk.rows(STORE, "dossier list --json");
    assert_eq!(list[0]["applicant"], format!("{name}Hết"));
}

#[test]
fn a_wide_window_shows_the_day_and_the_person_beside_the_work() {
    let desk = desk_of(&["Nông Thị Hường", "Nông Thị Hường", "Lò Văn Hương"]);
    let mut screen = opened(&desk, LATER);
    assert!(!screen.text().contains("Hồ sơ khác của người này"));
    screen.resize(40, 120);
    screen.wait(&["Hồ sơ khác của người này", "Tiếp nhận 3", "Chưa gọi ai"]);
    screen.press(&["Down"]);
    screen.wait(&["23/11/2026 còn 4 ngày"]);
    screen.resize(20, 60);
    screen.wait_until("one pane", |text| !text.contains("Hàng đợi") && text.contains("Việc của tôi"));
    screen.leave();
}
