//! What went wrong on the way to a hub, in words: what happened, what is safe, what to do.

use std::io;

use super::refused::Refused;
use crate::locale::{Language, Texts};

/// Why a request to a hub has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// This machine has no way to the hub's network.
    #[error("no network on the way to {0}")]
    NoNetwork(String),
    /// Nobody knows the name.
    #[error("the name {0} is not known")]
    NameUnknown(String),
    /// A machine is there, and nothing listens at the port.
    #[error("nothing listens at {0}")]
    NothingThere(String),
    /// No answer to the attempt to connect, in time.
    #[error("no answer from {0}")]
    NoAnswer(String),
    /// The key is not one of the code's: another machine, or somebody between.
    #[error("the machine at {0} is not the hub of the code")]
    WrongHub(String),
    /// Something else than a hub, or one of another version.
    #[error("no secure connection with {address}: {detail}")]
    NotAHub {
        /// Where.
        address: String,
        /// What TLS or HTTP said.
        detail: String,
    },
    /// The hub said no, in its own words.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The connection ended in the middle.
    #[error("the connection was cut: {0}")]
    Cut(String),
    /// Not a byte went either way for too long.
    #[error("the line stood still")]
    Stalled,
    /// Somebody at the desk stopped it.
    #[error("stopped")]
    Stopped,
    /// What came or was to go is longer than its limit.
    #[error("longer than a message may be")]
    TooLong,
    /// This machine could not even begin.
    #[error("the link could not be set up: {0}")]
    SetUp(String),
}

impl LinkFault {
    /// The message id of the text for people; [`LinkFault::value`] is its `$value`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoNetwork(_) => "link-no-network",
            Self::NameUnknown(_) => "link-name-unknown",
            Self::NothingThere(_) => "link-nothing-there",
            Self::NoAnswer(_) => "link-no-answer",
            Self::WrongHub(_) => "link-wrong-hub",
            Self::NotAHub { .. } => "link-not-a-hub",
            Self::Refused(_) => "link-refused",
            Self::Cut(_) => "link-cut",
            Self::Stalled => "link-stalled",
            Self::Stopped => "link-stopped",
            Self::TooLong => "link-too-long",
            Self::SetUp(_) => "link-set-up",
        }
    }

    /// What the text names.
    pub fn value(&self) -> String {
        match self {
            Self::NoNetwork(at)
            | Self::NameUnknown(at)
            | Self::NothingThere(at)
            | Self::NoAnswer(at)
            | Self::WrongHub(at) => at.clone(),
            Self::NotAHub { address, detail } => format!("{address}: {detail}"),
            Self::Cut(detail) | Self::SetUp(detail) => detail.clone(),
            Self::Refused(refused) => refused.code.clone(),
            Self::Stalled | Self::Stopped | Self::TooLong => String::new(),
        }
    }

    /// In words; a hub's no in the hub's own.
    pub fn said(&self, language: Language) -> String {
        match (self, language) {
            (Self::Refused(refused), Language::Vietnamese) => refused.text_vi.clone(),
            (Self::Refused(refused), Language::English) => refused.text_en.clone(),
            _ => Texts::new(language).say_with(self.key(), &[("value", &self.value())]),
        }
    }

    /// Whether the same may do later without anybody doing anything.
    pub fn may_retry(&self) -> bool {
        match self {
            Self::Refused(refused) => refused.class.may_retry(),
            Self::WrongHub(_) | Self::Stopped | Self::TooLong => false,
            _ => true,
        }
    }

    /// Why a connection could not be made.
    pub(super) fn connecting(at: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkDown => Self::NoNetwork(at.to_owned()),
            io::ErrorKind::ConnectionRefused => Self::NothingThere(at.to_owned()),
            io::ErrorKind::TimedOut => Self::NoAnswer(at.to_owned()),
            _ => Self::Cut(error.to_string()),
        }
    }

    /// Why the handshake failed.
    pub(super) fn greeting(at: &str, error: &io::Error) -> Self {
        use rustls::{CertificateError, Error};
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
        match tls {
            Some(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)) => {
                Self::WrongHub(at.to_owned())
            }
            Some(tls) => Self::NotAHub { address: at.to_owned(), detail: tls.to_string() },
            None => Self::Cut(error.to_string()),
        }
    }

    /// How much a person can do about it: of several addresses' faults the one that says most is told.
    pub(super) fn weight(&self) -> u8 {
        match self {
            Self::Stopped => 5,
            Self::WrongHub(_) => 4,
            Self::NotAHub { .. } => 3,
            Self::Cut(_) | Self::Stalled => 2,
            Self::NoNetwork(_) => 0,
            _ => 1,
        }
    }
}

impl From<hyper::Error> for LinkFault {
    fn from(error: hyper::Error) -> Self {
        let source = std::error::Error::source(&error).map(|inner| format!(": {inner}")).unwrap_or_default();
        Self::Cut(format!("{error}{source}"))
    }
}
