//! Golden bytes: one event of every kind, as released. A line of the golden file never changes;
//! `MOTCUA_WRITE_GOLDEN=1` appends lines for kinds that have none yet.

use time::macros::date;

use super::*;
use crate::base::id::{
    ChainHash, ContentHash, DeviceId, DossierId, Incarnation, OfficerId, PaymentId, ScopeId, ShiftId,
    TicketId, hex,
};
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::domain::applicant::{Applicant, FieldValue, SexCode, Submitter};
use crate::domain::procedure::{Channel, FeeKind, FeeLine};

const GOLDEN: &str = "src/record/kinds/golden.txt";

mod of_access;
mod of_correct;
mod of_identity;
mod of_money;
mod of_portal;
mod of_rights;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn words() -> Option<intake::Words> {
    Some(intake::Words { text: "Thiếu giấy chứng sinh".into() })
}

fn submitter() -> Submitter {
    Submitter {
        name: "Lò Thị Ban".into(),
        id_number: Some("001195000123".into()),
        authority: Some("mẹ".into()),
        phone: None,
    }
}

fn opening() -> intake::Opening {
    intake::Opening {
        applicant: Applicant {
            id_number: Some("092203000456".into()),
            date_of_birth: Some("2003-04-05".into()),
            sex: Some(SexCode::Male),
            address: Some("Bản Na Sang".into()),
            phone: Some("0903123456".into()),
            ..Applicant::named("Giàng A Páo")
        },
        submitter: Some(submitter()),
        fields: vec![FieldValue { key: "child_name".into(), value: "Giàng Thị Mỷ".into() }],
        note: "đến sau bão".into(),
    }
}

fn post_samples() -> Vec<Event> {
    let hash = ContentHash([9; 32]);
    vec![
        Event::Post(post::Event::Founded(post::StoreFounded {
            purpose: post::Purpose::Training,
            unit: "H56.14".into(),
            machine: 1,
            serial_width: 4,
            scope: ScopeId([1; 8]),
            groups: vec![ticket::Group {
                letter: 'A',
                name: "Hộ tịch".into(),
                name_en: "Civil status".into(),
            }],
        })),
        Event::Post(post::Event::DeviceIntroduced(post::DeviceIntroduced {
            signing_key: [2; 32],
            sealing_key: [3; 32],
        })),
        Event::Post(post::Event::IncarnationStarted(post::IncarnationStarted {
            incarnation: Incarnation([4; 8]),
            previous: Some(Incarnation([5; 8])),
            cause: post::IncarnationCause::AnchorDiffers,
            newest: Some(at("2026-11-22T16:00")),
        })),
        Event::Post(post::Event::SerialRangeGranted(post::SerialRangeGranted {
            device: DeviceId([6; 16]),
            agency: "H56.14".into(),
            first: 1,
            last: 999,
            reserve_from: 900,
            width: 4,
        })),
        Event::Post(post::Event::ClockConfirmed(post::ClockConfirmed { newest: at("2026-11-23T09:00") })),
        Event::Post(post::Event::LastNumberStated(post::LastNumberStated {
            device: DeviceId([6; 16]),
            agency: "H56.14".into(),
            day: "261123".into(),
            serial: 31,
        })),
        Event::Catalogue(catalogue::Event::ContentRecorded(catalogue::ContentRecorded {
            kind: catalogue::ContentKind::Procedure,
            origin: catalogue::Origin::Imported,
            key: "1.001193".into(),
            hash,
            part: 0,
            parts: 1,
            bytes: vec![1, 2, 3],
        })),
        Event::Catalogue(catalogue::Event::RowsImported(catalogue::RowsImported {
            rows: vec![catalogue::BareRow {
                code: "3.000616".into(),
                name: "Hỗ trợ".into(),
                sectors: vec!["Công nghiệp".into()],
                bodies: vec!["Sở Khoa học".into()],
                promulgated_by: "UBND".into(),
                levels: vec![crate::domain::procedure::Level::Province],
            }],
        })),
        Event::Catalogue(catalogue::Event::ImportAccepted(catalogue::ImportAccepted {
            code: "1.001193".into(),
            version: hash,
        })),
    ]
}

