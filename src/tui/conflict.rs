//! Conflicts at the screen: the list of them, one looked at, and the question that settles it.
//!
//! It is not the rule: who may settle and what stands in conflict is decided by the desk.

use super::correct::Amend;
use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::overlay::sheet::Sheet;
use super::overlay::sides::Sides;
use super::widget::field::{Field, Mask};
use super::wish::{Tone, Wish};
use super::world::World;
use crate::base::id::DossierId;
use crate::desk::query::{ConflictShown, QuarantineShown, SideShown};
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::DossierRef;
use crate::domain::conflict::ConflictKind;
use crate::domain::correct::SettleConflict;
use crate::locale::date_time_short;
use crate::tui::words;

/// What is in conflict: of one dossier where it is in front and has any, of all otherwise.
pub fn show(dossier: Option<DossierId>, world: &World<'_>) -> Wish {
    let found = match world.desk.conflicts() {
        Ok(found) => found,
        Err(trouble) => return Wish::Say(Tone::Bad, words::trouble(world, &trouble)),
    };
    let own: Vec<ConflictShown> =
        found.iter().filter(|one| dossier.is_some_and(|id| one.dossiers.contains(&id))).cloned().collect();
    let shown = if own.is_empty() { found } else { own };
    match shown.as_slice() {
        [] => Wish::Say(Tone::Note, world.say("conflicts-none")),
        [one] => look_at(one),
        several => Wish::lay(Overlay::Menu(list(several, world))),
    }
}

fn look_at(conflict: &ConflictShown) -> Wish {
    Wish::lay(Overlay::Sides(Box::new(Sides::new(conflict.clone()))))
}

fn list(conflicts: &[ConflictShown], world: &World<'_>) -> Menu {
    let item = |conflict: &ConflictShown| {
        let of_office = matches!(conflict.kind, ConflictKind::Calendar | ConflictKind::Rules);
        let unnamed = || if of_office { String::new() } else { world.say("dossier-no-number-short") };
        let number = conflict.number.clone().unwrap_or_else(unnamed);
        let who = match conflict.kind {
            ConflictKind::Acts => conflict.applicant.clone().unwrap_or_default(),
            kind => world.say(&format!("conflict-kind-{kind}")),
        };
        let since = conflict.since.map(|at| date_time_short(world.texts, at)).unwrap_or_default();
        Item { label: format!("{number}  {who}").trim().to_owned(), hint: since, wish: look_at(conflict) }
    };
    Menu::new(world.say("conflicts-title"), conflicts.iter().map(item).collect())
}

/// Asks why a side is kept.
pub fn ask(conflict: &ConflictShown, side: &SideShown, world: &World<'_>) -> Wish {
    let number = conflict.number.clone().or_else(|| conflict.applicant.clone()).unwrap_or_default();
    let acts = side.acts.iter().map(|act| {
        let officer = act.officer.clone().unwrap_or_else(|| "—".to_owned());
        let what = world.say(&format!("told-{}", act.event));
        world.say_with("ask-settle-act", &[("officer", &officer), ("what", &what)])
    });
    let whose = side.applicant.clone().unwrap_or_default();
    let kept: Vec<String> = match conflict.kind {
        ConflictKind::Acts => acts.chain([world.say("ask-settle-kept")]).collect(),
        kind => vec![world.say_with(&format!("ask-settle-{kind}"), &[("name", &whose)])],
    };
    let n = side.side.to_string();
    let number =
        if number.is_empty() { world.say(&format!("conflict-kind-{}", conflict.kind)) } else { number };
    let title = world.say_with("ask-settle", &[("n", &n), ("number", &number)]);
    let said = match conflict.kind {
        ConflictKind::Acts => "said-settled",
        ConflictKind::Number => "said-further-number",
        ConflictKind::Receipt => "said-further-receipt",
        ConflictKind::Calendar | ConflictKind::Rules => "said-versions-settled",
    };
    let order = SettleConflict { dossier: DossierRef(conflict.id.clone()), keep: side.side, motive: None };
    let field = Part::Text {
        label: world.say("ask-reason"),
        field: Box::new(Field::new(TEXT_MAX, Mask::Text)),
        needed: true,
    };
    let asking =
        Asking::new(title, world.say("do-settle"), Purpose::Amend(Box::new(Amend::Settle(order, said))))
            .saying(kept)
            .asking(field)
            .deciding(false);
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

/// What lies in quarantine, each with its log, its number there and the reason.
pub fn quarantine(world: &World<'_>) -> Sheet {
    let lines: Vec<String> = match world.desk.quarantined() {
        Ok(found) if found.is_empty() => vec![world.say("quarantine-none")],
        Ok(found) => {
            let line = |entry: &QuarantineShown| {
                let values =
                    [("seq", &entry.seq.to_string()), ("log", &entry.log), ("reason", &entry.reason)];
                world.say_with("quarantine-line", &values.map(|(name, value)| (name, value.as_str())))
            };
            std::iter::once(world.say("quarantine-kept")).chain(found.iter().map(line)).collect()
        }
        Err(trouble) => vec![words::trouble(world, &trouble)],
    };
    Sheet::of(world.say("quarantine-title"), &lines)
}

/// How many conflicts there are to settle, in a few words; nothing where there is none.
pub fn mark(world: &World<'_>) -> Option<String> {
    let n = world.view.conflict_count();
    (n > 0).then(|| world.texts.say_count("header-conflicts", n))
}
