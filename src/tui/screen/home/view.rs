//! Draws the home screen: the queue with the number at the counter, and the work by its time.

use super::{Home, Pane, beside};
use crate::base::text;
use crate::domain::dossier::{Status, Summary};
use crate::domain::intake::ReturnWay;
use crate::domain::ticket::{Priority, QueueRules, Ticket, TicketState};
use crate::locale::{clock_time, waiting};
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::counter;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::widget::{digits, list};
use crate::tui::words;
use crate::tui::world::{Seat, World};
use ratatui::layout::Rect;

/// After so many days a result that nobody has collected is marked.
const UNCLAIMED_DAYS: i64 = 30;

/// Draws it: three panes from 110 columns, two from 76, one below.
pub fn draw(home: &Home, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>, seat: Seat) {
    if area.width < 76 {
        match home.pane {
            Pane::Queue => draw_queue(home, canvas, area, world, seat),
            Pane::Work => draw_work(home, canvas, area, world),
        }
        return;
    }
    let third = if area.width >= beside::WIDE { beside::WIDTH } else { 0 };
    let left = if area.width >= 120 { 34 } else { 28 };
    draw_queue(home, canvas, Rect { width: left, ..area }, world, seat);
    draw_work(home, canvas, Rect { x: area.x + left, width: area.width - left - third, ..area }, world);
    if third > 0 {
        home.beside.draw(canvas, Rect { x: area.x + area.width - third, width: third, ..area }, world);
    }
}

fn draw_queue(home: &Home, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>, seat: Seat) {
    let waiting_count = home.tickets.iter().filter(|t| t.state != TicketState::Held).count();
    let title = world.say_with("queue-title", &[("n", &waiting_count.to_string())]);
    let at = canvas.panel(area, &title, home.pane == Pane::Queue);
    if home.pane != Pane::Queue {
        canvas.hits.key(area, Key::plain(Code::Tab));
    }
    let used = draw_current(home, canvas, at, world, seat);
    let body = Rect { y: at.y + used, height: at.height.saturating_sub(used + 1), ..at };
    if home.tickets.is_empty() {
        for (line, words) in wrap(&world.say("queue-empty-hint"), usize::from(at.width)).iter().enumerate() {
            canvas.text(body, u16::try_from(line).unwrap_or(0), 0, words, Role::Quiet);
        }
        return;
    }
    let rows = usize::from(body.height).max(1);
    let top = home.ticket.top(home.tickets.len(), rows);
    for (line, (nth, ticket)) in home.tickets.iter().enumerate().skip(top).take(rows).enumerate() {
        let line = u16::try_from(line).unwrap_or(0);
        draw_ticket(ticket, canvas, body, line, world);
        if home.pane == Pane::Queue {
            canvas.point(body, line, nth, home.ticket.at);
        }
        if nth == home.ticket.at && home.pane == Pane::Queue {
            canvas.select(body, line);
            canvas.cursor(body, line, 0);
        }
    }
    draw_waits(home, canvas, at, world);
}

/// The number at the counter, large; returns the lines used.
fn draw_current(home: &Home, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>, seat: Seat) -> u16 {
    let Some(ticket) = world.current_ticket(seat.counter) else {
        let shut = counter::why_shut(world, seat);
        let role = if shut.is_some() { Role::Warn } else { Role::Quiet };
        let told = wrap(&shut.unwrap_or_else(|| world.say("counter-free")), usize::from(at.width));
        for (line, words) in told.iter().enumerate() {
            canvas.text(at, u16::try_from(line).unwrap_or(0), 0, words, role);
        }
        return u16::try_from(told.len()).unwrap_or(1) + 1;
    };
    let role = if ticket.state == TicketState::Called { Role::Warn } else { Role::Accent };
    let used = digits::draw(canvas, at, 0, 1, &ticket.number.to_string(), role);
    canvas.text(at, used, 1, &current_words(&ticket, world), role);
    let mut line = used + 1;
    if let Some(note) = &ticket.note {
        let note = text::fit(note, usize::from(at.width).saturating_sub(2));
        canvas.text(at, line, 1, &note, Role::Text);
        line += 1;
    }
    if let Some(told) = basket_words(home, world) {
        canvas.text(at, line, 1, &told, Role::Text);
        line += 1;
    }
    line + 1
}

