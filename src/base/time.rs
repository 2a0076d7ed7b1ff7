//! Moments, the hybrid logical clock, and the clocks that tell them.
//!
//! A [`Timestamp`] is a wall-clock moment with the offset it was read in; law and screens use it.
//! An [`Hlc`] orders entries; it never goes back and never follows a clock that leapt ahead.

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// Vietnam's offset from UTC in minutes; the country has one zone and no summer time.
pub const VIETNAM_OFFSET_MINUTES: i16 = 7 * 60;

/// A moment, in milliseconds, with the offset of the wall clock that told it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    unix_millis: i64,
    offset_minutes: i16,
}

impl Default for Timestamp {
    /// The epoch, on Vietnam's wall clock.
    fn default() -> Self {
        Self { unix_millis: 0, offset_minutes: VIETNAM_OFFSET_MINUTES }
    }
}

/// Text that is no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time: {0:?}; expected for example 2026-11-23T09:00:00+07:00")]
pub struct TimeError(pub String);

impl Timestamp {
    /// From milliseconds since 1970 UTC and an offset in minutes; `None` outside years 1900–9998 or an absurd offset.
    pub fn new(unix_millis: i64, offset_minutes: i16) -> Option<Self> {
        const FROM: i64 = -2_208_988_800_000;
        const TO: i64 = 253_370_764_800_000;
        let sane = (FROM..TO).contains(&unix_millis) && (-18 * 60..=18 * 60).contains(&offset_minutes);
        sane.then_some(Self { unix_millis, offset_minutes })
    }

    /// Milliseconds since 1970 UTC.
    pub fn unix_millis(self) -> i64 {
        self.unix_millis
    }

    /// The wall clock's offset from UTC, in minutes.
    pub fn offset_minutes(self) -> i16 {
        self.offset_minutes
    }

    /// The same moment as a calendar library's value.
    pub fn to_offset(self) -> OffsetDateTime {
        let offset =
            UtcOffset::from_whole_seconds(i32::from(self.offset_minutes) * 60).unwrap_or(UtcOffset::UTC);
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.unix_millis) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(offset)
    }

    /// What the wall clock showed.
    pub fn local(self) -> PrimitiveDateTime {
        let moment = self.to_offset();
        PrimitiveDateTime::new(moment.date(), moment.time())
    }

    /// The day on the wall calendar.
    pub fn date(self) -> Date {
        self.to_offset().date()
    }

    /// The time on the wall clock.
    pub fn time_of_day(self) -> Time {
        self.to_offset().time()
    }

    /// From what a wall clock with this offset shows.
    pub fn from_local(local: PrimitiveDateTime, offset_minutes: i16) -> Self {
        let utc = local.assume_utc() - Duration::minutes(i64::from(offset_minutes));
        let millis = i64::try_from(utc.unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
        Self { unix_millis: millis, offset_minutes }
    }

    /// Moved by a duration; the offset stays.
    pub fn plus(self, by: Duration) -> Self {
        let millis = i64::try_from(by.whole_milliseconds()).unwrap_or(0);
        Self { unix_millis: self.unix_millis.saturating_add(millis), ..self }
    }

    /// Whole minutes from `earlier` to this moment; negative when it is the other way round.
    pub fn minutes_since(self, earlier: Self) -> i64 {
        (self.unix_millis - earlier.unix_millis).div_euclid(60_000)
    }

    /// Reads RFC 3339; without an offset it is Vietnam's, seconds and the `T` are optional.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let wrong = || TimeError(text.chars().take(64).collect());
        let trimmed = text.trim();
        let spaced = trimmed.replacen(' ', "T", 1);
        let (body, offset) = split_offset(&spaced);
        let body = if body.chars().filter(|c| *c == ':').count() == 1 {
            format!("{body}:00")
        } else {
            body.to_owned()
        };
        let full = format!("{body}{}", offset.unwrap_or("+07:00"));
        let parsed = OffsetDateTime::parse(&full, &Rfc3339).map_err(|_| wrong())?;
        let millis =
            i64::try_from(parsed.unix_timestamp_nanos().div_euclid(1_000_000)).map_err(|_| wrong())?;
        Self::new(millis, parsed.offset().whole_minutes()).ok_or_else(wrong)
    }
}

/// Splits `2026-11-23T09:00+07:00` into what stands before the offset and the offset, if any.
fn split_offset(text: &str) -> (&str, Option<&str>) {
    let Some(t) = text.find(['T', 't']) else { return (text, None) };
    let (day, rest) = text.split_at(t);
    match rest.find(['+', '-', 'Z', 'z']) {
        Some(at) => {
            let (body, offset) = text.split_at(day.len() + at);
            (body, Some(offset))
        }
        None => (text, None),
    }
}

impl std::fmt::Display for Timestamp {
    /// RFC 3339 with offset and whole seconds.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = self.to_offset();
        let (sign, minutes) =
            if self.offset_minutes < 0 { ('-', -self.offset_minutes) } else { ('+', self.offset_minutes) };
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            minutes / 60,
            minutes % 60
        )
    }
}

impl std::fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            s.collect_str(self)
        } else {
            (self.unix_millis, self.offset_minutes).serialize(s)
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            Self::parse(&std::borrow::Cow::<'de, str>::deserialize(d)?).map_err(serde::de::Error::custom)
        } else {
            let (millis, offset) = Deserialize::deserialize(d)?;
            Self::new(millis, offset).ok_or_else(|| serde::de::Error::custom("time out of range"))
        }
    }
}

impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "RFC 3339; without offset it is +07:00, seconds are optional"
        })
    }
}

