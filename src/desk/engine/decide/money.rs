//! Deciding about money: looks up dossiers, tills and books of receipts, and hands over to the rules.

use super::{Answer, Decided, lawful};
use crate::base::id::{DeviceId, OfficerId, PaymentId, ShiftId};
use crate::desk::engine::content::unknown_procedure;
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::command::Command;
use crate::domain::context::Context;
use crate::domain::dossier::Dossier;
use crate::domain::event::Fact;
use crate::domain::intake;
use crate::domain::money::receipts::{self, BlockUse};
use crate::domain::money::{self, LocalFee, PaymentMethod, ReceiptNumber, Shift, Taking, stubs, till};
use crate::domain::officer::Role;
use crate::domain::refusal::{self, Refusal};
use crate::domain::rights;

impl Engine {
    /// The post's own fees of a procedure.
    pub(in crate::desk) fn fees_of(&mut self, procedure: &str) -> Result<Vec<LocalFee>, DeskFault> {
        Ok(self.fold.fees(self.ledger.state(), procedure)?)
    }

    /// The officer's till, where one is open.
    pub fn open_shift(&mut self, officer: OfficerId) -> Result<Option<Shift>, DeskFault> {
        let shifts = self.fold.shifts(self.ledger.state(), officer)?;
        Ok(shifts.into_iter().find(|shift| shift.closed.is_none()))
    }

    /// Blocks of receipts of a device with how far they are used.
    pub fn receipt_blocks(&mut self, device: DeviceId) -> Result<Vec<BlockUse>, DeskFault> {
        Ok(self.fold.receipt_blocks(self.ledger.state(), device)?)
    }

    /// The number of the next receipt here; none where this device has no book, a refusal where its books are
    /// used up.
    fn next_receipt(&mut self) -> Answer<Option<ReceiptNumber>> {
        let blocks = self.receipt_blocks(self.device.id)?;
        let next = lawful!(receipts::next(blocks.iter()));
        if next.is_none() && !blocks.is_empty() {
            return Ok(Err(Refusal::new(refusal::RECEIPTS_EXHAUSTED)));
        }
        Ok(Ok(next))
    }

    pub(super) fn decide_payment(
        &mut self,
        context: &Context<'_>,
        command: &money::RecordPayment,
    ) -> Answer<Decided> {
        let dossiers = lawful!(self.basket(context, command)?);
        let number = dossiers.first().and_then(|dossier| dossier.summary.number.clone());
        let fees = match dossiers.first() {
            Some(first) => self.fees_of(&first.summary.procedure)?,
            None => Vec::new(),
        };
        let context = &Context { fees: &fees, ..*context };
        let cash = command.method.unwrap_or(PaymentMethod::Cash) == PaymentMethod::Cash;
        let (shift, mut facts) = if cash { self.till_for_cash(context)? } else { (None, Vec::new()) };
        let receipt = lawful!(self.next_receipt()?);
        let id = PaymentId::new(context.entered_at, &mut *self.random);
        let taking = Taking { id, shift, receipt };
        facts.extend(lawful!(money::record_payment(context, &dossiers, command, taking)));
        for dossier in &dossiers {
            let (calendar, rules) = (self.calendar_of(dossier)?, self.rules_of(dossier)?);
            let context = Context { calendar, rules, ..*context };
            let started = intake::start_clock_when_paid(&context, dossier, &facts);
            facts.extend(started);
        }
        Ok(Ok(Decided { facts, number }))
    }

    /// The dossiers a payment is for: those named, or those of a turn that owe something.
    pub(super) fn basket(
        &mut self,
        context: &Context<'_>,
        command: &money::RecordPayment,
    ) -> Answer<Vec<Dossier>> {
        let mut dossiers: Vec<Dossier> = Vec::with_capacity(command.dossiers.len());
        for pointer in &command.dossiers {
            let dossier = lawful!(self.find_dossier(pointer)?);
            if dossiers.iter().all(|known| known.summary.id != dossier.summary.id) {
                dossiers.push(dossier);
            }
        }
        let Some(pointer) = &command.ticket else { return Ok(Ok(dossiers)) };
        let ticket = lawful!(self.find_ticket(context, pointer)?);
        let handed_in = self.basket_of(ticket.id)?;
        for id in handed_in {
            let known = dossiers.iter().any(|known| known.summary.id == id);
            if let Some(dossier) = self.dossier(id)?.filter(|dossier| !known && dossier.summary.owes().0 > 0)
            {
                dossiers.push(dossier);
            }
        }
        Ok(Ok(dossiers))
    }

