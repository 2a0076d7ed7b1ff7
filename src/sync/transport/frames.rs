//! Parcels in a stream: `length u32 LE ‖ parcel`, read from pieces of any size.
//!
//! Invariant: never more than one parcel and one piece are held, whatever lengths the stream claims.

/// Longest parcel on the wire: one act of 256 KiB which compression could not shorten, with all around it.
pub const PARCEL_BYTES_MAX: usize = crate::sync::parcel::PACKED_MAX;

/// A stream that is no stream of parcels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FramesFault {
    /// A parcel claims to be longer than any may be.
    #[error("a parcel of {0} bytes; at most {PARCEL_BYTES_MAX}")]
    TooLong(usize),
    /// A parcel of nothing.
    #[error("an empty parcel")]
    Empty,
    /// The stream ends inside a parcel.
    #[error("the stream ends inside a parcel")]
    Cut,
}

/// A parcel with its length before it; `None` when it is empty or longer than [`PARCEL_BYTES_MAX`].
pub fn frame(parcel: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(parcel.len()).ok()?;
    let fits = (1..=PARCEL_BYTES_MAX).contains(&parcel.len());
    fits.then(|| [length.to_le_bytes().as_slice(), parcel].concat())
}

/// Puts parcels together again.
#[derive(Debug, Default)]
pub struct Frames {
    held: Vec<u8>,
    /// Bytes of `held` that were given out already.
    given: usize,
}

impl Frames {
    /// Takes the next piece of the stream.
    pub fn feed(&mut self, piece: &[u8]) {
        self.held.drain(..self.given);
        self.given = 0;
        self.held.extend_from_slice(piece);
    }

    /// The next whole parcel, if it is there.
    pub fn next_parcel(&mut self) -> Result<Option<Vec<u8>>, FramesFault> {
        let rest = self.held.get(self.given..).unwrap_or_default();
        let Some((length, after)) = rest.split_first_chunk::<4>() else { return Ok(None) };
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        match length {
            0 => return Err(FramesFault::Empty),
            long if long > PARCEL_BYTES_MAX => return Err(FramesFault::TooLong(long)),
            _ => {}
        }
        let Some(parcel) = after.get(..length) else { return Ok(None) };
        let parcel = parcel.to_vec();
        self.given += 4 + length;
        Ok(Some(parcel))
    }

    /// Whether the stream may end here.
    pub fn finish(&self) -> Result<(), FramesFault> {
        if self.given == self.held.len() { Ok(()) } else { Err(FramesFault::Cut) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(frames: &mut Frames, into: &mut Vec<Vec<u8>>) {
        while let Some(parcel) = frames.next_parcel().unwrap() {
            into.push(parcel);
        }
    }

    proptest! {
        #[test]
        fn parcels_come_out_as_they_went_in_however_the_stream_is_cut(
            parcels in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..200), 0..12),
            piece in 1usize..300,
        ) {
            let stream: Vec<u8> = parcels.iter().flat_map(|parcel| frame(parcel).unwrap()).collect();
            let (mut frames, mut out) = (Frames::default(), Vec::new());
            for piece in stream.chunks(piece) {
                frames.feed(piece);
                all(&mut frames, &mut out);
            }
            prop_assert_eq!(out, parcels);
            prop_assert_eq!(frames.finish(), Ok(()));
        }
    }

    #[test]
    fn lengths_that_cannot_be_are_refused_before_anything_is_held() {
        for (stream, fault) in [
            (u32::MAX.to_le_bytes().to_vec(), FramesFault::TooLong(u32::MAX as usize)),
            (vec![0, 0, 0, 0, 9], FramesFault::Empty),
        ] {
            let mut frames = Frames::default();
            frames.feed(&stream);
            assert_eq!(frames.next_parcel(), Err(fault));
        }
        assert_eq!(frame(&[]), None);
        assert_eq!(frame(&vec![0; PARCEL_BYTES_MAX + 1]), None);
    }

    #[test]
    fn a_stream_that_ends_inside_a_parcel_is_cut() {
        let mut frames = Frames::default();
        frames.feed(&[5, 0, 0, 0, 1, 2]);
        assert_eq!(frames.next_parcel(), Ok(None));
        assert_eq!(frames.finish(), Err(FramesFault::Cut));
    }
}
