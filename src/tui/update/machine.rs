//! What this machine is told on the screen: input method, paper roll, mouse, sounds, printer, scanner; each
//! holds at once and is kept for the next start. And what rings.

use crate::desk::query::PrintedBook;
use crate::tui::kept::{Sound, Sounds, method_word, switch};
use crate::tui::model::Model;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::{Asking, Part};
use crate::tui::overlay::purpose::Purpose;
use crate::tui::papers;
use crate::tui::port::Printing;
use crate::tui::screen::Screen;
use crate::tui::table::Command;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::wish::{Effect, Tone, Wish};
use crate::tui::world::World;

/// Work that takes longer than this, in milliseconds, rings at its end.
const LONG_MILLIS: u64 = 10_000;
/// Characters of a command or device at most.
const WORDS_MAX: usize = 300;

/// Runs a command about this machine or its log; any other means nothing where it was given.
pub(super) fn command(
    model: &mut Model,
    command: Command,
    world: &World<'_>,
    effects: &mut Vec<Effect>,
) -> Vec<Wish> {
    match command {
        Command::Language => effects.push(Effect::NextLanguage),
        Command::Theme => effects.push(Effect::NextTheme),
        Command::Signs => effects.push(Effect::NextSigns),
        Command::InputMethod => input_method(model, world, effects),
        Command::PaperRoll => paper_roll(model, world, effects),
        Command::Mouse => mouse(model, world, effects),
        Command::Copy => copy(model, world, effects),
        Command::TestPage => test_page(model, world, effects),
        Command::PrintRegister => return vec![papers::ask_register(world)],
        Command::PrintTicket => return vec![papers::tickets(world)],
        Command::PrintHandOver => {
            return vec![Wish::Print(vec![Printing::Book(PrintedBook::HandOver(model.seat.officer))])];
        }
        Command::Sounds => return vec![sounds(model, world)],
        Command::CounterNumber => return vec![counter(model, world)],
        Command::Printer => return vec![setting("print_command", "printer", world)],
        Command::Scanner => return vec![setting("scanner", "scanner", world)],
        Command::BackupFolder => return vec![setting("backup", "backup", world)],
        Command::BackUp => effects.push(Effect::BackUp),
        Command::Readings | Command::Sensitive | Command::Audit => {
            return vec![crate::tui::access::of(command, world, model.seat)];
        }
        // Commands of screens, none of which is shown.
        _ => model.say(Tone::Note, world.say("not-here")),
    }
    Vec::new()
}

/// Numbers come from a paper roll from now on, or no more.
fn paper_roll(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    model.roll = !model.roll;
    effects.push(Effect::Keep("paper_roll", switch(model.roll).to_owned()));
    model.say(Tone::Note, world.say(if model.roll { "said-roll-on" } else { "said-roll-off" }));
}

/// The next way of typing Vietnamese, and says which.
fn input_method(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    model.typing.next();
    effects.push(Effect::Keep("input_method", method_word(model.typing.method).to_owned()));
    let sign = model.typing.sign();
    let said = if sign.is_empty() { "said-typing-off" } else { "said-typing-on" };
    model.say(Tone::Note, world.say_with(said, &[("method", sign)]));
}

/// Listens to the mouse, or leaves it to the terminal.
fn mouse(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    model.mouse = !model.mouse;
    effects.push(Effect::Mouse(model.mouse));
    effects.push(Effect::Keep("mouse", switch(model.mouse).to_owned()));
    model.say(Tone::Note, world.say(if model.mouse { "said-mouse-on" } else { "said-mouse-off" }));
}

/// Copies the field in focus, or the number of the dossier in focus, and says how to leave: that is what
/// most people who press ^C want.
fn copy(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    let told = match copied(model, world) {
        Some(text) => {
            let n = text.chars().count().to_string();
            effects.push(Effect::Copy(text));
            world.say_with("said-copied", &[("n", &n)])
        }
        None => world.say("said-copied-nothing"),
    };
    model.say(Tone::Note, told);
}

fn copied(model: &Model, world: &World<'_>) -> Option<String> {
    if let Some(field) = model.field() {
        return field.filled();
    }
    let id = match model.above.last() {
        Some(Screen::Dossier(page)) => Some(page.id),
        Some(_) => None,
        None => return model.home.focused().and_then(|summary| summary.number.clone()),
    };
    world.desk.dossier(id?).ok().flatten()?.summary.number
}

