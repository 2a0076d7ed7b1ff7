//! Moments of the interface: `yyyyMMddHHmmss`, zone Asia/Ho_Chi_Minh, empty where there is none.

use time::{Date, Month, PrimitiveDateTime, Time};

use super::Text;
use crate::base::time::Timestamp;
use crate::domain::portal::OFFICE_OFFSET;

/// A moment as the portal writes it.
pub fn to_portal(at: Option<Timestamp>) -> Text {
    let Some(at) = at.and_then(|at| Timestamp::new(at.unix_millis(), OFFICE_OFFSET)) else {
        return Text::default();
    };
    let local = at.local();
    Text(format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        local.year(),
        u8::from(local.month()),
        local.day(),
        local.hour(),
        local.minute(),
        local.second()
    ))
}

/// A moment of the portal's; a day alone (`yyyyMMdd`) is its beginning. `None` for what is no moment.
pub fn from_portal(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if !matches!(text.len(), 8 | 12 | 14) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to).map_or(Some(0), |digits| digits.parse().ok());
    let year = i32::from(part(0, 4)?);
    let small = |from: usize| part(from, from + 2).and_then(|n: u16| u8::try_from(n).ok());
    let date = Date::from_calendar_date(year, Month::try_from(small(4)?).ok()?, small(6)?).ok()?;
    let time = Time::from_hms(small(8)?, small(10)?, small(12)?).ok()?;
    // Years outside these are typing mistakes, and no promise is made from them.
    if !(1990..2100).contains(&year) {
        return None;
    }
    Some(Timestamp::from_local(PrimitiveDateTime::new(date, time), OFFICE_OFFSET))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moments_are_written_as_the_guide_says() {
        let at = Timestamp::parse("2026-11-23T09:05:07+07:00").unwrap();
        assert_eq!(to_portal(Some(at)).as_str(), "20261123090507");
        assert_eq!(to_portal(None).as_str(), "");
        let abroad = Timestamp::parse("2026-11-23T02:05:07+00:00").unwrap();
        assert_eq!(to_portal(Some(abroad)).as_str(), "20261123090507", "always at Hồ Chí Minh time");
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in ["", "2026", "20261323090507", "20260230000000", "2026112309050", "00010101000000", "x"] {
            assert_eq!(from_portal(text), None, "{text}");
        }
        assert_eq!(from_portal("20261123"), Timestamp::parse("2026-11-23T00:00:00+07:00").ok());
    }

    proptest! {
        #[test]
        fn a_moment_is_read_as_it_was_written(seconds in 631_152_000i64..4_102_000_000) {
            let at = Timestamp::new(seconds * 1_000, OFFICE_OFFSET).unwrap();
            prop_assert_eq!(from_portal(to_portal(Some(at)).as_str()), Some(at));
        }
    }
}
