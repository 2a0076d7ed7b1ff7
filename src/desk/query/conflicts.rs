//! What is in conflict at this desk, with its sides, their acts and who did them; what lies in quarantine.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde::Serialize;

use super::story::words;
use crate::base::id::{DeviceId, DossierId, EntryId};
use crate::base::time::{Hlc, Timestamp};
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::fold::numbers::number_given;
use crate::desk::keys;
use crate::desk::rows::QuarantineRow;
use crate::domain::clock::merge::Saying;
use crate::domain::conflict::{Act, ConflictKind, Side};
use crate::domain::dossier::{Dossier, Status, Summary};
use crate::domain::event::Subject;
use crate::domain::review::Outcome;
use crate::record::chain::LogKey;
use crate::record::codec;
use crate::store::state::{KeyRange, Order};

/// Where a dossier stands, as far as sides can differ in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stands {
    /// Its status.
    pub status: Status,
    /// Its step.
    pub step: String,
    /// The decision.
    pub outcome: Option<Outcome>,
    /// The promise; `None` while its clock stands.
    pub due_at: Option<Timestamp>,
}

impl Stands {
    fn of(summary: &Summary) -> Self {
        Self {
            status: summary.status,
            step: summary.step.clone(),
            outcome: summary.outcome,
            due_at: summary.due_at.filter(|_| !summary.status.is_paused()),
        }
    }
}

/// One act of a side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActShown {
    /// Its entry.
    pub entry: EntryId,
    /// What happened: a frozen word of the story.
    pub event: &'static str,
    /// To which step, outcome, number or time.
    pub to: Option<String>,
    /// The officer's words.
    pub text: Option<String>,
    /// The officer's name; `None` where it was erased.
    pub officer: Option<String>,
    /// The device it was recorded at.
    pub device: DeviceId,
    /// Whether that is this one.
    pub here: bool,
    /// When it happened.
    pub at: Timestamp,
    /// The act itself, for screens.
    #[serde(skip)]
    pub act: Act,
}

/// One side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SideShown {
    /// Its name, from 1.
    pub side: u8,
    /// The dossier it is about; none for what the office works under.
    pub dossier: Option<DossierId>,
    /// Whose that is.
    pub applicant: Option<String>,
    /// Its procedure.
    pub procedure: String,
    /// Its acts.
    pub acts: Vec<ActShown>,
    /// Where the dossier would stand with this side kept.
    pub would_stand: Option<Stands>,
    /// What a version says of what is disputed, each thing by its name.
    pub says: Vec<(String, Saying)>,
}

/// One conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictShown {
    /// What settles it is told: the dossier's id, the number given twice, `calendar` or `rules`.
    pub id: String,
    /// What excludes each other.
    pub kind: ConflictKind,
    /// The dossier's number.
    pub number: Option<String>,
    /// Whose it is; of a number given twice who is first.
    pub applicant: Option<String>,
    /// The dossiers it names.
    pub dossiers: Vec<DossierId>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Where the dossier stands until it is settled.
    pub base: Option<Stands>,
    /// The sides.
    pub sides: Vec<SideShown>,
}

/// An entry that cannot be folded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuarantineShown {
    /// Its log.
    pub log: String,
    /// Its number there.
    pub seq: u64,
    /// Why.
    pub reason: String,
}

