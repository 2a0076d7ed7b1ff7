//! The encoding of stored structs: bincode 2 with its standard configuration, and nothing else.
//!
//! Every decode has a byte limit, must use up its input exactly, and turns any failure into a
//! [`CodecError`]. Stored types hold no map, `usize`, float, recursion or zero-sized element.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Largest stored struct: an act may not be larger either.
pub const LIMIT: usize = 256 * 1024;

/// Bytes that are no encoding of what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Not decodable.
    #[error("cannot be decoded: {0}")]
    Malformed(String),
    /// Something follows the encoding.
    #[error("{0} bytes too many")]
    Trailing(usize),
    /// Longer than allowed.
    #[error("{0} bytes are more than the limit of {LIMIT}")]
    TooLong(usize),
    /// A value outside what this version knows.
    #[error("a value is out of range: {0}")]
    OutOfRange(String),
}

impl From<crate::base::coded::UnknownCode> for CodecError {
    fn from(error: crate::base::coded::UnknownCode) -> Self {
        Self::OutOfRange(error.to_string())
    }
}

/// Encodes a stored struct.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    bincode::serde::encode_to_vec(value, bincode::config::standard())
        .expect("BUG: stored structs always encode: no maps, no unsized sequences")
}

/// Decodes a stored struct from exactly these bytes.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    if bytes.len() > LIMIT {
        return Err(CodecError::TooLong(bytes.len()));
    }
    decode_within::<T, LIMIT>(bytes)
}

/// [`decode`] for containers that may be larger than one act (a frame's body).
pub fn decode_within<T: DeserializeOwned, const MAX: usize>(bytes: &[u8]) -> Result<T, CodecError> {
    let config = bincode::config::standard().with_limit::<MAX>();
    let (value, used) = bincode::serde::decode_from_slice(bytes, config)
        .map_err(|error| CodecError::Malformed(error.to_string()))?;
    match bytes.len() - used {
        0 => Ok(value),
        left => Err(CodecError::Trailing(left)),
    }
}

/// Raw bytes that encode as one run instead of element by element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blob(pub Vec<u8>);

impl Serialize for Blob {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            // Only ever shown, never read back: the canonical bytes travel beside it.
            s.serialize_str(&base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &self.0))
        } else {
            s.serialize_bytes(&self.0)
        }
    }
}

/// A [`Blob`] that is written from where its bytes lie.
#[derive(Debug, Clone, Copy)]
pub struct BlobRef<'a>(pub &'a [u8]);

impl Serialize for BlobRef<'_> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Blob;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Blob, E> {
                Ok(Blob(bytes.to_vec()))
            }
            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Blob, E> {
                Ok(Blob(bytes))
            }
        }
        d.deserialize_byte_buf(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_follows_an_encoding_is_an_error() {
        let mut bytes = encode(&(1_u32, "a".to_owned()));
        assert_eq!(decode::<(u32, String)>(&bytes).unwrap(), (1, "a".to_owned()));
        bytes.push(0);
        assert_eq!(decode::<(u32, String)>(&bytes), Err(CodecError::Trailing(1)));
    }

    #[test]
    fn a_length_that_promises_too_much_is_refused_without_allocating() {
        let hostile = [253, 255, 255, 255, 255, 255, 255, 255, 127];
        assert!(decode::<String>(&hostile).is_err());
        assert!(decode::<Blob>(&hostile).is_err());
        assert!(decode::<Vec<u64>>(&hostile).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_decoding_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode::<(Vec<String>, Option<Blob>, Vec<(u16, i64)>)>(&bytes);
        }
    }
}
