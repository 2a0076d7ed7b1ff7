//! Draws the online submissions: the list above, the one in focus compared below; side by side where the
//! window is wide.

use super::OnlineList;
use crate::base::text;
use crate::desk::query::SubmissionShown;
use crate::domain::dossier::Summary;
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::look::Role;
use crate::tui::online::{self, Compared};
use crate::tui::world::World;
use ratatui::layout::Rect;

/// Columns from which the two stand side by side.
const WIDE: u16 = 110;
/// Rows of the list on a small screen.
const LIST_ROWS: u16 = 7;

/// Draws it.
pub fn draw(list: &OnlineList, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let (above, below) = if area.width >= WIDE {
        let left = area.width / 2;
        (Rect { width: left, ..area }, Rect { x: area.x + left, width: area.width - left, ..area })
    } else {
        let rows = u16::try_from(list.rows.len()).unwrap_or(u16::MAX).clamp(1, LIST_ROWS) + 3;
        let rows = rows.min(area.height / 2);
        (Rect { height: rows, ..area }, Rect { y: area.y + rows, height: area.height - rows, ..area })
    };
    draw_list(list, canvas, above, world);
    draw_compared(list, canvas, below, world);
}

/// Over the list.
pub fn title(list: &OnlineList, world: &World<'_>) -> String {
    let waits = list.rows.iter().filter(|summary| summary.waits_online()).count();
    world.say_with("online-title", &[("n", &waits.to_string())])
}

fn draw_list(list: &OnlineList, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let at = canvas.panel(area, &title(list, world), true);
    if list.rows.is_empty() {
        for (line, words) in (0..).zip(wrap(&world.say("online-empty"), usize::from(at.width))) {
            canvas.text(at, line, 0, &words, Role::Quiet);
        }
        return;
    }
    let head = format!(" {}", text::pad(&world.say("column-number"), number_cells(list)));
    canvas.text(at, 0, 0, &format!("{head} {}", world.say("column-name")), Role::Quiet);
    canvas.right(at, 0, &world.say("online-column"), Role::Quiet);
    let body = Rect { y: at.y + 1, height: at.height.saturating_sub(1), ..at };
    let rows = usize::from(body.height).max(1);
    let top = list.cursor.top(list.rows.len(), rows);
    for (line, (nth, summary)) in (0..).zip(list.rows.iter().enumerate().skip(top).take(rows)) {
        draw_row(list, summary, canvas, body, line, world);
        canvas.point(body, line, nth, list.cursor.at);
        if nth == list.cursor.at {
            canvas.text(body, line, 0, canvas.look.glyphs.focus, Role::Accent);
            canvas.select(body, line);
            canvas.cursor(body, line, 0);
        }
    }
}

fn number_cells(list: &OnlineList) -> usize {
    let number = |summary: &Summary| summary.online.as_ref().map_or(0, |online| text::width(&online.number));
    list.rows.iter().map(|summary| number(summary)).max().unwrap_or(0).clamp(10, 26)
}

fn draw_row(
    list: &OnlineList,
    summary: &Summary,
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    line: u16,
    world: &World<'_>,
) {
    let glyphs = canvas.look.glyphs;
    let (left, role) = online::left(summary, world);
    let sign = if summary.changed_online() || role == Role::Bad { glyphs.warn } else { " " };
    let left = format!("{sign}{left}");
    let number = summary.online.as_ref().map(|online| online.number.clone()).unwrap_or_default();
    let number = text::pad(&text::fit(&number, number_cells(list)), number_cells(list));
    let room = usize::from(at.width).saturating_sub(text::width(&number) + text::width(&left) + 4);
    let procedure = world.desk.procedure_of(&summary.version);
    let name = procedure.map_or_else(|| summary.procedure.clone(), |p| world.procedure_name(&p).to_owned());
    let who = match text::width(&summary.applicant) {
        cells if cells + 12 < room => format!("{} · {name}", summary.applicant),
        _ => summary.applicant.clone(),
    };
    canvas.text(at, line, 1, &format!("{number} {}", text::fit(&who, room)), Role::Text);
    canvas.right(at, line, &left, role);
}

fn draw_compared(list: &OnlineList, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let Some(summary) = list.focused() else { return };
    let at = canvas.panel(area, &online::whom(summary), false);
    let shown = match &list.shown {
        Some(Ok(shown)) => shown,
        Some(Err(reason)) => {
            canvas.text(at, 0, 0, &text::fit(reason, usize::from(at.width)), Role::Bad);
            return;
        }
        None => return,
    };
    let mut lines: Vec<(String, Role)> = online::times(summary, world).into_iter().collect();
    if summary.online.as_ref().is_some_and(|online| online.needs_case) {
        lines.push((world.say("online-case"), Role::Quiet));
    }
    lines.extend(online::warnings(shown, world));
    let mut line = 0;
    for (words, role) in lines {
        for words in wrap(&words, usize::from(at.width)) {
            canvas.text(at, line, 0, &words, role);
            line += 1;
        }
    }
    draw_fields(shown, canvas, Rect { y: at.y + line, height: at.height.saturating_sub(line), ..at }, world);
}

fn draw_fields(shown: &SubmissionShown, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
    let fields = online::compared(shown, world);
    let label = fields.iter().map(|one| text::width(&one.field)).max().unwrap_or(0) + 2;
    let room = usize::from(at.width).saturating_sub(label);
    let (one, other) = online::heads(shown, world);
    let beside = !other.is_empty();
    let column = if beside { room / 2 } else { room };
    let cells = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    canvas.text(at, 0, cells(label), &text::fit(&one, column.saturating_sub(1)), Role::Quiet);
    canvas.text(at, 0, cells(label + column), &text::fit(&other, room - column), Role::Quiet);
    let mut line = 1;
    for field in &fields {
        if line >= at.height {
            return;
        }
        draw_field(field, (label, column, room), canvas, at, line);
        line += 1;
    }
    for (words, role) in online::files(shown, world) {
        if line >= at.height {
            return;
        }
        canvas.text(at, line, 0, &text::fit(&words, usize::from(at.width)), role);
        line += 1;
    }
}

/// `Điện thoại  0903123456   ! 0988000111`: what is the same stands quiet beside it.
fn draw_field(
    field: &Compared,
    (label, column, room): (usize, usize, usize),
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    line: u16,
) {
    let cells = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    canvas.text(at, line, 0, &field.field, Role::Quiet);
    canvas.text(at, line, cells(label), &text::fit(&field.online, column.saturating_sub(1)), Role::Text);
    let Some(beside) = &field.beside else { return };
    let glyphs = canvas.look.glyphs;
    let (sign, role) = if field.differs { (glyphs.warn, Role::Warn) } else { (glyphs.check, Role::Quiet) };
    let told = format!("{sign} {beside}");
    canvas.text(at, line, cells(label + column), &text::fit(&told, room - column), role);
}
