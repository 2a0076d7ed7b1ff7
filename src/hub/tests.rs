//! Both ends of the wire in one process, on a backend in memory.

mod fake;
mod wire;
