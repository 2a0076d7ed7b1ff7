//! The clock at the screen: why a promise is what it is, the time of each step, why a dossier is late; and
//! what an administrator changes of calendar and rules, with what it would move shown before.

use super::acts::{further, whom};
use super::look::Role;
use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part, Settled};
use super::overlay::menu::{Item, Menu};
use super::overlay::month::Month;
use super::overlay::purpose::Purpose;
use super::overlay::sheet::Sheet;
use super::widget::choice::Choice;
use super::widget::field::{Field, Mask};
use super::wish::{Goal, Then, Tone, Wish};
use super::words;
use super::world::World;
use crate::base::coded::Coded;
use crate::base::id::DossierId;
use crate::base::money::Dong;
use crate::base::text;
use crate::desk::query::MovedPromise;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::budget::{StepTime, step_times};
use crate::domain::catalogue::{CalendarDays, EditCalendar, SetRule, edit_calendar, set_rule};
use crate::domain::clock::calendar::{DayAsked, DayKind};
use crate::domain::clock::rules::{RuleId, RuleRow};
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::permission::Permission;
use crate::domain::procedure::Procedure;
use crate::domain::review::{AskPayment, LateCause, MovePromise, StateLateCause, lateness};
use crate::locale::{date_time_short, due_moment, remaining};
use time::Date;

/// Promises named before a change; the number tells the rest.
const NAMED: usize = 6;
/// Characters of a rule's value at most.
const VALUE_MAX: usize = 120;

/// What answers about the clock are for.
#[derive(Debug, Clone)]
pub enum Matter {
    /// Ask the applicant to pay.
    Payment(DossierId),
    /// Say why it is late.
    Cause(DossierId),
    /// Count its promise anew.
    Move(DossierId),
    /// A day is to be so, with these hours.
    Day(Date, DayAsked, Vec<String>),
    /// A day is off and another is worked instead.
    Swap(Date),
    /// A rule is to have another value.
    Rule(RuleId),
}

impl Matter {
    /// What the answers ask for, or what is wrong with them.
    pub fn wishes(&self, asked: &Asking, world: &World<'_>) -> Settled {
        let text = |nth| asked.text(nth).unwrap_or_default();
        let dossier = |id: &DossierId| DossierRef(id.to_string());
        let acted = |order, said| vec![Wish::order(order, Then::Acted { said, moved_on: false })];
        Ok(match self {
            Self::Payment(id) => {
                let digits: String = text(0).chars().filter(char::is_ascii_digit).collect();
                let amount = digits.parse().ok().map(Dong).filter(|amount| amount.0 > 0);
                let order = AskPayment { dossier: dossier(id), amount, text: asked.text(1) };
                acted(Order::AskPayment(order), "said-payment-asked")
            }
            Self::Cause(id) => {
                let cause = LateCause::ALL.get(asked.chosen(0).unwrap_or(0)).copied();
                let cause = cause.unwrap_or(LateCause::Unit);
                let order = StateLateCause { dossier: dossier(id), cause, motive: text(0) };
                acted(Order::StateLateCause(order), "said-late-cause")
            }
            Self::Move(id) => {
                let permission = Permission { motive: text(0), allowed_by: text(1) };
                let order = MovePromise { dossier: dossier(id), permission };
                acted(Order::MovePromise(order), "said-promise-moved")
            }
            Self::Day(day, kind, hours) => {
                let to = typed_day(asked.text(1), *day, world)?;
                let official = asked.chosen(0) == Some(0);
                let days = CalendarDays {
                    date: day.to_string(),
                    to: to.map(|to| to.to_string()),
                    kind: *kind,
                    hours: hours.clone(),
                    name: asked.text(0),
                    name_en: None,
                    official,
                };
                vec![foreseen(EditCalendar { days: vec![days] }, world)?]
            }
            Self::Swap(day) => {
                let worked = typed_day(asked.text(1), *day, world)?.ok_or_else(|| world.say("asking-day"))?;
                let run = |day: Date, kind, name: Option<String>| CalendarDays {
                    date: day.to_string(),
                    to: None,
                    kind,
                    hours: Vec::new(),
                    name,
                    name_en: None,
                    official: asked.chosen(0) == Some(0),
                };
                let made_up = world.say_with("calendar-made-up", &[("day", &short(*day))]);
                let days =
                    vec![run(*day, DayAsked::Off, asked.text(0)), run(worked, DayAsked::Work, Some(made_up))];
                vec![foreseen(EditCalendar { days }, world)?]
            }
            Self::Rule(rule) => {
                let command = SetRule { rule: *rule, value: text(0) };
                let old = world.desk.rules_text().map_err(|fault| words::trouble(world, &fault))?;
                let new = set_rule(&old, &command).map_err(|no| words::refusal(world, &no))?;
                let moved = world.desk.moved_promises(None, Some(new));
                let moved = moved.map_err(|fault| words::trouble(world, &fault))?;
                let what = format!("{}: {}", world.say(&format!("rule-{}", rule.name())), command.value);
                vec![sure("ask-rule", what, &moved, Order::SetRule(command), "said-rule", world)]
            }
        })
    }
}

