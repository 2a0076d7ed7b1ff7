//! A paper as PDF: real text in an embedded subset of the face, rules and codes as vectors.
//!
//! Pure and repeatable: equal pages give equal bytes; no time stands in the file.

use krilla::Document;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::face::{self, Weight};
use super::pages::{Block, Pages};
use super::typeset::{Frame, Leaf, Mark, typeset};

/// A PDF could not be made. Only a fault of the program itself can be the reason: every word is accepted.
#[derive(Debug, thiserror::Error)]
#[error("the PDF could not be made: {0}")]
pub struct PdfFault(String);

/// The pages as a PDF file for a frame (A4 or A5).
pub fn pdf(pages: &Pages, frame: &Frame) -> Result<Vec<u8>, PdfFault> {
    let mut document = Document::new();
    let fault = |what: &str| PdfFault(what.to_owned());
    let font = |weight| Font::new(face::bytes(weight).into(), 0).ok_or_else(|| fault("face"));
    let fonts = [font(Weight::Regular)?, font(Weight::Bold)?];
    for leaf in typeset(pages, frame) {
        let size = PageSettings::from_wh(leaf.width, leaf.height).ok_or_else(|| fault("size"))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        draw(&leaf, &fonts, &mut surface);
        surface.finish();
        page.finish();
    }
    document.set_metadata(described(pages));
    document.finish().map_err(|fault| PdfFault(format!("{fault:?}")))
}

/// What a reader shows of the file: the paper's name and language, nothing of a person.
fn described(pages: &Pages) -> Metadata {
    let title = pages.blocks().iter().find_map(|block| match block {
        Block::Title(title) => Some(title.clone()),
        _ => None,
    });
    Metadata::new().title(title.unwrap_or_default()).language("vi".to_owned()).creator("motcua".to_owned())
}

fn draw(leaf: &Leaf, fonts: &[Font; 2], surface: &mut Surface<'_>) {
    let mut bars = PathBuilder::new();
    for mark in &leaf.marks {
        match mark {
            Mark::Run { x, y, size, weight, text } => {
                let [regular, bold] = fonts;
                let font = if *weight == Weight::Regular { regular } else { bold };
                let glyphs = glyphs(text, *weight);
                surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, font.clone(), text, *size, false);
            }
            Mark::Bar { x, y, w, h } => {
                if let Some(rect) = Rect::from_xywh(*x, *y, *w, *h) {
                    bars.push_rect(rect);
                }
            }
        }
    }
    if let Some(path) = bars.finish() {
        surface.draw_path(&path);
    }
}

/// A glyph a letter: text in NFC needs no shaping.
fn glyphs(text: &str, weight: Weight) -> Vec<KrillaGlyph> {
    let Some(face) = face::face(weight) else { return Vec::new() };
    let glyph = |(at, c): (usize, char)| {
        let (id, advance) = face.glyph(c);
        KrillaGlyph::new(GlyphId::new(u32::from(id)), advance, 0.0, 0.0, 0.0, at..at + c.len_utf8(), None)
    };
    text.char_indices().map(glyph).collect()
}

#[cfg(test)]
mod tests;
