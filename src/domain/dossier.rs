//! One applicant's file: the fold of its events, in two sizes.
//!
//! [`Summary`] is what lists, filters and counts need and what the next act is judged by; it is small
//! enough to lie in the state. [`Dossier`] adds papers, fields, money and the story. Both fold the
//! same events in the same order, and both fold with every personal section absent.

mod ground;
mod whole;

pub use whole::{Dossier, Happening};

use serde::{Deserialize, Serialize};

use crate::base::id::{ContentHash, DossierId, OfficerId, TicketId};
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::applicant::ApplicantKind;
use crate::domain::clock::limit::TimeLimit;
use crate::domain::correct::Part;
use crate::domain::event::Event;
use crate::domain::identity::Identity;
use crate::domain::intake::ReturnWay;
use crate::domain::place::Whereabouts;
use crate::domain::portal::{Online, Outbox};
use crate::domain::procedure::Channel;
use crate::domain::result::ShelfPlace;
use crate::domain::review::{LateCause, OpenOpinion, Outcome, StandIn};
use crate::domain::{correct, intake, money, paper, result, review};

coded_enum! {
    /// The three phases the whole program turns around.
    pub enum Phase {
        /// Tiếp nhận.
        Intake = 1, "intake";
        /// Giải quyết.
        Review = 2, "review";
        /// Trả kết quả.
        Result = 3, "result";
    }
}

coded_enum! {
    /// Where a dossier stands.
    pub enum Status {
        /// Typed, not yet an act: a file of its own at this desk.
        Draft = 0, "draft";
        /// Open, not yet validly received.
        AwaitingAcceptance = 1, "awaiting-acceptance";
        /// Not taken in.
        Refused = 2, "refused";
        /// Somebody works on it; the clock runs.
        InReview = 3, "in-review";
        /// The applicant owes papers; the clock stands.
        AwaitingSupplement = 4, "awaiting-supplement";
        /// The applicant owes money the clock waits for.
        AwaitingPayment = 5, "awaiting-payment";
        /// The result waits to be collected.
        Ready = 6, "ready";
        /// Collected.
        HandedOver = 7, "handed-over";
        /// Taken back by the applicant.
        Withdrawn = 8, "withdrawn";
        /// Stopped for good.
        Stopped = 9, "stopped";
        /// Taken in by mistake; another stands in its place.
        Mistaken = 10, "mistaken";
    }
}

impl Status {
    /// Whether nothing more is to be done with the dossier.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Refused | Self::HandedOver | Self::Withdrawn | Self::Stopped | Self::Mistaken)
    }

    /// Whether the legal clock stands still.
    pub fn is_paused(self) -> bool {
        matches!(self, Self::AwaitingSupplement | Self::AwaitingPayment)
    }
}

/// When, by whom and how an event came about, as folding needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// When it happened in law (`happened_at` where given, `at` otherwise).
    pub at: Timestamp,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// By whom.
    pub officer: OfficerId,
    /// Under a simulated clock.
    pub simulated: bool,
}

