//! Sex and date of birth, as papers state them.
//!
//! Many older people's papers know only the year: a [`BirthDate`] is a whole date or a year, and is
//! never made up to a first of January.

use crate::domain::text_form::text_form;
use time::{Date, Month};

/// The years a living or registered person can have been born in, and an id number can speak of.
const YEARS: std::ops::RangeInclusive<i32> = 1850..=2399;

/// Sex as civil status papers state it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// Text that names no sex.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a sex: expected Nam, Nữ, male or female")]
pub struct SexError;

impl Sex {
    /// The word on Vietnamese papers.
    pub fn vi(self) -> &'static str {
        match self {
            Self::Male => "Nam",
            Self::Female => "Nữ",
        }
    }

    /// The English word, lower case, as in JSON.
    pub fn en(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

impl std::str::FromStr for Sex {
    type Err = SexError;

    /// Reads `Nam`, `Nữ` (also without its marks, as some scanners deliver it), `male`, `female`.
    fn from_str(text: &str) -> Result<Self, SexError> {
        match crate::base::text::fold(text).trim_end() {
            "nam" | "male" => Ok(Self::Male),
            "nu" | "female" => Ok(Self::Female),
            _ => Err(SexError),
        }
    }
}

/// A date of birth: whole, or the year alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BirthDate {
    /// Day, month and year.
    Day(Date),
    /// Only the year is known.
    Year(i32),
}

/// Text that is no date of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BirthDateError {
    /// Neither a date nor a year.
    #[error("not a date of birth: write day/month/year, for example 15/08/1985, or the year alone")]
    Shape,
    /// A date the calendar does not have, or a year nobody here was born in.
    #[error("there is no such day: check day, month and year")]
    NoSuchDay,
}

impl BirthDateError {
    /// The same in Vietnamese.
    pub fn vi(self) -> &'static str {
        match self {
            Self::Shape => "Ngày sinh chưa đúng: ghi ngày/tháng/năm, ví dụ 15/08/1985, hoặc chỉ năm sinh.",
            Self::NoSuchDay => "Không có ngày này: xem lại ngày, tháng, năm.",
        }
    }
}

impl BirthDate {
    /// A whole date; refused outside the years an id number can speak of.
    pub fn day(date: Date) -> Result<Self, BirthDateError> {
        if YEARS.contains(&date.year()) { Ok(Self::Day(date)) } else { Err(BirthDateError::NoSuchDay) }
    }

    /// A year alone; refused outside the years an id number can speak of.
    pub fn only_year(year: i32) -> Result<Self, BirthDateError> {
        if YEARS.contains(&year) { Ok(Self::Year(year)) } else { Err(BirthDateError::NoSuchDay) }
    }

    /// The year.
    pub fn year(self) -> i32 {
        match self {
            Self::Day(date) => date.year(),
            Self::Year(year) => year,
        }
    }

    /// The whole date, where it is known.
    pub fn date(self) -> Option<Date> {
        match self {
            Self::Day(date) => Some(date),
            Self::Year(_) => None,
        }
    }

    /// As Vietnamese papers write it: `15/08/1985`, or `1985`.
    pub fn vi(self) -> String {
        match self {
            Self::Day(date) => {
                format!("{:02}/{:02}/{:04}", date.day(), u8::from(date.month()), date.year())
            }
            Self::Year(year) => format!("{year:04}"),
        }
    }
}

impl std::fmt::Display for BirthDate {
    /// ISO 8601, shortened to the year where no more is known: `1985-08-15`, `1985`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(date) => write!(f, "{date}"),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl std::str::FromStr for BirthDate {
    type Err = BirthDateError;

