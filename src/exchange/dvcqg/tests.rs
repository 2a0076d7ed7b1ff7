//! The items of invented dossiers against golden files, and laws of what goes out and comes back.
//!
//! `MOTCUA_WRITE_GOLDEN=1` writes the files of today; what changes in them changes at the portal.

use proptest::prelude::*;
use serde_json::json;

use super::v1_4::{Id, Item, ROWS_A_CALL, Row, V1_4};
use super::*;
use crate::base::id::{ContentHash, DossierId};
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::domain::applicant::{Applicant, ApplicantKind};
use crate::domain::dossier::{Stamp, Status};
use crate::domain::event::Event;
use crate::domain::intake::{self, DocumentCount, ReturnWay};
use crate::domain::procedure::{Channel, FeeKind, FeeLine};
use crate::domain::{correct, money, portal, result, review};
use crate::exchange::builtin;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn stamp(text: &str) -> Stamp {
    Stamp { at: at(text), entered_at: at(text), officer: OfficerId([8; 16]), simulated: false }
}

fn procedure() -> &'static Procedure {
    builtin::procedure(&"1.004873".parse().unwrap()).unwrap()
}

fn words(text: &str) -> Option<intake::Words> {
    Some(intake::Words { text: text.into() })
}

fn opened(channel: Channel, way: ReturnWay) -> Event {
    let applicant = Applicant {
        kind: ApplicantKind::Citizen,
        id_number: Some("001195000123".into()),
        phone: Some("0903123456".into()),
        email: Some("thu@vi-du.vn".into()),
        ..Applicant::named("Nguyễn Thị Thử")
    };
    Event::Intake(intake::Event::Opened(intake::DossierOpened {
        procedure: intake::ProcedureVersion { code: "1.004873".into(), version: ContentHash([1; 32]) },
        case: procedure().cases.first().unwrap().code.to_string(),
        channel,
        return_way: way,
        ticket: None,
        unit: "H56.14".into(),
        personal: Some(Box::new(intake::Opening {
            applicant,
            submitter: None,
            fields: vec![],
            note: "không bao giờ xuất".into(),
        })),
    }))
}

fn accepted(awaits_payment: bool) -> Event {
    Event::Intake(intake::Event::Accepted(intake::DossierAccepted {
        number: "H56.14-261123-0007".into(),
        received_at: at("2026-11-23T09:05:07"),
        limit: "3wd".parse().unwrap(),
        due_at: Some(at("2026-11-27T09:05")),
        calendar: ContentHash([2; 32]),
        rules: ContentHash([3; 32]),
        step: "examine".into(),
        awaits_payment,
    }))
}

fn assessed() -> Event {
    Event::Money(money::Event::Assessed(money::FeeAssessed {
        lines: vec![FeeLine { label: "Lệ phí".into(), kind: FeeKind::Charge, amount: Dong(15_000) }],
        unknown: false,
    }))
}

fn step(from: &str, to: &str) -> Event {
    Event::Review(review::Event::StepCompleted(review::StepCompleted {
        from: from.into(),
        to: to.into(),
        personal: None,
    }))
}

fn asked() -> Event {
    Event::Intake(intake::Event::SupplementRequested(intake::SupplementRequested {
        round: 1,
        documents: vec![intake::LackingDocument { row: 1, lack: intake::Lack::Missing }],
        personal: words("Nộp thêm bản chính"),
    }))
}

fn came() -> Event {
    Event::Intake(intake::Event::SupplementReceived(intake::SupplementReceived {
        due_at: Some(at("2026-12-01T10:00")),
        personal: words("đã đủ"),
    }))
}

fn decided() -> Event {
    Event::Review(review::Event::Decided(review::Decided {
        outcome: review::Outcome::Approved,
        from: "approve".into(),
        to: "return".into(),
        personal: None,
    }))
}

fn handed() -> Event {
    Event::Result(result::Event::HandedOver(result::ResultHandedOver {
        collector: result::Collector::Applicant,
        personal: None,
    }))
}

