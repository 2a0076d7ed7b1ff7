//! Enrolling this device from the screen: the code is asked for, and news of the enrolment are followed.
//!
//! The code is typed, pasted or scanned; a mistyped group is named beside the field, before anything is
//! sent. The steps on the way are [`crate::tui::overlay::enrolling`].

use crate::desk::enrolment::{self, EnrolNews};
use crate::domain::officer::Officer;
use crate::sync::code::{CodeFault, EnrolmentCode, LettersFault, TEXT_BYTES_MAX};
use crate::tui::model::Model;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::{Asking, Part, Settled};
use crate::tui::overlay::enrolling::{Enrolling, Stage};
use crate::tui::overlay::purpose::Purpose;
use crate::tui::port::EnrolStep;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::wish::{Effect, Tone, Wish};
use crate::tui::words;
use crate::tui::world::{Seat, World};
use std::sync::Arc;

/// How every code begins.
const BEGINNING: &str = "MC1";
/// Letters of a group.
const GROUP: usize = 6;

/// Asks for the code, where this officer may.
pub(super) fn ask(seat: Seat, world: &World<'_>) -> Wish {
    match permitted(seat, world) {
        Ok(()) => Wish::lay(Overlay::Asking(Box::new(asking(world)))),
        Err(wish) => wish,
    }
}

/// Whether who sits here may; the refusal in words otherwise.
fn permitted(seat: Seat, world: &World<'_>) -> Result<(), Wish> {
    let nobody = Officer {
        id: seat.officer,
        name: String::new(),
        roles: Vec::new(),
        grants: Vec::new(),
        delegations: Vec::new(),
    };
    let officer = world.view.officers.get(&seat.officer).map_or(&nobody, Arc::as_ref);
    enrolment::may(&officer.at(world.now), world.staff())
        .map_err(|refusal| Wish::Say(Tone::Bad, words::refusal(world, &refusal)))
}

fn asking(world: &World<'_>) -> Asking {
    let field = Box::new(Field::new(TEXT_BYTES_MAX, Mask::Code));
    let code = Part::Text { label: world.say("enrol-code"), field, needed: true };
    let mut asking = Asking::new(world.say("enrol-title"), world.say("do-enrol"), Purpose::Enrol)
        .saying([world.say("enrol-what"), world.say("enrol-keeps")]);
    if world.view.unsent.is_some() {
        asking = asking.saying([world.say("enrol-moves")]);
    }
    asking.asking(code)
}

/// Begins with the code that was given, or says what is wrong with it.
pub(super) fn begin(text: &str, world: &World<'_>) -> Settled {
    let code: EnrolmentCode = text.parse().map_err(|fault: CodeFault| wrong(text, &fault, world))?;
    let at: Vec<String> = code.addresses.iter().map(ToString::to_string).collect();
    let overlay = Overlay::Enrolling(Box::new(Enrolling { stage: Stage::Looking(at.join(", ")) }));
    Ok(vec![Wish::lay(overlay), Wish::Enrol(EnrolStep::Look(Box::new(code)))])
}

/// What is wrong with a code; a group is shown as it was typed, for nobody counts to twelve.
fn wrong(text: &str, fault: &CodeFault, world: &World<'_>) -> String {
    let said = world.say_with(fault.key(), &[("value", &fault.value())]);
    let CodeFault::Letters(LettersFault::Group(group) | LettersFault::Short(group)) = fault else {
        return said;
    };
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).skip(BEGINNING.len()).collect();
    let typed = letters.chunks(GROUP).nth(group.saturating_sub(1)).map(|chunk| chunk.iter().collect());
    let typed: String = typed.unwrap_or_default();
    world.say_with("enrol-typed", &[("said", &said), ("typed", &typed)])
}

/// Takes a scan that may be a code; `None` where it is something else.
pub(super) fn scanned(model: &mut Model, text: &str, world: &World<'_>) -> Option<Vec<Wish>> {
    let asked =
        matches!(model.overlays.last(), Some(Overlay::Asking(a)) if matches!(a.purpose, Purpose::Enrol));
    let begins = text.trim_start().get(..BEGINNING.len());
    if !asked && !begins.is_some_and(|begins| begins.eq_ignore_ascii_case(BEGINNING)) {
        return None;
    }
    if let Err(wish) = permitted(model.seat, world) {
        return Some(vec![wish]);
    }
    if asked {
        model.overlays.pop();
    }
    Some(begin(text, world).unwrap_or_else(|problem| {
        let mut again = asking(world);
        again.insert(text);
        again.problem = Some(problem);
        vec![Wish::lay(Overlay::Asking(Box::new(again)))]
    }))
}

/// What an enrolment under way told.
pub(super) fn told(model: &mut Model, news: EnrolNews, world: &World<'_>, effects: &mut Vec<Effect>) {
    let shown = model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Enrolling(enrolling) => Some(enrolling),
        _ => None,
    });
    match (news, shown) {
        (EnrolNews::Looked(looked, device), Some(shown)) => {
            shown.stage = Stage::Asked(looked, device);
            // Keys pressed while the hub was asked agree to nothing.
            model.guard.record_changed();
        }
        (EnrolNews::Looked(..), None) => effects.push(Effect::Enrol(EnrolStep::Halt)),
        (EnrolNews::Failed(fault), Some(shown)) => {
            shown.stage = Stage::Failed(fault.said(world.texts.language()));
        }
        (EnrolNews::Failed(fault), None) => model.say(Tone::Bad, fault.said(world.texts.language())),
        (EnrolNews::Enrolled(name), _) => {
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Enrolling(_)));
            model.say(Tone::Good, world.say_with("said-enrolled", &[("name", &name)]));
            effects.push(Effect::SyncNow);
        }
    }
}
