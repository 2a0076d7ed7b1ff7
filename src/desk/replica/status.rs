//! How a hub stands, in figures that can be compared with a desk's `verify --json`.

use super::ReplicaFault;
use super::hub::Hub;
use crate::base::id::ChainHash;
use crate::desk::verify::state_digest;
use crate::record::chain::frontier_digest;

/// A hub's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HubStanding {
    /// One hash over how far each log is known.
    pub frontier: ChainHash,
    /// One hash over what the entries fold to.
    pub state: ChainHash,
    /// Logs that are known.
    pub logs: u64,
    /// Entries that are held.
    pub entries: u64,
    /// Entries that were held and not folded yet when this was asked.
    pub lag: u64,
}

impl Hub {
    /// How it stands now. Reads the whole state: for an administrator's question, not for every second.
    pub fn standing(&mut self) -> Result<HubStanding, ReplicaFault> {
        let lag = self.lag();
        let engine = self.engine();
        let frontier = engine.frontier(None)?;
        let state = state_digest(engine.state()?).map_err(crate::desk::engine::DeskFault::from)?;
        Ok(HubStanding {
            frontier: frontier_digest(&frontier),
            state,
            lag,
            logs: frontier.len() as u64,
            entries: frontier.values().map(|head| head.seq).sum(),
        })
    }
}
