//! Books: papers of many dossiers or of none, composed from the record as it stands. Printing them is no
//! act; nothing of it is recorded.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use crate::base::id::{ContentHash, OfficerId};
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::dossier::Summary;
use crate::domain::procedure::Procedure;
use crate::domain::refusal::{self, Refusal};
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
    /// A ticket of the queue, by its number: the newest of that number.
    Ticket(String),
}

impl PrintedBook {
    /// The name of its file, without an ending.
    pub fn file_name(&self) -> String {
        match self {
            Self::Register { from, to } => format!("so-theo-doi-{}-{}", from.date(), to.date()),
            Self::HandOver(_) => "ban-giao".to_owned(),
            Self::Ticket(number) => crate::desk::printing::file_name("ve", number, 1),
        }
    }
}

/// Versions of procedures that lines of a book name, each read once; `None` where one cannot be read here.
type Versions = HashMap<ContentHash, Option<Arc<Procedure>>>;

impl Engine {
    /// A book; refused where there is no such ticket.
    pub fn compose_book(
        &mut self,
        book: &PrintedBook,
        heading: &Heading,
    ) -> Result<Result<Pages, Refusal>, DeskFault> {
        let (post, now) = (self.post().clone(), self.clock().now());
        let cover = Cover { post: &post, heading, now };
        match book {
            PrintedBook::Register { from, to } => self.register(&cover, *from, *to).map(Ok),
            PrintedBook::HandOver(officer) => self.hand_over(&cover, *officer).map(Ok),
            PrintedBook::Ticket(number) => self.slip(&cover, number),
        }
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

    fn slip(&mut self, cover: &Cover<'_>, number: &str) -> Result<Result<Pages, Refusal>, DeskFault> {
        let all = self.tickets()?;
        let wanted = number.trim().to_uppercase();
        let Some(ticket) = all.iter().find(|ticket| ticket.number.to_string() == wanted) else {
            return Ok(Err(Refusal::new(refusal::VALUE_INVALID).at("ticket").with("value", number)));
        };
        let waits = |state| matches!(state, TicketState::Waiting | TicketState::Transferred);
        let before = all.iter().filter(|other| {
            other.date == ticket.date
                && other.group == ticket.group
                && other.taken_at < ticket.taken_at
                && waits(other.state)
        });
        Ok(Ok(ticket_slip(cover, &wanted, ticket.taken_at, before.count())))
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
