//! Numbers large enough to be copied by hand from across a counter: half blocks, three cells wide and
//! three lines high; bold where the terminal or the room does not allow them.

use crate::tui::canvas::Canvas;
use crate::tui::look::Role;
use ratatui::layout::Rect;

/// Lines a large number takes.
pub const LINES: u16 = 3;

/// Three columns by five rows, top to bottom, a bit a pixel (4 = left, 1 = right).
fn pixels(c: char) -> Option<[u8; 5]> {
    Some(match c {
        '0' => [7, 5, 5, 5, 7],
        '1' => [2, 6, 2, 2, 7],
        '2' => [7, 1, 7, 4, 7],
        '3' => [7, 1, 7, 1, 7],
        '4' => [5, 5, 7, 1, 1],
        '5' => [7, 4, 7, 1, 7],
        '6' => [7, 4, 7, 5, 7],
        '7' => [7, 1, 1, 2, 2],
        '8' => [7, 5, 7, 5, 7],
        '9' => [7, 5, 7, 1, 7],
        'A' => [2, 5, 7, 5, 5],
        'B' => [6, 5, 6, 5, 6],
        'C' => [3, 4, 4, 4, 3],
        'D' => [6, 5, 5, 5, 6],
        'E' => [7, 4, 6, 4, 7],
        'F' => [7, 4, 6, 4, 4],
        'G' => [3, 4, 5, 5, 3],
        'H' => [5, 5, 7, 5, 5],
        'I' => [7, 2, 2, 2, 7],
        'J' => [1, 1, 1, 5, 2],
        'K' => [5, 5, 6, 5, 5],
        'L' => [4, 4, 4, 4, 7],
        'M' => [5, 7, 7, 5, 5],
        'N' => [6, 5, 5, 5, 5],
        'O' => [2, 5, 5, 5, 2],
        'P' => [6, 5, 6, 4, 4],
        'Q' => [2, 5, 5, 6, 3],
        'R' => [6, 5, 6, 5, 5],
        'S' => [3, 4, 2, 1, 6],
        'T' => [7, 2, 2, 2, 2],
        'U' => [5, 5, 5, 5, 7],
        'V' => [5, 5, 5, 5, 2],
        'W' => [5, 5, 7, 7, 5],
        'X' => [5, 5, 2, 5, 5],
        'Y' => [5, 5, 2, 2, 2],
        'Z' => [7, 1, 2, 4, 7],
        '-' => [0, 0, 7, 0, 0],
        '.' => [0, 0, 0, 0, 2],
        '/' => [1, 1, 2, 4, 4],
        ':' => [0, 2, 0, 2, 0],
        ' ' => [0, 0, 0, 0, 0],
        _ => return None,
    })
}

/// Cells a text takes when it is drawn large; `None` where it holds a sign there is no drawing for.
pub fn cells(text: &str) -> Option<u16> {
    let known = text.chars().all(|c| pixels(c).is_some());
    let count = u16::try_from(text.chars().count()).ok()?;
    known.then(|| (count * 4).saturating_sub(1))
}

/// Draws a text large where it fits, bold otherwise; returns the lines used.
pub fn draw(canvas: &mut Canvas<'_, '_>, at: Rect, line: u16, column: u16, text: &str, role: Role) -> u16 {
    let fits = cells(text).is_some_and(|cells| column + cells <= at.width) && line + LINES <= at.height;
    if !fits || !canvas.look.glyphs.blocks {
        let style = canvas.bold(role);
        canvas.styled(at, line, column, text, style);
        return 1;
    }
    for (nth, c) in text.chars().enumerate() {
        let rows = pixels(c).unwrap_or_default();
        let x = column + u16::try_from(nth).unwrap_or(0) * 4;
        for half in 0..LINES {
            let upper = rows[usize::from(half) * 2];
            let lower = rows.get(usize::from(half) * 2 + 1).copied().unwrap_or(0);
            let cells: String =
                [4, 2, 1].into_iter().map(|bit| block(upper & bit > 0, lower & bit > 0)).collect();
            canvas.text(at, line + half, x, &cells, role);
        }
    }
    LINES
}

fn block(upper: bool, lower: bool) -> char {
    match (upper, lower) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dossier_numbers_fit_a_narrow_screen() {
        assert_eq!(cells("H29-261123-0042"), Some(59));
        assert_eq!(cells("17:00 23/11/2026"), Some(63));
        assert_eq!(cells("giờ"), None);
    }

    #[test]
    fn all_letters_and_digits_are_told_apart() {
        let signs: Vec<char> = ('0'..='9').chain('A'..='Z').collect();
        for (at, a) in signs.iter().enumerate() {
            for b in &signs[at + 1..] {
                assert_ne!(pixels(*a), pixels(*b), "{a} {b}");
            }
        }
    }
}