pub(super) fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl Engine {
    /// Everything in conflict, the oldest first.
    pub fn conflicts(&mut self) -> Result<Vec<ConflictShown>, DeskFault> {
        let ids: Vec<DossierId> = self.view().conflicts.keys().copied().collect();
        let mut found = Vec::new();
        let mut numbers = BTreeSet::new();
        for id in ids {
            for shown in self.conflicts_of(id)? {
                if shown.kind == ConflictKind::Acts || numbers.insert(shown.id.clone()) {
                    found.push(shown);
                }
            }
        }
        found.extend(self.office_conflicts()?);
        found.sort_by_key(|shown| shown.since);
        Ok(found)
    }

    /// What of one dossier is in conflict: its acts, its number, or both.
    pub fn conflicts_of(&mut self, id: DossierId) -> Result<Vec<ConflictShown>, DeskFault> {
        let mut found = Vec::new();
        let Some(dossier) = self.dossier(id)? else { return Ok(found) };
        if let Some(shown) = self.acts_in_conflict(&dossier)? {
            found.push(shown);
        }
        if let Some(number) = dossier.summary.number.clone().filter(|_| dossier.summary.clash) {
            found.extend(self.number_in_conflict(&number)?);
        }
        Ok(found)
    }

    fn acts_in_conflict(&mut self, dossier: &Dossier) -> Result<Option<ConflictShown>, DeskFault> {
        let Some(conflict) = &dossier.conflict else { return Ok(None) };
        let mut sides = Vec::with_capacity(conflict.sides.len());
        for (nth, side) in conflict.sides.iter().enumerate() {
            let kept = dossier.keeping(side);
            sides.push(self.side(nth, side, &kept.summary)?);
        }
        let summary = &dossier.summary;
        Ok(Some(ConflictShown {
            id: summary.id.to_string(),
            kind: ConflictKind::Acts,
            number: summary.number.clone(),
            applicant: some(&summary.applicant),
            dossiers: vec![summary.id],
            since: conflict.since(),
            base: Some(Stands::of(summary)),
            sides,
        }))
    }

    fn number_in_conflict(&mut self, number: &str) -> Result<Option<ConflictShown>, DeskFault> {
        let mut sides = Vec::new();
        for (nth, (id, side)) in self.bearers_in_order(number)?.into_iter().enumerate() {
            let Some(summary) = self.summary(id)? else { continue };
            sides.push((self.side(nth, &side, &summary)?, summary));
        }
        let Some((_, first)) = sides.first() else { return Ok(None) };
        let (base, applicant) = (Some(Stands::of(first)), some(&first.applicant));
        let sides: Vec<SideShown> = sides.into_iter().map(|(side, _)| side).collect();
        Ok(Some(ConflictShown {
            id: number.to_owned(),
            kind: ConflictKind::Number,
            number: Some(number.to_owned()),
            applicant,
            dossiers: sides.iter().filter_map(|side| side.dossier).collect(),
            since: sides.get(1).and_then(|side| side.acts.first()).map(|act| act.at),
            base,
            sides,
        }))
    }

    /// Dossiers that bear one number now, each with the act that gave it, in the order in which it was given.
    pub(in crate::desk) fn bearers_in_order(
        &mut self,
        number: &str,
    ) -> Result<Vec<(DossierId, Side)>, DeskFault> {
        let mut sides: Vec<((Hlc, EntryId), DossierId, Side)> = Vec::new();
        let (fold, ledger, reading) = self.settled()?;
        let state = ledger.state();
        for id in fold.sharers(state, number)? {
            let standing = fold.standing(state, &reading, Subject::Dossier(id))?;
            let gave =
                standing.into_iter().map(|one| one.read).rfind(|read| number_given(&read.event).is_some());
            let Some(read) = gave else { continue };
            let stamp = crate::desk::fold::subjects::stamp(&read.entry);
            let place = (read.entry.hlc, read.id);
            let act = Act { entry: read.id, device: read.entry.device, event: read.event, stamp };
            sides.push((place, id, Side { acts: vec![act] }));
        }
        sides.sort_by_key(|side| side.0);
        Ok(sides.into_iter().map(|(_, id, side)| (id, side)).collect())
    }

    pub(super) fn side(&mut self, nth: usize, side: &Side, kept: &Summary) -> Result<SideShown, DeskFault> {
        let mut acts = Vec::with_capacity(side.acts.len());
        for act in &side.acts {
            acts.push(self.act_shown(act)?);
        }
        Ok(SideShown {
            side: u8::try_from(nth + 1).unwrap_or(u8::MAX),
            dossier: Some(kept.id),
            applicant: some(&kept.applicant),
            procedure: kept.procedure.clone(),
            acts,
            would_stand: Some(Stands::of(kept)),
            says: Vec::new(),
        })
    }

    pub(super) fn act_shown(&mut self, act: &Act) -> Result<ActShown, DeskFault> {
        let (event, _, to, text) = words(&act.event);
        Ok(ActShown {
            entry: act.entry,
            event,
            to,
            text,
            officer: self.officer_name(act.stamp.officer)?,
            device: act.device,
            here: act.device == self.device().id,
            at: act.stamp.at,
            act: act.clone(),
        })
    }

    /// The first acts of the first two sides of a dossier's conflict, each with its officer's name.
    pub(in crate::desk) fn opponents(
        &mut self,
        id: DossierId,
    ) -> Result<Vec<(&'static str, String)>, DeskFault> {
        let mut found = Vec::new();
        for shown in self.conflicts_of(id)?.into_iter().take(1) {
            for act in shown.sides.iter().take(2).filter_map(|side| side.acts.first()) {
                found.push((act.event, act.officer.clone().unwrap_or_else(|| "—".to_owned())));
            }
        }
        Ok(found)
    }

    /// Entries that cannot be folded, by log and number.
    pub fn quarantined(&mut self) -> Result<Vec<QuarantineShown>, DeskFault> {
        let mut found = Vec::new();
        let range = KeyRange::prefix(&[keys::QUARANTINE]);
        self.state()?.range(&range, Order::Forward, &mut |key, value| {
            let place = key.get(1..).and_then(<[u8]>::split_last_chunk::<8>);
            if let Some((log, seq)) = place
                && let Ok(log) = log.try_into()
                && let Ok(row) = codec::decode::<QuarantineRow>(value)
            {
                let log = LogKey::from_bytes(log).to_string();
                found.push(QuarantineShown { log, seq: u64::from_be_bytes(*seq), reason: row.reason });
            }
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }
}
