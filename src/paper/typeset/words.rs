//! Words into lines: broken at blanks, long ones between their letters, and drawn as runs.

use super::super::face::{Weight, known, width};
use super::{ASCENT, LEADING, Mark, Slice};
use crate::base::text::clean;

/// Longest text taken from a record, in characters.
const TEXT_MAX: usize = 4_000;

/// A word of one weight.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) weight: Weight,
}

/// A text as words of one weight.
pub(super) fn words(text: &str, weight: Weight) -> Vec<Word> {
    let text = known(&clean(text, TEXT_MAX).text);
    let of = |word: &str| Word { text: word.to_owned(), weight };
    text.split(' ').filter(|word| !word.is_empty()).map(of).collect()
}

/// Words at a size, as lines of at most `room` points; lines after the first have `indent` less.
pub(super) fn lines(all: &[Word], size: f32, room: f32, indent: f32) -> Vec<Vec<Word>> {
    let mut lines: Vec<Vec<Word>> = vec![Vec::new()];
    let mut used = 0.0;
    for word in all.iter().flat_map(|word| pieces(word, size, (room - indent).max(size))) {
        let wide = width(&word.text, word.weight, size);
        let blank = width(" ", word.weight, size);
        let here = if lines.len() == 1 { room } else { room - indent };
        let begins = lines.last().is_none_or(Vec::is_empty);
        if !begins && used + blank + wide > here {
            lines.push(Vec::new());
            used = 0.0;
        } else if !begins {
            used += blank;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push(word);
        }
    }
    lines
}

/// A word as it is, or broken where it is wider than a line.
fn pieces(word: &Word, size: f32, room: f32) -> Vec<Word> {
    if width(&word.text, word.weight, size) <= room {
        return vec![word.clone()];
    }
    let mut pieces = vec![String::new()];
    let mut used = 0.0;
    for c in word.text.chars() {
        let wide = width(c.encode_utf8(&mut [0; 4]), word.weight, size);
        if used + wide > room {
            pieces.push(String::new());
            used = 0.0;
        }
        used += wide;
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces.into_iter().map(|text| Word { text, weight: word.weight }).collect()
}

/// How wide a line is.
pub(super) fn line_width(line: &[Word], size: f32) -> f32 {
    let words: f32 = line.iter().map(|word| width(&word.text, word.weight, size)).sum();
    let blanks: f32 = line.iter().skip(1).map(|word| width(" ", word.weight, size)).sum();
    words + blanks
}

/// A line from `x`, its base line at `y`, as runs of one weight each.
pub(super) fn runs(line: &[Word], size: f32, x: f32, y: f32) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut at = x;
    for (nth, word) in line.iter().enumerate() {
        let blank = if nth == 0 { 0.0 } else { width(" ", word.weight, size) };
        match marks.last_mut() {
            Some(Mark::Run { weight, text, .. }) if *weight == word.weight => {
                text.push(' ');
                text.push_str(&word.text);
            }
            _ => {
                marks.push(Mark::Run {
                    x: at + blank,
                    y,
                    size,
                    weight: word.weight,
                    text: word.text.clone(),
                });
            }
        }
        at += blank + width(&word.text, word.weight, size);
    }
    marks
}

/// Lines one under the other as slices, each moved to the right by what `at` says of it and its number.
pub(super) fn set(lines: &[Vec<Word>], size: f32, at: impl Fn(usize, &[Word]) -> f32) -> Vec<Slice> {
    let slice = |(nth, line): (usize, &Vec<Word>)| Slice {
        height: size * LEADING,
        marks: runs(line, size, at(nth, line), size * ASCENT),
    };
    lines.iter().enumerate().map(slice).collect()
}

/// Slices as one that stays together.
pub(super) fn stacked(slices: Vec<Slice>) -> Slice {
    let mut whole = Slice::default();
    for slice in slices {
        let below = whole.height;
        whole.marks.extend(slice.marks.into_iter().map(|mark| mark.moved(0.0, below)));
        whole.height += slice.height;
    }
    whole
}
