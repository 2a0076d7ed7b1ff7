//! The machine-readable lines of travel documents: passports (TD3, two lines of 44) and cards (TD1, three of 30),
//! as ICAO Doc 9303 parts 3 to 5 lay them out.
//!
//! Every part that carries a check digit is checked, and a text of which one is wrong is refused: nothing is
//! guessed back. Letters have no marks here, and a long name may be cut: both are said. The century of a birth is
//! not in the lines; it follows from the citizen number where there is one, else a holder is taken to be born
//! five years before the document ends at the latest, since no document is given for less.

use time::{Date, Month};

use super::{ScanRefusal, ScanWarning};
use crate::domain::person::{BirthDate, CitizenId, Sex};

/// Characters of a line of a passport.
const PASSPORT_LINE: usize = 44;
/// Characters of a line of a card.
const CARD_LINE: usize = 30;
/// Years that a document holds at least.
const LEAST_YEARS: i32 = 5;

/// What the lines of a document say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TravelDocument {
    /// Whether it is a passport; else a card.
    pub is_passport: bool,
    /// Who gave it, by the code of ICAO: `VNM`.
    pub issuer: String,
    /// Number of the document.
    pub number: String,
    /// Number of its holder as a citizen of Vietnam, where the lines carry it.
    pub citizen: Option<CitizenId>,
    /// Name in capitals without marks, family name first; may be cut.
    pub name: String,
    /// Nationality, by the code of ICAO.
    pub nationality: String,
    /// Date of birth, or the year; `None` where the document does not know it.
    pub date_of_birth: Option<BirthDate>,
    /// Sex; `None` where the document does not state it.
    pub sex: Option<Sex>,
    /// The last day it holds; `None` where it has none.
    pub expires_on: Option<Date>,
}

/// The part of the lines that a check digit stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MrzPart {
    /// Number of the document.
    Number,
    /// Date of birth.
    DateOfBirth,
    /// The last day it holds.
    ExpiresOn,
    /// Number of the holder.
    PersonalNumber,
    /// All of it together.
    Whole,
}

impl MrzPart {
    /// What it is called in Vietnamese.
    pub fn vi(self) -> &'static str {
        match self {
            Self::Number => "số giấy tờ",
            Self::DateOfBirth => "ngày sinh",
            Self::ExpiresOn => "ngày hết hạn",
            Self::PersonalNumber => "số cá nhân",
            Self::Whole => "toàn bộ",
        }
    }

    /// What it is called in English.
    pub fn en(self) -> &'static str {
        match self {
            Self::Number => "document number",
            Self::DateOfBirth => "date of birth",
            Self::ExpiresOn => "date of expiry",
            Self::PersonalNumber => "personal number",
            Self::Whole => "whole",
        }
    }
}

impl TravelDocument {
    /// The number by which its holder is known: the citizen's, else the document's.
    pub fn holder_number(&self) -> String {
        self.citizen.map_or_else(|| self.number.clone(), |id| id.to_string())
    }

    /// Its fields for JSON.
    pub(super) fn fields(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("document", Some(if self.is_passport { "passport" } else { "card" }.to_owned())),
            ("issuer", Some(self.issuer.clone())),
            ("number", Some(self.number.clone())),
            ("id", self.citizen.map(|id| id.to_string())),
            ("name", Some(self.name.clone())),
            ("nationality", Some(self.nationality.clone())),
            ("date_of_birth", self.date_of_birth.map(|date| date.to_string())),
            ("sex", self.sex.map(|sex| sex.en().to_owned())),
            ("expires_on", self.expires_on.map(|date| date.to_string())),
        ]
    }
}

/// How much of such lines a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// None of them.
    Other,
    /// Some lines from the first on.
    Part,
    /// All.
    Whole,
}

/// Looks at the shape of a text alone; its content may still be refused.
pub(super) fn shape(text: &str) -> Shape {
    let lines = compact(text);
    if !lines.bytes().all(is_of_lines) || !lines.contains('<') {
        return Shape::Other;
    }
    let line = match lines.bytes().next() {
        Some(b'P') => PASSPORT_LINE,
        Some(b'I' | b'A' | b'C') => CARD_LINE,
        _ => return Shape::Other,
    };
    let count = if line == PASSPORT_LINE { 2 } else { 3 };
    match lines.len() {
        all if all == line * count => Shape::Whole,
        some if some > 0 && some < line * count && some.is_multiple_of(line) => Shape::Part,
        _ => Shape::Other,
    }
}

