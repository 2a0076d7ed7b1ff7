//! The counter's day on the screen: opening, breaks, closing with what is left, and the morning's sheet.

use super::look::Role;
use super::overlay::Overlay;
use super::overlay::asking::Asking;
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::overlay::sheet::Sheet;
use super::table::Command;
use super::wish::{Then, Wish};
use super::words;
use super::world::{Seat, World};
use crate::base::coded::Coded;
use crate::base::text;
use crate::domain::command::Command as Order;
use crate::domain::counter::{
    BeginBreak, BeginDay, BreakReason, CloseDay, Counter, CounterState, OpenCounter, ResumeCounter, closing,
};
use crate::domain::dossier::{Status, Summary};
use crate::domain::officer::Officer;
use crate::domain::rights;
use crate::domain::ticket::Ticket;
use crate::locale::clock_time;
use std::sync::Arc;

/// Dossiers named on the morning's sheet, of each kind: the counts tell the rest.
const NAMED_MAX: usize = 40;
/// Ticket numbers named in a line at most.
const NUMBERS_MAX: usize = 12;

/// The counter as it stands today.
pub fn today(world: &World<'_>, seat: Seat) -> Counter {
    world.view.counter(seat.counter, world.now.date())
}

/// Whether a call would be refused: on a break or after closing.
pub fn is_shut(world: &World<'_>, seat: Seat) -> bool {
    matches!(today(world, seat).state, CounterState::OnBreak | CounterState::Closed)
}

/// `đang nghỉ`, `đã đóng`; `None` while it calls.
pub fn mark(world: &World<'_>, seat: Seat) -> Option<String> {
    match today(world, seat).state {
        CounterState::OnBreak => Some(world.say("mark-break")),
        CounterState::Closed => Some(world.say("mark-closed")),
        CounterState::NotOpened | CounterState::Open => None,
    }
}

/// Why no number stands at the counter, in a sentence; `None` where one may simply be called.
pub fn why_shut(world: &World<'_>, seat: Seat) -> Option<String> {
    let counter = today(world, seat);
    let since = counter.since.map(clock_time).unwrap_or_default();
    match (counter.state, counter.reason) {
        (CounterState::OnBreak, reason) => {
            let reason = world.say(&format!("break-{}", reason.unwrap_or(BreakReason::Other).name()));
            Some(world.say_with("counter-on-break", &[("time", &since), ("reason", &reason)]))
        }
        (CounterState::Closed, _) => Some(world.say_with("counter-closed", &[("time", &since)])),
        _ => None,
    }
}

fn said(order: Order, said: &'static str) -> Wish {
    Wish::order(order, Then::Said(said))
}

/// Opens it.
pub fn open(seat: Seat) -> Wish {
    said(Order::OpenCounter(OpenCounter { counter: seat.counter }), "said-opened")
}

/// Goes on after a break.
pub fn resume(seat: Seat) -> Wish {
    said(Order::ResumeCounter(ResumeCounter { counter: seat.counter }), "said-resumed")
}

/// A break: its reason by a digit.
pub fn breaks(world: &World<'_>, seat: Seat) -> Wish {
    let item = |reason: &BreakReason| Item {
        label: world.say(&format!("break-{}", reason.name())),
        hint: String::new(),
        wish: said(Order::BeginBreak(BeginBreak { counter: seat.counter, reason: *reason }), "said-break"),
    };
    let items = BreakReason::ALL.iter().map(item).collect();
    let mut menu = Menu::new(world.say("break-title"), items);
    menu.lines.push(world.say("break-what"));
    Wish::lay(Overlay::Menu(menu))
}

/// What a command of the table does with the counter's day.
pub fn of(command: Command, world: &World<'_>, seat: Seat) -> Wish {
    match command {
        Command::Break => breaks(world, seat),
        Command::Resume => resume(seat),
        Command::CloseDay => close(world, seat),
        _ => open(seat),
    }
}

/// F6 where no ticket is at the counter: what can be done with the counter itself.
pub fn menu(world: &World<'_>, seat: Seat) -> Wish {
    let item = |label: &str, wish| Item { label: world.say(label), hint: String::new(), wish };
    let open_item = || item("counter-open", open(seat));
    let break_item = || item("counter-break", breaks(world, seat));
    let close_item = || item("counter-close", close(world, seat));
    let counter = today(world, seat);
    let items = match counter.state {
        CounterState::NotOpened => vec![open_item(), break_item(), close_item()],
        CounterState::Open => vec![break_item(), close_item()],
        CounterState::OnBreak => vec![item("counter-resume", resume(seat)), close_item()],
        CounterState::Closed => vec![open_item()],
    };
    let title = world.say_with("header-counter", &[("n", &seat.counter.to_string())]);
    let mut menu = Menu::new(title, items);
    menu.lines.push(why_shut(world, seat).unwrap_or_else(|| world.say("ticket-none")));
    Wish::lay(Overlay::Menu(menu))
}

fn numbers<'a>(tickets: impl ExactSizeIterator<Item = &'a Ticket>) -> String {
    let more = tickets.len() > NUMBERS_MAX;
    let named: Vec<String> = tickets.take(NUMBERS_MAX).map(|ticket| ticket.number.to_string()).collect();
    format!("{}{}", named.join(" "), if more { " …" } else { "" })
}

