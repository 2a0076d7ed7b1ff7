//! What was done at this desk, newest first, read from the end of the journal.
//!
//! A store may hold millions of entries: never more is read than one segment a step, and never more is
//! decoded than was asked for. Acts that came from other devices are not this desk's and are left out.

use std::collections::VecDeque;

use time::Date;

use super::{DeskFault, Engine, main_subject};
use crate::base::id::OfficerId;
use crate::base::time::Timestamp;
use crate::desk::fold::subjects::stamp;
use crate::domain::dossier::{Stamp, Summary};
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::ticket::Ticket;
use crate::domain::{officer, roster};
use crate::record::act::{Placed, decode_frame};
use crate::store::journal::{Frame, FrameKind, Position};

/// An act of this desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastAct {
    /// When in law, when entered, by whom, under which clock.
    pub stamp: Stamp,
    /// What was recorded, in order.
    pub facts: Vec<Fact>,
    /// What it is about.
    pub subject: Subject,
    /// The dossier, where it is about one.
    pub dossier: Option<Box<Summary>>,
    /// The ticket, where it is about one.
    pub ticket: Option<Box<Ticket>>,
}

/// A piece of the past.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// The acts, newest first.
    pub acts: Vec<PastAct>,
    /// Where to go on with older ones; `None` at the beginning of the journal.
    pub older: Option<Position>,
}

/// Where to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PastFrom {
    /// With the newest act.
    Newest,
    /// Before this place.
    Before(Position),
    /// With the last act of this day, or of the day before it that has any.
    Day(Date),
}

impl Engine {
    /// At least so many acts where there are as many, whole frames of them.
    pub fn past(&mut self, from: PastFrom, wanted: usize) -> Result<Past, DeskFault> {
        let mut before = match from {
            PastFrom::Newest => self.journal.end(),
            PastFrom::Before(place) => place,
            PastFrom::Day(day) => self.end_of_day(day)?,
        };
        let mut acts = Vec::new();
        while acts.len() < wanted && before > Position::START {
            let frames = self.last_frames(before, wanted)?;
            let Some(first) = frames.front().map(|frame| frame.position) else {
                // Nothing of this segment lies before the place: on with the one before it.
                before = match before.segment {
                    0 | 1 => Position::START,
                    segment => Position { segment: segment - 1, offset: u32::MAX },
                };
                continue;
            };
            before = first;
            for frame in frames.iter().rev() {
                acts.extend(self.acts_of(frame)?.into_iter().rev());
                before = frame.position;
                if acts.len() >= wanted {
                    break;
                }
            }
        }
        Ok(Past { acts, older: (before > Position::START).then_some(before) })
    }

    /// The last frames of the place's segment that lie before it, at most so many.
    fn last_frames(&self, before: Position, wanted: usize) -> Result<VecDeque<Frame>, DeskFault> {
        let start = Position { segment: before.segment, offset: 0 };
        let mut kept = VecDeque::new();
        for frame in self.journal.frames(start)? {
            let frame = frame?;
            if frame.position >= before || frame.position.segment != before.segment {
                break;
            }
            if frame.kind == FrameKind::ACTS {
                kept.push_back(frame);
            }
            if kept.len() > wanted {
                kept.pop_front();
            }
        }
        Ok(kept)
    }

    /// The acts of a frame that were done at this device.
    fn acts_of(&mut self, frame: &Frame) -> Result<Vec<PastAct>, DeskFault> {
        let placed = decode_frame(&frame.body).map_err(|error| DeskFault::Frame(frame.position, error))?;
        let mut acts = Vec::new();
        let (mut facts, mut when) = (Vec::new(), None);
        let own = self.device.id;
        for entry in placed.iter().filter(|entry| entry.log.device == own) {
            if self.stood_before(entry)? {
                continue;
            }
            // What cannot be read stands in quarantine, which tells of it.
            let Ok(read) = entry.read() else { continue };
            when.get_or_insert(stamp(&read.entry));
            facts.push(Fact { subject: read.entry.subject, event: read.event });
            if !read.entry.act_continues {
                let facts = std::mem::take(&mut facts);
                acts.extend(when.take().and_then(|stamp| act(stamp, facts)));
            }
        }
        for act in &mut acts {
            match act.subject {
                Subject::Dossier(id) => act.dossier = self.summary(id)?.map(Box::new),
                Subject::Ticket(id) => {
                    let row = self.fold.ticket(self.ledger.state(), id)?;
                    act.ticket = row.map(|row| Box::new(row.ticket(id)));
                }
                _ => {}
            }
        }
        Ok(acts)
    }

    /// The place behind the last frame of a day, found by halves: a frame of each segment looked at, then
    /// frames of one segment.
    fn end_of_day(&self, day: Date) -> Result<Position, DeskFault> {
        let end = self.journal.end();
        let (mut low, mut high) = (1, end.segment + 1);
        // The last segment whose first frame is of that day or before it.
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if self.is_after(Position { segment: middle, offset: 0 }, day)? {
                high = middle;
            } else {
                low = middle;
            }
        }
        let places = self.places(low)?;
        let (mut from, mut to) = (0, places.len());
        while from < to {
            let middle = from + (to - from) / 2;
            let Some(place) = places.get(middle) else { break };
            if self.is_after(*place, day)? { to = middle } else { from = middle + 1 }
        }
        Ok(places.get(from).copied().unwrap_or(Position { segment: low, offset: u32::MAX }).min(end))
    }

    /// Where the frames of a segment lie.
    fn places(&self, segment: u32) -> Result<Vec<Position>, DeskFault> {
        let mut places = Vec::new();
        for frame in self.journal.frames(Position { segment, offset: 0 })? {
            let frame = frame?;
            if frame.position.segment != segment {
                break;
            }
            if frame.kind == FrameKind::ACTS {
                places.push(frame.position);
            }
        }
        Ok(places)
    }

    /// Whether the first entry from a place on is of a later day.
    fn is_after(&self, place: Position, day: Date) -> Result<bool, DeskFault> {
        for frame in self.journal.frames(place)? {
            let frame = frame?;
            if frame.kind != FrameKind::ACTS {
                continue;
            }
            let placed =
                decode_frame(&frame.body).map_err(|error| DeskFault::Frame(frame.position, error))?;
            if let Some(read) = placed.first().and_then(|entry: &Placed| entry.read().ok()) {
                return Ok(read.entry.at.date() > day);
            }
        }
        Ok(true)
    }
}

