//! What lies over a screen, told in lines: menus, questions, lists to choose from, sheets to be read.

use super::places::{enter, procedures};
use super::told::{Deed, Item, List, Spot, Teller, joined};
use crate::base::text::width;
use crate::tui::handbook;
use crate::tui::key::{Code, Key};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::{Asking, Part, WIDTH};
use crate::tui::overlay::batch::Batch;
use crate::tui::overlay::competent::Competent;
use crate::tui::overlay::enrolling::{Enrolling, Stage};
use crate::tui::overlay::menu::Menu;
use crate::tui::overlay::sheet::Sheet;
use crate::tui::overlay::sides::Sides;
use crate::tui::world::World;

/// Tells it.
pub(super) fn overlay(overlay: &Overlay, to: &mut Teller<'_, '_>) {
    let world = to.world;
    match overlay {
        Overlay::Sheet(read) => sheet(read, to),
        Overlay::Menu(choose) => menu(choose, to),
        Overlay::Picker(picker) => {
            to.title(picker.title.clone());
            procedures(&picker.list, to);
        }
        Overlay::Palette(palette) => {
            to.title(world.say("palette-title"));
            to.field(world.say("find-words"), palette.query(), Spot::Typed);
            if palette.hits().is_empty() {
                to.text(world.say("palette-nothing"));
            }
            to.list(List::Commands, palette.hits().iter().enumerate(), |(nth, command)| {
                let key = command.key().map(|key| key.to_string()).unwrap_or_default();
                Item::row(joined([command.long(world.texts), key]), enter(Spot::Row(nth)))
            });
        }
        Overlay::Asking(question) => asking(question, to),
        Overlay::Competent(search) => competent(search, to),
        Overlay::Batch(several) => batch(several, to),
        Overlay::Sides(conflict) => sides(conflict, to),
        Overlay::Link(page) => menu(&page.menu, to),
        Overlay::Enrolling(on_its_way) => enrolling(on_its_way, to),
        Overlay::Paying(paid) => super::purse::paying(paid, to),
        Overlay::Transfer(page) => super::purse::transfer(page, to),
        Overlay::Counting(count) => super::purse::counting(count, to),
        Overlay::Month(month) => {
            to.title(month.title(world));
            let days = month.told(world);
            to.list(List::Rows, days.into_iter().enumerate(), |(nth, day)| {
                Item::row(day, Deed::Press(Spot::Row(nth), vec![Key::plain(Code::Enter)]))
            });
            for (key, label) in [(Code::PageUp, "calendar-before"), (Code::PageDown, "calendar-after")] {
                to.row(world.say(label), Deed::Press(Spot::Here, vec![Key::plain(key)]));
            }
        }
    }
    let up = if matches!(overlay, Overlay::Asking(_)) { "asking-cancel" } else { "plain-close" };
    let deed = Deed::Press(Spot::Here, vec![Key::plain(Code::Esc)]);
    to.told.items.push(Item::Row { number: Some(0), words: world.say(up), passing: String::new(), deed });
}

fn sheet(sheet: &Sheet, to: &mut Teller<'_, '_>) {
    let world = to.world;
    let Some(page) = sheet.pages.get(sheet.at) else { return };
    to.title(page.title.clone());
    let lines = rejoined(page.lines.iter().map(|(line, _)| line), handbook::WIDTH);
    to.list(List::Sheet, lines.into_iter(), Item::Text);
    for (nth, other) in sheet.pages.iter().enumerate().filter(|(nth, _)| *nth != sheet.at) {
        let turns = (nth + sheet.pages.len() - sheet.at) % sheet.pages.len();
        let deed = Deed::Press(Spot::Here, vec![Key::plain(Code::Right); turns]);
        to.row(world.say_with("plain-page", &[("title", &other.title)]), deed);
    }
}

fn menu(menu: &Menu, to: &mut Teller<'_, '_>) {
    to.title(menu.title.clone());
    menu.lines.iter().for_each(|line| to.text(line.clone()));
    let last = menu.digits.iter().max().copied().unwrap_or(0);
    let several = menu.items.iter().enumerate();
    // A digit of a menu means the same here as on the screen.
    to.list(List::Rows, several, |(nth, item)| {
        let number = if menu.digits.is_empty() {
            None
        } else {
            menu.digits.get(nth).copied().or(Some(last + nth + 1))
        };
        Item::Row {
            number,
            words: joined([&item.label, &item.hint]),
            passing: String::new(),
            deed: enter(Spot::Row(nth)),
        }
    });
}