/// What lists and rules need of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Its identity.
    pub id: DossierId,
    /// Its number, once accepted.
    pub number: Option<String>,
    /// Procedure code.
    pub procedure: String,
    /// Version of the procedure in force at its intake.
    pub version: ContentHash,
    /// Case of the procedure.
    pub case: String,
    /// The applicant's name; empty where it was erased.
    pub applicant: String,
    /// The applicant's identity number.
    pub id_number: Option<String>,
    /// The applicant's phone number.
    pub phone: Option<String>,
    /// The year the applicant was born in, from the date of birth or the citizen's number.
    pub birth_year: Option<u16>,
    /// The agency that took it in.
    pub unit: String,
    /// How it came in.
    pub channel: Channel,
    /// How the result goes back.
    pub return_way: ReturnWay,
    /// The turn it was handed in at.
    pub ticket: Option<TicketId>,
    /// Intake, review or result.
    pub phase: Phase,
    /// The step it is at.
    pub step: String,
    /// Where it stands.
    pub status: Status,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was validly received.
    pub received_at: Option<Timestamp>,
    /// The limit it runs under.
    pub limit: Option<TimeLimit>,
    /// The promise.
    pub due_at: Option<Timestamp>,
    /// Since when the clock stands, while it does.
    pub paused_at: Option<Timestamp>,
    /// How often papers were asked for.
    pub supplements: u8,
    /// The decision.
    pub outcome: Option<Outcome>,
    /// When it was decided, refused, stopped or withdrawn.
    pub decided_at: Option<Timestamp>,
    /// When the result went out.
    pub finished_at: Option<Timestamp>,
    /// Who works on it.
    pub assignee: Option<OfficerId>,
    /// Who stands in for them.
    pub stand_in: Option<StandIn>,
    /// Questions to other bodies that wait for their answers, while it is in review.
    pub opinions: Vec<OpenOpinion>,
    /// How often its limit was extended.
    pub extensions: u8,
    /// Why it is late, where an officer said so.
    pub late_cause: Option<LateCause>,
    /// Where its result waits.
    pub shelf: Option<ShelfPlace>,
    /// What is owed; `None` until assessed.
    pub fee: Option<Dong>,
    /// Whether part of the fee is not known here.
    pub fee_unknown: bool,
    /// What was paid.
    pub paid: Dong,
    /// What of it went back: by refunds, and by taking a payment back that had been taken back already.
    pub refunded: Dong,
    /// Whether a payment was said to count no more.
    pub reversed: bool,
    /// Papers not printed yet.
    pub owed: Vec<paper::Owed>,
    /// What stands behind it: a person or a body.
    pub kind: ApplicantKind,
    /// Where its paper lies, once somebody said so.
    pub whereabouts: Option<Whereabouts>,
    /// Something of it is in conflict: its acts or its number. Exclusive acts wait until that is settled.
    pub conflict: bool,
    /// Acts on it exclude each other.
    pub disputed: bool,
    /// Another dossier was given its number as well.
    pub clash: bool,
    /// A decision on it waits to be confirmed; it stands before that.
    pub proposed: bool,
    /// Something of it waits to be confirmed.
    pub unconfirmed: bool,
    /// The number it was given first, where it got a further one; it stays findable by it.
    pub former_number: Option<String>,
    /// It holds something this version cannot read.
    pub read_only: bool,
    /// Some of it was made under a simulated clock.
    pub simulated: bool,
    /// That it came on line, and what the portal has said of it since.
    pub online: Option<Box<Online>>,
    /// Whether the portal knows it as it stands.
    pub outbox: Outbox,
    /// How the identities of its people were checked.
    pub identity: Identity,
}

impl Summary {
    /// A dossier of which nothing is known but its id and the moment of its first entry: the ground
    /// every fold starts from, so that events may come in any number.
    pub fn blank(id: DossierId, at: Timestamp) -> Self {
        Self {
            id,
            number: None,
            procedure: String::new(),
            version: ContentHash::default(),
            case: String::new(),
            applicant: String::new(),
            id_number: None,
            phone: None,
            birth_year: None,
            unit: String::new(),
            channel: Channel::Direct,
            return_way: ReturnWay::Counter,
            ticket: None,
            phase: Phase::Intake,
            step: crate::domain::procedure::INTAKE_STEP.to_owned(),
            status: Status::AwaitingAcceptance,
            opened_at: at,
            received_at: None,
            limit: None,
            due_at: None,
            paused_at: None,
            supplements: 0,
            outcome: None,
            decided_at: None,
            finished_at: None,
            assignee: None,
            stand_in: None,
            opinions: Vec::new(),
            extensions: 0,
            late_cause: None,
            shelf: None,
            fee: None,
            fee_unknown: false,
            paid: Dong(0),
            refunded: Dong(0),
            reversed: false,
            owed: Vec::new(),
            kind: ApplicantKind::Citizen,
            whereabouts: None,
            conflict: false,
            disputed: false,
            clash: false,
            proposed: false,
            unconfirmed: false,
            former_number: None,
            read_only: false,
            simulated: false,
            online: None,
            outbox: Outbox::default(),
            identity: Identity::default(),
        }
    }

