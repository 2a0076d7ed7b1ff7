//! "What may I do, and why not this": every act with yes or no, and whose work it is otherwise.
//!
//! Read from the one table the engine asks too; nothing is decided here. An officer sees their own page, who
//! keeps roles chooses whose.

use std::sync::Arc;

use super::canvas::wrap;
use super::handbook::{Page, WIDTH};
use super::look::Role as Look;
use super::model::Model;
use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::overlay::sheet::Sheet;
use super::screen::settings::roles_of;
use super::table::Command;
use super::widget::choice::Choice;
use super::widget::field::{Field, Mask};
use super::wish::{Then, Tone, Wish};
use super::world::{Seat, World};
use crate::base::coded::Coded as _;
use crate::base::id::OfficerId;
use crate::base::text::{fold, pad};
use crate::base::time::Timestamp;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::Command as Order;
use crate::domain::dossier::Dossier;
use crate::domain::event::Subject;
use crate::domain::officer::grant::Target;
use crate::domain::officer::{EndGrant, Grant, GrantRole, Officer, Role};
use crate::domain::pointer::OfficerRef;
use crate::domain::rights::{self, ActKind, Line, duty};
use crate::locale::date_time_short;

/// Cells of the column that says yes or no.
const SAYS: usize = 7;

/// Characters of a list of codes.
const CODES_MAX: usize = 200;

/// Roles that are given for a time, in the order of the question.
const GRANTED: &[Role] = Role::ALL;

/// Whether a command of the table is about rights.
pub(super) fn takes(command: Command) -> bool {
    matches!(
        command,
        Command::Rights
            | Command::GrantRole
            | Command::EndGrant
            | Command::Duties
            | Command::Delegate
            | Command::EndDelegation
            | Command::Unconfirmed
    )
}

/// What a command of the table shows here.
pub(super) fn of(command: Command, model: &Model, world: &World<'_>) -> Vec<Wish> {
    vec![match command {
        Command::GrantRole => grant(world),
        Command::EndGrant => end_grant(world),
        Command::Delegate => super::delegation::to(model.seat, world),
        Command::EndDelegation => super::delegation::end(model.seat, world),
        Command::Unconfirmed => super::doubts::show(world),
        Command::Duties => super::duties::show(world),
        _ => show(model.seat, focused(model, world).as_ref(), world),
    }]
}

/// The dossier in focus: rights may be others on it.
fn focused(model: &Model, world: &World<'_>) -> Option<Dossier> {
    match super::undo::subject(model, world)? {
        Subject::Dossier(id) => world.desk.dossier(id).ok().flatten(),
        _ => None,
    }
}

/// One's own page; who changes roles first says whose.
fn show(seat: Seat, on: Option<&Dossier>, world: &World<'_>) -> Wish {
    let nobody = Arc::new(Officer {
        id: seat.officer,
        name: String::new(),
        roles: Vec::new(),
        grants: Vec::new(),
        delegations: Vec::new(),
    });
    let me = world.view.officers.get(&seat.officer).unwrap_or(&nobody);
    let own = Wish::lay(Overlay::Sheet(sheet(me, on, world)));
    if rights::judge(&me.at(world.now), "change-roles", world.staff()).is_err() {
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
        wish: Wish::lay(Overlay::Sheet(sheet(officer, on, world))),
    });
    Wish::lay(Overlay::Menu(Menu::new(world.say("rights-who"), items.collect())))
}

/// Everything there is to do, and whether this officer may: a page for each sort of act.
fn sheet(officer: &Officer, on: Option<&Dossier>, world: &World<'_>) -> Sheet {
    Sheet::book(ActKind::ALL.iter().map(|kind| page(officer, *kind, on, world)).collect())
}

