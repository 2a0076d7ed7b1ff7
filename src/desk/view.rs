//! What screens read: an immutable picture of the desk, published anew after every act.
//!
//! Cloning is cheap (shared trees), so that a screen may keep the picture it drew from.

mod duplicates;
pub mod figures;

use std::sync::Arc;

use imbl::OrdMap;
use time::Date;

use crate::base::id::{DossierId, OfficerId, TicketId};
use crate::base::time::Timestamp;
use crate::domain::access::{self, Reading};
use crate::domain::clock::{Rules, TimeLimit, WorkingCalendar};
use crate::domain::counter::{Counter, CounterState};
use crate::domain::dossier::{Status, Summary};
use crate::domain::money::{LocalFee, ReceiptNumber, Shift};
use crate::domain::officer::Officer;
use crate::domain::outage::Outage;
use crate::domain::post::Post;
use crate::domain::rights::duty::Duties;
use crate::domain::slip::{Slip, SlipStanding};
use crate::domain::ticket::{Estimate, Pace, QueueRules, Ticket, TicketState, median_turn};
use crate::domain::vietqr::Account;
use crate::record::chain::LogKey;

/// Order of open dossiers: those whose clock runs by their promise, then results to be collected, then
/// what is not accepted yet, then what waits for the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkKey {
    /// Milliseconds of the promise while the clock runs; beyond every promise otherwise.
    pub due_millis: i64,
    /// The dossier.
    pub id: DossierId,
}

impl WorkKey {
    /// The place of a dossier.
    pub fn of(summary: &Summary) -> Self {
        let due_millis = match (summary.status, summary.due_at) {
            (Status::InReview, Some(due)) if summary.paused_at.is_none() => due.unix_millis(),
            (Status::InReview, _) => i64::MAX - 3,
            (Status::Ready, _) => i64::MAX - 2,
            (Status::AwaitingAcceptance, _) => i64::MAX - 1,
            _ => i64::MAX,
        };
        Self { due_millis, id: summary.id }
    }
}

/// The oldest entry that the hub has not acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Its log.
    pub log: LogKey,
    /// Its number there.
    pub seq: u64,
    /// When it was recorded, by this machine's clock.
    pub since: Timestamp,
}

