//! A month of the working calendar as a picture: which days count, which are off or short, how many promises
//! fall on each. The arrows go from day to day; Enter asks what a day is to be.
//!
//! It shows the calendar in force and changes nothing: what is to be changed is asked and shown first.

use super::Reaction;
use crate::base::text;
use crate::domain::clock::calendar::{DayKind, DayRow};
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::timing;
use crate::tui::world::World;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use time::{Date, Duration};

/// Cells of a day.
const DAY: u16 = 9;
/// Cells of the picture.
const WIDTH: u16 = 7 * DAY;
/// Lines: weekdays, six weeks of two lines, a blank, two about the day in focus, the keys.
const LINES: u16 = 1 + 12 + 1 + 2 + 1;

/// A month with a day in focus.
#[derive(Debug, Clone)]
pub struct Month {
    /// The day in focus.
    pub(in crate::tui) at: Date,
}

impl Month {
    /// The month of a day.
    pub fn of(at: Date) -> Self {
        Self { at }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Reaction {
        match key.code {
            Code::Left => self.go(-1),
            Code::Right => self.go(1),
            Code::Up => self.go(-7),
            Code::Down => self.go(7),
            Code::PageUp => self.turn(false),
            Code::PageDown => self.turn(true),
            Code::Home => self.at = world.now.date(),
            Code::Enter | Code::F(4) => return Reaction::Over(vec![timing::day_menu(self.at, world)]),
            Code::Esc | Code::F(_) => return Reaction::Done(Vec::new()),
            _ => {}
        }
        Reaction::Stay
    }

    /// Stands at the nth day of the month, from 0.
    pub fn stand_at(&mut self, nth: usize) -> bool {
        let day = u8::try_from(nth + 1).ok().and_then(|day| self.at.replace_day(day).ok());
        self.at = day.unwrap_or(self.at);
        day.is_some()
    }

    fn go(&mut self, days: i64) {
        self.at = self.at.checked_add(Duration::days(days)).unwrap_or(self.at);
    }

    /// The same day of the next or previous month, or its last.
    fn turn(&mut self, next: bool) {
        let first = self.at.replace_day(1).unwrap_or(self.at);
        let there = if next { first + Duration::days(31) } else { first - Duration::days(1) };
        let last = there.month().length(there.year());
        self.at = there.replace_day(self.at.day().min(last)).unwrap_or(there);
    }

    /// `Lịch làm việc · tháng 12/2026`
    pub(in crate::tui) fn title(&self, world: &World<'_>) -> String {
        let (month, year) = (u8::from(self.at.month()).to_string(), self.at.year().to_string());
        world.say_with("calendar-month", &[("month", &month), ("year", &year)])
    }

    /// Every day of the month in words, where one listens to them.
    pub(in crate::tui) fn told(&self, world: &World<'_>) -> Vec<String> {
        let dues = promises(world);
        let days = 1..=self.at.month().length(self.at.year());
        let days = days.filter_map(|day| self.at.replace_day(day).ok());
        days.map(|day| timing::day_words(day, dues.get(&day).copied().unwrap_or(0), world)).collect()
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let at = canvas.dialog(&self.title(world), WIDTH, LINES);
        for column in 0..7 {
            let name = world.say(&format!("weekday-{}", column + 1));
            canvas.text(at, 0, column * DAY, &name, Role::Quiet);
        }
        let first = self.at.replace_day(1).unwrap_or(self.at);
        let before = i64::from(first.weekday().number_days_from_monday());
        let dues = promises(world);
        for cell in 0_u16..42 {
            let day = first + Duration::days(i64::from(cell) - before);
            if day.month() == first.month() {
                let place =
                    Rect { x: at.x + cell % 7 * DAY, y: at.y + 1 + cell / 7 * 2, width: DAY, height: 2 };
                self.draw_day(canvas, place, day, dues.get(&day).copied().unwrap_or(0), world);
            }
        }
        let told = timing::day_words(self.at, dues.get(&self.at).copied().unwrap_or(0), world);
        for (line, words) in (0_u16..2).zip(wrap(&told, usize::from(at.width))) {
            canvas.text(at, at.height.saturating_sub(3) + line, 0, &words, Role::Text);
        }
        canvas.text(at, at.height.saturating_sub(1), 0, &world.say("calendar-keys"), Role::Quiet);
    }

    fn draw_day(&self, canvas: &mut Canvas<'_, '_>, at: Rect, day: Date, dues: usize, world: &World<'_>) {
        let calendar = world.desk.calendar();
        let counts = calendar.is_counted_day(day);
        let role = match calendar.row(day) {
            Some(DayRow { kind: DayKind::Off, .. }) => Role::Bad,
            Some(_) => Role::Accent,
            None if counts => Role::Text,
            None => Role::Quiet,
        };
        let focus = if day == self.at { canvas.look.glyphs.focus } else { " " };
        let today = if day == world.now.date() { "*" } else { "" };
        let mark = mark(calendar.row(day), world);
        canvas.text(at, 0, 0, &format!("{focus}{:>2}{today}", day.day()), role);
        canvas.text(at, 0, 4, &text::fit(&mark, 5), role);
        if dues > 0 {
            let told = world.say_with("calendar-dues", &[("n", &dues.to_string())]);
            canvas.text(at, 1, 1, &text::fit(&told, 8), Role::Quiet);
        }
        if day == self.at {
            canvas.select(Rect { height: 1, width: DAY - 1, ..at }, 0);
            canvas.cursor(at, 0, 1);
        }
    }
}

/// The short word beside a day that is not as its weekday usually is.
fn mark(row: Option<&DayRow>, world: &World<'_>) -> String {
    match row.map(|row| &row.kind) {
        None => String::new(),
        Some(DayKind::Off) => world.say("calendar-mark-off"),
        Some(DayKind::MakeUp(_)) => world.say("calendar-mark-work"),
        Some(DayKind::OwnHours(_)) => world.say("calendar-mark-hours"),
    }
}

/// How many running promises fall on which day.
fn promises(world: &World<'_>) -> BTreeMap<Date, usize> {
    let mut days = BTreeMap::new();
    for summary in world.view.work.values().filter(|summary| summary.paused_at.is_none()) {
        if let Some(due) = summary.due_at.filter(|_| summary.measured_until(world.now) == Some(world.now)) {
            *days.entry(due.date()).or_default() += 1;
        }
    }
    days
}
