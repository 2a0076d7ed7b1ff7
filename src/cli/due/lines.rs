//! Cuts a stream into lines, however it arrives, holding only a bounded part of an unfinished one.

use std::io::Result;

/// Bytes of a `--batch` line at most; a question with a thousand pauses takes less.
pub(super) const MAX_LINE: usize = 64 * 1024;

/// A line of the input, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Whole(&'a [u8]),
    TooLong,
}

/// Cuts chunks into lines, holding at most [`MAX_LINE`] bytes of an unfinished one.
#[derive(Default)]
pub(super) struct Lines {
    begun: Vec<u8>,
    too_long: bool,
}

impl Lines {
    /// Gives every line that ends in this chunk to `each`, and keeps what was begun.
    pub(super) fn feed(&mut self, chunk: &[u8], mut each: impl FnMut(Line<'_>) -> Result<()>) -> Result<()> {
        let mut pieces = chunk.split_inclusive(|byte| *byte == b'\n');
        for piece in &mut pieces {
            let Some(end) = piece.strip_suffix(b"\n") else {
                self.keep(piece);
                break;
            };
            if self.begun.is_empty() && !self.too_long && end.len() <= MAX_LINE {
                each(Line::Whole(end))?;
            } else {
                self.keep(end);
                self.finish(&mut each)?;
            }
        }
        Ok(())
    }

    fn keep(&mut self, piece: &[u8]) {
        self.too_long |= self.begun.len() + piece.len() > MAX_LINE;
        if self.too_long {
            self.begun.clear();
        } else {
            self.begun.extend_from_slice(piece);
        }
    }

    /// Ends a line that was begun.
    pub(super) fn finish(&mut self, mut each: impl FnMut(Line<'_>) -> Result<()>) -> Result<()> {
        let begun = std::mem::take(&mut self.begun);
        match std::mem::take(&mut self.too_long) {
            true => each(Line::TooLong),
            false if !begun.is_empty() => each(Line::Whole(&begun)),
            false => Ok(()),
        }
    }
}
