//! F9: what can be printed of a dossier, and the list of papers not printed yet. Shared by every screen.
//!
//! It prints nothing itself: its menus wish for prints, and for the record of what was written by hand.

use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::port::Printing;
use super::widget::field::{Field, Mask};
use super::wish::{Then, Tone, Wish};
use super::words;
use super::world::World;
use crate::base::coded::Coded as _;
use crate::base::id::DossierId;
use crate::base::text::pad;
use crate::desk::query::PrintedBook;
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::paper::{self, Form, Owed, Paper, RecordHandwriting, Standing};
use crate::domain::slip::SlipStanding;
use crate::domain::ticket::Ticket;
use crate::locale::{clock_time, date_time_short};
use std::sync::Arc;

/// Papers listed at most: more is a week without a printer, and "print all" takes the rest next time.
const LISTED_MAX: usize = 200;

/// Cells of form, number and name in the list.
const FORM_CELLS: usize = 9;
const NUMBER_CELLS: usize = 18;
const NAME_CELLS: usize = 20;

fn order(dossier: DossierId, paper: Paper) -> Wish {
    let dossier = DossierRef(dossier.to_string());
    let order = RecordHandwriting { dossier, form: paper.form, round: Some(paper.round) };
    Wish::order(Order::RecordHandwriting(order), Then::Said("said-handwritten"))
}

/// How a paper stands, beside its name.
fn standing_words(standing: &Standing, world: &World<'_>) -> String {
    let copy = (standing.copies + 1).to_string();
    match standing {
        Standing { copies: 0, owed: false, .. } => world.say("paper-on-request"),
        Standing { copies: 0, failed: true, .. } => world.say("paper-failed"),
        Standing { copies: 0, .. } => world.say("paper-unprinted"),
        Standing { copies: 1, handwritten: true, .. } => world.say("paper-handwritten"),
        _ => world.say_with("paper-copy-next", &[("n", &copy)]),
    }
}

fn items(dossier: &Dossier, world: &World<'_>) -> Vec<Item> {
    let id = dossier.summary.id;
    let standings = paper::offered(dossier);
    let print = |standing: &Standing| Item {
        label: world.say_with("paper-print", &[("paper", &words::paper(world, standing.paper))]),
        hint: standing_words(standing, world),
        wish: Wish::Print(vec![Printing::Paper(id, standing.paper)]),
    };
    let by_hand = |standing: &Standing| Item {
        label: world.say_with("paper-by-hand", &[("paper", &words::paper(world, standing.paper))]),
        hint: String::new(),
        wish: order(id, standing.paper),
    };
    let unwritten = standings.iter().filter(|standing| standing.owed && standing.copies == 0);
    let (owed, asked): (Vec<_>, Vec<_>) = standings.iter().partition(|standing| standing.owed);
    let printed = owed.into_iter().rev().map(print);
    printed.chain(unwritten.map(by_hand)).chain(asked.into_iter().map(print)).collect()
}

/// What can be printed of these dossiers.
pub fn of_dossiers(dossiers: &[&Dossier], world: &World<'_>) -> Wish {
    let items: Vec<Item> = dossiers.iter().flat_map(|dossier| items(dossier, world)).collect();
    if items.is_empty() {
        return Wish::Say(Tone::Note, world.say("papers-nothing"));
    }
    let mut menu = Menu::new(world.say("papers-title"), items);
    menu.lines.extend(dossiers.first().map(|dossier| super::acts::whom(&dossier.summary)));
    menu.lines.extend(without_printer(world));
    Wish::lay(Overlay::Menu(menu))
}

fn without_printer(world: &World<'_>) -> Option<String> {
    (!world.desk.has_printer()).then(|| world.say("papers-no-printer"))
}

/// The papers not printed yet, of every dossier and of none, the newest act first.
pub fn print_list(world: &World<'_>) -> Wish {
    let of_dossiers = world.view.print_list(world.now).into_iter().map(|(summary, owed)| {
        (owed.since, listed(&summary, &owed, world), Printing::Paper(summary.id, owed.paper))
    });
    let of_none = world.view.slip_list(world.now).into_iter().filter_map(|standing| {
        let book = PrintedBook::of_slip(&standing)?;
        Some((standing.since, listed_slip(&standing, &book, world), Printing::Book(book)))
    });
    let mut all: Vec<_> = of_dossiers.chain(of_none).collect();
    let ticket = just_taken(world).filter(|_| world.desk.has_printer());
    if all.is_empty() && ticket.is_none() {
        return Wish::Say(Tone::Note, world.say("papers-all-printed"));
    }
    let count = all.len();
    all.sort_by_key(|(since, ..)| std::cmp::Reverse(*since));
    all.truncate(LISTED_MAX);
    let (mut items, mut papers) = (Vec::new(), Vec::new());
    for (_, item, printing) in all {
        items.push(item);
        papers.insert(0, printing);
    }
    if items.len() > 1 {
        let label = world.say_with("papers-all", &[("n", &items.len().to_string())]);
        items.push(Item { label, hint: String::new(), wish: Wish::Print(papers) });
    }
    items.extend(ticket.map(|ticket| of_ticket(&ticket, world)));
    let title = world.say_with("papers-unprinted", &[("n", &count.to_string())]);
    let mut menu = Menu::new(title, items);
    menu.lines.extend(without_printer(world));
    Wish::lay(Overlay::Menu(menu))
}

