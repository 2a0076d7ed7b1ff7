//! People as they were typed or scanned, checked by shape before anything is decided about them.

use super::*;

/// Cleans whose dossier it is.
pub(in crate::domain) fn applicant_of(raw: &Applicant) -> Result<Applicant, Refusal> {
    Ok(Applicant {
        kind: raw.kind,
        name: needed(&raw.name, "applicant.name", NAME_MAX)?,
        id_number: id_number_of(raw.kind, raw.id_number.as_deref())?,
        date_of_birth: birth_of(raw.date_of_birth.as_deref())?,
        sex: raw.sex,
        address: optional(raw.address.as_deref(), "applicant.address", TEXT_MAX)?,
        phone: optional(raw.phone.as_deref(), "applicant.phone", CONTACT_MAX)?,
        email: optional(raw.email.as_deref(), "applicant.email", CONTACT_MAX)?,
    })
}

/// Checks the shape: 12 or 9 digits for a citizen, or letters and digits of a passport; what a body calls
/// its code (tax number, agency code) is taken as it stands.
pub(super) fn id_number_of(kind: ApplicantKind, raw: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(text) = optional(raw, "applicant.id_number", ID_MAX + 10)? else { return Ok(None) };
    if kind != ApplicantKind::Citizen {
        return body_code(&text).map(Some);
    }
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let digits_only = text.bytes().all(|b| b.is_ascii_digit());
    let sound = if digits_only {
        matches!(text.len(), 9 | 12)
    } else {
        (6..=ID_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if sound {
        Ok(Some(text))
    } else {
        Err(Refusal::new(refusal::VALUE_INVALID).at("applicant.id_number").with("value", text))
    }
}

/// A body's code: letters, digits and the signs between them.
fn body_code(text: &str) -> Result<String, Refusal> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let sign = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '/');
    if code.chars().count() <= ID_MAX && code.chars().all(sign) && code.chars().any(char::is_alphanumeric) {
        Ok(code)
    } else {
        Err(Refusal::new(refusal::VALUE_INVALID).at("applicant.id_number").with("value", code))
    }
}

/// Accepts a day (`1988-09-03`) or a year alone.
fn birth_of(raw: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(text) = optional(raw, "applicant.date_of_birth", 10)? else { return Ok(None) };
    let day = time::macros::format_description!("[year]-[month]-[day]");
    let year_alone = text.len() == 4 && text.parse::<u16>().is_ok_and(|year| (1880..=2200).contains(&year));
    if year_alone || time::Date::parse(&text, day).is_ok() {
        Ok(Some(text))
    } else {
        Err(Refusal::new(refusal::VALUE_INVALID).at("applicant.date_of_birth").with("value", text))
    }
}

/// Cleans who hands in or collects.
pub(in crate::domain) fn submitter_of(raw: &Submitter) -> Result<Submitter, Refusal> {
    Ok(Submitter {
        name: needed(&raw.name, "submitter.name", NAME_MAX)?,
        id_number: optional(raw.id_number.as_deref(), "submitter.id_number", ID_MAX)?,
        authority: optional(raw.authority.as_deref(), "submitter.authority", TEXT_MAX)?,
        phone: optional(raw.phone.as_deref(), "submitter.phone", CONTACT_MAX)?,
    })
}
