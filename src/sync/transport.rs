//! The wire between a desk and its hub: who is at the other end, bytes there and back, what went wrong.
//!
//! ```text
//! TLS 1.3, both ends with a self-signed Ed25519 certificate; dates and names in it mean nothing
//! HTTP/1.1, kept open for several requests:
//!   POST /v1/look /v1/enrol /v1/hello   body → body
//!   POST /v1/push                       frames as they come → body
//!   POST /v1/pull                       body → frames as they come
//!   GET  /health                        JSON; the only one that asks for no certificate
//! frame = length u32 LE ‖ parcel        refusal = {code, text_vi, text_en}, status 4xx or 5xx
//! ```
//! What is in the bodies is not known here. Invariant: a hub's key is compared with the pins inside the
//! handshake, before a byte of a request is sent.

pub mod client;
pub mod fault;
pub mod frames;
pub mod identity;
pub(crate) mod metered;
pub mod refused;
pub mod tls;

#[cfg(test)]
mod tests;

pub use client::{Link, Stop, Traffic, Waits};
pub use fault::LinkFault;
pub use identity::{Identity, Peer};
pub use refused::{Class, Refused};

/// What an invitation is for.
pub const LOOK: &str = "/v1/look";
/// Become one of the hub's devices.
pub const ENROL: &str = "/v1/enrol";
/// What each side has.
pub const HELLO: &str = "/v1/hello";
/// Parcels to the hub.
pub const PUSH: &str = "/v1/push";
/// Parcels from the hub.
pub const PULL: &str = "/v1/pull";
/// How the hub is.
pub const HEALTH: &str = "/health";