/// The desk as it stands.
#[derive(Debug, Clone)]
pub struct View {
    /// Rises with every publication.
    pub version: u64,
    /// Whether the store is sealed.
    pub is_sealed: bool,
    /// The post.
    pub post: Arc<Post>,
    /// Who works here.
    pub officers: OrdMap<OfficerId, Arc<Officer>>,
    /// Tickets of the newest day that has any.
    pub tickets: OrdMap<TicketId, Arc<Ticket>>,
    /// Counters on the newest day on which anything happened at them.
    pub counters: OrdMap<u8, Arc<Counter>>,
    /// Open dossiers (not final), by promise.
    pub work: OrdMap<WorkKey, Arc<Summary>>,
    /// Dossiers that ended on the newest day on which any did, for its figures.
    pub ended_today: OrdMap<DossierId, Arc<Summary>>,
    /// Ended dossiers with papers not printed yet; see [`View::print_list`].
    pub unprinted: OrdMap<DossierId, Arc<Summary>>,
    /// Dossiers handed over not long ago whose people are still to be looked up.
    pub unlooked: OrdMap<DossierId, Arc<Summary>>,
    /// Papers of no one dossier that are not printed yet; see [`View::print_list`].
    pub slips: OrdMap<Slip, Arc<SlipStanding>>,
    /// Dossiers of which something is in conflict, open or ended.
    pub conflicts: OrdMap<DossierId, Arc<Summary>>,
    /// Dossiers of which something waits to be confirmed, open or ended.
    pub unconfirmed: OrdMap<DossierId, Arc<Summary>>,
    /// Officers' tills: the open one of each, or the one closed last.
    pub tills: OrdMap<OfficerId, Arc<Shift>>,
    /// The post's own fees by procedure.
    pub fees: OrdMap<String, Arc<Vec<LocalFee>>>,
    /// The account transfers go to, and in whose name it is.
    pub account: Option<Arc<(Account, String)>>,
    /// The number of the next fee receipt; `None` where this device has no book with one left.
    pub next_receipt: Option<ReceiptNumber>,
    /// When machines stood still, the earliest first.
    pub outages: Arc<Vec<Outage>>,
    /// What the post said of procedures: whether their dossiers are sensitive.
    pub sensitive: OrdMap<String, bool>,
    /// Readings of sensitive dossiers in the last two weeks, the oldest first.
    pub readings: Arc<Vec<Reading>>,
    /// Which acts on one dossier need two officers.
    pub duties: Arc<Duties>,
    /// Conflicts of no dossier: receipts given one number, versions of the calendar or the rules.
    pub office_conflicts: usize,
    /// Whether the last stub of this device's book must be read before it gives a number.
    pub receipt_unsure: bool,
    /// Entries of all logs here.
    pub entries: u64,
    /// Entries this device recorded that its hub has not acknowledged; `None` where it belongs to none.
    pub unsent: Option<u64>,
    /// The oldest of them; `None` where none waits.
    pub waiting: Option<Waiting>,
    /// How many dossiers there are in all.
    pub dossiers: u64,
    /// The newest moment recorded.
    pub newest: Option<Timestamp>,
    /// Rises when the catalogue changes.
    pub catalogue_version: u64,
    /// The working calendar in force.
    pub calendar: &'static WorkingCalendar,
    /// The clock's rules in force.
    pub rules: &'static Rules,
}

impl View {
    /// An officer with the roles of a moment, those of absent officers they act for included.
    pub fn standing(&self, officer: &Officer, at: Timestamp) -> Officer {
        officer.standing(at, &|id| self.roles_of(id))
    }

    /// What somebody does always.
    pub fn roles_of(&self, id: OfficerId) -> Vec<crate::domain::officer::Role> {
        self.officers.get(&id).map(|officer| officer.roles.clone()).unwrap_or_default()
    }
}

/// Minutes on the wall clock after which nothing is close: three days of warning at most, over the longest
/// holidays.
const FAR_MINUTES: i64 = 20 * 24 * 60;

/// Counts over the open dossiers, for the home screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// The clock runs and the promise has passed.
    pub late: usize,
    /// Close, by what is left of the limit; not late.
    pub close: usize,
    /// Promised for today.
    pub due_today: usize,
    /// The applicant owes papers.
    pub awaiting_supplement: usize,
    /// Results to be collected.
    pub ready: usize,
    /// Open in all.
    pub open: usize,
    /// Still owe something, or an amount nobody knows yet.
    pub owing: usize,
    /// Money is to be refunded.
    pub refunds: usize,
    /// More went back than was paid: two desks gave the same money back.
    pub given_twice: usize,
    /// Online submissions that wait to be taken in, or whose item changed.
    pub online: usize,
    /// Of these, those whose time to answer has passed.
    pub online_late: usize,
    /// People of them are still to be looked up; those handed over in the last weeks are counted too.
    pub lookups: usize,
}

/// Conflicts among dossiers: each that is disputed, and each number that several bear.
pub fn conflicts_among<'a>(dossiers: impl Iterator<Item = &'a Summary>) -> usize {
    let (mut disputed, mut numbers) = (0, std::collections::BTreeSet::new());
    for summary in dossiers {
        disputed += usize::from(summary.disputed);
        numbers.extend(summary.clash.then_some(&summary.number));
    }
    disputed + numbers.len()
}

/// Days after the hand-over for which the home screen reminds of a look-up; the list by its filter has all.
const LOOKUP_DAYS: i64 = 30;

