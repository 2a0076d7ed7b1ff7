//! The enrolment code: where the hub is, by which keys it is known, and the token that lets one desk in.
//!
//! It is typed, pasted or scanned: upper-case letters and digits without look-alikes, in groups of six
//! behind `MC1`. The sixth letter of a group checks the five before it and the group's place, so that a
//! mistyped group is named; a checksum over the whole is the last word. The code says nothing about unit
//! or person: that is the hub's to tell, after its key was compared with the pins.
//!
//! ```text
//! MC1-06E39T-CW3FD9-…          1 = version of the code
//! bytes:  flags (bit 0: training)  ‖ pin 16 ‖ reserve pin 16 ‖ token 16 ‖ n (1…4) addresses ‖ check 4
//! address: 4 ‖ IPv4 ‖ port  |  6 ‖ IPv6 ‖ port  |  0 ‖ length ‖ name ‖ port          (ports LE)
//! check:   BLAKE3("motcua enrolment code v1", bytes before it)[..4]
//! ```
//! Invariant: one code has one text (reading and writing it again gives the same), and no text makes the
//! reader panic.

mod letters;
mod picture;

#[cfg(test)]
mod tests;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

pub use letters::LettersFault;
pub use picture::{Picture, picture};

use crate::base::id::hex;

/// Addresses in a code at most: a name, an address in the office, one outside, one to spare.
pub const ADDRESSES_MAX: usize = 4;
/// Longest host name, as DNS has it.
pub const NAME_BYTES_MAX: usize = 253;
/// Longest text that is read as a code: four longest names and every separator doubled are below it.
pub const TEXT_BYTES_MAX: usize = 8192;

/// First letters of every code; the digit is the version.
const PREFIX: &str = "MC1";
const CHECK_CONTEXT: &str = "motcua enrolment code v1";
const TRAINING: u8 = 1;

/// The hash of a hub's public key (SPKI), shortened: `BLAKE3(SPKI)[..16]`. Nobody but the hub chooses
/// its keys, so that only second pre-images matter, and 128 bits are beyond them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pin(pub [u8; 16]);

impl Pin {
    /// The pin of a public key as DER (SubjectPublicKeyInfo).
    pub fn of_spki(spki: &[u8]) -> Self {
        let mut pin = [0; 16];
        blake3::Hasher::new_derive_key("motcua hub pin v1").update(spki).finalize_xof().fill(&mut pin);
        Self(pin)
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pin({self})")
    }
}

/// Lets one desk in, once; 128 random bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token(pub [u8; 16]);

impl fmt::Debug for Token {
    /// Never the token itself: faults and traces are read by others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Where a machine is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// By number.
    Ip(IpAddr),
    /// By name: 1 to [`NAME_BYTES_MAX`] of `a-z 0-9 - . _`.
    Name(String),
}

/// Where a hub listens: `host:port`, `[v6]:port`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// The machine.
    pub host: Host,
    /// The port; never 0.
    pub port: u16,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]:{}", self.port),
            Host::Ip(ip) => write!(f, "{ip}:{}", self.port),
            Host::Name(name) => write!(f, "{name}:{}", self.port),
        }
    }
}

/// Text that is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected host:port, such as 10.0.0.5:8443, [fd00::5]:8443 or hub.example.vn:8443")]
pub struct AddressFault;

impl FromStr for Address {
    type Err = AddressFault;

    fn from_str(text: &str) -> Result<Self, AddressFault> {
        let (host, port) = text.rsplit_once(':').ok_or(AddressFault)?;
        let port = port.parse::<u16>().ok().filter(|port| *port != 0).ok_or(AddressFault)?;
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let host = match bare {
            Some(inner) => Host::Ip(IpAddr::V6(inner.parse().map_err(|_| AddressFault)?)),
            None => match host.parse::<Ipv4Addr>() {
                Ok(ip) => Host::Ip(IpAddr::V4(ip)),
                Err(_) => Host::Name(name(host).ok_or(AddressFault)?),
            },
        };
        Ok(Self { host, port })
    }
}

impl From<std::net::SocketAddr> for Address {
    fn from(at: std::net::SocketAddr) -> Self {
        Self { host: Host::Ip(at.ip().to_canonical()), port: at.port() }
    }
}

/// A host name in its one form. What looks like a number with dots is none: it would be read back as one.
fn name(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_');
    let sound = (1..=NAME_BYTES_MAX).contains(&lower.len())
        && lower.chars().all(allowed)
        && lower.chars().any(|c| c.is_ascii_lowercase());
    sound.then_some(lower)
}

/// What a code says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentCode {
    /// The hub is for practice; only training stores go there.
    pub training: bool,
    /// The hub's key, and the one it keeps in reserve.
    pub pins: [Pin; 2],
    /// What lets this desk in.
    pub token: Token,
    /// Where the hub may be found, the likeliest first; 1 to [`ADDRESSES_MAX`].
    pub addresses: Vec<Address>,
}

/// Why a text is no enrolment code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// It does not begin like one.
    #[error("an enrolment code begins with {PREFIX}")]
    NotACode,
    /// It is one of a later version.
    #[error("the code is of a later version of the program")]
    Later,
    /// It is longer than any code.
    #[error("the text is too long for a code")]
    TooLong,
    /// A letter or a group is wrong.
    #[error(transparent)]
    Letters(#[from] LettersFault),
    /// Every group agrees with itself, but the whole does not.
    #[error("the code is incomplete or mixed from two codes")]
    Whole,
}

