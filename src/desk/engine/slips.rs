//! Papers that are of no one dossier: what the view shows of them, and deciding about them.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::decide::{Answer, Decided};
use super::{DeskFault, Engine};
use crate::desk::keys;
use crate::domain::context::Context;
use crate::domain::slip::{self, RecordSlip, Slip, SlipStanding};
use crate::store::state::{KeyRange, Order};

impl Engine {
    /// Follows what the last group touched.
    pub(super) fn publish_slips(&mut self) -> Result<(), DeskFault> {
        for slip in self.fold.take_touched_slips() {
            self.follow_slip(slip)?;
        }
        Ok(())
    }

    /// Reads those not printed yet anew from the state.
    pub(super) fn load_slips(&mut self) -> Result<(), DeskFault> {
        self.fold.take_touched_slips();
        let mut pending = Vec::new();
        self.ledger.state().range(
            &KeyRange::prefix(keys::PENDING_SLIPS),
            Order::Forward,
            &mut |key, _| {
                pending.extend(keys::slip_of(key));
                ControlFlow::Continue(())
            },
        )?;
        pending.into_iter().try_for_each(|slip| self.follow_slip(slip))
    }

    fn follow_slip(&mut self, slip: Slip) -> Result<(), DeskFault> {
        let row = self.fold.slip(self.ledger.state(), &slip)?;
        match row.filter(|row| row.is_pending()).map(|row| row.standing(&slip)) {
            Some(standing) => self.view.slips.insert(slip, Arc::new(standing)),
            None => self.view.slips.remove(&slip),
        };
        Ok(())
    }

    /// How a slip stands; `None` for one nothing was ever said of.
    pub fn slip_standing(&mut self, slip: &Slip) -> Result<Option<SlipStanding>, DeskFault> {
        let (fold, ledger, _) = self.settled()?;
        Ok(fold.slip(ledger.state(), slip)?.map(|row| row.standing(slip)))
    }

    pub(super) fn decide_slip(&mut self, context: &Context<'_>, command: &RecordSlip) -> Answer<Decided> {
        let copies = self
            .fold
            .slip(self.ledger.state(), &command.slip())?
            .map_or(0, crate::desk::rows::SlipRow::copies);
        Ok(slip::record(context.post.id, command, copies).map(Into::into))
    }
}
