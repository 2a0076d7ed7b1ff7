//! Ticket numbers: the letter of a service group and three digits, `A012`.
//!
//! A group's day starts at 001. After 999 the letter doubles (`A999` → `AA001`), so that no number is
//! said twice in a day; other second letters are sub-series of desks cut off from the others. On paper
//! a ticket's barcode also carries the day, `MCT-261123-A012`, because yesterday's slip looks the same.

use super::{read_short_date, short_date};
use crate::domain::text_form::text_form;
use time::Date;

/// The letter of a service group, with a second letter for its overflow or an island desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketSeries {
    group: char,
    sub: Option<char>,
}

/// Text that is no ticket number, series or code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a ticket number: a letter or two and three digits, for example A012")]
pub struct TicketError;

impl TicketError {
    /// The same in Vietnamese.
    pub fn vi(self) -> &'static str {
        "Số thứ tự gồm một hoặc hai chữ cái và ba chữ số, ví dụ A012."
    }
}

/// A series that has no number left today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no ticket number left today in series {series}: issued tickets stay valid; use another group")]
pub struct TicketsExhausted {
    /// The series that is full.
    pub series: TicketSeries,
}

impl TicketsExhausted {
    /// The same in Vietnamese.
    pub fn vi(self) -> String {
        let series = self.series;
        format!("Đã hết số thứ tự hôm nay của dãy {series}; số đã phát vẫn dùng được: cấp số ở nhóm khác.")
    }
}

impl TicketSeries {
    /// The series of a service group.
    pub fn group(letter: char) -> Result<Self, TicketError> {
        Self::of(letter, None)
    }

    /// The sub-series of an island desk; the doubled letter is the group's own overflow.
    pub fn island(letter: char, desk: char) -> Result<Self, TicketError> {
        if letter.eq_ignore_ascii_case(&desk) { Err(TicketError) } else { Self::of(letter, Some(desk)) }
    }

    fn of(group: char, sub: Option<char>) -> Result<Self, TicketError> {
        let letter = |c: char| c.is_ascii_alphabetic();
        if letter(group) && sub.is_none_or(letter) {
            Ok(Self { group: group.to_ascii_uppercase(), sub: sub.map(|c| c.to_ascii_uppercase()) })
        } else {
            Err(TicketError)
        }
    }

    /// The letter of the service group it belongs to.
    pub fn letter(self) -> char {
        self.group
    }

    /// Whether a number was given by this series, its overflow included.
    pub fn gave(self, number: TicketNumber) -> bool {
        number.series == self || Some(number.series) == self.overflow()
    }

    /// Where the group goes on after 999; a sub-series has none.
    fn overflow(self) -> Option<Self> {
        self.sub.is_none().then_some(Self { group: self.group, sub: Some(self.group) })
    }

    /// The number after `highest`, the highest this series gave today.
    pub fn next(self, highest: Option<TicketNumber>) -> Result<TicketNumber, TicketsExhausted> {
        let first = |series| TicketNumber { series, place: 1 };
        let Some(highest) = highest.filter(|number| self.gave(*number)) else { return Ok(first(self)) };
        if highest.place < TicketNumber::LAST {
            return Ok(TicketNumber { place: highest.place + 1, ..highest });
        }
        highest.series.overflow().map(first).ok_or(TicketsExhausted { series: highest.series })
    }
}

impl std::fmt::Display for TicketSeries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.group)?;
        self.sub.map_or(Ok(()), |sub| write!(f, "{sub}"))
    }
}

impl std::str::FromStr for TicketSeries {
    type Err = TicketError;

    fn from_str(text: &str) -> Result<Self, TicketError> {
        let mut letters = text.trim().chars();
        let (group, sub) = (letters.next().ok_or(TicketError)?, letters.next());
        if letters.next().is_some() { Err(TicketError) } else { Self::of(group, sub) }
    }
}

text_form!(TicketSeries, "ticket series: a letter, or two");

/// One person's number of a day; within a series later numbers sort after earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketNumber {
    series: TicketSeries,
    place: u16,
}

impl TicketNumber {
    /// What three digits have room for.
    const LAST: u16 = 999;

    /// The series it belongs to.
    pub fn series(self) -> TicketSeries {
        self.series
    }

    /// Its place in the series, 1 to 999.
    pub fn place(self) -> u16 {
        self.place
    }
}