    /// Says what of it is in conflict.
    pub fn set_conflict(&mut self, disputed: bool, clash: bool) {
        self.disputed = disputed;
        self.clash = clash;
        self.conflict = disputed || clash;
    }

    /// Folds one more event of the dossier (or a payment that names it).
    pub fn apply(&mut self, event: &Event, stamp: Stamp) {
        self.simulated |= stamp.simulated;
        paper::follow(&mut self.owed, event, stamp.at, self.extensions);
        self.outbox.follow(event, stamp);
        match event {
            Event::Intake(event) => self.apply_intake(event, stamp),
            Event::Review(event) => self.apply_review(event, stamp),
            Event::Result(event) => self.apply_result(event, stamp),
            Event::Money(event) => self.apply_money(event),
            Event::Correct(event) => self.apply_correct(event, stamp),
            Event::Place(event) => {
                self.whereabouts = Whereabouts::after(self.whereabouts.take(), event, stamp);
            }
            Event::Portal(event) => self.apply_portal(event),
            Event::Identity(event) => self.identity.follow(event),
            Event::Unknown { .. } => self.read_only = true,
            Event::Paper(_)
            | Event::Post(_)
            | Event::Officer(_)
            | Event::Catalogue(_)
            | Event::Ticket(_)
            | Event::Roster(_)
            | Event::Drill(_)
            | Event::Slip(_)
            | Event::Access(_)
            | Event::Counter(_) => {}
        }
    }

    fn apply_intake(&mut self, event: &intake::Event, stamp: Stamp) {
        match event {
            intake::Event::Opened(opened) => self.open(opened, stamp),
            intake::Event::DocumentsRecorded(_) | intake::Event::RepresentativeNamed(_) => {}
            intake::Event::Accepted(accepted) => {
                self.number = Some(accepted.number.clone());
                self.received_at = Some(accepted.received_at);
                self.limit = Some(accepted.limit);
                self.due_at = accepted.due_at;
                self.step.clone_from(&accepted.step);
                self.phase = Phase::Review;
                self.paused_at = accepted.awaits_payment.then_some(accepted.received_at);
                self.status =
                    if accepted.awaits_payment { Status::AwaitingPayment } else { Status::InReview };
            }
            intake::Event::Refused(_) => self.end(Status::Refused, stamp),
            intake::Event::SupplementRequested(request) => {
                self.supplements = self.supplements.max(request.round);
                self.paused_at = Some(stamp.at);
                self.status = Status::AwaitingSupplement;
            }
            intake::Event::ClockStarted(started) => self.start_clock(started),
            intake::Event::SupplementReceived(received) => {
                self.due_at = received.due_at.or(self.due_at);
                self.paused_at = self.paused_for_opinion();
                self.status =
                    if self.number.is_some() { Status::InReview } else { Status::AwaitingAcceptance };
            }
            intake::Event::SupplementAllowed(_) => {}
        }
    }

    fn start_clock(&mut self, started: &intake::ClockStarted) {
        self.due_at = started.due_at.or(self.due_at);
        self.paused_at = self.paused_for_opinion();
        // Concurrent acts may have moved it on: only who waited for the fee goes to review by it.
        if self.status == Status::AwaitingPayment {
            self.status = Status::InReview;
        }
    }

    fn open(&mut self, opened: &intake::DossierOpened, stamp: Stamp) {
        if !self.procedure.is_empty() {
            // Two desks read one submission: the first in causal order opened it, and what came after stands.
            return;
        }
        self.procedure.clone_from(&opened.procedure.code);
        self.version = opened.procedure.version;
        self.case.clone_from(&opened.case);
        self.channel = opened.channel;
        self.return_way = opened.return_way;
        self.ticket = opened.ticket;
        self.unit.clone_from(&opened.unit);
        self.opened_at = stamp.at;
        if let Some(opening) = &opened.personal {
            self.take_opening(opening);
        }
    }

    /// Puts what an opening says of a person where lists show it.
    pub(in crate::domain) fn take_opening(&mut self, opening: &intake::Opening) {
        self.kind = opening.applicant.kind;
        self.applicant.clone_from(&opening.applicant.name);
        self.id_number.clone_from(&opening.applicant.id_number);
        self.phone.clone_from(&opening.applicant.phone);
        self.birth_year = opening.applicant.birth_year();
    }

