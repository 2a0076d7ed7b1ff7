//! What the everyday tasks cost in keys. A scan costs none, a chord one. Above the number a test fails.

use crate::house::{CARD, MORNING, PROCEDURE, new_desk, number, opened};
use crate::screen::Screen;

/// Counts anew from here.
fn count(screen: &mut Screen) {
    screen.settle();
    screen.keys = 0;
}

#[test]
fn calling_the_next_ticket_takes_one_key() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    for (nth, (group, number)) in [("a", "A001"), ("b", "B001")].into_iter().enumerate() {
        screen.give_out(group, number);
        screen.wait(&[&format!("Hàng đợi · {}", nth + 1)]);
    }
    count(&mut screen);
    screen.call("A001");
    screen.wait(&["gọi lần 1"]);
    assert_eq!(screen.keys, 1);
    // The turn that ended and the next one, still one key.
    screen.serve("A001");
    count(&mut screen);
    screen.call("B001");
    assert_eq!(screen.keys, 1);
}

#[test]
fn a_walk_in_is_opened_by_a_scan_and_three_keys_and_taken_in_by_fourteen() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    count(&mut screen);
    screen.begin(CARD);
    screen.wait(&["Tiếp nhận", PROCEDURE]);
    assert!(screen.keys <= 3, "{} keys", screen.keys);
    count(&mut screen);
    screen.all_papers();
    screen.type_text("0903123456");
    screen.press(&["Enter"]);
    screen.submit();
    screen.put_away();
    screen.wait(&["261123-0001"]);
    assert!(screen.keys <= 14, "{} keys", screen.keys);
}

#[test]
fn approving_takes_two_keys_from_the_focused_row_and_returning_a_scan_and_two() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.take_in(CARD);
    screen.open_row(&number(1));
    screen.examine();
    screen.back_to_desk();
    count(&mut screen);
    screen.open_row(&number(1));
    screen.approve();
    assert!(screen.keys <= 2, "{} keys", screen.keys);
    screen.back_to_desk();
    count(&mut screen);
    screen.scan(CARD);
    screen.wait(&["Lò Thị Ban"]);
    screen.hand_over();
    assert!(screen.keys <= 2, "{} keys", screen.keys);
}

#[test]
fn a_result_is_returned_by_scanning_its_receipt_too() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.take_in(CARD);
    screen.open_row(&number(1));
    screen.examine();
    screen.approve();
    screen.back_to_desk();
    count(&mut screen);
    screen.scan(&number(1));
    screen.wait(&[&format!("Hồ sơ {}", number(1))]);
    screen.hand_over();
    assert!(screen.keys <= 2, "{} keys", screen.keys);
}
