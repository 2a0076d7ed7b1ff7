//! Citizen ids (12 digits) and the old identity card numbers (9 digits).
//!
//! A citizen id is `PPP C YY RRRRRR`: province of birth registration, century and sex in one digit,
//! year, six random digits. There is no check digit, so a wrong shape is a [`IdRefusal`] and a number
//! that does not fit the birth date or sex is an [`IdDoubt`], which never stops anybody.

use super::birth::{BirthDate, Sex};
use super::province::province_name;
use crate::domain::text_form::text_form;

/// Text that is no id number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdRefusal {
    /// Not the number of digits asked for.
    #[error("an id number has {expected} digits, this has {found}: check it against the card")]
    Length {
        /// `12`, `9`, or `12 or 9`.
        expected: &'static str,
        /// How many characters there are, spaces not counted.
        found: usize,
    },
    /// Something else than digits.
    #[error("an id number has digits only: check it against the card")]
    NotDigits,
}

impl IdRefusal {
    /// The same in Vietnamese.
    pub fn vi(self) -> String {
        match self {
            Self::Length { expected, found } => {
                let expected = expected.replace("or", "hoặc");
                format!("Số định danh có {expected} chữ số, ở đây có {found}: đối chiếu lại với thẻ.")
            }
            Self::NotDigits => "Số định danh chỉ gồm chữ số: đối chiếu lại với thẻ.".to_owned(),
        }
    }

    /// A stable name for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Length { .. } => "id-length",
            Self::NotDigits => "id-not-digits",
        }
    }
}

/// The digits of a typed number, where spaces are only grouping.
fn digits(text: &str, expected: &'static str, lengths: &[usize]) -> Result<(u64, usize), IdRefusal> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if !compact.chars().all(|c| c.is_ascii_digit()) {
        return Err(IdRefusal::NotDigits);
    }
    let found = compact.len();
    if !lengths.contains(&found) {
        return Err(IdRefusal::Length { expected, found });
    }
    compact.parse().map(|value| (value, found)).map_err(|_| IdRefusal::NotDigits)
}

/// A 12-digit personal identification number (số định danh cá nhân, also the number of the card).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenId(u64);

/// Where a citizen id says the birth was registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisteredIn {
    /// One of the 63 provinces before the mergers of 2025.
    Province(&'static str),
    /// Codes above those of provinces stand for other countries.
    Abroad(u16),
    /// A province code that never was.
    Unknown(u16),
}

impl CitizenId {
    fn part(self, divide: u64, modulo: u64) -> u16 {
        u16::try_from(self.0 / divide % modulo).unwrap_or(0)
    }

    /// Where the birth was registered.
    pub fn registered_in(self) -> RegisteredIn {
        let code = self.part(1_000_000_000, 1_000);
        match province_name(code) {
            Some(name) => RegisteredIn::Province(name),
            None if code >= 100 => RegisteredIn::Abroad(code),
            None => RegisteredIn::Unknown(code),
        }
    }

    /// The sex stated at registration: even is male, odd is female.
    pub fn sex(self) -> Sex {
        if self.part(100_000_000, 10).is_multiple_of(2) { Sex::Male } else { Sex::Female }
    }

    /// The year of birth: 0 and 1 are 19yy, 2 and 3 are 20yy, up to 8 and 9 for 23yy.
    pub fn birth_year(self) -> i32 {
        let century = i32::from(self.part(100_000_000, 10) / 2);
        1900 + century * 100 + i32::from(self.part(1_000_000, 100))
    }

    /// What does not fit together; empty where nothing is known to compare with.
    pub fn doubts(self, birth: Option<BirthDate>, sex: Option<Sex>) -> Vec<IdDoubt> {
        let mut doubts = Vec::new();
        if let RegisteredIn::Unknown(code) = self.registered_in() {
            doubts.push(IdDoubt::Province { code });
        }
        if let Some(stated) = birth.map(BirthDate::year).filter(|year| *year != self.birth_year()) {
            doubts.push(IdDoubt::BirthYear { in_id: self.birth_year(), stated });
        }
        if let Some(stated) = sex.filter(|sex| *sex != self.sex()) {
            doubts.push(IdDoubt::Sex { in_id: self.sex(), stated });
        }
        doubts
    }

