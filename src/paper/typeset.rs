//! A paper set in type: where every run of letters and every black bar stands on every leaf.
//!
//! One setting for all that is not a line printer: `pdf` draws its leaves as vectors, `raster` as dots for
//! receipt printers and pictures. Measures are points (1/72 inch), y downwards from the leaf's upper edge.
//! Invariant: nothing stands beyond the frame, whatever words a record brings; what does not fit goes on.

mod blocks;
mod table;
mod words;

use super::codes;
use super::face::{ASCENT, Weight, width};
use super::pages::{Block, Pages};

/// Points of a millimetre.
const MM: f32 = 72.0 / 25.4;

/// The paper a typeset page is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Width of the leaf.
    pub width: f32,
    /// Its height; `None` for a roll, which is as long as what stands on it.
    pub height: Option<f32>,
    /// What is kept free at the left, where it is filed, and at the right.
    pub sides: (f32, f32),
    /// What is kept free above and below.
    pub ends: (f32, f32),
    /// Size of running text.
    pub size: f32,
}

impl Frame {
    /// A4 with the margins of state papers (NĐ 30/2020/NĐ-CP, annex I).
    pub const A4: Self = Self {
        width: 210.0 * MM,
        height: Some(297.0 * MM),
        sides: (30.0 * MM, 18.0 * MM),
        ends: (18.0 * MM, 20.0 * MM),
        size: 12.0,
    };

    /// A5 upright.
    pub const A5: Self = Self {
        width: 148.0 * MM,
        height: Some(210.0 * MM),
        sides: (15.0 * MM, 11.0 * MM),
        ends: (10.0 * MM, 12.0 * MM),
        size: 9.2,
    };

    /// A roll whose printer draws so many dots, eight to the millimetre.
    pub fn roll(dots: u16) -> Self {
        Self {
            width: f32::from(dots) / 8.0 * MM,
            height: None,
            sides: (2.0 * DOT, 2.0 * DOT),
            ends: (2.0, 4.0),
            size: 9.5,
        }
    }

    /// The same paper lying on its long side, in smaller letters: many columns.
    fn lying(&self) -> Self {
        match self.height {
            Some(height) => Self {
                width: height,
                height: Some(self.width),
                sides: (self.ends.0, self.sides.1),
                ends: (self.sides.1, self.ends.1),
                size: self.size * 0.8,
            },
            None => *self,
        }
    }

    /// Whether two halves do not stand side by side.
    fn is_narrow(&self) -> bool {
        self.height.is_none()
    }

    fn room(&self) -> f32 {
        (self.width - self.sides.0 - self.sides.1).max(1.0)
    }
}

/// What stands on a leaf.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Letters from a place on their base line.
    Run {
        /// From the left.
        x: f32,
        /// The base line, from above.
        y: f32,
        /// Size of the letters.
        size: f32,
        /// How heavy.
        weight: Weight,
        /// The letters; all of them are in the face.
        text: String,
    },
    /// A black rectangle.
    Bar {
        /// From the left.
        x: f32,
        /// Its upper edge.
        y: f32,
        /// Width.
        w: f32,
        /// Height.
        h: f32,
    },
}

impl Mark {
    fn moved(self, dx: f32, dy: f32) -> Self {
        match self {
            Self::Run { x, y, size, weight, text } => Self::Run { x: x + dx, y: y + dy, size, weight, text },
            Self::Bar { x, y, w, h } => Self::Bar { x: x + dx, y: y + dy, w, h },
        }
    }
}

/// One side of paper.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Leaf {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// What stands on it.
    pub marks: Vec<Mark>,
}

/// What must stay together: marks below a common upper edge, and how high they are.
#[derive(Debug, Clone, Default, PartialEq)]
struct Slice {
    height: f32,
    marks: Vec<Mark>,
}

/// A dot of a receipt printer in points, eight to the millimetre: codes are drawn in whole dots there.
const DOT: f32 = 72.0 / 203.2;

/// Line height as a share of the size; two marks over a capital need it.
const LEADING: f32 = 1.22;

/// Thickness of rules and borders.
const HAIR: f32 = 0.5;

