//! What a desk and a hub say to each other, as bytes.
//!
//! A message is its number, its version, and one encoded struct; what is longer than its limit, or goes on
//! behind its end, is refused. Numbers are given by hand and never used twice.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::base::id::{ChainHash, ContentHash, DeviceId, Incarnation, ScopeId};
use crate::domain::number::{Serial, SerialRange, SerialWidth};
use crate::record::chain::{Head, LogKey};
use crate::record::codec::{self, CodecError};
use crate::record::head::{ReceiptV1, SignedHeadV1};

/// Most bytes of a message; parcels have a limit of their own.
pub const MESSAGE_MAX: usize = 1 << 20;
/// Most scopes a hello names.
pub const SCOPES_MAX: usize = 4096;

/// The version of the protocol: raised when an old side could misunderstand a new one.
pub const PROTOCOL: u16 = 1;

/// A message with a number of its own.
pub trait Message: Serialize + DeserializeOwned {
    /// Its number.
    const NUMBER: u8;
    /// Its version.
    const VERSION: u8 = 1;

    /// The bytes that are sent.
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![Self::NUMBER, Self::VERSION];
        out.extend(codec::encode(self));
        out
    }

    /// Reads what was sent.
    fn from_bytes(bytes: &[u8]) -> Result<Self, MessageError> {
        match bytes {
            [number, version, body @ ..] if *number == Self::NUMBER && *version == Self::VERSION => {
                Ok(codec::decode_within::<_, MESSAGE_MAX>(body)?)
            }
            _ => Err(MessageError::Other),
        }
    }
}

/// Bytes that are not the message that was due.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Another message, or one of a version not known here.
    #[error("this is another message than the one that was due; the program of one side may be too old")]
    Other,
    /// It cannot be read.
    #[error("the message {0}")]
    Codec(#[from] CodecError),
}

/// Asks what a code is for, without giving its token away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// BLAKE3 of the token.
    pub token: ContentHash,
}

/// What a code is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// The hub's unit, as its store was founded.
    pub hub_unit: String,
    /// Number of the hub's purpose.
    pub purpose: u8,
    /// The unit the device is invited under.
    pub unit: String,
    /// The name the device gets.
    pub name: String,
    /// Machines of that unit whose numbers are taken.
    pub machines: Vec<u8>,
}

/// Enrols a device; the connection proves its signing key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrol {
    /// The token of the code.
    pub token: [u8; 16],
    /// The device's X25519 key.
    pub sealing_key: [u8; 32],
    /// Number of its store's purpose.
    pub purpose: u8,
    /// Scopes of what it recorded so far.
    pub scopes: Vec<ScopeId>,
    /// Serials it gives so far.
    pub ranges: Vec<RangeV1>,
}

/// Serials a device gives for an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeV1 {
    /// The agency.
    pub agency: String,
    /// First serial.
    pub first: u32,
    /// Last serial.
    pub last: u32,
    /// First of the reserve.
    pub reserve_from: u32,
    /// Digits.
    pub width: u8,
}

impl RangeV1 {
    /// The range, where its bounds make one.
    pub fn range(&self) -> Option<(String, SerialRange)> {
        let width = SerialWidth::new(usize::from(self.width))?;
        let range = SerialRange::new(Serial(self.first), Serial(self.last), width).ok()?;
        Some((self.agency.clone(), range))
    }

    /// A range as it is sent.
    pub fn of((agency, range): &(String, SerialRange)) -> Self {
        Self {
            agency: agency.clone(),
            first: range.first().0,
            last: range.last().0,
            reserve_from: range.reserve_first().0,
            width: range.width().digits(),
        }
    }
}

/// A device is enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The hub's Ed25519 key.
    pub signing_key: [u8; 32],
    /// The hub's X25519 key.
    pub sealing_key: [u8; 32],
    /// The hub's scope.
    pub scope: ScopeId,
    /// The device's unit.
    pub unit: String,
    /// The device's name.
    pub name: String,
    /// Serials it gives from now on.
    pub ranges: Vec<RangeV1>,
}

/// Says how far a desk is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL`].
    pub protocol: u16,
    /// The desk's wall clock: milliseconds since 1970 UTC.
    pub clock: i64,
    /// The desk's present life.
    pub incarnation: Incarnation,
    /// A digest over the heads of each scope it holds, cut to 16 bytes.
    pub scopes: Vec<(ScopeId, [u8; 16])>,
    /// Its own logs as it signs them now.
    pub signed: Vec<SignedHeadV1>,
}

/// Heads of a log without its scope.
pub type LogHead = (DeviceId, Incarnation, Head);

/// What the hub holds of the scopes that differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// [`PROTOCOL`].
    pub protocol: u16,
    /// The hub's wall clock: milliseconds since 1970 UTC.
    pub clock: i64,
    /// Scopes that differ, the hub's own first; none where nothing is new.
    pub scopes: Vec<(ScopeId, Vec<LogHead>)>,
    /// Receipts for the desk's own logs as far as they are held.
    pub receipts: Vec<ReceiptV1>,
}

/// The answer to a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pushed {
    /// Receipts for the logs that were pushed.
    pub receipts: Vec<ReceiptV1>,
}

/// Asks for what comes after these heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// Logs in the order in which they are wanted, and what is held of each.
    pub wants: Vec<(LogKey, Head)>,
}

macro_rules! messages {
    ($($message:ident = $number:literal;)+) => {
        $(impl Message for $message { const NUMBER: u8 = $number; })+

        /// The numbers of all messages.
        pub const NUMBERS: &[u8] = &[$($number),+];
    };
}

messages! {
    Look = 1;
    Looked = 2;
    Enrol = 3;
    Enrolled = 4;
    Hello = 8;
    Welcome = 9;
    Pushed = 11;
    Pull = 12;
}

/// A digest over a scope's heads, cut to what a hello carries.
pub fn short(digest: ChainHash) -> [u8; 16] {
    let mut out = [0; 16];
    out.iter_mut().zip(digest.0).for_each(|(to, from)| *to = from);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_given_once_and_leave_room_for_attachments() {
        let mut numbers = NUMBERS.to_vec();
        numbers.dedup();
        assert_eq!(numbers, NUMBERS);
        assert!(NUMBERS.iter().all(|number| !(64..96).contains(number)));
    }

    #[test]
    fn a_message_is_read_as_itself_alone_and_to_its_end() {
        let look = Look { token: ContentHash([3; 32]) };
        let bytes = look.to_bytes();
        assert_eq!(Look::from_bytes(&bytes).unwrap(), look);
        assert_eq!(Pushed::from_bytes(&bytes), Err(MessageError::Other));
        let longer = [bytes.clone(), vec![0]].concat();
        assert!(Look::from_bytes(&longer).is_err());
        assert!(Look::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        assert!(Look::from_bytes(&[]).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_a_message_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for number in NUMBERS {
                let bytes = [vec![*number, 1], bytes.clone()].concat();
                let _ = (Look::from_bytes(&bytes), Looked::from_bytes(&bytes), Enrol::from_bytes(&bytes));
                let _ = (Enrolled::from_bytes(&bytes), Hello::from_bytes(&bytes), Welcome::from_bytes(&bytes));
                let _ = (Pushed::from_bytes(&bytes), Pull::from_bytes(&bytes));
            }
        }
    }
}