/// How the ticket at the counter stands.
pub(in crate::tui) fn current_words(ticket: &Ticket, world: &World<'_>) -> String {
    let since = ticket.serving_at.or(ticket.called_at).map(clock_time).unwrap_or_default();
    if ticket.state == TicketState::Called {
        return world.say_with("counter-called", &[("n", &ticket.calls.to_string()), ("time", &since)]);
    }
    format!("{} {since}", words::ticket_state(world, ticket.state))
}

/// What was handed in at the turn that goes on.
pub(in crate::tui) fn basket_words(home: &Home, world: &World<'_>) -> Option<String> {
    let (count, sum) = home.basket;
    let told = [("n", &*count.to_string()), ("sum", &*world.money(sum))];
    (count > 0).then(|| world.say_with("queue-basket", &told))
}

fn draw_ticket(ticket: &Ticket, canvas: &mut Canvas<'_, '_>, at: Rect, line: u16, world: &World<'_>) {
    let glyphs = canvas.look.glyphs;
    let sign = if ticket.priority == Priority::Normal { " " } else { glyphs.star };
    let held = ticket.state == TicketState::Held;
    let back = ticket.is_back(world.now);
    let (wait, long) = wait_words(ticket, world);
    let wait = if long { format!("{}{wait}", glyphs.warn) } else { wait };
    let what = short_of(ticket, world);
    let number = ticket.number.to_string();
    let room = usize::from(at.width).saturating_sub(text::width(&wait) + text::width(&number) + 3);
    let role = if held && !back { Role::Quiet } else { Role::Text };
    canvas.text(at, line, 0, &format!("{sign}{number} {}", first_part(&what, room)), role);
    canvas.right(at, line, &wait, if long { Role::Warn } else { Role::Quiet });
}

/// The same in the few cells of a row.
fn short_of(ticket: &Ticket, world: &World<'_>) -> String {
    use crate::base::coded::Coded as _;
    if ticket.priority == Priority::Normal {
        return what_for(ticket, world);
    }
    world.say(&format!("priority-short-{}", ticket.priority.name()))
}

/// The whole name, or what stands before its first comma, or nothing: half a name is another one.
fn first_part(name: &str, room: usize) -> &str {
    let part = name.split(',').next().unwrap_or_default();
    [name, part].into_iter().find(|told| text::width(told) <= room).unwrap_or_default()
}

/// How long a ticket waits or is set aside, and whether that is to be marked.
pub(in crate::tui) fn wait_words(ticket: &Ticket, world: &World<'_>) -> (String, bool) {
    let minutes = world.now.minutes_since(ticket.taken_at);
    let held = ticket.state == TicketState::Held;
    let long = minutes > i64::from(QueueRules::shipped().age_after) && !held;
    let told = match ticket.held_until.filter(|_| held) {
        Some(until) => world.say_with("queue-held-until", &[("time", &clock_time(until))]),
        None if held => world.say("queue-held"),
        None => waiting(world.texts, minutes),
    };
    (told, long || ticket.is_back(world.now))
}

/// A ticket's group, or why it goes before others.
pub(in crate::tui) fn what_for(ticket: &Ticket, world: &World<'_>) -> String {
    use crate::base::coded::Coded as _;
    if ticket.priority != Priority::Normal {
        return world.say(&format!("priority-{}", ticket.priority.name()));
    }
    let group = world.view.post.group(ticket.group);
    group.map(|group| world.pick(&group.name, &group.name_en).to_owned()).unwrap_or_default()
}

