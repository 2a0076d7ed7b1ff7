//! A dossier that came on line: its number, when it was filed and must be answered, and whether the portal
//! has since said something else.

use serde::{Deserialize, Serialize};

use super::{ChangeSettled, Event, Submitted};
use crate::base::id::ContentHash;
use crate::base::time::Timestamp;
use crate::domain::dossier::{Status, Summary};

/// What a row knows of an online submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Online {
    /// The number it brought.
    pub number: String,
    /// When the applicant filed it; the clock does not begin here.
    pub submitted_at: Option<Timestamp>,
    /// Until when it must be answered.
    pub answer_by: Option<Timestamp>,
    /// The item that holds.
    pub seen: ContentHash,
    /// A changed one nobody has answered.
    pub pending: Option<ContentHash>,
    /// A case of the procedure must still be chosen.
    pub needs_case: bool,
}

impl Online {
    fn begin(submitted: &Submitted) -> Self {
        Self {
            number: submitted.number.clone(),
            submitted_at: submitted.submitted_at,
            answer_by: submitted.answer_by,
            seen: submitted.digest,
            pending: None,
            needs_case: submitted.several_cases,
        }
    }

    /// Whether an item is one of those known here: taken, left or waiting to be answered.
    pub fn knows(&self, digest: ContentHash) -> bool {
        self.seen == digest || self.pending == Some(digest)
    }
}

impl Summary {
    /// Whether it is an online submission nobody has answered.
    pub fn waits_online(&self) -> bool {
        self.online.is_some() && self.number.is_none() && self.status == Status::AwaitingAcceptance
    }

    /// Whether the portal has sent another item that nobody has answered.
    pub fn changed_online(&self) -> bool {
        self.online.as_ref().is_some_and(|online| online.pending.is_some())
    }

    /// Folds what passed between it and the portal.
    pub(in crate::domain) fn apply_portal(&mut self, event: &Event) {
        match event {
            Event::Submitted(submitted) => self.submit(submitted),
            Event::Changed(changed) => {
                if let Some(online) = &mut self.online {
                    online.pending = (online.seen != changed.digest).then_some(changed.digest);
                }
            }
            Event::ChangeSettled(settled) => self.settle_change(settled),
            Event::CaseChosen(chosen) => {
                self.case.clone_from(&chosen.case);
                if let Some(online) = &mut self.online {
                    online.needs_case = false;
                }
            }
            Event::Exported(_) | Event::Answered(_) | Event::SetAside(_) => {}
        }
    }

    /// Two desks may have read the same file: the same item is one, another one is a change.
    fn submit(&mut self, submitted: &Submitted) {
        match &mut self.online {
            None => self.online = Some(Box::new(Online::begin(submitted))),
            Some(online) if online.seen != submitted.digest => online.pending = Some(submitted.digest),
            Some(_) => {}
        }
    }

    fn settle_change(&mut self, settled: &ChangeSettled) {
        if let Some(online) = &mut self.online {
            online.seen = settled.digest;
            online.pending = online.pending.filter(|pending| *pending != settled.digest);
        }
        if !settled.taken {
            return;
        }
        self.return_way = settled.return_way;
        self.identity.told_anew();
        if let Some(opening) = &settled.personal {
            self.take_opening(opening);
        }
    }
}

/// What a dossier whole knows of its item beyond the row: the texts, while they are not erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OnlineStory {
    /// The item that holds, as JSON.
    pub current: Option<String>,
    /// The changed one nobody has answered.
    pub pending: Option<String>,
    /// Texts by their digests, of what was neither taken nor left yet.
    waiting: Vec<(ContentHash, String)>,
}

impl OnlineStory {
    /// Follows one more event; `online` is the row as the event leaves it.
    pub(in crate::domain) fn follow(&mut self, event: &Event, online: Option<&Online>) {
        let (digest, text) = match event {
            Event::Submitted(submitted) => (submitted.digest, submitted.personal.as_ref()),
            Event::Changed(changed) => (changed.digest, changed.personal.as_ref()),
            Event::ChangeSettled(settled) => {
                if settled.taken {
                    let taken = self.waiting.iter().find(|(digest, _)| *digest == settled.digest);
                    self.current = taken.map(|(_, text)| text.clone()).or(self.current.take());
                }
                return self.show(online);
            }
            _ => return,
        };
        if let Some(text) = text {
            if self.current.is_none() && online.is_some_and(|online| online.seen == digest) {
                self.current = Some(text.json.clone());
            }
            self.waiting.push((digest, text.json.clone()));
        }
        self.show(online);
    }

    fn show(&mut self, online: Option<&Online>) {
        let pending = online.and_then(|online| online.pending);
        let text = pending.and_then(|digest| self.waiting.iter().find(|(one, _)| *one == digest));
        self.pending = text.map(|(_, text)| text.clone());
    }
}
