//! Which acts on one dossier need two officers: the rules as they stand, and switching them.
//!
//! Everybody may look; who keeps roles switches. What a rule forbids somebody on the dossier in focus, `^R` says.

use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::widget::choice::Choice;
use super::widget::field::{Field, Mask};
use super::wish::{Then, Wish};
use super::world::World;
use crate::base::coded::Coded as _;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::Command as Order;
use crate::domain::officer::Event;
use crate::domain::rights::duty::{Duty, ExemptDuties, SetDuty};

/// Characters of a procedure's code.
const CODE_MAX: usize = 20;

/// What the answers of a form are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// Switch this rule.
    Rule(Duty),
    /// Declare the agency exempt (true), or no longer.
    Exempt(bool),
}

impl Matter {
    /// What the answers ask for.
    pub fn wish(self, asked: &Asking) -> Wish {
        match self {
            Self::Rule(duty) => {
                let applies = asked.chosen(0) != Some(1);
                let order = SetDuty { duty, applies, procedure: asked.text(0), text: asked.text(1) };
                Wish::order(Order::SetDuty(order), Then::Said("said-duty"))
            }
            Self::Exempt(exempt) => {
                let order = ExemptDuties { exempt, text: asked.text(0) };
                Wish::order(Order::ExemptDuties(order), Then::Said("said-duty"))
            }
        }
    }
}

/// The rules as they stand, one an item.
pub fn show(world: &World<'_>) -> Wish {
    let unit = &world.view.post.unit;
    let exemption = world.view.duties.exemption(unit);
    let mut items: Vec<Item> = Duty::ALL
        .iter()
        .map(|duty| Item {
            label: world.say(&format!("duty-{}", duty.name())),
            hint: standing(*duty, world),
            wish: Wish::lay(Overlay::Asking(Box::new(ask_rule(*duty, world)))),
        })
        .collect();
    items.push(Item {
        label: world.say(if exemption.is_some() { "duties-exempt-end" } else { "duties-exempt" }),
        hint: String::new(),
        wish: Wish::lay(Overlay::Asking(Box::new(ask_exempt(exemption.is_none(), world)))),
    });
    let mut menu = Menu::new(world.say("duties-title"), items);
    menu.lines.extend(exemption.map(|rule| {
        let who = world.officer_name(rule.officer);
        world.say_with("duties-are-exempt", &[("why", &rule.motive), ("name", &who)])
    }));
    Wish::lay(Overlay::Menu(menu))
}

/// On or off for all, and the procedures it is otherwise for.
fn standing(duty: Duty, world: &World<'_>) -> String {
    let (unit, duties) = (&world.view.post.unit, &world.view.duties);
    let word = |on| world.say(if on { "duty-on" } else { "duty-off" });
    let all = duties.is_on(unit, duty, None);
    let other = |rule: &&crate::domain::rights::duty::DutyRule| {
        rule.unit == *unit && rule.duty == Some(duty) && rule.applies != all
    };
    let codes: Vec<&str> =
        duties.0.iter().filter(other).filter_map(|rule| rule.procedure.as_deref()).collect();
    if codes.is_empty() {
        return word(all);
    }
    let values = [("all", word(all)), ("other", word(!all)), ("codes", codes.join(", "))];
    world.say_with("duty-but", &values.each_ref().map(|(key, value)| (*key, value.as_str())))
}

fn reason(needed: bool, world: &World<'_>) -> Part {
    let field = Box::new(Field::new(TEXT_MAX, Mask::Text));
    Part::Text { label: world.say("ask-reason"), field, needed }
}

fn ask_rule(duty: Duty, world: &World<'_>) -> Asking {
    let on = world.view.duties.is_on(&world.view.post.unit, duty, None);
    let mut choice = Choice::first_of(["duty-on", "duty-off"].map(|key| world.say(key)).to_vec());
    choice.at = Some(usize::from(on));
    let code = Box::new(Field::new(CODE_MAX, Mask::Text));
    Asking::new(world.say("duties-title"), world.say("do-duty"), Purpose::Duty(Matter::Rule(duty)))
        .saying([world.say(&format!("duty-{}", duty.name())), standing(duty, world)])
        .asking(Part::Choice { label: world.say("ask-duty"), choice, long: false })
        .asking(Part::Text { label: world.say("ask-duty-procedure"), field: code, needed: false })
        .asking(reason(false, world))
        .deciding(false)
}

fn ask_exempt(exempt: bool, world: &World<'_>) -> Asking {
    let (title, what) = match exempt {
        true => ("duties-exempt", "duties-exempt-what"),
        false => ("duties-exempt-end", "duties-exempt-end-what"),
    };
    Asking::new(world.say(title), world.say("do-duty"), Purpose::Duty(Matter::Exempt(exempt)))
        .saying([world.say(what)])
        .asking(reason(exempt, world))
        .deciding(false)
}

/// What was said of the rules, for the list of the past.
pub fn told(event: &Event, world: &World<'_>) -> String {
    let (told, words) = match event {
        Event::DutySet(set) => {
            let duty = world.say(&format!("duty-{}", set.duty.name()));
            let on = world.say(if set.applies { "duty-on" } else { "duty-off" });
            let all = world.say("duty-all");
            let code = set.procedure.as_deref().unwrap_or(&all);
            let values = [("duty", duty.as_str()), ("on", &on), ("code", code)];
            (world.say_with("history-duty", &values), set.personal.as_ref())
        }
        Event::DutiesExempted(said) => {
            let key = if said.exempt { "history-duties-exempt" } else { "history-duties-exempt-end" };
            (world.say(key), said.personal.as_ref())
        }
        _ => return String::new(),
    };
    words.map_or_else(|| told.clone(), |words| format!("{told}: “{}”", words.text))
}