/// Whether a dossier ended so short a time ago that its look-up is still counted.
pub fn ended_lately(summary: &Summary, now: Timestamp) -> bool {
    summary.finished_at.is_some_and(|at| now.minutes_since(at) <= LOOKUP_DAYS * 24 * 60)
}

impl View {
    /// Whether dossiers of a procedure are sensitive here.
    pub fn is_sensitive(&self, procedure: &str) -> bool {
        let said = self.sensitive.get(procedure).copied();
        said.unwrap_or_else(|| access::shipped().contains(procedure))
    }

    /// A desk of which nothing is known yet.
    pub fn empty() -> Self {
        Self {
            version: 0,
            is_sealed: false,
            post: Arc::new(Post::blank()),
            officers: OrdMap::new(),
            tickets: OrdMap::new(),
            counters: OrdMap::new(),
            work: OrdMap::new(),
            ended_today: OrdMap::new(),
            unprinted: OrdMap::new(),
            unlooked: OrdMap::new(),
            slips: OrdMap::new(),
            conflicts: OrdMap::new(),
            unconfirmed: OrdMap::new(),
            tills: OrdMap::new(),
            fees: OrdMap::new(),
            account: None,
            next_receipt: None,
            receipt_unsure: false,
            office_conflicts: 0,
            outages: Arc::default(),
            sensitive: OrdMap::new(),
            readings: Arc::default(),
            duties: Arc::default(),
            entries: 0,
            unsent: None,
            waiting: None,
            dossiers: 0,
            newest: None,
            catalogue_version: 0,
            calendar: WorkingCalendar::shipped(),
            rules: Rules::shipped(),
        }
    }

    /// Tickets of a day; only the newest day's are kept, so that the queue is empty on any other.
    pub fn tickets_of(&self, day: Date) -> impl Iterator<Item = &Arc<Ticket>> {
        self.tickets.values().filter(move |ticket| ticket.date == day)
    }

    /// Tickets that wait today, in the order in which they are called now.
    pub fn queue(&self, counter: u8, now: Timestamp) -> Vec<Arc<Ticket>> {
        let mut waiting: Vec<_> =
            self.tickets_of(now.date()).filter(|ticket| ticket.is_waiting_for(counter)).cloned().collect();
        waiting.sort_by_cached_key(|t| t.call_order(QueueRules::shipped(), now));
        waiting
    }

    /// A counter's day: idle where nothing happened at it today.
    pub fn counter(&self, number: u8, today: Date) -> Counter {
        let known = self.counters.get(&number).filter(|counter| counter.date == today);
        known.map_or_else(|| Counter::idle(number, today), |counter| (**counter).clone())
    }

    /// How the day goes: the median turn, and how many counters call.
    pub fn pace(&self, today: Date) -> Pace {
        let at_counter = |t: &&Arc<Ticket>| matches!(t.state, TicketState::Called | TicketState::Serving);
        let busy: std::collections::BTreeSet<u8> =
            self.tickets_of(today).filter(at_counter).filter_map(|ticket| ticket.counter).collect();
        let open = self.counters.values().filter(|c| c.date == today && c.state == CounterState::Open);
        let counters = open.map(|c| c.number).chain(busy.iter().copied());
        let counters: std::collections::BTreeSet<u8> = counters.collect();
        let tickets = self.tickets_of(today).map(Arc::as_ref);
        Pace {
            median_millis: median_turn(tickets, QueueRules::shipped()),
            counters: counters.len(),
            busy: busy.len(),
        }
    }

