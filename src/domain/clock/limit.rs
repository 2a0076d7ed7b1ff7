//! A legal time limit as the law and the portal write it: `5wd`, `6.25wd`, `10d`, `2m`, `4h`, `same-day`.
//!
//! It is a quantity, not a moment: only the clock makes a moment of it. No float is stored;
//! parts of a working day are thousandths.
//!
//! Invariant: what [`Display`](std::fmt::Display) writes, [`FromStr`](std::str::FromStr) reads back as the same value.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;

/// How long the law gives the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeLimit {
    /// `wd`: working days, parts allowed (ngày làm việc).
    WorkingDays(WorkingDays),
    /// `d`: calendar days (ngày).
    Days(u16),
    /// `m`: months (tháng).
    Months(u16),
    /// `h`: counting hours (giờ làm việc).
    Hours(u16),
    /// `same-day`: within the day of receipt (trong ngày).
    SameDay,
}

/// A number of working days in thousandths: `6.25` is 6250.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkingDays(u32);

impl WorkingDays {
    /// Whole days.
    pub const fn whole(days: u16) -> Self {
        Self(days as u32 * 1000)
    }

    /// From thousandths of a day; `None` above [`TimeLimit::MAX_COUNT`] days.
    pub const fn from_thousandths(thousandths: u32) -> Option<Self> {
        if thousandths <= TimeLimit::MAX_COUNT as u32 * 1000 { Some(Self(thousandths)) } else { None }
    }

    /// Thousandths of a day.
    pub const fn thousandths(self) -> u32 {
        self.0
    }

    /// The whole days in it.
    pub const fn days(self) -> u32 {
        self.0 / 1000
    }

    /// What is left beyond the whole days, in thousandths of a day (0–999).
    pub const fn fraction(self) -> u32 {
        self.0 % 1000
    }
}

/// Text that is no time limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// Not of the grammar at all.
    #[error("not a time limit: {0:?}; expected for example 5wd, 6.25wd, 10d, 2m, 4h or same-day")]
    Grammar(String),
    /// Parts of anything but a working day.
    #[error("only working days may have decimals: {0:?}")]
    Decimals(String),
    /// Zero, or more than [`TimeLimit::MAX_COUNT`].
    #[error("a time limit is more than 0 and at most {max} of its unit: {0:?}", max = TimeLimit::MAX_COUNT)]
    Range(String),
}

impl TimeLimit {
    /// The largest number of a unit: no law gives an office decades, a typing mistake does.
    pub const MAX_COUNT: u16 = 9_999;

    /// Roughly how long it lasts on the wall calendar, in minutes: a working day is 7/5 of a day, an
    /// hour the eighth of a working day, a month 30.44 days, `same-day` half a working day.
    ///
    /// Good for sorting and bars, never for a promise.
    pub const fn approximate_minutes(self) -> u64 {
        const WORKING_DAY: u64 = 24 * 60 * 7 / 5;
        match self {
            Self::WorkingDays(n) => n.0 as u64 * WORKING_DAY / 1000,
            Self::Days(n) => n as u64 * 24 * 60,
            Self::Months(n) => n as u64 * 43_834,
            Self::Hours(n) => n as u64 * WORKING_DAY / 8,
            Self::SameDay => WORKING_DAY / 2,
        }
    }

    /// Where limits of equal length stand among each other, so that order and equality agree.
    const fn tie_break(self) -> (u8, u32) {
        match self {
            Self::SameDay => (0, 0),
            Self::Hours(n) => (1, n as u32),
            Self::Days(n) => (2, n as u32),
            Self::WorkingDays(n) => (3, n.0),
            Self::Months(n) => (4, n as u32),
        }
    }
}

impl Ord for TimeLimit {
    /// By length, shortest first ([`TimeLimit::approximate_minutes`]); sort with `Reverse` for longest first.
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |limit: &Self| (limit.approximate_minutes(), limit.tie_break());
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for TimeLimit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::WorkingDays(n) => write!(f, "{n}wd"),
            Self::Days(n) => write!(f, "{n}d"),
            Self::Months(n) => write!(f, "{n}m"),
            Self::Hours(n) => write!(f, "{n}h"),
            Self::SameDay => f.write_str("same-day"),
        }
    }
}

impl std::fmt::Display for WorkingDays {
    /// The shortest decimal number: `5`, `6.25`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (mut part, mut width) = (self.fraction(), 3);
        if part == 0 {
            return write!(f, "{}", self.days());
        }
        while part.is_multiple_of(10) {
            part /= 10;
            width -= 1;
        }
        write!(f, "{}.{part:0width$}", self.days())
    }
}

impl std::str::FromStr for TimeLimit {
    type Err = LimitError;

    /// Blanks around it are allowed, inside it not; up to three decimals, for `wd` only.
    fn from_str(text: &str) -> Result<Self, LimitError> {
        let shown = || text.chars().take(40).collect::<String>();
        let trimmed = text.trim();
        if trimmed == "same-day" {
            return Ok(Self::SameDay);
        }
        let (number, unit) =
            trimmed.find(|c: char| c.is_ascii_alphabetic()).map_or((trimmed, ""), |at| trimmed.split_at(at));
        let thousandths = thousandths(number).ok_or_else(|| LimitError::Grammar(shown()))?;
        if thousandths == 0 || thousandths > u64::from(Self::MAX_COUNT) * 1000 {
            return Err(LimitError::Range(shown()));
        }
        let narrow = u32::try_from(thousandths).map_err(|_| LimitError::Range(shown()))?;
        let whole = || match number.contains('.') {
            true => Err(LimitError::Decimals(shown())),
            false => u16::try_from(narrow / 1000).map_err(|_| LimitError::Range(shown())),
        };
        match unit {
            "wd" => Ok(Self::WorkingDays(WorkingDays(narrow))),
            "d" => whole().map(Self::Days),
            "m" => whole().map(Self::Months),
            "h" => whole().map(Self::Hours),
            _ => Err(LimitError::Grammar(shown())),
        }
    }
}

