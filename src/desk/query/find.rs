//! Dossiers that answer a question: words and filters together.
//!
//! Open dossiers lie in the view and are looked at there, the most urgent first; ended ones are found
//! through the index and read from the state, only where a filter can let them through.

use std::ops::ControlFlow;

use crate::base::id::{DossierId, OfficerId};
use crate::base::text::fold;
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::filter::{Key, Question, Vocabulary, begins_a_word};
use crate::desk::keys;
use crate::desk::query::CatalogueEntry;
use crate::desk::rows::DossierRow;
use crate::desk::search::{Asked, line};
use crate::desk::view::View;
use crate::domain::dossier::Summary;
use crate::record::codec;
use crate::store::state::{KeyRange, Order};

/// What a desk's names stand for: its catalogue and its officers.
struct Names<'n> {
    catalogue: &'n [CatalogueEntry],
    view: &'n View,
    now: Timestamp,
}

/// The officers of a view whose name holds a folded value.
pub fn officers_named(view: &View, value: &str) -> Vec<OfficerId> {
    let named = view.officers.values().filter(|officer| begins_a_word(&fold(&officer.name), value));
    named.map(|officer| officer.id).collect()
}

impl Vocabulary for Names<'_> {
    fn procedures(&self, value: &str) -> Vec<String> {
        let named = self.catalogue.iter().filter(|entry| begins_a_word(entry.folded(), value));
        named.map(|entry| entry.code.to_string()).collect()
    }

    fn officers(&self, value: &str) -> Vec<OfficerId> {
        officers_named(self.view, value)
    }

    fn duplicates(&self) -> Vec<DossierId> {
        self.view.duplicates()
    }

    fn close(&self) -> Vec<DossierId> {
        self.view.close(self.now)
    }
}

impl Engine {
    /// Takes a query apart by this desk's names.
    pub fn question(&mut self, query: &str) -> Result<Question, DeskFault> {
        // The catalogue is read only for a query that names one of its rows.
        let catalogue = if Key::is_typed(query) { self.catalogue_rows()? } else { Vec::new() };
        let now = self.clock().now();
        Ok(Question::read(query, &Names { catalogue: &catalogue, view: self.view(), now }))
    }

    /// Dossiers that hold the words and pass the filters: open ones by their promise, then ended ones, the
    /// nearest to the words first. Of ended ones at most `look_at` are looked at.
    pub fn answer(
        &mut self,
        question: &Question,
        limit: usize,
        look_at: usize,
    ) -> Result<Vec<Summary>, DeskFault> {
        let now = self.clock().now();
        let asked = Asked::of(&question.words);
        let holds = |summary: &Summary| question.words.is_empty() || asked.matches(&line(summary));
        let open = self.view().work.values().filter(|s| question.lets(s, now) && holds(s));
        let mut found: Vec<Summary> = open.take(limit).map(|summary| (**summary).clone()).collect();
        if found.len() < limit && !question.is_of_open() {
            let ended = self.ended(question, limit - found.len(), look_at)?;
            found.extend(ended);
        }
        Ok(found)
    }

    fn ended(
        &mut self,
        question: &Question,
        limit: usize,
        look_at: usize,
    ) -> Result<Vec<Summary>, DeskFault> {
        let now = self.clock().now();
        let mut found = Vec::new();
        if question.words.is_empty() {
            let mut looked_at = 0;
            let (_, ledger, _) = self.settled()?;
            ledger.state().range(&KeyRange::prefix(&[keys::ENDED]), Order::Backward, &mut |_, value| {
                looked_at += 1;
                if let Ok(row) = codec::decode::<DossierRow>(value)
                    && question.lets(&row.summary, now)
                {
                    found.push(row.summary);
                }
                if found.len() >= limit || looked_at >= look_at {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })?;
            return Ok(found);
        }
        let index = self.index();
        let hits = index.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let ids: Vec<DossierId> = hits.search(&question.words, look_at).ids;
        drop(hits);
        for id in ids {
            if found.len() >= limit {
                break;
            }
            let summary = self.summary(id)?;
            found.extend(summary.filter(|s| s.status.is_final() && question.lets(s, now)));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use crate::base::id::DossierId;
    use crate::desk::testkit::open;
    use crate::domain::dossier::Status;
    use crate::store::disk::MemoryDisk;
    use std::sync::Arc;

    #[test]
    fn every_answer_passes_its_filters_and_none_is_left_out() {
        // The first desk whose chances left dossiers under way and ended ones.
        let lived = |seed| {
            let mut desk = open(Arc::new(MemoryDisk::new()), seed, 0).unwrap();
            for _ in 0..160 {
                desk.act().unwrap();
            }
            let all = desk.engine.find_dossiers("", None, usize::MAX).unwrap();
            let has = |wanted: fn(Status) -> bool| all.iter().any(|s| wanted(s.status));
            (has(Status::is_final) && has(|status| status == Status::InReview)).then_some((desk, all))
        };
        let (mut desk, all) = (3..40).find_map(lived).unwrap();
        let now = desk.engine.clock().now();
        let sorted = |mut ids: Vec<DossierId>| {
            ids.sort_unstable();
            ids
        };
        for query in [
            "gđ:giải quyết",
            "gđ:trả kết quả",
            "kênh:tại quầy",
            "bước:thẩm định",
            "quá hạn",
            "tuần này kênh:tại quầy",
            "tt:1.0",
            "cb:không-ai",
        ] {
            let question = desk.engine.question(query).unwrap();
            assert!(question.words.is_empty() && !question.chips.is_empty(), "{query}");
            let wanted = all.iter().filter(|s| question.lets(s, now)).map(|s| s.id).collect();
            let found = desk.engine.find_dossiers(query, None, usize::MAX).unwrap();
            assert_eq!(sorted(found.iter().map(|s| s.id).collect()), sorted(wanted), "{query}");
        }
        let name = all.iter().find(|s| s.status.is_final()).map(|s| s.applicant.clone()).unwrap();
        let found = desk.engine.find_dossiers(&format!("{name} kênh:tại quầy"), None, 500).unwrap();
        assert!(found.iter().any(|s| s.applicant == name) && found.iter().any(|s| s.status.is_final()));
    }
}