fn end(which: &str) -> Event {
    match which {
        "stop" => Event::Review(review::Event::Stopped(review::DossierStopped { personal: None })),
        "withdraw" => Event::Review(review::Event::Withdrawn(review::DossierWithdrawn { personal: None })),
        _ => Event::Intake(intake::Event::Refused(intake::DossierRefused {
            ground: intake::RefusalGround::NotEligible,
            personal: None,
        })),
    }
}

/// A dossier of events, an hour apart.
fn dossier(events: Vec<Event>) -> Dossier {
    let first = stamp("2026-11-23T08:00");
    let mut dossier = Dossier::blank(DossierId([5; 16]), first.at);
    for (event, hour) in events.into_iter().zip(8..) {
        dossier.apply(event, stamp(&format!("2026-11-{:02}T{:02}:05:07", 23 + hour / 24, hour % 24)));
    }
    dossier
}

fn counted() -> Event {
    let row = |row, original| DocumentCount { row, original, certified: 0, photocopy: 0 };
    Event::Intake(intake::Event::DocumentsRecorded(intake::DocumentsRecorded {
        rows: vec![row(0, 1), row(3, 2)],
        personal: None,
    }))
}

/// One taken in at the counter, sent through everything.
fn at_the_counter() -> Dossier {
    dossier(vec![
        opened(Channel::Direct, ReturnWay::Post),
        counted(),
        assessed(),
        accepted(false),
        asked(),
        came(),
        step("examine", "approve"),
        decided(),
        handed(),
    ])
}

/// An item as the portal sends it, every field filled.
fn filed() -> Value {
    let text = |n: usize| format!("giá trị {n}");
    let mut item = serde_json::to_value(Item::default()).unwrap();
    for (n, key) in Item::KEYS.iter().enumerate() {
        if item.get(key).unwrap().is_string() {
            item[key] = json!(text(n));
        }
    }
    let own = json!({
        "MaHoSo": "G22.99-261120-0001", "MaTTHC": "1.004873", "KenhThucHien": "2", "LoaiDoiTuong": "1",
        "ChuHoSo": "Trần Văn Thử", "SoDienThoai": "0912345678", "Email": "tran@vi-du.vn", "HinhThuc": "1",
        "NgayNopHoSo": "20261120213000", "TrangThaiHoSo": "1", "TrichYeuHoSo": "Xin xác nhận",
        "NgayTiepNhan": "", "NgayHenTra": "", "NgayTra": "", "NgayKetThucXuLy": "", "NgayTuChoi": "",
        "NoiNopHoSo": "1", "TaiKhoanDuocXacThucVoiVNeID": "1", "DuocThanhToanTrucTuyen": "1",
        "DinhDanhCHS": [{"LoaiDinhDanh": "2", "SoDinhDanh": "123456789"},
                        {"LoaiDinhDanh": "1", "SoDinhDanh": "092203000456"}],
        "DSKetNoiCSDL": [{"MaCSDL": "1"}],
        "TaiLieuNop": [
            {"TepDinhKemId": "1", "TenTepDinhKem": "Tờ khai.pdf", "IsDeleted": "False", "MaThanhPhanHoSo": "01",
             "DuongDanTaiTepTin": "https://vi-du.vn/1", "DuocSoHoa": "1", "DuocTaiSuDung": "0",
             "DuocLayTuKhoDMQG": "0", "MaKetQuaThayThe": ""},
            {"TepDinhKemId": "2", "TenTepDinhKem": "bỏ.pdf", "IsDeleted": "True", "MaThanhPhanHoSo": "",
             "DuongDanTaiTepTin": "https://vi-du.vn/2", "DuocSoHoa": "0", "DuocTaiSuDung": "0",
             "DuocLayTuKhoDMQG": "0", "MaKetQuaThayThe": ""}],
    });
    for (key, value) in own.as_object().unwrap() {
        item[key] = value.clone();
    }
    item
}

