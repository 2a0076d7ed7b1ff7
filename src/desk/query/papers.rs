//! Papers: composed from the record as it stands, and the list of those not printed yet.

use std::sync::Arc;

use crate::base::id::DossierId;
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::printing::file_name;
use crate::desk::view::View;
use crate::domain::clock::Language;
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::paper::{self, Form, Owed, Paper};
use crate::domain::promise;
use crate::domain::refusal::Refusal;
use crate::domain::slip::SlipStanding;
use crate::paper::{Bill, Heading, Pages, Share, Sheet, TextPage, compose, text};

/// How far back the list of papers not printed goes, in days. An office without a printer owes all of
/// its papers for ever; what is older is offered on the dossier itself.
pub const PRINT_LIST_DAYS: i64 = 7;

/// A paper ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The dossier.
    pub dossier: DossierId,
    /// Its number, where it has one.
    pub number: Option<String>,
    /// Which paper.
    pub paper: Paper,
    /// Which copy of it.
    pub copy: u16,
    /// What it says.
    pub pages: Pages,
}

impl Composed {
    /// As text for a line printer.
    pub fn text(&self) -> String {
        text(&self.pages, &TextPage::A4)
    }

    /// The name of its file, without its ending.
    pub fn file_name(&self) -> String {
        let id = self.dossier.to_string();
        file_name(self.number.as_deref().unwrap_or(&id), &self.paper.number(), self.copy)
    }
}

impl Engine {
    /// The next copy of a paper of a dossier, refused where the act that owes it was not done.
    pub fn compose_paper(
        &mut self,
        dossier: &Dossier,
        form: Form,
        round: Option<u8>,
        heading: &Heading,
    ) -> Result<Result<Composed, Refusal>, DeskFault> {
        let standing = match paper::find(dossier, form, round) {
            Ok(standing) => standing,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let version = self.version(dossier.summary.version)?;
        let mut names = std::collections::HashMap::new();
        for told in &dossier.story {
            let id = told.stamp.officer;
            if let Some(name) = self.officer_name(id)? {
                names.insert(id, name);
            }
        }
        let why = self.why(dossier)?;
        let bill = self.bill(dossier)?;
        let now = self.clock().now();
        let copy = standing.copies.saturating_add(1);
        let pages = compose(&Sheet {
            paper: standing.paper,
            copy,
            dossier,
            procedure: version.as_ref().map(|version| &*version.procedure),
            post: self.post(),
            heading,
            why: &why,
            bill: bill.as_ref(),
            now,
            officer: &|id| names.get(&id).cloned(),
        });
        let summary = &dossier.summary;
        Ok(pages
            .map(|pages| Composed {
                dossier: summary.id,
                number: summary.number.clone(),
                paper: standing.paper,
                copy,
                pages,
            })
            .ok_or_else(|| {
                Refusal::new(crate::domain::refusal::PAPER_NOT_OWED).at("form").with("form", form.number())
            }))
    }
}

impl Engine {
    /// What a dossier and the others of its visit still owe, and where it can be transferred; `None` where it
    /// owes nothing or nobody knows how much.
    fn bill(&mut self, dossier: &Dossier) -> Result<Option<Bill>, DeskFault> {
        let own = &dossier.summary;
        if own.owes().0 == 0 || own.received_at.is_none() {
            return Ok(None);
        }
        let view = self.view();
        let beside = |other: &&Arc<Summary>| own.ticket.is_some() && other.ticket == own.ticket;
        let beside =
            view.work.values().filter(beside).filter(|other| other.id != own.id && other.owes().0 > 0);
        let others: Vec<Arc<Summary>> = beside.cloned().collect();
        let to = view.account.as_deref().cloned();
        let mut shares = Vec::with_capacity(others.len() + 1);
        for summary in std::iter::once(own).chain(others.iter().map(|other| &**other)) {
            let version = self.version(summary.version)?;
            let name = version.map(|version| version.procedure.short_name.clone());
            shares.push(Share {
                number: summary.number.clone().unwrap_or_else(|| summary.id.to_string()),
                procedure: name.unwrap_or_else(|| summary.procedure.clone()),
                amount: summary.owes(),
            });
        }
        Ok(Some(Bill { shares, to }))
    }

    /// Why a dossier's result is due when it is, line by line, as F4 tells it; empty while no clock runs.
    fn why(&mut self, dossier: &Dossier) -> Result<Vec<String>, DeskFault> {
        if dossier.waits_to_begin() {
            return Ok(Vec::new());
        }
        let (calendar, rules) = (self.calendar_of(dossier)?, self.rules_of(dossier)?);
        let grounds = dossier.grounds(dossier.summary.opened_at);
        let parts = grounds.map(|grounds| promise::parts(grounds, calendar, rules)).unwrap_or_default();
        Ok(parts.iter().flat_map(|part| part.explanation.lines(Language::Vietnamese)).collect())
    }
}

/// Whether a paper still belongs on the list at a moment.
pub fn is_listed(owed: &Owed, now: Timestamp) -> bool {
    now.minutes_since(owed.since) <= PRINT_LIST_DAYS * 24 * 60
}

/// The same for a paper of no one dossier.
fn is_listed_slip(standing: &SlipStanding, now: Timestamp) -> bool {
    now.minutes_since(standing.since) <= PRINT_LIST_DAYS * 24 * 60
}

impl View {
    /// Papers of no one dossier that are not printed yet, the newest act first.
    pub fn slip_list(&self, now: Timestamp) -> Vec<Arc<SlipStanding>> {
        let mut found: Vec<_> =
            self.slips.values().filter(|standing| is_listed_slip(standing, now)).cloned().collect();
        found.sort_by_key(|standing| (std::cmp::Reverse(standing.since), standing.slip.clone()));
        found
    }

    /// How many papers are not printed yet, those of no one dossier too.
    pub fn unprinted_count(&self, now: Timestamp) -> usize {
        self.print_list(now).len() + self.slip_list(now).len()
    }

    /// Papers not printed yet, the newest act first.
    pub fn print_list(&self, now: Timestamp) -> Vec<(Arc<Summary>, Owed)> {
        let all = self.work.values().chain(self.unprinted.values());
        let mut found: Vec<(Arc<Summary>, Owed)> = all
            .flat_map(|summary| summary.owed.iter().map(move |owed| (Arc::clone(summary), *owed)))
            .filter(|(_, owed)| is_listed(owed, now))
            .collect();
        found.sort_by_key(|(summary, owed)| (std::cmp::Reverse(owed.since), summary.id, owed.paper));
        found
    }
}

#[cfg(test)]
mod tests;
