//! The hub: the meeting point of a district's desks, reached over TLS and HTTP.
//!
//! [`server`] takes connections and proves who is at the other end, [`routes`] turns requests into calls
//! of a [`backend`], [`limits`] names how much of each there may be, [`admin`] takes the administrator's
//! orders beside the running hub. What a parcel or a hello means is the backend's alone; nothing here
//! keeps anything.

pub mod admin;
pub mod backend;
pub mod desk_backend;
pub mod limits;
pub mod routes;
pub mod running;
pub mod seen;
pub mod server;
pub mod stick;

#[cfg(test)]
mod tests;