fn roster_samples() -> Vec<Event> {
    let name = || Some(roster::DeviceName { name: "Quầy 2, máy mới".into() });
    let (token, unit) = (ContentHash([7; 32]), "H56.14".to_owned());
    vec![
        Event::Roster(roster::Event::Invited(roster::Invited {
            token,
            unit: unit.clone(),
            expires_at: at("2026-11-24T08:00"),
            personal: name(),
        })),
        Event::Roster(roster::Event::DeviceEnrolled(roster::DeviceEnrolled {
            device: DeviceId([6; 16]),
            signing_key: [2; 32],
            sealing_key: [3; 32],
            token,
            unit: unit.clone(),
            scopes: vec![ScopeId([1; 8]), ScopeId([2; 8])],
            personal: name(),
        })),
        Event::Roster(roster::Event::DeviceRevoked(roster::DeviceRevoked {
            device: DeviceId([6; 16]),
            accepted: Some(vec![roster::AcceptedLog {
                incarnation: Incarnation([4; 8]),
                scope: ScopeId([1; 8]),
                seq: 812,
                hash: crate::base::id::ChainHash([11; 32]),
            }]),
        })),
        Event::Roster(roster::Event::HubConfirmed(roster::HubConfirmed {
            incarnation: Incarnation([4; 8]),
            reported: vec![DeviceId([6; 16])],
            missing: vec![DeviceId([7; 16])],
        })),
        Event::Roster(roster::Event::HubJoined(roster::HubJoined {
            hub: DeviceId([8; 16]),
            signing_key: [9; 32],
            sealing_key: [10; 32],
            scope: ScopeId([5; 8]),
            unit,
            addresses: vec!["hub.tinh.gov.vn:7443".into()],
            pins: vec![[1; 16], [2; 16]],
        })),
        Event::Roster(roster::Event::LogSuperseded(roster::LogSuperseded {
            incarnation: Incarnation([4; 8]),
            scope: ScopeId([5; 8]),
            kept: 41,
            kept_hash: ChainHash([6; 32]),
            end: 57,
            end_hash: ChainHash([7; 32]),
        })),
        Event::Roster(roster::Event::Witnessed(roster::Witnessed {
            device: DeviceId([8; 16]),
            incarnation: Incarnation([4; 8]),
            scope: ScopeId([5; 8]),
            seq: 300,
            hash: ChainHash([9; 32]),
        })),
    ]
}

fn ticket_samples() -> Vec<Event> {
    vec![
        ticket::Event::Taken(ticket::TicketTaken {
            number: "A012".parse().unwrap(),
            date: date!(2026 - 11 - 23),
            priority: ticket::Priority::Elderly,
        }),
        ticket::Event::Called(ticket::TicketCalled { counter: 3, call: 2 }),
        ticket::Event::ServingStarted(ticket::TicketServingStarted { counter: 3 }),
        ticket::Event::Finished(ticket::TicketFinished {}),
        ticket::Event::MarkedNoShow(ticket::TicketMarkedNoShow {}),
        ticket::Event::Held(ticket::TicketHeld {
            until: Some(at("2026-11-23T10:00")),
            personal: Some(ticket::HoldReason { reason: "đi photo".into() }),
        }),
        ticket::Event::Returned(ticket::TicketReturned {}),
        ticket::Event::Transferred(ticket::TicketTransferred {
            counter: Some(2),
            group: Some('B'),
            personal: Some(ticket::TransferNote { note: "hỏi đất".into() }),
        }),
    ]
    .into_iter()
    .map(Event::Ticket)
    .collect()
}

fn intake_samples() -> Vec<Event> {
    vec![
        intake::Event::Opened(intake::DossierOpened {
            procedure: intake::ProcedureVersion { code: "1.001193".into(), version: ContentHash([9; 32]) },
            case: "1.001193.01".into(),
            channel: Channel::Direct,
            return_way: intake::ReturnWay::Counter,
            ticket: Some(TicketId([7; 16])),
            unit: "H56.14".into(),
            personal: Some(Box::new(opening())),
        }),
        intake::Event::DocumentsRecorded(intake::DocumentsRecorded {
            rows: vec![intake::DocumentCount { row: 1, original: 1, certified: 0, photocopy: 2 }],
            personal: Some(intake::DocumentRemarks { remarks: vec![(1, "mờ".into())] }),
        }),
        intake::Event::Accepted(intake::DossierAccepted {
            number: "H56.14-261123-0007".into(),
            received_at: at("2026-11-23T09:00"),
            limit: "6.25wd".parse().unwrap(),
            due_at: Some(at("2026-12-02T09:00")),
            calendar: ContentHash([1; 32]),
            rules: ContentHash([2; 32]),
            step: "examine".into(),
            awaits_payment: false,
        }),
        intake::Event::Refused(intake::DossierRefused {
            ground: intake::RefusalGround::NotCompetent,
            personal: words(),
        }),
        intake::Event::SupplementRequested(intake::SupplementRequested {
            round: 1,
            documents: vec![intake::LackingDocument { row: 2, lack: intake::Lack::Outdated }],
            personal: words(),
        }),
        intake::Event::SupplementReceived(intake::SupplementReceived {
            due_at: Some(at("2026-12-09T10:00")),
            personal: words(),
        }),
        intake::Event::ClockStarted(intake::ClockStarted { due_at: Some(at("2026-11-25T15:00")) }),
    ]
    .into_iter()
    .map(Event::Intake)
    .collect()
}

