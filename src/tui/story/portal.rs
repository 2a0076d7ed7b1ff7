//! What passed between a dossier and the national portal, in words.

use super::said;
use crate::base::coded::Coded as _;
use crate::domain::portal::Event;
use crate::locale::date_time_short;
use crate::tui::world::World;

/// One line of the story.
pub(in crate::tui) fn words(event: &Event, world: &World<'_>) -> String {
    match event {
        Event::Submitted(submitted) => {
            let filed = submitted.submitted_at.map(|at| date_time_short(world.texts, at));
            let filed = filed.unwrap_or_else(|| "—".to_owned());
            world.say_with("story-submitted", &[("number", &submitted.number), ("time", &filed)])
        }
        Event::Changed(_) => world.say("story-changed-online"),
        Event::ChangeSettled(settled) => {
            world.say(if settled.taken { "story-change-taken" } else { "story-change-left" })
        }
        Event::CaseChosen(chosen) => world.say_with("story-case-chosen", &[("case", &chosen.case)]),
        Event::Exported(exported) => {
            let key = if exported.update { "story-exported-again" } else { "story-exported" };
            world.say_with(key, &[("version", &exported.mapping)])
        }
        Event::Answered(answered) => {
            let verdict = world.say(&format!("verdict-{}", answered.verdict.name()));
            let told = world.say_with("story-answered", &[("verdict", &verdict)]);
            told + &said(answered.personal.as_ref())
        }
        Event::SetAside(aside) => {
            let why = world.say(&format!("unread-{}", aside.reason.name()));
            world.say_with("story-item-aside", &[("why", &why)])
        }
    }
}
