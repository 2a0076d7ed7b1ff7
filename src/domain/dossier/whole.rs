//! A dossier whole: its papers, fields, money and story, folded from the same events as its summary.
//!
//! It is folded on demand and never stored. It folds with every personal section absent.

use super::{Stamp, Summary};
use crate::base::id::{DossierId, OfficerId};
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::domain::applicant::Representative;
use crate::domain::clock::limit::TimeLimit;
use crate::domain::conflict::{Conflict, Effect};
use crate::domain::event::Event;
use crate::domain::intake::{DocumentCount, LackingDocument, Opening};
use crate::domain::portal::{self, OnlineStory};
use crate::domain::procedure::FeeLine;
use crate::domain::review::Opinion;
use crate::domain::{correct, intake, money, review};

/// One line of a dossier's story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// When, by whom.
    pub stamp: Stamp,
    /// What.
    pub event: Event,
    /// Whether it was taken back later: it has no effect and is shown so.
    pub undone: bool,
    /// Whether it holds, or is a side of a conflict.
    pub effect: Effect,
    /// Whether it waits to be confirmed.
    pub unconfirmed: bool,
    /// The absent officer it was done for.
    pub instead_of: Option<OfficerId>,
}

/// A dossier whole: what its own screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// What lists show of it.
    pub summary: Summary,
    /// Whose it is and what they said; `None` where it was erased.
    pub opening: Option<Opening>,
    /// Who speaks for it, where it is a body.
    pub representative: Option<Representative>,
    /// Papers handed in, by checklist row.
    pub documents: Vec<DocumentCount>,
    /// Remarks on papers.
    pub remarks: Vec<(u16, String)>,
    /// Papers asked for and not yet come.
    pub lacking: Vec<LackingDocument>,
    /// When its clock began: at acceptance, or for some procedures with the payment; `None` before.
    pub clock_from: Option<Timestamp>,
    /// When the clock stood, and until when.
    pub pauses: Vec<(Timestamp, Option<Timestamp>)>,
    /// What its limit was extended by, in order.
    pub extensions: Vec<TimeLimit>,
    /// What other bodies were asked, and what they answered.
    pub opinions: Vec<Opinion>,
    /// What is owed, line by line.
    pub fee_lines: Vec<FeeLine>,
    /// What that stands on beside the catalogue.
    pub fee_ground: Option<money::FeeGrounded>,
    /// Everything that happened, in order.
    pub story: Vec<Happening>,
    /// The dossier in its place, where it was taken in by mistake.
    pub replaced_by: Option<DossierId>,
    /// The dossier taken in by mistake in whose place it stands.
    pub replaces: Option<DossierId>,
    /// Acts on it that exclude each other, while they are not settled.
    pub conflict: Option<Box<Conflict>>,
    /// What the portal said of it, item by item.
    pub online: OnlineStory,
    /// What the portal answered last: its code and words.
    pub answer: Option<portal::Answered>,
}

impl Dossier {
    /// When the last thing told of it happened.
    pub fn told_last_at(&self) -> Option<Timestamp> {
        self.story.last().map(|told| told.stamp.at)
    }

    /// The ground every fold starts from.
    pub fn blank(id: DossierId, at: Timestamp) -> Self {
        Self {
            summary: Summary::blank(id, at),
            opening: None,
            representative: None,
            documents: Vec::new(),
            remarks: Vec::new(),
            lacking: Vec::new(),
            clock_from: None,
            pauses: Vec::new(),
            extensions: Vec::new(),
            opinions: Vec::new(),
            fee_lines: Vec::new(),
            fee_ground: None,
            story: Vec::new(),
            replaced_by: None,
            replaces: None,
            conflict: None,
            online: OnlineStory::default(),
            answer: None,
        }
    }

