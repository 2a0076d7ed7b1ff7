//! What waits to be confirmed: acts made at one desk while the right to them was withdrawn at another.
//!
//! The list, the acts of a dossier with who did them, and the question that settles them.

use std::sync::Arc;

use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::story;
use super::widget::choice::Choice;
use super::widget::field::{Field, Mask};
use super::wish::{Then, Tone, Wish};
use super::world::World;
use crate::base::id::DossierId;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::dossier::Summary;
use crate::domain::officer::{ActsSettled, SettleActs};
use crate::locale::date_time_short;

/// Acts named in the question.
const NAMED: usize = 6;

/// Dossiers of which something waits.
pub fn show(world: &World<'_>) -> Wish {
    let waiting: Vec<&Arc<Summary>> = world.view.unconfirmed.values().collect();
    if waiting.is_empty() {
        return Wish::Say(Tone::Note, world.say("unconfirmed-none"));
    }
    let item = |summary: &&Arc<Summary>| Item {
        label: super::acts::whom(summary),
        hint: world.say(if summary.proposed { "unconfirmed-proposal" } else { "unconfirmed-fact" }),
        wish: Wish::lay(Overlay::Asking(Box::new(ask(summary, world)))),
    };
    let items = waiting.iter().map(item).collect();
    Wish::lay(Overlay::Menu(Menu::new(world.say("unconfirmed-title"), items)))
}

fn ask(summary: &Summary, world: &World<'_>) -> Asking {
    let dossier = world.desk.dossier(summary.id).ok().flatten();
    let told = dossier.iter().flat_map(|dossier| &dossier.story).filter(|told| told.unconfirmed);
    let procedure = world.desk.procedure_of(&summary.version);
    let line = |told: &crate::domain::dossier::Happening| {
        let what = story::what(told, &summary.case, procedure.as_deref(), world).unwrap_or_default();
        let (when, who) =
            (date_time_short(world.texts, told.stamp.at), world.officer_name(told.stamp.officer));
        format!("· {when} {who}: {what}")
    };
    let lines: Vec<String> = told.take(NAMED).map(line).collect();
    let choice = Choice::first_of(["unconfirmed-yes", "unconfirmed-no"].map(|key| world.say(key)).to_vec());
    let reason = Box::new(Field::new(TEXT_MAX, Mask::Text));
    let what = world.say(if summary.proposed { "unconfirmed-what" } else { "unconfirmed-what-fact" });
    Asking::new(world.say("unconfirmed-title"), world.say("do-settle-acts"), Purpose::SettleActs(summary.id))
        .saying(std::iter::once(super::acts::whom(summary)).chain(lines).chain([what]))
        .asking(Part::Choice { label: world.say("ask-settle-acts"), choice, long: false })
        .asking(Part::Text { label: world.say("ask-reason"), field: reason, needed: false })
        .deciding(true)
}

/// What the answers ask for.
pub(super) fn settled(id: DossierId, asked: &Asking) -> Wish {
    let (dossier, confirm) = (DossierRef(id.to_string()), asked.chosen(0) != Some(1));
    let order = SettleActs { dossier, confirm, text: asked.text(0) };
    Wish::order(Order::SettleActs(order), Then::Said("said-settled-acts"))
}

/// That acts were confirmed or not, in words.
pub fn told(settled: &ActsSettled, world: &World<'_>) -> String {
    let key = if settled.confirmed { "story-acts-confirmed" } else { "story-acts-not-confirmed" };
    let told = world.say_with(key, &[("n", &settled.entries.len().to_string())]);
    settled.personal.as_ref().map_or_else(|| told.clone(), |words| format!("{told}: “{}”", words.text))
}
