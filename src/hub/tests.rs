//! Both ends of the wire in one process, on a backend in memory.

mod fake;
#[cfg(unix)]
mod orders;
mod wire;
