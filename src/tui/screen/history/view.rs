//! Draws the history: the words that narrow it, then a line an act.

use super::{History, Row};
use crate::base::text;
use crate::locale::clock_time;
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::look::Role;
use crate::tui::world::World;
use ratatui::layout::Rect;
use time::Date;

/// Draws it.
pub fn draw(history: &History, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let at = canvas.panel(area, &world.say("history-title"), true);
    let whose = whose(history, world);
    let cells = u16::try_from(text::width(&whose)).unwrap_or(u16::MAX).min(at.width / 2);
    let used = canvas.text(at, 0, 0, &world.say("history-words"), Role::Quiet) + 1;
    history.query.draw(canvas, at, 0, used, at.width.saturating_sub(used + cells + 2), true);
    canvas.right(at, 0, &text::fit(&whose, usize::from(cells)), Role::Accent);
    let list = Rect { y: at.y + 2, height: at.height.saturating_sub(3), ..at };
    if history.hits.is_empty() {
        let narrowed = !history.query.is_empty() || history.officer.is_some();
        let key = if narrowed { "history-nothing" } else { "history-none" };
        for (line, words) in (0..).zip(wrap(&world.say(key), usize::from(at.width))) {
            canvas.text(list, line, 0, &words, Role::Quiet);
        }
    }
    let rows = usize::from(list.height).max(1);
    let top = history.cursor.top(history.hits.len(), rows);
    let mut day = None;
    for (line, (nth, hit)) in (0..).zip(history.hits.iter().enumerate().skip(top).take(rows)) {
        let Some(row) = history.rows.get(*hit) else { continue };
        draw_row(row, canvas, list, line, day, world);
        day = Some(row.act.entered_at().date());
        canvas.point(list, line, nth, history.cursor.at);
        if nth == history.cursor.at {
            canvas.text(list, line, 0, canvas.look.glyphs.focus, Role::Accent);
            canvas.select(list, line);
        }
    }
    canvas.text(at, at.height.saturating_sub(1), 0, &foot(history, world), Role::Quiet);
}

/// Whose acts are listed.
pub fn whose(history: &History, world: &World<'_>) -> String {
    let name = match history.officer {
        Some(id) => world.officer_name(id),
        None => world.say("history-everybody"),
    };
    world.say_with("history-whose", &[("name", &name)])
}

/// How far back it was looked.
pub fn foot(history: &History, world: &World<'_>) -> String {
    let n = history.hits.len().to_string();
    match history.rows.last().filter(|_| history.older.is_some() && !history.is_past_the_day()) {
        Some(row) => {
            let day = row.act.entered_at();
            let until = format!("{} {}", crate::locale::date(day), clock_time(day));
            world.say_with("history-until", &[("n", &n), ("until", &until)])
        }
        None => world.say_with("history-whole", &[("n", &n)]),
    }
}

/// `23/11 09:12  Mai      …-0001  tiếp nhận`: the day only where it changes.
fn draw_row(
    row: &Row,
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    line: u16,
    above: Option<Date>,
    world: &World<'_>,
) {
    let wide = at.width >= 90;
    let when = row.act.entered_at();
    let day = when.date();
    let date = if above == Some(day) {
        " ".repeat(5)
    } else {
        format!("{:02}/{:02}", day.day(), u8::from(day.month()))
    };
    let who = world.officer_name(row.act.officer());
    let who = if wide { who } else { who.split(' ').next_back().unwrap_or_default().to_owned() };
    // The agency is the same in every row: a narrow list leaves it out.
    let agency = format!("{}-", world.view.post.unit);
    let short = row.name.strip_prefix(&agency).filter(|_| !wide).unwrap_or(&row.name);
    let (who_cells, name_cells) = if wide { (20, 22) } else { (7, 13) };
    let used = canvas.text(at, line, 1, &format!("{date} {} ", clock_time(when)), Role::Quiet);
    let head = format!("{} {} ", text::pad(&who, who_cells), text::pad(short, name_cells));
    let used = used + canvas.text(at, line, 1 + used, &head, Role::Text);
    let room = usize::from(at.width.saturating_sub(used + 1));
    let applicant = row.act.dossier.as_ref().filter(|_| wide).map(|summary| summary.applicant.clone());
    let told = match applicant {
        Some(name) if !name.is_empty() => format!("{} ({name})", row.what),
        _ => row.what.clone(),
    };
    canvas.text(at, line, 1 + used, &text::fit(&told, room), Role::Text);
}
