//! The steps in English.

use super::{Added, Hour, Moved, SameDay, ShortDate, Step, TimeOfDay};
use crate::domain::clock::limit::TimeLimit;
use crate::domain::clock::wall::{Day, Minute};
use std::fmt::{Display, Formatter, Result, Write};

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

struct Date(Day);

impl Display for Date {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} {}", WEEKDAYS[self.0.weekday_index()], ShortDate(self.0))
    }
}

struct At(Minute);

impl Display for At {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} {}", TimeOfDay(self.0.of_day()), Date(self.0.day()))
    }
}

/// `X` or `From X to Y (n days)`.
struct Span(Day, Day);

impl Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.1.since(self.0) {
            0 => write!(f, "{}", Date(self.0)),
            n => write!(f, "From {} to {} ({} days)", Date(self.0), Date(self.1), n + 1),
        }
    }
}

/// `960 working minutes (16 h 00 min)`.
struct Minutes(i64);

impl Display for Minutes {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} working minutes ({} h {:02} min)", self.0, self.0 / 60, self.0 % 60)
    }
}

struct Limit(TimeLimit);

impl Display for Limit {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.0 {
            TimeLimit::WorkingDays(n) => write!(f, "{n} working days"),
            TimeLimit::Days(n) => write!(f, "{n} days"),
            TimeLimit::Months(n) => write!(f, "{n} months"),
            TimeLimit::Hours(n) => write!(f, "{n} working hours"),
            TimeLimit::SameDay => f.write_str("the same day"),
        }
    }
}

/// Tells one step.
pub(super) fn tell(step: &Step, out: &mut String) -> Result {
    match step {
        Step::Received { at, limit } => {
            write!(out, "Complete dossier received at {}; limit: {}.", At(*at), Limit(*limit))
        }
        Step::FirstDay { received, first, article } if received == first => {
            write!(out, "The day of receipt, {}, is day 1 ({article}).", Date(*first))
        }
        Step::FirstDay { received, first, article } => write!(
            out,
            "The day of receipt, {}, does not count; day 1 is {} ({article}).",
            ShortDate(*received),
            Date(*first)
        ),
        Step::DayOff { first, last, name } => {
            write!(out, "{}: not counted, {}.", Span(*first, *last), name.en)
        }
        Step::MadeUp { first, last, name } => write!(out, "{}: counted, {}.", Span(*first, *last), name.en),
        Step::WeeklyOff { days, first, last } => write!(
            out,
            "From {} to {}: weekly days off, not counted: {days}.",
            ShortDate(*first),
            ShortDate(*last)
        ),
        Step::LastCounted { days, last } => write!(out, "Working day {days} is {}.", Date(*last)),
        Step::TimeOfDay { received, hour, end } => time_of_day(*received, *hour, *end, out),
        Step::CountsFrom { received, from } => write!(
            out,
            "{} is outside working hours: counting begins at {}.",
            TimeOfDay(received.of_day()),
            At(*from)
        ),
        Step::MinutesAdded { minutes, from, end } => {
            write!(out, "{} plus {} is {}.", At(*from), Minutes(*minutes), At(*end))
        }
        Step::CalendarAdded { added, from, last } => {
            match added {
                Added::Days(n) => write!(out, "Received {} plus {n} days", ShortDate(*from))?,
                Added::Months(n) => write!(out, "Received {} plus {n} months", ShortDate(*from))?,
            }
            write!(out, ": the last day is {}, until closing.", Date(*last))
        }
        Step::LastDayMoved { from, to, article } => {
            write!(out, "The last day, {}, is a day off: moved to {} ({article}).", Date(*from), Date(*to))
        }
        Step::SameDay { received, how, due_day, article } => {
            same_day(*received, *how, *due_day, out)?;
            write!(out, " ({article}).")
        }
        pause => tell_end(pause, out),
    }
}

/// Pauses, years and the result.
fn tell_end(step: &Step, out: &mut String) -> Result {
    match step {
        Step::Paused { from, to, moved } => {
            write!(out, "Paused from {} to {}: ", At(*from), At(*to))?;
            match moved {
                Moved::Minutes(n) => write!(out, "{} are added.", Minutes(*n)),
                Moved::Days(n) => write!(out, "{n} days are added."),
                Moved::ReceivedAgain => out.write_str("its end counts as a new receipt."),
            }
        }
        Step::NowDue { at, before } if at == before => write!(out, "Still due at {}.", At(*at)),
        Step::NowDue { at, before } => write!(out, "Due time moved from {} to {}.", At(*before), At(*at)),
        Step::PauseTooLate { from, due } => {
            write!(
                out,
                "The pause from {} began when it was due already ({}): it changes nothing.",
                At(*from),
                At(*due)
            )
        }
        Step::PauseOpen { from, due, left } => write!(
            out,
            "Paused since {}; before that due at {} with {} left.",
            At(*from),
            At(*due),
            Minutes(*left)
        ),
        Step::Projected { year } => {
            write!(out, "The days off of {year} are a projection, no decision has been published.")
        }
        Step::NotCovered { from, to } => {
            match from == to {
                true => write!(out, "The calendar does not cover {from}")?,
                false => write!(out, "The calendar does not cover {from}–{to}")?,
            }
            out.write_str(": weekly days off are left out, holidays are not.")
        }
        Step::Due { at } => write!(out, "The result is due at {}.", At(*at)),
        _ => out.write_str("No due time yet: the clock is paused."),
    }
}

fn time_of_day(received: Minute, hour: Hour, end: Minute, out: &mut String) -> Result {
    let (at, due) = (TimeOfDay(received.of_day()), TimeOfDay(end.of_day()));
    match hour {
        Hour::Kept if received.of_day() == end.of_day() => {
            write!(out, "The time of day is that of receipt: {due}.")
        }
        Hour::Kept => write!(out, "Received at {at}, outside the hours of that day: due at {due}."),
        Hour::BeforeOpening => write!(out, "Received at {at}, before opening: due at {due}."),
        Hour::InBreak => write!(out, "Received at {at}, in the lunch break: due at {due}."),
        Hour::AfterClosing { closing } => {
            write!(
                out,
                "Received at {at}, after closing at {}: due at closing time, {due}.",
                TimeOfDay(closing)
            )
        }
        Hour::ReceivedOnDayOff => {
            write!(out, "Received at {at} on a day that does not count: due at closing time, {due}.")
        }
    }
}

fn same_day(received: Minute, how: SameDay, due_day: Day, out: &mut String) -> Result {
    let at = TimeOfDay(received.of_day());
    match how {
        SameDay::InTime { cutoff } => {
            write!(
                out,
                "Received at {at}, not after {}: due the same day, {}",
                TimeOfDay(cutoff),
                Date(due_day)
            )
        }
        SameDay::AfterCutoff { cutoff } => {
            write!(
                out,
                "Received at {at}, after {}: due the next working day, {}",
                TimeOfDay(cutoff),
                Date(due_day)
            )
        }
        SameDay::AfterClosing { closing } => write!(
            out,
            "Received at {at}, after closing at {}: due the next working day, {}",
            TimeOfDay(closing),
            Date(due_day)
        ),
        SameDay::DayOff => {
            write!(out, "Received on a day that does not count: due the next working day, {}", Date(due_day))
        }
    }
}
