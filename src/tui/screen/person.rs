//! A person known by a scanned card: their results and dossiers, and the procedure picker with the focus,
//! so that two letters and Enter begin an intake.

use crate::base::id::DossierId;
use crate::base::text;
use crate::domain::applicant::Applicant;
use crate::domain::dossier::{Status, Summary};
use crate::domain::identity::Evidence;
use crate::tui::acts::Forward;
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::overlay::picker::Procedures;
use crate::tui::queue;
use crate::tui::screen::Label;
use crate::tui::table::Command;
use crate::tui::widget::field::Field;
use crate::tui::wish::{Goal, Reply, Tone, Wish};
use crate::tui::words;
use crate::tui::world::{Seat, World};
use ratatui::layout::Rect;
use std::sync::Arc;

/// Dossiers listed of a person.
const ROWS: usize = 20;

/// The screen of a person.
#[derive(Debug)]
pub struct Person {
    /// Who it is.
    pub applicant: Applicant,
    /// What was read of them, where it says more than a number.
    pub by: Option<Evidence>,
    pub(in crate::tui) rows: Vec<Arc<Summary>>,
    /// Those of them that have another of the same procedure, both open.
    twice: Vec<DossierId>,
    pub(in crate::tui) procedures: Procedures,
    at: usize,
    on_dossiers: bool,
}

impl Person {
    /// Looks the person up.
    pub fn new(applicant: Applicant, by: Option<Evidence>, world: &World<'_>, group: Option<char>) -> Self {
        let procedures = Procedures::new(world, group);
        let mut person = Self {
            applicant,
            by,
            rows: Vec::new(),
            twice: Vec::new(),
            procedures,
            at: 0,
            on_dossiers: false,
        };
        person.refresh(world);
        person
    }

    /// Looks their dossiers up anew: results first, then those in work, then the past.
    pub fn refresh(&mut self, world: &World<'_>) {
        let wanted = self.applicant.id_number.clone().unwrap_or_else(|| self.applicant.name.clone());
        self.rows = world.desk.search(&wanted, ROWS).rows;
        self.rows.sort_by_key(|summary| (order(summary.status), std::cmp::Reverse(summary.opened_at)));
        let twice = |summary: &&Arc<Summary>| !world.view.duplicates_of(summary).is_empty();
        self.twice = self.rows.iter().filter(twice).map(|summary| summary.id).collect();
        self.at = self.at.min(self.rows.len().saturating_sub(1));
    }

    /// Stands at one of their dossiers; says whether it is there.
    pub fn stand_at_dossier(&mut self, id: DossierId) -> bool {
        let Some(at) = self.rows.iter().position(|row| row.id == id) else { return false };
        (self.at, self.on_dossiers) = (at, true);
        true
    }

    /// Stands at a procedure; says whether it is listed.
    pub fn stand_at_procedure(&mut self, code: &str) -> bool {
        self.on_dossiers = false;
        self.procedures.stand_at(code)
    }

    fn focused(&self) -> Option<&Arc<Summary>> {
        self.rows.get(self.at)
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>, seat: Seat) -> Vec<Wish> {
        match key.code {
            Code::Tab | Code::BackTab => self.on_dossiers = !self.on_dossiers && !self.rows.is_empty(),
            Code::Enter if self.on_dossiers => return self.open(),
            Code::Enter => return self.begin(world, seat),
            Code::Down if self.on_dossiers => self.at = (self.at + 1).min(self.rows.len().saturating_sub(1)),
            Code::Up if self.on_dossiers => self.at = self.at.saturating_sub(1),
            _ => {
                self.on_dossiers = false;
                self.procedures.key(key);
            }
        }
        vec![Wish::RecordChanged]
    }

    fn open(&self) -> Vec<Wish> {
        let list: Vec<_> = self.rows.iter().map(|summary| summary.id).collect();
        self.focused().map(|s| Wish::Open(Goal::Dossier { id: s.id, list })).into_iter().collect()
    }

    fn begin(&self, world: &World<'_>, seat: Seat) -> Vec<Wish> {
        let Some(row) = self.procedures.chosen() else { return Vec::new() };
        if !row.usable {
            return vec![Wish::Say(Tone::Warn, world.say("procedure-bare"))];
        }
        let person = Some(Box::new(self.applicant.clone()));
        let intake = Wish::Open(Goal::Intake { person, procedure: Some(row.code.clone()) });
        vec![queue::serving(world, seat, intake)]
    }

