//! What a person told the desk before: values of one field, with the day and the dossier they stood in.
//!
//! Offered, never taken by itself. Identity (number, name, birth, sex) is never offered from a dossier
//! older than a card that was scanned since: the card is the newer word.

use std::collections::BTreeSet;

use crate::base::id::DossierId;
use crate::base::text::nfc;
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::dossier::Dossier;

/// Dossiers of a person that are looked into: the newest.
const DOSSIERS_MAX: usize = 20;
/// Hits of the index that may turn out to be somebody else's.
const HITS_MAX: usize = 100;
/// Values offered at most.
const VALUES_MAX: usize = 20;

/// Who is meant: never a name alone, many people share one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The identity number, or a body's code.
    Number(String),
    /// Name and date of birth, as recorded.
    Born {
        /// Full name.
        name: String,
        /// `1988-09-03`, or the year.
        birth: String,
    },
}

/// A field whose earlier values are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EarlierField {
    /// Identity number or code.
    Number,
    /// Name.
    Name,
    /// Date of birth.
    Birth,
    /// Sex, by its frozen name.
    Sex,
    /// Residence or seat.
    Address,
    /// Phone.
    Phone,
    /// Who speaks for the body.
    Representative,
    /// Their position.
    Position,
    /// The submitter's name.
    SubmitterName,
    /// The submitter's identity number.
    SubmitterNumber,
    /// The submitter's authority.
    SubmitterAuthority,
    /// The submitter's phone.
    SubmitterPhone,
    /// A procedure's own field, by its key.
    Own(String),
}

impl EarlierField {
    /// Whether it says who the person is.
    pub fn is_identity(&self) -> bool {
        matches!(self, Self::Number | Self::Name | Self::Birth | Self::Sex)
    }

    fn of(&self, dossier: &Dossier) -> Option<String> {
        let opening = dossier.opening.as_ref()?;
        let (person, submitter) = (&opening.applicant, opening.submitter.as_ref());
        let representative = dossier.representative.as_ref();
        match self {
            Self::Number => person.id_number.clone(),
            Self::Name => Some(person.name.clone()),
            Self::Birth => person.date_of_birth.clone(),
            Self::Sex => person.sex.map(|sex| sex.to_string()),
            Self::Address => person.address.clone(),
            Self::Phone => person.phone.clone(),
            Self::Representative => representative.map(|r| r.name.clone()),
            Self::Position => representative.and_then(|r| r.position.clone()),
            Self::SubmitterName => submitter.map(|s| s.name.clone()),
            Self::SubmitterNumber => submitter.and_then(|s| s.id_number.clone()),
            Self::SubmitterAuthority => submitter.and_then(|s| s.authority.clone()),
            Self::SubmitterPhone => submitter.and_then(|s| s.phone.clone()),
            Self::Own(key) => opening.fields.iter().find(|f| f.key == *key).map(|f| f.value.clone()),
        }
    }
}

/// A value told before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierValue {
    /// The value as recorded.
    pub value: String,
    /// When its dossier was opened.
    pub at: Timestamp,
    /// The dossier's number, where it got one.
    pub number: Option<String>,
}

/// Values of a field in a person's dossiers, newest first, equal ones once. With a card scanned at a
/// moment, identity is taken from nothing older.
pub fn earlier_values(
    dossiers: &[Dossier],
    field: &EarlierField,
    card: Option<Timestamp>,
) -> Vec<EarlierValue> {
    let mut newest: Vec<&Dossier> = dossiers.iter().collect();
    newest.sort_by_key(|dossier| std::cmp::Reverse((dossier.summary.opened_at, dossier.summary.id)));
    let mut seen = BTreeSet::new();
    newest
        .into_iter()
        .filter(|dossier| {
            !field.is_identity() || card.is_none_or(|scanned| dossier.summary.opened_at >= scanned)
        })
        .filter_map(|dossier| {
            let value = field.of(dossier)?.trim().to_owned();
            let fresh = !value.is_empty() && seen.insert(nfc(&value).to_lowercase());
            let (at, number) = (dossier.summary.opened_at, dossier.summary.number.clone());
            fresh.then_some(EarlierValue { value, at, number })
        })
        .take(VALUES_MAX)
        .collect()
}

