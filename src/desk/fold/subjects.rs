//! Folding by subject: what an entry does to the rows of what it is about.

use super::numbers::number_given;
use super::{Fold, FoldFault, Recall, conflict, doubt, undone};
use crate::base::id::{DeviceId, DossierId, EntryId, OfficerId, PostId, TicketId};
use crate::base::time::Timestamp;
use crate::desk::keys;
use crate::desk::rows::{
    DossierRow, LifeRow, OfficerRow, PLACES_PER_CHUNK, Place, PostRow, RangeRow, SerialsRow, TicketRow,
    clamp_summary,
};
use crate::domain::conflict::Effect;
use crate::domain::dossier::{Dossier, Stamp, Summary};
use crate::domain::event::{Event, Subject};
use crate::domain::number::DossierNumber;
use crate::domain::post::Post;
use crate::domain::ticket::Ticket;
use crate::domain::{intake, officer, post, ticket};
use crate::record::act::Read;
use crate::record::causal::{self, Node};
use crate::record::entry::Entry;
use crate::store::state::State;

/// When, by whom and how an entry came about.
pub fn stamp(entry: &Entry) -> Stamp {
    Stamp { at: entry.legal_time(), entered_at: entry.at, officer: entry.officer, simulated: entry.simulated }
}

pub(super) fn node(read: &Read) -> Node {
    Node { id: read.id, hlc: read.entry.hlc, parents: read.entry.parents.clone() }
}

/// Whether an entry simply goes on from the tips there are.
fn goes_on(tips: &[EntryId], parents: &[EntryId]) -> bool {
    tips.len() == parents.len() && tips.iter().all(|tip| parents.contains(tip))
}

/// Tips and awaited parents kept of a subject that is not folded from its entries again: far more than
/// lawful work leaves, and what fits a value of the state.
const TIPS_MAX: usize = 128;

/// Follows the tips of a subject by one more entry: what is there and named by nobody. A parent that
/// is no tip may not have come yet; it is then remembered as named.
fn follow_tips(tips: &mut Vec<EntryId>, awaited: &mut Vec<EntryId>, read: &Read) {
    for parent in &read.entry.parents {
        match tips.iter().position(|tip| tip == parent) {
            Some(at) => {
                tips.remove(at);
            }
            None if awaited.contains(parent) => {}
            None => awaited.push(*parent),
        }
    }
    match awaited.iter().position(|id| *id == read.id) {
        Some(at) => {
            awaited.remove(at);
        }
        None => tips.push(read.id),
    }
    tips.sort_unstable();
    tips.truncate(TIPS_MAX);
    let surplus = awaited.len().saturating_sub(TIPS_MAX);
    awaited.drain(..surplus);
}

impl Fold {
    pub(super) fn fold_subject(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        read: &Read,
        place: Place,
    ) -> Result<(), FoldFault> {
        self.touched.insert(read.entry.subject);
        match read.entry.subject {
            Subject::Dossier(id) => {
                self.fold_dossier(state, journal, id, read, place)?;
                match &read.event {
                    Event::Money(event) => self.fold_money(state, journal, event, read, place),
                    Event::Access(event) => self.fold_access(state, event, read),
                    _ => Ok(()),
                }
            }
            Subject::Ticket(id) => self.fold_ticket(state, journal, id, read, place),
            subject => {
                let mut tips = self.tips.get(state, &subject)?.cloned().unwrap_or_default();
                let before = self.awaited.get(state, &subject)?.cloned().unwrap_or_default();
                let mut awaited = before.clone();
                follow_tips(&mut tips, &mut awaited.0, read);
                self.tips.put(subject, tips);
                if awaited != before {
                    self.awaited.put(subject, awaited);
                }
                self.fold_other(state, journal, read, place)
            }
        }
    }

