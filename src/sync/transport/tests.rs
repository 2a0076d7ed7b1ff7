//! Both ends of the wire in one process.