/// Without the ends of lines; a keyboard with Caps Lock on delivers small letters.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

fn is_of_lines(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<'
}

/// Reads a text whose [`shape`] is whole.
pub(super) fn read(text: &str, warnings: &mut Vec<ScanWarning>) -> Result<TravelDocument, ScanRefusal> {
    let lines = compact(text);
    let lines = Lines(&lines);
    if lines.0.len() == 2 * PASSPORT_LINE { passport(lines, warnings) } else { card(lines, warnings) }
}

/// The characters of all lines, one after the other. What is asked for outside of them is empty.
#[derive(Clone, Copy)]
struct Lines<'a>(&'a str);

impl<'a> Lines<'a> {
    fn at(self, from: usize, count: usize) -> &'a str {
        self.0.get(from..from + count).unwrap_or_default()
    }

    /// A part without the filling.
    fn plain(self, from: usize, count: usize) -> String {
        self.at(from, count).replace('<', " ").trim().to_owned()
    }

    /// Checks a part by the digit that stands at a place.
    fn check(self, part: MrzPart, of: &str, digit: usize) -> Result<(), ScanRefusal> {
        let stated = self.at(digit, 1);
        let empty = part == MrzPart::PersonalNumber && stated == "<" && of.bytes().all(|byte| byte == b'<');
        let sum = check_digit(of).to_string();
        if empty || stated == sum { Ok(()) } else { Err(ScanRefusal::MrzCheck(part)) }
    }
}

/// The digit for a part: weights 7, 3, 1 over digits, letters from A = 10, the filling as 0 (Doc 9303-3, 4.9).
fn check_digit(part: &str) -> u32 {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    };
    part.bytes()
        .map(value)
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(value, weight)| value * weight)
        .sum::<u32>()
        % 10
}

fn passport(lines: Lines<'_>, warnings: &mut Vec<ScanWarning>) -> Result<TravelDocument, ScanRefusal> {
    const SECOND: usize = PASSPORT_LINE;
    lines.check(MrzPart::Number, lines.at(SECOND, 9), SECOND + 9)?;
    lines.check(MrzPart::DateOfBirth, lines.at(SECOND + 13, 6), SECOND + 19)?;
    lines.check(MrzPart::ExpiresOn, lines.at(SECOND + 21, 6), SECOND + 27)?;
    lines.check(MrzPart::PersonalNumber, lines.at(SECOND + 28, 14), SECOND + 42)?;
    let whole = [lines.at(SECOND, 10), lines.at(SECOND + 13, 7), lines.at(SECOND + 21, 22)].concat();
    lines.check(MrzPart::Whole, &whole, SECOND + 43)?;
    document(
        &Parts {
            is_passport: true,
            issuer: lines.plain(2, 3),
            number: lines.plain(SECOND, 9),
            name: lines.at(5, PASSPORT_LINE - 5),
            nationality: lines.plain(SECOND + 10, 3),
            born: lines.at(SECOND + 13, 6),
            sex: lines.at(SECOND + 20, 1),
            expires: lines.at(SECOND + 21, 6),
            holder: lines.at(SECOND + 28, 14),
        },
        warnings,
    )
}

fn card(lines: Lines<'_>, warnings: &mut Vec<ScanWarning>) -> Result<TravelDocument, ScanRefusal> {
    const SECOND: usize = CARD_LINE;
    const THIRD: usize = 2 * CARD_LINE;
    // A number too long for its place goes on in the free part, its digit behind it (Doc 9303-5, 4.2.2.1).
    let long = lines.at(14, 1) == "<";
    let free = lines.at(15, 15);
    let rest = if long { free.split('<').next().unwrap_or_default() } else { "" };
    let (tail, digit) = rest.split_at(rest.len().saturating_sub(1));
    let number = [lines.at(5, 9), tail].concat();
    if long {
        if digit != check_digit(&number).to_string() {
            return Err(ScanRefusal::MrzCheck(MrzPart::Number));
        }
    } else {
        lines.check(MrzPart::Number, lines.at(5, 9), 14)?;
    }
    lines.check(MrzPart::DateOfBirth, lines.at(SECOND, 6), SECOND + 6)?;
    lines.check(MrzPart::ExpiresOn, lines.at(SECOND + 8, 6), SECOND + 14)?;
    let whole =
        [lines.at(5, 25), lines.at(SECOND, 7), lines.at(SECOND + 8, 7), lines.at(SECOND + 18, 11)].concat();
    lines.check(MrzPart::Whole, &whole, SECOND + 29)?;
    document(
        &Parts {
            is_passport: false,
            issuer: lines.plain(2, 3),
            number: number.replace('<', " ").trim().to_owned(),
            name: lines.at(THIRD, CARD_LINE),
            nationality: lines.plain(SECOND + 15, 3),
            born: lines.at(SECOND, 6),
            sex: lines.at(SECOND + 7, 1),
            expires: lines.at(SECOND + 8, 6),
            holder: if long { "" } else { free },
        },
        warnings,
    )
}

