//! A conflict in columns: as it was before the split, and each side with its acts and what it would make. A
//! digit keeps a side and asks why; Esc leaves it for later.
//!
//! It settles nothing by itself: the question that follows gives the order. What was drawn is what is kept,
//! because sides are named the same everywhere and the desk refuses what does not stand in conflict any more.

use super::Reaction;
use crate::base::text;
use crate::desk::query::{ActShown, ConflictShown, SideShown, Stands};
use crate::domain::clock::merge::Saying;
use crate::domain::conflict::{ConflictKind, Effect};
use crate::domain::dossier::Happening;
use crate::locale::{date_time_short, due_moment};
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::conflict;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::wish::{Goal, Wish};
use crate::tui::world::World;
use crate::tui::{story, words};
use ratatui::layout::Rect;

/// Sides beside the ground at once; the arrows show the others.
const SHOWN: usize = 2;
/// Cells of the box, where the screen has them.
const WIDTH: u16 = 112;
/// Lines of a column at most.
const LINES_MAX: usize = 26;

/// A conflict that is looked at.
#[derive(Debug, Clone)]
pub struct Sides {
    /// What is in conflict.
    pub conflict: ConflictShown,
    /// The first side shown.
    first: usize,
}

/// A column: its heading and what stands below it.
pub(in crate::tui) type Column = (String, Vec<(String, Role)>);

