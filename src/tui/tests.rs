//! Journeys through update and view over a desk in memory, and what must hold on every screen.

mod access;
mod album;
mod amends;
mod clock;
pub(in crate::tui) mod conflicts;
mod day;
mod finding;
mod history;
mod identity;
mod intake;
mod journeys;
mod link;
mod linked;
mod machine;
mod money;
mod online;
mod review_whole;
mod rights;
mod rules;
mod screens;
mod typing;
mod windows;

use super::testing::Bench;

/// Goes from a ticket to an accepted dossier of the simplest kind; returns its number.
pub(super) fn accepted(bench: &mut Bench, name: &str) -> String {
    bench.keys("F5");
    bench.types("1.001193");
    bench.keys("Enter Enter Enter");
    bench.types(name);
    bench.keys("Enter");
    fill(bench);
    bench.keys("^S");
    let number = match bench.model.above.last() {
        Some(super::screen::Screen::Intake(intake)) => {
            intake.done.as_ref().map(|receipt| receipt.number.clone())
        }
        _ => None,
    };
    let screen = bench.draw();
    number.unwrap_or_else(|| panic!("nothing was accepted: {}\n{screen}", bench.message()))
}

/// Fills in whatever the procedure asks for, from where the form stands to its end.
fn fill(bench: &mut Bench) {
    use super::screen::Screen;
    use super::screen::intake::Slot;
    for _ in 0..60 {
        let Some(Screen::Intake(intake)) = bench.model.above.last() else { return };
        let slot = intake.focus;
        let spec = intake.own_spec(slot).map(|spec| spec.kind.clone());
        match (slot, spec) {
            (Slot::Due, _) => return,
            (Slot::Papers, _) => {
                bench.types("+");
                let stuck =
                    matches!(bench.model.above.last(), Some(Screen::Intake(i)) if i.focus == Slot::Papers);
                if stuck {
                    bench.keys("Enter");
                }
                continue;
            }
            (Slot::Phone, _) => bench.types("0903123456"),
            (Slot::Own(_), Some(kind)) => {
                use crate::domain::procedure::FieldKind;
                match kind {
                    FieldKind::Choice(_) => bench.keys("Right"),
                    FieldKind::Date => bench.types("20/11/2026"),
                    FieldKind::IdNumber => bench.types("079088012345"),
                    FieldKind::Phone | FieldKind::Number => bench.types("3"),
                    FieldKind::Text => bench.types("Trần Gia Bảo"),
                }
            }
            _ => {}
        }
        bench.keys("Enter");
    }
}
