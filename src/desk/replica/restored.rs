//! A hub put back from a backup knows who has reported since; a device that was shut out is heard no further.
//!
//! A device has reported when nothing of the hub's own log is known to it that the hub lacks: then whatever the
//! hub granted before it was put back, as far as that device ever heard of it, is here again.

use super::ReplicaFault;
use super::hub::Hub;
use crate::base::id::{DeviceId, Incarnation};
use crate::domain::refusal::{self, Refusal};
use crate::record::chain::{Head, LogKey};
use crate::sync::difference::digests;
use crate::sync::message::{Hello, Pull, short};

/// What a device recorded after it was shut out is taken from nobody.
pub(super) fn after_revocation(device: DeviceId) -> ReplicaFault {
    ReplicaFault::Refused(Refusal::new(refusal::AFTER_REVOCATION).with("device", device))
}

impl Hub {
    /// The life that waits to be confirmed.
    fn waiting(&mut self) -> Result<Option<Incarnation>, ReplicaFault> {
        Ok(self.engine_as_folded().put_back()?.map(|life| life.incarnation))
    }

    /// In which life a device that says this has reported; `None` while it may know more, or where nothing
    /// waits to be confirmed.
    pub fn reported_by_hello(&mut self, hello: &Hello) -> Result<Option<Incarnation>, ReplicaFault> {
        let Some(life) = self.waiting()? else { return Ok(None) };
        let own = self.engine_as_folded().post().scope;
        let frontier = self.engine().frontier(Some(&std::collections::BTreeSet::from([own])))?;
        let ours = digests(&frontier).get(&own).map(|digest| short(*digest));
        let theirs = hello.scopes.iter().find(|(scope, _)| *scope == own).map(|(_, digest)| *digest);
        Ok((theirs.is_some() && theirs == ours).then_some(life))
    }

    /// The same for a device that asks for parcels: it has given what it had before.
    pub fn reported_by_pull(&mut self, pull: &Pull) -> Result<Option<Incarnation>, ReplicaFault> {
        let own = self.engine_as_folded().post().scope;
        if !pull.wants.iter().any(|(log, _)| log.scope == own) {
            return Ok(None);
        }
        self.waiting()
    }

    /// The same for a bundle, which says how far its device is.
    pub fn reported_by_basis(
        &mut self,
        basis: &[(LogKey, Head)],
    ) -> Result<Option<Incarnation>, ReplicaFault> {
        let Some(life) = self.waiting()? else { return Ok(None) };
        let own = self.engine_as_folded().post().scope;
        for (log, head) in basis.iter().filter(|(log, _)| log.scope == own) {
            if self.engine().head_of(*log)?.seq < head.seq {
                return Ok(None);
            }
        }
        Ok(Some(life))
    }
}