impl std::fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}{:03}", self.series, self.place))
    }
}

impl std::str::FromStr for TicketNumber {
    type Err = TicketError;

    /// Reads `A012`; small letters become capitals.
    fn from_str(text: &str) -> Result<Self, TicketError> {
        let text = text.trim();
        let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let series = text.strip_suffix(digits).ok_or(TicketError)?.parse()?;
        let place = digits.parse().map_err(|_| TicketError)?;
        let shaped = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
        if shaped && place > 0 { Ok(Self { series, place }) } else { Err(TicketError) }
    }
}

text_form!(TicketNumber, "ticket number: a letter or two and three digits, A012");

/// What the barcode of a printed ticket says: `MCT-<yyMMdd>-A012`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketCode {
    /// The day it was printed.
    pub date: Date,
    /// The number of that day.
    pub number: TicketNumber,
}

impl TicketCode {
    const PREFIX: &'static str = "MCT-";
}

impl std::fmt::Display for TicketCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}{}-{}", Self::PREFIX, short_date(self.date), self.number))
    }
}

impl std::str::FromStr for TicketCode {
    type Err = TicketError;

    fn from_str(text: &str) -> Result<Self, TicketError> {
        let text = text.trim().to_ascii_uppercase();
        let (date, number) =
            text.strip_prefix(Self::PREFIX).and_then(|rest| rest.split_once('-')).ok_or(TicketError)?;
        let date = read_short_date(date).ok_or(TicketError)?;
        Ok(Self { date, number: number.parse()? })
    }
}

text_form!(TicketCode, "printed ticket code: MCT-261123-A012");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    fn number(text: &str) -> TicketNumber {
        text.parse().unwrap()
    }

    #[test]
    fn a_series_counts_and_doubles_its_letter_after_999() {
        let group = TicketSeries::group('a').unwrap();
        for (highest, next) in [
            (None, "A001"),
            (Some("A001"), "A002"),
            (Some("A998"), "A999"),
            (Some("A999"), "AA001"),
            (Some("AA007"), "AA008"),
            (Some("B500"), "A001"),
        ] {
            assert_eq!(group.next(highest.map(number)).unwrap().to_string(), next, "{highest:?}");
        }
        let full = group.next(Some(number("AA999"))).unwrap_err();
        assert!(full.vi().contains("AA"));
        assert!(number("A999") < number("AA001"));
    }

    #[test]
    fn an_island_desk_has_a_sub_series_of_its_own() {
        let island = TicketSeries::island('A', 'k').unwrap();
        assert_eq!(island.next(Some(number("A050"))).unwrap().to_string(), "AK001");
        assert_eq!(island.next(Some(number("AK999"))), Err(TicketsExhausted { series: island }));
        assert_eq!(TicketSeries::island('A', 'a'), Err(TicketError));
        assert!(!TicketSeries::group('A').unwrap().gave(number("AK001")));
        assert_eq!(island.letter(), 'A');
    }

    #[test]
    fn what_is_no_ticket_is_refused() {
        for text in ["", "A", "A12", "A1234", "A000", "012", "ABC123", "Đ012", "A 012", "A+12"] {
            assert!(text.parse::<TicketNumber>().is_err(), "{text}");
        }
        assert_eq!(number(" a012 ").to_string(), "A012");
    }

    #[test]
    fn a_printed_code_carries_its_day() {
        let code: TicketCode = "MCT-261123-A012".parse().unwrap();
        assert_eq!((code.date, code.number), (date!(2026 - 11 - 23), number("A012")));
        assert_eq!(code.to_string(), "MCT-261123-A012");
        for text in ["MCT-261323-A012", "MCT-261123", "261123-A012", "MCT-261123-0012", "MCT-261123-A012-1"] {
            assert!(text.parse::<TicketCode>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(text in "[A-Z]{1,2}[0-9]{3}", ordinal in 1u16..366) {
            prop_assume!(!text.ends_with("000"));
            let code = TicketCode { date: Date::from_ordinal_date(2026, ordinal).unwrap(), number: number(&text) };
            prop_assert_eq!(code.number.to_string(), text);
            prop_assert_eq!(code.to_string().parse::<TicketCode>(), Ok(code));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = text.parse::<TicketNumber>();
            let _ = text.parse::<TicketSeries>();
            let _ = text.parse::<TicketCode>();
        }
    }
}
