//! What the answers of a question are for: each purpose makes them into an order or a reply.

mod further;
pub mod money;

pub(in crate::tui) use further::day;

use super::asking::{Asking, Settled};
use crate::base::coded::Coded;
use crate::base::id::{DossierId, OfficerId};
use crate::base::time::Timestamp;
use crate::domain::applicant::Applicant;
use crate::domain::command::{Command as Order, DossierRef, Late, LateReason, OfficerRef, TicketRef};
use crate::domain::intake::{
    DocumentCount, Lack, LackingDocument, ReceiveSupplement, RefusalGround, RefuseDossier, RequestSupplement,
};
use crate::domain::officer::{AddOfficer, ChangeRoles, Role};
use crate::domain::paper::Form;
use crate::domain::place::Place;
use crate::domain::post::StateLastNumber;
use crate::domain::review::{AddNote, Decide, EndDossier, NoteFor, StepBack};
use crate::domain::ticket::{
    CallTicket, HoldTicket, Priority, QueueRules, TakeTicket, Ticket, TicketNumber, TransferTicket,
};
use crate::tui::screen::intake::Slot;
use crate::tui::whereabouts;
use crate::tui::wish::{Follow, Reply, Then, Wish};
use crate::tui::world::{Seat, World};
use std::sync::Arc;

