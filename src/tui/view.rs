//! Draws the frame: header, the screen in front, overlays, message line, keys. Pure: it changes nothing.
//!
//! Row 1 says who, where and in what state; the last but one is the message, the last the keys.

use super::canvas::{Canvas, Hits, SMALLEST};
use super::key::Key;
use super::look::{Look, Role};
use super::model::Model;
use super::screen::{Label, home};
use super::table::{Command, Place, TABLE};
use super::wish::Tone;
use super::world::World;
use crate::base::text;
use crate::domain::post::Purpose;
use crate::locale::{date_time, date_time_short};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws a frame.
pub fn view(model: &Model, world: &World<'_>, look: &Look, frame: &mut Frame<'_>) {
    view_with_hits(model, world, look, frame);
}

/// Draws a frame and tells what a mouse finds on it.
pub fn view_with_hits(model: &Model, world: &World<'_>, look: &Look, frame: &mut Frame<'_>) -> Hits {
    let mut canvas = Canvas::new(frame, *look);
    draw(model, &mut canvas, world);
    canvas.hits
}

fn draw(model: &Model, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
    let area = canvas.area();
    canvas.clear(area);
    if model.blank {
        canvas.cursor(area, 0, 0);
        return;
    }
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        draw_too_small(canvas, area, world);
        return;
    }
    let line = |y: u16| Rect { y: area.y + y, height: 1, ..area };
    draw_header(model, canvas, line(0), world);
    let body = Rect { y: area.y + 1, height: area.height - 3, ..area };
    if !model.open {
        draw_opening(model, canvas, body, world);
        draw_message(model, canvas, line(area.height - 2), world);
        return;
    }
    match model.above.last() {
        Some(screen) => screen.draw(canvas, body, world, model.seat),
        None => home::view::draw(&model.home, canvas, body, world, model.seat),
    }
    for overlay in &model.overlays {
        overlay.draw(canvas, world);
    }
    draw_message(model, canvas, line(area.height - 2), world);
    draw_keys(model, canvas, line(area.height - 1), world);
}

fn draw_too_small(canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let size = format!("{}x{}", SMALLEST.0, SMALLEST.1);
    let now = format!("{}x{}", area.width, area.height);
    let told = world.say_with("too-small", &[("size", &size), ("now", &now)]);
    for (line, words) in super::canvas::wrap(&told, usize::from(area.width)).iter().enumerate() {
        canvas.text(area, u16::try_from(line).unwrap_or(0), 0, words, Role::Warn);
    }
}

/// Opening a store that was not closed well takes a while: how far it has come.
fn draw_opening(model: &Model, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let at = canvas.panel(area, &world.say("opening-title"), false);
    let (done, of) = model.opening;
    if done == 0 {
        return;
    }
    canvas.text(at, 1, 0, &world.say_with("opening-done", &[("n", &done.to_string())]), Role::Text);
    let cells = u64::from(at.width.min(60));
    if let Some(full) = (done * cells).checked_div(of) {
        let full = usize::try_from(full.min(cells)).unwrap_or(0);
        let [have, rest] = canvas.look.glyphs.progress;
        let bar = have.repeat(full) + &rest.repeat(usize::try_from(cells).unwrap_or(0).saturating_sub(full));
        canvas.text(at, 2, 0, &bar, Role::Accent);
    }
    canvas.text(at, 4, 0, &world.say("opening-safe"), Role::Quiet);
}

