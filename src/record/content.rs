//! Content documents (procedures, calendars, rules) as bytes named by their hash, and in parts.

use crate::base::id::ContentHash;

/// Longest part of a document in one entry; longer ones lie in several entries of one act.
pub const PART_MAX: usize = 48 * 1024;

/// The name of a content: BLAKE3 of its bytes.
pub fn content_hash(bytes: &[u8]) -> ContentHash {
    ContentHash(*blake3::hash(bytes).as_bytes())
}