/// The parts of either form.
struct Parts<'a> {
    is_passport: bool,
    issuer: String,
    number: String,
    name: &'a str,
    nationality: String,
    born: &'a str,
    sex: &'a str,
    expires: &'a str,
    holder: &'a str,
}

fn document(parts: &Parts<'_>, warnings: &mut Vec<ScanWarning>) -> Result<TravelDocument, ScanRefusal> {
    let citizen = citizen(parts);
    let expires_on = expiry(parts.expires)?;
    let date_of_birth = birth(parts.born, citizen, expires_on)?;
    let sex = match parts.sex {
        "M" => Some(Sex::Male),
        "F" => Some(Sex::Female),
        "<" | "X" => None,
        _ => return Err(ScanRefusal::MrzForm),
    };
    let (name, cut) = name(parts.name).ok_or(ScanRefusal::MrzForm)?;
    if parts.number.is_empty() {
        return Err(ScanRefusal::MrzForm);
    }
    if let Some(id) = citizen {
        warnings.extend(id.doubts(date_of_birth, sex).into_iter().map(ScanWarning::Id));
    }
    warnings.push(ScanWarning::PlainName { cut });
    Ok(TravelDocument {
        is_passport: parts.is_passport,
        issuer: parts.issuer.clone(),
        number: parts.number.clone(),
        citizen,
        name,
        nationality: parts.nationality.clone(),
        date_of_birth,
        sex,
        expires_on,
    })
}

/// Vietnam's documents carry the citizen's number in the free part.
fn citizen(parts: &Parts<'_>) -> Option<CitizenId> {
    if parts.issuer != "VNM" {
        return None;
    }
    parts.holder.split('<').next().filter(|text| text.len() == 12)?.parse().ok()
}

/// Family name, two fillings, given names. A name that fills its place may have been cut.
fn name(part: &str) -> Option<(String, bool)> {
    let words = part.replace('<', " ");
    let name = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' ') && !name.is_empty())
        .then(|| (name, !part.ends_with('<')))
}

fn two(text: &str, from: usize) -> Option<i32> {
    text.get(from..from + 2)?.parse().ok()
}

fn day(year: i32, text: &str) -> Result<Date, ScanRefusal> {
    let month = two(text, 2).and_then(|month| Month::try_from(u8::try_from(month).ok()?).ok());
    let day = two(text, 4).and_then(|day| u8::try_from(day).ok());
    month
        .zip(day)
        .and_then(|(month, day)| Date::from_calendar_date(year, month, day).ok())
        .ok_or(ScanRefusal::MrzForm)
}

fn expiry(text: &str) -> Result<Option<Date>, ScanRefusal> {
    if text.bytes().all(|byte| byte == b'<') {
        return Ok(None);
    }
    day(2000 + two(text, 0).ok_or(ScanRefusal::MrzForm)?, text).map(Some)
}

/// `YYMMDD`; what is not known is filled.
fn birth(
    text: &str,
    citizen: Option<CitizenId>,
    expires_on: Option<Date>,
) -> Result<Option<BirthDate>, ScanRefusal> {
    if text.starts_with('<') {
        return Ok(None);
    }
    let short = two(text, 0).ok_or(ScanRefusal::MrzForm)?;
    let year = match (citizen.map(CitizenId::birth_year), expires_on) {
        (Some(year), _) if year % 100 == short => year,
        (_, Some(expires)) if 2000 + short > expires.year() - LEAST_YEARS => 1900 + short,
        (_, Some(_)) => 2000 + short,
        // Without an end it belongs to somebody old.
        (_, None) => 1900 + short,
    };
    let born =
        if text.ends_with("<<<<") { BirthDate::only_year(year) } else { BirthDate::day(day(year, text)?) };
    born.map(Some).map_err(|_| ScanRefusal::MrzForm)
}

#[cfg(test)]
mod tests;
