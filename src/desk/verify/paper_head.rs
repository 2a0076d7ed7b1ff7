//! A head that stands on a paper, looked for on the way: which act it followed.
//!
//! Papers bear the head over the logs of one life of a device ([`DayHead`]); a backup tells a link of a chain.
//! Both are looked for, so that whoever holds either may ask. Invariant: what is found is an entry of this
//! journal; not finding it says that the paper is of another store, or that what came before it was changed.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::id::{DeviceId, Incarnation, OfficerId};
use crate::base::time::Timestamp;
use crate::desk::fold::{Fold, FoldFault};
use crate::domain::event::Subject;
use crate::record::act::{PlacedError, Read};
use crate::record::chain::{Frontier, Head, LogKey};
use crate::record::day_head::{DayHead, Sought};
use crate::record::kinds;
use crate::store::state::State;

/// Places listed at most: few digits fit many.
const FOUND_MAX: usize = 20;

/// A place where the logs have the head that stands on a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeadFound {
    /// The log.
    pub log: String,
    /// The number of the entry it stands behind.
    pub seq: u64,
    /// The number of that entry's act in this journal.
    pub act: u64,
    /// When the act was entered; null where the entry cannot be read.
    pub at: Option<Timestamp>,
    /// Who did it; null where that is not known or was erased.
    pub officer: Option<String>,
    /// What the entry says, by the name of its kind; null where this version does not know it.
    pub what: Option<&'static str>,
    /// The number of the dossier it is about; null where it is about none.
    pub dossier: Option<String>,
}

impl HeadFound {
    /// In words, Vietnamese and English.
    pub fn text(&self) -> String {
        let (log, seq, act) = (&self.log, self.seq, self.act);
        let at = self.at.map(|at| at.to_string()).unwrap_or_default();
        let told = [self.officer.as_deref(), self.what, self.dossier.as_deref()];
        let told = told.into_iter().flatten().fold(at, |told, one| format!("{told} · {one}"));
        format!(
            "Đầu sổ trên giấy: sau thao tác số {act} ({told}); sổ {log}, bản ghi số {seq}. \
             / the head on paper: after act {act}; log {log}, entry {seq}"
        )
    }
}

struct Hit {
    found: HeadFound,
    officer: Option<OfficerId>,
    subject: Option<Subject>,
}

/// The search, entry by entry.
pub(super) struct Search {
    sought: Sought,
    lives: BTreeMap<(DeviceId, Incarnation), Frontier>,
    hits: Vec<Hit>,
}

impl Search {
    pub(super) fn new(sought: Sought) -> Self {
        Self { sought, lives: BTreeMap::new(), hits: Vec::new() }
    }

    /// A log grew by one, the entry of the `act`-th act.
    pub(super) fn note(&mut self, log: LogKey, head: Head, read: &Result<Read, PlacedError>, act: u64) {
        let life = self.lives.entry((log.device, log.incarnation)).or_default();
        life.insert(log, head);
        let meant = DayHead::of(life).is_some_and(|head| self.sought.is(head));
        if !(meant || self.sought.is_link(head.hash)) || self.hits.len() >= FOUND_MAX {
            return;
        }
        let entry = read.as_ref().ok().map(|read| &read.entry);
        let name = |kind| kinds::TABLE.iter().find(|row| row.kind == kind).map(|row| row.name);
        let found = HeadFound {
            log: log.to_string(),
            seq: head.seq,
            act,
            at: entry.map(|entry| entry.at),
            officer: None,
            what: entry.and_then(|entry| name(entry.kind)),
            dossier: None,
        };
        let (officer, subject) = (entry.map(|entry| entry.officer), entry.map(|entry| entry.subject));
        self.hits.push(Hit { found, officer, subject });
    }

    /// What was found, with the names people know, as they stand at the journal's end.
    pub(super) fn finish(self, fold: &mut Fold, state: &dyn State) -> Result<Vec<HeadFound>, FoldFault> {
        let mut all = Vec::new();
        for Hit { mut found, officer, subject } in self.hits {
            if let Some(officer) = officer {
                let name = fold.officer(state, officer)?.map(|row| row.name.clone());
                found.officer = name.filter(|name| !name.is_empty());
            }
            if let Some(Subject::Dossier(id)) = subject {
                found.dossier = fold.dossier(state, id)?.and_then(|row| row.summary.number.clone());
            }
            all.push(found);
        }
        Ok(all)
    }
}
