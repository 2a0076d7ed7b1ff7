//! A paper as bytes for a receipt printer (ESC/POS).
//!
//! By default as dots: few of these printers have a Vietnamese code page, and the picture of a line is
//! right on all of them. As ASCII without marks where a printer draws no pictures; then it draws the codes
//! itself. The bytes are our own six commands: the crate `escpos` draws pictures only with the whole of
//! `image`, reads them from files, and wants to own the connection, which is the desk's here.

use super::pages::{Block, Pages};
use super::raster::raster;
use super::text::{TextPage, text};
use super::typeset::{Frame, typeset};

/// What a receipt printer is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Roll {
    /// Dots of a line: 576 on paper of 80 mm, 384 on paper of 58 mm.
    pub dots: u16,
    /// Letters of a line in its own font: 48 or 32.
    pub columns: u8,
    /// Whether it draws pictures.
    pub pictures: bool,
    /// Whether it cuts the paper.
    pub cuts: bool,
}

impl Roll {
    /// Paper of 80 mm, pictures, cut.
    pub const WIDE: Self = Self { dots: 576, columns: 48, pictures: true, cuts: true };

    /// Paper of 58 mm, pictures, torn off by hand.
    pub const NARROW: Self = Self { dots: 384, columns: 32, pictures: true, cuts: false };

    /// The same without pictures.
    #[must_use]
    pub fn ascii(self) -> Self {
        Self { pictures: false, ..self }
    }
}

/// Dots of these printers: eight to the millimetre.
const DOTS_PER_INCH: f32 = 203.2;

/// Rows of a picture sent at once: what the smallest of them hold.
const BAND_ROWS: usize = 96;

/// Forget what was set before.
const RESET: [u8; 2] = [0x1B, b'@'];
/// Feed past the knife.
const FEED: [u8; 3] = [0x1B, b'd', 4];
/// Cut, leaving a corner.
const CUT: [u8; 4] = [0x1D, b'V', 66, 0];

/// The pages as bytes.
pub fn escpos(pages: &Pages, roll: &Roll) -> Vec<u8> {
    let mut out = RESET.to_vec();
    if roll.pictures {
        let frame = Frame::roll(roll.dots);
        typeset(pages, &frame).iter().for_each(|leaf| picture(&raster(leaf, DOTS_PER_INCH), &mut out));
    } else {
        letters(pages, roll, &mut out);
    }
    out.extend(FEED);
    if roll.cuts {
        out.extend(CUT);
    }
    out
}

/// A picture in bands (`GS v 0`): the width in bytes and the rows, each low byte first.
fn picture(picture: &super::raster::Raster, out: &mut Vec<u8>) {
    let bytes = picture.width.div_ceil(8);
    let packed = picture.packed();
    for band in packed.chunks((bytes * BAND_ROWS).max(1)) {
        let rows = band.len() / bytes.max(1);
        out.extend([0x1D, b'v', b'0', 0]);
        for n in [bytes, rows] {
            out.extend(u16::try_from(n).unwrap_or(u16::MAX).to_le_bytes());
        }
        out.extend(band);
    }
}

/// Lines of ASCII, and the codes as the printer draws them, where they stand on the paper.
fn letters(pages: &Pages, roll: &Roll, out: &mut Vec<u8>) {
    let page = TextPage::roll(usize::from(roll.columns));
    let mut before = Pages::default();
    for block in pages.blocks() {
        match block {
            Block::Code(number) => {
                lines(&std::mem::take(&mut before), &page, out);
                code(number, out);
            }
            Block::Transfer { code, .. } => {
                before.add(block.clone());
                lines(&std::mem::take(&mut before), &page, out);
                centered(out, |out| qr(code, TRANSFER_DOTS, out));
            }
            _ => before.add(block.clone()),
        }
    }
    lines(&before, &page, out);
}

fn lines(pages: &Pages, page: &TextPage, out: &mut Vec<u8>) {
    for line in text(pages, page).lines() {
        out.extend(line.as_bytes());
        out.extend(b"\r\n");
    }
}

/// Dots of a module of a number's code, and of a transfer's, which has twice as many.
const NUMBER_DOTS: u8 = 6;
const TRANSFER_DOTS: u8 = 5;

fn centered(out: &mut Vec<u8>, draw: impl FnOnce(&mut Vec<u8>)) {
    out.extend([0x1B, b'a', 1]);
    draw(out);
    out.extend([0x1B, b'a', 0]);
}

