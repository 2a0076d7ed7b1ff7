//! Logs as lines of JSON: out of a store, and into another.
//!
//! A line is `{log, seq, id, head, bytes, personal, decoded}`: where the entry stands (`device:
//! incarnation:scope` and its number), its id, the chain's hash after it, its canonical bytes and its
//! personal section in base64, and what they say for people. Nothing in it is about the copy it came
//! from. Of a line only `bytes` and `personal` are taken in, at the place that `log` and `seq` name; id,
//! head and commitment are computed anew, and what differs is refused.

mod export;
mod import;
mod plan;

#[cfg(test)]
mod tests;

use crate::base::id::{DeviceId, Incarnation, ScopeId};
use crate::desk::engine::DeskFault;
use crate::record::chain::LogKey;

pub use export::{Exported, export};
pub use import::{Incoming, read};
pub use plan::{Plan, plan};

/// Why lines did not go out or come in.
#[derive(Debug, thiserror::Error)]
pub enum LogsFault {
    /// The store.
    #[error(transparent)]
    Desk(#[from] DeskFault),
    /// Reading or writing the lines.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A line is not what it should be; nothing of the input was recorded.
    #[error("dòng {line}: {why}; chưa ghi gì. / line {line}: {why}; nothing was recorded")]
    Refused {
        /// Number of the line, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
}

impl LogsFault {
    fn refused(line: u64, why: impl Into<String>) -> Self {
        Self::Refused { line, why: why.into() }
    }
}

/// Reads a log's name as it is shown.
fn log_key(text: &str) -> Option<LogKey> {
    let mut parts = text.split(':');
    let key = LogKey {
        device: parts.next()?.parse::<DeviceId>().ok()?,
        incarnation: parts.next()?.parse::<Incarnation>().ok()?,
        scope: parts.next()?.parse::<ScopeId>().ok()?,
    };
    parts.next().is_none().then_some(key)
}
