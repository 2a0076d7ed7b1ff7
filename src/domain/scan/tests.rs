//! The cards of the public examples (fictional), what is refused, and what is warned about.

use super::*;
use crate::domain::person::Sex;
use proptest::prelude::*;

fn card(text: &str) -> (CitizenCard, Vec<&'static str>) {
    let scan = read(text).unwrap_or_else(|refusal| panic!("{text}: {refusal}"));
    let codes = scan.warnings.iter().map(ScanWarning::code).collect();
    match scan.found {
        Found::CitizenCard(card) => (card, codes),
        other => panic!("{text}: {other:?}"),
    }
}

fn refused(text: &str) -> &'static str {
    read(text).map_or_else(|refusal| refusal.code(), |scan| scan.found.kind())
}

#[test]
fn a_card_gives_its_seven_fields() {
    let text =
        "001099012345|123456789|Nguyễn Văn An|01011990|Nam|Số 1, Phường Bến Nghé, Quận 1, TP.HCM|01012021";
    let scan = read(text).unwrap();
    let json = serde_json::to_value(&scan).unwrap();
    assert_eq!(json["kind"], "citizen-card");
    assert_eq!(
        json["fields"],
        serde_json::json!({
            "id": "001099012345", "old_id": "123456789", "name": "Nguyễn Văn An",
            "date_of_birth": "1990-01-01", "sex": "male",
            "address": "Số 1, Phường Bến Nghé, Quận 1, TP.HCM", "issued_on": "2021-01-01",
        })
    );
    assert_eq!(json["warnings"][0]["code"], "id-birth-year");
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1);
}

#[test]
fn a_card_without_old_id_or_marks_is_whole() {
    let (card_with_marks, codes) =
        card("079200001111||Trần Thị Bích|15081985|Nữ|Số 9, Phường 5, Đà Nẵng|20032022");
    assert_eq!((card_with_marks.old_id, card_with_marks.sex), (None, Some(Sex::Female)));
    assert_eq!(card_with_marks.date_of_birth.to_string(), "1985-08-15");
    assert_eq!(codes, ["id-birth-year", "id-sex"]);
    let (plain, _) = card("079200001111||Tran Thi Bich|15081985|Nu|So 9, Da Nang|20032022\r\n");
    assert_eq!((plain.sex, plain.name.as_deref()), (Some(Sex::Female), Some("Tran Thi Bich")));
    let (fitting, codes) = card("001195000123|001195000124|Lò Thị Ấm|05051995|Nữ||");
    assert_eq!((codes, fitting.address, fitting.issued_on), (vec![], None, None));
    assert_eq!(fitting.old_id.unwrap().to_string(), "001195000124");
    assert_eq!(fitting.trusted, CardField::ALL);
}

#[test]
fn a_broken_card_is_refused_with_its_reason() {
    for (text, code) in [
        ("", "scan-empty"),
        (" \r\n", "scan-empty"),
        ("a|b|c", "card-fields"),
        ("|", "card-fields"),
        ("001099012345||Nguyễn Văn An|01011990|Nam|Hà Nội", "card-fields"),
        ("12345||Nguyễn Văn An|01011990|Nam|Hà Nội|01012021", "card-id"),
        ("00109901234X||Nguyễn Văn An|01011990|Nam|Hà Nội|01012021", "card-id"),
        ("001099012345|| |01011990|Nam|Hà Nội|01012021", "card-name"),
        ("001099012345||Nguyễn Văn An|31022000|Nam|Hà Nội|01012021", "card-date-of-birth"),
        ("001099012345||Nguyễn Văn An|01131990|Nam|Hà Nội|01012021", "card-date-of-birth"),
        ("001099012345||Nguyễn Văn An|1990|Nam|Hà Nội|01012021", "card-date-of-birth"),
        ("001099012345||Nguyễn Văn An|01011990|Khác|Hà Nội|01012021", "card-sex"),
        ("001099012345||Nguyễn Văn An|01011990||Hà Nội|01012021", "card-sex"),
        ("H56.14-261323-0001", "dossier-date"),
    ] {
        assert_eq!(refused(text), code, "{text}");
        let refusal = read(text).unwrap_err();
        assert!(refusal.vi().ends_with('.') && !refusal.to_string().is_empty());
    }
    assert_eq!(refused(&"x".repeat(MAX_CHARS)), "unknown");
    assert_eq!(refused(&"x".repeat(MAX_CHARS + 1)), "scan-too-long");
}