fn lay(asking: Asking) -> Wish {
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

fn matter(title: &str, button: &str, of: Matter, world: &World<'_>) -> Asking {
    Asking::new(world.say(title), world.say(button), Purpose::Clock(Box::new(of)))
}

fn sentence(label: &str, needed: bool, world: &World<'_>) -> Part {
    Part::Text { label: world.say(label), field: Box::new(Field::new(TEXT_MAX, Mask::Text)), needed }
}

/// Why a dossier's promise is what it is, line by line, with the time of each step behind it.
pub fn why(dossier: &Dossier, world: &World<'_>) -> Wish {
    let mut lines = words::why_due(dossier, world);
    if lines.is_empty() {
        return Wish::Say(Tone::Note, world.say("due-unknown"));
    }
    let procedure = world.desk.procedure_of(&dossier.summary.version);
    let steps = step_lines(dossier, procedure.as_deref(), world);
    if !steps.is_empty() {
        lines.push(world.say("steps-title"));
        lines.extend(steps.into_iter().map(|(line, _)| line));
    }
    lines.extend(late_line(dossier, world).map(|(line, _)| line));
    Wish::lay(Overlay::Sheet(Sheet::of(world.say("why-title"), &lines)))
}

/// The same of the dossier of a row.
pub fn why_of(summary: Option<&Summary>, world: &World<'_>) -> Wish {
    let dossier = summary.and_then(|summary| world.desk.dossier(summary.id).ok().flatten());
    dossier.map_or_else(|| Wish::Say(Tone::Note, world.say("work-none")), |dossier| why(&dossier, world))
}

/// The times of the steps of review.
pub fn steps(dossier: &Dossier, procedure: Option<&Procedure>, world: &World<'_>) -> Vec<StepTime> {
    let (calendar, rules) = (world.desk.calendar_of(dossier), world.desk.rules_of(dossier));
    let usual = Procedure::default_steps();
    let steps = procedure.map_or(usual.as_slice(), |procedure| procedure.steps.as_slice());
    let until = dossier.summary.decided_at.unwrap_or(world.now);
    step_times(dossier, steps, calendar, rules, until)
}

/// Each step: what it used of its share, and what it borrowed from the next.
pub fn step_lines(
    dossier: &Dossier,
    procedure: Option<&Procedure>,
    world: &World<'_>,
) -> Vec<(String, Role)> {
    let span = |minutes: i64| remaining(world.texts, minutes);
    let times = steps(dossier, procedure, world);
    let last = times.last().map(|time| time.step.clone());
    let line = |time: StepTime| {
        let name = world.step_name(procedure, &time.step);
        let (used, budget) = (span(time.used_minutes), span(time.budget_minutes));
        let mut told = world.say_with("step-time", &[("step", &name), ("used", &used), ("budget", &budget)]);
        let mut role = Role::Quiet;
        if time.borrowed_minutes > 0 {
            let key = if Some(&time.step) == last.as_ref() { "step-over" } else { "step-borrowed" };
            told += &world.say_with(key, &[("span", &span(time.borrowed_minutes))]);
            role = Role::Warn;
        }
        (told, role)
    };
    times.into_iter().map(line).collect()
}

/// How late it is and why; nothing where it is not.
pub fn late_line(dossier: &Dossier, world: &World<'_>) -> Option<(String, Role)> {
    let late = lateness(dossier, world.desk.calendar_of(dossier), &world.view.outages, world.now)?;
    let cause = world.say(&format!("late-cause-{}", late.cause));
    let key = if late.stated { "dossier-late-stated" } else { "dossier-late" };
    let span = remaining(world.texts, late.minutes);
    Some((world.say_with(key, &[("span", &span), ("cause", &cause)]), Role::Bad))
}

/// Asks the applicant to pay.
pub fn ask_payment(summary: &Summary, world: &World<'_>) -> Asking {
    let amount = Box::new(Field::new(15, Mask::Digits));
    matter("ask-pay", "do-pay", Matter::Payment(summary.id), world)
        .saying([whom(summary), world.say("ask-pay-what")])
        .asking(Part::Text { label: world.say("ask-pay-amount"), field: amount, needed: false })
        .asking(sentence("ask-pay-for", false, world))
        .deciding(true)
}

/// Says why a dossier is late; what its events tell stands chosen.
pub fn late_cause(dossier: &Dossier, world: &World<'_>) -> Wish {
    let Some(late) = lateness(dossier, world.desk.calendar_of(dossier), &world.view.outages, world.now)
    else {
        return Wish::Say(Tone::Note, world.say("late-not"));
    };
    let names: Vec<String> =
        LateCause::ALL.iter().map(|cause| world.say(&format!("late-cause-{cause}"))).collect();
    let told = late_line(dossier, world).map(|(line, _)| line).unwrap_or_default();
    let mut choice = Choice::first_of(names).with_hotkeys(['1', '2', '3']);
    choice.at = LateCause::ALL.iter().position(|cause| *cause == late.cause);
    lay(matter("ask-cause", "do-cause", Matter::Cause(dossier.summary.id), world)
        .saying([whom(&dossier.summary), told])
        .asking(Part::Choice { label: world.say("ask-cause-is"), choice, long: true })
        .asking(sentence("ask-reason", true, world)))
}

/// Counts a promise anew by the calendar and rules in force, after it was shown.
pub fn move_promise(dossier: &Dossier, world: &World<'_>) -> Wish {
    let summary = &dossier.summary;
    let counted = dossier.grounds(world.now).and_then(|grounds| {
        let parts = crate::domain::promise::parts(grounds, world.desk.calendar(), world.desk.rules());
        parts.last().and_then(|part| part.due_at)
    });
    let (Some(due), Some(new)) = (summary.due_at, counted) else {
        return Wish::Say(Tone::Note, world.say("due-unknown"));
    };
    let shown = |at| due_moment(world.texts, at, world.now);
    if due == new {
        return Wish::Say(Tone::Note, world.say_with("promise-stands", &[("due", &shown(due))]));
    }
    let told = world.say_with("ask-move-what", &[("before", &shown(due)), ("due", &shown(new))]);
    let asking = matter("ask-move", "do-move", Matter::Move(summary.id), world)
        .saying([whom(summary), told])
        .asking(sentence("ask-reason", true, world));
    lay(further::allowed_by(asking, world).deciding(true))
}

/// The promises that the calendar and rules in force would move; each opens its dossier.
pub fn recheck(world: &World<'_>) -> Wish {
    let moved = match world.desk.moved_promises(None, None) {
        Ok(moved) => moved,
        Err(fault) => return Wish::Say(Tone::Bad, words::trouble(world, &fault)),
    };
    if moved.is_empty() {
        return Wish::Say(Tone::Note, world.say("recheck-none"));
    }
    let list: Vec<DossierId> = moved.iter().map(|moved| moved.id).collect();
    let item = |moved: &MovedPromise| Item {
        label: format!("{} {}", moved.number.clone().unwrap_or_default(), text::fit(&moved.applicant, 18)),
        hint: change(moved, world),
        wish: Wish::Open(Goal::Dossier { id: moved.id, list: list.clone() }),
    };
    let mut menu = Menu::new(world.say("recheck-title"), moved.iter().map(item).collect());
    menu.lines.push(world.say_with("recheck-what", &[("n", &moved.len().to_string())]));
    Wish::lay(Overlay::Menu(menu))
}

/// `10:00 T2 07/12 → 10:00 T3 08/12`
fn change(moved: &MovedPromise, world: &World<'_>) -> String {
    let (before, after) =
        (date_time_short(world.texts, moved.due_at), date_time_short(world.texts, moved.would_be));
    format!("{before} → {after}")
}

/// The month of today.
pub fn calendar(world: &World<'_>) -> Wish {
    Wish::lay(Overlay::Month(Box::new(Month::of(world.now.date()))))
}

/// `02/12/2026`
fn short(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), u8::from(day.month()), day.year())
}

