//! Whose dossier it is, who hands it in, and who collects: people and bodies as facts on a file.
//!
//! Everything here is personal: it travels in an entry's personal section and may be erased by law,
//! so every fold works without it.

use serde::{Deserialize, Serialize};

use crate::coded_enum;
use crate::domain::person::{BirthDate, CitizenId};

/// Longest name, in characters.
pub const NAME_MAX: usize = 200;
/// Longest address, note or field value, in characters.
pub const TEXT_MAX: usize = 2_000;

coded_enum! {
    /// Whether a person or a body stands behind a dossier.
    pub enum ApplicantKind {
        /// A person.
        Citizen = 1, "citizen";
        /// A company or a household business.
        Business = 2, "business";
        /// A state agency.
        Agency = 3, "agency";
        /// Any other organisation.
        Organisation = 4, "organisation";
    }
}

coded_enum! {
    /// Sex as the identity card states it.
    pub enum SexCode {
        /// Nam.
        Male = 1, "male";
        /// Nữ.
        Female = 2, "female";
        /// Khác.
        Other = 3, "other";
    }
}

/// A person or body as recorded at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// Citizen, business, agency or organisation; citizen when left out.
    #[serde(default = "citizen")]
    pub kind: ApplicantKind,
    /// Full name as on the papers.
    pub name: String,
    /// Identity number (12 digits, 9 old ones, or a passport's).
    #[serde(default)]
    pub id_number: Option<String>,
    /// Date of birth, `1988-09-03`, or the year alone.
    #[serde(default)]
    pub date_of_birth: Option<String>,
    /// Sex as on the card.
    #[serde(default)]
    pub sex: Option<SexCode>,
    /// Place of residence.
    #[serde(default)]
    pub address: Option<String>,
    /// Phone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
}

fn citizen() -> ApplicantKind {
    ApplicantKind::Citizen
}

impl Applicant {
    /// A citizen of whom only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            kind: ApplicantKind::Citizen,
            name: name.into(),
            id_number: None,
            date_of_birth: None,
            sex: None,
            address: None,
            phone: None,
            email: None,
        }
    }

    /// The year of birth: from the date of birth, else from the citizen's number, which carries it.
    pub fn birth_year(&self) -> Option<u16> {
        let stated = self.date_of_birth.as_deref().and_then(|text| text.parse::<BirthDate>().ok());
        let numbered = || self.id_number.as_deref()?.parse::<CitizenId>().ok();
        let year = stated.map(BirthDate::year).or_else(|| numbered().map(CitizenId::birth_year));
        year.and_then(|year| u16::try_from(year).ok())
    }
}

/// Who hands in or collects for the applicant, and with what authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Submitter {
    /// Full name.
    pub name: String,
    /// Identity number.
    #[serde(default)]
    pub id_number: Option<String>,
    /// Relation to the applicant, or the letter of authority.
    #[serde(default)]
    pub authority: Option<String>,
    /// Phone number.
    #[serde(default)]
    pub phone: Option<String>,
}

/// Who speaks for a body by law or by its rules: named on its papers, not the one who hands them in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Representative {
    /// Full name.
    pub name: String,
    /// Position in the body.
    #[serde(default)]
    pub position: Option<String>,
}

/// A value of one of the procedure's own fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FieldValue {
    /// The field's key in the procedure.
    pub key: String,
    /// What was entered.
    pub value: String,
}

#[cfg(test)]
mod birth_year {
    use super::*;

    #[test]
    fn the_year_of_birth_is_the_stated_one_or_the_citizens_numbers() {
        for (birth, id, year) in [
            (Some("1985-08-15"), Some("079088012345"), Some(1985)),
            (None, Some("079088012345"), Some(1988)),
            (Some("1971"), None, Some(1971)),
            (Some("hôm qua"), Some("123456789"), None),
        ] {
            let person = Applicant {
                date_of_birth: birth.map(str::to_owned),
                id_number: id.map(str::to_owned),
                ..Applicant::named("A")
            };
            assert_eq!(person.birth_year(), year, "{birth:?} {id:?}");
        }
    }
}
