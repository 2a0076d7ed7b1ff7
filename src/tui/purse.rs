//! Money on the screen beside payments: the till, books of receipts, the post's own fees, its account, refunds.
//!
//! Menus and small forms; none of them decides: the desk does.

use super::acts::whom;
use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::overlay::purpose::money::MoneyPurpose;
use super::overlay::sheet::Sheet;
use super::port::Printing;
use super::widget::choice::Choice;
use super::widget::field::{Field, Mask};
use super::wish::{Tone, Wish};
use super::words;
use super::world::{Seat, World};
use crate::base::coded::Coded as _;
use crate::desk::query::PrintedBook;
use crate::domain::applicant::{NAME_MAX, TEXT_MAX};
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::money::receipts::{SERIES_MAX, padded};
use crate::domain::money::{PaymentMethod, RefundGround, Shift, fees::SOURCE_MAX};
use crate::domain::officer::Role as Duty;
use crate::locale::clock_time;
use crate::tui::look::Role;

fn lay(asking: Asking) -> Wish {
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

fn ask(title: &str, button: &str, purpose: MoneyPurpose, world: &World<'_>) -> Asking {
    Asking::new(world.say(title), world.say(button), Purpose::Money(purpose)).deciding(false)
}

fn text(label: &str, max: usize, needed: bool, world: &World<'_>) -> Part {
    Part::Text { label: world.say(label), field: Box::new(Field::new(max, Mask::Text)), needed }
}

fn digits(label: &str, held: &str, needed: bool, world: &World<'_>) -> Part {
    let field = Field::new(15, Mask::Digits).holding(held);
    Part::Text { label: world.say(label), field: Box::new(field), needed }
}

fn methods(world: &World<'_>) -> Part {
    let names = PaymentMethod::ALL.iter().map(|m| world.say(&format!("method-{}", m.name())));
    let choice = Choice::first_of(names.collect()).with_hotkeys(['1', '2', '3']);
    Part::Choice { label: world.say("ask-method"), choice, long: false }
}

/// States what is owed where the catalogue does not.
pub fn state_fee(summary: &Summary, world: &World<'_>) -> Wish {
    if !summary.fee_unknown || summary.received_at.is_none() {
        return Wish::Say(Tone::Note, world.say_with("state-fee-known", &[("number", &whom(summary))]));
    }
    let asking = ask("ask-state-fee", "do-state-fee", MoneyPurpose::StateFee(summary.id), world)
        .saying([whom(summary), world.say("ask-state-fee-what")])
        .asking(digits("ask-amount", "", true, world))
        .asking(text("ask-source", SOURCE_MAX, true, world));
    lay(asking)
}

/// Gives money back: first who approves it, then how much, why and how.
pub fn refund(summary: &Summary, world: &World<'_>, seat: Seat) -> Wish {
    let most = summary.refundable();
    if most.0 == 0 {
        return Wish::Say(Tone::Note, world.say_with("ask-refund-none", &[("number", &whom(summary))]));
    }
    let approves = |duties: &[Duty]| duties.contains(&Duty::Approver) || duties.contains(&Duty::Supervisor);
    let staff: Vec<_> = world.staff().collect();
    let others = staff.iter().filter(|one| one.id != seat.officer && approves(&one.roles));
    let grounds: Vec<String> =
        RefundGround::ALL.iter().map(|g| world.say(&format!("refund-{}", g.name()))).collect();
    let item = |officer: &std::sync::Arc<crate::domain::officer::Officer>| {
        let values = [("amount", words::amount(most)), ("name", officer.name.clone())];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        let choice = Choice::first_of(grounds.clone()).with_hotkeys(['1', '2', '3', '4', '5', '6']);
        let purpose = MoneyPurpose::Refund(summary.id, officer.id);
        let asking = ask("ask-refund", "do-refund", purpose, world)
            .saying([whom(summary), world.say_with("ask-refund-most", &values)])
            .asking(digits("ask-amount", &most.0.to_string(), true, world))
            .asking(Part::Choice { label: world.say("ask-refund-ground"), choice, long: true })
            .asking(methods(world))
            .asking(text("ask-words", TEXT_MAX, false, world));
        Item { label: officer.name.clone(), hint: String::new(), wish: lay(asking.deciding(true)) }
    };
    let items: Vec<Item> = others.map(item).collect();
    if items.is_empty() {
        return Wish::Say(Tone::Warn, world.say("ask-refund-nobody"));
    }
    let mut menu = Menu::new(world.say("ask-refund-who"), items);
    menu.lines.push(whom(summary));
    Wish::lay(Overlay::Menu(menu))
}

/// Takes a payment back: the newest one, or one of several.
pub fn reverse(dossier: &Dossier, world: &World<'_>) -> Wish {
    let name = whom(&dossier.summary);
    let wish = |paid: &&crate::domain::money::PaymentRecorded| {
        let (amount, method) =
            (words::amount(paid.total()), world.say(&format!("method-{}", paid.method.name())));
        let receipt = paid.receipt.as_ref().map(ToString::to_string).unwrap_or_default();
        let told = format!("{amount} ({method}) {receipt}").trim().to_owned();
        let purpose = MoneyPurpose::Reverse(dossier.summary.id, paid.id);
        let asking = ask("ask-reverse", "do-reverse", purpose, world)
            .saying([name.clone(), told, world.say("ask-reverse-what")])
            .asking(text("ask-reason", TEXT_MAX, true, world));
        (format!("{amount} {receipt}"), method, lay(asking.deciding(true)))
    };
    let mut found: Vec<_> = super::money::payments(dossier).iter().map(wish).collect();
    match found.len() {
        0 => Wish::Say(Tone::Note, world.say_with("ask-reverse-none", &[("number", &name)])),
        1 => found.remove(0).2,
        _ => {
            let items = found.into_iter().map(|(label, hint, wish)| Item { label, hint, wish }).collect();
            Wish::lay(Overlay::Menu(Menu::new(world.say("ask-reverse"), items)))
        }
    }
}

/// Prints the fee receipt of the newest payment.
pub fn print_receipt(dossier: &Dossier, world: &World<'_>) -> Wish {
    let paid = dossier.story.iter().any(|told| {
        matches!(told.event, crate::domain::event::Event::Money(crate::domain::money::Event::Paid(_)))
    });
    if paid {
        return Wish::Print(vec![Printing::Book(PrintedBook::FeeReceipt(dossier.summary.id, None))]);
    }
    Wish::Say(Tone::Note, world.say_with("ask-reverse-none", &[("number", &whom(&dossier.summary))]))
}

/// The till: what may be told of it, and what can be done.
pub fn till(world: &World<'_>, seat: Seat) -> Wish {
    let shift = world.view.tills.get(&seat.officer).map(std::convert::AsRef::as_ref);
    let open = shift.filter(|shift| shift.closed.is_none());
    let mut menu = Menu::new(world.say("till-title"), Vec::new());
    menu.lines = till_lines(shift, world);
    let mut offer = |label: &str, wish: Wish| {
        menu.items.push(Item { label: world.say(label), hint: String::new(), wish });
    };
    if open.is_none_or(|shift| shift.by_itself) {
        let asking = ask("ask-till-open", "do-till-open", MoneyPurpose::OpenTill, world);
        offer("till-do-open", lay(asking.asking(digits("ask-till-amount", "", true, world))));
    }
    if let Some(shift) = open {
        offer("till-do-count", Wish::lay(Overlay::Counting(Box::default())));
        if let Some(count) = shift.count() {
            let differs = shift.difference(count.sum).map_or_else(|less| less.0 > 0, |more| more.0 > 0);
            let asking = ask("ask-till-close", "do-till-close", MoneyPurpose::CloseTill, world)
                .saying(till_lines(Some(shift), world))
                .asking(text("ask-till-motive", TEXT_MAX, differs, world));
            offer("till-do-close", lay(asking.deciding(true)));
        }
    }
    if let Some(shift) = shift {
        offer("till-do-print", Wish::Print(vec![Printing::Book(PrintedBook::Till(shift.id))]));
    }
    Wish::lay(Overlay::Menu(menu))
}

/// What may be told of a till: the sum expected only once it was counted.
pub fn till_lines(shift: Option<&Shift>, world: &World<'_>) -> Vec<String> {
    let Some(shift) = shift else { return vec![world.say("till-none")] };
    let time = clock_time(shift.opened_at);
    let mut lines = Vec::new();
    if let Some(closed) = &shift.closed {
        let at = clock_time(closed.at);
        let (counted, expected) = (words::amount(closed.counted), words::amount(closed.expected));
        let values = [("time", at.as_str()), ("counted", &counted), ("expected", &expected)];
        lines.push(world.say_with("till-closed-at", &values));
        lines.extend((!closed.motive.is_empty()).then(|| format!("“{}”", closed.motive)));
        lines.extend(super::counter::head_line(world));
        return lines;
    }
    lines.push(if shift.by_itself {
        world.say_with("till-by-itself", &[("time", &time)])
    } else {
        let opening = words::amount(shift.opening);
        world.say_with("till-open-since", &[("time", &time), ("amount", &opening)])
    });
    match shift.count() {
        None => {
            let (n, m) = (shift.payments.to_string(), shift.returns.to_string());
            lines.push(world.say_with("till-moves", &[("n", &n), ("m", &m)]));
        }
        Some(count) => {
            let (counted, expected) = (words::amount(count.sum), words::amount(shift.expected()));
            let values = [("counted", counted.as_str()), ("expected", &expected)];
            lines.push(world.say_with("till-counted", &values));
            lines.push(match shift.difference(count.sum) {
                Ok(more) if more.0 == 0 => world.say("till-even"),
                Ok(more) => world.say_with("till-more", &[("amount", &words::amount(more))]),
                Err(less) => world.say_with("till-less", &[("amount", &words::amount(less))]),
            });
        }
    }
    lines
}

/// Books of receipts: the next number, gaps, voiding, a new book.
pub fn receipts(world: &World<'_>) -> Wish {
    let books = world.desk.receipt_books().unwrap_or_default();
    let mut menu = Menu::new(world.say("receipts-title"), Vec::new());
    menu.lines.push(match &world.view.next_receipt {
        None if world.view.receipt_unsure => world.say("receipts-unsure"),
        Some(number) => world.say_with("receipts-next", &[("number", &number.to_string())]),
        None => world.say("receipts-none"),
    });
    for book in books.iter().rev().take(4) {
        let (first, last) = (padded(book.block.first), padded(book.block.last));
        let values = [("series", book.block.series.as_str()), ("first", &first), ("last", &last)];
        let used = match book.highest {
            Some(number) => world.say_with("receipts-used-to", &[("number", &padded(number))]),
            None => world.say("receipts-unused"),
        };
        let used =
            if book.unsure { format!("{used} · {}", world.say("receipts-unsure-mark")) } else { used };
        menu.lines.push(format!("{} · {used}", world.say_with("receipts-block", &values)));
    }
    let void = ask("ask-receipt-void", "do-receipt-void", MoneyPurpose::VoidReceipt, world)
        .asking(digits("ask-receipt-number", "", false, world))
        .asking(text("ask-reason", TEXT_MAX, true, world));
    let grant = ask("ask-receipts-grant", "do-receipts-grant", MoneyPurpose::GrantReceipts, world)
        .asking(text("ask-receipts-form", SERIES_MAX, true, world))
        .asking(text("ask-receipts-series", SERIES_MAX, true, world))
        .asking(digits("ask-receipts-first", "", true, world))
        .asking(digits("ask-receipts-last", "", true, world));
    let state = ask("ask-receipt-stated", "do-receipt-state", MoneyPurpose::StateReceipt, world)
        .saying([world.say("ask-receipt-stated-what")])
        .asking(digits("ask-receipt-stated-number", "", true, world))
        .asking(text("ask-receipt-stated-series", SERIES_MAX, false, world))
        .asking(text("ask-receipt-stated-motive", TEXT_MAX, false, world));
    let state =
        Item { label: world.say("receipts-do-state"), hint: String::new(), wish: lay(state.deciding(true)) };
    menu.items.extend(world.view.receipt_unsure.then_some(state));
    let gaps = Wish::lay(Overlay::Sheet(Sheet::of(world.say("receipts-gaps"), &gap_lines(&books, world))));
    for (label, wish) in [
        ("receipts-gaps", gaps),
        ("receipts-do-void", lay(void.deciding(true))),
        ("receipts-do-grant", lay(grant)),
    ] {
        menu.items.push(Item { label: world.say(label), hint: String::new(), wish });
    }
    Wish::lay(Overlay::Menu(menu))
}

fn gap_lines(books: &[crate::desk::query::Book], world: &World<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for book in books {
        let series = book.block.series.as_str();
        for (first, last) in &book.gaps {
            let (first, last) = (padded(*first), padded(*last));
            let values = [("series", series), ("first", &first), ("last", &last)];
            lines.push(world.say_with("receipts-gap-line", &values));
        }
        for (first, last) in &book.skipped {
            let (first, last) = (padded(*first), padded(*last));
            let values = [("series", series), ("first", &first), ("last", &last)];
            lines.push(world.say_with("receipts-skipped-line", &values));
        }
        for number in &book.twice {
            let values = [("series", series), ("number", &padded(*number))];
            let key =
                if book.voided.contains(number) { "receipts-void-paid-line" } else { "receipts-twice-line" };
            lines.push(world.say_with(key, &values.map(|(n, v)| (n, v as &str))));
        }
    }
    if lines.is_empty() {
        lines.push(world.say("receipts-gaps-none"));
    }
    lines
}

/// The post's own fees, and adding one.
pub fn fee_rows(world: &World<'_>) -> Wish {
    let add = ask("ask-fee-row", "do-fee-row", MoneyPurpose::FeeRow, world)
        .asking(text("ask-fee-row-procedure", 20, true, world))
        .asking(digits("ask-amount", "", true, world))
        .asking(Part::Text {
            label: world.say("ask-fee-row-from"),
            field: Box::new(Field::new(10, Mask::Date)),
            needed: false,
        })
        .asking(Part::Text {
            label: world.say("ask-fee-row-until"),
            field: Box::new(Field::new(10, Mask::Date)),
            needed: false,
        })
        .asking(text("ask-source", SOURCE_MAX, true, world));
    let item = Item { label: world.say("fee-rows-add"), hint: String::new(), wish: lay(add) };
    let mut menu = Menu::new(world.say("fee-rows-title"), vec![item]);
    for row in world.view.fees.values().flat_map(|rows| rows.iter()) {
        let (amount, from) = (world.money(row.amount), words::day(row.from));
        let values = [("procedure", row.procedure.as_str()), ("amount", &amount), ("from", &from)];
        let until = row.until.map(|until| world.say_with("fee-rows-until", &[("until", &words::day(until))]));
        let line = world.say_with("fee-rows-line", &values) + &until.unwrap_or_default();
        menu.lines.push(format!("{line} · {}", row.source));
    }
    if menu.lines.is_empty() {
        menu.lines.push(world.say("fee-rows-none"));
    }
    Wish::lay(Overlay::Menu(menu))
}

/// The account transfers go to.
pub fn account(world: &World<'_>) -> Wish {
    let now = world.view.account.as_deref();
    let told = now.map(|(account, _)| {
        let values = [("bank", account.bank()), ("number", account.number.as_str())];
        world.say_with("ask-account-now", &values)
    });
    let asking = ask("ask-account", "do-account", MoneyPurpose::Account, world)
        .saying(told)
        .asking(text("ask-account-bin", 6, true, world))
        .asking(text("ask-account-number", 25, true, world))
        .asking(text("ask-account-holder", NAME_MAX, false, world));
    lay(asking.deciding(true))
}

/// What is still to be taken and given back, for the home screen; empty where there is nothing.
pub fn counts(counts: &crate::desk::view::Counts, world: &World<'_>) -> Vec<(String, Role)> {
    let line = |key: &str, n: usize| (n > 0).then(|| world.say_with(key, &[("n", &n.to_string())]));
    let owing = line("home-owing", counts.owing).map(|told| (told, Role::Text));
    let refunds = line("home-refunds", counts.refunds).map(|told| (told, Role::Warn));
    let twice = line("home-given-twice", counts.given_twice).map(|told| (told, Role::Bad));
    owing.into_iter().chain(refunds).chain(twice).collect()
}
