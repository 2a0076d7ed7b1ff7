//! Where the paper of a dossier lies: in a tray, on a shelf, with an officer, sent to a unit; and whether
//! whoever was to receive it has said that they have it.
//!
//! Papers that were handed on are answered for by the one who sent them until the receiver confirms: a
//! confirmation names the place it confirms, so that one made without knowing of a later move confirms
//! nothing. Places commute: of two, the latest in causal order is shown, both stay in the story.

use serde::{Deserialize, Serialize};

use crate::base::id::OfficerId;
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::context::optional;
use crate::domain::dossier::{Dossier, Stamp};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake::expect_commuting;
use crate::domain::pointer::DossierRef;
use crate::domain::refusal::{self, Refusal};

/// Longest name of a place, in characters.
pub const PLACE_NAME_MAX: usize = 80;
/// Longest label of a shelf or tray, in characters.
const LABEL_MAX: usize = 24;

coded_enum! {
    /// The kinds of places paper lies in.
    pub enum Place {
        /// The tray of the day at a counter.
        Tray = 1, "tray";
        /// A shelf, with its box.
        Shelf = 2, "shelf";
        /// An officer has it.
        Officer = 3, "officer";
        /// Sent to another unit.
        Unit = 4, "unit";
    }
}

/// What labels of places begin with, and which place each stands for: data, so that a post may read them
/// off its own shelves.
const LABELS: [(&str, Place); 3] = [("KE-", Place::Shelf), ("KHAY-", Place::Tray), ("TU-", Place::Shelf)];

/// The label on a shelf, a cabinet or a tray: `KE-A12-03`, `KHAY-02`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceCode {
    /// What it is the label of.
    pub place: Place,
    text: String,
}

/// Text that is no label of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a label of a place: expected for example KE-A12-03 or KHAY-02")]
pub struct PlaceCodeError;

impl PlaceCode {
    /// The label in capitals.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Display for PlaceCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.text)
    }
}

impl std::str::FromStr for PlaceCode {
    type Err = PlaceCodeError;

    fn from_str(text: &str) -> Result<Self, PlaceCodeError> {
        let text = text.trim().to_ascii_uppercase();
        let (rest, place) = LABELS
            .iter()
            .find_map(|(prefix, place)| Some((text.strip_prefix(prefix)?, *place)))
            .ok_or(PlaceCodeError)?;
        let sane = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
        let ends_well = rest.bytes().next_back().is_some_and(|b| b.is_ascii_alphanumeric());
        if text.len() > LABEL_MAX || !ends_well || !rest.bytes().all(sane) {
            return Err(PlaceCodeError);
        }
        Ok(Self { place, text })
    }
}

/// The paper was put somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PapersPlaced {
    /// What kind of place.
    pub place: Place,
    /// The label of a shelf or tray, where it has one.
    pub label: Option<String>,
    /// The officer who is to have it.
    pub officer: Option<OfficerId>,
    /// The place in words.
    pub personal: Option<PlaceName>,
}

/// A place in words: free text, hence personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceName {
    /// The words.
    pub name: String,
}

/// Whoever was to receive the paper has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PapersConfirmed {
    /// The place it confirms.
    pub place: Place,
    /// The officer it was for.
    pub officer: Option<OfficerId>,
}

/// The facts of places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It was put somewhere.
    Placed(PapersPlaced),
    /// The receiver has it.
    Confirmed(PapersConfirmed),
}

/// Where the paper lies, as a list or a screen tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// What kind of place.
    pub place: Place,
    /// Label or words; empty where they were erased or none were given.
    pub name: String,
    /// The officer who is to have it.
    pub officer: Option<OfficerId>,
    /// Since when.
    pub since: Timestamp,
    /// Who put it there.
    pub by: OfficerId,
    /// Who confirmed that it arrived, and when.
    pub confirmed: Option<(OfficerId, Timestamp)>,
}

impl Whereabouts {
    /// Whether it was handed on and nobody has said yet that it arrived.
    pub fn is_on_its_way(&self) -> bool {
        let handed_on = match self.place {
            Place::Officer => self.officer != Some(self.by),
            Place::Unit => true,
            Place::Tray | Place::Shelf => false,
        };
        handed_on && self.confirmed.is_none()
    }

