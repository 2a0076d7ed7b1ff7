//! Runs a command of the table: the screen in front first, then what the frame does anywhere.

use super::{grant, keep_all_drafts, lay, machine};
use crate::base::id::OfficerId;
use crate::domain::command::Command as Order;
use crate::domain::post::{self, ConfirmClock};
use crate::locale::clock_time;
use crate::tui::handbook;
use crate::tui::model::Model;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::Asking;
use crate::tui::overlay::menu::{Item, Menu};
use crate::tui::overlay::palette::Palette;
use crate::tui::overlay::purpose::Purpose;
use crate::tui::overlay::sheet::Sheet;
use crate::tui::papers;
use crate::tui::practice::{self, Practice};
use crate::tui::screen::Screen;
use crate::tui::screen::group::kept::KeptGroup;
use crate::tui::screen::intake::draft::Typed;
use crate::tui::signin::{self, Knock};
use crate::tui::table::Command;
use crate::tui::tour::Tour;
use crate::tui::undo;
use crate::tui::wish::{Effect, Goal, Then, Tone, Wish};
use crate::tui::world::World;
use crate::tui::{counter, enrol, linked, online, purse, queue, rights, timing};

/// Runs it.
pub(super) fn command(
    model: &mut Model,
    command: Command,
    world: &World<'_>,
    effects: &mut Vec<Effect>,
) -> Vec<Wish> {
    let own = match model.above.last_mut() {
        Some(screen) => screen.command(command, world, model.seat),
        None => model.home.command(command, world, model.seat),
    };
    own.unwrap_or_else(|| match command {
        command if rights::takes(command) => rights::of(command, model, world),
        command => anywhere(model, command, world, effects),
    })
}

fn anywhere(model: &mut Model, command: Command, world: &World<'_>, effects: &mut Vec<Effect>) -> Vec<Wish> {
    match command {
        Command::Help => help(model, world),
        Command::Palette => lay(model, Overlay::Palette(Palette::new(model.place(), world.texts))),
        Command::GoTo => lay(model, Overlay::Menu(go_to(world))),
        Command::Blank if model.guarded => effects.push(Effect::Knock(Knock::Lock)),
        Command::Blank => model.blank = true,
        Command::Leave => {
            keep_all_drafts(model, world, effects);
            effects.push(Effect::Quit);
        }
        Command::Up => grant::close(model, world, effects),
        Command::GoHome => {
            grant::home(model, world, effects);
            model.home.show_work(world, model.seat);
        }
        Command::Find => return find(model),
        Command::Intake => {
            let wish = Wish::Open(Goal::Intake { person: None, procedure: None });
            return vec![queue::serving(world, model.seat, wish)];
        }
        Command::Next => {
            end_turn(model, world, effects);
            return vec![queue::next(world, model.seat, model.roll)];
        }
        Command::Ticket => return vec![queue::menu(world, model.seat, None)],
        Command::TakeTicket if model.roll => return vec![queue::take_off_roll(world)],
        Command::TakeTicket => return vec![queue::take(world)],
        Command::History => return vec![Wish::Open(Goal::History)],
        Command::Online => return vec![Wish::Open(Goal::Online)],
        Command::Outbox => return vec![online::outbox(world)],
        Command::UnreadItems => lay(model, Overlay::Sheet(online::unread(world))),
        Command::Sync => {
            return vec![Wish::lay(Overlay::Link(Box::new(linked::page(&model.linked, world))))];
        }
        Command::SyncNow => effects.push(Effect::SyncNow),
        Command::HaltSync => effects.push(Effect::HaltSync),
        Command::SyncHistory => {
            return vec![Wish::lay(Overlay::Sheet(linked::lists::history(&model.linked, world)))];
        }
        Command::Unsent => return vec![linked::lists::unsent(world)],
        Command::Enrol => return vec![enrol::ask(model.seat, world)],
        Command::SetPin | Command::ChangePassphrase | Command::GivePassphrase => {
            return signin::command::of(command, model, world);
        }
        Command::Settings => return vec![Wish::Open(Goal::Settings)],
        Command::Calendar => return vec![timing::calendar(world)],
        Command::Rules => return vec![timing::rules(world)],
        Command::Recheck => return vec![timing::recheck(world)],
        Command::OpenCounter | Command::Break | Command::Resume | Command::CloseDay => {
            return vec![counter::of(command, world, model.seat)];
        }
        Command::Officer => lay(model, Overlay::Menu(officers(model, world))),
        Command::Drafts => match drafts(world, model.seat.officer) {
            Some(menu) => lay(model, Overlay::Menu(menu)),
            None => model.say(Tone::Note, world.say("drafts-none")),
        },
        Command::ConfirmClock => return vec![confirm_clock()],
        Command::Ready => {
            grant::home(model, world, effects);
            model.home.show_ready(world, model.seat);
        }
        Command::LastNumber => return vec![queue::last_number(world)],
        Command::Outage => return vec![crate::tui::outage::ask(world)],
        Command::Tour => tour(model, world),
        Command::Practice => return practise(model, world),
        Command::Reset => return reset(world),
        Command::Till => return vec![purse::till(world, model.seat)],
        Command::Receipts => return vec![purse::receipts(world)],
        Command::FeeRows => return vec![purse::fee_rows(world)],
        Command::BankAccount => return vec![purse::account(world)],
        Command::Papers => return vec![papers::print_list(world)],
        Command::Undo => return vec![undo::ask(model, world)],
        Command::Quarantine => lay(model, Overlay::Sheet(crate::tui::conflict::quarantine(world))),
        Command::Lookups => return vec![Wish::Open(Goal::Find(world.say("filter-lookups")))],
        Command::Duplicates => return vec![Wish::Open(Goal::Find(world.say("filter-duplicates")))],
        Command::Conflict => return vec![crate::tui::conflict::show(None, world)],
        Command::BurntNumbers => lay(model, Overlay::Sheet(burnt(world))),
        machine => return machine::command(model, machine, world, effects),
    }
    Vec::new()
}

