//! `nơi:kệ`, `nơi:khay 02`, `place:KE-A12`: by where the paper lies, or the result waits.
//!
//! A value is the name of a kind of place, that name with a label behind it, or a label alone.

use std::sync::LazyLock;

use super::{Filter, begins_a_word, named, names};
use crate::base::coded::Coded;
use crate::base::text::fold;
use crate::domain::dossier::Summary;
use crate::domain::place::Place;

static NAMES: LazyLock<Vec<(Place, String)>> =
    LazyLock::new(|| names(Place::ALL, |place| format!("place-kind-{}", place.name())));

/// The filter of a folded value; `None` where it names no place.
pub(super) fn filter(value: &str) -> Option<Filter> {
    let filter = |kinds: Vec<Place>, label: &str| Filter::Place { kinds, label: label.to_owned() };
    let kinds = named(&NAMES, value);
    if !kinds.is_empty() {
        return Some(filter(kinds, ""));
    }
    match value.rsplit_once(' ') {
        // A label has a digit: `nơi:khay an` is the trays and the word `an`.
        Some((kind, label)) if label.bytes().any(|byte| byte.is_ascii_digit()) => {
            let kinds = named(&NAMES, kind);
            (!kinds.is_empty()).then(|| filter(kinds, label))
        }
        Some(_) => None,
        None => (!value.is_empty()).then(|| filter(Place::ALL.to_vec(), value)),
    }
}

/// Whether the paper of a dossier lies, or its result waits, at such a place.
pub(super) fn lets(kinds: &[Place], label: &str, summary: &Summary) -> bool {
    let at = |place: Place, name: &str| {
        kinds.contains(&place) && (label.is_empty() || begins_a_word(&fold(name), label))
    };
    let paper = summary.whereabouts.as_ref().is_some_and(|there| at(there.place, &there.name));
    paper || summary.shelf.as_ref().is_some_and(|shelf| at(Place::Shelf, &shelf.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{DossierId, OfficerId};
    use crate::base::time::Timestamp;
    use crate::domain::place::Whereabouts;
    use crate::domain::result::ShelfPlace;

    fn summary(place: Option<(Place, &str)>, shelf: Option<(&str, &str)>) -> Summary {
        let at = Timestamp::parse("2026-11-23T09:00").unwrap();
        let mut summary = Summary::blank(DossierId::default(), at);
        summary.whereabouts = place.map(|(place, name)| Whereabouts {
            place,
            name: name.to_owned(),
            officer: None,
            since: at,
            by: OfficerId::default(),
            confirmed: None,
        });
        summary.shelf =
            shelf.map(|(shelf, box_no)| ShelfPlace { shelf: shelf.into(), box_no: box_no.into() });
        summary
    }

    #[test]
    fn papers_are_found_by_the_kind_of_place_by_its_label_or_by_both() {
        let on_shelf = summary(Some((Place::Shelf, "KE-A12-03")), None);
        let in_tray = summary(Some((Place::Tray, "KHAY-02")), None);
        let sent = summary(Some((Place::Unit, "Phòng Tư pháp")), None);
        let result = summary(None, Some(("A12", "7")));
        let nowhere = summary(None, None);
        let all = [&on_shelf, &in_tray, &sent, &result, &nowhere];
        for (value, wanted) in [
            ("ke", [true, false, false, true, false]),
            ("shelf", [true, false, false, true, false]),
            ("khay", [false, true, false, false, false]),
            ("ke a12", [true, false, false, true, false]),
            ("ke b7", [false; 5]),
            ("khay 02", [false, true, false, false, false]),
            ("ke-a12", [true, false, false, false, false]),
            ("tu", [false, false, true, false, false]),
        ] {
            let Some(Filter::Place { kinds, label }) = filter(value) else { panic!("{value}") };
            assert_eq!(all.map(|summary| lets(&kinds, &label, summary)), wanted, "{value}");
        }
        assert_eq!(filter("khay an"), None, "the word behind the kind is a word");
        assert_eq!(filter(""), None);
    }
}
