//! What this machine was told: a row each, with what holds now; Enter changes it by the same command that
//! the palette has.

use crate::base::text;
use crate::settings::SOUNDS;
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::{Look, Role};
use crate::tui::table::Command;
use crate::tui::widget::list::Cursor;
use crate::tui::world::World;
use ratatui::layout::Rect;

/// The rows: their words' message id and the command that changes each.
const ROWS: [(&str, Command); 12] = [
    ("machine-language", Command::Language),
    ("machine-theme", Command::Theme),
    ("machine-signs", Command::Signs),
    ("machine-typing", Command::InputMethod),
    ("machine-sounds", Command::Sounds),
    ("machine-printer", Command::Printer),
    ("machine-test", Command::TestPage),
    ("machine-scanner", Command::Scanner),
    ("machine-roll", Command::PaperRoll),
    ("machine-mouse", Command::Mouse),
    ("machine-counter-number", Command::CounterNumber),
    ("machine-backup", Command::BackupFolder),
];

/// How many rows there are.
pub(super) const COUNT: usize = ROWS.len();

/// The command of a row.
pub(super) fn command(row: usize) -> Option<Command> {
    ROWS.get(row).map(|row| row.1)
}

/// Every row in words: its command, what it is called, what holds now.
pub(in crate::tui) fn told(look: &Look, world: &World<'_>) -> Vec<(Command, String, String)> {
    let row = |(label, command): &(&str, Command)| (*command, world.say(label), value(*command, look, world));
    ROWS.iter().map(row).collect()
}

/// What holds now, in words.
fn value(command: Command, look: &Look, world: &World<'_>) -> String {
    let kept = |name: &str| world.desk.setting(name);
    let words = |name: &str| kept(name).unwrap_or_else(|| world.say("machine-none"));
    let switch = |name: &str| {
        let on = kept(name).is_some_and(|text| text == "on");
        world.say(if on { "switch-on" } else { "switch-off" })
    };
    match command {
        Command::Language => world.say(&format!("setup-language-{}", world.texts.language().tag())),
        Command::Theme => world.say(&format!("theme-{}", look.theme.name())),
        Command::Signs => world.say(&format!("signs-{}", look.glyphs.name)),
        Command::InputMethod => {
            world.say(&format!("setup-typing-{}", kept("input_method").as_deref().unwrap_or("off")))
        }
        Command::Sounds => sounds(&kept("sounds").unwrap_or_default(), world),
        Command::CounterNumber => words("counter"),
        Command::Printer => words("print_command"),
        Command::TestPage => world.say("machine-test-what"),
        Command::Scanner => words("scanner"),
        Command::BackupFolder => words("backup"),
        Command::PaperRoll => switch("paper_roll"),
        Command::Mouse => switch("mouse"),
        _ => String::new(),
    }
}

/// How many of the sounds are on.
fn sounds(words: &str, world: &World<'_>) -> String {
    let on = SOUNDS.iter().filter(|sound| words.split(' ').any(|word| word == **sound)).count();
    if on == 0 {
        return world.say("switch-off");
    }
    world.say_with("machine-sounds-on", &[("n", &on.to_string()), ("of", &SOUNDS.len().to_string())])
}

/// Draws the rows.
pub(super) fn draw(
    canvas: &mut Canvas<'_, '_>,
    area: Rect,
    cursor: Cursor,
    focused: bool,
    world: &World<'_>,
) {
    let at = canvas.panel(area, &world.say("settings-machine"), focused);
    if !focused {
        canvas.hits.key(area, Key::plain(Code::Tab));
    }
    let labels = ROWS.map(|row| world.say(row.0));
    let widest = labels.iter().map(|label| text::width(label)).max().unwrap_or(0);
    let rows = usize::from(at.height).max(1);
    let top = cursor.top(COUNT, rows);
    for (line, (nth, label)) in (0..).zip(labels.iter().enumerate().skip(top).take(rows)) {
        let Some(command) = command(nth) else { continue };
        let used = canvas.text(at, line, 1, &format!("{}  ", text::pad(label, widest)), Role::Quiet);
        let room = usize::from(at.width.saturating_sub(used + 1));
        let value = value(command, &canvas.look, world);
        canvas.text(at, line, used + 1, &text::fit(&value, room), Role::Text);
        if focused {
            canvas.point(at, line, nth, cursor.at);
        }
        if focused && nth == cursor.at {
            canvas.text(at, line, 0, canvas.look.glyphs.focus, Role::Accent);
            canvas.select(at, line);
            canvas.cursor(at, line, 0);
        }
    }
}
