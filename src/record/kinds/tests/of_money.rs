//! A sample of every event of money, and of the office's books.

use super::*;

pub(super) fn receipt() -> money::ReceiptNumber {
    money::ReceiptNumber { form: "01BLP2-001".into(), series: "AA-26T".into(), number: 123 }
}

pub(super) fn money_samples() -> Vec<Event> {
    let shift = ShiftId([12; 16]);
    let events = vec![
        money::Event::Grounded(money::FeeGrounded {
            on: date!(2026 - 11 - 23),
            channel: Channel::Direct,
            quantities: vec![("page".into(), 10)],
            relief: Some("poor-household".into()),
            ground: Some("Hộ nghèo".into()),
            source: Some("NQ 12/2025/NQ-HĐND".into()),
            personal: words(),
        }),
        money::Event::Reversed(money::PaymentReversed {
            payment: PaymentId([11; 16]),
            shares: vec![(DossierId([3; 16]), Dong(8000))],
            method: money::PaymentMethod::Cash,
            receipt: Some(receipt()),
            shift: Some(shift),
            personal: words(),
        }),
        money::Event::Refunded(money::Refunded {
            amount: Dong(8000),
            ground: money::RefundGround::Withdrawn,
            method: money::PaymentMethod::Transfer,
            approver: OfficerId([8; 16]),
            shift: None,
            personal: words(),
        }),
        money::Event::ReceiptsGranted(money::ReceiptsGranted {
            device: DeviceId([6; 16]),
            block: money::ReceiptBlock {
                form: "01BLP2-001".into(),
                series: "AA-26T".into(),
                first: 1,
                last: 500,
            },
        }),
        money::Event::ReceiptVoided(money::ReceiptVoided { number: receipt(), personal: words() }),
        money::Event::TillOpened(money::TillOpened { shift, opening: Dong(500_000), by_itself: false }),
        money::Event::TillCounted(money::TillCounted {
            shift,
            sum: Dong(600_000),
            notes: vec![(Dong(500_000), 1), (Dong(100_000), 1)],
            moves: 3,
        }),
        money::Event::TillClosed(money::TillClosed {
            shift,
            expected: Dong(605_000),
            counted: Dong(600_000),
            personal: words(),
        }),
        money::Event::FeeRowStated(money::LocalFee {
            procedure: "1.000656".into(),
            case: Some("1.000656.01".into()),
            channel: Some(Channel::Direct),
            amount: Dong(8000),
            from: date!(2026 - 11 - 23),
            until: Some(date!(2027 - 12 - 31)),
            source: "NQ 12/2025/NQ-HĐND".into(),
        }),
        money::Event::AccountSet(money::AccountSet {
            account: crate::domain::vietqr::Account::new("970405", "0123456789", false).unwrap(),
            personal: words(),
        }),
    ];
    events.into_iter().map(Event::Money).chain(office_samples()).collect()
}

/// What is recorded where a disk came back or two desks meet.
fn office_samples() -> Vec<Event> {
    let events = vec![
        money::Event::ReceiptStated(money::ReceiptStated {
            device: DeviceId([6; 16]),
            block: money::ReceiptBlock {
                form: "01BLP2-001".into(),
                series: "AA-26T".into(),
                first: 1,
                last: 500,
            },
            last: Some(130),
            skipped: Some((124, 130)),
            personal: words(),
        }),
        money::Event::ReceiptReplaced(money::ReceiptReplaced {
            payment: PaymentId([11; 16]),
            dossiers: vec![DossierId([3; 16])],
            instead_of: receipt(),
            number: money::ReceiptNumber { number: 131, ..receipt() },
            personal: words(),
        }),
    ];
    let made = catalogue::VersionMade {
        kind: catalogue::ContentKind::Calendar,
        version: ContentHash([9; 32]),
        from: ContentHash([1; 32]),
        over: vec![crate::base::id::EntryId([4; 16])],
    };
    let stood = post::OutageRecorded {
        unit: "H56.14".into(),
        from: Timestamp::parse("2026-11-23T08:00").unwrap(),
        to: Some(Timestamp::parse("2026-11-23T09:30").unwrap()),
        personal: words(),
    };
    let books = [
        Event::Catalogue(catalogue::Event::VersionMade(made)),
        Event::Post(post::Event::OutageRecorded(stood)),
    ];
    events.into_iter().map(Event::Money).chain(books).collect()
}

#[test]
fn a_payment_recorded_before_payments_had_names_is_read_as_one_without() {
    let golden = std::fs::read_to_string(GOLDEN).unwrap();
    let line = golden.lines().find(|line| line.starts_with("121 1 ")).expect("its golden line stays");
    let payload: Vec<u8> = line
        .split(' ')
        .nth(2)
        .map(str::as_bytes)
        .unwrap()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    let Event::Money(money::Event::Paid(paid)) = decode(121, 1, &payload, None).unwrap() else { panic!() };
    assert_eq!((paid.id, paid.total()), (PaymentId::default(), Dong(8000)));
    assert_eq!((paid.receipt, paid.shift, paid.personal), (None, None, None));
    assert_eq!(shown(121, 1, &payload, None).unwrap().unwrap().name, "money::Paid");
}
