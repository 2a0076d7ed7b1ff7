//! The ticket at this counter: calling, serving, setting aside, sending on; giving tickets out.

use super::counter;
use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::widget::choice::Choice;
use super::widget::field::{Field, Mask};
use super::wish::{Then, Wish};
use super::world::{Seat, World};
use crate::base::coded::Coded;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::{Command as Order, TicketRef};
use crate::domain::ticket::{
    CallNext, CallTicket, FinishTicket, MarkNoShow, Move, Priority, QueueRules, ReturnTicket, ServeTicket,
    Ticket, TicketState, allowed,
};
use std::sync::Arc;

fn reference(ticket: &Ticket) -> TicketRef {
    TicketRef(ticket.id.to_string())
}

/// F2: finishes what is served and calls the next; a ticket that was called and has not come is called
/// again, until "no show" is offered.
pub fn next(world: &World<'_>, seat: Seat, roll: bool) -> Wish {
    match world.current_ticket(seat.counter) {
        Some(ticket)
            if ticket.state == TicketState::Called
                && ticket.calls >= QueueRules::shipped().no_show_calls
                && !counter::is_shut(world, seat) =>
        {
            missed(world, seat, &ticket)
        }
        Some(ticket) if ticket.state == TicketState::Called => {
            let order = CallTicket { ticket: reference(&ticket), counter: seat.counter };
            Wish::order(Order::CallTicket(order), Then::Called)
        }
        Some(ticket) => {
            let order = FinishTicket { ticket: reference(&ticket) };
            Wish::order(Order::FinishTicket(order), Then::CallNext)
        }
        None => following(world, seat, roll),
    }
}

/// Whoever is next: the first of the queue, or the number on the next slip of the roll.
pub fn following(world: &World<'_>, seat: Seat, roll: bool) -> Wish {
    if roll && !counter::is_shut(world, seat) { call_off_roll(world) } else { call_next(seat) }
}

/// A ticket called often enough: it is ended, called once more, or set aside.
fn missed(world: &World<'_>, seat: Seat, ticket: &Arc<Ticket>) -> Wish {
    let item = |label: String, wish| Item { label, hint: String::new(), wish };
    let no_show = Order::MarkNoShow(MarkNoShow { ticket: reference(ticket) });
    let again = (u16::from(ticket.calls) + 1).to_string();
    let items = vec![
        item(world.say("missed-no-show"), Wish::order(no_show, Then::CallNext)),
        item(world.say_with("missed-again", &[("n", &again)]), call(ticket, seat)),
        item(world.say("ticket-hold"), lay(hold(ticket, world))),
    ];
    let title = world.say_with("ticket-menu", &[("number", &ticket.number.to_string())]);
    let mut menu = Menu::new(title, items);
    menu.lines.push(world.say_with("missed-what", &[("n", &ticket.calls.to_string())]));
    Wish::lay(Overlay::Menu(menu))
}

/// Calls whoever is next.
pub fn call_next(seat: Seat) -> Wish {
    let order = CallNext { counter: seat.counter, group: None };
    Wish::order(Order::CallNext(order), Then::Called)
}

/// Calls one chosen ticket; whoever is being served is finished first.
pub fn choose(world: &World<'_>, ticket: &Ticket, seat: Seat) -> Wish {
    match world.current_ticket(seat.counter) {
        Some(here) if here.state == TicketState::Serving && here.id != ticket.id => {
            let order = FinishTicket { ticket: reference(&here) };
            Wish::order(Order::FinishTicket(order), Then::Go(Box::new(call(ticket, seat))))
        }
        _ => call(ticket, seat),
    }
}

/// Calls one chosen ticket.
pub fn call(ticket: &Ticket, seat: Seat) -> Wish {
    let order = CallTicket { ticket: reference(ticket), counter: seat.counter };
    Wish::order(Order::CallTicket(order), Then::Called)
}