/// ` MỘT CỬA │ Quầy 3 │ Mai      ○ Chưa nối máy chủ │ T2 23/11 14:32 `
fn draw_header(model: &Model, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
    use crate::base::coded::Coded as _;
    let glyphs = canvas.look.glyphs;
    let wide = at.width >= 110;
    let post = &world.view.post;
    let name = world.officer_name(model.seat.officer);
    let who = if wide {
        let role = world.view.officers.get(&model.seat.officer).and_then(|o| o.roles.first().copied());
        let role = role.map(|role| format!(" ({})", world.say(&format!("role-{}", role.name()))));
        name + &role.unwrap_or_default()
    } else {
        name.split(' ').next_back().unwrap_or_default().to_owned()
    };
    let counter = world.say_with("header-counter", &[("n", &model.seat.counter.to_string())]);
    let state =
        super::counter::mark(world, model.seat).or_else(|| model.roll.then(|| world.say("mark-roll")));
    let counter = state.map_or(counter.clone(), |state| format!("{counter} {state}"));
    let place = if wide { format!("{counter} {} {}", glyphs.middle, post.unit) } else { counter };
    let now = if wide { date_time(world.texts, world.now) } else { date_time_short(world.texts, world.now) };
    let sign = super::linked::header::sign(&model.linked, glyphs);
    let bar = format!(" {} ", glyphs.bar);
    let left = |named: bool| {
        let name = named.then(|| world.say("header-name"));
        let typing = model.typing.method.is_some().then(|| model.typing.sign().to_owned());
        let parts = [name, Some(place.clone()), Some(who.clone()), typing];
        parts.into_iter().flatten().collect::<Vec<_>>().join(&bar)
    };
    let warned =
        |whole: bool| warnings(model, world, whole).map(|told| format!("{} {told}{bar}", glyphs.warn));
    let mark = marks(world).first().map_or(0, |mark| text::width(mark) + 1);
    let link = super::linked::header::words(&model.linked, world);
    let fitted = |give: Given| {
        let words = link.get(give.link).map(|words| format!(" {words}")).unwrap_or_default();
        let told: String = warned(give.warned).collect();
        (left(give.named), format!("{told}{sign}{words}{bar}{now} "), told)
    };
    let fits = |(left, right, _): &(String, String, String)| {
        text::width(left) + mark + text::width(right) + 3 <= usize::from(at.width)
    };
    let mut ways = giving_way(link.len()).into_iter().map(fitted);
    let last = fitted(Given { named: false, link: link.len(), warned: false });
    let (left, right, told) = ways.find(fits).unwrap_or(last);
    canvas.text(at, 0, 1, &left, Role::Text);
    canvas.right(at, 0, &right, Role::Quiet);
    let column = usize::from(at.width).saturating_sub(text::width(&right));
    let told = told.trim_end_matches(&bar);
    canvas.text(at, 0, u16::try_from(column).unwrap_or(0), told, Role::Warn);
    draw_marks(canvas, at, (text::width(&left) + 2, text::width(&right)), world);
}

/// What of the header is shown in full.
#[derive(Clone, Copy)]
struct Given {
    named: bool,
    link: usize,
    warned: bool,
}

/// What gives way where not all has room, in this order: what the program is called, the longer words of the
/// link, by how much the clocks differ, the last words of the link. What the counter does, that the data are
/// invented and that something is in conflict never do.
fn giving_way(link: usize) -> Vec<Given> {
    let shorter = (0..link).map(|link| Given { named: false, link, warned: true });
    let last = Given { named: false, link: link.saturating_sub(1), warned: false };
    std::iter::once(Given { named: true, link: 0, warned: true }).chain(shorter).chain([last]).collect()
}

/// What has to be looked at: conflicts, and a clock that differs from the hub's.
fn warnings(model: &Model, world: &World<'_>, whole: bool) -> impl Iterator<Item = String> {
    let skew = super::linked::header::skew(&model.linked, world);
    let skew = skew.map(|[told, short]| if whole { told } else { short });
    let backup = super::backed::mark(&model.backed, world);
    super::conflict::mark(world).into_iter().chain(skew).chain(backup)
}

/// What must never be mistaken for the real thing: invented data, practice, a simulated clock.
fn draw_marks(canvas: &mut Canvas<'_, '_>, at: Rect, (left, right): (usize, usize), world: &World<'_>) {
    let marks = marks(world);
    let told = marks.join(" ");
    let room = usize::from(at.width).saturating_sub(left + right + 1);
    let told = if text::width(&told) > room { marks.into_iter().next().unwrap_or_default() } else { told };
    let column = u16::try_from(left + 1 + room.saturating_sub(text::width(&told)) / 2).unwrap_or(0);
    canvas.text(at, 0, column, &told, Role::Bad);
}

/// The marks themselves.
pub(in crate::tui) fn marks(world: &World<'_>) -> Vec<String> {
    let mut marks = Vec::new();
    match world.view.post.purpose {
        Purpose::Real if world.view.is_sealed => {}
        // Invented data need no seal; real ones are told of until they have it.
        Purpose::Real => marks.push(world.say("mark-not-sealed")),
        Purpose::Training => marks.push(world.say("mark-training")),
        Purpose::Demo => marks.push(world.say("mark-demo")),
    }
    if world.simulated {
        marks.push(world.say("mark-clock"));
    }
    marks
}