impl Sides {
    /// Looks at a conflict.
    pub fn new(conflict: ConflictShown) -> Self {
        Self { conflict, first: 0 }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Reaction {
        let digit = key.typed().and_then(|c| c.to_digit(10)).and_then(|n| u8::try_from(n).ok());
        if let Some(side) = digit.and_then(|digit| self.side(digit)) {
            return Reaction::Done(vec![conflict::ask(&self.conflict, side, world)]);
        }
        let last = self.conflict.sides.len().saturating_sub(SHOWN);
        match key.code {
            Code::Right | Code::Tab => self.first = if self.first < last { self.first + 1 } else { 0 },
            Code::Left | Code::BackTab => self.first = self.first.saturating_sub(1),
            Code::Enter => {
                let id = self.conflict.dossiers.first().copied();
                let open = id.map(|id| Goal::Dossier { id, list: self.conflict.dossiers.clone() });
                return Reaction::Done(open.map(Wish::Open).into_iter().collect());
            }
            Code::Esc | Code::F(_) => return Reaction::Done(Vec::new()),
            _ => {}
        }
        Reaction::Stay
    }

    fn side(&self, number: u8) -> Option<&SideShown> {
        self.conflict.sides.iter().find(|side| side.side == number)
    }

    /// What it is called.
    pub(in crate::tui) fn title(&self, world: &World<'_>) -> String {
        let key = format!("sides-title-{}", self.conflict.kind);
        let number = self.conflict.number.clone().or_else(|| self.conflict.applicant.clone());
        world.say_with(&key, &[("number", &number.unwrap_or_default())])
    }

    /// The column of the ground: where the dossier stands until then.
    pub(in crate::tui) fn ground(&self, world: &World<'_>) -> Column {
        let mut lines = match self.conflict.kind {
            ConflictKind::Acts => {
                self.conflict.base.as_ref().map(|base| stands(base, world)).unwrap_or_default()
            }
            ConflictKind::Number => vec![(world.say("sides-number"), Role::Text)],
            ConflictKind::Receipt => vec![(world.say("sides-receipt"), Role::Text)],
            ConflictKind::Calendar | ConflictKind::Rules => {
                vec![(world.say("sides-versions"), Role::Text), (world.say("sides-promises"), Role::Quiet)]
            }
        };
        if self.conflict.kind == ConflictKind::Acts {
            lines.push((world.say("sides-clock-runs"), Role::Quiet));
        }
        let head = match self.conflict.kind {
            ConflictKind::Acts => world.say("conflict-base"),
            ConflictKind::Number | ConflictKind::Receipt => world.say("sides-one-number"),
            ConflictKind::Calendar | ConflictKind::Rules => world.say("sides-in-force"),
        };
        (head, lines)
    }

    /// The column of a side.
    pub(in crate::tui) fn column(&self, side: &SideShown, world: &World<'_>) -> Column {
        let mut lines = Vec::new();
        if matches!(self.conflict.kind, ConflictKind::Number | ConflictKind::Receipt) {
            lines.push((side.applicant.clone().unwrap_or_default(), Role::Text));
            let procedure = world.desk.procedures();
            let name = procedure.iter().find(|row| row.code == side.procedure).map(|row| row.name.clone());
            lines.push((name.unwrap_or_else(|| side.procedure.clone()), Role::Quiet));
        }
        for act in &side.acts {
            lines.extend(told(act, world));
        }
        lines.extend(side.says.iter().map(|(what, said)| (says(what, said, world), Role::Text)));
        match (self.conflict.kind, &side.would_stand) {
            (ConflictKind::Acts, Some(would)) => {
                lines.push((world.say("sides-would"), Role::Quiet));
                lines.extend(stands(would, world));
            }
            (ConflictKind::Number | ConflictKind::Receipt, _) => {
                lines.push((world.say("sides-keeps-number"), Role::Quiet));
            }
            _ => {}
        }
        let here = side.acts.first().is_some_and(|act| act.here);
        let place = world.say(if here { "sides-here" } else { "sides-there" });
        (format!("{} {place}", side.side), lines)
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let wide = WIDTH.min(canvas.area().width.saturating_sub(4));
        let cells = usize::from(wide / 3).saturating_sub(2);
        let shown = self.conflict.sides.iter().skip(self.first).take(SHOWN);
        let mut columns: Vec<Column> = vec![self.ground(world)];
        columns.extend(shown.map(|side| self.column(side, world)));
        let broken: Vec<(String, Vec<(String, Role)>)> = columns
            .into_iter()
            .map(|(head, lines)| (head, lines.iter().flat_map(|line| broken(line, cells)).collect()))
            .collect();
        let rows = broken.iter().map(|column| column.1.len()).max().unwrap_or(0).min(LINES_MAX);
        let at = canvas.dialog(&self.title(world), wide, u16::try_from(rows + 4).unwrap_or(u16::MAX));
        let foot = at.height.saturating_sub(1);
        for (nth, (head, lines)) in broken.iter().enumerate() {
            let x = at.x + u16::try_from(nth).unwrap_or(0) * (wide / 3);
            let column =
                Rect { x, width: (wide / 3).saturating_sub(2), height: foot.saturating_sub(1), ..at };
            let role = if nth == 0 { Role::Quiet } else { Role::Accent };
            canvas.text(column, 0, 0, head, role);
            for (line, (words, role)) in lines.iter().enumerate() {
                canvas.text(column, u16::try_from(line + 2).unwrap_or(u16::MAX), 0, words, *role);
            }
            if let Some(digit) = nth.checked_sub(1).and_then(|nth| digit(self.first + nth + 1)) {
                canvas.hits.key(Rect { height: 1, ..column }, Key::plain(Code::Char(digit)));
            }
        }
        canvas.text(at, foot, 0, &self.foot(world), Role::Quiet);
        canvas.cursor(at, 0, wide / 3);
    }

    fn foot(&self, world: &World<'_>) -> String {
        let sides = self.conflict.sides.len();
        let key = if sides > SHOWN { "sides-foot-more" } else { "sides-foot" };
        world.say_with(key, &[("n", &sides.to_string())])
    }
}

fn digit(number: usize) -> Option<char> {
    u32::try_from(number).ok().and_then(|number| char::from_digit(number, 10))
}

/// Lines of at most this many cells; a blank line stays one.
fn broken(line: &(String, Role), cells: usize) -> Vec<(String, Role)> {
    let lines = wrap(&line.0, cells.max(8));
    let lines = if lines.is_empty() { vec![String::new()] } else { lines };
    lines.into_iter().map(|words| (text::fit(&words, cells), line.1)).collect()
}

/// What a version says of a day, a rule or a part, in words.
fn says(what: &str, said: &Saying, world: &World<'_>) -> String {
    let name = match what.split('-').collect::<Vec<_>>().as_slice() {
        [year, month, day] if year.len() == 4 => format!("{day}/{month}/{year}"),
        _ if matches!(what, "name" | "years" | "week" | "make-up" | "whole") => {
            world.say(&format!("versions-{what}"))
        }
        _ => world.say(&format!("rule-{what}")),
    };
    let kind = match said.kind.as_str() {
        "" => String::new(),
        kind => world.say(&format!("calendar-to-{kind}")),
    };
    let told = format!("{kind} {}", said.text);
    if told.trim().is_empty() { name } else { format!("{name}: {}", told.trim()) }
}

/// Where a dossier stands, in words.
fn stands(stands: &Stands, world: &World<'_>) -> Vec<(String, Role)> {
    let step = world.say_with("sides-step", &[("step", &world.say(&format!("step-{}", stands.step)))]);
    let due = stands.due_at.filter(|_| !stands.status.is_final());
    let due =
        due.map(|due| world.say_with("sides-due", &[("due", &due_moment(world.texts, due, world.now))]));
    let mut lines = vec![(words::status(world, stands.status), Role::Text)];
    lines.extend(Some(step).filter(|_| !stands.status.is_final()).map(|step| (step, Role::Quiet)));
    lines.extend(due.map(|due| (due, Role::Quiet)));
    lines
}

/// An act: who and when, then what.
fn told(act: &ActShown, world: &World<'_>) -> Vec<(String, Role)> {
    let officer = act.officer.clone().unwrap_or_else(|| "—".to_owned());
    let when = date_time_short(world.texts, act.at);
    let happening = Happening {
        stamp: act.act.stamp,
        event: act.act.event.clone(),
        undone: false,
        effect: Effect::Holds,
        instead_of: None,
        unconfirmed: false,
    };
    let what = story::what(&happening, "", None, world).unwrap_or_default();
    vec![(format!("{when} {officer}"), Role::Quiet), (what, Role::Text), (String::new(), Role::Text)]
}