/// Does something for the person at the counter: serving begins where the ticket was only called.
pub fn serving(world: &World<'_>, seat: Seat, wish: Wish) -> Wish {
    match world.current_ticket(seat.counter) {
        Some(ticket) if ticket.state == TicketState::Called => {
            let order = ServeTicket { ticket: reference(&ticket) };
            Wish::order(Order::ServeTicket(order), Then::Go(Box::new(wish)))
        }
        _ => wish,
    }
}

/// F6: what can be done with the ticket at the counter; where nobody is there with the one in focus, and
/// where there is none with the counter itself. A ticket in focus is the last thing offered otherwise.
pub fn menu(world: &World<'_>, seat: Seat, focused: Option<&Arc<Ticket>>) -> Wish {
    let current = world.current_ticket(seat.counter);
    match (current, focused) {
        _ if counter::is_shut(world, seat) => counter::menu(world, seat),
        (None, None) => counter::menu(world, seat),
        (None, Some(ticket)) => Wish::lay(Overlay::Menu(menu_of(world, seat, ticket))),
        (Some(ticket), other) => {
            let mut menu = menu_of(world, seat, &ticket);
            if let Some(other) = other.filter(|other| other.id != ticket.id) {
                let number = other.number.to_string();
                let wish = Wish::lay(Overlay::Menu(menu_of(world, seat, other)));
                let label = world.say_with("ticket-other", &[("number", &number)]);
                menu.items.push(Item { label, hint: String::new(), wish });
                menu.digits.push(8);
            }
            Wish::lay(Overlay::Menu(menu))
        }
    }
}

/// What can be done with one ticket.
pub fn menu_of(world: &World<'_>, seat: Seat, ticket: &Arc<Ticket>) -> Menu {
    let ticket = Arc::clone(ticket);
    let said = |order, said| Wish::order(order, Then::Said(said));
    let wish = |step: Move| match step {
        Move::NoShow => said(Order::MarkNoShow(MarkNoShow { ticket: reference(&ticket) }), "said-no-show"),
        Move::Hold => lay(hold(&ticket, world)),
        Move::Finish => {
            said(Order::FinishTicket(FinishTicket { ticket: reference(&ticket) }), "said-finished")
        }
        Move::Return => {
            said(Order::ReturnTicket(ReturnTicket { ticket: reference(&ticket) }), "said-returned")
        }
        Move::Call | Move::Serve | Move::Transfer => choose(world, &ticket, seat),
    };
    let offers = [
        (1, Move::NoShow, "ticket-no-show", wish(Move::NoShow)),
        (2, Move::Hold, "ticket-hold", wish(Move::Hold)),
        (3, Move::Transfer, "ticket-counter", lay(to_counter(&ticket, world))),
        (4, Move::Transfer, "ticket-group", lay(to_group(&ticket, world))),
        (5, Move::Finish, "ticket-finish", wish(Move::Finish)),
        (6, Move::Return, "ticket-return", wish(Move::Return)),
        (7, Move::Call, "ticket-call", wish(Move::Call)),
    ];
    // A digit means the same whatever else is lawful just now: fingers learn it.
    let lawful = offers.into_iter().filter(|(_, step, ..)| allowed(ticket.state, *step));
    let (digits, items) = lawful
        .map(|(digit, _, label, wish)| (digit, Item { label: world.say(label), hint: String::new(), wish }))
        .unzip();
    let title = world.say_with("ticket-menu", &[("number", &ticket.number.to_string())]);
    let mut menu = Menu::new(title, items);
    menu.digits = digits;
    menu
}