/// Form and person belong to the turn that ends: the form is kept, and the next one sees, and is taken in
/// as, nobody else.
fn end_turn(model: &mut Model, world: &World<'_>, effects: &mut Vec<Effect>) {
    let of_turn = |screen: &Screen| matches!(screen, Screen::Intake(_) | Screen::Person(_));
    if model.above.iter().any(of_turn) {
        grant::home(model, world, effects);
    }
}

/// The clock is right although it jumped.
fn confirm_clock() -> Wish {
    Wish::order(Order::ConfirmClock(ConfirmClock {}), Then::Said("said-clock"))
}

/// Begins the tour, or ends it.
fn tour(model: &mut Model, world: &World<'_>) {
    model.tour = if model.tour.is_some() { None } else { Some(Tour::default()) };
    model.say(Tone::Note, world.say(if model.tour.is_some() { "tour-begun" } else { "tour-ended" }));
}

/// Burnt numbers of the year: each with its procedure and applicant, the newest first.
fn burnt(world: &World<'_>) -> Sheet {
    let title = world.say("burnt-title");
    let line = |summary: &crate::domain::dossier::Summary| {
        let number = summary.number.clone().unwrap_or_else(|| summary.id.to_string());
        let procedure = world.desk.procedure_of(&summary.version);
        let name =
            procedure.map_or_else(|| summary.procedure.clone(), |p| world.procedure_name(&p).to_owned());
        let at = summary.finished_at.map(|at| crate::locale::date_time_short(world.texts, at));
        let values = [("number", number.as_str()), ("procedure", &name), ("name", &summary.applicant)];
        let told = world.say_with("burnt-line", &values);
        format!("{told} · {}", at.unwrap_or_default())
    };
    let lines: Vec<String> = match world.desk.burnt_numbers(world.now.date().year()) {
        Ok(found) if found.is_empty() => vec![world.say("burnt-none")],
        Ok(found) => found.iter().map(line).collect(),
        Err(trouble) => vec![crate::tui::words::trouble(world, &trouble)],
    };
    Sheet::of(title, &lines)
}

/// Begins a graded intake, where there is nothing real to harm.
fn practise(model: &mut Model, world: &World<'_>) -> Vec<Wish> {
    if !Practice::is_offered(world.view.post.purpose) {
        return vec![Wish::Say(Tone::Note, world.say("practice-real"))];
    }
    model.practice = Some(Practice::begin(world.steady));
    vec![practice::person(world), Wish::Say(Tone::Note, world.say("practice-begun"))]
}

/// Asks before a demonstration is made anew; no other store has it.
fn reset(world: &World<'_>) -> Vec<Wish> {
    if world.view.post.purpose != post::Purpose::Demo {
        return vec![Wish::Say(Tone::Note, world.say("reset-not-here"))];
    }
    let asking = Asking::new(world.say("ask-reset"), world.say("do-reset"), Purpose::Reset)
        .saying([world.say("ask-reset-what")])
        .deciding(true);
    vec![Wish::lay(Overlay::Asking(Box::new(asking)))]
}