fn draw_message(model: &Model, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
    let (sign, words, role) = match &model.message {
        Some(message) => {
            let glyphs = canvas.look.glyphs;
            let (sign, role) = match message.tone {
                Tone::Note => ("", Role::Text),
                Tone::Good => (glyphs.check, Role::Good),
                Tone::Warn => (glyphs.warn, Role::Warn),
                Tone::Bad => (glyphs.warn, Role::Bad),
            };
            (sign, message.text.clone(), role)
        }
        None if !model.open => ("", world.say("opening-wait"), Role::Quiet),
        None if model.pending.as_ref().is_some_and(|pending| pending.blocks) => {
            ("", world.say("recording"), Role::Quiet)
        }
        None if model.tour.is_some() => {
            ("", model.tour.map(|tour| tour.says(world)).unwrap_or_default(), Role::Accent)
        }
        None => {
            let hint = model.above.last().map_or_else(|| home_hint(world), |s| s.hint(world));
            ("", hint, Role::Quiet)
        }
    };
    // A sentence that does not fit takes lines from the body above: it is never cut.
    let room = usize::from(at.width).saturating_sub(4);
    let lines = super::canvas::wrap(&words, room);
    let extra = u16::try_from(lines.len().saturating_sub(1)).unwrap_or(0).min(at.y);
    let block = Rect { y: at.y - extra, height: extra + 1, ..at };
    if extra > 0 {
        canvas.clear(block);
    }
    let used = canvas.text(block, 0, 1, sign, role);
    let column = if used > 0 { used + 2 } else { 1 };
    for (line, words) in lines.iter().enumerate() {
        canvas.text(block, u16::try_from(line).unwrap_or(0), column, words, role);
    }
}

/// What the first screen says: where something is in conflict, the way to it.
fn home_hint(world: &World<'_>) -> String {
    let key = if world.view.conflict_count() == 0 { "hint-home" } else { "hint-home-conflicts" };
    world.say(key)
}

/// The keys of the place: what does not fit is dropped by rank, help never.
fn draw_keys(model: &Model, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
    let help = format!("F1 {}", Command::Help.short(world.texts));
    let room = usize::from(at.width).saturating_sub(text::width(&help) + 3);
    let hints =
        if model.overlays.is_empty() { hints(model, world) } else { vec![(9, world.say("keys-overlay"))] };
    let shown = fitting(hints, room);
    canvas.text(at, 0, 1, &shown.join("  "), Role::Text);
    canvas.right(at, 0, &format!("{help} "), Role::Accent);
    let mut x = at.x + 1;
    for hint in &shown {
        let cells = u16::try_from(text::width(hint)).unwrap_or(u16::MAX);
        let key = hint.split(' ').next().unwrap_or_default();
        let row = TABLE.iter().find(|row| row.command.key().is_some_and(|own| own.to_string() == key));
        if let Some(key) = row.and_then(|row| row.command.key()) {
            canvas.hits.key(Rect { x, width: cells, ..at }, key);
        }
        x = x.saturating_add(cells + 2);
    }
    let cells = u16::try_from(text::width(&help) + 1).unwrap_or(u16::MAX).min(at.width);
    canvas.hits.key(Rect { x: at.x + at.width - cells, width: cells, ..at }, Key::f(1));
}

/// `(rank, "F8 Ký duyệt")` of every key that means something here, in the table's order.
pub(in crate::tui) fn hints(model: &Model, world: &World<'_>) -> Vec<(u8, String)> {
    let place = model.place();
    let labels: Vec<Label> = match model.above.last() {
        Some(screen) => screen.labels(world),
        None => model.home.labels(world),
    };
    TABLE
        .iter()
        .filter(|row| row.places.contains(&place) && row.rank > 0 && row.rank < 9)
        // On an intake F8 is the same as ^S: one of them is enough.
        .filter(|row| !(place == Place::Intake && row.command == Command::Forward))
        .filter_map(|row| {
            let key = row.command.key()?;
            if labels.iter().any(|label| label.0 == row.command && label.1.is_empty()) {
                return None;
            }
            let label = labels.iter().find(|label| label.0 == row.command).map(|label| label.1.clone());
            Some((row.rank, format!("{key} {}", label.unwrap_or_else(|| row.command.short(world.texts)))))
        })
        .collect()
}

/// Drops the least needed until the rest fits.
fn fitting(mut hints: Vec<(u8, String)>, room: usize) -> Vec<String> {
    loop {
        let cells: usize = hints.iter().map(|hint| text::width(&hint.1) + 2).sum();
        if cells <= room + 2 {
            return hints.into_iter().map(|hint| hint.1).collect();
        }
        let worst = hints.iter().map(|hint| hint.0).max().unwrap_or(0);
        let Some(at) = hints.iter().rposition(|hint| hint.0 == worst) else { return Vec::new() };
        hints.remove(at);
    }
}
