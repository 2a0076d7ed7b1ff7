//! The desk's first screen: who waits, and what is on my table by what is left of its time.
//!
//! Its rows are collected when the desk's picture or the minute changes, not at every frame.

pub mod beside;
pub mod view;

use crate::base::id::{DossierId, TicketId};
use crate::base::money::Dong;
use crate::base::text;
use crate::desk::view::Counts;
use crate::domain::dossier::{Status, Summary};
use crate::domain::officer::{Officer, Role};
use crate::domain::ticket::{Ticket, TicketState};
use crate::tui::acts::{self, Forward};
use crate::tui::key::{Code, Key};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::Asking;
use crate::tui::overlay::batch::Batch;
use crate::tui::overlay::purpose::Purpose;
use crate::tui::queue;
use crate::tui::screen::Label;
use crate::tui::table::Command;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::widget::list::Cursor;
use crate::tui::widget::marks::Marks;
use crate::tui::wish::{Goal, Tone, Wish};
use crate::tui::world::{Seat, World};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows of work kept: nobody leafs further, search finds the rest.
const WORK_ROWS: usize = 500;

/// Which pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// People waiting.
    Queue,
    /// Dossiers.
    #[default]
    Work,
}

/// The home screen.
#[derive(Debug, Default)]
pub struct Home {
    /// Which pane has the keys.
    pub pane: Pane,
    /// People waiting, in the order of calling, then those set aside.
    pub tickets: Vec<Arc<Ticket>>,
    /// Dossiers I can do something for.
    pub work: Vec<Arc<Summary>>,
    /// Counts over all open dossiers.
    pub counts: Counts,
    /// What who looks after others' reading finds in the morning.
    pub notice: Option<(String, crate::tui::look::Role)>,
    /// Row of the queue.
    pub ticket: Cursor,
    /// Row of the work.
    pub dossier: Cursor,
    /// Open dossiers handed in at the turn that goes on here: how many, and what they cost together.
    pub basket: (usize, Dong),
    /// What narrows the work.
    pub filter: Option<Field>,
    /// The third pane of wide windows.
    pub beside: beside::Beside,
    chosen: Option<DossierId>,
    picked: Option<TicketId>,
    /// Dossiers selected for a decision on several.
    pub marks: Marks,
    /// Whether the list is that of results to be collected, the oldest first.
    pub ready: bool,
}

/// Whether a dossier waits for something this officer does.
fn is_mine(officer: Option<&Officer>, summary: &Summary, world: &World<'_>) -> bool {
    let Some(officer) = officer.map(|officer| world.standing(officer)) else { return true };
    if let Some(worker) = summary.worker(world.now).filter(|_| summary.status == Status::InReview) {
        return worker == officer.id;
    }
    let role = match summary.status {
        Status::InReview => {
            let procedure = world.desk.procedure_of(&summary.version);
            let step = procedure.and_then(|p| p.steps.iter().find(|s| s.code == summary.step).cloned());
            match step.map_or_else(|| summary.step.clone(), |step| step.role).as_str() {
                "approve" => Role::Approver,
                "examine" => Role::Examiner,
                _ => return officer.may(Role::Examiner) || officer.may(Role::Approver),
            }
        }
        _ => Role::Clerk,
    };
    officer.may(role) || officer.may(Role::Supervisor)
}

/// Results that wait to be collected, the longest waiting first.
fn waiting_results(world: &World<'_>, matches: impl Fn(&Summary) -> bool) -> Vec<Arc<Summary>> {
    let ready = world.view.work.values().filter(|s| s.status == Status::Ready && matches(s));
    let mut ready: Vec<_> = ready.cloned().collect();
    ready.sort_by_key(|summary| (summary.decided_at, summary.id));
    ready.truncate(WORK_ROWS);
    ready
}