/// A day in words: date, what it is called, its hours, promises that fall on it.
pub fn day_words(day: Date, dues: usize, world: &World<'_>) -> String {
    let calendar = world.desk.calendar();
    let hours = calendar.hours_of(day).counting.texts().join(", ");
    let weekday = world.say(&format!("weekday-{}", day.weekday().number_from_monday()));
    let mut told = format!("{weekday} {}", short(day));
    let row = calendar.row(day);
    if let Some(row) = row {
        told = format!("{told} · {}", world.pick(&row.name.vi, &row.name.en));
    }
    told = match (hours.is_empty(), row.map(|row| &row.kind)) {
        (true, _) => format!("{told} · {}", world.say("calendar-closed")),
        (false, Some(DayKind::MakeUp(_))) => format!("{told} · {} {hours}", world.say("calendar-mark-work")),
        (false, _) => format!("{told} · {hours}"),
    };
    if row.is_some_and(|row| !row.official) {
        told = format!("{told} · {}", world.say("calendar-projected"));
    }
    if dues > 0 {
        told = format!("{told} · {}", world.say_with("calendar-dues-long", &[("n", &dues.to_string())]));
    }
    told
}

/// What a day may be made.
pub fn day_menu(day: Date, world: &World<'_>) -> Wish {
    let calendar = world.desk.calendar();
    let (row, works) = (calendar.row(day), calendar.is_counted_day(day));
    let usual = row.is_none();
    let mut items = Vec::new();
    let mut offer = |label: &str, hint: String, asking: Asking| {
        items.push(Item { label: world.say(label), hint, wish: lay(asking) });
    };
    let windows = calendar.hours_of(day).counting.texts();
    if works {
        offer("calendar-off", String::new(), day_asking(day, DayAsked::Off, Vec::new(), world));
        offer("calendar-swap", String::new(), swap_asking(day, world));
    }
    if let (true, [morning, .., afternoon]) = (works && usual, windows.as_slice()) {
        for (label, part) in [("calendar-morning", morning), ("calendar-afternoon", afternoon)] {
            offer(label, part.clone(), day_asking(day, DayAsked::Hours, vec![part.clone()], world));
        }
    }
    if usual && !works {
        offer("calendar-work", String::new(), day_asking(day, DayAsked::Work, Vec::new(), world));
    }
    if !usual {
        offer("calendar-usual", String::new(), day_asking(day, DayAsked::Usual, Vec::new(), world));
    }
    let mut menu = Menu::new(world.say("calendar-day"), items);
    menu.lines.push(day_words(day, 0, world));
    Wish::lay(Overlay::Menu(menu))
}

