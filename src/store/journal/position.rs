//! A place in the journal.

/// A segment's number and the offset of a byte in it; ordered as the journal is.
///
/// The place after the last frame of one segment and the start of the next name the same moment;
/// readers accept both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The segment's number, from 1.
    pub segment: u32,
    /// Bytes from the segment's start.
    pub offset: u32,
}

impl Position {
    /// The very start of the journal.
    pub const START: Self = Self { segment: 1, offset: 0 };

    /// Eight bytes, big-endian, so that they sort as positions do.
    pub fn to_bytes(self) -> [u8; 8] {
        self.packed().to_be_bytes()
    }

    /// The reverse of [`Self::to_bytes`].
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        Self::unpacked(u64::from_be_bytes(bytes))
    }

    pub(super) fn packed(self) -> u64 {
        u64::from(self.segment) << 32 | u64::from(self.offset)
    }

    pub(super) fn unpacked(packed: u64) -> Self {
        let low = packed & u64::from(u32::MAX);
        Self {
            segment: u32::try_from(packed >> 32).unwrap_or(u32::MAX),
            offset: u32::try_from(low).unwrap_or(u32::MAX),
        }
    }

    /// The same segment, `bytes` further on.
    pub(super) fn after(self, bytes: u32) -> Self {
        Self { offset: self.offset.saturating_add(bytes), ..self }
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.segment, self.offset)
    }
}
