//! The administrator's orders: one JSON line in, one out, over a socket in the store's folder.
//!
//! The socket is its owner's alone (mode 0600) and the only door for orders while a hub runs: the store is
//! held by it. Where none runs, the same [`answer`] is given on the opened store. A code is put together
//! here, from what the backend invited and how the hub is reached.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::backend::{AdminOrder, Backend, Class, Refused, refused};
use crate::base::random::Random;
use crate::domain::units::Province;
use crate::sync::code::{ADDRESSES_MAX, Address, EnrolmentCode, Pin, Token};

#[cfg(unix)]
pub mod socket;

/// Longest order or answer: a roster of 10,000 devices.
pub const LINE_BYTES_MAX: usize = 8 << 20;

/// How a hub is reached: what its codes carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// Where it listens, the likeliest first.
    pub addresses: Vec<Address>,
    /// Its key and the reserve.
    pub pins: [Pin; 2],
    /// It is for practice.
    pub training: bool,
}

/// What an administrator wants, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Errand {
    /// A code for one device.
    Invite {
        /// Agency code of its unit.
        unit: String,
        /// What people will call it.
        name: String,
        /// Addresses to put into the code instead of the hub's own.
        addresses: Vec<String>,
    },
    /// The roster.
    Devices,
    /// Shut a device out.
    Revoke {
        /// Its id, or the beginning of it.
        device: String,
    },
    /// How the hub stands.
    Status,
    /// Whoever was missing after a restore has been seen.
    Confirm,
    /// Take a device's bundle in.
    BundleImport {
        /// The file, from the root.
        file: PathBuf,
        /// Where the answer goes, from the root.
        answer: Option<PathBuf>,
    },
    /// Write what a device lacks.
    BundleExport {
        /// The file, from the root.
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

/// Does an errand. An invitation's answer is `{code, expires_at}`; the others' are the backend's.
pub fn answer(
    errand: Errand,
    ways: &Ways,
    backend: &dyn Backend,
    random: &mut dyn Random,
) -> Result<Value, Refused> {
    match errand {
        Errand::Invite { unit, name, addresses } => invite(unit, name, &addresses, ways, backend, random),
        Errand::Devices => backend.admin(&AdminOrder::Devices),
        Errand::Revoke { device } => backend.admin(&AdminOrder::Revoke { device }),
        Errand::Status => backend.admin(&AdminOrder::Status),
        Errand::Confirm => backend.admin(&AdminOrder::Confirm),
        Errand::BundleImport { file, answer } => backend.admin(&AdminOrder::BundleImport { file, answer }),
        Errand::BundleExport { file, to } => backend.admin(&AdminOrder::BundleExport { file, to }),
        Errand::Calendar { text, officer } => backend.admin(&AdminOrder::Calendar { text, officer }),
        Errand::Rules { text, officer } => backend.admin(&AdminOrder::Rules { text, officer }),
        Errand::Units { units, officer } => backend.admin(&AdminOrder::Units { units, officer }),
    }
}

fn invite(
    unit: String,
    name: String,
    addresses: &[String],
    ways: &Ways,
    backend: &dyn Backend,
    random: &mut dyn Random,
) -> Result<Value, Refused> {
    let unreadable = |text: &String| refused(Class::Unreadable, "order-unreadable", &[("value", text)]);
    let typed: Result<Vec<Address>, Refused> =
        addresses.iter().map(|text| text.parse().map_err(|_| unreadable(text))).collect();
    let mut addresses = typed?;
    if addresses.is_empty() {
        addresses.clone_from(&ways.addresses);
    }
    addresses.truncate(ADDRESSES_MAX);
    // Before anything is recorded: a code nobody can use would look like an invitation.
    if addresses.is_empty() {
        return Err(refused(Class::Absent, "address-needed", &[]));
    }
    let mut token = Token([0; 16]);
    random.fill(&mut token.0);
    let invited = backend.admin(&AdminOrder::Invite { unit, name, token })?;
    let code = EnrolmentCode { training: ways.training, pins: ways.pins, token, addresses };
    Ok(json!({ "code": code.to_string(), "expires_at": invited.get("expires_at") }))
}

/// An answer as it goes over the socket.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Reply {
    Done(Value),
    Refused { status: u16, code: String, text_vi: String, text_en: String },
}

impl From<Result<Value, Refused>> for Reply {
    fn from(outcome: Result<Value, Refused>) -> Self {
        match outcome {
            Ok(value) => Self::Done(value),
            Err(no) => Self::Refused {
                status: no.class.status(),
                code: no.code,
                text_vi: no.text_vi,
                text_en: no.text_en,
            },
        }
    }
}

impl From<Reply> for Result<Value, Refused> {
    fn from(reply: Reply) -> Self {
        match reply {
            Reply::Done(value) => Ok(value),
            Reply::Refused { status, code, text_vi, text_en } => {
                Err(Refused { class: Class::of_status(status), code, text_vi, text_en })
            }
        }
    }
}