fn decided(world: &World<'_>) -> Part {
    let names = vec![world.say("calendar-official"), world.say("calendar-projected")];
    Part::Choice { label: world.say("calendar-rests-on"), choice: Choice::first_of(names), long: false }
}

fn day_asking(day: Date, kind: DayAsked, hours: Vec<String>, world: &World<'_>) -> Asking {
    let own = if hours.is_empty() { String::new() } else { format!(" {}", hours.join(", ")) };
    let told = format!("{} · {}{own}", day_words(day, 0, world), world.say(&format!("calendar-to-{kind}")));
    let until = Box::new(Field::new(10, Mask::Date));
    let asking = matter("ask-day", "do-foresee", Matter::Day(day, kind, hours), world).saying([told]);
    if kind == DayAsked::Usual {
        return asking;
    }
    asking
        .asking(sentence("ask-day-name", true, world))
        .asking(Part::Text { label: world.say("ask-day-until"), field: until, needed: false })
        .asking(decided(world))
}

fn swap_asking(day: Date, world: &World<'_>) -> Asking {
    let worked = Box::new(Field::new(10, Mask::Date));
    matter("ask-swap", "do-foresee", Matter::Swap(day), world)
        .saying([day_words(day, 0, world), world.say("ask-swap-what")])
        .asking(sentence("ask-day-name", true, world))
        .asking(Part::Text { label: world.say("ask-swap-worked"), field: worked, needed: true })
        .asking(decided(world))
}

/// `5/12`, `05/12/2026`: a day in the year of another where none is typed.
fn typed_day(typed: Option<String>, near: Date, world: &World<'_>) -> Result<Option<Date>, String> {
    let Some(typed) = typed else { return Ok(None) };
    let wrong = || world.say("asking-day");
    let parts: Vec<&str> = typed.split(['/', '-', '.']).map(str::trim).collect();
    let (day, month, year) = match parts.as_slice() {
        [day, month] => (*day, *month, near.year()),
        [day, month, year] => (*day, *month, year.parse().map_err(|_| wrong())?),
        _ => return Err(wrong()),
    };
    let month: u8 = month.parse().map_err(|_| wrong())?;
    let month = time::Month::try_from(month).map_err(|_| wrong())?;
    let day = day.parse().map_err(|_| wrong())?;
    Date::from_calendar_date(year, month, day).map(Some).map_err(|_| wrong())
}