impl CodeFault {
    /// The message id of the text for people; [`CodeFault::value`] is its `$value`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotACode => "code-not-a-code",
            Self::Later => "code-later",
            Self::TooLong | Self::Whole => "code-whole",
            Self::Letters(LettersFault::Group(_)) => "code-group",
            Self::Letters(LettersFault::Letter { .. }) => "code-letter",
            Self::Letters(LettersFault::Marked(_)) => "code-marked",
            Self::Letters(LettersFault::Short(_)) => "code-short",
        }
    }

    /// What the text names: the group (from 1) or the letter.
    pub fn value(&self) -> String {
        match self {
            Self::Letters(LettersFault::Group(group) | LettersFault::Short(group)) => group.to_string(),
            Self::Letters(LettersFault::Letter { letter, .. } | LettersFault::Marked(letter)) => {
                letter.to_string()
            }
            _ => String::new(),
        }
    }
}

impl fmt::Display for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", letters::write(&self.to_bytes()))
    }
}

impl FromStr for EnrolmentCode {
    type Err = CodeFault;

    /// Forgives case, spaces, line ends, dashes, and the look-alikes O, I, L.
    fn from_str(text: &str) -> Result<Self, CodeFault> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(CodeFault::TooLong);
        }
        let plain: Vec<char> = text.chars().filter(|c| !letters::is_separator(*c)).collect();
        let (prefix, rest) = plain.split_at_checked(PREFIX.len()).ok_or(CodeFault::NotACode)?;
        let prefix: String = prefix.iter().map(char::to_ascii_uppercase).collect();
        match prefix.as_str() {
            PREFIX | "MCI" | "MCL" => {}
            later if later.starts_with("MC") && later.ends_with(|c: char| c.is_ascii_digit()) => {
                return Err(CodeFault::Later);
            }
            _ => return Err(CodeFault::NotACode),
        }
        let code = letters::read(rest)?.as_deref().and_then(Self::from_bytes).ok_or(CodeFault::Whole)?;
        // One code has one text: zeros in groups of their own behind it are not ours.
        let again: Vec<char> = code.to_string().chars().filter(|c| !letters::is_separator(*c)).collect();
        let same = again.len() == plain.len();
        same.then_some(code).ok_or(CodeFault::Whole)
    }
}

impl EnrolmentCode {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![if self.training { TRAINING } else { 0 }];
        self.pins.iter().for_each(|pin| bytes.extend_from_slice(&pin.0));
        bytes.extend_from_slice(&self.token.0);
        let addresses = self.addresses.iter().take(ADDRESSES_MAX);
        bytes.push(u8::try_from(addresses.len()).unwrap_or(0));
        addresses.for_each(|address| write_address(address, &mut bytes));
        let check = check(&bytes);
        bytes.extend_from_slice(&check);
        bytes
    }

    /// `None` where the bytes are none of a code. Zero bytes after the check are the letters' padding.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let flags = take::<1>(&mut rest)?[0];
        let pins = [Pin(take(&mut rest)?), Pin(take(&mut rest)?)];
        let token = Token(take(&mut rest)?);
        let count = usize::from(take::<1>(&mut rest)?[0]);
        if flags > TRAINING || !(1..=ADDRESSES_MAX).contains(&count) {
            return None;
        }
        let addresses = (0..count).map(|_| read_address(&mut rest)).collect::<Option<Vec<_>>>()?;
        let covered = bytes.get(..bytes.len() - rest.len())?;
        let sound = take::<4>(&mut rest)? == check(covered) && rest.iter().all(|byte| *byte == 0);
        sound.then_some(Self { training: flags == TRAINING, pins, token, addresses })
    }
}

fn check(bytes: &[u8]) -> [u8; 4] {
    let mut check = [0; 4];
    blake3::Hasher::new_derive_key(CHECK_CONTEXT).update(bytes).finalize_xof().fill(&mut check);
    check
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*taken)
}

fn write_address(address: &Address, bytes: &mut Vec<u8>) {
    match &address.host {
        Host::Ip(IpAddr::V4(ip)) => {
            bytes.push(4);
            bytes.extend_from_slice(&ip.octets());
        }
        Host::Ip(IpAddr::V6(ip)) => {
            bytes.push(6);
            bytes.extend_from_slice(&ip.octets());
        }
        Host::Name(name) => {
            bytes.extend_from_slice(&[0, u8::try_from(name.len()).unwrap_or(0)]);
            bytes.extend_from_slice(name.as_bytes());
        }
    }
    bytes.extend_from_slice(&address.port.to_le_bytes());
}

fn read_address(rest: &mut &[u8]) -> Option<Address> {
    let host = match take::<1>(rest)?[0] {
        4 => Host::Ip(IpAddr::V4(Ipv4Addr::from(take::<4>(rest)?))),
        6 => Host::Ip(IpAddr::V6(Ipv6Addr::from(take::<16>(rest)?))),
        0 => {
            let length = usize::from(take::<1>(rest)?[0]);
            let (text, after) = rest.split_at_checked(length)?;
            *rest = after;
            let text = std::str::from_utf8(text).ok()?;
            Host::Name(name(text).filter(|lower| lower == text)?)
        }
        _ => return None,
    };
    let port = u16::from_le_bytes(take(rest)?);
    (port != 0).then_some(Address { host, port })
}
