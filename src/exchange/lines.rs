//! Lines of a file that may be gzip, may be hostile, and may be large: one at a time, bounded.
//!
//! Invariant: never more than [`MAX_LINE_BYTES`] of input are held, whatever the file unpacks to.

use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// The longest line accepted. The largest real record has 134,535 bytes; eight times that is no record.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// What a line turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Bytes are in the buffer, without the line end.
    Read,
    /// Longer than [`MAX_LINE_BYTES`]; skipped to its end.
    TooLong,
    /// No more lines.
    End,
}

/// Unpacks a gzip stream, told by its two magic bytes, and passes any other through.
pub fn unpacked<'a>(mut input: impl BufRead + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    const MAGIC: &[u8] = &[0x1F, 0x8B];
    if input.fill_buf()?.starts_with(MAGIC) {
        return Ok(Box::new(BufReader::new(MultiGzDecoder::new(input))));
    }
    Ok(Box::new(input))
}

/// Reads the next line into `buffer`, which is emptied first.
pub fn next_line(input: &mut dyn BufRead, buffer: &mut Vec<u8>) -> io::Result<Line> {
    buffer.clear();
    let limit = MAX_LINE_BYTES as u64 + 1;
    if (&mut *input).take(limit).read_until(b'\n', buffer)? == 0 {
        return Ok(Line::End);
    }
    let ended = buffer.last() == Some(&b'\n');
    if !ended && buffer.len() > MAX_LINE_BYTES {
        buffer.clear();
        skip_line(input)?;
        return Ok(Line::TooLong);
    }
    while buffer.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
        buffer.pop();
    }
    Ok(Line::Read)
}

fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let available = input.fill_buf()?;
        if available.is_empty() {
            return Ok(());
        }
        match available.iter().position(|b| *b == b'\n') {
            Some(at) => {
                input.consume(at + 1);
                return Ok(());
            }
            None => {
                let all = available.len();
                input.consume(all);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn lines(bytes: &[u8]) -> Vec<(Line, usize)> {
        let mut input = unpacked(bytes).unwrap();
        let mut buffer = Vec::new();
        let mut out = Vec::new();
        loop {
            match next_line(&mut input, &mut buffer).unwrap() {
                Line::End => return out,
                line => out.push((line, buffer.len())),
            }
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn plain_and_packed_files_give_the_same_lines() {
        let text = b"one\r\n\nthree\nlast";
        let expected = vec![(Line::Read, 3), (Line::Read, 0), (Line::Read, 5), (Line::Read, 4)];
        assert_eq!(lines(text), expected);
        assert_eq!(lines(&gzip(text)), expected);
        let two = [gzip(b"one\r\n\n"), gzip(b"three\nlast")].concat();
        assert_eq!(lines(&two), expected, "a gzip file of two members is one file");
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped_and_the_next_one_read() {
        let mut text = vec![b'x'; MAX_LINE_BYTES + 1];
        text.extend_from_slice(b"\nnext\n");
        assert_eq!(lines(&text), vec![(Line::TooLong, 0), (Line::Read, 4)]);
        let mut fits = vec![b'x'; MAX_LINE_BYTES];
        fits.push(b'\n');
        assert_eq!(lines(&fits), vec![(Line::Read, MAX_LINE_BYTES)]);
    }

    #[test]
    fn a_packed_file_cut_short_is_an_error_and_no_panic() {
        let packed = gzip(&[b'x'; 5000]);
        let mut input = unpacked(packed.get(..packed.len() / 2).unwrap()).unwrap();
        assert!(next_line(&mut input, &mut Vec::new()).is_err());
    }
}