#[test]
fn further_fields_are_kept_with_a_notice() {
    let (card, codes) = card("001195000123||Lò Thị Ấm|05051995|Nữ|Hà Nội|01012021||Lò Văn B");
    assert_eq!(codes, ["extra-fields"]);
    assert_eq!(card.extra, ["", "Lò Văn B"]);
}

#[test]
fn fields_that_may_be_missing_are_left_empty_with_a_notice() {
    for (text, code) in [
        ("001195000123|12345|Lò Thị Ấm|05051995|Nữ|Hà Nội|01012021", "old-id"),
        ("001195000123||Lò Thị Ấm|05051995|Nữ|Hà Nội|31022021", "issued-on"),
        ("001195000123||Lò Thị Ấm|05051995|Nữ|Hà Nội|01011990", "issued-before-birth"),
        ("000195000123||Lò Thị Ấm|05051995|Nữ|Hà Nội|01012021", "id-province"),
        ("001195000123||Lò Thị\u{202e} Ấm|05051995|Nữ|Hà Nội\u{1b}|01012021", "control-characters"),
    ] {
        let (card, codes) = card(text);
        assert_eq!(codes, [code], "{text}");
        assert_eq!(card.name.as_deref(), Some("Lò Thị Ấm"));
    }
}

#[test]
fn damaged_text_is_not_taken_and_the_way_out_is_said() {
    use CardField::{Address, Name, Sex as SexField};
    for (text, lost) in [
        (
            "001195000123||L\u{FFFD} Th\u{FFFD} \u{FFFD}m|05051995|N\u{FFFD}|H\u{FFFD} N\u{FFFD}i|01012021",
            vec![Name, SexField, Address],
        ),
        ("001195000123||L Th m|05051995|N|H Ni|01012021", vec![Name, SexField, Address]),
        ("001195000123||Nguyeenx Thij Aans|05051995|Nu|Ha Noi|01012021", vec![Name]),
        ("001195000123||Lo Thi Am|05051995|Nu|Hà N\u{FFFD}i|01012021", vec![Address]),
        ("001195000123||Lò Thị Ấm|05051995|Nữ|H\u{FFFD} Nội|01012021", vec![Name, Address]),
    ] {
        let (card, codes) = card(text);
        assert_eq!(codes, ["damaged-text"], "{text}");
        assert_eq!(card.name.is_none(), lost.contains(&Name), "{text}");
        assert_eq!(card.sex.is_none(), lost.contains(&SexField), "{text}");
        assert_eq!(card.address.is_none(), lost.contains(&Address), "{text}");
        assert_eq!(card.id.to_string(), "001195000123");
        let trusted: Vec<_> = CardField::ALL.into_iter().filter(|field| !lost.contains(field)).collect();
        assert_eq!(card.trusted, trusted);
        let warning = ScanWarning::DamagedText { lost };
        assert!(warning.vi().contains("Tắt UniKey khi quét, hoặc nối máy quét cổng COM"));
    }
}

