//! Which open promises another calendar or other rules would move.
//!
//! Nothing is moved here: a promise moves by an act of its own (`move-promise`, an extension). A promise
//! without pauses and extensions is counted from the list's row; every other from the whole dossier.

use serde::Serialize;

use crate::base::id::DossierId;
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::clock::{Rules, WorkingCalendar, due};
use crate::domain::dossier::{Status, Summary};
use crate::domain::promise;

/// A promise that would be another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedPromise {
    /// Whose promise.
    pub id: DossierId,
    /// Its number.
    pub number: Option<String>,
    /// Its procedure.
    pub procedure: String,
    /// The applicant; empty where it was erased.
    pub applicant: String,
    /// What was promised.
    pub due_at: Timestamp,
    /// What would be promised.
    pub would_be: Timestamp,
}

impl Engine {
    /// The open promises that would be others by this calendar and these rules, the earliest first.
    pub fn moved_promises(
        &mut self,
        calendar: &WorkingCalendar,
        rules: &Rules,
    ) -> Result<Vec<MovedPromise>, DeskFault> {
        let open: Vec<_> = self.view().work.values().cloned().collect();
        let mut moved = Vec::new();
        for summary in open.iter().filter(|summary| runs(summary)) {
            let Some(due_at) = summary.due_at else { continue };
            if self.stands_plainly(summary, due_at, calendar, rules) {
                continue;
            }
            let Some(dossier) = self.dossier(summary.id)? else { continue };
            let counted = dossier
                .grounds(due_at)
                .and_then(|grounds| promise::parts(grounds, calendar, rules).last()?.due_at);
            if let Some(would_be) = counted.filter(|would_be| *would_be != due_at) {
                moved.push(MovedPromise {
                    id: summary.id,
                    number: summary.number.clone(),
                    procedure: summary.procedure.clone(),
                    applicant: summary.applicant.clone(),
                    due_at,
                    would_be,
                });
            }
        }
        moved.sort_by_key(|moved| (moved.due_at, moved.id));
        Ok(moved)
    }

    /// Whether a promise with nothing but its limit is the same by this calendar: told from its row alone.
    fn stands_plainly(
        &self,
        summary: &Summary,
        due_at: Timestamp,
        calendar: &WorkingCalendar,
        rules: &Rules,
    ) -> bool {
        let plain = summary.supplements == 0 && summary.extensions == 0 && summary.opinions.is_empty();
        let Some((limit, received)) = summary.limit.zip(summary.received_at).filter(|_| plain) else {
            return false;
        };
        let counted = |calendar, rules| due(limit, received, &[], calendar, rules).due_at;
        let in_force = counted(self.calendar(), self.rules());
        in_force == Some(due_at) && counted(calendar, rules) == in_force
    }
}

/// Whether its clock runs, so that its promise can be counted anew.
fn runs(summary: &Summary) -> bool {
    summary.status == Status::InReview && summary.paused_at.is_none() && !summary.read_only
}