fn listed_slip(standing: &SlipStanding, book: &PrintedBook, world: &World<'_>) -> Item {
    let form = world.say(&format!("slip-short-{}", standing.slip.kind.name()));
    let which = words::slip_of(world, &standing.slip, &standing.name);
    let since = date_time_short(world.texts, standing.since);
    Item {
        label: format!("{} {}", pad(&form, FORM_CELLS), pad(&which, NUMBER_CELLS + 1 + NAME_CELLS)),
        hint: if standing.failed { world.say("paper-failed") } else { since },
        wish: Wish::Print(vec![Printing::Book(book.clone())]),
    }
}

fn listed(summary: &Summary, owed: &Owed, world: &World<'_>) -> Item {
    let form = world.say(&format!("paper-short-{}", owed.paper.form.name()));
    let id = summary.id.to_string();
    let number = summary.number.as_deref().unwrap_or_else(|| id.get(..8).unwrap_or_default());
    let since = date_time_short(world.texts, owed.since);
    Item {
        label: format!(
            "{} {} {}",
            pad(&form, FORM_CELLS),
            pad(number, NUMBER_CELLS),
            pad(&summary.applicant, NAME_CELLS)
        ),
        hint: if owed.failed { world.say("paper-failed") } else { since },
        wish: Wish::Print(vec![Printing::Paper(summary.id, owed.paper)]),
    }
}

/// The receipts of dossiers just taken in that nobody has printed or written yet.
pub fn receipts(dossiers: impl Iterator<Item = DossierId>, world: &World<'_>) -> Vec<Printing> {
    let receipt = Paper::first(Form::Receipt);
    let owes = |id: &DossierId| {
        let dossier = world.desk.dossier(*id).ok().flatten();
        dossier.is_some_and(|dossier| dossier.summary.owed.iter().any(|owed| owed.paper == receipt))
    };
    dossiers.filter(owes).map(|id| Printing::Paper(id, receipt)).collect()
}

/// Asks for the days of the register: today where they are left as they are.
pub fn ask_register(world: &World<'_>) -> Wish {
    let today = words::day(world.now.date());
    let part = |label: &str| Part::Text {
        label: world.say(label),
        field: Box::new(Field::new(10, Mask::Date).holding(&today)),
        needed: true,
    };
    let asking = Asking::new(world.say("ask-register"), world.say("do-register"), Purpose::Register)
        .saying([world.say("ask-register-what")])
        .asking(part("ask-register-from"))
        .asking(part("ask-register-to"));
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

/// How long after it was taken a ticket's slip is offered beside the papers not printed, in minutes.
const JUST_TAKEN_MINUTES: i64 = 10;

/// Tickets of today, the newest first.
fn todays(world: &World<'_>) -> Vec<Arc<Ticket>> {
    let mut all: Vec<_> = world.view.tickets_of(world.now.date()).cloned().collect();
    all.sort_by_key(|ticket| (std::cmp::Reverse(ticket.taken_at), std::cmp::Reverse(ticket.id)));
    all
}

fn just_taken(world: &World<'_>) -> Option<Arc<Ticket>> {
    let newest = todays(world).into_iter().next()?;
    (world.now.minutes_since(newest.taken_at) < JUST_TAKEN_MINUTES).then_some(newest)
}

fn of_ticket(ticket: &Ticket, world: &World<'_>) -> Item {
    Item {
        label: world.say_with("paper-print-ticket", &[("number", &ticket.number.to_string())]),
        hint: clock_time(ticket.taken_at),
        wish: Wish::Print(vec![Printing::Book(PrintedBook::Ticket(ticket.id.to_string()))]),
    }
}

/// The slips of today's tickets: the newest first, for whoever has just been given one.
pub fn tickets(world: &World<'_>) -> Wish {
    let items: Vec<Item> = todays(world).iter().take(LISTED_MAX).map(|t| of_ticket(t, world)).collect();
    if items.is_empty() {
        return Wish::Say(Tone::Note, world.say("tickets-none-today"));
    }
    let mut menu = Menu::new(world.say("tickets-print"), items);
    menu.lines.extend(without_printer(world));
    Wish::lay(Overlay::Menu(menu))
}