impl Engine {
    /// A person's newest dossiers, whole.
    pub fn dossiers_of_person(&mut self, whose: &Whose) -> Result<Vec<Dossier>, DeskFault> {
        let query = match whose {
            Whose::Number(number) => number,
            Whose::Born { name, .. } => name,
        };
        let index = self.index();
        let hits =
            index.read().unwrap_or_else(std::sync::PoisonError::into_inner).search(query, HITS_MAX).ids;
        let mut found: Vec<Dossier> = Vec::new();
        for id in hits {
            if found.len() >= DOSSIERS_MAX {
                break;
            }
            if let Some(dossier) = self.dossier_of(id, whose)? {
                found.push(dossier);
            }
        }
        Ok(found)
    }

    fn dossier_of(&mut self, id: DossierId, whose: &Whose) -> Result<Option<Dossier>, DeskFault> {
        let row = self.summary(id)?;
        let may_be = row.is_some_and(|summary| match whose {
            Whose::Number(number) => summary.id_number.as_deref() == Some(number),
            Whose::Born { name, .. } => same_name(&summary.applicant, name),
        });
        let dossier = if may_be { self.dossier(id)? } else { None };
        Ok(dossier.filter(|dossier| match whose {
            Whose::Number(_) => true,
            Whose::Born { birth, .. } => {
                let person = dossier.opening.as_ref().map(|opening| &opening.applicant);
                person.and_then(|person| person.date_of_birth.as_deref()) == Some(birth)
            }
        }))
    }
}

fn same_name(one: &str, other: &str) -> bool {
    nfc(one.trim()).to_lowercase() == nfc(other.trim()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::applicant::{Applicant, SexCode};
    use crate::domain::intake::Opening;

    fn at(day: u8) -> Timestamp {
        Timestamp::parse(&format!("2026-11-{day:02}T09:00")).unwrap()
    }

    fn dossier(day: u8, phone: &str, sex: Option<SexCode>) -> Dossier {
        let mut dossier = Dossier::blank(DossierId([day; 16]), at(day));
        dossier.summary.number = Some(format!("H29.14-2611{day:02}-0001"));
        let phone = (!phone.is_empty()).then(|| phone.to_owned());
        let applicant = Applicant { phone, sex, ..Applicant::named("Lò Thị Ban") };
        dossier.opening =
            Some(Opening { applicant, submitter: None, fields: Vec::new(), note: String::new() });
        dossier
    }

    fn values(found: &[EarlierValue]) -> Vec<(&str, &str)> {
        found.iter().map(|v| (v.value.as_str(), v.number.as_deref().unwrap_or("-"))).collect()
    }

    #[test]
    fn the_newest_value_comes_first_and_equal_ones_once() {
        let dossiers = [
            dossier(1, "0903", None),
            dossier(9, "0912", None),
            dossier(5, "0903", None),
            dossier(7, "", None),
        ];
        assert_eq!(
            values(&earlier_values(&dossiers, &EarlierField::Phone, None)),
            [("0912", "H29.14-261109-0001"), ("0903", "H29.14-261105-0001")]
        );
        assert!(earlier_values(&dossiers, &EarlierField::Address, None).is_empty());
    }

    #[test]
    fn identity_is_never_older_than_the_card_just_scanned() {
        let dossiers = [dossier(1, "0903", Some(SexCode::Male)), dossier(9, "0912", Some(SexCode::Female))];
        for (field, with_card) in [
            (EarlierField::Sex, vec!["female"]),
            (EarlierField::Name, vec!["Lò Thị Ban"]),
            (EarlierField::Phone, vec!["0912", "0903"]),
        ] {
            let found = earlier_values(&dossiers, &field, Some(at(5)));
            let told: Vec<&str> = found.iter().map(|v| v.value.as_str()).collect();
            assert_eq!(told, with_card, "{field:?}");
        }
        let later = earlier_values(&dossiers, &EarlierField::Name, Some(at(20)));
        assert!(later.is_empty(), "{later:?}");
    }

    #[test]
    fn an_erased_dossier_tells_nothing() {
        let mut erased = dossier(3, "0903", None);
        erased.opening = None;
        assert!(earlier_values(&[erased], &EarlierField::Phone, None).is_empty());
    }
}