/// Reads `12` or `6.25` as thousandths; `None` for any other text, or more than three decimals.
fn thousandths(number: &str) -> Option<u64> {
    /// Enough for [`TimeLimit::MAX_COUNT`] with leading zeros; keeps the arithmetic far from overflow.
    const MAX_DIGITS: usize = 9;
    let digits = |text: &str| -> Option<u64> {
        let sane = (1..=MAX_DIGITS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if sane { text.parse().ok() } else { None }
    };
    let Some((whole, part)) = number.split_once('.') else {
        return Some(digits(number)? * 1000);
    };
    let scale = match part.len() {
        1 => 100,
        2 => 10,
        3 => 1,
        _ => return None,
    };
    Some(digits(whole)? * 1000 + digits(part)? * scale)
}

impl Serialize for TimeLimit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for TimeLimit {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TimeLimit".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": r"^([0-9]+(\.[0-9]{1,3})?wd|[0-9]+[dmh]|same-day)$",
            "description": "working days (parts allowed), calendar days, months, hours, or same-day: 5wd, 6.25wd, 10d, 2m, 4h, same-day"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_limit() -> impl Strategy<Value = TimeLimit> {
        prop_oneof![
            (1..=9_999_000_u32).prop_map(|n| TimeLimit::WorkingDays(WorkingDays(n))),
            (1..=9_999_u16).prop_map(TimeLimit::Days),
            (1..=9_999_u16).prop_map(TimeLimit::Months),
            (1..=9_999_u16).prop_map(TimeLimit::Hours),
            Just(TimeLimit::SameDay),
        ]
    }

    #[test]
    fn limits_are_read_as_the_law_writes_them() {
        let cases = [
            ("5wd", TimeLimit::WorkingDays(WorkingDays::whole(5)), "5wd"),
            ("6.25wd", TimeLimit::WorkingDays(WorkingDays(6250)), "6.25wd"),
            ("0.5wd", TimeLimit::WorkingDays(WorkingDays(500)), "0.5wd"),
            ("1.005wd", TimeLimit::WorkingDays(WorkingDays(1005)), "1.005wd"),
            ("6.250wd", TimeLimit::WorkingDays(WorkingDays(6250)), "6.25wd"),
            (" 010d ", TimeLimit::Days(10), "10d"),
            ("2m", TimeLimit::Months(2), "2m"),
            ("4h", TimeLimit::Hours(4), "4h"),
            ("same-day", TimeLimit::SameDay, "same-day"),
        ];
        for (text, limit, shown) in cases {
            assert_eq!(text.parse(), Ok(limit), "{text}");
            assert_eq!(limit.to_string(), shown);
        }
    }

    #[test]
    fn other_texts_are_refused_with_their_reason() {
        for text in [
            "", "5", "wd", "5 wd", "5WD", "-5wd", "+5wd", "5.wd", ".5wd", "1.2345wd", "1,5wd", "5wdd", "٥wd",
            "5y", "1e3d", "5d5",
        ] {
            assert!(matches!(text.parse::<TimeLimit>(), Err(LimitError::Grammar(_))), "{text}");
        }
        for text in ["1.5d", "1.0h", "0.5m"] {
            assert!(matches!(text.parse::<TimeLimit>(), Err(LimitError::Decimals(_))), "{text}");
        }
        for text in ["0wd", "0.000wd", "0d", "10000d", "99999999h"] {
            assert!(matches!(text.parse::<TimeLimit>(), Err(LimitError::Range(_))), "{text}");
        }
        assert!("9".repeat(5000).parse::<TimeLimit>().is_err());
    }

    #[test]
    fn limits_sort_by_length() {
        let mut limits: Vec<TimeLimit> =
            ["3wd", "same-day", "2m", "1h", "20d", "8h", "15wd"].map(|t| t.parse().unwrap()).to_vec();
        limits.sort_by_key(|l| std::cmp::Reverse(*l));
        let shown: Vec<String> = limits.iter().map(ToString::to_string).collect();
        assert_eq!(shown.join("|"), "2m|15wd|20d|3wd|8h|same-day|1h");
    }

    proptest! {
        #[test]
        fn a_limit_reads_back_what_it_shows(limit in any_limit()) {
            prop_assert_eq!(limit.to_string().parse(), Ok(limit));
            let json = serde_json::to_string(&limit).unwrap();
            prop_assert_eq!(serde_json::from_str::<TimeLimit>(&json).unwrap(), limit);
        }

        #[test]
        fn order_and_equality_agree(a in any_limit(), b in any_limit()) {
            prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,20}") {
            if let Ok(limit) = text.parse::<TimeLimit>() {
                prop_assert_eq!(limit.to_string().parse(), Ok(limit));
            }
        }
    }
}
