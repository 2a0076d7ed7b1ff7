//! Writing invented history: facts of many dossiers in group commits, for demonstration stores only.
//!
//! The facts come from the same rules as a clerk's acts; what is left out is reading a dossier back from
//! the journal before each act, because who invents it holds it in hand.

use super::{DeskFault, Engine};
use crate::base::id::{DossierId, OfficerId};
use crate::base::time::Timestamp;
use crate::desk::library::Version;
use crate::desk::request::Outcome;
use crate::domain::catalogue::ContentKind;
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::number::{AgencyCode, DossierNumber, SerialRange};
use crate::domain::post::{Event as PostEvent, Purpose, SerialRangeGranted};
use crate::domain::refusal::{self, Refusal};

impl Engine {
    /// Stamps facts as one act of a demonstration and folds them; [`Engine::commit`] makes them durable.
    pub(in crate::desk) fn invent(
        &mut self,
        officer: OfficerId,
        facts: Vec<Fact>,
    ) -> Result<Result<(), Refusal>, DeskFault> {
        if self.post.purpose != Purpose::Demo {
            return Ok(Err(Refusal::new(refusal::SIMULATED_ON_REAL)));
        }
        match self.stamp_act(officer, facts, None, None)? {
            Outcome::Recorded(_) => Ok(Ok(())),
            Outcome::Refused(refusal) => Ok(Err(refusal)),
        }
    }

    /// A new dossier's id.
    pub(in crate::desk) fn invent_id(&mut self) -> DossierId {
        DossierId::new(self.clock.now(), &mut *self.random)
    }

    /// The next number of an agency.
    pub(in crate::desk) fn invent_number(
        &mut self,
        agency: &str,
        at: Timestamp,
    ) -> Result<Result<DossierNumber, Refusal>, DeskFault> {
        self.next_number_of(agency.to_owned(), at)
    }

    /// The facts that carry a procedure's version, unless the journal carries it already.
    pub(in crate::desk) fn carry_version(&mut self, version: &Version) -> Result<Vec<Fact>, DeskFault> {
        self.carry(ContentKind::Procedure, version.procedure.code.as_str(), &version.bytes)
    }

    /// The fact that lets this device give all numbers of a further agency.
    pub(in crate::desk) fn grant_all(&self, agency: &AgencyCode) -> Fact {
        let range = SerialRange::whole(agency.serial_width());
        let granted = SerialRangeGranted {
            device: self.device.id,
            agency: agency.to_string(),
            first: range.first().0,
            last: range.last().0,
            reserve_from: range.reserve_first().0,
            width: agency.serial_width().digits(),
        };
        let event = Event::Post(PostEvent::SerialRangeGranted(granted));
        Fact { subject: Subject::Post(self.post.id), event }
    }
}
