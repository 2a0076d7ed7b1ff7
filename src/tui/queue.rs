//! The ticket at this counter: calling, serving, setting aside, sending on; giving tickets out.

use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::widget::choice::Choice;
use super::widget::field::{Field, Mask};
use super::wish::{Then, Tone, Wish};
use super::world::{Seat, World};
use crate::base::coded::Coded;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::{Command as Order, TicketRef};
use crate::domain::ticket::{
    CallNext, CallTicket, FinishTicket, MarkNoShow, Move, Priority, ReturnTicket, ServeTicket, Ticket,
    TicketState, allowed,
};
use std::sync::Arc;

fn reference(ticket: &Ticket) -> TicketRef {
    TicketRef(ticket.id.to_string())
}

/// F2: finishes what is served and calls the next; a ticket that was called and has not come is called again.
pub fn next(world: &World<'_>, seat: Seat) -> Wish {
    match world.current_ticket(seat.counter) {
        Some(ticket) if ticket.state == TicketState::Called => {
            let order = CallTicket { ticket: reference(&ticket), counter: seat.counter };
            Wish::order(Order::CallTicket(order), Then::Called)
        }
        Some(ticket) => {
            let order = FinishTicket { ticket: reference(&ticket) };
            Wish::order(Order::FinishTicket(order), Then::CallNext)
        }
        None => call_next(seat),
    }
}

/// Calls whoever is next.
pub fn call_next(seat: Seat) -> Wish {
    let order = CallNext { counter: seat.counter, group: None };
    Wish::order(Order::CallNext(order), Then::Called)
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

/// F6: what can be done with the ticket at the counter, or with a chosen one.
pub fn menu(world: &World<'_>, seat: Seat, chosen: Option<Arc<Ticket>>) -> Wish {
    let Some(ticket) = chosen.or_else(|| world.current_ticket(seat.counter)) else {
        return Wish::Say(Tone::Note, world.say("ticket-none"));
    };
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
        Move::Call | Move::Serve | Move::Transfer => call(&ticket, seat),
    };
    let mut items = Vec::new();
    let mut offer = |step, label: &str, wish| {
        if allowed(ticket.state, step) {
            items.push(Item { label: world.say(label), hint: String::new(), wish });
        }
    };
    offer(Move::NoShow, "ticket-no-show", wish(Move::NoShow));
    offer(Move::Hold, "ticket-hold", wish(Move::Hold));
    offer(Move::Transfer, "ticket-counter", lay(to_counter(&ticket, world)));
    offer(Move::Transfer, "ticket-group", lay(to_group(&ticket, world)));
    offer(Move::Finish, "ticket-finish", wish(Move::Finish));
    offer(Move::Return, "ticket-return", wish(Move::Return));
    offer(Move::Call, "ticket-call", wish(Move::Call));
    let title = world.say_with("ticket-menu", &[("number", &ticket.number.to_string())]);
    Wish::lay(Overlay::Menu(Menu::new(title, items)))
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

/// Asks for the last dossier number on paper today: a copied or restored store does not know it.
pub fn last_number(world: &World<'_>) -> Wish {
    let field = Box::new(Field::new(6, Mask::Digits));
    let part = Part::Text { label: world.say("ask-last-number-serial"), field, needed: true };
    let asking = Asking::new(world.say("ask-last-number"), world.say("do-last-number"), Purpose::LastNumber)
        .saying([world.say("ask-last-number-why")])
        .asking(part);
    lay(asking)
}
