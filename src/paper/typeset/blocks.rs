//! Setting each kind of block but tables.

use super::super::face::{Weight, width};
use super::super::pages::{BLANK, ERASED, Half, Signature};
use super::super::text::SIGN_HINT;
use super::words::{Word, line_width, lines, set, stacked, words};
use super::{DOT, HAIR, LEADING, Mark, Setter, Slice, codes};

/// Points of a hanging cell, as a share of the size.
const CELL: f32 = 0.5;

/// The left half's share of the width of a head.
const LEFT_SHARE: f32 = 0.41;

/// The least size a head is made smaller to, as a share of its own.
const HEAD_LEAST: f32 = 0.72;

/// Lines of room to sign.
const SIGN_LINES: f32 = 3.2;

/// Modules kept free around a code.
const QUIET: f32 = 4.0;

/// Points of a module of bars: no wider than looks well, no narrower than scanners read (0.17 mm).
const BAR_MODULE_MAX: f32 = 0.9;
const BAR_MODULE_MIN: f32 = 0.48;

/// Height of bars and side of a QR code, as shares of the size.
const BARS_HIGH: f32 = 2.2;
const QR_SIDE: f32 = 5.4;

/// Side of the code of a transfer: it has twice the modules of a number's.
const TRANSFER_SIDE: f32 = 8.0;

