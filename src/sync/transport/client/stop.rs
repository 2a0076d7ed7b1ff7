//! Stopping a link from another thread, at once and for good.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// A hand on the brake; clones stop the same.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Brake>);

#[derive(Debug, Default)]
struct Brake {
    pulled: AtomicBool,
    notify: Notify,
}

impl Stop {
    /// Stops what runs under it, and whatever will.
    pub fn pull(&self) {
        self.0.pulled.store(true, Ordering::SeqCst);
        self.0.notify.notify_waiters();
    }

    /// Whether it was pulled.
    pub fn is_pulled(&self) -> bool {
        self.0.pulled.load(Ordering::SeqCst)
    }

    /// Ends when it is pulled.
    pub(super) async fn stopped(&self) {
        loop {
            // Waiting begins before asking: a pull in between is not missed.
            let notified = self.0.notify.notified();
            if self.is_pulled() {
                return;
            }
            notified.await;
        }
    }
}