/// An act of its facts; marks of practice, and what was known of the hub, are none.
pub(super) fn act(stamp: Stamp, facts: Vec<Fact>) -> Option<PastAct> {
    let is_mark = |event: &Event| {
        matches!(
            event,
            Event::Drill(_)
                | Event::Roster(roster::Event::Witnessed(_))
                | Event::Officer(officer::Event::WithdrawalsSeen(_) | officer::Event::Withdrawn(_))
        )
    };
    let facts: Vec<Fact> = facts.into_iter().filter(|fact| !is_mark(&fact.event)).collect();
    let subject = main_subject(&facts)?;
    Some(PastAct { stamp, facts, subject, dossier: None, ticket: None })
}

impl PastAct {
    /// Who did it.
    pub fn officer(&self) -> OfficerId {
        self.stamp.officer
    }

    /// When it was entered: the order of the past.
    pub fn entered_at(&self) -> Timestamp {
        self.stamp.entered_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SeededRandom;
    use crate::base::time::ManualClock;
    use crate::desk::engine::{OpenOptions, SetUp, StatePlace};
    use crate::desk::request::Request;
    use crate::desk::testkit::open;
    use crate::domain::command::Command;
    use crate::domain::post::Purpose;
    use crate::domain::ticket::{Priority, TakeTicket};
    use crate::store::disk::{Disk, MemoryDisk};
    use crate::store::journal::JournalOptions;
    use std::sync::Arc;

    /// Everything there is, read in pages of this size.
    fn all(engine: &mut Engine, page: usize) -> Vec<PastAct> {
        let (mut acts, mut from) = (Vec::new(), PastFrom::Newest);
        loop {
            let past = engine.past(from, page).unwrap();
            acts.extend(past.acts);
            match past.older {
                Some(place) => from = PastFrom::Before(place),
                None => return acts,
            }
        }
    }

    /// A desk whose segments hold some dozens of acts each.
    fn small_segments() -> Engine {
        let clock = ManualClock::new(Timestamp::parse("2026-11-23T08:00").unwrap(), true);
        let options = OpenOptions {
            disk: Arc::new(MemoryDisk::new()),
            state: StatePlace::Memory,
            journal: JournalOptions { segment_bytes: 32 * 1024 },
            clock: Arc::new(clock),
            random: Box::new(SeededRandom::new(5)),
            machine_id: Some("pc-1".to_owned()),
            set_up: Some(SetUp {
                purpose: Purpose::Training,
                unit: "H56.14".into(),
                machine: Some(1),
                officer: "Lò Thị Ban".into(),
            }),
            rebuild: false,
            progress: &mut |_| std::ops::ControlFlow::Continue(()),
        };
        Engine::open(options).unwrap().0
    }

    #[test]
    fn pages_of_any_size_are_the_same_past_with_nothing_twice() {
        let mut engine = small_segments();
        let officer = *engine.view().officers.keys().next().unwrap();
        for n in 0..300 {
            let (group, priority) = (if n % 3 == 0 { 'A' } else { 'B' }, Priority::Normal);
            let order = Command::TakeTicket(TakeTicket { group, priority, number: None });
            engine.submit(&Request::now(officer, order)).unwrap();
        }
        assert!(engine.journal.end().segment > 1, "several segments");
        let whole = all(&mut engine, 100_000);
        assert_eq!(whole.len(), 301, "the founding and each ticket");
        assert!(whole.windows(2).all(|pair| pair[0].entered_at() >= pair[1].entered_at()), "newest first");
        for page in [1, 7, 64] {
            assert_eq!(all(&mut engine, page), whole, "pages of {page}");
        }
        assert_eq!(engine.past(PastFrom::Newest, 5).unwrap().acts, whole[..5], "a frame is an act here");
        let named = |act: &PastAct| !matches!(act.subject, Subject::Ticket(_)) || act.ticket.is_some();
        assert!(whole.iter().all(named));
    }

    #[test]
    fn a_day_begins_with_its_last_act_and_an_empty_one_with_the_day_before_it() {
        let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
        let mut desk = open(disk, 4, 0).unwrap();
        for _ in 0..400 {
            desk.act().unwrap();
        }
        let whole = all(&mut desk.engine, 1_000);
        let (first, last) = (whole[whole.len() - 1].entered_at().date(), whole[0].entered_at().date());
        assert!(first < last);
        let mut day = first.previous_day().unwrap();
        while day <= last.next_day().unwrap() {
            let found = desk.engine.past(PastFrom::Day(day), 1).unwrap().acts.into_iter().next();
            let wanted = whole.iter().find(|act| act.entered_at().date() <= day);
            assert_eq!(found.as_ref(), wanted, "{day}");
            day = day.next_day().unwrap();
        }
    }
}
