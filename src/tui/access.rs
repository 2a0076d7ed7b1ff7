//! Access on the screen: the reason before a sensitive dossier opens, who opened which, who did what, erasure, a
//! dossier as it stood.
//!
//! Nothing is decided here. A reason is asked before anything of the dossier is drawn; giving none leaves it
//! closed.

use super::acts::whom;
use super::look::Role;
use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part, Settled};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::overlay::sheet::Sheet;
use super::past;
use super::port::Printing;
use super::table::Command;
use super::widget::choice::Choice;
use super::widget::field::{Field, Mask};
use super::wish::{Goal, Then, Tone, Wish};
use super::words;
use super::world::{Seat, World};
use crate::base::coded::Coded as _;
use crate::base::id::{DossierId, OfficerId};
use crate::base::text::pad;
use crate::base::time::Timestamp;
use crate::desk::engine::{AuditQuestion, Audited};
use crate::desk::query::PrintedBook;
use crate::domain::access::{self, ErasePersonal, ErasureGround, Event, MarkSensitive, ReadDossier, Reading};
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::officer::Role as Duty;
use crate::locale::date_time_short;
use std::sync::Arc;
use time::Date;

/// Acts listed at most: the newest; `motcua audit` tells all.
const LISTED_MAX: usize = 500;
/// Days an audit goes back where no day is named.
const DAYS: i64 = 7;

/// What is asked, whose answers become orders here.
#[derive(Debug, Clone)]
pub enum Matter {
    /// Why this dossier is opened, and the list it stands in.
    Read(DossierId, Vec<DossierId>),
    /// Which procedure is marked.
    Mark,
    /// Erase this dossier's data.
    Erase(DossierId),
    /// Who did what, from when.
    Audit,
    /// As of when this dossier is shown.
    AsOf(DossierId),
}

impl Matter {
    /// What the answers ask for.
    pub fn wishes(&self, asked: &Asking, world: &World<'_>) -> Settled {
        let text = |nth| asked.text(nth).unwrap_or_default();
        Ok(match self {
            Self::Read(id, list) => {
                let order = ReadDossier { dossier: DossierRef(id.to_string()), reason: text(0) };
                let open = Wish::Open(Goal::Dossier { id: *id, list: list.clone() });
                vec![Wish::order(Order::ReadDossier(order), Then::Go(Box::new(open)))]
            }
            Self::Mark => {
                let sensitive = asked.chosen(0) != Some(1);
                let order = MarkSensitive { procedure: text(0), sensitive };
                let said = if sensitive { "said-sensitive" } else { "said-not-sensitive" };
                vec![Wish::order(Order::MarkSensitive(order), Then::Said(said))]
            }
            Self::Erase(id) => {
                let order = ErasePersonal {
                    dossier: DossierRef(id.to_string()),
                    ground: *ErasureGround::ALL
                        .get(asked.chosen(0).unwrap_or(0))
                        .unwrap_or(&ErasureGround::OnRequest),
                    document: text(0),
                    vouchers: asked.chosen(1) == Some(1),
                };
                let then = Then::Acted { said: "said-erased", moved_on: false };
                vec![Wish::order(Order::ErasePersonal(order), then)]
            }
            Self::Audit => vec![audited(asked, world)?],
            Self::AsOf(id) => vec![as_it_stood(*id, asked.text(0), world)?],
        })
    }
}

/// What a command of the table shows here.
pub fn of(command: Command, world: &World<'_>, seat: Seat) -> Wish {
    match command {
        Command::Sensitive => mark(world),
        Command::Audit => audit(world, seat),
        _ => readings(world, seat),
    }
}

fn ask(title: &str, button: &str, matter: Matter, world: &World<'_>) -> Asking {
    Asking::new(world.say(title), world.say(button), Purpose::Access(Box::new(matter))).deciding(false)
}

