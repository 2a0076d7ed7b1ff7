//! motcua: the software of a one-stop government desk.
//!
//! > An officer's command becomes events; a dossier is the fold of its events; every device keeps its
//! > own log and exchanges logs through a hub when there is a network; the screen is a drawing of the
//! > state. Everything else is a detail with an address.
//!
//! # Map
//! Rooms import only rooms of floors below; rooms of one floor do not import each other (a test reads
//! the `use` lines).
//!
//! | floor | rooms |
//! |---|---|
//! | 6 | `cli`: one file a subcommand |
//! | 5 | `tui`: the desk's screens · `hub`: the server where desks meet |
//! | 4 | `desk`: open, submit, views, queries; wires the rooms below · `settings`: `config.toml` |
//! | 3 | `store`: disk, journal (truth), state (rebuildable) · `exchange`: portal files · `paper`: forms as text · `sync`: how logs travel |
//! | 2 | `record`: entry bytes, kinds, codec, chain, frontier, causal order |
//! | 1 | `domain`: pure rules, the only place that knows the law · `locale`: texts |
//! | 0 | `base`: ids, time, random, text, money |

pub mod base;
pub mod cli;
pub mod desk;
pub mod domain;
pub mod exchange;
pub mod hub;
pub mod locale;
pub mod paper;
pub mod record;
pub mod seal;
pub mod settings;
pub mod store;
pub mod sync;
pub mod tui;