    fn apply_review(&mut self, event: &review::Event, stamp: Stamp) {
        match event {
            review::Event::Assigned(assigned) => {
                self.assignee = Some(assigned.to);
                self.stand_in = None;
            }
            review::Event::StepCompleted(done) => self.step.clone_from(&done.to),
            review::Event::SteppedBack(back) => self.step.clone_from(&back.to),
            review::Event::Decided(decided) => {
                self.outcome = Some(decided.outcome);
                self.step.clone_from(&decided.to);
                self.phase = Phase::Result;
                self.status = Status::Ready;
                self.decided_at = Some(stamp.at);
                self.opinions.clear();
                self.paused_at = None;
            }
            review::Event::Stopped(_) => self.end(Status::Stopped, stamp),
            review::Event::Withdrawn(_) => self.end(Status::Withdrawn, stamp),
            review::Event::NoteAdded(_) => {}
            review::Event::Substituted(s) => {
                self.stand_in = Some(StandIn { officer: s.to, from: s.from, until: s.until });
            }
            review::Event::Extended(extended) => {
                self.extensions = self.extensions.saturating_add(1);
                self.due_at = Some(extended.due_at);
            }
            review::Event::OpinionAsked(asked) => self.ask_opinion(asked, stamp),
            review::Event::PaymentAsked(asked) => self.ask_payment(asked, stamp),
            review::Event::LateCauseStated(stated) => self.late_cause = Some(stated.cause),
            review::Event::PromiseMoved(moved) => self.due_at = Some(moved.due_at),
            review::Event::OpinionAnswered(answered) => {
                // Two desks may have asked under one number: an answer takes the older.
                if let Some(at) = self.opinions.iter().position(|open| open.number == answered.number) {
                    self.opinions.remove(at);
                    self.due_at = answered.due_at.or(self.due_at);
                    self.paused_at =
                        if self.status.is_paused() { self.paused_at } else { self.paused_for_opinion() };
                }
            }
        }
    }

    fn ask_opinion(&mut self, asked: &review::OpinionAsked, stamp: Stamp) {
        if self.status != Status::InReview || self.opinions.len() >= review::OPEN_MAX {
            return;
        }
        let stops_since = asked.stops_clock.then_some(stamp.at);
        self.paused_at = self.paused_at.or(stops_since);
        self.opinions.push(OpenOpinion { number: asked.number, due_at: asked.due_at, stops_since });
    }

    fn ask_payment(&mut self, asked: &review::PaymentAsked, stamp: Stamp) {
        if let Some(fee) = self.fee.unwrap_or(Dong(0)).checked_add(asked.amount).filter(|fee| fee.0 > 0) {
            self.fee = Some(fee);
        }
        if asked.stops_clock && self.status == Status::InReview {
            self.paused_at = Some(stamp.at);
            self.status = Status::AwaitingPayment;
        }
    }

    /// Since when its clock stands for another body's answer, where the procedure's law says so.
    fn paused_for_opinion(&self) -> Option<Timestamp> {
        self.opinions.iter().filter_map(|open| open.stops_since).min()
    }

    fn apply_result(&mut self, event: &result::Event, stamp: Stamp) {
        match event {
            result::Event::HandedOver(_) => {
                self.status = Status::HandedOver;
                self.finished_at = Some(stamp.at);
            }
            result::Event::Shelved(shelved) => self.shelf = Some(shelved.place.clone()),
            result::Event::HandOverNoted(_) | result::Event::Posted(_) | result::Event::Delivered(_) => {}
        }
    }

