//! Draws a group: what is the same for all, then every line of the list with what became of it.

use super::{Group, Line};
use crate::base::text;
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::look::Role;
use crate::tui::world::World;
use ratatui::layout::Rect;

/// Cells of a name.
const NAME: usize = 26;

/// Draws it.
pub fn draw(group: &Group, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let at = canvas.panel(area, &world.say("group-title"), true);
    canvas.text(at, 0, 0, &group.title, Role::Text);
    let [submitter, papers] = facts(group, world);
    canvas.text(at, 1, 0, &submitter, Role::Quiet);
    canvas.right(at, 1, &papers, Role::Quiet);
    let below = Rect { y: at.y + 3, height: at.height.saturating_sub(3), ..at };
    if group.lines.is_empty() {
        draw_source(group, canvas, below, world);
    } else {
        draw_lines(group, canvas, below, world);
    }
}

/// Who hands in, and how many papers.
pub(in crate::tui) fn facts(group: &Group, world: &World<'_>) -> [String; 2] {
    let submitter = group.template.submitter.as_ref().map_or("—", |submitter| submitter.name.as_str());
    let papers = group.template.documents.len().to_string();
    [
        world.say_with("group-submitter", &[("name", submitter)]),
        world.say_with("group-papers", &[("n", &papers)]),
    ]
}

/// How many are done, of how many, and how many are not right.
pub(in crate::tui) fn count(group: &Group, world: &World<'_>) -> String {
    let (done, of) = group.counts();
    let told = [("n", &*done.to_string()), ("all", &*of.to_string()), ("bad", &*group.faulty().to_string())];
    world.say_with("group-count", &told)
}

/// What became of a person of the list, or what is wrong.
pub(in crate::tui) fn became(group: &Group, person: &Line, world: &World<'_>) -> String {
    match (&person.number, wrong(person, world)) {
        (Some(number), _) => number.clone(),
        (None, Some(words)) => words,
        (None, None) if group.running == Some(person.id) => world.say("recording"),
        (None, None) => String::new(),
    }
}

fn draw_source(group: &Group, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
    let mut line = 0;
    for sentence in ["group-how-paste", "group-how-columns", "group-how-file"] {
        for piece in wrap(&world.say(sentence), usize::from(at.width)) {
            canvas.text(at, line, 0, &piece, Role::Text);
            line += 1;
        }
    }
    let used = canvas.text(at, line + 1, 0, &world.say("group-path"), Role::Accent);
    group.path.draw(canvas, at, line + 1, used + 1, at.width.saturating_sub(used + 1), true);
}

fn draw_lines(group: &Group, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
    let role = if group.faulty() > 0 { Role::Warn } else { Role::Text };
    canvas.text(at, 0, 0, &count(group, world), role);
    let list = Rect { y: at.y + 1, height: at.height.saturating_sub(1), ..at };
    let rows = usize::from(list.height).max(1);
    let top = group.cursor.top(group.lines.len(), rows);
    for (line, (nth, person)) in group.lines.iter().enumerate().skip(top).take(rows).enumerate() {
        let line = u16::try_from(line).unwrap_or(0);
        draw_line(group, person, canvas, list, line, world);
        if nth == group.cursor.at {
            canvas.text(list, line, 0, canvas.look.glyphs.focus, Role::Accent);
            canvas.select(list, line);
            canvas.cursor(list, line, 0);
        }
    }
}

/// Line, sign, name, number of the person; then the dossier's number or what is wrong.
fn draw_line(
    group: &Group,
    person: &Line,
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    line: u16,
    world: &World<'_>,
) {
    let glyphs = canvas.look.glyphs;
    let (sign, role) = match (&person.number, wrong(person, world)) {
        (Some(_), _) => (glyphs.check, Role::Good),
        (None, Some(_)) => (glyphs.warn, Role::Bad),
        (None, None) if group.running == Some(person.id) => (" ", Role::Accent),
        (None, None) => (" ", Role::Quiet),
    };
    let told = became(group, person, world);
    let who = &person.order.applicant;
    let number = who.id_number.as_deref().unwrap_or_default();
    let row = format!("{:>4} {sign} {} {}", person.line, text::pad(&who.name, NAME), text::pad(number, 12));
    let used = canvas.text(at, line, 1, &row, Role::Text);
    let room = usize::from(at.width.saturating_sub(used + 3));
    canvas.text(at, line, used + 3, &text::fit(&told, room), role);
}

fn wrong(person: &Line, world: &World<'_>) -> Option<String> {
    let fault = person.fault.as_ref();
    let found =
        fault.map(|fault| world.say_with(&format!("line-fault-{}", fault.code), &[("value", &fault.value)]));
    found.or_else(|| person.refused.clone())
}
