//! F9: what can be printed of a dossier, and the list of papers not printed yet. Shared by every screen.
//!
//! It prints nothing itself: its menus wish for prints, and for the record of what was written by hand.

use super::overlay::Overlay;
use super::overlay::menu::{Item, Menu};
use super::wish::{Then, Tone, Wish};
use super::words;
use super::world::World;
use crate::base::coded::Coded as _;
use crate::base::id::DossierId;
use crate::base::text::pad;
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::paper::{self, Form, Owed, Paper, RecordHandwriting, Standing};
use crate::locale::date_time_short;

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
        wish: Wish::Print(vec![(id, standing.paper)]),
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

/// The papers not printed yet, of every dossier.
pub fn print_list(world: &World<'_>) -> Wish {
    let mut owed = world.view.print_list(world.now);
    if owed.is_empty() {
        return Wish::Say(Tone::Note, world.say("papers-all-printed"));
    }
    let count = owed.len();
    owed.truncate(LISTED_MAX);
    let mut items: Vec<Item> = owed.iter().map(|(summary, owed)| listed(summary, owed, world)).collect();
    if items.len() > 1 {
        let all = owed.iter().rev().map(|(summary, owed)| (summary.id, owed.paper)).collect();
        let label = world.say_with("papers-all", &[("n", &items.len().to_string())]);
        items.push(Item { label, hint: String::new(), wish: Wish::Print(all) });
    }
    let title = world.say_with("papers-unprinted", &[("n", &count.to_string())]);
    let mut menu = Menu::new(title, items);
    menu.lines.extend(without_printer(world));
    Wish::lay(Overlay::Menu(menu))
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
        wish: Wish::Print(vec![(summary.id, owed.paper)]),
    }
}

/// The receipts of dossiers just taken in that nobody has printed or written yet.
pub fn receipts(dossiers: impl Iterator<Item = DossierId>, world: &World<'_>) -> Vec<(DossierId, Paper)> {
    let receipt = Paper::first(Form::Receipt);
    let owes = |id: &DossierId| {
        let dossier = world.desk.dossier(*id).ok().flatten();
        dossier.is_some_and(|dossier| dossier.summary.owed.iter().any(|owed| owed.paper == receipt))
    };
    dossiers.filter(owes).map(|id| (id, receipt)).collect()
}
