//! Dossier numbers: `<agency>-<yyMMdd>-<serial>` (mã số hồ sơ).
//!
//! Numbers come from other systems too, so reading is lenient about the agency and the serial's width
//! and strict about the date. A number is an attribute of a dossier, not its identity.

use super::{AgencyCode, Serial, SerialWidth, read_short_date, short_date};
use crate::domain::text_form::text_form;
use time::Date;

/// The number of a dossier, given once at valid intake (NĐ 118/2025, art. 17.3 as amended 2026).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DossierNumber {
    agency: AgencyCode,
    date: Date,
    serial: Serial,
    width: SerialWidth,
}

/// Text that is no dossier number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DossierNumberError {
    /// Not agency, date and serial.
    #[error("not a dossier number: expected for example H56.14-261123-0007")]
    Shape,
    /// The date part names a day the calendar does not have.
    #[error("the dossier number's date does not exist: the middle part is year, month, day")]
    NoSuchDay,
    /// A date outside 2000–2099, or a serial wider than the number has room for.
    #[error("the dossier number has no room for this date or serial")]
    NoRoom,
}

impl DossierNumberError {
    /// The same in Vietnamese.
    pub fn vi(self) -> &'static str {
        match self {
            Self::Shape => "Không phải mã số hồ sơ, ví dụ đúng: H56.14-261123-0007.",
            Self::NoSuchDay => {
                "Ngày trong mã số hồ sơ không có thật (phần giữa là năm, tháng, ngày): quét hoặc gõ lại."
            }
            Self::NoRoom => "Ngày hoặc số thứ tự không ghi được vào mã số hồ sơ.",
        }
    }
}

impl DossierNumber {
    /// The number of a serial on a day, in the width the agency's shape asks for.
    pub fn new(agency: AgencyCode, date: Date, serial: Serial) -> Result<Self, DossierNumberError> {
        let width = agency.serial_width();
        if !(2000..2100).contains(&date.year()) || serial > width.last() {
            return Err(DossierNumberError::NoRoom);
        }
        Ok(Self { agency, date, serial, width })
    }

    /// Whose number it is.
    pub fn agency(&self) -> &AgencyCode {
        &self.agency
    }

    /// The day it was given.
    pub fn date(&self) -> Date {
        self.date
    }

    /// Its place in that day.
    pub fn serial(&self) -> Serial {
        self.serial
    }

    /// The number of digits its serial is written with.
    pub fn width(&self) -> SerialWidth {
        self.width
    }
}

impl std::fmt::Display for DossierNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}-{}-{}", self.agency, short_date(self.date), self.width.show(self.serial)))
    }
}

/// The three parts of a text that looks like a dossier number, whatever its date says.
fn parts(text: &str) -> Option<(AgencyCode, &str, &str)> {
    let mut parts = text.trim().split('-');
    let (agency, date, serial) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let shaped = parts.next().is_none()
        && date.len() == 6
        && (4..=6).contains(&serial.len())
        && digits(date)
        && digits(serial);
    // Spaces inside would be forgiven by the code's own reading.
    let agency = if agency.contains(char::is_whitespace) { None } else { agency.parse().ok() };
    if shaped { agency.map(|agency| (agency, date, serial)) } else { None }
}

/// Whether a text looks like a dossier number; its date may still be impossible.
pub fn has_dossier_shape(text: &str) -> bool {
    parts(text).is_some()
}

impl std::str::FromStr for DossierNumber {
    type Err = DossierNumberError;

    /// Reads a number; small letters become capitals, the year is 20yy.
    fn from_str(text: &str) -> Result<Self, DossierNumberError> {
        let (agency, date, serial) = parts(text).ok_or(DossierNumberError::Shape)?;
        let date = read_short_date(date).ok_or(DossierNumberError::NoSuchDay)?;
        let width = SerialWidth::new(serial.len()).ok_or(DossierNumberError::Shape)?;
        let serial = Serial(serial.parse().map_err(|_| DossierNumberError::Shape)?);
        Ok(Self { agency, date, serial, width })
    }
}

text_form!(DossierNumber, "dossier number: H56.14-261123-0007");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    #[test]
    fn numbers_are_written_as_the_agency_asks() {
        for (agency, serial, shown) in [
            ("H56.14", 7, "H56.14-261123-0007"),
            ("G01.899.909", 28, "G01.899.909-261123-000028"),
            ("H56.14", 9999, "H56.14-261123-9999"),
        ] {
            let number =
                DossierNumber::new(agency.parse().unwrap(), date!(2026 - 11 - 23), Serial(serial)).unwrap();
            assert_eq!(number.to_string(), shown);
        }
        let code = || "H56.14".parse().unwrap();
        for (date, serial) in [(date!(2026 - 11 - 23), 10_000), (date!(1999 - 12 - 31), 1)] {
            let refused = DossierNumber::new(code(), date, Serial(serial));
            assert_eq!(refused, Err(DossierNumberError::NoRoom));
        }
    }

    #[test]
    fn foreign_numbers_are_read_in_their_own_width() {
        let number: DossierNumber = "000.00.12.H62-201105-0004".parse().unwrap();
        assert_eq!(number.agency().as_str(), "000.00.12.H62");
        assert_eq!((number.date(), number.serial()), (date!(2020 - 11 - 05), Serial(4)));
        for text in ["H56.14-261123-12345", "G01.899.909-261123-0028", "h56.14-261123-0007"] {
            assert_eq!(text.parse::<DossierNumber>().unwrap().to_string(), text.to_ascii_uppercase());
        }
    }

    #[test]
    fn an_impossible_day_is_refused() {
        for text in ["H56.14-261323-0001", "H56.14-260230-0001", "H56.14-261100-0001"] {
            assert_eq!(text.parse::<DossierNumber>(), Err(DossierNumberError::NoSuchDay), "{text}");
            assert!(has_dossier_shape(text));
        }
        for text in ["", "H56.14", "H56.14-26113-0001", "H56.14-261123-001", "H56.14-261123-0001-2", "--"] {
            assert_eq!(text.parse::<DossierNumber>(), Err(DossierNumberError::Shape), "{text}");
            assert!(!has_dossier_shape(text));
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(
            agency in "[A-Z0-9][A-Z0-9.]{1,33}[A-Z0-9]",
            ordinal in 1u16..366,
            year in 2000i32..2100,
            serial in 0u32..10_000,
        ) {
            let date = Date::from_ordinal_date(year, ordinal).unwrap();
            let number = DossierNumber::new(agency.parse().unwrap(), date, Serial(serial)).unwrap();
            prop_assert_eq!(number.to_string().parse::<DossierNumber>(), Ok(number));
        }

        #[test]
        fn reading_is_showing_backwards(text in "[A-Z0-9.]{3,10}-[0-9]{6}-[0-9]{4,6}") {
            if let Ok(number) = text.parse::<DossierNumber>() {
                prop_assert_eq!(number.to_string(), text);
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = text.parse::<DossierNumber>();
        }
    }
}