/// A hybrid logical clock reading: 48 bits of milliseconds, 16 bits of counter that carry into them.
///
/// Kulkarni et al., "Logical Physical Clocks" (2014), with the rule that a wall clock which jumped
/// more than [`Hlc::LEAP_MILLIS`] ahead of what has been seen is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Hlc(pub u64);

impl Hlc {
    /// How far ahead of the newest entry a wall clock may be before an officer must confirm it.
    pub const LEAP_MILLIS: u64 = 10 * 60 * 1000;

    /// The reading of a wall clock with counter zero.
    pub fn from_wall(at: Timestamp) -> Self {
        Self(u64::try_from(at.unix_millis()).unwrap_or(0) << 16)
    }

    /// Its milliseconds part.
    pub fn millis(self) -> u64 {
        self.0 >> 16
    }

    /// The next reading: the wall clock where it is ahead, one tick more where it is not.
    ///
    /// `follow_leaps` says that the officer confirmed the wall clock; otherwise one that leapt
    /// more than [`Self::LEAP_MILLIS`] ahead of a known reading is not followed.
    pub fn next(self, wall: Timestamp, follow_leaps: bool) -> Self {
        let wall = Self::from_wall(wall);
        let leapt = self.0 != 0 && wall.millis() > self.millis() + Self::LEAP_MILLIS;
        if wall > self && (follow_leaps || !leapt) { wall } else { Self(self.0 + 1) }
    }
}

/// Tells the wall-clock time.
pub trait Clock: Send + Sync {
    /// The moment now.
    fn now(&self) -> Timestamp;

    /// Whether the time is not the machine's own, so that what is recorded under it must say so.
    fn is_simulated(&self) -> bool {
        false
    }
}

/// The machine's own clock, shown in a fixed offset.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    /// Offset of the desk's wall clock, in minutes.
    pub offset_minutes: i16,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { offset_minutes: VIETNAM_OFFSET_MINUTES }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        let since_epoch =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let unix_millis = i64::try_from(since_epoch.as_millis()).unwrap_or(0);
        Timestamp { unix_millis, offset_minutes: self.offset_minutes }
    }
}

/// A clock from `MOTCUA_CLOCK`: stands still at a moment, or runs from it.
#[derive(Debug, Clone, Copy)]
pub struct SimulatedClock {
    start: Timestamp,
    running_since: Option<std::time::Instant>,
}

impl SimulatedClock {
    /// Reads `2026-11-23T09:00:00+07:00` (frozen) or `+2026-11-23T09:00:00+07:00` (running).
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        match text.trim().strip_prefix('+') {
            Some(rest) => {
                Ok(Self { start: Timestamp::parse(rest)?, running_since: Some(std::time::Instant::now()) })
            }
            None => Ok(Self { start: Timestamp::parse(text)?, running_since: None }),
        }
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        match self.running_since {
            None => self.start,
            Some(since) => {
                let millis = i64::try_from(since.elapsed().as_millis()).unwrap_or(0);
                self.start.plus(Duration::milliseconds(millis))
            }
        }
    }

    fn is_simulated(&self) -> bool {
        true
    }
}

/// A clock that shows what it was last set to: for tests, drills and the demo's history.
#[derive(Debug)]
pub struct ManualClock {
    millis: std::sync::atomic::AtomicI64,
    offset_minutes: i16,
    simulated: bool,
}

impl ManualClock {
    /// Starts at a moment; `simulated` marks what is recorded under it.
    pub fn new(start: Timestamp, simulated: bool) -> Self {
        Self { millis: start.unix_millis.into(), offset_minutes: start.offset_minutes, simulated }
    }

    /// Sets the moment.
    pub fn set(&self, to: Timestamp) {
        self.millis.store(to.unix_millis, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let unix_millis = self.millis.load(std::sync::atomic::Ordering::SeqCst);
        Timestamp { unix_millis, offset_minutes: self.offset_minutes }
    }

    fn is_simulated(&self) -> bool {
        self.simulated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn times_without_offset_are_vietnamese_and_seconds_are_optional() {
        for text in [
            "2026-11-23T09:00:00+07:00",
            "2026-11-23T09:00:00",
            "2026-11-23T09:00",
            "2026-11-23 09:00",
            "2026-11-23T02:00Z",
        ] {
            assert_eq!(at(text).unix_millis(), at("2026-11-23T09:00:00+07:00").unix_millis(), "{text}");
        }
        assert_eq!(at("2026-11-23T09:00").to_string(), "2026-11-23T09:00:00+07:00");
    }

    #[test]
    fn nonsense_is_no_time() {
        for text in [
            "",
            "2026-11-23",
            "2026-13-01T00:00",
            "2026-02-30T00:00",
            "yesterday",
            "2026-11-23T25:00",
            "9999999999",
        ] {
            assert!(Timestamp::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_hybrid_clock_never_goes_back_and_does_not_follow_a_leap() {
        let start = Hlc::from_wall(at("2026-11-23T09:00"));
        assert!(start.next(at("2026-11-23T08:00"), false) > start);
        assert_eq!(start.next(at("2026-11-23T09:05"), false), Hlc::from_wall(at("2026-11-23T09:05")));
        let leapt = at("2027-11-23T09:00");
        assert_eq!(start.next(leapt, false), Hlc(start.0 + 1));
        assert_eq!(start.next(leapt, true), Hlc::from_wall(leapt));
        assert_eq!(Hlc(0xFFFF).next(at("1970-01-01T07:00"), false), Hlc(0x1_0000), "the counter carries");
    }
}