/// One that came on line and was taken in.
fn from_the_portal() -> Dossier {
    let json = canonical(&filed()).unwrap();
    let submitted = Event::Portal(portal::Event::Submitted(portal::Submitted {
        number: "G22.99-261120-0001".into(),
        submitted_at: Some(at("2026-11-20T21:30")),
        answer_by: Some(at("2026-11-23T17:00")),
        digest: portal::digest_of(&json),
        several_cases: false,
        personal: Some(portal::ItemText { json }),
    }));
    dossier(vec![opened(Channel::Online, ReturnWay::Counter), submitted, assessed(), accepted(true)])
}

fn source(dossier: &Dossier) -> Source<'_> {
    let officer =
        &|_: OfficerId| "Cán bộ có họ tên rất dài tới mức vượt quá năm mươi ký tự cho phép".to_owned();
    Source { dossier, procedure: Some(procedure()), unit: "UBND xã Thử", officer }
}

fn item_of(dossier: &Dossier) -> Item {
    serde_json::from_value(V1_4.item(&source(dossier))).unwrap()
}

fn golden(name: &str, value: &Value) {
    let path = format!("tests/data/portal/{name}.json");
    let text = serde_json::to_string_pretty(value).unwrap() + "\n";
    if std::env::var_os("MOTCUA_WRITE_GOLDEN").is_some() {
        std::fs::create_dir_all("tests/data/portal").unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text, "{path}");
}

#[test]
fn items_and_progress_are_as_the_golden_files_say() {
    for (name, dossier) in [("counter", at_the_counter()), ("online", from_the_portal())] {
        golden(&format!("{name}-item"), &V1_4.item(&source(&dossier)));
        golden(&format!("{name}-progress"), &json!(V1_4.progress(&source(&dossier))));
    }
    golden("schema-1.4", &V1_4.schema());
}

