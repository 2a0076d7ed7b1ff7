//! Who acts for an officer who is away: saying so, ending it, and telling it.
//!
//! An officer says it of themselves; who answers for others says it of anybody, and is asked of whom first.

use std::sync::Arc;

use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::screen::settings::roles_of;
use super::widget::field::{Field, Mask};
use super::wish::{Then, Tone, Wish};
use super::world::{Seat, World};
use crate::base::coded::Coded as _;
use crate::base::id::OfficerId;
use crate::base::text::fold;
use crate::base::time::Timestamp;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::Command as Order;
use crate::domain::officer::{Delegate, Delegation, EndDelegation, Officer, Role};
use crate::domain::pointer::OfficerRef;
use crate::locale::date_time_short;

/// Who works here, by name; oneself first.
fn here(seat: Seat, world: &World<'_>) -> Vec<Arc<Officer>> {
    let mut all: Vec<_> = world.view.officers.values().filter(|one| !one.roles.is_empty()).cloned().collect();
    all.sort_by_cached_key(|one| (one.id != seat.officer, fold(&one.name), one.id));
    all
}

/// Whether who sits here says it of others too.
fn of_others(seat: Seat, world: &World<'_>) -> bool {
    let me = world.view.officers.get(&seat.officer).map(|me| world.standing(me));
    me.is_some_and(|me| me.may(Role::Supervisor) || me.may(Role::Administrator))
}

fn menu(
    title: String,
    officers: &[Arc<Officer>],
    world: &World<'_>,
    wish: impl Fn(&Officer) -> Wish,
) -> Wish {
    let item = |officer: &Arc<Officer>| Item {
        label: world.officer_name(officer.id),
        hint: roles_of(officer, world),
        wish: wish(officer),
    };
    Wish::lay(Overlay::Menu(Menu::new(title, officers.iter().map(item).collect())))
}

/// Lets somebody act for oneself, or for another.
pub fn to(seat: Seat, world: &World<'_>) -> Wish {
    let all = here(seat, world);
    if of_others(seat, world) {
        return menu(world.say("delegate-of"), &all, world, |absent| whom(absent.id, &all, world));
    }
    whom(seat.officer, &all, world)
}

/// Who acts.
fn whom(absent: OfficerId, all: &[Arc<Officer>], world: &World<'_>) -> Wish {
    let others: Vec<_> = all.iter().filter(|one| one.id != absent).cloned().collect();
    let theirs = all.iter().find(|one| one.id == absent);
    let Some(theirs) = theirs.filter(|_| !others.is_empty()) else {
        return Wish::Say(Tone::Note, world.say("delegate-nobody"));
    };
    let title = world.say_with("delegate-whom", &[("name", &world.officer_name(absent))]);
    menu(title, &others, world, |acting| Wish::lay(Overlay::Asking(Box::new(asking(theirs, acting, world)))))
}

fn asking(absent: &Officer, acting: &Officer, world: &World<'_>) -> Asking {
    let day = |key: &str, needed| {
        let field = Box::new(Field::new(10, Mask::Date));
        Part::Text { label: world.say(key), field, needed }
    };
    let rows = Role::ALL.iter().enumerate().filter(|(_, role)| absent.may(**role));
    let row = |(nth, role): (usize, &Role)| {
        (u16::try_from(nth).unwrap_or(0), world.say(&format!("role-{}", role.name())), 1)
    };
    let rows = rows.filter(|(_, role)| **role != Role::Inspector).map(row).collect();
    let states = vec![String::new(), world.say("role-yes")];
    let reason = Box::new(Field::new(TEXT_MAX, Mask::Text));
    let (name, other) = (world.officer_name(acting.id), world.officer_name(absent.id));
    let purpose = Purpose::Delegate(absent.id, acting.id);
    Asking::new(world.say("delegate-title"), world.say("do-delegate"), purpose)
        .saying([world.say_with("delegate-what", &[("name", &name), ("absent", &other)])])
        .asking(day("ask-from", false))
        .asking(day("ask-until", true))
        .asking(Part::Text { label: world.say("ask-reason"), field: reason, needed: false })
        .asking(Part::Ticks { label: world.say("delegate-roles"), rows, states, at: 0 })
        .deciding(false)
}

/// What the answers give.
pub(super) fn delegated(
    (absent, acting): (OfficerId, OfficerId),
    asked: &Asking,
    days: (Option<Timestamp>, Option<Timestamp>),
    world: &World<'_>,
) -> Wish {
    let roles =
        asked.ticked().iter().filter_map(|(nth, _)| Role::ALL.get(usize::from(*nth))).copied().collect();
    let order = Delegate {
        officer: OfficerRef(acting.to_string()),
        absent: Some(OfficerRef(absent.to_string())),
        roles,
        from: days.0,
        until: days.1.unwrap_or(world.now),
        text: asked.text(2),
    };
    Wish::order(Order::Delegate(order), Then::Said("said-delegated"))
}

/// Ends what runs: one's own, or anybody's for who answers for others.
pub fn end(seat: Seat, world: &World<'_>) -> Wish {
    let all = of_others(seat, world);
    let mut items = Vec::new();
    for acting in here(seat, world) {
        let runs = acting.delegations.iter().filter(|one| one.until > world.now);
        for one in runs.filter(|one| all || one.absent == seat.officer) {
            let order = EndDelegation {
                officer: OfficerRef(acting.id.to_string()),
                absent: Some(OfficerRef(one.absent.to_string())),
            };
            items.push(Item {
                label: world.officer_name(acting.id),
                hint: words(one, world),
                wish: Wish::order(Order::EndDelegation(order), Then::Said("said-delegation-ended")),
            });
        }
    }
    if items.is_empty() {
        return Wish::Say(Tone::Note, world.say("delegations-none"));
    }
    Wish::lay(Overlay::Menu(Menu::new(world.say("delegations-end"), items)))
}

fn words(one: &Delegation, world: &World<'_>) -> String {
    let roles: Vec<String> =
        one.roles.iter().map(|role| world.say(&format!("role-{}", role.name()))).collect();
    let [from, until] = [one.from, one.until].map(|at| date_time_short(world.texts, at));
    let (name, roles) = (world.officer_name(one.absent), roles.join(", "));
    let values = [("name", name.as_str()), ("roles", &roles), ("from", &from), ("until", &until)];
    world.say_with("rights-delegation", &values)
}

/// For whom an officer acts, and who acts for them: what has not run out.
pub(super) fn told(officer: &Officer, world: &World<'_>) -> Vec<String> {
    let open = officer.delegations.iter().filter(|one| one.until > world.now);
    let mut lines: Vec<String> = open.map(|one| words(one, world)).collect();
    for other in world.view.officers.values() {
        let mine = other.delegations.iter().filter(|one| one.absent == officer.id && one.until > world.now);
        let until = mine.map(|one| date_time_short(world.texts, one.until));
        let name = world.officer_name(other.id);
        lines.extend(
            until.map(|until| world.say_with("rights-acted-for", &[("name", &name), ("until", &until)])),
        );
    }
    lines
}
