//! Papers of no one dossier: owed or tried until they came out, copies said, whatever order entries come in.

use super::*;
use crate::desk::query::{ComposedBook, PrintedBook};
use crate::domain::money::{CloseTill, CountTill, GrantReceipts, OpenTill, RecordPayment, ReversePayment};
use crate::domain::slip::SlipKind;
use crate::domain::ticket::{Priority, TakeTicket};

fn act(desk: &mut Desk, command: Command) {
    let request = Request::now(desk.officer(), command);
    let outcome = desk.engine.submit(&request).unwrap();
    assert!(matches!(outcome, Outcome::Recorded(_)), "{outcome:?}");
}

fn composed(desk: &mut Desk, book: &PrintedBook) -> ComposedBook {
    desk.engine.compose_book(book, &heading()).unwrap().unwrap()
}

/// Prints a book, or fails to.
fn printed(desk: &mut Desk, book: &PrintedBook, trouble: Option<Trouble>) -> ComposedBook {
    let composed = composed(desk, book);
    act(desk, Command::RecordSlip(composed.record(trouble).unwrap()));
    composed
}

fn pending(desk: &Desk) -> Vec<(SlipKind, bool)> {
    let now = desk.engine.clock().now();
    let list = desk.engine.view().slip_list(now);
    list.iter().map(|standing| (standing.slip.kind, standing.failed)).collect()
}

fn with_book(desk: &mut Desk) {
    let (form, series) = ("01BLP2-001".to_owned(), "AA-26T".to_owned());
    act(desk, Command::GrantReceipts(GrantReceipts { device: None, form, series, first: 1, last: 50 }));
}

fn paid(desk: &mut Desk) -> DossierId {
    let open = OpenDossier { procedure: "1.004222".into(), case: Some("1.004222.01".into()), ..walk_in() };
    let id = give(desk, Command::ReceiveDossier(open));
    act(desk, Command::RecordPayment(RecordPayment::of(pointer(id))));
    id
}

#[test]
fn a_numbered_receipt_is_owed_until_it_came_out_and_says_from_then_on_that_it_is_a_copy() {
    let mut desk = desk();
    with_book(&mut desk);
    let id = paid(&mut desk);
    assert_eq!(pending(&desk), [(SlipKind::FeeReceipt, false)]);
    let standing = desk.engine.view().slips.values().next().unwrap().clone();
    assert!(standing.name.contains("AA-26T"), "{standing:?}");
    assert_eq!(PrintedBook::of_slip(&standing), Some(PrintedBook::FeeReceipt(id, standing.slip.payment())));
    let book = PrintedBook::FeeReceipt(id, None);
    printed(&mut desk, &book, Some(Trouble::Failed));
    assert_eq!(pending(&desk), [(SlipKind::FeeReceipt, true)], "the payment stands, the paper is missing");
    assert!(desk.engine.summary(id).unwrap().unwrap().owes().0 == 0);
    let first = printed(&mut desk, &book, None);
    assert_eq!((first.copy, pending(&desk)), (1, Vec::new()));
    let again = composed(&mut desk, &book);
    let told = text(&again.pages, &TextPage::A4);
    assert_eq!(
        (again.copy, told.matches("BẢN SAO (in lần 2)").count()),
        (2, 3),
        "on each of its three parts"
    );
}

#[test]
fn a_payment_without_a_number_or_taken_back_owes_no_receipt() {
    let mut desk = desk();
    paid(&mut desk);
    assert_eq!(pending(&desk), []);
    with_book(&mut desk);
    let id = paid(&mut desk);
    assert_eq!(pending(&desk).len(), 1);
    let motive = "Thu nhầm".to_owned();
    act(&mut desk, Command::ReversePayment(ReversePayment { dossier: pointer(id), payment: None, motive }));
    assert_eq!(pending(&desk), []);
}

#[test]
fn the_sheet_of_a_closed_till_is_owed_and_that_of_an_open_one_is_only_looked_at() {
    let mut desk = desk();
    act(&mut desk, Command::OpenTill(OpenTill { amount: crate::base::money::Dong(100_000) }));
    let shift = desk.engine.view().tills.values().next().unwrap().id;
    let open = composed(&mut desk, &PrintedBook::Till(shift));
    assert_eq!((open.counts, open.record(None)), (false, None));
    let counted = CountTill { sum: Some(crate::base::money::Dong(100_000)), notes: Vec::new() };
    act(&mut desk, Command::CountTill(counted));
    act(&mut desk, Command::CloseTill(CloseTill::default()));
    assert_eq!(pending(&desk), [(SlipKind::TillSheet, false)]);
    assert_eq!(printed(&mut desk, &PrintedBook::Till(shift), None).copy, 1);
    assert_eq!((pending(&desk), composed(&mut desk, &PrintedBook::Till(shift)).copy), (Vec::new(), 2));
}

#[test]
fn registers_sheets_and_tickets_are_owed_by_nobody_but_listed_when_they_failed() {
    let mut desk = desk();
    let group = desk.engine.post().groups[0].letter;
    act(&mut desk, Command::TakeTicket(TakeTicket { group, priority: Priority::Normal, number: None }));
    let ticket = desk.engine.tickets().unwrap()[0].clone();
    let now = desk.engine.clock().now();
    let books = [
        PrintedBook::Register { from: now, to: now },
        PrintedBook::HandOver(desk.officer()),
        PrintedBook::Ticket(ticket.number.to_string()),
    ];
    assert_eq!(pending(&desk), []);
    for book in &books {
        printed(&mut desk, book, Some(Trouble::TimedOut));
    }
    assert_eq!(pending(&desk).len(), 3);
    for standing in desk.engine.view().slip_list(now) {
        let book = PrintedBook::of_slip(&standing).unwrap();
        assert_eq!(printed(&mut desk, &book, None).slip, standing.slip, "the list prints what failed");
    }
    assert_eq!(pending(&desk), []);
    for book in &books {
        let again = composed(&mut desk, book);
        let told = text(&again.pages, &TextPage::roll(42));
        assert!(again.copy == 2 && told.contains("BAN SAO (in lan 2)"), "{told}");
    }
    let before = now.plus(time::Duration::days(-1));
    assert_eq!(composed(&mut desk, &PrintedBook::Register { from: before, to: now }).copy, 1, "other days");
}

#[test]
fn a_desk_that_is_opened_again_lists_the_same_slips() {
    let disk = Arc::new(MemoryDisk::new());
    let mut desk = testkit::open(disk.clone(), 1, 0).unwrap();
    with_book(&mut desk);
    paid(&mut desk);
    let id = paid(&mut desk);
    printed(&mut desk, &PrintedBook::FeeReceipt(id, None), None);
    let before = desk.engine.view().slips.clone();
    assert_eq!(before.len(), 1);
    desk.engine.close().unwrap();
    let again = testkit::open(disk, 1, 10).unwrap();
    assert_eq!(again.engine.view().slips, before);
    let week_later = again.engine.clock().now().plus(time::Duration::days(8));
    assert_eq!(again.engine.view().slip_list(week_later).len(), 0);
}