impl Setter<'_> {
    pub(super) fn text(&mut self, text: &str, indent: usize, size: f32) {
        let indent = f32::from(u8::try_from(indent).unwrap_or(u8::MAX)) * CELL * size;
        self.hang(&words(text, Weight::Regular), size, indent);
    }

    fn hang(&mut self, all: &[Word], size: f32, indent: f32) {
        let set =
            set(
                &lines(all, size, self.frame.room(), indent),
                size,
                |nth, _| {
                    if nth == 0 { 0.0 } else { indent }
                },
            );
        set.into_iter().for_each(|slice| self.place(slice));
    }

    pub(super) fn field(&mut self, label: &str, value: &str, strong: bool) {
        let size = self.frame.size;
        let weight = if strong { Weight::Bold } else { Weight::Regular };
        let mut all = words(&format!("{label}:"), Weight::Regular);
        match value {
            BLANK => self.leader(&all, ""),
            ERASED => self.leader(&all, ERASED.trim_start_matches(['.', ' '])),
            value => {
                all.extend(words(value, weight));
                self.hang(&all, size, 4.0 * CELL * size);
            }
        }
    }

    /// A label and dots to the end of the line, or to a note that stands there.
    fn leader(&mut self, label: &[Word], note: &str) {
        let (size, room) = (self.frame.size, self.frame.room());
        let note = words(note, Weight::Regular);
        let mut set = lines(label, size, room, 0.0);
        let last = set.last().map_or(0.0, |line| line_width(line, size));
        let blank = width(" ", Weight::Regular, size);
        let mut left =
            room - last - blank - if note.is_empty() { 0.0 } else { line_width(&note, size) + blank };
        if left < size * 4.0 {
            set.push(Vec::new());
            left = room;
        }
        let dots = (left / width(".", Weight::Regular, size)).floor().clamp(4.0, 400.0);
        let dots = std::iter::successors(Some(1.0_f32), |n| Some(n + 1.0)).take_while(|n| *n <= dots);
        let leader = Word { text: dots.map(|_| '.').collect(), weight: Weight::Regular };
        let mut all: Vec<Word> = set.concat();
        all.push(leader);
        all.extend(note);
        self.hang(&all, size, 0.0);
    }

    /// Lines in the middle.
    pub(super) fn centered(&mut self, text: &str, weight: Weight, size: f32) {
        let room = self.frame.room();
        let set = set(&lines(&words(text, weight), size, room, 0.0), size, |_, line| {
            (room - line_width(line, size)) / 2.0
        });
        set.into_iter().for_each(|slice| self.place(slice));
    }

    /// Lines in the middle of a part of the width, from `x`.
    fn part(texts: &[Half], size: f32, x: f32, room: f32) -> Slice {
        let mut slices = Vec::new();
        // How wide the line above an underline is.
        let mut above = 0.0_f32;
        for half in texts {
            let (text, weight) = match half {
                Half::Plain(text) => (text, Weight::Regular),
                Half::Strong(text) => (text, Weight::Bold),
                Half::Underline => {
                    let wide = above.min(room) * 0.9;
                    let bar = Mark::Bar { x: x + (room - wide) / 2.0, y: size * 0.12, w: wide, h: HAIR };
                    slices.push(Slice { height: size * 0.3, marks: vec![bar] });
                    continue;
                }
            };
            let lines = lines(&words(text, weight), size, room, 0.0);
            above = lines.iter().map(|line| line_width(line, size)).fold(0.0, f32::max);
            slices.extend(set(&lines, size, |_, line| x + (room - line_width(line, size)) / 2.0));
        }
        stacked(slices)
    }

    /// The office at the left, the nation at the right; below each other on a roll, the nation first.
    pub(super) fn head(&mut self, left: &[Half], right: &[Half]) {
        let (size, room) = (self.frame.size * 0.96, self.frame.room());
        if self.frame.is_narrow() {
            let parts = [right, left].map(|half| Self::part(half, size, 0.0, room));
            return parts.into_iter().for_each(|part| self.place(part));
        }
        let split = room * LEFT_SHARE;
        let small = size * self.shrink(right, size, room - split);
        let mut whole = Self::part(left, small, 0.0, split - small);
        let other = Self::part(right, small, split, room - split);
        whole.height = whole.height.max(other.height);
        whole.marks.extend(other.marks);
        self.place(whole);
        self.leave(size * 0.3);
    }

    /// By how much a half is made smaller so that its longest line stays one.
    fn shrink(&self, half: &[Half], size: f32, room: f32) -> f32 {
        let wide = half.iter().map(|line| match line {
            Half::Plain(text) => width(text, Weight::Regular, size),
            Half::Strong(text) => width(text, Weight::Bold, size),
            Half::Underline => 0.0,
        });
        (room / wide.fold(1.0, f32::max)).clamp(HEAD_LEAST, 1.0)
    }

    /// Place and date, under the nation.
    pub(super) fn dated(&mut self, text: &str) {
        let (size, room) = (self.frame.size * 0.94, self.frame.room());
        let split = if self.frame.is_narrow() { 0.0 } else { room * LEFT_SHARE };
        self.place(Self::part(&[Half::Plain(text.to_owned())], size, split, room - split));
    }

    /// Who signs, side by side, and their names under the room to sign.
    pub(super) fn signatures(&mut self, who: &[Signature]) {
        let (size, room) = (self.frame.size * 0.96, self.frame.room());
        let count = f32::from(u8::try_from(who.len().max(1)).unwrap_or(u8::MAX));
        let each = room / count;
        let (mut parts, mut names) = (Slice::default(), Slice::default());
        let mut x = 0.0;
        for who in who {
            let part = [Half::Strong(who.part.clone()), Half::Plain(SIGN_HINT.to_owned())];
            beside(&mut parts, Self::part(&part, size, x, each - size * CELL));
            beside(&mut names, Self::part(&[Half::Strong(who.name.clone())], size, x, each - size * CELL));
            x += each;
        }
        let sign = Slice { height: size * LEADING * SIGN_LINES, marks: Vec::new() };
        self.place(stacked(vec![parts, sign, names]));
    }

    /// The bars with the number under them, and the QR code at their right; under them on a roll.
    pub(super) fn code(&mut self, text: &str) {
        let (size, room) = (self.frame.size, self.frame.room());
        let narrow = self.frame.is_narrow();
        let side = size * QR_SIDE * if narrow { 1.6 } else { 1.0 };
        let bars_room = if narrow { room } else { room - side - size };
        let dot = if narrow { DOT } else { 0.0 };
        let bars = bars(text, size, bars_room, dot);
        let Some(code) = codes::qr(text) else { return self.place(bars) };
        let x = if narrow { (room - side) / 2.0 } else { room - side };
        let qr = qr(&code, x, side, dot);
        if narrow {
            self.leave(size * 0.4);
            self.place(bars);
            return self.place(qr);
        }
        let lower = (side - bars.height).max(0.0) / 2.0;
        let mut whole = stacked(vec![Slice { height: lower, marks: Vec::new() }, bars]);
        beside(&mut whole, qr);
        self.place(whole);
    }
}