/// The keys here, the guide, and the page of the procedure at hand.
fn help(model: &mut Model, world: &World<'_>) {
    let procedure = model.above.last().and_then(Screen::procedure);
    let pages = handbook::pages(world, model.place(), procedure.as_deref());
    lay(model, Overlay::Sheet(Sheet::book(pages)));
}

/// Search lies over what is open; a second F3 begins anew.
fn find(model: &mut Model) -> Vec<Wish> {
    if matches!(model.above.last(), Some(Screen::Find(_))) {
        model.above.pop();
    }
    vec![Wish::Open(Goal::Find(String::new()))]
}

/// Where to go: a screen that does not exist yet is not listed, its number is kept.
fn go_to(world: &World<'_>) -> Menu {
    let item = |key: &str, wish| Item { label: world.say(key), hint: String::new(), wish };
    let items = vec![
        item("go-home", Wish::Open(Goal::Home)),
        item("go-intake", Wish::Run(Command::Intake)),
        item("go-drafts", Wish::Run(Command::Drafts)),
        item("go-ready", Wish::Run(Command::Ready)),
        item("go-find", Wish::Run(Command::Find)),
        item("go-sync", Wish::Run(Command::Sync)),
        item("go-settings", Wish::Run(Command::Settings)),
        item("go-history", Wish::Run(Command::History)),
    ];
    let mut menu = Menu::new(world.say("go-title"), items);
    menu.digits = vec![1, 2, 3, 4, 5, 6, 8, 9];
    menu
}

fn officers(model: &Model, world: &World<'_>) -> Menu {
    use crate::base::coded::Coded as _;
    let others = world.view.officers.values().filter(|officer| !officer.roles.is_empty());
    let items = others
        .filter(|officer| officer.id != model.seat.officer)
        .map(|officer| {
            let roles: Vec<String> = officer
                .roles
                .iter()
                .take(3)
                .map(|role| world.say(&format!("role-{}", role.name())))
                .collect();
            Item {
                label: world.officer_name(officer.id),
                hint: roles.join(", "),
                wish: Wish::Seat(officer.id),
            }
        })
        .collect();
    let mut menu = Menu::new(world.say("officers-title"), items);
    let me = world.officer_name(model.seat.officer);
    menu.lines.push(world.say_with("officers-now", &[("name", &me)]));
    menu
}

/// Drafts kept at this desk, an officer's own first, then the newest; `None` where there is none. Those of
/// others are named: they may be sick today, and people come back.
pub(crate) fn drafts(world: &World<'_>, officer: OfficerId) -> Option<Menu> {
    let mut drafts = world.desk.drafts();
    drafts.sort_by_key(|draft| draft.officer != officer);
    let groups = drafts.iter().filter_map(|draft| group_item(draft, world));
    let kept: Vec<_> = drafts.iter().filter_map(|draft| Some((Typed::read(draft)?, draft.clone()))).collect();
    let item = |(typed, draft): &(Typed, crate::desk::draft::Draft)| {
        let name = &draft.command.applicant.name;
        let name = if name.is_empty() { world.say("draft-nameless") } else { name.clone() };
        Item {
            label: world
                .say_with("draft-continue", &[("time", &clock_time(draft.saved_at)), ("name", &name)]),
            hint: match draft.officer == officer {
                true => typed.about(world),
                false => format!("{} ({})", typed.about(world), world.officer_name(draft.officer)),
            },
            wish: Wish::Open(Goal::Draft(draft.id)),
        }
    };
    let items: Vec<Item> = kept.iter().map(item).chain(groups).collect();
    (!items.is_empty()).then(|| Menu::new(world.say("drafts-title"), items))
}

/// The rest of a group as a line of the list of drafts.
fn group_item(draft: &crate::desk::draft::Draft, world: &World<'_>) -> Option<Item> {
    let kept = KeptGroup::read(draft)?;
    let name = world.say_with("draft-group", &[("n", &kept.len().to_string())]);
    Some(Item {
        label: world.say_with("draft-continue", &[("time", &clock_time(draft.saved_at)), ("name", &name)]),
        hint: kept.title,
        wish: Wish::Open(Goal::Draft(draft.id)),
    })
}
