//! The QR code of a citizen card: seven fields between bars.
//!
//! The cards of 2024 are said to carry more fields after the seventh; nobody has published which, so
//! they are kept verbatim and not read. Identity must be whole (id, name, birth date, sex), or the
//! card is refused; the rest may be missing.

use super::{ScanRefusal, ScanWarning, damage};
use crate::domain::person::{BirthDate, CitizenId, IdNumber, Sex, date_from_digits};
use time::Date;

/// What a card's code says. A text field damaged on its way is `None` and not among `trusted`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitizenCard {
    /// The 12-digit number.
    pub id: CitizenId,
    /// The number of an earlier card: 9 digits, sometimes 12.
    pub old_id: Option<IdNumber>,
    /// Full name as on the card.
    pub name: Option<String>,
    /// Date of birth, always whole on a card.
    pub date_of_birth: BirthDate,
    /// Sex; `None` only where its accent was damaged.
    pub sex: Option<Sex>,
    /// Place of residence as on the card.
    pub address: Option<String>,
    /// Date of issue.
    pub issued_on: Option<Date>,
    /// Fields after the seventh, verbatim.
    pub extra: Vec<String>,
    /// The fields whose text arrived undamaged; only these may be taken into a form.
    pub trusted: Vec<CardField>,
}

/// The seven fields, in the card's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CardField {
    /// Citizen id.
    Id,
    /// Number of an earlier card.
    OldId,
    /// Full name.
    Name,
    /// Date of birth.
    DateOfBirth,
    /// Sex.
    Sex,
    /// Residence.
    Address,
    /// Date of issue.
    IssuedOn,
}

impl CardField {
    /// All, in the card's order.
    pub const ALL: [Self; 7] =
        [Self::Id, Self::OldId, Self::Name, Self::DateOfBirth, Self::Sex, Self::Address, Self::IssuedOn];

    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::OldId => "old_id",
            Self::Name => "name",
            Self::DateOfBirth => "date_of_birth",
            Self::Sex => "sex",
            Self::Address => "address",
            Self::IssuedOn => "issued_on",
        }
    }
}

impl CitizenCard {
    /// The seven fields for JSON.
    pub(super) fn fields(&self) -> Vec<(&'static str, Option<String>)> {
        let value = |field| match field {
            CardField::Id => Some(self.id.to_string()),
            CardField::OldId => self.old_id.map(|id| id.to_string()),
            CardField::Name => self.name.clone(),
            CardField::DateOfBirth => Some(self.date_of_birth.to_string()),
            CardField::Sex => self.sex.map(|sex| sex.en().to_owned()),
            CardField::Address => self.address.clone(),
            CardField::IssuedOn => self.issued_on.map(|date| date.to_string()),
        };
        CardField::ALL.iter().map(|field| (field.name(), value(*field))).collect()
    }
}

/// Whether a text has as many fields as a card; what they hold may be nonsense.
pub(super) fn has_shape(text: &str) -> bool {
    text.split('|').count() >= CardField::ALL.len()
}

/// Reads a card, adding to the warnings what is not as it should be.
pub(super) fn read(text: &str, warnings: &mut Vec<ScanWarning>) -> Result<CitizenCard, ScanRefusal> {
    let fields: Vec<&str> = text.split('|').collect();
    let [id, old_id, name, born, sex, address, issued, extra @ ..] = fields.as_slice() else {
        return Err(ScanRefusal::CardFields { found: fields.len() });
    };
    let [old_id, name, sex, address] = [old_id, name, sex, address].map(|field| field.trim());
    let id: CitizenId = id.parse().map_err(ScanRefusal::CardId)?;
    if name.is_empty() {
        return Err(ScanRefusal::CardName);
    }
    let born = date_from_digits(born.trim()).ok_or(ScanRefusal::CardBirthDate)?;
    let date_of_birth = BirthDate::day(born).map_err(|_| ScanRefusal::CardBirthDate)?;
    let stated_sex = read_sex(sex)?;
    let lost = lost_fields(name, stated_sex, address);
    let kept = |field| !lost.contains(&field);
    let card = CitizenCard {
        id,
        old_id: read_old_id(old_id, warnings),
        name: kept(CardField::Name).then(|| name.to_owned()),
        date_of_birth,
        sex: stated_sex,
        address: (kept(CardField::Address) && !address.is_empty()).then(|| address.to_owned()),
        issued_on: read_issued_on(issued.trim(), born, warnings),
        extra: extra.iter().map(|field| (*field).to_owned()).collect(),
        trusted: CardField::ALL.into_iter().filter(|field| kept(*field)).collect(),
    };
    warnings.extend(card.id.doubts(Some(date_of_birth), stated_sex).into_iter().map(ScanWarning::Id));
    if !lost.is_empty() {
        warnings.push(ScanWarning::DamagedText { lost });
    }
    if !card.extra.is_empty() {
        warnings.push(ScanWarning::ExtraFields { kept: card.extra.clone() });
    }
    Ok(card)
}

/// `None` where the word is one of the two with a damaged accent; any other word is refused.
fn read_sex(word: &str) -> Result<Option<Sex>, ScanRefusal> {
    match word.parse() {
        Ok(sex) => Ok(Some(sex)),
        Err(_) if damage::in_sex(word) => Ok(None),
        Err(_) => Err(ScanRefusal::CardSex),
    }
}

/// The fields that must not be taken. Where any shows damage, only plain ASCII ones are believed; a
/// sex that lost its accent means that accents were lost everywhere, perhaps without a trace.
fn lost_fields(name: &str, sex: Option<Sex>, address: &str) -> Vec<CardField> {
    let (bad_name, bad_address) = (damage::in_name(name), damage::in_address(address));
    if !bad_name && !bad_address && sex.is_some() {
        return Vec::new();
    }
    let mut lost = Vec::new();
    if bad_name || sex.is_none() || !name.is_ascii() {
        lost.push(CardField::Name);
    }
    if sex.is_none() {
        lost.push(CardField::Sex);
    }
    if bad_address || sex.is_none() || !address.is_ascii() {
        lost.push(CardField::Address);
    }
    lost
}

fn read_old_id(text: &str, warnings: &mut Vec<ScanWarning>) -> Option<IdNumber> {
    if text.is_empty() {
        return None;
    }
    let id = text.parse().ok();
    if id.is_none() {
        warnings.push(ScanWarning::OldId);
    }
    id
}

fn read_issued_on(text: &str, born: Date, warnings: &mut Vec<ScanWarning>) -> Option<Date> {
    if text.is_empty() {
        return None;
    }
    let date = date_from_digits(text);
    match date {
        None => warnings.push(ScanWarning::IssuedOn),
        Some(date) if date < born => warnings.push(ScanWarning::IssuedBeforeBirth),
        Some(_) => {}
    }
    date
}
