//! Deciding about money: what a payment, a refund or a reversal becomes, or why not.

use time::Date;

use super::till::Shift;
use super::{
    AccountSet, Event, FeeAssessed, FeeGrounded, LocalFee, Payer, PaymentMethod, PaymentRecorded,
    PaymentReversed, ReceiptNumber, RecordPayment, RefundGround, RefundPayment, Refunded, ReversePayment,
    SetAccount, StateFee, StateFeeRow, fees,
};
use crate::base::id::{DossierId, OfficerId, PaymentId, ShiftId};
use crate::base::money::Dong;
use crate::domain::applicant::{NAME_MAX, TEXT_MAX};
use crate::domain::conflict::Effect;
use crate::domain::context::{Context, needed, optional};
use crate::domain::dossier::{Dossier, Happening};
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::intake::{self, Words};
use crate::domain::officer::Role;
use crate::domain::procedure::{FeeKind, FeeLine, Procedure};
use crate::domain::refusal::{self, Refusal};
use crate::domain::vietqr::Account;

/// What a line of a fee is called that has no name of its own.
const FEE_LABEL: &str = "Phí, lệ phí";

/// What the desk gives a payment: its name, the till it goes into, the number of its receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taking {
    /// Its name.
    pub id: PaymentId,
    /// The till; none for what is not cash.
    pub shift: Option<ShiftId>,
    /// The receipt's number, where this device has a book.
    pub receipt: Option<ReceiptNumber>,
}

fn of_dossier(id: DossierId, event: Event) -> Fact {
    Fact::dossier(id, AnyEvent::Money(event))
}

/// Takes a payment for one or more dossiers of a visit: exactly what is still owed for them.
pub fn record_payment(
    context: &Context<'_>,
    dossiers: &[Dossier],
    command: &RecordPayment,
    taking: Taking,
) -> Result<Vec<Fact>, Refusal> {
    let first = dossiers.first().ok_or_else(|| Refusal::new(refusal::VALUE_MISSING).at("dossiers"))?;
    let mut facts = Vec::new();
    let (mut shares, mut lines) = (Vec::new(), Vec::new());
    let mut owed = Dong(0);
    for dossier in dossiers {
        let (share, what) = if dossier.summary.fee_unknown {
            let told = told_fee(context, dossier, command, dossiers.len())?;
            facts.extend(told.1);
            told.0
        } else {
            let share = dossier.summary.owes();
            (share, paid_for(dossier, share))
        };
        owed = owed.checked_add(share).ok_or_else(|| Refusal::new(refusal::PAYMENT_AMOUNT).at("amount"))?;
        if share.0 > 0 && !shares.iter().any(|(id, _)| *id == dossier.summary.id) {
            shares.push((dossier.summary.id, share));
            lines.extend(what);
        }
    }
    let amount = command.amount.unwrap_or(owed);
    if amount.0 == 0 || shares.is_empty() {
        return Err(Refusal::new(refusal::PAYMENT_EMPTY).at("amount"));
    }
    if amount != owed {
        return Err(Refusal::new(refusal::PAYMENT_AMOUNT).at("amount").with("owed", owed));
    }
    let method = command.method.unwrap_or(PaymentMethod::Cash);
    let given = command.given.filter(|_| method == PaymentMethod::Cash);
    if let Some(given) = given.filter(|given| *given < amount) {
        let refusal = Refusal::new(refusal::PAYMENT_GIVEN).at("given");
        return Err(refusal.with("given", given).with("owed", amount));
    }
    let visit = first.summary.ticket.map_or(first.summary.id.0, |ticket| ticket.0);
    let Taking { id, shift, receipt } = taking;
    let shift = shift.filter(|_| method == PaymentMethod::Cash);
    let personal = Some(payer(first, command)?);
    let lines = joined(lines);
    let paid = PaymentRecorded { id, shares, lines, method, given, receipt, shift, personal };
    facts.push(Fact { subject: Subject::Visit(visit), event: AnyEvent::Money(Event::Paid(paid)) });
    Ok(facts)
}

