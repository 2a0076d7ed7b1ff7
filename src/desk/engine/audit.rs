//! Who did, read, printed or gave out what: acts of every device whose entries are here, newest last.
//!
//! It reads entries, never the state: what is answered is what was recorded. A dossier is asked through its own
//! entries, days and officers through the journal from its first frame to its last.

use std::collections::VecDeque;

use time::Date;

use super::past::{PastAct, act};
use super::{DeskFault, Engine};
use crate::base::id::{DeviceId, DossierId, OfficerId};
use crate::desk::fold::subjects::stamp;
use crate::domain::dossier::Stamp;
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::{access, money, portal};
use crate::record::act::{Read, decode_frame};
use crate::store::journal::{FrameKind, Position};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditQuestion {
    /// Only of this dossier.
    pub dossier: Option<DossierId>,
    /// Only by this officer.
    pub officer: Option<OfficerId>,
    /// From this day on, by when it was entered.
    pub from: Option<Date>,
    /// Until this day, itself included.
    pub to: Option<Date>,
    /// Acts answered at most: the newest.
    pub max: usize,
}

/// What sort of dealing an act was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doing {
    /// It changed something.
    Did,
    /// A sensitive dossier was opened by somebody who does not handle it.
    Read,
    /// A paper came out, or should have.
    Printed,
    /// It was given out to the portal.
    Exported,
}

impl Doing {
    /// The sort of an act.
    pub fn of(facts: &[Fact]) -> Self {
        let any = |is: fn(&Event) -> bool| facts.iter().any(|fact| is(&fact.event));
        let all = |is: fn(&Event) -> bool| facts.iter().all(|fact| is(&fact.event));
        if any(|event| matches!(event, Event::Access(access::Event::Read(_)))) {
            Self::Read
        } else if any(|event| matches!(event, Event::Portal(portal::Event::Exported(_)))) {
            Self::Exported
        } else if all(|event| matches!(event, Event::Paper(_) | Event::Slip(_))) {
            Self::Printed
        } else {
            Self::Did
        }
    }

    /// Its frozen name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Did => "did",
            Self::Read => "read",
            Self::Printed => "printed",
            Self::Exported => "exported",
        }
    }
}

/// An act, on which device, and what sort it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// The act.
    pub act: PastAct,
    /// The device it was done at.
    pub device: DeviceId,
    /// What sort it was.
    pub doing: Doing,
}

/// Acts that pass, the newest kept.
struct Found<'a> {
    question: &'a AuditQuestion,
    acts: VecDeque<Audited>,
}

impl Found<'_> {
    fn passes(&self, stamp: Stamp) -> bool {
        let day = stamp.entered_at.date();
        self.question.officer.is_none_or(|officer| officer == stamp.officer)
            && self.question.from.is_none_or(|from| day >= from)
            && self.question.to.is_none_or(|to| day <= to)
    }

    fn take(&mut self, stamp: Stamp, device: DeviceId, facts: Vec<Fact>) {
        if !self.passes(stamp) {
            return;
        }
        let doing = Doing::of(&facts);
        if let Some(act) = act(stamp, facts) {
            self.acts.push_back(Audited { act, device, doing });
        }
        if self.acts.len() > self.question.max {
            self.acts.pop_front();
        }
    }
}

impl Engine {
    /// The acts that are asked for, in the order in which they were entered.
    pub fn audit(&mut self, question: &AuditQuestion) -> Result<Vec<Audited>, DeskFault> {
        let mut found = Found { question, acts: VecDeque::new() };
        match question.dossier {
            Some(dossier) => self.audit_dossier(dossier, &mut found)?,
            None => self.audit_journal(&mut found)?,
        }
        let mut acts = Vec::from(found.acts);
        acts.sort_by_key(|one| one.act.stamp.entered_at);
        for one in &mut acts {
            if let Subject::Dossier(id) = one.act.subject {
                one.act.dossier = self.summary(id)?.map(Box::new);
            }
        }
        Ok(acts)
    }

    /// Entries of one dossier; those recorded together are one act.
    fn audit_dossier(&mut self, dossier: DossierId, found: &mut Found<'_>) -> Result<(), DeskFault> {
        let mut open: Option<(Stamp, DeviceId, Vec<Fact>)> = None;
        for (_, read) in self.entries_of(Subject::Dossier(dossier))? {
            let (when, device) = (stamp(&read.entry), read.entry.device);
            let ends = !read.entry.act_continues;
            let fact = of_dossier(read, dossier);
            let same = matches!(&open, Some((at, by, _)) if *at == when && *by == device);
            if !same && let Some((stamp, device, facts)) = open.take() {
                found.take(stamp, device, facts);
            }
            open.get_or_insert((when, device, Vec::new())).2.push(fact);
            if ends && let Some((stamp, device, facts)) = open.take() {
                found.take(stamp, device, facts);
            }
        }
        if let Some((stamp, device, facts)) = open {
            found.take(stamp, device, facts);
        }
        Ok(())
    }

    fn audit_journal(&mut self, found: &mut Found<'_>) -> Result<(), DeskFault> {
        for frame in self.journal.frames(Position::START)? {
            let frame = frame?;
            if frame.kind != FrameKind::ACTS {
                continue;
            }
            let placed =
                decode_frame(&frame.body).map_err(|error| DeskFault::Frame(frame.position, error))?;
            let (mut facts, mut when) = (Vec::new(), None);
            for entry in &placed {
                if self.stood_before(entry)? {
                    continue;
                }
                // What cannot be read stands in quarantine, which tells of it.
                let Ok(read) = entry.read() else { continue };
                let at = *when.get_or_insert(stamp(&read.entry));
                facts.push(Fact { subject: read.entry.subject, event: read.event });
                if !read.entry.act_continues {
                    when = None;
                    found.take(at, entry.log.device, std::mem::take(&mut facts));
                }
            }
        }
        Ok(())
    }
}

/// A payment is recorded of a visit: asked of a dossier it is told as that dossier's.
fn of_dossier(read: Read, dossier: DossierId) -> Fact {
    let shared = matches!(read.event, Event::Money(money::Event::Paid(_)));
    let subject = if shared { Subject::Dossier(dossier) } else { read.entry.subject };
    Fact { subject, event: read.event }
}
