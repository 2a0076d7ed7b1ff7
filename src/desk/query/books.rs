//! Books: papers of many dossiers or of none, and those of money, composed from the record as it stands.
//!
//! Composing one changes nothing; what became of printing it is recorded by whoever prints
//! ([`crate::domain::slip`]).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use crate::base::id::{ContentHash, DossierId, OfficerId, PaymentId, ShiftId};
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::printing::file_name;
use crate::domain::dossier::Summary;
use crate::domain::paper::Trouble;
use crate::domain::procedure::Procedure;
use crate::domain::refusal::{self, Refusal};
use crate::domain::slip::{RecordSlip, Slip, SlipKind, SlipStanding};
use crate::domain::ticket::TicketState;
use crate::paper::{Cover, Heading, Line, Pages, hand_over_sheet, register, ticket_slip};

/// A paper that is not of one dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintedBook {
    /// Form 07: taken in from the first day to the last, both whole.
    Register {
        /// A moment of the first day.
        from: Timestamp,
        /// A moment of the last day.
        to: Timestamp,
    },
    /// What an officer has in hand.
    HandOver(OfficerId),
    /// A ticket of the queue, by its number (the newest of that number) or its id.
    Ticket(String),
    /// The receipt of a payment of a dossier; the newest payment where none is named.
    FeeReceipt(DossierId, Option<PaymentId>),
    /// The closing sheet of a shift at the till.
    Till(ShiftId),
    /// Who dealt with a dossier.
    AccessList(DossierId),
}

/// One of them, ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposedBook {
    /// Which it is.
    pub slip: Slip,
    /// What people call it: a ticket's or a receipt's number; empty where its kind says all.
    pub name: String,
    /// Which copy of it.
    pub copy: u16,
    /// Whether printing it is recorded: the sheet of a till that is still open is only for looking at.
    pub counts: bool,
    /// What it says.
    pub pages: Pages,
}

impl ComposedBook {
    /// The name of its file, without an ending.
    pub fn file_name(&self) -> String {
        match (self.slip.kind, self.slip.days()) {
            (SlipKind::Register, Some((from, to))) => {
                file_name("so-theo-doi", &format!("{from}-{to}"), self.copy)
            }
            (SlipKind::HandOverSheet, _) => file_name("ban-giao", "so", self.copy),
            (SlipKind::Ticket, _) => file_name("ve", &self.name, self.copy),
            (SlipKind::FeeReceipt, _) if !self.name.is_empty() => {
                file_name(&self.name, "bien-lai", self.copy)
            }
            (SlipKind::TillSheet, _) => file_name("quy", &self.slip.of, self.copy),
            (SlipKind::AccessList, _) => file_name(&self.name, "truy-cap", self.copy),
            _ => file_name("bien-lai", &self.slip.of, self.copy),
        }
    }
}

impl ComposedBook {
    /// The record of what became of printing it; `None` for what is not recorded.
    pub fn record(&self, trouble: Option<Trouble>) -> Option<RecordSlip> {
        let Slip { kind, of } = self.slip.clone();
        self.counts.then_some(RecordSlip { kind, of, copy: Some(self.copy), trouble })
    }
}

impl PrintedBook {
    /// The paper a slip on the list stands for; `None` where its dossier is not known here.
    pub fn of_slip(standing: &SlipStanding) -> Option<Self> {
        let slip = &standing.slip;
        let noon = |day: time::Date| Timestamp::parse(&format!("{day}T12:00")).ok();
        match slip.kind {
            SlipKind::FeeReceipt => Some(Self::FeeReceipt(standing.dossier?, slip.payment())),
            SlipKind::TillSheet => slip.shift().map(Self::Till),
            SlipKind::Register => {
                let (from, to) = slip.days()?;
                Some(Self::Register { from: noon(from)?, to: noon(to)? })
            }
            SlipKind::HandOverSheet => slip.officer().map(|(officer, _)| Self::HandOver(officer)),
            SlipKind::Ticket => Some(Self::Ticket(slip.of.clone())),
            SlipKind::AccessList => slip.dossier().map(Self::AccessList),
        }
    }
}

/// Versions of procedures that lines of a book name, each read once; `None` where one cannot be read here.
type Versions = HashMap<ContentHash, Option<Arc<Procedure>>>;

/// What a paper is, what people call it, and what it says.
type Made = Result<(Slip, String, Pages), Refusal>;

