//! Dossiers as they stood at a moment: what had been recorded of each by then, folded anew.
//!
//! It is what is known *here and now* of that moment: what another device had recorded by then counts also where
//! it arrived later.

use super::Session;
use crate::base::id::DossierId;
use crate::base::time::Timestamp;
use crate::cli::CliFault;
use crate::domain::dossier::{Dossier, Phase, Summary};

/// Reads a moment; of a day its end.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    let day = text.len() == "2026-11-23".len();
    let whole = if day { format!("{text}T23:59:59") } else { text.to_owned() };
    Timestamp::parse(&whole).map_err(|fault| fault.to_string())
}

/// A dossier as it is, or as it stood.
pub(super) fn dossier(
    session: &mut Session,
    id: DossierId,
    as_of: Option<Timestamp>,
) -> Result<Option<Dossier>, CliFault> {
    Ok(match as_of {
        Some(until) => session.engine.dossier_as_of(id, until)?,
        None => session.engine.dossier(id)?,
    })
}

/// All that match and stood in a phase then. Every one is folded: what its row says is of today.
pub(super) fn find(
    session: &mut Session,
    query: &str,
    phase: Option<Phase>,
    until: Timestamp,
) -> Result<Vec<Summary>, CliFault> {
    let mut found = Vec::new();
    for summary in session.engine.find_dossiers(query, None, usize::MAX)? {
        if let Some(dossier) = session.engine.dossier_as_of(summary.id, until)?
            && phase.is_none_or(|phase| dossier.summary.phase == phase)
        {
            found.push(dossier.summary);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_means_its_end_and_a_moment_itself() {
        let at = |text| Timestamp::parse(text).unwrap();
        assert_eq!(moment("2026-11-20"), Ok(at("2026-11-20T23:59:59")));
        assert_eq!(moment("2026-11-20T09:30"), Ok(at("2026-11-20T09:30")));
        assert!(moment("20/11/2026").is_err() && moment("2026-13-20").is_err());
    }
}
