//! The specimens of ICAO Doc 9303, made-up documents of Vietnam, and what is refused.

use proptest::prelude::*;

use super::*;
use crate::domain::scan::{Found, read as scan};

const PASSPORT: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
const CARD: &str =
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const LONG_NUMBER: &str =
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<";

fn document(text: &str) -> (TravelDocument, Vec<&'static str>) {
    let scan = scan(text).unwrap_or_else(|refusal| panic!("{text}: {refusal}"));
    let codes = scan.warnings.iter().map(ScanWarning::code).collect();
    match scan.found {
        Found::Travel(document) => (document, codes),
        other => panic!("{text}: {other:?}"),
    }
}

fn digit(of: &str) -> u32 {
    check_digit(of)
}

/// A card as Vietnam gives it: the last nine digits as number, all twelve in the free part.
fn vietnamese_card(id: &str, born: &str, sex: char, expires: &str, name: &str) -> String {
    let number = id.get(3..).unwrap();
    let free = format!("{id}<<{}", digit(id));
    let first = format!("IDVNM{number}{}{free}", digit(number));
    let (b, e) = (format!("{born}{}", digit(born)), format!("{expires}{}", digit(expires)));
    let whole = [first.get(5..).unwrap(), &b, &e, "<<<<<<<<<<<"].concat();
    format!("{first}\n{b}{sex}{e}VNM<<<<<<<<<<<{}\n{name:<<30}", digit(&whole))
}

fn vietnamese_passport(number: &str, id: &str, born: &str, sex: char, expires: &str, name: &str) -> String {
    let (n, b, e) =
        (format!("{number:<<9}"), format!("{born}{}", digit(born)), format!("{expires}{}", digit(expires)));
    let n = format!("{n}{}", digit(&n));
    let p = format!("{id:<<14}");
    let p = format!("{p}{}", digit(&p));
    let whole = [n.as_str(), &b, &e, &p].concat();
    format!("P<VNM{name:<<39}\n{n}VNM{b}{sex}{e}{p}{}", digit(&whole))
}

#[test]
fn the_specimens_of_the_standard_are_read() {
    let (passport, codes) = document(PASSPORT);
    assert_eq!(codes, ["name-without-marks"]);
    assert!(passport.is_passport);
    assert_eq!((passport.issuer.as_str(), passport.number.as_str()), ("UTO", "L898902C3"));
    assert_eq!((passport.name.as_str(), passport.nationality.as_str()), ("ERIKSSON ANNA MARIA", "UTO"));
    assert_eq!(passport.date_of_birth.unwrap().to_string(), "1974-08-12");
    assert_eq!((passport.sex, passport.citizen), (Some(Sex::Female), None));
    assert_eq!(passport.expires_on.unwrap().to_string(), "2012-04-15");
    assert_eq!(passport.holder_number(), "L898902C3");
    let (card, _) = document(CARD);
    assert_eq!((card.is_passport, card.number.as_str()), (false, "D23145890"));
    assert_eq!(
        (card.name, card.sex, card.date_of_birth),
        (passport.name, passport.sex, passport.date_of_birth)
    );
    assert_eq!(document(LONG_NUMBER).0.number, "D23145890734");
}

#[test]
fn documents_of_vietnam_tell_the_citizens_number_and_the_century_by_it() {
    let text = vietnamese_card("001195000123", "950505", 'F', "350505", "LO<<THI<BAN");
    let (card, codes) = document(&text);
    assert_eq!(card.holder_number(), "001195000123");
    assert_eq!((card.name.as_str(), codes.as_slice()), ("LO THI BAN", &["name-without-marks"][..]));
    assert_eq!(card.date_of_birth.unwrap().to_string(), "1995-05-05");
    let old = vietnamese_card("001030000123", "300505", 'M', "991231", "DO<<VAN<GIA");
    assert_eq!(document(&old).0.date_of_birth.unwrap().to_string(), "1930-05-05");
    let text = vietnamese_passport("C1234567", "092203000456", "030107", 'M', "330106", "DO<<VAN<BINH");
    let (passport, codes) = document(&text);
    assert_eq!((passport.number.as_str(), passport.holder_number().as_str()), ("C1234567", "092203000456"));
    assert_eq!(codes, ["name-without-marks"]);
    // It does not fit the number: said, not refused.
    let text = vietnamese_passport("C1234567", "092203000456", "040107", 'F', "330106", "DO<<VAN<BINH");
    assert_eq!(document(&text).1, ["id-birth-year", "id-sex", "name-without-marks"]);
}

