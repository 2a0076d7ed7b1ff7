//! Signs of the screen, all one cell wide, none an emoji: a full set, one for consoles with lines and
//! blocks only, and one of plain ASCII.

/// A set of signs.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// `full`, `line`, `ascii`.
    pub name: &'static str,
    /// Corners and lines of a panel: top left, top right, bottom left, bottom right, across, down.
    pub border: [&'static str; 6],
    /// The row or field in focus.
    pub focus: &'static str,
    /// Done.
    pub check: &'static str,
    /// Not yet.
    pub open: &'static str,
    /// On line.
    pub dot: &'static str,
    /// Under way.
    pub half: &'static str,
    /// Priority.
    pub star: &'static str,
    /// Look at this.
    pub warn: &'static str,
    /// Chosen of several.
    pub chosen: &'static str,
    /// Between parts of a line.
    pub middle: &'static str,
    /// Between parts of the header.
    pub bar: &'static str,
    /// Done and to do of a progress line.
    pub progress: [&'static str; 2],
    /// Bars from low to high.
    pub bars: [&'static str; 8],
    /// Whether half blocks can be drawn: large numbers.
    pub blocks: bool,
}

/// For terminals with a whole font.
pub(super) static FULL: Glyphs = Glyphs {
    name: "full",
    border: ["┌", "┐", "└", "┘", "─", "│"],
    focus: "▸",
    check: "✓",
    open: "○",
    dot: "●",
    half: "◐",
    star: "★",
    warn: "!",
    chosen: "•",
    middle: "·",
    bar: "│",
    progress: ["█", "░"],
    bars: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    blocks: true,
};

/// For consoles with lines and blocks only.
pub(super) static LINE: Glyphs = Glyphs {
    name: "line",
    border: ["┌", "┐", "└", "┘", "─", "│"],
    focus: ">",
    check: "v",
    open: "o",
    dot: "*",
    half: "~",
    star: "*",
    warn: "!",
    chosen: "x",
    middle: "·",
    bar: "│",
    progress: ["█", "░"],
    bars: ["░", "░", "▒", "▒", "▓", "▓", "█", "█"],
    blocks: true,
};

/// For everything else.
pub(super) static ASCII: Glyphs = Glyphs {
    name: "ascii",
    border: ["+", "+", "+", "+", "-", "|"],
    focus: ">",
    check: "v",
    open: "o",
    dot: "*",
    half: "~",
    star: "*",
    warn: "!",
    chosen: "x",
    middle: "-",
    bar: "|",
    progress: ["#", "."],
    bars: [".", ".", ":", ":", "+", "+", "#", "#"],
    blocks: false,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::width;

    #[test]
    fn every_sign_is_one_cell_wide() {
        for set in [&FULL, &LINE, &ASCII] {
            let single = [
                set.focus, set.check, set.open, set.dot, set.half, set.star, set.warn, set.chosen,
                set.middle, set.bar,
            ];
            for sign in single.iter().chain(&set.border).chain(&set.progress).chain(&set.bars) {
                assert_eq!(width(sign), 1, "{sign} of {}", set.name);
                assert!(set.name != "ascii" || sign.is_ascii(), "{sign}");
            }
        }
    }
}
