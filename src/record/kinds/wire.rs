//! Turning domain values into stored ones and back, field by field.
//!
//! A stored value is a plain number, text or byte run; a domain value may be anything. Reading back
//! is fallible: what was written by another version may be out of this one's range.

use time::Date;

use crate::base::coded::Coded;
use crate::base::id::{
    ChainHash, ContentHash, DeviceId, DossierId, EntryId, Incarnation, OfficerId, PaymentId, PostId, ScopeId,
    ShiftId, TicketId,
};
use crate::base::money::Dong;
use crate::base::time::{Hlc, Timestamp};
use crate::domain::clock::limit::TimeLimit;
use crate::domain::ticket::TicketNumber;
use crate::record::codec::{Blob, CodecError};

/// A domain value that is stored as an `S`.
pub(super) trait Wire<S>: Sized {
    /// The stored form.
    fn to_wire(&self) -> S;
    /// From the stored form.
    fn from_wire(stored: S) -> Result<Self, CodecError>;
}

macro_rules! as_itself {
    ($($name:ty),+ $(,)?) => {$(
        impl Wire<$name> for $name {
            fn to_wire(&self) -> $name { self.clone() }
            fn from_wire(stored: $name) -> Result<Self, CodecError> { Ok(stored) }
        }
    )+};
}

as_itself!(u8, u16, u32, u64, bool, String, [u8; 16], [u8; 32]);
as_itself!(
    ChainHash,
    ContentHash,
    DeviceId,
    DossierId,
    EntryId,
    Incarnation,
    OfficerId,
    PaymentId,
    PostId,
    ScopeId,
    ShiftId,
    TicketId
);

impl<T: Coded> Wire<u8> for T {
    fn to_wire(&self) -> u8 {
        self.code()
    }
    fn from_wire(stored: u8) -> Result<Self, CodecError> {
        Ok(Self::from_code(stored)?)
    }
}

impl<S, T: Wire<S>> Wire<Option<S>> for Option<T> {
    fn to_wire(&self) -> Option<S> {
        self.as_ref().map(Wire::to_wire)
    }
    fn from_wire(stored: Option<S>) -> Result<Self, CodecError> {
        stored.map(T::from_wire).transpose()
    }
}

impl<S, T: Wire<S>> Wire<Vec<S>> for Vec<T> {
    fn to_wire(&self) -> Vec<S> {
        self.iter().map(Wire::to_wire).collect()
    }
    fn from_wire(stored: Vec<S>) -> Result<Self, CodecError> {
        stored.into_iter().map(T::from_wire).collect()
    }
}

impl<SA, SB, A: Wire<SA>, B: Wire<SB>> Wire<(SA, SB)> for (A, B) {
    fn to_wire(&self) -> (SA, SB) {
        (self.0.to_wire(), self.1.to_wire())
    }
    fn from_wire((a, b): (SA, SB)) -> Result<Self, CodecError> {
        Ok((A::from_wire(a)?, B::from_wire(b)?))
    }
}

impl Wire<Blob> for Vec<u8> {
    fn to_wire(&self) -> Blob {
        Blob(self.clone())
    }
    fn from_wire(stored: Blob) -> Result<Self, CodecError> {
        Ok(stored.0)
    }
}

/// Milliseconds since 1970 UTC, and the offset in minutes.
pub(super) type TimeV1 = (i64, i16);

impl Wire<TimeV1> for Timestamp {
    fn to_wire(&self) -> TimeV1 {
        (self.unix_millis(), self.offset_minutes())
    }
    fn from_wire((millis, offset): TimeV1) -> Result<Self, CodecError> {
        Self::new(millis, offset).ok_or_else(|| CodecError::OutOfRange(format!("time {millis} {offset}")))
    }
}

/// A day as a Julian day number.
pub(super) type DayV1 = i32;

impl Wire<DayV1> for Date {
    fn to_wire(&self) -> DayV1 {
        self.to_julian_day()
    }
    fn from_wire(stored: DayV1) -> Result<Self, CodecError> {
        Self::from_julian_day(stored).map_err(|_| CodecError::OutOfRange(format!("day {stored}")))
    }
}

impl Wire<u32> for char {
    fn to_wire(&self) -> u32 {
        u32::from(*self)
    }
    fn from_wire(stored: u32) -> Result<Self, CodecError> {
        Self::from_u32(stored).ok_or_else(|| CodecError::OutOfRange(format!("character {stored}")))
    }
}

impl Wire<u64> for Dong {
    fn to_wire(&self) -> u64 {
        self.0
    }
    fn from_wire(stored: u64) -> Result<Self, CodecError> {
        Ok(Self(stored))
    }
}

impl Wire<u64> for Hlc {
    fn to_wire(&self) -> u64 {
        self.0
    }
    fn from_wire(stored: u64) -> Result<Self, CodecError> {
        Ok(Self(stored))
    }
}

impl Wire<String> for TimeLimit {
    fn to_wire(&self) -> String {
        self.to_string()
    }
    fn from_wire(stored: String) -> Result<Self, CodecError> {
        stored.parse().map_err(|_| CodecError::OutOfRange(format!("limit {stored}")))
    }
}

impl Wire<(u32, u16)> for TicketNumber {
    fn to_wire(&self) -> (u32, u16) {
        (u32::from(self.letter), self.serial)
    }
    fn from_wire((letter, serial): (u32, u16)) -> Result<Self, CodecError> {
        Ok(Self { letter: char::from_wire(letter)?, serial })
    }
}