    /// In groups of three for reading aloud: `079 088 012 345`.
    pub fn grouped(self) -> String {
        let part = |divide| self.part(divide, 1_000);
        format!("{:03} {:03} {:03} {:03}", part(1_000_000_000), part(1_000_000), part(1_000), part(1))
    }

    /// With all but the last four digits hidden.
    pub fn masked(self) -> String {
        mask(&self.to_string())
    }
}

impl std::fmt::Display for CitizenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl std::str::FromStr for CitizenId {
    type Err = IdRefusal;

    /// Reads 12 digits; spaces between them are grouping.
    fn from_str(text: &str) -> Result<Self, IdRefusal> {
        digits(text, "12", &[12]).map(|(value, _)| Self(value))
    }
}

text_form!(CitizenId, "citizen id: 12 digits");

/// A 9-digit number of the identity cards before 2016 (chứng minh nhân dân); it has no inner meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OldId(u64);

impl std::fmt::Display for OldId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

impl std::str::FromStr for OldId {
    type Err = IdRefusal;

    fn from_str(text: &str) -> Result<Self, IdRefusal> {
        digits(text, "9", &[9]).map(|(value, _)| Self(value))
    }
}

text_form!(OldId, "old identity card number: 9 digits");

/// Either number a person may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdNumber {
    /// 12 digits.
    Citizen(CitizenId),
    /// 9 digits.
    Old(OldId),
}

impl IdNumber {
    /// The citizen id, where it is one.
    pub fn citizen(self) -> Option<CitizenId> {
        match self {
            Self::Citizen(id) => Some(id),
            Self::Old(_) => None,
        }
    }

    /// With all but the last four digits hidden.
    pub fn masked(self) -> String {
        mask(&self.to_string())
    }
}

impl std::fmt::Display for IdNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Citizen(id) => id.fmt(f),
            Self::Old(id) => id.fmt(f),
        }
    }
}

impl std::str::FromStr for IdNumber {
    type Err = IdRefusal;

    fn from_str(text: &str) -> Result<Self, IdRefusal> {
        let (value, length) = digits(text, "12 or 9", &[12, 9])?;
        Ok(if length == 12 { Self::Citizen(CitizenId(value)) } else { Self::Old(OldId(value)) })
    }
}

text_form!(IdNumber, "id number: 12 digits, or 9 of an old identity card");

/// Something about a citizen id that does not fit; shown, never a reason to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdDoubt {
    /// The id speaks of another year of birth.
    BirthYear {
        /// The year in the id.
        in_id: i32,
        /// The year on the paper.
        stated: i32,
    },
    /// The id speaks of the other sex.
    Sex {
        /// The sex in the id.
        in_id: Sex,
        /// The sex on the paper.
        stated: Sex,
    },
    /// No province ever had this code.
    Province {
        /// The first three digits.
        code: u16,
    },
}

impl IdDoubt {
    /// A stable name for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::BirthYear { .. } => "id-birth-year",
            Self::Sex { .. } => "id-sex",
            Self::Province { .. } => "id-province",
        }
    }

    /// For the officer, in Vietnamese.
    pub fn vi(self) -> String {
        match self {
            Self::BirthYear { in_id, stated } => {
                format!("Số định danh ứng với năm sinh {in_id}, giấy tờ ghi {stated}: đối chiếu lại với thẻ.")
            }
            Self::Sex { in_id, stated } => {
                let (in_id, stated) = (in_id.vi(), stated.vi());
                format!(
                    "Số định danh ứng với giới tính {in_id}, giấy tờ ghi {stated}: đối chiếu lại với thẻ."
                )
            }
            Self::Province { code } => {
                format!("Không có mã tỉnh {code:03} trong số định danh: đối chiếu lại với thẻ.")
            }
        }
    }

    /// For the officer, in English.
    pub fn en(self) -> String {
        match self {
            Self::BirthYear { in_id, stated } => {
                format!(
                    "The id number speaks of birth year {in_id}, the paper says {stated}: check the card."
                )
            }
            Self::Sex { in_id, stated } => {
                let (in_id, stated) = (in_id.en(), stated.en());
                format!("The id number speaks of sex {in_id}, the paper says {stated}: check the card.")
            }
            Self::Province { code } => {
                format!("No province has the code {code:03} that begins the id number: check the card.")
            }
        }
    }
}

