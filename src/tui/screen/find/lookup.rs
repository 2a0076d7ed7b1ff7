//! The look-up over an open intake: somebody rings while another person sits at the counter.
//!
//! State, due time and what is missing stand in sentences to be read aloud. Invariant: until the officer
//! says that the caller is verified, nothing personal is shown that was not typed in the search itself;
//! that it was said is a state of this screen, kept nowhere and gone when it closes.

use crate::base::compose::leftover;
use crate::base::text::fold;
use crate::domain::dossier::{Dossier, Status, Summary};
use crate::locale::due_moment;
use crate::tui::acts;
use crate::tui::words;
use crate::tui::world::World;
use std::sync::Arc;

/// What stands for a word of a name nobody gave.
const HIDDEN: &str = "***";

/// A look-up.
#[derive(Debug, Default)]
pub struct Lookup {
    /// Whether the officer said who rings.
    pub verified: bool,
    dossier: Option<Dossier>,
}

impl Lookup {
    /// Fetches what is told of a row.
    pub fn show(&mut self, row: Option<&Arc<Summary>>, world: &World<'_>) {
        self.dossier = row.and_then(|summary| world.desk.dossier(summary.id).ok().flatten());
    }

    /// The name as it may be shown to whoever typed these words.
    pub fn name(&self, applicant: &str, typed: &str) -> String {
        if self.verified {
            return applicant.to_owned();
        }
        let asked: Vec<String> = fold(typed)
            .split_whitespace()
            .flat_map(|word| [Some(word.to_owned()), leftover(word)])
            .flatten()
            .collect();
        let shown =
            |word: &str| if asked.contains(&fold(word)) { word.to_owned() } else { HIDDEN.to_owned() };
        applicant.split_whitespace().map(shown).collect::<Vec<_>>().join(" ")
    }

    /// Sentences to read aloud; empty where nothing is in focus.
    pub fn sentences(&self, world: &World<'_>) -> Vec<String> {
        let Some(dossier) = &self.dossier else { return Vec::new() };
        let summary = &dossier.summary;
        vec![what(summary, world), state(summary, world), due(summary, world), missing(dossier, world)]
            .into_iter()
            .filter(|line| !line.is_empty())
            .collect()
    }
}

fn what(summary: &Summary, world: &World<'_>) -> String {
    let procedure = world.desk.procedure_of(&summary.version);
    let name = procedure.map_or_else(|| summary.procedure.clone(), |p| world.procedure_name(&p).to_owned());
    match &summary.number {
        Some(number) => world.say_with("lookup-what", &[("number", number), ("procedure", &name)]),
        None => world.say_with("lookup-what-open", &[("procedure", &name)]),
    }
}

fn state(summary: &Summary, world: &World<'_>) -> String {
    let status = words::status(world, summary.status);
    if summary.status != Status::InReview {
        return world.say_with("lookup-state", &[("status", &status)]);
    }
    let procedure = world.desk.procedure_of(&summary.version);
    let step = world.step_name(procedure.as_deref(), &summary.step).to_lowercase();
    world.say_with("lookup-state-step", &[("status", &status), ("step", &step)])
}

fn due(summary: &Summary, world: &World<'_>) -> String {
    match (summary.status, summary.due_at) {
        (Status::Ready, _) => world.say("lookup-ready"),
        (status, _) if status.is_final() => String::new(),
        (status, _) if status.is_paused() => world.say("lookup-due-paused"),
        (_, None) => world.say("lookup-due-none"),
        (_, Some(at)) => {
            let due = due_moment(world.texts, at, world.now);
            let late = world.minutes_left(summary).is_some_and(|minutes| minutes < 0);
            let (left, _) = words::left(world, summary);
            let key = if late { "lookup-due-late" } else { "lookup-due" };
            world.say_with(key, &[("due", &due), ("left", &left)])
        }
    }
}

fn missing(dossier: &Dossier, world: &World<'_>) -> String {
    let summary = &dossier.summary;
    if summary.status.is_final() || summary.status == Status::Ready {
        return String::new();
    }
    let procedure = world.desk.procedure_of(&summary.version);
    let papers = acts::checklist(procedure.as_deref(), &summary.case, world);
    let lacks = dossier.lacking.iter().map(|lack| {
        let name = papers.iter().find(|paper| paper.0 == lack.row).map(|paper| paper.1.as_str());
        format!("{} ({})", name.unwrap_or("?"), world.say(&format!("lack-{}", lack.lack)))
    });
    let lacks: Vec<String> = lacks.collect();
    if lacks.is_empty() {
        let told_in_words = summary.status == Status::AwaitingSupplement;
        return world.say(if told_in_words { "lookup-missing-words" } else { "lookup-missing-none" });
    }
    world.say_with("lookup-missing", &[("papers", &lacks.join("; "))])
}