/// As many whole words as fit: a cut word tells nothing.
fn first_words(words: &str, room: usize) -> String {
    wrap(words, room)
        .into_iter()
        .next()
        .filter(|line| text::width(line) <= room)
        .unwrap_or_default()
        .trim_end_matches(',')
        .to_owned()
}

fn draw_waits(home: &Home, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
    let minutes: Vec<i64> = home
        .tickets
        .iter()
        .filter(|ticket| ticket.state != TicketState::Held)
        .map(|ticket| world.now.minutes_since(ticket.taken_at).max(0))
        .collect();
    let count = i64::try_from(minutes.len()).unwrap_or(0);
    if count == 0 {
        return;
    }
    let mean = (minutes.iter().sum::<i64>() / count).to_string();
    let most = minutes.iter().max().copied().unwrap_or(0).to_string();
    let told = world.say_with("queue-waits", &[("mean", &mean), ("most", &most)]);
    // Of the row in focus it is told what its holder may be told.
    let focused = home.tickets.get(home.ticket.at).filter(|_| home.pane == Pane::Queue);
    let place = focused.and_then(|ticket| world.view.estimate(ticket.id, world.now));
    let told = place.map_or(told, |place| words::estimate_short(world, place));
    canvas.text(at, at.height.saturating_sub(1), 0, &told, Role::Quiet);
}

fn draw_work(home: &Home, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let focused = home.pane == Pane::Work;
    let at = canvas.panel(area, &work_title(home, world), focused);
    if !focused {
        canvas.hits.key(area, Key::plain(Code::Tab));
    }
    draw_counts(home, canvas, at, world);
    if let Some(filter) = &home.filter {
        let used = canvas.text(at, 1, 0, &world.say("work-filter"), Role::Accent);
        filter.draw(canvas, at, 1, used + 1, at.width.saturating_sub(used + 1).min(40), focused);
    }
    let columns = Columns::of(at.width, world);
    columns.head(canvas, at, world, home.ready);
    let body = Rect { y: at.y + 3, height: at.height.saturating_sub(4), ..at };
    if home.work.is_empty() {
        draw_lookups(home, canvas, at, 0, world);
        for (line, words) in wrap(&no_work(home, world), usize::from(at.width)).iter().enumerate() {
            canvas.text(body, u16::try_from(line).unwrap_or(0), 0, words, Role::Quiet);
        }
        return;
    }
    let rows = usize::from(body.height).max(1);
    let top = list::top(home.dossier.at, home.work.len(), rows);
    for (line, (nth, summary)) in home.work.iter().enumerate().skip(top).take(rows).enumerate() {
        let line = u16::try_from(line).unwrap_or(0);
        if home.ready {
            columns.ready_row(summary, canvas, body, line, world);
        } else {
            columns.row(summary, canvas, body, line, world);
        }
        if home.marks.has(summary.id) {
            canvas.text(body, line, 0, canvas.look.glyphs.check, Role::Accent);
        }
        if focused {
            canvas.point(body, line, nth, home.dossier.at);
        }
        if nth == home.dossier.at && focused {
            canvas.select(body, line);
            if home.filter.is_none() {
                canvas.cursor(body, line, 0);
            }
        }
    }
    let used = canvas.text(at, at.height.saturating_sub(1), 0, &work_foot(home, world), Role::Quiet);
    draw_lookups(home, canvas, at, used, world);
}

/// Whom to look up, behind the keys: the line of counts is full on most screens, and this one waits for days.
fn draw_lookups(home: &Home, canvas: &mut Canvas<'_, '_>, at: Rect, used: u16, world: &World<'_>) {
    let Some((told, role)) = crate::tui::identity::count(&home.counts, world) else { return };
    if usize::from(at.width) > usize::from(used) + text::width(&told) + 1 {
        canvas.right(at, at.height.saturating_sub(1), &told, role);
    }
}