fn page(officer: &Officer, kind: ActKind, on: Option<&Dossier>, world: &World<'_>) -> Page {
    let (name, roles) = (world.officer_name(officer.id), roles_of(&world.standing(officer), world));
    let head = world.say_with("rights-roles", &[("name", &name), ("roles", &roles)]);
    let mut lines: Vec<(String, Look)> =
        wrap(&head, WIDTH).into_iter().map(|line| (line, Look::Accent)).collect();
    let number = on.and_then(|on| on.summary.number.as_deref());
    lines.extend(number.map(|number| quiet(world.say_with("rights-on", &[("number", number)]))));
    lines.extend(
        super::delegation::told(officer, world).into_iter().flat_map(|told| wrap(&told, WIDTH)).map(quiet),
    );
    lines.extend(grants_of(officer, world).into_iter().flat_map(|told| wrap(&told, WIDTH)).map(quiet));
    // What one may stands first: that is what most look for.
    let all = rights::lines().filter(|line| line.kind == kind);
    let now = world.standing(officer);
    let judged = all.map(|line| (line, judge(line, (officer, &now), on, world)));
    let (may, not): (Vec<_>, Vec<_>) = judged.partition(|(_, verdict)| verdict.is_ok());
    lines.extend(may.into_iter().chain(not).flat_map(|(line, verdict)| told(line, verdict, world)));
    Page { title: world.say(&format!("rights-kind-{}", kind.name())), lines }
}

fn quiet(line: String) -> (String, Look) {
    (line, Look::Quiet)
}

/// Roles given for a time that has not run out.
fn grants_of(officer: &Officer, world: &World<'_>) -> Vec<String> {
    let open = officer.grants.iter().filter(|grant| grant.until > world.now);
    open.map(|grant| grant_words(grant, world)).collect()
}

fn grant_words(grant: &Grant, world: &World<'_>) -> String {
    let role = world.say(&format!("role-{}", grant.role.name()));
    let [from, until] = [grant.from, grant.until].map(|at| date_time_short(world.texts, at));
    let told = world.say_with("rights-grant", &[("role", &role), ("from", &from), ("until", &until)]);
    match grant.is_for_all() {
        true => told,
        false => format!("{told} · {}", world.say_with("rights-only", &[("scope", &grant.scope())])),
    }
}

/// Gives a role for a time: first to whom.
fn grant(world: &World<'_>) -> Wish {
    let asking = |officer: &Arc<Officer>| {
        let names = GRANTED.iter().map(|role| world.say(&format!("role-{}", role.name())));
        let choice = Choice::first_of(names.collect()).with_hotkeys(['1', '2', '3', '4', '5', '6', '7']);
        let day = |key: &str, needed| {
            let field = Box::new(Field::new(10, Mask::Date));
            Part::Text { label: world.say(key), field, needed }
        };
        let codes = |key: &str| {
            let field = Box::new(Field::new(CODES_MAX, Mask::Text));
            Part::Text { label: world.say(key), field, needed: false }
        };
        let reason = Box::new(Field::new(TEXT_MAX, Mask::Text));
        let purpose = Purpose::Grant(officer.id);
        Asking::new(world.say("grant-title"), world.say("do-grant"), purpose)
            .saying([world.officer_name(officer.id), world.say("grant-what")])
            .asking(Part::Choice { label: world.say("grant-role"), choice, long: true })
            .asking(day("ask-from", false))
            .asking(day("ask-until", true))
            .asking(Part::Text { label: world.say("ask-reason"), field: reason, needed: false })
            .asking(codes("ask-grant-procedures"))
            .asking(codes("ask-grant-units"))
    };
    let mut officers: Vec<_> = world.view.officers.values().filter(|one| !one.roles.is_empty()).collect();
    officers.sort_by_cached_key(|officer| (fold(&officer.name), officer.id));
    let item = |officer: &Arc<Officer>| Item {
        label: world.officer_name(officer.id),
        hint: roles_of(officer, world),
        wish: Wish::lay(Overlay::Asking(Box::new(asking(officer)))),
    };
    Wish::lay(Overlay::Menu(Menu::new(world.say("grant-whom"), officers.into_iter().map(item).collect())))
}

/// Takes a role given for a time back: chosen from those that have not run out.
fn end_grant(world: &World<'_>) -> Wish {
    let mut items = Vec::new();
    for officer in world.view.officers.values() {
        for grant in officer.grants.iter().filter(|grant| grant.until > world.now) {
            let order = EndGrant { officer: OfficerRef(officer.id.to_string()), role: grant.role };
            items.push(Item {
                label: world.officer_name(officer.id),
                hint: grant_words(grant, world),
                wish: Wish::order(Order::EndGrant(order), Then::Said("said-grant-ended")),
            });
        }
    }
    if items.is_empty() {
        return Wish::Say(Tone::Note, world.say("grants-none"));
    }
    Wish::lay(Overlay::Menu(Menu::new(world.say("grants-end"), items)))
}

