//! Decisions on several selected dossiers: what will happen to each and which cannot, and why; then one
//! after another by the same orders as a single one; at the end a line for each that could not be.
//!
//! Invariants: the key that opened it never decides; a dossier that changed since it was shown is left
//! alone; Esc stops between two, and what was done stays done.

use super::Reaction;
use crate::base::id::DossierId;
use crate::base::text;
use crate::domain::command::Command as Order;
use crate::domain::dossier::{Status, Summary};
use crate::tui::acts::{self, Forward};
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::widget::list;
use crate::tui::wish::{Then, Wish};
use crate::tui::words;
use crate::tui::world::World;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Cells of its lines.
const WIDTH: u16 = 70;
/// Dossiers listed at once.
const ROWS: usize = 12;

/// What will happen to one dossier, or why nothing can.
#[derive(Debug, Clone)]
pub(in crate::tui) struct Line {
    id: DossierId,
    pub(in crate::tui) whom: String,
    /// The act's name and order, or the reason.
    pub(in crate::tui) act: Result<(String, Box<Order>), String>,
    /// Where it stood when it was shown.
    stood: (Status, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Preview,
    Running,
    Told,
}

/// Several decisions, before, while and after they are made.
#[derive(Debug, Clone)]
pub struct Batch {
    pub(in crate::tui) lines: Vec<Line>,
    phase: Phase,
    at: usize,
    /// Whether the deciding button is in focus; cancel is first.
    on_deciding: bool,
    /// The line whose answer is awaited.
    next: usize,
    done: Vec<DossierId>,
    stopping: bool,
}

impl Batch {
    /// What would happen to these.
    pub fn new<'a>(chosen: impl Iterator<Item = &'a Arc<Summary>>, world: &World<'_>) -> Self {
        Self {
            lines: chosen.map(|summary| line(summary, world)).collect(),
            phase: Phase::Preview,
            at: 0,
            on_deciding: false,
            next: 0,
            done: Vec::new(),
            stopping: false,
        }
    }

    /// Whether it is only to be read and put away.
    pub fn is_told(&self) -> bool {
        self.phase == Phase::Told
    }

    /// How many will be done.
    pub fn count(&self) -> usize {
        self.lines.iter().filter(|line| line.act.is_ok()).count()
    }