/// What is said where no dossier is listed.
pub(in crate::tui) fn no_work(home: &Home, world: &World<'_>) -> String {
    world.say(match (home.filter.is_some(), home.ready) {
        (true, _) => "work-filter-nothing",
        (false, true) => "ready-empty",
        (false, false) => "work-empty",
    })
}

pub(in crate::tui) fn work_title(home: &Home, world: &World<'_>) -> String {
    if home.ready {
        return world.say_with("ready-title", &[("n", &home.work.len().to_string())]);
    }
    world.say("work-title")
}

fn work_foot(home: &Home, world: &World<'_>) -> String {
    match (home.marks.len(), home.ready) {
        (0, false) => world.say("work-foot"),
        (0, true) => world.say("ready-foot"),
        (n, _) => world.say_with("marks-foot", &[("n", &n.to_string())]),
    }
}

/// How many are due, late, close where any is, waiting for papers, ready.
pub(in crate::tui) fn counts(home: &Home, world: &World<'_>) -> Vec<(String, Role)> {
    let counts = home.counts;
    let parts = [
        ("count-today", counts.due_today, Role::Text),
        ("count-late", counts.late, if counts.late > 0 { Role::Bad } else { Role::Text }),
        ("count-close", counts.close, Role::Warn),
        ("count-supplement", counts.awaiting_supplement, Role::Text),
        ("count-ready", counts.ready, Role::Text),
    ];
    let shown = parts.into_iter().filter(|(key, count, _)| *key != "count-close" || *count > 0);
    let told = shown.map(|(key, count, role)| (world.say_with(key, &[("n", &count.to_string())]), role));
    let money = crate::tui::purse::counts(&home.counts, world);
    online_count(home, world).into_iter().chain(told).chain(money).chain(home.notice.clone()).collect()
}

/// Online submissions that wait, first: each has its own time to answer. Nothing where there are none.
fn online_count(home: &Home, world: &World<'_>) -> Option<(String, Role)> {
    let counts = home.counts;
    let (n, late) = (counts.online.to_string(), counts.online_late.to_string());
    match (counts.online, counts.online_late) {
        (0, _) => None,
        (_, 0) => Some((world.say_with("work-online", &[("n", &n)]), Role::Accent)),
        _ => Some((world.say_with("work-online-late", &[("n", &n), ("late", &late)]), Role::Bad)),
    }
}

fn draw_counts(home: &Home, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
    let mut column = 0;
    for (nth, (told, role)) in counts(home, world).into_iter().enumerate() {
        let joint = if nth == 0 { String::new() } else { format!(" {} ", canvas.look.glyphs.middle) };
        let whole = u16::try_from(text::width(&told) + text::width(&joint)).unwrap_or(u16::MAX);
        if column + whole > at.width {
            break;
        }
        column += canvas.text(at, 0, column, &joint, Role::Quiet);
        column += canvas.text(at, 0, column, &told, role);
    }
}

/// Widths of the work's columns.
struct Columns {
    number: usize,
    name: usize,
    step: usize,
    left: usize,
}

impl Columns {
    fn of(width: u16, world: &World<'_>) -> Self {
        let wide = width >= 60;
        // The agency is the same in every row: a narrow list leaves it out.
        let number = 8
            + usize::from(world.view.post.serial_width)
            + if wide { world.view.post.unit.len() + 1 } else { 0 };
        let left = if wide { 14 } else { 9 };
        let step = if wide { 18 } else { 9 };
        let name = usize::from(width).saturating_sub(number + left + step + 4);
        Self { number, name, step, left }
    }

    fn head(&self, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>, ready: bool) {
        let (step, left) =
            if ready { ("column-shelf", "column-waits") } else { ("column-step", "column-left") };
        let line = format!(
            " {} {} {} {}",
            text::pad(&world.say("column-number"), self.number),
            text::pad(&world.say("column-name"), self.name),
            text::pad(&world.say(step), self.step),
            world.say(left),
        );
        canvas.text(at, 2, 0, &line, Role::Quiet);
    }