fn lay(asking: Asking) -> Wish {
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

fn field(label: &str, max: usize, mask: Mask, needed: bool, world: &World<'_>) -> Part {
    Part::Text { label: world.say(label), field: Box::new(Field::new(max, mask)), needed }
}

/// What must be asked before a dossier opens to somebody; nothing where it simply opens.
pub fn reason_asked(id: DossierId, list: &[DossierId], world: &World<'_>, seat: Seat) -> Option<Wish> {
    let dossier = world.desk.dossier(id).ok().flatten()?;
    let summary = &dossier.summary;
    let closed = world.view.is_sensitive(&summary.procedure)
        && access::needs_reason(&dossier, seat.officer, world.now.date());
    closed.then(|| {
        let procedure = world.desk.procedure_of(&summary.version);
        let name =
            procedure.map_or_else(|| summary.procedure.clone(), |one| world.procedure_name(&one).to_owned());
        let number = summary.number.clone().unwrap_or_else(|| world.say("dossier-no-number"));
        let asking = ask("ask-read", "do-read", Matter::Read(id, list.to_vec()), world)
            .saying([format!("{number} · {name}"), world.say("ask-read-what")])
            .asking(field("ask-read-reason", TEXT_MAX, Mask::Text, true, world))
            .offering(world.say("ask-read-offers").split(" | ").map(str::to_owned).collect());
        lay(asking)
    })
}

/// A line of the story.
pub fn told(event: &Event, world: &World<'_>) -> String {
    let quoted = |words: &Option<crate::domain::intake::Words>| {
        words.as_ref().map(|words| format!(": “{}”", words.text)).unwrap_or_default()
    };
    match event {
        Event::Read(read) => world.say("story-read") + &quoted(&read.personal),
        Event::Marked(marked) => {
            let key = if marked.sensitive { "history-sensitive" } else { "history-not-sensitive" };
            world.say_with(key, &[("code", &marked.procedure)])
        }
        Event::Erased(erased) => {
            let ground = world.say(&format!("erasure-{}", erased.ground.name()));
            world.say_with("story-erased", &[("ground", &ground)]) + &quoted(&erased.personal)
        }
    }
}

/// Whether somebody looks after who reads what.
fn looks_after(world: &World<'_>, seat: Seat) -> bool {
    let officer = world.view.officers.get(&seat.officer).map(|officer| officer.at(world.now));
    officer.is_some_and(|officer| {
        officer.roles.iter().any(|role| matches!(role, Duty::Supervisor | Duty::Inspector))
    })
}

/// The last day before today on which the desk worked.
fn day_before(world: &World<'_>) -> Date {
    let (calendar, today) = (world.desk.calendar(), world.now.date());
    let mut day = today.previous_day().unwrap_or(today);
    for _ in 0..14 {
        let Some(before) = day.previous_day() else { break };
        if calendar.next_counted_day(before) == day {
            break;
        }
        day = before;
    }
    day
}

/// Readings since the last day of work, today's left out: what a supervisor finds in the morning.
fn fresh<'a>(world: &'a World<'_>) -> impl Iterator<Item = &'a Reading> {
    let (from, today) = (day_before(world), world.now.date());
    world.view.readings.iter().filter(move |one| (from..today).contains(&one.at.date()))
}

/// The line of the home screen; nothing for who does not look after it, or where there were none.
pub fn count(world: &World<'_>, seat: Seat) -> Option<(String, Role)> {
    let n = fresh(world).count();
    (n > 0 && looks_after(world, seat))
        .then(|| (world.say_with("home-readings", &[("n", &n.to_string())]), Role::Warn))
}

/// The part of the morning's sheet.
pub fn morning(world: &World<'_>, seat: Seat) -> Vec<(String, Role)> {
    let Some((head, role)) = count(world, seat) else { return Vec::new() };
    let lines = fresh(world).map(|one| (format!(" {}", reading_line(one, world)), Role::Text));
    std::iter::once((head, role)).chain(lines).collect()
}

fn number_of(dossier: DossierId, world: &World<'_>) -> String {
    let found = world.desk.dossier(dossier).ok().flatten();
    found.and_then(|one| one.summary.number).unwrap_or_else(|| world.say("dossier-no-number"))
}

fn reading_line(one: &Reading, world: &World<'_>) -> String {
    let (number, who) = (number_of(one.dossier, world), world.officer_name(one.officer));
    format!("{}  {}  {number}", date_time_short(world.texts, one.at), pad(&who, 20))
}

/// Readings of the last two weeks, the newest first: Enter opens the dossier.
fn readings(world: &World<'_>, seat: Seat) -> Wish {
    let own = |one: &&Reading| looks_after(world, seat) || one.officer == seat.officer;
    let item = |one: &Reading| Item {
        label: reading_line(one, world),
        hint: String::new(),
        wish: Wish::Open(Goal::Dossier { id: one.dossier, list: Vec::new() }),
    };
    let items: Vec<Item> = world.view.readings.iter().rev().filter(own).map(item).collect();
    if items.is_empty() {
        return Wish::Say(Tone::Note, world.say("readings-none"));
    }
    Wish::lay(Overlay::Menu(Menu::new(world.say("readings-title"), items)))
}

/// Which procedure's dossiers are sensitive, or no longer.
fn mark(world: &World<'_>) -> Wish {
    let states = vec![world.say("sensitive-yes"), world.say("sensitive-no")];
    let asking = ask("ask-sensitive", "do-sensitive", Matter::Mark, world)
        .saying([world.say("ask-sensitive-what")])
        .asking(field("ask-sensitive-code", 20, Mask::Text, true, world))
        .asking(Part::Choice {
            label: world.say("ask-sensitive-state"),
            choice: Choice::first_of(states),
            long: false,
        });
    lay(asking)
}

/// Erases the data of a dossier: ground, document, and whether who paid goes too.
pub fn erase(summary: &Summary, world: &World<'_>) -> Wish {
    if !summary.status.is_final() {
        return Wish::Say(Tone::Note, world.say("erase-not-now"));
    }
    let grounds =
        ErasureGround::ALL.iter().map(|one| world.say(&format!("erasure-{}", one.name()))).collect();
    let vouchers = vec![world.say("erase-vouchers-keep"), world.say("erase-vouchers-go")];
    let asking = ask("ask-erase", "do-erase", Matter::Erase(summary.id), world)
        .saying([whom(summary), world.say("ask-erase-what")])
        .asking(Part::Choice {
            label: world.say("ask-erase-ground"),
            choice: Choice::first_of(grounds),
            long: true,
        })
        .asking(field("ask-erase-document", TEXT_MAX, Mask::Text, true, world))
        .asking(Part::Choice {
            label: world.say("ask-erase-vouchers"),
            choice: Choice::first_of(vouchers),
            long: true,
        });
    lay(asking.deciding(true))
}

/// Prints who dealt with a dossier.
pub fn print_list(id: DossierId) -> Wish {
    Wish::Print(vec![Printing::Book(PrintedBook::AccessList(id))])
}

/// Who did what: whose acts, on which dossier, from when until when.
fn audit(world: &World<'_>, seat: Seat) -> Wish {
    if !looks_after(world, seat) {
        return Wish::Say(Tone::Note, world.say("audit-not-yours"));
    }
    let mut names = vec![world.say("audit-everybody")];
    names.extend(staff(world).into_iter().map(|(_, name)| name));
    let from = world.now.plus(-time::Duration::days(DAYS));
    let part = |label: &str, held: String| Part::Text {
        label: world.say(label),
        field: Box::new(Field::new(10, Mask::Date).holding(&held)),
        needed: false,
    };
    let asking = ask("audit-title", "do-audit", Matter::Audit, world)
        .asking(Part::Choice { label: world.say("audit-who"), choice: Choice::first_of(names), long: true })
        .asking(field("audit-dossier", 40, Mask::Text, false, world))
        .asking(part("audit-from", words::day(from.date())))
        .asking(part("audit-to", String::new()));
    lay(asking)
}

/// Everybody who ever worked here, by name.
fn staff(world: &World<'_>) -> Vec<(OfficerId, String)> {
    let mut all: Vec<_> =
        world.view.officers.values().map(|officer| (officer.id, officer.name.clone())).collect();
    all.sort_by(|one, other| one.1.cmp(&other.1));
    all
}

fn audited(asked: &Asking, world: &World<'_>) -> Result<Wish, String> {
    let day = |nth| super::overlay::purpose::day(asked.text(nth), "12:00", world);
    let whose =
        asked.chosen(0).and_then(|nth| nth.checked_sub(1)).and_then(|nth| staff(world).get(nth).cloned());
    let dossier = match asked.text(0) {
        Some(number) => {
            let found = world.desk.search(&number, 1).rows.first().map(|row| row.id);
            Some(found.ok_or_else(|| world.say("audit-no-dossier"))?)
        }
        None => None,
    };
    let question = AuditQuestion {
        dossier,
        officer: whose.map(|(id, _)| id),
        from: day(1)?.map(Timestamp::date),
        to: day(2)?.map(Timestamp::date),
        max: LISTED_MAX,
    };
    let acts = world.desk.audit(&question).map_err(|trouble| words::trouble(world, &trouble))?;
    if acts.is_empty() {
        return Ok(Wish::Say(Tone::Note, world.say("audit-none")));
    }
    let item = |one: &Audited| {
        let id = one.act.dossier.as_ref().map(|summary| summary.id);
        let wish = match id {
            Some(id) => Wish::Open(Goal::Dossier { id, list: Vec::new() }),
            None => Wish::lay(Overlay::Sheet(Sheet::of(
                world.say("audit-title"),
                &past::entries(&one.act, world),
            ))),
        };
        Item { label: line(one, world), hint: String::new(), wish }
    };
    let items = acts.iter().rev().map(item).collect();
    let mut menu = Menu::new(world.say("audit-title"), items);
    if acts.len() >= LISTED_MAX {
        menu.lines.push(world.say_with("audit-more", &[("n", &LISTED_MAX.to_string())]));
    }
    Ok(Wish::lay(Overlay::Menu(menu)))
}

/// When, who, of what, what.
fn line(one: &Audited, world: &World<'_>) -> String {
    let act = &one.act;
    let (who, at) = (world.officer_name(act.officer()), date_time_short(world.texts, act.entered_at()));
    let name = past::name(act, world);
    let parts = [at, who, name, past::line(act, world)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Asks as of which day a dossier is shown.
pub fn as_of(dossier: &Dossier, world: &World<'_>) -> Wish {
    let asking = ask("ask-as-of", "do-as-of", Matter::AsOf(dossier.summary.id), world)
        .saying([whom(&dossier.summary), world.say("ask-as-of-what")])
        .asking(field("ask-as-of-day", 10, Mask::Date, true, world));
    lay(asking)
}

fn as_it_stood(id: DossierId, day: Option<String>, world: &World<'_>) -> Result<Wish, String> {
    let until =
        super::overlay::purpose::day(day, "23:59:59", world)?.ok_or_else(|| world.say("asking-day"))?;
    let found = world.desk.dossier_as_of(id, until).map_err(|trouble| words::trouble(world, &trouble))?;
    let Some(dossier) = found else { return Err(world.say("as-of-none")) };
    Ok(Wish::lay(Overlay::Sheet(sheet_of(&dossier, until, world))))
}

/// A dossier as it stood, in lines: where it stood, whose, its promise, its papers and money, its story.
fn sheet_of(dossier: &Dossier, until: Timestamp, world: &World<'_>) -> Sheet {
    let summary = &dossier.summary;
    let procedure = world.desk.procedure_of(&summary.version);
    let procedure: Option<&crate::domain::procedure::Procedure> = procedure.as_ref().map(Arc::as_ref);
    let mut lines = vec![whom(summary), words::status(world, summary.status)];
    lines.extend(procedure.map(|one| world.procedure_name(one).to_owned()));
    lines.push(world.step_name(procedure, &summary.step));
    if let Some(due) = summary.due_at {
        lines.push(world.say_with("as-of-due", &[("due", &date_time_short(world.texts, due))]));
    }
    if let Some(officer) = summary.assignee {
        lines.push(world.say_with("dossier-assignee", &[("name", &world.officer_name(officer))]));
    }
    if let Some(fee) = summary.fee {
        let (fee, paid) = (world.money(fee), words::amount(summary.paid));
        lines.push(world.say_with("as-of-fee", &[("fee", &fee), ("paid", &paid)]));
    }
    let mut lines: Vec<(String, Role)> = lines.into_iter().map(|line| (line, Role::Text)).collect();
    lines.push((String::new(), Role::Text));
    let story = super::story::lines(dossier, procedure, world);
    lines.extend(story.into_iter().rev().map(|(when, what)| (format!("{when}  {what}"), Role::Text)));
    let title = world.say_with("as-of-title", &[("day", &words::day(until.date()))]);
    let width = super::handbook::WIDTH;
    let wrapped = lines.into_iter().flat_map(|(line, role)| {
        let parts = super::canvas::wrap(&line, width);
        let parts = if parts.is_empty() { vec![String::new()] } else { parts };
        parts.into_iter().map(move |part| (part, role))
    });
    Sheet::book(vec![super::handbook::Page { title, lines: wrapped.collect() }])
}
