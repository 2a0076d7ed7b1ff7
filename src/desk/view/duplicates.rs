//! Dossiers of one person for one procedure that are open at the same time: perhaps taken in twice, at one
//! desk or at two that did not know of each other. Told, never merged: two may be right.
//!
//! A person is told by the identity number alone, never by the name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::View;
use crate::base::id::DossierId;
use crate::domain::dossier::Summary;

/// Who, and for what; `None` where the person has no number.
fn subject(summary: &Summary) -> Option<(&str, &str)> {
    let number = summary.id_number.as_deref().filter(|number| !number.is_empty())?;
    (!summary.status.is_final()).then_some((number, summary.procedure.as_str()))
}

impl View {
    /// The other open dossiers of the same person for the same procedure, by promise.
    pub fn duplicates_of(&self, summary: &Summary) -> Vec<Arc<Summary>> {
        let Some(wanted) = subject(summary) else { return Vec::new() };
        let twin = |other: &&Arc<Summary>| other.id != summary.id && subject(other) == Some(wanted);
        self.work.values().filter(twin).cloned().collect()
    }

    /// Every dossier that has such another, in the order of their ids.
    pub fn duplicates(&self) -> Vec<DossierId> {
        let mut by_subject: BTreeMap<(&str, &str), Vec<DossierId>> = BTreeMap::new();
        for summary in self.work.values() {
            if let Some(subject) = subject(summary) {
                by_subject.entry(subject).or_default().push(summary.id);
            }
        }
        let several = by_subject.into_values().filter(|ids| ids.len() > 1);
        let mut ids: Vec<DossierId> = several.flatten().collect();
        ids.sort_unstable();
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Timestamp;
    use crate::desk::view::WorkKey;
    use crate::domain::dossier::Status;

    fn view(rows: &[(u8, Option<&str>, &str, Status)]) -> View {
        let mut view = View::empty();
        for (id, number, procedure, status) in rows {
            let mut summary = Summary::blank(DossierId([*id; 16]), Timestamp::default());
            summary.id_number = number.map(str::to_owned);
            summary.procedure = (*procedure).to_owned();
            summary.status = *status;
            view.work.insert(WorkKey::of(&summary), Arc::new(summary));
        }
        view
    }

    #[test]
    fn open_dossiers_of_one_number_and_one_procedure_are_told_and_no_others() {
        let view = view(&[
            (1, Some("092203000456"), "1.001193", Status::InReview),
            (2, Some("092203000456"), "1.001193", Status::AwaitingSupplement),
            (3, Some("092203000456"), "1.004222", Status::InReview),
            (4, Some("001195000123"), "1.001193", Status::InReview),
            (5, None, "1.001193", Status::InReview),
            (6, Some(""), "1.001193", Status::InReview),
            (7, None, "1.001193", Status::InReview),
            (8, Some(""), "1.001193", Status::InReview),
        ]);
        let id = |n: u8| DossierId([n; 16]);
        assert_eq!(view.duplicates(), [id(1), id(2)]);
        for summary in view.work.values() {
            let others: Vec<DossierId> = view.duplicates_of(summary).iter().map(|other| other.id).collect();
            let wanted = if summary.id == id(1) { vec![id(2)] } else { vec![id(1)] };
            let told = summary.id == id(1) || summary.id == id(2);
            assert_eq!(others, if told { wanted } else { Vec::new() });
        }
    }
}