/// What a question is for.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// Give out a ticket.
    TakeTicket,
    /// Set a ticket aside.
    Hold(Arc<Ticket>),
    /// Send it to another counter.
    TransferCounter(Arc<Ticket>),
    /// Send it to another group.
    TransferGroup(Arc<Ticket>),
    /// Do just this.
    Order(Box<Order>, &'static str, bool),
    /// Ask for what is missing.
    Supplement(DossierId),
    /// Record that it came.
    SupplementCame(DossierId),
    /// Do not take it in.
    Refuse(DossierId),
    /// Deny.
    Deny(DossierId),
    /// Send it back a step.
    StepBack(DossierId),
    /// Stop for good.
    Stop(DossierId),
    /// The applicant takes it back.
    Withdraw(DossierId),
    /// A note.
    Note(DossierId),
    /// Hand the result over.
    HandOver(DossierId),
    /// Take a payment.
    Payment(DossierId),
    /// Ask for what is missing of an intake.
    IntakeSupplement,
    /// Do not take an intake in.
    IntakeRefuse,
    /// A remark on a checklist row.
    Remark(u16),
    /// Whose card was scanned.
    Holder(Box<Applicant>),
    /// Where a card differs from the form: the submitter's (true) or the applicant's, and the places asked for.
    Differing(Box<Applicant>, bool, Vec<Slot>),
    /// Throw a draft away.
    Discard(DossierId),
    /// Another officer sits down.
    Seat(OfficerId),
    /// The last dossier number on paper today.
    LastNumber,
    /// When machines stood still; the beginning of the one that ends.
    Outage(Option<crate::base::time::Timestamp>),
    /// Enter a ticket torn off the roll.
    RollTaken,
    /// Call a ticket torn off the roll.
    RollCall,
    /// Do just this and say so; it is about no dossier.
    Say(Box<Order>, &'static str),
    /// Add an officer.
    AddOfficer,
    /// Change an officer's roles.
    Roles(OfficerId),
    /// Give an officer a role for a time.
    Grant(OfficerId),
    /// Let the second officer act for the first.
    Delegate(OfficerId, OfficerId),
    /// Settle what waits to be confirmed.
    SettleActs(DossierId),
    /// Which acts need two officers.
    Duty(crate::tui::duties::Matter),
    /// Put something right, or take it back.
    Amend(Box<crate::tui::correct::Amend>),
    /// Where the paper is put.
    Place(DossierRef, Place),
    /// Make the demonstration anew.
    Reset,
    /// Ask for what is missing once more, with motive and permission.
    SupplementAgain(DossierId),
    /// Somebody stands in.
    Substitute(DossierId, OfficerId),
    /// More time.
    Extend(DossierId),
    /// Ask another body.
    AskOpinion(DossierId),
    /// It answered this question.
    AnswerOpinion(DossierId, u8),
    /// Put the result on a shelf.
    Shelve(DossierId),
    /// The post delivered it.
    Deliver(DossierId),
    /// A name for these words of a search.
    SaveFilter(String),
    /// A setting of this machine: in words, or ticks for sounds.
    Setting(&'static str),
    /// The code this device is enrolled with.
    Enrol,
    /// About money.
    Money(money::MoneyPurpose),
    /// Something about the clock.
    Clock(Box<crate::tui::timing::Matter>),
    /// How somebody was checked, or what the look-up gave.
    Identity(crate::tui::identity::Matter),
    /// Take an online submission in.
    AcceptOnline(DossierId, OnlineAsked),
    /// Print the register of these days.
    Register,
    /// Who looks, who did what, what is erased.
    Access(Box<crate::tui::access::Matter>),
}

/// What was asked to take an online submission in, in the order of its form.
#[derive(Debug, Clone, Default)]
pub struct OnlineAsked {
    /// Rows of its checklist that were there before.
    pub before: Vec<u16>,
    /// Keys of what is counted for its fee.
    pub counted: Vec<String>,
    /// Whether its limit was asked, which the procedure does not state.
    pub limit: bool,
}

fn dossier(id: DossierId) -> DossierRef {
    DossierRef(id.to_string())
}

fn ticket(ticket: &Ticket) -> TicketRef {
    TicketRef(ticket.id.to_string())
}

fn acted(order: Order, said: &'static str, moved_on: bool) -> Vec<Wish> {
    vec![Wish::order(order, Then::Acted { said, moved_on })]
}

/// An act that owes a paper and sends the dossier on.
fn papered(order: Order, said: &'static str, form: Form) -> Vec<Wish> {
    vec![Wish::order(order, Then::Papered { said, moved_on: true, form })]
}

fn note(id: DossierId, asked: &Asking, text: Option<String>) -> Vec<Wish> {
    let audience = *NoteFor::ALL.get(asked.chosen(0).unwrap_or(0)).unwrap_or(&NoteFor::Internal);
    let order = AddNote { dossier: dossier(id), audience, text: text.unwrap_or_default() };
    acted(Order::AddNote(order), "said-note", false)
}

fn holder(person: &Applicant, asked: &Asking) -> Wish {
    Wish::Tell(Reply::Holder(Box::new(person.clone()), asked.chosen(0) != Some(1)))
}

fn last_number(text: Option<String>, world: &World<'_>) -> Result<Wish, String> {
    let serial = text.and_then(|text| text.parse().ok());
    let serial = serial.ok_or_else(|| world.say("asking-last-number"))?;
    let order = Order::StateLastNumber(StateLastNumber { day: None, serial });
    Ok(Wish::order(order, Then::Said("said-last-number")))
}

impl Purpose {
    /// What the answers ask for, or what is wrong with them.
    pub fn wishes(&self, asked: &Asking, world: &World<'_>, seat: Seat) -> Settled {
        let text = asked.text(0);
        let end = |id| EndDossier { dossier: dossier(id), text: text.clone() };
        Ok(match self {
            Self::TakeTicket | Self::Hold(_) | Self::TransferCounter(_) | Self::TransferGroup(_) => {
                return self.ticket_wishes(asked, world);
            }
            Self::RollTaken => vec![roll_taken(asked, world)?],
            Self::RollCall => vec![roll_call(asked, world, seat)?],
            Self::Say(order, said) => vec![Wish::order((**order).clone(), Then::Said(said))],
            Self::Order(order, said, moved_on) => acted((**order).clone(), said, *moved_on),
            Self::Supplement(id) => {
                let documents = lacking(asked);
                let order = RequestSupplement { dossier: dossier(*id), documents, text, permission: None };
                papered(Order::RequestSupplement(order), "said-supplement", Form::Supplement)
            }
            Self::SupplementCame(id) => {
                let documents = asked.ticked().into_iter().map(|(row, state)| came(row, state)).collect();
                let order = ReceiveSupplement { dossier: dossier(*id), documents, text };
                acted(Order::ReceiveSupplement(order), "said-supplement-came", false)
            }
            Self::Refuse(id) => {
                let order = RefuseDossier { dossier: dossier(*id), ground: ground(asked), text };
                papered(Order::RefuseDossier(order), "said-refused", Form::Refusal)
            }
            Self::Deny(id) => {
                let order = Decide { dossier: dossier(*id), text };
                acted(Order::DenyDossier(order), "said-denied", true)
            }
            Self::StepBack(id) => {
                let order = StepBack { dossier: dossier(*id), to: None, text };
                acted(Order::StepBack(order), "said-back", true)
            }
            Self::Stop(id) => acted(Order::StopDossier(end(*id)), "said-stopped", true),
            Self::Withdraw(id) => acted(Order::WithdrawDossier(end(*id)), "said-withdrawn", true),
            Self::Note(id) => note(*id, asked, text),
            Self::HandOver(id) => {
                let order = Order::HandOver(further::hand_over(*id, asked, world)?);
                papered(order, "said-handed-over", Form::HandOver)
            }
            Self::Payment(id) => {
                acted(Order::RecordPayment(money::payment(*id, asked, world)?), "said-paid", false)
            }
            Self::Money(purpose) => return money::wishes(*purpose, asked, world),
            Self::IntakeSupplement => {
                vec![Wish::Tell(Reply::Lacking(Follow::Supplement(lacking(asked), text)))]
            }
            Self::IntakeRefuse => vec![Wish::Tell(Reply::Lacking(Follow::Refuse(ground(asked), text)))],
            Self::Remark(row) => vec![Wish::Tell(Reply::Remark(*row, text.unwrap_or_default()))],
            Self::Holder(person) => vec![holder(person, asked)],
            Self::Differing(person, as_submitter, slots) => {
                let taken =
                    (0..).zip(slots).filter(|(nth, _)| asked.chosen(*nth) == Some(1)).map(|(_, slot)| *slot);
                vec![Wish::Tell(Reply::Differing(person.clone(), *as_submitter, taken.collect()))]
            }
            Self::Amend(amend) => return amend.wishes(asked, world),
            Self::Clock(matter) => return matter.wishes(asked, world),
            Self::Identity(matter) => return matter.wishes(asked),
            Self::Access(matter) => return matter.wishes(asked, world),
            Self::Discard(id) => vec![Wish::Discard(*id)],
            Self::Seat(officer) => vec![Wish::Seat(*officer)],
            Self::Place(dossier, place) => vec![whereabouts::placed(dossier.clone(), *place, text)],
            Self::Reset => vec![Wish::Reset],
            Self::SaveFilter(query) => {
                vec![Wish::SaveFilter { name: text.unwrap_or_default(), query: query.clone() }]
            }
            Self::LastNumber => vec![last_number(text, world)?],
            Self::Outage(open) => return crate::tui::outage::wishes(*open, asked, world),
            _ => return further::wishes(self, asked, world),
        })
    }

    fn ticket_wishes(&self, asked: &Asking, world: &World<'_>) -> Settled {
        let post = &world.view.post;
        let letter = |nth: Option<usize>| nth.and_then(|n| post.groups.get(n)).map(|group| group.letter);
        let words = asked.text(0);
        let (order, said) = match self {
            Self::TakeTicket => {
                let group = letter(asked.chosen(0)).ok_or_else(|| world.say("asking-needed"))?;
                let priority = asked.chosen(1).and_then(|n| Priority::ALL.get(n)).copied();
                let priority = priority.unwrap_or(Priority::Normal);
                let order = TakeTicket { group, priority, number: None };
                return Ok(vec![Wish::order(Order::TakeTicket(order), Then::Given)]);
            }
            Self::Hold(held) => {
                let until = match asked.text(1) {
                    None => Some(later(world, i64::from(QueueRules::shipped().hold_for))),
                    Some(text) => Some(return_time(&text, world)?),
                };
                let order = HoldTicket { ticket: ticket(held), until, reason: words };
                (Order::HoldTicket(order), "said-held")
            }
            Self::TransferCounter(sent) => {
                let counter: Option<u8> = words.and_then(|text| text.parse().ok()).filter(|n| *n > 0);
                let counter = Some(counter.ok_or_else(|| world.say("asking-counter"))?);
                let order =
                    TransferTicket { ticket: ticket(sent), counter, group: None, note: asked.text(1) };
                (Order::TransferTicket(order), "said-transferred")
            }
            Self::TransferGroup(sent) => {
                let group = letter(asked.chosen(0));
                let order = TransferTicket { ticket: ticket(sent), counter: None, group, note: words };
                (Order::TransferTicket(order), "said-transferred")
            }
            _ => return Ok(Vec::new()),
        };
        Ok(vec![Wish::order(order, Then::Away(said))])
    }
}

fn later(world: &World<'_>, minutes: i64) -> Timestamp {
    world.now.plus(time::Duration::minutes(minutes))
}

/// A time of day as clerks type it: `10:30`, `10h30`, `10g30`, `10h`.
fn time_of_day(text: &str) -> Option<time::Time> {
    let (hour, minute) = text.trim().split_once([':', 'h', 'g', 'H', 'G', '.'])?;
    let minute = if minute.trim().is_empty() { "0" } else { minute.trim() };
    time::Time::from_hms(hour.trim().parse().ok()?, minute.parse().ok()?, 0).ok()
}

fn today_at(world: &World<'_>, at: time::Time) -> Timestamp {
    Timestamp::from_local(world.now.date().with_time(at), world.now.offset_minutes())
}

/// When somebody comes back: minutes from now, or a time of today that is not past.
fn return_time(text: &str, world: &World<'_>) -> Result<Timestamp, String> {
    const MINUTES_MAX: i64 = 600;
    if let Ok(minutes) = text.trim().parse::<i64>() {
        let sane = (1..=MINUTES_MAX).contains(&minutes);
        return if sane { Ok(later(world, minutes)) } else { Err(world.say("asking-until")) };
    }
    let at = time_of_day(text).map(|at| today_at(world, at)).filter(|at| *at > world.now);
    at.ok_or_else(|| world.say("asking-until"))
}

fn roll_number(text: Option<String>, world: &World<'_>) -> Result<TicketNumber, String> {
    let number = text.unwrap_or_default().parse();
    number.map_err(|_| world.say("asking-roll"))
}

/// A slip that was torn off earlier: entered late, with the reason.
fn roll_order(number: TicketNumber, priority: Priority) -> Order {
    Order::TakeTicket(TakeTicket { group: number.letter, priority, number: Some(number.serial) })
}

fn roll_taken(asked: &Asking, world: &World<'_>) -> Result<Wish, String> {
    let number = roll_number(asked.text(1), world)?;
    let at = match asked.text(0) {
        None => world.now,
        Some(text) => {
            let at = time_of_day(&text).map(|at| today_at(world, at)).filter(|at| *at <= world.now);
            at.ok_or_else(|| world.say("asking-roll-time"))?
        }
    };
    let priority = asked.chosen(0).and_then(|n| Priority::ALL.get(n)).copied().unwrap_or(Priority::Normal);
    let late = Late { at, reason: LateReason::PaperRoll };
    Ok(Wish::Late(Box::new(roll_order(number, priority)), late, Then::Given))
}

/// The next slip: a ticket entered before is called, another is entered first.
fn roll_call(asked: &Asking, world: &World<'_>, seat: Seat) -> Result<Wish, String> {
    let number = roll_number(asked.text(0), world)?;
    let call = CallTicket { ticket: TicketRef(number.to_string()), counter: seat.counter };
    let call = Wish::order(Order::CallTicket(call), Then::Called);
    if world.view.tickets_of(world.now.date()).any(|ticket| ticket.number == number) {
        return Ok(call);
    }
    let late = Late { at: world.now, reason: LateReason::PaperRoll };
    Ok(Wish::Late(Box::new(roll_order(number, Priority::Normal)), late, Then::Go(Box::new(call))))
}

/// A new officer, with the roles ticked.
fn added(asked: &Asking, name: Option<String>) -> Wish {
    let order = AddOfficer { name: name.unwrap_or_default(), roles: roles(asked) };
    Wish::order(Order::AddOfficer(order), Then::Said("said-officer-added"))
}

/// Other roles for an officer.
fn roles_changed(officer: OfficerId, asked: &Asking) -> Wish {
    let order = ChangeRoles { officer: OfficerRef(officer.to_string()), roles: roles(asked) };
    Wish::order(Order::ChangeRoles(order), Then::Said("said-roles-changed"))
}

/// The roles that were ticked.
fn roles(asked: &Asking) -> Vec<Role> {
    asked.ticked().iter().filter_map(|(row, _)| Role::ALL.get(usize::from(*row))).copied().collect()
}

fn lacking(asked: &Asking) -> Vec<LackingDocument> {
    let lack = |state: usize| Lack::ALL.get(state.saturating_sub(1)).copied().unwrap_or(Lack::Missing);
    asked.ticked().into_iter().map(|(row, state)| LackingDocument { row, lack: lack(state) }).collect()
}

/// Papers that came: an original, a certified copy or a photocopy, as the row says.
fn came(row: u16, state: usize) -> DocumentCount {
    let one = |wanted: usize| u16::from(state == wanted);
    DocumentCount { row, original: one(1), certified: one(2), photocopy: one(3) }
}

fn ground(asked: &Asking) -> RefusalGround {
    let nth = asked.chosen(0).unwrap_or(0);
    RefusalGround::ALL.get(nth).copied().unwrap_or(RefusalGround::Other)
}