/// Which of the sounds are wanted.
fn sounds(model: &Model, world: &World<'_>) -> Wish {
    let row = |(sound, row): (Sound, u16)| {
        (row, world.say(&format!("sound-{}", sound.name())), usize::from(model.sounds.has(sound)))
    };
    let part = Part::Ticks {
        label: world.say("ask-sounds"),
        rows: Sound::ALL.into_iter().zip(0..).map(row).collect(),
        states: vec![world.say("switch-off"), world.say("switch-on")],
        at: 0,
    };
    let asking = Asking::new(world.say("machine-sounds"), world.say("do-keep"), Purpose::Setting("sounds"))
        .saying([world.say("ask-sounds-what")])
        .asking(part);
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

/// A setting in words.
fn setting(name: &'static str, word: &str, world: &World<'_>) -> Wish {
    let now = world.desk.setting(name).unwrap_or_default();
    let field = Box::new(Field::new(WORDS_MAX, Mask::Code).holding(&now));
    let part = Part::Text { label: world.say(&format!("ask-{word}")), field, needed: false };
    let title = world.say(&format!("machine-{word}"));
    let asking = Asking::new(title, world.say("do-keep"), Purpose::Setting(name))
        .saying([world.say(&format!("ask-{word}-what"))])
        .asking(part);
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

/// Asks for the counter's number, unless somebody is at the counter: their turn belongs to it.
fn counter(model: &Model, world: &World<'_>) -> Wish {
    match world.current_ticket(model.seat.counter) {
        Some(ticket) => {
            let number = ticket.number.to_string();
            Wish::Say(Tone::Note, world.say_with("counter-number-busy", &[("ticket", &number)]))
        }
        None => setting("counter", "counter-number", world),
    }
}

/// Keeps a setting, and says what follows from it.
pub(super) fn keep(
    model: &mut Model,
    name: &'static str,
    value: String,
    world: &World<'_>,
    effects: &mut Vec<Effect>,
) {
    let said = match (name, value.is_empty()) {
        ("sounds", _) => {
            model.sounds = Sounds::of(&value);
            "said-sounds"
        }
        ("counter", _) => {
            model.seat.counter = value.parse().unwrap_or(model.seat.counter);
            model.forget_seen();
            "said-kept"
        }
        ("print_command", false) => "said-printer",
        ("print_command", true) => "said-printer-none",
        ("scanner", false) => "said-scanner",
        ("scanner", true) => "said-scanner-none",
        ("backup", false) => "said-backup",
        ("backup", true) => "said-backup-none",
        _ => "said-kept",
    };
    effects.push(Effect::Keep(name, value));
    model.say(Tone::Good, world.say(said));
}

/// Prints a test page where there is a command.
fn test_page(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    if world.desk.has_printer() {
        effects.push(Effect::TestPage);
        model.say(Tone::Note, world.say("setup-printer-running"));
    } else {
        model.say(Tone::Note, world.say("trial-no-printer"));
    }
}

/// What a test page came to.
pub(super) fn tried(model: &mut Model, ended: &Result<(), String>, said: &str, world: &World<'_>) {
    let said = if said.is_empty() { "–" } else { said };
    match ended {
        Ok(()) => model.say(Tone::Good, world.say_with("trial-taken", &[("said", said)])),
        Err(why) => model.say(Tone::Bad, world.say_with("trial-failed", &[("why", why), ("said", said)])),
    }
}

/// Rings, if that is wanted: never the only sign, what happened is on the screen.
pub(super) fn ring(model: &Model, sound: Sound, effects: &mut Vec<Effect>) {
    if model.sounds.has(sound) {
        effects.push(Effect::Ring);
    }
}

/// Notes when something long begins, and rings when it has ended.
pub(super) fn look_at_long_work(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    match (model.is_busy(), model.since) {
        (true, None) => model.since = Some(world.steady),
        (false, Some(since)) => {
            model.since = None;
            if world.steady.saturating_sub(since) >= LONG_MILLIS {
                ring(model, Sound::Long, effects);
            }
        }
        _ => {}
    }
}