    /// Reads `1985-08-15`, `15/08/1985` (also with `-` or `.`), `15081985`, `1985`.
    fn from_str(text: &str) -> Result<Self, BirthDateError> {
        let text = text.trim();
        let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
        match parts.as_slice() {
            [digits] if digits.len() == 8 && is_digits(digits) => {
                Self::day(date_from_digits(digits).ok_or(BirthDateError::NoSuchDay)?)
            }
            [year] if is_year(year) => Self::only_year(whole(year)?),
            [year, month, day] if is_year(year) => Self::of(year, month, day),
            [day, month, year] if is_year(year) => Self::of(year, month, day),
            _ => Err(BirthDateError::Shape),
        }
    }
}

impl BirthDate {
    fn of(year: &str, month: &str, day: &str) -> Result<Self, BirthDateError> {
        let short = |part: &str| part.len() <= 2 && is_digits(part);
        if !short(month) || !short(day) {
            return Err(BirthDateError::Shape);
        }
        let date = calendar_date(whole(year)?, whole(month)?, whole(day)?);
        Self::day(date.ok_or(BirthDateError::NoSuchDay)?)
    }
}

text_form!(BirthDate, "date of birth: 1985-08-15, 15/08/1985, 15081985, or the year alone");

/// Reads `ddmmyyyy`, the form on citizen cards; `None` for anything else or a day that never was.
pub fn date_from_digits(text: &str) -> Option<Date> {
    if text.len() != 8 || !is_digits(text) {
        return None;
    }
    let all: i32 = text.parse().ok()?;
    calendar_date(all % 10_000, all / 10_000 % 100, all / 1_000_000)
}

fn calendar_date(year: i32, month: i32, day: i32) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

fn whole(text: &str) -> Result<i32, BirthDateError> {
    text.parse().map_err(|_| BirthDateError::Shape)
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && is_digits(text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in ["1985-08-15", "15/08/1985", "15/8/1985", "15.08.1985", "15-08-1985", " 15081985 "] {
            assert_eq!(text.parse::<BirthDate>().unwrap().to_string(), "1985-08-15", "{text}");
        }
        let year: BirthDate = "1947".parse().unwrap();
        assert_eq!(year, BirthDate::Year(1947));
        assert_eq!((year.vi(), year.date()), ("1947".to_owned(), None));
        assert_eq!("15081985".parse::<BirthDate>().unwrap().vi(), "15/08/1985");
    }

    #[test]
    fn a_day_the_calendar_does_not_have_is_refused() {
        for text in ["31022000", "01131990", "29/02/2023", "0/1/1990", "1990-00-01", "00010001", "1066"] {
            assert_eq!(text.parse::<BirthDate>(), Err(BirthDateError::NoSuchDay), "{text}");
        }
        for text in ["", "yesterday", "15/08/85", "1985-8-", "1/2/3/1985", "+985", "1985-+8-01"] {
            assert_eq!(text.parse::<BirthDate>(), Err(BirthDateError::Shape), "{text}");
        }
    }

    #[test]
    fn sex_is_read_with_and_without_marks() {
        for text in ["Nữ", "NỮ", "Nu", "nu", "female"] {
            assert_eq!(text.parse(), Ok(Sex::Female), "{text}");
        }
        assert_eq!("Nam".parse(), Ok(Sex::Male));
        assert_eq!("Khác".parse::<Sex>(), Err(SexError));
        assert_eq!("".parse::<Sex>(), Err(SexError));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(year in 1850i32..2400, ordinal in 1u16..366, only_year: bool) {
            let date = Date::from_ordinal_date(year, ordinal).unwrap();
            let birth = if only_year { BirthDate::Year(year) } else { BirthDate::Day(date) };
            prop_assert_eq!(birth.to_string().parse::<BirthDate>(), Ok(birth));
            prop_assert_eq!(birth.vi().parse::<BirthDate>(), Ok(birth));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}", digits in "[0-9/.-]{0,12}") {
            let _ = text.parse::<BirthDate>();
            let _ = digits.parse::<BirthDate>();
            let _ = text.parse::<Sex>();
        }
    }
}
