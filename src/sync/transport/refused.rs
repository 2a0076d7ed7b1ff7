//! A hub's no, as it travels: `{code, text_vi, text_en}` under a status.

use serde::{Deserialize, Serialize};

/// Longest refusal that is read: a code and two sentences are a tenth of it.
pub const BYTES_MAX: usize = 16 << 10;

/// What kind of no it is; the HTTP status says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// 400: the request cannot be read.
    Unreadable,
    /// 401: no certificate, or a device that is not known.
    Unknown,
    /// 403: known, and not allowed: revoked, used, expired, no grant.
    Forbidden,
    /// 404: no such thing.
    Absent,
    /// 409: it contradicts what the hub has.
    Contradicts,
    /// 413: larger than a named limit.
    TooLarge,
    /// 429: too much at once; later it will do.
    TooMuch,
    /// 500: the hub itself failed; the same again may do.
    Fault,
}

impl Class {
    const ALL: [Self; 8] = [
        Self::Unreadable,
        Self::Unknown,
        Self::Forbidden,
        Self::Absent,
        Self::Contradicts,
        Self::TooLarge,
        Self::TooMuch,
        Self::Fault,
    ];

    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::Unreadable => 400,
            Self::Unknown => 401,
            Self::Forbidden => 403,
            Self::Absent => 404,
            Self::Contradicts => 409,
            Self::TooLarge => 413,
            Self::TooMuch => 429,
            Self::Fault => 500,
        }
    }

    /// The class of a status; a status nobody here gives is a fault or unreadable.
    pub fn of_status(status: u16) -> Self {
        let fallback = if status >= 500 { Self::Fault } else { Self::Unreadable };
        Self::ALL.into_iter().find(|class| class.status() == status).unwrap_or(fallback)
    }

    /// Whether the same request may be answered otherwise a while later.
    pub fn may_retry(self) -> bool {
        matches!(self, Self::TooMuch | Self::Fault)
    }
}

/// A hub's no, with its reason in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text_vi} / {text_en}")]
pub struct Refused {
    /// What kind of no.
    pub class: Class,
    /// What it is, for programs: lower-case words with dashes.
    pub code: String,
    /// What happened, what is safe, what to do; in Vietnamese.
    pub text_vi: String,
    /// The same in English.
    pub text_en: String,
}

#[derive(Serialize, Deserialize)]
struct Body<'a> {
    code: std::borrow::Cow<'a, str>,
    text_vi: std::borrow::Cow<'a, str>,
    text_en: std::borrow::Cow<'a, str>,
}

impl Refused {
    /// The body that goes with its status.
    pub fn to_body(&self) -> Vec<u8> {
        let body = Body {
            code: self.code.as_str().into(),
            text_vi: self.text_vi.as_str().into(),
            text_en: self.text_en.as_str().into(),
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }

    /// A refusal as it came; `None` where the body is none of ours (a proxy's page).
    pub fn of_answer(status: u16, body: &[u8]) -> Option<Self> {
        let read: Body<'_> = serde_json::from_slice(body).ok()?;
        // What a stranger's machine wrote is shown on a screen: no control characters.
        let plain = |text: &str| text.chars().filter(|c| !c.is_control()).take(1000).collect::<String>();
        Some(Self {
            class: Class::of_status(status),
            code: plain(&read.code),
            text_vi: plain(&read.text_vi),
            text_en: plain(&read.text_en),
        })
    }
}
