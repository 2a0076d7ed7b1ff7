//! What a server stands on: every request in one trait, so that a hub's storage can be another.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::id::DeviceId;
use crate::domain::units::Province;
use crate::locale::{Language, Texts};
use crate::sync::code::Token;
pub use crate::sync::transport::{Class, Peer, Refused};

/// Storage and rules of a hub. Every method blocks; the server calls them on threads for that, several at
/// a time. What an enrolment, a `hello` or a `pushed` says is held is durable; so is what an order did.
pub trait Backend: Send + Sync + 'static {
    /// Whether a device may speak at all; asked at every request but look and enrol, so that a revocation
    /// holds from the next request on.
    fn admits(&self, peer: &Peer) -> Result<(), Refused>;
    /// What an invitation is for.
    fn look(&self, peer: &Peer, body: &[u8]) -> Result<Vec<u8>, Refused>;
    /// Makes the peer one of the hub's devices.
    fn enrol(&self, peer: &Peer, body: &[u8]) -> Result<Vec<u8>, Refused>;
    /// What each side has.
    fn hello(&self, peer: &Peer, body: &[u8]) -> Result<Vec<u8>, Refused>;
    /// One parcel of a push, checked; durable when [`Self::pushed`] or a later hello says that it is held.
    fn take(&self, peer: &Peer, parcel: Vec<u8>) -> Result<(), Refused>;
    /// The answer after the last parcel of a push.
    fn pushed(&self, peer: &Peer) -> Result<Vec<u8>, Refused>;
    /// The parcels of a pull; `send` says whether to go on. It waits as long as the line does: no lock may
    /// be held across it.
    fn give(&self, peer: &Peer, wants: &[u8], send: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), Refused>;
    /// Does a little of what can wait, never long. The server calls it on and on while nothing else is to be
    /// done; true when there is more.
    fn tend(&self) -> bool {
        false
    }
    /// How the hub is, for whoever asks.
    fn health(&self) -> Value;
    /// An administrator's order.
    fn admin(&self, order: &AdminOrder) -> Result<Value, Refused>;
}

/// What an administrator asks of a hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "kebab-case", deny_unknown_fields)]
pub enum AdminOrder {
    /// Invite a device; answers `{expires_at}`.
    Invite {
        /// Agency code of the unit it is to belong to.
        unit: String,
        /// What people call it.
        name: String,
        /// What the code will carry; whoever shows it is let in once.
        #[serde(with = "token")]
        token: Token,
    },
    /// The roster: an array of devices.
    Devices,
    /// Lets a device in no more; answers the device.
    Revoke {
        /// Its id, or the beginning of it.
        device: String,
    },
    /// `{frontier_digest, state_digest, lag, devices}`.
    Status,
    /// Records that the administrator has seen who is missing after a restore; answers who that is.
    Confirm,
    /// Takes a device's bundle in; answers what it came to.
    BundleImport {
        /// The file.
        file: PathBuf,
        /// Where the answer goes.
        answer: Option<PathBuf>,
    },
    /// Writes what a device lacks; answers what it came to.
    BundleExport {
        /// The file.
        file: PathBuf,
        /// The device's id, or the beginning of it.
        to: String,
    },
    /// Put a working calendar into force; answers `{known, too_large}`.
    Calendar {
        /// Its text.
        text: String,
        /// Who does so; the first officer when left out.
        officer: Option<String>,
    },
    /// Put the clock's rules into force; answers `{known, too_large}`.
    Rules {
        /// Their text.
        text: String,
        /// Who does so; the first officer when left out.
        officer: Option<String>,
    },
    /// Put a list of administrative units into force; answers `{known, too_large}`.
    Units {
        /// The list.
        units: Vec<Province>,
        /// Who does so; the first officer when left out.
        officer: Option<String>,
    },
}

/// A token as hex: the socket's other end is the same person's.
mod token {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use crate::base::id::{hex, unhex};
    use crate::sync::code::Token;

    pub(super) fn serialize<S: Serializer>(token: &Token, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex(&token.0))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Token, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        unhex(&text).map(Token).ok_or_else(|| de::Error::custom("expected 32 hex digits"))
    }
}

/// A no of the server itself, in the words of `hub-<code>`.
pub fn refused(class: Class, code: &'static str, values: &[(&str, &str)]) -> Refused {
    let say = |language| Texts::new(language).say_with(&format!("hub-{code}"), values);
    Refused {
        class,
        code: code.to_owned(),
        text_vi: say(Language::Vietnamese),
        text_en: say(Language::English),
    }
}

/// The codes the server itself refuses with.
pub const CODES: &[&str] = &[
    "certificate-needed",
    "too-often",
    "body-too-large",
    "stream-broken",
    "no-such-page",
    "failed",
    "stopping",
    "order-unreadable",
    "address-needed",
];

/// The device an administrator means by the beginning of its id, at least 4 digits of it.
pub fn device_meant(text: &str, known: &[DeviceId]) -> Option<DeviceId> {
    let wanted = text.trim().to_ascii_lowercase();
    let mut fitting = known.iter().filter(|device| device.to_string().starts_with(&wanted));
    match (wanted.len() >= 4, fitting.next(), fitting.next()) {
        (true, Some(one), None) => Some(*one),
        _ => None,
    }
}