    fn row(&self, summary: &Summary, canvas: &mut Canvas<'_, '_>, at: Rect, line: u16, world: &World<'_>) {
        let (left, role) = words::left(world, summary);
        let left = if text::width(&left) > self.left { short_left(summary, world) } else { left };
        let overdue =
            summary.conflict || words::opinion_is_late(world, summary) || summary.identity_doubted();
        let step = step_words(summary, world);
        let number = self.short_number(summary, world);
        let sign = if role == Role::Bad || overdue { canvas.look.glyphs.warn } else { " " };
        let row = format!(
            "{sign}{} {} {} ",
            text::pad(&number, self.number),
            text::pad(&words::applicant(world, summary), self.name),
            text::pad(&first_words(&step, self.step), self.step),
        );
        let used = canvas.text(at, line, 0, &row, Role::Text);
        canvas.text(at, line, used, &left, role);
    }

    /// The number without the agency where that would not fit.
    fn short_number(&self, summary: &Summary, world: &World<'_>) -> String {
        let number = summary.number.clone().unwrap_or_else(|| world.say("dossier-no-number-short"));
        let agency = format!("{}-", world.view.post.unit);
        let short = number.strip_prefix(&agency).filter(|short| text::width(short) <= self.number);
        short.filter(|_| text::width(&number) > self.number).map_or(number.clone(), str::to_owned)
    }

    /// A result that waits: where it lies, and for how long.
    fn ready_row(
        &self,
        summary: &Summary,
        canvas: &mut Canvas<'_, '_>,
        at: Rect,
        line: u16,
        world: &World<'_>,
    ) {
        let (place, days) = waits_where(summary, world);
        let old = days >= UNCLAIMED_DAYS;
        let row = format!(
            "{}{} {} {} ",
            if old { canvas.look.glyphs.warn } else { " " },
            text::pad(&self.short_number(summary, world), self.number),
            text::pad(&summary.applicant, self.name),
            text::pad(&place, self.step),
        );
        let used = canvas.text(at, line, 0, &row, Role::Text);
        let told = world.say_with("ready-days", &[("n", &days.to_string())]);
        canvas.text(at, line, used, &told, if old { Role::Warn } else { Role::Quiet });
    }
}

/// Where a dossier of the list stands.
pub(in crate::tui) fn step_words(summary: &Summary, world: &World<'_>) -> String {
    match summary.status {
        _ if summary.conflict => world.say("act-conflict"),
        Status::InReview if words::opinion_is_late(world, summary) => world.say("opinion-late-short"),
        _ if summary.identity_doubted() => world.say("identity-doubted-short"),
        Status::InReview => world.step_name(None, &summary.step),
        other => {
            let key = format!("status-short-{other}");
            if world.texts.has(&key) { world.say(&key) } else { words::status(world, other) }
        }
    }
}

/// Where a result lies, and for how many days.
pub(in crate::tui) fn waits_where(summary: &Summary, world: &World<'_>) -> (String, i64) {
    let days = summary.decided_at.map_or(0, |at| (world.now.date() - at.date()).whole_days());
    let place = match (&summary.shelf, summary.return_way) {
        (Some(place), _) => place.to_string(),
        (None, ReturnWay::Counter) => "—".to_owned(),
        (None, way) => world.say(&format!("return-{way}")),
    };
    (place, days)
}

/// The shortest form of what is left: for narrow columns.
fn short_left(summary: &Summary, world: &World<'_>) -> String {
    match world.minutes_left(summary).filter(|_| summary.status == Status::InReview) {
        Some(minutes) if minutes < 0 => world.say("left-short-late"),
        Some(minutes) => crate::locale::remaining(world.texts, minutes - minutes % 60),
        None => {
            let key = format!("left-short-{}", summary.status);
            if world.texts.has(&key) { world.say(&key) } else { "—".to_owned() }
        }
    }
}
