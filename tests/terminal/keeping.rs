//! What was typed outlives the program: a pulled plug, a hang-up, leaving at once.

use crate::house::{CARD, LATER, MORNING, OTHER_CARD, STORE, new_desk, opened};
use crate::screen::{End, Screen};

/// The draft of the first session is offered, opened, and goes on where it was left.
fn goes_on(screen: &mut Screen, name: &str) {
    screen.wait(&["Nháp còn dở", "Tiếp tục nháp 08:0", name]);
    screen.press(&["Enter"]);
    screen.wait(&["1.003197"]);
    screen.wait_cursor_behind(&format!("Họ và tên     ▸[{name}"));
    screen.type_text(" ơi");
    screen.wait_cursor_behind(&format!("Họ và tên     ▸[{name} ơi"));
}

#[test]
fn a_draft_comes_back_after_the_plug_was_pulled_in_the_middle_of_typing() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.at_name();
    screen.type_text("Lò Thị");
    screen.wait_cursor_behind("[Lò Thị");
    screen.wait(&["Lưu nháp"]);
    screen.settle();
    screen.kill();
    goes_on(&mut opened(&desk, LATER), "Lò Thị");
}

#[test]
fn a_draft_cut_off_between_two_keys_holds_what_was_typed_until_then() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.at_name();
    screen.type_text("Sùng");
    screen.wait_cursor_behind("[Sùng");
    screen.settle();
    screen.type_text(" Thị Dợ");
    screen.kill();
    let mut screen = opened(&desk, LATER);
    screen.wait(&["Nháp còn dở", "Sùng"]);
    screen.press(&["Enter"]);
    screen.wait(&["1.003197", "[Sùng"]);
    screen.type_text("!");
    screen.wait_cursor_behind("!");
}

#[test]
fn a_hang_up_and_a_request_to_end_keep_the_draft_and_give_the_terminal_back() {
    for name in ["HUP", "TERM"] {
        let desk = new_desk();
        let mut screen = opened(&desk, MORNING);
        screen.at_name();
        screen.type_text("Vàng A Pó");
        // Not waited for: the draft is written because of the signal, not before it.
        screen.wait_cursor_behind("[Vàng A Pó");
        screen.signal(name);
        assert_eq!(screen.wait_for_end(), End { code: 0, given_back: true }, "{name}");
        goes_on(&mut opened(&desk, LATER), "Vàng A Pó");
    }
}

#[test]
fn leaving_asks_nothing_and_keeps_the_draft() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.at_name();
    screen.type_text("Hờ A Chú");
    screen.wait_cursor_behind("[Hờ A Chú");
    screen.leave();
    goes_on(&mut opened(&desk, LATER), "Hờ A Chú");
}

#[test]
fn a_restored_desk_goes_on_behind_the_last_number_on_paper() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.take_in(CARD);
    screen.leave();
    // A backup leaves the anchor out: what is put back begins another life.
    std::fs::remove_file(desk.store(STORE).join("anchor")).unwrap();
    let mut screen = opened(&desk, LATER);
    screen.command("so cuoi", "Ghi mã số cuối trên giấy hôm nay");
    screen.wait(&["Số cuối trên giấy", "Số thứ tự"]);
    screen.settle();
    screen.type_text("31");
    screen.press(&["Enter"]);
    screen.wait(&["Đã ghi số cuối"]);
    screen.take_in(OTHER_CARD);
    screen.wait(&["261123-0032"]);
}