/// Closing the day: what it ends and what it leaves, then the button.
pub fn close(world: &World<'_>, seat: Seat) -> Wish {
    let next_day = world.desk.calendar().next_counted_day(world.now.date());
    let tickets: Vec<Arc<Ticket>> = world.view.tickets_of(world.now.date()).cloned().collect();
    let work = world.view.work.values().map(Arc::as_ref);
    let what = closing(seat.counter, tickets.iter().map(Arc::as_ref), work, (world.now, next_day));
    let mut lines = Vec::new();
    for (key, tickets) in [
        ("close-finished", &what.finished),
        ("close-no-show", &what.no_show),
        ("close-waiting", &what.waiting),
    ] {
        if !tickets.is_empty() {
            let named = numbers(tickets.iter().copied());
            lines.push(world.say_with(key, &[("n", &tickets.len().to_string()), ("tickets", &named)]));
        }
    }
    let day = format!("{:02}/{:02}", next_day.day(), u8::from(next_day.month()));
    for (key, n) in [
        ("close-drafts", world.desk.drafts().len()),
        ("close-late", usize::try_from(what.left.late).unwrap_or(0)),
        ("close-due", usize::try_from(what.left.due_next).unwrap_or(0)),
        ("close-unprinted", world.view.unprinted_count(world.now)),
        ("close-lookups", world.view.counts(world.now).lookups),
    ] {
        if n > 0 {
            lines.push(world.say_with(key, &[("n", &n.to_string()), ("day", &day)]));
        }
    }
    if lines.is_empty() {
        lines.push(world.say("close-nothing"));
    }
    lines.push(
        world
            .say_with("close-unsent", &[("n", &world.view.unsent.unwrap_or(world.view.entries).to_string())]),
    );
    lines.extend(head_line(world));
    lines.push(world.say("close-what"));
    let order = Order::CloseDay(CloseDay { counter: seat.counter });
    let asking = Asking::new(
        world.say("close-title"),
        world.say("do-close"),
        Purpose::Say(Box::new(order), "said-closed"),
    )
    .saying(lines)
    .deciding(false);
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

/// How far the record goes now, as it stands on the papers of the day: to be told to somebody else, or written
/// down.
pub fn head_line(world: &World<'_>) -> Option<String> {
    let now = world.desk.day_head().ok().flatten()?;
    let (head, word) = (now.head.to_string(), now.head.word());
    Some(world.say_with("day-head", &[("head", &head), ("word", &word)]))
}

/// What the first start of a day shows; `None` where nothing is overdue or due.
pub fn morning(world: &World<'_>, seat: Seat) -> Option<Sheet> {
    // Who only reads begins no day: the sheet waits for somebody who does.
    let begins = |officer: &Arc<Officer>| {
        rights::line("begin-day").is_some_and(|l| l.is_open_to(&world.standing(officer).roles))
    };
    if !world.view.officers.get(&seat.officer).is_none_or(begins) {
        return None;
    }
    let running = world.view.work.values().filter(|summary| summary.status == Status::InReview);
    let due: Vec<(&Arc<Summary>, crate::base::time::Timestamp)> =
        running.filter_map(|summary| Some((summary, summary.due_at?))).collect();
    let late = due.iter().filter(|(_, due)| *due < world.now).map(|(summary, _)| *summary);
    let today = due.iter().filter(|(_, due)| *due >= world.now && due.date() == world.now.date());
    let mut lines = Vec::new();
    part(&mut lines, "morning-late", Role::Bad, &late.collect::<Vec<_>>(), world);
    part(
        &mut lines,
        "morning-today",
        Role::Accent,
        &today.map(|(summary, _)| *summary).collect::<Vec<_>>(),
        world,
    );
    lines.extend(super::access::morning(world, seat));
    if lines.is_empty() {
        return None;
    }
    let order = Order::BeginDay(BeginDay { counter: seat.counter });
    let title = world.say_with("morning-title", &[("day", &crate::locale::date(world.now))]);
    Some(Sheet::to_be_left(title, lines, vec![said(order, "said-day-begun")]))
}

fn part(
    lines: &mut Vec<(String, Role)>,
    key: &str,
    role: Role,
    dossiers: &[&Arc<Summary>],
    world: &World<'_>,
) {
    if dossiers.is_empty() {
        return;
    }
    lines.push((world.say_with(key, &[("n", &dossiers.len().to_string())]), role));
    for summary in dossiers.iter().take(NAMED_MAX) {
        let number = summary.number.clone().unwrap_or_default();
        let (left, _) = words::left(world, summary);
        let step = text::pad(&world.step_name(None, &summary.step), 12);
        lines.push((format!(" {number}  {} {step} {left}", text::pad(&summary.applicant, 20)), Role::Text));
    }
    if dossiers.len() > NAMED_MAX {
        let more = (dossiers.len() - NAMED_MAX).to_string();
        lines.push((world.say_with("morning-more", &[("n", &more)]), Role::Quiet));
    }
}
