//! Conflicts: acts on one dossier that exclude each other and were made without knowing of each other.
//!
//! Exactly told by the causal parents. Where there is one, the dossier stands as it did before the
//! split: neither side, and nothing that was built on a side alone, takes effect until it is settled;
//! what commutes (notes, papers, money) goes on. The acts stay in the story, both of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::EntryId;
use crate::domain::event::Event;
use crate::domain::{correct, intake, result, review};
use crate::record::act::Read;

/// Whether an event decides where the dossier stands, so that two of them made concurrently cannot
/// both hold. Everything else commutes; what happens at a counter does, because its state follows from
/// the set of the day's facts in their hybrid order.
pub(super) fn excludes(event: &Event) -> bool {
    match event {
        Event::Intake(event) => match event {
            intake::Event::Accepted(_)
            | intake::Event::Refused(_)
            | intake::Event::SupplementRequested(_)
            | intake::Event::SupplementReceived(_)
            | intake::Event::ClockStarted(_) => true,
            intake::Event::Opened(_)
            | intake::Event::DocumentsRecorded(_)
            | intake::Event::SupplementAllowed(_)
            | intake::Event::RepresentativeNamed(_) => false,
        },
        Event::Review(event) => match event {
            review::Event::StepCompleted(_)
            | review::Event::SteppedBack(_)
            | review::Event::Decided(_)
            | review::Event::Stopped(_)
            | review::Event::Withdrawn(_) => true,
            review::Event::Assigned(_) | review::Event::NoteAdded(_) => false,
            // More time moves the promise; a question does only where the clock stands for its answer.
            review::Event::Extended(_) => true,
            review::Event::OpinionAsked(asked) => asked.stops_clock,
            review::Event::OpinionAnswered(answered) => answered.due_at.is_some(),
            review::Event::Substituted(_) => false,
        },
        Event::Result(event) => match event {
            result::Event::HandedOver(_) => true,
            // Where it lies, and what is said beside a hand-over, decides nothing.
            result::Event::Shelved(_)
            | result::Event::HandOverNoted(_)
            | result::Event::Posted(_)
            | result::Event::Delivered(_) => false,
        },
        Event::Correct(event) => match event {
            correct::Event::ProcedureChanged(_) | correct::Event::ClosedAsMistaken(_) => true,
            correct::Event::Undone(undone) => undone.deed.excludes(),
            // Two corrections of one value: both are kept, the later in causal order is shown.
            correct::Event::Corrected(_)
            | correct::Event::ReplacesMistaken(_)
            | correct::Event::TicketUndone(_) => false,
        },
        Event::Post(_)
        | Event::Officer(_)
        | Event::Catalogue(_)
        | Event::Ticket(_)
        | Event::Money(_)
        | Event::Paper(_)
        | Event::Counter(_)
        | Event::Place(_)
        | Event::Roster(_)
        | Event::Drill(_)
        | Event::Unknown { .. } => false,
    }
}

/// Positions of the acts that take no effect, among entries in causal order; empty where there is no
/// conflict.
pub(super) fn suspended(reads: &[Read]) -> BTreeSet<usize> {
    let mut pasts: BTreeMap<EntryId, BTreeSet<usize>> = BTreeMap::new();
    let mut exclusive: Vec<(usize, BTreeSet<usize>)> = Vec::new();
    let mut out = BTreeSet::new();
    for (at, read) in reads.iter().enumerate() {
        let mut past = BTreeSet::new();
        for parent in &read.entry.parents {
            past.extend(pasts.get(parent).into_iter().flatten().copied());
        }
        if excludes(&read.event) {
            for (other, _) in exclusive.iter().filter(|(other, _)| !past.contains(other)) {
                out.extend([*other, at]);
            }
            exclusive.push((at, past.clone()));
            past.insert(at);
        }
        pasts.insert(read.id, past);
    }
    // What was built on a side falls with it.
    for (at, past) in &exclusive {
        if past.iter().any(|before| out.contains(before)) {
            out.insert(*at);
        }
    }
    out
}
