//! Sealing: what only the holder of a key can open.
//!
//! It knows keys and bytes, not what they are about. Invariant: nothing that was opened is handed on before it
//! was found unchanged.

pub mod envelope;
