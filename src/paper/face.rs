//! The typeface papers are set in: which glyph draws a letter, how wide it is, and its outline.
//!
//! Liberation Serif has the widths of the face state papers are written in, every Vietnamese letter as one
//! glyph (NFC text needs no shaping), and a licence that lets it lie inside the program (OFL, beside it in
//! `assets/fonts`). Vertical measures are constants: a paper must not move when the file does.

use std::sync::OnceLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

/// Regular and bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Running text.
    Regular,
    /// Titles, and what must not be overlooked.
    Bold,
}

/// Packed by zstd: half of the program's room for them.
const REGULAR: &[u8] = include_bytes!("../../assets/fonts/LiberationSerif-Regular.ttf.zst");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/LiberationSerif-Bold.ttf.zst");

/// Height of the tallest letters with two marks over them, as a share of the size.
pub(super) const ASCENT: f32 = 0.95;

/// A letter the face does not have is drawn as this one.
const MISSING: char = '?';

/// Bytes of a font file: the larger one has 394 thousand.
const FONT_BYTES_MAX: usize = 1 << 20;

/// The font file of a weight, unpacked when the first paper is set; empty only were it no font.
pub(super) fn bytes(weight: Weight) -> &'static [u8] {
    static FILES: [OnceLock<Vec<u8>>; 2] = [OnceLock::new(), OnceLock::new()];
    let [regular, bold] = &FILES;
    let (cell, packed) = match weight {
        Weight::Regular => (regular, REGULAR),
        Weight::Bold => (bold, BOLD),
    };
    cell.get_or_init(|| zstd::bulk::decompress(packed, FONT_BYTES_MAX).unwrap_or_default())
}

/// A font that has been read, with the letters of Vietnamese at hand.
pub(super) struct Face {
    font: FontRef<'static>,
    /// Glyph and advance of every letter below [`NEAR`], by code point; 0 where there is none.
    near: Vec<(u16, f32)>,
}

/// Letters below this code point are kept at hand: Latin with all of Vietnamese ends at U+1EF9.
const NEAR: u32 = 0x1F00;

/// The face of a weight; `None` only were the file inside the program no font.
pub(super) fn face(weight: Weight) -> Option<&'static Face> {
    static FACES: [OnceLock<Option<Face>>; 2] = [OnceLock::new(), OnceLock::new()];
    let [regular, bold] = &FACES;
    let cell = if weight == Weight::Regular { regular } else { bold };
    cell.get_or_init(|| Face::read(bytes(weight))).as_ref()
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        let mut face = Self { font, near: Vec::new() };
        face.near = (0..NEAR).map(|c| char::from_u32(c).map_or((0, 0.0), |c| face.look_up(c))).collect();
        Some(face)
    }

    fn look_up(&self, c: char) -> (u16, f32) {
        let Some(glyph) = self.font.charmap().map(c) else { return (0, 0.0) };
        let metrics = self.font.glyph_metrics(Size::new(1.0), LocationRef::default());
        (u16::try_from(glyph.to_u32()).unwrap_or(0), metrics.advance_width(glyph).unwrap_or(0.0))
    }

    /// Whether it has a letter.
    pub(super) fn has(&self, c: char) -> bool {
        self.glyph(c).0 != 0
    }

    /// The glyph of a letter and its advance as a share of the size.
    pub(super) fn glyph(&self, c: char) -> (u16, f32) {
        let near = usize::try_from(u32::from(c)).ok().and_then(|at| self.near.get(at));
        near.copied().unwrap_or_else(|| self.look_up(c))
    }

    /// How wide a text is, as a share of the size.
    pub(super) fn width(&self, text: &str) -> f32 {
        text.chars().map(|c| self.glyph(c).1).sum()
    }

    /// Draws the outline of a glyph at a size, its origin at the base line, y upwards.
    pub(super) fn outline(&self, glyph: u16, size: f32, pen: &mut impl OutlinePen) {
        let outlines = self.font.outline_glyphs();
        if let Some(outline) = outlines.get(GlyphId::from(glyph)) {
            let settings = DrawSettings::unhinted(Size::new(size), LocationRef::default());
            // A glyph whose outline cannot be read is left blank; the words stand in the text paper too.
            let _ = outline.draw(settings, pen);
        }
    }
}

/// How wide a text is at a size.
pub(super) fn width(text: &str, weight: Weight, size: f32) -> f32 {
    face(weight).map_or(0.0, |face| face.width(text)) * size
}

/// A text of letters the face has: others become a question mark, what takes no room goes.
pub(super) fn known(text: &str) -> String {
    use unicode_width::UnicodeWidthChar as _;
    let Some(face) = face(Weight::Regular) else { return text.to_owned() };
    let kept = text.chars().filter(|c| c.width() != Some(0));
    kept.map(|c| if c == ' ' || face.has(c) { c } else { MISSING }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_have_every_vietnamese_letter() {
        let plain = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz0123456789.,;:()/-–“”…[]";
        let accented = "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ";
        for weight in [Weight::Regular, Weight::Bold] {
            let face = face(weight).unwrap();
            let upper: String = format!("{plain}{accented}").to_uppercase();
            let lacking: Vec<char> = plain
                .chars()
                .chain(accented.chars())
                .chain(upper.chars())
                .filter(|c| !face.has(*c))
                .collect();
            assert_eq!(lacking, [], "{weight:?}");
        }
    }

    #[test]
    fn what_the_face_does_not_have_is_a_question_mark() {
        assert_eq!(known("Lò Thị Ban 你\u{200d}"), "Lò Thị Ban ?");
    }

    #[test]
    fn a_wider_text_is_wider() {
        assert!(width("mm", Weight::Regular, 10.0) > width("mi", Weight::Regular, 10.0));
        assert!(width("một cửa", Weight::Bold, 10.0) > width("một cửa", Weight::Regular, 10.0));
    }
}
