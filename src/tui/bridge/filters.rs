//! Filters typed into a search: what names in them stand for here, and the dossiers that pass.

use super::{Bridge, lock};
use crate::base::id::{DossierId, OfficerId};
use crate::desk::filter::{Question, Vocabulary, begins_a_word};
use crate::desk::query::officers_named;
use crate::tui::port::{DeskPort as _, Found};
use std::sync::{Arc, PoisonError};

/// Ended dossiers a filter looks at while somebody types.
const LOOK_AT_MAX: usize = 2_000;

/// What the names typed in filters stand for here.
pub(super) struct Names<'b>(pub(super) &'b Bridge);

impl Vocabulary for Names<'_> {
    fn procedures(&self, value: &str) -> Vec<String> {
        let rows = self.0.procedures();
        rows.iter().filter(|row| begins_a_word(&row.folded, value)).map(|row| row.code.clone()).collect()
    }

    fn officers(&self, value: &str) -> Vec<OfficerId> {
        officers_named(&self.0.view(), value)
    }

    fn duplicates(&self) -> Vec<DossierId> {
        self.0.view().duplicates()
    }

    fn close(&self) -> Vec<DossierId> {
        self.0.view().close(self.0.clock.now())
    }
}

impl Bridge {
    /// Dossiers that pass filters.
    pub(super) fn answer(&self, question: Question, limit: usize) -> Found {
        let found = lock(&self.desk).with_engine(move |engine| {
            let complete = engine.index().read().unwrap_or_else(PoisonError::into_inner).is_complete();
            Ok((engine.answer(&question, limit, LOOK_AT_MAX)?, complete))
        });
        let (rows, complete) = found.unwrap_or_default();
        Found { rows: rows.into_iter().map(Arc::new).collect(), complete }
    }
}
