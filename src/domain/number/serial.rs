//! Serials and the ranges a device draws them from.
//!
//! Two machines of one post never share a range, so they number offline without colliding. The last
//! hundred of a range are its reserve, for a machine that came back from a backup and does not know
//! what its earlier life gave that day.

use crate::domain::text_form::text_form;

/// The place of a dossier in its agency's day; 0 is never given by us.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Serial(pub u32);

/// How many digits serials are written with: 4, 5 or 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialWidth(u8);

impl SerialWidth {
    /// Most agencies.
    pub const FOUR: Self = Self(4);
    /// The police.
    pub const SIX: Self = Self(6);

    /// A width seen in a number; `None` outside 4 to 6.
    pub fn new(digits: usize) -> Option<Self> {
        u8::try_from(digits).ok().filter(|digits| (4..=6).contains(digits)).map(Self)
    }

    /// The number of digits.
    pub fn digits(self) -> u8 {
        self.0
    }

    /// The highest serial it has room for.
    pub fn last(self) -> Serial {
        Serial(10_u32.pow(self.0.into()) - 1)
    }

    /// A serial with leading zeros.
    pub fn show(self, serial: Serial) -> String {
        format!("{:0width$}", serial.0, width = usize::from(self.0))
    }
}

/// Which machine of its post a device is: 1 to 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Machine(u8);

/// A machine number that no range belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a post numbers its machines 1 to 9")]
pub struct MachineError;

impl MachineError {
    /// The same in Vietnamese.
    pub fn vi(self) -> &'static str {
        "Máy của một bộ phận được đánh số từ 1 đến 9."
    }
}

impl Machine {
    /// The first machine, and the answer where nothing was asked.
    pub const FIRST: Self = Self(1);

    /// Machine `number` of its post.
    pub fn new(number: u8) -> Result<Self, MachineError> {
        if (1..=9).contains(&number) { Ok(Self(number)) } else { Err(MachineError) }
    }

    /// The number, 1 to 9.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Machine {
    type Err = MachineError;

    fn from_str(text: &str) -> Result<Self, MachineError> {
        text.trim().parse().map_err(|_| MachineError).and_then(Self::new)
    }
}

text_form!(Machine, "which machine of its post: 1 to 9");

/// The serials one device may give for one agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialRange {
    first: Serial,
    last: Serial,
    width: SerialWidth,
}

/// Bounds that make no range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// Not two serials of equal width with a dash between.
    #[error("not a range of serials: expected for example 0001-0999")]
    Shape,
    /// Starts at 0, ends before it starts, or leaves nothing beside the reserve.
    #[error("a range starts at 1 or later and holds more than its reserve of {}", SerialRange::RESERVE)]
    TooShort,
    /// Ends above what the width has room for.
    #[error("a range ends at the highest serial of its width")]
    TooHigh,
}

/// No serial is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no number left today in the range {range}")]
pub struct RangeExhausted {
    /// The range that was asked.
    pub range: SerialRange,
    /// Whether its reserve was not asked yet.
    pub reserve_left: bool,
}

impl RangeExhausted {
    /// For the officer, in Vietnamese: what happened, what is safe, what to do.
    pub fn vi(self) -> String {
        let advice = if self.reserve_left {
            "có thể dùng 100 số dự phòng của máy"
        } else {
            "tiếp nhận ở máy khác hoặc xin cấp thêm dải số"
        };
        format!(
            "Đã hết số hồ sơ hôm nay trong dải {}; các hồ sơ đã nhận vẫn giữ nguyên: {advice}.",
            self.range
        )
    }

    /// For the officer, in English.
    pub fn en(self) -> String {
        let advice = if self.reserve_left {
            "the machine's reserve of 100 can be used"
        } else {
            "accept at another machine, or ask for a further range"
        };
        format!("{self}; dossiers already accepted stay as they are: {advice}.")
    }
}

impl SerialRange {
    /// How many serials at the end are kept back.
    pub const RESERVE: u32 = 100;

