//! What deciding of an intake takes and refuses by its shape.

use super::people::id_number_of;
use super::*;

#[test]
fn the_checks_of_an_identity_number_hold_for_people_only() {
    use ApplicantKind::{Agency, Business, Citizen, Organisation};
    for (kind, typed, kept) in [
        (Citizen, "001 195 000 123", Some("001195000123")),
        (Citizen, "12345", None),
        (Citizen, "B1234567", Some("B1234567")),
        (Business, "0101234567-001", Some("0101234567-001")),
        (Agency, "H29.14", Some("H29.14")),
        (Organisation, "12/GP", Some("12/GP")),
        (Organisation, "<x>", None),
        (Business, "--", None),
    ] {
        let read = id_number_of(kind, Some(typed)).ok().flatten();
        assert_eq!(read.as_deref(), kept, "{kind}: {typed}");
    }
}

#[test]
fn a_citizen_has_nobody_who_speaks_for_them() {
    let named = Representative { name: " Vàng Thị Mỷ ".into(), position: Some(String::new()) };
    let kept = representative_of(ApplicantKind::Agency, &named).unwrap();
    assert_eq!((kept.name.as_str(), kept.position), ("Vàng Thị Mỷ", None));
    assert!(representative_of(ApplicantKind::Citizen, &named).is_err());
}
