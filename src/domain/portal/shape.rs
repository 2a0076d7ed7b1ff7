//! Shapes of dossier numbers as data: `{agency}-{yy}{mm}{dd}-{serial}`.
//!
//! The uniform rule for numbers is to come from the Minister of Public Security (NĐ 309/2026): which shapes
//! are taken stands in `assets/rules.toml`. A shape names its parts in braces; everything else stands for
//! itself. `{serial}` is four to six digits, `{serial:8}` exactly eight.

use time::{Date, Month};

/// Characters of a number at most: what a row of the state holds.
const NUMBER_MAX: usize = 80;

/// One shape of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Agency,
    Year,
    Month,
    Day,
    Serial(usize, usize),
}

/// Text that is no shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no shape of dossier numbers: expected for example {{agency}}-{{yy}}{{mm}}{{dd}}-{{serial}}")]
pub struct ShapeError;

impl std::str::FromStr for Shape {
    type Err = ShapeError;

    fn from_str(text: &str) -> Result<Self, ShapeError> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(open) = rest.strip_prefix('{') {
                let (name, after) = open.split_once('}').ok_or(ShapeError)?;
                pieces.push(piece(name)?);
                rest = after;
            } else {
                let (literal, after) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
                pieces.push(Piece::Literal(literal.to_owned()));
                rest = after;
            }
        }
        let serials = pieces.iter().filter(|piece| matches!(piece, Piece::Serial(..))).count();
        if serials == 1 { Ok(Self(pieces)) } else { Err(ShapeError) }
    }
}

fn piece(name: &str) -> Result<Piece, ShapeError> {
    Ok(match name {
        "agency" => Piece::Agency,
        "yy" => Piece::Year,
        "mm" => Piece::Month,
        "dd" => Piece::Day,
        "serial" => Piece::Serial(4, 6),
        other => {
            let digits = other.strip_prefix("serial:").and_then(|n| n.parse().ok());
            let digits = digits.filter(|n| (1..=12).contains(n)).ok_or(ShapeError)?;
            Piece::Serial(digits, digits)
        }
    })
}

impl Shape {
    /// The number as it is written here (capitals, no blanks around), where it has this shape and its day is
    /// one the calendar has.
    pub fn read(&self, text: &str) -> Option<String> {
        let number = text.trim().to_ascii_uppercase();
        if number.chars().count() > NUMBER_MAX {
            return None;
        }
        let mut found = Found::default();
        matches(&self.0, &number, &mut found).then_some(number)
    }
}

/// Date parts met so far.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    year: Option<u8>,
    month: Option<u8>,
    day: Option<u8>,
}

impl Found {
    /// Whether what was met is a day that exists, as far as it was told.
    fn is_sound(self) -> bool {
        let month = self.month.unwrap_or(1);
        let Ok(month) = Month::try_from(month) else { return false };
        let year = 2000 + i32::from(self.year.unwrap_or(0));
        Date::from_calendar_date(year, month, self.day.unwrap_or(1)).is_ok()
    }
}

fn matches(pieces: &[Piece], text: &str, found: &mut Found) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return text.is_empty() && found.is_sound() };
    let two = |text: &str| {
        let (digits, after) = text.split_at_checked(2)?;
        Some((digits.parse::<u8>().ok().filter(|_| all_digits(digits))?, after.len()))
    };
    let after = |left: usize| text.get(text.len() - left..).unwrap_or_default();
    match piece {
        Piece::Literal(literal) => {
            let literal = literal.to_ascii_uppercase();
            text.strip_prefix(literal.as_str()).is_some_and(|left| matches(rest, left, found))
        }
        Piece::Year | Piece::Month | Piece::Day => {
            let Some((value, left)) = two(text) else { return false };
            let before = *found;
            match piece {
                Piece::Year => found.year = Some(value),
                Piece::Month => found.month = Some(value),
                _ => found.day = Some(value),
            }
            let fits = matches(rest, after(left), found);
            if !fits {
                *found = before;
            }
            fits
        }
        Piece::Serial(least, most) => (*least..=*most).rev().any(|digits| {
            text.split_at_checked(digits)
                .is_some_and(|(serial, left)| all_digits(serial) && matches(rest, left, found))
        }),
        Piece::Agency => {
            let code = |c: char| c.is_ascii_alphanumeric() || c == '.';
            let most = text.chars().take_while(|c| code(*c)).count().min(35);
            (3..=most)
                .rev()
                .any(|cut| text.split_at_checked(cut).is_some_and(|(_, left)| matches(rest, left, found)))
        }
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_by_the_shapes_in_force() {
        let usual: Shape = "{agency}-{yy}{mm}{dd}-{serial}".parse().unwrap();
        for (text, read) in [
            ("H56.14-261123-0007", Some("H56.14-261123-0007")),
            (" h56.14-261123-0007 ", Some("H56.14-261123-0007")),
            ("000.00.12.H62-201105-0004", Some("000.00.12.H62-201105-0004")),
            ("G01.899.909-261123-000028", Some("G01.899.909-261123-000028")),
            ("H56.14-261323-0001", None),
            ("H56.14-260230-0001", None),
            ("H56.14-261123-001", None),
            ("H56.14-261123-0000007", None),
            ("H56.14-261123-0007-1", None),
            ("", None),
            ("hồ sơ", None),
        ] {
            assert_eq!(usual.read(text).as_deref(), read, "{text}");
        }
        let other: Shape = "VN{yy}{mm}{dd}{serial:8}".parse().unwrap();
        assert_eq!(other.read("vn26112300000042").as_deref(), Some("VN26112300000042"));
        assert_eq!(other.read("VN2611230000042"), None);
    }

    #[test]
    fn a_text_without_a_serial_is_no_shape() {
        for text in ["", "{agency}", "{serial}-{serial}", "{seria}", "{serial", "{serial:0}", "{serial:99}"] {
            assert_eq!(text.parse::<Shape>(), Err(ShapeError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_read_panics_and_what_is_read_is_read_again(text in "\\PC{0,40}") {
            let shape: Shape = "{agency}-{yy}{mm}{dd}-{serial}".parse().unwrap();
            if let Some(number) = shape.read(&text) {
                prop_assert_eq!(shape.read(&number), Some(number));
            }
        }
    }
}