fn later_samples() -> Vec<Event> {
    let (from, to) = ("examine".to_owned(), "approve".to_owned());
    vec![
        Event::Review(review::Event::Assigned(review::DossierAssigned { to: OfficerId([8; 16]) })),
        Event::Review(review::Event::StepCompleted(review::StepCompleted {
            from: from.clone(),
            to: to.clone(),
            personal: words(),
        })),
        Event::Review(review::Event::SteppedBack(review::SteppedBack {
            from: to.clone(),
            to: from,
            personal: words(),
        })),
        Event::Review(review::Event::Decided(review::Decided {
            outcome: review::Outcome::Denied,
            from: to,
            to: "return".into(),
            personal: words(),
        })),
        Event::Review(review::Event::Stopped(review::DossierStopped { personal: words() })),
        Event::Review(review::Event::Withdrawn(review::DossierWithdrawn { personal: None })),
        Event::Review(review::Event::NoteAdded(review::NoteAdded {
            audience: review::NoteFor::Internal,
            personal: words(),
        })),
        Event::Result(result::Event::HandedOver(result::ResultHandedOver {
            collector: result::Collector::Representative,
            personal: Some(submitter()),
        })),
        Event::Money(money::Event::Assessed(money::FeeAssessed {
            lines: vec![FeeLine { label: "Lệ phí".into(), kind: FeeKind::Charge, amount: Dong(8000) }],
            unknown: false,
        })),
        Event::Money(money::Event::Paid(money::PaymentRecorded {
            id: PaymentId([11; 16]),
            shares: vec![(DossierId([3; 16]), Dong(8000))],
            lines: vec![FeeLine { label: "Lệ phí".into(), kind: FeeKind::Charge, amount: Dong(8000) }],
            method: money::PaymentMethod::Cash,
            given: Some(Dong(10_000)),
            receipt: Some(of_money::receipt()),
            shift: Some(ShiftId([12; 16])),
            personal: Some(money::Payer {
                name: "Lò Thị Ban".into(),
                address: Some("Bản Na Sang".into()),
                reference: None,
            }),
        })),
        Event::Drill(DrillMark { number: 7 }),
        Event::Place(place::Event::Placed(place::PapersPlaced {
            place: place::Place::Unit,
            label: None,
            officer: Some(OfficerId([8; 16])),
            personal: Some(place::PlaceName { name: "Công an xã".into() }),
        })),
        Event::Place(place::Event::Confirmed(place::PapersConfirmed {
            place: place::Place::Officer,
            officer: Some(OfficerId([8; 16])),
        })),
        Event::Intake(intake::Event::RepresentativeNamed(intake::RepresentativeNamed {
            personal: Some(crate::domain::applicant::Representative {
                name: "Vàng Thị Mỷ".into(),
                position: Some("Hiệu trưởng".into()),
            }),
        })),
    ]
}

fn counter_samples() -> Vec<Event> {
    let left = counter::Left {
        waiting: 3,
        no_show: 1,
        drafts: 2,
        late: 4,
        due_next: 300,
        unprinted: Some(0),
        unsent: None,
    };
    vec![
        counter::Event::Opened(counter::CounterOpened { counter: 3 }),
        counter::Event::BreakBegan(counter::BreakBegan { counter: 3, reason: counter::BreakReason::Meal }),
        counter::Event::Resumed(counter::CounterResumed { counter: 3 }),
        counter::Event::Closed(counter::CounterClosed { counter: 3, next_day: date!(2026 - 11 - 25), left }),
        counter::Event::DayBegun(counter::DayBegun { counter: 3, late: 4, due_today: 5 }),
    ]
    .into_iter()
    .map(Event::Counter)
    .collect()
}