    /// A range from its bounds, both given.
    pub fn new(first: Serial, last: Serial, width: SerialWidth) -> Result<Self, RangeError> {
        if last > width.last() {
            return Err(RangeError::TooHigh);
        }
        if first.0 == 0 || last.0 < first.0 || last.0 - first.0 < Self::RESERVE {
            return Err(RangeError::TooShort);
        }
        Ok(Self { first, last, width })
    }

    /// The share of machine *k* among several: at width 4 0001–0999, 1000–1999, 2000–2999…
    pub fn for_machine(machine: Machine, width: SerialWidth) -> Self {
        let share = (width.last().0 + 1) / 10;
        let start = share * u32::from(machine.number() - 1);
        Self { first: Serial(start.max(1)), last: Serial(start + share - 1), width }
    }

    /// Everything: for a post declared to have one machine.
    pub fn whole(width: SerialWidth) -> Self {
        Self { first: Serial(1), last: width.last(), width }
    }

    /// Its lowest serial.
    pub fn first(self) -> Serial {
        self.first
    }

    /// Its highest serial, the end of the reserve.
    pub fn last(self) -> Serial {
        self.last
    }

    /// The digits its serials are written with.
    pub fn width(self) -> SerialWidth {
        self.width
    }

    /// The lowest serial of the reserve.
    pub fn reserve_first(self) -> Serial {
        Serial(self.last.0 - Self::RESERVE + 1)
    }

    /// Whether a serial belongs to it, reserve included.
    pub fn contains(self, serial: Serial) -> bool {
        (self.first..=self.last).contains(&serial)
    }

    /// Whether a serial belongs to its reserve.
    pub fn in_reserve(self, serial: Serial) -> bool {
        (self.reserve_first()..=self.last).contains(&serial)
    }

    /// Whether two ranges share a serial.
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// The serial after `highest`, the highest one known to be given in this range that day.
    ///
    /// With `use_reserve` it is one of the reserve, however low `highest` is: that is for a machine
    /// which cannot know what was given. Without, a `highest` inside the reserve is the end: the caller
    /// leaves serials of the reserve out of what it passes once it knows the ordinary ones.
    pub fn next(self, highest: Option<Serial>, use_reserve: bool) -> Result<Serial, RangeExhausted> {
        let (from, to) = if use_reserve {
            (self.reserve_first(), self.last)
        } else {
            (self.first, Serial(self.reserve_first().0 - 1))
        };
        let after = highest.map_or(from, |highest| Serial(highest.0.saturating_add(1)));
        let next = after.max(from);
        if next <= to { Ok(next) } else { Err(RangeExhausted { range: self, reserve_left: !use_reserve }) }
    }
}

impl std::fmt::Display for SerialRange {
    /// `0001-0999`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.width.show(self.first), self.width.show(self.last))
    }
}

impl std::str::FromStr for SerialRange {
    type Err = RangeError;

    /// Reads `0001-0999` (or with `–`); the digits written decide the width.
    fn from_str(text: &str) -> Result<Self, RangeError> {
        let (first, last) = text.trim().split_once(['-', '–']).ok_or(RangeError::Shape)?;
        let width = SerialWidth::new(first.len()).filter(|_| first.len() == last.len());
        let read = |part: &str| {
            let digits = part.bytes().all(|b| b.is_ascii_digit());
            part.parse().ok().filter(|_| digits).map(Serial).ok_or(RangeError::Shape)
        };
        Self::new(read(first)?, read(last)?, width.ok_or(RangeError::Shape)?)
    }
}

