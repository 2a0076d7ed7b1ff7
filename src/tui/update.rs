//! What an action does: it is routed to the overlay on top, then the screen, then the frame; wishes that
//! come back are granted until none is left. Nothing here reads a clock or the terminal.

mod day;
mod grant;
mod machine;
mod outcome;
mod run;
mod scan;

pub(crate) use run::drafts;

use super::guard::Verdict;
use super::key::{Code, Key, Press};
use super::model::{HELD_MAX, Model};
use super::overlay::{Overlay, Reaction};
use super::port::News;
use super::screen::Screen;
use super::screen::home::beside::WIDE;
use super::table::{Command, Kind, Place};
use super::typing;
use super::wish::{Action, Effect, Then, Tone, Wish};
use super::world::World;
use crate::base::text::count_stripped;

/// Takes an action and says what is asked of the world.
pub fn update(model: &mut Model, action: Action, world: &World<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    if matches!(action, Action::News(News::Answered(_))) {
        // What was asked for here is seen at once.
        model.forget_seen();
    }
    model.sync(world);
    take(model, action, world, &mut effects);
    while let Some(held) = next_held(model) {
        take(model, held, world, &mut effects);
    }
    day::look(model, world, &mut effects);
    machine::look_at_long_work(model, world, &mut effects);
    keep_drafts(model, world, &mut effects);
    model.tour = model.tour.and_then(|tour| tour.advanced(model, world));
    effects
}

/// What was pressed while an order was under way, once it may go on.
fn next_held(model: &mut Model) -> Option<Action> {
    if model.pending.is_some() || !model.open { None } else { model.held.pop_front() }
}

fn take(model: &mut Model, action: Action, world: &World<'_>, effects: &mut Vec<Effect>) {
    if must_wait(model, &action) {
        if model.held.len() < HELD_MAX {
            model.held.push_back(action);
        } else {
            model.say(Tone::Warn, world.say("held-full"));
        }
        return;
    }
    match action {
        Action::Press(press) => key_pressed(model, press, world, effects),
        Action::Paste(text) => {
            let wishes = pasted(model, &text, world);
            grant::all(model, wishes, world, effects);
        }
        Action::Run(command) => {
            model.message = None;
            let wishes = run::command(model, command, world, effects);
            grant::all(model, wishes, world, effects);
        }
        Action::Scanned { read, take_back } => {
            // A key would have uncovered the screen; a scanner on its own port presses none.
            model.blank = false;
            let wishes = scan::scanned(model, read, take_back, world);
            grant::all(model, wishes, world, effects);
        }
        Action::News(news) => {
            let wishes = outcome::told(model, news, world, effects);
            grant::all(model, wishes, world, effects);
        }
        Action::SatDown(officer) if officer == model.seat.officer => model.guard.record_changed(),
        Action::SatDown(officer) => grant::seat(model, officer, world, effects),
        Action::Wake => {
            if let Some(key) = model.guard.release(world.steady) {
                decided(model, key, world, effects);
            }
        }
        Action::Drawn => model.guard.drawn(world.steady),
        Action::Resized(width, height) => resized(model, (width, height), world),
        Action::HangUp => {
            keep_all_drafts(model, world, effects);
            effects.push(Effect::Quit);
        }
    }
}

/// The window has another size: what only a wide one shows is collected from now on.
fn resized(model: &mut Model, size: (u16, u16), world: &World<'_>) {
    model.size = Some(size);
    let wide = size.0 >= WIDE;
    if std::mem::replace(&mut model.home.beside.shown, wide) != wide {
        model.home.refresh(world, model.seat);
    }
}

/// Keys wait for an order they depend on, in their order; what always works does not.
fn must_wait(model: &Model, action: &Action) -> bool {
    let command = match action {
        Action::Press(press) => Command::of(press.key),
        Action::Run(command) => Some(*command),
        Action::Paste(_) | Action::Scanned { .. } => None,
        Action::News(_)
        | Action::SatDown(_)
        | Action::Wake
        | Action::Drawn
        | Action::Resized(..)
        | Action::HangUp => {
            return false;
        }
    };
    let kind = command.map(|command| command.row().kind);
    if kind == Some(Kind::Always) {
        return false;
    }
    if let Action::Press(press) = action
        && press.key.code == Code::Esc
        && matches!(model.overlays.last(), Some(Overlay::Batch(batch)) if batch.is_running())
    {
        return false;
    }
    let Some(pending) = &model.pending else { return !model.open };
    if matches!(pending.then, Then::Grouped(_)) {
        // It goes on by itself: keys of looking and stopping must reach it.
        return matches!(kind, Some(Kind::Acts | Kind::Decides));
    }
    pending.blocks || !model.held.is_empty() || matches!(kind, Some(Kind::Acts | Kind::Decides))
}

