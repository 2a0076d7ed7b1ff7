//! What an administrator records at a hub for all its desks, between the requests of one that runs.

use serde_json::{Value, json};

use super::{DeskBackend, Refused};
use crate::desk::engine::{DeskFault, Importing, Taken};
use crate::desk::replica::ReplicaFault;
use crate::domain::command::OfficerRef;
use crate::domain::refusal::{self, Refusal};
use crate::domain::units::Province;

impl DeskBackend {
    /// Puts a working calendar into force.
    pub(super) fn record_calendar(&self, text: &str, officer: Option<&str>) -> Result<Value, Refused> {
        self.record(officer, |importing| importing.take_calendar(text))
    }

    /// Puts the clock's rules into force.
    pub(super) fn record_rules(&self, text: &str, officer: Option<&str>) -> Result<Value, Refused> {
        self.record(officer, |importing| importing.take_rules(text))
    }

    /// Puts a list of administrative units into the place of the one before.
    pub(super) fn record_units(&self, units: &[Province], officer: Option<&str>) -> Result<Value, Refused> {
        self.record(officer, |importing| importing.take_units(units))
    }

    /// Records a document by an officer who may; answers `{known, too_large}`.
    fn record(
        &self,
        officer: Option<&str>,
        take: impl FnOnce(&mut Importing<'_>) -> Result<Taken, DeskFault>,
    ) -> Result<Value, Refused> {
        let taken = self.with(|hub| {
            let engine = hub.engine();
            let officer = match officer {
                Some(name) => engine.find_officer(&OfficerRef(name.to_owned()))?,
                None => {
                    let mut working = engine.view().officers.values().filter(|one| !one.roles.is_empty());
                    let first = working.next().map(|one| one.id);
                    first.ok_or_else(|| Refusal::new(refusal::UNKNOWN_OFFICER).at("officer"))
                }
            };
            let officer = officer.map_err(ReplicaFault::Refused)?;
            let mut importing = engine.begin_import(officer)?.map_err(ReplicaFault::Refused)?;
            let taken = take(&mut importing)?;
            importing.finish()?;
            Ok(taken)
        })?;
        let too_large = match taken {
            Taken::TooLarge { bytes } => Some(bytes),
            Taken::New | Taken::Known => None,
        };
        Ok(json!({ "known": taken == Taken::Known, "too_large": too_large }))
    }
}