text_form!(SerialRange, "range of serials, both ends included: 0001-0999");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn machine(number: u8, width: SerialWidth) -> SerialRange {
        SerialRange::for_machine(Machine::new(number).unwrap(), width)
    }

    #[test]
    fn every_machine_has_its_own_share() {
        for (number, width, shown) in [
            (1, SerialWidth::FOUR, "0001-0999"),
            (2, SerialWidth::FOUR, "1000-1999"),
            (3, SerialWidth::FOUR, "2000-2999"),
            (9, SerialWidth::FOUR, "8000-8999"),
            (1, SerialWidth::SIX, "000001-099999"),
            (9, SerialWidth::SIX, "800000-899999"),
        ] {
            assert_eq!(machine(number, width).to_string(), shown);
        }
        for one in 1..=9 {
            for other in 1..=9 {
                let (one_range, other_range) =
                    (machine(one, SerialWidth::FOUR), machine(other, SerialWidth::FOUR));
                assert_eq!(one_range.overlaps(other_range), one == other, "{one} {other}");
            }
        }
        assert!(SerialRange::whole(SerialWidth::FOUR).overlaps(machine(5, SerialWidth::FOUR)));
        assert_eq!(SerialRange::whole(SerialWidth::FOUR).to_string(), "0001-9999");
        assert_eq!((Machine::new(0), Machine::new(10)), (Err(MachineError), Err(MachineError)));
    }

    #[test]
    fn numbers_go_up_and_stop_before_the_reserve() {
        let range = machine(1, SerialWidth::FOUR);
        assert_eq!(range.next(None, false), Ok(Serial(1)));
        assert_eq!(range.next(Some(Serial(27)), false), Ok(Serial(28)));
        assert_eq!(range.next(Some(Serial(898)), false), Ok(Serial(899)));
        assert_eq!(range.next(Some(Serial(899)), false), Err(RangeExhausted { range, reserve_left: true }));
        assert_eq!(machine(2, SerialWidth::FOUR).next(Some(Serial(3)), false), Ok(Serial(1000)));
        assert_eq!(range.next(Some(Serial(u32::MAX)), false).map_err(|e| e.reserve_left), Err(true));
    }

    #[test]
    fn the_reserve_is_the_last_hundred() {
        let range = machine(1, SerialWidth::FOUR);
        assert_eq!(range.next(None, true), Ok(Serial(900)));
        assert_eq!(range.next(Some(Serial(12)), true), Ok(Serial(900)));
        assert_eq!(range.next(Some(Serial(998)), true), Ok(Serial(999)));
        let exhausted = range.next(Some(Serial(999)), true).unwrap_err();
        assert!(!exhausted.reserve_left);
        assert!(exhausted.vi().contains("0001-0999"));
        assert!(range.in_reserve(Serial(900)) && !range.in_reserve(Serial(899)));
    }

    #[test]
    fn bounds_that_make_no_range_are_refused() {
        for (text, error) in [
            ("0000-0999", RangeError::TooShort),
            ("0999-0001", RangeError::TooShort),
            ("0001-0100", RangeError::TooShort),
            ("0001", RangeError::Shape),
            ("0001-00999", RangeError::Shape),
            ("+001-0999", RangeError::Shape),
            ("1-2", RangeError::Shape),
        ] {
            assert_eq!(text.parse::<SerialRange>(), Err(error), "{text}");
        }
        assert_eq!(SerialRange::new(Serial(1), Serial(10_000), SerialWidth::FOUR), Err(RangeError::TooHigh));
        assert!("0001–0999".parse::<SerialRange>().is_ok());
    }

    proptest! {
        #[test]
        fn a_next_serial_is_new_and_of_its_own_part(
            first in 1u32..9000, length in 101u32..999, highest: Option<u16>, use_reserve: bool,
        ) {
            let last = Serial((first + length).min(9999));
            if let Ok(range) = SerialRange::new(Serial(first), last, SerialWidth::FOUR) {
                prop_assert_eq!(range.to_string().parse::<SerialRange>(), Ok(range));
                let highest = highest.map(|serial| Serial(serial.into()));
                if let Ok(next) = range.next(highest, use_reserve) {
                    prop_assert!(highest.is_none_or(|highest| next > highest));
                    prop_assert!(range.contains(next));
                    prop_assert_eq!(range.in_reserve(next), use_reserve);
                }
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = text.parse::<SerialRange>();
            let _ = text.parse::<Machine>();
        }
    }
}