fn key_pressed(model: &mut Model, press: Press, world: &World<'_>, effects: &mut Vec<Effect>) {
    if std::mem::take(&mut model.blank) {
        return;
    }
    model.message = None;
    if let Some(practice) = &mut model.practice {
        practice.count();
    }
    if model.is_too_small() && !works_unseen(press.key) {
        return;
    }
    if decides(model, press.key) {
        match model.guard.press(press) {
            Verdict::Go => decided(model, press.key, world, effects),
            Verdict::Drop => model.say(Tone::Warn, world.say("guard-dropped")),
            Verdict::Wait => {}
        }
        return;
    }
    for key in typing::keys(model, press.key) {
        decided(model, key, world, effects);
    }
}

/// Keys that work while nothing of the screen can be seen: text is never lost, a draft is submitted or put
/// away, the program is left; nothing else is decided on or begun blindly.
fn works_unseen(key: Key) -> bool {
    let always = Command::of(key).is_some_and(|command| command.row().kind == Kind::Always);
    key.typed().is_some()
        || always
        || matches!(key.code, Code::Esc | Code::Backspace)
        || key == Key::ctrl('s')
}

/// Whether a key would decide about the record that is shown.
pub(super) fn decides(model: &Model, key: Key) -> bool {
    match model.overlays.last() {
        Some(overlay) => overlay.decides(key),
        None => Command::of(key).is_some_and(|command| {
            let row = command.row();
            let previews = command == Command::Forward && model.previews();
            row.kind == Kind::Decides && row.places.contains(&model.place()) && !previews
        }),
    }
}

/// The key does what it means.
fn decided(model: &mut Model, key: Key, world: &World<'_>, effects: &mut Vec<Effect>) {
    let command = command_of(model, key);
    let always = command.filter(|command| command.row().kind == Kind::Always);
    let wishes = if let Some(command) = always {
        run::command(model, command, world, effects)
    } else if let Some(overlay) = model.overlays.last_mut() {
        match overlay.key(key, world, model.seat) {
            Reaction::Stay => Vec::new(),
            Reaction::Done(wishes) => {
                model.overlays.pop();
                wishes
            }
            Reaction::Over(wishes) => wishes,
        }
    } else if let Some(command) = command {
        run::command(model, command, world, effects)
    } else {
        screen_key(model, key, world)
    };
    grant::all(model, wishes, world, effects);
}

/// The command of a key in this place; `?` asks for help where nothing is typed.
fn command_of(model: &Model, key: Key) -> Option<Command> {
    let place = model.place();
    let typing = !matches!(place, Place::Home | Place::Dossier | Place::Settings | Place::Online)
        || model.home.filter.is_some();
    if key.typed() == Some('?') && model.overlays.is_empty() && !typing {
        return Some(Command::Help);
    }
    let command = Command::of(key)?;
    let here = command.row().places.contains(&place);
    // Keys of moving belong to the screen where the command means nothing; function keys say so.
    let moving = matches!(key.code, Code::PageUp | Code::PageDown | Code::Home | Code::End);
    (here || !moving).then_some(command)
}

fn screen_key(model: &mut Model, key: Key, world: &World<'_>) -> Vec<Wish> {
    match model.above.last_mut() {
        Some(screen) => screen.key(key, world, model.seat),
        None => model.home.key(key, world, model.seat),
    }
}

/// Pasted text goes into what is in focus; it never submits.
fn pasted(model: &mut Model, text: &str, world: &World<'_>) -> Vec<Wish> {
    model.message = None;
    let mut wishes = Vec::new();
    if let Some(overlay) = model.overlays.last_mut() {
        overlay.paste(text, world);
    } else if let Some(screen) = model.above.last_mut() {
        wishes = screen.paste(text, world);
    } else if let Some(field) = model.home.filter.as_mut() {
        field.paste(text);
        model.home.refresh(world, model.seat);
    }
    let stripped = count_stripped(text);
    if stripped > 0 {
        model.say(Tone::Warn, world.texts.say_count("said-stripped", stripped));
    }
    wishes
}

/// Writes drafts whose time has come.
fn keep_drafts(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    let seat = model.seat;
    for screen in &mut model.above {
        let Screen::Intake(intake) = screen else { continue };
        if intake.save_due().is_some_and(|at| at <= world.steady) {
            effects.push(Effect::SaveDraft(Box::new(intake.kept(world, seat))));
            intake.saved(world);
        }
    }
}

/// Writes every draft that is not written yet, now.
fn keep_all_drafts(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    let seat = model.seat;
    for screen in &mut model.above {
        let Screen::Intake(intake) = screen else { continue };
        if intake.save_due().is_some() {
            effects.push(Effect::SaveDraft(Box::new(intake.kept(world, seat))));
            intake.saved(world);
        }
    }
}

/// Lays an overlay; one that puts something up for decision is a record of its own.
fn lay(model: &mut Model, overlay: Overlay) {
    if overlay.is_decision() {
        model.guard.record_changed();
    }
    model.overlays.push(overlay);
}