/// The number as QR code and as Code 128 with letters under it, in the middle.
fn code(number: &str, out: &mut Vec<u8>) {
    let data = number.as_bytes();
    if !number.is_ascii() {
        return;
    }
    centered(out, |out| {
        qr(number, NUMBER_DOTS, out);
        // Bars of 60 dots, modules of two, the number below; `{B` begins with letters.
        if let Ok(len) = u8::try_from(data.len() + 2) {
            out.extend([0x1D, b'h', 60, 0x1D, b'w', 2, 0x1D, b'H', 2, 0x1D, b'k', 73, len, b'{', b'B']);
            out.extend(data);
        }
    });
}

/// A text as QR code with modules of so many dots.
fn qr(text: &str, dots: u8, out: &mut Vec<u8>) {
    let data = text.as_bytes();
    let (Ok(len), true) = (u16::try_from(data.len() + 3), text.is_ascii()) else { return };
    // Model 2, the modules' dots, level M, store, print.
    for [function, value] in [[67, dots], [69, 49]] {
        out.extend([0x1D, b'(', b'k', 3, 0, 49, function, value]);
    }
    out.extend([0x1D, b'(', b'k']);
    out.extend(len.to_le_bytes());
    out.extend([49, 80, 48]);
    out.extend(data);
    out.extend([0x1D, b'(', b'k', 3, 0, 49, 81, 48]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::pages::Half;

    fn sample() -> Pages {
        let mut pages = Pages::default();
        pages.head(vec![Half::Strong("UBND XÃ ĐẠ HUOAI".into())]);
        pages.title("GIẤY HẸN");
        pages.code("H56.14-261123-1000");
        pages.key_field("Mã số hồ sơ", "H56.14-261123-1000");
        pages.field("Chủ hồ sơ", "Lò Thị Ban");
        pages
    }

    /// What a printer would do, in words; pictures by their measures and the share of black dots.
    fn told(bytes: &[u8]) -> Vec<String> {
        let mut told = Vec::new();
        let mut at = 0;
        let mut letters = String::new();
        while at < bytes.len() {
            let command: String = match &bytes[at..] {
                [0x1B, b'@', ..] => "reset".into(),
                [0x1B, b'd', n, ..] => format!("feed {n}"),
                [0x1B, b'a', n, ..] => format!("align {n}"),
                [0x1D, b'V', ..] => "cut".into(),
                [0x1D, b'v', b'0', 0, w, 0, h, 0, ..] => {
                    let data = &bytes[at + 8..at + 8 + usize::from(*w) * usize::from(*h)];
                    let black: u32 = data.iter().map(|byte| byte.count_ones()).sum();
                    at += data.len();
                    format!("picture {} x {h}, {black} black", u32::from(*w) * 8)
                }
                [0x1D, b'(', b'k', low, 0, 49, function, ..] => {
                    at += usize::from(*low) - 3;
                    format!("qr {function}")
                }
                [0x1D, b'h', ..] => "height".into(),
                [0x1D, b'w', ..] => "module".into(),
                [0x1D, b'H', ..] => "below".into(),
                [0x1D, b'k', 73, len, ..] => {
                    at += usize::from(*len);
                    "bars".into()
                }
                [letter, ..] => {
                    letters.push(char::from(*letter));
                    at += 1;
                    if *letter == b'\n' {
                        told.push(std::mem::take(&mut letters).trim_end().to_owned());
                    }
                    continue;
                }
                [] => break,
            };
            at += match command.split(' ').next().unwrap() {
                "reset" => 2,
                "cut" | "bars" => 4,
                "picture" | "qr" => 8,
                _ => 3,
            };
            told.push(command);
        }
        assert_eq!(letters, "");
        told
    }

    #[test]
    fn a_paper_as_dots_is_bands_of_one_width_and_a_cut() {
        let told = told(&escpos(&sample(), &Roll::WIDE));
        insta::assert_snapshot!("dots", told.join("\n"));
        assert!(escpos(&sample(), &Roll::NARROW).windows(8).all(|at| at[..3] != CUT[..3]));
    }

    #[test]
    fn a_paper_in_ascii_has_its_codes_drawn_by_the_printer() {
        let bytes = escpos(&sample(), &Roll::WIDE.ascii());
        insta::assert_snapshot!("ascii", told(&bytes).join("\n"));
    }

    #[test]
    fn the_bytes_are_these_and_no_others() {
        let bytes = [escpos(&sample(), &Roll::WIDE), escpos(&sample(), &Roll::NARROW.ascii())];
        let hashes = bytes.map(|bytes| format!("{} {}", bytes.len(), blake3::hash(&bytes).to_hex()));
        insta::assert_snapshot!("bytes", hashes.join("\n"));
    }
}