/// An amount that is not known here is what the officer was told, for one dossier at a time, with its source.
#[expect(clippy::type_complexity, reason = "a share with its lines, and the facts that state it")]
fn told_fee(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &RecordPayment,
    dossiers: usize,
) -> Result<((Dong, Vec<FeeLine>), Vec<Fact>), Refusal> {
    let unknown = || Refusal::new(refusal::FEE_UNKNOWN).with("dossier", intake::name_of(dossier));
    let amount = command.amount.filter(|_| dossiers == 1).ok_or_else(|| unknown().at("amount"))?;
    let source = optional(command.source.as_deref(), "source", fees::SOURCE_MAX)?;
    let source = source.ok_or_else(|| unknown().at("source"))?;
    let line = FeeLine { label: label_of(dossier), kind: kind_of(dossier), amount };
    let facts = stated(context, dossier, line.clone(), source);
    let rest = Dong(amount.0.saturating_sub(dossier.summary.kept().0));
    Ok(((rest, vec![FeeLine { amount: rest, ..line }]), facts))
}

fn label_of(dossier: &Dossier) -> String {
    dossier.fee_lines.first().map_or_else(|| FEE_LABEL.to_owned(), |line| line.label.clone())
}

fn kind_of(dossier: &Dossier) -> FeeKind {
    dossier.fee_lines.first().map_or(FeeKind::Charge, |line| line.kind)
}

/// What a share of a dossier is paid for: its fee's lines, or one line where only a part of them is paid.
pub fn paid_for(dossier: &Dossier, share: Dong) -> Vec<FeeLine> {
    let sum = dossier.fee_lines.iter().fold(0, |sum: u64, line| sum.saturating_add(line.amount.0));
    if sum == share.0 && dossier.summary.kept().0 == 0 {
        return dossier.fee_lines.iter().filter(|line| line.amount.0 > 0).cloned().collect();
    }
    vec![FeeLine { label: label_of(dossier), kind: kind_of(dossier), amount: share }]
}

/// Lines of one name and kind as one.
fn joined(lines: Vec<FeeLine>) -> Vec<FeeLine> {
    let mut joined: Vec<FeeLine> = Vec::new();
    for line in lines {
        match joined.iter_mut().find(|has| has.label == line.label && has.kind == line.kind) {
            Some(has) => has.amount = Dong(has.amount.0.saturating_add(line.amount.0)),
            None => joined.push(line),
        }
    }
    joined
}

fn payer(first: &Dossier, command: &RecordPayment) -> Result<Payer, Refusal> {
    let said = optional(command.payer.as_deref(), "payer", NAME_MAX)?;
    let whose = first.opening.as_ref().map(|opening| &opening.applicant);
    let address = whose.filter(|_| said.is_none()).and_then(|applicant| applicant.address.clone());
    let name = said.unwrap_or_else(|| whose.map_or_else(String::new, |applicant| applicant.name.clone()));
    Ok(Payer { name, address, reference: optional(command.reference.as_deref(), "reference", NAME_MAX)? })
}

/// The facts of an amount stated after acceptance: the fee, what it stands on, and the post's own row.
fn stated(context: &Context<'_>, dossier: &Dossier, line: FeeLine, source: String) -> Vec<Fact> {
    let summary = &dossier.summary;
    let on = summary.received_at.unwrap_or(context.at).date();
    let amount = line.amount;
    let fee = FeeAssessed { lines: vec![line], unknown: false };
    let grounded = FeeGrounded {
        on,
        channel: summary.channel,
        quantities: Vec::new(),
        relief: None,
        ground: None,
        source: Some(source.clone()),
        personal: None,
    };
    let row = LocalFee {
        procedure: summary.procedure.clone(),
        case: Some(summary.case.clone()),
        channel: Some(summary.channel),
        amount,
        from: on,
        until: None,
        source,
    };
    let mut facts =
        vec![of_dossier(summary.id, Event::Assessed(fee)), of_dossier(summary.id, Event::Grounded(grounded))];
    facts.extend(remembered(context, row));
    facts
}

/// A row as a fact, unless one that says the same holds already.
pub(in crate::domain) fn remembered(context: &Context<'_>, row: LocalFee) -> Option<Fact> {
    let case = row.case.as_deref().unwrap_or_default();
    let channel = row.channel.unwrap_or(crate::domain::procedure::Channel::Direct);
    let held = fees::in_force(context.fees, case, channel, row.from);
    if held.is_some_and(|held| held.amount == row.amount) {
        return None;
    }
    let event = AnyEvent::Money(Event::FeeRowStated(row));
    Some(Fact { subject: Subject::Post(context.post.id), event })
}