/// Shows which promises a change of the calendar would move before it is made.
fn foreseen(command: EditCalendar, world: &World<'_>) -> Result<Wish, String> {
    let old = world.desk.calendar_text().map_err(|fault| words::trouble(world, &fault))?;
    let new = edit_calendar(&old, &command).map_err(|no| words::refusal(world, &no))?;
    let moved = world.desk.moved_promises(Some(new), None).map_err(|fault| words::trouble(world, &fault))?;
    let what: Vec<String> = command.days.iter().map(|days| days_words(days, world)).collect();
    Ok(sure("ask-calendar", what.join("; "), &moved, Order::EditCalendar(command), "said-calendar", world))
}

fn days_words(days: &CalendarDays, world: &World<'_>) -> String {
    let shown = |text: &str| {
        let parts: Vec<&str> = text.split('-').rev().collect();
        parts.join("/")
    };
    let until = days.to.as_deref().map(|to| format!(" – {}", shown(to))).unwrap_or_default();
    let kind = world.say(&format!("calendar-to-{}", days.kind));
    let hours = if days.hours.is_empty() { String::new() } else { format!(" {}", days.hours.join(", ")) };
    format!("{}{until}: {kind}{hours}", shown(&days.date))
}

/// The last question before calendar or rules become another version: what it would move, which it does not.
fn sure(
    title: &str,
    what: String,
    moved: &[MovedPromise],
    order: Order,
    said: &'static str,
    world: &World<'_>,
) -> Wish {
    let count = moved.len().to_string();
    let key = if moved.is_empty() { "foreseen-none" } else { "foreseen-some" };
    let mut lines = vec![what, world.say_with(key, &[("n", &count)])];
    lines.extend(
        moved
            .iter()
            .take(NAMED)
            .map(|moved| format!("· {} {}", moved.number.as_deref().unwrap_or("—"), change(moved, world))),
    );
    if moved.len() > NAMED {
        lines.push(world.say_with("foreseen-more", &[("n", &(moved.len() - NAMED).to_string())]));
    }
    lay(Asking::new(world.say(title), world.say("do-save-version"), Purpose::Say(Box::new(order), said))
        .saying(lines)
        .deciding(true))
}

fn rule_row(rule: RuleId, world: &World<'_>) -> Option<RuleRow> {
    let own = world.desk.rules().rows().iter().find(|row| row.id == rule);
    let shipped = crate::domain::clock::Rules::shipped().rows().iter().find(|row| row.id == rule);
    own.or(shipped).cloned()
}

/// A value as people write it: `15:00`, `examine=80, approve=20`.
fn plainly(value: &str) -> String {
    value.trim_matches(['[', ']']).replace('"', "")
}

/// The clock's rules, each with its value; choosing one asks for another.
pub fn rules(world: &World<'_>) -> Wish {
    let item = |rule: RuleId| {
        let row = rule_row(rule, world)?;
        let value = match plainly(&row.value).as_str() {
            "true" => world.say("rule-yes"),
            "false" => world.say("rule-no"),
            value => value.to_owned(),
        };
        let changed = if row.value == row.default { "" } else { "*" };
        Some(Item {
            label: world.say(&format!("rule-{}", rule.name())),
            hint: text::fit(&format!("{value}{changed}"), 34),
            wish: lay(rule_asking(&row, world)),
        })
    };
    let mut menu = Menu::new(world.say("rules-title"), RuleId::ALL.into_iter().filter_map(item).collect());
    menu.lines.push(world.say("rules-line"));
    Wish::lay(Overlay::Menu(menu))
}

fn rule_asking(row: &RuleRow, world: &World<'_>) -> Asking {
    let field = Field::new(VALUE_MAX, Mask::Code).holding(&plainly(&row.value));
    let article = if row.verified {
        row.article.to_string()
    } else {
        world.say_with("rules-unverified", &[("article", &row.article)])
    };
    let law = world.say_with("rules-default", &[("value", &plainly(&row.default)), ("article", &article)]);
    matter("ask-rule", "do-foresee", Matter::Rule(row.id), world)
        .saying([world.pick(&row.vi, &row.en).to_owned(), law])
        .asking(Part::Text { label: world.say("ask-rule-value"), field: Box::new(field), needed: true })
}