    /// What the holder of a waiting ticket is told; `None` for one that does not wait today. Tickets sent
    /// to another counter do not stand before it.
    pub fn estimate(&self, id: TicketId, now: Timestamp) -> Option<Estimate> {
        let waits = |ticket: &Ticket| ticket.is_waiting_for(ticket.counter.unwrap_or(0));
        let rules = QueueRules::shipped();
        let own = self.tickets.get(&id).filter(|t| t.date == now.date() && waits(t))?;
        let place = own.call_order(rules, now);
        let meets = |other: &Ticket| match (own.counter, other.counter) {
            (Some(mine), Some(theirs)) => mine == theirs,
            (None, Some(_)) => false,
            (_, None) => true,
        };
        let before = self.tickets_of(now.date()).filter(|other| waits(other) && meets(other));
        let before = before.filter(|other| other.call_order(rules, now) < place).count();
        Some(self.pace(now.date()).estimate(before))
    }

    /// The ticket this counter has called or serves today.
    pub fn current_ticket(&self, counter: u8, today: Date) -> Option<Arc<Ticket>> {
        use crate::domain::ticket::TicketState::{Called, Serving};
        let mine = |t: &&Arc<Ticket>| t.counter == Some(counter) && matches!(t.state, Called | Serving);
        self.tickets_of(today).filter(mine).max_by_key(|t| t.called_at).cloned()
    }

    /// How many conflicts there are: a number given twice is one, however many dossiers bear it.
    pub fn conflict_count(&self) -> usize {
        conflicts_among(self.conflicts.values().map(|summary| &**summary)) + self.office_conflicts
    }

    /// Whether a running promise is close: how much of the limit is left is said by the rules in force.
    pub fn is_close(&self, summary: &Summary, now: Timestamp) -> bool {
        if summary.measured_until(now) != Some(now) || summary.is_late(now) {
            return false;
        }
        let (Some(due), Some(received)) = (summary.due_at, summary.received_at) else { return false };
        // What is far is far by the wall clock already: most rows need no counting.
        if due.minutes_since(now) > FAR_MINUTES {
            return false;
        }
        let whole = match summary.limit {
            Some(TimeLimit::WorkingDays(n)) => {
                i64::from(n.thousandths()) * i64::from(self.rules.working_day_minutes) / 1000
            }
            Some(TimeLimit::Hours(n)) => i64::from(n) * 60,
            _ => self.calendar.counting_minutes_between(received, due),
        };
        self.rules.is_close(self.calendar.counting_minutes_between(now, due), whole)
    }

    /// Dossiers whose promises are close, in the order of their ids.
    pub fn close(&self, now: Timestamp) -> Vec<DossierId> {
        let mut close: Vec<DossierId> =
            self.work.values().filter(|summary| self.is_close(summary, now)).map(|s| s.id).collect();
        close.sort_unstable();
        close
    }

    /// Counts over the open dossiers at a moment.
    pub fn counts(&self, now: Timestamp) -> Counts {
        let fresh = |summary: &&Arc<Summary>| ended_lately(summary, now);
        let lookups = self.unlooked.values().filter(fresh).count();
        let mut counts = Counts { open: self.work.len(), lookups, ..Counts::default() };
        for summary in self.work.values() {
            let unknown = summary.fee_unknown && summary.paid.0 == 0;
            counts.owing += usize::from(unknown || summary.owes().0 > 0);
            counts.refunds += usize::from(summary.to_refund().0 > 0);
            counts.given_twice += usize::from(summary.refunded_beyond().0 > 0);
            counts.lookups += usize::from(summary.awaits_lookup());
            if let Some(online) = &summary.online {
                let waits = summary.waits_online();
                counts.online += usize::from(waits || summary.changed_online());
                let late = waits && online.answer_by.is_some_and(|until| until < now);
                counts.online_late += usize::from(late);
            }
            match summary.status {
                Status::AwaitingSupplement => counts.awaiting_supplement += 1,
                Status::Ready => counts.ready += 1,
                Status::InReview => match summary.due_at.filter(|_| summary.paused_at.is_none()) {
                    Some(due) if due < now => counts.late += 1,
                    Some(due) if due.date() == now.date() => counts.due_today += 1,
                    _ => {}
                },
                _ => {}
            }
            counts.close += usize::from(self.is_close(summary, now));
        }
        counts
    }
}