/// States what is owed for an accepted dossier whose fee the catalogue does not state.
pub fn state_fee(context: &Context<'_>, dossier: &Dossier, command: &StateFee) -> Result<Vec<Fact>, Refusal> {
    intake::expect_commuting(dossier, |status| !status.is_final())?;
    if dossier.summary.received_at.is_none() || !dossier.summary.fee_unknown {
        return Err(Refusal::new(refusal::FEE_KNOWN).at("dossier").with("dossier", intake::name_of(dossier)));
    }
    let source = needed(&command.source, "source", fees::SOURCE_MAX)?;
    let line = FeeLine { label: label_of(dossier), kind: kind_of(dossier), amount: command.amount };
    let mut facts = stated(context, dossier, line, source);
    if command.amount <= dossier.summary.kept() {
        facts.extend(intake::start_clock(context, dossier));
    }
    Ok(facts)
}

/// Adds a row to the post's own table; the case must be one of the procedure's.
pub fn state_fee_row(
    context: &Context<'_>,
    command: &StateFeeRow,
    procedure: &Procedure,
) -> Result<Vec<Fact>, Refusal> {
    let case = command.case.as_deref().map(|case| intake::case_of(procedure, Some(case))).transpose()?;
    let day = |text: &Option<String>, field| text.as_deref().map(|text| day_of(text, field)).transpose();
    let from = day(&command.from, "from")?.unwrap_or(context.at.date());
    let until = day(&command.until, "until")?;
    if until.is_some_and(|until| until < from) {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("until").with("value", from));
    }
    let row = LocalFee {
        procedure: procedure.code.to_string(),
        case: case.map(|case| case.code.to_string()),
        channel: command.channel,
        amount: command.amount,
        from,
        until,
        source: needed(&command.source, "source", fees::SOURCE_MAX)?,
    };
    let event = AnyEvent::Money(Event::FeeRowStated(row));
    Ok(vec![Fact { subject: Subject::Post(context.post.id), event }])
}

fn day_of(text: &str, field: &'static str) -> Result<Date, Refusal> {
    let day = time::macros::format_description!("[year]-[month]-[day]");
    let invalid = || Refusal::new(refusal::VALUE_INVALID).at(field).with("value", text);
    if text.len() > 10 {
        return Err(Refusal::new(refusal::VALUE_TOO_LONG).at(field).with("max", 10));
    }
    Date::parse(text, day).map_err(|_| invalid())
}

/// A payment of a dossier, whether it was taken back since or not.
pub fn taken(dossier: &Dossier, wanted: PaymentId) -> Option<&PaymentRecorded> {
    let in_effect = |told: &&Happening| !told.undone && told.effect == Effect::Holds;
    dossier.story.iter().filter(in_effect).find_map(|told| match &told.event {
        AnyEvent::Money(Event::Paid(paid)) if paid.id == wanted && wanted != PaymentId::default() => {
            Some(paid)
        }
        _ => None,
    })
}

/// A payment of a dossier that stands: the one named, or the newest.
pub fn payment_of(dossier: &Dossier, wanted: Option<PaymentId>) -> Option<&PaymentRecorded> {
    let stands = |event: &AnyEvent| match event {
        AnyEvent::Money(Event::Reversed(reversed)) => Some(reversed.payment),
        _ => None,
    };
    let in_effect = || dossier.story.iter().filter(|told| !told.undone && told.effect == Effect::Holds);
    let reversed: Vec<PaymentId> = in_effect().filter_map(|told| stands(&told.event)).collect();
    let mut payments = in_effect().rev().filter_map(|told| match &told.event {
        AnyEvent::Money(Event::Paid(paid)) if paid.id != PaymentId::default() => Some(paid),
        _ => None,
    });
    payments.find(|paid| !reversed.contains(&paid.id) && wanted.is_none_or(|wanted| wanted == paid.id))
}

/// The number of a payment's receipt: the one it got further where its own had been given twice.
pub fn receipt_of(dossier: &Dossier, paid: &PaymentRecorded) -> Option<ReceiptNumber> {
    let further = dossier.story.iter().rev().find_map(|told| match &told.event {
        AnyEvent::Money(Event::ReceiptReplaced(replaced)) if replaced.payment == paid.id => {
            Some(replaced.number.clone())
        }
        _ => None,
    });
    further.or_else(|| paid.receipt.clone())
}

