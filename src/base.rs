//! Ground floor: ids, time, randomness, text and money.
//!
//! Knows nothing of offices, dossiers or screens. Nothing here does I/O except the two
//! implementations that *are* the outside world: [`time::SystemClock`] and [`random::OsRandom`].

pub mod coded;
pub mod compose;
pub mod id;
pub mod money;
pub mod random;
pub mod text;
pub mod time;
