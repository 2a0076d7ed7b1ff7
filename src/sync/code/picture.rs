//! The code as a picture in the terminal: a QR code in half blocks.
//!
//! It is drawn light on dark or dark on light as the caller's terminal is: most are dark, where an empty
//! cell must be a *dark* module's opposite. Readers take both, but not a missing quiet zone.

use qrcode::{Color, EcLevel, QrCode};

/// Empty modules around the picture. The standard has 4; readers of today need 2, and 24 rows are few.
const QUIET: usize = 2;

/// A QR code as lines of half blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The lines, all of one width.
    pub lines: Vec<String>,
}

impl Picture {
    /// Cells a line has.
    pub fn width(&self) -> usize {
        self.lines.first().map_or(0, |line| line.chars().count())
    }
}

/// Draws a text; `None` when it is too long for a QR code. `dark` says that the terminal's ground is dark.
pub fn picture(text: &str, dark: bool) -> Option<Picture> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width();
    let colors = code.to_colors();
    let black = |x: usize, y: usize| {
        let inside = (QUIET..side + QUIET).contains(&x) && (QUIET..side + QUIET).contains(&y);
        inside && colors.get((y - QUIET) * side + (x - QUIET)) == Some(&Color::Dark)
    };
    let whole = side + 2 * QUIET;
    let inked = |x: usize, y: usize| y < whole && black(x, y) != dark;
    let line = |y: usize| (0..whole).map(|x| half(inked(x, y), inked(x, y + 1))).collect();
    Some(Picture { lines: (0..whole).step_by(2).map(line).collect() })
}

fn half(upper: bool, lower: bool) -> char {
    match (upper, lower) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}
