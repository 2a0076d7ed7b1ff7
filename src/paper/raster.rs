//! Leaves as dots: for receipt printers, which know no Vietnamese letters, and for pictures.
//!
//! Outlines of the face are filled by coverage (`ab_glyph_rasterizer`, which has no dependencies); a dot is
//! black where half of it is covered. Bars are drawn to whole dots, so that scanners find even modules.

use std::collections::HashMap;

use ab_glyph_rasterizer::{Rasterizer, point};
use skrifa::outline::OutlinePen;

use super::face::{self, Weight};
use super::typeset::{Leaf, Mark};

/// A picture in shades of ink: 0 is paper, 255 black; row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Dots of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The dots.
    pub ink: Vec<u8>,
}

/// Where a dot of a printer that knows no shades becomes black.
const HALF: u8 = 128;

/// A leaf at so many dots to the inch.
pub fn raster(leaf: &Leaf, dots_per_inch: f32) -> Raster {
    let scale = dots_per_inch / 72.0;
    let (width, height) = (whole(leaf.width * scale), whole(leaf.height * scale));
    let mut picture = Raster { width, height, ink: vec![0; width * height] };
    let mut glyphs = Glyphs::default();
    for mark in &leaf.marks {
        match mark {
            Mark::Bar { x, y, w, h } => picture.bar(x * scale, y * scale, (x + w) * scale, (y + h) * scale),
            Mark::Run { x, y, size, weight, text } => {
                let Some(face) = face::face(*weight) else { continue };
                let mut at = x * scale;
                for c in text.chars() {
                    let (glyph, advance) = face.glyph(c);
                    let size = size * scale;
                    let drawn = glyphs.get(face, (glyph, *weight, size.to_bits()));
                    picture.blend(drawn, at.round(), (y * scale).round());
                    at += advance * size;
                }
            }
        }
    }
    picture
}

/// A measure as whole dots, never none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a page can have"
)]
fn whole(dots: f32) -> usize {
    dots.round().clamp(1.0, 65_000.0) as usize
}

/// A place as a dot; what lies left of the paper is its edge.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a page can have"
)]
fn dot(place: f32) -> usize {
    place.round().clamp(0.0, 65_000.0) as usize
}

impl Raster {
    /// A black rectangle, at least a dot wide and high.
    fn bar(&mut self, left: f32, top: f32, right: f32, bottom: f32) {
        let (left, top) = (dot(left), dot(top));
        let right = dot(right).max(left + 1).min(self.width);
        for y in top..dot(bottom).max(top + 1).min(self.height) {
            if let Some(row) = self.ink.get_mut(y * self.width + left..y * self.width + right.max(left)) {
                row.fill(u8::MAX);
            }
        }
    }

    /// Lays a glyph over what is there, its origin at a dot.
    fn blend(&mut self, glyph: &Glyph, x: f32, y: f32) {
        let (from_x, from_y) = (x + glyph.left, y + glyph.top);
        if from_x < 0.0 || from_y < 0.0 {
            return;
        }
        let (from_x, from_y) = (dot(from_x), dot(from_y));
        for (nth, row) in glyph.ink.chunks(glyph.width.max(1)).enumerate() {
            let begin = (from_y + nth) * self.width;
            for (at, ink) in row.iter().enumerate().filter(|(at, _)| from_x + at < self.width) {
                if let Some(here) = self.ink.get_mut(begin + from_x + at) {
                    *here = (*here).max(*ink);
                }
            }
        }
    }

    /// The dots packed eight to a byte, the leftmost highest, rows filled up to whole bytes; black is 1.
    pub fn packed(&self) -> Vec<u8> {
        let byte = |dots: &[u8]| {
            let bit = |(nth, ink): (usize, &u8)| if *ink >= HALF { 0x80 >> nth } else { 0 };
            dots.iter().enumerate().map(bit).fold(0, |all, bit: u8| all | bit)
        };
        self.ink.chunks(self.width.max(1)).flat_map(|row| row.chunks(8).map(byte)).collect()
    }
}

/// A glyph as dots, and where its upper left dot lies from its origin.
struct Glyph {
    left: f32,
    top: f32,
    width: usize,
    ink: Vec<u8>,
}

/// Glyphs drawn already: a receipt has a thousand letters of a hundred kinds.
#[derive(Default)]
struct Glyphs(HashMap<(u16, Weight, u32), Glyph>);

impl Glyphs {
    fn get(&mut self, face: &face::Face, key: (u16, Weight, u32)) -> &Glyph {
        self.0.entry(key).or_insert_with(|| drawn(face, key.0, f32::from_bits(key.2)))
    }
}

