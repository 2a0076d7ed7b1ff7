//! A screen as a picture: every cell in its place and colour, as SVG that needs no font of its own.
//!
//! Letters are text, a run of one style at a time, stretched to the grid; frames and blocks are drawn, so
//! that lines meet whatever font shows the letters.

use std::fmt::Write as _;

/// A cell's width and height.
const CELL: (u16, u16) = (9, 19);
/// Room around the screen.
const EDGE: u16 = 10;
/// Ground and letters where the program leaves them to the terminal.
const GROUND: (u8, u8, u8) = (0x14, 0x17, 0x1B);
const LETTERS: (u8, u8, u8) = (0xE6, 0xE6, 0xE3);

type Rgb = (u8, u8, u8);

#[derive(Clone, Copy, PartialEq, Eq)]
struct Style {
    letters: Rgb,
    ground: Rgb,
    bold: bool,
}

fn rgb(color: vt100::Color, otherwise: Rgb) -> Rgb {
    match color {
        vt100::Color::Rgb(r, g, b) => (r, g, b),
        vt100::Color::Default | vt100::Color::Idx(_) => otherwise,
    }
}

fn style(cell: &vt100::Cell) -> Style {
    let (letters, ground) = (rgb(cell.fgcolor(), LETTERS), rgb(cell.bgcolor(), GROUND));
    let (letters, ground) = if cell.inverse() { (ground, letters) } else { (letters, ground) };
    Style { letters, ground, bold: cell.bold() }
}

fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Where a block stands in its cell, in eighths: left, top, width, height.
fn block(sign: char) -> Option<(u16, u16, u16, u16)> {
    Some(match sign {
        '█' => (0, 0, 8, 8),
        '▀' => (0, 0, 8, 4),
        '▌' => (0, 0, 4, 8),
        '▐' => (4, 0, 4, 8),
        '▁'..='▇' => {
            let eighths = u16::try_from(u32::from(sign) - u32::from('▁')).ok()? + 1;
            (0, 8 - eighths, 8, eighths)
        }
        _ => return None,
    })
}

/// Which arms a line of a frame has: up, right, down, left.
fn arms(sign: char) -> Option<[bool; 4]> {
    let arms = match sign {
        '─' => "rl",
        '│' => "ud",
        '┌' => "rd",
        '┐' => "dl",
        '└' => "ur",
        '┘' => "ul",
        '├' => "urd",
        '┤' => "udl",
        '┬' => "rdl",
        '┴' => "url",
        '┼' => "urdl",
        _ => return None,
    };
    Some(['u', 'r', 'd', 'l'].map(|arm| arms.contains(arm)))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A row being drawn: the run of letters that is not written yet.
struct Row<'a> {
    out: &'a mut String,
    top: u16,
    run: Option<(u16, Style, String, u16)>,
}

impl Row<'_> {
    fn put(&mut self, column: u16, text: &str, style: Style) {
        match &mut self.run {
            // How a blank's letter would look depends on what was drawn before.
            Some((_, _, letters, cells)) if text == " " => {
                letters.push(' ');
                *cells += 1;
            }
            None if text == " " => {}
            Some((_, of, letters, cells)) if *of == style => {
                letters.push_str(text);
                *cells += 1;
            }
            _ => {
                self.end();
                self.run = Some((column, style, text.to_owned(), 1));
            }
        }
    }

    fn end(&mut self) {
        let Some((column, style, letters, mut cells)) = self.run.take() else { return };
        let kept = letters.trim_end_matches(' ');
        cells -= u16::try_from(letters.len() - kept.len()).unwrap();
        if kept.is_empty() {
            return;
        }
        let (x, y) = (EDGE + column * CELL.0, self.top + CELL.1 - 5);
        let weight = if style.bold { " font-weight=\"bold\"" } else { "" };
        let _ = writeln!(
            self.out,
            "<text x=\"{x}\" y=\"{y}\" textLength=\"{}\" fill=\"{}\"{weight}>{}</text>",
            cells * CELL.0,
            hex(style.letters),
            escaped(kept)
        );
    }

    /// Draws a block or a line of a frame; false for anything else.
    fn shape(&mut self, column: u16, sign: char, color: Rgb) -> bool {
        let (left, top) = (EDGE + column * CELL.0, self.top);
        if let Some((x, y, width, height)) = block(sign) {
            let at = |eighths: u16, whole: u16| f32::from(eighths * whole) / 8.0;
            let _ = writeln!(
                self.out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
                f32::from(left) + at(x, CELL.0),
                f32::from(top) + at(y, CELL.1),
                at(width, CELL.0),
                at(height, CELL.1),
                hex(color)
            );
            return true;
        }
        let Some(arms) = arms(sign) else { return false };
        let (x, y) = (f32::from(left) + f32::from(CELL.0) / 2.0, f32::from(top) + f32::from(CELL.1) / 2.0);
        let ends = [
            (x, f32::from(top)),
            (f32::from(left + CELL.0), y),
            (x, f32::from(top + CELL.1)),
            (f32::from(left), y),
        ];
        let path: String = arms
            .iter()
            .zip(ends)
            .filter(|(there, _)| **there)
            .map(|(_, (to_x, to_y))| format!("M{x} {y}L{to_x} {to_y}"))
            .collect();
        let _ = writeln!(self.out, "<path d=\"{path}\" stroke=\"{}\"/>", hex(color));
        true
    }
}

/// The picture of a screen.
pub(crate) fn picture(screen: &vt100::Screen, title: &str) -> String {
    let (rows, columns) = screen.size();
    let (width, height) = (columns * CELL.0 + 2 * EDGE, rows * CELL.1 + 2 * EDGE);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace\" \
         font-size=\"15\" xml:space=\"preserve\">\n<title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{}\"/>\n",
        escaped(title),
        hex(GROUND)
    );
    for row in 0..rows {
        let mut line = Row { out: &mut out, top: EDGE + row * CELL.1, run: None };
        for column in 0..columns {
            let Some(cell) = screen.cell(row, column) else { continue };
            let style = style(cell);
            if style.ground != GROUND {
                let (x, y) = (EDGE + column * CELL.0, line.top);
                let fill = hex(style.ground);
                line.end();
                let _ = writeln!(
                    line.out,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>",
                    CELL.0, CELL.1
                );
            }
            let text = cell.contents();
            let sign = text.chars().next().unwrap_or(' ');
            if sign != ' ' && (block(sign).is_some() || arms(sign).is_some()) {
                line.end();
                line.shape(column, sign, style.letters);
            } else {
                line.put(column, if text.is_empty() { " " } else { text }, style);
            }
        }
        line.end();
    }
    out.push_str("</svg>\n");
    out
}
