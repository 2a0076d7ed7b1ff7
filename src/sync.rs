//! How logs travel between a desk and its hub.
//!
//! [`code`] is what an administrator hands to a desk so that it finds the hub and proves it was
//! invited. [`transport`] is the wire: TLS 1.3 with keys known to both sides, HTTP/1.1, opaque bodies.

pub mod code;
pub mod transport;