    /// Folds one more event.
    pub fn apply(&mut self, event: Event, stamp: Stamp) {
        let opened_before = !self.summary.procedure.is_empty();
        self.summary.apply(&event, stamp);
        match &event {
            Event::Intake(intake::Event::Opened(_)) if opened_before => {}
            Event::Intake(event) => self.apply_intake(event, stamp),
            Event::Money(money::Event::Assessed(fee)) => self.fee_lines.clone_from(&fee.lines),
            Event::Money(money::Event::Grounded(grounded)) => self.fee_ground = Some(grounded.clone()),
            Event::Money(money::Event::Reversed(reversed)) => self.reverse(reversed),
            Event::Correct(event) => self.apply_correct(event, stamp),
            Event::Review(event) => self.apply_review(event, stamp),
            Event::Portal(event) => self.apply_portal(event),
            _ => self.close_pause_at_end(stamp),
        }
        self.tell(event, stamp, Effect::Holds);
    }

    /// Adds to the story what folding is done with, or what has no effect: a side of a conflict.
    pub fn tell(&mut self, event: Event, stamp: Stamp, effect: Effect) {
        self.story.push(Happening {
            stamp,
            event,
            undone: false,
            effect,
            instead_of: None,
            unconfirmed: false,
        });
    }

    /// Adds to the story what was taken back later.
    pub fn tell_undone(&mut self, event: Event, stamp: Stamp) {
        self.summary.simulated |= stamp.simulated;
        self.story.push(Happening {
            stamp,
            event,
            undone: true,
            effect: Effect::Holds,
            instead_of: None,
            unconfirmed: false,
        });
    }

    /// A payment counts no more: once, however many desks said so, and only where it was taken. Each of them gave
    /// the money back, though: what went out again was never paid, and is told as refunded beyond.
    fn reverse(&mut self, reversed: &money::PaymentReversed) {
        self.summary.reversed = true;
        let Some(taken) = money::taken(self, reversed.payment) else { return };
        let sum = taken.share_of(self.summary.id).0;
        if money::payment_of(self, Some(reversed.payment)).is_some() {
            self.summary.paid = Dong(self.summary.paid.0.saturating_sub(sum));
        } else {
            self.summary.refunded = Dong(self.summary.refunded.0.saturating_add(sum));
        }
    }

    fn apply_intake(&mut self, event: &intake::Event, stamp: Stamp) {
        match event {
            intake::Event::Opened(opened) => self.opening = opened.personal.as_deref().cloned(),
            intake::Event::DocumentsRecorded(recorded) => self.record_documents(recorded),
            intake::Event::SupplementRequested(request) => {
                self.lacking.clone_from(&request.documents);
                if self.summary.received_at.is_some() {
                    self.pauses.push((stamp.at, None));
                }
            }
            intake::Event::SupplementReceived(_) => {
                self.lacking.clear();
                self.close_pause(stamp.at);
            }
            intake::Event::ClockStarted(_) => {
                self.clock_from.get_or_insert(stamp.at);
                self.close_pause(stamp.at);
            }
            intake::Event::Accepted(accepted) if accepted.awaits_payment => {
                self.pauses.push((accepted.received_at, None));
            }
            intake::Event::Accepted(accepted) => self.clock_from = Some(accepted.received_at),
            intake::Event::RepresentativeNamed(named) => self.representative.clone_from(&named.personal),
            intake::Event::Refused(_) | intake::Event::SupplementAllowed(_) => {}
        }
    }

    fn apply_portal(&mut self, event: &portal::Event) {
        self.online.follow(event, self.summary.online.as_deref());
        match event {
            portal::Event::ChangeSettled(settled) if settled.taken => {
                self.opening = settled.personal.as_deref().cloned().or(self.opening.take());
            }
            portal::Event::Exported(_) => self.answer = None,
            portal::Event::Answered(answered) => self.answer = Some(answered.clone()),
            _ => {}
        }
    }

