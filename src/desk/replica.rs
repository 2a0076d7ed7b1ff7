//! Replicas: what a hub and a desk do with each other's logs, in terms of an engine each.
//!
//! [`hub`] answers, [`post`] asks, [`exchange`] is one exchange from hello to receipts over any line. Nothing
//! here knows a network: a line is a trait, and two stores in one process are as good as two machines.
//!
//! Invariant: what is taken over is recorded before it is acknowledged, byte for byte as its device made it.

pub mod bundle;
mod ends;
pub mod exchange;
pub mod hub;
pub mod line;
pub mod post;
pub mod restored;
pub mod status;

use crate::base::id::ScopeId;
use crate::desk::engine::DeskFault;
use crate::domain::refusal::Refusal;
use crate::record::chain::LogKey;
use crate::sync::message::MessageError;
use crate::sync::parcel::ParcelError;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

/// Why one side does not take what the other gave, with nothing changed by it.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaFault {
    /// The rules of the roster.
    #[error("{}", .0.code)]
    Refused(Refusal),
    /// A message that is not the one that was due.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// A parcel.
    #[error(transparent)]
    Parcel(#[from] ParcelError),
    /// The other side may not write, or read, that scope.
    #[error("scope {0} is not granted to this device")]
    NotGranted(ScopeId),
    /// The two sides hold different histories of one log.
    #[error("log {0} was continued in two places: one of them is a copy or was restored")]
    Forked(LogKey),
    /// The sides speak different versions of the protocol.
    #[error("the other side speaks version {0} of the protocol")]
    Protocol(u16),
    /// The store.
    #[error(transparent)]
    Desk(#[from] DeskFault),
}

impl ReplicaFault {
    /// Its code, frozen: what scripts read, and `sync-<code>` of the texts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Message(_) => "message",
            Self::Parcel(ParcelError::Gap { .. }) => "gap",
            Self::Parcel(_) => "parcel",
            Self::NotGranted(_) => "not-granted",
            Self::Forked(_) => "forked",
            Self::Protocol(_) => "protocol",
            Self::Desk(_) => "store",
        }
    }
}