    fn fold_other(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        read: &Read,
        place: Place,
    ) -> Result<(), FoldFault> {
        match (&read.event, read.entry.subject) {
            (Event::Post(event), Subject::Post(id)) => self.fold_post(state, id, event, read),
            (Event::Officer(officer::Event::Withdrawn(said)), Subject::Officer(id)) => {
                self.fold_withdrawn(state, journal, id, said, read)
            }
            (Event::Officer(event), Subject::Officer(id)) => self.fold_officer(state, id, event, read),
            (Event::Officer(officer::Event::ActedFor(acted)), _) => {
                let mut dossiers = acted.dossiers.iter();
                dossiers.try_for_each(|id| self.fold_payment(state, journal, *id, read, place))
            }
            (Event::Officer(officer::Event::WithdrawalsSeen(seen)), _) => self.fold_seen(state, seen, read),
            (Event::Officer(event), _) => self.fold_duties(state, event, read),
            (Event::Catalogue(event), _) => self.fold_catalogue(state, journal, event, read, place),
            (Event::Money(event), _) => self.fold_money(state, journal, event, read, place),
            (Event::Roster(event), Subject::Post(_)) => self.fold_roster(state, event, read),
            (Event::Counter(event), Subject::Post(_)) => self.fold_counter(state, event, read),
            (Event::Slip(event), _) => self.fold_slip(state, event, read),
            (Event::Access(event), _) => self.fold_access(state, event, read),
            (Event::Portal(event), _) => self.fold_portal(state, event, read),
            (Event::Drill(mark), _) => {
                let mut stats = self.stats(state)?;
                stats.drill = stats.drill.max(mark.number);
                stats.drills += 1;
                self.stats.put((), stats);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn fold_post(
        &mut self,
        state: &dyn State,
        id: PostId,
        event: &post::Event,
        read: &Read,
    ) -> Result<(), FoldFault> {
        match event {
            post::Event::Founded(founded) => {
                if self.post.get(state, &())?.is_none() {
                    self.post.put((), PostRow::new(&Post::founded(id, founded)));
                }
            }
            post::Event::SerialRangeGranted(range) => {
                let said_at = (read.entry.hlc, read.id);
                let key = keys::range(range.device, &range.agency);
                if self.ranges.get(state, &key)?.is_some_and(|row| row.said_at > said_at) {
                    return Ok(());
                }
                let row = RangeRow {
                    said_at,
                    first: range.first,
                    last: range.last,
                    reserve_from: range.reserve_from,
                    width: range.width,
                };
                self.ranges.put(key, row);
            }
            post::Event::LastNumberStated(stated) => {
                let key = keys::stated(stated.device, &stated.agency, &stated.day);
                self.raise_serial(state, key, stated.serial)?;
            }
            post::Event::IncarnationStarted(started) => {
                let said_at = (read.entry.hlc, read.id);
                let device = read.entry.device;
                if self.lives.get(state, &device)?.is_none_or(|row| row.said_at < said_at) {
                    let row = LifeRow {
                        incarnation: started.incarnation,
                        since: read.entry.at,
                        newest: started.newest,
                        after_copy: started.cause != post::IncarnationCause::SetUp,
                        said_at,
                    };
                    self.lives.put(device, row);
                }
            }
            post::Event::OutageRecorded(told) => self.fold_outage(state, told, read)?,
            post::Event::DeviceIntroduced(_) | post::Event::ClockConfirmed(_) => {}
        }
        Ok(())
    }

    fn raise_serial(&mut self, state: &dyn State, key: Vec<u8>, serial: u32) -> Result<(), FoldFault> {
        if self.serials.get(state, &key)?.is_none_or(|highest| *highest < serial) {
            self.serials.put(key, serial);
        }
        Ok(())
    }

    fn fold_officer(
        &mut self,
        state: &dyn State,
        id: OfficerId,
        event: &officer::Event,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let said_at = (read.entry.hlc, read.id);
        let before = self.officers.get(state, &id)?.cloned();
        let newer = before.as_ref().is_none_or(|row| row.said_at < said_at);
        let mut row = before.unwrap_or_else(|| OfficerRow {
            name: String::new(),
            roles: Vec::new(),
            grants: Vec::new(),
            delegations: Vec::new(),
            ended: Vec::new(),
            said_at: Default::default(),
            added_by: DeviceId::default(),
        });
        match event {
            officer::Event::Added(added) => {
                row.added_by = read.entry.device;
                if let Some(personal) = &added.personal {
                    row.name = personal.name.chars().take(officer::NAME_MAX).collect();
                }
                if newer {
                    row.roles.clone_from(&added.roles);
                }
            }
            officer::Event::RolesChanged(changed) if newer => row.roles.clone_from(&changed.roles),
            officer::Event::RolesChanged(_) => {}
            officer::Event::Granted(granted) => {
                row.grants.push(super::rights::grant(read.id, granted));
                row.bound();
            }
            officer::Event::Delegated(delegated) => {
                row.delegations.push(super::rights::delegation(read.id, delegated));
                row.bound();
            }
            officer::Event::GrantsEnded(ended) => {
                row.ended.extend(&ended.grants);
                row.ended.sort_unstable();
                row.ended.dedup();
            }
            // Said of the post, not of an officer.
            officer::Event::DutySet(_)
            | officer::Event::DutiesExempted(_)
            | officer::Event::Withdrawn(_)
            | officer::Event::WithdrawalsSeen(_)
            | officer::Event::ActsSettled(_)
            | officer::Event::ActedFor(_) => {}
        }
        // Only what says roles for always is later than what says them for always.
        if matches!(event, officer::Event::Added(_) | officer::Event::RolesChanged(_)) {
            row.said_at = row.said_at.max(said_at);
        }
        self.officers.put(id, row);
        Ok(())
    }

    fn fold_counter(
        &mut self,
        state: &dyn State,
        event: &crate::domain::counter::Event,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let counter = event.counter();
        let mut row = self.counters.get(state, &counter)?.cloned().unwrap_or_default();
        row.insert((read.entry.hlc, read.id), read.entry.legal_time(), event.mark());
        self.counters.put(counter, row);
        self.touched_counters.insert(counter);
        Ok(())
    }

    pub(super) fn remember(
        &mut self,
        state: &dyn State,
        subject: Subject,
        count: u32,
        place: Place,
    ) -> Result<u32, FoldFault> {
        let chunk = count / PLACES_PER_CHUNK;
        let mut places = self.places.get(state, &(subject, chunk))?.cloned().unwrap_or_default();
        places.push(place);
        self.places.put((subject, chunk), places);
        Ok(count + 1)
    }

    /// How many places of a subject without a row are kept: payments, and entries that came before the
    /// one that makes the row.
    pub(in crate::desk) fn kept_places(
        &mut self,
        state: &dyn State,
        subject: Subject,
    ) -> Result<u32, FoldFault> {
        let mut count = 0;
        for chunk in 0.. {
            let places = self.places.get(state, &(subject, chunk))?.map_or(0, Vec::len);
            count += u32::try_from(places).unwrap_or(PLACES_PER_CHUNK);
            if places < PLACES_PER_CHUNK as usize {
                break;
            }
        }
        Ok(count)
    }

    fn fold_dossier(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        id: DossierId,
        read: &Read,
        place: Place,
    ) -> Result<(), FoldFault> {
        let subject = Subject::Dossier(id);
        let row = self.dossiers.get(state, &id)?.cloned();
        let is_new = row.is_none();
        let before = if is_new { self.kept_places(state, subject)? } else { 0 };
        let mut row = row.unwrap_or_else(|| DossierRow {
            tips: Vec::new(),
            places: before,
            scope: read.log.scope,
            summary: Summary::blank(id, read.entry.legal_time()),
        });
        row.places = self.remember(state, subject, row.places, place)?;
        if matches!(read.event, Event::Intake(intake::Event::Opened(_))) {
            // Two desks may open one online submission: the lesser scope, whichever word came first.
            let opened = !row.summary.procedure.is_empty();
            row.scope = if opened { row.scope.min(read.log.scope) } else { read.log.scope };
        }
        let (was, shared) = (row.summary.number.clone(), row.summary.clash);
        let in_conflict = row.summary.conflict;
        // Under a conflict one more entry may be built on a side: only the whole set tells.
        let straight = goes_on(&row.tips, &read.entry.parents) && !undone::reaches_back(&read.event);
        let doubted = row.summary.unconfirmed || self.is_to_weigh(state, read)?;
        if before == 0 && !row.summary.conflict && !doubted && straight {
            row.summary.apply(&read.event, stamp(&read.entry));
            clamp_summary(&mut row.summary);
            row.tips = vec![read.id];
        } else {
            let reads = self.recall_all(state, journal, subject, row.places, Some((place, read)))?;
            let doubts = self.doubts_among(state, &reads)?;
            row.summary = fold_dossier(id, &reads, &doubts).summary;
            clamp_summary(&mut row.summary);
            self.flag_doubt(state, id, row.summary.unconfirmed)?;
            row.tips = causal::tips(&own_nodes(subject, &reads));
        }
        // Whether the number is shared is not told by the dossier's own entries.
        row.summary.set_conflict(row.summary.disputed, shared && row.summary.number == was);
        if row.summary.conflict || in_conflict {
            self.flag(id, row.summary.conflict);
        }
        if is_new {
            let mut stats = self.stats(state)?;
            stats.dossiers += 1;
            self.stats.put((), stats);
        }
        let now = row.summary.number.clone();
        self.dossiers.put(id, row);
        if let Some(number) = number_given(&read.event) {
            self.count_number(state, number)?;
            self.bear(state, id, number)?;
        }
        if was != now {
            for number in [was, now].iter().flatten() {
                self.tell_clash(state, number)?;
            }
        }
        Ok(())
    }

    /// Whether an entry makes its dossier be weighed anew: it is in doubt, or settles what is.
    pub(super) fn is_to_weigh(&mut self, state: &dyn State, read: &Read) -> Result<bool, FoldFault> {
        let settles = matches!(read.event, Event::Officer(officer::Event::ActsSettled(_)));
        Ok(settles || self.in_doubt(state, read)?.is_some())
    }

    /// Folds a dossier anew from what is here of it, because what is known of its officers changed.
    pub(super) fn fold_again(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        id: DossierId,
    ) -> Result<(), FoldFault> {
        let Some(mut row) = self.dossiers.get(state, &id)?.cloned() else { return Ok(()) };
        let reads = self.recall_all(state, journal, Subject::Dossier(id), row.places, None)?;
        let doubts = self.doubts_among(state, &reads)?;
        let (was, clash) = (row.summary.number.clone(), row.summary.clash);
        row.summary = fold_dossier(id, &reads, &doubts).summary;
        clamp_summary(&mut row.summary);
        row.summary.set_conflict(row.summary.disputed, clash && row.summary.number == was);
        self.flag(id, row.summary.conflict);
        self.flag_doubt(state, id, row.summary.unconfirmed)?;
        let now = row.summary.number.clone();
        self.dossiers.put(id, row);
        self.touched.insert(Subject::Dossier(id));
        if was != now {
            for number in [was, now].iter().flatten() {
                self.tell_clash(state, number)?;
            }
        }
        Ok(())
    }

    /// Notes a number as given.
    fn count_number(&mut self, state: &dyn State, number: &str) -> Result<(), FoldFault> {
        let Ok(number) = number.parse::<DossierNumber>() else { return Ok(()) };
        let (serial, day) = (number.serial().0, day_of(number.date()));
        let block = serial / SerialsRow::BLOCK;
        let key = keys::serials(number.agency().as_str(), &day, block);
        let mut row = self.given.get(state, &key)?.cloned().unwrap_or_default();
        row.insert(serial % SerialsRow::BLOCK);
        self.given.put(key, row);
        Ok(())
    }

    fn fold_ticket(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        id: TicketId,
        read: &Read,
        place: Place,
    ) -> Result<(), FoldFault> {
        let subject = Subject::Ticket(id);
        let row = self.tickets.get(state, &id)?.cloned();
        let before = if row.is_none() { self.kept_places(state, subject)? } else { 0 };
        let count = row.as_ref().map_or(before, |row| row.places);
        let tips = row.as_ref().map_or_else(Vec::new, |row| row.tips.clone());
        let mut scope = row.as_ref().map_or(read.log.scope, |row| row.scope);
        let count = self.remember(state, subject, count, place)?;
        let straight =
            before == 0 && goes_on(&tips, &read.entry.parents) && !undone::reaches_back(&read.event);
        let (ticket, tips) = if straight {
            let ticket = next_ticket(row.map(|row| row.ticket(id)), id, read);
            (ticket, vec![read.id])
        } else {
            let reads = self.recall_all(state, journal, subject, count, Some((place, read)))?;
            let ticket = undone::fold_ticket(id, &reads);
            (ticket, causal::tips(&own_nodes(subject, &reads)))
        };
        if let Event::Ticket(ticket::Event::Taken(taken)) = &read.event {
            let key = keys::ticket_serials(taken.date, taken.number.letter);
            let mut given = self.given.get(state, &key)?.cloned().unwrap_or_default();
            given.insert(u32::from(taken.number.serial));
            self.given.put(key, given);
            scope = read.log.scope;
        }
        if let Some(ticket) = ticket {
            self.tickets.put(id, TicketRow::new(&ticket, tips, count, scope));
        }
        Ok(())
    }

    /// All entries of a subject in causal order; `fresh` is one the journal may not hold yet.
    pub(super) fn recall_all(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        subject: Subject,
        count: u32,
        fresh: Option<(Place, &Read)>,
    ) -> Result<Vec<Read>, FoldFault> {
        let places = self.places(state, subject, count)?;
        let mut reads = Vec::with_capacity(places.len());
        for place in places {
            match fresh {
                Some((at, read)) if at == place => reads.push(read.clone()),
                _ => reads.push(
                    journal
                        .recall(place)?
                        .read()
                        .map_err(|error| FoldFault::Unreadable(error.to_string()))?,
                ),
            }
        }
        super::access::without_erased(in_order(reads))
    }

    /// A dossier whole, folded from its entries.
    pub fn whole_dossier(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        id: DossierId,
    ) -> Result<Option<Dossier>, FoldFault> {
        let Some(row) = self.dossiers.get(state, &id)? else { return Ok(None) };
        let (count, clash) = (row.places, row.summary.clash);
        let reads = self.recall_all(state, journal, Subject::Dossier(id), count, None)?;
        let doubts = self.doubts_among(state, &reads)?;
        let mut dossier = fold_dossier(id, &reads, &doubts);
        dossier.summary.set_conflict(dossier.summary.disputed, clash);
        Ok(Some(dossier))
    }

    /// A dossier as it stood: folded from those of its entries that were recorded up to a moment, wherever;
    /// `None` where there was none of it yet.
    pub fn dossier_as_of(
        &mut self,
        state: &dyn State,
        journal: &dyn Recall,
        id: DossierId,
        until: Timestamp,
    ) -> Result<Option<Dossier>, FoldFault> {
        let Some(row) = self.dossiers.get(state, &id)? else { return Ok(None) };
        let count = row.places;
        let mut reads = self.recall_all(state, journal, Subject::Dossier(id), count, None)?;
        reads.retain(|read| read.entry.at <= until);
        let begun = reads.iter().any(|read| read.entry.subject == Subject::Dossier(id));
        let doubts = self.doubts_among(state, &reads)?;
        Ok(begun.then(|| fold_dossier(id, &reads, &doubts)))
    }
}

/// The day of a number as its text has it.
pub fn day_of(date: time::Date) -> String {
    format!("{:02}{:02}{:02}", date.year().rem_euclid(100), u8::from(date.month()), date.day())
}

fn own_nodes(subject: Subject, reads: &[Read]) -> Vec<Node> {
    reads.iter().filter(|read| read.entry.subject == subject).map(node).collect()
}

/// Causal order; an entry that came twice counts once.
fn in_order(reads: Vec<Read>) -> Vec<Read> {
    let nodes: Vec<Node> = reads.iter().map(node).collect();
    let mut slots: Vec<Option<Read>> = reads.into_iter().map(Some).collect();
    causal::order(&nodes).into_iter().filter_map(|at| slots.get_mut(at).and_then(Option::take)).collect()
}

/// Folds a dossier from entries in causal order.
pub(super) fn fold_dossier(id: DossierId, reads: &[Read], doubts: &doubt::InDoubt) -> Dossier {
    let own = |read: &&Read| read.entry.subject == Subject::Dossier(id);
    let first = reads.iter().find(own).map(|read| read.entry.legal_time());
    let mut dossier = Dossier::blank(id, first.unwrap_or_default());
    let weighed = doubt::weigh(reads, doubts);
    let out = weighed.without_effect();
    let ruling = conflict::rule(reads, &out);
    dossier.summary.set_conflict(!ruling.sides.is_empty(), false);
    dossier.conflict = ruling.conflict(reads).map(Box::new);
    let undone = undone::undone(reads, &ruling.without_effect().union(&out).copied().collect());
    for (at, read) in reads.iter().enumerate() {
        if weighed.held.contains(&at) {
            dossier.tell(read.event.clone(), stamp(&read.entry), Effect::Proposed);
        } else if weighed.aside.contains(&at) {
            dossier.tell(read.event.clone(), stamp(&read.entry), Effect::SetAside);
        } else if ruling.suspended.contains(&at) {
            dossier.tell(read.event.clone(), stamp(&read.entry), Effect::Disputed);
        } else if ruling.aside.contains(&at) {
            dossier.tell(read.event.clone(), stamp(&read.entry), Effect::SetAside);
        } else if undone.contains(&at) {
            dossier.tell_undone(read.event.clone(), stamp(&read.entry));
        } else {
            dossier.apply(read.event.clone(), stamp(&read.entry));
        }
    }
    dossier.summary.proposed = !weighed.held.is_empty();
    dossier.summary.unconfirmed = !weighed.open.is_empty();
    for at in &weighed.open {
        if let Some(told) = dossier.story.get_mut(*at) {
            told.unconfirmed = true;
        }
    }
    // The story has a line for every entry, in the order of the entries.
    for (at, absent) in super::rights::acted_for(reads) {
        if let Some(told) = dossier.story.get_mut(at) {
            told.instead_of = Some(absent);
        }
    }
    dossier
}

pub(super) fn next_ticket(ticket: Option<Ticket>, id: TicketId, read: &Read) -> Option<Ticket> {
    let at = read.entry.legal_time();
    match (&read.event, ticket) {
        (Event::Ticket(ticket::Event::Taken(taken)), None) => {
            Some(Ticket::taken(id, taken, at, read.entry.simulated))
        }
        (Event::Ticket(event), Some(mut ticket)) => {
            ticket.apply(event, at);
            Some(ticket)
        }
        (_, ticket) => ticket,
    }
}
