//! A card is read without a line; the look-up comes later, and is told by the command line too.

use crate::house::{CARD, LATER, MORNING, STORE, dossier, new_desk, number, opened, story};

#[test]
fn a_card_read_offline_waits_in_the_list_until_it_is_looked_up() {
    let desk = new_desk();
    let mut screen = opened(&desk, MORNING);
    screen.begin(CARD);
    screen.wait(&["✓ quét mã QR thẻ"]);
    screen.all_papers();
    screen.submit();
    screen.put_away();
    screen.leave();
    let listed = desk.rows(STORE, "dossier list --query đd:chưa --json");
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(listed[0]["identity"]["applicant"], "offline");
    assert_eq!(listed[0]["identity"]["to_look_up"], true);
    let mut screen = opened(&desk, LATER);
    screen.command("cho tra cuu", "Hồ sơ chưa tra cứu CSDL dân cư");
    screen.wait(&["[chưa tra cứu]", "1 hồ sơ", "Lò Thị Ban"]);
    screen.open_row(&number(1));
    screen.wait(&["Danh tính: chưa tra cứu"]);
    screen.settle();
    screen.press(&["^T"]);
    screen.wait(&["Kết quả tra cứu CSDL dân cư", "001195000123 · 15/08/1995"]);
    screen.type_text("2");
    screen.wait(&["Khác ở đâu"]);
    screen.type_text("họ tên trên CSDL: Lò Thị Bàn");
    screen.decide("Enter", &["đã ghi kết quả tra cứu"]);
    screen.wait(&["khác CSDL dân cư"]);
    screen.leave();
    let shown = dossier(&desk, &number(1));
    assert_eq!(shown["identity"]["applicant"], "differs", "{shown}");
    assert_eq!(shown["identity_checks"][0]["checked"]["evidence"], "card");
    assert_eq!(shown["identity_checks"][0]["verified"]["note"], "họ tên trên CSDL: Lò Thị Bàn");
    let told = story(&shown);
    assert!(told.contains(&"identity-checked") && told.contains(&"identity-verified"), "{told:?}");
    assert_eq!(desk.rows(STORE, "dossier list --query đd:khác --json").len(), 1);
    assert!(desk.rows(STORE, "dossier list --query đd:chưa --json").is_empty());
}
