//! Sync: how logs travel between a desk and its hub.
//!
//! Sync is an exchange of logs, not of records: each device appends to logs of its own, and a replica is as
//! far as the heads it holds. Nothing is ever merged on the way; what two logs say of one dossier is folded
//! afterwards, alike on every replica.
//!
//! # One exchange
//! 1. **Hello.** The desk says for each scope it knows a digest over the heads it holds. Equal: one round trip,
//!    done. Otherwise the hub answers with its heads of the scopes that differ.
//! 2. **Push.** What the hub lacks goes up as [`parcel`]s; the answer holds receipts, given once all is durable
//!    there. A cut loses the parcel under way, a hub's power cut also what it had not written yet (a quarter of
//!    a megabyte at most): the next hello says where to go on.
//! 3. **Pull.** What the desk lacks comes down, the hub's own scope first (who may speak is known before what
//!    they said).
//!
//! # Which log
//! A log is a device's, in one of its lives, for one scope. What is said of a dossier goes into the scope the
//! dossier was opened in, whoever says it, from a log of his own; roster, catalogue, calendar and units are the
//! hub's scope. Before a log goes on, it says how far the hub's logs were known here: an act is judged by what
//! its log had witnessed.
//!
//! # Parted logs
//! A disk that was put back, or copied, may go on with a log that went on elsewhere too. The end that reached the
//! hub first is the log. The device finds out by the next hello, asks for the hub's end from the last head that
//! the hub acknowledged, and follows it to where the two part. Then it begins another life, whose log names the
//! end that is set aside (its first and last head), and lets its entries follow there byte for byte: the chain
//! over them, from the one head, gives the other, so that everybody can check that the device itself recorded
//! both. They count once. From there the old log comes back as the others know it.
//!
//! Where the hub went back as well, nobody but another desk may know what the device recorded first. That desk
//! looks where the hub's log parts from what it holds, and pushes the one parcel behind that point. The hub keeps
//! it in memory and tells it, instead of its own head, to the device of the log, which alone decides: it lives on
//! as above. Whoever holds an end that a device set aside cuts it once it stands whole in the other log, and takes
//! it in its first place no more.
//!
//! # Trust
//! A log is its device's: a parcel verifies only under the key whose hash is the device's id, over the chain
//! that the receiver recomputes. A parcel is refused for its carrier or its chain; an entry in a good parcel is
//! never refused: what cannot be folded is kept in quarantine and shown.
//!
//! # Later, without a new format
//! Parcels are forwarded as their devices signed them and receipts carry the hub's key, so that a hub above a
//! hub can come. Message numbers 64 to 95 are kept for attachments, which will have a lane of their own.
//!
//! What is said lies in [`message`], who lacks what in [`difference`], what an administrator hands to a desk in
//! [`code`]: none of them does I/O. [`transport`] is the wire: TLS 1.3 with keys known to both sides, HTTP/1.1,
//! opaque bodies.

pub mod backoff;
pub mod bundle;
pub mod code;
pub mod difference;
pub mod message;
pub mod parcel;
pub mod transport;
