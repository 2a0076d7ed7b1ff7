//! Settings: who works here and what they do, what this machine was told, and what this desk is.
//!
//! Officers are changed by questions laid over it, the machine by commands of the table; nothing is kept
//! here. Tab goes from one pane to the other; where both do not fit beside each other only one is shown.

pub(in crate::tui) mod machine;

use crate::base::coded::Coded;
use crate::base::text;
use crate::domain::officer::{NAME_MAX, Officer, Role};
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role as Look;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::{Asking, Part};
use crate::tui::overlay::purpose::Purpose;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::widget::list::Cursor;
use crate::tui::wish::Wish;
use crate::tui::world::{Seat, World};
use ratatui::layout::Rect;
use std::sync::Arc;

/// Lines of the lower panels: the machine's rows and their frame.
const LOWER: u16 = 12;
/// Cells of the machine's panel.
const MACHINE: u16 = 48;
/// Lines of the post's panel where it stands below the officers.
const POST: u16 = 9;
/// Columns from which both panes are shown.
const BOTH: u16 = 76;

/// The settings.
#[derive(Debug)]
pub struct Settings {
    /// Officers, those who work here first, by name.
    pub(in crate::tui) officers: Vec<Arc<Officer>>,
    /// The row in focus: 0 adds an officer.
    cursor: Cursor,
    /// The row of the machine in focus.
    row: Cursor,
    /// Whether the machine has the keys.
    on_machine: bool,
}

impl Settings {
    /// As the desk stands.
    pub fn new(world: &World<'_>) -> Self {
        let mut settings = Self {
            officers: Vec::new(),
            cursor: Cursor::default(),
            row: Cursor::default(),
            on_machine: false,
        };
        settings.refresh(world);
        settings
    }

    /// Reads the officers anew.
    pub fn refresh(&mut self, world: &World<'_>) {
        self.officers = world.view.officers.values().cloned().collect();
        self.officers.sort_by_cached_key(|o| (o.roles.is_empty(), text::fold(&o.name), o.id));
        self.cursor.clamp(self.officers.len() + 1);
    }

    /// Puts the focus on a row: the one that adds, the officers, then what this machine was told.
    pub(in crate::tui) fn stand_at(&mut self, nth: usize) -> bool {
        (self.on_machine, self.cursor.at) = (false, nth);
        nth <= self.officers.len()
    }

