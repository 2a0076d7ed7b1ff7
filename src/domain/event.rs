//! The vocabulary of facts: every event, wrapped by family, and what it is about.
//!
//! Read this first, then the families. Events are past tense and final: a correction is another
//! event. `Event` only wraps; what an event holds and does lives in its family's file.

use crate::base::id::{DossierId, OfficerId, PostId, TicketId};
use crate::domain::{
    access, catalogue, correct, counter, identity, intake, money, officer, paper, place, portal, post,
    result, review, roster, slip, ticket,
};

/// A recorded fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// About the post, its devices and their numbers.
    Post(post::Event),
    /// About people who work here.
    Officer(officer::Event),
    /// About what the post works under.
    Catalogue(catalogue::Event),
    /// About the queue.
    Ticket(ticket::Event),
    /// About dossiers coming in.
    Intake(intake::Event),
    /// About dossiers being worked on.
    Review(review::Event),
    /// About results going out.
    Result(result::Event),
    /// About money.
    Money(money::Event),
    /// About papers printed on a dossier.
    Paper(paper::Event),
    /// About a counter's day.
    Counter(counter::Event),
    /// About putting right what was recorded.
    Correct(correct::Event),
    /// About where papers lie.
    Place(place::Event),
    /// About the devices of a hub.
    Roster(roster::Event),
    /// About what passes between desk and national portal.
    Portal(portal::Event),
    /// About how identities were checked.
    Identity(identity::Event),
    /// About papers that are of no one dossier.
    Slip(slip::Event),
    /// About who looked, and what was erased.
    Access(access::Event),
    /// A mark of practice acts.
    Drill(DrillMark),
    /// Recorded by a newer version: kept byte for byte, not understood here.
    Unknown {
        /// Its kind.
        kind: u16,
        /// Its version.
        version: u8,
    },
}

/// The n-th practice act of a store, so that a missing one is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrillMark {
    /// From 1, over the life of the store.
    pub number: u64,
}

/// What an entry is about; parents are the tips of the same subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The post.
    Post(PostId),
    /// An officer.
    Officer(OfficerId),
    /// The catalogue of the post.
    Catalogue(PostId),
    /// A turn in the queue.
    Ticket(TicketId),
    /// A dossier.
    Dossier(DossierId),
    /// A person's visit with its basket of dossiers: the ticket's id, or the first dossier's.
    Visit([u8; 16]),
    /// Something a newer version knows.
    Unknown(u8, [u8; 16]),
}

impl Subject {
    /// Frozen number of the kind of subject, and its id.
    pub fn parts(self) -> (u8, [u8; 16]) {
        match self {
            Self::Post(id) => (1, id.0),
            Self::Officer(id) => (2, id.0),
            Self::Catalogue(id) => (3, id.0),
            Self::Ticket(id) => (4, id.0),
            Self::Dossier(id) => (5, id.0),
            Self::Visit(id) => (6, id),
            Self::Unknown(kind, id) => (kind, id),
        }
    }

    /// The subject of a number and an id.
    pub fn from_parts(kind: u8, id: [u8; 16]) -> Self {
        match kind {
            1 => Self::Post(PostId(id)),
            2 => Self::Officer(OfficerId(id)),
            3 => Self::Catalogue(PostId(id)),
            4 => Self::Ticket(TicketId(id)),
            5 => Self::Dossier(DossierId(id)),
            6 => Self::Visit(id),
            other => Self::Unknown(other, id),
        }
    }
}

/// An event and what it is about: what deciding yields, before it is stamped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub subject: Subject,
    /// What happened.
    pub event: Event,
}

impl Fact {
    /// A fact about a dossier.
    pub fn dossier(id: DossierId, event: Event) -> Self {
        Self { subject: Subject::Dossier(id), event }
    }
}