    /// Whether orders of it are under way.
    pub fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }

    /// Whether the key would decide, or put away what must be read first.
    pub fn decides(&self, key: Key) -> bool {
        match self.phase {
            Phase::Preview => {
                self.count() > 0 && (key == Key::ctrl('s') || (key.code == Code::Enter && self.on_deciding))
            }
            Phase::Running => false,
            Phase::Told => matches!(key.code, Code::Enter | Code::Esc),
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Reaction {
        match (self.phase, key.code) {
            (Phase::Running, Code::Esc) => self.stopping = true,
            (Phase::Running, _) => {}
            (Phase::Preview, _) if self.decides(key) => {
                self.phase = Phase::Running;
                self.next = 0;
                let first = self.order(world);
                if first.is_none() {
                    self.finish(world);
                }
                return Reaction::Over(first.into_iter().collect());
            }
            (_, Code::Esc) | (Phase::Preview | Phase::Told, Code::Enter) => {
                return Reaction::Done(Vec::new());
            }
            (_, Code::Down) => self.at = (self.at + 1).min(self.lines.len().saturating_sub(1)),
            (_, Code::Up) => self.at = self.at.saturating_sub(1),
            (_, Code::PageDown) => self.at = (self.at + ROWS).min(self.lines.len().saturating_sub(1)),
            (_, Code::PageUp) => self.at = self.at.saturating_sub(ROWS),
            (Phase::Preview, Code::Tab | Code::BackTab | Code::Left | Code::Right) => {
                self.on_deciding = !self.on_deciding && self.count() > 0;
            }
            _ => {}
        }
        Reaction::Stay
    }

    /// The order of the next line that can be; lines that changed meanwhile are passed over and say so.
    fn order(&mut self, world: &World<'_>) -> Option<Wish> {
        while !self.stopping {
            let line = self.lines.get_mut(self.next)?;
            if let Ok((_, order)) = &line.act {
                let now = world.desk.dossier(line.id).ok().flatten();
                let stands = now.map(|dossier| (dossier.summary.status, dossier.summary.step));
                if stands.as_ref() == Some(&line.stood) {
                    return Some(Wish::Order(order.clone(), Then::Batch));
                }
                line.act = Err(world.say("batch-changed"));
            }
            self.next += 1;
        }
        None
    }

    /// Takes the answer to the order under way: done, or why not; gives the next order. `stop` where the
    /// desk itself failed and nothing more should be tried.
    pub fn answered(&mut self, answer: Result<(), String>, stop: bool, world: &World<'_>) -> Option<Wish> {
        if let Some(line) = self.lines.get_mut(self.next) {
            match answer {
                Ok(()) => self.done.push(line.id),
                Err(reason) => line.act = Err(reason),
            }
        }
        self.next += 1;
        self.stopping |= stop;
        let next = self.order(world);
        if next.is_none() {
            self.finish(world);
        }
        next
    }

    fn finish(&mut self, world: &World<'_>) {
        self.phase = Phase::Told;
        self.at = 0;
        let done = std::mem::take(&mut self.done);
        self.lines.retain(|line| !done.contains(&line.id));
        for line in self.lines.iter_mut().filter(|line| line.act.is_ok()) {
            line.act = Err(world.say("batch-stopped"));
        }
        self.done = done;
    }

    /// Those that were done.
    pub fn done(&self) -> &[DossierId] {
        &self.done
    }

    /// How many were done, and how many were not.
    pub fn counts(&self) -> (usize, usize) {
        (self.done.len(), self.lines.len())
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let rows = self.lines.len().clamp(1, ROWS);
        let at = canvas.dialog(&self.title(world), WIDTH, cells(rows * 2 + 4).min(20));
        canvas.text(at, 0, 0, &self.head(world), Role::Text);
        let body = Rect { y: at.y + 2, height: at.height.saturating_sub(4), ..at };
        self.draw_lines(canvas, body);
        self.draw_foot(canvas, at, world);
    }

    pub(in crate::tui) fn title(&self, world: &World<'_>) -> String {
        world.say(match self.phase {
            Phase::Preview => "batch-title",
            Phase::Running => "batch-running",
            Phase::Told => "batch-told",
        })
    }

    pub(in crate::tui) fn head(&self, world: &World<'_>) -> String {
        let (can, all) = (self.count().to_string(), self.lines.len().to_string());
        let cannot = (self.lines.len() - self.count()).to_string();
        let done = self.done.len().to_string();
        match self.phase {
            Phase::Preview => world.say_with("batch-what", &[("n", &can), ("not", &cannot)]),
            Phase::Running if self.stopping => world.say("batch-stopping"),
            Phase::Running => {
                let of = (self.done.len()
                    + self.lines.iter().skip(self.next).filter(|l| l.act.is_ok()).count())
                .to_string();
                world.say_with("batch-progress", &[("n", &done), ("all", &of)])
            }
            Phase::Told => world.say_with("batch-done", &[("n", &done), ("not", &all)]),
        }
    }

    fn draw_lines(&self, canvas: &mut Canvas<'_, '_>, at: Rect) {
        let rows = usize::from(at.height / 2).max(1);
        let focus = if self.phase == Phase::Running { self.next } else { self.at };
        let focus = focus.min(self.lines.len().saturating_sub(1));
        let top = list::top(focus, self.lines.len(), rows);
        for (nth, (row, line)) in self.lines.iter().enumerate().skip(top).take(rows).enumerate() {
            let y = cells(nth * 2);
            let (sign, told, role) = match &line.act {
                Ok(_) if self.done.contains(&line.id) => (canvas.look.glyphs.check, None, Role::Good),
                Ok((label, _)) => (" ", Some(label), Role::Text),
                Err(reason) => (canvas.look.glyphs.warn, Some(reason), Role::Warn),
            };
            let width = usize::from(at.width);
            canvas.text(at, y, 0, &format!("{sign} {}", text::fit(&line.whom, width - 2)), role);
            if let Some(told) = told {
                canvas.text(at, y + 1, 4, &text::fit(told, width.saturating_sub(4)), Role::Quiet);
            }
            if row == focus {
                canvas.select(at, y);
            }
        }
    }

    fn draw_foot(&self, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
        let line = at.height.saturating_sub(1);
        if self.phase != Phase::Preview {
            let key = if self.is_running() { "batch-foot-running" } else { "batch-foot-told" };
            canvas.text(at, line, 0, &world.say(key), Role::Quiet);
            canvas.cursor(at, line, 0);
            return;
        }
        let count = self.count().to_string();
        let labels = [world.say("asking-cancel"), world.say_with("batch-do", &[("n", &count)])];
        let mut column = 0;
        for (nth, label) in labels.iter().enumerate().filter(|(nth, _)| *nth == 0 || self.count() > 0) {
            let focused = (nth == 1) == self.on_deciding;
            let style =
                if focused { canvas.look.theme.selected() } else { canvas.look.theme.style(Role::Text) };
            if focused {
                canvas.cursor(at, line, column);
            }
            column += canvas.styled(at, line, column, &format!("[ {label} ]"), style) + 2;
        }
        canvas.right(at, line, &world.say("asking-foot"), Role::Quiet);
    }
}

/// What would happen to one: only acts that ask nothing can be done from a list.
fn line(summary: &Arc<Summary>, world: &World<'_>) -> Line {
    let procedure = world.desk.procedure_of(&summary.version);
    let forward = Forward::of(summary, procedure.as_deref());
    let act = match forward {
        None if summary.conflict => Err(world.say("batch-conflict")),
        None if summary.read_only => Err(world.say("batch-read-only")),
        None => Err(words::status(world, summary.status)),
        Some(forward) => match forward.at_once(summary.id) {
            Some(order) => Ok((forward.label(world), Box::new(order))),
            None => Err(world.say_with("batch-asks", &[("act", &forward.label(world))])),
        },
    };
    let stood = (summary.status, summary.step.clone());
    Line { id: summary.id, whom: acts::whom(summary), act, stood }
}

fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