fn permission() -> Option<crate::domain::permission::Permission> {
    Some(crate::domain::permission::Permission {
        motive: "phải xác minh thêm".into(),
        allowed_by: "Vừ A Sính".into(),
    })
}

fn further_samples() -> Vec<Event> {
    vec![
        Event::Review(review::Event::PaymentAsked(review::PaymentAsked {
            amount: Dong(1_250_000),
            stops_clock: true,
            personal: words(),
        })),
        Event::Review(review::Event::LateCauseStated(review::LateCauseStated {
            cause: review::LateCause::OtherBody,
            instead_of: review::LateCause::Unit,
            personal: words(),
        })),
        Event::Review(review::Event::PromiseMoved(review::PromiseMoved {
            before: at("2026-12-02T09:00"),
            due_at: at("2026-12-03T09:00"),
            calendar: ContentHash([1; 32]),
            rules: ContentHash([2; 32]),
            personal: permission(),
        })),
        Event::Review(review::Event::Substituted(review::OfficerSubstituted {
            to: OfficerId([8; 16]),
            instead: OfficerId([7; 16]),
            from: at("2026-11-24T07:00"),
            until: Some(at("2026-11-27T17:00")),
            personal: words(),
        })),
        Event::Review(review::Event::Extended(review::DossierExtended {
            ground: review::ExtensionGround::Verification,
            added: "3wd".parse().unwrap(),
            before: at("2026-11-26T09:00"),
            due_at: at("2026-12-01T09:00"),
            personal: permission(),
        })),
        Event::Review(review::Event::OpinionAsked(review::OpinionAsked {
            number: 1,
            limit: "5wd".parse().unwrap(),
            due_at: at("2026-11-30T09:00"),
            stops_clock: false,
            personal: Some(review::Question {
                body: "Công an xã".into(),
                question: "Có cư trú không?".into(),
            }),
        })),
        Event::Review(review::Event::OpinionAnswered(review::OpinionAnswered {
            number: 1,
            due_at: Some(at("2026-12-02T09:00")),
            personal: words(),
        })),
        Event::Intake(intake::Event::SupplementAllowed(intake::SupplementAllowed {
            round: 2,
            personal: permission(),
        })),
        Event::Result(result::Event::Shelved(result::ResultShelved {
            place: result::ShelfPlace { shelf: "K2".into(), box_no: "14".into() },
            before: Some(result::ShelfPlace { shelf: "K1".into(), box_no: String::new() }),
        })),
        Event::Result(result::Event::HandOverNoted(result::HandOverNoted {
            relation: Some(result::Relation::Child),
            receipt_lost: true,
            owed: Dong(8000),
            papers_owed: 1,
            personal: words(),
        })),
        Event::Result(result::Event::Posted(result::ResultPosted {
            personal: Some(result::Parcel {
                tracking: "EB123456789VN".into(),
                carrier: Some("VNPost".into()),
            }),
        })),
        Event::Result(result::Event::Delivered(result::ResultDelivered { personal: words() })),
    ]
}

fn paper_samples() -> Vec<Event> {
    vec![
        Event::Paper(paper::Event::Printed(paper::PaperPrinted {
            form: paper::Form::Receipt,
            round: 1,
            copy: 2,
        })),
        Event::Paper(paper::Event::Failed(paper::PaperFailed {
            form: paper::Form::Supplement,
            round: 2,
            copy: 1,
            trouble: paper::Trouble::TimedOut,
        })),
        Event::Paper(paper::Event::Handwritten(paper::PaperHandwritten {
            form: paper::Form::HandOver,
            round: 1,
        })),
    ]
}

fn slip_samples() -> Vec<Event> {
    let day = |day| time::Date::from_calendar_date(2026, time::Month::November, day).unwrap();
    let trouble = paper::Trouble::TimedOut;
    vec![
        Event::Slip(slip::Event::Printed(slip::SlipPrinted {
            slip: slip::Slip::register(day(1), day(30)),
            copy: 2,
        })),
        Event::Slip(slip::Event::Failed(slip::SlipFailed {
            slip: slip::Slip::ticket(TicketId([9; 16])),
            copy: 1,
            trouble,
        })),
    ]
}