impl Home {
    /// Collects the rows anew; what is in focus stays in focus.
    pub fn refresh(&mut self, world: &World<'_>, seat: Seat) {
        // Who is due back stands before those who wait, the others set aside behind them.
        let held = world.view.tickets_of(world.now.date()).filter(|ticket| ticket.state == TicketState::Held);
        let (back, later): (Vec<_>, Vec<_>) = held.cloned().partition(|ticket| ticket.is_back(world.now));
        self.tickets = back;
        self.tickets.extend(world.view.queue(seat.counter, world.now));
        self.tickets.extend(later);
        // The row in focus follows its ticket: Enter never calls another than was looked at.
        let place = self.picked.and_then(|id| self.tickets.iter().position(|t| t.id == id));
        self.ticket.at = place.unwrap_or(self.ticket.at);
        self.ticket.clamp(self.tickets.len());
        self.picked = self.tickets.get(self.ticket.at).map(|ticket| ticket.id);
        self.counts = world.view.counts(world.now);
        self.notice = crate::tui::access::count(world, seat);
        let turn = world.current_ticket(seat.counter).map(|ticket| ticket.id);
        let here = world.view.work.values().filter(|summary| turn.is_some() && summary.ticket == turn);
        self.basket = here.fold((0, Dong(0)), |(count, sum), summary| {
            (count + 1, Dong(sum.0.saturating_add(summary.owes().0)))
        });
        let officer = world.view.officers.get(&seat.officer).map(Arc::as_ref);
        let wanted = self.filter.as_ref().map(|field| text::fold(field.value())).unwrap_or_default();
        let matches = |summary: &Summary| {
            wanted.is_empty()
                || text::fold(&summary.applicant).contains(&wanted)
                || summary.number.as_deref().is_some_and(|number| text::fold(number).contains(&wanted))
        };
        if self.ready {
            self.work = waiting_results(world, matches);
        } else {
            let mine = world.view.work.values().filter(|s| is_mine(officer, s, world) && matches(s));
            self.work = mine.take(WORK_ROWS).cloned().collect();
        }
        let listed: BTreeSet<DossierId> = self.work.iter().map(|summary| summary.id).collect();
        self.marks.keep(|id| listed.contains(&id));
        // The row in focus follows its dossier; where that is gone, the one that took its place.
        let place = self.chosen.and_then(|id| self.work.iter().position(|s| s.id == id));
        self.dossier.at = place.unwrap_or(self.dossier.at);
        self.dossier.clamp(self.work.len());
        self.chosen = self.work.get(self.dossier.at).map(|summary| summary.id);
        self.beside.refresh(self.work.get(self.dossier.at).map(Arc::as_ref), world);
    }

    /// Lists results that wait to be collected.
    pub fn show_ready(&mut self, world: &World<'_>, seat: Seat) {
        self.show(true, world, seat);
    }

    /// Lists the work again.
    pub fn show_work(&mut self, world: &World<'_>, seat: Seat) {
        self.show(false, world, seat);
    }

    fn show(&mut self, ready: bool, world: &World<'_>, seat: Seat) {
        if self.ready != ready {
            self.chosen = None;
            self.dossier = Cursor::default();
            self.marks.clear();
        }
        self.ready = ready;
        self.pane = Pane::Work;
        self.refresh(world, seat);
    }

    /// Selects the row in focus, or no longer, and goes on to the next.
    fn mark(&mut self) {
        if let Some(id) = self.focused().map(|summary| summary.id) {
            self.marks.toggle(id);
            self.dossier.at += 1;
            self.dossier.clamp(self.work.len());
        }
    }

    /// What would happen to the selected rows.
    fn batch(&self, world: &World<'_>) -> Wish {
        let chosen = self.work.iter().filter(|summary| self.marks.has(summary.id));
        Wish::lay(Overlay::Batch(Box::new(Batch::new(chosen, world))))
    }