#[test]
fn other_texts_are_what_their_shape_says() {
    for (text, kind, fields) in [
        (
            "001195000123",
            "id-number",
            serde_json::json!({"id": "001195000123", "province": "Hà Nội", "sex": "female", "birth_year": "1995"}),
        ),
        (
            "123456789\n",
            "id-number",
            serde_json::json!({"id": "123456789", "province": null, "sex": null, "birth_year": null}),
        ),
        (
            "G01.899.909-261123-000028",
            "dossier",
            serde_json::json!({"number": "G01.899.909-261123-000028", "agency": "G01.899.909",
                "date": "2026-11-23", "serial": "000028"}),
        ),
        ("A012", "ticket", serde_json::json!({"number": "A012", "date": null})),
        ("MCT-261123-A012", "ticket", serde_json::json!({"number": "A012", "date": "2026-11-23"})),
        ("xin chào", "unknown", serde_json::json!({"text": "xin chào"})),
        ("0912345678", "unknown", serde_json::json!({"text": "0912345678"})),
        ("H56.14-261123-7", "unknown", serde_json::json!({"text": "H56.14-261123-7"})),
    ] {
        let json = serde_json::to_value(read(text).unwrap()).unwrap();
        assert_eq!((json["kind"].as_str(), &json["fields"]), (Some(kind), &fields), "{text}");
        assert_eq!(json["warnings"], serde_json::json!([]));
    }
    let doubtful = read("003195000123").unwrap();
    assert_eq!(doubtful.warnings[0].code(), "id-province");
}

/// The corpus of the fuzzer: a file's name begins with what the scan is, or `refused`.
#[test]
fn the_fuzz_corpus_reads_as_its_names_say() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/scan");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let kind = read(&text).map_or("refused", |scan| scan.found.kind());
        assert!(name.starts_with(kind), "{name} is {kind}");
        seen += 1;
    }
    assert!(seen >= 12, "only {seen} files");
}

proptest! {
    #[test]
    fn a_card_made_of_valid_parts_reads_back(
        id in "[0-9]{12}",
        old in prop_oneof![Just(String::new()), "[0-9]{9}", "[0-9]{12}"],
        name in "(Lê|Trần|Lò|Ksor|H'Mai)( (Thị|Văn|Ngọc|Ýt)){0,2} (An|Bích|Hưởng|Đức)",
        (year, ordinal, issued_after) in (1900i32..2024, 1u16..366, 0i64..5000),
        female: bool,
        address in "(Số [0-9]{1,3}, )?(Phường|Xã) (Bến Nghé|Ea Kpam|Đắk Lắk)",
    ) {
        let born = Date::from_ordinal_date(year, ordinal).unwrap();
        let issued = born + time::Duration::days(issued_after);
        let digits = |d: Date| format!("{:02}{:02}{:04}", d.day(), u8::from(d.month()), d.year());
        let sex = if female { "Nữ" } else { "Nam" };
        let text = format!("{id}|{old}|{name}|{}|{sex}|{address}|{}", digits(born), digits(issued));
        let (card, codes) = card(&text);
        prop_assert_eq!(card.id.to_string(), id);
        prop_assert_eq!(card.old_id.map(|id| id.to_string()).unwrap_or_default(), old);
        prop_assert_eq!(card.name, Some(name));
        prop_assert_eq!(card.date_of_birth.date(), Some(born));
        prop_assert_eq!(card.sex == Some(Sex::Female), female);
        prop_assert_eq!(card.address, Some(address));
        prop_assert_eq!(card.issued_on, Some(issued));
        prop_assert!(codes.iter().all(|code| code.starts_with("id-")), "{:?}", codes);
    }

    #[test]
    fn no_text_panics_and_nothing_dangerous_comes_out(text in prop_oneof![
        "(?s).{0,60}",
        "[0-9|A-Za-z. -]{0,60}",
        "[0-9]{12}\\|(?s).{0,9}\\|(?s).{0,9}\\|[0-9]{8}\\|(Nam|N.)\\|(?s).{0,9}\\|[0-9]{0,8}(\\|.{0,5})?",
    ]) {
        let _ = has_known_shape(&text);
        if let Ok(scan) = read(&text) {
            let values = scan.found.fields().into_iter().filter_map(|(_, value)| value);
            for value in values {
                prop_assert!(!value.chars().any(crate::base::text::is_dangerous), "{:?}", value);
            }
        }
    }
}