    fn apply_money(&mut self, event: &money::Event) {
        match event {
            money::Event::Assessed(fee) => {
                let total = fee.lines.iter().try_fold(Dong(0), |sum, line| sum.checked_add(line.amount));
                self.fee = total;
                self.fee_unknown = fee.unknown;
            }
            money::Event::Paid(payment) => {
                for (_, amount) in payment.shares.iter().filter(|(id, _)| *id == self.id) {
                    self.paid = Dong(self.paid.0.saturating_add(amount.0));
                }
            }
            money::Event::Refunded(refunded) => {
                self.refunded = Dong(self.refunded.0.saturating_add(refunded.amount.0));
            }
            // Whether a reversal counts depends on the payments there are: the whole dossier tells.
            money::Event::Reversed(_)
            | money::Event::Grounded(_)
            | money::Event::ReceiptsGranted(_)
            | money::Event::ReceiptVoided(_)
            | money::Event::ReceiptStated(_)
            | money::Event::ReceiptReplaced(_)
            | money::Event::TillOpened(_)
            | money::Event::TillCounted(_)
            | money::Event::TillClosed(_)
            | money::Event::FeeRowStated(_)
            | money::Event::AccountSet(_) => {}
        }
    }

    fn apply_correct(&mut self, event: &correct::Event, stamp: Stamp) {
        match event {
            correct::Event::Corrected(corrected) => {
                self.amend(corrected);
                self.identity.amend(corrected, self.kind);
            }
            correct::Event::ProcedureChanged(changed) => self.change_procedure(changed),
            correct::Event::ClosedAsMistaken(_) => self.end(Status::Mistaken, stamp),
            // What was undone is passed over by the fold; to say so changes nothing.
            correct::Event::ReplacesMistaken(_)
            | correct::Event::Undone(_)
            | correct::Event::TicketUndone(_)
            | correct::Event::ConflictSettled(_) => {}
            correct::Event::FurtherNumberGiven(given) => {
                // The first one is on the paper in somebody's hands: that is the one to be found by.
                self.former_number.get_or_insert_with(|| given.instead_of.clone());
                self.number = Some(given.number.clone());
            }
        }
    }

    /// Puts one corrected value in its place, where a row shows it.
    pub(in crate::domain) fn amend(&mut self, corrected: &correct::Corrected) {
        use crate::base::coded::Coded as _;
        let personal = || corrected.personal.as_ref().map(|words| words.new.clone());
        let open = corrected.new.as_deref();
        match corrected.part {
            Part::ApplicantKind => {
                let kind = personal().flatten();
                let kind = ApplicantKind::ALL.iter().find(|one| Some(one.name()) == kind.as_deref());
                self.kind = kind.copied().unwrap_or(self.kind);
            }
            Part::ApplicantName => {
                self.applicant = personal().map_or_else(|| self.applicant.clone(), Option::unwrap_or_default);
            }
            Part::ApplicantId => self.id_number = personal().unwrap_or_else(|| self.id_number.clone()),
            Part::ApplicantPhone => self.phone = personal().unwrap_or_else(|| self.phone.clone()),
            Part::Fee => {
                if let Some(fee) = open.and_then(|text| text.parse().ok()) {
                    self.fee = Some(Dong(fee));
                    self.fee_unknown = false;
                }
            }
            Part::Channel => {
                let channel = Channel::ALL.iter().find(|one| Some(one.name()) == open);
                self.channel = channel.copied().unwrap_or(self.channel);
            }
            Part::ReturnWay => {
                let way = ReturnWay::ALL.iter().find(|one| Some(one.name()) == open);
                self.return_way = way.copied().unwrap_or(self.return_way);
            }
            _ => {}
        }
    }

    fn change_procedure(&mut self, changed: &correct::ProcedureChanged) {
        let to = &changed.to;
        self.procedure.clone_from(&to.procedure.code);
        self.version = to.procedure.version;
        self.case.clone_from(&to.case);
        self.limit = to.limit;
        self.due_at = to.due_at;
        self.fee = to.fee;
        self.fee_unknown = to.fee_unknown;
        self.step.clone_from(&changed.step);
        self.paused_at = self.received_at.filter(|_| changed.awaits_payment);
        self.status = if changed.awaits_payment { Status::AwaitingPayment } else { Status::InReview };
    }

    fn end(&mut self, status: Status, stamp: Stamp) {
        self.status = status;
        self.paused_at = None;
        self.opinions.clear();
        self.decided_at = Some(stamp.at);
        self.finished_at = Some(stamp.at);
    }
}
