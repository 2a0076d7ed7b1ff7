//! Drafts of this desk.

use crate::base::id::DossierId;
use crate::desk::draft::Draft;
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::dossier::{Status, Summary};
use crate::store::folder::DraftId;

fn draft_id(id: DossierId) -> DraftId {
    DraftId::new(&id.to_string()).expect("BUG: a UUID is a draft's name")
}

/// What a filter sees of a draft.
fn as_summary(draft: &Draft) -> Summary {
    let mut summary = Summary::blank(draft.id, draft.saved_at);
    summary.status = Status::Draft;
    summary.procedure.clone_from(&draft.command.procedure);
    summary.channel = draft.command.channel.unwrap_or(summary.channel);
    summary
}

impl Engine {
    /// Every draft that can be read, newest first. A torn one is left where it is, for `verify` to name.
    pub fn drafts(&self) -> Result<Vec<Draft>, DeskFault> {
        let mut drafts: Vec<Draft> = Vec::new();
        for id in self.folder().drafts()? {
            let bytes = self.folder().read_draft(&id).ok().flatten();
            drafts.extend(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()));
        }
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.id));
        Ok(drafts)
    }

    /// Drafts that hold every word of a query and pass its filters: as dossiers in intake that have no
    /// promise and are in nobody's hands.
    pub fn find_drafts(&mut self, query: &str) -> Result<Vec<Draft>, DeskFault> {
        let question = self.question(query)?;
        let now = self.clock().now();
        let mut drafts = self.drafts()?;
        drafts.retain(|draft| draft.matches(&question.words) && question.lets(&as_summary(draft), now));
        Ok(drafts)
    }

    /// Removes drafts that became dossiers: the power may fail between the act and the removal.
    pub(in crate::desk) fn drop_taken_in_drafts(&mut self) -> Result<(), DeskFault> {
        for name in self.folder().drafts()? {
            let Ok(id) = name.as_str().parse::<DossierId>() else { continue };
            if self.summary(id)?.is_some() {
                self.folder().remove_draft(&name)?;
            }
        }
        Ok(())
    }

    /// Saves a draft, durably.
    pub fn save_draft(&self, draft: &Draft) -> Result<(), DeskFault> {
        let bytes = serde_json::to_vec(draft).expect("BUG: a draft holds nothing JSON cannot say");
        Ok(self.folder().write_draft(&draft_id(draft.id), &bytes)?)
    }

    /// Removes a draft; fine when it is not there.
    pub fn remove_draft(&self, id: DossierId) -> Result<(), DeskFault> {
        Ok(self.folder().remove_draft(&draft_id(id))?)
    }
}
