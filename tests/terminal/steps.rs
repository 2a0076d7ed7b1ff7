//! What a clerk does, in the words of the counter. A step ends when the screen shows that it is done; none of
//! them sleeps. Before a key that decides the screen is looked at until it rests, as a clerk would.

use crate::house::PROCEDURE;
use crate::screen::Screen;

impl Screen {
    /// Runs a command by what a clerk calls it; `name` is how the palette lists it.
    pub(crate) fn command(&mut self, words: &str, name: &str) {
        self.settle();
        self.press(&["^K"]);
        self.wait(&["┌ Lệnh"]);
        self.type_text(words);
        self.wait(&[&format!("▸{name}")]);
        self.press(&["Enter"]);
    }

    /// Presses a key that decides, after a look, and waits for what it says.
    pub(crate) fn decide(&mut self, key: &str, said: &[&str]) {
        self.settle();
        self.press(&[key]);
        self.wait(said);
    }

    /// Takes the last act back; the motive is there already.
    pub(crate) fn undo(&mut self, act: &str, said: &[&str]) {
        self.decide("^Z", &[&format!("Hoàn tác việc: {act}"), "[bấm nhầm"]);
        self.decide("Enter", &["đã hoàn tác"]);
        self.wait(said);
    }
}

/// Tickets.
impl Screen {
    /// Gives the next ticket of a group out.
    pub(crate) fn give_out(&mut self, group: &str, number: &str) {
        self.press(&["Ins"]);
        self.wait(&["Cấp số thứ tự"]);
        self.type_text(group);
        self.press(&["Enter"]);
        self.wait(&[&format!("Đã cấp vé {number}. ")]);
    }

    /// Ends the turn, if there is one, and calls the next.
    pub(crate) fn call(&mut self, number: &str) {
        self.press(&["F2"]);
        self.wait(&[&format!("Đã gọi {number}")]);
    }

    /// Begins an intake under the ticket that was called.
    pub(crate) fn serve(&mut self, number: &str) {
        self.press(&["F5"]);
        self.wait(&[&format!("Tiếp nhận · vé {number}")]);
    }

    /// Somebody takes a ticket, is called and sits down.
    pub(crate) fn seat(&mut self, group: &str, number: &str) {
        self.give_out(group, number);
        self.call(number);
        self.serve(number);
    }
}

/// Taking in.
impl Screen {
    /// Scans a card: its holder opens, the procedure can be chosen.
    pub(crate) fn show_card(&mut self, card: &str) {
        self.scan(card);
        self.wait(&[holder(card), "Chọn thủ tục"]);
    }

    /// Chooses a procedure by some letters.
    pub(crate) fn choose(&mut self, letters: &str, listed: &str) {
        self.type_text(letters);
        self.wait(&["Chọn thủ tục", &format!("▸{listed}")]);
        self.press(&["Enter"]);
    }

    /// An intake with the procedure chosen, the caret where the name goes.
    pub(crate) fn at_name(&mut self) {
        self.press(&["F5"]);
        self.wait(&["gõ vài chữ để chọn"]);
        self.choose("xo", "1.003197");
        self.wait(&[PROCEDURE]);
        self.wait_cursor_behind("Số định danh  ▸[");
        self.press(&["Enter"]);
        self.wait_cursor_behind("Họ và tên     ▸[");
    }

    /// The holder's intake, its only paper still to be checked.
    pub(crate) fn begin(&mut self, card: &str) {
        self.show_card(card);
        self.choose("xo", "1.003197");
        self.wait(&[holder(card), "Giấy tờ  0/1"]);
    }

    /// All papers are there.
    pub(crate) fn all_papers(&mut self) {
        self.press(&["+"]);
        self.wait_cursor_behind("Điện thoại    ▸[");
    }

    /// Hands the form in; the number and the due time stay on the screen.
    pub(crate) fn submit(&mut self) {
        self.decide("^S", &["Đã tiếp nhận", "Mã số hồ sơ", "Hẹn trả"]);
    }

    /// Takes the card's holder in; the result stays on the screen.
    pub(crate) fn receive(&mut self, card: &str) {
        self.begin(card);
        self.all_papers();
        self.submit();
    }

    /// Puts the result away: the receipt is printed, the desk is back.
    pub(crate) fn put_away(&mut self) {
        self.press(&["Enter"]);
        self.wait(&["Việc của tôi"]);
    }

    /// Takes the card's holder in and goes back to the desk.
    pub(crate) fn take_in(&mut self, card: &str) {
        self.receive(card);
        self.put_away();
    }

    /// The drafts that are offered stay for later; a key right behind Esc would be read as one with Alt.
    pub(crate) fn leave_the_drafts(&mut self) {
        self.wait(&["Nháp còn dở"]);
        self.press(&["Esc"]);
        self.wait_until("the drafts put away", |shown| !shown.contains("Nháp còn dở"));
    }
}

/// Deciding.
impl Screen {
    /// Opens the row in focus.
    pub(crate) fn open_row(&mut self, number: &str) {
        self.press(&["Enter"]);
        self.wait(&[&format!("Hồ sơ {number}"), "Nhật ký"]);
    }

    /// Up to the desk.
    pub(crate) fn back_to_desk(&mut self) {
        self.press(&["Esc"]);
        self.wait(&["Việc của tôi"]);
    }

    /// Examined: F8.
    pub(crate) fn examine(&mut self) {
        self.wait(&["F8 Xong bước"]);
        self.decide("F8", &["xong bước"]);
    }

    /// Approved: F8.
    pub(crate) fn approve(&mut self) {
        self.wait(&["F8 Ký duyệt"]);
        self.decide("F8", &["đã ký duyệt"]);
    }

    /// The result goes to the applicant: F8, Enter.
    pub(crate) fn hand_over(&mut self) {
        self.wait(&["F8 Trả KQ"]);
        self.decide("F8", &["Người nhận"]);
        self.decide("Enter", &["đã trả kết quả"]);
    }
}

/// The name on a card.
fn holder(card: &str) -> &str {
    card.split('|').nth(2).unwrap()
}
