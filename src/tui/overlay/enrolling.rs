//! An enrolment on its way: the hub is asked what the code is for, the officer is asked once, the device is
//! enrolled. Esc ends it at once wherever it is.
//!
//! It is not the network: steps go out as wishes, news of them come back through [`crate::tui::enrol`].

use super::Reaction;
use crate::base::id::DeviceId;
use crate::desk::enrolment::Looked;
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::port::EnrolStep;
use crate::tui::table::Command;
use crate::tui::wish::Wish;
use crate::tui::world::World;
use ratatui::layout::Rect;

/// Cells of a line.
const WIDTH: u16 = 66;

/// How far it is.
#[derive(Debug, Clone)]
pub enum Stage {
    /// The hub at these addresses is asked.
    Looking(String),
    /// It said what the code is for; this device is to be enrolled so, if the officer agrees.
    Asked(Looked, DeviceId),
    /// The officer agreed.
    Enrolling(Looked),
    /// It failed, in words.
    Failed(String),
}

/// The overlay.
#[derive(Debug, Clone)]
pub struct Enrolling {
    /// How far it is.
    pub stage: Stage,
}

impl Enrolling {
    /// Whether this key would decide now.
    pub fn decides(&self, key: Key) -> bool {
        matches!(self.stage, Stage::Asked(..)) && (key.code == Code::Enter || key == Key::ctrl('s'))
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Reaction {
        let agreed = self.decides(key);
        match &self.stage {
            Stage::Failed(_) if key.code == Code::Enter => Reaction::Done(vec![Wish::Run(Command::Enrol)]),
            Stage::Failed(_) if key.code == Code::Esc => Reaction::Done(Vec::new()),
            _ if key.code == Code::Esc => Reaction::Done(vec![Wish::Enrol(EnrolStep::Halt)]),
            Stage::Asked(looked, _) if agreed => {
                self.stage = Stage::Enrolling(looked.clone());
                Reaction::Over(vec![Wish::Enrol(EnrolStep::GoOn)])
            }
            _ => Reaction::Stay,
        }
    }

    /// What it says.
    pub(in crate::tui) fn lines(&self, world: &World<'_>) -> Vec<String> {
        match &self.stage {
            Stage::Looking(at) => {
                vec![world.say_with("enrol-looking", &[("address", at)]), world.say("enrol-safe")]
            }
            Stage::Asked(looked, device) => {
                let mut lines = asked(looked, *device, world);
                lines.extend(world.view.unsent.map(|_| world.say("enrol-moves")));
                lines.push(world.say("enrol-question"));
                lines
            }
            Stage::Enrolling(looked) => vec![
                world.say_with("enrol-going-on", &[("name", &looked.name), ("unit", &looked.unit)]),
                world.say("enrol-twice"),
            ],
            Stage::Failed(said) => vec![said.clone()],
        }
    }

    /// The keys, in words.
    pub(in crate::tui) fn foot(&self, world: &World<'_>) -> String {
        world.say(match self.stage {
            Stage::Asked(..) => "enrol-foot-asked",
            Stage::Failed(_) => "enrol-foot-failed",
            Stage::Looking(_) | Stage::Enrolling(_) => "enrol-foot-busy",
        })
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let cells = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let lines: Vec<String> =
            self.lines(world).iter().flat_map(|line| wrap(line, usize::from(WIDTH))).collect();
        let at = canvas.dialog(&world.say("enrol-title"), WIDTH, cells(lines.len() + 2));
        let role = if matches!(self.stage, Stage::Failed(_)) { Role::Bad } else { Role::Text };
        for (nth, line) in lines.iter().enumerate() {
            canvas.text(at, cells(nth), 0, line, role);
        }
        let foot = at.height.saturating_sub(1);
        canvas.text(at, foot, 0, &self.foot(world), Role::Quiet);
        canvas.hits.key(Rect { y: at.y + foot, height: 1, ..at }, Key::plain(Code::Esc));
        canvas.cursor(at, foot, 0);
    }
}

/// Hub, unit and both names, each on a line of its own: they are compared with the paper.
fn asked(looked: &Looked, device: DeviceId, world: &World<'_>) -> Vec<String> {
    let device = device.to_string();
    let purpose = looked.purpose.to_string();
    let purpose = world.say(&format!("setup-purpose-{purpose}"));
    vec![
        world.say_with("enrol-asked-hub", &[("hub", &looked.hub_unit), ("purpose", &purpose)]),
        world.say_with("enrol-asked-unit", &[("unit", &looked.unit)]),
        world.say_with("enrol-asked-name", &[("name", &looked.name)]),
        world.say_with("enrol-asked-device", &[("device", &device)]),
    ]
}