fn asking(asking: &Asking, to: &mut Teller<'_, '_>) {
    to.title(asking.title.clone());
    for line in rejoined(asking.lines.iter(), usize::from(WIDTH)) {
        to.text(line);
    }
    for (nth, part) in asking.parts.iter().enumerate() {
        match part {
            Part::Choice { label, choice, .. } => to.choice(without_key(label), choice, Spot::Part(nth)),
            Part::Text { label, field, .. } => to.field(label.clone(), field, Spot::Part(nth)),
            Part::Ticks { label, rows, states, .. } => {
                to.text(without_key(label));
                for (row, (_, name, state)) in rows.iter().enumerate() {
                    let state = states.get(*state).filter(|state| !state.is_empty()).cloned();
                    let state = state.unwrap_or_else(|| to.world.say("plain-no"));
                    let tick = vec![Key::plain(Code::Char(' '))];
                    to.row(format!("{name}: {state}"), Deed::Press(Spot::Tick(nth, row), tick));
                }
            }
        }
    }
    to.text(asking.problem.clone().unwrap_or_default());
    to.row(asking.decide.clone(), Deed::Press(Spot::Here, vec![Key::ctrl('s')]));
}

/// What is chosen or ticked, without the key that does so on the screen: `Ưu tiên (phím +)`.
fn without_key(label: &str) -> String {
    label.split_once(" (").map_or(label, |(words, _)| words).to_owned()
}

/// Sentences that were broken into lines of this width, whole again: a line goes on where the next one's
/// first word had no room in it.
fn rejoined<'l>(lines: impl Iterator<Item = &'l String>, cells: usize) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    let mut before = 0;
    for line in lines {
        let point = line.trim_start().starts_with('·');
        let words = line.trim_start_matches([' ', '·']);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let first = words.split(' ').next().map_or(0, width);
        match whole.last_mut() {
            Some(last) if !point && !words.is_empty() && before > 0 && before + 1 + first > cells => {
                last.push(' ');
                last.push_str(&words);
            }
            _ => whole.push(words),
        }
        before = width(line.trim_end());
    }
    whole.retain(|line| !line.is_empty());
    whole
}

fn competent(search: &Competent, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(world.say("competent-title"));
    let listed = search.matching();
    let ask = if listed.is_none() { "competent-type" } else { "competent-ask" };
    to.field(world.say(ask), &search.query, Spot::Typed);
    if listed == Some(0) {
        to.text(world.say("competent-nothing"));
    }
    to.list(List::Rows, 0..listed.unwrap_or(0), |nth| match search.unit(nth) {
        Some((province, ward)) => Item::row(joined([&ward.name, &province.name]), enter(Spot::Row(nth))),
        None => Item::Text(String::new()),
    });
    if listed.is_none()
        && let Some(unit) = search.right_unit()
    {
        to.row(joined([world.say("competent-unit"), unit]), enter(Spot::Here));
    }
}

fn batch(batch: &Batch, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(batch.title(world));
    to.text(batch.head(world));
    to.list(List::Rows, batch.lines.iter(), |line| {
        let told = match &line.act {
            Ok((label, _)) => label,
            Err(reason) => reason,
        };
        Item::Text(joined([&line.whom, told]))
    });
    if !batch.is_running() && !batch.is_told() && batch.count() > 0 {
        to.row(doing(batch, world), Deed::Press(Spot::Here, vec![Key::ctrl('s')]));
    }
}

fn sides(sides: &Sides, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(sides.title(world));
    let (head, lines) = sides.ground(world);
    to.text(head);
    lines.into_iter().for_each(|(line, _)| to.text(line));
    for side in &sides.conflict.sides {
        let (head, lines) = sides.column(side, world);
        let digit = char::from_digit(u32::from(side.side), 10).map(|digit| Key::plain(Code::Char(digit)));
        to.row(
            world.say_with("sides-keep", &[("side", &head)]),
            Deed::Press(Spot::Here, digit.into_iter().collect()),
        );
        lines.into_iter().filter(|line| !line.0.is_empty()).for_each(|(line, _)| to.text(line));
    }
}

fn enrolling(enrolling: &Enrolling, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(world.say("enrol-title"));
    enrolling.lines(world).into_iter().for_each(|line| to.text(line));
    let enter = Key::plain(Code::Enter);
    let said = match enrolling.stage {
        Stage::Asked(..) => "do-enrol",
        Stage::Failed(_) => "enrol-again",
        Stage::Looking(_) | Stage::Enrolling(_) => return,
    };
    to.row(world.say(said), Deed::Press(Spot::Here, vec![enter]));
}

fn doing(batch: &Batch, world: &World<'_>) -> String {
    world.say_with("batch-do", &[("n", &batch.count().to_string())])
}

/// What is decided on where a question is in front.
pub(super) fn decided_on(overlay: &Overlay, world: &World<'_>) -> String {
    match overlay {
        Overlay::Asking(asking) => {
            let whom = asking.lines.first();
            whom.map_or_else(|| asking.decide.clone(), |whom| format!("{}: {whom}", asking.decide))
        }
        Overlay::Batch(batch) => doing(batch, world),
        Overlay::Paying(paying) => {
            format!("{}: {}", world.say("do-payment"), crate::tui::words::amount(paying.total()))
        }
        Overlay::Counting(_) => world.say("do-count"),
        Overlay::Enrolling(enrolling) => match &enrolling.stage {
            Stage::Asked(looked, _) => format!("{}: {}", world.say("do-enrol"), looked.name),
            _ => String::new(),
        },
        _ => String::new(),
    }
}