/// What the answers give: the role from the first day's beginning to the last day's end.
pub(super) fn granted(
    officer: OfficerId,
    asked: &Asking,
    days: (Option<Timestamp>, Option<Timestamp>),
    world: &World<'_>,
) -> Wish {
    let role = asked.chosen(0).and_then(|nth| GRANTED.get(nth)).copied().unwrap_or(Role::Clerk);
    let until = days.1.unwrap_or(world.now);
    let officer = OfficerRef(officer.to_string());
    let codes = |nth| -> Vec<String> {
        let text = asked.text(nth).unwrap_or_default();
        let codes = text.split([',', ';', ' ']).map(str::trim).filter(|code| !code.is_empty());
        codes.map(ToOwned::to_owned).collect()
    };
    let (procedures, units, text) = (codes(3), codes(4), asked.text(2));
    let order = GrantRole { officer, role, from: days.0, until, procedures, units, text };
    Wish::order(Order::GrantRole(order), Then::Said("said-role-granted"))
}

/// Whether one may, with what is to be said beside; or why not.
type Verdict = Result<Option<String>, String>;

/// One act; what it lacks, or how it is done, stands behind it.
fn told(line: &Line, verdict: Verdict, world: &World<'_>) -> Vec<(String, Look)> {
    let (says, look, why) = match verdict {
        Ok(how) => ("rights-may", Look::Text, how),
        Err(why) => ("rights-not", Look::Quiet, Some(why)),
    };
    let act = world.say(&format!("right-{}", line.act));
    let words = why.map_or_else(|| act.clone(), |why| format!("{act} · {why}"));
    let row = |(nth, words): (usize, String)| {
        let says = if nth == 0 { world.say(says) } else { String::new() };
        (format!("{}{words}", pad(&says, SAYS)), look)
    };
    wrap(&words, WIDTH - SAYS).into_iter().enumerate().map(row).collect()
}

/// Whether an officer may, with the roles of always and of now, on the dossier in focus.
fn judge(
    line: &Line,
    (always, now): (&Officer, &Officer),
    on: Option<&Dossier>,
    world: &World<'_>,
) -> Verdict {
    if !line.is_open_to(&now.roles) {
        return Err(whose(line, world));
    }
    let how = scoped(line, always, on, world)?;
    let Some((on, barred)) =
        on.and_then(|on| Some((on, duty::barred(&world.view.duties, on, now.id, line.act)?)))
    else {
        let by = always.acts_for(line, world.now, &|id| world.view.roles_of(id));
        return Ok(how.or(by.map(|by| super::past::for_whom(by.absent, world))));
    };
    let who = duty::others(&world.view.duties, on, line.act, world.staff());
    let deed = world.say(&format!("did-{}", barred.done.name()));
    let who = if who.is_empty() { world.say("rights-nobody") } else { who.join(", ") };
    Err(world.say_with("rights-apart", &[("deed", &deed), ("who", &who)]))
}

/// What only a role opens that was given for some procedures or agencies: for which, or that this is none.
fn scoped(line: &Line, always: &Officer, on: Option<&Dossier>, world: &World<'_>) -> Verdict {
    if line.is_open_to(&world.standing(&always.wide()).roles) {
        return Ok(None);
    }
    let target = Target {
        procedure: on.map(|on| on.summary.procedure.clone()),
        unit: on.map_or_else(|| world.view.post.unit.clone(), |on| on.summary.unit.clone()),
    };
    let grants: Vec<&Grant> =
        always.granted(world.now).filter(|grant| line.is_open_to(&[grant.role])).collect();
    let scopes: Vec<String> = grants.iter().map(|grant| grant.scope()).collect();
    let only = world.say_with("rights-only", &[("scope", &scopes.join(", "))]);
    let may = on.is_none() || grants.iter().any(|grant| grant.covers(&target, line.kind));
    if may { Ok(Some(only)) } else { Err(only) }
}

/// Whose work it is, and who here does it.
fn whose(line: &Line, world: &World<'_>) -> String {
    let roles: Vec<String> =
        line.roles.iter().map(|role| world.say(&format!("role-{}", role.name()))).collect();
    let roles = roles.join(", ");
    let who = rights::who_may(line.roles, world.staff());
    match who.is_empty() {
        true => world.say_with("rights-vacant", &[("roles", &roles)]),
        false => world.say_with("rights-needs", &[("roles", &roles), ("who", &who.join(", "))]),
    }
}