impl Setter<'_> {
    /// A transfer in words with its code at their right; under them on a roll.
    pub(super) fn transfer(&mut self, text: &str, told: &[(String, String)]) {
        let (size, room) = (self.frame.size, self.frame.room());
        let side = size * TRANSFER_SIDE;
        let Some(code) = codes::qr(text).filter(|_| side < room) else {
            return told.iter().for_each(|(label, value)| self.field(label, value, false));
        };
        let narrow = self.frame.is_narrow();
        let words_room = if narrow { room } else { room - side - size };
        let mut slices = Vec::new();
        for (label, value) in told {
            let mut all = words(&format!("{label}:"), Weight::Regular);
            all.extend(words(value, Weight::Bold));
            let indent = 4.0 * CELL * size;
            let at = |nth, _: &_| if nth == 0 { 0.0 } else { indent };
            slices.extend(set(&lines(&all, size, words_room, indent), size, at));
        }
        let dot = if narrow { DOT } else { 0.0 };
        let qr = qr(&code, if narrow { (room - side) / 2.0 } else { room - side }, side, dot);
        if narrow {
            slices.into_iter().for_each(|slice| self.place(slice));
            return self.place(qr);
        }
        let mut whole = stacked(slices);
        beside(&mut whole, qr);
        self.place(whole);
    }
}

/// Puts a slice beside another.
fn beside(whole: &mut Slice, other: Slice) {
    whole.height = whole.height.max(other.height);
    whole.marks.extend(other.marks);
}

/// The bars with the text below them; the text alone where it cannot be written in bars wide enough.
fn bars(text: &str, size: f32, room: f32, dot: f32) -> Slice {
    let small = size * 0.8;
    let label = lines(&words(text, Weight::Regular), small, room, 0.0);
    let mut slices = set(&label, small, |_, line| (room - line_width(line, small)) / 2.0);
    if let Some(drawn) = codes::bars(text).and_then(|widths| drawn(&widths, size * BARS_HIGH, room, dot)) {
        slices.insert(0, drawn);
    }
    stacked(slices)
}

fn drawn(widths: &[u8], high: f32, room: f32, dot: f32) -> Option<Slice> {
    let modules: f32 = widths.iter().map(|n| f32::from(*n)).sum();
    let module = to_dots((room / (modules + 2.0 * QUIET)).min(BAR_MODULE_MAX), dot);
    if module < BAR_MODULE_MIN {
        return None;
    }
    let mut x = to_dots((room - modules * module) / 2.0, dot);
    let mut marks = Vec::new();
    for (nth, wide) in widths.iter().map(|n| f32::from(*n) * module).enumerate() {
        if nth.is_multiple_of(2) {
            marks.push(Mark::Bar { x, y: 0.0, w: wide, h: high });
        }
        x += wide;
    }
    Some(Slice { height: high, marks })
}

/// A measure in whole dots of a printer, at least one; as it is where there are none.
fn to_dots(measure: f32, dot: f32) -> f32 {
    if dot > 0.0 { (measure / dot).floor().max(1.0) * dot } else { measure }
}

fn qr(code: &codes::Qr, x: f32, side: f32, dot: f32) -> Slice {
    let modules = |n: usize| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
    let module = to_dots(side / (modules(code.side) + QUIET), dot);
    let x = to_dots(x, dot);
    let free = module * QUIET / 2.0;
    let bar = |(from, row, long): (usize, usize, usize)| Mark::Bar {
        x: x + free + modules(from) * module,
        y: free + modules(row) * module,
        w: modules(long) * module,
        h: module,
    };
    Slice { height: side, marks: code.stretches().into_iter().map(bar).collect() }
}
