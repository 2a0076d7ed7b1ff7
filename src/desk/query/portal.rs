//! What waits from the portal, what of our dossiers it knows, and what goes out to it.

mod compare;
mod outgoing;

pub use compare::{CompareLine, SubmissionShown};
pub use outgoing::{OutboxShown, OutboxTotals, Outgoing, Period};

use std::ops::ControlFlow;

use serde::Serialize;

use crate::base::id::{ContentHash, DossierId};
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::keys;
use crate::desk::rows::{DossierRow, UnreadRow};
use crate::domain::dossier::{Status, Summary};
use crate::domain::portal::{self, Unread};
use crate::exchange::dvcqg;
use crate::record::codec;
use crate::store::state::{KeyRange, Order};

/// Items that could not be read, listed at most.
const UNREAD_MAX: usize = 1_000;
/// Ended dossiers looked through for a change that came after the end, the youngest first.
const ENDED_LOOKED_AT: usize = 2_000;

/// An online submission that somebody must answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingShown {
    /// The dossier.
    pub dossier: DossierId,
    /// The number it brought.
    pub number: String,
    /// Whose it is; empty where that was erased.
    pub applicant: String,
    /// Procedure code.
    pub procedure: String,
    /// When it was filed.
    pub submitted_at: Option<Timestamp>,
    /// Until when it must be answered.
    pub answer_by: Option<Timestamp>,
    /// Whether that has passed.
    pub late: bool,
    /// How it stands here.
    pub status: Status,
    /// Whether the portal has sent another item that nobody has answered.
    pub changed: bool,
    /// Whether a case of the procedure must be chosen.
    pub needs_case: bool,
}

impl WaitingShown {
    /// A dossier as one that waits; `None` where nothing about it waits for an answer to the portal.
    pub fn of(summary: &Summary, now: Timestamp) -> Option<Self> {
        let online = summary.online.as_ref()?;
        let waits = summary.waits_online();
        (waits || summary.changed_online()).then(|| Self {
            dossier: summary.id,
            number: online.number.clone(),
            applicant: summary.applicant.clone(),
            procedure: summary.procedure.clone(),
            submitted_at: online.submitted_at,
            answer_by: online.answer_by,
            late: waits && online.answer_by.is_some_and(|until| until < now),
            status: summary.status,
            changed: summary.changed_online(),
            needs_case: online.needs_case,
        })
    }
}

/// An item that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnreadShown {
    /// BLAKE3 of its text.
    pub digest: ContentHash,
    /// When it came.
    pub at: Timestamp,
    /// Why it was set aside.
    pub reason: Unread,
    /// The number it names, as it stands there.
    pub number: Option<String>,
    /// How it begins.
    pub excerpt: String,
}

impl Engine {
    /// Online submissions that wait for an answer, the longest waiting first.
    pub fn waiting_submissions(&mut self, now: Timestamp) -> Result<Vec<WaitingShown>, DeskFault> {
        let mut found = Vec::new();
        for (prefix, most) in [(keys::OPEN, usize::MAX), (keys::ENDED, ENDED_LOOKED_AT)] {
            let mut looked_at = 0;
            let (_, ledger, _) = self.settled()?;
            ledger.state().range(&KeyRange::prefix(&[prefix]), Order::Backward, &mut |_, value| {
                if let Ok(row) = codec::decode::<DossierRow>(value) {
                    found.extend(WaitingShown::of(&row.summary, now));
                }
                looked_at += 1;
                if looked_at < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
        }
        found.sort_by_key(order);
        Ok(found)
    }

    /// Items that could not be read and were not taken in since, the oldest first.
    pub fn unread_items(&mut self) -> Result<Vec<UnreadShown>, DeskFault> {
        let mut found = Vec::new();
        let (_, ledger, _) = self.settled()?;
        ledger.state().range(&KeyRange::prefix(&[keys::UNREAD]), Order::Forward, &mut |key, value| {
            let digest = key.get(1..).and_then(|key| key.try_into().ok()).map(ContentHash);
            if let (Some(digest), Ok(row)) = (digest, codec::decode::<UnreadRow>(value)) {
                let UnreadRow { at, reason, number, excerpt, .. } = row;
                found.push(UnreadShown { digest, at, reason, number, excerpt });
            }
            if found.len() < UNREAD_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        let mut left = Vec::with_capacity(found.len());
        for item in found {
            if !self.was_taken_in(&item)? {
                left.push(item);
            }
        }
        left.sort_by_key(|item| (item.at, item.digest));
        Ok(left)
    }

    /// Whether an item that lay unread has become a submission: its procedure was imported meanwhile.
    fn was_taken_in(&mut self, item: &UnreadShown) -> Result<bool, DeskFault> {
        let Some(number) = item.number.as_deref().and_then(|text| self.portal_number(text)) else {
            return Ok(false);
        };
        let summary = self.summary(portal::id_of(&number))?;
        Ok(summary.and_then(|summary| summary.online).is_some_and(|online| online.knows(item.digest)))
    }

    /// Everything the screen shows of a submission; `None` for a dossier that is none.
    pub fn submission_shown(&mut self, id: DossierId) -> Result<Option<SubmissionShown>, DeskFault> {
        let Some(dossier) = self.dossier(id)?.filter(|dossier| dossier.summary.online.is_some()) else {
            return Ok(None);
        };
        let current = self.read_item(dossier.online.current.as_deref());
        let pending = self.read_item(dossier.online.pending.as_deref());
        let others = self.others_of(&dossier.summary)?;
        let bearers = self.bearers_beside(&dossier.summary)?;
        Ok(Some(SubmissionShown::new(&dossier, current.as_ref(), pending.as_ref(), &others, &bearers)))
    }

    /// Other dossiers of the same person, the newest first, whole.
    fn others_of(&mut self, summary: &Summary) -> Result<Vec<crate::domain::dossier::Dossier>, DeskFault> {
        let Some(number) = summary.id_number.clone().filter(|number| !number.is_empty()) else {
            return Ok(Vec::new());
        };
        let mut others = self.dossiers_of_person(&super::Whose::Number(number))?;
        others.retain(|other| other.summary.id != summary.id);
        Ok(others)
    }

    /// Other dossiers that were given the number a submission brought.
    fn bearers_beside(&mut self, summary: &Summary) -> Result<Vec<Summary>, DeskFault> {
        let Some(number) = summary.online.as_ref().map(|online| online.number.clone()) else {
            return Ok(Vec::new());
        };
        let ids = {
            let (fold, ledger, _) = self.settled()?;
            fold.bearers(ledger.state(), &number)?
        };
        let mut found = Vec::new();
        for id in ids.into_iter().filter(|id| *id != summary.id) {
            found.extend(self.summary(id)?);
        }
        Ok(found)
    }

    /// The version of the interface in use.
    pub fn mapping_version(&self) -> &'static str {
        dvcqg::in_use().version()
    }
}

/// Those that wait before those only changed; the earliest answer first.
fn order(waiting: &WaitingShown) -> (bool, i64, DossierId) {
    let until = waiting.answer_by.map_or(i64::MAX, Timestamp::unix_millis);
    (waiting.status != Status::AwaitingAcceptance, until, waiting.dossier)
}
