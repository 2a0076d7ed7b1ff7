//! Phone numbers as people give them.
//!
//! A Vietnamese number is normalised to its national form (`0912345678`); anything else that can be
//! dialled is kept as given, with a doubt. Whether anybody answers is not known here.

use crate::domain::text_form::text_form;

/// The longest number in the world has 15 digits (ITU-T E.164); a little more for a prefix `00`.
const MAX_DIGITS: usize = 17;

/// A phone number: digits, with a leading `+` where it is foreign.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// Text that cannot be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneRefusal {
    /// Letters or signs that belong to no phone number, or no digit at all.
    #[error("not a phone number: digits only, for example 0912345678")]
    NotDigits,
    /// More digits than any number has.
    #[error("too long for a phone number: check the digits")]
    TooLong,
}

impl PhoneRefusal {
    /// The same in Vietnamese.
    pub fn vi(self) -> &'static str {
        match self {
            Self::NotDigits => "Số điện thoại chỉ gồm chữ số, ví dụ 0912345678.",
            Self::TooLong => "Số điện thoại quá dài: xem lại các chữ số.",
        }
    }
}

/// A number that can be dialled but is not of a usual Vietnamese shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneDoubt {
    /// Starts with `+` and is not Vietnam's.
    Foreign,
    /// Neither 10 digits from 0 nor a landline's 11 from 02.
    UnusualLength,
}

impl PhoneDoubt {
    /// A stable name for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Foreign => "phone-foreign",
            Self::UnusualLength => "phone-unusual",
        }
    }

    /// For the officer, in Vietnamese.
    pub fn vi(self) -> &'static str {
        match self {
            Self::Foreign => "Số điện thoại nước ngoài: tin nhắn báo kết quả có thể không đến.",
            Self::UnusualLength => {
                "Số điện thoại thường có 10 chữ số, bắt đầu bằng 0: đọc lại cho người dân."
            }
        }
    }

    /// For the officer, in English.
    pub fn en(self) -> &'static str {
        match self {
            Self::Foreign => "A foreign phone number: messages about the result may not arrive.",
            Self::UnusualLength => "A phone number usually has 10 digits from 0: read it back to the person.",
        }
    }
}

impl Phone {
    /// What is unusual about it.
    pub fn doubt(&self) -> Option<PhoneDoubt> {
        if self.0.starts_with('+') {
            return Some(PhoneDoubt::Foreign);
        }
        let mobile = self.0.len() == 10 && self.0.starts_with('0') && !self.0.starts_with("00");
        let landline = self.0.len() == 11 && self.0.starts_with("02");
        (!mobile && !landline).then_some(PhoneDoubt::UnusualLength)
    }

    /// In groups for reading aloud: `0912 345 678`; an unusual number is shown as it is.
    pub fn grouped(&self) -> String {
        if self.doubt().is_some() {
            return self.0.clone();
        }
        let first = self.0.len() - 6;
        let mut out = String::with_capacity(self.0.len() + 2);
        for (place, digit) in self.0.chars().enumerate() {
            if place == first || place == first + 3 {
                out.push(' ');
            }
            out.push(digit);
        }
        out
    }
}

impl std::fmt::Display for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Phone {
    type Err = PhoneRefusal;

    /// Reads digits with any of the usual separators; `+84`, `0084` and `84` become `0`.
    fn from_str(text: &str) -> Result<Self, PhoneRefusal> {
        let compact: String =
            text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '(' | ')')).collect();
        let (foreign, digits) = match compact.strip_prefix('+').or_else(|| compact.strip_prefix("00")) {
            Some(rest) => (true, rest),
            None => (false, compact.as_str()),
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneRefusal::NotDigits);
        }
        if digits.len() > MAX_DIGITS {
            return Err(PhoneRefusal::TooLong);
        }
        Ok(Self(national(digits, foreign)))
    }
}

/// The national form where the country code is Vietnam's; `84` alone counts only at the full length.
fn national(digits: &str, international: bool) -> String {
    match digits.strip_prefix("84") {
        Some(rest) if international || matches!(digits.len(), 11 | 12) => {
            format!("0{}", rest.trim_start_matches('0'))
        }
        _ if international => format!("+{digits}"),
        _ => digits.to_owned(),
    }
}

text_form!(Phone, "phone number: 10 digits from 0, or +84…");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn vietnamese_numbers_get_their_national_form() {
        for text in [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "+84912345678",
            "+84 (0)912-345-678",
            "0084912345678",
            "84912345678",
        ] {
            let phone: Phone = text.parse().unwrap();
            assert_eq!((phone.to_string().as_str(), phone.doubt()), ("0912345678", None), "{text}");
            assert_eq!(phone.grouped(), "0912 345 678");
        }
        let landline: Phone = "024 3825 1234".parse().unwrap();
        assert_eq!((landline.grouped().as_str(), landline.doubt()), ("02438 251 234", None));
    }

    #[test]
    fn unusual_numbers_are_kept_with_a_doubt() {
        for (text, kept, doubt) in [
            ("912345678", "912345678", PhoneDoubt::UnusualLength),
            ("113", "113", PhoneDoubt::UnusualLength),
            ("+856 20 5555 1234", "+8562055551234", PhoneDoubt::Foreign),
        ] {
            let phone: Phone = text.parse().unwrap();
            assert_eq!((phone.to_string().as_str(), phone.doubt()), (kept, Some(doubt)), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        assert_eq!("".parse::<Phone>(), Err(PhoneRefusal::NotDigits));
        assert_eq!("không có".parse::<Phone>(), Err(PhoneRefusal::NotDigits));
        assert_eq!("1".repeat(40).parse::<Phone>(), Err(PhoneRefusal::TooLong));
    }

    proptest! {
        #[test]
        fn a_kept_number_reads_back_as_itself(text in "[+]?[0-9 .()-]{0,16}") {
            if let Ok(phone) = text.parse::<Phone>() {
                prop_assert_eq!(phone.to_string().parse::<Phone>(), Ok(phone));
            }
        }
    }
}
