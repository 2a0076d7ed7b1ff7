//! Draws the search: the field, the filters as chips, the hits, and for a look-up the sentences to read.

use super::Find;
use super::lookup::Lookup;
use crate::base::text;
use crate::desk::filter::Filter;
use crate::domain::dossier::{Status, Summary};
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::look::Role;
use crate::tui::words;
use crate::tui::world::World;
use ratatui::layout::Rect;

/// Lines a look-up's sentences may take.
const SENTENCES: u16 = 7;

/// Cells in which the beginning of a procedure's name says something.
const LEGIBLE: usize = 12;

/// Draws it.
pub fn draw(find: &Find, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let at = canvas.panel(area, &title(find, world), true);
    let used = canvas.text(at, 0, 0, &world.say("find-words"), Role::Accent);
    let count = count(find, world);
    let counted = u16::try_from(text::width(&count)).unwrap_or(0) + 2;
    find.query.draw(canvas, at, 0, used + 1, at.width.saturating_sub(used + 1 + counted).min(70), true);
    canvas.right(at, 0, &count, Role::Quiet);
    draw_chips(find, canvas, at, 1);
    let told = find.lookup.as_ref().map_or(0, |_| SENTENCES.min(at.height.saturating_sub(5)));
    let list = Rect { y: at.y + 2, height: at.height.saturating_sub(2 + told), ..at };
    if find.rows.is_empty() {
        for (line, words) in wrap(&nothing(find, world), usize::from(at.width)).iter().enumerate() {
            canvas.text(list, u16::try_from(line).unwrap_or(0), 0, words, Role::Quiet);
        }
    } else {
        draw_rows(find, canvas, list, world);
    }
    if let Some(lookup) = &find.lookup {
        draw_lookup(lookup, canvas, Rect { y: list.y + list.height, height: told, ..at }, world);
    }
}

/// What the search is called here.
pub(in crate::tui) fn title(find: &Find, world: &World<'_>) -> String {
    world.say(if find.lookup.is_some() { "lookup-title" } else { "find-title" })
}

/// How many were found; empty where nothing is asked.
pub(in crate::tui) fn count(find: &Find, world: &World<'_>) -> String {
    match (find.question.is_empty(), find.complete) {
        (true, _) => String::new(),
        (false, true) => world.say_with("find-count", &[("n", &find.rows.len().to_string())]),
        (false, false) => world.say_with("find-filling", &[("n", &find.rows.len().to_string())]),
    }
}

/// What is said where nothing is listed.
pub(in crate::tui) fn nothing(find: &Find, world: &World<'_>) -> String {
    if find.question.is_empty() {
        return world.say("find-hint");
    }
    let unknown = find.question.chips.iter().find(|chip| chip.filter == Filter::Nothing);
    match unknown {
        Some(chip) => {
            let value = chip.text.split_once(':').map_or(chip.text.as_str(), |(_, value)| value);
            world.say_with("find-filter-unknown", &[("words", value)])
        }
        None if find.question.words.is_empty() => world.say("find-nothing-filtered"),
        None => world.say_with("find-nothing", &[("words", find.query.value().trim())]),
    }
}

/// `[quá hạn] [cb:mai]`: the filters in force; one that names nothing is marked.
fn draw_chips(find: &Find, canvas: &mut Canvas<'_, '_>, at: Rect, line: u16) {
    let mut column = 0;
    for chip in &find.question.chips {
        let unknown = chip.filter == Filter::Nothing;
        let sign = if unknown { canvas.look.glyphs.warn } else { "" };
        let role = if unknown { Role::Warn } else { Role::Accent };
        column += canvas.text(at, line, column, &format!("[{sign}{}]", chip.text), role) + 1;
    }
}

fn draw_rows(find: &Find, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
    let rows = usize::from(at.height).max(1);
    let top = find.cursor.top(find.rows.len(), rows);
    for (line, (nth, summary)) in find.rows.iter().enumerate().skip(top).take(rows).enumerate() {
        let line = u16::try_from(line).unwrap_or(0);
        let name = name(find, summary, world);
        draw_summary(summary, &name, canvas, at, line, world);
        if find.marks.has(summary.id) {
            canvas.text(at, line, 0, canvas.look.glyphs.check, Role::Accent);
        }
        canvas.point(at, line, nth, find.cursor.at);
        if nth == find.cursor.at {
            canvas.select(at, line);
        }
    }
}

/// The name as it may be told here.
pub(in crate::tui) fn name(find: &Find, summary: &Summary, world: &World<'_>) -> String {
    match &find.lookup {
        Some(lookup) => lookup.name(&summary.applicant, find.query.value()),
        None => words::applicant(world, summary),
    }
}

/// What is known of the caller.
pub(in crate::tui) fn caller_words(lookup: &Lookup, world: &World<'_>) -> (String, Role) {
    if lookup.verified {
        (world.say("lookup-caller-known"), Role::Good)
    } else {
        (world.say("lookup-caller-open"), Role::Warn)
    }
}

fn draw_lookup(lookup: &Lookup, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
    if at.height == 0 {
        return;
    }
    let rule = canvas.look.glyphs.border[4].repeat(usize::from(at.width));
    canvas.text(at, 0, 0, &rule, Role::Quiet);
    let (known, role) = caller_words(lookup, world);
    let known = wrap(&known, usize::from(at.width));
    let under = u16::try_from(known.len()).unwrap_or(1);
    let sentences = lookup.sentences(world);
    let lines = sentences.iter().flat_map(|sentence| wrap(sentence, usize::from(at.width)));
    let room = usize::from(at.height.saturating_sub(1 + under));
    for (line, words) in lines.take(room).enumerate() {
        canvas.text(at, u16::try_from(line + 1).unwrap_or(0), 0, &words, Role::Text);
    }
    for (line, words) in (at.height.saturating_sub(under)..).zip(&known) {
        canvas.text(at, line, 0, words, role);
    }
}

/// Number, name, procedure and state of a dossier in one line.
fn draw_summary(
    summary: &Summary,
    name: &str,
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    line: u16,
    world: &World<'_>,
) {
    let number = summary.number.clone().unwrap_or_else(|| world.say("dossier-no-number-short"));
    let procedure = world.desk.procedure_of(&summary.version);
    let what = procedure.map_or_else(|| summary.procedure.clone(), |p| world.procedure_name(&p).to_owned());
    let (status, role) = state(summary, world);
    let room = usize::from(at.width).saturating_sub(20 + 22 + text::width(&status) + 3);
    // A few cells of a procedure's name tell nothing.
    let what = if room < LEGIBLE { String::new() } else { text::fit(&what, room) };
    let row = format!("{} {} {what}", text::pad(&number, 19), text::pad(name, 22));
    canvas.text(at, line, 1, &row, Role::Text);
    canvas.right(at, line, &status, role);
}

/// Where a hit stands: of work in hand the time that is left says more than that it is in hand.
pub(in crate::tui) fn state(summary: &Summary, world: &World<'_>) -> (String, Role) {
    if summary.conflict {
        return (world.say("act-conflict"), Role::Warn);
    }
    if summary.identity_doubted() {
        return (world.say("identity-doubted-short"), Role::Warn);
    }
    match (summary.status, words::left(world, summary)) {
        (Status::InReview, left) => left,
        (other, _) => (words::status(world, other), Role::Quiet),
    }
}