    /// Stands at a dossier of the list; says whether it is there.
    pub fn stand_at_dossier(&mut self, id: DossierId) -> bool {
        let Some(at) = self.work.iter().position(|summary| summary.id == id) else { return false };
        (self.pane, self.dossier.at, self.chosen) = (Pane::Work, at, Some(id));
        true
    }

    /// Stands at a ticket of the queue; says whether it is there.
    pub fn stand_at_ticket(&mut self, id: TicketId) -> bool {
        let Some(at) = self.tickets.iter().position(|ticket| ticket.id == id) else { return false };
        (self.pane, self.ticket.at, self.picked) = (Pane::Queue, at, Some(id));
        true
    }

    /// The dossier in focus.
    pub fn focused(&self) -> Option<&Arc<Summary>> {
        self.work.get(self.dossier.at)
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>, seat: Seat) -> Vec<Wish> {
        if self.filter.is_some() && self.filter_key(key, world, seat) {
            return Vec::new();
        }
        match key.code {
            Code::Tab | Code::BackTab | Code::Left | Code::Right => self.switch(),
            Code::Enter => return self.open(world, seat),
            Code::Char('/') => return self.filter(),
            Code::Char(' ') if self.pane == Pane::Work => self.mark(),
            Code::PageUp | Code::PageDown if self.pane == Pane::Work => {
                self.dossier.page(key, self.work.len(), 10);
            }
            _ if self.pane == Pane::Work => {
                self.dossier.key(key, self.work.len());
            }
            _ => {
                self.ticket.key(key, self.tickets.len());
            }
        }
        self.chosen = self.focused().map(|summary| summary.id);
        self.picked = self.tickets.get(self.ticket.at).map(|ticket| ticket.id);
        self.beside.follow(self.work.get(self.dossier.at).map(Arc::as_ref), world);
        vec![Wish::RecordChanged]
    }

    fn filter_key(&mut self, key: Key, world: &World<'_>, seat: Seat) -> bool {
        if key.code == Code::Esc {
            self.filter = None;
        } else if !self.filter.as_mut().is_some_and(|field| field.key(key)) {
            return false;
        }
        self.chosen = None;
        self.dossier = Cursor::default();
        self.refresh(world, seat);
        true
    }

    fn filter(&mut self) -> Vec<Wish> {
        self.pane = Pane::Work;
        self.filter.get_or_insert_with(|| Field::new(60, Mask::Text));
        Vec::new()
    }

    fn switch(&mut self) {
        self.pane = if self.pane == Pane::Queue { Pane::Work } else { Pane::Queue };
    }

    fn open(&self, world: &World<'_>, seat: Seat) -> Vec<Wish> {
        match self.pane {
            Pane::Work => self.open_focused().into_iter().collect(),
            Pane::Queue => {
                let called = world.current_ticket(seat.counter);
                let serve = called.filter(|ticket| ticket.state == TicketState::Called);
                match (serve, self.tickets.get(self.ticket.at)) {
                    (Some(_), _) => {
                        let intake = Wish::Open(Goal::Intake { person: None, procedure: None });
                        vec![queue::serving(world, seat, intake)]
                    }
                    (None, Some(ticket)) => vec![queue::choose(world, ticket, seat)],
                    (None, None) => Vec::new(),
                }
            }
        }
    }

    fn open_focused(&self) -> Option<Wish> {
        let summary = self.focused()?;
        let list = self.work.iter().map(|summary| summary.id).collect();
        Some(Wish::Open(Goal::Dossier { id: summary.id, list }))
    }

