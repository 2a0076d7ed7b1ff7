//! Newtypes for everything that has an identity, made by one macro.
//!
//! Two shapes: *hashes* (fixed bytes, shown as lower-case hex) and *time-ordered ids* (UUIDv7,
//! shown hyphenated), which sort by the moment they were made so that a store keeps neighbours
//! together. Ids are made only here, from a time and randomness given as arguments.

use super::random::Random;
use super::time::Timestamp;

/// Text that is no id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}: expected {expected}")]
pub struct IdError {
    kind: &'static str,
    expected: &'static str,
}

/// Writes bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Reads exactly `N` bytes of hex, upper or lower case.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    if digits.len() != N * 2 {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        if let [high, low] = pair {
            *byte = high << 4 | low;
        }
    }
    Some(out)
}

macro_rules! text_forms {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if s.is_human_readable() { s.collect_str(self) } else { self.0.serialize(s) }
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                if d.is_human_readable() {
                    <std::borrow::Cow<'de, str>>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
                } else {
                    Ok(Self(serde::Deserialize::deserialize(d)?))
                }
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string" })
            }
        }
    };
}

macro_rules! hash_id {
    ($($(#[$doc:meta])* $name:ident, $len:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub [u8; $len]);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&hex(&self.0))
            }
        }
        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                unhex(text).map(Self).ok_or(IdError { kind: stringify!($name), expected: concat!("2 x ", $len, " hex digits") })
            }
        }
        text_forms!($name);
    )*};
}

macro_rules! time_ordered_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// Makes a new id (UUIDv7) from the moment and randomness given.
            pub fn new(at: Timestamp, random: &mut dyn Random) -> Self {
                let mut noise = [0; 10];
                random.fill(&mut noise);
                let millis = u64::try_from(at.unix_millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &noise).into_uuid().into_bytes())
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                uuid::Uuid::from_bytes(self.0).hyphenated().fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                uuid::Uuid::try_parse(text)
                    .map(|u| Self(u.into_bytes()))
                    .map_err(|_| IdError { kind: stringify!($name), expected: "a UUID" })
            }
        }
        text_forms!($name);
    )*};
}

hash_id! {
    /// An installation: `BLAKE3(ed25519 public key)[..16]`.
    DeviceId, 16;
    /// One life of a device; random, never a counter (a copy must not guess it).
    Incarnation, 8;
    /// The opaque body of dossiers a log carries; fixed for a dossier when it is created.
    ScopeId, 8;
    /// A stamped event: `BLAKE3(canonical bytes)[..16]`.
    EntryId, 16;
    /// BLAKE3 of a piece of content (a procedure version, a calendar version).
    ContentHash, 32;
    /// A link of a log's chain.
    ChainHash, 32;
}

impl DeviceId {
    /// The id of a device by its Ed25519 public key.
    pub fn of_key(signing_key: &[u8; 32]) -> Self {
        let mut id = Self::default();
        let hash = blake3::hash(signing_key);
        for (to, from) in id.0.iter_mut().zip(hash.as_bytes()) {
            *to = *from;
        }
        id
    }
}

time_ordered_id! {
    /// One applicant's file; its number is an attribute, this is its identity.
    DossierId;
    /// One person's turn in the queue.
    TicketId;
    /// A person who works at the desk.
    OfficerId;
    /// The post (place with counters) a store was founded for.
    PostId;
    /// A payment.
    PaymentId;
    /// One officer's shift at the till.
    ShiftId;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SeededRandom;

    #[test]
    fn ids_read_back_what_they_show() {
        let mut random = SeededRandom::new(1);
        let at = Timestamp::parse("2026-11-23T09:00:00+07:00").unwrap();
        let id = DossierId::new(at, &mut random);
        assert_eq!(id.to_string().parse::<DossierId>().unwrap(), id);
        let device = DeviceId([7; 16]);
        assert_eq!(device.to_string().parse::<DeviceId>().unwrap(), device);
        assert!("zz".parse::<DeviceId>().is_err());
        assert_eq!(serde_json::from_str::<DossierId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let mut random = SeededRandom::new(2);
        let early = DossierId::new(Timestamp::parse("2026-11-23T09:00:00+07:00").unwrap(), &mut random);
        let late = DossierId::new(Timestamp::parse("2026-11-23T09:00:01+07:00").unwrap(), &mut random);
        assert!(early < late);
    }
}