    fn apply_review(&mut self, event: &review::Event, stamp: Stamp) {
        match event {
            review::Event::Extended(extended) => self.extensions.push(extended.added),
            review::Event::OpinionAsked(asked) => {
                if asked.stops_clock {
                    self.pauses.push((stamp.at, None));
                }
                let asked = asked.clone();
                self.opinions.push(Opinion { asked_at: stamp.at, asked, answered_at: None, answer: None });
            }
            review::Event::OpinionAnswered(answered) => self.answer_opinion(answered, stamp),
            review::Event::PaymentAsked(asked) => {
                self.fee_lines.extend(asked.line());
                if asked.stops_clock {
                    self.pauses.push((stamp.at, None));
                }
            }
            review::Event::Decided(_) => {
                for (_, until) in self.pauses.iter_mut().filter(|pause| pause.1.is_none()) {
                    *until = Some(stamp.at);
                }
            }
            _ => self.close_pause_at_end(stamp),
        }
    }

    fn answer_opinion(&mut self, answered: &review::OpinionAnswered, stamp: Stamp) {
        let waits =
            |opinion: &&mut Opinion| opinion.asked.number == answered.number && opinion.answered_at.is_none();
        let Some(opinion) = self.opinions.iter_mut().find(waits) else { return };
        opinion.answered_at = Some(stamp.at);
        opinion.answer.clone_from(&answered.personal);
        let stood = (opinion.asked_at, None);
        if opinion.asked.stops_clock
            && let Some(pause) = self.pauses.iter_mut().find(|pause| **pause == stood)
        {
            pause.1 = Some(stamp.at);
        }
    }

    fn apply_correct(&mut self, event: &correct::Event, stamp: Stamp) {
        match event {
            correct::Event::Corrected(corrected) => correct::amend(self, corrected),
            correct::Event::ProcedureChanged(changed) => self.change_procedure(changed),
            correct::Event::ClosedAsMistaken(closed) => {
                self.replaced_by = Some(closed.successor);
                self.close_pause(stamp.at);
            }
            correct::Event::ReplacesMistaken(replaces) => self.replaces = Some(replaces.predecessor),
            correct::Event::Undone(_)
            | correct::Event::TicketUndone(_)
            | correct::Event::ConflictSettled(_)
            | correct::Event::FurtherNumberGiven(_) => {}
        }
    }

    fn change_procedure(&mut self, changed: &correct::ProcedureChanged) {
        let row = |old: u16| changed.carried.iter().find(|(from, _)| *from == old).map(|(_, to)| *to);
        let moved = |have: &DocumentCount| Some(DocumentCount { row: row(have.row)?, ..have.clone() });
        self.documents = self.documents.iter().filter_map(moved).collect();
        self.remarks =
            self.remarks.iter().filter_map(|(at, words)| Some((row(*at)?, words.clone()))).collect();
        let handed_in = intake::DocumentsRecorded { rows: changed.handed_in.clone(), personal: None };
        self.record_documents(&handed_in);
        if let Some(opening) = &mut self.opening {
            opening.fields.retain(|field| changed.fields.contains(&field.key));
        }
        self.fee_lines.clone_from(&changed.lines);
        self.fee_ground = None;
        if changed.awaits_payment {
            self.clock_from = None;
        } else if !changed.keeps_pauses {
            self.clock_from = self.summary.received_at;
        }
        if !changed.keeps_pauses {
            self.pauses = self.summary.paused_at.map(|at| (at, None)).into_iter().collect();
        }
    }

    fn record_documents(&mut self, recorded: &intake::DocumentsRecorded) {
        for row in &recorded.rows {
            match self.documents.iter_mut().find(|have| have.row == row.row) {
                Some(have) => have.clone_from(row),
                None => self.documents.push(row.clone()),
            }
        }
        self.documents.sort_by_key(|row| row.row);
        for (row, words) in recorded.personal.iter().flat_map(|p| &p.remarks) {
            self.remarks.retain(|(have, _)| have != row);
            self.remarks.push((*row, words.clone()));
        }
    }

    fn close_pause_at_end(&mut self, stamp: Stamp) {
        if self.summary.status.is_final() {
            self.close_pause(stamp.at);
        }
    }

    fn close_pause(&mut self, at: Timestamp) {
        if let Some((_, until @ None)) = self.pauses.last_mut() {
            *until = Some(at);
        }
    }
}
