//! The guided tour of a demonstration: one sentence at a time in the message line, gone on as soon as what
//! it asks for is done.
//!
//! It takes no key away and keeps nothing: where a screen has something to say, that is shown instead.
//! Steps are told by what the screen shows, so it does not matter how somebody got there.

use super::model::Model;
use super::overlay::Overlay;
use super::screen::Screen;
use super::table::{Command, Place};
use super::world::World;

/// A step: its sentence, the command whose key stands in it, and how one sees that it is done.
struct Step {
    text: &'static str,
    command: Command,
    done: fn(&Model, &World<'_>) -> bool,
}

const STEPS: &[Step] = &[
    Step { text: "tour-call", command: Command::Next, done: somebody_is_called },
    Step { text: "tour-intake", command: Command::Intake, done: |model, _| model.place() == Place::Intake },
    Step { text: "tour-procedure", command: Command::Choose, done: has_procedure },
    Step { text: "tour-papers", command: Command::Choose, done: has_papers },
    Step { text: "tour-submit", command: Command::Submit, done: is_taken_in },
    Step { text: "tour-home", command: Command::Up, done: |model, _| model.place() == Place::Home },
    Step {
        text: "tour-dossier",
        command: Command::Forward,
        done: |model, _| model.place() == Place::Dossier,
    },
    Step { text: "tour-find", command: Command::Find, done: |model, _| model.place() == Place::Find },
    Step { text: "tour-help", command: Command::Help, done: reads },
    Step { text: "tour-palette", command: Command::Palette, done: searches_commands },
];

fn somebody_is_called(model: &Model, world: &World<'_>) -> bool {
    world.current_ticket(model.seat.counter).is_some()
}

fn has_procedure(model: &Model, _: &World<'_>) -> bool {
    matches!(model.above.last(), Some(Screen::Intake(intake)) if intake.procedure.is_some())
}

fn has_papers(model: &Model, _: &World<'_>) -> bool {
    matches!(model.above.last(), Some(Screen::Intake(intake)) if !intake.papers.recorded().is_empty())
}

fn is_taken_in(model: &Model, _: &World<'_>) -> bool {
    matches!(model.above.last(), Some(Screen::Intake(intake)) if intake.done.is_some())
}

fn reads(model: &Model, _: &World<'_>) -> bool {
    matches!(model.overlays.last(), Some(Overlay::Sheet(_)))
}

fn searches_commands(model: &Model, _: &World<'_>) -> bool {
    matches!(model.overlays.last(), Some(Overlay::Palette(_)))
}

/// How far somebody has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tour {
    at: usize,
}

impl Tour {
    /// Where it stands after what has just been done; `None` once it is over.
    pub fn advanced(mut self, model: &Model, world: &World<'_>) -> Option<Self> {
        while let Some(step) = STEPS.get(self.at) {
            if !(step.done)(model, world) {
                return Some(self);
            }
            self.at += 1;
        }
        None
    }

    /// `2/10 Bấm F5 để …`
    pub fn says(self, world: &World<'_>) -> String {
        let Some(step) = STEPS.get(self.at) else { return String::new() };
        let key = step.command.key().map(|key| key.to_string()).unwrap_or_default();
        let sentence = world.say_with(step.text, &[("key", &key)]);
        format!("{}/{} {sentence}", self.at + 1, STEPS.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ticket::{Priority, TakeTicket};
    use crate::tui::testing::Bench;

    #[test]
    fn the_tour_goes_on_with_what_is_done_and_ends_by_itself() {
        let mut bench = Bench::vietnamese();
        bench.order(crate::domain::command::Command::TakeTicket(TakeTicket {
            group: 'A',
            priority: Priority::Normal,
        }));
        bench.start_tour();
        let said = |bench: &mut Bench, at: usize| {
            let shown = bench.draw();
            assert!(shown.contains(&format!("{at}/{} ", STEPS.len())), "{at}: {shown}");
        };
        said(&mut bench, 1);
        bench.keys("F2");
        bench.pass(500);
        bench.keys("Esc");
        said(&mut bench, 2);
        bench.keys("F5");
        bench.types("1.003197");
        bench.keys("Enter");
        assert_eq!(bench.tour(), Some(Tour { at: 3 }));
        bench.keys("Esc F3 Esc F1 Esc");
        assert_eq!(bench.tour(), Some(Tour { at: 3 }), "only what it asks for goes on");
    }

    #[test]
    fn every_step_has_its_sentence_and_its_key_in_both_languages() {
        for language in crate::locale::Language::ALL {
            let bench = Bench::new((80, 24), language);
            for (at, step) in STEPS.iter().enumerate() {
                let said = Tour { at }.says(&bench.world());
                assert!(step.command.key().is_some() && !said.contains("tour-"), "{said}");
                assert!(crate::base::text::width(&said) <= 152, "two lines at most: {said}");
            }
        }
    }
}
