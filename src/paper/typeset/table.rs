//! Setting a table: rows with borders that stay whole, its head again on every leaf it goes on to.

use std::cmp::Ordering;

use super::super::face::Weight;
use super::super::pages::{Align, Column};
use super::words::{Word, line_width, lines, set, stacked, words};
use super::{HAIR, Mark, Setter, Slice};

/// What is kept free at the sides of a cell and above and below its words, as shares of the size.
const CELL_SIDE: f32 = 0.3;
const CELL_END: f32 = 0.16;

/// Lines of a row that stay together; a row with more is broken.
const ROW_LINES: usize = 12;

impl Setter<'_> {
    pub(super) fn table(&mut self, columns: &[Column], rows: &[Vec<String>]) {
        let size = self.frame.size * 0.92;
        let Some((head, rows)) = rows.split_first() else { return };
        let wide = widths(columns, head, size, self.frame.room());
        self.leave(size * 0.2);
        let heads: Vec<Vec<Vec<Word>>> = cells(head, &wide, size, Weight::Bold);
        let head = row(&heads, &wide, size, &|_| Align::Center, true);
        // A head does not stand alone at a leaf's end.
        if !self.fits(head.height + 2.0 * size) && !self.is_fresh() {
            self.begin_leaf();
        }
        self.place(head.clone());
        let align = |nth: usize| columns.get(nth).map_or(Align::Left, |column| column.align);
        for cells_of in rows {
            let all = cells(cells_of, &wide, size, Weight::Regular);
            let height = all.iter().map(Vec::len).max().unwrap_or(0);
            for from in (0..height.max(1)).step_by(ROW_LINES) {
                let part: Vec<Vec<Vec<Word>>> = all
                    .iter()
                    .map(|lines| lines.iter().skip(from).take(ROW_LINES).cloned().collect())
                    .collect();
                let row = row(&part, &wide, size, &align, false);
                if !self.fits(row.height) && !self.is_fresh() {
                    self.begin_leaf();
                    self.place(head.clone());
                }
                self.place(row);
            }
        }
        self.leave(size * 0.35);
    }
}

/// The widths of columns in proportion to their shares; the widest gives what a longer word of another's
/// head needs.
fn widths(columns: &[Column], head: &[String], size: f32, room: f32) -> Vec<f32> {
    let share = |column: &Column| f32::from(u16::try_from(column.share).unwrap_or(u16::MAX)).max(1.0);
    let all: f32 = columns.iter().map(share).sum();
    let mut wide: Vec<f32> = columns.iter().map(|column| room * share(column) / all.max(1.0)).collect();
    let widest =
        (0..wide.len()).max_by(|a, b| wide.get(*a).partial_cmp(&wide.get(*b)).unwrap_or(Ordering::Equal));
    let needs = |text: &String| {
        let words = words(text, Weight::Bold);
        let longest =
            words.iter().map(|word| line_width(std::slice::from_ref(word), size)).fold(0.0, f32::max);
        longest + 2.0 * CELL_SIDE * size + HAIR
    };
    for (nth, needed) in head.iter().map(needs).enumerate().filter(|(nth, _)| Some(*nth) != widest) {
        let Some(lacks) = wide.get(nth).map(|have| needed - have).filter(|lacks| *lacks > 0.0) else {
            continue;
        };
        let Some(giver) = widest.and_then(|at| wide.get_mut(at)).filter(|giver| **giver > 3.0 * lacks) else {
            continue;
        };
        *giver -= lacks;
        if let Some(taker) = wide.get_mut(nth) {
            *taker += lacks;
        }
    }
    wide
}

/// The words of each cell, as lines.
fn cells(texts: &[String], wide: &[f32], size: f32, weight: Weight) -> Vec<Vec<Vec<Word>>> {
    let text = |nth: usize| texts.get(nth).map_or("", String::as_str);
    let of = |(nth, wide): (usize, &f32)| {
        lines(&words(text(nth), weight), size, (wide - 2.0 * CELL_SIDE * size).max(size), 0.0)
    };
    wide.iter().enumerate().map(of).collect()
}

/// A row with its borders; the first has one above too.
fn row(
    cells: &[Vec<Vec<Word>>],
    wide: &[f32],
    size: f32,
    align: &dyn Fn(usize) -> Align,
    first: bool,
) -> Slice {
    let (mut marks, mut x, mut high) = (Vec::new(), 0.0, 0.0_f32);
    for (nth, (lines, wide)) in cells.iter().zip(wide).enumerate() {
        let left = x + CELL_SIDE * size;
        let room = wide - 2.0 * CELL_SIDE * size;
        let at = |line: &[Word]| {
            let free = (room - line_width(line, size)).max(0.0);
            left + match align(nth) {
                Align::Left => 0.0,
                Align::Center => free / 2.0,
                Align::Right => free,
            }
        };
        let cell = stacked(set(lines, size, |_, line| at(line)));
        high = high.max(cell.height);
        marks.extend(cell.marks.into_iter().map(|mark| mark.moved(0.0, CELL_END * size)));
        x += wide;
    }
    let height = high + 2.0 * CELL_END * size;
    let mut at = 0.0;
    for edge in std::iter::once(&0.0).chain(wide) {
        at += edge;
        marks.push(Mark::Bar { x: at - HAIR / 2.0, y: 0.0, w: HAIR, h: height });
    }
    let level = |y: f32| Mark::Bar { x: -HAIR / 2.0, y: y - HAIR / 2.0, w: at + HAIR, h: HAIR };
    marks.extend(first.then(|| level(0.0)));
    marks.push(level(height));
    Slice { height, marks }
}