    /// The till cash goes into: the officer's open one, or one that opens by itself.
    fn till_for_cash(&mut self, context: &Context<'_>) -> Result<(Option<ShiftId>, Vec<Fact>), DeskFault> {
        if let Some(open) = self.open_shift(context.officer)? {
            return Ok((Some(open.id), Vec::new()));
        }
        let shift = ShiftId::new(context.entered_at, &mut *self.random);
        Ok((Some(shift), vec![till::opened_by_itself(context.post.id, shift)]))
    }

    /// What is done with money beside payments.
    pub(super) fn decide_money(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        let post = context.post.id;
        let facts = match command {
            Command::OpenTill(c) => {
                let present = self.open_shift(context.officer)?;
                let fresh = ShiftId::new(context.entered_at, &mut *self.random);
                till::open(post, fresh, c.amount, present.as_ref())
            }
            Command::CountTill(c) => till::count(post, c, self.open_shift(context.officer)?.as_ref()),
            Command::CloseTill(c) => till::close(context, c, self.open_shift(context.officer)?.as_ref()),
            Command::GrantReceipts(c) => {
                let known = self.all_receipt_blocks()?;
                receipts::grant(post, self.device.id, c, &known)
            }
            Command::VoidReceipt(c) => {
                let blocks = self.receipt_blocks(self.device.id)?;
                let used = match lawful!(receipts::chosen(c, &blocks)) {
                    Some(number) => self.fold.receipt_known(self.ledger.state(), &number)?.0,
                    None => false,
                };
                receipts::void(post, c, &blocks, used)
            }
            Command::StateLastReceipt(c) => {
                let blocks = self.receipt_blocks(self.device.id)?;
                stubs::state(post, c, &blocks)
            }
            Command::SetAccount(c) => money::set_account(context, c),
            Command::StateFeeRow(c) => {
                let version = lawful!(self.in_force(&c.procedure)?);
                money::state_fee_row(context, c, &version.procedure)
            }
            _ => return self.decide_money_of_dossier(context, command),
        };
        Ok(facts.map(Into::into))
    }

    fn decide_money_of_dossier(&mut self, context: &Context<'_>, command: &Command) -> Answer<Decided> {
        let pointer = match command {
            Command::ReversePayment(c) => &c.dossier,
            Command::RefundPayment(c) => &c.dossier,
            Command::StateFee(c) => &c.dossier,
            _ => return Ok(Err(Refusal::new(refusal::COMMAND_INVALID))),
        };
        let dossier = lawful!(self.find_dossier(pointer)?);
        let fees = self.fees_of(&dossier.summary.procedure)?;
        let calendar = self.calendar_of(&dossier)?;
        let rules = self.rules_of(&dossier)?;
        let context = &Context { fees: &fees, calendar, rules, ..*context };
        let facts = match command {
            Command::ReversePayment(c) => {
                if let Some(paid) = money::payment_of(&dossier, c.payment) {
                    let roles = money::reversal_roles(&dossier, paid.id, context);
                    if !roles.is_empty() {
                        lawful!(self.may(context.officer, roles)?);
                    }
                }
                money::reverse_payment(&dossier, c, self.open_shift(context.officer)?.as_ref())
            }
            Command::RefundPayment(c) => {
                let approver = lawful!(self.find_officer(&c.approver)?);
                lawful!(self.may(approver, &[Role::Approver, Role::Supervisor])?);
                money::refund(context, &dossier, c, approver, self.open_shift(context.officer)?.as_ref())
            }
            Command::StateFee(c) => {
                let Some(version) = self.version(dossier.summary.version)? else {
                    return Ok(Err(unknown_procedure(&dossier.summary.procedure)));
                };
                // The version it runs under must be at hand: what is said holds for the next of its kind too.
                drop(version);
                money::state_fee(context, &dossier, c)
            }
            _ => Err(Refusal::new(refusal::COMMAND_INVALID)),
        };
        let number = dossier.summary.number.clone();
        Ok(facts.map(|facts| Decided { facts, number }))
    }

    /// Whether an officer has one of these roles.
    fn may(&mut self, officer: OfficerId, roles: &[Role]) -> Answer<()> {
        Ok(match self.officer(officer)? {
            Some(officer) => {
                let now = self.clock.now();
                rights::require(&self.view.standing(&officer, now), roles, self.staff(now))
            }
            None => Err(Refusal::new(refusal::UNKNOWN_OFFICER).at("officer").with("officer", officer)),
        })
    }
}