/// A paper set in type for a frame; leaves are numbered where there are several.
pub fn typeset(pages: &Pages, frame: &Frame) -> Vec<Leaf> {
    let lying = frame.lying();
    let frame = if pages.is_lying() { &lying } else { frame };
    let mut setter = Setter { frame, leaves: Vec::new(), y: 0.0 };
    setter.begin_leaf();
    pages.blocks().iter().for_each(|block| setter.block(block));
    setter.finish()
}

struct Setter<'a> {
    frame: &'a Frame,
    leaves: Vec<Leaf>,
    /// Where the next slice begins, from above.
    y: f32,
}

impl Setter<'_> {
    fn begin_leaf(&mut self) {
        let height = self.frame.height.unwrap_or(0.0);
        self.leaves.push(Leaf { width: self.frame.width, height, marks: Vec::new() });
        self.y = self.frame.ends.0;
    }

    /// Whether so much more fits on this leaf, its foot left free.
    fn fits(&self, height: f32) -> bool {
        self.frame.height.is_none_or(|page| self.y + height <= page - self.frame.ends.1)
    }

    fn is_fresh(&self) -> bool {
        self.y <= self.frame.ends.0
    }

    /// Puts a slice below the last one, or on a new leaf.
    fn place(&mut self, slice: Slice) {
        if !self.fits(slice.height) && !self.is_fresh() {
            self.begin_leaf();
        }
        let (dx, dy) = (self.frame.sides.0, self.y);
        if let Some(leaf) = self.leaves.last_mut() {
            leaf.marks.extend(slice.marks.into_iter().map(|mark| mark.moved(dx, dy)));
        }
        self.y += slice.height;
    }

    /// Room, which a new leaf does not begin with.
    fn leave(&mut self, height: f32) {
        if !self.is_fresh() && self.fits(height) {
            self.y += height;
        }
    }

    fn block(&mut self, block: &Block) {
        let size = self.frame.size;
        match block {
            Block::Text { text, indent } => self.text(text, *indent, size),
            Block::Field { label, value, strong } => self.field(label, value, *strong),
            Block::Small(text) => self.text(text, 0, size * 0.82),
            Block::Gap => self.leave(size * 0.5),
            Block::Title(text) => self.centered(text, Weight::Bold, size * 1.12),
            Block::Mark(text) => self.centered(text, Weight::Bold, size * 0.96),
            Block::Big(text) => self.centered(text, Weight::Bold, size * 3.4),
            Block::Center(text) => self.centered(text, Weight::Regular, size),
            Block::Head { left, right } => self.head(left, right),
            Block::Dated(text) => self.dated(text),
            Block::Signatures(who) => self.signatures(who),
            Block::Table { columns, rows } => self.table(columns, rows),
            Block::Code(text) => self.code(text),
            Block::Transfer { code, told } => self.transfer(code, told),
            Block::Rule => self.rule(),
            Block::Overleaf | Block::Break if self.frame.height.is_none() => self.rule(),
            Block::Overleaf | Block::Break => self.begin_leaf(),
        }
    }

    fn rule(&mut self) {
        let size = self.frame.size;
        let bar = Mark::Bar { x: 0.0, y: size * 0.4, w: self.frame.room(), h: HAIR };
        self.place(Slice { height: size * 0.8, marks: vec![bar] });
    }

    /// The leaves with their numbers; a roll ends where its words end.
    fn finish(mut self) -> Vec<Leaf> {
        let (all, frame) = (self.leaves.len(), self.frame);
        let size = frame.size * 0.82;
        for (nth, leaf) in self.leaves.iter_mut().enumerate() {
            match frame.height {
                None => leaf.height = self.y + frame.ends.1,
                Some(page) if all > 1 => {
                    let text = format!("Trang {}/{all}", nth + 1);
                    let x = frame.sides.0 + (frame.room() - width(&text, Weight::Regular, size)) / 2.0;
                    let y = page - frame.ends.1 / 2.0;
                    leaf.marks.push(Mark::Run { x, y, size, weight: Weight::Regular, text });
                }
                Some(_) => {}
            }
        }
        self.leaves
    }
}

#[cfg(test)]
mod tests;
