//! Online submissions that wait to be taken in: who must be answered first, and the one in focus beside what
//! the store knows of the person, or beside its changed item.

pub mod view;

use crate::base::id::DossierId;
use crate::base::time::Timestamp;
use crate::desk::query::SubmissionShown;
use crate::domain::dossier::Summary;
use crate::tui::acts::{self, Forward};
use crate::tui::key::{Code, Key};
use crate::tui::online;
use crate::tui::screen::Label;
use crate::tui::table::Command;
use crate::tui::widget::list::Cursor;
use crate::tui::wish::{Goal, Tone, Wish};
use crate::tui::words;
use crate::tui::world::World;
use std::sync::Arc;

/// The screen.
#[derive(Debug)]
pub struct OnlineList {
    /// Those that wait, the earliest answer first; then those of which only the item changed.
    pub rows: Vec<Arc<Summary>>,
    /// Which is in focus.
    pub cursor: Cursor,
    /// The one in focus, compared; the reason where that cannot be read.
    pub shown: Option<Result<Box<SubmissionShown>, String>>,
    chosen: Option<DossierId>,
}

/// Who must be answered first.
fn order(summary: &Summary) -> (bool, i64, DossierId) {
    let until = summary.online.as_ref().and_then(|online| online.answer_by);
    (!summary.waits_online(), until.map_or(i64::MAX, Timestamp::unix_millis), summary.id)
}

impl OnlineList {
    /// What waits now.
    pub fn new(world: &World<'_>) -> Self {
        let mut list = Self { rows: Vec::new(), cursor: Cursor::default(), shown: None, chosen: None };
        list.refresh(world);
        list
    }

    /// Collects the rows anew; what is in focus stays in focus.
    pub fn refresh(&mut self, world: &World<'_>) {
        let waits = world.view.work.values().filter(|one| one.waits_online() || one.changed_online());
        self.rows = waits.cloned().collect();
        self.rows.sort_by_key(|summary| order(summary));
        let place = self.chosen.and_then(|id| self.rows.iter().position(|one| one.id == id));
        self.cursor.at = place.unwrap_or(self.cursor.at);
        self.cursor.clamp(self.rows.len());
        self.look(world);
    }

    /// The submission in focus.
    pub fn focused(&self) -> Option<&Arc<Summary>> {
        self.rows.get(self.cursor.at)
    }

    /// Stands at a dossier of the list; says whether it is there.
    pub fn stand_at(&mut self, id: DossierId, world: &World<'_>) -> bool {
        let Some(at) = self.rows.iter().position(|one| one.id == id) else { return false };
        self.cursor.at = at;
        self.look(world);
        true
    }

    /// Compares the one in focus.
    fn look(&mut self, world: &World<'_>) {
        self.chosen = self.focused().map(|summary| summary.id);
        self.shown = self.chosen.and_then(|id| match world.desk.submission(id) {
            Ok(shown) => shown.map(|shown| Ok(Box::new(shown))),
            Err(trouble) => Some(Err(words::trouble(world, &trouble))),
        });
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Vec<Wish> {
        match key.code {
            Code::Enter => return self.open().into_iter().collect(),
            Code::PageUp | Code::PageDown => {
                self.cursor.page(key, self.rows.len(), 8);
            }
            _ => {
                self.cursor.key(key, self.rows.len());
            }
        }
        if self.focused().map(|summary| summary.id) != self.chosen {
            self.look(world);
        }
        vec![Wish::RecordChanged]
    }

    fn open(&self) -> Option<Wish> {
        let id = self.focused()?.id;
        let list = self.rows.iter().map(|summary| summary.id).collect();
        Some(Wish::Open(Goal::Dossier { id, list }))
    }

    /// Takes a command.
    pub fn command(&mut self, command: Command, world: &World<'_>) -> Option<Vec<Wish>> {
        let acts_on = [Command::Forward, Command::Lacking, Command::Choose, Command::OnlineChange];
        if !acts_on.contains(&command) {
            return None;
        }
        let Some(summary) = self.focused() else {
            return Some(vec![Wish::Say(Tone::Note, world.say("online-none"))]);
        };
        let changed = summary.changed_online();
        Some(vec![match command {
            Command::Choose if !changed => online::sheet(summary.id, world),
            Command::Choose | Command::OnlineChange => online::change(summary.id, world),
            _ => self.act(command, summary, world),
        }])
    }

    fn act(&self, command: Command, summary: &Summary, world: &World<'_>) -> Wish {
        let Some(dossier) = world.desk.dossier(summary.id).ok().flatten() else {
            return Wish::Say(Tone::Bad, world.say("dossier-gone"));
        };
        let procedure = world.desk.procedure_of(&summary.version);
        if command == Command::Lacking {
            return acts::not_good_enough(&dossier, procedure.as_deref(), world)
                .unwrap_or_else(|| Wish::Say(Tone::Note, world.say("lacking-nothing")));
        }
        match Forward::of(&dossier.summary, procedure.as_deref()) {
            Some(forward) if summary.waits_online() => forward.wish(&dossier, procedure.as_deref(), world),
            _ if dossier.summary.conflict => crate::tui::conflict::show(Some(summary.id), world),
            _ => Wish::Open(Goal::Dossier { id: summary.id, list: Vec::new() }),
        }
    }

    /// What commands are called here.
    pub fn labels(&self, world: &World<'_>) -> Vec<Label> {
        let Some(summary) = self.focused() else {
            let none = [Command::Choose, Command::Forward, Command::Lacking];
            return none.into_iter().map(|command| (command, String::new())).collect();
        };
        let forward = match summary.waits_online() {
            true => world.say("forward-accept"),
            false => String::new(),
        };
        vec![
            (Command::Choose, world.say("label-compare")),
            (Command::Forward, forward),
            (Command::Lacking, world.say("label-lacking-intake")),
        ]
    }

    /// What the message line says when there is no message.
    pub fn hint(&self, world: &World<'_>) -> String {
        match self.focused() {
            Some(summary) if summary.changed_online() => world.say("online-change-hint"),
            _ => world.say("hint-online"),
        }
    }
}
