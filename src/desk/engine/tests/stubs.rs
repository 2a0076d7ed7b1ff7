//! Books of receipts after a restored copy: no number twice as long as the paper is asked, every gap told.

use serde_json::{Value, json};

use super::*;
use crate::domain::money::ReceiptNumber;

fn command(value: Value) -> Command {
    serde_json::from_value(value).unwrap()
}

fn grant(bench: &mut Bench, first: u32, last: u32) {
    let block = json!({"command": "grant-receipts", "form": "01BLP", "series": "AA-26T", "first": first, "last": last});
    bench.done(command(block));
}

fn dossier(bench: &mut Bench) -> Value {
    let open = walk_in(&mut bench.engine, "1.004222", "H'Hen Niê");
    json!(bench.done(Command::ReceiveDossier(open)).dossier().unwrap().to_string())
}

fn pay(bench: &mut Bench) -> Result<u32, &'static str> {
    let id = dossier(bench);
    match bench.ask(command(json!({"command": "record-payment", "dossiers": [id]}))) {
        Outcome::Refused(refusal) => Err(refusal.code),
        Outcome::Recorded(_) => {
            let day = bench.engine.clock().now().date();
            let moves = bench.engine.money_of(day).unwrap().moves;
            let number = |receipt: ReceiptNumber| receipt.number;
            Ok(moves.into_iter().rev().find_map(|row| row.receipt).map(number).unwrap())
        }
    }
}

/// A desk that gave two receipts of its first block, and the copy of its disk that another machine opened.
fn copied() -> Bench {
    let disk = Arc::new(MemoryDisk::new());
    let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
    grant(&mut bench, 1, 5);
    grant(&mut bench, 11, 20);
    for number in 1..=2 {
        bench.now(&format!("2026-11-23T08:0{number}"));
        assert_eq!(pay(&mut bench), Ok(number));
    }
    drop(bench);
    open_on(Arc::new(disk.copied()), "2026-11-23T09:00", 3, "pc-2").unwrap()
}

#[test]
fn a_copy_gives_no_receipt_until_its_last_stub_was_read_and_what_is_skipped_is_told() {
    let mut copy = copied();
    assert!(copy.engine.view().receipt_unsure && copy.engine.view().next_receipt.is_none());
    assert_eq!(pay(&mut copy), Err(refusal::RECEIPT_UNCERTAIN));
    let void = json!({"command": "void-receipt", "motive": "rách"});
    assert_eq!(copy.refused(command(void)), refusal::RECEIPT_UNCERTAIN);
    let state = |number: u32| command(json!({"command": "state-last-receipt", "number": number}));
    assert_eq!(copy.refused(state(1)), refusal::RECEIPT_BELOW);
    assert_eq!(copy.refused(state(9)), refusal::RECEIPT_UNKNOWN);
    copy.done(state(4));
    copy.now("2026-11-23T09:01");
    assert_eq!(pay(&mut copy), Ok(5));
    let book = copy.engine.receipt_books().unwrap().remove(0);
    assert_eq!((book.highest, book.unsure), (Some(5), false));
    assert_eq!((book.gaps, book.skipped), (vec![(3, 4)], vec![(3, 4)]));
    copy.now("2026-11-23T09:02");
    assert_eq!(pay(&mut copy), Err(refusal::RECEIPT_UNCERTAIN), "the next block may have been begun as well");
    copy.done(state(0));
    copy.now("2026-11-23T09:03");
    assert_eq!(pay(&mut copy), Ok(11));
}

#[test]
fn a_book_given_to_the_new_life_is_certain() {
    let mut copy = copied();
    let state = json!({"command": "state-last-receipt", "number": 20});
    copy.done(command(state));
    assert_eq!(pay(&mut copy), Err(refusal::RECEIPTS_EXHAUSTED), "both books are used up");
    grant(&mut copy, 21, 30);
    copy.now("2026-11-23T09:01");
    assert_eq!(pay(&mut copy), Ok(21));
}

#[test]
fn what_was_stated_holds_when_the_store_is_opened_again() {
    let disk = Arc::new(MemoryDisk::new());
    let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
    grant(&mut bench, 1, 9);
    drop(bench);
    let disk = Arc::new(disk.copied());
    let mut copy = open_on(disk.clone(), "2026-11-23T09:00", 3, "pc-2").unwrap();
    copy.done(command(json!({"command": "state-last-receipt", "number": 6, "motive": "mất điện"})));
    drop(copy);
    let mut again = open_on(disk, "2026-11-23T09:10", 4, "pc-2").unwrap();
    assert!(!again.opened.new_life);
    assert_eq!(pay(&mut again), Ok(7));
}