    /// Where it lies after one more event.
    pub fn after(before: Option<Self>, event: &Event, stamp: Stamp) -> Option<Self> {
        match event {
            Event::Placed(placed) => Some(Self {
                place: placed.place,
                name: placed
                    .label
                    .clone()
                    .or(placed.personal.as_ref().map(|p| p.name.clone()))
                    .unwrap_or_default(),
                officer: placed.officer,
                since: stamp.at,
                by: stamp.officer,
                confirmed: None,
            }),
            Event::Confirmed(confirmed) => before.map(|mut there| {
                let same = there.place == confirmed.place && there.officer == confirmed.officer;
                if same && there.is_on_its_way() {
                    there.confirmed = Some((stamp.officer, stamp.at));
                }
                there
            }),
        }
    }
}

/// Says where the paper of a dossier lies from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacePapers {
    /// Which dossier.
    pub dossier: DossierRef,
    /// What kind of place; may be left out where the name is a label (`KE-A12-03`).
    #[serde(default)]
    pub place: Option<Place>,
    /// Label of the shelf or tray, the officer's name or id, the unit's name.
    #[serde(default)]
    pub name: Option<String>,
}

/// Says that the paper arrived with whoever was to receive it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPapers {
    /// Which dossier.
    pub dossier: DossierRef,
}

fn fact(dossier: &Dossier, event: Event) -> Vec<Fact> {
    vec![Fact::dossier(dossier.summary.id, AnyEvent::Place(event))]
}

/// Puts the paper somewhere. `receiver` is the officer the name points at, where the place is an officer.
pub fn place_papers(
    dossier: &Dossier,
    command: &PlacePapers,
    receiver: Option<OfficerId>,
) -> Result<Vec<Fact>, Refusal> {
    expect_commuting(dossier, |_| true)?;
    let name = optional(command.name.as_deref(), "place", PLACE_NAME_MAX)?;
    let label: Option<PlaceCode> = name.as_deref().and_then(|name| name.parse().ok());
    let place = command.place.or(label.as_ref().map(|label| label.place));
    let place = place.ok_or_else(|| Refusal::new(refusal::VALUE_MISSING).at("place"))?;
    if matches!(place, Place::Officer | Place::Unit) && name.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("place"));
    }
    let label = label.filter(|label| label.place == place).map(|label| label.text);
    let words = name.filter(|_| label.is_none() && place != Place::Officer);
    Ok(fact(
        dossier,
        Event::Placed(PapersPlaced {
            place,
            label,
            officer: receiver.filter(|_| place == Place::Officer),
            personal: words.map(|name| PlaceName { name }),
        }),
    ))
}