impl Engine {
    /// The next copy of a book; refused where there is no such ticket or payment.
    pub fn compose_book(
        &mut self,
        book: &PrintedBook,
        heading: &Heading,
    ) -> Result<Result<ComposedBook, Refusal>, DeskFault> {
        let (slip, name, pages) = match self.make_book(book, heading)? {
            Ok(made) => made,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let before = self.slip_standing(&slip)?.map_or(0, |standing| standing.copies);
        let counts = match slip.shift() {
            Some(shift) => self.shift(shift)?.is_some_and(|shift| shift.closed.is_some()),
            None => true,
        };
        let copy = before.saturating_add(1);
        Ok(Ok(ComposedBook { slip, name, copy, counts, pages: pages.copied(copy) }))
    }

    fn make_book(&mut self, book: &PrintedBook, heading: &Heading) -> Result<Made, DeskFault> {
        let (post, now) = (self.post().clone(), self.clock().now());
        let head = self.day_head()?.map(|head| head.paper());
        let cover = Cover { post: &post, heading, now, head };
        match book {
            PrintedBook::Register { from, to } => {
                let pages = self.register(&cover, *from, *to)?;
                Ok(Ok((Slip::register(from.date(), to.date()), String::new(), pages)))
            }
            PrintedBook::HandOver(officer) => {
                let pages = self.hand_over(&cover, *officer)?;
                Ok(Ok((Slip::hand_over_sheet(*officer, now.date()), String::new(), pages)))
            }
            PrintedBook::Ticket(number) => self.slip(&cover, number),
            PrintedBook::FeeReceipt(id, payment) => self.receipt_made(*id, *payment, heading),
            PrintedBook::AccessList(id) => self.access_made(&cover, *id),
            PrintedBook::Till(id) => {
                let Some(shift) = self.shift(*id)? else {
                    return Ok(Err(Refusal::new(refusal::VALUE_INVALID).at("shift").with("value", id)));
                };
                let pages = self.till_sheet(&shift, heading)?;
                Ok(Ok((Slip::till_sheet(*id), String::new(), pages)))
            }
        }
    }

    fn receipt_made(
        &mut self,
        id: DossierId,
        payment: Option<PaymentId>,
        heading: &Heading,
    ) -> Result<Made, DeskFault> {
        let Some(dossier) = self.dossier(id)? else {
            return Ok(Err(Refusal::new(refusal::NO_PAYMENT).at("dossier").with("dossier", id)));
        };
        Ok(self.fee_receipt(&dossier, payment, heading)?.map(|(payment, number, pages)| {
            let number = number.or_else(|| dossier.summary.number.clone());
            (Slip::fee_receipt(payment), number.unwrap_or_default(), pages)
        }))
    }

    fn register(&mut self, cover: &Cover<'_>, from: Timestamp, to: Timestamp) -> Result<Pages, DeskFault> {
        let mut found = self.find_dossiers("", None, usize::MAX)?;
        let days = from.date()..=to.date();
        found.retain(|summary| summary.received_at.is_some_and(|at| days.contains(&at.date())));
        found.sort_by_key(|summary| (summary.received_at, summary.id));
        let mut addresses = Vec::new();
        for summary in &found {
            let opening = self.dossier(summary.id)?.and_then(|dossier| dossier.opening);
            addresses.push(opening.and_then(|opening| opening.applicant.address));
        }
        let lines = self.lines(&found, addresses)?;
        Ok(register(cover, (from, to), &lines))
    }

    fn hand_over(&mut self, cover: &Cover<'_>, officer: OfficerId) -> Result<Pages, DeskFault> {
        let mut found = self.find_dossiers("", None, usize::MAX)?;
        found.retain(|summary| summary.assignee == Some(officer) && !summary.status.is_final());
        found.sort_by_key(|summary| (summary.due_at.is_none(), summary.due_at, summary.id));
        let name = self.officer_name(officer)?.unwrap_or_default();
        let lines = self.lines(&found, Vec::new())?;
        Ok(hand_over_sheet(cover, &name, &lines))
    }

    fn slip(&mut self, cover: &Cover<'_>, number: &str) -> Result<Made, DeskFault> {
        let all = self.tickets()?;
        let wanted = number.trim().to_uppercase();
        let named = |ticket: &crate::domain::ticket::Ticket| {
            ticket.number.to_string() == wanted || ticket.id.to_string() == number.trim()
        };
        let Some(ticket) = all.iter().find(|ticket| named(ticket)) else {
            return Ok(Err(Refusal::new(refusal::VALUE_INVALID).at("ticket").with("value", number)));
        };
        let waits = |state| matches!(state, TicketState::Waiting | TicketState::Transferred);
        let before = all.iter().filter(|other| {
            other.date == ticket.date
                && other.group == ticket.group
                && other.taken_at < ticket.taken_at
                && waits(other.state)
        });
        let name = ticket.number.to_string();
        let pages = ticket_slip(cover, &name, ticket.taken_at, before.count());
        Ok(Ok((Slip::ticket(ticket.id), name, pages)))
    }

    /// Lines of a book: procedures and steps by their names.
    fn lines<'a>(
        &mut self,
        found: &'a [Summary],
        addresses: Vec<Option<String>>,
    ) -> Result<Vec<Line<'a>>, DeskFault> {
        let mut versions = Versions::new();
        let mut addresses = addresses.into_iter();
        let mut lines = Vec::new();
        for summary in found {
            let (procedure, step) = self.names_of(&mut versions, summary)?;
            lines.push(Line { summary, procedure, step, address: addresses.next().flatten() });
        }
        Ok(lines)
    }

    /// The names of a dossier's procedure and step; their codes where the version cannot be read.
    fn names_of(
        &mut self,
        versions: &mut Versions,
        summary: &Summary,
    ) -> Result<(String, String), DeskFault> {
        let procedure = match versions.entry(summary.version) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let version = self.version(summary.version)?;
                new.insert(version.map(|version| Arc::clone(&version.procedure)))
            }
        };
        let name = procedure.as_ref().map_or_else(|| summary.procedure.clone(), |known| known.name.clone());
        let steps = procedure.iter().flat_map(|known| &known.steps);
        let step = steps.into_iter().find(|step| step.code == summary.step);
        Ok((name, step.map_or_else(|| summary.step.clone(), |step| step.name.clone())))
    }
}
