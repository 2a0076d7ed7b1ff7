//! Many dossiers handed in by one: a school, a company. The intake it was begun from says under which
//! procedure and case, by whom and with which papers; a pasted or read list says for whom.
//!
//! Every line of the list stays on the screen with what became of it. Lines are accepted one after another,
//! each under an id it was given before: wherever it stops (Esc, a power cut), going on makes no dossier
//! twice. What is not done stays as a draft of its own.

pub mod kept;
pub mod view;

use crate::base::id::DossierId;
use crate::domain::applicant::Submitter;
use crate::domain::command::Command as Order;
use crate::domain::identity::Holder;
use crate::domain::intake::OpenDossier;
use crate::domain::procedure::Procedure;
use crate::domain::refusal::{self, Refusal};
use crate::exchange::group::{self, LineFault};
use crate::tui::key::{Code, Key};
use crate::tui::screen::Label;
use crate::tui::table::Command;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::widget::list::Cursor;
use crate::tui::wish::{Goal, Then, Tone, Wish};
use crate::tui::words;
use crate::tui::world::World;
use serde::{Deserialize, Serialize};

/// Longest path typed.
const PATH_MAX: usize = 500;

/// One person of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The dossier it is to become.
    pub id: DossierId,
    /// Its line in the list.
    pub line: u64,
    /// What would be handed in.
    pub order: OpenDossier,
    /// What is wrong with it, found before.
    pub fault: Option<LineFault>,
    /// What the desk said against it.
    pub refused: Option<String>,
    /// The number it got.
    pub number: Option<String>,
}

impl Line {
    /// Whether it can and still must be handed in.
    fn waits(&self) -> bool {
        self.fault.is_none() && self.refused.is_none() && self.number.is_none()
    }
}

/// The screen of a group.
#[derive(Debug)]
pub struct Group {
    /// The draft it is kept as.
    pub id: DossierId,
    /// The draft of the intake it was begun from: no longer needed once all are taken in.
    pub from: DossierId,
    /// What is the same for all.
    pub template: OpenDossier,
    /// What the procedure is called.
    pub title: String,
    pub(in crate::tui) path: Field,
    /// The people.
    pub lines: Vec<Line>,
    cursor: Cursor,
    /// The line that is being recorded.
    running: Option<DossierId>,
    /// It is to stop after the line that is being recorded.
    stopping: bool,
}

impl Group {
    /// A group with everything an intake says, and nobody in it yet. Whoever stands in the intake hands in
    /// for all, unless another submitter is named.
    pub fn new(id: DossierId, from: DossierId, mut template: OpenDossier, title: String) -> Self {
        let person = &template.applicant;
        if template.submitter.is_none() && !person.name.is_empty() {
            template.submitter = Some(Submitter {
                name: person.name.clone(),
                id_number: person.id_number.clone(),
                authority: template.representative.as_ref().map(|r| r.name.clone()),
                phone: person.phone.clone(),
            });
        }
        template.representative = None;
        let path = Field::new(PATH_MAX, Mask::Text);
        Self {
            id,
            from,
            template,
            title,
            path,
            lines: Vec::new(),
            cursor: Cursor::default(),
            running: None,
            stopping: false,
        }
    }

    /// Accepted, and in all that can be.
    fn counts(&self) -> (usize, usize) {
        let done = self.lines.iter().filter(|line| line.number.is_some()).count();
        (done, done + self.lines.iter().filter(|line| line.waits()).count())
    }

    /// Lines that are not right.
    fn faulty(&self) -> usize {
        self.lines.iter().filter(|line| line.fault.is_some() || line.refused.is_some()).count()
    }

    /// Whether something is left to do.
    pub fn is_unfinished(&self) -> bool {
        self.lines.iter().any(Line::waits)
    }