    /// Stands at a row of the machine; says whether it is there.
    pub fn stand_at_machine(&mut self, nth: usize) -> bool {
        (self.on_machine, self.row.at) = (true, nth);
        nth < machine::COUNT
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Vec<Wish> {
        if matches!(key.code, Code::Tab | Code::BackTab | Code::Left | Code::Right) {
            self.on_machine = !self.on_machine;
            return Vec::new();
        }
        if self.on_machine {
            if key.code == Code::Enter || key.typed() == Some(' ') {
                return machine::command(self.row.at).map(Wish::Run).into_iter().collect();
            }
            self.row.key(key, machine::COUNT);
            return Vec::new();
        }
        if key.code == Code::Enter {
            let asking = match self.cursor.at.checked_sub(1).and_then(|nth| self.officers.get(nth)) {
                None => add(world),
                Some(officer) => roles(officer, world),
            };
            return vec![Wish::lay(Overlay::Asking(Box::new(asking)))];
        }
        self.cursor.key(key, self.officers.len() + 1);
        Vec::new()
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>, seat: Seat) {
        if area.width < BOTH {
            let upper = Rect { height: area.height.saturating_sub(POST), ..area };
            let lower = Rect { y: area.y + upper.height, height: area.height - upper.height, ..area };
            if self.on_machine {
                machine::draw(canvas, area, self.row, true, world);
            } else {
                self.draw_officers(canvas, upper, world, seat);
                draw_post(canvas, lower, world, seat);
            }
            return;
        }
        let lower = LOWER.min(area.height / 2 + 2);
        let upper = Rect { height: area.height - lower, ..area };
        let below = Rect { y: area.y + upper.height, height: lower, ..area };
        self.draw_officers(canvas, upper, world, seat);
        machine::draw(canvas, Rect { width: MACHINE, ..below }, self.row, self.on_machine, world);
        draw_post(canvas, Rect { x: below.x + MACHINE, width: below.width - MACHINE, ..below }, world, seat);
    }

    fn draw_officers(&self, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>, seat: Seat) {
        let focused = !self.on_machine;
        let at = canvas.panel(area, &world.say("settings-officers"), focused);
        if !focused {
            canvas.hits.key(area, Key::plain(Code::Tab));
        }
        let rows = usize::from(at.height).max(1);
        let top = self.cursor.top(self.officers.len() + 1, rows);
        for (line, nth) in (top..=self.officers.len()).take(rows).enumerate() {
            let line = u16::try_from(line).unwrap_or(0);
            match nth.checked_sub(1).and_then(|nth| self.officers.get(nth)) {
                None => {
                    canvas.text(at, line, 1, &world.say("settings-add"), Look::Accent);
                }
                Some(officer) => draw_officer(officer, canvas, at, line, world, seat),
            }
            if focused {
                canvas.point(at, line, nth, self.cursor.at);
            }
            if focused && nth == self.cursor.at {
                canvas.text(at, line, 0, canvas.look.glyphs.focus, Look::Accent);
                canvas.select(at, line);
                canvas.cursor(at, line, 0);
            }
        }
    }
}

fn draw_officer(
    officer: &Officer,
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    line: u16,
    world: &World<'_>,
    seat: Seat,
) {
    let sign = if officer.id == seat.officer { canvas.look.glyphs.check } else { " " };
    let gone = officer.roles.is_empty();
    let name = text::pad(&world.officer_name(officer.id), 26);
    let role = if gone { Look::Quiet } else { Look::Text };
    let used = canvas.text(at, line, 1, &format!("{} {name} ", text::pad(sign, 1)), role);
    let told = roles_of(&world.standing(officer), world);
    let room = usize::from(at.width).saturating_sub(usize::from(used) + 2);
    canvas.text(at, line, used + 1, &text::fit(&told, room), Look::Quiet);
}

/// What an officer does here.
pub(in crate::tui) fn roles_of(officer: &Officer, world: &World<'_>) -> String {
    let names: Vec<String> = officer.roles.iter().map(|role| role_name(*role, world)).collect();
    match names.len() {
        0 => world.say("settings-gone"),
        _ if Officer::all_roles().iter().all(|role| officer.may(*role)) => world.say("settings-all-roles"),
        _ => names.join(", "),
    }
}

/// What this desk is.
pub(in crate::tui) fn post_facts(world: &World<'_>, seat: Seat) -> [String; 3] {
    let post = &world.view.post;
    let groups: Vec<String> = post
        .groups
        .iter()
        .map(|group| format!("{} {}", group.letter, world.pick(&group.name, &group.name_en)))
        .collect();
    let machine = post.machine.to_string();
    [
        world.say_with("settings-unit", &[("unit", &post.unit), ("machine", &machine)]),
        world.say_with("settings-counter", &[("n", &seat.counter.to_string())]),
        world.say_with("settings-groups", &[("groups", &groups.join(" · "))]),
    ]
}

fn draw_post(canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>, seat: Seat) {
    let at = canvas.panel(area, &world.say("settings-post"), false);
    let facts = post_facts(world, seat);
    let lines = facts.iter().flat_map(|fact| crate::tui::canvas::wrap(fact, usize::from(at.width)));
    for (line, fact) in lines.take(usize::from(at.height)).enumerate() {
        canvas.text(at, u16::try_from(line).unwrap_or(0), 0, &fact, Look::Text);
    }
}

fn role_name(role: Role, world: &World<'_>) -> String {
    world.say(&format!("role-{}", role.name()))
}

/// The roles as rows to tick, those of an officer ticked.
fn ticks(have: &[Role], world: &World<'_>) -> Part {
    let rows = Role::ALL.iter().zip(0_u16..);
    let rows = rows.map(|(role, row)| (row, role_name(*role, world), usize::from(have.contains(role))));
    Part::Ticks {
        label: world.say("ask-roles"),
        rows: rows.collect(),
        states: vec![String::new(), world.say("role-yes")],
        at: 0,
    }
}

fn add(world: &World<'_>) -> Asking {
    let name = Box::new(Field::new(NAME_MAX, Mask::Text));
    Asking::new(world.say("ask-officer"), world.say("do-officer"), Purpose::AddOfficer)
        .asking(Part::Text { label: world.say("ask-officer-name"), field: name, needed: true })
        .asking(ticks(&[Role::Clerk], world))
}

fn roles(officer: &Officer, world: &World<'_>) -> Asking {
    let name = world.officer_name(officer.id);
    let purpose = Purpose::Roles(officer.id);
    Asking::new(world.say("ask-officer-roles"), world.say("do-roles"), purpose)
        .saying([name, world.say("ask-officer-roles-what")])
        .asking(ticks(&officer.roles, world))
}
