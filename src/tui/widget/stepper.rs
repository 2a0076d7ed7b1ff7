//! The way a dossier goes: `✓ Tiếp nhận ─ ▸ Ký duyệt ─ ○ Trả kết quả`.

use crate::base::text;
use crate::tui::canvas::Canvas;
use crate::tui::look::Role;
use ratatui::layout::Rect;

/// Draws names with the one at `at` in focus; those before are done. Where they do not fit, those far
/// from the present one are told by their sign alone.
pub fn draw(canvas: &mut Canvas<'_, '_>, area: Rect, line: u16, names: &[String], at: usize, all_done: bool) {
    let glyphs = canvas.look.glyphs;
    let room = usize::from(area.width);
    let whole: usize = names.iter().map(|name| text::width(name) + 5).sum();
    let mut column = 0;
    for (index, name) in names.iter().enumerate() {
        let done = all_done || index < at;
        let (sign, role) = if done {
            (glyphs.check, Role::Good)
        } else if index == at {
            (glyphs.focus, Role::Accent)
        } else {
            (glyphs.open, Role::Quiet)
        };
        let told = whole <= room || index.abs_diff(at) <= 1;
        let shown = if told { format!("{sign} {name}") } else { sign.to_owned() };
        column += canvas.text(area, line, column, &shown, role);
        if index + 1 < names.len() {
            let joint = format!(" {} ", glyphs.border[4]);
            column += canvas.text(area, line, column, &joint, Role::Quiet);
        }
    }
}
