//! What goes out to the portal, and how each dossier stands in the outbox.

use std::ops::{Bound, ControlFlow};

use serde::Serialize;
use time::Date;

use crate::base::coded::Coded as _;
use crate::base::id::{ContentHash, DossierId, OfficerId};
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::keys;
use crate::desk::rows::DossierRow;
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::portal::{self, Standing};
use crate::exchange::dvcqg::{self, Mapping, Source};
use crate::record::codec;
use crate::store::state::{KeyRange, Order};
use std::collections::HashMap;

/// Days back that the totals look at: what is older was told long ago, or is no matter of these days.
const TOTALS_DAYS: i64 = 92;
/// Milliseconds of a day.
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

impl Period {
    fn holds(&self, at: Timestamp) -> bool {
        (self.from..=self.to).contains(&at.date())
    }

    /// Whether a dossier was received, or moved on, in the period. Steps in between move a dossier too: one
    /// whose outbox says that it changed belongs to the period it was received in or any later one.
    fn concerns(&self, summary: &Summary) -> bool {
        let moments = [summary.received_at, summary.decided_at, summary.finished_at, summary.paused_at];
        let moved = moments.into_iter().flatten().any(|at| self.holds(at));
        let since = summary.received_at.unwrap_or(summary.opened_at);
        let waits = matches!(summary.outbox_standing(), Some(Standing::Changed | Standing::Refused));
        moved || (waits && since.date() <= self.to)
    }
}

/// A dossier in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutboxShown {
    /// The dossier.
    pub dossier: DossierId,
    /// Its number.
    pub number: String,
    /// Whose it is; empty where that was erased.
    pub applicant: String,
    /// When it was received.
    pub received_at: Option<Timestamp>,
    /// How it stands.
    pub state: Standing,
    /// When it was last given out.
    pub exported_at: Option<Timestamp>,
    /// What the portal said last: its code.
    pub code: Option<String>,
    /// Its words.
    pub message: Option<String>,
}

/// How many dossiers stand how, over the last three months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutboxTotals([usize; 5]);

impl OutboxTotals {
    /// Dossiers of a standing.
    pub fn of(&self, standing: Standing) -> usize {
        self.0.get(usize::from(standing.code()) - 1).copied().unwrap_or(0)
    }

    fn count(&mut self, standing: Standing) {
        if let Some(count) = self.0.get_mut(usize::from(standing.code()) - 1) {
            *count += 1;
        }
    }

    /// Whether there is any.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|count| *count == 0)
    }
}

/// A dossier as it goes out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The dossier.
    pub dossier: DossierId,
    /// Its number.
    pub number: String,
    /// What goes out.
    pub calls: dvcqg::Outgoing,
    /// BLAKE3 of its item's text.
    pub digest: ContentHash,
    /// How it stood before.
    pub state: Standing,
}

impl Engine {
    /// Dossiers of the outbox in a period, in the order in which they were received.
    pub fn outbox(&mut self, period: Option<Period>) -> Result<Vec<OutboxShown>, DeskFault> {
        let mut shown = Vec::new();
        for (summary, state) in self.for_portal(period)? {
            let answered = match state {
                Standing::Refused | Standing::Acknowledged | Standing::Changed => {
                    self.dossier(summary.id)?.and_then(|dossier| dossier.answer)
                }
                Standing::New | Standing::Sent => None,
            };
            shown.push(OutboxShown {
                dossier: summary.id,
                number: number(&summary),
                applicant: summary.applicant.clone(),
                received_at: summary.received_at,
                state,
                exported_at: summary.outbox.exported_at,
                code: answered.as_ref().map(|answered| answered.code.clone()),
                message: answered.and_then(|answered| answered.personal).map(|words| words.text),
            });
        }
        Ok(shown)
    }

    /// Dossiers of the last three months that the portal must still be told of, or refuses.
    pub fn outbox_open(&mut self, now: Timestamp) -> Result<Vec<OutboxShown>, DeskFault> {
        let to = now.date();
        let from = to - time::Duration::days(TOTALS_DAYS);
        let mut shown = self.outbox(Some(Period { from, to }))?;
        shown.retain(|one| !matches!(one.state, Standing::Sent | Standing::Acknowledged));
        Ok(shown)
    }