/// Hides all but the last four characters; a text of four or fewer is hidden whole.
pub fn mask(text: &str) -> String {
    let length = text.chars().count();
    let hidden = if length <= 4 { length } else { length - 4 };
    std::iter::repeat_n('•', hidden).chain(text.chars().skip(hidden)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(text: &str) -> CitizenId {
        text.parse().unwrap()
    }

    #[test]
    fn an_id_tells_province_sex_and_year() {
        for (text, province, sex, year) in [
            ("001195000123", "Hà Nội", Sex::Female, 1995),
            ("092203000456", "Cần Thơ", Sex::Male, 2003),
            ("001099012345", "Hà Nội", Sex::Male, 1999),
            ("079088012345", "TP. Hồ Chí Minh", Sex::Male, 1988),
        ] {
            let id = id(text);
            assert_eq!(id.registered_in(), RegisteredIn::Province(province), "{text}");
            assert_eq!((id.sex(), id.birth_year()), (sex, year), "{text}");
        }
        assert_eq!(id("003195000123").registered_in(), RegisteredIn::Unknown(3));
        assert_eq!(id("115195000123").registered_in(), RegisteredIn::Abroad(115));
        assert_eq!(id("001999000123").birth_year(), 2399);
    }

    #[test]
    fn a_wrong_shape_is_refused_in_words() {
        assert_eq!("12345".parse::<CitizenId>(), Err(IdRefusal::Length { expected: "12", found: 5 }));
        assert_eq!("00109901234X".parse::<CitizenId>(), Err(IdRefusal::NotDigits));
        assert_eq!("٠٠١٠٩٩٠١٢٣٤٥".parse::<CitizenId>(), Err(IdRefusal::NotDigits));
        assert!("".parse::<IdNumber>().is_err());
        let refusal = "1".parse::<IdNumber>().unwrap_err();
        assert!(refusal.vi().contains("12 hoặc 9"), "{}", refusal.vi());
    }

    #[test]
    fn grouping_is_shown_and_read() {
        assert_eq!(id("079088012345").grouped(), "079 088 012 345");
        assert_eq!(id("079 088 012 345"), id("079088012345"));
    }

    #[test]
    fn a_mismatch_is_a_doubt_not_a_refusal() {
        let born = |text: &str| Some(text.parse().unwrap());
        assert_eq!(id("001195000123").doubts(born("1995-05-05"), Some(Sex::Female)), []);
        assert_eq!(id("001195000123").doubts(born("1995"), None), []);
        assert_eq!(
            id("001099012345").doubts(born("1990-01-01"), Some(Sex::Male)),
            [IdDoubt::BirthYear { in_id: 1999, stated: 1990 }]
        );
        let codes: Vec<_> = id("079200001111")
            .doubts(born("1985-08-15"), Some(Sex::Female))
            .into_iter()
            .map(IdDoubt::code)
            .collect();
        assert_eq!(codes, ["id-birth-year", "id-sex"]);
        assert_eq!(id("000195000123").doubts(None, None), [IdDoubt::Province { code: 0 }]);
    }

    #[test]
    fn masks_keep_only_the_last_four() {
        assert_eq!(id("001099012345").masked(), "••••••••2345");
        assert_eq!("123456789".parse::<IdNumber>().unwrap().masked(), "•••••6789");
        for (text, masked) in [("", ""), ("12", "••"), ("1234", "••••"), ("12345", "•2345")] {
            assert_eq!(mask(text), masked);
        }
    }

    #[test]
    fn json_is_the_digits() {
        let json = serde_json::to_string(&id("001099012345")).unwrap();
        assert_eq!(json, "\"001099012345\"");
        assert_eq!(serde_json::from_str::<CitizenId>(&json).unwrap(), id("001099012345"));
        assert!(serde_json::from_str::<CitizenId>("\"1\"").is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(digits in "[0-9]{12}|[0-9]{9}") {
            prop_assert_eq!(digits.parse::<IdNumber>().unwrap().to_string(), digits);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = text.parse::<IdNumber>();
            prop_assert_eq!(mask(&text).chars().count(), text.chars().count());
        }
    }
}