fn lay(asking: Asking) -> Wish {
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

fn words(label: String, max: usize, mask: Mask, needed: bool) -> Part {
    Part::Text { label, field: Box::new(Field::new(max, mask)), needed }
}

fn hold(ticket: &Arc<Ticket>, world: &World<'_>) -> Asking {
    Asking::new(world.say("ask-hold"), world.say("do-hold"), Purpose::Hold(Arc::clone(ticket)))
        .saying([ticket.number.to_string()])
        .asking(words(world.say("ask-reason"), TEXT_MAX, Mask::Text, false))
        .asking(words(
            world.say_with("ask-hold-until", &[("n", &QueueRules::shipped().hold_for.to_string())]),
            12,
            Mask::Text,
            false,
        ))
        .focused_on_last()
}

fn to_counter(ticket: &Arc<Ticket>, world: &World<'_>) -> Asking {
    let purpose = Purpose::TransferCounter(Arc::clone(ticket));
    Asking::new(world.say("ask-transfer"), world.say("do-transfer"), purpose)
        .saying([ticket.number.to_string()])
        .asking(words(world.say("ask-counter"), 3, Mask::Digits, true))
        .asking(words(world.say("ask-note-next"), TEXT_MAX, Mask::Text, false))
}

fn to_group(ticket: &Arc<Ticket>, world: &World<'_>) -> Asking {
    let purpose = Purpose::TransferGroup(Arc::clone(ticket));
    Asking::new(world.say("ask-transfer"), world.say("do-transfer"), purpose)
        .saying([ticket.number.to_string()])
        .asking(groups(world))
        .asking(words(world.say("ask-note-next"), TEXT_MAX, Mask::Text, false))
}

fn groups(world: &World<'_>) -> Part {
    let all = &world.view.post.groups;
    let labels = all.iter().map(|group| world.pick(&group.name, &group.name_en).to_owned()).collect();
    let choice = Choice::first_of(labels).with_hotkeys(all.iter().map(|group| group.letter));
    Part::Choice { label: world.say("ask-group"), choice, long: true }
}

/// Insert: a group's letter, perhaps a class of priority, Enter.
pub fn take(world: &World<'_>) -> Wish {
    let classes: Vec<String> =
        Priority::ALL.iter().map(|class| world.say(&format!("priority-{}", class.name()))).collect();
    let priority = Choice::first_of(classes).with_hotkeys(['0', '1', '2', '3', '4', '5']);
    lay(Asking::new(world.say("ask-ticket"), world.say("do-ticket"), Purpose::TakeTicket)
        .asking(groups(world))
        .asking(Part::Choice { label: world.say("ask-priority"), choice: priority, long: true })
        .straight())
}

fn classes(world: &World<'_>) -> Part {
    let names = Priority::ALL.iter().map(|class| world.say(&format!("priority-{}", class.name()))).collect();
    let choice = Choice::first_of(names).with_hotkeys(['0', '1', '2', '3', '4', '5']);
    Part::Choice { label: world.say("ask-priority-roll"), choice, long: true }
}

/// Insert while tickets come from the paper roll: the number on the slip; above it, seldom needed, the
/// class of priority and when it was torn off.
pub fn take_off_roll(world: &World<'_>) -> Wish {
    let asking = Asking::new(world.say("ask-roll"), world.say("do-roll"), Purpose::RollTaken)
        .asking(classes(world))
        .asking(words(world.say("ask-roll-time"), 8, Mask::Text, false))
        .asking(words(world.say("ask-roll-number"), 5, Mask::Text, true))
        .focused_on_last();
    lay(asking)
}

/// F2 while tickets come from the paper roll: the number on the next slip is asked, and called.
fn call_off_roll(world: &World<'_>) -> Wish {
    let asking = Asking::new(world.say("ask-roll-call"), world.say("do-roll-call"), Purpose::RollCall)
        .asking(words(world.say("ask-roll-number"), 5, Mask::Text, true));
    lay(asking)
}

/// Asks for the last dossier number on paper today: a copied or restored store does not know it.
pub fn last_number(world: &World<'_>) -> Wish {
    let field = Box::new(Field::new(6, Mask::Digits));
    let part = Part::Text { label: world.say("ask-last-number-serial"), field, needed: true };
    let asking = Asking::new(world.say("ask-last-number"), world.say("do-last-number"), Purpose::LastNumber)
        .saying([world.say("ask-last-number-why")])
        .asking(part);
    lay(asking)
}