fn drawn(face: &face::Face, glyph: u16, size: f32) -> Glyph {
    let mut pen = Pen::default();
    face.outline(glyph, size, &mut pen);
    let Some((left, top, right, bottom)) = pen.edges() else {
        return Glyph { left: 0.0, top: 0.0, width: 0, ink: Vec::new() };
    };
    let (left, top) = (left.floor(), top.floor());
    let (width, height) = (whole((right - left).ceil()), whole((bottom - top).ceil()));
    let mut raster = Rasterizer::new(width, height);
    pen.draw(&mut raster, (left, top));
    let mut ink = vec![0; width * height];
    raster.for_each_pixel(|at, covered| {
        if let Some(dot) = ink.get_mut(at) {
            *dot = shade(covered);
        }
    });
    Glyph { left, top, width, ink }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn shade(covered: f32) -> u8 {
    (covered * 255.0).round().clamp(0.0, 255.0) as u8
}

type At = (f32, f32);

/// A piece of an outline, y downwards.
enum Piece {
    Line(At, At),
    Quad(At, At, At),
    Cubic(At, At, At, At),
}

/// Collects an outline.
#[derive(Default)]
struct Pen {
    pieces: Vec<Piece>,
    start: At,
    at: At,
}

impl Pen {
    /// Left, top, right, bottom of all its points; `None` for a blank.
    fn edges(&self) -> Option<(f32, f32, f32, f32)> {
        let points = self.pieces.iter().flat_map(|piece| match piece {
            Piece::Line(a, b) => vec![*a, *b],
            Piece::Quad(a, b, c) => vec![*a, *b, *c],
            Piece::Cubic(a, b, c, d) => vec![*a, *b, *c, *d],
        });
        points.fold(None, |edges, (x, y)| match edges {
            None => Some((x, y, x, y)),
            Some((left, top, right, bottom)) => Some((x.min(left), y.min(top), x.max(right), y.max(bottom))),
        })
    }

    fn draw(&self, raster: &mut Rasterizer, (left, top): At) {
        let at = |(x, y): At| point(x - left, y - top);
        for piece in &self.pieces {
            match piece {
                Piece::Line(a, b) => raster.draw_line(at(*a), at(*b)),
                Piece::Quad(a, b, c) => raster.draw_quad(at(*a), at(*b), at(*c)),
                Piece::Cubic(a, b, c, d) => raster.draw_cubic(at(*a), at(*b), at(*c), at(*d)),
            }
        }
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = (x, -y);
        self.at = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.pieces.push(Piece::Line(self.at, (x, -y)));
        self.at = (x, -y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.pieces.push(Piece::Quad(self.at, (cx, -cy), (x, -y)));
        self.at = (x, -y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.pieces.push(Piece::Cubic(self.at, (ax, -ay), (bx, -by), (x, -y)));
        self.at = (x, -y);
    }

    fn close(&mut self) {
        self.pieces.push(Piece::Line(self.at, self.start));
        self.at = self.start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::pages::Pages;
    use crate::paper::typeset::{Frame, typeset};

    fn drawn_text(text: &str) -> Raster {
        let mut pages = Pages::default();
        pages.say(text);
        raster(&typeset(&pages, &Frame::roll(384))[0], 203.0)
    }

    #[test]
    fn a_letter_is_drawn_where_it_stands() {
        let picture = drawn_text("I");
        assert_eq!(picture.width, 384);
        let black: Vec<(usize, usize)> = picture
            .ink
            .iter()
            .enumerate()
            .filter(|(_, ink)| **ink >= HALF)
            .map(|(at, _)| (at % picture.width, at / picture.width))
            .collect();
        assert!(black.iter().all(|(x, _)| *x < 20), "at the left: {black:?}");
        let (top, bottom) = (black.iter().map(|(_, y)| y).min(), black.iter().map(|(_, y)| y).max());
        let tall = bottom.unwrap() - top.unwrap();
        assert!((14..24).contains(&tall), "a capital of 9.5 points is {tall} dots high");
    }

    #[test]
    fn marks_over_letters_make_another_picture_and_a_blank_makes_none() {
        assert_ne!(drawn_text("o").ink, drawn_text("ộ").ink);
        assert!(drawn_text(" ").ink.iter().all(|ink| *ink == 0));
    }

    #[test]
    fn dots_are_packed_from_the_left() {
        let picture =
            Raster { width: 10, height: 2, ink: [[255, 0, 0, 0, 0, 0, 0, 200, 0, 128], [0; 10]].concat() };
        assert_eq!(picture.packed(), [0b1000_0001, 0b0100_0000, 0, 0]);
    }
}
