//! The open hours of one day: a few half-open windows of minutes, and the arithmetic inside a day.
//!
//! Invariant: windows are in order, not empty, and do not touch or overlap.

/// Half-open windows of one day, in minutes since midnight. None at all: the day is closed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Windows(Vec<(u16, u16)>);

/// What makes a list of windows unusable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WindowsError {
    /// Text that is no `HH:MM-HH:MM`.
    #[error("not a window: {0:?}; expected for example 07:00-11:30")]
    Grammar(String),
    /// A window that ends before it begins, or begins before the one before it has ended.
    #[error("windows must be in order, apart from each other and not empty: {0:?}")]
    Order(String),
}

/// Reads `HH:MM` as a minute of the day.
pub fn parse_time_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |part: &str| -> Option<u16> {
        if part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (minutes < 60 && hours < 24).then_some(hours * 60 + minutes)
}

impl Windows {
    /// Reads `["07:00-11:30", "13:30-17:00"]`.
    pub fn parse(texts: &[String]) -> Result<Self, WindowsError> {
        let mut windows: Vec<(u16, u16)> = Vec::with_capacity(texts.len());
        for text in texts {
            let shown = || text.chars().take(40).collect::<String>();
            let (from, to) = text
                .split_once('-')
                .and_then(|(from, to)| Some((parse_time_of_day(from.trim())?, parse_time_of_day(to.trim())?)))
                .ok_or_else(|| WindowsError::Grammar(shown()))?;
            if from >= to || windows.last().is_some_and(|last| last.1 >= from) {
                return Err(WindowsError::Order(shown()));
            }
            windows.push((from, to));
        }
        Ok(Self(windows))
    }

    /// As [`Self::parse`] reads them.
    pub fn texts(&self) -> Vec<String> {
        let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        self.0.iter().map(|(from, to)| format!("{}-{}", time(*from), time(*to))).collect()
    }

    /// Whether the day is closed.
    pub fn is_closed(&self) -> bool {
        self.0.is_empty()
    }

    /// When the day opens.
    pub fn opening(&self) -> Option<u16> {
        self.0.first().map(|w| w.0)
    }

    /// When the day closes: the end of its last window.
    pub fn closing(&self) -> Option<u16> {
        self.0.last().map(|w| w.1)
    }

    /// All minutes of the windows.
    pub fn total(&self) -> i64 {
        self.0.iter().map(|w| i64::from(w.1 - w.0)).sum()
    }

    /// Whether this minute is inside a window.
    pub fn holds(&self, minute: u16) -> bool {
        self.0.iter().any(|w| (w.0..w.1).contains(&minute))
    }

    /// The minutes of the windows before this minute of the day.
    pub fn before(&self, minute: u16) -> i64 {
        self.0.iter().map(|w| i64::from(minute.clamp(w.0, w.1) - w.0)).sum()
    }

    /// When minute number `n` of the windows begins, from 0; `None` from [`Self::total`] on.
    pub fn nth(&self, n: i64) -> Option<u16> {
        let mut left = n;
        for (from, to) in &self.0 {
            let length = i64::from(to - from);
            if left < length {
                return u16::try_from(left).ok().map(|k| from + k);
            }
            left -= length;
        }
        None
    }

    /// Where a time of day comes to stand on this day: before opening → opening, in a break → the next
    /// opening, from closing on → closing (closing itself stays). `None` on a closed day.
    pub fn fit(&self, minute: u16) -> Option<u16> {
        let closing = self.closing()?;
        let next = self.0.iter().find(|w| minute < w.1);
        Some(next.map_or(closing, |w| minute.max(w.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(texts: &[&str]) -> Result<Windows, WindowsError> {
        Windows::parse(&texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn windows_are_read_and_disorder_is_refused() {
        let day = windows(&["07:00-11:30", "13:30-17:00"]).unwrap();
        assert_eq!((day.opening(), day.closing(), day.total()), (Some(420), Some(1020), 480));
        for wrong in ["7:00-11:30", "07:00", "07:60-11:30", "07:00-24:00", "aa:bb-cc:dd", "+7:00-08:00"] {
            assert!(matches!(windows(&[wrong]), Err(WindowsError::Grammar(_))), "{wrong}");
        }
        for wrong in [&["11:30-07:00"][..], &["07:00-07:00"], &["07:00-11:30", "11:30-17:00"]] {
            assert!(matches!(windows(wrong), Err(WindowsError::Order(_))), "{wrong:?}");
        }
        assert!(windows(&[]).unwrap().is_closed());
    }

    #[test]
    fn windows_are_half_open_and_closing_itself_stays() {
        let day = windows(&["07:00-11:30", "13:30-17:00"]).unwrap();
        for (at, fitted) in [
            (0, 420),
            (420, 420),
            (689, 689),
            (690, 810),
            (810, 810),
            (1019, 1019),
            (1020, 1020),
            (1300, 1020),
        ] {
            assert_eq!(day.fit(at), Some(fitted), "{at}");
        }
        assert!(day.holds(689) && !day.holds(690) && !day.holds(1020));
    }

    #[test]
    fn the_nth_minute_and_the_minutes_before_agree() {
        let day = windows(&["07:00-11:30", "13:30-17:00"]).unwrap();
        for n in 0..480 {
            assert_eq!(day.before(day.nth(n).unwrap()), n);
        }
        assert_eq!(day.nth(480), None);
    }
}