/// Confirms that what was handed on arrived; an officer confirms for themselves only.
pub fn confirm_papers(dossier: &Dossier, officer: OfficerId) -> Result<Vec<Fact>, Refusal> {
    expect_commuting(dossier, |_| true)?;
    let there = dossier.summary.whereabouts.as_ref().filter(|there| there.is_on_its_way());
    let there = there.ok_or_else(|| Refusal::new(refusal::PAPERS_NOT_SENT).at("dossier"))?;
    if there.officer.is_some_and(|receiver| receiver != officer) {
        return Err(Refusal::new(refusal::PAPERS_NOT_YOURS).at("dossier"));
    }
    Ok(fact(dossier, Event::Confirmed(PapersConfirmed { place: there.place, officer: there.officer })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::DossierId;

    fn at(minute: u8) -> Timestamp {
        Timestamp::parse(&format!("2026-11-23T09:{minute:02}")).unwrap()
    }

    fn stamp(minute: u8, officer: u8) -> Stamp {
        let at = at(minute);
        Stamp { at, entered_at: at, officer: OfficerId([officer; 16]), simulated: false }
    }

    fn dossier() -> Dossier {
        Dossier::blank(DossierId([1; 16]), at(0))
    }

    fn place(
        dossier: &mut Dossier,
        place: Option<Place>,
        name: &str,
        to: Option<u8>,
        by: u8,
    ) -> Result<(), Refusal> {
        let command = PlacePapers {
            dossier: DossierRef(String::new()),
            place,
            name: (!name.is_empty()).then(|| name.to_owned()),
        };
        for fact in place_papers(dossier, &command, to.map(|n| OfficerId([n; 16])))? {
            dossier.apply(fact.event, stamp(5, by));
        }
        Ok(())
    }

    fn confirm(dossier: &mut Dossier, by: u8) -> Result<(), Refusal> {
        for fact in confirm_papers(dossier, OfficerId([by; 16]))? {
            dossier.apply(fact.event, stamp(9, by));
        }
        Ok(())
    }

    #[test]
    fn labels_of_shelves_and_trays_are_read_and_other_text_is_not() {
        for (text, place, shown) in [
            ("KE-A12-03", Place::Shelf, "KE-A12-03"),
            (" khay-02 ", Place::Tray, "KHAY-02"),
            ("TU-3.B", Place::Shelf, "TU-3.B"),
        ] {
            let code: PlaceCode = text.parse().unwrap();
            assert_eq!((code.place, code.as_str()), (place, shown), "{text}");
        }
        for text in ["", "KE-", "KE", "KE-A 1", "KEA-1", "KE-Ấ1", "KE-1-", "KE-0123456789012345678901234"] {
            assert!(text.parse::<PlaceCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_label_says_what_place_it_is_and_words_need_to_be_told() {
        let mut dossier = dossier();
        place(&mut dossier, None, "ke-a12", None, 1).unwrap();
        let there = dossier.summary.whereabouts.clone().unwrap();
        assert_eq!(
            (there.place, there.name.as_str(), there.is_on_its_way()),
            (Place::Shelf, "KE-A12", false)
        );
        let refused = place(&mut dossier, None, "trong tủ", None, 1).unwrap_err();
        assert_eq!(refused.code, refusal::VALUE_MISSING);
        assert_eq!(
            place(&mut dossier, Some(Place::Unit), "", None, 1).unwrap_err().code,
            refusal::VALUE_MISSING
        );
    }

    #[test]
    fn what_was_sent_is_on_its_way_until_the_receiver_confirms() {
        let mut dossier = dossier();
        assert_eq!(confirm(&mut dossier, 2).unwrap_err().code, refusal::PAPERS_NOT_SENT);
        place(&mut dossier, Some(Place::Officer), "Lê Minh", Some(2), 1).unwrap();
        assert!(dossier.summary.whereabouts.as_ref().unwrap().is_on_its_way());
        assert_eq!(confirm(&mut dossier, 3).unwrap_err().code, refusal::PAPERS_NOT_YOURS);
        confirm(&mut dossier, 2).unwrap();
        let there = dossier.summary.whereabouts.clone().unwrap();
        assert_eq!(there.confirmed, Some((OfficerId([2; 16]), at(9))));
        assert_eq!(confirm(&mut dossier, 2).unwrap_err().code, refusal::PAPERS_NOT_SENT);
        place(&mut dossier, Some(Place::Unit), "Công an phường", None, 2).unwrap();
        assert!(dossier.summary.whereabouts.as_ref().unwrap().is_on_its_way());
        confirm(&mut dossier, 3).unwrap();
        assert_eq!(dossier.story.len(), 4, "every move stays in the story");
    }

    #[test]
    fn paper_one_keeps_oneself_needs_no_confirmation() {
        let mut dossier = dossier();
        place(&mut dossier, Some(Place::Officer), "Mai", Some(1), 1).unwrap();
        assert!(!dossier.summary.whereabouts.as_ref().unwrap().is_on_its_way());
    }

    #[test]
    fn a_confirmation_of_another_place_confirms_nothing_and_erased_words_fold() {
        let mut dossier = dossier();
        let unit = PapersPlaced { place: Place::Unit, label: None, officer: None, personal: None };
        dossier.apply(AnyEvent::Place(Event::Placed(unit)), stamp(1, 1));
        let other = PapersConfirmed { place: Place::Officer, officer: Some(OfficerId([2; 16])) };
        dossier.apply(AnyEvent::Place(Event::Confirmed(other)), stamp(2, 2));
        let there = dossier.summary.whereabouts.clone().unwrap();
        assert!(there.is_on_its_way() && there.name.is_empty());
    }
}