    /// Whether lines of it are being recorded.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Vec<Wish> {
        if self.lines.is_empty() {
            return match key.code {
                Code::Enter => self.read_file(world),
                _ => {
                    self.path.key(key);
                    Vec::new()
                }
            };
        }
        match key.code {
            Code::Enter if !self.is_unfinished() => return vec![Wish::Open(Goal::Home)],
            Code::PageDown | Code::PageUp => {
                self.cursor.page(key, self.lines.len(), 10);
            }
            _ => {
                self.cursor.key(key, self.lines.len());
            }
        }
        Vec::new()
    }

    fn read_file(&mut self, world: &World<'_>) -> Vec<Wish> {
        let Some(path) = self.path.filled() else {
            return vec![Wish::Say(Tone::Note, world.say("group-hint-source"))];
        };
        match world.desk.read_text(&path) {
            Ok(text) => self.take(&text, world),
            Err(trouble) => vec![Wish::Say(Tone::Bad, words::trouble(world, &trouble))],
        }
    }

    /// Takes pasted text: a list where it has more than one line, otherwise part of the path.
    pub fn paste(&mut self, text: &str, world: &World<'_>) -> Vec<Wish> {
        if !self.lines.is_empty() {
            return vec![Wish::Say(Tone::Note, world.say("group-has-list"))];
        }
        if text.trim().contains(['\n', '\r']) {
            return self.take(text, world);
        }
        self.path.paste(text);
        Vec::new()
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize) {
        if self.lines.is_empty() {
            self.path.take_back(count);
        }
    }

    /// Takes a list.
    fn take(&mut self, text: &str, world: &World<'_>) -> Vec<Wish> {
        let procedure = world.desk.procedure(&self.template.procedure);
        let own = own_fields(procedure.as_deref(), self.template.case.as_deref());
        match group::read(text, &own) {
            Ok(people) => {
                self.lines = people.into_iter().map(|person| self.line(person, &own, world)).collect();
                let (_, can) = self.counts();
                let told = [("n", &*can.to_string()), ("bad", &*self.faulty().to_string())];
                vec![
                    Wish::RecordChanged,
                    Wish::KeepGroup,
                    Wish::Say(Tone::Note, world.say_with("group-read", &told)),
                ]
            }
            Err(fault) => {
                let told = world
                    .say_with(&format!("group-fault-{}", fault.code()), &[("detail", &fault.to_string())]);
                vec![Wish::Say(Tone::Bad, told)]
            }
        }
    }

    /// What a person of the list would hand in; a required field that nobody filled is said beside it.
    fn line(
        &self,
        person: group::ListLine,
        own: &[&crate::domain::procedure::FieldSpec],
        world: &World<'_>,
    ) -> Line {
        let mut order = OpenDossier { applicant: person.applicant, ..self.template.clone() };
        order.note = person.note.or(order.note);
        // The card that was read is that of whoever hands the list in, not of the people on it.
        order.identity.retain(|checked| checked.holder == Holder::Submitter);
        for field in person.fields {
            order.fields.retain(|have| have.key != field.key);
            order.fields.push(field);
        }
        let told = |key: &str| order.fields.iter().any(|field| field.key == key && !field.value.is_empty());
        let empty = own.iter().find(|spec| spec.required && !told(&spec.key));
        let needed = empty.map(|spec| LineFault {
            code: "field".to_owned(),
            value: world.pick(&spec.label, &spec.label_en).to_owned(),
        });
        let fault = person.fault.or(needed);
        Line { id: world.desk.fresh_id(), line: person.line, order, fault, refused: None, number: None }
    }

    /// Takes a command.
    pub fn command(&mut self, command: Command, world: &World<'_>) -> Option<Vec<Wish>> {
        match command {
            Command::Submit | Command::Forward if self.running.is_some() => Some(Vec::new()),
            Command::Submit | Command::Forward if self.lines.is_empty() => Some(self.read_file(world)),
            Command::Submit | Command::Forward if !self.is_unfinished() => {
                Some(vec![Wish::Say(Tone::Note, world.say("group-nothing"))])
            }
            Command::Submit | Command::Forward => {
                self.stopping = false;
                let mut wishes = vec![Wish::KeepGroup];
                wishes.extend(self.next());
                Some(wishes)
            }
            // Safe between two: what is being recorded is recorded, the next one waits.
            Command::Up | Command::GoHome if self.running.is_some() => {
                self.stopping = true;
                Some(vec![Wish::Say(Tone::Note, world.say("group-stopping"))])
            }
            Command::Undo => {
                self.path.undo();
                Some(Vec::new())
            }
            _ => None,
        }
    }

    /// The order of the next line.
    fn next(&mut self) -> Option<Wish> {
        let (at, line) = self.lines.iter().enumerate().find(|(_, line)| line.waits())?;
        self.cursor.at = at;
        self.running = Some(line.id);
        Some(Wish::order(Order::ReceiveDossier(line.order.clone()), Then::Grouped(line.id)))
    }

    /// A line was accepted: on to the next, unless it is to stop.
    pub fn accepted(&mut self, id: DossierId, number: &str, world: &World<'_>) -> Vec<Wish> {
        if let Some(line) = self.lines.iter_mut().find(|line| line.id == id) {
            line.number = Some(number.to_owned());
        }
        self.go_on(world)
    }

    /// A line was refused: it is kept with the reason. Where the reason is not the line's, all stops.
    pub fn refused(&mut self, id: DossierId, no: &Refusal, told: String, world: &World<'_>) -> Vec<Wish> {
        let Some(line) = self.lines.iter_mut().find(|line| line.id == id) else { return Vec::new() };
        if no.code == refusal::DRAFT_TAKEN_IN {
            line.number = no.args.iter().find(|arg| arg.0 == "number").map(|arg| arg.1.clone());
            return self.go_on(world);
        }
        if no.field.is_none() {
            return self.stop(vec![Wish::Say(Tone::Bad, told)]);
        }
        line.refused = Some(told);
        self.go_on(world)
    }

    /// The machine failed: what is not done waits.
    pub fn failed(&mut self) {
        self.running = None;
        self.stopping = false;
    }

    fn go_on(&mut self, world: &World<'_>) -> Vec<Wish> {
        let (done, of) = self.counts();
        let told = [("n", &*done.to_string()), ("all", &*of.to_string())];
        if self.stopping {
            return self.stop(vec![Wish::Say(Tone::Note, world.say_with("group-stopped", &told))]);
        }
        match self.next() {
            Some(next) => vec![next],
            None => {
                self.running = None;
                self.cursor = Cursor::default();
                let said = Wish::Say(Tone::Good, world.say_with("group-done", &told));
                vec![Wish::KeepGroup, Wish::Discard(self.from), said]
            }
        }
    }

    fn stop(&mut self, mut wishes: Vec<Wish>) -> Vec<Wish> {
        self.failed();
        wishes.insert(0, Wish::KeepGroup);
        wishes
    }

    /// What commands are called here.
    pub fn labels(&self, world: &World<'_>) -> Vec<Label> {
        let submit = if self.lines.is_empty() { "label-group-read" } else { "label-group-submit" };
        vec![(Command::Submit, world.say(submit))]
    }

    /// What the message line says when there is no message.
    pub fn hint(&self, world: &World<'_>) -> String {
        let (done, of) = self.counts();
        let told = [("n", &*done.to_string()), ("all", &*of.to_string())];
        match (self.lines.is_empty(), self.running.is_some(), self.is_unfinished()) {
            (true, ..) => world.say("group-hint-source"),
            (_, true, _) => world.say_with("group-running", &told),
            (_, _, true) => world.say_with("group-hint-preview", &told),
            _ => world.say("group-hint-done"),
        }
    }
}

/// The procedure's own fields for a case.
fn own_fields<'p>(
    procedure: Option<&'p Procedure>,
    case: Option<&str>,
) -> Vec<&'p crate::domain::procedure::FieldSpec> {
    let Some(procedure) = procedure else { return Vec::new() };
    let case = procedure.cases.iter().find(|known| case.is_none_or(|case| known.code.as_str() == case));
    case.map(|case| procedure.form_fields(case).collect()).unwrap_or_default()
}