    /// How many dossiers stand how.
    pub fn outbox_totals(&mut self, now: Timestamp) -> Result<OutboxTotals, DeskFault> {
        let mut totals = OutboxTotals::default();
        let since = now.unix_millis() - TOTALS_DAYS * DAY_MILLIS;
        let mut ended = vec![keys::ENDED];
        ended.extend_from_slice(u64::try_from(since).unwrap_or(0).to_be_bytes().get(2..).unwrap_or_default());
        let ended = KeyRange { start: Bound::Included(ended), ..KeyRange::prefix(&[keys::ENDED]) };
        for range in [KeyRange::prefix(&[keys::OPEN]), ended] {
            let (_, ledger, _) = self.settled()?;
            ledger.state().range(&range, Order::Forward, &mut |_, value| {
                let row = codec::decode::<DossierRow>(value).ok();
                if let Some(standing) = row.and_then(|row| row.summary.outbox_standing()) {
                    totals.count(standing);
                }
                ControlFlow::Continue(())
            })?;
        }
        Ok(totals)
    }

    fn for_portal(&mut self, period: Option<Period>) -> Result<Vec<(Summary, Standing)>, DeskFault> {
        let mut found = Vec::new();
        for prefix in [keys::OPEN, keys::ENDED] {
            let (_, ledger, _) = self.settled()?;
            ledger.state().range(&KeyRange::prefix(&[prefix]), Order::Forward, &mut |_, value| {
                if let Ok(row) = codec::decode::<DossierRow>(value)
                    && let Some(standing) = row.summary.outbox_standing()
                    && period.is_none_or(|period| period.concerns(&row.summary))
                {
                    found.push((row.summary, standing));
                }
                ControlFlow::Continue(())
            })?;
        }
        found.sort_by_key(|(summary, _)| (summary.received_at, summary.id));
        Ok(found)
    }

    /// What goes out of a period, in the order in which dossiers were received; `pending` leaves out what was
    /// given out and has not changed. `told` hears how far it has come and stops it by `false`.
    pub fn outgoing(
        &mut self,
        period: Option<Period>,
        pending: bool,
        mapping: &dyn Mapping,
        unit: &str,
        told: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<Vec<Outgoing>, DeskFault> {
        let settled = |state| matches!(state, Standing::Sent | Standing::Acknowledged);
        let found: Vec<_> =
            self.for_portal(period)?.into_iter().filter(|(_, state)| !pending || !settled(*state)).collect();
        let mut out = Vec::with_capacity(found.len());
        let mut names = HashMap::new();
        for (nth, (summary, state)) in found.iter().enumerate() {
            if !told(nth, found.len()) {
                break;
            }
            if let Some(dossier) = self.dossier(summary.id)? {
                out.push(self.outgoing_of(&dossier, *state, mapping, unit, &mut names)?);
            }
        }
        Ok(out)
    }

    fn outgoing_of(
        &mut self,
        dossier: &Dossier,
        state: Standing,
        mapping: &dyn Mapping,
        unit: &str,
        names: &mut HashMap<OfficerId, String>,
    ) -> Result<Outgoing, DeskFault> {
        let version = self.version(dossier.summary.version)?;
        for happening in &dossier.story {
            let officer = happening.stamp.officer;
            if let std::collections::hash_map::Entry::Vacant(place) = names.entry(officer) {
                place.insert(self.officer_name(officer)?.unwrap_or_default());
            }
        }
        let named = |officer: OfficerId| names.get(&officer).cloned().unwrap_or_default();
        let procedure = version.as_ref().map(|version| &*version.procedure);
        let source = Source { dossier, procedure, unit, officer: &named };
        let item = mapping.item(&source);
        let digest = portal::digest_of(&item.to_string());
        let update = dossier.summary.outbox.known_there;
        let calls = dvcqg::Outgoing { item, progress: mapping.progress(&source), update };
        let (dossier, number) = (dossier.summary.id, number(&dossier.summary));
        Ok(Outgoing { dossier, number, calls, digest, state })
    }
}

fn number(summary: &Summary) -> String {
    let brought = summary.online.as_ref().map(|online| online.number.clone());
    summary.number.clone().or(brought).unwrap_or_default()
}