#[test]
fn the_schema_names_every_field_and_all_values_are_text() {
    let schema = V1_4.schema();
    for (part, keys) in [("DongBoHoSoMC", Item::KEYS), ("CapNhatTienDoHoSoMC", Row::KEYS)] {
        let named = schema[part]["properties"].as_object().unwrap();
        assert_eq!(named.len(), keys.len(), "{part}");
        assert!(keys.iter().all(|key| named.contains_key(*key)), "{part}");
    }
    fn only_text(value: &Value) -> bool {
        match value {
            Value::String(_) => true,
            Value::Array(rows) => rows.iter().all(only_text),
            Value::Object(fields) => fields.values().all(only_text),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    for dossier in [at_the_counter(), from_the_portal()] {
        assert!(only_text(&V1_4.item(&source(&dossier))));
        assert!(V1_4.progress(&source(&dossier)).iter().flatten().all(only_text));
    }
}

#[test]
fn states_are_those_of_the_portals_table() {
    let begun = || vec![opened(Channel::Direct, ReturnWay::Counter), accepted(false)];
    let then = |more: Vec<Event>| [begun(), more].concat();
    for (events, state) in [
        (vec![opened(Channel::Direct, ReturnWay::Counter)], "1"),
        (begun(), "2"),
        (vec![opened(Channel::Online, ReturnWay::Counter), end("refuse")], "3"),
        (then(vec![step("examine", "approve")]), "4"),
        (then(vec![asked()]), "5"),
        (then(vec![asked(), came()]), "4"),
        (vec![opened(Channel::Direct, ReturnWay::Counter), accepted(true)], "6"),
        (then(vec![end("withdraw")]), "7"),
        (then(vec![end("stop")]), "8"),
        (then(vec![step("examine", "approve"), decided()]), "9"),
        (then(vec![step("examine", "approve"), decided(), handed()]), "10"),
    ] {
        let dossier = dossier(events);
        assert_eq!(item_of(&dossier).state.as_str(), state, "{:?}", dossier.summary.status);
    }
}

#[test]
fn what_is_not_known_is_empty_and_a_note_never_goes_out() {
    let item = item_of(&dossier(vec![opened(Channel::Direct, ReturnWay::Electronic), accepted(false)]));
    for (field, value) in [
        ("MaLinhVuc", &item.sector),
        ("MaDoiTuong", &item.person),
        ("Fax", &item.fax),
        ("GhiChu", &item.note),
        ("HinhThuc", &item.return_way),
        ("NgayTra", &item.handed_over_at),
        ("NgayTuChoi", &item.refused_at),
    ] {
        assert_eq!(value.as_str(), "", "{field}");
    }
    let everything = V1_4.item(&source(&at_the_counter())).to_string();
    assert!(!everything.contains("không bao giờ xuất"));
}

#[test]
fn a_dossier_folds_out_with_every_personal_section_erased() {
    let mut opened = opened(Channel::Direct, ReturnWay::Counter);
    if let Event::Intake(intake::Event::Opened(opening)) = &mut opened {
        opening.personal = None;
    }
    let item = item_of(&dossier(vec![opened, accepted(false)]));
    assert_eq!((item.number.as_str(), item.applicant.as_str()), ("H56.14-261123-0007", ""));
    assert!(item.ids.is_empty());
}

#[test]
fn a_number_the_portal_has_no_code_for_is_left_out() {
    for (kind, number, ids) in [
        (ApplicantKind::Citizen, "001195000123", vec!["1"]),
        (ApplicantKind::Citizen, "123456789", vec!["2"]),
        (ApplicantKind::Citizen, "B1234567", vec![]),
        (ApplicantKind::Business, "0101234567", vec![]),
    ] {
        let mut opened = opened(Channel::Direct, ReturnWay::Counter);
        if let Event::Intake(intake::Event::Opened(opening)) = &mut opened {
            let applicant = &mut opening.personal.as_mut().unwrap().applicant;
            (applicant.kind, applicant.id_number) = (kind, Some(number.into()));
        }
        let item = item_of(&dossier(vec![opened, accepted(false)]));
        let found: Vec<&str> = item.ids.iter().map(|id| id.kind.as_str()).collect();
        assert_eq!(found, ids, "{number}");
    }
}

#[test]
fn progress_goes_in_calls_of_ten_that_begin_with_the_acceptance() {
    let mut events = vec![opened(Channel::Direct, ReturnWay::Counter), accepted(false)];
    for _ in 0..13 {
        events.push(step("examine", "approve"));
        events.push(Event::Review(review::Event::SteppedBack(review::SteppedBack {
            from: "approve".into(),
            to: "examine".into(),
            personal: None,
        })));
    }
    let dossier = dossier(events);
    let calls = V1_4.progress(&source(&dossier));
    assert_eq!(calls.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 9]);
    for call in &calls {
        assert!(call.len() <= ROWS_A_CALL);
        assert_eq!(
            (&call[0]["TrangThai"], &call[0]["NoiDungXuLy"]),
            (&json!("2"), &json!("Tiếp nhận hồ sơ"))
        );
        assert!(call.iter().all(|row| row["NguoiXuLy"].as_str().unwrap().chars().count() <= 50));
    }
    let later: usize = calls.iter().map(|call| call.len() - 1).sum();
    assert_eq!(later, 26, "no row is lost");
}

#[test]
fn what_was_taken_back_is_not_told() {
    let mut dossier = dossier(vec![opened(Channel::Direct, ReturnWay::Counter), accepted(false)]);
    dossier.tell_undone(end("stop"), stamp("2026-11-23T12:00"));
    let calls = V1_4.progress(&source(&dossier));
    assert_eq!(calls.iter().flatten().count(), 1);
    assert_eq!(item_of(&dossier).state.as_str(), "2");
    dossier.tell(Event::Correct(correct::Event::Undone(undone())), stamp("2026-11-23T12:01"), effect());
    assert_eq!(V1_4.progress(&source(&dossier)).iter().flatten().count(), 1);
}

fn undone() -> correct::ActUndone {
    correct::ActUndone { deed: correct::Deed::Stopped, entries: vec![], personal: None }
}

fn effect() -> crate::domain::conflict::Effect {
    crate::domain::conflict::Effect::Holds
}

#[test]
fn a_mistaken_dossier_the_portal_knows_is_told_as_stopped() {
    let mut dossier = at_the_counter();
    dossier.summary.status = Status::Mistaken;
    assert_eq!(item_of(&dossier).state.as_str(), "8");
}

#[test]
fn a_submission_is_read_leniently_and_set_aside_with_its_reason() {
    use crate::domain::portal::Unread;
    let rules = Rules::shipped();
    let submission = V1_4.read(&filed(), rules).unwrap();
    assert_eq!(submission.number, "G22.99-261120-0001");
    assert_eq!(submission.applicant.id_number.as_deref(), Some("092203000456"), "twelve before nine digits");
    assert_eq!((submission.return_way, submission.state.as_str()), (ReturnWay::Post, "1"));
    assert_eq!(submission.attachments.len(), 1, "what was taken back is not listed");
    let with = |key: &str, value: Value| {
        let mut item = filed();
        item[key] = value;
        V1_4.read(&item, rules)
    };
    for (key, value, reason) in [
        ("MaHoSo", json!(""), Unread::Number),
        ("MaHoSo", json!("H56.14-261323-0001"), Unread::Number),
        ("MaHoSo", json!(["x"]), Unread::Number),
        ("MaTTHC", Value::Null, Unread::Procedure),
        ("ChuHoSo", json!(" \u{202e} "), Unread::Applicant),
    ] {
        assert_eq!(with(key, value.clone()), Err(reason), "{key} {value}");
    }
    assert_eq!(V1_4.read(&json!([1]), rules), Err(Unread::NotObject));
    let unknown = with("DinhDanhCHS", json!([{"LoaiDinhDanh": 2, "SoDinhDanh": "000000001"}])).unwrap();
    assert_eq!((unknown.applicant.id_number, unknown.doubtful_ids.len()), (None, 0), "written for unknown");
    let odd = with("DinhDanhCHS", json!({"SoDinhDanh": 12345})).unwrap();
    assert_eq!(odd.doubtful_ids, ["12345"]);
    assert!(with("TaiLieuNop", json!("x")).unwrap().attachments.is_empty());
    assert_eq!(with("LoaiDoiTuong", json!(2)).unwrap().applicant.kind, ApplicantKind::Business);
    assert_eq!(with("NgayNopHoSo", json!("hôm qua")).unwrap().submitted_at, None);
}

#[test]
fn files_are_read_in_every_form_they_come_in() {
    let read = |text: &str| -> Vec<(usize, bool)> {
        items(text.as_bytes()).unwrap().map(|at| (at.place, at.item.is_ok())).collect()
    };
    let one = r#"{"MaHoSo":"a"}"#;
    for (text, found) in [
        (String::new(), vec![]),
        (format!("[{one},{one}]"), vec![(1, true), (2, true)]),
        (one.to_owned(), vec![(1, true)]),
        (format!("\u{feff}{one}\n\n{{\n{one}\n"), vec![(1, true), (3, false), (4, true)]),
        (format!(r#"{{"service":"DongBoHoSoMC","data":[{one}]}}"#), vec![(1, true)]),
        (format!(r#"[{{"service":"CapNhatTienDoHoSoMC","data":[{one}]}}]"#), vec![]),
        ("{".to_owned(), vec![(1, false)]),
    ] {
        assert_eq!(read(&text), found, "{text}");
    }
    let packed = {
        use std::io::Write as _;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(one.as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    assert_eq!(items(packed.as_slice()).unwrap().count(), 1);
    let torn = packed.get(..packed.len() - 6).unwrap();
    assert!(items(torn).unwrap().any(|at| at.item.is_err()), "a torn file says so");
}

#[test]
fn calls_keep_new_dossiers_and_updates_apart() {
    let part = |update| Outgoing { item: json!({"MaHoSo": "x"}), progress: vec![vec![json!({})]], update };
    let calls = calls("H56.14", &[part(false), part(true), part(false)]);
    let told: Vec<(&str, &str, usize)> = calls
        .iter()
        .map(|call| {
            let updating = call.get("isUpdating").and_then(Value::as_str).unwrap_or("-");
            (call["service"].as_str().unwrap(), updating, call["data"].as_array().unwrap().len())
        })
        .collect();
    assert_eq!(told.first(), Some(&("DongBoHoSoMC", "False", 2)));
    assert_eq!(told.get(1), Some(&("DongBoHoSoMC", "True", 1)));
    assert_eq!(told.iter().filter(|call| call.0 == "CapNhatTienDoHoSoMC").count(), 3);
}

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![Just(String::new()), "[a-zà-ỹ0-9 .-]{0,20}", "\\PC{0,12}"]
        .prop_map(|text| Text(crate::base::text::nfc(&text)))
}

proptest! {
    /// Every field, filled with anything, comes back as it went.
    #[test]
    fn an_item_is_read_as_it_was_written(values in proptest::collection::vec(text(), Item::KEYS.len())) {
        let mut item = serde_json::to_value(Item::default()).unwrap();
        for (key, value) in Item::KEYS.iter().zip(values) {
            if item.get(key).unwrap().is_string() {
                item[key] = json!(value);
            }
        }
        item["DinhDanhCHS"] = json!([Id { kind: "1".into(), number: "001195000123".into() }]);
        let text = canonical(&item).unwrap();
        let read: Vec<ItemAt> = items(format!("[{text}]").as_bytes()).unwrap().collect();
        prop_assert_eq!(read.len(), 1);
        let back = read.into_iter().next().unwrap().item.unwrap();
        prop_assert_eq!(canonical(&back).unwrap(), text);
        let typed: Item = serde_json::from_value(item.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(typed).unwrap(), item);
    }

    /// Exporting an own dossier and reading it again loses nothing of what the shape carries.
    #[test]
    fn an_export_read_again_says_the_same(
        name in "[A-ZĐa-zđ]{1,12} [A-Za-z]{1,12}",
        id in prop_oneof!["00[1-8]09[0-9]{7}", "[0-9]{9}"],
        phone in proptest::option::of("0[0-9]{9}"),
        email in proptest::option::of("[a-z]{1,8}@[a-z]{1,8}\\.vn"),
        kind in 0usize..4,
        by_post: bool,
        minutes in 0i64..500_000,
    ) {
        use crate::base::coded::Coded as _;
        let kind = *ApplicantKind::ALL.get(kind).unwrap();
        let way = if by_post { ReturnWay::Post } else { ReturnWay::Counter };
        let mut event = opened(Channel::Direct, way);
        if let Event::Intake(intake::Event::Opened(opening)) = &mut event {
            let applicant = &mut opening.personal.as_mut().unwrap().applicant;
            *applicant = Applicant {
                kind,
                id_number: Some(id.clone()),
                phone: phone.clone(),
                email: email.clone(),
                ..Applicant::named(name.clone())
            };
        }
        let when = Timestamp::new(at("2026-01-01T00:00").unix_millis() + minutes * 60_000, 420).unwrap();
        let mut dossier = Dossier::blank(DossierId([5; 16]), when);
        let told = Stamp { at: when, entered_at: when, ..stamp("2026-11-23T08:00") };
        dossier.apply(event, told);
        dossier.apply(accepted(false), told);
        let read = V1_4.read(&V1_4.item(&source(&dossier)), Rules::shipped()).unwrap();
        let person = kind == ApplicantKind::Citizen && (id.len() == 12 || id != "000000001");
        prop_assert_eq!(read.number.as_str(), "H56.14-261123-0007");
        prop_assert_eq!(read.procedure.as_str(), "1.004873");
        prop_assert_eq!((read.applicant.name, read.applicant.kind), (name, kind));
        prop_assert_eq!(read.applicant.id_number, person.then_some(id));
        prop_assert_eq!((read.applicant.phone, read.applicant.email), (phone, email));
        prop_assert_eq!((read.return_way, read.submitted_at), (way, Some(when)));
    }
}
