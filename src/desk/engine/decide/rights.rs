//! What is asked of rights beyond the table: whether two acts on one dossier need two officers.

use std::sync::Arc;

use super::{Answer, lawful};
use crate::desk::engine::{DeskFault, Engine};
use crate::domain::command::Command;
use crate::domain::context::Context;
use crate::domain::dossier::Dossier;
use crate::domain::officer::Officer;
use crate::domain::rights::duty;

impl Engine {
    /// Refuses what must be another's, by what this officer did on the dossiers concerned.
    pub(super) fn judge_apart(
        &mut self,
        context: &Context<'_>,
        officer: &Officer,
        command: &Command,
    ) -> Answer<()> {
        let duties = Arc::clone(&self.view.duties);
        if !duties.concerns(command.name()) {
            return Ok(Ok(()));
        }
        for dossier in self.kept_apart(context, command)? {
            let present = self.staff(context.entered_at);
            lawful!(duty::judge(&duties, &dossier, officer, command.name(), present));
        }
        Ok(Ok(()))
    }

    /// Dossiers a command is about, whole, of those the rules ask. What is not found is refused elsewhere.
    fn kept_apart(&mut self, context: &Context<'_>, command: &Command) -> Result<Vec<Dossier>, DeskFault> {
        let pointer = match command {
            Command::RecordPayment(command) => return Ok(self.basket(context, command)?.unwrap_or_default()),
            Command::ApproveDossier(command) | Command::DenyDossier(command) => &command.dossier,
            Command::RefundPayment(command) => &command.dossier,
            _ => return Ok(Vec::new()),
        };
        Ok(self.find_dossier(pointer)?.into_iter().collect())
    }
}