    /// Takes a command.
    pub fn command(&mut self, command: Command, world: &World<'_>, seat: Seat) -> Option<Vec<Wish>> {
        Some(match command {
            Command::Forward if !self.marks.is_empty() => vec![self.batch(world)],
            Command::Forward => self.forward(world),
            Command::Payment => match self.focused() {
                Some(summary) => vec![crate::tui::overlay::paying::wish(summary, world)],
                None => vec![Wish::Say(Tone::Note, world.say("work-none"))],
            },
            Command::Shelve => match self.focused() {
                Some(summary) => vec![acts::handing::shelve(summary, world)],
                None => vec![Wish::Say(Tone::Note, world.say("work-none"))],
            },
            Command::Lacking => match self.focused_dossier(world) {
                Some((dossier, procedure)) => {
                    let wish = acts::not_good_enough(&dossier, procedure.as_deref(), world);
                    vec![wish.unwrap_or_else(|| Wish::Say(Tone::Note, world.say("lacking-nothing")))]
                }
                None => vec![Wish::Say(Tone::Note, world.say("work-none"))],
            },
            Command::Ticket if self.pane == Pane::Queue => {
                vec![queue::menu(world, seat, self.tickets.get(self.ticket.at))]
            }
            Command::Filter => self.filter(),
            Command::Choose | Command::Why => {
                vec![crate::tui::timing::why_of(self.focused().map(Arc::as_ref), world)]
            }
            Command::SwitchPane => {
                self.switch();
                Vec::new()
            }
            Command::Up if self.filter.is_some() => {
                self.filter = None;
                self.refresh(world, seat);
                Vec::new()
            }
            Command::Up if !self.marks.is_empty() => {
                self.marks.clear();
                Vec::new()
            }
            Command::Up if self.ready => {
                self.show_work(world, seat);
                Vec::new()
            }
            _ => return None,
        })
    }

    fn focused_dossier(
        &self,
        world: &World<'_>,
    ) -> Option<(crate::domain::dossier::Dossier, Option<Arc<crate::domain::procedure::Procedure>>)> {
        let summary = self.focused()?;
        let dossier = world.desk.dossier(summary.id).ok().flatten()?;
        Some((dossier, world.desk.procedure_of(&summary.version)))
    }

    /// From a list a dossier goes forward only after it was named: its papers are not on the screen.
    fn forward(&self, world: &World<'_>) -> Vec<Wish> {
        let Some((dossier, procedure)) = self.focused_dossier(world) else {
            return vec![Wish::Say(Tone::Note, world.say("work-none"))];
        };
        let Some(forward) = Forward::of(&dossier.summary, procedure.as_deref()) else {
            if dossier.summary.conflict {
                return vec![crate::tui::conflict::show(Some(dossier.summary.id), world)];
            }
            return vec![Wish::Say(Tone::Note, world.say("forward-nothing"))];
        };
        match forward.wish(&dossier, procedure.as_deref(), world) {
            Wish::Order(order, crate::tui::wish::Then::Acted { said, moved_on }) => {
                let label = forward.label(world);
                let asking = Asking::new(label.clone(), label, Purpose::Order(order, said, moved_on))
                    .saying([acts::whom(&dossier.summary), world.say("ask-forward-list")])
                    .deciding(true);
                vec![Wish::lay(Overlay::Asking(Box::new(asking)))]
            }
            other => vec![other],
        }
    }

    /// What commands are called here.
    pub fn labels(&self, world: &World<'_>) -> Vec<Label> {
        let Some(summary) = self.focused() else {
            let none = [Command::Lacking, Command::Forward, Command::Choose];
            return none.map(|command| (command, String::new())).into();
        };
        let procedure = world.desk.procedure_of(&summary.version);
        let forward = Forward::of(summary, procedure.as_deref());
        let mut labels = vec![
            (Command::Lacking, world.say("label-lacking-review")),
            (Command::Choose, world.say("label-why")),
        ];
        if self.marks.is_empty() {
            let settle = summary.conflict.then(|| Command::Conflict.short(world.texts));
            let label = forward.map(|forward| forward.label(world)).or(settle);
            labels.extend(label.map(|label| (Command::Forward, label)));
        } else {
            labels.push((Command::Forward, world.say("label-batch")));
        }
        labels
    }
}
