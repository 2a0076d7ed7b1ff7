//! What a scanner delivered: a citizen card, the lines of a passport, an id number, a dossier number, a ticket, or
//! none of these.
//!
//! A scanner types. [`read`] says what a whole text is; the [`detector`] says whether typed characters
//! came from a scanner at all. A text with a known shape whose content is impossible is refused; what
//! merely does not fit, or was damaged on its way, is a warning, and damaged fields are left empty
//! rather than guessed. Card layout: the QR code of the chip cards since 2021,
//! `id|old id|name|ddmmyyyy|sex|address|ddmmyyyy`, in UTF-8.

mod card;
mod damage;
pub mod detector;
pub mod joining;
mod mrz;
mod warning;

pub use card::{CardField, CitizenCard};
pub use mrz::{MrzPart, TravelDocument};
pub use warning::{ScanRefusal, ScanWarning};

use crate::base::text::clean;
use crate::domain::number::{DossierNumber, DossierNumberError, TicketCode, TicketNumber, has_dossier_shape};
use crate::domain::person::{CitizenId, IdNumber, RegisteredIn};
use crate::domain::place::PlaceCode;
use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use time::Date;

/// The longest text read. A card has about 200 characters; a QR code of its size cannot hold 1,024.
pub const MAX_CHARS: usize = 1024;

/// What was scanned, with what the officer should know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// What it is.
    pub found: Found,
    /// What does not fit or was damaged; never empty silently.
    pub warnings: Vec<ScanWarning>,
}

/// The kinds of things a scanner meets at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The QR code of a citizen card.
    CitizenCard(CitizenCard),
    /// The machine-readable lines of a passport or another card.
    Travel(TravelDocument),
    /// A bare id number.
    IdNumber(IdNumber),
    /// The number on a receipt.
    Dossier(DossierNumber),
    /// A ticket; the day is known from a printed code, not from a bare number.
    Ticket {
        /// The number called.
        number: TicketNumber,
        /// The day it was printed.
        date: Option<Date>,
    },
    /// The label of a shelf or tray.
    Place(PlaceCode),
    /// Any other text, made safe to show.
    Unknown(String),
}

impl Found {
    /// The kind's name in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::CitizenCard(_) => "citizen-card",
            Self::Travel(_) => "travel-document",
            Self::IdNumber(_) => "id-number",
            Self::Dossier(_) => "dossier",
            Self::Ticket { .. } => "ticket",
            Self::Place(_) => "place",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Its fields in JSON: always all of the kind, null where unknown.
    pub fn fields(&self) -> Vec<(&'static str, Option<String>)> {
        match self {
            Self::CitizenCard(card) => card.fields(),
            Self::Travel(document) => document.fields(),
            Self::IdNumber(id) => id_fields(*id),
            Self::Dossier(number) => vec![
                ("number", Some(number.to_string())),
                ("agency", Some(number.agency().to_string())),
                ("date", Some(number.date().to_string())),
                ("serial", Some(number.width().show(number.serial()))),
            ],
            Self::Ticket { number, date } => {
                vec![("number", Some(number.to_string())), ("date", date.map(|date| date.to_string()))]
            }
            Self::Place(code) => {
                vec![("label", Some(code.to_string())), ("place", Some(code.place.to_string()))]
            }
            Self::Unknown(text) => vec![("text", Some(text.clone()))],
        }
    }
}

fn id_fields(id: IdNumber) -> Vec<(&'static str, Option<String>)> {
    let citizen = id.citizen();
    let province = citizen.and_then(|id| match id.registered_in() {
        RegisteredIn::Province(name) => Some(name.to_owned()),
        RegisteredIn::Abroad(_) | RegisteredIn::Unknown(_) => None,
    });
    vec![
        ("id", Some(id.to_string())),
        ("province", province),
        ("sex", citizen.map(|id| id.sex().en().to_owned())),
        ("birth_year", citizen.map(|id| id.birth_year().to_string())),
    ]
}

impl Serialize for Scan {
    /// `{kind, fields, warnings}`.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut out = s.serialize_struct("Scan", 3)?;
        out.serialize_field("kind", self.found.kind())?;
        out.serialize_field("fields", &Fields(self.found.fields()))?;
        out.serialize_field("warnings", &self.warnings)?;
        out.end()
    }
}

/// Named fields as a JSON object in their own order.
struct Fields(Vec<(&'static str, Option<String>)>);

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// Says what a scanned text is.
///
/// Control and direction characters are taken out and reported; a text longer than [`MAX_CHARS`] is
/// refused rather than cut, because half a card is not a card.
pub fn read(text: &str) -> Result<Scan, ScanRefusal> {
    // Its lines are parted by what is no text; so it is looked at before that is taken out.
    match mrz::shape(text) {
        mrz::Shape::Whole => {
            let mut warnings = Vec::new();
            let found = Found::Travel(mrz::read(text, &mut warnings)?);
            return Ok(Scan { found, warnings });
        }
        mrz::Shape::Part => return Err(ScanRefusal::MrzHalf),
        mrz::Shape::Other => {}
    }
    let cleaned = clean(text.trim_matches(is_framing), MAX_CHARS);
    if cleaned.cut {
        return Err(ScanRefusal::TooLong);
    }
    let mut warnings = Vec::new();
    if cleaned.stripped > 0 {
        warnings.push(ScanWarning::Stripped { count: cleaned.stripped });
    }
    let found = recognise(cleaned.text.trim(), &mut warnings)?;
    Ok(Scan { found, warnings })
}

/// What scanners put around a text: line ends, and a byte order mark from some of them.
fn is_framing(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}'
}

fn recognise(text: &str, warnings: &mut Vec<ScanWarning>) -> Result<Found, ScanRefusal> {
    if text.is_empty() {
        return Err(ScanRefusal::Empty);
    }
    if text.contains('|') {
        return card::read(text, warnings).map(Found::CitizenCard);
    }
    if let Ok(id) = text.parse::<IdNumber>() {
        let doubts = id.citizen().map_or_else(Vec::new, |id: CitizenId| id.doubts(None, None));
        warnings.extend(doubts.into_iter().map(ScanWarning::Id));
        return Ok(Found::IdNumber(id));
    }
    match text.parse::<DossierNumber>() {
        Ok(number) => return Ok(Found::Dossier(number)),
        Err(DossierNumberError::Shape) => {}
        Err(error) => return Err(ScanRefusal::Dossier(error)),
    }
    if let Ok(TicketCode { date, number }) = text.parse() {
        return Ok(Found::Ticket { number, date: Some(date) });
    }
    if let Ok(place) = text.parse() {
        return Ok(Found::Place(place));
    }
    Ok(text
        .parse()
        .map_or_else(|_| Found::Unknown(text.to_owned()), |number| Found::Ticket { number, date: None }))
}

/// Whether a text has the shape of something only a scanner delivers whole: a card, the lines of a passport, 12
/// digits, a dossier number, a printed ticket code, the label of a shelf. Its content may still be refused by [`read`].
pub fn has_known_shape(text: &str) -> bool {
    let text = text.trim_matches(is_framing);
    let twelve_digits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    twelve_digits
        || card::has_shape(text)
        || mrz::shape(text) != mrz::Shape::Other
        || has_dossier_shape(text)
        || text.parse::<TicketCode>().is_ok()
        || text.parse::<PlaceCode>().is_ok()
}

#[cfg(test)]
mod tests;