    /// Takes a command.
    pub fn command(&mut self, command: Command, world: &World<'_>, seat: Seat) -> Option<Vec<Wish>> {
        Some(match command {
            Command::Forward => {
                let Some(summary) = self.focused() else {
                    return Some(vec![Wish::Say(Tone::Note, world.say("person-none"))]);
                };
                let dossier = world.desk.dossier(summary.id).ok().flatten()?;
                let procedure = world.desk.procedure_of(&summary.version);
                match Forward::of(summary, procedure.as_deref()) {
                    // Anything but handing over wants its papers seen first.
                    Some(Forward::HandOver) => {
                        vec![Forward::HandOver.wish(&dossier, procedure.as_deref(), world)]
                    }
                    Some(_) => self.open(),
                    None if summary.conflict => vec![crate::tui::conflict::show(Some(summary.id), world)],
                    None => vec![Wish::Say(Tone::Note, world.say("forward-nothing"))],
                }
            }
            Command::Intake => {
                let person = Some(Box::new(self.applicant.clone()));
                let intake = Wish::Open(Goal::Intake { person, procedure: None });
                vec![queue::serving(world, seat, intake)]
            }
            Command::Choose | Command::Why => {
                vec![crate::tui::timing::why_of(self.focused().map(Arc::as_ref), world)]
            }
            Command::SwitchPane => {
                self.on_dossiers = !self.on_dossiers && !self.rows.is_empty();
                Vec::new()
            }
            _ => return None,
        })
    }

    /// What is typed to choose a procedure.
    pub fn query(&self) -> &Field {
        &self.procedures.query
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str) {
        self.procedures.paste(pasted);
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize) {
        self.procedures.take_back(count);
    }

    /// Nothing is handed down to it.
    pub fn reply(&mut self, _reply: Reply) -> Vec<Wish> {
        Vec::new()
    }

    /// What commands are called here.
    pub fn labels(&self, world: &World<'_>) -> Vec<Label> {
        let why = if self.focused().is_some() { world.say("label-why") } else { String::new() };
        let mut labels = vec![(Command::Choose, why)];
        match self.focused().map(|summary| summary.status) {
            Some(Status::Ready) => labels.push((Command::Forward, Forward::HandOver.label(world))),
            Some(status) if !status.is_final() => {}
            _ => labels.push((Command::Forward, String::new())),
        }
        labels
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>, _seat: Seat) {
        let upper = (area.height / 2).min(11);
        let top = Rect { height: upper, ..area };
        let at = canvas.panel(top, &self.applicant.name, self.on_dossiers);
        let facts = [self.applicant.id_number.as_deref(), self.applicant.address.as_deref()];
        let facts: Vec<&str> = facts.into_iter().flatten().collect();
        canvas.text(at, 0, 0, &facts.join(" · "), Role::Quiet);
        let list = Rect { y: at.y + 1, height: at.height.saturating_sub(1), ..at };
        if self.rows.is_empty() {
            canvas.text(list, 0, 0, &world.say("person-none"), Role::Quiet);
        }
        for (line, summary) in self.rows.iter().enumerate().take(usize::from(list.height)) {
            self.draw_row(summary, canvas, list, line, world);
        }
        let below = Rect { y: area.y + upper, height: area.height - upper, ..area };
        let at = canvas.panel(below, &world.say("picker-procedure"), !self.on_dossiers);
        self.procedures.draw(canvas, at, world, !self.on_dossiers);
    }

    fn draw_row(
        &self,
        summary: &Summary,
        canvas: &mut Canvas<'_, '_>,
        at: Rect,
        line: usize,
        world: &World<'_>,
    ) {
        let row = u16::try_from(line).unwrap_or(0);
        let procedure = world.desk.procedure_of(&summary.version);
        let what =
            procedure.map_or_else(|| summary.procedure.clone(), |p| world.procedure_name(&p).to_owned());
        let number = summary.number.clone().unwrap_or_else(|| world.say("dossier-no-number-short"));
        let told = match summary.status {
            Status::InReview => words::left(world, summary).0,
            other => words::status(world, other),
        };
        let once = !self.twice.contains(&summary.id);
        let told = if once {
            told
        } else {
            format!("{} {}, {told}", canvas.look.glyphs.warn, world.say("person-duplicate"))
        };
        let room = usize::from(at.width).saturating_sub(22 + text::width(&told));
        canvas.text(
            at,
            row,
            1,
            &format!("{} {}", text::pad(&number, 19), text::fit(&what, room)),
            Role::Text,
        );
        let role = match (once, summary.status) {
            (false, _) => Role::Warn,
            (true, Status::Ready) => Role::Good,
            _ => Role::Quiet,
        };
        canvas.right(at, row, &told, role);
        if line == self.at {
            canvas.text(at, row, 0, canvas.look.glyphs.focus, Role::Accent);
            if self.on_dossiers {
                canvas.select(at, row);
                canvas.cursor(at, row, 0);
            }
        }
    }
}

fn order(status: Status) -> u8 {
    match status {
        Status::Ready => 0,
        Status::AwaitingSupplement | Status::AwaitingPayment | Status::AwaitingAcceptance => 1,
        Status::InReview | Status::Draft => 2,
        Status::Refused | Status::HandedOver | Status::Withdrawn | Status::Stopped | Status::Mistaken => 3,
    }
}