fn samples() -> Vec<Event> {
    let mut all = [
        slip_samples(),
        post_samples(),
        ticket_samples(),
        intake_samples(),
        later_samples(),
        counter_samples(),
        further_samples(),
        paper_samples(),
        of_correct::correct_samples(),
        of_money::money_samples(),
        roster_samples(),
        of_portal::portal_samples(),
        of_rights::officer_samples(),
        of_identity::identity_samples(),
        of_access::access_samples(),
    ]
    .concat();
    all.sort_by_key(|event| encode(event).unwrap().kind);
    all
}

fn line(event: &Event) -> String {
    let encoded = encode(event).unwrap();
    let personal = encoded.personal.as_deref().map_or_else(|| "-".to_owned(), hex);
    format!("{} {} {} {personal}", encoded.kind, encoded.version, hex(&encoded.payload))
}

#[test]
fn every_kind_has_a_sample_and_a_golden_line_that_still_holds() {
    let mut golden = std::fs::read_to_string(GOLDEN).unwrap_or_default();
    for event in samples() {
        let line = line(&event);
        let key: String = line.split(' ').take(2).collect::<Vec<_>>().join(" ") + " ";
        if !golden.lines().any(|have| have.starts_with(&key))
            && std::env::var_os("MOTCUA_WRITE_GOLDEN").is_some()
        {
            golden.push_str(&line);
            golden.push('\n');
            std::fs::write(GOLDEN, &golden).unwrap();
        }
        assert!(golden.lines().any(|have| have == line), "released bytes changed: {line}");
    }
    for row in TABLE {
        let key = format!("{} {} ", row.kind, row.version);
        assert!(golden.lines().any(|have| have.starts_with(&key)), "no golden line for {}", row.name);
    }
}

#[test]
fn golden_lines_decode_to_the_events_they_were_written_from() {
    let golden = std::fs::read_to_string(GOLDEN).unwrap();
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|i| u8::from_str_radix(hex.get(i..i + 2).unwrap(), 16).unwrap())
            .collect()
    };
    // Lines are appended as kinds come; samples stand in the order of their numbers.
    let newest = |line: &&str| {
        let [kind, version, ..] = line.split(' ').collect::<Vec<_>>()[..] else { return false };
        TABLE.iter().all(|row| row.kind.to_string() != kind || row.version.to_string() == version)
    };
    let mut lines: Vec<&str> = golden.lines().filter(newest).collect();
    lines.sort_by_key(|line| line.split(' ').next().and_then(|kind| kind.parse::<u16>().ok()));
    let decoded: Vec<Event> = lines
        .into_iter()
        .map(|line| {
            let [kind, version, payload, personal] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
            let personal = (personal != "-").then(|| bytes(personal));
            decode(kind.parse().unwrap(), version.parse().unwrap(), &bytes(payload), personal.as_deref())
                .unwrap()
        })
        .collect();
    assert_eq!(decoded, samples());
}

#[test]
fn what_earlier_versions_wrote_is_still_read() {
    let revoked = roster::DeviceRevoked { device: DeviceId([6; 16]), accepted: None };
    let revoked = Event::Roster(roster::Event::DeviceRevoked(revoked));
    assert_eq!(decode(202, 1, &[6; 16], None).unwrap(), revoked);
    assert_eq!(shown(202, 1, &[6; 16], None).unwrap().unwrap().name, "roster::DeviceRevoked");
    assert!(decode(202, 1, &[6; 15], None).is_err());
    let golden = std::fs::read_to_string(GOLDEN).unwrap();
    assert!(golden.lines().any(|line| line.starts_with("202 1 0606")), "its golden line stays");
}

#[test]
fn every_event_folds_and_decodes_without_its_personal_section() {
    for event in samples() {
        let encoded = encode(&event).unwrap();
        let bare = decode(encoded.kind, encoded.version, &encoded.payload, None).unwrap();
        let again = encode(&bare).unwrap();
        assert_eq!((again.payload, again.personal), (encoded.payload, None));
    }
}

#[test]
fn kinds_are_numbered_once_and_in_order() {
    assert!(TABLE.windows(2).all(|pair| pair[0].kind < pair[1].kind));
    assert!(TABLE.iter().all(|row| row.kind != DRILL_KIND));
    assert_eq!(decode(9999, 1, b"whatever", None).unwrap(), Event::Unknown { kind: 9999, version: 1 });
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_any_kind_panic(
        row in 0..TABLE.len(),
        payload in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..120),
        personal in proptest::option::of(proptest::collection::vec(proptest::prelude::any::<u8>(), 0..120)),
    ) {
        let _ = decode(TABLE[row].kind, TABLE[row].version, &payload, personal.as_deref());
    }
}
