//! Payments, transfers and counts of a till, line by line.

use super::told::{Deed, Spot, Teller};
use crate::tui::key::{Code, Key};
use crate::tui::overlay::counting::Counting;
use crate::tui::overlay::paying::Paying;
use crate::tui::overlay::transfer::Transfer;
use crate::tui::words;

/// A payment: its dossiers to tick, how it is paid, the cash given, the change.
pub(super) fn paying(paying: &Paying, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(world.say("pay-title"));
    for (nth, row) in paying.rows.iter().enumerate() {
        let state = world.say(if row.ticked { "plain-yes" } else { "plain-no" });
        let tick = vec![Key::plain(Code::Char(' '))];
        let told = format!("{} {}: {state}", row.name, words::amount(row.owes));
        to.row(told, Deed::Press(Spot::Row(nth), tick));
    }
    to.text(format!("{}: {}", world.say("pay-total"), words::amount(paying.total())));
    for (nth, label) in paying.method.labels.iter().enumerate() {
        let chosen = paying.method.at == Some(nth);
        let state = if chosen { world.say("plain-yes") } else { world.say("plain-no") };
        let digit = paying.method.hotkeys.get(nth).copied().unwrap_or('1');
        let deed = Deed::Press(Spot::Part(1), vec![Key::plain(Code::Char(digit))]);
        to.row(format!("{label}: {state}"), deed);
    }
    let (label, field) = paying.asked();
    to.field(world.say(label), field, Spot::Part(0));
    if let Some((told, _)) = paying.change(world) {
        to.text(told);
    }
    to.text(paying.receipt(world));
    to.text(paying.problem.clone().unwrap_or_default());
    to.row(world.say("qr-title"), Deed::Press(Spot::Here, vec![Key::f(4)]));
    to.row(world.say("do-payment"), Deed::Press(Spot::Here, vec![Key::ctrl('s')]));
}

/// A transfer: its numbers; a code is nothing to hear.
pub(super) fn transfer(page: &Transfer, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(world.say("qr-title"));
    page.told(world).into_iter().for_each(|line| to.text(line));
}

/// A count: so many of each note, or the sum.
pub(super) fn counting(counting: &Counting, to: &mut Teller<'_, '_>) {
    let world = to.world;
    to.title(world.say("count-title"));
    for (nth, (label, field)) in counting.asked(world).into_iter().enumerate() {
        to.field(label, field, Spot::Part(nth));
    }
    to.text(world.say_with("count-total", &[("amount", &words::amount(counting.sum()))]));
    to.text(counting.problem.clone().unwrap_or_default());
    to.row(world.say("do-count"), Deed::Press(Spot::Here, vec![Key::ctrl('s')]));
}