/// Roles whose holders reverse what others took, or what was taken on another day.
pub fn reversal_roles(dossier: &Dossier, payment: PaymentId, context: &Context<'_>) -> &'static [Role] {
    let taken = dossier.story.iter().find(|told| match &told.event {
        AnyEvent::Money(Event::Paid(paid)) => paid.id == payment,
        _ => false,
    });
    let own = taken.is_some_and(|told| {
        told.stamp.officer == context.officer && told.stamp.at.date() == context.at.date()
    });
    if own { &[] } else { &[Role::Supervisor, Role::Approver] }
}

/// Takes a payment back that was recorded by mistake: it counts no more, and its receipt is cancelled.
pub fn reverse_payment(
    dossier: &Dossier,
    command: &ReversePayment,
    shift: Option<&Shift>,
) -> Result<Vec<Fact>, Refusal> {
    let none = || Refusal::new(refusal::NO_PAYMENT).at("payment").with("dossier", intake::name_of(dossier));
    let paid = payment_of(dossier, command.payment).ok_or_else(none)?;
    let motive = needed(&command.motive, "motive", TEXT_MAX)?;
    let cash = paid.method == PaymentMethod::Cash;
    if cash {
        check_cash(shift, paid.total())?;
    }
    let reversed = PaymentReversed {
        payment: paid.id,
        shares: paid.shares.clone(),
        method: paid.method,
        receipt: receipt_of(dossier, paid),
        shift: shift.filter(|_| cash).map(|shift| shift.id),
        personal: Some(Words { text: motive }),
    };
    let visit = dossier.summary.ticket.map_or(dossier.summary.id.0, |ticket| ticket.0);
    let event = AnyEvent::Money(Event::Reversed(reversed));
    Ok(vec![Fact { subject: Subject::Visit(visit), event }])
}

/// Gives money back: what is too much, or what an ended dossier had paid.
pub fn refund(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &RefundPayment,
    approver: OfficerId,
    shift: Option<&Shift>,
) -> Result<Vec<Fact>, Refusal> {
    let most = dossier.summary.refundable();
    let amount = command.amount.unwrap_or(most);
    if amount.0 == 0 || amount > most {
        let refusal = Refusal::new(refusal::REFUND_AMOUNT).at("amount");
        return Err(refusal.with("most", most).with("dossier", intake::name_of(dossier)));
    }
    if approver == context.officer {
        return Err(Refusal::new(refusal::REFUND_APPROVER).at("approver"));
    }
    let text = optional(command.text.as_deref(), "text", TEXT_MAX)?;
    if command.ground == RefundGround::Other && text.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("text"));
    }
    let method = command.method.unwrap_or(PaymentMethod::Cash);
    let cash = method == PaymentMethod::Cash;
    if cash {
        check_cash(shift, amount)?;
    }
    let refunded = Refunded {
        amount,
        ground: command.ground,
        method,
        approver,
        shift: shift.filter(|_| cash).map(|shift| shift.id),
        personal: text.map(|text| Words { text }),
    };
    Ok(vec![of_dossier(dossier.summary.id, Event::Refunded(refunded))])
}

/// Cash goes back only out of an open till that holds it.
fn check_cash(shift: Option<&Shift>, amount: Dong) -> Result<(), Refusal> {
    let shift = shift.ok_or_else(|| Refusal::new(refusal::TILL_NOT_OPEN))?;
    if shift.expected() < amount {
        return Err(Refusal::new(refusal::TILL_SHORT).at("amount").with("amount", amount));
    }
    Ok(())
}

/// Sets the account transfers go to.
pub fn set_account(context: &Context<'_>, command: &SetAccount) -> Result<Vec<Fact>, Refusal> {
    let account = Account::new(&command.bin, &command.number, command.card)
        .ok_or_else(|| Refusal::new(refusal::VALUE_INVALID).at("number").with("value", &command.number))?;
    let holder = optional(command.holder.as_deref(), "holder", NAME_MAX)?;
    let set = AccountSet { account, personal: holder.map(|text| Words { text }) };
    let event = AnyEvent::Money(Event::AccountSet(set));
    Ok(vec![Fact { subject: Subject::Post(context.post.id), event }])
}
