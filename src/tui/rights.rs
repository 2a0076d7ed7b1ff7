//! "What may I do, and why not this": every act with yes or no, and whose work it is otherwise.
//!
//! Read from the one table the engine asks too; nothing is decided here. An officer sees their own page, who
//! keeps roles chooses whose.

use std::sync::Arc;

use super::canvas::wrap;
use super::handbook::{Page, WIDTH};
use super::look::Role as Look;
use super::overlay::Overlay;
use super::overlay::menu::{Item, Menu};
use super::overlay::sheet::Sheet;
use super::screen::settings::roles_of;
use super::wish::Wish;
use super::world::{Seat, World};
use crate::base::coded::Coded as _;
use crate::base::text::{fold, pad};
use crate::domain::officer::Officer;
use crate::domain::rights::{self, ActKind, Line};

/// Cells of the column that says yes or no.
const SAYS: usize = 7;

/// One's own page; who changes roles first says whose.
pub(super) fn show(seat: Seat, world: &World<'_>) -> Wish {
    let nobody = Arc::new(Officer { id: seat.officer, name: String::new(), roles: Vec::new() });
    let me = world.view.officers.get(&seat.officer).unwrap_or(&nobody);
    let own = Wish::lay(Overlay::Sheet(sheet(me, world)));
    if rights::judge(me, "change-roles", world.view.officers.values()).is_err() {
        return own;
    }
    let mut others: Vec<&Arc<Officer>> =
        world.view.officers.values().filter(|one| one.id != me.id && !one.roles.is_empty()).collect();
    if others.is_empty() {
        return own;
    }
    others.sort_by_cached_key(|officer| (fold(&officer.name), officer.id));
    let items = std::iter::once(me).chain(others).map(|officer| Item {
        label: world.officer_name(officer.id),
        hint: roles_of(officer, world),
        wish: Wish::lay(Overlay::Sheet(sheet(officer, world))),
    });
    Wish::lay(Overlay::Menu(Menu::new(world.say("rights-who"), items.collect())))
}

/// Everything there is to do, and whether this officer may: a page for each sort of act.
pub(super) fn sheet(officer: &Officer, world: &World<'_>) -> Sheet {
    Sheet::book(ActKind::ALL.iter().map(|kind| page(officer, *kind, world)).collect())
}

fn page(officer: &Officer, kind: ActKind, world: &World<'_>) -> Page {
    let (name, roles) = (world.officer_name(officer.id), roles_of(officer, world));
    let head = world.say_with("rights-roles", &[("name", &name), ("roles", &roles)]);
    let mut lines: Vec<(String, Look)> =
        wrap(&head, WIDTH).into_iter().map(|line| (line, Look::Accent)).collect();
    // What one may stands first: that is what most look for.
    let (may, not): (Vec<&Line>, Vec<&Line>) =
        rights::lines().filter(|line| line.kind == kind).partition(|line| line.is_open_to(&officer.roles));
    lines.extend(may.into_iter().flat_map(|line| told(line, None, world)));
    lines.extend(not.into_iter().flat_map(|line| told(line, Some(why_not(line, world)), world)));
    Page { title: world.say(&format!("rights-kind-{}", kind.name())), lines }
}

/// One act; what it lacks stands behind it.
fn told(line: &Line, why: Option<String>, world: &World<'_>) -> Vec<(String, Look)> {
    let (says, look) = if why.is_some() { ("rights-not", Look::Quiet) } else { ("rights-may", Look::Text) };
    let act = world.say(&format!("right-{}", line.act));
    let words = why.map_or_else(|| act.clone(), |why| format!("{act} · {why}"));
    let row = |(nth, words): (usize, String)| {
        let says = if nth == 0 { world.say(says) } else { String::new() };
        (format!("{}{words}", pad(&says, SAYS)), look)
    };
    wrap(&words, WIDTH - SAYS).into_iter().enumerate().map(row).collect()
}

/// Whose work it is, and who here does it.
fn why_not(line: &Line, world: &World<'_>) -> String {
    let roles: Vec<String> =
        line.roles.iter().map(|role| world.say(&format!("role-{}", role.name()))).collect();
    let roles = roles.join(", ");
    let who = rights::who_may(line.roles, world.view.officers.values());
    match who.is_empty() {
        true => world.say_with("rights-vacant", &[("roles", &roles)]),
        false => world.say_with("rights-needs", &[("roles", &roles), ("who", &who.join(", "))]),
    }
}