#[test]
fn the_century_of_a_birth_follows_from_the_end_of_the_document_elsewhere() {
    for (born, expires, year) in [
        ("740812", "290415", 1974),
        ("210812", "290415", 2021),
        ("300812", "340415", 1930),
        ("250101", "300101", 2025),
    ] {
        let text = vietnamese_passport("C1234567", "", born, 'F', expires, "A<<B");
        assert_eq!(document(&text).0.date_of_birth.unwrap().year(), year, "{born} {expires}");
    }
    let unknown = vietnamese_passport("C1234567", "", "<<<<<<", '<', "<<<<<<", "A<<B");
    let (document_of, _) = document(&unknown);
    assert_eq!((document_of.date_of_birth, document_of.sex, document_of.expires_on), (None, None, None));
    let year_alone = vietnamese_passport("C1234567", "", "74<<<<", 'X', "290415", "A<<B");
    assert_eq!(document(&year_alone).0.date_of_birth.unwrap().to_string(), "1974");
}

#[test]
fn a_name_that_fills_its_place_may_be_cut_and_that_is_said() {
    let name = "NGUYEN<<HOANG<PHUONG<THAO<NGUYEN<THI<ANH";
    let text = vietnamese_passport("C1234567", "", "740812", 'F', "290415", name.get(..39).unwrap());
    let scan = scan(&text).unwrap();
    assert_eq!(scan.warnings[0], ScanWarning::PlainName { cut: true });
    assert!(scan.warnings[0].vi().contains("bị cắt"));
}

#[test]
fn any_wrong_character_of_what_is_checked_is_refused_by_its_part() {
    let refused = |text: &str| scan(text).map_or_else(|refusal| refusal.code(), |_| "read");
    for (text, at, with, code) in [
        (PASSPORT, 45 + 3, "4", "mrz-number"),
        (PASSPORT, 45 + 14, "5", "mrz-date-of-birth"),
        (PASSPORT, 45 + 22, "3", "mrz-expires-on"),
        (PASSPORT, 45 + 29, "X", "mrz-personal-number"),
        (PASSPORT, 45 + 43, "1", "mrz-whole"),
        (PASSPORT, 45 + 20, "Q", "mrz-form"),
        (CARD, 9, "7", "mrz-number"),
        (CARD, 31 + 29, "7", "mrz-whole"),
        (LONG_NUMBER, 18, "8", "mrz-number"),
    ] {
        let mut wrong = text.to_owned();
        wrong.replace_range(at..=at, with);
        assert_eq!(refused(&wrong), code, "{wrong}");
    }
    assert_eq!(refused(PASSPORT.split_once('\n').unwrap().0), "mrz-half");
    assert_eq!(refused(&PASSPORT.replace('\n', "")), "read", "some readers send one line");
    assert_eq!(refused(&PASSPORT.to_lowercase().replace('\n', "\r\n")), "read", "and some small letters");
}

proptest! {
    #[test]
    fn whatever_a_reader_delivers_it_is_read_or_refused(text in "[PIAC][A-Z0-9<]{29,89}") {
        let _ = scan(&text);
    }

    #[test]
    fn what_a_document_says_comes_back(
        id in "0[0-9]{2}[01][0-9]{8}",
        name in "[A-Z]{1,8}<<[A-Z]{1,8}<[A-Z]{1,8}",
        (month, day, expires) in (1_u8..=12, 1_u8..=28, 26_u8..=40),
    ) {
        let born = format!("{}{month:02}{day:02}", id.get(4..6).unwrap());
        let text = vietnamese_card(&id, &born, if id.as_bytes()[3] == b'0' { 'M' } else { 'F' }, &format!("{expires}0101"), &name);
        let (card, codes) = document(&text);
        prop_assert_eq!(card.holder_number(), id);
        prop_assert_eq!(card.name, name.replace("<<", " ").replace('<', " "));
        prop_assert_eq!(card.date_of_birth.unwrap().year() % 100, born.get(..2).unwrap().parse::<i32>().unwrap());
        prop_assert!(codes.iter().all(|code| matches!(*code, "name-without-marks" | "id-province")), "{:?}", codes);
    }
}
